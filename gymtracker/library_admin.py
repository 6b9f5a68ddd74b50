"""The admin's pages on which a file of exercises is imported: choose it, read what it would change, apply.

What was uploaded waits in a row of `LibraryImport`, which only the person who uploaded it can reach: a cookie is too
small for it, and every web process sees the database.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from exercises.library_comparison import CHOICES, FOR_ALL, KEEP, LibraryChanged, compare
from exercises.library_files import LARGEST_BYTES, LAYOUTS, UnreadableFile, packed, read_library_file, unpacked
from exercises.library_writing import Written
from exercises.models import Exercise, LibraryImport, Muscle
from gymtracker.library_import import apply_library_file
from gymtracker.merging_admin import MergingExerciseAdmin

KEPT = timedelta(days=1)
MOST_FAULTS_SHOWN = 200


class BadChoice(ValueError):
    """The form says what it could not have said."""


class ImportingExerciseAdmin(MergingExerciseAdmin):
    """The library's management with a way to import a file, for whoever may both add and change exercises."""

    change_list_template = "admin/exercises/exercise/change_list.html"

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="exercises_exercise_import"),
            path("import/<int:import_id>/", view(self.import_preview_view), name="exercises_exercise_import_preview"),
            path("import/<int:import_id>/apply/", view(self.import_apply_view), name="exercises_exercise_import_apply"),
            *super().get_urls(),
        ]

    def may_import(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        found: HttpResponse = super().changelist_view(
            request, (extra_context or {}) | {"may_import": self.may_import(request)}
        )
        return found

    # --- The pages ---

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """GET the form; POST reads the file and leads to its preview, or says why it cannot be read (422)."""
        if not self.may_import(request):
            raise PermissionDenied
        if request.method in {"GET", "HEAD"}:
            return self.chooser_of_file(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        uploaded = request.FILES.get("file")
        if not isinstance(uploaded, UploadedFile):
            return self.chooser_of_file(request, "Choose a file.")
        try:
            file = read_library_file(uploaded, Muscle.objects.values_list("slug", flat=True))
        except UnreadableFile as error:
            return self.chooser_of_file(request, str(error))
        forget_old_files(request)
        kept = LibraryImport.objects.create(
            user_id=request.user.pk, name=str(uploaded.name)[:100], content=packed(file)
        )
        return redirect("admin:exercises_exercise_import_preview", kept.pk)

    def import_preview_view(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """What the file would change; once it is applied, what it did."""
        if not self.may_import(request):
            raise PermissionDenied
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.import_page(request, own_import(request, import_id))

    def import_apply_view(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """POST applies once: whoever presses twice sees what the first press did. 409 where the library has changed."""
        if not self.may_import(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            seen, chosen, otherwise = choices_in(request.POST)
            with transaction.atomic():
                kept = own_import(request, import_id, lock=True)
                if kept.applied_at is None:
                    self.apply_import(request, kept, seen, chosen, otherwise)
        except BadChoice as error:
            return self.import_page(request, own_import(request, import_id), str(error), status=422)
        except LibraryChanged as error:
            return self.import_page(request, own_import(request, import_id), str(error), status=409)
        return redirect("admin:exercises_exercise_import_preview", import_id)

    def apply_import(
        self, request: HttpRequest, kept: LibraryImport, seen: str, chosen: dict[int, str], otherwise: str
    ) -> None:
        file = unpacked(kept.content)
        written = apply_library_file(file, seen=seen, chosen=chosen, otherwise=otherwise)
        log_import(kept.user_id, written)
        kept.applied_at, kept.content = timezone.now(), b""
        kept.report = written.as_json() | {"faults": file.faulty}
        kept.save(update_fields=["applied_at", "content", "report"])
        self.message_user(request, f"“{kept}” was imported.", messages.SUCCESS)

    # --- What they show ---

    def chooser_of_file(self, request: HttpRequest, fault: str = "") -> HttpResponse:
        context = {
            "title": "Import exercises from a file",
            "fault": fault,
            "largest": LARGEST_BYTES // 1_000_000,
            "layouts": LAYOUTS,
        }
        return self.library_page(request, "import.html", context, 422 if fault else 200)

    def import_page(
        self, request: HttpRequest, kept: LibraryImport, fault: str = "", *, status: int = 200
    ) -> HttpResponse:
        context: dict[str, Any] = {"title": f"Import of “{kept}”", "kept": kept, "fault": fault}
        if kept.applied_at is None:
            file = unpacked(kept.content)
            comparison = compare(file)
            context |= {
                "file": file,
                "layout": LAYOUTS[file.layout],
                "comparison": comparison,
                "seen": comparison.digest(),
                "for_all": [(choice, CHOICES[choice]) for choice in FOR_ALL],
                "preselected": KEEP,
                "faults": file.faults[:MOST_FAULTS_SHOWN],
                "more_faults": max(0, len(file.faults) - MOST_FAULTS_SHOWN),
            }
        return self.library_page(request, "import_preview.html", context, status)

    def library_page(self, request: HttpRequest, name: str, context: dict[str, Any], status: int) -> TemplateResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts}
        return TemplateResponse(request, f"admin/exercises/exercise/{name}", context, status=status)


def own_import(request: HttpRequest, import_id: int, *, lock: bool = False) -> LibraryImport:
    """One of the person's own. Raises Http404."""
    rows = LibraryImport.objects.filter(user_id=request.user.pk)
    rows = rows.select_for_update() if lock else rows
    found = rows.filter(pk=import_id).first()
    if found is None:
        raise Http404
    return found


def forget_old_files(request: HttpRequest) -> None:
    """Those of this person, of whom the newest file is the one that counts, and those that were never applied."""
    waiting = LibraryImport.objects.filter(applied_at=None)
    waiting.filter(user_id=request.user.pk).delete()
    waiting.filter(created_at__lt=timezone.now() - KEPT).delete()


def choices_in(posted: QueryDict) -> tuple[str, dict[int, str], str]:
    """The digest of what was read, the choice for each entry that has one of its own, and that for all others. The
    form sends no more than was chosen, so that it stays below the limit of fields. Raises BadChoice."""
    otherwise = posted.get("otherwise", "")
    if otherwise not in FOR_ALL:
        raise BadChoice("Choose what to do with clashes.")
    return posted.get("seen", ""), dict(own_choices(posted)), otherwise


def own_choices(posted: QueryDict) -> Iterator[tuple[int, str]]:
    for name, choice in posted.items():
        number = name.removeprefix("choice-")
        if number == name:
            continue
        if not (number.isascii() and number.isdigit() and len(number) < 6 and choice in CHOICES):
            raise BadChoice("Choose one of what is offered for each clash.")
        yield int(number), str(choice)


def log_import(user_id: int, written: Written) -> None:
    """In the history of each exercise, as for any other change in the admin."""
    library = Exercise.objects.library()
    for slugs, flag, says in (
        (written.created, ADDITION, "Imported from a file."),
        (written.updated, CHANGE, "Changed by the import of a file."),
    ):
        rows = list(library.filter(slug__in=slugs))
        if rows:
            LogEntry.objects.log_actions(user_id, rows, flag, change_message=says)
