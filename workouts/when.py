"""When a workout can have been; forms and API hold to it."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from workouts.limits import EARLIEST_YEAR

USUAL_TIME = time(18, 0)
NOT_YET = "A past workout cannot begin in the future."


def fault_of_day(day: dt.date, zone: ZoneInfo) -> str:
    """Why no workout can have been on that local day; empty where one can."""
    if day.year < EARLIEST_YEAR:
        return f"Enter a date from {EARLIEST_YEAR} on."
    return NOT_YET if day > timezone.now().astimezone(zone).date() else ""


def fault_of_start(started_at: datetime, zone: ZoneInfo) -> str:
    """Why no workout can have begun at that moment; empty where one can."""
    if started_at > timezone.now():
        return NOT_YET
    # A day short of the first year, since the day depends on the zone and the very first moments have none.
    if started_at.year < EARLIEST_YEAR - 1:
        return f"Enter a date from {EARLIEST_YEAR} on."
    return fault_of_day(started_at.astimezone(zone).date(), zone)


def start_on(day: dt.date, at: time, zone: ZoneInfo) -> datetime:
    """In UTC, so that minutes added to it are real ones over a change of the clocks, too."""
    return datetime.combine(day, at, zone).astimezone(UTC)
