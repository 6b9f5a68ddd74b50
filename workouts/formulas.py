"""What one set is worth. Pure functions on integers (grams, reps, metres, seconds); no Django, no database.

Weight is what one implement weighs and reps are per side, so that the numbers on the page are the ones in the hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Side = Literal["both", "left", "right"]
LAST_REP_OF_EPLEY = 12
FIRST_LOW_CONFIDENCE_REP = 11


class Lift(Protocol):
    """The properties of an exercise that decide what a set of it is worth; `exercises.Exercise` has them."""

    tracking: str
    implements: int
    is_unilateral: bool
    bodyweight_share: int


@dataclass(frozen=True)
class Estimate:
    """An estimated 1RM: grams of load, and whether 11 or 12 reps make it a weak guess."""

    grams: int
    is_low_confidence: bool


def divide_half_up(dividend: int, divisor: int) -> int:
    """dividend / divisor for whole non-negative numbers, halves rounded up, as the queryset annotations do it."""
    return (2 * dividend + divisor) // (2 * divisor)


def load_grams(lift: Lift, *, weight_grams: int | None, bodyweight_grams: int | None) -> int | None:
    """Grams that one rep moves; None where the tracking has no load or bodyweight is needed and unknown.

    weight_reps and weight_*: the weight. bodyweight_reps: added + share x bodyweight. assisted_bodyweight:
    share x bodyweight - assistance, never below 0.
    """
    if lift.tracking in {"weight_reps", "weight_duration", "weight_distance"}:
        return weight_grams
    own = own_grams(lift, bodyweight_grams)
    if own is None:
        return None
    if lift.tracking == "bodyweight_reps":
        return own + (weight_grams or 0)
    return max(0, own - (weight_grams or 0))


def own_grams(lift: Lift, bodyweight_grams: int | None) -> int | None:
    """Grams of the lifter's own body that a rep moves; None where it moves none or bodyweight is not known."""
    if lift.tracking not in {"bodyweight_reps", "assisted_bodyweight"} or bodyweight_grams is None:
        return None
    return divide_half_up(bodyweight_grams * lift.bodyweight_share, 100)


def volume_grams(lift: Lift, *, load: int | None, reps: int | None, kind: str, side: str = "both") -> int | None:
    """Load x implements x reps, twice that for a unilateral set of both sides; warm-ups are worth 0.

    None where the tracking has no volume or its load is unknown.
    """
    if lift.tracking not in {"weight_reps", "bodyweight_reps", "assisted_bodyweight"}:
        return None
    if kind == "warm_up":
        return 0
    if load is None or reps is None:
        return None
    return load * lift.implements * reps * (2 if lift.is_unilateral and side == "both" else 1)


def estimated_1rm(*, load: int | None, reps: int | None, kind: str = "normal") -> Estimate | None:
    """Epley's estimate w(1 + r/30) (Boyd Epley, Poundage Chart, 1985) of the load for 2 to 12 reps; 1 rep is itself.

    None for warm-ups, without a load, for no reps and above 12, where the formula is not to be trusted.
    """
    if kind == "warm_up" or not load or not reps or reps > LAST_REP_OF_EPLEY:
        return None
    if reps == 1:
        return Estimate(load, is_low_confidence=False)
    return Estimate(divide_half_up(load * (30 + reps), 30), is_low_confidence=reps >= FIRST_LOW_CONFIDENCE_REP)
