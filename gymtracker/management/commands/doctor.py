from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gymtracker.diagnosis import FAULT, OK, WARNING, diagnose


class Command(BaseCommand):
    help = "Examines this deployment: one line a finding, with the fix. Exit code 1 where there is a fault."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--url", default="", help="the public address: asked once, to see what the proxy passes on")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        styles = {OK: self.style.SUCCESS, WARNING: self.style.WARNING, FAULT: self.style.ERROR}
        faults = 0
        for finding in diagnose(url):
            faults += finding.level == FAULT
            self.stdout.write(styles[finding.level](str(finding)))
        if faults:
            self.stdout.write(f"{faults} {'fault' if faults == 1 else 'faults'} to put right.")
            sys.exit(1)
        self.stdout.write("Nothing to put right.")
