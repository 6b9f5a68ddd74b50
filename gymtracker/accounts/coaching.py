"""Consent: who may look at whose training. A trainer asks, the client accepts, either ends it at any time.

What follows from a running link is asked with every request (scoping.py); nothing is remembered from the one before.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import IntegrityError, models, transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.utils import timezone

from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7

if TYPE_CHECKING:
    from gymtracker.accounts.models import User

TRAINERS = "Trainers"
INVITATION_LASTS = timedelta(days=14)
MOST_INVITATIONS = 50
MOST_TRAINERS = 10
# Crockford's base 32: no letter is mistaken for a digit; what is typed in its place is read as that digit.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("OIL", "011", " -")
CODE_LENGTH = 8
QUIET_DAYS, MOST_QUIET_DAYS = 7, 90


class TooManyInvitations(Conflict):
    def __init__(self) -> None:
        super().__init__(f"You have {MOST_INVITATIONS} open invitations. Withdraw one before you send another.")


class TooManyTrainers(Conflict):
    def __init__(self) -> None:
        super().__init__(f"You have {MOST_TRAINERS} trainers. End it with one before you accept another.")


class InvitationIsOver(Conflict):
    def __init__(self) -> None:
        super().__init__("This invitation was withdrawn, answered or has run out.")


def role_at(path: str = "") -> Q:
    """Holds the trainer's role now; `path` leads to the person, such as "trainer__". A subquery: it doubles no row."""
    in_group = Group.objects.filter(name=TRAINERS).values("user")
    return Q(**{f"{path}is_active": True, f"{path}is_staff": True, f"{path}pk__in": in_group})


def addresses_of(person: User) -> models.QuerySet[EmailAddress, str]:
    """By which an invitation finds somebody: the confirmed ones. Where no mail is sent none is ever confirmed, so there
    their own counts as it stands (docs/decisions/0011)."""
    own = EmailAddress.objects.filter(user=person)
    found: models.QuerySet[EmailAddress, str] = own if not settings.EMAIL_IS_CONFIGURED else own.filter(verified=True)
    return found.values_list("email", flat=True)


class CoachingQuerySet(models.QuerySet["Coaching"]):
    def running(self) -> CoachingQuerySet:
        """Accepted and not ended. Whether the trainer still holds the role is another question: `with_role`."""
        return self.filter(accepted_at__isnull=False, ended_at=None)

    def with_role(self) -> CoachingQuerySet:
        return self.filter(role_at("trainer__"))

    def unanswered(self) -> CoachingQuerySet:
        return self.filter(accepted_at=None)

    def open(self, now: datetime | None = None) -> CoachingQuerySet:
        """Invitations that can be accepted."""
        return self.unanswered().filter(invited_at__gt=(now or timezone.now()) - INVITATION_LASTS)

    def run_out(self, now: datetime) -> CoachingQuerySet:
        return self.unanswered().filter(invited_at__lte=now - INVITATION_LASTS)

    def to(self, person: User) -> CoachingQuerySet:
        """Open invitations to somebody, by whoever may still invite; oldest first."""
        sent = self.open().with_role().filter(email__in=addresses_of(person)).exclude(trainer=person)
        return sent.select_related("trainer").order_by("invited_at", "id")

    def saying_whether_role_is_held(self) -> CoachingQuerySet:
        """`is_seeing`: whether the trainer holds the role, without which they see nothing."""
        return self.annotate(is_seeing=ExpressionWrapper(role_at("trainer__"), output_field=BooleanField()))

    def newest_first(self) -> CoachingQuerySet:
        return self.order_by("-accepted_at", "-id")


