"""The editor's pages for what lifters propose: the list, one proposal beside what the library may have already, and the
answers. Joining it to an exercise that is there is the merge page's work (merging_admin.py).

Who proposed it stands nowhere here, nor what they wrote down for themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.text import slugify

from exercises.admin import JudgedByKeys
from exercises.models import LONGEST_REASON, Answer, Exercise, Proposal
from gymtracker.conflicts import Conflict
from gymtracker.proposals import COUNTED, accept, digest, likely_twins

DESCRIBED = ("name", "category", "equipment", "mechanic", "force", "level", "primary_muscle")
MOST_ALIASES_SHOWN = 6


class AcceptForm(JudgedByKeys):
    """What the library is going to say of it. How it is logged is not asked: by that the history is counted."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=400)
    keep_name = forms.BooleanField(
        label="Keep the lifter’s name for it as an alias", required=False, initial=True,
        help_text="Only where you call it something else.",
    )  # fmt: skip

    class Meta:
        model = Exercise
        fields = [
            "name", "slug", "primary_muscle", "secondary_muscles", "equipment", "category", "mechanic", "force",
            "level", "instructions",
        ]  # fmt: skip
        widgets = {
            "secondary_muscles": forms.CheckboxSelectMultiple,
            "instructions": forms.Textarea({"rows": 5}),
        }
        help_texts = {"slug": "Its fixed name in files and for programs. It never changes."}

    def __init__(self, *args: Any, own: Exercise, **kwargs: Any) -> None:
        described = {name: getattr(own, name) for name in (*DESCRIBED, *COUNTED)}
        initial = {
            "seen": digest(own), "slug": slugify(own.name), "secondary_muscles": list(own.secondary_muscles.all()),
        }  # fmt: skip
        super().__init__(*args, instance=Exercise(**described), initial=initial, **kwargs)
        self.fields["slug"].required = True

    def accept(self, proposal: Proposal) -> Exercise:
        """Raises Conflict."""
        fields = dict(self.cleaned_data)
        return accept(proposal, **fields)


class DeclineForm(forms.Form):
    reason = forms.CharField(
        max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}), help_text="The lifter reads it."
    )


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [*((one.value, one.label) for one in Answer if one), ("all", "All")]

    def choices(self, changelist: Any) -> Iterator[Any]:
        """What stands first shows what waits, not all."""
        unfiltered, *others = super().choices(changelist)
        yield {**unfiltered, "display": Answer.WAITING.label}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Proposal]:
        if self.value() == "all":
            found: QuerySet[Proposal] = queryset
            return found
        return queryset.filter(answer=self.value()) if self.value() else queryset.waiting()


