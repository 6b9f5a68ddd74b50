"""Starting, finishing, discarding, repeating a workout, and taking each of them back."""

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
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, open_workout
from tests.gymtracker.test_access_matrix import snapshot
from tests.workouts.plans import run_of
from workouts.models import Workout, WorkoutExercise


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def press(client: Client, verb: str, workout: Workout, **data: Any) -> Any:
    return client.post(reverse(f"workouts:{verb}", args=[workout.pk]), data)


def start(client: Client, id: Any = None) -> Any:
    return client.post(reverse("workouts:start"), {"uuid": id or uuid7()})


def leads_to(response: Any, workout: Workout) -> bool:
    address = response.headers.get("HX-Redirect") or response["Location"]
    return bool(address == reverse("workouts:detail", args=[workout.pk]))


def told(client: Client, url: str = "/") -> str:
    """The notices of the next page."""
    return text_of(client.get(url)).split('id="notice"', 1)[1]


def state(workout: Workout) -> tuple[bool, bool, int]:
    """Open, in the trash, version."""
    workout.refresh_from_db()
    return workout.is_open, workout.deleted_at is not None, workout.version


def done_workout(lifter: User, *exercises: Any, **fields: Any) -> Workout:
    workout = finished_workout(lifter, **fields)
    for exercise in exercises or (bench_press(),):
        log(entry(workout, exercise))
    return workout


# --- Starting ---


def test_a_workout_starts_empty_and_leads_to_its_page(browser: Client, lifter: User) -> None:
    id = uuid7()
    before = timezone.now()
    response = start(browser, id)
    workout = lifter.workouts.get()
    assert workout.pk == id
    assert leads_to(response, workout)
    assert before <= workout.started_at <= timezone.now()
    assert (workout.is_open, workout.name, workout.time_zone) == (True, "", "Europe/Berlin")
    assert "What comes first?" in text_of(browser.get(response["Location"]))


def test_htmx_is_sent_there_with_the_whole_window(hx: Client, lifter: User) -> None:
    response = start(hx)
    assert response.status_code == 204
    assert leads_to(response, lifter.workouts.get())


def test_starting_twice_with_one_id_is_one_workout(browser: Client, lifter: User) -> None:
    id = uuid7()
    answers = [start(browser, id) for _ in range(2)]
    assert all(leads_to(answer, lifter.workouts.get()) for answer in answers)


