"""The workout page: logging while open, reading when finished, correcting later."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.access import RULES, World
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log, open_workout
from tests.gymtracker.test_access_matrix import client_of, snapshot
from tests.queries import counted
from workouts.models import Set, Workout, WorkoutExercise

MOST_QUERIES = 12


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = bench_press()
    return made


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def page_of(client: Client, workout: Workout, page: str = "detail") -> str:
    return text_of(client.get(reverse(f"workouts:{page}", args=[workout.pk])))


def card_in(text: str, performed_in: WorkoutExercise) -> str:
    return text.split(f'id="exercise-{performed_in.pk}"', 1)[1].split("</section>", 1)[0]


def card_of(client: Client, performed_in: WorkoutExercise) -> str:
    return card_in(page_of(client, performed_in.workout), performed_in)


def waiting(card: str, name: str) -> str:
    if name in {"kind", "side"}:
        return "".join(re.findall(rf'name="{name}" value="(\w+)" checked', card))
    found = re.search(rf'name="{name}" value="([^"]*)"', card)
    assert found, f"no field {name}"
    return found[1]


def proposed(card: str) -> tuple[str, str, str]:
    return waiting(card, "weight"), waiting(card, "reps"), waiting(card, "kind")


def previous_in(card: str) -> str:
    """Last time, as the card tells it."""
    found = re.search(r'aria-label="Previous">(.*?)</p>', card, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split()) if found else ""


# --- Three faces of one workout ---


def test_an_open_workout_is_logged_on_its_page(browser: Client, lifter: User, bench: Exercise) -> None:
    workout = open_workout(lifter, name="Push day")
    performed_in = entry(workout, bench)
    text = page_of(browser, workout)
    assert "<h1>Push day</h1>" in text
    assert "Log set" in card_in(text, performed_in)
    for button in ("Finish workout", "Discard workout", "Add exercise"):
        assert button in text
    assert "Delete workout" not in text


def test_an_empty_workout_says_what_comes_first(browser: Client, lifter: User) -> None:
    text = page_of(browser, open_workout(lifter))
    assert "What comes first?" in text
    assert "Add exercise" in text


def without_tags(text: str) -> str:
    return re.sub(r"<[^>]+>", "", text)


def test_a_finished_workout_is_read_on_its_page(browser: Client, lifter: User, bench: Exercise) -> None:
    workout = finished_workout(lifter, minutes=75, name="Push day", notes="Felt good\nslept well")
    done = entry(workout, bench)
    done.annotate_for_lifter(notes="Seat 4", rest_seconds=None)
    log(done, 40, 10, kind="warm_up")
    log(done, 80, 8, rpe_tenths=85)
    log(done, 80, 8)
    entry(workout, ExerciseFactory(name="Never done (Cable)"))
    text = page_of(browser, workout)
    assert "<dd>1 h 15 min</dd>" in text
    assert "<dd>2</dd>" in text, "working sets"
    assert ">1,280 kg</a></dd>" in text, "volume without the warm-up"
    assert re.findall(r'class="set__what">([^<]*)<', text) == ["40 kg × 10", "80 kg × 8", "80 kg × 8"]
    assert "RPE 8.5" in text
    assert "Seat 4" in text
    assert "Felt good<br>slept well" in text
    assert "Estimated 1RM 101.3 kg" in without_tags(text)
    assert "Not done: Never done (Cable)" in text
    assert "Log set" not in text
    assert "Repeat this workout" in text


def test_a_rough_estimate_is_called_one(browser: Client, lifter: User, bench: Exercise) -> None:
    workout = finished_workout(lifter)
    log(entry(workout, bench), 60, 12)
    text = without_tags(page_of(browser, workout))
    assert "Estimated 1RM 84 kg (a rough guess: 11 reps or more)" in text


def test_without_sets_a_finished_workout_leads_to_its_edit_page(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter)
    text = page_of(browser, workout)
    assert "No sets in this workout" in text
    assert reverse("workouts:edit", args=[workout.pk]) in text


def test_bodyweight_sets_left_out_of_the_volume_are_said(browser: Client, lifter: User, bench: Exercise) -> None:
    workout = finished_workout(lifter)
    pulling = entry(workout, ExerciseFactory(pull_up=True))
    for _ in range(2):
        log(pulling, None, 8)
    assert "2 bodyweight sets not in the volume" in page_of(browser, workout)
    workout.set_bodyweight(80_000)
    text = page_of(browser, workout)
    assert "not in the volume" not in text
    assert ">1,280 kg</a></dd>" in text


def test_a_finished_workout_is_corrected_on_its_edit_page(browser: Client, lifter: User, bench: Exercise) -> None:
    workout = finished_workout(lifter, minutes=75, name="Push day")
    performed_in = entry(workout, bench)
    text = page_of(browser, workout, "edit")
    assert "Log set" in card_in(text, performed_in)
    assert 'value="75"' in text
    for button in ("When and what", "Delete workout", "Done", "Add exercise"):
        assert button in text
    for button in ("Finish workout", "Discard workout", "data-elapsed"):
        assert button not in text


def test_a_workout_is_read_in_the_lifters_units(browser: Client, lifter: User, bench: Exercise) -> None:
    workout = finished_workout(lifter)
    log(entry(workout, bench), 61.235, 5)
    User.objects.update(weight_unit="lb")
    text = page_of(browser, workout)
    assert "135 lb × 5" in text
    assert ">675 lb</a></dd>" in text


def test_a_deleted_workout_has_no_page(browser: Client, lifter: User) -> None:
    for workout in (open_workout(lifter), finished_workout(lifter)):
        workout.trash()
        for page in ("detail", "edit"):
            assert browser.get(reverse(f"workouts:{page}", args=[workout.pk])).status_code == 404


def test_a_removed_exercise_and_a_deleted_set_are_not_shown(browser: Client, lifter: User, bench: Exercise) -> None:
    workout = finished_workout(lifter)
    kept = entry(workout, bench)
    log(kept, 80, 8)
    log(kept, 99, 9).remove()
    gone = entry(workout, ExerciseFactory(name="Gone (Cable)"))
    log(gone)
    gone.remove()
    for page in ("detail", "edit"):
        text = page_of(browser, workout, page)
        assert "Gone (Cable)" not in text
        assert "99 kg × 9" not in text
        assert "80 kg × 8" in text


def test_exercises_stand_in_the_order_in_which_they_were_added(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    names = [f"Lift {letter} (Cable)" for letter in "CAB"]
    for name in names:
        entry(workout, ExerciseFactory(name=name))
    assert re.findall(r'<h2 id="name-[^"]*">([^<]*)<', page_of(browser, workout)) == names


def test_the_same_exercise_may_stand_twice(browser: Client, lifter: User, bench: Exercise) -> None:
    workout = open_workout(lifter)
    first, second = entry(workout, bench), entry(workout, bench)
    log(first, 80, 8)
    text = page_of(browser, workout)
    assert "80 kg × 8" in card_in(text, first)
    assert "80 kg × 8" not in card_in(text, second)


# --- Time ---


def test_elapsed_time_counts_from_the_start(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter, started_at=timezone.now() - timedelta(hours=1, minutes=5))
    found = re.search(r'data-elapsed="(\d+)">([\d:]+)<', page_of(browser, workout))
    assert found
    assert 3900 <= int(found[1]) <= 3910
    assert found[2].startswith("1:05:0")


def test_a_running_rest_survives_a_reload(browser: Client, lifter: User, bench: Exercise) -> None:
    performed_in = entry(open_workout(lifter), bench)
    done = log(performed_in, rest_seconds=120, completed_at=timezone.now() - timedelta(seconds=30))
    found = re.search(rf'data-rest="{done.pk}" data-left="(\d+)" data-seconds="120"', page_of(browser, done_in(done)))
    assert found
    assert 85 <= int(found[1]) <= 90


@pytest.mark.parametrize("why", ["over", "none", "deleted", "another set since", "finished"])
def test_no_rest_runs_where_there_is_none(browser: Client, lifter: User, bench: Exercise, why: str) -> None:
    performed_in = entry(open_workout(lifter), bench)
    ago = timedelta(seconds=121 if why == "over" else 30)
    done = log(performed_in, rest_seconds=None if why == "none" else 120, completed_at=timezone.now() - ago)
    if why == "deleted":
        done.remove()
    elif why == "another set since":
        log(performed_in, rest_seconds=None)
    elif why == "finished":
        performed_in.workout.finish()
    for page in ("detail", "edit"):
        assert "data-rest=" not in page_of(browser, performed_in.workout, page)


def done_in(performed: Set) -> Workout:
    return performed.workout_exercise.workout


# --- What the row in waiting is filled with ---


def last_time(lifter: User, exercise: Exercise, *sets: tuple[float, int, str], days_ago: float = 7) -> Workout:
    workout = finished_workout(lifter, days_ago=days_ago)
    done = entry(workout, exercise)
    for weight, reps, kind in sets:
        log(done, weight, reps, kind=kind)
    return workout


def test_a_first_time_waits_empty(browser: Client, lifter: User, bench: Exercise) -> None:
    card = card_of(browser, entry(open_workout(lifter), bench))
    assert proposed(card) == ("", "", "normal")
    assert previous_in(card) == ""


def test_the_first_set_is_the_first_working_set_of_last_time(browser: Client, lifter: User, bench: Exercise) -> None:
    last_time(lifter, bench, (40, 10, "warm_up"), (80, 8, "normal"), (82.5, 6, "normal"))
    card = card_of(browser, entry(open_workout(lifter), bench))
    assert proposed(card) == ("80", "8", "normal")
    assert "Set 1 · before 80 kg × 8" in card


def test_a_later_set_is_like_the_one_before_in_this_workout(browser: Client, lifter: User, bench: Exercise) -> None:
    last_time(lifter, bench, (80, 8, "normal"), (82.5, 6, "normal"))
    performed_in = entry(open_workout(lifter), bench)
    log(performed_in, 85, 7)
    card = card_of(browser, performed_in)
    assert proposed(card) == ("85", "7", "normal")
    assert "Set 2 · before 82.5 kg × 6" in card, "what was done then stays in sight"


def test_after_a_warm_up_a_working_set_waits_as_it_was_last_time(
    browser: Client, lifter: User, bench: Exercise
) -> None:
    last_time(lifter, bench, (40, 10, "warm_up"), (80, 8, "normal"))
    performed_in = entry(open_workout(lifter), bench)
    log(performed_in, 50, 12, kind="warm_up")
    card = card_of(browser, performed_in)
    assert proposed(card) == ("80", "8", "normal")
    assert "Set 1" in card


def test_after_a_drop_set_the_normal_set_before_it_waits(browser: Client, lifter: User, bench: Exercise) -> None:
    performed_in = entry(open_workout(lifter), bench)
    log(performed_in, 80, 8)
    log(performed_in, 60, 12, kind="drop")
    assert proposed(card_of(browser, performed_in)) == ("80", "8", "normal")


def test_last_time_is_told_with_its_sets_and_day_and_leads_there(
    browser: Client, lifter: User, bench: Exercise
) -> None:
    past = last_time(lifter, bench, (40, 10, "warm_up"), (80, 8, "normal"), (80, 7, "normal"), (75, 8, "normal"))
    past.move(started_at=timezone.now() - timedelta(days=400), finished_at=timezone.now() - timedelta(days=399.9))
    card = card_of(browser, entry(open_workout(lifter), bench))
    day = past.date
    assert "80 kg × 8, 7 · 75 kg × 8" in previous_in(card)
    assert f"{day:%a} {day.day} {day:%b} {day.year}" in previous_in(card)
    assert f'href="{past.get_absolute_url()}"' in card


def later(lifter: User, bench: Exercise) -> None:
    # As seen from a workout of three days ago.
    last_time(lifter, bench, (99, 9, "normal"), days_ago=1)


def deleted_workout(lifter: User, bench: Exercise) -> None:
    last_time(lifter, bench, (99, 9, "normal"), days_ago=4).trash()


def deleted_exercise(lifter: User, bench: Exercise) -> None:
    last_time(lifter, bench, (99, 9, "normal"), days_ago=4).workout_exercises.get().remove()


def deleted_sets(lifter: User, bench: Exercise) -> None:
    Set.objects.get(workout_exercise__workout=last_time(lifter, bench, (99, 9, "normal"), days_ago=4)).remove()


def without_sets(lifter: User, bench: Exercise) -> None:
    last_time(lifter, bench, days_ago=4)


def still_open(lifter: User, bench: Exercise) -> None:
    log(entry(open_workout(lifter, started_at=timezone.now() - timedelta(days=4)), bench), 99, 9)


def another_lifters(lifter: User, bench: Exercise) -> None:
    other = User.objects.create_user("other@example.org")
    last_time(other, bench, (99, 9, "normal"), days_ago=4)


def another_exercise(lifter: User, bench: Exercise) -> None:
    last_time(lifter, ExerciseFactory(), (99, 9, "normal"), days_ago=4)


@pytest.mark.parametrize(
    "misleading",
    [
        later, deleted_workout, deleted_exercise, deleted_sets, without_sets, still_open, another_lifters,
        another_exercise,
    ],
)  # fmt: skip
def test_last_time_is_only_what_was_finished_before(
    browser: Client, lifter: User, bench: Exercise, misleading: Callable[[User, Exercise], Any]
) -> None:
    last_time(lifter, bench, (80, 8, "normal"))
    misleading(lifter, bench)
    performed_in = entry(finished_workout(lifter, days_ago=3), bench)
    card = card_in(page_of(browser, performed_in.workout, "edit"), performed_in)
    assert "80 kg × 8" in previous_in(card)
    assert "99 kg" not in card
    assert proposed(card) == ("80", "8", "normal")


# --- Exercises within the page ---


def annotate(client: Client, performed_in: WorkoutExercise, **typed: str) -> Any:
    return client.post(reverse("workouts:entry-annotate", args=[performed_in.pk]), typed)


def test_notes_and_rest_of_an_exercise_are_kept_and_shown(browser: Client, lifter: User, bench: Exercise) -> None:
    performed_in = entry(open_workout(lifter), bench)
    response = annotate(browser, performed_in, notes="Seat 4", rest="2:30")
    assert response["Location"] == f"{performed_in.workout.get_absolute_url()}#exercise-{performed_in.pk}"
    card = card_of(browser, performed_in)
    assert '<p class="small">Seat 4</p>' in card
    assert waiting(card, "rest") == "2:30"


def test_refused_notes_of_an_exercise_keep_what_was_typed(browser: Client, lifter: User, bench: Exercise) -> None:
    performed_in = entry(open_workout(lifter), bench)
    before = snapshot()
    response = annotate(browser, performed_in, notes="Seat 4", rest="soon")
    assert response.status_code == 422
    text = html.unescape(response.content.decode())
    assert "Enter a time such as 1:30, or seconds." in text
    assert "Seat 4" in text
    assert 'value="soon"' in text
    assert snapshot() == before


def test_a_removed_exercise_can_be_undone(browser: Client, lifter: User, bench: Exercise) -> None:
    performed_in = entry(open_workout(lifter), bench)
    log(performed_in, 80, 8)
    browser.post(reverse("workouts:entry-remove", args=[performed_in.pk]))
    text = page_of(browser, performed_in.workout)
    assert "Bench Press (Barbell) removed" in text
    undo = reverse("workouts:entry-restore", args=[performed_in.pk])
    assert f'action="{undo}"' in text
    assert f'id="exercise-{performed_in.pk}"' not in text
    assert browser.post(undo).status_code == 302
    assert "80 kg × 8" in card_of(browser, performed_in)


def test_an_exercise_does_not_come_back_into_a_deleted_workout(browser: Client, lifter: User, bench: Exercise) -> None:
    performed_in = entry(open_workout(lifter), bench)
    performed_in.remove()
    undo = reverse("workouts:entry-restore", args=[performed_in.pk])
    performed_in.workout.trash()
    assert browser.post(undo).status_code == 404
    performed_in.refresh_from_db()
    assert performed_in.deleted_at is not None


@pytest.mark.parametrize("is_open", [True, False])
def test_name_and_notes_are_kept(browser: Client, lifter: User, is_open: bool) -> None:
    workout = open_workout(lifter) if is_open else finished_workout(lifter)
    response = browser.post(
        reverse("workouts:describe", args=[workout.pk]), {"name": " Push day ", "notes": "Felt good"}
    )
    assert response["Location"] == workout.logging_url
    workout.refresh_from_db()
    assert (workout.name, workout.notes, workout.version) == ("Push day", "Felt good", 2)


def test_too_long_a_name_is_refused_and_kept_on_the_page(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter, name="Push day")
    before = snapshot()
    long = "x" * 101
    response = browser.post(reverse("workouts:describe", args=[workout.pk]), {"name": long, "notes": "Felt good"})
    assert response.status_code == 422
    text = html.unescape(response.content.decode())
    assert "at most 100 characters" in text
    assert f'value="{long}"' in text
    assert "Felt good" in text
    assert "<h1>Push day</h1>" in text
    assert snapshot() == before


# --- Queries ---


def page_queries(client: Client, url: str) -> int:
    with counted() as queries:
        assert client.get(url).status_code == 200
    assert len(queries) <= MOST_QUERIES, queries
    return len(queries)


@pytest.mark.parametrize("state", ["open", "read", "edit"])
def test_twelve_exercises_take_no_more_queries_than_one(browser: Client, lifter: User, state: str) -> None:
    earlier = finished_workout(lifter, days_ago=9)
    workout = open_workout(lifter) if state == "open" else finished_workout(lifter)
    url = reverse(f"workouts:{'edit' if state == 'edit' else 'detail'}", args=[workout.pk])
    counts = []
    for number in range(12):
        exercise = ExerciseFactory(primary_muscle=MuscleFactory(slug=f"muscle-{number}"))
        log(entry(earlier, exercise))
        done = entry(workout, exercise)
        for _ in range(4):
            log(done, rest_seconds=90)
        if number in {0, 11}:
            counts.append(page_queries(browser, url))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("state", ["open", "read", "edit"])
def test_a_long_history_takes_no_more_queries_than_a_short_one(
    browser: Client, lifter: User, bench: Exercise, state: str
) -> None:
    workout = open_workout(lifter) if state == "open" else finished_workout(lifter)
    log(entry(workout, bench))
    url = reverse(f"workouts:{'edit' if state == 'edit' else 'detail'}", args=[workout.pk])
    counts = []
    for more in (1, 49):
        for number in range(more):
            last_time(lifter, bench, (80, 8, "normal"), (80, 7, "normal"), days_ago=2 + number)
        counts.append(page_queries(browser, url))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("htmx", [False, True])
def test_every_page_takes_at_most_twelve_queries(db: None, lifter: User, htmx: bool) -> None:
    world = World(lifter)
    for number in range(25):
        done = entry(finished_workout(lifter, days_ago=5 + number))
        for _ in range(3):
            log(done)
    client = client_of(lifter, htmx=htmx)
    for name, rule in RULES.items():
        if "GET" not in rule.methods:
            continue
        with transaction.atomic():  # no page's objects stand on the next
            for id in rule.objects(world) if rule.objects else [None]:
                with counted() as queries:
                    assert client.get(rule.url(name, id)).status_code in {200, 302}, name
                assert len(queries) <= MOST_QUERIES, (name, queries)
            transaction.set_rollback(True)
