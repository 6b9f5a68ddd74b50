"""Goals with a deadline that will not be reached in time, of many lifters at once, as the goal's own page has it. Lifts
go by the estimated 1RM, which is what their page goes by where there is a weight for 12 reps or fewer; other lifts are
not judged here."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from goals.evaluation import Known, read_days, standing, yardstick
from goals.models import Goal, GoalKind, Status
from gymtracker.accounts.models import User
from progress.analytics.streaks import Span
from progress.analytics.trends import WEEKS_BACK, Point, forecast
from progress.models import Performance


@dataclass(frozen=True)
class Person:
    """Whose goals are judged: what day it is for them, and their time off."""

    lifter: User
    today: dt.date
    time_off: list[Span]


def goals_at_risk(goals: Iterable[Goal], people: Mapping[int, Person]) -> dict[int, list[Goal]]:
    """By the lifter's id. Two queries for goals that were read `all_at_once`."""
    running = [one for one in goals if one.deadline and status_of(one, people) == Status.ACTIVE]
    lifts = [one for one in running if one.kind == GoalKind.STRENGTH]
    others = [one for one in running if one.kind != GoalKind.STRENGTH]
    known = {pk: Known(one.today, one.time_off) for pk, one in people.items()}
    read_days(others, known)
    points = lifted(lifts, min((one.today for one in people.values()), default=dt.date.max))
    late = [one for one in lifts if is_late(one, points.get(one.pk, []), people[one.user_id])]
    late += [
        one for one in others if standing(one, people[one.user_id].lifter, known[one.user_id]).is_on_track is False
    ]
    found: defaultdict[int, list[Goal]] = defaultdict(list)
    for goal in late:
        found[goal.user_id].append(goal)
    return dict(found)


def status_of(goal: Goal, people: Mapping[int, Person]) -> Status:
    whose = people[goal.user_id]
    return goal.status_on(whose.today, whose.time_off)


def is_late(goal: Goal, points: list[Point], whose: Person) -> bool:
    yard, ends_on = yardstick(goal, []), goal.ends_on(whose.today, whose.time_off)
    if yard.by != "estimate" or ends_on is None:
        return False
    found = forecast(points, yard.aim, today=whose.today, direction=1)
    if found.outcome == "dates":
        return found.expected is not None and found.expected > ends_on
    return found.outcome in {"too_far", "not_towards"}


def lifted(lifts: Collection[Goal], today: dt.date) -> dict[Any, list[Point]]:
    """The best estimate of each day, by goal."""
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
