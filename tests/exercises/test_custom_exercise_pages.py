"""A lifter's own exercise on its pages: made, changed, archived, taken back."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from exercises.forms import CustomExerciseForm
from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log
from tests.gymtracker.test_access_matrix import snapshot

NEW = "/exercises/new/"
TYPED = {
    "name": "Zottman Curl",
    "primary_muscle": "biceps",
    "secondary_muscles": ["biceps", "forearms"],
    "equipment": "dumbbell",
    "tracking": "weight_reps",
    "is_unilateral": "on",
    "implements": "2",
    "instructions": "Turn at the top.\nLower slowly.",
}


@pytest.fixture(autouse=True)
def muscles(db: None) -> None:
    for slug in ("biceps", "forearms", "chest"):
        MuscleFactory(slug=slug)


@pytest.fixture
def curl(lifter: User) -> Exercise:
    made: Exercise = ExerciseFactory(owner=lifter, name="Zottman Curl", instructions="Turn at the top.")
    return made


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def url_of(exercise: Exercise, page: str) -> str:
    return reverse(f"exercises:{page}", args=[exercise.pk])


def told(client: Client, url: str) -> str:
    return text_of(client.get(url)).split('id="notice"', 1)[1]


# --- Making one ---


def test_the_form_begins_empty_or_with_the_name_of_the_address(browser: Client) -> None:
    assert browser.get(NEW).status_code == 200
    assert 'value="Zottman Curl"' in text_of(browser.get(NEW, {"name": "Zottman Curl"}))
    assert f'value="{"x" * 100}"' in text_of(browser.get(NEW, {"name": "x" * 10_000}))


def test_an_exercise_is_made_as_it_was_typed_and_shown(browser: Client, lifter: User) -> None:
    response = browser.post(NEW, TYPED)
    exercise = lifter.custom_exercises.get()
    assert response["Location"] == url_of(exercise, "detail")
    said = (exercise.name, exercise.primary_muscle_id, exercise.equipment, exercise.tracking, exercise.implements)
    assert said == ("Zottman Curl", "biceps", "dumbbell", "weight_reps", 2)
    assert exercise.is_unilateral
    assert [muscle.slug for muscle in exercise.secondary_muscles.all()] == ["forearms"]
    page = text_of(browser.get(response["Location"]))
    assert "<li>Turn at the top.</li><li>Lower slowly.</li>" in re.sub(r">\s+<", "><", page)
    assert "<span>Saved</span>" in page
    assert "Zottman Curl" in text_of(browser.get("/exercises/", {"q": "zottman"}))


def test_a_name_and_a_muscle_are_enough(browser: Client, lifter: User) -> None:
    assert browser.post(NEW, {"name": "Zottman Curl", "primary_muscle": "biceps"}).status_code == 302
    exercise = lifter.custom_exercises.get()
    assert (exercise.tracking, exercise.equipment, exercise.implements) == ("weight_reps", "other", 1)


REFUSED = [
    ({"name": ""}, "name", "This field is required."),
    ({"name": "x" * 101}, "name", "at most 100 characters"),
    ({"name": "…"}, "name", "Use letters or digits in the name."),
    ({"name": "BENCH press (barbell)"}, "name", "The library has an exercise named “Bench Press (Barbell)”."),
    ({"name": "my  CURL"}, "name", "You have an exercise named “My Curl”."),
    ({"primary_muscle": ""}, "primary_muscle", "This field is required."),
    ({"primary_muscle": "nose"}, "primary_muscle", "Select a valid choice."),
    ({"secondary_muscles": ["forearms", "nose"]}, "secondary_muscles", "nose is not one of the available choices."),
    ({"equipment": "spoon"}, "equipment", "spoon is not one of the available choices."),
    ({"tracking": "mood"}, "tracking", "mood is not one of the available choices."),
    ({"implements": "3"}, "implements", "3 is not one of the available choices."),
    (
        {"tracking": "bodyweight_reps", "bodyweight_share": "0"},
        "bodyweight_share",
        "Enter a whole number from 1 to 100.",
    ),
]


@pytest.mark.parametrize("editing", [False, True])
@pytest.mark.parametrize(("typed", "field", "message"), REFUSED)
def test_a_refused_form_says_why_and_keeps_what_was_typed(
    browser: Client, lifter: User, typed: dict[str, Any], field: str, message: str, editing: bool
) -> None:
    bench_press()
    ExerciseFactory(owner=lifter, name="My Curl")
    edited = ExerciseFactory(owner=lifter, name="Being Edited")
    before = snapshot()
    data = TYPED | typed
    response = browser.post(url_of(edited, "edit") if editing else NEW, data)
    assert response.status_code == 422
    text = text_of(response)
    assert message in text
    if data["name"]:
        assert re.search(rf'name="name" value="{re.escape(data["name"])}"', text)
    assert "Turn at the top." in text
    assert re.search(r'name="is_unilateral"[^>]* checked', text)
    assert re.search(r'name="secondary_muscles" value="forearms"[^>]* checked', text)
    if field not in {"equipment", "implements"}:
        assert re.search(r'<option value="dumbbell" selected', text)
    assert snapshot() == before


def test_a_name_taken_between_the_look_and_the_write_is_refused_in_words(
    browser: Client, lifter: User, curl: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two taps at once: both forms find the name free, the database takes one."""
    monkeypatch.setattr(CustomExerciseForm, "clean_name", lambda form: form.cleaned_data["name"])
    browser.raise_request_exception = False
    for url in (NEW, url_of(ExerciseFactory(owner=lifter, name="Other"), "edit")):
        response = browser.post(url, TYPED)
        assert response.status_code == 422
        assert "You have an exercise named “Zottman Curl”." in text_of(response)
    connection.check_constraints()
    assert lifter.custom_exercises.filter(name="Zottman Curl").count() == 1


