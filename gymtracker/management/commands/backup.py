from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from gymtracker.backup import BackupFailed, make_backup, name_for


class Command(BaseCommand):
    help = "Writes the whole database to one file while the server runs. A file that is there is never overwritten."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--output", type=Path, help="the file (gym-tracker-<date>-<time> in the current folder)")

    def handle(self, *args: Any, output: Path | None, **options: Any) -> None:
        target = output or Path(name_for(timezone.now()))
        try:
            make_backup(target)
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{target}: {target.stat().st_size / 1_000_000:.1f} MB")
