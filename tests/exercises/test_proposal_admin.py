"""An editor's list of proposals, one beside the library's likely twins, and the answers."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from exercises.models import Answer, Exercise, Proposal
from gymtracker.accounts.models import User
from gymtracker.proposals import digest
from tests.factories import ExerciseFactory, UserFactory, bench_press, entry, finished_workout, log
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted

pytestmark = pytest.mark.django_db

LIST = "/admin/exercises/proposal/"
RIGHTS = ("view_proposal", "change_proposal", "add_exercise", "change_exercise")


def editor(*rights: str) -> Client:
    person = UserFactory(is_staff=True)
    person.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def admin(db: None) -> Client:
    return editor(*RIGHTS)


@pytest.fixture
def curl(lifter: User) -> Exercise:
    made: Exercise = ExerciseFactory(owner=lifter, name="Bench Press Zottman", instructions="Private words.")
    made.aliases.create(app="hevy", name="Private alias", key="private alias")
    log(entry(finished_workout(lifter), made))
    return made


@pytest.fixture
def proposal(curl: Exercise) -> Proposal:
    return curl.propose()


def url_of(proposal: Proposal, page: str = "change") -> str:
    return reverse(f"admin:exercises_proposal_{page}", args=[proposal.pk])


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return html.unescape(response.content.decode())


def said(exercise: Exercise, **fields: str) -> dict[str, str]:
    return {
        "seen": digest(exercise), "name": "Zottman Press", "slug": "zottman-press", "primary_muscle": "chest",
        "equipment": "barbell", "category": "strength", "level": "beginner", "instructions": "Public words.",
    } | fields  # fmt: skip


# --- Reading ---


def test_the_list_shows_what_waits_the_oldest_first(admin: Client, lifter: User, proposal: Proposal) -> None:
    ExerciseFactory(owner=lifter, name="Second thing").propose()
    ExerciseFactory(owner=lifter, name="Declined thing").propose().decline(reason="No.")
    page = text_of(admin.get(LIST))
    assert page.index("Bench Press Zottman") < page.index("Second thing")
    assert "Declined thing" not in page
    assert "Declined thing" in text_of(admin.get(LIST, {"state": "declined"}))
    everything = text_of(admin.get(LIST, {"state": "all"}))
    assert "Declined thing" in everything
    assert "Second thing" in everything


def test_the_lists_queries_do_not_grow(admin: Client, lifter: User, proposal: Proposal) -> None:
    with counted() as few:
        admin.get(LIST)
    for number in range(15):
        ExerciseFactory(owner=lifter, name=f"Thing {number}").propose()
    with counted() as many:
        admin.get(LIST)
    assert len(many) == len(few)


def test_a_proposal_stands_beside_its_likely_twins(admin: Client, curl: Exercise, proposal: Proposal) -> None:
    bench = bench_press()
    page = text_of(admin.get(url_of(proposal)))
    assert "Bench Press (Barbell)" in page
    assert f"{reverse('admin:exercises_exercise_merge', args=[curl.pk])}?target={bench.pk}" in page


def test_who_proposed_it_and_what_they_wrote_for_themselves_is_not_shown(
    admin: Client, lifter: User, proposal: Proposal
) -> None:
    for url in (LIST, url_of(proposal), url_of(proposal, "history")):
        page = text_of(admin.get(url))
        for private in ("Private words", "Private alias", lifter.email, lifter.full_name):
            assert private not in page, (url, private)


def test_hostile_names_are_inert(admin: Client, lifter: User) -> None:
    hostile = ExerciseFactory(owner=lifter, name="<script>alert(1)</script>{{ 7 }}").propose()
    for url in (LIST, url_of(hostile)):
        assert b"<script>alert" not in admin.get(url).content


# --- Taking in ---


def test_an_accepted_proposal_becomes_the_librarys(admin: Client, lifter: User, proposal: Proposal) -> None:
    response = admin.post(url_of(proposal, "accept"), said(proposal.exercise))
    assert response["Location"] == LIST
    made = Exercise.objects.library().get(slug="zottman-press")
    assert (made.name, made.instructions, made.tracking) == ("Zottman Press", "Public words.", "weight_reps")
    assert lifter.workout_exercises.get().exercise == made
    proposal.refresh_from_db()
    assert proposal.answer == Answer.ACCEPTED
    assert not made.aliases.filter(name="Bench Press Zottman").exists(), "only where it is ticked"
    entries = {one.get_change_message() for one in LogEntry.objects.all()}
    assert entries == {f"Accepted as exercise {made.pk}."}
    page = text_of(admin.get(url_of(proposal)))
    assert "Zottman Press" in page
    assert "Take it in" not in page


def test_the_lifters_name_is_kept_as_an_alias_where_it_is_ticked(admin: Client, proposal: Proposal) -> None:
    admin.post(url_of(proposal, "accept"), said(proposal.exercise, keep_name="on"))
    assert Exercise.objects.get(slug="zottman-press").aliases.filter(name="Bench Press Zottman").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "bench PRESS (barbell)"}, {"slug": "bench-press-barbell"}, {"slug": ""},
        {"slug": "no slug"}, {"primary_muscle": "nothing"}, {"name": "x" * 101}, {"level": "god"}, {"seen": ""},
    ],
)  # fmt: skip
def test_what_the_library_cannot_have_is_said_and_nothing_written(
    admin: Client, proposal: Proposal, wrong: dict[str, str]
) -> None:
    bench_press()
    before = snapshot()
    text_of(admin.post(url_of(proposal, "accept"), said(proposal.exercise, **wrong)), 422)
    assert snapshot() == before


def test_an_exercise_that_the_lifter_changed_meanwhile_is_not_taken_in(admin: Client, proposal: Proposal) -> None:
    data = said(proposal.exercise)
    proposal.exercise.edit(name="Something else")
    before = snapshot()
    assert "has changed the exercise" in text_of(admin.post(url_of(proposal, "accept"), data), 409)
    assert snapshot() == before


def test_pressing_twice_takes_in_once(admin: Client, proposal: Proposal) -> None:
    data = said(proposal.exercise)
    admin.post(url_of(proposal, "accept"), data)
    before = snapshot()
    again = admin.post(url_of(proposal, "accept"), data | {"name": "Second", "slug": "second"})
    assert "answered or taken back" in text_of(again, 409)
    assert snapshot() == before


def test_what_was_taken_back_cannot_be_taken_in(admin: Client, proposal: Proposal) -> None:
    proposal.exercise.take_back()
    before = snapshot()
    assert admin.post(url_of(proposal, "accept"), said(proposal.exercise)).status_code == 302
    assert snapshot() == before


# --- Declining and merging ---


def test_a_proposal_is_declined_with_a_reason(admin: Client, browser: Client, proposal: Proposal) -> None:
    assert admin.post(url_of(proposal, "decline"), {"reason": "We have that."})["Location"] == LIST
    assert "We have that." in text_of(browser.get(reverse("exercises:detail", args=[proposal.exercise_id])))
    assert "answered or taken back" in text_of(admin.post(url_of(proposal, "decline"), {"reason": "Again."}), 409)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_no_reason_is_no_answer(admin: Client, proposal: Proposal, reason: str) -> None:
    before = snapshot()
    text_of(admin.post(url_of(proposal, "decline"), {"reason": reason}), 422)
    assert snapshot() == before


def test_the_merge_page_answers_it(admin: Client, lifter: User, proposal: Proposal) -> None:
    bench = bench_press()
    merge = reverse("admin:exercises_exercise_merge", args=[proposal.exercise_id])
    assert "are answered by this merge" in text_of(admin.get(merge, {"target": bench.pk}))
    admin.post(merge, {"target": bench.pk})
    proposal.refresh_from_db()
    assert proposal.answer == Answer.MERGED
    assert lifter.workout_exercises.get().exercise == bench


# --- Who ---


@pytest.mark.parametrize("missing", RIGHTS[1:])
def test_an_answer_takes_all_the_rights_that_it_uses(proposal: Proposal, missing: str) -> None:
    client = editor(*(right for right in RIGHTS if right != missing))
    page = text_of(client.get(url_of(proposal)))
    assert "Take it in" not in page
    before = snapshot()
    assert client.post(url_of(proposal, "accept"), said(proposal.exercise)).status_code == 403
    assert client.post(url_of(proposal, "decline"), {"reason": "No."}).status_code == 403
    assert snapshot() == before


def test_lifters_and_strangers_have_no_way_in(browser: Client, proposal: Proposal) -> None:
    before = snapshot()
    for client in (browser, Client()):
        for url in (LIST, url_of(proposal), url_of(proposal, "accept"), url_of(proposal, "decline")):
            assert client.get(url).status_code == 302
            assert client.post(url, {"reason": "No."}).status_code == 302
    assert snapshot() == before


def test_other_methods_are_refused(admin: Client, proposal: Proposal) -> None:
    assert admin.post(url_of(proposal), {"answer": "accepted"}).status_code == 405
    for page in ("accept", "decline"):
        assert admin.get(url_of(proposal, page)).status_code == 405
    assert admin.get(LIST + "add/").status_code == 403


def test_an_own_exercise_with_a_proposal_can_be_deleted(superuser: User, lifter: User) -> None:
    client = Client()
    client.force_login(superuser)
    unused = ExerciseFactory(owner=lifter, name="Unused")
    unused.propose()
    client.post(reverse("admin:exercises_exercise_delete", args=[unused.pk]), {"post": "yes"})
    assert not Exercise.objects.filter(pk=unused.pk).exists()
