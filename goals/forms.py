"""What a lifter types about a goal; which fields there are follows from its kind and its exercise or measure."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from exercises.models import Exercise
from exercises.tracking import LIFTED, RULES
from goals.models import MOST_WEEKS, Goal, GoalKind
from gymtracker.accounts.models import MOST_WORKOUTS_A_WEEK, User
from gymtracker.formfields import DurationField, QuantityField, WholeNumberField
from progress.measurement_forms import date_field, value_field
from progress.models import MeasurementKind
from workouts.forms import IdForm
from workouts.limits import EARLIEST_YEAR, LONGEST_NOTES, MOST_REPS, MOST_SECONDS, MOST_WEIGHT_GRAMS

FURTHEST = dt.timedelta(days=3653)
MOST_VOLUME_GRAMS = 10**11


class GoalForm(IdForm):
    """`exercise` is of a lift (or of a volume, where it is one's), `measure` of a measurement."""

    counts_from = date_field(label="Counts from", required=False)
    deadline = date_field(required=False, help_text="Time off and pauses move it.")
    note = forms.CharField(required=False, max_length=LONGEST_NOTES, widget=forms.Textarea({"rows": 2}))

    def __init__(
        self, *args: Any, lifter: User, kind: str, exercise: Exercise | None = None, measure: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lifter, self.kind, self.exercise = lifter, GoalKind(kind), exercise
        self.measure = MeasurementKind(measure) if measure else None
        helps = "Leave empty to count what you have already done, too."
        self.fields["counts_from"].help_text = helps
        targets = {
            GoalKind.STRENGTH: self._lift_fields,
            GoalKind.CONSISTENCY: self._consistency_fields,
            GoalKind.VOLUME: self._volume_fields,
        }.get(self.kind, self._measure_fields)()
        self.fields = targets | self.fields

    def _lift_fields(self) -> dict[str, forms.Field]:
        tracking = self.exercise.tracking if self.exercise else ""
        if tracking == "duration":
            return {"target": DurationField(label="Time, min:s", least_seconds=1, most_seconds=MOST_SECONDS)}
        if tracking == "reps":
            return {"target": WholeNumberField(label="Reps", least=1, most=MOST_REPS)}
        rule = RULES[tracking]
        weight = QuantityField(
            label=rule.weight_label, unit=self.lifter.weights, most_si=MOST_WEIGHT_GRAMS,
            least_si=1 if rule.load == "weight" else 0, required=rule.load != "added",
        )  # fmt: skip
        weight.widget.attrs["unit"] = self.lifter.weight_unit
        return {"target": weight, "reps": WholeNumberField(label="Reps", least=1, most=MOST_REPS)}

    def _consistency_fields(self) -> dict[str, forms.Field]:
        return {
            "target": WholeNumberField(label="Workouts a week", least=1, most=MOST_WORKOUTS_A_WEEK),
            "weeks": WholeNumberField(label="Weeks in a row", least=1, most=MOST_WEEKS),
        }

    def _volume_fields(self) -> dict[str, forms.Field]:
        volume = QuantityField(label="Volume", unit=self.lifter.weights, least_si=1, most_si=MOST_VOLUME_GRAMS)
        volume.widget.attrs["unit"] = self.lifter.weight_unit
        mine = [one for one in exercises_done(self.lifter) if one.rule.load != "none"]  # else there is no volume
        if self.exercise and self.exercise not in mine:  # it is out of the log by now, and still what is aimed at
            mine.append(self.exercise)
        choices = [("", "All exercises"), *((str(one.pk), one.name) for one in mine)]
        return {"target": volume, "exercise": forms.ChoiceField(choices=choices, required=False)}

    def _measure_fields(self) -> dict[str, forms.Field]:
        measure = self.measure or MeasurementKind.BODYWEIGHT
        start, target = (value_field(measure, self.lifter, required=True) for _ in range(2))
        start.label, target.label = "From", "To"
        return {"start_value": start, "target": target}

    @property
    def measure_rows(self) -> list[forms.BoundField]:
        """The fields that say what the goal is."""
        return [self[name] for name in ("start_value", "target", "reps", "weeks", "exercise") if name in self.fields]

    def clean_counts_from(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["counts_from"]
        if day and not dt.date(EARLIEST_YEAR, 1, 1) <= day <= self.lifter.today():
            raise forms.ValidationError(f"Enter a day from {EARLIEST_YEAR} to today.", code="range")
        return day

    def clean_deadline(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["deadline"]
        latest = self.lifter.today() + FURTHEST
        is_kept = day is not None and day == self.initial.get("deadline")
        if day and not is_kept and not self.lifter.today() <= day <= latest:
            raise forms.ValidationError(f"Enter a day from today to {latest:%Y-%m-%d}.", code="range")
        return day

    def clean_exercise(self) -> Exercise | None:
        chosen = self.cleaned_data["exercise"]
        if self.exercise and chosen == str(self.exercise.pk):
            return self.exercise
        return Exercise.objects.known_to(self.lifter).get(pk=chosen) if chosen else None

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if "start_value" in self.fields and cleaned.get("start_value") == cleaned.get("target") and not self.errors:
            self.add_error("target", "You are there already: choose another value.")
        return cleaned

    @property
    def written(self) -> dict[str, Any]:
        """Under the names of Goal's fields."""
        cleaned = {name: value for name, value in self.cleaned_data.items() if name != "uuid"}
        if self.kind == GoalKind.STRENGTH:
            cleaned["target"] = cleaned["target"] or 0  # no added weight
        return cleaned

    @classmethod
    def of(cls, goal: Goal, lifter: User, data: Any = None) -> GoalForm:
        initial = {
            name: getattr(goal, name)
            for name in ("target", "reps", "weeks", "start_value", "counts_from", "deadline", "note")
        }
        initial["exercise"] = goal.exercise_id or ""
        measure = goal.measure if goal.kind in {GoalKind.BODYWEIGHT, GoalKind.MEASUREMENT} else ""
        return cls(
            data, lifter=lifter, kind=goal.kind, exercise=goal.exercise, measure=measure, initial=initial
        )  # fmt: skip


def exercises_done(lifter: User) -> list[Exercise]:
    """What the lifter has in their log and can set a goal for, by name."""
    done = lifter.workout_exercises.live().order_by().values("exercise")
    found = Exercise.objects.known_to(lifter).filter(pk__in=done, merged_into=None, tracking__in=LIFTED)
    return list(found.order_by("name", "pk").only("name", "tracking"))


class LiftChoiceForm(forms.Form):
    """Which exercise a goal is about."""

    exercise = forms.ChoiceField(error_messages={"invalid_choice": "Choose one of the list."})

    def __init__(self, *args: Any, lifter: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exercise"].choices = [(str(one.pk), one.name) for one in exercises_done(lifter)]  # type: ignore[attr-defined]


class MeasureChoiceForm(forms.Form):
    """Which measure a goal is about."""

    measure = forms.ChoiceField(choices=[choice for choice in MeasurementKind.choices if choice[0] != "bodyweight"])
