from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from gymtracker.accounts.models import User, WeightUnit, validate_time_zone
from workouts.importing.applying import advance, confirm
from workouts.importing.planning import plan
from workouts.importing.receiving import receive
from workouts.importing.report import report_of
from workouts.models import ImportBatch
from workouts.transfer.recognising import READERS
from workouts.transfer.source import Unreadable


class Command(BaseCommand):
    help = "Brings a history in from the export file of another app and prints what came of it, as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--source", default="auto", choices=["auto", *READERS])
        parser.add_argument("--unit", choices=WeightUnit.values, help="of weights of which the file does not say it")
        parser.add_argument("--time-zone", help="of times without one (default: the account's)")
        parser.add_argument("--dry-run", action="store_true", help="say what would come in, and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        lifter = User.objects.filter(email__iexact=options["user"].strip()).first()
        if lifter is None:
            raise CommandError(f"There is no account {options['user']}.")
        with transaction.atomic():
            batch, is_new = self.received(lifter, options)
            if batch.is_previewed:
                self.read_as(batch, options)
                plan(batch)
            if options["dry_run"]:
                said = report_of(batch)
                transaction.set_rollback(True)
        if not options["dry_run"]:
            if batch.is_previewed:
                confirm(batch)
            while batch.is_running:
                advance(batch, seconds=5)
            said = report_of(batch, is_new=is_new)
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))

    def received(self, lifter: User, options: dict[str, Any]) -> tuple[ImportBatch, bool]:
        path: Path = options["file"]
        try:
            size = path.stat().st_size
            if size > settings.MOST_IMPORT_MEGABYTES * 1_000_000:
                raise CommandError(
                    f"{path} is larger than {settings.MOST_IMPORT_MEGABYTES} MB (MOST_IMPORT_MEGABYTES)."
                )
            with path.open("rb") as file:
                return receive(lifter, file, file_name=path.name, source=options["source"])
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except Unreadable as error:
            raise CommandError(f"{path}: {error}") from error

    def read_as(self, batch: ImportBatch, options: dict[str, Any]) -> None:
        if options["time_zone"]:
            try:
                validate_time_zone(options["time_zone"])
            except ValidationError as error:
                raise CommandError(f"--time-zone: {error.messages[0]}") from error
            batch.time_zone = options["time_zone"]
        if options["unit"] and batch.weight_unit:
            batch.weight_unit = options["unit"]
        batch.save(update_fields=["time_zone", "weight_unit"])
