"""The best set of an exercise in a workout, by what its tracking is about. Pure but for the reading."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from exercises.tracking import Tracking
from progress.querysets import PerformanceQuerySet
from workouts.models import Set
from workouts.querysets import SetQuerySet


class Done(NamedTuple):
    """A working set with what says how good it was; SI."""

    id: UUID
    weight_grams: int | None
    reps: int | None
    duration_seconds: int | None
    distance_metres: int | None


def best_of(sets: list[Done], tracking: str, estimate_set_id: UUID | None) -> Done | None:
    """The one of the estimated 1RM where there is such a set; else the heaviest (of assistance the least), longest or
    the one with the most reps. The earlier of equal ones."""
    by_estimate = next((one for one in sets if one.id == estimate_set_id), None)
    return by_estimate or max(sets, key=RANKS[Tracking(tracking)], default=None)


def by_weight(one: Done) -> tuple[int, ...]:
    """A failed attempt lifted nothing."""
    return one.reps != 0, one.weight_grams or 0, one.reps or 0, one.duration_seconds or 0, one.distance_metres or 0


RANKS: dict[Tracking, Callable[[Done], tuple[int, ...]]] = {
    Tracking.WEIGHT_REPS: by_weight,
    Tracking.BODYWEIGHT_REPS: by_weight,
    Tracking.ASSISTED_BODYWEIGHT: lambda one: (one.reps != 0, -(one.weight_grams or 0), one.reps or 0),
    Tracking.REPS: lambda one: (one.reps or 0,),
    Tracking.DURATION: lambda one: (one.duration_seconds or 0,),
    Tracking.WEIGHT_DURATION: by_weight,
    Tracking.DISTANCE_DURATION: lambda one: (one.distance_metres or 0, -(one.duration_seconds or 0)),
    Tracking.WEIGHT_DISTANCE: by_weight,
}


def sets_behind(performances: PerformanceQuerySet) -> dict[UUID, list[Done]]:
    """The working sets of each performance, by its entry, in order. One query."""
    return by_entry(live().filter(workout_exercise__performance__in=performances))


def deciding_sets(performances: Iterable[tuple[UUID, UUID | None]]) -> dict[UUID, list[Done]]:
    """Of `sets_behind` those that `best_of` needs, for the (entry, estimate_set_id) of some hundred performances. One
    query. The set of the estimated 1RM is the best, so where it is known the others need not be read."""
    ids = list(performances)
    decides = Q(pk__in=[set_id for _, set_id in ids if set_id])
    if unknown := [entry for entry, set_id in ids if set_id is None]:
        decides |= Q(workout_exercise__in=unknown)
    return by_entry(live().filter(decides))


def live() -> SetQuerySet:
    sets: SetQuerySet = Set.objects.working().filter(deleted_at=None)
    return sets


def by_entry(sets: SetQuerySet) -> dict[UUID, list[Done]]:
    found: defaultdict[UUID, list[Done]] = defaultdict(list)
    rows: Any = sets.order_by("position", "id").values_list("workout_exercise", *Done._fields)
    for entry, *columns in rows:
        found[entry].append(Done(*columns))
    return found
