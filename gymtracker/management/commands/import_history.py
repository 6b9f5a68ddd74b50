from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from gymtracker.accounts.models import User, WeightUnit, validate_time_zone
from gymtracker.conflicts import Conflict
from workouts.importing.applying import advance, confirm
from workouts.importing.naming import read_as
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
            raise CommandError(f"--user: there is no account with the address {options['user']}.")
        zone = time_zone(options["time_zone"] or lifter.time_zone)
        if options["dry_run"]:
            with transaction.atomic():
                batch, is_new = self.received(lifter, zone, options)
                said = report_of(batch, is_new=is_new)
                transaction.set_rollback(True)
        else:
            batch, is_new = self.received(lifter, zone, options)
            self.apply(batch)
            said = report_of(batch, is_new=is_new)
        self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))

    def received(self, lifter: User, zone: str, options: dict[str, Any]) -> tuple[ImportBatch, bool]:
        """The batch of the file, with its plan, and whether it is yet to be applied (or to be gone on with)."""
        batch = self.read(lifter, options)
        if batch.is_previewed:
            read_as(batch, time_zone=zone, weight_unit=options["unit"] or "")
        return batch, not batch.is_applied

    def read(self, lifter: User, options: dict[str, Any]) -> ImportBatch:
        path: Path = options["file"]
        most = settings.MOST_IMPORT_MEGABYTES
        try:
            if path.stat().st_size > most * 1_000_000:
                raise CommandError(f"{path} is larger than {most} MB (MOST_IMPORT_MEGABYTES).")
            with path.open("rb") as file:
                return receive(lifter, file, file_name=path.name, source=options["source"])[0]
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except Unreadable as error:
            raise CommandError(f"{path}: {error}") from error

    def apply(self, batch: ImportBatch) -> None:
        try:
            if batch.is_previewed:
                confirm(batch)
            if batch.is_running:
                advance(batch, seconds=math.inf)
        except Conflict as error:
            raise CommandError(str(error)) from error


def time_zone(name: str) -> str:
    try:
        validate_time_zone(name)
    except ValidationError as error:
        raise CommandError(f"--time-zone: {error.messages[0]}") from error
    return name
