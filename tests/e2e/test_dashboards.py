"""The dashboards on a phone: other days with a tap, charts that are drawn, and every number down to its sets."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect

from exercises.library import load_library, shipped_exercises
from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, entry, finished_workout, log, row_by_row
from tests.progress.measuring import measure

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]
BENCH, SQUAT, DEADLIFT, PULL_UP = "Bench Press (Barbell)", "Squat (Barbell)", "Deadlift (Barbell)", "Pull Up"
OVERVIEW, STRENGTH, VOLUME, MUSCLES, RECORDS, BODY, YEAR = (
    "/progress/", "/progress/strength/", "/progress/volume/", "/progress/muscles/", "/progress/records/",
    "/progress/measurements/", "/progress/year/",
)  # fmt: skip
PAGES = (OVERVIEW, STRENGTH, VOLUME, MUSCLES, RECORDS, BODY, f"{BODY}bodyweight/", YEAR)
WEEKS = 8
HAS_PIXELS = """canvas => canvas.width > 0 && canvas.getContext("2d")
    .getImageData(0, 0, canvas.width, canvas.height).data.some((value, place) => place % 4 === 3 && value > 0)"""


@pytest.fixture
def lifter(few_exercises: None) -> User:
    """Eight weeks with a bench day and a squat day each, a little more every week, and a scale."""
    load_library(shipped for shipped in shipped_exercises() if shipped["slug"] == "deadlift-barbell")
    made: User = UserFactory(sex="female")
    named = {exercise.name: exercise for exercise in Exercise.objects.all()}
    with row_by_row():
        for week in range(WEEKS):
            days_ago, more = 7 * (WEEKS - 1 - week) + 1, 2.5 * week
            bench_day = finished_workout(made, name="Bench day", days_ago=days_ago + 2)
            bench, pull_up = (entry(bench_day, named[name]) for name in (BENCH, PULL_UP))
            squat_day = finished_workout(made, name="Squat day", days_ago=days_ago)
            squat, deadlift = (entry(squat_day, named[name]) for name in (SQUAT, DEADLIFT))
            for reps in (5, 5):
                log(bench, 60 + more, reps)
                log(pull_up, None, reps + week)
                log(squat, 80 + more, reps)
            log(deadlift, 100 + more, 5)
            measure(made, "bodyweight", 70_000 - 200 * week, made.today() - timedelta(days=days_ago))
    return made


@pytest.fixture
def page(new_page: Callable[..., Page], sign_in: SignIn, lifter: User) -> Page:
    """The lifter's phone."""
    opened = new_page()
    sign_in(opened, lifter)
    return opened


def choose(page: Page, text: str) -> None:
    page.get_by_role("group", name="Range").get_by_text(text, exact=True).tap()


def choose_exercise(page: Page, name: str) -> None:
    chosen = Exercise.objects.get(name=name).pk
    page.get_by_label("Exercise", exact=True).select_option(str(chosen))
    expect(page).to_have_url(re.compile(rf"exercise={chosen}\b"))


def drawn(page: Page) -> Locator:
    """The chart in sight, with something on it."""
    chart = page.get_by_role("img", name=re.compile("the table below has the numbers")).and_(page.locator("canvas"))
    expect(chart).to_be_visible()
    chart.scroll_into_view_if_needed()
    page.wait_for_function(f"() => ({HAS_PIXELS})(document.querySelector('canvas[data-chart]'))")
    return chart


def bars(page: Page) -> int:
    """How many steps or points the chart's data have."""
    found: int = page.evaluate(
        "() => JSON.parse(document.getElementById(document.querySelector('canvas').dataset.chart).textContent)"
        ".labels.length"
    )
    return found


def rows(page: Page, name: str) -> Locator:
    """Of the table under a chart, which is opened."""
    page.get_by_text("Table", exact=True).first.tap()
    return page.get_by_role("group", name=f"{name}, table").locator("tbody tr")


