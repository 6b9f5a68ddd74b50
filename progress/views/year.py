"""A year in review, the working of its numbers, and a picture of it to share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from exercises.body_picture import MuscleShade
from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import render_page
from progress.analytics.year import MUSCLES, Year, year_of, year_to_show, years_with_training
from progress.facts import WORKINGS, facts_of, halves, likeness_working, summed
from progress.filters import YearImageForm
from progress.heat_picture import picture_of
from progress.year_image import draw
from workouts.limits import EARLIEST_YEAR


@require_safe
def latest_year(request: LifterRequest) -> HttpResponse:
    return redirect("progress:year", year_to_show(request.user, request.user.today()))


@require_safe
def year(request: LifterRequest, year: int) -> HttpResponse:
    found = reviewed(request, year)
    trained = years_with_training(request.user)
    facts = facts_of(found)
    context: dict[str, Any] = {
        "year": found,
        # What the volume is as heavy as has a card of its own.
        "tiles": [replace(fact, note="") if fact.slug == "volume" else fact for fact in facts if fact.said],
        "likeness": likeness_working(found),
        "previous_year": year - 1 if trained and trained[0] < year else None,
        "next_year": year + 1 if trained and trained[1] > year else None,
        "last_trained": trained[1] if trained else None,
        "volume_url": summed(found, "volume"),
        "muscle_url": summed(found, "muscle"),
        "muscles": found.muscles[:MUSCLES],
        "shades": shades_of(found),
        "heat": picture_of(found.heat),
    }
    return render(request, "progress/year.html", context)


def reviewed(request: LifterRequest, number: int) -> Year:
    """Raises Http404 for a year in which nobody can have trained."""
    today = request.user.today()
    if not EARLIEST_YEAR <= number <= today.year + 1:
        raise Http404
    return year_of(request.user, number, today=today)


def shades_of(year: Year) -> list[MuscleShade]:
    return [
        MuscleShade(one.muscle.slug, one.muscle.name, one.level, f"{halves(one.half_sets)} hard sets")
        for one in year.muscles
    ]


@require_safe
def year_number(request: LifterRequest, year: int, number: str) -> HttpResponse:
    """The working of what no dashboard adds up."""
    found = reviewed(request, year)
    if number not in WORKINGS:
        raise Http404
    title, working_of = WORKINGS[number]
    answer = working_of(found)
    if answer is None:
        raise Http404
    said, working = answer
    return render(
        request, "progress/year_number.html", {"year": found, "title": title, "said": said, "working": working}
    )


@require_safe
def year_image_page(request: LifterRequest, year: int) -> HttpResponse:
    """What the picture holds is ticked here, and nothing else gets in."""
    found = reviewed(request, year)
    form = YearImageForm(facts_of(found), lifter=request.user, data=request.GET or None)
    status = 422 if form.is_bound and not form.is_valid() else 200
    context = {"year": found, "form": form, "address": form.address}
    return render_page(request, "progress/year_image.html", context, partial="preview", status=status)


@require_safe
def year_image(request: LifterRequest, year: int) -> HttpResponse:
    found = reviewed(request, year)
    form = YearImageForm(facts_of(found), lifter=request.user, data=request.GET)
    if not form.is_valid():
        return HttpResponse("What the picture shall show cannot be read.", content_type="text/plain", status=422)
    name = request.user.full_name if "name" in form.shown else ""
    picture = draw(found, [fact for fact in form.facts if fact.slug in form.shown], name, "heat" in form.shown)
    headers = {"Content-Disposition": f'attachment; filename="training-{year}.svg"'}
    return HttpResponse(picture, content_type="image/svg+xml; charset=utf-8", headers=headers)
