"""An archive written in a stream: nothing is kept but the ids that later rows lead to."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.archive.tables import BY_MODEL, EXERCISES_FILE, MANIFEST, PROFILE, PROFILE_FILE, TABLES, Column, Table

FORMAT, SCHEMA = "gymtracker account archive", 1
ROWS_AT_ONCE = 500

# Of an exercise that every server has: enough for one that does not have it.
DESCRIBING = (
    "slug", "name", "category", "equipment", "mechanic", "force", "level", "tracking", "is_unilateral", "implements",
    "bodyweight_share", "competition_lift", "instructions", "video_url",
)  # fmt: skip


def archive_of(lifter: User, *, server: str) -> Iterator[bytes]:
    """The zip, piece by piece; `server` is the host name that it says it comes from."""
    with one_state():
        yield from Writer(lifter, server).pieces()


@contextmanager
def one_state() -> Iterator[None]:
    """All that is read within is of one moment, and nobody waits for it. (A transaction that runs anyway is left as
    it is; on SQLite Django's own would begin IMMEDIATE and keep every writer waiting.)"""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


class Pipe:
    """A file that cannot be sought: what was written is taken out at the other end."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


class Writer:
    def __init__(self, lifter: User, server: str) -> None:
        self.lifter, self.server = lifter, server
        self.began_at = timezone.now()
        self.written: dict[str, set[UUID]] = {}  # ids by table, of those that others lead to
        self.numbers: dict[int, int] = {}  # of exercises, by their ids
        self.files: list[dict[str, Any]] = []

    def pieces(self) -> Iterator[bytes]:
        pipe = Pipe()
        with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
            yield from self.file(archive, pipe, PROFILE_FILE, [self.profile()])
            yield from self.file(archive, pipe, EXERCISES_FILE, self.exercises())
            for table in TABLES:
                yield from self.file(archive, pipe, table.file, self.rows(table))
            archive.writestr(self.member(MANIFEST), json.dumps(self.manifest(), indent=2, ensure_ascii=False))
        yield pipe.take()

    def member(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, self.began_at.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED
        return info

    def file(self, archive: zipfile.ZipFile, pipe: Pipe, name: str, rows: Iterable[dict[str, Any]]) -> Iterator[bytes]:
        """A JSON list with a row on each line."""
        count, digest = 0, hashlib.sha256()
        with archive.open(self.member(name), "w") as member:
            yield pipe.take()  # at once, however long the first query takes
            waiting = iter(rows)
            lead = b"["
            while some := list(islice(waiting, ROWS_AT_ONCE)):
                text = lead + b",".join(b"\n" + line(row) for row in some)
                lead = b","
                count += len(some)
                digest.update(text)
                member.write(text)
                yield pipe.take()
            end = b"\n]\n" if count else b"[]\n"
            digest.update(end)
            member.write(end)
        self.files.append({"name": name, "rows": count, "sha256": digest.hexdigest()})

    def manifest(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "schema": SCHEMA,
            "exported_at": told(self.began_at),
            "server": self.server,
            "account": {"email": self.lifter.email, "created_at": told(self.lifter.created_at)},
            "files": self.files,
        }

    def profile(self) -> dict[str, Any]:
        return {one.name: told(getattr(self.lifter, one.stored)) for one in PROFILE}

    # --- Exercises ---

    def exercises(self) -> Iterator[dict[str, Any]]:
        """All of the lifter's own, and those of the library that something leads to; numbered from 1 on, since ids of
        exercises mean nothing on another server."""
        own = Exercise.objects.filter(owner=self.lifter).with_muscles().order_by("created_at", "pk")
        found = list(Exercise.objects.filter(pk__in=self.exercises_met()).with_muscles().order_by("slug", "pk"))
        found += own
        self.numbers = {exercise.pk: number for number, exercise in enumerate(found, start=1)}
        return (self.exercise_row(exercise) for exercise in found)

    def exercises_met(self) -> set[int]:
        """Those of the library."""
        ids: set[int] = set()
        for table in TABLES:
            for column in table.of_exercises:
                met = table.told_of(self.lifter).filter(**{f"{column.name}__owner": None}).order_by()
                ids.update(pk for pk in met.values_list(column.stored, flat=True).distinct() if pk is not None)
        merged = Exercise.objects.filter(owner=self.lifter, merged_into__owner=None)
        ids.update(pk for pk in merged.values_list("merged_into", flat=True) if pk is not None)
        return ids

    def exercise_row(self, exercise: Exercise) -> dict[str, Any]:
        of_ones_own = {
            "archived_at": told(exercise.archived_at),
            "merged_into": self.numbers.get(exercise.merged_into_id or 0),
            "created_at": told(exercise.created_at),
        }
        return {
            "id": self.numbers[exercise.pk],
            "is_custom": exercise.is_custom,
            **{name: getattr(exercise, name) for name in DESCRIBING},
            "primary_muscle": exercise.primary_muscle_id,
            "secondary_muscles": sorted(muscle.pk for muscle in exercise.secondary_muscles.all()),
            **(of_ones_own if exercise.is_custom else {}),
        }

    # --- All other tables ---

    def rows(self, table: Table) -> Iterator[dict[str, Any]]:
        tell = [self.teller(column) for column in table.columns]
        names = [column.name for column in table.columns]
        required = [place for place, column in enumerate(table.columns) if is_required(column)]
        is_led_to = any(one.leads_to is table.model for other in TABLES for one in other.references)
        ids = self.written.setdefault(table.name, set())
        for chunk in self.chunks(table):
            if is_led_to:
                ids.update(values[0] for values in chunk)
            for values in chunk:
                row = [how(value) for how, value in zip(tell, values, strict=True)]
                # What it cannot be without is not the lifter's.
                if any(row[place] is None for place in required):
                    ids.discard(values[0])
                    continue
                yield dict(zip(names, row, strict=True))

    def chunks(self, table: Table) -> Iterator[list[Any]]:
        """Values of the columns, the parts of one row together."""
        columns = [column.stored for column in table.columns]
        if not table.parent:
            rows = table.told_of(self.lifter).order_by("pk").values_list(*columns).iterator(chunk_size=ROWS_AT_ONCE)
            while chunk := list(islice(rows, ROWS_AT_ONCE)):
                yield chunk
            return
        parent = table.model._meta.get_field(table.parent)
        parents = sorted(self.written[BY_MODEL[parent.related_model].name])  # type: ignore[index, union-attr]
        for start in range(0, len(parents), ROWS_AT_ONCE):
            some = parents[start : start + ROWS_AT_ONCE]
            rows_of_some = table.model._base_manager.filter(**{f"{table.parent}__in": some})
            yield list(rows_of_some.order_by(parent.attname, "pk").values_list(*columns))  # type: ignore[union-attr]

    def teller(self, column: Column) -> Callable[[Any], Any]:
        if column.leads_to is Exercise:
            return self.numbers.get
        if table := BY_MODEL.get(column.leads_to):  # type: ignore[arg-type]
            ids = self.written.setdefault(table.name, set())
            # Of the same table the one that it leads to stands in the same chunk: both are parts of one row.
            return lambda value: str(value) if value in ids else None
        return told


def is_required(column: Column) -> bool:
    return column.leads_to is not None and not column.field.null


def told(value: Any) -> Any:
    """As JSON has it; moments in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def line(row: dict[str, Any]) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(", ", ": ")).encode()
