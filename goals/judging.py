"""Which day a goal was reached on, kept true: whatever changes in the log, it is what a look from scratch would find.

A set that is logged in an open workout takes a cheap road: the goals that it may reach come along with its entry, so
judging it costs a query only where one is reached.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import accumulate
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from goals.models import Goal, GoalKind, read_spans
from gymtracker.accounts.models import Activity, ActivityKind, TimeOff, User
from progress.analytics.streaks import Span, first_day_of, week_number, weekly_counts, weeks_off
from progress.analytics.trends import moving_mean
from progress.models import Performance
from workouts.models import Set
from workouts.turns import turn_of

STRENGTH = ("id", "target", "reps")  # as WorkoutExerciseQuerySet.with_goals has them


class Reached(NamedTuple):
    """The day, and the set where it was one; both None where the goal is not reached."""

    on: dt.date | None = None
    set_id: UUID | None = None


def follow_the_log(
    sender: Any,
    *,
    lifter: User,
    exercises: set[int],
    logged: Set | None = None,
    dated: Any = None,
    measured: Iterable[str] = (),
    workouts: Iterable[UUID] = (),
    told: list[Activity] | None = None,
    **kwargs: Any,
) -> None:
    """Receiver of `log_changed`."""
    if logged is not None and logged.workout_exercise.workout.is_open:
        judge_logged(lifter, logged)
    elif exercises or dated is None or not dated.is_open:  # a workout that was just begun reaches nothing
        fresh = judge(lifter, exercises=exercises, measured=set(measured), are_days_moved=sender is TimeOff)
        lifter.reached_goals = [*lifter.reached_goals, *fresh]
        if told is not None:
            ids = dict.fromkeys([*(goal.pk for goal in fresh), *lifted_in(workouts, lifter)])
            told += [Activity.of(lifter, ActivityKind.GOAL_ACHIEVED, id) for id in ids]


def lifted_in(workouts: Iterable[UUID], lifter: User) -> list[UUID]:
    """The goals that sets of these workouts reached: while the workout was open nothing was told yet."""
    if not workouts:
        return []
    there = lifter.goals.judged().filter(achieved_set__workout_exercise__workout__in=workouts)
    return list(there.newest_first().values_list("pk", flat=True))


def follow_the_week(sender: Any, instance: User, created: bool, raw: bool, update_fields: Any, **kwargs: Any) -> None:
    """Receiver of a lifter's `post_save`: weeks that begin on another day are others."""
    if created or raw or (update_fields is not None and "week_start" not in update_fields):
        return
    if instance.goals.judged().filter(kind=GoalKind.CONSISTENCY).exists():
        with turn_of(instance.pk):
            judge(instance, exercises=set(), measured=set())


# --- The cheap road ---


def judge_logged(lifter: User, logged: Set) -> None:
    if logged.kind == "warm_up":
        return
    entry = logged.workout_exercise
    tracking = entry.exercise.tracking
    reached = [one for one in open_lifts(lifter, logged) if meets(tracking, one["target"], one["reps"], logged)]
    if not reached:
        return
    on, today = entry.workout.date, lifter.today()
    goals = list(lifter.goals.open().filter(pk__in=[one["id"] for one in reached]).all_at_once())
    time_off = time_off_in(goals) or []
    logged.reached_goals = [goal for goal in goals if is_in_time(on, goal.ends_on(today, time_off))]
    for goal in logged.reached_goals:
        goal.achieved_on, goal.achieved_set = on, logged
    Goal.objects.bulk_update(logged.reached_goals, ["achieved_on", "achieved_set"])


def open_lifts(lifter: User, logged: Set) -> list[dict[str, Any]]:
    """What the entry was read with (WorkoutExerciseQuerySet.with_goals), else a query."""
    entry = logged.workout_exercise
    if entry.are_goals_known:
        return entry.goal_list or []
    begun = Q(counts_from=None) | Q(counts_from__lte=entry.workout.date)
    mine = lifter.goals.judged().filter(begun, kind=GoalKind.STRENGTH, exercise=entry.exercise_id, achieved_on=None)
    return list(mine.values(*STRENGTH))


