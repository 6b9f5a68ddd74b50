"""Registering, two steps, the profile."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.sessions.models import Session

from gymtracker.accounts.models import User
from tests.accounts.doors import code_now, with_app
from tests.api.conftest import Api
from tests.factories import UserFactory

PASSWORD = "a long sentence of lifting"
NEW = {"email": "new@example.org", "password": PASSWORD, "full_name": "Nora New"}


@pytest.fixture
def person(db: None) -> User:
    user: User = UserFactory(email="lifter@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


# --- Registering ---


def test_an_account_is_opened_and_can_log_in(nobody: Api) -> None:
    response = nobody.post("/auth/register", NEW)
    user = User.objects.get()
    assert (response.status_code, response.json()["id"], user.full_name) == (201, user.pk, "Nora New")
    assert "password" not in response.json()
    assert not response.cookies
    assert not Session.objects.exists()
    login = nobody.post("/auth/login", {"email": NEW["email"], "password": PASSWORD})
    assert login.status_code == 200


def test_an_address_in_use_is_a_conflict(nobody: Api, person: User) -> None:
    response = nobody.post("/auth/register", NEW | {"email": "LIFTER@example.org"})
    assert (response.status_code, User.objects.count()) == (409, 1)


@pytest.mark.parametrize("password", ["short", "123456789012", "password", "newexample"])
def test_a_weak_password_is_refused_with_the_reasons(nobody: Api, password: str) -> None:
    response = nobody.post("/auth/register", NEW | {"email": "newexample@example.org", "password": password})
    assert response.status_code == 422
    assert {tuple(one["loc"]) for one in response.json()["detail"]} == {("body", "password")}
    assert not User.objects.exists()


@pytest.mark.parametrize("email", ["", "no address", "a@b", "x" * 250 + "@example.org", "a@example.org\nBcc: b"])
def test_what_is_no_address_is_refused(nobody: Api, email: str) -> None:
    response = nobody.post("/auth/register", NEW | {"email": email})
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["body", "email"]


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.EMAIL_IS_CONFIGURED, settings.ACCOUNT_EMAIL_VERIFICATION = True, "mandatory"


def test_where_mail_is_sent_the_answer_tells_nothing(
    nobody: Api, person: User, with_mail: None, mailoutbox: list[Any]
) -> None:
    EmailAddress.objects.filter(user=person).update(verified=True)
    fresh = nobody.post("/auth/register", NEW)
    taken = nobody.post("/auth/register", NEW | {"email": person.email})
    told = [response.json() | {"email": "", "created_at": ""} for response in (fresh, taken)]
    assert (fresh.status_code, taken.status_code) == (201, 201)
    assert told[0] == told[1]
    assert [mail.to for mail in mailoutbox] == [["new@example.org"], [person.email]]


def test_an_address_has_to_be_confirmed_before_logging_in(nobody: Api, with_mail: None) -> None:
    nobody.post("/auth/register", NEW)
    login = {"email": NEW["email"], "password": PASSWORD}
    assert nobody.post("/auth/login", login).status_code == 401
    EmailAddress.objects.update(verified=True)
    assert nobody.post("/auth/login", login).status_code == 200


# --- Two steps ---


def test_a_password_alone_opens_no_account_with_two_steps(nobody: Api, person: User) -> None:
    with_app(person)
    login = {"email": person.email, "password": PASSWORD}
    refused = nobody.post("/auth/login", login)
    assert (refused.status_code, "second step" in refused.json()["detail"]) == (401, True)
    assert nobody.post("/auth/login", login | {"code": "000000"}).status_code == 401
    assert not Session.objects.exists()
    assert nobody.post("/auth/login", login | {"code": code_now()}).status_code == 200


def test_a_code_serves_once(nobody: Api, person: User) -> None:
    with_app(person)
    login = {"email": person.email, "password": PASSWORD, "code": code_now()}
    assert nobody.post("/auth/login", login).status_code == 200
    assert nobody.post("/auth/login", login).status_code == 401


def test_a_recovery_code_serves_too(nobody: Api, person: User) -> None:
    with_app(person)
    code = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()[0]
    login = {"email": person.email, "password": PASSWORD, "code": code}
    assert nobody.post("/auth/login", login).status_code == 200
    assert nobody.post("/auth/login", login).status_code == 401


# --- The profile ---


def test_the_profile_is_read_and_changed_in_part(api: Api, lifter: User) -> None:
    before = api.get("/users/profile").json()
    assert before.keys() == {
        "full_name", "unit", "distance_unit", "time_zone", "week_start", "default_rest_seconds",
    }  # fmt: skip
    response = api.put("/users/profile", {"unit": "lb", "week_start": "sunday"})
    assert response.json() == before | {"unit": "lb", "week_start": "sunday"}
    assert api.get("/users/profile").json() == response.json()


def test_naming_nothing_changes_nothing(api: Api) -> None:
    before = api.get("/users/profile").json()
    assert api.put("/users/profile", {}).json() == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "stone"},
        {"unit": None},
        {"distance_unit": "m"},
        {"time_zone": "Middle/Earth"},
        {"time_zone": "localtime"},
        {"time_zone": ""},
        {"week_start": 1},
        {"week_start": "friday"},
        {"default_rest_seconds": -1},
        {"default_rest_seconds": 3601},
        {"default_rest_seconds": 1.5},
        {"default_rest_seconds": "60"},
        {"default_rest_seconds": True},
        {"full_name": "x" * 121},
        {"full_name": 7},
        {"is_staff": True},
    ],
    ids=str,
)
def test_a_profile_that_makes_no_sense_is_refused(api: Api, lifter: User, wrong: dict[str, Any]) -> None:
    response = api.put("/users/profile", {"full_name": "Changed"} | wrong)
    assert response.status_code == 422, response.content
    assert [one["loc"] for one in response.json()["detail"]] == [["body", *wrong]]
    before = lifter.full_name
    lifter.refresh_from_db()
    assert lifter.full_name == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "/auth/me", None),
        ("post", "/auth/logout", {}),
        ("get", "/users/profile", None),
        ("put", "/users/profile", {}),
        ("put", "/users/password", {"current_password": "a", "new_password": "b"}),
        ("delete", "/users/account", {"password": "a"}),
    ],
)
def test_without_a_token_nothing_opens(nobody: Api, method: str, path: str, body: Any) -> None:
    response = nobody.ask(method, path, body)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
