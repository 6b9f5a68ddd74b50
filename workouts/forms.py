"""What lifters type while logging; errors name the field and its limit."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone

from exercises.tracking import RULES
from gymtracker.accounts.models import User
from gymtracker.formfields import DurationField, QuantityField, RpeField, WholeNumberField
from gymtracker.ids import uuid7
from workouts.calendar import latest_year
from workouts.limits import (
    EARLIEST_YEAR,
    LONGEST_NAME,
    LONGEST_NOTES,
    LONGEST_STICKY_NOTE,
    MOST_METRES,
    MOST_REPS,
    MOST_SECONDS,
    MOST_WEIGHT_GRAMS,
)
from workouts.models import Set, SetKind, Side, Workout, WorkoutExercise
from workouts.plates import smallest_jump
from workouts.proposals import Proposal
from workouts.when import NOT_YET, USUAL_TIME, fault_of_day, start_on
from workouts.wording import distance_unit

# Browsers send the first; the others are typed where a browser knows no date field.
DATE_FORMATS = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
FIELD_OF_MEASURE = {
    "weight_grams": "weight",
    "reps": "reps",
    "distance_metres": "distance",
    "duration_seconds": "duration",
}


class IdForm(forms.Form):
    """The id that a new row will have, made before it is sent: a double tap makes one row."""

    # Not "id": a field of that name would hide the id of its form element from scripts.
    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def clean_uuid(self) -> UUID:
        return self.cleaned_data["uuid"] or uuid7()


class SetForm(forms.Form):
    """One set of one exercise, in the lifter's units; which fields it has follows from the tracking."""

    kind = forms.ChoiceField(choices=SetKind.choices, widget=forms.RadioSelect, required=False)
    side = forms.ChoiceField(choices=Side.choices, widget=forms.RadioSelect, required=False)
    continues = forms.BooleanField(label="Straight on from the set before", required=False)
    rpe = RpeField(label="RPE")
    rest = DurationField(label="Rest after it", required=False, most_seconds=MOST_SECONDS)

    def __init__(
        self, data: Any = None, *, entry: WorkoutExercise, lifter: User, key: UUID | None = None, **kwargs: Any
    ) -> None:
        # Many forms stand on one page, so each needs ids of its own.
        super().__init__(data, auto_id=f"{(key or entry.pk).hex}-%s", **kwargs)
        self.entry = entry
        self.rule = RULES[entry.exercise.tracking]
        if not entry.exercise.is_unilateral:
            del self.fields["side"]
        for measure in self.rule.measures:
            self.fields[FIELD_OF_MEASURE[measure]] = self._measure_field(measure, lifter)

    def _measure_field(self, measure: str, lifter: User) -> forms.Field:
        exercise, required = self.entry.exercise, measure in self.rule.needs
        long = exercise.tracking == "distance_duration"
        match measure:
            case "weight_grams":
                field: forms.Field = QuantityField(
                    label=self.rule.weight_label, unit=lifter.weights, most_si=MOST_WEIGHT_GRAMS, required=required
                )
                unit, step = lifter.weight_unit, smallest_jump(exercise.equipment, lifter.weights)
            case "reps":
                field = WholeNumberField(label="Reps", most=MOST_REPS, required=required)
                unit, step = "per side" if exercise.is_unilateral else "", "1"
            case "distance_metres":
                distances = distance_unit(exercise.tracking, lifter)
                field = QuantityField(label="Distance", unit=distances, most_si=MOST_METRES, required=required)
                unit, step = distances.slug, "5" if distances.slug == "m" else "0.5"
            case _:
                field = DurationField(label="Time", most_seconds=MOST_SECONDS, required=required)
                unit, step = "min:s", "60" if long else "5"
        # For templates/workouts/_measures.html, which writes the input itself.
        field.widget.attrs |= {"step": step, "unit": unit, "is_clock": isinstance(field, DurationField)}
        if measure == "weight_grams":  # what can be loaded stands once on the page: loading.weight_steps
            field.widget.attrs |= {"steps": f"{exercise.equipment}-{exercise.implements}"}
        return field

    @property
    def steppers(self) -> list[forms.BoundField]:
        return [self[FIELD_OF_MEASURE[measure]] for measure in self.rule.measures]

    @property
    def extras(self) -> list[forms.BoundField]:
        return [self["rpe"], self["rest"]]

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or SetKind.NORMAL

    def clean_side(self) -> str:
        return self.cleaned_data["side"] or Side.BOTH

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if not self.errors:
            given = {measure: cleaned[FIELD_OF_MEASURE[measure]] for measure in self.rule.measures}
            for measure, why in self.rule.faults(given).items():
                self.add_error(FIELD_OF_MEASURE[measure], why)
        return cleaned

    @property
    def measures(self) -> dict[str, Any]:
        """The cleaned values under the names of Set's fields."""
        cleaned = self.cleaned_data
        return {
            "kind": cleaned["kind"],
            "side": cleaned.get("side", Side.BOTH),
            "continues": cleaned["continues"],
            "rpe_tenths": cleaned["rpe"],
            "rest_seconds": cleaned["rest"],
            **{measure: cleaned[FIELD_OF_MEASURE[measure]] for measure in self.rule.measures},
        }

    @staticmethod
    def initial_of(values: Proposal | Set) -> dict[str, Any]:
        source = asdict(values) if isinstance(values, Proposal) else vars(values)
        return {
            "kind": source["kind"],
            "side": source["side"],
            "continues": bool(source.get("parent_id")),
            "rest": source["rest_seconds"],
            "rpe": source.get("rpe_tenths"),
            **{name: source[measure] for measure, name in FIELD_OF_MEASURE.items()},
        }


