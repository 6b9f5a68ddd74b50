"""The history: totals, filters, pages by keyset."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import User
from gymtracker.cursors import cursor_of
from gymtracker.ids import uuid7
from tests.factories import (
    ExerciseFactory,
    MuscleFactory,
    bench_press,
    entry,
    finished_workout,
    instant,
    log,
    open_workout,
    row_by_row,
)
from tests.queries import counted
from workouts.models import Workout, WorkoutExercise
from workouts.views.history import PAGE_SIZE

URL = "/workouts/"


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def look(client: Client, **query: Any) -> str:
    response = client.get(URL, query)
    assert response.status_code == 200
    return text_of(response)


def titles(text: str) -> list[str]:
    """What the list shows, in its order."""
    return re.findall(r'<h3><a href="/workouts/[0-9a-f-]{36}/">([^<]*)</a></h3>', text)


def shown(client: Client, **query: Any) -> list[str]:
    return titles(look(client, **query))


def card(text: str, title: str) -> str:
    (found,) = [part for part in text.split("<article")[1:] if f">{title}</a>" in part]
    return found.split("</article>")[0]


def older(text: str) -> str | None:
    """Where Older workouts leads."""
    found = re.search(r'<a [^>]*href="([^"]*)"[^>]*>Older workouts', text)
    return found[1] if found else None


@row_by_row()
def many(lifter: User, number: int, **fields: Any) -> list[Workout]:
    """Finished workouts "0", "1", … from new to old, by the day or all at `started_at`."""
    now = fields.pop("started_at", None)
    return [
        finished_workout(lifter, name=str(n), days_ago=1 + n, **({"started_at": now} if now else {}))
        for n in range(number)
    ]


# --- What stands there ---


def test_without_workouts_the_history_says_what_to_do(browser: Client) -> None:
    text = look(browser)
    assert "No workouts yet" in text
    assert "Start workout" in text


def test_the_newest_comes_first_under_its_month(browser: Client, lifter: User) -> None:
    for name, start in (("March", "2026-03-05 18:00"), ("May", "2026-05-05 18:00"), ("Late March", "2026-03-31 22:30")):
        finished_workout(lifter, name=name, started_at=instant(start))
    text = look(browser)
    # 22:30 in UTC is the first of April in Berlin.
    assert titles(text) == ["May", "Late March", "March"]
    assert re.findall(r'<h2 class="month">([^<]*)<', text) == ["May 2026", "April 2026", "March 2026"]


def test_totals_are_right(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter, name="Push day", minutes=65)
    bench = entry(workout, bench_press())
    log(bench, 40, 10, kind="warm_up")
    log(bench, 80, 8)
    log(bench, 80, 7)
    log(bench, 100, 100).remove()
    rows = entry(workout, ExerciseFactory(unilateral=True))
    log(rows, 20, 10)
    log(rows, 20, 10, side="left")
    removed = entry(workout, ExerciseFactory(name="Removed (Cable)"))
    log(removed, 500, 100)
    removed.remove()
    entry(workout, ExerciseFactory(name="Skipped (Cable)"))
    part = card(look(browser), "Push day")
    assert "<span>1 h 05 min</span>" in part
    assert "<span>4 sets</span>" in part
    # 80 x 8 + 80 x 7 + 20 x 10 x both sides + 20 x 10 of one side
    assert "<span>1,800 kg</span>" in part
    lifts = re.findall(r'<span class="num">(\d+) ×</span> <b>([^<]*)</b>', part)
    assert lifts == [("2", "Bench Press (Barbell)"), ("2", "Row (Dumbbell)")]


def test_totals_are_said_in_the_lifters_unit(browser: Client, lifter: User) -> None:
    log(entry(finished_workout(lifter, name="Push day")), 61.235, 10)
    User.objects.update(weight_unit="lb")
    assert "<span>1,350 lb</span>" in card(look(browser), "Push day")


def test_more_than_four_exercises_are_counted(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter, name="Long day")
    for _ in range(6):
        log(entry(workout, ExerciseFactory()))
    part = card(look(browser), "Long day")
    assert len(re.findall("<b>", part)) == 4
    assert "and 2 more" in part


def test_open_and_deleted_workouts_stand_elsewhere(browser: Client, lifter: User, other_lifter: User) -> None:
    finished_workout(lifter, name="Kept")
    finished_workout(lifter, name="Thrown away").trash()
    open_workout(lifter, name="Going on")
    finished_workout(other_lifter, name="Secret")
    assert shown(browser) == ["Kept"]
    for name in ("Thrown away", "Going on", "Secret"):
        assert shown(browser, q=name) == []


# --- Filters ---


@pytest.fixture
def varied(lifter: User) -> None:
    """Four workouts that differ in date, exercise, muscle and text."""
    bench, squat = bench_press(), ExerciseFactory(name="Squat (Barbell)", primary_muscle=MuscleFactory(slug="quads"))
    for name, start, exercise, notes in (
        ("Push day", "2026-01-10 18:00", bench, ""),
        ("Leg day", "2026-02-10 18:00", squat, "Knee felt good"),
        ("Mixed", "2026-03-10 18:00", bench, ""),
        ("Last", "2026-04-10 18:00", squat, ""),
    ):
        done = entry(finished_workout(lifter, name=name, notes=notes, started_at=instant(start)), exercise)
        log(done)
        if name == "Mixed":
            done.annotate_for_lifter(notes="Elbow tickled", rest_seconds=None)
            log(entry(done.workout, squat))


FILTERS = [
    ({}, ["Last", "Mixed", "Leg day", "Push day"]),
    ({"date_from": "2026-02-10"}, ["Last", "Mixed", "Leg day"]),
    ({"date_to": "2026-02-10"}, ["Leg day", "Push day"]),
    ({"date_from": "2026-02-10", "date_to": "2026-02-10"}, ["Leg day"]),
    ({"date_from": "2026-03-01", "date_to": "2026-02-01"}, []),
    ({"exercise": "Bench Press (Barbell)"}, ["Mixed", "Push day"]),
    ({"exercise": "Squat (Barbell)"}, ["Last", "Mixed", "Leg day"]),
    ({"muscle": "quads"}, ["Last", "Mixed", "Leg day"]),
    ({"muscle": "chest"}, ["Mixed", "Push day"]),
    ({"q": "DAY"}, ["Leg day", "Push day"]),
    ({"q": "knee"}, ["Leg day"]),
    ({"q": "elbow"}, ["Mixed"]),
    ({"q": "bench"}, ["Mixed", "Push day"]),
    ({"q": "%"}, []),
    ({"q": "nothing"}, []),
    ({"exercise": "Squat (Barbell)", "muscle": "chest"}, ["Mixed"]),
    ({"q": "day", "date_from": "2026-02-01"}, ["Leg day"]),
    (
        {"q": "m", "date_from": "2026-02-11", "date_to": "2026-03-31", "exercise": "Bench Press (Barbell)",
         "muscle": "quads"},
        ["Mixed"],
    ),
    ({"q": "", "date_from": "", "date_to": "", "exercise": "", "muscle": ""}, ["Last", "Mixed", "Leg day", "Push day"]),
]  # fmt: skip


@pytest.mark.parametrize(("query", "names"), FILTERS)
def test_each_filter_alone_and_together(
    browser: Client, lifter: User, varied: None, query: dict[str, str], names: list[str]
) -> None:
    if query.get("exercise"):
        found = WorkoutExercise.objects.filter(user=lifter, exercise__name=query["exercise"]).first()
        query = query | {"exercise": found.exercise_id}
    text = look(browser, **query)
    assert titles(text) == names
    assert ("No workout fits" in text) is (not names)


def test_a_skipped_or_removed_exercise_is_no_find(browser: Client, lifter: User) -> None:
    workout, bench = finished_workout(lifter, name="Push day"), bench_press()
    entry(workout, bench)
    removed = entry(workout, bench)
    log(removed)
    removed.remove()
    assert shown(browser, q="bench") == []
    assert shown(browser, muscle="chest") == []


def test_the_filter_offers_what_the_lifter_has_logged(browser: Client, lifter: User, other_lifter: User) -> None:
    log(entry(finished_workout(lifter), bench_press()))
    log(entry(finished_workout(other_lifter), ExerciseFactory(name="Squat (Barbell)")))
    options = re.findall(r"<option[^>]*>([^<]*)</option>", look(browser).split('name="exercise"', 1)[1])
    assert "Bench Press (Barbell)" in options
    assert "Squat (Barbell)" not in options


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_another_lifters_exercise_in_the_filter_is_refused_like_one_that_is_not_there(
    request: Any, lifter: User, other_lifter: User, varied: None, client: str
) -> None:
    sender = request.getfixturevalue(client)
    theirs = ExerciseFactory(owner=other_lifter, name="Secret lift")
    log(entry(finished_workout(other_lifter), theirs))
    answers = [sender.get(URL, {"exercise": id}) for id in (theirs.pk, 999_999_999)]
    assert [answer.status_code for answer in answers] == [422, 422]
    for answer in answers:
        assert "Check the filters: Exercise: Select a valid choice." in text_of(answer)
        assert "Secret" not in text_of(answer)
        assert titles(text_of(answer)) == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"date_from": "2026-02-30"}, "From: Enter a valid date."),
        ({"date_to": "soon"}, "To: Enter a valid date."),
        ({"exercise": "x"}, "Exercise: Select a valid choice."),
        ({"muscle": "nose"}, "Muscle: Select a valid choice."),
        ({"q": "x" * 101}, "at most 100 characters"),
    ],
)
def test_a_refused_filter_says_why_and_keeps_what_was_typed(
    browser: Client, hx: Client, varied: None, query: dict[str, str], message: str
) -> None:
    for sender in (browser, hx):
        response = sender.get(URL, query)
        assert response.status_code == 422
        assert message in text_of(response)
        assert ("<html" in text_of(response)) is (sender is browser)
    (typed,) = query.values()
    if "date" in next(iter(query)) or "q" in query:
        assert f'value="{typed}"' in text_of(browser.get(URL, query))


# --- Pages ---


def walk(client: Client, **query: Any) -> list[str]:
    """All titles, page after page, as the link to older ones leads."""
    text = look(client, **query)
    found, pages = titles(text), 1
    while address := older(text):
        assert pages < 20, "the pages never end"
        text = text_of(client.get(f"{URL}{address}"))
        assert titles(text), "an empty page"
        found, pages = found + titles(text), pages + 1
    return found


@pytest.mark.parametrize("number", [PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1, 2 * PAGE_SIZE, 2 * PAGE_SIZE + 5])
def test_pages_are_complete_and_without_doubles(browser: Client, lifter: User, number: int) -> None:
    many(lifter, number)
    assert len(shown(browser)) == min(number, PAGE_SIZE)
    assert walk(browser) == [str(n) for n in range(number)]


def test_pages_are_complete_where_all_began_at_the_same_moment(browser: Client, lifter: User) -> None:
    many(lifter, 2 * PAGE_SIZE + 5, started_at=instant("2026-03-01 18:00") + timedelta(microseconds=1))
    found = walk(browser)
    assert sorted(found, key=int) == [str(n) for n in range(2 * PAGE_SIZE + 5)]
    assert len(set(found)) == len(found)


def test_a_workout_that_comes_meanwhile_shifts_no_page(browser: Client, lifter: User) -> None:
    many(lifter, PAGE_SIZE + 5)
    next_page = older(look(browser))
    finished_workout(lifter, name="New", days_ago=0.5)
    expected = [str(n) for n in range(PAGE_SIZE, PAGE_SIZE + 5)]
    assert titles(text_of(browser.get(f"{URL}{next_page}"))) == expected


def test_the_filter_goes_along_to_the_next_page(browser: Client, lifter: User) -> None:
    bench, squat = bench_press(), ExerciseFactory(name="Squat (Barbell)")
    for number, workout in enumerate(many(lifter, 2 * PAGE_SIZE + 4)):
        log(entry(workout, squat if number % 2 else bench))
    expected = [str(n) for n in range(0, 2 * PAGE_SIZE + 4, 2)]
    assert walk(browser, exercise=bench.pk) == expected
    assert walk(browser, q="bench & press") == []
    assert walk(browser, q="bench press") == expected


CURSORS = [
    "", "nonsense", "_", "20260301T180000.000000_", "_0198f3c1d7a87000800000000000abcd", "20261301T180000.000000_0",
    "20260301T180000.000000_not-hexadecimal", "99999999T999999.999999_0198f3c1d7a87000800000000000abcd",
    "x" * 10_000, "-1", str(2**63), "'; DROP TABLE workouts_workout; --",
]  # fmt: skip


@pytest.mark.parametrize("cursor", CURSORS)
def test_a_cursor_that_is_none_begins_at_the_newest(browser: Client, lifter: User, cursor: str) -> None:
    many(lifter, 3)
    assert shown(browser, after=cursor) == ["0", "1", "2"]


@pytest.mark.parametrize(("moment", "names"), [("00010101T000000.000000", []), ("99991231T235959.999999", ["0", "1"])])
def test_a_cursor_at_the_edge_of_the_calendar_is_no_crash(
    browser: Client, lifter: User, moment: str, names: list[str]
) -> None:
    many(lifter, 2)
    assert shown(browser, after=f"{moment}_{uuid7().hex}") == names


def test_the_cursor_of_another_lifters_workout_shows_only_ones_own(
    browser: Client, lifter: User, other_lifter: User
) -> None:
    many(lifter, 2)
    theirs = finished_workout(other_lifter, name="Secret", days_ago=1.5)
    finished_workout(other_lifter, name="Secret older", days_ago=3)
    assert shown(browser, after=cursor_of(theirs.started_at, theirs.pk)) == ["1"]


# --- Parts of the page for htmx ---


def test_htmx_gets_the_results_alone(hx: Client, lifter: User) -> None:
    many(lifter, 2)
    text = look(hx, q="1")
    assert titles(text) == ["1"]
    for part in ("<html", "<form", 'id="results"'):
        assert part not in text


def test_htmx_gets_further_workouts_with_the_link_to_the_next(hx: Client, browser: Client, lifter: User) -> None:
    many(lifter, 2 * PAGE_SIZE + 1)
    address = older(look(browser))
    text = text_of(hx.get(f"{URL}{address}"))
    assert len(titles(text)) == PAGE_SIZE
    assert "<html" not in text
    assert older(text)


def test_the_history_of_htmx_gets_the_whole_page(hx: Client, lifter: User) -> None:
    text = text_of(hx.get(URL, headers={"HX-History-Restore-Request": "true"}))
    assert "<html" in text
    assert hx.get(URL)["Vary"].startswith("HX-Request")


# --- Speed ---


def test_a_long_history_takes_no_more_queries_than_a_short_one(browser: Client, lifter: User) -> None:
    counts = []
    for more in (1, 49):
        for number in range(more):
            workout = finished_workout(lifter, days_ago=2 + number)
            for muscle in ("chest", "quads"):
                done = entry(workout, ExerciseFactory(primary_muscle=MuscleFactory(slug=muscle)))
                log(done)
                log(done)
        for query in ({}, {"q": "lift", "muscle": "chest", "date_from": "2020-01-01"}):
            with counted() as queries:
                assert shown(browser, **query)
            assert len(queries) <= 12, queries
            counts.append(len(queries))
    assert counts[:2] == counts[2:]


def test_the_date_of_a_workout_is_the_local_one(browser: Client, lifter: User) -> None:
    yesterday = timezone.now().astimezone(lifter.zone) - timedelta(days=1)
    finished_workout(lifter, name="Yesterdays", started_at=yesterday)
    assert "Yesterday<" in card(look(browser), "Yesterdays")
    assert shown(browser, date_from=yesterday.date(), date_to=yesterday.date()) == ["Yesterdays"]
    assert reverse("workouts:past") in look(browser)
