"""What a row comes to: whole grams, metres and seconds within the limits, or the reason why it makes no set."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.tracking import MEASURES, RULES, Tracking
from gymtracker.units import LB, to_si
from workouts.importing.settling import LIMITS, Misfit, Units, grams_of, nearest_plates, rpe_tenths, settled
from workouts.transfer.neutral import Performed

KG, POUNDS, SNAPPED = Units("kg"), Units("lb"), Units("kg", plates="lb")


def one(**amounts: Any) -> Performed:
    for name in ("weight", "distance", "rpe"):
        if name in amounts:
            amounts[name] = Decimal(str(amounts[name]))
    return Performed(2, **amounts)


def measures(tracking: str, units: Units = KG, **amounts: Any) -> dict[str, int]:
    found = settled(one(**amounts), tracking, units).measures
    assert found.keys() == set(MEASURES)
    return {name: amount for name, amount in found.items() if amount is not None}


@pytest.mark.parametrize(
    ("weight", "unit", "grams"),
    [
        ("44.09245243697551", "lb", 20_000),
        ("61.23492", "kg", to_si(Decimal(135), LB)),
        ("74.99999999999999", "kg", 75_000),
        ("20.41168", "kg", to_si(Decimal(45), LB)),
        ("135", "lb", 61_235),
        ("82.5", "kg", 82_500),
        ("2.5", "lb", 1_134),
        ("0.0004", "kg", 0),
    ],
)
def test_a_weight_is_what_was_loaded(weight: str, unit: str, grams: int) -> None:
    assert measures("weight_reps", reps=5, weight=weight, weight_unit=unit) == {"weight_grams": grams, "reps": 5}


def test_the_unit_of_the_file_holds_only_where_the_row_has_none() -> None:
    assert measures("weight_reps", POUNDS, reps=5, weight=100)["weight_grams"] == 45_359
    assert measures("weight_reps", POUNDS, reps=5, weight=100, weight_unit="kg")["weight_grams"] == 100_000
    assert measures("distance_duration", Units(distance="mi"), distance=1)["distance_metres"] == 1_609
    assert measures("distance_duration", distance=1000, distance_unit="ft")["distance_metres"] == 305


def test_our_own_files_mean_a_zero_as_they_say_it() -> None:
    exact = Units(is_exact=True)
    nothing = {"weight": 0, "reps": 0, "seconds": 0, "distance": 0}
    assert measures("weight_reps", exact, **nothing) == {"weight_grams": 0, "reps": 0}
    assert measures("bodyweight_reps", exact, **nothing) == {"weight_grams": 0, "reps": 0}
    assert measures("distance_duration", exact, seconds=0) == {"duration_seconds": 0}
    for tracking, amounts in (("weight_reps", {"weight": 60}), ("distance_duration", {}), ("reps", {"seconds": 5})):
        with pytest.raises(Misfit):
            settled(one(**amounts), tracking, exact)
    for tracking in ("weight_reps", "bodyweight_reps", "distance_duration"):
        with pytest.raises(Misfit, match="Nothing was done"):
            settled(one(**nothing), tracking, KG)


@given(st.integers(1, 6000))
def test_rounded_kilograms_become_the_pounds_that_were_loaded(quarters: int) -> None:
    """Whatever a quarter of a pound is typed here as, the file's two decimals are that very weight again."""
    typed = to_si(Decimal(quarters) / 4, LB)
    rounded = (Decimal(typed) / 1000).quantize(Decimal("0.01"))
    found = settled(one(weight=rounded, weight_unit="kg", reps=5), "weight_reps", SNAPPED)
    assert found.measures["weight_grams"] == typed
    assert found.is_snapped == (round(rounded * 1000) != typed)


