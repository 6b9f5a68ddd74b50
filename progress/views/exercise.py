"""One exercise with all that was done of it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from progress.models import PersonalRecord, RecordKind, kind_order
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
        "bests": bests_of(request.user, exercise),
    }
    return render(request, "progress/exercise_detail.html", context)


def bests_of(lifter: User, exercise: Exercise) -> list[PersonalRecord]:
    """What stands today, in the order of the kinds; of rep records those that no heavier weight outdoes."""
    standing = PersonalRecord.objects.filter(user=lifter, exercise=exercise).standing().with_what_it_says()
    found = sorted(standing, key=kind_order)
    reps = [record for record in found if record.kind == RecordKind.MOST_REPS_AT_WEIGHT]
    hard_first = reps[::-1] if exercise.tracking == "assisted_bodyweight" else reps
    most, outdone = 0, set()
    for record in hard_first:
        if record.value <= most:
            outdone.add(record.pk)
        most = max(most, record.value)
    return [record for record in found if record.pk not in outdone]
