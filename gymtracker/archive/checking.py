"""Every row of an archive judged by itself and by the archive: types, ranges, and where it leads. No query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.dateparse import parse_datetime

from exercises.models import Exercise
from gymtracker.archive.reading import Archive, ArchiveRefused, shown
from gymtracker.archive.tables import (
    BY_MODEL,
    EXERCISES_FILE,
    MOST_EXERCISES,
    PROFILE,
    PROFILE_FILE,
    TABLES,
    Column,
    Table,
)
from gymtracker.archive.values import BadValue, Read, reader_of, whole_reader
from gymtracker.archive.writing import DESCRIBING, is_required

MISSING = object()
ROW_NUMBER = whole_reader(models.PositiveIntegerField(name="id"))


@dataclass
class Given:
    """An exercise as an archive describes it; `fields` are those of Exercise, muscles by their slugs."""

    number: int
    row: int
    is_custom: bool
    fields: dict[str, Any]
    secondary_muscles: list[str]
    merged_into: int | None

    @property
    def is_in_use(self) -> bool:
        return not self.is_custom or (self.fields["archived_at"] is None and self.merged_into is None)


@dataclass
class Found:
    """What an archive holds, for the eyes of who is about to import it."""

    server: str
    email: str
    exported_at: datetime | None
    counts: dict[str, int] = field(default_factory=dict)


class Checked:
    """An archive whose rows come out checked, in the order of TABLES. Raises ArchiveRefused."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.ids: dict[str, set[UUID]] = {table.name: set() for table in TABLES}
        self.exercises: dict[int, Given] = {}

    def look_over(self) -> Found:
        """Read all of it once."""
        told = self.archive.manifest
        account = told.get("account")
        found = Found(
            server=shown(told.get("server", ""), 100),
            email=shown(account.get("email", "") if isinstance(account, dict) else "", 100),
            exported_at=moment_of(told.get("exported_at")),
        )
        self.profile()
        self.read_exercises()
        found.counts["exercises"] = sum(one.is_custom for one in self.exercises.values())
        for table in TABLES:
            found.counts[table.name] = sum(1 for _ in self.rows(table))
        return found

    # --- The profile ---

    def profile(self) -> dict[str, Any]:
        """Fields of User by their names; empty where the archive has none."""
        found: dict[str, Any] = {}
        readers = {column.name: reader_of(column.field) for column in PROFILE}
        for number, row in self.archive.rows(PROFILE_FILE):
            if number > 1:
                raise ArchiveRefused("There is one profile only.", file=PROFILE_FILE, row=number)
            found = read_row(row, readers, {}, file=PROFILE_FILE, number=number, is_whole=False)
        return found

    # --- Exercises ---

    def read_exercises(self) -> None:
        for number, row in self.archive.rows(EXERCISES_FILE):
            if number > MOST_EXERCISES:
                raise ArchiveRefused(f"has more than {MOST_EXERCISES:,} rows.", file=EXERCISES_FILE)
            given = self.exercise_of(number, row)
            if given.number in self.exercises:
                raise ArchiveRefused("stands there twice.", file=EXERCISES_FILE, row=number, field="id")
            self.exercises[given.number] = given
        for given in self.exercises.values():
            self.judge_merge(given)

    def exercise_of(self, number: int, row: dict[str, Any]) -> Given:
        is_custom = row.get("is_custom")
        muscles = row.get("secondary_muscles", [])
        if not isinstance(is_custom, bool):
            raise ArchiveRefused("must be true or false.", file=EXERCISES_FILE, row=number, field="is_custom")
        if not isinstance(muscles, list) or len(muscles) > 40 or not all(isinstance(one, str) for one in muscles):
            raise ArchiveRefused(
                "must be a list of muscles.", file=EXERCISES_FILE, row=number, field="secondary_muscles"
            )
        plain = {name: one for name, one in row.items() if name not in {"is_custom", "secondary_muscles"}}
        read = read_row(
            plain, OF_AN_EXERCISE, DEFAULTS_OF_AN_EXERCISE, file=EXERCISES_FILE, number=number,
        )  # fmt: skip
        merged_into = read.pop("merged_into")
        return Given(read.pop("id"), number, is_custom, read, list(dict.fromkeys(muscles)), merged_into)

    def judge_merge(self, given: Given) -> None:
        """Into another one that is not merged itself: so there is no circle."""
        if given.merged_into is None:
            return
        target = self.exercises.get(given.merged_into)
        if not given.is_custom or target is None or target.merged_into is not None or target is given:
            why = "must be the id of another exercise of the archive that is not merged itself."
            raise ArchiveRefused(why, file=EXERCISES_FILE, row=given.row, field="merged_into")

    # --- All other tables ---

    def rows(self, table: Table) -> Iterator[tuple[int, dict[str, Any]]]:
        """Rows by the names of their fields. What may be empty and leads to a row that is not in the archive is None;
        within a table that is known at its end, by `ids`."""
        readers = {column.name: self.reader_for(column) for column in table.columns}
        defaults = {column.name: default_of(column.field) for column in table.columns}
        elsewhere = [one for one in table.references if one.leads_to is not table.model]
        ids = self.ids[table.name]
        for number, row in self.archive.rows(table.file):
            if number > table.most:
                raise ArchiveRefused(f"has more than {table.most:,} rows.", file=table.file)
            read = read_row(row, readers, defaults, file=table.file, number=number)
            for column in elsewhere:
                self.judge_reference(table, column, number, read)
            for name, why in table.problems(read):
                raise ArchiveRefused(f"{why}.", file=table.file, row=number, field=name)
            if table.has_id:
                if read["id"] in ids:
                    raise ArchiveRefused("stands there twice.", file=table.file, row=number, field="id")
                ids.add(read["id"])
            yield number, read

    def reader_for(self, column: Column) -> Read:
        if column.leads_to is Exercise:
            return self.exercise_reader(column)
        if column.leads_to is None:
            return reader_of(column.field)
        leads_to = column.leads_to._meta.pk
        read = reader_of(leads_to)
        return lambda value: None if value is None and column.field.null else read(value)

    def exercise_reader(self, column: Column) -> Read:
        def read(value: Any) -> int | None:
            if value is None and column.field.null:
                return None
            if not isinstance(value, int) or isinstance(value, bool) or value not in self.exercises:
                raise BadValue(f"must be the id of an exercise in {EXERCISES_FILE}")
            return value

        return read

    def judge_reference(self, table: Table, column: Column, number: int, row: dict[str, Any]) -> None:
        other = BY_MODEL[column.leads_to]  # type: ignore[index]
        if row[column.name] is None or row[column.name] in self.ids[other.name]:
            return
        if is_required(column):
            raise ArchiveRefused(
                f"must be the id of a row in {other.file}.", file=table.file, row=number, field=column.name
            )
        row[column.name] = None