@pytest.mark.parametrize("kilograms", [20, 40, 60, 62.5, 80, 82.5, 100, 102.5, 140, 180])
def test_usual_kilograms_stay_beside_pounds(kilograms: float) -> None:
    found = settled(one(weight=kilograms, weight_unit="kg", reps=5), "weight_reps", SNAPPED)
    assert (found.measures["weight_grams"], found.is_snapped) == (kilograms * 1000, False)


@given(st.integers(1, 4_000), st.sampled_from(["kg", "lb"]))
def test_a_weight_is_told_alike_in_whichever_unit_it_was_written(quarters: int, unit: str) -> None:
    """With two decimals, as apps write the unit that was not lifted in."""
    loaded = Decimal(quarters) / 4
    other, size = ("lb", Decimal("2.20462262185")) if unit == "kg" else ("kg", Decimal("0.45359237"))
    written = round(loaded * size, 2)
    assert nearest_plates(grams_of(written, other)[0]) == nearest_plates(grams_of(loaded, unit)[0])


def test_pounds_are_never_snapped() -> None:
    found = settled(one(weight="135.02", weight_unit="lb", reps=5), "weight_reps", SNAPPED)
    assert (found.measures["weight_grams"], found.is_snapped) == (to_si(Decimal("135.02"), LB), False)


# --- By what the exercise is measured by ---


@pytest.mark.parametrize(
    ("tracking", "amounts", "expected"),
    [
        ("weight_reps", {"reps": 5}, {"weight_grams": 0, "reps": 5}),
        ("weight_reps", {"weight": 0, "reps": 5}, {"weight_grams": 0, "reps": 5}),
        ("bodyweight_reps", {"weight": 0, "reps": 5}, {"reps": 5}),
        ("bodyweight_reps", {"weight": 10, "reps": 5}, {"weight_grams": 10_000, "reps": 5}),
        ("assisted_bodyweight", {"weight": 20, "reps": 5}, {"weight_grams": 20_000, "reps": 5}),
        ("assisted_bodyweight", {"weight": -20, "reps": 5}, {"weight_grams": 20_000, "reps": 5}),
        ("assisted_bodyweight", {"reps": 5}, {"weight_grams": 0, "reps": 5}),
        ("reps", {"reps": 5}, {"reps": 5}),
        ("duration", {"seconds": 60}, {"duration_seconds": 60}),
        ("duration", {"seconds": 60, "reps": 0, "weight": 0}, {"duration_seconds": 60}),
        ("weight_duration", {"seconds": 60, "weight": 10}, {"weight_grams": 10_000, "duration_seconds": 60}),
        ("distance_duration", {"seconds": 60}, {"duration_seconds": 60}),
        ("distance_duration", {"distance": 60}, {"distance_metres": 60}),
        ("weight_distance", {"distance": 60, "weight": 40}, {"weight_grams": 40_000, "distance_metres": 60}),
    ],
)  # fmt: skip
def test_what_the_exercise_needs_is_taken(tracking: str, amounts: dict[str, Any], expected: dict[str, int]) -> None:
    assert measures(tracking, **amounts) == expected
    assert settled(one(**amounts), tracking, KG).dropped == ()


def test_beside_assistance_a_positive_weight_is_none() -> None:
    signed = Units(has_both_signs=True)
    assert measures("assisted_bodyweight", signed, weight=-20, reps=8)["weight_grams"] == 20_000
    assert measures("assisted_bodyweight", signed, weight=0, reps=8)["weight_grams"] == 0
    assert measures("bodyweight_reps", signed, weight=10, reps=5)["weight_grams"] == 10_000
    with pytest.raises(Misfit, match="A positive weight beside negative ones is added weight"):
        measures("assisted_bodyweight", signed, weight=10, reps=5)


def test_what_it_is_not_measured_by_is_told() -> None:
    found = settled(one(weight=10, reps=1, seconds=60), "duration", KG)
    assert found.measures == {**dict.fromkeys(MEASURES), "duration_seconds": 60}
    assert set(found.dropped) == {"weight_grams", "reps"}


