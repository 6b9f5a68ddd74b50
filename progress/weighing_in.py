"""The bodyweights that an import brings, and the days that it brings workouts of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Min

from gymtracker.accounts.models import User
from progress.bodyweight import write_into_workouts
from progress.models import BodyMeasurement
from progress.models.measurements import LIMITS, announce
from workouts.models import ImportBatch


def weigh_what_came_in(
    sender: Any,
    *,
    lifter: User,
    came_in: ImportBatch | None = None,
    went_out: ImportBatch | None = None,
    **kwargs: Any,
) -> None:
    """Receiver of `log_changed`, before records are judged. `came_in` is an import that has brought workouts and
    `went_out` one that was undone.

    A bodyweight that its file knows, and nobody measured by then, becomes a measurement of its day: so it holds for
    whatever comes after, and is not lost where the workouts are weighed anew.
    """
    if came_in is not None:
        weighed = BodyMeasurement.objects.bulk_create(measured(lifter, came_in), batch_size=500)
        first = came_in.workouts.aggregate(first=Min("date"))["first"]
        if first is not None:
            weigh_anew(lifter, first, has_measured=bool(weighed))
    if went_out is not None:
        # What was corrected by hand since is the lifter's own.
        untouched = lifter.measurements.filter(import_batch=went_out, replaced=None)
        first = untouched.aggregate(first=Min("date"))["first"]
        if first is not None:
            untouched.delete()
            weigh_anew(lifter, first, has_measured=True)


def weigh_anew(lifter: User, since: date, *, has_measured: bool) -> None:
    """Workouts that were there before may weigh otherwise by now, with all that follows; where nothing was measured,
    they do not."""
    if has_measured:
        announce(lifter, {"bodyweight"}, since=since)
    else:
        write_into_workouts(lifter, since=since)


def measured(lifter: User, batch: ImportBatch) -> Iterator[BodyMeasurement]:
    """One for each day on which what the file knows changes, as long as the lifter has measured nothing."""
    known = lifter.measurements.live().filter(kind="bodyweight").aggregate(first=Min("date"))["first"]
    weighed = batch.workouts.filter(bodyweight_grams__range=LIMITS["bodyweight"])
    by_day = dict(weighed.order_by("started_at").values_list("date", "bodyweight_grams"))  # the last of each day
    held = None
    for day, grams in by_day.items():
        if grams != held and (known is None or day < known):
            yield BodyMeasurement(user=lifter, kind="bodyweight", date=day, value=grams, import_batch=batch)
            held = grams
