"""Programmes: the ready-made ones, a lifter's own, and how they are edited."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.errors import bad_request
from gymtracker.ids import uuid7
from gymtracker.notices import tell
from workouts.models import Programme, ProgrammeDay
from workouts.programme_forms import MoveForm, NameForm, ProgrammeForm
from workouts.programme_pages import day_cards, run_page
from workouts.today import next_session, running


def own_programme(request: LifterRequest, programme_id: UUID) -> Programme:
    programme: Programme = get_object_or_404(request.user.programmes.current(), pk=programme_id)
    return programme


def own_day(request: LifterRequest, day_id: UUID) -> ProgrammeDay:
    days = ProgrammeDay.objects.filter(programme__user=request.user).select_related("programme", "template")
    day: ProgrammeDay = get_object_or_404(days, pk=day_id)
    return day


@require_safe
def programmes(request: LifterRequest) -> HttpResponse:
    run, today = running(request.user), request.user.today()
    own = request.user.programmes.current().with_day_names().order_by("-created_at", "-id")
    ready_made = Programme.objects.ready_made().current().with_day_names().in_order()
    context = {
        "run": run,
        "next": next_session(run, list(run.programme.days.select_related("template")), today) if run else None,
        "own": own.exclude(pk=run.programme_id) if run else own,
        "ready_made": ready_made,
    }
    return render(request, "workouts/programmes.html", context)


@require_safe
def programme(request: LifterRequest, programme_id: UUID) -> HttpResponse:
    readable = Programme.objects.readable_by(request.user).current().with_days()
    found = get_object_or_404(readable, pk=programme_id)
    run, days = running(request.user), list(found.days.all())
    is_running = run is not None and run.programme_id == found.pk
    context = {
        "programme": found,
        "cards": day_cards(found, request.user),
        "page": run_page(run, days, request.user.today()) if run and is_running else None,
        "other_run": None if is_running else run,
        "open_workout": request.user.workouts.open().first(),
        "today": request.user.today(),
    }
    return render(request, "workouts/programme.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_create(request: LifterRequest) -> HttpResponse:
    form = NameForm(request.POST if request.method == "POST" else None, initial={"uuid": uuid7()})
    if request.method == "POST" and form.is_valid():
        made, _ = Programme.create(request.user, id=form.cleaned_data["uuid"], name=form.cleaned_data["name"])
        return redirect("workouts:programme-edit", made.pk)
    status = 422 if form.is_bound else 200
    return render(request, "workouts/programme_create.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_edit(request: LifterRequest, programme_id: UUID) -> HttpResponse:
    found = own_programme(request, programme_id)
    if request.method != "POST":
        return edit_page(request, found)
    form = ProgrammeForm.of(found, request.POST)
    if not form.is_valid():
        return edit_page(request, found, form=form, status=422)
    found.describe(**form.cleaned_data)
    tell(request, "Saved")
    return redirect("workouts:programme-edit", found.pk)


def edit_page(
    request: LifterRequest, programme: Programme, *, form: ProgrammeForm | None = None,
    day_form: NameForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    days = list(programme.days.select_related("template"))
    run = running(request.user)
    runs_here = run is not None and run.programme_id == programme.pk
    context: dict[str, Any] = {
        "programme": programme,
        "next": next_session(run, days, request.user.today()) if run and runs_here else None,
        "form": form or ProgrammeForm.of(programme),
        "day_form": day_form or NameForm(initial={"uuid": uuid7()}, auto_id="day-%s"),
        "days": days,
    }
    return render(request, "workouts/programme_edit.html", context, status=status)


@require_POST
def programme_archive(request: LifterRequest, programme_id: UUID) -> HttpResponse:
    found = own_programme(request, programme_id)
    ended = found.archive()
    back = ("programme-resume", ended.pk) if ended else ("programme-unarchive", found.pk)
    tell(request, f"{found.name} archived", undo=reverse(f"workouts:{back[0]}", args=[back[1]]))
    return redirect("workouts:programmes")


@require_POST
def programme_unarchive(request: LifterRequest, programme_id: UUID) -> HttpResponse:
    found = get_object_or_404(request.user.programmes.exclude(archived_at=None), pk=programme_id)
    found.unarchive()
    tell(request, f"{found.name} is back")
    return redirect("workouts:programme", found.pk)


# --- Its days ---


@require_POST
def day_add(request: LifterRequest, programme_id: UUID) -> HttpResponse:
    found = own_programme(request, programme_id)
    form = NameForm(request.POST, auto_id="day-%s")
    if not form.is_valid():
        return edit_page(request, found, day_form=form, status=422)
    found.add_day(id=form.cleaned_data["uuid"], name=form.cleaned_data["name"])
    return redirect("workouts:programme-edit", found.pk)


@require_POST
def day_remove(request: LifterRequest, day_id: UUID) -> HttpResponse:
    day = own_day(request, day_id)
    day.remove()
    tell(request, f"{day.template.name} is no day of it any more, and stays among your templates")
    return redirect("workouts:programme-edit", day.programme_id)


@require_POST
def day_move(request: LifterRequest, day_id: UUID) -> HttpResponse:
    day = own_day(request, day_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        return bad_request(request, reason="A day moves up or down.")
    day.programme.move_day(day, int(form.cleaned_data["by"]))
    return redirect("workouts:programme-edit", day.programme_id)
