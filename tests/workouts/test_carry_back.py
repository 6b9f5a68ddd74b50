"""What was done differently from the template: the pure comparison by hand, the page, and what it writes."""

from __future__ import annotations

import html
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, entry, finished_workout, log, row_by_row
from tests.queries import counted
from tests.workouts.plans import MONDAY, do, line, run_of
from tests.workouts.plans import template as planned_template
from workouts import planning
from workouts.carry_back import Aim, Did, InPlan, InWorkout, compare
from workouts.carrying import week_of
from workouts.models import (
    Programme,
    ProgrammeDay,
    Set,
    TemplateExercise,
    Workout,
    WorkoutExercise,
    WorkoutTemplate,
)
from workouts.planning import start_session

EIGHT = Aim(reps_min=8, reps_max=8, weight_grams=80_000)
RANGE = Aim(reps_min=6, reps_max=8, weight_grams=80_000)
OPEN = Aim(reps_min=5, reps_max=None)
DONE = Did(reps=8, weight_grams=80_000)


def bench(*aims: Aim, **fields: Any) -> InPlan:
    return InPlan("t1", "bench", aims=list(aims), **fields)


def did(*sets: Did, **fields: Any) -> InWorkout:
    return InWorkout("w1", **{"exercise": "bench", "came_from": "t1", "sets": list(sets), **fields})


def keys(plan: list[InPlan], done: list[InWorkout]) -> list[str]:
    return [change.key for change in compare(plan, done)]


@pytest.mark.parametrize(
    ("aims", "sets", "by_rule", "after"),
    [
        # Met: no difference.
        ([EIGHT] * 3, [DONE] * 3, False, None),
        ([RANGE] * 2, [replace(DONE, reps=6), DONE], False, None),
        ([OPEN], [Did(reps=12)], False, None),
        ([Aim()], [DONE], False, None),
        # Other reps, other weight.
        ([EIGHT] * 2, [DONE, replace(DONE, reps=7)], False, [EIGHT, replace(EIGHT, reps_min=7, reps_max=7)]),
        ([RANGE], [replace(DONE, reps=9)], False, [replace(RANGE, reps_min=9, reps_max=9)]),
        ([OPEN], [Did(reps=4)], False, [replace(OPEN, reps_min=4, reps_max=4)]),
        ([RANGE], [replace(DONE, weight_grams=82_500)], False, [replace(RANGE, weight_grams=82_500)]),
        ([Aim(reps_min=8, reps_max=8)], [DONE], False, None),
        ([Aim(duration_seconds=45)], [Did(duration_seconds=60)], False, [Aim(duration_seconds=60)]),
        # Another number of sets.
        ([RANGE] * 3, [DONE] * 2, False, [RANGE] * 2),
        ([RANGE] * 2, [DONE] * 3, False, [RANGE] * 3),
        ([], [DONE], False, [EIGHT]),
        # By a rule the weight and the reps are its own matter, the number of sets is not.
        ([RANGE] * 3, [replace(DONE, weight_grams=85_000, reps=4)] * 3, True, None),
        ([RANGE] * 3, [replace(DONE, weight_grams=85_000)] * 4, True, [RANGE] * 4),
        # A percentage is of what the training max is.
        ([Aim(percent_tenths=850, reps_min=5)], [DONE], False, None),
        # Warm-ups are left as they are.
        ([Aim("warm_up", 5, 5), EIGHT], [DONE], False, None),
        ([EIGHT], [Did("warm_up", 10, 40_000), DONE], False, None),
        ([Aim("warm_up", 5, 5), EIGHT], [DONE, DONE], False, [Aim("warm_up", 5, 5), EIGHT, EIGHT]),
        # Skipped: no difference.
        ([EIGHT], [], False, None),
        ([EIGHT], [Did("warm_up", 10, 40_000)], False, None),
        # A drop set more.
        ([EIGHT], [DONE, Did("drop", 8, 80_000)], False, [EIGHT, replace(EIGHT, kind="drop")]),
    ],
)
def test_sets_are_compared(aims: list[Aim], sets: list[Did], by_rule: bool, after: list[Aim] | None) -> None:
    changes = compare([bench(*aims, by_rule=by_rule)], [did(*sets)])
    assert [(change.kind, change.after) for change in changes] == ([] if after is None else [("sets", after)])


