"""What stands in a gym, as one form; weights are typed in the gym's own unit and kept in hundredths of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from exercises.search import fold_key
from gymtracker.accounts.models import User, WeightUnit
from gymtracker.formfields import WholeNumberField
from gymtracker.units import NotANumber
from workouts.forms import IdForm
from workouts.inventory import Bar, Inventory, said
from workouts.limits import (
    LONGEST_BAR_NAME,
    LONGEST_GYM_NAME,
    MOST_BARS,
    MOST_GYMS,
    MOST_KINDS_OF_PLATES,
    MOST_OF_A_PLATE,
)
from workouts.models import Gym
from workouts.models.gyms import ON_A_BAR_CHOICES
from workouts.racks import Unreadable, rack_text, read_rack, read_weight

# What is sold; a gym may have others.
PLATES = {
    "kg": (2500, 2000, 1500, 1000, 500, 250, 200, 150, 125, 100, 50, 25),
    "lb": (5500, 4500, 3500, 2500, 1000, 500, 250, 125, 100, 50, 25),
}
MORE_PLATES = 2
MORE_BARS = 1
LONGEST_RACK = 400


class PieceWeightField(forms.Field):
    """A decimal with at most two places; hundredths inside."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.widget.attrs |= {"inputmode": "decimal", "autocomplete": "off"}

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else str(value).strip()
        if not text:
            return None
        try:
            return read_weight(text)
        except NotANumber as error:
            raise forms.ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return said(value) if isinstance(value, int) else value


class RackField(forms.Field):
    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, help_text="Such as 2-30 by 2, 35, 40.", **kwargs)
        self.widget.attrs |= {"autocomplete": "off", "maxlength": LONGEST_RACK}

    def to_python(self, value: Any) -> list[int]:
        text = "" if value is None else str(value)
        if len(text) > LONGEST_RACK:
            raise forms.ValidationError(f"A rack is told in at most {LONGEST_RACK} characters.", code="max_length")
        try:
            return read_rack(text)
        except Unreadable as error:
            raise forms.ValidationError(str(error), code="invalid") from error

    def prepare_value(self, value: Any) -> Any:
        return rack_text(value) if isinstance(value, list) else value


