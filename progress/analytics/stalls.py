"""Lifts that stand still, and effort that grows where the load does not: of many lifters at once, added up by the
database.

A lift has stalled where its best estimated 1RM of the last 16 weeks is at least 4 weeks old and was not bettered in 4
workouts or more since. Light days (a deload, a first session back) are no attempts: below 85 % of that best they are
left aside. Who has not done the lift for 3 weeks has left it, not stalled in it.

Effort has drifted where the same weight for the same reps (the heaviest of a workout) is felt as harder: the mean RPE
of the last 3 weeks against that of the 6 weeks before, each of at least 2 workouts, by 1 or more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Avg, BigIntegerField, Count, F, Max, Q
from django.db.models.functions import Cast

from progress.models import Performance

WEEKS_LOOKED_AT = 16
STALLED_DAYS, LEAST_EXPOSURES = 28, 4
LEFT_DAYS = 21
LIGHT_PERCENT = 85
DRIFT_DAYS, DRIFT_DAYS_BEFORE = 21, 63
LEAST_IN_A_DRIFT = 2
LEAST_DRIFT_TENTHS = 10
# The best estimate and its first day in one number, so that one pass over the rows finds both.
DAYS_IN_A_NUMBER = 2**20


@dataclass(frozen=True)
class Stall:
    exercise_id: int
    best_grams: int
    since: date  # the day of the best
    exposures: int  # workouts since, light ones aside
    weeks: int


@dataclass(frozen=True)
class Drift:
    exercise_id: int
    grams: int
    reps: int
    rpe_before: float
    rpe_now: float

    @property
    def change(self) -> float:
        """In RPE, to one decimal."""
        return round(self.rpe_now - self.rpe_before, 1)


def stalls_of(people: Collection[int], today: date) -> dict[int, list[Stall]]:
    """By the lifter's id, the longest first. Two queries."""
    now = today.toordinal()
    packed = Cast("estimate_grams", BigIntegerField()) * DAYS_IN_A_NUMBER + (now - F("day"))
    groups = rows_of(people, now - 7 * WEEKS_LOOKED_AT).filter(estimate_grams__isnull=False).values("user", "exercise")
    old = groups.annotate(
        best=Max(packed), last=Max("day"), count=Count("pk", filter=Q(day__gt=now - STALLED_DAYS - 7))
    )
    found = {
        (row["user"], row["exercise"]): divmod(row["best"], DAYS_IN_A_NUMBER)
        for row in old.filter(last__gt=now - LEFT_DAYS, count__gt=0).order_by()
        if row["best"] % DAYS_IN_A_NUMBER >= STALLED_DAYS
    }
    exposures = count_exposures(found, now)
    stalls: defaultdict[int, list[Stall]] = defaultdict(list)
    for (user, exercise), (grams, days) in found.items():
        if exposures[user, exercise] >= LEAST_EXPOSURES:
            since = date.fromordinal(now - days)
            stalls[user].append(Stall(exercise, grams, since, exposures[user, exercise], days // 7))
    return {user: sorted(rows, key=lambda one: (-one.weeks, -one.best_grams)) for user, rows in stalls.items()}


def count_exposures(found: dict[tuple[int, int], tuple[int, int]], now: int) -> defaultdict[tuple[int, int], int]:
    """Workouts after the best one that were no light days."""
    counts: defaultdict[tuple[int, int], int] = defaultdict(int)
    if not found:
        return counts
    rows = rows_of({user for user, _ in found}, now - max(days for _, days in found.values()))
    rows = rows.filter(exercise__in={exercise for _, exercise in found}, estimate_grams__isnull=False)
    for user, exercise, day, grams in rows.order_by().values_list("user", "exercise", "day", "estimate_grams"):
        if best := found.get((user, exercise)):
            counts[user, exercise] += day > now - best[1] and grams * 100 >= best[0] * LIGHT_PERCENT
    return counts


def drifts_of(people: Collection[int], today: date) -> dict[int, list[Drift]]:
    """By the lifter's id, the greatest first. One query."""
    now = today.toordinal()
    recent, before = Q(day__gt=now - DRIFT_DAYS), Q(day__lte=now - DRIFT_DAYS)
    rows = rows_of(people, now - DRIFT_DAYS_BEFORE).filter(heaviest_rpe_tenths__isnull=False, heaviest_grams__gt=0)
    groups = rows.values("user", "exercise", "heaviest_grams", "heaviest_reps").annotate(
        rpe_now=Avg("heaviest_rpe_tenths", filter=recent), rpe_before=Avg("heaviest_rpe_tenths", filter=before),
        count_now=Count("pk", filter=recent), count_before=Count("pk", filter=before),
    )  # fmt: skip
    least = {"count_now__gte": LEAST_IN_A_DRIFT, "count_before__gte": LEAST_IN_A_DRIFT}
    harder = groups.filter(**least, rpe_now__gte=F("rpe_before") + LEAST_DRIFT_TENTHS).order_by()
    drifts: defaultdict[int, list[Drift]] = defaultdict(list)
    for row in harder:
        drifts[row["user"]].append(
            Drift(
                row["exercise"],
                row["heaviest_grams"],
                row["heaviest_reps"] or 0,
                float(row["rpe_before"]) / 10,
                float(row["rpe_now"]) / 10,
            )
        )
    return {user: sorted(found, key=lambda one: (-one.change, -one.grams)) for user, found in drifts.items()}


def rows_of(people: Collection[int], after: int) -> Any:
    """Their performances since a day (its ordinal), that one left out."""
    return Performance.objects.filter(user__in=people, day__gt=after)