@pytest.mark.parametrize(
    ("planned", "done", "expected"),
    [(120, 180, ["rest:t1"]), (120, 120, []), (None, 180, []), (120, None, [])],
)
def test_rests_are_compared(planned: int | None, done: int | None, expected: list[str]) -> None:
    assert keys([bench(EIGHT, rest_seconds=planned)], [did(DONE, rest_seconds=done)]) == expected


def three(order: str = "abc", **supersets: int) -> list[InPlan]:
    return [InPlan(f"t{name}", name, superset=supersets.get(name), aims=[EIGHT]) for name in order]


def lifted(order: str, **supersets: int) -> list[InWorkout]:
    return [InWorkout(f"w{name}", name, f"t{name}", supersets.get(name), sets=[DONE]) for name in order]


@pytest.mark.parametrize(
    ("plan", "done", "expected"),
    [
        (three(), lifted("abc"), []),
        (three(), lifted("acb"), ["order"]),
        (three(), lifted("ac"), ["remove:tb"]),
        (three(), lifted("ca"), ["remove:tb", "order"]),
        (three(), lifted("abc", a=1, b=1), ["order"]),
        (three(a=1, b=1), lifted("abc", a=2, b=2), []),
        (three(a=1, b=1), lifted("abc"), ["order"]),
        (three(), [*lifted("abc"), InWorkout("wx", "x", None, sets=[DONE])], ["add:wx"]),
        (three(), [*lifted("abc"), InWorkout("wx", "x", None)], []),
        (three(), [*lifted("ab"), InWorkout("wc", "y", "tc", sets=[DONE])], ["replace:tc"]),
        # Taken out and added again it is the same.
        (three(), [*lifted("ab"), InWorkout("w9", "c", None, sets=[DONE])], []),
        # Skipped, but not taken out.
        (three(), [*lifted("ab"), InWorkout("wc", "c", "tc")], []),
    ],
)
def test_the_structure_is_compared(plan: list[InPlan], done: list[InWorkout], expected: list[str]) -> None:
    assert keys(plan, done) == expected


def test_a_replacement_takes_the_weight_of_the_new_exercise() -> None:
    done = did(Did(reps=7, weight_grams=30_000), exercise="dumbbells")
    assert compare([bench(RANGE)], [done])[0].after == [Aim(reps_min=6, reps_max=8, weight_grams=30_000)]
    held = did(Did(duration_seconds=60), exercise="plank")
    assert compare([bench(RANGE)], [held])[0].after == [Aim(duration_seconds=60)]


def aims() -> st.SearchStrategy[Aim]:
    return st.builds(
        lambda reps, more, grams: Aim(reps_min=reps, reps_max=reps + more, weight_grams=grams),
        st.integers(1, 20), st.integers(0, 4), st.none() | st.integers(0, 200_000),
    )  # fmt: skip


SETS = st.lists(st.builds(Did, reps=st.integers(0, 30), weight_grams=st.integers(0, 200_000)), max_size=6)


@given(st.lists(aims(), max_size=6), SETS, st.booleans())
def test_what_was_carried_back_is_no_difference_any_more(plan: list[Aim], sets: list[Did], by_rule: bool) -> None:
    changes = compare([bench(*plan, by_rule=by_rule)], [did(*sets)])
    after = changes[0].after if changes else plan
    assert compare([bench(*after, by_rule=by_rule)], [did(*sets)]) == []


# --- The page ---


@pytest.fixture
def template(lifter: User) -> WorkoutTemplate:
    """Ann, Bea and Cid, 2 × 8 at 80 kg each."""
    made = WorkoutTemplate.create(lifter, name="Push")
    with row_by_row():
        for name in ("Ann", "Bea", "Cid"):
            one = made.add_exercise(ExerciseFactory(name=name), rest_seconds=120)
            one.write(sets=[{"reps_min": 8, "reps_max": 8, "weight_grams": 80_000}] * 2)
    return made


@row_by_row()
def performed(template: WorkoutTemplate, **fields: Any) -> Workout:
    """Done as it was planned."""
    assert template.user
    workout = finished_workout(template.user, **fields)
    Workout.objects.filter(pk=workout.pk).update(template=template)
    for planned in template.exercises_in_order():
        one = entry(workout, planned.exercise)
        WorkoutExercise.objects.filter(pk=one.pk).update(template_exercise=planned, rest_seconds=120)
        log(one)
        log(one)
    workout.refresh_from_db()
    return workout


def named(workout: Workout, name: str) -> WorkoutExercise:
    found: WorkoutExercise = (
        workout.workout_exercises.live().select_related("exercise", "workout").get(exercise__name=name)
    )
    return found


