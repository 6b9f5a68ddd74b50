"""A lifter proposes their own exercise for the library, takes it back and reads the answer."""

from __future__ import annotations

import html
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from exercises import models
from exercises.models import AlreadyAnswered, Answer, Exercise, Proposal
from gymtracker.accounts.models import User
from gymtracker.proposals import ChangedMeanwhile, NameTaken, accept, digest, likely_twins
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log
from tests.gymtracker.test_access_matrix import snapshot
from workouts.models import ExerciseNote

pytestmark = pytest.mark.django_db


@pytest.fixture
def curl(lifter: User) -> Exercise:
    made: Exercise = ExerciseFactory(owner=lifter, name="Zottman Curl", instructions="Private words.\nMore of them.")
    return made


def url_of(exercise: Exercise, page: str = "detail") -> str:
    return reverse(f"exercises:{page}", args=[exercise.pk])


def text_of(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return html.unescape(response.content.decode())


def taken_in(exercise: Exercise, **fields: Any) -> Exercise:
    said = {"name": exercise.name, "slug": "zottman-curl", "primary_muscle": exercise.primary_muscle} | fields
    return accept(exercise.propose(), seen=digest(exercise), keep_name=True, secondary_muscles=[], **said)


# --- On the lifter's page ---


def test_a_proposal_is_made_and_taken_back_on_the_exercises_page(browser: Client, curl: Exercise) -> None:
    assert "Propose for the library" in text_of(browser.get(url_of(curl)))
    assert browser.post(url_of(curl, "propose"))["Location"] == url_of(curl)
    page = text_of(browser.get(url_of(curl)))
    assert "Proposed for the library" in page
    assert url_of(curl, "propose") not in page
    browser.post(url_of(curl, "take-back"))
    assert "Propose for the library" in text_of(browser.get(url_of(curl)))
    assert not Proposal.objects.exists()


def test_proposing_twice_proposes_once(browser: Client, curl: Exercise) -> None:
    for _ in range(2):
        assert browser.post(url_of(curl, "propose")).status_code == 302
    assert curl.proposals.count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        curl.proposals.create()


def test_only_ones_own_that_is_in_use_can_be_proposed(browser: Client, stranger: Client, curl: Exercise) -> None:
    old = ExerciseFactory(owner=curl.owner, name="Old")
    old.archive()
    before = snapshot()
    for client, exercise in ((stranger, curl), (browser, bench_press()), (browser, old)):
        before = snapshot()
        assert client.post(url_of(exercise, "propose")).status_code == 404
    for page in ("propose", "take-back"):
        assert browser.get(url_of(curl, page)).status_code == 405
        assert Client().post(url_of(curl, page)).status_code == 302
    assert snapshot() == before
    assert "Propose" not in text_of(browser.get(url_of(bench_press())))
    assert "Propose" not in text_of(browser.get(url_of(old)))


def test_a_lifter_cannot_flood_the_editors(
    browser: Client, lifter: User, curl: Exercise, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "MOST_PROPOSALS", 1)
    ExerciseFactory(owner=lifter, name="Another").propose()
    assert browser.post(url_of(curl, "propose")).status_code == 409
    assert not curl.proposals.exists()


def test_the_reason_of_a_refusal_is_read_and_it_can_be_proposed_again(browser: Client, curl: Exercise) -> None:
    curl.propose().decline(reason="Too much like <b>Bicep Curl</b>.")
    page = browser.get(url_of(curl)).content.decode()
    assert "Too much like &lt;b&gt;Bicep Curl&lt;/b&gt;." in page
    assert "Propose it again" in page
    browser.post(url_of(curl, "propose"))
    assert curl.proposals.unanswered().count() == 1


def test_an_answer_is_given_once(curl: Exercise) -> None:
    proposal = curl.propose()
    proposal.decline(reason="No.")
    with pytest.raises(AlreadyAnswered):
        proposal.decline(reason="Once more.")
    assert curl.proposals.get().reason == "No."
    withdrawn = curl.propose()
    curl.take_back()
    with pytest.raises(AlreadyAnswered):
        withdrawn.decline(reason="Too late.")


def test_what_is_archived_waits_for_nobody(curl: Exercise) -> None:
    curl.propose()
    curl.archive()
    assert not Proposal.objects.waiting().exists()
    curl.unarchive()
    assert Proposal.objects.waiting().exists()


def test_an_exercise_that_was_never_logged_can_still_be_discarded(curl: Exercise) -> None:
    curl.propose()
    curl.discard()
    assert not Exercise.objects.filter(pk=curl.pk).exists()


# --- What becomes of it ---


def test_the_history_follows_into_the_library(browser: Client, lifter: User, curl: Exercise) -> None:
    log(entry(finished_workout(lifter), curl))
    made = taken_in(curl)
    assert made.owner_id is None
    assert made.slug == "zottman-curl"
    assert lifter.workout_exercises.get().exercise == made
    assert lifter.records.filter(exercise=made).exists()
    assert browser.get(url_of(curl))["Location"] == url_of(made)
    page = text_of(browser.get(url_of(made)))
    assert "Yours is in the library" in page
    assert "1 workout" in page


def test_nothing_that_the_lifter_wrote_for_themselves_becomes_public(
    stranger: Client, lifter: User, curl: Exercise
) -> None:
    Exercise.objects.filter(pk=curl.pk).update(video_url="https://example.org/private")
    made = taken_in(Exercise.objects.get(pk=curl.pk))
    made.refresh_from_db()
    assert (made.instructions, made.video_url) == ("", "")
    page = text_of(stranger.get(url_of(made)))
    assert "Private words" not in page
    assert "library" not in page.split("</dl></section>")[1].split("</aside>")[0], (
        "who proposed it is nobody's business"
    )
    assert ExerciseNote.objects.get(user=lifter).text == "Private words.; More of them.", "the lifter still reads it"


def test_words_of_a_lifter_are_put_behind_the_note_they_have(lifter: User, curl: Exercise) -> None:
    ExerciseNote.write(lifter, curl, "Seat 4")
    taken_in(curl)
    assert ExerciseNote.objects.get(user=lifter).text == "Seat 4; Private words.; More of them."


def test_another_lifters_exercise_of_the_name_stays_theirs(other_lifter: User, curl: Exercise) -> None:
    theirs = ExerciseFactory(owner=other_lifter, name="Zottman Curl")
    performed = entry(finished_workout(other_lifter), theirs)
    log(performed)
    taken_in(curl)
    performed.refresh_from_db()
    theirs.refresh_from_db()
    assert performed.exercise == theirs
    assert (theirs.owner, theirs.merged_into) == (other_lifter, None)


def test_the_exercise_stays_in_the_library_when_the_lifter_goes(lifter: User, curl: Exercise) -> None:
    made = taken_in(curl)
    lifter.erase()
    assert Exercise.objects.filter(pk=made.pk).exists()
    assert not Proposal.objects.exists()
    assert not Exercise.objects.filter(pk=curl.pk).exists()


def test_what_is_logged_is_not_asked_for_and_stays(lifter: User) -> None:
    plank = ExerciseFactory(owner=lifter, plank=True)
    assert taken_in(plank, slug="plank").tracking == "duration"


def test_an_exercise_that_changed_since_it_was_read_is_read_again(curl: Exercise) -> None:
    proposal, seen = curl.propose(), digest(curl)
    curl.edit(tracking="duration")
    before = snapshot()
    with pytest.raises(ChangedMeanwhile):
        accept(proposal, seen=seen, keep_name=True, secondary_muscles=[], name="Zottman Curl", slug="zottman-curl")
    assert snapshot() == before


def test_a_name_that_the_library_has_leaves_all_as_it_is(curl: Exercise) -> None:
    proposal, bench = curl.propose(), bench_press()
    before = snapshot()
    with pytest.raises(NameTaken):
        accept(
            proposal, seen=digest(curl), keep_name=True, secondary_muscles=[],
            name=bench.name, slug="another", primary_muscle=bench.primary_muscle,
        )  # fmt: skip
    assert snapshot() == before


# --- Likely twins ---


def test_likely_twins_are_what_is_called_alike(library: None, lifter: User) -> None:
    def twins(name: str, **fields: Any) -> list[str]:
        return [one.name for one in likely_twins(Exercise.objects.create_custom(lifter, name=name, **fields))]

    assert twins("Dumbbell Zottman Curls", primary_muscle_id="biceps", equipment="dumbbell")[0] == (
        "Zottman Curl (Dumbbell)"
    )
    assert twins("Flat BB bench", primary_muscle_id="chest", equipment="barbell")[0] == "Bench Press (Barbell)"
    assert twins("Underwater Basket Row Weaving Thing", primary_muscle_id="lats", equipment="other") == []


def test_an_alias_makes_a_twin_and_the_archive_does_not(lifter: User) -> None:
    squat = ExerciseFactory(name="Squat (Barbell)", primary_muscle=MuscleFactory(slug="quads"))
    squat.aliases.create(app="", name="Zottman Curl", key="zottman curl")
    curl = ExerciseFactory(owner=lifter, name="Zottman Curl")
    assert likely_twins(curl) == [squat]
    squat.archive()
    assert likely_twins(curl) == []


def test_a_merge_answers_the_proposal(browser: Client, lifter: User, curl: Exercise) -> None:
    from gymtracker.merging import merge

    proposal, bench = curl.propose(), bench_press()
    merge(curl, bench)
    proposal.refresh_from_db()
    assert proposal.answer == Answer.MERGED
    assert "The library had it" in text_of(browser.get(url_of(bench)))
