"""What the API says of goals, and takes. Which fields a goal has follows from its type."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from goals.evaluation import Standing, unit_of
from goals.models import Goal, GoalKind, Status
from goals.wording import unit_of_target
from gymtracker.accounts.models import User
from gymtracker.json_api import Answer, Body, Day, Id, Number, Whole, amount
from gymtracker.units import Unit
from workouts.limits import LONGEST_NOTES
from workouts.schemas import Version
from workouts.working import Working

GoalType = Literal["strength", "consistency", "volume", "bodyweight", "measurement"]
GoalStatus = Literal["active", "paused", "achieved", "missed", "abandoned"]
GoalUnit = Literal["kg", "lb", "cm", "in", "%", "reps", "s", "weeks"]
Measure = Literal[
    "bodyweight", "body-fat", "neck", "shoulders", "chest", "waist", "hips", "left-upper-arm", "right-upper-arm",
    "left-forearm", "right-forearm", "left-thigh", "right-thigh", "left-calf", "right-calf",
]  # fmt: skip
MOST_VALUE, MOST_COUNT, MOST_ID = 10**9, 10**9 - 1, 2**63 - 1

UNIT = (
    "Of the values: `kg` or `lb`, lengths of the body go with them in `cm` or `in`; body fat is `%`; reps, time and "
    "weeks are `reps`, `s` and `weeks`"
)
TARGET = (
    "In `unit`. Of a lift the weight (added, or of assistance), or the reps or seconds where it has none; of "
    "consistency the weeks in a row, as `weeks`"
)


class Aim(Body):
    """What POST and PUT have in common."""

    target_value: Number | None = Field(None, ge=0, le=MOST_VALUE, decimal_places=4, description=TARGET, examples=[100])
    target_reps: Whole | None = Field(None, ge=1, le=MOST_COUNT, description="Of a lift with a weight", examples=[5])
    per_week: Whole | None = Field(None, ge=1, le=MOST_COUNT, description="Of consistency: workouts a week")
    weeks: Whole | None = Field(None, ge=1, le=MOST_COUNT, description="Of consistency: weeks in a row")
    start_value: Number | None = Field(
        None, ge=0, le=MOST_VALUE, decimal_places=4,
        description="Of bodyweight and measurements: where it begins; without it where you stand",
    )  # fmt: skip
    start_date: Day | None = Field(
        None,
        description="The first day that counts; null: what was done before counts too. Left out it is null for lifts "
        "and consistency, today for others",
    )
    deadline: Day | None = Field(None, description="Time off and pauses move it")
    note: str | None = Field(None, max_length=LONGEST_NOTES)
    exercise_id: Whole | None = Field(None, ge=1, le=MOST_ID, description="Of a lift; of a volume where it is of one")
    measurement: Measure | None = Field(None, description="Of a measurement", examples=["waist"])
    unit: GoalUnit | None = Field(None, description=UNIT)


class NewGoal(Aim):
    id: Id | None = None
    type: GoalType


class GoalChange(Aim):
    type: GoalType | None = Field(None, description="Cannot be changed, nor whose exercise or measurement it is")
    status: GoalStatus | None = Field(
        None, description="`paused`, `active` or `abandoned`; `achieved` and `missed` follow from the log"
    )
    version: Version | None = None


class GoalAnswer(Answer):
    id: UUID
    type: GoalType
    title: str = Field(examples=["Bench Press (Barbell): 100 kg × 5"])
    exercise_id: int | None
    exercise_name: str | None
    measurement: Measure | None
    target_value: float = Field(description=TARGET)
    target_reps: int | None
    unit: GoalUnit = Field(description=UNIT)
    per_week: int | None
    weeks: int | None
    start_value: float | None = Field(description="Of bodyweight and measurements")
    start_date: dt.date | None = Field(description="The first day that counts; null: all there is")
    created_date: dt.date = Field(description="The day on which it was set")
    deadline: dt.date | None
    ends_on: dt.date | None = Field(description="The deadline, moved by time off and pauses")
    note: str
    status: GoalStatus
    version: int = Field(description="Raised by each change, but not by what is logged")
    achieved_at: dt.date | None = Field(description="The lifter's day on which it was reached")


def goal_of(goal: Goal, lifter: User, today: dt.date, time_off: list[Any]) -> dict[str, Any]:
    """`lifter` tells the unit."""
    unit, kind = unit_of_target(goal, lifter), goal.kind
    is_consistency = kind == GoalKind.CONSISTENCY
    is_of_body = kind in {GoalKind.BODYWEIGHT, GoalKind.MEASUREMENT}
    return {
        "id": goal.pk,
        "type": kind,
        "title": goal.title_for(lifter),
        "exercise_id": goal.exercise_id,
        "exercise_name": goal.exercise and goal.exercise.name,
        "measurement": goal.measure or None,
        "target_value": float(goal.weeks or 0) if is_consistency else amount(goal.target, unit),
        "target_reps": goal.reps,
        "unit": unit.slug,
        "per_week": goal.target if is_consistency else None,
        "weeks": goal.weeks,
        "start_value": amount(goal.start_value, unit) if is_of_body else None,
        "start_date": goal.counts_from,
        "created_date": goal.made_on,
        "deadline": goal.deadline,
        "ends_on": goal.ends_on(today, time_off),
        "note": goal.note,
        "status": goal.status_on(today, time_off).value,
        "version": goal.version,
        "achieved_at": goal.achieved_on,
    }


# --- Progress -------------------------------------------------------------------------------------------------------
class DateRange(Answer):
    from_: dt.date = Field(alias="from", serialization_alias="from")
    to: dt.date | None = Field(description="Null: a slower pace takes more than two years")


class SourceAnswer(Answer):
    said: str = Field(examples=["90 kg × 6"])
    note: str
    url: str = Field(description="The page where it stands")
    adds: float | None = Field(description="Its part, where the value is a sum or a mean")
    set_id: UUID | None


class WorkingAnswer(Answer):
    value: float | None
    formula: str
    sources: list[SourceAnswer]
    left_out: list[str] = Field(description="What did not count")


class GoalProgress(Answer):
    id: UUID
    title: str
    status: GoalStatus
    unit: GoalUnit = Field(description="Of the values here")
    measured_by: Literal["estimated_1rm", "value"] = Field(
        description="A lift with a weight goes by its estimated 1RM (of one with bodyweight what comes on top of it, "
        "negative below it), one of more than 12 reps by the reps at its weight"
    )
    current_value: float | None = Field(description="Null: nothing to go by yet. Of bodyweight the mean of 7 days")
    target_value: float
    percent: int = Field(description="Of the way from the start; 99 at most before it is achieved")
    on_track: bool | None = Field(description="Whether it comes in time; null without a deadline or a forecast")
    projected_date: dt.date | None = Field(
        description="By the trend of 12 weeks; of consistency the first day possible"
    )
    range: DateRange | None = Field(description="By the faster and the slower half of that trend")
    outlook: str = Field(description="The forecast in words, or why there is none")
    hint: str
    ends_on: dt.date | None
    achieved_at: dt.date | None
    working: WorkingAnswer


def progress_of(one: Standing, working: Working, lifter: User) -> dict[str, Any]:
    unit, own = unit_of(one, lifter), one.own or 0
    found = one.forecast
    is_active = one.status == Status.ACTIVE
    return {
        "id": one.goal.pk,
        "title": one.title,
        "status": one.status.value,
        "unit": unit.slug,
        "measured_by": "estimated_1rm" if one.is_by_estimate else "value",
        "current_value": None if one.current is None else amount(round(one.current) - own, unit),
        "target_value": amount(round(one.aim) - own, unit),
        "percent": one.percent,
        "on_track": one.is_on_track,
        "projected_date": found.expected if found else one.earliest if is_active else None,
        "range": {"from": found.earliest, "to": found.latest} if found and found.earliest else None,
        "outlook": one.outlook,
        "hint": one.hint,
        "ends_on": one.ends_on,
        "achieved_at": one.goal.achieved_on,
        "working": working_answer(working, unit, own),
    }


def working_answer(working: Working, unit: Unit, own: int) -> dict[str, Any]:
    return {
        "value": None if working.value is None else amount(working.value - own, unit),
        "formula": working.formula,
        "sources": [
            {
                "said": source.said,
                "note": source.note,
                "url": source.url,
                "adds": amount(source.adds, unit),
                "set_id": source.set.pk if source.set else None,
            }
            for source in working.sources
        ],
        "left_out": working.left_out,
    }
