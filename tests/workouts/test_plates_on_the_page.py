"""The bar beside the next set: on the workout page, asked for alone, and what it costs."""

from __future__ import annotations

import gzip
import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, UserFactory, bench_press, entry, finished_workout, log, open_workout
from tests.queries import counted
from tests.workouts.test_set_log import MOST_FRAGMENT_BYTES
from workouts.inventory import Bar
from workouts.models import Gym, WorkoutExercise


@pytest.fixture
def benching(lifter: User) -> WorkoutExercise:
    """Bench press in the open workout, 82.5 kg x 8 last time."""
    log(entry(finished_workout(lifter)), 82.5, 8)
    found: WorkoutExercise = entry(open_workout(lifter))
    return found


def garage(lifter: User, unit: str = "kg", **pieces: Any) -> Gym:
    gym = Gym.open_for(lifter, name="Garage", unit=unit)
    gym.furnish(**{"bars": [Bar("barbell", 2000)], "plates": [], "fixed": []} | pieces)
    return gym


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def page_of(client: Client, performed_in: WorkoutExercise) -> str:
    return text_of(client.get(performed_in.workout.logging_url))


def asked(client: Client, performed_in: WorkoutExercise, weight: str | None = None) -> str:
    data = {} if weight is None else {"weight": weight}
    return text_of(client.get(reverse("workouts:plates", args=[performed_in.pk]), data))


def words_in(text: str) -> str:
    """What the bar's words say, without tags."""
    found = re.search(r'<div class="plates__words num">(.*?)</div>\s*(?:</div>|$|</section>)', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


# --- What it shows ---


def test_the_page_shows_the_bar_of_the_weight_in_waiting(browser: Client, benching: WorkoutExercise) -> None:
    page = page_of(browser, benching)
    assert 'role="img" aria-label="Per side 25 + 5 + 1.25"' in page
    assert words_in(page) == "Per side 25 + 5 + 1.25 Bar 20 kg · The usual gym"
    assert re.findall(r'class="disc disc--(\w+)"', page) == ["red", "pale", "grey"]
    assert 'style="' not in page


def test_it_is_drawn_for_the_weight_that_is_asked_for(hx: Client, benching: WorkoutExercise) -> None:
    text = asked(hx, benching, "102,5")
    assert "<html" not in text
    assert 'aria-label="Per side 25 + 15 + 1.25"' in text
    assert 'aria-label="Just the bar"' in asked(hx, benching, "20")


def test_what_cannot_be_loaded_names_the_nearest_first(hx: Client, benching: WorkoutExercise) -> None:
    text = asked(hx, benching, "82.4")
    assert words_in(text).startswith("82.4 kg cannot be loaded: 82.5 kg")
    assert re.findall(r'data-weight="([^"]*)"', text) == ["82.5", "80"]
    assert "<svg" not in text
    assert re.findall(r'data-weight="([^"]*)"', asked(hx, benching, "5")) == ["20"]


def test_plates_change_from_set_to_set(hx: Client, benching: WorkoutExercise) -> None:
    assert "per side</p>" not in asked(hx, benching, "90")
    log(benching, 90, 5)  # 25 + 10
    assert "−10 +25 per side" in asked(hx, benching, "120")
    assert "per side</p>" not in asked(hx, benching, "90")
    log(benching, 92.5, 5)
    # The 1.25 went on last, so it comes off first; what hangs there follows from all sets before.
    assert "−1.25 −10 per side" in asked(hx, benching, "70")
    log(benching, 81.3, 5)  # nobody knows what hung there
    assert "per side</p>" not in asked(hx, benching, "90")


def test_the_gym_in_use_decides(hx: Client, browser: Client, lifter: User, benching: WorkoutExercise) -> None:
    garage(lifter, plates=[(2000, 3), (1500, 4), (500, 1)])
    assert 'aria-label="Per side 20 + 15"' in asked(hx, benching, "90")
    assert re.findall(r'data-weight="([^"]*)"', asked(hx, benching, "100")) == ["90", "120"]
    assert "Garage" in words_in(page_of(browser, benching))


def test_plates_in_pounds_for_a_lifter_in_kilograms(hx: Client, lifter: User, benching: WorkoutExercise) -> None:
    garage(lifter, "lb", bars=[Bar("barbell", 4500)], plates=[(4500, 2), (2500, 2)])
    assert 'aria-label="Per side 45 lb"' in asked(hx, benching, "61.235")
    text = asked(hx, benching, "60")
    assert re.findall(r'data-weight="([^"]*)"', text) == ["61.235", "43.091"]
    assert "61.24 kg" in text


def test_the_lighter_bar_is_taken_where_the_first_cannot_do_it(
    hx: Client, lifter: User, benching: WorkoutExercise
) -> None:
    garage(
        lifter, bars=[Bar("barbell", 2000), Bar("barbell", 1500, "Light bar")], plates=[(1000, 2), (250, 2), (125, 2)]
    )
    assert words_in(asked(hx, benching, "40")).startswith("Per side 10 Bar 20 kg")
    text = asked(hx, benching, "17.5")
    assert words_in(text).startswith("Per side 1.25 Light bar 15 kg")
    log(benching, 17.5, 8)
    text = asked(hx, benching, "45")
    assert "Bar 20 kg" in text and "per side</p>" not in text, "another bar"
    assert "Light bar" in asked(hx, benching, "22.5"), "though the heavier one comes first"
    assert "−1.25 +10 per side" in asked(hx, benching, "35")
    log(benching, 35, 8)
    assert "Light bar" in asked(hx, benching, "35"), "it stays on the bar of the set before"


@pytest.mark.parametrize(
    ("exercise", "is_shown"),
    [
        ({"equipment": "barbell"}, True),
        ({"equipment": "smith-machine"}, True),
        ({"equipment": "dumbbell", "implements": 2}, False),
        ({"equipment": "machine"}, False),
        ({"equipment": "landmine"}, False),
        ({"equipment": "barbell", "tracking": "bodyweight_reps", "bodyweight_share": 100}, False),
        ({"plank": True}, False),
    ],
)
def test_only_what_is_loaded_has_a_bar(
    exercise: dict[str, Any], is_shown: bool, hx: Client, browser: Client, lifter: User
) -> None:
    performed_in = entry(open_workout(lifter), ExerciseFactory(**exercise))
    assert ("<svg" in asked(hx, performed_in, "60")) is is_shown
    assert 'class="bar"' not in page_of(browser, performed_in), "no weight is known yet"


def test_dumbbells_that_take_plates_are_loaded_in_pairs(hx: Client, lifter: User) -> None:
    garage(lifter, bars=[Bar("dumbbell", 200)], plates=[(500, 7), (125, 4)], fixed=[("dumbbell", 1000)])
    pair = ExerciseFactory(equipment="dumbbell", implements=2)
    performed_in = entry(open_workout(lifter), pair)
    assert 'aria-label="Per side 5"' in asked(hx, performed_in, "12")
    assert "Handle 2 kg" in asked(hx, performed_in, "12")
    assert "<svg" not in asked(hx, performed_in, "10"), "it stands on the rack as it is"
    assert re.findall(r'data-weight="([^"]*)"', asked(hx, performed_in, "24")) == ["14.5"]


# --- As a page ---


def test_without_javascript_it_is_a_page_of_its_own(browser: Client, lifter: User, benching: WorkoutExercise) -> None:
    Gym.open_for(lifter, name="City", unit="kg")
    Gym.open_for(lifter, name="Home", unit="kg")
    page = asked(browser, benching)
    assert "<h1>Plates</h1>" in page
    assert 'value="82.5"' in page and 'aria-label="Per side 25 + 5 + 1.25"' in page
    assert page.index("Home") < page.index("City")
    assert page.count(f'name="entry" value="{benching.pk}"') == 1, "one other gym to use"
    assert '<a class="btn" href="?weight=82.5">82.5 kg</a>' in asked(browser, benching, "82.4")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("heavy", "Enter a number such as 82.5."), ("-5", "Enter 0 to 2,000 kg."), ("1,234", "could be 1.234"),
     ("2001", "Enter 0 to 2,000 kg."), ("NaN", "Enter a number"), ("9" * 5000, "Enter a number")],
)  # fmt: skip
def test_what_is_no_weight_is_said(typed: str, said: str, browser: Client, hx: Client, benching: Any) -> None:
    assert said in asked(browser, benching, typed)
    assert "<svg" not in asked(hx, benching, typed)


