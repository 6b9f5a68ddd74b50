"""Arranging a workout: move exercises, group them into supersets; plain, with htmx and by a drag."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import (
    ExerciseFactory,
    bench_press,
    entry,
    finished_workout,
    log,
    open_workout,
    row_by_row,
)  # fmt: skip
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from workouts.models import Workout, WorkoutExercise
from workouts.signals import log_changed

VERBS = ["entry-up", "entry-down", "entry-link", "entry-unlink"]


@pytest.fixture
def workout(lifter: User) -> Workout:
    """Open, with Ann, Bea, Cid and Dan."""
    made: Workout = open_workout(lifter)
    for name in ("Ann", "Bea", "Cid", "Dan"):
        entry(made, ExerciseFactory(name=name))
    return made


@pytest.fixture
def told() -> Iterator[list[set[int]]]:
    """The exercises that `log_changed` told."""
    found: list[set[int]] = []

    def receive(sender: Any, exercises: set[int], **rest: Any) -> None:
        found.append(set(exercises))

    log_changed.connect(receive)
    yield found
    log_changed.disconnect(receive)


def named(workout: Workout, name: str) -> WorkoutExercise:
    found: WorkoutExercise = workout.workout_exercises.live().select_related("exercise").get(exercise__name=name)
    return found


def order_of(workout: Workout) -> str:
    """ "Ann Bea1 Cid1 Dan": with the numbers of supersets."""
    rows = workout.workout_exercises.live().in_order().values_list("exercise__name", "superset")
    return " ".join(f"{name}{superset or ''}" for name, superset in rows)


def press(client: Client, verb: str, one: WorkoutExercise) -> Any:
    return client.post(reverse(f"workouts:{verb}", args=[one.pk]))


def page_url(workout: Workout) -> str:
    return reverse("workouts:order", args=[workout.pk])


def arrange(client: Client, workout: Workout, ids: list[Any], **more: Any) -> Any:
    return client.post(reverse("workouts:arrange", args=[workout.pk]), {"entry": ids, **more})


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def names_in(response: Any) -> list[str]:
    return re.findall(r'class="order__name">([^<]*)<', text_of(response))


def group(workout: Workout, *names: str) -> None:
    """Each of `names` with the exercise above it."""
    for name in names:
        with row_by_row():
            named(workout, name).link()


# --- The page ---


def test_the_page_lists_the_exercises_in_order(browser: Client, workout: Workout) -> None:
    group(workout, "Cid")
    response = browser.get(page_url(workout))
    assert response.status_code == 200
    assert names_in(response) == ["Ann", "Bea", "Cid", "Dan"]
    assert text_of(response).count("order__item--linked") == 2
    assert "Split Cid from the one above" in text_of(response)
    assert "Superset of Dan with the one above" in text_of(response)


def test_the_ends_of_the_list_go_no_further(browser: Client, workout: Workout) -> None:
    text = text_of(browser.get(page_url(workout)))
    first, last = named(workout, "Ann").pk, named(workout, "Dan").pk
    off = re.findall(r'id="((?:up|down)-[^"]*)" disabled', text)
    assert off == [f"up-{first}", f"down-{last}"]
    assert f"link-{first}" not in text


def test_the_help_of_a_handle_is_on_the_page(browser: Client, workout: Workout) -> None:
    text = text_of(browser.get(page_url(workout)))
    assert {f'id="{id}"' in text for id in re.findall(r'aria-describedby="([^"]*)"', text)} == {True}


def test_htmx_gets_the_list_alone(hx: Client, workout: Workout) -> None:
    response = hx.get(page_url(workout))
    assert names_in(response) == ["Ann", "Bea", "Cid", "Dan"]
    assert "<html" not in text_of(response)
    assert "HX-Request" in response["Vary"]


def test_an_empty_workout_says_so(browser: Client, lifter: User) -> None:
    assert "No exercises yet." in text_of(browser.get(page_url(open_workout(lifter))))


def test_a_finished_workout_is_arranged_and_leads_back_to_its_edit_page(browser: Client, lifter: User) -> None:
    past = finished_workout(lifter)
    first, second = entry(past), entry(past, ExerciseFactory(name="Squat"))
    assert f'href="/workouts/{past.pk}/edit/"' in text_of(browser.get(page_url(past)))
    press(browser, "entry-up", second)
    assert list(past.workout_exercises.in_order()) == [second, first]


def test_a_hostile_name_is_inert(browser: Client, lifter: User) -> None:
    name = "<script>alert(1)</script>\" onclick='x' {{ 7|add:7 }}"
    workout = open_workout(lifter)
    entry(workout, ExerciseFactory(name=name, owner=lifter))
    raw = browser.get(page_url(workout)).content.decode()
    assert "<script>alert" not in raw
    assert html.escape(name) in raw


# --- Buttons ---


@pytest.mark.parametrize(
    ("verb", "name", "expected"),
    [
        ("entry-up", "Cid", "Ann Cid Bea Dan"),
        ("entry-up", "Ann", "Ann Bea Cid Dan"),
        ("entry-down", "Ann", "Bea Ann Cid Dan"),
        ("entry-down", "Dan", "Ann Bea Cid Dan"),
        ("entry-link", "Bea", "Ann1 Bea1 Cid Dan"),
        ("entry-link", "Ann", "Ann Bea Cid Dan"),
    ],
)
def test_a_button_changes_the_order(browser: Client, workout: Workout, verb: str, name: str, expected: str) -> None:
    response = press(browser, verb, named(workout, name))
    assert (response.status_code, response["Location"]) == (302, page_url(workout))
    assert order_of(workout) == expected
    assert names_in(browser.get(page_url(workout))) == re.findall("[A-Z][a-z]+", expected)


@pytest.mark.parametrize(
    ("verb", "name", "expected"),
    [
        ("entry-unlink", "Cid", "Ann Bea Cid Dan"),
        ("entry-link", "Dan", "Ann Bea1 Cid1 Dan1"),
        ("entry-down", "Ann", "Bea1 Cid1 Ann Dan"),
        ("entry-up", "Dan", "Ann Dan Bea1 Cid1"),
        ("entry-up", "Cid", "Ann Cid1 Bea1 Dan"),
        ("entry-up", "Bea", "Bea1 Cid1 Ann Dan"),
    ],
)
def test_htmx_is_answered_with_the_new_list(hx: Client, workout: Workout, verb: str, name: str, expected: str) -> None:
    group(workout, "Cid")
    response = press(hx, verb, named(workout, name))
    assert response.status_code == 200
    assert "<html" not in text_of(response)
    assert names_in(response) == re.findall("[A-Z][a-z]+", expected)
    assert order_of(workout) == expected


def test_the_order_is_the_one_of_the_workout_page(browser: Client, workout: Workout) -> None:
    press(browser, "entry-up", named(workout, "Dan"))
    press(browser, "entry-link", named(workout, "Dan"))
    text = text_of(browser.get(workout.get_absolute_url()))
    assert re.findall(r'<h2 id="name-[^"]*">([^<]*)<', text) == ["Ann", "Bea", "Dan", "Cid"]
    assert re.findall(r"Superset ([A-Z]\d)", text) == ["A1", "A2"]


def test_two_supersets_are_told_apart(browser: Client, workout: Workout) -> None:
    group(workout, "Bea", "Dan")
    text = text_of(browser.get(workout.get_absolute_url()))
    assert re.findall(r"Superset ([A-Z]\d)", text) == ["A1", "A2", "B1", "B2"]


# --- A drag ---


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_a_drag_sends_the_whole_order(request: Any, workout: Workout, client: str) -> None:
    ids = [named(workout, name).pk for name in ("Dan", "Bea", "Ann", "Cid")]
    response = arrange(request.getfixturevalue(client), workout, ids)
    assert response.status_code == (302 if client == "browser" else 200)
    assert order_of(workout) == "Dan Bea Ann Cid"


def test_a_drag_past_a_superset_keeps_it(browser: Client, workout: Workout) -> None:
    group(workout, "Cid")
    ids = [named(workout, name).pk for name in ("Bea", "Cid", "Ann", "Dan")]
    arrange(browser, workout, ids, dragged=named(workout, "Ann").pk)
    assert order_of(workout) == "Bea1 Cid1 Ann Dan"


def test_what_is_let_go_within_a_superset_joins_it(browser: Client, workout: Workout) -> None:
    group(workout, "Cid")
    ids = [named(workout, name).pk for name in ("Bea", "Ann", "Cid", "Dan")]
    arrange(browser, workout, ids, dragged=named(workout, "Ann").pk)
    assert order_of(workout) == "Bea1 Ann1 Cid1 Dan"


def test_what_is_dragged_out_of_a_superset_leaves_it(browser: Client, workout: Workout) -> None:
    group(workout, "Cid")
    ids = [named(workout, name).pk for name in ("Ann", "Bea", "Dan", "Cid")]
    arrange(browser, workout, ids, dragged=named(workout, "Cid").pk)
    assert order_of(workout) == "Ann Bea Dan Cid"


@pytest.mark.parametrize("client", ["browser", "hx"])
@pytest.mark.parametrize("fault", ["one more", "one less", "none", "twice", "strange"])
def test_an_order_of_another_list_is_refused(request: Any, workout: Workout, client: str, fault: str) -> None:
    sender = request.getfixturevalue(client)
    ids: list[Any] = [one.pk for one in reversed(workout.entries_in_order())]
    match fault:
        case "one more":
            entry(workout, ExerciseFactory(name="Eve"))
        case "one less":
            named(workout, "Bea").remove()
        case "none":
            ids = []
        case "twice":
            ids[0] = ids[1]
        case _:
            ids[0] = "nonsense"
    before = snapshot()
    response = arrange(sender, workout, ids)
    assert response.status_code == 400
    assert "The list of exercises has changed meanwhile. Reload the page." in text_of(response)
    assert snapshot() == before
    if client == "hx":
        assert response["HX-Reswap"] == "none"


def test_another_lifters_exercise_cannot_be_smuggled_in(browser: Client, workout: Workout, other_lifter: User) -> None:
    theirs = entry(open_workout(other_lifter))
    before = snapshot()
    ids = [one.pk for one in workout.entries_in_order()]
    assert arrange(browser, workout, [*ids, theirs.pk]).status_code == 400
    assert arrange(browser, workout, [*ids[1:], theirs.pk]).status_code == 400
    assert snapshot() == before


# --- What was removed ---


def test_a_removed_exercise_is_passed_over(browser: Client, workout: Workout) -> None:
    named(workout, "Bea").remove()
    press(browser, "entry-up", named(workout, "Cid"))
    assert order_of(workout) == "Cid Ann Dan"


def test_a_member_that_is_brought_back_at_once_is_in_its_superset_again(workout: Workout) -> None:
    group(workout, "Bea", "Cid")
    removed = named(workout, "Bea")
    removed.remove()
    assert order_of(workout) == "Ann1 Cid1 Dan"
    removed.restore()
    assert order_of(workout) == "Ann1 Bea1 Cid1 Dan"


def test_a_member_that_is_brought_back_later_falls_into_no_other_superset(browser: Client, workout: Workout) -> None:
    group(workout, "Bea", "Dan")
    removed = named(workout, "Ann")
    removed.remove()
    press(browser, "entry-up", named(workout, "Dan"))  # Dan and Cid become superset 1
    removed.restore()
    assert order_of(workout) in {"Ann Bea Dan1 Cid1", "Bea Ann Dan1 Cid1"}


# --- Records follow the order ---


@pytest.fixture
def twice(lifter: User) -> Workout:
    """Bench press, squat, bench press again."""
    made: Workout = open_workout(lifter)
    for exercise in (bench_press(), ExerciseFactory(name="Squat"), bench_press()):
        entry(made, exercise)
    return made


def test_the_same_exercise_twice_is_judged_anew(browser: Client, twice: Workout, told: list[set[int]]) -> None:
    press(browser, "entry-up", twice.entries_in_order()[2])
    assert told == [{bench_press().pk}]


def test_the_earlier_of_two_equal_sets_holds_the_record(browser: Client, twice: Workout) -> None:
    first, _, second = twice.entries_in_order()
    base = log(entry(finished_workout(twice.user)), 50, 5)
    early, late = log(first, 100, 5), log(second, 100, 5)
    heaviest = twice.user.records.filter(kind="heaviest_weight").exclude(set=base)
    assert [record.set_id for record in heaviest] == [early.pk]
    ids = [one.pk for one in reversed(twice.entries_in_order())]
    arrange(browser, twice, ids)
    assert [record.set_id for record in heaviest.all()] == [late.pk]


def test_no_number_depends_on_the_order_of_different_exercises(
    browser: Client, workout: Workout, told: list[set[int]]
) -> None:
    press(browser, "entry-up", named(workout, "Cid"))
    assert told == []


# --- Who may, and how ---


@pytest.mark.parametrize("verb", VERBS)
def test_another_lifters_exercise_is_not_found(stranger: Client, workout: Workout, verb: str) -> None:
    before = snapshot()
    assert press(stranger, verb, named(workout, "Bea")).status_code == 404
    assert snapshot() == before


def test_another_lifters_list_is_not_found(stranger: Client, workout: Workout) -> None:
    before = snapshot()
    assert stranger.get(page_url(workout)).status_code == 404
    assert arrange(stranger, workout, [one.pk for one in workout.entries_in_order()][::-1]).status_code == 404
    assert stranger.get(reverse("workouts:order", args=[uuid7()])).status_code == 404
    assert snapshot() == before


@pytest.mark.parametrize("verb", VERBS)
def test_anonymous_is_sent_to_the_login(client: Client, workout: Workout, verb: str) -> None:
    before = snapshot()
    assert "/login/" in press(client, verb, named(workout, "Bea"))["Location"]
    assert "/login/" in client.get(page_url(workout))["Location"]
    assert snapshot() == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_a_post(browser: Client, workout: Workout, verb: str) -> None:
    before = snapshot()
    url = reverse(f"workouts:{verb}", args=[named(workout, "Bea").pk])
    assert [browser.get(url).status_code, browser.put(url).status_code] == [405, 405]
    assert browser.get(reverse("workouts:arrange", args=[workout.pk])).status_code == 405
    assert browser.post(page_url(workout)).status_code == 405
    assert snapshot() == before


@pytest.mark.parametrize("verb", VERBS)
def test_a_removed_exercise_and_a_trashed_workout_are_not_found(browser: Client, workout: Workout, verb: str) -> None:
    removed, other = named(workout, "Bea"), named(workout, "Cid")
    removed.remove()
    assert press(browser, verb, removed).status_code == 404
    workout.trash()
    assert press(browser, verb, other).status_code == 404
    assert browser.get(page_url(workout)).status_code == 404


# --- Queries ---


def lists_of(lifter: User, exercises: list[Exercise]) -> Workout:
    made = finished_workout(lifter)
    with row_by_row():
        for exercise in exercises:
            made.add_exercise(exercise)
    return made


def test_queries_do_not_grow_with_the_exercises(browser: Client, lifter: User) -> None:
    many = [ExerciseFactory() for _ in range(30)]
    small, large = lists_of(lifter, many[:2]), lists_of(lifter, many)
    found = []
    for workout in (small, large):
        second = workout.entries_in_order()[1]
        counts = []
        with counted() as queries:
            assert browser.get(page_url(workout)).status_code == 200
        counts.append(len(queries))
        for verb in ("entry-link", "entry-unlink", "entry-up"):
            with counted() as queries:
                assert press(browser, verb, second).status_code == 302
            counts.append(len(queries))
        with counted() as queries:
            arrange(browser, workout, [one.pk for one in reversed(workout.entries_in_order())])
        counts.append(len(queries))
        found.append(counts)
    assert found[0] == found[1]
    assert max(found[0]) <= 8, found[0]
