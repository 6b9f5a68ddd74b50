"""A lifter on a programme: begin, do, skip, stop."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from exercises.models import Exercise
from gymtracker.accounts.requests import LifterRequest
from gymtracker.ids import uuid7
from gymtracker.notices import tell, warn
from workouts import planning, training_maxes
from workouts.models import Programme, ProgrammeRun, SkippedSession
from workouts.models.gyms import inventory_of
from workouts.programme_forms import BeginForm, NumberForm, SessionForm
from workouts.today import next_session, running
from workouts.turns import turn_of
from workouts.views.programmes import own_programme
from workouts.views.workout import damaged, go_to_begun

# Spread over the week, by how many: weekdays as of `date.weekday()`.
USUAL_DAYS = {1: [0], 2: [0, 3], 3: [0, 2, 4], 4: [0, 1, 3, 4], 5: [0, 1, 2, 3, 4], 6: [0, 1, 2, 3, 4, 5]}


def own_run(request: LifterRequest, run_id: UUID) -> ProgrammeRun:
    runs = request.user.programme_runs.running().with_progress().select_related("programme")
    run: ProgrammeRun = get_object_or_404(runs, pk=run_id)
    run.user = request.user
    return run


@require_http_methods(["GET", "HEAD", "POST"])
def programme_copy(request: LifterRequest, programme_id: UUID) -> HttpResponse:
    """A copy of one's own, begun at once: on which days, from which training maxes."""
    source = get_object_or_404(Programme.objects.readable_by(request.user).current(), pk=programme_id)
    form = begin_form(request, source)
    if not (form.is_bound and form.is_valid()):
        return begin_page(request, source, form)
    with turn_of(request.user.pk):  # both or none
        copy = source.copy_to(request.user, id=form.cleaned_data["uuid"])
        begin(request, copy, form)
    return redirect("workouts:programme", copy.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def programme_run(request: LifterRequest, programme_id: UUID) -> HttpResponse:
    """Begin one of one's own, from its first session on."""
    found = own_programme(request, programme_id)
    form = begin_form(request, found)
    if not (form.is_bound and form.is_valid()):
        return begin_page(request, found, form)
    begin(request, found, form)
    return redirect("workouts:programme", found.pk)


def begin(request: LifterRequest, programme: Programme, form: BeginForm) -> None:
    """The run has the id that was sent, so that sending twice begins once."""
    ProgrammeRun.begin(
        request.user, programme, id=form.cleaned_data["uuid"], weekdays=form.chosen_weekdays,
        training_maxes=form.training_maxes,
    )  # fmt: skip
    tell(request, f"{programme.name} has begun")


def lifts_of(programme: Programme) -> list[Exercise]:
    return [one.exercise for one in programme.percent_exercises()]


def begin_form(request: LifterRequest, programme: Programme) -> BeginForm:
    lifts = lifts_of(programme)
    if request.method == "POST":
        return BeginForm(request.POST, lifter=request.user, lifts=lifts)
    count = programme.sessions_a_week or programme.days.count()
    initial: dict[str, Any] = {"uuid": uuid7(), "weekdays": [str(day) for day in USUAL_DAYS.get(count, ())]}
    if lifts:
        found = training_maxes.suggested(request.user, lifts, inventory_of(request.user))
        initial |= {f"max-{pk}": grams for pk, grams in found.items()}
    return BeginForm(lifter=request.user, lifts=lifts, initial=initial)


def begin_page(request: LifterRequest, programme: Programme, form: BeginForm) -> HttpResponse:
    context = {"programme": programme, "form": form, "other_run": running(request.user)}
    return render(request, "workouts/programme_begin.html", context, status=422 if form.is_bound else 200)


# --- While it runs ---


@require_http_methods(["GET", "HEAD", "POST"])
def run_edit(request: LifterRequest, run_id: UUID) -> HttpResponse:
    """Other weekdays, or other training maxes from this cycle on."""
    run = own_run(request, run_id)
    rows = run.programme.percent_exercises()
    cycle = cycle_of(run, request)
    now = training_maxes.of_run(run, rows, cycle)
    initial = {"weekdays": [str(day) for day in run.weekday_list]} | {f"max-{pk}": grams for pk, grams in now.items()}
    data = request.POST if request.method == "POST" else None
    form = BeginForm(data, lifter=request.user, lifts=[one.exercise for one in rows], initial=initial)
    if not (form.is_bound and form.is_valid()):
        context = {"run": run, "programme": run.programme, "form": form}
        return render(request, "workouts/programme_run.html", context, status=422 if form.is_bound else 200)
    changed = {pk: grams for pk, grams in form.training_maxes.items() if now.get(pk) != grams}
    run.change(weekdays=form.chosen_weekdays, training_maxes=changed, cycle=cycle)
    tell(request, "Saved")
    return redirect("workouts:programme", run.programme_id)


def cycle_of(run: ProgrammeRun, request: LifterRequest) -> int:
    found = next_session(run, list(run.programme.days.select_related("template")), request.user.today())
    return found.place.cycle if found else 0


@require_POST
def start_today(request: LifterRequest, run_id: UUID) -> HttpResponse:
    """The next session as a workout."""
    run = own_run(request, run_id)
    form = SessionForm(request.POST)
    if not form.is_valid():
        return damaged(request)
    id, number = form.cleaned_data["uuid"], form.cleaned_data["number"]
    return go_to_begun(request, planning.start_session(run, id=id, number=number))


@require_POST
def skip(request: LifterRequest, run_id: UUID) -> HttpResponse:
    run = own_run(request, run_id)
    form = NumberForm(request.POST)
    if not form.is_valid():
        return damaged(request)
    skipped = run.skip(form.cleaned_data["number"])
    tell(request, "Session skipped", undo=reverse("workouts:programme-unskip", args=[skipped.pk]))
    return redirect("workouts:programme", run.programme_id)


@require_POST
def unskip(request: LifterRequest, skipped_id: int) -> HttpResponse:
    rows = SkippedSession.objects.filter(run__user=request.user).select_related("run")
    skipped = get_object_or_404(rows, pk=skipped_id)
    if skipped.take_back():
        tell(request, "The session is back")
    else:
        warn(request, "The programme has moved on: the session stays skipped.")
    return redirect("workouts:programme", skipped.run.programme_id)


@require_POST
def stop(request: LifterRequest, run_id: UUID) -> HttpResponse:
    run = own_run(request, run_id)
    run.stop()
    tell(request, f"{run.programme.name} stopped", undo=reverse("workouts:programme-resume", args=[run.pk]))
    return redirect("workouts:programme", run.programme_id)


@require_POST
def resume(request: LifterRequest, run_id: UUID) -> HttpResponse:
    """Undo the stop: it goes on where it was."""
    run = get_object_or_404(request.user.programme_runs.select_related("programme"), pk=run_id)
    run.resume()
    tell(request, f"{run.programme.name} goes on")
    return redirect("workouts:programme", run.programme_id)
