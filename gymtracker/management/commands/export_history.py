from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gymtracker.accounts.models import User
from workouts.exporting import LAYOUTS, export


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day such as 2026-03-01.") from None


class Command(BaseCommand):
    help = "Writes a lifter's finished workouts to a file, or to standard output. docs/export.md has the layouts."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--user", required=True, metavar="EMAIL")
        parser.add_argument("--format", required=True, choices=list(LAYOUTS))
        parser.add_argument("--from", type=day, dest="first", metavar="DAY", help="the first local day, 2026-03-01")
        parser.add_argument("--to", type=day, dest="last", metavar="DAY", help="the last local day")
        parser.add_argument("--output", type=Path, metavar="FILE", help="written whole or not at all")

    def handle(self, *args: Any, user: str, format: str, **options: Any) -> None:
        lifter = User.objects.filter(email__iexact=user.strip()).first()
        if lifter is None:
            raise CommandError(f"--user: there is no account with the address {user}.")
        first, last, output = options["first"], options["last"], options["output"]
        if first and last and first > last:
            raise CommandError(f"--to: {last} is before {first}.")
        pieces = export(lifter, LAYOUTS[format], first=first, last=last)
        if output is None:
            self.print(pieces)
        else:
            write_whole(output, pieces)

    def print(self, pieces: Iterable[bytes]) -> None:
        """As they are: UTF-8, whatever the terminal's encoding, and line ends untouched."""
        try:
            for piece in pieces:
                out = getattr(self.stdout._out, "buffer", None)
                if out:
                    out.write(piece)
                else:
                    self.stdout.write(piece.decode(), ending="")
            self.stdout.flush()
        except BrokenPipeError:  # `| head` has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_whole(output: Path, pieces: Iterable[bytes]) -> None:
    """Beside the file first: under its name stands what was there, or all of it."""
    try:
        with NamedTemporaryFile(dir=output.parent, prefix=f".{output.name}.", delete=False) as written:
            part = Path(written.name)
            try:
                written.writelines(pieces)
                written.flush()
                os.fsync(written.fileno())
                part.replace(output)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise CommandError(f"--output: {output} cannot be written: {error.strerror}.") from error
