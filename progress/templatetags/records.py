"""Records in templates: `{{ record|said:request.user }}`."""

from __future__ import annotations

from django import template

from gymtracker.accounts.models import User
from gymtracker.units import shown
from progress import wording
from progress.analytics.strength import Point
from progress.models import PersonalRecord
from workouts.models import Set
from workouts.wording import set_text

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
    grams = f"{shown(abs(point.shown_grams), lifter.weights, places=1)} {lifter.weight_unit}"
    return grams if not point.own_grams else f"{'+' if point.shown_grams >= 0 else '−'}{grams}"


@register.filter
def set_said(performed: Set, lifter: User) -> str:
    return set_text(performed, performed.workout_exercise.exercise.tracking, lifter)
