from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from exercises.library_comparison import FOR_ALL, KEEP, LEAVE, TAKE, Comparison, Item, LibraryChanged, compare
from exercises.library_files import LAYOUTS, LibraryFile, UnreadableFile, read_library_file
from exercises.library_writing import Written
from exercises.models import Muscle
from gymtracker.library_import import apply_library_file

WITH_FAULTS = 3
SAID = {KEEP: "ours are kept", TAKE: "theirs are taken", LEAVE: "they are left out"}


class Command(BaseCommand):
    help = (
        "Shows what a JSON file of exercises (our own layout, or free-exercise-db's) would change in the library; with "
        "--apply it is written, all or nothing. Exit codes: 0 all is well, 1 nothing was done, 3 done, but entries "
        "with faults were left out. See docs/library.md."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--apply", action="store_true", help="write it")
        parser.add_argument(
            "--clashes", choices=FOR_ALL, default=KEEP, help=f"what is done with all clashes; else {KEEP}"
        )
        parser.add_argument("--json", action="store_true", help="print the preview and the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        file = read_file(options["file"])
        comparison = compare(file)
        written = applied(file, comparison, options["clashes"]) if options["apply"] else None
        told = as_json(file, comparison, written) if options["json"] else as_text(file, comparison, options["clashes"])
        self.stdout.write(json.dumps(told, indent=2) if isinstance(told, dict) else printable(told))
        if written and not options["json"]:
            self.stdout.write(outcome(written))
        elif written is None and not options["json"]:
            self.stdout.write("Nothing was written: that takes --apply.")
        if file.faults:
            sys.exit(WITH_FAULTS)


def read_file(name: str) -> LibraryFile:
    """Raises CommandError."""
    muscles = list(Muscle.objects.values_list("slug", flat=True))
    if not muscles:
        raise CommandError("The library has no muscles yet: run python manage.py load_library first.")
    try:
        with Path(name).open("rb") as stream:
            return read_library_file(stream, muscles)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise CommandError(f"{name!r} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    except UnreadableFile as error:
        raise CommandError(printable(str(error))) from error


def applied(file: LibraryFile, comparison: Comparison, clashes: str) -> Written:
    """Raises CommandError."""
    try:
        return apply_library_file(file, seen=comparison.digest(), chosen={}, otherwise=clashes)
    except LibraryChanged as error:
        raise CommandError("The library was changed meanwhile. Nothing was written: run it again.") from error


def as_json(file: LibraryFile, comparison: Comparison, written: Written | None) -> dict[str, Any]:
    return {
        "layout": file.layout,
        "entries": file.count,
        "new": [item.as_json() for item in comparison.new],
        "changed": [item.as_json() for item in comparison.changed],
        "clashing": [item.as_json() for item in comparison.clashing],
        "unchanged": len(comparison.unchanged),
        "faults": [
            {"entry": one.number, "name": one.name, "field": one.field, "value": one.value, "says": one.says}
            for one in file.faults
        ],
        "ignored_fields": file.ignored,
        "applied": written.as_json() if written else None,
    }


def as_text(file: LibraryFile, comparison: Comparison, clashes: str) -> str:
    return "\n".join(lines(file, comparison, clashes))


def lines(file: LibraryFile, comparison: Comparison, clashes: str) -> Iterator[str]:
    yield f"{file.count} entries in {LAYOUTS[file.layout]}: {counts(comparison)}"
    for item in comparison.new:
        yield f"new: {item.entry.slug}: {item.entry.name}"
        yield from (f"    {note}" for note in item.notes)
    for item in comparison.changed:
        yield from details("changed", item)
    if comparison.clashing:
        yield f"Clashes, of which {SAID[clashes]}:"
    for item in comparison.clashing:
        yield from details("clashing", item)
    if file.ignored:
        yield f"Fields that are not read: {', '.join(file.ignored)}"
    for fault in file.faults:
        yield f"left out: {fault}"


def counts(comparison: Comparison) -> str:
    return (
        f"{len(comparison.new)} new, {len(comparison.changed)} changed, {len(comparison.clashing)} clashing, "
        f"{len(comparison.unchanged)} unchanged"
    )


def details(kind: str, item: Item) -> Iterator[str]:
    ours = f" ({item.exercise.slug})" if item.exercise and item.exercise.slug != item.entry.slug else ""
    yield f"{kind}: {item.entry.slug}{ours}: {item.entry.name}"
    if item.why:
        yield f"    {item.why}"
    for one in item.differences:
        stays = " (stays as it is)" if one.standing == "fixed" else ""
        before, after = (" / ".join(text.splitlines()) for text in (one.shown_before, one.shown_after))
        yield f"    {one.label}: {before} -> {after}{stays} {one.why}".rstrip()
    yield from (f"    alias: + {name} {app}".rstrip() for app, name in item.gained)
    yield from (f"    alias: - {name} {app}".rstrip() for app, name in item.lost)
    yield from (f"    {note}" for note in item.notes)


def outcome(written: Written) -> str:
    return (
        f"Written: {len(written.created)} created, {len(written.updated)} updated, {len(written.kept)} kept as they "
        f"were, {len(written.left_out)} left out, {written.unchanged} unchanged."
    )


def printable(text: str) -> str:
    """Without what a terminal would take as a command, or a log as a line of its own."""
    return "".join(
        character if character == "\n" or character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text
    )
