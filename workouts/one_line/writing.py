"""Sets back into a line that reads as the very same sets."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from itertools import groupby

from gymtracker.units import clock, field_text
from workouts.one_line.amounts import Terms, TypedSet

KINDS = {"warm_up": "w", "drop": "d", "failure": "f"}
SIDES = {"left": "L", "right": "R"}


def write_line(name: str, sets: Iterable[TypedSet], terms: Terms) -> str:
    """ "Bench Press (Barbell): 60x10 w, 100x5, 5, 4 @8"."""
    return f"{name}: {write_sets(sets, terms)}"


def write_sets(sets: Iterable[TypedSet], terms: Terms) -> str:
    """Neighbours that differ in reps, time or distance only share weight and suffixes."""
    groups = []
    for (weight, suffixes), group in groupby(sets, key=lambda one: (weight_of(one, terms), suffixes_of(one))):
        amounts = ", ".join(amount_of(one, terms) for one in group)
        groups.append(" ".join(part for part in (f"{weight}{amounts}", suffixes) if part))
    return "; ".join(groups)


def weight_of(one: TypedSet, terms: Terms) -> str:
    if one.weight_grams is None:
        return "bw x " if terms.rule.load == "added" else ""
    sign = {"added": "+", "assistance": "-"}.get(terms.rule.load, "")
    return f"{sign}{field_text(one.weight_grams, terms.weights)}x"


def amount_of(one: TypedSet, terms: Terms) -> str:
    if one.reps is not None:
        return str(one.reps)
    unit = terms.bare_distances
    distance = "" if one.distance_metres is None else f"{field_text(one.distance_metres, unit)}{unit.slug}"
    return " ".join(part for part in (distance, clock(one.duration_seconds)) if part)


def suffixes_of(one: TypedSet) -> str:
    rpe = "" if one.rpe_tenths is None else f"@{Decimal(one.rpe_tenths) / 10:f}".removesuffix(".0")
    rest = "" if one.rest_seconds is None else f"r{clock(one.rest_seconds)}"
    return " ".join(part for part in (KINDS.get(one.kind, ""), SIDES.get(one.side, ""), rpe, rest) if part)
