"""The calendar: a month of workouts in the lifter's weeks, by the date that each has stored."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gymtracker.accounts.models import User
from tests.factories import bench_press, entry, finished_workout, instant, log, open_workout
from tests.gymtracker.test_access_matrix import snapshot
from tests.gymtracker.test_bad_input import BAD
from tests.queries import counted
from workouts.calendar import month_of
from workouts.models import Workout

URL = "/workouts/calendar/"
# A Friday.
NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, NOW)


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return html.unescape(response.content.decode())


def look(client: Client, **query: str) -> str:
    return text_of(client.get(URL, query))


def cells(text: str) -> dict[str, str]:
    """What a screen reader says of each day's link, by its date."""
    found = re.findall(r'<a id="day-([\d-]+)".*?<span class="sr-only">([^<]*)</span>', text, re.DOTALL)
    return dict(found)


def trained_days(text: str) -> list[str]:
    return [day for day, said in cells(text).items() if "workout" in said]


def weekdays(text: str) -> list[str]:
    return re.findall(r'<th scope="col"><abbr title="(\w+)">', text)


def listed(text: str) -> list[str]:
    """The workouts below the table."""
    return re.findall(r'<h3><a href="/workouts/[0-9a-f-]{36}/">([^<]*)</a></h3>', text)


def month_named(text: str) -> str:
    (named,) = re.findall(r"<h2>(\w+ \d{4})</h2>", text)
    return named


def on(lifter: User, text: str, **fields: Any) -> Workout:
    return finished_workout(lifter, started_at=instant(text), **fields)


# --- The month ---


def test_without_a_choice_it_is_this_month_with_today_chosen(browser: Client) -> None:
    text = look(browser)
    assert month_named(text) == "November 2026"
    assert cells(text)["2026-11-20"] == "Friday 20 November, today, chosen"
    assert text.count('aria-current="date"') == 1
    assert "No workout on this day." in text


def test_it_is_a_table_with_a_caption_and_weekday_headers(browser: Client, lifter: User) -> None:
    on(lifter, "2026-11-03 17:00")
    text = look(browser)
    assert re.search(r"<caption[^>]*>November 2026: 1 workout\.", text)
    assert len(weekdays(text)) == 7
    assert '<abbr title="Monday">Mon</abbr>' in text


@pytest.mark.parametrize(
    ("week_start", "first", "last"),
    [(0, "2026-10-26", "2026-12-06"), (5, "2026-10-31", "2026-12-04"), (6, "2026-11-01", "2026-12-05")],
)
def test_weeks_begin_on_the_lifters_day(browser: Client, lifter: User, week_start: int, first: str, last: str) -> None:
    User.objects.filter(pk=lifter.pk).update(week_start=week_start)
    text = look(browser)
    assert (min(cells(text)), max(cells(text))) == (first, last)
    assert len(cells(text)) % 7 == 0
    assert weekdays(text)[0] == date.fromisoformat(first).strftime("%A")


@pytest.mark.parametrize("week_start", [0, 5, 6])
def test_every_month_holds_each_of_its_days_once_in_whole_weeks(lifter: User, week_start: int) -> None:
    lifter.week_start = week_start
    first = date(2024, 1, 1)
    while first.year < 2028:
        month = month_of(lifter, first, chosen=None, today=date(2026, 11, 20))
        days = [day.date for day in month.days]
        assert days == [days[0] + timedelta(days=n) for n in range(len(days))]
        assert all(len(week) == 7 and week[0].date.weekday() == week_start for week in month.weeks)
        assert all(any(day.is_in_month for day in week) for week in month.weeks)
        inside = [day.date for day in month.days if day.is_in_month]
        assert inside[0] == first
        assert inside[-1] + timedelta(days=1) == (month.next or date(2028, 1, 1))
        first = inside[-1] + timedelta(days=1)


def test_days_with_workouts_say_how_many_and_which(browser: Client, lifter: User) -> None:
    on(lifter, "2026-11-03 07:00", name="Push")
    on(lifter, "2026-11-03 17:00", name="Run")
    on(lifter, "2026-11-05 17:00", name="Legs")
    text = look(browser)
    assert trained_days(text) == ["2026-11-03", "2026-11-05"]
    assert cells(text)["2026-11-03"] == "Tuesday 3 November, 2 workouts:"
    cell = text.split('id="day-2026-11-03"', 1)[1].split("</a>", 1)[0]
    assert cell.index("Push") < cell.index("Run")


def test_a_day_with_many_workouts_names_two_and_counts_the_rest(browser: Client, lifter: User) -> None:
    for hour in (6, 8, 10, 12):
        on(lifter, f"2026-11-03 {hour:02}:00", name=f"At {hour}")
    cell = look(browser).split('id="day-2026-11-03"', 1)[1].split("</a>", 1)[0]
    assert "At 6" in cell
    assert "At 8" in cell
    assert "At 10" not in cell
    assert "and 2 more" in cell


