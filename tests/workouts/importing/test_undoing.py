"""Undo takes everything back but what was changed by hand; another exercise in place of one moves its history."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

import pytest
from django.utils import timezone

from exercises import matching
from exercises.models import Exercise, NameMapping
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from progress.models import BodyMeasurement
from tests.factories import ExerciseFactory, entry, finished_workout, log, row_by_row
from tests.queries import counted
from tests.workouts.importing.histories import (
    BENCH,
    OWN,
    PLANK,
    PULL_UP,
    applied,
    assert_all_follows,
    derived_of,
    hevy,
    hevy_rows,
    imported,
    log_of,
    many,
    received,
)
from tests.workouts.importing.test_applying import own_json, pull_ups
from workouts import trash
from workouts.building import change
from workouts.importing import applying, undoing
from workouts.importing.naming import UnderWay, choose, could_be
from workouts.importing.undoing import DoesNotFit, NotDone, undo
from workouts.models import ErasedImport, ImportBatch, ImportedName, Set, Workout, WorkoutExercise

pytestmark = pytest.mark.usefixtures("lifts")


def test_undo_takes_everything_back_and_the_file_can_come_again(lifter: User) -> None:
    log(entry(finished_workout(lifter, days_ago=900)), 70, 8)
    before, there = derived_of(lifter), log_of(lifter)
    batch = imported(lifter, many(30))
    undo(batch)
    assert batch.is_reverted
    assert (derived_of(lifter), log_of(lifter)) == (before, there)
    assert not lifter.workouts.trashed().exists()
    assert not Exercise.objects.filter(owner=lifter).exists()
    assert not ImportedName.objects.exists()
    undo(batch)
    again = imported(lifter, many(30))
    assert again.pk != batch.pk
    assert (again.report["workouts"], again.report["duplicates"]) == (30, 0)
    assert_all_follows(lifter)


def test_an_own_exercise_that_was_there_before_stays(lifter: User) -> None:
    before = ExerciseFactory(owner=lifter, name=OWN)
    batch = imported(lifter, hevy(hevy_rows("2025-03-28 17:29", {OWN: [(60, 5)]})))
    undo(batch)
    assert Exercise.objects.filter(pk=before.pk).exists()
    other = ExerciseFactory(owner=lifter, name="Log Press")
    batch = received(lifter, hevy(hevy_rows("2025-03-28 17:29", {"Log Press": [(60, 5)]})))
    choose(batch.names.get(), None)
    applying.confirm(batch)
    undoing.cancel(batch)
    assert Exercise.objects.filter(pk=other.pk).exists()


def test_an_own_exercise_of_an_import_that_is_used_since_stays(lifter: User) -> None:
    batch = imported(lifter, many(2))
    log(entry(finished_workout(lifter), Exercise.objects.get(owner=lifter)), 60, 5)
    undo(batch)
    assert Exercise.objects.get(owner=lifter).name == OWN
    assert_all_follows(lifter)


def by_adding_a_set(workout: Workout) -> None:
    log(workout.workout_exercises.in_order()[0], 90, 5)


def by_adding_an_exercise(workout: Workout) -> None:
    entry(workout, Exercise.objects.get(name=PULL_UP))


def first_set(workout: Workout) -> Set:
    return Set.objects.with_owner().filter(workout_exercise__workout=workout)[0]


def last_entry(workout: Workout) -> WorkoutExercise:
    return workout.entries_in_order()[-1]


CHANGES = {
    "a set was added": by_adding_a_set,
    "a set was changed": lambda workout: first_set(workout).amend(version=1, reps=3),
    "a set was removed": lambda workout: first_set(workout).remove(),
    "an exercise was added": by_adding_an_exercise,
    "an exercise was removed": lambda workout: workout.workout_exercises.all()[0].remove(),
    "a note was written": lambda workout: last_entry(workout).annotate_for_lifter(notes="Elbow hurt", rest_seconds=90),
    "an exercise was moved": lambda workout: last_entry(workout).move(-1),
    "exercises were linked": lambda workout: last_entry(workout).link(),
    "a superset was begun": lambda workout: change(last_entry(workout), superset=1),
    "it was renamed": lambda workout: workout.describe(name="My name", notes=""),
    "it was moved": lambda workout: workout.move(
        started_at=workout.started_at + dt.timedelta(days=1), finished_at=workout.finished_at + dt.timedelta(days=1)
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_changed_by_hand_is_kept_in_the_trash(lifter: User, change: str) -> None:
    batch = imported(lifter, many(3))
    changed = lifter.workouts.order_by("started_at")[1]
    with row_by_row():
        CHANGES[change](changed)
    sets = Set.objects.filter(workout_exercise__workout=changed).count()
    undo(batch)
    kept = lifter.workouts.trashed().get()
    assert kept.pk == changed.pk
    assert Set.objects.filter(workout_exercise__workout=changed).count() == sets
    assert lifter.workouts.count() == 1
    assert_all_follows(lifter)
    assert imported(lifter, many(3)).report["workouts"] == 3
    Workout.objects.get(pk=kept.pk).restore()
    assert lifter.workouts.live().count() == 4
    assert_all_follows(lifter)


def test_random_ids_of_a_file_do_not_look_like_sets_of_today(lifter: User) -> None:
    workout = pull_ups("2025-01-01", None, id="f1a205a6-0e9d-43a3-8696-8f11bcd4402c")
    workout["exercises"][0]["sets"][0]["id"] = "f1a205a6-0e9d-43a3-8696-8f11bcd4402d"
    batch = imported(lifter, own_json(workout))
    undo(batch)
    assert not lifter.workouts.exists()


def test_a_workout_that_the_lifter_had_trashed_goes_with_its_import(lifter: User) -> None:
    batch = imported(lifter, many(3))
    lifter.workouts.order_by("started_at")[1].trash()
    undo(batch)
    assert lifter.workouts.live().count() == 0
    assert imported(lifter, many(3)).report["workouts"] == 3


def test_what_took_the_place_of_another_gives_it_back(lifter: User) -> None:
    imported(lifter, many(3))
    before, there = derived_of(lifter), log_of(lifter)
    newer = received(lifter, many(3).replace(b",61,8", b",99,8"))
    keys = [one["key"] for one in newer.plan["choices"]]
    applying.confirm(newer, chosen=keys)
    while newer.is_running:
        applying.step(newer)
    assert log_of(lifter) != there
    undo(newer)
    assert (derived_of(lifter), log_of(lifter)) == (before, there)
    assert received(lifter, many(3) + b"\n").plan["duplicates"] == 3


NEWER = many(3).replace(b",61,8", b",99,8")


def with_all_chosen(lifter: User, content: bytes) -> ImportBatch:
    """Imported, in place of all that is there and differs."""
    newer = received(lifter, content)
    return applied(newer, chosen=[one["key"] for one in newer.plan["choices"]])


def test_what_went_to_the_trash_before_the_last_step_gives_its_key_away_and_gets_it_back(lifter: User) -> None:
    imported(lifter, many(3))
    newer = received(lifter, NEWER)
    applying.confirm(newer, chosen=[one["key"] for one in newer.plan["choices"]])
    applying.step(newer)
    old = Workout.objects.get(pk=newer.report["replaced"][0])
    old.trash()
    applied(newer)
    assert lifter.workouts.live().count() == 3
    assert received(lifter, NEWER + b"\n").plan["duplicates"] == 3
    undo(newer)
    assert lifter.workouts.trashed().get() == old
    assert received(lifter, many(3) + b"\n\n").plan["deleted"] == 1
    assert_all_follows(lifter)


def test_a_workout_that_a_later_import_brought_again_does_not_come_back_beside_it(lifter: User) -> None:
    imported(lifter, many(3))
    second = with_all_chosen(lifter, NEWER)
    with_all_chosen(lifter, NEWER.replace(b",99,8", b",98,8"))
    undo(second)
    assert lifter.workouts.live().count() == 3
    assert Set.objects.live().filter(weight_grams=98_000).count() == 1
    assert lifter.workouts.trashed().count() == 1
    assert_all_follows(lifter)


THIRD, FOURTH = NEWER.replace(b",99,8", b",98,8"), NEWER.replace(b",99,8", b",97,8")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whatever_the_order_of_undoing_the_first_stands_alone_at_the_end(lifter: User, order: tuple[int, ...]) -> None:
    imported(lifter, many(3))
    before, there = derived_of(lifter), log_of(lifter)
    later = [with_all_chosen(lifter, content) for content in (NEWER, THIRD, FOURTH)]
    for number in order:
        undo(later[number])
        assert lifter.workouts.live().count() == 3
    assert (derived_of(lifter), log_of(lifter)) == (before, there)
    assert not lifter.workouts.trashed().exists()
    assert received(lifter, many(3) + b"\n").plan["duplicates"] == 3


def test_what_the_lifter_had_thrown_away_stays_there_when_it_is_handed_on(lifter: User) -> None:
    imported(lifter, many(3))
    newer = received(lifter, NEWER)
    applying.confirm(newer, chosen=[one["key"] for one in newer.plan["choices"]])
    applying.step(newer)
    old = Workout.objects.get(pk=newer.report["replaced"][0])
    old.trash()
    second, third = applied(newer), with_all_chosen(lifter, THIRD)
    undo(second)
    undo(third)
    assert lifter.workouts.trashed().get() == old


def test_a_workout_of_an_import_that_is_undone_does_not_come_back(lifter: User) -> None:
    first = imported(lifter, many(3))
    second = with_all_chosen(lifter, NEWER)
    undo(first)
    undo(second)
    assert not lifter.workouts.exists()
    assert imported(lifter, many(3)).report["workouts"] == 3
    assert_all_follows(lifter)


def test_an_import_under_way_takes_the_place_of_what_came_back_meanwhile(lifter: User) -> None:
    imported(lifter, many(3))
    second = with_all_chosen(lifter, NEWER)
    third = received(lifter, NEWER.replace(b",99,8", b",98,8"))
    applying.confirm(third, chosen=[one["key"] for one in third.plan["choices"]])
    applying.step(third)
    undo(second)
    applied(third)
    assert Set.objects.live().filter(weight_grams=98_000).count() == 1
    undo(third)
    assert Set.objects.live().filter(weight_grams=61_000).count() == 2
    assert_all_follows(lifter)


def test_what_it_took_the_place_of_stays_deleted_where_the_lifter_emptied_the_trash(lifter: User) -> None:
    imported(lifter, many(3))
    newer = received(lifter, many(3).replace(b",61,8", b",99,8"))
    imported(lifter, many(3).replace(b",61,8", b",99,8"), chosen=[one["key"] for one in newer.plan["choices"]])
    trash.purge(before=timezone.now(), lifter=lifter)
    undo(ImportBatch.objects.get(pk=newer.pk))
    assert lifter.workouts.live().count() == 2
    assert_all_follows(lifter)


# --- Deleted for good ---


def by_emptying_the_trash(lifter: User) -> None:
    trash.purge(before=timezone.now(), lifter=lifter)


def one_by_one(lifter: User) -> None:
    for workout in lifter.workouts.trashed():
        workout.erase()


@pytest.fixture(params=[by_emptying_the_trash, one_by_one])
def emptied(request: pytest.FixtureRequest, lifter: User) -> ImportBatch:
    """An import of which the lifter deleted the second of three workouts for good."""
    batch = imported(lifter, many(3))
    lifter.workouts.order_by("started_at")[1].trash()
    request.param(lifter)
    assert lifter.workouts.count() == 2
    return batch


def test_what_was_deleted_for_good_does_not_come_again(lifter: User, other_lifter: User, emptied: ImportBatch) -> None:
    newer = received(lifter, many(5))
    assert (newer.plan["workouts"], newer.plan["duplicates"], newer.plan["deleted"]) == (2, 3, 1)
    assert applied(newer).report["deleted"] == 1
    assert lifter.workouts.count() == 4
    assert imported(other_lifter, many(3)).report["workouts"] == 3


def test_nor_does_it_under_the_name_that_it_has_been_given_in_the_other_app(lifter: User, emptied: ImportBatch) -> None:
    content = many(3).replace(b'Push,"2 Jan', b'Chest,"2 Jan')
    assert content != many(3)
    renamed = received(lifter, content)
    assert (renamed.plan["workouts"], renamed.plan["deleted"]) == (0, 1)


def test_it_comes_again_once_its_import_is_undone(lifter: User, emptied: ImportBatch) -> None:
    undo(emptied)
    assert not ErasedImport.objects.exists()
    assert imported(lifter, many(3)).report["workouts"] == 3


def test_undoing_a_later_import_leaves_it_deleted(lifter: User, emptied: ImportBatch) -> None:
    undo(imported(lifter, many(5)))
    assert received(lifter, many(3) + b"\n").plan["deleted"] == 1


def test_what_undo_and_cancelling_take_out_can_come_again(lifter: User, small_parts: None) -> None:
    batch = imported(lifter, many(3))
    first_set(lifter.workouts.order_by("started_at")[0]).remove()
    undo(batch)
    batch = received(lifter, many(6))
    applying.confirm(batch)
    applying.step(batch)
    undoing.cancel(batch)
    trash.purge(before=timezone.now())
    assert not lifter.workouts.exists()
    assert not ErasedImport.objects.exists()


def test_emptying_a_trash_of_many_asks_no_more(lifter: User) -> None:
    asked = []
    for content in (many(1), many(30, first="2020-01-01 18:00")):
        imported(lifter, content)
        for workout in lifter.workouts.live():
            workout.trash()
        with counted() as queries:
            trash.purge(before=timezone.now(), lifter=lifter)
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert ErasedImport.objects.count() == 31
    lifter.erase()
    assert not ErasedImport.objects.exists()


# --- Bodyweights and names ---


def test_the_bodyweights_that_it_brought_go_too_but_for_corrected_ones(lifter: User) -> None:
    here = finished_workout(lifter, days_ago=1)
    log(entry(here, Exercise.objects.get(name=PULL_UP)), None, 5)
    brought = own_json(pull_ups("2025-01-01", 80_000), pull_ups("2025-02-01", 81_000))
    batch = imported(lifter, brought)
    here.refresh_from_db()
    assert here.bodyweight_grams == 81_000
    lifter.measurements.get(value=80_000).correct(date=dt.date(2025, 1, 1), value=80_500)
    undo(batch)
    assert list(lifter.measurements.values_list("value", flat=True)) == [80_500]
    here.refresh_from_db()
    assert here.bodyweight_grams == 80_500
    assert_all_follows(lifter)
    assert BodyMeasurement.objects.count() == 1


def test_what_was_guessed_is_forgotten_and_what_the_lifter_said_is_not(lifter: User) -> None:
    batch = received(lifter, many(2))
    squat = Exercise.objects.get(slug="squat-barbell")
    choose(batch.names.get(name=OWN), squat)
    applying.confirm(batch)
    assert not NameMapping.objects.exists()
    while batch.is_running:
        applying.step(batch)
    assert NameMapping.objects.count() == 2
    undo(batch)
    assert NameMapping.objects.get().exercise == squat
    again = received(lifter, many(2))
    assert again.names.get(name=OWN).certainty == matching.Certainty.CONFIRMED
    assert again.names.get(name=BENCH).certainty != matching.Certainty.CONFIRMED


@pytest.mark.parametrize("begun", [False, True])
def test_what_is_not_done_cannot_be_undone(lifter: User, begun: bool) -> None:
    batch = received(lifter, many(2))
    if begun:
        applying.confirm(batch)
    with pytest.raises(NotDone):
        undo(batch)


def test_undo_does_not_reach_another_lifters_import(lifter: User, other_lifter: User) -> None:
    imported(other_lifter, many(3))
    undo(imported(lifter, many(3)))
    assert other_lifter.workouts.live().count() == 3
    assert_all_follows(other_lifter)


# --- Left alone for a week ---


def test_what_nobody_went_on_with_is_forgotten_after_a_week(
    lifter: User, other_lifter: User, small_parts: None
) -> None:
    for days, count in ((8, 4), (8, 5), (6, 6)):
        batch = received(lifter, many(count))
        ImportBatch.objects.filter(pk=batch.pk).update(created_at=timezone.now() - dt.timedelta(days=days))
        if count == 5:
            applying.confirm(batch)
            applying.step(batch)
    done = imported(other_lifter, many(3))
    ImportBatch.objects.filter(pk=done.pk).update(created_at=timezone.now() - dt.timedelta(days=99))
    assert undoing.cancel_abandoned() == 2
    assert {one.part_count for one in lifter.imports.all()} == {batch.part_count}
    assert not lifter.workouts.exists()
    assert done.workouts.count() == 3


# --- Another exercise ---


def test_before_the_import_it_changes_the_plan(lifter: User) -> None:
    batch = received(lifter, hevy(hevy_rows("2025-03-28 17:29", {OWN: [(60, 5), (60, 5)]})))
    assert choose(batch.names.get(), Exercise.objects.get(slug="plank")) == 0
    batch.refresh_from_db()
    assert (batch.plan["workouts"], batch.plan["skipped_count"]) == (0, 2)
    choose(batch.names.get(), Exercise.objects.get(slug="bench-press-barbell"))
    batch.refresh_from_db()
    assert (batch.plan["workouts"], batch.plan["sets"]) == (1, 2)
    row = batch.names.get()
    assert (row.certainty, row.reason) == ("chosen", "You chose it.")
    choose(row, None)
    assert batch.names.get().exercise is None


def test_afterwards_its_history_moves(lifter: User) -> None:
    log(entry(finished_workout(lifter, days_ago=900)), 70, 8)
    batch = imported(lifter, many(12))
    bench, squat = (Exercise.objects.get(slug=slug) for slug in ("bench-press-barbell", "squat-barbell"))
    assert choose(batch.names.get(name=BENCH), squat) == 12
    assert WorkoutExercise.objects.filter(exercise=squat).count() == 12
    assert WorkoutExercise.objects.filter(exercise=bench).count() == 1
    assert_all_follows(lifter)
    assert received(lifter, many(14)).names.get(name=BENCH).exercise == squat
    assert choose(batch.names.get(name=BENCH), bench) == 12
    assert_all_follows(lifter)


def test_afterwards_it_can_become_an_own_exercise_that_undo_takes_back(lifter: User) -> None:
    batch = imported(lifter, many(3))
    assert choose(batch.names.get(name=BENCH), None) == 3
    own = Exercise.objects.get(owner=lifter, name=BENCH)
    assert WorkoutExercise.objects.filter(exercise=own).count() == 3
    undo(batch)
    assert not Exercise.objects.filter(owner=lifter).exists()


def test_an_own_exercise_that_the_import_made_goes_when_its_history_moves(lifter: User) -> None:
    batch = imported(lifter, many(3))
    choose(batch.names.get(name=OWN), Exercise.objects.get(slug="squat-barbell"))
    assert not Exercise.objects.filter(owner=lifter).exists()


def test_sets_that_do_not_fit_stay_where_they_are(lifter: User) -> None:
    batch = imported(lifter, many(3))
    with pytest.raises(DoesNotFit) as refused:
        choose(batch.names.get(name=BENCH), Exercise.objects.get(slug="plank"))
    assert str(refused.value) == "Plank is measured by time: 6 of the imported sets are not."
    assert batch.names.get(name=BENCH).exercise.name == BENCH
    assert WorkoutExercise.objects.filter(exercise__slug="plank").count() == 0


def test_a_missing_weight_and_none_are_told_as_the_exercise_wants_it(lifter: User) -> None:
    batch = imported(lifter, hevy(hevy_rows("2025-03-28 17:29", {PULL_UP: [("", 5)]})))
    squat, pull_up = (Exercise.objects.get(slug=slug) for slug in ("squat-barbell", "pull-up"))
    choose(batch.names.get(), squat)
    assert Set.objects.get().weight_grams == 0
    choose(batch.names.get(), pull_up)
    assert Set.objects.get().weight_grams is None
    assert_all_follows(lifter)


def test_while_it_runs_nothing_is_chosen(lifter: User) -> None:
    batch = received(lifter, many(3))
    applying.confirm(batch)
    with pytest.raises(UnderWay):
        choose(batch.names.get(name=OWN), Exercise.objects.get(slug="plank"))
    assert batch.names.get(name=OWN).exercise.name == OWN


def test_what_it_could_be_is_found_by_the_name_cut_from_the_end(lifter: User) -> None:
    batch = received(lifter, hevy(hevy_rows("2025-03-28 17:29", {"Squat (Zercher Thing)": [(60, 5)], "💪": [(60, 5)]})))
    squat, arm = batch.names.all()
    assert [one.name for one in could_be(squat, "")] == ["Squat (Barbell)"]
    assert [one.name for one in could_be(squat, "plank")] == [PLANK]
    assert could_be(squat, "nothing of the sort") == []
    could_be(arm, "")


def test_a_set_with_an_id_of_its_own_that_was_added_by_hand_counts_as_touched(lifter: User) -> None:
    batch = imported(lifter, many(1))
    entry_of = WorkoutExercise.objects.in_order()[0]
    entry_of.log_set(id=uuid7(), weight_grams=60_000, reps=5)
    undo(batch)
    assert lifter.workouts.trashed().count() == 1


def test_another_exercise_in_place_of_one_without_sets_counts_as_touched(lifter: User) -> None:
    workout = pull_ups("2025-01-01", None)
    workout["exercises"][0] |= {"id": str(uuid7()), "sets": []}
    batch = imported(lifter, own_json(workout))
    last_entry(lifter.workouts.get()).replace(Exercise.objects.get(name=PLANK))
    undo(batch)
    assert lifter.workouts.trashed().count() == 1
