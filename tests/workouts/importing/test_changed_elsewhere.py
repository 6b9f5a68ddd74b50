"""What was changed in the other app, or the other account, since a workout came in: offered, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, entry, finished_workout, instant, log, row_by_row
from tests.workouts.importing.histories import (
    BENCH,
    OWN,
    applied,
    hevy,
    hevy_rows,
    imported,
    received,
    strong,
    strong_rows,
    whole_log_of,
)
from workouts.exporting import LAYOUTS, export
from workouts.models import Set, Workout

pytestmark = pytest.mark.usefixtures("lifts")


@pytest.fixture
def trained(lifter: User) -> User:
    with row_by_row():
        workout = finished_workout(lifter, started_at=instant("2025-03-28 17:29"), name="Push", notes="Good\nand heavy")
        bench = entry(workout, Exercise.objects.get(name=BENCH))
        log(bench, 61.235, 5), log(bench, 80, 8, side="left")
        bench.annotate_for_lifter(notes="Seat 4", rest_seconds=90)
        log(entry(workout, ExerciseFactory(owner=lifter, name=OWN)), 40, 5)
    return lifter


def exported(lifter: User, layout: str) -> bytes:
    return b"".join(export(User.objects.get(pk=lifter.pk), LAYOUTS[layout]))


def standing(batch: Any) -> tuple[int, int, int]:
    """(new, duplicates, changed)"""
    return batch.plan["workouts"], batch.plan["duplicates"], batch.plan["changed"]


# --- Our own files ---


def other_start(workout: Workout) -> None:
    workout.move(started_at=instant("2025-03-27 17:29"), finished_at=instant("2025-03-27 18:29"))


def other_name(workout: Workout) -> None:
    workout.describe(name="Upper body", notes=workout.notes)


def other_notes(workout: Workout) -> None:
    workout.describe(name=workout.name, notes="Bad")


def other_exercise(workout: Workout) -> None:
    workout.workout_exercises.filter(exercise__name=BENCH).update(exercise=Exercise.objects.get(name="Squat (Barbell)"))


def other_exercise_notes(workout: Workout) -> None:
    workout.workout_exercises.filter(exercise__name=BENCH).update(notes="Seat 5")


def other_side(workout: Workout) -> None:
    Set.objects.filter(side="left").update(side="right")


CHANGES = (other_start, other_name, other_notes, other_exercise, other_exercise_notes, other_side)


@pytest.mark.parametrize("is_elsewhere", [False, True])
@pytest.mark.parametrize("layout", ["json", "csv"])
@pytest.mark.parametrize("change", CHANGES)
def test_whatever_was_changed_is_offered_and_comes_in(
    trained: User, other_lifter: User, layout: str, change: Callable[[Workout], None], is_elsewhere: bool
) -> None:
    """From an account of the same server, where ids are taken, and of another one, where they are kept."""
    before = exported(trained, layout)
    change(trained.workouts.get())
    after, expected = exported(trained, layout), whole_log_of(trained, with_plans=layout == "json")
    if is_elsewhere:
        trained.delete()
    imported(other_lifter, before)
    batch = received(other_lifter, after)
    assert standing(batch) == (0, 0, 1)
    applied(batch, chosen=[one["key"] for one in batch.plan["choices"]])
    assert whole_log_of(other_lifter, with_plans=layout == "json") == expected
    assert standing(received(other_lifter, after + b"\n")) == (0, 1, 0)


@pytest.mark.parametrize(("first", "then"), [("json", "csv"), ("csv", "json"), ("json", "json"), ("csv", "csv")])
def test_what_was_merely_exported_again_is_the_same(trained: User, other_lifter: User, first: str, then: str) -> None:
    imported(other_lifter, exported(trained, first))
    trained.weight_unit, trained.distance_unit, trained.time_zone = "lb", "mi", "Asia/Kathmandu"
    trained.save()
    assert standing(received(other_lifter, exported(trained, then) + b"\n")) == (0, 1, 0)


def test_what_was_changed_here_alone_is_the_same(trained: User, other_lifter: User) -> None:
    imported(other_lifter, exported(trained, "json"))
    other_name(other_lifter.workouts.get())
    assert standing(received(other_lifter, exported(trained, "csv"))) == (0, 1, 0)


def test_ones_own_export_says_nothing_against_ones_own_log(trained: User) -> None:
    before = exported(trained, "json")
    other_name(trained.workouts.get())
    assert standing(received(trained, before)) == (0, 1, 0)


# --- Other apps ---


@pytest.mark.parametrize("cells", [{"description": "Bad"}, {"exercise_notes": "Seat 5"}])
def test_other_notes_in_hevy_are_a_change(lifter: User, cells: dict[str, str]) -> None:
    rows = hevy_rows("2025-03-28 17:29", {BENCH: [(60, 10)]}, description="Good", exercise_notes="Seat 4")
    imported(lifter, hevy(rows))
    assert standing(received(lifter, hevy([row | cells for row in rows]))) == (0, 0, 1)


@pytest.mark.parametrize("cells", [{"Workout Notes": "Bad"}, {"Notes": "Seat 5"}, {"Exercise Name": OWN}])
def test_other_notes_and_exercises_in_strong_are_a_change(lifter: User, cells: dict[str, str]) -> None:
    rows = strong_rows("2025-03-28 17:29", {BENCH: [(60, 10)]}, Notes="Seat 4")
    imported(lifter, strong(rows))
    assert standing(received(lifter, strong([row | cells for row in rows]))) == (0, 0, 1)
    assert standing(received(lifter, strong(rows) + b"\n")) == (0, 1, 0)


# --- What the rest of the file lets us guess ---


def test_plates_in_pounds_that_come_later_change_nothing_that_came_before(lifter: User) -> None:
    """By what stands in the older file its 61.23 kg are kilograms, by the newer one 135 lb."""
    older = [hevy_rows(f"2025-03-0{day} 17:29", {BENCH: [(60, 8), (80, 5)]}) for day in range(1, 5)]
    older.append(hevy_rows("2025-03-05 17:29", {BENCH: [("61.23", 8)]}))
    pounds = {BENCH: [("61.23", 8), ("83.91", 5), ("102.06", 3)]}
    newer = [hevy_rows(f"2025-04-{day} 17:29", pounds) for day in range(10, 21)]
    assert imported(lifter, hevy(*older)).report["snapped"] == 0
    batch = received(lifter, hevy(*newer, *older))
    assert batch.plan["snapped"] > 0
    assert standing(batch) == (11, 5, 0)


def test_distances_that_come_later_change_nothing_that_came_before(lifter: User) -> None:
    """Of a file without a unit: by the older one they are kilometres, by the newer one metres."""
    older = strong_rows("2025-03-01 17:29", {"Running": [(0, 0)]}, Distance="2", Seconds="600")
    newer = [[row | {"Date": f"2025-04-0{day} 17:29:00", "Distance": "2000"} for row in older] for day in (1, 2)]
    imported(lifter, strong(older))
    batch = received(lifter, strong(older, *newer))
    assert [name.distance_unit for name in batch.names.all()] == ["m"]
    assert standing(batch) == (2, 1, 0)
    assert standing(received(lifter, strong([row | {"Distance": "3"} for row in older]))) == (0, 0, 1)


def test_a_unit_that_is_proposed_otherwise_later_changes_nothing_that_came_before(lifter: User) -> None:
    older = strong_rows("2025-03-01 17:29", {BENCH: [(60, 5), (100, 5)]})
    newer = [strong_rows(f"2025-04-0{day} 17:29", {BENCH: [(135, 5), (185, 5), (225, 5)]}) for day in (1, 2, 3)]
    assert imported(lifter, strong(older)).weight_unit == "kg"
    batch = received(lifter, strong(older, *newer))
    assert batch.weight_unit == "lb"
    assert standing(batch) == (3, 1, 0)


@pytest.mark.parametrize(("first", "then"), [("json", "csv"), ("csv", "json")])
def test_an_exercise_without_sets_which_csv_does_not_know_is_no_change(
    trained: User, other_lifter: User, first: str, then: str
) -> None:
    with row_by_row():
        plank = entry(trained.workouts.get(), Exercise.objects.get(name="Plank"))
        plank.annotate_for_lifter(notes="Tired", rest_seconds=0)
    imported(other_lifter, exported(trained, first))
    assert standing(received(other_lifter, exported(trained, then))) == (0, 1, 0)


def test_what_is_not_shown_of_the_changed_ones_is_counted(
    lifter: User, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [f"2025-03-0{day} 17:29" for day in range(1, 6)]
    imported(lifter, hevy(*(hevy_rows(day, {BENCH: [(60, 5)]}) for day in days)))
    monkeypatch.setattr("workouts.importing.planning.MOST_CHOICES", 2)
    batch = received(lifter, hevy(*(hevy_rows(day, {BENCH: [(65, 5)]}) for day in days)))
    assert (len(batch.plan["choices"]), batch.plan["not_shown"]) == (2, 3)
    client.force_login(lifter)
    page = client.get(batch.get_absolute_url()).text
    assert "3 more differ and are not shown, for no more than 2 can be chosen at once" in page
    one = received(lifter, hevy(hevy_rows(days[0], {BENCH: [(70, 5)]})))
    assert "not shown" not in client.get(one.get_absolute_url()).text