def test_days_of_other_months_are_told_apart_and_counted_in_their_own(browser: Client, lifter: User) -> None:
    on(lifter, "2026-10-30 17:00", name="In October")
    text = look(browser)
    assert trained_days(text) == ["2026-10-30"]
    assert "November 2026: no workouts" in text
    assert re.search(r'<td class="is-other is-done\s*"><a id="day-2026-10-30"', text)
    assert "October 2026: 1 workout." in look(browser, month="2026-10")


def test_open_deleted_and_others_workouts_are_not_in_it(browser: Client, lifter: User, other_lifter: User) -> None:
    on(lifter, "2026-11-03 17:00", name="Secret deleted").trash()
    on(other_lifter, "2026-11-04 17:00", name="Secret other")
    open_workout(lifter, name="Secret open")
    text = look(browser)
    assert trained_days(text) == []
    assert "Secret" not in text


# --- Turning over ---


def test_a_month_of_the_past_is_shown_without_a_chosen_day(browser: Client, lifter: User) -> None:
    on(lifter, "2026-02-03 17:00")
    text = look(browser, month="2026-02")
    assert month_named(text) == "February 2026"
    assert "1 workout in February" in text
    assert "chosen" not in "".join(cells(text).values())
    assert "Add a past workout" not in text


def test_months_lead_to_their_neighbours_over_the_new_year(browser: Client) -> None:
    text = look(browser, month="2026-12")
    assert re.search(r'rel="prev" href="\?month=2026-11"', text)
    assert re.search(r'rel="next" href="\?month=2027-01"', text)


def test_the_first_and_the_last_month_lead_no_further(browser: Client) -> None:
    assert 'rel="prev"' not in look(browser, month="1950-01")
    assert 'rel="next"' not in look(browser, month="2027-12")


def test_a_day_brings_its_month_along(browser: Client, lifter: User) -> None:
    on(lifter, "2026-08-14 17:00", name="In August")
    for query in ({"day": "2026-08-14"}, {"day": "2026-08-14", "month": "2026-08"}, {"day": "14.08.2026"}):
        text = look(browser, **query)
        assert month_named(text) == "August 2026"
        assert listed(text) == ["In August"]


def test_the_field_to_jump_works_as_a_plain_form(browser: Client) -> None:
    text = look(browser)
    assert re.search(r'<form class="jump" method="get" action="/workouts/calendar/"', text)
    assert re.search(r'<input type="date" name="day"', text)


# --- A day ---


def test_the_chosen_day_shows_its_workouts_with_totals(browser: Client, lifter: User) -> None:
    workout = on(lifter, "2026-11-03 17:00", name="Push")
    for _ in range(3):
        log(entry(workout, bench_press()), 80, 8)
    on(lifter, "2026-11-04 17:00", name="Another day")
    text = look(browser, day="2026-11-03")
    assert listed(text) == ["Push"]
    assert "3 sets" in text
    assert "1,920 kg" in text


def test_a_past_workout_is_added_on_that_very_day(browser: Client, lifter: User) -> None:
    text = look(browser, day="2026-11-03")
    (url,) = re.findall(r'id="add-past" href="([^"]+)"', text)
    form = text_of(browser.get(url))
    assert 'name="date" value="2026-11-03"' in form
    response = browser.post("/workouts/past/", {"date": "2026-11-03", "time": "18:00", "minutes": "60", "name": "Late"})
    assert response.status_code == 302
    assert listed(look(browser, day="2026-11-03")) == ["Late"]


def test_nothing_is_added_in_the_future(browser: Client) -> None:
    assert "Add a past workout" in look(browser, day="2026-11-20")
    text = look(browser, day="2026-11-21")
    assert "Add a past workout" not in text
    assert "This day is still to come." in text


def test_today_is_the_lifters_own(browser: Client, lifter: User) -> None:
    User.objects.filter(pk=lifter.pk).update(time_zone="Pacific/Kiritimati")
    assert cells(look(browser))["2026-11-21"] == "Saturday 21 November, today, chosen"


# --- Time ---


@pytest.mark.parametrize(
    ("zone", "started", "day"),
    [
        ("Europe/Berlin", "2026-11-10 22:30", "2026-11-10"),  # 23:30, over midnight
        ("Europe/Berlin", "2026-11-10 23:30", "2026-11-11"),
        ("Pacific/Kiritimati", "2026-11-10 11:00", "2026-11-11"),
        ("Pacific/Pago_Pago", "2026-11-10 10:00", "2026-11-09"),
        ("Asia/Kathmandu", "2026-11-10 18:20", "2026-11-11"),
        ("America/New_York", "2026-11-01 05:30", "2026-11-01"),  # the hour that comes twice
    ],
)
def test_a_workout_stands_on_the_local_date_of_its_start(
    browser: Client, lifter: User, zone: str, started: str, day: str
) -> None:
    User.objects.filter(pk=lifter.pk).update(time_zone=zone)
    lifter.refresh_from_db()
    on(lifter, started, minutes=120)
    assert trained_days(look(browser)) == [day]


@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati", "UTC", "Asia/Kathmandu"])
def test_a_change_of_zone_moves_no_workout(browser: Client, lifter: User, zone: str) -> None:
    on(lifter, "2026-11-10 23:30", name="Late")
    User.objects.filter(pk=lifter.pk).update(time_zone=zone)
    text = look(browser, day="2026-11-11")
    assert trained_days(text) == ["2026-11-11"]
    assert listed(text) == ["Late"]


