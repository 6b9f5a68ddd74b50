"""Every page of the admin site for every actor: the pages come from the resolver, so a new one is closed to all but
superusers until tests/access.py says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import Coaching, User
from gymtracker.accounts.roles import make_trainer
from tests.access import (
    ADMIN_ROLES,
    CLIENT_PAGES,
    HARMLESS,
    POST,
    World,
    admin_urls,
    all_routes,
    list_of,
    tables_of_the_admin,
    trainer_called,
)
from tests.factories import PASSWORD, UserFactory, row_by_row
from tests.gymtracker.test_access_matrix import METHODS, call, client_of, snapshot, text_of, without_role, world

__all__ = ["world"]  # the fixture
LIBRARY = ("exercise", "muscle", "proposal")


def changed(person: User, **fields: Any) -> Client:
    """Signed in before it was changed."""
    client = client_of(person)
    User.objects.filter(pk=person.pk).update(**fields)
    return client


def out_of_the_group(person: User) -> User:
    """Staff still."""
    person.groups.clear()
    return person


def editor() -> User:
    person: User = UserFactory(is_staff=True)
    rights = Permission.objects.filter(content_type__app_label="exercises", content_type__model__in=LIBRARY)
    person.user_permissions.set(rights)
    return person


def another_client(world: World) -> User:
    person: User = UserFactory(full_name="Carl Client")
    Coaching.join(trainer=world.trainer, client=person)
    return person


def trainer_with_a_client() -> User:
    trainer = trainer_called("Olga")
    with row_by_row():
        Coaching.join(trainer=trainer, client=UserFactory(full_name="Otto Other"))
    return trainer


def of_who_left(world: World) -> Client:
    client = client_of(world.trainer)
    User.objects.filter(pk=world.owner.pk).update(is_active=False)
    return client


# By what they are to the admin: nobody, staff without a table, a trainer whose client the owner is not.
OUTSIDERS: dict[str, Callable[[World], Client]] = {
    "anonymous": lambda world: client_of(None),
    "anonymous with htmx": lambda world: client_of(None, htmx=True),
    "a lifter": lambda world: client_of(UserFactory()),
    "a client": lambda world: client_of(another_client(world)),
    "a trainer who is no longer staff": lambda world: changed(world.trainer, is_staff=False),
    "a trainer who lost the role": lambda world: client_of(without_role(world.trainer)),
    "a deactivated trainer": lambda world: changed(world.trainer, is_active=False),
    "a deactivated superuser": lambda world: changed(UserFactory(superuser=True), is_active=False),
}
STAFF: dict[str, Callable[[World], Client]] = {
    "staff without rights": lambda world: client_of(UserFactory(is_staff=True)),
    "a trainer who lost the group": lambda world: client_of(out_of_the_group(world.trainer)),
}
TRAINERS: dict[str, Callable[[World], Client]] = {
    "another trainer": lambda world: client_of(trainer_with_a_client()),
    "another trainer with htmx": lambda world: client_of(trainer_with_a_client(), htmx=True),
    "an invited trainer": lambda world: client_of(world.invited_trainer),
    "a former trainer": lambda world: client_of(world.former_trainer),
    "the trainer of a client who left": of_who_left,
}


def asked(client: Client, urls: list[tuple[str, str]]) -> Iterator[tuple[str, str, Any]]:
    """Each page by GET, HEAD and POST: its name, the method and the answer, which is no crash."""
    for name, url in urls:
        for method in ("GET", "HEAD", "POST"):
            response = call(client, method, url, {})
            assert response.status_code != 500, (name, method)
            yield name, method, response


def is_closed(response: Any, *, to_login: bool) -> bool:
    if response.status_code == 302 and to_login:
        return "/login/" in response["Location"]
    return response.status_code in {401, 403, 404, 405}


@pytest.mark.parametrize("actor", OUTSIDERS)
def test_who_is_no_staff_reaches_nothing(actor: str, world: World) -> None:
    client = OUTSIDERS[actor](world)
    before = snapshot()
    for name, method, response in asked(client, admin_urls(world)):
        assert is_closed(response, to_login=True), (name, method, response.status_code)
        assert b"Secret" not in response.content, (name, method)
    assert snapshot() == before


@pytest.mark.parametrize("actor", STAFF)
def test_staff_without_a_table_reaches_the_index_alone(actor: str, world: World) -> None:
    client = STAFF[actor](world)
    before = snapshot()
    for name, method, response in asked(client, admin_urls(world)):
        if name not in HARMLESS and not name.startswith("admin:short"):
            assert is_closed(response, to_login=False), (name, method, response.status_code)
        assert b"Secret" not in response.content, (name, method)
    assert snapshot() == before


@pytest.mark.parametrize("actor", TRAINERS)
def test_to_another_trainer_the_client_is_not_there(actor: str, world: World) -> None:
    """In the same words, whether the row is another's or there is none."""
    client = TRAINERS[actor](world)
    before = snapshot()
    own = {"admin:coaching_client_changelist", "admin:coaching_client_export", "admin:app_list coaching"}
    absent = asked(client, admin_urls(world, absent=True))
    for (name, method, response), (_, _, nothing) in zip(asked(client, admin_urls(world)), absent, strict=True):
        if name not in HARMLESS | own and not name.startswith("admin:short"):
            assert is_closed(response, to_login=False), (name, method, response.status_code)
            assert response.content == nothing.content, (name, method)
        assert response.status_code == nothing.status_code, (name, method)
        assert b"Secret" not in text_of(response), (name, method)
    assert snapshot() == before


