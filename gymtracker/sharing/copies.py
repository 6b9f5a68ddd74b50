"""A shared workout or template becomes one of the reader's own templates.

`WorkoutTemplate.copy_to` is the verb for this; until it is there, this is what it comes to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from django.db import transaction
from django.forms.models import model_to_dict

from exercises.models import Exercise
from exercises.search import fold_key
from gymtracker.accounts.models import User
from workouts.cards import sets_by_entry
from workouts.models import TemplateExercise, TemplateSet, Workout, WorkoutTemplate
from workouts.models.once import create_once, next_position
from workouts.turns import turn_of

EXERCISES = ("exercise__merged_into__primary_muscle", "exercise__primary_muscle")
SECONDARY = "exercise__secondary_muscles"
OF_AN_EXERCISE = ("superset", "rest_seconds")
OF_A_SET = ("kind", "weight_grams", "duration_seconds", "distance_metres", "rpe_tenths", "rest_seconds")
OF_A_MOVEMENT = (
    "category", "equipment", "mechanic", "force", "level", "tracking", "is_unilateral", "implements",
    "bodyweight_share", "instructions",
)  # fmt: skip


def copy_for(lifter: User, shared: Workout | WorkoutTemplate, *, id: UUID) -> WorkoutTemplate:
    """The same id again is the copy there is. Raises IdTaken."""
    fill = fill_from_workout if isinstance(shared, Workout) else fill_from_template
    name = shared.title if isinstance(shared, Workout) else shared.name
    with turn_of(lifter.pk):
        copy: WorkoutTemplate
        position = next_position(lifter.templates.filter(folder=""))
        copy, is_new = create_once(lifter.templates, id, name=name, position=position)
        if is_new:
            with transaction.atomic():
                fill(copy, shared, lifter)  # type: ignore[arg-type]
    return copy


def fill_from_template(copy: WorkoutTemplate, template: WorkoutTemplate, lifter: User) -> None:
    rows = template.template_exercises.select_related(*EXERCISES).prefetch_related("template_sets", SECONDARY)
    for one in rows.order_by("position", "id"):
        kept = {name: getattr(one, name) for name in (*OF_AN_EXERCISE, "position", "progression", "step_grams")}
        added = copy.template_exercises.create(exercise=given_to(lifter, one.exercise), **kept)
        write(added, one.template_sets.all(), lambda set: {"reps_min": set.reps_min, "reps_max": set.reps_max})


def fill_from_workout(copy: WorkoutTemplate, workout: Workout, lifter: User) -> None:
    """What was done is what is to be done."""
    entries = workout.workout_exercises.live().performed().in_order().select_related(*EXERCISES)
    sets = sets_by_entry((entry.pk for entry in entries), workout.user)
    for position, entry in enumerate(entries.prefetch_related(SECONDARY), start=1):
        kept = {name: getattr(entry, name) for name in OF_AN_EXERCISE}
        added = copy.template_exercises.create(exercise=given_to(lifter, entry.exercise), position=position, **kept)
        write(added, sets[entry.pk], lambda set: {"reps_min": set.reps, "reps_max": set.reps})


def write(added: TemplateExercise, sets: Iterable[object], reps: Callable[..., dict[str, int | None]]) -> None:
    TemplateSet.objects.bulk_create(
        TemplateSet(
            template_exercise=added, position=position, **reps(one), **{name: getattr(one, name) for name in OF_A_SET}
        )
        for position, one in enumerate(sets, start=1)
    )


def given_to(lifter: User, exercise: Exercise) -> Exercise:
    """Another lifter's own exercise becomes one of the receiver's; of the same name, they have it already."""
    exercise = exercise.merged_into or exercise
    if exercise.owner_id in {None, lifter.pk}:
        return exercise
    known = lifter.custom_exercises.filter(name_key=fold_key(exercise.name), merged_into=None, archived_at=None)
    if same := known.filter(tracking=exercise.tracking).first():
        return same
    name = f"{exercise.name[:90]} (shared)" if known.exists() else exercise.name
    return Exercise.objects.create_custom(
        lifter, name=name, primary_muscle=exercise.primary_muscle,
        secondary_muscles=list(exercise.secondary_muscles.all()), **model_to_dict(exercise, OF_A_MOVEMENT),
    )  # fmt: skip
