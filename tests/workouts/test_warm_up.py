"""The ramp up to a working weight: what is proposed, and that it is planned, done and never counted."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.units import KG, LB
from tests.factories import ExerciseFactory, UserFactory, entry, finished_workout, log, open_workout
from workouts.inventory import USUAL_IN_KG, USUAL_IN_LB
from workouts.loading import warm_up_for
from workouts.models import PlannedSet, WorkoutExercise
from workouts.warm_up import Step, is_ramped, ramp

BAR = list(range(20_000, 300_001, 2_500))
DUMBBELLS = list(range(2_000, 50_001, 2_000))


def said(steps: list[Step]) -> str:
    return ", ".join(f"{step.weight_grams / 1000:g} x {step.reps}" for step in steps)


@pytest.mark.parametrize(
    ("working", "expected"),
    [
        (100, "20 x 10, 50 x 5, 70 x 3, 85 x 2"),
        (180, "20 x 10, 90 x 5, 125 x 3, 152.5 x 2"),
        (60, "20 x 10, 32.5 x 5, 47.5 x 2"),
        (40, "20 x 10, 27.5 x 3"),
        (25, "20 x 10"),
        (22.5, "20 x 10"),
        (20, ""),
        (15, ""),
    ],
)
def test_with_a_bar_it_begins_with_the_bar(working: float, expected: str) -> None:
    assert said(ramp(round(working * 1000), BAR, bar_grams=20_000)) == expected


@pytest.mark.parametrize(
    ("working", "expected"),
    [(50, "24 x 8, 38 x 4"), (30, "14 x 8, 22 x 4"), (12, "8 x 8"), (6, ""), (2, "")],
)
def test_without_a_bar_it_is_shorter(working: int, expected: str) -> None:
    assert said(ramp(working * 1000, DUMBBELLS)) == expected


@given(st.integers(0, 400_000), st.lists(st.integers(1, 300_000), unique=True).map(sorted), st.booleans())
def test_it_only_ever_goes_up_by_what_there_is(working: int, choices: list[int], has_bar: bool) -> None:
    bar = choices[0] if has_bar and choices else None
    weights = [step.weight_grams for step in ramp(working, choices, bar_grams=bar)]
    assert weights == sorted(set(weights))
    assert set(weights) <= set(choices)
    assert all(weight < working for weight in weights)
    assert len(weights) <= 4


@pytest.mark.parametrize(
    ("equipment", "tracking", "expected"),
    [
        ("barbell", "weight_reps", True), ("dumbbell", "weight_reps", True), ("machine", "weight_reps", True),
        ("bodyweight", "bodyweight_reps", False), ("machine", "assisted_bodyweight", False),
        ("bodyweight", "duration", False), ("dumbbell", "weight_distance", False), ("band", "weight_reps", False),
    ],
)  # fmt: skip
def test_what_is_warmed_up_for(equipment: str, tracking: str, expected: bool) -> None:
    assert is_ramped(equipment, tracking) is expected


@pytest.mark.parametrize(
    ("equipment", "inventory", "working", "expected"),
    [
        ("barbell", USUAL_IN_LB, 225, "45 x 10, 110 x 5, 155 x 3, 190 x 2"),
        ("ez-bar", USUAL_IN_KG, 30, "10 x 10, 20 x 3"),
        ("machine", USUAL_IN_KG, 60, "30 x 8, 45 x 4"),
        ("cable", USUAL_IN_LB, 100, "50 x 8, 75 x 4"),
        ("dumbbell", USUAL_IN_LB, 60, "30 x 8, 45 x 4"),
        ("kettlebell", USUAL_IN_KG, 24, "12 x 8, 16 x 4"),
    ],
)
def test_it_is_loaded_with_what_the_gym_has(equipment: str, inventory: Any, working: int, expected: str) -> None:
    exercise = Exercise(equipment=equipment, tracking="weight_reps")
    unit = inventory.unit
    steps = warm_up_for(exercise, inventory.grams(working * 100), inventory)
    found = ", ".join(f"{float(inventory.weight(step.weight_grams) / 100):g} x {step.reps}" for step in steps)
    assert found == expected
    assert unit in (KG, LB)


# --- Planned with one tap ---


@pytest.fixture
def benching(lifter: User) -> WorkoutExercise:
    """Bench press in the open workout, 100 kg x 5 last time."""
    log(entry(finished_workout(lifter)), 100, 5)
    found: WorkoutExercise = entry(open_workout(lifter))
    return found


def press(client: Client, verb: str, performed_in: WorkoutExercise, **data: Any) -> Any:
    return client.post(reverse(f"workouts:{verb}", args=[performed_in.pk]), data)


def planned(performed_in: WorkoutExercise) -> list[tuple[float, int | None]]:
    return [(one.weight_grams / 1000, one.reps_max) for one in performed_in.planned_sets.filter(kind="warm_up")]


RAMP = [(20, 10), (50, 5), (70, 3), (85, 2)]


def test_it_leads_up_to_the_proposed_weight(browser: Client, benching: WorkoutExercise) -> None:
    response = press(browser, "warm-up", benching)
    assert response["Location"] == f"{benching.workout.logging_url}#exercise-{benching.pk}"
    assert planned(benching) == RAMP
    assert set(PlannedSet.objects.values_list("kind", "rest_seconds")) == {("warm_up", 60), ("normal", None)}


def test_a_weight_that_was_typed_before_it_is_the_goal(browser: Client, benching: WorkoutExercise) -> None:
    press(browser, "warm-up", benching, weight="60", kind="normal")
    assert planned(benching) == [(20, 10), (32.5, 5), (47.5, 2)]


def test_after_the_ramp_its_goal_waits_though_last_time_was_another(hx: Client, benching: WorkoutExercise) -> None:
    text = press(hx, "warm-up", benching, weight="60", kind="normal").content.decode()
    for weight, reps in ((20, 10), (32.5, 5), (47.5, 2)):
        data = {"weight": f"{weight:g}", "reps": reps, "kind": "warm_up", "last": "", "planned": "1"}
        text = press(hx, "set-log", benching, **data).content.decode()
    assert 'name="weight" value="60"' in text
    assert 'value="normal" checked' in text
    press(hx, "warm-up", benching, weight="70", kind="normal")
    working = benching.planned_sets.exclude(kind="warm_up")
    assert [one.weight_grams for one in working] == [70_000]
    press(hx, "warm-up-remove", benching)
    assert not benching.planned_sets.exists()


def test_added_twice_it_is_there_once(browser: Client, benching: WorkoutExercise) -> None:
    for _ in range(2):
        press(browser, "warm-up", benching)
    assert planned(benching) == RAMP
    # The row in waiting is the first warm-up by now: its 20 kg are not the working weight.
    press(browser, "warm-up", benching, weight="20", kind="warm_up")
    assert planned(benching) == RAMP


def test_it_can_be_taken_away_again_and_again(browser: Client, benching: WorkoutExercise) -> None:
    benching.planned_sets.create(kind="normal", position=1, reps_max=5)
    press(browser, "warm-up", benching)
    for _ in range(2):
        assert press(browser, "warm-up-remove", benching).status_code == 302
    assert list(benching.planned_sets.values_list("kind", flat=True)) == ["normal"], "the plan itself stays"


def test_its_sets_wait_one_after_another_and_are_not_counted(hx: Client, benching: WorkoutExercise) -> None:
    text = press(hx, "warm-up", benching).content.decode()
    assert 'value="20"' in text and 'value="warm_up" checked' in text
    assert text.count("planned__row") - text.count("planned__row--next") == 4
    for weight, reps in [*RAMP, (100, 5)]:
        (card,) = [text]
        assert f'name="weight" value="{weight:g}"' in card
        assert f'name="reps" value="{reps}"' in card
        kind = "normal" if weight == 100 else "warm_up"
        assert f'value="{kind}" checked' in card
        data = {"weight": f"{weight:g}", "reps": reps, "kind": kind, "rest": "1:00"}
        text = press(hx, "set-log", benching, **data).content.decode()
    assert benching.workout.count_sets() == 1
    assert benching.all_sets.filter(kind="warm_up").count() == 4
    assert "planned__row" not in text


def test_once_the_work_began_the_warm_up_is_over(browser: Client, benching: WorkoutExercise) -> None:
    press(browser, "warm-up", benching)
    log(benching, 100, 5)
    card = browser.get(benching.workout.logging_url).content.decode()
    assert "planned__row" not in card
    assert "Remove warm-up" not in card and "Add warm-up" not in card
    assert 'name="weight" value="100"' in card


def test_the_button_stands_where_it_helps(browser: Client, lifter: User, benching: WorkoutExercise) -> None:
    page = browser.get(benching.workout.logging_url).content.decode()
    assert "Add warm-up" in page
    press(browser, "warm-up", benching)
    page = browser.get(benching.workout.logging_url).content.decode()
    assert "Remove warm-up" in page and "Add warm-up" not in page
    press(browser, "entry-remove", benching)
    entry(benching.workout, ExerciseFactory(plank=True))
    assert "warm-up</button>" not in browser.get(benching.workout.logging_url).content.decode()


@pytest.mark.parametrize(
    ("exercise", "typed", "said"),
    [
        ({}, {}, "Enter the working weight first."),
        ({}, {"weight": "heavy"}, "Enter the working weight first."),
        ({}, {"weight": "20"}, "This weight is light enough to begin with."),
        ({"pull_up": True}, {"weight": "20"}, "Pull Up takes no warm-up sets."),
    ],
)
def test_where_there_is_no_ramp_it_says_why(
    exercise: dict[str, Any], typed: dict[str, str], said: str, browser: Client, lifter: User
) -> None:
    performed_in = entry(open_workout(lifter), ExerciseFactory(**exercise))
    press(browser, "warm-up", performed_in, **typed)
    assert said in browser.get(performed_in.workout.logging_url).content.decode()
    assert not PlannedSet.objects.exists()


@pytest.mark.parametrize("verb", ["warm-up", "warm-up-remove"])
def test_only_ones_own_and_only_by_post(
    verb: str, browser: Client, stranger: Client, benching: WorkoutExercise
) -> None:
    assert press(stranger, verb, benching).status_code == 404
    assert browser.get(reverse(f"workouts:{verb}", args=[benching.pk])).status_code == 405
    assert not PlannedSet.objects.exists()


def test_pounds_lead_up_in_pounds(db: None) -> None:
    lifter = UserFactory(in_pounds=True)
    log(entry(finished_workout(lifter)), 102.058, 5)  # 225 lb
    performed_in = entry(open_workout(lifter))
    browser = Client()
    browser.force_login(lifter)
    press(browser, "warm-up", performed_in)
    page = browser.get(performed_in.workout.logging_url).content.decode()
    assert 'name="weight" value="45"' in page
    for text in ("110 lb × 5", "155 lb × 3", "190 lb × 2"):
        assert text in page
