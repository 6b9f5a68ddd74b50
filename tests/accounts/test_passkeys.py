"""Passkeys, with a security key in software; tests/e2e shows them in a real browser."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.test.client import Client as Browser
from django.urls import reverse

from gymtracker.accounts.models import User
from tests.accounts.doors import is_signed_in, log_in, prove_it, recovery_codes, text
from tests.accounts.soft_key import SoftKey
from tests.accounts.test_account_pages import looks_like_ours
from tests.factories import UserFactory

ADD, LIST, LOGIN = reverse("mfa_add_webauthn"), reverse("mfa_list_webauthn"), reverse("mfa_login_webauthn")
JSON = {"Accept": "application/json"}


def options_on(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="passkey-options" type="application/json">(.*?)</script>', page)
    assert found, page
    options: dict[str, Any] = json.loads(found[1])
    return options


def add(client: Browser, key: SoftKey, name: str = "My phone") -> Any:
    options = options_on(text(client.get(ADD)))["creation_options"]
    return client.post(ADD, {"name": name, "credential": json.dumps(key.create(options))})


def with_passkey(user: User, **key: Any) -> SoftKey:
    client, made = Client(), SoftKey(**key)
    log_in(client, user)
    assert add(client, made).status_code == 302
    return made


def challenge(client: Browser) -> dict[str, Any]:
    options: dict[str, Any] = client.get(LOGIN, headers=JSON).json()["request_options"]
    return options


def use(client: Browser, key: SoftKey, **fields: str) -> Any:
    return client.post(LOGIN, {"credential": json.dumps(key.get(challenge(client))), **fields})


@pytest.fixture
def proven(browser: Browser) -> Browser:
    prove_it(browser)
    return browser


# --- Adding ---------------------------------------------------------------------------------------------------------
def test_a_passkey_is_added_with_its_name_and_recovery_codes_come_along(proven: Browser, lifter: User) -> None:
    page = text(proven.get(ADD, headers={"User-Agent": "Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari"}))
    looks_like_ours(page)
    assert 'value="Chrome on Android"' in page
    assert re.search(r'<form [^>]*data-passkey="create" hidden>', page) and "they need JavaScript" in page
    options = options_on(page)["creation_options"]
    assert options["publicKey"]["rp"]["id"] == "testserver"
    answer = proven.post(ADD, {"name": "My phone", "credential": json.dumps(SoftKey().create(options))})
    assert answer["Location"] == reverse("mfa_view_recovery_codes")
    listed = text(proven.get(LIST))
    looks_like_ours(listed)
    assert "My phone" in listed and "not used yet" in listed
    assert len(recovery_codes(lifter)) == 10


def test_a_key_that_asks_for_no_finger_is_refused(proven: Browser) -> None:
    answer = add(proven, SoftKey(is_verified=False))
    assert "This passkey did not work" in text(answer)
    assert not Authenticator.objects.exists()


def test_a_key_made_for_another_site_is_refused(proven: Browser) -> None:
    assert add(proven, SoftKey(host="evil.example")).status_code == 200
    assert not Authenticator.objects.exists()


def test_another_origin_is_refused_where_https_is_on(proven: Browser, settings: Any) -> None:
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
    assert add(proven, SoftKey(origin="https://evil.example")).status_code == 200
    assert add(proven, SoftKey(origin="http://testserver")).status_code == 200
    assert not Authenticator.objects.exists()
    assert add(proven, SoftKey(origin="https://testserver")).status_code == 302


def test_an_old_challenge_is_refused(proven: Browser) -> None:
    options = options_on(text(proven.get(ADD)))["creation_options"]
    proven.get(ADD)
    proven.post(ADD, {"name": "Late", "credential": json.dumps(SoftKey().create(options))})
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("name", ["x" * 61, "x" * 10_000])
def test_a_name_has_a_limit(proven: Browser, name: str) -> None:
    assert "at most 60 characters" in text(add(proven, SoftKey(), name))
    assert not Authenticator.objects.exists()


def test_a_hostile_name_is_inert(proven: Browser) -> None:
    add(proven, SoftKey(), "<script>alert(1)</script>")
    page = text(proven.get(LIST))
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_there_is_a_limit_of_passkeys(proven: Browser, lifter: User) -> None:
    with_passkey(lifter)
    data = Authenticator.objects.get(type="webauthn").data
    Authenticator.objects.bulk_create(Authenticator(user=lifter, type="webauthn", data=data) for _ in range(19))
    assert "You have 20 passkeys" in text(add(proven, SoftKey()))
    assert Authenticator.objects.filter(type="webauthn").count() == 20


MADE_UP = [
    "", "{}", "[]", "null", "1", '"x"', "not json", '{"id": "a"}', '{"response": {}}', '{"response": 7}',
    '{"response": {"userHandle": 5}}', '{"response": {"userHandle": "%%"}}', '{"response": {"userHandle": "-w"}}',
    '{"response": {"userHandle": "enp6enp6enp6enp6enp6enp6eno"}}',
    '{"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {"clientDataJSON": "AAAA", '
    '"authenticatorData": "AAAA", "signature": "AAAA", "userHandle": "MQ", "attestationObject": "AAAA"}}',
    "[" * 9_000, '{"a":' * 3_000, "[" * 100_000, "x" * 500_000,
]  # fmt: skip


@pytest.mark.parametrize("credential", MADE_UP)
def test_made_up_credentials_are_refused_at_every_door(lifter: User, credential: str) -> None:
    with_passkey(lifter)
    inside = Client()
    inside.force_login(lifter)
    prove_it(inside)
    inside.get(ADD)
    assert inside.post(ADD, {"name": "x", "credential": credential}).status_code == 200
    again = reverse("mfa_reauthenticate_webauthn")
    inside.get(again)
    assert inside.post(again, {"credential": credential}).status_code in {200, 302}
    outside = Client()
    challenge(outside)
    assert outside.post(LOGIN, {"credential": credential})["Location"] == reverse("account_login")
    log_in(outside, lifter)
    outside.get(reverse("mfa_authenticate"))
    assert outside.post(reverse("mfa_authenticate"), {"credential": credential}).status_code == 200
    assert not is_signed_in(outside)
    assert Authenticator.objects.filter(type="webauthn").count() == 1


# --- Logging in -----------------------------------------------------------------------------------------------------
def test_a_passkey_opens_the_account_without_a_password(client: Browser, lifter: User) -> None:
    key = with_passkey(lifter)
    page = text(client.get(reverse("account_login"), {"next": "/settings/units/"}))
    assert re.search(rf'<form [^>]*action="{LOGIN}" data-passkey="fetch" hidden>', page)
    assert page.count('<input type="hidden" name="next" value="/settings/units/">') == 2
    assert use(client, key, next="/settings/units/")["Location"] == "/settings/units/"
    assert client.session["_auth_user_id"] == str(lifter.pk)
    assert "last used" in text(client.get(LIST))


def test_a_passkey_log_in_never_leads_to_another_site(client: Browser, lifter: User) -> None:
    assert use(client, with_passkey(lifter), next="https://evil.example/")["Location"] == "/"


@pytest.mark.parametrize(
    "fault", [{"is_verified": False}, {"host": "evil.example"}, {"secret": SoftKey().secret}, {"id": b"x" * 16}]
)
def test_a_passkey_that_does_not_fit_opens_nothing(client: Browser, lifter: User, fault: dict[str, Any]) -> None:
    key = with_passkey(lifter)
    for name, value in fault.items():
        setattr(key, name, value)
    assert use(client, key)["Location"] == reverse("account_login")
    assert not is_signed_in(client)
    assert "This passkey did not work" in text(client.get(reverse("account_login")))


def test_a_passkey_opens_nobody_elses_account(client: Browser, lifter: User, other_lifter: User) -> None:
    key, theirs = with_passkey(lifter), with_passkey(other_lifter)
    key.user_handle = theirs.user_handle
    use(client, key)
    assert not is_signed_in(client)


def test_an_answer_cannot_be_sent_twice(client: Browser, lifter: User) -> None:
    answer = json.dumps(with_passkey(lifter).get(challenge(client)))
    client.post(LOGIN, {"credential": answer})
    assert is_signed_in(client)
    client.logout()
    client.post(LOGIN, {"credential": answer})
    assert not is_signed_in(client)


def test_a_removed_passkey_and_a_deactivated_account_stay_shut(client: Browser, lifter: User) -> None:
    key = with_passkey(lifter)
    User.objects.update(is_active=False)
    assert use(client, key)["Location"] == reverse("account_inactive")
    User.objects.update(is_active=True)
    Authenticator.objects.all().delete()
    use(client, key)
    assert not is_signed_in(client)


def test_a_passkey_is_the_second_step_after_a_password(client: Browser, lifter: User) -> None:
    key = with_passkey(lifter)
    assert log_in(client, lifter)["Location"] == reverse("mfa_authenticate")
    page = text(client.get(reverse("mfa_authenticate")))
    looks_like_ours(page)
    assert 'data-passkey="get" hidden' in page
    answer = key.get(options_on(page)["request_options"])
    assert client.post(reverse("mfa_authenticate"), {"credential": json.dumps(answer)})["Location"] == "/"
    assert is_signed_in(client)


def test_a_passkey_is_proof_before_a_change(lifter: User, browser: Browser) -> None:
    key = with_passkey(lifter)
    assert "Use a passkey" in text(browser.get(reverse("account_reauthenticate")))
    page = text(browser.get(reverse("mfa_reauthenticate_webauthn")))
    looks_like_ours(page)
    answer = json.dumps(key.get(options_on(page)["request_options"]))
    data = {"credential": answer, "next": ADD}
    assert browser.post(reverse("mfa_reauthenticate_webauthn"), data)["Location"] == ADD
    assert browser.get(ADD).status_code == 200


# --- Renaming and removing ------------------------------------------------------------------------------------------
def test_a_passkey_is_renamed(lifter: User, proven: Browser) -> None:
    with_passkey(lifter)
    passkey = Authenticator.objects.get(type="webauthn")
    url = reverse("mfa_edit_webauthn", args=[passkey.pk])
    looks_like_ours(text(proven.get(url)))
    assert 'id="id_name_error"' in text(proven.post(url, {"name": "x" * 61}))
    assert proven.post(url, {"name": "Key ring"})["Location"] == LIST
    passkey.refresh_from_db()
    assert passkey.wrap().name == "Key ring"


def test_removing_the_last_passkey_turns_two_steps_off(lifter: User, proven: Browser) -> None:
    with_passkey(lifter)
    passkey = Authenticator.objects.get(type="webauthn")
    url = reverse("mfa_remove_webauthn", args=[passkey.pk])
    looks_like_ours(text(proven.get(url)))
    assert Authenticator.objects.filter(pk=passkey.pk).exists()
    assert proven.post(url)["Location"] == LIST
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_anothers_passkey_is_not_found(proven: Browser, other_lifter: User, name: str) -> None:
    with_passkey(other_lifter)
    pk = Authenticator.objects.get(type="webauthn").pk
    for method in (proven.get, proven.post):
        assert method(reverse(name, args=[pk]), {"name": "Mine"}).status_code == 404
        assert method(reverse(name, args=[pk + 999]), {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get(pk=pk).wrap().name == "My phone"


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_a_session_left_open_changes_no_passkey(lifter: User, browser: Browser, name: str) -> None:
    with_passkey(lifter)
    pk = Authenticator.objects.get(type="webauthn").pk
    assert reverse("account_reauthenticate") in browser.post(reverse(name, args=[pk]), {"name": "x"})["Location"]
    assert Authenticator.objects.get(pk=pk).wrap().name == "My phone"


# --- Where they cannot work -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000"])
def test_by_an_ip_address_the_pages_say_why_there_are_none(proven: Browser, settings: Any, host: str) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "[::1]"]
    for page in (LIST, ADD):
        shown = text(proven.get(page, headers={"Host": host}))
        assert f"you are here by an IP address ({host})" in shown and "data-passkey" not in shown
    assert "data-passkey" not in text(Client().get(reverse("account_login"), headers={"Host": host}))


def test_the_passkey_door_without_javascript_leads_to_the_log_in(client: Browser, db: None) -> None:
    assert client.get(LOGIN)["Location"] == reverse("account_login")


def test_no_list_grows_queries_with_the_passkeys(proven: Browser, lifter: User, django_assert_num_queries: Any) -> None:
    with_passkey(lifter)
    data = Authenticator.objects.get(type="webauthn").data
    with django_assert_num_queries(3):
        proven.get(LIST)
    Authenticator.objects.bulk_create(Authenticator(user=lifter, type="webauthn", data=data) for _ in range(10))
    with django_assert_num_queries(3):
        proven.get(LIST)


def test_asking_for_a_passkey_tells_nothing_about_accounts(client: Browser, lifter: User) -> None:
    with_passkey(lifter)
    UserFactory()
    assert challenge(client)["publicKey"].get("allowCredentials", []) == []
