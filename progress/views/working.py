"""The working of the dashboards' numbers and of single estimates."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from exercises.models import Muscle
from gymtracker.accounts.requests import LifterRequest
from progress.filters import WorkingFilter
from progress.tallies import SOURCES_A_PAGE, TALLIES, Asked
from progress.working import estimate_working
from workouts.models import Set

MOST_PAGES = 10_000


@require_safe
def number(request: LifterRequest, number: str) -> HttpResponse:
    """Formula, sources and what was left out of a sum that a dashboard shows, by the same address."""
    chosen = WorkingFilter(request.GET, lifter=request.user, request=request)
    if number not in TALLIES or not chosen.is_valid_choice:
        raise Http404
    slug = chosen.form.cleaned_data["muscle"]
    muscle = get_object_or_404(Muscle, pk=slug) if number == "muscle" else None
    page = read_page(request.GET.get("page", "1"))
    workout_id = chosen.form.cleaned_data["workout"]
    tally = TALLIES[number](Asked(request.user, chosen.period, chosen.qs, muscle, page, workout_id))
    context = {
        "tally": tally,
        "working": tally.working,
        "address": chosen.address,
        "page": page,
        "next_page": page + 1 if tally.count > page * SOURCES_A_PAGE else None,
    }
    return render(request, "progress/number.html", context)


def read_page(text: str) -> int:
    """Raises Http404 where it is none."""
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MOST_PAGES):
        raise Http404
    return int(text)


@require_safe
def estimate(request: LifterRequest, set_id: UUID) -> HttpResponse:
    """How the estimated 1RM of a set comes about."""
    sets = Set.objects.of_lifter(request.user).live().with_owner()
    performed: Set = get_object_or_404(sets, pk=set_id)
    working = estimate_working(performed, request.user)
    return render(request, "progress/estimate.html", {"set": performed, "working": working})
