"""The working of the dashboards' numbers: what they count adds up to them, page by page."""

from __future__ import annotations

import html
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from exercises.models import Exercise, Muscle
from gymtracker.accounts.models import User
from progress import tallies
from progress.filters import WorkingFilter
from progress.tallies import TALLIES, Asked, Tally
from tests.factories import (
    ExerciseFactory,
    MuscleFactory,
    bench_press,
    entry,
    finished_workout,
    log,
    open_workout,
    row_by_row,
)
from tests.queries import counted


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = bench_press()
    return made


@pytest.fixture
@row_by_row()
def trained(lifter: User, bench: Exercise) -> User:
    """A little of everything, some of which does not count."""
    triceps = MuscleFactory(slug="triceps", region="arms")
    bench.secondary_muscles.add(triceps)
    extension = ExerciseFactory(name="Extension", primary_muscle=triceps)
    pull_up, running = ExerciseFactory(pull_up=True), ExerciseFactory(running=True)
    for number in range(4):
        workout = finished_workout(lifter, days_ago=1 + number, minutes=40 + number, name=f"Day {number}")
        first = entry(workout, bench)
        log(first, 60, 5, kind="warm_up")
        for reps in range(5, 7 + number):
            log(first, 100 + number, reps)
        log(first, 80, 5, kind="drop")
        log(first, 100, 5).remove()
        log(entry(workout, extension), 20, 12)
        log(entry(workout, pull_up), 10, 5)
        entry(workout, running).log_set(distance_metres=5_000, duration_seconds=1_500)
    finished_workout(lifter, days_ago=2.5).trash()
    log(entry(open_workout(lifter), bench), 200, 5)
    return lifter


def tally(lifter: User, number: str, page: int = 1, **query: Any) -> Tally:
    given = QueryDict(mutable=True)
    given.update({name: str(value) for name, value in query.items()})
    chosen = WorkingFilter(given, lifter=lifter, request=SimpleNamespace(user=lifter))
    assert chosen.is_valid_choice, chosen.form.errors
    muscle = Muscle.objects.filter(pk=query.get("muscle", "")).first()
    return TALLIES[number](Asked(lifter, chosen.period, chosen.qs, muscle, page, query.get("workout")))


