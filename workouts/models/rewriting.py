"""The exercises of a template written anew, all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from exercises.models import Exercise
from gymtracker.ids import uuid7
from workouts import supersets
from workouts.models.once import insert
from workouts.models.template_exercises import TemplateExercise, TemplateSet

if TYPE_CHECKING:
    from workouts.models.templates import WorkoutTemplate

WRITTEN = (
    "exercise", "position", "superset", "notes", "rest_seconds", "progression", "step_grams", "failures_allowed",
    "deload_percent", "deleted_at",
)  # fmt: skip


@dataclass
class Line:
    """An exercise of a template as it shall be.

    `id` is the row that it goes on in, or the new row's; `fields` are those of TemplateExercise, and what they do not
    name stays; `sets` are fields of TemplateSet, in order, and None leaves those that are there.
    """

    exercise: Exercise
    id: UUID | None = None
    fields: Mapping[str, Any] = field(default_factory=dict)
    sets: Sequence[Mapping[str, Any]] | None = None


def rewrite(template: WorkoutTemplate, lines: Sequence[Line]) -> None:
    """In the lifter's turn: these exercises, in this order, in place of those that are there. Raises IdTaken.

    What is kept keeps its row, and so the history that its rule reads: the row that the line names, which may be one
    that was taken out, else the first of the same exercise. The others are taken out.
    """
    there = {one.pk: one for one in TemplateExercise.all_rows.filter(template=template).in_order()}
    rows = rows_for(template, lines, there)
    for position, (row, line) in enumerate(zip(rows, lines, strict=True), start=1):
        if row.exercise_id != line.exercise.pk:
            row.exercise, row.step_grams = line.exercise, None
        for name, value in {**line.fields, "position": position, "deleted_at": None}.items():
            setattr(row, name, value)
    supersets.settle(rows)
    kept = {row.pk for row in rows if row.pk in there}
    insert([row for row in rows if row.pk not in kept])
    TemplateExercise.all_rows.bulk_update([row for row in rows if row.pk in kept], WRITTEN)
    gone = template.template_exercises.exclude(pk__in=[row.pk for row in rows])
    gone.update(deleted_at=timezone.now())
    write_sets(rows, lines, kept)


def rows_for(
    template: WorkoutTemplate, lines: Sequence[Line], there: Mapping[UUID, TemplateExercise]
) -> list[TemplateExercise]:
    """A row for each line, in their order: of those that are there, or new."""
    named = {line.id for line in lines}
    free = [row for row in there.values() if row.pk not in named and row.deleted_at is None]
    rows = []
    for line in lines:
        same = (one for one in free if one.exercise_id == line.exercise.pk)
        row = there.get(line.id) if line.id else next(same, None)
        if row in free:
            free.remove(row)
        rows.append(row or TemplateExercise(id=line.id or uuid7(), template=template, exercise=line.exercise))
    return rows


def write_sets(rows: Sequence[TemplateExercise], lines: Sequence[Line], kept: set[UUID]) -> None:
    """Of a new row for which none are named one, of which nothing is asked."""
    written = {
        row: [{}] if line.sets is None else line.sets
        for row, line in zip(rows, lines, strict=True)
        if line.sets is not None or row.pk not in kept
    }
    TemplateSet.objects.filter(template_exercise__in=written).delete()
    TemplateSet.objects.bulk_create(
        TemplateSet(template_exercise=row, position=position, **each)
        for row, sets in written.items()
        for position, each in enumerate(sets, start=1)
    )
