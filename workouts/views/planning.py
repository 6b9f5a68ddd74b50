"""Placeholders until the plans are merged: the start of a template and the pages of programmes are built there."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from gymtracker.accounts.requests import LifterRequest
from workouts.forms import IdForm
from workouts.models import Workout
from workouts.views.workout import damaged, go_to_begun


@require_POST
def template_start(request: LifterRequest, template_id: UUID) -> HttpResponse:
    template = get_object_or_404(request.user.templates, pk=template_id)
    form = IdForm(request.POST)
    if not form.is_valid():
        return damaged(request)
    return go_to_begun(request, Workout.start(request.user, id=form.cleaned_data["uuid"], name=template.name))


@require_safe
def programmes(request: LifterRequest) -> HttpResponse:
    return redirect("workouts:templates")


@require_safe
def programme(request: LifterRequest, programme_id: UUID) -> HttpResponse:
    get_object_or_404(request.user.programmes, pk=programme_id)
    return redirect("workouts:templates")
