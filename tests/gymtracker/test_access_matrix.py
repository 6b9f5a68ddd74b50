"""Every route, every actor, every method; see tests/access.py for the rules."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from gymtracker.accounts.roles import take_role
from tests.access import (
    ALLAUTH,
    ALLAUTH_ARGUMENTS,
    LINKED,
    MEMBER,
    OWN,
    PUBLIC,
    RULES,
    World,
    all_routes,
    trainer_called,
)
from tests.factories import UserFactory

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}
# What a mere visit may write: the session's and the rate limits' rows, and that a trainer was there.
NOT_OF_THE_PRODUCT = {"sessions.session", "accounts.apirate", "coaching.readaudit"}


@pytest.fixture
def world(db: None) -> World:
    return World(UserFactory(email="owner@example.org", full_name="Secret owner"))


def snapshot() -> dict[str, list[str]]:
    """All rows of all tables."""
    return {
        model._meta.label_lower: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
        if model._meta.label_lower not in NOT_OF_THE_PRODUCT
    }


def client_of(user: User | None, *, htmx: bool = False) -> Client:
    client = Client(headers=HTMX if htmx else {}, raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def without_role(trainer: User) -> User:
    take_role(trainer)
    return trainer


def deactivated(world: World) -> Client:
    client = client_of(world.owner)
    User.objects.filter(pk=world.owner.pk).update(is_active=False)
    return client


DENIED: dict[str, Callable[[World], Client]] = {
    "another lifter": lambda world: client_of(UserFactory()),
    "another lifter with htmx": lambda world: client_of(UserFactory(), htmx=True),
    "staff without rights": lambda world: client_of(UserFactory(is_staff=True)),
    "superuser": lambda world: client_of(UserFactory(superuser=True)),
}
# Off the admin a trainer is a stranger, whatever the client has accepted.
TRAINERS: dict[str, Callable[[World], Client]] = {
    "accepted trainer": lambda world: client_of(world.trainer),
    "invited trainer": lambda world: client_of(world.invited_trainer),
    "former trainer": lambda world: client_of(world.former_trainer),
    "other trainer": lambda world: client_of(trainer_called("Olga")),
    "trainer who lost the role": lambda world: client_of(without_role(world.trainer)),
}
DENIED |= TRAINERS
NOBODY: dict[str, Callable[[World], Client]] = {
    "anonymous": lambda world: client_of(None),
    "anonymous with htmx": lambda world: client_of(None, htmx=True),
    "the owner after deactivation": deactivated,
}


# Whom they train stands by name on a trainer's own page.
NAMED_THERE = {("accepted trainer", "coaching"), ("trainer who lost the role", "coaching")}


def call(client: Client, method: str, url: str, data: dict[str, Any]) -> Any:
    return client.generic(
        method,
        url,
        "&".join(f"{name}={value}" for name, value in data.items()) if method == "POST" else "",
        content_type="application/x-www-form-urlencoded",
    )


def text_of(response: Any) -> bytes:
    """The body; of a zip that is streamed what is packed in it."""
    if not response.streaming:
        return bytes(response.content)
    body = b"".join(response.streaming_content)
    if not body.startswith(b"PK"):
        return body
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())


def seen(response: Any, url: str) -> tuple[int, str, str]:
    """What the person can tell apart: status, where it leads, body; the address itself taken out."""
    body = re.sub(r'csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return response.status_code, response.headers.get("Location", "").replace(url, ""), body.replace(url, "")


def test_every_route_stands_in_the_rule_table() -> None:
    known = RULES.keys() | ALLAUTH.keys()
    elsewhere = ("admin:", "api:")  # test_admin_matrix.py and tests/api/test_access.py
    missing = [name for name, _ in all_routes() if name not in known and not name.startswith(elsewhere)]
    assert missing == []


def test_the_rule_table_names_no_route_that_is_gone() -> None:
    routes = {name for name, _ in all_routes()}
    assert (RULES.keys() | ALLAUTH.keys()) - routes == set()


@pytest.mark.parametrize("actor", NOBODY)
def test_who_is_not_signed_in_reaches_public_pages_only(actor: str, world: World) -> None:
    client = NOBODY[actor](world)
    before = snapshot()
    wrong = []
    for name, rule in RULES.items():
        for id in rule.objects(world) if rule.objects else [None]:
            for method in METHODS:
                response = call(client, method, rule.url(name, id), rule.data(world))
                turned_away = response.status_code in {302, 401} and "/accounts/login/" in (
                    response.headers.get("Location", "") + response.headers.get("HX-Redirect", "")
                )
                there = 404 if rule.who == LINKED and "deactivation" in actor else 200
                expected = (
                    response.status_code == (there if method in rule.methods else 405)
                    if rule.who in {PUBLIC, LINKED}
                    else turned_away
                )
                if not expected or (b"Secret" in response.content and (rule.who, there) != (LINKED, 200)):
                    wrong.append((name, method, response.status_code))
    assert wrong == []
    assert snapshot() == before


@pytest.mark.parametrize("actor", DENIED)
def test_anothers_object_is_as_if_it_did_not_exist(actor: str, world: World) -> None:
    client = DENIED[actor](world)
    before = snapshot()
    told_apart = []
    for name, rule in RULES.items():
        if rule.who != OWN:
            continue
        for id in rule.objects(world):
            for method in METHODS:
                real, absent = rule.url(name, id), rule.url(name, rule.absent)
                got, expected = (seen(call(client, method, url, rule.data(world)), url) for url in (real, absent))
                if got != expected or got[0] != (404 if method in rule.methods else 405):
                    told_apart.append((name, method, got[0]))
    assert told_apart == []
    assert snapshot() == before


@pytest.mark.parametrize("actor", DENIED)
def test_nothing_of_another_stands_on_ones_own_pages(actor: str, world: World) -> None:
    client = DENIED[actor](world)
    for name, rule in RULES.items():
        if rule.who == MEMBER and "GET" in rule.methods:
            for id in rule.objects(world) if rule.objects else [None]:
                shown = text_of(client.get(rule.url(name, id)))
                if (actor, name) in NAMED_THERE:
                    shown = shown.replace(b"Secret owner", b"")
                assert b"Secret" not in shown, name


@pytest.mark.parametrize("name", RULES)
def test_the_owner_reaches_what_is_theirs_by_the_right_method_only(name: str, world: World) -> None:
    rule = RULES[name]
    client = client_of(world.owner)
    for id in rule.objects(world) if rule.objects else [None]:
        for method in sorted(set(METHODS) - rule.methods):
            assert call(client, method, rule.url(name, id), rule.data(world)).status_code == 405, method
        before = snapshot()
        for method in sorted(rule.methods - {"POST"}):
            assert call(client, method, rule.url(name, id), {}).status_code in {200, 302}, method
        assert snapshot() == before, "a GET wrote something"
    if "POST" in rule.methods:
        id = rule.objects(world)[0] if rule.objects else None
        assert call(client, "POST", rule.url(name, id), rule.data(world)).status_code in {200, 302, 409, 422}


@pytest.mark.parametrize("name", [name for name, who in ALLAUTH.items() if who == MEMBER])
def test_account_pages_of_members_ask_strangers_to_log_in(name: str, db: None) -> None:
    for method in ("GET", "POST"):
        response = call(client_of(None), method, reverse(name, kwargs=ALLAUTH_ARGUMENTS.get(name)), {})
        assert response.status_code == 302
        assert "/accounts/login/" in response["Location"]
