"""Carrying back: the differences of a workout from its template read, said in words, and written as chosen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import count
from typing import Any
from uuid import UUID

from gymtracker.accounts.models import User
from gymtracker.units import clock
from workouts.carry_back import (
    ADD,
    ORDER,
    REMOVE,
    REPLACE,
    REST,
    SETS,
    Aim,
    Change,
    Did,
    InPlan,
    InWorkout,
    compare,
    matched,
)
from workouts.limits import MOST_EXERCISES_A_TEMPLATE, MOST_SETS_AN_EXERCISE
from workouts.models import Progression, Set, TemplateExercise, Workout, WorkoutExercise, WorkoutTemplate
from workouts.models.templates import TemplateIsFull
from workouts.saving import performed_sets
from workouts.template_wording import plan_text


@dataclass
class Difference:
    """A change with the rows that it is about."""

    change: Change
    planned: TemplateExercise | None
    entry: WorkoutExercise | None
    order: list[TemplateExercise]
    week: int | None  # whose sets would be written


@dataclass
class Line:
    """A change in words: what it would be, and instead of what."""

    key: str
    text: str
    detail: str


# --- Reading ---


def offers_changes(workout: Workout, entries: Sequence[WorkoutExercise], sets: Mapping[UUID, list[Set]]) -> bool:
    """Whether the finished page offers to update the template: by the newest workout of it only, since an older one
    differs from what the template has become."""
    template = WorkoutTemplate.objects.with_programme().filter(pk=workout.template_id, user=workout.user_id).first()
    if template is None or template.workouts.finished().filter(started_at__gt=workout.started_at).exists():
        return False
    return bool(differences(template, workout, entries=entries, sets=sets))


def differences(
    template: WorkoutTemplate,
    workout: Workout,
    *,
    entries: Sequence[WorkoutExercise] | None = None,
    sets: Mapping[UUID, list[Set]] | None = None,
) -> list[Difference]:
    """`entries` (live, in order, with their exercise) and `sets` are read where they are not at hand."""
    if entries is None:
        entries = list(workout.workout_exercises.live().with_exercise().in_order())
    done = performed_sets(entries) if sets is None else sets
    rows = list(template.template_exercises.in_order().with_exercise().prefetch_related("template_sets"))
    week = week_of(template, workout)
    planned = {one.pk: one for one in rows}
    logged = {one.pk: one for one in entries}
    plan = [in_plan(one, week) for one in rows]
    performed = [in_workout(one, done.get(one.pk, [])) for one in entries]
    for pk, each in matched(plan, performed).items():
        logged[pk].template_exercise_id = each.pk
    return [
        Difference(
            one,
            planned[one.planned.pk] if one.planned else None,
            logged[one.done.pk] if one.done else None,
            [planned[each.pk] for each in one.order],
            week,
        )
        for one in compare(plan, performed)
    ]


def week_of(template: WorkoutTemplate, workout: Workout) -> int | None:
    """The week of its programme that the workout was of; null where its weeks are alike."""
    return workout.run_week if 1 < template.weeks >= (workout.run_week or 0) else None


def in_plan(planned: TemplateExercise, week: int | None) -> InPlan:
    aims = [Aim(**{each.name: getattr(one, each.name) for each in fields(Aim)}) for one in planned.sets_of_week(week)]
    by_rule = planned.progression != Progression.NONE
    return InPlan(planned.pk, planned.exercise_id, planned.superset, planned.rest_seconds, by_rule, aims)


def in_workout(entry: WorkoutExercise, sets: Iterable[Set]) -> InWorkout:
    did = [Did(**{each.name: getattr(one, each.name) for each in fields(Did)}) for one in sets]
    return InWorkout(
        entry.pk, entry.exercise_id, entry.template_exercise_id, entry.superset, entry.rest_seconds, did
    )  # fmt: skip


# --- Saying ---


def said(found: Difference, lifter: User) -> Line:
    change, planned, entry = found.change, found.planned, found.entry
    name = entry.exercise.name if entry else planned.exercise.name if planned else ""
    match change.kind:
        case "add":
            text, detail = f"Add {name}", plan_of(change.after, entry, lifter)
        case "remove":
            text, detail = f"Remove {name}", "It was taken out of the workout."
        case "replace":
            old = planned.exercise.name if planned else ""
            text, detail = f"{name} in place of {old}", plan_of(change.after, entry, lifter)
        case "sets":
            text = f"{name}: {plan_of(change.after, entry, lifter)}"
            detail = f"instead of {plan_of(change.before, entry, lifter)}"
        case "rest":
            text = f"{name}: rest {clock(entry.rest_seconds if entry else None)}"
            detail = f"instead of {clock(planned.rest_seconds if planned else None)}"
        case _:
            text = "The order and supersets of the workout"
            detail = ", ".join(one.exercise.name for one in found.order)
    return Line(change.key, text, detail)


def plan_of(aims: Sequence[Aim], entry: WorkoutExercise | None, lifter: User) -> str:
    working = [one for one in aims if one.kind != "warm_up"]
    return plan_text(working, entry.exercise.tracking, lifter) if entry else ""


# --- Writing ---


def apply(template: WorkoutTemplate, workout: Workout, chosen: Collection[str]) -> int:
    """Make the chosen changes, in the lifter's turn; one that is no difference any more is none to make."""
    entries = list(workout.workout_exercises.live().with_exercise().in_order())
    picked = [one for one in differences(template, workout, entries=entries) if one.change.key in set(chosen)]
    for one in picked:
        if one.change.kind in {SETS, REST, REPLACE}:
            amend(one)
    if any(one.change.kind in {ADD, REMOVE, ORDER} for one in picked):
        rearrange(template, entries, picked)
    return len(picked)


