"""Every workout has the bodyweight of its day, whatever is measured, corrected or moved, and records follow."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from progress.models import BodyMeasurement, DayTaken
from tests.factories import ExerciseFactory, entry, finished_workout, instant, log, open_workout, row_by_row
from tests.progress.measuring import measure, weigh
from tests.progress.training import timeline
from tests.queries import counted
from workouts.models import Workout
from workouts.signals import log_changed

FIRST = date(2026, 3, 1)


def bodyweights(lifter: User) -> list[int | None]:
    return list(lifter.workouts.order_by("date", "id").values_list("bodyweight_grams", flat=True))


def by_the_rule(lifter: User) -> list[int | None]:
    """From scratch: the latest measurement on or before the day."""
    known = sorted(lifter.measurements.live().filter(kind="bodyweight").values_list("date", "value"))
    days = lifter.workouts.order_by("date", "id").values_list("date", flat=True)
    return [next((grams for on, grams in reversed(known) if on <= day), None) for day in days]


def train(lifter: User, *days: int) -> list[Workout]:
    return [finished_workout(lifter, started_at=instant(f"2026-03-{day:02} 18:00")) for day in days]


def test_measurements_come_before_records_sums_tellings_and_goals() -> None:
    names = [key[0] for key, *_ in log_changed.receivers]
    assert names == ["measurements", "weighing in", "records", "performances", "telling", "goals", "coaching"]


def test_a_measurement_holds_until_the_next_one(lifter: User) -> None:
    train(lifter, 1, 5, 10, 15)
    weigh(lifter, 82, "2026-03-10")
    assert bodyweights(lifter) == [None, None, 82_000, 82_000]
    weigh(lifter, 80, "2026-03-05")
    assert bodyweights(lifter) == [None, 80_000, 82_000, 82_000]


def test_a_correction_and_a_removal_reach_the_workouts(lifter: User) -> None:
    train(lifter, 5, 15)
    weigh(lifter, 82, "2026-03-01")
    later = weigh(lifter, 90, "2026-03-10")
    weigh(lifter, 81, "2026-03-10")
    assert bodyweights(lifter) == [82_000, 81_000]
    later.refresh_from_db()
    later.take_back()
    assert bodyweights(lifter) == [82_000, 90_000]
    later.correct(date=date(2026, 3, 3), value=83_000)
    assert bodyweights(lifter) == [83_000, 83_000]
    later.remove()
    assert bodyweights(lifter) == [82_000, 82_000]
    later.restore()
    assert bodyweights(lifter) == [83_000, 83_000]


def test_a_new_workout_takes_what_holds_on_its_day(lifter: User) -> None:
    weigh(lifter, 80, lifter.today() - timedelta(days=20))
    assert finished_workout(lifter, days_ago=30).bodyweight_grams is None
    assert finished_workout(lifter, days_ago=3).bodyweight_grams == 80_000
    started = open_workout(lifter)
    assert started.bodyweight_grams == 80_000
    assert Workout.objects.get(pk=started.pk).bodyweight_grams == 80_000


def test_a_workout_that_is_moved_takes_what_held_then(lifter: User) -> None:
    weigh(lifter, 80, "2026-03-01")
    weigh(lifter, 85, "2026-03-10")
    (workout,) = train(lifter, 12)
    start = datetime(2026, 3, 5, 18, tzinfo=UTC)
    workout.move(started_at=start, finished_at=start + timedelta(hours=1))
    assert bodyweights(lifter) == [80_000]


def test_deleted_workouts_and_other_lifters(lifter: User, other_lifter: User) -> None:
    (trashed,) = train(lifter, 5)
    trashed.trash()
    train(other_lifter, 5)
    weigh(lifter, 80, "2026-03-01")
    assert (bodyweights(lifter), bodyweights(other_lifter)) == ([80_000], [None])


def test_records_follow_the_bodyweight(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    for workout in train(lifter, 1, 8):
        log(entry(workout, pull_up), None, 8)
    assert timeline(lifter, "estimated_1rm") == []
    weigh(lifter, 80, "2026-02-01")
    assert timeline(lifter, "estimated_1rm") == [(101_333, None)]
    weigh(lifter, 90, "2026-03-08")
    assert timeline(lifter, "estimated_1rm") == [(101_333, None), (114_000, 101_333)]


def test_the_change_is_told_once_with_the_lifts_that_move_bodyweight(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    first, second = train(lifter, 3, 8)
    log(entry(first, pull_up), None, 8)
    log(entry(second))
    heard: list[dict[str, Any]] = []

    def listen(sender: Any, **said: Any) -> None:
        heard.append(said)

    log_changed.connect(listen)
    try:
        weigh(lifter, 80, "2026-03-01")
        measure(lifter, "waist", 900, "2026-03-01")
    finally:
        log_changed.disconnect(listen)
    assert [said["exercises"] for said in heard] == [{pull_up.pk}, set()]
    assert heard[0]["since"] == first.started_at
    assert [said["measured"] for said in heard] == [{"bodyweight"}, {"waist"}]


def test_years_of_weigh_ins_cost_no_query_each(lifter: User) -> None:
    train(lifter, *range(1, 20))
    counts = []
    for more in (1, 20):
        for number in range(more):
            weigh(lifter, 80 + number / 10, FIRST + timedelta(days=number))
        with counted() as queries:
            weigh(lifter, 70 + more, FIRST - timedelta(days=1))
        counts.append(len(queries))
    assert counts[1] <= counts[0]


steps = st.lists(
    st.tuples(
        st.sampled_from(["weigh", "correct", "remove", "restore", "past", "move", "trash"]),
        st.integers(0, 12),
        st.integers(0, 12),
        st.integers(70, 90),
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_after_any_order_of_changes_every_workout_has_what_the_rule_says(lifter: User, steps: Any) -> None:
    with row_by_row():
        lifter.workouts.all().delete()
        lifter.measurements.all().delete()
        for verb, which, day, kilograms in steps:
            take_step(lifter, verb, which, FIRST + timedelta(days=day), kilograms * 1000)
        assert bodyweights(lifter) == by_the_rule(lifter), connection.vendor


def take_step(lifter: User, verb: str, which: int, day: date, grams: int) -> None:
    rows = list(lifter.measurements.order_by("date", "id"))
    workouts = list(lifter.workouts.order_by("date", "id"))
    row = rows[which % len(rows)] if rows and verb in {"correct", "remove", "restore"} else None
    workout = workouts[which % len(workouts)] if workouts else None
    start = datetime(day.year, day.month, day.day, 18, tzinfo=UTC)
    if verb == "weigh":
        BodyMeasurement.log(lifter, date=day, values={"bodyweight": grams}, id=uuid7())
    elif verb == "past":
        Workout.log_past(lifter, started_at=start, finished_at=start)
    elif verb == "move" and workout:
        workout.move(started_at=start, finished_at=start)
    elif verb == "trash" and workout:
        workout.trash()
    elif row and (verb == "restore") == (row.deleted_at is not None):
        with suppress(DayTaken):
            row.correct(date=day, value=grams) if verb == "correct" else getattr(row, verb)()
