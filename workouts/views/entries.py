"""Exercises within a workout, and their sets: the verbs of the hot path."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import render_page, wants_fragment
from gymtracker.notices import tell, tell_goals, tell_record, warn
from workouts.cards import Rest, sets_of
from workouts.forms import AmendForm, ExerciseNotesForm, NewSetForm
from workouts.loading import weight_steps
from workouts.models import ExerciseNote, Set, StaleVersion, WorkoutExercise
from workouts.models.entries import is_continuing
from workouts.models.gyms import inventory_of
from workouts.querysets import WorkoutExerciseQuerySet
from workouts.turns import turn_of
from workouts.views.workout import logging_context
from workouts.wording import set_text

PAGE = "workouts/workout_detail.html"


def find_entry(
    request: LifterRequest, entry_id: UUID, *, among: WorkoutExerciseQuerySet | None = None
) -> WorkoutExercise:
    entries = among if among is not None else request.user.workout_exercises.all()
    entries = entries.live().with_exercise()
    # The card's form brings along which one was last time and, where a set is logged, whether there is a plan: so the
    # hot path is spared the search for them.
    known, last_time_id = read_last_time(request.POST.get("last"))
    if among is None or not known or "planned" in request.POST:
        entries = entries.with_planned()
    entry: WorkoutExercise = get_object_or_404(entries if known else entries.with_last_time(), pk=entry_id)
    entry.user = request.user
    if known:
        entry.last_time_id = last_time_id
    return entry


def read_last_time(text: str | None) -> tuple[bool, UUID | None]:
    try:
        return text is not None, UUID(text) if text else None
    except ValueError:
        return False, None


def find_set(request: LifterRequest, set_id: UUID) -> Set:
    sets = Set.objects.of_lifter(request.user).live().with_owner()
    performed: Set = get_object_or_404(sets, pk=set_id)
    performed.workout_exercise.user = request.user
    return performed


@require_POST
def set_log(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    entries = request.user.workout_exercises.with_next_position().with_goals()
    if is_continuing(request.POST.get("kind", ""), "continues" in request.POST):
        entries = entries.with_head()
    if request.POST.get("round"):
        entries = entries.with_round(request.POST.get("kind", ""), continues="continues" in request.POST)
    with turn_of(request.user.pk):
        entry = find_entry(request, entry_id, among=entries)
        form = NewSetForm(request.POST, entry=entry, lifter=request.user)
        performed = entry.log_set(**form.logged) if form.is_valid() else None
    if performed is None:
        if "uuid" in form.errors:  # a hidden field, so it is said in the notice
            warn(request, "The form was damaged on its way. Reload the page and try again.")
        return entry_page(request, entry, refused=form, status=422)
    tell_logged(request, performed)
    return entry_page(request, entry, logged=performed)


def tell_logged(request: LifterRequest, performed: Set) -> None:
    """The goals that it reached, the best of what `progress` found about it, else that it is kept."""
    tell_goals(request, performed.reached_goals)
    celebrated = [record for record in performed.new_records if record.previous is not None]
    if not celebrated:
        if not performed.reached_goals:
            tell(request, "Saved")
        return
    best, more = celebrated[0], f" and {len(celebrated) - 1} more" if len(celebrated) > 1 else ""
    tell_record(request, f"New record: {best.said_to(request.user)}{more}", working=best.get_absolute_url())


def entry_page(
    request: LifterRequest,
    entry: WorkoutExercise,
    *,
    refused: NewSetForm | None = None,
    logged: Set | None = None,
    status: int = 200,
) -> HttpResponse:
    """After a write: the exercise's sets read again for htmx, else the workout page."""
    if not wants_fragment(request):
        if refused is None:
            return redirect(f"{entry.workout.logging_url}#exercise-{turn_after(entry) if logged else entry.pk}")
        workout = request.user.workouts.live().get(pk=entry.workout_id)
        return render(request, PAGE, logging_context(request, workout, refused=refused), status=status)
    (card,) = sets_of([entry], request.user, refused=refused)
    card.is_written = True
    context: dict[str, Any] = {"card": card}
    if logged is not None:
        card.new_set_id = logged.pk
        context["rest"] = Rest.after(logged, timezone.now()) if entry.workout.is_open else None
        context["behind_id"] = entry.behind_id
    return render_page(request, PAGE, context, partial="after-write", status=status)


