"""The workout page and the verbs on a workout."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.errors import bad_request
from gymtracker.htmx import go_to
from gymtracker.notices import tell, tell_goals, warn
from workouts.cards import Card, Rest, cards_of, rows_of, sets_by_entry
from workouts.carrying import offers_changes
from workouts.forms import DescribeForm, IdForm, NewSetForm, WhenForm
from workouts.formulas import own_grams
from workouts.loading import add_aids, weight_steps
from workouts.models import OpenWorkoutExists, Set, Workout, WorkoutExercise
from workouts.models.gyms import inventory_of
from workouts.reading_templates import by_folder
from workouts.supersets import superset_labels
from workouts.today import session_today
from workouts.totals import Totals, add_up
from workouts.wording import estimate_text, plan_text

RECENT_TO_REPEAT = 8
TEMPLATES_TO_START = 24


@require_safe
def log(request: LifterRequest) -> HttpResponse:
    """Where Log leads: the open workout, else the start page."""
    workout = request.user.workouts.open().first()
    return redirect("workouts:detail", workout.pk) if workout else redirect("workouts:start")


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: LifterRequest) -> HttpResponse:
    if request.method == "POST":
        form = IdForm(request.POST)
        if not form.is_valid():
            return damaged(request)
        try:
            workout = Workout.start(request.user, id=form.cleaned_data["uuid"])
        except OpenWorkoutExists:
            workout = request.user.workouts.open().get()
        return go_to_begun(request, workout)
    open_workout = request.user.workouts.open().first()
    recent = add_up(request.user.workouts.finished().newest_first()[:RECENT_TO_REPEAT])
    own = request.user.templates.loose().current().with_exercises()
    context = {
        "open_workout": open_workout,
        "session": None if open_workout else session_today(request.user, request.user.today()),
        "recent": recent,
        "folders": by_folder(own.in_order()[:TEMPLATES_TO_START]),
    }
    return render(request, "workouts/start.html", context)


@require_POST
def repeat(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    past = get_object_or_404(request.user.workouts.finished(), pk=workout_id)
    form = IdForm(request.POST)
    if not form.is_valid():
        return damaged(request)
    workout = Workout.repeat(request.user, past, id=form.cleaned_data["uuid"])
    return go_to_begun(request, workout)


def damaged(request: LifterRequest) -> HttpResponse:
    """No new id in place of one that cannot be read: sent again, it would make a second row."""
    return bad_request(request, reason="The form was damaged on its way.")


def go_to_begun(request: LifterRequest, workout: Workout) -> HttpResponse:
    """The workout's page. A form that comes again after its workout was discarded leads back to the start."""
    if workout.deleted_at:
        warn(request, "That workout was discarded. It waits in the trash.")
        return go_to(request, "workouts:start")
    page = "workouts:lines" if request.POST.get("then") == "lines" else "workouts:detail"
    return go_to(request, page, workout.pk)


