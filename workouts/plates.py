"""What can be loaded: the step from one weight to the next that a lifter can really put on."""

from __future__ import annotations

from gymtracker.units import KG, Unit

# Steps in the unit itself, as (kg, lb). A barbell takes a pair of the smallest plates: 2 x 1.25 kg or 2 x 2.5 lb.
DEFAULT_STEP = ("2.5", "5")
STEPS = {
    "dumbbell": ("2", "5"),
    "kettlebell": ("4", "5"),
    "band": ("1", "2.5"),
    "bodyweight": ("1.25", "2.5"),
    "plate": ("1.25", "2.5"),
}


def smallest_jump(equipment: str, unit: Unit) -> str:
    """The step of the - and + buttons, as a decimal in `unit`."""
    kilograms, pounds = STEPS.get(equipment, DEFAULT_STEP)
    return kilograms if unit is KG else pounds
