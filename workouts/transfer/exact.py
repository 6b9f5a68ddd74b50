"""Values as our own files write them, CSV and JSON alike: instants with their offset, zones, ids, known words.

Each raises BadCell, as those of cells.py do.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID
from zoneinfo import available_timezones

from gymtracker.units import DISTANCE_UNITS, WEIGHT_UNITS, field_text, to_si
from workouts.transfer.cells import BadCell

FIRST_YEAR, LAST_YEAR = 1900, 2200
KINDS = ("normal", "warm_up", "drop", "failure")
SIDES = ("both", "left", "right")


def instant(column: str, text: str) -> datetime | None:
    """An ISO 8601 date and time, aware where it has an offset; blank is None."""
    text = text.strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(column, text, "a time such as 2026-03-01T18:00:00+01:00")
    return found


def is_before(column: str, at: datetime, started: datetime) -> bool:
    """Both with an offset or both without."""
    if (at.tzinfo is None) != (started.tzinfo is None):
        raise BadCell(column, at.isoformat(), "told as the start is, with or without an offset")
    return at < started


def zone(column: str, text: str) -> str:
    """The name of a time zone; blank stays blank."""
    text = text.strip()
    if text and text not in zones():
        raise BadCell(column, text, "a time zone that we know, such as Europe/Berlin")
    return text


@lru_cache(maxsize=1)
def zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory", "posixrules"})


def one_of(column: str, text: str, words: Collection[str]) -> str:
    """One of these words; blank is the first of them."""
    text = text.strip() or next(iter(words))
    if text not in words:
        raise BadCell(column, text, f"one of {', '.join(words)}")
    return text


def uuid(column: str, text: str) -> UUID | None:
    text = text.strip()
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise BadCell(column, text, "an id such as 01a205a6-0e9d-73a3-8696-8f11bcd4402c") from None


# --- What is written ------------------------------------------------------------------------------------------------
@lru_cache(maxsize=8192)
def amount(si: int, unit: str) -> Decimal:
    """Grams or metres as the shortest decimal of the unit that reads back as the very same."""
    return Decimal(field_text(si, (WEIGHT_UNITS | DISTANCE_UNITS)[unit]))


@lru_cache(maxsize=8192)
def grams(weight: Decimal, unit: str) -> int:
    return to_si(weight, WEIGHT_UNITS[unit])


@lru_cache(maxsize=8192)
def metres(distance: Decimal, unit: str) -> int:
    return to_si(distance, DISTANCE_UNITS[unit])


@lru_cache(maxsize=8192)
def rpe_tenths(rpe: Decimal) -> int:
    return int(rpe * 10)
