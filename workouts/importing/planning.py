"""What applying a batch would do as things stand: which workouts are new, which are there, which rows make no set.

Made by walking through the very rows and rules that applying goes by, so that the preview says what will be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from itertools import count
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, ExpressionWrapper, F
from django.utils import timezone

from exercises.models import Exercise, Muscle
from exercises.search import fold, fold_key
from gymtracker.accounts.models import User
from gymtracker.units import WEIGHT_UNITS
from workouts.importing.keys import digest_of, moment_in, moment_of
from workouts.importing.packing import unpacked
from workouts.importing.receiving import MOST_SKIPPED_KEPT, app_of, own_fields
from workouts.importing.settling import SAID, Misfit, Settled, Units, settled
from workouts.limits import EARLIEST_YEAR, LONGEST_NAME
from workouts.models import ImportBatch, ImportedName, Workout
from workouts.querysets import coming_in
from workouts.transfer.neutral import Block, Performed, Session

MOST_CHOICES = 300  # workouts that are there already and differ, shown to choose from
MOST_EXAMPLES = 6
IS_COMING = ExpressionWrapper(coming_in(), output_field=BooleanField())


# --- Names and units ---


@dataclass(frozen=True)
class Taken:
    """What an exercise of the file is taken for: an exercise of ours, or one that will be made."""

    row: ImportedName
    tracking: str
    units: Units

    @property
    def exercise(self) -> Exercise | None:
        return self.row.exercise


def taken_for(batch: ImportBatch) -> dict[str, Taken]:
    """By name. Merged exercises are taken for what they were merged into."""
    rows = list(batch.names.select_related("exercise__merged_into"))
    becoming = OwnExercises.of(batch, rows)
    found = {}
    for row in rows:
        if row.exercise and row.exercise.merged_into:
            row.exercise = row.exercise.merged_into
        tracking = row.exercise.tracking if row.exercise else becoming.tracking(row)
        found[row.name] = Taken(row, tracking, units_of(batch, row))
    return found


@dataclass(frozen=True)
class OwnExercises:
    """What the names that are taken for none of ours become: an own exercise of that name that is there, else a new
    one. Names that fold alike become one, by what the rows of the first show; in our own files those that are logged
    alike."""

    keys: dict[int, str]  # by the name's id: those that become one exercise have one key
    first: dict[str, dict[str, Any]]  # fields, by key
    there: dict[str, Exercise]
    muscles: dict[str, Muscle]

    @classmethod
    def of(cls, batch: ImportBatch, rows: Iterable[ImportedName]) -> OwnExercises:
        new = [row for row in rows if row.exercise_id is None]
        muscles = Muscle.objects.in_bulk() if new else {}
        fields = {row.pk: own_fields(row, muscles) for row in new}
        own = OwnNames.of(batch) if new else OwnNames({})
        found = by_name if app_of(batch.source) else by_name_and_tracking
        keys, there = found(fields, own)
        first = {keys[pk]: one for pk, one in reversed(fields.items())}
        return cls(keys, first, there, muscles)

    def key(self, row: ImportedName) -> str:
        return self.keys[row.pk]

    def tracking(self, row: ImportedName) -> str:
        there = self.there.get(self.key(row))
        return there.tracking if there else str(self.first[self.key(row)]["tracking"])

    def make(self, lifter: User, key: str) -> Exercise:
        """The new one, in two statements."""
        fields = dict(self.first[key])
        primary = self.muscles[fields.pop("primary_muscle_id")]
        helping = [self.muscles[slug] for slug in fields.pop("secondary_muscles", ()) if slug != primary.pk]
        return Exercise.objects.create_custom(lifter, primary_muscle=primary, secondary_muscles=helping, **fields)


@dataclass(frozen=True)
class OwnNames:
    """The lifter's own exercises by folded name: of several that which is not archived, then the one made first."""

    by_key: dict[str, list[Exercise]]

    @classmethod
    def of(cls, batch: ImportBatch) -> OwnNames:
        own = Exercise.objects.filter(owner=batch.user_id, merged_into=None)
        found = cls({})
        for one in own.order_by(F("archived_at").asc(nulls_first=True), "pk"):
            found.by_key.setdefault(one.name_key, []).append(one)
        return found

    def find(self, key: str, tracking: str = "") -> Exercise | None:
        return next((one for one in self.by_key.get(key, ()) if tracking in {"", one.tracking}), None)

    def is_free(self, key: str) -> bool:
        return all(one.archived_at for one in self.by_key.get(key, ()))


