"""What the log amounts to: one exercise with all that was done of it, and the records."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from exercises.body_picture import worked_by
from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.cursors import cursor_of, read_cursor
from gymtracker.htmx import render_page
from progress.filters import RecordFilter
from progress.models import PersonalRecord, RecordKind, kind_order
from progress.working import working_of
from workouts.cards import sets_by_entry
from workouts.wording import sets_text

SESSIONS_SHOWN = 20
RECORDS_A_PAGE = 40


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
        "shades": worked_by(exercise),
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


@require_safe
def overview(request: LifterRequest) -> HttpResponse:
    return redirect("progress:records")


@require_safe
def records(request: LifterRequest) -> HttpResponse:
    """The timeline: every record that was broken, newest first."""
    mine = PersonalRecord.objects.filter(user=request.user).celebrated()
    chosen = RecordFilter(request.GET or None, queryset=mine, request=request)
    if chosen.form.is_bound and not chosen.form.is_valid():
        context = {"filter": chosen, "sessions": []}
        return render_page(request, "progress/records.html", context, partial="results", status=422)
    found = chosen.qs
    if after := read_cursor(request.GET.get("after", ""), read_key):
        found = found.older_than(*after)
    rows = list(found.newest_first().with_what_it_says()[: RECORDS_A_PAGE + 1])
    last = rows[RECORDS_A_PAGE - 1] if len(rows) > RECORDS_A_PAGE else None
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "filter": chosen,
        "sessions": by_session(rows[:RECORDS_A_PAGE]),
        "next_cursor": cursor_of(last.achieved_at, last.pk) if last else "",
        "query": query.urlencode(),
    }
    return render_page(request, "progress/records.html", context, partial="more" if after else "results")


def by_session(rows: list[PersonalRecord]) -> list[dict[str, Any]]:
    """What one exercise broke in one workout stands together."""
    sessions: dict[tuple[UUID, int], list[PersonalRecord]] = {}
    for record in rows:
        sessions.setdefault((record.workout_id, record.exercise_id), []).append(record)
    return [
        {"first": records[0], "month": records[0].workout.month, "records": sorted(records, key=kind_order)}
        for records in sessions.values()
    ]


def read_key(text: str) -> int:
    """Raises ValueError."""
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise ValueError("no id")
    return int(text)


@require_safe
def record_detail(request: LifterRequest, record_id: int) -> HttpResponse:
    record = get_object_or_404(PersonalRecord.objects.filter(user=request.user).with_what_it_says(), pk=record_id)
    return working_page(request, [record])


@require_safe
def set_records(request: LifterRequest, set_id: UUID) -> HttpResponse:
    """All that one set broke."""
    mine = PersonalRecord.objects.filter(user=request.user, set=set_id).celebrated().with_what_it_says()
    found = sorted(mine, key=kind_order)
    if not found:
        raise Http404
    return working_page(request, found)


def working_page(request: LifterRequest, found: list[PersonalRecord]) -> HttpResponse:
    context = {
        "first": found[0],
        "items": [{"record": record, "working": working_of(record, request.user)} for record in found],
    }
    return render(request, "progress/record.html", context)
