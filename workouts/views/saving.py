"""From a workout to a template: saved as a new one, or what was done differently carried back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import go_to
from gymtracker.ids import uuid7
from gymtracker.notices import tell
from workouts.carrying import differences, said
from workouts.models import WorkoutTemplate
from workouts.models.templates import TooManyTemplates
from workouts.template_forms import NewTemplateForm
from workouts.views.picker import find_workout
from workouts.views.templates import folders_of, go_to_made


@require_http_methods(["GET", "HEAD", "POST"])
def save_as_template(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """Ask for name and folder, then keep what was done as a plan."""
    workout = find_workout(request, workout_id)
    form = NewTemplateForm(
        request.POST if request.method == "POST" else None, initial={"uuid": uuid7(), "name": workout.title}
    )
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data
        try:
            made = WorkoutTemplate.from_workout(
                workout, id=sent["uuid"], name=sent["name"], notes=sent["notes"], folder=sent["folder"]
            )
        except TooManyTemplates as error:
            form.add_error("name", str(error))
        else:
            return go_to_made(request, made, said=f"{made.name} is among your templates", page="workouts:template")
    context: dict[str, Any] = {"form": form, "workout": workout, "folders": folders_of(request)}
    context["page_is_log"] = workout.is_open
    status = 422 if request.method == "POST" else 200
    return render(request, "workouts/save_as_template.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def carry_back(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """What was done differently from the template, each line to be ticked; nothing is taken over by itself."""
    workout = get_object_or_404(request.user.workouts.finished(), pk=workout_id)
    template = request.user.templates.with_programme().filter(pk=workout.template_id).first()
    if template is None:
        raise Http404
    if request.method == "POST":
        count = template.carry_back(workout, chosen=request.POST.getlist("change"))
        tell(request, f"{template.name} updated" if count else f"{template.name} stays as it was")
        return go_to(request, template)
    found = [said(one, request.user) for one in differences(template, workout)]
    return render(request, "workouts/carry_back.html", {"workout": workout, "template": template, "changes": found})
