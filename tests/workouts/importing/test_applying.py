"""Applying a batch: part by part, once, hidden until the last part is there, and with all that follows from a log."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from exercises.models import Exercise
from goals.models import Goal
from gymtracker.accounts.models import Activity, User
from gymtracker.ids import derived_id
from gymtracker.merging import merge
from progress.models import BodyMeasurement
from tests.factories import ExerciseFactory, UserFactory, bench_press, entry, finished_workout, instant, log, row_by_row
from tests.workouts.importing.histories import (
    BENCH,
    OWN,
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
    strong,
    strong_rows,
)
from workouts.importing import applying, receiving
from workouts.importing.applying import AnotherUnderWay, ImportGone
from workouts.importing.undoing import cancel
from workouts.models import ImportBatch, ImportPart, PlannedSet, Set, Workout, WorkoutExercise

pytestmark = pytest.mark.usefixtures("lifts")


def test_a_workout_is_as_the_file_tells_it(lifter: User) -> None:
    rows = hevy_rows("2025-03-28 17:29", {BENCH: [(40, 10), (80, 8), (60, 12)], OWN: [(20, 5)]}, description="Good")
    rows[0] |= {"set_type": "warmup", "exercise_notes": "Grip: ring finger"}
    rows[1] |= {"rpe": "8.5"}
    rows[2] |= {"set_type": "dropset"}
    imported(lifter, hevy(rows))
    workout = lifter.workouts.get()
    assert (workout.name, workout.notes, workout.time_zone, workout.date) == (
        "Push", "Good", "Europe/Berlin", dt.date(2025, 3, 28),
    )  # fmt: skip
    assert (workout.started_at, workout.finished_at) == (instant("2025-03-28 16:29"), instant("2025-03-28 17:29"))
    bench, own = workout.workout_exercises.in_order()
    assert (bench.exercise, bench.notes, bench.position, bench.user, bench.started_at) == (
        Exercise.objects.get(name=BENCH), "Grip: ring finger", 1, lifter, workout.started_at,
    )  # fmt: skip
    warm_up, normal, drop = bench.all_sets.in_order()
    assert (warm_up.kind, warm_up.weight_grams, warm_up.reps) == ("warm_up", 40_000, 10)
    assert (normal.kind, normal.rpe_tenths, normal.position) == ("normal", 85, 2)
    assert (drop.kind, drop.parent_id) == ("drop", normal.pk)
    assert (own.exercise.name, own.exercise.owner, own.exercise.tracking) == (OWN, lifter, "weight_reps")
    assert not Activity.objects.exists()


def test_supersets_keep_together_from_whatever_number_they_are_counted(lifter: User) -> None:
    """Hevy begins at 0."""
    rows = hevy_rows("2025-03-28 17:29", {BENCH: [(60, 5)], OWN: [(40, 5)], "Squat (Barbell)": [(100, 5)]})
    rows[0]["superset_id"] = rows[1]["superset_id"] = "0"
    more = hevy_rows(
        "2025-03-29 17:29", {BENCH: [(60, 5)], OWN: [(40, 5)], "Squat (Barbell)": [(100, 5)], PULL_UP: [("", 5)]}
    )
    for row, number in zip(more, ("987654321", "987654321", "-5", "-5"), strict=True):
        row["superset_id"] = number
    alone = hevy_rows("2025-03-30 17:29", {BENCH: [(60, 5)], OWN: [(40, 5)]})
    alone[0]["superset_id"] = "7"
    imported(lifter, hevy(rows, more, alone))
    found = [
        list(one.workout_exercises.in_order().values_list("superset", flat=True))
        for one in lifter.workouts.order_by("started_at")
    ]
    assert found == [[1, 1, None], [1, 1, 2, 2], [None, None]]


# --- All that follows ---


@pytest.fixture
def eager(lifter: User) -> User:
    """Has trained here before, weighs something, and wants something."""
    with row_by_row():
        for days, kilograms in ((10, 90), (400, 70)):
            own = entry(finished_workout(lifter, days_ago=days))
            log(own, kilograms, 8)
            log(entry(own.workout, Exercise.objects.get(name=PULL_UP)), None, 6)
        BodyMeasurement.log(lifter, date=dt.date(2025, 6, 1), values={"bodyweight": 80_000})
        Goal.objects.create(
            user=lifter, kind="strength", exercise=bench_press(), target=95_000, reps=8, made_on=dt.date(2024, 1, 1)
        )
        Goal.objects.create(
            user=lifter,
            kind="bodyweight",
            measure="bodyweight",
            target=78_000,
            start_value=80_000,
            made_on=dt.date(2024, 1, 1),
        )
    return lifter


def test_records_sums_and_goals_are_those_of_a_rebuild(eager: User) -> None:
    imported(eager, many(60))
    assert eager.goals.get(kind="strength").achieved_on == dt.date(2024, 2, 5)
    assert_all_follows(eager)


def test_so_they_are_after_a_changed_workout_took_the_place_of_another(eager: User) -> None:
    imported(eager, many(20))
    changed = received(eager, many(20).replace(b",79,8", b",59,8"))
    applied(changed, chosen=[one["key"] for one in changed.plan["choices"]])
    assert changed.report["workouts"] == len(changed.report["replaced"]) == 1
    assert_all_follows(eager)


# --- Bodyweight ---


def own_json(*workouts: dict[str, Any]) -> bytes:
    import json

    whole = {"format": "gymtracker-history", "version": 1, "workouts": list(workouts)}
    return json.dumps(whole).encode()


def pull_ups(day: str, grams: int | None, reps: int = 5, **fields: Any) -> dict[str, Any]:
    exercise = {"name": PULL_UP, "slug": "pull-up", "tracking": "bodyweight_reps"}
    return {
        "started_at": f"{day}T18:00:00+00:00", "finished_at": f"{day}T19:00:00+00:00", "time_zone": "UTC",
        "exercises": [{"exercise": exercise, "sets": [{"kind": "normal", "reps": reps}]}],
        **({"bodyweight_grams": grams} if grams else {}), **fields,
    }  # fmt: skip


def test_a_bodyweight_that_the_file_knows_holds_from_its_day_on(lifter: User) -> None:
    with row_by_row():
        own = entry(
            finished_workout(lifter, started_at=instant("2025-02-10 18:00")), Exercise.objects.get(name=PULL_UP)
        )
        log(own, None, 4)
    imported(
        lifter, own_json(pull_ups("2025-01-01", 80_000), pull_ups("2025-02-01", 81_000), pull_ups("2025-03-01", None))
    )
    assert list(lifter.measurements.order_by("date").values_list("date", "value")) == [
        (dt.date(2025, 1, 1), 80_000), (dt.date(2025, 2, 1), 81_000),
    ]  # fmt: skip
    weighed = list(lifter.workouts.order_by("started_at").values_list("bodyweight_grams", flat=True))
    assert weighed == [80_000, 81_000, 81_000, 81_000]
    assert_all_follows(lifter)


def test_what_the_lifter_measured_here_goes_before_what_a_file_says(lifter: User) -> None:
    BodyMeasurement.log(lifter, date=dt.date(2025, 1, 15), values={"bodyweight": 90_000})
    imported(lifter, own_json(pull_ups("2025-01-01", 80_000), pull_ups("2025-02-01", 81_000)))
    weighed = list(lifter.workouts.order_by("started_at").values_list("bodyweight_grams", flat=True))
    assert weighed == [80_000, 90_000]
    assert_all_follows(lifter)


@pytest.mark.parametrize("grams", [1, 19_999, 500_001, 10**9, -5, 0])
def test_a_bodyweight_that_nobody_has_is_none(lifter: User, grams: int) -> None:
    imported(lifter, own_json(pull_ups("2025-01-01", grams)))
    assert not lifter.measurements.exists()
    assert lifter.workouts.get().bodyweight_grams is None


# --- Time ---


@pytest.mark.parametrize(
    ("started", "minutes", "expected"),
    [
        ("2025-03-28 23:30", 90, ("2025-03-28", "2025-03-28 22:30", 90)),  # over midnight
        ("2025-03-30 01:30", 60, ("2025-03-30", "2025-03-30 00:30", 60)),  # ends in the hour that there is not
        ("2025-03-30 01:30", 120, ("2025-03-30", "2025-03-30 00:30", 60)),  # over the change
        ("2025-03-30 02:30", 30, ("2025-03-30", "2025-03-30 01:30", None)),  # begins in it
        ("2025-10-26 01:30", 120, ("2025-10-26", "2025-10-25 23:30", 180)),
        ("2025-10-26 02:30", 30, ("2025-10-26", "2025-10-26 00:30", None)),
    ],
)  # fmt: skip
def test_midnight_and_clock_changes_move_no_workout(
    lifter: User, started: str, minutes: int, expected: tuple[str, str, int | None]
) -> None:
    imported(lifter, hevy(hevy_rows(started, {BENCH: [(60, 5)]}, minutes=minutes)))
    workout = lifter.workouts.get()
    day, begun, lasted = expected
    assert (str(workout.date), workout.started_at) == (day, instant(begun))
    assert workout.finished_at is not None
    duration = (workout.finished_at - workout.started_at) // dt.timedelta(minutes=1)
    assert duration >= 0
    assert lasted is None or duration == lasted


# --- Once ---


def test_every_step_twice_is_once(lifter: User, small_parts: None) -> None:
    content = many(12)
    batch, is_new = receiving.receive(lifter, __import__("io").BytesIO(content))
    again, is_new_again = receiving.receive(lifter, __import__("io").BytesIO(content))
    assert (batch, is_new, is_new_again) == (again, True, False)
    applying.confirm(batch)
    applying.confirm(again)
    while batch.is_running:
        applying.step(batch)
        stale = ImportBatch.objects.get(pk=batch.pk)
        applying.step(stale)
        batch.refresh_from_db()
    applying.step(batch)
    assert batch.report["workouts"] == lifter.workouts.count() == 12
    assert Set.objects.count() == 36
    assert not ImportPart.objects.exists()


def test_a_crash_between_parts_leaves_whole_parts_and_goes_on(
    lifter: User, small_parts: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = many(12)
    twin = UserFactory()
    imported(twin, content)
    batch = received(lifter, content)
    applying.confirm(batch)
    create, calls = Set.objects.bulk_create, []

    def failing(*args: Any, **kwargs: Any) -> Any:
        calls.append(1)
        if len(calls) % 2:
            raise RuntimeError("the machine went away")
        return create(*args, **kwargs)

    while batch.is_running and batch.parts_done < batch.part_count:
        before = batch.parts_done, Workout.objects.count(), WorkoutExercise.objects.count(), Set.objects.count()
        with monkeypatch.context() as broken:
            broken.setattr(applying.Writing, "write", lambda writing: (_ for _ in ()).throw(RuntimeError("gone")))
            with pytest.raises(RuntimeError):
                applying.step(batch)
        batch.refresh_from_db()
        assert before == (
            batch.parts_done,
            Workout.objects.count(),
            WorkoutExercise.objects.count(),
            Set.objects.count(),
        )
        applying.step(batch)
    with monkeypatch.context() as broken:
        broken.setattr(applying, "final_report", lambda batch: (_ for _ in ()).throw(RuntimeError("gone")))
        with pytest.raises(RuntimeError):
            applying.step(batch)
    assert lifter.workouts.live().count() == 0
    applied(ImportBatch.objects.get(pk=batch.pk))
    assert log_of(lifter) == log_of(twin)
    assert_all_follows(lifter)


def test_a_receiver_that_fails_undoes_the_showing_as_a_whole(lifter: User, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = received(lifter, many(3))
    applying.confirm(batch)
    applying.step(batch)
    with monkeypatch.context() as broken:
        broken.setattr(applying.log_changed, "send", lambda *args, **kwargs: (_ for _ in ()).throw(RuntimeError))
        with pytest.raises(RuntimeError):
            applying.step(batch)
    batch = ImportBatch.objects.get(pk=batch.pk)
    assert batch.is_running
    assert lifter.workouts.live().count() == 0
    assert applied(batch).report["workouts"] == lifter.workouts.live().count() == 3


def test_one_import_at_a_time(lifter: User, small_parts: None) -> None:
    first, second = received(lifter, many(6)), received(lifter, many(8))
    applying.confirm(first)
    applying.step(first)
    with pytest.raises(AnotherUnderWay):
        applying.confirm(second)
    second.refresh_from_db()
    assert second.is_previewed
    applied(first)
    assert applied(second).report["workouts"] == 2
    assert lifter.workouts.live().count() == 8
    assert_all_follows(lifter)


def test_what_another_import_is_bringing_is_planned_with_as_if_it_were_there(lifter: User, small_parts: None) -> None:
    first = received(lifter, many(6))
    applying.confirm(first)
    while first.parts_done < first.part_count:
        applying.step(first)
    second = received(lifter, many(8))
    assert (second.plan["workouts"], second.plan["duplicates"], second.plan["deleted"]) == (2, 6, 0)


def test_another_lifters_import_waits_for_nobody(lifter: User, other_lifter: User) -> None:
    applying.confirm(received(lifter, many(3)))
    assert imported(other_lifter, many(3)).report["workouts"] == 3


def test_cancelling_half_way_leaves_nothing(lifter: User, small_parts: None) -> None:
    before = derived_of(lifter)
    batch = received(lifter, many(12))
    applying.confirm(batch)
    applying.step(batch)
    assert Workout.objects.exists()
    assert Exercise.objects.filter(owner=lifter).exists()
    stale = ImportBatch.objects.get(pk=batch.pk)
    cancel(batch)
    for model in (ImportBatch, ImportPart, Workout, WorkoutExercise, Set, PlannedSet):
        assert not model._base_manager.exists(), model
    assert not Exercise.objects.filter(owner=lifter).exists()
    assert derived_of(lifter) == before
    for verb in (applying.step, applying.confirm, cancel):
        with pytest.raises(ImportGone):
            verb(stale)
    assert imported(lifter, many(12)).report["workouts"] == 12


# --- Ids ---


def test_ids_of_our_own_file_are_kept_where_they_are_free(lifter: User, other_lifter: User) -> None:
    ids = (
        "01a205a6-0e9d-73a3-8696-8f11bcd4402c",
        "01a205a6-0e9d-73a3-8696-8f11bcd4402d",
        "01a205a6-0e9d-73a3-8696-8f11bcd4402e",
    )
    workout = pull_ups("2025-01-01", None, id=ids[0])
    workout["exercises"][0] |= {"id": ids[1]}
    workout["exercises"][0]["sets"][0] |= {"id": ids[2]}
    workout["exercises"][0]["sets"].append({"kind": "failure", "reps": 2, "continues": True})
    workout["exercises"][0]["planned"] = [{"kind": "normal", "reps_min": 5, "reps_max": 8}]
    imported(lifter, own_json(workout))
    kept = lifter.workouts.get()
    assert (str(kept.pk), str(kept.workout_exercises.get().pk)) == ids[:2]
    assert str(kept.workout_exercises.get().all_sets.in_order()[0].pk) == ids[2]
    imported(other_lifter, own_json(workout))
    other = other_lifter.workouts.get()
    assert other.pk == derived_id(kept.pk, f"account {other_lifter.pk}")
    one = other.workout_exercises.get()
    first, second = one.all_sets.in_order()
    assert second.parent_id == first.pk
    assert one.planned_sets.get().reps_max == 8
    for person in (lifter, other_lifter):
        assert imported(person, own_json(workout) + b" ").report["duplicates"] == 1
        assert person.workouts.count() == 1


@pytest.mark.parametrize(
    "planned",
    [
        {"reps_min": 10**9}, {"reps_min": -5}, {"reps_min": 9, "reps_max": 5}, {"weight_grams": -1},
        {"weight_grams": 10**9}, {"duration_seconds": 10**9}, {"distance_metres": -1}, {"rpe_tenths": 83},
        {"rpe_tenths": -10}, {"rest_seconds": 10**9}, {"reps_aim": 5000},
    ],
)  # fmt: skip
def test_a_plan_that_nobody_could_have_made_does_no_harm(lifter: User, planned: dict[str, int]) -> None:
    workout = pull_ups("2025-01-01", None)
    workout["exercises"][0] |= {"planned": [{"kind": "normal", **planned}], "rest_seconds": -4, "superset": -1}
    assert imported(lifter, own_json(workout)).report["workouts"] == 1
    kept = PlannedSet.objects.get()
    assert all(getattr(kept, name) in {None, 5, 9} for name in planned)


# --- What else happens meanwhile ---


def test_an_exercise_of_a_pending_batch_may_be_merged(lifter: User, small_parts: None) -> None:
    with row_by_row():
        source = ExerciseFactory(owner=lifter, name=OWN)
        target = ExerciseFactory(owner=lifter, name="Log Press")
    batch = received(lifter, many(12))
    applying.confirm(batch)
    applying.step(batch)
    merge(source, target)
    applied(batch)
    assert not WorkoutExercise.objects.filter(exercise=source).exists()
    assert WorkoutExercise.objects.filter(exercise=target).count() == 12
    assert_all_follows(lifter)


def test_an_exercise_of_a_previewed_batch_may_be_merged(lifter: User) -> None:
    with row_by_row():
        source = ExerciseFactory(owner=lifter, name=OWN)
        target = ExerciseFactory(owner=lifter, name="Log Press")
    batch = received(lifter, many(2))
    merge(source, target)
    applied(batch)
    assert WorkoutExercise.objects.filter(exercise=target).count() == 2


@pytest.mark.parametrize("steps", [0, 1, 3, None])
def test_the_account_may_be_deleted_at_any_time(lifter: User, small_parts: None, steps: int | None) -> None:
    batch = received(lifter, many(12))
    if steps != 0:
        applying.confirm(batch)
        for _ in range(steps or 100):
            applying.step(batch)
    with transaction.atomic():
        lifter.delete()
    for model in (ImportBatch, ImportPart, Workout, WorkoutExercise, Set):
        assert not model._base_manager.exists(), model


def test_a_set_may_be_logged_while_an_import_runs(lifter: User, small_parts: None) -> None:
    batch = received(lifter, many(12))
    applying.confirm(batch)
    applying.step(batch)
    own = entry(finished_workout(lifter, days_ago=2))
    log(own, 200, 5)
    applied(batch)
    assert lifter.workouts.live().count() == 13
    assert_all_follows(lifter)


def test_weights_of_a_file_without_a_unit_follow_the_choice_to_the_gram(lifter: User) -> None:
    batch = received(lifter, strong(strong_rows("2025-03-28 17:29", {BENCH: [(Decimal("61.23492"), 5)]})))
    applied(batch)
    assert Set.objects.get().weight_grams == 61_235
