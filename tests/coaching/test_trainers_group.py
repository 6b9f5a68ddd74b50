"""The group `Trainers`: made by `migrate`, with these rights and no others."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client

from gymtracker.accounts.models import User
from gymtracker.coaching.roles import LOOKS_AT, WRITES, permissions_of_trainers
from tests.coaching.people import a_trainer

pytestmark = pytest.mark.django_db


def rights() -> set[str]:
    found = Group.objects.get(name="Trainers").permissions.select_related("content_type")
    return {f"{one.content_type.app_label}.{one.codename}" for one in found}


def test_every_right_that_is_named_is_there() -> None:
    assert rights() == permissions_of_trainers()
    assert len(rights()) == len(LOOKS_AT) + sum(map(len, WRITES.values()))


def test_people_groups_and_rights_are_not_among_them() -> None:
    forbidden = ("auth.", "accounts.add_user", "accounts.view_user", "accounts.change_user", "account.", "sessions.",
                 "admin.", "exercises.", "mfa.", "webhooks.", "accounts.view_personalaccesstoken",
                 "coaching.view_readaudit")  # fmt: skip
    assert [one for one in rights() if one.startswith(forbidden)] == []
    writes = {one for one in rights() if ".view_" not in one}
    assert not [one for one in writes if one.startswith(("workouts.", "progress."))], "a log is its lifter's own"


def test_a_migration_writes_it_anew_and_takes_out_what_was_added() -> None:
    group = Group.objects.get(name="Trainers")
    group.permissions.set(Permission.objects.filter(codename="delete_user"))
    call_command("migrate", verbosity=0)
    assert rights() == permissions_of_trainers()
    group.delete()
    call_command("migrate", verbosity=0)
    assert rights() == permissions_of_trainers()


def test_a_trainer_enters_the_admin_and_finds_no_people_there() -> None:
    trainer: User = a_trainer()
    client: Any = Client()
    client.force_login(trainer)
    assert client.get("/admin/", follow=True).status_code == 200
    for url in ("/admin/accounts/user/", "/admin/auth/group/", "/admin/exercises/exercise/"):
        assert client.get(url).status_code == 403
