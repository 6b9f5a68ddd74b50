"""Where allauth asks the product."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.forms import Form
from django.http import HttpRequest

from gymtracker.accounts.models import SELECTABLE_ZONES, User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """A new account starts in the time zone that the browser named, where that is one."""
        proposed = form.cleaned_data.get("time_zone", "")
        if proposed in SELECTABLE_ZONES:
            user.time_zone = proposed
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""
