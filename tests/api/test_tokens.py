"""The life of a token: login, rotation, reuse, and everything that ends it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from gymtracker.accounts import tokens
from gymtracker.accounts.models import PersonalAccessToken, User
from tests.api.conftest import Api
from tests.factories import UserFactory

PASSWORD = "a long sentence of lifting"


@pytest.fixture
def person(db: None) -> User:
    user: User = UserFactory(email="lifter@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(person: User) -> dict[str, Any]:
    response = Api().post("/auth/login", {"email": person.email, "password": PASSWORD})
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def refresh(token: str) -> Any:
    return Api().post("/auth/refresh", {"refresh_token": token})


def status_of(access: str) -> int:
    status: int = Api(access).get("/auth/me").status_code
    return status


def test_a_login_gives_a_pair_and_sets_no_cookie(person: User) -> None:
    client = Api()
    response = client.post("/auth/login", {"email": person.email, "password": PASSWORD})
    pair = response.json()
    assert (response.status_code, pair["token_type"], pair["expires_in"]) == (200, "bearer", 1800)
    assert not response.cookies
    me = Api(pair["access_token"]).get("/auth/me")
    assert me.json() == {
        "id": person.pk, "email": "lifter@example.org", "full_name": person.full_name, "is_active": True,
        "created_at": me.json()["created_at"],
    }  # fmt: skip


@pytest.mark.parametrize("wrong", [{"password": "not this one"}, {"email": "nobody@example.org"}])
def test_a_wrong_password_and_an_unknown_address_are_told_alike(person: User, wrong: dict[str, str]) -> None:
    response = Api().post("/auth/login", {"email": person.email, "password": PASSWORD} | wrong)
    assert (response.status_code, response["WWW-Authenticate"]) == (401, "Bearer")
    assert response.json() == {"detail": "The email or the password is not right."}
    assert not UserSession.objects.exists()


def test_guesses_are_counted_with_those_at_the_page(person: User) -> None:
    for _ in range(5):
        assert Api().post("/auth/login", {"email": person.email, "password": "guess"}).status_code == 401
    response = Api().post("/auth/login", {"email": person.email, "password": PASSWORD})
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert response.json()["detail"]


def test_a_session_cookie_opens_nothing(browser: Any) -> None:
    assert browser.get("/api/v1/auth/me").status_code == 401


def test_a_refresh_token_serves_once(person: User) -> None:
    first = log_in(person)
    second = refresh(first["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    assert status_of(second.json()["access_token"]) == 200
    assert refresh(first["refresh_token"]).status_code == 401


def test_a_race_within_two_seconds_ends_nothing(person: User) -> None:
    first = log_in(person)
    second = refresh(first["refresh_token"]).json()
    assert refresh(first["refresh_token"]).status_code == 401
    assert status_of(second["access_token"]) == 200
    assert refresh(second["refresh_token"]).status_code == 200


def test_a_dead_token_that_comes_back_later_ends_the_session(person: User, monkeypatch: Any) -> None:
    first = log_in(person)
    second = refresh(first["refresh_token"]).json()
    later = time.time() + tokens.HARMLESS_SECONDS + 0.5
    monkeypatch.setattr(tokens.time, "time", lambda: later)
    assert refresh(first["refresh_token"]).status_code == 401
    assert status_of(second["access_token"]) == 401
    assert refresh(second["refresh_token"]).status_code == 401
    assert not UserSession.objects.filter(user=person).exists()


def test_an_older_dead_token_is_known_too(person: User, monkeypatch: Any) -> None:
    first = log_in(person)
    second = refresh(first["refresh_token"]).json()
    third = refresh(second["refresh_token"]).json()
    later = time.time() + 60
    monkeypatch.setattr(tokens.time, "time", lambda: later)
    assert refresh(first["refresh_token"]).status_code == 401
    assert status_of(third["access_token"]) == 401


def test_logging_out_ends_both_at_once(person: User) -> None:
    pair, other = log_in(person), log_in(person)
    assert Api(pair["access_token"]).post("/auth/logout").status_code == 204
    assert status_of(pair["access_token"]) == 401
    assert refresh(pair["refresh_token"]).status_code == 401
    assert status_of(other["access_token"]) == 200


def is_dead(pair: dict[str, Any], personal: str) -> bool:
    statuses = (status_of(pair["access_token"]), refresh(pair["refresh_token"]).status_code, status_of(personal))
    return statuses == (401, 401, 401)


def test_a_new_password_ends_everything(person: User) -> None:
    pair, other = log_in(person), log_in(person)
    _, personal = PersonalAccessToken.make(person, name="script", may_write=True)
    body = {"current_password": PASSWORD, "new_password": "another long sentence"}
    assert Api(pair["access_token"]).put("/users/password", body).status_code == 204
    assert is_dead(pair, personal)
    assert is_dead(other, personal)
    again = Api().post("/auth/login", {"email": person.email, "password": "another long sentence"})
    assert again.status_code == 200


def test_a_wrong_current_password_changes_nothing(person: User) -> None:
    pair = log_in(person)
    body = {"current_password": "not this", "new_password": "another long sentence"}
    response = Api(pair["access_token"]).put("/users/password", body)
    assert (response.status_code, response.json()["detail"][0]["loc"]) == (422, ["body", "current_password"])
    assert status_of(pair["access_token"]) == 200


def test_a_weak_password_is_refused_with_its_reasons(person: User) -> None:
    pair = log_in(person)
    body = {"current_password": PASSWORD, "new_password": "12345"}
    response = Api(pair["access_token"]).put("/users/password", body)
    assert response.status_code == 422
    assert {tuple(one["loc"]) for one in response.json()["detail"]} == {("body", "new_password")}


def test_deactivation_ends_everything(person: User) -> None:
    pair = log_in(person)
    _, personal = PersonalAccessToken.make(person, name="script", may_write=True)
    User.objects.update(is_active=False)
    assert is_dead(pair, personal)
    assert Api().post("/auth/login", {"email": person.email, "password": PASSWORD}).status_code == 401


def test_deletion_ends_and_erases_everything(person: User) -> None:
    pair = log_in(person)
    _, personal = PersonalAccessToken.make(person, name="script", may_write=True)
    api = Api(pair["access_token"])
    assert api.delete("/users/account", {"password": "not this"}).status_code == 422
    assert api.delete("/users/account", {"password": PASSWORD}).status_code == 204
    assert is_dead(pair, personal)
    assert not User.objects.filter(pk=person.pk).exists()
    assert not Session.objects.exists()


def test_an_access_token_runs_out(person: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(settings, "HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN", -1)
    pair = log_in(person)
    assert status_of(pair["access_token"]) == 401
    assert refresh(pair["refresh_token"]).status_code == 200


def test_a_refresh_token_runs_out_with_its_session(person: User) -> None:
    pair = log_in(person)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert refresh(pair["refresh_token"]).status_code == 401
    assert status_of(pair["access_token"]) == 401


def forged(pair: dict[str, Any], *, key: str = "", algorithm: str = "HS256", **changes: Any) -> str:
    payload = jwt.decode(pair["access_token"], options={"verify_signature": False}) | changes
    payload = {name: value for name, value in payload.items() if value is not None}
    return jwt.encode(payload, key or settings.SECRET_KEY, algorithm=algorithm)


def test_the_forger_of_these_tests_can_make_a_good_one(person: User) -> None:
    assert status_of(forged(log_in(person))) == 200


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize(
    "how",
    [
        {"key": "none", "algorithm": "none"},
        {"key": "another key of at least thirty-two bytes"},
        {"algorithm": "HS512"},
        {"exp": None},
        {"exp": 1},
        {"exp": "soon"},
        {"token_use": "refresh"},
        {"token_use": None},
        {"sub": "999999"},
        {"sub": 7},
        {"sid": None},
        {"sid": "bm9uc2Vuc2U="},
        {"sid": "ü"},
        {"jti": None},
    ],
    ids=str,
)
def test_a_forged_token_opens_nothing(person: User, how: dict[str, Any]) -> None:
    pair = log_in(person)
    made = forged(pair, **({"key": ""} | how)) if how.get("algorithm") != "none" else none_of(pair)
    assert status_of(made) == 401


def none_of(pair: dict[str, Any]) -> str:
    payload = jwt.decode(pair["access_token"], options={"verify_signature": False})
    return jwt.encode(payload, "", algorithm="none")


@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_neither_token_serves_as_the_other(person: User, which: str) -> None:
    pair = log_in(person)
    if which == "access_token":
        assert refresh(pair["access_token"]).status_code == 401
    else:
        assert status_of(pair["refresh_token"]) == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c", "Bearer gymt_x", "x" * 9000])
def test_what_is_no_token_opens_nothing(db: None, header: str) -> None:
    response = Api().ask("get", "/auth/me", Authorization=header)
    assert response.status_code == 401
    assert response.json() == {"detail": "No token, or one that does not count any more."}


# --- Personal access tokens ---


def test_a_personal_token_reads_and_writes_as_it_may(lifter: User) -> None:
    _, reading = PersonalAccessToken.make(lifter, name="dashboard", may_write=False)
    _, writing = PersonalAccessToken.make(lifter, name="script", may_write=True)
    assert Api(reading).get("/users/profile").status_code == 200
    refused = Api(reading).put("/users/profile", {"full_name": "No"})
    assert (refused.status_code, refused.json()) == (403, {"detail": "This token may only read."})
    assert Api(writing).put("/users/profile", {"full_name": "Yes"}).status_code == 200


def test_a_personal_token_is_kept_as_a_hash_and_notes_its_use(lifter: User) -> None:
    row, token = PersonalAccessToken.make(lifter, name="script", may_write=True)
    assert token not in str(PersonalAccessToken.objects.values_list())
    assert row.last_used_at is None
    Api(token).get("/auth/me")
    row.refresh_from_db()
    assert row.last_used_at is not None


def test_a_personal_token_runs_out(lifter: User) -> None:
    row, token = PersonalAccessToken.make(
        lifter, name="script", may_write=True, expires_at=timezone.now() + timedelta(days=1)
    )
    assert status_of(token) == 200
    PersonalAccessToken.objects.filter(pk=row.pk).update(expires_at=timezone.now())
    assert status_of(token) == 401
