"""What is no request at all: always JSON, the right 4xx, nothing written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import BASE, Api
from tests.queries import counted

LOGIN = f"{BASE}/auth/login"
GOOD = '{"email": "a@example.org", "password": "b"}'


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("", "application/json", 422),
        ("[" * 100_000, "application/json", 400),
        ('{"email": ' * 30 + "1" + "}" * 30, "application/json", 400),
        ('{"email": NaN, "password": "b"}', "application/json", 400),
        ('{"email": Infinity, "password": "b"}', "application/json", 400),
        ('{"email": 1e400, "password": "b"}', "application/json", 422),
        ('{"email": ' + "9" * 5000 + "}", "application/json", 400),
        (b'{"email": "\xff", "password": "b"}', "application/json", 400),
        ('{"email": "a\\u0000", "password": "b"}', "application/json", 422),
        ('{"email": "a\\ud800", "password": "b"}', "application/json", 422),
        ('{"em\\u0000ail": "a", "password": "b"}', "application/json", 422),
        ('["email"]', "application/json", 422),
        ('"email"', "application/json", 422),
        ("null", "application/json", 422),
        ('{"email": "a@example.org", "password": "b", "admin": true}', "application/json", 422),
        ('{"email": "' + "x" * 1_100_000 + '"}', "application/json", 413),
        (GOOD, "text/plain", 415),
        (GOOD, "application/x-www-form-urlencoded", 415),
        (GOOD, "multipart/form-data", 415),
        (GOOD, "", 415),
        (GOOD, "application/json; charset=utf-8", 401),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_body_that_makes_no_sense(db: None, body: Any, kind: str, status: int) -> None:
    response = Api().client.generic("POST", LOGIN, body, content_type=kind)
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/json")
    assert response.json()["detail"]


def test_a_problem_names_the_field(db: None) -> None:
    response = Api().post("/auth/login", {"email": "a@example.org", "password": 7, "admin": True})
    assert {tuple(one["loc"]) for one in response.json()["detail"]} == {("body", "password"), ("body", "admin")}
    assert all(one.keys() == {"loc", "msg", "type"} for one in response.json()["detail"])


@pytest.mark.parametrize("path", ["/nowhere", "/auth", "/auth/me/", "/auth/me/x", "/"])
def test_an_address_that_is_not_there_is_told_in_json(api: Api, path: str) -> None:
    response = api.get(path)
    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})


@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_a_wrong_method_is_told_in_json(api: Api, method: str) -> None:
    response = api.ask(method, "/auth/me", {})
    assert response.status_code == 405
    assert response["Allow"] == "GET"
    assert response.json()["detail"]


def test_an_unknown_parameter_is_refused(api: Api) -> None:
    response = api.get("/workouts?pagesize=5&status=open")
    assert response.status_code == 422
    assert [one["loc"] for one in response.json()["detail"]] == [["query", "pagesize"]]


@pytest.mark.parametrize("query", ["?page=%00", "?x=%ed%a0%80", "?x=%ff"])
def test_a_query_that_cannot_be_stored_is_refused_in_json(api: Api, query: str) -> None:
    response = api.get(f"/auth/me{query}")
    assert response.status_code == 400
    assert response.json()["detail"]


def test_every_answer_names_its_request(api: Api) -> None:
    assert api.get("/auth/me")["X-Request-ID"]
    assert api.get("/auth/me", **{"X-Request-ID": "watch-0123456789"})["X-Request-ID"] == "watch-0123456789"


def test_too_many_requests_are_told_when_to_come_again(api: Api, monkeypatch: Any) -> None:
    from gymtracker.accounts import rates

    monkeypatch.setattr(rates, "REQUESTS_A_WINDOW", 2 * rates.PORTION)
    statuses = [api.get("/auth/me").status_code for _ in range(2 * rates.PORTION + 1)]
    assert statuses == [200] * 2 * rates.PORTION + [429]
    response = api.get("/auth/me")
    assert response.json()["detail"]
    assert response["Retry-After"] == "40"
    monkeypatch.setattr(rates, "now", lambda: 1_000_000_080)
    assert api.get("/auth/me").status_code == 200, "the next minute has an allowance of its own"


@pytest.mark.parametrize("token", ["gymt_unknown", "no.jwt.at-all"])
def test_too_many_refused_tokens_of_an_address_are_told_so(api: Api, monkeypatch: Any, token: str) -> None:
    from gymtracker.accounts import rates

    monkeypatch.setattr(rates, "REQUESTS_A_WINDOW", 2 * rates.PORTION)
    statuses = [Api(f"{token}{number}").get("/auth/me").status_code for number in range(2 * rates.PORTION + 1)]
    assert statuses == [401] * 2 * rates.PORTION + [429]
    response = Api(token).get("/auth/me")
    assert (response["Retry-After"], bool(response.json()["detail"])) == ("40", True)
    elsewhere = {"REMOTE_ADDR": "2001:0db8:0000:0000:0000:ff00:0042:8329", "headers": {"Authorization": "Bearer x"}}
    assert api.client.get("/api/v1/auth/me", **elsewhere).status_code == 401
    assert api.get("/auth/me").status_code == 200, "a good token of that address"


def test_a_good_token_asks_nothing_about_its_address(api: Api) -> None:
    api.get("/auth/me")  # its first use is written down, and its portion taken
    with counted() as queries:
        assert api.get("/auth/me").status_code == 200
    assert len(queries) == 1, queries


def test_another_process_takes_from_the_same_allowance(api: Api, monkeypatch: Any) -> None:
    from gymtracker.accounts import rates

    monkeypatch.setattr(rates, "REQUESTS_A_WINDOW", rates.PORTION)
    assert api.get("/auth/me").status_code == 200
    rates.forget()  # as another process, which has no portion yet
    assert api.get("/auth/me").status_code == 429


# --- Other origins ---


@pytest.mark.parametrize("path", ["/auth/login", "/auth/me"])
def test_no_other_origin_is_let_in_by_default(db: None, path: str) -> None:
    response = Api().ask("options", path, Origin="https://app.example.org")
    assert "Access-Control-Allow-Origin" not in response


def test_named_origins_are_let_in_to_the_api_alone(db: None, settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.org"]
    asked = {"Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"}
    response = Api().ask("options", "/auth/login", **asked)
    assert response["Access-Control-Allow-Origin"] == "https://app.example.org"
    assert "Access-Control-Allow-Credentials" not in response
    assert "Access-Control-Allow-Origin" not in Api().client.options("/healthz", headers=asked)
    other = Api().ask("options", "/auth/login", **asked | {"Origin": "https://evil.example.org"})
    assert "Access-Control-Allow-Origin" not in other
