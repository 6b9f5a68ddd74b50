"""From what happened to what a webhook is told, once each, until it is told or given up."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from random import Random
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from gymtracker.accounts.models import Activity, User
from gymtracker.webhooks import delivery as rounds
from gymtracker.webhooks.delivery import AT_ONCE_OF_ONE, deliver, prepare
from gymtracker.webhooks.models import (
    DELAYS,
    LEASE,
    MOST_FAILURES,
    Delivery,
    Webhook,
    delay_after,
)
from gymtracker.webhooks.sending import Outcome
from gymtracker.webhooks.signing import signature
from progress.models import BodyMeasurement
from tests.factories import (
    ExerciseFactory,
    bench_press,
    entry,
    finished_workout,
    instant,
    log,
    open_workout,
    row_by_row,
)
from tests.webhooks.receiving import PUBLIC_URL, Receiver, happened, hook

OK, BAD, GONE = Outcome("Answered 200 OK.", 200), Outcome("No connection."), Outcome("Answered 410 Gone.", 410)


class Highest(Random):
    def uniform(self, low: float, high: float) -> float:
        return high


class Lowest(Random):
    def uniform(self, low: float, high: float) -> float:
        return low


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Outcome]:
    """What the next tries come to; then everything is delivered."""
    waiting: list[Outcome] = []
    monkeypatch.setattr(rounds, "send", lambda *args: waiting.pop(0) if waiting else OK)
    return waiting


def fresh(one: Any) -> Any:
    return type(one).objects.get(pk=one.pk)


def waiting_delivery(webhook: Webhook) -> Delivery:
    webhook.send_test()
    return claimed()


def claimed() -> Delivery:
    (one,) = Delivery.objects.claim(timezone.now(), 8)
    return one


# --- From the floor to the other server ---


def test_a_finished_workout_arrives_signed(lifter: User, receiver: Receiver) -> None:
    webhook = hook(lifter, receiver.url)
    log(entry(finished_workout(lifter, days_ago=7)), 80, 8)
    workout = open_workout(lifter, name="Push day")
    performed = log(entry(workout), 82.5, 8)
    workout.finish()
    out = StringIO()
    call_command("deliver_webhooks", "--once", stdout=out)
    assert json.loads(out.getvalue()) == {"prepared": 5, "delivered": 5, "failed": 0}
    by_type: dict[str, list[Any]] = {}
    for got in receiver.got:
        id, timestamp = got.headers["Webhook-Id"], int(got.headers["Webhook-Timestamp"])
        assert got.headers["Webhook-Signature"] == signature(webhook.secret, id=id, timestamp=timestamp, body=got.body)
        assert abs(timestamp - timezone.now().timestamp()) < 60
        assert got.message["id"] == id
        by_type.setdefault(got.message["type"], []).append(got.message)
    (finished,) = by_type.pop("workout.finished")
    assert finished["data"]["id"] == str(workout.pk)
    assert finished["data"]["name"] == "Push day"
    assert finished["data"]["totals"] == {
        "exercises": 1, "sets": 1, "volume_kg": 660, "sets_without_known_load": 0,
        "duration_seconds": finished["data"]["totals"]["duration_seconds"],
    }  # fmt: skip
    assert finished["created_at"].endswith("Z")
    records = {one["data"]["kind"]: one["data"] for one in by_type.pop("record.set")}
    assert by_type == {}
    assert records.keys() == {"heaviest_weight", "estimated_1rm", "best_set_volume", "best_session_volume"}
    assert records["heaviest_weight"] == {
        "exercise_id": bench_press().pk, "exercise_name": "Bench Press (Barbell)", "kind": "heaviest_weight",
        "value": 82.5, "unit": "kg", "own_weight_kg": None, "band_m": None, "weight_kg": 82.5, "reps": 8,
        "set_id": str(performed.pk), "workout_id": str(workout.pk), "text": "Heaviest weight 82.5 kg",
    }  # fmt: skip
    assert records["best_session_volume"]["set_id"] is None
    assert Delivery.objects.exclude(delivered_at=None).count() == 5


def test_an_estimate_with_bodyweight_is_told_as_on_the_pages(lifter: User, answers: list[Outcome]) -> None:
    BodyMeasurement.log(lifter, date=lifter.today() - timedelta(days=60), values={"bodyweight": 80_000})
    pull_up = ExerciseFactory(pull_up=True)
    log(entry(finished_workout(lifter, days_ago=7), pull_up), 5, 5)
    hook(lifter)
    workout = open_workout(lifter)
    log(entry(workout, pull_up), 10, 5)
    workout.finish()
    prepare()
    told = [json.loads(one.body)["data"] for one in Delivery.objects.filter(body__contains='"kind"')]
    records = {one["kind"]: (one["value"], one["own_weight_kg"], one["text"]) for one in told}
    assert records["estimated_1rm"] == (25, 80, "Estimated 1RM +25 kg")
    assert records["heaviest_weight"] == (10, None, "Heaviest weight +10 kg")


@pytest.mark.parametrize(
    ("goal", "said"),
    [
        ({"kind": "strength", "target": 100_000, "reps": 5}, (100, "kg", 5)),
        ({"kind": "consistency", "target": 3, "weeks": 8}, (3, "workouts/week", None)),
        ({"kind": "volume", "target": 10_500_500}, (10_500.5, "kg", None)),
        ({"kind": "bodyweight", "measure": "bodyweight", "target": 77_500, "start_value": 80_000}, (77.5, "kg", None)),
        ({"kind": "measurement", "measure": "waist", "target": 845, "start_value": 900}, (84.5, "cm", None)),
        ({"kind": "measurement", "measure": "body-fat", "target": 180, "start_value": 200}, (18, "%", None)),
    ],
)
def test_a_goal_is_told_in_its_unit(
    lifter: User, answers: list[Outcome], goal: dict[str, Any], said: tuple[Any, ...]
) -> None:
    lift = bench_press() if goal["kind"] == "strength" else None
    made = lifter.goals.create(made_on=lifter.today(), achieved_on="2026-03-01", exercise=lift, **goal)
    hook(lifter)
    happened(lifter, made.pk, "goal.achieved")
    prepare()
    data = json.loads(Delivery.objects.get().body)["data"]
    assert (data["target_value"], data["unit"], data["reps"]) == said
    assert (data["id"], data["type"], data["achieved_on"]) == (str(made.pk), goal["kind"], "2026-03-01")
    assert data["exercise_name"] == (lift.name if lift else None)
    assert data["text"] == made.title_for(lifter)


def test_the_totals_are_those_of_the_pages(lifter: User, browser: Any) -> None:
    workout = open_workout(lifter, started_at=instant("2026-03-02 18:00"))
    log(entry(workout), 80, 8), log(entry(workout), 40, 10, kind="warm_up")
    pull = ExerciseFactory(pull_up=True)
    log(entry(workout, pull), None, 8)
    workout.finish(at=instant("2026-03-02 19:00"))
    hook(lifter)
    Activity.objects.update(at=timezone.now())
    prepare()
    bodies = [json.loads(one.body) for one in Delivery.objects.filter(type="workout.finished")]
    assert bodies[0]["data"]["totals"] == {
        "exercises": 3, "sets": 2, "volume_kg": 640, "sets_without_known_load": 1, "duration_seconds": 3600,
    }  # fmt: skip
    assert bodies[0]["data"]["started_at"] == "2026-03-02T18:00:00Z"
    page = browser.get(workout.get_absolute_url()).content.decode()
    assert "640 kg" in page


# --- Who is told what ---


def test_only_what_was_asked_for_is_told(lifter: User, answers: list[Outcome]) -> None:
    workout = finished_workout(lifter)
    goals_alone = hook(lifter, tells_workouts=False, tells_records=False)
    both = hook(lifter)
    happened(lifter, workout.pk)
    assert prepare() == 1
    assert (goals_alone.deliveries.count(), both.deliveries.count()) == (0, 1)


def test_another_lifters_training_is_never_told(lifter: User, other_lifter: User, answers: list[Outcome]) -> None:
    theirs = hook(other_lifter)
    workout = finished_workout(lifter)
    happened(lifter, workout.pk)
    # Even where a row of one's own names another's workout.
    happened(other_lifter, workout.pk)
    assert prepare() == 0
    assert not theirs.deliveries.exists()


def test_what_was_before_the_webhook_is_not_told(lifter: User) -> None:
    happened(lifter, finished_workout(lifter).pk)
    hook(lifter)
    assert prepare() == 0


def test_what_was_while_it_was_off_is_not_told(lifter: User) -> None:
    webhook = hook(lifter)
    webhook.switch_off()
    happened(lifter, finished_workout(lifter).pk)
    webhook.switch_on()
    assert prepare() == 0


def test_old_news_are_not_told(lifter: User) -> None:
    hook(lifter)
    Webhook.objects.update(active_since=timezone.now() - timedelta(days=30))
    activity = happened(lifter, finished_workout(lifter).pk)
    Activity.objects.filter(pk=activity.pk).update(at=timezone.now() - timedelta(days=8))
    assert prepare() == 0


def test_what_was_undone_is_not_told_and_told_once_it_is_there_again(lifter: User) -> None:
    hook(lifter)
    workout = open_workout(lifter)
    log(entry(workout))
    workout.finish()
    workout.reopen()
    assert prepare() == 0
    workout.finish()
    assert prepare() == 1
    workout.trash()
    assert prepare() == 0
    assert Delivery.objects.count() == 1


def test_preparing_twice_makes_one_delivery(lifter: User) -> None:
    webhook = hook(lifter)
    activity = happened(lifter, finished_workout(lifter).pk)
    assert (prepare(), prepare()) == (1, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        webhook.deliveries.create(activity=activity, type="workout.finished", body="", next_at=timezone.now())


def test_a_deactivated_lifters_webhooks_are_silent(lifter: User, answers: list[Outcome]) -> None:
    hook(lifter).send_test()
    happened(lifter, finished_workout(lifter).pk)
    User.objects.update(is_active=False)
    assert deliver().as_dict == {"prepared": 0, "delivered": 0, "failed": 0}


# --- Tries ---


def test_the_delays_are_those_of_the_documentation() -> None:
    minutes = [delay.total_seconds() / 60 for delay in DELAYS]
    assert minutes == [1, 5, 30, 120, 360, 1440]
    for attempts, delay in enumerate(DELAYS, start=1):
        assert delay_after(attempts, Lowest()) == delay
        assert delay_after(attempts, Highest()) == delay * 1.2
        assert delay <= delay_after(attempts, Random(attempts)) <= delay * 1.2


def test_a_message_is_tried_seven_times_then_given_up(lifter: User) -> None:
    one = waiting_delivery(hook(lifter))
    now = timezone.now()
    for attempt, delay in enumerate(DELAYS, start=1):
        assert (one.attempts, one.state) == (attempt, "waiting")
        one.note(BAD, at=now, rng=Lowest())
        assert fresh(one).next_at == now + delay
        assert Delivery.objects.claim(now + delay - timedelta(seconds=1), 8) == []
        (one,) = Delivery.objects.claim(now := now + delay, 8)
    one.note(BAD, at=now, rng=Lowest())
    given_up = fresh(one)
    assert (given_up.state, given_up.attempts, given_up.failed_at, given_up.next_at) == ("failed", 7, now, None)
    assert given_up.outcome == "No connection."
    assert fresh(one.webhook).failures == 1
    assert Delivery.objects.claim(now + timedelta(days=99), 8) == []


def test_the_same_body_and_id_are_sent_at_every_try(lifter: User, receiver: Receiver) -> None:
    hook(lifter, receiver.url)
    workout = finished_workout(lifter, name="Old name")
    happened(lifter, workout.pk)
    receiver.answer = 500
    deliver()
    workout.describe(name="New name", notes="")
    Delivery.objects.update(next_at=timezone.now())
    receiver.answer = 200
    assert deliver().delivered == 1
    first, second = receiver.got
    assert first.body == second.body
    assert first.headers["Webhook-Id"] == second.headers["Webhook-Id"]


def test_a_success_begins_the_count_anew(lifter: User) -> None:
    webhook = hook(lifter)
    Webhook.objects.update(failures=4)
    waiting_delivery(webhook).note(OK, at=timezone.now(), rng=Lowest())
    assert fresh(webhook).failures == 0
    assert Delivery.objects.get().state == "delivered"


def test_five_given_up_in_a_row_switch_it_off(lifter: User) -> None:
    webhook = hook(lifter)
    for number in range(1, MOST_FAILURES + 1):
        assert fresh(webhook).is_on
        one = waiting_delivery(webhook)
        Delivery.objects.filter(pk=one.pk).update(attempts=7)
        fresh(one).note(BAD, at=timezone.now(), rng=Lowest())
        assert fresh(webhook).failures == number
    assert (fresh(webhook).is_on, fresh(webhook).off_because) == (False, "failing")
    webhook = fresh(webhook)
    webhook.switch_on()
    assert (fresh(webhook).failures, fresh(webhook).off_because) == (0, "")


def test_gone_switches_it_off_at_once_and_gives_up_what_waits(lifter: User) -> None:
    webhook = hook(lifter)
    one = waiting_delivery(webhook)
    other = webhook.send_test()
    one.note(GONE, at=timezone.now(), rng=Lowest())
    assert (fresh(webhook).is_on, fresh(webhook).off_because) == (False, "gone")
    assert (fresh(one).state, fresh(one).outcome) == ("failed", "Answered 410 Gone.")
    assert (fresh(other).state, fresh(other).outcome) == ("failed", "The webhook was switched off before.")


def test_an_answer_that_comes_after_switching_off_overwrites_nothing(lifter: User) -> None:
    webhook = hook(lifter)
    one = waiting_delivery(webhook)
    webhook.switch_off()
    one.note(BAD, at=timezone.now(), rng=Lowest())
    assert fresh(one).state == "failed"
    assert fresh(webhook).failures == 0


def test_trying_again_begins_anew(lifter: User) -> None:
    one = waiting_delivery(hook(lifter))
    Delivery.objects.update(attempts=7)
    one = fresh(one)
    one.note(BAD, at=timezone.now(), rng=Lowest())
    fresh(one).try_again()
    assert (claimed().pk, fresh(one).attempts) == (one.pk, 1)


def test_what_was_delivered_is_not_tried_again(lifter: User) -> None:
    one = waiting_delivery(hook(lifter))
    one.note(OK, at=timezone.now(), rng=Lowest())
    fresh(one).try_again()
    assert fresh(one).state == "delivered"


# --- Claims ---


def test_what_is_claimed_is_nobody_elses_until_the_lease_is_over(lifter: User) -> None:
    hook(lifter).send_test()
    now = timezone.now()
    assert len(Delivery.objects.claim(now, 8)) == 1
    assert Delivery.objects.claim(now + LEASE - timedelta(seconds=1), 8) == []
    (again,) = Delivery.objects.claim(now + LEASE + timedelta(seconds=1), 8)
    assert again.attempts == 2


def test_a_process_that_died_loses_no_message_but_may_double_one(
    lifter: User, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once: it was sent, and what came of it never written down."""
    hook(lifter, receiver.url).send_test()
    with monkeypatch.context() as dying:
        dying.setattr(Delivery, "note", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            deliver()
    assert deliver().delivered == 0
    Delivery.objects.update(next_at=timezone.now())  # the lease is over
    assert deliver().delivered == 1
    assert len({got.headers["Webhook-Id"] for got in receiver.got}) == 1
    assert len(receiver.got) == 2


def test_a_late_answer_of_an_earlier_claim_overwrites_nothing(lifter: User) -> None:
    first = waiting_delivery(hook(lifter))
    (second,) = Delivery.objects.claim(timezone.now() + 2 * LEASE, 8)
    first.note(BAD, at=timezone.now(), rng=Lowest())
    assert fresh(first).next_at == second.next_at
    second.note(OK, at=timezone.now(), rng=Lowest())
    first.note(BAD, at=timezone.now(), rng=Lowest())
    assert fresh(first).state == "delivered"


# --- Turns ---


@row_by_row()
def many_tests(webhook: Webhook, count: int) -> list[Any]:
    return [webhook.send_test().pk for _ in range(count)]


def test_lifters_take_turns_however_many_one_has(lifter: User, other_lifter: User) -> None:
    crowd = many_tests(hook(lifter), 20)
    few = many_tests(hook(other_lifter), 2)
    now = timezone.now()
    claims = [{one.pk for one in Delivery.objects.claim(now, 2)} for _ in range(4)]
    assert claims == [{crowd[0], few[0]}, {crowd[1], few[1]}, set(crowd[2:4]), set(crowd[4:6])]


def test_webhooks_of_one_lifter_are_one_turn(lifter: User, other_lifter: User) -> None:
    crowd = [*many_tests(hook(lifter), 1), *many_tests(hook(lifter), 1)]
    few = many_tests(hook(other_lifter), 1)
    assert [one.pk for one in Delivery.objects.claim(timezone.now(), 2)] == [crowd[0], few[0]]


def test_a_lifter_has_but_some_of_the_places(lifter: User, other_lifter: User) -> None:
    crowd = many_tests(hook(lifter), 10)
    few = many_tests(hook(other_lifter), 3)
    now = timezone.now()
    first = Delivery.objects.claim(now, 8, each=2, held={lifter.pk: 1})
    assert {one.pk for one in first} == {crowd[0], *few[:2]}
    assert Delivery.objects.claim(now, 8, each=2, held={lifter.pk: 2, other_lifter.pk: 2}) == []
    assert Delivery.objects.claim(now, 0) == []


def test_a_lifter_whose_server_hangs_does_not_keep_the_others_waiting(
    lifter: User, other_lifter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It hangs until all of the others are told; were its messages let onto every place, that would never be."""
    others, others_told, hung = 30, threading.Event(), []
    many_tests(hook(lifter, "https://93.184.215.14/hangs"), 50)
    many_tests(hook(other_lifter), others)
    told: list[str] = []

    def send(url: str, *message: Any) -> Outcome:
        if url.endswith("/hangs"):
            hung.append(url)
            assert others_told.wait(20), "the others were kept waiting"
            return BAD
        told.append(url)
        if len(told) == others:
            others_told.set()
        return OK

    monkeypatch.setattr(rounds, "send", send)
    assert deliver().as_dict == {"prepared": 0, "delivered": others, "failed": AT_ONCE_OF_ONE}
    # Who did not answer is asked no more in this round; the rest is due in the next.
    assert len(hung) == AT_ONCE_OF_ONE
    assert Delivery.objects.due(timezone.now()).count() == 50 - AT_ONCE_OF_ONE


def test_who_answers_with_an_error_is_asked_again_in_the_round(lifter: User, answers: list[Outcome]) -> None:
    many_tests(hook(lifter), 3)
    answers += [Outcome("Answered 500 Internal Server Error.", 500)] * 3
    assert deliver().failed == 3


# --- The command ---


def test_a_round_sends_at_most_the_limit(lifter: User, answers: list[Outcome]) -> None:
    webhook = hook(lifter)
    for _ in range(12):
        webhook.send_test()
    assert deliver(most=10).delivered == 10
    assert deliver(most=10).delivered == 2


@pytest.mark.parametrize("limit", ["0", "-1", "many", "１"])
def test_a_limit_that_makes_no_sense_is_refused(db: None, limit: str) -> None:
    with pytest.raises(CommandError, match="whole number"):
        call_command("deliver_webhooks", "--once", "--limit", limit)


def test_without_once_it_looks_again_until_it_is_stopped(
    lifter: User, answers: list[Outcome], monkeypatch: pytest.MonkeyPatch
) -> None:
    from gymtracker.management.commands import deliver_webhooks

    webhook = hook(lifter)

    def pauses() -> Iterator[None]:
        yield webhook.send_test()
        raise KeyboardInterrupt

    pause = pauses()
    monkeypatch.setattr(deliver_webhooks.time, "sleep", lambda seconds: next(pause))
    monkeypatch.setattr(deliver_webhooks, "close_old_connections", lambda: None)
    out = StringIO()
    call_command("deliver_webhooks", stdout=out)
    assert out.getvalue().splitlines() == ['{"prepared": 0, "delivered": 1, "failed": 0}', "Stopped."]


def test_what_ended_a_month_ago_goes(lifter: User, answers: list[Outcome]) -> None:
    webhook = hook(lifter, PUBLIC_URL)
    old, new = webhook.send_test(), webhook.send_test()
    deliver()
    Delivery.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=31))
    deliver()
    assert [one.pk for one in Delivery.objects.all()] == [new.pk]
