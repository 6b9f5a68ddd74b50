"""Workouts: listing, starting, writing down, finishing, deleting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from gymtracker.accounts.models import User
from gymtracker.accounts.requests import ApiRequest
from gymtracker.json_api import READING, InUnit, Page, Paging, answers, ordered, paged, refused, unit_asked
from gymtracker.units import Unit
from workouts.api.measures import insist_on_different, insist_on_known, measures_of, offered
from workouts.api.reading import find_workout, whole_of
from workouts.api.times import times_of_change, times_of_new
from workouts.building import NewEntry, build
from workouts.filters import performed, saying
from workouts.models import WorkoutTemplate
from workouts.querysets import WorkoutQuerySet
from workouts.schemas import (
    MOST_VERSION,
    ExerciseWithSets,
    NewWorkout,
    WorkoutChange,
    WorkoutFilters,
    WorkoutListed,
    WorkoutShown,
    listed_of,
)
from workouts.totals import add_up
from workouts.turns import turn_of

router = Router(tags=["Workouts"])
BY_TIME = ("started_at", "id")
ORDERS = {"date": BY_TIME, "started_at": BY_TIME, "name": ("name", "id")}
OF_A_FILTER = {"date_from": "date__gte", "date_to": "date__lte", "template_id": "template"}


@router.get("/workouts", response=answers({200: Page[WorkoutListed]}, without=(404, *READING)))
def list_workouts(request: ApiRequest, asked: Query[WorkoutFilters], paging: Query[Paging]) -> Any:
    """The log, newest first, each workout with its totals and without its sets."""
    unit = unit_asked(request)
    rows = ordered(chosen(request.user.workouts.live(), asked), asked.ordering, ORDERS)
    page = paged(rows, paging, lambda workout: workout)
    page["items"] = [listed_of(workout, unit) for workout in add_up(page["items"])]
    return page


def chosen(workouts: WorkoutQuerySet, asked: WorkoutFilters) -> WorkoutQuerySet:
    for name, lookup in OF_A_FILTER.items():
        if (value := getattr(asked, name)) is not None:
            workouts = workouts.filter(**{lookup: value})
    if asked.status:
        workouts = workouts.filter(finished_at__isnull=asked.status == "open")
    if asked.exercise_id:
        workouts = workouts.filter(performed(Q(exercise=asked.exercise_id)))
    if asked.muscle_group:
        workouts = workouts.filter(performed(Q(exercise__primary_muscle__region=asked.muscle_group)))
    return workouts.filter(saying(asked.search)) if asked.search else workouts


@router.post("/workouts", response=answers({200: WorkoutShown, 201: WorkoutShown}, without=(404,)))
def create_workout(request: ApiRequest, asked: Query[InUnit], body: NewWorkout) -> Any:
    """Start a workout, or write down one that is over, with all its exercises and sets or not at all.

    With a duration, or of a day that is over, it is finished; otherwise it is open, and only one can be. Exercises that
    the template has take its plan, and its place where they name no `order`.
    """
    unit = unit_asked(request, body)
    if body.id and (there := request.user.workouts.filter(pk=body.id).first()):
        return Status(200, whole_of(there, unit))  # whatever has become of its template and exercises since
    workout, is_new = build(
        request.user,
        entries_of(body.exercises, request.user, unit),
        id=body.id,
        name=body.name,
        notes=body.notes,
        template=template_named(request.user, body.template_id),
        **dict(zip(("started_at", "finished_at"), times_of_new(body, request.user), strict=True)),
    )
    return Status(201 if is_new else 200, whole_of(workout, unit))


def template_named(lifter: User, template_id: UUID | None) -> WorkoutTemplate | None:
    if template_id is None:
        return None
    found: WorkoutTemplate | None = lifter.templates.current().filter(pk=template_id).first()
    if found is None:
        raise refused(("template_id",), "is no template of yours that is in use")
    return found


def entries_of(exercises: Sequence[ExerciseWithSets], lifter: User, unit: Unit) -> list[NewEntry]:
    insist_on_different((("exercises", place, "id"), one.id) for place, one in enumerate(exercises))
    insist_on_different(
        (("exercises", place, "sets", number, "id"), each.id)
        for place, one in enumerate(exercises)
        for number, each in enumerate(one.sets)
    )
    known = offered(lifter, {one.exercise_id for one in exercises}) if exercises else {}
    entries = []
    for place, one in enumerate(exercises):
        at = ("exercises", place)
        exercise = insist_on_known(known, one.exercise_id, (*at, "exercise_id"))
        sets = [measures_of(each, exercise, unit, at=(*at, "sets", number)) for number, each in enumerate(one.sets)]
        fields = {name: value for name, value in one.named().items() if name in {"notes", "rest_seconds", "superset"}}
        entries.append((one.order or place + 1, NewEntry(exercise, one.id, one.order, fields, sets)))
    return [entry for _, entry in sorted(entries, key=lambda pair: pair[0])]


@router.get("/workouts/{workout_id}", response=answers({200: WorkoutShown}, without=READING))
def get_workout(request: ApiRequest, workout_id: UUID, asked: Query[InUnit]) -> Any:
    """One workout with its exercises, what was planned and what was done."""
    unit = unit_asked(request)
    return whole_of(find_workout(request, workout_id), unit)


@router.put("/workouts/{workout_id}", response=answers({200: WorkoutShown}))
@router.patch("/workouts/{workout_id}", response=answers({200: WorkoutShown}), operation_id="patch_workout")
def change_workout(request: ApiRequest, workout_id: UUID, asked: Query[InUnit], body: WorkoutChange) -> Any:
    """Name, notes and when it was: what is named changes, the rest stays. PUT and PATCH do the same."""
    unit, named = unit_asked(request), body.named()
    with turn_of(request.user.pk):
        workout = find_workout(request, workout_id)
        times = times_of_change(workout, named)
        workout.describe(
            name=named.get("name", workout.name), notes=named.get("notes", workout.notes), version=body.version
        )
        if times:
            workout.move(started_at=times[0], finished_at=times[1])
    workout.refresh_from_db()
    return whole_of(workout, unit)


@router.delete("/workouts/{workout_id}", response=answers({204: None}, without=(413, 415)))
def delete_workout(
    request: ApiRequest, workout_id: UUID, version: int | None = Query(None, ge=1, le=MOST_VERSION)
) -> Any:
    """Into the trash, from where it can be restored for 30 days."""
    find_workout(request, workout_id).trash(version=version)
    return Status(204, None)


@router.post("/workouts/{workout_id}/finish", response=answers({200: WorkoutShown}, without=(413, 415)))
def finish_workout(request: ApiRequest, workout_id: UUID, asked: Query[InUnit]) -> Any:
    """Finish it; finished once more it stays as it is. One that was forgotten ends with its last set."""
    unit = unit_asked(request)
    workout = find_workout(request, workout_id)
    workout.finish()
    workout.refresh_from_db()
    return whole_of(workout, unit)


@router.post("/workouts/{workout_id}/restore", response=answers({200: WorkoutShown}, without=(413, 415)))
def restore_workout(request: ApiRequest, workout_id: UUID, asked: Query[InUnit]) -> Any:
    """Back from the trash as it was; 409 where it was open and another one is now."""
    unit = unit_asked(request)
    workout = get_object_or_404(request.user.workouts.all(), pk=workout_id)
    if workout.deleted_at:
        workout.restore()
        workout.refresh_from_db()
    return whole_of(find_workout(request, workout_id), unit)