Found = tuple[dict[int, str], dict[str, Exercise]]


def by_name(fields: dict[int, dict[str, Any]], own: OwnNames) -> Found:
    keys = {pk: fold_key(one["name"]) for pk, one in fields.items()}
    return keys, {key: there for key in keys.values() if (there := own.find(key))}


def by_name_and_tracking(fields: dict[int, dict[str, Any]], own: OwnNames) -> Found:
    """Under a name that is free where an exercise that is logged otherwise has it."""
    keys: dict[int, str] = {}
    there: dict[str, Exercise] = {}
    new: dict[str, str] = {}  # the tracking of what will be made, by folded name
    for pk, one in fields.items():
        tracking = one["tracking"]
        for name in numbered(one["name"]):
            key = fold_key(name)
            found = own.find(key, tracking)
            if found or (own.is_free(key) and new.setdefault(key, tracking) == tracking):
                break
        one["name"] = name
        keys[pk] = f"{key} {tracking}"
        if found:
            there[keys[pk]] = found
    return keys, there


def numbered(name: str) -> Iterator[str]:
    """ "Press", "Press 2", "Press 3", …"""
    yield name
    for number in count(2):
        yield f"{name[: LONGEST_NAME - 8]} {number}"


def units_of(batch: ImportBatch, row: ImportedName) -> Units:
    unit, distance = batch.weight_unit or "kg", row.distance_unit or "m"
    has_both_signs = row.shown.get("has_both_signs", False)
    if not app_of(batch.source):
        return Units(unit, distance, is_exact=True, has_both_signs=has_both_signs)
    were_pounds = batch.findings.get("plates_are_pounds", {})
    is_lb = were_pounds.get("said") or (batch.weight_unit == "kg" and were_pounds.get("unsaid"))
    return Units(unit, distance, "lb" if is_lb else "", has_both_signs=has_both_signs)


# --- What is there ---


@dataclass(frozen=True)
class Known:
    """A workout that a file brought before."""

    id: UUID | None  # None where it was deleted for good
    digest: str
    name: str
    is_deleted: bool  # lies in the trash, or did


@dataclass
class There:
    """The lifter's workouts that a session of the file may be."""

    by_key: dict[str, Known]
    by_moment: dict[str, list[str]]  # keys of imported ones by how their keys begin
    by_minute: dict[datetime, UUID]
    ids: dict[UUID, bool]  # of every workout of the lifter, and whether it lies in the trash

    @classmethod
    def of(cls, batch: ImportBatch) -> There:
        there = cls({}, {}, {}, {})
        rows = batch.user.workouts.exclude(import_batch=batch).order_by("pk").annotate(is_coming=IS_COMING)
        columns = ("pk", "started_at", "deleted_at", "import_key", "import_digest", "name", "is_coming")
        for pk, started_at, deleted_at, key, digest, name, is_coming in rows.values_list(*columns):
            # What another import is bringing is hidden, not deleted.
            is_deleted = deleted_at is not None and not is_coming
            there.ids[pk] = is_deleted
            if key:
                there.by_key[key] = Known(pk, digest, name, is_deleted)
                there.by_moment.setdefault(moment_in(key), []).append(key)
            if not is_deleted:
                there.by_minute[started_at.replace(second=0, microsecond=0)] = pk
        for key in batch.user.erased_imports.order_by("pk").values_list("import_key", flat=True):
            if key not in there.by_key:  # else an archive brought it back
                there.by_key[key] = Known(None, "", "", is_deleted=True)
                there.by_moment.setdefault(moment_in(key), []).append(key)
        return there


@dataclass(frozen=True)
class Standing:
    """How a session stands to the log: new; same (nothing to do); deleted (and stays so); changed or beside (another
    one of the same minute): the lifter's choice. `workout_id` is the one that is there."""

    status: str
    workout_id: UUID | None = None
    reason: str = ""


