"""Twenty at once, against two gunicorn workers."""

from __future__ import annotations

import json
from contextlib import closing
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.api.test_tokens import PASSWORD
from tests.factories import UserFactory
from tests.gymtracker.test_parallel_requests import AT_ONCE, at_once
from tests.servers import serving

pytestmark = pytest.mark.django_db(transaction=True)


def ask(port: int, path: str, body: Any = None, token: str = "") -> tuple[int, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as http:
        http.request("POST" if body else "GET", f"/api/v1{path}", json.dumps(body) if body else None, headers)
        response = http.getresponse()
        return response.status, json.loads(response.read())


def test_one_refresh_token_used_twenty_times_at_once_has_one_winner_that_lives_on() -> None:
    person = UserFactory()
    person.set_password(PASSWORD)
    person.save()
    with serving() as port:
        _, pair = ask(port, "/auth/login", {"email": person.email, "password": PASSWORD})
        answers = at_once(lambda n: ask(port, "/auth/refresh", {"refresh_token": pair["refresh_token"]}))
        assert sorted(status for status, _ in answers) == [200] + [401] * (AT_ONCE - 1)
        (won,) = (body for status, body in answers if status == 200)
        assert ask(port, "/auth/me", token=won["access_token"])[0] == 200
        assert ask(port, "/auth/refresh", {"refresh_token": won["refresh_token"]})[0] == 200
