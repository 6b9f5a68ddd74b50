"""One client, read by their trainer: the client's own dashboards by the same functions and templates, and what a
trainer adds to them. Every page notes that it was read, for the client to see."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

from goals.views import listed as goals_listed
from gymtracker.accounts.models import Coaching, User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.accounts.scoping import clients_of
from gymtracker.coaching.client_forms import ClientCommentForm, NoteForm, QuietDaysForm
from gymtracker.coaching.client_links import turned
from gymtracker.coaching.models import Assignment, Client, Comment, Read, TrainerNote, insist_on_link
from gymtracker.coaching.queue import queue_of
from gymtracker.coaching.queue_pages import note_read
from gymtracker.cursors import read_cursor
from gymtracker.htmx import wants_fragment
from progress.filters import DashboardFilter, MuscleFilter, RecordFilter, StrengthFilter
from progress.models import MeasurementKind, PersonalRecord
from progress.views import dashboards
from progress.views import measurements as measurement_views
from progress.views.records import read_key, timeline
from progress.views.time_off import TimeOffForm, note_time_off
from workouts.exporting import LAYOUTS, export
from workouts.totals import add_up
from workouts.views.workout import reading_context

GET, POST = ("GET", "HEAD"), ("GET", "HEAD", "POST")
WORKOUTS_A_PAGE = 30
ASSIGNMENTS_SHOWN = 12
TIME_OFF_SHOWN = 50


def find_client(clients: QuerySet[Any], client_id: str) -> Client:
    if not (client_id.isascii() and client_id.isdigit() and len(client_id) < 19):
        raise Http404
    found: Client = get_object_or_404(clients, pk=client_id)
    return found


def page(
    request: LifterRequest, client: Client, what: Read, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """What somebody reads of a client is written down first."""
    note_read(request, [client], what)
    if "body" in context and wants_fragment(request):
        return HttpResponse(context["body"], status=status, headers={"Vary": "HX-Request"})
    context |= {"client": client, "here": template}
    response = render(request, f"coaching/client_{template}.html", context, status=status)
    response["Vary"] = "HX-Request"
    return response


def as_the_client_sees_it(request: LifterRequest, client: User, template: str, context: dict[str, Any]) -> SafeString:
    """A part of one of their own pages, in their units; its links lead to what the trainer may open of the same."""
    seen_by_client = SimpleNamespace(user=client, GET=request.GET, resolver_match=None, path=request.path)
    return turned(render_to_string(template, context | {"request": seen_by_client}), client.pk)


def dashboard(
    request: LifterRequest, client: Client, name: str, chosen: DashboardFilter, figures: dict[str, Any], **more: Any
) -> HttpResponse:
    context = figures | {"filter": chosen, "period": chosen.period, "address": chosen.address}
    body = as_the_client_sees_it(request, client, f"progress/{name}.html#results", context)
    status = 200 if chosen.is_valid_choice else 422
    shown = {"body": body, "filter": chosen, **more}
    return page(request, client, Read.OVERVIEW, name, shown, status=status)


def allow(request: LifterRequest, methods: tuple[str, ...]) -> HttpResponse | None:
    return None if request.method in methods else HttpResponseNotAllowed(methods)


# --- The client's own dashboards ---


def overview(request: LifterRequest, client: Client) -> HttpResponse:
    if refused := allow(request, GET):
        return refused
    chosen = DashboardFilter(request.GET, lifter=client)
    figures = dashboards.overview_context(client, chosen)
    if wants_fragment(request):
        return dashboard(request, client, "overview", chosen, figures)
    row = queue_of(request.user, Client.objects.filter(pk=client.pk))[0]
    given = client.assignments.filter(trainer=request.user).select_related("workout").order_by("-assigned_at")
    more = {
        "row": row,
        "windows": [(days, row.regularity.over[days]) for days in row.regularity.over],
        "given": list(given[:ASSIGNMENTS_SHOWN]),
        "quiet_form": QuietDaysForm(initial={"quiet_days": row.known.quiet_days}),
        "is_trained": is_trained(request, client),
        "today": client.today(),
    }
    return dashboard(request, client, "overview", chosen, figures, **more)


def strength(request: LifterRequest, client: Client) -> HttpResponse:
    if refused := allow(request, GET):
        return refused
    chosen = StrengthFilter(request.GET, lifter=client, request=SimpleNamespace(user=client))
    return dashboard(request, client, "strength", chosen, dashboards.strength_context(client, chosen))


def muscles(request: LifterRequest, client: Client) -> HttpResponse:
    if refused := allow(request, GET):
        return refused
    chosen = MuscleFilter(request.GET, lifter=client)
    return dashboard(request, client, "muscles", chosen, dashboards.muscles_context(chosen))


def records(request: LifterRequest, client: Client) -> HttpResponse:
    if refused := allow(request, GET):
        return refused
    mine = PersonalRecord.objects.filter(user=client).celebrated()
    chosen = RecordFilter(request.GET or None, queryset=mine, request=SimpleNamespace(user=client))
    if chosen.form.is_bound and not chosen.form.is_valid():
        chosen = RecordFilter(None, queryset=mine, request=SimpleNamespace(user=client))
    partial = "more" if read_cursor(request.GET.get("after", ""), read_key) else "results"
    figures = timeline(chosen, request.GET)
    body = as_the_client_sees_it(request, client, f"progress/records.html#{partial}", figures)
    return page(request, client, Read.RECORDS, "records", {"body": body})


def measurements(request: LifterRequest, client: Client) -> HttpResponse:
    if refused := allow(request, GET):
        return refused
    context = {"latest": measurement_views.latest_of(client), "today": client.today()}
    if series := client.measurements.series("bodyweight", since=measurement_views.first_charted(client)):
        context |= measurement_views.chart_of(MeasurementKind.BODYWEIGHT, series, client)
    return page(request, client, Read.MEASUREMENTS, "measurements", context)


def goals(request: LifterRequest, client: Client) -> HttpResponse:
    if refused := allow(request, GET):
        return refused
    found = goals_listed(client)
    parts = [
        as_the_client_sees_it(request, client, "goals/_goal.html", {"one": one})
        for one in [*found["active"], *found["paused"]]
    ]
    context = {"parts": parts, "past": found["past"], "is_trained": is_trained(request, client)}
    return page(request, client, Read.GOALS, "goals", context)


# --- Workouts ---


def workouts(request: LifterRequest, client: Client) -> HttpResponse:
    """Finished ones, the newest first, by pages of a cursor: the id of the last one shown."""
    if refused := allow(request, GET):
        return refused
    mine = client.workouts.finished()
    if last := mine.filter(pk=as_uuid(request.GET.get("after", ""))).first():
        mine = mine.older_than(last.started_at, last.pk)
    found = list(mine.newest_first().prefetch_related(assigned_by(request))[: WORKOUTS_A_PAGE + 1])
    shown = add_up(found[:WORKOUTS_A_PAGE])
    more = shown[-1].pk if len(found) > WORKOUTS_A_PAGE else None
    new = Comment.objects.readable_by(request.user).unseen_by(request.user).filter(workout__in=shown)
    said = set(new.values_list("workout", flat=True))
    context = {"workouts": shown, "more": more, "today": client.today(), "said": said}
    return page(request, client, Read.WORKOUT, "workouts", context)


def assigned_by(request: LifterRequest) -> Prefetch[Any]:
    """What another trainer asked for is no business of the reader."""
    return Prefetch("assignment", Assignment.objects.given_by(request.user))


def workout(request: LifterRequest, client: Client, workout_id: str) -> HttpResponse:
    """Planned against done, with the trainer's own conversation. A POST says something there."""
    if refused := allow(request, POST):
        return refused
    found = get_object_or_404(client.workouts.finished(), pk=as_uuid(workout_id))
    form = ClientCommentForm(request.POST if request.method == "POST" else None, workout=found)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        Comment.write(
            author=request.user, trainer=request.user, workout=found, entry=said["entry"], text=said["text"],
            id=said["uuid"],
        )  # fmt: skip
        Comment.mark_seen(reader=request.user, workout=found)
        messages.success(request, f"{client.get_full_name()} sees your comment")
        return redirect("admin:coaching_client_workout", client.pk, found.pk)
    threads = Comment.objects.readable_by(request.user).filter(workout=found).threads()
    context = reading_context(client, found, threads) | {
        "form": form, "threads": threads, "today": client.today(), "is_trained": is_trained(request, client),
        "has_new": any(not one.is_from_trainer and not one.seen_at for thread in threads for one in thread.comments),
        "assignment": Assignment.objects.given_by(request.user).filter(workout=found).first(),
    }  # fmt: skip
    if context["records"]:
        context["broken"] = as_the_client_sees_it(request, client, "progress/_workout_records.html", context)
    return page(request, client, Read.WORKOUT, "workout", context, status=422 if form.is_bound else 200)


