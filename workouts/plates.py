"""Which plates make a weight: exact where there is a way, else the nearest weights below and above.

All weights are whole hundredths of one unit, the one that the plates are marked in; a target may lie between them.
Possible sums are kept as the bits of one integer, so that a rack of 20 kinds of plates is as quick as one of five.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import lru_cache
from itertools import pairwise
from math import gcd

from gymtracker.units import KG, Unit

# Steps in the unit itself, as (kg, lb), where no list of what can be loaded is at hand.
DEFAULT_STEP = ("2.5", "5")
STEPS = {
    "dumbbell": ("2", "5"),
    "kettlebell": ("4", "5"),
    "band": ("1", "2.5"),
    "bodyweight": ("1.25", "2.5"),
    "plate": ("1.25", "2.5"),
}
# More than any sleeve holds (600 kg or 600 lb), so that no inventory makes the search long.
MOST_ON_A_SIDE = 60_000
MOST_PLATES_ON_A_SIDE = 30

# How many of each weight fit on one side: (weight, count), the lightest first, so that two equal racks are equal.
Side = tuple[tuple[int, int], ...]
# The plates on one side as they hang, the innermost first.
Plates = tuple[int, ...]


def smallest_jump(equipment: str, unit: Unit) -> str:
    """The usual step of the - and + buttons, as a decimal in `unit`."""
    kilograms, pounds = STEPS.get(equipment, DEFAULT_STEP)
    return kilograms if unit is KG else pounds


@dataclass(frozen=True)
class Loading:
    """A bar with the same plates on both sides."""

    bar: int
    plates: Plates = ()

    @property
    def total(self) -> int:
        return self.bar + 2 * sum(self.plates)


@dataclass(frozen=True)
class Loaded:
    """How a weight is loaded: `exact`, or else the nearest loadings below and above, where there are such."""

    exact: Loading | None = None
    below: Loading | None = None
    above: Loading | None = None


def on_one_side(plates: Sequence[tuple[int, int]], *, bars: int = 1) -> Side:
    """What fits on one side of a bar, of single plates as (weight, count); `bars` is 2 for a pair of dumbbells."""
    return tuple(sorted((weight, count // (2 * bars)) for weight, count in plates if count >= 2 * bars))


def load(target: Decimal | int, bar: int, side: Side, *, on: Plates = ()) -> Loaded:
    """`target` on a bar of weight `bar`. `on` are the plates that hang there now, from the set before.

    Of all ways to load a weight the one with the least work: plates taken off now, put on now, and all that hang then,
    since each of them has to come off again. What stays keeps its place, and nothing heavier is hung outside of
    something lighter. Ties go to fewer moves now, then to the heavier plates inside.
    """
    half = (Decimal(target) - bar) / 2
    below, above = nearest_sums(side, half)
    if below is not None and below == half:
        return Loaded(exact=Loading(bar, hang(side, below, on)))
    return Loaded(
        below=None if below is None else Loading(bar, hang(side, below, on)),
        above=None if above is None else Loading(bar, hang(side, above, on)),
    )


def loadable(bar: int, side: Side, *, most: int) -> list[int]:
    """Every weight that can be loaded, up to `most`, the lightest first."""
    step, sums = common_step(side), possible_sums(side)
    return [total for position in bits(sums) if (total := bar + 2 * step * position) <= most]


def change(before: Plates, after: Plates) -> tuple[Plates, Plates]:
    """What comes off one side, the outermost first, and what goes on then: plates move at the open end only."""
    stays = 0
    while stays < min(len(before), len(after)) and before[stays] == after[stays]:
        stays += 1
    return before[stays:][::-1], after[stays:]


# --- What sums there are ---


def common_step(side: Side) -> int:
    """The largest step of which all plates are multiples: with it the sums take fewer bits."""
    return gcd(*(weight for weight, _ in side)) or 1


def portions(count: int) -> Iterator[int]:
    """1, 2, 4, … and a rest: any number up to `count` is a sum of some of them."""
    portion = 1
    while count:
        yield min(portion, count)
        count -= min(portion, count)
        portion *= 2


@lru_cache(maxsize=256)
def possible_sums(side: Side) -> int:
    """Bit n says whether plates can weigh n common steps on one side."""
    step, sums = common_step(side), 0
    for found in fewest_plates(side, step, MOST_ON_A_SIDE // step)[-1]:
        sums |= found
    return sums


def bits(number: int) -> Iterator[int]:
    digits = f"{number:b}"[::-1]
    position = digits.find("1")
    while position >= 0:
        yield position
        position = digits.find("1", position + 1)


def nearest_sums(side: Side, half: Decimal) -> tuple[int | None, int | None]:
    """The largest possible sum that is not above `half`, and the smallest that is not below."""
    step, sums = common_step(side), possible_sums(side)
    most = MOST_ON_A_SIDE // step + 1
    floor = min(int((half / step).to_integral_value(ROUND_FLOOR)), most)
    ceiling = min(max(int((half / step).to_integral_value(ROUND_CEILING)), 0), most)
    lower = sums & (1 << floor + 1) - 1 if floor >= 0 else 0
    higher = sums >> ceiling
    return (
        (lower.bit_length() - 1) * step if lower else None,
        ((higher & -higher).bit_length() - 1 + ceiling) * step if higher else None,
    )


# --- Which plates make a sum ---


@lru_cache(maxsize=4096)
def hang(side: Side, total: int, on: Plates = ()) -> Plates:
    """The plates for a possible sum; see `load` for which of several ways."""
    step = common_step(side)
    ways = fewest_plates(side, step, total // step)
    on = on if is_in_order(on) and is_there(on, side) else ()
    found = (
        (len(on) - stays + len(added), on[:stays] + added)
        for stays in range(len(on) + 1)
        for added in additions(side, ways, step, total - sum(on[:stays]), on[:stays])
    )
    return min(found, key=least_work)[1]


def least_work(way: tuple[int, Plates]) -> tuple[int, int, list[int]]:
    moves, plates = way
    return moves + len(plates), moves, [-weight for weight in plates]


def is_in_order(plates: Plates) -> bool:
    return all(inner >= outer for inner, outer in pairwise(plates))


def is_there(plates: Plates, side: Side) -> bool:
    counts = dict(side)
    return all(plates.count(weight) <= counts.get(weight, 0) for weight in plates)


# For the lightest 0, 1, 2, … kinds: bit n of the c-th number says that n steps need c plates, and not fewer.
Ways = list[list[int]]


def fewest_plates(side: Side, step: int, most: int) -> Ways:
    ways: Ways = [[1]]
    for weight, count in side:
        layers = ways[-1]
        for portion in portions(count):
            if portion * weight // step > most:
                break
            layers = with_portion(layers, portion, portion * weight // step, (1 << most + 1) - 1)
        ways.append(layers)
    return ways


def with_portion(layers: list[int], plates: int, shift: int, window: int) -> list[int]:
    """With `plates` more that are taken together or not at all. A sum stays only where the fewest plates reach it."""
    found, seen = [], 0
    for count in range(min(len(layers) + plates, MOST_PLATES_ON_A_SIDE + 1)):
        sums = layers[count] if count < len(layers) else 0
        if 0 <= count - plates < len(layers):
            sums |= layers[count - plates] << shift & window
        sums &= ~seen
        seen |= sums
        found.append(sums)
    return found


def additions(side: Side, ways: Ways, step: int, rest: int, stays: Plates) -> Iterator[Plates]:
    """Fewest plates that weigh `rest`, outside of those that stay: none of them heavier than the outermost."""
    if rest < 0:
        return
    kinds = len(side)
    if stays:
        kinds = next(number for number, (weight, _) in enumerate(side) if weight == stays[-1])
        weight, count = side[kinds]
        for more in range(min(count - stays.count(weight), rest // weight) + 1):
            for lighter in fewest(side, ways, step, rest - more * weight, kinds):
                yield (weight,) * more + lighter
    else:
        yield from fewest(side, ways, step, rest, kinds)


def fewest(side: Side, ways: Ways, step: int, rest: int, kinds: int) -> Iterator[Plates]:
    """The fewest of the lightest `kinds` that weigh `rest`, if any; among equals the heaviest first."""
    needed = plates_needed(ways[kinds], rest // step)
    if needed is None:
        return
    plates: Plates = ()
    for number in range(kinds, 0, -1):
        weight, count = side[number - 1]
        for taken in range(min(count, needed, rest // weight), -1, -1):
            if is_reached(ways[number - 1], needed - taken, (rest - taken * weight) // step):
                break
        plates += (weight,) * taken
        needed, rest = needed - taken, rest - taken * weight
    yield plates


def is_reached(layers: list[int], plates: int, steps: int) -> bool:
    """Whether it takes so many plates, and not fewer."""
    return plates < len(layers) and bool(layers[plates] >> steps & 1)


def plates_needed(layers: list[int], steps: int) -> int | None:
    return next((count for count, sums in enumerate(layers) if sums >> steps & 1), None)
