"""What a message says. Figures come from the functions that the pages show them by, in SI units whoever reads them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from exercises.tracking import Tracking
from goals.models import Goal, GoalKind
from gymtracker.accounts.models import Activity, ActivityKind, User
from progress.models import PersonalRecord
from progress.telling import record_told
from progress.wording import own_grams_in
from workouts.schemas import UNIT_OF_RECORD
from workouts.totals import add_up

TEST = "webhook.test"


def body_of(id: UUID, type: str, at: datetime, data: dict[str, Any]) -> str:
    return json.dumps({"id": str(id), "type": type, "created_at": instant(at), "data": data}, separators=(",", ":"))


def data_of(activity: Activity) -> dict[str, Any] | None:
    """None where it does not hold any more: reopened, trashed, corrected since."""
    tell = {
        ActivityKind.WORKOUT_FINISHED: workout_data,
        ActivityKind.RECORD_SET: record_data,
        ActivityKind.GOAL_ACHIEVED: goal_data,
    }[ActivityKind(activity.kind)]
    return tell(activity.user, activity.subject)


def workout_data(lifter: User, subject: str) -> dict[str, Any] | None:
    for workout in add_up(lifter.workouts.finished().filter(pk=subject)):
        totals, duration = workout.totals, workout.duration
        return {
            "id": subject,
            "name": workout.title,
            "date": workout.date.isoformat(),
            "started_at": instant(workout.started_at),
            "finished_at": instant(workout.finished_at),
            "totals": {
                "exercises": len(totals.exercises),
                "sets": totals.set_count,
                "volume_kg": kilograms(totals.volume),
                "sets_without_known_load": totals.unweighed_count,
                "duration_seconds": duration and round(duration.total_seconds()),
            },
        }
    return None


def record_data(lifter: User, subject: str) -> dict[str, Any] | None:
    record = record_told(lifter, subject)
    if record is None or record.workout.is_open or record.workout.deleted_at:
        return None
    performed = record.set
    return {
        "exercise_id": record.exercise_id,
        "exercise_name": record.exercise.name,
        "kind": record.kind,
        **dict(zip(("value", "unit"), value_of_record(record), strict=True)),
        "own_weight_kg": kilograms(own_grams_in(record)),
        "band_m": record.at if record.kind == "best_pace" else None,
        "weight_kg": kilograms(performed.weight_grams) if performed else None,
        "reps": performed.reps if performed else None,
        "set_id": str(record.set_id) if record.set_id else None,
        "workout_id": str(record.workout_id),
        "text": record.said_to(lifter),
    }


def value_of_record(record: PersonalRecord) -> tuple[float | int | None, str]:
    unit = UNIT_OF_RECORD.get(record.kind, "kg")
    return (kilograms(record.value - (own_grams_in(record) or 0)) if unit == "kg" else record.value), unit


def goal_data(lifter: User, subject: str) -> dict[str, Any] | None:
    goal = lifter.goals.judged().filter(pk=subject, achieved_on__isnull=False).with_what_it_says().first()
    if goal is None or goal.achieved_on is None:
        return None
    return {
        "id": subject,
        "type": goal.kind,
        **dict(zip(("target_value", "unit"), target_of(goal), strict=True)),
        "reps": goal.reps,
        "weeks": goal.weeks,
        "exercise_id": goal.exercise_id,
        "exercise_name": goal.exercise.name if goal.exercise else None,
        "measure": goal.measure or None,
        "achieved_on": goal.achieved_on.isoformat(),
        "text": goal.title_for(lifter),
    }


def target_of(goal: Goal) -> tuple[float | int | None, str]:
    tracking = goal.exercise.tracking if goal.exercise else ""
    match goal.kind:
        case GoalKind.STRENGTH if tracking == Tracking.REPS:
            return goal.target, "reps"
        case GoalKind.STRENGTH if tracking == Tracking.DURATION:
            return goal.target, "s"
        case GoalKind.CONSISTENCY:
            return goal.target, "workouts/week"
        case GoalKind.MEASUREMENT:  # tenths of a percent, millimetres
            return whole_if_it_is(goal.target, 10), "%" if goal.measure == "body-fat" else "cm"
        case _:
            return kilograms(goal.target), "kg"


def kilograms(grams: int | None) -> float | int | None:
    return None if grams is None else whole_if_it_is(grams, 1000)


def whole_if_it_is(value: int, size: int) -> float | int:
    return value // size if value % size == 0 else value / size


def instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if moment else None
