"""What the API says of an exercise, and takes for a lifter's own."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field, StringConstraints

from exercises.models import Category, Equipment, Exercise, Force, Level, Mechanic, Muscle, Region
from exercises.search import LONGEST_QUERY
from exercises.tracking import Tracking
from gymtracker.json_api import Answer, Body, Whole, YesOrNo

LONGEST_NAME, LONGEST_INSTRUCTIONS, LONGEST_URL = 100, 4000, 200
MOST_MUSCLES = 40
MuscleSlug = Annotated[str, StringConstraints(max_length=40)]
Ordering = Literal["name", "-name", "created_at", "-created_at"]
ORDERINGS = {"name": ("name", "id"), "created_at": ("created_at", "id")}


class ExerciseFilters(Schema):
    search: str = Field("", max_length=LONGEST_QUERY, description="Words in any order: names, muscles, equipment")
    category: Category | None = None
    muscle_group: Region | None = Field(None, description="Of the primary muscle")
    muscle: str = Field("", max_length=40, description="A muscle's slug, primary or secondary")
    equipment: Equipment | None = None
    level: Level | None = None
    mine: bool = Field(False, description="Only your own")
    ordering: Ordering | None = Field(None, description="The best match first where none is named")


class ExerciseBody(Body):
    """A lifter's own exercise. What is not named has a default, or stays as it is in a PUT."""

    name: str = Field(max_length=LONGEST_NAME, examples=["Floor Press (Dumbbell)"])
    primary_muscle: MuscleSlug = Field(description="A slug of `/exercises/muscles`", examples=["chest"])
    secondary_muscles: list[MuscleSlug] = Field([], max_length=MOST_MUSCLES, examples=[["triceps"]])
    category: Category = Category.STRENGTH
    equipment: Equipment = Equipment.OTHER
    mechanic: Mechanic | None = None
    force: Force | None = None
    level: Level = Level.BEGINNER
    tracking: Tracking = Field(Tracking.WEIGHT_REPS, description="What is logged; fixed once sets are")
    is_unilateral: YesOrNo = Field(False, description="One side at a time: reps are counted per side")
    implements: Whole = Field(1, ge=1, le=2, description="2 for a pair of dumbbells; the weight is that of one")
    bodyweight_share: Annotated[Whole, Field(ge=0, le=100)] | None = Field(
        None, description="Percent of the bodyweight that one rep moves; 100 where such an exercise does not name it"
    )
    instructions: str = Field("", max_length=LONGEST_INSTRUCTIONS, description="One step a line")
    video_url: str = Field("", max_length=LONGEST_URL)


class ExerciseChange(ExerciseBody):
    """What is named changes, the rest stays."""

    name: str = Field("", max_length=LONGEST_NAME)
    primary_muscle: MuscleSlug = ""


class ExerciseItem(Answer):
    id: int
    name: str
    category: Category
    equipment: Equipment
    mechanic: Mechanic | None
    force: Force | None
    level: Level
    tracking: Tracking = Field(description="What is logged of it")
    muscle_group: Region
    primary_muscle: str
    secondary_muscles: list[str]
    is_custom: bool = Field(description="Your own, which you may change")
    is_archived: bool = Field(description="Out of the list; its history stays")
    is_unilateral: bool = Field(description="One side at a time: reps are counted per side")
    implements: int = Field(description="2 for a pair of dumbbells; the weight is that of one")
    bodyweight_share: int = Field(description="Percent of the bodyweight that one rep moves")
    instructions: str = Field(description="One step a line")
    video_url: str


class Counted(Answer):
    slug: str
    name: str
    exercises: int = Field(description="How many of them you can choose")


class MuscleItem(Answer):
    slug: str
    name: str
    muscle_group: Region


PLAIN = (
    "id", "name", "category", "equipment", "level", "tracking", "is_custom", "is_unilateral", "implements",
    "bodyweight_share", "instructions", "video_url",
)  # fmt: skip


def exercise_of(exercise: Exercise) -> dict[str, Any]:
    """Of one that was read `with_muscles`."""
    return {name: getattr(exercise, name) for name in PLAIN} | {
        "mechanic": exercise.mechanic or None,
        "force": exercise.force or None,
        "muscle_group": exercise.primary_muscle.region,
        "primary_muscle": exercise.primary_muscle_id,
        "secondary_muscles": [muscle.pk for muscle in exercise.secondary_muscles.all()],
        "is_archived": exercise.archived_at is not None,
    }


def muscle_of(muscle: Muscle) -> dict[str, Any]:
    return {"slug": muscle.slug, "name": muscle.name, "muscle_group": muscle.region}
