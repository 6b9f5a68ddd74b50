"""What the API says of workouts, and takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from gymtracker.json_api import Answer, Body, Day, Id, Instant, InUnit, Number, WeightUnit, Whole, amount
from gymtracker.units import Unit
from workouts.formulas import own_grams
from workouts.limits import (
    LONGEST_NAME,
    LONGEST_NOTES,
    MOST_EXERCISES_A_WORKOUT,
    MOST_METRES,
    MOST_REPS,
    MOST_SECONDS,
    MOST_SETS_AN_EXERCISE,
)
from workouts.models import Set, Workout, WorkoutExercise
from workouts.proposals import place_in_plan

MOST_ID = 2**63 - 1
MOST_MINUTES = MOST_SECONDS // 60
MOST_VERSION = 999_999_999
MOST_SUPERSETS = MOST_EXERCISES_A_WORKOUT
Kind = Literal["normal", "warm_up", "drop", "failure"]
SideOf = Literal["both", "left", "right"]
RecordOf = Literal[
    "estimated_1rm", "heaviest_weight", "most_reps_at_weight", "least_assistance", "longest_distance",
    "longest_duration", "best_pace", "best_set_volume", "best_session_volume",
]  # fmt: skip
# What a record's value is counted in; of the others it is a weight.
UNIT_OF_RECORD = {
    "most_reps_at_weight": "reps", "longest_distance": "m", "longest_duration": "s", "best_pace": "s/km",
}  # fmt: skip
OF_ESTIMATE = "As pages show it: of a lift with bodyweight what comes on top"
OF_OWN_WEIGHT = "The lifter's own part of the load, taken off the estimated 1RM"


def only_halves(value: Decimal) -> Decimal:
    if value * 2 % 1:
        raise ValueError("must be in halves, such as 8.5")
    return value


Rpe = Annotated[Number, Field(ge=1, le=10), AfterValidator(only_halves)]
Weight = Annotated[Number, Field(description="In `unit`, with three decimals at most", examples=[82.5])]
Reps = Annotated[Whole, Field(ge=0, le=MOST_REPS)]
Seconds = Annotated[Whole, Field(ge=0, le=MOST_SECONDS)]
Metres = Annotated[Whole, Field(ge=0, le=MOST_METRES)]
ExerciseId = Annotated[Whole, Field(ge=1, le=MOST_ID)]
Order = Annotated[Whole, Field(ge=1, le=10_000, description="Its place among the exercises, from 1 on")]
Superset = Annotated[
    Whole, Field(ge=1, le=MOST_SUPERSETS, description="Neighbours with the same number are done in turns")
]
Version = Annotated[Whole, Field(ge=1, le=MOST_VERSION, description="As it was read; 409 where it changed since")]
# As the forms have it: what is blank is empty, and the workout has the name of its time of day.
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NAME)]
Notes = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NOTES)]
Minutes = Annotated[Whole, Field(ge=0, le=MOST_MINUTES)]


# --- What comes in --------------------------------------------------------------------------------------------------
class Measures(Body):
    """What a set needs and may have follows from its exercise's `tracking`."""

    kind: Kind = "normal"
    side: SideOf = Field("both", description="Of an exercise that is done one side at a time")
    weight: Weight | None = None
    reps: Reps | None = None
    duration_seconds: Seconds | None = None
    distance_m: Metres | None = None
    rpe: Rpe | None = Field(None, examples=[8.5])
    rest_seconds: Seconds | None = Field(None, description="Rest meant to follow it")


class NewSet(Measures):
    id: Id | None = Field(None, description="Made by the client: sent again, it is the same set")


class NewSets(Body):
    unit: WeightUnit | None = Field(None, description="Of the weights, here and in the answer; kg if not said")
    sets: list[NewSet] = Field(min_length=1, max_length=MOST_SETS_AN_EXERCISE)


class SetChange(Measures):
    unit: WeightUnit | None = None
    version: Version | None = None


class NewExercise(Body):
    id: Id | None = Field(None, description="Made by the client: sent again, it is the same row")
    exercise_id: ExerciseId
    order: Order | None = None
    superset: Superset | None = None
    notes: Notes = ""
    rest_seconds: Seconds | None = Field(None, description="Between sets; if not named, as the last time")