@dataclass
class Judge:
    """Says of each session of a batch, in order, how it stands."""

    batch: ImportBatch
    taken: dict[str, Taken]
    there: There
    keys: set[str]  # of the whole file
    paired: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, batch: ImportBatch, taken: dict[str, Taken]) -> Judge:
        keys = {key for keys in batch.parts.values_list("keys", flat=True) for key in keys}
        return cls(batch, taken, There.of(batch), keys)

    def standing(self, session: Session) -> Standing:
        started_at, _ = moments(session, self.batch)
        if started_at.astimezone(UTC).year < EARLIEST_YEAR or started_at > timezone.now() + timedelta(days=1):
            return Standing("impossible", reason=f"It is dated {session.started:%Y-%m-%d}.")
        if found := self.known(session):
            if found.is_deleted:
                return Standing("deleted", found.id)
            is_same = self.is_as_it_was(session, found) and not self.is_renamed(session, found)
            return Standing("same" if is_same else "changed", found.id)
        if session.id and session.id in self.there.ids:
            return Standing("deleted" if self.there.ids[session.id] else "same", session.id)
        beside = None if session.id else self.there.by_minute.get(started_at.replace(second=0, microsecond=0))
        return Standing("beside", beside) if beside else Standing("new")

    def is_as_it_was(self, session: Session, known: Known) -> bool:
        """In either unit where the file says none: what it was read in then was a guess as well."""
        return any(digest_of(session, units) == known.digest for units in self.readings)

    @cached_property
    def readings(self) -> list[dict[str, Units]]:
        settled = {name: one.units for name, one in self.taken.items()}
        others = [unit for unit in WEIGHT_UNITS if self.batch.weight_unit not in {"", unit}]
        return [settled] + [{name: replace(one, weight=unit) for name, one in settled.items()} for unit in others]

    def is_renamed(self, session: Session, known: Known) -> bool:
        """In the other app: what is called otherwise here alone is still what came in under its key."""
        return session.key not in self.there.by_key and fold(session.title[:LONGEST_NAME]) != fold(known.name)

    def known(self, session: Session) -> Known | None:
        """By its key; else the one of the same moment that is not in the file under its own: its name or end was
        changed since."""
        if found := self.there.by_key.get(session.key):
            return found
        if session.id:
            return None
        for key in self.there.by_moment.get(moment_of(self.batch.source, session), ()):
            if key not in self.keys and key not in self.paired:
                self.paired.add(key)
                return self.there.by_key[key]
        return None

    def comes_in(self, session: Session, standing: Standing) -> bool:
        is_chosen = session.key in self.batch.chosen
        return standing.status == "new" or (standing.status in {"changed", "beside"} and is_chosen)


def sessions_of(batch: ImportBatch) -> Iterator[Session]:
    for part in batch.parts.order_by("number").iterator(chunk_size=4):
        yield from unpacked(part.text)


# --- When it was ---


def moments(session: Session, batch: ImportBatch) -> tuple[datetime, datetime]:
    """Start and end, aware. A file that does not say the end gives a workout without a duration."""
    zone = zone_of(session, batch)
    started_at = aware(session.started, zone)
    ended_at = aware(session.ended, zone) if session.ended else started_at
    too_long = ended_at - started_at > timedelta(hours=24)
    return started_at, started_at if too_long else max(ended_at, started_at)


def zone_of(session: Session, batch: ImportBatch) -> ZoneInfo:
    return ZoneInfo(session.time_zone or batch.time_zone)


def day_of(session: Session, batch: ImportBatch) -> date:
    """The local date of the start."""
    zone = zone_of(session, batch)
    return aware(session.started, zone).astimezone(zone).date()


def aware(moment: datetime, zone: ZoneInfo) -> datetime:
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


# --- Which rows make sets ---


@dataclass
class Settling:
    """Sets as they will be written, and what is told of those that will not."""

    taken: dict[str, Taken]
    skipped: list[tuple[int, str]] = field(default_factory=list)
    skipped_count: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)
    snapped: int = 0
    sets: int = 0

    def settled(self, name: str, sets: Iterable[Performed]) -> Iterator[tuple[Performed, Settled]]:
        taken = self.taken[name]
        for one in sets:
            try:
                found = settled(one, taken.tracking, taken.units)
            except Misfit as misfit:
                self.skip(one.row, f"{name}: {misfit}", kind=str(misfit))
                continue
            self.sets += 1
            self.snapped += found.is_snapped
            for measure in found.dropped:
                self.dropped[name, SAID[measure]] += 1
            yield one, found

    def skip(self, row: int, reason: str, *, kind: str = "") -> None:
        self.skipped_count += 1
        self.reasons[kind or reason] += 1
        if len(self.skipped) < MOST_SKIPPED_KEPT:
            self.skipped.append((row, reason))

    def told(self) -> dict[str, Any]:
        return {
            "sets": self.sets,
            "skipped": [{"row": row, "reason": reason} for row, reason in sorted(self.skipped)],
            "skipped_count": self.skipped_count,
            "dropped": [
                {"name": name, "measure": said, "sets": count} for (name, said), count in sorted(self.dropped.items())
            ],
            "snapped": self.snapped,
        }


