"""Typing sets as lines, on a phone: see what is understood, put a mistake right, log."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, finished_workout, open_workout
from workouts.models import Set

SignIn = Callable[[Page, User], None]


@pytest.fixture
def lifter(few_exercises: None) -> User:
    user: User = UserFactory()
    return user


def reading(page: Page) -> Any:
    return page.get_by_role("list", name="What was understood").locator("> li")


def logged() -> list[tuple[str, int | None, int | None]]:
    sets = Set.objects.live().order_by("workout_exercise__position", "position")
    return list(sets.values_list("workout_exercise__exercise__name", "weight_grams", "reps"))


def test_a_lifter_types_sees_corrects_and_logs(page: Page, lifter: User, sign_in: SignIn) -> None:
    open_workout(lifter)
    sign_in(page, lifter)
    page.goto("/workouts/log/")
    page.get_by_role("link", name="Type sets").tap()
    field, status = page.get_by_label("Sets in lines"), page.locator("#lines-status")
    expect(field).to_be_focused()
    assert_accessible(page)
    page.get_by_text("How to write it").tap()
    assert_accessible(page)

    field.press_sequentially("bench 100x5,5,4 @8")
    expect(reading(page).first).to_contain_text("Bench Press (Barbell)")
    expect(reading(page).first).to_contain_text("100 kg × 5, RPE 8 (2 sets)")
    expect(status).to_have_text("3 sets of 1 exercise understood")
    expect(page.get_by_role("status").filter(has_text="3 sets of 1 exercise understood")).to_be_visible()

    field.press_sequentially("\nbench 1,000x5\nplank 60s")
    expect(status).to_contain_text("Line 2, place 7: “1,000” could be 1.000 or 1000")
    expect(page.locator("mark")).to_have_text("1,000")
    expect(reading(page).nth(2)).to_contain_text("Plank")
    assert_accessible(page)

    page.get_by_role("button", name="Log sets").tap()
    expect(page.get_by_text("Line 2, place 7").first).to_be_visible()
    expect(field).to_have_value("bench 100x5,5,4 @8\nbench 1,000x5\nplank 60s")
    assert logged() == []
    assert_accessible(page)

    field.fill("bench 100x5,5,4 @8\nbench 100x3\nplank 60s")
    expect(status).to_have_text("5 sets of 2 exercises understood")
    page.get_by_role("button", name="Log sets").tap()
    card = page.get_by_role("region", name="Bench Press (Barbell)")
    expect(card.get_by_role("listitem")).to_have_count(4)
    expect(card.get_by_role("listitem").first).to_contain_text("100 kg × 5")
    expect(page.get_by_role("region", name="Plank").get_by_role("listitem")).to_contain_text("1:00")
    expect(page.get_by_role("status").filter(has_text="5 sets logged")).to_be_attached()
    assert_accessible(page)
    bench = "Bench Press (Barbell)"
    assert logged() == [
        (bench, 100_000, 5), (bench, 100_000, 5), (bench, 100_000, 4), (bench, 100_000, 3), ("Plank", None, None),
    ]  # fmt: skip


def test_another_exercise_is_chosen_by_keyboard_alone(new_page: Any, lifter: User, sign_in: SignIn) -> None:
    page = new_page(viewport={"width": 1280, "height": 800}, has_touch=False, is_mobile=False)
    open_workout(lifter)
    sign_in(page, lifter)
    page.goto(f"/workouts/{lifter.workouts.get().pk}/lines/")
    page.keyboard.type("bench 30x10\nsquat 100x5")
    expect(reading(page).nth(1)).to_contain_text("Squat (Barbell)")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Log sets")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # opens "Another?"
    choice = reading(page).first.get_by_role("button", name="Bench Press (Dumbbell)")
    expect(choice).to_be_visible()
    assert_accessible(page)
    while not choice.evaluate("button => button === document.activeElement"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    field = page.get_by_label("Sets in lines")
    expect(field).to_have_value("Bench Press (Dumbbell): 30x10\nsquat 100x5")
    expect(reading(page).first.locator("b")).to_have_text("Bench Press (Dumbbell)")
    expect(field).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Bench Press (Dumbbell)")).to_contain_text("30 kg × 10")
    assert logged() == [("Bench Press (Dumbbell)", 30_000, 10), ("Squat (Barbell)", 100_000, 5)]


def test_without_javascript_it_is_checked_corrected_and_logged(new_page: Any, lifter: User, sign_in: SignIn) -> None:
    page = new_page(java_script_enabled=False)
    past = finished_workout(lifter)
    sign_in(page, lifter)
    page.goto(f"/workouts/{past.pk}/edit/")
    page.get_by_role("link", name="Type sets").tap()
    field = page.get_by_label("Sets in lines")
    field.fill("bench 30x10\nbench 100x")
    page.get_by_role("button", name="Check").tap()
    expect(page.locator("#lines-status")).to_contain_text("Line 2, place 10: A number is missing behind it")
    field.fill("bench 30x10")
    page.get_by_role("button", name="Check").tap()
    page.get_by_text("Another?").tap()
    page.get_by_role("button", name="Bench Press (Dumbbell)").tap()
    expect(field).to_have_value("Bench Press (Dumbbell): 30x10")
    page.get_by_role("button", name="Log sets").tap()
    expect(page.get_by_role("region", name="Bench Press (Dumbbell)")).to_contain_text("30 kg × 10")
    assert logged() == [("Bench Press (Dumbbell)", 30_000, 10)]


def test_a_whole_workout_is_started_and_pasted(page: Page, lifter: User, sign_in: SignIn) -> None:
    sign_in(page, lifter)
    page.goto("/workouts/start/")
    page.get_by_role("button", name="Start and type sets").tap()
    text = "Bench Press (Barbell)\nSet 1: 60 kg × 10 [Warm-up]\nSet 2: 100 kg × 5 @ 8\n\nSquat:\n- 140x3\n- 140x2"
    field = page.get_by_label("Sets in lines")
    field.fill(text)
    sent = page.locator("#typing [name=uuid]").get_attribute("value")
    expect(page.locator("#lines-status")).to_have_text("4 sets of 2 exercises understood")
    page.get_by_role("button", name="Log sets").tap()
    expect(page.get_by_role("region", name="Squat (Barbell)").get_by_role("listitem")).to_have_count(2)

    # The form as it was sent, found again by a browser that keeps its fields, with a line more.
    page.goto(f"/workouts/{lifter.workouts.get().pk}/lines/")
    page.evaluate("id => document.querySelector('#typing [name=uuid]').setAttribute('value', id)", sent)
    field.fill(text + "\n- 140x1")
    page.get_by_role("button", name="Log sets").tap()
    expect(page.get_by_role("alert")).to_contain_text("This form was sent before, with other lines.")
    expect(page.get_by_role("alert")).to_contain_text("Squat (Barbell): 140x3, 2")
    expect(field).to_have_value(text + "\n- 140x1")
    assert_accessible(page)
    assert len(logged()) == 4
    field.fill("squat 140x1")
    page.get_by_role("button", name="Log sets").tap()
    expect(page.get_by_role("region", name="Squat (Barbell)").get_by_role("listitem")).to_have_count(3)
    assert len(logged()) == 5


def test_what_is_unknown_is_created_in_another_tab_and_nothing_typed_is_lost(
    page: Page, lifter: User, sign_in: SignIn
) -> None:
    open_workout(lifter)
    sign_in(page, lifter)
    page.goto("/workouts/log/")
    page.get_by_role("link", name="Type sets").tap()
    field = page.get_by_label("Sets in lines")
    field.fill("Garage lift 20x12")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Create “Garage lift”").tap()
    tab = opened.value
    expect(tab.get_by_label("Name")).to_have_value("Garage lift")
    tab.get_by_label("Primary muscle").select_option(label="Lats")
    tab.get_by_role("button", name="Create and add").tap()
    expect(tab.get_by_role("region", name="Garage lift")).to_be_visible()
    tab.close()
    expect(field).to_have_value("Garage lift 20x12")
    page.get_by_role("button", name="Log sets").tap()
    expect(page.get_by_role("region", name="Garage lift")).to_contain_text("20 kg × 12")
    assert logged() == [("Garage lift", 20_000, 12)]


def test_what_is_typed_before_the_scripts_are_there_is_read_when_they_are(
    page: Page, lifter: User, sign_in: SignIn
) -> None:
    workout = open_workout(lifter)
    sign_in(page, lifter)
    held: list[Any] = []
    page.route("**/htmx.min.js", lambda route: held.append(route))
    page.goto(f"/workouts/{workout.pk}/lines/", wait_until="commit")
    page.get_by_label("Sets in lines").fill("bench 100x5")
    page.wait_for_timeout(200)
    held[0].continue_()
    expect(page.locator("#lines-status")).to_have_text("1 set of 1 exercise understood")
