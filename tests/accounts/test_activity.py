"""What is told outside a page: once each, when a person logs, and by nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from goals.judging import judge_one
from goals.models import Goal
from gymtracker import testdata
from gymtracker.accounts.models import Activity, User
from gymtracker.demo.account import write_down
from progress.models import BodyMeasurement, PersonalRecord
from progress.records import rebuild
from progress.telling import record_told, subject_of
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, open_workout, row_by_row
from tests.progress.measuring import weigh
from tests.queries import counted
from workouts.models import Workout, WorkoutExercise


@pytest.fixture
def benching(lifter: User) -> WorkoutExercise:
    """An open workout; last week was 80 kg x 8."""
    log(entry(finished_workout(lifter, days_ago=7)), 80, 8)
    return entry(open_workout(lifter))


def told(lifter: User) -> list[str]:
    return sorted(lifter.activities.values_list("kind", flat=True))


def records_told(lifter: User) -> dict[str, int]:
    found = [record_told(lifter, one.subject) for one in lifter.activities.filter(kind="record.set")]
    return {record.kind: record.value for record in found if record}


def bench_goal(lifter: User, kilograms: int = 100) -> Goal:
    goal: Goal = lifter.goals.create(
        kind="strength", exercise=bench_press(), target=kilograms * 1000, reps=5, made_on=lifter.today()
    )
    return goal


# --- A workout ---


def test_a_finished_workout_is_told_with_its_moment(lifter: User, benching: WorkoutExercise) -> None:
    log(benching, 60, 5)
    assert told(lifter) == []
    benching.workout.finish()
    (one,) = lifter.activities.all()
    assert (one.kind, one.subject) == ("workout.finished", str(benching.workout_id))
    assert timezone.now() - one.at < timedelta(minutes=1)


def test_finishing_reopening_and_finishing_again_tells_once(lifter: User, benching: WorkoutExercise) -> None:
    bench_goal(lifter)
    log(benching, 100, 5)
    benching.workout.finish()
    first = list(lifter.activities.order_by("pk").values_list("pk", "kind", "subject", "at"))
    assert {kind for _, kind, _, _ in first} == {"workout.finished", "record.set", "goal.achieved"}
    for _ in range(2):
        benching.workout.reopen()
        benching.workout.finish()
    assert list(lifter.activities.order_by("pk").values_list("pk", "kind", "subject", "at")) == first


def test_the_database_keeps_a_thing_from_being_told_twice(lifter: User) -> None:
    lifter.activities.create(kind="workout.finished", subject="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        lifter.activities.create(kind="workout.finished", subject="a")


def test_finishing_by_the_button_pressed_twice_tells_once(
    lifter: User, browser: Client, benching: WorkoutExercise
) -> None:
    log(benching, 60, 5)
    for _ in range(2):
        browser.post(reverse("workouts:finish", args=[benching.workout_id]))
    assert told(lifter) == ["workout.finished"]


def test_a_finish_that_fails_tells_nothing(
    lifter: User, benching: WorkoutExercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    log(benching, 60, 5)
    monkeypatch.setattr("goals.judging.lifted_in", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        benching.workout.finish()
    assert Workout.objects.get(pk=benching.workout_id).is_open
    assert told(lifter) == []


# --- Records ---


def test_the_records_that_stand_at_the_end_are_told(lifter: User, benching: WorkoutExercise) -> None:
    log(benching, 82.5, 8)
    log(benching, 85, 8)
    deleted = log(benching, 200, 8)
    deleted.remove()
    assert told(lifter) == []
    benching.workout.finish()
    assert records_told(lifter) == {
        "heaviest_weight": 85_000, "estimated_1rm": 107_667, "best_set_volume": 680_000,
        "best_session_volume": 1_340_000,
    }  # fmt: skip
    assert told(lifter) == ["record.set"] * 4 + ["workout.finished"]  # not those that 82.5 kg broke before


def test_a_first_entry_is_no_record(lifter: User) -> None:
    performed_in = entry(open_workout(lifter))
    log(performed_in, 80, 8)
    performed_in.workout.finish()
    assert told(lifter) == ["workout.finished"]


def test_a_record_is_found_again_after_a_rebuild(lifter: User, benching: WorkoutExercise) -> None:
    log(benching, 85, 8)
    benching.workout.finish()
    before = records_told(lifter)
    PersonalRecord.objects.all().delete()
    assert records_told(lifter) == {}
    rebuild(lifter)
    assert records_told(lifter) == before != {}
    record = PersonalRecord.objects.get(kind="heaviest_weight", value=85_000)
    assert len(subject_of(record)) <= 120


# --- Goals ---


def test_a_lift_reached_by_a_set_is_told_at_the_end(lifter: User, benching: WorkoutExercise) -> None:
    goal = bench_goal(lifter)
    log(benching, 100, 5)
    assert told(lifter) == []
    benching.workout.finish()
    assert [one.subject for one in lifter.activities.filter(kind="goal.achieved")] == [str(goal.pk)]


def test_a_lift_reached_by_a_set_that_went_again_is_not_told(lifter: User, benching: WorkoutExercise) -> None:
    bench_goal(lifter)
    log(benching, 100, 5).remove()
    log(benching, 60, 5)
    benching.workout.finish()
    assert told(lifter) == ["workout.finished"]


def test_a_goal_reached_by_an_earlier_workout_is_not_told_by_the_next(lifter: User, benching: WorkoutExercise) -> None:
    goal = bench_goal(lifter, 80)
    judge_one(goal, lifter)
    assert goal.achieved_on
    log(benching, 80, 5)
    benching.workout.finish()
    assert told(lifter) == ["workout.finished"]


def test_a_volume_reached_with_the_workout_is_told(lifter: User, benching: WorkoutExercise) -> None:
    goal = lifter.goals.create(kind="volume", target=1_500_000, made_on=lifter.today())
    log(benching, 80, 12)
    benching.workout.finish()
    assert str(goal.pk) in lifter.activities.filter(kind="goal.achieved").values_list("subject", flat=True)


def test_a_bodyweight_is_told_when_it_is_reached(lifter: User, browser: Client) -> None:
    goal = lifter.goals.create(
        kind="bodyweight", measure="bodyweight", start_value=80_000, target=78_000, made_on=lifter.today()
    )
    data = {"date": lifter.today().isoformat(), "bodyweight": "77.5"}
    assert browser.post(reverse("progress:measurements"), data).status_code == 302
    assert [(one.kind, one.subject) for one in lifter.activities.all()] == [("goal.achieved", str(goal.pk))]


# --- What tells nothing ---


def test_a_past_workout_tells_nothing(lifter: User) -> None:
    bench_goal(lifter, 80)
    for days, kilograms in ((9, 80), (4, 90)):
        log(entry(finished_workout(lifter, days_ago=days)), kilograms, 8)
    assert PersonalRecord.objects.celebrated().exists()
    assert lifter.goals.exclude(achieved_on=None).exists()
    assert told(lifter) == []


def test_corrections_and_rebuilds_tell_nothing(lifter: User, benching: WorkoutExercise) -> None:
    old = log(entry(finished_workout(lifter, days_ago=3)), 70, 8)
    bench_goal(lifter)
    old.amend(version=old.version, weight_grams=120_000, reps=8)
    old.remove()
    old.restore()
    rebuild(lifter)
    benching.workout.trash()
    benching.workout.restore()
    assert lifter.goals.exclude(achieved_on=None).exists()
    assert told(lifter) == []


def test_correcting_a_measurement_tells_nothing(lifter: User) -> None:
    lifter.goals.create(
        kind="bodyweight", measure="bodyweight", start_value=80_000, target=78_000, made_on=lifter.today()
    )
    weigh(lifter, 79, lifter.today())
    row = BodyMeasurement.objects.get()
    row.correct(date=row.date, value=77_000)
    assert lifter.goals.exclude(achieved_on=None).exists()
    assert told(lifter) == []


@row_by_row()
def test_demo_and_test_data_tell_nothing(lifter: User, library: None) -> None:
    write_down(lifter, timezone.now(), years=1, seed=1)
    assert lifter.workouts.finished().count() > 100
    testdata.load(users=1, workouts_per_user=3)
    assert not Activity.objects.exists()


# --- The budget ---


def test_finishing_takes_the_same_queries_however_many_records(lifter: User) -> None:
    counts = []
    for days, lifts in ((9, 1), (3, 6)):
        exercises = [ExerciseFactory() for _ in range(lifts)]
        past = finished_workout(lifter, days_ago=days)
        for exercise in exercises:
            log(entry(past, exercise), 60, 8)
        now = open_workout(lifter)
        for exercise in exercises:
            log(entry(now, exercise), 70, 9)
        with counted() as queries:
            now.finish()
        counts.append(len(queries))
        assert lifter.activities.filter(kind="record.set").count() >= lifts
    assert counts[0] == counts[1], counts
