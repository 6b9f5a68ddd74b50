"""A shared workout or template becomes one of the reader's own templates."""

from __future__ import annotations

from uuid import UUID

from exercises.giving import given_to
from exercises.models import Exercise
from gymtracker.accounts.models import User
from workouts.models import Workout, WorkoutTemplate
from workouts.saving import template_rows


def copy_for(lifter: User, shared: Workout | WorkoutTemplate, *, id: UUID, with_notes: bool) -> WorkoutTemplate:
    """Notes come along only where the link shows them. The same id again is the copy there is. Raises
    TooManyTemplates, IdTaken."""
    if isinstance(shared, WorkoutTemplate):
        return shared.copy_to(lifter, id=id, with_notes=with_notes)

    def fill(template: WorkoutTemplate) -> None:
        rows = list(template_rows(shared, template))
        used = Exercise.objects.filter(pk__in=[one.exercise_id for one, _ in rows])
        whole = used.select_related("primary_muscle", "merged_into__primary_muscle")
        given = given_to(lifter, whole.prefetch_related("secondary_muscles", "merged_into__secondary_muscles"))
        for one, _ in rows:
            one.exercise = given[one.exercise_id]
            one.notes = one.notes if with_notes else ""
        template.fill_all(rows)

    notes = shared.notes if with_notes else ""
    return WorkoutTemplate.create(lifter, id=id, name=shared.title, notes=notes, fill=fill)