class NewSetForm(IdForm, SetForm):
    """The row in waiting: carries the id that the set will have."""

    @classmethod
    def waiting(cls, entry: WorkoutExercise, lifter: User, proposal: Proposal) -> NewSetForm:
        initial = cls.initial_of(proposal) | {"uuid": uuid7()}
        if initial["rest"] is None:
            initial["rest"] = entry.rest_seconds if entry.rest_seconds is not None else lifter.default_rest_seconds
        return cls(entry=entry, lifter=lifter, initial=initial)

    @property
    def logged(self) -> dict[str, Any]:
        """What `WorkoutExercise.log_set` is given. Within a round of a superset no rest follows."""
        measures = {"id": self.cleaned_data["uuid"], **self.measures}
        if self.entry.behind_id and measures["kind"] != SetKind.WARM_UP:
            measures["rest_seconds"] = 0
        return measures


class AmendForm(SetForm):
    """A logged set being corrected, at the version that was read."""

    version = WholeNumberField(least=1, most=999_999_999)

    @classmethod
    def of(cls, performed: Set, lifter: User, data: Any = None) -> AmendForm:
        initial = cls.initial_of(performed) | {"version": performed.version}
        return cls(data, entry=performed.workout_exercise, lifter=lifter, key=performed.pk, initial=initial)


class ExerciseNotesForm(forms.Form):
    notes = forms.CharField(
        label="Note for this workout", required=False, max_length=LONGEST_NOTES, widget=forms.Textarea({"rows": 2})
    )
    sticky = forms.CharField(
        label="Note for every time", required=False, max_length=LONGEST_STICKY_NOTE,
        help_text="Stands with the exercise in every workout: seat 4, elbows in.",
    )  # fmt: skip
    rest = DurationField(label="Rest between sets", required=False, most_seconds=MOST_SECONDS)


class DescribeForm(forms.Form):
    """Name and notes of a workout."""

    name = forms.CharField(required=False, max_length=LONGEST_NAME)
    notes = forms.CharField(required=False, max_length=LONGEST_NOTES, widget=forms.Textarea({"rows": 3}))


class WhenForm(DescribeForm):
    """A finished workout's name, notes, date, time and length."""

    date = forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), input_formats=DATE_FORMATS)
    time = forms.TimeField(
        label="Started at", widget=forms.TimeInput({"type": "time"}, format="%H:%M"), initial=USUAL_TIME
    )
    minutes = WholeNumberField(label="Minutes", least=0, most=MOST_SECONDS // 60, initial=60)

    def __init__(self, *args: Any, zone: ZoneInfo, workout: Workout | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone, self.workout = zone, workout
        self.fields["date"].widget.attrs["max"] = timezone.now().astimezone(zone).date().isoformat()

    @classmethod
    def of(cls, workout: Workout, data: Any = None) -> WhenForm:
        start = workout.local_start
        duration = workout.duration or timedelta()
        initial = {
            "name": workout.name,
            "notes": workout.notes,
            "date": start.date(),
            "time": start.time().replace(second=0, microsecond=0),  # as the field shows it
            "minutes": int(duration.total_seconds() // 60),
        }
        return cls(data, zone=ZoneInfo(workout.time_zone), workout=workout, initial=initial)

    def clean_date(self) -> dt.date:
        chosen: dt.date = self.cleaned_data["date"]
        if why := fault_of_day(chosen, self.zone):
            raise forms.ValidationError(why, code="range")
        return chosen

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "date" in cleaned and "time" in cleaned and self.started_at > timezone.now():
            self.add_error("date", NOT_YET)
        return cleaned

    @property
    def started_at(self) -> datetime:
        if self.workout and not {"date", "time"} & set(self.changed_data):
            return self.workout.started_at  # to the second, and the same of two equal clock times
        return start_on(self.cleaned_data["date"], self.cleaned_data["time"], self.zone)

    @property
    def finished_at(self) -> datetime:
        return self.started_at + timedelta(minutes=self.cleaned_data["minutes"])

    @property
    def times_changed(self) -> bool:
        return bool({"date", "time", "minutes"} & set(self.changed_data))


class NewPastWorkoutForm(IdForm, WhenForm):
    """A workout that is over, about to be written down."""


class CalendarForm(forms.Form):
    """Which month and day the calendar shows. A day brings its month along; without either it is today."""

    month = forms.DateField(
        required=False, input_formats=["%Y-%m"], error_messages={"invalid": "Choose a month such as 2026-11."}
    )
    day = forms.DateField(
        label="Go to a day",
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=DATE_FORMATS,
        error_messages={"invalid": "Choose a day such as 2026-11-20."},
    )

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_month(self) -> dt.date | None:
        return self._within_reach(self.cleaned_data["month"])

    def clean_day(self) -> dt.date | None:
        return self._within_reach(self.cleaned_data["day"])

    def _within_reach(self, date: dt.date | None) -> dt.date | None:
        latest = latest_year(self.today)
        if date and not EARLIEST_YEAR <= date.year <= latest:
            raise forms.ValidationError(f"Choose a date from {EARLIEST_YEAR} to {latest}.", code="range")
        return date

    @property
    def first_of_month(self) -> dt.date:
        if self.errors:
            return self.today.replace(day=1)
        shown: dt.date = self.cleaned_data["day"] or self.cleaned_data["month"] or self.today
        return shown.replace(day=1)

    @property
    def chosen_day(self) -> dt.date | None:
        """Of another month than the current one none is chosen before the lifter does."""
        if not self.errors and (day := self.cleaned_data["day"]):
            return day
        return self.today if self.first_of_month == self.today.replace(day=1) else None
