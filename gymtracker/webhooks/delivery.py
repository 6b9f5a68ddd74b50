"""One round of telling: activity becomes deliveries, those that are due are sent, what is old goes.

Safe with any number of processes at once: a delivery is made once (a unique constraint) and claimed by one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from random import SystemRandom
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from gymtracker.accounts.models import Activity
from gymtracker.ids import uuid7
from gymtracker.webhooks.models import KEPT, Delivery, Webhook
from gymtracker.webhooks.payloads import body_of, data_of
from gymtracker.webhooks.sending import Outcome, send
from gymtracker.webhooks.signing import headers

# Messages under way at once, and those of one lifter among them: whose server hangs leaves the others most of the
# places. Threads touch no database.
AT_ONCE, AT_ONCE_OF_ONE = 8, 2
rng = SystemRandom()


@dataclass
class Round:
    prepared: int = 0
    delivered: int = 0
    failed: int = 0

    @property
    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def deliver(*, most: int | None = None) -> Round:
    """All that is due now, at most so many tries; what fails is due again later.

    A webhook whose server gave no answer gets nothing more in this round: the rest of its messages stay due.
    """
    done = Round(prepared=prepare())
    under_way: dict[Future[Outcome], Delivery] = {}
    silent: set[UUID] = set()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while True:
            for delivery in claim(under_way.values(), done, most, silent):
                under_way[pool.submit(send_one, delivery)] = delivery
            if not under_way:
                break
            for ended in wait(under_way, return_when=FIRST_COMPLETED).done:
                delivery, outcome = under_way.pop(ended), ended.result()
                delivery.note(outcome, at=timezone.now(), rng=rng)
                done.delivered += outcome.is_delivered
                done.failed += not outcome.is_delivered
                if outcome.status is None:
                    silent.add(delivery.webhook_id)
    Delivery.objects.filter(created_at__lt=timezone.now() - KEPT, next_at=None).delete()
    return done


def claim(under_way: Collection[Delivery], done: Round, most: int | None, silent: set[UUID]) -> list[Delivery]:
    """As many as there are places for, each lifter's turn by turn."""
    room = AT_ONCE - len(under_way)
    if most is not None:
        room = min(room, most - done.delivered - done.failed - len(under_way))
    held = Counter(delivery.webhook.user_id for delivery in under_way)
    return Delivery.objects.claim(timezone.now(), room, each=AT_ONCE_OF_ONE, held=held, without=silent)


def send_one(delivery: Delivery) -> Outcome:
    timestamp = round(timezone.now().timestamp())
    signed = headers(delivery.webhook.secret, id=str(delivery.pk), timestamp=timestamp, body=delivery.body)
    return send(delivery.webhook.url, delivery.body, signed)


def prepare() -> int:
    """Deliveries of all activity that webhooks ask for and that still holds; the number of new ones."""
    now = timezone.now()
    made = 0
    pairs: dict[UUID, list[UUID]] = {}
    for webhook_id, activity_id in Webhook.objects.untold(now).iterator():
        pairs.setdefault(activity_id, []).append(webhook_id)
    for activity_id, webhook_ids in pairs.items():
        activity = Activity.objects.select_related("user").filter(pk=activity_id).first()
        rows = list(messages(activity, webhook_ids)) if activity else []
        with suppress(IntegrityError):  # a webhook or an account that was deleted in this moment
            # Another process may have made them meanwhile: the constraint keeps the first.
            Delivery.objects.bulk_create(rows, ignore_conflicts=True)
            made += Delivery.objects.filter(pk__in=[row.pk for row in rows]).count()
    return made


def messages(activity: Activity, webhook_ids: list[UUID]) -> Iterator[Delivery]:
    data = data_of(activity)
    if data is None:
        return
    for webhook_id in webhook_ids:
        id = uuid7()
        yield Delivery(
            id=id, webhook_id=webhook_id, activity=activity, type=activity.kind,
            body=body_of(id, activity.kind, activity.at, data), next_at=timezone.now(),
        )  # fmt: skip


def has_waited(longer_than: timedelta) -> bool:
    """Whether something that should have gone out is still here: nobody runs the command."""
    before = timezone.now() - longer_than
    if Delivery.objects.due(before).exists():
        return True
    oldest = [activity_id for _, activity_id in Webhook.objects.untold(timezone.now())[:50]]
    # What was undone stays untold; it waits for nothing.
    return any(map(data_of, Activity.objects.filter(pk__in=oldest, at__lt=before).select_related("user")))
