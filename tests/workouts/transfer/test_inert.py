"""Cells that a spreadsheet would take for formulas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workouts.transfer.inert import inert, restored

TRIGGERS = "=+-@\t\r"
openings = st.text("'" + TRIGGERS + "\na", max_size=4)


@given(openings, st.text(max_size=5))
def test_what_is_made_inert_is_read_back_as_it_was(opening: str, rest: str) -> None:
    assert restored(inert(opening + rest)) == opening + rest


@given(openings, st.text(max_size=5))
def test_no_cell_begins_like_a_formula(opening: str, rest: str) -> None:
    assert inert(opening + rest)[:1] not in {*TRIGGERS, "\n", "＝", "＋", "－", "＠"}


@given(openings, openings)
def test_no_two_texts_become_the_same_cell(one: str, other: str) -> None:
    assert (inert(one) == inert(other)) == (one == other)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+49 170", "'+49 170"),
        ("- felt good", "'- felt good"),
        ("@home", "'@home"),
        ("\tindented", "'\tindented"),
        ("\rback", "'\rback"),
        ("＝SUM(1)", "'＝SUM(1)"),
        ("'=1+1", "''=1+1"),
        ("''=1+1", "'''=1+1"),
        ("'90s day", "'90s day"),
        ("''quoted''", "''quoted''"),
        ("5 x 5 = fun", "5 x 5 = fun"),
        ("", ""),
    ],
)
def test_an_apostrophe_is_put_before_what_begins_like_a_formula_and_nothing_else(text: str, cell: str) -> None:
    assert inert(text) == cell
    assert restored(cell) == text
