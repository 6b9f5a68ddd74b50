"""Private notes, reviews and the read audit, and how long each is kept."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from gymtracker.accounts.models import Coaching, User
from gymtracker.coaching import models
from gymtracker.coaching.models import (
    Comment,
    NotCoached,
    Read,
    ReadAudit,
    Review,
    TooManyTrainerNotes,
    TrainerNote,
)
from gymtracker.ids import uuid7
from tests.coaching.people import a_trainer, trained
from tests.factories import finished_workout
from tests.queries import counted


@pytest.fixture
def trainer(lifter: User) -> User:
    trainer = a_trainer()
    trained(lifter, trainer)
    return trainer


def purge(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("purge_trash", *arguments, stdout=out)
    found: dict[str, Any] = json.loads(out.getvalue())["coaching"]
    return {name: count for name, count in found.items() if count}


def noted(trainer: User, client: User, text: str = "Hides the knee") -> TrainerNote:
    return TrainerNote.write(trainer=trainer, client=client, text=text)


# --- Notes ---


def test_a_note_is_read_by_its_writer_while_they_train_the_client(trainer: User, lifter: User) -> None:
    note, id = noted(trainer, lifter), uuid7()
    for _ in range(2):
        second = TrainerNote.write(trainer=trainer, client=lifter, text="Second", id=id)
    assert list(TrainerNote.objects.readable_by(trainer).about(lifter).newest_first()) == [second, note]
    note.rewrite(text="Hides the left knee")
    assert TrainerNote.objects.get(pk=note.pk).changed_at is not None
    lifter.trainer_links.get().end()
    assert list(TrainerNote.objects.readable_by(trainer)) == []
    for write in (lambda: noted(trainer, lifter), lambda: note.rewrite(text="Hm")):
        with pytest.raises(NotCoached):
            write()
    trained(lifter, trainer)
    assert TrainerNote.objects.readable_by(trainer).count() == 2


def test_there_are_so_many(trainer: User, lifter: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "MOST_TRAINER_NOTES", 1)
    noted(trainer, lifter)
    with pytest.raises(TooManyTrainerNotes):
        noted(trainer, lifter)


def test_an_empty_note_cannot_be(trainer: User, lifter: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        noted(trainer, lifter, "")


# --- Reviews ---


def test_reviews_are_of_ones_clients_alone(trainer: User, lifter: User, other_lifter: User) -> None:
    assert Review.mark(trainer=trainer, clients=[lifter, other_lifter]) == 1
    (one,) = Review.objects.by(trainer)
    assert one.client == lifter
    lifter.trainer_links.get().end()
    assert not Review.objects.by(trainer).exists()
    assert Review.mark(trainer=trainer, clients=[lifter]) == 0


# --- Reads ---


def test_a_read_is_noted_once_an_hour_for_each_kind(trainer: User, lifter: User, other_lifter: User) -> None:
    start = timezone.now().replace(minute=5, second=0, microsecond=0)
    for minutes in (0, 10, 54):
        ReadAudit.note(trainer=trainer, clients=[lifter], what=Read.WORKOUT, now=start + timedelta(minutes=minutes))
    assert [one.at for one in lifter.reads_of_me.all()] == [start]
    ReadAudit.note(trainer=trainer, clients=[lifter], what=Read.GOALS, now=start)
    ReadAudit.note(trainer=trainer, clients=[lifter], what=Read.WORKOUT, now=start + timedelta(minutes=55))
    with counted() as queries:
        ReadAudit.note(trainer=trainer, clients=[lifter, other_lifter], what=Read.LIST, now=start)
    assert len(queries) == 1
    assert lifter.reads_of_me.count() == 4


# --- Until when ---


def test_notes_and_reviews_go_ninety_days_after_the_end(trainer: User, lifter: User) -> None:
    kept = a_trainer("Karl Kept")
    trained(lifter, kept)
    for one in (trainer, kept):
        noted(one, lifter)
        Review.mark(trainer=one, clients=[lifter])
    link = Coaching.objects.get(trainer=trainer)
    link.end()
    for days, gone in ((89, {}), (91, {"trainer_notes": 1, "reviews": 1, "coachings": 1})):
        ended = timezone.now() - timedelta(days=days)
        Coaching.objects.filter(pk=link.pk).update(accepted_at=ended, ended_at=ended)
        assert purge("--dry-run") == gone
        assert purge() == gone
    assert [note.trainer for note in TrainerNote.objects.all()] == [kept]
    assert [review.trainer for review in Review.objects.all()] == [kept]
    assert [one.trainer for one in Coaching.objects.all()] == [kept]
    assert purge() == {}


def test_who_comes_back_in_time_is_known_again(trainer: User, lifter: User) -> None:
    noted(trainer, lifter)
    long_ago = timezone.now() - timedelta(days=200)
    Coaching.objects.update(accepted_at=long_ago, ended_at=long_ago)
    trained(lifter, trainer)
    assert purge() == {"coachings": 1}
    assert TrainerNote.objects.readable_by(trainer).exists()


def test_invitations_that_ran_out_and_old_reads_go(trainer: User, lifter: User) -> None:
    now = timezone.now()
    sent = {"old@example.org": 15, "new@example.org": 13}
    for email in sent:
        Coaching.invite(trainer=trainer, email=email)
    for email, days in sent.items():
        Coaching.objects.filter(email=email).update(invited_at=now - timedelta(days=days))
    for days in (91, 89):
        ReadAudit.note(trainer=trainer, clients=[lifter], what=Read.LIST, now=now - timedelta(days=days))
    assert purge() == {"invitations": 1, "reads": 1}
    assert [one.email for one in Coaching.objects.unanswered()] == ["new@example.org"]
    assert lifter.reads_of_me.count() == 1


def test_a_deleted_comment_goes_after_thirty_days(trainer: User, lifter: User) -> None:
    workout = finished_workout(lifter)
    for days in (31, 29, None):
        one = Comment.write(author=lifter, trainer=trainer, workout=workout, text="Hm")
        if days:
            Comment.objects.filter(pk=one.pk).update(deleted_at=timezone.now() - timedelta(days=days))
    assert purge() == {"comments": 1}
    assert workout.comments.count() == 2
