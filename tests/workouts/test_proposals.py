"""The row in waiting: what logging the expected set is filled with."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from workouts.proposals import COPIED, Planned, Proposal, in_order, next_set, still_planned, working_set


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


# --- With a plan ---

RAMP = [Planned("warm_up", 20_000, 10, rest_seconds=60), Planned("warm_up", 50_000, 5, rest_seconds=60)]
LAST_TIME = [WARM_UP, Done(100_000, 5), Done(97_500, 6), Done(70_000, 12, kind="drop")]


def with_plan(done: list[Done], planned: list[Planned]) -> tuple[str, int | None, int | None]:
    proposal = next_set(done, LAST_TIME, planned)
    return proposal.kind, proposal.weight_grams, proposal.reps


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ([], ("warm_up", 20_000, 10)),
        ([WARM_UP], ("warm_up", 50_000, 5)),
        ([WARM_UP, WARM_UP], ("normal", 100_000, 5)),
        ([WARM_UP, WARM_UP, WARM_UP], ("normal", 100_000, 5)),
        # Whoever begins to work has warmed up.
        ([WARM_UP, Done(100_000, 4)], ("normal", 100_000, 4)),
        ([Done(100_000, 4), WARM_UP], ("normal", 100_000, 4)),
    ],
)
def test_planned_warm_ups_come_first_one_after_another(
    done: list[Done], expected: tuple[str, int | None, int | None]
) -> None:
    assert with_plan(done, RAMP) == expected


def test_a_planned_warm_up_brings_its_own_rest() -> None:
    assert next_set([], LAST_TIME, RAMP).rest_seconds == 60


@pytest.mark.parametrize(
    ("done", "planned", "expected"),
    [
        # The plan's own weight and reps.
        ([], [Planned("normal", 90_000, 8)], ("normal", 90_000, 8)),
        # What it leaves open is the set before, else the same-numbered one of last time.
        ([], [Planned("normal", None, 8)], ("normal", 100_000, 8)),
        ([Done(105_000, 5)], [Planned(), Planned("normal", None, 8)], ("normal", 105_000, 8)),
        ([Done(105_000, 5)], [Planned("normal", 90_000, 8)] * 2, ("normal", 90_000, 8)),
        # Beyond the plan, as without one.
        ([Done(105_000, 5)], [Planned("normal", 90_000, 8)], ("normal", 105_000, 5)),
        # By number and of the same kind.
        ([Done(105_000, 5)] * 2, [Planned(), Planned(), Planned("drop")], ("drop", 70_000, 12)),
        ([Done(105_000, 5), Done(80_000, 9, kind="drop")], [Planned()] * 2 + [Planned("drop")], ("drop", 80_000, 9)),
        ([Done(105_000, 5)], [Planned(), Planned("failure")], ("failure", 105_000, 5)),
        ([WARM_UP], [Planned("normal", 90_000, 8)], ("normal", 90_000, 8)),
    ],
)
def test_planned_working_sets_are_matched_by_number(
    done: list[Done], planned: list[Planned], expected: tuple[str, int | None, int | None]
) -> None:
    assert with_plan(done, planned) == expected


def test_the_working_set_is_known_before_the_warm_up_is_done() -> None:
    proposal = working_set([WARM_UP], LAST_TIME, [*RAMP, Planned("normal", None, 8)])
    assert (proposal.kind, proposal.weight_grams, proposal.reps) == ("normal", 100_000, 8)


def test_what_is_still_to_come() -> None:
    plan = [*RAMP, Planned("normal", 90_000), Planned("normal", 80_000)]
    assert still_planned([], plan) == plan
    assert still_planned([WARM_UP], plan) == plan[1:]
    assert still_planned([WARM_UP, Done(90_000, 8)], plan) == plan[3:]
    assert still_planned([Done(90_000, 8)] * 5, plan) == []


def test_a_plan_is_read_in_order_and_aims_at_the_most_reps() -> None:
    empty = dict.fromkeys(["weight_grams", "duration_seconds", "distance_metres", "rest_seconds"])
    rows = [
        {"id": "2", "position": 1, "kind": "normal", "reps_min": 6, "reps_max": 8, **empty},
        {"id": "1", "position": 1, "kind": "normal", "reps_min": 5, "reps_max": None, **empty},
        {"id": "3", "position": 2, "kind": "warm_up", "reps_min": None, "reps_max": None, **empty},
    ]
    assert [(one.kind, one.reps) for one in in_order(rows)] == [("warm_up", None), ("normal", 5), ("normal", 8)]
