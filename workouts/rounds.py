"""Sets of one side at a time beside a plan, which counts reps per side: a left and a right one together are one of its
sets. Nor does a set that hangs on another, or a drop set that the plan does not ask for, use up one of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar

from workouts.judging import COUNTED_KINDS


class Sided(Protocol):
    kind: str
    side: str


S = TypeVar("S", bound=Sided)


def of_one_side(done: Sequence[S]) -> list[S]:
    """One for each set of a plan: of left and right those of the side that has more, of equally many the left."""
    count = Counter(one.side for one in done)
    other = "left" if count["right"] > count["left"] else "right"
    return [one for one in done if one.side != other]


def count_rounds(done: Iterable[Sided]) -> int:
    """How many sets of a plan are done with on both sides; a side that is done twice by itself counts alone."""
    count = Counter(one.side for one in done)
    fewer, more = sorted((count["left"], count["right"]))
    return count["both"] + (fewer or (more if more > 1 else 0))


def used_up(done: Iterable[S], kinds: Iterable[str]) -> int:
    """How many working sets of a plan that asks for these kinds are done."""
    asked = {*COUNTED_KINDS, *kinds} - {"warm_up"}
    return count_rounds(one for one in done if one.kind in asked and getattr(one, "parent_id", None) is None)