@pytest.mark.parametrize("number", sorted(TALLIES.keys() - {"muscle", "dots", "ipf-gl"}))
def test_the_sources_add_up_to_the_number(trained: User, number: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tallies, "SOURCES_A_PAGE", 3)
    first = tally(trained, number)
    sources = []
    for page in range(1, first.count // 3 + 2):
        sources += tally(trained, number, page).working.sources
    assert first.working.value
    assert sum(source.adds or 0 for source in sources) == first.working.value
    assert len(sources) == first.count
    assert all(source.url.startswith(("/workouts/", "/progress/")) for source in sources)
    assert len({(source.url, source.said) for source in sources}) == first.count


@pytest.mark.parametrize(("muscle", "halves"), [("chest", 2 * (14 + 4)), ("triceps", 14 + 2 * 4)])
def test_half_sets_add_up_to_the_sets_of_a_muscle(trained: User, muscle: str, halves: int) -> None:
    """The bench has 2, 3, 4 and 5 sets beside drops, which count with them: 14; pull-ups are for the chest here: 4."""
    found = tally(trained, "muscle", muscle=muscle)
    assert found.working.value == halves
    assert sum(source.adds or 0 for source in found.working.sources) == halves


def test_what_does_not_count_is_said(trained: User) -> None:
    left_out = tally(trained, "volume").working.left_out
    assert left_out == [
        "4 warm-up sets",
        "1 set of the open workout",
        "4 deleted sets",
        "4 bodyweight sets on a day without a known bodyweight",
    ]
    assert tally(trained, "workouts").working.left_out == ["1 deleted workout", "1 open workout"]


def test_the_volume_of_an_exercise_is_its_own(trained: User, bench: Exercise) -> None:
    whole, of_bench = tally(trained, "volume"), tally(trained, "volume", exercise=bench.pk)
    assert whole.working.value
    assert of_bench.working.value == whole.working.value - 4 * 20_000 * 12


def test_the_volume_of_a_workout_is_listed_set_by_set(trained: User, browser: Client) -> None:
    workout = trained.workouts.finished().get(name="Day 0")
    found = tally(trained, "volume", workout=workout.pk)
    # Bench 5 + 6 reps at 100 kg and 5 at 80; extension 12 at 20; pull-ups on a day without a bodyweight.
    assert found.working.value == 1_100_000 + 400_000 + 240_000
    assert sum(source.adds or 0 for source in found.working.sources) == found.working.value
    assert all("#set-" in source.url for source in found.working.sources)
    page = html.unescape(browser.get(workout.get_absolute_url()).content.decode())
    assert f"/progress/working/volume/?workout={workout.pk}" in page
    assert found.said in page


@pytest.mark.parametrize("number", TALLIES)
def test_the_page_shows_the_number_its_formula_and_its_sources(browser: Client, trained: User, number: str) -> None:
    found = tally(trained, number, **({"muscle": "chest"} if number == "muscle" else {}))
    response = browser.get(f"/progress/working/{number}/", {"muscle": "chest"} if number == "muscle" else {})
    text = html.unescape(response.content.decode())
    assert response.status_code == 200
    assert f'<p class="figure">{found.said}</p>' in text
    assert found.working.formula in text
    assert len(re.findall(r'<li class="row source"><a', text)) == found.count


def test_further_sources_are_on_the_next_page(
    browser: Client, lifter: User, bench: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("progress.tallies", "progress.views.working"):
        monkeypatch.setattr(f"{module}.SOURCES_A_PAGE", 2)
    for number in range(3):
        log(entry(finished_workout(lifter, days_ago=1 + number), bench))
    first = browser.get("/progress/working/sets/", {"range": "4w"}).content.decode()
    assert "?range=4w&amp;split=region&amp;page=2" in first
    second = browser.get("/progress/working/sets/", {"range": "4w", "page": "2"}).content.decode()
    assert second.count('<li class="row source"><a') == 1
    assert "page=3" not in second


@pytest.mark.parametrize(
    ("number", "query"),
    [
        ("nonsense", {}),
        ("muscle", {}),
        ("muscle", {"muscle": "tail"}),
        ("volume", {"page": "0"}),
        ("volume", {"page": "abc"}),
        ("volume", {"page": "９"}),
        ("volume", {"page": "999999999999"}),
        ("volume", {"range": "fortnight"}),
        ("volume", {"exercise": "999999999"}),
    ],
)
def test_what_makes_no_sense_is_not_found(browser: Client, db: None, number: str, query: dict[str, str]) -> None:
    assert browser.get(f"/progress/working/{number}/", query).status_code == 404


def test_another_lifter_finds_nothing_of_it(stranger: Client, trained: User) -> None:
    text = stranger.get("/progress/working/volume/", {"range": "all"}).content.decode()
    assert "Day 1" not in text
    assert '<p class="figure">0 kg</p>' in text


def test_the_working_costs_the_same_for_few_sources_and_many(browser: Client, lifter: User, bench: Exercise) -> None:
    counts = []
    for days in (range(1, 3), range(3, 30)):
        for number in days:
            log(entry(finished_workout(lifter, days_ago=number), bench))
        with counted() as queries:
            browser.get("/progress/working/volume/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


# --- The estimate of any set ---


def test_an_estimate_opens_to_its_formula(browser: Client, lifter: User, bench: Exercise) -> None:
    performed = log(entry(finished_workout(lifter), bench), 100, 5)
    text = html.unescape(browser.get(f"/progress/sets/{performed.pk}/estimate/").content.decode())
    assert "100 kg × (1 + 5 / 30) = 116.7 kg" in text
    assert f"#set-{performed.pk}" in text


@pytest.mark.parametrize(
    ("weight", "reps", "kind", "why"),
    [
        (60, 5, "warm_up", "A warm-up says nothing about strength"),
        (60, 13, "normal", "not to be trusted above 12 reps"),
        (60, 0, "normal", "Nothing was lifted"),
        (0, 5, "normal", "Nothing was lifted"),
    ],
)
def test_a_set_without_an_estimate_says_why(
    browser: Client, lifter: User, bench: Exercise, weight: float, reps: int, kind: str, why: str
) -> None:
    performed = log(entry(finished_workout(lifter), bench), weight, reps, kind=kind)
    assert why in browser.get(f"/progress/sets/{performed.pk}/estimate/").content.decode()


def test_eleven_reps_are_called_a_rough_guess(browser: Client, lifter: User, bench: Exercise) -> None:
    performed = log(entry(finished_workout(lifter, days_ago=1), bench), 60, 11)
    assert "a rough guess" in browser.get(f"/progress/sets/{performed.pk}/estimate/").content.decode()
