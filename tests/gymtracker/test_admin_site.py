"""The admin site: its door, its index by role, its look."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import Coaching, User
from gymtracker.accounts.roles import make_trainer
from gymtracker.admin_site import AREAS, TECHNICAL, GymTrackerAdminSite, areas
from tests.factories import ExerciseFactory, UserFactory, bench_press
from tests.gymtracker.test_access_matrix import snapshot

pytestmark = pytest.mark.django_db


def client_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def boss(superuser: User) -> Client:
    return client_of(superuser)


@pytest.fixture
def trainer(db: None) -> User:
    person: User = UserFactory(full_name="Tina Trainer")
    make_trainer(person)
    return person


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def test_the_admin_is_ours() -> None:
    assert isinstance(admin.site, GymTrackerAdminSite)


# --- The door ---


def test_it_is_entered_and_left_through_allauth(boss: Client) -> None:
    assert reverse("account_login") in Client().get("/admin/login/?next=/admin/")["Location"]
    page = text_of(boss.get("/admin/"))
    assert f'action="{reverse("account_logout")}"' in page
    assert reverse("admin:logout") not in page
    assert f'<a href="{reverse("home")}">To the app</a>' in page
    assert boss.post(reverse("account_logout")).status_code == 302
    assert boss.get("/admin/").status_code == 302


def test_djangos_own_ways_out_and_to_a_password_lead_to_allauths(boss: Client) -> None:
    assert boss.post(reverse("admin:logout"))["Location"] == reverse("account_logout")
    assert boss.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")


# --- The index ---


def test_a_superuser_finds_library_people_and_coaching(boss: Client) -> None:
    page = text_of(boss.get("/admin/"))
    titles = re.findall(r'<h2 id="area-[^"]*">([^<]*)</h2>', page)
    assert titles == ["Library", "People", "Coaching"]
    for address in (
        "exercises/exercise",
        "exercises/muscle",
        "exercises/proposal",
        "accounts/user",
        "accounts/coaching",
    ):
        assert f'href="/admin/{address}/"' in page


def test_the_index_says_how_many_proposals_wait(boss: Client, lifter: User) -> None:
    assert "waiting" not in text_of(boss.get("/admin/"))
    ExerciseFactory(owner=lifter).propose()
    assert "1 waiting" in text_of(boss.get("/admin/"))


def test_a_trainer_finds_nothing_of_the_site_itself(trainer: User, lifter: User) -> None:
    ExerciseFactory(owner=lifter).propose()
    page = text_of(client_of(trainer).get("/admin/", follow=True))
    for address in ("exercises/", "accounts/user", "accounts/coaching", "auth/"):
        assert f'href="/admin/{address}' not in page
    assert "waiting" not in page


def test_a_trainer_is_led_to_their_clients(trainer: User) -> None:
    answer = client_of(trainer).get("/admin/")
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:coaching_client_changelist"))


def test_who_has_more_to_do_there_chooses(trainer: User, boss: Client) -> None:
    trainer.user_permissions.set(Permission.objects.filter(codename="view_exercise"))
    pages = [text_of(client_of(trainer).get("/admin/")), text_of(boss.get("/admin/"))]
    for page in pages:
        assert f'href="{reverse("admin:coaching_client_changelist")}">Open your clients' in page


def test_who_has_no_rights_is_told_so(db: None) -> None:
    page = text_of(client_of(UserFactory(is_staff=True)).get("/admin/"))
    assert "Your account has no rights here yet." in page


def test_an_editor_sees_the_library_alone(db: None) -> None:
    editor = UserFactory(is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["view_exercise", "view_proposal"]))
    page = text_of(client_of(editor).get("/admin/"))
    assert re.findall(r'<h2 id="area-[^"]*">([^<]*)</h2>', page) == ["Library"]
    assert 'href="/admin/exercises/exercise/add/"' not in page


def test_what_has_no_area_comes_last_and_folded() -> None:
    pages: dict[str, Any] = {"sessions.session": {"name": "Sessions"}, "accounts.user": {"name": "Users"}}
    found = list(areas(pages))
    assert [(area.title, area.is_folded) for area in found] == [("People", False), (TECHNICAL, True)]
    assert len({key for keys in AREAS.values() for key in keys}) == sum(map(len, AREAS.values()))


# --- The look ---


@pytest.mark.parametrize("theme", ["system", "dark", "light"])
def test_the_theme_is_the_one_of_the_persons_settings(superuser: User, theme: str) -> None:
    User.objects.filter(pk=superuser.pk).update(theme=theme)
    page = text_of(client_of(superuser).get("/admin/"))
    body = page[page.index("<body") :].partition(">")[0]
    assert (f"theme-{theme}" in body) is (theme != "system")
    assert "theme.js" not in page, "Django's own switch would overrule it"


PAGES = ["/admin/", "/admin/exercises/exercise/", "/admin/exercises/exercise/add/", "/admin/accounts/user/",
         "/admin/accounts/coaching/", "/admin/exercises/proposal/", "/admin/exercises/exercise/import/"]  # fmt: skip


@pytest.mark.parametrize("url", PAGES)
def test_no_page_needs_more_than_the_policy_allows(boss: Client, url: str) -> None:
    bench_press()
    page = text_of(boss.get(url))
    assert "css/admin" in page
    assert " style=" not in page
    assert "<style" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S", page)
    assert not re.search(r"\son[a-z]+=", page)


def test_a_list_is_called_by_what_it_lists(boss: Client) -> None:
    assert "<h1>Exercises</h1>" in text_of(boss.get("/admin/exercises/exercise/"))


# --- Who trains whom ---


def test_a_superuser_reads_who_trains_whom_and_writes_nothing(boss: Client, trainer: User, lifter: User) -> None:
    link = Coaching.join(trainer=trainer, client=lifter)
    assert lifter.email in text_of(boss.get("/admin/accounts/coaching/"))
    page = reverse("admin:accounts_coaching_change", args=[link.pk])
    assert lifter.email in text_of(boss.get(page))
    before = snapshot()
    for url in (page, reverse("admin:accounts_coaching_delete", args=[link.pk]), "/admin/accounts/coaching/add/"):
        assert boss.post(url, {"post": "yes", "ended_at_0": "2026-01-01", "ended_at_1": "10:00"}).status_code == 403
    assert snapshot() == before


def test_nobody_else_reads_who_trains_whom(trainer: User, lifter: User) -> None:
    Coaching.join(trainer=trainer, client=lifter)
    staff = UserFactory(is_staff=True)
    staff.user_permissions.set(Permission.objects.filter(codename__endswith="_coaching"))
    for person in (trainer, staff):
        assert client_of(person).get("/admin/accounts/coaching/").status_code == 403


def test_an_alias_row_names_its_fields(boss: Client) -> None:
    page = text_of(boss.get(reverse("admin:exercises_exercise_change", args=[bench_press().pk])))
    assert re.search(r'<select[^>]*aria-label="App"', page)
    assert Exercise.objects.exists()
