"""Setting a goal, changing it, and its verbs: what the pages and the API do alike. A goal is judged at once by what was
done before, so one that is made after the fact is reached on the day it was."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from exercises.models import Exercise
from exercises.tracking import LIFTED
from goals.evaluation import start_of
from goals.judging import judge_one, time_off_of
from goals.models import MOST_GOALS, Goal, GoalKind, GoalReached, Status, TooManyGoals
from gymtracker.accounts.models import User
from gymtracker.conflicts import Conflict
from progress.analytics.streaks import Span
from progress.analytics.trends import moving_mean
from progress.models import MeasurementKind
from workouts.models.once import create_once
from workouts.turns import turn_of


class StatusFollows(Conflict):
    def __init__(self) -> None:
        super().__init__("This follows from the log and the deadline.")


class NotNow(Conflict):
    """A verb that leads nowhere from the goal's status."""


def find(lifter: User, goal_id: UUID) -> Goal:
    """Raises Http404."""
    goal: Goal = get_object_or_404(lifter.goals.live().with_what_it_says(), pk=goal_id)
    return goal


def subject_of(lifter: User, kind: str, *, exercise_id: int | None, measure: str) -> dict[str, Any] | None:
    """What the goal is about, by Goal's fields; None where it is not said or cannot be aimed at."""
    if kind == GoalKind.BODYWEIGHT:
        return {"measure": "bodyweight"}
    if kind == GoalKind.MEASUREMENT:
        return {"measure": measure} if measure in MeasurementKind.values and measure != "bodyweight" else None
    if kind != GoalKind.STRENGTH:
        return {}
    known = Exercise.objects.known_to(lifter).filter(merged_into=None, tracking__in=LIFTED)
    exercise = known.filter(pk=exercise_id).first() if exercise_id is not None else None
    return {"exercise": exercise} if exercise else None


def initial_of(lifter: User, kind: str, subject: dict[str, Any]) -> dict[str, Any]:
    """What counts from today on by itself, and where a measure stands."""
    if kind == GoalKind.CONSISTENCY:
        return {"target": lifter.weekly_target, "weeks": 8}
    if kind == GoalKind.STRENGTH:
        return {}
    initial: dict[str, Any] = {"counts_from": lifter.today()}
    if "measure" in subject and (series := lifter.measurements.series(subject["measure"])):
        is_mean = kind == GoalKind.BODYWEIGHT
        initial["start_value"] = round(moving_mean(series)[-1][1] / 100) * 100 if is_mean else series[-1][1]
    return initial


def set_goal(lifter: User, kind: str, subject: dict[str, Any], id: UUID, written: dict[str, Any]) -> tuple[Goal, bool]:
    """One goal, judged at once, and whether it is new. Raises TooManyGoals, IdTaken."""
    today = lifter.today()
    fields: dict[str, Any] = {"kind": kind, "made_on": today} | subject | written
    if kind == GoalKind.STRENGTH:
        fields |= start_of(Goal(user=lifter, **fields), lifter, today)
    with turn_of(lifter.pk):
        is_there = lifter.goals.filter(pk=id).exists()
        if not is_there and lifter.goals.open().count() >= MOST_GOALS:
            raise TooManyGoals
        goal, is_new = create_once(lifter.goals, id, **fields)
        if is_new:
            judge_one(goal, lifter)
    return goal, is_new


def change_goal(lifter: User, goal_id: UUID, written: dict[str, Any]) -> None:
    """Raises Http404."""
    with turn_of(lifter.pk):
        goal = find(lifter, goal_id)  # as it is now: another device may have reached it since
        goal.change(**written)
        judge_one(goal, lifter)


def bring_to(lifter: User, goal_id: UUID, wanted: Status, *, only_from: Status | None = None) -> None:
    """Pause, resume, give up or take up again, as is needed; nothing where it is not `only_from`, so that a button that
    is pressed twice does no second thing. Raises Http404, StatusFollows, NotNow, GoalReached."""
    with turn_of(lifter.pk):
        goal = find(lifter, goal_id)
        today, time_off = lifter.today(), time_off_of(lifter)
        if only_from and goal.status_on(today, time_off) != only_from:
            return
        if verb := verb_for(goal, wanted, today, time_off):
            verb()
            fresh = find(lifter, goal_id)
            if not fresh.abandoned_at:
                judge_one(fresh, lifter)


def verb_for(goal: Goal, wanted: Status, today: dt.date, time_off: list[Span]) -> Callable[[], None] | None:
    """What leads to that status; None where it is that already."""
    status = goal.status_on(today, time_off)
    if status == wanted:
        return None
    match status, wanted:
        case _, Status.ACHIEVED | Status.MISSED:
            raise StatusFollows
        case Status.ABANDONED, Status.ACTIVE:
            return goal.take_up
        case Status.ACTIVE, Status.PAUSED:
            return lambda: goal.pause(today)
        case Status.PAUSED, Status.ACTIVE if any(last is None for _, last in goal.pause_spans):
            return lambda: goal.resume(today)
        case Status.ACTIVE | Status.PAUSED | Status.MISSED, Status.ABANDONED:
            return goal.abandon
        case Status.PAUSED, _:
            raise NotNow("Your time off pauses it: it goes on by itself.")
        case Status.MISSED, Status.ACTIVE:
            raise NotNow("Its time is over: give it a later deadline.")
        case Status.ACHIEVED, Status.ABANDONED:
            raise GoalReached
        case _:
            raise NotNow(f"It is {status.label.lower()}: that cannot be done now.")
