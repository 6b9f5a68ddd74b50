"""The trainer's part of the admin: clients, and nothing else. The list is a work queue, the page of one shows what the
client sees of themselves. No other table of clients has a page here: what has none leaks nothing.

Each view asks `clients_of` anew; what is no client's answers as what is not there.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from gymtracker.accounts.models import Coaching
from gymtracker.accounts.scoping import ClientScopedAdmin, is_boss
from gymtracker.coaching import client_pages, client_working, queue_pages
from gymtracker.coaching.models import Client
from gymtracker.coaching.queue import many


@admin.register(Client)
class ClientAdmin(ClientScopedAdmin):
    client_path = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """A superuser's are all who are trained by somebody."""
        rows = super().get_queryset(request)
        if is_boss(request):
            rows = rows.filter(pk__in=Coaching.objects.running().values("client"))
        return rows

    def index_hint(self, request: Any) -> str:
        return many(self.get_queryset(request).count(), "client")

    # Accounts are made, changed and deleted on their own page, by superusers.

    def has_add_permission(self, request: HttpRequest, *parent: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        raise Http404

    def changelist_view(self, request: Any, extra_context: Any = None) -> HttpResponse:
        self.insist_on_view(request)
        return queue_pages.clients(request, self.get_queryset(request))

    def change_view(self, request: Any, object_id: str, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        self.insist_on_view(request)
        return client_pages.overview(request, client_pages.find_client(self.get_queryset(request), object_id))

    def get_urls(self) -> list[Any]:
        of_all = [("export/", queue_pages.export_list, "export")]
        of_one = [
            (f"<str:client_id>/{route}/", page, name) for route, page, name in (
                ("strength", client_pages.strength, "strength"),
                ("muscles", client_pages.muscles, "muscles"),
                ("records", client_pages.records, "records"),
                ("records/<str:record_id>", client_working.record, "record"),
                ("working/<slug:number>", client_working.number, "number"),
                ("sets/<str:set_id>/estimate", client_working.estimate, "estimate"),
                ("sets/<str:set_id>/records", client_working.set_records, "set-records"),
                ("measurements", client_pages.measurements, "measurements"),
                ("goals", client_pages.goals, "goals"),
                ("workouts", client_pages.workouts, "workouts"),
                ("workouts/<str:workout_id>", client_pages.workout, "workout"),
                ("workouts/<str:workout_id>/seen", client_pages.workout_seen, "seen"),
                ("time-off", client_pages.time_off, "time_off"),
                ("assignments/<str:assignment_id>/withdraw", client_pages.withdraw, "withdraw"),
                ("notes", client_pages.notes, "notes"),
                ("notes/<str:note_id>", client_pages.note, "note"),
                ("quiet-days", client_pages.quiet_days, "quiet"),
                ("log", client_pages.export_log, "log"),
            )
        ]  # fmt: skip
        own = [path(route, self.admin_site.admin_view(self.of_all(page)), name=f"coaching_client_{name}")
               for route, page, name in of_all]  # fmt: skip
        own += [path(route, self.admin_site.admin_view(self.of_one(page)), name=f"coaching_client_{name}")
                for route, page, name in of_one]  # fmt: skip
        return [*own, *super().get_urls()]

    def of_all(self, page: Any) -> Any:
        def view(request: HttpRequest) -> HttpResponse:
            self.insist_on_view(request)
            found: HttpResponse = page(request, self.get_queryset(request))
            return found

        return view

    def of_one(self, page: Any) -> Any:
        def view(request: HttpRequest, client_id: str, **arguments: str) -> HttpResponse:
            self.insist_on_view(request)
            client = client_pages.find_client(self.get_queryset(request), client_id)
            found: HttpResponse = page(request, client, **arguments)
            return found

        return view

    def insist_on_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
