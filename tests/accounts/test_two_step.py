"""Two-step sign-in with codes of an app and recovery codes; all of it works without JavaScript."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.test.client import Client as Browser
from django.urls import reverse

from gymtracker.accounts.models import User
from tests.accounts.doors import (
    code_now,
    is_signed_in,
    log_in,
    prove_it,
    recovery_codes,
    text,
    with_app,
)
from tests.accounts.test_account_pages import looks_like_ours
from tests.factories import UserFactory

ACTIVATE, INDEX = reverse("mfa_activate_totp"), reverse("mfa_index")
GUARDED = ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"]


def key_on(page: str) -> str:
    shown = re.search(r'class="secret num"[^>]*>([A-Z2-7 ]+)<', page)
    assert shown, page
    return shown[1].replace(" ", "")


@pytest.fixture
def proven(browser: Browser) -> Browser:
    """The lifter's browser just after a password."""
    prove_it(browser)
    return browser


# --- Turning it on --------------------------------------------------------------------------------------------------
def test_setting_up_an_app_shows_key_and_picture_and_asks_for_a_code(proven: Browser, lifter: User) -> None:
    page = text(proven.get(ACTIVATE))
    looks_like_ours(page)
    key = key_on(page)
    assert re.search(r'<svg class="qr" viewBox="0 0 \d+ \d+" role="img"', page) and "data:" not in page
    assert f"otpauth://totp/{lifter.email.replace('@', '%40')}?secret={key}&amp;issuer=Gym%20Tracker" in page
    assert re.search(r'name="code"[^>]* inputmode="numeric"', page)
    assert not Authenticator.objects.exists()


def test_the_picture_is_the_code_of_the_address() -> None:
    import qrcode

    from gymtracker.accounts.second_factor import SecondFactorAdapter

    url = "otpauth://totp/a%40b.org?secret=ABC"
    drawn = SecondFactorAdapter().build_totp_svg(url)
    code = qrcode.QRCode(border=4)
    code.add_data(url)
    wanted = {(x, y) for y, row in enumerate(code.get_matrix()) for x, is_dark in enumerate(row) if is_dark}
    squares = set()
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawn):
        squares |= {(int(x) + step, int(y)) for step in range(int(length))}
    assert squares == wanted


def test_the_right_code_turns_it_on_and_shows_recovery_codes(proven: Browser, lifter: User) -> None:
    key = key_on(text(proven.get(ACTIVATE)))
    answer = proven.post(ACTIVATE, {"code": code_now(key)}, follow=True)
    assert answer.redirect_chain == [(reverse("mfa_view_recovery_codes"), 302)]
    page = text(answer)
    looks_like_ours(page)
    assert "10 of 10 left" in page
    for code in recovery_codes(lifter):
        assert f"<li>{code[:4]} {code[4:]}</li>" in page
    assert "On: after the password" in text(proven.get(INDEX))
    assert 'Two-step sign-in<span class="menu__hint">On' in text(proven.get(reverse("more")))


@pytest.mark.parametrize("code", ["000000", "", "abcdef", "１２３４５６", "9" * 10_000])
def test_a_wrong_code_turns_nothing_on_and_keeps_the_key(proven: Browser, code: str) -> None:
    key = key_on(text(proven.get(ACTIVATE)))
    page = text(proven.post(ACTIVATE, {"code": code}))
    assert 'id="id_code_error"' in page and key_on(page) == key
    assert not Authenticator.objects.exists()


def test_turning_off_the_app_takes_the_recovery_codes_along(lifter: User, proven: Browser) -> None:
    with_app(lifter)
    page = text(proven.get(reverse("mfa_deactivate_totp")))
    looks_like_ours(page)
    assert Authenticator.objects.count() == 2
    assert proven.post(reverse("mfa_deactivate_totp"))["Location"] == INDEX
    assert not Authenticator.objects.exists()
    assert "Off: whoever knows" in text(proven.get(INDEX))


@pytest.mark.parametrize("name", GUARDED)
def test_changes_to_the_door_ask_for_the_password_first(browser: Browser, name: str) -> None:
    for method in (browser.get, browser.post):
        answer = method(reverse(name))
        assert answer["Location"] == f"{reverse('account_reauthenticate')}?next={reverse(name).replace('/', '%2F')}"