def page(client: Client, workout: Workout) -> str:
    response = client.get(reverse("workouts:carry-back", args=[workout.pk]))
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def offered(client: Client, workout: Workout) -> bool:
    return "Update the template" in client.get(workout.get_absolute_url()).content.decode()


def choose(client: Client, workout: Workout, *changes: str) -> Any:
    return client.post(reverse("workouts:carry-back", args=[workout.pk]), {"change": changes})


def plan_of(template: WorkoutTemplate) -> list[str]:
    return [
        f"{one.exercise.name} {one.template_sets.count()}"
        for one in template.template_exercises.in_order().select_related("exercise").prefetch_related("template_sets")
    ]


def test_nothing_is_offered_where_nothing_differs(browser: Client, template: WorkoutTemplate) -> None:
    workout = performed(template)
    assert not offered(browser, workout)
    assert "Nothing to take over" in page(browser, workout)


def test_the_differences_are_said_in_words(browser: Client, template: WorkoutTemplate) -> None:
    workout = performed(template)
    with row_by_row():
        named(workout, "Bea").remove()
        log(named(workout, "Ann"), 82.5, 8)
        log(entry(workout, ExerciseFactory(name="Dan")), 20, 12)
        named(workout, "Cid").annotate_for_lifter(notes="", rest_seconds=90)
    assert offered(browser, workout)
    text = page(browser, workout)
    for words in (
        "Ann: 2 × 8 at 80 kg · 1 × 8 at 82.5 kg", "instead of 2 × 8 at 80 kg", "Add Dan", "1 × 12 at 20 kg",
        "Remove Bea", "Cid: rest 1:30", "instead of 2:00",
    ):  # fmt: skip
        assert words in text


def test_only_what_is_chosen_is_taken_over_and_once(browser: Client, template: WorkoutTemplate) -> None:
    workout = performed(template)
    with row_by_row():
        named(workout, "Cid").remove()
        log(named(workout, "Ann"))
        dan = entry(workout, ExerciseFactory(name="Dan"))
        log(dan)
    for _ in range(2):  # a double tap
        response = choose(browser, workout, f"add:{dan.pk}", "nonsense")
        assert response["Location"] == template.get_absolute_url()
    assert plan_of(template) == ["Ann 2", "Bea 2", "Dan 1", "Cid 2"]
    added = template.template_exercises.get(exercise=dan.exercise)
    assert list(added.performances.all()) == [dan], "its rule begins with what was done"
    text = page(browser, workout)
    assert ("Remove Cid" in text, "Ann: 3 ×" in text, "Add Dan" in text) == (True, True, False)
    first, last = template.exercises_in_order()[0], template.exercises_in_order()[-1]
    choose(browser, workout, f"remove:{last.pk}", f"sets:{first.pk}")
    assert plan_of(template) == ["Ann 3", "Bea 2", "Dan 1"]
    assert not offered(browser, workout)


def test_nothing_chosen_changes_nothing(browser: Client, template: WorkoutTemplate) -> None:
    workout = performed(template)
    log(named(workout, "Ann"))
    assert choose(browser, workout).status_code == 302
    assert plan_of(template) == ["Ann 2", "Bea 2", "Cid 2"]


def test_order_supersets_rest_and_a_replacement_are_taken_over(browser: Client, template: WorkoutTemplate) -> None:
    workout = performed(template)
    with row_by_row():
        named(workout, "Cid").move(-1)
        named(workout, "Bea").link()
        named(workout, "Ann").annotate_for_lifter(notes="", rest_seconds=60)
        WorkoutExercise.objects.filter(pk=named(workout, "Ann").pk).update(exercise=ExerciseFactory(name="Eve"))
    ann = template.exercises_in_order()[0]
    before = WorkoutTemplate.objects.get().version
    choose(browser, workout, f"rest:{ann.pk}")
    assert WorkoutTemplate.objects.get().version == before + 1
    choose(browser, workout, "order", f"replace:{ann.pk}", f"rest:{ann.pk}")
    rows = template.template_exercises.in_order().values_list("exercise__name", "superset", "rest_seconds")
    assert list(rows) == [("Eve", None, 60), ("Cid", 1, 120), ("Bea", 1, 120)]
    assert not offered(browser, workout)


