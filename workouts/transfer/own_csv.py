"""Our own CSV, both ways: one row a set (docs/export.md). What it has no column for is in own_json.py."""

from __future__ import annotations

import csv
import io
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from gymtracker.units import DISTANCE_UNITS, WEIGHT_UNITS, field_text, plain
from workouts.transfer import exact
from workouts.transfer.cells import BadCell, number, whole
from workouts.transfer.exact import KINDS, SIDES, instant, is_before, one_of, uuid, zone
from workouts.transfer.inert import inert, restored
from workouts.transfer.neutral import MOST_WORKOUTS, Block, Performed, Session, Skipped
from workouts.transfer.source import Source, Unreadable

SLUG = "gymtracker-csv"
LABEL = "Gym Tracker CSV"
COLUMNS = (
    "workout_id", "workout", "date", "start", "end", "time_zone", "workout_notes", "bodyweight", "exercise_number",
    "exercise", "exercise_slug", "equipment", "tracking", "muscle", "superset", "exercise_notes", "set_number", "kind",
    "side", "continues", "weight", "weight_unit", "reps", "duration_seconds", "distance", "distance_unit", "rpe",
    "rest_seconds", "completed_at",
)  # fmt: skip
NEEDED = frozenset({"workout_id", "start", "exercise", "exercise_number", "set_number"})
OWN = "own"  # in place of a slug
MOST_HELD = 100_000  # rows of workouts that go on further down
Row = Mapping[str, str]


# --- Writing --------------------------------------------------------------------------------------------------------
def write(sessions: Iterable[Session], *, weight_unit: str, distance_unit: str) -> Iterator[str]:
    """The header, then the rows of each workout; amounts are taken as being in these units."""
    yield table([COLUMNS])
    for session in sessions:
        yield table(rows_of(session, weight_unit, distance_unit))


def table(rows: Iterable[Iterable[Any]], *, line_end: str = "\r\n") -> str:
    written = io.StringIO()
    csv.writer(written, lineterminator=line_end).writerows(rows)
    return written.getvalue()


def rows_of(session: Session, weight_unit: str, distance_unit: str) -> Iterator[tuple[Any, ...]]:
    grams = session.bodyweight_grams
    bodyweight = "" if grams is None else field_text(grams, WEIGHT_UNITS[weight_unit])
    workout = (
        session.id, inert(session.title), session.started.date(), session.started.isoformat(), moment(session.ended),
        session.time_zone, inert(session.notes), bodyweight,
    )  # fmt: skip
    for place, block in enumerate((block for block in session.blocks if block.sets), start=1):
        exercise = (
            place, inert(block.exercise), block.slug or OWN, block.equipment, block.tracking, block.muscle,
            block.superset, inert(block.notes),
        )  # fmt: skip
        for count, performed in enumerate(block.sets, start=1):
            yield (
                *workout, *exercise, count, performed.kind, performed.side, "yes" if performed.is_continuing else "",
                decimal(performed.weight), weight_unit, performed.reps, performed.seconds, decimal(performed.distance),
                "" if performed.distance is None else distance_unit, decimal(performed.rpe), performed.rest_seconds,
                moment(performed.completed_at),
            )  # fmt: skip


def moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


def decimal(amount: Decimal | None) -> str:
    return "" if amount is None else plain(amount)


# --- Reading --------------------------------------------------------------------------------------------------------
def recognises(source: Source) -> bool:
    return NEEDED.issubset(source.header)


def read(source: Source) -> Iterator[Session | Skipped]:
    """Each workout with its last row: of a file in order no more is held than its longest. Raises Unreadable."""
    if missing := sorted(NEEDED.difference(source.header)):
        raise Unreadable(f"The header lacks {', '.join(missing)}.")
    last_rows = last_row_of_each(source)
    gathered = Gathered()
    is_comma_decimal = source.delimiter == ";"
    for row, cells in source.rows(with_blanks=True):
        key = None
        try:
            key = key_of(cells)
            gathered.add(row, key, Cells(cells, is_comma_decimal=is_comma_decimal))
        except BadCell as error:
            yield Skipped(row, str(error))
        if last_rows.get(key) == row and (session := gathered.session(key)):
            yield session
        if gathered.held > MOST_HELD:
            raise Unreadable(
                f"Row {row}: more than {MOST_HELD:,} rows are of workouts that go on further down. Sort them by start."
            )


def last_row_of_each(source: Source) -> dict[Hashable, int]:
    last: dict[Hashable, int] = {}
    for row, cells in source.rows(with_blanks=True):
        try:
            last[key_of(cells)] = row
        except BadCell:
            continue
        if len(last) > MOST_WORKOUTS:
            raise Unreadable(f"The file has more than {MOST_WORKOUTS:,} workouts.")
    return last


def key_of(cells: Row) -> Hashable:
    """What rows of one workout have in common. Raises BadCell."""
    id = cells.get("workout_id", "")
    return (id and known_id(id)) or (cells.get("start", "").strip(), cells.get("workout", ""))


