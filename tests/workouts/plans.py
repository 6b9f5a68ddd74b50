"""Templates and programmes for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.factories import bench_press, row_by_row
from workouts import planning
from workouts.models import Programme, ProgrammeRun, TemplateExercise, Workout, WorkoutExercise, WorkoutTemplate

MONDAY = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@row_by_row()
def template(lifter: User | None, name: str = "Push") -> WorkoutTemplate:
    return WorkoutTemplate.objects.create(user=lifter, name=name)


@row_by_row()
def line(
    of: WorkoutTemplate, exercise: Exercise | None = None, *, sets: int = 3, reps: Sequence[int | None] = (5, 5),
    kilograms: float | None = None, rpe: float | None = None, percents: Sequence[float] = (),
    seconds: int | None = None, **fields: Any,
) -> TemplateExercise:  # fmt: skip
    """An exercise at the end of a template, with equal sets or one for each percentage."""
    row = TemplateExercise.objects.create(
        template=of, exercise=exercise or bench_press(), position=of.template_exercises.count() + 1,
        **({"progression": "linear", "step_grams": 2_500} | fields),
    )  # fmt: skip
    for number, percent in enumerate(percents or [None] * sets, start=1):
        row.template_sets.create(
            position=number, reps_min=reps[0], reps_max=reps[1], duration_seconds=seconds,
            weight_grams=None if kilograms is None else round(kilograms * 1000),
            rpe_tenths=None if rpe is None else round(rpe * 10),
            percent_tenths=None if percent is None else round(percent * 10),
        )  # fmt: skip
    return row


@row_by_row()
def programme(lifter: User, *names: str, **fields: Any) -> Programme:
    """With a bench press on each day."""
    made, _ = Programme.create(lifter, name=fields.pop("name", "Rota"), **fields)
    for name in names:
        line(made.add_day(name=name).template)
    return made


@row_by_row()
def run_of(
    lifter: User, *names: str, weekdays: Sequence[int] = (), begun: datetime = MONDAY, **fields: Any
) -> ProgrammeRun:
    return ProgrammeRun.begin(lifter, programme(lifter, *names, **fields), weekdays=weekdays, started_at=begun)


@row_by_row()
def do(workout: Workout, *reps: int, kilograms: float | None = None, minutes: int = 60) -> Workout:
    """Log every exercise: the planned weights, or `kilograms`, and end."""
    for entry in workout.workout_exercises.select_related("workout", "user", "exercise"):
        planned = list(entry.planned_sets.all())
        for number, count in enumerate(reps):
            asked = planned[min(number, len(planned) - 1)].weight_grams if planned else None
            grams = asked if kilograms is None else round(kilograms * 1000)
            entry.log_set(weight_grams=grams, reps=count)
    workout.finish(at=workout.started_at + timedelta(minutes=minutes))
    return workout


@row_by_row()
def done_from(of: WorkoutTemplate, *reps: int, kilograms: float | None = None, days: float = 0) -> Workout:
    """A workout of a template, so many days after the first Monday."""
    assert of.user is not None
    workout = planning.start(of.user, of, started_at=MONDAY + timedelta(days=days))
    return do(workout, *reps, kilograms=kilograms)


@row_by_row()
def first_entry(workout: Workout) -> WorkoutExercise:
    entry: WorkoutExercise = workout.workout_exercises.order_by("position").select_related("exercise")[0]
    return entry


def weights(workout: Workout) -> list[int | None]:
    """Planned, in kilograms where they are known."""
    return list(first_entry(workout).planned_sets.values_list("weight_grams", flat=True))
