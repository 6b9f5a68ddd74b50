"""What is logged for each kind of exercise: one table, read by forms, formulas, imports and records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models


class Tracking(models.TextChoices):
    WEIGHT_REPS = "weight_reps", "Weight and reps"
    BODYWEIGHT_REPS = "bodyweight_reps", "Bodyweight reps, with or without added weight"
    ASSISTED_BODYWEIGHT = "assisted_bodyweight", "Bodyweight reps with assistance"
    REPS = "reps", "Reps only"
    DURATION = "duration", "Time"
    WEIGHT_DURATION = "weight_duration", "Weight and time"
    DISTANCE_DURATION = "distance_duration", "Distance and time"
    WEIGHT_DISTANCE = "weight_distance", "Weight and distance"


@dataclass(frozen=True)
class Rule:
    """Which measures a set must have, which it may have, and what its weight means.

    `needs` are all required but for `any_of`, of which one is enough.
    """

    needs: tuple[str, ...] = ()
    may_have: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    load: str = "none"  # weight | added | assistance | none: what a rep moves
    weight_label: str = "Weight"

    @property
    def measures(self) -> tuple[str, ...]:
        """In the order in which they are typed."""
        return tuple(m for m in MEASURES if m in self.needs + self.may_have + self.any_of)

    def faults(self, given: Mapping[str, Any]) -> dict[str, str]:
        """By measure, why these make no set; None and what is not there are not measured."""
        missing = {m: "This exercise needs it." for m in self.needs if given.get(m) is None}
        if self.any_of and all(given.get(m) is None for m in self.any_of):
            missing[self.any_of[0]] = "Enter a distance, a time or both."
        unknown = [m for m in MEASURES if m not in self.measures and given.get(m) is not None]
        return missing | dict.fromkeys(unknown, "This exercise is not measured by it.")


MEASURES = ("weight_grams", "reps", "distance_metres", "duration_seconds")

RULES: dict[str, Rule] = {
    Tracking.WEIGHT_REPS: Rule(needs=("weight_grams", "reps"), load="weight"),
    Tracking.BODYWEIGHT_REPS: Rule(
        needs=("reps",), may_have=("weight_grams",), load="added", weight_label="Added weight"
    ),
    Tracking.ASSISTED_BODYWEIGHT: Rule(
        needs=("weight_grams", "reps"), load="assistance", weight_label="Assistance weight"
    ),
    Tracking.REPS: Rule(needs=("reps",)),
    Tracking.DURATION: Rule(needs=("duration_seconds",)),
    Tracking.WEIGHT_DURATION: Rule(needs=("weight_grams", "duration_seconds")),
    Tracking.DISTANCE_DURATION: Rule(any_of=("distance_metres", "duration_seconds")),
    Tracking.WEIGHT_DISTANCE: Rule(needs=("weight_grams", "distance_metres")),
}

# Lifts that a goal can be set for.
LIFTED = (
    Tracking.WEIGHT_REPS, Tracking.BODYWEIGHT_REPS, Tracking.ASSISTED_BODYWEIGHT, Tracking.REPS, Tracking.DURATION,
)  # fmt: skip

# Trackings in which a part of the lifter's own weight is moved.
MOVES_BODYWEIGHT = (Tracking.BODYWEIGHT_REPS, Tracking.ASSISTED_BODYWEIGHT)
