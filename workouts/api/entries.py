"""The exercises of a workout."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from gymtracker.accounts.requests import ApiRequest
from gymtracker.json_api import InUnit, answers, unit_asked
from workouts import building
from workouts.api.measures import exercise_named
from workouts.api.reading import find_entry, find_workout, one_of
from workouts.schemas import ExerciseChange, ExerciseShown, NewExercise

router = Router(tags=["Workouts"])
PATH = "/workouts/{workout_id}/exercises"


@router.post(PATH, response=answers({200: ExerciseShown, 201: ExerciseShown}))
def add_exercise(request: ApiRequest, workout_id: UUID, asked: Query[InUnit], body: NewExercise) -> Any:
    """Put an exercise into a workout, at its end or as number `order`."""
    unit = unit_asked(request)
    workout = find_workout(request, workout_id)
    if body.id and (there := workout.workout_exercises.filter(pk=body.id).first()):
        there.workout = workout
        return Status(200, one_of(there, unit))  # whatever has become of the exercise since
    fields = body.named()
    exercise = exercise_named(request.user, fields.pop("exercise_id"))
    entry, is_new = building.add_in_place(workout, exercise, **fields)
    return Status(201 if is_new else 200, one_of(entry, unit))


@router.put(f"{PATH}/{{ex_id}}", response=answers({200: ExerciseShown}))
@router.patch(f"{PATH}/{{ex_id}}", response=answers({200: ExerciseShown}), operation_id="patch_exercise")
def change_exercise(
    request: ApiRequest, workout_id: UUID, ex_id: UUID, asked: Query[InUnit], body: ExerciseChange
) -> Any:
    """Its notes, rest, place and superset: what is named changes, the rest stays.

    Another `exercise_id` takes its place as long as no set is logged; after that it is a 409.
    """
    unit, changes = unit_asked(request), body.named()
    entry = find_entry(request, workout_id, ex_id)
    other = changes.pop("exercise_id", entry.exercise_id)
    exercise = None if other == entry.exercise_id else exercise_named(request.user, other)
    building.change(entry, exercise=exercise, **changes)
    return one_of(entry, unit)


@router.delete(f"{PATH}/{{ex_id}}", response=answers({204: None}, without=(409, 413, 415)))
def remove_exercise(request: ApiRequest, workout_id: UUID, ex_id: UUID) -> Any:
    """Out of the workout with its sets; it waits in the trash."""
    find_entry(request, workout_id, ex_id).remove()
    return Status(204, None)
