"""The main job, as a lifter does it: on a phone, by touch."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import PASSWORD, UserFactory, bench_press, entry, finished_workout, log, open_workout
from workouts.models import Set, Workout


def sign_up(page: Page, email: str) -> None:
    page.goto("/")
    page.get_by_role("link", name="Sign up").first.click()
    page.get_by_label("Email").or_(page.get_by_label("E-mail")).first.fill(email)
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url("**/")


def add_exercise(page: Page, query: str, name: str) -> Any:
    """Through the search; answers with the card."""
    page.get_by_role("link", name="Add exercise").click()
    page.get_by_label("Search exercises").fill(query)
    page.get_by_role("button", name=name, exact=True).click()
    card = page.get_by_role("region", name=name)
    expect(card).to_be_visible()
    return card


def test_a_lifter_signs_up_and_logs_a_whole_workout(page: Page) -> None:
    sign_up(page, "new@example.org")
    lifter = User.objects.get(email="new@example.org")
    assert_accessible(page)

    page.get_by_role("button", name="Start workout").tap()
    expect(page.get_by_role("heading", name="What comes first?")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("link", name="Add exercise").tap()
    assert_accessible(page)
    page.go_back()
    card = add_exercise(page, "bench", "Bench Press (Barbell)")

    card.get_by_label("Weight").fill("82,5")
    card.get_by_label("Reps").fill("8")
    card.get_by_role("button", name="Log set").tap()
    expect(card.get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="Saved")).to_be_attached()
    card.get_by_role("button", name="Log set").tap()
    expect(card.get_by_role("listitem")).to_have_count(2)
    card.get_by_role("button", name="Log set").tap()
    expect(card.get_by_role("listitem")).to_have_count(3)
    assert list(Set.objects.in_order().values_list("weight_grams", "reps")) == [(82_500, 8)] * 3

    card.get_by_role("button", name="More weight").tap()
    expect(card.get_by_label("Weight")).to_have_value("85")
    card.get_by_role("button", name="Log set").tap()
    expect(card.get_by_role("listitem").last).to_contain_text("85 kg × 8")
    assert_accessible(page)

    own = page.get_by_role("link", name="Add exercise")
    own.tap()
    page.get_by_label("Search exercises").fill("Garage lift")
    page.get_by_role("link", name="Create “Garage lift”").tap()
    expect(page.get_by_label("Name")).to_have_value("Garage lift")
    assert_accessible(page)
    page.get_by_label("Primary muscle").select_option(label="Lats")
    page.get_by_role("button", name="Create and add").tap()
    garage = page.get_by_role("region", name="Garage lift")
    garage.get_by_label("Weight").fill("20")
    garage.get_by_label("Reps").fill("12")
    garage.get_by_text("More", exact=True).tap()
    garage.get_by_label("RPE").fill("8.5")
    garage.get_by_text("Warm-up", exact=True).tap()
    garage.get_by_role("button", name="Log set").tap()
    expect(garage.get_by_role("listitem")).to_contain_text("RPE 8.5")
    expect(garage.get_by_role("listitem")).to_contain_text("warm-up")

    timer = page.get_by_role("timer")
    expect(timer).to_have_text(re.compile(r"^(2:00|1:5\d)$"))
    page.get_by_role("button", name="15 seconds more rest").tap()
    expect(timer).to_have_text(re.compile(r"^2:1\d$"))
    page.reload()
    expect(timer).to_have_text(re.compile(r"^2:[01]\d$"))
    page.get_by_role("button", name="Skip").tap()
    expect(timer).to_be_hidden()
    page.reload()
    expect(page.get_by_role("heading", name="Garage lift")).to_be_visible()
    expect(timer).to_be_hidden()

    page.get_by_role("button", name="Finish workout").tap()
    expect(page.get_by_role("status").filter(has_text="Workout finished")).to_be_attached()
    expect(page.get_by_text("2,660 kg")).to_be_visible()
    assert_accessible(page)

    page.get_by_role("link", name="History").first.tap()
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    assert_accessible(page)
    page.locator(".workout h3 a").first.tap()
    page.get_by_role("link", name="Edit").tap()
    card = page.get_by_role("region", name="Bench Press (Barbell)")
    card.get_by_role("listitem").first.get_by_role("link").tap()
    editor = card.get_by_role("listitem").first
    editor.get_by_label("Reps").fill("9")
    assert_accessible(page)
    editor.get_by_role("button", name="Save set").tap()
    expect(card.get_by_role("listitem").first).to_contain_text("82.5 kg × 9")

    page.get_by_role("button", name="Delete workout").tap()
    expect(page.get_by_role("heading", name="No workouts yet")).to_be_visible()
    page.get_by_role("link", name="More").tap()
    assert_accessible(page)
    page.get_by_role("link", name="Trash").tap()
    assert_accessible(page)
    page.get_by_role("button", name="Restore").tap()
    expect(page.get_by_text("82.5 kg × 9")).to_be_visible()
    workout = lifter.workouts.get()
    assert workout.deleted_at is None
    assert workout.finished_at is not None


def test_the_main_path_without_javascript(new_page: Callable[..., Page]) -> None:
    page = new_page(java_script_enabled=False)
    sign_up(page, "plain@example.org")
    page.get_by_role("button", name="Start workout").click()
    page.get_by_role("link", name="Add exercise").click()
    page.get_by_label("Search exercises").fill("bench")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("button", name="Bench Press (Barbell)", exact=True).click()
    card = page.get_by_role("region", name="Bench Press (Barbell)")
    card.get_by_label("Weight").fill("eighty")
    card.get_by_label("Reps").fill("8")
    card.get_by_role("button", name="Log set").click()
    expect(card.get_by_label("Weight")).to_have_value("eighty")
    expect(card.get_by_text("Enter a number such as 82.5.")).to_be_visible()
    card.get_by_label("Weight").fill("80")
    card.get_by_role("button", name="Log set").click()
    card.get_by_role("button", name="Log set").click()
    expect(card.get_by_role("listitem")).to_have_count(2)
    card.get_by_role("listitem").first.get_by_role("link").click()
    page.get_by_label("Reps").fill("7")
    page.get_by_role("button", name="Save set").click()
    expect(card.get_by_role("listitem").first).to_contain_text("80 kg × 7")
    card.get_by_role("listitem").first.get_by_role("link").click()
    page.get_by_role("button", name="Delete set").click()
    expect(card.get_by_role("listitem")).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(card.get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Finish workout").click()
    expect(page.get_by_text("1,200 kg")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Finish workout")).to_be_visible()


def test_a_workout_by_keyboard_alone(page: Page, sign_in: Any, transactional_db: None) -> None:
    lifter = UserFactory()
    sign_in(page, lifter)
    page.goto("/")

    def tab_to(name: str) -> None:
        for _ in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "() => (document.activeElement.labels?.[0] ?? document.activeElement).innerText?.trim() ?? ''"
            )
            if focused.startswith(name):
                return
        raise AssertionError(f"no way by Tab to {name!r}")

    tab_to("Start workout")
    page.keyboard.press("Enter")
    page.wait_for_url("**/workouts/*-*/")
    tab_to("Add exercise")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Search exercises")).to_be_focused()
    page.keyboard.type("squat")
    expect(page.get_by_role("button", name="Squat (Barbell)", exact=True)).to_be_visible()
    page.wait_for_timeout(300)
    tab_to("Squat (Barbell)")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Squat (Barbell)")).to_be_visible()
    tab_to("Weight")
    page.keyboard.type("100")
    tab_to("Reps")
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="100 kg × 5")).to_have_count(1)
    tab_to("Log set")
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="100 kg × 5")).to_have_count(2)
    page.wait_for_function("() => document.activeElement.innerText === 'Log set'")  # the focus outlives a swap
    page.keyboard.press("Enter")
    expect(page.get_by_role("listitem").filter(has_text="100 kg × 5")).to_have_count(3)


def test_the_focus_stays_with_a_set_that_is_edited(page: Page, sign_in: Any, transactional_db: None) -> None:
    lifter = UserFactory()
    log(entry(open_workout(lifter), bench_press()), 80, 8)
    sign_in(page, lifter)
    page.goto("/workouts/log/")
    card = page.get_by_role("region", name="Bench Press (Barbell)")
    row = card.get_by_role("link", name="Edit set 1")
    row.press("Enter")
    expect(card.get_by_role("group", name="Edit a set")).to_be_focused()
    card.get_by_role("link", name="Cancel").press("Enter")
    expect(row).to_be_focused()
    row.press("Enter")
    card.get_by_role("button", name="Save set").press("Enter")
    expect(row).to_be_focused()
    row.press("Enter")
    card.get_by_role("button", name="Delete set").press("Enter")
    expect(card.get_by_role("button", name="Log set")).to_be_focused()


def test_a_double_tap_logs_one_set(page: Page, sign_in: Any, transactional_db: None) -> None:
    lifter = UserFactory()
    log(entry(finished_workout(lifter)))
    workout = open_workout(lifter)
    entry(workout)
    sign_in(page, lifter)
    page.goto(f"/workouts/{workout.pk}/")
    button = page.get_by_role("button", name="Log set")
    button.evaluate("button => { button.click(); button.click(); button.click() }")
    expect(page.locator(".set")).to_have_count(1)
    page.wait_for_timeout(500)
    assert Set.objects.filter(workout_exercise__workout=workout).count() == 1


def test_the_second_of_two_stale_edits_sees_both_values(
    new_page: Callable[..., Page], sign_in: Any, transactional_db: None
) -> None:
    lifter = UserFactory()
    performed = log(entry(open_workout(lifter)))
    pages = []
    for _ in range(2):
        page = new_page()
        sign_in(page, lifter)
        page.goto(f"/workouts/{performed.workout_exercise.workout_id}/")
        page.locator(".set__row").first.click()
        expect(page.get_by_role("button", name="Save set")).to_be_visible()
        pages.append(page)
    for page, reps in zip(pages, ("9", "10"), strict=True):
        page.locator(".edit").get_by_label("Reps").fill(reps)
        page.get_by_role("button", name="Save set").click()
    expect(pages[0].locator(".set").first).to_contain_text("80 kg × 9")
    expect(pages[1].get_by_role("alert")).to_contain_text("it now says 80 kg × 9")
    expect(pages[1].locator(".edit").get_by_label("Reps")).to_have_value("10")
    performed.refresh_from_db()
    assert performed.reps == 9
    pages[1].get_by_role("button", name="Save set").click()
    expect(pages[1].locator(".set").first).to_contain_text("80 kg × 10")


def test_an_expired_login_leads_to_the_login_page_and_back(page: Page, sign_in: Any, transactional_db: None) -> None:
    lifter = UserFactory()
    workout = open_workout(lifter)
    log(entry(workout))
    sign_in(page, lifter)
    page.goto(f"/workouts/{workout.pk}/")
    expect(page.locator(".set")).to_have_count(1)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Log set").click()
    page.wait_for_url(re.compile(r"/accounts/login/\?next=/workouts/"))
    assert Set.objects.count() == 1


@pytest.mark.parametrize("exercise", ["Pull Up", "Pull Up (Assisted)", "Plank", "Running", "Farmer's Walk (Dumbbell)"])
def test_each_kind_of_exercise_is_logged_with_its_own_fields(
    exercise: str, page: Page, sign_in: Any, transactional_db: None
) -> None:
    fields, text = {
        "Pull Up": ({"Added weight": "10", "Reps": "6"}, "+10 kg × 6"),
        "Pull Up (Assisted)": ({"Assistance weight": "20", "Reps": "8"}, "−20 kg × 8"),
        "Plank": ({"Time": "1:30"}, "1:30"),
        "Running": ({"Distance": "5", "Time": "25:00"}, "5 km in 25:00"),
        "Farmer's Walk (Dumbbell)": ({"Weight": "32", "Distance": "40"}, "32 kg, 40 m"),
    }[exercise]
    lifter = UserFactory()
    workout = open_workout(lifter)
    sign_in(page, lifter)
    page.goto(f"/workouts/{workout.pk}/")
    card = add_exercise(page, exercise.split(" (")[0].lower(), exercise)
    for label, value in fields.items():
        card.get_by_label(label, exact=True).fill(value)
    card.get_by_role("button", name="Log set").click()
    expect(card.get_by_role("listitem")).to_contain_text(text)
    assert_accessible(page)


def test_a_past_workout_is_written_down_by_its_date(page: Page, sign_in: Any, transactional_db: None) -> None:
    lifter = UserFactory()
    sign_in(page, lifter)
    page.goto("/workouts/")
    page.get_by_role("link", name="Past workout").click()
    assert_accessible(page)
    page.get_by_label("Name").fill("Old times")
    page.get_by_label("Date").fill("2026-03-01")
    page.get_by_label("Started at").fill("07:30")
    page.get_by_label("Minutes").fill("45")
    page.get_by_role("button", name="Next: its exercises").click()
    card = add_exercise(page, "bench press", "Bench Press (Barbell)")
    card.get_by_label("Weight").fill("60")
    card.get_by_label("Reps").fill("10")
    card.get_by_role("button", name="Log set").click()
    expect(card.get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("timer")).to_have_count(0)
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_role("heading", name="Old times")).to_be_visible()
    expect(page.get_by_text("Sun 1 Mar · 07:30")).to_be_visible()
    workout = Workout.objects.get()
    assert str(workout.date) == "2026-03-01"
    assert workout.duration.total_seconds() == 45 * 60


def test_history_grows_while_one_scrolls(page: Page, sign_in: Any, transactional_db: None) -> None:
    lifter = UserFactory()
    for day in range(45):
        log(entry(finished_workout(lifter, days_ago=day + 1, name=f"Workout {day}"), bench_press()))
    sign_in(page, lifter)
    page.goto("/workouts/")
    expect(page.locator(".workout")).to_have_count(20)
    for expected in (40, 45):
        page.get_by_role("link", name="Older workouts").scroll_into_view_if_needed()
        expect(page.locator(".workout")).to_have_count(expected)
    expect(page.get_by_role("link", name="Older workouts")).to_have_count(0)
    page.get_by_label("Search in names and notes").fill("Workout 44")
    expect(page.locator(".workout")).to_have_count(1)
    assert "q=Workout+44" in page.url or "q=Workout%2044" in page.url


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_every_page_is_accessible_at_every_width(width: int, new_page: Callable[..., Page], sign_in: Any) -> None:
    lifter = UserFactory()
    done = finished_workout(lifter, name="A name that is rather long for such a small screen, isn't it")
    log(entry(done))
    workout = open_workout(lifter)
    log(entry(workout), weight=102.5, rpe_tenths=85)
    page = new_page(viewport={"width": width, "height": 800}, is_mobile=False, has_touch=False)
    page.goto("/")
    assert_accessible(page)
    for path in ("login", "signup", "password/reset"):
        page.goto(f"/accounts/{path}/")
        assert_accessible(page)
    sign_in(page, lifter)
    exercise_id = bench_press().pk
    for path in (
        "/", "/more/", "/settings/profile/", "/settings/units/", "/settings/delete-account/", "/exercises/",
        "/exercises/new/", f"/exercises/{exercise_id}/", "/workouts/", "/workouts/start/", "/workouts/past/",
        "/workouts/trash/", f"/workouts/{workout.pk}/", f"/workouts/{workout.pk}/exercises/",
        f"/workouts/{done.pk}/", f"/workouts/{done.pk}/edit/", "/accounts/email/", "/accounts/password/change/",
        "/accounts/logout/",
    ):  # fmt: skip
        page.goto(path)
        assert_accessible(page)
