"""What a gym has, and which weights an exercise can be done with there.

Plates, bars and the rest are whole hundredths of the unit that they are marked in; outside of this module weights are
grams. A target is converted once: 61,235 g is exactly 135 lb, so three 45 lb plates are found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import chain

from exercises.models import Exercise
from exercises.tracking import RULES
from gymtracker.units import KG, LB, Unit, field_text, plain, to_si
from workouts.plates import Loaded, Loading, Side, load, loadable, on_one_side, smallest_jump

# Equipment whose weight is a bar with plates on both ends. (A landmine's bar is loaded at one end and its weight told
# in many ways; plates that are held or hung on a belt need no picture: these only step by what there is.)
ON_A_BAR = ("barbell", "ez-bar", "trap-bar", "smith-machine", "dumbbell")
FIXED = ("dumbbell", "kettlebell")
BY_SMALLEST_PLATE = ("plate", "landmine", "bodyweight")
MOST_CHOICES = 600
TIMES = "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"


def is_loaded(exercise: Exercise) -> bool:
    """Whether its weight may be a bar with plates; one that is added or that assists is none."""
    rule = RULES[exercise.tracking]
    return (
        exercise.equipment in ON_A_BAR and "weight_grams" in rule.measures and rule.load not in {"added", "assistance"}
    )


@dataclass(frozen=True)
class Bar:
    equipment: str
    weight: int
    name: str = ""


@dataclass(frozen=True)
class OnBar:
    """A weight on the bar that was chosen for it."""

    bar: Bar
    loading: Loading


@dataclass(frozen=True)
class Choice:
    """`exact`, or else the nearest below and above, over all bars that fit."""

    exact: OnBar | None = None
    below: OnBar | None = None
    above: OnBar | None = None


@dataclass(frozen=True)
class Inventory:
    """The bars in the order in which they are taken; plates as (weight, count of single plates)."""

    unit: Unit
    bars: tuple[Bar, ...] = ()
    plates: tuple[tuple[int, int], ...] = ()
    fixed: tuple[tuple[str, int], ...] = ()  # ("dumbbell", weight), ascending
    machine_step: int = 0
    cable_step: int = 0
    name: str = field(default="", compare=False)

    def grams(self, weight: int) -> int:
        return to_si(Decimal(weight).scaleb(-2), self.unit)

    def weight(self, grams: int) -> Decimal:
        """In hundredths, exact to the gram: what reads back as the very same gram is the same weight."""
        return Decimal(field_text(grams, self.unit)).scaleb(2)

    def bars_for(self, equipment: str) -> list[Bar]:
        return [bar for bar in self.bars if bar.equipment == equipment]

    def side(self, implements: int) -> Side:
        return on_one_side(self.plates, bars=implements)

    def is_fixed(self, equipment: str, grams: int) -> bool:
        """Whether it stands on the rack as it is, with nothing to load."""
        return any(kind == equipment and self.grams(weight) == grams for kind, weight in self.fixed)

    def choose(self, equipment: str, grams: int, *, implements: int = 1, on: OnBar | None = None) -> Choice:
        """How to load `grams`, on the bar of the set before if that will do, else on the first that does."""
        bars, target, side = self.bars_for(equipment), self.weight(grams), self.side(implements)
        if on and on.bar in bars:
            bars = [on.bar, *(bar for bar in bars if bar != on.bar)]
        found: list[tuple[Bar, Loaded]] = []
        for bar in bars:
            loaded = load(target, bar.weight, side, on=on.loading.plates if on and on.bar == bar else ())
            if loaded.exact:
                return Choice(exact=OnBar(bar, loaded.exact))
            found.append((bar, loaded))
        below = [OnBar(bar, loaded.below) for bar, loaded in found if loaded.below]
        above = [OnBar(bar, loaded.above) for bar, loaded in found if loaded.above]
        return Choice(below=max(below, key=total_of, default=None), above=min(above, key=total_of, default=None))

    def choices(self, equipment: str, implements: int = 1) -> tuple[int, ...]:
        """All weights, in grams, that an exercise can be done with, the lightest first; none where they follow no
        list but a step."""
        return choices_in(self, equipment, implements)

    def step(self, equipment: str) -> str:
        """The step of the - and + buttons beyond those weights, as a decimal in the gym's unit."""
        steps = {"machine": self.machine_step, "cable": self.cable_step}
        if equipment in BY_SMALLEST_PLATE:
            steps[equipment] = min((weight for weight, count in self.plates if count), default=0)
        hundredths = steps.get(equipment)
        return field_text(self.grams(hundredths), self.unit) if hundredths else smallest_jump(equipment, self.unit)

    @property
    def summary(self) -> str:
        """ "Bar 20 kg · 8 × 25, 8 × 20, …": what is there, in a line."""
        bars = " and ".join(said(bar.weight) for bar in self.bars_for("barbell"))
        plates = ", ".join(f"{count}{TIMES}{said(weight)}" for weight, count in self.plates)
        return " · ".join(part for part in (bars and f"Bar {bars} {self.unit.slug}", plates) if part)

    def step_in(self, equipment: str, unit: Unit) -> str:
        """The same in the lifter's unit; a step of another unit would only add crooked numbers."""
        return self.step(equipment) if unit is self.unit else smallest_jump(equipment, unit)


