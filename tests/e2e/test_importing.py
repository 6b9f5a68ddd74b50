"""A history comes in from another app's file, goes out again, and comes into another account as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory
from tests.workouts.importing.histories import (
    BENCH,
    OWN,
    PLANK,
    PULL_UP,
    RUN,
    strong,
    strong_rows,
    whole_log_of,
)

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]
SQUAT, SLED = "Squat (Barbell)", "Sled of my own"
WORKOUTS = 12


def workout(day: int) -> list[dict[str, Any]]:
    """With warm-ups, drop sets, RPE, notes, and what has no weight."""
    kilograms = 60 + 2.5 * day
    bench = strong_rows(f"2025-03-{day:02} 17:29", {BENCH: [(20, 10), (kilograms, 8), (kilograms - 20, 12)]})
    bench[0] |= {"Set Order": "W", "Workout Notes": f"“Day {day}”\\nslept well", "Notes": "=1+1"}
    bench[1]["RPE"] = "8.5"
    bench[2]["Set Order"] = "D"
    others = strong_rows(
        f"2025-03-{day:02} 17:29",
        {OWN: [(40, day)], PULL_UP: [(0, 9), (5, 6)], PLANK: [(0, 0)], RUN: [(0, 0)], "Back Squats": [(100, 5)]}
        | {SLED: [(50, 7)]},
    )
    others[3] |= {"Seconds": 90}
    others[4] |= {"Seconds": 1500, "Distance": 5.2}
    return bench + others


FILE = strong(*map(workout, range(1, WORKOUTS + 1)))


@pytest.fixture(autouse=True)
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of two workouts, and one part a request."""
    monkeypatch.setattr("workouts.importing.receiving.SETS_A_PART", 13)
    monkeypatch.setattr("workouts.views.imports.STEP_SECONDS", 0)


@pytest.fixture
def lifter(few_exercises: None) -> User:
    made: User = UserFactory()
    return made


def upload(page: Page, content: bytes, name: str = "strong.csv") -> None:
    page.goto("/settings/data/import/")
    page.get_by_label("Export file").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Show what is in it").click()


def shown(page: Page) -> dict[str, str]:
    """The sums at the top of the preview and of the report."""
    expect(page.locator("dl.brought")).to_be_visible()
    names, sums = (page.locator(f"dl.brought {tag}").all_inner_texts() for tag in ("dt", "dd"))
    return dict(zip(names, sums, strict=True))


