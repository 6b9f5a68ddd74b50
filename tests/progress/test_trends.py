"""Trends and forecasts: answers known by hand, and what holds for any series."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.analytics.trends import forecast, moving_mean, theil_sen, thinned

TODAY = date(2026, 11, 22)  # a Sunday
NOW = TODAY.toordinal()


def weekly(*values: float, until: int = 0) -> list[tuple[float, float]]:
    """One value a week, the last of them `until` days ago."""
    return [(NOW - until - 7 * (len(values) - 1 - place), value) for place, value in enumerate(values)]


@pytest.mark.parametrize(
    ("points", "slope", "intercept"),
    [
        ([(0, 1), (1, 3), (2, 5)], 2, 1),
        ([(2, 5), (0, 1), (1, 3)], 2, 1),
        # Slopes 1, 1, 1, 1, 1, 1 among the first four and four wild ones to the last: the median stays 1.
        ([(0, 0), (1, 1), (2, 2), (3, 3), (4, 100)], 1, 0),
        ([(0, 5), (10, 5)], 0, 5),
        # Slopes 1, 2, 3: the median is 2; y - 2x is 0, -1, 0.
        ([(0, 0), (1, 1), (2, 4)], 2, 0),
        # Two values of one day make no slope: those left are 3 and 1.
        ([(0, 0), (0, 2), (1, 3)], 2, 1),
    ],
)
def test_the_line_is_the_one_calculated_by_hand(points: Any, slope: float, intercept: float) -> None:
    trend = theil_sen(points)
    assert trend is not None
    assert (trend.slope, trend.intercept) == (pytest.approx(slope), pytest.approx(intercept))
    assert trend.at(10) == pytest.approx(10 * slope + intercept)


@pytest.mark.parametrize("points", [[], [(1, 2)], [(1, 2), (1, 3)]])
def test_without_two_different_days_there_is_no_line(points: Any) -> None:
    assert theil_sen(points) is None


def test_of_a_thousand_points_two_hundred_are_looked_at() -> None:
    points = [(float(x), 2.0 * x) for x in range(1000)]
    kept = thinned(points)
    assert len(kept) == 200
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert theil_sen(points) == theil_sen(kept)


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10_000)), min_size=2, max_size=30), st.integers(-50, 50))
def test_a_straight_line_is_found_and_moves_with_its_points(points: Any, slope: int) -> None:
    straight = [(x, slope * x + 7) for x, _ in points]
    trend = theil_sen(straight)
    if len({x for x, _ in points}) < 2:
        assert trend is None
        return
    assert trend is not None
    assert trend.slope == pytest.approx(slope)
    found, moved = theil_sen(points), theil_sen([(x, y + 100) for x, y in points])
    assert found is not None
    assert moved is not None
    assert moved.at(50) == pytest.approx(found.at(50) + 100)


def test_the_mean_is_over_days_of_the_window_that_have_a_value() -> None:
    first = date(2026, 3, 1)
    days = [(first + timedelta(days=n), value) for n, value in ((0, 80.0), (3, 82.0), (6, 84.0), (7, 86.0), (20, 70.0))]
    assert [mean for _, mean in moving_mean(days)] == pytest.approx([80, 81, 82, 84, 70])
    assert moving_mean([]) == []


# --- Forecasts ---


def test_a_steady_rise_names_the_day() -> None:
    # 1 a week, 105 today: 5 more take 35 days at any of the slopes.
    found = forecast(weekly(100, 101, 102, 103, 104, 105), 110, today=TODAY)
    assert (found.outcome, found.earliest, found.latest) == ("dates", date(2026, 12, 27), date(2026, 12, 27))
    assert found.expected == date(2026, 12, 27)
    assert found.said == "About 27 Dec 2026"


def test_a_steady_fall_names_the_day_too() -> None:
    found = forecast(weekly(85, 84, 83, 82, 81, 80), 78, today=TODAY)
    assert found.earliest == date(2026, 12, 6)


def test_an_uneven_rise_names_a_range() -> None:
    found = forecast(weekly(100, 100, 102, 102, 104, 104, 106), 110, today=TODAY)
    assert found.has_dates
    assert found.earliest is not None
    assert found.latest is not None
    assert found.expected is not None
    assert TODAY < found.earliest < found.latest
    assert found.earliest <= found.expected <= found.latest
    assert found.said.startswith("Between ")


def test_where_the_slower_pace_does_not_arrive_the_end_is_open() -> None:
    # Of the 15 slopes (in 1/7 a day) at least a quarter are 0 or below.
    found = forecast(weekly(100, 100, 100, 103, 103, 103), 110, today=TODAY)
    assert (found.outcome, found.latest) == ("dates", None)
    assert "more than two years" in found.said


@pytest.mark.parametrize(
    ("points", "outcome", "said"),
    [
        ([], "not_enough", "0 of 6 points"),
        (weekly(1, 2), "not_enough", "2 of 6 points"),
        ([(NOW - n, 80 + n) for n in range(6)], "not_enough", "points of 1 of 4 weeks"),
        (weekly(1, 2, 3, 4, 5, 6, until=70), "not_enough", "2 of 6 points"),
        (weekly(100, 100, 100, 100, 100, 100), "not_towards", "does not lead there"),
        (weekly(105, 104, 103, 102, 101, 100), "not_towards", "does not lead there"),
        (weekly(100, 100.01, 100.02, 100.03, 100.04, 100.05), "too_far", "more than two years"),
    ],
)
def test_where_there_is_no_date_it_says_why(points: Any, outcome: str, said: str) -> None:
    found = forecast(points, 110, today=TODAY, direction=1)
    assert (found.outcome, found.earliest) == (outcome, None)
    assert said in found.said


def test_a_trend_beyond_the_target_is_there() -> None:
    assert forecast(weekly(85, 84, 83, 82, 81, 80), 81, today=TODAY, direction=-1).outcome == "there"


def test_two_years_are_the_limit() -> None:
    rise = weekly(0, 7, 14, 21, 28, 35)  # 1 a day
    assert forecast(rise, 35 + 730, today=TODAY).earliest == TODAY + timedelta(days=730)
    assert forecast(rise, 35 + 731, today=TODAY).outcome == "too_far"
