"""Several commands at once: every message is sent, and by one of them."""

from __future__ import annotations

from collections import Counter

import pytest

from gymtracker.accounts.models import Activity
from gymtracker.webhooks.delivery import deliver
from gymtracker.webhooks.models import Delivery
from tests.factories import UserFactory, finished_workout, row_by_row
from tests.gymtracker.test_parallel_log import all_at_once
from tests.webhooks.receiving import Receiver, hook

WORKOUTS, COMMANDS = 20, 4

pytestmark = pytest.mark.django_db(transaction=True)


def test_four_commands_at_once_deliver_each_message_once(receiver: Receiver) -> None:
    lifter = UserFactory()
    hook(lifter, receiver.url), hook(lifter, receiver.url)
    with row_by_row():
        for days in range(WORKOUTS):
            workout = finished_workout(lifter, days_ago=days + 1)
            lifter.activities.create(kind="workout.finished", subject=workout.pk)
    assert Activity.objects.count() == WORKOUTS
    done = all_at_once(*[deliver] * COMMANDS)
    assert sum(one.delivered for one in done) == 2 * WORKOUTS, set(Delivery.objects.values_list("outcome", flat=True))
    assert Delivery.objects.exclude(delivered_at=None).count() == Delivery.objects.count() == 2 * WORKOUTS
    told = Counter(got.headers["Webhook-Id"] for got in receiver.got)
    assert set(told.values()) == {1}
    assert len(told) == 2 * WORKOUTS
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}
