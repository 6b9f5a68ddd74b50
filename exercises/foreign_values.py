"""What free-exercise-db's words are with us, and what follows from them that it does not say: how it is logged.

Pure; the values of its fields were taken from its schema. docs/library.md shows the same tables to people.
"""

from __future__ import annotations

import re
from typing import Any

from exercises.models import Category, Equipment, Force, Mechanic
from exercises.tracking import Tracking

CATEGORIES: dict[Any, str] = {
    "strength": Category.STRENGTH.value,
    "stretching": Category.STRETCHING.value,
    "plyometrics": Category.PLYOMETRICS.value,
    "powerlifting": Category.POWERLIFTING.value,
    "olympic weightlifting": Category.OLYMPIC.value,
    "strongman": Category.STRONGMAN.value,
    "cardio": Category.CARDIO.value,
}
EQUIPMENT: dict[Any, str] = {
    "barbell": Equipment.BARBELL.value,
    "dumbbell": Equipment.DUMBBELL.value,
    "body only": Equipment.BODYWEIGHT.value,
    "cable": Equipment.CABLE.value,
    "machine": Equipment.MACHINE.value,
    "kettlebells": Equipment.KETTLEBELL.value,
    "bands": Equipment.BAND.value,
    "medicine ball": Equipment.MEDICINE_BALL.value,
    "exercise ball": Equipment.EXERCISE_BALL.value,
    "foam roll": Equipment.FOAM_ROLLER.value,
    "e-z curl bar": Equipment.EZ_BAR.value,
    "other": Equipment.OTHER.value,
    None: Equipment.NONE.value,
}
MUSCLES = {
    "abdominals": "abs",
    "abductors": "abductors",
    "adductors": "adductors",
    "biceps": "biceps",
    "calves": "calves",
    "chest": "chest",
    "forearms": "forearms",
    "glutes": "glutes",
    "hamstrings": "hamstrings",
    "lats": "lats",
    "lower back": "lower-back",
    "middle back": "upper-back",
    "neck": "neck",
    "quadriceps": "quadriceps",
    "traps": "traps",
    "triceps": "triceps",
}
# The one muscle there that is three here.
SHOULDERS = "shoulders"
REAR_BY_NAME = re.compile(r"\b(rear|reverse|face pull)\b", re.IGNORECASE)
SIDE_BY_NAME = re.compile(r"\b(lateral|side|upright)\b", re.IGNORECASE)

BY_ONE = re.compile(r"\b(one|single|1)\b", re.IGNORECASE)
BY_TWO = re.compile(r"\b(two|double|2)\b", re.IGNORECASE)
# Held in both hands, whatever the name says of them.
ONE_HELD = re.compile(r"\b(goblet|pullover)\b", re.IGNORECASE)
FULL_WEIGHT = re.compile(r"\b((?<!bench )dips?|pull-?ups?|chin-?ups?|muscle-?ups?)\b", re.IGNORECASE)
# Percent of the bodyweight that a rep moves, by the muscle that moves it: about what the library says of a push up, a
# pull up and a squat. Of other muscles the floor bears an unknown part: reps alone are logged.
SHARES = dict.fromkeys(("chest", "triceps", "front-deltoids"), 64)
SHARES |= dict.fromkeys(("lats", "upper-back", "biceps"), 100)
SHARES |= dict.fromkeys(("quadriceps", "hamstrings", "glutes", "adductors", "abductors", "calves"), 75)
WITHOUT_WEIGHT = {Equipment.BAND, Equipment.EXERCISE_BALL, Equipment.NONE}


def muscle_of(muscle: Any, exercise: str, force: str, *, is_primary: bool) -> str | None:
    """The slug of ours, or None. Which head of the shoulder: the exercise's name tells where it is the main muscle,
    else a pull trains the rear and a push the front."""
    if not isinstance(muscle, str):
        return None
    if muscle != SHOULDERS:
        return MUSCLES.get(muscle)
    if is_primary:
        rear, side = REAR_BY_NAME.search(exercise), SIDE_BY_NAME.search(exercise)
        return "rear-deltoids" if rear else "side-deltoids" if side else "front-deltoids"
    return "rear-deltoids" if force == Force.PULL else "front-deltoids"


def guessed(values: dict[str, Any]) -> dict[str, Any]:
    """How it is logged: equipment (cardio has machines of its own), tracking, share, implements, sides."""
    name, equipment = values["name"], values["equipment"]
    if values["category"] == Category.CARDIO and equipment == Equipment.MACHINE:
        equipment = Equipment.CARDIO_MACHINE.value
    share = bodyweight_share(values)
    return {
        "equipment": equipment,
        "tracking": tracking(values, share),
        "bodyweight_share": share,
        "implements": implements(name, equipment),
        "is_unilateral": bool(BY_ONE.search(name)),
    }


def tracking(values: dict[str, Any], share: int) -> str:
    equipment = values["equipment"]
    if values["category"] == Category.CARDIO:
        return Tracking.DISTANCE_DURATION.value
    if values["category"] == Category.STRETCHING or values["force"] == Force.STATIC:
        return Tracking.DURATION.value
    if equipment == Equipment.FOAM_ROLLER:
        return Tracking.DURATION.value
    if share:
        return Tracking.BODYWEIGHT_REPS.value
    if equipment == Equipment.BODYWEIGHT or equipment in WITHOUT_WEIGHT:
        return Tracking.REPS.value
    return Tracking.WEIGHT_REPS.value


def bodyweight_share(values: dict[str, Any]) -> int:
    """0 where no known share of the bodyweight is moved."""
    is_lift = values["category"] not in {Category.CARDIO, Category.STRETCHING, Category.PLYOMETRICS}
    is_lift = is_lift and values["force"] != Force.STATIC and values["equipment"] == Equipment.BODYWEIGHT
    if is_lift and FULL_WEIGHT.search(values["name"]):
        return 100
    return SHARES.get(values["primary_muscle"], 0) if is_lift and values["mechanic"] == Mechanic.COMPOUND else 0


def implements(name: str, equipment: str) -> int:
    if equipment == Equipment.DUMBBELL:
        return 1 if BY_ONE.search(name) or ONE_HELD.search(name) else 2
    return 2 if equipment == Equipment.KETTLEBELL and BY_TWO.search(name) else 1
