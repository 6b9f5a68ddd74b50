"""A plan counts reps per side: left and right sets together are one of its sets, to the page, the rule and the template
alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, log, row_by_row
from tests.workouts.plans import MONDAY, first_entry, line, template
from workouts import planning
from workouts.carrying import differences, said
from workouts.models import Set, Workout, WorkoutExercise, WorkoutTemplate
from workouts.proposals import in_order, still_planned
from workouts.rounds import count_rounds, of_one_side


def whole(workout: Workout) -> WorkoutExercise:
    return workout.workout_exercises.select_related("workout", "user", "exercise").get()


def left_of(entry: WorkoutExercise) -> list[Any]:
    performed = Set.objects.live().filter(workout_exercise=entry).order_by("position")
    return still_planned(list(performed), in_order(list(entry.planned_sets.values())))


@pytest.fixture
def plan(lifter: User) -> WorkoutTemplate:
    """Two sets of eight reps per side."""
    made = template(lifter)
    line(made, ExerciseFactory(unilateral=True), sets=2, reps=(8, 8), kilograms=20)
    return made


def trained(lifter: User, plan: WorkoutTemplate, sides: str) -> Workout:
    with row_by_row():
        workout = planning.start(lifter, plan, started_at=MONDAY)
        for side in sides:
            whole(workout).log_set(weight_grams=20_000, reps=8, side={"L": "left", "R": "right", "B": "both"}[side])
        workout.finish(at=MONDAY + timedelta(hours=1))
    return workout


def sets(sides: str) -> list[Set]:
    return [Set(side={"L": "left", "R": "right", "B": "both"}[side]) for side in sides]


@pytest.mark.parametrize(
    ("sides", "rounds", "kept"),
    [
        ("", 0, ""), ("BB", 2, "BB"), ("L", 0, "L"), ("LR", 1, "L"), ("LRL", 1, "LL"), ("LRLR", 2, "LL"),
        ("LL", 2, "LL"), ("LLR", 1, "LL"), ("LLRR", 2, "LL"), ("RRR", 3, "RRR"), ("RLR", 1, "RR"), ("BLR", 2, "BL"),
    ],
)  # fmt: skip
def test_both_sides_are_one_set_of_the_plan(sides: str, rounds: int, kept: str) -> None:
    assert count_rounds(sets(sides)) == rounds
    assert "".join(one.side[0].upper() for one in of_one_side(sets(sides))) == kept


@pytest.mark.parametrize("sides", ["LRLR", "LLRR", "BB"])
def test_who_does_all_that_the_page_asks_for_has_done_it(lifter: User, plan: WorkoutTemplate, sides: str) -> None:
    workout = trained(lifter, plan, sides)
    assert left_of(whole(workout)) == []
    with row_by_row():
        following = planning.start(lifter, plan, started_at=MONDAY + timedelta(days=2))
    reason = first_entry(following).reason
    assert reason is not None and reason["outcome"] == "add_weight"


def test_half_of_it_leaves_the_other_half(lifter: User, plan: WorkoutTemplate) -> None:
    assert len(left_of(whole(trained(lifter, plan, "LR")))) == 1


@pytest.mark.parametrize(("sides", "texts"), [("LRLR", 0), ("LRLRLR", 1)])
def test_as_many_on_each_side_are_no_change_of_the_plan(
    lifter: User, plan: WorkoutTemplate, sides: str, texts: int
) -> None:
    workout = trained(lifter, plan, sides)
    assert len([said(one, lifter).text for one in differences(plan, workout)]) == texts


def test_saved_as_a_template_they_are_as_many(lifter: User, plan: WorkoutTemplate) -> None:
    workout = trained(lifter, plan, "LRLR")
    with row_by_row():
        made = WorkoutTemplate.from_workout(workout, name="Saved")
    assert made.template_exercises.get().template_sets.count() == 2


def test_a_drop_set_that_was_not_planned_uses_up_no_planned_set(lifter: User) -> None:
    made = template(lifter)
    line(made, sets=3, kilograms=80)
    with row_by_row():
        entry = whole(planning.start(lifter, made))
        log(entry, 80, 5)
        log(entry, 60, 5, kind="drop")
    assert len(left_of(entry)) == 2
