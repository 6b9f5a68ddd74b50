"""Strength scores that compare lifters of different bodyweights: DOTS and IPF GL, from an estimated total.

DOTS: Tim Konertz, 2019, for the BVDK; 500 x total / (a polynomial of the fourth degree in bodyweight), which is defined
from 40 kg to 210 kg (men) or 150 kg (women): lighter and heavier lifters are scored as at the bound. IPF GL: the IPF's
formula of 2020 with the constants of classic (raw) powerlifting; not defined below 40 kg. Both bounds as in the public
implementation of OpenPowerlifting.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from exercises.models import CompetitionLift
from gymtracker.accounts.models import User
from gymtracker.units import KG, shown
from workouts.models import Set
from workouts.wording import set_text
from workouts.working import Source, Working, place_of

DOTS = {  # a, b, c, d, e of a w^4 + b w^3 + c w^2 + d w + e
    "male": (-0.000001093, 0.0007391293, -0.1918759221, 24.0900756, -307.75076),
    "female": (-0.0000010706, 0.0005158568, -0.1126655495, 13.6175032, -57.96288),
}
DOTS_BOUNDS = {"male": (40.0, 210.0), "female": (40.0, 150.0)}
IPF_GL = {"male": (1199.72839, 1025.18162, 0.00921), "female": (610.32796, 1045.59282, 0.03048)}
IPF_GL_LIGHTEST = 40.0
WEEKS = 12
LIFTS = {value: label for value, label in CompetitionLift.choices if value}


def dots(sex: str, *, bodyweight: float, total: float) -> float:
    """Points of a total in kg at a bodyweight in kg; `sex` is "male" or "female"."""
    least, most = DOTS_BOUNDS[sex]
    weight = min(max(bodyweight, least), most)
    a, b, c, d, e = DOTS[sex]
    return 500 * total / (a * weight**4 + b * weight**3 + c * weight**2 + d * weight + e)


def ipf_gl(sex: str, *, bodyweight: float, total: float) -> float | None:
    """GL points of a raw total in kg; None below 40 kg of bodyweight, where the formula is not defined."""
    if bodyweight < IPF_GL_LIGHTEST:
        return None
    a, b, c = IPF_GL[sex]
    return total * 100 / (a - b * math.exp(-c * bodyweight))


@dataclass(frozen=True)
class Best:
    """The best estimate of one competition lift: grams, and the set that it comes from."""

    lift: str
    grams: int
    performed: Set


@dataclass(frozen=True)
class Scores:
    """Working values are hundredths of a point, `total_grams` is the estimated total. Without all that is needed
    `lacks` says what, and there is no score."""

    dots: Working | None = None
    ipf_gl: Working | None = None
    total_grams: int | None = None
    bests: Sequence[Best] = ()
    lacks: list[str] = field(default_factory=list)


def scores_of(lifter: User, today: dt.date) -> Scores:
    """From the best estimated 1RM of each competition lift within 12 weeks and the latest bodyweight. Three queries."""
    bests = best_lifts(lifter, since=today - dt.timedelta(weeks=WEEKS))
    bodyweight = lifter.measurements.bodyweight_on(today)
    lacks = [f"no {label.lower()} within {WEEKS} weeks" for value, label in LIFTS.items() if value not in bests]
    if bodyweight is None:
        lacks.insert(0, "no bodyweight")
    if not lifter.sex:
        lacks.insert(0, "sex not said in the profile")
    found = [bests[value] for value in LIFTS if value in bests]
    if lacks or bodyweight is None:
        return Scores(bests=found, lacks=lacks)
    return scored(lifter, found, bodyweight)


def best_lifts(lifter: User, *, since: dt.date) -> dict[str, Best]:
    """Of finished workouts, the earlier of equal ones. Two queries."""
    rows = (
        lifter.performances.filter(
            exercise__competition_lift__in=LIFTS, day__gte=since.toordinal(), estimate_grams__isnull=False
        )
        .order_by("estimate_grams", "-day", "-entry__started_at", "-entry__position")
        .values_list("exercise__competition_lift", "estimate_grams", "estimate_set_id")
    )
    best = {lift: (grams, set_id) for lift, grams, set_id in rows}  # the last of each is the best
    sets = Set.objects.with_owner().in_bulk([set_id for _, set_id in best.values()])
    return {lift: Best(lift, grams or 0, sets[set_id]) for lift, (grams, set_id) in best.items() if set_id in sets}


def scored(lifter: User, bests: Sequence[Best], bodyweight_grams: int) -> Scores:
    total = sum(best.grams for best in bests)
    weight, lifted = bodyweight_grams / 1000, total / 1000
    points = ipf_gl(lifter.sex, bodyweight=weight, total=lifted)
    sources = [source_of(best, lifter) for best in bests]
    said = f"{shown(total, KG, 1)} kg at {shown(bodyweight_grams, KG, 1)} kg of bodyweight"
    least, most = DOTS_BOUNDS[lifter.sex]
    bound = "" if least <= weight <= most else f", scored as at {least if weight < least else most:g} kg"
    return Scores(
        dots=Working(
            hundredths(dots(lifter.sex, bodyweight=weight, total=lifted)),
            f"DOTS ({lifter.sex}) of an estimated total of {said}{bound}", sources,
        ),
        ipf_gl=None if points is None else Working(
            hundredths(points), f"IPF GL, classic ({lifter.sex}), of an estimated total of {said}", sources
        ),
        total_grams=total,
        bests=bests,
        lacks=["IPF GL is not defined below 40 kg of bodyweight"] if points is None else [],
    )  # fmt: skip


def source_of(best: Best, lifter: User) -> Source:
    entry = best.performed.workout_exercise
    text = set_text(best.performed, entry.exercise.tracking, lifter)
    estimate = f"estimated {shown(best.grams, lifter.weights, 1)} {lifter.weight_unit}"
    return Source(
        f"{entry.exercise}: {text}", place_of(best.performed), estimate, adds=best.grams, set=best.performed
    )  # fmt: skip


def hundredths(points: float) -> int:
    return math.floor(points * 100 + 0.5)
