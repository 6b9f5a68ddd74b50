"""The dashboards: ranges in the address, figures on the page, fragments for htmx, and the same few queries for all."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log, row_by_row
from tests.queries import counted

PAGES = ["/progress/", "/progress/strength/", "/progress/volume/", "/progress/muscles/"]
MOST_QUERIES = 12


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = bench_press()
    return made


@row_by_row()
def did(lifter: User, exercise: Exercise, weight: float = 100, reps: int = 5, **fields: Any) -> Any:
    workout = finished_workout(lifter, **fields)
    return log(entry(workout, exercise), weight, reps)


def look(client: Client, url: str, **query: Any) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def chart(text: str, name: str) -> dict[str, Any]:
    found = re.search(rf'<script id="{name}" type="application/json">(.*?)</script>', text)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def tile(text: str, label: str) -> str:
    found = re.search(rf">{label}</a></dt><dd[^>]*>([^<]*)<", text)
    assert found, label
    return found[1]


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_account_is_told_what_will_stand_here(browser: Client, page: str) -> None:
    text = look(browser, page)
    assert 'class="empty' in text
    assert "<canvas" not in text


@pytest.mark.parametrize("page", PAGES)
def test_htmx_gets_the_results_alone(hx: Client, lifter: User, bench: Exercise, page: str) -> None:
    did(lifter, bench)
    text = look(hx, page, range="1y")
    assert "<html" not in text
    assert "<fieldset" not in text
    assert "100" in text or "500" in text or "Chest" in text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"range": "fortnight"}, "Range"),
        ({"range": "custom"}, "From: Enter a date such as"),
        ({"range": "custom", "date_from": "2026-02-30", "date_to": "2026-03-01"}, "From: Enter a valid date"),
        (
            {"range": "custom", "date_from": "2026-03-02", "date_to": "2026-03-01"},
            "To: Enter a date that is not before",
        ),
        ({"range": "custom", "date_from": "1900-01-01", "date_to": "2026-03-01"}, "From: Enter a date from 1950"),
        (
            {"range": "custom", "date_from": "2001-01-01", "date_to": "9998-03-01"},
            "To: This makes 95,967 points from 2001-01-01 to 9998-03-01: ask for 2,000 at most.",
        ),
    ],
)
def test_a_choice_that_makes_no_sense_is_said(browser: Client, page: str, query: dict[str, str], said: str) -> None:
    response = browser.get(page, query)
    assert response.status_code == 422
    assert said in html.unescape(response.content.decode())


def test_days_by_day_are_counted_before_they_are_shown(browser: Client) -> None:
    days = {"range": "custom", "date_from": "2020-01-01", "date_to": "2025-06-22", "split": "none"}
    assert browser.get("/progress/volume/", days | {"by": "day"}).status_code == 200
    one_more = browser.get("/progress/volume/", days | {"by": "day", "date_to": "2025-06-23"})
    assert one_more.status_code == 422
    assert "By: This makes 2,001 points" in html.unescape(one_more.content.decode())


def test_the_first_workout_makes_no_seven_a_week(browser: Client, lifter: User) -> None:
    with row_by_row():
        performed = entry(finished_workout(lifter, days_ago=0.01))
        for _ in range(10):
            log(performed, 80, 5)
    overview = browser.get("/progress/", {"range": "all"})
    tiles = {tile.label: tile.said for tile in overview.context["tiles"]}
    assert tiles["Hard sets/week"] == "10"
    (chest,) = (one for one in browser.get("/progress/muscles/", {"range": "all"}).context["muscles"] if one.sets)
    assert chest.a_week == 10


@pytest.mark.parametrize("page", PAGES)
def test_dates_of_ones_own_begin_with_those_on_show(browser: Client, lifter: User, page: str) -> None:
    text, today = look(browser, page, range="4w", date_from="", date_to=""), lifter.today()
    first = today - timedelta(days=today.weekday() + 21)
    assert [re.search(rf'name="{name}" value="([^"]*)"', text)[1] for name in ("date_from", "date_to")] == [  # type: ignore[index]
        first.isoformat(), today.isoformat(),
    ]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_only_ones_own_training_stands_there(browser: Client, other_lifter: User, bench: Exercise, page: str) -> None:
    did(other_lifter, bench)
    assert 'class="empty' in look(browser, page, range="all")


@pytest.mark.parametrize("page", PAGES)
def test_ten_workouts_and_sixty_cost_the_same_few_queries(browser: Client, lifter: User, page: str) -> None:
    lifts = [
        ExerciseFactory(name=f"Lift {n}", primary_muscle=MuscleFactory(slug=f"muscle-{n}", name=f"Muscle {n}"))
        for n in range(6)
    ]
    counts = []
    for days in (range(1, 11), range(11, 61)):
        for number in days:
            did(lifter, lifts[number % 6], 100 + number, days_ago=number)
        with counted() as queries:
            look(browser, page, range="1y")
        counts.append(len(queries))
        assert len(queries) <= MOST_QUERIES, queries
    assert counts[0] == counts[1]


def test_the_overview_counts_and_compares(browser: Client, lifter: User, bench: Exercise) -> None:
    did(lifter, bench, 100, 5, days_ago=1)
    did(lifter, bench, 110, 5, days_ago=2)
    did(lifter, bench, 100, 5, days_ago=30)
    text = look(browser, "/progress/", range="4w")
    assert (tile(text, "Workouts"), tile(text, "Volume"), tile(text, "Time")) == ("2", "1.1 t", "2 h 00")
    assert "more by</span> 1<" in text
    assert sum(chart(text, "volume-chart")["series"][0]["values"]) == 1_050


def test_the_address_holds_the_choice(browser: Client, lifter: User, bench: Exercise) -> None:
    did(lifter, bench, days_ago=1)
    day = lifter.today() - timedelta(days=2)
    text = look(browser, "/progress/", range="custom", date_from=day.isoformat(), date_to=lifter.today().isoformat())
    assert f"/progress/working/volume/?range=custom&date_from={day}&date_to={lifter.today()}" in text
    assert re.search(r'value="custom"[^>]* checked', text)


def test_pounds_are_shown_as_pounds(browser: Client, lifter: User, bench: Exercise) -> None:
    User.objects.update(weight_unit="lb")
    did(lifter, bench, 45.359237, 10)
    text = look(browser, "/progress/")
    assert tile(text, "Volume") == "1k lb"
    assert chart(text, "volume-chart")["unit"] == "lb"


def test_strength_shows_the_lift_that_was_done_most(browser: Client, lifter: User, bench: Exercise) -> None:
    other = ExerciseFactory(name="Squat")
    did(lifter, other, days_ago=1)
    for number in range(2):
        did(lifter, bench, 100 + number, days_ago=2 + number)
    text = look(browser, "/progress/strength/")
    assert chart(text, "estimate-chart")["series"][0]["values"] == [117.8, 116.7]
    chosen = look(browser, "/progress/strength/", exercise=other.pk)
    assert chart(chosen, "estimate-chart")["series"][0]["values"] == [116.7]


def test_anothers_exercise_is_no_choice(browser: Client, other_lifter: User) -> None:
    theirs = ExerciseFactory(owner=other_lifter, name="Secret lift")
    did(other_lifter, theirs)
    response = browser.get("/progress/strength/", {"exercise": theirs.pk})
    assert response.status_code == 422
    assert "Secret lift" not in response.content.decode()


def test_a_lift_without_an_estimate_says_so(browser: Client, lifter: User) -> None:
    plank = ExerciseFactory(plank=True)
    workout = finished_workout(lifter)
    entry(workout, plank).log_set(duration_seconds=60)
    assert "No set of 1 to 12 reps" in look(browser, "/progress/strength/", exercise=plank.pk)


@pytest.mark.parametrize(("by", "steps"), [("day", 28), ("week", 4), ("month", 1)])
def test_volume_is_counted_by_the_step_that_is_chosen(
    browser: Client, lifter: User, bench: Exercise, by: str, steps: int
) -> None:
    """February 2027 begins on a Monday; the workout is moved there."""
    performed = did(lifter, bench)
    lifter.performances.update(day=date(2027, 2, 3).toordinal(), month=2027 * 12 + 1)
    assert performed
    text = look(browser, "/progress/volume/", by=by, range="custom", date_from="2027-02-01", date_to="2027-02-28")
    data = chart(text, "volume-chart")
    assert (len(data["labels"]), sum(data["series"][0]["values"])) == (steps, 500)


def test_volume_is_narrowed_to_a_muscle_group(browser: Client, lifter: User, bench: Exercise) -> None:
    squat = ExerciseFactory(name="Squat", primary_muscle=MuscleFactory(slug="quadriceps", region="legs"))
    did(lifter, bench)
    did(lifter, squat, 50, 4, days_ago=2)
    text = look(browser, "/progress/volume/", region="legs", split="exercise")
    assert '<p class="figure figure--plain">200 kg</p>' in text
    assert "Squat" in text.split("<canvas")[1]


def test_a_volume_of_nothing_chosen_is_empty_and_says_so(browser: Client, lifter: User, bench: Exercise) -> None:
    did(lifter, bench)
    assert "No volume in these days" in look(browser, "/progress/volume/", category="cardio")


def test_muscles_below_the_guide_are_named(browser: Client, lifter: User, bench: Exercise) -> None:
    did(lifter, bench)
    text = look(browser, "/progress/muscles/")
    assert "Short of it: chest" in text
    assert "/progress/working/muscle/?range=4w&muscle=chest" in text


def test_each_chart_has_its_table(browser: Client, lifter: User, bench: Exercise) -> None:
    did(lifter, bench)
    for page in PAGES[:3]:
        text = look(browser, page)
        assert text.count("<canvas") == text.count("</canvas>") == len(re.findall(r"<canvas.*?<table", text, re.DOTALL))


def test_a_range_without_a_workout_keeps_the_year_in_sight(browser: Client, lifter: User, bench: Exercise) -> None:
    did(lifter, bench, days_ago=100)
    text = look(browser, "/progress/", range="4w")
    assert tile(text, "Workouts") == "0"
    assert "1 training day<" in text


@pytest.mark.parametrize("page", PAGES)
def test_a_dashboard_is_only_read(browser: Client, page: str) -> None:
    assert browser.post(page).status_code == 405


def test_dates_may_be_typed_as_one_writes_them(browser: Client, lifter: User, bench: Exercise) -> None:
    did(lifter, bench, days_ago=1)
    today: date = lifter.today()
    text = look(browser, "/progress/", range="custom", date_from="01.01.2020", date_to=f"{today:%d/%m/%Y}")
    assert tile(text, "Workouts") == "1"


def test_before_the_first_workout_there_is_nothing_to_compare_with(browser: Client, lifter: User) -> None:
    log(entry(finished_workout(lifter, days_ago=3)), 80, 5)
    first = browser.get(reverse("progress:overview"), {"range": "4w"})
    assert [tile.change for tile in first.context["tiles"]] == [""] * 6
    assert ", against" not in first.content.decode()
    log(entry(finished_workout(lifter, days_ago=33)), 80, 5)
    then = browser.get(reverse("progress:overview"), {"range": "4w"})
    assert then.context["tiles"][0].change == "as before"
    assert ", against" in then.content.decode()


def test_a_whole_history_is_not_drawn_day_by_day(browser: Client, lifter: User) -> None:
    for days in (2_005, 3):
        log(entry(finished_workout(lifter, days_ago=days)), 80, 5)
    url = reverse("progress:volume")
    refused = browser.get(url, {"range": "all", "by": "day"})
    assert refused.status_code == 422
    assert "ask for 2,000 at most" in refused.content.decode()
    assert browser.get(url, {"range": "all", "by": "week"}).status_code == 200
    assert browser.get(url, {"range": "all"}).status_code == 200
