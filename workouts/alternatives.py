"""What can stand in for an exercise: the same muscle, alike in movement, with the load that fits the lifter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import BigIntegerField, Case, Exists, F, IntegerField, Max, OuterRef, Q, Value, When
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from workouts.formulas import FIRST_LOW_CONFIDENCE_REP, divide_half_up
from workouts.inventory import Inventory
from workouts.loading import nearest_loadable
from workouts.models import Set, WorkoutExercise
from workouts.models.gyms import inventory_of
from workouts.querysets import load_expression

MOST_OFFERED = 12
LATELY = timedelta(days=365)


@dataclass
class Alternative:
    """`weight_grams` is what stands for the weight of the exercise replaced, None where history does not tell."""

    exercise: Exercise
    is_known: bool
    weight_grams: int | None


def alternatives_to(entry: WorkoutExercise, lifter: User, weight_grams: int | None) -> list[Alternative]:
    """At most 12, those the lifter trains first, then the most alike; `weight_grams` is the weight to translate."""
    original = entry.exercise
    trained = WorkoutExercise.objects.live().filter(
        user=lifter, exercise=OuterRef("pk"), started_at__gte=timezone.now() - LATELY
    )
    likeness = sum(
        (
            score(worth, **{field: getattr(original, field)})
            for field, worth in LIKE.items()
            if getattr(original, field)
        ),
        start=Value(0),
    )
    is_stretch = Q(category="stretching")
    found = (
        Exercise.objects.offered_to(lifter)
        .filter(is_stretch if original.category == "stretching" else ~is_stretch)
        .filter(primary_muscle=original.primary_muscle_id)
        .exclude(pk__in=entry.workout.workout_exercises.live().values("exercise"))
        .for_lists()
        .annotate(is_known=Exists(trained), likeness=likeness)
        .order_by("-is_known", "-likeness", "-alias_count", "name", "pk")[:MOST_OFFERED]
    )
    exercises = list(found)
    translate = Translation.of(lifter, original, exercises)
    return [Alternative(one, one.is_known, translate.weight(one, weight_grams)) for one in exercises]


# How much each shared trait makes two exercises alike.
LIKE = {"equipment": 4, "mechanic": 3, "force": 2, "tracking": 2, "is_unilateral": 1}


def score(worth: int, **trait: object) -> Case:
    return Case(When(**trait, then=Value(worth)), default=Value(0), output_field=IntegerField())


def strengths_of(lifter: User, exercise_ids: list[int]) -> dict[int, int]:
    """Grams of the best estimated 1RM of the last year by exercise, from sets of at most 10 reps."""
    load = load_expression()
    # Epley (workouts/formulas.py) in whole grams; one rep is the load itself.
    estimate = Case(
        When(reps=1, then=load),
        default=(load * (F("reps") + 30) * 2 + 30) / 60,
        output_field=BigIntegerField(),
    )
    sets = Set.objects.live().of_lifter(lifter).working()
    lately = sets.filter(
        workout_exercise__exercise__in=exercise_ids,
        workout_exercise__started_at__gte=timezone.now() - LATELY,
        reps__range=(1, FIRST_LOW_CONFIDENCE_REP - 1),
    )
    rows = lately.order_by().values_list("workout_exercise__exercise").annotate(best=Max(estimate))
    return {exercise_id: best for exercise_id, best in rows if best}


@dataclass
class Translation:
    """Weights of one exercise as weights of others, by the lifter's best of both, rounded to what can be loaded."""

    original: Exercise
    strengths: dict[int, int]
    inventory: Inventory

    @classmethod
    def of(cls, lifter: User, original: Exercise, others: Sequence[Exercise]) -> Translation:
        strengths = strengths_of(lifter, [original.pk, *(one.pk for one in others)])
        return cls(original, strengths, inventory_of(lifter))

    def weight(self, other: Exercise, grams: int | None) -> int | None:
        """What is as hard with `other` as `grams` is with the original; None where history does not tell."""
        if grams is None or self.original.tracking != "weight_reps" or other.tracking != "weight_reps":
            return None
        old, new = (self.strengths.get(exercise.pk) for exercise in (self.original, other))
        if not old or not new:
            return None
        return nearest_loadable(other, divide_half_up(grams * new, old), self.inventory)