def expect_title(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()


def name_in(page: Page, name: str) -> Any:
    """What it is taken for; names that we know are folded away."""
    return page.locator("li[id^=name-]").filter(has_text=name)


def take_for(page: Page, name: str, exercise: str) -> None:
    """Change the mapping of a name."""
    page.get_by_role("link", name=re.compile(f"^{re.escape(name)}")).click()
    expect_title(page, name)
    page.get_by_role("searchbox", name="Search exercises").fill("squat")
    if (search := page.get_by_role("button", name="Search", exact=True)).is_visible():  # without JavaScript
        search.click()
    page.get_by_role("button", name=exercise, exact=True).click()


def exported(page: Page, layout: str) -> bytes:
    page.goto("/settings/data/")
    page.get_by_role("radio", name=layout, exact=True).check(force=True)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export", exact=True).click()
    return Path(download.value.path()).read_bytes()


def test_a_history_comes_in_leaves_and_comes_into_another_account(
    new_page: Callable[..., Page], sign_in: SignIn, lifter: User
) -> None:
    page = new_page()
    sign_in(page, lifter)
    upload(page, FILE)

    # The preview says what would come in, and the lifter corrects what an exercise is.
    expect_title(page, "What comes in")
    assert shown(page) == {"Workouts": "12", "Sets": "120", "Exercises": "7"}
    expect(page.get_by_text("1 March 2025 to 12 March 2025")).to_be_visible()
    assert_accessible(page)
    expect(name_in(page, OWN)).to_contain_text("a new exercise of your own")
    take_for(page, OWN, SQUAT)
    expect_title(page, "What comes in")
    expect(name_in(page, OWN)).to_contain_text(SQUAT)
    assert not lifter.workouts.exists()

    # The page itself goes on from part to part; here it is stopped at the first for a look.
    held: list[Route] = []
    page.route("**/continue/", lambda route: held.append(route), times=1)
    page.get_by_role("button", name="Import", exact=True).click()
    expect_title(page, "Importing")
    gauge = page.get_by_role("progressbar", name="Writing your workouts")
    expect(gauge).to_have_attribute("value", "1")
    expect(page.get_by_text("Part 1 of 6.")).to_be_visible()
    assert_accessible(page)
    assert lifter.workouts.live().count() == 0
    held[0].continue_()
    expect_title(page, "Imported")
    assert shown(page) == {"Workouts": "12", "Sets": "120", "Exercises": "7"}
    assert_accessible(page)
    first = whole_log_of(lifter)
    assert len(first) == WORKOUTS
    assert OWN not in {one["exercise"][0] for each in first for one in each["exercises"]}
    page.get_by_role("link", name="See them in the history").click()
    expect(page.locator(".workout")).to_have_count(WORKOUTS)

    # The very same file, and a newer export: nothing comes twice.
    upload(page, FILE)
    expect_title(page, "Imported")
    expect(page.get_by_text("You have imported this very file before.").first).to_be_attached()
    newer = strong(*map(workout, range(1, WORKOUTS + 1)), strong_rows("2025-04-01 10:00", {SQUAT: [(120, 5)]}))
    upload(page, newer)
    expect(page.get_by_text("12 workouts are here already and stay as they are.")).to_be_visible()
    assert shown(page)["Workouts"] == "1"
    expect(name_in(page, OWN)).to_contain_text(SQUAT)
    page.get_by_role("button", name="Do not import it").click()
    expect_title(page, "Import")
    assert whole_log_of(lifter) == first

    # All of it out again, and in again, with what the lifter said of the exercise.
    page.get_by_role("link", name=re.compile("^strong.csv.*12 workouts")).click()
    page.get_by_role("button", name="Undo the whole import").click()
    expect_title(page, "Import undone")
    assert_accessible(page)
    assert not lifter.workouts.exists()
    upload(page, FILE)
    expect(name_in(page, OWN)).to_contain_text(SQUAT)
    page.get_by_role("button", name="Import", exact=True).click()
    expect_title(page, "Imported")
    assert whole_log_of(lifter) == first

    # What goes out comes into another account as it was.
    for layout in ("JSON", "CSV"):
        other = UserFactory(time_zone="Asia/Tokyo", weight_unit="lb", distance_unit="mi")
        file = exported(page, layout)
        their_page = new_page()
        sign_in(their_page, other)
        upload(their_page, file, f"history.{layout.lower()}")
        assert shown(their_page) == {"Workouts": "12", "Sets": "120", "Exercises": "6"}
        their_page.get_by_role("button", name="Import", exact=True).click()
        expect_title(their_page, "Imported")
        assert whole_log_of(other) == whole_log_of(lifter) == first, layout
        assert list(Exercise.objects.filter(owner=other).values_list("name", flat=True)) == [SLED]


def test_without_javascript_a_button_goes_on(new_page: Callable[..., Page], sign_in: SignIn, lifter: User) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, lifter)
    upload(page, FILE)
    take_for(page, OWN, SQUAT)
    page.get_by_role("button", name="Import", exact=True).click()
    for part in range(1, 7):
        expect(page.get_by_text(f"Part {part} of 6.")).to_be_visible()
        assert lifter.workouts.live().count() == 0
        page.get_by_role("button", name="Continue").click()
    expect_title(page, "Imported")
    assert shown(page) == {"Workouts": "12", "Sets": "120", "Exercises": "7"}
    page.get_by_role("button", name="Undo the whole import").click()
    expect_title(page, "Import undone")
    assert not lifter.workouts.exists()
