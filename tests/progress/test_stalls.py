"""Known answers: when a lift has stalled, and when the same load is felt as harder."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.analytics.stalls import drifts_of, stalls_of
from progress.models import Performance
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, row_by_row

pytestmark = pytest.mark.django_db


@row_by_row()
def did(
    lifter: User, days_ago: int, weight: float, *, reps: int = 5, rpe: int | None = None, lift: Exercise | None = None
) -> None:
    log(entry(finished_workout(lifter, days_ago=days_ago), lift), weight, reps, rpe_tenths=rpe)


def stalls(lifter: User) -> list[tuple[int, int]]:
    """(weeks, workouts since)."""
    return [(one.weeks, one.exposures) for one in stalls_of({lifter.pk: lifter.today()}).get(lifter.pk, [])]


def test_four_weeks_and_four_workouts_without_a_better_one_are_a_stall(lifter: User) -> None:
    did(lifter, 29, 100)
    for days in (22, 15, 8):
        did(lifter, days, 97.5)
    assert stalls(lifter) == [], "three workouts"
    did(lifter, 1, 100)
    assert stalls(lifter) == [(4, 4)], "as good is no better"
    did(lifter, 2, 100.5)
    assert stalls(lifter) == []


def test_three_weeks_are_none(lifter: User) -> None:
    did(lifter, 27, 100)
    for days in (20, 14, 8, 3, 1):
        did(lifter, days, 97.5)
    assert stalls(lifter) == []


def test_light_days_are_no_attempts(lifter: User) -> None:
    did(lifter, 35, 100)
    for days in (28, 21, 14):
        did(lifter, days, 97.5)
    did(lifter, 7, 65)  # a deload
    assert stalls(lifter) == []
    did(lifter, 1, 97.5)
    assert stalls(lifter) == [(5, 4)]


def test_a_lift_that_was_left_has_not_stalled(lifter: User) -> None:
    for days in (80, 60, 50, 40, 30, 25):
        did(lifter, days, 100 if days == 80 else 95)
    assert stalls(lifter) == []


def test_each_lifter_and_each_lift_is_judged_by_itself(lifter: User, other_lifter: User) -> None:
    squat = ExerciseFactory(name="Squat (Barbell)")
    for days in (35, 28, 21, 14, 7):
        did(lifter, days, 100 if days == 35 else 95)
        did(lifter, days, 140 - days, lift=squat)
        did(other_lifter, days, 140 - days)
    found = stalls_of({one.pk: one.today() for one in (lifter, other_lifter)})
    assert {user: [one.exercise_id for one in rows] for user, rows in found.items()} == {lifter.pk: [bench_press().pk]}
    assert found[lifter.pk][0].since == lifter.today() - timedelta(days=35)


def test_each_lifter_goes_by_their_own_calendar(lifter: User, other_lifter: User) -> None:
    """Where it is a day later for one, a best of that day is none of the others' tomorrow."""
    for person in (lifter, other_lifter):
        for days in (36, 28, 21, 14, 7, 1):
            did(person, days, 101 if days == 1 else 100)
    today = lifter.today()
    todays = {lifter.pk: today, other_lifter.pk: today - timedelta(days=2)}
    newest = Performance.objects.lately(todays, 8).order_by("ago").values_list("user", "ago")
    assert set(newest) == {(lifter.pk, 1), (lifter.pk, 7), (other_lifter.pk, 5)}
    ((person, (stall,)),) = stalls_of(todays).items()
    assert (person, stall.since, stall.exposures) == (other_lifter.pk, today - timedelta(days=36), 4)
    assert stalls_of({}) == {} and not Performance.objects.lately({}, 8)


def drifts(lifter: User) -> list[tuple[int, int, float]]:
    found = drifts_of({lifter.pk: lifter.today()}).get(lifter.pk, [])
    return [(one.grams, one.reps, one.change) for one in found]


def test_rpe_at_equal_load_and_reps_is_compared(lifter: User) -> None:
    for days, rpe in ((50, 70), (30, 75), (14, 85), (2, 85)):
        did(lifter, days, 100, rpe=rpe)
    assert drifts(lifter) == [(100_000, 5, 1.2)]


@pytest.mark.parametrize(
    "changed",
    [{"rpe": 80}, {"reps": 6}, {"weight": 102.5}, {"rpe": None}],
    ids=["less than one", "other reps", "another weight", "no RPE"],
)
def test_what_cannot_be_compared_is_no_drift(lifter: User, changed: dict[str, float]) -> None:
    for days, rpe in ((50, 75), (30, 75)):
        did(lifter, days, 100, rpe=rpe)
    for days in (14, 2):
        did(lifter, days, **({"weight": 100, "rpe": 90} | changed))  # type: ignore[arg-type]
    assert drifts(lifter) == []


def test_one_hard_day_is_no_drift(lifter: User) -> None:
    for days, rpe in ((50, 75), (30, 75), (2, 95)):
        did(lifter, days, 100, rpe=rpe)
    assert drifts(lifter) == []