def amend(found: Difference) -> None:
    planned, entry, change = found.planned, found.entry, found.change
    if planned is None or entry is None:
        return
    if change.kind == REST:
        TemplateExercise.objects.filter(pk=planned.pk).update(rest_seconds=entry.rest_seconds)
        return
    if change.kind == REPLACE:
        TemplateExercise.objects.filter(pk=planned.pk).update(exercise=entry.exercise_id, step_grams=None)
    own = any(one.week == found.week for one in planned.template_sets.all())
    planned.write(sets=columns(change.after), week=found.week if own else None)


def columns(aims: Iterable[Aim]) -> list[dict[str, Any]]:
    return [asdict(one) for one in aims][:MOST_SETS_AN_EXERCISE]


def rearrange(template: WorkoutTemplate, entries: Sequence[WorkoutExercise], picked: Sequence[Difference]) -> None:
    """What was taken out goes, the order changes, what was added comes behind what it came behind in the workout."""
    gone = {one.planned.pk for one in picked if one.change.kind == REMOVE and one.planned}
    TemplateExercise.objects.filter(pk__in=gone).delete()
    order = template.exercises_in_order()
    if moved := next((one for one in picked if one.change.kind == ORDER), None):
        order = reordered(order, [one.pk for one in moved.order])
        take_supersets(order, entries)
    for one in picked:
        if one.change.kind == ADD and one.entry:
            insert(template, order, entries, one)
    if len(order) > MOST_EXERCISES_A_TEMPLATE:
        raise TemplateIsFull
    template.arrange(order)


def reordered(order: list[TemplateExercise], wanted: list[UUID]) -> list[TemplateExercise]:
    """Those in `wanted` in that order, in the places that they held together."""
    by_pk = {one.pk: one for one in order}
    queue = iter([by_pk[pk] for pk in wanted if pk in by_pk])
    return [next(queue) if one.pk in wanted else one for one in order]


def take_supersets(order: list[TemplateExercise], entries: Sequence[WorkoutExercise]) -> None:
    """The template's numbers and the workout's have nothing to do with each other: a superset keeps the number that one
    of its exercises has in the template, else it takes a new one."""
    of_entry = {entry.template_exercise_id: entry.superset for entry in entries}
    groups: defaultdict[int, list[TemplateExercise]] = defaultdict(list)
    for one in order:
        if (number := of_entry.get(one.pk)) is not None:
            groups[number].append(one)
    unused = count(1 + max((one.superset or 0 for one in order), default=0))
    numbers: dict[int, int] = {}
    for number, members in groups.items():
        had = [one.superset for one in members if one.superset and one.superset not in numbers.values()]
        numbers[number] = had[0] if had else next(unused)
    for one in order:
        if one.pk in of_entry:
            number = of_entry[one.pk]
            one.superset = None if number is None else numbers[number]


def insert(
    template: WorkoutTemplate, order: list[TemplateExercise], entries: Sequence[WorkoutExercise], found: Difference
) -> None:
    entry = found.entry
    if entry is None:
        return
    added = TemplateExercise.objects.create(
        template=template, exercise_id=entry.exercise_id, notes=entry.notes, rest_seconds=entry.rest_seconds
    )
    added.write(sets=columns(found.change.after))
    at = list(entries).index(entry)
    places = {one.pk: place for place, one in enumerate(order)}
    before = next(
        (each for each in reversed(entries[:at]) if each.template_exercise_id in places), None
    )  # fmt: skip
    place = places[before.template_exercise_id] + 1 if before and before.template_exercise_id else 0
    order.insert(place, added)
    if before and entry.superset and before.superset == entry.superset:
        above = order[place - 1]
        above.superset = above.superset or 1 + max((one.superset or 0 for one in order), default=0)
        added.superset = above.superset
    # From now on it came from there: the same change is not offered again.
    WorkoutExercise.objects.filter(pk=entry.pk).update(template_exercise=added)
    entry.template_exercise_id = added.pk
