"""/settings/data/: what comes in and goes out of an account."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from gymtracker.accounts.requests import LifterRequest
from workouts.export_forms import ExportForm
from workouts.exporting import export


@require_safe
def data(request: LifterRequest) -> HttpResponse:
    return data_page(request, ExportForm())


def data_page(request: LifterRequest, form: ExportForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "history": request.user.workouts.finished().extent()}
    return render(request, "workouts/data.html", context, status=status)


@require_safe
def data_export(request: LifterRequest) -> HttpResponseBase:
    """The file, sent while it is read from the database."""
    if not request.GET:
        return redirect("settings-data")
    form = ExportForm(request.GET)
    if not form.is_valid():
        return data_page(request, form, status=422)
    first, last = form.cleaned_data["date_from"], form.cleaned_data["date_to"]
    pieces = export(request.user, form.layout, first=first, last=last)
    headers = {
        "Content-Type": f"{form.layout.content_type}; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{form.layout.file_name(request.user.today())}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(headers=headers) if request.method == "HEAD" else StreamingHttpResponse(pieces, headers=headers)


urlpatterns = [
    path("", data, name="settings-data"),
    path("export/", data_export, name="settings-data-export"),
]
