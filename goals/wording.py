"""How a goal is said: "Bench Press 100 kg × 5", "4 workouts a week for 8 weeks", "Bodyweight down to 78 kg"."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from gymtracker.accounts.models import User
from gymtracker.units import Unit, clock, field_text, shown
from progress.models.measurements import MeasurementKind

if TYPE_CHECKING:
    from goals.models import Goal

REPS, SECONDS, WEEKS = (Unit(slug, Decimal(1), 0) for slug in ("reps", "s", "weeks"))
SIGNS = {"bodyweight_reps": "+", "assisted_bodyweight": "−"}


def title_of(goal: Goal, lifter: User) -> str:
    lead, what = parts_of(goal, lifter)
    return f"{lead}: {what}" if goal.kind == "strength" else f"{lead} {what}".strip()


def parts_of(goal: Goal, lifter: User) -> tuple[str, str]:
    match goal.kind:
        case "strength":
            return str(goal.exercise), lift_said(goal, lifter)
        case "consistency":
            times = f"{goal.target} workout{'' if goal.target == 1 else 's'} a week"
            return times, f"for {goal.weeks} week{'' if goal.weeks == 1 else 's'}"
        case "volume":
            of = f" of {goal.exercise}" if goal.exercise_id else ""
            return f"Volume{of}", f"{shown(goal.target, lifter.weights, 0)} {lifter.weight_unit}"
        case _:
            way = "down to" if goal.is_falling else "up to"
            return measure_of(goal).label, f"{way} {measure_of(goal).said(goal.target, lifter)}"


def unit_of_target(goal: Goal, lifter: User) -> Unit:
    """What the target is told in; of consistency the weeks in a row."""
    tracking = goal.exercise.tracking if goal.exercise else ""
    match goal.kind:
        case "bodyweight" | "measurement":
            return measure_of(goal).unit_of(lifter)
        case "consistency":
            return WEEKS
        case "strength" if tracking in {"reps", "duration"}:
            return SECONDS if tracking == "duration" else REPS
        case _:
            return lifter.weights


def measure_of(goal: Goal) -> MeasurementKind:
    return MeasurementKind(goal.measure or "bodyweight")


def lift_said(goal: Goal, lifter: User) -> str:
    tracking = goal.exercise.tracking if goal.exercise else ""
    if tracking == "duration":
        return clock(goal.target)
    if tracking == "reps":
        return reps_said(goal.target)
    weight = weight_said(goal.target, tracking, lifter)
    return f"{weight} × {goal.reps}" if weight else reps_said(goal.reps or 0)


def weight_said(grams: int, tracking: str, lifter: User) -> str:
    if not grams and tracking != "assisted_bodyweight":
        return ""
    sign = SIGNS.get(tracking, "") if grams else ""
    return f"{sign}{shown(grams, lifter.weights)} {lifter.weight_unit}"


def reps_said(reps: int) -> str:
    return f"{reps} rep{'' if reps == 1 else 's'}"


def value_said(goal: Goal, value: float | None, lifter: User) -> str:
    """A value in the unit of the goal's progress; of a lift with a weight the estimated 1RM."""
    if value is None:
        return ""
    match goal.kind:
        case "strength":
            return strength_said(goal, value, lifter)
        case "consistency":
            return f"{value:g} week{'' if value == 1 else 's'}"
        case "volume":
            return f"{shown(round(value), lifter.weights, 0)} {lifter.weight_unit}"
        case _:
            unit = measure_of(goal).unit_of(lifter)
            text = field_text(round(value), unit) if goal.kind == "measurement" else shown(round(value), unit, 1)
            return f"{text} {unit.slug}"


def aim_said(goal: Goal, aim: float, lifter: User) -> str:
    """As it was typed, where it was: a bodyweight is measured by a mean, but wanted as it is."""
    if goal.kind in {"bodyweight", "measurement"}:
        return measure_of(goal).said(goal.target, lifter)
    return value_said(goal, aim, lifter)


def strength_said(goal: Goal, value: float, lifter: User) -> str:
    tracking = goal.exercise.tracking if goal.exercise else ""
    if tracking == "duration":
        return clock(round(value))
    if tracking == "reps":
        return reps_said(round(value))
    return f"{shown(round(value), lifter.weights, 1)} {lifter.weight_unit}"
