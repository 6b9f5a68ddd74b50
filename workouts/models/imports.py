"""A file that brings workouts from elsewhere: read into parts, previewed, applied part by part, undone as a whole."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import WeightUnit
from gymtracker.ids import uuid7

if TYPE_CHECKING:
    from workouts.models.log import Workout


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def under_way(self) -> ImportBatchQuerySet:
        """Begun, and neither finished nor cancelled: what they have written so far is neither here nor gone."""
        return self.filter(confirmed_at__isnull=False, applied_at=None)


class ImportBatch(models.Model):
    """One file of one lifter. What it brings is hidden (in the trash, but not shown there) until `applied_at`.

    `plan` is what applying it will do as things stand (importing/planning.py), `report` what it did.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="imports", db_index=False)
    source = models.CharField(max_length=20)
    file_name = models.CharField(max_length=150, blank=True)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Of weights of which the file does not say it; blank where it says it of all.
    weight_unit = models.CharField(max_length=2, blank=True, choices=WeightUnit)
    time_zone = models.CharField(max_length=64)
    findings = models.JSONField(default=dict)
    chosen = models.JSONField(default=list)  # keys of workouts that are there already and are to come in all the same
    plan = models.JSONField(default=dict)
    report = models.JSONField(default=dict)
    part_count = models.PositiveIntegerField(default=0)
    parts_done = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    reverted_at = models.DateTimeField(null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "import batches"
        indexes = [models.Index("user", F("created_at").desc(), name="imports_by_time")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "digest"], condition=Q(reverted_at=None), name="one_import_of_a_file"
            ),
            models.CheckConstraint(
                condition=Q(applied_at=None) | Q(confirmed_at__isnull=False), name="import_applied_after_confirmed"
            ),
            models.CheckConstraint(
                condition=Q(reverted_at=None) | Q(applied_at__isnull=False), name="import_reverted_after_applied"
            ),
            models.CheckConstraint(condition=Q(parts_done__lte=F("part_count")), name="import_parts_in_range"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.file_name or self.source} of {self.created_at:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("import", args=[self.pk])

    @property
    def is_previewed(self) -> bool:
        return self.confirmed_at is None

    @property
    def is_running(self) -> bool:
        return self.confirmed_at is not None and self.applied_at is None

    @property
    def is_applied(self) -> bool:
        return self.applied_at is not None and self.reverted_at is None

    @property
    def is_reverted(self) -> bool:
        return self.reverted_at is not None


class ImportPart(models.Model):
    """Some whole workouts of a batch as they were read (importing/packing.py); gone once the batch is applied."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="parts", db_index=False)
    number = models.PositiveIntegerField()
    keys = models.JSONField(default=list)  # of its workouts
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="import_part_once")]

    def __str__(self) -> str:
        return f"Part {self.number} of {self.batch_id}"

    @classmethod
    def of(cls, batch: ImportBatch, number: int, text: bytes, *, keys: list[str]) -> ImportPart:
        return cls(batch=batch, number=number, keys=keys, content=zlib.compress(text, 6))

    @property
    def text(self) -> bytes:
        return zlib.decompress(self.content)


class ImportedName(models.Model):
    """An exercise as the file names it, and which of ours it is taken for: null is a new one of the lifter's own."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="names", db_index=False)
    name = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    sets = models.PositiveIntegerField(default=0)
    exercise = models.ForeignKey(
        Exercise, null=True, blank=True, on_delete=models.RESTRICT, related_name="imported_names"
    )
    certainty = models.CharField(max_length=12)  # exercises.matching.Certainty, or "chosen" by the lifter
    reason = models.CharField(max_length=200, blank=True)
    shown = models.JSONField(default=dict)  # what its rows show: fields of exercises.matching.Wanted
    distance_unit = models.CharField(max_length=2, blank=True)  # m, km, mi, ft; blank where the file says it
    is_made = models.BooleanField(default=False)  # the exercise was made by this import

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["batch", "name"], name="imported_name_once")]

    def __str__(self) -> str:
        return self.name


class ErasedImport(models.Model):
    """The key of an imported workout that was deleted for good: no newer file brings it again, unless what had brought
    it is undone."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="erased_imports", db_index=False
    )
    import_key = models.CharField(max_length=64)
    # None where an archive had brought the workout.
    batch = models.ForeignKey(ImportBatch, null=True, blank=True, on_delete=models.CASCADE, related_name="erased")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "import_key"], name="erased_import_once")]

    def __str__(self) -> str:
        return self.import_key

    @classmethod
    def keep(cls, workouts: models.QuerySet[Workout]) -> None:
        """What those are known by that a file brought, before they are deleted; in the caller's transaction."""
        known = workouts.exclude(import_key=None).values_list("user_id", "import_key", "import_batch_id")
        rows = [cls(user_id=user, import_key=key, batch_id=batch) for user, key, batch in known]
        ErasedImport.objects.bulk_create(rows, ignore_conflicts=True)
