from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from gymtracker.accounts.models import User
from gymtracker.demo.account import write_down
from gymtracker.demo.clients import write_trainer

EMAIL = "demo@example.org"
PASSWORD = "demo-lifter-2026"  # noqa: S105  (printed for everybody to see, and never in production)
TRAINER, TRAINERS_PASSWORD = "trainer@example.org", "demo-trainer-2026"
MOST_YEARS = 20


class Command(BaseCommand):
    help = "Makes a demo account with a year of training, and a trainer with clients; the same seed gives the same."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", default=EMAIL)
        parser.add_argument("--password", default=PASSWORD)
        parser.add_argument("--years", type=int, default=1, help="years of training (default: 1)")
        parser.add_argument("--seed", type=int, default=1, help="another seed, another training (default: 1)")
        parser.add_argument("--if-empty", action="store_true", help="do nothing if there is any account")

    def handle(self, *args: Any, **options: Any) -> None:
        email, password = options["email"].strip().lower(), options["password"]
        if settings.PRODUCTION:
            raise CommandError("This is production: a demo account with a known password has no place here.")
        if not 1 <= options["years"] <= MOST_YEARS:
            raise CommandError(f"--years must be from 1 to {MOST_YEARS}.")
        known = User.objects.filter(email=email).first()
        if options["if_empty"] and User.objects.exists():
            if known:
                self.print_login(known, password)
            return
        if known and known.workouts.exists():
            self.print_login(known, password)
            return
        with transaction.atomic():
            lifter = known or create_account(email, password)
            count = write_down(lifter, timezone.now(), years=options["years"], seed=options["seed"])
            if email == EMAIL and not User.objects.filter(email=TRAINER).exists():
                write_trainer(TRAINER, TRAINERS_PASSWORD, timezone.now(), seed=options["seed"])
        self.stdout.write(f"{count} workouts written down.")
        self.print_login(lifter, password)

    def print_login(self, lifter: User, password: str) -> None:
        """An account that was there before may have a password of its own."""
        shown = password if check_password(password, lifter.password) else "(the password it was given)"
        self.stdout.write(f"Demo login: {lifter.email} / {shown}")
        trainer = User.objects.filter(email=TRAINER).first()
        if lifter.email == EMAIL and trainer:
            known = check_password(TRAINERS_PASSWORD, trainer.password)
            shown = TRAINERS_PASSWORD if known else "(the password it was given)"
            self.stdout.write(f"Trainer with twelve clients: {trainer.email} / {shown} at /admin/coaching/client/")


def create_account(email: str, password: str) -> User:
    lifter = User(email=email, full_name="Demo Lifter")
    try:
        validate_email(email)
        validate_password(password, lifter)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    lifter = User.objects.create_user(
        email, password, full_name=lifter.full_name, time_zone="Europe/Berlin", weekly_target=4, sex="male"
    )
    EmailAddress.objects.create(user=lifter, email=email, primary=True, verified=True)
    return lifter
