"""An archive taken into an account: what is there stays as it is, what is missing is added, all or nothing.

An id that is free is kept; one that is taken by somebody else becomes a UUIDv5 of the account and the id, so that the
same archive again finds the same rows. Whatever follows from the log is rebuilt.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Max, Q
from django.utils import timezone

from exercises.models import Exercise
from gymtracker import bulk
from gymtracker.accounts.models import User
from gymtracker.archive import reasons
from gymtracker.archive.checking import Checked
from gymtracker.archive.exercises import bring
from gymtracker.archive.reading import Archive, ArchiveRefused
from gymtracker.archive.tables import BY_MODEL, PROFILE, TABLES, Table
from progress import bodyweight
from progress.models import MeasurementKind
from progress.records import BEGINNING
from workouts.models import ProgrammeRun, Set, Workout
from workouts.signals import log_changed
from workouts.turns import turn_of

ROWS_AT_ONCE = 500
MOST_DERIVATIONS = 5


@dataclass
class Brought:
    """Rows by table: those that are new. `notes` are sentences for the lifter about what is not as it was."""

    new: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        return not self.new.total()


@dataclass
class New:
    """A row that is to be inserted, where it stands in its file, and its id there."""

    number: int
    row: Any
    old: UUID | None


def bring_in(lifter: User, archive: Archive) -> Brought:
    """In one transaction, in the lifter's turn. Raises ArchiveRefused, and then nothing is written."""
    with turn_of(lifter.pk):
        lifter.refresh_from_db()
        if lifter.imports.under_way().exists():
            raise ArchiveRefused("A file of yours is being imported. Finish or cancel that import first.")
        return Import(lifter, archive).run()


