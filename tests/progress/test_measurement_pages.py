"""The pages of body measurements."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from gymtracker.units import CM, INCH, field_text, to_si
from progress.models import BodyMeasurement
from tests.factories import row_by_row
from tests.progress.measuring import measure, weigh
from tests.queries import counted

URL = "/progress/measurements/"


def text(response: Any) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def log(client: Client, **data: Any) -> Any:
    return client.post(URL, {"date": "2026-03-02", "uuid": uuid7()} | {k.replace("_", "-"): v for k, v in data.items()})


def values(lifter: User) -> dict[str, int]:
    return dict(lifter.measurements.live().values_list("kind", "value"))


def test_several_kinds_are_logged_at_once(browser: Client, lifter: User) -> None:
    response = log(browser, bodyweight="80,5", waist="84.5", body_fat="17.5")
    assert response["Location"] == URL
    assert values(lifter) == {"bodyweight": 80_500, "waist": 845, "body-fat": 175}
    page = text(browser.get(URL))
    assert "Saved" in page
    assert "80.5 kg" in page and "84.5 cm" in page and "17.5 %" in page


def test_posted_twice_it_is_one_row_each(browser: Client, lifter: User) -> None:
    id = uuid7()
    for _ in range(2):
        log(browser, uuid=id, bodyweight="80", waist="84")
    assert BodyMeasurement.objects.count() == 2
    measure_row = lifter.measurements.get(kind="waist")
    measure_row.remove()
    log(browser, uuid=id, bodyweight="80", waist="84")
    assert values(lifter) == {"bodyweight": 80_000}


def test_anothers_id_is_taken(browser: Client, lifter: User, other_lifter: User) -> None:
    id = uuid7()
    measure(other_lifter, "bodyweight", 70_000, "2026-03-02", id=id)
    assert log(browser, uuid=id, bodyweight="80").status_code == 409
    assert values(lifter) == {}
    assert values(other_lifter) == {"bodyweight": 70_000}


def test_the_same_day_again_corrects_it_with_undo(browser: Client, lifter: User) -> None:
    log(browser, bodyweight="80", waist="84")
    log(browser, bodyweight="81", waist="85")
    assert values(lifter) == {"bodyweight": 81_000, "waist": 850}
    page = browser.get(URL).content.decode()
    assert "in place of another bodyweight, waist of that day" in page
    (undo,) = re.findall(r'action="([^"]*take-back[^"]*)"', page)
    browser.post(html.unescape(undo))
    assert values(lifter) == {"bodyweight": 80_000, "waist": 840}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "Enter at least one value."),
        ({"bodyweight": "800"}, "Enter 20 to 500 kg."),
        ({"bodyweight": "heavy"}, "Enter a number such as 82.5."),
        ({"body_fat": "81"}, "Enter 1 to 80 %."),
        ({"waist": "1"}, "Enter 5 to 300 cm."),
        ({"waist": "84.55"}, "Use at most 1 decimals."),
        ({"bodyweight": "80", "date": "2999-01-01"}, "This day is still to come."),
        ({"bodyweight": "80", "date": "1900-01-01"}, "Enter a date from 1950 on."),
        ({"bodyweight": "80", "date": "soon"}, "Enter a valid date."),
    ],
)
def test_what_makes_no_sense_is_refused_and_kept(browser: Client, lifter: User, data: Any, said: str) -> None:
    response = log(browser, **data)
    assert response.status_code == 422
    assert said in text(response)
    assert values(lifter) == {}
    assert all(f'value="{typed}"' in response.content.decode() for typed in data.values())


def test_a_damaged_id_is_refused(browser: Client, lifter: User) -> None:
    assert log(browser, uuid="x", bodyweight="80").status_code == 400
    assert values(lifter) == {}


def test_who_lifts_pounds_measures_inches(browser: Client, lifter: User) -> None:
    User.objects.update(weight_unit="lb")
    log(browser, bodyweight="180.5", waist="33.25")
    assert values(lifter) == {"bodyweight": 81_873, "waist": 845}
    page = text(browser.get(URL))
    assert "180.5 lb" in page and "33.25 in" in page
    edit = browser.get(reverse("progress:measurement-edit", args=[lifter.measurements.get(kind="waist").pk]))
    assert 'value="33.25"' in edit.content.decode()


def test_every_millimetre_and_every_quarter_of_an_inch_survives() -> None:
    from decimal import Decimal

    for millimetres in range(50, 3001):
        for unit in (CM, INCH):
            assert to_si(Decimal(field_text(millimetres, unit)), unit) == millimetres
    for quarters in range(8, 472):
        inches = Decimal(quarters) / 4
        assert Decimal(field_text(to_si(inches, INCH), INCH)) == inches
    for tenths in range(20, 1180):
        inches = Decimal(tenths) / 10
        assert Decimal(field_text(to_si(inches, INCH), INCH)) == inches


def test_the_change_of_thirty_days_is_said(browser: Client, lifter: User) -> None:
    today = lifter.today()
    weigh(lifter, 82, today - timedelta(days=40))
    weigh(lifter, 80.5, today)
    measure(lifter, "waist", 850, today)
    page = text(browser.get(URL))
    assert "−1.5 kg in 30 days" in page
    assert page.count("in 30 days") == 1


def test_an_empty_page_says_what_it_is_good_for(browser: Client, lifter: User) -> None:
    assert "Nothing measured yet" in text(browser.get(URL))
    assert "Enter your waist" in text(browser.get(f"{URL}waist/"))
    assert browser.get(f"{URL}nose/").status_code == 404


def test_one_kind_has_its_chart_and_the_same_numbers_as_a_table(browser: Client, lifter: User) -> None:
    today = lifter.today()
    for days, kilograms in ((400, 90), (10, 80), (8, 82), (0, 81)):
        weigh(lifter, kilograms, today - timedelta(days=days))
    response = browser.get(f"{URL}bodyweight/")
    page = response.content.decode()
    chart = json.loads(re.findall(r'<script id="measurement-data"[^>]*>(.*?)</script>', page)[0])
    assert chart["labels"] == [str(today - timedelta(days=days)) for days in (10, 8, 0)]
    assert [line["values"] for line in chart["series"]] == [[80, 82, 81], [80, 81, 81]]
    assert (chart["kind"], chart["unit"]) == ("line", "kg")
    assert 'data-chart="measurement-data"' in page
    table = text(response)[text(response).index("7-day mean") :]
    for said in ("80 kg", "82 kg", "81 kg", "90 kg"):
        assert said in table


def test_entries_come_in_pages_on_keys(browser: Client, hx: Client, lifter: User) -> None:
    with row_by_row():
        for number in range(45):
            measure(lifter, "waist", 800 + number, date(2026, 1, 1) + timedelta(days=number))
    first = browser.get(f"{URL}waist/")
    assert first.content.decode().count("/edit/") == 40
    (more,) = set(re.findall(r'href="(\?before=[^"]+)"', first.content.decode()))
    rest = hx.get(f"{URL}waist/{more}").content.decode()
    assert rest.count("/edit/") == 5
    assert "<html" not in rest
    assert browser.get(f"{URL}waist/{more}").content.decode().count("/edit/") == 5
    assert browser.get(f"{URL}waist/?before=nonsense").content.decode().count("/edit/") == 40


def test_an_entry_is_edited_deleted_and_brought_back(browser: Client, lifter: User) -> None:
    row = weigh(lifter, 80, "2026-03-02")
    other = weigh(lifter, 85, "2026-03-05")
    url = reverse("progress:measurement-edit", args=[row.pk])
    assert browser.post(url, {"date": "2026-03-03", "value": "79.5"})["Location"] == f"{URL}bodyweight/"
    row.refresh_from_db()
    assert (row.date, row.value) == (date(2026, 3, 3), 79_500)
    taken = browser.post(url, {"date": "2026-03-05", "value": "79"})
    assert taken.status_code == 422
    assert "another value of that day" in text(taken)
    row.refresh_from_db()
    assert (row.date, row.value) == (date(2026, 3, 3), 79_500)
    assert browser.post(url, {"date": "2026-03-03", "value": "0"}).status_code == 422
    browser.post(reverse("progress:measurement-remove", args=[row.pk]))
    assert list(lifter.measurements.live()) == [other]
    page = browser.get(f"{URL}bodyweight/").content.decode()
    (undo,) = re.findall(r'action="([^"]*restore[^"]*)"', page)
    browser.post(undo)
    assert lifter.measurements.live().count() == 2


def test_a_deleted_entry_whose_day_was_taken_stays_deleted(browser: Client, lifter: User) -> None:
    row = weigh(lifter, 80, "2026-03-02")
    row.remove()
    weigh(lifter, 81, "2026-03-02")
    assert browser.post(reverse("progress:measurement-restore", args=[row.pk])).status_code == 409
    assert values(lifter) == {"bodyweight": 81_000}


@pytest.mark.parametrize("path", ["", "bodyweight/"])
def test_the_pages_take_the_same_few_queries_however_much_was_measured(
    browser: Client, lifter: User, path: str
) -> None:
    counts = []
    for more in (2, 30):
        with row_by_row():
            for number in range(more):
                for kind, value in (("bodyweight", 80_000), ("waist", 850), ("hips", 900)):
                    measure(lifter, kind, value, lifter.today() - timedelta(days=number))
        with counted() as queries:
            assert browser.get(URL + path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12
