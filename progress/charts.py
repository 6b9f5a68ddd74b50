"""Series for static/js/charts.js: what stands in the table under a chart, as numbers in the lifter's units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from gymtracker.units import Unit
from progress.periods import Grain, Period


def amount(si: int | None, unit: Unit, places: int = 1) -> float | None:
    """A number for drawing; what is read stands in the table."""
    return None if si is None else float(round(Decimal(si) / unit.size, places))


def bars(steps: Iterable[Period], grain: Grain, unit: str, series: list[dict[str, Any]]) -> dict[str, Any]:
    """`series` are {name, values} of one value a step; several are stacked."""
    return {
        "kind": "bar",
        "grain": grain,
        "unit": unit,
        "labels": [step.first.isoformat() for step in steps],
        "series": series,
    }


def lines(days: Iterable[date], unit: str, series: list[dict[str, Any]]) -> dict[str, Any]:
    """`series` are {name, values, style}; a style is points, line, dashed or faint, `rough` marks weak points."""
    return {"kind": "line", "unit": unit, "labels": [day.isoformat() for day in days], "series": series}
