"""What a trainer types about clients."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms

from goals.models import MOST_WEEKS
from gymtracker.accounts.coaching import MOST_QUIET_DAYS
from gymtracker.accounts.models import MOST_WORKOUTS_A_WEEK
from gymtracker.coaching.models import LONGEST_COMMENT, LONGEST_TRAINER_NOTE
from gymtracker.formfields import WholeNumberField
from workouts.forms import DATE_FORMATS, IdForm
from workouts.models import Workout, WorkoutExercise, WorkoutTemplate

FURTHEST = dt.timedelta(days=366)


class AssignForm(IdForm):
    """One of the trainer's own templates, for a day or for any."""

    template = forms.ModelChoiceField(WorkoutTemplate.objects.none(), empty_label=None)
    due_on = forms.DateField(
        label="Due on", required=False, input_formats=DATE_FORMATS, widget=forms.DateInput({"type": "date"}),
        help_text="Leave empty for any day. It counts as done up to two days later.",
    )  # fmt: skip

    def __init__(self, *args: Any, trainer: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trainer = trainer
        mine = trainer.templates.loose().current().order_by("name", "pk")
        self.fields["template"].queryset = mine  # type: ignore[attr-defined]
        self.fields["template"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]

    def clean_due_on(self) -> dt.date | None:
        day: dt.date | None = self.cleaned_data["due_on"]
        today = self.trainer.today()
        if day and not today <= day <= today + FURTHEST:
            raise forms.ValidationError("Enter a day from today on, within a year.")
        return day


class ClientGoalForm(IdForm):
    target = WholeNumberField(label="Workouts a week", least=1, most=MOST_WORKOUTS_A_WEEK, initial=3)
    weeks = WholeNumberField(label="For how many weeks", least=1, most=MOST_WEEKS, initial=8)


class QuietDaysForm(forms.Form):
    quiet_days = WholeNumberField(label="Days without a workout", least=1, most=MOST_QUIET_DAYS)


class NoteForm(IdForm):
    text = forms.CharField(label="Note", max_length=LONGEST_TRAINER_NOTE, widget=forms.Textarea({"rows": 3}))


class ClientCommentForm(IdForm):
    """What the trainer says at a client's workout or one of its exercises."""

    entry = forms.ModelChoiceField(
        WorkoutExercise.objects.none(), label="About", required=False, empty_label="The whole workout"
    )
    text = forms.CharField(label="Comment", max_length=LONGEST_COMMENT, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, workout: Workout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries = workout.workout_exercises.live().in_order().select_related("exercise")
        self.fields["entry"].queryset = entries  # type: ignore[attr-defined]
        self.fields["entry"].label_from_instance = lambda entry: entry.exercise.name  # type: ignore[attr-defined]
