from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "progress"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from progress.records import follow_the_log
        from workouts.signals import log_changed

        log_changed.connect(follow_the_log, dispatch_uid="records")