class ExerciseWithSets(NewExercise):
    sets: list[NewSet] = Field([], max_length=MOST_SETS_AN_EXERCISE)


class ExerciseChange(Body):
    # A default that is no constant stands in no schema: what is not named stays as it is.
    exercise_id: ExerciseId = Field(default_factory=int, description="Another one only as long as no set is logged")
    order: Order = Field(default_factory=int)
    superset: Superset | None = None
    notes: Notes = ""
    rest_seconds: Seconds | None = None


class NewWorkout(Body):
    id: Id | None = Field(None, description="Made by the client: sent again, it is the same workout")
    date: Day | None = Field(None, description="The lifter's local date")
    started_at: Instant | None = Field(None, description="With its offset")
    duration_minutes: Minutes | None = Field(None, description="With it the workout is over")
    name: Name = ""
    notes: Notes = ""
    template_id: Id | None = Field(None, description="What to start from; its sets are planned")
    unit: WeightUnit | None = Field(None, description="Of the weights, here and in the answer; kg if not said")
    exercises: list[ExerciseWithSets] = Field([], max_length=MOST_EXERCISES_A_WORKOUT)


class WorkoutChange(Body):
    name: Name = ""
    notes: Notes = ""
    date: Day = Field(default_factory=dt.date.today, description="Its time of day and its length stay")
    started_at: Instant | None = Field(None, description="Its length stays")
    duration_minutes: Minutes = Field(default_factory=int)
    version: Version | None = None


class WorkoutFilters(InUnit):
    date_from: Day | None = None
    date_to: Day | None = None
    exercise_id: int | None = Field(None, ge=1, le=MOST_ID, description="With a set of this exercise")
    muscle_group: Literal["chest", "back", "shoulders", "arms", "core", "legs"] | None = None
    template_id: UUID | None = Field(None, description="Started from this template")
    search: str = Field("", max_length=100, description="In names and notes, and in names of exercises done")
    status: Literal["open", "finished"] | None = None
    ordering: str = Field("-date", description="date, name; with - before it the other way round")


# --- What is said ---------------------------------------------------------------------------------------------------
class SetShown(Answer):
    id: UUID
    order: int = Field(description="Ascending; it has gaps where sets were deleted")
    kind: Kind
    side: SideOf
    weight: float | None
    reps: int | None
    duration_seconds: int | None
    distance_m: int | None
    rpe: float | None
    rest_seconds: int | None
    completed_at: datetime | None
    estimated_1rm: float | None = Field(description=OF_ESTIMATE)
    own_weight: float | None = Field(description=OF_OWN_WEIGHT)
    records: list[RecordOf] = Field(description="That it broke; a first entry breaks none")
    version: int


class PlannedShown(Answer):
    order: int
    kind: Kind
    reps: int | None = Field(description="The least of a range")
    reps_max: int | None
    reps_aim: int | None = Field(description="What the progression aims at within the range")
    weight: float | None
    rpe: float | None
    duration_seconds: int | None
    distance_m: int | None
    rest_seconds: int | None


class ExerciseShown(Answer):
    id: UUID
    exercise_id: int
    exercise_name: str
    tracking: str
    order: int
    superset: int | None
    notes: str
    rest_seconds: int | None
    planned: list[PlannedShown]
    sets: list[SetShown]


class TotalsShown(Answer):
    sets: int = Field(description="Working sets")
    volume: float
    exercises: int = Field(description="With at least one set")


class WorkoutListed(Answer):
    id: UUID
    name: str
    date: dt.date
    started_at: datetime
    finished_at: datetime | None
    duration_minutes: int | None
    notes: str
    status: Literal["open", "finished"] = Field(description="In the trash: as it was before")
    template_id: UUID | None
    version: int
    deleted_at: datetime | None = Field(description="Since when it lies in the trash")
    totals: TotalsShown


class WorkoutShown(WorkoutListed):
    exercises: list[ExerciseShown]


class RecordBroken(Answer):
    set_id: UUID
    kind: RecordOf
    value: float
    unit: Literal["kg", "lb", "reps", "s", "m", "s/km"]
    own_weight: float | None = Field(description=f"{OF_OWN_WEIGHT}; in kg or lb as the weights")
    previous: float = Field(description="What it beat")


class SetsLogged(Answer):
    sets: list[SetShown]
    records: list[RecordBroken]