def test_two_workouts_around_a_flight_over_the_date_line_keep_their_days(browser: Client, lifter: User) -> None:
    """Tomorrow's date was trained on already, and is shown though it is to come where the lifter is now."""
    for zone, started in (("Pacific/Kiritimati", "2026-11-20 10:30"), ("Pacific/Pago_Pago", "2026-11-20 10:45")):
        User.objects.filter(pk=lifter.pk).update(time_zone=zone)
        lifter.refresh_from_db()
        on(lifter, started, minutes=5)
    text = look(browser, day="2026-11-21")
    assert trained_days(text) == ["2026-11-19", "2026-11-21"]
    assert "This day is still to come where you are now." in text


# --- Partial, bad input, cost ---


def test_htmx_gets_the_month_alone_with_the_words_for_the_live_region(hx: Client, lifter: User) -> None:
    on(lifter, "2026-10-03 17:00")
    response = hx.get(URL, {"month": "2026-10"})
    text = text_of(response)
    assert "<html" not in text
    assert 'id="calendar-status" hx-swap-oob="innerHTML">October 2026: 1 workout<' in text
    assert "HX-Request" in response["Vary"]
    assert "Saturday, 3 October 2026: 1 workout<" in text_of(hx.get(URL, {"day": "2026-10-03"}))


def test_the_page_says_a_change_once(browser: Client) -> None:
    """One live region beside the notice, empty until something changes."""
    text = look(browser)
    assert re.search(r'role="status" id="calendar-status"></p>', text)
    assert text.count('role="status"') == 2


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("name", ["month", "day"])
def test_what_makes_no_sense_is_refused_above_the_current_month(
    request: Any, lifter: User, name: str, htmx: bool
) -> None:
    client = request.getfixturevalue("hx" if htmx else "browser")
    before, wrong = snapshot(), []
    beyond = {
        "too late": "9999-12",
        "too early": "1949-12",
        "day too late": "9999-12-31",
        "too early a day": "1949-12-31",
    }
    for what, value in (BAD["date"] | beyond).items():
        response = client.get(URL, {name: value})
        text = response.content.decode()
        if "\x00" in value:
            if response.status_code != 400:
                wrong.append((what, response.status_code))
        elif response.status_code != 422 or "Choose a" not in text or month_named(text) != "November 2026":
            wrong.append((what, response.status_code))
    assert wrong == []
    assert snapshot() == before


@pytest.mark.parametrize("month", ["1950-01", "2027-12", "2024-02"])
def test_the_ends_of_what_can_be_shown_are_shown(browser: Client, month: str) -> None:
    assert look(browser, month=month)


def test_a_full_month_takes_no_more_queries_than_a_single_workout(browser: Client, lifter: User) -> None:
    counts = []
    for more in (1, 49):
        for number in range(more):
            workout = on(lifter, f"2026-11-{number % 19 + 1:02} {number % 12 + 1:02}:30", minutes=10)
            log(entry(workout, bench_press()))
        with counted() as queries:
            text = look(browser, day="2026-11-01")
        counts.append(len(queries))
    assert len(listed(text)) == 4
    assert counts[0] == counts[1] <= 8


# --- Ways there ---


def test_the_list_and_the_calendar_lead_to_each_other(browser: Client) -> None:
    assert '<a href="/workouts/calendar/">Calendar</a>' in text_of(browser.get("/workouts/"))
    text = look(browser)
    assert '<a href="/workouts/">List</a>' in text
    assert '<a href="/workouts/calendar/" aria-current="page">Calendar</a>' in text


def test_the_days_of_homes_week_lead_to_the_calendar(browser: Client, lifter: User) -> None:
    on(lifter, "2026-11-17 17:00", name="Push")
    days = re.findall(r'href="(/workouts/calendar/\?day=[\d-]+)"', text_of(browser.get("/")))
    assert days == [f"/workouts/calendar/?day=2026-11-{day}" for day in range(16, 23)]
    assert listed(text_of(browser.get(days[1]))) == ["Push"]


# --- The streak ---


def weeks_said(text: str) -> list[str]:
    cells = re.findall(r'<td class="calendar__week[^"]*">(.*?)</td>', text, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]


def test_each_week_says_how_much_of_its_aim_was_done(
    monkeypatch: pytest.MonkeyPatch, browser: Client, lifter: User
) -> None:
    """March 2026 begins on a Sunday; today is Wednesday the 18th."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: instant("2026-03-18 12:00"))
    User.objects.update(weekly_target=1)
    lifter.refresh_from_db()
    for day in ("2026-02-24", "2026-03-10", "2026-03-17"):
        log(entry(finished_workout(lifter, started_at=instant(f"{day} 12:00"))))
    lifter.time_off.create(first_day=date(2026, 3, 2), last_day=date(2026, 3, 8))
    text = browser.get("/workouts/calendar/").content.decode()
    streak = "1/1 of 1 workouts, in your streak"
    assert weeks_said(text) == [streak, "off", streak, streak, "", ""]
