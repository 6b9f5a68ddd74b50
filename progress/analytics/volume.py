"""Volume over time: all together, or split by exercise, muscle group or category."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Sum

from exercises.models import Category, Region
from progress.analytics.overview import step_expression
from progress.periods import Grain, Period
from progress.querysets import PerformanceQuerySet

MOST_PARTS = 6
OTHERS = "Others"
COLUMNS = {
    "exercise": "exercise__name",
    "region": "exercise__primary_muscle__region",
    "category": "exercise__category",
}
LABELS = {"region": dict(Region.choices), "category": dict(Category.choices)}


@dataclass(frozen=True)
class Part:
    """One colour of the chart: grams in each step of the period."""

    name: str
    grams: list[int]

    @property
    def total(self) -> int:
        return sum(self.grams)


@dataclass(frozen=True)
class Spread:
    steps: list[Period]
    parts: list[Part]  # the greatest first
    sets: list[int]  # working sets in each step

    @property
    def total(self) -> int:
        return sum(part.total for part in self.parts)

    @property
    def rows(self) -> list[tuple[Period, list[int], int, int]]:
        """Of each step: grams of each part, together, and working sets."""
        columns = [part.grams for part in self.parts]
        grams = [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in self.steps]
        return [(step, row, sum(row), sets) for step, row, sets in zip(self.steps, grams, self.sets, strict=True)]


def spread(performances: PerformanceQuerySet, period: Period, grain: Grain, split: str) -> Spread:
    """One query. Beyond the six greatest parts all are `OTHERS`."""
    steps = list(period.steps(grain))
    place = {period.number_of(step.first, grain): n for n, step in enumerate(steps)}
    sets = [0] * len(steps)
    found: defaultdict[str, list[int]] = defaultdict(lambda: [0] * len(steps))
    for step, part, grams, done in _grouped(performances, grain, period, split):
        found[name_of(split, part)][place[step]] += grams
        sets[place[step]] += done
    parts = sorted((Part(name, grams) for name, grams in found.items()), key=lambda part: (-part.total, part.name))
    parts = [part for part in parts if part.total]
    if len(parts) > MOST_PARTS:
        rest = [sum(column) for column in zip(*(part.grams for part in parts[MOST_PARTS:]), strict=True)]
        parts = [*parts[:MOST_PARTS], Part(OTHERS, rest)]
    return Spread(steps, parts, sets)


def _grouped(performances: PerformanceQuerySet, grain: Grain, period: Period, split: str) -> Any:
    rows = performances.annotate(step=step_expression(grain, period.week_start))
    columns = ["step"]
    if split in COLUMNS:
        rows, columns = rows.annotate(part=F(COLUMNS[split])), ["step", "part"]
    summed = rows.order_by().values(*columns).annotate(grams=Sum("volume_grams"), done=Sum("sets"))
    return ((row["step"], row.get("part", ""), row["grams"], row["done"]) for row in summed)


def name_of(split: str, part: str) -> str:
    return LABELS.get(split, {}).get(part, part) or "All"
