"""The layout of Strong, for tools that read that app's exports (docs/export.md says why this one of its five).

The columns of its Android app until 2024, with commas: it alone tells the unit of each row, and its names of columns
are those of the iPhone's export, so that what reads one by name reads the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from workouts.transfer.inert import inert
from workouts.transfer.neutral import Block, Performed, Session
from workouts.transfer.own_csv import decimal, table

COLUMNS = (
    "Date", "Workout Name", "Exercise Name", "Set Order", "Weight", "Weight Unit", "Reps", "RPE", "Distance",
    "Distance Unit", "Seconds", "Notes", "Workout Notes", "Workout Duration",
)  # fmt: skip
KINDS = {"warm_up": "W", "drop": "D", "failure": "F"}
UNITS = {"kg": "kg", "lb": "lbs", "km": "km", "mi": "mi."}
LINE_ENDS = re.compile("\r\n?")


def write(sessions: Iterable[Session], *, weight_unit: str, distance_unit: str) -> Iterator[str]:
    """Oldest first, as the app has it; amounts are taken as being in these units."""
    yield table([COLUMNS], line_end="\n")
    for session in sessions:
        yield table(rows_of(session, UNITS[weight_unit], UNITS[distance_unit]), line_end="\n")


def rows_of(session: Session, weight_unit: str, distance_unit: str) -> Iterator[tuple[Any, ...]]:
    date, name, lasted = f"{session.started:%Y-%m-%d %H:%M:%S}", text(session.title), duration(session)
    workout_notes = text(session.notes)
    for block in session.blocks:
        notes = text(block.notes)
        for order, one in numbered(block):
            yield (
                date, name, text(block.exercise), order, decimal(one.weight),
                "" if one.weight is None else weight_unit, one.reps, decimal(one.rpe), decimal(one.distance),
                "" if one.distance is None else distance_unit, one.seconds, notes, workout_notes, lasted,
            )  # fmt: skip
            notes = workout_notes = ""  # once, on the first row


def numbered(block: Block) -> Iterator[tuple[str, Performed]]:
    """Only normal sets have a number."""
    number = 0
    for one in block.sets:
        number += one.kind == "normal"
        yield KINDS.get(one.kind) or str(number), one


def duration(session: Session) -> str:
    """ "1h 5m", "45m", below a minute "53s"; blank where it is unknown."""
    if session.ended is None:
        return ""
    seconds = (session.ended - session.started) // timedelta(seconds=1)
    minutes, hours = seconds // 60 % 60, seconds // 3600
    parts = [f"{hours}h" * bool(hours), f"{minutes}m" * bool(minutes)]
    return " ".join(part for part in parts if part) or f"{seconds}s"


def text(written: str) -> str:
    """With one kind of line end: a bare carriage return would break the row."""
    return inert(LINE_ENDS.sub("\n", written))
