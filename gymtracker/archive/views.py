"""The archive's pages: download it, or upload one, see what is in it, and import it."""

from __future__ import annotations

from collections.abc import Iterator

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.archive.checking import Checked, Found
from gymtracker.archive.importing import Brought, bring_in
from gymtracker.archive.models import PART_BYTES, ArchiveUpload
from gymtracker.archive.reading import MOST_UPLOAD_BYTES, Archive, ArchiveRefused
from gymtracker.archive.writing import archive_of
from gymtracker.notices import tell, warn

# What a lifter thinks of as theirs, in the order of the page; the rest comes along with it.
SHOWN = {
    "workouts": "workout", "sets": "set", "exercises": "own exercise", "templates": "template",
    "programmes": "programme", "goals": "goal", "measurements": "measurement", "gyms": "gym",
    "exercise_notes": "note to an exercise", "time_off": "entry of time off",
}  # fmt: skip
MOST_NOTES = 3


class ArchiveForm(forms.Form):
    file = forms.FileField(
        label="Archive",
        help_text=f"The zip as it was downloaded, at most {MOST_UPLOAD_BYTES // 1_000_000} MB.",
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        error_messages={"empty": "This file is empty.", "required": "Choose the zip that you downloaded."},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > MOST_UPLOAD_BYTES:
            size, most = (file.size or 0) / 1_000_000, MOST_UPLOAD_BYTES // 1_000_000
            raise forms.ValidationError(f"This file has {size:.0f} MB; at most {most} are read.", code="size")
        return file


@require_safe
def archive(request: LifterRequest) -> HttpResponse:
    return archive_page(request, ArchiveForm())


def archive_page(request: HttpRequest, form: ArchiveForm, *, problem: str = "", status: int = 200) -> HttpResponse:
    """`problem` says why nothing was imported."""
    waiting = ArchiveUpload.objects.filter(user=request.user.pk).defer("found").first()
    context = {"form": form, "waiting": waiting, "problem": problem}
    return render(request, "archive/archive.html", context, status=status)


@require_safe
def archive_download(request: LifterRequest) -> HttpResponseBase:
    """Reads only, so it is a link; the zip is made while it is sent."""
    name = f"gym-tracker-{request.user.today():%Y-%m-%d}.zip"
    pieces = archive_of(request.user, server=request.get_host()) if request.method == "GET" else iter([b""])
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Encoding"] = "identity"  # it is packed already: GZipMiddleware would pack it once more
    patch_cache_control(response, private=True, no_store=True)
    return response


@require_POST
def archive_upload(request: LifterRequest) -> HttpResponse:
    """All of it is read and checked, and nothing is written of it yet."""
    form = ArchiveForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = Checked(Archive(file)).look_over()
        except ArchiveRefused as error:
            form.add_error("file", str(error))
        else:
            ArchiveUpload.keep(request.user, found=as_json(found), pieces=parts_of(file))
            return redirect("archive-preview")
    return archive_page(request, form, status=422)


def parts_of(file: UploadedFile) -> Iterator[bytes]:
    file.seek(0)
    while part := file.read(PART_BYTES):
        yield part


def as_json(found: Found) -> dict[str, object]:
    at = found.exported_at.isoformat() if found.exported_at else ""
    return {"server": found.server, "email": found.email, "exported_at": at, "counts": found.counts}


@require_safe
def archive_preview(request: LifterRequest) -> HttpResponse:
    """What the uploaded archive holds; without one there is nothing to see."""
    waiting = ArchiveUpload.objects.filter(user=request.user).first()
    if waiting is None:
        return redirect("archive")
    found = waiting.found
    context = {
        "found": found,
        "exported_at": parse_datetime(found["exported_at"]) if found["exported_at"] else None,
        "rows": [counted(count, word) for name, word in SHOWN.items() if (count := found["counts"].get(name, 0))],
        "is_of_another": found["email"] and found["email"].lower() != request.user.email,
    }
    return render(request, "archive/preview.html", context)


@require_POST
def archive_import(request: LifterRequest) -> HttpResponse:
    """Pressed twice it is imported once: the second time there is nothing new, or nothing waiting."""
    waiting = ArchiveUpload.objects.filter(user=request.user).first()
    if waiting is None:
        warn(request, "No archive is waiting. Upload it first.")
        return redirect("archive")
    try:
        with waiting.opened() as file:
            brought = bring_in(request.user, Archive(file))
    except ArchiveRefused as error:
        return archive_page(request, ArchiveForm(), problem=str(error), status=422)
    waiting.delete()
    tell(request, said(brought))
    for note in brought.notes[:MOST_NOTES]:
        warn(request, note)
    return redirect("archive")


def said(brought: Brought) -> str:
    """ "Imported: 120 workouts, 3,400 sets, 2 goals"."""
    if brought.is_nothing:
        return "Nothing new: all of it is here already"
    parts = [counted(brought.new[name], word) for name, word in SHOWN.items() if brought.new[name]]
    return f"Imported: {', '.join(parts) or 'what was missing'}"


def counted(count: int, word: str) -> str:
    """ "1 goal", "3,400 sets", "2 notes to exercises"."""
    plural = {"entry of time off": "entries of time off", "note to an exercise": "notes to exercises"}.get(
        word, f"{word}s"
    )
    return f"{count:,} {word if count == 1 else plural}"


@require_POST
def archive_discard(request: LifterRequest) -> HttpResponse:
    ArchiveUpload.objects.filter(user=request.user).delete()
    tell(request, "Archive thrown away; nothing was imported")
    return redirect("archive")