# --- Changing it ---


def test_the_form_shows_the_exercise_as_it_is(browser: Client, lifter: User) -> None:
    browser.post(NEW, TYPED)
    text = text_of(browser.get(url_of(lifter.custom_exercises.get(), "edit")))
    assert re.search(r'name="name" value="Zottman Curl"', text)
    assert re.search(r'<option value="biceps" selected', text)
    assert re.search(r'name="implements" value="2"[^>]* checked', text)
    assert re.search(r'name="secondary_muscles" value="forearms"[^>]* checked', text)
    assert "Turn at the top." in text


def test_a_renamed_exercise_keeps_its_history(browser: Client, lifter: User, curl: Exercise) -> None:
    workout = finished_workout(lifter)
    log(entry(workout, curl), 20, 10)
    response = browser.post(url_of(curl, "edit"), TYPED | {"name": "Turning Curl", "tracking": "weight_reps"})
    assert response["Location"] == url_of(curl, "detail")
    page = text_of(browser.get(response["Location"]))
    assert "<h1>Turning Curl</h1>" in page
    assert "20 kg × 10" in page
    assert "Turning Curl" in text_of(browser.get(workout.get_absolute_url()))
    assert lifter.custom_exercises.count() == 1


def test_an_exercise_may_keep_its_own_name(browser: Client, curl: Exercise) -> None:
    assert browser.post(url_of(curl, "edit"), TYPED | {"name": "zottman CURL"}).status_code == 302
    curl.refresh_from_db()
    assert curl.name == "zottman CURL"


def test_what_sets_are_logged_with_does_not_change(browser: Client, lifter: User, curl: Exercise) -> None:
    log(entry(finished_workout(lifter), curl), 20, 10)
    assert "Fixed, since sets are logged with it." in text_of(browser.get(url_of(curl, "edit")))
    browser.post(url_of(curl, "edit"), TYPED | {"tracking": "duration"})
    curl.refresh_from_db()
    assert curl.tracking == "weight_reps"


def test_the_library_cannot_be_changed_by_a_lifter(browser: Client) -> None:
    bench = bench_press()
    before = snapshot()
    assert browser.get(url_of(bench, "edit")).status_code == 404
    for page in ("edit", "archive", "unarchive"):
        assert browser.post(url_of(bench, page), TYPED).status_code == 404
    assert snapshot() == before


# --- The archive ---


def test_an_archived_exercise_leaves_the_lists_and_can_be_undone(browser: Client, lifter: User, curl: Exercise) -> None:
    log(entry(finished_workout(lifter), curl), 20, 10)
    response = browser.post(url_of(curl, "archive"))
    assert response["Location"] == "/exercises/"
    page = text_of(browser.get(response["Location"]))
    assert "Zottman Curl archived" in page
    assert f'action="{url_of(curl, "unarchive")}"' in page
    assert 'class="result__name"' not in page
    detail = text_of(browser.get(url_of(curl, "detail")))
    assert "archived" in detail
    assert "20 kg × 10" in detail
    assert browser.post(url_of(curl, "unarchive"))["Location"] == url_of(curl, "detail")
    assert "Zottman Curl" in text_of(browser.get("/exercises/"))


def test_archiving_twice_keeps_the_first_time(browser: Client, curl: Exercise) -> None:
    browser.post(url_of(curl, "archive"))
    curl.refresh_from_db()
    first = curl.archived_at
    browser.post(url_of(curl, "archive"))
    curl.refresh_from_db()
    assert curl.archived_at == first is not None


def test_the_name_of_an_archived_exercise_is_free(browser: Client, lifter: User, curl: Exercise) -> None:
    curl.archive()
    assert browser.post(NEW, TYPED).status_code == 302
    assert lifter.custom_exercises.filter(name="Zottman Curl").count() == 2


def test_taking_back_one_whose_name_is_taken_meanwhile_is_refused_in_words(
    browser: Client, lifter: User, curl: Exercise
) -> None:
    curl.archive()
    ExerciseFactory(owner=lifter, name="zottman curl")
    before = snapshot()
    response = browser.post(url_of(curl, "unarchive"))
    assert response["Location"] == url_of(curl, "detail")
    assert "You have another exercise named “Zottman Curl” by now" in told(browser, response["Location"])
    assert snapshot() == before


def test_an_archived_exercise_can_be_renamed_and_then_taken_back(browser: Client, lifter: User, curl: Exercise) -> None:
    curl.archive()
    ExerciseFactory(owner=lifter, name="zottman curl")
    assert browser.post(url_of(curl, "edit"), TYPED | {"name": "Old Curl"}).status_code == 302
    assert browser.post(url_of(curl, "unarchive")).status_code == 302
    curl.refresh_from_db()
    assert (curl.name, curl.archived_at) == ("Old Curl", None)
