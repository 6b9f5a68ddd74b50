"""Who may look at whose training: invitations, codes, links, and the trainer's role."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from gymtracker.accounts import coaching
from gymtracker.accounts.coaching import ALPHABET, InvitationIsOver, TooManyInvitations, TooManyTrainers
from gymtracker.accounts.models import Coaching, TrainerCode, User
from gymtracker.accounts.roles import make_trainer, take_role
from tests.coaching.people import a_trainer, trained
from tests.factories import UserFactory, row_by_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer() -> User:
    return a_trainer()


def invited(trainer: User, person: User) -> Coaching:
    return Coaching.invite(trainer=trainer, email=person.email)


def to(person: User) -> list[Coaching]:
    return list(Coaching.objects.to(person))


# --- The database's own rules ---


def test_nobody_coaches_themselves(trainer: User) -> None:
    with pytest.raises(IntegrityError, match="nobody_coaches_themselves"), transaction.atomic():
        Coaching.objects.create(trainer=trainer, client=trainer, accepted_at=timezone.now())


def test_one_link_runs_between_two_and_ended_ones_stay_beside_it(trainer: User, lifter: User) -> None:
    Coaching.join(trainer=trainer, client=lifter).end()
    Coaching.join(trainer=trainer, client=lifter)
    assert lifter.trainer_links.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        Coaching.objects.create(trainer=trainer, client=lifter, accepted_at=timezone.now())


@pytest.mark.parametrize("wrong", ["nobody", "not accepted", "with an address", "ended before"])
def test_a_row_is_an_invitation_or_a_link(trainer: User, lifter: User, wrong: str) -> None:
    now = timezone.now()
    fields: dict[str, Any] = {
        "nobody": {},
        "not accepted": {"client": lifter},
        "with an address": {"client": lifter, "accepted_at": now, "email": "a@example.org"},
        "ended before": {"client": lifter, "accepted_at": now, "ended_at": now - timedelta(seconds=1)},
    }[wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        Coaching.objects.create(trainer=trainer, **fields)


# --- Invitations ---


def test_an_invitation_is_accepted_and_keeps_no_address(trainer: User, lifter: User) -> None:
    sent = invited(trainer, lifter)
    link = to(lifter)[0].accept(client=lifter)
    assert (link.trainer, link.client, link.email, link.ended_at) == (trainer, lifter, "", None)
    assert link.invited_at == sent.invited_at
    assert list(Coaching.objects.all()) == [link]


def test_an_invitation_waits_for_who_signs_up_later(trainer: User) -> None:
    Coaching.invite(trainer=trainer, email=" New@Example.org ")
    assert to(UserFactory(email="new@example.org")) == [Coaching.objects.get()]


def test_an_unconfirmed_address_finds_nothing_where_mail_is_sent(trainer: User, lifter: User, settings: Any) -> None:
    invited(trainer, lifter)
    EmailAddress.objects.update(verified=False)
    settings.EMAIL_IS_CONFIGURED = True
    assert to(lifter) == []
    EmailAddress.objects.update(verified=True)
    assert len(to(lifter)) == 1
    EmailAddress.objects.update(verified=False)
    settings.EMAIL_IS_CONFIGURED = False
    assert len(to(lifter)) == 1


def test_a_second_confirmed_address_finds_it_too(trainer: User, lifter: User) -> None:
    EmailAddress.objects.create(user=lifter, email="second@example.org", verified=True)
    Coaching.invite(trainer=trainer, email="second@example.org")
    trained(lifter, trainer)
    # Joined by the code meanwhile: what was asked is answered.
    assert to(lifter) == []


def test_anothers_invitation_cannot_be_accepted(trainer: User, lifter: User, other_lifter: User) -> None:
    with pytest.raises(InvitationIsOver):
        invited(trainer, lifter).accept(client=other_lifter)
    assert not other_lifter.trainer_links.exists()


@pytest.mark.parametrize("over", ["withdrawn", "declined", "accepted", "run out", "role lost", "deactivated"])
def test_what_is_over_cannot_be_accepted(trainer: User, lifter: User, over: str) -> None:
    sent = invited(trainer, lifter)
    match over:
        case "withdrawn":
            sent.withdraw()
        case "declined":
            sent.decline()
        case "accepted":
            sent.accept(client=lifter).end()
        case "run out":
            Coaching.objects.update(invited_at=timezone.now() - timedelta(days=14))
        case "role lost":
            take_role(trainer)
        case "deactivated":
            User.objects.filter(pk=trainer.pk).update(is_active=False)
    assert to(lifter) == []
    with pytest.raises(InvitationIsOver):
        sent.accept(client=lifter)
    assert not lifter.trainer_links.running().exists()


def test_who_was_invited_and_joined_by_the_code_has_one_link(trainer: User, lifter: User) -> None:
    invited(trainer, lifter)
    link = trained(lifter, trainer)
    assert list(Coaching.objects.all()) == [link]
    assert invited(trainer, lifter).accept(client=lifter) == link
    assert list(Coaching.objects.all()) == [link]


def test_declining_and_withdrawing_do_not_end_what_was_accepted(trainer: User, lifter: User) -> None:
    link = trained(lifter, trainer)
    link.decline()
    link.withdraw()
    assert lifter.trainer_links.running().get() == link


def test_asked_again_it_lasts_from_then_on(trainer: User, lifter: User) -> None:
    first = invited(trainer, lifter)
    Coaching.objects.update(invited_at=timezone.now() - timedelta(days=15))
    assert to(lifter) == []
    assert invited(trainer, lifter) == first
    assert to(lifter) == [first]


@row_by_row()
def test_invitations_and_trainers_are_limited(trainer: User, lifter: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coaching, "MOST_INVITATIONS", 2)
    monkeypatch.setattr(coaching, "MOST_TRAINERS", 2)
    for number in range(2):
        Coaching.invite(trainer=trainer, email=f"{number}@example.org")
    with pytest.raises(TooManyInvitations):
        Coaching.invite(trainer=trainer, email="3@example.org")
    Coaching.invite(trainer=trainer, email="1@example.org")
    Coaching.objects.filter(email="1@example.org").update(invited_at=timezone.now() - timedelta(days=15))
    sent = invited(trainer, lifter)  # what has run out makes room
    for _ in range(2):
        trained(lifter)
    with pytest.raises(TooManyTrainers):
        sent.accept(client=lifter)
    assert to(lifter) == [sent], "a refusal must not use the invitation up"
    with pytest.raises(TooManyTrainers):
        trained(lifter)


def test_ending_twice_ends_once(trainer: User, lifter: User) -> None:
    link = trained(lifter, trainer)
    link.end()
    ended_at = Coaching.objects.get().ended_at
    Coaching.objects.get().end()
    assert Coaching.objects.get().ended_at == ended_at is not None


# --- Codes ---


def test_a_code_is_read_however_it_is_typed(trainer: User) -> None:
    code = TrainerCode.renew(trainer)
    assert len(code.code) == 8
    assert set(code.code) <= set(ALPHABET)
    TrainerCode.objects.update(code="10AB0CD1")
    for typed in ("10AB-0CD1", "lOab oCDi", " 10ab0cd1 "):
        assert TrainerCode.trainer_of(typed) == trainer
    for typed in ("", "10AB-0CD", "10AB-0CD11", "٠" * 8):
        assert TrainerCode.trainer_of(typed) is None


def test_a_new_code_ends_the_old_one(trainer: User) -> None:
    old = TrainerCode.renew(trainer).code
    new = TrainerCode.renew(trainer).code
    assert TrainerCode.trainer_of(old) is None
    assert TrainerCode.trainer_of(new) == trainer


def test_a_code_of_who_is_no_trainer_any_more_is_none(trainer: User) -> None:
    code = TrainerCode.renew(trainer).code
    take_role(trainer)
    assert TrainerCode.trainer_of(code) is None
    make_trainer(trainer)
    assert TrainerCode.trainer_of(code) == trainer
    User.objects.filter(pk=trainer.pk).update(is_active=False)
    assert TrainerCode.trainer_of(code) is None


# --- The role ---


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("make_trainer", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_gives_and_takes_the_role(lifter: User) -> None:
    for _ in range(2):
        assert "is a trainer now" in run(lifter.email.upper())
    lifter.refresh_from_db()
    assert User.objects.get(pk=lifter.pk).is_trainer() and lifter.is_staff and not lifter.is_superuser
    for _ in range(2):
        assert "no trainer any more" in run(lifter.email, "--revoke")
    lifter.refresh_from_db()
    assert not User.objects.get(pk=lifter.pk).is_trainer() and not lifter.is_staff


def test_the_command_refuses_who_is_not_there(lifter: User) -> None:
    with pytest.raises(CommandError, match="has no account"):
        run("nobody@example.org")
    User.objects.update(is_active=False)
    with pytest.raises(CommandError, match="deactivated"):
        run(lifter.email)


def test_who_is_more_than_a_trainer_stays_staff(superuser: User, trainer: User) -> None:
    make_trainer(superuser)
    take_role(superuser)
    trainer.groups.add(Group.objects.create(name="Editors"))
    take_role(trainer)
    for person in (superuser, trainer):
        person.refresh_from_db()
        assert person.is_staff and not person.is_trainer()


def test_staff_alone_and_the_group_alone_are_no_role(lifter: User) -> None:
    User.objects.update(is_staff=True)
    assert not User.objects.get(pk=lifter.pk).is_trainer()
    make_trainer(lifter)
    User.objects.update(is_staff=False)
    assert not User.objects.get(pk=lifter.pk).is_trainer()


# --- Deletion ---


def test_an_erased_account_takes_invitations_to_its_addresses_along(trainer: User, lifter: User) -> None:
    EmailAddress.objects.create(user=lifter, email="second@example.org", verified=False)
    trained(lifter, trainer)
    for email in (lifter.email, "second@example.org", "else@example.org"):
        Coaching.invite(trainer=trainer, email=email)
    lifter.erase()
    assert [one.email for one in Coaching.objects.all()] == ["else@example.org"]
