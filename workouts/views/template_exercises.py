"""Editing a template: its name, its exercises and their sets, one exercise a form."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gymtracker.accounts.requests import LifterRequest
from gymtracker.errors import bad_request
from gymtracker.htmx import go_to, render_page, wants_fragment
from gymtracker.notices import tell, warn
from workouts.editing_templates import ExerciseCard, cards_of_template
from workouts.limits import MOST_SETS_AN_EXERCISE
from workouts.models import TemplateExercise, WorkoutTemplate
from workouts.models.templates import TemplateIsFull
from workouts.supersets import blocks, dropped, superset_labels
from workouts.template_forms import DescribeTemplateForm, TemplateExerciseForm
from workouts.views.order import Item, order_context
from workouts.views.templates import find_template, folders_of, week_asked

PAGE = "workouts/template_edit.html"
VERBS = {
    "up": "workouts:template-exercise-up", "down": "workouts:template-exercise-down",
    "link": "workouts:template-exercise-link", "unlink": "workouts:template-exercise-unlink",
}  # fmt: skip


def find_planned(request: LifterRequest, planned_id: UUID) -> TemplateExercise:
    own = TemplateExercise.objects.of_lifter(request.user).with_template()
    planned: TemplateExercise = get_object_or_404(own, pk=planned_id)
    return planned


def edit_url(template: WorkoutTemplate, week: int | None = None) -> str:
    return reverse("workouts:template-edit", args=[template.pk], query={"week": week} if week else None)


# --- The page ---


@require_safe
def template_edit(request: LifterRequest, template_id: UUID) -> HttpResponse:
    found = find_template(request, template_id)
    return edit_page(request, found, week_asked(request, found))


def edit_page(
    request: LifterRequest, template: WorkoutTemplate, week: int | None, *, status: int = 200,
    describe_form: DescribeTemplateForm | None = None, refused: TemplateExerciseForm | None = None,
) -> HttpResponse:  # fmt: skip
    described = {"name": template.name, "folder": template.folder, "notes": template.notes}
    context = {
        "template": template,
        "cards": cards_of_template(template, request.user, week, refused=refused),
        "describe_form": describe_form or DescribeTemplateForm(initial=described),
        "folders": folders_of(request),
        **week_context(template, week),
    }
    return render(request, PAGE, context, status=status)


def week_context(template: WorkoutTemplate, week: int | None) -> dict[str, Any]:
    weeks = range(1, template.weeks + 1) if template.weeks > 1 else []
    return {"week": week, "weeks": weeks, "query": f"?week={week}" if week else ""}


@require_POST
def template_describe(request: LifterRequest, template_id: UUID) -> HttpResponse:
    found = find_template(request, template_id)
    form = DescribeTemplateForm(request.POST)
    if not form.is_valid():
        return edit_page(request, found, None, describe_form=form, status=422)
    found.describe(**form.cleaned_data)
    tell(request, "Saved")
    return go_to(request, edit_url(found))


# --- One exercise ---


@require_POST
def template_exercise(request: LifterRequest, planned_id: UUID) -> HttpResponse:
    """Save an exercise: by its button, or with htmx after each field that was changed."""
    planned = find_planned(request, planned_id)
    form, week = form_sent(request, planned)
    if not form.is_valid():
        return refused(request, planned, form, week, partial="state")
    rule_before = planned.progression
    planned.write(sets=form.columns_of_sets, week=week, **form.written)
    if wants_fragment(request) and rule_before == planned.progression:
        return card_part(request, planned, form, week, partial="state")
    response = written(request, planned, week)
    if wants_fragment(request):  # another rule has other fields: here the card is swapped, too
        response["HX-Retarget"], response["HX-Reswap"] = f"#exercise-{planned.pk}", "outerHTML"
    return response


@require_POST
def template_set_add(request: LifterRequest, planned_id: UUID) -> HttpResponse:
    """Save what is typed, and one set more: like the one above."""
    planned = find_planned(request, planned_id)
    form, week = form_sent(request, planned)
    if not form.is_valid():
        return refused(request, planned, form, week)
    sets = form.columns_of_sets
    if len(sets) >= MOST_SETS_AN_EXERCISE:
        form.add_error(None, f"An exercise takes at most {MOST_SETS_AN_EXERCISE} sets.")
        return refused(request, planned, form, week)
    planned.write(sets=[*sets, sets[-1] if sets else {}], week=week, **form.written)
    return written(request, planned, week)


@require_POST
def template_set_remove(request: LifterRequest, planned_id: UUID) -> HttpResponse:
    """Save what is typed, without the set of `row`."""
    planned = find_planned(request, planned_id)
    form, week = form_sent(request, planned)
    text = request.POST.get("row", "")
    row = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else -1
    if not 0 <= row < len(form.sets):
        return bad_request(request, reason="This set is not there any more. Reload the page.")
    if not form.is_valid():
        return refused(request, planned, form, week)
    sets = form.columns_of_sets
    planned.write(sets=[*sets[:row], *sets[row + 1 :]], week=week, **form.written)
    return written(request, planned, week)


@require_POST
def template_exercise_remove(request: LifterRequest, planned_id: UUID) -> HttpResponse:
    planned = find_planned(request, planned_id)
    planned.remove()
    undo = reverse("workouts:template-exercise-restore", args=[planned.pk])
    tell(request, f"{planned.exercise.name} removed", undo=undo)
    return go_to(request, edit_url(planned.template))


@require_POST
def template_exercise_restore(request: LifterRequest, planned_id: UUID) -> HttpResponse:
    removed = TemplateExercise.all_rows.of_lifter(request.user).exclude(deleted_at=None)
    planned = get_object_or_404(removed.with_template(), pk=planned_id)
    try:
        planned.restore()
    except TemplateIsFull as error:
        warn(request, str(error))
        return redirect(edit_url(planned.template))
    tell(request, f"{planned.exercise.name} restored")
    return redirect(f"{edit_url(planned.template)}#exercise-{planned.pk}")


def form_sent(request: LifterRequest, planned: TemplateExercise) -> tuple[TemplateExerciseForm, int | None]:
    week = week_asked(request, planned.template)
    targets = planned.sets_of_week(week)
    return TemplateExerciseForm(request.POST, planned=planned, lifter=request.user, targets=targets), week


def written(request: LifterRequest, planned: TemplateExercise, week: int | None) -> HttpResponse:
    """The card as it now is, for htmx; else its place on the page."""
    if not wants_fragment(request):
        tell(request, "Saved")
        return redirect(f"{edit_url(planned.template, week)}#exercise-{planned.pk}")
    form = TemplateExerciseForm(planned=planned, lifter=request.user, targets=planned.sets_of_week(week))
    return card_part(request, planned, form, week)


def refused(
    request: LifterRequest, planned: TemplateExercise, form: TemplateExerciseForm, week: int | None, *,
    partial: str = "card",
) -> HttpResponse:  # fmt: skip
    """What was typed, with its errors; saved while typing, only the errors: the fields are in use."""
    if not wants_fragment(request):
        return edit_page(request, planned.template, week, refused=form, status=422)
    return card_part(request, planned, form, week, partial=partial, status=422)


def card_part(
    request: LifterRequest, planned: TemplateExercise, form: TemplateExerciseForm, week: int | None, *,
    partial: str = "card", status: int = 200,
) -> HttpResponse:  # fmt: skip
    labels = superset_labels(planned.template.exercises_in_order()) if planned.superset else {}
    card = ExerciseCard.of(planned, form, request.user, week, labels.get(planned.pk, ""))
    context = {"card": card, "template": planned.template}
    context |= week_context(planned.template, week)
    return render_page(request, PAGE, context, partial=partial, status=status)


# --- Their order ---


@require_safe
def template_order(request: LifterRequest, template_id: UUID) -> HttpResponse:
    return order_page(request, find_template(request, template_id))


def order_page(request: LifterRequest, template: WorkoutTemplate) -> HttpResponse:
    planned = list(template.template_exercises.in_order().with_exercise())
    context = order_context(
        [[Item(one.pk, one.exercise.name) for one in block] for block in blocks(planned)],
        back=edit_url(template),
        title=template.name,
        arrange=reverse("workouts:template-arrange", args=[template.pk]),
        verbs=VERBS,
    )
    return render_page(request, "workouts/order.html", context, partial="list")


@require_POST
def template_arrange(request: LifterRequest, template_id: UUID) -> HttpResponse:
    """Take over the order in which the ids come: the end of a drag."""
    found = find_template(request, template_id)
    with found.turn():
        places = {text: place for place, text in enumerate(request.POST.getlist("entry"))}
        planned = found.exercises_in_order()
        if places.keys() != {str(one.pk) for one in planned}:
            return bad_request(request, reason="The list of exercises has changed meanwhile. Reload the page.")
        planned.sort(key=lambda one: places[str(one.pk)])
        for one in planned:
            if str(one.pk) == request.POST.get("dragged"):
                dropped(planned, one)
        found.arrange(planned)
    return after_a_move(request, found)


def after_a_move(request: LifterRequest, template: WorkoutTemplate) -> HttpResponse:
    if wants_fragment(request):
        return order_page(request, template)
    return redirect("workouts:template-order", template.pk)


@require_POST
def template_exercise_up(request: LifterRequest, planned_id: UUID) -> HttpResponse:
    planned = find_planned(request, planned_id)
    planned.move(-1)
    return after_a_move(request, planned.template)


@require_POST
def template_exercise_down(request: LifterRequest, planned_id: UUID) -> HttpResponse:
    planned = find_planned(request, planned_id)
    planned.move(1)
    return after_a_move(request, planned.template)


@require_POST
def template_exercise_link(request: LifterRequest, planned_id: UUID) -> HttpResponse:
    planned = find_planned(request, planned_id)
    planned.link()
    return after_a_move(request, planned.template)


@require_POST
def template_exercise_unlink(request: LifterRequest, planned_id: UUID) -> HttpResponse:
    planned = find_planned(request, planned_id)
    planned.unlink()
    return after_a_move(request, planned.template)
