"""The order of a workout's exercises, supersets, and one exercise in place of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exercises.models import Exercise
from exercises.search import LONGEST_QUERY
from gymtracker.accounts.requests import LifterRequest
from gymtracker.errors import bad_request
from gymtracker.htmx import go_to, render_page, wants_fragment
from gymtracker.notices import tell
from workouts.alternatives import Translation, alternatives_to
from workouts.forms import IdForm
from workouts.models import Set, Workout, WorkoutExercise
from workouts.picker import offered
from workouts.supersets import blocks, dropped
from workouts.turns import turn_of
from workouts.views.entries import find_entry
from workouts.views.picker import find_workout, is_full, is_id, refuse_more
from workouts.views.workout import damaged

PAGE = "workouts/order.html"
VERBS = {
    "up": "workouts:entry-up", "down": "workouts:entry-down", "link": "workouts:entry-link",
    "unlink": "workouts:entry-unlink",
}  # fmt: skip


@dataclass
class Item:
    """What can be moved in a list: an exercise of a workout or a template, or a template in its folder."""

    pk: UUID
    name: str


def order_context(
    found: Sequence[Sequence[Item]], *, back: str, title: str, arrange: str, verbs: dict[str, str]
) -> dict[str, Any]:
    """For workouts/order.html: `found` in blocks, supersets and single ones; `verbs` are the routes of its buttons."""
    return {"blocks": found, "back": back, "title": title, "arrange": arrange, "verbs": verbs}


@require_safe
def order(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """The exercises as a short list: move them, group them."""
    return order_page(request, find_workout(request, workout_id))


def order_page(request: LifterRequest, workout: Workout) -> HttpResponse:
    entries = list(workout.workout_exercises.live().with_exercise().in_order())
    context = order_context(
        [[Item(entry.pk, entry.exercise.name) for entry in block] for block in blocks(entries)],
        back=workout.logging_url,
        title=workout.title,
        arrange=reverse("workouts:arrange", args=[workout.pk]),
        verbs=VERBS,
    )
    context |= {"page_is_log": workout.is_open}
    return render_page(request, PAGE, context, partial="list")


def after_a_move(request: LifterRequest, workout: Workout) -> HttpResponse:
    """The list again for htmx, else its page."""
    return order_page(request, workout) if wants_fragment(request) else redirect("workouts:order", workout.pk)


@require_POST
def arrange(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """Take over the order in which the ids come: the end of a drag."""
    workout = find_workout(request, workout_id)
    with turn_of(request.user.pk):
        return arranged(request, workout)


def arranged(request: LifterRequest, workout: Workout) -> HttpResponse:
    places = {text: place for place, text in enumerate(request.POST.getlist("entry"))}
    entries = workout.entries_in_order()
    if places.keys() != {str(entry.pk) for entry in entries}:
        return bad_request(request, reason="The list of exercises has changed meanwhile. Reload the page.")
    entries.sort(key=lambda entry: places[str(entry.pk)])
    for entry in entries:
        if str(entry.pk) == request.POST.get("dragged"):
            dropped(entries, entry)
    workout.arrange(entries)
    return after_a_move(request, workout)


@require_POST
def entry_up(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    entry = find_entry(request, entry_id)
    entry.move(-1)
    return after_a_move(request, entry.workout)


@require_POST
def entry_down(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    entry = find_entry(request, entry_id)
    entry.move(1)
    return after_a_move(request, entry.workout)


@require_POST
def entry_link(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    entry = find_entry(request, entry_id)
    entry.link()
    return after_a_move(request, entry.workout)


@require_POST
def entry_unlink(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    entry = find_entry(request, entry_id)
    entry.unlink()
    return after_a_move(request, entry.workout)


@require_http_methods(["GET", "HEAD", "POST"])
def entry_replace(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    """What can stand in for an exercise, and the change."""
    entry = find_entry(request, entry_id)
    if request.method == "POST":
        return replace(request, entry)
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    weight = weight_in_use(entry)
    context = {
        "entry": entry,
        "workout": entry.workout,
        "query": query,
        "weight_grams": weight,
        "alternatives": [] if query else alternatives_to(entry, request.user, weight),
        "found": [one for one in offered(request.user, query) if one.pk != entry.exercise_id] if query else [],
        "page_is_log": entry.workout.is_open,
    }
    return render_page(request, "workouts/replace.html", context, partial="results")


def weight_in_use(entry: WorkoutExercise) -> int | None:
    """What is lifted now: planned, done today, else last time."""
    planned = entry.planned_sets.exclude(kind="warm_up").exclude(weight_grams=None).first()
    if planned:
        return planned.weight_grams
    sources = [pk for pk in (entry.pk, entry.last_time_id) if pk]
    # What continues a set is lighter than what is lifted.
    done = Set.objects.filter(workout_exercise__in=sources, deleted_at=None, parent=None).working()
    newest = done.order_by("-workout_exercise__started_at", "-position", "-pk")
    weight: int | None = newest.values_list("weight_grams", flat=True).first()
    return weight


def replace(request: LifterRequest, entry: WorkoutExercise) -> HttpResponse:
    exercise_id = request.POST.get("exercise", "")
    known = Exercise.objects.offered_to(request.user)
    exercise = get_object_or_404(known, pk=int(exercise_id) if is_id(exercise_id) else 0)
    form = IdForm(request.POST)
    if not form.is_valid():
        return damaged(request)
    if entry.all_sets.filter(deleted_at=None).exists() and is_full(entry.workout):
        return refuse_more(request, entry.workout)
    old = entry.exercise
    translate = Translation.of(request.user, old, [exercise])
    placed = entry.replace(
        exercise, id=form.cleaned_data["uuid"], translated=lambda grams: translate.weight(exercise, grams)
    )
    tell(request, f"{exercise.name} in place of {old.name}")
    return go_to(request, f"{entry.workout.logging_url}#exercise-{placed.pk}")
