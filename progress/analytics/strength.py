"""How strong a lifter was with one exercise, and how that went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, Min, Q
from django.db.models.functions import Coalesce

from exercises.models import Exercise
from exercises.tracking import Tracking
from gymtracker.accounts.models import User
from gymtracker.units import round_half_up
from progress.analytics import trends
from progress.analytics.trends import Trend
from progress.periods import Grain, Period
from workouts.formulas import FIRST_LOW_CONFIDENCE_REP, LAST_REP_OF_EPLEY, own_grams
from workouts.models import Set

MAIN_LIFTS = 5
MOST_POINTS = 48
MOST_FOR_A_TREND = 100
BEST_SETS = 5
ESTIMATED = (Tracking.WEIGHT_REPS, Tracking.BODYWEIGHT_REPS)
LEAST_FOR_A_TREND = 4


class Point(NamedTuple):  # ten years have a thousand: a frozen dataclass takes five times as long to make
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
    return points_of(lifter, [exercise], period)[exercise.pk]


def points_of(lifter: User, exercises: Sequence[Exercise], period: Period) -> dict[int, list[Point]]:
    """The points of several exercises by their ids, in one query all the same."""
    by_id = {exercise.pk: exercise for exercise in exercises}
    rows: Any = (
        lifter.performances.filter(exercise__in=by_id, estimate_grams__isnull=False)
        .between(period.first, period.last)
        .order_by("day", "entry__started_at", "entry__position", "pk")
        .values_list(
            "day", "estimate_grams", "estimate_reps", "estimate_set_id", "entry__workout_id",
            "entry__workout__bodyweight_grams", "exercise",
        )
    )  # fmt: skip
    found: dict[int, list[Point]] = {pk: [] for pk in by_id}
    for day, grams, reps, set_id, workout_id, bodyweight, pk in rows:
        own = own_grams(by_id[pk], bodyweight)
        found[pk].append(Point(date.fromordinal(day), grams, reps, set_id, workout_id, own))
    return found


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
    evenly = trends.thinned(((point.date.toordinal(), point.shown_grams) for point in found), MOST_FOR_A_TREND)
    return trends.theil_sen(evenly)


class BestSet(NamedTuple):
    point: Point
    set: Set


def best_sets(found: list[Point], lifter: User) -> list[BestSet]:
    """Those with the highest estimates, one a workout, the earlier of equal ones first. One query."""
    best = sorted(found, key=lambda point: -point.grams)[:BEST_SETS]
    sets = Set.objects.of_lifter(lifter).live().select_related("workout_exercise__exercise")
    there = sets.in_bulk([point.set_id for point in best])
    return [BestSet(point, there[point.set_id]) for point in best if point.set_id in there]


@dataclass(frozen=True)
class RepBest:
    """The heaviest weight (of assistance the least) that was lifted for so many reps or more, nothing on the belt
    included; `set` is the earliest such set."""

    reps: int
    set: Set


def rep_bests(lifter: User, exercise: Exercise, period: Period) -> list[RepBest]:
    """For 1 to 12 reps, as far as there is a set. Two queries."""
    if period.slug == "all" and exercise.tracking in ESTIMATED:
        return rep_bests_ever(lifter, exercise)
    # By way of the sums: they know what is finished and not deleted.
    done = Set.objects.working().filter(
        workout_exercise__performance__user=lifter,
        workout_exercise__performance__exercise=exercise,
        workout_exercise__performance__day__range=(period.first.toordinal(), period.last.toordinal()),
        deleted_at=None,
        reps__gte=1,
    )
    done = done.annotate(grams=Coalesce("weight_grams", 0))
    began = "workout_exercise__started_at"
    kinds = list(done.order_by().values_list("reps", "grams").annotate(began=Min(began)))
    is_less_better = exercise.rule.load == "assistance"
    chosen = {}
    for reps in range(1, LAST_REP_OF_EPLEY + 1):
        enough = [(grams, began_at) for had, grams, began_at in kinds if had >= reps]
        if enough:  # the hardest, and of those the earliest workout
            chosen[reps] = min(enough, key=lambda found: (found[0] if is_less_better else -found[0], found[1]))
    wanted = reduce(or_, (Q(**{"grams": grams, began: at}) for grams, at in set(chosen.values())), Q(pk=None))
    candidates = list(
        done.filter(wanted)
        .select_related("workout_exercise__workout")
        .order_by(began, "workout_exercise__position", "position", "id")
    )
    return [
        RepBest(reps, next(one for one in candidates if one.grams == grams and (one.reps or 0) >= reps))
        for reps, (grams, _) in chosen.items()
    ]


def rep_bests_ever(lifter: User, exercise: Exercise) -> list[RepBest]:
    """The same from the rows of the rep records: the earliest set with a best weight for so many reps has one, since
    no set before it had as many at that weight or more (docs/decisions/0007)."""
    records = lifter.records.filter(exercise=exercise, kind="most_reps_at_weight", workout__finished_at__isnull=False)
    in_order = records.order_by("achieved_at", "set__workout_exercise__position", "set__position", "set")
    rows = list(in_order.values_list("value", "at", "set"))  # of a long history there are hundreds
    chosen = {}
    for reps in range(1, LAST_REP_OF_EPLEY + 1):
        if enough := [row for row in rows if row[0] >= reps]:
            chosen[reps] = max(enough, key=lambda row: row[1])[2]  # of equal ones the first
    sets = Set.objects.select_related("workout_exercise__workout").in_bulk(set(chosen.values()))
    return [RepBest(reps, sets[set_id]) for reps, set_id in chosen.items()]


def lifts_done_most(lifter: User, period: Period, most: int) -> list[tuple[Exercise, int]]:
    """Lifts that can have an estimated 1RM and in how many workouts of the period, the most done first. Two queries."""
    # A subquery and no column of the sums, so that the index alone answers.
    estimated = Exercise.objects.filter(tracking__in=ESTIMATED).values("pk")
    rows = lifter.performances.filter(exercise__in=estimated).between(period.first, period.last)
    counted = rows.order_by().values_list("exercise").annotate(count=Count("pk")).order_by("-count", "exercise")[:most]
    counts = dict(counted)
    names = Exercise.objects.defer("instructions", "shipped").in_bulk(counts)
    return [(names[pk], count) for pk, count in counts.items()]


@dataclass(frozen=True)
class StepStrength:
    """Of one step of a period: the best estimate of each main lift that was done, by exercise."""

    bests: dict[int, Point]

    @property
    def mean_grams(self) -> int | None:
        """Rounded half up; of lifts with bodyweight what hangs on the belt, as pages show it."""
        if not self.bests:
            return None
        return round_half_up(Decimal(sum(best.shown_grams for best in self.bests.values())) / len(self.bests))


def main_lifts_over_time(lifter: User, period: Period, grain: Grain) -> tuple[list[Exercise], list[StepStrength]]:
    """The main lifts, which are those done most in the period, and each step of it. Three queries."""
    lifts = [exercise for exercise, _ in lifts_done_most(lifter, period, MAIN_LIFTS)]
    bests: dict[int, dict[int, Point]] = {}
    for pk, found in points_of(lifter, lifts, period).items():
        for point in found:
            step = bests.setdefault(period.number_of(point.date, grain), {})
            if pk not in step or point.grams > step[pk].grams:
                step[pk] = point
    steps = (period.number_of(step.first, grain) for step in period.steps(grain))
    return lifts, [StepStrength(bests.get(number, {})) for number in steps]
