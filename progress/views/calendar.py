"""The months of the history, with the weeks of the streak."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import render_page
from progress.analytics.streaks import Streak, streak_of, week_number
from workouts.calendar import CalendarDay, Month, month_of
from workouts.forms import CalendarForm


@dataclass(frozen=True)
class WeekRow:
    """A week of the month: how many workouts it has of those aimed for, and what it is to the streak."""

    days: list[CalendarDay]
    done: int
    target: int
    is_in_streak: bool
    is_off: bool
    has_begun: bool

    @property
    def is_reached(self) -> bool:
        return self.done >= self.target


@require_safe
def calendar(request: LifterRequest) -> HttpResponse:
    """A month with its workouts, and those of the chosen day. What makes no sense is said above the current month."""
    today = request.user.today()
    form = CalendarForm(request.GET, today=today)
    is_valid = form.is_valid()
    month = month_of(request.user, form.first_of_month, chosen=form.chosen_day, today=today)
    streak = streak_of(request.user, today)
    context = {"form": form, "month": month, "weeks": list(rows_of(month, streak)), "streak": streak, "today": today}
    return render_page(request, "progress/calendar.html", context, partial="month", status=200 if is_valid else 422)


def rows_of(month: Month, streak: Streak) -> Iterator[WeekRow]:
    today = streak.lifter.today()
    for days in month.weeks:
        number = week_number(days[0].date, streak.lifter.week_start)
        yield WeekRow(
            days,
            sum(len(day.workouts) for day in days),
            streak.target,
            is_in_streak=number in streak.counted,
            is_off=number in streak.off,
            has_begun=days[0].date <= today,
        )