# --- The plan ---


def plan(batch: ImportBatch) -> dict[str, Any]:
    """Write into `batch.plan` what applying it would do now."""
    batch.plan = planned(batch)
    ImportBatch.objects.filter(pk=batch.pk, confirmed_at=None).update(plan=batch.plan)
    return batch.plan


def planned(batch: ImportBatch) -> dict[str, Any]:
    taken = taken_for(batch)
    judge, settling = Judge.of(batch, taken), Settling(taken)
    counts: Counter[str] = Counter()
    choices: list[dict[str, Any]] = []
    days: list[str] = []
    for session in sessions_of(batch):
        standing = judge.standing(session)
        counts[standing.status] += 1
        if standing.status == "impossible":
            settling.skip(session.row, standing.reason)
        if standing.status in {"changed", "beside"} and len(choices) < MOST_CHOICES:
            choices.append(choice_of(session, standing, day_of(session, batch)))
        if judge.comes_in(session, standing) and makes_workout(session, settled_blocks(session, settling)):
            counts["coming"] += 1
            days.append(day_of(session, batch).isoformat())
    return {
        "workouts": counts["coming"], "duplicates": counts["same"] + counts["deleted"], "deleted": counts["deleted"],
        "changed": counts["changed"], "beside": counts["beside"], "choices": with_what_is_there(choices),
        "not_shown": counts["changed"] + counts["beside"] - len(choices),
        "first": min(days, default=""), "last": max(days, default=""), "examples": examples_of(batch, taken),
        **settling.told(),
    }  # fmt: skip


def settled_blocks(session: Session, settling: Settling) -> list[bool]:
    """For each block, whether it makes an exercise of the workout."""
    return [
        makes_exercise(block, has_sets=bool([None for _ in settling.settled(block.exercise, block.sets)]))
        for block in session.blocks
    ]


def makes_exercise(block: Block, *, has_sets: bool) -> bool:
    """Where some of it makes a set or was planned; or where none was done, as our own files alone tell it."""
    return has_sets or bool(block.planned) or (block.id is not None and not block.sets)


def makes_workout(session: Session, blocks: Sequence[object]) -> bool:
    """`blocks` has an entry, or True, for each that makes an exercise. Our own files know workouts without any."""
    return any(blocks) or (session.id is not None and not session.blocks)


def choice_of(session: Session, standing: Standing, day: date) -> dict[str, Any]:
    return {
        "key": session.key, "status": standing.status, "workout": str(standing.workout_id),
        "title": session.title[:LONGEST_NAME], "date": day.isoformat(),
        "sets": sum(len(block.sets) for block in session.blocks),
    }  # fmt: skip


def with_what_is_there(choices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known = Workout.objects.in_bulk([one["workout"] for one in choices])
    titles = {str(pk): workout.title for pk, workout in known.items()}
    for one in choices:
        there = titles.get(one["workout"])
        one["there"] = there or ""
    return choices


def examples_of(batch: ImportBatch, taken: dict[str, Taken]) -> list[dict[str, Any]]:
    """Some different weights as the file says them, for the lifter to see what becomes of them."""
    found: dict[str, dict[str, Any]] = {}
    for session in sessions_of(batch):
        for block in session.blocks:
            for one in block.sets:
                if not one.weight or len(found) >= MOST_EXAMPLES or f"{block.exercise} {one.weight}" in found:
                    continue
                try:
                    grams = settled(one, taken[block.exercise].tracking, taken[block.exercise].units)
                except Misfit:
                    continue
                if grams.measures["weight_grams"]:
                    found[f"{block.exercise} {one.weight}"] = {
                        "exercise": block.exercise, "weight": f"{one.weight:f}", "unit": one.weight_unit,
                        "grams": grams.measures["weight_grams"], "reps": one.reps,
                    }  # fmt: skip
        if len(found) >= MOST_EXAMPLES:
            break
    return list(found.values())
