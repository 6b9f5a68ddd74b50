"""Applying a file of exercises to the library: the verb of the admin's page and of `import_library`.

It stands on the roof, since how an exercise is counted reaches into every lifter's records and goals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError
from django.db.models import Min
from django.utils import timezone

from exercises.library_comparison import LibraryChanged, compare
from exercises.library_files import LibraryFile
from exercises.library_writing import Written, write
from exercises.models import Exercise
from goals.models import Goal
from gymtracker.accounts.models import User
from gymtracker.merging import turn_of_the_lifters_of
from workouts.models import WorkoutExercise
from workouts.signals import log_changed


def apply_library_file(file: LibraryFile, *, seen: str, chosen: Mapping[int, str], otherwise: str) -> Written:
    """Write all that was chosen, in one transaction. `seen` is the digest of the comparison that the person read;
    `chosen` by number of the entry, `otherwise` for clashes without. Raises LibraryChanged."""
    concerned = compare(file).counting_anew(chosen, otherwise)
    try:
        # Their turn before the rows of the library: whoever logs a set goes that way, too.
        with turn_of_the_lifters_of(*concerned):
            comparison = compare(file, lock=True)
            if comparison.digest() != seen:
                raise LibraryChanged
            written = write(comparison, chosen, otherwise)
            announce(comparison.counting_anew(chosen, otherwise))
    except IntegrityError as error:
        raise LibraryChanged from error
    return written


def announce(counted_anew: list[Exercise]) -> None:
    """Lets records and goals follow where an exercise is counted another way."""
    if not counted_anew:
        return
    concerned: dict[int, tuple[set[int], list[Any]]] = {}
    entries = WorkoutExercise.objects.filter(exercise__in=counted_anew).order_by()
    aims = Goal.objects.filter(exercise__in=counted_anew).order_by().values_list("user", "exercise").distinct()
    firsts = list(entries.values_list("user", "exercise").annotate(since=Min("started_at")))
    for lifter_id, exercise_id, since in [*firsts, *((*aim, timezone.now()) for aim in aims)]:
        exercises, starts = concerned.setdefault(lifter_id, (set(), []))
        exercises.add(exercise_id)
        starts.append(since)
    for lifter in User.objects.filter(pk__in=concerned).order_by("pk"):
        exercises, starts = concerned[lifter.pk]
        log_changed.send(Exercise, lifter=lifter, exercises=exercises, since=min(starts))
