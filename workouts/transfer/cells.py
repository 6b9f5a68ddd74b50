"""Cells of a table read as numbers and times. Each raises BadCell, which names column, value and what was expected.

The same values come again and again: what was read once is kept, which spares time and memory.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import lru_cache

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
LONGEST_SHOWN = 40


class BadCell(ValueError):
    def __init__(self, column: str, value: str, expected: str) -> None:
        value = value if len(value) <= LONGEST_SHOWN else f"{value[:LONGEST_SHOWN]}…"
        super().__init__(f"{column} is “{value}”, not {expected}.")


@lru_cache(maxsize=4096)
def number(column: str, text: str) -> Decimal | None:
    """A decimal with a point; a comma is taken for one where it cannot part thousands. Blank is None."""
    text = text.strip()
    if not text:
        return None
    plain = text.replace(",", ".") if text.count(",") == 1 and not re.search(r",\d{3}$", text) else text
    if not NUMBER.fullmatch(plain) or len(plain) > LONGEST_SHOWN:
        raise BadCell(column, text, "a number")
    return Decimal(plain)


@lru_cache(maxsize=4096)
def whole(column: str, text: str) -> int | None:
    """A whole number, also as "12.0"; blank is None."""
    amount = number(column, text)
    if amount is None:
        return None
    if amount != amount.to_integral_value() or abs(amount) > 10**9:
        raise BadCell(column, text, "a whole number")
    return int(amount)


@lru_cache(maxsize=4096)
def moment(column: str, text: str, *patterns: str) -> datetime:
    """By the first of the `strptime` patterns that fits, naive or aware as it says."""
    for pattern in patterns:
        try:
            return datetime.strptime(text.strip(), pattern)
        except ValueError:
            continue
    raise BadCell(column, text, "a date that we can read")
