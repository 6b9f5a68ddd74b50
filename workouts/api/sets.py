"""Sets: logging, correcting, deleting."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import prefetch_related_objects
from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from gymtracker.accounts.requests import ApiRequest
from gymtracker.json_api import InUnit, answers, unit_asked
from gymtracker.prepared import Prepared
from gymtracker.units import Unit
from workouts.api.measures import insist_on_different, measures_of
from workouts.models import Set, WorkoutExercise
from workouts.models.together import log_together
from workouts.querysets import WorkoutExerciseQuerySet
from workouts.schemas import (
    MOST_VERSION,
    NewSet,
    NewSets,
    SetChange,
    SetShown,
    SetsLogged,
    celebrated,
    record_of,
    set_of,
)
from workouts.turns import turn_of

router = Router(tags=["Workouts"])
PATH = "/workouts/{workout_id}/exercises/{ex_id}/sets"


@router.post(PATH, response=answers({200: SetsLogged, 201: SetsLogged}))
def log_sets(request: ApiRequest, workout_id: UUID, ex_id: UUID, asked: Query[InUnit], body: NewSets) -> Any:
    """Log one set or several, all or none; `records` are those that they broke.

    Sets that were sent before, by their id, are answered as they are: 200 where that is so of all of them.
    """
    unit = unit_asked(request, body)
    insist_on_different((("sets", place, "id"), one.id) for place, one in enumerate(body.sets))
    log = partial(log_in_turn, request, workout_id, ex_id, body.sets, unit)
    try:
        entry, sets = log(savepoint=False)
    except IntegrityError:  # an id that is there already, which is rare: again, so that it can be asked about
        entry, sets = log(savepoint=True)
    broken = records_of(sets)
    answer = {
        "sets": [set_of(one, entry, unit, broken[one.pk]) for one in sets],
        "records": [record_of(record, entry, unit) for one in sets for record in celebrated(broken[one.pk])],
    }
    return Status(201 if any(one.is_new for one in sets) else 200, answer)


def log_in_turn(
    request: ApiRequest, workout_id: UUID, ex_id: UUID, bodies: Sequence[NewSet], unit: Unit, *, savepoint: bool
) -> tuple[WorkoutExercise, list[Set]]:
    with turn_of(request.user.pk):
        entry = find_entry_to_log(request, workout_id, ex_id, continues=bodies[0].kind == "drop")
        measures = [measures_of(one, entry.exercise, unit, at=("sets", place)) for place, one in enumerate(bodies)]
        return entry, log_together(entry, measures, savepoint=savepoint)


def entries_to_log(lifter: int, workout: UUID, entry: UUID) -> WorkoutExerciseQuerySet:
    """With all that logging a set of it asks for."""
    entries = WorkoutExercise.objects.with_next_position().with_goals()
    found: WorkoutExerciseQuerySet = entries.live().with_exercise().filter(user=lifter, workout=workout, pk=entry)
    return found


ENTRY = Prepared(entries_to_log, lifter=int, workout=UUID, entry=UUID)
CONTINUED = Prepared(
    lambda **named: entries_to_log(**named).with_head(), lifter=int, workout=UUID, entry=UUID
)  # fmt: skip


def find_entry_to_log(request: ApiRequest, workout_id: UUID, ex_id: UUID, *, continues: bool) -> WorkoutExercise:
    found = (CONTINUED if continues else ENTRY)(lifter=request.user.pk, workout=workout_id, entry=ex_id)
    if not found:
        raise Http404
    entry: WorkoutExercise = found[0]
    entry.user = entry.workout.user = request.user
    return entry


def records_of(sets: Sequence[Set]) -> dict[UUID, Sequence[Any]]:
    """What each of them broke. Of one that was just logged by itself it is known already."""
    if len(sets) == 1 and sets[0].is_new:
        return {sets[0].pk: sets[0].new_records}
    prefetch_related_objects(sets, "records")
    return {one.pk: one.records.all() for one in sets}


@router.put(f"{PATH}/{{set_id}}", response=answers({200: SetShown}))
@router.patch(f"{PATH}/{{set_id}}", response=answers({200: SetShown}), operation_id="patch_set")
def change_set(
    request: ApiRequest, workout_id: UUID, ex_id: UUID, set_id: UUID, asked: Query[InUnit], body: SetChange
) -> Any:
    """Correct a set: what is named changes, the rest stays; null takes a measure away."""
    unit = unit_asked(request, body)
    with turn_of(request.user.pk):
        done = find_set(request, workout_id, ex_id, set_id)
        entry = done.workout_exercise
        changes = measures_of(body, entry.exercise, unit, before=done)
        if changes.get("kind") == done.kind:  # it goes on continuing what it continues
            del changes["kind"]
        done.amend(version=body.version or done.version, **changes)
    return set_of(done, entry, unit, done.records.all())


@router.delete(f"{PATH}/{{set_id}}", response=answers({204: None}, without=(413, 415)))
def delete_set(
    request: ApiRequest, workout_id: UUID, ex_id: UUID, set_id: UUID,
    version: int | None = Query(None, ge=1, le=MOST_VERSION),
) -> Any:  # fmt: skip
    """Out of the workout; it waits in the trash."""
    find_set(request, workout_id, ex_id, set_id).remove(version=version)
    return Status(204, None)


def find_set(request: ApiRequest, workout_id: UUID, ex_id: UUID, set_id: UUID) -> Set:
    sets = Set.objects.of_lifter(request.user).live().with_owner()
    done: Set = get_object_or_404(sets, pk=set_id, workout_exercise=ex_id, workout_exercise__workout=workout_id)
    done.workout_exercise.user = done.workout_exercise.workout.user = request.user
    return done
