"""What a trainer may see, asked anew with every request: rows of active people whom they train by a running link.

A trainer who is nobody, not signed in or without the role has no clients. Superusers see all in the admin. The mixins
below are the one place where the admin is narrowed; what they do not know they close.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest

from gymtracker.accounts.coaching import role_at
from gymtracker.accounts.models import Coaching, User

Viewer = User | AnonymousUser | None
# What may follow the name of a filter: comparisons of the field itself, never a way into another table.
COMPARISONS = frozenset(
    {"exact", "in", "isnull", "gt", "gte", "lt", "lte", "year", "month", "day", "date", "id__exact"}
)  # fmt: skip
MAKERS = frozenset({"trainer", "author"})


def clients_of(trainer: Viewer) -> QuerySet[User]:
    """The active people whose training they may see now."""
    if trainer is None or trainer.pk is None:
        return User.objects.none()
    links = Coaching.objects.running().filter(role_at("trainer__"), trainer=trainer)
    return User.objects.filter(is_active=True, pk__in=links.values("client"))


def people_seen_by(viewer: Viewer) -> QuerySet[User]:
    """In the admin: everybody for a superuser, else one's clients."""
    if viewer is not None and viewer.is_active and viewer.is_superuser:
        return User.objects.all()
    return clients_of(viewer)


def seen_by(viewer: Viewer, rows: QuerySet[Any], *, path: str = "user") -> QuerySet[Any]:
    """Of these rows, the ones of people whom the viewer may see; `path` leads from a row to the person, "" where the
    row is the person."""
    if viewer is not None and viewer.is_active and viewer.is_superuser:
        return rows
    return rows.filter(**{f"{path}__in" if path else "pk__in": clients_of(viewer).values("pk")})


class ClientScoped(BaseModelAdmin):
    """Of an admin page or an inline of clients' rows: only theirs can be seen, chosen or named.

    `client_path` leads from the model to the client, "" where the model is the person. `trainer_path`, where set, leads
    to the trainer: then only what is that trainer's own.
    """

    client_path = "user"
    trainer_path = ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = seen_by(request.user, super().get_queryset(request), path=self.client_path)
        if self.trainer_path and not is_boss(request):
            rows = rows.filter(**{self.trainer_path: request.user.pk})
        return rows

    def within(self, request: HttpRequest, obj: Any) -> bool:
        """Whether that row is one of them; without one, whether there can be any."""
        if is_boss(request):
            return True
        if obj is None or obj.pk is None:
            return has_role(request)
        return self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_view_permission(request, obj) and self.within(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and self.within(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and self.within(request, obj)

    def has_add_permission(self, request: HttpRequest, *parent: Any) -> bool:
        return super().has_add_permission(request, *parent) and self.within(request, None)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return super().has_module_permission(request) and self.within(request, None)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not is_boss(request):
            kwargs["queryset"] = self.choices_for(db_field, request)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if not is_boss(request):
            kwargs["queryset"] = self.choices_for(db_field, request)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def choices_for(self, db_field: Any, request: HttpRequest) -> QuerySet[Any]:
        """What a trainer may choose in that field. A relation that is not known here offers nothing."""
        model = db_field.remote_field.model
        rows = model._default_manager.all()
        if issubclass(model, User):
            mine = request.user.pk if db_field.name in MAKERS else None
            return rows.filter(pk=mine) if mine else seen_by(request.user, rows, path="")
        registered = self.admin_site._registry.get(model)
        if isinstance(registered, ClientScoped):
            return registered.get_queryset(request)
        if any(field.name == "owner" for field in model._meta.fields):  # the library, and clients' own
            return rows.filter(Q(owner=None) | Q(owner__in=clients_of(request.user).values("pk")))
        return rows.none()

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        if is_boss(request):
            return super().to_field_allowed(request, to_field)
        return to_field == self.opts.pk.name

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:  # type: ignore[override]
        """Filters that the list offers, and comparisons of those alone: `password__startswith` is none."""
        if request is not None and is_boss(request):
            return super().lookup_allowed(lookup, value, request)
        return any(
            lookup == name or (lookup.startswith(f"{name}__") and lookup.removeprefix(f"{name}__") in COMPARISONS)
            for name in self.filter_names(request)
        )

    def filter_names(self, request: HttpRequest | None) -> set[str]:
        offered = self.get_list_filter(request) if request is not None else ()  # type: ignore[attr-defined]
        named = {one[0] if isinstance(one, (tuple, list)) else one for one in offered}
        return {one for one in named if isinstance(one, str)} | {getattr(self, "date_hierarchy", None) or "pk", "pk"}


class ClientScopedAdmin(ClientScoped, admin.ModelAdmin):
    """The base of every admin page of clients' rows. Beside what `ClientScoped` does: no row of another is told from
    one that is not there (404), and the admin's log, which would outlive link and account, is not written: who did what
    and when stands in the rows themselves."""

    save_as = False
    view_on_site = False

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> Any:
        raise Http404

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_addition(request, obj, message) if is_boss(request) else None  # type: ignore[func-returns-value]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return super().log_change(request, obj, message) if is_boss(request) else None  # type: ignore[func-returns-value]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return super().log_deletions(request, queryset) if is_boss(request) else None


class ClientScopedInline(ClientScoped, admin.TabularInline):
    """Rows of a client on a page of another model of theirs."""

    extra = 0


def has_role(request: HttpRequest) -> bool:
    """Asked once in a request: the admin asks a dozen times."""
    known: bool | None = getattr(request, "_has_trainers_role", None)
    if known is None:
        known = User.objects.filter(role_at(), pk=request.user.pk).exists()
        request._has_trainers_role = known  # type: ignore[attr-defined]
    return known


def is_boss(request: HttpRequest) -> bool:
    return bool(request.user.is_active and request.user.is_superuser)
