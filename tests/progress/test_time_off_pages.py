"""The pages of time off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import row_by_row
from tests.progress.test_measurement_pages import text
from tests.queries import counted

URL = "/settings/time-off/"
GOOD = {"kind": "sick", "first_day": "2026-03-02", "last_day": "2026-03-05", "note": "A cold"}


def add(client: Client, **data: Any) -> Any:
    return client.post(f"{URL}add/", GOOD | {"uuid": uuid7()} | data)


def test_it_is_added_once_and_listed(browser: Client, lifter: User) -> None:
    id = uuid7()
    for _ in range(2):
        assert add(browser, uuid=id)["Location"] == URL
    row = lifter.time_off.get()
    assert (row.kind, row.first_day, row.last_day, row.note) == ("sick", date(2026, 3, 2), date(2026, 3, 5), "A cold")
    page = text(browser.get(URL))
    assert "2 Mar 2026 to 5 Mar 2026" in page and "A cold" in page


def test_what_runs_can_be_ended_today(browser: Client, lifter: User) -> None:
    today = lifter.today()
    add(browser, first_day=str(today - timedelta(days=3)), last_day="")
    page = browser.get(URL)
    assert "End today" in text(page)
    browser.post(f"{URL}{lifter.time_off.get().pk}/end/")
    assert lifter.time_off.get().last_day == today
    browser.post(f"{URL}{lifter.time_off.get().pk}/end/")
    assert lifter.time_off.get().last_day == today


def test_it_is_edited_and_deleted(browser: Client, lifter: User) -> None:
    add(browser)
    url = f"{URL}{lifter.time_off.get().pk}/"
    assert 'value="2026-03-02"' in browser.get(url).content.decode()
    browser.post(url, GOOD | {"kind": "holiday", "last_day": "2026-03-09"})
    assert lifter.time_off.get().last_day == date(2026, 3, 9)
    assert browser.post(url, GOOD | {"last_day": "2026-03-01"}).status_code == 422
    browser.post(f"{url}delete/")
    assert not lifter.time_off.exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"last_day": "2026-03-01"}, "The last day is before the first one."),
        ({"first_day": ""}, "This field is required."),
        ({"first_day": "1800-01-01"}, "Enter a day from 1950"),
        ({"last_day": "2999-01-01"}, "Enter a day from 1950"),
        ({"kind": "lazy"}, "Select a valid choice."),
        ({"note": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_makes_no_sense_is_refused(browser: Client, lifter: User, data: Any, said: str) -> None:
    response = add(browser, **data)
    assert response.status_code == 422
    assert said in text(response)
    assert not lifter.time_off.exists()


def test_two_may_overlap(browser: Client, lifter: User) -> None:
    add(browser)
    add(browser, kind="holiday", last_day="2026-03-20")
    assert lifter.time_off.count() == 2


def test_goals_follow_it(browser: Client, lifter: User) -> None:
    from tests.goals.test_judging import aim, keep_up, on

    goal = aim(lifter, "consistency", target=2, weeks=2)
    keep_up(lifter, ("2026-03-02", 2), ("2026-03-16", 2))
    assert on(goal) is None
    add(browser, first_day="2026-03-09", last_day="2026-03-15")
    assert on(goal) == date(2026, 3, 18)
    browser.post(f"{URL}{lifter.time_off.get().pk}/delete/")
    assert on(goal) is None


def test_the_list_takes_the_same_queries_however_long_it_is(browser: Client, lifter: User) -> None:
    counts = []
    for more in (1, 30):
        with row_by_row():
            for number in range(more):
                lifter.time_off.create(first_day=date(2025, 1, 1) + timedelta(days=number), last_day=date(2025, 6, 1))
        with counted() as queries:
            assert browser.get(URL).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
