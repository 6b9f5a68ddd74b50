"""StrongLifts 5×5: a row is an exercise of a workout, its sets stand beside one another in pairs of columns.

The unit is in the columns' names (`Set 1 (KG)`). A set without reps was not done. The workout's notes, bodyweight and
times stand on each of its rows; without times a workout is at noon of its date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from gymtracker.units import WEIGHT_UNITS, to_si
from workouts.transfer import cells as cell
from workouts.transfer.cells import BadCell
from workouts.transfer.neutral import NOON, Performed, Session, Sessions, Skipped
from workouts.transfer.source import Source, Unreadable

SLUG = "stronglifts"
LABEL = "StrongLifts"
SET_COLUMN = re.compile(r"Set (\d{1,3})\s?\((Reps|KGS?|LBS?)\)", re.IGNORECASE)
BODYWEIGHT_COLUMN = re.compile(r"Body ?Weight\s?\((KGS?|LBS?)\)", re.IGNORECASE)
NOTHING_DONE = "No set of this exercise was done."
LONGEST_OVER_MIDNIGHT = timedelta(hours=12)
HEAVIEST_LIFTER = Decimal(1000)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a header has what; `sets` are columns of reps, of weight ("" where there is none) and its unit."""

    date: str
    sets: list[tuple[str, str, str]]
    bodyweight: str
    bodyweight_unit: str


def recognises(source: Source) -> bool:
    return (
        "Exercise" in source.header
        and any(name == "Date" or name.startswith("Date (") for name in source.header)
        and bool(sets_in(source.header))
    )


def read(source: Source) -> Iterator[Session | Skipped]:
    source.need("Exercise")
    columns = columns_of(source.header)
    sessions = Sessions()
    for row, cells in source.rows():
        try:
            yield from gather(sessions, columns, row, cells)
        except BadCell as fault:
            yield Skipped(row, str(fault))
    yield from sessions


def columns_of(header: list[str]) -> Columns:
    """Raises Unreadable."""
    date = next((name for name in header if name == "Date" or name.startswith("Date (")), "")
    if not date or not sets_in(header):
        raise Unreadable(f"Row 1: there is no column “{'Set 1 (Reps)' if date else 'Date'}”.")
    bodyweight = next((found for name in header if (found := BODYWEIGHT_COLUMN.fullmatch(name))), None)
    unit = cell.weight_unit("Body Weight", bodyweight[1]) if bodyweight else ""
    return Columns(date, sets_in(header), bodyweight[0] if bodyweight else "", unit)


def sets_in(header: list[str]) -> list[tuple[str, str, str]]:
    """By the sets' numbers."""
    reps: dict[int, str] = {}
    weights: dict[int, tuple[str, str]] = {}
    for name in header:
        if found := SET_COLUMN.fullmatch(name):
            if found[2].lower() == "reps":
                reps[int(found[1])] = name
            else:
                weights[int(found[1])] = name, cell.weight_unit(name, found[2])
    return [(name, *weights.get(number, ("", ""))) for number, name in sorted(reps.items())]


def gather(sessions: Sessions, columns: Columns, row: int, cells: Mapping[str, str]) -> Iterator[Skipped]:
    """A set that cannot be read is left out alone."""
    started = started_at(columns, cells)
    ended = ended_at(started, cells)
    exercise = cell.named("Exercise", cells["Exercise"])
    bodyweight = bodyweight_of(columns, cells)
    told = list(sets_of(columns, row, cells))
    performed = [one for one in told if isinstance(one, Performed)]
    yield from (one for one in told if isinstance(one, Skipped))
    if not performed:
        return
    title = cells.get("Workout Name", "")
    key = (started, cells.get("Workout", ""), title)
    notes = cells.get("Notes", "")
    session = sessions.session(key, row=row, started=started, ended=ended, title=title, notes=notes)
    session.bodyweight_grams = session.bodyweight_grams or bodyweight
    sessions.add(session.block(exercise), *performed)


def sets_of(columns: Columns, row: int, cells: Mapping[str, str]) -> Iterator[Performed | Skipped]:
    done = [at for at in columns.sets if cells[at[0]]]
    if not done:
        yield Skipped(row, NOTHING_DONE)
    for reps, weight, unit in done:
        try:
            yield performed_in(row, cells, reps, weight, unit)
        except BadCell as fault:
            yield Skipped(row, str(fault))


def performed_in(row: int, cells: Mapping[str, str], reps: str, weight: str, unit: str) -> Performed:
    return Performed(
        row,
        weight=cell.number(weight, cells[weight]) if weight else None,
        weight_unit=unit,
        reps=cell.whole(reps, cells[reps]),
    )


def started_at(columns: Columns, cells: Mapping[str, str]) -> datetime:
    day = cell.moment(columns.date, cells[columns.date], "%Y/%m/%d", "%Y-%m-%d")
    time = start_time(cells)
    return day + time if time is not None else day.replace(hour=NOON)


def ended_at(started: datetime, cells: Mapping[str, str]) -> datetime | None:
    """By the end time, which may lie after midnight, else by the duration."""
    time = cell.time_of_day("End Time (h:mm)", cells.get("End Time (h:mm)", ""))
    if time is None or start_time(cells) is None:
        hours = cell.number("Duration (hours)", cells.get("Duration (hours)", ""))
        return started + timedelta(hours=float(hours)) if hours and 0 < hours <= 24 else None
    ended = started.replace(hour=0, minute=0) + time
    if ended < started:
        ended += timedelta(days=1)
        return ended if ended - started <= LONGEST_OVER_MIDNIGHT else None
    return ended


def start_time(cells: Mapping[str, str]) -> timedelta | None:
    return cell.time_of_day("Start Time (h:mm)", cells.get("Start Time (h:mm)", ""))


def bodyweight_of(columns: Columns, cells: Mapping[str, str]) -> int | None:
    """Grams, where it can be a lifter's."""
    if not columns.bodyweight:
        return None
    told = cell.number(columns.bodyweight, cells[columns.bodyweight])
    return to_si(told, WEIGHT_UNITS[columns.bodyweight_unit]) if told and 0 < told < HEAVIEST_LIFTER else None
