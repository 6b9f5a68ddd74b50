"""Cells of a table read as numbers and times. Each raises BadCell, which names column, value and what was expected.

The same values come again and again: what was read once is kept, which spares time and memory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from gymtracker.units import round_half_up

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
LONGEST_SHOWN = 40
YEARS = range(1900, 2201)
LARGEST_WHOLE = 10**9
LATEST_EPOCH = int(datetime(YEARS[-1], 1, 1, tzinfo=UTC).timestamp())
CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})", re.ASCII)
TIME_OF_DAY = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([ap])\.?m\.?)?", re.IGNORECASE)
ISO = re.compile(r"(\d{4}-\d\d-\d\d(?:[T ][\d:.]+)?)\s*(Z|[+-]\d\d:?\d\d)?", re.ASCII)
WEIGHT_UNITS = {"kg": "kg", "kgs": "kg", "lb": "lb", "lbs": "lb"}
DISTANCE_UNITS = {"m": "m", "km": "km", "mi": "mi", "mi.": "mi", "ft": "ft"}
TRUE = frozenset(("true", "1", "yes"))


class BadCell(ValueError):
    def __init__(self, column: str, value: str, expected: str) -> None:
        value = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"
        super().__init__(f"{column} is “{value}”, not {expected}.")


@lru_cache(maxsize=4096)
def number(column: str, text: str, is_comma_decimal: bool = False) -> Decimal | None:
    """A decimal with a point; a comma is taken for one where it cannot part thousands. Blank is None.

    With `is_comma_decimal` a comma never parts thousands, as in a file whose columns semicolons part.
    """
    text = text.strip()
    if not text:
        return None
    may_be_point = text.count(",") == 1 and (is_comma_decimal or not re.search(r",\d{3}$", text))
    plain = text.replace(",", ".") if may_be_point else text
    if not NUMBER.fullmatch(plain) or len(plain) > LONGEST_SHOWN:
        raise BadCell(column, text, "a number")
    return Decimal(plain)


@lru_cache(maxsize=4096)
def whole(column: str, text: str) -> int | None:
    """A whole number, also as "12.0"; blank is None."""
    amount = number(column, text)
    if amount is None:
        return None
    if amount != amount.to_integral_value() or abs(amount) > LARGEST_WHOLE:
        raise BadCell(column, text, "a whole number")
    return int(amount)


@lru_cache(maxsize=4096)
def seconds(column: str, text: str) -> int | None:
    """A number of seconds, rounded half up; blank is None."""
    amount = number(column, text)
    if amount is None:
        return None
    if abs(amount) > LARGEST_WHOLE:
        raise BadCell(column, text, "a number of seconds")
    return round_half_up(amount)


@lru_cache(maxsize=4096)
def clock(column: str, text: str) -> int | None:
    """Seconds of "1:05:30" or "5:30"; blank is None."""
    text = text.strip()
    if not text:
        return None
    found = CLOCK.fullmatch(text)
    if not found:
        raise BadCell(column, text, "a time like 0:01:30")
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + rest


@lru_cache(maxsize=4096)
def time_of_day(column: str, text: str) -> timedelta | None:
    """Since midnight, of "7:37 PM" (a narrow space before PM is one) or "19:37"; blank is None."""
    text = text.strip()
    if not text:
        return None
    found = TIME_OF_DAY.fullmatch(text)
    hours, minutes, rest = (int(part or 0) for part in found.groups()[:3]) if found else (24, 0, 0)
    half = (found[4] or "").lower() if found else ""
    if not (hours <= 23 and minutes <= 59 and rest <= 59) or (half and not 1 <= hours <= 12):
        raise BadCell(column, text, "a time of day")
    if half:
        hours = hours % 12 + (12 if half == "p" else 0)
    return timedelta(hours=hours, minutes=minutes, seconds=rest)


@lru_cache(maxsize=4096)
def moment(column: str, text: str, *patterns: str) -> datetime:
    """By the first of the `strptime` patterns that fits, naive or aware as it says; within YEARS."""
    for pattern in patterns:
        try:
            return believable(column, text, datetime.strptime(text.strip(), pattern))
        except BadCell:
            raise
        except ValueError:
            continue
    raise BadCell(column, text, "a date that we can read")


def believable(column: str, text: str, found: datetime) -> datetime:
    if found.year not in YEARS:
        raise BadCell(column, text, f"a date between {YEARS[0]} and {YEARS[-1]}")
    return found


@lru_cache(maxsize=4096)
def stamp(column: str, text: str) -> datetime:
    """ISO 8601, also with a blank before the offset; naive or aware as it says."""
    found = ISO.fullmatch(text.strip())
    if found:
        try:
            moment = datetime.fromisoformat(found[1] + (found[2] or ""))
        except ValueError:
            pass
        else:
            return believable(column, text, moment)
    raise BadCell(column, text, "a date that we can read")


def epoch(column: str, text: str) -> datetime | None:
    """Seconds since 1970 as a time in UTC; blank and 0 are None."""
    amount = number(column, text)
    if not amount:
        return None
    if not 0 < amount < LATEST_EPOCH:
        raise BadCell(column, text, "a time that we can read")
    return datetime.fromtimestamp(int(amount), UTC)


def weight_unit(column: str, text: str) -> str:
    """kg or lb; blank stays blank."""
    return unit(column, text, WEIGHT_UNITS, "kg or lb")


def distance_unit(column: str, text: str) -> str:
    """m, km, mi or ft; blank stays blank."""
    return unit(column, text, DISTANCE_UNITS, "m, km, mi or ft")


def unit(column: str, text: str, known: Mapping[str, str], expected: str) -> str:
    text = text.strip()
    if text and text.lower() not in known:
        raise BadCell(column, text, expected)
    return known[text.lower()] if text else ""


def is_true(text: str) -> bool:
    return text.strip().lower() in TRUE


def named(column: str, text: str) -> str:
    """A name without blanks around it, which has to be there."""
    text = text.strip()
    if not text:
        raise BadCell(column, text, "a name")
    return text