def test_starting_while_one_is_open_leads_to_it(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    assert leads_to(start(browser), workout)
    assert lifter.workouts.count() == 1
    assert state(workout) == (True, False, 1)


def test_a_start_without_an_id_starts_all_the_same(browser: Client, lifter: User) -> None:
    assert browser.post(reverse("workouts:start")).status_code == 302
    assert lifter.workouts.open().count() == 1


def test_a_damaged_start_is_refused_in_words(browser: Client, lifter: User) -> None:
    response = start(browser, "not-an-id")
    assert response.status_code == 400
    assert "The form was damaged on its way." in text_of(response)
    assert not lifter.workouts.exists()


def test_the_id_of_another_lifters_workout_is_taken(browser: Client, lifter: User, other_lifter: User) -> None:
    theirs = open_workout(other_lifter, name="Secret workout")
    before = snapshot()
    response = start(browser, theirs.pk)
    assert response.status_code == 409
    assert "This id is taken." in text_of(response)
    assert "Secret" not in text_of(response)
    assert snapshot() == before


def test_a_start_that_comes_again_after_the_finish_leads_to_the_finished_workout(browser: Client, lifter: User) -> None:
    workout = done_workout(lifter)
    assert leads_to(start(browser, workout.pk), workout)
    assert state(workout) == (False, False, 1)


def test_a_start_that_comes_again_after_the_discard_does_not_end_in_nowhere(browser: Client, lifter: User) -> None:
    """The page with the button may still be there: in another tab, or behind the back button."""
    id = uuid7()
    start(browser, id)
    press(browser, "discard", lifter.workouts.get())
    response = browser.post(reverse("workouts:start"), {"uuid": id}, follow=True)
    assert response.status_code != 404, f"led to {response.redirect_chain}"
    assert lifter.workouts.get(pk=id).deleted_at is not None, "the discarded one stays in the trash"


# --- The start page and Log ---


def test_the_start_page_offers_an_empty_one_and_recent_ones_to_repeat(browser: Client, lifter: User) -> None:
    workouts = [done_workout(lifter, name=f"Day {number}", days_ago=10 - number) for number in range(9)]
    done_workout(lifter, name="Thrown away", days_ago=0.5).trash()
    text = text_of(browser.get(reverse("workouts:start")))
    assert "Start workout" in text
    titles = re.findall(r"<b>(Day \d|Thrown away)</b>", text)
    assert titles == [f"Day {number}" for number in range(8, 0, -1)]
    assert reverse("workouts:repeat", args=[workouts[8].pk]) in text
    assert "Bench Press (Barbell)" in text


def test_every_form_of_the_start_page_has_an_id_of_its_own(browser: Client, lifter: User) -> None:
    for days_ago in (1, 2):
        done_workout(lifter, days_ago=days_ago)
    ids = re.findall(r'name="uuid" value="([^"]+)"', text_of(browser.get(reverse("workouts:start"))))
    assert len(ids) == len(set(ids)) == 3


def test_while_one_is_open_the_start_page_offers_to_continue_it(browser: Client, lifter: User) -> None:
    done_workout(lifter)
    workout = open_workout(lifter, name="Push day")
    text = text_of(browser.get(reverse("workouts:start")))
    assert "Push day is open" in text
    assert f'href="{workout.get_absolute_url()}">Continue workout' in text
    assert "Start workout</button>" not in text
    assert "/repeat/" not in text


def test_log_leads_to_the_open_workout_else_to_the_start_page(browser: Client, lifter: User) -> None:
    assert browser.get(reverse("workouts:log"))["Location"] == reverse("workouts:start")
    workout = open_workout(lifter)
    assert leads_to(browser.get(reverse("workouts:log")), workout)


# --- Finishing ---


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_a_finished_workout_is_read_and_can_be_undone(request: Any, lifter: User, client: str) -> None:
    sender = request.getfixturevalue(client)
    workout = open_workout(lifter)
    log(entry(workout))
    before = timezone.now()
    assert leads_to(press(sender, "finish", workout), workout)
    assert state(workout) == (False, False, 2)
    assert workout.finished_at is not None
    assert before <= workout.finished_at <= timezone.now()
    notice = told(sender, workout.get_absolute_url())
    assert "Workout finished" in notice
    assert f'action="{reverse("workouts:reopen", args=[workout.pk])}"' in notice


def test_pressing_finish_twenty_times_finishes_once(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    log(entry(workout))
    press(browser, "finish", workout)
    first = (state(workout), workout.finished_at)
    assert told(browser).count("Workout finished") == 1
    for _ in range(19):
        assert leads_to(press(browser, "finish", workout), workout)
    assert (state(workout), workout.finished_at) == first
    assert "Workout finished" not in told(browser)


@pytest.mark.parametrize("left", ["no exercise", "an exercise", "a deleted set", "a removed exercise"])
def test_finishing_without_a_set_warns_and_stays_open(browser: Client, lifter: User, left: str) -> None:
    workout = open_workout(lifter)
    if left != "no exercise":
        performed_in = entry(workout)
        if left == "a deleted set":
            log(performed_in).remove()
        elif left == "a removed exercise":
            log(performed_in)
            performed_in.remove()
    assert leads_to(press(browser, "finish", workout), workout)
    assert "Nothing is logged yet. Log a set, or discard the workout." in told(browser, workout.get_absolute_url())
    assert state(workout) == (True, False, 1)


def test_a_forgotten_workout_ends_with_its_last_set(browser: Client, lifter: User) -> None:
    started_at = timezone.now() - timedelta(days=2)
    workout = open_workout(lifter, started_at=started_at)
    last = log(entry(workout), completed_at=started_at + timedelta(minutes=40))
    press(browser, "finish", workout)
    workout.refresh_from_db()
    assert workout.finished_at == last.completed_at
    assert "40 min" in text_of(browser.get(workout.get_absolute_url()))


def test_finishing_what_is_in_the_trash_is_not_found(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    log(entry(workout))
    workout.trash()
    assert press(browser, "finish", workout).status_code == 404
    assert state(workout)[:2] == (True, True)


def test_a_finish_can_be_undone(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    log(entry(workout))
    press(browser, "finish", workout)
    assert leads_to(press(browser, "reopen", workout), workout)
    assert state(workout) == (True, False, 3)
    assert "Log set" in text_of(browser.get(workout.get_absolute_url()))


def test_an_open_workout_cannot_be_reopened(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    assert press(browser, "reopen", workout).status_code == 404
    assert state(workout) == (True, False, 1)


CONFLICT = "Another workout is open. Finish or discard it first."


@pytest.mark.parametrize("verb", ["reopen", "repeat", "restore"])
def test_a_second_open_workout_is_a_conflict_in_words_and_changes_nothing(
    browser: Client, hx: Client, lifter: User, verb: str
) -> None:
    if verb == "restore":
        workout = open_workout(lifter)
        workout.trash()
    else:
        workout = done_workout(lifter)
    open_workout(lifter)
    before = snapshot()
    plain = press(browser, verb, workout, uuid=uuid7())
    assert plain.status_code == 409
    assert CONFLICT in text_of(plain)
    fragment = press(hx, verb, workout, uuid=uuid7())
    assert fragment.status_code == 409
    assert fragment["HX-Reswap"] == "none"
    assert CONFLICT in text_of(fragment)
    assert "<html" not in text_of(fragment)
    assert snapshot() == before


# --- Discarding, deleting, restoring ---


def test_a_discarded_workout_goes_to_the_trash_and_can_be_undone(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    log(entry(workout))
    response = press(browser, "discard", workout)
    assert response["Location"] == "/"
    assert state(workout)[:2] == (True, True)
    notice = told(browser)
    assert "Workout discarded" in notice
    assert f'action="{reverse("workouts:restore", args=[workout.pk])}"' in notice
    assert leads_to(press(browser, "restore", workout), workout)
    assert state(workout)[:2] == (True, False)
    assert "80 kg × 8" in text_of(browser.get(workout.get_absolute_url()))


def test_a_discard_makes_room_for_the_next(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    press(browser, "discard", workout)
    assert not leads_to(start(browser), workout)
    assert lifter.workouts.open().count() == 1


@pytest.mark.parametrize("finished", [True, False])
def test_only_an_open_workout_can_be_discarded(browser: Client, lifter: User, finished: bool) -> None:
    workout = done_workout(lifter) if finished else open_workout(lifter)
    if not finished:
        workout.trash()
    before = snapshot()
    assert press(browser, "discard", workout).status_code == 404
    assert snapshot() == before


def test_a_deleted_workout_goes_to_the_trash_and_can_be_undone(browser: Client, lifter: User) -> None:
    workout = done_workout(lifter, name="Push day")
    response = press(browser, "trash", workout)
    assert response["Location"] == reverse("workouts:history")
    assert state(workout)[:2] == (False, True)
    page = text_of(browser.get(response["Location"]))
    assert "Push day" not in page
    assert "Workout moved to the trash" in page
    assert leads_to(press(browser, "restore", workout), workout)
    assert state(workout)[:2] == (False, False)
    assert "Workout restored" in told(browser, workout.get_absolute_url())


@pytest.mark.parametrize("verb", ["trash", "finish", "reopen", "repeat", "describe", "move"])
def test_what_is_in_the_trash_is_only_restored(browser: Client, lifter: User, verb: str) -> None:
    workout = done_workout(lifter)
    workout.trash()
    before = snapshot()
    assert press(browser, verb, workout, name="x", date="2026-01-02", time="18:00", minutes="60").status_code == 404
    assert snapshot() == before


def test_what_is_not_in_the_trash_cannot_be_restored(browser: Client, lifter: User) -> None:
    workout = done_workout(lifter)
    assert press(browser, "restore", workout).status_code == 404
    assert state(workout) == (False, False, 1)


# --- Repeating ---


def test_a_repeated_workout_opens_with_the_same_exercises_and_no_set(browser: Client, lifter: User) -> None:
    squat = ExerciseFactory(name="Squat (Barbell)")
    past = done_workout(lifter, bench_press(), squat, name="Push day")
    id = uuid7()
    response = press(browser, "repeat", past, uuid=id)
    workout = lifter.workouts.open().get()
    assert workout.pk == id
    assert leads_to(response, workout)
    assert workout.name == "Push day"
    text = text_of(browser.get(response["Location"]))
    names = re.findall(r'<h2 id="name-[^"]*">([^<]*)<', text)
    assert names == ["Bench Press (Barbell)", "Squat (Barbell)"]
    assert 'class="set__what"' not in text
    assert re.findall(r'name="weight" value="([^"]*)"', text) == ["80", "80"], "sets of last time are proposed"


def test_repeating_twice_with_one_id_is_one_workout(browser: Client, lifter: User) -> None:
    past, id = done_workout(lifter), uuid7()
    for _ in range(2):
        assert leads_to(press(browser, "repeat", past, uuid=id), lifter.workouts.open().get())
    assert WorkoutExercise.objects.filter(workout=id).count() == 1


def test_repeating_again_without_an_id_is_a_conflict_not_a_second_one(browser: Client, lifter: User) -> None:
    past = done_workout(lifter)
    assert press(browser, "repeat", past).status_code == 302
    assert press(browser, "repeat", past).status_code == 409
    assert lifter.workouts.open().count() == 1


def test_a_repeat_takes_over_rest_but_no_notes(browser: Client, lifter: User) -> None:
    past = done_workout(lifter, notes="Slept badly")
    past.workout_exercises.get().annotate_for_lifter(notes="Elbow hurt", rest_seconds=150)
    press(browser, "repeat", past, uuid=uuid7())
    workout = lifter.workouts.open().get()
    repeated = workout.workout_exercises.get()
    assert (workout.notes, repeated.notes, repeated.rest_seconds) == ("", "", 150)


def test_the_id_of_another_lifters_workout_is_taken_when_repeating(
    browser: Client, lifter: User, other_lifter: User
) -> None:
    past, theirs = done_workout(lifter), finished_workout(other_lifter, name="Secret workout")
    before = snapshot()
    response = press(browser, "repeat", past, uuid=theirs.pk)
    assert response.status_code == 409
    assert "Secret" not in text_of(response)
    assert snapshot() == before


def test_an_open_workout_cannot_be_repeated(browser: Client, lifter: User) -> None:
    assert press(browser, "repeat", open_workout(lifter), uuid=uuid7()).status_code == 404
    assert lifter.workouts.count() == 1


def test_the_next_session_of_a_programme_stands_first_on_the_start_page(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Press day", "Pull day")
    page = browser.get(reverse("workouts:start")).content.decode()
    start = reverse("workouts:programme-start-today", args=[run.pk])
    assert page.index("Press day") < page.index(start) < page.index("Start an empty workout")
    open_workout(lifter)
    assert start not in browser.get(reverse("workouts:start")).content.decode()
