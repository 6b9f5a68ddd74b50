"""One throttle over all doors: pages where a stranger could try secrets or addresses.

Two counts, both in the cache that all workers share. Every form sent to a door counts for the address it comes from;
every wrong secret (password, code, passkey) counts for its address and its account, wherever it was typed.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.core.cache import caches
from django.core.cache.backends.db import DatabaseCache
from django.core.exceptions import ValidationError
from django.db import connections, router
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from gymtracker.accounts.models import User
from gymtracker.errors import too_many

APP = "allauth.account"
DOORS = frozenset(
    {
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_from_key",
        "account_reauthenticate",
        "account_change_password",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_login_webauthn",
        "delete-account",
        "coaching-code",
        "coaching-join",
        "coaching-invite",
        "api:register",
        "api:log_in",
        "api:refresh",
    }
)
# Asking for a passkey's challenge makes a session, so that is counted too.
DOORS_ON_GET = frozenset({"mfa_login_webauthn"})


class GuardDoors:
    """Too many forms from one address get the 429 page, at whichever doors they were sent."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponseBase | None:
        door = request.resolver_match.view_name if request.resolver_match else ""
        if door not in DOORS or (request.method != "POST" and door not in DOORS_ON_GET):
            return None
        passed = ratelimit.consume(request, app=APP, action="door", limit_get=True)
        return None if passed else too_many(request)


def account_key(email: str, *, signed_in: bool = False) -> str:
    """Names the account in the throttle, by address so that unknown ones are counted alike.

    Who is signed in has a count of their own: strangers at the log-in page cannot keep them from their settings.
    """
    address = unicodedata.normalize("NFKC", email).strip().casefold()
    return f"{'inside' if signed_in else 'outside'}:{address}"


def count_guess(request: HttpRequest, email: str) -> ratelimit.RateLimitUsage:
    """Take one try; give it back by `rollback()` where it was right. Raises ValidationError when there is none left."""
    key = account_key(email, signed_in=request.user.is_authenticated)
    usage = ratelimit.consume(request, app=APP, action="guess", key=key, limit_get=True)
    if not usage:
        raise get_adapter().validation_error("too_many_login_attempts")
    return usage


@contextmanager
def guess(request: HttpRequest, user: User) -> Iterator[None]:
    """A try at a secret of `user`: counts when the block raises."""
    usage = count_guess(request, user.email)
    yield
    usage.rollback()


def count_invitation(request: HttpRequest, trainer: User) -> None:
    """A trainer's mails go to whatever address is typed. Raises ValidationError when there were too many today."""
    key = account_key(trainer.email, signed_in=True)
    if not ratelimit.consume(request, app=APP, action="invite", key=key, limit_get=True):
        raise ValidationError("Too many invitations. Try again tomorrow.", code="rate_limited")


def forgive(request: HttpRequest, email: str) -> None:
    """Forget the account's wrong tries; those of the address stay."""
    for rate in ratelimit.get_rates(app=APP, action="guess"):
        if rate.per == "key":
            for signed_in in (False, True):
                key = account_key(email, signed_in=signed_in)
                caches["default"].delete(ratelimit.get_cache_key(request, app=APP, action="guess", rate=rate, key=key))


def erase(user: User) -> None:
    """Take out what the cache still holds under the account's number.

    Only the used codes are kept under it, for a minute. Redis drops them by itself, the database keeps its rows.
    """
    cache = caches["default"]
    if not isinstance(cache, DatabaseCache):
        return
    connection = connections[router.db_for_write(cache.cache_model_class)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {connection.ops.quote_name(cache._table)} WHERE cache_key LIKE %s",  # type: ignore[attr-defined]  # noqa: S608
            [f"%?user={user.pk}&code=%"],
        )
