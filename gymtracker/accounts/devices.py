"""The devices somebody is signed in on: in plain words, to be ended one by one, and known again at the next log-in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from gymtracker.accounts.models import User

# The first that fits wins: Edge and Opera call themselves Chrome too, and every browser calls itself Safari.
BROWSERS = (
    (r"Edg(?:e|A|iOS)?/", "Edge"),
    (r"OPR/|OPX/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Vivaldi/", "Vivaldi"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"HeadlessChrome/|Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
SYSTEMS = (
    (r"iPhone|iPod", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android", "Android"),
    (r"Windows", "Windows"),
    (r"CrOS", "ChromeOS"),
    (r"Macintosh|Mac OS X", "Mac"),
    (r"Linux|X11", "Linux"),
)
OF_THE_API = {"api": True}  # in UserSession.data, of sessions that tokens stand for
KNOWN_FOR_SECONDS = 60 * 60 * 24 * 365
MOST_ACCOUNTS_OF_A_DEVICE = 8


def in_words(user_agent: str) -> str:
    """ "Chrome on Android". Made of our own words alone: what a browser says of itself could be anything."""
    browser = first_match(BROWSERS, user_agent)
    system = first_match(SYSTEMS, user_agent)
    if browser and system:
        return f"{browser} on {system}"
    return browser or system or "Unknown device"


def first_match(patterns: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for pattern, name in patterns if re.search(pattern, user_agent)), "")


@dataclass(frozen=True)
class Device:
    """One running session."""

    id: int | None
    name: str
    ip: str
    since: datetime | None
    is_this: bool
    is_of_the_api: bool = False


def signed_in_devices(request: HttpRequest) -> list[Device]:
    """The running sessions of who asks: this one first, then the newest."""
    here = request.session.session_key
    running = Session.objects.filter(expire_date__gt=timezone.now())
    rows = UserSession.objects.filter(user=request.user, session_key__in=running.values("session_key"))
    devices = [
        Device(
            row.pk, in_words(row.user_agent), row.ip, row.created_at,
            is_this=row.session_key == here, is_of_the_api=row.data == OF_THE_API,
        )
        for row in rows.order_by("-created_at")
    ]  # fmt: skip
    return sorted(devices, key=lambda device: not device.is_this)


def note_log_in(request: HttpRequest, user: User) -> None:
    """Enter this session in the list, and take out those that have ended by themselves."""
    with_session = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    UserSession.objects.filter(user=user).exclude(session_key__in=with_session).delete()
    UserSession.objects.create_from_request(request)


def end_sessions(user: User, **which: Any) -> int:
    """Sign the user out on the devices of `which` (filters of UserSession); answers with how many those were."""
    rows = UserSession.objects.filter(user=user, **which)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.delete()
    return len(keys)


def end_other_sessions(user: User, kept_key: str | None) -> int:
    rows = UserSession.objects.filter(user=user).exclude(session_key=kept_key or "")
    return end_sessions(user, pk__in=list(rows.values_list("pk", flat=True)))


# --- Known again ----------------------------------------------------------------------------------------------------
def cookie_name() -> str:
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def accounts_known_here(request: HttpRequest) -> list[int]:
    """The accounts that were signed in with this browser before, from its signed cookie."""
    try:
        known = signing.loads(
            request.COOKIES.get(cookie_name(), ""), salt="gymtracker.devices", max_age=KNOWN_FOR_SECONDS
        )
    except signing.BadSignature:
        return []
    return [pk for pk in known if isinstance(pk, int)] if isinstance(known, list) else []


def remember_device(request: HttpRequest, response: HttpResponse, user: User) -> None:
    others = [pk for pk in accounts_known_here(request) if pk != user.pk]
    response.set_cookie(
        cookie_name(),
        signing.dumps([user.pk, *others][:MOST_ACCOUNTS_OF_A_DEVICE], salt="gymtracker.devices"),
        max_age=KNOWN_FOR_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
