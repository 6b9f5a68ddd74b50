"""A month of workouts, laid out in the lifter's weeks. Every workout stands on its stored local date."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from gymtracker.accounts.models import User
from workouts.limits import EARLIEST_YEAR
from workouts.models import Workout
from workouts.today import planned_days
from workouts.totals import add_up

WEEK = timedelta(days=7)


@dataclass
class CalendarDay:
    date: dt.date
    is_in_month: bool
    is_today: bool
    is_chosen: bool
    workouts: list[Workout] = field(default_factory=list)
    planned: str = ""  # the running programme's session of a day to come


@dataclass
class Month:
    """`weeks` hold whole weeks, so days of the months before and after are among them."""

    first: dt.date
    latest_year: int
    weeks: list[list[CalendarDay]]

    @property
    def days(self) -> list[CalendarDay]:
        return [day for week in self.weeks for day in week]

    @property
    def workout_count(self) -> int:
        return sum(len(day.workouts) for day in self.days if day.is_in_month)

    @property
    def previous(self) -> dt.date | None:
        before = (self.first - timedelta(days=1)).replace(day=1)
        return before if before.year >= EARLIEST_YEAR else None

    @property
    def next(self) -> dt.date | None:
        after = (self.first + timedelta(days=31)).replace(day=1)
        return after if after.year <= self.latest_year else None

    @property
    def chosen(self) -> CalendarDay | None:
        return next((day for day in self.days if day.is_chosen), None)


def latest_year(today: dt.date) -> int:
    """How far ahead a calendar is leafed through: nothing is ever written down there, but people like to look."""
    return today.year + 1


def month_of(lifter: User, first: dt.date, *, chosen: dt.date | None, today: dt.date) -> Month:
    """The month that begins at `first`; the workouts of the chosen day carry their totals."""
    weeks = weeks_of(lifter, first)
    done = workouts_by_date(lifter, weeks[0][0], weeks[-1][-1])
    ahead = planned_days(lifter, weeks[0][0], weeks[-1][-1], today)
    if chosen in done:
        done[chosen] = add_up(done[chosen])
    return Month(
        first,
        latest_year(today),
        [
            [
                CalendarDay(
                    day, is_same_month(day, first), day == today, day == chosen, done.get(day, []), ahead.get(day, "")
                )
                for day in week
            ]
            for week in weeks
        ],
    )


def weeks_of(lifter: User, first: dt.date) -> list[list[dt.date]]:
    begin, weeks = lifter.first_day_of_week(first), []
    while begin <= first or is_same_month(begin, first):
        weeks.append([begin + timedelta(days=n) for n in range(7)])
        begin += WEEK
    return weeks


def is_same_month(day: dt.date, first: dt.date) -> bool:
    return (day.year, day.month) == (first.year, first.month)


def workouts_by_date(lifter: User, begin: dt.date, end: dt.date) -> dict[dt.date, list[Workout]]:
    """Finished workouts in the order of the day. One query on the index (user, date)."""
    found: dict[dt.date, list[Workout]] = defaultdict(list)
    for workout in lifter.workouts.finished().filter(date__range=(begin, end)).order_by("date", "started_at", "id"):
        found[workout.date].append(workout)
    return dict(found)
