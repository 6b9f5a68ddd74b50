"""What is to be lifted: WorkoutTemplate -> TemplateExercise -> TemplateSet. A started one is copied into `PlannedSet`
rows, so that changing the plan never changes what was planned for a workout that is over."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from workouts.limits import LONGEST_NAME, LONGEST_NOTES, MOST_SECONDS, MOST_WEIGHT_GRAMS
from workouts.models.sets import SetKind, range_constraints
from workouts.querysets import WorkoutTemplateQuerySet

MOST_PERCENT_TENTHS = 2000
MOST_WEEKS = 52
MOST_FAILURES, MOST_DELOAD_PERCENT = 10, 50


class Progression(models.TextChoices):
    """What the next weight follows from; `workouts.progression` says how."""

    NONE = "none", "None: as last time"
    LINEAR = "linear", "Linear: more weight after all reps"
    DOUBLE = "double", "Double: more reps, then more weight"
    RPE = "rpe", "By RPE: the weight that fits the target"
    PERCENT = "percent", "Percent of a training max"


class WorkoutTemplate(models.Model):
    """A plan for one workout. `user` is null where it belongs to a ready-made programme; a template of a programme
    stands on that programme's page and not among the lifter's loose ones."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="templates",
        db_index=False,
    )  # fmt: skip
    name = models.CharField(max_length=LONGEST_NAME)
    notes = models.TextField(max_length=LONGEST_NOTES, blank=True)
    folder = models.CharField(max_length=60, blank=True, help_text="Templates with the same folder stand together.")
    position = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = WorkoutTemplateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("user", "folder", "position", "id", name="templates_in_order")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workouts:template", args=[self.pk])

    def copy_to(
        self, lifter: User, *, id: UUID | None = None, name: str = "", folder: str = "", of_programme: bool = False
    ) -> WorkoutTemplate:
        """The smallest version; the one of the branch "templates" takes its place."""
        copy = WorkoutTemplate.objects.create(
            id=id or uuid7(), user=lifter, name=name or self.name, notes=self.notes, folder=folder
        )
        for one in self.template_exercises.prefetch_related("template_sets"):
            sets = list(one.template_sets.all())
            one.pk, one.template, one._state.adding = uuid7(), copy, True
            one.save(force_insert=True)
            for each in sets:
                each.pk, each.template_exercise, each._state.adding = uuid7(), one, True
            TemplateSet.objects.bulk_create(sets)
        return copy


class TemplateExercise(models.Model):
    """One exercise of a template, with the rule by which its weight grows.

    `step_grams` is what is added after a success (null: the smallest jump that can be loaded); after
    `failures_allowed` failed sessions running at one weight `deload_percent` is taken off.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    template = models.ForeignKey(
        WorkoutTemplate, on_delete=models.CASCADE, related_name="template_exercises", db_index=False
    )
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="template_exercises")
    position = models.PositiveIntegerField(default=1)
    superset = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = models.TextField(max_length=LONGEST_NOTES, blank=True)
    rest_seconds = models.PositiveIntegerField("rest between sets", null=True, blank=True)
    progression = models.CharField(max_length=8, choices=Progression, default=Progression.NONE)
    step_grams = models.PositiveIntegerField("step", null=True, blank=True)
    failures_allowed = models.PositiveSmallIntegerField(
        "failed sessions before a deload",
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_FAILURES)],
    )
    deload_percent = models.PositiveSmallIntegerField(
        "deload by", default=10, validators=[MinValueValidator(1), MaxValueValidator(MOST_DELOAD_PERCENT)]
    )

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index("template", "position", "id", name="template_exercises_in_order")]
        constraints = [
            models.CheckConstraint(condition=Q(progression__in=Progression.values), name="progression_known"),
            models.CheckConstraint(
                condition=Q(rest_seconds=None) | Q(rest_seconds__range=(0, MOST_SECONDS)), name="template_rest_range"
            ),
            models.CheckConstraint(
                condition=Q(step_grams=None) | Q(step_grams__range=(1, MOST_WEIGHT_GRAMS)), name="template_step_range"
            ),
            models.CheckConstraint(
                condition=Q(failures_allowed__range=(1, MOST_FAILURES)), name="failures_allowed_range"
            ),
            models.CheckConstraint(
                condition=Q(deload_percent__range=(1, MOST_DELOAD_PERCENT)), name="deload_percent_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exercise} in {self.template}"


class TemplateSet(models.Model):
    """A set to be done. `reps_min` without `reps_max` is "that many or more"; `percent_tenths` is of the training max;
    `week` binds it to one week of its programme, null is every week."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    template_exercise = models.ForeignKey(
        TemplateExercise, on_delete=models.CASCADE, related_name="template_sets", db_index=False
    )
    week = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=8, choices=SetKind, default=SetKind.NORMAL)
    reps_min = models.PositiveIntegerField(null=True, blank=True)
    reps_max = models.PositiveIntegerField(null=True, blank=True)
    weight_grams = models.PositiveIntegerField(null=True, blank=True)
    percent_tenths = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    distance_metres = models.PositiveIntegerField(null=True, blank=True)
    rpe_tenths = models.PositiveSmallIntegerField(null=True, blank=True)
    rest_seconds = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index("template_exercise", "position", "id", name="template_sets_in_order")]
        constraints = [
            *range_constraints(
                "template",
                ["reps_min", "reps_max", "weight_grams", "duration_seconds", "distance_metres", "rest_seconds"],
            ),
            models.CheckConstraint(condition=Q(kind__in=SetKind.values), name="template_kind_known"),
            models.CheckConstraint(
                condition=Q(reps_min=None) | Q(reps_max=None) | Q(reps_max__gte=F("reps_min")),
                name="template_reps_in_order",
            ),
            models.CheckConstraint(
                condition=Q(percent_tenths=None) | Q(percent_tenths__range=(1, MOST_PERCENT_TENTHS)),
                name="template_percent_range",
            ),
            models.CheckConstraint(condition=Q(week=None) | Q(week__range=(1, MOST_WEEKS)), name="template_week_range"),
        ]

    def __str__(self) -> str:
        return f"Set {self.position} of {self.template_exercise_id}"
