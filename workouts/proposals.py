"""What the row in waiting is filled with, so that logging the expected set is one tap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

from workouts.wording import Measured


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


def next_set(done: Sequence[Measured], last_time: Sequence[Measured]) -> Proposal:
    """A working set like the one before in this workout, else like the same-numbered one of last time.

    After a warm-up the next row is a working set. `done` and `last_time` are in order.
    """
    working = [one for one in done if one.kind != "warm_up"]
    if working:
        return other_side(like(next((one for one in reversed(working) if one.kind == "normal"), working[-1])))
    before = [one for one in last_time if one.kind != "warm_up"]
    return like(before[0]) if before else Proposal()


def like(measured: Measured) -> Proposal:
    return Proposal(**{name: getattr(measured, name) for name in COPIED})


def other_side(proposal: Proposal) -> Proposal:
    """Who does one side at a time goes on with the other one."""
    opposite = {"left": "right", "right": "left"}
    return replace(proposal, side=opposite.get(proposal.side, proposal.side))
