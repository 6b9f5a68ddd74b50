"""Weights, distances and times: what is typed, what is kept, what is shown again."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gymtracker import units
from gymtracker.units import KG, KM, LB, MI, M, NotANumber, Unit, clock, field_text, read_decimal, read_duration, to_si

MOST_GRAMS, MOST_METRES = 2_000_000, 1_000_000
QUARTER_POUNDS = [Decimal(n) / 4 for n in range(4 * 1500 + 1)]
FIFTY_GRAMS = [Decimal(n) / 20 for n in range(20 * 2000 + 1)]


def save(text: str, unit: Unit) -> int:
    """What a form keeps of a typed text."""
    return to_si(read_decimal(text, most_places=unit.most_places), unit)


def typed(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


# --- Nothing drifts ---


@pytest.mark.parametrize(("unit", "amounts"), [(LB, QUARTER_POUNDS), (KG, FIFTY_GRAMS)], ids=["0.25 lb", "0.05 kg"])
def test_every_step_comes_back_as_it_was_typed(unit: Unit, amounts: list[Decimal]) -> None:
    """Since the field says what was typed, editing and saving fifty times is saving the same text fifty times."""
    for amount in amounts:
        text = typed(amount)
        assert field_text(save(text, unit), unit) == text


@pytest.mark.parametrize(("unit", "amounts"), [(LB, QUARTER_POUNDS), (KG, FIFTY_GRAMS)], ids=["0.25 lb", "0.05 kg"])
def test_every_step_survives_the_other_unit(unit: Unit, amounts: list[Decimal]) -> None:
    """Either unit's field gives the same grams again, so any sequence of switches does."""
    other = KG if unit is LB else LB
    for amount in amounts:
        grams = save(typed(amount), unit)
        assert save(field_text(grams, other), other) == grams


@pytest.mark.parametrize(("unit", "amounts"), [(LB, QUARTER_POUNDS), (KG, FIFTY_GRAMS)], ids=["0.25 lb", "0.05 kg"])
def test_fifty_edits_with_switches_of_unit_change_nothing(unit: Unit, amounts: list[Decimal]) -> None:
    switches = random.Random(1).choices([KG, LB], k=50)
    for amount in [*amounts[::97], amounts[-1]]:
        grams = first = save(typed(amount), unit)
        for shown_in in switches:
            grams = save(field_text(grams, shown_in), shown_in)
        assert grams == first
        assert field_text(grams, unit) == typed(amount)


@given(st.integers(0, MOST_GRAMS), st.lists(st.sampled_from([KG, LB]), min_size=1, max_size=50))
def test_any_whole_gram_survives_any_switches(grams: int, switches: list[Unit]) -> None:
    now = grams
    for unit in switches:
        now = save(field_text(now, unit), unit)
    assert now == grams


@given(st.integers(0, MOST_METRES), st.lists(st.sampled_from([KM, MI, M]), min_size=1, max_size=50))
def test_any_whole_metre_survives_any_switches(metres: int, switches: list[Unit]) -> None:
    now = metres
    for unit in switches:
        now = save(field_text(now, unit), unit)
    assert now == metres


@given(st.integers(0, MOST_GRAMS), st.sampled_from([KG, LB]))
def test_a_field_says_the_shortest_decimal_that_reads_back(grams: int, unit: Unit) -> None:
    places = -int(Decimal(field_text(grams, unit)).as_tuple().exponent)
    if places > 0:
        shorter = round(Decimal(grams) / unit.size, places - 1)
        assert to_si(shorter, unit) != grams


@pytest.mark.parametrize(
    ("si", "unit", "text"),
    [
        (82_500, KG, "82.5"),
        (82_500, LB, "181.881"),
        (61_235, LB, "135"),
        (61_235, KG, "61.235"),
        (100_000, KG, "100"),
        (0, LB, "0"),
        (1609, MI, "1"),
        (42_195, KM, "42.195"),
        (40, M, "40"),
    ],
)
def test_what_a_field_says(si: int, unit: Unit, text: str) -> None:
    assert field_text(si, unit) == text


# --- Reading numbers ---


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("82.5", "82.5"),
        ("82,5", "82.5"),
        (" 82,25 ", "82.25"),
        ("100", "100"),
        ("100.", "100"),
        ("007.50", "7.5"),
        ("82.500000", "82.5"),
        ("+5", "5"),
        ("-5", "-5"),
        ("999999999", "999999999"),
    ],
)
def test_decimals_are_read_with_point_or_comma(text: str, amount: str) -> None:
    assert read_decimal(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["1,234", "0,500", " 82,125 ", "-1,234"])
