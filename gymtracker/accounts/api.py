"""Registering, logging in, the profile."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import SignupForm
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status
from ninja.errors import AuthenticationError, HttpError

from gymtracker.accounts import devices, throttle
from gymtracker.accounts.models import User, WeekStart
from gymtracker.accounts.requests import ApiRequest
from gymtracker.accounts.schemas import (
    Credentials,
    Farewell,
    PasswordChange,
    Person,
    Profile,
    ProfileChange,
    RefreshToken,
    Registration,
    TokenPair,
    person_of,
    profile_of,
)
from gymtracker.accounts.second_factor import CodeForm, factors_of
from gymtracker.accounts.tokens import Pair, open_session, rotate, session_of_its_own
from gymtracker.json_api import READING, TooMany, answers, refused

router = Router(tags=["Account"])
IN_OUR_WORDS = {"weight_unit": "unit", "password1": "password"}
TOO_MANY_TRIES = "too_many_login_attempts"


# --- The way in -----------------------------------------------------------------------------------------------------
@router.post("/auth/register", auth=None, response=answers({201: Person}, without=(401, 403, 404)))
def register(request: HttpRequest, body: Registration) -> Any:
    """Open an account.

    Where the server sends mail, the address has to be confirmed first, and the answer does not tell whether it was new.
    """
    form = SignupForm({"email": body.email, "password1": body.password, "password2": body.password})
    with session_of_its_own(request), transaction.atomic():
        if not form.is_valid():
            raise refusal_of(form)
        user, _ = form.try_save(request)
        if user and body.full_name:
            user.full_name = body.full_name
            user.save(update_fields=["full_name"])
        if user and settings.EMAIL_IS_CONFIGURED:
            EmailAddress.objects.get(user=user).send_confirmation(request, signup=True)
    if settings.EMAIL_IS_CONFIGURED:
        return Status(201, untold(form.cleaned_data["email"], body.full_name))
    return Status(201, person_of(user))


def untold(email: str, full_name: str) -> dict[str, Any]:
    """The same whether the address was new or not."""
    return {"id": None, "email": email, "full_name": full_name, "is_active": True, "created_at": timezone.now()}


def refusal_of(form: Any) -> Exception:
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    if "email_taken" in codes:
        return HttpError(409, "An account with this email is there already.")
    if TOO_MANY_TRIES in codes:
        return TooMany("Too many tries. Wait a few minutes.")
    errors = form.errors.get_json_data()
    return ValidationError(
        {IN_OUR_WORDS.get(name, name): [one["message"] for one in said] for name, said in errors.items()}
    )


@router.post("/auth/login", auth=None, response=answers({200: TokenPair}, without=(403, 404, 409)))
def log_in(request: HttpRequest, body: Credentials) -> Any:
    """Open a session for an app: an access token for half an hour and a refresh token for a week."""
    user = user_with(request, body)
    with session_of_its_own(request):
        take_second_step(user, body.code)
        return said(open_session(request, user))


def user_with(request: HttpRequest, body: Credentials) -> User:
    try:
        user = get_adapter(request).authenticate(request, email=body.email, password=body.password)
    except ValidationError:  # the throttle's: there are no tries left
        raise TooMany("Too many failed tries. Wait a few minutes.") from None
    if not isinstance(user, User) or not user.is_active:
        raise AuthenticationError(message="The email or the password is not right.")
    if settings.EMAIL_IS_CONFIGURED and not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise AuthenticationError(message="Confirm your email address first: a mail with a link was sent.")
    return user


def take_second_step(user: User, code: str) -> None:
    """Where two steps are on, a password alone opens nothing here either."""
    if not factors_of(user):
        return
    if not code:
        raise AuthenticationError(message="This account asks for a second step: send a `code` too.")
    form = CodeForm({"code": code}, user=user)
    if not form.is_valid():
        raise AuthenticationError(message="The code is not right.")
    form.save()


def said(pair: Pair) -> TokenPair:
    seconds = settings.HEADLESS_JWT_ACCESS_TOKEN_EXPIRES_IN
    return TokenPair(access_token=pair.access, refresh_token=pair.refresh, expires_in=seconds)


@router.post("/auth/refresh", auth=None, response=answers({200: TokenPair}, without=(403, 404, 409)))
def refresh(request: HttpRequest, body: RefreshToken) -> Any:
    """Change a refresh token for a new pair. Each serves once: a used one that comes back later ends the session."""
    pair = rotate(body.refresh_token)
    if pair is None:
        raise AuthenticationError(message="This refresh token does not count any more. Log in again.")
    return said(pair)


@router.post("/auth/logout", response=answers({204: None}, without=(404, 409, 413, 415)))
def log_out(request: ApiRequest) -> Any:
    """End this session: both of its tokens are dead at once. A personal token is revoked in the settings."""
    bearer = request.auth
    if bearer.session_key:
        devices.end_sessions(bearer.user, session_key=bearer.session_key)
    return Status(204, None)


@router.get("/auth/me", response=answers({200: Person}, without=(404, *READING)))
def me(request: ApiRequest) -> Any:
    """Whose token this is."""
    return person_of(request.user)


# --- The profile ----------------------------------------------------------------------------------------------------
@router.get("/users/profile", response=answers({200: Profile}, without=(404, *READING)))
def profile(request: ApiRequest) -> Any:
    """Name, units, time zone and first day of the week."""
    return profile_of(request.user)


@router.put("/users/profile", response=answers({200: Profile}, without=(404, 409)))
def change_profile(request: ApiRequest, body: ProfileChange) -> Any:
    """Change what is named; the rest stays. Workouts keep their dates when the time zone changes."""
    user = User.objects.get(pk=request.user.pk)
    changes = body.named()
    if "unit" in changes:
        changes["weight_unit"] = changes.pop("unit")
    if "week_start" in changes:
        changes["week_start"] = WeekStart[changes["week_start"].upper()].value
    for name, value in changes.items():
        setattr(user, name, value)
    try:
        user.clean_fields(exclude={field.name for field in User._meta.fields} - changes.keys())
    except ValidationError as error:
        raise ValidationError({IN_OUR_WORDS.get(name, name): why for name, why in error.message_dict.items()}) from None
    if changes:
        user.save(update_fields=list(changes))
    return profile_of(user)


@router.put("/users/password", response=answers({204: None}, without=(404, 409)))
def change_password(request: ApiRequest, body: PasswordChange) -> Any:
    """A new password. Every session and token ends with the old one, this one too: log in again."""
    user = request.user
    prove(request, user, body.current_password, "current_password")
    try:
        validate_password(body.new_password, user)
    except ValidationError as error:
        raise ValidationError({"new_password": error.messages}) from None
    get_adapter(request).set_password(user, body.new_password)
    return Status(204, None)


@router.delete("/users/account", response=answers({204: None}, without=(404, 409)))
def delete_account(request: ApiRequest, body: Farewell) -> Any:
    """Erase the account and everything in it. There is no way back."""
    user = request.user
    prove(request, user, body.password, "password")
    user.erase()
    return Status(204, None)


def prove(request: ApiRequest, user: User, password: str, name: str) -> None:
    """A wrong password counts as a guess at this account."""
    try:
        with throttle.guess(request, user):
            if not user.check_password(password):
                raise refused((name,), "This is not your password.")
    except ValidationError:
        raise TooMany("Too many failed tries. Wait a few minutes.") from None