def test_other_days_are_a_tap_away_and_back_brings_the_first(page: Page, lifter: User) -> None:
    page.goto(OVERVIEW)
    drawn(page)
    workouts = page.get_by_role("link", name="Workouts", exact=True)
    value = page.locator(".tile").filter(has=workouts).locator(".tile__value")
    expect(value).to_have_text(str(2 * WEEKS))
    assert bars(page) == 13

    choose(page, "4 weeks")
    expect(page).to_have_url(re.compile("range=4w"))
    expect(value).not_to_have_text(str(2 * WEEKS))
    assert bars(page) == 4
    drawn(page)

    choose(page, "1 year")
    expect(page).to_have_url(re.compile("range=1y"))
    expect(value).to_have_text(str(2 * WEEKS))
    assert bars(page) == 52
    drawn(page)

    page.go_back()
    expect(page).to_have_url(re.compile("range=4w"))
    expect(value).not_to_have_text(str(2 * WEEKS))
    expect(page.get_by_role("radio", name="4 weeks")).to_be_checked()
    assert bars(page) == 4
    drawn(page)
    page.go_back()
    expect(value).to_have_text(str(2 * WEEKS))
    expect(page.get_by_role("radio", name="3 months")).to_be_checked()
    drawn(page)


def test_days_of_ones_own_are_chosen_without_being_scolded(page: Page, lifter: User) -> None:
    first, last = lifter.today() - timedelta(days=15), lifter.today() - timedelta(days=8)
    for url in (OVERVIEW, STRENGTH, VOLUME, MUSCLES):
        page.goto(url)
        expect(page.get_by_label("From", exact=True)).to_be_hidden()
        choose(page, "Dates")
        expect(page).to_have_url(re.compile("range=custom"))
        expect(page.get_by_text("Enter a date such as")).to_have_count(0)
        page.get_by_label("From", exact=True).fill(str(first))
        page.get_by_label("To", exact=True).fill(str(last))
        page.get_by_label("To", exact=True).blur()
        expect(page).to_have_url(re.compile(f"date_from={first}&date_to={last}"))
        if url != MUSCLES:
            drawn(page)
        page.reload()
        expect(page.get_by_label("From", exact=True)).to_have_value(str(first))
    page.goto(OVERVIEW)
    choose(page, "Dates")
    page.get_by_label("From", exact=True).fill(str(last))
    page.get_by_label("To", exact=True).fill(str(first))
    page.get_by_label("To", exact=True).blur()
    expect(page.get_by_text("Enter a date that is not before the first one.")).to_be_visible()
    page.get_by_label("From", exact=True).fill(str(first))
    page.get_by_label("From", exact=True).blur()
    expect(page.get_by_text("Enter a date that is not before the first one.")).to_have_count(0)


def test_on_a_slow_line_the_last_choice_counts(page: Page, lifter: User) -> None:
    held: list[Route] = []

    def let_go() -> None:
        while held:
            with suppress(Error):  # the page may have taken it back
                held.pop().continue_()

    page.goto(OVERVIEW)
    page.route(re.compile(r"\?range=4w"), lambda route: held.append(route))
    for text in ("4 weeks", "1 year", "All"):
        choose(page, text)
    let_go()
    expect(page).to_have_url(re.compile("range=all"))
    expect(page.locator("#results").get_by_role("link", name="Workouts", exact=True)).to_have_attribute(
        "href", re.compile("range=all")
    )
    page.goto("/exercises/")
    page.route(re.compile(r"\?q=b&"), lambda route: held.append(route))
    for text in ("b", "be", "bench"):
        with page.expect_request(re.compile(rf"\?q={text}&")):
            page.get_by_role("searchbox").fill(text)
    let_go()
    expect(page).to_have_url(re.compile(r"\?q=bench&"))
    expect(page.locator("#results").get_by_text(SQUAT)).to_have_count(0)


