"""Sharing: the owner's pages, and the one that anybody with the link may read."""

from __future__ import annotations

import re
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gymtracker.accounts.models import ShareLink
from gymtracker.accounts.requests import LifterRequest
from gymtracker.errors import bad_request, not_found
from gymtracker.notices import tell, warn
from gymtracker.sharing.copies import copy_for
from gymtracker.sharing.shown import object_of, shown_to
from workouts.forms import IdForm
from workouts.models import Workout, WorkoutTemplate
from workouts.models.templates import TooManyTemplates
from workouts.views.templates import go_to_made

TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
LINKS_SHOWN = 200


class ShareForm(forms.ModelForm):
    class Meta:
        model = ShareLink
        fields = ["shows_name", "shows_notes"]


# --- The owner's ---


@require_POST
def share_workout(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = get_object_or_404(request.user.workouts.finished(), pk=workout_id)
    link = ShareLink.open_for(request.user, kind=ShareLink.Kind.WORKOUT, object_id=workout.pk)
    return redirect("share-link", link.pk)


@require_POST
def share_template(request: LifterRequest, template_id: UUID) -> HttpResponse:
    template = get_object_or_404(request.user.templates.current(), pk=template_id)
    link = ShareLink.open_for(request.user, kind=ShareLink.Kind.TEMPLATE, object_id=template.pk)
    return redirect("share-link", link.pk)


@require_safe
def sharing(request: LifterRequest) -> HttpResponse:
    """All links that lead somewhere, or could."""
    links = list(request.user.share_links.live().order_by("-created_at", "-pk")[:LINKS_SHOWN])
    ids = [link.object_id for link in links]
    workouts = request.user.workouts.in_bulk(ids)
    templates = request.user.templates.in_bulk(ids)
    rows = [{"link": link, "object": workouts.get(link.object_id) or templates.get(link.object_id)} for link in links]
    return render(request, "sharing/sharing.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def share_link(request: LifterRequest, link_id: int) -> HttpResponse:
    """The address to copy, and what the page behind it tells."""
    link = get_object_or_404(request.user.share_links.live(), pk=link_id)
    form = ShareForm(request.POST if request.method == "POST" else None, instance=link)
    if request.method == "POST" and form.is_valid():
        link.tell_of(**form.cleaned_data)
        tell(request, "Saved")
        return redirect("share-link", link.pk)
    shared = object_of(link)
    context = {
        "link": link,
        "form": form,
        "shared": shared,
        "title": title_of(shared) if shared else "",
        "address": request.build_absolute_uri(reverse("shared", args=[link.token])),
    }
    return render(request, "sharing/share_link.html", context)


def title_of(shared: Workout | WorkoutTemplate) -> str:
    return shared.title if isinstance(shared, Workout) else shared.name_alone()


@require_POST
def share_revoke(request: LifterRequest, link_id: int) -> HttpResponse:
    link = get_object_or_404(request.user.share_links.live(), pk=link_id)
    link.revoke()
    tell(request, "No longer shared")
    return redirect("sharing")


# --- Everybody's ---


@login_not_required
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """One answer for whatever leads nowhere: unknown, revoked, in the trash, its owner gone."""
    try:
        link, shared = followed(token)
    except Http404:
        return kept_quiet(not_found(request))
    reader = request.user if request.user.is_authenticated else None
    is_mine = reader == link.user
    context = {"shown": shown_to(reader, link, shared), "token": token, "is_mine": is_mine}
    can_copy = bool(reader) and not is_mine
    return kept_quiet(render(request, "sharing/shared.html", context), can_post=can_copy)


@require_POST
def shared_copy(request: LifterRequest, token: str) -> HttpResponse:
    link, shared = followed(token)
    form = IdForm(request.POST)
    if not form.is_valid():
        return bad_request(request, reason="The form was damaged on its way.")
    try:
        copy = copy_for(request.user, shared, id=form.cleaned_data["uuid"], with_notes=link.shows_notes)
    except TooManyTemplates as error:
        warn(request, str(error))
        return redirect("shared", token)
    return go_to_made(request, copy, said=f"“{copy.name}” is one of your templates now", page="workouts:template")


def followed(token: str) -> tuple[ShareLink, Workout | WorkoutTemplate]:
    """Raises Http404."""
    if TOKEN.fullmatch(token):
        link = ShareLink.objects.open_to_all().filter(token=token).first()
        if link and (shared := object_of(link)):
            return link, shared
    raise Http404


def kept_quiet(response: HttpResponse, *, can_post: bool = False) -> HttpResponse:
    """Nobody stores it, lists it or is told where a reader came from: the address is the key.

    Where a form stands on the page, our own host is told: a browser that may not refer sends a form with
    "Origin: null", which is refused like a forged one.
    """
    patch_cache_control(response, private=True, no_store=True)
    response["Referrer-Policy"] = "same-origin" if can_post else "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
