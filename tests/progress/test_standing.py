"""All records that hold, found in one reading, are those that the question to each row finds."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.models import PersonalRecord
from progress.standing import ids_that_hold
from tests.factories import ExerciseFactory, UserFactory, bench_press, entry, finished_workout, instant, log, row_by_row

WORKED = st.lists(
    st.tuples(st.sampled_from(["bench", "assisted", "running"]), st.integers(4, 8), st.integers(1, 12)),
    min_size=1, max_size=14,
)  # fmt: skip


def both_ways(rows: Any) -> tuple[list[int], list[int]]:
    slow = rows.standing().without_outdone().order_by("achieved_at", "id")
    return ids_that_hold(rows.ranked().order_by("achieved_at", "id")), list(slow.values_list("pk", flat=True))


@pytest.fixture
def lifts(db: None) -> dict[str, Exercise]:
    others = {name: ExerciseFactory(**{name: True}) for name in ("assisted", "running")}
    return {"bench": bench_press(), **others}


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(done=WORKED)
def test_both_roads_find_the_same(lifts: dict[str, Exercise], done: list[tuple[str, int, int]]) -> None:
    lifter, other_lifter = UserFactory(), UserFactory()
    with row_by_row():
        for place, (name, amount, reps) in enumerate(done):
            workout = finished_workout(lifter, started_at=instant("2025-01-01 18:00") + timedelta(days=place))
            performed = entry(workout, lifts[name])
            if name == "running":
                log(performed, None, None, distance_metres=amount * 700, duration_seconds=reps * 100)
            else:
                log(performed, amount * 10, reps)
        log(entry(finished_workout(other_lifter), lifts["bench"]), 200, 10)
    mine = PersonalRecord.objects.filter(user=lifter)
    assert mine.exists()
    for rows in (mine, mine.filter(exercise=lifts["bench"]), mine.filter(kind="most_reps_at_weight")):
        fast, slow = both_ways(rows)
        assert fast == slow


@pytest.mark.parametrize(("days", "count"), [(0, 1), (1, 0)])
def test_only_those_from_a_day_on(lifter: User, days: int, count: int) -> None:
    workout = finished_workout(lifter)
    log(entry(workout), 80, 1)
    rows = PersonalRecord.objects.filter(user=lifter, kind="heaviest_weight").ranked()
    assert len(ids_that_hold(rows, since=workout.date + timedelta(days=days))) == count


def test_an_earlier_and_heavier_one_outdoes_a_first_use_even_where_it_is_not_asked_for(lifter: User) -> None:
    """The first set at a weight is a base line row, whatever was done at heavier ones before."""
    early = finished_workout(lifter, started_at=instant("2025-01-01 18:00"))
    log(entry(early), 90, 10)
    late = finished_workout(lifter, started_at=instant("2025-02-01 18:00"))
    log(entry(late), 80, 5)
    rows = PersonalRecord.objects.filter(user=lifter, kind="most_reps_at_weight").ranked()
    assert ids_that_hold(rows, since=late.date) == []
