"""Body measurements: what was measured last, one kind over time, and the verbs."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import render_page
from gymtracker.notices import tell, tell_goals
from progress.analytics.trends import moving_mean
from progress.measurement_forms import MeasurementForm, MeasurementsForm
from progress.models import BodyMeasurement, DayTaken, MeasurementKind
from workouts.views.workout import damaged

CHANGE_DAYS = 30
CHART_DAYS = 365
ENTRIES_A_PAGE = 40


@dataclass(frozen=True)
class Latest:
    """The newest value of a kind; `change` since 30 days ago, where there is a value of then."""

    kind: MeasurementKind
    date: dt.date
    value: str
    change: str


@require_http_methods(["GET", "HEAD", "POST"])
def measurements(request: LifterRequest) -> HttpResponse:
    """All kinds at a glance, and the form for today."""
    if request.method != "POST":
        form = MeasurementsForm(lifter=request.user, initial={"date": request.user.today()})
        return measurements_page(request, form)
    form = MeasurementsForm(request.POST, lifter=request.user)
    if not form.is_valid():
        return damaged(request) if "uuid" in form.errors else measurements_page(request, form, status=422)
    cleaned = form.cleaned_data
    logged = BodyMeasurement.log(request.user, date=cleaned["date"], values=form.values, id=cleaned["uuid"])
    if logged.changed:
        kinds = ", ".join(row.get_kind_display().lower() for row in logged.changed)
        tell(request, f"Saved, in place of another {kinds} of that day", undo=take_back_url(logged.changed))
    else:
        tell(request, "Saved")
    tell_goals(request, request.user.reached_goals)
    return redirect("progress:measurements")


def measurements_page(request: LifterRequest, form: MeasurementsForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "latest": latest_of(request.user)}
    return render(request, "progress/measurements.html", context, status=status)


def take_back_url(rows: list[BodyMeasurement]) -> str:
    first, *others = rows
    query = urlencode({"also": [str(row.pk) for row in others]}, doseq=True)
    return reverse("progress:measurement-take-back", args=[first.pk]) + (f"?{query}" if query else "")


def latest_of(lifter: User) -> list[Latest]:
    """One query."""
    long_ago = lifter.today() - dt.timedelta(days=CHANGE_DAYS)
    rows = {row.kind: row for row in lifter.measurements.live().latest_of_each_kind(compared_with=long_ago)}
    return [
        Latest(kind, row.date, row.said_to(lifter), change_said(row, lifter) if row.date > long_ago else "")
        for kind in MeasurementKind
        if (row := rows.get(kind.value))
    ]


def change_said(row: BodyMeasurement, lifter: User) -> str:
    if row.value_before is None:
        return ""
    change = row.value - row.value_before
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return f"{sign}{row.measured.said(abs(change), lifter)}"


@require_safe
def measurement(request: LifterRequest, kind: str) -> HttpResponse:
    """One kind over time: its chart of a year and all its entries."""
    if kind not in MeasurementKind.values:
        raise Http404
    known, lifter = MeasurementKind(kind), request.user
    mine = lifter.measurements.live().filter(kind=kind)
    if before := read_day(request.GET.get("before", "")):
        mine = mine.filter(date__lt=before)
    rows = list(mine.newest_first()[: ENTRIES_A_PAGE + 1])
    context: dict[str, Any] = {
        "kind": known,
        "entries": [(row, row.said_to(lifter)) for row in rows[:ENTRIES_A_PAGE]],
        "next_cursor": rows[ENTRIES_A_PAGE - 1].date.isoformat() if len(rows) > ENTRIES_A_PAGE else "",
    }
    if not before:
        context |= chart_of(known, lifter.measurements.series(kind, since=first_charted(lifter)), lifter)
    return render_page(request, "progress/measurement.html", context, partial="more" if before else "")


def first_charted(lifter: User) -> dt.date:
    return lifter.today() - dt.timedelta(days=CHART_DAYS)


def read_day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def chart_of(kind: MeasurementKind, series: list[tuple[dt.date, int]], lifter: User) -> dict[str, Any]:
    """The chart's data and its table; of bodyweight with the mean of 7 days."""
    unit = kind.unit_of(lifter)
    lines = [{"name": kind.label, "values": [in_unit(value, unit) for _, value in series], "style": "points"}]
    if kind == MeasurementKind.BODYWEIGHT:
        means = [mean for _, mean in moving_mean(series)]
        lines.append({"name": "7-day mean", "values": [in_unit(mean, unit) for mean in means], "style": "line"})
    else:
        means = []
        lines[0]["style"] = "line"
    days = [day.isoformat() for day, _ in series]
    table = [
        (day, kind.said(value, lifter), kind.said(round(means[place]), lifter) if means else "")
        for place, (day, value) in enumerate(series)
    ]
    return {
        "chart": {"kind": "line", "labels": days, "unit": unit.slug, "series": lines} if len(series) > 1 else None,
        "table": table[::-1],
        "label": f"{kind.label} over the last 12 months",
        "columns": ["Day", kind.label, "7-day mean"] if means else ["Day", kind.label],
        "mean_now": table[-1][2] if means else "",
    }


def in_unit(value: float, unit: Any) -> float:
    return round(float(Decimal(value) / unit.size), 2)


# --- The verbs on one ---


@require_http_methods(["GET", "HEAD", "POST"])
def measurement_edit(request: LifterRequest, measurement_id: UUID) -> HttpResponse:
    row = find(request, measurement_id)
    form = MeasurementForm(request.POST if request.method == "POST" else None, measurement=row, lifter=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row.correct(date=form.cleaned_data["date"], value=form.cleaned_data["value"])
        except DayTaken as taken:
            row = find(request, measurement_id)
            form.add_error("date", str(taken))
        else:
            tell(request, "Saved")
            return redirect("progress:measurement", row.kind)
    status = 422 if request.method == "POST" else 200
    return render(request, "progress/measurement_edit.html", {"form": form, "measurement": row}, status=status)


@require_POST
def measurement_remove(request: LifterRequest, measurement_id: UUID) -> HttpResponse:
    row = find(request, measurement_id)
    row.remove()
    undo = reverse("progress:measurement-restore", args=[row.pk])
    tell(request, f"{row.get_kind_display()} of {row.date.day} {row.date:%b} deleted", undo=undo)
    return redirect("progress:measurement", row.kind)


@require_POST
def measurement_restore(request: LifterRequest, measurement_id: UUID) -> HttpResponse:
    deleted = request.user.measurements.filter(deleted_at__isnull=False)
    row: BodyMeasurement = get_object_or_404(deleted, pk=measurement_id)
    row.user = request.user
    row.restore()
    tell(request, f"{row.get_kind_display()} restored")
    return redirect("progress:measurement", row.kind)


@require_POST
def measurement_take_back(request: LifterRequest, measurement_id: UUID) -> HttpResponse:
    """Undo corrections that were made together."""
    row = find(request, measurement_id)
    row.take_back()
    for other in request.user.measurements.live().filter(pk__in=read_ids(request.GET.getlist("also"))):
        other.take_back()
    tell(request, "As it was before")
    return redirect("progress:measurements")


def read_ids(texts: list[str]) -> list[UUID]:
    ids = []
    for text in texts[: len(MeasurementKind.values)]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids


def find(request: LifterRequest, measurement_id: UUID) -> BodyMeasurement:
    row: BodyMeasurement = get_object_or_404(request.user.measurements.live(), pk=measurement_id)
    row.user = request.user
    return row
