"""Goals on a phone: each kind set through its form, reached on the floor, taken away again by a correction."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, entry, finished_workout, log, open_workout, row_by_row

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]
BENCH = "Bench Press (Barbell)"


@pytest.fixture
def lifter(few_exercises: None) -> User:
    """Bench press, 80 kg x 5, nine days ago."""
    made: User = UserFactory()
    with row_by_row():
        log(entry(finished_workout(made, name="Monday", days_ago=9), Exercise.objects.get(name=BENCH)), 80, 5)
    return made


@pytest.fixture
def page(new_page: Callable[..., Page], sign_in: SignIn, lifter: User) -> Page:
    """The lifter's phone."""
    opened = new_page()
    sign_in(opened, lifter)
    return opened


def told(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=text)).to_be_attached()


def new_goal(page: Page, kind: str, of: tuple[str, str] | None = None) -> None:
    """To the form of a kind; of a lift or a measure after it was chosen."""
    page.goto("/goals/")
    page.get_by_role("link", name=re.compile("New goal|Set a goal")).tap()
    page.get_by_role("link", name=re.compile(rf"^{kind}\b")).tap()
    if of:
        label, name = of
        page.get_by_label(label, exact=True).select_option(label=name)
        page.get_by_role("button", name="Next").tap()
    expect(page.get_by_role("button", name="Set goal")).to_be_visible()


def set_goal(page: Page, title: str, **values: str) -> None:
    """Fill the form and send it; answers on the goal's own page."""
    for label, value in values.items():
        page.get_by_label(label.replace("_", " "), exact=True).fill(value)
    page.get_by_role("button", name="Set goal").tap()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def set_lift(page: Page, weight: str, reps: str) -> None:
    new_goal(page, "Lift", ("Exercise", BENCH))
    set_goal(page, f"{BENCH} {weight} kg × {reps}", Weight=weight, Reps=reps)


def status(page: Page, text: str) -> None:
    """What the goal's page says below its title."""
    expect(page.locator("header.top p")).to_have_text(re.compile(rf"^{text} "))


def card(page: Page) -> Locator:
    return page.get_by_role("region", name=BENCH)


def test_each_kind_is_set_through_its_form(page: Page, lifter: User) -> None:
    page.goto("/goals/")
    expect(page.get_by_role("heading", name="No goal yet")).to_be_visible()
    assert_accessible(page)
    new_goal(page, "Lift", ("Exercise", BENCH))
    page.get_by_label("Reps", exact=True).fill("5")
    page.get_by_role("button", name="Set goal").tap()
    expect(page.get_by_text("This field is required.")).to_be_visible()
    expect(page.get_by_label("Reps", exact=True)).to_have_value("5")
    assert_accessible(page)
    deadline = lifter.today() + timedelta(days=90)
    set_goal(page, f"{BENCH} 100 kg × 5", Weight="100", Deadline=str(deadline), Note="For the summer")
    told(page, "Goal set")
    status(page, "Active")
    expect(page.get_by_text("For the summer")).to_be_visible()
    expect(page.get_by_text("93.3 kg, goal 116.7 kg")).to_be_visible()
    assert_accessible(page)

    new_goal(page, "Consistency")
    set_goal(page, "3 workouts a week for 6 weeks", Workouts_a_week="3", Weeks_in_a_row="6")
    expect(page.get_by_text(re.compile("of 6 weeks"))).to_be_visible()
    assert_accessible(page)

    new_goal(page, "Volume")
    page.get_by_label("Exercise", exact=True).select_option(label=BENCH)
    set_goal(page, f"Volume of {BENCH} 5,000 kg", Volume="5000", Counts_from="")
    expect(page.get_by_text("400 kg of 5,000 kg")).to_be_visible()
    assert_accessible(page)

    new_goal(page, "Bodyweight")
    set_goal(page, "Bodyweight down to 80 kg", From="84", To="80")
    expect(page.get_by_text("Nothing to go by yet").first).to_be_visible()
    assert_accessible(page)

    new_goal(page, "Measurement", ("Measure", "Waist"))
    set_goal(page, "Waist down to 85.5 cm", From="90", To="85,5")
    assert_accessible(page)

    page.goto("/goals/")
    expect(page.get_by_role("article")).to_have_count(5)
    assert_accessible(page)
    page.get_by_role("link", name=re.compile("Waist")).tap()
    page.get_by_role("link", name="Edit", exact=True).tap()
    expect(page.get_by_label("To", exact=True)).to_have_value("85.5")
    page.get_by_label("To", exact=True).fill("86")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("heading", level=1, name="Waist down to 86 cm")).to_be_visible()
    page.goto("/")
    expect(page.get_by_role("article").filter(has_text=BENCH).first).to_be_visible()
    assert_accessible(page)


