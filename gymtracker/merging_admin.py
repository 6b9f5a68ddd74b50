"""The admin's page on which two exercises are merged: choose the target, read what will move, confirm."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from exercises.admin import ExerciseAdmin
from exercises.models import Exercise, Proposal
from exercises.search import LONGEST_QUERY, fold_key
from gymtracker.merging import MergeRefused, Plan, merge, plan_merge

MOST_OFFERED = 20


class MergingExerciseAdmin(ExerciseAdmin):
    """The library's management with a way to merge. It stands here since a merge reaches into every app."""

    change_form_template = "admin/exercises/exercise/change_form.html"

    def get_urls(self) -> Any:
        merge_page = path(
            "<path:object_id>/merge/", self.admin_site.admin_view(self.merge_view), name="exercises_exercise_merge"
        )
        return [merge_page, *super().get_urls()]

    def merge_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        source = self.get_object(request, unquote(object_id)) or self.proposed(object_id)
        if not self.has_change_permission(request, source):
            raise PermissionDenied
        if source is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if request.method == "POST":
            return self.merge_chosen(request, source)
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        typed = request.GET.get("target", "")[:LONGEST_QUERY].strip()
        if target := self.named(request, typed, source):
            return self.preview(request, plan_merge(source, target))
        return self.chooser(request, source, typed)

    def merge_chosen(self, request: HttpRequest, source: Exercise) -> HttpResponse:
        target = self.with_id(request, request.POST.get("target", ""))
        if target is None:
            return self.chooser(request, source, "", status=422)
        try:
            with transaction.atomic():
                plan = merge(source, target, keep_name="keep_name" in request.POST)
                # Without the source's name: it may be a lifter's own, and goes with the account.
                self.log_change(request, source, f"Merged into exercise {target.pk}.")
                self.log_change(request, target, f"Exercise {source.pk} was merged into this one.")
        except MergeRefused as refused:
            plan = plan_merge(source, target)
            plan.refusals = plan.refusals or [str(refused)]
            return self.preview(request, plan, status=409)
        said = f"“{source}” was merged into “{target}”, with {plan.set_count} sets of {plan.lifter_count} lifters."
        self.message_user(request, said, messages.SUCCESS)
        return redirect(reverse("admin:exercises_exercise_change", args=[target.pk]))

    def chooser(self, request: HttpRequest, source: Exercise, typed: str, *, status: int = 200) -> HttpResponse:
        found = self.candidates(request, source).search(typed).best_match_first() if typed else Exercise.objects.none()  # type: ignore[attr-defined]
        context = {
            "title": f"Merge “{source}” into another exercise",
            "typed": typed,
            "found": list(found.select_related("primary_muscle", "owner")[:MOST_OFFERED]),
        }
        return self.merge_page(request, source, context, status)

    def proposed(self, object_id: str) -> Exercise | None:
        """A lifter's own that is offered to the library: it may be there already, and merging is the answer then."""
        offered = Proposal.objects.waiting().select_related("exercise")
        proposal = offered.filter(exercise=int(object_id)).first() if is_id(object_id) else None
        return proposal.exercise if proposal else None

    def candidates(self, request: HttpRequest, source: Exercise) -> QuerySet[Exercise]:
        """What an exercise can be merged into: the library, and for a lifter's own what is the same lifter's, as far
        as this editor may see it."""
        of_the_same = Q(owner=None) | Q(owner=source.owner_id) if source.is_custom else Q(owner=None)
        seen = self.get_queryset(request)
        return seen.filter(of_the_same, archived_at=None, merged_into=None).exclude(pk=source.pk)

    def named(self, request: HttpRequest, typed: str, source: Exercise) -> Exercise | None:
        """The exercise with this id, or the only one with exactly this name."""
        if target := self.with_id(request, typed):
            return target
        called_so = list(self.candidates(request, source).filter(name_key=fold_key(typed))[:2]) if typed else []
        return called_so[0] if len(called_so) == 1 else None

    def with_id(self, request: HttpRequest, text: str) -> Exercise | None:
        """Of those that this editor may see."""
        return self.get_queryset(request).filter(pk=int(text)).first() if is_id(text) else None

    def preview(self, request: HttpRequest, plan: Plan, *, status: int = 200) -> HttpResponse:
        context = {"title": f"Merge “{plan.source}” into “{plan.target}”", "plan": plan}
        return self.merge_page(request, plan.source, context, status)

    def merge_page(
        self, request: HttpRequest, source: Exercise, context: dict[str, Any], status: int
    ) -> TemplateResponse:
        context |= {**self.admin_site.each_context(request), "opts": self.opts, "source": source}
        return TemplateResponse(request, "admin/exercises/exercise/merge.html", context, status=status)


def is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19
