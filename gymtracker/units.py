"""Kilograms, pounds, kilometres, miles, inches and clock times at the edges; everywhere else integers in SI.

The one rule: what is shown in a field is the shortest decimal that reads back as the very same integer, so a weight
survives any number of edits, saves and changes of unit. (82.5 kg is 82,500 g; in pounds its field says 181.881, since
181.88 would read back as 82,499 g. 135 lb is 61,235 g; its field says 135 in pounds and 61.235 in kilograms.)
Factors: international pound 453.59237 g, mile 1,609.344 m and inch 25.4 mm (1959 agreement).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache


@dataclass(frozen=True)
class Unit:
    """A unit of the edge: `size` is how many grams or metres one of it is."""

    slug: str
    size: Decimal
    most_places: int  # with so many decimals every whole gram or metre has a text of its own
    marks: Decimal | None = None  # the fraction in which it is usually told, taken before more decimals


KG = Unit("kg", Decimal(1000), 3)
LB = Unit("lb", Decimal("453.59237"), 3)
KM = Unit("km", Decimal(1000), 3)
MI = Unit("mi", Decimal("1609.344"), 4)
M = Unit("m", Decimal(1), 0)
# Of the body: millimetres and tenths of a percent inside. A tape in inches is marked in quarters.
CM = Unit("cm", Decimal(10), 1)
INCH = Unit("in", Decimal("25.4"), 2, marks=Decimal("0.25"))
PERCENT = Unit("%", Decimal(10), 1)
WEIGHT_UNITS = {unit.slug: unit for unit in (KG, LB)}
DISTANCE_UNITS = {unit.slug: unit for unit in (KM, MI, M)}

ONE = Decimal(1)
DURATION = re.compile(r"(?:(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,4}):)?(?P<s>\d{1,6})", re.ASCII)


class NotANumber(ValueError):
    """The text is not a plain decimal number; the message says what was expected."""


def round_half_up(value: Decimal) -> int:
    return int(value.quantize(ONE, rounding=ROUND_HALF_UP))


def to_si(amount: Decimal, unit: Unit) -> int:
    """Grams or metres of `amount` units, rounded half up."""
    return round_half_up(amount * unit.size)


@lru_cache(maxsize=8192)
def field_text(si: int, unit: Unit) -> str:
    """The shortest decimal that `to_si` turns into exactly `si` again: 82500 g -> "82.5" kg, "181.881" lb."""
    for places in range(unit.most_places + 1):
        if unit.marks and places == 1:
            marked = (Decimal(si) / unit.size / unit.marks).quantize(ONE, rounding=ROUND_HALF_UP) * unit.marks
            if to_si(marked, unit) == si:
                return plain(marked)
        amount = (Decimal(si) / unit.size).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        if to_si(amount, unit) == si:
            return plain(amount)
    raise AssertionError(f"{si} has no text in {unit.slug}")  # pragma: no cover - the property test shows there is one


@lru_cache(maxsize=8192)
def shown(si: int | None, unit: Unit, places: int = 2, *, rounding: str = ROUND_HALF_UP) -> str:
    """For reading, not for editing: rounded to `places` decimals, with thousands separated."""
    if si is None:
        return ""
    return plain(rounded(si, unit, places, rounding), thousands=True)


def shown_gain(first: int, last: int, unit: Unit, places: int) -> str:
    """The way between two amounts as they are shown, so that a reader who subtracts finds the same."""
    way = rounded(last, unit, places, ROUND_HALF_UP) - rounded(first, unit, places, ROUND_HALF_UP)
    return plain(way, thousands=True)


def rounded(si: int, unit: Unit, places: int, rounding: str) -> Decimal:
    return (Decimal(si) / unit.size).quantize(Decimal(1).scaleb(-places), rounding=rounding)


def plain(amount: Decimal, *, thousands: bool = False) -> str:
    text = f"{amount:,f}" if thousands else f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_decimal(text: str, *, most_places: int = 3) -> Decimal:
    """A decimal as a lifter types it: "82.5" or "82,5". Raises NotANumber.

    "1,234" could be 1.234 or 1234, so a comma before exactly three digits is refused.
    """
    text = text.strip()
    if not re.fullmatch(r"[+-]?(?:\d{1,9}(?:[.,]\d{0,9})?|[.,]\d{1,9})", text, re.ASCII):
        raise NotANumber("Enter a number such as 82.5.")
    if re.search(r",\d{3}$", text):
        whole, rest = text.split(",")
        raise NotANumber(f"“{text}” could be {whole}.{rest} or {whole}{rest}: use a point.")
    amount = Decimal(text.replace(",", "."))
    if -int(amount.normalize().as_tuple().exponent) > most_places:
        raise NotANumber(f"Use at most {most_places} decimals.")
    return amount


def read_duration(text: str) -> int:
    """Seconds from "1:30", "1:05:00" or a plain number of seconds. Raises NotANumber."""
    match = DURATION.fullmatch(text.strip())
    if not match:
        raise NotANumber("Enter a time such as 1:30, or seconds.")
    hours, minutes, seconds = (int(match[part] or 0) for part in "hms")
    if (match["m"] and seconds > 59) or (match["h"] and minutes > 59):
        raise NotANumber("Minutes and seconds after a colon go up to 59.")
    return hours * 3600 + minutes * 60 + seconds


def clock(seconds: int | None) -> str:
    """Seconds as "0:45", "25:00" or "1:05:00"; `read_duration` reads it back."""
    if seconds is None:
        return ""
    minutes, seconds = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
