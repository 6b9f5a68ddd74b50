"""Answering what lifters propose for the library. A proposal and its withdrawal are verbs of `exercises`; what an
editor says reaches into every app, since the history follows.

What is accepted becomes a new row, and the lifter's own is merged into it. Turning the lifter's row itself into the
library's would be less work, and would publish whatever stands on it: the lifter's notes, the aliases, and every column
that somebody adds later. Here nothing is public but what the editor has read and saved, the lifter's words stay on a
row that goes with their account, and the history follows by the one road that is there for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import prefetch_related_objects

from exercises.matching import alike
from exercises.models import AlreadyAnswered, Answer, Exercise, ExerciseAlias, Proposal
from exercises.spoken_names import Spoken, spoken
from gymtracker.conflicts import Conflict
from gymtracker.merging import merge
from workouts.turns import turn_of

# What past numbers were counted by. It is taken from the lifter's own, so that the history means what it meant.
COUNTED = ("tracking", "is_unilateral", "implements", "bodyweight_share")
LEAST_ALIKE = 0.45


class ChangedMeanwhile(Conflict):
    def __init__(self) -> None:
        super().__init__("The lifter has changed the exercise since you read it. Read it once more.")


class NameTaken(Conflict):
    def __init__(self) -> None:
        super().__init__("The library got an exercise of this name or slug meanwhile. Merge into that one.")


def accept(proposal: Proposal, *, seen: str, keep_name: bool, secondary_muscles: Any, **fields: Any) -> Exercise:
    """The new exercise of the library, with the lifter's history. `fields` is what the library says of it; `seen` is
    the `digest` of what was read. Raises AlreadyAnswered, ChangedMeanwhile, NameTaken, MergeRefused."""
    owner_id = proposal.exercise.owner_id
    if owner_id is None:  # the library's own: nobody proposes that
        raise AlreadyAnswered
    with turn_of(owner_id):  # before the row is locked, as whoever logs a set has it
        own = Exercise.objects.select_for_update(of=("self",)).filter(pk=proposal.exercise_id).first()
        if own is None or own.merged_into_id:
            raise AlreadyAnswered
        if digest(own) != seen:
            raise ChangedMeanwhile
        proposal.settle(Answer.ACCEPTED)
        made = added(own, secondary_muscles, fields)
        merge(own, made, keep_name=keep_name)
    return made


def added(own: Exercise, secondary_muscles: Any, fields: dict[str, Any]) -> Exercise:
    counted = {name: getattr(own, name) for name in COUNTED}
    made = Exercise(**fields, **counted)
    made.index((), secondary_muscles)
    try:
        with transaction.atomic():
            made.save()
            made.secondary_muscles.set(secondary_muscles)
    except IntegrityError as error:
        raise NameTaken from error
    return made


def digest(own: Exercise) -> str:
    """Of what the editor does not type, and of the name, which says what they looked at."""
    return "|".join(str(getattr(own, name)) for name in (*COUNTED, "name_key"))


# --- What the library may have already ---


def likely_twins(own: Exercise, *, most: int = 3) -> list[Exercise]:
    """Exercises of the library that may be the same movement, the likeliest first, in four queries."""
    library = Exercise.objects.library().filter(archived_at=None, merged_into=None)
    rows = {row.pk: row for row in library.for_lists()}
    names: dict[int, list[str]] = {pk: [row.name] for pk, row in rows.items()}
    for pk, name in ExerciseAlias.objects.filter(exercise__in=library).order_by().values_list("exercise_id", "name"):
        if pk in names:  # and not come in between the two queries
            names[pk].append(name)
    said = spoken(own.name)
    scores = {pk: likeness(said, own, rows[pk], names[pk]) for pk in rows}
    likely = [pk for pk, score in scores.items() if score >= LEAST_ALIKE]
    likely.sort(key=lambda pk: (-scores[pk], rows[pk].name))
    found = [rows[pk] for pk in likely[:most]]
    prefetch_related_objects(found, "secondary_muscles", "aliases")
    return found


def likeness(said: Spoken, own: Exercise, row: Exercise, names: Iterable[str]) -> float:
    """0 to 1. Words weigh most; what is logged, with what and for which muscle decides among the like."""
    words = max(shared(said.words, spoken(name).words) for name in names)
    if not words:
        return 0
    equipment = alike(said.equipment or {own.equipment})
    beside = (row.equipment in equipment, row.primary_muscle_id == own.primary_muscle_id, row.tracking == own.tracking)
    return 0.7 * words + 0.1 * sum(beside)


def shared(one: Iterable[str], other: Iterable[str]) -> float:
    """Of the words of both, how many are common; 1 where they are the same."""
    first, second = set(one), set(other)
    return 2 * len(first & second) / (len(first) + len(second)) if first and second else 0
