"""The way up to a working weight: a few light sets, each one that can be loaded, never counted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

# (share of the working weight, reps). Up to a bar's worth above the bar itself the bar is enough.
WITH_A_BAR = (
    ((0.0, 10),),
    ((0.0, 10), (0.7, 3)),
    ((0.0, 10), (0.55, 5), (0.8, 2)),
    ((0.0, 10), (0.5, 5), (0.7, 3), (0.85, 2)),
)
WITHOUT = (((0.6, 8),), ((0.5, 8), (0.75, 4)))
GRAMS_A_STEP = 20_000
LIGHT_GRAMS, MIDDLING_GRAMS = 8_000, 20_000
REST_SECONDS = 60

RAMPED = frozenset(
    ["barbell", "ez-bar", "trap-bar", "smith-machine", "dumbbell", "kettlebell", "machine", "cable", "landmine"]
)


class Step(NamedTuple):
    weight_grams: int
    reps: int


def is_ramped(equipment: str, tracking: str) -> bool:
    """Bodyweight is as heavy in the first set as in the last, and a plank needs no lighter one before it."""
    return tracking == "weight_reps" and equipment in RAMPED


def ramp(working_grams: int, choices: Sequence[int], *, bar_grams: int | None = None) -> list[Step]:
    """Warm-up sets for a working weight, the lightest first; none where it is light enough to begin with.

    `choices` are the weights that there are, in ascending order; `bar_grams` is the empty bar, where there is one. For
    100 kg: the bar x 10, 50 kg x 5, 70 kg x 3, 85 kg x 2.
    """
    lighter = [weight for weight in choices if weight < working_grams]
    if not lighter:
        return []
    steps: list[Step] = []
    for share, reps in scheme(working_grams, bar_grams):
        weight = nearest(lighter, working_grams * share) if share or bar_grams is None else bar_grams
        if not steps or weight > steps[-1].weight_grams:
            steps.append(Step(weight, reps))
    return steps


def scheme(working_grams: int, bar_grams: int | None) -> Sequence[tuple[float, int]]:
    if bar_grams is not None:
        above = working_grams - bar_grams
        return WITH_A_BAR[min(above // GRAMS_A_STEP, len(WITH_A_BAR) - 1)] if above > 0 else ()
    return () if working_grams < LIGHT_GRAMS else WITHOUT[working_grams >= MIDDLING_GRAMS]


def nearest(choices: Sequence[int], wanted: float) -> int:
    """The lighter one of two that are equally near."""
    place = bisect_left(choices, wanted)
    beside = choices[max(place - 1, 0) : place + 1]
    return min(beside, key=lambda weight: (abs(weight - wanted), weight))
