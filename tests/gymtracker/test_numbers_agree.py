"""One small log, added up by hand: every page that tells of it says the same, to the gram, whatever is changed."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict

from exercises.models import Exercise
from goals.evaluation import standings
from goals.models import Goal
from goals.working import working_of
from gymtracker.accounts.models import User
from gymtracker.merging import merge
from progress.analytics.overview import compared
from progress.analytics.streaks import streak_of
from progress.analytics.year import year_of
from progress.filters import WorkingFilter
from progress.models import Performance
from progress.performances import rebuild
from progress.tallies import TALLIES, Asked
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, instant, log, row_by_row
from tests.goals.test_judging import aim, on
from tests.progress.measuring import weigh
from tests.workouts.plans import MONDAY, do, first_entry, line, programme, run_of, template
from workouts.models import ProgrammeRun, Set, Workout
from workouts.planning import start, start_session
from workouts.today import session_today
from workouts.totals import add_up

DAY = date(2026, 3, 2)
YEAR = {"range": "custom", "date_from": "2026-01-01", "date_to": "2026-12-31"}
OVER = date(2027, 6, 1)

# By hand, in grams: 100 kg x (5 + 4), 80 kg x 5 of the drop set.
BENCH = 1_300_000
# Two dumbbells of 30 kg, 10 reps.
DUMBBELLS = 600_000
# 40 kg: 10 reps on both sides, 8 on the left alone, 8 on the right alone.
ROWS = 800_000 + 320_000 + 320_000
# Two implements on both sides: 10 kg x 2 x 2 x 6.
LUNGES = 240_000
# 80.01 kg: with 10 kg more x 5, alone x 8.
PULL_UPS = 90_010 * 5 + 80_010 * 8
# With 20 kg of assistance x 5; with 100 kg nothing is left to lift.
ASSISTED = 60_010 * 5
# 65 % of 80.01 kg are 52,006.5 g, rounded half up, x 3.
PUSH_UPS = 52_007 * 3
OWN_WEIGHT = PULL_UPS + ASSISTED + PUSH_UPS
TOTAL = BENCH + DUMBBELLS + ROWS + LUNGES + OWN_WEIGHT
SETS, HARD_SETS = 15, 14


@row_by_row()
def everything(lifter: User, day: str = "2026-03-02") -> Workout:
    """An hour and a half with each way of counting; plank, running and a warm-up weigh nothing."""
    workout = finished_workout(lifter, started_at=instant(f"{day} 18:00"), minutes=90, name="Everything")
    bench = entry(workout)
    log(bench, 60, 5, kind="warm_up")
    for kilograms, reps, kind in ((100, 5, "normal"), (100, 4, "failure"), (80, 5, "drop")):
        log(bench, kilograms, reps, kind=kind)
    log(entry(workout, ExerciseFactory(name="Press (Dumbbell)", implements=2)), 30, 10)
    rows = entry(workout, ExerciseFactory(unilateral=True))
    log(rows, 40, 10)
    for side in ("left", "right"):
        log(rows, 40, 8, side=side)
    log(entry(workout, ExerciseFactory(name="Lunge", implements=2, is_unilateral=True)), 10, 6)
    pull_up = entry(workout, ExerciseFactory(pull_up=True))
    log(pull_up, 10, 5)
    log(pull_up, None, 8)
    assisted = entry(workout, ExerciseFactory(assisted=True))
    log(assisted, 20, 5)
    log(assisted, 100, 5)
    log(entry(workout, ExerciseFactory(name="Push-up", tracking="bodyweight_reps", bodyweight_share=65)), None, 3)
    log(entry(workout, ExerciseFactory(plank=True)), None, None, duration_seconds=60)
    entry(workout, ExerciseFactory(running=True)).log_set(distance_metres=5_000, duration_seconds=1_500)
    return workout


def tally(lifter: User, number: str) -> int:
    given = QueryDict(mutable=True)
    given.update(YEAR)
    chosen = WorkingFilter(given, lifter=lifter, request=SimpleNamespace(user=lifter))
    assert chosen.is_valid_choice
    found = TALLIES[number](Asked(lifter, chosen.period, chosen.qs, None, 1))
    return int(found.working.value or 0)


def volume_goal(lifter: User, target: int, **fields: Any) -> Goal:
    return aim(lifter, "volume", **{"target": target, "made_on": DAY, "counts_from": date(2026, 1, 1)} | fields)


def current(lifter: User, goal: Goal) -> float | None:
    """As its page says it, with a working that comes to the same."""
    (found,) = standings(lifter.goals.filter(pk=goal.pk).with_what_it_says(), lifter, OVER)
    working = working_of(found, lifter, OVER)
    assert working.value == found.current == sum(source.adds or 0 for source in working.sources)
    return found.current


def said_everywhere(lifter: User) -> set[int]:
    """The volume by each road there is."""
    goal = volume_goal(lifter, 10**9)
    working = (
        Set.objects.live().of_lifter(lifter).working().filter(workout_exercise__workout__finished_at__isnull=False)
    )
    by_annotation = sum(volume or 0 for volume in working.with_volume().values_list("volume", flat=True))
    found = {
        sum(workout.totals.volume for workout in add_up(lifter.workouts.finished())),
        int(by_annotation),
        year_of(lifter, 2026, today=OVER).totals.volume_grams,
        tally(lifter, "volume"),
        int(current(lifter, goal) or 0),
        sum(lifter.performances.values_list("volume_grams", flat=True)),
    }
    goal.delete()
    return found


def test_the_volume_is_one_number_by_every_road(lifter: User) -> None:
    weigh(lifter, 80.01, "2026-03-01")
    everything(lifter)
    assert said_everywhere(lifter) == {TOTAL}
    year = year_of(lifter, 2026, today=OVER)
    assert (year.totals.sets, year.totals.hard_sets, year.totals.seconds) == (SETS, HARD_SETS, 5_400)
    assert year.totals == compared(lifter, year.period).now
    for number in ("workouts", "time", "sets", "hard-sets", "volume", "records"):
        if number in TALLIES:
            assert tally(lifter, number) == getattr(year.totals, TOTALS[number]), number


TOTALS = {"workouts": "workouts", "time": "seconds", "sets": "sets", "hard-sets": "hard_sets",
          "volume": "volume_grams", "records": "records"}  # fmt: skip


@pytest.mark.parametrize(("more", "is_reached"), [(0, True), (1, False)])
def test_a_volume_goal_is_reached_to_the_gram(lifter: User, more: int, is_reached: bool) -> None:
    weigh(lifter, 80.01, "2026-03-01")
    goal = volume_goal(lifter, TOTAL + more)
    everything(lifter)
    assert on(goal) == (DAY if is_reached else None)


def test_a_backdated_measurement_weighs_what_was_done_since(lifter: User) -> None:
    goal = volume_goal(lifter, TOTAL)
    everything(lifter)
    assert said_everywhere(lifter) == {TOTAL - OWN_WEIGHT}
    assert year_of(lifter, 2026, today=OVER).totals.unweighed_sets == 5
    later = weigh(lifter, 90, "2026-03-03")
    assert said_everywhere(lifter) == {TOTAL - OWN_WEIGHT}
    earlier = weigh(lifter, 80.01, "2026-02-10")
    assert said_everywhere(lifter) == {TOTAL}
    assert on(goal) == DAY
    later.correct(date=date(2026, 3, 1), value=70_000)
    assert said_everywhere(lifter) == {TOTAL - OWN_WEIGHT + 80_000 * 5 + 70_000 * 8 + 50_000 * 5 + 45_500 * 3}
    assert on(goal) is None
    later.remove()
    assert (said_everywhere(lifter), on(goal)) == ({TOTAL}, DAY)
    earlier.remove()
    assert (said_everywhere(lifter), on(goal)) == ({TOTAL - OWN_WEIGHT}, None)


def test_a_finished_workout_that_is_reopened_counts_no_more_until_it_is_finished(lifter: User) -> None:
    weigh(lifter, 80.01, "2026-03-01")
    goal = volume_goal(lifter, TOTAL)
    workout = everything(lifter)
    workout.reopen()
    assert said_everywhere(lifter) == {0}
    assert on(goal) is None
    workout.finish(at=workout.started_at + timedelta(minutes=90))
    assert said_everywhere(lifter) == {TOTAL}
    assert on(goal) == DAY
    workout.trash()
    assert (said_everywhere(lifter), on(goal)) == ({0}, None)
    workout.restore()
    assert (said_everywhere(lifter), on(goal)) == ({TOTAL}, DAY)


def test_a_workout_that_moves_to_another_day_takes_its_numbers_along(lifter: User) -> None:
    """And is weighed anew: the measurement of its new day holds."""
    weigh(lifter, 80.01, "2026-03-01")
    goal = volume_goal(lifter, TOTAL - OWN_WEIGHT, counts_from=date(2026, 2, 1))
    lift = aim(lifter, exercise=bench_press(), target=100_000, reps=5)
    workout = everything(lifter)
    for day, on_goal in ((date(2026, 2, 10), date(2026, 2, 10)), (date(2026, 1, 10), None)):
        begins = instant(f"{day} 18:00")
        workout.move(started_at=begins, finished_at=begins + timedelta(minutes=90))
        assert (on(goal), on(lift)) == (on_goal, day)
        assert said_everywhere(lifter) == {TOTAL - OWN_WEIGHT}, "nothing was measured by then"
        assert {one.date for one in Performance.objects.all()} == {day}
    begins = instant("2025-12-31 18:00")
    workout.move(started_at=begins, finished_at=begins + timedelta(minutes=90))
    assert year_of(lifter, 2026, today=OVER).totals.volume_grams == 0
    assert year_of(lifter, 2025, today=OVER).totals.volume_grams == TOTAL - OWN_WEIGHT


def test_a_change_of_zone_moves_nothing(lifter: User) -> None:
    User.objects.filter(pk=lifter.pk).update(weekly_target=1, time_zone="Pacific/Kiritimati")
    lifter.refresh_from_db()
    weigh(lifter, 80.01, "2026-03-01")
    goal = volume_goal(lifter, TOTAL)
    workout = everything(lifter, "2026-03-08")  # 18:00 in UTC is Monday the 9th at 8 in the morning there
    assert (workout.date, on(goal)) == (date(2026, 3, 9), date(2026, 3, 9))
    for zone in ("America/Los_Angeles", "UTC"):
        User.objects.filter(pk=lifter.pk).update(time_zone=zone)
        lifter.refresh_from_db()
        log(entry(workout), 100, 0)  # a set that weighs nothing: everything is judged anew
        assert (said_everywhere(lifter), on(goal)) == ({TOTAL}, date(2026, 3, 9))
        assert streak_of(lifter, date(2026, 3, 9)).working.sources[0].said == "Week of 9 Mar 2026"


# --- A merged exercise ---


@pytest.fixture
def old(db: None) -> Exercise:
    made: Exercise = ExerciseFactory(name="Bench (old)")
    return made


def test_a_merged_exercises_goals_are_those_of_its_target(lifter: User, old: Exercise) -> None:
    """One that the target's sets reach is reached by the merge; volume is of both histories."""
    lift = aim(lifter, exercise=old, target=100_000, reps=5)
    volume = volume_goal(lifter, 1_400_000, exercise=old)
    log(entry(finished_workout(lifter, started_at=instant("2026-03-01 18:00")), old), 90, 10)
    reaching = log(entry(finished_workout(lifter, started_at=instant("2026-02-01 18:00"))), 100, 5)
    assert (on(lift), on(volume)) == (None, None)
    merge(old, bench_press())
    lift.refresh_from_db()
    volume.refresh_from_db()
    assert (lift.exercise, lift.achieved_on, lift.achieved_set) == (bench_press(), date(2026, 2, 1), reaching)
    assert (volume.exercise, volume.achieved_on) == (bench_press(), date(2026, 3, 1))
    assert current(lifter, volume) == 1_400_000
    kept = list(Performance.objects.order_by("pk").values())
    rebuild(lifter)
    assert list(Performance.objects.order_by("pk").values()) == kept
    assert {one["exercise_id"] for one in kept} == {bench_press().pk}


