from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoachingConfig(AppConfig):
    name = "gymtracker.coaching"
    label = "coaching"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from gymtracker.coaching.assigning import follow_the_log
        from workouts.signals import log_changed

        log_changed.connect(follow_the_log, dispatch_uid="coaching")
        # Of this app alone: by then every app below has its permissions.
        post_migrate.connect(make_group, sender=self, dispatch_uid="coaching")


def make_group(using: str, **kwargs: Any) -> None:
    from gymtracker.coaching.roles import write_group

    write_group(using)
