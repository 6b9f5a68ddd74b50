"""Workouts as they are answered: a fixed number of queries, however many exercises and sets there are."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404

from gymtracker.accounts.requests import ApiRequest
from gymtracker.units import Unit
from workouts.models import Set, Workout, WorkoutExercise
from workouts.schemas import exercise_of, listed_of, set_of
from workouts.totals import add_up


def find_workout(request: ApiRequest, workout_id: UUID) -> Workout:
    workout: Workout = get_object_or_404(request.user.workouts.live(), pk=workout_id)
    workout.user = request.user
    return workout


def find_entry(request: ApiRequest, workout_id: UUID, ex_id: UUID, *, among: Any = None) -> WorkoutExercise:
    entries = request.user.workout_exercises.all() if among is None else among
    entry: WorkoutExercise = get_object_or_404(entries.live().with_exercise(), pk=ex_id, workout=workout_id)
    entry.user = entry.workout.user = request.user
    return entry


def whole_of(workout: Workout, unit: Unit) -> dict[str, Any]:
    """With all its exercises and sets. Four queries."""
    add_up([workout])
    return {**listed_of(workout, unit), "exercises": exercises_of(workout, unit)}


def one_of(entry: WorkoutExercise, unit: Unit) -> dict[str, Any]:
    """One exercise of a workout, with its sets. Three queries."""
    found = exercises_of(entry.workout, unit, also=entry.pk)
    return next(one for one in found if one["id"] == entry.pk)


def exercises_of(workout: Workout, unit: Unit, *, also: UUID | None = None) -> list[dict[str, Any]]:
    """In their order; `also` one that was deleted."""
    rows = workout.workout_exercises.filter(Q(deleted_at=None) | Q(pk=also))
    entries = list(rows.with_exercise().with_planned().in_order())
    sets: defaultdict[UUID, list[Set]] = defaultdict(list)
    live = Set.objects.filter(workout_exercise__in=[entry.pk for entry in entries], deleted_at=None)
    for one in live.prefetch_related("records").in_order():
        sets[one.workout_exercise_id].append(one)
    return [
        exercise_of(
            entry,
            [set_of(one, entry, unit, one.records.all()) for one in sets[entry.pk]],
            order=order,
            unit=unit,
        )
        for order, entry in enumerate(entries, start=1)
    ]
