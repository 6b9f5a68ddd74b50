"""Merging in the admin: choose the target, read what will move, confirm."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, UserFactory, bench_press, entry, finished_workout, log
from tests.gymtracker.test_access_matrix import snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(superuser: User) -> Client:
    client = Client()
    client.force_login(superuser)
    return client


@pytest.fixture
def bench() -> Exercise:
    made: Exercise = bench_press()
    return made


@pytest.fixture
def twin(bench: Exercise, lifter: User) -> Exercise:
    made: Exercise = ExerciseFactory(name="Flat Bench (Bar)", slug="flat-bench-bar")
    made.aliases.create(app="hevy", name="Flat one", key="flat one")
    for days_ago in (1, 2):
        performed = entry(finished_workout(lifter, days_ago=days_ago), made)
        log(performed)
        log(performed)
    return made


def page_of(exercise: Exercise) -> str:
    return reverse("admin:exercises_exercise_merge", args=[exercise.pk])


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return html.unescape(response.content.decode())


def is_merged(exercise: Exercise) -> bool:
    exercise.refresh_from_db()
    return exercise.merged_into_id is not None


# --- The way there ---


def test_the_exercises_page_leads_to_the_merge(admin: Client, twin: Exercise) -> None:
    change = reverse("admin:exercises_exercise_change", args=[twin.pk])
    assert f'<a href="{page_of(twin)}">Merge into…</a>' in text_of(admin.get(change))
    twin.merged_into = bench_press()
    twin.save()
    assert "Merge into…" not in text_of(admin.get(change))


def test_adding_an_exercise_offers_no_merge(admin: Client) -> None:
    assert "Merge into…" not in text_of(admin.get(reverse("admin:exercises_exercise_add")))


# --- Who ---


@pytest.mark.parametrize("may", ["view", "change"])
def test_only_who_may_change_exercises_may_merge(bench: Exercise, twin: Exercise, may: str) -> None:
    staff = UserFactory(is_staff=True)
    staff.user_permissions.add(Permission.objects.get(codename=f"{may}_exercise"))
    client = Client()
    client.force_login(staff)
    expected = 200 if may == "change" else 403
    assert client.get(page_of(twin)).status_code == expected
    assert client.get(page_of(twin), {"target": bench.pk}).status_code == expected
    client.post(page_of(twin), {"target": bench.pk})
    assert is_merged(twin) is (may == "change")
    change = client.get(reverse("admin:exercises_exercise_change", args=[bench.pk]))
    assert ("Merge into…" in text_of(change)) is (may == "change")


def test_lifters_and_strangers_have_no_way_in(browser: Client, bench: Exercise, twin: Exercise) -> None:
    for client in (browser, Client()):
        before = snapshot()
        assert client.get(page_of(twin)).status_code == 302
        assert client.post(page_of(twin), {"target": bench.pk}).status_code == 302
        assert snapshot() == before


def test_a_forged_form_is_refused(superuser: User, bench: Exercise, twin: Exercise) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(superuser)
    assert client.post(page_of(twin), {"target": bench.pk}).status_code == 403
    assert not is_merged(twin)


# --- Choosing ---


@pytest.mark.parametrize("typed", ["press bench", "barbell", "chest"])
def test_a_target_is_searched_by_name(admin: Client, bench: Exercise, twin: Exercise, typed: str) -> None:
    text = text_of(admin.get(page_of(twin), {"target": typed}))
    assert f'<a href="?target={bench.pk}">Bench Press (Barbell)</a>' in text
    assert f'href="?target={twin.pk}"' not in text, "not into itself"


def test_an_id_or_the_whole_name_leads_straight_to_the_preview(admin: Client, bench: Exercise, twin: Exercise) -> None:
    for typed in (bench.pk, "bench press BARBELL"):
        assert "What will move" in text_of(admin.get(page_of(twin), {"target": typed}))


def test_what_cannot_be_a_target_is_not_offered(
    admin: Client, bench: Exercise, twin: Exercise, lifter: User, other_lifter: User
) -> None:
    for number, fields in enumerate([{"owner": lifter}, {"owner": other_lifter}, {"merged_into": bench}]):
        ExerciseFactory(name=f"Bench of some kind {number}", **fields)
    ExerciseFactory(name="Bench of some kind, old").archive()
    assert re.findall(r'href="\?target=(\d+)"', text_of(admin.get(page_of(twin), {"target": "bench"}))) == [
        str(bench.pk)
    ]


def test_a_lifters_own_is_offered_the_library_and_the_same_lifters(
    admin: Client, bench: Exercise, lifter: User, other_lifter: User
) -> None:
    own, second = (ExerciseFactory(name=name, owner=lifter) for name in ("Bench one", "Bench two"))
    ExerciseFactory(name="Bench three", owner=other_lifter)
    found = re.findall(r'href="\?target=(\d+)"', text_of(admin.get(page_of(own), {"target": "bench"})))
    assert set(found) == {str(bench.pk), str(second.pk)}


@pytest.mark.parametrize("typed", ["nothing like it", "9" * 18, "9" * 500, "-1", "<script>alert(1)</script>", "½"])
def test_what_is_not_found_is_said(admin: Client, twin: Exercise, typed: str) -> None:
    text = admin.get(page_of(twin), {"target": typed}).content.decode()
    assert "Nothing found that it could be merged into." in text
    assert "<script>alert" not in text


def test_an_exercise_that_is_not_there_leads_back_to_the_admin(admin: Client) -> None:
    for id in ("999999", "abc"):
        assert admin.get(f"/admin/exercises/exercise/{id}/merge/").status_code == 302


# --- Reading ---


def test_the_preview_says_what_moves_and_writes_nothing(admin: Client, bench: Exercise, twin: Exercise) -> None:
    before = snapshot()
    text = text_of(admin.get(page_of(twin), {"target": bench.pk}))
    assert snapshot() == before
    rows = re.findall(r'<tr><th scope="row">([^<]*)</th><td>(\d+)</td><td>([^<]*)</td><td>([^<]*)</td>', text)
    assert rows == [
        ("Aliases", "1", "–", "move to the target"),
        ("Performances", "2", "1", "are added up anew"),
        ("Personal records", "5", "1", "are worked out anew from both histories"),
        ("Workout exercises", "2", "1", "move to the target, with 4 sets"),
    ]
    for said in ("Flat one", "This cannot be undone.", "Lifters concerned: 1.", "Merge for good"):
        assert said in text
    assert "Make “Flat Bench (Bar)” an alias of “Bench Press (Barbell)”" in text


def test_a_preview_of_what_is_impossible_gives_the_reason_and_no_button(
    admin: Client, bench: Exercise, twin: Exercise
) -> None:
    plank = ExerciseFactory(plank=True)
    text = text_of(admin.get(page_of(twin), {"target": plank.pk}))
    assert "the numbers would mean something else" in text
    assert "Merge for good" not in text
    before = snapshot()
    assert "the numbers would mean something else" in text_of(admin.post(page_of(twin), {"target": plank.pk}), 409)
    assert snapshot() == before


def test_warnings_are_read_before(admin: Client, bench: Exercise, twin: Exercise, lifter: User) -> None:
    Exercise.objects.filter(pk=twin.pk).update(implements=2)
    assert "the number of implements" in text_of(admin.get(page_of(twin), {"target": bench.pk}))
    own = ExerciseFactory(name="My own press", owner=lifter)
    assert "everybody can see its name" in text_of(admin.get(page_of(own), {"target": bench.pk}))


def test_hostile_names_are_inert(admin: Client, bench: Exercise, lifter: User) -> None:
    own = ExerciseFactory(name="<script>alert(1)</script>{{ 7 }}", owner=lifter)
    for query in ({}, {"target": bench.pk}, {"target": "press"}):
        assert b"<script>alert" not in admin.get(page_of(own), query).content
    assert b"<script>alert" not in admin.post(page_of(own), {"target": bench.pk}, follow=True).content


# --- Merging ---


def test_a_confirmed_merge_moves_everything_and_is_told(
    admin: Client, bench: Exercise, twin: Exercise, lifter: User, superuser: User
) -> None:
    response = admin.post(page_of(twin), {"target": bench.pk, "keep_name": "on"}, follow=True)
    assert response.redirect_chain == [(reverse("admin:exercises_exercise_change", args=[bench.pk]), 302)]
    assert "was merged into “Bench Press (Barbell)”, with 4 sets of 1 lifters." in text_of(response)
    assert is_merged(twin)
    assert lifter.workout_exercises.filter(exercise=bench).count() == 2
    assert {alias.name for alias in bench.aliases.all()} == {"Flat one", "Flat Bench (Bar)"}
    entries = LogEntry.objects.filter(user=superuser, action_flag=CHANGE)
    assert {(one.object_id, one.change_message) for one in entries} == {
        (str(twin.pk), f"Merged into exercise {bench.pk}."),
        (str(bench.pk), f"Exercise {twin.pk} was merged into this one."),
    }


def test_the_name_is_left_out_where_the_tick_is_taken_away(admin: Client, bench: Exercise, twin: Exercise) -> None:
    admin.post(page_of(twin), {"target": bench.pk})
    assert [alias.name for alias in bench.aliases.all()] == ["Flat one"]


def test_pressing_twice_merges_once(admin: Client, bench: Exercise, twin: Exercise) -> None:
    admin.post(page_of(twin), {"target": bench.pk})
    before = snapshot()
    response = admin.post(page_of(twin), {"target": bench.pk})
    assert "is merged into another one already" in text_of(response, 409)
    assert snapshot() == before


@pytest.mark.parametrize("target", ["", "0", "abc", "9" * 30, "-1"])
def test_a_target_that_is_none_is_refused(admin: Client, twin: Exercise, target: str) -> None:
    before = snapshot()
    assert admin.post(page_of(twin), {"target": target}).status_code == 422
    assert snapshot() == before


def test_other_methods_are_refused(admin: Client, twin: Exercise) -> None:
    for method in ("put", "patch", "delete"):
        assert getattr(admin, method)(page_of(twin)).status_code == 405


def test_a_merged_exercise_is_not_deleted(admin: Client, bench: Exercise, twin: Exercise) -> None:
    """Its slug leads on; without the row the next release would bring it back."""
    admin.post(page_of(twin), {"target": bench.pk})
    for exercise in (twin, bench):
        assert admin.post(
            reverse("admin:exercises_exercise_delete", args=[exercise.pk]), {"post": "yes"}
        ).status_code in {200, 403}
        assert Exercise.objects.filter(pk=exercise.pk).exists()
