"""A workout typed as lines (`workouts.one_line`): what was understood, and logging it, all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import Any, cast
from uuid import UUID

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.conflicts import Conflict
from gymtracker.formfields import rpe_text
from gymtracker.ids import derived_id
from gymtracker.units import clock
from workouts.limits import LONGEST_NOTES, MOST_EXERCISES_A_WORKOUT, MOST_SETS_TYPED
from workouts.models import IdTaken, Set, Workout, WorkoutExercise
from workouts.names import ALIAS, BEGINNING, NAME, Found, Known, Names
from workouts.one_line import Mistake, Terms, TypedLine, TypedSet, read_sets, split, write_sets
from workouts.one_line.lines import Body
from workouts.turns import turn_of
from workouts.wording import Measured, set_text

MOST_OTHERS = 5
KIND_WORDS = {"warm_up": "warm-up", "drop": "drop", "failure": "failure"}


class WorkoutGone(Conflict):
    def __init__(self) -> None:
        super().__init__("This workout is not there any more.")


class LoggedOtherwise(Conflict):
    """This form has logged sets already, but other ones; `sets` are those, deleted ones included."""

    def __init__(self, sets: list[Set]) -> None:
        super().__init__("This form was sent before, with other sets.")
        self.sets = sets


@dataclass
class ReadLine:
    """One line with its reading: sets of an exercise, or a mistake."""

    line: TypedLine
    body: Body = field(default_factory=lambda: Body([], ""))
    name: tuple[int, int] | None = None  # where the exercise stands
    exercise: Known | None = None
    others: list[Known] = field(default_factory=list)
    sets: list[TypedSet] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    mistake: Mistake | None = None
    unknown: str = ""  # the name that no exercise has

    @property
    def number(self) -> int:
        return self.line.number

    @property
    def column(self) -> int:
        return self.mistake.start + 1 if self.mistake else 0

    @property
    def pieces(self) -> tuple[str, str, str]:
        """The line before the mistake, the faulty piece, and the rest."""
        text, mistake = self.line.text, self.mistake
        if mistake is None:
            return text, "", ""
        return text[: mistake.start], text[mistake.start : mistake.end], text[mistake.end :]

    def refuse_name(self, message: str) -> None:
        start, end = self.name or (self.line.lead, len(self.line.text))
        text = self.line.text[start:end]
        self.mistake = Mistake(start, start + len(text.rstrip(" :=-–—")) or end, message)


@dataclass
class Block:
    """A name and the lines of its sets: its own, and those below that have none."""

    found: list[Found]
    lines: list[ReadLine]
    lifter: User

    def choose(self) -> Known:
        """The first of those that may be meant whose sets read without a mistake, else the first of all."""
        meant = self._meant()
        return next(filter(self._reads_as, meant), meant[0])

    def others(self, chosen: Known) -> list[Known]:
        """What else may be meant; where the chosen one does not read, those that do come first."""
        others = [one.exercise for one in self.found if one.exercise is not chosen]
        if self._reads_as(chosen):
            return others
        return sorted(others, key=self._reads_as, reverse=True)

    def _reads_as(self, candidate: Known) -> bool:
        return self.has_sets and not any(line.mistake for line in read_as(candidate, self.lines, self.lifter))

    def _meant(self) -> list[Known]:
        """An exercise by its very name is that. Otherwise "lunge 20x8" is the one with dumbbells, "lunge 12" the one
        without, and "row 25:00" the machine."""
        first = self.found[0]
        if first.match == NAME:
            return [first.exercise]
        meant = [
            one
            for one in self.found
            if one.exercise.movement == first.exercise.movement or (self._is_timed and one.match <= BEGINNING)
        ]
        return [one.exercise for one in sorted(meant, key=preference)]

    @cached_property
    def _is_timed(self) -> bool:
        return any(
            token.kind in ("clock", "time", "distance") and (i == 0 or line.body.tokens[i - 1].kind != "rest")
            for line in self.lines
            for i, token in enumerate(line.body.tokens)
        )

    @property
    def has_sets(self) -> bool:
        return any(line.body.tokens for line in self.lines)

    @property
    def notes(self) -> str:
        return "\n".join(line.body.note for line in self.lines if line.body.note)


def preference(found: Found) -> tuple[bool, ...]:
    """Of one movement: what has this alias, what the lifter trains, then no variants, then free weights."""
    known = found.exercise
    return found.match > ALIAS, not known.is_here, not known.is_recent, " - " in known.name, known.is_with_machine


def read_as(exercise: Known, lines: Iterable[ReadLine], lifter: User) -> list[ReadLine]:
    """Copies of `lines` with their sets, or mistakes, as sets of `exercise`."""
    read = []
    for line in lines:
        line = replace(line, exercise=exercise)
        if line.body.tokens and not line.mistake:
            try:
                line.sets = read_sets(line.body.tokens, terms_of(exercise, lifter))
            except Mistake as mistake:
                line.mistake = mistake
        read.append(line)
    return read


def terms_of(exercise: Known | Exercise, lifter: User) -> Terms:
    return Terms(exercise.tracking, exercise.is_unilateral, lifter.weights, lifter.distances, exercise.name)


class TypedWorkout:
    """The reading of `text`, to be logged into `workout`; `form_id` makes the ids of the new rows."""

    def __init__(self, text: str, *, workout: Workout, lifter: User, form_id: UUID) -> None:
        self.workout, self.lifter, self.form_id = workout, lifter, form_id
        self.names = Names(lifter, workout, own=[self._entry_id(n) for n in range(MOST_EXERCISES_A_WORKOUT)])
        self.lines: list[ReadLine] = []
        self.blocks: list[Block] = []
        for line in split(text):
            self.lines.append(self._place(ReadLine(line)))
        for block in self.blocks:
            self._read(block)
        self._check_limits()
        self._say()

    def _entry_id(self, number: int) -> UUID:
        return derived_id(self.form_id, f"exercise {number}")

    def _set_id(self, number: int) -> UUID:
        return derived_id(self.form_id, f"set {number}")

    # --- Reading ---

    def _place(self, read: ReadLine) -> ReadLine:
        """Into a block of its own, or into the one above."""
        line = read.line
        try:
            line.check()
        except Mistake as mistake:
            read.mistake = mistake
            return read
        known = line.known_name(self.names.is_name)
        if known is None and line.is_date:
            read.refuse_name("This looks like a date. Type sets only; the date is set on the page of the workout.")
        elif not line.has_name and self.blocks and not (known and line.body_from(known.end).tokens):
            read.body = line.body_from(line.lead)
            self.blocks[-1].lines.append(read)
        elif known is None and not line.has_name:
            read.refuse_name("Begin with the exercise, such as bench 100x5.")
        else:
            read.name = (known.start, known.end) if known else (line.lead, line.name_end)
            read.body = line.body_from(read.name[1])
            name = line.text[slice(*read.name)].strip().rstrip(" :=-–—")
            self.blocks.append(Block(self.names.find(name), [read], self.lifter))
            if not self.blocks[-1].found:
                read.unknown = name
        return read

    def _read(self, block: Block) -> None:
        named = block.lines[0]
        if not block.found:
            is_run_on = any(a.isalpha() and b.isdigit() for a, b in zip(named.unknown, named.unknown[1:], strict=False))
            hint = " Put a blank between it and its sets." if is_run_on and not named.body.tokens else ""
            named.refuse_name(f"No exercise fits “{named.unknown}”.{hint}")
            return
        chosen = block.choose()
        named.others = block.others(chosen)[:MOST_OTHERS]
        for line, read in zip(block.lines, read_as(chosen, block.lines, self.lifter), strict=True):
            line.exercise, line.sets, line.mistake = chosen, read.sets, read.mistake
        if not block.has_sets:
            example = terms_of(chosen, self.lifter).example
            named.refuse_name(f"No sets: write them behind the name or on the lines below, such as {example}.")

    def _check_limits(self) -> None:
        entries = {entry.exercise_id: entry for entry in self._entries()}
        room = MOST_EXERCISES_A_WORKOUT - len(self.entries)
        added: set[int] = set()
        notes: dict[int, int] = {}
        count = 0
        for block in self.blocks:
            named = block.lines[0]
            if named.exercise is None:
                continue
            pk = named.exercise.pk
            if pk not in entries:
                added.add(pk)
                if len(added) > room and not named.mistake:
                    named.refuse_name(f"A workout takes at most {MOST_EXERCISES_A_WORKOUT} exercises.")
            there = len(entries[pk].notes) if pk in entries else 0
            notes[pk] = notes.get(pk, there) + len(block.notes) + 1
            if block.notes and notes[pk] > LONGEST_NOTES:
                named.refuse_name(f"The notes of an exercise take at most {LONGEST_NOTES:,} characters.")
            for line in block.lines:
                count += len(line.sets)
                if count > MOST_SETS_TYPED and not line.mistake:
                    line.mistake = Mistake(
                        0, len(line.line.text), f"At most {MOST_SETS_TYPED} sets can be typed at once."
                    )

    def _entries(self) -> list[WorkoutExercise]:
        """The cards of the workout in their order; of two with one exercise the last is the one that counts."""
        self.entries: list[WorkoutExercise] = list(self.workout.workout_exercises.live().in_order())
        return self.entries

    def _say(self) -> None:
        for line in self.lines:
            if line.exercise:
                line.said = said(line.sets, line.exercise.tracking, self.lifter)

    @property
    def mistakes(self) -> list[ReadLine]:
        return [line for line in self.lines if line.mistake]

    @property
    def sets(self) -> list[tuple[int, TypedSet]]:
        """All sets in their order, each with the id of its exercise."""
        return [(line.exercise.pk, one) for line in self.lines if line.exercise for one in line.sets]

    @property
    def exercise_count(self) -> int:
        return len({exercise_id for exercise_id, _ in self.sets})

    def with_exercise(self, number: int, exercise_id: int) -> str | None:
        """The text with another exercise named in line `number`; None where there is no such line or exercise."""
        named = next((line for line in self.lines if line.number == number and line.name), None)
        known = self.names.known.get(exercise_id)
        if named is None or named.name is None or known is None:
            return None
        start, end = named.name
        body = named.line.text[end:].lstrip(" :=")
        texts = {line.number: line.line.text for line in self.lines}
        texts[number] = named.line.text[:start] + f"{known.name}: {body}".rstrip()
        return "\n".join(texts.get(n, "") for n in range(1, max(texts) + 1))

    # --- Logging ---

    def log(self) -> list[Set]:
        """All of it in one transaction. The same form again answers with the rows that are there.

        Raises LoggedOtherwise where it was sent with other sets before, or those were changed or deleted since, and
        IdTaken, and WorkoutGone where it was deleted since it was read.
        """
        # One form at a time, so that what another one logs meanwhile is seen below.
        with turn_of(self.lifter.pk):
            workout = self.lifter.workouts.live().filter(pk=self.workout.pk).first()
            if workout is None:
                raise WorkoutGone
            self.workout = workout
            if before := self._logged_before():
                return before
            exercises = Exercise.objects.in_bulk({exercise_id for exercise_id, _ in self.sets})
            entries = {entry.exercise_id: entry for entry in self._entries()}
            notes = self._notes()
            ids = iter(map(self._entry_id, range(MOST_EXERCISES_A_WORKOUT)))
            numbered: dict[int, list[dict[str, Any]]] = {}
            for number, (exercise_id, one) in enumerate(self.sets):
                numbered.setdefault(exercise_id, []).append({"id": self._set_id(number), **asdict(one)})
            for exercise_id in numbered:
                entry = entries.get(exercise_id) or self.workout.add_exercise(exercises[exercise_id], id=next(ids))
                entries[exercise_id] = entry
                if exercise_id in notes:
                    text = "\n".join(part for part in (entry.notes, notes[exercise_id]) if part)
                    entry.annotate_for_lifter(notes=text, rest_seconds=entry.rest_seconds)
            self.workout.user = self.lifter
            return self.workout.log_sets({entries[exercise_id]: sets for exercise_id, sets in numbered.items()})

    def _notes(self) -> dict[int, str]:
        notes: dict[int, str] = {}
        for block in self.blocks:
            exercise = block.lines[0].exercise
            if exercise and block.notes:
                notes[exercise.pk] = "\n".join([*filter(None, [notes.get(exercise.pk)]), block.notes])
        return notes

    def _logged_before(self) -> list[Set]:
        ids = [self._set_id(number) for number in range(MOST_SETS_TYPED + 1)]
        rows = {row.pk: row for row in Set.objects.filter(pk__in=ids).with_owner()}
        if any(row.workout_exercise.workout_id != self.workout.pk for row in rows.values()):
            raise IdTaken
        before = [rows[pk] for pk in ids if pk in rows]
        if before and [(row.workout_exercise.exercise_id, typed(row)) for row in before] != self.sets:
            raise LoggedOtherwise(before)
        if any(row.deleted_at or row.workout_exercise.deleted_at for row in before):
            raise LoggedOtherwise(before)
        return before


def typed(row: Set) -> TypedSet:
    return TypedSet(**{name: getattr(row, name) for name in TypedSet.__dataclass_fields__})


def said(sets: Iterable[TypedSet], tracking: str, lifter: User) -> list[str]:
    """Each set as the pages say it, equal neighbours counted: "100 kg × 5 (3 sets)"."""
    texts = []
    for one, group in groupby(sets):
        more = [
            KIND_WORDS.get(one.kind, ""),
            "" if one.side == "both" else one.side,
            "" if one.rpe_tenths is None else f"RPE {rpe_text(one.rpe_tenths)}",
            "" if one.rest_seconds is None else f"rest {clock(one.rest_seconds)}",
        ]
        count = len(list(group))
        text = ", ".join([set_text(cast(Measured, one), tracking, lifter), *filter(None, more)])
        texts.append(f"{text} ({count} sets)" if count > 1 else text)
    return texts


def lines_of(sets: Iterable[Set], lifter: User) -> list[str]:
    """Rows written as lines, deleted ones left out: what a form has logged."""
    live = [row for row in sets if not (row.deleted_at or row.workout_exercise.deleted_at)]
    return [
        f"{exercise.name}: {write_sets(map(typed, rows), terms_of(exercise, lifter))}"
        for exercise, rows in groupby(live, key=lambda row: row.workout_exercise.exercise)
    ]
