from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from gymtracker.backup import BackupFailed, restore


class Command(BaseCommand):
    help = "Puts a file of `backup` in the place of the whole database. Stop the server first."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="as `backup` wrote it")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, file: Path, yes: bool, **options: Any) -> None:
        named = connection.settings_dict["NAME"]
        if not yes:
            raise CommandError(
                f"This puts {file} in the place of all that is in {named}. Stop the server, then repeat it with --yes."
            )
        try:
            aside = restore(file)
        except BackupFailed as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored {named} from {file}.")
        if aside:
            self.stdout.write(f"The database as it was: {aside}")
        self.stdout.write("Now: python manage.py migrate, then start the server.")
