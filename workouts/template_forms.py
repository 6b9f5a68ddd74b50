"""What lifters type into a template; errors name the field and its limit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django import forms

from exercises.tracking import RULES
from gymtracker.accounts.models import User
from gymtracker.formfields import DurationField, QuantityField, RpeField, WholeNumberField
from gymtracker.units import NotANumber, read_decimal
from workouts.forms import IdForm
from workouts.limits import (
    LONGEST_FOLDER,
    LONGEST_NAME,
    LONGEST_NOTES,
    MOST_METRES,
    MOST_REPS,
    MOST_SECONDS,
    MOST_SETS_AN_EXERCISE,
    MOST_WEIGHT_GRAMS,
)
from workouts.models import Progression, SetKind, TemplateExercise, TemplateSet
from workouts.models.template_exercises import MOST_DELOAD_PERCENT, MOST_FAILURES, MOST_PERCENT_TENTHS
from workouts.template_wording import PARAMETERS, RULE_NAMES, percent_text, reps_text
from workouts.wording import distance_unit

REPS = re.compile(r"(?P<least>\d{1,9})\s*(?:(?P<more>\+)|[-–—]\s*(?P<most>\d{1,9}))?", re.ASCII)
MARKS = {SetKind.WARM_UP: "W", SetKind.DROP: "D", SetKind.FAILURE: "F"}
COLUMN_OF_FIELD = {
    "kind": "kind", "weight": "weight_grams", "percent": "percent_tenths", "distance": "distance_metres",
    "duration": "duration_seconds", "rpe": "rpe_tenths", "rest": "rest_seconds",
}  # fmt: skip
CLOCKS = {"rest", "duration"}


class RepsField(forms.Field):
    """Reps to be done in one field: "8", "6-8" or "5+" as (least, most); the most of "5+" is None."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> tuple[int | None, int | None]:
        text = "" if value is None else str(value).strip()
        if not text:
            return None, None
        match = REPS.fullmatch(text)
        if not match:
            raise forms.ValidationError("Enter reps such as 8, 6-8 or 5+.", code="invalid")
        least = int(match["least"])
        most = None if match["more"] else int(match["most"] or least)
        if not all(1 <= reps <= MOST_REPS for reps in (least, most or least)) or most == 0:
            raise forms.ValidationError(f"Enter reps from 1 to {MOST_REPS:,}.", code="range")
        if most is not None and most < least:
            raise forms.ValidationError(f"Enter the fewer reps first: {most}-{least}.", code="order")
        return least, most

    def prepare_value(self, value: Any) -> Any:
        return reps_text(*value, dash="-") if isinstance(value, tuple) else value


class PercentField(forms.Field):
    """A percentage with at most one decimal, as tenths."""

    widget = forms.TextInput
    message = f"Enter a percentage from 0.1 to {MOST_PERCENT_TENTHS // 10}, such as 72.5."

    def to_python(self, value: Any) -> int | None:
        text = "" if value is None else str(value).strip().removesuffix("%").strip()
        if not text:
            return None
        try:
            tenths = int(read_decimal(text, most_places=1) * 10)
        except NotANumber as error:
            raise forms.ValidationError(self.message, code="invalid") from error
        if not 1 <= tenths <= MOST_PERCENT_TENTHS:
            raise forms.ValidationError(self.message, code="range")
        return tenths

    def prepare_value(self, value: Any) -> Any:
        return percent_text(value).removesuffix(" %") if isinstance(value, int) else value


class DescribeTemplateForm(forms.Form):
    """Name, folder and notes of a template."""

    name = forms.CharField(max_length=LONGEST_NAME)
    folder = forms.CharField(
        max_length=LONGEST_FOLDER, required=False, help_text="Templates with the same folder stand together.",
        widget=forms.TextInput({"list": "folders", "autocomplete": "off"}),
    )  # fmt: skip
    notes = forms.CharField(max_length=LONGEST_NOTES, required=False, widget=forms.Textarea({"rows": 2}))


class NewTemplateForm(IdForm, DescribeTemplateForm):
    field_order = ("uuid", "name", "folder", "notes")


class FolderForm(forms.Form):
    """A folder's new name."""

    name = forms.CharField(label="Name of the folder", max_length=LONGEST_FOLDER)


