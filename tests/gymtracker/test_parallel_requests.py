"""Twenty at once, against two gunicorn workers on the database at hand."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from gymtracker.ids import uuid7
from tests.factories import UserFactory, entry, log, open_workout
from tests.servers import cookies_of, post, serving
from tests.workouts.plans import line, template
from workouts.models import PlannedSet, Set, Workout, WorkoutExercise

AT_ONCE = 20

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(send: Any) -> list[Any]:
    """Call `send` in twenty threads that start together."""
    ready = Barrier(AT_ONCE)

    def one(number: int) -> Any:
        ready.wait()
        return send(number)

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(one, range(AT_ONCE)))


def test_one_set_posted_twenty_times_at_once_is_one_row() -> None:
    lifter = UserFactory()
    performed_in = entry(open_workout(lifter))
    data = {"uuid": str(uuid7()), "weight": "82.5", "reps": "8"}
    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(lambda n: post(port, f"/workouts/exercises/{performed_in.pk}/sets/", data, headers))
    assert {status for status, _ in answers} == {200}
    assert all("82.5 kg × 8" in body for _, body in answers)
    assert [str(performed.pk) for performed in Set.objects.all()] == [data["uuid"]]


def test_twenty_different_sets_at_once_are_twenty_rows() -> None:
    lifter = UserFactory()
    performed_in = entry(open_workout(lifter))
    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(
            lambda n: post(
                port,
                f"/workouts/exercises/{performed_in.pk}/sets/",
                {"uuid": str(uuid7()), "weight": "80", "reps": str(n)},
                headers,
            )
        )
    assert {status for status, _ in answers} == {200}
    assert sorted(Set.objects.values_list("reps", flat=True)) == list(range(AT_ONCE))


def test_another_lifters_set_id_is_a_conflict_and_shows_nothing() -> None:
    owner, thief = UserFactory(), UserFactory()
    taken = log(entry(open_workout(owner)), weight=123.5)
    own = entry(open_workout(thief))
    data = {"uuid": str(taken.pk), "weight": "60", "reps": "5"}
    with serving() as port:
        status, body = post(port, f"/workouts/exercises/{own.pk}/sets/", data, cookies_of(thief))
    assert status == 409
    assert "This id is taken." in body
    assert "123.5" not in body
    assert list(Set.objects.values_list("weight_grams", flat=True)) == [123_500]


def test_start_pressed_twenty_times_at_once_opens_one_workout() -> None:
    lifter = UserFactory()
    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(lambda n: post(port, "/workouts/start/", {"uuid": str(uuid7())}, headers))
    assert {status for status, _ in answers} == {204}
    assert Workout.objects.count() == 1


def test_a_template_started_twenty_times_at_once_is_one_workout() -> None:
    lifter = UserFactory()
    made = template(lifter)
    line(made)
    data = {"uuid": str(uuid7())}
    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(lambda n: post(port, f"/workouts/templates/{made.pk}/start/", data, headers))
    assert {status for status, _ in answers} == {204}
    assert [str(workout.pk) for workout in Workout.objects.all()] == [data["uuid"]]
    assert (WorkoutExercise.objects.count(), PlannedSet.objects.count()) == (1, 3)


def test_finish_pressed_twenty_times_at_once_finishes_once() -> None:
    lifter = UserFactory()
    workout = open_workout(lifter)
    log(entry(workout))
    version = workout.version
    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(lambda n: post(port, f"/workouts/{workout.pk}/finish/", {}, headers))
    assert {status for status, _ in answers} == {204}
    workout.refresh_from_db()
    assert workout.version == version + 1