def test_an_exercise_is_chosen_and_back_brings_the_one_before(page: Page) -> None:
    page.goto(STRENGTH)
    drawn(page)
    choose_exercise(page, SQUAT)
    expect(page.get_by_role("heading", name=SQUAT)).to_be_visible()
    drawn(page)
    choose_exercise(page, PULL_UP)
    expect(page.get_by_role("heading", name=PULL_UP)).to_be_visible()
    drawn(page)
    page.go_back()
    expect(page.get_by_role("heading", name=SQUAT)).to_be_visible()
    expect(page.get_by_label("Exercise", exact=True)).to_have_value(str(Exercise.objects.get(name=SQUAT).pk))
    drawn(page)

    page.goto(VOLUME)
    drawn(page)
    page.get_by_label("Split by").select_option(label="Exercise")
    expect(page.locator("main").get_by_role("listitem").filter(has_text=SQUAT)).to_be_visible()
    drawn(page)
    page.get_by_text("Filters", exact=True).tap()
    choose_exercise(page, BENCH)
    expect(page.locator("#results").get_by_text(SQUAT)).to_have_count(0)
    drawn(page)
    page.go_back()
    expect(page.locator("#results").get_by_text(SQUAT).first).to_be_attached()

    page.goto(RECORDS)
    choose_exercise(page, BENCH)
    expect(page.get_by_role("heading", name=SQUAT)).to_have_count(0)
    expect(page.get_by_role("heading", name=BENCH).first).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=SQUAT).first).to_be_visible()


def test_tables_have_the_numbers_and_numbers_their_working(page: Page, lifter: User) -> None:
    page.goto(OVERVIEW)
    expect(rows(page, "Volume")).to_have_count(13)
    page.get_by_role("link", name="Volume", exact=True).last.tap()
    expect(page.get_by_role("heading", level=1, name="Volume")).to_be_visible()
    expect(page.get_by_role("heading", name="From these")).to_be_visible()
    page.locator("main").get_by_role("listitem").get_by_role("link").first.tap()
    expect(page).to_have_url(re.compile(r"/workouts/[0-9a-f-]{36}/"))
    page.go_back()
    page.get_by_role("link", name="Back to the overview").tap()
    expect(page.get_by_role("heading", level=1, name="Progress")).to_be_visible()

    page.goto(STRENGTH)
    choose_exercise(page, BENCH)
    expect(page.get_by_role("heading", name=BENCH)).to_be_visible()
    estimates = rows(page, "Estimated 1RM")
    expect(estimates).to_have_count(WEEKS)
    estimates.first.get_by_role("link").last.tap()  # 77.5 kg x 5
    expect(page.get_by_role("heading", level=1, name="Estimated 1RM")).to_be_visible()
    expect(page.get_by_text(re.compile(r"77\.5.*30.*90\.4"))).to_be_visible()
    page.get_by_role("link", name="77.5 kg × 5").tap()
    expect(page.get_by_role("heading", level=1, name="Bench day")).to_be_visible()

    page.goto(f"{STRENGTH}")
    page.get_by_role("link", name="DOTS").tap()
    expect(page.get_by_role("heading", name="Working")).to_be_visible()

    page.goto(MUSCLES)
    page.get_by_role("link", name="Chest", exact=True).tap()
    expect(page.get_by_role("heading", name="From these")).to_be_visible()

    page.goto(RECORDS)
    page.get_by_role("link", name=re.compile("77.5 kg")).first.tap()
    expect(page.get_by_text("before").first).to_be_visible()
    expect(page.get_by_role("heading", name="Working").first).to_be_visible()
    page.locator("main").get_by_role("link", name=re.compile(r"77\.5 kg × 5")).first.tap()
    expect(page.get_by_role("heading", level=1, name="Bench day")).to_be_visible()

    page.goto(YEAR)
    page.get_by_role("link", name="Workouts", exact=True).tap()
    expect(page.get_by_role("heading", name="Working")).to_be_visible()


