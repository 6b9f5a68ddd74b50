"""The first page: a landing page for strangers; for lifters what to do today and how it goes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from goals.judging import time_off_in
from goals.summary import goals_for_home, open_goals_of
from gymtracker.accounts.models import User
from gymtracker.coaching.summary import from_trainers
from progress.analytics.lagging import falling_behind
from progress.analytics.streaks import Streak, streak_of
from progress.models import PersonalRecord, kind_order
from workouts.models import Workout
from workouts.today import session_today
from workouts.totals import add_up

LAST_WORKOUTS = LAST_RECORDS = 3
RECORDS_LOOKED_AT = 20


@dataclass
class Day:
    date: date
    is_today: bool
    is_done: bool


@dataclass
class Week:
    """The running week: its days, its workouts, and the open one, which may be of any day; `last` are the newest that
    were finished, whenever that was."""

    days: list[Day]
    done: int
    open_workout: Workout | None
    last: list[Workout]


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "landing.html")
    return render(request, "home.html", home_of(request.user))


def home_of(lifter: User) -> dict[str, Any]:
    """At most ten queries beside the session and the lifter: past workouts stand there where neither an open workout
    nor a programme says how to go on."""
    today = lifter.today()
    week = week_of(lifter, today)
    session = None if week.open_workout else session_today(lifter, today)
    open_goals = open_goals_of(lifter)
    streak = streak_of(lifter, today, time_off=time_off_in(open_goals))
    return {
        "today": today,
        "week": week,
        "open_workout": week.open_workout,
        "sets_so_far": week.open_workout.count_sets() if week.open_workout else 0,
        "session": session,
        "streak_week": week_of_streak(streak),
        "goals": goals_for_home(lifter, today, open_goals),
        "from_trainers": from_trainers(lifter, today),
        "last_records": last_records(lifter),
        "lag": falling_behind(lifter, today),
        "last_workouts": None if session or week.open_workout else add_up(week.last),
    }


def week_of_streak(streak: Streak) -> int:
    """The running week as one of the streak; 0 where none is running."""
    return streak.current + (not streak.is_this_week_reached) if streak.current else 0


def last_records(lifter: User) -> list[PersonalRecord]:
    """The newest of different exercises, each by its weightiest kind."""
    newest = lifter.records.celebrated().newest_first().with_what_it_says()[:RECORDS_LOOKED_AT]
    best: dict[int, PersonalRecord] = {}
    for record in newest:
        known = best.setdefault(record.exercise_id, record)
        if known.workout_id == record.workout_id and kind_order(record) < kind_order(known):
            best[record.exercise_id] = record
    return list(best.values())[:LAST_RECORDS]


def week_of(lifter: User, today: date) -> Week:
    """One query."""
    first = lifter.first_day_of_week(today)
    days = [first + timedelta(days=n) for n in range(7)]
    newest = lifter.workouts.finished().newest_first()[:LAST_WORKOUTS].values("pk")
    wanted = Q(finished_at=None) | Q(date__range=(days[0], days[-1])) | Q(pk__in=newest)
    found = list(lifter.workouts.live().filter(wanted).newest_first())
    finished = [workout for workout in found if not workout.is_open]
    done = [workout.date for workout in finished if days[0] <= workout.date <= days[-1]]
    return Week(
        [Day(day, day == today, day in done) for day in days],
        len(done),
        next((workout for workout in found if workout.is_open), None),
        finished[:LAST_WORKOUTS],
    )


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 with the database within reach; without it `errors.server_error` answers 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
