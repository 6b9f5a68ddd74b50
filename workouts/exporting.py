"""A lifter's finished workouts as a file (docs/export.md): read in chunks and written as they are read.

Which workouts there are is read once and first, so that each comes at most once however the log changes meanwhile, and
one that is deleted meanwhile does not come. Nothing is held open from one chunk to the next: a slow download blocks
nobody.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from exercises.models import App, Exercise
from exercises.search import fold
from gymtracker.accounts.models import User
from workouts.models import PlannedSet, Set, SetKind, Workout, WorkoutExercise
from workouts.transfer import own_csv, own_json, to_hevy, to_strong
from workouts.transfer.exact import amount
from workouts.transfer.neutral import Block, Performed, Session, Wanted

WORKOUTS_AT_ONCE = 50
LEAST_PIECE = 1 << 15  # characters that are sent at once
MEASURED = (
    "workout_exercise_id", "pk", "parent_id", "kind", "side", "weight_grams", "reps", "duration_seconds",
    "distance_metres", "rpe_tenths", "rest_seconds", "completed_at",
)  # fmt: skip
ASKED = (
    "workout_exercise_id", "kind", "reps_min", "reps_max", "reps_aim", "weight_grams", "duration_seconds",
    "distance_metres", "rpe_tenths", "rest_seconds",
)  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """A format to export in: all that there is in SI, or amounts in the lifter's units. `app` is another one's, by
    whose names exercises are called."""

    slug: str
    label: str
    extension: str
    content_type: str
    write: Callable[..., Iterator[str]]
    app: str = ""
    is_lossless: bool = False
    is_newest_first: bool = False

    def file_name(self, day: dt.date) -> str:
        layout = f"-for-{self.app}-tools" if self.app else ""
        return f"gymtracker-history{layout}-{day}.{self.extension}"


LAYOUTS = {
    layout.slug: layout
    for layout in (
        Layout("csv", "CSV", "csv", "text/csv", own_csv.write),
        Layout("json", "JSON", "json", "application/json", own_json.write, is_lossless=True),
        Layout("strong", "Strong", "csv", "text/csv", to_strong.write, app=App.STRONG),
        Layout("hevy", "Hevy", "csv", "text/csv", to_hevy.write, app=App.HEVY, is_newest_first=True),
    )
}


def export(
    lifter: User, layout: Layout, *, first: dt.date | None = None, last: dt.date | None = None
) -> Iterator[bytes]:
    """The file in pieces, UTF-8: the workouts of these local days, both included."""
    told = sessions(lifter, layout, first=first, last=last)
    units = {} if layout.is_lossless else {"weight_unit": lifter.weight_unit, "distance_unit": lifter.distance_unit}
    waiting: list[str] = []
    length = 0
    for text in layout.write(told, **units):
        waiting.append(text)
        length += len(text)
        if length >= LEAST_PIECE:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()


# --- From the database ----------------------------------------------------------------------------------------------
def sessions(
    lifter: User, layout: Layout, *, first: dt.date | None = None, last: dt.date | None = None
) -> Iterator[Session]:
    """The finished workouts by time; at most four queries a chunk, and three more where it has exercises that did not
    come before."""
    workouts = lifter.workouts.finished().between(first, last).order_by("started_at", "id")
    ids = list((workouts.reverse() if layout.is_newest_first else workouts).values_list("pk", flat=True))
    lifts = Lifts(layout.app)
    for begin in range(0, len(ids), WORKOUTS_AT_ONCE):
        yield from Chunk(lifter, layout, lifts, ids[begin : begin + WORKOUTS_AT_ONCE]).sessions()


class Lifts:
    """The exercises that came so far, as files tell of them."""

    def __init__(self, app: str) -> None:
        self.app = app
        self.known: dict[int, Exercise] = {}

    def learn(self, ids: set[int]) -> None:
        if new := ids - self.known.keys():
            self.known |= Exercise.objects.told_in_files().in_bulk(new)

    def block(self, entry: WorkoutExercise) -> Block:
        lift = self.known[entry.exercise_id]
        return Block(
            self.name(lift), slug=lift.slug, tracking=lift.tracking, equipment=lift.equipment,
            muscle=lift.primary_muscle_id, secondary_muscles=[muscle.pk for muscle in lift.secondary_muscles.all()],
            is_unilateral=lift.is_unilateral, implements=lift.implements, bodyweight_share=lift.bodyweight_share,
            id=entry.pk, superset=entry.superset, notes=entry.notes, rest_seconds=entry.rest_seconds,
        )  # fmt: skip

    def name(self, lift: Exercise) -> str:
        """Ours, or the app's: of several names the one most like ours."""
        theirs = [alias.name for alias in lift.aliases.all() if self.app and alias.app == self.app]
        if not theirs or lift.name in theirs:
            return lift.name
        ours = set(fold(lift.name).split())
        return min(theirs, key=lambda name: (-len(ours & set(fold(name).split())), len(name), name))