def workout_seen(request: LifterRequest, client: Client, workout_id: str) -> HttpResponse:
    """All that the client said there is read."""
    if refused := allow(request, ("POST",)):
        return refused
    found = get_object_or_404(client.workouts.finished(), pk=as_uuid(workout_id))
    Comment.mark_seen(reader=request.user, workout=found)
    return redirect("admin:coaching_client_workout", client.pk, found.pk)


# --- Time off, and what was asked for ---


def time_off(request: LifterRequest, client: Client) -> HttpResponse:
    """The client's own list. A POST notes some for them, which is theirs from then on."""
    if refused := allow(request, POST):
        return refused
    today = client.today()
    form = TimeOffForm(request.POST if request.method == "POST" else None, lifter=client, initial={"first_day": today})
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            insist_on_link(trainer=request.user, client=client)
            note_time_off(client, form)
        messages.success(request, f"{client.get_full_name()} finds it under Time off")
        return redirect("admin:coaching_client_time_off", client.pk)
    rows = list(client.time_off.order_by("-first_day", "-id")[:TIME_OFF_SHOWN])
    context = {"form": form, "rows": rows, "today": today, "is_trained": is_trained(request, client)}
    return page(request, client, Read.TIME_OFF, "time_off", context, status=422 if form.is_bound else 200)


