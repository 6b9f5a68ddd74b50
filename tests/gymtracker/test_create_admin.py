from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client

from gymtracker.accounts.models import User
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
GOOD = "a horse with batteries"


def create_admin(email: str = "boss@example.org") -> str:
    out = StringIO()
    call_command("create_admin", email=email, stdout=out)
    return out.getvalue()


@pytest.fixture(autouse=True)
def no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ADMIN_PASSWORD", raising=False)


def boss() -> User:
    return User.objects.get(email="boss@example.org")


def test_the_first_superuser_gets_the_password_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", GOOD)
    said = create_admin("Boss@Example.org")
    assert boss().is_superuser
    assert boss().is_staff
    assert boss().check_password(GOOD)
    assert GOOD not in said


def test_the_address_is_confirmed_so_that_logging_in_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", GOOD)
    create_admin()
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("boss@example.org", True, True)
    browser = Client()
    browser.post("/accounts/login/", {"login": "boss@example.org", "password": GOOD})
    assert browser.get("/admin/").status_code == 200


def test_without_a_password_a_link_is_printed_that_works_once() -> None:
    said = create_admin()
    link = re.search(r"^http://testserver:8000(/accounts/password/reset/key/\S+)$", said, re.MULTILINE)
    assert link, said
    browser = Client()
    form = browser.get(link[1], follow=True)
    assert form.status_code == 200
    browser.post(form.redirect_chain[-1][0], {"password1": GOOD, "password2": GOOD})
    assert boss().check_password(GOOD)

    again = Client().get(link[1], follow=True)
    assert 'name="password1"' not in again.content.decode()


@pytest.mark.parametrize(
    ("configured", "origin"),
    [
        ({"ALLOWED_HOSTS": ["gym.example.org"], "HTTPS": True}, "https://gym.example.org"),
        ({"ALLOWED_HOSTS": [".example.org"], "HTTPS": True}, ""),
        ({"CSRF_TRUSTED_ORIGINS": ["https://*.a.org", "https://gym.a.org"]}, "https://gym.a.org"),
    ],
)
def test_the_link_leads_to_the_host_that_the_settings_name(settings: Any, configured: Any, origin: str) -> None:
    for name, value in configured.items():
        setattr(settings, name, value)
    assert f"\n{origin}/accounts/password/reset/key/" in create_admin()


def test_repeating_it_changes_nothing_and_gives_a_new_link_until_there_is_a_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "/accounts/password/reset/key/" in create_admin()
    assert "/accounts/password/reset/key/" in create_admin()
    monkeypatch.setenv("ADMIN_PASSWORD", GOOD)
    create_admin()
    monkeypatch.setenv("ADMIN_PASSWORD", "another horse with batteries")
    assert "/accounts/password/reset/key/" not in create_admin()
    assert boss().check_password(GOOD)
    assert User.objects.count() == EmailAddress.objects.count() == 1


def test_an_existing_lifter_becomes_superuser_and_keeps_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    UserFactory(email="boss@example.org", full_name="Bea Boss")
    EmailAddress.objects.update(verified=False, primary=False)
    monkeypatch.setenv("ADMIN_PASSWORD", GOOD)
    assert "had an account already" in create_admin("BOSS@example.org")
    assert boss().is_superuser
    assert boss().is_staff
    assert boss().full_name == "Bea Boss"
    assert boss().check_password(PASSWORD)
    assert EmailAddress.objects.filter(user=boss(), verified=True, primary=True).count() == 1


@pytest.mark.parametrize(
    ("password", "why"),
    [("12345678", "numeric"), ("password", "common"), ("kurz", "short"), ("boss@example.org", "similar")],
)
def test_a_weak_password_is_refused_and_nobody_is_made(
    monkeypatch: pytest.MonkeyPatch, password: str, why: str
) -> None:
    monkeypatch.setenv("ADMIN_PASSWORD", password)
    with pytest.raises(CommandError, match=f"ADMIN_PASSWORD is too weak: .*{why}"):
        create_admin()
    assert not User.objects.exists()


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(CommandError, match="'boss' is no e-mail address"):
        create_admin("boss")


def test_a_deactivated_account_is_refused() -> None:
    UserFactory(email="boss@example.org", is_active=False)
    with pytest.raises(CommandError, match="is deactivated"):
        create_admin()
    assert not boss().is_superuser


def test_an_address_that_another_account_has_confirmed_is_refused(lifter: User) -> None:
    EmailAddress.objects.create(user=lifter, email="boss@example.org", verified=True)
    with pytest.raises(CommandError, match="second address of another account"):
        create_admin()
    assert not User.objects.filter(email="boss@example.org").exists()
