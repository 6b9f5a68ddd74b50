"""Accounts with a row in every table that an archive holds."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from goals.judging import judge_one
from gymtracker.accounts.models import User
from gymtracker.demo.account import write_down
from progress.models import BodyMeasurement
from tests.access import World
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log, row_by_row
from workouts.models import ExerciseNote, TemplateExercise, Workout, WorkoutTemplate
from workouts.planning import start


@row_by_row()
def fill(lifter: User) -> World:
    """Every table, every state: open, finished, in the trash, archived, merged, paused, planned, continued."""
    world = World(lifter)
    User.objects.filter(pk=lifter.pk).update(
        full_name="Änne Lifter", weight_unit="lb", weekly_target=5, week_start=6, sex="female", theme="dark"
    )
    lifter.refresh_from_db()
    today = lifter.today()
    back = MuscleFactory(slug="back")
    world.custom.edit(instructions="Push.\nPull.", secondary_muscles=[back])
    merged = ExerciseFactory(owner=lifter, name="Secret twin")
    merged.merged_into = world.custom
    merged.save()
    ExerciseNote.write(lifter, world.custom, "seat 4")
    ExerciseNote.write(lifter, bench_press(), "thumbs around")
    pull_up = ExerciseFactory(pull_up=True, slug="pull-up")
    BodyMeasurement.log(lifter, date=today - timedelta(days=40), values={"bodyweight": 80_000})
    for days_ago, weight in ((20, 10), (13, 12.5), (6, 15)):
        done = finished_workout(lifter, days_ago=days_ago, name="Pull & “push”", notes="Good\n<b>day</b>")
        pulled = entry(done, pull_up)
        log(pulled, weight, 8, rpe_tenths=85, rest_seconds=90)
        log(pulled, weight - 5, 5, kind="drop")
        log(pulled, None, 6, kind="failure", continues=True)
        log(entry(done, world.custom), weight * 5, 5, kind="warm_up", side="left")
    done.arrange(done.entries_in_order()[::-1])
    plan(world)
    lifter.goals.create(kind="volume", target=10_000, made_on=today - timedelta(days=30), exercise=world.custom)
    lifter.goals.create(kind="consistency", target=1, weeks=2, made_on=today - timedelta(days=30))
    lifter.goals.create(
        kind="bodyweight", measure="bodyweight", target=77_000, start_value=80_000, made_on=today - timedelta(days=30)
    )
    lifter.goals.create(kind="strength", exercise=pull_up, target=12_000, reps=8, made_on=today)
    lifter.goals.create(kind="strength", exercise=bench_press(), target=10**6, reps=1, made_on=today).pause(today)
    for goal in lifter.goals.judged().with_what_it_says():
        judge_one(goal, lifter)
    return world


def plan(world: World) -> None:
    """Two sessions by a plan that grows: the second says why it asks for what it asks."""
    template = world.template
    row = TemplateExercise.objects.create(
        template=template, exercise=bench_press(), progression="linear", step_grams=2_500, position=9
    )
    row.template_sets.create(reps_min=5, reps_max=5, weight_grams=60_000)
    world.open.trash()
    for days_ago in (4, 2):
        started_at = timezone.now() - timedelta(days=days_ago)
        workout = start_by(template, world.owner, started_at=started_at)
        for done in workout.entries_in_order():
            if done.template_exercise_id == row.pk:
                log(done, 60, 5)
        workout.finish(at=started_at + timedelta(hours=1), is_told=False)
    world.open.restore()


def start_by(template: WorkoutTemplate, lifter: User, *, started_at: datetime) -> Workout:
    return start(lifter, template, started_at=started_at)


@row_by_row()
def train(lifter: User, *, years: int = 1) -> None:
    """Demo data: a year of training by a plan."""
    write_down(lifter, timezone.now(), years=years, seed=3)
