"""Add exercise: search, pick, or create one's own in place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exercises.forms import CustomExerciseForm
from exercises.models import Exercise
from exercises.search import LONGEST_QUERY
from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import go_to, render_page
from gymtracker.ids import uuid7
from gymtracker.notices import warn
from workouts.forms import IdForm
from workouts.limits import MOST_EXERCISES_A_WORKOUT
from workouts.models import Workout, WorkoutExercise
from workouts.picker import offered
from workouts.views.workout import damaged


def find_workout(request: LifterRequest, workout_id: UUID) -> Workout:
    workout: Workout = get_object_or_404(request.user.workouts.live(), pk=workout_id)
    return workout


@dataclass
class Place:
    """Where a picked exercise goes: a workout or a template."""

    title: str
    back: str
    pick: str
    add: str
    create: str

    @classmethod
    def in_workout(cls, workout: Workout) -> Place:
        pick, add, create = (
            reverse(f"workouts:{name}", args=[workout.pk])
            for name in ("exercise-picker", "exercise-add", "exercise-create")
        )
        return cls(workout.title, workout.logging_url, pick, add, create)


@require_safe
def exercise_picker(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = find_workout(request, workout_id)
    return picker_page(request, Place.in_workout(workout), page_is_log=workout.is_open)


def picker_page(request: LifterRequest, place: Place, **context: Any) -> HttpResponse:
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    context |= {"place": place, "query": query, "exercises": offered(request.user, query)}
    return render_page(request, "workouts/picker.html", context, partial="results")


def picked(request: LifterRequest) -> Exercise:
    """The exercise that was chosen, of those that the lifter may choose."""
    exercise_id = request.POST.get("exercise", "")
    known = Exercise.objects.offered_to(request.user)
    return get_object_or_404(known, pk=int(exercise_id) if is_id(exercise_id) else 0)


@require_POST
def exercise_add(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = find_workout(request, workout_id)
    exercise = picked(request)
    form = IdForm(request.POST)
    if not form.is_valid():
        return damaged(request)
    return add_to(request, workout, exercise, form.cleaned_data["uuid"])


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def add_to(request: LifterRequest, workout: Workout, exercise: Exercise, entry_id: UUID) -> HttpResponse:
    """After adding, the whole page: the new card with its row in waiting has to come into sight."""
    if is_full(workout):
        return refuse_more(request, workout)
    entry: WorkoutExercise = workout.add_exercise(exercise, id=entry_id)
    return go_to(request, f"{workout.logging_url}#exercise-{entry.pk}")


def is_full(workout: Workout) -> bool:
    return workout.workout_exercises.live().count() >= MOST_EXERCISES_A_WORKOUT


def refuse_more(request: LifterRequest, workout: Workout) -> HttpResponse:
    warn(request, f"A workout takes at most {MOST_EXERCISES_A_WORKOUT} exercises.")
    return go_to(request, workout.logging_url)


@require_http_methods(["GET", "HEAD", "POST"])
def exercise_create(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = find_workout(request, workout_id)
    form = new_exercise_form(request)
    if request.method == "POST" and form.is_valid():
        if is_full(workout):  # before the exercise is made, or it would be there without its place
            return refuse_more(request, workout)
        if exercise := form.saved_for(request.user):
            return add_to(request, workout, exercise, uuid7())
    return new_exercise_page(request, form, Place.in_workout(workout), page_is_log=workout.is_open)


def new_exercise_form(request: LifterRequest) -> CustomExerciseForm:
    initial = {"name": request.GET.get("name", "")[:100]}
    return CustomExerciseForm(request.POST or None, lifter=request.user, initial=initial)


def new_exercise_page(request: LifterRequest, form: CustomExerciseForm, place: Place, **context: Any) -> HttpResponse:
    status = 422 if request.method == "POST" else 200
    return render(request, "workouts/new_exercise.html", {"form": form, "place": place, **context}, status=status)