def test_a_comma_before_three_digits_is_refused_with_both_readings(text: str) -> None:
    whole, rest = text.strip().split(",")
    with pytest.raises(NotANumber) as refused:
        read_decimal(text)
    assert f"“{text.strip()}” could be {whole}.{rest} or {whole}{rest}: use a point." == str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "", "  ", "abc", "NaN", "nan", "sNaN", "Infinity", "-inf", "1e400", "1e2", "1E2", "0x10", "1_000", "1 000",
        "1.234,5", "1,234,567", "1.2.3", "--5", "+-5", "+", "-", ",", ".", "５", "82.５", "٣", "½", "8²", "8\x00",
        "8\n5", "\ud800", "1" * 10, "0." + "1" * 10, "9" * 10_000, "８２．５", "5kg", "=5", "(5)",
    ],
)  # fmt: skip
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(NotANumber, match=r"^Enter a number such as 82\.5\.$"):
        read_decimal(text)


def test_more_decimals_than_are_kept_are_refused_by_their_number() -> None:
    assert read_decimal("0.125", most_places=3) == Decimal("0.125")
    with pytest.raises(NotANumber, match="at most 3 decimals"):
        read_decimal("0.1255", most_places=3)
    with pytest.raises(NotANumber, match="at most 0 decimals"):
        read_decimal("40.5", most_places=0)


@given(st.text(max_size=30))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        amount = read_decimal(text)
    except NotANumber:
        return
    assert amount.is_finite()
    assert abs(amount) < 10**9


# --- Times ---


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0:45", 45),
        ("1:30", 90),
        ("90", 90),
        ("90:00", 5400),
        ("1:05:00", 3900),
        ("24:00:00", 86_400),
        (" 2:00 ", 120),
        ("0:5", 5),
        ("0", 0),
        ("1:60", None),
        ("1:60:00", None),
        ("1:00:60", None),
    ],
)
def test_durations_are_read_as_clock_time_or_seconds(text: str, seconds: int | None) -> None:
    if seconds is None:
        with pytest.raises(NotANumber, match="up to 59"):
            read_duration(text)
    else:
        assert read_duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", " ", ":", "1:", ":30", "1:2:3:4", "-5", "+5", "1.5", "1,5", "NaN", "1e3", "１:３０", "1:30\x00", "1" * 7],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(NotANumber, match=r"^Enter a time such as 1:30, or seconds\.$"):
        read_duration(text)


def test_every_second_of_a_day_reads_back_from_the_clock() -> None:
    assert all(read_duration(clock(seconds)) == seconds for seconds in range(86_401))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(None, ""), (0, "0:00"), (45, "0:45"), (1500, "25:00"), (3900, "1:05:00"), (86_400, "24:00:00")],
)
def test_what_the_clock_says(seconds: int | None, text: str) -> None:
    assert clock(seconds) == text


# --- For reading ---


@pytest.mark.parametrize(
    ("si", "unit", "places", "text"),
    [
        (None, KG, 2, ""),
        (0, KG, 2, "0"),
        (82_500, KG, 2, "82.5"),
        (82_500, LB, 2, "181.88"),
        (61_235, KG, 2, "61.24"),
        (61_235, LB, 2, "135"),
        (100_000, KG, 2, "100"),
        (12_345_678, KG, 0, "12,346"),
        (12_500, KG, 0, "13"),
        (5_000, KM, 2, "5"),
        (42_195, MI, 2, "26.22"),
        (1_200, M, 2, "1,200"),
    ],
)
def test_what_is_shown_is_rounded_and_grouped(si: int | None, unit: Unit, places: int, text: str) -> None:
    assert units.shown(si, unit, places) == text


@given(st.integers(0, 2 * MOST_GRAMS), st.sampled_from([KG, LB, KM, MI]))
def test_what_is_shown_is_at_most_half_a_hundredth_off(si: int, unit: Unit) -> None:
    said = Decimal(units.shown(si, unit).replace(",", ""))
    assert abs(said * unit.size - si) <= unit.size / 200


def test_halves_are_rounded_up() -> None:
    assert [units.round_half_up(Decimal(text)) for text in ("0.5", "1.5", "2.5", "2.49")] == [1, 2, 3, 2]