def turn_after(entry: WorkoutExercise) -> UUID:
    """Where to go on: in a superset the next exercise of the round, or its first one after it."""
    if entry.superset is None:
        return entry.pk
    together = entry.workout.workout_exercises.live().filter(superset=entry.superset).in_order()
    return entry.behind_id or together.values_list("pk", flat=True)[0]


@require_safe
def entry_card(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    """The sets as they are: what Cancel goes back to."""
    return entry_page(request, find_entry(request, entry_id))


@require_POST
def entry_annotate(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    entry = find_entry(request, entry_id)
    form = ExerciseNotesForm(request.POST)
    if not form.is_valid():
        return render(request, "workouts/entry_notes.html", {"form": form, "entry": entry}, status=422)
    entry.annotate_for_lifter(notes=form.cleaned_data["notes"], rest_seconds=form.cleaned_data["rest"])
    if "sticky" in request.POST:
        ExerciseNote.write(request.user, entry.exercise, form.cleaned_data["sticky"])
    tell(request, "Saved")
    return redirect(f"{entry.workout.logging_url}#exercise-{entry.pk}")


@require_POST
def entry_remove(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    entry = find_entry(request, entry_id)
    entry.remove()
    tell(request, f"{entry.exercise.name} removed", undo=reverse("workouts:entry-restore", args=[entry.pk]))
    return redirect(entry.workout.logging_url)


@require_POST
def entry_restore(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    entries = request.user.workout_exercises.filter(deleted_at__isnull=False, workout__deleted_at=None)
    entry = get_object_or_404(entries.with_exercise(), pk=entry_id)
    entry.restore()
    tell(request, f"{entry.exercise.name} restored")
    return redirect(f"{entry.workout.logging_url}#exercise-{entry.pk}")


@require_http_methods(["GET", "HEAD", "POST"])
def set_edit(request: LifterRequest, set_id: UUID) -> HttpResponse:
    performed = find_set(request, set_id)
    if request.method != "POST":
        return edit_page(request, performed, AmendForm.of(performed, request.user))
    form = AmendForm.of(performed, request.user, request.POST)
    if not form.is_valid():
        return edit_page(request, performed, form, status=422)
    try:
        performed.amend(version=form.cleaned_data["version"], **form.measures)
    except StaleVersion as stale:
        return stale_page(request, stale, form)
    tell(request, "Saved")
    return entry_page(request, find_entry(request, performed.workout_exercise_id))


def edit_page(
    request: LifterRequest, performed: Set, form: AmendForm, *, status: int = 200, **context: Any
) -> HttpResponse:
    entry = performed.workout_exercise
    context |= {"set": performed, "form": form, "entry": entry, "workout": entry.workout}
    if not wants_fragment(request):  # the workout page has them already
        context["page_is_log"] = entry.workout.is_open
        context["weight_steps"] = weight_steps([entry.exercise], inventory_of(request.user), request.user)
    response = render_page(request, "workouts/set_edit.html", context, partial="form", status=status)
    if status >= 400:  # the form asked for the card in return, but is refused and stays where it is
        response["HX-Retarget"], response["HX-Reswap"] = f"#set-{performed.pk}", "innerHTML"
    return response


def stale_page(request: LifterRequest, stale: StaleVersion, form: AmendForm) -> HttpResponse:
    """Both values in sight: what the set says now, and what was typed; saving again takes the typed one."""
    current = stale.current
    now_says = set_text(current, current.workout_exercise.exercise.tracking, request.user)
    form.data = {**form.data.dict(), "version": current.version}  # type: ignore[attr-defined]
    return edit_page(request, current, form, status=409, now_says="deleted" if current.deleted_at else now_says)


@require_POST
def set_remove(request: LifterRequest, set_id: UUID) -> HttpResponse:
    performed = find_set(request, set_id)
    performed.remove()
    tell(request, "Set deleted", undo=reverse("workouts:set-restore", args=[performed.pk]))
    return entry_page(request, find_entry(request, performed.workout_exercise_id))


@require_POST
def set_restore(request: LifterRequest, set_id: UUID) -> HttpResponse:
    deleted = Set.objects.of_lifter(request.user).filter(deleted_at__isnull=False).with_owner()
    performed = get_object_or_404(
        deleted.filter(workout_exercise__deleted_at=None, workout_exercise__workout__deleted_at=None), pk=set_id
    )
    performed.workout_exercise.user = request.user
    performed.restore()
    tell(request, "Set restored")
    return entry_page(request, find_entry(request, performed.workout_exercise_id))
