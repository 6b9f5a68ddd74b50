"""What a client or a trainer types on the settings page and at a workout."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.core import context
from django import forms

from gymtracker.accounts import throttle
from gymtracker.accounts.models import Coaching, TrainerCode, User
from gymtracker.coaching.models import LONGEST_COMMENT, Comment
from workouts.forms import IdForm
from workouts.models import Workout, WorkoutExercise


class CodeForm(forms.Form):
    """A trainer's code; `trainer` is whose it is, once it is valid."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="Eight letters and digits, such as K7QF-2M9X. Next you read what your trainer will see.",
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, client: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client = client
        self.trainer: User | None = None

    def clean_code(self) -> str:
        typed: str = self.cleaned_data["code"]
        with throttle.guess(context.request, self.client):
            self.trainer = TrainerCode.trainer_of(typed)
            if self.trainer is None:
                raise forms.ValidationError("No trainer has this code. Ask yours for the one that holds now.")
        if self.trainer == self.client:
            raise forms.ValidationError("This is your own code. Give it to a client.")
        if Coaching.objects.running().filter(trainer=self.trainer, client=self.client).exists():
            raise forms.ValidationError(f"{self.trainer.get_full_name()} is your trainer already.")
        return typed


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="Email address",
        max_length=254,
        help_text="Of the person whom you train. They see what you will see, then accept or decline.",
        widget=forms.EmailInput({"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, trainer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trainer = trainer

    def clean_email(self) -> str:
        """No question is asked here that would tell whether somebody has an account."""
        email = str(self.cleaned_data["email"]).lower()
        if email == self.trainer.email.lower() or EmailAddress.objects.filter(user=self.trainer, email=email).exists():
            raise forms.ValidationError("This is your own address.")
        # A client's address is known to their trainer; a second one of theirs is not and gets its invitation.
        if self.trainer.client_links.running().filter(client__email=email).exists():
            raise forms.ValidationError("You train this person already.")
        throttle.count_invitation(context.request, self.trainer)
        return email


class CommentForm(IdForm):
    """What a client says to a trainer at a workout of theirs or at one of its exercises."""

    trainer = forms.ModelChoiceField(User.objects.none(), label="To", empty_label=None)
    entry = forms.ModelChoiceField(
        WorkoutExercise.objects.none(), label="About", required=False, empty_label="The whole workout"
    )
    text = forms.CharField(label="Comment", max_length=LONGEST_COMMENT, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, workout: Workout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workout = workout
        links = Coaching.objects.running().with_role().filter(client=workout.user)
        trainers, entries = self.fields["trainer"], self.fields["entry"]
        trainers.queryset = User.objects.filter(pk__in=links.values("trainer"))  # type: ignore[attr-defined]
        trainers.label_from_instance = User.get_full_name  # type: ignore[attr-defined]
        entries.queryset = workout.workout_exercises.live().in_order().select_related("exercise")  # type: ignore[attr-defined]
        entries.label_from_instance = lambda entry: entry.exercise.name  # type: ignore[attr-defined]

    def write(self, author: User) -> Comment:
        """Raises NotCoached, TooManyComments, IdTaken."""
        said = self.cleaned_data
        return Comment.write(
            author=author, trainer=said["trainer"], workout=self.workout, entry=said["entry"], text=said["text"],
            id=said["uuid"],
        )  # fmt: skip
