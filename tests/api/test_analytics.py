"""The sums over days through the API: summary, trends, muscle groups, frequency."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.analytics.overview import percent_change
from progress.periods import this_month, this_week
from tests.api.conftest import Api
from tests.api.test_progress import read, refusals
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log, row_by_row
from tests.progress.training import train
from tests.queries import counted

PATHS = ["/analytics/summary", "/analytics/trends", "/analytics/muscle-groups", "/analytics/frequency"]
MOST_QUERIES = 8
JANUARY = "date_from=2026-01-01&date_to=2026-01-31"


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = bench_press()
    return made


# --- Summary ---


def test_days_of_ones_own_beside_as_many_before(api: Api, lifter: User, bench: Exercise) -> None:
    squat = ExerciseFactory()
    train(lifter, bench, (100, 5), on=-3)  # 29 December
    train(lifter, bench, (60, 5, "warm_up"), (105, 5), (100, 10), on=4)
    train(lifter, squat, (100, 5), on=5)
    told = read(api, "/analytics/summary?date_from=2026-01-03&date_to=2026-01-09")
    assert (told["period"], told["unit"]) == ("custom", "kg")
    assert {name: told[name] for name in told["previous"]} == {
        "workouts": 2, "sets": 3, "reps": 20, "volume": 2025, "duration_minutes": 120, "records": 7, "exercises": 2,
    }  # fmt: skip
    assert (told["previous_from"], told["previous_to"]) == ("2025-12-27", "2026-01-02")
    assert told["previous"] == {
        "workouts": 1, "sets": 1, "reps": 5, "volume": 500, "duration_minutes": 60, "records": 0, "exercises": 1,
    }  # fmt: skip
    assert told["change_percent"] == {
        "workouts": 100, "sets": 200, "reps": 300, "volume": 305, "duration_minutes": 100, "records": None,
        "exercises": 100,
    }  # fmt: skip
    pounds = read(api, "/analytics/summary?date_from=2026-01-03&date_to=2026-01-09&unit=lb")
    assert (pounds["unit"], pounds["volume"], pounds["change_percent"]) == ("lb", 4464.36, told["change_percent"])


def test_the_running_week_month_and_year(api: Api, lifter: User, bench: Exercise) -> None:
    today = lifter.today()
    with row_by_row():
        log(entry(finished_workout(lifter, days_ago=0.1)), 100, 5)
    for period in ("weekly", "monthly", "yearly"):
        told = read(api, f"/analytics/summary?period={period}")
        assert told["period"] == period
        assert told["previous_to"] < told["date_from"] <= str(today) <= told["date_to"]
    week = read(api, "/analytics/summary")
    assert (week["period"], week["date_from"]) == ("weekly", str(lifter.first_day_of_week(today)))
    assert week["previous_to"] == str(today - timedelta(days=7))
    month = read(api, "/analytics/summary?period=monthly")
    assert month["date_from"] == str(today.replace(day=1))
    year = read(api, "/analytics/summary?period=yearly")
    assert (year["date_from"], year["date_to"]) == (f"{today.year}-01-01", f"{today.year}-12-31")


@pytest.mark.parametrize(
    ("today", "week_start", "first", "before"),
    [
        (date(2026, 11, 22), 0, date(2026, 11, 16), (date(2026, 11, 9), date(2026, 11, 15))),
        (date(2026, 11, 22), 6, date(2026, 11, 22), (date(2026, 11, 15), date(2026, 11, 15))),
        (date(2026, 1, 1), 5, date(2025, 12, 27), (date(2025, 12, 20), date(2025, 12, 25))),
    ],
)
def test_a_running_week_is_compared_up_to_the_same_weekday(
    today: date, week_start: int, first: date, before: tuple[date, date]
) -> None:
    week = this_week(today, week_start)
    assert week.before
    assert (week.first, week.last, (week.before.first, week.before.last)) == (first, today, before)


@pytest.mark.parametrize(
    ("today", "before"),
    [
        (date(2026, 11, 22), (date(2026, 10, 1), date(2026, 10, 22))),
        (date(2026, 3, 31), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2024, 3, 30), (date(2024, 2, 1), date(2024, 2, 29))),
        (date(2026, 1, 1), (date(2025, 12, 1), date(2025, 12, 1))),
    ],
)
def test_a_running_month_is_compared_up_to_the_same_day(today: date, before: tuple[date, date]) -> None:
    month = this_month(today, 0)
    assert month.before
    assert (month.first, month.last) == (today.replace(day=1), today)
    assert (month.before.first, month.before.last) == before


@pytest.mark.parametrize(
    ("now", "before", "percent"), [(0, 0, None), (5, 0, None), (0, 5, -100), (6, 5, 20), (5, 6, -17), (5, 5, 0)]
)
def test_a_change_is_in_whole_percent(now: int, before: int, percent: int | None) -> None:
    assert percent_change(now, before) == percent


# --- Trends ---


def test_trends_by_month(api: Api, lifter: User, bench: Exercise) -> None:
    squat = ExerciseFactory(name="Squat (Barbell)")
    pull_up = ExerciseFactory(pull_up=True)
    train(lifter, bench, (100, 1), (90, 1), on=0)
    train(lifter, bench, (104, 1), on=2)
    train(lifter, squat, (140, 1), on=4)
    train(lifter, pull_up, (20, 1), bodyweight=80_000, on=5)
    train(lifter, bench, (110, 1), on=40)
    told = read(api, "/analytics/trends?period=month&date_from=2026-01-01&date_to=2026-03-31")
    assert told["main_lifts"][0]["name"] == bench.name
    assert len(told["main_lifts"]) == 3
    first, second, third = told["points"]
    assert (first["start"], first["workouts"], first["sets"], first["volume"]) == ("2026-01-01", 4, 5, 534)
    lifts = {one["exercise_id"]: one["estimated_1rm"] for one in first["lifts"]}
    assert lifts == {bench.pk: 104, squat.pk: 140, pull_up.pk: 20}
    assert first["estimated_1rm"] == 88
    assert (second["workouts"], second["estimated_1rm"], second["volume"]) == (1, 110, 110)
    assert (third["workouts"], third["estimated_1rm"], third["lifts"], third["volume"]) == (0, None, [], 0)


def test_trends_are_of_a_year_of_weeks_by_default(api: Api, lifter: User) -> None:
    told = read(api, "/analytics/trends")
    assert (told["period"], len(told["points"]), told["main_lifts"]) == ("week", 52, [])
    assert refusals(api.get("/analytics/trends?period=day&date_from=2010-01-01&date_to=2026-01-01")) == {
        ("query", "period")
    }


# --- Muscle groups ---


def test_a_set_counts_once_for_a_group(api: Api, lifter: User) -> None:
    chest, back = MuscleFactory(slug="chest", region="chest"), MuscleFactory(slug="lats", region="back")
    triceps, biceps = MuscleFactory(slug="triceps", region="arms"), MuscleFactory(slug="biceps", region="arms")
    forearms = MuscleFactory(slug="forearms", region="arms")
    press, row = ExerciseFactory(primary_muscle=chest), ExerciseFactory(primary_muscle=back)
    curl = ExerciseFactory(primary_muscle=biceps)
    run = ExerciseFactory(running=True, primary_muscle=MuscleFactory(slug="calves", region="legs"))
    press.secondary_muscles.set([triceps])
    row.secondary_muscles.set([biceps, forearms])
    curl.secondary_muscles.set([forearms])
    train(lifter, press, (100, 5), (100, 5), (60, 5, "warm_up"), on=0)
    train(lifter, row, (80, 10), on=1)
    train(lifter, curl, (30, 10), on=2)
    train(lifter, run, {"distance_metres": 5000, "duration_seconds": 1500}, on=3)
    told = {one["muscle_group"]: one for one in read(api, f"/analytics/muscle-groups?{JANUARY}")}
    assert {slug: (one["sets"], one["volume"]) for slug, one in told.items()} == {
        "chest": (2, 1000), "back": (1, 800), "shoulders": (0, 0), "arms": (1 + 0.5 + 1, 300), "core": (0, 0),
        "legs": (0, 0),
    }  # fmt: skip
    assert [told[slug]["percent"] for slug in ("chest", "back", "arms", "core")] == [36.4, 18.2, 45.5, 0]
    assert (told["arms"]["name"], told["arms"]["unit"]) == ("Arms", "kg")
    assert read(api, f"/analytics/muscle-groups?{JANUARY}&unit=lb")[1]["volume"] == 1763.698


def test_without_training_all_groups_are_zero(api: Api) -> None:
    told = read(api, "/analytics/muscle-groups")
    assert [one["percent"] for one in told] == [0] * 6


# --- Frequency ---


def test_how_often(api: Api, lifter: User, bench: Exercise) -> None:
    for day in (0, 0.1, 2, 7, 14):  # Thursday twice, Saturday, two Thursdays
        train(lifter, bench, (100, 5), on=day)
    told = read(api, "/analytics/frequency?date_from=2026-01-01&date_to=2026-01-14")
    assert (told["workouts"], told["per_week"]) == (4, 2)
    assert told["per_weekday"] == {
        "monday": 0, "tuesday": 0, "wednesday": 0, "thursday": 3, "friday": 0, "saturday": 1, "sunday": 0,
    }  # fmt: skip
    assert told["days"] == [
        {"date": "2026-01-01", "workouts": 2}, {"date": "2026-01-03", "workouts": 1},
        {"date": "2026-01-08", "workouts": 1},
    ]  # fmt: skip


def test_streaks_are_those_of_today(api: Api, lifter: User, bench: Exercise) -> None:
    User.objects.filter(pk=lifter.pk).update(weekly_target=1)
    monday = lifter.first_day_of_week(lifter.today())
    with row_by_row():
        for weeks in (1, 2, 5, 6, 7):
            finished_workout(lifter, days_ago=(lifter.today() - monday).days + 7 * weeks - 1)
    told = read(api, "/analytics/frequency")
    assert (told["weekly_target"], told["current_streak_weeks"], told["longest_streak_weeks"]) == (1, 2, 3)


# --- What all have in common ---


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_told_and_nobody_elses_is(
    nobody: Api, other_api: Api, lifter: User, bench: Exercise, path: str
) -> None:
    train(lifter, bench, (100, 5))
    assert nobody.get(path).status_code == 401
    body = other_api.get(f"{path}?{JANUARY}").content.decode()
    assert bench.name not in body
    told = read(other_api, f"{path}?{JANUARY}")
    if path == "/analytics/muscle-groups":
        assert not any(one["sets"] or one["volume"] for one in told)
    else:
        assert not any(one["workouts"] for one in told.get("points", [told]))
    assert all(read(other_api, f"/analytics/summary?{JANUARY}")[name] == 0 for name in ("sets", "reps", "records"))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("date_from=0001-01-01&date_to=2026-01-01", "date_from"),
        ("date_from=2026-01-01&date_to=9999-12-31", "date_to"),
        ("date_from=2026-01-02&date_to=2026-01-01", "date_to"),
        ("date_from=20260102x", "date_from"),
        ("unit=st", "unit"),
    ],
)
def test_days_that_make_no_sense_are_refused(api: Api, path: str, query: str, name: str) -> None:
    assert ("query", name) in refusals(api.get(f"{path}?{query}"))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("period=daily", "period"),
        ("period=custom", "date_from"),
        ("period=custom&date_from=2026-01-01", "date_to"),
        ("date_to=2026-01-01", "date_from"),
        ("period=weekly&date_from=2026-01-01", "date_from"),
    ],
)
def test_a_summary_that_makes_no_sense_is_refused(api: Api, query: str, name: str) -> None:
    assert refusals(api.get(f"/analytics/summary?{query}")) == {("query", name)}


def test_they_take_the_same_few_queries(api: Api, lifter: User, bench: Exercise) -> None:
    api.get("/auth/me")
    days = f"date_from={lifter.today() - timedelta(days=90)}"
    counts: dict[str, list[int]] = {path: [] for path in PATHS}
    done = 0
    for more in (10, 50):
        with row_by_row():
            lifts = [bench, *(ExerciseFactory() for _ in range(2))]
            for _ in range(more):
                done += 1
                workout = finished_workout(lifter, days_ago=80 - done)
                for lift in lifts:
                    log(entry(workout, lift), 60 + done, 5)
        for path in PATHS:
            with counted() as queries:
                read(api, path if path == "/analytics/summary" else f"{path}?{days}")
            counts[path].append(len(queries))
            assert len(queries) <= MOST_QUERIES, queries
    assert all(first == second for first, second in counts.values()), counts