class PlannedSetForm(forms.Form):
    """One row of a template's exercise, in the lifter's units; which fields it has follows from tracking and rule."""

    kind = forms.ChoiceField(choices=SetKind.choices, required=False)

    def __init__(self, *args: Any, lifter: User, tracking: str, by_percent: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for measure in RULES[tracking].measures:
            name, field = measure_field(measure, tracking, lifter, by_percent)
            self.fields[name] = field
        self.fields["rpe"] = RpeField(label="RPE")
        self.fields["rest"] = DurationField(label="Rest", required=False, most_seconds=MOST_SECONDS)

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or SetKind.NORMAL

    @property
    def columns(self) -> dict[str, Any]:
        """The cleaned values under the names of TemplateSet's fields."""
        found = {COLUMN_OF_FIELD[name]: self.cleaned_data[name] for name in self.fields if name in COLUMN_OF_FIELD}
        if "reps" in self.fields:
            found["reps_min"], found["reps_max"] = self.cleaned_data["reps"]
        return found

    @property
    def boxes(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name != "kind"]

    @property
    def problems(self) -> list[str]:
        if not self.is_bound:
            return []
        return [
            f"{self.fields[name].label or 'Kind'}: {error}" for name, errors in self.errors.items() for error in errors
        ]


def measure_field(measure: str, tracking: str, lifter: User, by_percent: bool) -> tuple[str, forms.Field]:
    match measure:
        case "weight_grams" if by_percent:
            return "percent", PercentField(label="% of max", required=False)
        case "weight_grams":
            label = {"added": "+ ", "assistance": "− "}.get(RULES[tracking].load, "") + lifter.weight_unit
            return "weight", QuantityField(
                label=label, unit=lifter.weights, most_si=MOST_WEIGHT_GRAMS, required=False
            )  # fmt: skip
        case "reps":
            return "reps", RepsField(label="Reps", required=False)
        case "distance_metres":
            unit = distance_unit(tracking, lifter)
            return "distance", QuantityField(label=unit.slug, unit=unit, most_si=MOST_METRES, required=False)
        case _:
            return "duration", DurationField(label="Time", required=False, most_seconds=MOST_SECONDS)


class TemplateExerciseForm(forms.Form):
    """One exercise of a template: its rows of sets, rest, notes and rule. A parameter that was not sent stays."""

    rows = WholeNumberField(most=MOST_SETS_AN_EXERCISE)
    rest_between = DurationField(label="Rest between sets", required=False, most_seconds=MOST_SECONDS)
    notes = forms.CharField(max_length=LONGEST_NOTES, required=False, widget=forms.Textarea({"rows": 2}))
    progression = forms.ChoiceField(label="How it grows", choices=list(RULE_NAMES.items()), required=False)

    def __init__(
        self, data: Any = None, *, planned: TemplateExercise, lifter: User, targets: Iterable[TemplateSet]
    ) -> None:
        self.planned, self.lifter = planned, lifter
        super().__init__(data, auto_id=f"{planned.pk.hex}-%s", initial=initial_of(planned))
        self.tracking = planned.exercise.tracking
        self.rule = (data.get("progression") if data is not None else None) or planned.progression
        self._add_parameters(lifter)
        self.targets = list(targets)
        self.sets = self._set_forms(data)

    def _add_parameters(self, lifter: User) -> None:
        parameters: dict[str, forms.Field] = {
            "step": QuantityField(
                label=f"Step, {lifter.weight_unit}", unit=lifter.weights, least_si=1, most_si=MOST_WEIGHT_GRAMS,
                required=False, help_text="Empty: the smallest jump.",
            ),
            "failures": WholeNumberField(label="Failures", least=1, most=MOST_FAILURES, required=False),
            "deload": WholeNumberField(label="Deload, %", least=1, most=MOST_DELOAD_PERCENT, required=False),
        }  # fmt: skip
        for name in PARAMETERS.get(self.planned.progression, ()):
            self.fields[name] = parameters[name]

    def _set_forms(self, data: Any) -> list[PlannedSetForm]:
        by_percent = self.planned.progression == Progression.PERCENT
        count = len(self.targets) if data is None else rows_sent(data)
        return [
            PlannedSetForm(
                data, prefix=f"s{row}", auto_id=f"{self.planned.pk.hex}-%s", lifter=self.lifter,
                tracking=self.tracking, by_percent=by_percent,
                initial=initial_of_set(self.targets[row]) if row < len(self.targets) else {},
            )
            for row in range(count)
        ]  # fmt: skip

    def clean_progression(self) -> str:
        return self.cleaned_data["progression"] or self.planned.progression

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(row.is_valid() for row in self.sets)])

    @property
    def written(self) -> dict[str, Any]:
        """What `TemplateExercise.write` is given, but for the sets."""
        cleaned = self.cleaned_data
        found = {
            "rest_seconds": cleaned["rest_between"], "notes": cleaned["notes"], "progression": cleaned["progression"]
        }  # fmt: skip
        if "step" in self.data and "step" in cleaned:
            found["step_grams"] = cleaned["step"]
        for name, column in (("failures", "failures_allowed"), ("deload", "deload_percent")):
            if cleaned.get(name):
                found[column] = cleaned[name]
        return found

    @property
    def columns_of_sets(self) -> list[dict[str, Any]]:
        """Measures for which there is no field now (a weight while it goes by percent) are kept as they were."""
        kept = []
        for row, form in enumerate(self.sets):
            before = self.targets[row] if row < len(self.targets) else None
            hidden = {"weight_grams", "percent_tenths"} - form.columns.keys()
            kept.append({name: getattr(before, name, None) for name in hidden} | form.columns)
        return kept

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The rows as the page shows them: form, mark, number."""
        found, number = [], 0
        for row, form in enumerate(self.sets):
            kind = form["kind"].value() or SetKind.NORMAL
            number += kind not in MARKS
            found.append({"form": form, "row": row, "number": row + 1, "kinds": kinds_of(kind, number)})
        return found

    @property
    def heads(self) -> list[str]:
        form = self.sets[0] if self.sets else None
        return [str(box.label) for box in form.boxes] if form else []

    @property
    def parameters(self) -> list[forms.BoundField]:
        return [self[name] for name in ("step", "failures", "deload") if name in self.fields]

    @property
    def problems(self) -> list[str]:
        """Of all but the rows, which name their own."""
        if not self.is_bound:
            return []
        return [
            f"{self.fields[name].label or 'Sets'}: {error}" if name in self.fields else str(error)
            for name, errors in self.errors.items()
            for error in errors
        ]

    @property
    def row_problems(self) -> bool:
        return self.is_bound and any(row.errors for row in self.sets)

    @property
    def is_full(self) -> bool:
        return len(self.sets) >= MOST_SETS_AN_EXERCISE


def rows_sent(data: Any) -> int:
    """How many rows a form brings; what is no such number is refused by the field itself."""
    text = str(data.get("rows", "")).strip()
    is_count = text.isascii() and text.isdigit() and len(text) <= 3
    return min(int(text), MOST_SETS_AN_EXERCISE) if is_count else 0


def kinds_of(chosen: str, number: int) -> list[tuple[str, str, str, bool]]:
    """Of each kind value, the mark that the closed list shows, label, and whether it is the chosen one."""
    found = []
    for value, label in SetKind.choices:
        mark = MARKS.get(SetKind(value), str(number if chosen == value else number + 1))
        found.append((value, mark, label, value == chosen))
    return found


def initial_of(planned: TemplateExercise) -> dict[str, Any]:
    return {
        "rest_between": planned.rest_seconds, "notes": planned.notes, "progression": planned.progression,
        "step": planned.step_grams, "failures": planned.failures_allowed, "deload": planned.deload_percent,
    }  # fmt: skip


def initial_of_set(target: TemplateSet) -> dict[str, Any]:
    found = {name: getattr(target, column) for name, column in COLUMN_OF_FIELD.items()}
    return found | {"reps": (target.reps_min, target.reps_max)}


MEASURED = ("kind", "reps_min", "reps_max", "weight_grams", "percent_tenths", "duration_seconds", "distance_metres",
            "rpe_tenths", "rest_seconds")  # fmt: skip


def columns_of(target: TemplateSet) -> dict[str, Any]:
    """What a set is, without its place."""
    return {name: getattr(target, name) for name in MEASURED}
