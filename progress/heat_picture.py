"""A heat map as SVG, in two halves that stand side by side or, on a phone, one below the other.

One path a level, since hundreds of elements would cost more than all queries of the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from progress.analytics.overview import HeatDay, HeatMap

STEP, SIZE = 12, 8  # of a square with its gap, and without it and the stroke that rounds its corners
NAME_WIDTH = 20


@dataclass(frozen=True)
class HeatHalf:
    """`paths` by level; `months` are (x, name) of the months' beginnings."""

    width: int
    paths: list[tuple[int, str]]
    months: list[tuple[int, str]]


def picture_of(heat: HeatMap) -> list[HeatHalf]:
    """Both halves are equally wide, so that their squares are equally large."""
    weeks = -(-heat.week_count // 2)
    # What the last week has yet to come, or has of another year, brings no month's name either.
    days = heat.days[:-7] + [day for day in heat.days[-7:] if not day.is_to_come]
    return [half_of(part, weeks * STEP) for part in (days[: weeks * 7], days[weeks * 7 :])]


def half_of(days: Sequence[HeatDay], width: int) -> HeatHalf:
    squares: defaultdict[int, list[str]] = defaultdict(list)
    months = []
    for place, day in enumerate(days):
        x, y = place // 7 * STEP, place % 7 * STEP
        if not day.is_to_come:
            squares[day.level].append(f"M{x + 2} {y + 2}h{SIZE}v{SIZE}h-{SIZE}z")
        if day.date.day == 1:
            months.append((min(x, width - NAME_WIDTH), f"{day.date:%b}"))
    return HeatHalf(width, [(level, "".join(found)) for level, found in sorted(squares.items())], months)
