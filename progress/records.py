"""Records, kept true: whatever changes in the log, the rows are those that a rebuild from nothing would make.

One function replays the log from a moment on and writes what differs. A set that is logged last takes a cheap road: it
can only add rows, never take one away, so two queries judge it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, CharField, F, IntegerField, Q, Value, When
from django.db.models.functions import Cast

from exercises.models import Exercise
from exercises.tracking import MOVES_BODYWEIGHT
from gymtracker.accounts.models import User
from gymtracker.prepared import Prepared
from progress.marks import LESS_IS_BETTER, Bests, Mark, Verdict, marks_of, session_marks
from progress.models import PersonalRecord, kind_order
from workouts.formulas import load_grams, volume_grams
from workouts.models import Set
from workouts.turns import turn_of

OF_A_LIFT = ("tracking", "implements", "is_unilateral", "bodyweight_share")
BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)


def follow_the_log(
    sender: Any,
    *,
    lifter: User,
    exercises: set[int],
    since: datetime,
    logged: Set | None = None,
    lifts: dict[int, Exercise] | None = None,
    **kwargs: Any,
) -> None:
    """Receiver of `log_changed`. `logged` is the one set that was added at the end of its exercise, if that was all;
    `lifts` are the exercises by id, where the verb has them."""
    if logged is not None and logged.kind == "warm_up":
        return
    if logged is not None and logged.workout_exercise.workout.is_open:
        verdicts = judge_last(lifter, logged)
        if verdicts is not None:
            rows = PersonalRecord.objects.bulk_create(rows_of(lifter, logged, verdicts))
            logged.new_records = sorted(rows, key=kind_order)
            return
    if exercises:
        written = replay(lifter, exercises, since, lifts)
        if logged is not None:
            logged.new_records = rows_about(logged, written)


def rows_about(logged: Set, written: Iterable[PersonalRecord]) -> list[PersonalRecord]:
    """With the exercise and the workout at hand, which telling them needs."""
    entry = logged.workout_exercise
    found = [row for row in written if row.set_id == logged.pk]
    for row in found:
        row.exercise, row.workout = entry.exercise, entry.workout
    return sorted(found, key=kind_order)


# --- The cheap road ---


def judge_last(lifter: User, logged: Set) -> list[tuple[Mark, Verdict]] | None:
    """What is new about a set, where all rows there are come before it; else None."""
    entry = logged.workout_exercise
    marks = list(marks_of(entry.exercise, logged, entry.workout.bodyweight_grams))
    if not marks:
        return []
    key = max(mark.at for mark in marks)
    bests = {row.pop("kind"): row for row in bests_known(lifter, logged, key)}
    if any(row["later"] for row in bests.values()):
        return None
    judged = ((mark, verdict_of(mark, bests.get(mark.kind))) for mark in marks)
    return [(mark, verdict) for mark, verdict in judged if verdict]


def bests_known(lifter: User, logged: Set, key: int) -> Iterable[dict[str, Any]]:
    entry = logged.workout_exercise
    less_is_harder = entry.exercise.tracking == "assisted_bodyweight"
    return (BESTS_OF_ASSISTANCE if less_is_harder else BESTS)(
        lifter=lifter.pk, exercise=entry.exercise_id, key=key, began=entry.workout.started_at,
        workout=entry.workout_id, entry=entry.pk, position=entry.position,
    )  # fmt: skip


def bests_before(
    lifter: int, exercise: int, key: int, began: datetime, workout: UUID, entry: UUID, position: int, *, harder: str
) -> Any:
    """Of an exercise, seen from a set at the end of this entry; `harder` is the lookup of weights at least as hard."""
    above = Q(workout_exercise__position__lt=position) | Q(workout_exercise=entry)
    before = Set.objects.filter(above, workout_exercise__workout=workout)
    elsewhere = Q(set=None) | ~Q(set__in=before.values("pk"))
    return PersonalRecord.objects.of(lifter, [exercise]).bests_for(
        key=key,
        at_least_as_hard=Q(**{f"at__{harder}": key}),
        later=Q(achieved_at__gt=began) | Q(achieved_at=began) & elsewhere,
    )


BESTS, BESTS_OF_ASSISTANCE = (
    Prepared(
        partial(bests_before, harder=harder), lifter=int, exercise=int, key=int, began=datetime, workout=UUID,
        entry=UUID, position=int,
    )
    for harder in ("gte", "lte")
)  # fmt: skip


def verdict_of(mark: Mark, known: dict[str, Any] | None) -> Verdict | None:
    """As `Bests.judge` has it, from the figures that the database added up."""
    if known is None:
        return Verdict(None)
    if mark.kind == "most_reps_at_weight":
        if known["most_at_key"] is None:
            return Verdict(None)
        return Verdict(known["most_as_hard"]) if mark.value > known["most_as_hard"] else None
    if mark.kind in LESS_IS_BETTER:
        least = known["least"]
        return Verdict(least) if least is None or mark.value < least else None
    return Verdict(known["most"]) if mark.value > known["most"] else None


def rows_of(lifter: User, logged: Set, verdicts: Iterable[tuple[Mark, Verdict]]) -> list[PersonalRecord]:
    workout = logged.workout_exercise.workout
    return [
        PersonalRecord(
            user=lifter, exercise=logged.workout_exercise.exercise, kind=mark.kind, value=mark.value, at=mark.at,
            set=logged, workout=workout, achieved_at=workout.started_at, previous=verdict.previous,
        )
        for mark, verdict in verdicts
    ]  # fmt: skip


# --- The general road ---


class Performed(NamedTuple):
    """A working set with what its judging needs of the rows above it. Thousands are read for each that makes a row,
    so ids and times stay text until then."""

    exercise_id: int
    workout: str
    set: str
    started_at: str
    is_finished: int
    bodyweight_grams: int | None
    kind: str
    side: str
    weight_grams: int | None
    reps: int | None
    duration_seconds: int | None
    distance_metres: int | None


class Row(NamedTuple):
    """What makes two rows of `PersonalRecord` the same record of a lifter."""

    exercise_id: int
    kind: str
    at: int
    value: int
    previous: int | None
    set_id: UUID | None
    workout_id: UUID
    achieved_at: datetime


def rebuild(lifter: User, exercises: Iterable[int] | None = None) -> None:
    """All rows of the lifter (or of these exercises) from nothing but the log."""
    if exercises is None:
        exercises = lifter.workout_exercises.order_by().values_list("exercise_id", flat=True).distinct()
    replay(lifter, set(exercises), BEGINNING)


def replay(
    lifter: User, exercises: set[int], since: datetime, lifts: dict[int, Exercise] | None = None
) -> list[PersonalRecord]:
    """Judge all that began at `since` or later against what was before, and write the rows that differ.

    `lifts` are the exercises by id, where they are at hand. Answers with the rows that are new.
    """
    with turn_of(lifter.pk):
        lifts = lifts or Exercise.objects.only(*OF_A_LIFT).in_bulk(exercises)
        bests = {exercise_id: Bests(lift.tracking) for exercise_id, lift in lifts.items()}
        known: dict[Row, int] = {}
        for pk, *columns in PersonalRecord.objects.of(lifter, exercises).values_list("pk", *Row._fields):
            row = Row._make(columns)
            if row.achieved_at >= since:
                known[row] = pk
            else:
                bests[row.exercise_id].add(Mark(row.kind, row.value, row.at))
        wanted = dict.fromkeys(judged_since(lifter, lifts, bests, since))
        if obsolete := [pk for row, pk in known.items() if row not in wanted]:
            PersonalRecord.objects.filter(pk__in=obsolete).delete()
        fresh = [PersonalRecord(user=lifter, **row._asdict()) for row in wanted if row not in known]
        return PersonalRecord.objects.bulk_create(fresh, batch_size=1000)


def judged_since(lifter: User, lifts: dict[int, Exercise], bests: dict[int, Bests], since: datetime) -> Iterator[Row]:
    """The rows that the log from `since` on deserves, where `bests` is what was before."""
    sets = performed_since(lifter, lifts.values(), since)
    for exercise_id, performed in groupby(sets, attrgetter("exercise_id")):
        yield from judged(lifts[exercise_id], bests[exercise_id], performed)


def performed_since(lifter: User, lifts: Collection[Exercise], since: datetime) -> Iterator[Performed]:
    """Working sets by exercise, each in the order (start of the workout, place of the exercise, place of the set)."""
    entry, workout = "workout_exercise__", "workout_exercise__workout__"
    weighs = any(lift.tracking in MOVES_BODYWEIGHT for lift in lifts)
    sets = Set.objects.live().of_lifter(lifter).working()
    sets = sets.filter(**{f"{entry}exercise__in": lifts, f"{entry}started_at__gte": since}).annotate(
        workout_text=Cast(f"{entry}workout_id", CharField()),
        set_text=Cast("id", CharField()),
        started_text=Cast(f"{entry}started_at", CharField()),
        is_finished=Case(When(**{f"{workout}finished_at": None}, then=0), default=1, output_field=IntegerField()),
        # Where it is not moved it would only make equal sets look different.
        bodyweight=F(f"{workout}bodyweight_grams") if weighs else Value(None, output_field=IntegerField()),
    )
    columns = (
        f"{entry}exercise_id", "workout_text", "set_text", "started_text", "is_finished", "bodyweight", "kind", "side",
        "weight_grams", "reps", "duration_seconds", "distance_metres",
    )  # fmt: skip
    in_order = sets.order_by(
        f"{entry}exercise_id", f"{entry}started_at", f"{entry}workout_id", f"{entry}position", "workout_exercise_id",
        "position", "id",
    )  # fmt: skip
    return map(Performed._make, in_order.values_list(*columns).iterator(chunk_size=5000))


def judged(lift: Exercise, bests: Bests, sets: Iterable[Performed]) -> Iterator[Row]:
    """The rows of one exercise, in the order in which they came about; a session is judged after its sets."""
    volumes: dict[tuple[Any, ...], int | None] = {}  # of every different set that was done
    for _, session in groupby(sets, attrgetter("workout")):
        done = []
        for one in session:
            measures = one[5:]
            if measures not in volumes:  # who did the same before cannot break a record with it
                volumes[measures] = volume_of(lift, one)
                for mark in marks_of(lift, one, one.bodyweight_grams):
                    if verdict := bests.judge(mark):
                        yield row_of(lift, one, mark, verdict, set_id=UUID(one.set))
            done.append(volumes[measures])
        if one.is_finished:
            for mark in session_marks(lift, done):
                if verdict := bests.judge(mark):
                    yield row_of(lift, one, mark, verdict, set_id=None)


def volume_of(lift: Exercise, one: Performed) -> int | None:
    load = load_grams(lift, weight_grams=one.weight_grams, bodyweight_grams=one.bodyweight_grams)
    return volume_grams(lift, load=load, reps=one.reps, kind=one.kind, side=one.side)


def row_of(lift: Exercise, one: Performed, mark: Mark, verdict: Verdict, *, set_id: UUID | None) -> Row:
    began = read_instant(one.started_at)
    return Row(lift.pk, mark.kind, mark.at, mark.value, verdict.previous, set_id, UUID(one.workout), began)


def read_instant(text: str) -> datetime:
    """A moment as either database writes it; SQLite leaves out that it is UTC."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
