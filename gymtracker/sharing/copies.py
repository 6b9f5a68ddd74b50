"""A shared workout or template becomes one of the reader's own templates; its notes are not for them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from exercises.giving import given_to
from exercises.models import Exercise
from gymtracker.accounts.models import User
from workouts.models import TemplateExercise, TemplateSet, Workout, WorkoutTemplate
from workouts.models.copying import twin
from workouts.saving import template_rows

Row = tuple[TemplateExercise, Iterable[TemplateSet]]


def copy_for(lifter: User, shared: Workout | WorkoutTemplate, *, id: UUID) -> WorkoutTemplate:
    """The same id again is the copy there is. Raises TooManyTemplates, IdTaken."""

    def fill(copy: WorkoutTemplate) -> None:
        copy.fill_with(given_rows(lifter, list(rows_of(shared, copy))))

    name = shared.title if isinstance(shared, Workout) else shared.name
    return WorkoutTemplate.create(lifter, id=id, name=name, fill=fill)


def rows_of(shared: Workout | WorkoutTemplate, copy: WorkoutTemplate) -> Iterable[Row]:
    if isinstance(shared, Workout):
        return template_rows(shared, copy)
    return [(twin(one, template=copy), one.template_sets.all()) for one in shared.template_exercises.to_copy()]


def given_rows(lifter: User, rows: list[Row]) -> list[Row]:
    """With exercises that the lifter may use."""
    of_whoever = Exercise.objects.filter(pk__in=[one.exercise_id for one, _ in rows])
    whole = of_whoever.select_related("primary_muscle", "merged_into__primary_muscle")
    given = given_to(lifter, whole.prefetch_related("secondary_muscles", "merged_into__secondary_muscles"))
    for one, _ in rows:
        one.exercise, one.notes = given[one.exercise_id], ""
    return rows
