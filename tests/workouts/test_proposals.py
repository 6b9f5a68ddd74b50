"""The row in waiting: what logging the expected set is filled with."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from workouts.proposals import COPIED, Proposal, next_set


@dataclass
class Done:
    weight_grams: int | None = None
    reps: int | None = None
    kind: str = "normal"
    side: str = "both"
    duration_seconds: int | None = None
    distance_metres: int | None = None
    rest_seconds: int | None = None


WARM_UP = Done(40_000, 10, kind="warm_up")


def proposed(done: list[Done], last_time: list[Done]) -> tuple[int | None, int | None]:
    proposal = next_set(done, last_time)
    return proposal.weight_grams, proposal.reps


def test_nothing_is_proposed_where_nothing_is_known() -> None:
    assert next_set([], []) == Proposal()
    assert next_set([WARM_UP], []) == Proposal()
    assert next_set([], [WARM_UP]) == Proposal()


@pytest.mark.parametrize(
    ("done", "last_time", "expected"),
    [
        # The first set is the first working set of last time.
        ([], [Done(80_000, 8), Done(77_500, 7)], (80_000, 8)),
        ([], [WARM_UP, Done(80_000, 8)], (80_000, 8)),
        ([WARM_UP], [WARM_UP, Done(80_000, 8)], (80_000, 8)),
        ([WARM_UP, WARM_UP], [Done(80_000, 8), Done(77_500, 7)], (80_000, 8)),
        # Later ones are the set before in this workout, whatever last time was.
        ([Done(82_500, 7)], [Done(80_000, 8), Done(77_500, 7)], (82_500, 7)),
        ([Done(82_500, 7), Done(85_000, 5)], [Done(80_000, 8)], (85_000, 5)),
        ([Done(82_500, 7)], [], (82_500, 7)),
        # A warm-up, drop or failed set in between does not change the working weight.
        ([Done(82_500, 7), WARM_UP], [], (82_500, 7)),
        ([Done(82_500, 7), Done(60_000, 12, kind="drop")], [], (82_500, 7)),
        ([Done(82_500, 7), Done(80_000, 9, kind="failure")], [], (82_500, 7)),
        # Where there was no normal one, the last that was done.
        ([Done(60_000, 12, kind="drop"), Done(50_000, 15, kind="drop")], [Done(80_000, 8)], (50_000, 15)),
        ([WARM_UP, Done(80_000, 9, kind="failure")], [], (80_000, 9)),
    ],
)
def test_what_the_next_set_is_filled_with(
    done: list[Done], last_time: list[Done], expected: tuple[int | None, int | None]
) -> None:
    assert proposed(done, last_time) == expected


@pytest.mark.parametrize("kind", ["normal", "drop", "failure"])
def test_the_next_row_is_a_working_set_whatever_came_before(kind: str) -> None:
    assert next_set([WARM_UP], [Done(80_000, 8, kind=kind)]).kind == "normal"
    assert next_set([Done(80_000, 8, kind=kind)], []).kind == "normal"


def test_every_measure_side_and_rest_are_carried_over() -> None:
    done = Done(32_000, None, side="left", duration_seconds=60, distance_metres=40, rest_seconds=90)
    for side, proposal in (("right", next_set([done], [])), ("left", next_set([], [done]))):
        assert proposal == Proposal(
            side=side, weight_grams=32_000, reps=None, duration_seconds=60, distance_metres=40, rest_seconds=90
        )


def test_effort_is_felt_anew_each_time() -> None:
    assert "rpe_tenths" not in COPIED
    assert "kind" not in COPIED
