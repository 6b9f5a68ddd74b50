"""Body measurements, and what a bodyweight means for the workouts that it held on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import Activity, User
from gymtracker.conflicts import Conflict
from gymtracker.ids import derived_id, uuid7
from gymtracker.units import LB, PERCENT, Unit, field_text, shown
from progress import bodyweight
from progress.querysets import BodyMeasurementQuerySet
from workouts.models import IdTaken
from workouts.signals import log_changed
from workouts.turns import turn_of


class MeasurementKind(models.TextChoices):
    """In the order in which a page lists them."""

    BODYWEIGHT = "bodyweight", "Bodyweight"
    BODY_FAT = "body-fat", "Body fat"
    NECK = "neck", "Neck"
    SHOULDERS = "shoulders", "Shoulders"
    CHEST = "chest", "Chest"
    WAIST = "waist", "Waist"
    HIPS = "hips", "Hips"
    LEFT_ARM = "left-upper-arm", "Left upper arm"
    RIGHT_ARM = "right-upper-arm", "Right upper arm"
    LEFT_FOREARM = "left-forearm", "Left forearm"
    RIGHT_FOREARM = "right-forearm", "Right forearm"
    LEFT_THIGH = "left-thigh", "Left thigh"
    RIGHT_THIGH = "right-thigh", "Right thigh"
    LEFT_CALF = "left-calf", "Left calf"
    RIGHT_CALF = "right-calf", "Right calf"

    def unit_of(self, lifter: User) -> Unit:
        if self == MeasurementKind.BODYWEIGHT:
            return lifter.weights
        return PERCENT if self == MeasurementKind.BODY_FAT else lifter.lengths

    @property
    def limits(self) -> tuple[int, int]:
        """The least and the most that is believed: grams, tenths of a percent, millimetres."""
        return LIMITS.get(self, LENGTHS)

    def said(self, value: int, lifter: User) -> str:
        """ "80.5 kg", "31.5 in", "18 %"; a bodyweight as scales tell it: "178.4 lb", not the 178.354 of a field."""
        unit = self.unit_of(lifter)
        if self == MeasurementKind.BODYWEIGHT:
            return f"{shown(value, unit, 1 if unit == LB else 2)} {unit.slug}"
        return f"{field_text(value, unit)} {unit.slug}"


LENGTHS = (50, 3_000)
LIMITS = {"bodyweight": (20_000, 500_000), "body-fat": (10, 800)}
OF_LENGTH = [kind for kind in MeasurementKind.values if kind not in LIMITS]


class DayTaken(Conflict):
    def __init__(self) -> None:
        super().__init__("There is another value of that day by now.")


class Logged(NamedTuple):
    """What a form of several kinds came to: `changed` had another value before."""

    rows: list[BodyMeasurement]
    changed: list[BodyMeasurement]


class BodyMeasurement(models.Model):
    """One value of one kind on one day. A second one of the same day takes its place; `replaced` is what it was."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="measurements", db_index=False
    )
    kind = models.CharField(max_length=15, choices=MeasurementKind)
    date = models.DateField()
    value = models.PositiveIntegerField(help_text="Grams, tenths of a percent or millimetres.")
    replaced = models.PositiveIntegerField(null=True, blank=True)
    # The file that told it (weighing_in.py).
    import_batch = models.ForeignKey(
        "workouts.ImportBatch", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    deleted_at = models.DateTimeField(null=True, blank=True)

    value_before: int | None  # from BodyMeasurementQuerySet.latest_of_each_kind

    objects = BodyMeasurementQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "date"], condition=Q(deleted_at=None), name="one_measurement_a_day"
            ),
            models.CheckConstraint(condition=Q(kind__in=MeasurementKind.values), name="measurement_kind_known"),
            models.CheckConstraint(
                condition=Q(kind="bodyweight", value__range=LIMITS["bodyweight"])
                | Q(kind="body-fat", value__range=LIMITS["body-fat"])
                | Q(kind__in=OF_LENGTH, value__range=LENGTHS),
                name="measurement_range",
            ),
        ]
        indexes = [
            models.Index("user", "kind", F("date").desc(), name="measurements_by_day"),
            models.Index("import_batch", name="measurements_imported", condition=Q(import_batch__isnull=False)),
            models.Index("deleted_at", name="measurements_deleted", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.date}"

    def get_absolute_url(self) -> str:
        return reverse("progress:measurement", args=[self.kind])

    # --- Verbs ---

    @classmethod
    def log(
        cls, lifter: User, *, date: dt.date, values: Mapping[str, int], id: UUID | None = None, is_told: bool = True
    ) -> Logged:
        """Values by kind, of one day. Posted twice it is the same rows; a day that has one is corrected. Goals that it
        reaches are told as Activity, but not where nobody was weighed (`is_told=False`: demo data). Raises IdTaken."""
        id = id or uuid7()
        logged = Logged([], [])
        with turn_of(lifter.pk):
            known = {row.kind: row for row in lifter.measurements.live().filter(date=date, kind__in=values)}
            before = set(cls.objects.filter(pk__in=[derived_id(id, kind) for kind in values]).values_list("pk", "user"))
            if any(owner != lifter.pk for _, owner in before):
                raise IdTaken
            made = {pk for pk, _ in before}
            for kind, value in values.items():
                row = known.get(kind)
                if row is None and derived_id(id, kind) in made:  # sent again after it was deleted
                    continue
                if row is None:
                    row = lifter.measurements.create(id=derived_id(id, kind), kind=kind, date=date, value=value)
                elif row.value != value:
                    row._set_value(value)
                    logged.changed.append(row)
                logged.rows.append(row)
            told: list[Activity] | None = [] if is_told else None
            announce(lifter, {row.kind for row in logged.rows}, since=date, told=told)
            Activity.write(told or ())
        return logged

    def _set_value(self, value: int) -> None:
        self.replaced, self.value = self.value, value
        self.save(update_fields=["value", "replaced"])

    def correct(self, *, date: dt.date, value: int) -> None:
        """Another value or another day. Raises DayTaken."""
        with turn_of(self.user_id):
            since = min(self.date, date)
            self.date = date
            if value != self.value:
                self._set_value(value)
            try:
                with transaction.atomic():
                    self.save(update_fields=["date"])
            except IntegrityError as error:
                raise DayTaken from error
            announce(self.user, {self.kind}, since=since)

    def take_back(self) -> None:
        """Undo the last correction of the value; a second time brings it again."""
        with turn_of(self.user_id):
            if self.replaced is not None:
                self._set_value(self.replaced)
                announce(self.user, {self.kind}, since=self.date)

    def remove(self) -> None:
        with turn_of(self.user_id):
            self.deleted_at = timezone.now()
            self.save(update_fields=["deleted_at"])
            announce(self.user, {self.kind}, since=self.date)

    def restore(self) -> None:
        """Raises DayTaken."""
        with turn_of(self.user_id):
            self.deleted_at = None
            try:
                with transaction.atomic():
                    self.save(update_fields=["deleted_at"])
            except IntegrityError as error:
                raise DayTaken from error
            announce(self.user, {self.kind}, since=self.date)

    # --- Saying ---

    @property
    def measured(self) -> MeasurementKind:
        return MeasurementKind(self.kind)

    def said_to(self, lifter: User) -> str:
        return self.measured.said(self.value, lifter)


def announce(lifter: User, kinds: set[str], *, since: dt.date, told: list[Activity] | None = None) -> None:
    """Whatever follows from new values of these kinds, from that day on: workouts' bodyweight, then all numbers."""
    exercises: set[int] = set()
    started_at: Any = dt.datetime.combine(since, dt.time(), lifter.zone)
    if MeasurementKind.BODYWEIGHT in kinds:
        exercises, first = bodyweight.write_into_workouts(lifter, since=since)
        started_at = first or started_at
    log_changed.send(BodyMeasurement, lifter=lifter, exercises=exercises, since=started_at, measured=kinds, told=told)
