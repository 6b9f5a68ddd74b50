"""Merging in a browser: a superuser reads the preview and merges; the lifter then sees one history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, bench_press, entry, finished_workout, log

DESKTOP = {"viewport": {"width": 1280, "height": 900}, "has_touch": False, "is_mobile": False}
BENCH, TWIN = "Bench Press (Barbell)", "Flat Bench (My Gym)"


@pytest.mark.parametrize("java_script_enabled", [True, False], ids=["with scripts", "without"])
def test_two_histories_become_one(
    new_page: Callable[..., Page], sign_in: Any, few_exercises: None, java_script_enabled: bool
) -> None:
    lifter: User = UserFactory(full_name="Lena Lifter")
    twin = Exercise.objects.create_custom(lifter, name=TWIN, primary_muscle_id="chest", equipment="barbell")
    log(entry(finished_workout(lifter, days_ago=5), twin), 77.5, 9)
    log(entry(finished_workout(lifter, days_ago=2), bench_press()), 80, 8)

    page = new_page(**DESKTOP, java_script_enabled=java_script_enabled)
    sign_in(page, UserFactory(superuser=True))
    page.goto(f"/admin/exercises/exercise/{twin.pk}/change/")
    page.get_by_role("link", name="Merge into…").click()
    page.get_by_label("Merge into (name or id):").fill("bench")
    page.get_by_role("button", name="Find").click()
    if java_script_enabled:
        assert_accessible_but_for_the_admins_own(page)
    page.get_by_role("link", name=BENCH, exact=True).click()
    expect(page.get_by_text("This cannot be undone.")).to_be_visible()
    row = page.get_by_role("row", name="Workout exercises")
    expect(row).to_contain_text("with 1 set")
    expect(page.get_by_text("Lifters concerned: 1.")).to_be_visible()
    expect(page.get_by_text("everybody can see its name")).to_be_visible()
    if java_script_enabled:
        assert_accessible_but_for_the_admins_own(page)
    page.get_by_role("button", name="Merge for good").click()
    expect(page.get_by_text(f"“{TWIN}” was merged into “{BENCH}”")).to_be_visible()

    phone = new_page(java_script_enabled=java_script_enabled)
    sign_in(phone, lifter)
    phone.goto("/exercises/")
    phone.get_by_role("searchbox").fill("my gym flat")
    if not java_script_enabled:
        phone.get_by_role("button", name="Search", exact=True).click()
    phone.get_by_role("link", name=BENCH).first.click()
    expect(phone.get_by_text("77.5 kg × 9")).to_be_visible()
    expect(phone.get_by_text("80 kg × 8")).to_be_visible()
    phone.goto(f"/exercises/{twin.pk}/")
    expect(phone.get_by_role("heading", name=BENCH, level=1)).to_be_visible()


def assert_accessible_but_for_the_admins_own(page: Page) -> None:
    """The stock admin's frame (skip link, breadcrumbs, side bar) is not ours: what stands in its content is."""
    page.evaluate("() => document.querySelectorAll('#header, .breadcrumbs, #nav-sidebar').forEach(e => e.remove())")
    assert_accessible(page)
