"""The person: a lifter, who may also be staff."""

from __future__ import annotations

import hashlib
import json
import secrets
import zoneinfo
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.admin.models import LogEntry
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone

from gymtracker.accounts.activity import Activity as Activity  # a table of this app, in a file of its own
from gymtracker.accounts.activity import ActivityKind as ActivityKind
from gymtracker.accounts.coaching import Coaching as Coaching  # so are these two
from gymtracker.accounts.coaching import TrainerCode as TrainerCode
from gymtracker.accounts.coaching import role_at
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from gymtracker.units import CM, DISTANCE_UNITS, INCH, WEIGHT_UNITS, Unit

SELECTABLE_ZONES = frozenset(zoneinfo.available_timezones() - {"localtime", "Factory", "posixrules"})
LONGEST_REST_SECONDS = 3600
MOST_WORKOUTS_A_WEEK = 14
MOST_PERSONAL_TOKENS = 20
LONGEST_TOKEN_NAME = 60


def validate_time_zone(name: str) -> None:
    if name not in SELECTABLE_ZONES:
        raise ValidationError("This is no time zone we know. Pick one such as Europe/Berlin.", code="time_zone")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        if not email:
            raise ValueError("An account needs an email address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class WeightUnit(models.TextChoices):
    KG = "kg", "Kilograms (kg)"
    LB = "lb", "Pounds (lb)"


class DistanceUnit(models.TextChoices):
    KM = "km", "Kilometres (km)"
    MI = "mi", "Miles (mi)"


class WeekStart(models.IntegerChoices):
    """Numbered like `date.weekday()`."""

    MONDAY = 0, "Monday"
    SATURDAY = 5, "Saturday"
    SUNDAY = 6, "Sunday"


class Theme(models.TextChoices):
    SYSTEM = "system", "As the device"
    DARK = "dark", "Dark"
    LIGHT = "light", "Light"


class Sex(models.TextChoices):
    UNSAID = "", "Not said"
    FEMALE = "female", "Female"
    MALE = "male", "Male"


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField("email", unique=True, error_messages={"unique": "This email is in use."})
    full_name = models.CharField("name", max_length=120, blank=True)
    is_staff = models.BooleanField("may enter the admin", default=False)
    is_active = models.BooleanField("active", default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    weight_unit = models.CharField("weights in", max_length=2, choices=WeightUnit, default=WeightUnit.KG)
    distance_unit = models.CharField("distances in", max_length=2, choices=DistanceUnit, default=DistanceUnit.KM)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_time_zone])
    week_start = models.SmallIntegerField("week starts on", choices=WeekStart, default=WeekStart.MONDAY)
    weekly_target = models.PositiveSmallIntegerField(
        "workouts a week",
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_WORKOUTS_A_WEEK)],
    )
    default_rest_seconds = models.PositiveSmallIntegerField(
        "rest between sets", default=120, validators=[MaxValueValidator(LONGEST_REST_SECONDS)]
    )
    theme = models.CharField(max_length=6, choices=Theme, default=Theme.SYSTEM)
    sex = models.CharField(max_length=6, choices=Sex, default=Sex.UNSAID, blank=True)

    objects = UserManager()

    USERNAME_FIELD = EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="email_once", violation_error_message="This email is in use."),
            models.CheckConstraint(
                condition=models.Q(weekly_target__range=(1, MOST_WORKOUTS_A_WEEK)), name="weekly_target_range"
            ),
            models.CheckConstraint(
                condition=models.Q(default_rest_seconds__range=(0, LONGEST_REST_SECONDS)), name="default_rest_range"
            ),
            models.CheckConstraint(condition=models.Q(weight_unit__in=WeightUnit.values), name="weight_unit_known"),
            models.CheckConstraint(
                condition=models.Q(distance_unit__in=DistanceUnit.values), name="distance_unit_known"
            ),
        ]

    reached_goals: Sequence[Any] = ()  # what `goals` found reached by what this request changed, for its page to tell

    def __str__(self) -> str:
        return self.email

    def is_trainer(self) -> bool:
        """Holds the role now: one query for staff, since it may have been taken a moment ago."""
        return self.is_staff and User.objects.filter(role_at(), pk=self.pk).exists()

    def get_full_name(self) -> str:
        return self.full_name or self.email.partition("@")[0]

    def get_short_name(self) -> str:
        return self.get_full_name().split()[0]

    def erase(self) -> None:
        """Delete the account with everything in it: training, custom exercises, sessions, the admin's log of it."""
        from allauth.account.models import EmailAddress

        from gymtracker.accounts import throttle

        addresses = EmailAddress.objects.filter(user=self)
        with transaction.atomic():
            # Those that ran out too: they name the user until `clearsessions` comes by.
            for session in Session.objects.iterator():
                if self.is_named_in(session.get_decoded()):
                    session.delete()
            throttle.erase(self)
            Coaching.objects.unanswered().filter(
                email__in=[self.email, *addresses.values_list("email", flat=True)]
            ).delete()
            rows = (User.objects.filter(pk=self.pk), addresses, self.custom_exercises.all())
            content_types = ContentType.objects.get_for_models(*(kept.model for kept in rows))
            for kept in rows:
                ids = [str(pk) for pk in kept.values_list("pk", flat=True)]
                LogEntry.objects.filter(content_type=content_types[kept.model], object_id__in=ids).delete()
            self.delete()

    def is_named_in(self, session: dict[str, Any]) -> bool:
        """Whether a session is this user's: signed in, between the first and the second step, or with their address."""
        named = {session.get("_auth_user_id"), session.get("account_authentication_methods_user")}
        return str(self.pk) in named or json.dumps(self.email) in json.dumps(session, default=str).lower()

    @property
    def weights(self) -> Unit:
        return WEIGHT_UNITS[self.weight_unit]

    @property
    def distances(self) -> Unit:
        return DISTANCE_UNITS[self.distance_unit]

    @property
    def lengths(self) -> Unit:
        """Of the body: who lifts pounds measures inches."""
        return INCH if self.weight_unit == WeightUnit.LB else CM

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    def today(self) -> date:
        return self.local_date(timezone.now())

    def local_date(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def first_day_of_week(self, day: date) -> date:
        """The first day of the week that holds `day`, by the lifter's own calendar."""
        return day - timedelta(days=(day.weekday() - self.week_start) % 7)


class TimeOffKind(models.TextChoices):
    HOLIDAY = "holiday", "Holiday"
    SICK = "sick", "Sick"
    INJURED = "injured", "Injured"


class TimeOff(models.Model):
    """Days on which nobody is expected to train, the first and the last included; without a last day it goes on.

    One table for streaks, goals and compliance. Two may overlap: who falls sick on holiday has both.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="time_off", db_index=False)
    first_day = models.DateField()
    last_day = models.DateField(null=True, blank=True)
    kind = models.CharField(max_length=7, choices=TimeOffKind, default=TimeOffKind.HOLIDAY)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name_plural = "time off"
        indexes = [models.Index("user", models.F("first_day").desc(), name="time_off_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_day=None) | models.Q(last_day__gte=models.F("first_day")),
                name="time_off_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=TimeOffKind.values), name="time_off_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} from {self.first_day}"

    def is_over(self, today: date) -> bool:
        return self.last_day is not None and self.last_day < today

    def is_running(self, today: date) -> bool:
        return self.first_day <= today and not self.is_over(today)


def new_token() -> str:
    """192 random bits, 32 characters of a URL."""
    return secrets.token_urlsafe(24)


class ShareLinkQuerySet(models.QuerySet["ShareLink"]):
    def live(self) -> ShareLinkQuerySet:
        return self.filter(revoked_at=None)

    def open_to_all(self) -> ShareLinkQuerySet:
        """What a stranger may follow; nobody's who has been shut out."""
        return self.live().filter(user__is_active=True).select_related("user")

    def of(self, kind: str, object_id: UUID) -> ShareLinkQuerySet:
        return self.filter(kind=kind, object_id=object_id)


class ShareLink(models.Model):
    """An address under which whoever has it may read one workout or template, until it is revoked.

    The token is kept as it is: its owner must be able to see and copy the address again, and whoever reads this table
    could read the workout in the next one as well, so a hash would guard nothing.
    """

    class Kind(models.TextChoices):
        WORKOUT = "workout", "Workout"
        TEMPLATE = "template", "Template"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="share_links", db_index=False)
    token = models.CharField(max_length=32, unique=True, default=new_token, editable=False)
    kind = models.CharField(max_length=8, choices=Kind)
    object_id = models.UUIDField(help_text="Of the workout or template, which stand in an upper app.")
    shows_name = models.BooleanField("show your name", default=False)
    shows_notes = models.BooleanField("show the notes", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            # Serves the lifter's list as an index, too.
            models.UniqueConstraint(
                fields=["user", "kind", "object_id"], condition=models.Q(revoked_at=None), name="one_live_link_each"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["workout", "template"]), name="share_kind_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"Shared {self.kind} {self.object_id}"

    @classmethod
    def open_for(cls, user: User, *, kind: str, object_id: UUID) -> ShareLink:
        """The link there is, else a new one; pressing twice makes one."""
        link, _ = user.share_links.live().get_or_create(kind=kind, object_id=object_id, defaults={"user": user})
        return link

    def tell_of(self, *, shows_name: bool, shows_notes: bool) -> None:
        self.shows_name, self.shows_notes = shows_name, shows_notes
        self.save(update_fields=["shows_name", "shows_notes"])

    def revoke(self) -> None:
        """The address leads nowhere from now on; sharing again makes another."""
        ShareLink.objects.filter(pk=self.pk, revoked_at=None).update(revoked_at=timezone.now())


class TokenLimit(Conflict):
    def __init__(self) -> None:
        super().__init__(f"At most {MOST_PERSONAL_TOKENS} tokens at a time: revoke one first.")


class PersonalAccessToken(models.Model):
    """A key for scripts, shown once. It has 256 random bits, so a plain hash of it gives nothing away."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="personal_tokens")
    name = models.CharField(max_length=LONGEST_TOKEN_NAME)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    may_write = models.BooleanField("may change things", default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    @classmethod
    def make(
        cls, user: User, *, name: str, may_write: bool, expires_at: datetime | None = None
    ) -> tuple[PersonalAccessToken, str]:
        """The row and the token itself, which is kept nowhere. Raises TokenLimit."""
        if user.personal_tokens.count() >= MOST_PERSONAL_TOKENS:
            raise TokenLimit
        token = f"gymt_{secrets.token_urlsafe(32)}"
        row = cls.objects.create(
            user=user, name=name, digest=cls.digest_of(token), may_write=may_write, expires_at=expires_at
        )
        return row, token

    @staticmethod
    def digest_of(token: str) -> str:
        return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()

    @classmethod
    def find(cls, token: str) -> PersonalAccessToken | None:
        """The row of a token that still counts, with its user."""
        now = timezone.now()
        live = cls.objects.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=now), user__is_active=True)
        return live.select_related("user").filter(digest=cls.digest_of(token)).first()

    def note_use(self) -> None:
        """To the hour: a write with every request would cost more than it tells."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > timedelta(hours=1):
            self.last_used_at = now
            PersonalAccessToken.objects.filter(pk=self.pk).update(last_used_at=now)

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()


class ApiRate(models.Model):
    """How many requests of a token or address were given away in the minute (since 1970) that counts (rates.py)."""

    key = models.CharField(max_length=40, primary_key=True)
    minute = models.PositiveBigIntegerField()
    taken = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return f"{self.taken} in minute {self.minute}"
