"""Where a series of values is heading. Pure functions; days are ordinals (`date.toordinal()`).

A trend is the Theil-Sen line: the median of the slopes between all pairs of points. One mistyped weight does not turn
it, unlike a least-squares line (Theil 1950; Sen, Journal of the American Statistical Association 63, 1968).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median, quantiles
from typing import Literal

Point = tuple[float, float]  # x (a day's ordinal), y
Outcome = Literal["dates", "too_far", "not_towards", "not_enough", "there"]

MOST_POINTS = 200
LEAST_POINTS, LEAST_WEEKS, WEEKS_BACK = 6, 4, 12
FURTHEST_DAYS = 730


@dataclass(frozen=True)
class Trend:
    """A line: `slope` is units of y for each of x."""

    slope: float
    intercept: float

    def at(self, x: float) -> float:
        return self.slope * x + self.intercept


@dataclass(frozen=True)
class Forecast:
    """When a target is reached, or why nobody can say.

    `dates`: from `earliest` to `latest`, with `expected`, by the trend itself, between; those of the slower trends are
    None where they do not get there within two years.
    `too_far`: not within two years. `not_towards`: the trend stands still or leads away. `not_enough`: `lacks` says of
    what. `there`: the trend has reached the target, whatever single values say.
    """

    outcome: Outcome
    earliest: date | None = None
    latest: date | None = None
    expected: date | None = None
    lacks: str = ""
    trend: Trend | None = None
    point_count: int = 0

    @property
    def has_dates(self) -> bool:
        return self.outcome == "dates"

    @property
    def said(self) -> str:
        match self.outcome:
            case "dates":
                return dates_said(self.earliest, self.latest)
            case "too_far":
                return "At this pace in more than two years"
            case "not_towards":
                return "No date: the trend of the last 12 weeks does not lead there"
            case "there":
                return "The trend is there already"
            case _:
                return f"Too early for a forecast: {self.lacks}"


def dates_said(earliest: date | None, latest: date | None) -> str:
    if earliest is None:
        return ""
    first = f"{earliest.day} {earliest:%b %Y}"
    if latest is None:
        return f"From {first} at the earliest; a slower pace takes more than two years"
    if earliest == latest:
        return f"About {first}"
    return f"Between {first} and {latest.day} {latest:%b %Y}"


def theil_sen(points: Iterable[Point]) -> Trend | None:
    """The Theil-Sen line; None where there are not two different x. The intercept is the median of y - slope x."""
    kept = thinned(points)
    slopes = pairwise_slopes(kept)
    if not slopes:
        return None
    slope = median(slopes)
    return Trend(slope, median(y - slope * x for x, y in kept))


def thinned(points: Iterable[Point], most: int = MOST_POINTS) -> list[Point]:
    """At most so many, evenly taken, the first and the last among them: all pairs of them are few enough."""
    kept = sorted(points)
    if len(kept) <= most:
        return kept
    return [kept[round(place * (len(kept) - 1) / (most - 1))] for place in range(most)]


def pairwise_slopes(points: Sequence[Point]) -> list[float]:
    return [
        (later_y - y) / (later_x - x)
        for place, (x, y) in enumerate(points)
        for later_x, later_y in points[place + 1 :]
        if later_x != x
    ]


def moving_mean(days: Iterable[tuple[date, float]], window: int = 7) -> list[tuple[date, float]]:
    """For each day with a value the mean of the values of the `window` calendar days that end with it."""
    known = sorted(days)
    means, first = [], 0
    for place, (day, _) in enumerate(known):
        while (day - known[first][0]).days >= window:
            first += 1
        means.append((day, fmean(value for _, value in known[first : place + 1])))
    return means


def forecast(points: Iterable[Point], target: float, *, today: date, direction: int | None = None) -> Forecast:
    """When the trend of the last 12 weeks reaches `target`.

    Asks for 6 points in 4 different calendar weeks. `direction` is 1 where more is better, -1 where less is; without
    it, it leads from the trend's value of today to the target. The range of dates comes from the middle half of the
    pairwise slopes.
    """
    recent = thinned(lately(points, today))
    trend = theil_sen(recent)
    if trend is None or what_lacks(recent):  # of points of four weeks there is always a trend
        return Forecast("not_enough", lacks=what_lacks(recent), point_count=len(recent))
    stands = trend.at(today.toordinal())
    sign = direction or (1 if target >= stands else -1)
    return reaching((target - stands) * sign, trend, recent, sign=sign, today=today)


def forecast_of_sum(points: Iterable[Point], target: float, *, today: date) -> Forecast:
    """The same for a sum, of whose course `points` are the days on which it grew. What it is today is no guess, and
    the weeks in which it stood still count as well: the trend is that of its value at the end of each of the weeks."""
    grown = sorted(points)
    recent = lately(grown, today)
    if lacks := what_lacks(recent):
        return Forecast("not_enough", lacks=lacks, point_count=len(recent))
    ends = range(today.toordinal(), max(today.toordinal() - 7 * WEEKS_BACK, int(grown[0][0]) - 1), -7)
    weekly: list[Point] = [(end, max(y for x, y in grown if x <= end)) for end in reversed(ends)]
    trend = theil_sen(weekly)
    if trend is None:  # cannot be: there are points of four weeks
        return Forecast("not_enough", lacks="points of different weeks", point_count=len(weekly))
    return reaching(target - grown[-1][1], trend, weekly, sign=1, today=today)


def lately(points: Iterable[Point], today: date) -> list[Point]:
    now = today.toordinal()
    return [(x, y) for x, y in points if now - 7 * WEEKS_BACK < x <= now]


def reaching(left: float, trend: Trend, points: Sequence[Point], *, sign: int, today: date) -> Forecast:
    """`left` is how far it is in the direction of `sign`."""
    if left <= 0:
        return Forecast("there", trend=trend, point_count=len(points))
    if trend.slope * sign <= 0:
        return Forecast("not_towards", trend=trend, point_count=len(points))
    slower, _, faster = quantiles((slope * sign for slope in pairwise_slopes(points)), n=4, method="inclusive")
    earliest, latest = day_reached(today, left, faster), day_reached(today, left, slower)
    outcome: Outcome = "dates" if earliest else "too_far"
    expected = day_reached(today, left, trend.slope * sign) if earliest else None
    return Forecast(outcome, earliest, latest, expected, trend=trend, point_count=len(points))


def what_lacks(recent: Sequence[Point]) -> str:
    if len(recent) < LEAST_POINTS:
        return f"{len(recent)} of {LEAST_POINTS} points in the last {WEEKS_BACK} weeks"
    weeks = len({int(x - 1) // 7 for x, _ in recent})
    if weeks < LEAST_WEEKS:
        return f"points of {weeks} of {LEAST_WEEKS} weeks"
    return ""


def day_reached(today: date, left: float, slope: float) -> date | None:
    """None where it is more than two years off, or never."""
    if slope <= 0 or left / slope > FURTHEST_DAYS:
        return None
    return today + timedelta(days=math.ceil(round(left / slope, 6)))
