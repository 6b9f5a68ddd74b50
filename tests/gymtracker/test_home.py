"""The first page: a landing page for strangers, start or continue for lifters."""

from __future__ import annotations

import html
import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from gymtracker.accounts.models import User
from tests.factories import bench_press, entry, finished_workout, instant, log, open_workout
from tests.queries import counted
from tests.workouts.plans import do, run_of
from workouts.planning import start_session

# A Wednesday.
NOW = instant("2026-03-11 12:00")


def set_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)


@pytest.fixture
def wednesday(monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, NOW)


def look(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def week(text: str) -> list[str]:
    """What a screen reader says of each day."""
    return [
        re.sub(r"\s+", " ", day).strip()
        for day in re.findall(r'<span class="sr-only">([^<]*)</span>', text.split('<ol class="week">', 1)[1])[:7]
    ]


def days(text: str) -> list[str]:
    return [re.split("[,:]", day)[0] for day in week(text)]


def titles(text: str) -> list[str]:
    return re.findall(r'<h3><a href="/workouts/[^"]*">([^<]*)</a></h3>', text)


def trained(lifter: User, *starts: str, **fields: Any) -> None:
    for start in starts:
        log(entry(finished_workout(lifter, started_at=instant(start), **fields)))


# --- Strangers ---


def test_a_stranger_sees_what_it_does_and_can_sign_up_or_log_in(client: Client, db: None) -> None:
    text = look(client)
    assert "One tap a set." in text
    for address in ("/accounts/signup/", "/accounts/login/"):
        assert f'href="{address}"' in text
    assert "Start workout" not in text
    assert "<nav" not in text


def test_the_landing_page_asks_nothing_of_the_database(client: Client, db: None) -> None:
    with counted() as queries:
        look(client)
    assert len(queries) == 0, queries


# --- The week ---


@pytest.mark.parametrize(
    ("week_start", "expected"),
    [
        (0, ["Monday 9", "Tuesday 10", "Wednesday 11", "Thursday 12", "Friday 13", "Saturday 14", "Sunday 15"]),
        (5, ["Saturday 7", "Sunday 8", "Monday 9", "Tuesday 10", "Wednesday 11", "Thursday 12", "Friday 13"]),
        (6, ["Sunday 8", "Monday 9", "Tuesday 10", "Wednesday 11", "Thursday 12", "Friday 13", "Saturday 14"]),
    ],
)
def test_the_week_begins_on_the_lifters_day(
    wednesday: None, browser: Client, week_start: int, expected: list[str]
) -> None:
    User.objects.update(week_start=week_start)
    text = look(browser)
    assert days(text) == expected
    assert [day for day in week(text) if "today" in day] == ["Wednesday 11, today"]
    assert "<h1>Wednesday, 11 March</h1>" in text


@pytest.mark.parametrize("week_start", [0, 5, 6])
@pytest.mark.parametrize("offset", range(7))
def test_today_is_always_in_the_week(
    monkeypatch: pytest.MonkeyPatch, browser: Client, week_start: int, offset: int
) -> None:
    User.objects.update(week_start=week_start)
    set_clock(monkeypatch, NOW + timedelta(days=offset))
    said = week(look(browser))
    assert len(said) == 7
    assert date(2024, 1, 1 + week_start).strftime("%A") == said[0].split()[0], "2024-01-01 was a Monday"
    assert [day for day in said if "today" in day] == [f"{NOW + timedelta(days=offset):%A} {11 + offset}, today"]


@pytest.mark.parametrize(
    ("zone", "today"),
    [
        ("Pacific/Kiritimati", "Thursday, 12 March"),
        ("Asia/Kathmandu", "Wednesday, 11 March"),
        ("Pacific/Pago_Pago", "Wednesday, 11 March"),
    ],
)
def test_today_is_the_lifters_own(wednesday: None, browser: Client, zone: str, today: str) -> None:
    User.objects.update(time_zone=zone)
    assert f"<h1>{today}</h1>" in look(browser)


def test_after_midnight_it_is_tomorrow_where_the_lifter_is(
    monkeypatch: pytest.MonkeyPatch, browser: Client, lifter: User
) -> None:
    set_clock(monkeypatch, instant("2026-03-15 23:30"))
    trained(lifter, "2026-03-15 20:00")
    text = look(browser)
    assert "<h1>Monday, 16 March</h1>" in text
    assert days(text)[0] == "Monday 16"
    assert "0 of 3" in text
    assert "Yesterday" in text


def test_days_trained_are_marked_and_workouts_counted(wednesday: None, browser: Client, lifter: User) -> None:
    trained(lifter, "2026-03-08 18:00", "2026-03-09 06:00", "2026-03-09 18:00", "2026-03-11 06:00")
    text = look(browser)
    done = [day for day in week(text) if "trained" in day]
    assert done == ["Monday 9: trained", "Wednesday 11: trained, today"]
    assert "3 of 3" in text
    assert "Week 1 of your streak" in text


@pytest.mark.parametrize("week_start", [0, 5, 6])
def test_the_first_and_the_last_day_belong_to_the_week(
    monkeypatch: pytest.MonkeyPatch, browser: Client, lifter: User, week_start: int
) -> None:
    User.objects.update(week_start=week_start)
    first = NOW - timedelta(days=(2 - week_start) % 7)
    set_clock(monkeypatch, first + timedelta(days=6))
    trained(lifter, *(f"{first + timedelta(days=day):%Y-%m-%d} 11:00" for day in (-1, 0, 6)))
    text = look(browser)
    assert ["trained" in day for day in week(text)] == [True, False, False, False, False, False, True]
    assert "2 of 3" in text


@pytest.mark.parametrize(
    ("target", "done", "said"),
    [(3, 0, "0 of 3 workouts this week"), (3, 1, "1 of 3 workouts this week"), (1, 1, "Week 1 of your streak")],
)
def test_the_week_is_summed_up(
    wednesday: None, browser: Client, lifter: User, target: int, done: int, said: str
) -> None:
    User.objects.update(weekly_target=target)
    trained(lifter, *["2026-03-10 18:00"] * done)
    text = look(browser)
    assert said in text
    assert f"{done} of {target}" in text


def test_only_ones_own_finished_workouts_count(
    wednesday: None, browser: Client, lifter: User, other_lifter: User
) -> None:
    trained(other_lifter, "2026-03-10 18:00", name="Secret")
    thrown_away = finished_workout(lifter, started_at=instant("2026-03-10 18:00"), name="Thrown away")
    thrown_away.trash()
    open_workout(lifter, started_at=instant("2026-03-10 18:00"))
    text = look(browser)
    assert not [day for day in week(text) if "trained" in day]
    assert "0 of 3" in text
    assert titles(text) == []


def test_a_workout_counts_on_its_own_date_after_a_flight(wednesday: None, browser: Client, lifter: User) -> None:
    User.objects.update(time_zone="Pacific/Kiritimati")
    lifter.refresh_from_db()
    trained(lifter, "2026-03-10 12:00")
    User.objects.update(time_zone="Pacific/Pago_Pago")
    assert [day for day in week(look(browser)) if "trained" in day] == ["Wednesday 11: trained, today"]


# --- Start or continue ---


def test_an_empty_account_can_start_and_is_told_what_comes(browser: Client) -> None:
    text = look(browser)
    assert "Start workout</button>" in text
    assert "Continue workout" not in text
    assert "Nothing here yet" in text
    assert 'href="/workouts/past/"' in text


def test_an_open_workout_is_continued(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter, name="Push day")
    done = entry(workout)
    log(done, kind="warm_up")
    log(done)
    text = look(browser)
    assert f'href="{workout.get_absolute_url()}">Continue workout</a>' in text
    assert "<h2>Push day</h2>" in text
    assert "1 set so far" in text
    assert "Start workout" not in text


def test_the_last_workouts_stand_there_the_newest_first(browser: Client, lifter: User) -> None:
    for name, days_ago in (("Oldest", 9), ("Third", 7), ("First", 1), ("Second", 3)):
        log(entry(finished_workout(lifter, name=name, days_ago=days_ago)), 80, 8)
    text = look(browser)
    assert titles(text) == ["First", "Second", "Third"]
    assert "640 kg" in text
    assert "from a template or a past workout" in text


@pytest.mark.parametrize("is_open", [False, True])
def test_home_takes_no_more_queries_with_a_long_history(browser: Client, lifter: User, is_open: bool) -> None:
    if is_open:
        open_workout(lifter)
    counts = []
    for more in (1, 49):
        for number in range(more):
            log(entry(finished_workout(lifter, days_ago=0.5 + number)))
        with counted() as queries:
            assert bool(titles(look(browser))) is not is_open
        assert len(queries) <= 12, queries
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Plan, streak, goals, what lags ---


@pytest.mark.parametrize(
    ("weekdays", "says"),
    [
        ([2], "Today: Push"),  # it is Wednesday
        ([3], "Next, tomorrow: Push"),
        ([4], "Next, on Friday: Push"),
        ([], "Today: Push"),
    ],
)
def test_the_programmes_next_session_is_one_tap_away(
    wednesday: None, browser: Client, lifter: User, weekdays: list[int], says: str
) -> None:
    run = run_of(lifter, "Push", "Pull", weekdays=weekdays)
    text = look(browser)
    assert f"<h2>{says}</h2>" in text
    assert "Bench Press (Barbell)" in text
    assert f'action="/workouts/programmes/runs/{run.pk}/start/"' in text
    assert "Last workouts" not in text


def test_after_todays_session_the_next_one_is_named(wednesday: None, browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Push", "Pull", weekdays=[2, 4])
    do(start_session(run, started_at=NOW - timedelta(hours=3)), 5, 5, 5, kilograms=60)
    assert "Next, on Friday: Pull" in look(browser)


def test_an_open_workout_comes_before_the_plan(wednesday: None, browser: Client, lifter: User) -> None:
    run_of(lifter, "Push")
    open_workout(lifter)
    text = look(browser)
    assert "Continue workout" in text
    assert "Push" not in text


def test_the_streak_counts_the_running_week(wednesday: None, browser: Client, lifter: User) -> None:
    User.objects.update(weekly_target=1)
    trained(lifter, "2026-02-24 18:00", "2026-03-03 18:00")
    assert "Week 3 of your streak" in look(browser)
    trained(lifter, "2026-03-10 18:00")
    assert "Week 3 of your streak" in look(browser)


def test_active_goals_stand_there(browser: Client, lifter: User) -> None:
    today = lifter.today()
    lifter.goals.create(kind="strength", exercise=bench_press(), target=100_000, reps=5, made_on=today)
    lifter.goals.create(kind="consistency", target=3, weeks=4, made_on=today).abandon()
    text = look(browser)
    assert text.count('class="gauge"') == 1
    assert "Set a goal" not in text


def test_a_muscle_group_that_lags_is_named(browser: Client, lifter: User) -> None:
    for week in range(1, 5):
        done = entry(finished_workout(lifter, days_ago=7 * week + 1))
        for _ in range(6):
            log(done)
    log(entry(finished_workout(lifter, days_ago=1)))
    said = re.sub(r"<[^>]+>", "", look(browser))
    assert "Chest had 1 hard set in the last 7 days; your usual is 6." in said


def test_nothing_lags_where_there_is_no_usual(browser: Client, lifter: User) -> None:
    log(entry(finished_workout(lifter, days_ago=20)))
    assert "your usual is" not in look(browser)


def test_home_with_everything_on_it_takes_twelve_queries(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Push", "Pull", begun=timezone.now() - timedelta(days=20))
    for number in range(4):
        do(
            start_session(run, started_at=timezone.now() - timedelta(days=12 - 3 * number)),
            5,
            5,
            5,
            kilograms=60 + number,
        )
    today = lifter.today()
    lifter.goals.create(kind="strength", exercise=bench_press(), target=100_000, reps=5, made_on=today)
    lifter.goals.create(kind="consistency", target=3, weeks=4, made_on=today)
    lifter.goals.create(kind="volume", target=10**9, made_on=today)
    lifter.goals.create(kind="bodyweight", measure="bodyweight", target=80_000, start_value=85_000, made_on=today)
    lifter.time_off.create(first_day=today - timedelta(days=60), last_day=today - timedelta(days=50))
    for is_open in (False, True):
        if is_open:
            log(entry(open_workout(lifter)))
        with counted() as queries:
            look(browser)
        assert len(queries) <= 12, queries
