"""Templates: plans for one workout, and the workouts that they start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.accounts.requests import ApiRequest
from gymtracker.json_api import READING, Id, InUnit, Page, Paging, answers, ordered, paged, refused, unit_asked
from gymtracker.units import Unit
from workouts.api.reading import whole_of
from workouts.api.times import times_on
from workouts.building import build
from workouts.models import TemplateExercise, WorkoutTemplate
from workouts.models.rewriting import Line
from workouts.querysets import WorkoutTemplateQuerySet
from workouts.schemas import WorkoutShown
from workouts.template_schemas import (
    ORDERINGS,
    TemplateBody,
    TemplateChange,
    TemplateExerciseBody,
    TemplateFilters,
    TemplateItem,
    TemplateUse,
    line_of,
    template_of,
)
from workouts.turns import turn_of

router = Router(tags=["Templates"])


@router.get("/templates", response=answers({200: Page[TemplateItem]}, without=(404, *READING)))
def list_templates(request: ApiRequest, filters: Query[TemplateFilters], paging: Query[Paging]) -> Any:
    """Your templates, folder by folder. Days of a programme are not among them."""
    unit, found = unit_asked(request), request.user.templates.loose()
    found = found.archived() if filters.archived else found.current()
    if filters.folder is not None:
        found = found.of_folder(filters.folder)
    rows = ordered(found.with_plan(), filters.ordering, ORDERINGS)
    return paged(rows, paging, lambda template: template_of(template, unit))


@router.get("/templates/{template_id}", response=answers({200: TemplateItem}, without=READING))
def get_template(request: ApiRequest, template_id: Id, asked: Query[InUnit]) -> Any:
    """One template, archived ones and days of a programme too: of several weeks the sets of the first."""
    return shown(request.user, template_id, unit_asked(request))


def shown(lifter: User, template_id: UUID, unit: Unit) -> dict[str, Any]:
    return template_of(get_object_or_404(lifter.templates.with_plan(), pk=template_id), unit)


def shown_once_made(lifter: User, template_id: UUID, unit: Unit) -> dict[str, Any]:
    """A deleted one, too: the create that made it may come again."""
    return template_of(own_rows(lifter).with_plan(of_deleted=True).get(pk=template_id), unit)


def own_rows(lifter: User) -> WorkoutTemplateQuerySet:
    rows: WorkoutTemplateQuerySet = WorkoutTemplate.all_rows.filter(user=lifter)
    return rows


# --- Writing --------------------------------------------------------------------------------------------------------
@router.post("/templates", response=answers({200: TemplateItem, 201: TemplateItem}, without=(404,)))
def create_template(request: ApiRequest, asked: Query[InUnit], body: TemplateBody) -> Any:
    """A template with its exercises, all or none. 200 where this `id` made one before: it is answered as it stands.

    One that was deleted since stays deleted, as `deleted_at` says.
    """
    unit, lifter = unit_asked(request, body), request.user
    if body.id and own_rows(lifter).filter(pk=body.id).exists():
        return shown_once_made(lifter, body.id, unit)
    lines, filled = lines_of(lifter, body.exercises, unit), []

    def fill(template: WorkoutTemplate) -> None:
        filled.append(template)
        template.rewrite(lines)

    template = WorkoutTemplate.create(
        lifter, id=body.id, name=body.name, notes=body.description, folder=body.folder, fill=fill
    )
    return Status(201 if filled else 200, shown_once_made(lifter, template.pk, unit))


@router.put("/templates/{template_id}", response=answers({200: TemplateItem}))
def change_template(request: ApiRequest, template_id: Id, asked: Query[InUnit], body: TemplateChange) -> Any:
    """Change what is named. `exercises` are all of them, all or none.

    An exercise goes on in the row whose `id` it names, else in a row of the same exercise: so its progression keeps
    its history. What it does not name is empty then, but for `sets` and `progression`, which stay. What was planned for
    a workout before stays as it was.
    """
    unit, lifter = unit_asked(request, body), request.user
    if body.id not in {None, template_id}:
        raise refused(("id",), "is another template's")
    with turn_of(lifter.pk):
        template = locked(lifter, template_id)
        template.insist_on(body.version)
        named = body.named()
        if "exercises" in named:
            template.rewrite(lines_of(lifter, body.exercises, unit, there=template))
        if named.keys() & {"name", "description", "folder"}:
            template.describe(
                name=named.get("name", template.name),
                notes=named.get("description", template.notes),
                folder=named.get("folder", template.folder),
            )
        if "archived" in named and body.archived != (template.archived_at is not None):
            template.refuse_day_of_programme()
            (template.archive if body.archived else template.unarchive)()
    return shown(lifter, template_id, unit)


@router.delete("/templates/{template_id}", response=answers({204: None}, without=(413, 415)))
def delete_template(request: ApiRequest, template_id: Id) -> Any:
    """Delete a template; workouts that were started from it stay. 409 where it is a day of a programme."""
    with turn_of(request.user.pk):
        locked(request.user, template_id).remove()
    return Status(204, None)


def locked(lifter: User, template_id: UUID) -> WorkoutTemplate:
    """Until the transaction ends, so that it is not deleted while its exercises are written."""
    own = lifter.templates.with_programme().select_for_update(of=("self",))
    found: WorkoutTemplate = get_object_or_404(own, pk=template_id)
    return found


def lines_of(
    lifter: User, bodies: Sequence[TemplateExerciseBody], unit: Unit, *, there: WorkoutTemplate | None = None
) -> list[Line]:
    """In the order that they name; refused where an exercise is none that the lifter can choose."""
    choices = can_be_planned(lifter, {one.exercise_id for one in bodies}, there)
    lines, seen = [], set[UUID]()
    for number, body in enumerate(bodies):
        if body.exercise_id not in choices:
            raise refused(("exercises", number, "exercise_id"), "is no exercise that you can choose")
        if body.id in seen:
            raise refused(("exercises", number, "id"), "stands here twice")
        if body.id:
            seen.add(body.id)
        line = line_of(body, choices[body.exercise_id], unit, ("exercises", number))
        lines.append((body.order or number + 1, line))
    return [line for _, line in sorted(lines, key=lambda pair: pair[0])]


def can_be_planned(lifter: User, ids: set[int], there: WorkoutTemplate | None) -> dict[int, Exercise]:
    """What the lifter can choose, and what stands in the template already."""
    standing = TemplateExercise.objects.filter(template=there).values("exercise") if there else []
    choice = Q(archived_at=None, merged_into=None) | Q(pk__in=standing)
    found = Exercise.objects.known_to(lifter).filter(choice, pk__in=ids)
    return {exercise.pk: exercise for exercise in found.for_lists()}


# --- Starting -------------------------------------------------------------------------------------------------------
@router.post("/templates/{template_id}/use", response=answers({200: WorkoutShown, 201: WorkoutShown}))
def use_template(request: ApiRequest, template_id: Id, asked: Query[InUnit], body: TemplateUse | None = None) -> Any:
    """Begin a workout that does what the template asks for on that day, by your rules; each exercise has it `planned`.

    Today it is open: 409 while another one is. Of a day that is over it is a past workout, finished, as POST /workouts
    makes one: beside an open one, and sets are logged into it all the same. Sent again with its `id` it is 200 and the
    workout as it stands; one that was deleted since stays deleted, as `deleted_at` says.
    """
    unit, lifter, body = unit_asked(request), request.user, body or TemplateUse(id=None, date=None)
    if body.id and (there := lifter.workouts.filter(pk=body.id).first()):
        return Status(200, whole_of(there, unit))  # whatever has become of the template since
    template = get_object_or_404(lifter.templates.current(), pk=template_id)
    started_at, finished_at = times_on(body.date, lifter)
    workout, is_new = build(lifter, [], id=body.id, template=template, started_at=started_at, finished_at=finished_at)
    return Status(201 if is_new else 200, whole_of(workout, unit))
