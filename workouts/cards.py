"""The cards of the workout page: each exercise with last time, its performed sets and the row in waiting.

However many exercises a workout has, their sets and those of last time are one query.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from gymtracker.accounts.models import User
from workouts.forms import NewSetForm
from workouts.inventory import is_loaded
from workouts.models import Set, WorkoutExercise
from workouts.proposals import Planned, next_set, still_planned
from workouts.reasons import sentence
from workouts.supersets import superset_labels
from workouts.warm_up import is_ramped
from workouts.wording import aim_text, planned_text, set_text, sets_text

if TYPE_CHECKING:
    from workouts.loading import Aid

MARKS = {"warm_up": "W", "drop": "D"}


@dataclass
class Row:
    """A performed set: `mark` is its number among the working sets, or W, D, F for what has none of its own."""

    performed: Set
    mark: str
    text: str
    is_attached: bool = False  # to the set above, without rest


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
class PlannedRow:
    """A set that the plan asks for and that is still to come; the first of them is the one in waiting."""

    planned: Planned
    mark: str
    text: str


@dataclass
class Card:
    entry: WorkoutExercise
    rows: list[Row]
    form: NewSetForm
    last_sets: list[Set]
    last_time: LastTime | None = None
    before: str = ""  # the same-numbered working set of last time
    is_written: bool = False  # shown anew after a write
    new_set_id: UUID | None = None  # the row that was just logged
    sticky: str = ""  # the lifter's note for every time
    why: str = ""  # why the plan asks for what it asks
    superset: str = ""  # "A1": the first of superset A
    planned: list[PlannedRow] = field(default_factory=list)
    aid: Aid | None = None  # from loading.add_aids

    @property
    def set_count(self) -> int:
        """Working sets."""
        return sum(row.performed.kind != "warm_up" for row in self.rows)

    @property
    def next_number(self) -> int:
        return sum(row.mark.isdigit() for row in self.rows) + 1

    @property
    def next_mark(self) -> str:
        """What the row in waiting is called."""
        return "Warm-up" if self.form["kind"].value() == "warm_up" else f"Set {self.next_number}"

    @property
    def aim(self) -> str:
        """Of the row in waiting: the range of reps and the RPE that the plan has."""
        planned = self.planned[0].planned if self.planned else None
        return aim_text(planned) if planned and planned.kind == self.form["kind"].value() else ""

    @property
    def weight_in_waiting(self) -> int | None:
        """Grams; of a refused form, whose weight may be anything, none."""
        weight = None if self.form.is_bound else self.form.initial["weight"]
        return weight if isinstance(weight, int) else None

    @property
    def can_warm_up(self) -> bool:
        exercise = self.entry.exercise
        return not self.rows and not self.has_warm_up_planned and is_ramped(exercise.equipment, exercise.tracking)

    @property
    def has_warm_up_planned(self) -> bool:
        return any(row.planned.kind == "warm_up" for row in self.planned)

    @property
    def is_on_a_bar(self) -> bool:
        return is_loaded(self.entry.exercise)

    @property
    def is_aid_stale(self) -> bool:
        """Whether the bar that the page shows is another one after this write: the weight in waiting or what hangs
        there from the set before has changed. After the second of two equal sets it has not."""
        if not self.is_written or self.form.is_bound:
            return False
        weights = [row.performed.weight_grams for row in self.rows[-2:]] + [self.weight_in_waiting]
        return self.new_set_id is None or len(set(weights)) > 1


def cards_of(entries: Iterable[WorkoutExercise], lifter: User, *, refused: NewSetForm | None = None) -> list[Card]:
    """Cards for `entries` (from `with_last_time`); `refused` is a bound form with errors to show in its card."""
    cards = sets_of(entries, lifter, refused=refused)
    last_times = WorkoutExercise.objects.filter(pk__in=[card.entry.last_time_id for card in cards])
    found = {pk: (on, workout) for pk, on, workout in last_times.values_list("pk", "workout__date", "workout_id")}
    labels = superset_labels(card.entry for card in cards)
    notes = dict(
        lifter.exercise_notes.filter(exercise__in={card.entry.exercise_id for card in cards}).values_list(
            "exercise", "text"
        )
    )
    for card in cards:
        card.sticky, card.superset = notes.get(card.entry.exercise_id, ""), labels[card.entry.pk]
        card.why = sentence(card.entry.reason, card.entry.exercise.tracking, lifter)
        if card.last_sets and card.entry.last_time_id in found:
            text = sets_text(card.last_sets, card.entry.exercise.tracking, lifter)
            card.last_time = LastTime(*found[card.entry.last_time_id], text)
    return cards


def sets_of(entries: Iterable[WorkoutExercise], lifter: User, *, refused: NewSetForm | None = None) -> list[Card]:
    """The cards without their header line of last time: what is shown anew after a set was logged."""
    entries = list(entries)
    ids = [*(entry.pk for entry in entries), *(entry.last_time_id for entry in entries if entry.last_time_id)]
    sets = sets_by_entry(ids, lifter)
    return [
        card_of(entry, sets[entry.pk], sets[last] if (last := entry.last_time_id) else [], lifter, refused=refused)
        for entry in entries
    ]


def sets_by_entry(entry_ids: Iterable[UUID], lifter: User) -> defaultdict[UUID, list[Set]]:
    sets: defaultdict[UUID, list[Set]] = defaultdict(list)
    # `live`, too: which one was last time comes along with a form, and may have been deleted since.
    query = Set.objects.of_lifter(lifter).live().filter(workout_exercise__in=list(entry_ids))
    for performed in query.with_badges().in_order():
        sets[performed.workout_exercise_id].append(performed)
    return sets


def card_of(
    entry: WorkoutExercise, done: list[Set], last: list[Set], lifter: User, *, refused: NewSetForm | None
) -> Card:
    tracking, planned = entry.exercise.tracking, entry.planned
    if refused is not None and refused.entry.pk == entry.pk:
        form = refused
    else:
        form = NewSetForm.waiting(entry, lifter, next_set(done, last, planned))
    card = Card(entry, rows_of(done, tracking, lifter), form, last)
    numbered = [row.performed for row in rows_of(last, tracking, lifter) if row.mark.isdigit()]
    to_come = [one for one in still_planned(done, planned) if not one.is_bare]
    card.planned = planned_rows(to_come, card.next_number, tracking, lifter)
    if card.next_number <= len(numbered):
        card.before = set_text(numbered[card.next_number - 1], tracking, lifter)
    return card


def rows_of(done: Iterable[Set], tracking: str, lifter: User) -> list[Row]:
    done = list(done)
    there = {performed.pk for performed in done}
    rows, number = [], 0
    for performed in done:
        is_attached = performed.parent_id in there
        number += performed.kind not in MARKS and not is_attached
        mark = "F" if is_attached and performed.kind == "failure" else MARKS.get(performed.kind, str(number))
        rows.append(Row(performed, mark, set_text(performed, tracking, lifter), is_attached))
    return rows


def planned_rows(planned: Iterable[Planned], number: int, tracking: str, lifter: User) -> list[PlannedRow]:
    rows = []
    for one in planned:
        rows.append(PlannedRow(one, MARKS.get(one.kind, str(number)), planned_text(one, tracking, lifter)))
        number += one.kind not in MARKS
    return rows
