"""A heat map as SVG: one path a level, since hundreds of elements would cost more than all queries of the page."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from progress.analytics.overview import HeatMap

STEP, SIZE = 12, 8  # of a square with its gap, and without it and the stroke that rounds its corners


@dataclass(frozen=True)
class HeatPicture:
    """`paths` by level; `months` are (x, name) of the months' beginnings."""

    width: int
    paths: list[tuple[int, str]]
    months: list[tuple[int, str]]


def picture_of(heat: HeatMap) -> HeatPicture:
    squares: defaultdict[int, list[str]] = defaultdict(list)
    months = []
    for place, day in enumerate(heat.days):
        x, y = place // 7 * STEP, place % 7 * STEP
        if not day.is_to_come:
            squares[day.level].append(f"M{x + 2} {y + 2}h{SIZE}v{SIZE}h-{SIZE}z")
        if day.date.day == 1:
            months.append((x, f"{day.date:%b}"))
    paths = [(level, "".join(found)) for level, found in sorted(squares.items())]
    return HeatPicture(heat.week_count * STEP, paths, months)
