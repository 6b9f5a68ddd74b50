"""How much of what was due a client did. Pure functions over days.

Due is what stands on a day (assigned with a day, or a weekday of the running programme); without any of it, so many
workouts a week as the consistency goal asks for. A session counts as done up to 2 days after its day. What was due on a
day off was not due, and of fewer than 3 due sessions nothing is said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from gymtracker.units import round_half_up

LATE_DAYS = 2
LEAST_DUE = 3
WINDOWS = (7, 30, 90)
DROP_POINTS = 20

Spans = Sequence[tuple[date, date]]  # first and last days, no day in two of them


@dataclass(frozen=True)
class Compliance:
    done: int
    due: int

    @property
    def percent(self) -> int:
        return round_half_up(Decimal(100 * self.done) / self.due)


@dataclass(frozen=True)
class Aim:
    """Workouts a week from a day on; `off` are days on which nothing was due, time off and pauses of the goal alike."""

    target: int
    since: date
    off: Spans = ()


@dataclass(frozen=True)
class Appointment:
    """A session of a day; `done_on` where it is known which workout it was, else any that fits will do."""

    day: date
    done_on: date | None = None
    is_assigned: bool = False

    def is_over(self, today: date) -> bool:
        return self.day + timedelta(days=LATE_DAYS) < today


def of_appointments(
    asked: Iterable[Appointment], workouts: Sequence[date], *, first: date, last: date, today: date, off: Spans
) -> Compliance | None:
    """Of appointments from `first` to `last`. One that is neither done nor past its two days yet says nothing. Each
    workout is counted for one appointment, before all for the assigned one that it was begun from."""
    asked = sorted(asked, key=lambda one: one.day)
    assigned = Counter(one.done_on for one in asked if one.done_on)
    left = sorted((Counter(workouts) - assigned).elements())
    due = done = 0
    for one in asked:
        if not first <= one.day <= last or is_off(one.day, off):
            continue
        was_done = is_done(one, left)
        due += was_done or one.is_over(today)
        done += was_done
    return Compliance(done, due) if due >= LEAST_DUE else None


def is_done(one: Appointment, left: list[date]) -> bool:
    """Takes a workout that was not assigned out of `left`."""
    latest = one.day + timedelta(days=LATE_DAYS)
    if one.is_assigned:
        return one.done_on is not None and one.done_on <= latest
    for place, day in enumerate(left):
        if one.day <= day <= latest:
            del left[place]
            return True
    return False


def of_weekly_aim(aim: int, workouts: Collection[date], *, first: date, last: date, off: Spans) -> Compliance | None:
    """Of `aim` workouts a week: due in proportion to the days that were not off; in no seven days do more than `aim`
    count."""
    on = (last - first).days + 1 - days_off(first, last, off)
    due = round_half_up(Decimal(aim * on) / 7)
    a_week = Counter((day - first).days // 7 for day in workouts if first <= day <= last)
    done = sum(min(aim, count) for count in a_week.values())
    return Compliance(min(done, due), due) if due >= LEAST_DUE else None


def days_off(first: date, last: date, off: Spans) -> int:
    """How many of these days; the spans touch no day twice."""
    return sum(max(0, (min(last, end) - max(first, begin)).days + 1) for begin, end in off)


def is_off(day: date, off: Spans) -> bool:
    return any(first <= day <= last for first, last in off)


@dataclass(frozen=True)
class Regularity:
    """Compliance over 7, 30 and 90 days, and over the 30 days before the last 30."""

    over: dict[int, Compliance | None]
    before: Compliance | None = None
    by: str = ""  # what it is measured by: "planned" or "goal"

    @property
    def month(self) -> Compliance | None:
        return self.over.get(30)

    @property
    def drop(self) -> int:
        """Points that the last 30 days are below the 30 before; 0 where nobody can say."""
        return max(0, self.before.percent - self.month.percent) if self.before and self.month else 0


def regularity(
    *, asked: Sequence[Appointment], aim: Aim | None, workouts: Sequence[date], today: date, off: Spans
) -> Regularity:
    """By the appointments where enough of them were due in 90 days, else by the weekly aim. `off` are the days off of
    the client, no day twice."""

    def by_day(first: date, last: date) -> Compliance | None:
        return of_appointments(asked, workouts, first=first, last=last, today=today, off=off)

    is_planned = by_day(today - timedelta(days=max(WINDOWS) - 1), today) is not None

    def over(days: int, *, back: int = 0) -> Compliance | None:
        last = today - timedelta(days=back)
        first = last - timedelta(days=days - 1)
        if is_planned:
            return by_day(first, last)
        if aim is None or last < aim.since:
            return None
        return of_weekly_aim(aim.target, workouts, first=max(first, aim.since), last=last, off=aim.off)

    by = "planned" if is_planned else "goal" if aim is not None else ""
    return Regularity({days: over(days) for days in WINDOWS}, over(30, back=30), by)
