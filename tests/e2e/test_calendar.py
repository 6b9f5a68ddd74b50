"""The calendar in a browser: leafing, jumping, adding a workout to a day, by touch and by keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, bench_press, entry, finished_workout, instant, log

DESKTOP = {"viewport": {"width": 1280, "height": 900}, "has_touch": False, "is_mobile": False}


@pytest.fixture
def lifter(few_exercises: None) -> User:
    user: User = UserFactory(full_name="Lena Lifter")
    return user


def last_month(lifter: User) -> date:
    return (lifter.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def on(lifter: User, day: date, name: str) -> None:
    log(entry(finished_workout(lifter, started_at=instant(f"{day} 17:00"), name=name), bench_press()))


def said(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def day_link(page: Page, day: date) -> Any:
    return page.get_by_role("link", name=re.compile(rf"^{said(day)}\b"))


@pytest.mark.parametrize("view", [{}, DESKTOP], ids=["phone", "desktop"])
def test_a_lifter_leafs_back_and_adds_a_workout_to_a_day(
    new_page: Callable[..., Page], sign_in: Any, lifter: User, view: dict[str, Any]
) -> None:
    month = last_month(lifter)
    trained, free = month + timedelta(days=9), month + timedelta(days=16)
    on(lifter, trained, "Push")
    page = new_page(**view)
    sign_in(page, lifter)
    page.goto("/workouts/")
    assert_accessible(page)
    page.get_by_role("link", name="Calendar").click()
    expect(page.get_by_role("heading", name=f"{lifter.today():%B %Y}")).to_be_visible()
    expect(page.get_by_role("columnheader")).to_have_count(8)
    assert_accessible(page)

    page.get_by_role("link", name=f"Previous month, {month:%B %Y}").click()
    expect(page.get_by_role("heading", name=f"{month:%B %Y}", exact=True)).to_be_visible()
    expect(page.locator("#calendar-status")).to_have_text(f"{month:%B %Y}: 1 workout")
    assert page.url.endswith(f"?month={month:%Y-%m}")

    day_link(page, trained).click()
    expect(page.get_by_role("article")).to_contain_text("Push")
    expect(page.locator("#calendar-status")).to_have_text(
        f"{said(trained)} {trained.year}: 1 workout".replace(f"{trained:%A} ", f"{trained:%A}, ")
    )
    assert page.url.endswith(f"?day={trained}")
    assert_accessible(page)
    if view:
        expect(day_link(page, trained).get_by_text("Push")).to_be_visible()

    day_link(page, free).click()
    expect(page.get_by_text("No workout on this day.")).to_be_visible()
    page.get_by_role("link", name="Add a past workout").click()
    expect(page.get_by_label("Date")).to_have_value(str(free))
    page.get_by_label("Name").fill("Forgotten")
    page.get_by_role("button", name="Next: its exercises").click()
    expect(page.get_by_role("heading", name="Forgotten")).to_be_visible()
    page.goto(f"/workouts/calendar/?month={month:%Y-%m}&day={free}")
    expect(page.get_by_role("article")).to_contain_text("Forgotten")
    assert str(lifter.workouts.get(name="Forgotten").date) == str(free)


def test_back_leads_through_the_months(new_page: Callable[..., Page], sign_in: Any, lifter: User) -> None:
    page = new_page()
    sign_in(page, lifter)
    page.goto("/workouts/calendar/")
    this, month = lifter.today(), last_month(lifter)
    page.get_by_role("link", name="Previous month").click()
    expect(page.get_by_role("heading", name=f"{month:%B %Y}", exact=True)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=f"{this:%B %Y}", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name=f"{this:%B %Y}", exact=True)).to_be_visible()
    page.get_by_label("Go to a day").fill("2024-02-29")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("heading", name="February 2024", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Thursday, 29 February 2024")).to_be_visible()
    assert page.url.endswith("?day=2024-02-29")
    page.get_by_role("link", name="Today", exact=True).click()
    expect(page.get_by_role("heading", name=f"{this:%B %Y}", exact=True)).to_be_visible()


def test_it_is_walked_by_keyboard_without_losing_the_focus(
    new_page: Callable[..., Page], sign_in: Any, lifter: User
) -> None:
    page = new_page(**DESKTOP)
    sign_in(page, lifter)
    page.goto("/workouts/calendar/?day=2026-03-18")

    def focused() -> str:
        return str(page.evaluate("() => document.activeElement.id"))

    page.locator("#day-2026-03-18").focus()
    for key, day in (
        ("ArrowRight", "2026-03-19"),
        ("ArrowDown", "2026-03-26"),
        ("ArrowLeft", "2026-03-25"),
        ("ArrowUp", "2026-03-18"),
    ):
        page.keyboard.press(key)
        assert focused() == f"day-{day}"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wednesday, 25 March")).to_be_visible()
    page.wait_for_function("() => document.activeElement.id === 'day-2026-03-25'")
    page.keyboard.press("PageUp")
    expect(page.get_by_role("heading", name="February 2026", exact=True)).to_be_visible()
    page.wait_for_function("() => document.activeElement.id === 'previous-month'")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="January 2026", exact=True)).to_be_visible()
    page.wait_for_function("() => document.activeElement.id === 'previous-month'")


def test_it_works_without_javascript(new_page: Callable[..., Page], sign_in: Any, lifter: User) -> None:
    month = last_month(lifter)
    on(lifter, month, "Push")
    page = new_page(java_script_enabled=False)
    sign_in(page, lifter)
    page.goto("/workouts/calendar/")
    page.get_by_role("link", name="Previous month").click()
    day_link(page, month).click()
    expect(page.get_by_role("article")).to_contain_text("Push")
    page.get_by_label("Go to a day").fill("2025-12-31")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_role("heading", name="December 2025", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [320, 390])
def test_every_day_is_a_target_of_44_px(new_page: Callable[..., Page], sign_in: Any, lifter: User, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    sign_in(page, lifter)
    page.goto("/workouts/calendar/")
    links = page.locator("table a, .calendar-head a, .switch a, .jump button").all()
    boxes = [box for link in links if (box := link.bounding_box())]
    assert len(boxes) >= 35 + 6
    assert [box for box in boxes if box["width"] < 44 or box["height"] < 44] == []
    assert_accessible(page)
