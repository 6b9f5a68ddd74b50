"""Goals on the way: what the scales, a pause, time off and a button that is pressed twice do to them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goals.models import Status
from goals.setting import set_goal
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from progress.views.time_off import tell_the_log
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log
from tests.goals.test_goal_pages import stand
from tests.goals.test_judging import aim, done
from tests.progress.measuring import weigh


@pytest.mark.parametrize("kilograms", [90, 110])
def test_the_way_of_a_bodyweight_lift_does_not_come_from_the_scales(lifter: User, kilograms: float) -> None:
    """+10 kg x 5 before and after: whatever the lifter weighs, next to none of the way to +30 kg is done. A heavier one
    is a little stronger by the same 5 reps, of which the formula takes a share of the whole load."""

    pull_up = ExerciseFactory(pull_up=True)
    today = lifter.today()
    weigh(lifter, 100, today - timedelta(days=40))
    log(entry(finished_workout(lifter, days_ago=30), pull_up), 10, 5)
    goal, _ = set_goal(lifter, "strength", {"exercise": pull_up}, uuid7(), {"target": 30_000, "reps": 5})
    assert stand(goal, lifter).percent == 0
    weigh(lifter, kilograms, today - timedelta(days=5))
    log(entry(finished_workout(lifter, days_ago=1), pull_up), 10, 5)
    assert stand(goal, lifter).percent <= 6
    log(entry(finished_workout(lifter, days_ago=0.5), pull_up), 20, 5)
    assert 45 <= stand(goal, lifter).percent <= 55


def test_undo_of_giving_up_pressed_twice_leaves_the_pause(lifter: User, browser: Client) -> None:
    goal = aim(lifter, "consistency", target=3, weeks=4)
    for verb in ("pause", "abandon", "take-up", "take-up"):
        browser.post(reverse(f"goals:{verb}", args=[goal.pk]))
    assert stand(goal, lifter).status == Status.PAUSED


def test_an_old_page_does_not_take_up_what_was_given_up(lifter: User, browser: Client) -> None:
    goal = aim(lifter, "consistency", target=3, weeks=4)
    for verb in ("pause", "abandon", "resume"):
        browser.post(reverse(f"goals:{verb}", args=[goal.pk]))
    assert stand(goal, lifter).status == Status.ABANDONED


def test_a_paused_lift_is_not_hidden_by_one_warm_up(lifter: User) -> None:
    """Last worked 14 weeks ago; a warm-up alone last week is no performance."""
    goal = aim(lifter, exercise=bench_press(), target=100_000, reps=5)
    log(entry(finished_workout(lifter, days_ago=100)), 90, 5)
    log(entry(finished_workout(lifter, days_ago=5)), 60, 5, kind="warm_up")
    assert stand(goal, lifter).current is not None


@pytest.mark.parametrize("kind", ["bodyweight", "volume", "consistency", "strength"])
def test_time_off_that_is_moved_moves_the_deadline_of_each_kind(lifter: User, kind: str) -> None:

    fields: dict[str, Any] = {
        "bodyweight": {"measure": "bodyweight", "target": 78_000, "start_value": 80_000},
        "volume": {"target": 500_000},
        "consistency": {"target": 1, "weeks": 1},
        "strength": {"exercise": bench_press(), "target": 100_000, "reps": 5},
    }[kind]
    goal = aim(
        lifter, kind, made_on=date(2026, 3, 2), counts_from=date(2026, 3, 2), deadline=date(2026, 3, 10), **fields
    )
    done(lifter, "2026-03-12", (100, 5))
    weigh(lifter, 78, "2026-03-12")
    goal.refresh_from_db()
    assert goal.achieved_on is None
    off = lifter.time_off.create(first_day=date(2026, 3, 4), last_day=date(2026, 3, 6))
    tell_the_log(lifter, off.first_day)
    goal.refresh_from_db()
    assert goal.achieved_on == date(2026, 3, 12)
    off.delete()
    tell_the_log(lifter, date(2026, 3, 4))
    goal.refresh_from_db()
    assert goal.achieved_on is None
