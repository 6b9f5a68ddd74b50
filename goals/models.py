"""What a lifter is after. What comes of it is judged in `judging`; the status is derived, never stored."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from exercises.tracking import Tracking
from goals.querysets import GoalQuerySet
from goals.wording import title_of
from gymtracker.accounts.models import MOST_WORKOUTS_A_WEEK, User
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from progress.analytics.streaks import Span, joined
from progress.models import MeasurementKind
from workouts.limits import LONGEST_NOTES, MOST_REPS
from workouts.models import Set

MOST_WEEKS = 104
MOST_TARGET = 10**12
MOST_GOALS = 50


class TooManyGoals(Conflict):
    def __init__(self) -> None:
        super().__init__(f"You have {MOST_GOALS} goals. Give one up before you set another.")


class StaleGoal(Conflict):
    def __init__(self) -> None:
        super().__init__("This goal was changed elsewhere in the meantime.")


class GoalKind(models.TextChoices):
    STRENGTH = "strength", "Lift"
    CONSISTENCY = "consistency", "Consistency"
    VOLUME = "volume", "Volume"
    BODYWEIGHT = "bodyweight", "Bodyweight"
    MEASUREMENT = "measurement", "Measurement"


class Status(models.TextChoices):
    ACTIVE = "active", "Active"
    PAUSED = "paused", "Paused"
    ACHIEVED = "achieved", "Achieved"
    MISSED = "missed", "Missed"
    ABANDONED = "abandoned", "Given up"


class GoalReached(Conflict):
    def __init__(self) -> None:
        super().__init__("This goal is achieved: there is nothing to give up.")


class Goal(models.Model):
    """`target` is, by kind: of a lift grams (added or of assistance, too), reps where it has no weight or seconds;
    workouts a week; grams of volume; grams of bodyweight; a measurement's value. `start_value` is in the same unit, of
    a lift with a weight the estimated 1RM of its load. `counts_from` is the first day that counts; null: all there is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="goals", db_index=False)
    kind = models.CharField(max_length=11, choices=GoalKind)
    exercise = models.ForeignKey(Exercise, null=True, blank=True, on_delete=models.RESTRICT, related_name="goals")
    measure = models.CharField(max_length=15, choices=MeasurementKind, blank=True)
    target = models.PositiveBigIntegerField()
    reps = models.PositiveIntegerField(null=True, blank=True)
    weeks = models.PositiveSmallIntegerField(null=True, blank=True)
    start_value = models.PositiveBigIntegerField(null=True, blank=True)
    start_own = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Grams of the lifter's own weight in the start value of a bodyweight lift."
    )
    counts_from = models.DateField(null=True, blank=True)
    made_on = models.DateField(help_text="The lifter's day on which it was set.")
    deadline = models.DateField(null=True, blank=True)
    note = models.TextField(max_length=LONGEST_NOTES, blank=True)
    # Written by `judging` alone, from the log; they can go away again.
    achieved_on = models.DateField(null=True, blank=True)
    achieved_set = models.ForeignKey(
        Set, null=True, blank=True, on_delete=models.SET_NULL, related_name="goals", db_index=True
    )
    abandoned_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # raised by what the lifter does to it, not by the log

    are_spans_known = False
    pause_list: list[dict[str, str | None]] | None = None  # from GoalQuerySet.all_at_once
    time_off_list: list[dict[str, str | None]] | None = None

    objects = GoalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("user", F("made_on").desc(), F("id").desc(), name="goals_by_day"),
            models.Index("exercise", "user", name="open_goals", condition=Q(achieved_on=None, deleted_at=None)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=GoalKind.values), name="goal_kind_known"),
            models.CheckConstraint(condition=Q(target__range=(0, MOST_TARGET)), name="goal_target_range"),
            models.CheckConstraint(condition=Q(reps=None) | Q(reps__range=(1, MOST_REPS)), name="goal_reps_range"),
            models.CheckConstraint(condition=Q(weeks=None) | Q(weeks__range=(1, MOST_WEEKS)), name="goal_weeks_range"),
            models.CheckConstraint(
                condition=Q(kind="strength", exercise__isnull=False)
                | Q(kind="consistency", weeks__isnull=False, target__range=(1, MOST_WORKOUTS_A_WEEK))
                | Q(kind="volume")
                | Q(kind="bodyweight", start_value__isnull=False)
                | Q(kind="measurement", start_value__isnull=False, measure__in=MeasurementKind.values),
                name="goal_has_what_its_kind_needs",
            ),
        ]

    def __str__(self) -> str:
        return f"Goal: {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        return reverse("goals:detail", args=[self.pk])

    # --- Verbs ---

    def change(self, **fields: Any) -> None:
        """To other fields of its own; who calls it judges it anew."""
        self._mark(**fields)

    def pause(self, today: dt.date) -> None:
        """From today on its time stands still."""
        if not self.pauses.filter(last_day=None).exists():
            self.pauses.create(first_day=today)
            self._mark()

    def resume(self, today: dt.date) -> None:
        """Today counts again; a pause that began today never was."""
        with transaction.atomic():
            self.pauses.filter(last_day=None, first_day__gte=today).delete()
            self.pauses.filter(last_day=None).update(last_day=today - dt.timedelta(days=1))
            self._mark()

    def abandon(self) -> None:
        """Raises GoalReached."""
        if self.achieved_on:
            raise GoalReached
        self._mark(abandoned_at=timezone.now())

    def take_up(self) -> None:
        """Undo `abandon`."""
        self._mark(abandoned_at=None)

    def remove(self) -> None:
        self._mark(deleted_at=timezone.now())

    def restore(self) -> None:
        self._mark(deleted_at=None)

    def _mark(self, **fields: Any) -> None:
        Goal.objects.filter(pk=self.pk).update(version=F("version") + 1, **fields)
        for name, value in fields.items():
            setattr(self, name, value)

    def insist_on(self, version: int | None) -> None:
        """In the lifter's turn, of one that was read in it. Raises StaleGoal."""
        if version not in {None, self.version}:
            raise StaleGoal

    # --- Asking; of goals that were read `with_pauses` ---

    @property
    def is_falling(self) -> bool:
        """Less is better: losing, or a lift with less assistance."""
        if self.kind == GoalKind.STRENGTH:
            return self.exercise is not None and self.exercise.tracking == Tracking.ASSISTED_BODYWEIGHT
        return self.start_value is not None and self.target < self.start_value

    @cached_property
    def pause_spans(self) -> list[Span]:
        """First and last day; of a running pause the last is None."""
        if self.are_spans_known:
            return read_spans(self.pause_list)
        return [(pause.first_day, pause.last_day) for pause in self.pauses.all()]

    def is_paused(self, today: dt.date, time_off: list[Span]) -> bool:
        return any(first <= today and (last is None or last >= today) for first, last in [*self.pause_spans, *time_off])

    def days_off(self, today: dt.date, time_off: list[Span]) -> list[tuple[dt.date, dt.date]]:
        """Time off and pauses as one list of spans; what has no end is off until today."""
        return joined([*self.pause_spans, *time_off], today)

    def ends_on(self, today: dt.date, time_off: list[Span]) -> dt.date | None:
        """The deadline, later by as many days as were off since the goal was set."""
        if self.deadline is None:
            return None
        spans = self.days_off(today, time_off)
        end, later = self.deadline, self.deadline
        while True:
            off = sum(
                (min(last, later) - max(first, self.made_on)).days + 1
                for first, last in spans
                if first <= later and last >= self.made_on
            )
            end = self.deadline + dt.timedelta(days=off)
            if end == later:
                return end
            later = end

    def status_on(self, today: dt.date, time_off: list[Span]) -> Status:
        if self.abandoned_at:
            return Status.ABANDONED
        if self.achieved_on:
            return Status.ACHIEVED
        end = self.ends_on(today, time_off)
        if end and end < today:  # a pause that began in time has moved it
            return Status.MISSED
        return Status.PAUSED if self.is_paused(today, time_off) else Status.ACTIVE

    def title_for(self, lifter: User) -> str:
        return title_of(self, lifter)

    @property
    def is_after_the_fact(self) -> bool:
        """Reached before it was set."""
        return self.achieved_on is not None and self.achieved_on < self.made_on


def read_spans(listed: list[dict[str, str | None]] | None) -> list[Span]:
    return sorted(
        (
            (dt.date.fromisoformat(one["first"] or ""), dt.date.fromisoformat(one["last"]) if one["last"] else None)
            for one in listed or ()
        ),
        key=lambda span: span[0],
    )


class GoalPause(models.Model):
    """Days on which a goal stood still, the last one included."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="pauses", db_index=False)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["first_day", "id"]
        indexes = [models.Index("goal", "first_day", name="pauses_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["goal"], condition=Q(last_day=None), name="one_running_pause"),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")), name="pause_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"Pause from {self.first_day}"
