"""The figures of an exercise as charts, and what the lines in them mean."""

from __future__ import annotations

from typing import Any

from gymtracker.accounts.models import User
from gymtracker.units import M, shown
from progress import charts
from progress.analytics.strength import MOST_FOR_A_TREND, Point, thinned, trend_of
from progress.analytics.trends import Trend

WEEKS_OF_A_TREND = 4
LONG_SECONDS = 600


def estimate_chart(points: list[Point], lifter: User) -> dict[str, Any]:
    """For templates/progress/_estimates.html: estimated 1RMs with their trend."""
    drawn = thinned(points)
    unit = lifter.weights
    series: list[dict[str, Any]] = [
        {
            "name": "Estimated 1RM",
            "values": [charts.amount(point.shown_grams, unit) for point in drawn],
            "rough": [point.is_rough for point in drawn],
            "style": "points",
        }
    ]
    if trend := trend_of(points):
        on_it = (round(trend.at(point.date.toordinal())) for point in drawn)
        series.append({"name": "Trend", "values": [charts.amount(grams, unit) for grams in on_it], "style": "dashed"})
    return {
        "points": drawn[::-1],
        "point_count": len(points),
        "trend": trend and trend_said(trend, len(points), lifter),
        "chart": charts.lines((point.date for point in drawn), lifter.weight_unit, series),
    }


def trend_said(trend: Trend, count: int, lifter: User) -> str:
    """With its formula: a trend is a number, too."""
    grams = round(trend.slope * 7 * WEEKS_OF_A_TREND)
    sign = "+" if grams > 0 else "−" if grams < 0 else "±"
    change = f"{sign}{shown(abs(grams), lifter.weights, places=1)} {lifter.weight_unit}"
    return (
        f"Trend: {change} in {WEEKS_OF_A_TREND} weeks, the median of the slopes between all pairs of "
        f"{min(count, MOST_FOR_A_TREND)} workouts (Theil–Sen), so that light weeks do not bend it."
    )


def course_said(column: str, values: list[int], lifter: User) -> tuple[str, list[float | None]]:
    """Unit and figures of what a course is of."""
    match column:
        case "heaviest_grams" | "least_grams":
            return lifter.weight_unit, [charts.amount(grams, lifter.weights) for grams in values]
        case "longest_metres":
            long = max(values, default=0) >= 1000
            unit = lifter.distances if long else M
            return unit.slug, [charts.amount(metres, unit, 2) for metres in values]
        case "longest_seconds" if max(values, default=0) > LONG_SECONDS:
            return "min", [round(seconds / 60, 1) for seconds in values]
        case "longest_seconds":
            return "s", [float(seconds) for seconds in values]
        case _:
            return "reps", [float(reps) for reps in values]
