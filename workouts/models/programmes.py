"""Templates in a weekly rota over some weeks, and a lifter's way through them.

A run counts its sessions from 0 on: with d days a week and w weeks, session n is day n mod d of week (n // d) mod w in
cycle n // (d * w). The next session is the one after the last that was done or skipped, so a missed day moves nothing.
"""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.ids import uuid7
from workouts.limits import LONGEST_NAME, LONGEST_NOTES, MOST_WEIGHT_GRAMS
from workouts.models.template_exercises import MOST_WEEKS
from workouts.models.templates import WorkoutTemplate
from workouts.querysets import ProgrammeQuerySet


class Programme(models.Model):
    """`user` is null for the ready-made ones, whose `slug` is their fixed name; a copy is the lifter's own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="programmes"
    )
    slug = models.SlugField(max_length=60, blank=True)
    name = models.CharField(max_length=LONGEST_NAME)
    notes = models.TextField(max_length=LONGEST_NOTES, blank=True)
    level = models.CharField(max_length=60, blank=True, help_text="For whom: beginners, a home gym, ….")
    weeks = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    position = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("slug", condition=Q(user=None), name="ready_made_programme_once"),
            models.CheckConstraint(condition=Q(weeks__range=(1, MOST_WEEKS)), name="programme_weeks_range"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workouts:programme", args=[self.pk])


class ProgrammeDay(models.Model):
    """One day of the rota. `weekday` as `date.weekday()`, or null where the day is the lifter's choice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="days", db_index=False)
    template = models.OneToOneField(WorkoutTemplate, on_delete=models.CASCADE, related_name="programme_day")
    position = models.PositiveIntegerField(default=1)
    weekday = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index("programme", "position", "id", name="programme_days_in_order")]
        constraints = [
            models.CheckConstraint(condition=Q(weekday=None) | Q(weekday__range=(0, 6)), name="weekday_range")
        ]

    def __str__(self) -> str:
        return f"{self.template} in {self.programme}"


class ProgrammeRun(models.Model):
    """A lifter on a programme, from `started_at` on; at most one is running."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="programme_runs")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="runs")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("user", condition=Q(ended_at=None), name="one_running_programme"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} since {self.started_at:%Y-%m-%d}"


class SkippedSession(models.Model):
    """A session of a run that the lifter left out on purpose."""

    run = models.ForeignKey(ProgrammeRun, on_delete=models.CASCADE, related_name="skipped", db_index=False)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="skipped_once")]

    def __str__(self) -> str:
        return f"Session {self.number} of {self.run_id}"


class TrainingMax(models.Model):
    """What percentages of an exercise are taken of, from a cycle of a run on: a little below the true 1RM."""

    run = models.ForeignKey(ProgrammeRun, on_delete=models.CASCADE, related_name="training_maxes", db_index=False)
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="training_maxes")
    cycle = models.PositiveIntegerField(default=0)
    weight_grams = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "exercise", "cycle"], name="one_training_max_a_cycle"),
            models.CheckConstraint(condition=Q(weight_grams__range=(1, MOST_WEIGHT_GRAMS)), name="training_max_range"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise_id}: {self.weight_grams} g from cycle {self.cycle} on"
