"""What the API says of a template, and takes for one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from exercises.models import Exercise
from exercises.tracking import RULES, Tracking
from gymtracker.json_api import (
    Answer,
    Body,
    Day,
    Id,
    InUnit,
    Number,
    WeightUnit,
    Whole,
    YesOrNo,
    amount,
    grams_of,
    refused,
)
from gymtracker.units import Unit
from workouts.limits import (
    LONGEST_FOLDER,
    LONGEST_NAME,
    MOST_EXERCISES_A_TEMPLATE,
    MOST_METRES,
    MOST_REPS,
    MOST_SECONDS,
    MOST_SETS_AN_EXERCISE,
    MOST_WEIGHT_GRAMS,
)
from workouts.models import (
    Progression,
    SetKind,
    TemplateExercise,
    TemplateSet,
    WorkoutTemplate,
)
from workouts.models.rewriting import Line
from workouts.models.template_exercises import MOST_DELOAD_PERCENT, MOST_FAILURES, MOST_PERCENT_TENTHS
from workouts.schemas import Notes, Version

LARGEST_ID = 2**63 - 1
MOST_PERCENT = MOST_PERCENT_TENTHS // 10
ORDERINGS = {"folder": ("folder", "position", "id"), "name": ("name", "id"), "created_at": ("created_at", "id")}
Ordering = Literal["folder", "-folder", "name", "-name", "created_at", "-created_at"]


# --- Kinds of values ------------------------------------------------------------------------------------------------
def in_halves(value: Decimal) -> Decimal:
    if value * 2 % 1:
        raise ValueError("must be in halves, such as 8.5")
    return value


def in_tenths(value: Decimal) -> Decimal:
    if value * 10 % 1:
        raise ValueError("may have one decimal at most")
    return value


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)]
Folder = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_FOLDER)]
Seconds = Annotated[Whole, Field(ge=0, le=MOST_SECONDS)]
Reps = Annotated[Whole, Field(ge=1, le=MOST_REPS)]
Rpe = Annotated[Number, Field(ge=1, le=10), AfterValidator(in_halves)]
Percent = Annotated[Number, Field(ge=Decimal("0.1"), le=MOST_PERCENT), AfterValidator(in_tenths)]


# --- What comes in --------------------------------------------------------------------------------------------------
class TemplateSetBody(Body):
    """A set to be done. Of its measures those that the exercise logs can be named; none has to be."""

    kind: SetKind = SetKind.NORMAL
    reps: Reps | None = Field(None, description="The reps, or the fewest of a range")
    reps_max: Reps | None = Field(
        None, description="The most reps. Missing: exactly `reps`; null: that many or more", examples=[8]
    )
    weight: Number | None = Field(None, description="In kilograms, or in the `unit`", examples=[82.5])
    percent: Percent | None = Field(None, description="Of the training max, where the rule is percent")
    duration_seconds: Seconds | None = None
    distance_m: Annotated[Whole, Field(ge=0, le=MOST_METRES)] | None = None
    rpe: Rpe | None = Field(None, description="1 to 10 in halves", examples=[8.5])
    rest_seconds: Seconds | None = Field(None, description="After this set, where it is another than usual")


class RuleBody(Body):
    """How the weight grows. What is not named stays."""

    rule: Progression = Progression.NONE
    step: Number | None = Field(None, description="What is added after a success; null: the smallest jump")
    failures_allowed: Whole = Field(2, ge=1, le=MOST_FAILURES, description="Failed sessions before a deload")
    deload_percent: Whole = Field(10, ge=1, le=MOST_DELOAD_PERCENT)


class TemplateExerciseBody(Body):
    id: Id | None = Field(None, description="Of the row it goes on in; else the one of the same exercise, or a new one")
    exercise_id: Whole = Field(ge=1, le=LARGEST_ID)
    exercise_name: str = Field("", max_length=LONGEST_NAME, description="Ignored: it is told, not taken")
    order: Annotated[Whole, Field(ge=1, le=MOST_EXERCISES_A_TEMPLATE)] | None = Field(
        None, description="Its place, from 1 on; missing: as in the list"
    )
    notes: Notes = ""
    superset: Annotated[Whole, Field(ge=1, le=MOST_EXERCISES_A_TEMPLATE)] | None = Field(
        None, description="Neighbours of the same number are done in turns"
    )
    rest_seconds: Seconds | None = Field(None, description="Between sets; null: as last time")
    progression: RuleBody | None = Field(None, description="Missing: as it is")
    sets: list[TemplateSetBody] | None = Field(
        None, max_length=MOST_SETS_AN_EXERCISE, description="Missing: as they are; of a new exercise one open set"
    )


class TemplateBody(Body):
    id: Id | None = Field(None, description="Yours to choose: sent twice, it makes one template")
    name: Name = Field(examples=["Push"])
    description: Notes = ""
    folder: Folder = Field("", description="Templates with the same folder stand together")
    unit: WeightUnit | None = Field(None, description="Of the weights in this body and its answer")
    exercises: list[TemplateExerciseBody] = Field([], max_length=MOST_EXERCISES_A_TEMPLATE)


class TemplateChange(TemplateBody):
    """What is named changes, the rest stays; `exercises` are all of them."""

    name: Name = ""
    archived: YesOrNo = False
    version: Version | None = None
    deleted_at: None = Field(None, description="Ignored: it is told, not taken")


class TemplateUse(Body):
    id: Id | None = Field(None, description="Of the workout, yours to choose: sent twice, it starts one")
    date: Day | None = Field(None, description="Your local date; missing: today, before: a past workout")


class TemplateFilters(InUnit):
    folder: str | None = Field(None, max_length=LONGEST_FOLDER, description='"" are those without a folder')
    archived: bool = Field(False, description="The archived ones instead of the others")
    ordering: Ordering = "folder"


# --- What goes out --------------------------------------------------------------------------------------------------
class TemplateSetItem(Answer):
    kind: SetKind
    reps: int | None
    reps_max: int | None = Field(description="Null with `reps`: that many or more")
    weight: float | None
    percent: float | None = Field(description="Of the training max")
    duration_seconds: int | None
    distance_m: int | None
    rpe: float | None
    rest_seconds: int | None


class RuleItem(Answer):
    rule: Progression
    step: float | None
    failures_allowed: int
    deload_percent: int


class TemplateExerciseItem(Answer):
    id: UUID
    exercise_id: int
    exercise_name: str
    order: int
    notes: str
    superset: int | None
    rest_seconds: int | None
    progression: RuleItem
    sets: list[TemplateSetItem]


class TemplateItem(Answer):
    id: UUID
    name: str
    description: str
    folder: str
    archived: bool
    version: int = Field(description="Raised by each change")
    deleted_at: datetime | None = Field(description="Since when it is deleted; a create sent again tells it")
    exercises: list[TemplateExerciseItem]


def template_of(template: WorkoutTemplate, unit: Unit) -> dict[str, Any]:
    """Of one that was read `with_plan`."""
    exercises = enumerate(template.template_exercises.all(), start=1)
    return {
        "id": template.pk,
        "name": template.name,
        "description": template.notes,
        "folder": template.folder,
        "archived": template.archived_at is not None,
        "version": template.version,
        "deleted_at": template.deleted_at,
        "exercises": [exercise_of(one, order, unit) for order, one in exercises],
    }


def exercise_of(one: TemplateExercise, order: int, unit: Unit) -> dict[str, Any]:
    return {
        "id": one.pk,
        "exercise_id": one.exercise_id,
        "exercise_name": one.exercise.name,
        "order": order,
        "notes": one.notes,
        "superset": one.superset,
        "rest_seconds": one.rest_seconds,
        "progression": {
            "rule": one.progression,
            "step": amount(one.step_grams, unit),
            "failures_allowed": one.failures_allowed,
            "deload_percent": one.deload_percent,
        },
        "sets": [set_of(each, unit) for each in one.sets_of_week(None)],
    }


def set_of(one: TemplateSet, unit: Unit) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "reps": one.reps_min,
        "reps_max": one.reps_max,
        "weight": amount(one.weight_grams, unit),
        "percent": tenth(one.percent_tenths),
        "duration_seconds": one.duration_seconds,
        "distance_m": one.distance_metres,
        "rpe": tenth(one.rpe_tenths),
        "rest_seconds": one.rest_seconds,
    }


def tenth(tenths: int | None) -> float | None:
    return None if tenths is None else tenths / 10


# --- From a body to what the verbs take -----------------------------------------------------------------------------
Place = tuple[str | int, ...]
MEASURES = {
    "reps": "reps", "reps_max": "reps", "weight": "weight_grams", "percent": "weight_grams",
    "duration_seconds": "duration_seconds", "distance_m": "distance_metres",
}  # fmt: skip


def line_of(body: TemplateExerciseBody, exercise: Exercise, unit: Unit, at: Place) -> Line:
    """Refuses what cannot be planned for the exercise."""
    fields = {"notes": body.notes, "superset": body.superset, "rest_seconds": body.rest_seconds}
    if body.progression:
        fields |= rule_columns(body.progression, unit, (*at, "progression"))
    sets = None
    if body.sets is not None:
        sets = [set_columns(one, exercise.tracking, unit, (*at, "sets", n)) for n, one in enumerate(body.sets)]
    return Line(exercise, body.id, fields, sets)


def rule_columns(body: RuleBody, unit: Unit, at: Place) -> dict[str, Any]:
    named = body.named()
    if "rule" in named:
        named["progression"] = named.pop("rule")
    if "step" in named:
        named["step_grams"] = grams_of(named.pop("step"), unit, most=MOST_WEIGHT_GRAMS, at=(*at, "step"))
        if named["step_grams"] == 0:
            raise refused((*at, "step"), "must be more than 0")
    return named


def set_columns(body: TemplateSetBody, tracking: str, unit: Unit, at: Place) -> dict[str, Any]:
    """Fields of TemplateSet."""
    for name, measure in MEASURES.items():
        if getattr(body, name) is not None and measure not in RULES[tracking].measures:
            said = Tracking(tracking).label.lower()
            raise refused((*at, name), f"cannot be planned: what is logged of this exercise is {said}")
    most = body.reps_max if "reps_max" in body.model_fields_set else body.reps
    if body.reps and most and most < body.reps:
        raise refused((*at, "reps_max"), f"must be {body.reps} at least, which `reps` is")
    return {
        "kind": body.kind,
        "reps_min": body.reps,
        "reps_max": most,
        "weight_grams": grams_of(body.weight, unit, most=MOST_WEIGHT_GRAMS, at=(*at, "weight")),
        "percent_tenths": None if body.percent is None else int(body.percent * 10),
        "duration_seconds": body.duration_seconds,
        "distance_metres": body.distance_m,
        "rpe_tenths": None if body.rpe is None else int(body.rpe * 10),
        "rest_seconds": body.rest_seconds,
    }
