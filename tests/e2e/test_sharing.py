"""A link from a phone to a browser that nobody is signed in on, to another lifter's templates, and its end."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, entry, finished_workout, instant, log, row_by_row
from workouts.models import WorkoutTemplate

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]
BENCH, PULL_UP = "Bench Press (Barbell)", "Pull Up"
IS_LOADED = (
    "() => { const one = document.querySelector('[data-picture]'); return one.complete && one.naturalWidth > 0; }"
)


@pytest.fixture
def lifter(few_exercises: None) -> User:
    """Two upper body days of 2025, the second with records, and a secret in the notes."""
    made: User = UserFactory(email="owner@example.org")
    with row_by_row():
        for week in range(2):
            begun = instant("2025-03-03 17:00") + timedelta(weeks=week)
            workout = finished_workout(made, name="Upper A", started_at=begun, notes="My shoulder hurts")
            workout.set_bodyweight(83_700)
            bench, pull_up = (entry(workout, Exercise.objects.get(name=name)) for name in (BENCH, PULL_UP))
            for _ in range(2):
                log(bench, 80 + 2.5 * week, 8)
            log(pull_up, 10, 6)
    return made


def share(page: Page, lifter: User) -> str:
    """From the history through the newest workout to its link."""
    page.goto("/workouts/")
    page.locator(".workout h3 a").first.tap()
    page.get_by_role("button", name="Share").tap()
    expect(page.get_by_role("heading", level=1, name="Share")).to_be_visible()
    return page.get_by_label("Link", exact=True).input_value()


def is_gone(page: Page, address: str) -> None:
    response = page.goto(address)
    assert response
    assert response.status == 404
    expect(page.get_by_text("Upper A")).to_have_count(0)


def test_a_workout_is_shared_read_copied_and_taken_back(
    new_page: Callable[..., Page], sign_in: SignIn, lifter: User
) -> None:
    phone = new_page(permissions=["clipboard-read", "clipboard-write"])
    sign_in(phone, lifter)
    address = share(phone, lifter)
    assert_accessible(phone)
    phone.get_by_role("button", name="Copy").tap()
    expect(phone.get_by_role("button", name="Copied")).to_be_visible()
    assert phone.evaluate("() => navigator.clipboard.readText()") == address

    # Whoever has the link reads what was done, and nothing of who did it.
    anybody = new_page()
    anybody.goto(address)
    expect(anybody.get_by_role("heading", level=1, name="Upper A")).to_be_visible()
    bench = anybody.get_by_role("region", name=BENCH)
    expect(bench.get_by_text("82.5 kg × 8")).to_have_count(2)
    expect(anybody.get_by_role("region", name=re.compile("record"))).to_contain_text("82.5 kg")
    expect(anybody.get_by_role("button")).to_have_count(0)
    for secret in ("owner@example.org", lifter.full_name, "shoulder", "83.7"):
        assert secret not in anybody.content()
    assert_accessible(anybody)
    anybody.get_by_role("link", name="Log in to copy it to your templates").tap()
    expect(anybody.get_by_role("heading", name="Log in")).to_be_visible()

    # What the owner ticks is told, too; the next look shows it.
    phone.get_by_label("name").check()
    phone.get_by_label("notes").check()
    phone.get_by_role("button", name="Save").tap()
    expect(phone.get_by_role("status").filter(has_text="Saved")).to_be_attached()
    phone.get_by_role("link", name="Look at it").tap()
    expect(phone.get_by_text("This is what others see.")).to_be_visible()
    anybody.goto(address)
    expect(anybody.get_by_text(lifter.full_name)).to_be_visible()
    expect(anybody.get_by_text("My shoulder hurts")).to_be_visible()

    # Another lifter takes it over, with a double tap: once.
    other = UserFactory(full_name="Otto Other")
    their_phone = new_page()
    sign_in(their_phone, other)
    their_phone.goto(address)
    assert_accessible(their_phone)
    their_phone.get_by_role("button", name="Copy to my templates").dblclick()
    expect(
        their_phone.get_by_role("status").filter(has_text="“Upper A” is one of your templates now").first
    ).to_be_attached()
    their_phone.goto("/workouts/templates/")
    expect(their_phone.get_by_role("link", name=re.compile("Upper A"))).to_have_count(1)
    their_phone.get_by_role("link", name=re.compile("Upper A")).tap()
    expect(their_phone.get_by_role("heading", name=BENCH)).to_be_visible()
    expect(their_phone.get_by_text("2 × 8 at 82.5 kg")).to_be_visible()

    # Stopped, it leads nowhere at once; the copy stays.
    phone.goto("/settings/sharing/")
    assert_accessible(phone)
    phone.get_by_role("link", name=re.compile("Upper A")).tap()
    phone.get_by_role("button", name="Stop sharing").tap()
    expect(phone.get_by_role("heading", name="Nothing is shared")).to_be_visible()
    assert_accessible(phone)
    is_gone(anybody, address)
    is_gone(their_phone, address)
    is_gone(phone, address)
    their_phone.goto("/workouts/templates/")
    expect(their_phone.get_by_role("link", name=re.compile("Upper A"))).to_have_count(1)
    assert share(phone, lifter) != address


def test_a_workout_in_the_trash_is_not_shared_until_it_is_back(
    new_page: Callable[..., Page], sign_in: SignIn, lifter: User
) -> None:
    phone, anybody = new_page(), new_page()
    sign_in(phone, lifter)
    address = share(phone, lifter)
    phone.get_by_role("link", name="Back").tap()
    phone.get_by_role("button", name="Delete workout").tap()
    undo = phone.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    is_gone(anybody, address)
    undo.tap()
    expect(phone.get_by_role("heading", level=1, name="Upper A")).to_be_visible()
    anybody.goto(address)
    expect(anybody.get_by_role("heading", level=1, name="Upper A")).to_be_visible()


def test_a_template_is_shared_and_copied_without_javascript(
    new_page: Callable[..., Page], sign_in: SignIn, lifter: User
) -> None:
    with row_by_row():
        template = WorkoutTemplate.create(lifter, name="Push day")
        bench = template.add_exercise(Exercise.objects.get(name=BENCH))
        bench.write(sets=[{"reps_min": 5, "reps_max": 8, "weight_grams": 80_000}] * 3)
    page, their_page = new_page(java_script_enabled=False), new_page(java_script_enabled=False)
    sign_in(page, lifter)
    page.goto(template.get_absolute_url())
    page.get_by_role("button", name="Share").click()
    address = page.get_by_label("Link", exact=True).input_value()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()
    sign_in(their_page, UserFactory())
    their_page.goto(address)
    expect(their_page.get_by_text("3 × 5–8 reps at 80 kg")).to_be_visible()
    their_page.get_by_role("button", name="Copy to my templates").click()
    their_page.goto("/workouts/templates/")
    expect(their_page.get_by_role("link", name=re.compile("Push day"))).to_have_count(1)
    page.get_by_role("button", name="Stop sharing").click()
    expect(page.get_by_role("heading", name="Nothing is shared")).to_be_visible()
    response = their_page.goto(address)
    assert response
    assert response.status == 404


def test_the_picture_of_a_year_holds_what_is_ticked(page: Page, sign_in: SignIn, lifter: User) -> None:
    sign_in(page, lifter)
    page.goto("/progress/year/2025/")
    page.get_by_role("link", name="Picture").tap()
    picture = page.get_by_role("img", name=re.compile("^The picture as it will be"))

    def drawn() -> str:
        page.wait_for_function(IS_LOADED)
        return page.request.get(picture.get_attribute("src") or "").text()

    assert "Workouts" in drawn()
    assert lifter.full_name not in drawn()
    assert_accessible(page)
    with_all = picture.get_attribute("src") or ""
    page.get_by_label("Workouts", exact=True).uncheck()
    expect(picture).not_to_have_attribute("src", with_all)
    assert "Workouts" not in drawn()
    assert "Working sets" in drawn()
    without = picture.get_attribute("src") or ""
    page.get_by_label("Your name").check()
    expect(picture).not_to_have_attribute("src", without)
    assert lifter.full_name in drawn()
    page.reload()
    expect(page.get_by_label("Workouts", exact=True)).not_to_be_checked()
    expect(page.get_by_label("Your name")).to_be_checked()
    with page.expect_download() as svg:
        page.get_by_role("link", name="Save SVG").tap()
    assert lifter.full_name in svg.value.path().read_text()
    with page.expect_download() as png:
        page.get_by_role("button", name="Save PNG").tap()
    assert png.value.suggested_filename == "training-2025.png"
    assert png.value.path().read_bytes().startswith(b"\x89PNG")
    page.go_back()
    expect(page.get_by_role("heading", level=1, name="Picture of 2025")).to_be_visible()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_are_accessible(new_page: Callable[..., Page], sign_in: SignIn, lifter: User, width: int) -> None:
    page, anybody = (new_page(viewport={"width": width, "height": 800}) for _ in range(2))
    sign_in(page, lifter)
    address = share(page, lifter)
    assert_accessible(page)
    for url in (address, "/settings/sharing/", "/progress/year/2025/image/"):
        page.goto(url)
        assert_accessible(page)
    for url in (address, f"{address}x"):
        anybody.goto(url)
        assert_accessible(anybody)
