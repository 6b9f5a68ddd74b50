"""What the row in waiting is filled with, so that logging the expected set is one tap."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Protocol

from workouts.rounds import Sided, count_rounds, used_up
from workouts.wording import Measured


class Performed(Measured, Sided, Protocol):
    """A set that was done."""


@dataclass(frozen=True)
class Proposal:
    """Measures of the next set; all None where nothing is known yet."""

    kind: str = "normal"
    side: str = "both"
    weight_grams: int | None = None
    reps: int | None = None
    duration_seconds: int | None = None
    distance_metres: int | None = None
    rest_seconds: int | None = None


COPIED = [field.name for field in fields(Proposal) if field.name != "kind"]


@dataclass
class Planned:
    """A set that the plan asks for; what it leaves open is None. `reps` are those that are aimed at: where the plan
    names none, the most of a range."""

    kind: str = "normal"
    weight_grams: int | None = None
    reps: int | None = None
    duration_seconds: int | None = None
    distance_metres: int | None = None
    rest_seconds: int | None = None
    reps_min: int | None = None
    reps_max: int | None = None
    rpe_tenths: int | None = None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Planned:
        given = {field.name: row.get(field.name) for field in fields(cls) if field.name not in {"kind", "reps"}}
        aims = (row.get(name) for name in ("reps_aim", "reps_max", "reps_min"))
        return cls(reps=next((aim for aim in aims if aim is not None), None), kind=row["kind"], **given)

    @property
    def is_bare(self) -> bool:
        """Only the weight that a ramp leads up to: it stands in the row in waiting, not as a set of its own."""
        return self.kind == "normal" and self.reps is self.duration_seconds is self.distance_metres is None

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name in COPIED if (value := getattr(self, name, None)) is not None}


def in_order(rows: Iterable[Mapping[str, Any]]) -> list[Planned]:
    """Planned sets as they are to be done: the warm-ups first."""
    return [Planned.of(row) for row in sorted(rows, key=place_in_plan)]


def place_in_plan(row: Mapping[str, Any]) -> tuple[bool, int, str]:
    return row["kind"] != "warm_up", row["position"], str(row["id"])


def still_planned(done: Sequence[Performed], planned: Sequence[Planned]) -> list[Planned]:
    """What is left of the plan. The n-th warm-up done is the n-th of the plan, and so with the working sets; once a
    working set is done, the warm-up is over."""
    working = [one for one in planned if one.kind != "warm_up"]
    left = working[used_up(done, {one.kind for one in planned}) :]
    if any(one.kind != "warm_up" for one in done):
        return left
    return [one for one in planned if one.kind == "warm_up"][count_rounds(done) :] + left


def next_set(done: Sequence[Performed], last_time: Sequence[Performed], planned: Sequence[Planned] = ()) -> Proposal:
    """The next planned set, with what the plan leaves open like the set before of its kind in this workout, else like
    the same-numbered one of last time. Without a plan a working set, after warm-ups too.

    `done` and `last_time` are in order; so is `planned`, all of it, warm-ups first.
    """
    left = still_planned(done, planned)
    if not left:
        return base_of("normal", done, last_time)
    asked = left[0]
    return replace(base_of(asked.kind, done, last_time), kind=asked.kind, **asked.given)


def base_of(kind: str, done: Sequence[Performed], last_time: Sequence[Performed]) -> Proposal:
    if kind == "warm_up":
        return Proposal()
    working = [one for one in done if one.kind != "warm_up"]
    before = [one for one in last_time if one.kind != "warm_up"]
    numbered = before[len(working) : len(working) + 1]
    if same := next((one for one in reversed(working) if one.kind == kind), None):
        return other_side(like(same))
    if numbered and (numbered[0].kind == kind or not working):
        return like(numbered[0])
    if working:
        return other_side(like(next((one for one in reversed(working) if one.kind == "normal"), working[-1])))
    return Proposal()


def working_set(done: Sequence[Performed], last_time: Sequence[Performed], planned: Sequence[Planned] = ()) -> Proposal:
    """The working set in waiting, though warm-ups may come before it: what a ramp leads up to."""
    return next_set(done, last_time, [one for one in planned if one.kind != "warm_up"])


def like(measured: Measured) -> Proposal:
    return Proposal(**{name: getattr(measured, name) for name in COPIED})


def other_side(proposal: Proposal) -> Proposal:
    """Who does one side at a time goes on with the other one."""
    opposite = {"left": "right", "right": "left"}
    return replace(proposal, side=opposite.get(proposal.side, proposal.side))
