from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from exercises.library import load_library
from workouts.ready_made import load_programmes


class Command(BaseCommand):
    help = (
        "Loads or updates the exercise library and the ready-made programmes from fixtures/; leaves alone what the "
        "admin changed in the library, and says so."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"Exercise library: {load_library()}")
        self.stdout.write(f"Ready-made programmes: {load_programmes()}")
