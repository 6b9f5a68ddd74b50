from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "progress"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from progress import performances, records
        from workouts.signals import log_changed

        log_changed.connect(records.follow_the_log, dispatch_uid="records")
        log_changed.connect(performances.follow_the_log, dispatch_uid="performances")
