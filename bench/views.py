"""What a request costs at the least: the base that the product's own views are compared with."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from exercises.models import Exercise
from workouts.models import Set


@require_POST
def insert(request: HttpRequest) -> HttpResponse:
    """One row in one transaction, of the same table as a logged set."""
    with transaction.atomic():
        Set.objects.create(workout_exercise_id=request.POST["entry"], weight_grams=80_000, reps=8)
    return HttpResponse("ok", content_type="text/plain")


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """Thirty rows from two queries: twenty exercises and the lifter's last ten workouts."""
    context = {
        "exercises": Exercise.objects.library().order_by("pk")[:20],
        "workouts": request.user.workouts.finished().newest_first()[:10],
    }
    return render(request, "bench/list.html", context)
