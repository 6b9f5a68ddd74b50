"""Consent: what ends it bites on the very next request at every page, and every look leaves its trace."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import Coaching, TrainerCode, User
from gymtracker.accounts.roles import make_trainer, take_role
from gymtracker.coaching.models import Assignment, Read, ReadAudit, Review
from tests.access import CLIENT_PAGES, World, admin_urls
from tests.coaching.people import a_trainer, trained
from tests.coaching.stage import LIST
from tests.factories import UserFactory, row_by_row
from tests.gymtracker.test_access_matrix import call, client_of, snapshot, text_of, world
from tests.workouts.plans import template

__all__ = ["world"]  # the fixture


def pressed(person: User, link: Coaching) -> None:
    assert client_of(person).post(reverse("coaching-end", args=[link.pk])).status_code == 302


# --- The end ---


ENDS: dict[str, Callable[[World], Any]] = {
    "the client ends it": lambda world: pressed(world.owner, world.coaching),
    "the trainer ends it": lambda world: pressed(world.trainer, world.coaching),
    "the role is taken": lambda world: take_role(world.trainer),
    "the group is left": lambda world: world.trainer.groups.clear(),
    "no longer staff": lambda world: User.objects.filter(pk=world.trainer.pk).update(is_staff=False),
    "the trainer is deactivated": lambda world: User.objects.filter(pk=world.trainer.pk).update(is_active=False),
    "the client is deactivated": lambda world: User.objects.filter(pk=world.owner.pk).update(is_active=False),
    "the client deletes the account": lambda world: world.owner.erase(),
}


@pytest.mark.parametrize("end", ENDS)
def test_an_end_bites_on_the_next_request_of_every_page(end: str, world: World) -> None:
    with row_by_row():
        plan = template(world.trainer, name="Plan")
    urls = dict(admin_urls(world))
    posts = {"text": "Too late", "quiet_days": "3", "client": world.owner.pk, "template": plan.pk, "target": 3,
             "weeks": 8, "confirmed": "yes"}  # fmt: skip
    for name, methods in CLIENT_PAGES.items():
        browser = client_of(world.trainer)  # a page that is open already
        for method in sorted(methods - {"POST"}):
            assert call(browser, method, urls[name], {}).status_code == 200, name
    browser, hx = client_of(world.trainer), client_of(world.trainer, htmx=True)
    assert b"Secret" in browser.get(LIST).content
    ENDS[end](world)
    before = snapshot()
    reads = ReadAudit.objects.count()
    for name in CLIENT_PAGES:
        of_all = name.endswith(("changelist", "export"))
        for asking in (browser, hx):
            for method in ("GET", "HEAD", "POST"):
                response = call(asking, method, urls[name], posts if method == "POST" else {})
                assert response.status_code in {302, 401, 403, 404, 405} or of_all, (name, method)
                assert b"Secret" not in text_of(response), (name, method)
    for action in ("assign", "goal", "reviewed"):
        response = browser.post(LIST, posts | {"action": action}, follow=True)
        assert b"Secret" not in response.content, action
    assert snapshot() == before
    assert ReadAudit.objects.count() == reads, "what is not seen leaves no trace"


@pytest.mark.parametrize("end", ["the client ends it", "the trainer ends it"])
def test_an_action_reaches_who_is_left_alone(end: str, world: World) -> None:
    """One of two ticked clients ended it while the page was open."""
    with row_by_row():
        stays = UserFactory(full_name="Stays")
        trained(stays, world.trainer)
        plan = template(world.trainer, name="Plan")
    given = set(Assignment.objects.values_list("pk", flat=True))
    reviews = set(Review.objects.values_list("pk", flat=True))
    goals = world.owner.goals.count()
    ENDS[end](world)
    browser = client_of(world.trainer)
    data = {"client": [world.owner.pk, stays.pk], "confirmed": "yes", "template": plan.pk, "target": 3, "weeks": 8}
    for action in ("assign", "goal", "reviewed"):
        browser.post(LIST, data | {"action": action})
    assert [one.client for one in Assignment.objects.exclude(pk__in=given)] == [stays]
    assert [one.client for one in Review.objects.exclude(pk__in=reviews)] == [stays]
    assert (world.owner.goals.count(), stays.goals.count()) == (goals, 1)
    rows = list(csv.reader(browser.get(f"{LIST}export/").content.decode().splitlines()))
    assert [row[0] for row in rows[1:]] == ["Stays"]


def test_what_was_ended_is_opened_by_a_new_yes_alone(world: World) -> None:
    browser = client_of(world.trainer)
    page = dict(admin_urls(world))["admin:coaching_client_change"]
    pressed(world.owner, world.coaching)
    sent = Coaching.invite(trainer=world.trainer, email=world.owner.email)
    TrainerCode.renew(world.trainer)
    assert browser.get(page).status_code == 404
    assert client_of(world.owner).post(reverse("coaching-accept", args=[sent.pk])).status_code == 302
    assert browser.get(page).status_code == 200


# --- The yes ---


def accept(person: User, invitation: Coaching) -> int:
    url = reverse("coaching-accept", args=[invitation.pk])
    status: int = client_of(person).post(url, {"client": invitation.trainer_id, "trainer": person.pk}).status_code
    return status


OVER: dict[str, Callable[[Coaching], Any]] = {
    "ran out": lambda sent: Coaching.objects.filter(pk=sent.pk).update(invited_at=timezone.now() - timedelta(days=15)),
    "the role is lost": lambda sent: take_role(sent.trainer),
    "no longer staff": lambda sent: User.objects.filter(pk=sent.trainer_id).update(is_staff=False),
    "the trainer is deactivated": lambda sent: User.objects.filter(pk=sent.trainer_id).update(is_active=False),
    "withdrawn": lambda sent: sent.withdraw(),
    "the trainer is gone": lambda sent: sent.trainer.erase(),
    "for another address": lambda sent: Coaching.objects.filter(pk=sent.pk).update(email="else@example.org"),
}


@pytest.mark.parametrize("over", OVER)
def test_what_is_over_is_not_there_to_accept(over: str, lifter: User) -> None:
    sent = Coaching.invite(trainer=a_trainer(), email=lifter.email)
    OVER[over](sent)
    browser = client_of(lifter)
    before = snapshot()
    for name in ("accept", "decline"):
        assert browser.post(reverse(f"coaching-{name}", args=[sent.pk])).status_code == 404
    assert snapshot() == before


def test_an_invitation_is_accepted_once_by_whom_it_was_sent_to(lifter: User, other_lifter: User) -> None:
    sent = Coaching.invite(trainer=a_trainer(), email=lifter.email)
    for wrong in (other_lifter, sent.trainer):
        assert accept(wrong, sent) == 404
    assert accept(lifter, sent) == 302
    assert accept(lifter, sent) == 404
    assert [(one.client, one.ended_at) for one in Coaching.objects.all()] == [(lifter, None)]


def test_guesses_count_for_the_account_whatever_they_come_from(lifter: User) -> None:
    code = TrainerCode.renew(a_trainer()).code
    for number in range(5):
        door = ("coaching-code", "coaching-join")[number % 2]
        client_of(lifter).post(reverse(door), {"code": f"0000000{number}"}, REMOTE_ADDR=f"198.51.100.{number}")
    for door in ("coaching-code", "coaching-join"):
        response = client_of(lifter).post(
            reverse(door), {"code": code}, REMOTE_ADDR="203.0.113.9", headers={"X-Forwarded-For": "203.0.113.10"}
        )
        assert response.status_code == 422 and b"Too many failed tries" in response.content
    assert not Coaching.objects.exists()


# --- The trace ---


# Nothing of the client stands there but the name: the words are the trainer's own.
NO_LOOK = {"admin:coaching_client_notes"}
READING = [name for name, methods in CLIENT_PAGES.items() if "GET" in methods and name not in NO_LOOK]


def looked(world: World) -> list[tuple[int, str]]:
    return [(one.client_id, one.what) for one in ReadAudit.objects.filter(trainer=world.trainer)]


@pytest.mark.parametrize("how", ["GET", "HEAD", "htmx", "refused"])
@pytest.mark.parametrize("name", READING)
def test_every_page_that_shows_something_is_noted(name: str, how: str, world: World) -> None:
    with row_by_row():
        trained(UserFactory(full_name="Not looked at"), world.trainer)
    urls = dict(admin_urls(world))
    ReadAudit.objects.all().delete()
    browser = client_of(world.trainer, htmx=how == "htmx")
    query = "?range=custom&date_from=x" if how == "refused" else "?show=comments"
    response = call(browser, "HEAD" if how == "HEAD" else "GET", urls[name] + query, {})
    if name.endswith("_number") and how == "refused":  # no such sum, so nothing was read
        assert response.status_code == 404
        return
    assert response.status_code in {200, 422}
    read = looked(world)
    assert read, f"{name} leaves no trace"
    if name.endswith(("changelist", "export")) and how == "refused":
        assert {what for _, what in read} == {Read.LIST} and len(read) == 2
    else:
        assert {client for client, _ in read} == {world.owner.pk}
    shown = client_of(world.owner).get(reverse("coaching")).content.decode()
    assert all(str(Read(what).label) in shown for _, what in read)


def test_a_refused_comment_shows_the_workout_and_is_noted(world: World) -> None:
    url = dict(admin_urls(world))["admin:coaching_client_workout"]
    ReadAudit.objects.all().delete()
    assert client_of(world.trainer).post(url, {"text": ""}).status_code == 422
    assert looked(world) == [(world.owner.pk, Read.WORKOUT)]


def test_the_pages_of_an_action_name_clients_and_are_noted(world: World) -> None:
    browser = client_of(world.trainer)
    for action in ("assign", "goal"):
        ReadAudit.objects.all().delete()
        assert browser.post(LIST, {"action": action, "client": world.owner.pk}).status_code == 200
        assert looked(world) == [(world.owner.pk, Read.LIST)]


def test_a_superuser_who_trains_somebody_is_noted_as_any_trainer(world: World, superuser: User) -> None:
    with row_by_row():
        make_trainer(superuser)
        mine: User = UserFactory(full_name="Mine")
        trained(mine, superuser)
    browser = client_of(superuser)
    for url in (LIST, f"{LIST}export/", f"{LIST}{mine.pk}/change/", f"{LIST}{world.owner.pk}/change/"):
        assert browser.get(url).status_code == 200
    noted = ReadAudit.objects.filter(trainer=superuser)
    assert sorted((one.client_id, one.what) for one in noted) == [(mine.pk, Read.LIST), (mine.pk, Read.OVERVIEW)]


def test_nobody_but_the_client_reads_the_trace(world: World) -> None:
    for person in (world.trainer, UserFactory()):
        assert b"Your workouts" not in client_of(person).get(reverse("coaching")).content
    assert b"Your workouts" in client_of(world.owner).get(reverse("coaching")).content
    assert Browser().get(reverse("coaching")).status_code == 302
