"""The devices that somebody is signed in on, and what ends them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.test.client import Client as Browser
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts import devices
from gymtracker.accounts.models import User
from tests.accounts.doors import log_in, text
from tests.accounts.test_account_pages import link_in, looks_like_ours, mandatory_mail  # noqa: F401

LIST = reverse("usersessions_list")
PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari/605.1.15"
NEW = {"password1": "another horse 43", "password2": "another horse 43"}


def signed_in(user: User, user_agent: str = PHONE, ip: str = "203.0.113.5") -> Browser:
    client = Client(headers={"User-Agent": user_agent}, REMOTE_ADDR=ip)
    log_in(client, user)
    assert still_in(client)  # and the greeting is read
    return client


def still_in(client: Browser) -> bool:
    return client.get(reverse("more")).status_code == 200


# --- In words -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (PHONE, "Chrome on Android"),
        (MAC, "Safari on Mac"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5) Version/18.5 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) CriOS/138.0 Safari/604.1", "Chrome on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 14) SamsungBrowser/25.0 Chrome/121.0 Safari", "Samsung Internet on Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/140.0 Safari/537.36", "Chrome on ChromeOS"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 OPR/120.0", "Opera on Windows"),
        ("curl/8.5", "Unknown device"),
        ("", "Unknown device"),
        ("<script>alert(1)</script> Firefox/1", "Firefox"),
    ],
)  # fmt: skip
def test_a_device_is_said_in_plain_words(user_agent: str, words: str) -> None:
    assert devices.in_words(user_agent) == words


# --- The list -------------------------------------------------------------------------------------------------------
def test_the_list_names_device_address_time_and_which_is_this(lifter: User) -> None:
    phone = signed_in(lifter)
    signed_in(lifter, MAC, "198.51.100.7")
    page = text(phone.get(LIST))
    looks_like_ours(page)
    rows = re.findall(r'<li class="row">(.*?)</li>', page, re.DOTALL)
    assert len(rows) == 2
    assert "Chrome on Android" in rows[0] and "203.0.113.5" in rows[0] and "This device" in rows[0]
    assert "Safari on Mac" in rows[1] and "198.51.100.7" in rows[1] and "Sign out" in rows[1]
    here = timezone.localtime(UserSession.objects.first().created_at, lifter.zone)  # type: ignore[union-attr]
    assert f"since {here.day} {here:%b} {here:%Y, %H:%M}" in rows[0]


def test_the_list_is_ones_own(lifter: User, other_lifter: User) -> None:
    signed_in(other_lifter, MAC, "198.51.100.7")
    page = text(signed_in(lifter).get(LIST))
    assert "198.51.100.7" not in page and "everywhere else" not in page


def test_sessions_that_ran_out_or_are_gone_are_not_listed(lifter: User) -> None:
    phone, old, gone = signed_in(lifter), signed_in(lifter, MAC), signed_in(lifter, MAC)
    Session.objects.filter(pk=old.session.session_key).update(expire_date=timezone.now())
    Session.objects.filter(pk=gone.session.session_key).delete()
    assert text(phone.get(LIST)).count('<li class="row">') == 1


def test_getting_the_list_writes_nothing_and_costs_the_same_for_many(
    lifter: User, django_assert_num_queries: Any
) -> None:
    phone = signed_in(lifter)
    with django_assert_num_queries(3) as few:
        phone.get(LIST)
    for _ in range(6):
        signed_in(lifter, MAC)
    with django_assert_num_queries(3) as many:
        phone.get(LIST)
    assert all(query["sql"].startswith("SELECT") for query in (*few.captured_queries, *many.captured_queries))


def test_a_request_writes_no_row_of_activity(lifter: User, django_assert_num_queries: Any) -> None:
    phone = signed_in(lifter)
    with django_assert_num_queries(3):
        phone.get(reverse("more"))


def test_a_device_whose_browser_says_nonsense_can_log_in(lifter: User) -> None:
    assert "Unknown device" in text(signed_in(lifter, "x" * 5_000, "2001:db8::1").get(LIST))


# --- Ending ---------------------------------------------------------------------------------------------------------
def test_one_device_is_signed_out(lifter: User) -> None:
    phone, mac, third = signed_in(lifter), signed_in(lifter, MAC), signed_in(lifter, MAC)
    row = UserSession.objects.get(session_key=mac.session.session_key)
    assert phone.post(reverse("session-end", args=[row.pk]))["Location"] == LIST
    assert (still_in(phone), still_in(mac), still_in(third)) == (True, False, True)
    assert not UserSession.objects.filter(pk=row.pk).exists()


def test_all_others_are_signed_out_at_once(lifter: User, other_lifter: User) -> None:
    phone, mac, theirs = signed_in(lifter), signed_in(lifter, MAC), signed_in(other_lifter)
    answer = phone.post(LIST, follow=True)
    assert "Signed out everywhere else" in text(answer)
    assert (still_in(phone), still_in(mac), still_in(theirs)) == (True, False, True)


def test_ending_this_device_is_logging_out(lifter: User) -> None:
    phone = signed_in(lifter)
    row = UserSession.objects.get()
    assert phone.post(reverse("session-end", args=[row.pk]))["Location"] == "/"
    assert not still_in(phone) and not UserSession.objects.exists()


def test_anothers_session_is_not_found(lifter: User, other_lifter: User) -> None:
    theirs = signed_in(other_lifter)
    row = UserSession.objects.get()
    assert signed_in(lifter).post(reverse("session-end", args=[row.pk])).status_code == 404
    assert still_in(theirs)


def test_a_stranger_ends_nothing(client: Browser, lifter: User) -> None:
    phone = signed_in(lifter)
    for url in (LIST, reverse("session-end", args=[UserSession.objects.get().pk])):
        assert reverse("account_login") in client.post(url)["Location"]
    assert still_in(phone)


def test_a_session_is_not_ended_by_looking(lifter: User) -> None:
    phone = signed_in(lifter)
    url = reverse("session-end", args=[UserSession.objects.get().pk])
    assert phone.get(url).status_code == 405
    assert phone.delete(LIST).status_code == 405
    assert still_in(phone)


# --- A new password -------------------------------------------------------------------------------------------------
def test_changing_the_password_ends_all_sessions_but_this(lifter: User, other_lifter: User) -> None:
    phone, mac, theirs = signed_in(lifter), signed_in(lifter, MAC), signed_in(other_lifter)
    phone.post(reverse("account_change_password"), {"oldpassword": "correct horse 42", **NEW})
    assert (still_in(phone), still_in(mac), still_in(theirs)) == (True, False, True)
    assert text(phone.get(LIST)).count('<li class="row">') == 1
    assert not Session.objects.filter(pk=mac.session.session_key).exists()


def test_resetting_the_password_ends_all_sessions(
    lifter: User,
    client: Browser,
    mandatory_mail: None,  # noqa: F811
) -> None:
    phone = signed_in(lifter)
    client.post(reverse("account_reset_password"), {"email": lifter.email})
    page = client.get(link_in(mail.outbox[-1], "password/reset/key"), follow=True)
    client.post(page.request["PATH_INFO"], NEW)
    assert not still_in(phone)
    assert not UserSession.objects.filter(user=lifter).exists()


def test_an_admin_setting_a_password_ends_all_sessions(lifter: User, superuser: User) -> None:
    phone = signed_in(lifter)
    admin = Client()
    admin.force_login(superuser)
    data = {**NEW, "usable_password": "true"}
    admin.post(reverse("admin:auth_user_password_change", args=[lifter.pk]), data)
    lifter.refresh_from_db()
    assert lifter.check_password(NEW["password1"])
    assert not still_in(phone)
