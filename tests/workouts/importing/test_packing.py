"""The parts of a batch give back the very sessions that were put into them."""

from __future__ import annotations

import json
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from tests.workouts.transfer.histories import histories
from workouts.importing.packing import packed, unpacked
from workouts.transfer.neutral import Block, Performed, Session


@given(histories())
def test_all_that_a_session_holds_comes_out_again(sessions: list[Session]) -> None:
    assert list(unpacked(packed(sessions))) == sessions


@given(st.decimals(allow_nan=False, allow_infinity=False), st.sampled_from(["", "kg", "lb"]))
def test_an_amount_keeps_every_digit(weight: object, unit: str) -> None:
    one = Performed(7, weight=weight, weight_unit=unit, reps=0, seconds=0)  # type: ignore[arg-type]
    session = Session(2, datetime(2026, 3, 29, 2, 30, tzinfo=None), blocks=[Block("Lift", sets=[one])])
    (back,) = unpacked(packed([session]))
    assert back == session
    assert str(back.blocks[0].sets[0].weight) == str(weight)


def test_what_is_as_usual_takes_no_room() -> None:
    session = Session(2, datetime(2026, 3, 1, 18), blocks=[Block("Lift", sets=[Performed(2, reps=5)])])
    (kept,) = json.loads(packed([session]))
    assert kept == {
        "row": 2, "started": "2026-03-01 18:00:00", "blocks": [{"exercise": "Lift", "sets": [{"row": 2, "reps": 5}]}]
    }  # fmt: skip
