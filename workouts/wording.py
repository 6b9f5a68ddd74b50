"""How a set is said: "82.5 kg × 8", "+10 kg × 6", "−20 kg × 8", "5 km in 25:00", "32 kg, 40 m"."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any, Protocol

from exercises.tracking import RULES, Rule
from gymtracker.accounts.models import User
from gymtracker.formfields import rpe_text
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


def weight_text(measured: Measured | Aimed, rule: Rule, lifter: User) -> str:
    if measured.weight_grams is None or (rule.load == "added" and not measured.weight_grams):
        return ""
    sign = {"added": "+", "assistance": "−"}.get(rule.load, "") if measured.weight_grams else ""
    return f"{sign}{shown(measured.weight_grams, lifter.weights)} {lifter.weight_unit}"


def amount_text(measured: Measured, tracking: str, lifter: User) -> str:
    """All but the weight: "8", "1:00", "5 km in 25:00"."""
    return timed_text(measured, tracking, lifter) if measured.reps is None else str(measured.reps)


def timed_text(measured: Any, tracking: str, lifter: User) -> str:
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


class Aimed(Protocol):
    """A planned set, of a template or of a workout."""

    kind: str
    weight_grams: int | None
    duration_seconds: int | None
    distance_metres: int | None
    reps_min: int | None
    reps_max: int | None
    rpe_tenths: int | None


def range_text(least: int | None, most: int | None) -> str:
    """ "8", "6–8", "5+"."""
    if least is None or most is None or least == most:
        return "" if least is most is None else f"{least}+" if most is None else str(most)
    return f"{least}–{most}"


def aim_text(planned: Aimed) -> str:
    """What of a planned set its fields do not say: "6–8, RPE 8", "5+"; nothing of a plain number of reps."""
    reps = range_text(planned.reps_min, planned.reps_max)
    rpe = f"RPE {rpe_text(planned.rpe_tenths)}" if planned.rpe_tenths else ""
    return ", ".join(part for part in ("" if reps.isdigit() else reps, rpe) if part)


def planned_text(planned: Aimed, tracking: str, lifter: User) -> str:
    """ "82.5 kg × 6–8", "6–8 reps", "0:45"."""
    reps = range_text(planned.reps_min, planned.reps_max) if "reps" in RULES[tracking].measures else ""
    weight = weight_text(planned, RULES[tracking], lifter)
    if not reps:
        return ", ".join(part for part in (weight, timed_text(planned, tracking, lifter)) if part)
    return f"{weight} × {reps}" if weight else "1 rep" if reps == "1" else f"{reps} reps"


def plan_text(planned: Iterable[Aimed], tracking: str, lifter: User) -> str:
    """Planned working sets in one line: "3 × 6–8 at 82.5 kg, RPE 8", "3 × 0:45", "1 × 5+ at 85 %"."""
    parts: list[tuple[int, str, str]] = []
    working = [one for one in planned if one.kind != "warm_up"]
    for _, run in groupby(working, key=lambda one: (planned_text(one, tracking, lifter), one.rpe_tenths, percent(one))):
        sets = list(run)
        weight = weight_text(sets[0], RULES[tracking], lifter) or percent(sets[0])
        amount = range_text(sets[0].reps_min, sets[0].reps_max) or timed_text(sets[0], tracking, lifter)
        rpe = f", RPE {rpe_text(sets[0].rpe_tenths)}" if sets[0].rpe_tenths else ""
        parts.append((len(sets), amount, f"{f' at {weight}' if weight else ''}{rpe}"))
    return " · ".join(counted(count, amount, is_alone=len(parts) == 1) + more for count, amount, more in parts)


def counted(count: int, amount: str, *, is_alone: bool) -> str:
    """ "3 × 8", "2 sets"; among others "8"."""
    if not amount:
        return f"{count} set{'' if count == 1 else 's'}"
    return amount if count == 1 and not is_alone else f"{count} × {amount}"


def percent(planned: Any) -> str:
    """Of the training max, where it is the set of a template."""
    tenths = getattr(planned, "percent_tenths", None)
    return f"{tenths / 10:g} %" if tenths else ""


def tracking_counts_reps(rule: Rule) -> bool:
    return "reps" in rule.measures


def estimate_text(grams: int, own: int | None, lifter: User) -> str:
    """An estimated 1RM; of a bodyweight lift with the lifter's own share (`formulas.own_grams`) taken off again: what
    would hang on the belt, "+32 kg"."""
    sign = "" if own is None else "+" if grams >= own else "−"
    return f"{sign}{shown(abs(grams - (own or 0)), lifter.weights, places=1)} {lifter.weight_unit}"
