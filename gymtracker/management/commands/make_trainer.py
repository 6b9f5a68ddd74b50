from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gymtracker.accounts.models import User
from gymtracker.accounts.roles import make_trainer, take_role


class Command(BaseCommand):
    help = (
        "Gives an account the trainer's role: it may ask lifters to be seen by it, and sees those who accepted in the "
        "admin. With --revoke the role is taken away, from the next request on. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="of an account that is there already")
        parser.add_argument("--revoke", action="store_true", help="take the role away")

    def handle(self, *args: Any, email: str, revoke: bool, **options: Any) -> None:
        person = User.objects.filter(email__iexact=email.strip()).first()
        if person is None:
            raise CommandError(f"{email} has no account. Sign up first, or use create_admin.")
        if revoke:
            take_role(person)
            self.stdout.write(f"{person.email} is no trainer any more and sees nobody's training.")
            return
        if not person.is_active:
            raise CommandError(f"{email} is deactivated. Activate the account first.")
        make_trainer(person)
        self.stdout.write(f"{person.email} is a trainer now. Clients are invited under More, Your trainer.")
