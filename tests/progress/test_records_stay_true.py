"""Whatever is done to the log, records and sums are those that a rebuild from nothing makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress import performances, records
from progress.models import Performance, PersonalRecord
from tests.factories import ExerciseFactory, UserFactory, instant, row_by_row
from workouts.models import OpenWorkoutExists, Set, Workout, WorkoutExercise

BEGAN = instant("2026-01-01 08:00")
TRAITS = ["weights", "pull_up", "assisted", "running"]
# Few values, so that ties, first uses and rep records are met often; 54,431 g are 120 lb.
WEIGHTS = st.sampled_from([0, 20_000, 54_431, 60_000])
REPS = st.sampled_from([0, 1, 2, 3, 4, 5, 6, 12, 13])
MEASURES = {
    "weights": st.fixed_dictionaries({"weight_grams": WEIGHTS, "reps": REPS}),
    "pull_up": st.fixed_dictionaries({"weight_grams": st.none() | WEIGHTS, "reps": REPS}),
    "assisted": st.fixed_dictionaries({"weight_grams": WEIGHTS, "reps": REPS}),
    "running": st.fixed_dictionaries(
        {
            "distance_metres": st.sampled_from([400, 1_000, 5_000, 5_200, 10_000]),
            "duration_seconds": st.none() | st.sampled_from([300, 1500, 1510, 3000]),
        }
    ),
}
KINDS = st.sampled_from(["normal", "normal", "normal", "warm_up", "drop", "failure"])
SIDES = st.sampled_from(["both", "both", "left"])
VERBS = st.sampled_from(
    [
        "log", "log", "log", "log late", "begin", "finish", "finish", "reopen", "past", "amend", "remove", "restore",
        "trash", "bring back", "move", "remove exercise", "restore exercise", "weigh",
    ]
)  # fmt: skip


class Log:
    """One lifter's log of one exercise, and what may happen to it; verbs that do not fit do nothing."""

    def __init__(self, trait: str) -> None:
        self.lifter: User = UserFactory()
        self.exercise: Exercise = ExerciseFactory(**({trait: True} if trait != "weights" else {"is_unilateral": True}))
        self.trait = trait

    def do(self, verb: str, draw: Any) -> None:
        getattr(self, verb.replace(" ", "_"))(draw)

    def some(self, rows: Any, draw: Any) -> Any:
        found = list(rows.order_by("pk"))
        return draw(st.sampled_from(found)) if found else None

    def measures(self, draw: Any) -> dict[str, Any]:
        return draw(MEASURES[self.trait]) | {"kind": draw(KINDS), "side": draw(SIDES)}

    def entries(self) -> Any:
        return WorkoutExercise.objects.live().filter(user=self.lifter).select_related("workout", "exercise", "user")

    def sets(self, **which: Any) -> Any:
        return Set.objects.filter(workout_exercise__user=self.lifter, **which).with_owner()

    def log(self, draw: Any) -> None:
        now = self.entries().filter(workout__finished_at=None)
        if not now.exists():
            self.begin(draw)
        for _ in range(draw(st.integers(1, 4))):
            self.some(now, draw).log_set(**self.measures(draw))

    def log_late(self, draw: Any) -> None:
        if entry := self.some(self.entries(), draw):
            entry.log_set(**self.measures(draw))

    def begin(self, draw: Any) -> None:
        workout = self.lifter.workouts.open().first()
        if workout is None:
            workout = Workout.start(self.lifter, started_at=BEGAN + timedelta(days=draw(st.integers(0, 6))))
        workout.add_exercise(self.exercise)

    def past(self, draw: Any) -> None:
        started = BEGAN + timedelta(days=draw(st.integers(0, 6)))
        past = Workout.log_past(self.lifter, started_at=started, finished_at=started + timedelta(hours=1))
        past.add_exercise(self.exercise).log_set(**self.measures(draw))

    def finish(self, draw: Any) -> None:
        if workout := self.some(self.lifter.workouts.open(), draw):
            workout.finish()

    def reopen(self, draw: Any) -> None:
        self.try_on(self.lifter.workouts.finished(), "reopen", draw)

    def trash(self, draw: Any) -> None:
        self.try_on(self.lifter.workouts.live(), "trash", draw)

    def bring_back(self, draw: Any) -> None:
        self.try_on(self.lifter.workouts.trashed(), "restore", draw)

    def try_on(self, workouts: Any, verb: str, draw: Any) -> None:
        if workout := self.some(workouts, draw):
            with suppress(OpenWorkoutExists):
                getattr(workout, verb)()

    def move(self, draw: Any) -> None:
        if workout := self.some(self.lifter.workouts.finished(), draw):
            started = BEGAN + timedelta(days=draw(st.integers(0, 6)))
            workout.move(started_at=started, finished_at=started + timedelta(hours=1))

    def amend(self, draw: Any) -> None:
        if one := self.some(self.sets(deleted_at=None, workout_exercise__workout__deleted_at=None), draw):
            one.amend(version=one.version, **self.measures(draw))

    def remove(self, draw: Any) -> None:
        if one := self.some(self.sets(deleted_at=None), draw):
            one.remove()

    def restore(self, draw: Any) -> None:
        if one := self.some(self.sets(deleted_at__isnull=False), draw):
            one.restore()

    def remove_exercise(self, draw: Any) -> None:
        if entry := self.some(self.entries(), draw):
            entry.remove()

    def restore_exercise(self, draw: Any) -> None:
        removed = WorkoutExercise.objects.filter(user=self.lifter, deleted_at__isnull=False)
        if entry := self.some(removed.select_related("workout", "exercise", "user"), draw):
            entry.restore()

    def weigh(self, draw: Any) -> None:
        """A bodyweight becomes known, as `progress` writes it: before the records are judged."""
        if workout := self.some(self.lifter.workouts.live(), draw):
            workout.set_bodyweight(draw(st.none() | st.sampled_from([80_000, 90_000])))
            workout.announce_change()


