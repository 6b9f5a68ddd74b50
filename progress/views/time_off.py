"""Time off: the list, its forms and verbs. Streaks and goals follow what changes, so each is told to `log_changed`."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gymtracker.accounts.models import TimeOff, TimeOffKind, User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.notices import tell
from progress.measurement_forms import date_field
from workouts.forms import IdForm
from workouts.limits import EARLIEST_YEAR
from workouts.models.once import create_once
from workouts.signals import log_changed
from workouts.turns import turn_of
from workouts.views.workout import damaged

FURTHEST = dt.timedelta(days=730)
MOST_SHOWN = 200


class TimeOffForm(IdForm):
    kind = forms.ChoiceField(choices=TimeOffKind.choices, widget=forms.RadioSelect, initial=TimeOffKind.HOLIDAY)
    first_day = date_field(label="From")
    last_day = date_field(label="Last day", required=False, help_text="Leave empty while you do not know.")
    note = forms.CharField(required=False, max_length=200)

    def __init__(self, *args: Any, lifter: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lifter = lifter

    def clean_first_day(self) -> dt.date:
        return self._within_reach(self.cleaned_data["first_day"])

    def clean_last_day(self) -> dt.date | None:
        day = self.cleaned_data["last_day"]
        return day and self._within_reach(day)

    def _within_reach(self, day: dt.date) -> dt.date:
        latest = self.lifter.today() + FURTHEST
        if not dt.date(EARLIEST_YEAR, 1, 1) <= day <= latest:
            raise forms.ValidationError(f"Enter a day from {EARLIEST_YEAR} to {latest:%Y-%m-%d}.", code="range")
        return day

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("first_day"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day is before the first one.")
        return self.cleaned_data

    @property
    def written(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "first_day", "last_day", "note")}


def tell_the_log(lifter: User, *days: dt.date) -> None:
    """Numbers that reckon with time off may differ from the first of these days on."""
    since = dt.datetime.combine(min(days), dt.time(), lifter.zone)
    log_changed.send(TimeOff, lifter=lifter, exercises=set(), since=since)


@require_safe
def time_off_list(request: LifterRequest) -> HttpResponse:
    return list_page(request, TimeOffForm(lifter=request.user, initial={"first_day": request.user.today()}))


def list_page(request: LifterRequest, form: TimeOffForm, *, status: int = 200) -> HttpResponse:
    today = request.user.today()
    rows = list(request.user.time_off.order_by("-first_day", "-id")[:MOST_SHOWN])
    context = {
        "form": form,
        "current": [row for row in rows if row.is_running(today)],
        "coming": [row for row in rows if row.first_day > today],
        "past": [row for row in rows if row.is_over(today)],
    }
    return render(request, "progress/time_off.html", context, status=status)


@require_POST
def time_off_add(request: LifterRequest) -> HttpResponse:
    form = TimeOffForm(request.POST, lifter=request.user)
    if not form.is_valid():
        return damaged(request) if "uuid" in form.errors else list_page(request, form, status=422)
    note_time_off(request.user, form)
    tell(request, "Saved")
    return redirect("time-off")


@require_http_methods(["GET", "HEAD", "POST"])
def time_off_edit(request: LifterRequest, time_off_id: UUID) -> HttpResponse:
    row = find(request, time_off_id)
    initial = {name: getattr(row, name) for name in ("kind", "first_day", "last_day", "note")}
    form = TimeOffForm(request.POST if request.method == "POST" else None, lifter=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        write(row, request.user, **form.written)
        tell(request, "Saved")
        return redirect("time-off")
    context = {"form": form, "time_off": row}
    return render(request, "progress/time_off_edit.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def time_off_end(request: LifterRequest, time_off_id: UUID) -> HttpResponse:
    """Today was the last day."""
    row, today = find(request, time_off_id), request.user.today()
    if row.is_running(today):
        write(row, request.user, last_day=today)
        tell(request, "Welcome back: today was the last day off")
    return redirect("time-off")


@require_POST
def time_off_delete(request: LifterRequest, time_off_id: UUID) -> HttpResponse:
    row = find(request, time_off_id)
    with turn_of(request.user.pk):
        row.delete()
        tell_the_log(request.user, row.first_day)
    tell(request, "Deleted")
    return redirect("time-off")


def note_time_off(lifter: User, form: TimeOffForm) -> None:
    """What a valid form says; sent twice it is noted once."""
    with turn_of(lifter.pk):
        create_once(
            lifter.time_off, form.cleaned_data["uuid"], announce=lambda row: tell_the_log(lifter, row.first_day),
            **form.written,
        )  # fmt: skip


def write(row: TimeOff, lifter: User, **fields: Any) -> None:
    with turn_of(lifter.pk):
        before = row.first_day
        for name, value in fields.items():
            setattr(row, name, value)
        row.save(update_fields=list(fields))
        tell_the_log(lifter, before, row.first_day)


def find(request: LifterRequest, time_off_id: UUID) -> TimeOff:
    row: TimeOff = get_object_or_404(request.user.time_off, pk=time_off_id)
    return row


urlpatterns = [
    path("", time_off_list, name="time-off"),
    path("add/", time_off_add, name="time-off-add"),
    path("<uuid:time_off_id>/", time_off_edit, name="time-off-edit"),
    path("<uuid:time_off_id>/end/", time_off_end, name="time-off-end"),
    path("<uuid:time_off_id>/delete/", time_off_delete, name="time-off-delete"),
]
