"""The library page: search as you type, filters, pages."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from exercises.views import PAGE_SIZE
from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, row_by_row
from tests.queries import counted

URL = "/exercises/"


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def look(client: Client, **query: Any) -> str:
    response = client.get(URL, query)
    assert response.status_code == 200
    return text_of(response)


def names_in(text: str) -> list[str]:
    return re.findall(r'<a class="result__name" href="[^"]*">([^<]*)</a>', text)


def shown(client: Client, **query: Any) -> list[str]:
    return names_in(look(client, **query))


def count_in(text: str) -> str:
    (found,) = re.findall(r'role="status">([^<]*)<', text.split('id="notice"')[0])
    return found.strip()


@pytest.fixture
def varied(lifter: User, other_lifter: User) -> None:
    """Five exercises that differ in all that can be filtered, one of them the lifter's own."""
    quads = MuscleFactory(slug="quads", region="legs")
    triceps = MuscleFactory(slug="triceps", region="arms")
    bench = bench_press()
    bench.secondary_muscles.add(triceps)
    bench.reindex()
    ExerciseFactory(name="Squat (Barbell)", primary_muscle=quads, category="powerlifting", level="intermediate")
    ExerciseFactory(name="Pushdown (Cable)", primary_muscle=triceps, equipment="cable")
    ExerciseFactory(name="Running", primary_muscle=quads, equipment="none", category="cardio")
    ExerciseFactory(name="My Dip", owner=lifter, primary_muscle=triceps, equipment="bodyweight", level="expert")
    ExerciseFactory(name="Their Dip", owner=other_lifter, primary_muscle=triceps)
    ExerciseFactory(name="Old Dip", owner=lifter, primary_muscle=triceps).archive()
    merged = ExerciseFactory(name="Merged Dip", primary_muscle=triceps)
    Exercise.objects.filter(pk=merged.pk).update(merged_into=bench_press())


FILTERS = [
    ({}, {"Bench Press (Barbell)", "Squat (Barbell)", "Pushdown (Cable)", "Running", "My Dip"}),
    ({"q": "benches press"}, {"Bench Press (Barbell)"}),
    ({"q": "triceps"}, {"Bench Press (Barbell)", "Pushdown (Cable)", "My Dip"}),
    ({"q": "dip"}, {"My Dip"}),
    ({"q": "nothing like it"}, set()),
    ({"region": "legs"}, {"Squat (Barbell)", "Running"}),
    ({"muscle": "triceps"}, {"Bench Press (Barbell)", "Pushdown (Cable)", "My Dip"}),
    ({"muscle": "chest"}, {"Bench Press (Barbell)"}),
    ({"equipment": "barbell"}, {"Bench Press (Barbell)", "Squat (Barbell)"}),
    ({"equipment": "none"}, {"Running"}),
    ({"category": "cardio"}, {"Running"}),
    ({"level": "expert"}, {"My Dip"}),
    ({"mine": "on"}, {"My Dip"}),
    ({"region": "arms", "equipment": "cable"}, {"Pushdown (Cable)"}),
    ({"q": "dip", "mine": "on", "muscle": "triceps", "region": "arms", "equipment": "bodyweight",
      "category": "strength", "level": "expert"}, {"My Dip"}),
    ({"q": "squat", "mine": "on"}, set()),
    ({"q": "", "region": "", "muscle": "", "equipment": "", "category": "", "level": ""},
     {"Bench Press (Barbell)", "Squat (Barbell)", "Pushdown (Cable)", "Running", "My Dip"}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "names"), FILTERS)
def test_search_and_each_filter_alone_and_together(
    browser: Client, varied: None, query: dict[str, str], names: set[str]
) -> None:
    text = look(browser, **query)
    found = names_in(text)
    assert len(found) == len(set(found)), "one stands there twice"
    assert set(found) == names
    if names:
        assert count_in(text) == f"{len(names)} exercise{'' if len(names) == 1 else 's'}"
    else:
        assert "No exercise fits" in text


def test_the_best_match_comes_first(browser: Client, db: None) -> None:
    for name in ("Bench Dip", "Bench Press - Close Grip (Barbell)", "Incline Bench Press", "Bench Press"):
        ExerciseFactory(name=name)
    expected = ["Bench Press", "Bench Press - Close Grip (Barbell)", "Incline Bench Press"]
    assert shown(browser, q="bench press") == expected


def test_a_line_says_muscle_equipment_and_whose_it_is(browser: Client, varied: None) -> None:
    text = look(browser, q="my dip")
    assert "Triceps · Bodyweight · yours" in text
    assert "yours" not in look(browser, q="squat")
    assert f'href="{reverse("exercises:detail", args=[Exercise.objects.get(name="My Dip").pk])}"' in text


