"""The list of clients as a page, its filters and actions, and the list as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse

from exercises.search import fold
from goals.models import GoalKind, TooManyGoals
from goals.setting import set_goal
from gymtracker.accounts.models import Coaching
from gymtracker.accounts.requests import LifterRequest
from gymtracker.accounts.scoping import clients_of, is_boss
from gymtracker.coaching.assigning import assign_to, id_for
from gymtracker.coaching.client_forms import AssignForm, ClientGoalForm
from gymtracker.coaching.compliance import WINDOWS
from gymtracker.coaching.models import Read, ReadAudit, Review
from gymtracker.coaching.queue import Row, add_volumes, by_attention, many, queue_of
from gymtracker.units import shown
from workouts.transfer.inert import inert

PAGE = 50
LIST = "admin:coaching_client_changelist"
SHOWN: dict[str, tuple[str, Callable[[Row], bool]]] = {
    "": ("All", lambda row: True),
    "attention": ("Needs attention", lambda row: row.needs_attention),
    "quiet": ("No workout", lambda row: has(row, "quiet")),
    "slipping": ("Slipping", lambda row: has(row, "compliance")),
    "stalled": ("Stalled or strained", lambda row: has(row, "stalled", "effort")),
    "goal": ("Goal at risk", lambda row: has(row, "goal")),
    "comments": ("New comments", lambda row: has(row, "comments")),
    "praise": ("Records", lambda row: has(row, "praise")),
    "off": ("Time off", lambda row: has(row, "off")),
}
SORTED: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "": ("Attention first", by_attention),
    "name": ("Name", lambda row: (row.client.get_full_name().casefold(), row.client.pk)),
    "last": ("Longest without a workout", lambda row: (-(row.quiet_for or 0), row.client.pk)),
    "compliance": ("Lowest compliance", lambda row: (percent_of(row), row.client.pk)),
    "volume": ("Least volume this week", lambda row: (row.spark.newest, row.client.pk)),
}


def has(row: Row, *kinds: str) -> bool:
    return any(reason.kind in kinds for reason in row.reasons)


def percent_of(row: Row) -> int:
    """Over 30 days; who has none comes last."""
    return row.regularity.month.percent if row.regularity.month else 101


def clients(request: LifterRequest, mine: QuerySet[Any]) -> HttpResponse:
    if request.method == "POST":
        return act(request, mine)
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
    every = queue_of(request.user, mine)
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "show", "sort")}
    rows = chosen(every, asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    add_volumes(page)
    note_read(request, [row.client for row in page], Read.LIST)
    context = {
        "page": page,
        "count": len(every),
        "asked": asked,
        "attention": sum(row.needs_attention for row in every),
        "shows": [show_of(slug, asked, every) for slug in SHOWN],
        "sorts": [(slug, label, slug == asked["sort"]) for slug, (label, _) in SORTED.items()],
        "address": address_of(asked),
        "windows": WINDOWS,
        "actions": ACTIONS,
    }
    return render(request, "coaching/clients.html", context)


def show_of(slug: str, asked: dict[str, str], every: list[Row]) -> dict[str, Any]:
    label, test = SHOWN[slug]
    return {
        "slug": slug,
        "label": label,
        "count": sum(map(test, every)),
        "is_chosen": slug == asked["show"],
        "address": f"?{address_of(asked | {'show': slug})}",
    }


def address_of(asked: dict[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if value})


def chosen(rows: list[Row], asked: dict[str, str]) -> list[Row]:
    """What makes no sense in the address counts as not said."""
    _, test = SHOWN.get(asked["show"], SHOWN[""])
    _, key = SORTED.get(asked["sort"], SORTED[""])
    words = fold(asked["q"]).split()
    found = [row for row in rows if test(row) and all(word in names_of(row) for word in words)]
    if asked["sort"] == "volume":
        add_volumes(found)
    return sorted(found, key=key)


def names_of(row: Row) -> str:
    return fold(f"{row.client.full_name} {row.client.email}")


def note_read(request: LifterRequest, seen: list[Any], what: Read) -> None:
    """Of whom a superuser trains, as of any trainer's clients; where they only look, they are no trainer."""
    if seen and is_boss(request):
        mine = set(Coaching.objects.running().filter(trainer=request.user).values_list("client", flat=True))
        seen = [client for client in seen if client.pk in mine]
    if seen:
        ReadAudit.note(trainer=request.user, clients=seen, what=what)


# --- Actions ---


def act(request: LifterRequest, mine: QuerySet[Any]) -> HttpResponse:
    """What was chosen for the ticked clients; ids of others are passed over as if they were nobody's."""
    action = request.POST.get("action", "")
    people = list(mine.filter(ticked(request)).order_by("full_name", "pk"))
    if action not in ACTIONS:
        messages.warning(request, "Choose what to do first.")
    elif not people:
        messages.warning(request, "Tick at least one client first.")
    else:
        _, carry_out = ACTIONS[action]
        return carry_out(request, people)
    return redirect(LIST)


