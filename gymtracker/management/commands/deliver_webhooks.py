from __future__ import annotations

import argparse
import json
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections

from gymtracker.webhooks.delivery import deliver

PAUSE_SECONDS = 10


def tries(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 1_000_000):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 to 1,000,000.")
    return int(text)


class Command(BaseCommand):
    help = (
        "Sends lifters' webhooks. With --once for a scheduler: all that is due now, then JSON with the counts. Without "
        f"it a process of its own that looks every {PAUSE_SECONDS} seconds. Any number may run at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then end")
        parser.add_argument("--limit", type=tries, default=None, help="at most so many messages a round")

    def handle(self, *args: Any, once: bool, limit: int | None, **options: Any) -> None:
        try:
            while True:
                done = deliver(most=limit)
                if once or done.delivered or done.failed:
                    self.stdout.write(json.dumps(done.as_dict))
                if once:
                    return
                close_old_connections()
                time.sleep(PAUSE_SECONDS)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")