class ProposalAdmin(admin.ModelAdmin):
    list_display = ["name", "muscle", "equipment", "logged_as", "proposed_at", "state"]
    list_filter = [StateFilter]
    list_select_related = ["exercise__primary_muscle"]
    search_fields = ["exercise__name"]
    ordering = ["proposed_at", "pk"]
    actions = None

    def get_urls(self) -> Any:
        view = self.admin_site.admin_view
        return [
            path("<int:proposal_id>/accept/", view(self.accept_view), name="exercises_proposal_accept"),
            path("<int:proposal_id>/decline/", view(self.decline_view), name="exercises_proposal_decline"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest, *parent: Any) -> bool:
        return False

    def index_hint(self, request: HttpRequest) -> str:
        count = Proposal.objects.waiting().count()
        return f"{count} waiting" if count else ""

    def may_answer(self, request: HttpRequest) -> bool:
        return bool(
            self.has_change_permission(request)
            and request.user.has_perms(["exercises.add_exercise", "exercises.change_exercise"])  # type: ignore[union-attr]
        )

    # --- The list ---

    @admin.display(description="exercise", ordering="exercise__name")
    def name(self, proposal: Proposal) -> str:
        return proposal.exercise.name

    @admin.display(description="main muscle", ordering="exercise__primary_muscle")
    def muscle(self, proposal: Proposal) -> str:
        return str(proposal.exercise.primary_muscle)

    @admin.display(ordering="exercise__equipment")
    def equipment(self, proposal: Proposal) -> str:
        return proposal.exercise.get_equipment_display()

    @admin.display(ordering="exercise__tracking")
    def logged_as(self, proposal: Proposal) -> str:
        return proposal.exercise.get_tracking_display()

    @admin.display(ordering="answer")
    def state(self, proposal: Proposal) -> str:
        return proposal.get_answer_display()

    # --- The pages ---

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        proposal = self.get_object(request, object_id)
        if proposal is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)  # type: ignore[attr-defined]
        if request.method not in {"GET", "HEAD"}:
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.page(request, proposal)

    def accept_view(self, request: HttpRequest, proposal_id: int) -> HttpResponse:
        proposal, refused = self.to_answer(request, proposal_id)
        if proposal is None:
            return refused
        form = AcceptForm(request.POST, own=proposal.exercise)
        if not form.is_valid():
            return self.page(request, proposal, accepting=form, status=422)
        try:
            made = form.accept(proposal)
        except Conflict as error:
            return self.page(request, self.again(proposal), fault=str(error), status=409)
        # Without the lifter's name for it, which goes with the account.
        self.log_change(request, proposal, f"Accepted as exercise {made.pk}.")
        self.message_user(
            request, f"“{made}” is in the library now, and the lifter’s history with it.", messages.SUCCESS
        )
        return redirect("admin:exercises_proposal_changelist")

    def decline_view(self, request: HttpRequest, proposal_id: int) -> HttpResponse:
        proposal, refused = self.to_answer(request, proposal_id)
        if proposal is None:
            return refused
        form = DeclineForm(request.POST)
        if not form.is_valid():
            return self.page(request, proposal, declining=form, status=422)
        try:
            proposal.decline(reason=form.cleaned_data["reason"])
        except Conflict as error:
            return self.page(request, self.again(proposal), fault=str(error), status=409)
        self.log_change(request, proposal, "Declined.")
        self.message_user(request, f"“{proposal.exercise}” was declined. The lifter reads why.", messages.SUCCESS)
        return redirect("admin:exercises_proposal_changelist")

    def to_answer(self, request: HttpRequest, proposal_id: int) -> tuple[Proposal | None, HttpResponse]:
        """The proposal, else the answer to who cannot answer it. Raises PermissionDenied."""
        if not self.may_answer(request):
            raise PermissionDenied
        if request.method != "POST":
            return None, HttpResponseNotAllowed(["POST"])
        proposal = self.get_object(request, str(proposal_id))
        if proposal is None:
            return None, self._get_obj_does_not_exist_redirect(request, self.opts, str(proposal_id))  # type: ignore[attr-defined]
        return proposal, HttpResponse()

    def again(self, proposal: Proposal) -> Proposal:
        """As it stands now; where it was taken back, as it was."""
        return Proposal.objects.filter(pk=proposal.pk).first() or proposal

    def page(
        self,
        request: HttpRequest,
        proposal: Proposal,
        *,
        accepting: AcceptForm | None = None,
        declining: DeclineForm | None = None,
        fault: str = "",
        status: int = 200,
    ) -> TemplateResponse:
        own = Exercise.objects.with_muscles().get(pk=proposal.exercise_id)
        may_answer = self.may_answer(request) and proposal.is_waiting and not own.merged_into_id
        twins = likely_twins(own) if proposal.is_waiting else []
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Proposed: {own}",
            "proposal": proposal,
            "own": own,
            "twins": twins,
            "facts": list(facts(own, twins)),
            "accepting": (accepting or AcceptForm(own=own)) if may_answer else None,
            "declining": (declining or DeclineForm()) if may_answer else None,
            "fault": fault,
        }
        return TemplateResponse(request, "admin/exercises/proposal/proposal.html", context, status=status)


def facts(own: Exercise, twins: list[Exercise]) -> Iterator[dict[str, Any]]:
    """A row for each thing that is said of them, the proposed one first; `differs` is what is not as there."""
    said = [described(own, []), *(described(twin, [alias.name for alias in twin.aliases.all()]) for twin in twins)]
    for label in said[0]:
        values = [one[label] for one in said]
        cells = [{"text": value, "differs": value != values[0]} for value in values[1:]]
        yield {"label": label, "proposed": values[0], "cells": cells}


def described(exercise: Exercise, aliases: list[str]) -> dict[str, str]:
    muscles = ", ".join(str(muscle) for muscle in exercise.secondary_muscles.all())
    more = len(aliases) - MOST_ALIASES_SHOWN
    return {
        "Main muscle": str(exercise.primary_muscle),
        "Also works": muscles or "–",
        "Equipment": exercise.get_equipment_display(),
        "Logged as": exercise.get_tracking_display(),
        "Sides": "One at a time" if exercise.is_unilateral else "Both",
        "Implements": exercise.get_implements_display(),
        "Moves of the body": f"{exercise.bodyweight_share} %" if exercise.bodyweight_share else "–",
        "Category": exercise.get_category_display(),
        "Also called": ", ".join(aliases[:MOST_ALIASES_SHOWN]) + (f" and {more} more" if more > 0 else "") or "–",
    }
