"""Undo: whatever was deleted, finished or discarded says so in a toast with a button that takes it back."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, entry, finished_workout, log, open_workout
from tests.gymtracker.test_access_matrix import snapshot
from workouts.models import Workout

CONFLICT = "Another workout is open. Finish or discard it first."


@dataclass(frozen=True)
class Verb:
    url: Callable[[Workout], str]
    says: str
    undone: Callable[[Workout], bool]
    is_open: bool = True


def first_entry(workout: Workout) -> Any:
    return workout.workout_exercises.order_by("position", "id")[0]


def first_set(workout: Workout) -> Any:
    return first_entry(workout).all_sets.order_by("position", "id")[0]


VERBS = {
    "delete a set": Verb(
        lambda workout: reverse("workouts:set-remove", args=[first_set(workout).pk]),
        "Set deleted",
        lambda workout: first_set(workout).deleted_at is None,
    ),
    "remove an exercise": Verb(
        lambda workout: reverse("workouts:entry-remove", args=[first_entry(workout).pk]),
        "Bench Press (Barbell) removed",
        lambda workout: first_entry(workout).deleted_at is None,
    ),
    "delete a workout": Verb(
        lambda workout: reverse("workouts:trash", args=[workout.pk]),
        "Workout moved to the trash",
        lambda workout: workout.deleted_at is None and not workout.is_open,
        is_open=False,
    ),
    "finish a workout": Verb(
        lambda workout: reverse("workouts:finish", args=[workout.pk]),
        "Workout finished",
        lambda workout: workout.is_open,
    ),
    "discard a workout": Verb(
        lambda workout: reverse("workouts:discard", args=[workout.pk]),
        "Workout discarded",
        lambda workout: workout.deleted_at is None and workout.is_open,
    ),
}
BESIDE_ANOTHER = ["finish a workout", "discard a workout"]


def made(lifter: User, verb: Verb) -> Workout:
    workout = open_workout(lifter, name="Push") if verb.is_open else finished_workout(lifter, name="Push")
    performed = entry(workout)
    log(performed, 80, 8)
    log(performed, 82.5, 6)
    log(entry(workout, ExerciseFactory(name="Fly (Cable)")), 20, 12)
    return workout


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def shown(text: str) -> tuple[str, str]:
    """The words of the one toast, and where its Undo posts to."""
    (toast,) = re.findall(r'<div class="toast([^"]*)"><span>([^<]*)</span><form method="post" action="([^"]+)"', text)
    assert "toast--brief" not in toast[0], "an Undo stays for the whole 10 seconds"
    assert "<button>Undo</button>" in text
    return toast[1], toast[2]


def press(client: Client, workout: Workout, verb: Verb) -> str:
    """The page or fragment on which the toast is shown."""
    response = client.post(verb.url(workout))
    if response.status_code == 200:
        return text_of(response)
    # HX-Redirect is followed by the window, not by htmx.
    url = response.headers.get("HX-Redirect") or response["Location"]
    return text_of(client.get(url, headers={"HX-Request": "false"}))


def has_come_back(workout: Workout, verb: Verb) -> bool:
    workout.refresh_from_db()
    return verb.undone(workout)


@pytest.mark.parametrize("client", ["browser", "hx"])
@pytest.mark.parametrize("name", VERBS)
def test_each_verb_shows_its_undo_and_the_undo_takes_it_back(
    request: Any, browser: Client, lifter: User, name: str, client: str
) -> None:
    """The undo is a plain form: it is pressed on the page that followed the redirect, or that htmx left."""
    verb = VERBS[name]
    workout = made(lifter, verb)
    said, undo = shown(press(request.getfixturevalue(client), workout, verb))
    assert said == verb.says
    assert not has_come_back(workout, verb)
    response = browser.post(undo, follow=True)
    assert response.status_code == 200
    assert len(response.redirect_chain) == 1
    assert has_come_back(workout, verb)
    page = text_of(response)
    for kept in ("80 kg × 8", "82.5 kg × 6", "20 kg × 12"):
        assert kept in page, "the page after the undo shows all that was there"


@pytest.mark.parametrize("name", VERBS)
def test_the_undo_is_shown_once(browser: Client, lifter: User, name: str) -> None:
    verb = VERBS[name]
    workout = made(lifter, verb)
    assert shown(press(browser, workout, verb))
    assert verb.says not in text_of(browser.get("/"))


@pytest.mark.parametrize("name", VERBS)
def test_pressing_undo_twice_changes_nothing_more(browser: Client, lifter: User, name: str) -> None:
    verb = VERBS[name]
    workout = made(lifter, verb)
    _, undo = shown(press(browser, workout, verb))
    browser.post(undo)
    before = snapshot()
    assert browser.post(undo).status_code == 404
    assert snapshot() == before


@pytest.mark.parametrize("name", VERBS)
def test_anothers_undo_is_not_found(browser: Client, stranger: Client, lifter: User, name: str) -> None:
    verb = VERBS[name]
    workout = made(lifter, verb)
    _, undo = shown(press(browser, workout, verb))
    before = snapshot()
    assert stranger.post(undo).status_code == 404
    assert snapshot() == before


@pytest.mark.parametrize("client", ["browser", "hx"])
@pytest.mark.parametrize("name", BESIDE_ANOTHER)
def test_an_undo_beside_another_open_workout_is_a_conflict_in_words(
    request: Any, browser: Client, lifter: User, name: str, client: str
) -> None:
    verb, sender = VERBS[name], request.getfixturevalue(client)
    workout = made(lifter, verb)
    _, undo = shown(press(browser, workout, verb))
    open_workout(lifter, name="Next")
    before = snapshot()
    response = sender.post(undo)
    assert response.status_code == 409
    assert CONFLICT in text_of(response)
    assert snapshot() == before


@pytest.mark.parametrize("name", ["delete a set", "remove an exercise", "delete a workout"])
def test_what_was_finished_comes_back_beside_an_open_workout(browser: Client, lifter: User, name: str) -> None:
    verb = VERBS[name]
    workout = made(lifter, verb)
    if workout.is_open:
        workout.finish()
    _, undo = shown(press(browser, workout, verb))
    open_workout(lifter, name="Next")
    assert browser.post(undo).status_code == 302
    assert has_come_back(workout, verb)


@pytest.mark.parametrize("name", [name for name in VERBS if name != "finish a workout"])
def test_what_was_not_undone_in_time_comes_back_from_the_trash(browser: Client, lifter: User, name: str) -> None:
    verb = VERBS[name]
    workout = made(lifter, verb)
    press(browser, workout, verb)
    restores = re.findall(r'action="(/workouts/[^"]+/restore/)"', text_of(browser.get("/workouts/trash/")))
    assert len(restores) == 1
    assert browser.post(restores[0]).status_code == 302
    assert has_come_back(workout, verb)
    assert "The trash is empty" in text_of(browser.get("/workouts/trash/"))
