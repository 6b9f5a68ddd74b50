"""The plates of a weight, and the warm-up that leads up to one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.views.decorators.http import require_POST, require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.formfields import QuantityField
from gymtracker.htmx import render_page, wants_fragment
from gymtracker.notices import tell, warn
from gymtracker.units import field_text
from workouts.cards import sets_of
from workouts.limits import MOST_WEIGHT_GRAMS
from workouts.loading import aid_for, warm_up_for, working_weight
from workouts.models import WorkoutExercise
from workouts.models.gyms import inventory_of
from workouts.views.entries import entry_page, find_entry
from workouts.warm_up import is_ramped


def read_weight(request: LifterRequest, text: str) -> int | None:
    """Grams, None for nothing. Raises ValidationError."""
    weight: int | None = QuantityField(unit=request.user.weights, most_si=MOST_WEIGHT_GRAMS, required=False).clean(text)
    return weight


@require_safe
def plates(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    """The bar for the weight that was asked for, else for the one in waiting; as a page, with a choice of gyms."""
    entry = find_entry(request, entry_id)
    (card,) = sets_of([entry], request.user)
    grams, text, error = card.weight_in_waiting, request.GET.get("weight", "")[:20], ""
    try:
        grams = read_weight(request, text) if "weight" in request.GET else grams
    except ValidationError as invalid:
        grams, error = None, " ".join(invalid.messages)
    inventory = inventory_of(request.user)
    aid = aid_for(entry.exercise, grams, [row.performed for row in card.rows], inventory, request.user)
    context: dict[str, Any] = {
        "entry": entry,
        "aid": aid,
        "gym_name": inventory.name,
        "weight": text if error or grams is None else field_text(grams, request.user.weights),
        "error": error,
    }
    if not wants_fragment(request):
        context["page_is_log"] = entry.workout.is_open
        context["gyms"] = request.user.gyms.used_last_first()
    return render_page(request, "workouts/plates.html", context, partial="bar")


@require_POST
def warm_up(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    """Plan the ramp up to the weight in the form, else to the one that is proposed."""
    entry = find_entry(request, entry_id)
    exercise = entry.exercise
    working = wanted_weight(request, entry)
    if not is_ramped(exercise.equipment, exercise.tracking):
        warn(request, f"{exercise.name} takes no warm-up sets.")
    elif not working:
        warn(request, "Enter the working weight first.")
    elif steps := warm_up_for(exercise, working, inventory_of(request.user)):
        entry.plan_warm_up(steps, working_grams=working)
        tell(request, "Warm-up added")
    else:
        warn(request, "This weight is light enough to begin with.")
    return entry_page(request, find_entry(request, entry_id))


def wanted_weight(request: LifterRequest, entry: WorkoutExercise) -> int | None:
    (card,) = sets_of([entry], request.user)
    try:
        typed = read_weight(request, request.POST.get("weight", "")[:20])
    except ValidationError:
        typed = None
    return typed if typed and request.POST.get("kind") != "warm_up" else working_weight(card)


@require_POST
def warm_up_remove(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    entry = find_entry(request, entry_id)
    entry.plan_warm_up([])
    tell(request, "Warm-up removed")
    return entry_page(request, find_entry(request, entry_id))
