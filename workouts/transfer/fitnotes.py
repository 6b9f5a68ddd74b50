"""FitNotes (Android): a row is a set, oldest first; a workout is what was done on one date.

There is no time of day, no workout name and no order of exercises: a workout is at noon of its date.

Names are not quoted: a comma in one shifts the rest of its row to the right. The date in front and the amounts behind
tell where the name ends; a row of which that cannot be told is left out with its reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from workouts.transfer.cells import (
    CLOCK,
    DISTANCE_UNITS,
    NUMBER,
    WEIGHT_UNITS,
    BadCell,
    clock,
    distance_unit,
    moment,
    named,
    number,
    weight_unit,
    whole,
)
from workouts.transfer.neutral import NOON, Performed, Session, Sessions, Skipped
from workouts.transfer.source import Source

SLUG = "fitnotes"
LABEL = "FitNotes"
OPENING = ["Date", "Exercise", "Category"]
WEIGHTS = {"Weight (kgs)": "kg", "Weight (lbs)": "lb", "Weight (kg)": "kg", "Weight (lb)": "lb"}
PLAIN_NUMBER = re.compile(rf"({NUMBER.pattern})?", re.ASCII)
AMOUNTS = {
    **dict.fromkeys((*WEIGHTS, "Weight", "Distance"), PLAIN_NUMBER),
    "Weight Unit": re.compile("|".join(("", *WEIGHT_UNITS)), re.IGNORECASE),
    "Reps": re.compile(r"(\d+)?", re.ASCII),
    "Distance Unit": re.compile("|".join(("", *map(re.escape, DISTANCE_UNITS))), re.IGNORECASE),
    "Time": re.compile(rf"({CLOCK.pattern})?", re.ASCII),
}


class Unmendable(BadCell):
    def __init__(self, found: int, wanted: int) -> None:
        ValueError.__init__(
            self,
            f"The row has {found} cells, the header {wanted}, and it cannot be told which commas belong to a name.",
        )


def recognises(source: Source) -> bool:
    header = set(source.header)
    return {*OPENING, "Reps"} <= header and bool(header & WEIGHTS.keys() or {"Weight", "Weight Unit"} <= header)


def read(source: Source) -> Iterator[Session | Skipped]:
    source.need("Date", "Exercise", "Reps")
    sessions = Sessions()
    for row, record in source.records():
        cells = [cell.strip() for cell in record]
        if cells == source.header:
            continue
        try:
            gather(sessions, row, by_column(source.header, record, cells, source.delimiter))
        except BadCell as fault:
            yield Skipped(row, str(fault))
    yield from sessions


def gather(sessions: Sessions, row: int, cells: Mapping[str, str]) -> None:
    day = moment("Date", cells["Date"], "%Y-%m-%d", "%Y/%m/%d")
    exercise = named("Exercise", cells["Exercise"])
    performed = performed_in(row, cells)
    session = sessions.session(day, row=row, started=day.replace(hour=NOON))
    block = session.block_of_day(exercise)
    sessions.add(block, performed, note=cells.get("Comment") or cells.get("Notes", ""))


def performed_in(row: int, cells: Mapping[str, str]) -> Performed:
    column, unit = weight_column(cells)
    return Performed(
        row,
        weight=number(column, cells.get(column, "")),
        weight_unit=unit,
        reps=whole("Reps", cells["Reps"]),
        seconds=clock("Time", cells.get("Time", "")),
        distance=number("Distance", cells.get("Distance", "")),
        distance_unit=distance_unit("Distance Unit", cells.get("Distance Unit", "")),
    )


def weight_column(cells: Mapping[str, str]) -> tuple[str, str]:
    """The column that holds this row's weight, and its unit: its name says it, or the row."""
    column = next((column for column in WEIGHTS if cells.get(column)), "")
    return (column, WEIGHTS[column]) if column else ("Weight", weight_unit("Weight Unit", cells.get("Weight Unit", "")))


def by_column(header: Sequence[str], record: Sequence[str], cells: list[str], delimiter: str) -> dict[str, str]:
    """The cells by their columns, mended where the name holds commas. Raises BadCell."""
    if len(cells) > len(header):
        cells = mended(header, record, cells, delimiter)
    cells += [""] * (len(header) - len(cells))
    return dict(zip(reversed(header), reversed(cells), strict=True))


def mended(header: Sequence[str], record: Sequence[str], cells: Sequence[str], delimiter: str) -> list[str]:
    """A record that is longer than the header, put together again; the amounts may fit in one place only."""
    comments = 1 if header[-1] in ("Comment", "Notes") else 0
    amounts = header[len(OPENING) : len(header) - comments]
    starts = [
        start
        for start in range(len(OPENING), len(cells) - len(amounts) - comments + 1)
        if fit(amounts, cells[start : start + len(amounts)]) and (comments or not any(cells[start + len(amounts) :]))
    ]
    if list(header[: len(OPENING)]) != OPENING or len(starts) != 1:
        raise Unmendable(len(cells), len(header))
    start = starts[0]
    name = delimiter.join(record[1 : start - 1]).strip()
    comment = delimiter.join(record[start + len(amounts) :]).strip().rstrip(delimiter)
    return [cells[0], name, cells[start - 1], *cells[start : start + len(amounts)], *[comment] * comments]


def fit(columns: Sequence[str], cells: Sequence[str]) -> bool:
    return any(cells) and all(
        column in AMOUNTS and AMOUNTS[column].fullmatch(cell) for column, cell in zip(columns, cells, strict=True)
    )
