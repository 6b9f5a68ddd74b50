"""/settings/data/ and the download of an export."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test.client import Client as Browser

from gymtracker.accounts.models import User
from tests.factories import entry, finished_workout, instant, log, row_by_row
from tests.queries import counted

PAGE, EXPORT = "/settings/data/", "/settings/data/export/"


@pytest.fixture
def history(lifter: User) -> None:
    with row_by_row():
        for number, at in enumerate(("2026-01-05 18:00", "2026-02-05 18:00"), start=1):
            log(entry(finished_workout(lifter, started_at=instant(at), name=f"Session {number}")))


def body(response: Any) -> str:
    return b"".join(response.streaming_content).decode()


def test_more_leads_to_the_page_and_the_page_says_what_there_is(browser: Browser, history: None) -> None:
    assert f'href="{PAGE}"' in browser.get("/more/").content.decode()
    page = browser.get(PAGE).content.decode()
    assert "2 finished workouts since 5 January 2026" in page
    assert f'action="{EXPORT}"' in page
    assert re.findall(r'name="format" value="(\w+)"', page) == ["csv", "json", "strong", "hevy"]


def test_it_can_be_read_before_the_first_workout(browser: Browser) -> None:
    assert "No finished workout yet" in browser.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("layout", "content_type", "name", "beginning"),
    [
        ("csv", "text/csv; charset=utf-8", "gymtracker-history-", "workout_id,workout,"),
        ("json", "application/json; charset=utf-8", "gymtracker-history-", '{"format": "gymtracker-history"'),
        ("strong", "text/csv; charset=utf-8", "gymtracker-history-for-strong-tools-", "Date,Workout Name,"),
        ("hevy", "text/csv; charset=utf-8", "gymtracker-history-for-hevy-tools-", "title,start_time,"),
    ],
)
def test_a_file_is_downloaded(
    layout: str, content_type: str, name: str, beginning: str, browser: Browser, lifter: User, history: None
) -> None:
    response = browser.get(EXPORT, {"format": layout, "date_from": "", "date_to": ""})
    assert response.status_code == 200
    assert response.streaming
    assert response["Content-Type"] == content_type
    ending = "json" if layout == "json" else "csv"
    assert response["Content-Disposition"] == f'attachment; filename="{name}{lifter.today()}.{ending}"'
    assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    assert response["X-Content-Type-Options"] == "nosniff"
    text = body(response)
    assert text.startswith(beginning)
    assert "Session 1" in text
    assert "Session 2" in text


def test_dates_choose_what_is_in_it(browser: Browser, history: None) -> None:
    text = body(browser.get(EXPORT, {"format": "csv", "date_from": "2026-02-01", "date_to": "05.02.2026"}))
    assert "Session 1" not in text
    assert "Session 2" in text


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"format": "xml"}, "Choose a format: csv, json, strong, hevy."),
        ({"date_from": "2026-01-01"}, "Choose a format: csv, json, strong, hevy."),
        ({"format": "csv", "date_from": "yesterday"}, "Enter a valid date."),
        ({"format": "csv", "date_to": "2026-02-30"}, "Enter a valid date."),
        ({"format": "csv", "date_from": "2026-02-02", "date_to": "2026-02-01"}, "This day is before the first one."),
    ],
)
def test_what_cannot_be_exported_shows_the_page_again(query: dict[str, str], said: str, browser: Browser) -> None:
    response = browser.get(EXPORT, query)
    assert response.status_code == 422
    page = response.content.decode()
    assert said in page
    assert "Your data" in page
    if query.get("format") == "csv":
        assert re.search(r'value="csv"[^>]*checked', page)
    if query.get("date_from", "").startswith("2026"):
        assert f'value="{query["date_from"]}"' in page


def test_text_that_cannot_be_is_refused(browser: Browser) -> None:
    assert browser.get(f"{EXPORT}?format=csv%00").status_code == 400


def test_without_a_question_it_leads_to_the_page(browser: Browser) -> None:
    response = browser.get(EXPORT)
    assert (response.status_code, response["Location"]) == (302, PAGE)


def test_head_tells_of_the_file_and_reads_nothing(browser: Browser, history: None) -> None:
    with counted() as queries:
        response = browser.head(f"{EXPORT}?format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content == b""
    assert not [sql for sql in queries.sql if "workouts_" in sql]


@pytest.mark.parametrize("url", [PAGE, f"{EXPORT}?format=csv"])
def test_only_reading(url: str, browser: Browser) -> None:
    assert browser.post(url).status_code == 405


def test_who_is_not_signed_in_is_asked_to(client: Browser) -> None:
    response = client.get(f"{EXPORT}?format=json")
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize("layout", ["csv", "json", "strong", "hevy"])
def test_another_lifters_history_is_in_no_file(layout: str, stranger: Browser, history: None) -> None:
    assert "Session" not in body(stranger.get(EXPORT, {"format": layout}))


def test_the_page_costs_the_same_with_any_history(browser: Browser, lifter: User) -> None:
    with counted() as without:
        browser.get(PAGE)
    with row_by_row():
        for days_ago in range(1, 30):
            finished_workout(lifter, days_ago=days_ago)
    with counted() as queries:
        browser.get(PAGE)
    assert len(queries) == len(without) <= 12


def test_hostile_text_is_inert_in_the_file(browser: Browser, lifter: User) -> None:
    with row_by_row():
        log(entry(finished_workout(lifter, name="=HYPERLINK(1)", notes="@SUM(1)\n<script>")))
    for layout in ("csv", "strong", "hevy"):
        text = body(browser.get(EXPORT, {"format": layout}))
        assert "'=HYPERLINK(1)" in text
        assert "'@SUM(1)" in text
        assert not re.search(r'(^|,|")[=@]', text, re.MULTILINE)