@contextmanager
def undone_afterwards() -> Iterator[None]:
    """Each example begins with an empty log."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows_of(lifter: User) -> set[tuple[Any, ...]]:
    return set(PersonalRecord.objects.filter(user=lifter).values_list(*records.Row._fields))


def sums_of(lifter: User) -> list[dict[str, Any]]:
    return list(Performance.objects.filter(user=lifter).order_by("pk").values())


@pytest.mark.django_db
@pytest.mark.parametrize("trait", TRAITS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), verbs=st.lists(VERBS, max_size=30))
def test_every_sequence_leaves_what_a_rebuild_makes(trait: str, data: Any, verbs: list[str]) -> None:
    with row_by_row(), undone_afterwards():
        log = Log(trait)
        for verb in verbs:
            log.do(verb, data.draw)
        kept, sums = rows_of(log.lifter), sums_of(log.lifter)
        PersonalRecord.objects.filter(user=log.lifter).delete()
        Performance.objects.filter(user=log.lifter).delete()
        records.rebuild(log.lifter)
        performances.rebuild(log.lifter)
        assert kept == rows_of(log.lifter)
        assert sums == sums_of(log.lifter)
        assert sum(row["sets"] for row in sums) == performances.performed_sets(log.lifter).count()


@pytest.mark.django_db
@pytest.mark.parametrize("trait", TRAITS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_sets_logged_one_after_the_other_are_judged_as_a_rebuild_does(trait: str, data: Any) -> None:
    with row_by_row(), undone_afterwards():
        log = Log(trait)
        workout = Workout.start(log.lifter, started_at=BEGAN)
        workout.set_bodyweight(80_000)
        entry = workout.add_exercise(log.exercise)
        for measures in data.draw(st.lists(MEASURES[trait], max_size=14)):
            entry.log_set(**measures)
        kept = rows_of(log.lifter)
        PersonalRecord.objects.filter(user=log.lifter).delete()
        records.rebuild(log.lifter)
        assert kept == rows_of(log.lifter)