@lru_cache(maxsize=256)
def known_id(text: str) -> UUID | None:
    return uuid("workout_id", text)


class Cells:
    """One row: `text` as the lifter wrote it, everything else without blanks around it. A spreadsheet that parts the
    columns with semicolons writes decimals with a comma."""

    def __init__(self, cells: Row, *, is_comma_decimal: bool = False) -> None:
        self.cells, self.is_comma_decimal = cells, is_comma_decimal

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def text(self, column: str) -> str:
        return restored(self.cells.get(column, ""))

    def whole(self, column: str) -> int | None:
        return whole(column, self[column])

    def number(self, column: str) -> Decimal | None:
        return number(column, self[column], self.is_comma_decimal)

    def instant(self, column: str) -> datetime | None:
        return instant(column, self[column])

    def place(self, column: str) -> int:
        """Which exercise of the workout, which set of the exercise."""
        found = self.whole(column)
        if found is None:
            raise BadCell(column, "", "a whole number")
        return found

    def unit(self, column: str, known: Iterable[str]) -> str:
        return one_of(column, self[column], ("", *known))


class Gathered:
    """Rows, which may stand in any order, as workouts. A row comes in whole or not at all."""

    def __init__(self) -> None:
        self.by_key: dict[Hashable, Session] = {}
        self.blocks: dict[Hashable, dict[int, tuple[Block, dict[int, Performed]]]] = {}
        self.held = 0

    def add(self, row: int, key: Hashable, cells: Cells) -> None:
        """Raises BadCell."""
        performed, number_of_set = set_of(row, cells), cells.place("set_number")
        session = self.by_key.get(key) or session_of(row, cells)
        if session.started != cells.instant("start"):
            raise BadCell("start", cells["start"], "when other rows of this workout begin")
        blocks, number_of_exercise = self.blocks.get(key, {}), cells.place("exercise_number")
        block, sets = blocks.get(number_of_exercise) or (block_of(cells), {})
        if block.exercise != cells.text("exercise").strip():
            raise BadCell("exercise", cells["exercise"], f"“{block.exercise}”, as in another row of this number")
        if number_of_set in sets:
            raise BadCell("set_number", cells["set_number"], "a new one: this set came before")
        self.by_key[key], self.blocks[key], blocks[number_of_exercise] = session, blocks, (block, sets)
        sets[number_of_set] = performed
        self.held += 1

    def session(self, key: Hashable) -> Session | None:
        """The workout, if any row of it could be read, with its exercises and their sets by number."""
        session, blocks = self.by_key.pop(key, None), self.blocks.pop(key, {})
        for number_of_exercise in sorted(blocks):
            block, sets = blocks[number_of_exercise]
            block.sets = [sets[count] for count in sorted(sets)]
            self.held -= len(sets)
            if session:
                session.blocks.append(block)
        return session


def session_of(row: int, cells: Cells) -> Session:
    started, ended = cells.instant("start"), cells.instant("end")
    if started is None:
        raise BadCell("start", "", "a time such as 2026-03-01T18:00:00+01:00")
    if ended and is_before("end", ended, started):
        ended = None
    unit, bodyweight = cells.unit("weight_unit", WEIGHT_UNITS), cells.number("bodyweight")
    if bodyweight is not None and not unit:
        raise BadCell("weight_unit", "", "kg or lb")
    return Session(
        row, started, ended, title=cells.text("workout"), notes=cells.text("workout_notes"),
        time_zone=zone("time_zone", cells["time_zone"]),
        bodyweight_grams=None if bodyweight is None else exact.grams(bodyweight, unit),
        id=uuid("workout_id", cells["workout_id"]),
    )  # fmt: skip


def block_of(cells: Cells) -> Block:
    name = cells.text("exercise").strip()
    if not name:
        raise BadCell("exercise", name, "a name")
    slug = cells["exercise_slug"]
    return Block(
        name, notes=cells.text("exercise_notes"), superset=cells.whole("superset"), equipment=cells["equipment"],
        slug="" if slug == OWN else slug, tracking=cells["tracking"], muscle=cells["muscle"],
    )  # fmt: skip


def set_of(row: int, cells: Cells) -> Performed:
    return Performed(
        row, kind=one_of("kind", cells["kind"], KINDS), side=one_of("side", cells["side"], SIDES),
        weight=cells.number("weight"), weight_unit=cells.unit("weight_unit", WEIGHT_UNITS), reps=cells.whole("reps"),
        seconds=cells.whole("duration_seconds"), distance=cells.number("distance"),
        distance_unit=cells.unit("distance_unit", DISTANCE_UNITS), rpe=cells.number("rpe"),
        rest_seconds=cells.whole("rest_seconds"), completed_at=cells.instant("completed_at"),
        is_continuing=one_of("continues", cells["continues"], ("", "yes")) == "yes",
    )  # fmt: skip
