"""Several sets of one exercise that come together: all or none, and each but once however often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gymtracker.ids import uuid7
from workouts.models.entries import WorkoutExercise
from workouts.models.sets import Set
from workouts.turns import turn_of


def log_together(entry: WorkoutExercise, wanted: Sequence[dict[str, Any]], *, savepoint: bool = True) -> list[Set]:
    """Record sets behind those that are there; each is fields of Set and may bring its id. Raises IdTaken.

    A set of this exercise that is there already, deleted or not, is answered as it is. `is_new` tells the others.
    `savepoint` is of a single one, as of create_once.
    """
    if len(wanted) == 1:  # judged on the cheap road
        return [entry.log_set(**wanted[0], savepoint=savepoint)]
    wanted = [{**fields, "id": fields.get("id") or uuid7()} for fields in wanted]
    with turn_of(entry.user_id):
        sets = {one.pk: one for one in entry.all_sets.filter(pk__in=[fields["id"] for fields in wanted])}
        if new := [fields for fields in wanted if fields["id"] not in sets]:
            for one in entry.workout.log_sets({entry: new}):
                one.is_new = True
                sets[one.pk] = one
    for one in sets.values():
        one.workout_exercise = entry
    return [sets[fields["id"]] for fields in wanted]