def test_growth_by_a_rule_is_no_difference(browser: Client, template: WorkoutTemplate) -> None:
    TemplateExercise.objects.filter(template=template).update(progression="linear")
    workout = performed(template)
    Set.objects.filter(workout_exercise__workout=workout).update(weight_grams=85_000)
    assert not offered(browser, workout)


def test_an_older_workout_offers_nothing(browser: Client, template: WorkoutTemplate) -> None:
    older = performed(template, days_ago=8)
    log(named(older, "Ann"))
    assert offered(browser, older)
    performed(template)
    assert not offered(browser, older)


def test_a_week_of_a_programme_is_compared_and_written_by_itself(browser: Client, template: WorkoutTemplate) -> None:
    programme = Programme.objects.create(user=template.user, name="Block", weeks=2)
    ProgrammeDay.objects.create(programme=programme, template=template)
    planned = template.exercises_in_order()[0]
    planned.write(sets=[{"reps_min": 5, "reps_max": 5, "weight_grams": 80_000}] * 2, week=2)
    workout = performed(template)
    Workout.objects.filter(pk=workout.pk).update(run_week=2)
    choose(browser, workout, f"sets:{planned.pk}")
    found = planned.template_sets.order_by("week", "position").values_list("week", "reps_min")
    assert sorted(found, key=str) == [(2, 8), (2, 8), (None, 8), (None, 8)]


def test_the_week_of_a_workout_is_the_one_that_it_was_planned_for(lifter: User) -> None:
    """Two days in turn, three sessions a week: the third session is still of the first week."""
    run = run_of(lifter, "A", "B", weeks=2, sessions_a_week=3)
    done = [do(start_session(run, started_at=MONDAY + timedelta(days=day)), 5, 5, 5, kilograms=60) for day in range(7)]

    def weeks() -> list[int | None]:
        found = {one.pk: one for one in WorkoutTemplate.objects.with_programme()}
        return [week_of(found[one.template_id], one) for one in lifter.workouts.order_by("started_at")]

    assert len(done) == 7
    assert weeks() == [1, 1, 1, 2, 2, 2, 1]
    run.programme.describe(name="Rota", notes="", weeks=4, sessions_a_week=2)
    assert weeks() == [1, 1, 1, 2, 2, 2, 1], "whatever became of the programme since"
    run.programme.describe(name="Rota", notes="", weeks=1, sessions_a_week=2)
    assert weeks() == [None] * 7


def test_without_a_template_there_is_no_such_page(browser: Client, stranger: Client, template: WorkoutTemplate) -> None:
    alone = finished_workout(template.user)
    assert browser.get(reverse("workouts:carry-back", args=[alone.pk])).status_code == 404
    workout = performed(template)
    log(named(workout, "Ann"))
    assert stranger.get(reverse("workouts:carry-back", args=[workout.pk])).status_code == 404
    assert choose(stranger, workout, f"sets:{template.exercises_in_order()[0].pk}").status_code == 404
    assert plan_of(template) == ["Ann 2", "Bea 2", "Cid 2"]


def test_the_finished_page_stays_within_twelve_queries(browser: Client, template: WorkoutTemplate) -> None:
    workout = performed(template)
    log(named(workout, "Ann"))
    browser.get(workout.get_absolute_url())
    for url in (workout.get_absolute_url(), reverse("workouts:carry-back", args=[workout.pk])):
        with counted() as queries:
            assert browser.get(url).status_code == 200
        assert len(queries) <= 12, queries


def test_two_supersets_stay_two_when_the_order_is_taken_over(lifter: User) -> None:
    """The workout counts its supersets anew, so its first one is not the template's first."""
    lifts = [ExerciseFactory() for _ in range(4)]
    plan = planned_template(lifter)
    for exercise, superset in zip(lifts, (1, 1, None, None), strict=True):
        line(plan, exercise, superset=superset)
    with row_by_row():
        workout = planning.start(lifter, plan, started_at=MONDAY)
        entries = workout.workout_exercises.select_related("workout", "user", "exercise")
        for one in entries.filter(exercise__in=lifts[:2]):
            one.remove()
        entries.get(exercise=lifts[3]).link()
        for one in entries.filter(deleted_at=None):
            for _ in range(3):
                one.log_set(weight_grams=50_000, reps=5)
        workout.finish(at=MONDAY + timedelta(hours=1))
        plan.carry_back(workout, chosen=["order"])
    assert list(plan.template_exercises.order_by("position").values_list("superset", flat=True)) == [1, 1, 2, 2]
