"""A trainer at a desk and a client with a phone: from the invitation to the end of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.coaching.models import Assignment
from tests.coaching.people import a_trainer, trained
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, row_by_row
from tests.workouts.plans import do, line, template
from workouts import planning

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]
BENCH = "Bench Press (Barbell)"
DESK = {"viewport": {"width": 1280, "height": 800}, "has_touch": False, "is_mobile": False}


@pytest.fixture
def trainer(few_exercises: None) -> User:
    """With a template and a client from before."""
    tina = a_trainer(email="tina@example.org")
    squats = template(tina, "Squat day")
    line(squats, Exercise.objects.get(name="Squat (Barbell)"), reps=(5, 8), kilograms=100)
    trained(UserFactory(full_name="Otto Other"), tina)
    return tina


@pytest.fixture
def client_of_hers(few_exercises: None) -> User:
    """Who planned 3 × 6 to 8 at 80 kg ten days ago and did 8, 7, 5."""
    made: User = UserFactory(full_name="Clara Client", email="clara@example.org")
    bench = template(made, "Bench day")
    line(bench, Exercise.objects.get(name=BENCH), reps=(6, 8), kilograms=80)
    with row_by_row():
        do(planning.start(made, bench, started_at=timezone.now() - timedelta(days=10)), 8, 7, 5)
    return made


def test_a_trainer_and_a_client_from_invitation_to_end(
    new_page: Callable[..., Page], sign_in: SignIn, trainer: User, client_of_hers: User
) -> None:
    desk, phone = new_page(**DESK), new_page()
    sign_in(desk, trainer)
    sign_in(phone, client_of_hers)

    # She asks; the client reads what would be seen, and accepts.
    desk.goto("/admin/coaching/client/")
    expect(desk.get_by_role("link", name="Clara Client")).to_have_count(0)
    desk.get_by_role("link", name="Invite").click()
    desk.get_by_label("Email address").fill("Clara@example.org")
    desk.get_by_role("button", name="Invite", exact=True).click()
    expect(desk.get_by_text("clara@example.org")).to_be_visible()
    phone.goto("/")
    phone.get_by_role("link", name="1 invitation").tap()
    expect(phone.get_by_role("heading", name="Tina Trainer would like to train you")).to_be_visible()
    assert_accessible(phone)
    phone.get_by_role("button", name="Accept Tina Trainer").tap()
    expect(phone.get_by_role("heading", name="Tina Trainer", exact=True)).to_be_visible()

    # The queue says why to look; the workout lays what was planned beside what was done.
    desk.goto("/admin/coaching/client/")
    waiting = desk.get_by_role("listitem").filter(has=desk.get_by_role("heading", name="Clara Client"))
    expect(waiting.get_by_text("No workout for 10 days")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_role("link", name=re.compile("No workout")).click()
    waiting.get_by_role("link", name="Clara Client").click()
    expect(desk.get_by_role("heading", name="Needs attention")).to_be_visible()
    assert_accessible(desk)
    desk.get_by_role("link", name="Show the working").click()
    desk.get_by_role("link", name=f"{BENCH}: 1,600 kg").click()  # 80 kg × (8 + 7 + 5)
    expect(desk.get_by_role("heading", name="Bench day")).to_be_visible()
    desk.get_by_role("link", name="Workouts", exact=True).click()
    desk.get_by_role("link", name="Bench day").click()
    lift = desk.get_by_role("region", name=BENCH)
    expect(lift.get_by_text("Planned 3 × 6–8 at 80 kg")).to_be_visible()
    expect(lift.get_by_role("list", name=f"Done: {BENCH}").get_by_role("listitem")).to_have_count(3)
    assert_accessible(desk)

    # What she says reaches the phone, and the answer her list.
    desk.get_by_label("About").select_option(label=BENCH)
    desk.get_by_label("Comment", exact=True).fill("Keep your elbows in.")
    desk.get_by_role("button", name="Send comment").click()
    expect(desk.get_by_text("Clara Client sees your comment")).to_be_visible()
    phone.goto("/")
    phone.get_by_role("link", name="1 new comment").tap()
    expect(phone.get_by_text("Keep your elbows in.")).to_be_visible()
    phone.get_by_text(re.compile("^Answer")).first.tap()
    phone.get_by_label("Answer").fill("I will.")
    phone.get_by_role("button", name="Send").tap()
    expect(phone.locator(".comment__text", has_text="I will.")).to_be_visible()
    desk.goto("/admin/coaching/client/?show=comments")
    expect(waiting.get_by_text("1 new comment")).to_be_visible()

    # One template for both: the phone offers it on its home page.
    desk.goto("/admin/coaching/client/")
    desk.get_by_label("All").check()
    desk.get_by_label("With those ticked").select_option("assign")
    desk.get_by_role("button", name="Go", exact=True).click()
    desk.get_by_label("Template").select_option(label="Squat day")
    desk.get_by_role("button", name="Assign a template").click()
    expect(desk.get_by_text("Squat day: assigned to 2 clients")).to_be_visible()
    assert Assignment.objects.filter(trainer=trainer).count() == 2
    phone.goto("/")
    phone.get_by_role("button", name="Start Squat day").tap()
    expect(phone.get_by_role("heading", level=1, name="Squat day")).to_be_visible()

    # The client reads who looked at what, and ends it: the open page is at its end with the next click.
    desk.goto(f"/admin/coaching/client/{client_of_hers.pk}/change/")
    phone.goto("/settings/coaching/")
    expect(phone.get_by_text("Your workouts", exact=True)).to_be_visible()
    phone.locator("summary", has_text="End it").tap()
    phone.get_by_role("button", name="End it now").tap()
    expect(phone.get_by_role("heading", name="Tina Trainer", exact=True)).to_have_count(0)
    with desk.expect_response(re.compile("/strength/")) as answer:
        desk.get_by_role("link", name="Strength").click()
    assert answer.value.status == 404
    expect(desk.get_by_text("80 kg")).to_have_count(0)


def test_without_a_script_it_is_the_same(
    new_page: Callable[..., Page], sign_in: SignIn, trainer: User, client_of_hers: User
) -> None:
    trained(client_of_hers, trainer)
    page = new_page(java_script_enabled=False)
    sign_in(page, trainer)
    page.goto("/admin/coaching/client/")
    page.get_by_label("Clara Client").check()
    page.get_by_label("With those ticked").select_option("reviewed")
    page.get_by_role("button", name="Go", exact=True).tap()
    expect(page.get_by_text("1 client reviewed")).to_be_visible()
    page.get_by_role("link", name="Clara Client").tap()
    page.get_by_role("link", name="Notes").tap()
    page.get_by_label("Note", exact=True).fill("Left shoulder")
    page.get_by_role("button", name="Keep note").tap()
    expect(page.get_by_text("Left shoulder").first).to_be_visible()
