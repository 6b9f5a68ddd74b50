"""How a plan is said: "3 × 6–8 at 80 kg", "4 × 5+ at 85 %", "3 × 0:45", and its rules in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Protocol

from exercises.tracking import RULES
from gymtracker.accounts.models import User
from gymtracker.formfields import rpe_text
from gymtracker.units import shown
from workouts.models import Progression, TemplateExercise
from workouts.wording import amount_text, weight_text

KINDS = {"warm_up": "Warm-up", "drop": "Drop", "failure": "To failure"}


class Target(Protocol):
    """A set to be done; of None nothing is asked."""

    kind: str
    reps_min: int | None
    reps_max: int | None
    weight_grams: int | None
    percent_tenths: int | None
    duration_seconds: int | None
    distance_metres: int | None
    rpe_tenths: int | None


class Wanted:
    """A target in the shape that `workouts.wording` reads."""

    def __init__(self, target: Target) -> None:
        self.kind, self.weight_grams = target.kind, target.weight_grams
        self.reps: int | None = None
        self.duration_seconds, self.distance_metres = target.duration_seconds, target.distance_metres


def reps_text(least: int | None, most: int | None, dash: str = "–") -> str:
    """ "8", "6–8", "5+", "up to 8", or nothing where no reps are asked."""
    if least is None:
        return "" if most is None else f"up to {most}"
    if most is None:
        return f"{least}+"
    return str(least) if least == most else f"{least}{dash}{most}"


def percent_text(tenths: int | None) -> str:
    return "" if tenths is None else f"{tenths / 10:g} %"


def target_text(target: Target, tracking: str, lifter: User) -> str:
    """All but how often: "6–8 at 80 kg, RPE 8"."""
    rule, wanted = RULES[tracking], Wanted(target)
    amount = reps_text(target.reps_min, target.reps_max) or amount_text(wanted, tracking, lifter)
    weight = weight_text(wanted, rule, lifter)
    at = f"at {percent_text(target.percent_tenths)}" if target.percent_tenths else f"at {weight}" if weight else ""
    rpe = f"RPE {rpe_text(target.rpe_tenths)}" if target.rpe_tenths else ""
    return ", ".join(part for part in (" ".join(part for part in (amount, at) if part), rpe) if part)


def lines_of(targets: Iterable[Target], tracking: str, lifter: User) -> list[tuple[str, str]]:
    """Equal neighbours together, each as its kind and its text: ("Warm-up", "1 × 10 at 40 kg"), ("", "3 × 6–8")."""
    runs = groupby(targets, key=lambda one: (one.kind, target_text(one, tracking, lifter)))
    return [(KINDS.get(kind, ""), times_text(len(list(run)), text)) for (kind, text), run in runs]


def times_text(count: int, text: str) -> str:
    bare = not text or text.startswith(("at", "RPE", "up to"))
    if not bare:
        return f"{count} × {text}"
    sets = f"{count} set{'' if count == 1 else 's'}"
    return f"{sets} {text}".strip() if text.startswith("at") else ", ".join(p for p in (sets, text) if p)


def plan_text(targets: Sequence[Target], tracking: str, lifter: User) -> str:
    """In one line: "Warm-up 1 × 10 at 40 kg · 3 × 6–8 at 80 kg"."""
    lines = [" ".join(part for part in line if part) for line in lines_of(targets, tracking, lifter)]
    return " · ".join(lines) or "no sets"


# --- Rules ---

RULE_NAMES = {
    Progression.NONE: "No rule",
    Progression.LINEAR: "Linear",
    Progression.DOUBLE: "Double progression",
    Progression.RPE: "By RPE",
    Progression.PERCENT: "Percent of max",
}
# Which parameters a rule has.
PARAMETERS: dict[str, tuple[str, ...]] = {
    Progression.LINEAR: ("step", "failures", "deload"),
    Progression.DOUBLE: ("step", "failures", "deload"),
}


def change_text(planned: TemplateExercise, lifter: User) -> str:
    """What a success brings: "2.5 kg more", "the smallest jump down in assistance"."""
    is_less = RULES[planned.exercise.tracking].load == "assistance"
    if planned.step_grams is None:
        return f"the smallest jump {'down in assistance' if is_less else 'up'}"
    step = f"{shown(planned.step_grams, lifter.weights)}\u00a0{lifter.weight_unit}"
    return f"{step} {'less assistance' if is_less else 'more'}"


def rule_text(planned: TemplateExercise, lifter: User) -> str:
    """What the rule of an exercise does, in words."""
    change = change_text(planned, lifter)
    failed = planned.failures_allowed
    sessions = "one failed session" if failed == 1 else f"{failed} failed sessions running"
    deload = f"After {sessions}, {planned.deload_percent}\u00a0% off."
    match planned.progression:
        case Progression.LINEAR:
            return f"Once every set has its reps, {change} next time. {deload}"
        case Progression.DOUBLE:
            return (
                f"First more reps. Once every set has the most of its range, {change} and from the fewest reps again. "
                f"{deload}"
            )
        case Progression.RPE:
            return "The weight follows from your strength lately, so that the reps should end at the RPE asked for."
        case Progression.PERCENT:
            return (
                "Each weight is its percentage of your training max: the programme's, else 90\u00a0% of your estimated "
                "1RM."
            )
        case _:
            return "As it is written here; where nothing is written, as last time."