@dataclass
class Chunk:
    """A few workouts, read at once."""

    lifter: User
    layout: Layout
    lifts: Lifts
    ids: list[UUID]

    def sessions(self) -> Iterator[Session]:
        """In the order of the ids."""
        workouts = self.lifter.workouts.finished().in_bulk(self.ids)
        entries = list(self.lifter.workout_exercises.live().filter(workout__in=list(workouts)).in_order())
        self.lifts.learn({entry.exercise_id for entry in entries})
        sets, planned = self.sets(), self.planned()
        by_workout = grouped((entry.workout_id, entry) for entry in entries)
        for workout in (workouts[pk] for pk in self.ids if pk in workouts):
            zone = ZoneInfo(workout.time_zone)
            session = self.session(workout, zone)
            for entry in by_workout[workout.pk]:
                block = self.lifts.block(entry)
                block.planned = [Wanted(*asked) for _, *asked in planned[entry.pk]]
                block.sets = self.performed(sets[entry.pk], zone)
                session.blocks.append(block)
            yield session

    def sets(self) -> defaultdict[UUID, list[Any]]:
        sets = Set.objects.of_lifter(self.lifter).live().filter(workout_exercise__workout__in=self.ids).in_order()
        return grouped((row[0], row) for row in sets.values_list(*MEASURED))

    def planned(self) -> defaultdict[UUID, list[Any]]:
        if not self.layout.is_lossless:
            return defaultdict(list)
        planned = PlannedSet.objects.filter(workout_exercise__user=self.lifter)
        planned = planned.filter(workout_exercise__workout__in=self.ids).order_by("position", "id")
        return grouped((row[0], row) for row in planned.values_list(*ASKED))

    def session(self, workout: Workout, zone: ZoneInfo) -> Session:
        return Session(
            0, workout.started_at.astimezone(zone), local(workout.finished_at, zone),
            title=workout.title if self.layout.app else workout.name, notes=workout.notes, time_zone=workout.time_zone,
            bodyweight_grams=workout.bodyweight_grams, id=workout.pk,
        )  # fmt: skip

    def performed(self, rows: list[Any], zone: ZoneInfo) -> list[Performed]:
        """A failure set continues where what it hangs on is there, too; that a drop set does is plain."""
        lossless = self.layout.is_lossless
        weights, distances = ("kg", "m") if lossless else (self.lifter.weight_unit, self.lifter.distance_unit)
        there = {pk for _, pk, *_ in rows}
        return [
            Performed(
                0, kind, side,
                weight=None if grams is None else amount(grams, weights), weight_unit="" if grams is None else weights,
                reps=reps, seconds=seconds,
                distance=None if metres is None else amount(metres, distances),
                distance_unit="" if metres is None else distances,
                rpe=None if tenths is None else Decimal(tenths) / 10, rest_seconds=rest,
                completed_at=local(completed_at, zone), is_continuing=kind == SetKind.FAILURE and parent in there,
                id=pk,
            )
            for _, pk, parent, kind, side, grams, reps, seconds, metres, tenths, rest, completed_at in rows
        ]  # fmt: skip


def grouped(rows: Iterable[tuple[UUID, Any]]) -> defaultdict[UUID, list[Any]]:
    found: defaultdict[UUID, list[Any]] = defaultdict(list)
    for key, row in rows:
        found[key].append(row)
    return found


def local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.astimezone(zone) if at else None
