"""The verbs on templates: made once, copied deeply, kept in order, within their limits."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import (
    ExerciseFactory,
    MuscleFactory,
    bench_press,
    entry,
    finished_workout,
    log,
    open_workout,
    row_by_row,
)
from tests.gymtracker.test_access_matrix import snapshot
from workouts.limits import MOST_EXERCISES_A_TEMPLATE, MOST_TEMPLATES
from workouts.models import IdTaken, Programme, ProgrammeDay, TemplateExercise, TemplateSet, WorkoutTemplate
from workouts.models.templates import TemplateIsFull, TemplateOfProgramme, TooManyTemplates

pytestmark = pytest.mark.django_db


@pytest.fixture
def template(lifter: User) -> WorkoutTemplate:
    """With Ann, Bea, Cid and Dan."""
    made = WorkoutTemplate.create(lifter, name="Push", folder="Week", notes="Slowly")
    with row_by_row():
        for name in ("Ann", "Bea", "Cid", "Dan"):
            made.add_exercise(ExerciseFactory(name=name))
    return made


def named(template: WorkoutTemplate, name: str) -> TemplateExercise:
    return template.template_exercises.get(exercise__name=name)


def order_of(template: WorkoutTemplate) -> str:
    rows = template.template_exercises.in_order().values_list("exercise__name", "superset")
    return " ".join(f"{name}{superset or ''}" for name, superset in rows)


def plan_of(template: WorkoutTemplate) -> list[tuple[Any, ...]]:
    sets = TemplateSet.objects.filter(template_exercise__template=template)
    return list(
        sets.order_by("template_exercise__position", "position").values_list(
            "template_exercise__exercise__name", "kind", "reps_min", "reps_max", "weight_grams", "rpe_tenths",
            "rest_seconds",
        )
    )  # fmt: skip


# --- Made once ---


def test_the_same_id_twice_is_the_same_template(lifter: User) -> None:
    id = uuid7()
    first = WorkoutTemplate.create(lifter, id=id, name="Push")
    again = WorkoutTemplate.create(lifter, id=id, name="Pull")
    assert (again.pk, again.name, lifter.templates.count()) == (first.pk, "Push", 1)


def test_an_id_of_another_lifter_is_taken(lifter: User, other_lifter: User) -> None:
    theirs = WorkoutTemplate.create(other_lifter, name="Theirs")
    with pytest.raises(IdTaken):
        WorkoutTemplate.create(lifter, id=theirs.pk, name="Mine")


def test_the_same_exercise_twice_in_one_request_is_added_once(template: WorkoutTemplate) -> None:
    id = uuid7()
    added = template.add_exercise(bench_press(), id=id)
    template.add_exercise(bench_press(), id=id)
    assert template.template_exercises.filter(exercise=bench_press()).count() == 1
    assert added.template_sets.count() == 1, "it begins with one set"


def test_a_new_template_stands_at_the_end_of_its_folder(lifter: User, template: WorkoutTemplate) -> None:
    later = WorkoutTemplate.create(lifter, name="Pull", folder="Week")
    elsewhere = WorkoutTemplate.create(lifter, name="Legs", folder="Other")
    assert (template.position, later.position, elsewhere.position) == (1, 2, 1)


# --- Limits ---


def test_two_hundred_templates_are_enough(lifter: User) -> None:
    rows = [WorkoutTemplate(user=lifter, name=str(n)) for n in range(MOST_TEMPLATES)]
    WorkoutTemplate.objects.bulk_create(rows)
    with pytest.raises(TooManyTemplates, match="at most 200"):
        WorkoutTemplate.create(lifter, name="One more")
    with pytest.raises(TooManyTemplates):
        rows[0].duplicate()
    assert WorkoutTemplate.create(lifter, id=rows[0].pk, name="Again").name == "0", "no new one"
    assert WorkoutTemplate.create(lifter, name="Day 1", of_programme=True).name == "Day 1"


def test_a_template_takes_sixty_exercises(template: WorkoutTemplate) -> None:
    exercise = bench_press()
    missing = MOST_EXERCISES_A_TEMPLATE - template.template_exercises.count()
    TemplateExercise.objects.bulk_create(
        TemplateExercise(template=template, exercise=exercise, position=9) for _ in range(missing)
    )
    with pytest.raises(TemplateIsFull, match="at most 60"):
        template.add_exercise(exercise)


# --- Order and supersets ---


@pytest.mark.parametrize(
    ("verb", "name", "expected"),
    [
        ("up", "Cid", "Ann Cid Bea Dan"),
        ("up", "Ann", "Ann Bea Cid Dan"),
        ("down", "Ann", "Bea Ann Cid Dan"),
        ("link", "Bea", "Ann1 Bea1 Cid Dan"),
        ("remove", "Bea", "Ann Cid Dan"),
    ],
)
def test_exercises_are_moved_and_grouped(template: WorkoutTemplate, verb: str, name: str, expected: str) -> None:
    one = named(template, name)
    {"up": lambda: one.move(-1), "down": lambda: one.move(1), "link": one.link, "remove": one.remove}[verb]()
    assert order_of(template) == expected


def test_a_superset_is_split_and_ends_with_its_last_but_one(template: WorkoutTemplate) -> None:
    named(template, "Bea").link()
    named(template, "Cid").link()
    assert order_of(template) == "Ann1 Bea1 Cid1 Dan"
    named(template, "Cid").unlink()
    assert order_of(template) == "Ann1 Bea1 Cid Dan"
    named(template, "Bea").remove()
    assert order_of(template) == "Ann Cid Dan"


@pytest.mark.parametrize(
    "change",
    [
        lambda made, one: made.describe(name="Pull", notes="", folder=""),
        lambda made, one: made.add_exercise(ExerciseFactory()),
        lambda made, one: made.rewrite([]),
        lambda made, one: made.archive(),
        lambda made, one: made.unarchive(),
        lambda made, one: made.remove(),
        lambda made, one: WorkoutTemplate.rename_folder(made.user, "Week", name="Month"),
        lambda made, one: one.write(sets=[{}], notes="Pause"),
        lambda made, one: one.move(1),
        lambda made, one: one.link(),
        lambda made, one: one.remove(),
        lambda made, one: (one.remove(), one.restore()),
    ],
)
def test_each_change_raises_the_version(template: WorkoutTemplate, change: Any) -> None:
    before = WorkoutTemplate.objects.get().version
    change(template, template.exercises_in_order()[1])
    assert WorkoutTemplate.all_rows.get().version > before


def test_a_folder_is_renamed_behind_what_is_there(lifter: User, template: WorkoutTemplate) -> None:
    WorkoutTemplate.create(lifter, name="Pull", folder="Week")
    WorkoutTemplate.create(lifter, name="Legs", folder="Block")
    assert WorkoutTemplate.rename_folder(lifter, "Week", name="Block") == 2
    assert list(lifter.templates.in_order().values_list("folder", "name")) == [
        ("Block", "Legs"), ("Block", "Push"), ("Block", "Pull"),
    ]  # fmt: skip


def test_templates_move_among_those_of_their_folder(lifter: User, template: WorkoutTemplate) -> None:
    pull = WorkoutTemplate.create(lifter, name="Pull", folder="Week")
    hidden = WorkoutTemplate.create(lifter, name="Old", folder="Week")
    hidden.archive()
    pull.move(-1)
    pull.move(-1)
    assert list(lifter.templates.current().in_order().values_list("name", flat=True)) == ["Pull", "Push"]


# --- Copies ---


def test_a_duplicate_is_a_deep_copy(lifter: User, template: WorkoutTemplate) -> None:
    planned = named(template, "Ann")
    planned.write(
        sets=[{"reps_min": 6, "reps_max": 8, "weight_grams": 80_000, "rpe_tenths": 80, "rest_seconds": 90}],
        progression="double", step_grams=2500, notes="Pause", rest_seconds=120,
    )  # fmt: skip
    named(template, "Bea").link()
    id = uuid7()
    copy = template.duplicate(id=id)
    assert copy.pk == template.duplicate(id=id).pk == id
    assert (copy.name, copy.folder, copy.notes, copy.user) == ("Push (copy)", "Week", "Slowly", lifter)
    assert (order_of(copy), plan_of(copy)) == (order_of(template), plan_of(template))
    twin = named(copy, "Ann")
    assert (twin.progression, twin.step_grams, twin.notes, twin.rest_seconds) == ("double", 2500, "Pause", 120)
    named(copy, "Ann").remove()
    assert order_of(template) == "Ann1 Bea1 Cid Dan", "the first is left alone"


def test_the_longest_name_can_be_duplicated(lifter: User) -> None:
    copy = WorkoutTemplate.create(lifter, name="x" * 100).duplicate()
    assert copy.name == "x" * 93 + " (copy)"


def giver_of(other: User, **exercise: Any) -> WorkoutTemplate:
    made = WorkoutTemplate.create(other, name="Theirs", folder="Secret folder")
    made.add_exercise(ExerciseFactory(owner=other, name="Zercher Carry", **exercise), notes="Chest up")
    return made


def test_anothers_own_exercise_becomes_the_receivers(lifter: User, other_lifter: User) -> None:
    theirs = giver_of(other_lifter, equipment="sandbag", is_unilateral=True)
    original = other_lifter.custom_exercises.get()
    original.secondary_muscles.add(MuscleFactory(slug="biceps"))
    mine = theirs.copy_to(lifter)
    exercise = mine.template_exercises.get().exercise
    assert (exercise.owner, exercise.name, exercise.equipment) == (lifter, "Zercher Carry", "sandbag")
    assert (exercise.is_unilateral, exercise.secondary_muscles.count()) == (True, 1)
    assert exercise.pk != original.pk
    assert (mine.user, mine.folder) == (lifter, "")
    again = theirs.copy_to(lifter)
    assert again.template_exercises.get().exercise == exercise, "found by its name the second time"


def test_it_is_the_receivers_exercise_of_the_same_name(lifter: User, other_lifter: User) -> None:
    own = ExerciseFactory(owner=lifter, name="zercher  carry")
    assert giver_of(other_lifter).copy_to(lifter).template_exercises.get().exercise == own
    assert lifter.custom_exercises.count() == 1


def test_one_that_is_logged_otherwise_is_not_taken_for_the_same(lifter: User, other_lifter: User) -> None:
    ExerciseFactory(owner=lifter, name="Zercher Carry", tracking="duration")
    copied = giver_of(other_lifter).copy_to(lifter).template_exercises.get().exercise
    assert (copied.owner, copied.name, copied.tracking) == (lifter, "Zercher Carry 2", "weight_reps")


def test_an_archived_one_of_the_receiver_comes_back(lifter: User, other_lifter: User) -> None:
    own = ExerciseFactory(owner=lifter, name="Zercher Carry")
    own.archive()
    assert giver_of(other_lifter).copy_to(lifter).template_exercises.get().exercise == own
    own.refresh_from_db()
    assert own.archived_at is None


def test_a_merged_exercise_leads_to_its_target(lifter: User, other_lifter: User) -> None:
    theirs = giver_of(other_lifter)
    Exercise.objects.filter(owner=other_lifter).update(merged_into=bench_press())
    assert theirs.copy_to(lifter).template_exercises.get().exercise == bench_press()


def test_nothing_else_of_the_giver_comes_along(lifter: User, other_lifter: User) -> None:
    theirs = giver_of(other_lifter)
    before = snapshot()
    theirs.copy_to(lifter)
    changed = {table for table, rows in snapshot().items() if rows != before[table]}
    assert changed == {
        "workouts.workouttemplate", "workouts.templateexercise", "workouts.templateset", "exercises.exercise",
    }  # fmt: skip
    for table in changed:
        assert set(before[table]) <= set(snapshot()[table]), "no row that was there is another"


def test_a_ready_made_one_is_copied_and_not_duplicated(lifter: User) -> None:
    ready = WorkoutTemplate.objects.create(user=None, name="Ready")
    TemplateExercise.objects.create(template=ready, exercise=bench_press()).template_sets.create(reps_min=5)
    assert plan_of(ready.copy_to(lifter)) == plan_of(ready)
    with pytest.raises(ValueError, match="copied"):
        ready.duplicate()


# --- Deleting ---


def test_workouts_stay_when_their_template_goes(lifter: User, template: WorkoutTemplate) -> None:
    workout = finished_workout(lifter)
    workout.template = template
    workout.save(update_fields=["template"])
    planned = template.template_exercises.first()
    entry(workout, planned.exercise)
    workout.workout_exercises.update(template_exercise=planned)
    template.remove()
    workout.refresh_from_db()
    assert workout.template is None
    assert workout.workout_exercises.get().template_exercise is None


def test_a_form_that_comes_again_makes_no_second_one_of_a_deleted_template(
    lifter: User, template: WorkoutTemplate
) -> None:
    made = WorkoutTemplate.create(lifter, id=uuid7(), name="Once")
    made.remove()
    again = WorkoutTemplate.create(lifter, id=made.pk, name="Twice", fill=lambda template: 1 / 0)
    assert (again.pk, again.name, again.deleted_at) == (made.pk, "Once", made.deleted_at)


def test_a_day_of_a_programme_is_not_deleted_by_itself(lifter: User, template: WorkoutTemplate) -> None:
    ProgrammeDay.objects.create(programme=Programme.objects.create(user=lifter, name="P"), template=template)
    with pytest.raises(TemplateOfProgramme):
        template.remove()
    template.refresh_from_db()
    assert template.deleted_at is None


# --- From a workout ---


def test_what_was_done_becomes_the_plan(lifter: User) -> None:
    workout = finished_workout(lifter, name="Monday")
    bench, plank = entry(workout), entry(workout, ExerciseFactory(plank=True))
    bench.annotate_for_lifter(notes="Paused", rest_seconds=150)
    log(bench, 40, 10, kind="warm_up", rest_seconds=60)
    log(bench, 80, 8, rpe_tenths=80, rest_seconds=150)
    log(bench, 60, 12, kind="drop")
    log(plank, None, None, duration_seconds=45)
    gone = log(bench, 90, 1)
    gone.remove()
    made = WorkoutTemplate.from_workout(workout, name="Push", folder="Week")
    assert plan_of(made) == [
        ("Bench Press (Barbell)", "warm_up", 10, 10, 40_000, None, 60),
        ("Bench Press (Barbell)", "normal", 8, 8, 80_000, 80, None),
        ("Bench Press (Barbell)", "drop", 12, 12, 60_000, None, None),
        ("Plank", "normal", None, None, None, None, None),
    ]
    kept = named(made, "Bench Press (Barbell)")
    assert (kept.notes, kept.rest_seconds) == ("Paused", 150)
    assert named(made, "Plank").template_sets.get().duration_seconds == 45


def test_supersets_and_order_are_kept_and_what_was_skipped_is_not(lifter: User) -> None:
    workout = finished_workout(lifter)
    with row_by_row():
        rows = [entry(workout, ExerciseFactory(name=name)) for name in ("Ann", "Bea", "Cid", "Dan")]
        rows[1].link()
        rows[3].link()
        for one in (rows[0], rows[1], rows[3]):
            log(one)
    made = WorkoutTemplate.from_workout(workout, name="Push")
    assert order_of(made) == "Ann1 Bea1 Dan"
    assert list(workout.workout_exercises.in_order().values_list("superset", flat=True)) == [1, 1, 2, 2]


def test_of_an_open_workout_the_plan_comes_along(lifter: User) -> None:
    workout = open_workout(lifter)
    log(entry(workout, ExerciseFactory(name="Ann")), 50, 5)
    entry(workout, ExerciseFactory(name="Bea")).planned_sets.create(reps_min=6, reps_max=8, weight_grams=20_000)
    made = WorkoutTemplate.from_workout(workout, name="Push")
    assert [row[:5] for row in plan_of(made)] == [
        ("Ann", "normal", 5, 5, 50_000), ("Bea", "normal", 6, 8, 20_000),
    ]  # fmt: skip


def test_a_workout_is_saved_once(lifter: User) -> None:
    workout, id = finished_workout(lifter), uuid7()
    log(entry(workout))
    first = WorkoutTemplate.from_workout(workout, id=id, name="Push")
    assert WorkoutTemplate.from_workout(workout, id=id, name="Push") == first
    assert TemplateSet.objects.count() == 1


def test_the_account_goes_with_its_templates(lifter: User, template: WorkoutTemplate, browser: Client) -> None:
    template.add_exercise(ExerciseFactory(owner=lifter, name="Own lift"))
    lifter.delete()
    assert TemplateSet.objects.count() == WorkoutTemplate.objects.count() == 0
