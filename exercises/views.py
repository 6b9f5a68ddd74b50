"""The library page and a lifter's own exercises. (One exercise with its history is a page of `progress`.)"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db import IntegrityError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exercises.body_picture import to_choose
from exercises.filters import ExerciseFilter
from exercises.forms import CustomExerciseForm
from exercises.models import Exercise, Muscle
from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import render_page, wants_fragment
from gymtracker.notices import tell, warn

PAGE_SIZE = 40


@require_safe
def exercise_list(request: LifterRequest) -> HttpResponse:
    offered = Exercise.objects.offered_to(request.user).search("").for_lists()
    chosen = ExerciseFilter(request.GET or None, queryset=offered, request=request)
    if not chosen.form.is_valid() and chosen.form.is_bound:
        context: dict[str, Any] = {"filter": chosen, "page": None}
        return render_page(request, "exercises/exercise_list.html", context, partial="results", status=422)
    page = Paginator(chosen.qs.best_match_first(), PAGE_SIZE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"filter": chosen, "page": page, "query": query.urlencode()}
    if not wants_fragment(request):
        context["chosen_muscle"] = request.GET.get("muscle", "")
        context["shades"] = to_choose(Muscle.objects.all(), chosen=context["chosen_muscle"])
    return render_page(request, "exercises/exercise_list.html", context, partial="results")


@require_http_methods(["GET", "HEAD", "POST"])
def exercise_create(request: LifterRequest) -> HttpResponse:
    form = CustomExerciseForm(
        request.POST or None, lifter=request.user, initial={"name": request.GET.get("name", "")[:100]}
    )
    return custom_exercise_page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
def exercise_edit(request: LifterRequest, exercise_id: int) -> HttpResponse:
    exercise = get_object_or_404(request.user.custom_exercises.with_muscles(), pk=exercise_id)
    return custom_exercise_page(
        request, CustomExerciseForm(request.POST or None, lifter=request.user, instance=exercise)
    )


def custom_exercise_page(request: LifterRequest, form: CustomExerciseForm) -> HttpResponse:
    status = 200
    if request.method == "POST":
        if form.is_valid() and (exercise := form.saved_for(request.user)):
            tell(request, "Saved")
            return redirect("exercises:detail", exercise.pk)
        status = 422
    return render(request, "exercises/exercise_form.html", {"form": form, "exercise": form.instance}, status=status)


@require_POST
def exercise_archive(request: LifterRequest, exercise_id: int) -> HttpResponse:
    exercise = get_object_or_404(request.user.custom_exercises, pk=exercise_id)
    exercise.archive()
    tell(request, f"{exercise.name} archived", undo=reverse("exercises:unarchive", args=[exercise.pk]))
    return redirect("exercises:list")


@require_POST
def exercise_unarchive(request: LifterRequest, exercise_id: int) -> HttpResponse:
    exercise = get_object_or_404(request.user.custom_exercises, pk=exercise_id)
    try:
        exercise.unarchive()
    except IntegrityError:
        warn(request, f"You have another exercise named “{exercise.name}” by now: rename that one first.")
    return redirect("exercises:detail", exercise.pk)


@require_POST
def exercise_propose(request: LifterRequest, exercise_id: int) -> HttpResponse:
    exercise = get_object_or_404(request.user.custom_exercises.offered_to(request.user), pk=exercise_id)
    exercise.propose()
    tell(
        request, f"{exercise.name} is proposed for the library", undo=reverse("exercises:take-back", args=[exercise_id])
    )
    return redirect("exercises:detail", exercise.pk)


@require_POST
def exercise_take_back(request: LifterRequest, exercise_id: int) -> HttpResponse:
    exercise = get_object_or_404(request.user.custom_exercises, pk=exercise_id)
    exercise.take_back()
    tell(request, "The proposal is taken back")
    return redirect("exercises:detail", exercise.pk)
