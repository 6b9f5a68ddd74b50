"""The bar beside the next set: which plates, what changes from the set before, and the steps of - and +."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from exercises.models import Exercise
from exercises.tracking import RULES
from gymtracker.accounts.models import User
from gymtracker.units import Unit, field_text, shown, to_si
from workouts.cards import Card
from workouts.inventory import Inventory, OnBar, is_loaded, runs, said
from workouts.plates import change
from workouts.proposals import working_set
from workouts.warm_up import Step, nearest, ramp
from workouts.wording import Measured

MINUS = "−"
# From so many grams on a plate has this colour: those of the competition plates, which 45 lb is close enough to.
COLOURS = ((22_000, "red"), (17_500, "blue"), (12_500, "yellow"), (7_500, "green"), (4_000, "pale"), (0, "grey"))
HEIGHTS = (34, 76)
WIDTHS = {1: 22, 2: 24, 3: 30, 4: 36}
SLEEVE = 26
HIGHEST_CHOICES = 200


@dataclass
class Disc:
    """A plate in the picture."""

    x: int
    y: int
    width: int
    height: int
    colour: str
    label: str

    @property
    def middle(self) -> int:
        return self.x + self.width // 2


@dataclass
class Picture:
    """One end of the bar, seen from the front."""

    text: str
    discs: list[Disc]
    bar: str

    @property
    def width(self) -> int:
        return (self.discs[-1].x + self.discs[-1].width if self.discs else SLEEVE) + SLEEVE

    @property
    def sleeve(self) -> int:
        return self.width - SLEEVE + 2


@dataclass
class Nearest:
    value: str  # as the weight field says it
    text: str


@dataclass
class Aid:
    """What stands beside the next set of an exercise on a bar; `problem` where its weight cannot be loaded."""

    gym: str
    picture: Picture | None = None
    change: str = ""
    problem: str = ""
    nearest: list[Nearest] = field(default_factory=list)


def aid_for(
    exercise: Exercise, grams: int | None, done: Sequence[Measured], inventory: Inventory, lifter: User
) -> Aid | None:
    """None where nothing is loaded: no bar of this kind, or a dumbbell that stands there as it is."""
    if not is_loaded(exercise) or not inventory.bars_for(exercise.equipment):
        return None
    aid = Aid(inventory.name)
    if grams is None:
        return aid
    if inventory.is_fixed(exercise.equipment, grams):
        return None
    before = left_on_the_bar(exercise, done, inventory)
    choice = inventory.choose(exercise.equipment, grams, implements=exercise.implements, on=before)
    if choice.exact:
        aid.picture = picture_of(choice.exact, inventory, lifter)
        aid.change = change_text(before, choice.exact)
        return aid
    near = [inventory.grams(one.loading.total) for one in (choice.below, choice.above) if one]
    aid.nearest = [
        Nearest(field_text(one, lifter.weights), f"{shown(one, lifter.weights)} {lifter.weight_unit}")
        for one in sorted(near, key=lambda one: abs(one - grams))
    ]
    aid.problem = f"{shown(grams, lifter.weights)} {lifter.weight_unit} cannot be loaded"
    return aid


def left_on_the_bar(exercise: Exercise, done: Iterable[Measured], inventory: Inventory) -> OnBar | None:
    """What hangs there after the sets of this exercise, each loaded with the least work from the one before."""
    on: OnBar | None = None
    for one in done:
        if one.weight_grams is None:
            continue
        choice = inventory.choose(exercise.equipment, one.weight_grams, implements=exercise.implements, on=on)
        on = choice.exact
    return on


def change_text(before: OnBar | None, now: OnBar) -> str:
    """ "−10 +25 per side"; nothing where nothing changes, or where it is another bar."""
    if before is None or before.bar != now.bar:
        return ""
    off, on = change(before.loading.plates, now.loading.plates)
    moves = [f"{MINUS}{said(weight)}" for weight in off] + [f"+{said(weight)}" for weight in on]
    return f"{' '.join(moves)} per side" if moves else ""


def picture_of(on: OnBar, inventory: Inventory, lifter: User) -> Picture:
    plates = on.loading.plates
    # Plates marked in another unit than the lifter's are said with theirs.
    unit = "" if inventory.unit is lifter.weights else f" {inventory.unit.slug}"
    text = f"Per side {' + '.join(map(said, plates))}{unit}" if plates else "Just the bar"
    kind = "handle" if on.bar.equipment == "dumbbell" else "bar"
    bar = f"{on.bar.name or kind.capitalize()} {said(on.bar.weight)} {inventory.unit.slug}"
    return Picture(text, discs_of(plates, inventory.unit), bar)


def discs_of(plates: Sequence[int], unit: Unit) -> list[Disc]:
    discs: list[Disc] = []
    x, (lowest, highest) = SLEEVE, HEIGHTS
    for weight in plates:
        grams, label = to_si(Decimal(weight).scaleb(-2), unit), said(weight)
        height = round(lowest + (highest - lowest) * min(1, grams / 25_000) ** 0.5)
        width = WIDTHS.get(len(label), 44)
        colour = next(colour for least, colour in COLOURS if grams >= least)
        discs.append(Disc(x, (highest - height) // 2, width, height, colour, label))
        x += width + 2
    return discs


# --- For a page of cards ---


def add_aids(cards: Iterable[Card], inventory: Inventory, lifter: User) -> None:
    for card in cards:
        done = [row.performed for row in card.rows]
        card.aid = aid_for(card.entry.exercise, card.weight_in_waiting, done, inventory, lifter)


def weight_steps(exercises: Iterable[Exercise], inventory: Inventory, lifter: User) -> dict[str, Any]:
    """For static/js/stepper.js, once for all cards: the weights there are in thousandths of the lifter's unit, as
    runs, and the step beyond them."""
    return {
        steps_key(exercise): {
            "runs": runs([thousandths(grams, lifter.weights) for grams in choices_of(exercise, inventory)]),
            "step": inventory.step_in(exercise.equipment, lifter.weights),
        }
        for exercise in exercises
        if "weight_grams" in RULES[exercise.tracking].measures
    }


def steps_key(exercise: Exercise) -> str:
    return f"{exercise.equipment}-{exercise.implements}"


def thousandths(grams: int, unit: Unit) -> int:
    return int(Decimal(field_text(grams, unit)).scaleb(3))


def choices_of(exercise: Exercise, inventory: Inventory) -> Sequence[int]:
    return inventory.choices(exercise.equipment, exercise.implements)


# --- The warm-up ---


def warm_up_for(exercise: Exercise, working_grams: int, inventory: Inventory) -> list[Step]:
    bar_grams = None
    if is_loaded(exercise) and exercise.equipment != "dumbbell" and inventory.bars_for(exercise.equipment):
        choice = inventory.choose(exercise.equipment, working_grams)
        on = choice.exact or choice.below
        bar_grams = inventory.grams(on.bar.weight) if on else working_grams
    return ramp(working_grams, weights_of(exercise, inventory), bar_grams=bar_grams)


def nearest_loadable(exercise: Exercise, grams: int, inventory: Inventory) -> int:
    """Grams that can be put on; the lighter of two that are equally near."""
    return nearest(weights_of(exercise, inventory), grams)


def weights_of(exercise: Exercise, inventory: Inventory) -> Sequence[int]:
    return choices_of(exercise, inventory) or multiples(inventory, exercise.equipment)


def multiples(inventory: Inventory, equipment: str) -> list[int]:
    """Of a stack, of which nobody knows more than its step."""
    step = Decimal(inventory.step(equipment))
    return [to_si(step * times, inventory.unit) for times in range(1, HIGHEST_CHOICES + 1)]


def working_weight(card: Card) -> int | None:
    """Of the working set in waiting."""
    done = [row.performed for row in card.rows]
    return working_set(done, card.last_sets, card.entry.planned).weight_grams
