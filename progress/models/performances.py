"""What the exercises of finished workouts come to."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models

from exercises.models import Exercise
from progress.querysets import PerformanceQuerySet
from workouts.models import WorkoutExercise


class Performance(models.Model):
    """What one exercise of a finished workout comes to. Written by `performances` alone; made of working sets.

    `day` is the proleptic ordinal of the workout's local date and `month` counts months from year 0: integers, which
    both databases group alike. `hard_sets` counts a set with what continues it once. `heaviest_grams` is the weight as
    it stands in the set (of an assisted lift the assistance), with reps and RPE of the first such set that has an RPE.
    `estimate_reps` are the reps that the estimated 1RM comes
    from: from 11 on it is a rough guess.
    """

    entry = models.OneToOneField(
        WorkoutExercise, primary_key=True, on_delete=models.CASCADE, related_name="performance"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="performances", db_index=False
    )
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="performances")
    day = models.PositiveIntegerField()
    month = models.PositiveIntegerField()
    sets = models.PositiveIntegerField(default=0)
    hard_sets = models.PositiveIntegerField(default=0)
    reps = models.PositiveIntegerField(default=0)
    volume_grams = models.PositiveBigIntegerField(default=0)
    unweighed_sets = models.PositiveIntegerField(default=0, help_text="Left out of the volume: no bodyweight known.")
    seconds = models.PositiveIntegerField(default=0)
    metres = models.PositiveIntegerField(default=0)
    heaviest_grams = models.PositiveIntegerField(null=True)
    heaviest_reps = models.PositiveIntegerField(null=True)
    heaviest_rpe_tenths = models.PositiveSmallIntegerField(null=True)
    most_reps = models.PositiveIntegerField(null=True)
    longest_seconds = models.PositiveIntegerField(null=True)
    longest_metres = models.PositiveIntegerField(null=True)
    estimate_grams = models.PositiveIntegerField(null=True)
    estimate_reps = models.PositiveIntegerField(null=True)
    estimate_set_id = models.UUIDField(null=True)

    objects = PerformanceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("user", "day", name="performances_by_day"),
            models.Index("user", "exercise", "day", name="performances_of_a_lift"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise_id}: {self.sets} sets"

    @property
    def date(self) -> date:
        return date.fromordinal(self.day)
