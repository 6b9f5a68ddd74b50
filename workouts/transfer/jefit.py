"""JEFIT: one backup of many tables, each below a line `### NAME ####`, with rows that are counted as lines of the file.

A record of EXERCISE LOGS is an exercise of a workout with its sets in one cell (`50.0x15,50.0x12`), in the unit of
SETTING. From 2024 on EXERCISE SET LOGS tells the same sets once more and knows their kind, time, duration and
distance, its weights always in pounds. Of each record one of both counts: the set logs, unless they know fewer sets.
Where both tell the same reps the weight is taken from the record, since that is what the lifter typed.

WORKOUT SESSIONS gives the workout's time. Records without one make a workout at noon of their date. A note on an
exercise goes to that exercise of that date. Notes without one, cardio logs (they name no exercise) and body
measurements are left out, one line of the report for each table.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import chain, groupby
from operator import itemgetter

from workouts.transfer import cells as cell
from workouts.transfer.cells import BadCell
from workouts.transfer.neutral import NOON, Performed, Session, Sessions, Skipped
from workouts.transfer.source import MOST_COLUMNS, Source, Unreadable, fault_of

SLUG = "jefit"
LABEL = "JEFIT"
HEADING = re.compile(r"### ?([A-Z][A-Z ]*[A-Z]) ?#*\s*")
DIVIDER = re.compile(r"#{4,}\s*")
FIRST_TABLES = ("SETTING", "ROUTINES", "WORKOUT SESSIONS", "EXERCISE LOGS", "EXERCISE SET LOGS", "NOTES", "PROFILE")
LEFT_OUT = {
    "NOTES": "Notes that belong to no exercise of their date are left out: {count}.",
    "CARDIO LOGS": "Cardio logs are left out, since they do not name their exercise: {count}.",
    "PROFILE": "Body measurements are left out: {count}.",
}
KINDS = {"warmup": "warm_up", "drop": "drop", "dropset": "drop", "failure": "failure", "tofailure": "failure"}
LONGEST = timedelta(hours=24)
NO_EXERCISE = "The exercise of this set is not in the file."
NOTHING_DONE = "No set of this exercise was done."

NoteKey = tuple[str, str, str]  # date, exercise and whose exercise it is
Line = tuple[str, int, str]  # table, number in the file, text


@dataclass(slots=True)
class Log:
    """A record of EXERCISE LOGS."""

    row: int
    id: str
    session: str
    exercise: str
    day: datetime
    sets: list[Performed]
    note_key: NoteKey


@dataclass(slots=True)
class Backup:
    """What the tables tell, before it is put together."""

    weight_unit: str = ""
    times: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)
    logs: list[Log] = field(default_factory=list)
    set_logs: dict[str, list[tuple[int, Performed]]] = field(default_factory=lambda: defaultdict(list))
    notes: dict[NoteKey, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    left_out: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # rows by table

    def setting(self, row: int, cells: Mapping[str, str]) -> None:
        self.weight_unit = cell.WEIGHT_UNITS.get(cells.get("mass", "").lower(), "")

    def workout_session(self, row: int, cells: Mapping[str, str]) -> None:
        started = cell.epoch("starttime", cells.get("starttime", ""))
        if started:
            ended = cell.epoch("endtime", cells.get("endtime", ""))
            known = ended is not None and timedelta() <= ended - started <= LONGEST
            self.times[cells.get("_id", "")] = started, ended if known else None

    def exercise_log(self, row: int, cells: Mapping[str, str]) -> None:
        exercise = cell.named("ename", cells.get("ename", ""))
        day = cell.moment("mydate", cells.get("mydate", ""), "%Y-%m-%d", "%Y-%m-%d %H:%M:%S")
        sets = list(sets_in(row, cells.get("logs", "")))
        session = cells.get("belongsession", "")
        self.logs.append(Log(row, cells.get("_id", ""), session, exercise, day, sets, note_key(cells)))

    def exercise_set_log(self, row: int, cells: Mapping[str, str]) -> None:
        index = cell.whole("set_index", cells.get("set_index", "")) or 0
        self.set_logs[cells.get("exercise_log_id", "")].append((index, performed_in(row, cells)))

    def note(self, row: int, cells: Mapping[str, str]) -> None:
        self.notes[note_key(cells)].append((row, cells.get("mynote", "")))

    def cardio_log(self, row: int, cells: Mapping[str, str]) -> None:
        self.left_out["CARDIO LOGS"].append(row)

    def profile(self, row: int, cells: Mapping[str, str]) -> None:
        self.left_out["PROFILE"].append(row)

    def sets_of(self, log: Log) -> list[Performed]:
        """Of the two tables' sets those of the one that knows more, with the weights that the lifter typed."""
        for typed in log.sets:
            typed.weight_unit = self.weight_unit
        richer = [performed for _, performed in sorted(self.set_logs.pop(log.id, ()), key=itemgetter(0))]
        if len(richer) < len(log.sets):
            return log.sets
        if self.weight_unit and [one.reps for one in richer] == [one.reps for one in log.sets]:
            for one, typed in zip(richer, log.sets, strict=True):
                one.weight, one.weight_unit = typed.weight, typed.weight_unit
        return richer