def meets(tracking: str, target: int, reps: int | None, one: Any) -> bool:
    """Whether one set has all that a lift asks for; of assistance less is better."""
    match tracking:
        case "reps":
            return (one.reps or 0) >= target
        case "duration":
            return (one.duration_seconds or 0) >= target
        case "assisted_bodyweight":
            return (one.weight_grams or 0) <= target and (one.reps or 0) >= (reps or 1)
        case _:
            return (one.weight_grams or 0) >= target and (one.reps or 0) >= (reps or 1)


def meeting(goal: Goal) -> Q:
    """`meets`, asked of the database."""
    match goal.exercise.tracking if goal.exercise else "":
        case "reps":
            return Q(reps__gte=goal.target)
        case "duration":
            return Q(duration_seconds__gte=goal.target)
        case "assisted_bodyweight":
            return Q(reps__gte=goal.reps) & (Q(weight_grams=None) | Q(weight_grams__lte=goal.target))
        case _:
            unloaded = Q(weight_grams=None) if goal.target == 0 else Q(pk__in=())
            return Q(reps__gte=goal.reps) & (unloaded | Q(weight_grams__gte=goal.target))


# --- From scratch ---


def judge(lifter: User, *, exercises: set[int], measured: set[str], are_days_moved: bool = False) -> list[Goal]:
    """All goals that a change of these may reach or take away again, or whose deadlines are moved; answers with those
    that were not reached before."""
    concerned = (
        Q(kind=GoalKind.STRENGTH, exercise__in=exercises)
        | Q(kind__in=[GoalKind.CONSISTENCY, GoalKind.VOLUME])
        | Q(kind__in=[GoalKind.BODYWEIGHT, GoalKind.MEASUREMENT], measure__in=measured)
    )
    if are_days_moved:
        concerned |= Q(deadline__isnull=False)
    goals = list(lifter.goals.judged().filter(concerned).with_what_it_says())
    goes_by_days = any(goal.deadline or goal.kind == GoalKind.CONSISTENCY for goal in goals)
    time_off = time_off_of(lifter) if goes_by_days else []
    before = {goal.pk for goal in goals if goal.achieved_on}
    for goal in goals:
        judge_one(goal, lifter, time_off=time_off)
    return [goal for goal in goals if goal.achieved_on and goal.pk not in before]


def judge_one(goal: Goal, lifter: User, *, time_off: list[Span] | None = None) -> None:
    """`time_off` is the lifter's, where it is at hand."""
    found = reached(goal, lifter, lifter.today(), time_off_of(lifter) if time_off is None else time_off)
    if found != (goal.achieved_on, goal.achieved_set_id):
        goal.achieved_on, goal.achieved_set_id = found
        Goal.objects.filter(pk=goal.pk).update(achieved_on=found.on, achieved_set=found.set_id)


def reached(goal: Goal, lifter: User, today: dt.date, time_off: list[Span]) -> Reached:
    """Until the deadline, as time off and pauses have moved it."""
    ends_on = goal.ends_on(today, time_off)
    match goal.kind:
        case GoalKind.STRENGTH:
            return lifted(goal, lifter, ends_on)
        case GoalKind.CONSISTENCY:
            found = Reached(kept_up(goal, lifter, today, time_off))
        case GoalKind.VOLUME:
            return moved(goal, lifter, ends_on)
        case _:
            found = Reached(measured_at(goal, lifter))
    return found if found.on and is_in_time(found.on, ends_on) else Reached()


def is_in_time(day: dt.date, ends_on: dt.date | None) -> bool:
    return ends_on is None or day <= ends_on


