"""The order of exercises and their supersets, as tables and for any sequence of changes.

A workout is written "a b1 c1 d": exercises in order, each with the number of its superset.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workouts.supersets import blocks, dropped, linked, moved, settle, unlinked


@dataclass
class Placed:
    pk: str
    superset: int | None = None


def read(text: str) -> list[Placed]:
    return [Placed(word[0], int(word[1:]) if word[1:] else None) for word in text.split()]


def write(entries: list[Placed]) -> str:
    return " ".join(f"{one.pk}{one.superset or ''}" for one in entries)


def named(entries: list[Placed], pk: str) -> Placed:
    return next(one for one in entries if one.pk == pk)


def after(change: Callable[..., object], before: str, pk: str) -> str:
    """What link, unlink and drop make of it, settled."""
    entries = read(before)
    change(entries, named(entries, pk))
    settle(entries)
    return write(entries)


def after_move(before: str, pk: str, by: int) -> str:
    entries = read(before)
    order = moved(entries, named(entries, pk), by)
    settle(order)
    return write(order)


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", []),
        ("a", ["a"]),
        ("a b c", ["a", "b", "c"]),
        ("a1 b1 c", ["ab", "c"]),
        ("a b1 c1 d2 e2", ["a", "bc", "de"]),
        ("a1 b c1", ["a", "b", "c"]),
        ("a1 b2 c2", ["a", "bc"]),
    ],
)
def test_neighbours_of_one_number_are_a_block(before: str, expected: list[str]) -> None:
    assert ["".join(one.pk for one in block) for block in blocks(read(before))] == expected


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("", ""),
        ("a b", "a b"),
        ("a1", "a"),
        ("a7 b7", "a1 b1"),
        ("a2 b2 c1 d1", "a1 b1 c2 d2"),
        ("a1 b c1", "a b c"),
        ("a1 b1 c d1 e1", "a1 b1 c d2 e2"),
        ("a3 b4 c4 d9", "a b1 c1 d"),
    ],
)
def test_supersets_are_numbered_from_one_and_have_two_members(before: str, expected: str) -> None:
    entries = read(before)
    settle(entries)
    assert write(entries) == expected


@pytest.mark.parametrize(
    ("before", "pk", "by", "expected"),
    [
        ("a b c", "b", -1, "b a c"),
        ("a b c", "b", 1, "a c b"),
        ("a b c", "a", -1, "a b c"),
        ("a b c", "c", 1, "a b c"),
        ("a", "a", 1, "a"),
        # A superset is passed as one.
        ("a b1 c1 d", "a", 1, "b1 c1 a d"),
        ("a b1 c1 d", "d", -1, "a d b1 c1"),
        ("a1 b1 c2 d2", "d", -1, "a1 b1 d2 c2"),
        # Within a superset its members change places.
        ("a b1 c1 d", "c", -1, "a c1 b1 d"),
        ("a b1 c1 d", "b", 1, "a c1 b1 d"),
        ("a1 b1 c1", "b", 1, "a1 c1 b1"),
        # From its edge it goes as one.
        ("a b1 c1 d", "b", -1, "b1 c1 a d"),
        ("a b1 c1 d", "c", 1, "a d b1 c1"),
        ("a1 b1 c2 d2", "c", -1, "c1 d1 a2 b2"),
        ("a1 b1 c2 d2", "b", 1, "c1 d1 a2 b2"),
        ("a1 b1 c", "a", -1, "a1 b1 c"),
    ],
)
def test_a_step_up_or_down(before: str, pk: str, by: int, expected: str) -> None:
    assert after_move(before, pk, by) == expected


@pytest.mark.parametrize(
    ("before", "pk", "expected"),
    [
        ("a b c", "b", "a1 b1 c"),
        ("a b c", "a", "a b c"),
        ("a1 b1 c", "c", "a1 b1 c1"),
        ("a b1 c1", "b", "a1 b1 c1"),
        ("a1 b1 c2 d2", "c", "a1 b1 c1 d1"),
        ("a1 b1 c", "b", "a1 b1 c"),
        ("a1 b1 c d", "d", "a1 b1 c2 d2"),
        ("a b c1 d1", "b", "a1 b1 c2 d2"),
    ],
)
def test_an_exercise_is_grouped_with_the_one_above(before: str, pk: str, expected: str) -> None:
    assert after(linked, before, pk) == expected


@pytest.mark.parametrize(
    ("before", "pk", "expected"),
    [
        ("a1 b1", "b", "a b"),
        ("a1 b1 c1", "b", "a b1 c1"),
        ("a1 b1 c1", "c", "a1 b1 c"),
        ("a1 b1 c1 d1", "c", "a1 b1 c2 d2"),
        ("a1 b1 c2 d2", "d", "a1 b1 c d"),
        ("a1 b1 c2 d2", "b", "a b c1 d1"),
        ("a b", "b", "a b"),
    ],
)
def test_a_superset_is_split_above_an_exercise(before: str, pk: str, expected: str) -> None:
    assert after(unlinked, before, pk) == expected


@pytest.mark.parametrize(
    ("order_after", "pk", "expected"),
    [
        ("a1 x b1", "x", "a1 x1 b1"),
        ("a1 x2 b1 y2", "x", "a1 x1 b1 y"),
        ("x a1 b1", "x", "x a1 b1"),
        ("a1 b1 x", "x", "a1 b1 x"),
        ("a1 b1 x c2 d2", "x", "a1 b1 x c2 d2"),
        ("a x b", "x", "a x b"),
        # Taken out of its superset, past a neighbour: the neighbour joins nothing.
        ("a1 x b1", "b", "a x b"),
        ("a1 c1 x b1", "b", "a1 c1 x b"),
        ("b1 a1 c1", "b", "b1 a1 c1"),
        ("a1 x1 b1", "x", "a1 x1 b1"),
        ("a x1 b y1", "x", "a x b y"),
    ],
)
def test_an_exercise_let_go_within_a_superset_joins_it(order_after: str, pk: str, expected: str) -> None:
    assert after(dropped, order_after, pk) == expected


Change = tuple[str, int]
changes = st.lists(st.tuples(st.sampled_from(["up", "down", "link", "unlink", "drop"]), st.integers(0, 9)), max_size=25)


def changed(entries: list[Placed], change: Change) -> list[Placed]:
    verb, which = change
    one = entries[which % len(entries)]
    match verb:
        case "up":
            entries = moved(entries, one, -1)
        case "down":
            entries = moved(entries, one, 1)
        case "link":
            linked(entries, one)
        case "unlink":
            unlinked(entries, one)
        case _:  # a drag to the other end
            entries = [*(other for other in entries if other is not one), one]
            dropped(entries, one)
    settle(entries)
    return entries


def workout(size: int, steps: list[Change]) -> list[Placed]:
    entries = [Placed(letter) for letter in "abcdefgh"[:size]]
    for step in steps:
        entries = changed(entries, step)
    return entries


workouts = st.builds(workout, st.integers(1, 8), changes)


@given(st.integers(1, 8), changes)
def test_whatever_is_done_every_exercise_stays_and_supersets_count_from_one(size: int, steps: list[Change]) -> None:
    entries = workout(size, steps)
    assert sorted(one.pk for one in entries) == list("abcdefgh"[:size])
    runs = [(block[0].superset, len(block)) for block in blocks(entries)]
    numbers = [number for number, _ in runs if number]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(length > 1 for number, length in runs if number)


@given(workouts, st.integers(0, 7))
def test_up_and_down_again_is_where_it_was(entries: list[Placed], which: int) -> None:
    """Of a single exercise, past whatever is above; of a member that moved within its superset."""
    before = write(entries)
    at = which % len(entries)
    one = entries[at]
    within = at > 0 and one.superset is not None and entries[at - 1].superset == one.superset
    if at == 0 or (one.superset and not within):
        return
    order = moved(entries, one, -1)
    settle(order)
    assert write(order) != before
    back = moved(order, one, 1)
    settle(back)
    assert write(back) == before


@given(workouts, st.integers(0, 7))
def test_the_first_of_a_superset_takes_it_up_and_the_last_takes_it_back(entries: list[Placed], which: int) -> None:
    before = write(entries)
    found = [block for block in blocks(entries) if len(block) > 1]
    if not found:
        return
    block = found[which % len(found)]
    if block[0] is entries[0]:
        return
    order = moved(entries, block[0], -1)
    settle(order)
    back = moved(order, block[-1], 1)
    settle(back)
    assert write(back) == before


@given(workouts, st.integers(0, 7))
def test_a_link_is_undone_by_splitting_it(entries: list[Placed], which: int) -> None:
    at = which % len(entries)
    one = entries[at]
    if at == 0 or (one.superset is not None and entries[at - 1].superset == one.superset):
        return
    before = write(entries)
    linked(entries, one)
    settle(entries)
    assert entries[at].superset is not None
    assert entries[at].superset == entries[at - 1].superset
    unlinked(entries, one)
    settle(entries)
    assert write(entries) == before
