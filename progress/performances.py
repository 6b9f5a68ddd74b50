"""What each exercise of a finished workout comes to, added up once and kept true.

Reading 36,000 sets for one chart takes 30 to 100 ms, reading the sums of their 12,000 performances 5 to 10
(docs/decisions/0008). An open workout has no rows, so logging a set writes none; whatever changes a finished one
rewrites the rows of that workout, and a rebuild from nothing gives the same rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from gymtracker import bulk
from gymtracker.accounts.models import User
from progress.models import Performance
from workouts.formulas import Estimate, estimated_1rm, load_grams, volume_grams
from workouts.models import Set
from workouts.turns import turn_of

OF_A_LIFT = ("tracking", "implements", "is_unilateral", "bodyweight_share")
MEASURES = ("kind", "side", "weight_grams", "reps", "duration_seconds", "distance_metres", "rpe_tenths")
ROWS_AT_ONCE = 500
Lookups = dict[str, Any]  # which entries, as `filter` takes them


def follow_the_log(
    sender: Any,
    *,
    lifter: User,
    exercises: set[int],
    since: datetime,
    logged: Set | None = None,
    workouts: set[UUID] | None = None,
    entries: set[UUID] | None = None,
    **kwargs: Any,
) -> None:
    """Receiver of `log_changed`. `workouts` and `entries` are those in which all that changed lies, where the verb
    knows."""
    if logged is not None and logged.workout_exercise.workout.is_open:
        return
    if entries is not None:
        rewrite(lifter, {"pk__in": entries}, known=entries)
    elif workouts is not None:
        rewrite(lifter, {"workout__in": workouts})
    elif exercises:
        rewrite(lifter, {"exercise__in": exercises, "started_at__gte": since})


def rebuild(lifter: User) -> None:
    """All rows of the lifter from nothing but the log."""
    rewrite(lifter, {})


def rewrite(lifter: User, concerned: Lookups, *, known: set[UUID] | None = None) -> None:
    """Make the rows of these entries what their sets say; where all of their ids are `known`, a query is spared."""
    with turn_of(lifter.pk):
        may_be_new = known is not None
        if known is None:
            # Compared here: as one DELETE with its subqueries it took PostgreSQL seconds where tables lack statistics.
            known = set(lifter.performances.filter(**through("entry", concerned)).values_list("pk", flat=True))
        gone, rows = set(known), added_up(lifter, concerned)
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            if may_be_new:
                put(chunk)
            else:
                put([row for row in chunk if row.entry_id in known])
                bulk.insert([row for row in chunk if row.entry_id not in known])
            gone.difference_update(row.entry_id for row in chunk)
        stale = list(gone)
        for start in range(0, len(stale), ROWS_AT_ONCE):
            lifter.performances.filter(pk__in=stale[start : start + ROWS_AT_ONCE]).delete()


def through(path: str, lookups: Lookups) -> Lookups:
    """The same of the entry at the end of `path`. By joins alone: with a subquery PostgreSQL went through all sets once
    for each entry, for minutes, where it had counted the tables while they were empty."""
    return {f"{path}__{lookup}": value for lookup, value in lookups.items()}


def put(rows: list[Performance]) -> None:
    """Insert them, or write them over those that are there."""
    Performance.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["entry"],
        update_fields=[field.name for field in Performance._meta.concrete_fields if not field.primary_key],
    )


def performed_sets(lifter: User) -> Any:
    """Working sets of finished workouts."""
    return Set.objects.live().of_lifter(lifter).working().filter(workout_exercise__workout__finished_at__isnull=False)


@dataclass
class Lift:
    """Of an exercise, what formulas ask for."""

    tracking: str
    implements: int
    is_unilateral: bool
    bodyweight_share: int


def added_up(lifter: User, concerned: Lookups) -> Iterator[Performance]:
    """A row for each of these entries that has working sets in a finished workout. One query beside the exercises."""
    entry, workout = "workout_exercise__", "workout_exercise__workout__"
    columns = (
        "workout_exercise_id", "id", "parent_id", f"{entry}exercise_id", f"{workout}date", f"{workout}bodyweight_grams",
        *(f"{entry}exercise__{name}" for name in OF_A_LIFT), *MEASURES,
    )  # fmt: skip
    sets = performed_sets(lifter).filter(**through("workout_exercise", concerned))
    in_order = sets.order_by("workout_exercise_id", "position", "id").values_list(*columns)
    for entry_id, done in groupby(in_order.iterator(chunk_size=5000), lambda row: row[0]):
        yield row_of(lifter, entry_id, list(done))


def row_of(lifter: User, entry_id: UUID, sets: list[tuple[Any, ...]]) -> Performance:
    _, _, _, exercise_id, day, bodyweight, *of_a_lift = sets[0][: 6 + len(OF_A_LIFT)]
    lift = Lift(*of_a_lift)
    row = Performance(
        entry_id=entry_id, user=lifter, exercise_id=exercise_id, day=day.toordinal(), month=month_number(day)
    )
    there = {one[1] for one in sets}
    for one in sets:
        measures = dict(zip(MEASURES, one[-len(MEASURES) :], strict=True))
        row.hard_sets += one[2] not in there
        add_set(row, lift, one[1], measures, bodyweight)
    return row


def add_set(row: Performance, lift: Lift, set_id: UUID, done: Mapping[str, Any], bodyweight: int | None) -> None:
    load = load_grams(lift, weight_grams=done["weight_grams"], bodyweight_grams=bodyweight)
    volume = volume_grams(lift, load=load, reps=done["reps"], kind=done["kind"], side=done["side"])
    row.sets += 1
    row.reps += done["reps"] or 0
    row.volume_grams += volume or 0
    row.unweighed_sets += load is None and lift.tracking in {"bodyweight_reps", "assisted_bodyweight"}
    row.seconds += done["duration_seconds"] or 0
    row.metres += done["distance_metres"] or 0
    row.most_reps = greater(row.most_reps, done["reps"])
    row.longest_seconds = greater(row.longest_seconds, done["duration_seconds"])
    row.longest_metres = greater(row.longest_metres, done["distance_metres"])
    if done["reps"] != 0:  # a failed attempt lifted nothing
        add_heaviest(row, done)
    estimate = estimated_1rm(load=load, reps=done["reps"], kind=done["kind"])
    if estimate and lift.tracking in {"weight_reps", "bodyweight_reps"} and is_better(estimate, row):
        row.estimate_grams, row.estimate_reps, row.estimate_set_id = estimate.grams, done["reps"], set_id


def add_heaviest(row: Performance, done: Mapping[str, Any]) -> None:
    """With reps and RPE of the first set at that weight that has an RPE, which one day is compared with another by."""
    grams = done["weight_grams"]
    if grams is None:
        return
    if row.heaviest_grams is None or grams > row.heaviest_grams:
        row.heaviest_grams, row.heaviest_reps, row.heaviest_rpe_tenths = grams, None, None
    if grams == row.heaviest_grams and row.heaviest_rpe_tenths is None and done["rpe_tenths"] is not None:
        row.heaviest_reps, row.heaviest_rpe_tenths = done["reps"], done["rpe_tenths"]


def greater(known: int | None, value: int | None) -> int | None:
    return value if known is None else known if value is None else max(known, value)


def is_better(estimate: Estimate, row: Performance) -> bool:
    """The earlier wins a tie."""
    return row.estimate_grams is None or estimate.grams > row.estimate_grams


def month_number(day: date) -> int:
    """Months since year 0: one number that databases group alike."""
    return day.year * 12 + day.month - 1


def first_of_month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
