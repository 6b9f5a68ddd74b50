"""The cards of the workout page: each exercise with last time, its performed sets and the row in waiting.

However many exercises a workout has, their sets and those of last time are one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import F

from gymtracker.accounts.models import User
from workouts.forms import NewSetForm
from workouts.models import Set, WorkoutExercise
from workouts.proposals import next_set
from workouts.wording import set_text, sets_text

MARKS = {"warm_up": "W", "drop": "D"}


@dataclass
class Row:
    """A performed set: `mark` is its number among the working sets, W or D."""

    performed: Set
    mark: str
    text: str


@dataclass
class Rest:
    """The rest after a set: seconds left of so many."""

    set_id: UUID
    left: int
    seconds: int

    @classmethod
    def after(cls, performed: Set, now: datetime) -> Rest | None:
        """None where no rest was meant to follow, or it is over."""
        if not performed.rest_seconds or performed.completed_at is None:
            return None
        left = performed.rest_seconds - int((now - performed.completed_at).total_seconds())
        return cls(performed.pk, left, performed.rest_seconds) if left > 0 else None


@dataclass
class LastTime:
    date: date
    workout_id: UUID
    text: str


@dataclass
class Card:
    entry: WorkoutExercise
    rows: list[Row]
    last_time: LastTime | None
    form: NewSetForm
    before: str = ""  # the same-numbered working set of last time
    new_set_id: UUID | None = None  # the row that was just logged

    @property
    def set_count(self) -> int:
        """Working sets."""
        return sum(row.performed.kind != "warm_up" for row in self.rows)

    @property
    def next_number(self) -> int:
        return sum(row.performed.kind not in MARKS for row in self.rows) + 1


def cards_of(entries: Iterable[WorkoutExercise], lifter: User, *, refused: NewSetForm | None = None) -> list[Card]:
    """Cards for `entries` (from `with_last_time`); `refused` is a bound form with errors to show in its card."""
    entries = list(entries)
    ids = [*(entry.pk for entry in entries), *(entry.last_time_id for entry in entries if entry.last_time_id)]
    sets = sets_by_entry(ids, lifter)
    return [
        card_of(entry, sets[entry.pk], sets[last] if (last := entry.last_time_id) else [], lifter, refused=refused)
        for entry in entries
    ]


def sets_by_entry(entry_ids: Iterable[UUID], lifter: User) -> defaultdict[UUID, list[Set]]:
    sets: defaultdict[UUID, list[Set]] = defaultdict(list)
    query = Set.objects.filter(workout_exercise__in=list(entry_ids), workout_exercise__user=lifter, deleted_at=None)
    # Two columns more instead of two rows more each: this is read at every set that is logged.
    query = query.annotate(date=F("workout_exercise__workout__date"), workout_id=F("workout_exercise__workout_id"))
    for performed in query.in_order():
        sets[performed.workout_exercise_id].append(performed)
    return sets


def card_of(
    entry: WorkoutExercise, done: list[Set], last: list[Set], lifter: User, *, refused: NewSetForm | None
) -> Card:
    tracking = entry.exercise.tracking
    last_time = None
    if last:
        last_time = LastTime(last[0].date, last[0].workout_id, sets_text(last, tracking, lifter))
    if refused is not None and refused.entry.pk == entry.pk:
        form = refused
    else:
        form = NewSetForm.waiting(entry, lifter, next_set(done, last))
    card = Card(entry, rows_of(done, tracking, lifter), last_time, form)
    numbered = [one for one in last if one.kind not in MARKS]
    if card.next_number <= len(numbered):
        card.before = set_text(numbered[card.next_number - 1], tracking, lifter)
    return card


def rows_of(done: Iterable[Set], tracking: str, lifter: User) -> list[Row]:
    rows, number = [], 0
    for performed in done:
        number += performed.kind not in MARKS
        rows.append(Row(performed, MARKS.get(performed.kind, str(number)), set_text(performed, tracking, lifter)))
    return rows
