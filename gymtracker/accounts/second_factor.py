"""Two-step sign-in: codes of an authenticator app, recovery codes, passkeys.

allauth does the work; this fits it to the house.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import qrcode
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    EditWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from gymtracker.accounts import devices, throttle
from gymtracker.accounts.models import User

LONGEST_CODE = 32
LONGEST_NAME = 60
LONGEST_CREDENTIAL = 20_000
MOST_PASSKEYS = 20
PASSKEY_FAILED = "This passkey did not work. Try again, or use another way."


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right. Each works once, and one of an app for half a minute.",
        "cannot_generate_recovery_codes": "Recovery codes come with two-step sign-in: turn that on first.",
    }

    def build_totp_svg(self, url: str) -> SafeString:
        """The picture itself, to stand in the page: a data: address would need a hole in the policy."""
        code = qrcode.QRCode(border=4)
        code.add_data(url)
        matrix = code.get_matrix()
        squares = "".join(
            f"M{start} {y}h{length}v1h-{length}z" for y, row in enumerate(matrix) for start, length in dark_runs(row)
        )
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="The key as a picture for your app to scan">'
            '<path class="qr__paper" d="M0 0h{0}v{0}h-{0}z"/><path class="qr__ink" d="{1}"/></svg>',
            len(matrix),
            squares,
        )

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        return devices.in_words(get_account_adapter().get_http_user_agent(context.request))


def dark_runs(row: list[bool]) -> Iterator[tuple[int, int]]:
    """Start and length of each run of dark squares."""
    at = 0
    for is_dark, squares in groupby(row):
        length = len(list(squares))
        if is_dark:
            yield at, length
        at += length


def factors_of(user: User) -> dict[str, int]:
    """How many of each kind: {"totp": 1, "webauthn": 2, "recovery_codes": 1}."""
    kinds = Authenticator.objects.filter(user=user).values_list("type", flat=True)
    counts: dict[str, int] = {}
    for kind in kinds:
        counts[kind] = counts.get(kind, 0) + 1
    return counts


# --- Codes ----------------------------------------------------------------------------------------------------------
class CodeTry(forms.Form):
    """A code counts in the one throttle, and one of an app works once for as long as it would be taken."""

    user: User

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label="Code",
            max_length=LONGEST_CODE,
            help_text=self.code_help,
            widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
        )

    code_help = "The six digits in your app, or a recovery code."

    def clean_code(self) -> str:
        with throttle.guess(context.request, self.user):
            code: str = super().clean_code()  # type: ignore[misc]
            if not self.is_first_use(code):
                raise get_adapter().validation_error("incorrect_code")
        return code

    def is_first_use(self, code: str) -> bool:
        # allauth remembers a code for one period; with a tolerance it is taken for longer.
        digits = normalize_user_code(code)
        periods = 2 * app_settings.TOTP_TOLERANCE + 1
        return cache.add(f"code.used?user={self.user.pk}&code={digits}", True, periods * app_settings.TOTP_PERIOD)


class TurnOnCodesForm(CodeTry, ActivateTOTPForm):  # type: ignore[misc]
    code_help = "The six digits that the app shows now."

    def key_in_groups(self) -> str:
        """The secret as it is typed into an app by hand: "ABCD EFGH …"."""
        return " ".join(self.secret[at : at + 4] for at in range(0, len(self.secret), 4))

    def is_first_use(self, code: str) -> bool:
        return True  # it opens nothing yet


class TellOfRecoveryCode(forms.Form):
    def save(self) -> None:
        super().save()  # type: ignore[misc]
        used: Authenticator = self.authenticator  # type: ignore[attr-defined]
        if used.type == Authenticator.Type.RECOVERY_CODES:
            used.refresh_from_db(fields=["data"])  # it was crossed out in another copy of the row
            left = len(used.wrap().get_unused_codes())
            get_account_adapter().send_notification_mail("mfa/email/recovery_code_used", used.user, {"left": left})


class CodeForm(TellOfRecoveryCode, CodeTry, AuthenticateForm):  # type: ignore[misc]
    """The second step of a log-in."""


class CodeAgainForm(TellOfRecoveryCode, CodeTry, ReauthenticateForm):  # type: ignore[misc]
    """Before a change to how one logs in."""


# --- Passkeys -------------------------------------------------------------------------------------------------------
class CredentialField(forms.JSONField):
    """What the browser's authenticator answered. Anything may be sent in its place."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput, error_messages={"required": PASSKEY_FAILED})

    def bound_data(self, data: Any, initial: Any) -> Any:
        return ""

    def prepare_value(self, value: Any) -> str:
        return ""  # an answer serves once: it is never printed into the form again

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LONGEST_CREDENTIAL:
            raise ValidationError(PASSKEY_FAILED)
        try:
            found = super().to_python(value)
        except (ValidationError, RecursionError):
            raise ValidationError(PASSKEY_FAILED) from None
        if found is not None and not isinstance(found, dict):
            raise ValidationError(PASSKEY_FAILED)
        return found


def checked(check: Callable[[], Any]) -> Any:
    """The result of allauth's check; whatever a made-up credential breaks in it is a refusal, not a fault of ours."""
    try:
        return check()
    except Exception:
        raise ValidationError(PASSKEY_FAILED) from None


class PasskeyTry(forms.Form):
    user: User | None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def clean_credential(self) -> Authenticator:
        check = super().clean_credential  # type: ignore[misc]
        # Where the answer itself says whose passkey it is, a stranger could use up anybody's tries.
        if self.user is None:
            return checked(check)
        with throttle.guess(context.request, self.user):
            return checked(check)


class PasskeyLoginForm(PasskeyTry, LoginWebAuthnForm):  # type: ignore[misc]
    """Instead of address and password."""


class PasskeyForm(PasskeyTry, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The second step of a log-in."""


class PasskeyAgainForm(PasskeyTry, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Before a change to how one logs in."""


def name_field() -> forms.CharField:
    return forms.CharField(label="Name", max_length=LONGEST_NAME, help_text="So that you know it again.")


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()
        self.fields["name"] = name_field()
        del self.fields["passwordless"]  # all of ours can log in alone

    def clean(self) -> dict[str, Any]:
        if Authenticator.objects.filter(user=self.user, type=Authenticator.Type.WEBAUTHN).count() >= MOST_PASSKEYS:
            raise ValidationError(f"You have {MOST_PASSKEYS} passkeys. Remove one that you no longer use.")
        cleaned: dict[str, Any] = checked(super().clean)
        return cleaned


class NamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = name_field()
