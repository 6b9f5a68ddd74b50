"""The layout of Hevy's app, for tools that read that app's exports: newest first, to the minute, in English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from workouts.transfer.inert import inert
from workouts.transfer.neutral import Session
from workouts.transfer.own_csv import decimal, table

KINDS = {"normal": "normal", "warm_up": "warmup", "drop": "dropset", "failure": "failure"}
WEIGHT_COLUMNS = {"kg": "weight_kg", "lb": "weight_lbs"}
DISTANCE_COLUMNS = {"km": "distance_km", "mi": "distance_miles"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LINE_ENDS = re.compile("\r\n?|\n")


def write(sessions: Iterable[Session], *, weight_unit: str, distance_unit: str) -> Iterator[str]:
    """Amounts are taken as being in these units, which the names of the columns tell."""
    yield table([columns(weight_unit, distance_unit)], line_end="\n")
    for session in sessions:
        yield table(rows_of(session), line_end="\n")


def columns(weight_unit: str, distance_unit: str) -> tuple[str, ...]:
    return (
        "title", "start_time", "end_time", "description", "exercise_title", "superset_id", "exercise_notes",
        "set_index", "set_type", WEIGHT_COLUMNS[weight_unit], "reps", DISTANCE_COLUMNS[distance_unit],
        "duration_seconds", "rpe",
    )  # fmt: skip


def rows_of(session: Session) -> Iterator[tuple[Any, ...]]:
    workout = text(session.title), moment(session.started), moment(session.ended), text(session.notes)
    for block in session.blocks:
        exercise = text(block.exercise), block.superset, text(block.notes)
        for index, one in enumerate(block.sets):
            yield (
                *workout, *exercise, index, KINDS[one.kind], decimal(one.weight), one.reps, decimal(one.distance),
                one.seconds, decimal(one.rpe),
            )  # fmt: skip


def moment(at: datetime | None) -> str:
    """ "28 Mar 2025, 17:29"; never in the language of the machine."""
    return f"{at.day} {MONTHS[at.month - 1]} {at:%Y, %H:%M}" if at else ""


def text(written: str) -> str:
    """With the two characters that the app writes for a new line."""
    return inert(LINE_ENDS.sub(r"\\n", written))
