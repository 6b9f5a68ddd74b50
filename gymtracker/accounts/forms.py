"""Settings forms and what the product adds to allauth's sign-up."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms
from django.http import HttpRequest
from django.utils import timezone

from gymtracker.accounts import throttle
from gymtracker.accounts.models import (
    LONGEST_REST_SECONDS,
    LONGEST_TOKEN_NAME,
    MOST_WORKOUTS_A_WEEK,
    SELECTABLE_ZONES,
    PersonalAccessToken,
    User,
)
from gymtracker.formfields import DurationField, WholeNumberField


class SignupForm(forms.Form):
    """Mixed into allauth's form: a script fills in the browser's time zone; without one it stays UTC."""

    time_zone = forms.CharField(required=False, widget=forms.HiddenInput({"data-proposed-zone": ""}))

    def signup(self, request: HttpRequest, user: User) -> None:
        """Nothing beyond what `AccountAdapter.save_user` did."""


class ProfileForm(forms.ModelForm):
    time_zone = forms.ChoiceField(
        choices=lambda: [(zone, zone.replace("_", " ")) for zone in sorted(SELECTABLE_ZONES)],
        help_text="Decides on which day a workout counts.",
    )

    class Meta:
        model = User
        fields = ["full_name", "time_zone", "sex", "theme"]
        widgets = {"sex": forms.RadioSelect, "theme": forms.RadioSelect}
        help_texts = {"sex": "For strength scores alone, whose formulas ask for it."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].widget.attrs["autocomplete"] = "name"


class UnitsForm(forms.ModelForm):
    weekly_target = WholeNumberField(
        label="Workouts a week",
        least=1,
        most=MOST_WORKOUTS_A_WEEK,
        help_text="What you aim for; your streak counts weeks that reach it.",
    )
    default_rest_seconds = DurationField(
        label="Rest between sets",
        most_seconds=LONGEST_REST_SECONDS,
        help_text="Starts by itself when a set is logged. Minutes:seconds, up to an hour; 0 for none.",
    )

    class Meta:
        model = User
        fields = ["weight_unit", "distance_unit", "week_start", "weekly_target", "default_rest_seconds"]
        widgets = {
            "weight_unit": forms.RadioSelect,
            "distance_unit": forms.RadioSelect,
            "week_start": forms.RadioSelect,
        }


class TokenForm(forms.Form):
    name = forms.CharField(
        max_length=LONGEST_TOKEN_NAME,
        help_text="What it is for, so that you know it again.",
        widget=forms.TextInput({"placeholder": "Home dashboard", "autocomplete": "off"}),
    )
    may = forms.ChoiceField(
        label="It may",
        choices=[("read", "Read"), ("write", "Read and change")],
        initial="read",
        widget=forms.RadioSelect,
    )
    days = forms.TypedChoiceField(
        label="Ends",
        choices=[("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"), ("0", "Never")],
        initial="90",
        coerce=int,
    )

    def make(self, user: User) -> tuple[PersonalAccessToken, str]:
        """Raises TokenLimit."""
        days = self.cleaned_data["days"]
        return PersonalAccessToken.make(
            user,
            name=self.cleaned_data["name"],
            may_write=self.cleaned_data["may"] == "write",
            expires_at=timezone.now() + timedelta(days=days) if days else None,
        )


class DeleteAccountForm(forms.Form):
    password = forms.CharField(
        widget=forms.PasswordInput({"autocomplete": "current-password"}), max_length=4096, strip=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        with throttle.guess(context.request, self.user):
            if not self.user.check_password(password):
                raise get_adapter().validation_error("incorrect_password")
        return password
