"""A ready-made programme as a lifter does it: copied, begun, lifted on a phone for three sessions, one skipped."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from exercises.library import load_library, shipped_exercises
from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory
from workouts.ready_made import load_programmes, shipped_programmes

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]
SQUAT, BENCH, ROW = "Squat (Barbell)", "Bench Press (Barbell)", "Bent Over Row (Barbell)"
OTHERS = {"bent-over-row-barbell", "overhead-press-barbell", "deadlift-barbell"}


@pytest.fixture
def five_by_five(few_exercises: None) -> None:
    """The ready-made programme that is shipped, with the exercises it asks for."""
    load_library(entry for entry in shipped_exercises() if entry["slug"] in OTHERS)
    load_programmes([entry for entry in shipped_programmes() if entry["slug"] == "five-by-five"])


@pytest.fixture
def page(new_page: Callable[..., Page], sign_in: SignIn, five_by_five: None) -> Page:
    """A lifter's phone."""
    opened = new_page()
    sign_in(opened, UserFactory())
    return opened


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def sets_of(page: Page, name: str) -> Locator:
    return card(page, name).get_by_role("list", name=f"Logged sets of {name}").get_by_role("listitem")


def told(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=text)).to_be_attached()


def lift(page: Page, name: str, *reps: int, at: str = "") -> None:
    """Log the row in waiting as often as there are reps; typed is only what it is not filled with."""
    exercise = card(page, name)
    if at:
        exercise.get_by_label("Weight").fill(at)
    for number, count in enumerate(reps, start=1):
        field = exercise.get_by_label("Reps")
        if field.input_value() != str(count):
            field.fill(str(count))
        exercise.get_by_role("button", name="Log set").tap()
        expect(sets_of(page, name)).to_have_count(number)


def begin(page: Page) -> None:
    """From home to the running programme, on any day."""
    page.goto("/")
    page.get_by_role("link", name="a programme", exact=True).tap()
    page.get_by_role("link", name=re.compile("Five by five")).tap()
    expect(page.get_by_role("heading", name="Workout B")).to_be_visible()
    page.get_by_role("link", name="Copy and begin").tap()
    for weekday in ("Mo", "We", "Fr"):
        page.get_by_text(weekday, exact=True).tap()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(0)
    page.get_by_role("button", name="Copy and begin").tap()
    told(page, "Five by five has begun")
    expect(page.get_by_role("heading", name="Next: Workout A")).to_be_visible()


def start_from_home(page: Page, name: str) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name=re.compile(rf"(Today|Next): {name}$"))).to_be_visible()
    page.get_by_role("button", name="Start workout").tap()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def skip_session(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name=re.compile(r"^(Week|Round) \d+$")).tap()
    page.get_by_role("button", name="Skip this session").tap()
    told(page, "Session skipped")


def finish(page: Page) -> None:
    page.get_by_role("button", name="Finish workout").tap()
    told(page, "Workout finished")


def row_in_waiting(page: Page, name: str) -> tuple[Any, Any]:
    return card(page, name).get_by_label("Weight").input_value(), card(page, name).get_by_label("Reps").input_value()


