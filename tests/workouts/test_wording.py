"""How sets are said, in the lifter's units."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from exercises.tracking import RULES, Tracking
from gymtracker.accounts.models import User
from gymtracker.units import KM, MI, M
from workouts.plates import smallest_jump
from workouts.wording import distance_unit, set_text, sets_text, tracking_counts_reps, weight_text

IN_KG = User(weight_unit="kg", distance_unit="km")
IN_LB = User(weight_unit="lb", distance_unit="mi")


@dataclass
class Done:
    weight_grams: int | None = None
    reps: int | None = None
    duration_seconds: int | None = None
    distance_metres: int | None = None
    kind: str = "normal"


TABLE = [
    ("weight_reps", Done(82_500, 8), "82.5 kg × 8", "181.88 lb × 8"),
    ("weight_reps", Done(61_235, 5), "61.24 kg × 5", "135 lb × 5"),
    ("weight_reps", Done(0, 12), "0 kg × 12", "0 lb × 12"),
    ("weight_reps", Done(100_000, 1), "100 kg × 1", "220.46 lb × 1"),
    ("weight_reps", Done(100_000, 0), "100 kg × 0", "220.46 lb × 0"),
    ("bodyweight_reps", Done(None, 8), "8 reps", "8 reps"),
    ("bodyweight_reps", Done(0, 8), "8 reps", "8 reps"),
    ("bodyweight_reps", Done(None, 1), "1 rep", "1 rep"),
    ("bodyweight_reps", Done(10_000, 6), "+10 kg × 6", "+22.05 lb × 6"),
    ("assisted_bodyweight", Done(20_000, 8), "−20 kg × 8", "−44.09 lb × 8"),
    ("reps", Done(None, 15), "15 reps", "15 reps"),
    ("reps", Done(None, 1), "1 rep", "1 rep"),
    ("duration", Done(duration_seconds=60), "1:00", "1:00"),
    ("duration", Done(duration_seconds=3900), "1:05:00", "1:05:00"),
    ("weight_duration", Done(20_000, duration_seconds=45), "20 kg, 0:45", "44.09 lb, 0:45"),
    ("distance_duration", Done(None, None, 1500, 5_000), "5 km in 25:00", "3.11 mi in 25:00"),
    ("distance_duration", Done(None, None, None, 5_000), "5 km", "3.11 mi"),
    ("distance_duration", Done(None, None, 1500, None), "25:00", "25:00"),
    ("weight_distance", Done(32_000, distance_metres=40), "32 kg, 40 m", "70.55 lb, 40 m"),
]


@pytest.mark.parametrize(("tracking", "done", "in_kg", "in_lb"), TABLE)
def test_how_a_set_is_said(tracking: str, done: Done, in_kg: str, in_lb: str) -> None:
    assert set_text(done, tracking, IN_KG) == in_kg
    assert set_text(done, tracking, IN_LB) == in_lb


def test_every_tracking_is_said() -> None:
    assert {tracking for tracking, *_ in TABLE} == set(Tracking.values)


def test_no_assistance_is_not_said_as_minus_nothing() -> None:
    assert set_text(Done(0, 8), "assisted_bodyweight", IN_KG) in {"8 reps", "0 kg × 8"}


@pytest.mark.parametrize(
    ("tracking", "sets", "text"),
    [
        ("weight_reps", [Done(80_000, 8), Done(80_000, 8), Done(77_500, 8)], "80 kg × 8, 8 · 77.5 kg × 8"),
        ("weight_reps", [Done(80_000, 8), Done(77_500, 8), Done(80_000, 6)], "80 kg × 8 · 77.5 kg × 8 · 80 kg × 6"),
        ("weight_reps", [Done(40_000, 10, kind="warm_up"), Done(80_000, 8)], "80 kg × 8"),
        ("weight_reps", [Done(80_000, 8), Done(80_000, 5, kind="drop")], "80 kg × 8, 5"),
        ("weight_reps", [Done(40_000, 10, kind="warm_up")], ""),
        ("weight_reps", [], ""),
        ("bodyweight_reps", [Done(10_000, 6), Done(10_000, 5), Done(None, 8)], "+10 kg × 6, 5 · 8"),
        ("bodyweight_reps", [Done(None, 8), Done(0, 7)], "8, 7"),
        ("assisted_bodyweight", [Done(20_000, 8), Done(20_000, 7)], "−20 kg × 8, 7"),
        ("reps", [Done(None, 15), Done(None, 12)], "15, 12"),
        ("duration", [Done(duration_seconds=60), Done(duration_seconds=45)], "1:00, 0:45"),
        (
            "weight_duration",
            [Done(20_000, duration_seconds=45), Done(20_000, duration_seconds=30)],
            "20 kg, 0:45, 0:30",
        ),
        ("distance_duration", [Done(None, None, 1500, 5_000)], "5 km in 25:00"),
        (
            "weight_distance",
            [Done(32_000, distance_metres=40), Done(36_000, distance_metres=40)],
            "32 kg, 40 m · 36 kg, 40 m",
        ),
    ],
)  # fmt: skip
def test_working_sets_are_said_in_one_line(tracking: str, sets: list[Done], text: str) -> None:
    assert sets_text(sets, tracking, IN_KG) == text


def test_a_missing_weight_is_not_said() -> None:
    assert weight_text(Done(None, 8), RULES["weight_reps"], IN_KG) == ""


def test_carries_are_in_metres_and_runs_in_the_lifters_unit() -> None:
    assert distance_unit("weight_distance", IN_LB) is M
    assert (distance_unit("distance_duration", IN_KG), distance_unit("distance_duration", IN_LB)) == (KM, MI)


@pytest.mark.parametrize("tracking", Tracking.values)
def test_reps_are_counted_where_reps_are_logged(tracking: str) -> None:
    counted = {"weight_reps", "bodyweight_reps", "assisted_bodyweight", "reps"}
    assert tracking_counts_reps(RULES[tracking]) == (tracking in counted)


@pytest.mark.parametrize(
    ("equipment", "in_kg", "in_lb"),
    [("barbell", "2.5", "5"), ("dumbbell", "2", "5"), ("kettlebell", "4", "5"), ("bodyweight", "1.25", "2.5"),
     ("band", "1", "2.5"), ("plate", "1.25", "2.5"), ("machine", "2.5", "5"), ("something new", "2.5", "5")],
)  # fmt: skip
def test_weights_step_by_what_can_be_loaded(equipment: str, in_kg: str, in_lb: str) -> None:
    assert (smallest_jump(equipment, IN_KG.weights), smallest_jump(equipment, IN_LB.weights)) == (in_kg, in_lb)
