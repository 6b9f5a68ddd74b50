"""Streaks: weeks in a row with as many workouts as the lifter aims for.

The running week never breaks a streak, and counts once it is reached. A week that is wholly time off neither counts nor
breaks. The aim is the one of today, also for weeks of the past: it is one number, and a streak that begins at another
one could not be explained. A workout belongs to the week of its stored local date.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Func, IntegerField

from gymtracker.accounts.models import TimeOff, User
from workouts.working import Source, Working

Span = tuple[date, date | None]  # first and last day; None where it has no end yet


class WeekNumber(Func):
    """Weeks since the year 1 that begin on the lifter's first day: days of one week have the same number."""

    output_field = IntegerField()

    def __init__(self, day: Any, *, week_start: int) -> None:
        super().__init__(day)
        self.week_start = int(week_start)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        ordinal = "CAST(julianday(%(expressions)s) - 1721424.5 AS INTEGER)"
        return self.as_sql(compiler, connection, template=f"(({ordinal} - {1 + self.week_start}) / 7)")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        ordinal = "((%(expressions)s) - DATE '0001-01-01' + 1)"
        return self.as_sql(compiler, connection, template=f"(({ordinal} - {1 + self.week_start}) / 7)")


def week_number(day: date, week_start: int) -> int:
    return (day.toordinal() - 1 - week_start) // 7


def first_day_of(week: int, week_start: int) -> date:
    return date.fromordinal(week * 7 + 1 + week_start)


@dataclass(frozen=True)
class Streak:
    """`current` and `longest` are weeks; `counted` the weeks of the current one, newest first; `off` those skipped."""

    lifter: User
    target: int
    current: int
    longest: int
    counted: list[int]
    off: list[int]
    counts: Mapping[int, int]
    is_this_week_reached: bool

    @cached_property
    def working(self) -> Working:
        start, target = self.lifter.week_start, self.target
        sources = [
            Source(
                f"Week of {said(first_day_of(week, start))}",
                f"/workouts/?date_from={first_day_of(week, start)}&date_to={first_day_of(week, start) + DAYS}",
                f"{self.counts[week]} workout{'' if self.counts[week] == 1 else 's'}",
                adds=1,
            )
            for week in self.counted
        ]
        left_out = [f"the week of {said(first_day_of(week, start))}: time off" for week in self.off]
        if not self.is_this_week_reached:
            left_out.insert(0, "this week, which is still running")
        formula = f"Weeks in a row with at least {target} workout{'' if target == 1 else 's'}"
        return Working(self.current, formula, sources, left_out)


DAYS = timedelta(days=6)


def said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def streak_of(lifter: User, today: date, *, time_off: Iterable[Span] | None = None) -> Streak:
    """Two queries, one where the time off is at hand."""
    counts = weekly_counts(lifter)
    days = days_off(lifter.time_off.all(), today) if time_off is None else joined(time_off, today)
    off = weeks_off(days, lifter.week_start)
    return reckoned(lifter, counts, off, week_number(today, lifter.week_start))


def weekly_counts(lifter: User, *, since: date | None = None) -> dict[int, int]:
    """Finished workouts of each week that has one, added up by the database."""
    workouts = lifter.workouts.finished()
    if since:
        workouts = workouts.filter(date__gte=since)
    weeks = workouts.order_by().annotate(week=WeekNumber(F("date"), week_start=lifter.week_start))
    return dict(weeks.values("week").annotate(count=Count("pk")).values_list("week", "count"))


def reckoned(
    lifter: User, counts: Mapping[int, int], off: set[int], this_week: int, *, target: int | None = None
) -> Streak:
    """`target` in place of the lifter's own weekly one."""
    target = target or lifter.weekly_target
    counted: list[int] = []
    skipped: list[int] = []
    first = min(counts, default=this_week)
    for week in range(this_week, first - 1, -1):
        if week in off:
            skipped.append(week)
        elif counts.get(week, 0) >= target:
            counted.append(week)
        elif week != this_week:
            break
    while skipped and (not counted or skipped[-1] < counted[-1]):  # what lies before its beginning is no part of it
        skipped.pop()
    return Streak(
        lifter,
        target=target,
        current=len(counted),
        longest=len(longest_run(range(first, this_week + 1), counts, off, target)),
        counted=counted,
        off=skipped,
        counts=counts,
        is_this_week_reached=counts.get(this_week, 0) >= target,
    )


def longest_run(weeks: Iterable[int], counts: Mapping[int, int], off: set[int], target: int) -> list[int]:
    """The weeks that count in it; of runs of the same length the first."""
    longest: list[int] = []
    run: list[int] = []
    for week in weeks:
        if week in off:
            continue
        run = [*run, week] if counts.get(week, 0) >= target else []
        longest = max(longest, run, key=len)
    return longest


# --- Time off ---


def days_off(rows: Iterable[TimeOff], today: date) -> list[tuple[date, date]]:
    return joined(((row.first_day, row.last_day) for row in rows), today)


def joined(given: Iterable[Span], today: date) -> list[tuple[date, date]]:
    """First and last days, joined where they touch. What has no end yet is off until today."""
    spans: list[tuple[date, date]] = []
    for first, last in sorted((first, last or max(today, first)) for first, last in given):
        if spans and first <= spans[-1][1] + timedelta(days=1):
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return spans


def weeks_off(spans: Iterable[tuple[date, date]], week_start: int) -> set[int]:
    """Weeks of which every day is off."""
    weeks: set[int] = set()
    for first, last in spans:
        begin = week_number(first - timedelta(days=1), week_start) + 1
        end = week_number(last + timedelta(days=1), week_start)
        weeks.update(range(begin, end))
    return weeks
