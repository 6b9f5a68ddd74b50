"""One lifter's log, changed from many devices at once: nobody is refused, and every record is right afterwards."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from random import Random
from typing import Any

import pytest
from django.db import connections

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from gymtracker.merging import merge
from progress.models import PersonalRecord
from progress.records import rebuild
from tests.factories import ExerciseFactory, UserFactory, entry, finished_workout, log, open_workout, row_by_row
from tests.servers import cookies_of, post, serving
from workouts.models import Set, WorkoutExercise

DEVICES, TAPS = 8, 25

pytestmark = pytest.mark.django_db(transaction=True)


def records_of(lifter: User) -> list[tuple[Any, ...]]:
    columns = ("exercise", "kind", "value", "at", "set", "workout", "achieved_at", "previous")
    return sorted(PersonalRecord.objects.filter(user=lifter).values_list(*columns), key=str)


def taps(random: Random, performed_in: WorkoutExercise, names: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """Requests of which any may come at any time."""
    measures = {"weight": random.randint(40, 140), "reps": random.randint(1, 12)}
    kind = random.choice(["normal", "drop", "failure", "warm_up"])
    performed = random.choice(list(performed_in.all_sets.all()))
    workout, entry_url = f"/workouts/{performed_in.workout_id}", f"/workouts/exercises/{performed_in.pk}"
    lines = "\n".join(f"{name} {random.randint(40, 140)}x5" for name in names)
    return [
        (f"{entry_url}/sets/", measures | {"uuid": uuid7(), "kind": kind}),
        (f"/workouts/sets/{performed.pk}/", measures | {"version": performed.version, "kind": kind}),
        (f"/workouts/sets/{performed.pk}/remove/", {}),
        (f"/workouts/sets/{performed.pk}/restore/", {}),
        (f"{entry_url}/{random.choice(['up', 'down', 'link', 'unlink'])}/", {}),
        (f"{workout}/lines/", {"uuid": uuid7(), "lines": lines}),
        (f"{workout}/{random.choice(['trash', 'restore', 'restore', 'finish'])}/", {}),
    ]


def all_at_once(*work: Callable[[], Any]) -> list[Any]:
    def closing(one: Callable[[], Any]) -> Any:
        try:
            return one()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(work)) as threads:
        return list(threads.map(closing, work))


def test_eight_devices_and_a_merge_leave_every_record_right() -> None:
    lifter = UserFactory()
    names = ["Chaos Squat", "Chaos Press", "Chaos Row"]
    with row_by_row():
        lifts = [ExerciseFactory(name=name) for name in names]
        workouts = [finished_workout(lifter, days_ago=days) for days in (6, 3)] + [open_workout(lifter)]
        entries = [entry(workout, lift) for workout in workouts for lift in lifts]
        for one in entries:
            log(one, 80), log(one, 60, kind="drop"), log(one, 50, kind="drop"), log(one, 90, 5)
    with serving(workers=4) as port:
        headers = cookies_of(lifter)

        def device(seed: int) -> Callable[[], list[int]]:
            random = Random(seed)

            def tap() -> int:
                path, data = random.choice(taps(random, random.choice(entries), names[:2]))
                return post(port, path, data, headers)[0]

            return lambda: [tap() for _ in range(TAPS)]

        answers = all_at_once(*map(device, range(DEVICES)), lambda: merge(lifts[2], lifts[1]) and [])
    assert {status for found in answers for status in found} <= {200, 204, 302, 404, 409}
    kept = records_of(lifter)
    rebuild(lifter)
    assert kept == records_of(lifter)
    assert not WorkoutExercise.objects.filter(exercise=lifts[2]).exists()
    with row_by_row():
        for one in entries:
            hung = dict(Set.objects.filter(workout_exercise=one).values_list("pk", "parent"))
            one.attach_anew()
            assert hung == dict(Set.objects.filter(workout_exercise=one).values_list("pk", "parent"))
