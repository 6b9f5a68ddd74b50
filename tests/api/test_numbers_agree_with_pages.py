"""One year of training, told twice: the API says what the pages say."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goals.models import Goal
from gymtracker.accounts.models import User
from progress.analytics import muscles
from progress.analytics.overview import Totals
from progress.models import PersonalRecord
from tests.api.conftest import Api, api_of
from tests.api.test_progress import read
from tests.gymtracker.test_demo import demo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
YEAR = {"range": "custom"}


def page(browser: Client, name: str, *args: Any, **query: Any) -> Any:
    response = browser.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.context


def test_the_api_says_what_the_pages_say() -> None:
    demo()
    lifter = User.objects.get(email="demo@example.org")
    browser, api = Client(), api_of(lifter)
    browser.force_login(lifter)
    last = lifter.today()
    first = last - timedelta(days=180)
    days = {"date_from": first.isoformat(), "date_to": last.isoformat()}
    query = f"date_from={first}&date_to={last}"
    sums_agree(browser, api, days, query)
    volumes_agree(browser, api, days, query)
    streaks_agree(browser, api, query, last)
    muscles_agree(browser, api, days, query)
    records_agree(browser, api, lifter)
    exercises_agree(browser, api, lifter)
    years_agree(browser, api, last.year)
    goals = list(lifter.goals.live())
    assert goals, "the demo account has goals"
    for goal in goals:
        goals_agree(browser, api, goal)


def sums_agree(browser: Client, api: Api, days: dict[str, str], query: str) -> None:
    shown = page(browser, "progress:overview", **YEAR, **days)
    told = read(api, f"/analytics/summary?{query}")
    assert_totals(told, shown["totals"].now)
    assert_totals(told["previous"], shown["totals"].before)
    assert told["sets"] > 1000, "there is something to compare"
    tiles = {tile.label: tile for tile in shown["tiles"]}
    change = told["change_percent"]["volume"]
    assert tiles["Volume"].change == (f"{abs(change)} %" if change else "as before")
    assert tiles["Volume"].is_less == (change < 0)


def assert_totals(told: Any, totals: Totals) -> None:
    assert (told["workouts"], told["sets"], told["reps"], told["records"]) == (
        totals.workouts, totals.sets, totals.reps, totals.records
    )  # fmt: skip
    assert (round(told["volume"] * 1000), told["duration_minutes"]) == (totals.volume_grams, totals.seconds // 60)


def volumes_agree(browser: Client, api: Api, days: dict[str, str], query: str) -> None:
    for grain in ("day", "week", "month"):
        shown = page(browser, "progress:volume", **YEAR, **days, by=grain, split="none")["spread"]
        told = read(api, f"/progress/volume?{query}&period={grain}")["points"]
        assert [(one["start"], round(one["volume"] * 1000), one["sets"]) for one in told] == [
            (step.first.isoformat(), grams, sets) for step, _, grams, sets in shown.rows
        ]
    overview = page(browser, "progress:overview", **YEAR, **days)
    told = read(api, f"/analytics/trends?{query}&period={overview['period'].grain}")["points"]
    assert [(one["start"], round(one["volume"] * 1000), one["sets"]) for one in told] == [
        (step.period.first.isoformat(), step.volume_grams, step.sets) for step in overview["steps"]
    ]
    for group in ("chest", "legs"):
        shown = page(browser, "progress:volume", **YEAR, **days, region=group, split="none")["spread"]
        told = read(api, f"/progress/volume?{query}&muscle_group={group}")
        assert round(told["total"] * 1000) == shown.total > 0


def streaks_agree(browser: Client, api: Api, query: str, today: date) -> None:
    shown = page(browser, "progress:overview")
    told = read(api, "/analytics/frequency")
    streak = shown["streak"]
    assert (told["current_streak_weeks"], told["longest_streak_weeks"]) == (streak.current, streak.longest)
    assert streak.longest > 1
    summary = read(api, f"/analytics/summary?{query}")
    assert read(api, f"/analytics/frequency?{query}")["workouts"] == summary["workouts"]
    trained = {day.date.isoformat() for day in shown["year"].trained_days}
    assert {one["date"] for one in told["days"]} <= trained | {today.isoformat()}


def muscles_agree(browser: Client, api: Api, days: dict[str, str], query: str) -> None:
    """Where a group has one trained muscle they are one number; volumes are those that the volume page splits."""
    told = read(api, f"/analytics/muscle-groups?{query}")
    spread = page(browser, "progress:volume", **YEAR, **days, split="region")["spread"]
    assert {one["name"]: round(one["volume"] * 1000) for one in told if one["volume"]} == {
        part.name: part.total for part in spread.parts
    }
    by_group: dict[str, list[float]] = {}
    for one in page(browser, "progress:muscles", **YEAR, **days)["muscles"]:
        assert isinstance(one, muscles.MuscleSets)
        by_group.setdefault(one.muscle.region, []).append(one.sets)
    for group in told:
        sets = by_group[group["muscle_group"]]
        assert max(sets) <= group["sets"] <= sum(sets)
        if group["muscle_group"] == "chest":
            assert group["sets"] == sum(sets)


def records_agree(browser: Client, api: Api, lifter: User) -> None:
    shown = page(browser, "progress:records")["sessions"]
    newest = [record for session in shown for record in session["records"]]
    told = read(api, f"/progress/prs?history=true&page_size={len(newest)}")
    assert told["total"] == PersonalRecord.objects.filter(user=lifter).celebrated().count() > len(newest)
    assert {(one["exercise_id"], one["kind"], one["set_id"], one["achieved_date"]) for one in told["items"]} == {
        (record.exercise_id, record.kind, str(record.set_id) if record.set_id else None, str(record.workout.date))
        for record in newest
    }
    weights = {"heaviest_weight", "best_set_volume", "best_session_volume"}
    assert sorted(round(one["value"] * 1000) for one in told["items"] if one["kind"] in weights) == sorted(
        record.value for record in newest if record.kind in weights
    )


def exercises_agree(browser: Client, api: Api, lifter: User) -> None:
    for slug in ("bench-press-barbell", "pull-up", "pull-up-assisted", "running"):
        exercise = lifter.performances.filter(exercise__slug=slug)[0].exercise
        shown = page(browser, "exercises:detail", exercise.pk)
        told = read(api, f"/progress/exercise/{exercise.pk}")
        assert [(one["kind"], one["set_id"]) for one in told["records"]] == [
            (record.kind, str(record.set_id) if record.set_id else None) for record in shown["bests"]
        ]
        newest = told["points"][::-1][: len(shown["sessions"])]
        assert [one["workout_id"] for one in newest] == [str(one["entry"].workout_id) for one in shown["sessions"]]
        for point, session in zip(newest, shown["sessions"], strict=True):
            if estimate := session["point"]:
                assert round(point["estimated_1rm"] * 1000) == estimate.shown_grams
                assert point["best_set"]["set_id"] == str(estimate.set_id)
        if shown.get("trend"):
            said = re.match(r"Trend: ([+−±])([\d.]+)", shown["trend"])
            assert said
            in_four_weeks = float(said[2]) * (-1 if said[1] == "−" else 1)
            assert abs(told["trend"]["slope_per_week"] * 4 - in_four_weeks) < 0.06


def years_agree(browser: Client, api: Api, year: int) -> None:
    shown = page(browser, "progress:year", year)["year"]
    told = read(api, "/analytics/summary?period=yearly")
    assert_totals(told, shown.totals)
    assert_totals(told["previous"], shown.comparison.before)


def goals_agree(browser: Client, api: Api, goal: Goal) -> None:
    shown = page(browser, "goals:detail", goal.pk)
    one = shown["one"]
    told = read(api, f"/goals/{goal.pk}/progress")
    assert (told["status"], told["percent"], told["outlook"]) == (one.status.value, one.percent, one.outlook)
    size = {"kg": 1000, "cm": 10, "%": 10}.get(told["unit"], 1)
    if one.current is not None:
        assert round(told["current_value"] * size) == round(one.current) - (one.own or 0)
    assert told["working"]["formula"] == shown["working"].formula
    assert len(told["working"]["sources"]) == len(shown["working"].sources)
    assert read(api, f"/goals/{goal.pk}")["title"] == one.title
