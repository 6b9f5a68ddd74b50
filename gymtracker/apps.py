import sqlite3
from contextlib import closing

from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.db import connection


class GymTrackerConfig(AppConfig):
    name = "gymtracker"
    verbose_name = "Gym tracker"
    default = True

    def ready(self) -> None:
        if connection.vendor == "sqlite" and knows_json():
            from django.db.backends.sqlite3.features import DatabaseFeatures

            # Each thread's connection would find it out for itself, in a transaction, which with us is one that writes:
            # beside a long write it would wait, give up, and hold from then on that SQLite knows no JSON.
            DatabaseFeatures.supports_json_field = True  # type: ignore[method-assign, assignment]


def knows_json() -> bool:
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute("SELECT JSON('{}')")
        except sqlite3.OperationalError:
            return False
    return True


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin app with our site in place of its own: every `admin.site` is that one."""

    default = False
    default_site = "gymtracker.admin_site.GymTrackerAdminSite"