class Import:
    def __init__(self, lifter: User, archive: Archive) -> None:
        self.lifter = lifter
        self.checked = Checked(archive)
        self.brought = Brought()
        self.filled: set[str] = set()  # tables in which the lifter had something before
        # By table: what an id of the archive is in the account. What is not in here was left out on purpose.
        self.known: dict[str, dict[UUID, UUID]] = {table.name: {} for table in TABLES}
        self.there: dict[str, set[UUID]] = {table.name: set() for table in TABLES}  # before the import; account's ids
        self.twins: set[UUID] = set()  # of those the ones that are other rows, standing for one of the archive
        self.exercises: dict[int, int] = {}
        self.trackings: dict[int, str] = {}
        self.concerned: set[int] = set()  # exercises whose numbers may differ afterwards
        self.parents: dict[UUID, tuple[int, UUID]] = {}  # of sets that continue one: row and id in the archive
        self.closed: list[UUID] = []  # workouts that could not stay open

    def run(self) -> Brought:
        self.filled = {table.name for table in TABLES if table.rows_of(self.lifter).exists()}
        is_empty = not self.filled and not self.lifter.custom_exercises.exists()
        profile = self.checked.profile()
        self.checked.read_exercises()
        self.exercises, self.brought.new["exercises"] = bring(self.lifter, self.checked.exercises)
        met = Exercise.objects.filter(pk__in=self.exercises.values())
        self.trackings = dict(met.values_list("pk", "tracking"))
        for table in TABLES:
            self.take_in(table)
        self.hang_up_sets()
        self.close_workouts()
        reasons.follow_ids(self.lifter, self.known)
        if is_empty and profile:
            self.take_profile(profile)
        self.forget()
        if not self.brought.is_nothing:
            self.rebuild()
        return self.brought

    # --- Rows ---

    def take_in(self, table: Table) -> None:
        rows = self.checked.rows(table)
        while some := list(islice(rows, ROWS_AT_ONCE)):
            new = list(self.made(table, some))
            table.complete([one.row for one in new])
            new = self.without_twins(table, new)
            self.settle(new)
            insert(table, new)
            self.brought.new[table.name] += len(new)

    def made(self, table: Table, rows: Sequence[tuple[int, dict[str, Any]]]) -> Iterator[New]:
        """Those that are not in the account yet, not yet saved."""
        ids = self.ids_for(table, [read["id"] for _, read in rows]) if table.has_id else {}
        owner = {} if "__" in table.owner else {f"{table.owner}_id": self.lifter.pk}
        known, there = self.known[table.name], self.there[table.name]
        for number, read in rows:
            old = read.get("id") if table.has_id else None
            id, is_there = ids[old] if old else (None, False)
            if old and id and is_there:
                known[old] = id
                there.add(id)
                continue
            values = self.translated(table, read)
            if values is None:
                continue
            if old and id:
                known[old] = values["id"] = id
            self.look_at(table, number, read)
            yield New(number, table.model(**values, **owner), old)

    def translated(self, table: Table, read: Mapping[str, Any]) -> dict[str, Any] | None:
        """By the columns of the model, with ids of the account. None where it is left out: what it is a part of is
        there already and may have been changed since, or was left out itself."""
        values = {name: read[name] for name in table.plain_names}
        for name, stored_as in table.exercise_names:
            values[stored_as] = None if read[name] is None else self.exercises[read[name]]
        for name, stored_as, other, is_required in table.reference_names:
            value = read[name]
            here = self.known[other].get(value) if value is not None and other != table.name else None
            is_of_twin = name == table.parent and here in self.twins
            is_old_part = table.with_its_parent and name == table.parent and here in self.there[other]
            if is_of_twin or is_old_part or (here is None and is_required):
                return None
            values[stored_as] = here
        return values

    def ids_for(self, table: Table, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, bool]]:
        """By the id in the archive: the id in the account, and whether the lifter's row is there."""
        found: dict[UUID, tuple[UUID, bool]] = {}
        waiting = {old: [old] for old in ids}
        for number in range(MOST_DERIVATIONS):
            if not waiting:
                break
            if number or table.name in self.filled:  # else none can have been derived before
                for tried in waiting.values():
                    tried.append(derived(self.lifter, tried[-1]))
            asked = [one for tried in waiting.values() for one in tried[-2:]]
            owners = dict(table.model._base_manager.filter(pk__in=asked).values_list("pk", table.owner))
            for old, tried in list(waiting.items()):
                mine = next((one for one in tried[-2:] if one in owners and owners[one] == self.lifter.pk), None)
                free = next((one for one in tried[-2:] if one not in owners), None)
                if mine or free:
                    found[old] = (mine or free or old, mine is not None)
                    del waiting[old]
        if waiting:  # somebody would have to have guessed them all
            raise ArchiveRefused("Ids of this archive are taken.", file=table.file)
        return found

    def look_at(self, table: Table, number: int, read: Mapping[str, Any]) -> None:
        """What a new row means for what comes after the rows."""
        self.concerned.update(self.exercises[read[name]] for name, _ in table.exercise_names if read[name])
        if table.model is Set and read["parent"] is not None:
            self.parents[self.known["sets"][read["id"]]] = (number, read["parent"])
        if read.get("reason") is not None:
            tracking = self.trackings[self.exercises[read["exercise"]]]
            reasons.refuse_unreadable(read["reason"], tracking, self.lifter, row=number)

    def without_twins(self, table: Table, new: list[New]) -> list[New]:
        """Where a unique constraint allows one only, the row that is there stands for the new one."""
        for fields, condition in uniques(table.model):
            if all(name == table.owner for name in fields):
                continue  # one open workout, one running programme: `settle`
            kept = []
            twins = self.rows_with(table, fields, condition, new)
            for one in new:
                key = key_of(one.row, fields)
                if None in key or not meets(one.row, condition) or key not in twins:
                    kept.append(one)
                    if None not in key and meets(one.row, condition):
                        twins[key] = one.row.pk
                    continue
                if one.old:
                    self.known[table.name][one.old] = twins[key]
                    self.there[table.name].add(twins[key])
                    self.twins.add(twins[key])
            new = kept
        return new

    def rows_with(
        self, table: Table, fields: Sequence[str], condition: Mapping[str, None], new: Sequence[New]
    ) -> dict[tuple[Any, ...], Any]:
        rows = table.rows_of(self.lifter).filter(**condition)
        for name in fields:
            if name != table.owner:
                rows = rows.filter(**{f"{name}__in": {getattr(one.row, stored(one.row, name)) for one in new}})
        columns = [stored(table.model, name) for name in fields]
        return {tuple(values): pk for pk, *values in rows.values_list("pk", *columns)} if new else {}

    def settle(self, new: Sequence[New]) -> None:
        """One open workout, one running programme: the one that is there already stays so."""
        for one in new:
            if isinstance(one.row, Workout) and one.row.is_open and one.row.deleted_at is None:
                self.settle_workout(one.row)
            elif isinstance(one.row, ProgrammeRun) and one.row.ended_at is None:
                self.settle_run(one.row)

    def settle_workout(self, workout: Workout) -> None:
        if self.lifter.workouts.open().exists():
            workout.finished_at = workout.started_at  # until its sets are here
            self.closed.append(workout.pk)
            self.brought.notes.append(
                f"“{workout.title}” was still open; it is finished now, since another one is open."
            )

    def settle_run(self, run: ProgrammeRun) -> None:
        if self.lifter.programme_runs.running().exists():
            run.ended_at = max(timezone.now(), run.started_at)
            self.brought.notes.append("A programme that was running has ended, since you are on another one.")

    # --- When all rows are there ---

    def hang_up_sets(self) -> None:
        """Give sets the one that they continue: a set of the same exercise, and no circle."""
        known = self.known["sets"]
        leads = {id: known[old] for id, (_, old) in self.parents.items() if old in known}
        entries: dict[UUID, UUID] = {}
        for some in chunks(sorted({*leads, *leads.values()})):
            entries.update(Set.objects.filter(pk__in=some).values_list("pk", "workout_exercise"))
        for id, parent in leads.items():
            if entries[id] != entries[parent] or is_circle(leads, id):
                raise ArchiveRefused(
                    "must be another set of the same exercise, and lead in no circle.",
                    file=BY_MODEL[Set].file, row=self.parents[id][0], field="parent",
                )  # fmt: skip
        for some in chunks(sorted(leads)):
            Set.objects.bulk_update([Set(pk=id, parent_id=leads[id]) for id in some], ["parent"])

    def close_workouts(self) -> None:
        """As `Workout.finish` does a forgotten one: with its last set."""
        for workout in Workout.objects.filter(pk__in=self.closed):
            sets = Set.objects.live().filter(workout_exercise__workout=workout)
            last = sets.aggregate(last=Max("completed_at"))["last"]
            if last and last > workout.started_at:
                Workout.objects.filter(pk=workout.pk).update(finished_at=last)

    def take_profile(self, profile: Mapping[str, Any]) -> None:
        """Of an account that held nothing, what the archive says."""
        for column in PROFILE:
            if column.name in profile:
                setattr(self.lifter, column.stored, profile[column.name])
        self.lifter.save(update_fields=list(profile))

    def forget(self) -> None:
        """The ids, which the rebuild does not need: its own rows come beside them otherwise."""
        self.known.clear()
        self.there.clear()
        self.checked.ids.clear()

    def rebuild(self) -> None:
        """Bodyweights of workouts, records, sums, goals; nothing is told outside."""
        exercises, _ = bodyweight.write_into_workouts(self.lifter, since=dt.date(1, 1, 1))
        log_changed.send(
            Workout, lifter=self.lifter, exercises=self.concerned | exercises, since=BEGINNING,
            measured=set(MeasurementKind.values),
        )  # fmt: skip


