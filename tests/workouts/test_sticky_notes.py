"""What a lifter wants to read at every performance of an exercise: "seat 4"."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, open_workout, row_by_row
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from workouts.models import ExerciseNote, WorkoutExercise

HOSTILE = "<script>alert(1)</script>\"'><b hx-get=/>{{ 7|add:7 }}"


@pytest.fixture
def benching(lifter: User) -> WorkoutExercise:
    found: WorkoutExercise = entry(open_workout(lifter))
    return found


def write(client: Client, one: WorkoutExercise, text: str, **more: Any) -> Any:
    url = reverse("workouts:entry-annotate", args=[one.pk])
    return client.post(url, {"sticky": text, "notes": "", "rest": ""} | more)


def page_of(client: Client, one: WorkoutExercise) -> str:
    return client.get(one.workout.logging_url).content.decode()


def shown(text: str) -> str:
    return f'<span class="sr-only">Note: </span>{html.escape(text)}</span>'


def test_a_note_is_shown_with_the_exercise(browser: Client, benching: WorkoutExercise) -> None:
    response = write(browser, benching, "  Seat 4 ")
    assert response["Location"] == f"/workouts/{benching.workout_id}/#exercise-{benching.pk}"
    assert shown("Seat 4") in page_of(browser, benching)
    assert 'name="sticky" maxlength="200" autocomplete="off" placeholder="Seat 4, elbows in" value="Seat 4"' in (
        page_of(browser, benching)
    )


def test_it_is_there_next_time_and_stays_after_the_workout_is_gone(browser: Client, lifter: User) -> None:
    past = entry(finished_workout(lifter))
    write(browser, past, "Seat 4")
    past.workout.trash()
    benching = entry(open_workout(lifter))
    assert shown("Seat 4") in page_of(browser, benching)


def test_it_belongs_to_its_exercise(browser: Client, benching: WorkoutExercise) -> None:
    write(browser, benching, "Seat 4")
    with row_by_row():
        benching.workout.add_exercise(ExerciseFactory())
        benching.workout.add_exercise(bench_press())
    assert page_of(browser, benching).count(shown("Seat 4")) == 2


def test_another_lifters_note_is_never_shown(
    browser: Client, stranger: Client, benching: WorkoutExercise, other_lifter: User
) -> None:
    theirs = entry(open_workout(other_lifter))
    write(stranger, theirs, "Secret seat")
    assert "Secret" not in page_of(browser, benching)
    write(browser, benching, "Seat 4")
    assert shown("Secret seat") in page_of(stranger, theirs)
    assert ExerciseNote.objects.count() == 2


def test_a_new_note_takes_the_place_of_the_old(browser: Client, benching: WorkoutExercise) -> None:
    write(browser, benching, "Seat 4")
    write(browser, benching, "Seat 5")
    assert list(ExerciseNote.objects.values_list("text", flat=True)) == ["Seat 5"]


@pytest.mark.parametrize("text", ["", "   "])
def test_an_emptied_note_is_gone(browser: Client, benching: WorkoutExercise, text: str) -> None:
    write(browser, benching, "Seat 4")
    write(browser, benching, text)
    assert not ExerciseNote.objects.exists()
    assert "Note: " not in page_of(browser, benching)


def test_a_form_without_the_field_leaves_it(browser: Client, benching: WorkoutExercise) -> None:
    write(browser, benching, "Seat 4")
    browser.post(reverse("workouts:entry-annotate", args=[benching.pk]), {"notes": "slow", "rest": ""})
    assert ExerciseNote.objects.get().text == "Seat 4"


def test_200_characters_are_kept_and_201_refused(browser: Client, benching: WorkoutExercise) -> None:
    assert write(browser, benching, "ü" * 200).status_code == 302
    before = snapshot()
    response = write(browser, benching, "x" * 201, notes="keep me")
    assert response.status_code == 422
    text = response.content.decode()
    assert "at most 200 characters" in text
    assert "x" * 201 in text
    assert "keep me" in text
    assert snapshot() == before


def test_hostile_text_is_inert(browser: Client, benching: WorkoutExercise) -> None:
    write(browser, benching, HOSTILE)
    raw = page_of(browser, benching)
    assert shown(HOSTILE) in raw
    assert "<script>alert" not in raw
    assert "<b hx-get" not in raw
    refused = write(browser, benching, HOSTILE + "x" * 200).content.decode()
    assert "<b hx-get" not in refused


def test_a_stranger_writes_nothing(stranger: Client, client: Client, benching: WorkoutExercise) -> None:
    before = snapshot()
    assert write(stranger, benching, "mine").status_code == 404
    assert "/login/" in write(client, benching, "mine")["Location"]
    assert stranger.get(reverse("workouts:entry-annotate", args=[benching.pk])).status_code == 405
    assert snapshot() == before


def test_it_stays_with_the_old_exercise_when_that_is_replaced(browser: Client, benching: WorkoutExercise) -> None:
    write(browser, benching, "Seat 4")
    benching.replace(ExerciseFactory())
    assert "Seat 4" not in page_of(browser, benching).split('class="exercise__menu"')[0]


def test_the_database_keeps_one_note_an_exercise(lifter: User) -> None:
    ExerciseNote.write(lifter, bench_press(), "one")
    with pytest.raises(IntegrityError), transaction.atomic():
        ExerciseNote.objects.create(user=lifter, exercise=bench_press(), text="two")


def test_notes_of_many_exercises_are_one_query(browser: Client, lifter: User) -> None:
    found = []
    for size in (1, 12):
        past = finished_workout(lifter)
        with row_by_row():
            for _ in range(size):
                exercise = ExerciseFactory()
                past.add_exercise(exercise)
                ExerciseNote.write(lifter, exercise, "Seat 4")
        with counted() as queries:
            browser.get(past.logging_url)
        found.append(len(queries))
    assert found[0] == found[1]
