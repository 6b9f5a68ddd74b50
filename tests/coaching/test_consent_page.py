"""The settings page: what a client lets a trainer see, and a trainer's code and invitations."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import Coaching, TrainerCode, User
from gymtracker.accounts.roles import take_role
from gymtracker.accounts.scoping import clients_of
from gymtracker.coaching.models import Read, ReadAudit
from tests.coaching.people import a_trainer, trained
from tests.factories import UserFactory, row_by_row
from tests.queries import counted


@pytest.fixture
def trainer(db: None) -> User:
    return a_trainer()


@pytest.fixture
def desk(trainer: User) -> Client:
    """The trainer's browser."""
    client = Client()
    client.force_login(trainer)
    return client


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def page(client: Client) -> str:
    response = client.get(reverse("coaching"))
    assert response.status_code == 200
    return text_of(response)


def press(client: Client, name: str, *links: Coaching, **data: Any) -> Any:
    return client.post(reverse(f"coaching-{name}", args=[link.pk for link in links]), data)


def invited(trainer: User, person: User) -> Coaching:
    return Coaching.invite(trainer=trainer, email=person.email)


# --- The client ---


def test_nobody_sees_anything_until_something_is_accepted(browser: Client) -> None:
    assert "Nobody but you sees your training." in page(browser)
    assert reverse("coaching") in text_of(browser.get(reverse("more")))
    assert "your code" not in page(browser)


def test_an_invitation_says_what_will_be_seen_before_it_is_accepted(
    trainer: User, lifter: User, browser: Client
) -> None:
    link = invited(trainer, lifter)
    text = page(browser)
    assert "Tina Trainer would like to train you" in text
    for said in (trainer.email, "all workouts with their sets", "body measurements", "erased 90 days after", "never"):
        assert said in text
    assert not clients_of(trainer).exists()
    assert "1 invitation" in text_of(browser.get("/"))
    press(browser, "accept", link)
    assert list(clients_of(trainer)) == [lifter]
    assert "sees your training since" in page(browser)
    assert "invitation" not in text_of(browser.get("/"))


def test_a_declined_invitation_shows_nothing_and_leaves_nothing(trainer: User, lifter: User, browser: Client) -> None:
    press(browser, "decline", invited(trainer, lifter))
    assert not Coaching.objects.exists()
    assert "would like to train you" not in page(browser)


def test_either_side_ends_it_and_it_bites_at_once(trainer: User, lifter: User, browser: Client, desk: Client) -> None:
    for client in (browser, desk):
        link = trained(lifter, trainer)
        assert list(clients_of(trainer)) == [lifter]
        assert press(client, "end", link).status_code == 302
        assert list(clients_of(trainer)) == []
        assert press(client, "end", link).status_code == 404


def test_the_client_sees_who_looked_at_what_and_when(trainer: User, lifter: User, browser: Client) -> None:
    trained(lifter, trainer)
    second = a_trainer("Sven Second")
    trained(lifter, second)
    assert page(browser).count("Nothing in the last 90 days.") == 2
    at = timezone.now() - timedelta(days=2)
    ReadAudit.note(trainer=trainer, clients=[lifter], what=Read.MEASUREMENTS, now=at)
    ReadAudit.note(trainer=trainer, clients=[UserFactory()], what=Read.GOALS)
    text = page(browser)
    assert "Your body measurements" in text
    assert f"{at.astimezone(lifter.zone):%H:%M}</time>" in text
    assert "Your goals" not in text
    assert text.count("Nothing in the last 90 days.") == 1


def test_one_who_looks_daily_hides_no_other(trainer: User, lifter: User, browser: Client) -> None:
    trained(lifter, trainer)
    second = a_trainer("Sven Second")
    trained(lifter, second)
    now = timezone.now()
    ReadAudit.note(trainer=second, clients=[lifter], what=Read.EXPORT, now=now - timedelta(days=25))
    for hours in range(310):
        ReadAudit.note(trainer=trainer, clients=[lifter], what=Read.WORKOUT, now=now - timedelta(hours=hours))
    text = page(browser)
    assert "Took a copy of your log" in text
    assert text.count("Your workouts") == 8
    assert "Nothing in the last 90 days." not in text


@pytest.mark.parametrize("lost", [{"is_staff": False}, {"is_active": False}, None])
def test_a_trainer_without_the_role_is_said_to_see_nothing(
    trainer: User, lifter: User, browser: Client, lost: dict[str, bool] | None
) -> None:
    trained(lifter, trainer)
    assert "Is no trainer at the moment" not in page(browser)
    if lost:
        User.objects.filter(pk=trainer.pk).update(**lost)
    else:
        take_role(trainer)
    assert "Is no trainer at the moment, so sees nothing." in page(browser)


