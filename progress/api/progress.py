"""Records, the course of an exercise, the history with its best sets, volume over time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router
from pydantic import Field

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.accounts.requests import ApiRequest
from gymtracker.json_api import READING, Day, InUnit, Page, Paging, amount, answers, ordered, paged, unit_asked
from gymtracker.units import Unit
from progress.analytics import overview, strength
from progress.analytics.best_sets import deciding_sets, sets_behind
from progress.api.days import MOST_ID, Days, check, check_steps, only, within
from progress.models import PersonalRecord, kind_order
from progress.performances import OF_A_LIFT
from progress.periods import Period
from progress.schemas import (
    DoneWorkout,
    ExerciseCourse,
    GroupName,
    Record,
    RecordName,
    Volume,
    days_of,
    done_of,
    exercise_of,
    record_of,
    volume_point_of,
    workout_of,
)
from progress.standing import ids_that_hold
from workouts.models import Workout

router = Router(tags=["Progress"])
EVER = Period(date(1950, 1, 1), date.max)
RECORD_ORDERS = {
    "achieved_date": ("achieved_at", "id"),
    "exercise": ("exercise__name", "exercise", "kind", "at", "id"),
}


class RecordChoice(InUnit):
    exercise_id: int | None = Field(None, ge=1, le=MOST_ID)
    kind: RecordName | None = None
    since: Day | None = Field(None, description="The first day on which it was broken")
    history: bool = Field(False, description="Every record ever broken, instead of what holds today")
    ordering: str = Field("-achieved_date", description="`achieved_date` or `exercise`; `-` turns it around")


@router.get("/progress/prs", response=answers({200: Page[Record]}, without=(404, *READING)))
def list_records(request: ApiRequest, paging: Query[Paging], choice: Query[RecordChoice]) -> Any:
    """The records that hold today, or every one that was ever broken.

    As on the pages, first entries are among those that hold, not among those that were broken; rep records that a
    heavier weight outdoes are left out of those that hold.
    """
    unit = unit_asked(request)
    mine = PersonalRecord.objects.filter(user=request.user)
    found = only(mine.celebrated() if choice.history else mine.ranked(), "exercise", choice.exercise_id)
    found = ordered(only(found, "kind", choice.kind), choice.ordering, RECORD_ORDERS)
    if choice.history:
        broken = only(found, "workout__date__gte", choice.since).with_what_it_says()
        return paged(broken, paging, lambda record: record_of(record, unit))
    page = paged(ids_that_hold(found, since=choice.since), paging, lambda id: id)
    shown = PersonalRecord.objects.with_what_it_says().in_bulk(page["items"])
    page["items"] = [record_of(shown[id], unit) for id in page["items"] if id in shown]
    return page


@router.get(
    "/progress/exercise/{int:exercise_id}",
    response=answers({200: ExerciseCourse}, without=READING),
    by_alias=True,
)
def exercise_course(request: ApiRequest, exercise_id: int, days: Query[Days]) -> Any:
    """How one exercise goes: each workout with its best set, the records, the trend of the estimated 1RM.

    Without dates all there is. An exercise that was merged into another one answers with that one.
    """
    check(days)
    lifter, unit = request.user, unit_asked(request)
    known = Exercise.objects.known_to(lifter).select_related("merged_into")
    exercise = get_object_or_404(known, pk=exercise_id)
    exercise = exercise.merged_into or exercise
    period = Period(days.date_from or EVER.first, days.date_to or EVER.last, lifter.week_start)
    records = PersonalRecord.objects.filter(user=lifter, exercise=exercise).standing().without_outdone()
    return {
        "exercise": exercise_of(exercise),
        "unit": unit.slug,
        "points": course_points(lifter, exercise, period, unit),
        "records": [record_of(one, unit) for one in sorted(records.with_what_it_says(), key=kind_order)],
        "trend": trend_of(strength.points(lifter, exercise, period), unit),
    }


def course_points(lifter: User, exercise: Exercise, period: Period, unit: Unit) -> list[dict[str, Any]]:
    done = lifter.performances.filter(exercise=exercise).between(period.first, period.last)
    sets = sets_behind(done)
    rows = done.select_related("entry__workout").order_by("day", "entry__started_at", "entry__position", "pk")
    return [
        {
            "date": row.date,
            "workout_id": row.entry.workout_id,
            **done_of(row, exercise, row.entry.workout.bodyweight_grams, sets.get(row.pk, []), unit),
        }
        for row in rows
    ]


def trend_of(points: list[strength.Point], unit: Unit) -> dict[str, Any] | None:
    trend = strength.trend_of(points)
    if trend is None:
        return None
    a_week = round(trend.slope * 7 / float(unit.size), 3)
    return {"slope_per_week": a_week, "from": points[0].date, "to": points[-1].date}


class HistoryChoice(Days):
    exercise_id: int | None = Field(None, ge=1, le=MOST_ID)


@router.get("/progress/history", response=answers({200: Page[DoneWorkout]}, without=(404, *READING)))
def training_history(request: ApiRequest, paging: Query[Paging], choice: Query[HistoryChoice]) -> Any:
    """Finished workouts with the best set of each exercise, the newest first."""
    check(choice)
    lifter, unit = request.user, unit_asked(request)
    found = only(lifter.workouts.finished(), "date__gte", choice.date_from)
    found = only(found, "date__lte", choice.date_to)
    if choice.exercise_id is not None:
        with_it = lifter.performances.filter(exercise=choice.exercise_id)
        found = found.filter(pk__in=with_it.values("entry__workout"))
    page = paged(found.newest_first(), paging, lambda workout: workout)
    page["items"] = with_exercises(page["items"], lifter, unit)
    return page


@dataclass
class Done:
    """A performance with what the history says of it: for the hundreds of a page, models would cost twice as much."""

    entry_id: UUID
    workout_id: UUID
    exercise_id: int
    exercise_name: str
    tracking: str
    implements: int
    is_unilateral: bool
    bodyweight_share: int
    sets: int
    reps: int
    volume_grams: int
    estimate_grams: int | None
    estimate_set_id: UUID | None


COLUMNS = (
    "entry", "entry__workout", "exercise", "exercise__name", *(f"exercise__{name}" for name in OF_A_LIFT),
    "sets", "reps", "volume_grams", "estimate_grams", "estimate_set_id",
)  # fmt: skip


def with_exercises(workouts: list[Workout], lifter: User, unit: Unit) -> list[dict[str, Any]]:
    """Two queries, however many there are."""
    rows = done_in(workouts, lifter) if workouts else []
    sets = deciding_sets((row.entry_id, row.estimate_set_id) for row in rows) if rows else {}
    by_workout: defaultdict[UUID, list[Done]] = defaultdict(list)
    for row in rows:
        by_workout[row.workout_id].append(row)
    return [
        workout_of(
            workout,
            [
                {
                    "exercise_id": row.exercise_id,
                    "exercise_name": row.exercise_name,
                    **done_of(row, row, workout.bodyweight_grams, sets.get(row.entry_id, []), unit),
                }
                for row in by_workout[workout.pk]
            ],
            sum(row.volume_grams for row in by_workout[workout.pk]),
            unit,
        )
        for workout in workouts
    ]


def done_in(workouts: list[Workout], lifter: User) -> list[Done]:
    days = [workout.date for workout in workouts]
    # The days follow from the workouts; named, they lead to an index.
    done = lifter.performances.between(min(days), max(days)).filter(entry__workout__in=workouts)
    return [Done(*columns) for columns in done.order_by("entry__position", "entry").values_list(*COLUMNS)]


class VolumeChoice(Days):
    period: Literal["day", "week", "month"] = "week"
    exercise_id: int | None = Field(None, ge=1, le=MOST_ID)
    muscle_group: GroupName | None = Field(None, description="Of the exercises whose main muscle it has")


@router.get("/progress/volume", response=answers({200: Volume}, without=(404, *READING)))
def volume_over_time(request: ApiRequest, choice: Query[VolumeChoice]) -> Any:
    """Volume, working sets and reps of each day, week or month; 13 weeks up to today without dates.

    Weeks begin on the lifter's first day. At most 2,000 points.
    """
    lifter, unit = request.user, unit_asked(request)
    period = within(choice, lifter, "3m")
    check_steps(period, choice.period)
    done = only(lifter.performances.between(period.first, period.last), "exercise", choice.exercise_id)
    done = only(done, "exercise__primary_muscle__region", choice.muscle_group)
    steps = overview.over_time(done, period, choice.period)
    points = [volume_point_of(step, unit) for step in steps]
    return {
        "period": choice.period,
        **days_of(period),
        "unit": unit.slug,
        "total": amount(sum(step.volume_grams for step in steps), unit),
        "points": points,
    }
