"""Which unit a file counts in, by the weights that were on the bar."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from workouts.importing.unit_proposal import plates_are_pounds, propose


def weights(*said: object) -> Counter[Decimal]:
    return Counter(Decimal(str(one)) for one in said)


@pytest.mark.parametrize(
    ("loaded", "unit"),
    [
        ((45, 95, 135, 185, 225, 315), "lb"),
        ((20, 40, 60, 80, 100, 140), "kg"),
        ((62.5, 82.5, 102.5), "kg"),
        ((135, 145, 155, 165, 225), "lb"),
        (("44.09245243697551", "132.2773573109265", "220.4622621848776"), "lb"),
        (("61.23492", "102.0582", "20.41166"), "kg"),
        ((60, 62.5, 65, 67.5, 70, 225), "kg"),
    ],
)
def test_plates_speak(loaded: tuple[object, ...], unit: str) -> None:
    for own in ("kg", "lb"):
        assert propose(weights(*loaded), own).unit == unit


def test_the_reason_counts_and_gives_examples() -> None:
    found = propose(weights(135, 135, 225, 100), "kg")
    assert found.reason == "3 sets of barbell lifts have weights that speak for lb, 1 for kg."
    assert found.examples == ("135", "225")
    assert propose(weights(60, 60), "lb").reason == "2 sets of barbell lifts have weights that speak for kg."


@pytest.mark.parametrize("loaded", [(), (135, 60), (33, 7), ("0",)])
def test_where_neither_is_louder_the_accounts_own_unit_stands(loaded: tuple[object, ...]) -> None:
    for own in ("kg", "lb"):
        found = propose(weights(*loaded), own)
        assert (found.unit, found.examples) == (own, ())
        assert found.reason == f"The weights speak for neither unit; your account counts in {own}."


@pytest.mark.parametrize(
    ("loaded", "are_pounds"),
    [
        (("61.23", "102.06", "83.91"), True),
        (("61.23492", "102.05828", "83.91459"), True),
        ((60, 62.5, 80, 100), False),
        (("61.23", 60, 80, 100, 62.5, 40), False),
        (("61.23", "102.06", 60), True),
        ((), False),
        ((0, -20), False),
        (("33.33", "41.17", "52.9"), False),
    ],
)
def test_whether_kilograms_were_loaded_in_pounds(loaded: tuple[object, ...], are_pounds: bool) -> None:
    assert plates_are_pounds(weights(*loaded).items()) is are_pounds


def test_a_zero_among_the_weights_does_no_harm() -> None:
    assert propose(Counter({Decimal(0): 3, Decimal(-20): 1, Decimal("1e30"): 1, Decimal(60): 2}), "lb").unit == "kg"
