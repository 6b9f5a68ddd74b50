"""WorkoutTemplate.rewrite: all exercises of a template at once."""

from __future__ import annotations

from typing import Any

import pytest

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory
from tests.queries import counted
from tests.workouts.plans import done_from, line, programme, template, weights
from workouts import planning
from workouts.limits import MOST_EXERCISES_A_TEMPLATE
from workouts.models import IdTaken, TemplateExercise, TemplateSet, WorkoutTemplate
from workouts.models.rewriting import Line
from workouts.models.templates import TemplateIsFull, TemplateOfProgramme

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann() -> Exercise:
    made: Exercise = ExerciseFactory(name="Ann")
    return made


@pytest.fixture
def bea() -> Exercise:
    made: Exercise = ExerciseFactory(name="Bea")
    return made


@pytest.fixture
def push(lifter: User) -> WorkoutTemplate:
    return template(lifter)


def order_of(template: WorkoutTemplate) -> str:
    rows = template.template_exercises.in_order().values_list("exercise__name", "superset", "position")
    return " ".join(f"{name}{superset or ''}@{position}" for name, superset, position in rows)


def sets_of(row: TemplateExercise) -> list[tuple[int, int | None]]:
    return list(row.template_sets.order_by("position").values_list("position", "reps_min"))


def test_an_empty_template_gets_its_exercises_in_order(push: WorkoutTemplate, ann: Exercise, bea: Exercise) -> None:
    push.rewrite([Line(bea, sets=[{"reps_min": 8}, {"reps_min": 6}]), Line(ann, fields={"notes": "Slowly"})])
    assert order_of(push) == "Bea@1 Ann@2"
    first, second = push.exercises_in_order()
    assert sets_of(first) == [(1, 8), (2, 6)]
    assert (sets_of(second), second.notes) == ([(1, None)], "Slowly")


def test_the_same_exercise_keeps_its_row_and_its_rule(push: WorkoutTemplate, ann: Exercise, bea: Exercise) -> None:
    before = line(push, ann, notes="Slowly")
    push.rewrite([Line(bea), Line(ann, fields={"notes": ""}, sets=[{"reps_min": 8}])])
    kept = push.template_exercises.get(exercise=ann)
    assert (kept.pk, kept.position, kept.notes) == (before.pk, 2, "")
    assert (kept.progression, kept.step_grams) == ("linear", 2_500)
    assert sets_of(kept) == [(1, 8)]


def test_sets_that_are_not_named_stay(push: WorkoutTemplate, ann: Exercise) -> None:
    before = list(line(push, ann).template_sets.values())
    push.rewrite([Line(ann)])
    assert list(push.template_exercises.get().template_sets.values()) == before
    push.rewrite([Line(ann, sets=[])])
    assert not TemplateSet.objects.exists()


def test_an_exercise_that_comes_twice_keeps_both_rows(push: WorkoutTemplate, ann: Exercise) -> None:
    first, second = line(push, ann), line(push, ann)
    push.rewrite([Line(ann), Line(ann, id=first.pk), Line(ann)])
    rows = [row.pk for row in push.exercises_in_order()]
    assert rows[:2] == [second.pk, first.pk]
    assert rows[2] not in {first.pk, second.pk}


def test_a_row_that_is_named_can_take_another_exercise(push: WorkoutTemplate, ann: Exercise, bea: Exercise) -> None:
    before = line(push, ann)
    push.rewrite([Line(bea, id=before.pk)])
    kept = push.template_exercises.get()
    assert (kept.pk, kept.exercise, kept.progression) == (before.pk, bea, "linear")
    assert kept.step_grams is None  # the step was that of the other


def test_what_is_left_out_is_taken_out_and_can_be_named_again(push: WorkoutTemplate, ann: Exercise, bea: Any) -> None:
    before = line(push, ann)
    push.rewrite([Line(bea)])
    assert order_of(push) == "Bea@1"
    assert TemplateExercise.all_rows.get(pk=before.pk).deleted_at is not None
    push.rewrite([Line(bea), Line(ann)])  # without its id it is a new one
    assert push.exercises_in_order()[1].pk != before.pk
    push.rewrite([Line(ann, id=before.pk)])
    assert push.template_exercises.get().pk == before.pk


def test_supersets_are_settled(push: WorkoutTemplate, ann: Exercise, bea: Exercise) -> None:
    third = ExerciseFactory(name="Cid")
    push.rewrite([Line(one, fields={"superset": number}) for one, number in ((ann, 7), (bea, 9), (third, 9))])
    assert order_of(push) == "Ann@1 Bea1@2 Cid1@3"


def test_a_new_row_can_bring_its_id(push: WorkoutTemplate, ann: Exercise) -> None:
    id = uuid7()
    push.rewrite([Line(ann, id=id)])
    assert push.template_exercises.get().pk == id


def test_an_id_of_another_template_is_taken(push: WorkoutTemplate, lifter: User, ann: Exercise, bea: Exercise) -> None:
    elsewhere = line(template(lifter, "Pull"), ann)
    line(push, bea)
    with pytest.raises(IdTaken):
        push.rewrite([Line(ann), Line(ann, id=elsewhere.pk)])
    assert order_of(push) == "Bea@1"


def test_it_is_never_more_than_full(push: WorkoutTemplate, ann: Exercise) -> None:
    with pytest.raises(TemplateIsFull):
        push.rewrite([Line(ann)] * (MOST_EXERCISES_A_TEMPLATE + 1))
    push.rewrite([Line(ann)] * MOST_EXERCISES_A_TEMPLATE)
    assert push.template_exercises.count() == MOST_EXERCISES_A_TEMPLATE


def test_a_day_whose_sets_differ_by_week_is_not_rewritten(lifter: User, ann: Exercise) -> None:
    day = programme(lifter, "Day", weeks=2).days.get().template
    with pytest.raises(TemplateOfProgramme):
        day.rewrite([Line(ann)])
    programme(lifter, "Other").days.get().template.rewrite([Line(ann)])


def test_the_rule_goes_on_with_its_history(lifter: User, push: WorkoutTemplate, ann: Exercise) -> None:
    line(push, ann, sets=1)
    done_from(push, 5, kilograms=100)
    push.rewrite([Line(ann)])
    assert weights(planning.start(lifter, push)) == [102_500]


def test_it_costs_the_same_for_few_and_for_many(lifter: User) -> None:
    costs = []
    for count in (2, 20):
        push = template(lifter, f"With {count}")
        some = [ExerciseFactory() for _ in range(count)]
        push.rewrite([Line(one, sets=[{}] * 3) for one in some])
        found = WorkoutTemplate.objects.with_programme().get(pk=push.pk)
        with counted() as queries:
            found.rewrite([Line(one, sets=[{}] * 3) for one in reversed(some)])
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 8
