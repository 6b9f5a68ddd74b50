"""The trash: what it holds, until when, and how it is emptied.

A workout, an exercise of a workout or a set lies there from `deleted_at` on. Whatever a deleted one holds goes with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from gymtracker.accounts.models import User
from workouts.models import ErasedImport, Set, Workout, WorkoutExercise
from workouts.querysets import coming_in
from workouts.totals import add_up
from workouts.wording import set_text

KEPT_DAYS = 30
CHUNK = 500
MOST_SHOWN = 100


# --- Emptying ---


@dataclass
class Counts:
    """Rows by their tables, those that go with a workout or an exercise included."""

    workouts: int = 0
    workout_exercises: int = 0
    sets: int = 0

    @property
    def as_dict(self) -> dict[str, int]:
        return asdict(self)


def purge(*, before: datetime, lifter: User | None = None) -> Counts:
    """Delete for good what was deleted before that moment: everybody's, or one lifter's. Safe to repeat and to
    interrupt: it goes in chunks, each a transaction."""
    gone = Counts()
    # From the largest down: what goes with a workout needs no chunk of its own.
    for model in (Workout, WorkoutExercise, Set):
        while ids := delete_chunk(deleted(model, before, lifter), gone):
            if ids < CHUNK:
                break
    return gone


def delete_chunk(rows: QuerySet, gone: Counts) -> int:
    """How many rows of their own table were deleted; all are counted in `gone`."""
    with transaction.atomic():
        # Locked, so that a restore at the same moment comes either before or too late, never in between.
        ids = list(rows.select_for_update(of=("self",)).order_by().values_list("pk", flat=True)[:CHUNK])
        found = rows.model._default_manager.filter(pk__in=ids)
        if rows.model is Workout:
            ErasedImport.keep(found)
        _, by_model = found.delete()
    gone.workouts += by_model.get(Workout._meta.label, 0)
    gone.workout_exercises += by_model.get(WorkoutExercise._meta.label, 0)
    gone.sets += by_model.get(Set._meta.label, 0)
    return len(ids)


def count(*, before: datetime, lifter: User | None = None) -> Counts:
    """What `purge` would delete."""
    workout = conditions("", before)
    entry = conditions("", before) | conditions("workout__", before)
    performed = (
        conditions("", before)
        | conditions("workout_exercise__", before)
        | conditions("workout_exercise__workout__", before)
    )
    return Counts(
        of(Workout, lifter).filter(workout).count(),
        of(WorkoutExercise, lifter).filter(entry).count(),
        of(Set, lifter).filter(performed).count(),
    )


def conditions(path: str, before: datetime) -> Q:
    return Q(**{f"{path}deleted_at__lt": before})


def deleted(model: type[models.Model], before: datetime, lifter: User | None) -> QuerySet:
    return of(model, lifter).filter(conditions("", before))


def of(model: type[models.Model], lifter: User | None) -> QuerySet:
    path = {Workout: "", WorkoutExercise: "workout__", Set: "workout_exercise__workout__"}[model]
    # What an import is bringing is hidden, not deleted.
    rows: QuerySet = model._default_manager.exclude(coming_in(path))
    if lifter is None:
        return rows
    return rows.filter(**{"workout_exercise__user" if model is Set else "user": lifter})


def due(now: datetime | None = None, *, days: int = KEPT_DAYS) -> datetime:
    """What was deleted before this has lain in the trash long enough."""
    return (now or timezone.now()) - timedelta(days=days)


def kept_until(deleted_at: datetime, lifter: User) -> dt.date:
    """The lifter's last day on which it can be had back for sure."""
    return lifter.local_date(deleted_at + timedelta(days=KEPT_DAYS))


# --- Looking into it ---


@dataclass
class Part:
    """An exercise or a set that was deleted out of a workout that is still there."""

    id: UUID
    kind: str  # "exercise" or "set"
    text: str
    deleted_at: datetime
    kept_until: dt.date

    @classmethod
    def of(cls, row: WorkoutExercise | Set, kind: str, text: str, lifter: User) -> Part:
        deleted_at = row.deleted_at or timezone.now()
        return cls(row.pk, kind, text, deleted_at, kept_until(deleted_at, lifter))


@dataclass
class Parts:
    """Of one workout."""

    workout: Workout
    parts: list[Part] = field(default_factory=list)


def trashed_workouts(lifter: User) -> list[Workout]:
    """What was deleted last comes first; each has its totals."""
    return add_up(lifter.workouts.trashed().order_by("-deleted_at", "-id")[:MOST_SHOWN])


def trashed_parts(lifter: User) -> list[Parts]:
    """Exercises and sets deleted out of workouts that are still there, by workout; what was deleted last first."""
    by_workout: dict[UUID, Parts] = {}
    found = [*removed_exercises(lifter), *removed_sets(lifter)]
    for workout, part in sorted(found, key=lambda pair: (pair[1].deleted_at, pair[1].id), reverse=True)[:MOST_SHOWN]:
        by_workout.setdefault(workout.pk, Parts(workout)).parts.append(part)
    return list(by_workout.values())


def removed_exercises(lifter: User) -> Iterable[tuple[Workout, Part]]:
    entries = (
        lifter.workout_exercises.filter(deleted_at__isnull=False, workout__deleted_at=None)
        .with_exercise()
        .annotate(set_count=Count("all_sets", filter=Q(all_sets__deleted_at=None)))
        .order_by("-deleted_at", "-id")
    )
    for entry in entries[:MOST_SHOWN]:
        sets = f"{entry.set_count or 'no'} set{'' if entry.set_count == 1 else 's'}"
        yield entry.workout, Part.of(entry, "exercise", f"{entry.exercise.name}, {sets}", lifter)


def removed_sets(lifter: User) -> Iterable[tuple[Workout, Part]]:
    sets = Set.objects.of_lifter(lifter).filter(
        deleted_at__isnull=False, workout_exercise__deleted_at=None, workout_exercise__workout__deleted_at=None
    )
    for performed in sets.with_owner().order_by("-deleted_at", "-id")[:MOST_SHOWN]:
        entry = performed.workout_exercise
        text = f"Set {set_text(performed, entry.exercise.tracking, lifter)}, {entry.exercise.name}"
        yield entry.workout, Part.of(performed, "set", text, lifter)
