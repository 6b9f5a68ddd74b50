"""The library and a lifter's own exercises."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.db.models import Count, TextChoices
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status

from exercises.filters import ExerciseFilter
from exercises.forms import DescribedExerciseForm
from exercises.models import Category, Exercise, Muscle, Region
from exercises.querysets import ExerciseQuerySet
from exercises.schemas import (
    ORDERINGS,
    Counted,
    ExerciseBody,
    ExerciseChange,
    ExerciseFilters,
    ExerciseItem,
    MuscleItem,
    exercise_of,
    muscle_of,
)
from exercises.tracking import MOVES_BODYWEIGHT
from gymtracker.accounts.requests import ApiRequest
from gymtracker.conflicts import Conflict
from gymtracker.json_api import READING, Page, Paging, answers, ordered, paged, refused

router = Router(tags=["Exercises"])
# What the page's filter calls otherwise.
FILTER_NAMES = {"search": "q", "muscle_group": "region"}


class NameTaken(Conflict):
    """The message is the page's."""


# --- The list -------------------------------------------------------------------------------------------------------
@router.get("/exercises", response=answers({200: Page[ExerciseItem]}, without=(404, *READING)))
def list_exercises(request: ApiRequest, filters: Query[ExerciseFilters], paging: Query[Paging]) -> Any:
    """The exercises that you can choose: the library and your own, without archived ones."""
    found = matching(request, filters).with_muscles()
    rows = ordered(found, filters.ordering, ORDERINGS) if filters.ordering else found.best_match_first()
    page = paged(rows, paging, exercise_of)
    if filters.muscle and not page["total"] and not Muscle.objects.filter(pk=filters.muscle).exists():
        raise refused(("muscle",), "is none of `/exercises/muscles`", source="query")
    return page


def matching(request: ApiRequest, filters: ExerciseFilters) -> ExerciseQuerySet:
    """By the filter of the library page, but for the muscle: the page's asks whether there is such a one first."""
    named = filters.dict(exclude={"ordering", "muscle"})
    asked = {FILTER_NAMES.get(name, name): value for name, value in named.items() if value}
    offered = Exercise.objects.offered_to(request.user).search("")
    found: ExerciseQuerySet = ExerciseFilter(asked, queryset=offered, request=request).qs
    return found.training(filters.muscle) if filters.muscle else found


@router.get("/exercises/categories", response=answers({200: list[Counted]}, without=(404, *READING)))
def list_categories(request: ApiRequest) -> Any:
    """All categories, each with how many exercises you can choose from."""
    return counted_by(request, "category", Category)


@router.get("/exercises/muscle-groups", response=answers({200: list[Counted]}, without=(404, *READING)))
def list_muscle_groups(request: ApiRequest) -> Any:
    """All muscle groups, each with how many exercises train it first."""
    return counted_by(request, "primary_muscle__region", Region)


def counted_by(request: ApiRequest, column: str, choices: type[TextChoices]) -> list[dict[str, Any]]:
    offered = Exercise.objects.offered_to(request.user).order_by().values_list(column)
    counts = dict(offered.annotate(count=Count("pk")))
    return [{"slug": slug, "name": name, "exercises": counts.get(slug, 0)} for slug, name in choices.choices]


@router.get("/exercises/muscles", response=answers({200: list[MuscleItem]}, without=(404, *READING)))
def list_muscles(request: ApiRequest) -> Any:
    """The muscles that an exercise can name."""
    return [muscle_of(muscle) for muscle in Muscle.objects.all()]


# --- One ------------------------------------------------------------------------------------------------------------
@router.get("/exercises/{int:exercise_id}", response=answers({200: ExerciseItem}, without=READING))
def get_exercise(request: ApiRequest, exercise_id: int) -> Any:
    """One exercise, archived ones too. One that was merged into another is that other, under the other's id."""
    known = Exercise.objects.known_to(request.user)
    found = get_object_or_404(known.select_related("merged_into"), pk=exercise_id)
    return shown(found.merged_into or found)


def shown(exercise: Exercise) -> dict[str, Any]:
    return exercise_of(Exercise.objects.with_muscles().get(pk=exercise.pk))


@router.post("/exercises", response=answers({201: ExerciseItem}, without=(404,)))
def create_exercise(request: ApiRequest, body: ExerciseBody) -> Any:
    """An exercise of your own. 409 where the library, or you, have one of this name."""
    form = DescribedExerciseForm(typed(body, body.model_dump()), lifter=request.user)
    return Status(201, shown(saved(form, request)))


@router.put("/exercises/{int:exercise_id}", response=answers({200: ExerciseItem}))
def change_exercise(request: ApiRequest, exercise_id: int, body: ExerciseChange) -> Any:
    """Change what is named of an exercise of your own; the rest stays, and so does its history."""
    exercise = find_own(request, exercise_id)
    said = as_it_is(exercise) | body.named()
    form = DescribedExerciseForm(typed(body, said), lifter=request.user, instance=exercise)
    if form.fields["tracking"].disabled and said["tracking"] != exercise.tracking:
        raise refused(("tracking",), str(form.fields["tracking"].help_text))
    return shown(saved(form, request))


def find_own(request: ApiRequest, exercise_id: int) -> Exercise:
    """One that has been merged is another's part by now, and not there to be changed."""
    own = request.user.custom_exercises.filter(merged_into=None).with_muscles()
    found: Exercise = get_object_or_404(own, pk=exercise_id)
    return found


def as_it_is(exercise: Exercise) -> dict[str, Any]:
    now = {name: value for name, value in exercise_of(exercise).items() if name in ExerciseBody.model_fields}
    return now | {"bodyweight_share": exercise.bodyweight_share or None}


def typed(body: ExerciseBody, said: dict[str, Any]) -> dict[str, Any]:
    """`said` as the form takes it: nothing where nothing is said."""
    if said["tracking"] not in MOVES_BODYWEIGHT:
        if body.bodyweight_share:
            raise refused(("bodyweight_share",), "is only for exercises that move the bodyweight")
        said = said | {"bodyweight_share": None}
    return {name: value for name, value in said.items() if value is not None}


def saved(form: DescribedExerciseForm, request: ApiRequest) -> Exercise:
    exercise = form.saved_for(request.user) if form.is_valid() else None
    if exercise is None:
        raise refusal_of(form)
    return exercise


def refusal_of(form: DescribedExerciseForm) -> Exception:
    taken = [error for errors in form.errors.as_data().values() for error in errors if error.code == "taken"]
    if taken:
        return NameTaken(taken[0].messages[0])
    errors = form.errors.get_json_data()
    return ValidationError({name: [one["message"] for one in said] for name, said in errors.items()})


@router.delete("/exercises/{int:exercise_id}", response=answers({204: None}, without=(409, 413, 415)))
def delete_exercise(request: ApiRequest, exercise_id: int) -> Any:
    """Delete an exercise of your own; one that a workout, template or goal uses is archived, and its history stays."""
    find_own(request, exercise_id).discard()
    return Status(204, None)


@router.post("/exercises/{int:exercise_id}/restore", response=answers({200: ExerciseItem}, without=(413, 415)))
def restore_exercise(request: ApiRequest, exercise_id: int) -> Any:
    """Take an archived exercise back into the list. 409 where another has its name by now."""
    exercise = find_own(request, exercise_id)
    try:
        exercise.unarchive()
    except IntegrityError:
        raise NameTaken(f"You have another exercise named “{exercise.name}” by now: rename that one first.") from None
    return shown(exercise)
