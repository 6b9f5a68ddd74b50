"""Add exercise to a template: by the same search as in a workout."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exercises.models import Exercise
from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import go_to
from gymtracker.ids import uuid7
from gymtracker.notices import warn
from workouts.forms import IdForm
from workouts.limits import MOST_EXERCISES_A_TEMPLATE
from workouts.models import WorkoutTemplate
from workouts.models.templates import TemplateIsFull
from workouts.views.picker import Place, new_exercise_form, new_exercise_page, picked, picker_page
from workouts.views.template_exercises import edit_url
from workouts.views.templates import find_template
from workouts.views.workout import damaged


def place_in(template: WorkoutTemplate) -> Place:
    names = ("template-picker", "template-exercise-add", "template-exercise-create")
    pick, add, create = (reverse(f"workouts:{name}", args=[template.pk]) for name in names)
    return Place(template.name, edit_url(template), pick, add, create)


@require_safe
def template_picker(request: LifterRequest, template_id: UUID) -> HttpResponse:
    return picker_page(request, place_in(find_template(request, template_id)))


@require_POST
def template_exercise_add(request: LifterRequest, template_id: UUID) -> HttpResponse:
    template = find_template(request, template_id)
    exercise = picked(request)
    form = IdForm(request.POST)
    if not form.is_valid():
        return damaged(request)
    return add_to(request, template, exercise, form.cleaned_data["uuid"])


def add_to(request: LifterRequest, template: WorkoutTemplate, exercise: Exercise, id: UUID) -> HttpResponse:
    try:
        planned = template.add_exercise(exercise, id=id)
    except TemplateIsFull as error:
        warn(request, str(error))
        return go_to(request, edit_url(template))
    return go_to(request, f"{edit_url(template)}#exercise-{planned.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def template_exercise_create(request: LifterRequest, template_id: UUID) -> HttpResponse:
    template = find_template(request, template_id)
    form = new_exercise_form(request)
    if request.method == "POST" and form.is_valid():
        if template.template_exercises.count() >= MOST_EXERCISES_A_TEMPLATE:
            warn(request, str(TemplateIsFull()))  # before the exercise is made, or it would be there without its place
            return go_to(request, edit_url(template))
        if exercise := form.saved_for(request.user):
            return add_to(request, template, exercise, uuid7())
    return new_exercise_page(request, form, place_in(template))
