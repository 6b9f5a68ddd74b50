"""The picture of a heat map: two halves, in which no day and no name is lost."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from progress.analytics.overview import HeatDay, HeatMap
from progress.heat_picture import NAME_WIDTH, picture_of

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def heat_of(year: int, *, today: date = date.max) -> HeatMap:
    first = date(year, 1, 1)
    begin = first - timedelta(days=first.weekday())
    weeks = (date(year, 12, 31) - begin).days // 7 + 1
    days = [begin + timedelta(days=n) for n in range(7 * weeks)]
    return HeatMap([HeatDay(day, 0, day.day % 5, day.year != year or day > today) for day in days])


@pytest.mark.parametrize("year", [2012, 2023, 2024, 2026, 2028])
def test_each_day_of_a_year_and_each_month_is_in_one_half(year: int) -> None:
    halves = picture_of(heat_of(year))
    drawn = sum(path.count("M") for half in halves for _, path in half.paths)
    assert drawn == (366 if year % 4 == 0 else 365)
    assert [name for half in halves for _, name in half.months] == MONTHS


@pytest.mark.parametrize("year", [2012, 2023, 2024, 2026, 2028])
def test_both_halves_are_equally_wide_and_hold_their_names(year: int) -> None:
    older, newer = picture_of(heat_of(year))
    assert older.width == newer.width
    assert all(x + NAME_WIDTH <= half.width for half in (older, newer) for x, _ in half.months)


def test_days_to_come_have_no_square_but_their_months_a_name() -> None:
    halves = picture_of(heat_of(2026, today=date(2026, 1, 10)))
    assert sum(path.count("M") for half in halves for _, path in half.paths) == 10
    assert [name for half in halves for _, name in half.months] == MONTHS
