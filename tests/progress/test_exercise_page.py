"""The page of one exercise: what it is, and all that the lifter did of it."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.views.exercise import SESSIONS_A_PAGE
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log, open_workout
from tests.queries import counted


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = bench_press()
    return made


def look(client: Client, exercise: Exercise) -> str:
    response = client.get(reverse("exercises:detail", args=[exercise.pk]))
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def sessions(text: str) -> list[str]:
    return re.findall(r'<span class="num strong">([^<]*)</span>', text.split('id="history"')[-1])


def did(lifter: User, exercise: Exercise, weight: float = 80, reps: int = 8, **fields: Any) -> Any:
    workout = finished_workout(lifter, **fields)
    log(entry(workout, exercise), weight, reps)
    return workout


def test_an_exercise_says_what_it_is(browser: Client, db: None) -> None:
    exercise = ExerciseFactory(
        name="Row (Dumbbell)", unilateral=True, instructions="Pull.\n\nLower.", level="intermediate"
    )
    exercise.secondary_muscles.add(MuscleFactory(slug="biceps"), MuscleFactory(slug="forearms"))
    text = look(browser, exercise)
    assert "<h1>Row (Dumbbell)</h1>" in text
    assert "Chest · Dumbbell" in text
    assert re.findall("<li>([^<]*)</li>", text.split('id="how"')[1].split("</ol>")[0]) == ["Pull.", "Lower."]
    for fact in ("Biceps, Forearms", "Weight and reps, per side", "Strength", "Intermediate"):
        assert f"<dd>{fact}</dd>" in text
    assert reverse("exercises:edit", args=[exercise.pk]) not in text


def test_ones_own_exercise_can_be_edited_from_its_page(browser: Client, lifter: User) -> None:
    exercise = ExerciseFactory(owner=lifter)
    assert reverse("exercises:edit", args=[exercise.pk]) in look(browser, exercise)


def test_without_a_session_it_says_so(browser: Client, bench: Exercise) -> None:
    assert "Not logged yet." in look(browser, bench)


def test_sessions_stand_there_from_new_to_old_with_their_sets_and_estimate(
    browser: Client, lifter: User, bench: Exercise
) -> None:
    did(lifter, bench, 80, 10, days_ago=9)
    newest = finished_workout(lifter)
    done = entry(newest, bench)
    for weight, reps, kind in ((40, 10, "warm_up"), (82.5, 8, "normal"), (82.5, 7, "normal"), (70, 10, "drop")):
        log(done, weight, reps, kind=kind)
    text = look(browser, bench)
    assert sessions(text) == ["82.5 kg × 8, 7 · 70 kg × 10", "80 kg × 10"]
    assert re.findall(r"e1RM ([\d.]+ kg)", text) == ["104.5 kg", "106.7 kg"]
    assert "2 workouts" in text
    assert f'href="{newest.get_absolute_url()}"' in text


def test_an_exercise_done_twice_in_a_workout_is_counted_once_a_workout(
    browser: Client, lifter: User, bench: Exercise
) -> None:
    workout = finished_workout(lifter)
    for weight in (80, 60):
        log(entry(workout, bench), weight, 8)
    text = look(browser, bench)
    assert sorted(sessions(text)) == ["60 kg × 8", "80 kg × 8"]
    assert "1 workout<" in text


@pytest.mark.parametrize("why", ["another's", "open", "deleted workout", "removed exercise", "deleted set"])
def test_only_ones_own_finished_training_counts(
    browser: Client, lifter: User, other_lifter: User, bench: Exercise, why: str
) -> None:
    did(lifter, bench, 80, 8, days_ago=5)
    if why == "open":
        log(entry(open_workout(lifter), bench), 99, 9)
    else:
        workout = did(other_lifter if why == "another's" else lifter, bench, 99, 9)
        performed_in = workout.workout_exercises.get()
        if why == "deleted workout":
            workout.trash()
        elif why == "removed exercise":
            performed_in.remove()
        elif why == "deleted set":
            performed_in.all_sets.get().remove()
    text = look(browser, bench)
    assert sessions(text) == ["80 kg × 8"]
    assert "1 workout<" in text


def test_a_long_history_shows_the_newest_and_leads_to_older_ones(
    browser: Client, hx: Client, lifter: User, bench: Exercise
) -> None:
    for number in range(SESSIONS_A_PAGE + 2):
        did(lifter, bench, 50 + number, 8, days_ago=1 + number)
    text = look(browser, bench)
    assert sessions(text) == [f"{50 + number} kg × 8" for number in range(SESSIONS_A_PAGE)]
    older = html.unescape(re.search(r'href="(\?after=[^"]+)"', text)[1])  # type: ignore[index]
    fragment = hx.get(f"/exercises/{bench.pk}/{older}").content.decode()
    assert "<html" not in fragment
    rest = [f"{50 + number} kg × 8" for number in range(SESSIONS_A_PAGE, SESSIONS_A_PAGE + 2)]
    assert sessions(fragment) == rest
    assert sessions(browser.get(f"/exercises/{bench.pk}/{older}").content.decode()) == rest
    assert "?after=" not in fragment


def test_sets_are_said_in_the_lifters_unit(browser: Client, lifter: User, bench: Exercise) -> None:
    did(lifter, bench, 61.235, 1)
    User.objects.update(weight_unit="lb")
    text = look(browser, bench)
    assert sessions(text) == ["135 lb × 1"]
    assert "e1RM 135 lb" in text


def test_a_bodyweight_estimate_waits_for_the_bodyweight(browser: Client, lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    workout = finished_workout(lifter)
    log(entry(workout, pull_up), 10, 5)
    text = look(browser, pull_up)
    assert sessions(text) == ["+10 kg × 5"]
    assert "e1RM" not in text
    workout.set_bodyweight(80_000)
    workout.announce_change()
    # (80 + 10) kg x (1 + 5 / 30) is 105 kg, less the lifter's own 80.
    assert "e1RM +25 kg" in look(browser, pull_up)


def test_a_merged_exercise_leads_on_to_its_target(browser: Client, lifter: User, bench: Exercise) -> None:
    merged = ExerciseFactory(name="Flat Bench")
    Exercise.objects.filter(pk=merged.pk).update(merged_into=bench)
    response = browser.get(reverse("exercises:detail", args=[merged.pk]))
    assert response["Location"] == reverse("exercises:detail", args=[bench.pk])


def test_an_archived_exercise_is_shown_and_can_be_taken_back(browser: Client, lifter: User) -> None:
    exercise = ExerciseFactory(owner=lifter, name="Old lift")
    did(lifter, exercise)
    exercise.archive()
    text = look(browser, exercise)
    assert "Archived: hidden from lists, its history kept." in text
    assert sessions(text) == ["80 kg × 8"]
    assert f'action="{reverse("exercises:unarchive", args=[exercise.pk])}"' in text


@pytest.mark.parametrize("id", [str(2**63), str(2**64), "9" * 4000, "0"])
def test_an_id_that_nothing_can_have_is_not_found(browser: Client, bench: Exercise, id: str) -> None:
    assert browser.get(f"/exercises/{id}/").status_code == 404


def test_a_long_history_takes_no_more_queries_than_a_short_one(browser: Client, lifter: User, bench: Exercise) -> None:
    counts = []
    for more in (1, 49):
        for number in range(more):
            workout = did(lifter, bench, days_ago=2 + number)
            log(workout.workout_exercises.get())
            bench.aliases.create(name=f"Alias {more} {number}", key=f"alias {more} {number}")
            bench.secondary_muscles.add(MuscleFactory(slug=f"muscle-{number}"))
        with counted() as queries:
            assert sessions(look(browser, bench))
        assert len(queries) <= 12, queries
        counts.append(len(queries))
    assert counts[0] == counts[1]