def test_a_fresh_log_in_counts_as_proof(client: Browser, lifter: User) -> None:
    log_in(client, lifter)
    assert client.get(ACTIVATE).status_code == 200
    session = client.session
    session["signed_in_at"] = time.time() - 16 * 60
    session.save()
    assert client.get(ACTIVATE).status_code == 302


def test_after_the_password_one_is_where_one_wanted_to_be(browser: Browser) -> None:
    asked = browser.get(ACTIVATE)["Location"]
    page = text(browser.get(asked))
    looks_like_ours(page)
    form = {"password": "correct horse 42", "next": ACTIVATE}
    assert browser.post(reverse("account_reauthenticate"), form)["Location"] == ACTIVATE


def test_a_code_is_proof_too(lifter: User, browser: Browser) -> None:
    with_app(lifter)
    assert "Use a code" in text(browser.get(reverse("account_reauthenticate")))
    page = text(browser.get(reverse("mfa_reauthenticate")))
    looks_like_ours(page)
    assert "Use your password" in page
    wrong = browser.post(reverse("mfa_reauthenticate"), {"code": "000000"})
    assert 'id="id_code_error"' in text(wrong)
    browser.post(reverse("mfa_reauthenticate"), {"code": code_now()})
    assert browser.get(reverse("mfa_deactivate_totp")).status_code == 200


