"""Applying a batch: part by part, each a transaction that writes whole workouts, hidden until the last is there.

Whoever asks for the next step does it (a page that polls, a button, the command): nothing runs in the background. A
step that was cut off is done again; one that was done already is passed over.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Min, Model, QuerySet
from django.utils import timezone

from exercises import matching
from exercises.models import Exercise
from gymtracker import bulk
from gymtracker.conflicts import Conflict
from gymtracker.ids import derived_id, uuid7
from workouts import supersets
from workouts.importing.keys import digest_of
from workouts.importing.packing import unpacked
from workouts.importing.planning import (
    Judge,
    OwnExercises,
    Settling,
    Standing,
    Taken,
    makes_exercise,
    makes_workout,
    moments,
    taken_for,
    zone_of,
)
from workouts.importing.receiving import MOST_SKIPPED_KEPT, app_of
from workouts.importing.settling import rpe_tenths, seconds_or_none
from workouts.limits import LONGEST_NAME, LONGEST_NOTES, MOST_BODYWEIGHT_GRAMS
from workouts.models import ImportBatch, ImportedName, PlannedSet, Set, Workout, WorkoutExercise
from workouts.models.sets import LIMITS, RPE_STEPS
from workouts.signals import log_changed
from workouts.transfer.neutral import Block, Performed, Session, Wanted
from workouts.turns import turn_of

ROWS_AT_ONCE = 2_000
# Seconds after which who waits for SQLite's lock looks again; at first it is less.
SQLITE_LOOKS_EVERY = 0.1
# Behind the key of a workout that will take the place of another, whose key it is until then.
IN_WAITING = "+"
# Id, key, digest and import of a workout that gave its place to another.
Was = tuple[str, str | None, str, str]


class ImportGone(Conflict):
    def __init__(self) -> None:
        super().__init__("This import was cancelled or undone meanwhile.")


class AnotherUnderWay(Conflict):
    def __init__(self) -> None:
        super().__init__("Another import of yours is under way. Finish or cancel it first.")


def confirm(batch: ImportBatch, *, chosen: Collection[str] = ()) -> None:
    """Begin: the lifter has seen the plan and `chosen`, of the workouts that it offers, some by their keys. Exercises
    that are not ours are made; pressing twice begins once. One import at a time: what another one has written so far
    is neither here nor gone. Raises AnotherUnderWay, ImportGone."""
    with turn_of(batch.user_id):
        fresh = ImportBatch.objects.select_for_update().filter(pk=batch.pk).first()
        if fresh is None:
            raise ImportGone
        if fresh.is_previewed:
            if ImportBatch.objects.under_way().filter(user=batch.user_id).exists():
                raise AnotherUnderWay
            offered = {one["key"] for one in fresh.plan.get("choices", ())}
            fresh.chosen = sorted(offered.intersection(chosen))
            fresh.confirmed_at = timezone.now()
            fresh.save(update_fields=["chosen", "confirmed_at"])
            make_own_exercises(batch)
    batch.refresh_from_db()


def make_own_exercises(batch: ImportBatch) -> None:
    """For each name that is taken for none of ours."""
    rows = list(batch.names.filter(exercise=None))
    becoming = OwnExercises.of(batch, rows)
    made: dict[str, Exercise] = {}
    for row in rows:
        key = becoming.key(row)
        if key not in becoming.there and key not in made:
            made[key] = becoming.make(batch.user, key)
        row.exercise = becoming.there.get(key) or made[key]
        row.is_made = key in made
    ImportedName.objects.bulk_update(rows, ["exercise", "is_made"], batch_size=200)


def own_exercise(row: ImportedName) -> tuple[Exercise, bool]:
    """The lifter's own exercise that the name becomes, and whether it was made for it."""
    becoming = OwnExercises.of(row.batch, [ImportedName(pk=row.pk, name=row.name, shown=row.shown)])
    key = becoming.key(row)
    if key in becoming.there:
        return becoming.there[key], False
    return becoming.make(row.batch.user, key), True


