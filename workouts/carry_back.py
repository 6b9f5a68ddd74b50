"""What was done in a workout differently from the template that it was started from. Pure: reads no database.

A change is offered, never made by itself. Where a rule says what to lift, neither weight nor reps are a difference: the
rule goes on from what was done. Warm-ups are left out of the comparison and stay as the template has them. What was
skipped stands in the workout without sets and is no difference; what was taken out of the workout is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from workouts.rounds import of_one_side
from workouts.supersets import blocks

ADD, REMOVE, REPLACE, SETS, REST, ORDER = "add", "remove", "replace", "sets", "rest", "order"
MEASURES = ("weight_grams", "duration_seconds", "distance_metres")


@dataclass
class Aim:
    """A set of a template; None is not asked for."""

    kind: str = "normal"
    reps_min: int | None = None
    reps_max: int | None = None
    weight_grams: int | None = None
    percent_tenths: int | None = None
    duration_seconds: int | None = None
    distance_metres: int | None = None
    rpe_tenths: int | None = None
    rest_seconds: int | None = None


@dataclass
class Did:
    """A set that was performed."""

    kind: str = "normal"
    reps: int | None = None
    weight_grams: int | None = None
    duration_seconds: int | None = None
    distance_metres: int | None = None
    side: str = "both"


@dataclass
class InPlan:
    """An exercise of the template; `pk` is its own, `by_rule` that weight and reps follow from a rule."""

    pk: Any
    exercise: Any
    superset: int | None = None
    rest_seconds: int | None = None
    by_rule: bool = False
    aims: list[Aim] = field(default_factory=list)


@dataclass
class InWorkout:
    """An exercise of the workout, in order; `came_from` is the pk in the template that it was started from, or None."""

    pk: Any
    exercise: Any
    came_from: Any = None
    superset: int | None = None
    rest_seconds: int | None = None
    sets: list[Did] = field(default_factory=list)


@dataclass
class Change:
    """`key` is what a form sends back, the same as long as the difference is."""

    kind: str
    planned: InPlan | None = None
    done: InWorkout | None = None
    before: list[Aim] = field(default_factory=list)
    after: list[Aim] = field(default_factory=list)
    order: list[InPlan] = field(default_factory=list)

    @property
    def key(self) -> str:
        subject = self.done if self.kind == ADD else self.planned
        return f"{self.kind}:{subject.pk}" if subject else self.kind


def compare(plan: Sequence[InPlan], done: Sequence[InWorkout]) -> list[Change]:
    """The differences in the order of the workout; what was taken out and the order come last."""
    pairs = matched(plan, done)
    changes: list[Change] = []
    for one in done:
        planned = pairs.get(one.pk)
        if planned is None:
            if one.sets:
                changes.append(Change(ADD, done=one, after=[aim_of(each) for each in one.sets]))
        else:
            changes += changes_of(planned, one)
    kept = {planned.pk for planned in pairs.values()}
    changes += [Change(REMOVE, planned=planned) for planned in plan if planned.pk not in kept]
    return changes + order_change(plan, done, pairs)


def matched(plan: Sequence[InPlan], done: Sequence[InWorkout]) -> dict[Any, InPlan]:
    """By the pk in the workout: what it came from, else the same exercise that nothing came from."""
    by_pk = {planned.pk: planned for planned in plan}
    pairs: dict[Any, InPlan] = {}
    for one in done:
        if one.came_from in by_pk:
            pairs[one.pk] = by_pk.pop(one.came_from)
    for one in done:
        if one.pk not in pairs:
            same = next((planned for planned in by_pk.values() if planned.exercise == one.exercise), None)
            if same:
                pairs[one.pk] = by_pk.pop(same.pk)
    return pairs


def changes_of(planned: InPlan, done: InWorkout) -> list[Change]:
    found = []
    if planned.exercise != done.exercise:
        if done.sets:
            after = carried(planned.aims, done.sets, is_other=True)
            found.append(Change(REPLACE, planned, done, planned.aims, after))
    else:
        after = carried(planned.aims, done.sets, by_rule=planned.by_rule)
        if after != planned.aims:
            found.append(Change(SETS, planned, done, planned.aims, after))
    if None not in {planned.rest_seconds, done.rest_seconds} and planned.rest_seconds != done.rest_seconds:
        found.append(Change(REST, planned, done))
    return found


def carried(aims: list[Aim], sets: list[Did], *, by_rule: bool = False, is_other: bool = False) -> list[Aim]:
    """The aims as they were done: as many working sets, each as it was where it was met. `is_other`: what was done is
    another exercise, to which no weight of the old one applies."""
    working = of_one_side([one for one in sets if one.kind != "warm_up"])
    asked = [one for one in aims if one.kind != "warm_up"]
    if not working:
        return aims
    after: list[Aim] = []
    for number, done in enumerate(working):
        base = asked[number] if number < len(asked) else after[-1] if after else aim_of(done)
        if number >= len(asked):
            base = replace(base, kind=done.kind)
        after.append(base if by_rule else as_done(base, done, is_other=is_other))
    return [one for one in aims if one.kind == "warm_up" and not is_other] + after


def as_done(aim: Aim, done: Did, *, is_other: bool = False) -> Aim:
    """The aim with what was done instead of what it asks for; what it leaves open stays open."""
    changes: dict[str, Any] = {}
    if not is_met(aim, done.reps) or (is_other and done.reps is None):
        changes |= {"reps_min": done.reps, "reps_max": done.reps}
    for name in MEASURES:
        asked, did = getattr(aim, name), getattr(done, name)
        if is_other or (None not in {asked, did} and asked != did):
            changes[name] = did
    if is_other:
        changes["percent_tenths"] = None
    elif aim.percent_tenths is not None:
        return aim
    return replace(aim, **changes)


def is_met(aim: Aim, reps: int | None) -> bool:
    if reps is None:
        return True
    return (aim.reps_min is None or reps >= aim.reps_min) and (aim.reps_max is None or reps <= aim.reps_max)


def aim_of(done: Did) -> Aim:
    return Aim(
        done.kind, done.reps, done.reps, weight_grams=done.weight_grams,
        duration_seconds=done.duration_seconds, distance_metres=done.distance_metres,
    )  # fmt: skip


def order_change(plan: Sequence[InPlan], done: Sequence[InWorkout], pairs: dict[Any, InPlan]) -> list[Change]:
    """Of what is in both: another order, or other supersets."""
    present = [one for one in done if one.pk in pairs]
    kept = {pairs[one.pk].pk for one in present}
    was = [[one.pk for one in block] for block in blocks([one for one in plan if one.pk in kept])]
    now = [[pairs[one.pk].pk for one in block] for block in blocks(present)]
    return [] if was == now else [Change(ORDER, order=[pairs[one.pk] for one in present])]
