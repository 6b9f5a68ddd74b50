"""Hard sets per muscle: 1 for the muscle that an exercise is for, a half for those that help.

The weekly band is guidance, not a law: around 10 to 20 sets a week grew muscle best in the reviews of dose and
response (Schoenfeld, Ogborn and Krieger 2017; Baz-Valle and others 2022). Cardio and stretching are left out.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from django.db.models import Sum

from exercises.models import Category, Exercise, Muscle, Region
from gymtracker.accounts.models import User
from progress.periods import Period
from progress.querysets import PerformanceQuerySet

LEAST_A_WEEK, MOST_A_WEEK = 10, 20
UNCOUNTED = (Category.CARDIO, Category.STRETCHING)
# Few exercises are made for these; that they stay below the band is no shortcoming.
UNJUDGED = frozenset({"neck", "rotator-cuff", "hip-flexors", "shins", "forearms", "adductors", "abductors"})

# What the shades of the body picture mean, in sets a week.
LEVELS = ("none", "under 5", "under 10", "10 to 20", "over 20")

Standing = Literal["below", "within", "above", "unjudged"]


@dataclass(frozen=True)
class MuscleSets:
    """`half_sets` counts in halves, so that no number is rounded; `a_week` is sets a week."""

    muscle: Muscle
    half_sets: int
    weeks: float

    @property
    def sets(self) -> float:
        return self.half_sets / 2

    @property
    def a_week(self) -> float:
        return self.sets / self.weeks

    @property
    def standing(self) -> Standing:
        if self.muscle.slug in UNJUDGED:
            return "unjudged"
        if self.a_week < LEAST_A_WEEK:
            return "below"
        return "within" if self.a_week <= MOST_A_WEEK else "above"

    @property
    def level(self) -> int:
        """Shade of the body picture: 0 is none, 1 up to half of the band's beginning, 2 below it, 3 within, 4 above."""
        if not self.half_sets:
            return 0
        if self.a_week < LEAST_A_WEEK:
            return 1 if self.a_week < LEAST_A_WEEK / 2 else 2
        return 3 if self.a_week <= MOST_A_WEEK else 4


@dataclass(frozen=True)
class Share:
    """What an exercise gives a muscle: `halves` a hard set, 2 or 1."""

    exercise: Exercise
    hard_sets: int
    halves: int


def sets_per_muscle(performances: PerformanceQuerySet, period: Period) -> list[MuscleSets]:
    """All muscles, in the order of menus. Three queries, whatever was trained."""
    halves: defaultdict[str, int] = defaultdict(int)
    for slug, shares in shares_per_muscle(performances).items():
        halves[slug] = sum(share.hard_sets * share.halves for share in shares)
    return [MuscleSets(muscle, halves[muscle.slug], period.weeks) for muscle in Muscle.objects.all()]


def shares_per_muscle(performances: PerformanceQuerySet) -> dict[str, list[Share]]:
    """By muscle what each exercise gives it, the most first. Two queries and one for the muscles that help."""
    counted = performances.exclude(exercise__category__in=UNCOUNTED).order_by().values("exercise")
    hard_sets = dict(counted.annotate(done=Sum("hard_sets")).values_list("exercise", "done"))
    exercises = Exercise.objects.filter(pk__in=hard_sets).only("name", "primary_muscle")
    shares: defaultdict[str, list[Share]] = defaultdict(list)
    for exercise in exercises.prefetch_related("secondary_muscles"):
        done = hard_sets[exercise.pk]
        shares[exercise.primary_muscle_id].append(Share(exercise, done, 2))
        for muscle in exercise.secondary_muscles.all():
            if muscle.slug != exercise.primary_muscle_id:
                shares[muscle.slug].append(Share(exercise, done, 1))
    for found in shares.values():
        found.sort(key=lambda share: (-share.hard_sets * share.halves, share.exercise.name))
    return dict(shares)


@dataclass(frozen=True)
class GroupSets:
    """Of a muscle group: a hard set counts 1 where its main muscle is of the group, a half where only helpers are,
    however many of them. `volume_grams` is that of the exercises whose main muscle it has, as the volume page splits
    it."""

    region: Region
    half_sets: int
    volume_grams: int

    @property
    def sets(self) -> float:
        return self.half_sets / 2


def sets_per_group(performances: PerformanceQuerySet) -> list[GroupSets]:
    """All groups, in the order of menus. Five queries, whatever was trained."""
    regions = dict(Muscle.objects.values_list("slug", "region"))
    best: defaultdict[str, dict[int, int]] = defaultdict(dict)
    for slug, shares in shares_per_muscle(performances).items():
        of_group = best[regions[slug]]
        for share in shares:
            halves = share.hard_sets * share.halves
            of_group[share.exercise.pk] = max(halves, of_group.get(share.exercise.pk, 0))
    grouped = performances.order_by().values("exercise__primary_muscle__region").annotate(grams=Sum("volume_grams"))
    volumes = dict(grouped.values_list("exercise__primary_muscle__region", "grams"))
    return [GroupSets(region, sum(best[region].values()), volumes.get(region, 0)) for region in Region]


def falling_short(muscles: list[MuscleSets]) -> list[MuscleSets]:
    """Those below the band, the furthest first."""
    return sorted((one for one in muscles if one.standing == "below"), key=lambda one: one.half_sets)


def last_weeks(lifter: User, period: Period) -> list[MuscleSets]:
    return sets_per_muscle(lifter.performances.between(period.first, period.last), period)
