"""Templates: the list by folder, one to read, and what is done with the whole of it."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Max
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.errors import bad_request
from gymtracker.htmx import go_to, render_page, wants_fragment
from gymtracker.ids import uuid7
from gymtracker.notices import tell, warn
from workouts.forms import IdForm
from workouts.models import WorkoutTemplate
from workouts.models.templates import TooManyTemplates
from workouts.reading_templates import by_folder, read_exercises
from workouts.template_forms import FolderForm, NewTemplateForm
from workouts.today import running
from workouts.turns import turn_of
from workouts.views.order import Item, order_context
from workouts.views.workout import damaged

FOLDER_VERBS = {"up": "workouts:template-up", "down": "workouts:template-down"}


def find_template(request: LifterRequest, template_id: UUID) -> WorkoutTemplate:
    template: WorkoutTemplate = get_object_or_404(request.user.templates.with_programme(), pk=template_id)
    return template


def find_loose(request: LifterRequest, template_id: UUID) -> WorkoutTemplate:
    """One that is no day of a programme: only those are copied, archived and deleted by themselves."""
    template: WorkoutTemplate = get_object_or_404(request.user.templates.loose(), pk=template_id)
    return template


def week_asked(request: LifterRequest, template: WorkoutTemplate) -> int | None:
    """Of `?week=`, None is every week; a week that the programme has not is not found."""
    text = request.GET.get("week", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= template.weeks > 1):
        raise Http404
    return int(text)


def folders_of(request: LifterRequest) -> list[str]:
    names = request.user.templates.loose().exclude(folder="").order_by("folder").values_list("folder", flat=True)
    return list(names.distinct())


# --- The list ---


@require_safe
def templates(request: LifterRequest) -> HttpResponse:
    own = request.user.templates.loose()
    open_workout = request.user.workouts.open().first()
    folders = by_folder(own.current().with_exercises().in_order())
    context = {
        "folders": folders,
        "can_save_a_workout": not folders and request.user.workouts.finished().exists(),
        "archived_count": own.archived().count(),
        "open_workout": open_workout,
        "start_offered": open_workout is None,
        "run": running(request.user),
    }
    return render(request, "workouts/templates.html", context)


@require_safe
def templates_archived(request: LifterRequest) -> HttpResponse:
    found = request.user.templates.loose().archived().with_exercises().in_order()
    return render(request, "workouts/templates_archived.html", {"templates": found})


# --- One ---


@require_safe
def template(request: LifterRequest, template_id: UUID) -> HttpResponse:
    found = find_template(request, template_id)
    week = week_asked(request, found)
    done = found.workouts.filter(user=request.user).finished().aggregate(count=Count("pk"), last=Max("date"))
    context = {
        "template": found,
        "exercises": read_exercises(found, request.user, week),
        "done": done,
        "week": week,
        "weeks": range(1, found.weeks + 1) if found.weeks > 1 else [],
        "open_workout": request.user.workouts.open().first(),
    }
    return render(request, "workouts/template.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def template_create(request: LifterRequest) -> HttpResponse:
    if request.method != "POST":
        form = NewTemplateForm(initial={"uuid": uuid7(), "folder": request.GET.get("folder", "")[:60]})
        return new_page(request, form)
    form = NewTemplateForm(request.POST)
    if form.is_valid():
        sent = form.cleaned_data
        try:
            made = WorkoutTemplate.create(
                request.user, id=sent["uuid"], name=sent["name"], notes=sent["notes"], folder=sent["folder"]
            )
            return go_to_made(request, made)
        except TooManyTemplates as error:
            form.add_error("name", str(error))
    return new_page(request, form, status=422)


def go_to_made(
    request: LifterRequest, made: WorkoutTemplate, *, said: str = "", page: str = "workouts:template-edit"
) -> HttpResponse:
    """A form that comes again after its template was deleted leads back to the list."""
    if made.deleted_at:
        warn(request, f"{made.name} was deleted.")
        return go_to(request, "workouts:templates")
    if said:
        tell(request, said)
    return go_to(request, page, made.pk)


def new_page(request: LifterRequest, form: NewTemplateForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "folders": folders_of(request)}
    return render(request, "workouts/template_new.html", context, status=status)


@require_POST
def template_duplicate(request: LifterRequest, template_id: UUID) -> HttpResponse:
    found = find_loose(request, template_id)
    form = IdForm(request.POST)
    if not form.is_valid():
        return damaged(request)
    try:
        made = found.duplicate(id=form.cleaned_data["uuid"])
    except TooManyTemplates as error:
        warn(request, str(error))
        return go_to(request, found)
    return go_to_made(request, made, said=f"{found.name} duplicated")


@require_POST
def template_archive(request: LifterRequest, template_id: UUID) -> HttpResponse:
    found = find_loose(request, template_id)
    found.archive()
    tell(request, f"{found.name} archived", undo=reverse("workouts:template-unarchive", args=[found.pk]))
    return go_to(request, "workouts:templates")


@require_POST
def template_unarchive(request: LifterRequest, template_id: UUID) -> HttpResponse:
    found = find_loose(request, template_id)
    found.unarchive()
    tell(request, f"{found.name} is back among your templates")
    return go_to(request, found)


@require_http_methods(["GET", "HEAD", "POST"])
def template_delete(request: LifterRequest, template_id: UUID) -> HttpResponse:
    found = find_loose(request, template_id)
    if request.method != "POST":
        return render(request, "workouts/template_delete.html", {"template": found})
    found.remove()
    tell(request, f"{found.name} deleted")
    return go_to(request, "workouts:templates")


# --- Folders and the order of the list ---


@require_safe
def template_folder(request: LifterRequest) -> HttpResponse:
    """One folder, `?name=`: its name and the order of its templates."""
    return folder_page(request, request.GET.get("name", ""))


def folder_page(
    request: LifterRequest, folder: str, *, form: FolderForm | None = None, status: int = 200
) -> HttpResponse:
    together = list(request.user.templates.loose().current().of_folder(folder[:60]).in_order())
    if not together and form is None:  # renamed or emptied since it was listed
        return redirect("workouts:templates")
    context = {
        "folder": folder,
        "form": form or FolderForm(initial={"name": folder}),
        **order_context(
            [[Item(one.pk, one.name)] for one in together],
            back=reverse("workouts:templates"),
            title=folder or "Templates without a folder",
            arrange=reverse("workouts:template-arrange-folder"),
            verbs=FOLDER_VERBS,
        ),
    }
    return render_page(request, "workouts/template_folder.html", context, partial="list", status=status)


@require_POST
def template_folder_rename(request: LifterRequest) -> HttpResponse:
    folder = request.POST.get("folder", "")
    if not folder or not request.user.templates.of_folder(folder[:61]).exists():
        raise Http404
    form = FolderForm(request.POST)
    if not form.is_valid():
        return folder_page(request, folder, form=form, status=422)
    name = form.cleaned_data["name"]
    WorkoutTemplate.rename_folder(request.user, folder, name=name)
    tell(request, f"The folder is now {name}" if name != folder else "Saved")
    return go_to(request, "workouts:templates")


@require_POST
def template_arrange_folder(request: LifterRequest) -> HttpResponse:
    """Take over the order in which the ids come: the end of a drag."""
    with turn_of(request.user.pk):
        places = {text: place for place, text in enumerate(request.POST.getlist("entry"))}
        own = request.user.templates.loose().current()
        first = own.filter(pk__in=[pk for pk in map(read_uuid, places) if pk]).first()
        together = list(own.of_folder(first.folder).in_order()) if first else []
        if not first or places.keys() != {str(one.pk) for one in together}:
            return bad_request(request, reason="The list of templates has changed meanwhile. Reload the page.")
        together.sort(key=lambda one: places[str(one.pk)])
        WorkoutTemplate.arrange_folder(together)
    return after_a_move(request, first)


def read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
def template_up(request: LifterRequest, template_id: UUID) -> HttpResponse:
    found = find_loose(request, template_id)
    found.move(-1)
    return after_a_move(request, found)


@require_POST
def template_down(request: LifterRequest, template_id: UUID) -> HttpResponse:
    found = find_loose(request, template_id)
    found.move(1)
    return after_a_move(request, found)


def after_a_move(request: LifterRequest, moved: WorkoutTemplate) -> HttpResponse:
    """The list again for htmx, else its page."""
    if wants_fragment(request) and moved.archived_at is None:
        return folder_page(request, moved.folder)
    return go_to(request, reverse("workouts:template-folder", query={"name": moved.folder}))
