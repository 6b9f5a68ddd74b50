"""What a file says of a set, settled: whole SI units within the limits, by what its exercise is measured by. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from exercises.tracking import MEASURES, RULES, Tracking
from gymtracker.units import DISTANCE_UNITS, LB, WEIGHT_UNITS, Unit, round_half_up, to_si
from workouts.limits import LEAST_RPE_TENTHS, MOST_METRES, MOST_REPS, MOST_RPE_TENTHS, MOST_SECONDS, MOST_WEIGHT_GRAMS
from workouts.transfer.neutral import Performed

FOOT = Unit("ft", Decimal("0.3048"), 0)
LENGTHS = {**DISTANCE_UNITS, "ft": FOOT}
QUARTER_POUND = LB.size / 4
QUARTER_KILOGRAM = 250
SNAP_GRAMS = 10
LEAST_METRES = 90  # nobody counts a distance of so many kilometres or miles set by set
BEYOND = Decimal(10**9)
LIMITS = {
    "weight_grams": (MOST_WEIGHT_GRAMS, "a weight over 2,000 kg"),
    "reps": (MOST_REPS, "more than 1,000 reps"),
    "duration_seconds": (MOST_SECONDS, "a time over 24 hours"),
    "distance_metres": (MOST_METRES, "a distance over 1,000 km"),
}
SAID = {"weight_grams": "weight", "reps": "reps", "duration_seconds": "time", "distance_metres": "distance"}


class Misfit(ValueError):
    """Why a row makes no set."""


@dataclass(frozen=True)
class Units:
    """Of weights and, for one exercise, of distances where the file says none; `plates` is lb where weights in
    kilograms were loaded in pounds. Our own files are exact: a weight is meant as it stands, and a zero is one. Where
    the rows of an exercise have both signs, only the negative weights assist."""

    weight: str = "kg"
    distance: str = "m"
    plates: str = ""
    is_exact: bool = False
    has_both_signs: bool = False


@dataclass(frozen=True)
class Settled:
    """`measures` has all of tracking.MEASURES; `dropped` are those that the exercise is not measured by."""

    measures: dict[str, int | None]
    dropped: tuple[str, ...] = ()
    is_snapped: bool = False


def settled(one: Performed, tracking: str, units: Units) -> Settled:
    """Raises Misfit."""
    amounts, is_snapped = amounts_of(one, units)
    if tracking == Tracking.ASSISTED_BODYWEIGHT and amounts["weight_grams"] is not None:
        amounts["weight_grams"] = assistance(amounts["weight_grams"], units)
    refuse_absurd(amounts)
    if all(amounts[name] is None for name in ("reps", "distance_metres", "duration_seconds")):
        raise Misfit("Nothing was done: no reps, no time, no distance.")
    rule = RULES[tracking]
    missing = [name for name in rule.needs if name != "weight_grams" and amounts[name] is None]
    if rule.any_of and all(amounts[name] is None for name in rule.any_of):
        missing = [rule.any_of[0]]
    if missing:
        has = listed(SAID[name] for name in MEASURES if amounts[name] is not None)
        raise Misfit(f"The exercise is measured by {listed(SAID[name] for name in rule.measures)}; the row has {has}.")
    if "weight_grams" in rule.needs and amounts["weight_grams"] is None:
        amounts["weight_grams"] = 0
    dropped = tuple(name for name in MEASURES if amounts[name] is not None and name not in rule.measures)
    return Settled({**amounts, **dict.fromkeys(dropped)}, dropped, is_snapped and "weight_grams" not in dropped)


def assistance(grams: int, units: Units) -> int:
    if units.has_both_signs and grams > 0:
        raise Misfit(
            "A positive weight beside negative ones is added weight, which this exercise of assistance does not have."
        )
    return abs(grams)


def amounts_of(one: Performed, units: Units) -> tuple[dict[str, int | None], bool]:
    """By measure, with None for what was not measured: so are zero reps, seconds, metres or weight of another app,
    which has no blanks. Nothing is judged."""
    grams, is_snapped, metres = None, False, None
    if one.weight is not None:
        grams, is_snapped = grams_of(countable(one.weight), one.weight_unit or units.weight, units.plates)
    if one.distance is not None:
        metres = metres_of(countable(one.distance), one.distance_unit or units.distance)
    amounts = {
        "weight_grams": grams, "reps": one.reps, "distance_metres": metres, "duration_seconds": one.seconds,
    }  # fmt: skip
    return amounts if units.is_exact else {name: amount or None for name, amount in amounts.items()}, is_snapped


def countable(amount: Decimal) -> Decimal:
    """What is beyond all limits, 1e99 too, is but absurd."""
    return max(-BEYOND, min(amount, BEYOND))


@lru_cache(maxsize=8192)
def grams_of(weight: Decimal, unit: str, plates: str = "") -> tuple[int, bool]:
    """Whole grams, and whether they were taken for the pounds that they nearly are: 61.23 kg is 135 lb."""
    grams = to_si(weight, WEIGHT_UNITS[unit])
    if plates == "lb" and unit == "kg" and grams > 0:
        quarters = (grams / QUARTER_POUND).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        step = to_si(quarters / 4, LB)
        if step and 0 < abs(step - grams) <= SNAP_GRAMS:
            return step, True
    return grams, False


@lru_cache(maxsize=8192)
def metres_of(distance: Decimal, unit: str) -> int:
    return to_si(distance, LENGTHS[unit])


def refuse_absurd(amounts: dict[str, int | None]) -> None:
    for name, (most, said) in LIMITS.items():
        amount = amounts[name]
        if amount is None:
            continue
        if amount < 0:
            raise Misfit(
                "A negative weight means assistance, which this exercise does not have."
                if name == "weight_grams"
                else f"The {SAID[name]} is negative."
            )
        if amount > most:
            raise Misfit(f"{said.capitalize()} is beyond what can be: {told(name, amount)}.")


def told(name: str, amount: int) -> str:
    size, unit = {"weight_grams": (1000, "kg"), "distance_metres": (1000, "km"), "duration_seconds": (3600, "h")}.get(
        name, (1, "")
    )
    return f"{amount / size:,.12g} {unit}".strip()


def rpe_tenths(rpe: Decimal | None) -> int | None:
    """To the nearest half; None where it is none from 1 to 10."""
    if rpe is None:
        return None
    tenths = round_half_up(countable(rpe) * 2) * 5
    return tenths if LEAST_RPE_TENTHS <= tenths <= MOST_RPE_TENTHS else None


def seconds_or_none(seconds: int | None) -> int | None:
    return seconds if seconds is not None and 0 <= seconds <= MOST_SECONDS else None


def listed(words: Iterable[str]) -> str:
    *head, last = words
    return f"{', '.join(head)} and {last}" if head else last


def digest_fields(one: Performed, units: Units) -> tuple[Any, ...]:
    """What of a set tells whether a workout was changed in the other app. The side only our own files tell."""
    amounts = amounts_of(one, units)[0] if units.is_exact else amounts_alone(one, units.weight)
    return (one.kind, one.side, *amounts.values(), rpe_tenths(one.rpe))


def amounts_alone(one: Performed, weight_unit: str) -> dict[str, int | None]:
    """By measure, from this row and no other: what the rest of the file lets us guess changes when it grows."""
    is_long = one.distance is not None and abs(one.distance) >= LEAST_METRES
    amounts, _ = amounts_of(one, Units(weight_unit, "m" if is_long else "km"))
    if grams := amounts["weight_grams"]:
        amounts["weight_grams"] = nearest_plates(grams)
    return amounts


@lru_cache(maxsize=8192)
def nearest_plates(grams: int) -> int:
    """The quarter kilogram or quarter pound that this is but for rounding, whichever unit it was written in; where
    both are within rounding, the kilogram."""
    kilogram = round_half_up(Decimal(grams) / QUARTER_KILOGRAM) * QUARTER_KILOGRAM
    pound = to_si(round_half_up(grams / QUARTER_POUND) * Decimal("0.25"), LB)
    steps = [kilogram] if abs(kilogram - pound) <= SNAP_GRAMS else [kilogram, pound]
    off, step = min((abs(step - grams), step) for step in steps)
    return step if off <= SNAP_GRAMS else grams
