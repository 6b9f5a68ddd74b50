"""Two-step sign-in, passkeys and signed-in devices, as somebody with a phone meets them."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from playwright.sync_api import Page, expect

from gymtracker.accounts.models import User
from tests.accounts.doors import code_now, recovery_codes, with_app
from tests.e2e.conftest import assert_accessible
from tests.factories import PASSWORD, UserFactory

DESKTOP = {"viewport": {"width": 1280, "height": 800}, "has_touch": False, "is_mobile": False}


def log_in(page: Page, user: User) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def log_out(page: Page) -> None:
    page.goto("/more/")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("link", name="Log in").first).to_be_visible()


def greeting(page: Page, user: User) -> Any:
    return expect(page.get_by_role("status").get_by_text(f"Logged in as {user.email}."))


def unused_period() -> None:
    """Wait for the end of a half-minute that is nearly over, so that a code is still good when it arrives."""
    if time.time() % 30 > 27:
        time.sleep(3.5)


def give_authenticator(page: Page) -> Any:
    """A phone's fingerprint reader, in software."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    authenticator = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def set_verified(is_verified: bool) -> None:
        devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": is_verified})

    return set_verified


def test_an_app_is_set_up_and_asked_for_and_a_recovery_code_works_once(page: Page) -> None:
    lifter = UserFactory()
    log_in(page, lifter)
    page.goto("/more/")
    page.get_by_role("link", name="Two-step sign-in").click()
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name="The key as a picture")).to_be_visible()
    key = page.locator(".secret").inner_text().replace(" ", "")
    unused_period()
    page.get_by_label("Code").fill(code_now(key))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("status").get_by_text("Two-step sign-in is on.")).to_be_visible()
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the codes").click()
    assert codes[0].replace(" ", "") in download.value.path().read_text()
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("10 left")).to_be_visible()

    log_out(page)
    log_in(page, lifter)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    assert_accessible(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    unused_period()
    page.get_by_label("Code").fill(code_now(key, periods_off=1))
    page.get_by_role("button", name="Log in", exact=True).click()
    greeting(page, lifter).to_be_visible()

    log_out(page)
    log_in(page, lifter)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Log in", exact=True).click()
    greeting(page, lifter).to_be_visible()
    log_out(page)
    log_in(page, lifter)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Log in", exact=True).click()
    expect(page.get_by_text("This code is not right")).to_be_visible()
    assert len(recovery_codes(lifter)) == 9


def test_a_passkey_is_added_and_opens_the_account_alone(page: Page) -> None:
    lifter = UserFactory()
    set_verified = give_authenticator(page)
    log_in(page, lifter)
    page.goto("/more/")
    page.get_by_role("link", name="Passkeys").click()
    assert_accessible(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Name").fill("My phone")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("My phone", exact=True)).to_be_visible()
    assert_accessible(page)

    # The same device has one already.
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("alert")).to_have_text("This device has a passkey for your account already.")
    assert Authenticator.objects.filter(type="webauthn").count() == 1

    log_out(page)
    page.goto("/accounts/login/?next=/settings/units/")
    assert_accessible(page)
    set_verified(False)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was given")
    assert_accessible(page)
    set_verified(True)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Units and rest")).to_be_visible()

    # And after a password it is the second step, and the proof before a change.
    log_out(page)
    log_in(page, lifter)
    page.get_by_role("button", name="Use a passkey").click()
    greeting(page, lifter).to_be_visible()
    page.goto("/accounts/2fa/webauthn/reauthenticate/?next=/accounts/2fa/webauthn/")
    assert_accessible(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("link", name="Rename My phone").click()
    page.get_by_label("Name").fill("Key ring")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Remove Key ring").click()
    assert_accessible(page)
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("link", name="Add a passkey")).to_be_visible()
    assert not Authenticator.objects.exists()


def test_a_session_ended_on_the_phone_is_gone_on_the_laptop(new_page: Callable[..., Page]) -> None:
    lifter = UserFactory()
    phone, laptop = new_page(), new_page(**DESKTOP)
    for page in (phone, laptop):
        log_in(page, lifter)
        greeting(page, lifter).to_be_visible()
    phone.goto("/more/")
    phone.get_by_role("link", name="Signed-in devices").click()
    expect(phone.get_by_text("This device")).to_have_count(1)
    laptop.goto("/accounts/sessions/")
    assert_accessible(laptop)
    phone.get_by_role("button", name=re.compile("Sign out Chrome")).click()
    expect(phone.get_by_role("status").get_by_text("Signed out there")).to_be_visible()
    expect(phone.get_by_role("button", name=re.compile("Sign out"))).to_have_count(0)
    laptop.goto("/more/")
    expect(laptop.get_by_role("heading", name="Log in")).to_be_visible()
    phone.goto("/more/")
    expect(phone.get_by_role("heading", name="More")).to_be_visible()


@pytest.mark.parametrize("view", [{}, DESKTOP], ids=["390", "1280"])
def test_the_pages_are_for_everybody(new_page: Callable[..., Page], view: dict[str, Any]) -> None:
    boss = UserFactory(superuser=True)
    page = new_page(**view)
    log_in(page, boss)
    for path in ("/more/", "/accounts/2fa/", "/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"):
        page.goto(path)
        assert_accessible(page)
    with_app(boss)
    for path in (
        "/accounts/2fa/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/reauthenticate/",
        "/accounts/reauthenticate/",
        "/accounts/sessions/",
    ):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert_accessible(page)


def test_codes_work_without_javascript(new_page: Callable[..., Page]) -> None:
    lifter = with_app(UserFactory())
    page = new_page(java_script_enabled=False)
    log_in(page, lifter)
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    page.get_by_label("Code").fill(recovery_codes(lifter)[0])
    page.get_by_role("button", name="Log in", exact=True).click()
    greeting(page, lifter).to_be_visible()
    page.goto("/accounts/2fa/webauthn/add/")
    expect(page.get_by_text("No passkeys here: they need JavaScript")).to_be_visible()
    page.goto("/accounts/2fa/totp/deactivate/")
    page.get_by_role("button", name="Turn off codes").click()
    expect(page.get_by_text("Off: whoever knows your password")).to_be_visible()
    assert mail.outbox == []
