"""Tokens of the API: allauth's JWTs over a session of our own, and personal access tokens.

An access token (30 minutes) and a refresh token (7 days) name a session; both are good for as long as that session is
there and its user may log in, so logging out, a new password, deactivation and deletion end them at once.

A refresh token serves once. Its use is judged in a transaction that holds the session's row, so of parallel requests
with the same token one wins. Who brings a dead one within two seconds lost a harmless race and is only refused; later
it may have been stolen, and the session ends, whoever holds its tokens.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.headless import app_settings
from allauth.headless.internal.sessionkit import lookup_session, new_session
from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy, internal
from allauth.usersessions.models import UserSession
from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest

from gymtracker.accounts import devices
from gymtracker.accounts.models import PersonalAccessToken, User

HARMLESS_SECONDS = 2
ROTATED = "rotated_refresh_tokens"
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
PERSONAL_PREFIX = "gymt_"


class Strategy(JWTTokenStrategy):  # type: ignore[misc]
    """allauth's, with a rotation that parallel use cannot fool."""

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        pair = rotate(refresh_token)
        return (pair.access, pair.refresh) if pair else None


@dataclass(frozen=True)
class Pair:
    access: str
    refresh: str


@dataclass(frozen=True)
class Bearer:
    """Who asks, and by which token."""

    user: User
    key: str  # names the token in the throttle, and tells nothing of it
    may_write: bool = True
    session_key: str | None = None


# --- Sessions -------------------------------------------------------------------------------------------------------
@contextmanager
def session_of_its_own(request: HttpRequest) -> Iterator[None]:
    """Inside, what allauth does to the session it does to a new one; no cookie is set for it."""
    of_the_browser, someone = request.session, request.user
    request.session = new_session()
    try:
        yield
    finally:
        request.session, request.user = of_the_browser, someone
        request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", None)


def open_session(request: HttpRequest, user: User) -> Pair:
    """Log in for the API, inside `session_of_its_own`; a mail tells of a device that was not seen before."""
    is_known = user.last_login is None or UserSession.objects.filter(
        user=user, user_agent=request.headers.get("User-Agent", "")[:200], ip=get_adapter().get_client_ip(request)
    ).exists()  # fmt: skip
    login(request, user, backend=BACKEND)
    pair = new_pair(user, request.session)
    request.session.save()
    UserSession.objects.create_from_request(request)
    UserSession.objects.filter(session_key=request.session.session_key).update(data=devices.OF_THE_API)
    if not is_known:
        get_adapter().send_notification_mail("account/email/new_device", user)
    return pair


def new_pair(user: User, session: Any) -> Pair:
    session.set_expiry(app_settings.JWT_REFRESH_TOKEN_EXPIRES_IN)
    access = internal.create_access_token(user, session, {})
    return Pair(access, internal.create_refresh_token(user, session))


def rotate(refresh_token: str) -> Pair | None:
    """A new pair for a refresh token; None where it does not count any more."""
    payload = internal.decode_token(refresh_token, "refresh")
    key = payload and key_of(payload)
    if not payload or not key:
        return None
    with transaction.atomic():
        if not Session.objects.select_for_update().filter(session_key=key).exists():
            return None
        session = lookup_session(key)
        user = session and internal.validate_token_user(payload, session)
        if not session or not isinstance(user, User):
            return None
        alive = internal.get_refresh_token_state(session)
        if payload["jti"] not in alive:
            end_where_reused(user, session, payload["jti"])
            return None
        del alive[payload["jti"]]
        rotated = session.setdefault(ROTATED, {})
        session[ROTATED] = {jti: at for jti, at in rotated.items() if at > time.time() - lifetime()}
        session[ROTATED][payload["jti"]] = time.time()
        pair = new_pair(user, session)
        session.save()
    return pair


def key_of(payload: dict[str, Any]) -> str | None:
    try:
        key: str | None = internal.session_key_from_sid(payload["sid"])
    except ValueError:  # no base64
        return None
    return key


def lifetime() -> int:
    seconds: int = app_settings.JWT_REFRESH_TOKEN_EXPIRES_IN
    return seconds


def end_where_reused(user: User, session: Any, jti: str) -> None:
    rotated_at = session.get(ROTATED, {}).get(jti)
    if rotated_at is not None and time.time() - rotated_at > HARMLESS_SECONDS:
        devices.end_sessions(user, session_key=session.session_key)


# --- Asking ---------------------------------------------------------------------------------------------------------
def bearer_of(token: str) -> Bearer | None:
    """Whose access token or personal token it is; None where it does not count any more."""
    if token.startswith(PERSONAL_PREFIX):
        return bearer_of_personal(token)
    payload = internal.decode_token(token, "access")
    if not payload or "exp" not in payload:  # without it a token would never run out
        return None
    key = key_of(payload)
    session = key and lookup_session(key)
    user = session and internal.validate_token_user(payload, session)
    if not session or not isinstance(user, User):
        return None
    return Bearer(user, f"session:{payload['sid'][-24:]}", session_key=session.session_key)


def bearer_of_personal(token: str) -> Bearer | None:
    row = PersonalAccessToken.find(token)
    if row is None:
        return None
    row.note_use()
    return Bearer(row.user, f"personal:{row.pk}", may_write=row.may_write)
