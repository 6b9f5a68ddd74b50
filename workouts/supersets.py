"""The order of a workout's exercises, and which of them are done in turns.

Neighbours with the same superset number are one superset. Pure functions on any rows with `pk` and `superset`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import count, groupby
from typing import Any, Protocol, TypeVar

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Placed(Protocol):
    superset: int | None

    @property
    def pk(self) -> Any: ...


Entry = TypeVar("Entry", bound=Placed)


def blocks(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Supersets and single exercises, in order."""
    numbers = count()
    # Each single exercise is a block of its own, also beside another.
    runs = groupby(entries, key=lambda entry: ("of", entry.superset) if entry.superset else ("single", next(numbers)))
    return [list(run) for _, run in runs]


def superset_labels(entries: Iterable[Entry]) -> dict[Any, str]:
    """By `pk`: "A1", "A2", "B1" … in the order of the workout; nothing for who is done alone."""
    letters, labels = iter(LETTERS), {}
    for block in blocks(list(entries)):
        letter = next(letters, "Z") if len(block) > 1 else ""
        for number, entry in enumerate(block, start=1):
            labels[entry.pk] = f"{letter}{number}" if letter else ""
    return labels


def settle(entries: Sequence[Entry]) -> None:
    """Number the supersets from 1 in their order; one that has but one exercise left is none."""
    number = 0
    for block in blocks(entries):
        together = len(block) > 1
        number += together
        for entry in block:
            entry.superset = number if together else None


def moved(entries: Sequence[Entry], entry: Entry, by: int) -> list[Entry]:
    """The order after one step up (-1) or down (1): within its superset, else past the whole neighbour block. The
    first exercise of a superset takes the superset along upwards, the last one downwards."""
    found = blocks(entries)
    at = next(place for place, block in enumerate(found) if any(one.pk == entry.pk for one in block))
    inner = next(place for place, one in enumerate(found[at]) if one.pk == entry.pk)
    if 0 <= inner + by < len(found[at]):
        swap(found[at], inner, inner + by)
    elif 0 <= at + by < len(found):
        swap(found, at, at + by)
    return [one for block in found for one in block]


def swap(items: list[Any], first: int, second: int) -> None:
    items[first], items[second] = items[second], items[first]


def dropped(entries: Sequence[Entry], entry: Entry) -> None:
    """Where an exercise was let go between two of one superset, it joins them."""
    at = next(place for place, one in enumerate(entries) if one.pk == entry.pk)
    if 0 < at < len(entries) - 1 and entries[at - 1].superset == entries[at + 1].superset:
        entries[at].superset = entries[at - 1].superset or entries[at].superset


def linked(entries: Sequence[Entry], entry: Entry) -> None:
    """Join an exercise, and what it is grouped with, to the one above."""
    at = next(place for place, one in enumerate(entries) if one.pk == entry.pk)
    if at == 0:
        return
    above = entries[at - 1]
    joined = [one for one in entries if one.superset == entry.superset] if entry.superset else [entries[at]]
    above.superset = above.superset or 1 + max((one.superset or 0 for one in entries), default=0)
    for one in joined:
        one.superset = above.superset


def unlinked(entries: Sequence[Entry], entry: Entry) -> None:
    """Split a superset above this exercise."""
    at = next(place for place, one in enumerate(entries) if one.pk == entry.pk)
    below = [one for one in entries[at:] if one.superset and one.superset == entries[at].superset]
    fresh = 1 + max((one.superset or 0 for one in entries), default=0)
    for one in below:
        one.superset = fresh
