"""Management of the library: list filters, search, autocomplete, inline aliases, usage counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import IntegrityError, models, transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest

from exercises.models import Exercise, ExerciseAlias, Muscle
from exercises.search import LONGEST_QUERY, fold_key


@admin.register(Muscle)
class MuscleAdmin(admin.ModelAdmin):
    list_display = ["name", "region", "side", "position"]
    list_filter = ["region", "side"]
    search_fields = ["name"]


class JudgedByKeys(forms.ModelForm):
    """Lets the constraints look at the folded keys, which no form shows; else a taken name is a crash on saving."""

    UNSHOWN = {"name_key", "key", "owner", "merged_into"}

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() - self.UNSHOWN


class AliasFormSet(forms.BaseInlineFormSet):
    def clean(self) -> None:
        super().clean()
        seen = set()
        for form in self.forms:
            alias = form.cleaned_data if form.is_valid() and not form.cleaned_data.get("DELETE") else {}
            if not alias.get("name"):
                continue
            key = (alias.get("app", ""), fold_key(alias["name"]))
            if key in seen:
                form.add_error("name", "This alias stands twice in the list.")
            seen.add(key)


class AliasInline(admin.TabularInline):
    model = ExerciseAlias
    form = JudgedByKeys
    formset = AliasFormSet
    fields = ["app", "name"]
    extra = 1

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> Any:
        """Its name stands over the column, where no label leads to."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None:
            field.widget.attrs["aria-label"] = str(field.label)
        return field


def is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))


class OwnerFilter(admin.SimpleListFilter):
    title = "owner"
    parameter_name = "of"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("library", "The library"), ("lifters", "Lifters' own")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Exercise]) -> QuerySet[Exercise]:
        return queryset.filter(owner__isnull=self.value() == "library") if self.value() else queryset


@admin.register(Exercise)
class ExerciseAdmin(admin.ModelAdmin):
    form = JudgedByKeys
    list_display = ["name", "primary_muscle", "equipment", "tracking", "owner", "usage", "is_archived"]
    list_filter = [OwnerFilter, "primary_muscle__region", "equipment", "category", "tracking", "level"]
    list_select_related = ["primary_muscle", "owner"]
    list_per_page = 50
    search_fields = ["name"]  # shows the box; what it finds is the product's own search
    autocomplete_fields = ["primary_muscle", "secondary_muscles"]
    prepopulated_fields = {"slug": ["name"]}
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    readonly_fields = ["owner", "usage", "archived_at", "merged_into", "created_at"]
    inlines = [AliasInline]
    actions = ["archive", "unarchive"]
    fieldsets = [
        (None, {"fields": ["name", "slug", "owner", "usage"]}),
        ("Muscles", {"fields": ["primary_muscle", "secondary_muscles"]}),
        ("Kind", {"fields": ["category", "equipment", "mechanic", "force", "level", "competition_lift"]}),
        ("Logging", {"fields": ["tracking", "is_unilateral", "implements", "bodyweight_share"]}),
        ("Text", {"fields": ["instructions", "video_url"]}),
        ("State", {"fields": ["archived_at", "merged_into", "created_at"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Exercise]:
        """For an editor the library alone: lifters' own are theirs until they propose one (its page shows that one)."""
        rows = super().get_queryset(request).annotate(times_used=Count("workout_exercises"))
        return rows if is_superuser(request) else rows.filter(owner=None)

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return [name for name in self.list_display if is_superuser(request) or name != "owner"]

    def get_list_filter(self, request: HttpRequest) -> list[Any]:
        return [one for one in self.list_filter if is_superuser(request) or one is not OwnerFilter]

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[QuerySet[Exercise], bool]:
        if not search_term:
            return queryset, False
        return queryset.search(search_term[:LONGEST_QUERY]).best_match_first(), False

    def get_readonly_fields(self, request: HttpRequest, obj: Exercise | None = None) -> list[str]:
        # `load_library` finds its rows by slug, so a slug never changes.
        return [*self.readonly_fields, *(["slug"] if obj else [])]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Exercise | None = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request: HttpRequest, obj: Exercise | None = None) -> bool:
        """One that somebody has logged is archived or merged, never deleted; nor is one that stands for a merge."""
        allowed: bool = super().has_delete_permission(request, obj)
        return allowed and (obj is None or not (obj.merged_into_id or obj.workout_exercises.exists()))

    def get_actions(self, request: HttpRequest) -> Any:
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        Exercise.objects.get(pk=form.instance.pk).reindex()

    @admin.display(description="times used", ordering="times_used")
    def usage(self, exercise: Exercise) -> int:
        return getattr(exercise, "times_used", 0)

    @admin.display(description="archived", boolean=True)
    def is_archived(self, exercise: Exercise) -> bool:
        return exercise.archived_at is not None

    @admin.action(description="Archive: take out of every list", permissions=["change"])
    def archive(self, request: HttpRequest, exercises: QuerySet[Exercise]) -> None:
        for exercise in exercises:
            exercise.archive()

    @admin.action(description="Take back from the archive", permissions=["change"])
    def unarchive(self, request: HttpRequest, exercises: QuerySet[Exercise]) -> None:
        for exercise in exercises:
            try:
                with transaction.atomic():
                    exercise.unarchive()
            except IntegrityError:
                self.message_user(request, f"“{exercise}”: another one has this name by now.", messages.ERROR)
