"""Where a lifter wants to be told, and each message on its way there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from datetime import datetime
from random import Random
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from gymtracker.accounts.models import Activity, ActivityKind, User
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from gymtracker.webhooks.payloads import TEST, body_of
from gymtracker.webhooks.sending import Outcome
from gymtracker.webhooks.signing import new_secret
from workouts.models.once import create_once
from workouts.turns import turn_of

MOST_WEBHOOKS = 10
LONGEST_URL = 500
# After the first try; each a little later than this, so that many who failed together do not come back together.
DELAYS = tuple(
    dt.timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 24 * 60)
)  # fmt: skip
JITTER = 0.2
# So many times as many are looked at as are claimed: another process may be at the first ones.
AHEAD = 4
# What is claimed by a process that dies is tried again after this.
LEASE = dt.timedelta(minutes=5)
# Older news are told to nobody: the scheduler may have been off for long.
FRESH = dt.timedelta(days=7)
KEPT = dt.timedelta(days=30)
MOST_FAILURES = 5

EVENTS = {
    ActivityKind.WORKOUT_FINISHED: "tells_workouts",
    ActivityKind.RECORD_SET: "tells_records",
    ActivityKind.GOAL_ACHIEVED: "tells_goals",
}


class TooManyWebhooks(Conflict):
    def __init__(self) -> None:
        super().__init__(f"You have {MOST_WEBHOOKS} webhooks. Delete one before you add another.")


class WebhookIsOff(Conflict):
    def __init__(self) -> None:
        super().__init__("This webhook is switched off. Switch it on first.")


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def active(self) -> WebhookQuerySet:
        return self.filter(active_since__isnull=False, user__is_active=True)

    def oldest_first(self) -> WebhookQuerySet:
        return self.order_by("created_at", "id")

    def untold(self, now: datetime) -> models.QuerySet[Webhook, Any]:
        """(webhook, activity) of all that is to be told and has no delivery yet, oldest first."""
        wanted = Q(pk__in=())
        for kind, field in EVENTS.items():
            wanted |= Q(user__activities__kind=kind, **{field: True})
        since = {"user__activities__at__gt": now - FRESH, "user__activities__at__gte": F("active_since")}
        pairs = self.active().filter(wanted, **since).annotate(activity_id=F("user__activities"))
        made = Delivery.objects.filter(webhook=OuterRef("pk"), activity=OuterRef("activity_id"))
        return pairs.filter(~Exists(made)).order_by("user__activities__at", "pk").values_list("pk", "activity_id")


class Off(models.TextChoices):
    """Why it is switched off, where its owner did not do it."""

    GONE = "gone", "The other server answered 410 Gone: it wants nothing more."
    FAILING = "failing", f"{MOST_FAILURES} messages in a row could not be delivered, each tried for over a day."


class Webhook(models.Model):
    """`secret` is kept as it is, because every message is signed with it, and shown once (docs/decisions/0010)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField("address", max_length=LONGEST_URL)
    tells_workouts = models.BooleanField("workout finished", default=True)
    tells_records = models.BooleanField("record set", default=True)
    tells_goals = models.BooleanField("goal achieved", default=True)
    secret = models.CharField(max_length=64, default=new_secret, editable=False)
    active_since = models.DateTimeField(null=True, blank=True, default=timezone.now)
    off_because = models.CharField(max_length=7, choices=Off, blank=True)
    failures = models.PositiveSmallIntegerField(default=0, help_text="Messages given up in a row.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(tells_workouts=True) | Q(tells_records=True) | Q(tells_goals=True),
                name="webhook_tells_something",
            ),
            models.CheckConstraint(
                condition=Q(off_because="") | Q(off_because__in=Off.values, active_since=None),
                name="webhook_off_because_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Webhook to {self.host}"

    @classmethod
    def add(cls, lifter: User, *, id: UUID, url: str, **events: Any) -> tuple[Webhook, bool]:
        """The webhook, and whether it is new. Raises TooManyWebhooks, IdTaken."""
        with turn_of(lifter.pk):
            if lifter.webhooks.exclude(pk=id).count() >= MOST_WEBHOOKS:
                raise TooManyWebhooks
            return create_once(lifter.webhooks, id, url=url, **events)

    def change(self, *, url: str, **events: bool) -> None:
        """What was not wanted until now is not told afterwards."""
        since = timezone.now() if self.is_on else None
        self._write(url=url, active_since=since, **events)

    def switch_on(self) -> None:
        if not self.is_on:
            self._write(active_since=timezone.now(), off_because="", failures=0)

    def switch_off(self, because: str = "") -> None:
        """What waits is given up: switched on again it would come as a flood of old news."""
        with transaction.atomic():
            self._write(active_since=None, off_because=because)
            self.deliveries.filter(next_at__isnull=False).update(
                next_at=None, failed_at=timezone.now(), outcome="The webhook was switched off before."
            )

    def rotate_secret(self) -> None:
        """From now on messages are signed with another one; those on their way too, when they are tried again."""
        self._write(secret=new_secret())

    def send_test(self) -> Delivery:
        """With the next round of `deliver_webhooks`. Raises WebhookIsOff."""
        if not self.is_on:
            raise WebhookIsOff
        now, id = timezone.now(), uuid7()
        body = body_of(id, TEST, now, {"text": "This is a test from Gym Tracker."})
        return self.deliveries.create(id=id, type=TEST, body=body, next_at=now)

    def _write(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))

    @property
    def is_on(self) -> bool:
        return self.active_since is not None

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def events(self) -> list[str]:
        return [kind.label for kind, field in EVENTS.items() if getattr(self, field)]


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def newest_first(self) -> DeliveryQuerySet:
        return self.order_by("-created_at", "-id")

    def due(self, now: datetime) -> DeliveryQuerySet:
        due = self.filter(next_at__lte=now, webhook__active_since__isnull=False, webhook__user__is_active=True)
        return due.order_by("next_at", "id")

    def claim(
        self, now: datetime, most: int, *, each: int | None = None, held: Mapping[int, int] = MappingProxyType({}),
        without: Collection[UUID] = (),
    ) -> list[Delivery]:  # fmt: skip
        """Take up to `most` that are due for oneself alone: two processes never get the same one.

        Lifters take turns, however many messages one of them has. With `each` a lifter gets so many at most, those
        counted that are `held` of theirs already, by lifter; webhooks `without` get nothing.

        Nothing stays locked while a message travels. Each is set back by a lease instead, so what a process that dies
        had taken is sent again: a message arrives at least once, now and then twice.
        """
        if most < 1:
            return []
        with transaction.atomic():  # on SQLite it begins IMMEDIATE: a turn
            chosen = self.in_turns(now, AHEAD * most, each=each, held=held, without=without)
            due = self.due(now).filter(pk__in=chosen)
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True, of=("self",))
            free = set(due.values_list("pk", flat=True))
            ids = [pk for pk in chosen if pk in free][:most]
            self.filter(pk__in=ids).update(next_at=now + LEASE, attempts=F("attempts") + 1)
            return list(self.filter(pk__in=ids).select_related("webhook").order_by("created_at", "id"))

    def in_turns(
        self, now: datetime, most: int, *, each: int | None, held: Mapping[int, int], without: Collection[UUID]
    ) -> list[UUID]:
        """Ids of what is due: the first of every lifter, then the second of every one, and so on."""
        turn = Window(RowNumber(), partition_by=[F("webhook__user")], order_by=["next_at", "id"])
        due = self.due(now).exclude(webhook__in=without).annotate(turn=turn)
        if each is not None:
            taken = Case(*(When(webhook__user=user, then=count) for user, count in held.items()), default=0)
            due = due.filter(turn__lte=each - taken) if held else due.filter(turn__lte=each)
        return list(due.order_by("turn", "next_at", "id").values_list("pk", flat=True)[:most])


