"""Exercises of one name in a file of ours: the library's and the lifter's own, or two that are logged in two ways."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from exercises.models import Exercise
from exercises.search import fold_key
from exercises.tracking import Tracking
from workouts.transfer.neutral import LONGEST_FOREIGN_NAME, Block, Session
from workouts.transfer.source import Unreadable

MOST_NAMES = 2_000


class Told(NamedTuple):
    """Which exercise a block is of; without a slug it is the lifter's own."""

    name: str
    slug: str
    tracking: str

    @classmethod
    def of(cls, block: Block) -> Told:
        return cls(block.exercise, block.slug, block.tracking if block.tracking in Tracking.values else "")

    @property
    def is_told(self) -> bool:
        """It says more than its name."""
        return bool(self.slug or self.tracking)


def tell_apart(sessions: Iterable[Session]) -> None:
    """Give each exercise a name of its own to go by, as people read it. One that is called as the library calls one
    goes by another name in every file, so that what the lifter says of it is not said of the library's."""
    blocks = [block for session in sessions for block in session.blocks]
    exercises = dict.fromkeys(told for block in blocks if (told := Told.of(block)).is_told)
    refuse_too_many(len(exercises))
    labels = labels_of(exercises)
    for block in blocks:
        label = labels.get(Told.of(block), block.exercise)
        if label != block.exercise:
            block.called, block.exercise = block.exercise, label


def refuse_too_many(names: int) -> None:
    """Raises Unreadable."""
    if names > MOST_NAMES:
        raise Unreadable(f"The file names {names:,} exercises; {MOST_NAMES:,} are the most that make sense.")


def labels_of(exercises: Collection[Told]) -> dict[Told, str]:
    own = [told.name for told in exercises if not told.slug]
    in_library = set(
        Exercise.objects.library().filter(name_key__in=map(fold_key, own)).values_list("name_key", flat=True)
    )
    names = {told.name for told in exercises}
    labels: dict[Told, str] = {}
    given: set[str] = set()
    for told in sorted(exercises, key=lambda told: not told.slug):
        is_plain = told.name not in given and (told.slug or fold_key(told.name) not in in_library)
        label = told.name if is_plain else next(one for one in ways_to_say(told) if one not in given | names)
        labels[told] = sys.intern(label)
        given.add(label)
    return labels


def ways_to_say(told: Told) -> Iterator[str]:
    logged = f", {Tracking(told.tracking).label.lower()}" if told.tracking else ""
    which = told.slug or "your own"
    for more in (which, f"{which}{logged}", *(f"{which}{logged}, {number}" for number in range(2, MOST_NAMES + 2))):
        yield f"{told.name[: LONGEST_FOREIGN_NAME - len(more) - 3]} ({more})"
