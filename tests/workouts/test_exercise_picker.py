"""Add exercise: search, pick, or create one's own in place."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log, open_workout
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from workouts.limits import MOST_EXERCISES_A_WORKOUT
from workouts.models import Workout, WorkoutExercise
from workouts.picker import MOST_OFFERED


@pytest.fixture
def workout(lifter: User) -> Workout:
    made: Workout = open_workout(lifter)
    return made


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def look(client: Client, workout: Workout, **query: str) -> str:
    response = client.get(reverse("workouts:exercise-picker", args=[workout.pk]), query)
    assert response.status_code == 200
    return text_of(response)


def offered(client: Client, workout: Workout, **query: str) -> list[str]:
    return re.findall(r'<button class="result__name">([^<]*)<', look(client, workout, **query))


def add(client: Client, workout: Workout, exercise: Any, **data: Any) -> Any:
    id = exercise.pk if isinstance(exercise, Exercise) else exercise
    return client.post(reverse("workouts:exercise-add", args=[workout.pk]), {"exercise": id, "uuid": uuid7()} | data)


def create(client: Client, workout: Workout, **typed: Any) -> Any:
    MuscleFactory()
    data = {"name": "Zottman Curl", "primary_muscle": "chest", "equipment": "dumbbell", "tracking": "weight_reps"}
    return client.post(reverse("workouts:exercise-create", args=[workout.pk]), data | typed)


# --- Searching ---


def test_what_was_trained_lately_comes_first_the_newest_before_all(
    browser: Client, lifter: User, workout: Workout
) -> None:
    names = ["A Press (Cable)", "B Press (Cable)", "C Press (Cable)", "D Press (Cable)"]
    exercises = [ExerciseFactory(name=name) for name in names]
    for days_ago, number in ((3, 2), (9, 3), (200, 1)):
        log(entry(finished_workout(lifter, days_ago=days_ago), exercises[number]))
    assert offered(browser, workout) == [names[number] for number in (2, 3, 0, 1)]


def test_another_lifters_training_and_deleted_training_change_nothing(
    browser: Client, lifter: User, other_lifter: User, workout: Workout
) -> None:
    names = ["A Press (Cable)", "B Press (Cable)", "C Press (Cable)"]
    exercises = [ExerciseFactory(name=name) for name in names]
    log(entry(finished_workout(other_lifter), exercises[2]))
    deleted = finished_workout(lifter)
    log(entry(deleted, exercises[1]))
    deleted.trash()
    assert offered(browser, workout) == names


def test_a_search_finds_by_words_and_lists_the_recent_first(browser: Client, lifter: User, workout: Workout) -> None:
    bench_press()
    close = ExerciseFactory(name="Bench Press - Close Grip (Barbell)")
    ExerciseFactory(name="Squat (Barbell)")
    assert offered(browser, workout, q="press BENCHES") == ["Bench Press (Barbell)", close.name]
    log(entry(finished_workout(lifter), close))
    assert offered(browser, workout, q="bench") == [close.name, "Bench Press (Barbell)"]


def test_htmx_gets_the_results_alone(hx: Client, workout: Workout) -> None:
    bench_press()
    text = look(hx, workout, q="bench")
    assert "<html" not in text
    assert 'type="search"' not in text
    assert "Bench Press (Barbell)" in text
    assert re.search(r'role="status">1 found', text)


def test_the_page_is_whole_for_a_browser_and_for_the_history_of_htmx(
    browser: Client, hx: Client, workout: Workout
) -> None:
    assert "Search exercises" in look(browser, workout, q="bench")
    response = hx.get(
        reverse("workouts:exercise-picker", args=[workout.pk]), headers={"HX-History-Restore-Request": "true"}
    )
    assert "<html" in text_of(response)


def test_a_search_without_a_find_offers_to_create_it(browser: Client, workout: Workout) -> None:
    text = look(browser, workout, q="Zottman & Curl")
    assert "0 found" in text
    assert "Create “Zottman & Curl”" in text
    assert f"{reverse('workouts:exercise-create', args=[workout.pk])}?name=Zottman%20%26%20Curl" in text
    assert 'value="Zottman & Curl"' in text


def test_what_cannot_be_picked_is_not_offered(
    browser: Client, lifter: User, other_lifter: User, workout: Workout
) -> None:
    kept = ExerciseFactory(owner=lifter, name="My Press")
    ExerciseFactory(owner=other_lifter, name="Their Press")
    archived = ExerciseFactory(owner=lifter, name="Old Press")
    archived.archive()
    merged = ExerciseFactory(name="Merged Press")
    Exercise.objects.filter(pk=merged.pk).update(merged_into=kept)
    assert offered(browser, workout) == ["My Press"]
    assert offered(browser, workout, q="press") == ["My Press"]


def test_at_most_thirty_are_offered(browser: Client, workout: Workout) -> None:
    for _ in range(MOST_OFFERED + 3):
        ExerciseFactory()
    assert len(offered(browser, workout)) == MOST_OFFERED
    assert len(offered(browser, workout, q="lift")) == MOST_OFFERED


def test_every_result_carries_an_id_of_its_own(browser: Client, workout: Workout) -> None:
    for _ in range(3):
        ExerciseFactory()
    ids = re.findall(r'name="uuid" value="([^"]+)"', look(browser, workout))
    assert len(set(ids)) == 3


def test_a_long_query_is_cut(browser: Client, workout: Workout) -> None:
    bench_press()
    assert offered(browser, workout, q="x" * 10_000) == []


def test_searching_takes_the_same_few_queries_however_much_there_is(
    browser: Client, lifter: User, workout: Workout
) -> None:
    counts = []
    for number in range(28):
        exercise = ExerciseFactory(primary_muscle=MuscleFactory(slug=f"muscle-{number}"))
        log(entry(finished_workout(lifter, days_ago=2 + number), exercise))
        if number in {0, 27}:
            with counted() as queries:
                assert len(offered(browser, workout)) == number + 1
            assert len(queries) <= 12, queries
            counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Adding ---


def test_a_picked_exercise_comes_last_and_into_sight(browser: Client, workout: Workout) -> None:
    first = entry(workout, ExerciseFactory())
    bench, id = bench_press(), uuid7()
    response = add(browser, workout, bench, uuid=id)
    assert response["Location"] == f"/workouts/{workout.pk}/#exercise-{id}"
    assert list(workout.workout_exercises.in_order()) == [first, WorkoutExercise.objects.get(pk=id, exercise=bench)]
    assert f'id="exercise-{id}"' in text_of(browser.get(response["Location"]))


def test_htmx_is_sent_there_with_the_whole_window(hx: Client, workout: Workout) -> None:
    response = add(hx, workout, bench_press())
    assert response.status_code == 204
    assert response["HX-Redirect"] == f"/workouts/{workout.pk}/#exercise-{workout.workout_exercises.get().pk}"


def test_an_exercise_added_to_a_finished_workout_leads_to_its_edit_page(browser: Client, lifter: User) -> None:
    past = finished_workout(lifter)
    response = add(browser, past, bench_press())
    assert response["Location"].startswith(f"/workouts/{past.pk}/edit/#exercise-")
    assert past.workout_exercises.count() == 1


def test_the_same_id_twice_is_added_once(browser: Client, workout: Workout) -> None:
    id = uuid7()
    answers = {add(browser, workout, bench_press(), uuid=id)["Location"] for _ in range(2)}
    assert len(answers) == 1
    assert workout.workout_exercises.count() == 1


def test_the_same_exercise_may_be_added_twice(browser: Client, workout: Workout) -> None:
    for _ in range(2):
        add(browser, workout, bench_press())
    assert workout.workout_exercises.count() == 2


def test_the_id_of_another_lifters_entry_is_taken(browser: Client, other_lifter: User, workout: Workout) -> None:
    theirs = entry(open_workout(other_lifter))
    before = snapshot()
    response = add(browser, workout, bench_press(), uuid=theirs.pk)
    assert response.status_code == 409
    assert "This id is taken." in text_of(response)
    assert snapshot() == before


@pytest.mark.parametrize(
    "id", ["", "0", "-1", "999999999", "x", "1.5", "１", "²", "NaN", str(2**63), "9" * 5000, "1 OR 1=1"]
)
def test_an_unknown_exercise_is_not_found_and_adds_nothing(browser: Client, workout: Workout, id: str) -> None:
    before = snapshot()
    assert add(browser, workout, id).status_code == 404
    assert snapshot() == before


@pytest.mark.parametrize("why", ["another's", "archived", "merged"])
def test_what_is_not_offered_is_not_found_and_adds_nothing(
    browser: Client, lifter: User, other_lifter: User, workout: Workout, why: str
) -> None:
    exercise = ExerciseFactory(owner=other_lifter if why == "another's" else lifter)
    if why == "archived":
        exercise.archive()
    elif why == "merged":
        Exercise.objects.filter(pk=exercise.pk).update(merged_into=bench_press())
    before = snapshot()
    response = add(browser, workout, exercise)
    assert response.status_code == 404
    assert exercise.name not in text_of(response)
    assert snapshot() == before


@pytest.mark.parametrize("page", ["picker", "add", "create"])
def test_a_deleted_workout_takes_no_exercise(browser: Client, workout: Workout, page: str) -> None:
    workout.trash()
    answer = {
        "picker": lambda: browser.get(reverse("workouts:exercise-picker", args=[workout.pk])),
        "add": lambda: add(browser, workout, bench_press()),
        "create": lambda: create(browser, workout),
    }[page]()
    assert answer.status_code == 404
    assert not WorkoutExercise.objects.exists()
    assert not Exercise.objects.exclude(owner=None).exists()


def fill(workout: Workout) -> None:
    bench = bench_press()
    WorkoutExercise.objects.bulk_create(
        WorkoutExercise(workout=workout, user=workout.user, exercise=bench, started_at=workout.started_at, position=n)
        for n in range(MOST_EXERCISES_A_WORKOUT)
    )


def test_a_workout_takes_sixty_exercises_and_says_so(browser: Client, workout: Workout) -> None:
    fill(workout)
    workout.workout_exercises.first().remove()
    assert "#exercise-" in add(browser, workout, bench_press())["Location"]
    before = snapshot()
    response = add(browser, workout, bench_press())
    assert response["Location"] == workout.get_absolute_url()
    assert "A workout takes at most 60 exercises." in text_of(browser.get(response["Location"]))
    assert snapshot() == before


# --- Creating in place ---


def test_the_form_begins_with_what_was_searched_for(browser: Client, workout: Workout) -> None:
    response = browser.get(reverse("workouts:exercise-create", args=[workout.pk]), {"name": "Zottman Curl"})
    assert response.status_code == 200
    assert 'value="Zottman Curl"' in text_of(response)


def test_a_new_exercise_is_the_lifters_own_and_added_at_once(browser: Client, lifter: User, workout: Workout) -> None:
    response = create(browser, workout, tracking="duration")
    exercise = lifter.custom_exercises.get()
    assert (exercise.name, exercise.tracking, exercise.equipment) == ("Zottman Curl", "duration", "dumbbell")
    performed_in = workout.workout_exercises.get()
    assert performed_in.exercise_id == exercise.pk
    assert response["Location"] == f"/workouts/{workout.pk}/#exercise-{performed_in.pk}"
    assert "Zottman Curl" in offered(browser, workout, q="zottman")


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 101}, "at most 100 characters"),
        ({"name": "—"}, "Use letters or digits in the name."),
        ({"name": "bench press, BARBELL"}, "The library has an exercise named “Bench Press (Barbell)”."),
        ({"name": "My presses"}, "You have an exercise named “My Presses”."),
        ({"primary_muscle": ""}, "This field is required."),
        ({"primary_muscle": "nose"}, "That choice is not one of the available choices."),
        ({"equipment": "spoon"}, "spoon is not one of the available choices."),
        ({"tracking": "mood"}, "mood is not one of the available choices."),
        ({"implements": "3"}, "3 is not one of the available choices."),
        ({"secondary_muscles": "nose"}, "nose is not one of the available choices."),
        ({"tracking": "bodyweight_reps", "bodyweight_share": "101"}, "Enter a whole number from 1 to 100."),
    ],
)
def test_a_refused_exercise_says_why_keeps_what_was_typed_and_adds_nothing(
    browser: Client, lifter: User, workout: Workout, typed: dict[str, str], message: str
) -> None:
    MuscleFactory()
    bench_press()
    ExerciseFactory(owner=lifter, name="My Presses")
    before = snapshot()
    response = create(browser, workout, **{"instructions": "Slowly down."} | typed)
    assert response.status_code == 422
    text = text_of(response)
    assert message in text
    assert "Slowly down." in text
    assert f'name="name" value="{typed.get("name", "Zottman Curl")}"' in text or not typed.get("name", "x")
    assert snapshot() == before


def test_the_name_of_another_lifters_exercise_is_free(
    browser: Client, lifter: User, other_lifter: User, workout: Workout
) -> None:
    ExerciseFactory(owner=other_lifter, name="Zottman Curl")
    assert create(browser, workout).status_code == 302
    assert lifter.custom_exercises.count() == 1


def test_a_double_tap_creates_and_adds_once(browser: Client, lifter: User, workout: Workout) -> None:
    for _ in range(2):
        create(browser, workout)
    assert lifter.custom_exercises.count() == 1
    assert workout.workout_exercises.count() == 1


def test_a_full_workout_leaves_no_half_written_exercise(browser: Client, lifter: User, workout: Workout) -> None:
    MuscleFactory()
    fill(workout)
    before = snapshot()
    response = create(browser, workout)
    assert response.status_code in {302, 409, 422}
    assert "A workout takes at most 60 exercises." in text_of(browser.get(workout.get_absolute_url())) + text_of(
        response
    )
    assert snapshot() == before
