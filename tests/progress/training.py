"""A lifter's training for the tests of records, through the verbs, as it is logged on the floor."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.models import PersonalRecord
from tests.factories import instant, row_by_row
from workouts.models import Set, Workout, WorkoutExercise

Row = tuple[int, int | None]  # value, previous


def day(number: float) -> datetime:
    return instant("2026-01-01 18:00") + timedelta(days=number)


def measures(given: Any) -> dict[str, Any]:
    """(kilograms, reps), (kilograms, reps, kind) or the fields themselves."""
    if isinstance(given, dict):
        return given
    kilograms, reps, *kind = given
    grams = None if kilograms is None else round(kilograms * 1000)
    return {"weight_grams": grams, "reps": reps, "kind": kind[0] if kind else "normal"}


@row_by_row()
def train(
    lifter: User, exercise: Exercise, *sets: Any, on: float = 0, bodyweight: int | None = None, finish: bool = True
) -> Workout:
    """A workout, set by set and finished as on the day itself."""
    workout = Workout.start(lifter, started_at=day(on))
    workout.set_bodyweight(bodyweight)
    entry = workout.add_exercise(exercise)
    for one in sets:
        entry.log_set(**measures(one))
    if finish:
        workout.finish(at=day(on) + timedelta(hours=1))
    return workout


@row_by_row()
def write_down(lifter: User, exercise: Exercise, *sets: Any, on: float = 0) -> Workout:
    """A workout of the past, written down now."""
    workout = Workout.log_past(lifter, started_at=day(on), finished_at=day(on) + timedelta(hours=1))
    entry = workout.add_exercise(exercise)
    for one in sets:
        entry.log_set(**measures(one))
    return workout


def entry_of(workout: Workout) -> WorkoutExercise:
    found: WorkoutExercise = workout.workout_exercises.select_related("workout", "exercise", "user").get()
    return found


def set_of(workout: Workout, number: int = 1) -> Set:
    sets = Set.objects.filter(workout_exercise__workout=workout).with_owner()
    return sets.order_by("workout_exercise__position", "position", "id")[number - 1]


def timeline(lifter: User, kind: str, at: int | None = None) -> list[Row]:
    """(value, previous) of the rows of a kind, from old to new."""
    rows = PersonalRecord.objects.filter(user=lifter, kind=kind, **({} if at is None else {"at": at}))
    in_order = ("achieved_at", "set__workout_exercise__position", "set__position")
    return list(rows.order_by(*in_order).values_list("value", "previous"))


def holder(lifter: User, kind: str, at: int = 0) -> PersonalRecord:
    """The record of today."""
    return PersonalRecord.objects.filter(user=lifter, kind=kind, at=at).standing().get()
