"""What a lifter weighed on the day of a workout: the latest measurement on or before it, else unknown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Min, OuterRef, Subquery

from exercises.tracking import MOVES_BODYWEIGHT
from gymtracker.accounts.models import User
from workouts.models import Workout


def weigh_on_its_day(sender: Any, *, lifter: User, dated: Workout | None = None, **kwargs: Any) -> None:
    """Receiver of `log_changed`, before records are judged: `dated` is a workout that was given its date."""
    if dated is None:
        return
    grams = lifter.measurements.bodyweight_on(dated.date)
    if grams != dated.bodyweight_grams:
        dated.set_bodyweight(grams)


def write_into_workouts(lifter: User, *, since: dt.date) -> tuple[set[int], dt.datetime | None]:
    """Give all workouts from that day on what held on theirs. Answers with the exercises whose numbers follow the
    bodyweight, and with the start of the first workout that changed."""
    on_its_day = lifter.measurements.live().filter(kind="bodyweight", date__lte=OuterRef("date")).order_by("-date")
    changed = Workout.weigh(lifter, Subquery(on_its_day.values("value")[:1]), since=since)
    if not changed:
        return set(), None
    entries = lifter.workout_exercises.filter(workout__in=changed).order_by()
    exercises = entries.filter(exercise__tracking__in=MOVES_BODYWEIGHT).values_list("exercise_id", flat=True)
    first = lifter.workouts.filter(pk__in=changed).aggregate(first=Min("started_at"))["first"]
    return set(exercises.distinct()), first