def advance(batch: ImportBatch, *, seconds: float) -> None:
    """Apply parts until so much time is over or all is there; at least one. Raises ImportGone."""
    stop = time.monotonic() + seconds
    while True:
        step(batch)
        if not batch.is_running or time.monotonic() >= stop:
            return
        let_others_write()


def let_others_write() -> None:
    """Who writes to SQLite part after part would hardly ever let another one in."""
    if connection.vendor == "sqlite":
        time.sleep(SQLITE_LOOKS_EVERY)


def step(batch: ImportBatch) -> None:
    """Apply the next part, or show it all where none is left. Two at once do it once. Raises ImportGone."""
    with turn_of(batch.user_id):
        rows = ImportBatch.objects.select_for_update(of=("self",)).select_related("user")
        fresh = rows.filter(pk=batch.pk).first()
        if fresh is None or fresh.is_reverted or fresh.is_previewed:
            raise ImportGone
        if fresh.is_running and fresh.parts_done < fresh.part_count:
            apply_part(fresh)
        elif fresh.is_running:
            show(fresh)
    batch.refresh_from_db()


# --- One part ---


def apply_part(batch: ImportBatch) -> None:
    part = batch.parts.get(number=batch.parts_done + 1)
    taken = taken_for(batch)
    writing = Writing(batch, Settling(taken))
    judge = Judge.of(batch, taken)
    counts = batch.report.setdefault("counts", {})
    for session in unpacked(part.text):
        standing = judge.standing(session)
        counts[standing.status] = counts.get(standing.status, 0) + 1
        if standing.status == "impossible":
            writing.settling.skip(session.row, standing.reason)
        elif judge.comes_in(session, standing):
            writing.take(session, standing)
    writing.write()
    batch.parts_done += 1
    batch.report = together(batch.report, writing)
    batch.save(update_fields=["parts_done", "report"])


def together(report: dict[str, Any], writing: Writing) -> dict[str, Any]:
    """What was told before with what this part tells."""
    told = writing.settling.told() | {
        "workouts": len(writing.workouts), "replaced": [str(pk) for pk in writing.replaced],
    }  # fmt: skip
    for name, value in told.items():
        report[name] = report.get(name, type(value)()) + value
    report["skipped"] = report["skipped"][:MOST_SKIPPED_KEPT]
    report["dropped"] = added_up(report["dropped"])
    return report


def added_up(dropped: list[dict[str, Any]]) -> list[dict[str, Any]]:
    counts: Counter[tuple[str, str]] = Counter()
    for one in dropped:
        counts[one["name"], one["measure"]] += one["sets"]
    return [{"name": name, "measure": measure, "sets": count} for (name, measure), count in sorted(counts.items())]


