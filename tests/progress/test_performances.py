"""What an exercise of a finished workout comes to, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from gymtracker.accounts.models import User
from progress.models import Performance
from tests.factories import ExerciseFactory, bench_press
from tests.progress.training import entry_of, set_of, train
from workouts.models import Workout


def sums(workout: Workout) -> Performance:
    return Performance.objects.get(entry__workout=workout)


def test_working_sets_are_added_up(lifter: User) -> None:
    done = sums(train(lifter, bench_press(), (60, 5, "warm_up"), (100, 5), (100, 4), (80, 12), (80, 13), (90, 0)))
    assert (done.sets, done.hard_sets, done.reps) == (5, 5, 34)
    assert done.volume_grams == 100_000 * 9 + 80_000 * 25
    assert (done.heaviest_grams, done.most_reps) == (100_000, 13)
    # 100 kg x 5 is 116.667 kg by Epley; 80 kg x 12 is 112 and x 13 none.
    assert (done.estimate_grams, done.estimate_reps) == (116_667, 5)
    assert (done.day, done.month) == (date(2026, 1, 1).toordinal(), 2026 * 12)


def test_a_drop_set_makes_one_hard_set_with_the_one_before(lifter: User) -> None:
    done = sums(train(lifter, bench_press(), (100, 5), (80, 5, "drop"), (60, 5, "drop"), (100, 5)))
    assert (done.sets, done.hard_sets) == (4, 2)


def test_a_drop_set_whose_set_was_deleted_counts_itself(lifter: User) -> None:
    workout = train(lifter, bench_press(), (100, 5), (80, 5, "drop"))
    set_of(workout).remove()
    assert (sums(workout).sets, sums(workout).hard_sets) == (1, 1)


def test_an_open_workout_has_no_sums_until_it_is_finished(lifter: User) -> None:
    workout = train(lifter, bench_press(), (100, 5), finish=False)
    assert not Performance.objects.exists()
    workout.finish()
    assert sums(workout).sets == 1
    workout.reopen()
    assert not Performance.objects.exists()


def test_a_heavier_weight_without_a_rep_is_no_heaviest(lifter: User) -> None:
    assert sums(train(lifter, bench_press(), (100, 5), (140, 0))).heaviest_grams == 100_000


def test_bodyweight_sets_without_a_known_bodyweight_are_counted_as_left_out(lifter: User) -> None:
    done = sums(train(lifter, ExerciseFactory(pull_up=True), (10, 5), (None, 8)))
    assert (done.volume_grams, done.unweighed_sets, done.estimate_grams) == (0, 2, None)


def test_bodyweight_is_a_part_of_the_load(lifter: User) -> None:
    done = sums(train(lifter, ExerciseFactory(pull_up=True), (10, 5), bodyweight=80_000))
    assert (done.volume_grams, done.unweighed_sets) == (450_000, 0)
    assert done.estimate_grams == 105_000


def test_assistance_counts_as_volume_but_has_no_estimate(lifter: User) -> None:
    done = sums(train(lifter, ExerciseFactory(assisted=True), (30, 5), bodyweight=80_000))
    assert (done.volume_grams, done.estimate_grams) == (250_000, None)


def test_time_and_distance_are_added_up(lifter: User) -> None:
    runs = [{"distance_metres": 5_000, "duration_seconds": 1_500}, {"distance_metres": 1_000, "duration_seconds": 280}]
    done = sums(train(lifter, ExerciseFactory(running=True), *runs))
    assert (done.metres, done.longest_metres) == (6_000, 5_000)
    assert (done.seconds, done.longest_seconds) == (1_780, 1_500)


def test_a_workout_that_moves_takes_its_sums_along(lifter: User) -> None:
    workout = train(lifter, bench_press(), (100, 5))
    workout.move(started_at=workout.started_at.replace(month=3), finished_at=workout.finished_at.replace(month=3))
    assert (sums(workout).date, sums(workout).month) == (date(2026, 3, 1), 2026 * 12 + 2)


@pytest.mark.parametrize("undone", [False, True])
def test_what_is_deleted_is_out_of_the_sums(lifter: User, undone: bool) -> None:
    workout = train(lifter, bench_press(), (100, 5))
    workout.trash()
    if undone:
        workout.restore()
    assert Performance.objects.exists() is undone


def test_the_last_set_takes_the_row_with_it(lifter: User) -> None:
    workout = train(lifter, bench_press(), (100, 5))
    set_of(workout).remove()
    assert not Performance.objects.exists()
    assert entry_of(workout).deleted_at is None
