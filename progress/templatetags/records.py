"""Records in templates: `{{ record|said:request.user }}`."""

from __future__ import annotations

from django import template

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.units import clock, shown
from progress import facts, wording
from progress.analytics.strength import Point
from progress.analytics.year import Gain
from progress.models import PersonalRecord
from workouts.models import Set
from workouts.wording import estimate_text, set_text, weight_text

register = template.Library()


@register.filter
def said(record: PersonalRecord, lifter: User) -> str:
    return wording.said(record, lifter)


@register.filter
def name_of(record: PersonalRecord) -> str:
    return wording.name_of(record)


@register.filter
def value_said(record: PersonalRecord, lifter: User) -> str:
    return wording.value_said(record, lifter)


@register.filter
def beaten(record: PersonalRecord, lifter: User) -> str:
    """What was the best before."""
    return "" if record.previous is None else wording.value_said(record, lifter, record.previous)


@register.filter
def estimate_at(point: Point, lifter: User) -> str:
    """ "100 kg"; of a bodyweight lift what hangs on the belt: "+32 kg"."""
    return estimate_text(point.grams, point.own_grams, lifter)


@register.filter
def gain_said(gain: Gain, lifter: User) -> str:
    return facts.gain_said(gain, lifter)


@register.filter
def set_said(performed: Set, lifter: User) -> str:
    return set_text(performed, performed.workout_exercise.exercise.tracking, lifter)


@register.simple_tag
def weight_of(performed: Set, exercise: Exercise, lifter: User) -> str:
    """ "80 kg", "+10 kg", "−20 kg", "bodyweight"; of a set that was read without its exercise."""
    return weight_text(performed, exercise.rule, lifter) or "bodyweight"


@register.simple_tag
def course_value(column: str, value: int, lifter: User) -> str:
    """A value of `analytics.exercise.course`."""
    match column:
        case "heaviest_grams":
            return f"{shown(value, lifter.weights)} {lifter.weight_unit}"
        case "longest_metres":
            return f"{shown(value, lifter.distances)} {lifter.distance_unit}"
        case "longest_seconds":
            return clock(value)
        case _:
            return f"{value} rep{'' if value == 1 else 's'}"


@register.filter
def hundredths(value: int | None) -> str:
    """Of a score: 40505 is "405.05"."""
    return "" if value is None else f"{value / 100:.2f}"
