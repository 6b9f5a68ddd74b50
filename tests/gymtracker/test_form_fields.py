"""The fields of quantities: text in the lifter's units outside, integers in SI inside."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django import forms

from gymtracker.formfields import DurationField, QuantityField, RpeField, WholeNumberField, rpe_text
from gymtracker.units import KG, KM, LB, MI, M, Unit

NEVER_STORED = ["8\x00", "\ud800", "NaN", "Infinity", "-inf", "1e400", "８", "<script>", "9" * 10_000, "=1+1"]


def refusal(field: forms.Field, typed: Any) -> str:
    with pytest.raises(forms.ValidationError) as refused:
        field.clean(typed)
    (message,) = refused.value.messages
    return message


def form_of(field: forms.Field, data: dict[str, str] | None = None, **initial: Any) -> forms.Form:
    form_class = type("OneField", (forms.Form,), {"amount": field})
    form: forms.Form = form_class(data, initial=initial)
    return form


# --- QuantityField ---


@pytest.mark.parametrize(
    ("unit", "typed", "kept"),
    [
        (KG, "82.5", 82_500),
        (KG, " 82,5 ", 82_500),
        (KG, "0", 0),
        (KG, "2000", 2_000_000),
        (LB, "135", 61_235),
        (LB, "0.25", 113),
        (KM, "5", 5_000),
        (MI, "26.2188", 42_195),
        (M, "40", 40),
    ],
)
def test_a_quantity_is_kept_in_whole_grams_or_metres(unit: Unit, typed: str, kept: int) -> None:
    assert QuantityField(most_si=2_000_000, unit=unit).clean(typed) == kept


def test_a_blank_quantity_is_none_or_required() -> None:
    assert [QuantityField(most_si=10, required=False).clean(blank) for blank in (None, "", "  ")] == [None] * 3
    assert refusal(QuantityField(most_si=10), "") == "This field is required."
    assert refusal(QuantityField(most_si=10), "  ") == "This field is required."


@pytest.mark.parametrize("typed", ["-0.001", "-5", "2000.001", "999999999"])
def test_a_quantity_out_of_range_names_the_limits(typed: str) -> None:
    assert refusal(QuantityField(most_si=2_000_000), typed) == "Enter 0 to 2,000 kg."


@pytest.mark.parametrize(("unit", "most"), [(KG, 2_000_000), (LB, 2_000_000), (KM, 10**6), (MI, 10**6), (M, 10**6)])
@pytest.mark.parametrize("least", [0, 20_000])
def test_the_limits_that_a_refusal_names_can_be_entered(unit: Unit, most: int, least: int) -> None:
    field = QuantityField(least_si=least, most_si=most, unit=unit)
    named = re.fullmatch(rf"Enter (\S+) to (\S+) {unit.slug}\.", refusal(field, "999999999"))
    assert named
    for limit in named.groups():
        assert least <= field.clean(limit.replace(",", "")) <= most


@pytest.mark.parametrize("typed", NEVER_STORED)
def test_what_is_no_quantity_is_refused_in_words(typed: str) -> None:
    assert refusal(QuantityField(most_si=2_000_000), typed) == "Enter a number such as 82.5."


def test_an_ambiguous_comma_is_explained() -> None:
    assert refusal(QuantityField(most_si=2_000_000), "1,234") == "“1,234” could be 1.234 or 1234: use a point."


def test_metres_take_no_decimals() -> None:
    assert refusal(QuantityField(most_si=1000, unit=M), "40.5") == "Use at most 0 decimals."


@pytest.mark.parametrize("typed", ["82,5", "1,234", "-5", "abc", "9999", "８", "<b>"])
def test_a_form_keeps_what_was_typed(typed: str) -> None:
    form = form_of(QuantityField(most_si=2_000_000), {"amount": typed})
    form.is_valid()
    assert form["amount"].value() == typed
    assert forms.CharField().widget.render("amount", typed).split("value=")[1].rstrip(">") in str(form["amount"])


def test_a_kept_quantity_is_shown_in_the_unit_of_the_lifter() -> None:
    assert form_of(QuantityField(most_si=2_000_000), amount=82_500)["amount"].value() == "82.5"
    assert form_of(QuantityField(most_si=2_000_000, unit=LB), amount=61_235)["amount"].value() == "135"
    assert form_of(QuantityField(most_si=2_000_000, required=False))["amount"].value() is None


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [(61_235, "135", False), (61_235, "135.0", False), (61_235, "135.25", True), (None, "", False), (None, "5", True),
     (61_235, "", True), (61_235, "abc", True)],
)  # fmt: skip
def test_a_quantity_has_changed_when_its_grams_have(initial: int | None, typed: str, changed: bool) -> None:
    form = form_of(QuantityField(most_si=2_000_000, unit=LB, required=False), {"amount": typed}, amount=initial)
    assert form.has_changed() is changed


def test_a_phone_shows_the_right_keypad() -> None:
    assert QuantityField(most_si=1).widget.attrs["inputmode"] == "decimal"
    assert QuantityField(most_si=1, unit=M).widget.attrs["inputmode"] == "numeric"


# --- WholeNumberField ---


@pytest.mark.parametrize(("typed", "kept"), [("8", 8), (" 8 ", 8), ("0", 0), ("1000", 1000), ("008", 8), (8, 8)])
def test_a_whole_number_is_read(typed: str | int, kept: int) -> None:
    assert WholeNumberField(most=1000).clean(typed) == kept


@pytest.mark.parametrize(
    "typed", ["-1", "1001", "8.0", "8,0", "1e3", "1_0", "+8", "²", "٣", "0x8", "true", "1 0", "1,000", *NEVER_STORED]
)
def test_what_is_no_whole_number_in_range_is_refused_with_the_limits(typed: str) -> None:
    assert refusal(WholeNumberField(least=0, most=1000), typed) == "Enter a whole number from 0 to 1,000."


def test_a_whole_number_has_a_least_one_where_one_is_given() -> None:
    assert refusal(WholeNumberField(least=1, most=100), "0") == "Enter a whole number from 1 to 100."
    assert WholeNumberField(least=1, most=100).clean("1") == 1


def test_a_blank_whole_number_is_none_or_required() -> None:
    assert [WholeNumberField(most=9, required=False).clean(blank) for blank in (None, "", "  ")] == [None] * 3
    assert refusal(WholeNumberField(most=9), " ") == "This field is required."


def test_a_refused_whole_number_stays_in_the_field() -> None:
    form = form_of(WholeNumberField(most=1000), {"amount": "1001"})
    assert not form.is_valid()
    assert form["amount"].value() == "1001"


# --- DurationField ---


@pytest.mark.parametrize(("typed", "kept"), [("1:30", 90), ("90", 90), (" 1:05:00 ", 3900), ("24:00:00", 86_400)])
def test_a_duration_is_kept_in_seconds(typed: str, kept: int) -> None:
    assert DurationField(most_seconds=86_400).clean(typed) == kept


@pytest.mark.parametrize("typed", ["24:00:01", "86401", "999:59:59"])
def test_a_duration_out_of_range_names_the_limits(typed: str) -> None:
    assert refusal(DurationField(most_seconds=86_400), typed) == "Enter a time from 0:00 to 24:00:00."


def test_a_duration_has_a_least_length_where_one_is_given() -> None:
    assert refusal(DurationField(least_seconds=5, most_seconds=90), "0:04") == "Enter a time from 0:05 to 1:30."


@pytest.mark.parametrize("typed", ["-5", "1:", "1.5", *NEVER_STORED])
def test_what_is_no_duration_is_refused_in_words(typed: str) -> None:
    assert refusal(DurationField(most_seconds=86_400), typed) == "Enter a time such as 1:30, or seconds."


def test_a_blank_duration_is_none_or_required() -> None:
    assert [DurationField(most_seconds=9, required=False).clean(blank) for blank in (None, "", "  ")] == [None] * 3
    assert refusal(DurationField(most_seconds=9), "  ") == "This field is required."


def test_a_duration_is_shown_as_the_clock_says_it_and_kept_as_typed() -> None:
    assert form_of(DurationField(most_seconds=86_400), amount=3900)["amount"].value() == "1:05:00"
    form = form_of(DurationField(most_seconds=86_400), {"amount": "25:99"})
    assert form.errors["amount"] == ["Minutes and seconds after a colon go up to 59."]
    assert form["amount"].value() == "25:99"


# --- RpeField ---


@pytest.mark.parametrize(("typed", "kept"), [("1", 10), ("8", 80), ("8.5", 85), ("8,5", 85), ("8.50", 85), ("10", 100)])
def test_an_rpe_is_kept_in_tenths(typed: str, kept: int) -> None:
    assert RpeField().clean(typed) == kept


@pytest.mark.parametrize("typed", ["0", "0.5", "10.5", "11", "8.25", "8.3", "-8", "8,500", *NEVER_STORED])
def test_any_other_rpe_is_refused_with_the_range(typed: str) -> None:
    assert refusal(RpeField(), typed) == "Enter an RPE from 1 to 10 in halves, such as 8.5."


def test_an_rpe_may_be_left_blank() -> None:
    assert [RpeField().clean(blank) for blank in (None, "", "  ")] == [None] * 3


@pytest.mark.parametrize(("tenths", "text"), [(None, ""), (80, "8"), (85, "8.5"), (100, "10"), (10, "1")])
def test_how_an_rpe_is_said(tenths: int | None, text: str) -> None:
    assert rpe_text(tenths) == text
    assert form_of(RpeField(), amount=tenths)["amount"].value() == (text or None)