# --- Logging in -----------------------------------------------------------------------------------------------------
def test_the_password_alone_opens_nothing(client: Browser, lifter: User) -> None:
    with_app(lifter)
    assert log_in(client, lifter)["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(reverse("more")).status_code == 302
    page = text(client.get(reverse("mfa_authenticate")))
    looks_like_ours(page)
    assert "data-passkey" not in page


def test_a_code_of_the_app_opens_the_account_where_one_wanted_to_go(client: Browser, lifter: User) -> None:
    with_app(lifter)
    log_in(client, lifter, next="/settings/units/")
    assert client.post(reverse("mfa_authenticate"), {"code": code_now()})["Location"] == "/settings/units/"
    assert is_signed_in(client)


@pytest.mark.parametrize("periods_off", [-1, 1])
def test_a_clock_half_a_minute_off_is_forgiven(client: Browser, lifter: User, periods_off: int) -> None:
    with_app(lifter)
    log_in(client, lifter)
    client.post(reverse("mfa_authenticate"), {"code": code_now(periods_off=periods_off)})
    assert is_signed_in(client)


def test_a_code_of_the_app_works_once_however_it_is_written(
    client: Browser, lifter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_app(lifter)
    code = code_now()
    log_in(client, lifter)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client)
    # Later than allauth itself remembers it, and still within the tolerance.
    from django.core.cache import cache

    cache.delete(f"allauth.mfa.totp.used?user={lifter.pk}&code={code}")
    for written in (code, f"{code[:3]} {code[3:]}", f"{code[:3]}-{code[3:]}"):
        thief = Client()
        log_in(thief, lifter)
        answer = thief.post(reverse("mfa_authenticate"), {"code": written})
        assert "This code is not right" in text(answer) and not is_signed_in(thief)


def test_a_recovery_code_works_once(client: Browser, lifter: User) -> None:
    code = recovery_codes(with_app(lifter))[3]
    log_in(client, lifter)
    assert client.post(reverse("mfa_authenticate"), {"code": f"{code[:4]} {code[4:]}"})["Location"] == "/"
    assert is_signed_in(client)
    again = Client()
    log_in(again, lifter)
    assert "This code is not right" in text(again.post(reverse("mfa_authenticate"), {"code": code}))
    assert not is_signed_in(again)
    assert len(recovery_codes(lifter)) == 9
    assert "9 left" in text(client.get(INDEX))


def test_who_has_not_given_a_password_sees_no_second_step(client: Browser, db: None) -> None:
    for method in (client.get, client.post):
        assert method(reverse("mfa_authenticate"))["Location"] == reverse("account_login")


def test_one_can_go_back_and_log_in_as_somebody_else(client: Browser, lifter: User, other_lifter: User) -> None:
    with_app(lifter)
    log_in(client, lifter)
    login = reverse("account_login")
    assert client.post(reverse("account_logout"), {"next": login})["Location"] == login
    log_in(client, other_lifter)
    assert is_signed_in(client)


def test_the_admin_asks_for_the_second_step_too(client: Browser, superuser: User) -> None:
    with_app(superuser)
    door = client.get("/admin/login/?next=/admin/")["Location"]
    assert door.startswith(reverse("account_login"))
    log_in(client, superuser, next="/admin/")
    assert client.get("/admin/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": code_now()})["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


# --- Recovery codes -------------------------------------------------------------------------------------------------
def test_recovery_codes_are_downloaded_as_text(lifter: User, proven: Browser) -> None:
    codes = recovery_codes(with_app(lifter))
    answer = proven.get(reverse("mfa_download_recovery_codes"))
    assert answer["Content-Type"].startswith("text/plain") and "attachment" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert [line for line in text(answer).splitlines() if line.isdigit()] == codes


def test_new_recovery_codes_replace_the_old(lifter: User, proven: Browser, client: Browser) -> None:
    old = recovery_codes(with_app(lifter))
    page = text(proven.get(reverse("mfa_generate_recovery_codes")))
    looks_like_ours(page)
    assert "The 10 that you have now stop working." in page
    assert recovery_codes(lifter) == old
    assert proven.post(reverse("mfa_generate_recovery_codes"))["Location"] == reverse("mfa_view_recovery_codes")
    assert not set(recovery_codes(lifter)) & set(old)
    log_in(client, lifter)
    client.post(reverse("mfa_authenticate"), {"code": old[0]})
    assert not is_signed_in(client)


def test_there_are_no_recovery_codes_without_a_second_step(proven: Browser) -> None:
    for name in ("mfa_view_recovery_codes", "mfa_download_recovery_codes"):
        assert proven.get(reverse(name)).status_code == 404
    page = text(proven.post(reverse("mfa_generate_recovery_codes")))
    assert "turn that on first" in page
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("name", ["mfa_view_recovery_codes", "mfa_download_recovery_codes"])
def test_recovery_codes_are_not_shown_to_a_session_left_open(lifter: User, browser: Browser, name: str) -> None:
    with_app(lifter)
    assert reverse("account_reauthenticate") in browser.get(reverse(name))["Location"]


@pytest.mark.parametrize(
    "name", ["mfa_activate_totp", "mfa_deactivate_totp", "mfa_index", "mfa_generate_recovery_codes"]
)
def test_other_methods_are_refused(lifter: User, proven: Browser, name: str) -> None:
    if name == "mfa_deactivate_totp":
        with_app(lifter)
    assert proven.delete(reverse(name)).status_code == 405


# --- Those who see others' training ---------------------------------------------------------------------------------
def test_staff_is_asked_to_turn_it_on_and_nobody_else_is(browser: Browser) -> None:
    assert "Please" not in text(browser.get(reverse("more")))
    trainer = UserFactory(is_staff=True)
    their_browser = Client()
    their_browser.force_login(trainer)
    assert "turn on two-step sign-in" in text(their_browser.get(reverse("more")))
    with_app(trainer)
    assert "turn on two-step sign-in" not in text(their_browser.get(reverse("more")))


def test_an_admin_can_let_in_who_lost_phone_and_codes(superuser: User, lifter: User, client: Browser) -> None:
    with_app(lifter)
    admin = Client()
    admin.force_login(superuser)
    data = {"action": "turn_off_two_steps", "_selected_action": [lifter.pk]}
    assert admin.post(reverse("admin:accounts_user_changelist"), data).status_code == 302
    assert not Authenticator.objects.filter(user=lifter).exists()
    log_in(client, lifter)
    assert is_signed_in(client)


def test_the_admin_shows_no_secrets_of_second_factors(superuser: User) -> None:
    admin = Client()
    admin.force_login(superuser)
    for path in ("/admin/mfa/authenticator/", "/admin/usersessions/usersession/"):
        assert admin.get(path).status_code == 404


def test_the_admins_own_password_page_leads_to_ours(superuser: User) -> None:
    admin = Client()
    admin.force_login(superuser)
    assert admin.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")


def test_more_asks_no_more_of_the_database_with_many_passkeys(
    browser: Browser, lifter: User, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        browser.get(reverse("more"))
    with_app(lifter)
    for number in range(5):
        Authenticator.objects.create(user=lifter, type="webauthn", data={"name": str(number)})
    with django_assert_num_queries(3):
        browser.get(reverse("more"))
