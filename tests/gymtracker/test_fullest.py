"""Plans and goals as large as they may be: pages answer within twelve queries."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from goals.models import MOST_GOALS, Goal
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, row_by_row
from tests.queries import counted
from workouts.limits import MOST_DAYS, MOST_EXERCISES_A_TEMPLATE, MOST_SETS_AN_EXERCISE
from workouts.models import Programme, ProgrammeRun, TemplateExercise, TemplateSet, WorkoutTemplate
from workouts.models.template_exercises import MOST_WEEKS


@row_by_row()
def fullest(template: WorkoutTemplate) -> None:
    rows = [
        TemplateExercise(template=template, exercise=one, position=number, progression="linear", step_grams=2_500)
        for number, one in enumerate((ExerciseFactory() for _ in range(MOST_EXERCISES_A_TEMPLATE)), start=1)
    ]
    TemplateExercise.objects.bulk_create(rows)
    TemplateSet.objects.bulk_create(
        TemplateSet(template_exercise=row, position=number, reps_min=5, reps_max=8, weight_grams=60_000)
        for row in rows
        for number in range(1, MOST_SETS_AN_EXERCISE + 1)
    )


def within_twelve(client: Client, url: str) -> None:
    with counted() as queries:
        assert client.get(url).status_code == 200, url
    assert len(queries) <= 12, (url, len(queries))


def test_the_fullest_template(browser: Client, lifter: User) -> None:
    made = WorkoutTemplate.create(lifter, name="All")
    fullest(made)
    for page in ("template", "template-edit", "template-order", "template-picker"):
        within_twelve(browser, reverse(f"workouts:{page}", args=[made.pk]))
    for page in ("templates", "start"):
        within_twelve(browser, reverse(f"workouts:{page}"))
    response = browser.post(reverse("workouts:template-start", args=[made.pk]), {"uuid": uuid7()})
    assert response.status_code == 302
    workout = lifter.workouts.get()
    assert workout.workout_exercises.count() == MOST_EXERCISES_A_TEMPLATE
    within_twelve(browser, workout.get_absolute_url())


def test_the_longest_programme(browser: Client, lifter: User) -> None:
    made, _ = Programme.create(lifter, name="Year", weeks=MOST_WEEKS)
    with row_by_row():
        exercises = [ExerciseFactory() for _ in range(8)]
        for number in range(MOST_DAYS):
            day = made.add_day(name=f"Day {number}").template
            for one in exercises:
                row = TemplateExercise.objects.create(template=day, exercise=one)
                TemplateSet.objects.bulk_create(
                    TemplateSet(template_exercise=row, week=week, reps_min=5, reps_max=5, percent_tenths=700)
                    for week in range(1, MOST_WEEKS + 1)
                )
    run = ProgrammeRun.begin(lifter, made, weekdays=range(7))
    for page in ("programme", "programme-edit", "programme-run", "programme-copy"):
        within_twelve(browser, reverse(f"workouts:{page}", args=[made.pk]))
    within_twelve(browser, reverse("workouts:programme-run-edit", args=[run.pk]))
    for url in ("/", "/workouts/programmes/", "/workouts/calendar/", "/workouts/start/"):
        within_twelve(browser, url)
    response = browser.post(reverse("workouts:programme-start-today", args=[run.pk]), {"uuid": uuid7()})
    assert response.status_code == 302
    within_twelve(browser, lifter.workouts.get().get_absolute_url())


@pytest.mark.parametrize("target", [1, 10**12])
def test_fifty_goals_of_each_kind_with_extreme_targets(browser: Client, lifter: User, target: int) -> None:
    log(entry(finished_workout(lifter)))
    today = lifter.today()
    kinds = [
        {"kind": "strength", "exercise": bench_press(), "reps": 1000},
        {"kind": "consistency", "weeks": 104},
        {"kind": "volume"},
        {"kind": "bodyweight", "measure": "bodyweight", "start_value": 0},
        {"kind": "measurement", "measure": "waist", "start_value": 10**12},
    ]
    Goal.objects.bulk_create(
        Goal(user=lifter, target=14 if fields["kind"] == "consistency" else target, made_on=today, **fields)
        for _ in range(MOST_GOALS // 5)
        for fields in kinds
    )
    for url in ("/goals/", "/", *(goal.get_absolute_url() for goal in lifter.goals.order_by("pk")[:5])):
        within_twelve(browser, url)
