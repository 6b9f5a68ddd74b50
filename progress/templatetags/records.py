"""Records in templates: `{{ record|said:request.user }}`."""

from __future__ import annotations

from django import template

from gymtracker.accounts.models import User
from progress import wording
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
def set_said(performed: Set, lifter: User) -> str:
    return set_text(performed, performed.workout_exercise.exercise.tracking, lifter)
