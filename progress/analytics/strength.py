"""How strong a lifter was with one exercise, and how that went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.analytics.trends import Trend, theil_sen
from progress.models import Performance
from progress.periods import Period
from workouts.formulas import FIRST_LOW_CONFIDENCE_REP, LAST_REP_OF_EPLEY, own_grams
from workouts.models import Set

MOST_POINTS = 240
BEST_SETS = 5
LEAST_FOR_A_TREND = 4


@dataclass(frozen=True)
class Point:
    """The best estimated 1RM of a workout. `grams` is of the load; `own_grams` the lifter's own share of it, if any,
    which pages take off again; from 11 reps on the estimate is a rough guess."""

    date: date
    grams: int
    reps: int
    set_id: UUID
    workout_id: UUID
    own_grams: int | None = None

    @property
    def is_rough(self) -> bool:
        return self.reps >= FIRST_LOW_CONFIDENCE_REP

    @property
    def shown_grams(self) -> int:
        """Without the lifter's own weight: what hangs on the belt; may be below nothing."""
        return self.grams - (self.own_grams or 0)


def points(lifter: User, exercise: Exercise, period: Period) -> list[Point]:
    """In the order of time, one a workout. One query."""
    rows: Any = (
        lifter.performances.filter(exercise=exercise, estimate_grams__isnull=False)
        .between(period.first, period.last)
        .order_by("day", "entry__started_at", "entry__position", "pk")
        .values_list(
            "day", "estimate_grams", "estimate_reps", "estimate_set_id", "entry__workout_id",
            "entry__workout__bodyweight_grams",
        )
    )  # fmt: skip
    return [
        Point(date.fromordinal(day), grams, reps, set_id, workout_id, own_grams(exercise, bodyweight))
        for day, grams, reps, set_id, workout_id, bodyweight in rows
    ]


def thinned(found: list[Point], most: int = MOST_POINTS) -> list[Point]:
    """At most so many points, each the best of a stretch of equal time, so that a chart of ten years stays small."""
    if len(found) <= most:
        return found
    first, last = found[0].date.toordinal(), found[-1].date.toordinal()
    width = (last - first) // most + 1
    best: dict[int, Point] = {}
    for point in found:
        stretch = (point.date.toordinal() - first) // width
        if stretch not in best or point.grams > best[stretch].grams:
            best[stretch] = point
    return list(best.values())


def trend_of(found: list[Point]) -> Trend | None:
    """Grams a day of what pages show; none below four workouts, which any line fits."""
    if len(found) < LEAST_FOR_A_TREND:
        return None
    return theil_sen((point.date.toordinal(), point.shown_grams) for point in found)


def best_points(found: list[Point]) -> list[Point]:
    """The workouts with the highest estimates, the earlier of equal ones first."""
    return sorted(found, key=lambda point: -point.grams)[:BEST_SETS]


@dataclass(frozen=True)
class RepBest:
    """The heaviest weight that was lifted for so many reps or more; `set` is the earliest such set."""

    reps: int
    set: Set


def rep_bests(lifter: User, exercise: Exercise, period: Period) -> list[RepBest]:
    """For 1 to 12 reps, as far as there is a set. Two queries."""
    done = (
        Set.objects.live()
        .of_lifter(lifter)
        .working()
        .filter(
            workout_exercise__exercise=exercise,
            workout_exercise__workout__date__range=(period.first, period.last),
            workout_exercise__workout__finished_at__isnull=False,
            weight_grams__isnull=False,
            reps__gte=1,
        )
    )
    heaviest: dict[int, int] = {}
    for reps, grams in done.order_by().values_list("reps").annotate(grams=Max("weight_grams")):
        for fewer in range(1, min(reps, LAST_REP_OF_EPLEY) + 1):
            heaviest[fewer] = max(heaviest.get(fewer, 0), grams)
    earliest = done.filter(weight_grams__in=set(heaviest.values())).select_related("workout_exercise__workout")
    in_order = earliest.order_by("workout_exercise__started_at", "workout_exercise__position", "position", "id")
    missing, found = dict(heaviest), []
    for one in in_order.iterator(chunk_size=200):
        for reps in [reps for reps, grams in missing.items() if grams == one.weight_grams and (one.reps or 0) >= reps]:
            found.append(RepBest(reps, one))
            del missing[reps]
        if not missing:
            break
    return sorted(found, key=lambda best: best.reps)


def lifts_with_estimates(lifter: User, period: Period) -> list[dict[str, Any]]:
    """Exercises that have an estimated 1RM in the period: id, name, workouts, the most done first. One query."""
    rows = Performance.objects.filter(user=lifter, estimate_grams__isnull=False).between(period.first, period.last)
    counted = (
        rows.order_by().values("exercise_id", "exercise__name").annotate(count=Count("pk"), best=Max("estimate_grams"))
    )
    return sorted(map(dict, counted), key=lambda row: (-row["count"], row["exercise__name"]))
