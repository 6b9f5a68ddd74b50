"""What trainer and client say at a workout: the verbs, and the client's pages."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import User
from gymtracker.accounts.roles import take_role
from gymtracker.coaching import models
from gymtracker.coaching.models import Comment, NotCoached, TooManyComments
from gymtracker.ids import uuid7
from tests.coaching.people import a_trainer, trained
from tests.factories import entry, finished_workout, log, row_by_row
from tests.queries import counted
from workouts.models import Workout
from workouts.models.once import IdTaken


@pytest.fixture
def trainer(lifter: User) -> User:
    trainer = a_trainer()
    trained(lifter, trainer)
    return trainer


@pytest.fixture
def workout(lifter: User) -> Workout:
    workout = finished_workout(lifter)
    log(entry(workout))
    return workout


@row_by_row()
def says(author: User, trainer: User, workout: Workout, text: str = "Elbows in", **fields: Any) -> Comment:
    return Comment.write(author=author, trainer=trainer, workout=workout, text=text, **fields)


def page(client: Client, workout: Workout) -> str:
    response = client.get(workout.get_absolute_url())
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def send(client: Client, workout: Workout, **data: Any) -> Any:
    return client.post(reverse("comments", args=[workout.pk]), data)


# --- The verbs ---


def test_both_write_and_each_sees_what_is_new(trainer: User, lifter: User, workout: Workout) -> None:
    said, answered = says(trainer, trainer, workout), says(lifter, trainer, workout, "Will do")
    assert list(Comment.objects.of_client(lifter).unseen_by(lifter)) == [said]
    assert list(Comment.objects.readable_by(trainer).unseen_by(trainer)) == [answered]
    assert Comment.mark_seen(reader=lifter, workout=workout) == 1
    assert Comment.mark_seen(reader=trainer, workout=workout) == 1
    assert Comment.mark_seen(reader=trainer, workout=workout) == 0


def test_only_the_two_write_and_only_at_that_workout(
    trainer: User, lifter: User, other_lifter: User, workout: Workout
) -> None:
    elsewhere = entry(finished_workout(lifter, days_ago=5))
    for wrong in ({"author": other_lifter}, {"author": trainer, "entry": elsewhere}):
        with pytest.raises(ValueError, match="one of the two"):
            Comment.write(**({"trainer": trainer, "workout": workout, "text": "Hm"} | wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("over", ["ended", "never", "role lost", "client off"])
def test_nothing_is_said_without_a_running_link(trainer: User, lifter: User, workout: Workout, over: str) -> None:
    who = trainer
    match over:
        case "ended":
            lifter.trainer_links.get().end()
        case "never":
            who = a_trainer("Olga Other")
        case "role lost":
            take_role(trainer)
        case "client off":
            User.objects.filter(pk=lifter.pk).update(is_active=False)
    for author in (who, lifter):
        with pytest.raises(NotCoached):
            says(author, who, workout)
    assert not Comment.objects.exists()


def test_the_same_id_is_the_same_comment(trainer: User, lifter: User, workout: Workout) -> None:
    id = uuid7()
    assert says(trainer, trainer, workout, id=id) == says(trainer, trainer, workout, "Other words", id=id)
    assert Comment.objects.get().text == "Elbows in"
    with pytest.raises(IdTaken):
        says(lifter, trainer, workout, id=id)


def test_a_workout_takes_so_many(trainer: User, workout: Workout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MOST_COMMENTS", 1)
    says(trainer, trainer, workout)
    with pytest.raises(TooManyComments):
        says(trainer, trainer, workout)


def test_after_the_end_it_stays_the_clients_and_is_the_trainers_no_more(
    trainer: User, lifter: User, workout: Workout, browser: Client
) -> None:
    says(trainer, trainer, workout)
    lifter.trainer_links.get().end()
    assert list(Comment.objects.readable_by(trainer)) == []
    text = page(browser, workout)
    assert "Elbows in" in text
    assert "Answer" not in text
    assert "Write to your trainer" not in text


def test_another_trainer_of_the_client_reads_none_of_it(trainer: User, lifter: User, workout: Workout) -> None:
    second = a_trainer("Sven Second")
    trained(lifter, second)
    says(trainer, trainer, workout)
    says(lifter, trainer, workout)
    assert list(Comment.objects.readable_by(second)) == []
    assert Comment.mark_seen(reader=second, workout=workout) == 0
    assert Comment.objects.readable_by(trainer).count() == 2


def test_only_who_wrote_it_deletes_it(trainer: User, lifter: User, workout: Workout) -> None:
    said = says(trainer, trainer, workout)
    said.remove(author=lifter)
    assert workout.comments.live().exists()
    said.remove(author=trainer)
    assert not workout.comments.live().exists()
    said.restore(author=lifter)
    assert not workout.comments.live().exists()
    said.restore(author=trainer)
    assert workout.comments.live().get() == said


def test_it_is_gone_with_the_exercise_or_the_workout_and_back_with_it(
    trainer: User, lifter: User, workout: Workout
) -> None:
    at = workout.workout_exercises.get()
    says(trainer, trainer, workout, entry=at)
    at.remove()
    assert not Comment.objects.readable_by(trainer).exists()
    at.restore()
    assert Comment.objects.readable_by(trainer).exists()
    workout.trash()
    assert not Comment.objects.readable_by(trainer).exists()
    assert not Comment.objects.live().of_client(lifter).exists()


def test_a_trainers_account_takes_their_words_and_leaves_the_clients(
    trainer: User, lifter: User, workout: Workout, browser: Client
) -> None:
    says(trainer, trainer, workout)
    says(lifter, trainer, workout, "Will do")
    trainer.erase()
    assert [(one.text, one.trainer_id) for one in Comment.objects.all()] == [("Will do", None)]
    text = page(browser, workout)
    assert "You, to a trainer who is gone" in text
    assert "Tina" not in text


# --- The workout's page ---


def test_comments_stand_at_their_exercise_and_at_the_workout(
    trainer: User, lifter: User, workout: Workout, browser: Client
) -> None:
    says(trainer, trainer, workout, "Fine session")
    says(trainer, trainer, workout, "Elbows in", entry=workout.workout_exercises.get())
    text = page(browser, workout)
    card, rest = text.split('<section class="card" aria-labelledby="comments">')
    assert "Elbows in" in card and "Fine session" not in card
    assert "Fine session" in rest
    assert text.count('<span class="chip chip--accent">new</span>') == 2


def test_at_an_exercise_without_a_set_it_stands_with_its_name(trainer: User, workout: Workout, browser: Client) -> None:
    skipped = entry(workout)
    says(trainer, trainer, workout, "Why not this one?", entry=skipped)
    rest = page(browser, workout).split('aria-labelledby="comments"')[1]
    assert "Why not this one?" in rest
    assert f'<p class="small strong">{skipped.exercise.name}</p>' in rest


def test_who_has_no_trainer_sees_nothing_of_it(workout: Workout, browser: Client) -> None:
    text = page(browser, workout)
    assert "Comments" not in text
    assert "coaching.css" not in text


def test_reading_writes_nothing_and_the_button_does(
    trainer: User, lifter: User, workout: Workout, browser: Client, hx: Client
) -> None:
    seen = reverse("comments-seen", args=[workout.pk])
    for client, status in ((browser, 302), (hx, 204)):
        says(trainer, trainer, workout)
        text = page(browser, workout)
        assert Comment.objects.filter(seen_at=None).count() == 1
        assert f'hx-post="{seen}"' in text
        assert client.post(seen).status_code == status
        assert not Comment.objects.filter(seen_at=None).exists()
        assert "comments/seen/" not in page(browser, workout)


def test_the_page_takes_the_same_queries_however_much_is_said(
    trainer: User, lifter: User, workout: Workout, browser: Client
) -> None:
    second = a_trainer("Sven Second")
    trained(lifter, second)
    counts = []
    for more in (1, 12):
        for _ in range(more):
            for one in (trainer, second):
                says(one, one, workout, entry=workout.workout_exercises.get())
                says(lifter, one, workout)
        with counted() as queries:
            page(browser, workout)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


# --- Answering ---


def test_an_answer_reaches_the_trainer_and_counts_as_reading(
    trainer: User, lifter: User, workout: Workout, browser: Client
) -> None:
    says(trainer, trainer, workout)
    at = workout.workout_exercises.get()
    id = uuid7()
    for _ in range(2):
        answer = send(browser, workout, uuid=id, trainer=trainer.pk, entry=at.pk, text="Will do")
        assert answer["Location"] == workout.get_absolute_url()
    (answered,) = Comment.objects.readable_by(trainer).unseen_by(trainer)
    assert (answered.text, answered.workout_exercise, answered.author) == ("Will do", at, lifter)
    assert not Comment.objects.unseen_by(lifter).exists()


@pytest.mark.parametrize("wrong", ["empty", "blank", "long", "stranger", "former", "entry", "nonsense"])
def test_what_cannot_be_said_is_refused_with_the_form(
    trainer: User, lifter: User, other_lifter: User, workout: Workout, browser: Client, wrong: str
) -> None:
    former = a_trainer("Fred Former")
    trained(lifter, former).end()
    elsewhere = entry(finished_workout(other_lifter))
    data: dict[str, Any] = {"trainer": trainer.pk, "text": "Hm"} | {
        "empty": {"text": ""},
        "blank": {"text": "  \n "},
        "long": {"text": "x" * 1001},
        "stranger": {"trainer": other_lifter.pk},
        "former": {"trainer": former.pk},
        "entry": {"entry": elsewhere.pk},
        "nonsense": {"entry": "x", "trainer": "x"},
    }[wrong]
    refused = send(browser, workout, **data)
    assert refused.status_code == 422
    assert "Write to your trainer" in refused.content.decode()
    assert not Comment.objects.exists()


def test_a_damaged_id_makes_no_second_row(trainer: User, workout: Workout, browser: Client) -> None:
    assert send(browser, workout, uuid="x", trainer=trainer.pk, text="Hm").status_code == 400
    assert not Comment.objects.exists()


def test_hostile_words_are_inert(trainer: User, workout: Workout, browser: Client) -> None:
    says(trainer, trainer, workout, "<script>alert(1)</script> {{ 1 }}")
    for url in (workout.get_absolute_url(), reverse("comments", args=[workout.pk])):
        raw = browser.get(url).content.decode()
        assert "<script>alert" not in raw
        assert "&lt;script&gt;" in raw


def test_anothers_workout_and_comments_are_not_found(
    trainer: User, lifter: User, workout: Workout, stranger: Client
) -> None:
    own = says(lifter, trainer, workout)
    assert send(stranger, workout, trainer=trainer.pk, text="Hm").status_code == 404
    assert stranger.post(reverse("comments-seen", args=[workout.pk])).status_code == 404
    assert stranger.post(reverse("comment-remove", args=[own.pk])).status_code == 404
    assert workout.comments.live().count() == 1


def test_a_trainers_words_are_not_the_clients_to_delete(trainer: User, workout: Workout, browser: Client) -> None:
    said = says(trainer, trainer, workout)
    assert browser.post(reverse("comment-remove", args=[said.pk])).status_code == 404
    assert workout.comments.live().exists()


def test_ones_own_is_deleted_and_brought_back(trainer: User, lifter: User, workout: Workout, browser: Client) -> None:
    own = says(lifter, trainer, workout, "Too much said")
    browser.post(reverse("comment-remove", args=[own.pk]))
    shown = page(browser, workout)
    assert "Too much said" not in shown
    assert reverse("comment-restore", args=[own.pk]) in shown
    browser.post(reverse("comment-restore", args=[own.pk]))
    assert "Too much said" in page(browser, workout)


def test_who_has_no_trainer_can_write_to_nobody(workout: Workout, browser: Client) -> None:
    text = browser.get(reverse("comments", args=[workout.pk])).content.decode()
    assert "No comments" in text
    assert "<textarea" not in text


def test_old_news_stay_new_until_read(trainer: User, lifter: User, workout: Workout) -> None:
    said = says(trainer, trainer, workout)
    Comment.objects.update(written_at=timezone.now() - timedelta(days=300))
    assert list(Comment.objects.unseen_by(lifter)) == [said]
