"""Which format a file is of: asked of its content, never of its name."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from workouts.transfer.neutral import Session, Skipped
from workouts.transfer.source import Source, Unreadable

MODULES = (
    "own_json", "own_csv", "jefit", "strong", "hevy", "fitnotes", "fitbod", "liftosaur", "stronglifts",
)  # fmt: skip


class Reader(Protocol):
    SLUG: str
    LABEL: str

    def recognises(self, source: Source) -> bool: ...
    def read(self, source: Source) -> Iterator[Session | Skipped]: ...


READERS: dict[str, Reader] = {
    module.SLUG: module for module in (cast(Reader, import_module(f"workouts.transfer.{name}")) for name in MODULES)
}
OWN = (READERS["gymtracker-json"], READERS["gymtracker-csv"])


def reader_of(source: Source, slug: str = "auto") -> Reader:
    """By its slug, or by what the file looks like. Raises Unreadable where none knows it."""
    if slug != "auto":
        return READERS[slug]
    found = next((reader for reader in READERS.values() if reader.recognises(source)), None)
    if found is None:
        if not (opening := source.opening.strip()):
            raise Unreadable("The file is empty.")
        next(source.records(), None)  # where its first row alone makes it no table, that is said
        names = ", ".join(dict.fromkeys(reader.LABEL for reader in READERS.values()))
        raise Unreadable(f"We know exports of {names}; this file begins with “{opening.splitlines()[0][:80]}”.")
    return found
