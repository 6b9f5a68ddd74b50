from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class GymTrackerConfig(AppConfig):
    name = "gymtracker"
    verbose_name = "Gym tracker"
    default = True


class AdminConfig(admin_apps.AdminConfig):
    """Django's admin app with our site in place of its own: every `admin.site` is that one."""

    default = False
    default_site = "gymtracker.admin_site.GymTrackerAdminSite"
