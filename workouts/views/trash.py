"""The trash: what lies in it, and deleting it for good."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.notices import tell
from workouts.totals import add_up
from workouts.trash import KEPT_DAYS, count, kept_until, purge, trashed_parts, trashed_workouts


@require_safe
def trash_list(request: LifterRequest) -> HttpResponse:
    workouts = [
        {"workout": workout, "kept_until": kept_until(workout.deleted_at, request.user)}
        for workout in trashed_workouts(request.user)
        if workout.deleted_at
    ]
    context = {
        "workouts": workouts,
        "groups": trashed_parts(request.user),
        "kept_days": KEPT_DAYS,
        "today": request.user.today(),
    }
    return render(request, "workouts/trash.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """One workout of the trash, for good: asked first, then done."""
    workout = get_object_or_404(request.user.workouts.trashed(), pk=workout_id)
    if request.method != "POST":
        add_up([workout])
        return render(request, "workouts/erase.html", {"workout": workout})
    workout.erase()
    tell(request, "Deleted for good")
    return redirect("workouts:trash-list")


@require_http_methods(["GET", "HEAD", "POST"])
def trash_empty(request: LifterRequest) -> HttpResponse:
    """All that lies in the trash, for good: asked first, then done."""
    now = timezone.now()
    if request.method != "POST":
        return render(request, "workouts/trash_empty.html", {"counts": count(before=now, lifter=request.user)})
    purge(before=now, lifter=request.user)
    tell(request, "The trash is empty")
    return redirect("workouts:trash-list")
