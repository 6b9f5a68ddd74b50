"""Exercises of an archive, and what stands for them in an account."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import count
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from exercises.giving import LONGEST
from exercises.models import Exercise, Muscle
from exercises.search import fold_key
from gymtracker.accounts.models import User
from gymtracker.archive.checking import Given
from gymtracker.archive.reading import ArchiveRefused
from gymtracker.archive.tables import EXERCISES_FILE

JoinRow: Any = Exercise.secondary_muscles.through


class Own:
    """The lifter's own exercises, those that are brought included."""

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        self.by_birth: dict[tuple[str, datetime], list[Exercise]] = {}
        self.offered: dict[str, Exercise] = {}
        for exercise in exercises:
            self.add(exercise)

    def add(self, exercise: Exercise) -> None:
        self.by_birth.setdefault((exercise.tracking, exercise.created_at), []).append(exercise)
        if exercise.archived_at is None and exercise.merged_into_id is None:
            self.offered[exercise.name_key] = exercise

    def find(self, given: Given) -> Exercise | None:
        """The one that it is: made at the same moment, whatever it is called by now; else, of those in use, the one of
        this name. In both cases logged alike."""
        tracking, key = given.fields["tracking"], fold_key(given.fields["name"])
        born = self.by_birth.get((tracking, given.fields["created_at"]), [])
        if born:
            return next((one for one in born if one.name_key == key), born[0])
        if not given.is_in_use:
            return None
        for name in names_for(given):
            named = self.offered.get(fold_key(name))
            if named is None or named.tracking == tracking:
                return named
        return None

    def free_name(self, given: Given) -> str:
        return next(name for name in names_for(given) if fold_key(name) not in self.offered)


def names_for(given: Given) -> Iterator[str]:
    """ "Press", "Press 2", "Press 3", …: as `exercises.giving` has them."""
    name = given.fields["name"]
    yield name
    for number in count(2):
        yield f"{name[: LONGEST - 8]} {number}"


def bring(lifter: User, given: Mapping[int, Given]) -> tuple[dict[int, int], int]:
    """By the number in the archive the id of the exercise that stands for it, and how many are new. Raises
    ArchiveRefused."""
    refuse_unknown_muscles(given.values())
    library = {exercise.slug: exercise for exercise in Exercise.objects.library().exclude(slug="")}
    own = Own(lifter.custom_exercises.order_by("pk"))
    found: dict[int, int] = {}
    new: list[tuple[Given, Exercise]] = []
    # What others are merged into comes first; it is not merged itself.
    for one in sorted(given.values(), key=lambda each: each.merged_into is not None):
        exercise = None if one.is_custom else in_library(one, library)
        exercise = exercise or own.find(one)
        if exercise is None:
            exercise = made(lifter, one, own)
            exercise.merged_into_id = found[one.merged_into] if one.merged_into is not None else None
            insert(one, exercise)
            own.add(exercise)
            new.append((one, exercise))
        found[one.number] = exercise.merged_into_id or exercise.pk
    JoinRow.objects.bulk_create(
        JoinRow(exercise_id=exercise.pk, muscle_id=slug) for one, exercise in new for slug in one.secondary_muscles
    )
    reindex(exercise.pk for _, exercise in new)
    return found, len(new)


def refuse_unknown_muscles(given: Iterable[Given]) -> None:
    known = set(Muscle.objects.values_list("pk", flat=True))
    for one in given:
        named = {"primary_muscle": [one.fields["primary_muscle"]], "secondary_muscles": one.secondary_muscles}
        for name, slugs in named.items():
            if not known.issuperset(slugs):
                why = "names a muscle that this server does not know."
                raise ArchiveRefused(why, file=EXERCISES_FILE, row=one.row, field=name)


def in_library(one: Given, library: Mapping[str, Exercise]) -> Exercise | None:
    """By its slug; logged in another way it would be another exercise."""
    found = library.get(one.fields["slug"])
    return found if found and found.tracking == one.fields["tracking"] else None


def made(lifter: User, one: Given, own: Own) -> Exercise:
    """Not yet saved. What the library here does not have becomes the lifter's own."""
    fields: dict[str, Any] = {**one.fields, "slug": ""}
    fields["primary_muscle_id"] = fields.pop("primary_muscle")
    fields["created_at"] = fields["created_at"] or timezone.now()
    if not one.is_custom:
        fields["archived_at"] = None
    if one.is_in_use:
        fields["name"] = own.free_name(one)
    return Exercise(owner=lifter, name_key=fold_key(fields["name"]), **fields)


def insert(one: Given, exercise: Exercise) -> None:
    try:
        with transaction.atomic():
            exercise.save(force_insert=True)
    except IntegrityError as error:
        why = "must be 1 to 100 where an exercise moves the bodyweight, and 0 for all others."
        raise ArchiveRefused(why, file=EXERCISES_FILE, row=one.row, field="bodyweight_share") from error


def reindex(ids: Iterable[int]) -> None:
    for exercise in Exercise.objects.filter(pk__in=list(ids)).with_muscles().prefetch_related("aliases"):
        exercise.reindex()
