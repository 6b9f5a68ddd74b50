"""Hevy's CSV, from the app and from the web: a row per set, the newest workout first.

Both exports of one account read into the same sessions, but for the names of library exercises, which the app
translates: the two characters `\\n` of the app's notes become the line's end that the web writes. (Somebody who typed
a backslash and an n loses them.) A file that was saved anew may part its columns with semicolons; a comma in it is
a decimal one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from workouts.limits import LONGEST_NOTES
from workouts.transfer.cells import BadCell, number, seconds, whole
from workouts.transfer.hevy_dates import UnknownMonth, moment
from workouts.transfer.inert import restored
from workouts.transfer.neutral import Performed, Session, Sessions, Skipped
from workouts.transfer.source import Source, Unreadable

SLUG = "hevy"
LABEL = "Hevy"

NEEDED = ("title", "start_time", "exercise_title", "set_index")
WEIGHTS = {"weight_kg": "kg", "weight_lbs": "lb", "weight_lb": "lb"}
DISTANCES = {"distance_km": "km", "distance_miles": "mi", "distance_mi": "mi"}
KINDS = {
    "": "normal",
    "normal": "normal",
    "warmup": "warm_up",
    "dropset": "drop",
    "failure": "failure",
}
LONGEST_WORKOUT_HOURS = 24

Cells = Mapping[str, str]


def recognises(source: Source) -> bool:
    return {*NEEDED, "set_type"} <= set(source.header)


def read(source: Source) -> Iterator[Session | Skipped]:
    """Sessions by time, after the rows that are left out. Raises Unreadable."""
    if missing := [name for name in NEEDED if name not in source.header]:
        raise Unreadable(f"Row 1: the column {missing[0]} is missing.")
    sessions = Sessions()
    is_comma_decimal = source.delimiter == ";"
    for row, cells in source.rows():
        try:
            gather(sessions, row, cells, is_comma_decimal=is_comma_decimal)
        except UnknownMonth as error:
            raise Unreadable(f"Row {row}: {error}") from error
        except BadCell as error:
            yield Skipped(row, str(error))
    yield from sessions


def gather(sessions: Sessions, row: int, cells: Cells, *, is_comma_decimal: bool) -> None:
    """Put the row's set where it belongs; where a cell raises BadCell nothing has changed."""
    performed = performed_of(row, cells, is_comma_decimal=is_comma_decimal)
    exercise, index = restored(cells["exercise_title"]), whole("set_index", cells["set_index"])
    superset = whole("superset_id", cells.get("superset_id", ""))
    if not exercise:
        raise BadCell("exercise_title", exercise, "the name of an exercise")
    block = session_of(sessions, row, cells).numbered_block(exercise, index)
    block.superset = superset if block.superset is None else block.superset
    sessions.add(block, performed, note=written(cells.get("exercise_notes", "")))


def session_of(sessions: Sessions, row: int, cells: Cells) -> Session:
    """Title and start are not enough to tell two workouts apart: the end and the description join the key."""
    title, notes = restored(cells["title"]), written(cells.get("description", ""))[:LONGEST_NOTES]
    started = moment("start_time", cells["start_time"])
    ended = moment("end_time", cells["end_time"]) if cells.get("end_time") else None
    key = (title, started, ended, notes)
    if ended and not 0 <= (ended - started).total_seconds() <= LONGEST_WORKOUT_HOURS * 3600:
        ended = None
    return sessions.session(key, row=row, started=started, ended=ended, title=title, notes=notes)


def performed_of(row: int, cells: Cells, *, is_comma_decimal: bool) -> Performed:
    weight, weight_unit = measured(cells, WEIGHTS, is_comma_decimal=is_comma_decimal)
    distance, distance_unit = measured(cells, DISTANCES, is_comma_decimal=is_comma_decimal)
    return Performed(
        row,
        kind=kind_of(cells.get("set_type", "")),
        weight=weight,
        weight_unit=weight_unit,
        reps=whole("reps", cells.get("reps", "")),
        seconds=seconds("duration_seconds", cells.get("duration_seconds", "")) or None,  # 0 stands on rows of reps
        distance=distance,
        distance_unit=distance_unit,
        rpe=number("rpe", cells.get("rpe", ""), is_comma_decimal) or None,
    )


def measured(cells: Cells, columns: Mapping[str, str], *, is_comma_decimal: bool) -> tuple[Decimal | None, str]:
    """Amount and unit of the first of these columns that holds one."""
    for column, unit in columns.items():
        amount = number(column, cells.get(column, ""), is_comma_decimal)
        if amount is not None:
            return amount, unit
    return None, ""


def kind_of(text: str) -> str:
    kind = KINDS.get(text.casefold())
    if kind is None:
        raise BadCell("set_type", text, "normal, warmup, dropset or failure")
    return kind


def written(notes: str) -> str:
    """Notes with plain line ends, whichever of the exports they come from, our own included."""
    return (
        restored(notes).replace("\\r\\n", "\n").replace("\\n", "\n").replace("\r\n", "\n").replace("\r", "\n").strip()
    )
