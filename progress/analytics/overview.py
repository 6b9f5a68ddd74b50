"""How much was done in a period, against the period before, and how it spreads over weeks and days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.db.models import BigIntegerField, Count, F, Func, Q, Sum
from django.db.models.functions import Coalesce

from gymtracker.accounts.models import User
from progress.models import Performance
from progress.periods import Grain, Period
from progress.querysets import PerformanceQuerySet

HEAT_LEVELS = 4
YEAR_OF_WEEKS = 53


@dataclass(frozen=True)
class Totals:
    """Of finished workouts. `sets` are working sets, `volume_grams` is of sets with a known load; `unweighed_sets` are
    those of bodyweight lifts that it lacks."""

    workouts: int = 0
    seconds: int = 0
    sets: int = 0
    hard_sets: int = 0
    reps: int = 0
    volume_grams: int = 0
    unweighed_sets: int = 0
    records: int = 0


class Epoch(Func):
    """Whole seconds since 1970. (SQLite has no durations: Django would take the difference in Python, row by row.)"""

    output_field = BigIntegerField()
    template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s))::bigint"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="CAST(STRFTIME('%%%%s', %(expressions)s) AS INTEGER)", **context
        )


@dataclass(frozen=True)
class Comparison:
    now: Totals
    before: Totals | None

    @property
    def against(self) -> Totals | None:
        """The period before, where anything was done in it to compare with."""
        return self.before if self.before and self.before.workouts else None


def compared(lifter: User, period: Period) -> Comparison:
    """The totals of a period and of the one before it. Three queries."""
    before = period.before
    first, last = (before or period).first, period.last
    of_days = {"workout__date__range": (first, last), "workout__finished_at__isnull": False}
    rows = [
        lifter.workouts.finished().filter(date__range=(first, last)).aggregate(**both(_of_workouts, period, before)),
        lifter.performances.between(first, last).aggregate(**both(_of_performances, period, before)),
        lifter.records.celebrated().filter(**of_days).aggregate(**both(_of_records, period, before)),
    ]
    sums = {name: value for row in rows for name, value in row.items()}
    return Comparison(totals_from(sums, "now"), totals_from(sums, "before") if before else None)


def percent_change(now: int, before: int) -> int | None:
    """In whole percent; None where there was nothing."""
    return round(100 * (now - before) / before) if before else None


def exercises_done(lifter: User, period: Period) -> tuple[int, int]:
    """How many different exercises had working sets in a period, and in the one before it. One query."""
    before = period.before
    first = (before or period).first
    counted = {
        name: Count("exercise", distinct=True, filter=Q(day__range=(one.first.toordinal(), one.last.toordinal())))
        for name, one in (("now", period), ("before", before)) if one
    }  # fmt: skip
    found = lifter.performances.between(first, period.last).aggregate(**counted)
    return found["now"], found.get("before", 0)


def both(columns: Any, now: Period, before: Period | None) -> dict[str, Any]:
    found = {f"now_{name}": column for name, column in columns(now).items()}
    if before:
        found |= {f"before_{name}": column for name, column in columns(before).items()}
    return found


def _of_workouts(period: Period) -> dict[str, Any]:
    within = Q(date__range=(period.first, period.last))
    spent = Epoch("finished_at") - Epoch("started_at")
    return {"workouts": Count("pk", filter=within), "seconds": Coalesce(Sum(spent, filter=within), 0)}


def _of_performances(period: Period) -> dict[str, Any]:
    within = Q(day__range=(period.first.toordinal(), period.last.toordinal()))
    summed = ("sets", "hard_sets", "reps", "volume_grams", "unweighed_sets")
    return {name: Coalesce(Sum(name, filter=within), 0) for name in summed}


def _of_records(period: Period) -> dict[str, Any]:
    return {"records": Count("pk", filter=Q(workout__date__range=(period.first, period.last)))}


def totals_from(sums: dict[str, Any], which: str) -> Totals:
    found = {name.removeprefix(f"{which}_"): value for name, value in sums.items() if name.startswith(f"{which}_")}
    return Totals(**found)


@dataclass(frozen=True)
class Step:
    """What a day, week or month comes to."""

    period: Period
    volume_grams: int = 0
    sets: int = 0
    reps: int = 0


def over_time(performances: PerformanceQuerySet, period: Period, grain: Grain) -> list[Step]:
    """Every step of the period, those without training as well. One query."""
    rows = performances.annotate(step=step_expression(grain, period.week_start)).values("step").order_by("step")
    summed = rows.annotate(grams=Sum("volume_grams"), done=Sum("sets"), times=Sum("reps"))
    found = {row["step"]: row for row in summed}
    steps = []
    for step in period.steps(grain):
        row = found.get(period.number_of(step.first, grain))
        steps.append(Step(step, row["grams"], row["done"], row["times"]) if row else Step(step))
    return steps


def step_expression(grain: Grain, week_start: int) -> Any:
    """`Period.number_of` of a performance."""
    if grain == "week":
        return (F("day") - 1 - week_start) / 7
    return F("month" if grain == "month" else "day")


def workouts_by_day(lifter: User, period: Period) -> dict[date, int]:
    """Finished workouts of each day that has one, in the order of the days. One query."""
    done = lifter.workouts.finished().filter(date__range=(period.first, period.last)).order_by("date")
    return dict(done.values("date").annotate(count=Count("pk")).values_list("date", "count"))


@dataclass(frozen=True)
class HeatDay:
    """A square of the heat map; `level` 0 is no training, 1 to 4 how many sets beside the lifter's other days."""

    date: date
    sets: int
    level: int
    is_to_come: bool = False


@dataclass(frozen=True)
class HeatMonth:
    first: date
    days: int
    sets: int


@dataclass(frozen=True)
class HeatMap:
    """Whole weeks of days, the oldest first."""

    days: list[HeatDay]

    @property
    def trained_days(self) -> list[HeatDay]:
        return [day for day in self.days if day.sets]

    @property
    def week_count(self) -> int:
        return len(self.days) // 7

    @property
    def months(self) -> list[HeatMonth]:
        """What the picture shows, in numbers: the trained days of each month."""
        found = groupby(self.trained_days, lambda day: day.date.replace(day=1))
        months = ((first, list(days)) for first, days in found)
        return [HeatMonth(first, len(days), sum(day.sets for day in days)) for first, days in months]


def heat_map(lifter: User, *, first: date, last: date, today: date) -> HeatMap:
    """Whole weeks from the one of `first` to the one of `last`. One query."""
    begin = lifter.first_day_of_week(first)
    weeks = ((last - begin).days // 7) + 1
    end = begin + timedelta(days=7 * weeks - 1)
    rows = Performance.objects.filter(user=lifter).between(begin, end).values("day").order_by("day")
    done = {row["day"]: row["done"] for row in rows.annotate(done=Sum("sets"))}
    levels = levels_of(done.values())
    days = [begin + timedelta(days=n) for n in range(7 * weeks)]
    squares = [
        HeatDay(day, sets := done.get(day.toordinal(), 0), levels.get(sets, 0), day > today or day < first)
        for day in days
    ]
    return HeatMap(squares)


def year_up_to(lifter: User, today: date) -> HeatMap:
    first = lifter.first_day_of_week(today) - timedelta(weeks=YEAR_OF_WEEKS - 1)
    return heat_map(lifter, first=first, last=today, today=today)


def levels_of(amounts: Iterable[int]) -> dict[int, int]:
    """Quarters of the trained days: the busiest ones are level 4."""
    ranked = sorted(amounts)
    return {amount: place * HEAT_LEVELS // len(ranked) + 1 for place, amount in enumerate(ranked)}
