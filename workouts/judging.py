"""What a session was worth beside what was planned: complete, failed, at which weight. Pure: no Django, no database.

What counts: working sets that are no part of another one (no warm-ups, drop sets or continuations), in their order
beside the planned ones. A session without any is no session. A session *failed* where a set that was done fell below
the least reps (or time); it *succeeded* where every planned set was done with all that was asked; else it is repeated.

The working weight of a session is the heaviest one that more than half of its heaviest-planned sets were done with at
least: who was offered 80 kg and did 82.5, 82.5 and 80 is taken at 82.5 kg, with one set short of it. Back-off sets,
planned lighter, do not decide it, nor do sets beyond the plan.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

COUNTED_KINDS = ("normal", "failure")


@dataclass(frozen=True)
class Asked:
    """A planned set; what it leaves open is None. `reps_min` without `reps_max` is "that many or more"."""

    kind: str = "normal"
    reps_min: int | None = None
    reps_max: int | None = None
    weight_grams: int | None = None
    percent_tenths: int | None = None
    duration_seconds: int | None = None
    distance_metres: int | None = None
    rpe_tenths: int | None = None

    @property
    def all_reps(self) -> int | None:
        """With so many the set has all that was asked."""
        return self.reps_min if self.reps_max is None else self.reps_max


@dataclass(frozen=True)
class Done:
    """A performed set; `is_part` of the one before it: a drop set, or straight on."""

    id: str = ""
    kind: str = "normal"
    side: str = "both"
    weight_grams: int | None = None
    reps: int | None = None
    duration_seconds: int | None = None
    distance_metres: int | None = None
    rpe_tenths: int | None = None
    is_part: bool = False


@dataclass(frozen=True)
class Session:
    """One performance: `date` as ISO text, `entry` its id."""

    asked: tuple[Asked, ...]
    done: tuple[Done, ...]
    date: str = ""
    entry: str = ""


@dataclass(frozen=True)
class Lift:
    """What of an exercise matters here; `load` as in exercises/tracking.py."""

    tracking: str = "weight_reps"
    load: str = "weight"

    @property
    def amount(self) -> str:
        """What a set is measured by beside its weight."""
        if self.tracking in {"duration", "weight_duration"}:
            return "duration_seconds"
        return "distance_metres" if self.tracking in {"distance_duration", "weight_distance"} else "reps"

    @property
    def has_weight(self) -> bool:
        return self.load in {"weight", "added", "assistance"} or self.tracking.startswith("weight_")


@dataclass(frozen=True)
class Judged:
    """A session beside its plan. `pairs` are (asked, done) of the working sets; done is None where it was skipped.
    `short` counts reps (of time or distance: sets), `lighter` sets that had all their reps with less than `weight`,
    `skipped` planned sets that were left out, on both sides or on one."""

    session: Session
    pairs: tuple[tuple[Asked | None, Done | None], ...]
    weight: int | None
    is_failed: bool
    is_complete: bool
    short: int
    lighter: int = 0
    skipped: int = 0

    @property
    def done(self) -> list[Done]:
        return [done for _, done in self.pairs if done]


# --- Judging a session ---


def is_counted(done: Done | Asked) -> bool:
    return done.kind in COUNTED_KINDS and not getattr(done, "is_part", False)


def judge(session: Session, lift: Lift) -> Judged:
    """Of one side at a time, left and right each stand beside the plan."""
    asked = [one for one in session.asked if is_counted(one)]
    counted = [one for one in session.done if is_counted(one)]
    sides = [
        [one for one in counted if one.side in {"both", side}]
        for side in ("left", "right")
        if any(one.side == side for one in counted)
    ] or [counted]
    pairs = [pair for side in sides for pair in zip_longest(asked, side)]
    weight = working_weight(pairs, lift)
    measured = [(one, done) for one, done in pairs if one and done]
    heaviest = heaviest_of([one for one, _ in measured])
    lacks = [missing(one, done, lift) for one, done in measured]

    def lighter_of(side: Sequence[Done]) -> int:
        return sum(
            not missing(one, done, lift) and is_heaviest(one, heaviest) and is_lighter(done, weight, lift)
            for one, done in zip(asked, side, strict=False)
        )

    lighter = max(map(lighter_of, sides))
    skipped = max(max(len(asked) - len(side), 0) for side in sides)
    return Judged(
        session,
        tuple(pairs),
        weight,
        is_failed=any(is_below(one, done, lift) for one, done in measured),
        is_complete=not (any(lacks) or lighter or skipped),
        short=sum(lacks),
        lighter=lighter,
        skipped=skipped,
    )


def working_weight(pairs: Sequence[tuple[Asked | None, Done | None]], lift: Lift) -> int | None:
    if not lift.has_weight:
        return None
    heaviest = heaviest_of([one for one, _ in pairs if one])
    sets = [done for one, done in pairs if one and done and is_heaviest(one, heaviest)]
    if not sets and heaviest:
        return heaviest  # it was left out: what was lighter says nothing about it
    sets = sets or [done for _, done in pairs if done]  # nothing was planned
    if lift.load != "added":
        sets = [one for one in sets if one.weight_grams is not None]
    weights = sorted((one.weight_grams or 0 for one in sets), reverse=lift.load != "assistance")
    return weights[len(weights) // 2] if weights else None


def heaviest_of(asked: Sequence[Asked]) -> int:
    return max((one.weight_grams or 0 for one in asked if is_counted(one)), default=0)


def is_heaviest(asked: Asked, heaviest: int) -> bool:
    """No back-off set, which is planned lighter than others."""
    return not asked.weight_grams or asked.weight_grams == heaviest


def is_below(asked: Asked, done: Done, lift: Lift) -> bool:
    least = {"reps": asked.reps_min, "duration_seconds": asked.duration_seconds}.get(lift.amount)
    return least is not None and (getattr(done, lift.amount) or 0) < least


def missing(asked: Asked, done: Done, lift: Lift) -> int:
    """By how much it is short of all that was asked: reps, or 1 for anything else."""
    if lift.amount == "reps":
        wanted, got = asked.all_reps, done.reps or 0
    else:
        wanted, got = getattr(asked, lift.amount), getattr(done, lift.amount) or 0
    if wanted is None or got >= wanted:
        return 0
    return wanted - got if lift.amount == "reps" else 1


def is_lighter(done: Done, weight: int | None, lift: Lift) -> bool:
    lifted = done.weight_grams or 0
    return weight is not None and (lifted > weight if lift.load == "assistance" else lifted < weight)


def facts_of(judged: Judged) -> dict[str, Any]:
    """What was done, for good: the sets may be changed later."""
    session = judged.session
    kept = ("side", "weight_grams", "reps", "duration_seconds", "distance_metres", "rpe_tenths")
    sets = [
        {"id": one.id} | {name: value for name in kept if (value := getattr(one, name)) not in {None, "both"}}
        for one in session.done
        if is_counted(one)
    ]
    out = {
        "warm_ups": sum(one.kind == "warm_up" for one in session.done),
        "parts": sum(one.kind != "warm_up" and not is_counted(one) for one in session.done),
        "skipped": judged.skipped,
    }
    facts: dict[str, Any] = {"date": session.date, "entry": session.entry, "sets": sets}
    if judged.weight is not None:
        facts["from"] = judged.weight
    if asked := next((one for one, _ in judged.pairs if one), None):
        facts |= {name: value for name in ("reps_min", "reps_max") if (value := getattr(asked, name)) is not None}
    left_out = {name: count for name, count in out.items() if count}
    return facts | {"left_out": left_out, "short": judged.short, "lighter": judged.lighter}
