"""The lifter's word on an exercise of a file: which of ours it is."""

from __future__ import annotations

from exercises.models import Exercise
from exercises.querysets import ExerciseQuerySet
from workouts.importing.applying import own_exercise_named
from workouts.importing.planning import plan
from workouts.importing.receiving import own_fields
from workouts.importing.undoing import rename
from workouts.models import ImportBatch, ImportedName
from workouts.turns import turn_of

MOST_FOUND = 20


def could_be(row: ImportedName, query: str) -> list[Exercise]:
    """What the lifter may mean, the likeliest first: by their own words, else by the name itself, cut from the end
    until something is found."""
    offered: ExerciseQuerySet = Exercise.objects.offered_to(row.batch.user).for_lists()
    words = (query or row.name).split()
    while words:
        found = list(offered.search(" ".join(words)).best_match_first()[:MOST_FOUND])
        if found or query:
            return found
        words.pop()
    return []


def choose(row: ImportedName, exercise: Exercise | None) -> int:
    """Take the name for this exercise, or for a new one of the lifter's own. Answers with how many workouts moved,
    which is none before the batch is applied. Raises DoesNotFit."""
    batch = row.batch
    with turn_of(batch.user_id):
        fresh = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if fresh.is_previewed:
            row.exercise = exercise
            row.certainty, row.reason = ("chosen", "You chose it.") if exercise else ("none", "A new one of your own.")
            row.save(update_fields=["exercise", "certainty", "reason"])
            plan(batch)
            return 0
        if fresh.is_applied:
            return rename(row, exercise or own_exercise_named(batch, own_fields(row)))
    return 0
