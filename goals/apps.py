from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "goals"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from goals.judging import follow_the_log, follow_the_week
        from gymtracker.accounts.models import User
        from workouts.signals import log_changed

        # Installed behind `progress`, so that bodyweights and records are true by then.
        log_changed.connect(follow_the_log, dispatch_uid="goals")
        post_save.connect(follow_the_week, sender=User, dispatch_uid="goals")
