"""Our own CSV, both ways: one row a set (docs/export.md). What it has no column for is in own_json.py."""

from __future__ import annotations

import csv
import io
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from gymtracker.units import DISTANCE_UNITS, WEIGHT_UNITS, field_text, plain
from workouts.transfer import exact
from workouts.transfer.cells import BadCell, number, whole
from workouts.transfer.exact import KINDS, SIDES, in_time, instant, is_before, one_of, uuid, zone
from workouts.transfer.inert import inert, restored
from workouts.transfer.neutral import Block, Performed, Session, Skipped
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
MOST_ROWS = 400_000  # all are held until the last is read, since they may stand in any order
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
    """Workouts by time, after the rows that are left out. Raises Unreadable."""
    if missing := sorted(NEEDED - set(source.header)):
        raise Unreadable(f"The header lacks {', '.join(missing)}.")
    gathered = Gathered()
    for count, (row, cells) in enumerate(source.rows(with_blanks=True), start=1):
        if count > MOST_ROWS:
            raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Export a few years at a time.")
        try:
            gathered.add(row, cells)
        except BadCell as error:
            yield Skipped(row, str(error))
    yield from gathered.sessions()


class Cells:
    """One row: `text` as the lifter wrote it, everything else without blanks around it."""

    def __init__(self, cells: Row) -> None:
        self.cells = cells

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "").strip()

    def text(self, column: str) -> str:
        return restored(self.cells.get(column, ""))

    def whole(self, column: str) -> int | None:
        return whole(column, self[column])

    def number(self, column: str) -> Decimal | None:
        return number(column, self[column])

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
        self.blocks: dict[tuple[int, int], Block] = {}  # by row of the workout and number of the exercise
        self.sets: dict[tuple[int, int], dict[int, Performed]] = {}

    def add(self, row: int, cells: Row) -> None:
        """Raises BadCell."""
        found = Cells(cells)
        performed, number_of_set = set_of(row, found), found.place("set_number")
        session, key = self.session(row, found)
        place = session.row, found.place("exercise_number")
        block = self.blocks.get(place) or block_of(found)
        if block.exercise != found.text("exercise").strip():
            raise BadCell("exercise", found["exercise"], f"“{block.exercise}”, as in another row of this number")
        sets = self.sets.get(place, {})
        if number_of_set in sets:
            raise BadCell("set_number", found["set_number"], "a new one: this set came before")
        self.by_key[key], self.blocks[place], self.sets[place] = session, block, sets
        sets[number_of_set] = performed

    def session(self, row: int, cells: Cells) -> tuple[Session, Hashable]:
        started = cells.instant("start")
        if started is None:
            raise BadCell("start", "", "a time such as 2026-03-01T18:00:00+01:00")
        key: Hashable = uuid("workout_id", cells["workout_id"]) or (started, cells.text("workout"))
        session = self.by_key.get(key) or session_of(row, started, cells)
        if session.started != started:
            raise BadCell("start", cells["start"], "when other rows of this workout begin")
        return session, key

    def sessions(self) -> Iterator[Session]:
        """By time; each with its exercises and their sets by number."""
        numbers: dict[int, list[int]] = {}
        for row, number_of_exercise in sorted(self.blocks):
            numbers.setdefault(row, []).append(number_of_exercise)
        for session in sorted(self.by_key.values(), key=lambda session: in_time(session.started)):
            for number_of_exercise in numbers[session.row]:
                place = session.row, number_of_exercise
                block, sets = self.blocks.pop(place), self.sets.pop(place)
                block.sets = [sets[count] for count in sorted(sets)]
                session.blocks.append(block)
            yield session


def session_of(row: int, started: datetime, cells: Cells) -> Session:
    ended = cells.instant("end")
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
