"""Load and volume by the database, and a workout's totals, are those of workouts/formulas.py on either database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.models import Exercise
from exercises.tracking import MOVES_BODYWEIGHT, Tracking
from gymtracker.accounts.models import User
from tests import factories
from tests.queries import counted
from workouts.formulas import load_grams, volume_grams
from workouts.limits import MOST_BODYWEIGHT_GRAMS, MOST_REPS, MOST_WEIGHT_GRAMS
from workouts.models import Set, SetKind, Side, Workout, WorkoutExercise
from workouts.totals import Totals, add_up

pytestmark = pytest.mark.django_db

SETTINGS = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def or_none(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.none() | numbers


SETS = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(SetKind.values),
        "side": st.sampled_from(Side.values),
        "weight_grams": or_none(st.sampled_from([0, 1, MOST_WEIGHT_GRAMS]) | st.integers(0, MOST_WEIGHT_GRAMS)),
        "reps": or_none(st.sampled_from([0, 1, MOST_REPS]) | st.integers(0, MOST_REPS)),
        "duration_seconds": st.just(60),
        "is_deleted": st.sampled_from([False, False, False, True]),
    }
)
ENTRIES = st.fixed_dictionaries(
    {
        "tracking": st.sampled_from(Tracking.values),
        "implements": st.sampled_from([1, 2]),
        "is_unilateral": st.booleans(),
        "share": st.integers(1, 100),
        "is_deleted": st.sampled_from([False, False, False, True]),
        "sets": st.lists(SETS, max_size=4),
    }
)
WORKOUTS = st.fixed_dictionaries(
    {
        "bodyweight": or_none(
            st.sampled_from([1, 49, 50, MOST_BODYWEIGHT_GRAMS]) | st.integers(1, MOST_BODYWEIGHT_GRAMS)
        ),
        "entries": st.lists(ENTRIES, max_size=6),
    }
)


def build(lifter: User, drawn: dict[str, Any]) -> Workout:
    """The workout that was drawn, in rows."""
    now = timezone.now()
    muscle = factories.MuscleFactory()
    workout = Workout.log_past(lifter, started_at=now - timedelta(hours=1), finished_at=now)
    workout.set_bodyweight(drawn["bodyweight"])
    for number, entry in enumerate(drawn["entries"]):
        exercise = Exercise.objects.create(
            name=f"Lift {number}",
            name_key=f"lift {number}",
            owner=lifter,
            primary_muscle=muscle,
            tracking=entry["tracking"],
            implements=entry["implements"],
            is_unilateral=entry["is_unilateral"],
            bodyweight_share=entry["share"] if entry["tracking"] in MOVES_BODYWEIGHT else 0,
        )
        row = WorkoutExercise.objects.create(
            workout=workout,
            user=lifter,
            exercise=exercise,
            started_at=workout.started_at,
            deleted_at=now if entry["is_deleted"] else None,
        )
        Set.objects.bulk_create(
            Set(workout_exercise=row, deleted_at=now if is_deleted else None, **measures)
            for measures, is_deleted in (split(one) for one in entry["sets"])
        )
    return workout


def split(drawn: dict[str, Any]) -> tuple[dict[str, Any], bool]:
    return {name: value for name, value in drawn.items() if name != "is_deleted"}, drawn["is_deleted"]


def expected(performed: Set) -> tuple[int | None, int | None]:
    """Load and volume by the formulas."""
    entry = performed.workout_exercise
    load = load_grams(
        entry.exercise, weight_grams=performed.weight_grams, bodyweight_grams=entry.workout.bodyweight_grams
    )
    volume = volume_grams(entry.exercise, load=load, reps=performed.reps, kind=performed.kind, side=performed.side)
    return load, volume


def totals_of(workout: Workout) -> Totals:
    (counted_up,) = add_up([workout])
    return counted_up.totals


@given(WORKOUTS)
@SETTINGS
def test_the_annotations_equal_the_formulas(lifter: User, drawn: dict[str, Any]) -> None:
    with factories.row_by_row(), transaction.atomic():
        workout = build(lifter, drawn)
        for performed in Set.objects.filter(workout_exercise__workout=workout).with_owner().with_volume():
            assert (performed.load, performed.volume) == expected(performed)
        transaction.set_rollback(True)


@given(WORKOUTS)
@SETTINGS
def test_the_totals_of_a_workout_are_the_sums_of_its_sets(lifter: User, drawn: dict[str, Any]) -> None:
    with factories.row_by_row(), transaction.atomic():
        workout = build(lifter, drawn)
        sets = list(Set.objects.live().filter(workout_exercise__workout=workout).with_owner())
        working = [performed for performed in sets if performed.kind != "warm_up"]
        totals = totals_of(workout)
        assert totals.volume == sum(expected(performed)[1] or 0 for performed in working)
        assert totals.set_count == workout.count_sets() == len(working)
        done = [performed.workout_exercise for performed in sets]
        names = [entry.exercise.name for entry in sorted(set(done), key=lambda entry: (entry.position, entry.pk))]
        assert [exercise.name for exercise in totals.exercises] == names
        for exercise in totals.exercises:
            own = [performed for performed in working if performed.workout_exercise.exercise.name == exercise.name]
            assert exercise.set_count == len(own)
        assert totals.unweighed_count == sum(
            performed.workout_exercise.exercise.tracking in MOVES_BODYWEIGHT and drawn["bodyweight"] is None
            for performed in working
        )
        transaction.set_rollback(True)


def test_the_largest_numbers_fit(lifter: User) -> None:
    exercise = factories.ExerciseFactory(pull_up=True, implements=2, is_unilateral=True)
    workout = factories.finished_workout(lifter)
    workout.set_bodyweight(MOST_BODYWEIGHT_GRAMS)
    entry = factories.entry(workout, exercise)
    for _ in range(3):
        factories.log(entry, MOST_WEIGHT_GRAMS / 1000, MOST_REPS)
    one = (MOST_BODYWEIGHT_GRAMS + MOST_WEIGHT_GRAMS) * MOST_REPS * 4
    assert [performed.volume for performed in Set.objects.with_volume()] == [one] * 3
    assert totals_of(workout).volume == 3 * one


def test_a_workout_without_sets_comes_to_nothing(lifter: User) -> None:
    workout = factories.finished_workout(lifter)
    factories.entry(workout)
    assert totals_of(workout) == Totals()


def test_totals_of_one_workout_leave_out_the_others(lifter: User, other_lifter: User) -> None:
    for owner, reps in ((lifter, 5), (lifter, 7), (other_lifter, 9)):
        factories.log(factories.entry(factories.finished_workout(owner)), 100, reps)
    assert [workout.totals.volume for workout in add_up(lifter.workouts.order_by("id"))] == [500_000, 700_000]


def test_twenty_workouts_are_added_up_in_as_many_queries_as_one(lifter: User) -> None:
    for _ in range(20):
        workout = factories.finished_workout(lifter)
        for _ in range(2):
            factories.log(factories.entry(workout))
    with counted() as one:
        add_up(lifter.workouts.all()[:1])
    with counted() as twenty:
        assert [workout.totals.set_count for workout in add_up(lifter.workouts.all())] == [2] * 20
    assert len(one) == len(twenty) == 2


def test_no_workouts_come_to_nothing() -> None:
    assert add_up([]) == []