def test_no_weight_shows_no_bar(browser: Client, hx: Client, benching: WorkoutExercise) -> None:
    assert "Enter a weight to see its plates." in asked(browser, benching, "")
    assert "<svg" not in asked(hx, benching, "")


def test_another_lifters_exercise_is_not_found(stranger: Client, benching: WorkoutExercise) -> None:
    url = reverse("workouts:plates", args=[benching.pk])
    assert stranger.get(url, {"weight": "80"}).status_code == 404
    assert stranger.post(url).status_code == 405


# --- The steps of the buttons ---


def steps_in(text: str) -> dict[str, Any]:
    found = re.search(r'<script id="weight-steps" type="application/json">(.*?)</script>', text)
    assert found
    steps: dict[str, Any] = json.loads(found[1])
    return steps


def test_steps_stand_once_on_the_page_for_each_bar(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    for exercise in ({}, {}, {"equipment": "dumbbell"}, {"equipment": "cable"}, {"plank": True}, {"pull_up": True}):
        entry(workout, ExerciseFactory(**exercise))
    page = text_of(browser.get(workout.logging_url))
    steps = steps_in(page)
    assert set(steps) == {"barbell-1", "dumbbell-1", "cable-1", "bodyweight-1"}
    assert steps["barbell-1"] == {"runs": [[20_000, 2_500, 389]], "step": "2.5"}
    assert steps["dumbbell-1"] == {"runs": [[2_000, 2_000, 25]], "step": "2"}
    assert steps["cable-1"] == {"runs": [], "step": "2.5"}
    assert steps["bodyweight-1"] == {"runs": [], "step": "1.25"}
    assert page.count('data-steps="barbell-1"') == 2


def test_steps_are_in_the_lifters_unit_whatever_the_gyms(browser: Client, lifter: User) -> None:
    garage(lifter, "lb", bars=[Bar("barbell", 4500)], plates=[(4500, 2), (2500, 2)])
    page = page_of(browser, entry(open_workout(lifter)))
    runs = steps_in(page)["barbell-1"]["runs"]
    said = [first + gap * place for first, gap, count in runs for place in range(count)]
    assert said == [20_412, 43_091, 61_235, 83_915], "45, 95, 135 and 185 lb in thousandths of a kilogram"


def test_uneven_inventories_have_uneven_steps(browser: Client, lifter: User) -> None:
    garage(lifter, plates=[(1000, 2), (250, 3)])
    runs = steps_in(page_of(browser, entry(open_workout(lifter))))["barbell-1"]["runs"]
    assert runs == [[20_000, 5_000, 2], [40_000, 5_000, 2]]


def test_the_edit_page_has_them_too(browser: Client, hx: Client, benching: WorkoutExercise) -> None:
    url = reverse("workouts:set-edit", args=[log(benching).pk])
    assert set(steps_in(text_of(browser.get(url)))) == {"barbell-1"}
    assert "weight-steps" not in text_of(hx.get(url)), "the workout page has them already"


# --- After a set, and what it costs ---


def log_set(client: Client, performed_in: WorkoutExercise, weight: str, **typed: Any) -> str:
    data = {"uuid": uuid7(), "weight": weight, "reps": "5", "last": ""} | typed
    return text_of(client.post(reverse("workouts:set-log", args=[performed_in.pk]), data))


def asks_for_the_bar(text: str) -> bool:
    return 'hx-trigger="load, change' in text


def test_the_bar_is_asked_for_again_only_where_it_differs(hx: Client, benching: WorkoutExercise) -> None:
    assert not asks_for_the_bar(log_set(hx, benching, "90")), "the next weight is the one that is shown"
    assert not asks_for_the_bar(log_set(hx, benching, "90"))
    assert asks_for_the_bar(log_set(hx, benching, "100")), "what was a change hangs there now"
    assert not asks_for_the_bar(log_set(hx, benching, "100"))
    assert asks_for_the_bar(log_set(hx, benching, "80", kind="drop")), "the next one is 100 again"


def test_a_mere_visit_asks_for_nothing(browser: Client, benching: WorkoutExercise) -> None:
    page = page_of(browser, benching)
    assert not asks_for_the_bar(page)
    assert 'hx-trigger="change delay:300ms' in page


def test_logging_asks_nothing_about_gyms_and_plans(hx: Client, lifter: User, benching: WorkoutExercise) -> None:
    log_set(hx, benching, "90")  # the base line of its records: one insert more
    counts = []
    for prepare in (
        lambda: None,
        lambda: garage(lifter, plates=[(2000, 4)]),
        lambda: benching.planned_sets.create(kind="normal", reps_max=5),
    ):
        prepare()
        with counted() as queries:
            text = log_set(hx, benching, "90")
        assert not any("workouts_gym" in query or "workouts_plate" in query for query in queries.sql)
        assert len(gzip.compress(text.encode())) < MOST_FRAGMENT_BYTES
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_the_page_takes_one_query_more_however_much_there_is(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    for exercise in (bench_press(), ExerciseFactory(equipment="ez-bar")):
        log(entry(workout, exercise))
    counts = []
    for number in range(3):
        garage_of(lifter, number)
        with counted() as queries:
            browser.get(workout.logging_url)
        assert sum("workouts_gym" in query for query in queries.sql) == 1
        counts.append(len(queries))
        entry(workout, ExerciseFactory()).planned_sets.create(kind="warm_up", reps_max=5)
    assert len(set(counts)) == 1, counts


def garage_of(lifter: User, number: int) -> None:
    Gym.open_for(lifter, name=f"Garage {number}", unit="kg")


def test_a_page_of_many_cards_stays_light(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    sizes = []
    for _ in range(2):
        for _ in range(5):
            log(entry(workout, bench_press()))
        sizes.append(len(browser.get(workout.logging_url).content))
    assert sizes[1] - sizes[0] < 5 * 9_000, "a card with a logged set and its bar"


def test_pounds_are_stepped_and_shown_in_pounds(db: None) -> None:
    lifter = UserFactory(in_pounds=True)
    log(entry(finished_workout(lifter)), 61.235, 5)
    performed_in = entry(open_workout(lifter))
    client = Client()
    client.force_login(lifter)
    page = page_of(client, performed_in)
    assert 'aria-label="Per side 45"' in page
    assert steps_in(page)["barbell-1"]["runs"][0][:2] == [45_000, 5_000]


def test_a_custom_lift_on_a_bar_is_no_different(hx: Client, lifter: User) -> None:
    own: Exercise = ExerciseFactory(owner=lifter, equipment="trap-bar")
    assert "Bar 25 kg" in asked(hx, entry(open_workout(lifter), own), "65")
