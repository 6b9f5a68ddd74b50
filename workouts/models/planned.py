"""What a plan asks for; written before it is done and never changed by logging."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from gymtracker.ids import uuid7
from workouts.models.sets import SetKind, range_constraints


class PlannedSet(models.Model):
    """A set to be done of one exercise in one workout; what was done stands beside it as `Set` rows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workout_exercise = models.ForeignKey(
        "workouts.WorkoutExercise", on_delete=models.CASCADE, related_name="planned_sets", db_index=False
    )
    position = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=SetKind, default=SetKind.NORMAL)
    reps_min = models.PositiveIntegerField(null=True, blank=True)
    reps_max = models.PositiveIntegerField(null=True, blank=True)
    # What of that range the row in waiting is filled with; null is the most of it.
    reps_aim = models.PositiveIntegerField(null=True, blank=True)
    weight_grams = models.PositiveIntegerField(null=True, blank=True)
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    distance_metres = models.PositiveIntegerField(null=True, blank=True)
    rpe_tenths = models.PositiveSmallIntegerField(null=True, blank=True)
    rest_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index("workout_exercise", "position", "id", name="planned_sets_in_order")]
        constraints = [
            *range_constraints(
                "planned",
                [
                    "reps_min",
                    "reps_max",
                    "reps_aim",
                    "weight_grams",
                    "duration_seconds",
                    "distance_metres",
                    "rest_seconds",
                ],
            ),
            models.CheckConstraint(condition=Q(kind__in=SetKind.values), name="planned_kind_known"),
            models.CheckConstraint(
                condition=Q(reps_min=None) | Q(reps_max=None) | Q(reps_max__gte=F("reps_min")),
                name="planned_reps_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"Planned set {self.position} of {self.workout_exercise_id}"
