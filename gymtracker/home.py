"""The first page: a landing page for strangers, start or continue for lifters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gymtracker.accounts.models import User
from progress.models import PersonalRecord, kind_order
from workouts.totals import add_up

LAST_WORKOUTS = LAST_RECORDS = 3
RECORDS_LOOKED_AT = 20


@dataclass
class Day:
    date: date
    is_today: bool
    is_done: bool


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "landing.html")
    today = request.user.today()
    last = add_up(request.user.workouts.finished().newest_first()[:LAST_WORKOUTS])
    open_workout = request.user.workouts.open().first()
    week = week_of(request.user, today)
    context = {
        "today": today,
        "week": week,
        "done_this_week": workouts_in_week(request.user, today),
        "open_workout": open_workout,
        "sets_so_far": open_workout.count_sets() if open_workout else 0,
        "last_workouts": last,
        "last_records": last_records(request.user),
    }
    return render(request, "home.html", context)


def last_records(lifter: User) -> list[PersonalRecord]:
    """The newest of different exercises, each by its weightiest kind."""
    newest = lifter.records.celebrated().newest_first().with_what_it_says()[:RECORDS_LOOKED_AT]
    best: dict[int, PersonalRecord] = {}
    for record in newest:
        known = best.setdefault(record.exercise_id, record)
        if known.workout_id == record.workout_id and kind_order(record) < kind_order(known):
            best[record.exercise_id] = record
    return list(best.values())[:LAST_RECORDS]


def week_of(lifter: User, today: date) -> list[Day]:
    first = lifter.first_day_of_week(today)
    days = [first + timedelta(days=n) for n in range(7)]
    trained = set(lifter.workouts.finished().filter(date__range=(days[0], days[-1])).values_list("date", flat=True))
    return [Day(day, day == today, day in trained) for day in days]


def workouts_in_week(lifter: User, today: date) -> int:
    first = lifter.first_day_of_week(today)
    return lifter.workouts.finished().filter(date__range=(first, first + timedelta(days=6))).count()


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 with the database within reach; without it `errors.server_error` answers 503."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")
