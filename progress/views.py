"""One exercise with all that the lifter did of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from exercises.models import Exercise
from gymtracker.accounts.requests import LifterRequest
from workouts.cards import sets_by_entry
from workouts.wording import sets_text

SESSIONS_SHOWN = 20


@require_safe
def exercise_detail(request: LifterRequest, exercise_id: int) -> HttpResponse:
    known = Exercise.objects.known_to(request.user).with_muscles().prefetch_related("aliases")
    exercise = get_object_or_404(known, pk=exercise_id)
    if exercise.merged_into_id:
        return redirect("exercises:detail", exercise.merged_into_id)
    performed = (
        request.user.workout_exercises.live().performed().filter(exercise=exercise, workout__finished_at__isnull=False)
    )
    entries = list(performed.select_related("workout").order_by("-started_at", "-id")[:SESSIONS_SHOWN])
    sets = sets_by_entry((entry.pk for entry in entries), request.user)
    sessions = []
    for entry in entries:
        entry.exercise = exercise
        sessions.append(
            {
                "workout": entry.workout,
                "text": sets_text(sets[entry.pk], exercise.tracking, request.user),
                "estimate": entry.best_estimate(sets[entry.pk], entry.workout.bodyweight_grams),
            }
        )
    context = {
        "exercise": exercise,
        "sessions": sessions,
        "session_count": performed.values("workout").distinct().count(),
    }
    return render(request, "progress/exercise_detail.html", context)
