"""Goals with a deadline that will not be reached in time, of many lifters at once, by the forecast that the goal's own
page shows. Lifts go by the estimated 1RM, which is what their page goes by where there is a weight for 12 reps or
fewer; other lifts, volumes and habits are not judged here."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import F

from goals.evaluation import yardstick
from goals.judging import values_of
from goals.models import Goal, GoalKind, Status
from progress.analytics.streaks import Span
from progress.analytics.trends import WEEKS_BACK, Point, forecast
from progress.models import BodyMeasurement, Performance

MEASURED = (GoalKind.BODYWEIGHT, GoalKind.MEASUREMENT)
JUDGED = (GoalKind.STRENGTH, *MEASURED)


def goals_at_risk(time_off: Mapping[int, list[Span]], today: dt.date) -> dict[int, list[Goal]]:
    """Of the lifters whose time off is given, by their ids. Three queries."""
    asked = list(Goal.objects.open().filter(user__in=time_off, deadline__isnull=False, kind__in=JUDGED).all_at_once())
    points = lifted(asked, today) | measured(asked, today)
    found: defaultdict[int, list[Goal]] = defaultdict(list)
    for goal in asked:
        off = time_off[goal.user_id]
        if goal.status_on(today, off) == Status.ACTIVE and is_at_risk(goal, points.get(goal.pk, []), today, off):
            found[goal.user_id].append(goal)
    return dict(found)


def is_at_risk(goal: Goal, points: list[Point], today: dt.date, off: list[Span]) -> bool:
    yard = yardstick(goal, []) if goal.kind == GoalKind.STRENGTH else None
    ends_on = goal.ends_on(today, off)
    if ends_on is None or (yard and yard.by != "estimate"):
        return False
    falls = goal.kind != GoalKind.STRENGTH and goal.is_falling
    found = forecast(points, yard.aim if yard else goal.target, today=today, direction=-1 if falls else 1)
    if found.outcome == "dates":
        return found.expected is not None and found.expected > ends_on
    return found.outcome in {"too_far", "not_towards"}


def lifted(goals: Collection[Goal], today: dt.date) -> dict[Any, list[Point]]:
    """The best estimate of each day, by goal."""
    lifts = [one for one in goals if one.kind == GoalKind.STRENGTH]
    if not lifts:
        return {}
    since = (today - dt.timedelta(weeks=WEEKS_BACK)).toordinal()
    of_goals = Performance.objects.filter(
        user__goals__in=[one.pk for one in lifts], exercise=F("user__goals__exercise"), day__gt=since,
        estimate_grams__isnull=False,
    )  # fmt: skip
    found: defaultdict[Any, dict[float, float]] = defaultdict(dict)
    for goal, day, grams in of_goals.order_by("day").values_list("user__goals", "day", "estimate_grams"):
        found[goal][day] = max(float(grams or 0), found[goal].get(day, 0.0))
    return {goal: list(days.items()) for goal, days in found.items()}


def measured(goals: Collection[Goal], today: dt.date) -> dict[Any, list[Point]]:
    asked = [one for one in goals if one.kind in MEASURED]
    if not asked:
        return {}
    rows = BodyMeasurement.objects.live().filter(
        user__in={one.user_id for one in asked}, kind__in={one.measure or "bodyweight" for one in asked},
        date__gt=today - dt.timedelta(weeks=WEEKS_BACK + 1),
    )  # fmt: skip
    series: defaultdict[tuple[int, str], list[tuple[dt.date, int]]] = defaultdict(list)
    for user, kind, day, value in rows.order_by("date").values_list("user", "kind", "date", "value"):
        series[user, kind].append((day, value))
    return {
        one.pk: [(day.toordinal(), value) for day, value in values_of(one, series[one.user_id, one.measure])]
        for one in asked
    }
