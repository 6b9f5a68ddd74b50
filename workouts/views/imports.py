"""/settings/data/import/: a file from another app, its preview, its progress, what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from exercises.models import Exercise
from exercises.search import LONGEST_QUERY
from gymtracker.accounts.requests import LifterRequest
from gymtracker.htmx import go_to, render_page
from gymtracker.notices import tell, warn
from workouts.import_forms import ReadingForm, UploadForm
from workouts.importing.applying import advance, confirm
from workouts.importing.naming import choose, could_be, read_as
from workouts.importing.planning import plan, planned
from workouts.importing.receiving import receive
from workouts.importing.report import report_of
from workouts.importing.undoing import DoesNotFit, cancel, undo
from workouts.models import ImportBatch, ImportedName
from workouts.transfer.recognising import OWN, READERS
from workouts.transfer.source import Unreadable
from workouts.views.picker import is_id

# How long one request may go on with an import: the page shows progress, and no request holds a worker for long.
STEP_SECONDS = 1.0


def find_batch(request: LifterRequest, batch_id: UUID) -> ImportBatch:
    batch: ImportBatch = get_object_or_404(request.user.imports, pk=batch_id)
    batch.user = request.user
    return batch


@require_safe
def imports(request: LifterRequest) -> HttpResponse:
    return imports_page(request, UploadForm())


def imports_page(request: LifterRequest, form: UploadForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "batches": request.user.imports.defer("findings", "chosen").order_by("-created_at", "-id")[:50],
        "apps": sorted((reader.LABEL for reader in READERS.values() if reader not in OWN), key=str.casefold),
        "most_megabytes": settings.MOST_IMPORT_MEGABYTES,
    }
    return render(request, "workouts/imports.html", context, status=status)


@require_POST
def import_upload(request: LifterRequest) -> HttpResponse:
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        is_too_large = form.has_error("file", "size")
        return imports_page(request, form, status=413 if is_too_large else 422)
    file = form.cleaned_data["file"]
    try:
        batch, is_new = receive(request.user, file.file, file_name=file.name)
    except Unreadable as error:
        form.add_error("file", str(error))
        return imports_page(request, form, status=422)
    if batch.is_previewed:
        plan(batch)  # anew where it was uploaded before: the log may have changed since
    elif not is_new:
        warn(request, "You have imported this very file before.")
    return redirect(batch)


@require_safe
def import_page(request: LifterRequest, batch_id: UUID) -> HttpResponse:
    return batch_page(request, find_batch(request, batch_id))


def batch_page(request: LifterRequest, batch: ImportBatch, form: ReadingForm | None = None, **context: Any) -> Any:
    """In whatever state the batch is."""
    status = context.pop("status", 200)
    context |= {"batch": batch, "label": batch.findings["label"], "days": days_of(batch)}
    if batch.is_previewed and not batch.plan:
        batch.plan = planned(batch)  # it came in this very moment, or its upload was cut off
        context["days"] = days_of(batch)
    if batch.is_running:
        return render_page(request, "workouts/import_running.html", context, partial="progress", status=status)
    names = list(batch.names.select_related("exercise"))
    context |= {
        "names": names,
        "unsure": [one for one in names if one.certainty in {"normalised", "none"}],
        "sure": [one for one in names if one.certainty not in {"normalised", "none"}],
        "left_out": left_out_of(batch),
    }
    if batch.is_previewed:
        context["form"] = form or ReadingForm(batch=batch)
        return render(request, "workouts/import_preview.html", context, status=status)
    return render(request, "workouts/import_report.html", context, status=status)


def days_of(batch: ImportBatch) -> list[date]:
    """The first and the last day of what comes in; empty where nothing does."""
    return [date.fromisoformat(day) for day in (batch.plan.get("first"), batch.plan.get("last")) if day]


def left_out_of(batch: ImportBatch) -> dict[str, Any]:
    """Rows that the reader could not read and rows that make no set, in the order of the file."""
    said = report_of(batch)
    return {name: said[name] for name in ("skipped", "skipped_count", "dropped")}


@require_POST
def import_read_anew(request: LifterRequest, batch_id: UUID) -> HttpResponse:
    """Another unit or zone; the preview follows."""
    batch = find_batch(request, batch_id)
    form = ReadingForm(request.POST, batch=batch)
    if not form.is_valid():
        return batch_page(request, batch, form, status=422)
    read_as(batch, **form.cleaned_data)
    return redirect(batch)


@require_POST
def import_confirm(request: LifterRequest, batch_id: UUID) -> HttpResponse:
    batch = find_batch(request, batch_id)
    if batch.is_previewed:
        confirm(batch, chosen=request.POST.getlist("take"))
        advance(batch, seconds=STEP_SECONDS)
    return redirect(batch)


@require_POST
def import_continue(request: LifterRequest, batch_id: UUID) -> HttpResponse:
    """The next parts: asked for by the page itself, or by a button where no script runs."""
    batch = find_batch(request, batch_id)
    if batch.is_running:
        advance(batch, seconds=STEP_SECONDS)
    if batch.is_running and getattr(request, "htmx", None):
        return batch_page(request, batch)
    return go_to(request, batch)


@require_POST
def import_cancel(request: LifterRequest, batch_id: UUID) -> HttpResponse:
    cancel(find_batch(request, batch_id))
    tell(request, "Import cancelled; nothing of it came in")
    return redirect("imports")


@require_POST
def import_undo(request: LifterRequest, batch_id: UUID) -> HttpResponse:
    batch = find_batch(request, batch_id)
    undo(batch)
    tell(request, "Import undone")
    return redirect(batch)


@require_http_methods(["GET", "HEAD", "POST"])
def imported_name(request: LifterRequest, batch_id: UUID, name_id: int) -> HttpResponse:
    """Which of ours an exercise of the file is: before the import it changes the plan, afterwards the history moves."""
    batch = find_batch(request, batch_id)
    row: ImportedName = get_object_or_404(batch.names.select_related("exercise"), pk=name_id)
    row.batch = batch
    if request.method != "POST":
        return name_page(request, row)
    exercise = picked(request)
    try:
        moved = choose(row, exercise)
    except DoesNotFit as error:
        return name_page(request, row, problem=str(error), status=422)
    tell(request, f"{moved:,} workout{'' if moved == 1 else 's'} moved" if moved else "Saved")
    return redirect(f"{batch.get_absolute_url()}#name-{row.pk}")


def picked(request: LifterRequest) -> Exercise | None:
    """None is the lifter's own, new one."""
    exercise_id = request.POST.get("exercise", "")
    if exercise_id == "own":
        return None
    known = Exercise.objects.offered_to(request.user)
    return get_object_or_404(known, pk=int(exercise_id) if is_id(exercise_id) else 0)


def name_page(request: LifterRequest, row: ImportedName, *, problem: str = "", status: int = 200) -> HttpResponse:
    query = request.GET.get("q", "")[:LONGEST_QUERY].strip()
    context = {"batch": row.batch, "row": row, "query": query, "found": could_be(row, query), "problem": problem}
    return render_page(request, "workouts/imported_name.html", context, partial="results", status=status)


urlpatterns = [
    path("", imports, name="imports"),
    path("upload/", import_upload, name="import-upload"),
    path("<uuid:batch_id>/", import_page, name="import"),
    path("<uuid:batch_id>/read/", import_read_anew, name="import-read"),
    path("<uuid:batch_id>/confirm/", import_confirm, name="import-confirm"),
    path("<uuid:batch_id>/continue/", import_continue, name="import-continue"),
    path("<uuid:batch_id>/cancel/", import_cancel, name="import-cancel"),
    path("<uuid:batch_id>/undo/", import_undo, name="import-undo"),
    path("<uuid:batch_id>/names/<int:name_id>/", imported_name, name="imported-name"),
]
