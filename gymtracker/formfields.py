"""Form fields for the quantities of the gym: text in the lifter's units outside, integers in SI inside."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django import forms

from gymtracker.units import KG, NotANumber, Unit, clock, field_text, read_decimal, read_duration, shown, to_si


class QuantityField(forms.Field):
    """A decimal in a unit, kept as whole grams or metres between `least_si` and `most_si`."""

    widget = forms.TextInput

    def __init__(self, *, least_si: int = 0, most_si: int, unit: Unit = KG, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.unit, self.least_si, self.most_si = unit, least_si, most_si
        self.widget.attrs |= {"inputmode": "decimal" if unit.most_places else "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            amount = read_decimal(str(value), most_places=self.unit.most_places)
        except NotANumber as error:
            raise forms.ValidationError(str(error), code="invalid") from error
        quantity = to_si(amount, self.unit)
        if not self.least_si <= quantity <= self.most_si:
            # Rounded inwards, so that the limits named can be entered.
            least = shown(self.least_si, self.unit, rounding=ROUND_CEILING)
            most = shown(self.most_si, self.unit, rounding=ROUND_FLOOR)
            raise forms.ValidationError(f"Enter {least} to {most} {self.unit.slug}.", code="range")
        return quantity

    def prepare_value(self, value: Any) -> Any:
        return field_text(value, self.unit) if isinstance(value, int) else value


class WholeNumberField(forms.Field):
    """A count such as reps: ASCII digits only, in a range that the message names."""

    widget = forms.TextInput

    def __init__(self, *, least: int = 0, most: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.most = least, most
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and self.least <= int(text) <= self.most):
            raise forms.ValidationError(f"Enter a whole number from {self.least:,} to {self.most:,}.", code="range")
        return int(text)


class DurationField(forms.Field):
    """Minutes:seconds outside, seconds inside."""

    widget = forms.TextInput

    def __init__(self, *, least_seconds: int = 0, most_seconds: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least_seconds, self.most_seconds = least_seconds, most_seconds
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off", "data-duration": ""}

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            seconds = read_duration(str(value))
        except NotANumber as error:
            raise forms.ValidationError(str(error), code="invalid") from error
        if not self.least_seconds <= seconds <= self.most_seconds:
            raise forms.ValidationError(
                f"Enter a time from {clock(self.least_seconds)} to {clock(self.most_seconds)}.", code="range"
            )
        return seconds

    def prepare_value(self, value: Any) -> Any:
        return clock(value) if isinstance(value, int) else value


class RpeField(forms.Field):
    """Rating of perceived exertion, 1 to 10 in halves; tenths inside."""

    widget = forms.TextInput
    message = "Enter an RPE from 1 to 10 in halves, such as 8.5."

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        try:
            tenths = read_decimal(str(value), most_places=1) * 10
        except NotANumber as error:
            raise forms.ValidationError(self.message, code="invalid") from error
        if not 10 <= tenths <= 100 or tenths % 5:
            raise forms.ValidationError(self.message, code="range")
        return int(tenths)

    def prepare_value(self, value: Any) -> Any:
        return rpe_text(value) if isinstance(value, int) else value


def rpe_text(tenths: int | None) -> str:
    return "" if tenths is None else f"{Decimal(tenths) / 10:f}".removesuffix(".0")
