"""How much, how often and what for: the sums over days that the dashboards show."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from ninja import Query, Router
from pydantic import Field

from gymtracker.accounts.models import User
from gymtracker.accounts.requests import ApiRequest
from gymtracker.json_api import READING, amount, answers, refused, unit_asked
from progress.analytics import muscles, overview, strength
from progress.analytics.streaks import streak_of
from progress.analytics.year import YearPeriod
from progress.api.days import Days, check, check_steps, within
from progress.periods import Period, this_month, this_week
from progress.schemas import (
    Frequency,
    MuscleGroup,
    Summary,
    Trends,
    changes_of,
    days_of,
    exercise_of,
    figures_of,
    group_of,
)

router = Router(tags=["Analytics"])
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class SummaryChoice(Days):
    period: Literal["weekly", "monthly", "yearly", "custom"] | None = Field(
        None, description="The running week, month or year; `weekly` by default, `custom` where dates are given"
    )


@router.get("/analytics/summary", response=answers({200: Summary}, without=(404, *READING)))
def training_summary(request: ApiRequest, choice: Query[SummaryChoice]) -> Any:
    """What a week, month, year or any days come to, beside those before.

    The running week, month and year are compared with the one before up to the same day; days of your own with as many
    days right before them.
    """
    lifter, unit = request.user, unit_asked(request)
    name, period = chosen_period(choice, lifter)
    totals = overview.compared(lifter, period)
    now, before = overview.exercises_done(lifter, period)
    earlier = period.before
    return {
        "period": name,
        **days_of(period),
        "unit": unit.slug,
        **figures_of(totals.now, now, unit),
        "previous_from": earlier and earlier.first,
        "previous_to": earlier and earlier.last,
        "previous": figures_of(totals.before, before, unit) if totals.before else None,
        "change_percent": changes_of((totals.now, now), (totals.before, before)) if totals.before else None,
    }


def chosen_period(choice: SummaryChoice, lifter: User) -> tuple[str, Period]:
    given = [name for name in ("date_from", "date_to") if getattr(choice, name) is not None]
    name = choice.period or ("custom" if given else "weekly")
    check(choice)
    today, week_start = lifter.today(), lifter.week_start
    if name == "custom":
        if choice.date_from is None or choice.date_to is None:
            missing = "date_from" if choice.date_from is None else "date_to"
            raise refused((missing,), "Enter a date such as 2026-11-20.", source="query")
        return name, Period(choice.date_from, choice.date_to, week_start)
    if given:
        raise refused((given[0],), "goes with period=custom alone", source="query")
    if name == "yearly":
        return name, YearPeriod(date(today.year, 1, 1), date(today.year, 12, 31), week_start, today=today)
    return name, this_week(today, week_start) if name == "weekly" else this_month(today, week_start)


class TrendChoice(Days):
    period: Literal["day", "week", "month"] = "week"


@router.get("/analytics/trends", response=answers({200: Trends}, without=(404, *READING)))
def training_trends(request: ApiRequest, choice: Query[TrendChoice]) -> Any:
    """Volume, workouts and the estimated 1RM of the main lifts of each day, week or month; a year without dates."""
    lifter, unit = request.user, unit_asked(request)
    period = within(choice, lifter, "1y")
    check_steps(period, choice.period)
    steps = overview.over_time(lifter.performances.between(period.first, period.last), period, choice.period)
    lifts, strengths = strength.main_lifts_over_time(lifter, period, choice.period)
    workouts: dict[int, int] = {}
    for day, count in overview.workouts_by_day(lifter, period).items():
        number = period.number_of(day, choice.period)
        workouts[number] = workouts.get(number, 0) + count
    points = [
        {
            "start": step.period.first,
            "end": step.period.last,
            "workouts": workouts.get(period.number_of(step.period.first, choice.period), 0),
            "sets": step.sets,
            "volume": amount(step.volume_grams, unit),
            "estimated_1rm": amount(strong.mean_grams, unit),
            "lifts": [
                {"exercise_id": pk, "estimated_1rm": amount(best.shown_grams, unit)}
                for pk, best in strong.bests.items()
            ],
        }
        for step, strong in zip(steps, strengths, strict=True)
    ]
    return {
        "period": choice.period,
        **days_of(period),
        "unit": unit.slug,
        "main_lifts": [exercise_of(lift) for lift in lifts],
        "points": points,
    }


@router.get("/analytics/muscle-groups", response=answers({200: list[MuscleGroup]}, without=(404, *READING)))
def trained_muscle_groups(request: ApiRequest, days: Query[Days]) -> Any:
    """Hard sets and volume of each muscle group; four weeks up to today without dates. Cardio and stretching make no
    sets."""
    lifter, unit = request.user, unit_asked(request)
    period = within(days, lifter, "4w")
    groups = muscles.sets_per_group(lifter.performances.between(period.first, period.last))
    all_halves = sum(group.half_sets for group in groups)
    return [group_of(group, all_halves, unit) for group in groups]


@router.get("/analytics/frequency", response=answers({200: Frequency}, without=(404, *READING)))
def training_frequency(request: ApiRequest, days: Query[Days]) -> Any:
    """How often: workouts a week, on which days, and the streaks; a year up to today without dates."""
    lifter = request.user
    period = within(days, lifter, "1y")
    done = overview.workouts_by_day(lifter, period)
    streak = streak_of(lifter, lifter.today())
    per_weekday = dict.fromkeys(WEEKDAYS, 0)
    for day, count in done.items():
        per_weekday[WEEKDAYS[day.weekday()]] += count
    workouts = sum(done.values())
    return {
        **days_of(period),
        "workouts": workouts,
        "per_week": round(workouts / period.weeks, 2),
        "per_weekday": per_weekday,
        "weekly_target": streak.target,
        "current_streak_weeks": streak.current,
        "longest_streak_weeks": streak.longest,
        "days": [{"date": day, "workouts": count} for day, count in done.items()],
    }