def derived(lifter: User, id: UUID) -> UUID:
    return uuid5(namespace_of(lifter.pk), str(id))


@cache
def namespace_of(lifter_id: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"gymtracker:account:{lifter_id}")


def is_circle(leads: Mapping[UUID, UUID], id: UUID) -> bool:
    met = {id}
    while id in leads:
        id = leads[id]
        if id in met:
            return True
        met.add(id)
    return False


def chunks(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    return (ids[start : start + ROWS_AT_ONCE] for start in range(0, len(ids), ROWS_AT_ONCE))


# --- Unique constraints ---


def uniques(model: type[models.Model]) -> Iterator[tuple[list[str], dict[str, None]]]:
    """The fields of each, with those that its condition wants to be null. (Others are met by the database.)"""
    for one in model._meta.concrete_fields:
        if one.unique and not one.primary_key:
            yield [one.name], {}
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            named = [str(getattr(one, "name", "")) for one in constraint.expressions if isinstance(one, models.F)]
            conditions = constraint.condition.children if isinstance(constraint.condition, Q) else []
            if all(isinstance(one, tuple) and one[1] is None for one in conditions):
                yield [*constraint.fields, *named], dict(conditions)  # type: ignore[arg-type]


def key_of(row: models.Model, fields: Iterable[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, stored(row, name)) for name in fields)


def stored(model: models.Model | type[models.Model], name: str) -> str:
    return model._meta.get_field(name).attname  # type: ignore[union-attr]


def meets(row: models.Model, condition: Mapping[str, None]) -> bool:
    return all(getattr(row, stored(row, name)) is None for name in condition)


# --- Inserting ---


def insert(table: Table, new: Sequence[New]) -> None:
    if not new:
        return
    try:
        with transaction.atomic():
            bulk.insert([one.row for one in new])
    except IntegrityError as error:
        raise offender(table, new) from error


def offender(table: Table, new: Sequence[New]) -> ArchiveRefused:
    """The row that the database refused, and the rule that it breaks."""
    for one in new:
        for constraint in table.model._meta.constraints:
            try:
                constraint.validate(table.model, one.row)
            except ValidationError:
                return refused_by(table, one, constraint)
        try:
            with transaction.atomic():
                bulk.insert([one.row])
        except IntegrityError:
            return ArchiveRefused("is refused by the database.", file=table.file, row=one.number)
    return ArchiveRefused("is refused by the database.", file=table.file)


def refused_by(table: Table, one: New, constraint: models.BaseConstraint) -> ArchiveRefused:
    named = [column.name for column in table.columns if f"'{column.name}" in repr(constraint)]
    rule = constraint.name.replace("_", " ")
    return ArchiveRefused(f"breaks the rule “{rule}”.", file=table.file, row=one.number, field=", ".join(named))
