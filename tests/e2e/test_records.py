"""A record from the set that broke it to its end and back, on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.models import PersonalRecord
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, bench_press, entry, finished_workout, log, open_workout

RECORDS = "/progress/records/"


def benching(lifter: User) -> Exercise:
    """Bench press in the open workout, after 80 kg x 8 of last week."""
    bench: Exercise = bench_press()
    log(entry(finished_workout(lifter, days_ago=7), bench), 80, 8)
    entry(open_workout(lifter), bench)
    return bench


def gold(page: Page) -> Any:
    """The colour of the tokens, as the browser writes it."""
    return page.evaluate(
        """() => { const one = document.createElement("i"); one.style.color = "var(--gold)";
        document.body.append(one); const found = getComputedStyle(one).color; one.remove(); return found; }"""
    )


def test_a_record_is_told_opened_summed_up_deleted_and_brought_back(
    page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    lifter = UserFactory()
    bench = benching(lifter)
    sign_in(page, lifter)

    page.goto("/workouts/log/")
    card = page.get_by_role("region", name=bench.name)
    expect(card.get_by_label("Weight")).to_have_value("80")
    card.get_by_label("Weight").fill("85")
    card.get_by_role("button", name="Log set").tap()
    told = page.get_by_role("status").filter(has_text="New record: Estimated 1RM 107.7 kg and 2 more")
    expect(told).to_be_attached()
    badge = card.get_by_role("listitem").get_by_role("link", name="Record")
    expect(badge).to_be_visible()
    assert badge.evaluate("one => getComputedStyle(one).color") == gold(page)
    assert_accessible(page)
    card.get_by_label("Weight").fill("70")
    card.get_by_role("button", name="Log set").tap()
    expect(card.get_by_role("listitem")).to_have_count(2)
    expect(badge).to_have_count(1)

    badge.tap()
    expect(page.get_by_role("heading", name="3 records")).to_be_visible()
    expect(page.get_by_text("85 kg × (1 + 8 / 30) = 107.7 kg")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="85 kg × 8").first.tap()
    expect(card.get_by_role("listitem")).to_have_count(2)

    page.get_by_role("button", name="Finish workout").tap()
    summary = page.get_by_role("region", name="4 records")
    expect(summary.get_by_role("link")).to_have_count(4)
    expect(summary).to_contain_text("Best session volume 1,240 kg")
    assert_accessible(page)

    page.goto(RECORDS)
    rows = page.locator("article").get_by_role("listitem")
    expect(rows).to_have_count(4)
    expect(rows.filter(has_text="Heaviest weight 85 kg")).to_contain_text("before 80 kg")
    assert_accessible(page)
    page.get_by_label("Kind").select_option(label="Heaviest weight")
    expect(rows).to_have_count(1)
    expect(page).to_have_url(re.compile(r"kind=heaviest_weight"))
    rows.get_by_role("link").tap()
    expect(page.get_by_role("heading", name="Record", exact=True)).to_be_visible()
    assert_accessible(page)

    page.goto(f"/workouts/{lifter.workouts.latest('started_at').pk}/edit/")
    card.get_by_role("listitem").first.get_by_role("link", name="Edit set").tap()
    card.get_by_role("button", name="Delete set").tap()
    expect(card.get_by_role("listitem")).to_have_count(1)
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()

    other_tab = page.context.new_page()
    other_tab.goto(RECORDS)
    expect(other_tab.get_by_role("heading", name="No records yet")).to_be_visible()
    assert_accessible(other_tab)
    assert not PersonalRecord.objects.celebrated().exists()

    undo.tap()
    expect(badge).to_be_visible()
    other_tab.reload()
    expect(other_tab.locator("article").get_by_role("listitem")).to_have_count(4)


def test_a_first_entry_is_no_record(page: Page, sign_in: Callable[[Page, User], None]) -> None:
    lifter = UserFactory()
    entry(open_workout(lifter), bench_press())
    sign_in(page, lifter)
    page.goto("/workouts/log/")
    card = page.get_by_role("region", name="Bench Press (Barbell)")
    card.get_by_label("Weight").fill("80")
    card.get_by_label("Reps").fill("8")
    card.get_by_role("button", name="Log set").tap()
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_attached()
    expect(card.get_by_role("listitem")).to_have_count(1)
    expect(card.get_by_role("link", name="Record")).to_have_count(0)


def test_records_without_javascript(new_page: Callable[..., Page], sign_in: Callable[[Page, User], None]) -> None:
    lifter = UserFactory()
    bench = benching(lifter)
    page = new_page(java_script_enabled=False)
    sign_in(page, lifter)
    page.goto("/workouts/log/")
    card = page.get_by_role("region", name=bench.name)
    card.get_by_label("Weight").fill("85")
    card.get_by_role("button", name="Log set").click()
    expect(page.get_by_role("status").filter(has_text="New record: Estimated 1RM 107.7 kg and 2 more")).to_be_attached()
    card.get_by_role("link", name="Record").click()
    expect(page.get_by_role("heading", name="3 records")).to_be_visible()
    page.goto(RECORDS)
    page.get_by_label("Kind").select_option(label="Heaviest weight")
    page.get_by_role("button", name="Show").click()
    expect(page.locator("article").get_by_role("listitem")).to_have_count(1)
