from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "goals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from goals.judging import follow_the_log
        from workouts.signals import log_changed

        # Installed behind `progress`, so that bodyweights and records are true by then.
        log_changed.connect(follow_the_log, dispatch_uid="goals")