def ticked(request: LifterRequest) -> Q:
    ids = [one for one in request.POST.getlist("client") if one.isascii() and one.isdigit() and len(one) < 19]
    return Q(pk__in=ids[:1000])


def mark_reviewed(request: LifterRequest, people: list[Any]) -> HttpResponse:
    tell_of(request, Review.mark(trainer=request.user, clients=people), "{} reviewed")
    return redirect(LIST)


def tell_of(request: LifterRequest, count: int, text: str) -> None:
    """Who looks at the clients of others may do nothing for them."""
    if count:
        messages.success(request, text.format(many(count, "client")))
    else:
        messages.warning(request, "Nothing was done: you train none of them.")


def assign(request: LifterRequest, people: list[Any]) -> HttpResponse:
    form = AssignForm(request.POST if "confirmed" in request.POST else None, trainer=request.user)
    if not form.is_valid():
        return intermediate(request, "assign", people, form)
    cleaned = form.cleaned_data
    given = assign_to(
        people, trainer=request.user, template=cleaned["template"], due_on=cleaned["due_on"], id=cleaned["uuid"]
    )
    if given.made:
        messages.success(request, f"{cleaned['template'].name}: assigned to {many(len(given.made), 'client')}")
    for client, why in given.refused:
        messages.warning(request, f"{client.get_full_name()}: {why}")
    return redirect(begun_at(request, people))


def goal(request: LifterRequest, people: list[Any]) -> HttpResponse:
    """A habit for each of them; what else a client is after is theirs to say."""
    form = ClientGoalForm(request.POST if "confirmed" in request.POST else None)
    if not form.is_valid():
        return intermediate(request, "goal", people, form)
    made = 0
    wanted = {"target": form.cleaned_data["target"], "weeks": form.cleaned_data["weeks"]}
    for client in clients_of(request.user).filter(pk__in=[one.pk for one in people]):
        try:
            id = id_for(client, form.cleaned_data["uuid"])
            set_goal(client, GoalKind.CONSISTENCY, {}, id, wanted | {"counts_from": client.today()})
            made += 1
        except TooManyGoals as error:
            messages.warning(request, f"{client.get_full_name()}: {error}")
    tell_of(request, made, "Goal set for {}")
    return redirect(begun_at(request, people))


def begun_at(request: LifterRequest, people: list[Any]) -> str:
    """The page of the one client at whom the action was begun, else the list."""
    if request.POST.get("from") == "client" and len(people) == 1:
        return reverse("admin:coaching_client_change", args=[people[0].pk])
    return reverse(LIST)


def intermediate(request: LifterRequest, action: str, people: list[Any], form: Any) -> HttpResponse:
    note_read(request, people, Read.LIST)
    back = begun_at(request, people)
    context = {
        "action": action, "label": ACTIONS[action][0], "people": people, "form": form,
        "back": back, "is_from_client": back != reverse(LIST),
    }  # fmt: skip
    return render(request, "coaching/clients_action.html", context, status=422 if form.is_bound else 200)


ACTIONS: dict[str, tuple[str, Callable[[LifterRequest, list[Any]], HttpResponse]]] = {
    "reviewed": ("Mark reviewed", mark_reviewed),
    "assign": ("Assign a template", assign),
    "goal": ("Set a goal", goal),
}

# --- The list as a file ---

COLUMNS = (
    "name", "email", "attention", "last_workout", "days_without_workout", "compliance_7_days", "compliance_30_days",
    "compliance_90_days", "drop_points", "records_this_week", "new_comments", "weight_unit", "volume_this_week",
)  # fmt: skip


def export_list(request: LifterRequest, mine: QuerySet[Any]) -> HttpResponse:
    """As it is filtered and sorted on the page; text is no formula in a spreadsheet (workouts/transfer/inert.py)."""
    if request.method not in {"GET", "HEAD"}:
        return HttpResponseNotAllowed(["GET", "HEAD"])
    asked = {name: request.GET.get(name, "")[:100] for name in ("q", "show", "sort")}
    rows = chosen(queue_of(request.user, mine), asked)
    add_volumes(rows)
    note_read(request, [row.client for row in rows], Read.LIST)
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(COLUMNS)
    out.writerows(cells_of(row) for row in rows)
    response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="clients.csv"'
    return response


def cells_of(row: Row) -> Iterator[Any]:
    known, client = row.known, row.client
    yield inert(client.get_full_name())
    yield inert(client.email)
    yield inert("; ".join(reason.text for reason in row.reasons))
    yield known.last_workout.day.isoformat() if known.last_workout else ""
    yield row.quiet_for
    for days in WINDOWS:
        over = row.regularity.over[days]
        yield over.percent if over else ""
    yield row.regularity.drop
    yield known.records
    yield known.new_comments
    yield client.weight_unit
    yield shown(row.spark.newest, client.weights, 0).replace(",", "")