def rpe_of(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


def celebrated(broken: Iterable[Any]) -> list[Any]:
    """Without first entries, as the pages have it; `broken` are rows of `progress`, which are no business of ours."""
    kinds = list(RecordOf.__args__)  # type: ignore[attr-defined]
    return sorted((one for one in broken if one.previous is not None), key=lambda one: kinds.index(one.kind))


def set_of(one: Set, entry: WorkoutExercise, unit: Unit, broken: Iterable[Any]) -> dict[str, Any]:
    """`broken` are the records of this set."""
    estimate = entry.best_estimate([one], entry.workout.bodyweight_grams)
    own = own_of(entry) if estimate else None
    return {
        "id": one.pk, "order": one.position, "kind": one.kind, "side": one.side,
        "weight": amount(one.weight_grams, unit), "reps": one.reps, "duration_seconds": one.duration_seconds,
        "distance_m": one.distance_metres, "rpe": rpe_of(one.rpe_tenths), "rest_seconds": one.rest_seconds,
        "completed_at": one.completed_at,
        "estimated_1rm": value_of("estimated_1rm", estimate.grams if estimate else None, own, unit),
        "own_weight": amount(own, unit),
        "records": list(dict.fromkeys(record.kind for record in celebrated(broken))), "version": one.version,
    }  # fmt: skip


def own_of(entry: WorkoutExercise) -> int | None:
    return own_grams(entry.exercise, entry.workout.bodyweight_grams)


def value_of(kind: str, value: int | None, own: int | None, unit: Unit) -> float | None:
    """A record's value as it is shown; `own` is the lifter's own part of an estimated 1RM."""
    if value is None:
        return None
    return float(value) if kind in UNIT_OF_RECORD else amount(value - (own or 0), unit)


def record_of(record: Any, entry: WorkoutExercise, unit: Unit) -> dict[str, Any]:
    own = own_of(entry) if record.kind == "estimated_1rm" else None
    return {
        "set_id": record.set_id, "kind": record.kind, "value": value_of(record.kind, record.value, own, unit),
        "unit": UNIT_OF_RECORD.get(record.kind, unit.slug), "own_weight": amount(own, unit),
        "previous": value_of(record.kind, record.previous, own, unit),
    }  # fmt: skip


def planned_of(rows: Iterable[dict[str, Any]] | None, unit: Unit) -> list[dict[str, Any]]:
    return [
        {
            "order": order, "kind": row["kind"], "reps": row["reps_min"], "reps_max": row["reps_max"],
            "reps_aim": row["reps_aim"], "weight": amount(row["weight_grams"], unit),
            "rpe": rpe_of(row["rpe_tenths"]), "duration_seconds": row["duration_seconds"],
            "distance_m": row["distance_metres"], "rest_seconds": row["rest_seconds"],
        }
        for order, row in enumerate(sorted(rows or (), key=place_in_plan), start=1)
    ]  # fmt: skip


def exercise_of(entry: WorkoutExercise, sets: Sequence[dict[str, Any]], *, order: int, unit: Unit) -> dict[str, Any]:
    """Of an entry that was read `with_exercise` and `with_planned`; `sets` as of `set_of`."""
    return {
        "id": entry.pk, "exercise_id": entry.exercise_id, "exercise_name": entry.exercise.name,
        "tracking": entry.exercise.tracking, "order": order, "superset": entry.superset, "notes": entry.notes,
        "rest_seconds": entry.rest_seconds, "planned": planned_of(entry.planned_list, unit), "sets": sets,
    }  # fmt: skip


def listed_of(workout: Workout, unit: Unit) -> dict[str, Any]:
    """Of a workout that was added up (totals.add_up)."""
    minutes = None if workout.duration is None else int(workout.duration.total_seconds() // 60)
    totals = workout.totals
    return {
        "id": workout.pk, "name": workout.name, "date": workout.date, "started_at": workout.started_at,
        "finished_at": workout.finished_at, "duration_minutes": minutes, "notes": workout.notes,
        "status": "open" if workout.is_open else "finished", "template_id": workout.template_id,
        "version": workout.version, "deleted_at": workout.deleted_at,
        "totals": {
            "sets": totals.set_count, "volume": amount(totals.volume, unit), "exercises": len(totals.exercises),
        },
    }  # fmt: skip
