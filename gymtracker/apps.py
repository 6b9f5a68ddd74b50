from django.apps import AppConfig


class GymTrackerConfig(AppConfig):
    name = "gymtracker"
    verbose_name = "Gym tracker"
