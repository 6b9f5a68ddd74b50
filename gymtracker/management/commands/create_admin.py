from __future__ import annotations

import os
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from gymtracker.accounts.models import User


class Command(BaseCommand):
    help = (
        "Makes a superuser, or makes one of an account that is there already (its password is left alone). "
        "The password comes from ADMIN_PASSWORD; else a link is printed with which it is set once. Safe to repeat."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        email = email.strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"--email: {email!r} is no e-mail address.") from error
        # Not read by settings: only this command needs it, and it may be unset again afterwards.
        password = os.environ.get("ADMIN_PASSWORD", "")
        with transaction.atomic():
            user, is_new = superuser(email)
            confirm_address(user)
            needs_password = not user.has_usable_password()
            if needs_password and password:
                set_password(user, password)
        self.stdout.write(f"{email} {'is' if is_new else 'had an account already and is'} a superuser now.")
        if not needs_password:
            self.stdout.write(f"Its password was left alone. Not yours? python manage.py changepassword {email}")
        elif not password:
            self.stdout.write(f"Set the password here, once, within {lifetime()}:\n{password_link(user)}")


def superuser(email: str) -> tuple[User, bool]:
    user = User.objects.select_for_update().filter(email__iexact=email).first()
    if user is None:
        return User.objects.create_superuser(email), True
    if not user.is_active:
        raise CommandError(f"{email} is deactivated. Activate the account first, or take another address.")
    user.is_staff = user.is_superuser = True
    user.save(update_fields=["is_staff", "is_superuser"])
    return user, False


def confirm_address(user: User) -> None:
    """Whoever may run this command vouches for the address, so it needs no mail to confirm it."""
    addresses = EmailAddress.objects.filter(email__iexact=user.email)
    if addresses.filter(verified=True).exclude(user=user).exists():
        raise CommandError(f"{user.email} is the second address of another account. Take another one.")
    EmailAddress.objects.filter(user=user).exclude(email__iexact=user.email).update(primary=False)
    if not addresses.filter(user=user).update(verified=True, primary=True):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise CommandError(f"ADMIN_PASSWORD is too weak: {' '.join(error.messages)}") from error
    user.set_password(password)
    user.save(update_fields=["password"])


def password_link(user: User) -> str:
    """The link of a password reset: it works once, since setting a password changes what its key is made of."""
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{origin()}{path}"


def origin() -> str:
    """Where this server is found; empty where no setting names a host."""
    for origin in settings.CSRF_TRUSTED_ORIGINS:
        if "*" not in origin:
            return str(origin)
    for host in settings.ALLOWED_HOSTS:
        if not host.startswith("."):
            return f"https://{host}" if settings.HTTPS else f"http://{host}:{settings.PORT}"
    return ""


def lifetime() -> str:
    days, seconds = divmod(settings.PASSWORD_RESET_TIMEOUT, 24 * 3600)
    return f"{days} days" if days and not seconds else f"{settings.PASSWORD_RESET_TIMEOUT // 60} minutes"
