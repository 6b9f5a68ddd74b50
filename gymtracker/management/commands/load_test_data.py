from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from gymtracker import testdata


def count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1_000_000):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 to 1,000,000.")
    return int(text)


class Command(BaseCommand):
    help = (
        "Adds lifters with years of training in bulk, for benchmarks, and one with ten workouts beside them. "
        "Prints JSON: heavy_user, light_user (e-mails), password, counts. Repeating adds more."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--users", type=count, required=True)
        parser.add_argument("--workouts-per-user", type=count, required=True)
        parser.add_argument("--heavy-user-workouts", type=count, help="for the first of them, instead of the above")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("This is production: thousands of invented workouts have no place here.")
        loaded = testdata.load(
            users=options["users"],
            workouts_per_user=options["workouts_per_user"],
            heavy_user_workouts=options["heavy_user_workouts"],
        )
        self.stdout.write(json.dumps(asdict(loaded), indent=2))