class Delivery(models.Model):
    """A message to one webhook, frozen as it was first told. Its id is the message's, the same at every try.

    It waits (`next_at`), was delivered, or failed for good: one of the three times is set. A test has no activity.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    activity = models.ForeignKey(Activity, null=True, blank=True, on_delete=models.CASCADE, related_name="deliveries")
    type = models.CharField(max_length=20)
    body = models.TextField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True, help_text="What the other server answered last.")
    outcome = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index("webhook", F("created_at").desc(), F("id").desc(), name="deliveries_by_time"),
            models.Index("next_at", "id", name="deliveries_due", condition=Q(next_at__isnull=False)),
            models.Index("created_at", name="deliveries_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "activity"], name="delivered_once"),
            models.CheckConstraint(
                condition=Q(next_at__isnull=False, delivered_at=None, failed_at=None)
                | Q(next_at=None, delivered_at__isnull=False, failed_at=None)
                | Q(next_at=None, delivered_at=None, failed_at__isnull=False),
                name="delivery_waits_or_ended",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.state}"

    def note(self, outcome: Outcome, *, at: datetime, rng: Random) -> None:
        """What came of the try that was claimed; of another one that ended meanwhile nothing is overwritten."""
        last = {"status": outcome.status, "outcome": outcome.words}
        mine = Delivery.objects.filter(pk=self.pk, attempts=self.attempts, delivered_at=None)
        with transaction.atomic():
            if outcome.is_delivered:
                mine.update(next_at=None, failed_at=None, delivered_at=at, **last)
                Webhook.objects.filter(pk=self.webhook_id).exclude(failures=0).update(failures=0)
            elif outcome.is_gone or self.attempts > len(DELAYS):
                if mine.filter(failed_at=None).update(next_at=None, failed_at=at, **last):
                    self._count_failure(is_gone=outcome.is_gone)
            else:
                mine.filter(failed_at=None).update(next_at=at + delay_after(self.attempts, rng), **last)

    def _count_failure(self, *, is_gone: bool) -> None:
        Webhook.objects.filter(pk=self.webhook_id).update(failures=F("failures") + 1)
        webhook = Webhook.objects.get(pk=self.webhook_id)
        if webhook.is_on and (is_gone or webhook.failures >= MOST_FAILURES):
            webhook.switch_off(Off.GONE if is_gone else Off.FAILING)

    def try_again(self) -> None:
        """From the beginning, with the next round; what was delivered stays. Raises WebhookIsOff."""
        if not self.webhook.is_on:
            raise WebhookIsOff
        undelivered = Delivery.objects.filter(pk=self.pk, delivered_at=None)
        undelivered.update(next_at=timezone.now(), failed_at=None, attempts=0)

    @property
    def state(self) -> str:
        if self.delivered_at:
            return "delivered"
        return "failed" if self.failed_at else "waiting"

    @property
    def label(self) -> str:
        return "Test" if self.type == TEST else str(ActivityKind(self.type).label)


def delay_after(attempts: int, rng: Random) -> dt.timedelta:
    """After so many tries."""
    return DELAYS[attempts - 1] * (1 + rng.uniform(0, JITTER))
