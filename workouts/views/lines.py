"""Sets typed as lines: the page, its live reading, and logging what was typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import go_to, render_page
from gymtracker.ids import uuid7
from gymtracker.notices import tell
from workouts.forms import IdForm
from workouts.limits import LONGEST_TEXT, MOST_LINES
from workouts.models import Workout
from workouts.one_line import split
from workouts.typed_workout import LoggedOtherwise, TypedWorkout, lines_of
from workouts.views.picker import find_workout, is_id
from workouts.views.workout import damaged

PAGE = "workouts/lines.html"


class LinesForm(IdForm):
    lines = forms.CharField(label="Sets in lines", strip=False, max_length=LONGEST_TEXT)
    lines.error_messages["required"] = "Type a set, such as bench 100x5."

    def clean_lines(self) -> str:
        text: str = self.cleaned_data["lines"]
        if not split(text):
            raise forms.ValidationError(self.fields["lines"].error_messages["required"], code="required")
        if len(text.splitlines()) > MOST_LINES:
            raise forms.ValidationError(f"Type at most {MOST_LINES} lines at once.", code="range")
        return text


@require_http_methods(["GET", "HEAD", "POST"])
def lines(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """The page; a POST logs all that was typed, or nothing where a line is not understood."""
    workout = find_workout(request, workout_id)
    if request.method != "POST":
        return page(request, workout, LinesForm(initial={"uuid": uuid7()}))
    form = LinesForm(request.POST)
    if not form.is_valid():
        return damaged(request) if "uuid" in form.errors else page(request, workout, form, status=422)
    typed = read(request, workout, form)
    if typed.mistakes:
        return page(request, workout, form, typed=typed, status=422)
    try:
        logged = typed.log()
    except LoggedOtherwise as otherwise:
        return logged_otherwise(request, workout, form, otherwise)
    tell(request, f"{len(logged)} set{'' if len(logged) == 1 else 's'} logged")
    return go_to(request, f"{workout.logging_url}#exercise-{logged[-1].workout_exercise_id}")


@require_POST
def reading(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """What would be logged, line by line; it writes nothing. `use` names another exercise for a line."""
    workout = find_workout(request, workout_id)
    form = LinesForm(request.POST)
    if "uuid" in form.errors:
        return damaged(request)
    typed = read(request, workout, form) if form.is_valid() else None
    if typed and (text := corrected(typed, request.POST.get("use", ""))):
        form = LinesForm({"uuid": form.cleaned_data["uuid"], "lines": text})
        form.is_valid()
        return page(request, workout, form, typed=read(request, workout, form), is_corrected=True)
    is_empty = not split(request.POST.get("lines", ""))
    if is_empty:  # nothing typed is nothing wrong, until it is to be logged
        form = LinesForm(initial={"uuid": request.POST.get("uuid") or uuid7()})
    status = 200 if typed or is_empty else 422
    return page(request, workout, form, typed=typed, partial="reading", status=status)


def read(request: LifterRequest, workout: Workout, form: LinesForm) -> TypedWorkout:
    text, form_id = form.cleaned_data["lines"], form.cleaned_data["uuid"]
    return TypedWorkout(text, workout=workout, lifter=request.user, form_id=form_id)


def corrected(typed: TypedWorkout, use: str) -> str | None:
    """`use` is "line:exercise"."""
    line, _, exercise = use.partition(":")
    return typed.with_exercise(int(line), int(exercise)) if is_id(line) and is_id(exercise) else None


def logged_otherwise(
    request: LifterRequest, workout: Workout, form: LinesForm, otherwise: LoggedOtherwise
) -> HttpResponse:
    """Sent before with other lines: nothing is logged, the text stays, and a new id lets it be logged on purpose."""
    anew = LinesForm({"uuid": uuid7(), "lines": form.cleaned_data["lines"]})
    anew.is_valid()
    before = lines_of(otherwise.sets, request.user)
    return page(request, workout, anew, typed=read(request, workout, anew), logged_before=before, status=409)


def page(
    request: LifterRequest,
    workout: Workout,
    form: LinesForm,
    *,
    typed: TypedWorkout | None = None,
    partial: str = "typing",
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    """The whole page, or for htmx the form with its reading, or the reading alone."""
    context |= {"workout": workout, "form": form, "typed": typed, "page_is_log": workout.is_open}
    return render_page(request, PAGE, context, partial=partial, status=status)
