"""One exercise within a template: its sets, and the rule by which its weight grows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from workouts import supersets
from workouts.limits import LONGEST_NOTES, MOST_SECONDS, MOST_WEIGHT_GRAMS
from workouts.models.sets import SetKind, range_constraints
from workouts.querysets import TemplateExerciseQuerySet

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


class ExerciseGoneFromTemplate(Conflict):
    def __init__(self) -> None:
        super().__init__("This exercise is not in the template any more. Reload the page.")


class Planned(models.Manager.from_queryset(TemplateExerciseQuerySet)):  # type: ignore[misc]
    """Without those that were taken out, so that no plan, copy or page meets them."""

    def get_queryset(self) -> TemplateExerciseQuerySet:
        rows: TemplateExerciseQuerySet = super().get_queryset().filter(deleted_at=None)
        return rows


class TemplateExercise(models.Model):
    """One exercise of a template, with the rule by which its weight grows.

    `step_grams` is what is added after a success (null: the smallest jump that can be loaded); after
    `failures_allowed` failed sessions running at one weight `deload_percent` is taken off.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    template = models.ForeignKey(
        "workouts.WorkoutTemplate", on_delete=models.CASCADE, related_name="template_exercises", db_index=False
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

    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)  # taken out, until it is taken back

    set_list: list[dict[str, Any]] | None = None  # from TemplateExerciseQuerySet.with_sets
    are_sets_known = False

    objects = Planned()
    all_rows = TemplateExerciseQuerySet.as_manager()

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

    def write(self, *, sets: Sequence[dict[str, Any]], week: int | None = None, **fields: Any) -> None:
        """Rest, notes and rule, and the sets of this week (null: of every week) in place of those before.

        `sets` are fields of TemplateSet, in order.
        """
        with self.template.turn():
            if fields:
                TemplateExercise.objects.filter(pk=self.pk).update(**fields)
                for name, value in fields.items():
                    setattr(self, name, value)
            self.template_sets.filter(week=week).delete()
            TemplateSet.objects.bulk_create(
                TemplateSet(template_exercise=self, week=week, position=position, **each)
                for position, each in enumerate(sets, start=1)
            )
            self.template.raise_version()

    def remove(self) -> None:
        """Take it out of the template, for as long as the trash keeps."""
        with self.template.turn():
            TemplateExercise.objects.filter(pk=self.pk).update(deleted_at=timezone.now())
            self.template.arrange(self.template.exercises_in_order())

    def restore(self) -> None:
        """Back to its place; alone where the superset it was in is no more. Raises TemplateIsFull."""
        with self.template.turn():
            self.template.refuse_if_full()
            others = self.template.exercises_in_order()
            if TemplateExercise.all_rows.filter(pk=self.pk).exclude(deleted_at=None).update(deleted_at=None):
                self.template.arrange([*others[: self.position - 1], self, *others[self.position - 1 :]])

    def move(self, by: int) -> None:
        """One step up (-1) or down (1); a superset moves as one."""
        with self.template.turn():
            self.template.arrange(supersets.moved(self._among_the_exercises(), self, by))

    def link(self) -> None:
        """Do it in turns with the exercise above."""
        with self.template.turn():
            exercises = self._among_the_exercises()
            supersets.linked(exercises, self)
            self.template.arrange(exercises)

    def unlink(self) -> None:
        """No longer in turns with the exercise above."""
        with self.template.turn():
            exercises = self._among_the_exercises()
            supersets.unlinked(exercises, self)
            self.template.arrange(exercises)

    def _among_the_exercises(self) -> list[TemplateExercise]:
        """All of the template, in order. Raises ExerciseGoneFromTemplate where this one was removed since."""
        exercises = self.template.exercises_in_order()
        if all(one.pk != self.pk for one in exercises):
            raise ExerciseGoneFromTemplate
        return exercises

    def sets_of_week(self, week: int | None) -> list[TemplateSet]:
        """What is to be done in a week: its own sets, else those of every week. Of one that was read with its sets.

        Without a week (null) those of every week, else the first week's: so a day that has left its programme, or
        whose programme has but one week by now, is not empty.
        """
        sets = self.all_sets()
        wanted = (None, 1) if week is None else (week, None)
        found = ([one for one in sets if one.week == which] for which in wanted)
        return next((ones for ones in found if ones), [])

    def all_sets(self) -> list[TemplateSet]:
        """In order, of all weeks."""
        if not self.are_sets_known:
            return list(self.template_sets.all())
        rows = sorted(self.set_list or (), key=lambda row: (row["position"], row["id"]))
        return [TemplateSet(template_exercise=self, **row) for row in rows]


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
