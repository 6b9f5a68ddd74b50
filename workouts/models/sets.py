"""A set that was performed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from workouts.limits import (
    LEAST_RPE_TENTHS,
    MOST_METRES,
    MOST_REPS,
    MOST_RPE_TENTHS,
    MOST_SECONDS,
    MOST_WEIGHT_GRAMS,
)
from workouts.querysets import SetQuerySet
from workouts.turns import turn_of

RPE_STEPS = list(range(LEAST_RPE_TENTHS, MOST_RPE_TENTHS + 1, 5))
LIMITS = {
    "weight_grams": (0, MOST_WEIGHT_GRAMS),
    "reps": (0, MOST_REPS),
    "reps_min": (0, MOST_REPS),
    "reps_max": (0, MOST_REPS),
    "reps_aim": (0, MOST_REPS),
    "duration_seconds": (0, MOST_SECONDS),
    "distance_metres": (0, MOST_METRES),
    "rest_seconds": (0, MOST_SECONDS),
}


class StaleVersion(Conflict):
    """The row was changed elsewhere since it was read; `current` is what it says now."""

    def __init__(self, current: Set) -> None:
        super().__init__("This set was changed elsewhere in the meantime.")
        self.current = current


class SetKind(models.TextChoices):
    NORMAL = "normal", "Normal"
    WARM_UP = "warm_up", "Warm-up"
    DROP = "drop", "Drop"
    FAILURE = "failure", "Failure"


class Side(models.TextChoices):
    BOTH = "both", "Both sides"
    LEFT = "left", "Left"
    RIGHT = "right", "Right"


def range_constraints(prefix: str, fields: Sequence[str]) -> list[models.CheckConstraint]:
    """What holds measures to their limits in the database; null is not measured."""
    ranges = [
        models.CheckConstraint(
            condition=Q(**{field: None}) | Q(**{f"{field}__range": LIMITS[field]}), name=f"{prefix}_{field}_range"
        )
        for field in fields
    ]
    rpe = Q(rpe_tenths=None) | Q(rpe_tenths__in=RPE_STEPS)
    return [*ranges, models.CheckConstraint(condition=rpe, name=f"{prefix}_rpe_in_halves")]


class Set(models.Model):
    """A set that was performed. Which measures it has is decided by its exercise's tracking."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workout_exercise = models.ForeignKey(
        "workouts.WorkoutExercise", on_delete=models.CASCADE, related_name="all_sets", db_index=False
    )
    # What a drop set continues, without rest: with it they make one hard set.
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="continuations", db_index=False
    )
    position = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=SetKind, default=SetKind.NORMAL)
    side = models.CharField(max_length=5, choices=Side, default=Side.BOTH)
    weight_grams = models.PositiveIntegerField(null=True, blank=True)
    reps = models.PositiveIntegerField(null=True, blank=True)
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    distance_metres = models.PositiveIntegerField(null=True, blank=True)
    rpe_tenths = models.PositiveSmallIntegerField(null=True, blank=True)
    rest_seconds = models.PositiveIntegerField(null=True, blank=True, help_text="Rest meant to follow this set.")
    completed_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)

    is_record: bool  # from SetQuerySet.with_badges
    new_records: Sequence[Any] = ()  # what `progress` found when this set was announced
    reached_goals: Sequence[Any] = ()  # and what `goals` did
    is_new = False  # it was this request that logged it

    objects = SetQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("workout_exercise", "position", "id", name="sets_in_order"),
            models.Index("deleted_at", name="sets_in_trash", condition=Q(deleted_at__isnull=False)),
            models.Index("parent", condition=Q(parent__isnull=False), name="sets_continued"),
        ]
        constraints = [
            *range_constraints("set", ["weight_grams", "reps", "duration_seconds", "distance_metres", "rest_seconds"]),
            models.CheckConstraint(condition=Q(kind__in=SetKind.values), name="set_kind_known"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="set_side_known"),
            models.CheckConstraint(
                condition=Q(parent=None) | Q(kind__in=[SetKind.DROP, SetKind.FAILURE]), name="set_continues_by_kind"
            ),
            models.CheckConstraint(
                condition=~Q(weight_grams=None, reps=None, duration_seconds=None, distance_metres=None),
                name="set_measures_something",
            ),
        ]

    def __str__(self) -> str:
        return f"Set {self.position} of {self.workout_exercise_id}"

    def amend(self, *, version: int, continues: bool = False, **changes: Any) -> None:
        """Correct a set that was read at `version`. Raises StaleVersion where it has changed or gone since.

        `continues` as in `WorkoutExercise.log_set`.
        """
        with turn_of(self.workout_exercise.user_id):
            if "kind" in changes:
                changes["parent"] = self.workout_exercise.set_to_continue(changes["kind"], continues, before=self)
            mine = Set.objects.filter(pk=self.pk, version=version, deleted_at=None)
            if not mine.update(version=F("version") + 1, **changes):
                raise StaleVersion(Set.objects.with_owner().get(pk=self.pk))
            if "kind" in changes and (changes["kind"] != self.kind or changes["parent"]):
                self.workout_exercise.attach_anew()
            self.workout_exercise.announce_change()
        for name, value in {**changes, "version": version + 1}.items():
            setattr(self, name, value)

    def remove(self, *, version: int | None = None) -> None:
        """Raises StaleVersion where it is no longer the one that was read at `version`."""
        self._set_deleted(timezone.now(), version)

    def restore(self) -> None:
        self._set_deleted(None)

    def _set_deleted(self, at: datetime | None, version: int | None = None) -> None:
        with turn_of(self.workout_exercise.user_id):
            changed = Set.objects.filter(pk=self.pk, deleted_at__isnull=at is not None)
            if version is not None and not changed.filter(version=version).exists():
                raise StaleVersion(Set.objects.with_owner().get(pk=self.pk))
            if changed.update(deleted_at=at, version=F("version") + 1):
                self.deleted_at = at
                self.workout_exercise.attach_anew()
                self.workout_exercise.announce_change()