def test_a_weight_that_is_not_taken_is_not_snapped_either() -> None:
    found = settled(one(weight="61.23", weight_unit="kg", seconds=60), "duration", SNAPPED)
    assert (found.dropped, found.is_snapped) == (("weight_grams",), False)


@pytest.mark.parametrize(
    ("tracking", "amounts", "why"),
    [
        ("weight_reps", {"reps": 0}, "Nothing was done"),
        ("weight_reps", {"weight": 80, "reps": 0}, "Nothing was done"),
        ("weight_reps", {}, "Nothing was done"),
        ("weight_reps", {"weight": 80, "seconds": 60}, "measured by weight and reps; the row has weight and time"),
        ("reps", {"seconds": 60}, "measured by reps; the row has time"),
        ("distance_duration", {"reps": 10}, "the row has reps"),
        ("weight_reps", {"weight": -20, "reps": 5}, "A negative weight means assistance"),
        ("weight_reps", {"weight": 80, "reps": -5}, "The reps is negative"),
        ("duration", {"seconds": -5}, "The time is negative"),
        ("weight_reps", {"weight": 2956, "reps": 5}, "A weight over 2,000 kg is beyond what can be: 2,956 kg."),
        ("weight_reps", {"weight": 80, "reps": 4274}, "More than 1,000 reps is beyond what can be: 4,274."),
        ("duration", {"seconds": 90_000}, "A time over 24 hours is beyond what can be: 25 h."),
        ("distance_duration", {"distance": 2_000_000}, "A distance over 1,000 km is beyond what can be: 2,000 km."),
        ("weight_reps", {"weight": "1e99", "reps": 5}, "A weight over 2,000 kg"),
        ("weight_reps", {"weight": "9" * 39, "reps": 5}, "A weight over 2,000 kg"),
        ("distance_duration", {"distance": "1e99"}, "A distance over 1,000 km"),
    ],
)  # fmt: skip
def test_a_row_that_makes_no_set_says_why(tracking: str, amounts: dict[str, Any], why: str) -> None:
    with pytest.raises(Misfit) as refused:
        settled(one(**amounts), tracking, KG)
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("rpe", "tenths"),
    [(None, None), ("8", 80), ("8.5", 85), ("8.3", 85), ("8.2", 80), ("0", None), ("0.9", 10), ("10", 100),
     ("11", None), ("-8", None), ("1e99", None), ("9" * 39, None)],
)  # fmt: skip
def test_an_rpe_is_of_the_nearest_half_or_none(rpe: str | None, tenths: int | None) -> None:
    assert rpe_tenths(None if rpe is None else Decimal(rpe)) == tenths


amounts = st.decimals(-(10**7), 10**7, places=3) | st.sampled_from(
    [Decimal("1e99"), Decimal("-1e99"), Decimal("1e-99")]
)


@given(
    st.sampled_from(Tracking.values), st.sampled_from([KG, POUNDS, SNAPPED, Units("lb", "ft"), Units(is_exact=True)]),
    st.builds(
        Performed, st.just(2), weight=st.none() | amounts, reps=st.none() | st.integers(-10**9, 10**9),
        seconds=st.none() | st.integers(-10**9, 10**9), distance=st.none() | amounts,
    ),
)  # fmt: skip
def test_whatever_a_row_says_a_set_keeps_the_limits_or_there_is_none(
    tracking: str, units: Units, row: Performed
) -> None:
    try:
        found = settled(row, tracking, units)
    except Misfit as misfit:
        assert str(misfit).endswith(".")
        return
    for name, amount in found.measures.items():
        assert amount is None or 0 <= amount <= LIMITS[name][0]
        assert amount is None or name in RULES[tracking].measures
    done = [found.measures[name] for name in ("reps", "duration_seconds", "distance_metres")]
    assert any(done) or (units.is_exact and 0 in done)
    assert all(found.measures[name] is not None for name in RULES[tracking].needs)