def test_without_a_find_the_search_can_be_created(browser: Client, db: None) -> None:
    text = look(browser, q="Zottman & Curl")
    assert "/exercises/new/?name=Zottman%20%26%20Curl" in text
    assert 'value="Zottman & Curl"' in text


def test_every_filter_has_a_name(browser: Client, db: None) -> None:
    text = look(browser)
    assert "[invalid name]" not in text
    for label in ("Muscle group", "Muscle", "Equipment", "Category", "Level", "My own only"):
        assert re.search(rf">\s*{label}\s*</label>", text), label


def test_chosen_filters_stay_chosen_and_are_counted(browser: Client, varied: None) -> None:
    text = look(browser, equipment="barbell", level="beginner", q="bench")
    assert re.search(r'<option value="barbell" selected', text)
    assert re.search(r'<option value="beginner" selected', text)
    assert 'value="bench"' in text
    assert '<span class="chip">2</span>' in text
    assert '<details class="filters" open>' in text


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ({"q": "x" * 101}, "at most 100 characters"),
        ({"region": "tail"}, "Muscle group: Select a valid choice."),
        ({"muscle": "nose"}, "Muscle: Select a valid choice."),
        ({"equipment": "spoon"}, "Equipment: Select a valid choice."),
        ({"category": "sleep"}, "Category: Select a valid choice."),
        ({"level": "god"}, "Level: Select a valid choice."),
    ],
)
def test_a_refused_filter_says_why(browser: Client, hx: Client, varied: None, query: Any, message: str) -> None:
    for sender in (browser, hx):
        response = sender.get(URL, query)
        assert response.status_code == 422
        assert message in text_of(response)
        assert names_in(text_of(response)) == []
        assert ("<html" in text_of(response)) is (sender is browser)


# --- Pages ---


@row_by_row()
def many(number: int) -> list[str]:
    return [ExerciseFactory(name=f"Movement {n:03} (Cable)").name for n in range(number)]


def links_in(text: str) -> dict[str, str]:
    found = re.findall(r'<a class="[^"]*" href="([^"]*)"[^>]*>(?:<svg.*?</svg>)?(Previous|Next) page', text)
    return {name: address for address, name in found}


def test_pages_are_complete_and_in_order(browser: Client, db: None) -> None:
    names = many(2 * PAGE_SIZE + 3)
    text, found = look(browser, q="movement"), []
    assert count_in(text) == f"{2 * PAGE_SIZE + 3} exercises"
    assert "Previous" not in links_in(text)
    for _ in range(3):
        found += names_in(text)
        if "Next" in links_in(text):
            text = text_of(browser.get(URL + links_in(text)["Next"]))
    assert found == names
    assert "Next" not in links_in(text)
    assert names_in(text_of(browser.get(URL + links_in(text)["Previous"]))) == names[PAGE_SIZE : 2 * PAGE_SIZE]


def test_one_page_needs_no_links(browser: Client, db: None) -> None:
    many(PAGE_SIZE)
    assert links_in(look(browser)) == {}


@pytest.mark.parametrize(
    ("page", "first"),
    [
        ("abc", 0), ("", 0), ("1.5", 0), ("NaN", 0), ("１", 0), ("0", 1), ("-1", 1), ("99", 1), (str(2**63), 1),
        ("9" * 5000, 0), ("1e400", 0),
    ],
)  # fmt: skip
def test_a_page_that_is_none_is_the_first_or_the_last(browser: Client, db: None, page: str, first: int) -> None:
    names = many(PAGE_SIZE + 3)
    assert shown(browser, page=page) == (names[PAGE_SIZE:] if first else names[:PAGE_SIZE])


# --- Parts and speed ---


def test_htmx_gets_the_results_alone(hx: Client, varied: None) -> None:
    text = look(hx, q="bench")
    assert names_in(text) == ["Bench Press (Barbell)"]
    for part in ("<html", "<form", 'id="results"'):
        assert part not in text
    assert hx.get(URL)["Vary"].startswith("HX-Request")


def test_the_history_of_htmx_gets_the_whole_page(hx: Client, db: None) -> None:
    assert "<html" in text_of(hx.get(URL, headers={"HX-History-Restore-Request": "true"}))


def test_a_long_list_takes_no_more_queries_than_a_short_one(browser: Client, lifter: User) -> None:
    counts = []
    for more in (1, PAGE_SIZE + 20):
        for number in range(more):
            muscle = MuscleFactory(slug=f"muscle-{number}")
            made = ExerciseFactory(primary_muscle=muscle, owner=lifter if number % 2 else None)
            made.secondary_muscles.add(MuscleFactory())
        for query in ({}, {"q": "lift"}, {"muscle": "chest", "equipment": "barbell"}):
            with counted() as queries:
                assert shown(browser, **query)
            assert len(queries) <= 12, queries
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
