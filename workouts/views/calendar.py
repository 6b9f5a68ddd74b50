"""The months of the history."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import render_page
from workouts.calendar import month_of
from workouts.forms import CalendarForm


@require_safe
def calendar(request: LifterRequest) -> HttpResponse:
    """A month with its workouts, and those of the chosen day. What makes no sense is said above the current month."""
    today = request.user.today()
    form = CalendarForm(request.GET, today=today)
    is_valid = form.is_valid()
    month = month_of(request.user, form.first_of_month, chosen=form.chosen_day, today=today)
    context = {"form": form, "month": month, "today": today}
    return render_page(request, "workouts/calendar.html", context, partial="month", status=200 if is_valid else 422)
