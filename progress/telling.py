"""Records as they are told outside a page: when their workout is finished, those that stand then.

While it is open a set may still be corrected or deleted; told at the end, a slip of the finger tells nobody anything.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from gymtracker.accounts.models import Activity, ActivityKind, User
from progress.models import PersonalRecord


def tell_of_records(
    sender: Any, *, lifter: User, workouts: Iterable[UUID] = (), told: list[Activity] | None = None, **kwargs: Any
) -> None:
    """Receiver of `log_changed`, when the records are true."""
    if told is not None and workouts:
        broken = lifter.records.filter(workout__in=workouts).celebrated().standing().in_order_of_the_workout()
        told += [Activity.of(lifter, ActivityKind.RECORD_SET, subject_of(record)) for record in broken]


def subject_of(record: PersonalRecord) -> str:
    """What makes it the same record when its row is written anew: a rebuild gives it another number."""
    return f"{record.workout_id}:{record.exercise_id}:{record.kind}:{record.at}:{record.value}"


def record_told(lifter: User, subject: str) -> PersonalRecord | None:
    """None where it does not stand any more."""
    workout, exercise, kind, at, value = subject.split(":")
    found = lifter.records.filter(workout=workout, exercise=exercise, kind=kind, at=at, value=value)
    return found.celebrated().standing().with_what_it_says().first()
