from __future__ import annotations

import argparse
import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from goals.models import Goal
from gymtracker.accounts import rates
from gymtracker.archive.models import ArchiveUpload
from gymtracker.coaching import keeping
from progress.models import BodyMeasurement
from workouts import trash
from workouts.importing.undoing import abandoned, cancel_abandoned
from workouts.models import TemplateExercise, WorkoutTemplate


def days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 36_500):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 0 to 36,500.")
    return int(text)


class Command(BaseCommand):
    help = (
        "Deletes for good the workouts, exercises and sets that have lain in the trash for 30 days, and what a "
        "trainer kept about a client once the time for it is over; cancels imports that nobody went on with for a "
        "week. Prints JSON with the counts. Safe to repeat; meant to run once a day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=days, default=trash.KEPT_DAYS, help="how long the trash keeps (30)")
        parser.add_argument("--dry-run", action="store_true", help="count only")

    def handle(self, *args: Any, **options: Any) -> None:
        before = trash.due(days=options["days"])
        counts = (trash.count if options["dry_run"] else trash.purge)(before=before)
        # Shown nowhere since: there was a toast to undo it, or a create that is sent again must find its row.
        further = {
            "measurements": BodyMeasurement.objects,
            "goals": Goal.objects,
            "template_exercises": TemplateExercise.all_rows,
            "templates": WorkoutTemplate.all_rows,
        }
        gone = {name: rows.filter(deleted_at__lt=before) for name, rows in further.items()}
        gone["archive_uploads"] = ArchiveUpload.objects.forgotten()
        coaching = keeping.due(deleted_before=before)
        found: dict[str, Any] = {name: rows.count() for name, rows in gone.items()}
        found["coaching"] = coaching.count()
        if not options["dry_run"]:
            for rows in gone.values():
                rows.delete()
            coaching.delete()
            rates.forget_old()
        imports = abandoned().count() if options["dry_run"] else cancel_abandoned()
        told = {**counts.as_dict, **found, "abandoned_imports": imports}
        report = {"deleted_before": before.isoformat(), "dry_run": options["dry_run"], **told}
        self.stdout.write(json.dumps(report, indent=2))
