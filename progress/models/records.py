"""What a lifter has achieved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.marks import LESS_IS_BETTER
from progress.querysets import PersonalRecordQuerySet
from progress.wording import said
from workouts.models import Set, Workout


class RecordKind(models.TextChoices):
    """In the order in which a page lists them."""

    ESTIMATED_1RM = "estimated_1rm", "Estimated 1RM"
    HEAVIEST_WEIGHT = "heaviest_weight", "Heaviest weight"
    MOST_REPS_AT_WEIGHT = "most_reps_at_weight", "Most reps"
    LEAST_ASSISTANCE = "least_assistance", "Least assistance"
    LONGEST_DISTANCE = "longest_distance", "Longest distance"
    LONGEST_DURATION = "longest_duration", "Longest time"
    BEST_PACE = "best_pace", "Best pace"
    BEST_SET_VOLUME = "best_set_volume", "Best set volume"
    BEST_SESSION_VOLUME = "best_session_volume", "Best session volume"


class PersonalRecord(models.Model):
    """A record at the time when it was broken; the rows of one kind are its timeline. Written by `records` alone.

    `value` is in grams, reps, seconds, metres or, of a pace, seconds a kilometre. `at` is what it holds for: the
    weight of a rep record (grams), the band of a pace (metres), else 0. `previous` is the value that was beaten; null
    marks a first entry, which is kept as the base line and not celebrated.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="records", db_index=False)
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="records")
    kind = models.CharField(max_length=20, choices=RecordKind)
    value = models.PositiveBigIntegerField()
    at = models.PositiveBigIntegerField(default=0)
    set = models.ForeignKey(Set, null=True, blank=True, on_delete=models.CASCADE, related_name="records")
    workout = models.ForeignKey(Workout, on_delete=models.CASCADE, related_name="records")
    achieved_at = models.DateTimeField(help_text="The start of the workout.")
    previous = models.PositiveBigIntegerField(null=True, blank=True)

    objects = PersonalRecordQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("user", F("achieved_at").desc(), F("id").desc(), name="records_by_time")]
        constraints = [
            # A value is reached for the first time once. It serves the judging of a set as an index, too.
            models.UniqueConstraint(fields=["user", "exercise", "kind", "at", "value"], name="record_once"),
            models.CheckConstraint(condition=Q(kind__in=RecordKind.values), name="record_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.value}"

    def get_absolute_url(self) -> str:
        """The working of all that its set broke, of a session's of itself."""
        if self.set_id:
            return reverse("progress:set-records", args=[self.set_id])
        return reverse("progress:record", args=[self.pk])

    def said_to(self, lifter: User) -> str:
        return said(self, lifter)


KIND_ORDER = {kind: place for place, kind in enumerate(RecordKind.values)}


def kind_order(record: PersonalRecord) -> tuple[int, int, int]:
    """The order of a list: by kind, rep records from the heaviest weight on, of one kind the best first."""
    return KIND_ORDER[record.kind], -record.at, record.value if record.kind in LESS_IS_BETTER else -record.value
