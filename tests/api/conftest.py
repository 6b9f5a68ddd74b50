"""Who asks the API in tests."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from zeal.listeners import n_plus_one_listener
from zeal.patch import get_instance_key

from gymtracker.accounts import rates
from gymtracker.accounts.models import PersonalAccessToken, User
from gymtracker.accounts.tokens import Bearer
from gymtracker.api import BearerToken

BASE = "/api/v1"


class Api:
    """A client of the API: paths without the base, JSON in and out."""

    def __init__(self, token: str = "") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        sent = {"data": body, "content_type": "application/json"} if body is not None else {}
        return getattr(self.client, method)(f"{BASE}{path}", headers=self.headers | headers, **sent)

    def get(self, path: str, **headers: str) -> Any:
        return self.ask("get", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("post", path, {} if body is None else body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("put", path, {} if body is None else body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("patch", path, {} if body is None else body, **headers)

    def delete(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.ask("delete", path, body, **headers)


def api_of(user: User, *, may_write: bool = True) -> Api:
    """By a personal access token, which asks for no session."""
    return Api(PersonalAccessToken.make(user, name="tests", may_write=may_write)[1])


@pytest.fixture(autouse=True)
def fresh_rates(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is forty seconds before the end of a minute that never ends: in a new one a request costs a query more."""
    rates.forget()
    monkeypatch.setattr(rates, "now", lambda: 1_000_000_040)


@pytest.fixture(autouse=True)
def lifter_of_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    """To the N+1 guard a token's user is as single as a session's, though it was read along with the token."""
    authenticate = BearerToken.authenticate

    def told(self: BearerToken, request: HttpRequest, token: str) -> Bearer | None:
        bearer = authenticate(self, request, token)
        if bearer:
            n_plus_one_listener.ignore(get_instance_key(bearer.user))
        return bearer

    monkeypatch.setattr(BearerToken, "authenticate", told)


@pytest.fixture
def nobody(db: None) -> Api:
    return Api()


@pytest.fixture
def api(lifter: User) -> Api:
    """The lifter's client."""
    return api_of(lifter)


@pytest.fixture
def other_api(other_lifter: User) -> Api:
    """Another lifter's client."""
    return api_of(other_lifter)
