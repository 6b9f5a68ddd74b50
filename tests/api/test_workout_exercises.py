"""The exercises of a workout over the API: their place, their notes, another one instead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.api.conftest import Api
from tests.api.test_workouts import refusal, rows
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, open_workout, row_by_row
from tests.queries import counted
from workouts.limits import MOST_EXERCISES_A_WORKOUT
from workouts.models import Workout, WorkoutExercise


@pytest.fixture
def workout(lifter: User) -> Workout:
    found: Workout = open_workout(lifter)
    return found


@pytest.fixture
def three(workout: Workout) -> list[WorkoutExercise]:
    """Exercises A, B and C."""
    return [entry(workout, ExerciseFactory(name=name)) for name in "ABC"]


def path(of: Workout | WorkoutExercise) -> str:
    if isinstance(of, WorkoutExercise):
        return f"/workouts/{of.workout_id}/exercises/{of.pk}"
    return f"/workouts/{of.pk}/exercises"


def order_of(workout: Workout) -> str:
    return "".join(one.exercise.name for one in workout.workout_exercises.live().in_order().select_related("exercise"))


def test_an_exercise_is_added_at_the_end(api: Api, workout: Workout, three: list[WorkoutExercise]) -> None:
    id = uuid7()
    body = {"id": str(id), "exercise_id": bench_press().pk, "notes": "slow", "rest_seconds": 90}
    response = api.post(path(workout), body)
    assert response.status_code == 201
    assert response.json() == {
        "id": str(id), "exercise_id": bench_press().pk, "exercise_name": "Bench Press (Barbell)", "order": 4,
        "tracking": "weight_reps", "superset": None, "notes": "slow", "rest_seconds": 90, "planned": [], "sets": [],
    }  # fmt: skip


@pytest.mark.parametrize(("order", "found"), [(1, "XABC"), (2, "AXBC"), (4, "ABCX"), (9_999, "ABCX"), (None, "ABCX")])
def test_an_exercise_is_added_in_its_place(
    api: Api, workout: Workout, three: list[WorkoutExercise], order: int | None, found: str
) -> None:
    response = api.post(path(workout), {"exercise_id": ExerciseFactory(name="X").pk, "order": order})
    assert (response.status_code, order_of(workout)) == (201, found)
    assert response.json()["order"] == found.index("X") + 1


def test_the_same_id_is_the_same_row(api: Api, workout: Workout) -> None:
    body = {"id": str(uuid7()), "exercise_id": bench_press().pk, "notes": "slow"}
    first = api.post(path(workout), body)
    before = rows()
    again = api.post(path(workout), body | {"notes": "fast"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert rows() == before


def test_the_same_id_after_it_was_removed_stays_removed(api: Api, workout: Workout) -> None:
    body = {"id": str(uuid7()), "exercise_id": bench_press().pk}
    api.post(path(workout), body)
    assert api.delete(f"{path(workout)}/{body['id']}").status_code == 204
    again = api.post(path(workout), body)
    assert (again.status_code, again.json()["id"]) == (200, body["id"])
    assert not workout.workout_exercises.live().exists()


def test_an_id_that_is_taken_elsewhere(api: Api, lifter: User, workout: Workout, other_lifter: User) -> None:
    for taken in (entry(open_workout(other_lifter)), entry(finished_workout(lifter))):
        response = api.post(path(workout), {"id": str(taken.pk), "exercise_id": bench_press().pk})
        assert (response.status_code, response.json()) == (409, {"detail": "This id is taken."})
    assert not workout.workout_exercises.exists()


def test_a_workout_can_be_full(api: Api, workout: Workout) -> None:
    with row_by_row():
        for _ in range(MOST_EXERCISES_A_WORKOUT):
            entry(workout)
    response = api.post(path(workout), {"exercise_id": bench_press().pk})
    assert (response.status_code, response.json()) == (409, {"detail": "A workout takes at most 60 exercises."})


def test_exercises_that_cannot_be_picked_are_refused(
    api: Api, lifter: User, workout: Workout, other_lifter: User
) -> None:
    archived = ExerciseFactory(owner=lifter)
    archived.archive()
    mine = entry(workout)
    before = rows()
    for exercise in (ExerciseFactory(owner=other_lifter), archived, ExerciseFactory(merged_into=bench_press())):
        before = rows()
        assert refusal(api.post(path(workout), {"exercise_id": exercise.pk})) == ["body", "exercise_id"]
        assert refusal(api.put(path(mine), {"exercise_id": exercise.pk})) == ["body", "exercise_id"]
        assert rows() == before


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"order": 0}, "order"), ({"order": 10_001}, "order"), ({"order": 1.5}, "order"), ({"order": "1"}, "order"),
        ({"notes": "x" * 2001}, "notes"), ({"notes": None}, "notes"), ({"rest_seconds": 86_401}, "rest_seconds"),
        ({"rest_seconds": -1}, "rest_seconds"), ({"superset": 0}, "superset"), ({"exercise_id": "1"}, "exercise_id"),
        ({"exercise_id": 10**30}, "exercise_id"), ({"exercise_id": None}, "exercise_id"), ({"sets": []}, "sets"),
        ({"user_id": 1}, "user_id"), ({"reason": {}}, "reason"),
    ],
    ids=str,
)  # fmt: skip
def test_what_makes_no_sense_changes_nothing(api: Api, workout: Workout, body: dict[str, Any], at: str) -> None:
    row = entry(workout)
    before = rows()
    assert refusal(api.post(path(workout), {"exercise_id": row.exercise_id} | body)) == ["body", at]
    assert refusal(api.put(path(row), body)) == ["body", at]
    assert rows() == before


@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_is_named_changes_and_the_rest_stays(api: Api, workout: Workout, method: str) -> None:
    row = entry(workout)
    row.annotate_for_lifter(notes="slow", rest_seconds=90)
    log(row)
    answer = api.ask(method, path(row), {"rest_seconds": None}).json()
    assert (answer["notes"], answer["rest_seconds"], len(answer["sets"])) == ("slow", None, 1)
    answer = api.ask(method, path(row), {"notes": "", "rest_seconds": 60, "exercise_id": row.exercise_id}).json()
    assert (answer["notes"], answer["rest_seconds"]) == ("", 60)


@pytest.mark.parametrize(("order", "found"), [(1, "CAB"), (2, "ACB"), (3, "ABC"), (500, "ABC")])
def test_an_exercise_moves_to_its_place(
    api: Api, workout: Workout, three: list[WorkoutExercise], order: int, found: str
) -> None:
    answer = api.put(path(three[2]), {"order": order}).json()
    assert (order_of(workout), answer["order"]) == (found, found.index("C") + 1)


def test_two_neighbours_become_a_superset_one_after_the_other(
    api: Api, workout: Workout, three: list[WorkoutExercise]
) -> None:
    assert api.put(path(three[1]), {"superset": 5}).json()["superset"] == 5
    assert api.put(path(three[2]), {"superset": 5}).json()["superset"] == 1
    assert list(workout.workout_exercises.in_order().values_list("superset", flat=True)) == [None, 1, 1]
    assert api.put(path(three[2]), {"superset": None}).json()["superset"] is None


def test_another_exercise_comes_instead_while_nothing_is_logged(api: Api, workout: Workout) -> None:
    row, other = entry(workout), ExerciseFactory()
    answer = api.put(path(row), {"exercise_id": other.pk}).json()
    assert (answer["id"], answer["exercise_id"]) == (str(row.pk), other.pk)
    log(row, 80, 5)
    response = api.put(path(row), {"exercise_id": bench_press().pk})
    assert response.status_code == 409
    assert WorkoutExercise.objects.get().exercise_id == other.pk


def test_a_removed_exercise_takes_its_records_along(api: Api, lifter: User, workout: Workout) -> None:
    row = entry(workout)
    log(row)
    assert lifter.records.exists()
    assert api.delete(path(row)).status_code == 204
    assert not lifter.records.exists()
    assert [api.ask(method, path(row), {}).status_code for method in ("put", "delete")] == [404, 404]
    assert api.get(f"/workouts/{workout.pk}").json()["exercises"] == []


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_another_lifters_exercise_is_not_found(other_api: Api, nobody: Api, workout: Workout, method: str) -> None:
    row = entry(workout)
    before = rows()
    response = other_api.ask(method, path(row), {})
    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})
    assert nobody.ask(method, path(row), {}).status_code == 401
    assert rows() == before


def test_an_exercise_is_found_in_its_own_workout_alone(api: Api, lifter: User, workout: Workout) -> None:
    row, elsewhere = entry(workout), finished_workout(lifter)
    assert api.put(f"/workouts/{elsewhere.pk}/exercises/{row.pk}", {}).status_code == 404
    assert api.put(f"/workouts/{workout.pk}/exercises/{UUID(int=1)}", {}).status_code == 404
    workout.trash()
    assert api.put(path(row), {}).status_code == 404


def add(api: Api, workout: Workout, exercise: Exercise) -> None:
    assert api.post(path(workout), {"exercise_id": exercise.pk, "order": 1}).status_code == 201


def test_adding_costs_the_same_among_two_and_among_many(api: Api, workout: Workout) -> None:
    one, other = ExerciseFactory(), ExerciseFactory()
    with row_by_row():
        log(entry(workout, ExerciseFactory()))
        add(api, workout, ExerciseFactory())
        with counted() as of_two:
            add(api, workout, one)
        for _ in range(12):
            log(entry(workout, ExerciseFactory()))
    with counted() as of_many:
        add(api, workout, other)
    assert len(of_many) == len(of_two), of_many