def test_the_trainer_reaches_their_clients_pages_and_no_other_table(world: World) -> None:
    client = client_of(world.trainer)
    before = snapshot()
    for name, method, response in asked(client, admin_urls(world)):
        if name in HARMLESS or name in CLIENT_PAGES or name.startswith(("admin:short", "admin:app_list coaching")):
            continue
        assert is_closed(response, to_login=False), (name, method, response.status_code)
        assert b"Secret" not in response.content, (name, method)
    changed = {table for table, rows in snapshot().items() if rows != before[table]}
    assert changed == {"coaching.comment"}, "what was said there is read"


def test_every_admin_page_of_clients_stands_in_the_table() -> None:
    pages = {name for name, _ in all_routes() if name.startswith("admin:coaching_")}
    closed = {f"admin:coaching_client_{page}" for page in ("add", "delete", "history")}
    assert pages - closed == CLIENT_PAGES.keys()


def test_an_accepted_trainer_reads_their_client_and_writes_nothing_by_reading(world: World) -> None:
    client = client_of(world.trainer)
    urls = dict(admin_urls(world))
    before = snapshot()
    for name, methods in CLIENT_PAGES.items():
        for method in sorted(methods - POST):
            assert call(client, method, urls[name], {}).status_code == 200, (name, method)
        for method in sorted(set(METHODS) - methods - {"OPTIONS"}):
            assert call(client, method, urls[name], {}).status_code == 405, (name, method)
    assert snapshot() == before


def test_an_editor_reaches_the_library_alone(world: World) -> None:
    client = client_of(editor())
    for name, method, response in asked(client, admin_urls(world)):
        role = next((one for begin, one in ADMIN_ROLES.items() if name.startswith(begin)), "superuser")
        if role == "editor" or name in HARMLESS or name.startswith(("admin:short", "admin:app_list exercises")):
            continue
        assert is_closed(response, to_login=False), (name, method, response.status_code)
        assert b"Secret" not in response.content, (name, method)
    for table in LIBRARY:
        assert client.get(f"/admin/exercises/{table}/").status_code == 200


def test_a_superuser_meets_no_page_that_crashes(world: World, superuser: User) -> None:
    client = client_of(superuser)
    statuses = {
        name: response.status_code for name, method, response in asked(client, admin_urls(world)) if method == "GET"
    }
    for options in tables_of_the_admin():
        assert statuses[f"admin:{options.app_label}_{options.model_name}_changelist"] == 200
    for urls in (admin_urls(world, absent=True), admin_urls()):
        for _ in asked(client, urls):
            pass


# --- The site's own pages ---


@pytest.mark.parametrize("actor", OUTSIDERS | STAFF | TRAINERS)
def test_no_way_leads_from_an_id_to_a_row_of_whatever_table(actor: str, world: World) -> None:
    """Django's `/admin/r/` finds any row of any table for whoever is staff."""
    client = OUTSIDERS | STAFF | TRAINERS
    browser = client[actor](world)
    nowhere = call(browser, "GET", "/admin/nowhere/", {}).status_code
    for model in apps.get_models():
        kind = ContentType.objects.get_for_model(model, for_concrete_model=False)
        row = model._base_manager.first()
        for id in (row.pk if row else 1, "x", "0", "9" * 30, "01a22ec2-33cd-7f0b-9b95-f6db61757551"):
            response = call(browser, "GET", f"/admin/r/{kind.pk}/{id}/", {})
            assert response.status_code == nowhere, (model, id)
            assert nowhere != 302 or "/login/" in response["Location"]
        assert call(browser, "GET", f"/admin/r/{kind.pk}/%00/", {}).status_code == 404


def test_an_apps_page_lists_what_may_be_opened(world: World) -> None:
    client = client_of(world.trainer)
    assert client.get("/admin/coaching/").status_code == 200
    for label in ("accounts", "auth", "exercises", "workouts", "nowhere", "coaching%00", "%00"):
        assert client.get(f"/admin/{label}/").status_code == 404, label


def test_nobody_signs_in_as_another_at_the_admins_own_door(world: World, superuser: User) -> None:
    """Django's form knows neither the throttle nor the second step; allauth's is the only one."""
    door = reverse("admin:login")
    data = {"username": superuser.email, "login": superuser.email, "password": PASSWORD, "next": "/admin/"}
    for person in (None, world.trainer, UserFactory(is_staff=True), UserFactory()):
        for query in ("", "?next=//evil.example/", "?next=/admin/accounts/user/"):
            client = client_of(person)
            for method in ("GET", "HEAD", "POST"):
                response = call(client, method, door + query, data)
                assert response.status_code in {302, 403}
                assert "evil" not in response.get("Location", "") or reverse("account_login") in response["Location"]
                assert client.session.get("_auth_user_id") == (str(person.pk) if person else None)


def test_whoever_came_in_by_next_stays_on_the_site(world: World) -> None:
    client = Client()
    response = client.get(reverse("admin:login"), {"next": "//evil.example/"})
    shown = client.get(response["Location"])
    signed_in = client.post(
        shown.request["PATH_INFO"], {"login": world.trainer.email, "password": PASSWORD, "next": "//evil.example/"}
    )
    assert signed_in.status_code == 302 and "evil" not in signed_in["Location"]


def test_the_lists_of_all_tables_stand_in_the_matrix() -> None:
    urls = {url for _, url in admin_urls()}
    assert {list_of(one) for one in tables_of_the_admin()} <= urls


def test_the_role_given_back_opens_the_admin_again(world: World) -> None:
    """What was closed was closed by the role, not by chance."""
    client = client_of(without_role(world.trainer))
    make_trainer(world.trainer)
    for page in ("changelist", "change"):
        assert client.get(dict(admin_urls(world))[f"admin:coaching_client_{page}"]).status_code == 200
