"""Where lifters train: their bars, plates and racks, in hundredths of the unit that is marked on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject
from django.utils import timezone

from exercises.models import Equipment
from exercises.search import fold_key
from gymtracker.accounts.models import User, WeightUnit
from gymtracker.ids import uuid7
from gymtracker.units import WEIGHT_UNITS
from workouts import inventory
from workouts.inventory import FIXED, ON_A_BAR, Inventory
from workouts.limits import LONGEST_BAR_NAME, LONGEST_GYM_NAME, MOST_OF_A_PLATE, MOST_PIECE_WEIGHT
from workouts.models.once import create_once
from workouts.querysets import JsonList

ON_A_BAR_CHOICES = [(value, label) for value, label in Equipment.choices if value in ON_A_BAR]
FIXED_CHOICES = [(value, label) for value, label in Equipment.choices if value in FIXED]


class GymQuerySet(models.QuerySet["Gym"]):
    def used_last_first(self) -> GymQuerySet:
        return self.order_by("-used_at", "-id")

    def with_pieces(self) -> GymQuerySet:
        """With all that stands there, in the one query: the workout page can ill afford four."""
        return self.annotate(
            bar_list=pieces_of(Bar, "id", "equipment", "name"),
            plate_list=pieces_of(Plate, "count"),
            fixed_list=pieces_of(FixedWeight, "equipment"),
        )


def pieces_of(model: type[Piece], *fields: str) -> Subquery:
    pieces = model._default_manager.filter(gym=OuterRef("pk")).order_by().values("gym")
    listed = JsonList(JSONObject(weight="weight", **{name: F(name) for name in fields}))
    return Subquery(pieces.annotate(listed=listed).values("listed"))


class Gym(models.Model):
    """A place to train; the one that was used last is the one in use."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="gyms", db_index=False)
    name = models.CharField(max_length=LONGEST_GYM_NAME)
    name_key = models.CharField(max_length=2 * LONGEST_GYM_NAME, editable=False)
    # Never changed: the weights of all that stands there are in it.
    unit = models.CharField(max_length=2, choices=WeightUnit)
    machine_step = models.PositiveIntegerField(default=0)
    cable_step = models.PositiveIntegerField(default=0)
    used_at = models.DateTimeField(default=timezone.now)

    bar_list: list[dict[str, Any]] | None  # from GymQuerySet.with_pieces
    plate_list: list[dict[str, Any]] | None
    fixed_list: list[dict[str, Any]] | None

    objects = GymQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("user", F("used_at").desc(), F("id").desc(), name="gyms_by_use")]
        constraints = [
            models.UniqueConstraint("user", "name_key", name="gym_name_once"),
            models.CheckConstraint(condition=Q(unit__in=WeightUnit.values), name="gym_unit_known"),
            models.CheckConstraint(
                condition=Q(machine_step__range=(0, MOST_PIECE_WEIGHT), cable_step__range=(0, MOST_PIECE_WEIGHT)),
                name="gym_steps_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def open_for(cls, lifter: User, *, id: UUID | None = None, name: str, unit: str) -> Gym:
        """A gym of their own, in use from now on, with what usually stands there. Raises IdTaken."""
        usual = inventory.usual(WEIGHT_UNITS[unit])

        def furnish(gym: Gym) -> None:
            gym.furnish(bars=usual.bars, plates=usual.plates, fixed=usual.fixed)

        gym, _ = create_once(
            lifter.gyms, id, announce=furnish, name=name, name_key=fold_key(name), unit=unit,
            machine_step=usual.machine_step, cable_step=usual.cable_step,
        )  # fmt: skip
        return gym

    @classmethod
    def in_use_by(cls, lifter: User) -> Gym | None:
        return lifter.gyms.with_pieces().used_last_first().first()

    def furnish(
        self, *, bars: Iterable[inventory.Bar], plates: Iterable[tuple[int, int]], fixed: Iterable[tuple[str, int]]
    ) -> None:
        """Put this there in place of all that was: bars, plates as (weight, count), racks as (equipment, weight)."""
        with transaction.atomic():
            for pieces in (self.bars, self.plates, self.fixed_weights):
                pieces.all().delete()
            Bar.objects.bulk_create(
                Bar(gym=self, equipment=bar.equipment, weight=bar.weight, name=bar.name) for bar in bars
            )
            Plate.objects.bulk_create(Plate(gym=self, weight=weight, count=count) for weight, count in plates if count)
            FixedWeight.objects.bulk_create(
                FixedWeight(gym=self, equipment=equipment, weight=weight) for equipment, weight in fixed
            )

    def describe(self, *, name: str, machine_step: int, cable_step: int) -> None:
        self.name, self.name_key = name, fold_key(name)
        self.machine_step, self.cable_step = machine_step, cable_step
        self.save(update_fields=["name", "name_key", "machine_step", "cable_step"])

    def use(self) -> None:
        self.used_at = timezone.now()
        self.save(update_fields=["used_at"])

    @property
    def inventory(self) -> Inventory:
        """What stands there, for the sums; of a gym that was read `with_pieces`."""
        bars = sorted(self.bar_list or (), key=lambda bar: bar["id"])
        return Inventory(
            WEIGHT_UNITS[self.unit],
            bars=tuple(inventory.Bar(bar["equipment"], bar["weight"], bar["name"]) for bar in bars),
            plates=tuple(sorted(((one["weight"], one["count"]) for one in self.plate_list or ()), reverse=True)),
            fixed=tuple(sorted((one["equipment"], one["weight"]) for one in self.fixed_list or ())),
            machine_step=self.machine_step,
            cable_step=self.cable_step,
            name=self.name,
        )


def inventory_of(lifter: User) -> Inventory:
    """Of the gym in use; a lifter who never said what is there trains in the usual one."""
    gym = Gym.in_use_by(lifter)
    return gym.inventory if gym else inventory.usual(lifter.weights)


class Piece(models.Model):
    """Something that weighs `weight` hundredths of its gym's unit."""

    weight = models.PositiveIntegerField()

    class Meta:
        abstract = True


def weight_range(prefix: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(weight__range=(1, MOST_PIECE_WEIGHT)), name=f"{prefix}_weight_range")


def equipment_known(prefix: str, values: Sequence[str]) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(equipment__in=values), name=f"{prefix}_equipment_known")


class Bar(Piece):
    """A bar, the sledge of a Smith machine or the handle of a dumbbell that takes plates; the first of a kind that
    can hold a weight is taken."""

    gym = models.ForeignKey(Gym, on_delete=models.CASCADE, related_name="bars", db_index=False)
    equipment = models.CharField(max_length=14, choices=ON_A_BAR_CHOICES)
    name = models.CharField(max_length=LONGEST_BAR_NAME, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("gym", "equipment", "weight", name="bar_once"),
            weight_range("bar"),
            equipment_known("bar", ON_A_BAR),
        ]

    def __str__(self) -> str:
        return self.name or self.get_equipment_display()


class Plate(Piece):
    """So many single plates of one weight."""

    gym = models.ForeignKey(Gym, on_delete=models.CASCADE, related_name="plates", db_index=False)
    count = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-weight"]
        constraints = [
            models.UniqueConstraint("gym", "weight", name="plate_once"),
            weight_range("plate"),
            models.CheckConstraint(condition=Q(count__range=(1, MOST_OF_A_PLATE)), name="plate_count_range"),
        ]

    def __str__(self) -> str:
        return f"{self.count} × {self.weight / 100:g}"


class FixedWeight(Piece):
    """A dumbbell or kettlebell on the rack."""

    gym = models.ForeignKey(Gym, on_delete=models.CASCADE, related_name="fixed_weights", db_index=False)
    equipment = models.CharField(max_length=14, choices=FIXED_CHOICES)

    class Meta:
        ordering = ["equipment", "weight"]
        constraints = [
            models.UniqueConstraint("gym", "equipment", "weight", name="fixed_weight_once"),
            weight_range("fixed"),
            equipment_known("fixed", FIXED),
        ]

    def __str__(self) -> str:
        return f"{self.equipment} {self.weight / 100:g}"