class Coaching(models.Model):
    """An invitation to an address (no `client` yet), or a link between two accounts that runs until `ended_at`.

    An invitation never looks up whether the address has an account: it is read by whoever owns it, then or later. What
    was declined, withdrawn or has run out leaves no row.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="client_links", db_index=False
    )
    client = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="trainer_links"
    )
    email = models.EmailField("invited address", max_length=254, blank=True, db_index=True)
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    quiet_days = models.PositiveSmallIntegerField(
        default=QUIET_DAYS, help_text="Without a workout, after which the trainer's list says so."
    )

    is_seeing: bool  # from saying_whether_role_is_held

    objects = CoachingQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "coachings"
        indexes = [models.Index("trainer", "client", name="coaching_of_a_trainer")]
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "client"], condition=Q(accepted_at__isnull=False, ended_at=None),
                name="one_running_coaching",
            ),
            models.UniqueConstraint(
                fields=["trainer", "email"], condition=Q(accepted_at=None), name="one_open_invitation"
            ),
            models.CheckConstraint(condition=~Q(trainer=F("client")), name="nobody_coaches_themselves"),
            models.CheckConstraint(
                condition=(Q(client=None, accepted_at=None, ended_at=None) & ~Q(email=""))
                | Q(client__isnull=False, accepted_at__isnull=False, email=""),
                name="coaching_is_invited_or_accepted",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("accepted_at")), name="coaching_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(quiet_days__range=(1, MOST_QUIET_DAYS)), name="coaching_quiet_days_range"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Coaching {self.pk}"  # names nobody: the admin and its log print this

    # --- The trainer's side ---

    @classmethod
    def invite(cls, *, trainer: User, email: str) -> Coaching:
        """Ask whoever owns the address, now or later; asked again it lasts from now. Raises TooManyInvitations.

        It does not look for an account, so it cannot tell of one; the mail is the view's, since it may fail.
        """
        email, now = email.strip().lower(), timezone.now()
        with transaction.atomic():
            mine = trainer.client_links.unanswered()
            mine.run_out(now).exclude(email=email).delete()
            if mine.exclude(email=email).count() >= MOST_INVITATIONS:
                raise TooManyInvitations
            invitation, _ = cls.objects.update_or_create(
                trainer=trainer, email=email, accepted_at=None, defaults={"invited_at": now}
            )
        return invitation

    def withdraw(self) -> None:
        """Of an invitation; once it was accepted it stays."""
        Coaching.objects.unanswered().filter(pk=self.pk).delete()

    # --- The client's side ---

    @classmethod
    def join(cls, *, trainer: User, client: User) -> Coaching:
        """By the trainer's code: to give it away is the trainer's invitation, to type it in the client's consent, after
        they have read what will be seen. The link that runs already is answered as it is. Raises TooManyTrainers."""
        with transaction.atomic():
            link = cls._begin(trainer, client)
            trainer.client_links.unanswered().filter(email__in=addresses_of(client)).delete()
        return link

    def accept(self, *, client: User) -> Coaching:
        """The link that runs from now on. Raises InvitationIsOver, TooManyTrainers."""
        with transaction.atomic():
            if not Coaching.objects.to(client).filter(pk=self.pk).exists():
                raise InvitationIsOver
            # Whoever takes the row away first has answered it: withdrawn, declined or accepted in another tab.
            if not Coaching.objects.unanswered().filter(pk=self.pk).delete()[0]:
                raise InvitationIsOver
            return Coaching._begin(self.trainer, client, invited_at=self.invited_at)

    @classmethod
    def _begin(cls, trainer: User, client: User, **fields: Any) -> Coaching:
        running = cls.objects.running().filter(trainer=trainer, client=client)
        if found := running.first():
            return found
        if client.trainer_links.running().count() >= MOST_TRAINERS:
            raise TooManyTrainers
        try:
            with transaction.atomic():
                return cls.objects.create(trainer=trainer, client=client, accepted_at=timezone.now(), **fields)
        except IntegrityError:  # two tabs at once
            if found := running.first():
                return found
            raise

    def decline(self) -> None:
        """Of an invitation. Nothing remains of it, so the trainer learns no more than that it is gone."""
        Coaching.objects.unanswered().filter(pk=self.pk).delete()

    # --- Either side ---

    def end(self) -> None:
        """It bites on the next request. Ending twice ends once."""
        now = timezone.now()
        if Coaching.objects.running().filter(pk=self.pk).update(ended_at=now):
            self.ended_at = now

    @property
    def runs_out_at(self) -> datetime:
        return self.invited_at + INVITATION_LASTS


def new_code() -> str:
    """40 random bits. Guesses are counted by the throttle, and a right one only shows the guesser's own training."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class TrainerCode(models.Model):
    """What a trainer tells a client at the gym. Kept as it is, since its owner must be able to read it again."""

    trainer = models.OneToOneField(
        settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="trainer_code"
    )
    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Code of trainer {self.trainer_id}"

    @classmethod
    def renew(cls, trainer: User) -> TrainerCode:
        """A code, in place of the one there was: who has that one cannot use it any more."""
        code, _ = cls.objects.update_or_create(
            trainer=trainer, defaults={"code": new_code(), "made_at": timezone.now()}
        )
        return code

    @classmethod
    def trainer_of(cls, typed: str) -> User | None:
        """Whose code it is, if they hold the role; capitals, spaces and dashes do not matter."""
        code = typed.upper().translate(MISREAD)[: CODE_LENGTH + 1]
        found = cls.objects.filter(role_at("trainer__"), code=code).select_related("trainer").first()
        return found.trainer if found else None

    @property
    def text(self) -> str:
        """ "K7QF-2M9X"."""
        return f"{self.code[:4]}-{self.code[4:]}"
