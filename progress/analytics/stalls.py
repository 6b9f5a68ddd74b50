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
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Avg, BigIntegerField, Count, F, Max, Min, Q, Window
from django.db.models.functions import Cast

from progress.models import Performance

WEEKS_LOOKED_AT = 16
STALLED_DAYS, LEAST_EXPOSURES = 28, 4
LEFT_DAYS = 21
LIGHT_PERCENT = 85
DRIFT_DAYS, DRIFT_DAYS_BEFORE = 21, 63
LEAST_IN_A_DRIFT = 2
LEAST_DRIFT_TENTHS = 10
# The best estimate and how many days ago it first was, in one number: one pass over the rows finds both.
DAYS_IN_A_NUMBER = 2**20

# Of each lift with an old best: the workouts since that were no light days. One scan: a join of the rows with their
# groups goes by what the planner guesses, and it guessed wrong. (The ORM groups nothing that is filtered by a window.)
ATTEMPTS = f"""
SELECT user_id, exercise_id, best, COUNT(*) FROM ({{rows}}) rows
WHERE best %% {DAYS_IN_A_NUMBER} >= {STALLED_DAYS} AND last < {LEFT_DAYS} AND ago < best %% {DAYS_IN_A_NUMBER}
    AND estimate_grams * 100 >= best / {DAYS_IN_A_NUMBER} * {LIGHT_PERCENT}
GROUP BY user_id, exercise_id, best HAVING COUNT(*) >= {LEAST_EXPOSURES}
"""  # noqa: S608 (numbers of ours alone)


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


def stalls_of(todays: Mapping[int, date]) -> dict[int, list[Stall]]:
    """By the lifter's id, the longest first. One query. `todays` is what day it is for each."""
    stalls: defaultdict[int, list[Stall]] = defaultdict(list)
    if not todays:
        return stalls
    rows = Performance.objects.lately(todays, 7 * WEEKS_LOOKED_AT).filter(estimate_grams__isnull=False).order_by()
    packed = Cast("estimate_grams", BigIntegerField()) * DAYS_IN_A_NUMBER + F("ago")
    lift = ["user_id", "exercise_id"]
    known = rows.annotate(best=Window(Max(packed), partition_by=lift), last=Window(Min("ago"), partition_by=lift))
    columns = known.values("user_id", "exercise_id", "estimate_grams", "ago", "best", "last")
    sql, params = columns.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(ATTEMPTS.format(rows=sql), params)
        for user, exercise, best, exposures in cursor.fetchall():
            grams, ago = divmod(best, DAYS_IN_A_NUMBER)
            since = todays[user] - timedelta(days=ago)
            stalls[user].append(Stall(exercise, grams, since, exposures, ago // 7))
    return {user: sorted(rows, key=lambda one: (-one.weeks, -one.best_grams)) for user, rows in stalls.items()}


def drifts_of(todays: Mapping[int, date]) -> dict[int, list[Drift]]:
    """By the lifter's id, the greatest first. One query. `todays` is what day it is for each."""
    recent, before = Q(ago__lt=DRIFT_DAYS), Q(ago__gte=DRIFT_DAYS)
    rows = Performance.objects.lately(todays, DRIFT_DAYS_BEFORE)
    rows = rows.filter(heaviest_rpe_tenths__isnull=False, heaviest_grams__gt=0)
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
                row["heaviest_grams"] or 0,
                row["heaviest_reps"] or 0,
                float(row["rpe_before"]) / 10,
                float(row["rpe_now"]) / 10,
            )
        )
    return {user: sorted(found, key=lambda one: (-one.change, -one.grams)) for user, found in drifts.items()}
