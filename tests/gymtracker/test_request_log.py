"""One structured line a request, tied together by its id, with nothing personal in it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from gymtracker.accounts.models import User
from gymtracker.logs import JsonLines
from tests.factories import PASSWORD


class Lines:
    """What the process would have written to stdout."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def requests(self) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.text.splitlines()]
        return [line for line in lines if line["logger"] == "gymtracker.requests"]


@pytest.fixture
def log() -> Iterator[Lines]:
    lines = Lines()
    handler = logging.StreamHandler(lines.stream)
    handler.setFormatter(JsonLines())
    loggers = [logging.getLogger(), logging.getLogger("django.request")]
    for logger in loggers:
        logger.addHandler(handler)
    yield lines
    for logger in loggers:
        logger.removeHandler(handler)


@pytest.mark.django_db
def test_a_request_is_one_line_with_route_status_and_time(log: Lines) -> None:
    answer = Client().get("/healthz")
    assert log.text.count("\n") == 1
    [line] = log.requests
    assert (line["method"], line["route"], line["status"], line["level"]) == ("GET", "/healthz", 200, "info")
    assert line["ms"] >= 0
    assert line["request_id"] == answer["X-Request-ID"]
    assert line["at"].endswith("+00:00")


def test_a_callers_request_id_is_kept(log: Lines) -> None:
    answer = Client().get("/nowhere", headers={"X-Request-ID": "8d3f1c2a-0001.web"})
    assert answer["X-Request-ID"] == log.requests[0]["request_id"] == "8d3f1c2a-0001.web"


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "with space 123", 'quote"quote"', "line\nbreak12", "ünïcode12"]
)
def test_a_request_id_that_is_none_is_replaced(log: Lines, given: str) -> None:
    answer = Client().get("/nowhere", headers={"X-Request-ID": given})
    assert answer["X-Request-ID"] != given
    assert len(answer["X-Request-ID"]) == 32


def test_two_requests_have_two_ids(log: Lines) -> None:
    assert Client().get("/nowhere")["X-Request-ID"] != Client().get("/nowhere")["X-Request-ID"]


@pytest.mark.django_db
def test_no_line_holds_address_name_password_query_or_key(log: Lines, lifter: User) -> None:
    browser = Client()
    browser.post("/accounts/login/", {"login": lifter.email, "password": PASSWORD + "-wrong"})
    browser.post("/accounts/login/", {"login": lifter.email, "password": PASSWORD})
    browser.get("/exercises/?q=canary-query")
    browser.get("/accounts/password/reset/key/1-canary-key/")
    browser.get("/canary-path/")
    assert len(log.requests) == 5
    for secret in (lifter.email, lifter.full_name, PASSWORD, "canary", browser.cookies["sessionid"].value):
        assert secret not in log.text


@pytest.mark.django_db
def test_an_error_is_logged_with_its_place_but_not_with_its_words(log: Lines, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*args: Any, **kwargs: Any) -> None:
        raise ValueError("canary: a lifter typed this")

    monkeypatch.setattr("gymtracker.home.render", fail)
    answer = Client(raise_request_exception=False).get("/?canary=1")
    assert answer.status_code == 500
    error = next(json.loads(line) for line in log.text.splitlines() if '"trace"' in line)
    assert (error["error"], error["level"], error["message"]) == ("ValueError", "error", "unhandled error")
    assert error["request_id"] == answer["X-Request-ID"]
    assert any("home.py" in place for place in error["trace"])
    assert "canary" not in log.text


def test_a_made_up_method_is_not_repeated(log: Lines) -> None:
    Client().generic("CANARY", "/nowhere")
    assert log.requests[0]["method"] == "other"
    assert "CANARY" not in log.text


def test_a_line_break_in_a_message_stays_in_its_line(log: Lines) -> None:
    logging.getLogger("somewhere").warning("first\nsecond %s", "\u2028third")
    [line] = [json.loads(line) for line in log.text.split("\n") if line]
    assert line["message"] == "first\nsecond \u2028third"
