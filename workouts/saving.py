"""A workout as a template: what was done becomes what is to be done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from workouts.models import PlannedSet, Set, TemplateExercise, TemplateSet, Workout, WorkoutExercise, WorkoutTemplate
from workouts.rounds import of_one_side

MEASURES = ("kind", "weight_grams", "duration_seconds", "distance_metres", "rpe_tenths")


def template_rows(workout: Workout, template: WorkoutTemplate) -> Iterator[tuple[TemplateExercise, list[TemplateSet]]]:
    """Each exercise with its sets, not yet saved: of a finished workout those that were done, of an open one all, with
    what is still planned where nothing is done yet. Reps that were done are the reps to be done again."""
    entries = list(workout.workout_exercises.live().in_order().select_related("exercise"))
    done, planned = performed_sets(entries), planned_sets(entries) if workout.is_open else {}
    kept = [one for one in entries if done[one.pk] or workout.is_open]
    for position, entry in enumerate(settled(kept), start=1):
        targets = [target_of(one, usual_rest(entry, workout)) for one in sides_once(done[entry.pk])]
        exercise = TemplateExercise(
            template=template,
            exercise_id=entry.exercise.merged_into_id or entry.exercise_id,
            position=position,
            superset=entry.superset,
            notes=entry.notes,
            rest_seconds=entry.rest_seconds,
        )
        sets = targets or [asked_again(one) for one in planned.get(entry.pk, [])]
        yield exercise, numbered(sets)


def sides_once(done: list[Set]) -> list[Set]:
    """A plan's reps are per side, so a left and a right set are one of it."""
    warm_ups = [one for one in done if one.kind == "warm_up"]
    kept = {*of_one_side(warm_ups), *of_one_side([one for one in done if one.kind != "warm_up"])}
    return [one for one in done if one in kept]


def settled(entries: list[WorkoutExercise]) -> list[WorkoutExercise]:
    """Without supersets of which but one exercise was done; the rows themselves are not written."""
    from workouts.supersets import settle

    settle(entries)
    return entries


def performed_sets(entries: Iterable[WorkoutExercise]) -> defaultdict[UUID, list[Set]]:
    found: defaultdict[UUID, list[Set]] = defaultdict(list)
    for one in Set.objects.filter(workout_exercise__in=list(entries), deleted_at=None).in_order():
        found[one.workout_exercise_id].append(one)
    return found


def planned_sets(entries: Iterable[WorkoutExercise]) -> dict[UUID, list[PlannedSet]]:
    found: defaultdict[UUID, list[PlannedSet]] = defaultdict(list)
    for one in PlannedSet.objects.filter(workout_exercise__in=list(entries)).order_by("position", "id"):
        found[one.workout_exercise_id].append(one)
    return found


def usual_rest(entry: WorkoutExercise, workout: Workout) -> int:
    return workout.user.default_rest_seconds if entry.rest_seconds is None else entry.rest_seconds


def target_of(done: Set, usual: int) -> TemplateSet:
    """Its own rest only where it is another than usual; none within a round of a superset says nothing."""
    rest = done.rest_seconds if done.rest_seconds and done.rest_seconds != usual else None
    measures = {name: getattr(done, name) for name in MEASURES}
    return TemplateSet(reps_min=done.reps, reps_max=done.reps, rest_seconds=rest, **measures)


def asked_again(planned: PlannedSet) -> TemplateSet:
    same: dict[str, Any] = {
        name: getattr(planned, name) for name in (*MEASURES, "reps_min", "reps_max", "rest_seconds")
    }
    return TemplateSet(**same)


def numbered(sets: list[TemplateSet]) -> list[TemplateSet]:
    for position, one in enumerate(sets, start=1):
        one.position = position
    return sets
