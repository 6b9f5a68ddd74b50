"""How a set is said: "82.5 kg × 8", "+10 kg × 6", "−20 kg × 8", "5 km in 25:00", "32 kg, 40 m"."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Protocol

from exercises.tracking import RULES, Rule
from gymtracker.accounts.models import User
from gymtracker.units import M, Unit, clock, shown


class Measured(Protocol):
    kind: str
    weight_grams: int | None
    reps: int | None
    duration_seconds: int | None
    distance_metres: int | None


def distance_unit(tracking: str, lifter: User) -> Unit:
    """Carries are walked in metres; what is run or ridden is in the lifter's kilometres or miles."""
    return M if tracking == "weight_distance" else lifter.distances


def weight_text(measured: Measured, rule: Rule, lifter: User) -> str:
    if measured.weight_grams is None or (rule.load == "added" and not measured.weight_grams):
        return ""
    sign = {"added": "+", "assistance": "−"}.get(rule.load, "") if measured.weight_grams else ""
    return f"{sign}{shown(measured.weight_grams, lifter.weights)} {lifter.weight_unit}"


def amount_text(measured: Measured, tracking: str, lifter: User) -> str:
    """All but the weight: "8", "1:00", "5 km in 25:00"."""
    if measured.reps is not None:
        return str(measured.reps)
    unit = distance_unit(tracking, lifter)
    distance = "" if measured.distance_metres is None else f"{shown(measured.distance_metres, unit)} {unit.slug}"
    return " in ".join(part for part in (distance, clock(measured.duration_seconds)) if part)


def set_text(measured: Measured, tracking: str, lifter: User) -> str:
    weight = weight_text(measured, RULES[tracking], lifter)
    amount = amount_text(measured, tracking, lifter)
    if measured.reps is None:
        return ", ".join(part for part in (weight, amount) if part)
    return f"{weight} × {amount}" if weight else f"{amount} reps" if measured.reps != 1 else "1 rep"


def sets_text(sets: Iterable[Measured], tracking: str, lifter: User) -> str:
    """Working sets in one line, equal weights together: "80 kg × 8, 8 · 77.5 kg × 8"."""
    rule = RULES[tracking]
    working = [done for done in sets if done.kind != "warm_up"]
    runs = groupby(working, key=lambda done: weight_text(done, rule, lifter))
    return " · ".join(
        (f"{weight} × " if weight and tracking_counts_reps(rule) else f"{weight}, " if weight else "")
        + ", ".join(amount_text(done, tracking, lifter) for done in run)
        for weight, run in runs
    )


def tracking_counts_reps(rule: Rule) -> bool:
    return "reps" in rule.measures


def estimate_text(grams: int, own: int | None, lifter: User) -> str:
    """An estimated 1RM; of a bodyweight lift with the lifter's own share (`formulas.own_grams`) taken off again: what
    would hang on the belt, "+32 kg"."""
    sign = "" if own is None else "+" if grams >= own else "−"
    return f"{sign}{shown(abs(grams - (own or 0)), lifter.weights, places=1)} {lifter.weight_unit}"
