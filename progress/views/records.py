"""The records: their timeline, and the working of each."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.cursors import cursor_of, read_cursor
from gymtracker.htmx import render_page
from progress.filters import RecordFilter
from progress.models import PersonalRecord, kind_order
from progress.working import working_of

RECORDS_A_PAGE = 40


@require_safe
def records(request: LifterRequest) -> HttpResponse:
    """The timeline: every record that was broken, newest first."""
    mine = PersonalRecord.objects.filter(user=request.user).celebrated()
    chosen = RecordFilter(request.GET or None, queryset=mine, request=request)
    if chosen.form.is_bound and not chosen.form.is_valid():
        context = {"filter": chosen, "sessions": []}
        return render_page(request, "progress/records.html", context, partial="results", status=422)
    partial = "more" if read_cursor(request.GET.get("after", ""), read_key) else "results"
    return render_page(request, "progress/records.html", timeline(chosen, request.GET), partial=partial)


def timeline(chosen: RecordFilter, asked: QueryDict) -> dict[str, Any]:
    """A page of the records that were `chosen`."""
    found = chosen.qs
    if after := read_cursor(asked.get("after", ""), read_key):
        found = found.older_than(*after)
    rows = list(found.newest_first().with_what_it_says()[: RECORDS_A_PAGE + 1])
    last = rows[RECORDS_A_PAGE - 1] if len(rows) > RECORDS_A_PAGE else None
    query = asked.copy()
    query.pop("after", None)
    return {
        "filter": chosen,
        "sessions": by_session(rows[:RECORDS_A_PAGE]),
        "next_cursor": cursor_of(last.achieved_at, last.pk) if last else "",
        "query": query.urlencode(),
    }


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
    return render(request, "progress/record.html", record_context(request.user, record_id))


def record_context(lifter: User, record_id: int) -> dict[str, Any]:
    record = get_object_or_404(PersonalRecord.objects.filter(user=lifter).with_what_it_says(), pk=record_id)
    return workings(lifter, [record])


@require_safe
def set_records(request: LifterRequest, set_id: UUID) -> HttpResponse:
    """All that one set broke."""
    return render(request, "progress/record.html", set_records_context(request.user, set_id))


def set_records_context(lifter: User, set_id: UUID) -> dict[str, Any]:
    mine = PersonalRecord.objects.filter(user=lifter, set=set_id).celebrated().with_what_it_says()
    found = sorted(mine, key=kind_order)
    if not found:
        raise Http404
    return workings(lifter, found)


def workings(lifter: User, found: list[PersonalRecord]) -> dict[str, Any]:
    return {
        "first": found[0],
        "items": [{"record": record, "working": working_of(record, lifter)} for record in found],
    }
