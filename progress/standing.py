"""Which of all of a lifter's records hold today, found in one reading.

The same as `standing().without_outdone()`, which asks about each row and is right for few.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet

from exercises.tracking import Tracking
from progress.models import PersonalRecord


class Ranked(NamedTuple):
    id: int
    kind: str
    exercise_id: int
    tracking: str
    at: int
    value: int
    day: date

    @property
    def hardness(self) -> int:
        return -self.at if self.tracking == Tracking.ASSISTED_BODYWEIGHT else self.at


COLUMNS = ("pk", "kind", "exercise", "exercise__tracking", "at", "value", "workout__date")


def ids_that_hold(ranked: QuerySet[PersonalRecord], *, since: date | None = None) -> list[int]:
    """Of records that were `ranked`, in their order; `since` is the first day on which they were broken."""
    rows = [Ranked(*columns) for columns in ranked.values_list(*COLUMNS)]
    outdone = outdone_among(rows)
    return [row.id for row in rows if row.id not in outdone and (since is None or row.day >= since)]


def outdone_among(rows: Iterable[Ranked]) -> set[int]:
    """The rep records at weights below a harder one with as many reps."""
    lifts: defaultdict[int, list[Ranked]] = defaultdict(list)
    for row in rows:
        if row.kind == "most_reps_at_weight":
            lifts[row.exercise_id].append(row)
    outdone = set()
    for records in lifts.values():
        most = -1
        for row in sorted(records, key=lambda row: row.hardness, reverse=True):
            if row.value <= most:
                outdone.add(row.id)
            most = max(most, row.value)
    return outdone
