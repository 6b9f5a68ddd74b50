"""The dashboards: one view each, the choice of days and what else in the address, the figures from analytics/."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from exercises.body_picture import MuscleShade
from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import render_page
from gymtracker.units import Unit, shown
from progress import charts
from progress.analytics import muscles as muscle_analytics
from progress.analytics import overview as overview_analytics
from progress.analytics import strength as strength_analytics
from progress.analytics import volume as volume_analytics
from progress.analytics.streaks import streak_of
from progress.analytics.volume import Spread
from progress.filters import DashboardFilter, MuscleFilter, StrengthFilter, VolumeFilter
from progress.heat_picture import picture_of
from progress.periods import Period
from progress.scores import scores_of
from progress.series import estimate_chart
from progress.tiles import tiles


def dashboard(request: LifterRequest, template: str, chosen: DashboardFilter, context: dict[str, Any]) -> HttpResponse:
    """The page, or what htmx swaps of it; 422 where the choice makes no sense and the usual days are shown."""
    context |= {"filter": chosen, "period": chosen.period, "address": chosen.address}
    status = 200 if chosen.is_valid_choice else 422
    return render_page(request, f"progress/{template}.html", context, partial="results", status=status)


LIFTS_SHOWN = 8


@require_safe
def overview(request: LifterRequest) -> HttpResponse:
    chosen = DashboardFilter(request.GET, lifter=request.user)
    context = overview_context(request.user, chosen)
    # Asked only by an empty page.
    context["has_history"] = request.user.workouts.finished().exists
    return dashboard(request, "overview", chosen, context)


def overview_context(lifter: User, chosen: DashboardFilter) -> dict[str, Any]:
    period = chosen.period
    steps = overview_analytics.over_time(chosen.qs, period, period.grain)
    values = [charts.amount(step.volume_grams, lifter.weights, 0) for step in steps]
    totals = overview_analytics.compared(lifter, period)
    year = overview_analytics.year_up_to(lifter, chosen.today)
    return {
        "totals": totals,
        "tiles": tiles(totals, period, lifter),
        "steps": steps,
        "chart": charts.bars(
            (step.period for step in steps), period.grain, lifter.weight_unit, [{"name": "Volume", "values": values}]
        ),
        "streak": streak_of(lifter, chosen.today),
        "year": year,
        "year_picture": picture_of(year),
    }


@require_safe
def strength(request: LifterRequest) -> HttpResponse:
    chosen = StrengthFilter(request.GET, lifter=request.user, request=request)
    return dashboard(request, "strength", chosen, strength_context(request.user, chosen))


def strength_context(lifter: User, chosen: StrengthFilter) -> dict[str, Any]:
    lifts = strength_analytics.lifts_done_most(lifter, chosen.period, LIFTS_SHOWN)
    exercise = chosen.form.cleaned_data.get("exercise") if chosen.is_valid_choice else None
    if exercise is None and lifts:
        exercise = lifts[0][0]
    context: dict[str, Any] = {
        "lifts": lifts, "exercise": exercise, "scores": scores_of(lifter, chosen.today) if lifts else None,
    }  # fmt: skip
    if exercise is not None:
        context |= strength_of(lifter, exercise, chosen.period)
    return context


def strength_of(lifter: User, exercise: Exercise, period: Period) -> dict[str, Any]:
    """Points, best sets and bests of an exercise with its chart."""
    points = strength_analytics.points(lifter, exercise, period)
    return {
        **estimate_chart(points, lifter),
        "best_sets": strength_analytics.best_sets(points, lifter),
        "rep_bests": strength_analytics.rep_bests(lifter, exercise, period),
    }


@require_safe
def volume(request: LifterRequest) -> HttpResponse:
    lifter, chosen = request.user, VolumeFilter(request.GET, lifter=request.user, request=request)
    typed = chosen.form.cleaned_data if chosen.is_valid_choice else {}
    grain = typed.get("by") or chosen.period.grain
    if why := chosen.period.too_many_steps(grain):  # of a whole history the form cannot know it
        chosen.form.add_error("by", f"This {why}.")
        grain = chosen.period.grain
    spread = volume_analytics.spread(chosen.qs, chosen.period, grain, typed.get("split") or "region")
    series = [
        {"name": part.name, "values": [charts.amount(grams, lifter.weights, 0) for grams in part.grams]}
        for part in spread.parts
    ]
    chart = charts.bars(spread.steps, grain, lifter.weight_unit, series)
    context = {"spread": spread, "grain": grain, "chart": chart, "unit": lifter.weight_unit}
    return dashboard(request, "volume", chosen, context | {"rows": table_of(spread, lifter.weights)})


def table_of(spread: Spread, unit: Unit) -> list[tuple[Period, int, list[str]]]:
    """The newest first, written out here: ten years have a thousand cells, and a template takes its time over each."""
    return [
        (step, sets, [shown(grams, unit, places=0) for grams in ((*parts, total) if len(parts) > 1 else (total,))])
        for step, parts, total, sets in reversed(spread.rows)
    ]


@require_safe
def muscles(request: LifterRequest) -> HttpResponse:
    chosen = MuscleFilter(request.GET, lifter=request.user)
    return dashboard(request, "muscles", chosen, muscles_context(chosen))


def muscles_context(chosen: MuscleFilter) -> dict[str, Any]:
    found = muscle_analytics.sets_per_muscle(chosen.qs, chosen.period)
    return {
        "shades": [
            MuscleShade(one.muscle.slug, one.muscle.name, one.level, f"{one.a_week:.1f} sets a week", url="")
            for one in found
        ],
        "muscles": sorted(found, key=lambda one: -one.half_sets),
        "short": muscle_analytics.falling_short(found),
        "levels": muscle_analytics.LEVELS,
        "has_sets": any(one.half_sets for one in found),
        "least": muscle_analytics.LEAST_A_WEEK,
        "most": muscle_analytics.MOST_A_WEEK,
    }