def said(weight: int) -> str:
    return plain(Decimal(weight).scaleb(-2))


def total_of(on: OnBar) -> int:
    return on.loading.total


@lru_cache(maxsize=1024)
def choices_in(inventory: Inventory, equipment: str, implements: int) -> tuple[int, ...]:
    weights: Iterator[int] = chain(
        (weight for kind, weight in inventory.fixed if kind == equipment),
        *(
            loadable(bar.weight, inventory.side(implements), most=200_000)[:MOST_CHOICES]
            for bar in inventory.bars_for(equipment)
        ),
    )
    return tuple(inventory.grams(weight) for weight in sorted(set(weights))[:MOST_CHOICES])


def runs(numbers: Sequence[int]) -> list[list[int]]:
    """Ascending numbers as [first, step, how many]: 20, 22.5, …, 300 kg is one run."""
    found: list[list[int]] = []
    for number in numbers:
        if found and (found[-1][2] == 1 or number - found[-1][0] == found[-1][1] * found[-1][2]):
            first, _, count = found[-1]
            found[-1] = [first, (number - first) // count, count + 1]
        else:
            found.append([number, 0, 1])
    return found


# --- The usual commercial gym, for whoever has not said what theirs has ---


def rack(equipment: str, *weights: int) -> tuple[tuple[str, int], ...]:
    return tuple((equipment, weight) for weight in weights)


USUAL_IN_KG = Inventory(
    KG,
    bars=(Bar("barbell", 2000), Bar("ez-bar", 1000), Bar("trap-bar", 2500), Bar("smith-machine", 1000)),
    plates=((2500, 16), (2000, 16), (1500, 8), (1000, 8), (500, 8), (250, 8), (125, 8)),
    fixed=rack("dumbbell", *range(200, 5001, 200)) + rack("kettlebell", *range(400, 4801, 400)),
    machine_step=250,
    cable_step=250,
    name="The usual gym",
)
USUAL_IN_LB = Inventory(
    LB,
    bars=(Bar("barbell", 4500), Bar("ez-bar", 2500), Bar("trap-bar", 5500), Bar("smith-machine", 2000)),
    plates=((4500, 20), (3500, 8), (2500, 8), (1000, 8), (500, 8), (250, 8)),
    fixed=rack("dumbbell", *range(500, 12001, 500)) + rack("kettlebell", *range(1000, 10001, 500)),
    machine_step=500,
    cable_step=500,
    name="The usual gym",
)


def usual(unit: Unit) -> Inventory:
    return USUAL_IN_KG if unit is KG else USUAL_IN_LB
