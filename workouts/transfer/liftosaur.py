"""Liftosaur: a row is a set, done or only asked for; times are UTC, weights have their unit in the row.

A workout begins at `Workout DateTime` and ends with its last completed set. Sets without `Completed Reps` were not
done: they are left out and counted. The older layout has one weight and one RPE instead of required and completed.
An exercise is told as `Name, Equipment`; both stay in its name, and the equipment that we know goes beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from workouts.transfer.cells import BadCell, is_true, named, number, stamp, weight_unit, whole
from workouts.transfer.neutral import Performed, Session, Sessions, Skipped
from workouts.transfer.source import Source

SLUG = "liftosaur"
LABEL = "Liftosaur"
NOT_DONE = "Completed Reps is blank: the set was not done."
LONGEST = timedelta(hours=24)
EQUIPMENT = {  # slugs of exercises.models.Equipment
    "barbell": "barbell",
    "dumbbell": "dumbbell",
    "kettlebell": "kettlebell",
    "ez bar": "ez-bar",
    "ezbar": "ez-bar",
    "trap bar": "trap-bar",
    "trapbar": "trap-bar",
    "cable": "cable",
    "smith": "smith-machine",
    "smith machine": "smith-machine",
    "machine": "machine",
    "leverage machine": "machine",
    "band": "band",
    "bodyweight": "bodyweight",
    "medicine ball": "medicine-ball",
    "medicineball": "medicine-ball",
}


def recognises(source: Source) -> bool:
    return {"Workout DateTime", "Exercise", "Is Warmup Set?", "Completed Reps"} <= set(source.header)


def read(source: Source) -> Iterator[Session | Skipped]:
    source.need("Workout DateTime", "Exercise", "Completed Reps")
    sessions = Sessions()
    for row, cells in source.rows():
        if not cells["Completed Reps"]:
            yield Skipped(row, NOT_DONE)
            continue
        try:
            gather(sessions, row, cells)
        except BadCell as fault:
            yield Skipped(row, str(fault))
    yield from sessions


def gather(sessions: Sessions, row: int, cells: Mapping[str, str]) -> None:
    started = stamp("Workout DateTime", cells["Workout DateTime"])
    exercise = named("Exercise", cells["Exercise"])
    performed = performed_in(row, cells)
    title = title_of(cells.get("Program", ""), cells.get("Day Name", ""))
    session = sessions.session((started, title), row=row, started=started, title=title)
    session.ended = later(session, performed.completed_at)
    block = session.block(exercise)
    block.equipment = EQUIPMENT.get(exercise.rpartition(", ")[2].lower(), "") if ", " in exercise else ""
    sessions.add(block, performed, note=cells.get("Notes", ""))


def title_of(programme: str, day: str) -> str:
    return f"{programme}: {day}" if programme and day and programme != day else programme or day


def performed_in(row: int, cells: Mapping[str, str]) -> Performed:
    weight, unit = weight_of(cells)
    completed = cells.get("Completed Reps Time", "")
    rpe = "Completed RPE" if "Completed RPE" in cells else "RPE"
    return Performed(
        row,
        kind="warm_up" if is_true(cells.get("Is Warmup Set?", "")) else "normal",
        weight=number(weight, cells.get(weight, "")),
        weight_unit=weight_unit(unit, cells.get(unit, "")),
        reps=whole("Completed Reps", cells["Completed Reps"]),
        rpe=number(rpe, cells.get(rpe, "")),
        completed_at=stamp("Completed Reps Time", completed) if completed else None,
    )


def weight_of(cells: Mapping[str, str]) -> tuple[str, str]:
    """The columns of the weight that was lifted; where it was not told, it was the required one."""
    for which in ("Completed ", "", "Required "):
        if cells.get(f"{which}Weight Value"):
            return f"{which}Weight Value", f"{which}Weight Unit"
    return "Completed Weight Value", "Completed Weight Unit"


def later(session: Session, completed: datetime | None) -> datetime | None:
    """When the workout ended, as far as is known with this set."""
    if completed is None or (completed.tzinfo is None) != (session.started.tzinfo is None):
        return session.ended
    if not timedelta() <= completed - session.started <= LONGEST:
        return session.ended
    return max(session.ended or completed, completed)
