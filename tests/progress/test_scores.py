"""DOTS and IPF GL: known answers, and what a score is made of or lacks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.scores import dots, ipf_gl, scores_of
from tests.factories import ExerciseFactory, entry, finished_workout, log
from tests.progress.measuring import weigh
from tests.queries import counted


@pytest.mark.parametrize(
    ("sex", "bodyweight", "total", "points"),
    [
        ("male", 83, 600, 405.05),
        ("female", 63, 400, 430.21),
        # Beyond the bounds as at the bound.
        ("male", 20, 300, dots("male", bodyweight=40, total=300)),
        ("male", 250, 900, dots("male", bodyweight=210, total=900)),
        ("female", 170, 500, dots("female", bodyweight=150, total=500)),
    ],
)
def test_dots_of_known_lifters(sex: str, bodyweight: float, total: float, points: float) -> None:
    assert dots(sex, bodyweight=bodyweight, total=total) == pytest.approx(points, abs=0.006)


@pytest.mark.parametrize(
    ("sex", "bodyweight", "total", "points"),
    # By hand: e^(-0.00921 x 83) = 0.465597; 1199.72839 - 1025.18162 x 0.465597 = 722.407; 60,000 / 722.407 = 83.056.
    # e^(-0.03048 x 63) = 0.146580; 610.32796 - 1045.59282 x 0.146580 = 457.065; 40,000 / 457.065 = 87.515.
    [("male", 83, 600, 83.056), ("female", 63, 400, 87.515)],
)
def test_gl_points_of_known_lifters(sex: str, bodyweight: float, total: float, points: float) -> None:
    assert ipf_gl(sex, bodyweight=bodyweight, total=total) == pytest.approx(points, abs=0.01)


def test_gl_points_are_not_defined_below_forty_kilograms() -> None:
    assert ipf_gl("female", bodyweight=39.9, total=200) is None


def lifts() -> dict[str, Exercise]:
    return {lift: ExerciseFactory(competition_lift=lift) for lift in ("squat", "bench", "deadlift")}


def lift_all(lifter: User, exercises: dict[str, Exercise], *, days_ago: float = 3, skip: str = "") -> None:
    workout = finished_workout(lifter, days_ago=days_ago)
    for (lift, exercise), kilograms in zip(exercises.items(), (200, 140, 260), strict=True):
        if lift != skip:
            log(entry(workout, exercise), kilograms, 1)


def test_a_score_is_recomputed_from_its_sources(lifter: User) -> None:
    lifter.sex = "male"
    exercises = lifts()
    lift_all(lifter, exercises)
    log(entry(finished_workout(lifter, days_ago=2), exercises["squat"]), 180, 3)  # worth 198
    weigh(lifter, 90, lifter.today() - timedelta(days=10))
    weigh(lifter, 83, lifter.today() - timedelta(days=1))
    scores = scores_of(lifter, lifter.today())
    assert scores.lacks == []
    assert scores.total_grams == 600_000
    assert scores.dots is not None
    assert scores.dots.value == 40_505
    total = sum(source.adds or 0 for source in scores.dots.sources)
    assert scores.dots.value == round(dots("male", bodyweight=83, total=total / 1000) * 100)
    assert "estimated total of 600 kg at 83 kg" in scores.dots.formula
    assert scores.ipf_gl is not None
    assert all(source.url for source in scores.ipf_gl.sources)


def test_what_lacks_is_said(lifter: User) -> None:
    exercises = lifts()
    lift_all(lifter, exercises, days_ago=100)
    lift_all(lifter, exercises, skip="deadlift")
    scores = scores_of(lifter, lifter.today())
    assert scores.dots is None
    assert scores.lacks == ["sex not said in the profile", "no bodyweight", "no deadlift within 12 weeks"]


def test_warm_ups_long_sets_and_deleted_ones_are_worth_nothing(lifter: User) -> None:
    workout = finished_workout(lifter)
    squat = entry(workout, ExerciseFactory(competition_lift="squat"))
    log(squat, 200, 5, kind="warm_up")
    log(squat, 100, 20)
    log(squat, 300, 1).remove()
    assert "no squat within 12 weeks" in scores_of(lifter, lifter.today()).lacks


def test_a_light_lifter_has_dots_but_no_gl_points(lifter: User) -> None:
    lifter.sex = "female"
    lift_all(lifter, lifts())
    weigh(lifter, 38, lifter.today())
    scores = scores_of(lifter, lifter.today())
    assert scores.dots is not None
    assert "scored as at 40 kg" in scores.dots.formula
    assert scores.ipf_gl is None
    assert "below 40 kg" in scores.lacks[0]


def test_scores_take_three_queries_however_much_was_lifted(lifter: User) -> None:
    lifter.sex = "male"
    exercises = lifts()
    weigh(lifter, 83, lifter.today())
    counts = []
    for _ in range(2):
        for days in range(5):
            lift_all(lifter, exercises, days_ago=days + 1)
        with counted() as queries:
            assert scores_of(lifter, lifter.today()).dots
        counts.append(len(queries))
    assert counts == [3, 3]
