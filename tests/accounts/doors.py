"""Ways through the doors, as tests take them: log in, prove it again, turn on a second step."""

from __future__ import annotations

import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.http import HttpResponse
from django.test.client import Client as Browser
from django.urls import reverse

from gymtracker.accounts.models import User
from tests.factories import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def text(response: HttpResponse) -> str:
    return response.content.decode()


def is_signed_in(client: Browser) -> bool:
    return "_auth_user_id" in client.session


def log_in(client: Browser, user: User, password: str = PASSWORD, **fields: str) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": user.email, "password": password, **fields})


def code_now(secret: str = SECRET, periods_off: int = 0) -> str:
    """What an authenticator app shows at this moment."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + periods_off))


def with_app(user: User) -> User:
    """The user after setting up an app, with recovery codes."""
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    return user


def recovery_codes(user: User) -> list[str]:
    found: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return found


def prove_it(client: Browser, **headers: Any) -> None:
    """Enter the password once more."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD}, **headers)