def test_a_lift_is_reached_on_the_floor_and_lost_by_a_correction(page: Page, lifter: User) -> None:
    with row_by_row():
        entry(open_workout(lifter), Exercise.objects.get(name=BENCH))
    set_lift(page, "90", "5")
    goal = page.url
    status(page, "Active")

    page.goto("/workouts/log/")
    card(page).get_by_label("Weight").fill("90")
    card(page).get_by_label("Reps").fill("4")
    card(page).get_by_role("button", name="Log set").tap()
    expect(card(page).get_by_role("listitem")).to_have_count(1)
    expect(page.get_by_role("status").filter(has_text="Goal reached")).to_have_count(0)
    card(page).get_by_label("Reps").fill("5")
    card(page).get_by_role("button", name="Log set").tap()
    toast = page.get_by_role("status").get_by_role("link", name=f"Goal reached: {BENCH}: 90 kg × 5")
    expect(toast).to_be_visible()
    assert_accessible(page)
    toast.tap()
    expect(page).to_have_url(goal)
    status(page, "Achieved on")
    expect(page.locator(".figure")).to_have_text("100 %")
    expect(page.get_by_role("heading", name="Working")).to_be_visible()
    expect(page.get_by_role("link", name="90 kg × 5")).to_be_visible()
    assert_accessible(page)

    # Corrected where it was logged, it is no longer there.
    page.get_by_role("link", name="The set that did it").tap()
    second = card(page).get_by_role("listitem").last
    second.get_by_role("link", name=re.compile("Edit set")).tap()
    second.get_by_label("Reps").fill("4")
    second.get_by_role("button", name="Save set").tap()
    expect(second).to_contain_text("90 kg × 4")
    page.goto(goal)
    status(page, "Active")
    expect(page.get_by_role("link", name="The set that did it")).to_have_count(0)

    # Right again, and then deleted with undo: each time the page is true.
    page.goto("/workouts/log/")
    card(page).get_by_label("Reps").fill("6")
    card(page).get_by_role("button", name="Log set").tap()
    expect(toast).to_be_visible()
    third = card(page).get_by_role("listitem").nth(2)
    third.get_by_role("link", name=re.compile("Edit set")).tap()
    third.get_by_role("button", name="Delete set").tap()
    expect(card(page).get_by_role("listitem")).to_have_count(2)
    page.get_by_role("button", name="Undo").tap()
    expect(card(page).get_by_role("listitem")).to_have_count(3)
    page.goto(goal)
    status(page, "Achieved on")


def test_a_bodyweight_is_reached_by_the_scale(page: Page, lifter: User) -> None:
    new_goal(page, "Bodyweight")
    set_goal(page, "Bodyweight down to 80 kg", From="84", To="80")
    goal = page.url

    def weigh(kilograms: str, days_ago: int) -> None:
        page.goto("/progress/measurements/")
        page.get_by_label("Date").fill(str(lifter.today() - timedelta(days=days_ago)))
        page.get_by_label("Bodyweight").fill(kilograms)
        page.get_by_role("button", name="Save").tap()
        expect(page.get_by_role("heading", name="Latest")).to_be_visible()

    weigh("82,4", 3)
    weigh("81", 1)
    page.goto(goal)
    status(page, "Active")
    page.get_by_role("link", name="Edit", exact=True).tap()
    page.get_by_label("Counts from").fill(str(lifter.today() - timedelta(days=3)))
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("81.7 kg now, goal 80 kg")).to_be_visible()
    weigh("76.5", 0)  # the mean of the three is 79.97
    page.goto(goal)
    status(page, "Achieved on")
    expect(page.get_by_text(re.compile("Mean of the 7 days up to the newest value: 80 kg"))).to_be_visible()
    assert_accessible(page)

    page.goto("/progress/measurements/bodyweight/")
    page.locator(".menu").get_by_role("link", name=re.compile("76.5 kg")).tap()
    page.get_by_label("Bodyweight").fill("79.5")
    page.get_by_role("button", name="Save").tap()
    expect(page.locator(".menu").get_by_role("link", name=re.compile("79.5 kg"))).to_be_visible()
    page.goto(goal)
    status(page, "Active")