def withdraw(request: LifterRequest, client: Client, assignment_id: str) -> HttpResponse:
    """What was begun from it stays."""
    if refused := allow(request, ("POST",)):
        return refused
    mine = Assignment.objects.given_by(request.user).filter(client=client)
    given = get_object_or_404(mine, pk=as_uuid(assignment_id))
    given.withdraw()
    messages.success(request, f"{given.name} is not asked for any more")
    return redirect("admin:coaching_client_change", client.pk)


# --- What a trainer keeps for themselves ---


def notes(request: LifterRequest, client: Client) -> HttpResponse:
    if refused := allow(request, POST):
        return refused
    form = NoteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        TrainerNote.write(
            trainer=request.user, client=client, text=form.cleaned_data["text"], id=form.cleaned_data["uuid"]
        )
        messages.success(request, "Note kept")
        return redirect("admin:coaching_client_notes", client.pk)
    return notes_page(request, client, form)


def notes_page(
    request: LifterRequest, client: Client, form: NoteForm, *, changing: tuple[UUID, NoteForm] | None = None
) -> HttpResponse:
    """The trainer's own words: nothing of the client is read here. `changing` is a note by its id with what was wrongly
    typed in its place."""
    mine = TrainerNote.objects.readable_by(request.user).about(client).newest_first()
    refused, words = changing or (None, None)
    context = {
        "client": client, "here": "notes", "form": form, "is_trained": is_trained(request, client),
        "notes": [(note, words if note.pk == refused else NoteForm(initial={"text": note.text})) for note in mine],
    }  # fmt: skip
    return render(request, "coaching/client_notes.html", context, status=422 if form.is_bound or changing else 200)


def note(request: LifterRequest, client: Client, note_id: str) -> HttpResponse:
    """POST rewrites a note; with an empty text it is deleted, with none at all the form is damaged."""
    if refused := allow(request, ("POST",)):
        return refused
    mine = TrainerNote.objects.readable_by(request.user).about(client)
    found = get_object_or_404(mine, pk=as_uuid(note_id))
    if "text" in request.POST and not request.POST["text"].strip():
        found.delete()
        messages.success(request, "Note deleted")
        return redirect("admin:coaching_client_notes", client.pk)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return notes_page(request, client, NoteForm(), changing=(found.pk, form))
    found.rewrite(text=form.cleaned_data["text"])
    messages.success(request, "Note changed")
    return redirect("admin:coaching_client_notes", client.pk)


def quiet_days(request: LifterRequest, client: Client) -> HttpResponse:
    if refused := allow(request, ("POST",)):
        return refused
    form = QuietDaysForm(request.POST)
    if form.is_valid():
        link = Coaching.objects.running().filter(trainer=request.user, client=client)
        link.update(quiet_days=form.cleaned_data["quiet_days"])
        messages.success(request, "Saved")
    else:
        messages.warning(request, "Enter a number of days from 1 to 90.")
    return redirect("admin:coaching_client_change", client.pk)


def export_log(request: LifterRequest, client: Client) -> HttpResponse | StreamingHttpResponse:
    """The client's finished workouts by the exporter of their own, whose cells are no formulas."""
    if refused := allow(request, GET):
        return refused
    note_read(request, [client], Read.EXPORT)
    layout = LAYOUTS["csv"]
    response = StreamingHttpResponse(export(client, layout), content_type="text/csv; charset=utf-8")
    name = layout.file_name(timezone.localdate())
    response["Content-Disposition"] = f'attachment; filename="client-{client.pk}-{name}"'
    return response


def is_trained(request: LifterRequest, client: User) -> bool:
    """By the reader, who may be a superuser and only look."""
    return clients_of(request.user).filter(pk=client.pk).exists()


def as_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
