"""Cells of a table read as numbers and times. Each raises BadCell, which names column, value and what was expected.

The same values come again and again: what was read once is kept, which spares time and memory.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
LONGEST_SHOWN = 40
LARGEST_WHOLE = 10**9
YEARS = range(1900, 2201)


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
    """Whole seconds, a part of one rounded half up; blank is None."""
    amount = number(column, text)
    if amount is None:
        return None
    if abs(amount) > LARGEST_WHOLE:
        raise BadCell(column, text, "a number of seconds")
    return int(amount.to_integral_value(ROUND_HALF_UP))


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
