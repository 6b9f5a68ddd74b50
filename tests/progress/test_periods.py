"""The days of a dashboard, by hand: 22 November 2026 is a Sunday."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.periods import WEEKS, Period, everything, recent, week_number

SUNDAY = date(2026, 11, 22)
MONDAY, SATURDAY_START, SUNDAY_START = 0, 5, 6


@pytest.mark.parametrize(
    ("slug", "week_start", "first"),
    [
        ("4w", MONDAY, date(2026, 10, 26)),
        ("4w", SUNDAY_START, date(2026, 11, 1)),
        ("4w", SATURDAY_START, date(2026, 10, 31)),
        ("3m", MONDAY, date(2026, 8, 24)),
        ("1y", MONDAY, date(2025, 11, 24)),
    ],
)
def test_a_range_begins_with_one_of_the_lifters_weeks(slug: str, week_start: int, first: date) -> None:
    period = recent(slug, today=SUNDAY, week_start=week_start)
    assert (period.first, period.last) == (first, SUNDAY)
    assert len(list(period.steps("week"))) == WEEKS[slug]


def test_the_period_before_ends_on_the_same_weekday() -> None:
    period = recent("4w", today=date(2026, 11, 18), week_start=MONDAY)
    assert (period.first, period.last) == (date(2026, 10, 26), date(2026, 11, 18))
    assert period.before == Period(date(2026, 9, 28), date(2026, 10, 21), MONDAY)


def test_before_chosen_days_are_as_many_days() -> None:
    assert Period(date(2026, 3, 1), date(2026, 3, 10)).before == Period(date(2026, 2, 19), date(2026, 2, 28))


def test_nothing_is_before_everything() -> None:
    assert everything(date(2020, 5, 1), today=SUNDAY, week_start=0).before is None
    assert Period(date(1, 1, 3), date(2026, 1, 1)).before is None


def test_everything_of_nothing_is_today() -> None:
    period = everything(None, today=SUNDAY, week_start=0)
    assert (period.first, period.last, period.days) == (SUNDAY, SUNDAY, 1)


@pytest.mark.parametrize(("days", "grain"), [(31, "day"), (32, "week"), (420, "week"), (421, "month")])
def test_the_steps_are_as_fine_as_a_chart_can_show(days: int, grain: str) -> None:
    assert Period(SUNDAY - timedelta(days=days - 1), SUNDAY).grain == grain


def test_a_month_is_cut_where_the_period_begins_and_ends() -> None:
    steps = list(Period(date(2025, 12, 30), date(2026, 2, 2)).steps("month"))
    assert [(step.first, step.last) for step in steps] == [
        (date(2025, 12, 30), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 2)),
    ]


@given(
    first=st.dates(date(1950, 1, 1), date(2100, 1, 1)),
    days=st.integers(0, 900),
    week_start=st.sampled_from([0, 5, 6]),
    grain=st.sampled_from(["day", "week", "month"]),
)
def test_steps_hold_every_day_once_and_number_it_alike(first: date, days: int, week_start: int, grain: str) -> None:
    period = Period(first, first + timedelta(days=days), week_start)
    seen = []
    for step in period.steps(grain):  # type: ignore[arg-type]
        for ordinal in range(step.first.toordinal(), step.last.toordinal() + 1):
            day = date.fromordinal(ordinal)
            assert period.number_of(day, grain) == period.number_of(step.first, grain)  # type: ignore[arg-type]
            seen.append(day)
    assert seen == [first + timedelta(days=n) for n in range(days + 1)]


@given(st.dates(), st.sampled_from([0, 5, 6]))
def test_the_number_of_a_week_changes_on_its_first_day_alone(day: date, week_start: int) -> None:
    if day != date.min:
        same = week_number(day.toordinal(), week_start) == week_number(day.toordinal() - 1, week_start)
        assert same is (day.weekday() != week_start)


def test_the_end_of_time_ends_the_steps() -> None:
    assert sum(step.days for step in Period(date(9999, 12, 1), date.max).steps("week")) == 31