@dataclass
class Writing:
    """The rows of one part, in the making."""

    batch: ImportBatch
    settling: Settling
    workouts: list[Workout] = field(default_factory=list)
    entries: list[WorkoutExercise] = field(default_factory=list)
    sets: list[Set] = field(default_factory=list)
    planned: list[PlannedSet] = field(default_factory=list)
    replaced: list[UUID] = field(default_factory=list)
    hidden_since: datetime = field(default_factory=timezone.now)

    def take(self, session: Session, standing: Standing) -> None:
        started_at, finished_at = moments(session, self.batch)
        zone = zone_of(session, self.batch)
        workout = Workout(
            id=session.id or uuid7(), user=self.batch.user, name=session.title[:LONGEST_NAME],
            notes=session.notes[:LONGEST_NOTES], started_at=started_at, finished_at=finished_at, time_zone=zone.key,
            date=started_at.astimezone(zone).date(), bodyweight_grams=bodyweight_of(session),
            import_batch=self.batch,
            import_key=session.key + (IN_WAITING if standing.status == "changed" else ""),
            import_digest=digest_of(session, {name: one.units for name, one in self.settling.taken.items()}),
            deleted_at=self.hidden_since,
        )  # fmt: skip
        entries = [entry for block in session.blocks if (entry := self.entry_of(block, workout))]
        if not makes_workout(session, entries):
            return
        for position, entry in enumerate(entries, start=1):
            entry.position = position
        supersets.settle(entries)
        self.workouts.append(workout)
        self.entries += entries
        if standing.status == "changed" and standing.workout_id:
            self.replaced.append(standing.workout_id)

    def entry_of(self, block: Block, workout: Workout) -> WorkoutExercise | None:
        """With its sets; None where it makes no exercise."""
        taken = self.settling.taken[block.exercise]
        entry = WorkoutExercise(
            id=block.id or uuid7(), workout=workout, user=self.batch.user, started_at=workout.started_at,
            exercise=exercise_of(taken), superset=superset_of(block), notes=block.notes[:LONGEST_NOTES],
            rest_seconds=seconds_or_none(block.rest_seconds), imported_name=taken.row,
        )  # fmt: skip
        performed = [fields_of(one, found.measures) for one, found in self.settling.settled(block.exercise, block.sets)]
        if not makes_exercise(block, has_sets=bool(performed)):
            return None
        for position, one in enumerate(block.planned, start=1):
            self.planned.append(PlannedSet(workout_exercise=entry, position=position, **within_limits(one)))
        self.sets += entry.sets_after([], performed)
        return entry

    def write(self) -> None:
        self.free_ids()
        for rows in (self.workouts, self.entries, self.sets, self.planned):
            bulk.insert(rows)

    def free_ids(self) -> None:
        """An id that the file brings and that is taken, by whomever, becomes one that follows from account and id."""
        give_free_ids(self.workouts, self.batch.user_id)
        give_free_ids(self.entries, self.batch.user_id)
        now_called = give_free_ids(self.sets, self.batch.user_id)
        for entry in self.entries:
            entry.workout_id = entry.workout.pk
        for one in self.sets:
            one.workout_exercise_id = one.workout_exercise.pk
            one.parent_id = now_called.get(one.parent_id, one.parent_id)
        for planned in self.planned:
            planned.workout_exercise_id = planned.workout_exercise.pk


def give_free_ids(rows: Sequence[Any], user_id: int) -> dict[UUID | None, UUID]:
    """Answers with the new ids by the old ones."""
    taken = taken_ids(rows)
    derived = {pk: derived_id(pk, f"account {user_id}") for pk in taken}
    # Those may be taken as well: by a copy that came before and was trashed since.
    taken_too = taken_among(type(rows[0]), list(derived.values())) if derived else set()
    renamed: dict[UUID | None, UUID] = {old: uuid7() if new in taken_too else new for old, new in derived.items()}
    for row in rows:
        row.pk = renamed.get(row.pk, row.pk)
    return renamed


def taken_ids(rows: Sequence[Any]) -> set[UUID]:
    return taken_among(type(rows[0]), [row.pk for row in rows]) if rows else set()


def taken_among(model: type[Model], ids: Sequence[UUID]) -> set[UUID]:
    found: set[UUID] = set()
    for start in range(0, len(ids), ROWS_AT_ONCE):
        found.update(model._base_manager.filter(pk__in=ids[start : start + ROWS_AT_ONCE]).values_list("pk", flat=True))
    return found


def exercise_of(taken: Taken) -> Exercise:
    assert taken.exercise is not None, "confirming makes those that lack"
    return taken.exercise


def superset_of(block: Block) -> int | None:
    """Files count from whatever they like, and 0 is none of ours; `supersets.settle` numbers them anew."""
    number = block.superset
    return None if number is None else 2 * number + 1 if number >= 0 else -2 * number


def within_limits(wanted: Wanted) -> dict[str, Any]:
    """Fields of a PlannedSet; what nobody could have planned is left open."""
    plan = {name: getattr(wanted, name) for name in wanted.__slots__}
    for name, (least, most) in LIMITS.items():
        if name in plan and plan[name] is not None and not least <= plan[name] <= most:
            plan[name] = None
    if plan["rpe_tenths"] not in RPE_STEPS:
        plan["rpe_tenths"] = None
    if None not in (plan["reps_min"], plan["reps_max"]) and plan["reps_min"] > plan["reps_max"]:
        plan["reps_min"], plan["reps_max"] = plan["reps_max"], plan["reps_min"]
    return plan


