from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "progress"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from progress.bodyweight import weigh_on_its_day
        from progress.records import follow_the_log
        from workouts.signals import log_changed

        # In this order: records are judged by the bodyweight of the day.
        log_changed.connect(weigh_on_its_day, dispatch_uid="measurements")
        log_changed.connect(follow_the_log, dispatch_uid="records")
