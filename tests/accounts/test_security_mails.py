"""What the owner of an account is told by mail when something about the way in changes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.test.client import Client as Browser
from django.urls import reverse

from gymtracker.accounts.models import User
from tests.accounts.doors import SECRET, code_now, is_signed_in, log_in, recovery_codes, with_app
from tests.accounts.soft_key import SoftKey
from tests.accounts.test_account_pages import link_in, mandatory_mail  # noqa: F401
from tests.accounts.test_passkeys import options_on
from tests.factories import PASSWORD

PHONE = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36"
NEW = {"password1": "another horse 43", "password2": "another horse 43"}
# What a browser may say of itself; no line break can come in a header, the rest of it can.
HOSTILE = "Chrome Android http://evil.example/ \u2028Subject: x"


@pytest.fixture
def phone(mandatory_mail: None, lifter: User) -> Browser:  # noqa: F811
    """The lifter's phone, just signed in."""
    client = Client(headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.5")
    log_in(client, lifter)
    assert mail.outbox == []
    return client


def the_mail(subject: str) -> str:
    """The one mail that went out: text only, with time, place and device in the lifter's own terms."""
    [message] = mail.outbox
    assert message.subject == subject
    assert not message.alternatives and not message.attachments  # type: ignore[attr-defined]
    body = str(message.body)
    assert re.search(r"^When: \d+ \w+ \d{4}, \d\d:\d\d \(Europe/Berlin\)$", body, re.MULTILINE)
    assert "\nFrom: 203.0.113.5\n" in body and "\nWith: Chrome on Android\n" in body
    assert SECRET not in body and PASSWORD not in body and "another horse" not in body
    return body


def test_a_changed_password(phone: Browser, lifter: User) -> None:
    phone.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **NEW})
    body = the_mail("Your password was changed")
    assert reverse("account_reset_password") in body
    assert mail.outbox[0].to == [lifter.email]


