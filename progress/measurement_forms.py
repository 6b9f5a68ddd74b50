"""What a lifter types about their body; errors name the field and its limit."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from gymtracker.accounts.models import User
from gymtracker.formfields import QuantityField
from progress.models import BodyMeasurement, MeasurementKind
from workouts.forms import DATE_FORMATS, IdForm
from workouts.limits import EARLIEST_YEAR

# What most people measure stands first; the rest is one tap further.
USUAL = (MeasurementKind.BODYWEIGHT, MeasurementKind.BODY_FAT, MeasurementKind.WAIST)


def date_field(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), input_formats=DATE_FORMATS, **kwargs
    )


def value_field(kind: MeasurementKind, lifter: User, *, required: bool) -> QuantityField:
    least, most = kind.limits
    unit = kind.unit_of(lifter)
    field = QuantityField(label=kind.label, least_si=least, most_si=most, unit=unit, required=required)
    field.widget.attrs["unit"] = unit.slug
    return field


def check_day(day: dt.date, lifter: User) -> dt.date:
    if day.year < EARLIEST_YEAR:
        raise forms.ValidationError(f"Enter a date from {EARLIEST_YEAR} on.", code="range")
    if day > lifter.today():
        raise forms.ValidationError("This day is still to come.", code="range")
    return day


class MeasurementsForm(IdForm):
    """Several kinds of one day at once; what is left empty was not measured."""

    date = date_field()

    def __init__(self, *args: Any, lifter: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lifter = lifter
        self.fields["date"].widget.attrs["max"] = lifter.today().isoformat()
        for kind in MeasurementKind:
            self.fields[kind.value] = value_field(kind, lifter, required=False)

    @property
    def usual(self) -> list[forms.BoundField]:
        return [self[kind.value] for kind in USUAL]

    @property
    def further(self) -> list[forms.BoundField]:
        return [self[kind.value] for kind in MeasurementKind if kind not in USUAL]

    @property
    def is_further_open(self) -> bool:
        return any(field.errors or (self.is_bound and field.value()) for field in self.further)

    def clean_date(self) -> dt.date:
        return check_day(self.cleaned_data["date"], self.lifter)

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.values:
            self.add_error("bodyweight", "Enter at least one value.")
        return self.cleaned_data

    @property
    def values(self) -> dict[str, int]:
        typed = {kind.value: self.cleaned_data.get(kind.value) for kind in MeasurementKind}
        return {kind: value for kind, value in typed.items() if value is not None}


class MeasurementForm(forms.Form):
    """One value being corrected."""

    date = date_field()

    def __init__(self, *args: Any, measurement: BodyMeasurement, lifter: User, **kwargs: Any) -> None:
        kwargs["initial"] = {"date": measurement.date, "value": measurement.value}
        super().__init__(*args, **kwargs)
        self.lifter = lifter
        self.fields["date"].widget.attrs["max"] = lifter.today().isoformat()
        self.fields["value"] = value_field(measurement.measured, lifter, required=True)

    def clean_date(self) -> dt.date:
        return check_day(self.cleaned_data["date"], self.lifter)
