"""A row of dumbbells as lifters say it: "2-30 by 2, 35, 40". Weights are hundredths of the gym's unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from gymtracker.units import NotANumber, read_decimal
from workouts.inventory import runs, said
from workouts.limits import MOST_ON_A_RACK, MOST_PIECE_WEIGHT

NUMBER = r"\d*[.,]?\d+"
PART = re.compile(
    rf"(?P<first>{NUMBER})(?:\s*(?:-|–|to)\s*(?P<last>{NUMBER})\s*(?:by|in steps of)\s*(?P<gap>{NUMBER}))?",
    re.ASCII | re.IGNORECASE,
)


class Unreadable(ValueError):
    """The message says which part and why."""


def read_weight(text: str) -> int:
    """Raises NotANumber."""
    weight = int(read_decimal(text, most_places=2).scaleb(2))
    if not 1 <= weight <= MOST_PIECE_WEIGHT:
        raise NotANumber(f"Enter a weight from 0.01 to {MOST_PIECE_WEIGHT // 100}.")
    return weight


def read_rack(text: str) -> list[int]:
    """Ascending, each weight once. Between parts stands a comma with a space, a semicolon or a new line. Raises
    Unreadable."""
    weights: set[int] = set()
    for part in filter(None, (part.strip() for part in re.split(r";|\n|,(?=\s|$)", text))):
        weights.update(read_part(part))
        if len(weights) > MOST_ON_A_RACK:
            raise Unreadable(f"A rack takes at most {MOST_ON_A_RACK} weights.")
    return sorted(weights)


def read_part(part: str) -> Iterable[int]:
    shown = f"{part[:30]}…" if len(part) > 30 else part
    match = PART.fullmatch(part)
    if not match:
        raise Unreadable(f"“{shown}” cannot be read. Write 2-30 by 2, or single weights such as 35, 40.")
    try:
        first = read_weight(match["first"])
        if match["last"] is None:
            return [first]
        last, gap = read_weight(match["last"]), read_weight(match["gap"])
    except NotANumber as error:
        raise Unreadable(f"“{shown}”: {error}") from error
    if last < first:
        raise Unreadable(f"“{shown}” runs backwards.")
    return range(first, last + 1, gap)[: MOST_ON_A_RACK + 1]


def rack_text(weights: Sequence[int]) -> str:
    """`read_rack` reads it back: "2-30 by 2, 35"."""
    parts: list[str] = []
    for first, gap, count in runs(weights):
        if count > 2:
            parts.append(f"{said(first)}-{said(first + gap * (count - 1))} by {said(gap)}")
        else:
            parts += [said(first + gap * number) for number in range(count)]
    return ", ".join(parts)
