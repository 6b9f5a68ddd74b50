"""Queries whose SQL is built once answer as the same queries built anew do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from gymtracker.prepared import Prepared
from progress.records import bests_before
from tests.factories import UserFactory, entry, finished_workout, log, open_workout
from tests.queries import counted
from workouts.api.sets import CONTINUED, ENTRY, entries_to_log
from workouts.models import Set, Workout, WorkoutExercise


@pytest.fixture
def benching(lifter: User) -> WorkoutExercise:
    performed = entry(open_workout(lifter))
    log(performed, 80, 8)
    return performed


def test_it_gives_what_the_query_itself_gives(lifter: User, other_lifter: User, benching: WorkoutExercise) -> None:
    theirs = entry(open_workout(other_lifter))
    for one in (benching, theirs, benching):
        named: dict[str, Any] = {"lifter": one.user_id, "workout": one.workout_id, "entry": one.pk}
        (found,), (built,) = ENTRY(**named), entries_to_log(**named)
        assert found == built == one
        for name in ("next_position", "goal_list", "are_goals_known", "started_at", "position"):
            assert getattr(found, name) == getattr(built, name)
        with counted() as queries:
            assert (found.workout, found.exercise) == (one.workout, one.exercise)
        assert len(queries) == 0
    assert CONTINUED(lifter=lifter.pk, workout=benching.workout_id, entry=benching.pk)[0].head_id


def test_each_value_goes_to_its_own_place(lifter: User, other_lifter: User, benching: WorkoutExercise) -> None:
    right = {"lifter": lifter.pk, "workout": benching.workout_id, "entry": benching.pk}
    assert len(ENTRY(**right)) == 1
    for wrong in ({"lifter": other_lifter.pk}, {"workout": uuid7()}, {"entry": uuid7()}):
        assert ENTRY(**right | wrong) == []


def test_moments_and_values_used_twice_are_put_in(lifter: User) -> None:
    begun_since = Prepared(
        lambda lifter, since, id: Workout.objects.filter(Q(user=lifter, started_at__gte=since) | Q(pk=id) & ~Q(pk=id)),
        lifter=int, since=datetime, id=UUID,
    )  # fmt: skip
    workout = finished_workout(lifter)
    at = workout.started_at
    assert begun_since(lifter=lifter.pk, since=at, id=uuid7()) == [workout]
    assert begun_since(lifter=lifter.pk, since=at + timedelta(microseconds=1), id=workout.pk) == []


def test_rows_of_values_are_those_of_the_query(lifter: User, benching: WorkoutExercise) -> None:
    named: dict[str, Any] = {
        "lifter": lifter.pk, "exercise": benching.exercise_id, "key": 80_000, "began": benching.started_at,
        "workout": benching.workout_id, "entry": benching.pk, "position": benching.position,
    }  # fmt: skip
    types = {name: type(value) for name, value in named.items()}
    prepared = Prepared(lambda **values: bests_before(**values, harder="gte").order_by("kind"), **types)
    found = prepared(**named)
    assert found
    assert found == list(bests_before(**named, harder="gte").order_by("kind"))


def test_what_does_not_stand_in_the_sql_is_refused(db: None) -> None:
    forgotten = Prepared(lambda lifter, id: Workout.objects.filter(user=lifter), lifter=int, id=UUID)
    with pytest.raises(ValueError, match="id is nowhere"):
        forgotten(lifter=1, id=uuid7())


@pytest.mark.django_db(transaction=True)
def test_threads_do_not_meet_in_it() -> None:
    sets = Prepared(
        lambda lifter: Set.objects.filter(workout_exercise__user=lifter).values_list("workout_exercise__user", "reps"),
        lifter=int,
    )  # fmt: skip
    lifters = [UserFactory() for _ in range(4)]
    for number, lifter in enumerate(lifters, start=1):
        log(entry(open_workout(lifter)), 80, number)

    def ask(number: int) -> bool:
        try:
            lifter = lifters[number % 4]
            return sets(lifter=lifter.pk) == [(lifter.pk, number % 4 + 1)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(200)))
