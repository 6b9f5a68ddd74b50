"""What is a record and what is none: answers that are known beforehand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from exercises.models import Exercise
from exercises.tracking import MOVES_BODYWEIGHT, Tracking
from gymtracker.accounts.models import User
from gymtracker.units import LB, to_si
from progress import records
from progress.marks import Mark, marks_of, pace_band, session_marks
from progress.models import PersonalRecord
from tests.factories import ExerciseFactory, row_by_row
from tests.progress.training import Row, day, entry_of, holder, measures, set_of, timeline, train, write_down
from workouts.models import Set, Workout
from workouts.signals import log_changed

EST, HEAVY, REPS = "estimated_1rm", "heaviest_weight", "most_reps_at_weight"
VOLUME, SESSION, ASSISTANCE = "best_set_volume", "best_session_volume", "least_assistance"
DISTANCE, DURATION, PACE = "longest_distance", "longest_duration", "best_pace"


def pounds(amount: str) -> float:
    """In kilograms, as the form reads it."""
    return to_si(Decimal(amount), LB) / 1000


def ran(metres: int | None = None, seconds: int | None = None) -> dict[str, Any]:
    return {"distance_metres": metres, "duration_seconds": seconds}


def held(seconds: int, kilograms: float | None = None) -> dict[str, Any]:
    return {"duration_seconds": seconds, "weight_grams": None if kilograms is None else round(kilograms * 1000)}


def carried(kilograms: float, metres: int) -> dict[str, Any]:
    return {"weight_grams": round(kilograms * 1000), "distance_metres": metres}


def of_side(kilograms: float, reps: int, side: str) -> dict[str, Any]:
    return measures((kilograms, reps)) | {"side": side}


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = ExerciseFactory()
    return made


PULL_UP, ASSISTED, RUNNING = {"pull_up": True}, {"assisted": True}, {"running": True}
UNILATERAL = {"is_unilateral": True}

# What is logged, workout after workout; then for a kind, or a kind at a weight or band, its (value, previous).
KNOWN: dict[str, tuple[dict[str, Any], list[list[Any]], dict[Any, list[Row]]]] = {
    "the first entry is a base line of every kind": (
        {},
        [[(80, 8)]],
        {
            EST: [(101_333, None)], HEAVY: [(80_000, None)], REPS: [(8, None)], VOLUME: [(640_000, None)],
            SESSION: [(640_000, None)],
        },
    ),
    "what is better beats the best so far, what is worse leaves no row": (
        {},
        [[(80, 8)], [(82.5, 8)], [(85, 6)], [(60, 5)]],
        {
            EST: [(101_333, None), (104_500, 101_333)],
            HEAVY: [(80_000, None), (82_500, 80_000), (85_000, 82_500)],
            VOLUME: [(640_000, None), (660_000, 640_000)],
            SESSION: [(640_000, None), (660_000, 640_000)],
        },
    ),
    "within one workout each set is judged against those before it": (
        {},
        [[(80, 8), (85, 8), (82.5, 8), (87.5, 8)]],
        {HEAVY: [(80_000, None), (85_000, 80_000), (87_500, 85_000)]},
    ),
    "120 lb do not beat 100 kg": (
        {},
        [[(100, 5)], [(pounds("120"), 5)]],
        {EST: [(116_667, None)], HEAVY: [(100_000, None)], VOLUME: [(500_000, None)]},
    ),
    "100 kg beat 120 lb": ({}, [[(pounds("120"), 5)], [(100, 5)]], {HEAVY: [(54_431, None), (100_000, 54_431)]}),
    "135 lb and 61.235 kg are one weight": (
        {},
        [[(pounds("135"), 8)], [(61.235, 8)], [(61.235, 9)]],
        {HEAVY: [(61_235, None)], (REPS, 61_235): [(8, None), (9, 8)]},
    ),
    "20 kg x 36 make no maximum of 720 kg": (
        {},
        [[(20, 36)]],
        {EST: [], HEAVY: [(20_000, None)], (REPS, 20_000): [(36, None)], VOLUME: [(720_000, None)]},
    ),
    "20 kg x 36 leave the real maximum standing": ({}, [[(100, 5)], [(20, 36)]], {EST: [(116_667, None)]}),
    "11 and 12 reps are estimated, 13 are not": (
        {},
        [[(80, 11)], [(80, 12)], [(80, 13)]],
        {
            EST: [(109_333, None), (112_000, 109_333)], (REPS, 80_000): [(11, None), (12, 11), (13, 12)],
            VOLUME: [(880_000, None), (960_000, 880_000), (1_040_000, 960_000)],
        },
    ),
    "one rep is its own estimate": ({}, [[(100, 1)], [(97.5, 2)]], {EST: [(100_000, None), (104_000, 100_000)]}),
    "a tie is no record": (
        {}, [[(80, 8)], [(80, 8)]], {HEAVY: [(80_000, None)], REPS: [(8, None)], SESSION: [(640_000, None)]},
    ),
    "estimates that round to the same grams are a tie": (
        {}, [[(90, 10)], [(100, 6)]], {EST: [(120_000, None)], HEAVY: [(90_000, None), (100_000, 90_000)]},
    ),
    "a gram more is a record": ({}, [[(80, 8)], [(80.001, 8)]], {HEAVY: [(80_000, None), (80_001, 80_000)]}),
    "warm-ups never count": (
        {},
        [[(80, 8)], [(120, 10, "warm_up"), (80, 8)]],
        {EST: [(101_333, None)], HEAVY: [(80_000, None)], REPS: [(8, None)], SESSION: [(640_000, None)]},
    ),
    "a warm-up is no base line": (
        {},
        [[(60, 8, "warm_up")], [(60, 9)]],
        {HEAVY: [(60_000, None)], (REPS, 60_000): [(9, None)]},
    ),
    "a failed attempt counts for nothing": (
        {},
        [[(80, 8)], [(200, 0)], [(100, 1)]],
        {
            HEAVY: [(80_000, None), (100_000, 80_000)], (REPS, 200_000): [], EST: [(101_333, None)],
            SESSION: [(640_000, None)],
        },
    ),
    "a failed attempt is no base line": (
        {}, [[(100, 0)], [(100, 1)]], {HEAVY: [(100_000, None)], (REPS, 100_000): [(1, None)]},
    ),
    "drop and failure sets count like any working set": (
        {},
        [[(80, 8), (60, 10, "drop")], [(82.5, 8, "failure"), (85, 2, "drop")]],
        {
            HEAVY: [(80_000, None), (82_500, 80_000), (85_000, 82_500)], (REPS, 60_000): [(10, None)],
            EST: [(101_333, None), (104_500, 101_333)], SESSION: [(1_240_000, None)],
        },
    ),
    "a drop set's estimate counts": (
        {}, [[(80, 1)], [(80, 1), (75, 10, "drop")]], {EST: [(80_000, None), (100_000, 80_000)]},
    ),
    "a weight of zero is no heaviest weight": (
        {}, [[(0, 8)], [(20, 8)]], {HEAVY: [(20_000, None)], EST: [(25_333, None)], VOLUME: [(160_000, None)]},
    ),
    # --- Rep records ---
    "the first use of a weight is its base line": (
        {}, [[(80, 8)], [(70, 12)], [(90, 3)]],
        {(REPS, 80_000): [(8, None)], (REPS, 70_000): [(12, None)], (REPS, 90_000): [(3, None)]},
    ),
    "more reps at a weight used before are a record": (
        {}, [[(80, 8)], [(80, 9), (80, 10)]], {(REPS, 80_000): [(8, None), (9, 8), (10, 9)]},
    ),
    "fewer reps are none": ({}, [[(80, 8)], [(80, 7)]], {(REPS, 80_000): [(8, None)]}),
    "as many reps with more weight stand above": ({}, [[(80, 8)], [(70, 6)], [(70, 8)]], {(REPS, 70_000): [(6, None)]}),
    "more than at any heavier weight beat what was most there": (
        {}, [[(80, 8)], [(70, 6)], [(70, 9)]], {(REPS, 70_000): [(6, None), (9, 8)]},
    ),
    "reps at a lighter weight do not stand above": (
        {}, [[(80, 8)], [(60, 15)], [(80, 9)]], {(REPS, 80_000): [(8, None), (9, 8)]},
    ),
    "a heavier set afterwards takes no rep record away": (
        {}, [[(70, 6)], [(70, 8)], [(80, 8)]], {(REPS, 70_000): [(6, None), (8, 6)], (REPS, 80_000): [(8, None)]},
    ),
    "nearly the same weight is another weight": (
        {}, [[(80, 8)], [(80.5, 9)]], {(REPS, 80_000): [(8, None)], (REPS, 80_500): [(9, None)]},
    ),
    # --- Sides and implements ---
    "two implements double the volume alone": (
        {"implements": 2}, [[(30, 10)]],
        {
            EST: [(40_000, None)], HEAVY: [(30_000, None)], (REPS, 30_000): [(10, None)], VOLUME: [(600_000, None)],
            SESSION: [(600_000, None)],
        },
    ),
    "both sides double the volume alone": (
        UNILATERAL, [[(30, 10)]],
        {EST: [(40_000, None)], HEAVY: [(30_000, None)], VOLUME: [(600_000, None)], SESSION: [(600_000, None)]},
    ),
    "one side counts once, and the other ties it": (
        UNILATERAL, [[of_side(30, 10, "left"), of_side(30, 10, "right")]],
        {EST: [(40_000, None)], (REPS, 30_000): [(10, None)], VOLUME: [(300_000, None)], SESSION: [(600_000, None)]},
    ),
    "two dumbbells, both sides": (
        UNILATERAL | {"implements": 2}, [[(30, 10)]], {VOLUME: [(1_200_000, None)], EST: [(40_000, None)]},
    ),
    # --- With one's own weight; unknown in this table ---
    "without a known bodyweight reps and added weight count": (
        PULL_UP, [[(None, 8)], [(10, 5)], [(None, 9), (5, 9)]],
        {
            (REPS, 0): [(8, None), (9, 8)], (REPS, 10_000): [(5, None)], (REPS, 5_000): [(9, None)],
            HEAVY: [(0, None), (10_000, 0)], EST: [], VOLUME: [], SESSION: [],
        },
    ),
    "no added weight and an added weight of zero are the same": (
        PULL_UP, [[(None, 8)], [(0, 9)]], {(REPS, 0): [(8, None), (9, 8)], HEAVY: [(0, None)]},
    ),
    "less assistance is better": (
        ASSISTED, [[(30, 8)], [(20, 6)], [(25, 10)], [(20, 12)], [(0, 1)]],
        {ASSISTANCE: [(30_000, None), (20_000, 30_000), (0, 20_000)], EST: [], HEAVY: [], VOLUME: [], SESSION: []},
    ),
    "reps with as little assistance stand above": (
        ASSISTED, [[(30, 8)], [(25, 10)], [(30, 9)], [(30, 10)], [(30, 11)], [(25, 11)]],
        {(REPS, 30_000): [(8, None), (11, 10)], (REPS, 25_000): [(10, None), (11, 10)]},
    ),
    "reps with more assistance do not": (
        ASSISTED, [[(20, 6)], [(30, 12)], [(20, 7)]],
        {(REPS, 20_000): [(6, None), (7, 6)], (REPS, 30_000): [(12, None)]},
    ),
    "a failed assisted attempt counts for nothing": (
        ASSISTED, [[(30, 8)], [(5, 0)]], {ASSISTANCE: [(30_000, None)], (REPS, 5_000): []},
    ),
    # --- Reps, time and distance ---
    "reps alone": (
        {"tracking": "reps"}, [[{"reps": 20}], [{"reps": 20}], [{"reps": 25}], [{"reps": 0}]],
        {(REPS, 0): [(20, None), (25, 20)], HEAVY: [], VOLUME: []},
    ),
    "a weight that slipped in where only reps count is no other weight": (
        {
            "tracking": "reps"}, [[{"reps": 20, "weight_grams": 5_000}],
            [{"reps": 21}]], {(REPS, 0): [(20, None), (21, 20)],
        },
    ),
    "longer is better": (
        {"plank": True}, [[held(60)], [held(60)], [held(90)], [held(45)]], {DURATION: [(60, None), (90, 60)]},
    ),
    "held with a weight: both count by themselves": (
        {"tracking": "weight_duration"}, [[held(60, 10)], [held(30, 20)], [held(90, 5)]],
        {HEAVY: [(10_000, None), (20_000, 10_000)], DURATION: [(60, None), (90, 60)], EST: []},
    ),
    "a weight that was held for no time is none": (
        {"tracking": "weight_duration"}, [[held(60, 10)], [held(0, 100)]],
        {HEAVY: [(10_000, None)], DURATION: [(60, None)]},
    ),
    "carries": (
        {"carry": True}, [[carried(32, 40)], [carried(40, 20)], [carried(32, 60)], [carried(90, 0)]],
        {
            HEAVY: [(32_000, None), (40_000, 32_000)], DISTANCE: [(40, None), (60, 40)], DURATION: [], PACE: [],
            VOLUME: [],
        },
    ),
    "farther and longer": (
        RUNNING, [[ran(5_000, 1_500)], [ran(8_000)], [ran(None, 3_600)]],
        {
            DISTANCE: [(5_000, None), (8_000, 5_000)], DURATION: [(1_500, None), (3_600, 1_500)],
            (PACE, 5_000): [(300, None)],
        },
    ),
    "fewer seconds a kilometre are a better pace": (
        RUNNING, [[ran(5_000, 1_500)], [ran(5_200, 1_560)], [ran(5_000, 1_550)], [ran(5_000, 1_450)]],
        {(PACE, 5_000): [(300, None), (290, 300)]},
    ),
    "a pace counts in the longest band that it reaches": (
        RUNNING, [[ran(5_000, 1_500)], [ran(10_000, 2_800)], [ran(1_000, 200)], [ran(6_000, 1_770)]],
        {(PACE, 5_000): [(300, None), (295, 300)], (PACE, 10_000): [(280, None)], (PACE, 1_000): [(200, None)]},
    ),
    "below a kilometre there is no pace": (
        RUNNING, [[ran(999, 100)], [ran(400, 60)]], {PACE: [], DISTANCE: [(999, None)], DURATION: [(100, None)]},
    ),
    "a warm-up run counts for nothing": (
        RUNNING, [[ran(5_000, 1_500)], [ran(9_000, 900) | {"kind": "warm_up"}]],
        {DISTANCE: [(5_000, None)], DURATION: [(1_500, None)], PACE: [(300, None)]},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_answer(lifter: User, name: str) -> None:
    traits, workouts, expected = KNOWN[name]
    exercise = ExerciseFactory(**traits)
    for number, sets in enumerate(workouts):
        train(lifter, exercise, *sets, on=number)
    assert answers(lifter, expected) == expected
    kept = all_rows()
    PersonalRecord.objects.all().delete()
    records.rebuild(lifter)
    assert all_rows() == kept


@pytest.mark.parametrize("name", KNOWN)
def test_finishing_changes_nothing_but_the_session(lifter: User, name: str) -> None:
    """What the cheap road says of each set as it is logged; the finish judges the whole workout anew."""
    traits, workouts, _ = KNOWN[name]
    exercise = ExerciseFactory(**traits)
    for number, sets in enumerate(workouts):
        workout = train(lifter, exercise, *sets, on=number, finish=False)
        as_logged = all_rows(set__isnull=False)
        workout.finish()
        assert all_rows(set__isnull=False) == as_logged


@pytest.mark.parametrize("name", KNOWN)
def test_a_workout_written_down_later_has_the_same_answer(lifter: User, name: str) -> None:
    traits, workouts, expected = KNOWN[name]
    exercise = ExerciseFactory(**traits)
    for number, sets in reversed(list(enumerate(workouts))):
        write_down(lifter, exercise, *sets, on=number)
    assert answers(lifter, expected) == expected


def all_rows(**which: Any) -> set[Any]:
    return set(PersonalRecord.objects.filter(**which).values_list(*records.Row._fields))


def answers(lifter: User, asked: Any) -> dict[Any, list[Row]]:
    return {key: timeline(lifter, *(key if isinstance(key, tuple) else (key,))) for key in asked}


# --- The table of the trackings ---

FULL = {"weight_grams": 20_000, "reps": 5, "duration_seconds": 600, "distance_metres": 2_000}
KINDS = {
    "weight_reps": {EST, HEAVY, REPS, VOLUME, SESSION},
    "bodyweight_reps": {EST, HEAVY, REPS, VOLUME, SESSION},
    "assisted_bodyweight": {ASSISTANCE, REPS},
    "reps": {REPS},
    "duration": {DURATION},
    "weight_duration": {HEAVY, DURATION},
    "distance_duration": {DISTANCE, DURATION, PACE},
    "weight_distance": {HEAVY, DISTANCE},
}


@pytest.mark.parametrize("tracking", Tracking.values)
def test_each_tracking_has_its_kinds_of_records(lifter: User, tracking: str) -> None:
    """Whatever a set says: measures that its tracking does not know make no record."""
    share = 100 if tracking in MOVES_BODYWEIGHT else 0
    train(lifter, ExerciseFactory(tracking=tracking, bodyweight_share=share), FULL, bodyweight=80_000)
    assert set(PersonalRecord.objects.values_list("kind", flat=True)) == KINDS[tracking]


@pytest.mark.parametrize(
    ("metres", "band"),
    [
        (0, 0), (999, 0), (1_000, 1_000), (4_999, 1_000), (5_000, 5_000), (9_999, 5_000), (10_000, 10_000),
        (21_097, 10_000), (21_098, 21_098), (42_194, 21_098), (42_195, 42_195), (100_000, 42_195),
    ],
)  # fmt: skip
def test_bands_of_a_pace(metres: int, band: int) -> None:
    assert pace_band(metres) == band


def test_a_warm_up_marks_nothing() -> None:
    done = Set(kind="warm_up", weight_grams=80_000, reps=8, duration_seconds=60, distance_metres=5_000)
    for tracking in Tracking.values:
        assert list(marks_of(Exercise(tracking=tracking), done, 80_000)) == []


def test_a_session_counts_where_the_load_of_every_set_is_known() -> None:
    lift = Exercise(tracking="bodyweight_reps")
    assert list(session_marks(lift, [640_000, 0])) == [Mark(SESSION, 640_000)]
    assert list(session_marks(lift, [640_000, None])) == []
    assert list(session_marks(lift, [])) == []


# --- One's own weight ---


def test_a_known_bodyweight_is_a_part_of_the_load(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    train(lifter, pull_up, (None, 8), (10, 8), bodyweight=80_000)
    assert timeline(lifter, EST) == [(101_333, None), (114_000, 101_333)]
    assert timeline(lifter, VOLUME) == [(640_000, None), (720_000, 640_000)]
    assert timeline(lifter, SESSION) == [(1_360_000, None)]
    assert timeline(lifter, HEAVY) == [(0, None), (10_000, 0)]


def test_a_share_of_the_bodyweight_is_the_load(lifter: User) -> None:
    train(lifter, ExerciseFactory(pull_up=True, bodyweight_share=64), (None, 10), bodyweight=80_000)
    assert timeline(lifter, EST) == [(68_267, None)]
    assert timeline(lifter, VOLUME) == [(512_000, None)]


def test_each_day_counts_with_its_own_bodyweight(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    train(lifter, pull_up, (None, 6), bodyweight=80_000)
    train(lifter, pull_up, (None, 6), on=1, bodyweight=90_000)
    train(lifter, pull_up, (None, 6), on=2, bodyweight=85_000)
    assert timeline(lifter, EST) == [(96_000, None), (108_000, 96_000)]
    assert timeline(lifter, (REPS)) == [(6, None)]


def test_a_day_without_a_bodyweight_leaves_estimates_as_they_were(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    train(lifter, pull_up, (None, 6), bodyweight=80_000)
    train(lifter, pull_up, (40, 6), on=1)
    train(lifter, pull_up, (5, 6), on=2, bodyweight=80_000)
    assert timeline(lifter, EST) == [(96_000, None), (102_000, 96_000)]
    assert timeline(lifter, SESSION) == [(480_000, None), (510_000, 480_000)]
    assert timeline(lifter, HEAVY) == [(0, None), (40_000, 0)]


def test_assistance_needs_no_bodyweight_and_gives_no_estimate(lifter: User) -> None:
    train(lifter, ExerciseFactory(assisted=True), (20, 8), bodyweight=80_000)
    assert set(PersonalRecord.objects.values_list("kind", "value")) == {(ASSISTANCE, 20_000), (REPS, 8)}


# --- Ties ---


def test_of_a_tie_the_earlier_workout_has_the_record(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (70, 8), on=0)
    later = train(lifter, bench, (80, 8), on=3)
    assert holder(lifter, HEAVY).workout_id == later.pk
    earlier = write_down(lifter, bench, (80, 8), on=2)
    assert timeline(lifter, HEAVY) == [(70_000, None), (80_000, 70_000)]
    for kind in (HEAVY, EST, VOLUME, SESSION):
        assert holder(lifter, kind).workout_id == earlier.pk, kind
    earlier.trash()
    assert holder(lifter, HEAVY).workout_id == later.pk


def twice(lifter: User, bench: Exercise) -> tuple[Workout, Any, Any]:
    """The same exercise twice in one open workout."""
    workout = train(lifter, bench, on=1, finish=False)
    return workout, entry_of(workout), workout.add_exercise(bench)


def test_of_a_tie_within_a_workout_the_exercise_that_comes_first_has_it(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (70, 8))
    workout, first, second = twice(lifter, bench)
    late = second.log_set(**measures((80, 8)))
    assert holder(lifter, HEAVY).set_id == late.pk
    early = first.log_set(**measures((80, 8)))
    assert timeline(lifter, HEAVY) == [(70_000, None), (80_000, 70_000)]
    assert holder(lifter, HEAVY).set_id == early.pk
    workout.arrange([second, first])
    assert holder(lifter, HEAVY).set_id == late.pk


def test_of_a_tie_within_an_exercise_the_set_that_comes_first_has_it(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (70, 8))
    workout = train(lifter, bench, (60, 8), (80, 8), on=1)
    assert holder(lifter, HEAVY).set_id == set_of(workout, 2).pk
    set_of(workout, 1).amend(version=1, weight_grams=80_000)
    assert timeline(lifter, HEAVY) == [(70_000, None), (80_000, 70_000)]
    assert holder(lifter, HEAVY).set_id == set_of(workout, 1).pk


# --- The same exercise twice in a workout ---


def test_the_same_exercise_twice_is_one_session(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    workout, first, second = twice(lifter, bench)
    first.log_set(**measures((80, 5)))
    second.log_set(**measures((80, 4)))
    workout.finish()
    assert timeline(lifter, SESSION) == [(640_000, None), (720_000, 640_000)]
    assert timeline(lifter, HEAVY) == [(80_000, None)]
    second.remove()
    assert timeline(lifter, SESSION) == [(640_000, None)]


def test_a_set_of_the_second_one_is_told_as_a_record_at_once(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    _, first, second = twice(lifter, bench)
    first.log_set(**measures((82.5, 8)))
    better = second.log_set(**measures((85, 8)))
    assert {(row.kind, row.previous) for row in better.new_records} >= {(HEAVY, 82_500), (EST, 104_500)}
    assert timeline(lifter, HEAVY)[-1] == (85_000, 82_500)


def test_a_set_of_the_first_one_comes_before_the_second_ones(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    _, first, second = twice(lifter, bench)
    second.log_set(**measures((85, 8)))
    better = first.log_set(**measures((82.5, 8)))
    assert (HEAVY, 82_500, 80_000) in {(row.kind, row.value, row.previous) for row in better.new_records}
    assert timeline(lifter, HEAVY) == [(80_000, None), (82_500, 80_000), (85_000, 82_500)]


# --- Corrections ---


def test_a_deleted_typo_gives_the_real_record_back_and_those_after_it(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    typo = set_of(train(lifter, bench, (800, 8), on=1))
    train(lifter, bench, (82.5, 8), on=2)
    train(lifter, bench, (85, 8), on=3)
    assert timeline(lifter, HEAVY) == [(80_000, None), (800_000, 80_000)]
    typo.remove()
    assert timeline(lifter, HEAVY) == [(80_000, None), (82_500, 80_000), (85_000, 82_500)]
    assert timeline(lifter, EST) == [(101_333, None), (104_500, 101_333), (107_667, 104_500)]
    assert timeline(lifter, SESSION) == [(640_000, None), (660_000, 640_000), (680_000, 660_000)]
    typo.restore()
    assert timeline(lifter, HEAVY) == [(80_000, None), (800_000, 80_000)]


def test_a_corrected_typo_does_so_too(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    workout = train(lifter, bench, (800, 8), on=1)
    train(lifter, bench, (82.5, 8), on=2)
    set_of(workout).amend(version=1, weight_grams=80_000)
    assert timeline(lifter, HEAVY) == [(80_000, None), (82_500, 80_000)]


def test_without_the_base_line_the_next_one_is_it(lifter: User, bench: Exercise) -> None:
    first = train(lifter, bench, (80, 8))
    train(lifter, bench, (82.5, 8), on=1)
    first.trash()
    assert timeline(lifter, HEAVY) == [(82_500, None)]
    assert not PersonalRecord.objects.celebrated().exists()


def test_a_set_that_becomes_a_warm_up_gives_its_record_back(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    workout = train(lifter, bench, (85, 8), on=1)
    set_of(workout).amend(version=1, kind="warm_up")
    assert timeline(lifter, HEAVY) == [(80_000, None)]
    assert timeline(lifter, SESSION) == [(640_000, None)]
    set_of(workout).amend(version=2, kind="normal")
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]


def test_a_workout_written_down_later_takes_a_record_from_a_newer_one(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    train(lifter, bench, (85, 8), on=9)
    past = write_down(lifter, bench, (90, 8), on=5)
    assert timeline(lifter, HEAVY) == [(80_000, None), (90_000, 80_000)]
    assert holder(lifter, HEAVY).achieved_at == day(5)
    past.trash()
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]


def test_a_workout_written_down_between_two_is_what_the_newer_one_beat(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    train(lifter, bench, (85, 8), on=9)
    write_down(lifter, bench, (82.5, 8), on=5)
    assert timeline(lifter, HEAVY) == [(80_000, None), (82_500, 80_000), (85_000, 82_500)]


def test_a_set_added_to_an_old_workout_is_judged_where_it_stands(lifter: User, bench: Exercise) -> None:
    old = train(lifter, bench, (80, 8))
    train(lifter, bench, (85, 8), on=1)
    entry_of(old).log_set(**measures((82.5, 8)))
    assert timeline(lifter, HEAVY) == [(80_000, None), (82_500, 80_000), (85_000, 82_500)]
    assert timeline(lifter, SESSION) == [(1_300_000, None)]


def test_an_open_workout_is_judged_by_its_start_too(lifter: User, bench: Exercise) -> None:
    """A newer workout is there already: the cheap road must not be taken."""
    write_down(lifter, bench, (85, 8), on=9)
    train(lifter, bench, (80, 8), on=1, finish=False)
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]


def test_a_workout_that_is_moved_takes_its_records_along(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8), on=2)
    moved = train(lifter, bench, (85, 8), on=4)
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]
    moved.move(started_at=day(1), finished_at=day(1.1))
    assert timeline(lifter, HEAVY) == [(85_000, None)]
    assert holder(lifter, HEAVY).achieved_at == day(1)
    moved.move(started_at=day(6), finished_at=day(6.1))
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]
    assert holder(lifter, HEAVY).achieved_at == day(6)


def test_another_exercise_in_its_place_begins_anew(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    train(lifter, ExerciseFactory(), (100, 8), on=1)
    assert not PersonalRecord.objects.celebrated().exists()
    assert sorted(timeline(lifter, HEAVY)) == [(80_000, None), (100_000, None)]


def test_the_record_of_today_is_the_best_in_whatever_order_the_rows_were_written(lifter: User, bench: Exercise) -> None:
    """A correction below writes the first row of the workout anew, after the second one."""
    first = train(lifter, bench, (80, 8))
    train(lifter, bench, (82.5, 8), (85, 8), on=1)
    set_of(first).amend(version=1, weight_grams=81_000)
    assert timeline(lifter, HEAVY) == [(81_000, None), (82_500, 81_000), (85_000, 82_500)]
    assert holder(lifter, HEAVY).value == 85_000
    running = ExerciseFactory(running=True)
    run = train(lifter, running, ran(5_000, 1_600), on=2)
    train(lifter, running, ran(5_000, 1_500), ran(5_000, 1_450), on=3)
    set_of(run).amend(version=1, duration_seconds=1_550)
    assert holder(lifter, PACE, 5_000).value == 290


# --- Out of the log and back ---


@pytest.mark.parametrize("what", ["workout", "exercise", "set"])
def test_what_is_deleted_counts_no_more_and_what_comes_back_does(lifter: User, bench: Exercise, what: str) -> None:
    train(lifter, bench, (80, 8))
    workout = train(lifter, bench, (90, 8), on=1)
    train(lifter, bench, (85, 8), on=2)
    before = all_rows()
    chosen: Any = {"workout": workout, "exercise": entry_of(workout), "set": set_of(workout)}[what]
    (chosen.trash if what == "workout" else chosen.remove)()
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]
    assert timeline(lifter, SESSION) == [(640_000, None), (680_000, 640_000)]
    chosen.restore()
    assert timeline(lifter, HEAVY) == [(80_000, None), (90_000, 80_000)]
    assert all_rows() == before


def test_a_set_that_comes_back_into_what_is_deleted_counts_for_nothing(lifter: User, bench: Exercise) -> None:
    workout = train(lifter, bench, (80, 8))
    one = set_of(workout)
    one.remove()
    workout.trash()
    one.restore()
    assert not PersonalRecord.objects.exists()
    workout.restore()
    assert timeline(lifter, HEAVY) == [(80_000, None)]


def test_another_lifters_sets_never_count(lifter: User, other_lifter: User, bench: Exercise) -> None:
    train(other_lifter, bench, (200, 10))
    train(lifter, bench, (80, 8), on=1)
    train(lifter, bench, (85, 8), on=2)
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]
    assert timeline(lifter, (REPS), 80_000) == [(8, None)]
    assert timeline(other_lifter, HEAVY) == [(200_000, None)]
    set_of(other_lifter.workouts.get()).remove()
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]
    records.rebuild(lifter)
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]


# --- Session volume ---


def test_a_session_is_judged_when_it_is_finished(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    workout = train(lifter, bench, (80, 8), (80, 8), (40, 20, "warm_up"), on=1, finish=False)
    assert timeline(lifter, SESSION) == [(640_000, None)]
    workout.finish()
    assert timeline(lifter, SESSION) == [(640_000, None), (1_280_000, 640_000)]
    assert holder(lifter, SESSION).set_id is None
    workout.reopen()
    assert timeline(lifter, SESSION) == [(640_000, None)]
    workout.trash()
    workout.restore()
    assert timeline(lifter, SESSION) == [(640_000, None)]


def test_an_open_workout_that_was_reopened_keeps_what_its_sets_broke(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    workout = train(lifter, bench, (85, 8), on=1)
    workout.reopen()
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]
    better = entry_of(workout).log_set(**measures((87.5, 8)))
    assert better.new_records
    assert timeline(lifter, HEAVY)[-1] == (87_500, 85_000)


# --- What a set tells of itself ---


def test_a_set_knows_what_it_broke(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    entry = entry_of(train(lifter, bench, on=1, finish=False))
    broken = entry.log_set(**measures((80, 9))).new_records
    assert {(row.kind, row.value, row.previous) for row in broken} == {
        (REPS, 9, 8), (EST, 104_000, 101_333), (VOLUME, 720_000, 640_000),
    }  # fmt: skip
    assert list(entry.log_set(**measures((80, 9))).new_records) == []
    assert list(entry.log_set(**measures((200, 9, "warm_up"))).new_records) == []
    assert list(entry.log_set(**measures((200, 0))).new_records) == []


def test_the_same_set_sent_twice_is_one_record(lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (80, 8))
    entry = entry_of(train(lifter, bench, on=1, finish=False))
    with row_by_row():
        first = entry.log_set(**measures((85, 8)))
        again = entry.log_set(id=first.pk, **measures((90, 8)))
    assert again.pk == first.pk
    assert list(again.new_records) == []
    assert timeline(lifter, HEAVY) == [(80_000, None), (85_000, 80_000)]


# --- Who follows the log ---


def test_progress_follows_the_log_once_and_before_goals() -> None:
    receivers = log_changed._live_receivers(None)[0]
    apps = [receiver.__module__.split(".")[0] for receiver in receivers]
    assert receivers.count(records.follow_the_log) == 1
    assert apps == sorted(apps, key=["progress", "goals", "gymtracker"].index)
