"""Our own JSON, both ways: all that finished workouts hold (docs/export.md), in SI. What is left out is blank.

Read element by element (json_stream.py): memory does not grow with the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import fields
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from workouts.transfer import exact
from workouts.transfer.cells import BadCell
from workouts.transfer.json_stream import values
from workouts.transfer.neutral import Block, Performed, Session, Skipped, Wanted
from workouts.transfer.source import Source, Unreadable

SLUG = "gymtracker-json"
LABEL = "Gym Tracker JSON"
FORMAT, VERSION = "gymtracker-history", 1
RECOGNISED = re.compile(r'\s*\{[^{\[]*"format"\s*:\s*"gymtracker-history"')
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
MOST_BYTES = 50_000_000
MOST_IDS = 500_000
MOST_WHOLE = 10**9
Object = dict[str, Any]
Made = TypeVar("Made")


# --- Writing --------------------------------------------------------------------------------------------------------
def write(sessions: Iterable[Session]) -> Iterator[str]:
    """The object's beginning, a line for each workout, its end."""
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "workouts": ['
    between = "\n"
    for session in sessions:
        yield between + json.dumps(workout_object(session), ensure_ascii=False, separators=(",", ":"))
        between = ",\n"
    yield "\n]}\n"


def said(**values: Any) -> Object:
    """Without what is blank."""
    return {name: value for name, value in values.items() if value or type(value) is int}


def workout_object(session: Session) -> Object:
    return said(
        id=text_of(session.id), name=session.title, started_at=session.started.isoformat(),
        finished_at=moment(session.ended), time_zone=session.time_zone, notes=session.notes,
        bodyweight_grams=session.bodyweight_grams, exercises=[block_object(block) for block in session.blocks],
    )  # fmt: skip


def block_object(block: Block) -> Object:
    return said(
        id=text_of(block.id), exercise=exercise_object(block), superset=block.superset, notes=block.notes,
        rest_seconds=block.rest_seconds, planned=[wanted_object(wanted) for wanted in block.planned],
        sets=[set_object(performed) for performed in block.sets],
    )  # fmt: skip


def exercise_object(block: Block) -> Object:
    named = said(
        name=block.exercise, slug=block.slug, tracking=block.tracking, equipment=block.equipment, muscle=block.muscle,
        secondary_muscles=block.secondary_muscles, implements=block.implements,
    )  # fmt: skip
    facts = {"is_unilateral": block.is_unilateral, "bodyweight_share": block.bodyweight_share}
    return named | {name: value for name, value in facts.items() if value is not None}


def wanted_object(wanted: Wanted) -> Object:
    return {"kind": wanted.kind} | {name: value for name in WANTED if (value := getattr(wanted, name)) is not None}


def set_object(performed: Performed) -> Object:
    """Nothing is left out for being 0: 0 kg is a weight."""
    one = performed
    measured = {
        "weight_grams": one.weight if one.weight is None else exact.grams(one.weight, one.weight_unit or "kg"),
        "reps": one.reps,
        "duration_seconds": one.seconds,
        "distance_metres": (
            one.distance if one.distance is None else exact.metres(one.distance, one.distance_unit or "m")
        ),
        "rpe_tenths": one.rpe if one.rpe is None else exact.rpe_tenths(one.rpe),
        "rest_seconds": one.rest_seconds,
        "completed_at": moment(one.completed_at) or None,
    }
    return (
        said(id=text_of(one.id))
        | {"kind": one.kind}
        | ({} if one.side == "both" else {"side": one.side})
        | {name: value for name, value in measured.items() if value is not None}
        | said(continues=one.is_continuing)
    )


def text_of(id: UUID | None) -> str:
    return str(id) if id else ""


def moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""


# --- Reading --------------------------------------------------------------------------------------------------------
def recognises(source: Source) -> bool:
    return bool(RECOGNISED.match(source.opening))


def read(source: Source) -> Iterator[Session | Skipped]:
    """Workouts in the order of the file; `row` is the workout's number in it, from 1. Raises Unreadable."""
    if source.file.seek(0, 2) > MOST_BYTES:
        raise Unreadable(f"The file is larger than {MOST_BYTES // 1_000_000} MB. Export a few years at a time.")
    head: Object = {}
    reading = Reading()
    for name, value in values(source.text(), "workouts"):
        if name != "workouts":
            head[name] = value
            continue
        insist_on_version(head)
        if isinstance(value, dict):
            yield from reading.workout(value)
        else:
            yield Skipped(reading.next_row(), f"Workout {reading.row} is no object.")
    insist_on_version(head)


def insist_on_version(head: Object) -> None:
    """Both stand before the workouts. Raises Unreadable."""
    if head.get("format") != FORMAT:
        raise Unreadable(f"This JSON does not begin with “format”: “{FORMAT}”.")
    version = head.get("version")
    if type(version) is not int or version < 1:
        raise Unreadable("This JSON does not say in its beginning which version of the layout it has.")
    if version > VERSION:
        raise Unreadable(f"This JSON has version {version}; versions up to {VERSION} are known here.")


class Fields:
    """An object of the file and the place where it stands; each reading raises BadCell."""

    def __init__(self, found: Any, place: str) -> None:
        if not isinstance(found, dict):
            raise bad(place, found, "an object")
        self.found, self.place = found, place

    def at(self, name: str) -> str:
        return f"{self.place}.{name}"

    def text(self, name: str) -> str:
        found = self.found.get(name)
        if found is None:
            return ""
        if not isinstance(found, str):
            raise bad(self.at(name), found, "a text")
        if UNSTORABLE.search(found):
            raise BadCell(self.at(name), UNSTORABLE.sub("�", found), "a text that can be stored")
        return found

    def whole(self, name: str) -> int | None:
        found = self.found.get(name)
        if found is None:
            return None
        is_number = isinstance(found, (int, Decimal)) and not isinstance(found, bool)
        if not is_number or not -MOST_WHOLE <= found <= MOST_WHOLE or found != int(found):
            raise bad(self.at(name), found, "a whole number")
        return int(found)

    def yes(self, name: str) -> bool | None:
        found = self.found.get(name)
        if found is not None and not isinstance(found, bool):
            raise bad(self.at(name), found, "true or false")
        return found

    def texts(self, name: str) -> list[str]:
        found = self.found.get(name) or []
        if not isinstance(found, list) or not all(isinstance(one, str) and not UNSTORABLE.search(one) for one in found):
            raise bad(self.at(name), found, "a list of texts")
        return found

    def instant(self, name: str) -> datetime | None:
        found = exact.instant(self.at(name), self.text(name))
        if found and found.tzinfo is None:
            raise BadCell(self.at(name), self.text(name), "a time with its offset")
        return found

    def id(self, name: str = "id") -> UUID | None:
        return exact.uuid(self.at(name), self.text(name))

    def one_of(self, name: str, words: Collection[str]) -> str:
        return exact.one_of(self.at(name), self.text(name), words)

    def objects(self, name: str) -> Iterator[tuple[Any, str]]:
        """Of a list: each element with its place. What they are is yet to be seen."""
        found = self.found.get(name)
        if found is None:
            return
        if not isinstance(found, list):
            raise bad(self.at(name), found, "a list")
        for count, one in enumerate(found):
            yield one, f"{self.at(name)}[{count}]"


def bad(place: str, found: Any, expected: str) -> BadCell:
    is_nested = isinstance(found, (dict, list))
    said = "…" if is_nested else str(found) if isinstance(found, Decimal) else json.dumps(found)
    return BadCell(place, said, expected)


class Reading:
    """What was read so far: how many workouts, and which ids came."""

    def __init__(self) -> None:
        self.row = 0
        self.ids: set[int] = set()

    def next_row(self) -> int:
        self.row += 1
        return self.row

    def workout(self, found: Object) -> list[Session | Skipped]:
        """The workout, if it can be read, and what of it cannot."""
        place = f"Workout {self.next_row()}"
        skipped: list[Session | Skipped] = []
        try:
            return [self.session(Fields(found, place), skipped), *skipped]
        except BadCell as error:
            return [Skipped(self.row, str(error))]

    def session(self, workout: Fields, skipped: list[Session | Skipped]) -> Session:
        started, ended = workout.instant("started_at"), workout.instant("finished_at")
        if started is None:
            raise BadCell(workout.at("started_at"), "", "a time such as 2026-03-01T18:00:00+01:00")
        session = Session(
            self.row, started, ended if ended and ended >= started else None, title=workout.text("name"),
            notes=workout.text("notes"), time_zone=exact.zone(workout.at("time_zone"), workout.text("time_zone")),
            bodyweight_grams=workout.whole("bodyweight_grams"), id=self.new_id(workout),
        )  # fmt: skip
        session.blocks = self.each(workout, "exercises", self.block, skipped)
        return session

    def each(
        self, parent: Fields, name: str, made: Callable[[Fields, list[Session | Skipped]], Made],
        skipped: list[Session | Skipped],
    ) -> list[Made]:  # fmt: skip
        """What can be read of a list; the rest is skipped."""
        read: list[Made] = []
        for one, place in parent.objects(name):
            try:
                read.append(made(Fields(one, place), skipped))
            except BadCell as error:
                skipped.append(Skipped(self.row, str(error)))
        return read

    def block(self, entry: Fields, skipped: list[Session | Skipped]) -> Block:
        exercise = Fields(entry.found.get("exercise"), entry.at("exercise"))
        name = exercise.text("name")
        if not name.strip():
            raise BadCell(exercise.at("name"), name, "a name")
        block = Block(
            name.strip(), notes=entry.text("notes"), superset=entry.whole("superset"),
            rest_seconds=entry.whole("rest_seconds"), equipment=exercise.text("equipment"),
            slug=exercise.text("slug"), tracking=exercise.text("tracking"),
            muscle=exercise.text("muscle"), secondary_muscles=exercise.texts("secondary_muscles"),
            is_unilateral=exercise.yes("is_unilateral"), implements=exercise.whole("implements"),
            bodyweight_share=exercise.whole("bodyweight_share"), id=self.new_id(entry),
        )  # fmt: skip
        block.planned = self.each(entry, "planned", self.wanted, skipped)
        block.sets = self.each(entry, "sets", self.performed, skipped)
        return block

    def wanted(self, planned: Fields, skipped: list[Session | Skipped]) -> Wanted:
        measures = {name: planned.whole(name) for name in WANTED}
        return Wanted(planned.one_of("kind", exact.KINDS), **measures)

    def performed(self, one: Fields, skipped: list[Session | Skipped]) -> Performed:
        grams, metres, tenths = (one.whole(name) for name in ("weight_grams", "distance_metres", "rpe_tenths"))
        return Performed(
            self.row, kind=one.one_of("kind", exact.KINDS), side=one.one_of("side", exact.SIDES),
            weight=None if grams is None else exact.amount(grams, "kg"), weight_unit="" if grams is None else "kg",
            reps=one.whole("reps"), seconds=one.whole("duration_seconds"),
            distance=None if metres is None else Decimal(metres), distance_unit="" if metres is None else "m",
            rpe=None if tenths is None else Decimal(tenths) / 10, rest_seconds=one.whole("rest_seconds"),
            completed_at=one.instant("completed_at"), is_continuing=bool(one.yes("continues")), id=self.new_id(one),
        )  # fmt: skip

    def new_id(self, found: Fields) -> UUID | None:
        """The id of an object, which no other of the file has. Raises BadCell, and Unreadable at far too many."""
        id = found.id()
        if id is None:
            return None
        # 60 bits take half the room; the random part of our ids is longer.
        key = id.int & (1 << 60) - 1
        if key in self.ids:
            raise BadCell(found.at("id"), str(id), "an id of its own: it came before")
        if len(self.ids) >= MOST_IDS:
            raise Unreadable(f"The file holds more than {MOST_IDS:,} ids. Export a few years at a time.")
        self.ids.add(key)
        return id


WANTED = tuple(each.name for each in fields(Wanted) if each.name != "kind")
