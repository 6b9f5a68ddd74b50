"""/settings/plates/: the gyms of a lifter and what stands there."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.ids import uuid7
from gymtracker.notices import tell
from workouts.gym_forms import GymForm, NewGymForm
from workouts.inventory import usual
from workouts.models import Gym


def find_gym(request: LifterRequest, gym_id: UUID) -> Gym:
    gym: Gym = get_object_or_404(request.user.gyms.with_pieces(), pk=gym_id)
    return gym


@require_safe
def gyms(request: LifterRequest) -> HttpResponse:
    return gyms_page(request)


def gyms_page(request: LifterRequest, *, form: NewGymForm | None = None, status: int = 200) -> HttpResponse:
    own = list(request.user.gyms.with_pieces().used_last_first())
    initial = {"uuid": uuid7(), "unit": request.user.weight_unit, "name": "" if own else "My gym"}
    context: dict[str, Any] = {
        "gyms": own,
        "usual": usual(request.user.weights),
        "form": form or NewGymForm(lifter=request.user, initial=initial),
    }
    return render(request, "workouts/gyms.html", context, status=status)


@require_POST
def gym_create(request: LifterRequest) -> HttpResponse:
    form = NewGymForm(request.POST, lifter=request.user)
    if not form.is_valid():
        return gyms_page(request, form=form, status=422)
    sent = form.cleaned_data
    try:
        gym = Gym.open_for(request.user, id=sent["uuid"], name=sent["name"], unit=sent["unit"])
    except IntegrityError:  # another tab was quicker
        form.add_error("name", "You have a gym with this name.")
        return gyms_page(request, form=form, status=422)
    return redirect("gym", gym.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def gym_edit(request: LifterRequest, gym_id: UUID) -> HttpResponse:
    gym = find_gym(request, gym_id)
    form = GymForm(request.POST if request.method == "POST" else None, lifter=request.user, gym=gym)
    if request.method != "POST":
        return render(request, "workouts/gym.html", {"gym": gym, "form": form})
    if not form.is_valid() or not is_saved(gym, form):
        return render(request, "workouts/gym.html", {"gym": find_gym(request, gym_id), "form": form}, status=422)
    tell(request, "Saved")
    return redirect("gym", gym.pk)


def is_saved(gym: Gym, form: GymForm) -> bool:
    cleaned = form.cleaned_data
    steps = {name: cleaned[name] or 0 for name in ("machine_step", "cable_step")}
    try:
        with transaction.atomic():
            gym.describe(name=cleaned["name"], **steps)
            gym.furnish(bars=form.bars, plates=form.plates, fixed=form.fixed)
    except IntegrityError:
        form.add_error("name", "You have a gym with this name.")
        return False
    return True


@require_POST
def gym_use(request: LifterRequest, gym_id: UUID) -> HttpResponse:
    """Train there from now on; back to the exercise that it was asked from."""
    gym = find_gym(request, gym_id)
    gym.use()
    tell(request, f"{gym.name} is in use")
    try:
        entry = request.user.workout_exercises.live().with_exercise().filter(pk=UUID(request.POST.get("entry", "")))
    except ValueError:
        return redirect("settings-plates")
    found = entry.first()
    return redirect(f"{found.workout.logging_url}#exercise-{found.pk}" if found else "settings-plates")


@require_http_methods(["GET", "HEAD", "POST"])
def gym_delete(request: LifterRequest, gym_id: UUID) -> HttpResponse:
    gym = find_gym(request, gym_id)
    if request.method != "POST":
        return render(request, "workouts/gym_delete.html", {"gym": gym})
    gym.delete()
    tell(request, f"{gym.name} deleted")
    return redirect("settings-plates")


urlpatterns = [
    path("", gyms, name="settings-plates"),
    path("new/", gym_create, name="gym-create"),
    path("<uuid:gym_id>/", gym_edit, name="gym"),
    path("<uuid:gym_id>/use/", gym_use, name="gym-use"),
    path("<uuid:gym_id>/delete/", gym_delete, name="gym-delete"),
]
