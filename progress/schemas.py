"""What the API says of records, courses and sums. Quantities are integers in SI inside; here weights are numbers in the
unit that was asked for, which `unit` names; distances are metres, durations seconds."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, Protocol
from uuid import UUID

from pydantic import Field

from exercises.models import Exercise
from gymtracker.json_api import Answer, WeightUnit, amount
from gymtracker.units import Unit
from progress.analytics.best_sets import Done, best_of
from progress.analytics.muscles import GroupSets
from progress.analytics.overview import Step, Totals, percent_change
from progress.models import PersonalRecord
from progress.periods import Period
from progress.wording import own_grams_in
from workouts.formulas import Lift, own_grams
from workouts.models import Workout
from workouts.schemas import OF_ESTIMATE, OF_OWN_WEIGHT, UNIT_OF_RECORD, value_of

RecordName = Literal[
    "estimated_1rm", "heaviest_weight", "most_reps_at_weight", "least_assistance", "longest_distance",
    "longest_duration", "best_pace", "best_set_volume", "best_session_volume",
]  # fmt: skip
GroupName = Literal["chest", "back", "shoulders", "arms", "core", "legs"]
IN_UNIT = "in `unit`"


class Record(Answer):
    exercise_id: int
    exercise_name: str
    kind: RecordName
    value: float = Field(
        description="In `unit`. Of an estimated 1RM with bodyweight what comes on top of it, negative below it"
    )
    unit: Literal["kg", "lb", "reps", "m", "s", "s/km"] = Field(description="Of `value` and `previous`")
    weight_unit: WeightUnit = Field(description="Of `weight` and `own_weight`")
    reps: int | None = Field(description="Of the set; null for a whole session")
    weight: float | None = Field(description="As it stands in the set: added weight and assistance, too")
    duration_seconds: int | None
    distance_m: int | None
    own_weight: float | None = Field(description="The lifter's own part of the load, taken off an estimated 1RM")
    band_m: int | None = Field(description="Of a pace: the distance from which on it counts", examples=[5000])
    achieved_date: dt.date
    workout_id: UUID
    set_id: UUID | None = Field(description="Null where a whole session broke it")
    previous: float | None = Field(description="The value that was beaten; null for a first entry")


def record_of(record: PersonalRecord, unit: Unit) -> dict[str, Any]:
    own = own_grams_in(record)
    done = record.set
    return {
        "exercise_id": record.exercise_id,
        "exercise_name": record.exercise.name,
        "kind": record.kind,
        "value": value_of(record.kind, record.value, own, unit),
        "unit": UNIT_OF_RECORD.get(record.kind, unit.slug),
        "weight_unit": unit.slug,
        "reps": done and done.reps,
        "weight": amount(done.weight_grams, unit) if done else None,
        "duration_seconds": done and done.duration_seconds,
        "distance_m": done and done.distance_metres,
        "own_weight": amount(own, unit),
        "band_m": record.at if record.kind == "best_pace" else None,
        "achieved_date": record.workout.date,
        "workout_id": record.workout_id,
        "set_id": record.set_id,
        "previous": value_of(record.kind, record.previous, own, unit),
    }


class Best(Answer):
    set_id: UUID
    weight: float | None = Field(description=f"{IN_UNIT}; added weight or assistance, where it is that".capitalize())
    reps: int | None
    duration_seconds: int | None
    distance_m: int | None


def best_set_of(best: Done | None, unit: Unit) -> dict[str, Any] | None:
    if best is None:
        return None
    return {
        "set_id": best.id,
        "weight": amount(best.weight_grams, unit),
        "reps": best.reps,
        "duration_seconds": best.duration_seconds,
        "distance_m": best.distance_metres,
    }


class DoneOfIt(Answer):
    """What an exercise of a finished workout comes to."""

    sets: int = Field(description="Working sets")
    reps: int
    volume: float
    best_set: Best | None = Field(description="The one of the estimated 1RM; else the heaviest, longest or most reps")
    estimated_1rm: float | None = Field(description=OF_ESTIMATE)
    own_weight: float | None = Field(description=OF_OWN_WEIGHT)


class Summed(Protocol):
    """Of a performance, what is told of it."""

    @property
    def sets(self) -> int: ...
    @property
    def reps(self) -> int: ...
    @property
    def volume_grams(self) -> int: ...
    @property
    def estimate_grams(self) -> int | None: ...
    @property
    def estimate_set_id(self) -> UUID | None: ...


def done_of(row: Summed, exercise: Lift, bodyweight: int | None, sets: list[Done], unit: Unit) -> dict[str, Any]:
    own = own_grams(exercise, bodyweight) if row.estimate_grams is not None else None
    return {
        "sets": row.sets,
        "reps": row.reps,
        "volume": amount(row.volume_grams, unit),
        "best_set": best_set_of(best_of(sets, exercise.tracking, row.estimate_set_id), unit),
        "estimated_1rm": value_of("estimated_1rm", row.estimate_grams, own, unit),
        "own_weight": amount(own, unit),
    }


class CoursePoint(DoneOfIt):
    date: dt.date
    workout_id: UUID


class NamedExercise(Answer):
    id: int
    name: str
    tracking: str


class Slope(Answer):
    """The Theil–Sen line through the estimated 1RMs: the median of the slopes between all pairs of workouts."""

    slope_per_week: float = Field(description="`unit` a week")
    from_: dt.date = Field(alias="from", serialization_alias="from")
    to: dt.date


class ExerciseCourse(Answer):
    exercise: NamedExercise
    unit: WeightUnit
    points: list[CoursePoint] = Field(description="In the order of time, one for each time it stands in a workout")
    records: list[Record] = Field(description="What holds today, whatever days were asked for")
    trend: Slope | None = Field(description="Null below four workouts with an estimated 1RM")


class DoneExercise(DoneOfIt):
    exercise_id: int
    exercise_name: str


class DoneWorkout(Answer):
    workout_id: UUID
    name: str
    date: dt.date
    started_at: dt.datetime
    duration_minutes: int
    unit: WeightUnit
    sets: int
    volume: float
    exercises: list[DoneExercise]


def workout_of(workout: Workout, exercises: list[dict[str, Any]], grams: int, unit: Unit) -> dict[str, Any]:
    assert workout.finished_at
    return {
        "workout_id": workout.pk,
        "name": workout.title,
        "date": workout.date,
        "started_at": workout.local_start,
        "duration_minutes": int((workout.finished_at - workout.started_at).total_seconds()) // 60,
        "unit": unit.slug,
        "sets": sum(one["sets"] for one in exercises),
        "volume": amount(grams, unit),
        "exercises": exercises,
    }


class VolumePoint(Answer):
    start: dt.date = Field(description="The first day; that of the first point may be cut by `date_from`")
    end: dt.date
    volume: float = Field(description="Of working sets with a known load")
    sets: int
    reps: int


class Volume(Answer):
    period: Literal["day", "week", "month"]
    date_from: dt.date
    date_to: dt.date
    unit: WeightUnit
    total: float
    points: list[VolumePoint] = Field(description="Every one of the range: those without training are zero")


def volume_point_of(step: Step, unit: Unit) -> dict[str, Any]:
    return {
        "start": step.period.first,
        "end": step.period.last,
        "volume": amount(step.volume_grams, unit),
        "sets": step.sets,
        "reps": step.reps,
    }


# --- Analytics ------------------------------------------------------------------------------------------------------
class Figures(Answer):
    workouts: int = Field(description="Finished ones")
    sets: int = Field(description="Working sets")
    reps: int
    volume: float
    duration_minutes: int = Field(description="From start to finish, together")
    records: int = Field(description="Broken ones: a first entry is none")
    exercises: int = Field(description="How many different ones")


class Changes(Answer):
    """In whole percent; null where there was nothing before."""

    workouts: int | None
    sets: int | None
    reps: int | None
    volume: int | None
    duration_minutes: int | None
    records: int | None
    exercises: int | None


class Summary(Figures):
    period: Literal["weekly", "monthly", "yearly", "custom"]
    date_from: dt.date
    date_to: dt.date
    unit: WeightUnit
    previous_from: dt.date | None
    previous_to: dt.date | None = Field(description="While a week, month or year runs: the same day of the one before")
    previous: Figures | None
    change_percent: Changes | None


def figures_of(totals: Totals, exercises: int, unit: Unit) -> dict[str, Any]:
    return {
        "workouts": totals.workouts,
        "sets": totals.sets,
        "reps": totals.reps,
        "volume": amount(totals.volume_grams, unit),
        "duration_minutes": totals.seconds // 60,
        "records": totals.records,
        "exercises": exercises,
    }


def changes_of(now: tuple[Totals, int], before: tuple[Totals, int]) -> dict[str, int | None]:
    """By what the sums are kept in, so that the unit makes no difference."""
    columns = {
        "workouts": "workouts", "sets": "sets", "reps": "reps", "volume": "volume_grams",
        "duration_minutes": "seconds", "records": "records",
    }  # fmt: skip
    changes = {name: percent_change(getattr(now[0], at), getattr(before[0], at)) for name, at in columns.items()}
    return changes | {"exercises": percent_change(now[1], before[1])}


class LiftStrength(Answer):
    exercise_id: int
    estimated_1rm: float


class TrendPoint(Answer):
    start: dt.date
    end: dt.date
    workouts: int
    sets: int
    volume: float
    estimated_1rm: float | None = Field(description="The mean of `lifts`; null where none of them was done")
    lifts: list[LiftStrength] = Field(description="The best estimated 1RM of each main lift that was done")


class Trends(Answer):
    period: Literal["day", "week", "month"]
    date_from: dt.date
    date_to: dt.date
    unit: WeightUnit
    main_lifts: list[NamedExercise] = Field(description="The five lifts done most in these days")
    points: list[TrendPoint]


class MuscleGroup(Answer):
    muscle_group: GroupName
    name: str
    sets: float = Field(description="Hard sets: 1 where its muscle is the main one, ½ where it helps", examples=[12.5])
    volume: float = Field(description="Of the exercises whose main muscle it has")
    unit: WeightUnit
    percent: float = Field(description="Of the sets of all groups, with one decimal")


def group_of(group: GroupSets, all_halves: int, unit: Unit) -> dict[str, Any]:
    return {
        "muscle_group": group.region.value,
        "name": group.region.label,
        "sets": group.sets,
        "volume": amount(group.volume_grams, unit),
        "unit": unit.slug,
        "percent": round(100 * group.half_sets / all_halves, 1) if all_halves else 0.0,
    }


class Weekdays(Answer):
    monday: int
    tuesday: int
    wednesday: int
    thursday: int
    friday: int
    saturday: int
    sunday: int


class TrainedDay(Answer):
    date: dt.date
    workouts: int


class Frequency(Answer):
    date_from: dt.date
    date_to: dt.date
    workouts: int
    per_week: float = Field(description="Workouts a week over all of these days, with two decimals")
    per_weekday: Weekdays = Field(description="Workouts on each day of the week")
    weekly_target: int = Field(description="Workouts that make a week count for the streak")
    current_streak_weeks: int = Field(description="Of today; the running week never breaks it")
    longest_streak_weeks: int = Field(description="Ever")
    days: list[TrainedDay] = Field(description="Days with a workout, the oldest first")


def days_of(period: Period) -> dict[str, Any]:
    return {"date_from": period.first, "date_to": period.last}


def exercise_of(exercise: Exercise) -> dict[str, Any]:
    return {"id": exercise.pk, "name": exercise.name, "tracking": exercise.tracking}
