"""The admin site: the product's own door and look, and an index that differs by role.

It shows what the person's rights allow, ordered as they think of it: a trainer their clients and what they keep about
them, a superuser people, library and coaching, with what is rarely touched below. No rule is made here; what may be
seen is each page's own question (accounts/scoping.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

Page = dict[str, Any]  # of one model, as Django's index has it

# Titles with the pages under them, by "app.model", in this order; what stands nowhere comes last, folded away.
AREAS: dict[str, tuple[str, ...]] = {
    "Library": ("exercises.proposal", "exercises.exercise", "exercises.muscle"),
    "People": ("accounts.user", "account.emailaddress", "auth.group"),
    "Coaching": (
        "accounts.coaching", "coaching.assignment", "coaching.comment", "coaching.trainernote", "coaching.review",
    ),
    "Training": (
        "workouts.workout", "workouts.workouttemplate", "goals.goal", "progress.personalrecord",
        "progress.bodymeasurement", "accounts.timeoff",
    ),
}  # fmt: skip
TECHNICAL = "Technical tables"
CLIENTS = "coaching.client"


@dataclass(frozen=True)
class Area:
    title: str
    pages: list[Page]

    @property
    def is_folded(self) -> bool:
        return self.title == TECHNICAL


class GymTrackerAdminSite(AdminSite):
    site_header = "Gym Tracker"
    site_title = "Gym Tracker admin"
    index_title = "Administration"
    index_template = "admin/index.html"
    enable_nav_sidebar = False  # the index and the line above each page lead everywhere, on a phone too

    def get_urls(self) -> list[Any]:
        """Without Django's way from any row to its page: it finds the rows of every table for whoever is staff."""
        return [one for one in super().get_urls() if getattr(one, "name", None) != "view_on_site"]

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(behind_rights(view), cacheable)

    @method_decorator(never_cache)
    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """allauth's own, with its throttle and second step. Django's form is reached by nobody: it has neither, and
        takes another's password from whoever is signed in."""
        answer: HttpResponse = secure_admin_login(lambda request: redirect("admin:index"))(request)
        return answer

    @method_decorator(never_cache)
    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        """allauth's page ends the session with all that it keeps about it; the header's button posts there itself."""
        return redirect("account_logout")

    @method_decorator(never_cache)
    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return redirect("account_change_password")

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """For the fields that a form here completes; Django's own follows every relation of every table."""
        asked = tuple(request.GET.get(name, "") for name in ("app_label", "model_name", "field_name"))
        if asked not in self.completed_fields():
            raise PermissionDenied
        found: HttpResponse = super().autocomplete_view(request)
        return found

    def completed_fields(self) -> set[tuple[str, ...]]:
        pages = [one for page in self._registry.values() for one in (page, *page.inlines)]
        return {
            (page.model._meta.app_label, page.model._meta.model_name or "", field)
            for page in pages
            for field in page.autocomplete_fields
        }

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        pages = {key_of(app, page): page for app in self.get_app_list(request) for page in app["models"]}
        if pages.keys() == {CLIENTS}:  # a trainer has nothing to choose from
            return redirect(pages[CLIENTS]["admin_url"])
        for page in pages.values():
            page["hint"] = self.hint_of(page, request)
        clients = pages.pop(CLIENTS, None)
        context = {
            "title": self.index_title,
            "clients": clients,
            "areas": list(areas(pages)),
            **(extra_context or {}),
        }
        return super().index(request, context)

    def hint_of(self, page: Page, request: HttpRequest) -> str:
        """What a page has to say on the index, such as how much waits there: its admin's `index_hint`, where it has one
        and can be opened."""
        say = getattr(self._registry[page["model"]], "index_hint", None)
        return say(request) if say and page["admin_url"] else ""

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        return context | {"main_pages": list(main_pages(context["available_apps"]))}


def behind_rights(view: Callable[..., Any]) -> Callable[..., Any]:
    """A page of a table is closed to who has no right on it before a row is looked for: Django's history page tells
    them apart from each other, the row that is there and the one that is not."""
    table = getattr(view, "__self__", None)
    if not isinstance(table, ModelAdmin):
        return view

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if not any(table.get_model_perms(request).values()):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def key_of(app: dict[str, Any], page: Page) -> str:
    return f"{app['app_label']}.{page['object_name'].lower()}"


def areas(pages: dict[str, Page]) -> Iterable[Area]:
    """`pages` are those that the person may open."""
    left = dict(pages)
    for title, keys in AREAS.items():
        if found := [left.pop(key) for key in keys if key in left]:
            yield Area(title, found)
    if left:
        yield Area(TECHNICAL, list(left.values()))


# What the line above every page leads to.
MAIN = (CLIENTS, "accounts.user", "exercises.exercise", "exercises.proposal")


def main_pages(apps: Iterable[dict[str, Any]]) -> Iterable[Page]:
    there = {key_of(app, page): page for app in apps for page in app["models"]}
    return (there[key] for key in MAIN if key in there and there[key]["admin_url"])
