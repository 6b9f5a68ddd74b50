"""Workouts that come as a whole, and exercises that come into their place: what a script sends in one go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from workouts import planning, supersets
from workouts.limits import MOST_EXERCISES_A_WORKOUT
from workouts.models import Workout, WorkoutExercise, WorkoutTemplate
from workouts.models.once import insert
from workouts.turns import turn_of


class WorkoutIsFull(Conflict):
    def __init__(self) -> None:
        super().__init__(f"A workout takes at most {MOST_EXERCISES_A_WORKOUT} exercises.")


class HasSets(Conflict):
    def __init__(self) -> None:
        super().__init__("Sets were logged of this exercise. Add the other one, or delete them first.")


@dataclass
class NewEntry:
    """An exercise with its sets (fields of Set), as they are to be written down; `fields` are WorkoutExercise's.
    Without an `order` it stays where the template has it, else it comes last."""

    exercise: Exercise
    id: UUID | None = None
    order: int | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    sets: list[dict[str, Any]] = field(default_factory=list)


def build(
    lifter: User, entries: Sequence[NewEntry], *, id: UUID | None = None, name: str = "", notes: str = "",
    started_at: datetime | None = None, finished_at: datetime | None = None, template: WorkoutTemplate | None = None,
) -> tuple[Workout, bool]:  # fmt: skip
    """A workout with all that was done in it, or nothing; open now, or over where it has both times.

    Answers with it and whether it is new: the same id twice is the first one as it stands, also from the trash. What
    the template asks for stands beside what was done of it. Raises OpenWorkoutExists, IdTaken, WorkoutIsFull.
    """
    with turn_of(lifter.pk):
        if id and (there := lifter.workouts.filter(pk=id).first()):
            return there, False
        said: dict[str, Any] = {"id": id, "name": name, "notes": notes, "fill": lambda new: fill(new, entries)}
        if template:
            workout = planning.start(
                lifter, template, started_at=started_at, finished_at=finished_at, ids=ids_of(entries), **said
            )
        elif started_at and finished_at:
            workout = Workout.log_past(lifter, started_at=started_at, finished_at=finished_at, **said)
        else:
            workout = Workout.start(lifter, started_at=started_at, **said)
    return workout, True


def ids_of(entries: Sequence[NewEntry]) -> dict[int, Iterator[UUID | None]]:
    """Of each exercise the ids that its entries bring, in the order in which `fill` finds their places."""
    ids: defaultdict[int, list[UUID | None]] = defaultdict(list)
    for one in entries:
        ids[one.exercise.pk].append(one.id)
    return {exercise: iter(brought) for exercise, brought in ids.items()}


def fill(workout: Workout, entries: Sequence[NewEntry]) -> set[int]:
    """Write the entries, sorted by their order, into a workout that is new: each into the row that the template has
    for it, else into one of its own. Answers with the ids of the exercises that have sets."""
    if not entries:
        return set()
    planned = workout.entries_in_order()
    found = rows_planned(planned, entries)
    added = [one for row, one in zip(found, entries, strict=True) if row is None]
    if len(planned) + len(added) > MOST_EXERCISES_A_WORKOUT:
        raise WorkoutIsFull
    new = rows_added(workout, added)
    following = iter(new)
    placed = [(row or next(following), one) for row, one in zip(found, entries, strict=True)]
    for row, one in placed:
        for name, value in one.fields.items():
            setattr(row, name, value)
    put_in_order([*planned, *new], {row: one.order for row, one in placed if one.order})
    WorkoutExercise.objects.bulk_update(planned, ["position", "superset", "notes", "rest_seconds"])
    insert(new)
    performed = {row: one.sets for row, one in placed if one.sets}
    workout.write_sets(performed)
    return {row.exercise_id for row in performed}


def rows_planned(planned: Sequence[WorkoutExercise], entries: Sequence[NewEntry]) -> list[WorkoutExercise | None]:
    """For each entry the first row of its exercise that no other has."""
    waiting, found = list(planned), []
    for one in entries:
        row = next((row for row in waiting if row.exercise_id == one.exercise.pk), None)
        if row:
            waiting.remove(row)
        found.append(row)
    return found


def rows_added(workout: Workout, entries: Sequence[NewEntry]) -> list[WorkoutExercise]:
    """Not saved yet; each rests as the last time."""
    newest = planning.newest_of(
        workout.user.workout_exercises.live().filter(exercise__in=[one.exercise for one in entries]), "exercise", 1
    )
    rests = {row.exercise_id: row.rest_seconds for row in newest} if entries else {}
    return [
        WorkoutExercise(
            id=one.id or uuid7(), workout=workout, user_id=workout.user_id, exercise=one.exercise,
            started_at=workout.started_at, rest_seconds=rests.get(one.exercise.pk),
        )
        for one in entries
    ]  # fmt: skip


def put_in_order(rows: Sequence[WorkoutExercise], numbers: Mapping[WorkoutExercise, int]) -> None:
    """Those with a number, which ascend, at that number and the others around them; supersets settled."""
    ordered, place = [row for row in rows if row not in numbers], -1
    for row, number in numbers.items():
        place = max(number - 1, place + 1)
        ordered.insert(place, row)
    supersets.settle(ordered)
    for position, row in enumerate(ordered, start=1):
        row.position = position


def add_in_place(
    workout: Workout, exercise: Exercise, *, id: UUID | None = None, order: int | None = None, **fields: Any
) -> tuple[WorkoutExercise, bool]:
    """One more exercise, as number `order` of the workout or at the end; `fields` as of `Workout.add_exercise`.

    Answers with it and whether it is new. Raises IdTaken, WorkoutIsFull.
    """
    with turn_of(workout.user_id):
        if id and (there := workout.workout_exercises.filter(pk=id).first()):
            return there, False
        if workout.workout_exercises.live().count() >= MOST_EXERCISES_A_WORKOUT:
            raise WorkoutIsFull
        entry = workout.add_exercise(exercise, id=id, **fields)
        arrange(entry, order=order, superset=fields.get("superset"))
    return entry, True


def change(entry: WorkoutExercise, *, exercise: Exercise | None = None, **changes: Any) -> None:
    """Of what an exercise in a workout says, all that is named: notes, rest_seconds, order, superset, and as long as no
    set is logged the exercise itself. Raises HasSets, ExerciseGone."""
    with turn_of(entry.user_id):
        if exercise and exercise.pk != entry.exercise_id:
            if entry.all_sets.exists():
                raise HasSets
            entry.replace(exercise)
        if {"notes", "rest_seconds"} & changes.keys():
            entry.annotate_for_lifter(
                notes=changes.get("notes", entry.notes), rest_seconds=changes.get("rest_seconds", entry.rest_seconds)
            )
        if "superset" in changes and changes["superset"] != entry.superset:
            entry.superset = changes["superset"]
            entry.version += 1
            entry.save(update_fields=["superset", "version"])
        arrange(entry, order=changes.get("order"), superset=changes.get("superset"))


def arrange(entry: WorkoutExercise, *, order: int | None, superset: int | None) -> None:
    """Put it in as number `order`, from 1 on. A superset that waits for its other exercises keeps its number."""
    entries = entry.workout.entries_in_order()
    if order is not None:
        others = [one for one in entries if one.pk != entry.pk]
        mine = [one for one in entries if one.pk == entry.pk]
        ordered = [*others[: order - 1], *mine, *others[order - 1 :]]
        if ordered != entries:
            entry.workout.arrange(ordered)
            return
    if superset and sum(one.superset == superset for one in entries) > 1:
        entry.workout.arrange(entries)
