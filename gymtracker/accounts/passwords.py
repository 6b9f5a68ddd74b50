"""allauth's password forms, counted in the one throttle.

Not in `forms`: allauth's forms import that for the sign-up, so it cannot import them.
"""

from __future__ import annotations

from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.core import context

from gymtracker.accounts import throttle


class ChangePasswordForm(AllauthChangePasswordForm):  # type: ignore[misc]
    def clean_oldpassword(self) -> str:
        with throttle.guess(context.request, self.user):
            password: str = super().clean_oldpassword()
        return password