def bodyweight_of(session: Session) -> int | None:
    grams = session.bodyweight_grams
    return grams if grams and 0 < grams <= MOST_BODYWEIGHT_GRAMS else None


def fields_of(one: Performed, measures: dict[str, int | None]) -> dict[str, Any]:
    """Of a Set, as `WorkoutExercise.sets_after` takes them."""
    return {
        **measures, **({"id": one.id} if one.id else {}), "kind": one.kind, "side": one.side,
        "rpe_tenths": rpe_tenths(one.rpe), "rest_seconds": seconds_or_none(one.rest_seconds),
        "completed_at": one.completed_at, "continues": one.is_continuing,
    }  # fmt: skip


# --- All of it ---


def show(batch: ImportBatch) -> None:
    """Out of hiding, all at once; records, goals and sums follow from the log as after any other change."""
    lifter, now = batch.user, timezone.now()
    replaced = in_its_way(batch)
    batch.report["replaced"] = known_by(replaced)
    shown = replaced.filter(deleted_at=None)
    exercises = exercises_in(batch.workouts.all()) | exercises_in(shown)
    since = (batch.workouts.all() | shown).aggregate(since=Min("started_at"))["since"]
    shown.update(deleted_at=now)
    # Those that went to the trash meanwhile hold a key, too.
    replaced.update(import_key=None, import_digest="")
    for workout in batch.workouts.filter(import_key__endswith=IN_WAITING):
        workout.import_key = str(workout.import_key).removesuffix(IN_WAITING)
        workout.save(update_fields=["import_key"])
    batch.workouts.update(deleted_at=None)
    batch.applied_at = now
    batch.report = final_report(batch)
    batch.save(update_fields=["applied_at", "report"])
    batch.parts.all().delete()
    known = {row.name: row.exercise for row in batch.names.select_related("exercise") if row.exercise}
    matching.remember(lifter, app_of(batch.source), known)
    if since is not None:
        log_changed.send(Workout, lifter=lifter, exercises=exercises, since=since, came_in=batch)


def in_its_way(batch: ImportBatch) -> QuerySet[Workout]:
    """What it takes the place of; that may have been undone since, and have given its key back to an older one."""
    waiting = batch.workouts.filter(import_key__endswith=IN_WAITING).values_list("import_key", flat=True)
    keys = {str(key).removesuffix(IN_WAITING) for key in waiting}
    held = batch.user.workouts.filter(import_key__in=keys).values_list("pk", flat=True)
    return batch.user.workouts.filter(pk__in={*map(UUID, batch.report.get("replaced", [])), *held})


def known_by(replaced: QuerySet[Workout]) -> list[Was]:
    """For undoing: the id of each, what it was known by, and what had brought it."""
    columns = replaced.values_list("pk", "import_key", "import_digest", "import_batch")
    return [(str(pk), key, digest, str(brought_by or "")) for pk, key, digest, brought_by in columns]


def exercises_in(workouts: QuerySet[Workout]) -> set[int]:
    entries = WorkoutExercise.objects.filter(workout__in=workouts).order_by()
    return set(entries.values_list("exercise_id", flat=True).distinct())


def final_report(batch: ImportBatch) -> dict[str, Any]:
    """What came of it, for the page and the command: rows that the reader left out beside those that made no set."""
    found, report = batch.findings, batch.report
    counts = report.pop("counts", {})
    unread = [{"row": row, "reason": reason} for row, reason in found["skipped"]]
    return {
        **report,
        "source": batch.source, "unit": batch.weight_unit or found.get("said_unit", ""),
        "skipped": sorted([*unread, *report.get("skipped", [])], key=lambda one: one["row"])[:MOST_SKIPPED_KEPT],
        "skipped_count": found["skipped_count"] + report.get("skipped_count", 0),
        "duplicates": counts.get("same", 0) + counts.get("deleted", 0),
        "deleted": counts.get("deleted", 0), "changed": counts.get("changed", 0), "beside": counts.get("beside", 0),
    }  # fmt: skip
