"""Exercises that somebody gives to a lifter, inside a template: what the receiver may use in their place."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count

from django.db import transaction

from exercises.models import Exercise
from exercises.search import fold_key
from gymtracker.accounts.models import User

# What describes the movement, and nothing of who wrote it down: no dates, no aliases.
DESCRIBING = (
    "category", "equipment", "mechanic", "force", "level", "tracking", "is_unilateral", "implements",
    "bodyweight_share", "competition_lift", "instructions", "video_url",
)  # fmt: skip
LONGEST = 100


def given_to(lifter: User, exercises: Iterable[Exercise]) -> dict[int, Exercise]:
    """By the id of each exercise, what stands for it with `lifter`: the library's and their own are themselves, one
    that is merged is its target, and another lifter's own becomes one of theirs. (Read with `merged_into`.)"""
    found: dict[int, Exercise] = {}
    with transaction.atomic():
        for exercise in exercises:
            if exercise.pk not in found:
                now = exercise.merged_into or exercise
                found[exercise.pk] = now if now.owner_id in {None, lifter.pk} else adopted(lifter, now)
    return found


def adopted(lifter: User, exercise: Exercise) -> Exercise:
    """The lifter's own exercise of this name that is logged alike, else a new one."""
    name = exercise.name
    for number in count(2):
        same = lifter.custom_exercises.filter(name_key=fold_key(name), merged_into=None)
        known = list(same.order_by("-archived_at", "pk"))
        current = next((one for one in known if one.archived_at is None), None)
        if current is None and known and known[0].tracking == exercise.tracking:
            known[0].unarchive()
            return known[0]
        if current is None:
            return created(lifter, exercise, name)
        if current.tracking == exercise.tracking:
            return current
        name = f"{exercise.name[: LONGEST - 4]} {number}"
    raise AssertionError  # pragma: no cover - the count has no end


def created(lifter: User, exercise: Exercise, name: str) -> Exercise:
    described = {column: getattr(exercise, column) for column in DESCRIBING}
    return Exercise.objects.create_custom(
        lifter, name=name, primary_muscle=exercise.primary_muscle,
        secondary_muscles=list(exercise.secondary_muscles.all()), **described,
    )  # fmt: skip