TABLES = {
    "SETTING": Backup.setting,
    "WORKOUT SESSIONS": Backup.workout_session,
    "EXERCISE LOGS": Backup.exercise_log,
    "EXERCISE SET LOGS": Backup.exercise_set_log,
    "NOTES": Backup.note,
    "CARDIO LOGS": Backup.cardio_log,
    "PROFILE": Backup.profile,
}


def recognises(source: Source) -> bool:
    first = HEADING.fullmatch((source.opening.lstrip().splitlines() or [""])[0])
    return first is not None and first[1] in FIRST_TABLES


def read(source: Source) -> Iterator[Session | Skipped]:
    backup = Backup()
    seen = set()
    for table, row, cells in records(source):
        seen.add(table)
        try:
            TABLES[table](backup, row, cells)
        except BadCell as fault:
            yield Skipped(row, str(fault))
    if "EXERCISE LOGS" not in seen:
        raise Unreadable("There is no table EXERCISE LOGS with records in this file.")
    yield from together(backup)


def records(source: Source) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    """Records of the tables that are read, with the lines that they begin on. Raises Unreadable."""
    for table, lines in groupby(lines_by_table(source), key=itemgetter(0)):
        if table in TABLES:
            yield from records_of(table, lines)


def lines_by_table(source: Source) -> Iterator[Line]:
    table = ""
    for number, line in enumerate(source.lines(), 1):
        if line.startswith("###"):
            if heading := HEADING.fullmatch(line):
                table = heading[1]
                continue
            if DIVIDER.fullmatch(line):
                table = ""
                continue
        yield table, number, line


def records_of(table: str, lines: Iterator[Line]) -> Iterator[tuple[str, int, Mapping[str, str]]]:
    first = next(lines)
    reader = csv.reader(map(itemgetter(2), chain([first], lines)), strict=True)
    header: list[str] = []
    while True:
        row = first[1] + reader.line_num
        try:
            record = [text.strip() for text in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(f"Row {row}: {fault_of(error)}") from error
        if len(record) > MOST_COLUMNS or (header and any(record[len(header) :])):
            raise Unreadable(f"Row {row} has {len(record)} columns, the header of {table} {len(header)}.")
        if any(record):
            if header and record != header:
                yield table, row, dict(zip(header, record, strict=False))
            header = header or record


def sets_in(row: int, told: str) -> Iterator[Performed]:
    """Of "50.0x15,50.0x12". Raises BadCell."""
    for piece in filter(None, (piece.strip() for piece in told.split(","))):
        weight, cross, reps = piece.partition("x")
        if not cross:
            raise BadCell("logs", piece, "a weight x reps")
        yield Performed(row, weight=cell.number("logs", weight), reps=cell.whole("logs", reps))


def performed_in(row: int, cells: Mapping[str, str]) -> Performed:
    return Performed(
        row,
        kind=kind_of(cells.get("set_type", "")),
        weight=cell.number("weight_lbs", cells.get("weight_lbs", "")),
        weight_unit="lb",
        reps=cell.whole("reps", cells.get("reps", "")),
        seconds=cell.seconds("duration", cells.get("duration", "")),
        distance=cell.number("distance_mi", cells.get("distance_mi", "")),
        distance_unit="mi",
        completed_at=cell.epoch("log_time", cells.get("log_time", "")),
    )


@lru_cache(maxsize=256)
def kind_of(told: str) -> str:
    """However it is spelled: "warmup", "Warm Up", "warm_up"."""
    return KINDS.get(re.sub(r"[^a-z]", "", told.lower()), "normal")


def note_key(cells: Mapping[str, str]) -> NoteKey:
    return cells.get("mydate", ""), cells.get("eid", ""), cells.get("belongSys", "")


def together(backup: Backup) -> Iterator[Session | Skipped]:
    sessions = Sessions()
    for log in backup.logs:
        performed = backup.sets_of(log)
        if performed:
            block = session_of(backup, sessions, log).block(log.exercise, is_new=True)
            sessions.add(block, *performed)
            for _, text in backup.notes.pop(log.note_key, ()):
                sessions.add(block, note=text)
        else:
            yield Skipped(log.row, NOTHING_DONE)
    yield from left_out(backup)
    yield from sessions


def session_of(backup: Backup, sessions: Sessions, log: Log) -> Session:
    if log.session in backup.times:
        started, ended = backup.times[log.session]
        return sessions.session(log.session, row=log.row, started=started, ended=ended)
    return sessions.session(log.day, row=log.row, started=log.day.replace(hour=NOON, minute=0, second=0))


def left_out(backup: Backup) -> Iterator[Skipped]:
    for _, performed in chain.from_iterable(backup.set_logs.values()):
        yield Skipped(performed.row, NO_EXERCISE)
    backup.left_out["NOTES"] = [row for row, text in chain.from_iterable(backup.notes.values()) if text]
    for table, rows in backup.left_out.items():
        if rows:
            yield Skipped(rows[0], LEFT_OUT[table].format(count=len(rows)))
