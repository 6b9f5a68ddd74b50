"""Streaks: known tables, the week numbers of both databases, and what they cost."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gymtracker.accounts.models import User
from progress.analytics.streaks import first_day_of, joined, streak_of, week_number, weekly_counts, weeks_off
from tests.factories import finished_workout, instant, row_by_row
from tests.queries import counted

TODAY = date(2026, 3, 26)  # a Thursday; its Monday is the 23rd
WEEKS = ["2026-02-23", "2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"]  # Mondays


def train(lifter: User, *days: str, hour: str = "18:00") -> None:
    for day in days:
        finished_workout(lifter, started_at=instant(f"{day} {hour}"))


def train_weeks(lifter: User, *counts: int) -> None:
    """So many workouts in each of WEEKS."""
    for monday, count in zip(WEEKS, counts, strict=False):
        train(lifter, *[str(date.fromisoformat(monday) + timedelta(days=n)) for n in range(count)])


def streak(lifter: User, today: date = TODAY) -> tuple[int, int]:
    found = streak_of(lifter, today)
    assert found.working.value == found.current == sum(source.adds or 0 for source in found.working.sources)
    return found.current, found.longest


@pytest.mark.parametrize(
    ("counts", "current", "longest"),
    [
        ((), 0, 0),
        ((0, 0, 0, 0, 1), 0, 0),
        ((0, 0, 0, 0, 2), 1, 1),  # the running week counts once it is reached
        ((2, 2, 2, 2, 0), 4, 4),  # and never breaks
        ((2, 2, 2, 2, 1), 4, 4),
        ((2, 2, 2, 2, 2), 5, 5),
        ((2, 2, 1, 2, 2), 2, 2),
        ((2, 2, 2, 1, 2), 1, 3),
        ((2, 2, 2, 0, 0), 0, 3),  # a gap
        ((3, 3, 0, 3), 1, 2),
    ],
)
def test_weeks_in_a_row(lifter: User, counts: Any, current: int, longest: int) -> None:
    lifter.weekly_target = 2
    train_weeks(lifter, *counts)
    assert streak(lifter) == (current, longest)


@pytest.mark.parametrize(
    ("week_start", "expected"),
    # Sunday the 15th and Monday the 16th: one week from Saturday or Sunday on, two from Monday on.
    [(0, 0), (6, 1), (5, 1)],
)
def test_the_lifters_own_week_decides(lifter: User, week_start: int, expected: int) -> None:
    lifter.weekly_target, lifter.week_start = 2, week_start
    train(lifter, "2026-03-15", "2026-03-16")
    assert streak(lifter)[1] == expected


def test_a_workout_over_midnight_belongs_to_the_day_it_began(lifter: User) -> None:
    lifter.weekly_target = 1
    # Sunday 23:30 in Berlin, over at half past midnight on Monday.
    train(lifter, "2026-03-15", hour="22:30")
    assert weekly_counts(lifter) == {week_number(date(2026, 3, 9), 0): 1}


def test_a_year_ends_within_a_week(lifter: User) -> None:
    lifter.weekly_target = 2
    train(lifter, "2025-12-22", "2025-12-23", "2025-12-31", "2026-01-02", "2026-01-05", "2026-01-06")
    assert streak(lifter, date(2026, 1, 8)) == (3, 3)


def test_deleted_and_open_workouts_do_not_count(lifter: User) -> None:
    lifter.weekly_target = 1
    train_weeks(lifter, 0, 0, 0, 1)
    lifter.workouts.get().trash()
    assert streak(lifter) == (0, 0)


def test_several_workouts_a_day_count_each(lifter: User) -> None:
    lifter.weekly_target = 2
    train(lifter, "2026-03-17", "2026-03-17")
    assert streak(lifter) == (1, 1)


def test_another_target_is_another_streak(lifter: User) -> None:
    train_weeks(lifter, 2, 2, 2, 2)
    lifter.weekly_target = 2
    assert streak(lifter) == (4, 4)
    lifter.weekly_target = 3
    assert streak(lifter) == (0, 0)


@pytest.mark.parametrize(
    ("first", "last", "current"),
    [
        ("2026-03-09", "2026-03-15", 3),  # wholly off: neither counts nor breaks
        ("2026-03-09", "2026-03-14", 1),  # not its Sunday
        ("2026-03-10", "2026-03-15", 1),
        ("2026-03-05", "2026-03-17", 3),  # the weeks at its ends were trained in
        ("2026-03-09", None, 2),  # off until today: the trained week in it does not count either
    ],
)
def test_time_off(lifter: User, first: str, last: str | None, current: int) -> None:
    lifter.weekly_target = 2
    train_weeks(lifter, 2, 2, 0, 2)
    lifter.time_off.create(first_day=date.fromisoformat(first), last_day=last and date.fromisoformat(last))
    assert streak(lifter)[0] == current


def test_two_times_off_that_touch_make_a_week(lifter: User) -> None:
    lifter.weekly_target = 2
    train_weeks(lifter, 2, 2, 0, 2)
    lifter.time_off.create(first_day=date(2026, 3, 8), last_day=date(2026, 3, 11), kind="holiday")
    lifter.time_off.create(first_day=date(2026, 3, 12), last_day=date(2026, 3, 15), kind="sick")
    found = streak_of(lifter, TODAY)
    assert (found.current, found.longest) == (3, 3)
    assert "the week of 9 Mar 2026: time off" in found.working.left_out
    assert "this week, which is still running" in found.working.left_out


@given(day=st.dates(date(1950, 1, 1), date(2100, 1, 1)), week_start=st.sampled_from([0, 5, 6]))
def test_a_week_has_seven_days_of_one_number(day: date, week_start: int) -> None:
    first = first_day_of(week_number(day, week_start), week_start)
    assert first.weekday() == week_start
    assert 0 <= (day - first).days < 7


@given(
    spans=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30)), max_size=6), week_start=st.sampled_from([0, 5, 6])
)
def test_weeks_off_are_those_of_which_every_day_is(spans: Any, week_start: int) -> None:
    first = date(2026, 1, 1)
    days = [(first + timedelta(days=begin), first + timedelta(days=begin + length)) for begin, length in spans]
    off = {begin + timedelta(days=n) for begin, end in days for n in range((end - begin).days + 1)}
    around = [first + timedelta(days=n) for n in range(-14, 120)]
    by_week: dict[int, int] = {}
    for day in around:
        week = week_number(day, week_start)
        by_week[week] = by_week.get(week, 0) + (day in off)
    assert weeks_off(joined(days, first), week_start) == {week for week, count in by_week.items() if count == 7}


@pytest.mark.parametrize("week_start", [0, 5, 6])
def test_the_database_numbers_weeks_alike(lifter: User, week_start: int) -> None:
    lifter.week_start = week_start
    days = [date(2025, 12, 20) + timedelta(days=n) for n in range(30)] + [date(1999, 12, 31), date(2024, 2, 29)]
    with row_by_row():
        train(lifter, *map(str, days))
    expected: dict[int, int] = {}
    for day in days:
        week = week_number(day, week_start)
        expected[week] = expected.get(week, 0) + 1
    assert weekly_counts(lifter) == expected


def test_it_takes_two_queries_however_long_the_history(lifter: User) -> None:
    train_weeks(lifter, 1)
    with counted() as few:
        streak_of(lifter, TODAY)
    with row_by_row():
        train_weeks(lifter, 7, 7, 7, 7, 4)
    with counted() as many:
        assert streak_of(lifter, TODAY).working.value == 5
    assert len(few) == len(many) == 2