def lifted(goal: Goal, lifter: User, ends_on: dt.date | None) -> Reached:
    """By the first set that has both the weight and the reps."""
    sets = (
        Set.objects.live().of_lifter(lifter).working().filter(meeting(goal), workout_exercise__exercise=goal.exercise)
    )
    if goal.counts_from:
        sets = sets.filter(workout_exercise__workout__date__gte=goal.counts_from)
    if ends_on:
        sets = sets.filter(workout_exercise__workout__date__lte=ends_on)
    in_order = sets.order_by("workout_exercise__started_at", "workout_exercise__position", "position", "id")
    first = in_order.values_list("workout_exercise__workout__date", "pk")[:1]
    return next((Reached(on, set_id) for on, set_id in first), Reached())


def kept_up(goal: Goal, lifter: User, today: dt.date, time_off: list[Span]) -> dt.date | None:
    """With the workout that completes the last of the weeks."""
    counts = weekly_counts(lifter, since=goal.counts_from)
    off = weeks_off(goal.days_off(today, time_off), lifter.week_start)
    week = week_of_completion(goal, counts, off, week_number(today, lifter.week_start))
    if week is None:
        return None
    first = max(first_day_of(week, lifter.week_start), goal.counts_from or dt.date.min)
    days = lifter.workouts.finished().filter(date__gte=first).order_by("date", "started_at").values_list("date")
    completed: dt.date = days[goal.target - 1 : goal.target].get()[0]
    return completed


def week_of_completion(goal: Goal, counts: dict[int, int], off: set[int], this_week: int) -> int | None:
    run = 0
    for week in range(min(counts, default=this_week), this_week + 1):
        if week in off:
            continue
        run = run + 1 if counts.get(week, 0) >= goal.target else 0
        if run == goal.weeks:
            return week
    return None


def moved(goal: Goal, lifter: User, ends_on: dt.date | None) -> Reached:
    """With the workout that brings the sum there."""
    days = volume_by_day(goal, lifter, ends_on)
    sums = accumulate(volume for _, volume in days)
    return Reached(next((day for (day, _), total in zip(days, sums, strict=True) if total >= goal.target), None))


def volume_by_day(goal: Goal, lifter: User, ends_on: dt.date | None) -> list[tuple[dt.date, int]]:
    by_day = volume_rows(goal, lifter, ends_on).order_by().values("day").annotate(total=Sum("volume_grams"))
    return [(dt.date.fromordinal(day), total) for day, total in by_day.values_list("day", "total").order_by("day")]


def volume_rows(goal: Goal, lifter: User, ends_on: dt.date | None) -> QuerySet[Performance]:
    """What was done in finished workouts of the goal's period: the sums that every page about volume reads."""
    rows = lifter.performances.filter(exercise=goal.exercise_id) if goal.exercise_id else lifter.performances.all()
    if goal.counts_from:
        rows = rows.filter(day__gte=goal.counts_from.toordinal())
    return rows.filter(day__lte=ends_on.toordinal()) if ends_on else rows


def measured_at(goal: Goal, lifter: User) -> dt.date | None:
    """On the first day whose value (of bodyweight: the 7-day mean) is there."""
    series = lifter.measurements.series(goal.measure or "bodyweight")
    return first_day_there(goal, values_of(goal, series))


def values_of(goal: Goal, series: list[tuple[dt.date, int]]) -> list[tuple[dt.date, float]]:
    if goal.kind == GoalKind.BODYWEIGHT:
        return moving_mean(series)
    return [(day, float(value)) for day, value in series]


def first_day_there(goal: Goal, values: Iterable[tuple[dt.date, float]]) -> dt.date | None:
    for day, value in values:
        is_there = value <= goal.target if goal.is_falling else value >= goal.target
        if is_there and (goal.counts_from is None or day >= goal.counts_from):
            return day
    return None


def time_off_of(lifter: User) -> list[Span]:
    return list(lifter.time_off.values_list("first_day", "last_day"))


def time_off_in(goals: list[Goal]) -> list[Span] | None:
    """What came along with goals that were read `all_at_once`; None where there is no goal."""
    return read_spans(goals[0].time_off_list) if goals else None
