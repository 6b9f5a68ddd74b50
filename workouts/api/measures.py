"""From the measures of a body to the fields of Set, held to what the exercise is measured by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from uuid import UUID

from exercises.models import Exercise
from exercises.tracking import MEASURES
from gymtracker.accounts.models import User
from gymtracker.json_api import grams_of, refused
from gymtracker.units import Unit
from workouts.limits import MOST_WEIGHT_GRAMS
from workouts.models import Set, Side
from workouts.schemas import Measures

FIELDS = {"weight": "weight_grams", "distance_m": "distance_metres", "rpe": "rpe_tenths"}
NAMES = {field: name for name, field in FIELDS.items()}
NOT_MEASURED = {"unit", "version"}


def measures_of(
    body: Measures, exercise: Exercise, unit: Unit, *, at: tuple[str | int, ...] = (), before: Set | None = None
) -> dict[str, Any]:
    """What the client named, as fields of Set; with what `before` says already it must make a set of the exercise."""
    named = {name: value for name, value in body.named().items() if name not in NOT_MEASURED}
    if "weight" in named:
        named["weight"] = grams_of(named["weight"], unit, most=MOST_WEIGHT_GRAMS, at=(*at, "weight"))
    if named.get("rpe") is not None:
        named["rpe"] = int(named["rpe"] * 10)
    fields = {FIELDS.get(name, name): value for name, value in named.items()}
    insist_on_a_set(exercise, {measure: getattr(before, measure, None) for measure in MEASURES} | fields, at)
    return fields


def insist_on_a_set(exercise: Exercise, given: Mapping[str, Any], at: tuple[str | int, ...]) -> None:
    for measure, why in exercise.rule.faults(given).items():
        raise refused((*at, NAMES.get(measure, measure)), why)
    if given.get("side", Side.BOTH) != Side.BOTH and not exercise.is_unilateral:
        raise refused((*at, "side"), "This exercise is not done one side at a time.")


def insist_on_different(ids: Iterable[tuple[tuple[str | int, ...], UUID | None]]) -> None:
    """No id twice in one body."""
    seen: set[UUID] = set()
    for at, id in ids:
        if id in seen:
            raise refused(at, "stands in this body twice")
        if id:
            seen.add(id)


def offered(lifter: User, ids: Collection[int]) -> dict[int, Exercise]:
    """Of these exercises those that the lifter may pick, by id."""
    found: dict[int, Exercise] = Exercise.objects.offered_to(lifter).filter(pk__in=ids).in_bulk()
    return found


def exercise_named(lifter: User, exercise_id: int) -> Exercise:
    return insist_on_known(offered(lifter, [exercise_id]), exercise_id, ("exercise_id",))


def insist_on_known(known: Mapping[int, Exercise], exercise_id: int, at: tuple[str | int, ...]) -> Exercise:
    if exercise_id not in known:
        raise refused(at, "is no exercise of the library, nor one of yours that is in use")
    return known[exercise_id]
