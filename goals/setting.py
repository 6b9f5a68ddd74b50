"""Setting a goal, changing it, and its verbs: what the pages and the API do alike. A goal is judged at once by what was
done before, so one that is made after the fact is reached on the day it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404

from exercises.models import Exercise
from exercises.tracking import LIFTED
from goals.evaluation import first_estimate
from goals.judging import judge_one
from goals.models import MOST_GOALS, Goal, GoalKind, TooManyGoals
from gymtracker.accounts.models import User
from progress.analytics.trends import moving_mean
from progress.models import MeasurementKind
from workouts.models.once import create_once
from workouts.turns import turn_of


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
        fields["start_value"] = first_estimate(Goal(user=lifter, **fields), lifter, today)
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


def carry_out(lifter: User, goal_id: UUID, verb: Callable[[Goal], None]) -> None:
    """Pausing, giving up and back. Raises Http404."""
    goal = find(lifter, goal_id)
    with turn_of(lifter.pk):
        verb(goal)
        fresh = find(lifter, goal_id)
        if not fresh.abandoned_at:
            judge_one(fresh, lifter)
