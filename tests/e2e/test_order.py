"""Supersets, order and replacement, as a lifter does them: by touch, by keyboard, with a mouse, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.e2e.conftest import PHONE, assert_accessible
from tests.factories import UserFactory, entry, finished_workout, log, open_workout, row_by_row
from workouts.models import Set, Workout

BENCH, SQUAT, PULL_UP, PLANK = "Bench Press (Barbell)", "Squat (Barbell)", "Pull Up", "Plank"
SignIn = Callable[[Page, User], None]


@pytest.fixture
def workout(few_exercises: None) -> Workout:
    """Open, with bench press, squat, pull up and plank."""
    made: Workout = open_workout(UserFactory())
    with row_by_row():
        for name in (BENCH, SQUAT, PULL_UP, PLANK):
            made.add_exercise(Exercise.objects.get(name=name))
    return made


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


def open_menu(page: Page, name: str) -> None:
    card(page, name).locator("summary", has_text=f"More for {name}").click()


def arrange_page(page: Page, workout: Workout) -> None:
    page.goto(workout.get_absolute_url())
    page.get_by_role("link", name="Arrange").click()
    expect(page.get_by_role("heading", name="Arrange")).to_be_visible()
    page.wait_for_load_state()  # the script answers the keys


def expect_order(page: Page, *names: str) -> None:
    expect(page.locator(".order__name")).to_have_text(list(names))


def expect_order_for_good(page: Page, *names: str) -> None:
    """Now, after a reload, and on the page of the workout."""
    expect_order(page, *names)
    page.reload()
    expect_order(page, *names)
    page.get_by_role("link", name="Done").click()
    expect(page.locator(".exercise h2")).to_have_text(list(names))


def grip(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=f"Move {name}", exact=True)


def log_in(page: Page, name: str, weight: str, reps: str) -> None:
    card(page, name).get_by_label("Weight").or_(card(page, name).get_by_label("Added weight")).fill(weight)
    card(page, name).get_by_label("Reps").fill(reps)
    card(page, name).get_by_role("button", name="Log set").click()


def test_a_superset_is_grouped_and_done_in_turns(page: Page, sign_in: SignIn, workout: Workout) -> None:
    sign_in(page, workout.user)
    arrange_page(page, workout)
    page.get_by_role("button", name=f"Superset of {SQUAT} with the one above").tap()
    split = page.get_by_role("button", name=f"Split {SQUAT} from the one above")
    expect(split).to_be_focused()
    page.get_by_role("link", name="Done").tap()
    expect(card(page, BENCH).get_by_text("Superset A1")).to_be_visible()
    expect(card(page, SQUAT).get_by_text("Superset A2")).to_be_visible()
    timer = page.get_by_role("timer")
    for number in (1, 2):
        log_in(page, BENCH, "80", "8")
        expect(card(page, BENCH).get_by_role("listitem")).to_have_count(number)
        squat = card(page, SQUAT).get_by_role("button", name="Log set")
        expect(squat).to_be_focused()
        expect(squat).to_be_in_viewport()
        expect(timer).to_be_hidden()
        log_in(page, SQUAT, "120", "5")
        expect(card(page, SQUAT).get_by_role("listitem")).to_have_count(number)
        bench = card(page, BENCH).get_by_role("button", name="Log set")
        expect(bench).to_be_focused()
        expect(bench).to_be_in_viewport()
        expect(timer).to_be_visible()
    assert list(Set.objects.order_by("completed_at").values_list("rest_seconds", flat=True)) == [0, 120, 0, 120]


def test_a_warm_up_and_a_single_exercise_keep_the_turn(page: Page, sign_in: SignIn, workout: Workout) -> None:
    with row_by_row():
        workout.entries_in_order()[1].link()
    sign_in(page, workout.user)
    page.goto(workout.get_absolute_url())
    bench = card(page, BENCH)
    bench.get_by_text("More", exact=True).tap()
    bench.get_by_text("Warm-up", exact=True).tap()
    log_in(page, BENCH, "40", "8")
    expect(bench.get_by_role("listitem")).to_have_count(1)
    expect(bench.get_by_role("button", name="Log set")).to_be_focused()
    log_in(page, PULL_UP, "0", "8")
    expect(card(page, PULL_UP).get_by_role("listitem")).to_have_count(1)
    expect(card(page, PULL_UP).get_by_role("button", name="Log set")).to_be_focused()


def test_the_order_is_changed_by_buttons(page: Page, sign_in: SignIn, workout: Workout) -> None:
    sign_in(page, workout.user)
    arrange_page(page, workout)
    up = page.get_by_role("button", name=f"{PULL_UP} up", exact=True)
    up.tap()
    expect_order(page, BENCH, PULL_UP, SQUAT, PLANK)
    expect(up).to_be_focused()
    up.tap()
    expect_order(page, PULL_UP, BENCH, SQUAT, PLANK)
    expect(up).to_be_disabled()
    expect(page.get_by_role("button", name=f"{PULL_UP} down", exact=True)).to_be_focused()
    page.get_by_role("button", name=f"{SQUAT} down", exact=True).tap()
    expect_order_for_good(page, PULL_UP, BENCH, PLANK, SQUAT)


def test_the_order_is_changed_by_arrow_keys(page: Page, sign_in: SignIn, workout: Workout) -> None:
    sign_in(page, workout.user)
    arrange_page(page, workout)
    grip(page, BENCH).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    expect_order(page, SQUAT, BENCH, PULL_UP, PLANK)
    expect(grip(page, BENCH)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect_order(page, SQUAT, PULL_UP, BENCH, PLANK)
    expect(grip(page, BENCH)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect_order_for_good(page, SQUAT, BENCH, PULL_UP, PLANK)


def test_the_arrow_keys_pass_a_superset_as_one(page: Page, sign_in: SignIn, workout: Workout) -> None:
    with row_by_row():
        workout.entries_in_order()[2].link()
    sign_in(page, workout.user)
    arrange_page(page, workout)
    grip(page, BENCH).focus()
    page.keyboard.press("ArrowDown")
    expect_order(page, SQUAT, PULL_UP, BENCH, PLANK)
    assert [one.superset for one in workout.entries_in_order()] == [1, 1, None, None]


def drag(page: Page, name: str, onto: str, *, below: bool) -> None:
    """By the handle, in steps, to the upper or lower edge of another."""
    start = grip(page, name).bounding_box()
    end = page.locator(".order__item", has_text=onto).bounding_box()
    assert start
    assert end
    x = start["x"] + start["width"] / 2
    page.mouse.move(x, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, end["y"] + (end["height"] - 2 if below else 2), steps=8)
    page.mouse.up()


def test_the_order_is_changed_by_dragging(new_page: Callable[..., Page], sign_in: SignIn, workout: Workout) -> None:
    page = new_page(viewport={"width": 1280, "height": 800}, has_touch=False, is_mobile=False)
    sign_in(page, workout.user)
    arrange_page(page, workout)
    drag(page, BENCH, PULL_UP, below=True)
    expect_order(page, SQUAT, PULL_UP, BENCH, PLANK)
    expect(grip(page, BENCH)).to_be_focused()
    drag(page, PLANK, SQUAT, below=False)
    expect(grip(page, PLANK)).to_be_focused()  # the new list is there
    expect_order_for_good(page, PLANK, SQUAT, PULL_UP, BENCH)


def test_an_exercise_is_dragged_into_a_superset_and_out_of_it(
    new_page: Callable[..., Page], sign_in: SignIn, workout: Workout
) -> None:
    with row_by_row():
        workout.entries_in_order()[1].link()
    page = new_page(viewport={"width": 1280, "height": 800}, has_touch=False, is_mobile=False)
    sign_in(page, workout.user)
    arrange_page(page, workout)
    linked = page.locator(".order__item--linked")
    drag(page, PLANK, SQUAT, below=False)
    expect_order(page, BENCH, PLANK, SQUAT, PULL_UP)
    expect(linked).to_have_count(3)
    drag(page, BENCH, PULL_UP, below=True)
    expect_order(page, PLANK, SQUAT, PULL_UP, BENCH)
    expect(linked).to_have_count(2)


def test_the_order_is_changed_by_a_finger(page: Page, sign_in: SignIn, workout: Workout) -> None:
    sign_in(page, workout.user)
    arrange_page(page, workout)
    start = grip(page, BENCH).bounding_box()
    end = page.locator(".order__item", has_text=PULL_UP).bounding_box()
    assert start
    assert end
    x, y = start["x"] + 20, start["y"] + 20
    finger = page.context.new_cdp_session(page)
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        point = {"x": x, "y": y + (end["y"] + end["height"] - 2 - y) * step / 10}
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    expect(grip(page, BENCH)).to_be_focused()  # the new list is there
    expect_order_for_good(page, SQUAT, PULL_UP, BENCH, PLANK)


def test_a_list_that_changed_meanwhile_is_said_and_kept(
    chromium: Browser, live_server: Any, sign_in: SignIn, workout: Workout
) -> None:
    # A context of its own: here the 400 on the console is what is wanted.
    with chromium.new_context(base_url=live_server.url, **PHONE) as context:
        page = context.new_page()
        sign_in(page, workout.user)
        arrange_page(page, workout)
        with row_by_row():
            workout.entries_in_order()[3].remove()
        drag(page, BENCH, SQUAT, below=True)
        expect(page.get_by_text("The list of exercises has changed meanwhile. Reload the page.")).to_be_visible()
        page.reload()
        expect_order(page, BENCH, SQUAT, PULL_UP)


def test_an_exercise_is_replaced(page: Page, sign_in: SignIn, workout: Workout) -> None:
    past = finished_workout(workout.user)
    for name, weight in ((BENCH, 100), ("Bench Press (Dumbbell)", 40)):
        log(entry(past, Exercise.objects.get(name=name)), weight, 5)
    sign_in(page, workout.user)
    page.goto(workout.get_absolute_url())
    open_menu(page, BENCH)
    card(page, BENCH).get_by_role("link", name="Replace exercise").tap()
    offer = page.get_by_role("listitem").filter(has_text="Bench Press (Dumbbell)")
    expect(offer).to_contain_text("about 40 kg")
    page.get_by_label("Search exercises").fill("running")
    expect(page.get_by_role("button", name="Running", exact=True)).to_be_visible()
    page.get_by_label("Search exercises").fill("")
    page.get_by_role("button", name="Bench Press (Dumbbell)", exact=True).tap()
    expect(page.get_by_text(f"Bench Press (Dumbbell) in place of {BENCH}")).to_be_visible()
    expect(page.locator(".exercise h2")).to_have_text(["Bench Press (Dumbbell)", SQUAT, PULL_UP, PLANK])
    expect(card(page, "Bench Press (Dumbbell)")).to_be_in_viewport()


def test_a_drop_set_is_attached(page: Page, sign_in: SignIn, workout: Workout) -> None:
    sign_in(page, workout.user)
    page.goto(workout.get_absolute_url())
    bench = card(page, BENCH)
    log_in(page, BENCH, "80", "8")
    expect(bench.get_by_role("listitem")).to_have_count(1)
    bench.get_by_text("More", exact=True).tap()
    bench.get_by_text("Drop", exact=True).tap()
    expect(bench.get_by_text("Straight on from the set before")).to_be_hidden()
    log_in(page, BENCH, "60", "8")
    expect(bench.locator(".set--attached")).to_contain_text("60 kg × 8")
    expect(bench.get_by_text("Set 2")).to_be_visible()
    bench.get_by_text("More", exact=True).tap()
    bench.get_by_text("Failure", exact=True).tap()
    bench.get_by_text("Straight on from the set before").tap()
    log_in(page, BENCH, "50", "8")
    expect(bench.locator(".set--attached")).to_have_count(2)
    first = Set.objects.in_order().first()
    assert first
    assert list(Set.objects.in_order().values_list("parent", flat=True)) == [None, first.pk, first.pk]


def test_a_note_for_every_time_is_there_in_the_next_workout(page: Page, sign_in: SignIn, workout: Workout) -> None:
    sign_in(page, workout.user)
    page.goto(workout.get_absolute_url())
    open_menu(page, BENCH)
    card(page, BENCH).get_by_label("Note for every time").fill("Seat 4")
    card(page, BENCH).get_by_role("button", name="Save").tap()
    expect(card(page, BENCH).locator(".sticky")).to_contain_text("Seat 4")
    workout.trash()
    page.goto("/workouts/start/")
    page.get_by_role("button", name="Start").first.tap()
    page.get_by_role("link", name="Add exercise").tap()
    page.get_by_label("Search exercises").fill("bench")
    page.get_by_role("button", name=BENCH, exact=True).tap()
    expect(card(page, BENCH).locator(".sticky")).to_contain_text("Seat 4")


def test_all_of_it_without_javascript(new_page: Callable[..., Page], sign_in: SignIn, workout: Workout) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, workout.user)
    arrange_page(page, workout)
    expect(grip(page, BENCH)).to_be_hidden()
    page.get_by_role("button", name=f"{PLANK} up", exact=True).click()
    expect_order(page, BENCH, SQUAT, PLANK, PULL_UP)
    page.get_by_role("button", name=f"Superset of {SQUAT} with the one above").click()
    expect(page.locator(".order__item--linked")).to_have_count(2)
    page.get_by_role("link", name="Done").click()
    log_in(page, BENCH, "80", "8")
    expect(card(page, BENCH).get_by_role("listitem")).to_have_count(1)
    assert page.url.endswith(f"#exercise-{workout.entries_in_order()[1].pk}")
    log_in(page, SQUAT, "120", "5")
    assert page.url.endswith(f"#exercise-{workout.entries_in_order()[0].pk}")
    card(page, BENCH).get_by_text("More", exact=True).click()
    card(page, BENCH).get_by_text("Drop", exact=True).click()
    log_in(page, BENCH, "60", "8")
    expect(card(page, BENCH).locator(".set--attached")).to_have_count(1)
    open_menu(page, PLANK)
    card(page, PLANK).get_by_label("Note for every time").fill("Elbows in")
    card(page, PLANK).get_by_role("button", name="Save").click()
    expect(card(page, PLANK).locator(".sticky")).to_contain_text("Elbows in")
    open_menu(page, PLANK)
    card(page, PLANK).get_by_role("link", name="Replace exercise").click()
    page.get_by_label("Search exercises").fill("running")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("button", name="Running", exact=True).click()
    expect(page.locator(".exercise h2")).to_have_text([BENCH, SQUAT, "Running", PULL_UP])


@pytest.mark.parametrize("width", [320, 1280])
def test_order_replace_and_workout_are_accessible(
    new_page: Callable[..., Page], sign_in: SignIn, workout: Workout, width: int
) -> None:
    with row_by_row():
        first, second, third, fourth = workout.entries_in_order()
        second.link()
        fourth.link()
        log(first)
        log(first, 60, kind="drop")
        log(first, 50, kind="failure", continues=True)
    page = new_page(viewport={"width": width, "height": 800})
    sign_in(page, workout.user)
    arrange_page(page, workout)
    assert_accessible(page)
    page.goto(workout.get_absolute_url())
    assert_accessible(page)
    open_menu(page, BENCH)
    assert_accessible(page)
    page.goto(f"/workouts/exercises/{third.pk}/replace/")
    assert_accessible(page)
    page.get_by_label("Search exercises").fill("bench")
    expect(page.get_by_role("button", name=BENCH, exact=True)).to_be_visible()
    assert_accessible(page)
