"""The working of the dashboards' numbers and of single estimates."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from exercises.models import Muscle
from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from progress.filters import WorkingFilter
from progress.tallies import SOURCES_A_PAGE, TALLIES, Asked
from progress.working import estimate_working
from workouts.models import Set

MOST_PAGES = 10_000


@require_safe
def number(request: LifterRequest, number: str) -> HttpResponse:
    """Formula, sources and what was left out of a sum that a dashboard shows, by the same address."""
    return render(request, "progress/number.html", number_context(request.user, number, request.GET))


def number_context(lifter: User, number: str, asked: QueryDict) -> dict[str, Any]:
    """Raises Http404 where there is no such number, or what is asked makes no sense."""
    chosen = WorkingFilter(asked, lifter=lifter, request=SimpleNamespace(user=lifter))
    if number not in TALLIES or not chosen.is_valid_choice:
        raise Http404
    slug = chosen.form.cleaned_data["muscle"]
    muscle = get_object_or_404(Muscle, pk=slug) if number == "muscle" else None
    page = read_page(asked.get("page", "1"))
    workout_id = chosen.form.cleaned_data["workout"]
    tally = TALLIES[number](Asked(lifter, chosen.period, chosen.qs, muscle, page, workout_id))
    return {
        "tally": tally,
        "working": tally.working,
        "address": chosen.address,
        "page": page,
        "next_page": page + 1 if tally.count > page * SOURCES_A_PAGE else None,
    }


def read_page(text: str) -> int:
    """Raises Http404 where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_PAGES):
        raise Http404
    return int(text)


@require_safe
def estimate(request: LifterRequest, set_id: UUID) -> HttpResponse:
    """How the estimated 1RM of a set comes about."""
    return render(request, "progress/estimate.html", estimate_context(request.user, set_id))


def estimate_context(lifter: User, set_id: UUID) -> dict[str, Any]:
    sets = Set.objects.of_lifter(lifter).live().with_owner()
    performed: Set = get_object_or_404(sets, pk=set_id)
    return {"set": performed, "working": estimate_working(performed, lifter)}
