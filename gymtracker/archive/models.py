"""An archive that was uploaded, until it is imported or thrown away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import timedelta
from typing import IO, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from gymtracker.accounts.models import User
from workouts.turns import turn_of

KEPT = timedelta(days=1)
PART_BYTES = 1_000_000
IN_MEMORY_BYTES = 2_000_000


class ArchiveUploadQuerySet(models.QuerySet["ArchiveUpload"]):
    def forgotten(self) -> ArchiveUploadQuerySet:
        """Nobody imported them, nor threw them away."""
        return self.filter(uploaded_at__lt=timezone.now() - KEPT)


class ArchiveUpload(models.Model):
    """One a lifter: another one takes its place. It stands in the database, since the next request may be answered by
    another machine. `found` is what it holds (checking.Found)."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="archive_upload")
    found = models.JSONField()
    uploaded_at = models.DateTimeField(default=timezone.now, db_index=True)

    objects = ArchiveUploadQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Archive of {self.uploaded_at:%Y-%m-%d}"

    @classmethod
    def keep(cls, lifter: User, *, found: dict[str, Any], pieces: Iterable[bytes]) -> ArchiveUpload:
        with turn_of(lifter.pk):
            cls.objects.filter(user=lifter).delete()
            upload = cls.objects.create(user=lifter, found=found)
            for number, piece in enumerate(pieces):
                ArchivePart.objects.create(upload=upload, number=number, content=piece)
        return upload

    def opened(self) -> IO[bytes]:
        """A copy of the file, on disk where it is large."""
        file: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115  (the caller closes it)
        for part in self.parts.order_by("number").iterator(chunk_size=4):
            file.write(part.content)
        file.seek(0)
        return file


class ArchivePart(models.Model):
    upload = models.ForeignKey(ArchiveUpload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="archive_part_once")]

    def __str__(self) -> str:
        return f"Part {self.number} of {self.upload_id}"
