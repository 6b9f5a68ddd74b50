"""An archive brought into another account, or back into the same: the same history, and never anything twice."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import Activity, User
from gymtracker.archive.importing import derived
from gymtracker.archive.tables import TABLES
from progress import performances, records
from progress.models import BodyMeasurement, Performance, PersonalRecord
from tests.archive.accounts import fill, train
from tests.archive.files import brought, changed, members, opened, rows, snapshot, written
from tests.factories import (
    ExerciseFactory,
    UserFactory,
    bench_press,
    entry,
    finished_workout,
    log,
    open_workout,
    row_by_row,
)
from workouts.importing import undoing
from workouts.models import Gym, Programme, ProgrammeRun, Set, Workout, WorkoutExercise, WorkoutTemplate
from workouts.querysets import coming_in

UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def numbers(lifter: User, *, mapped: dict[str, str]) -> dict[str, list[Any]]:
    """What is worked out from the log, by names that hold in every account."""

    def name(id: Any) -> str:
        return mapped.get(str(id), str(id))

    return {
        "records": sorted(
            (row.exercise.name, row.kind, row.at, row.value, row.previous or 0, name(row.set_id),
             name(row.workout_id), row.achieved_at)
            for row in PersonalRecord.objects.filter(user=lifter).select_related("exercise")
        ),
        "performances": sorted(
            (name(row.entry_id), row.exercise.name, row.day, row.sets, row.hard_sets, row.reps, row.volume_grams,
             row.unweighed_sets, row.estimate_grams or 0, name(row.estimate_set_id))
            for row in Performance.objects.filter(user=lifter).select_related("exercise")
        ),
        "goals": sorted(
            (name(goal.pk), str(goal.achieved_on), name(goal.achieved_set_id)) for goal in lifter.goals.all()
        ),
        "bodyweights": sorted(
            (name(workout.pk), workout.bodyweight_grams or 0) for workout in lifter.workouts.exclude(coming_in())
        ),
    }  # fmt: skip


def of_the_archive(data: bytes, mapped: dict[str, str] | None = None) -> dict[str, list[str]]:
    """The rows of every file as text, with mapped ids undone and in one order; without what tells of the export."""
    names = mapped or {}
    return {
        name: sorted(
            UUIDS.sub(lambda id: names.get(id[0], id[0]), line.rstrip(",")) for line in text.decode().splitlines()
        )
        for name, text in members(data).items()
        if name != "manifest.json"
    }


def moved_away(lifter: User) -> None:
    """The account is gone, as on another server."""
    lifter.erase()
    # What its trainers and clients have is theirs.
    User.objects.exclude(pk=lifter.pk).delete()
    assert not any(table.model._base_manager.exclude(**{table.owner: None}).exists() for table in TABLES)


@pytest.fixture
def full(lifter: User) -> User:
    fill(lifter)
    return lifter


@row_by_row()
def test_the_account_of_these_tests_has_a_row_in_every_table(full: User) -> None:
    data = written(full)
    assert {table.name for table in TABLES if not rows(data, table.file)} == set()
    assert any(row["reason"] for row in rows(data, "workout_exercises.json"))
    assert any(row["parent"] for row in rows(data, "sets.json"))
    assert any(row["merged_into"] for row in rows(data, "exercises.json") if row["is_custom"])
    assert full.goals.exclude(achieved_set=None).exists()
    for name in ("workouts", "workout_exercises", "sets", "measurements", "goals", "template_exercises"):
        assert any(row["deleted_at"] for row in rows(data, f"{name}.json")), name


@row_by_row()
def test_another_server_has_the_same_account_byte_for_byte(full: User) -> None:
    before, known = written(full), numbers(full, mapped={})
    moved_away(full)
    receiver: User = UserFactory()
    brought(receiver, before)
    after = written(receiver)
    old, new = members(before), members(after)
    for name in old.keys() - {"manifest.json"}:
        assert new[name] == old[name], name
    assert numbers(receiver, mapped={}) == known
    listed = [json.loads(each["manifest.json"])["files"] for each in (old, new)]
    assert listed[0] == listed[1]


@row_by_row()
def test_on_the_same_server_ids_that_are_taken_are_mapped_and_all_else_is_equal(full: User, other_lifter: User) -> None:
    before, known = written(full), numbers(full, mapped={})
    of_the_owner = of_the_archive(before)
    brought(other_lifter, before)
    after = written(other_lifter)
    ids = {row["id"] for table in TABLES if table.has_id for row in rows(before, table.file)}
    mapped = {str(derived(other_lifter, UUID(id))): id for id in ids}
    assert {row["id"] for table in TABLES if table.has_id for row in rows(after, table.file)} == mapped.keys()
    assert of_the_archive(after, mapped) == of_the_owner
    assert numbers(other_lifter, mapped=mapped) == known
    assert of_the_archive(written(full)) == of_the_owner  # and the first account is as it was


@row_by_row()
def test_a_year_of_training_arrives_with_all_its_numbers(lifter: User, library: None) -> None:
    train(lifter)
    before, known = written(lifter), numbers(lifter, mapped={})
    assert len(known["records"]) > 50
    moved_away(lifter)
    receiver: User = UserFactory()
    brought(receiver, before)
    assert of_the_archive(written(receiver)) == of_the_archive(before)
    assert numbers(receiver, mapped={}) == known
    records.rebuild(receiver)
    performances.rebuild(receiver)
    assert numbers(receiver, mapped={}) == known


@row_by_row()
def test_a_second_time_brings_nothing_new(full: User, other_lifter: User) -> None:
    data = written(full)
    undoing.cancel(full.imports.under_way().get())
    for receiver in (full, other_lifter):
        brought(receiver, data)
        before = snapshot()
        assert brought(receiver, data).is_nothing
        assert snapshot() == before


@row_by_row()
def test_ids_once_mapped_stay_so_when_they_become_free(full: User, other_lifter: User) -> None:
    data = written(full)
    brought(other_lifter, data)
    full.erase()
    assert brought(other_lifter, data).is_nothing


@row_by_row()
def test_what_the_lifter_deleted_stays_deleted(lifter: User) -> None:
    workout = finished_workout(lifter)
    performed = log(entry(workout))
    other = finished_workout(lifter, days_ago=2)
    data = written(lifter)
    performed.remove()
    other.trash()
    assert brought(lifter, data).is_nothing
    assert not lifter.workouts.filter(deleted_at=None).exclude(pk=workout.pk).exists()
    assert Set.objects.get().deleted_at


@row_by_row()
def test_what_was_changed_since_stays_as_it_is(full: User) -> None:
    data = written(full)
    undoing.cancel(full.imports.under_way().get())
    template = WorkoutTemplate.objects.get(name="Secret template")
    planned = template.template_exercises.first()
    planned.write(sets=[{"reps_min": 1}], notes="Other")
    full.workouts.filter(name="Secret finished").update(name="Renamed")
    gym = full.gyms.get()
    gym.furnish(bars=[], plates=[(2000, 2)], fixed=[])
    full.theme = "light"
    full.save()
    before = snapshot()
    assert brought(full, data).is_nothing
    assert snapshot() == before


@row_by_row()
def test_what_is_missing_is_added_to_an_account_that_has_something(lifter: User, other_lifter: User) -> None:
    log(entry(finished_workout(lifter, days_ago=3)), 100, 3)
    data = written(lifter)
    mine = log(entry(finished_workout(other_lifter, days_ago=5)), 90, 3)
    UserFactory()
    found = brought(other_lifter, data)
    assert (found.new["workouts"], found.new["sets"]) == (1, 1)
    assert other_lifter.workouts.count() == 2
    heaviest = PersonalRecord.objects.filter(user=other_lifter, kind="heaviest_weight").order_by("value")
    assert [(row.value, row.previous) for row in heaviest] == [(90_000, None), (100_000, 90_000)]
    assert heaviest[0].set_id == mine.pk


@row_by_row()
def test_sets_that_were_logged_later_come_with_a_newer_archive(lifter: User, other_lifter: User) -> None:
    workout = open_workout(lifter)
    performed_in = entry(workout)
    log(performed_in)
    brought(other_lifter, written(lifter))
    log(performed_in, 85)
    found = brought(other_lifter, written(lifter))
    assert (found.new["sets"], found.new["workouts"]) == (1, 0)
    assert Set.objects.filter(workout_exercise__user=other_lifter).count() == 2


@row_by_row()
def test_nothing_is_told_outside(full: User, other_lifter: User) -> None:
    brought(other_lifter, written(full))
    assert not Activity.objects.filter(user=other_lifter).exists()


# --- The account itself ---


def test_an_empty_account_takes_the_preferences_over_and_no_way_in(full: User, other_lifter: User) -> None:
    password, email = other_lifter.password, other_lifter.email
    data = changed(written(full), "profile.json", lambda rows: None)
    brought(other_lifter, data)
    other_lifter.refresh_from_db()
    assert (other_lifter.full_name, other_lifter.weight_unit, other_lifter.theme) == ("Änne Lifter", "lb", "dark")
    assert (other_lifter.password, other_lifter.email) == (password, email)


def test_an_account_that_has_something_keeps_its_own(full: User, other_lifter: User) -> None:
    other_lifter.time_off.create(first_day=other_lifter.today())
    brought(other_lifter, written(full))
    other_lifter.refresh_from_db()
    assert (other_lifter.full_name, other_lifter.weight_unit) == ("Otto Other", "kg")


# --- Where there may be one only ---


@row_by_row()
def test_of_two_open_workouts_the_one_that_is_there_stays_open(lifter: User, other_lifter: User) -> None:
    started_at = timezone.now() - timedelta(hours=2)
    performed = log(entry(open_workout(lifter, started_at=started_at)))
    mine = open_workout(other_lifter)
    found = brought(other_lifter, written(lifter))
    assert other_lifter.workouts.open().get() == mine
    finished = other_lifter.workouts.exclude(pk=mine.pk).get()
    assert finished.finished_at == performed.completed_at
    assert "still open" in found.notes[0]
    assert finished.workout_exercises.get().performance.sets == 1


@row_by_row()
def test_of_two_running_programmes_the_one_that_is_there_goes_on(full: User, other_lifter: User) -> None:
    programme, _ = Programme.create(other_lifter, name="My own")
    programme.add_day(name="A")
    mine = ProgrammeRun.begin(other_lifter, programme)
    found = brought(other_lifter, written(full))
    assert other_lifter.programme_runs.running().get() == mine
    assert other_lifter.programme_runs.count() == 2
    assert "ended" in found.notes[0]


def test_a_gym_of_the_same_name_stands_for_the_one_of_the_archive(lifter: User, other_lifter: User) -> None:
    with row_by_row():
        Gym.open_for(lifter, name="Garage", unit="kg")
        mine = Gym.open_for(other_lifter, name="garage", unit="lb")
        plates = list(mine.plates.values_list("weight", "count"))
        found = brought(other_lifter, written(lifter))
    assert found.new["gyms"] == found.new["plates"] == 0
    assert other_lifter.gyms.get() == mine
    assert list(mine.plates.values_list("weight", "count")) == plates


def test_a_measurement_of_a_day_that_has_one_is_not_doubled(lifter: User, other_lifter: User) -> None:
    day = lifter.today()
    BodyMeasurement.log(lifter, date=day, values={"bodyweight": 80_000, "waist": 800})
    BodyMeasurement.log(other_lifter, date=day, values={"bodyweight": 70_000})
    with row_by_row():
        assert brought(other_lifter, written(lifter)).new["measurements"] == 1
    assert other_lifter.measurements.get(kind="bodyweight").value == 70_000


# --- Exercises ---


@row_by_row()
def test_an_own_exercise_of_the_same_name_stands_for_the_one_of_the_archive(lifter: User, other_lifter: User) -> None:
    theirs = ExerciseFactory(owner=lifter, name="Zercher")
    log(entry(finished_workout(lifter), theirs))
    mine = ExerciseFactory(owner=other_lifter, name="zercher")
    found = brought(other_lifter, written(lifter))
    assert found.new["exercises"] == 0
    assert WorkoutExercise.objects.get(user=other_lifter).exercise == mine


@row_by_row()
def test_one_that_is_logged_in_another_way_is_another_exercise(lifter: User, other_lifter: User) -> None:
    theirs = ExerciseFactory(owner=lifter, name="Zercher")
    log(entry(finished_workout(lifter), theirs))
    ExerciseFactory(owner=other_lifter, name="Zercher", tracking="duration")
    data = written(lifter)
    for _ in range(2):
        brought(other_lifter, data)
    names = other_lifter.custom_exercises.order_by("name").values_list("name", "tracking")
    assert list(names) == [("Zercher", "duration"), ("Zercher 2", "weight_reps")]


@row_by_row()
def test_one_that_was_renamed_since_is_known_again(lifter: User, other_lifter: User) -> None:
    theirs = ExerciseFactory(owner=lifter, name="Zercher")
    log(entry(finished_workout(lifter), theirs))
    data = written(lifter)
    brought(other_lifter, data)
    other_lifter.custom_exercises.get().edit(name="Zercher squat")
    assert brought(other_lifter, data).is_nothing
    assert other_lifter.custom_exercises.get().name == "Zercher squat"


@row_by_row()
def test_a_library_without_the_exercise_makes_it_the_lifters_own(lifter: User, other_lifter: User) -> None:
    log(entry(finished_workout(lifter), ExerciseFactory(pull_up=True, slug="pull-up")), 10, 5)
    data = changed(written(lifter), "exercises.json", lambda rows: rows[0].update(slug="of-another-library"))
    for _ in range(2):
        brought(other_lifter, data)
    own = other_lifter.custom_exercises.get()
    assert (own.name, own.tracking, own.bodyweight_share, own.slug) == ("Pull Up", "bodyweight_reps", 100, "")
    assert own in Exercise.objects.known_to(other_lifter).search("pull")
    assert WorkoutExercise.objects.get(user=other_lifter).exercise == own


@row_by_row()
def test_one_that_the_library_merged_since_leads_to_the_target(lifter: User, other_lifter: User) -> None:
    log(entry(finished_workout(lifter), ExerciseFactory(name="Bankdrücken", slug="bankdruecken")))
    data = written(lifter)
    Exercise.objects.filter(slug="bankdruecken").update(merged_into=bench_press())
    brought(other_lifter, data)
    assert WorkoutExercise.objects.get(user=other_lifter).exercise == bench_press()


# --- Asking little ---


def test_the_number_of_queries_does_not_grow_with_the_rows(lifter: User, other_lifter: User) -> None:
    from tests.queries import counted

    asked = []
    for count in (1, 30):
        with row_by_row():
            for number in range(count):
                workout = finished_workout(lifter, days_ago=number + 1)
                log(entry(workout))
        receiver = UserFactory()
        with counted() as queries:
            data = written(lifter)
            brought(receiver, data)
        asked.append(len(queries))
        if connection.vendor == "sqlite":
            assert opened(data).files["workouts.json"].rows == lifter.workouts.count()
    assert asked[1] <= asked[0] + 12, asked  # records are written in chunks
    assert Workout.objects.filter(user=receiver).count() == 31