def test_a_goal_is_paused_given_up_and_deleted_and_each_can_be_undone(page: Page) -> None:
    set_lift(page, "100", "5")
    page.get_by_role("button", name="Pause").tap()
    told(page, "Paused: its time stands still")
    status(page, "Paused")
    assert_accessible(page)
    page.goto("/goals/")
    expect(page.get_by_role("region", name="Paused").get_by_role("article")).to_have_count(1)
    page.get_by_role("link", name=re.compile(re.escape(BENCH))).tap()
    page.get_by_role("button", name="Resume").tap()
    status(page, "Active")

    page.get_by_role("button", name="Give up").tap()
    told(page, "Given up")
    status(page, "Given up")
    page.get_by_role("button", name="Undo").tap()
    told(page, "Taken up again")
    status(page, "Active")
    page.get_by_role("button", name="Give up").tap()
    status(page, "Given up")
    assert_accessible(page)
    page.get_by_role("button", name="Take up again").tap()
    status(page, "Active")

    page.get_by_role("button", name="Delete").tap()
    expect(page.get_by_role("heading", name="No goal yet")).to_be_visible()
    page.get_by_role("button", name="Undo").tap()
    told(page, "Goal restored")
    expect(page.get_by_role("heading", level=1, name=f"{BENCH} 100 kg × 5")).to_be_visible()
    status(page, "Active")


def test_a_goal_made_after_the_fact_says_when_it_was_done(page: Page, lifter: User) -> None:
    set_lift(page, "75", "5")
    day = lifter.today() - timedelta(days=9)
    said = f"You did this on {day.day} {day:%B}"
    told(page, said)
    status(page, "Achieved on")
    expect(page.locator("main").get_by_text(said)).to_be_visible()
    page.get_by_role("link", name="The set that did it").tap()
    expect(page.get_by_role("heading", level=1, name="Monday")).to_be_visible()
    expect(page.get_by_text("80 kg × 5")).to_be_visible()


def test_a_double_tap_sets_one_goal(page: Page) -> None:
    new_goal(page, "Consistency")
    page.get_by_role("button", name="Set goal").dblclick()
    expect(page.get_by_role("heading", level=1, name=re.compile("workouts a week"))).to_be_visible()
    page.goto("/goals/")
    expect(page.get_by_role("article")).to_have_count(1)


def test_all_of_it_without_javascript(new_page: Callable[..., Page], sign_in: SignIn, lifter: User) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, lifter)
    set_lift(page, "90", "5")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="Resume").click()
    status(page, "Active")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    status(page, "Active")
    page.goto("/workouts/start/")
    page.get_by_role("button", name="Repeat Monday").click()
    card(page).get_by_label("Weight").fill("90")
    card(page).get_by_role("button", name="Log set").click()
    page.get_by_role("status").get_by_role("link", name="Goal reached").click()
    status(page, "Achieved on")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_are_accessible(new_page: Callable[..., Page], sign_in: SignIn, lifter: User, width: int) -> None:
    page = new_page(viewport={"width": width, "height": 800})
    sign_in(page, lifter)
    for url in ("/goals/", "/goals/new/", "/goals/new/strength/", "/goals/new/volume/"):
        page.goto(url)
        assert_accessible(page)
    set_lift(page, "90", "5")
    assert_accessible(page)
    page.get_by_role("link", name="Edit", exact=True).click()
    assert_accessible(page)
    set_lift(page, "75", "5")
    assert_accessible(page)
    page.goto("/goals/")
    assert_accessible(page)
