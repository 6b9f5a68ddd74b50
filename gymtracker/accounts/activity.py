"""What is told outside a page: one row for each thing that a person did, read by webhooks and a trainer's queue.

A row is written in the verb's own transaction where a person logs; imports, demo data, rebuilds and corrections write
none (docs/decisions/0010). It names its subject and holds no figures: those are read when it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils import timezone

from gymtracker.ids import uuid7

if TYPE_CHECKING:
    from gymtracker.accounts.models import User


class ActivityKind(models.TextChoices):
    WORKOUT_FINISHED = "workout.finished", "Workout finished"
    RECORD_SET = "record.set", "Record set"
    GOAL_ACHIEVED = "goal.achieved", "Goal achieved"


class Activity(models.Model):
    """`subject` is the id of the workout or goal, of a record the key by which `progress` finds it again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="activities", db_index=False
    )
    kind = models.CharField(max_length=20, choices=ActivityKind)
    subject = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "activities"
        indexes = [models.Index("user", models.F("at").desc(), name="activities_by_time")]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "subject"], name="told_once"),
            models.CheckConstraint(condition=models.Q(kind__in=ActivityKind.values), name="activity_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"

    @classmethod
    def of(cls, lifter: User, kind: ActivityKind, subject: object) -> Activity:
        """Not written yet: whoever sends `log_changed` writes all of one moment at once."""
        return cls(user=lifter, kind=kind, subject=str(subject))

    @classmethod
    def write(cls, rows: Sequence[Activity]) -> None:
        """In one query. What was told before is not told again: a workout that was reopened and finished once more."""
        Activity.objects.bulk_create(rows, ignore_conflicts=True)
