"""The days that a dashboard looks at, and the steps it counts them in. Pure: no Django, no database.

A range of weeks ends today and begins with one of the lifter's weeks, so that no bar but the last is cut; the period
before it ends on the same weekday, so that half a week is compared with half a week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from workouts.limits import EARLIEST_YEAR

Grain = Literal["day", "week", "month"]
WEEKS = {"4w": 4, "3m": 13, "1y": 52}
MOST_DAYS_BY_DAY, MOST_WEEKS_BY_WEEK = 31, 60
MOST_STEPS = 2_000


@dataclass(frozen=True)
class Period:
    """From the first to the last day, both of them in it. `week_start` as `date.weekday()`."""

    first: date
    last: date
    week_start: int = 0
    slug: str = "custom"

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def said(self) -> str:
        """ "24 Aug – 22 Nov 2026"."""
        year = "" if self.first.year == self.last.year else f" {self.first.year}"
        return f"{self.first.day} {self.first:%b}{year} – {self.last.day} {self.last:%b %Y}"

    @property
    def weeks(self) -> float:
        """What "a week" divides by: at least one, since the first workout ever makes no seven a week."""
        return max(self.days / 7, 1)

    @property
    def before(self) -> Period | None:
        """As many days right before, of whole weeks where this one is made of them; None where it is everything."""
        if self.slug == "all":
            return None
        shift = timedelta(weeks=WEEKS[self.slug]) if self.slug in WEEKS else timedelta(days=self.days)
        if self.first.toordinal() <= shift.days:
            return None
        return Period(self.first - shift, self.last - shift, self.week_start)

    @property
    def grain(self) -> Grain:
        """Steps of which a chart can show all."""
        if self.weeks > MOST_WEEKS_BY_WEEK:
            return "month"
        return "week" if self.days > MOST_DAYS_BY_DAY or self.slug in WEEKS else "day"

    def steps(self, grain: Grain) -> Iterator[Period]:
        """All days of the period in steps; the first and the last may be cut."""
        begin = self.first
        while begin <= self.last:
            end = min(self._end_of_step(begin, grain), self.last)
            yield Period(begin, end, self.week_start)
            if end == date.max:
                return
            begin = end + timedelta(days=1)

    def _end_of_step(self, day: date, grain: Grain) -> date:
        if grain == "day":
            return day
        if grain == "week":
            return date.fromordinal(min(last_of_week(day.toordinal(), self.week_start), date.max.toordinal()))
        following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
        return following - timedelta(days=1)

    def number_of(self, day: date, grain: Grain) -> int:
        """The number of the step that holds a day, as the queries of analytics/ group by it."""
        if grain == "month":
            return day.year * 12 + day.month - 1
        return week_number(day.toordinal(), self.week_start) if grain == "week" else day.toordinal()

    def too_many_steps(self, grain: Grain) -> str:
        """What is wrong with asking for these steps, if anything: a chart of ten thousand points is a mistake."""
        steps = self.number_of(self.last, grain) - self.number_of(self.first, grain) + 1
        said = f"makes {steps:,} points from {self.first} to {self.last}: ask for {MOST_STEPS:,} at most"
        return said if steps > MOST_STEPS else ""


def week_number(ordinal: int, week_start: int) -> int:
    """Weeks since the year 1: days of one week, and no others, have the same."""
    return (ordinal - 1 - week_start) // 7


def last_of_week(ordinal: int, week_start: int) -> int:
    return week_number(ordinal, week_start) * 7 + 7 + week_start


def recent(slug: str, *, today: date, week_start: int) -> Period:
    """One of WEEKS, up to today."""
    began = today - timedelta(days=(today.weekday() - week_start) % 7)
    return Period(began - timedelta(weeks=WEEKS[slug] - 1), today, week_start, slug)


def everything(first: date | None, *, today: date, week_start: int) -> Period:
    """From the first day that there is anything of, or today, on."""
    return Period(min(first or today, today), today, week_start, "all")


@dataclass(frozen=True)
class RunningPeriod(Period):
    """The running week or month up to today; `earlier` is the one before it, up to the same day."""

    earlier: Period | None = None

    @property
    def before(self) -> Period | None:
        return self.earlier


def this_week(today: date, week_start: int) -> RunningPeriod:
    first = today - timedelta(days=(today.weekday() - week_start) % 7)
    shift = timedelta(weeks=1)
    return RunningPeriod(first, today, week_start, earlier=Period(first - shift, today - shift, week_start))


def this_month(today: date, week_start: int) -> RunningPeriod:
    """A month that is shorter than today's number of days is taken whole."""
    first = today.replace(day=1)
    last_of_earlier = first - timedelta(days=1)
    same_day = last_of_earlier.replace(day=min(today.day, last_of_earlier.day))
    earlier = Period(last_of_earlier.replace(day=1), same_day, week_start)
    return RunningPeriod(first, today, week_start, earlier=earlier)


def wrong_days(first: date | None, last: date | None) -> Iterator[tuple[str, str]]:
    """(date_from or date_to, what is wrong with it) of days that somebody chose; one that is left out is right."""
    for name, day in (("date_from", first), ("date_to", last)):
        if day is not None and not EARLIEST_YEAR <= day.year <= date.max.year - 1:
            yield name, f"Enter a date from {EARLIEST_YEAR} on."
    if first and last and first > last:
        yield "date_to", "Enter a date that is not before the first one."
