"""A lifter's history as a file: what is in it, and that it is all of it."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.units import DISTANCE_UNITS, KG, WEIGHT_UNITS, to_si
from tests.factories import (
    ExerciseFactory,
    MuscleFactory,
    UserFactory,
    bench_press,
    entry,
    finished_workout,
    instant,
    log,
    open_workout,
    row_by_row,
)
from tests.queries import counted
from tests.workouts.transfer.histories import LIBRARY, OWN, comparable, histories
from tests.workouts.transfer.test_own_csv import held
from workouts import exporting
from workouts.exporting import LAYOUTS, export, sessions
from workouts.models import PlannedSet, Set, Workout, WorkoutExercise
from workouts.transfer import own_csv, own_json
from workouts.transfer.neutral import Block, Performed, Session
from workouts.transfer.source import Source


def exported(lifter: User, layout: str, **days: Any) -> str:
    return b"".join(export(lifter, LAYOUTS[layout], **days)).decode()


def rows(lifter: User, layout: str = "csv", **days: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(lifter, layout, **days), newline="")))


def names(lifter: User, layout: str = "csv", **days: Any) -> list[str]:
    column = {"csv": "workout", "strong": "Workout Name", "hevy": "title"}[layout]
    return [row[column] for row in rows(lifter, layout, **days)]


# --- What is in it ---
@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_finished_workouts_with_what_is_left_of_them_go_out(layout: str, lifter: User, other_lifter: User) -> None:
    with row_by_row():
        kept = finished_workout(lifter, name="Kept", notes="kept notes")
        first = log(entry(kept), 61, 5)
        log(entry(kept, ExerciseFactory(name="Removed lift")), 62, 5).workout_exercise.remove()
        log(first.workout_exercise, 63, 5).remove()
        trashed = finished_workout(lifter, days_ago=3, name="Trashed")
        log(entry(trashed), 64)
        trashed.trash()
        log(entry(finished_workout(other_lifter, name="Another's")), 65)
        log(entry(open_workout(lifter, name="Open")), 66)
    text = exported(lifter, layout)
    assert "Kept" in text
    assert "61" in text.replace(str(kept.pk), "")
    for left_out in ("Removed lift", "Trashed", "Another's", "Open"):
        assert left_out not in text
    if layout != "json":
        (row,) = rows(lifter, layout)
        assert "61" in row.values()


def test_days_are_the_workouts_own_and_both_are_included(lifter: User) -> None:
    with row_by_row():
        for day, at in (("1", "2026-02-28 23:30"), ("2", "2026-03-01 23:30"), ("3", "2026-03-02 23:30")):
            log(entry(finished_workout(lifter, started_at=instant(at), name=day)))  # Berlin: the day after
    assert names(lifter) == ["1", "2", "3"]
    assert names(lifter, first=date(2026, 3, 2)) == ["2", "3"]
    assert names(lifter, last=date(2026, 3, 2)) == ["1", "2"]
    assert names(lifter, first=date(2026, 3, 2), last=date(2026, 3, 2)) == ["2"]
    assert names(lifter, first=date(2027, 1, 1)) == []
    assert json.loads(exported(lifter, "json", last=date(2026, 3, 1)))["workouts"][0]["name"] == "1"


def test_strong_is_oldest_first_and_hevy_newest_first(lifter: User) -> None:
    with row_by_row():
        for days_ago in (3, 1, 2):
            log(entry(finished_workout(lifter, days_ago=days_ago, name=str(days_ago))))
    assert names(lifter, "strong") == ["3", "2", "1"]
    assert names(lifter, "hevy") == ["1", "2", "3"]


def test_a_workout_without_a_name_is_called_as_on_its_page_where_the_layout_wants_one(lifter: User) -> None:
    with row_by_row():
        log(entry(finished_workout(lifter, started_at=instant("2026-03-01 18:00"))))
    assert [names(lifter, layout) for layout in ("csv", "strong", "hevy")] == [[""], *[["Evening workout"]] * 2]


def test_amounts_are_in_the_lifters_units_to_the_gram(lifter: User) -> None:
    with row_by_row():
        workout = finished_workout(lifter, name="Units")
        log(entry(workout), 61.235, 5)
        log(entry(workout, ExerciseFactory(carry=True)), 82.5, None, distance_metres=1609)
    assert [(row["weight"], row["weight_unit"], row["distance"]) for row in rows(lifter)] == [
        ("61.235", "kg", ""),
        ("82.5", "kg", "1.609"),
    ]
    lifter.weight_unit, lifter.distance_unit = "lb", "mi"
    assert [(row["weight"], row["distance"], row["distance_unit"]) for row in rows(lifter)] == [
        ("135", "", ""),
        ("181.881", "1", "mi"),
    ]
    assert [row["Weight"] for row in rows(lifter, "strong")] == ["135", "181.881"]
    assert [row["weight_lbs"] for row in rows(lifter, "hevy")] == ["135", "181.881"]
    sets = [one["sets"][0] for one in json.loads(exported(lifter, "json"))["workouts"][0]["exercises"]]
    assert [(one["weight_grams"], one.get("distance_metres")) for one in sets] == [(61_235, None), (82_500, 1609)]


@pytest.mark.parametrize(
    ("name", "aliases", "expected"),
    [
        ("Close-Grip Press", {"strong": ["Bench Press - Close Grip (Barbell)"]}, "Bench Press - Close Grip (Barbell)"),
        ("Close-Grip Press", {"hevy": ["Hevy's name"], "": ["What people say"]}, "Close-Grip Press"),
        ("Hex Press", {"strong": ["Dumbbell Squeeze Press", "Hex Press"]}, "Hex Press"),
        ("Triceps Pushdown (Cable)", {"strong": ["Triceps Pressdown", "Triceps Pushdown"]}, "Triceps Pushdown"),
        ("Stairs", {"strong": ["Climber B", "Climber A"]}, "Climber A"),
    ],
)
def test_exercises_are_called_as_the_app_calls_them(
    name: str, aliases: dict[str, list[str]], expected: str, lifter: User
) -> None:
    with row_by_row():
        exercise = ExerciseFactory(name=name)
        for app, theirs in aliases.items():
            for alias in theirs:
                exercise.aliases.create(app=app, name=alias, key=alias.lower())
        log(entry(finished_workout(lifter), exercise))
    assert [row["Exercise Name"] for row in rows(lifter, "strong")] == [expected]
    assert [row["exercise"] for row in rows(lifter, "csv")] == [name]


def test_an_exercise_tells_what_it_is_made_of(lifter: User) -> None:
    with row_by_row():
        own = ExerciseFactory(owner=lifter, name="=Sled", tracking="weight_distance", implements=2, is_unilateral=True)
        own.secondary_muscles.set([MuscleFactory(slug="quads"), MuscleFactory(slug="glutes")])
        workout = finished_workout(lifter)
        log(entry(workout, own), 40, None, distance_metres=20)
        log(entry(workout))
    first, second = json.loads(exported(lifter, "json"))["workouts"][0]["exercises"]
    assert first["exercise"] == {
        "name": "=Sled", "tracking": "weight_distance", "equipment": "barbell", "muscle": "chest",
        "secondary_muscles": ["glutes", "quads"], "implements": 2, "is_unilateral": True, "bodyweight_share": 0,
    }  # fmt: skip
    assert second["exercise"]["slug"] == "bench-press-barbell"
    assert [(row["exercise"], row["exercise_slug"]) for row in rows(lifter)] == [
        ("'=Sled", "own"),
        ("Bench Press (Barbell)", "bench-press-barbell"),
    ]


def test_a_failure_set_continues_only_what_goes_out_too(lifter: User) -> None:
    with row_by_row():
        performed = entry(finished_workout(lifter))
        first = log(performed, 80, 5)
        log(performed, 80, 3, kind="failure", continues=True)
        log(performed, 60, 3, kind="drop")
        log(performed, 60, 3, kind="failure")
    assert [row["continues"] for row in rows(lifter)] == ["", "yes", "", ""]
    with row_by_row():
        Set.objects.filter(pk=first.pk).update(deleted_at=datetime.now(UTC))
    assert [row["continues"] for row in rows(lifter)] == ["", "", ""]


# --- How it is read ---
def fill(lifter: User, workouts: int) -> None:
    with row_by_row():
        for number in range(workouts):
            workout = finished_workout(lifter, days_ago=number + 1)
            for exercise in (bench_press(), Exercise.objects.exclude(slug="bench-press-barbell")[0]):
                log(entry(workout, exercise))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_queries_grow_with_chunks_and_not_with_workouts(
    layout: str, lifter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with row_by_row():
        ExerciseFactory()
        bench_press()
    fill(lifter, 1)
    with counted() as for_one:
        exported(lifter, layout)
    fill(lifter, 20)
    with counted() as for_many:
        exported(lifter, layout)
    assert len(for_one) == len(for_many) == (8 if layout == "json" else 7)
    monkeypatch.setattr(exporting, "WORKOUTS_AT_ONCE", 7)
    with counted() as in_three_chunks:
        exported(lifter, layout)
    assert len(in_three_chunks) == len(for_many) + 2 * (4 if layout == "json" else 3)


def test_it_begins_before_all_is_read(lifter: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "WORKOUTS_AT_ONCE", 1)
    monkeypatch.setattr(exporting, "LEAST_PIECE", 1)
    with row_by_row():
        for days_ago in range(1, 6):
            log(entry(finished_workout(lifter, days_ago=days_ago)))
    pieces = export(lifter, LAYOUTS["csv"])
    with counted() as queries:
        assert next(pieces).startswith(b"workout_id,")
    assert len(queries) == 0
    with counted() as queries:
        next(pieces)
    assert len(queries) == 7
    assert len(list(pieces)) == 5  # the other workouts, and the end


def test_what_changes_meanwhile_comes_once_or_not_at_all(lifter: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "WORKOUTS_AT_ONCE", 1)
    with row_by_row():
        first, second, third, fourth = (
            finished_workout(lifter, days_ago=9 - number, name=str(number)) for number in range(4)
        )
        found = sessions(lifter, LAYOUTS["json"])
        assert next(found).title == "0"
        first.move(started_at=third.started_at, finished_at=third.finished_at)
        second.trash()
        third.reopen()
        log(entry(fourth, ExerciseFactory(name="Came late")))
        (last,) = found
    assert last.title == "3"
    assert [block.exercise for block in last.blocks] == ["Came late"]


# --- It comes back ---
def written_down(lifter: User, history: list[Session]) -> None:
    """The rows of a history, past the verbs."""
    known = {one.name: one for one in Exercise.objects.filter(owner=None)}
    own = {one.name: one for one in Exercise.objects.filter(owner=lifter)}
    for session in history:
        workout = Workout.objects.create(
            id=session.id, user=lifter, name=session.title, notes=session.notes, started_at=session.started,
            finished_at=session.ended, time_zone=session.time_zone, date=session.started.date(),
            bodyweight_grams=session.bodyweight_grams,
        )  # fmt: skip
        for position, block in enumerate(session.blocks):
            write_block(workout, position, block, (known if block.slug else own)[block.exercise])


def write_block(workout: Workout, position: int, block: Block, exercise: Exercise) -> None:
    one = WorkoutExercise.objects.create(
        id=block.id, workout=workout, user=workout.user, exercise=exercise, started_at=workout.started_at,
        position=position, superset=block.superset, notes=block.notes, rest_seconds=block.rest_seconds,
    )  # fmt: skip
    for place, wanted in enumerate(block.planned):
        asked = {name: getattr(wanted, name) for name in ("kind", *own_json.WANTED)}
        PlannedSet.objects.create(workout_exercise=one, position=place, **asked)
    before = None
    for place, performed in enumerate(block.sets):
        performed.is_continuing &= before is not None
        before = write_set(one, place, performed, before if performed.is_continuing else None)


def write_set(one: WorkoutExercise, position: int, performed: Performed, parent: Set | None) -> Set:
    weight, distance = performed.weight, performed.distance
    return Set.objects.create(
        id=performed.id, workout_exercise=one, position=position, kind=performed.kind, side=performed.side,
        weight_grams=None if weight is None else to_si(weight, WEIGHT_UNITS[performed.weight_unit]),
        reps=performed.reps, duration_seconds=performed.seconds,
        distance_metres=None if distance is None else to_si(distance, DISTANCE_UNITS[performed.distance_unit]),
        rpe_tenths=None if performed.rpe is None else int(performed.rpe * 10), rest_seconds=performed.rest_seconds,
        completed_at=performed.completed_at, parent=parent,
    )  # fmt: skip


@pytest.fixture
def described(lifter: User) -> User:
    """The exercises that histories.py speaks of."""
    muscle = MuscleFactory(slug="triceps")
    for slug, (name, tracking, equipment) in LIBRARY.items():
        share = 100 if tracking == "bodyweight_reps" else 0
        fields: Any = {"tracking": tracking, "equipment": equipment, "bodyweight_share": share}
        ExerciseFactory(name=name, slug=slug, is_unilateral=True, implements=2, **fields).secondary_muscles.add(muscle)
    for name in OWN:
        own = ExerciseFactory(owner=lifter, name=name, equipment="other", is_unilateral=True, implements=2)
        own.secondary_muscles.add(muscle)
    return lifter


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(histories(KG), st.sampled_from([1, 50]))
def test_an_export_read_back_is_the_history(described: User, history: list[Session], at_once: int) -> None:
    with pytest.MonkeyPatch.context() as patched, row_by_row(), transaction.atomic():
        patched.setattr(exporting, "WORKOUTS_AT_ONCE", at_once)
        written_down(described, history)
        as_json, as_csv = exported(described, "json"), exported(described, "csv")
        described.weight_unit, described.distance_unit = "lb", "mi"
        in_pounds = exported(described, "csv")
        described.weight_unit, described.distance_unit = "kg", "km"
        transaction.set_rollback(True)
    assert [comparable(one) for one in own_json.read(source_of(as_json))] == [comparable(one) for one in history]
    for text in (as_csv, in_pounds):
        found = [comparable(one) for one in own_csv.read(source_of(text))]
        assert found == [comparable(one) for one in told_by_csv(history)]


def told_by_csv(history: list[Session]) -> list[Session]:
    found = list(held(history))
    for block in (block for session in found for block in session.blocks):
        block.rest_seconds = block.is_unilateral = block.implements = block.bodyweight_share = None
        block.planned, block.secondary_muscles = [], []
    return found


def source_of(text: str) -> Source:
    return Source(BytesIO(text.encode()))


def test_the_same_history_is_the_same_file_byte_for_byte(lifter: User) -> None:
    with row_by_row():
        log(entry(finished_workout(lifter, days_ago=2)))
        log(entry(finished_workout(lifter, days_ago=1)))
    for layout in LAYOUTS:
        assert exported(lifter, layout) == exported(lifter, layout)
    with row_by_row():
        empty = UserFactory()
    assert json.loads(exported(empty, "json"))["workouts"] == []
    assert rows(empty) == []


def test_a_time_keeps_its_own_offset_over_a_change_of_the_clocks(lifter: User) -> None:
    with row_by_row():
        workout = finished_workout(lifter, started_at=instant("2026-10-25 00:30"), minutes=90)
        log(entry(workout), completed_at=instant("2026-10-25 01:15"))
    (row,) = rows(lifter)
    assert (row["start"], row["end"]) == ("2026-10-25T02:30:00+02:00", "2026-10-25T03:00:00+01:00")
    assert row["completed_at"] == "2026-10-25T02:15:00+01:00"
    (session,) = own_csv.read(source_of(exported(lifter, "csv")))
    assert isinstance(session, Session)
    assert session.ended
    assert session.ended - session.started == timedelta(minutes=90)
