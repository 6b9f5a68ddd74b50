"""Plates, bars and the warm-up, as a lifter meets them on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, bench_press, entry, finished_workout, log, open_workout
from workouts.inventory import Bar
from workouts.models import Gym, Set, Workout

NAME = "Bench Press (Barbell)"


@pytest.fixture
def lifter(transactional_db: None) -> User:
    user: User = UserFactory()
    return user


def benching(lifter: User, kilograms: float) -> Workout:
    """An open workout with bench press, `kilograms` x 5 last time."""
    log(entry(finished_workout(lifter), bench_press()), kilograms, 5)
    workout = open_workout(lifter)
    entry(workout, bench_press())
    return workout


def test_a_lifter_sets_up_a_gym_and_loads_its_bar(page: Page, sign_in: Any, lifter: User) -> None:
    workout = benching(lifter, 61.235)
    User.objects.filter(pk=lifter.pk).update(weight_unit="lb")
    sign_in(page, lifter)
    page.goto("/more/")
    page.get_by_role("link", name="Plates and gyms").tap()
    assert_accessible(page)
    page.get_by_role("button", name="Change what is there").tap()
    expect(page.get_by_role("heading", name="My gym")).to_be_visible()
    assert_accessible(page)
    for plate, count in (("45 lb", "3"), ("35 lb", "4"), ("25 lb", "0"), ("10 lb", "2"), ("5 lb", "0")):
        page.get_by_label(plate, exact=True).fill(count)
    page.get_by_role("button", name="Fewer of 2.5 lb").tap()
    expect(page.get_by_label("2.5 lb", exact=True)).to_have_value("7")
    page.get_by_label("2.5 lb", exact=True).fill("0")
    page.get_by_role("textbox", name="Dumbbells").fill("5-50 by")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("“5-50 by” cannot be read.")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("textbox", name="Dumbbells").fill("5-50 by 5")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_attached()

    # 45 lb: 1 pair, 35 lb: 2 pairs, 10 lb: 1 pair. 135 lb is the pair of 45 on the bar.
    page.goto(f"/workouts/{workout.pk}/")
    card = page.get_by_role("region", name=NAME)
    bar, weight = card.get_by_role("img"), card.get_by_label("Weight")
    expect(weight).to_have_value("135")
    expect(bar).to_have_accessible_name("Per side 45")
    card.get_by_role("button", name="More weight").tap()
    expect(weight).to_have_value("155")
    expect(bar).to_have_accessible_name("Per side 45 + 10")
    expect(card.get_by_text("Per side 45 + 10", exact=True)).to_be_visible()
    card.get_by_role("button", name="Less weight").tap()
    expect(weight).to_have_value("135")
    card.get_by_role("button", name="Less weight").tap()
    expect(weight).to_have_value("115")
    expect(bar).to_have_accessible_name("Per side 35")
    assert_accessible(page)

    weight.fill("150")
    expect(card.get_by_text("150 lb cannot be loaded:")).to_be_visible()
    assert_accessible(page)
    card.get_by_role("button", name="155 lb").tap()
    expect(weight).to_have_value("155")
    expect(bar).to_have_accessible_name("Per side 45 + 10")
    expect(card.get_by_role("button", name="Log set")).to_be_focused()
    card.get_by_role("button", name="Log set").tap()
    expect(card.get_by_role("listitem")).to_have_count(1)
    weight.fill("185")
    expect(card.get_by_text("−10 per side")).to_have_count(0)
    expect(bar).to_have_accessible_name("Per side 35 + 35")
    expect(card.get_by_text("−10 −45 +35 +35 per side")).to_be_visible()
    assert_accessible(page)
    card.get_by_role("button", name="Log set").tap()
    expect(card.get_by_text("+35 per side")).to_have_count(0)
    expect(bar).to_have_accessible_name("Per side 35 + 35")


def test_the_warm_up_is_one_tap_and_never_counted(page: Page, sign_in: Any, lifter: User) -> None:
    workout = benching(lifter, 100)
    sign_in(page, lifter)
    page.goto(f"/workouts/{workout.pk}/")
    card = page.get_by_role("region", name=NAME)
    card.get_by_role("button", name="Add warm-up").tap()
    planned = card.get_by_role("list", name=f"Planned sets of {NAME}").get_by_role("listitem")
    expect(planned).to_have_text(["W20 kg × 10", "W50 kg × 5", "W70 kg × 3", "W85 kg × 2"])
    expect(card.get_by_role("img")).to_have_accessible_name("Just the bar")
    assert_accessible(page)
    card.get_by_role("button", name="Remove warm-up").tap()
    expect(planned).to_have_count(0)
    expect(card.get_by_label("Weight")).to_have_value("100")
    card.get_by_role("button", name="Add warm-up").tap()
    expect(planned).to_have_count(4)
    done = card.get_by_role("list", name=f"Logged sets of {NAME}").get_by_role("listitem")
    for number, side in enumerate(["15", "15 + 10", "15 + 15 + 2.5", "25 + 15"], start=1):
        card.get_by_role("button", name="Log set").tap()
        expect(done).to_have_count(number)
        expect(page.locator("#set-count")).to_have_text("0 sets")
        expect(card.get_by_role("img")).not_to_have_accessible_name("Just the bar")
        if number == 1:
            expect(card.get_by_role("img")).to_have_accessible_name(f"Per side {side}")
    expect(planned).to_have_count(0)
    expect(card.get_by_label("Weight")).to_have_value("100")
    card.get_by_role("button", name="Log set").tap()
    expect(page.locator("#set-count")).to_have_text("1 set")
    page.reload()
    expect(page.locator("#set-count")).to_have_text("1 set")
    kinds = list(Set.objects.filter(workout_exercise__workout=workout).in_order().values_list("kind", flat=True))
    assert kinds == ["warm_up"] * 4 + ["normal"]


def test_a_hasty_tap_does_not_log_the_working_weight(page: Page, sign_in: Any, lifter: User) -> None:
    """Add warm-up and Log set within one moment: the row that was meant is gone by then."""
    workout = benching(lifter, 100)
    sign_in(page, lifter)
    page.goto(f"/workouts/{workout.pk}/")
    card = page.get_by_role("region", name=NAME)
    card.get_by_role("button", name="Add warm-up").evaluate(
        "button => { button.click(); button.form.querySelector('.btn--main').click() }"
    )
    expect(card.get_by_label("Weight")).to_have_value("20")
    page.wait_for_timeout(500)
    assert not Set.objects.filter(workout_exercise__workout=workout).exists()


def test_the_gym_is_switched_in_two_taps(page: Page, sign_in: Any, lifter: User) -> None:
    workout = benching(lifter, 100)
    small = Gym.open_for(lifter, name="Garage", unit="kg")
    small.furnish(bars=[Bar("barbell", 2000)], plates=[(2000, 4), (1000, 1)], fixed=[])
    Gym.open_for(lifter, name="City", unit="kg")
    sign_in(page, lifter)
    page.goto(f"/workouts/{workout.pk}/")
    card = page.get_by_role("region", name=NAME)
    expect(card.get_by_role("img")).to_have_accessible_name("Per side 25 + 15")
    card.get_by_role("link", name="City").tap()
    assert_accessible(page)
    page.get_by_role("button", name="Use Garage").tap()
    expect(card.get_by_role("img")).to_have_accessible_name("Per side 20 + 20")
    card.get_by_role("button", name="Less weight").tap()
    expect(card.get_by_label("Weight")).to_have_value("60")


def test_by_keyboard_and_without_a_plan(page: Page, sign_in: Any, lifter: User) -> None:
    workout = benching(lifter, 82.4)
    sign_in(page, lifter)
    page.goto(f"/workouts/{workout.pk}/")
    card = page.get_by_role("region", name=NAME)
    weight = card.get_by_label("Weight")
    expect(card.get_by_text("82.4 kg cannot be loaded:")).to_be_visible()
    card.get_by_role("button", name="More weight").focus()
    page.keyboard.press("Enter")
    expect(weight).to_have_value("82.5")
    weight.focus()
    page.keyboard.type("81")
    page.keyboard.press("Tab")
    near = card.get_by_role("button", name="80 kg")
    expect(near).to_be_visible()
    near.focus()
    page.keyboard.press("Enter")
    expect(weight).to_have_value("80")
    expect(card.get_by_role("button", name="Log set")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(card.get_by_role("button", name="Remove warm-up")).to_be_visible()
    assert page.evaluate("() => document.activeElement !== document.body"), "focus is lost after a swap"


def test_without_javascript(new_page: Callable[..., Page], sign_in: Any, lifter: User) -> None:
    workout = benching(lifter, 100)
    page = new_page(java_script_enabled=False)
    sign_in(page, lifter)
    page.goto(f"/workouts/{workout.pk}/")
    card = page.get_by_role("region", name=NAME)
    expect(card.get_by_role("img")).to_have_accessible_name("Per side 25 + 15")
    card.get_by_role("button", name="Add warm-up").click()
    expect(card.get_by_label("Weight")).to_have_value("20")
    card.get_by_role("link", name="The usual gym").click()
    page.get_by_label("Weight").fill("101")
    page.get_by_role("button", name="Show").click()
    page.get_by_role("link", name="100 kg").click()
    expect(page.get_by_role("img")).to_have_accessible_name("Per side 25 + 15")
    page.get_by_role("link", name="Plates and gyms").click()
    page.get_by_role("button", name="Change what is there").click()
    page.get_by_label("20 kg", exact=True).fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_label("20 kg", exact=True)).to_have_value("3")
    page.get_by_role("link", name="Delete this gym").click()
    page.get_by_role("button", name="Delete this gym").click()
    expect(page.get_by_text("My gym deleted")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_it_is_accessible_at_every_width(width: int, new_page: Callable[..., Page], sign_in: Any, lifter: User) -> None:
    workout = benching(lifter, 300)
    gym = Gym.open_for(lifter, name="Donaudampfschifffahrtsgesellschaftssportverein e. V.", unit="kg")
    page = new_page(viewport={"width": width, "height": 800}, is_mobile=False, has_touch=False)
    sign_in(page, lifter)
    page.goto(f"/workouts/{workout.pk}/")
    page.get_by_role("button", name="Add warm-up").click()
    expect(page.get_by_role("button", name="Remove warm-up")).to_be_visible()
    assert_accessible(page)
    entry_id = workout.workout_exercises.get().pk
    for path in (
        f"/workouts/exercises/{entry_id}/plates/?weight=301", f"/workouts/exercises/{entry_id}/plates/?weight=x",
        "/settings/plates/", f"/settings/plates/{gym.pk}/", f"/settings/plates/{gym.pk}/delete/",
    ):  # fmt: skip
        page.goto(path)
        assert_accessible(page)