@require_safe
def detail(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """Live logging while the workout is open, a page to read when it is finished."""
    workout = get_object_or_404(request.user.workouts.live().with_trainer(), pk=workout_id)
    if workout.is_open:
        return render(request, "workouts/workout_detail.html", logging_context(request, workout))
    context = reading_context(request.user, workout, workout.comments.threads())
    return render(request, "workouts/workout_read.html", context)


@require_safe
def edit(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """A finished workout, open for corrections."""
    workout = get_object_or_404(request.user.workouts.live(), pk=workout_id)
    return render(request, "workouts/workout_detail.html", logging_context(request, workout))


def logging_context(request: LifterRequest, workout: Workout, *, refused: NewSetForm | None = None) -> dict[str, Any]:
    entries = workout.workout_exercises.live().with_exercise().with_planned().with_last_time().in_order()
    cards = cards_of(entries, request.user, refused=refused)
    inventory = inventory_of(request.user)
    add_aids(cards, inventory, request.user)
    return {
        "weight_steps": weight_steps([card.entry.exercise for card in cards], inventory, request.user),
        "workout": workout,
        "cards": cards,
        "set_count": sum(card.set_count for card in cards),
        "page_is_log": workout.is_open,
        "elapsed_seconds": int((timezone.now() - workout.started_at).total_seconds()),
        "when_form": None if workout.is_open else WhenForm.of(workout),
        "describe_form": DescribeForm(initial={"name": workout.name, "notes": workout.notes}),
        "rest": running_rest(cards) if workout.is_open else None,
    }


def running_rest(cards: list[Card]) -> Rest | None:
    """The rest after the set that was logged last, where it is still running."""
    sets = [row.performed for card in cards for row in card.rows if row.performed.completed_at]
    last = max(sets, key=attrgetter("completed_at"), default=None)
    return Rest.after(last, timezone.now()) if last else None


def reading_context(lifter: User, workout: Workout, threads: Sequence[Any]) -> dict[str, Any]:
    """A workout of `lifter` with all that was done and planned in it; `threads` is what is said there."""
    all_entries = workout.workout_exercises.live().with_exercise().with_planned()
    entries = list(all_entries.select_related("exercise__primary_muscle", "performance").in_order())
    sets = sets_by_entry((entry.pk for entry in entries), lifter)
    trained = [entry for entry in entries if sets[entry.pk]]
    workout.totals = Totals()
    for entry in trained:
        count(workout, entry, sets[entry.pk])
    labels = superset_labels(trained)
    skipped = [entry.exercise.name for entry in entries if not sets[entry.pk]]
    broken = workout.records.celebrated().with_what_it_says().in_order_of_the_workout()
    return {
        "workout": workout,
        "done": [
            {"superset": labels[entry.pk], **done_of(entry, sets[entry.pk], workout, lifter, threads)}
            for entry in trained
        ],
        "skipped": skipped,
        "records": list(broken),
        "threads": [one for one in threads if one.entry_id is None or not sets[one.entry_id]],
        "is_discussed": bool(threads),
        "has_new_comments": any(one.is_new for one in threads),
        "differs_from_template": workout.template_id and offers_changes(workout, entries, sets),
    }


def count(workout: Workout, entry: WorkoutExercise, sets: Iterable[Set]) -> None:
    workout.totals.begin(entry.exercise.name)
    for one in sets:
        workout.totals.add(
            entry.exercise, kind=one.kind, side=one.side, weight_grams=one.weight_grams, reps=one.reps,
            bodyweight_grams=workout.bodyweight_grams,
        )  # fmt: skip


def done_of(
    entry: WorkoutExercise, sets: list[Set], workout: Workout, lifter: User, threads: Sequence[Any]
) -> dict[str, Any]:
    """What was done of an exercise beside what was planned."""
    item = {
        "entry": entry,
        "rows": rows_of(sets, entry.exercise.tracking, lifter),
        "planned": plan_text(entry.planned, entry.exercise.tracking, lifter),
        "threads": [one for one in threads if one.entry_id == entry.pk],
    }
    if estimate := entry.best_estimate(sets, workout.bodyweight_grams):
        own = own_grams(entry.exercise, workout.bodyweight_grams)
        item |= {"estimate": estimate, "estimate_text": estimate_text(estimate.grams, own, lifter)}
        if hasattr(entry, "performance"):  # the working is shown by `progress`
            item["estimate_set_id"] = entry.performance.estimate_set_id
    return item


@require_POST
def finish(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = get_object_or_404(request.user.workouts.live(), pk=workout_id)
    if workout.is_open and not workout.has_sets():
        warn(request, "Nothing is logged yet. Log a set, or discard the workout.")
        return go_to(request, "workouts:detail", workout.pk)
    was_open = workout.is_open
    workout.finish()
    if was_open:
        tell(request, "Workout finished", undo=reverse("workouts:reopen", args=[workout.pk]))
        tell_goals(request, request.user.reached_goals)
    return go_to(request, "workouts:detail", workout.pk)


@require_POST
def reopen(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = get_object_or_404(request.user.workouts.finished(), pk=workout_id)
    workout.reopen()
    return go_to(request, "workouts:detail", workout.pk)


@require_POST
def discard(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = get_object_or_404(request.user.workouts.open(), pk=workout_id)
    workout.trash()
    tell(request, "Workout discarded", undo=reverse("workouts:restore", args=[workout.pk]))
    return go_to(request, "home")


@require_POST
def trash(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = get_object_or_404(request.user.workouts.live(), pk=workout_id)
    workout.trash()
    tell(request, "Workout moved to the trash", undo=reverse("workouts:restore", args=[workout.pk]))
    return go_to(request, "workouts:history")


@require_POST
def restore(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    workout = get_object_or_404(request.user.workouts.trashed(), pk=workout_id)
    workout.restore()
    tell(request, "Workout restored")
    return go_to(request, "workouts:detail", workout.pk)


@require_POST
def describe(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """Name and notes of any workout."""
    workout = get_object_or_404(request.user.workouts.live(), pk=workout_id)
    form = DescribeForm(request.POST)
    if not form.is_valid():
        context = logging_context(request, workout) | {"describe_form": form}
        return render(request, "workouts/workout_detail.html", context, status=422)
    workout.describe(**form.cleaned_data)
    tell(request, "Saved")
    return redirect(workout.logging_url)


@require_POST
def move(request: LifterRequest, workout_id: UUID) -> HttpResponse:
    """Name, notes, date, time and length of a finished workout."""
    workout = get_object_or_404(request.user.workouts.finished(), pk=workout_id)
    form = WhenForm.of(workout, request.POST)
    if not form.is_valid():
        context = logging_context(request, workout) | {"when_form": form}
        return render(request, "workouts/workout_detail.html", context, status=422)
    workout.describe(name=form.cleaned_data["name"], notes=form.cleaned_data["notes"])
    if form.times_changed:
        workout.move(started_at=form.started_at, finished_at=form.finished_at)
    tell(request, "Saved")
    return redirect("workouts:detail", workout.pk)