def test_a_measurement_is_entered_corrected_and_taken_back(page: Page) -> None:
    page.goto(BODY)
    page.get_by_label("Bodyweight").fill("68,2")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("link", name=re.compile("Bodyweight.*68.2 kg"))).to_be_visible()
    page.get_by_role("link", name=re.compile("Bodyweight.*68.2 kg")).tap()
    page.wait_for_function(f"() => ({HAS_PIXELS})(document.querySelector('canvas[data-chart]'))")
    entries = page.locator(".menu").get_by_role("listitem")
    expect(entries).to_have_count(WEEKS + 1)
    page.get_by_text("Table", exact=True).tap()
    expect(page.locator("table tbody tr").first).to_contain_text("68.2 kg")
    entries.first.get_by_role("link").tap()
    assert_accessible(page)
    page.get_by_label("Bodyweight").fill("68.4")
    page.get_by_role("button", name="Save").tap()
    expect(entries.first).to_contain_text("68.4 kg")
    entries.first.get_by_role("link").tap()
    page.get_by_role("button", name="Delete").tap()
    expect(entries).to_have_count(WEEKS)
    page.get_by_role("button", name="Undo").tap()
    expect(entries).to_have_count(WEEKS + 1)


def test_all_of_it_without_javascript(new_page: Callable[..., Page], sign_in: SignIn, lifter: User) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, lifter)
    for url in PAGES[:4]:
        page.goto(url)
        page.get_by_text("4 weeks", exact=True).click()
        page.get_by_role("button", name="Show").click()
        expect(page).to_have_url(re.compile("range=4w"))
        expect(page.get_by_role("radio", name="4 weeks")).to_be_checked()
        if url != MUSCLES:
            page.get_by_text("Table", exact=True).first.click()
        expect(page.locator("table tbody tr").first).to_be_visible()
    page.goto(f"{STRENGTH}")
    page.get_by_label("Exercise", exact=True).select_option(label=SQUAT)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name=SQUAT)).to_be_visible()
    page.goto(RECORDS)
    page.get_by_label("Exercise", exact=True).select_option(label=SQUAT)
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name=SQUAT).first).to_be_visible()
    expect(page.get_by_role("heading", name=BENCH)).to_have_count(0)
    page.goto(f"{BODY}bodyweight/")
    page.get_by_text("Table", exact=True).click()
    expect(page.locator("table tbody tr")).to_have_count(WEEKS)
    page.goto(YEAR)
    page.get_by_text("Table", exact=True).first.click()
    expect(page.locator("table tbody tr").first).to_be_visible()


def test_an_empty_account_is_told_what_will_stand_here(
    new_page: Callable[..., Page], sign_in: SignIn, few_exercises: None
) -> None:
    page = new_page(viewport={"width": 320, "height": 700})
    sign_in(page, UserFactory())
    for url, text, way_on in (
        (OVERVIEW, "Nothing to count here yet", "Log a workout"),
        (STRENGTH, "No estimate in these days", "Log a workout"),
        (VOLUME, "No volume in these days", "Log a workout"),
        (MUSCLES, "No hard sets in these days", "Log a workout"),
        (RECORDS, "No records yet", "Log a workout"),
        (BODY, "Nothing measured yet", ""),
        (f"{BODY}waist/", "Not measured yet", "Measure"),
        (YEAR, "No training in", "Log a workout"),
    ):
        page.goto(url)
        expect(page.get_by_role("heading", name=text)).to_be_visible()
        if way_on:
            expect(page.locator("main").get_by_role("link", name=way_on, exact=True)).to_be_visible()
        expect(page.locator("canvas")).to_have_count(0)
        assert_accessible(page)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_pages_are_accessible(new_page: Callable[..., Page], sign_in: SignIn, lifter: User, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    sign_in(page, lifter)
    for url in PAGES:
        page.goto(url)
        page.locator("main details").evaluate_all("all => all.forEach(one => { one.open = true })")
        assert_accessible(page)
    for url in ("/progress/working/volume/", "/progress/working/dots/", f"{OVERVIEW}?range=custom"):
        page.goto(url)
        assert_accessible(page)
