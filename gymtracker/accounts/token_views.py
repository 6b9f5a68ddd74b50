"""The settings page of the API: personal access tokens, and the sessions that apps have opened."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from gymtracker.accounts import devices
from gymtracker.accounts.forms import TokenForm
from gymtracker.accounts.models import PersonalAccessToken
from gymtracker.accounts.requests import LifterRequest
from gymtracker.notices import tell


@require_http_methods(["GET", "HEAD", "POST"])
def api_settings(request: LifterRequest) -> HttpResponse:
    """A POST makes a token and shows it in its answer, this once: it is kept nowhere, so no redirect could."""
    form = TokenForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return page(request, form)
    if not form.is_valid():
        return page(request, form, status=422)
    made, token = form.make(request.user)
    return page(request, TokenForm(), made=made, token=token)


def page(
    request: LifterRequest,
    form: TokenForm,
    *,
    made: PersonalAccessToken | None = None,
    token: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "made": made,
        "token": token,
        "tokens": request.user.personal_tokens.order_by("-created_at", "-pk"),
        "sessions": [device for device in devices.signed_in_devices(request) if device.is_of_the_api],
    }
    return render(request, "accounts/api.html", context, status=status)


@require_POST
def revoke_token(request: LifterRequest, token_id: int) -> HttpResponse:
    get_object_or_404(request.user.personal_tokens, pk=token_id).delete()
    tell(request, "Token revoked")
    return redirect("settings-api")


@require_POST
def end_api_session(request: LifterRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(UserSession, user=request.user, pk=session_id, data=devices.OF_THE_API)
    devices.end_sessions(request.user, pk=session.pk)
    tell(request, "Signed out there")
    return redirect("settings-api")