def test_a_programme_is_copied_begun_and_lifted_until_a_deload(page: Page) -> None:
    begin(page)
    start_from_home(page, "Workout A")
    expect(card(page, SQUAT).get_by_text("First time: choose a weight that leaves 2–3 reps.")).to_be_visible()
    lift(page, SQUAT, 5, 5, 5, 5, 5, at="60")
    lift(page, BENCH, 5, 5, 5, 5, 4, at="50")
    finish(page)
    expect(page.get_by_text(f"Not done: {ROW}")).to_be_visible()
    expect(page.get_by_role("link", name="Update the template")).to_have_count(0)

    skip_session(page)
    expect(page.get_by_role("heading", name="Next: Workout A")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    told(page, "The session is back")
    expect(page.get_by_role("heading", name="Next: Workout B")).to_be_visible()
    skip_session(page)
    start_from_home(page, "Workout A")

    # More after a success, the same again after a failure, and each says why.
    why = card(page, SQUAT).get_by_role("link", name="You did 5 × 5 at 60 kg, all reps: 62.5 kg.")
    expect(why).to_be_visible()
    assert row_in_waiting(page, SQUAT) == ("62.5", "5")
    expect(card(page, BENCH).get_by_text("5, 5, 5, 5, 4 at 50 kg, one rep short: 50 kg again.")).to_be_visible()
    assert row_in_waiting(page, BENCH) == ("50", "5")
    assert_accessible(page)

    why.tap()
    expect(page.get_by_text("Every set had all reps: 60 kg + 2.5 kg = 62.5 kg, which can be loaded")).to_be_visible()
    sources = page.locator("main").get_by_role("listitem").get_by_role("link", name="60 kg × 5")
    expect(sources).to_have_count(5)
    assert_accessible(page)
    page.go_back()
    card(page, BENCH).get_by_role("link", name="one rep short").tap()
    expect(page.get_by_text("Not every set had all that was planned: 50 kg again")).to_be_visible()
    page.get_by_role("link", name="50 kg × 4").tap()
    expect(page.get_by_text(f"Not done: {ROW}")).to_be_visible()

    page.goto("/")
    page.get_by_role("link", name="Continue workout").tap()
    lift(page, BENCH, 5, 5, 4, 4, 4)
    finish(page)
    skip_session(page)
    start_from_home(page, "Workout A")

    # The squats that were left out are judged by the session in which they were done.
    assert row_in_waiting(page, SQUAT) == ("62.5", "5")
    deload = card(page, BENCH).get_by_role("link", name="Failed twice at 50 kg: 45 kg, 10 % less.")
    expect(deload).to_be_visible()
    assert row_in_waiting(page, BENCH) == ("45", "5")
    deload.tap()
    expect(page.get_by_text("A set below its least reps in 2 sessions running at 50 kg")).to_be_visible()
    expect(page.locator("main").get_by_role("listitem").get_by_role("link")).to_have_count(5)
    assert_accessible(page)


def test_an_exercise_that_was_added_is_offered_to_the_template(page: Page) -> None:
    begin(page)
    start_from_home(page, "Workout A")
    lift(page, SQUAT, 5, 5, 5, 5, 5, at="60")
    page.get_by_role("link", name="Add exercise").tap()
    page.get_by_label("Search exercises").fill("pull up")
    page.get_by_role("button", name="Pull Up", exact=True).tap()
    lift(page, "Pull Up", 8, 6)
    finish(page)
    page.get_by_role("link", name="Update the template").tap()
    assert_accessible(page)
    page.get_by_text("Add Pull Up").tap()
    page.get_by_role("button", name="Update the template").tap()
    expect(page.get_by_role("heading", name="Pull Up")).to_be_visible()
    # Two sessions later it stands in the workout by itself.
    skip_session(page)
    start_from_home(page, "Workout A")
    expect(card(page, "Pull Up").get_by_label("Reps")).to_have_value("8")


def test_a_double_tap_begins_once_and_stopping_can_be_undone(page: Page) -> None:
    begin(page)
    page.get_by_role("button", name="Start workout").dblclick()
    expect(page.get_by_role("heading", level=1, name="Workout A")).to_be_visible()
    lift(page, SQUAT, 5, at="60")
    finish(page)
    page.goto("/workouts/")
    expect(page.get_by_role("link", name="Workout A")).to_have_count(1)
    page.goto("/workouts/programmes/")
    page.get_by_role("link", name="Go to your programme").tap()
    page.get_by_role("button", name="Stop this programme").tap()
    told(page, "Five by five stopped")
    expect(page.get_by_role("link", name="Begin")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    told(page, "Five by five goes on")
    expect(page.get_by_role("heading", name="Next: Workout B")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_pages_are_accessible(
    new_page: Callable[..., Page], sign_in: SignIn, five_by_five: None, width: int
) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    sign_in(page, UserFactory())
    for url in ("/workouts/programmes/", "/workouts/programmes/create/"):
        page.goto(url)
        assert_accessible(page)
    page.goto("/workouts/programmes/")
    page.get_by_role("link", name=re.compile("Five by five")).click()
    assert_accessible(page)
    page.get_by_role("link", name="Copy and begin").click()
    assert_accessible(page)
    page.get_by_role("button", name="Copy and begin").click()
    expect(page.get_by_role("heading", name="Next: Workout A")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("Change days")).click()
    assert_accessible(page)
    page.go_back()
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_role("heading", name="Edit Five by five")).to_be_visible()
    assert_accessible(page)
    page.goto("/")
    assert_accessible(page)
