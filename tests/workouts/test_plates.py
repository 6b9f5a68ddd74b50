"""Which plates make a weight: tables of what lifters know, and a comparison with trying every way."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workouts import plates
from workouts.plates import (
    MOST_PLATES_ON_A_SIDE,
    Loading,
    Plates,
    Side,
    change,
    fewest_plates,
    load,
    loadable,
    on_one_side,
)

IN_KG = on_one_side([(2500, 8), (2000, 8), (1500, 2), (1000, 4), (500, 4), (250, 4), (125, 4)])
IN_LB = on_one_side([(4500, 8), (3500, 2), (2500, 2), (1000, 4), (500, 2), (250, 2)])


def kilograms(text: str) -> Plates:
    """ "25 + 5" as plates."""
    return tuple(int(Decimal(part) * 100) for part in text.split(" + ")) if text else ()


@pytest.mark.parametrize(
    ("target", "bar", "side", "expected"),
    [
        ("20", 20, IN_KG, ""),
        ("22.5", 20, IN_KG, "1.25"),
        ("60", 20, IN_KG, "20"),
        ("82.5", 20, IN_KG, "25 + 5 + 1.25"),
        ("100", 20, IN_KG, "25 + 15"),
        ("140", 20, IN_KG, "25 + 25 + 10"),
        ("227.5", 20, IN_KG, "25 + 25 + 25 + 25 + 2.5 + 1.25"),
        ("135", 45, IN_LB, "45"),
        ("225", 45, IN_LB, "45 + 45"),
        ("185", 45, IN_LB, "45 + 25"),
        ("45", 45, IN_LB, ""),
    ],
)
def test_what_hangs_on_each_side(target: str, bar: int, side: Side, expected: str) -> None:
    loaded = load(Decimal(target) * 100, bar * 100, side)
    assert loaded.exact == Loading(bar * 100, kilograms(expected))
    assert (loaded.below, loaded.above) == (None, None)


def test_the_largest_plate_first_would_miss_it() -> None:
    """30 a side of 2 x 20 and 4 x 15 is 15 + 15; whoever begins with a 20 ends at 20."""
    side = on_one_side([(2000, 2), (1500, 4)])
    assert load(6000, 0, side).exact == Loading(0, (1500, 1500))


def test_an_odd_plate_stays_on_the_floor() -> None:
    assert on_one_side([(2000, 3), (1000, 1), (500, 2)]) == ((500, 1), (2000, 1))
    assert load(10_000, 2000, on_one_side([(2000, 3)])).exact is None
    assert load(6000, 2000, on_one_side([(2000, 3)])).exact == Loading(2000, (2000,))


def test_a_pair_of_dumbbells_shares_the_plates() -> None:
    assert on_one_side([(500, 7), (125, 4)], bars=2) == ((125, 1), (500, 1))


@pytest.mark.parametrize(
    ("target", "below", "above"),
    [("82.4", "80", "82.5"), ("19", None, "20"), ("0", None, "20"), ("1000", "485", None), ("21.25", "20", "22.5")],
)
def test_the_nearest_below_and_above(target: str, below: str | None, above: str | None) -> None:
    loaded = load(Decimal(target) * 100, 2000, IN_KG)
    assert loaded.exact is None
    found = [near and Decimal(near.total) / 100 for near in (loaded.below, loaded.above)]
    assert found == [near and Decimal(near) for near in (below, above)]


def test_a_bar_without_plates_is_all_there_is() -> None:
    assert load(2000, 2000, ()).exact == Loading(2000)
    assert load(2500, 2000, ()) == plates.Loaded(below=Loading(2000))
    assert loadable(2000, (), most=100_000) == [2000]


def test_what_can_be_loaded() -> None:
    assert loadable(2000, on_one_side([(1000, 2), (250, 5)]), most=100_000) == [2000, 2500, 3000, 4000, 4500, 5000]
    assert loadable(2000, IN_KG, most=3000) == [2000, 2250, 2500, 2750, 3000]


# --- From set to set ---


@pytest.mark.parametrize(
    ("before", "after", "off", "on"),
    [
        ("25 + 10", "25 + 25", "10", "25"),
        ("20", "20 + 10", "", "10"),
        ("20 + 10 + 1.25", "20", "1.25 + 10", ""),
        ("25 + 5", "20 + 10", "5 + 25", "20 + 10"),
        ("20", "20", "", ""),
        ("", "20", "", "20"),
    ],
)
def test_plates_come_off_and_go_on_at_the_open_end(before: str, after: str, off: str, on: str) -> None:
    assert change(kilograms(before), kilograms(after)) == (kilograms(off), kilograms(on))


@pytest.mark.parametrize(
    ("on", "target", "expected"),
    [
        # From nothing, 70 kg would be 25 a side; with 20 on the bar a 5 is enough.
        ("", 7000, "25"),
        ("20", 7000, "20 + 5"),
        ("20", 8000, "20 + 10"),
        ("10", 6000, "10 + 10"),
        # But the bar does not fill with small ones where they would only have to come off again.
        ("2.5 + 1.25", 6000, "20"),
        ("10 + 5 + 2.5", 6500, "10 + 5 + 5 + 2.5"),
        # On the way down the inner ones stay.
        ("25 + 10 + 5", 9000, "25 + 10"),
        ("20 + 20", 7000, "20 + 5"),
        # Never a heavier one outside of a lighter.
        ("25 + 10", 12_000, "25 + 25"),
        # What cannot hang there in this gym is as if the bar were empty.
        ("50", 7000, "25"),
        ("5 + 25", 8000, "25 + 5"),
    ],
)
def test_the_next_set_is_loaded_with_the_least_work(on: str, target: int, expected: str) -> None:
    assert load(target, 2000, IN_KG, on=kilograms(on)).exact == Loading(2000, kilograms(expected))


# --- Every way tried ---

RACKS = st.lists(
    st.tuples(st.sampled_from([25, 50, 100, 125, 250, 500, 700, 1000, 1133, 1500, 2000, 2500]), st.integers(1, 7)),
    max_size=4,
    unique_by=lambda plate: plate[0],
)


def every_way(side: Side) -> Iterator[Plates]:
    for counts in product(*(range(count + 1) for _, count in side)):
        kinds = zip(side, counts, strict=True)
        yield tuple(sorted((weight for (weight, _), count in kinds for _ in range(count)), reverse=True))


def work(on: Plates, hung: Plates) -> int:
    off, added = change(on, hung)
    return len(off) + len(added) + len(hung)


@given(RACKS, st.integers(0, 30_000), st.sampled_from([0, 1500, 2000]))
def test_it_finds_what_trying_every_way_finds(rack: list[tuple[int, int]], target: int, bar: int) -> None:
    side = on_one_side(rack)
    ways = list(every_way(side))
    totals = sorted({bar + 2 * sum(way) for way in ways})
    assert loadable(bar, side, most=10**9) == totals
    loaded = load(target, bar, side)
    if target in totals:
        fewest = min(len(way) for way in ways if bar + 2 * sum(way) == target)
        best = max(way for way in ways if bar + 2 * sum(way) == target and len(way) == fewest)
        assert loaded.exact == Loading(bar, best)
    else:
        assert loaded.exact is None
        near = [one and one.total for one in (loaded.below, loaded.above)]
        assert near[0] == max((total for total in totals if total < target), default=None)
        assert near[1] == min((total for total in totals if total > target), default=None)


@given(RACKS, st.data())
def test_no_way_to_the_next_set_is_less_work(rack: list[tuple[int, int]], data: st.DataObject) -> None:
    side = on_one_side(rack)
    ways = list(every_way(side))
    on, wanted = data.draw(st.sampled_from(ways)), data.draw(st.sampled_from(ways))
    exact = load(2 * sum(wanted), 0, side, on=on).exact
    assert exact is not None
    assert exact.total == 2 * sum(wanted)
    assert exact.plates in ways, "more plates than there are, or a heavier one outside"
    assert work(on, exact.plates) == min(work(on, way) for way in ways if sum(way) == sum(wanted))


@given(RACKS, st.decimals(0, 30_000, places=1))
def test_a_target_between_hundredths_is_never_exact(rack: list[tuple[int, int]], target: Decimal) -> None:
    loaded = load(target, 2000, on_one_side(rack))
    if target % 1:
        assert loaded.exact is None
    for near, is_below in ((loaded.below, True), (loaded.above, False)):
        assert near is None or (near.total < target) == is_below


def test_an_absurd_rack_takes_a_bounded_number_of_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """20 kinds of 99: trying every way would be 50 to the power of 20."""
    side = on_one_side([(1987 + 37 * kind, 99) for kind in range(20)])
    steps = []
    with_portion = plates.with_portion
    monkeypatch.setattr(plates, "with_portion", lambda *args: steps.append(len(args[0])) or with_portion(*args))
    loaded = load(60_000, 2000, side)
    found = loaded.exact or loaded.below
    assert found and found.total > 59_000
    assert sum(steps) < 30_000


def test_no_inventory_makes_the_search_long() -> None:
    """Thirty kinds of odd plates took 26 seconds once; what counts is how deep the search goes, so no clock is read."""
    side = on_one_side([(1001 + 2 * kind, 99) for kind in range(30)])
    loaded = load(120_000, 2_000, side)
    assert loaded.below or loaded.exact
    assert all(len(fewest) <= MOST_PLATES_ON_A_SIDE + 1 for fewest in fewest_plates(side, 1, 60_000))


def test_no_more_plates_are_hung_than_a_sleeve_takes() -> None:
    loaded = load(2_000 + 2 * 100 * 40, 2_000, on_one_side([(100, 99)]))
    assert loaded.exact is None
    assert loaded.below is not None
    assert loaded.below.plates == (100,) * MOST_PLATES_ON_A_SIDE
