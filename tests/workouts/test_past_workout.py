"""Writing down a workout that is over, and correcting when one was."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import entry, finished_workout, instant, log, open_workout
from tests.gymtracker.test_access_matrix import snapshot
from workouts.models import Workout

URL = "/workouts/past/"


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def write_down(client: Client, **typed: Any) -> Any:
    data = {"uuid": uuid7(), "name": "", "date": "2026-03-10", "time": "18:00", "minutes": "60", "notes": ""}
    return client.post(URL, data | typed)


def correct(client: Client, workout: Workout, **typed: Any) -> Any:
    """Send the form of the edit page as a browser does: what it shows, with what was typed instead."""
    page = text_of(client.get(reverse("workouts:edit", args=[workout.pk])))
    form = page.split("When and what", 1)[1].split("</form>", 1)[0]
    data = {name: value_of(form, name) for name in ("name", "date", "time", "minutes")}
    data["notes"] = re.findall(r"<textarea[^>]*>\s*([^<]*)</textarea>", form)[0]
    return client.post(reverse("workouts:move", args=[workout.pk]), data | typed)


def value_of(text: str, name: str) -> str:
    (tag,) = re.findall(rf'<input [^>]*name="{name}"[^>]*>', text)
    found = re.search(r'value="([^"]*)"', tag)
    return found[1] if found else ""


def when(workout: Workout) -> tuple[datetime, datetime | None, date]:
    workout.refresh_from_db()
    return workout.started_at, workout.finished_at, workout.date


# --- Writing one down ---


def test_a_past_workout_is_written_down_and_leads_to_its_sets(browser: Client, lifter: User) -> None:
    id = uuid7()
    response = write_down(browser, uuid=id, name="Push day", minutes="75", notes="Felt good")
    assert response["Location"] == reverse("workouts:edit", args=[id])
    workout = lifter.workouts.get(pk=id)
    assert when(workout) == (instant("2026-03-10 17:00"), instant("2026-03-10 18:15"), date(2026, 3, 10))
    assert (workout.name, workout.notes, workout.time_zone) == ("Push day", "Felt good", "Europe/Berlin")


def test_the_same_form_twice_is_one_workout(browser: Client, lifter: User) -> None:
    id = uuid7()
    answers = {write_down(browser, uuid=id)["Location"] for _ in range(2)}
    assert len(answers) == 1
    assert lifter.workouts.count() == 1


def test_a_past_workout_can_be_written_down_while_one_is_open(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    assert write_down(browser).status_code == 302
    assert lifter.workouts.open().get() == workout
    assert lifter.workouts.finished().count() == 1


def test_the_id_of_another_lifters_workout_is_taken(browser: Client, other_lifter: User, lifter: User) -> None:
    theirs = finished_workout(other_lifter, name="Secret workout")
    before = snapshot()
    response = write_down(browser, uuid=theirs.pk)
    assert response.status_code == 409
    assert "This id is taken." in text_of(response)
    assert "Secret" not in text_of(response)
    assert snapshot() == before


def test_the_form_begins_today_with_an_id_of_its_own(browser: Client, lifter: User) -> None:
    first, second = (text_of(browser.get(URL)) for _ in range(2))
    assert value_of(first, "date") == lifter.today().isoformat()
    assert value_of(first, "uuid") != value_of(second, "uuid")


def test_the_form_begins_at_the_date_of_the_address(browser: Client) -> None:
    assert value_of(text_of(browser.get(URL, {"date": "2026-03-10"})), "date") == "2026-03-10"


@pytest.mark.parametrize(
    "nonsense", ["soon", "2026-02-30", "99999-01-01", "-1", "NaN", "１０", "x" * 10_000, '"><script>alert(1)</script>']
)
def test_a_nonsense_date_in_the_address_does_not_break_the_page(browser: Client, nonsense: str) -> None:
    response = browser.get(URL, {"date": nonsense})
    assert response.status_code == 200
    assert "<script>alert" not in response.content.decode()


REFUSED = [
    ("date", "", "This field is required."),
    ("date", "2026-02-30", "Enter a valid date."),
    ("date", "1949-12-31", "Enter a date from 1950 on."),
    ("date", "0001-01-01", "Enter a date from 1950 on."),
    ("date", "9999-12-31", "A past workout cannot begin in the future."),
    ("time", "", "This field is required."),
    ("time", "24:00", "Enter a valid time."),
    ("minutes", "", "This field is required."),
    ("minutes", "-5", "Enter a whole number from 0 to 1,440."),
    ("minutes", "1441", "Enter a whole number from 0 to 1,440."),
    ("name", "x" * 101, "at most 100 characters"),
    ("notes", "x" * 2001, "at most 2000 characters"),
]


@pytest.mark.parametrize(("name", "typed", "message"), REFUSED)
def test_a_refused_past_workout_says_why_and_keeps_what_was_typed(
    browser: Client, lifter: User, name: str, typed: str, message: str
) -> None:
    before = snapshot()
    id = uuid7()
    data = {"uuid": str(id), "name": "Push day", "date": "2026-03-11", "time": "17:30", "minutes": "45"}
    response = write_down(browser, **data | {"notes": "Felt good", name: typed})
    assert response.status_code == 422
    text = text_of(response)
    assert message in text
    assert {field: value_of(text, field) for field in data} == data | ({name: typed} if name != "notes" else {})
    assert (typed if name == "notes" else "Felt good") in text
    assert snapshot() == before


@pytest.mark.parametrize("name", ["date", "time", "minutes", "name", "notes"])
def test_a_message_stands_at_its_field(browser: Client, name: str) -> None:
    text = text_of(write_down(browser, **{name: "x" * 2001}))
    assert re.search(rf'<(?:input|textarea) [^>]*name="{name}"[^>]*aria-invalid="true"', text)
    assert f'id="id_{name}_error"' in text


@pytest.mark.parametrize("uuid", ["not-an-id", "0" * 33, "1"])
def test_a_damaged_id_writes_nothing(browser: Client, lifter: User, uuid: str) -> None:
    assert write_down(browser, uuid=uuid).status_code in {400, 422}
    assert not lifter.workouts.exists()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kathmandu"])
def test_the_future_begins_now_where_the_lifter_is(browser: Client, lifter: User, zone: str) -> None:
    User.objects.update(time_zone=zone)
    now = timezone.now().astimezone(ZoneInfo(zone))
    soon, just_now = now + timedelta(minutes=2), now - timedelta(minutes=2)
    refused = write_down(browser, date=soon.date(), time=f"{soon:%H:%M}")
    assert refused.status_code == 422
    assert "A past workout cannot begin in the future." in text_of(refused)
    assert write_down(browser, date=just_now.date(), time=f"{just_now:%H:%M}").status_code == 302
    assert lifter.workouts.get().date == just_now.date()


# In Berlin the clocks skipped 2:00-3:00 on 29 March 2026 and repeated it on 25 October 2026.
CLOCK_CHANGES = [
    ("2026-03-29", "01:30", 120, "2026-03-29 00:30"),
    ("2026-03-29", "02:30", 30, "2026-03-29 01:30"),
    ("2026-03-29", "02:00", 0, "2026-03-29 01:00"),
    ("2026-10-25", "01:30", 180, "2026-10-24 23:30"),
    ("2026-10-25", "02:30", 60, "2026-10-25 00:30"),
    ("2026-10-24", "23:30", 1440, "2026-10-24 21:30"),
]


@pytest.mark.parametrize(("day", "time", "minutes", "start"), CLOCK_CHANGES)
def test_a_change_of_the_clocks_neither_adds_nor_takes_time(
    browser: Client, lifter: User, day: str, time: str, minutes: int, start: str
) -> None:
    assert write_down(browser, date=day, time=time, minutes=minutes).status_code == 302
    expected = (instant(start), instant(start) + timedelta(minutes=minutes), date.fromisoformat(day))
    workout = lifter.workouts.get()
    assert when(workout) == expected
    other = finished_workout(lifter, started_at=instant("2026-01-10 12:00"))
    assert correct(browser, other, date=day, time=time, minutes=minutes).status_code == 302
    assert when(other) == expected


@pytest.mark.parametrize("start", ["2026-10-25 00:30", "2026-10-25 01:30"])
def test_of_two_equal_clock_times_the_right_one_stays(browser: Client, lifter: User, start: str) -> None:
    workout = finished_workout(lifter, started_at=instant(start))
    correct(browser, workout, minutes="45")
    assert when(workout)[:2] == (instant(start), instant(start) + timedelta(minutes=45))


# --- Correcting when it was ---


def test_another_date_moves_the_workout_in_the_history_and_in_last_time(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter, name="Moved", started_at=instant("2026-03-10 17:00"))
    performed_in = entry(workout)
    log(performed_in)
    finished_workout(lifter, name="Stays", started_at=instant("2026-03-05 17:00"))
    response = correct(browser, workout, date="2026-03-01", time="07:15")
    assert response["Location"] == workout.get_absolute_url()
    assert when(workout) == (instant("2026-03-01 06:15"), instant("2026-03-01 07:15"), date(2026, 3, 1))
    performed_in.refresh_from_db()
    assert performed_in.started_at == workout.started_at
    page = text_of(browser.get("/workouts/"))
    assert page.index("Stays</a>") < page.index("Moved</a>")
    assert "Sun 1 Mar" in page


@pytest.mark.parametrize(
    ("typed", "versions"), [({"date": "2026-03-01"}, 2), ({"minutes": "45"}, 2), ({"name": "Leg day"}, 1)]
)
def test_the_version_counts_what_was_changed(
    browser: Client, lifter: User, typed: dict[str, str], versions: int
) -> None:
    workout = finished_workout(lifter, name="Push day", started_at=instant("2026-03-10 17:00"))
    assert workout.version == 1
    correct(browser, workout, **typed)
    workout.refresh_from_db()
    assert workout.version == 1 + versions


def test_a_new_name_alone_moves_nothing(browser: Client, lifter: User) -> None:
    started_at = datetime(2026, 3, 10, 17, 0, 37, 123456, tzinfo=UTC)
    workout = finished_workout(lifter, started_at=started_at, minutes=0)
    workout.move(started_at=started_at, finished_at=started_at + timedelta(seconds=3_699))
    was = when(workout)
    assert correct(browser, workout, name="Push day", notes="Felt good").status_code == 302
    assert when(workout) == was
    assert (workout.name, workout.notes) == ("Push day", "Felt good")


def test_a_workout_moves_by_the_clock_of_the_place_where_it_was(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter, started_at=instant("2026-03-10 17:00"))
    User.objects.update(time_zone="Pacific/Auckland")
    correct(browser, workout, date="2026-03-11")
    assert when(workout) == (instant("2026-03-11 17:00"), instant("2026-03-11 18:00"), date(2026, 3, 11))


@pytest.mark.parametrize(("name", "typed", "message"), [row for row in REFUSED if row[1]])
def test_a_refused_correction_says_why_keeps_what_was_typed_and_changes_nothing(
    browser: Client, lifter: User, name: str, typed: str, message: str
) -> None:
    workout = finished_workout(lifter, name="Push day", started_at=instant("2026-03-10 17:00"))
    log(entry(workout))
    before = snapshot()
    response = correct(browser, workout, **{"notes": "Felt good", name: typed})
    assert response.status_code == 422
    text = text_of(response)
    assert message in text
    assert (f">{typed}" if name == "notes" else f'value="{typed}"') in text.replace("\n", "")
    assert "<h1>Push day</h1>" in text
    assert "80 kg × 8" in text
    assert snapshot() == before


def test_an_open_workout_is_not_moved(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    before = snapshot()
    data = {"date": "2026-03-01", "time": "18:00", "minutes": "60"}
    assert browser.post(reverse("workouts:move", args=[workout.pk]), data).status_code == 404
    assert snapshot() == before
