"""What lifters type about their programmes."""

from __future__ import annotations

from typing import Any

from django import forms

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.formfields import QuantityField, WholeNumberField
from workouts.forms import IdForm
from workouts.limits import LONGEST_NAME, LONGEST_NOTES, MOST_DAYS, MOST_WEIGHT_GRAMS
from workouts.models import Programme
from workouts.models.template_exercises import MOST_WEEKS

MOST_SESSIONS = 999_999
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class NameForm(IdForm):
    """A new programme, or a new day of one."""

    name = forms.CharField(max_length=LONGEST_NAME)


class ProgrammeForm(forms.Form):
    name = forms.CharField(max_length=LONGEST_NAME)
    notes = forms.CharField(required=False, max_length=LONGEST_NOTES, widget=forms.Textarea({"rows": 3}))
    weeks = WholeNumberField(
        label="Weeks", least=1, most=MOST_WEEKS, help_text="After so many it begins again, as the next cycle."
    )
    sessions_a_week = WholeNumberField(
        label="Sessions a week", least=1, most=MOST_DAYS, required=False,
        help_text="Empty: as many as there are days. Two days in turn may make three sessions a week.",
    )  # fmt: skip

    @classmethod
    def of(cls, programme: Programme, data: Any = None) -> ProgrammeForm:
        names = ("name", "notes", "weeks", "sessions_a_week")
        return cls(data, initial={name: getattr(programme, name) for name in names})


class BeginForm(IdForm):
    """On which days, and from which training maxes."""

    weekdays = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, lifter: User, lifts: list[Exercise], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        days = [(lifter.week_start + ahead) % 7 for ahead in range(7)]
        self.fields["weekdays"].choices = [(str(day), WEEKDAYS[day]) for day in days]  # type: ignore[attr-defined]
        self.lifts = lifts
        for exercise in lifts:
            self.fields[f"max-{exercise.pk}"] = QuantityField(
                label=exercise.name, unit=lifter.weights, least_si=1, most_si=MOST_WEIGHT_GRAMS
            )

    @property
    def max_fields(self) -> list[forms.BoundField]:
        return [self[f"max-{exercise.pk}"] for exercise in self.lifts]

    @property
    def weekday_choices(self) -> list[tuple[str, str, bool]]:
        chosen = {str(one) for one in self["weekdays"].value() or ()}
        choices = self.fields["weekdays"].choices  # type: ignore[attr-defined]
        return [(value, label, value in chosen) for value, label in choices]

    @property
    def chosen_weekdays(self) -> list[int]:
        return [int(one) for one in self.cleaned_data["weekdays"]]

    @property
    def training_maxes(self) -> dict[int, int]:
        return {exercise.pk: self.cleaned_data[f"max-{exercise.pk}"] for exercise in self.lifts}


class MoveForm(forms.Form):
    by = forms.ChoiceField(choices=[("-1", "up"), ("1", "down")])


class NumberForm(forms.Form):
    """Which session is meant: another device may have done it meanwhile."""

    number = WholeNumberField(most=MOST_SESSIONS)


class SessionForm(IdForm):
    """The session that the page named, and the id of its workout."""

    number = WholeNumberField(most=MOST_SESSIONS, required=False)
