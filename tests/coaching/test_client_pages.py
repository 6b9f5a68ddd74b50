"""The pages of one client in the admin: what they show, to whom, and what a trainer writes there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from goals.models import Goal
from gymtracker.accounts.models import User
from gymtracker.accounts.roles import take_role
from gymtracker.coaching.models import Assignment, Comment, Read, ReadAudit, TrainerNote
from gymtracker.ids import uuid7
from progress.models import BodyMeasurement
from tests.coaching.people import a_trainer, trained
from tests.factories import bench_press, entry, finished_workout, log, row_by_row
from tests.workouts.plans import line, template
from workouts.models import Workout
from workouts.planning import start

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PAGES = ("change", "strength", "muscles", "records", "measurements", "goals", "workouts", "time_off", "notes", "log")


@pytest.fixture
def trainer(lifter: User) -> User:
    trainer = a_trainer()
    trained(lifter, trainer)
    return trainer


@pytest.fixture
def signed_in(trainer: User) -> Browser:
    browser = Browser()
    browser.force_login(trainer)
    return browser


@pytest.fixture
@row_by_row()
def workout(lifter: User) -> Workout:
    log(entry(finished_workout(lifter, days_ago=9)), 80, 8)
    workout = finished_workout(lifter, days_ago=1, name="Push day")
    log(entry(workout), 85, 8, rpe_tenths=80)
    return workout


def url(page: str, client: User, *more: Any) -> str:
    return reverse(f"admin:coaching_client_{page}", args=[client.pk, *more])


def body_of(response: Any) -> str:
    return b"".join(response).decode() if response.streaming else response.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_each_page_is_there_for_the_trainer_alone(
    page: str, trainer: User, signed_in: Browser, lifter: User, other_lifter: User, workout: Workout
) -> None:
    assert signed_in.get(url(page, lifter)).status_code == 200
    olga = Browser()
    olga.force_login(a_trainer("Olga Other"))
    for stranger, whose in ((signed_in, other_lifter), (olga, lifter)):
        assert stranger.get(url(page, whose)).status_code == 404
    for nonsense in ("x", "99999999999999999999", "-1"):
        assert signed_in.get(reverse(f"admin:coaching_client_{page}", args=[nonsense])).status_code == 404
    lifter.trainer_links.get().end()
    assert signed_in.get(url(page, lifter)).status_code == 404


def test_it_is_closed_once_the_role_is_taken(trainer: User, signed_in: Browser, lifter: User, workout: Workout) -> None:
    take_role(trainer)
    for page in PAGES:
        assert signed_in.get(url(page, lifter)).status_code in {302, 403, 404}


def test_the_overview_shows_what_the_lifter_sees(
    signed_in: Browser, lifter: User, workout: Workout, browser: Browser
) -> None:
    lifter.weight_unit = "lb"
    lifter.save(update_fields=["weight_unit"])
    browser.force_login(lifter)
    theirs = browser.get("/progress/").context["tiles"]
    text = signed_in.get(url("change", lifter)).content.decode()
    for tile in theirs:
        assert f'<dd class="tile__value{f" {tile.css}" if tile.css else ""}">{tile.said}</dd>' in text


@pytest.mark.parametrize("page", ["change", "strength", "muscles", "records", "goals", "measurements"])
def test_no_link_of_the_dashboards_leads_to_the_trainers_own_training(
    page: str, signed_in: Browser, lifter: User, workout: Workout
) -> None:
    BodyMeasurement.log(lifter, date=lifter.today(), values={"bodyweight": 80_000})
    Goal.objects.create(
        user=lifter, kind="strength", exercise=bench_press(), target=100_000, reps=5, made_on=lifter.today()
    )
    text = signed_in.get(url(page, lifter)).content.decode()
    main = text[text.index('id="content"') :]
    for address in ("/progress/", "/goals/", "/exercises/", "/workouts/"):
        assert f'href="{address}' not in main


def test_htmx_gets_the_part_that_changes(signed_in: Browser, lifter: User, workout: Workout) -> None:
    text = signed_in.get(url("change", lifter), {"range": "1y"}, headers=HTMX).content.decode()
    assert "<html" not in text and "tile__value" in text
    assert signed_in.get(url("change", lifter), {"range": "custom"}).status_code == 422


def test_reading_is_written_down_for_the_client(
    trainer: User, signed_in: Browser, lifter: User, workout: Workout
) -> None:
    expected = {
        "change": Read.OVERVIEW, "strength": Read.OVERVIEW, "records": Read.RECORDS, "goals": Read.GOALS,
        "measurements": Read.MEASUREMENTS, "workouts": Read.WORKOUT, "log": Read.EXPORT,
    }  # fmt: skip
    for page, what in expected.items():
        ReadAudit.objects.all().delete()
        signed_in.get(url(page, lifter))
        assert [(one.client, one.what) for one in ReadAudit.objects.all()] == [(lifter, what)], page


def test_a_workout_shows_what_was_planned_and_what_was_done(trainer: User, signed_in: Browser, lifter: User) -> None:
    plan = template(trainer)
    line(plan, sets=3, reps=(6, 8))
    given = Assignment.assign(trainer=trainer, client=lifter, template=plan)
    with row_by_row():
        assert given.template
        done = start(lifter, given.template)
        first = done.workout_exercises.live().first()
        assert first
        log(first, 80, 7)
        done.finish()
    text = signed_in.get(url("workout", lifter, done.pk)).content.decode()
    assert "Planned</span> 3 × 6–8" in text and "80 kg × 7" in text and "assigned" in text


def test_a_comment_reaches_the_client_and_their_answer_the_trainer(
    trainer: User, signed_in: Browser, lifter: User, workout: Workout
) -> None:
    page, id = url("workout", lifter, workout.pk), uuid7()
    for _ in range(2):  # a double tap
        assert signed_in.post(page, {"text": "Elbows in", "uuid": id}).status_code == 302
    assert Comment.objects.get().text == "Elbows in"
    Comment.write(author=lifter, trainer=trainer, workout=workout, text="Will do")
    assert "Will do" in signed_in.get(page).content.decode()
    assert Comment.objects.filter(seen_at=None, author=lifter).exists(), "a GET marks nothing"
    assert signed_in.post(url("seen", lifter, workout.pk)).status_code == 302
    assert not Comment.objects.filter(seen_at=None, author=lifter).exists()
    assert signed_in.post(page, {"text": ""}).status_code == 422


def test_another_trainers_conversation_is_not_shown(
    trainer: User, signed_in: Browser, lifter: User, workout: Workout
) -> None:
    second = a_trainer("Sven Second")
    trained(lifter, second)
    Comment.write(author=second, trainer=second, workout=workout, text="Between Sven and Lena")
    assert "Between Sven" not in signed_in.get(url("workout", lifter, workout.pk)).content.decode()


def test_a_workout_of_somebody_else_is_not_found_under_a_client(
    signed_in: Browser, lifter: User, other_lifter: User
) -> None:
    theirs = finished_workout(other_lifter)
    for method in (signed_in.get, signed_in.post):
        assert method(url("workout", lifter, theirs.pk), {"text": "x"}).status_code == 404
        assert method(url("workout", lifter, "nonsense"), {"text": "x"}).status_code == 404
    assert not Comment.objects.exists()


def test_a_comment_is_at_an_exercise_of_that_workout_alone(
    signed_in: Browser, lifter: User, other_lifter: User, workout: Workout
) -> None:
    foreign = entry(finished_workout(other_lifter))
    answer = signed_in.post(url("workout", lifter, workout.pk), {"text": "x", "entry": foreign.pk})
    assert answer.status_code == 422 and not Comment.objects.exists()


def test_notes_are_the_trainers_alone(trainer: User, signed_in: Browser, lifter: User, superuser: User) -> None:
    signed_in.post(url("notes", lifter), {"text": "Skips legs"})
    kept = TrainerNote.objects.get()
    assert "Skips legs" in signed_in.get(url("notes", lifter)).content.decode()
    second = a_trainer("Sven Second")
    trained(lifter, second)
    for reader in (second, superuser):
        other = Browser()
        other.force_login(reader)
        assert "Skips legs" not in other.get(url("notes", lifter)).content.decode()
        assert other.post(url("note", lifter, kept.pk), {"text": "Mine now"}).status_code == 404
    signed_in.post(url("note", lifter, kept.pk), {"text": "Trains legs"})
    kept.refresh_from_db()
    assert kept.text == "Trains legs"
    signed_in.post(url("note", lifter, kept.pk), {"text": ""})
    assert not TrainerNote.objects.exists()


def test_a_note_that_is_too_long_stays_where_it_was_typed(trainer: User, signed_in: Browser, lifter: User) -> None:
    kept = TrainerNote.write(trainer=trainer, client=lifter, text="Skips legs")
    answer = signed_in.post(url("note", lifter, kept.pk), {"text": "x" * 4001})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert text.count("x" * 4001) == 1
    assert f'aria-describedby="error-{kept.pk}">{"x" * 4001}</textarea>' in text
    kept.refresh_from_db()
    assert kept.text == "Skips legs"


def test_a_trainer_notes_time_off_which_the_client_finds(trainer: User, signed_in: Browser, lifter: User) -> None:
    today = lifter.today()
    said = {
        "kind": "injured", "first_day": today.isoformat(), "last_day": (today + timedelta(days=9)).isoformat(),
        "note": "Shoulder", "uuid": str(uuid7()),
    }  # fmt: skip
    for _ in range(2):
        assert signed_in.post(url("time_off", lifter), said).status_code == 302
    noted = lifter.time_off.get()
    assert (noted.kind, noted.last_day, noted.note) == ("injured", today + timedelta(days=9), "Shoulder")
    assert "Shoulder" in signed_in.get(url("time_off", lifter)).content.decode()
    assert ReadAudit.objects.filter(client=lifter, what=Read.TIME_OFF).exists()
    wrong = signed_in.post(url("time_off", lifter), said | {"last_day": "2020-01-01", "uuid": str(uuid7())})
    assert wrong.status_code == 422
    assert "The last day is before the first one." in wrong.content.decode()
    assert lifter.time_off.count() == 1


def test_who_trains_nobody_notes_no_time_off(superuser: User, trainer: User, lifter: User) -> None:
    browser = Browser()
    browser.force_login(superuser)
    said = {"kind": "sick", "first_day": lifter.today().isoformat()}
    assert browser.post(url("time_off", lifter), said).status_code == 409
    assert not lifter.time_off.exists()


def test_what_was_assigned_by_mistake_is_taken_back(trainer: User, signed_in: Browser, lifter: User) -> None:
    given = Assignment.assign(trainer=trainer, client=lifter, template=template(trainer, name="Leg day"))
    assert "Take back Leg day" in signed_in.get(url("change", lifter)).content.decode()
    second = a_trainer("Sven Second")
    trained(lifter, second)
    other = Browser()
    other.force_login(second)
    assert other.post(url("withdraw", lifter, given.pk)).status_code == 404
    assert signed_in.get(url("withdraw", lifter, given.pk)).status_code == 405
    assert signed_in.post(url("withdraw", lifter, given.pk)).status_code == 302
    assert not Assignment.objects.open().exists()
    text = signed_in.get(url("change", lifter)).content.decode()
    assert "withdrawn" in text and "Take back" not in text


def test_the_days_without_a_workout_are_set_for_one_client(trainer: User, signed_in: Browser, lifter: User) -> None:
    signed_in.post(url("quiet", lifter), {"quiet_days": 14})
    assert lifter.trainer_links.get().quiet_days == 14
    for nonsense in ("0", "91", "x", ""):
        signed_in.post(url("quiet", lifter), {"quiet_days": nonsense})
        assert lifter.trainer_links.get().quiet_days == 14


def test_a_superuser_looks_and_says_nothing(superuser: User, trainer: User, lifter: User, workout: Workout) -> None:
    browser = Browser()
    browser.force_login(superuser)
    assert browser.get(url("change", lifter)).status_code == 200
    assert not ReadAudit.objects.exists()
    assert browser.post(url("workout", lifter, workout.pk), {"text": "Hello"}).status_code == 409
    assert not Comment.objects.exists()


def test_the_log_as_a_file_holds_no_formula(signed_in: Browser, lifter: User) -> None:
    with row_by_row():
        log(entry(finished_workout(lifter, name="=HYPERLINK(1)")), 80, 8)
    text = body_of(signed_in.get(url("log", lifter)))
    assert "'=HYPERLINK(1)" in text and ",=HYPERLINK" not in text


@pytest.mark.parametrize("page", ["history", "delete"])
def test_the_admins_own_pages_of_a_client_are_not_there(page: str, signed_in: Browser, lifter: User) -> None:
    for data in ({}, {"post": "yes", "_saveasnew": "1", "_popup": "1"}):
        assert signed_in.get(url(page, lifter), data).status_code == 404
        assert signed_in.post(url(page, lifter), data).status_code == 404
    assert User.objects.filter(pk=lifter.pk).exists()


def test_nothing_of_a_client_is_changed_by_a_forged_form(signed_in: Browser, lifter: User, trainer: User) -> None:
    forged = {
        "email": "mine@example.org", "is_staff": "on", "is_superuser": "on", "_save": "1", "groups": "1",
        "client_links-TOTAL_FORMS": "1", "client_links-INITIAL_FORMS": "0", "client_links-0-client": lifter.pk,
    }  # fmt: skip
    before = User.objects.values().get(pk=lifter.pk)
    for address in (url("change", lifter), "/admin/coaching/client/add/", "/admin/autocomplete/"):
        for query in ("", "?_popup=1&_to_field=password", "?term=a&app_label=coaching&model_name=client&field_name=id"):
            assert signed_in.post(address + query, forged).status_code in {400, 403, 404, 405}
    query = "?term=a&app_label=accounts&model_name=coaching&field_name=client"
    assert signed_in.get(f"/admin/autocomplete/{query}").status_code == 403
    assert User.objects.values().get(pk=lifter.pk) == before


def test_old_workouts_are_on_further_pages(signed_in: Browser, lifter: User) -> None:
    with row_by_row():
        for day in range(33):
            finished_workout(lifter, days_ago=day + 1, name=f"Day {day:02}")
    page = signed_in.get(url("workouts", lifter))
    assert "Day 29" in page.content.decode() and "Day 30" not in page.content.decode()
    more = signed_in.get(url("workouts", lifter), {"after": str(page.context["more"])}).content.decode()
    assert "Day 30" in more and "Day 29" not in more


def test_no_workout_is_lost_between_pages_that_begin_at_one_moment(signed_in: Browser, lifter: User) -> None:
    """As imports without times of day bring them."""
    at = timezone.now() - timedelta(days=1)
    with row_by_row():
        for number in range(33):
            finished_workout(lifter, started_at=at, name=f"Number {number:02}")
    seen, after = "", ""
    while after is not None:
        page = signed_in.get(url("workouts", lifter), {"after": str(after)})
        seen, after = seen + page.content.decode(), page.context["more"]
    assert all(seen.count(f"Number {number:02}") == 1 for number in range(33))


def test_work_that_was_assigned_stands_on_the_overview(trainer: User, signed_in: Browser, lifter: User) -> None:
    due = lifter.today() + timedelta(days=1)
    Assignment.assign(trainer=trainer, client=lifter, template=template(trainer, name="Leg day"), due_on=due)
    assert "Leg day" in signed_in.get(url("change", lifter)).content.decode()
