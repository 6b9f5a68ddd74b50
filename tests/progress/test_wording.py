"""How each kind of record is said, in kilograms and in pounds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.units import LB, to_si
from progress.models import PersonalRecord, RecordKind
from progress.wording import BAND_NAMES, name_of, value_said
from tests.factories import ExerciseFactory
from tests.progress.training import holder, train
from workouts.models import Workout

POUNDS = to_si(Decimal(225), LB)
PULL_UP: dict[str, Any] = {"tracking": "bodyweight_reps", "bodyweight_share": 100}
RUNNING = {"tracking": "distance_duration"}

# (exercise, bodyweight), (kind, value, at), as said in metric units and in pounds and miles
SAID: list[tuple[dict[str, Any], int | None, tuple[str, int, int], str, str]] = [
    ({}, None, ("estimated_1rm", 101_333, 0), "Estimated 1RM 101.3 kg", "Estimated 1RM 223.4 lb"),
    ({}, None, ("estimated_1rm", 100_000, 0), "Estimated 1RM 100 kg", "Estimated 1RM 220.5 lb"),
    (PULL_UP, 80_000, ("estimated_1rm", 101_333, 0), "Estimated 1RM +21.3 kg", "Estimated 1RM +47 lb"),
    (PULL_UP, 80_000, ("estimated_1rm", 80_000, 0), "Estimated 1RM +0 kg", "Estimated 1RM +0 lb"),
    (
        PULL_UP | {"bodyweight_share": 64}, 80_000, ("estimated_1rm", 68_267, 0), "Estimated 1RM +17.1 kg",
        "Estimated 1RM +37.6 lb",
    ),
    ({}, None, ("heaviest_weight", 82_500, 0), "Heaviest weight 82.5 kg", "Heaviest weight 181.88 lb"),
    ({}, None, ("heaviest_weight", POUNDS, 0), "Heaviest weight 102.06 kg", "Heaviest weight 225 lb"),
    (PULL_UP, None, ("heaviest_weight", 10_000, 0), "Heaviest weight +10 kg", "Heaviest weight +22.05 lb"),
    (PULL_UP, None, ("heaviest_weight", 0, 0), "Heaviest weight 0 kg", "Heaviest weight 0 lb"),
    ({}, None, ("most_reps_at_weight", 9, 80_000), "9 reps at 80 kg", "9 reps at 176.37 lb"),
    ({}, None, ("most_reps_at_weight", 1, POUNDS), "1 rep at 102.06 kg", "1 rep at 225 lb"),
    (PULL_UP, None, ("most_reps_at_weight", 6, 10_000), "6 reps at +10 kg", "6 reps at +22.05 lb"),
    (PULL_UP, None, ("most_reps_at_weight", 12, 0), "12 reps", "12 reps"),
    (
        {"tracking": "assisted_bodyweight", "bodyweight_share": 100}, None, ("most_reps_at_weight", 8, 20_000),
        "8 reps at −20 kg", "8 reps at −44.09 lb",
    ),
    (
        {"tracking": "assisted_bodyweight", "bodyweight_share": 100}, None, ("least_assistance", 20_000, 0),
        "Least assistance −20 kg", "Least assistance −44.09 lb",
    ),
    (
        {"tracking": "assisted_bodyweight", "bodyweight_share": 100}, None, ("least_assistance", 0, 0),
        "Least assistance 0 kg", "Least assistance 0 lb",
    ),
    ({}, None, ("best_set_volume", 640_400, 0), "Best set volume 640 kg", "Best set volume 1,412 lb"),
    (
        {}, None, ("best_session_volume", 12_345_678, 0), "Best session volume 12,346 kg",
        "Best session volume 27,218 lb",
    ),
    (RUNNING, None, ("longest_distance", 5_200, 0), "Longest distance 5.2 km", "Longest distance 3.23 mi"),
    (
        {"tracking": "weight_distance"}, None, ("longest_distance", 40, 0), "Longest distance 40 m",
        "Longest distance 40 m",
    ),
    ({"tracking": "duration"}, None, ("longest_duration", 90, 0), "Longest time 1:30", "Longest time 1:30"),
    (RUNNING, None, ("longest_duration", 3_900, 0), "Longest time 1:05:00", "Longest time 1:05:00"),
    (RUNNING, None, ("best_pace", 300, 5_000), "Best 5 km pace 5:00 /km", "Best 5 km pace 8:03 /mi"),
    (RUNNING, None, ("best_pace", 299, 21_098), "Best half marathon pace 4:59 /km", "Best half marathon pace 8:01 /mi"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "bodyweight", "row", "metric", "imperial"), SAID)
def test_a_record_is_said_in_the_lifters_units(
    fields: dict[str, Any], bodyweight: int | None, row: tuple[str, int, int], metric: str, imperial: str
) -> None:
    exercise = Exercise(**{"tracking": "weight_reps", "name": "Lift"} | fields)
    workout = Workout(bodyweight_grams=bodyweight)
    kind, value, at = row
    record = PersonalRecord(exercise=exercise, workout=workout, kind=kind, value=value, at=at)
    assert record.said_to(User(weight_unit="kg", distance_unit="km")) == metric
    assert record.said_to(User(weight_unit="lb", distance_unit="mi")) == imperial


def test_every_kind_is_in_the_table() -> None:
    assert {kind for _, _, (kind, _, _), _, _ in SAID} == set(RecordKind.values)


@pytest.mark.parametrize(("band", "name"), BAND_NAMES.items())
def test_every_band_has_a_name(band: int, name: str) -> None:
    assert name_of(PersonalRecord(kind="best_pace", at=band)) == f"Best {name} pace"


def test_what_was_beaten_is_said_as_the_record_is(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    train(lifter, pull_up, (None, 8), (10, 8), bodyweight=80_000)
    record = holder(lifter, "estimated_1rm")
    assert value_said(record, lifter) == "+34 kg"
    assert value_said(record, lifter, record.previous) == "+21.3 kg"
