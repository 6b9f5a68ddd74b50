"""The lifter's word on a file: which of ours its exercises are, in which unit and zone it counts."""

from __future__ import annotations

from exercises.models import Exercise
from exercises.querysets import ExerciseQuerySet
from gymtracker.conflicts import Conflict
from workouts.importing.applying import ImportGone, own_exercise
from workouts.importing.planning import plan
from workouts.importing.undoing import rename
from workouts.models import ImportBatch, ImportedName
from workouts.turns import turn_of

MOST_FOUND = 20


class UnderWay(Conflict):
    def __init__(self) -> None:
        super().__init__("This import is under way. Choose another exercise when it is done.")


def could_be(row: ImportedName, query: str) -> list[Exercise]:
    """What the lifter may mean, the likeliest first: by their own words, else by the name itself, cut from the end
    until something is found."""
    offered: ExerciseQuerySet = Exercise.objects.offered_to(row.batch.user).for_lists()
    words = (query or row.shown.get("called", row.name)).split()
    while words:
        found = list(offered.search(" ".join(words)).best_match_first()[:MOST_FOUND])
        if found or query:
            return found
        words.pop()
    return []


def choose(row: ImportedName, exercise: Exercise | None) -> int:
    """Take the name for this exercise, or for a new one of the lifter's own. Answers with how many workouts moved,
    which is none before the batch is applied. Raises DoesNotFit, UnderWay, ImportGone."""
    batch = row.batch
    with turn_of(batch.user_id):
        fresh = ImportBatch.objects.select_for_update().filter(pk=batch.pk).first()
        if fresh is None or fresh.is_reverted:
            raise ImportGone
        if fresh.is_running:
            raise UnderWay
        if fresh.is_applied:
            return rename_to_own(row) if exercise is None else rename(row, exercise)
        row.exercise = exercise
        row.certainty, row.reason = ("chosen", "You chose it.") if exercise else ("none", "A new one of your own.")
        row.save(update_fields=["exercise", "certainty", "reason"])
    plan(batch)  # in nobody's way: it takes a while
    return 0


def rename_to_own(row: ImportedName) -> int:
    exercise, is_made = own_exercise(row)
    return rename(row, exercise, is_made=is_made)


def read_as(batch: ImportBatch, *, time_zone: str, weight_unit: str = "") -> None:
    """Another zone, and unit where the file says none, for a batch that is not begun; its plan follows."""
    changes = {"time_zone": time_zone} | ({"weight_unit": weight_unit} if weight_unit and batch.weight_unit else {})
    if ImportBatch.objects.filter(pk=batch.pk, confirmed_at=None).update(**changes):
        batch.refresh_from_db()
        plan(batch)