def test_a_merged_exercises_template_goes_on_with_the_target(lifter: User, old: Exercise) -> None:
    """What was lifted before the merge is what the rule goes on from."""
    made = template(lifter)
    line(made, old)
    do(start(lifter, made, started_at=MONDAY), 5, 5, 5, kilograms=60)
    merge(old, bench_press())
    entry_now = first_entry(start(lifter, made, started_at=MONDAY + timedelta(days=2)))
    assert entry_now.exercise == bench_press()
    assert list(entry_now.planned_sets.values_list("weight_grams", flat=True)) == [62_500] * 3


# --- A session of a programme ---


def next_number(run: ProgrammeRun) -> int:
    return run.next_number_now()


def test_a_reopened_session_is_still_the_one_that_was_done(lifter: User) -> None:
    run = run_of(lifter, "A", "B")
    first = do(start_session(run, started_at=MONDAY), 5, 5, 5, kilograms=60)
    assert next_number(run) == 1
    first.reopen()
    with_open = next_number(run)
    first.finish(at=first.started_at + timedelta(hours=1))
    assert next_number(run) == 1
    assert with_open in {0, 1}
    first.trash()
    assert next_number(run) == 0
    first.restore()
    second = start_session(run, started_at=MONDAY + timedelta(days=2))
    assert (second.name, second.run_number) == ("B", 1)