def read_row(
    row: Mapping[str, Any], readers: Mapping[str, Read], defaults: Mapping[str, Any], *, file: str, number: int,
    is_whole: bool = True,
) -> dict[str, Any]:  # fmt: skip
    """The row with its values read; a field that is not there has its default. `is_whole=False` leaves it out."""
    found = {}
    name = ""
    try:
        for name, read in readers.items():
            value = row.get(name, MISSING)
            if value is not MISSING:
                found[name] = read(value)
            elif is_whole:
                if (default := defaults.get(name, MISSING)) is MISSING:
                    raise BadValue("is missing")
                found[name] = default() if callable(default) else default
    except BadValue as error:
        raise ArchiveRefused(f"{error}.", file=file, row=number, field=name) from None
    if len(row) > len(readers) or not row.keys() <= readers.keys():
        unknown = min(row.keys() - readers.keys())
        raise ArchiveRefused("is no field that this server knows.", file=file, row=number, field=unknown)
    return found


def default_of(one: models.Field) -> Any:
    """What an older archive, which lacks the field, is taken to say."""
    if one.primary_key:
        return MISSING
    if one.has_default():
        return one.default
    if getattr(one, "auto_now_add", False):
        return MISSING
    return None if one.null else "" if one.blank else MISSING


def moment_of(value: Any) -> datetime | None:
    try:
        return parse_datetime(value) if isinstance(value, str) and len(value) < 40 else None
    except ValueError:
        return None


def read_archive_number(value: Any) -> int | None:
    return None if value is None else ROW_NUMBER(value)


def field_of_exercise(name: str) -> models.Field:
    found: models.Field = Exercise._meta.get_field(name)  # type: ignore[assignment]
    return found


def read_muscle(value: Any) -> str:
    if not isinstance(value, str):
        raise BadValue("must be the slug of a muscle")
    return value


OF_AN_EXERCISE: dict[str, Read] = {
    "id": ROW_NUMBER,
    **{name: reader_of(field_of_exercise(name)) for name in (*DESCRIBING, "archived_at", "created_at")},
    "primary_muscle": read_muscle,
    "merged_into": read_archive_number,
}
DEFAULTS_OF_AN_EXERCISE: dict[str, Any] = {
    **{name: default_of(field_of_exercise(name)) for name in DESCRIBING},
    "archived_at": None,
    "created_at": None,
    "merged_into": None,
}
