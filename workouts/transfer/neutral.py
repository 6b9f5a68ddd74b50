"""What every format is read into: workouts as a file tells them, before exercises are matched and units settled.

Amounts stay in the unit of the file; a blank unit is one that the file does not say. Nothing here is judged: a weight
may be negative (assistance) or absurd, a zero may mean that nothing was measured. `settling.py` decides.
"""

from __future__ import annotations

import sys
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from workouts.limits import LONGEST_NOTES
from workouts.transfer.source import Unreadable

# More than anybody has trained, and as much as is held in memory at once.
MOST_WORKOUTS, MOST_SETS = 30_000, 200_000
MOST_BLOCKS = 300  # in one workout: each row looks through them
MOST_CHARACTERS = 10_000_000  # of titles and notes
LONGEST_FOREIGN_NAME = 200
# The hour of a workout of which a file knows the date alone: no clock change happens then, and a lifter who later lives
# up to half a day's travel away still finds it on its date.
NOON = 12


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is left out and why; `row` counts records of the file from 1, the header included."""

    row: int
    reason: str


@dataclass(slots=True)
class Performed:
    """A set that was done. `rpe` is 1 to 10; `distance_unit` is m, km, mi, ft or blank."""

    row: int
    kind: str = "normal"  # workouts.models.SetKind
    side: str = "both"
    weight: Decimal | None = None
    weight_unit: str = ""
    reps: int | None = None
    seconds: int | None = None
    distance: Decimal | None = None
    distance_unit: str = ""
    rpe: Decimal | None = None
    rest_seconds: int | None = None
    completed_at: datetime | None = None
    is_continuing: bool = False  # a failure set that goes straight on from the set before it
    id: UUID | None = None


@dataclass(slots=True)
class Wanted:
    """What a plan asked for, in SI; only our own JSON tells it. Fields as of workouts.models.PlannedSet."""

    kind: str = "normal"
    reps_min: int | None = None
    reps_max: int | None = None
    reps_aim: int | None = None
    weight_grams: int | None = None
    duration_seconds: int | None = None
    distance_metres: int | None = None
    rpe_tenths: int | None = None
    rest_seconds: int | None = None


@dataclass(slots=True)
class Block:
    """One exercise of a workout with its sets; the same exercise may come again in another block."""

    exercise: str  # its name in the file, without blanks around it; where two have one, what tells them apart with it
    sets: list[Performed] = field(default_factory=list)
    notes: str = ""
    superset: int | None = None  # blocks of one workout with the same number are done in turns
    rest_seconds: int | None = None
    equipment: str = ""  # slug, where the file tells it apart from the name
    planned: list[Wanted] = field(default_factory=list)
    id: UUID | None = None
    last_number: int | None = field(default=None, compare=False, repr=False)  # of a set, where the file numbers them
    # Which exercise it is, as our own files tell it: what the library calls it, or how the lifter's own is made anew.
    called: str = ""  # its name in the file where `exercise` is not just that
    slug: str = ""
    tracking: str = ""  # exercises.tracking.Tracking
    muscle: str = ""  # slug, the primary one
    secondary_muscles: list[str] = field(default_factory=list)
    is_unilateral: bool | None = None
    implements: int | None = None
    bodyweight_share: int | None = None

    def note(self, text: str) -> None:
        """Write a note below those that are there; one that comes with every set is written once."""
        self.notes = below(self.notes, text)

    @classmethod
    def of(cls, exercise: str) -> Block:
        """Of many blocks with one exercise each has the same text in memory."""
        return cls(sys.intern(exercise))


@dataclass(slots=True)
class Session:
    """A workout. `started` and `ended` are naive local times, or aware where the file knows the zone."""

    row: int
    started: datetime
    ended: datetime | None = None
    title: str = ""
    notes: str = ""
    time_zone: str = ""
    blocks: list[Block] = field(default_factory=list)
    bodyweight_grams: int | None = None
    id: UUID | None = None  # our own files carry the workout's
    key: str = ""  # what it is known by when it comes again (importing/keys.py); readers leave it blank

    def block(self, exercise: str, *, is_new: bool = False) -> Block:
        """The last block, where it is of this exercise and nothing says that another begins; else a new one."""
        exercise = named(exercise)
        if not self.blocks or is_new or self.blocks[-1].exercise != exercise:
            if len(self.blocks) >= MOST_BLOCKS:
                raise Unreadable(f"The workout of {self.started:%Y-%m-%d} has more than {MOST_BLOCKS:,} exercises.")
            self.blocks.append(Block.of(exercise))
        return self.blocks[-1]

    def numbered_block(self, exercise: str, number: int | None) -> Block:
        """The exercise's last block as long as its numbers rise, wherever it stands; else a new one.

        Without a number (a mark stands in its place) the set goes on with the block that the file is in.
        """
        exercise = named(exercise)
        if number is None:
            return self.block(exercise)
        found = next((block for block in reversed(self.blocks) if block.exercise == exercise), None)
        goes_on = found is not None and (
            number > found.last_number if found.last_number is not None else found is self.blocks[-1]
        )
        block = found if found is not None and goes_on else self.block(exercise, is_new=True)
        block.last_number = number
        return block

    def block_of_day(self, exercise: str) -> Block:
        """The one block of this exercise, for files that know no order of exercises."""
        exercise = named(exercise)
        for block in self.blocks:
            if block.exercise == exercise:
                return block
        return self.block(exercise, is_new=True)


def named(exercise: str) -> str:
    return exercise.strip()[:LONGEST_FOREIGN_NAME].rstrip()


class Tally:
    """How much of a file is held."""

    def __init__(self) -> None:
        self.workouts = self.sets = self.characters = 0

    def add(self, *, workouts: int = 0, sets: int = 0, characters: int = 0) -> None:
        """Raises Unreadable where it is more than we take."""
        self.workouts += workouts
        self.sets += sets
        self.characters += characters
        for count, most, what in (
            (self.workouts, MOST_WORKOUTS, "workouts"), (self.sets, MOST_SETS, "sets"),
            (self.characters, MOST_CHARACTERS, "characters of notes"),
        ):  # fmt: skip
            if count > most:
                raise Unreadable(f"The file holds more than {most:,} {what}: split it by years.")


class Sessions:
    """Gathers rows, which may stand anywhere in a file, into workouts."""

    def __init__(self) -> None:
        self._by_key: dict[Hashable, Session] = {}
        self._tally = Tally()

    def session(
        self,
        key: Hashable,
        *,
        row: int,
        started: datetime,
        ended: datetime | None = None,
        title: str = "",
        notes: str = "",
    ) -> Session:
        """The workout of this key, made at its first row. Notes that differ from row to row stand one below another.
        Raises Unreadable."""
        found = self._by_key.get(key)
        if found is None:
            found = self._by_key[key] = Session(row, started, ended, title.strip())
            self._tally.add(workouts=1, characters=len(found.title))
        if notes:
            before = len(found.notes)
            found.notes = below(found.notes, notes)
            self._tally.add(characters=len(found.notes) - before)
        return found

    def add(self, block: Block, *performed: Performed, note: str = "") -> None:
        """Put sets and a note into a block of one of the workouts. Raises Unreadable."""
        before = len(block.notes)
        block.note(note)
        block.sets.extend(performed)
        self._tally.add(sets=len(performed), characters=len(block.notes) - before)

    def __iter__(self) -> Iterator[Session]:
        """By time."""
        return iter(sorted(self._by_key.values(), key=lambda session: session.started.isoformat()))


def below(notes: str, more: str) -> str:
    """`notes` with `more` on lines of its own below, once; no more than we keep of notes."""
    more = more.strip()[:LONGEST_NOTES]
    if not more or len(notes) >= LONGEST_NOTES or f"\n{more}\n" in f"\n{notes}\n":
        return notes
    return f"{notes}\n{more}"[:LONGEST_NOTES] if notes else more
