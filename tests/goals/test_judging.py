"""A goal is reached by what was done, on the day it was done, and no longer when that goes away."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from goals.judging import judge_one, reached
from goals.models import Goal, Status
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from progress.views.time_off import tell_the_log
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, instant, log, open_workout
from tests.progress.measuring import measure, weigh
from tests.queries import counted
from workouts.models import Workout, WorkoutExercise


def aim(lifter: User, kind: str = "strength", **fields: Any) -> Goal:
    """A goal as the page sets it: judged at once."""
    goal: Goal = lifter.goals.create(kind=kind, made_on=fields.pop("made_on", lifter.today()), **fields)
    judge_one(goal, lifter)
    return goal


def bench_goal(lifter: User, **fields: Any) -> Goal:
    return aim(lifter, **{"exercise": bench_press(), "target": 100_000, "reps": 5} | fields)


def on(goal: Goal) -> date | None:
    return Goal.objects.get(pk=goal.pk).achieved_on


def done(lifter: User, day: str, *sets: Any, exercise: Exercise | None = None) -> Workout:
    workout = finished_workout(lifter, started_at=instant(f"{day} 18:00"))
    performed = entry(workout, exercise)
    for kilograms, reps in sets:
        log(performed, kilograms, reps)
    return workout


# --- Lifts ---


@pytest.mark.parametrize(
    ("kilograms", "reps", "is_reached"),
    [(100, 5, True), (102.5, 6, True), (100, 4, False), (97.5, 5, False), (110, 4, False), (97.5, 12, False)],
)
def test_a_lift_needs_one_set_with_the_weight_and_the_reps(
    lifter: User, kilograms: float, reps: int, is_reached: bool
) -> None:
    goal = bench_goal(lifter)
    log(entry(open_workout(lifter)), kilograms, reps)
    assert on(goal) == (lifter.today() if is_reached else None)


def test_a_warm_up_reaches_nothing(lifter: User) -> None:
    goal = bench_goal(lifter)
    log(entry(open_workout(lifter)), 100, 5, kind="warm_up")
    done(lifter, "2026-03-01")
    assert on(goal) is None


@pytest.mark.parametrize(
    ("traits", "target", "reps", "short", "enough"),
    [
        ({"pull_up": True}, 20_000, 5, {"weight": 17.5, "reps": 8}, {"weight": 20, "reps": 5}),
        ({"pull_up": True}, 0, 12, {"weight": None, "reps": 11}, {"weight": None, "reps": 12}),
        ({"assisted": True}, 10_000, 8, {"weight": 15, "reps": 9}, {"weight": 10, "reps": 8}),
        ({"tracking": "reps"}, 50, None, {"weight": None, "reps": 49}, {"weight": None, "reps": 50}),
        (
            {"plank": True}, 120, None, {"weight": None, "reps": None, "duration_seconds": 119},
            {"weight": None, "reps": None, "duration_seconds": 120},
        ),
    ],
)  # fmt: skip
def test_each_kind_of_lift_both_ways(
    lifter: User, traits: Any, target: int, reps: int | None, short: Any, enough: Any
) -> None:
    """By the cheap road and from scratch alike."""
    exercise = ExerciseFactory(**traits)
    goal = aim(lifter, exercise=exercise, target=target, reps=reps)
    performed = entry(open_workout(lifter), exercise)
    log(performed, **short)
    assert on(goal) is None
    assert reached(goal, lifter, lifter.today(), time_off=[]).on is None
    one = log(performed, **enough)
    assert on(goal) == lifter.today()
    assert reached(goal, lifter, lifter.today(), time_off=[]) == (lifter.today(), one.pk)


def test_it_goes_away_with_its_set_and_comes_back(lifter: User) -> None:
    goal = bench_goal(lifter)
    one = log(entry(open_workout(lifter)), 100, 5)
    one.amend(version=1, reps=4)
    assert on(goal) is None
    one.amend(version=2, reps=5)
    assert on(goal) == lifter.today()
    one.remove()
    assert on(goal) is None
    one.restore()
    assert on(goal) == lifter.today()
    one.workout_exercise.workout.trash()
    assert on(goal) is None


def test_a_goal_made_after_the_fact_counts_what_was_lifted(lifter: User) -> None:
    done(lifter, "2026-03-12", (100, 5))
    done(lifter, "2026-04-02", (105, 5))
    goal = bench_goal(lifter)
    assert (on(goal), goal.is_after_the_fact) == (date(2026, 3, 12), True)
    assert on(bench_goal(lifter, counts_from=date(2026, 4, 1))) == date(2026, 4, 2)
    assert on(bench_goal(lifter, counts_from=date(2026, 5, 1))) is None


def test_an_earlier_workout_written_down_later_takes_the_day(lifter: User) -> None:
    goal = bench_goal(lifter)
    done(lifter, "2026-04-02", (105, 5))
    done(lifter, "2026-03-12", (100, 5))
    assert on(goal) == date(2026, 3, 12)


def test_another_lifters_set_and_another_exercise_reach_nothing(lifter: User, other_lifter: User) -> None:
    goal = bench_goal(lifter)
    done(other_lifter, "2026-03-12", (100, 5))
    done(lifter, "2026-03-12", (200, 5), exercise=ExerciseFactory())
    assert on(goal) is None


def test_a_goal_that_was_given_up_is_left_alone(lifter: User) -> None:
    goal = bench_goal(lifter)
    goal.abandon()
    log(entry(open_workout(lifter)), 100, 5)
    assert on(goal) is None


# --- In the moment of the set ---


def post(client: Client, performed: WorkoutExercise, **data: Any) -> Any:
    return client.post(
        reverse("workouts:set-log", args=[performed.pk]), {"weight": "100", "reps": "5", "uuid": uuid7()} | data
    )


def test_the_sets_own_answer_tells_of_it_once(hx: Client, browser: Client, lifter: User) -> None:
    goal = bench_goal(lifter)
    performed = entry(open_workout(lifter))
    assert "Goal reached" not in post(hx, performed, reps="4").content.decode()
    answer = post(hx, performed).content.decode()
    assert "Goal reached: Bench Press (Barbell): 100 kg × 5" in answer
    assert goal.get_absolute_url() in answer
    assert "Goal reached" not in post(hx, performed).content.decode()
    again = bench_goal(lifter, target=110_000)
    page = browser.get(post(browser, performed, weight="110")["Location"]).content.decode()
    assert "Goal reached: Bench Press (Barbell): 110 kg × 5" in page
    assert on(again)


@pytest.mark.parametrize("goals", [0, 1, 5])
def test_goals_cost_a_set_no_query_but_in_the_moment(hx: Client, lifter: User, goals: int) -> None:
    performed = entry(open_workout(lifter))
    for number in range(goals):
        bench_goal(lifter, target=100_000 + number * 1000)
    aim(lifter, "consistency", target=3, weeks=4)
    post(hx, performed, weight="50")
    with counted() as before:
        post(hx, performed, weight="50")
    with counted() as then:
        post(hx, performed, weight="200", reps="4")
    assert len(before) <= 8, before
    assert [sql for sql in before.sql if sql.startswith('SELECT "goals_goal"')] == [], "they come along with the entry"
    assert len(then) <= 8 + 1, then  # a record is written, too
    with counted() as reaching:
        post(hx, performed, weight="150", reps="5")
    assert len(reaching) <= 8 + bool(goals) + 1, reaching
    assert lifter.goals.filter(achieved_on=None, kind="strength").count() == 0


# --- Consistency ---


def keep_up(lifter: User, *weeks: tuple[str, int]) -> None:
    for monday, count in weeks:
        for number in range(count):
            done(lifter, str(date.fromisoformat(monday) + timedelta(days=2 * number)))


def test_consistency_is_reached_by_the_workout_that_completes_the_last_week(lifter: User) -> None:
    goal = aim(lifter, "consistency", target=2, weeks=3)
    keep_up(lifter, ("2026-03-02", 2), ("2026-03-09", 3), ("2026-03-16", 2))
    assert on(goal) == date(2026, 3, 18)
    lifter.workouts.get(date=date(2026, 3, 18)).trash()
    assert on(goal) is None


def test_a_missed_week_begins_anew_and_time_off_does_not(lifter: User) -> None:
    goal = aim(lifter, "consistency", target=2, weeks=3)
    keep_up(lifter, ("2026-03-02", 2), ("2026-03-09", 1), ("2026-03-16", 2), ("2026-03-30", 2))
    assert on(goal) is None
    keep_up(lifter, ("2026-04-06", 2))
    assert on(goal) is None
    lifter.time_off.create(first_day=date(2026, 3, 23), last_day=date(2026, 3, 29))
    judge_one(goal, lifter)
    assert on(goal) == date(2026, 4, 8)


def test_consistency_counts_finished_workouts_only(lifter: User) -> None:
    goal = aim(lifter, "consistency", target=1, weeks=1)
    workout = open_workout(lifter)
    log(entry(workout))
    assert on(goal) is None
    workout.finish()
    assert on(goal) == lifter.today()
    workout.reopen()
    assert on(goal) is None


# --- Volume ---


def test_volume_adds_up_within_its_time(lifter: User) -> None:
    goal = aim(lifter, "volume", target=2_000_000, counts_from=date(2026, 3, 1), deadline=date(2026, 3, 31),
               made_on=date(2026, 3, 1))  # fmt: skip
    done(lifter, "2026-02-28", (100, 100))
    done(lifter, "2026-03-05", (100, 10))
    done(lifter, "2026-04-01", (100, 100))
    assert on(goal) is None
    done(lifter, "2026-03-09", (100, 10))
    assert on(goal) == date(2026, 3, 9)


def test_volume_of_one_exercise(lifter: User) -> None:
    other = ExerciseFactory()
    goal = aim(lifter, "volume", target=1_000_000, exercise=other)
    done(lifter, "2026-03-05", (100, 50))
    assert on(goal) is None
    done(lifter, "2026-03-06", (100, 10), exercise=other)
    assert on(goal) == date(2026, 3, 6)


# --- Body ---


def test_bodyweight_is_judged_by_its_mean_in_the_direction_from_the_start(lifter: User) -> None:
    down = aim(lifter, "bodyweight", measure="bodyweight", start_value=82_000, target=80_000)
    up = aim(lifter, "bodyweight", measure="bodyweight", start_value=82_000, target=84_000)
    weigh(lifter, 81, "2026-03-01")
    low = weigh(lifter, 79.6, "2026-03-02")  # mean 80.3
    assert (on(down), on(up)) == (None, None)
    weigh(lifter, 79.2, "2026-03-03")  # mean 79.93
    assert on(down) == date(2026, 3, 3)
    low.remove()  # mean 80.1
    assert on(down) is None
    weigh(lifter, 84.5, "2026-03-20")
    assert (on(down), on(up)) == (None, date(2026, 3, 20))


def test_a_measurement_is_judged_by_its_values(lifter: User) -> None:
    goal = aim(lifter, "measurement", measure="waist", start_value=900, target=850, counts_from=date(2026, 3, 1))
    measure(lifter, "waist", 840, "2026-02-01")
    measure(lifter, "waist", 851, "2026-03-05")
    measure(lifter, "hips", 800, "2026-03-05")
    assert on(goal) is None
    measure(lifter, "waist", 850, "2026-03-12")
    assert on(goal) == date(2026, 3, 12)


# --- The deadline ---

SPRING: dict[str, Any] = {"made_on": date(2026, 3, 2), "counts_from": date(2026, 3, 2), "deadline": date(2026, 3, 20)}


def test_a_lift_after_its_deadline_is_too_late(lifter: User) -> None:
    goal = bench_goal(lifter, **SPRING)
    late = done(lifter, "2026-03-21", (100, 5))
    assert on(goal) is None
    lifter.time_off.create(kind="sick", first_day=date(2026, 3, 10), last_day=date(2026, 3, 10))
    tell_the_log(lifter, date(2026, 3, 10))
    assert on(goal) == date(2026, 3, 21), "a day off moved the deadline"
    lifter.time_off.all().delete()
    tell_the_log(lifter, date(2026, 3, 10))
    assert on(goal) is None
    done(lifter, "2026-03-20", (100, 5))
    assert on(goal) == date(2026, 3, 20)
    assert late.workout_exercises.count() == 1


def test_nor_does_a_set_of_today_reach_a_missed_one(hx: Client, lifter: User) -> None:
    missed = bench_goal(lifter, **SPRING)
    running = bench_goal(lifter, target=90_000, deadline=lifter.today())
    answer = post(hx, entry(open_workout(lifter))).content.decode()
    assert (on(missed), on(running)) == (None, lifter.today())
    assert answer.count("Goal reached") == 1
    goal = bench_goal(lifter, made_on=lifter.today() - timedelta(days=9), deadline=lifter.today() - timedelta(days=2),
                      target=110_000)  # fmt: skip
    lifter.time_off.create(
        kind="sick", first_day=lifter.today() - timedelta(days=6), last_day=lifter.today() - timedelta(days=4)
    )
    performed = WorkoutExercise.objects.get(workout=lifter.workouts.open().get())
    assert "Goal reached" in post(hx, performed, weight="110").content.decode()
    assert on(goal) == lifter.today()


def test_habits_and_measures_keep_to_their_deadline(lifter: User) -> None:
    habit = aim(lifter, "consistency", target=1, weeks=2, **SPRING)
    scales = aim(lifter, "bodyweight", measure="bodyweight", start_value=80_000, target=75_000, **SPRING)
    waist = aim(lifter, "measurement", measure="waist", start_value=900, target=850, **SPRING)
    keep_up(lifter, ("2026-03-16", 1), ("2026-03-23", 1))
    weigh(lifter, 74, "2026-03-21")
    measure(lifter, "waist", 840, "2026-03-21")
    assert [on(goal) for goal in (habit, scales, waist)] == [None, None, None]
    keep_up(lifter, ("2026-03-09", 1))
    weigh(lifter, 74, "2026-03-12")
    measure(lifter, "waist", 840, "2026-03-20")
    assert [on(goal) for goal in (habit, scales, waist)] == [date(2026, 3, 16), date(2026, 3, 12), date(2026, 3, 20)]


def test_another_first_day_of_the_week_judges_habits_anew(browser: Client, lifter: User) -> None:
    for day in ("2026-06-14", "2026-06-15", "2026-06-21", "2026-06-22"):  # Sundays and Mondays
        done(lifter, day)
    goal = aim(lifter, "consistency", target=2, weeks=2, made_on=date(2026, 6, 1))
    units = {"weight_unit": "kg", "distance_unit": "km", "weekly_target": "3", "default_rest_seconds": "2:00"}
    for week_start, reached_on in (("0", None), ("6", date(2026, 6, 22)), ("0", None)):
        assert browser.post("/settings/units/", units | {"week_start": week_start}).status_code == 302
        assert on(goal) == reached_on


# --- Status ---

TODAY = date(2026, 6, 15)


def status(goal: Goal, *time_off: tuple[date, date | None]) -> Status:
    return Goal.objects.get(pk=goal.pk).status_on(TODAY, list(time_off))


def test_the_status_follows_from_what_is_there(lifter: User) -> None:
    goal = bench_goal(lifter, made_on=date(2026, 6, 1), deadline=date(2026, 6, 14))
    assert status(goal) == Status.MISSED
    # A day off in its time moves the deadline to today.
    assert status(goal, (date(2026, 6, 3), date(2026, 6, 3))) == Status.ACTIVE
    assert status(goal, (date(2026, 5, 1), date(2026, 5, 31))) == Status.MISSED
    assert status(goal, (date(2026, 6, 14), None)) == Status.PAUSED
    # What begins after it is too late to save it.
    assert status(goal, (date(2026, 6, 15), None)) == Status.MISSED
    goal.pause(TODAY)
    assert status(goal) == Status.MISSED
    goal.abandon()
    assert status(goal) == Status.ABANDONED
    goal.take_up()
    done(lifter, "2026-03-12", (100, 5))
    assert status(goal) == Status.ACHIEVED


def test_a_pause_moves_the_deadline_by_its_days(lifter: User) -> None:
    goal = bench_goal(lifter, made_on=date(2026, 6, 1), deadline=date(2026, 6, 10))
    goal.pause(date(2026, 6, 5))
    goal.resume(date(2026, 6, 12))  # seven days off
    fresh = Goal.objects.get(pk=goal.pk)
    assert fresh.ends_on(TODAY, []) == date(2026, 6, 17)
    assert fresh.status_on(TODAY, []) == Status.ACTIVE
    # Overlapping time off counts a day once; days off behind the first deadline but before the moved one count, too.
    assert fresh.ends_on(TODAY, [(date(2026, 6, 8), date(2026, 6, 13))]) == date(2026, 6, 19)


def test_a_pause_taken_back_on_its_day_never_was(lifter: User) -> None:
    goal = bench_goal(lifter)
    goal.pause(TODAY)
    goal.pause(TODAY)
    goal.resume(TODAY)
    assert not goal.pauses.exists()
