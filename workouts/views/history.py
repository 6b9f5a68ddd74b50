"""Past workouts: the list, and logging one by its date."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.cursors import cursor_of, read_cursor
from gymtracker.htmx import render_page
from gymtracker.ids import uuid7
from gymtracker.notices import warn
from workouts.filters import WorkoutFilter
from workouts.forms import NewPastWorkoutForm
from workouts.models import Workout
from workouts.totals import add_up

PAGE_SIZE = 20


@require_safe
def history(request: LifterRequest) -> HttpResponse:
    chosen = WorkoutFilter(request.GET or None, queryset=request.user.workouts.finished(), request=request)
    if chosen.form.is_bound and not chosen.form.is_valid():
        context = {"filter": chosen, "workouts": []}
        return render_page(request, "workouts/history.html", context, partial="results", status=422)
    workouts = chosen.qs
    if after := read_cursor(request.GET.get("after", ""), UUID):
        workouts = workouts.older_than(*after)
    rows = add_up(workouts.newest_first()[: PAGE_SIZE + 1])
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "filter": chosen,
        "workouts": rows[:PAGE_SIZE],
        "is_first_page": not after,
        "next_cursor": cursor_of(last.started_at, last.pk) if last else "",
        "query": query.urlencode(),
    }
    return render_page(request, "workouts/history.html", context, partial="more" if after else "results")


@require_http_methods(["GET", "HEAD", "POST"])
def past(request: LifterRequest) -> HttpResponse:
    """Write down a workout that is over: first when it was, then its sets on the edit page."""
    initial = {"uuid": uuid7(), "date": request.GET.get("date") or request.user.today()}
    form = NewPastWorkoutForm(request.POST or None, zone=request.user.zone, initial=initial)
    if request.method != "POST":
        return render(request, "workouts/past.html", {"form": form})
    if not form.is_valid():
        return render(request, "workouts/past.html", {"form": form}, status=422)
    workout = Workout.log_past(
        request.user,
        id=form.cleaned_data["uuid"],
        name=form.cleaned_data["name"],
        notes=form.cleaned_data["notes"],
        started_at=form.started_at,
        finished_at=form.finished_at,
    )
    if workout.deleted_at:  # the form was sent again after its workout was thrown away
        warn(request, "This workout is in the trash.")
        return redirect("workouts:trash-list")
    return redirect("workouts:lines" if request.POST.get("then") == "lines" else "workouts:edit", workout.pk)
