"""The picture of the body: every muscle stands in it, on the side that it is seen from; and the pages with it."""

from __future__ import annotations

import json
import re
from itertools import pairwise

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse

from exercises.body_picture import MuscleShade, shaded, views
from tests.factories import ExerciseFactory, MuscleFactory
from tests.queries import counted

MUSCLES = json.loads((settings.BASE_DIR / "fixtures" / "muscles.json").read_text())
NUMBER = re.compile(r"-?\d+")


def levels_in(text: str) -> dict[str, set[int]]:
    """Level by the title that a pointer reads."""
    found: dict[str, set[int]] = {}
    for level, title in re.findall(r'body__muscle--(\d)" d="[^"]*"><title>([^<]*)', text):
        found.setdefault(title, set()).add(int(level))
    return found


@pytest.mark.parametrize("muscle", MUSCLES, ids=lambda muscle: muscle["slug"])
def test_every_muscle_is_drawn_on_the_side_it_is_seen_from(muscle: dict[str, str]) -> None:
    drawn = {view.side: {shape.slug for shape in view.shapes} for view in views()}
    assert muscle["slug"] in drawn[muscle["side"]]


def test_nothing_is_drawn_that_is_no_muscle_of_ours() -> None:
    drawn = {shape.slug for view in views() for shape in view.shapes}
    assert drawn == {muscle["slug"] for muscle in MUSCLES}


def test_a_muscle_is_one_shape_in_each_view() -> None:
    for view in views():
        slugs = [shape.slug for shape in view.shapes]
        assert len(slugs) == len(set(slugs))


def corners(path: str) -> list[tuple[int, int]]:
    """Where the curves of a path end: l and q with relative numbers."""
    at, found = (0, 0), []
    for command, text in re.findall(r"([Mlqz])([^Mlqz]*)", path):
        numbers = [int(number) for number in NUMBER.findall(text)]
        if command == "M":
            at = (numbers[0], numbers[1])
        elif numbers:
            at = (at[0] + numbers[-2], at[1] + numbers[-1])
        found.append(at)
    return found


@pytest.mark.parametrize("view", views(), ids=lambda view: view.side)
def test_the_body_is_symmetrical_and_stays_within_the_picture(view: object) -> None:
    for shape in view.shapes:  # type: ignore[attr-defined]
        ends = corners(shape.path)
        # A path begins at one of its corners' two ends, which is another one in the mirror; rounding may differ by one.
        assert abs(min(x for x, _ in ends) - (1000 - max(x for x, _ in ends))) <= 2, shape.slug
        assert all(-75 <= x <= 1075 and -15 <= y <= 2130 for x, y in ends), shape.slug


def test_the_levels_are_steps_of_lightness_in_dark_and_light() -> None:
    """So that they are told apart without seeing colours."""
    css = (settings.BASE_DIR / "static" / "css" / "body.css").read_text()
    steps = re.findall(r"--body-\d: light-dark\(oklch\((\S+) [^)]*\), oklch\((\S+)", css)
    light, dark = ([float(value) for value in values] for values in zip(*steps, strict=True))
    assert len(light) == 5
    assert all(first - second >= 0.06 for first, second in pairwise(light))
    assert all(second - first >= 0.06 for first, second in pairwise(dark))


def test_what_is_not_named_is_plain_and_leads_nowhere() -> None:
    text = render_to_string(
        "progress/_body.html", {"shades": [MuscleShade("chest", "Chest", 3, "12 hard sets", "#chest")]}
    )
    assert levels_in(text) == {"Chest: 12 hard sets": {3}}
    assert text.count("<a ") == text.count('href="#chest" tabindex="-1"') == 1
    assert text.count("body__muscle--0") == sum(len(view.shapes) for view in views()) - 1


def test_a_mapping_does_as_well_as_a_list() -> None:
    shade = MuscleShade("traps", "Traps", 2)
    as_mapping = render_to_string("progress/_body.html", {"shades": {"traps": shade}})
    assert as_mapping == render_to_string("progress/_body.html", {"shades": [shade]})
    assert levels_in(as_mapping) == {"Traps": {2}}
    assert len([one for view in shaded([shade]) for one in view.shapes if one.shade is shade]) == 2  # front and back


def test_an_exercise_shows_its_main_muscle_strong_and_the_others_weaker(browser: Client, db: None) -> None:
    exercise = ExerciseFactory(primary_muscle=MuscleFactory(slug="chest"))
    exercise.secondary_muscles.add(MuscleFactory(slug="triceps"), MuscleFactory(slug="front-deltoids"))
    text = browser.get(reverse("exercises:detail", args=[exercise.pk])).content.decode()
    assert levels_in(text) == {"Chest: main muscle": {4}, "Triceps: also works": {2}, "Front deltoids: also works": {2}}
    assert "Also works</p>" in text


def test_a_muscle_that_is_named_twice_is_the_main_one(browser: Client, db: None) -> None:
    exercise = ExerciseFactory(primary_muscle=MuscleFactory(slug="chest"))
    exercise.secondary_muscles.add(MuscleFactory(slug="chest"))
    text = browser.get(reverse("exercises:detail", args=[exercise.pk])).content.decode()
    assert levels_in(text) == {"Chest: main muscle": {4}}


def test_the_library_is_chosen_from_by_the_picture(browser: Client, db: None) -> None:
    for slug in ("chest", "lats"):
        ExerciseFactory(primary_muscle=MuscleFactory(slug=slug))
    text = browser.get("/exercises/").content.decode()
    assert levels_in(text) == {"Chest": {1}, "Lats": {1}}
    assert 'href="/exercises/?muscle=lats" tabindex="-1" data-muscle="lats"' in text
    assert re.search(r'<details class="filters">\s*<summary[^>]*>.*Muscle picture', text)
    chosen = browser.get("/exercises/", {"muscle": "lats"}).content.decode()
    assert levels_in(chosen) == {"Chest": {1}, "Lats: show all again": {4}}
    assert re.search(r'<details class="filters" open>\s*<summary[^>]*>.*Muscle picture', chosen)


def test_the_list_that_htmx_asks_for_comes_without_the_picture(hx: Client, db: None) -> None:
    ExerciseFactory()
    with counted() as queries:
        assert b"body__view" not in hx.get("/exercises/", {"muscle": "chest"}).content
    assert not [sql for sql in queries.sql if 'FROM "exercises_muscle" ORDER BY' in sql], queries


def test_a_muscle_that_is_none_chooses_nothing(browser: Client, db: None) -> None:
    response = browser.get("/exercises/", {"muscle": "<b>evil"})
    assert response.status_code == 422
    assert b"<b>evil" not in response.content
