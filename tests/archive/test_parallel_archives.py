"""Two imports of one archive at once, and sets that are logged meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from gymtracker.accounts.models import User
from tests.archive.files import brought, opened, written
from tests.factories import UserFactory, entry, finished_workout, log, row_by_row
from workouts.models import Set, Workout

ROUNDS = 3


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one() -> None:
    with row_by_row():
        giver, receiver = UserFactory(), UserFactory()
        for days_ago in range(1, 30):
            log(entry(finished_workout(giver, days_ago=days_ago)))
        data = written(giver)
    barrier = Barrier(ROUNDS)

    def import_it(number: int) -> int:
        try:
            lifter = User.objects.get(pk=receiver.pk)
            barrier.wait(10)
            with row_by_row():
                return brought(lifter, data).new["sets"]
        finally:
            connection.close()

    with ThreadPoolExecutor(ROUNDS) as pool:
        found = sorted(pool.map(import_it, range(ROUNDS)))
    assert found == [0, 0, 29]
    assert Workout.objects.filter(user=receiver).count() == 29
    assert Set.objects.filter(workout_exercise__user=receiver).count() == 29


@pytest.mark.django_db(transaction=True)
def test_an_archive_is_of_one_moment_and_keeps_nobody_waiting() -> None:
    """A workout that is logged while the zip is sent is not in it, not even in part."""
    from gymtracker.archive.writing import archive_of

    with row_by_row():
        lifter = UserFactory()
        log(entry(finished_workout(lifter)))
        pieces = archive_of(lifter, server="here")
        sent = [next(pieces) for _ in range(4)]  # the profile, and the first of the exercises

        def log_more() -> None:
            try:
                with row_by_row():
                    log(entry(finished_workout(User.objects.get(pk=lifter.pk), days_ago=2)))
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            pool.submit(log_more).result(timeout=15)
        sent += list(pieces)
    files = opened(b"".join(sent)).files
    assert (files["workouts.json"].rows, files["sets.json"].rows) == (1, 1)
    assert lifter.workouts.count() == 2
