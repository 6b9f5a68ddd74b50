"""One exercise from its first workout to its last: the figure that says best how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Min, Q

from exercises.models import Exercise
from exercises.tracking import Tracking
from gymtracker.accounts.models import User

# The most that a workout has of an assisted lift is its easiest set, so the least is read from the sets themselves.
LEAST_GRAMS = Min(
    "entry__all_sets__weight_grams",
    filter=Q(entry__all_sets__deleted_at=None, entry__all_sets__reps__gt=0) & ~Q(entry__all_sets__kind="warm_up"),
)
# Column of Performance and what it is called; of lifts with an estimated 1RM that is drawn (analytics.strength).
COURSES = {
    Tracking.ASSISTED_BODYWEIGHT: ("least_grams", "Least assistance"),
    Tracking.REPS: ("most_reps", "Most reps"),
    Tracking.DURATION: ("longest_seconds", "Longest time"),
    Tracking.WEIGHT_DURATION: ("heaviest_grams", "Heaviest weight"),
    Tracking.DISTANCE_DURATION: ("longest_metres", "Longest distance"),
    Tracking.WEIGHT_DISTANCE: ("heaviest_grams", "Heaviest weight"),
}


@dataclass(frozen=True)
class SessionValue:
    """Grams, reps, seconds or metres of one workout."""

    date: date
    value: int
    workout_id: UUID


@dataclass(frozen=True)
class Course:
    column: str
    label: str
    values: list[SessionValue]


def course(lifter: User, exercise: Exercise) -> Course:
    """In the order of time. One query."""
    column, label = COURSES[Tracking(exercise.tracking)]
    rows = (
        lifter.performances.filter(exercise=exercise)
        .annotate(value=LEAST_GRAMS if column == "least_grams" else F(column))
        .filter(value__isnull=False)
        .order_by("day", "entry__started_at", "entry__position", "pk")
        .values_list("day", "value", "entry__workout_id")
    )
    return Course(column, label, [SessionValue(date.fromordinal(day), value, pk) for day, value, pk in rows])
