"""The trash: what was deleted waits there and comes back."""

from __future__ import annotations

import html
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, entry, finished_workout, log, open_workout
from tests.queries import counted
from workouts.models import Workout

URL = "/workouts/trash/"


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def titles(client: Client) -> list[str]:
    return re.findall(r"<b>([^<]*)</b>", text_of(client.get(URL)))


def thrown_away(lifter: User, name: str, **fields: Any) -> Workout:
    workout = finished_workout(lifter, name=name, **fields)
    workout.trash()
    return workout


def test_an_empty_trash_says_so(browser: Client, lifter: User) -> None:
    finished_workout(lifter, name="Kept")
    assert "The trash is empty" in text_of(browser.get(URL))
    assert titles(browser) == []


def test_what_was_deleted_last_comes_first(browser: Client, lifter: User, other_lifter: User) -> None:
    thrown_away(lifter, "Deleted first", days_ago=1)
    thrown_away(lifter, "Deleted second", days_ago=9)
    discarded = open_workout(lifter, name="Discarded")
    discarded.trash()
    finished_workout(lifter, name="Kept")
    thrown_away(other_lifter, "Secret")
    assert titles(browser) == ["Discarded", "Deleted second", "Deleted first"]


def test_a_deleted_workout_is_told_by_its_sets_and_exercises(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter, name="Push day")
    for name in ("Bench Press (Cable)", "Fly (Cable)", "Dip (Cable)"):
        done = entry(workout, ExerciseFactory(name=name))
        log(done, kind="warm_up")
        log(done)
    workout.trash()
    text = text_of(browser.get(URL))
    assert "3 sets, Bench Press (Cable), Fly (Cable), …" in text
    assert "Yesterday" in text


def test_each_can_be_restored_by_a_button_that_names_it(browser: Client, lifter: User) -> None:
    workout = thrown_away(lifter, "Push day")
    thrown_away(lifter, "Leg day")
    text = text_of(browser.get(URL))
    assert re.search(r'Restore<span class="sr-only">\s*Push day of Yesterday</span>', text)
    restore = reverse("workouts:restore", args=[workout.pk])
    assert f'action="{restore}"' in text
    browser.post(restore)
    assert titles(browser) == ["Leg day"]
    assert "Push day" in text_of(browser.get("/workouts/"))


def test_a_set_deleted_on_its_own_stays_deleted_after_the_restore(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter)
    done = entry(workout)
    log(done, 80, 8)
    log(done, 99, 9).remove()
    workout.trash()
    browser.post(reverse("workouts:restore", args=[workout.pk]))
    text = text_of(browser.get(workout.get_absolute_url()))
    assert "80 kg × 8" in text
    assert "99 kg × 9" not in text


def test_a_full_trash_takes_no_more_queries_than_a_single_workout(browser: Client, lifter: User) -> None:
    counts = []
    for more in (1, 40):
        for number in range(more):
            workout = finished_workout(lifter, days_ago=2 + number)
            for _ in range(3):
                log(entry(workout, ExerciseFactory()))
            workout.trash()
        with counted() as queries:
            assert titles(browser)
        assert len(queries) <= 12, queries
        counts.append(len(queries))
    assert counts[0] == counts[1]
