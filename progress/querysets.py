"""Questions to the records, each beginning at the lifter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    Min,
    Q,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from exercises.tracking import Tracking
from progress.marks import LESS_IS_BETTER

if TYPE_CHECKING:
    from progress.models import (  # noqa: F401  (in the strings below)
        BodyMeasurement,
        Performance,
        PersonalRecord,
    )


# Of an exercise, what no line about a record shows.
UNSHOWN = tuple(
    f"exercise__{column}"
    for column in (
        "instructions", "shipped", "imported", "search_text", "search_name", "search_muscle", "name_key", "alias_count",
        "category", "mechanic", "force", "level", "competition_lift", "video_url", "archived_at", "created_at",
    )
)  # fmt: skip


def best_first() -> Case:
    return Case(When(kind__in=LESS_IS_BETTER, then=F("value")), default=-F("value"), output_field=BigIntegerField())


class PersonalRecordQuerySet(models.QuerySet["PersonalRecord"]):
    def of(self, lifter: Any, exercise_ids: Any) -> PersonalRecordQuerySet:
        return self.filter(user=lifter, exercise__in=exercise_ids)

    def celebrated(self) -> PersonalRecordQuerySet:
        """Without first entries: there was something to beat."""
        return self.filter(previous__isnull=False)

    def newest_first(self) -> PersonalRecordQuerySet:
        return self.order_by("-achieved_at", "-id")

    def in_order_of_the_workout(self) -> PersonalRecordQuerySet:
        """What a whole session broke comes last (of nulls, databases think differently)."""
        return self.order_by(
            F("set__workout_exercise__position").asc(nulls_last=True), F("set__position").asc(nulls_last=True), "id"
        )

    def older_than(self, achieved_at: datetime, pk: int) -> PersonalRecordQuerySet:
        """The rows after this one in `newest_first`."""
        return self.filter(Q(achieved_at__lt=achieved_at) | Q(achieved_at=achieved_at, pk__lt=pk))

    def standing(self) -> PersonalRecordQuerySet:
        """What holds today: the best row of each kind, and of each weight or band within it.

        The best is the newest, but ids do not tell which of two rows of one workout that is.
        """
        best = self.model._default_manager.filter(
            user=models.OuterRef("user"), exercise=models.OuterRef("exercise"), kind=models.OuterRef("kind"),
            at=models.OuterRef("at"),
        ).order_by(best_first())  # fmt: skip
        return self.filter(pk=models.Subquery(best.values("pk")[:1]))

    def ranked(self) -> PersonalRecordQuerySet:
        """`standing()` of all records of one lifter: the database ranks them once instead of looking for each row's
        rivals. Whole exercises and kinds may be chosen of them, nothing else."""
        rank = Window(RowNumber(), partition_by=["exercise", "kind", "at"], order_by=best_first())
        return self.annotate(rank=rank).filter(rank=1)

    def without_outdone(self) -> PersonalRecordQuerySet:
        """Of the rep records those alone that no heavier weight (of assistance: no lighter) had as many reps with."""
        outer = models.OuterRef
        is_assisted = Q(exercise__tracking=Tracking.ASSISTED_BODYWEIGHT)
        harder = Q(is_assisted, at__lt=outer("at")) | Q(~is_assisted, at__gt=outer("at"))
        outdoing = self.model._default_manager.filter(
            harder,
            user=outer("user"),
            exercise=outer("exercise"),
            kind="most_reps_at_weight",
            value__gte=outer("value"),
        )
        return self.exclude(models.Exists(outdoing), kind="most_reps_at_weight")

    def with_what_it_says(self) -> PersonalRecordQuerySet:
        """All that a line about a record shows."""
        return self.select_related("exercise", "workout", "set").defer(*UNSHOWN, "workout__notes")

    def bests_for(self, *, key: int, at_least_as_hard: Q, later: Q) -> models.QuerySet[PersonalRecord, dict[str, Any]]:
        """One row a kind: the best of all (of paces the one in the band `key`), of the rep rows the best at the weight
        `key` and at weights as hard, and how many rows come later in the log."""
        return (
            self.order_by()
            .values("kind")
            .annotate(
                most=Max("value"),
                most_at_key=Max("value", filter=Q(at=key)),
                least=Min("value", filter=Q(at=key) | Q(at=0)),
                most_as_hard=Max("value", filter=at_least_as_hard),
                later=Count("pk", filter=later),
            )
        )


class PerformanceQuerySet(models.QuerySet["Performance"]):
    def between(self, first: date, last: date) -> PerformanceQuerySet:
        """Of both days and those between."""
        return self.filter(day__range=(first.toordinal(), last.toordinal()))

    def lately(self, todays: Mapping[int, date], days: int) -> PerformanceQuerySet:
        """Of several lifters, by their ids: the last `days` days of each one's own calendar, with `ago`, the days
        since. `todays` is what day it is for each; at one moment there may be three of them on earth."""
        ordinals = {person: today.toordinal() for person, today in todays.items()}
        if not ordinals:
            return self.none().annotate(ago=Value(0))
        by_day: dict[int, list[int]] = {}
        for person, ordinal in ordinals.items():
            by_day.setdefault(ordinal, []).append(person)
        usual, *others = sorted(by_day, key=lambda ordinal: -len(by_day[ordinal]))
        now: Any = Value(usual)
        if others:
            now = Case(*(When(user__in=by_day[one], then=one) for one in others), default=usual)
        # Said apart, so that an index answers it.
        rows = self.filter(user__in=ordinals, day__gt=min(by_day) - days, day__lte=max(by_day))
        ago = ExpressionWrapper(now - F("day"), output_field=IntegerField())
        return rows.annotate(ago=ago).filter(ago__gte=0, ago__lt=days)


class BodyMeasurementQuerySet(models.QuerySet["BodyMeasurement"]):
    def live(self) -> BodyMeasurementQuerySet:
        return self.filter(deleted_at=None)

    def bodyweight_on(self, day: date) -> int | None:
        """Grams of the latest measurement on or before that day, asked of one lifter's."""
        known = self.live().filter(kind="bodyweight", date__lte=day).order_by("-date")
        grams: int | None = known.values_list("value", flat=True).first()
        return grams

    def newest_first(self) -> BodyMeasurementQuerySet:
        return self.order_by("-date")

    def latest_of_each_kind(self, *, compared_with: date) -> BodyMeasurementQuerySet:
        """The newest row of each kind, with `value_before`: what held on that earlier day, or null."""
        same = self.model._default_manager.live().filter(user=models.OuterRef("user"), kind=models.OuterRef("kind"))
        before = same.filter(date__lte=compared_with).order_by("-date")
        return self.filter(pk=models.Subquery(same.order_by("-date").values("pk")[:1])).annotate(
            value_before=models.Subquery(before.values("value")[:1])
        )

    def series(self, kind: str, *, since: date | None = None) -> list[tuple[date, int]]:
        """(date, value) of one kind, oldest first."""
        found = self.live().filter(kind=kind)
        if since:
            found = found.filter(date__gte=since)
        return list(found.order_by("date").values_list("date", "value"))
