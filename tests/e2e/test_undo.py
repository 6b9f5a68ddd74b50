"""Undo in a browser: one tap on the toast, and later from the trash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, bench_press, entry, finished_workout, log, open_workout
from workouts.models import Workout

BENCH = "Bench Press (Barbell)"


@pytest.fixture
def lifter(few_exercises: None) -> User:
    user: User = UserFactory()
    return user


def begun(lifter: User, *, is_open: bool = True) -> Workout:
    workout = open_workout(lifter, name="Push") if is_open else finished_workout(lifter, name="Push")
    performed = entry(workout, bench_press())
    log(performed, 80, 8)
    log(performed, 82.5, 6)
    return workout


def delete_set(page: Page, workout: Workout) -> None:
    page.goto(workout.logging_url)
    card = page.get_by_role("region", name=BENCH)
    card.get_by_role("link", name="82.5 kg × 6").tap()
    card.get_by_role("button", name="Delete set").tap()
    expect(card.get_by_text("82.5 kg × 6")).to_have_count(0)


def remove_exercise(page: Page, workout: Workout) -> None:
    page.goto(workout.logging_url)
    page.get_by_text(f"More for {BENCH}").locator("..").tap()
    page.get_by_role("button", name="Remove exercise").tap()
    expect(page.get_by_role("region", name=BENCH)).to_have_count(0)


def delete_workout(page: Page, workout: Workout) -> None:
    page.goto(workout.get_absolute_url())
    page.get_by_role("button", name="Delete workout").tap()
    expect(page.get_by_role("heading", name="No workouts yet")).to_be_visible()


def finish(page: Page, workout: Workout) -> None:
    page.goto(workout.get_absolute_url())
    page.get_by_role("button", name="Finish workout").tap()
    expect(page.get_by_role("link", name="Edit")).to_be_visible()


def discard(page: Page, workout: Workout) -> None:
    page.goto(workout.get_absolute_url())
    page.get_by_role("button", name="Discard workout").tap()
    expect(page.get_by_role("button", name="Start workout")).to_be_visible()


VERBS: dict[str, tuple[bool, Callable[[Page, Workout], None]]] = {
    "delete a set": (True, delete_set),
    "delete a set later": (False, delete_set),
    "remove an exercise": (True, remove_exercise),
    "delete a workout": (False, delete_workout),
    "finish": (True, finish),
    "discard": (True, discard),
}


def assert_all_is_there(page: Page, workout: Workout, *, is_open: bool) -> None:
    for text in ("80 kg × 8", "82.5 kg × 6"):
        expect(page.get_by_text(text, exact=True).first).to_be_visible()
    workout.refresh_from_db()
    assert (workout.is_open, workout.deleted_at) == (is_open, None)


@pytest.mark.parametrize("name", VERBS)
def test_one_tap_takes_it_back(page: Page, sign_in: Any, lifter: User, name: str) -> None:
    is_open, do = VERBS[name]
    workout = begun(lifter, is_open=is_open)
    sign_in(page, lifter)
    do(page, workout)
    undo = page.get_by_role("status").get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    page.wait_for_timeout(3_500)  # longer than a toast without a button stays
    assert_accessible(page)
    undo.tap()
    expect(undo).to_have_count(0)
    assert_all_is_there(page, workout, is_open=is_open)


@pytest.mark.parametrize("name", [name for name in VERBS if name != "finish"])
def test_later_it_comes_back_from_the_trash_by_one_tap(page: Page, sign_in: Any, lifter: User, name: str) -> None:
    is_open, do = VERBS[name]
    workout = begun(lifter, is_open=is_open)
    sign_in(page, lifter)
    do(page, workout)
    page.goto("/more/")
    page.get_by_role("link", name="Trash").tap()
    expect(page.get_by_text("Kept until")).to_have_count(1)
    assert_accessible(page)
    page.get_by_role("button", name="Restore").tap()
    expect(page.get_by_role("heading", name="Trash")).to_have_count(0)
    assert_all_is_there(page, workout, is_open=is_open)


def test_an_undo_beside_another_open_workout_says_why_not(page: Page, sign_in: Any, lifter: User) -> None:
    workout = begun(lifter)
    sign_in(page, lifter)
    discard(page, workout)
    open_workout(lifter, name="Next")
    page.get_by_role("button", name="Undo").tap()
    expect(page.get_by_text("Another workout is open. Finish or discard it first.")).to_be_visible()
    assert_accessible(page)
    workout.refresh_from_db()
    assert workout.deleted_at is not None


def test_one_is_deleted_for_good_and_the_trash_is_emptied(page: Page, sign_in: Any, lifter: User) -> None:
    for number in range(2):
        finished_workout(lifter, name=f"Old {number}", days_ago=number + 2).trash()
    workout = begun(lifter, is_open=False)
    sign_in(page, lifter)
    delete_set(page, workout)
    page.goto("/workouts/trash/")
    page.get_by_role("link", name="Delete for good Old 0").tap()
    assert_accessible(page)
    page.get_by_role("link", name="Keep it in the trash").tap()
    page.get_by_role("link", name="Delete for good Old 0").tap()
    page.get_by_role("button", name="Delete for good").tap()
    expect(page.get_by_text("Old 0")).to_have_count(0)
    expect(page.get_by_text("Old 1").first).to_be_visible()
    page.get_by_role("link", name="Empty the trash").tap()
    expect(page.get_by_text("This deletes 1 workout, 0 exercises and 1 set.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Delete all for good").tap()
    expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    assert [one.name for one in lifter.workouts.all()] == ["Push"]
