"""What one set is worth, as tables."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.models import Exercise
from exercises.tracking import MOVES_BODYWEIGHT, RULES, Tracking
from workouts.formulas import Estimate, divide_half_up, estimated_1rm, load_grams, volume_grams

VOLUME_TRACKINGS = {"weight_reps", "bodyweight_reps", "assisted_bodyweight"}


@dataclass
class Lift:
    tracking: str
    implements: int = 1
    is_unilateral: bool = False
    bodyweight_share: int = 0


# --- Load ---


@pytest.mark.parametrize(
    ("tracking", "share", "weight", "bodyweight", "load"),
    [
        ("weight_reps", 0, 80_000, 90_000, 80_000),
        ("weight_reps", 0, 0, None, 0),
        ("weight_reps", 0, None, 90_000, None),
        ("bodyweight_reps", 100, None, 90_000, 90_000),
        ("bodyweight_reps", 100, 10_000, 90_000, 100_000),
        ("bodyweight_reps", 64, 0, 90_000, 57_600),
        ("bodyweight_reps", 64, 5_000, 90_000, 62_600),
        ("bodyweight_reps", 1, None, 50, 1),  # half a gram is rounded up
        ("bodyweight_reps", 1, None, 49, 0),
        ("bodyweight_reps", 100, 10_000, None, None),
        ("assisted_bodyweight", 100, 20_000, 90_000, 70_000),
        ("assisted_bodyweight", 100, None, 90_000, 90_000),
        ("assisted_bodyweight", 100, 95_000, 90_000, 0),
        ("assisted_bodyweight", 100, 20_000, None, None),
        ("reps", 0, 80_000, 90_000, None),
        ("duration", 0, None, 90_000, None),
        ("weight_duration", 0, 20_000, 90_000, 20_000),
        ("distance_duration", 0, 20_000, 90_000, None),
        ("weight_distance", 0, 32_000, None, 32_000),
        ("weight_distance", 0, None, 90_000, None),
    ],
)
def test_what_a_rep_moves(
    tracking: str, share: int, weight: int | None, bodyweight: int | None, load: int | None
) -> None:
    lift = Lift(tracking, bodyweight_share=share)
    assert load_grams(lift, weight_grams=weight, bodyweight_grams=bodyweight) == load


@given(st.integers(0, 1_000_000), st.integers(1, 100), st.integers(0, 2_000_000))
def test_assistance_takes_off_what_added_weight_puts_on_and_never_below_nothing(
    bodyweight: int, share: int, weight: int
) -> None:
    given_ = {"weight_grams": weight, "bodyweight_grams": bodyweight}
    own = load_grams(Lift("bodyweight_reps", bodyweight_share=share), weight_grams=0, bodyweight_grams=bodyweight)
    added = load_grams(Lift("bodyweight_reps", bodyweight_share=share), **given_)
    assisted = load_grams(Lift("assisted_bodyweight", bodyweight_share=share), **given_)
    assert own is not None
    assert (added, assisted) == (own + weight, max(0, own - weight))
    assert abs(own * 100 - bodyweight * share) <= 50


# --- Volume ---


@pytest.mark.parametrize(
    ("lift", "kind", "side", "volume"),
    [
        (Lift("weight_reps"), "normal", "both", 800_000),
        (Lift("weight_reps"), "drop", "both", 800_000),
        (Lift("weight_reps"), "failure", "both", 800_000),
        (Lift("weight_reps"), "warm_up", "both", 0),
        (Lift("weight_reps", implements=2), "normal", "both", 1_600_000),
        (Lift("weight_reps", is_unilateral=True), "normal", "both", 1_600_000),
        (Lift("weight_reps", is_unilateral=True), "normal", "left", 800_000),
        (Lift("weight_reps", is_unilateral=True), "normal", "right", 800_000),
        (Lift("weight_reps"), "normal", "left", 800_000),  # not unilateral: the side says nothing
        (Lift("weight_reps", implements=2, is_unilateral=True), "normal", "both", 3_200_000),
        (Lift("weight_reps", implements=2, is_unilateral=True), "normal", "right", 1_600_000),
        (Lift("bodyweight_reps", bodyweight_share=64), "normal", "both", 800_000),
        (Lift("assisted_bodyweight", bodyweight_share=100), "normal", "both", 800_000),
        (Lift("reps"), "normal", "both", None),
        (Lift("reps"), "warm_up", "both", None),
        (Lift("duration"), "normal", "both", None),
        (Lift("weight_duration"), "normal", "both", None),
        (Lift("distance_duration"), "warm_up", "both", None),
        (Lift("weight_distance"), "normal", "both", None),
    ],
)
def test_the_volume_of_ten_reps_of_80_kg(lift: Lift, kind: str, side: str, volume: int | None) -> None:
    assert volume_grams(lift, load=80_000, reps=10, kind=kind, side=side) == volume


@pytest.mark.parametrize(("load", "reps"), [(None, 10), (80_000, None), (None, None)])
def test_volume_is_unknown_where_load_or_reps_are(load: int | None, reps: int | None) -> None:
    assert volume_grams(Lift("weight_reps"), load=load, reps=reps, kind="normal") is None
    assert volume_grams(Lift("weight_reps"), load=load, reps=reps, kind="warm_up") == 0


def test_no_load_and_no_reps_are_no_volume() -> None:
    assert volume_grams(Lift("weight_reps"), load=0, reps=10, kind="normal") == 0
    assert volume_grams(Lift("weight_reps"), load=80_000, reps=0, kind="normal") == 0


# --- Estimated 1RM ---


@pytest.mark.parametrize(
    ("load", "reps", "grams"),
    [
        (100_000, 1, 100_000),
        (100_000, 2, 106_667),
        (100_000, 5, 116_667),
        (100_000, 10, 133_333),
        (60_000, 10, 80_000),
        (82_500, 8, 104_500),
        (1, 2, 1),
        (15, 1, 15),
        (15, 5, 18),  # 17.5 is rounded up
    ],
)
def test_epley_estimates_from_one_to_ten_reps(load: int, reps: int, grams: int) -> None:
    assert estimated_1rm(load=load, reps=reps) == Estimate(grams, is_low_confidence=False)


@pytest.mark.parametrize(("reps", "grams"), [(11, 136_667), (12, 140_000)])
def test_eleven_and_twelve_reps_are_a_weak_guess(reps: int, grams: int) -> None:
    assert estimated_1rm(load=100_000, reps=reps) == Estimate(grams, is_low_confidence=True)


@pytest.mark.parametrize(
    ("load", "reps", "kind"),
    [
        (100_000, 13, "normal"),
        (100_000, 1000, "normal"),
        (100_000, 0, "normal"),
        (100_000, None, "normal"),
        (None, 5, "normal"),
        (0, 5, "normal"),
        (100_000, 5, "warm_up"),
        (100_000, 1, "warm_up"),
    ],
)
def test_where_there_is_no_estimate(load: int | None, reps: int | None, kind: str) -> None:
    assert estimated_1rm(load=load, reps=reps, kind=kind) is None


@pytest.mark.parametrize("kind", ["normal", "drop", "failure"])
def test_every_working_set_has_an_estimate(kind: str) -> None:
    assert estimated_1rm(load=100_000, reps=5, kind=kind) == estimated_1rm(load=100_000, reps=5)


@given(st.integers(1, 3_000_000), st.integers(1, 11))
def test_more_reps_or_more_load_never_estimate_less(load: int, reps: int) -> None:
    here, more, heavier = (estimated_1rm(load=w, reps=r) for w, r in ((load, reps), (load, reps + 1), (load + 1, reps)))
    assert here
    assert more
    assert heavier
    assert load <= here.grams <= min(more.grams, heavier.grams)


# --- Division ---


@pytest.mark.parametrize(
    ("dividend", "divisor", "quotient"),
    [(0, 7, 0), (1, 2, 1), (1, 3, 0), (2, 3, 1), (5, 2, 3), (49, 100, 0), (50, 100, 1)],
)
def test_halves_are_rounded_up(dividend: int, divisor: int, quotient: int) -> None:
    assert divide_half_up(dividend, divisor) == quotient


@given(st.integers(0, 10**15), st.integers(1, 10**6))
def test_a_quotient_is_at_most_half_off(dividend: int, divisor: int) -> None:
    assert -divisor < 2 * (dividend - divide_half_up(dividend, divisor) * divisor) < divisor or (
        2 * (divide_half_up(dividend, divisor) * divisor - dividend) == divisor
    )


# --- One table for all ---


@pytest.mark.parametrize("tracking", Tracking.values)
def test_formulas_and_the_tracking_table_agree(tracking: str) -> None:
    rule = RULES[tracking]
    share = 100 if tracking in MOVES_BODYWEIGHT else 0
    lift = Lift(tracking, bodyweight_share=share)
    load = load_grams(lift, weight_grams=10_000, bodyweight_grams=80_000)
    expected = {"weight": 10_000, "added": 90_000, "assistance": 70_000, "none": None}[rule.load]
    if tracking in {"weight_duration", "weight_distance"}:
        expected = 10_000
    assert load == expected
    volume = volume_grams(lift, load=load, reps=10, kind="normal")
    assert (volume is not None) == (tracking in VOLUME_TRACKINGS)
    if tracking in VOLUME_TRACKINGS:
        assert {"reps"} <= set(rule.measures)


def test_an_exercise_is_a_lift() -> None:
    exercise = Exercise(tracking="weight_reps", implements=2, is_unilateral=True)
    assert load_grams(exercise, weight_grams=20_000, bodyweight_grams=None) == 20_000
    assert volume_grams(exercise, load=20_000, reps=10, kind="normal", side="left") == 400_000
