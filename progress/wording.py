"""How a record is said, in the lifter's units."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exercises.tracking import RULES
from gymtracker.accounts.models import User
from gymtracker.units import M, clock, round_half_up, shown
from workouts.formulas import own_grams
from workouts.wording import estimate_text

if TYPE_CHECKING:
    from progress.models import PersonalRecord

BAND_NAMES = {1_000: "1 km", 5_000: "5 km", 10_000: "10 km", 21_098: "half marathon", 42_195: "marathon"}
SIGNS = {"added": "+", "assistance": "−"}


def said(record: PersonalRecord, lifter: User) -> str:
    """ "Estimated 1RM 101.3 kg", "9 reps at 80 kg", "Best 5 km pace 5:00 /km"."""
    if record.kind == "most_reps_at_weight":
        return value_said(record, lifter) + (f" at {weight_said(record, record.at, lifter)}" if record.at else "")
    return f"{name_of(record)} {value_said(record, lifter)}"


def name_of(record: PersonalRecord) -> str:
    if record.kind == "best_pace":
        return f"Best {BAND_NAMES[record.at]} pace"
    return str(record.get_kind_display())


def value_said(record: PersonalRecord, lifter: User, value: int | None = None) -> str:
    """The record's value, or another one of its kind such as the one it beat."""
    value = record.value if value is None else value
    match record.kind:
        case "most_reps_at_weight":
            return f"{value} rep{'' if value == 1 else 's'}"
        case "estimated_1rm":
            return estimate_text(value, own_grams_at(record), lifter)
        case "heaviest_weight" | "least_assistance":
            return weight_said(record, value, lifter)
        case "best_set_volume" | "best_session_volume":
            return f"{shown(value, lifter.weights, places=0)} {lifter.weight_unit}"
        case "longest_distance":
            unit = M if record.exercise.tracking == "weight_distance" else lifter.distances
            return f"{shown(value, unit)} {unit.slug}"
        case "longest_duration":
            return clock(value)
        case _:
            return pace_said(value, lifter)


def own_grams_at(record: PersonalRecord) -> int | None:
    """What the lifter's own body added to the load."""
    return own_grams(record.exercise, record.workout.bodyweight_grams)


def own_grams_in(record: PersonalRecord) -> int | None:
    """What is taken off its value where it is shown: of other kinds than estimates nothing."""
    return own_grams_at(record) if record.kind == "estimated_1rm" else None


def weight_said(record: PersonalRecord, grams: int, lifter: User) -> str:
    sign = SIGNS.get(RULES[record.exercise.tracking].load, "") if grams else ""
    return f"{sign}{shown(grams, lifter.weights)} {lifter.weight_unit}"


def pace_said(seconds_a_km: int, lifter: User) -> str:
    seconds = round_half_up(seconds_a_km * lifter.distances.size / 1000)
    return f"{clock(seconds)} /{lifter.distance_unit}"
