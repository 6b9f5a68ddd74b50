"""Fitbod: a row is a set, newest workout first; all sets of a workout carry the same time with its offset.

The weight is what one implement weighs, in kilograms: with a pair of 20 kg dumbbells it says 20 and the `multiplier`
2. The multiplier is what Fitbod takes the weight times for its volume: 1 for one implement, 2 for a pair, 4 where a
pair is used on each side in turn, 0 where the weight does not count. A set here holds the weight of one implement, and
the exercise knows how many there are, so the multiplier changes no weight and is not read.

Incline and resistance of cardio machines have no place in a set: they go into the notes. The older layout tells how
often a set was done (`Sets`) instead of repeating its row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from workouts.transfer.cells import BadCell, is_true, named, number, seconds, stamp, whole
from workouts.transfer.neutral import Performed, Session, Sessions, Skipped
from workouts.transfer.source import Source

SLUG = "fitbod"
LABEL = "Fitbod"
WEIGHTS = {"Weight(kg)": "kg", "Weight": "kg", "Weight(lb)": "lb", "Weight(lbs)": "lb"}
MOST_SETS = 100  # in one row


def recognises(source: Source) -> bool:
    header = set(source.header)
    return {"Date", "Exercise", "Reps", "isWarmup"} <= header and bool(header & WEIGHTS.keys())


def read(source: Source) -> Iterator[Session | Skipped]:
    source.need("Date", "Exercise", "Reps")
    sessions = Sessions()
    for row, cells in source.rows():
        try:
            gather(sessions, row, cells)
        except BadCell as fault:
            yield Skipped(row, str(fault))
    yield from sessions


def gather(sessions: Sessions, row: int, cells: Mapping[str, str]) -> None:
    started = stamp("Date", cells["Date"])
    exercise = named("Exercise", cells["Exercise"])
    performed = [performed_in(row, cells) for _ in range(times(cells))]
    block = sessions.session(started, row=row, started=started).block_of_day(exercise)
    sessions.add(block, *performed)
    for note in notes_of(cells):
        sessions.add(block, note=note)


def times(cells: Mapping[str, str]) -> int:
    told = whole("Sets", cells.get("Sets", "")) or 1
    if not 1 <= told <= MOST_SETS:
        raise BadCell("Sets", cells["Sets"], f"a number up to {MOST_SETS}")
    return told


def performed_in(row: int, cells: Mapping[str, str]) -> Performed:
    weight = next((column for column in WEIGHTS if column in cells), "")
    return Performed(
        row,
        kind="warm_up" if is_true(cells.get("isWarmup", "")) else "normal",
        weight=number(weight, cells.get(weight, "")),
        weight_unit=WEIGHTS.get(weight, ""),
        reps=whole("Reps", cells["Reps"]),
        seconds=seconds("Duration(s)", cells.get("Duration(s)", "")),
        distance=number("Distance(m)", cells.get("Distance(m)", "")),
        distance_unit="m" if "Distance(m)" in cells else "",
    )


def notes_of(cells: Mapping[str, str]) -> Iterator[str]:
    yield cells.get("Note", "")
    for column in ("Incline", "Resistance"):
        told = cells.get(column, "")
        if told.strip("0."):
            yield f"{column} {told.removesuffix('.0')}"