# --- A code ---


def test_a_code_is_typed_what_it_shows_is_read_then_it_is_accepted(
    trainer: User, lifter: User, browser: Client
) -> None:
    code = TrainerCode.renew(trainer)
    shown = press(browser, "code", code=code.text.lower())
    assert shown.status_code == 200
    text = text_of(shown)
    assert "Let Tina Trainer see your training?" in text
    assert "body measurements" in text
    assert not Coaching.objects.exists(), "reading it gives nothing away"
    typed = re.search(r'name="code" value="([^"]+)"', text)
    assert typed
    for _ in range(2):
        press(browser, "join", code=typed[1])
    assert list(clients_of(trainer)) == [lifter]
    assert Coaching.objects.count() == 1


@pytest.mark.parametrize("door", ["code", "join"])
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ("none", "No trainer has this code."),
        ("empty", "This field is required."),
        ("long", "at most 20 characters"),
        ("role lost", "No trainer has this code."),
        ("renewed", "No trainer has this code."),
        ("trained already", "is your trainer already"),
        ("own", "This is your own code."),
    ],
)
def test_a_code_that_cannot_be_used_is_refused(
    trainer: User, lifter: User, browser: Client, desk: Client, door: str, wrong: str, says: str
) -> None:
    code, client = TrainerCode.renew(trainer).code, browser
    match wrong:
        case "none":
            code = "0" * 8
        case "empty":
            code = ""
        case "long":
            code = "0" * 21
        case "role lost":
            take_role(trainer)
        case "renewed":
            TrainerCode.renew(trainer)
        case "trained already":
            trained(lifter, trainer)
        case "own":
            client = desk
    before = Coaching.objects.count()
    refused = press(client, door, code=code)
    assert refused.status_code == 422
    assert says in text_of(refused)
    assert Coaching.objects.count() == before


def test_guesses_are_counted_and_a_right_one_is_not(trainer: User, browser: Client) -> None:
    code = TrainerCode.renew(trainer).code
    for _ in range(6):
        assert press(browser, "code", code=code).status_code == 200
    for _ in range(5):
        assert press(browser, "code", code="0" * 8).status_code == 422
    refused = press(browser, "code", code=code)
    assert refused.status_code == 422
    assert "Too many failed tries" in text_of(refused)
    assert press(browser, "join", code=code).status_code == 422
    assert not Coaching.objects.exists()


def test_forms_are_counted_at_these_doors_like_at_all_others(browser: Client, trainer: User) -> None:
    code = TrainerCode.renew(trainer).code
    answers = [press(browser, "code", code=code).status_code for _ in range(31)]
    assert answers == [200] * 30 + [429]


# --- The trainer ---


def test_a_trainer_makes_and_renews_a_code(trainer: User, desk: Client) -> None:
    assert "Make a code" in page(desk)
    press(desk, "renew")
    first = TrainerCode.objects.get()
    assert first.text in page(desk)
    press(desk, "renew")
    assert first.text not in page(desk)
    assert TrainerCode.objects.get().text in page(desk)


def test_who_is_no_trainer_has_neither_code_nor_invitations(browser: Client, trainer: User, desk: Client) -> None:
    take_role(trainer)
    for client in (browser, desk):
        assert press(client, "renew").status_code == 404
        assert press(client, "invite", email="a@example.org").status_code == 404
        assert "your code" not in page(client)
    assert not Coaching.objects.exists() and not TrainerCode.objects.exists()


def test_an_invitation_is_listed_and_withdrawn(trainer: User, desk: Client) -> None:
    press(desk, "invite", email="New@Example.org")
    assert "new@example.org" in page(desk)
    press(desk, "withdraw", Coaching.objects.get())
    assert "new@example.org" not in page(desk)
    assert not Coaching.objects.exists()


def test_the_answer_does_not_tell_whether_there_is_an_account(
    trainer: User, lifter: User, desk: Client, settings: Any
) -> None:
    settings.EMAIL_IS_CONFIGURED = True
    told = []
    for email in (lifter.email, "nobody@example.org"):
        with counted() as queries:
            answer = press(desk, "invite", email=email)
        said = page(desk).replace(email, "x")
        for changing in (r"\w{64}", r"coaching/[0-9a-f-]{36}"):  # tokens and ids
            said = re.sub(changing, "", said)
        told.append((answer.status_code, answer["Location"], len(queries), said))
        Coaching.objects.all().delete()
    assert told[0] == told[1]
    first, second = mail.outbox
    assert first.body.replace(first.to[0], "x") == second.body.replace(second.to[0], "x")


