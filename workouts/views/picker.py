"""Add exercise: search, pick, or create one's own in place."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
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


@require_safe
def exercise_picker(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = find_workout(request, workout_id)
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    context = {
        "workout": workout,
        "query": query,
        "exercises": offered(request.user, query),
        "page_is_log": workout.is_open,
    }
    return render_page(request, "workouts/picker.html", context, partial="results")


@require_POST
def exercise_add(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = find_workout(request, workout_id)
    exercise_id = request.POST.get("exercise", "")
    known = Exercise.objects.offered_to(request.user)
    exercise = get_object_or_404(known, pk=int(exercise_id) if is_id(exercise_id) else 0)
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
    form = CustomExerciseForm(
        request.POST or None, lifter=request.user, initial={"name": request.GET.get("name", "")[:100]}
    )
    if request.method == "POST" and form.is_valid():
        if is_full(workout):  # before the exercise is made, or it would be there without its place
            return refuse_more(request, workout)
        if exercise := form.saved_for(request.user):
            return add_to(request, workout, exercise, uuid7())
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "workout": workout, "page_is_log": workout.is_open}
    return render(request, "workouts/new_exercise.html", context, status=status)
