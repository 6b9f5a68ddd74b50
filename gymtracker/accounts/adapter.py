"""Where allauth asks the product."""

from __future__ import annotations

import logging
import secrets
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from gymtracker.accounts import devices, throttle
from gymtracker.accounts.models import SELECTABLE_ZONES, User

SIGNED_IN_AT = "signed_in_at"
log = logging.getLogger("gymtracker.accounts")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The email address or the password is not right.",
        "enter_current_password": "This is not your password.",
        "incorrect_password": "This is not your password.",
        "rate_limited": "Too many tries. Wait a few minutes, then try again.",
        "too_many_login_attempts": "Too many failed tries. Wait a few minutes, then try again.",
    }

    def save_user(self, request: HttpRequest, user: User, form: Form, commit: bool = True) -> User:
        """A new account starts in the time zone that the browser named, where that is one."""
        proposed = form.cleaned_data.get("time_zone", "")
        if proposed in SELECTABLE_ZONES:
            user.time_zone = proposed
        saved: User = super().save_user(request, user, form, commit)
        return saved

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """There are no user names."""

    # --- Tries at a secret ------------------------------------------------------------------------------------------
    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        # allauth's own key holds the Host header, so a made-up port in it would open a fresh count.
        self._login_failed_rl_usage = throttle.count_guess(request, credentials.get("email", ""))

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        throttle.forgive(request, credentials["email"])

    def clean_email(self, email: str) -> str:
        """Without mail an account opens at once, so a sign-up tells whether an address is taken: each is a guess."""
        request = context.request
        if not settings.EMAIL_IS_CONFIGURED and request.resolver_match.view_name in {"account_signup", "api:register"}:
            throttle.count_guess(request, f"sign-up {email}")
        cleaned: str = super().clean_email(email)
        return cleaned

    def send_account_already_exists_mail(self, email: str) -> None:
        """As much work as a sign-up that makes an account: the time must not tell which of them it was."""
        make_password(secrets.token_urlsafe())
        super().send_account_already_exists_mail(email)

    # --- Signed in --------------------------------------------------------------------------------------------------
    def login(self, request: HttpRequest, user: User) -> None:
        self.is_first_log_in = user.last_login is None
        super().login(request, user)
        request.session[SIGNED_IN_AT] = time.time()

    def post_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **details)
        is_known = user.pk in devices.accounts_known_here(request)
        if not (is_known or details.get("signup") or self.is_first_log_in):
            self.send_notification_mail("account/email/new_device", user)
        devices.remember_device(request, response, user)
        devices.note_log_in(request, user)
        return response

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever logged in a moment ago need not prove at once again that it is them."""
        if not super().is_reauthentication_required(app=app, **kwargs):
            return False
        signed_in_at = context.request.session.get(SIGNED_IN_AT, 0)
        return bool(time.time() - signed_in_at > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": "Use your password",
            "mfa_reauthenticate": "Use a code",
            "mfa_reauthenticate:webauthn": "Use a passkey",
        }
        return [way | {"description": words[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def set_password(self, user: User, password: str) -> None:
        """A new password ends what was opened with the old one; the session in use stays."""
        super().set_password(user, password)
        request = context.request
        in_use = request.session.session_key if request.user == user else None
        devices.end_other_sessions(user, in_use)
        user.personal_tokens.all().delete()

    # --- Mails ------------------------------------------------------------------------------------------------------
    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """What happened to the account, at the lifter's own time. A mail server that is down stops nobody."""
        device = devices.in_words(self.get_http_user_agent(self.request))
        details = {"device": device, "zone": user.time_zone} | (context or {})
        try:
            with timezone.override(user.zone):
                super().send_notification_mail(template_prefix, user, details, email)
        except OSError:  # smtplib's errors are OSErrors too
            log.exception("a security mail could not be sent")
