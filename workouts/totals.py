"""What a workout comes to: working sets, volume, what was done. Any number of workouts is one query.

The rows are added up here and not by the database: for a page of twenty workouts that is four times cheaper than
building and running the subqueries would be (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from exercises.tracking import MOVES_BODYWEIGHT
from workouts.formulas import Lift, load_grams, volume_grams
from workouts.models import Set, Workout


@dataclass
class DoneExercise:
    name: str
    set_count: int = 0


@dataclass
class Totals:
    """`set_count` counts working sets; `volume` is grams of what has a known load; `unweighed_count` are the working
    bodyweight sets left out of it because the bodyweight of that day is not known."""

    set_count: int = 0
    volume: int = 0
    unweighed_count: int = 0
    exercises: list[DoneExercise] = field(default_factory=list)

    def begin(self, name: str) -> None:
        self.exercises.append(DoneExercise(name))

    def add(
        self, lift: Lift, *, kind: str, side: str, weight_grams: int | None, reps: int | None,
        bodyweight_grams: int | None,
    ) -> None:  # fmt: skip
        """Count a set of the exercise that was begun last."""
        if kind == "warm_up":
            return
        self.set_count += 1
        self.exercises[-1].set_count += 1
        load = load_grams(lift, weight_grams=weight_grams, bodyweight_grams=bodyweight_grams)
        self.volume += volume_grams(lift, load=load, reps=reps, kind=kind, side=side) or 0
        self.unweighed_count += load is None and lift.tracking in MOVES_BODYWEIGHT


@dataclass
class KnownLift:
    tracking: str
    implements: int
    is_unilateral: bool
    bodyweight_share: int


ENTRY, EXERCISE = "workout_exercise__", "workout_exercise__exercise__"
COLUMNS = (
    f"{ENTRY}workout_id", "workout_exercise_id", f"{EXERCISE}name",
    f"{EXERCISE}tracking", f"{EXERCISE}implements", f"{EXERCISE}is_unilateral", f"{EXERCISE}bodyweight_share",
    "side", "kind", "weight_grams", "reps",
)  # fmt: skip


def add_up(workouts: Iterable[Workout]) -> list[Workout]:
    """The same workouts, each with its `totals`."""
    workouts = list(workouts)
    by_id: dict[UUID, Workout] = {}
    for workout in workouts:
        workout.totals = Totals()
        by_id[workout.pk] = workout
    sets = Set.objects.filter(
        workout_exercise__workout__in=by_id, workout_exercise__deleted_at=None, deleted_at=None
    ).order_by(f"{ENTRY}position", "workout_exercise_id", "position", "id")
    begun = None
    for workout_id, entry_id, name, tracking, implements, unilateral, share, *measures in sets.values_list(*COLUMNS):
        workout = by_id[workout_id]
        if entry_id != begun:
            begun, lift = entry_id, KnownLift(tracking, implements, unilateral, share)
            workout.totals.begin(name)
        side, kind, weight_grams, reps = measures
        workout.totals.add(
            lift, kind=kind, side=side, weight_grams=weight_grams, reps=reps,
            bodyweight_grams=workout.bodyweight_grams,
        )  # fmt: skip
    return workouts
