"""In which unit a file counts that does not say it: its plates tell.

A bar with plates comes to other numbers in pounds (45, 95, 135, 185, 225) than in kilograms (20, 60, 80, 100, 62.5).
Weights that were kept in the other unit give themselves away by their decimals: 44.0924524 lb are 20 kg, 61.23492 kg
are 135 lb.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from gymtracker.units import KG, LB, plain

POUNDS_A_KILOGRAM = KG.size / LB.size
SPEAK_LB = frozenset(map(Decimal, (45, 95, 115, 135, 155, 185, 205, 225, 245, 275, 295, 315, 335, 365, 405, 455, 495)))
SPEAK_KG = frozenset(map(Decimal, (20, 40, 60, 80, 100, 120, 140, 160, 180, 200)))
SMALLEST_PLATES = Decimal("1.25")
HALF_A_PLATE_LB = Decimal("2.5")
CLOSE = Decimal("0.011")
MOST_EXAMPLES = 5
HEAVIEST = 10_000  # of either unit; what is more is a slip of the finger, or means harm


@dataclass(frozen=True)
class Proposal:
    """`unit` is kg or lb; `examples` are the weights that speak for it, the most frequent first."""

    unit: str
    reason: str
    examples: tuple[str, ...] = ()


def propose(weights: Mapping[Decimal, int], own_unit: str) -> Proposal:
    """From the weights of barbell lifts and how often each stands there; `own_unit` where they say nothing."""
    voices: dict[str, Counter[Decimal]] = {"kg": Counter(), "lb": Counter()}
    for weight, count in weights.items():
        if 0 < weight < HEAVIEST and (unit := voice_of(weight)):
            voices[unit][weight] += count
    kg, lb = (sum(voices[unit].values()) for unit in ("kg", "lb"))
    if kg == lb:
        return Proposal(own_unit, f"The weights speak for neither unit; your account counts in {own_unit}.")
    unit = "kg" if kg > lb else "lb"
    examples = tuple(plain(round(weight, 2)) for weight, _ in voices[unit].most_common(MOST_EXAMPLES))
    of, other = (kg, lb) if unit == "kg" else (lb, kg)
    against = f", {other:,} for {'lb' if unit == 'kg' else 'kg'}" if other else ""
    several = f"{of:,} sets of barbell lifts have weights that speak"
    sets = "1 set of barbell lifts has a weight that speaks" if of == 1 else several
    return Proposal(unit, f"{sets} for {unit}{against}.", examples)


def voice_of(weight: Decimal) -> str:
    """The unit that a weight of a file without units speaks for; blank where it could be either."""
    if weight in SPEAK_LB:
        return "lb"
    if weight in SPEAK_KG or (is_near(weight, HALF_A_PLATE_LB) and not is_near(weight, Decimal(5))):
        return "kg"
    if is_near(weight, Decimal("0.25")):
        return ""
    if is_near(weight / POUNDS_A_KILOGRAM, SMALLEST_PLATES):
        return "lb"  # kilograms, told in pounds
    if is_near(weight * POUNDS_A_KILOGRAM, HALF_A_PLATE_LB, Decimal("0.03")):
        return "kg"  # pounds, told in kilograms
    return ""


def plates_are_pounds(kilograms: Iterable[tuple[Decimal, int]]) -> bool:
    """Whether weights in kilograms were loaded in pounds: most of those off the grid of kilograms lie on that of
    pounds, and they are not few."""
    lb = off_grid = total = 0
    for weight, count in kilograms:
        if not 0 < weight < HEAVIEST:
            continue
        total += count
        if not is_near(weight, Decimal("0.25"), Decimal("0.0001")):
            off_grid += count
            if is_near(weight * POUNDS_A_KILOGRAM, HALF_A_PLATE_LB, Decimal("0.03")):
                lb += count
    return lb * 2 > off_grid and lb * 3 > total


def is_near(amount: Decimal, step: Decimal, close: Decimal = CLOSE) -> bool:
    """Within `close` of a multiple of the step."""
    off = amount % step
    return min(off, step - off) <= close
