"""From a template to a workout, and why a plan asks for what it asks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from workouts import planning
from workouts.cards import Row, rows_of
from workouts.forms import IdForm
from workouts.models import Set, WorkoutExercise
from workouts.reasons import sentence, working_of
from workouts.views.workout import damaged, go_to_begun
from workouts.wording import aim_text, planned_text


@require_POST
def template_start(request: LifterRequest, template_id: UUID) -> HttpResponse:
    template = get_object_or_404(request.user.templates.current(), pk=template_id)
    form = IdForm(request.POST)
    if not form.is_valid():
        return damaged(request)
    return go_to_begun(request, planning.start(request.user, template, id=form.cleaned_data["uuid"]))


@dataclass
class Pair:
    """A planned set and the one that was done in its place."""

    mark: str
    asked: str
    aim: str
    row: Row | None


@require_safe
def entry_plan(request: LifterRequest, entry_id: UUID) -> HttpResponse:
    """Planned and performed side by side, with the working of the proposal."""
    entries = request.user.workout_exercises.live().select_related("exercise", "workout").with_planned()
    entry = get_object_or_404(entries, pk=entry_id)
    reason = entry.reason or {}
    context = {
        "entry": entry,
        "workout": entry.workout,
        "pairs": pairs_of(entry, request.user),
        "why": sentence(reason, entry.exercise.tracking, request.user),
        "working": working_of(entry, request.user) if reason.get("sets") or reason.get("weight") is not None else None,
    }
    return render(request, "workouts/entry_plan.html", context)


def pairs_of(entry: WorkoutExercise, lifter: User) -> list[Pair]:
    """Warm-ups beside warm-ups, working sets beside working sets."""
    tracking = entry.exercise.tracking
    done = list(Set.objects.live().filter(workout_exercise=entry).in_order())
    rows = rows_of(done, tracking, lifter)
    pairs = []
    for is_warm_up in (True, False):
        planned = [one for one in entry.planned if (one.kind == "warm_up") == is_warm_up and not one.is_bare]
        performed = [row for row in rows if (row.performed.kind == "warm_up") == is_warm_up]
        for number, (asked, row) in enumerate(zip_longest(planned, performed), start=1):
            said = planned_text(asked, tracking, lifter) if asked else ""
            rpe = aim_text(asked).rpartition("RPE ")[2] if asked and asked.rpe_tenths else ""
            pairs.append(Pair(row.mark if row else "W" if is_warm_up else str(number), said, rpe, row))
    return pairs
