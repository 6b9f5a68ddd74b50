"""How a client's numbers come about, read by their trainer: the lifter's own working, whose sources lead to the
client's workouts in the admin."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse

from gymtracker.accounts.requests import LifterRequest
from gymtracker.coaching.client_pages import GET, allow, as_the_client_sees_it, as_uuid, page
from gymtracker.coaching.models import Client, Read
from progress.tallies import day_said
from progress.views.records import read_key, record_context, set_records_context
from progress.views.working import estimate_context, number_context


def number(request: LifterRequest, client: Client, number: str) -> HttpResponse:
    if refused := allow(request, GET):
        return refused
    figures = number_context(client, number, request.GET)
    back = f"{reverse('admin:coaching_client_change', args=[client.pk])}?{figures['address']}"
    return working(request, client, "number", figures, Read.OVERVIEW, figures["tally"].title, back)


def estimate(request: LifterRequest, client: Client, set_id: str) -> HttpResponse:
    if refused := allow(request, GET):
        return refused
    figures = estimate_context(client, known(set_id))
    entry = figures["set"].workout_exercise
    back = reverse("admin:coaching_client_workout", args=[client.pk, entry.workout_id])
    return working(request, client, "estimate", figures, Read.WORKOUT, f"Estimated 1RM, {entry.exercise.name}", back)


def record(request: LifterRequest, client: Client, record_id: str) -> HttpResponse:
    if refused := allow(request, GET):
        return refused
    try:
        key = read_key(record_id)
    except ValueError:
        raise Http404 from None
    return records_working(request, client, record_context(client, key))


def set_records(request: LifterRequest, client: Client, set_id: str) -> HttpResponse:
    if refused := allow(request, GET):
        return refused
    return records_working(request, client, set_records_context(client, known(set_id)))


def records_working(request: LifterRequest, client: Client, figures: dict[str, Any]) -> HttpResponse:
    first = figures["first"]
    title = f"{first.exercise.name}, {day_said(first.workout.date)}"
    back = reverse("admin:coaching_client_records", args=[client.pk])
    return working(request, client, "record", figures, Read.RECORDS, title, back)


def working(
    request: LifterRequest, client: Client, template: str, figures: dict[str, Any], what: Read, title: str, back: str
) -> HttpResponse:
    body = as_the_client_sees_it(request, client, f"progress/{template}.html#working", figures)
    return page(request, client, what, "working", {"body": body, "title": title, "back": back})


def known(text: str) -> UUID:
    if (found := as_uuid(text)) is None:
        raise Http404
    return found
