"""Every operation of the OpenAPI document, every actor: who gets in, who gets nothing, and what may be written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from gymtracker.accounts.models import User
from gymtracker.api import api as the_api
from gymtracker.ids import uuid7
from tests.access import World
from tests.api.conftest import Api, api_of
from tests.factories import UserFactory
from tests.gymtracker.test_access_matrix import snapshot

OPEN_TO_ALL = {("post", "/auth/register"), ("post", "/auth/login"), ("post", "/auth/refresh")}
READS = {"get", "head"}
# A body that would be taken, where an empty one is not.
BODIES: dict[tuple[str, str], dict[str, Any]] = {
    ("put", "/users/password"): {"current_password": "x", "new_password": "y"},
    ("delete", "/users/account"): {"password": "x"},
    ("post", "/workouts/{workout_id}/exercises"): {"exercise_id": 1},
    ("post", "/workouts/{workout_id}/exercises/{ex_id}/sets"): {"sets": [{"weight": 80, "reps": 5}]},
    ("post", "/exercises"): {
        "name": "New", "primary_muscle": "chest", "equipment": "barbell", "tracking": "reps", "category": "strength",
    },
    ("post", "/templates"): {"name": "New"},
    ("post", "/goals"): {"type": "consistency", "per_week": 3, "weeks": 8},
}  # fmt: skip
ABSENT_NUMBER = 999_999_999


def operations() -> list[tuple[str, str]]:
    document = the_api.get_openapi_schema(path_prefix="")
    return sorted((method, path) for path, found in document["paths"].items() for method in found)


OPERATIONS = operations()
ON_AN_OBJECT = [one for one in OPERATIONS if "{" in one[1]]


@pytest.fixture
def world(db: None) -> World:
    return World(UserFactory(email="owner@example.org", full_name="Secret owner"))


def objects(world: World) -> dict[str, Any]:
    return {
        "workout_id": world.open.pk,
        "ex_id": world.entry.pk,
        "set_id": world.set.pk,
        "exercise_id": world.custom.pk,
        "template_id": world.template.pk,
        "goal_id": world.goal.pk,
    }


def absent(name: str) -> Any:
    return ABSENT_NUMBER if name == "exercise_id" else uuid7()


def filled(path: str, ids: dict[str, Any]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: str(ids[found[1]]), path)


def asked(client: Api, method: str, path: str, ids: dict[str, Any]) -> Any:
    body = BODIES.get((method, path), None if method in READS else {})
    return client.ask(method, filled(path, ids), body)


def settled(client: Api) -> Api:
    """After its first use, which the token notes."""
    client.get("/auth/me")
    return client


def closed(world: World) -> Iterator[tuple[str, Api]]:
    yield "nobody", Api()
    yield "a damaged token", Api("gymt_" + "x" * 43)
    cookie = Api()
    cookie.client = Client()
    cookie.client.force_login(world.owner)
    yield "a session cookie", cookie


def test_the_bodies_are_of_operations_that_are_there() -> None:
    assert BODIES.keys() - set(OPERATIONS) == set()
    assert OPEN_TO_ALL - set(OPERATIONS) == set()


def test_nothing_opens_without_a_token(world: World) -> None:
    ids = objects(world)
    for who, client in closed(world):
        before = snapshot()
        for method, path in OPERATIONS:
            if (method, path) not in OPEN_TO_ALL:
                response = asked(client, method, path, ids)
                assert (response.status_code, b"Secret" in response.content) == (401, False), (who, method, path)
        assert snapshot() == before


def test_a_deactivated_owner_gets_nothing(world: World) -> None:
    client, ids = settled(api_of(world.owner)), objects(world)
    User.objects.filter(pk=world.owner.pk).update(is_active=False)
    before = snapshot()
    for method, path in OPERATIONS:
        if (method, path) not in OPEN_TO_ALL:
            assert asked(client, method, path, ids).status_code == 401, (method, path)
    assert snapshot() == before


@pytest.mark.parametrize("actor", ["another lifter", "staff", "superuser"])
def test_anothers_object_is_as_if_it_did_not_exist(world: World, actor: str) -> None:
    traits: dict[str, Any] = {"another lifter": {}, "staff": {"is_staff": True}, "superuser": {"superuser": True}}
    client = settled(api_of(UserFactory(**traits[actor])))
    ids = objects(world)
    before = snapshot()
    for method, path in ON_AN_OBJECT:
        real = asked(client, method, path, ids)
        none = asked(client, method, path, {name: absent(name) for name in ids})
        assert real.status_code == none.status_code == 404, (method, path, real.status_code, real.content)
        assert real.json() == none.json() == {"detail": "Not found."}, (method, path)
    assert snapshot() == before


def test_ones_own_lists_hold_nothing_of_another(world: World) -> None:
    client = settled(api_of(UserFactory()))
    before = snapshot()
    for method, path in OPERATIONS:
        if method == "get" and "{" not in path:
            response = client.get(path)
            assert (response.status_code, b"Secret" in response.content) == (200, False), path
    assert snapshot() == before


def test_the_owner_reads_everything_and_reading_writes_nothing(world: World) -> None:
    client, ids = settled(api_of(world.owner)), objects(world)
    before = snapshot()
    for method, path in OPERATIONS:
        if method == "get":
            response = client.get(filled(path, ids))
            assert response.status_code == 200, (path, response.content)
            assert response["Cache-Control"] == "private, no-store", path
    assert snapshot() == before


def test_a_reading_token_writes_nothing(world: World) -> None:
    client, ids = settled(api_of(world.owner, may_write=False)), objects(world)
    before = snapshot()
    for method, path in OPERATIONS:
        if method not in READS and (method, path) not in OPEN_TO_ALL:
            assert asked(client, method, path, ids).status_code == 403, (method, path)
    assert snapshot() == before


def test_no_operation_takes_a_method_that_is_not_its_own(world: World) -> None:
    client, ids = settled(api_of(world.owner)), objects(world)
    before = snapshot()
    for path in {path for _, path in OPERATIONS}:
        own = {method for method, of in OPERATIONS if of == path}
        for method in {"get", "post", "put", "patch", "delete"} - own:
            # A word such as "categories" is no number: /exercises/{exercise_id} does not take it either.
            assert client.ask(method, filled(path, ids), {}).status_code == 405, (method, path)
    assert snapshot() == before