class OwnNameForm(forms.Form):
    """A gym's name, once a lifter."""

    name = forms.CharField(max_length=LONGEST_GYM_NAME)

    def __init__(self, *args: Any, lifter: User, gym: Gym | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lifter, self.gym = lifter, gym

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = self.lifter.gyms.exclude(pk=self.gym.pk) if self.gym else self.lifter.gyms.all()
        if others.filter(name_key=fold_key(name)).exists():
            raise forms.ValidationError("You have a gym with this name.", code="unique")
        return name


class NewGymForm(IdForm, OwnNameForm):
    unit = forms.ChoiceField(
        label="Plates marked in", choices=WeightUnit.choices, widget=forms.RadioSelect,
        help_text="This cannot be changed later.",
    )  # fmt: skip

    field_order = ("uuid",)

    def clean_name(self) -> str:
        known = self.lifter.gyms.filter(pk=self.cleaned_data.get("uuid")).exists()  # the form was sent twice
        return self.cleaned_data["name"] if known else super().clean_name()

    def clean(self) -> dict[str, Any]:
        if self.lifter.gyms.count() >= MOST_GYMS:
            self.add_error("name", f"You can have at most {MOST_GYMS} gyms.")
        return self.cleaned_data


class GymForm(OwnNameForm):
    dumbbells = RackField()
    kettlebells = RackField()
    machine_step = PieceWeightField(label="Machines step by")
    cable_step = PieceWeightField(label="Cables step by")

    def __init__(self, data: Any = None, *, lifter: User, gym: Gym) -> None:
        self.inventory = gym.inventory
        super().__init__(data, lifter=lifter, gym=gym, initial=initial_of(gym, self.inventory))
        self.counts = dict.fromkeys(PLATES[gym.unit], 0) | dict(self.inventory.plates)
        for weight, count in self.counts.items():
            label = f"{said(weight)} {gym.unit}"
            self.fields[f"plate-{weight}"] = WholeNumberField(
                label=label, most=MOST_OF_A_PLATE, required=False, initial=count
            )
        for row in range(MORE_PLATES):
            self.fields[f"more-{row}-weight"] = PieceWeightField(label="Weight")
            self.fields[f"more-{row}-count"] = WholeNumberField(label="How many", most=MOST_OF_A_PLATE, required=False)
        self.bar_count = min(len(self.inventory.bars) + MORE_BARS, MOST_BARS)
        for row in range(self.bar_count):
            bar = self.inventory.bars[row] if row < len(self.inventory.bars) else None
            for name, field in bar_fields(bar):
                self.fields[f"bar-{row}-{name}"] = field

    @property
    def plate_rows(self) -> list[forms.BoundField]:
        return [self[f"plate-{weight}"] for weight in sorted(self.counts, reverse=True)]

    @property
    def more_rows(self) -> list[list[forms.BoundField]]:
        return [[self[f"more-{row}-weight"], self[f"more-{row}-count"]] for row in range(MORE_PLATES)]

    @property
    def bar_rows(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"bar-{row}-equipment"], self[f"bar-{row}-weight"], self[f"bar-{row}-name"]]
            for row in range(self.bar_count)
        ]

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            self._check_bars()
            if len(self.plates) > MOST_KINDS_OF_PLATES:
                self.add_error("more-0-weight", f"A gym takes at most {MOST_KINDS_OF_PLATES} kinds of plates.")
        return self.cleaned_data

    def _check_bars(self) -> None:
        seen: set[tuple[str, int]] = set()
        for row, bar in self._bars():
            if (bar.equipment, bar.weight) in seen:
                self.add_error(f"bar-{row}-weight", "There is such a bar already.")
            seen.add((bar.equipment, bar.weight))

    def _bars(self) -> Iterator[tuple[int, Bar]]:
        cleaned = self.cleaned_data
        for row in range(self.bar_count):
            if weight := cleaned.get(f"bar-{row}-weight"):
                yield row, Bar(cleaned[f"bar-{row}-equipment"], weight, cleaned[f"bar-{row}-name"])

    @property
    def bars(self) -> list[Bar]:
        return [bar for _, bar in self._bars()]

    @property
    def plates(self) -> list[tuple[int, int]]:
        counts = {}
        for weight, before in self.counts.items():
            # A row that was not sent stays as it is; an empty one has none.
            sent = f"plate-{weight}" in self.data
            counts[weight] = (self.cleaned_data[f"plate-{weight}"] or 0) if sent else before
        for row in range(MORE_PLATES):
            if more := self.cleaned_data.get(f"more-{row}-weight"):
                counts[more] = self.cleaned_data.get(f"more-{row}-count") or 0
        return [(weight, count) for weight, count in counts.items() if count]

    @property
    def fixed(self) -> list[tuple[str, int]]:
        return [
            (equipment, weight)
            for equipment, field in (("dumbbell", "dumbbells"), ("kettlebell", "kettlebells"))
            for weight in self.cleaned_data[field]
        ]


def initial_of(gym: Gym, inventory: Inventory) -> dict[str, Any]:
    return {
        "name": gym.name,
        "dumbbells": [weight for kind, weight in inventory.fixed if kind == "dumbbell"],
        "kettlebells": [weight for kind, weight in inventory.fixed if kind == "kettlebell"],
        "machine_step": gym.machine_step or None,
        "cable_step": gym.cable_step or None,
    }


def bar_fields(bar: Bar | None) -> Iterator[tuple[str, forms.Field]]:
    yield (
        "equipment",
        forms.ChoiceField(
            label="For", choices=BAR_CHOICES, initial=bar.equipment if bar else "barbell", required=False
        ),
    )
    yield "weight", PieceWeightField(label="Weight", initial=bar.weight if bar else None)
    yield (
        "name",
        forms.CharField(label="Name", required=False, max_length=LONGEST_BAR_NAME, initial=bar.name if bar else ""),
    )


BAR_CHOICES = [(value, "Dumbbell handle" if value == "dumbbell" else label) for value, label in ON_A_BAR_CHOICES]