def test_a_session_that_moves_to_another_day_moves_what_is_due(lifter: User) -> None:
    """Trained on Mondays and Thursdays; Monday's session was really of Thursday."""
    run = run_of(lifter, "A", "B", weekdays=[0, 3])
    workout = do(start_session(run, started_at=MONDAY), 5, 5, 5, kilograms=60)
    thursday = DAY + timedelta(days=3)
    due = session_today(lifter, thursday)
    assert due is not None
    assert due.due == thursday
    begins = MONDAY + timedelta(days=3)
    workout.move(started_at=begins, finished_at=begins + timedelta(hours=1))
    due = session_today(lifter, thursday)
    assert due is not None
    assert (due.number, due.due) == (1, DAY + timedelta(days=7))


def test_the_next_weight_follows_the_newest_session_by_its_day(lifter: User) -> None:
    """Two sessions change places: what is proposed follows from the one that is the later now."""
    made = programme(lifter, "A")
    planned = made.days.get().template
    first = do(start(lifter, planned, started_at=MONDAY), 5, 5, 5, kilograms=60)
    do(start(lifter, planned, started_at=MONDAY + timedelta(days=2)), 5, 5, 5, kilograms=70)
    begins = MONDAY + timedelta(days=4)
    first.move(started_at=begins, finished_at=begins + timedelta(hours=1))
    now = first_entry(start(lifter, planned, started_at=MONDAY + timedelta(days=7)))
    assert list(now.planned_sets.values_list("weight_grams", flat=True)) == [62_500] * 3
