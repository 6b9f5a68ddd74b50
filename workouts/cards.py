"""The cards of the workout page: each exercise with last time, its performed sets and the row in waiting.

However many exercises a workout has, their sets and those of last time are one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

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
    def next_number(self) -> int:
        return sum(row.performed.kind not in MARKS for row in self.rows) + 1


def cards_of(entries: Iterable[WorkoutExercise], lifter: User, *, refused: NewSetForm | None = None) -> list[Card]:
    """Cards for `entries` (from `with_last_time`); `refused` is a bound form with errors to show in its card."""
    entries = list(entries)
    sets = sets_by_entry([*(entry.pk for entry in entries), *(e.last_time_id for e in entries if e.last_time_id)])
    return [
        card_of(entry, sets[entry.pk], sets[last] if (last := entry.last_time_id) else [], lifter, refused=refused)
        for entry in entries
    ]


def sets_by_entry(entry_ids: Iterable[UUID]) -> defaultdict[UUID, list[Set]]:
    sets: defaultdict[UUID, list[Set]] = defaultdict(list)
    query = Set.objects.filter(workout_exercise__in=list(entry_ids), deleted_at=None)
    for performed in query.select_related("workout_exercise__workout").in_order():
        sets[performed.workout_exercise_id].append(performed)
    return sets


def card_of(
    entry: WorkoutExercise, done: list[Set], last: list[Set], lifter: User, *, refused: NewSetForm | None
) -> Card:
    tracking = entry.exercise.tracking
    last_time = None
    if last:
        workout = last[0].workout_exercise.workout
        last_time = LastTime(workout.date, workout.pk, sets_text(last, tracking, lifter))
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