def test_the_mail_leads_to_the_page_and_says_who_asks(trainer: User, desk: Client, settings: Any) -> None:
    settings.EMAIL_IS_CONFIGURED = True
    User.objects.filter(pk=trainer.pk).update(full_name="Tina\u2028Bcc: all@example.org <b>")
    press(desk, "invite", email="new@example.org")
    (sent,) = mail.outbox
    assert sent.to == ["new@example.org"]
    assert "\n" not in sent.subject
    assert "\u2028" not in sent.body
    assert f"http://testserver{reverse('coaching')}" in sent.body
    assert trainer.email in sent.body


def test_without_a_mail_server_it_says_so(desk: Client) -> None:
    answer = text_of(desk.post(reverse("coaching-invite"), {"email": "new@example.org"}, follow=True))
    assert "no mail was sent" in answer
    assert mail.outbox == []
    assert Coaching.objects.get().email == "new@example.org"


def test_a_mail_server_that_is_down_stops_nobody(desk: Client, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    settings.EMAIL_IS_CONFIGURED = True
    monkeypatch.setattr("gymtracker.accounts.adapter.AccountAdapter.send_mail", down)
    assert press(desk, "invite", email="new@example.org").status_code == 302
    assert Coaching.objects.get().email == "new@example.org"


@pytest.mark.parametrize("wrong", ["", "nobody", "a@b", "own", "second of own", "client", f"{'a' * 250}@example.org"])
def test_an_address_that_cannot_be_invited_is_refused(trainer: User, lifter: User, desk: Client, wrong: str) -> None:
    trainer.emailaddress_set.create(email="second@example.org")
    trained(lifter, trainer)
    email = {"own": trainer.email.upper(), "second of own": "second@example.org", "client": lifter.email}.get(
        wrong, wrong
    )
    refused = press(desk, "invite", email=email)
    assert refused.status_code == 422
    assert not Coaching.objects.unanswered().exists()


def test_invitations_are_limited_by_the_day(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gymtracker.accounts.throttle.DOORS", frozenset())
    for number in range(30):
        assert press(desk, "invite", email=f"{number}@example.org").status_code == 302
    refused = press(desk, "invite", email="last@example.org")
    assert refused.status_code == 422
    assert "Too many invitations" in text_of(refused)
    assert not Coaching.objects.filter(email="last@example.org").exists()


# --- Others ---


def test_a_stranger_answers_and_ends_nothing(trainer: User, lifter: User, stranger: Client) -> None:
    link, sent = trained(lifter, trainer), invited(a_trainer("Ines"), lifter)
    for name in ("accept", "decline", "withdraw", "end"):
        for one in (link, sent):
            assert press(stranger, name, one).status_code == 404, name
    assert Coaching.objects.count() == 2
    assert Coaching.objects.running().exists()


def test_nothing_is_done_on_get(browser: Client, trainer: User, lifter: User) -> None:
    link = invited(trainer, lifter)
    for name in ("accept", "decline", "withdraw", "end"):
        assert browser.get(reverse(f"coaching-{name}", args=[link.pk])).status_code == 405
    for name in ("code", "join", "renew", "invite"):
        assert browser.get(reverse(f"coaching-{name}")).status_code == 405


def test_who_is_not_signed_in_is_asked_to(client: Client, db: None) -> None:
    assert "/accounts/login/" in client.get(reverse("coaching"))["Location"]


@row_by_row()
def many(trainer: User, lifter: User) -> None:
    for number in range(8):
        trained(UserFactory(), trainer)
        other = a_trainer(f"Trainer {number}")
        trained(trainer, other)
        Coaching.invite(trainer=trainer, email=f"{number}@example.org")
        invited(a_trainer(f"Inviter {number}"), trainer)
        ReadAudit.note(trainer=other, clients=[trainer], what=Read.WORKOUT)


def test_the_page_takes_the_same_queries_however_many_there_are(trainer: User, lifter: User, desk: Client) -> None:
    counts = []
    for prepare in (lambda: None, lambda: many(trainer, lifter)):
        prepare()
        with counted() as queries:
            page(desk)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


def test_hostile_names_are_inert(trainer: User, lifter: User, browser: Client) -> None:
    User.objects.filter(pk=trainer.pk).update(full_name="<script>alert(1)</script>")
    invited(trainer, lifter)
    for url in (reverse("coaching"), "/"):
        assert "<script>alert" not in browser.get(url).content.decode()
