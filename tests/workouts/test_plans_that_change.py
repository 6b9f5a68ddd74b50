"""Plans that change on the way, and sessions that were not done as planned: what is proposed, and which day is next."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from tests.factories import row_by_row
from tests.workouts.plans import MONDAY, do, line, run_of, template
from tests.workouts.test_progression import ADDED, BAR, BELT, LINEAR, REPS, TIME, advised, says
from workouts import planning
from workouts.judging import Asked, Done, Session
from workouts.models import ProgrammeRun, Workout
from workouts.planning import start_session
from workouts.progression import Ladder, Rule, as_json
from workouts.reasons import Voice, formula_of
from workouts.today import session_today

TODAY = date(2026, 3, 2)
UP = tuple(Asked(reps_min=5, reps_max=5, weight_grams=kilos * 1000) for kilos in (60, 80, 100))
TOP, BACK = Asked(reps_min=5, reps_max=5, rpe_tenths=80), Asked(reps_min=8, reps_max=8, rpe_tenths=70)
TOP_AND_BACK = (TOP, BACK, BACK)


def session(run: ProgrammeRun, *reps: int, day: float = 0, kilograms: float = 60) -> Workout:
    return do(start_session(run, started_at=MONDAY + timedelta(days=day)), *(reps or (5, 5, 5)), kilograms=kilograms)


def next_of(lifter: User) -> Any:
    return session_today(lifter, TODAY)


# --- What is proposed ---


def test_a_top_set_that_was_left_out_does_not_make_the_ramp_its_weight() -> None:
    """60, 80, 100 kg planned, the 100 left out: the plan is repeated, not 40 % lighter."""
    done = Session(UP, (Done("1", weight_grams=60_000, reps=5), Done("2", weight_grams=80_000, reps=5)))
    advice = advised(LINEAR, done, asked=UP)
    assert advice.weight == 100_000


@pytest.mark.parametrize(("lift", "ladder"), [(REPS, BAR), (ADDED, BELT)])
def test_a_set_beyond_the_plan_does_not_lower_the_reps(lift: Any, ladder: Ladder) -> None:
    asked = (Asked(reps_min=8, reps_max=8),) * 3
    done = Session(asked, tuple(Done(str(n), reps=reps) for n, reps in enumerate((8, 8, 8, 3))))
    advice = advised(Rule("linear"), done, asked=asked, lift=lift, ladder=ladder)
    assert (advice.outcome, advice.facts.get("reps")) == ("add_reps", 9)


def test_a_set_beyond_the_plan_does_not_lower_the_time() -> None:
    asked = (Asked(duration_seconds=60),) * 3
    done = Session(asked, tuple(Done(str(n), duration_seconds=each) for n, each in enumerate((60, 60, 60, 20))))
    advice = advised(Rule("linear"), done, asked=asked, lift=TIME)
    assert (advice.outcome, advice.facts.get("seconds")) == ("add_time", 70)


def test_without_an_rpe_each_set_is_repeated_at_its_own_weight() -> None:
    """100 kg x 5 @ 8, then 80 kg x 8 @ 7: not 100 kg x 8 because nobody noted the RPE once."""
    planned = tuple(
        Asked(reps_min=one.reps_min, reps_max=one.reps_max, rpe_tenths=one.rpe_tenths, weight_grams=kilos * 1000)
        for one, kilos in zip(TOP_AND_BACK, (100, 80, 80), strict=True)
    )
    done = Session(
        planned,
        tuple(
            Done(str(n), weight_grams=kilos * 1000, reps=reps)
            for n, (kilos, reps) in enumerate([(100, 5), (80, 8), (80, 8)])
        ),
    )
    advice = advised(Rule("rpe"), done, asked=TOP_AND_BACK)
    assert advice.weights == (100_000, 80_000, 80_000)


def test_the_same_after_a_first_session_without_planned_weights() -> None:
    done = Session(
        TOP_AND_BACK,
        tuple(
            Done(str(n), weight_grams=kilos * 1000, reps=reps)
            for n, (kilos, reps) in enumerate([(100, 5), (80, 8), (80, 8)])
        ),
    )
    advice = advised(Rule("rpe"), done, asked=TOP_AND_BACK)
    assert advice.weights == (100_000, 80_000, 80_000)


@pytest.mark.parametrize("text", ["3 × 5"])
def test_one_side_at_a_time_is_said_in_rounds(text: str) -> None:
    rounds = int(text[0])
    asked = (Asked(reps_min=5, reps_max=5),) * rounds
    done = Session(
        asked,
        tuple(
            Done(f"{n}{side}", side=side, weight_grams=20_000, reps=5)
            for n in range(rounds)
            for side in ("left", "right")
        ),
    )
    said = says(advised(LINEAR, done, asked=asked))
    assert f"{text} " in said, said


def test_a_round_that_was_lighter_on_both_sides_is_one() -> None:
    asked = (Asked(reps_min=5, reps_max=5),) * 3
    kilos = (30, 30, 25)
    done = Session(
        asked,
        tuple(
            Done(f"{n}{side}", side=side, weight_grams=one * 1000, reps=5)
            for n, one in enumerate(kilos)
            for side in ("left", "right")
        ),
    )
    assert "one set lighter" in says(advised(LINEAR, done, asked=asked))


def test_the_working_of_a_single_at_its_most_adds_up(lifter: User) -> None:
    """A single at RPE 10 is its own estimate: no "(1 + 1 / 30)" before it."""

    asked = (Asked(reps_min=1, reps_max=1, rpe_tenths=90),)
    done = Session(asked, (Done("1", weight_grams=100_000, reps=1, rpe_tenths=100),))
    said = formula_of(Voice(as_json(advised(Rule("rpe"), done, asked=asked)), "weight_reps", lifter))
    assert "100 kg × (1 + (1 + 0 in reserve) / 30) = 100 kg" not in said, said


# --- What is next ---


def test_a_programme_can_be_changed_after_its_first_session_was_discarded(lifter: User) -> None:
    run = run_of(lifter, "A")
    first = session(run)
    run.programme.add_day(name="B")
    first.trash()
    run.programme.add_day(name="C")
    assert next_of(lifter).number == 0


def test_its_page_shows_no_session_before_the_first(lifter: User, browser: Client) -> None:
    run = run_of(lifter, "A")
    first = session(run)
    run.programme.add_day(name="B")
    first.trash()
    found = next_of(lifter)
    assert found.place.in_week == 0
    page = browser.get(reverse("workouts:programme", args=[run.programme_id])).content.decode()
    assert "left out" not in page.lower()


def test_taking_out_the_last_day_of_the_week_ends_the_week(lifter: User) -> None:
    """A, B done, C taken out: A is next, in the second week and not in the first once more."""
    run = run_of(lifter, "A", "B", "C", weeks=4)
    session(run, day=0)
    session(run, day=2)
    run.programme.days.get(template__name="C").remove()
    found = next_of(lifter)
    assert (found.name, found.place.week, found.place.in_week) == ("A", 1, 0)


def test_a_stopped_run_goes_on_with_its_day_when_days_were_changed_meanwhile(lifter: User) -> None:
    run = run_of(lifter, "A", "B", "C")
    session(run, day=0)
    session(run, day=2)
    run.stop()
    run.programme.days.get(template__name="A").remove()
    ProgrammeRun.objects.get(pk=run.pk).resume()
    assert next_of(lifter).name == "C"


def test_a_light_line_does_not_stand_in_for_a_heavy_one_that_was_skipped(lifter: User) -> None:

    of = template(lifter)
    line(of, kilograms=100)
    line(of, kilograms=60)
    with row_by_row():
        first = planning.start(lifter, of, started_at=MONDAY)
        heavy, light = first.workout_exercises.order_by("position").select_related("workout", "user", "exercise")
        for one, grams in ((heavy, 100_000), (light, 60_000)):
            for _ in range(3):
                one.log_set(weight_grams=grams, reps=5)
        first.finish(at=MONDAY + timedelta(hours=1))
        second = planning.start(lifter, of, started_at=MONDAY + timedelta(days=2))
        _, light = second.workout_exercises.order_by("position").select_related("workout", "user", "exercise")
        for _ in range(3):
            light.log_set(weight_grams=62_500, reps=5)
        second.finish(at=MONDAY + timedelta(days=2, hours=1))
        third = planning.start(lifter, of, started_at=MONDAY + timedelta(days=4))
    planned = [
        list(one.planned_sets.values_list("weight_grams", flat=True))
        for one in third.workout_exercises.order_by("position")
    ]
    assert planned == [[102_500] * 3, [65_000] * 3]


def test_what_goes_to_the_trash_is_next_again_though_a_day_was_added(lifter: User) -> None:
    run = run_of(lifter, "A", "B")
    session(run, day=0)
    last = session(run, day=2)
    run.programme.add_day(name="C")
    assert next_of(lifter).name == "A"
    last.trash()
    assert next_of(lifter).name == "B"
    session(run, day=2)
    assert next_of(lifter).name == "C"
    run.programme.days.get(template__name="B").remove()
    assert next_of(lifter).name == "C"
    lifter.workouts.live().order_by("-started_at")[0].trash()
    assert next_of(lifter).name == "C", "a day that has left the rota does not come back with it"
