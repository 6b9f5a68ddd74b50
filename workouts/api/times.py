"""When a workout was, from what a body names of it."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from gymtracker.accounts.models import User
from gymtracker.json_api import refused
from workouts.models import Workout
from workouts.schemas import NewWorkout
from workouts.when import USUAL_TIME, fault_of_day, fault_of_start, start_on

Times = tuple[datetime | None, datetime | None]


def times_of_new(body: NewWorkout, lifter: User) -> Times:
    """Start and end; without an end it is open, without a start it begins now.

    With a duration it is over, and so is one of a day that is over; it then ends when it began. A day without a time
    is its usual one (when.USUAL_TIME), today what ends now.
    """
    length = None if body.duration_minutes is None else timedelta(minutes=body.duration_minutes)
    today = lifter.today()
    if body.date:
        insist_on_day(body.date, lifter.zone)
    is_over = length is not None or (body.date is not None and body.date < today)
    if body.started_at:
        started_at = insist_on_start(body.started_at, lifter.zone, day=body.date)
    elif not is_over:
        return None, None
    elif body.date and body.date < today:
        started_at = start_on(body.date, USUAL_TIME, lifter.zone)
    else:
        started_at = timezone.now() - (length or timedelta())
        if body.date:
            started_at = max(started_at, start_on(today, time(0), lifter.zone))
    return started_at, started_at + (length or timedelta()) if is_over else None


def times_on(day: dt.date | None, lifter: User) -> Times:
    """`times_of_new` where nothing but the day is said."""
    return times_of_new(NewWorkout.model_construct(date=day), lifter)


def times_of_change(workout: Workout, named: dict[str, Any]) -> tuple[datetime, datetime | None] | None:
    """Start and end after the change; None where both stay as they are."""
    zone = ZoneInfo(workout.time_zone)
    day, started_at, minutes = named.get("date"), named.get("started_at"), named.get("duration_minutes")
    if day:
        insist_on_day(day, zone)
    if started_at:
        start = insist_on_start(started_at, zone, day=day)
    elif day and day != workout.date:
        start = insist_on_start(start_on(day, workout.local_start.time(), zone), zone, field="date")
    else:
        start = workout.started_at
    if minutes is not None and workout.is_open:
        raise refused(("duration_minutes",), "The workout is open: finish it first.")
    length = workout.duration
    if length is not None and minutes is not None and minutes != int(length.total_seconds() // 60):
        length = timedelta(minutes=minutes)
    end = None if length is None else start + length
    return None if (start, end) == (workout.started_at, workout.finished_at) else (start, end)


def insist_on_day(day: dt.date, zone: ZoneInfo) -> None:
    if why := fault_of_day(day, zone):
        raise refused(("date",), why)


def insist_on_start(
    started_at: datetime, zone: ZoneInfo, *, day: dt.date | None = None, field: str = "started_at"
) -> datetime:
    """In UTC."""
    if why := fault_of_start(started_at, zone):
        raise refused((field,), why)
    if day and started_at.astimezone(zone).date() != day:
        raise refused(("date",), f"is not the day of started_at in {zone.key}")
    return started_at.astimezone(UTC)
