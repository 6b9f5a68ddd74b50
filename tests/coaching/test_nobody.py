"""A trainer who is nobody sees nothing: in every queryset, and in the admin's mixin with every model that there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin import AdminSite
from django.contrib.auth.models import AnonymousUser
from django.db.models import ForeignKey
from django.test import RequestFactory

from gymtracker.accounts.models import User
from gymtracker.accounts.scoping import ClientScopedAdmin, clients_of, people_seen_by, seen_by
from gymtracker.coaching.admin import ClientAdmin
from gymtracker.coaching.models import Assignment, Client, Comment, Review, TrainerNote
from tests.access import World
from tests.factories import UserFactory
from tests.gymtracker.test_access_matrix import world

__all__ = ["world"]  # the fixture
SEEN: dict[str, Callable[[Any], Any]] = {
    "clients": clients_of,
    "people in the admin": people_seen_by,
    "rows of people": lambda viewer: seen_by(viewer, User.objects.all(), path=""),
    "comments": lambda viewer: Comment.objects.readable_by(viewer),
    "notes": lambda viewer: TrainerNote.objects.readable_by(viewer),
    "assignments": lambda viewer: Assignment.objects.given_by(viewer),
    "reviews": lambda viewer: Review.objects.by(viewer),
}
NOBODY: dict[str, Callable[[World], Any]] = {
    "None": lambda world: None,
    "not signed in": lambda world: AnonymousUser(),
    "not saved": lambda world: User(is_staff=True),
    "a lifter": lambda world: UserFactory(),
    "staff": lambda world: UserFactory(is_staff=True),
    "a deactivated superuser": lambda world: UserFactory(superuser=True, is_active=False),
    "a former trainer": lambda world: world.former_trainer,
}
# Who can be asked for in a request, and is no trainer of anybody's.
ASKING = [name for name in NOBODY if name not in {"None", "not saved", "a former trainer"}]
# What leads from a row to its person.
PATHS = [
    (model, field.name) for model in apps.get_models() for field in model._meta.concrete_fields
    if isinstance(field, ForeignKey) and field.remote_field.model is User
]  # fmt: skip


@pytest.mark.parametrize("who", NOBODY)
def test_nobody_sees_nothing(who: str, world: World) -> None:
    Comment.objects.update(trainer=None)  # as an erased trainer leaves them: theirs are not nobody's
    for name, rows in SEEN.items():
        assert list(rows(NOBODY[who](world))) == [], name


def test_the_trainer_sees_something_in_each(world: World) -> None:
    for name, rows in SEEN.items():
        assert rows(world.trainer).exists(), name


def asked_by(person: Any) -> Any:
    request = RequestFactory().get("/")
    request.user = person
    return request


@pytest.mark.parametrize("who", ASKING)
def test_the_mixin_shows_nobody_a_row_of_any_table(who: str, world: World) -> None:
    """On pages that do not exist yet: each model with a person, by each of its ways to them."""
    request = asked_by(NOBODY[who](world))
    site = AdminSite()
    for model, path in PATHS:
        table = type("Table", (ClientScopedAdmin,), {"client_path": path})(model, site)
        assert list(table.get_queryset(request)) == [], (model, path)
        row = model._base_manager.first()
        for verb in ("view", "change", "delete"):
            allowed = getattr(table, f"has_{verb}_permission")
            assert not allowed(request) and not (row and allowed(request, row)), (model, verb)
        assert not table.has_add_permission(request) and not table.has_module_permission(request)
        for field in model._meta.concrete_fields:
            if isinstance(field, ForeignKey) and field.remote_field.model is User:
                assert list(table.choices_for(field, request)) in ([], [request.user]), (model, field)


def test_the_mixin_shows_a_trainer_rows_of_their_clients_alone(world: World) -> None:
    request = asked_by(User.objects.get(pk=world.trainer.pk))
    for model, path in PATHS:
        table = type("Table", (ClientScopedAdmin,), {"client_path": path})(model, AdminSite())
        seen = set(table.get_queryset(request).values_list(path, flat=True))
        assert seen <= {world.owner.pk}, (model, path)


@pytest.mark.parametrize("who", ASKING)
def test_the_page_of_clients_is_closed_to_nobody(who: str, world: World) -> None:
    request = asked_by(NOBODY[who](world))
    page = admin.site._registry[Client]
    assert isinstance(page, ClientAdmin)
    assert list(page.get_queryset(request)) == []
    for client in (None, world.owner):
        assert not page.has_view_permission(request, client) and not page.has_change_permission(request, client)
    assert not page.has_add_permission(request) and not page.has_delete_permission(request)
    # Nor does any page make, change or delete an account for the client's own trainer.
    request = asked_by(User.objects.get(pk=world.trainer.pk))
    assert page.has_view_permission(request, Client.objects.get(pk=world.owner.pk))
    assert not page.has_change_permission(request) and not page.has_delete_permission(request)