def test_a_reset_password(phone: Browser, lifter: User) -> None:
    client = Client(headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.5")
    client.post(reverse("account_reset_password"), {"email": lifter.email})
    page = client.get(link_in(mail.outbox.pop(), "password/reset/key"), follow=True)
    client.post(page.request["PATH_INFO"], NEW)
    the_mail("Your password was reset")


def test_a_changed_address_is_told_at_the_old_one(phone: Browser, lifter: User) -> None:
    old = lifter.email
    phone.post(reverse("account_email"), {"email": "moved@example.org", "action_add": ""})
    phone.post(link_in(mail.outbox.pop(), "confirm-email"))
    mail.outbox[:] = [message for message in mail.outbox if message.to == [old]]
    assert "moved@example.org" in the_mail("Your email address was changed")


@pytest.mark.django_db(transaction=True)
def test_an_app_set_up_and_turned_off(phone: Browser) -> None:
    phone.get(reverse("mfa_activate_totp"))
    phone.post(reverse("mfa_activate_totp"), {"code": code_now(phone.session["mfa.totp.secret"])})
    the_mail("Two-step sign-in: an app was set up")
    mail.outbox.clear()
    phone.post(reverse("mfa_deactivate_totp"))
    the_mail("Two-step sign-in: the app was turned off")


def test_a_passkey_added_and_removed(phone: Browser, lifter: User) -> None:
    key = SoftKey()
    options = options_on(phone.get(reverse("mfa_add_webauthn")).content.decode())["creation_options"]
    credential = json.dumps(key.create(options))
    phone.post(reverse("mfa_add_webauthn"), {"name": "x\nSubject: forged", "credential": credential})
    assert "forged" not in the_mail("A passkey was added")
    mail.outbox.clear()
    phone.post(reverse("mfa_remove_webauthn", args=[Authenticator.objects.get(type="webauthn").pk]))
    the_mail("A passkey was removed")


@pytest.mark.django_db(transaction=True)
def test_new_recovery_codes(phone: Browser, lifter: User) -> None:
    with_app(lifter)
    phone.post(reverse("mfa_generate_recovery_codes"))
    body = the_mail("New recovery codes were made")
    assert not any(code in body for code in recovery_codes(lifter))


def test_a_used_recovery_code(phone: Browser, lifter: User) -> None:
    code = recovery_codes(with_app(lifter))[0]
    phone.post(reverse("account_logout"))
    log_in(phone, lifter)
    phone.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(phone)
    body = the_mail("A recovery code was used")
    assert "9 are left" in body and code not in body
    assert mail.outbox[0].to == [lifter.email]


def test_a_code_of_the_app_is_not_worth_a_mail(phone: Browser, lifter: User) -> None:
    with_app(lifter)
    phone.post(reverse("account_logout"))
    log_in(phone, lifter)
    phone.post(reverse("mfa_authenticate"), {"code": code_now()})
    assert is_signed_in(phone) and mail.outbox == []


@pytest.fixture
def regular(lifter: User) -> User:
    """Somebody who has logged in before."""
    log_in(Client(), lifter)
    mail.outbox.clear()
    lifter.refresh_from_db()
    return lifter


@pytest.mark.usefixtures("mandatory_mail")
def test_a_new_device_is_told_once(regular: User) -> None:
    client = Client(headers={"User-Agent": PHONE}, REMOTE_ADDR="203.0.113.5")
    log_in(client, regular)
    body = the_mail("A new device logged in")
    assert reverse("usersessions_list") in body
    mail.outbox.clear()
    client.post(reverse("account_logout"))
    log_in(client, regular)
    assert mail.outbox == []


@pytest.mark.usefixtures("mandatory_mail")
def test_the_first_log_in_is_no_news(lifter: User) -> None:
    log_in(Client(), lifter)
    assert mail.outbox == []


@pytest.mark.usefixtures("mandatory_mail")
@pytest.mark.parametrize("forged", ["", "nonsense", "WzFd:1abc:def"])
def test_a_forged_device_cookie_hides_no_log_in(regular: User, forged: str) -> None:
    client = Client()
    client.cookies["device"] = forged
    log_in(client, regular)
    assert mail.outbox[0].subject == "A new device logged in"


@pytest.mark.usefixtures("mandatory_mail")
def test_a_device_known_to_another_is_new_to_me(regular: User, other_lifter: User) -> None:
    client = Client()
    log_in(client, other_lifter)
    client.post(reverse("account_logout"))
    mail.outbox.clear()
    log_in(client, regular)
    assert [message.to for message in mail.outbox] == [[regular.email]]


@pytest.mark.usefixtures("mandatory_mail")
def test_what_a_browser_says_of_itself_stands_in_no_mail(regular: User) -> None:
    log_in(Client(headers={"User-Agent": HOSTILE}), regular)
    assert "evil.example" not in mail.outbox[0].body and "Subject:" not in mail.outbox[0].body


@pytest.mark.usefixtures("mandatory_mail")
def test_an_address_cannot_begin_a_line_in_a_mail(client: Browser, db: None) -> None:
    odd = '"a\x0b\x0cBcc:x"@example.org'
    client.post(reverse("account_reset_password"), {"email": odd})
    for message in mail.outbox:
        assert not re.search("[\x0b\x0c]", str(message.body)), message.body


def test_where_no_mail_is_set_up_none_is_sent(lifter: User, browser: Browser) -> None:
    log_in(Client(), lifter)
    log_in(Client(), lifter)
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **NEW})
    assert mail.outbox == []


@pytest.mark.usefixtures("mandatory_mail")
def test_a_mail_server_that_is_down_keeps_nobody_out(
    regular: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*args: Any, **options: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.message.EmailMessage.send", fail)
    client = Client()
    log_in(client, regular)
    assert is_signed_in(client)
    assert "a security mail could not be sent" in caplog.text


@pytest.mark.usefixtures("mandatory_mail")
def test_who_is_let_in_by_the_admin_is_told(lifter: User, superuser: User) -> None:
    with_app(lifter)
    admin = Client()
    admin.force_login(superuser)
    admin.post(
        reverse("admin:accounts_user_changelist"), {"action": "turn_off_two_steps", "_selected_action": [lifter.pk]}
    )
    [message] = mail.outbox
    assert message.to == [lifter.email] and message.subject == "Two-step sign-in was turned off for you"
