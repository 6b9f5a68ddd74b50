"""The settings pages."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gymtracker.accounts import devices
from gymtracker.accounts.forms import DeleteAccountForm, ProfileForm, UnitsForm
from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.accounts.second_factor import factors_of


@require_safe
def more(request: LifterRequest) -> HttpResponse:
    factors = factors_of(request.user)
    return render(
        request,
        "accounts/more.html",
        {"has_two_steps": bool(factors), "passkey_count": factors.get("webauthn", 0)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    return settings_page(request, ProfileForm, "accounts/profile.html", "settings-profile")


@require_http_methods(["GET", "HEAD", "POST"])
def units(request: HttpRequest) -> HttpResponse:
    return settings_page(request, UnitsForm, "accounts/units.html", "settings-units")


def settings_page(
    request: HttpRequest, form_class: type[ProfileForm] | type[UnitsForm], template: str, here: str
) -> HttpResponse:
    # A row of its own: a refused form must not change the `request.user` that the page is drawn with.
    person = User.objects.get(pk=request.user.pk)
    form = form_class(request.POST or None, instance=person)
    if request.method != "POST":
        return render(request, template, {"form": form})
    if not form.is_valid():
        return render(request, template, {"form": form}, status=422)
    changed = form.save(commit=False)
    changed.save(update_fields=list(form.Meta.fields))
    messages.success(request, "Saved")
    return redirect(here)


@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: LifterRequest) -> HttpResponse:
    form = DeleteAccountForm(request.POST or None, user=request.user)
    if request.method != "POST":
        return render(request, "accounts/delete.html", {"form": form})
    if not form.is_valid():
        return render(request, "accounts/delete.html", {"form": form}, status=422)
    person = User.objects.get(pk=request.user.pk)
    logout(request)
    person.erase()
    messages.success(request, "Your account and everything in it is gone.")
    return redirect("home")


@require_http_methods(["GET", "HEAD", "POST"])
def signed_in_devices(request: LifterRequest) -> HttpResponse:
    """The list; a POST signs out everywhere else."""
    if request.method != "POST":
        found = devices.signed_in_devices(request)
        return render(request, "usersessions/usersession_list.html", {"devices": found})
    ended = devices.end_other_sessions(request.user, request.session.session_key)
    messages.success(request, "Signed out everywhere else" if ended else "No other device was signed in")
    return redirect("usersessions_list")


@require_POST
def end_session(request: LifterRequest, session_id: int) -> HttpResponse:
    session = get_object_or_404(UserSession, user=request.user, pk=session_id)
    if session.session_key == request.session.session_key:
        devices.end_sessions(request.user, pk=session.pk)
        logout(request)
        return redirect("home")
    devices.end_sessions(request.user, pk=session.pk)
    messages.success(request, "Signed out there")
    return redirect("usersessions_list")
