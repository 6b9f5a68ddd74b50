"""The dashboards' figures on small logs, added up by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.analytics import muscles, overview, strength, volume
from progress.analytics.exercise import course
from progress.periods import Period, recent
from tests.factories import ExerciseFactory, MuscleFactory, UserFactory, bench_press, row_by_row
from tests.progress.training import set_of, train
from workouts.models import Workout

JANUARY = Period(date(2026, 1, 1), date(2026, 1, 31))
EVER = Period(date(1950, 1, 1), date(2100, 1, 1))


def totals(lifter: User, period: Period = JANUARY) -> overview.Totals:
    return overview.compared(lifter, period).now


@row_by_row()
def lifted(lifter: User, started_at: datetime, *, minutes: int = 60, exercise: Exercise | None = None) -> Workout:
    """A workout with one set of 100 kg x 5."""
    workout = Workout.log_past(lifter, started_at=started_at, finished_at=started_at + timedelta(minutes=minutes))
    workout.add_exercise(exercise or bench_press()).log_set(weight_grams=100_000, reps=5)
    return workout


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- Overview ---


def test_a_period_adds_up_its_workouts(lifter: User) -> None:
    train(lifter, bench_press(), (60, 5, "warm_up"), (100, 5), (100, 5))
    train(lifter, bench_press(), (110, 3), on=3)
    # A workout lasts an hour in these tests. The second broke the weight and, by 121 kg over 116.7, the estimate.
    assert totals(lifter) == overview.Totals(
        workouts=2, seconds=7200, sets=3, hard_sets=3, reps=13, volume_grams=1_330_000, records=2
    )


def test_an_empty_log_adds_up_to_nothing(lifter: User) -> None:
    found = overview.compared(lifter, JANUARY)
    assert (found.now, found.before) == (overview.Totals(), overview.Totals())


def test_the_period_before_stands_beside(lifter: User) -> None:
    lifted(lifter, at("2025-12-15 12:00"))
    lifted(lifter, at("2026-01-15 12:00"))
    lifted(lifter, at("2026-01-16 12:00"))
    found = overview.compared(lifter, JANUARY)
    assert found.before
    assert (found.now.workouts, found.before.workouts) == (2, 1)
    assert (found.now.volume_grams, found.before.volume_grams) == (1_000_000, 500_000)


def test_another_lifters_training_counts_for_them_alone(lifter: User, other_lifter: User) -> None:
    train(other_lifter, bench_press(), (100, 5))
    assert totals(lifter) == overview.Totals()


@pytest.mark.parametrize("gone", ["trash", "reopen"])
def test_what_is_deleted_or_open_again_does_not_count(lifter: User, gone: str) -> None:
    getattr(train(lifter, bench_press(), (100, 5)), gone)()
    assert totals(lifter) == overview.Totals()


def test_a_workout_over_midnight_belongs_to_the_day_it_began(lifter: User) -> None:
    """23:30 in Berlin is 22:30 in UTC; it ends in February."""
    lifted(lifter, at("2026-01-31 22:30"), minutes=90)
    assert totals(lifter).workouts == 1
    assert totals(lifter, Period(date(2026, 2, 1), date(2026, 2, 28))).workouts == 0


def test_a_change_of_zone_moves_no_workout(lifter: User) -> None:
    """00:30 on 1 February in Berlin is still January in UTC."""
    workout = lifted(lifter, at("2026-01-31 23:30"))
    assert workout.date == date(2026, 2, 1)
    User.objects.update(time_zone="America/Los_Angeles")
    lifter.refresh_from_db()
    assert totals(lifter).workouts == 0


def test_a_backdated_edit_is_counted_where_it_happened(lifter: User) -> None:
    workout = train(lifter, bench_press(), (100, 5))
    train(lifter, bench_press(), (100, 5), on=40)
    done = set_of(workout)
    done.amend(version=done.version, weight_grams=120_000)
    assert totals(lifter).volume_grams == 600_000


def test_bodyweight_counts_where_it_is_known_and_is_said_where_not(lifter: User) -> None:
    pull_up, assisted = ExerciseFactory(pull_up=True), ExerciseFactory(assisted=True)
    train(lifter, pull_up, (10, 5), bodyweight=80_000)
    train(lifter, assisted, (30, 4), bodyweight=80_000, on=1)
    train(lifter, pull_up, (10, 5), (None, 3), on=2)
    found = totals(lifter)
    assert (found.volume_grams, found.unweighed_sets, found.sets) == (450_000 + 200_000, 2, 4)


@pytest.mark.parametrize(
    ("week_start", "weeks"),
    [
        (0, [(date(2026, 1, 1), 500_000), (date(2026, 1, 5), 500_000)]),
        (6, [(date(2026, 1, 1), 0), (date(2026, 1, 4), 1_000_000)]),
    ],
)
def test_a_sunday_is_the_end_or_the_beginning_of_a_week(
    lifter: User, week_start: int, weeks: list[tuple[date, int]]
) -> None:
    """4 January 2026 is a Sunday."""
    lifted(lifter, at("2026-01-04 12:00"))
    lifted(lifter, at("2026-01-05 12:00"))
    period = Period(date(2026, 1, 1), date(2026, 1, 9), week_start)
    steps = overview.over_time(lifter.performances.all(), period, "week")
    assert [(step.period.first, step.volume_grams) for step in steps] == weeks


def test_steps_without_training_stand_there_as_well(lifter: User) -> None:
    lifted(lifter, at("2026-01-31 12:00"))
    steps = overview.over_time(lifter.performances.all(), Period(date(2025, 12, 1), date(2026, 3, 1)), "month")
    assert [step.volume_grams for step in steps] == [0, 500_000, 0, 0]


def test_the_heat_map_shades_by_quarters_of_the_trained_days(lifter: User) -> None:
    for number in range(4):
        train(lifter, bench_press(), *[(100, 5)] * (number + 1), on=number)
    found = overview.heat_map(lifter, first=date(2026, 1, 1), last=date(2026, 1, 4), today=date(2026, 1, 3))
    assert [(day.date.day, day.sets, day.level) for day in found.trained_days] == [
        (1, 1, 1), (2, 2, 2), (3, 3, 3), (4, 4, 4),
    ]  # fmt: skip
    assert [day.is_to_come for day in found.days] == [True, True, True, False, False, False, True]
    assert [(month.first, month.days, month.sets) for month in found.months] == [(date(2026, 1, 1), 4, 10)]


def test_equal_days_are_shaded_alike() -> None:
    assert overview.levels_of([10, 10, 10, 10]) == {10: 4}
    assert overview.levels_of([]) == {}


def test_a_record_of_the_open_workout_counts_when_it_is_finished(lifter: User) -> None:
    train(lifter, bench_press(), (100, 5))
    workout = train(lifter, bench_press(), (110, 5), on=1, finish=False)
    assert totals(lifter).records == 0
    workout.finish()
    assert totals(lifter).records > 0


# --- Strength ---


def test_the_points_are_the_best_estimate_of_each_workout(lifter: User) -> None:
    train(lifter, bench_press(), (100, 5), (100, 6), (60, 13))
    train(lifter, bench_press(), (80, 12), on=2)
    found = strength.points(lifter, bench_press(), JANUARY)
    assert [(point.date.day, point.grams, point.reps, point.is_rough) for point in found] == [
        (1, 120_000, 6, False),
        (3, 112_000, 12, True),
    ]


def test_of_a_tie_the_earlier_set_is_the_source(lifter: User) -> None:
    workout = train(lifter, bench_press(), (100, 5), (100, 5))
    (point,) = strength.points(lifter, bench_press(), JANUARY)
    assert point.set_id == set_of(workout, 1).pk


def test_bodyweight_is_taken_off_the_estimate_again(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    train(lifter, pull_up, (10, 5), bodyweight=80_000)
    train(lifter, pull_up, (10, 5), on=1)
    (point,) = strength.points(lifter, pull_up, JANUARY)
    assert (point.grams, point.own_grams, point.shown_grams) == (105_000, 80_000, 25_000)


def test_the_bests_count_for_fewer_reps_as_well(lifter: User) -> None:
    train(lifter, bench_press(), (120, 1), (100, 5), (130, 0), (60, 20, "warm_up"), (50, 20))
    bests = strength.rep_bests(lifter, bench_press(), JANUARY)
    grams = {best.reps: best.set.weight_grams for best in bests}
    assert grams == {1: 120_000} | dict.fromkeys(range(2, 6), 100_000) | dict.fromkeys(range(6, 13), 50_000)


def test_the_earliest_of_equal_bests_is_named(lifter: User) -> None:
    first = train(lifter, bench_press(), (100, 3), (100, 5))
    train(lifter, bench_press(), (100, 5), on=5)
    bests = strength.rep_bests(lifter, bench_press(), JANUARY)
    assert [best.set.pk for best in bests] == [set_of(first, 1).pk] * 3 + [set_of(first, 2).pk] * 2


@pytest.mark.parametrize("slug", ["all", "custom"])
def test_the_bests_of_a_pull_up_know_those_without_a_belt(lifter: User, slug: str) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    train(lifter, pull_up, (10, 3), on=0)
    train(lifter, pull_up, (None, 12), on=3)
    bests = strength.rep_bests(lifter, pull_up, Period(JANUARY.first, JANUARY.last, slug=slug))
    assert [best.set.weight_grams for best in bests] == [10_000] * 3 + [None] * 9


def test_the_best_of_an_assisted_lift_has_the_least_assistance(lifter: User) -> None:
    dips = ExerciseFactory(assisted=True)
    train(lifter, dips, (40, 12), (30, 8), on=0)
    train(lifter, dips, (20, 8), (10, 0), on=3)
    bests = strength.rep_bests(lifter, dips, JANUARY)
    assert [best.set.weight_grams for best in bests] == [20_000] * 8 + [40_000] * 4


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    workouts=st.lists(
        st.lists(st.tuples(st.sampled_from([60, 80, 100]), st.integers(0, 14)), min_size=1, max_size=4), max_size=6
    ),
    is_open=st.booleans(),
)
@pytest.mark.django_db
def test_the_bests_of_all_time_are_those_of_the_sets(workouts: list[list[tuple[int, int]]], is_open: bool) -> None:
    with transaction.atomic(), row_by_row():
        lifter: User = UserFactory()
        bench = bench_press()
        for number, sets in enumerate(workouts):
            is_last = number == len(workouts) - 1
            train(lifter, bench, *sets, on=number, finish=not (is_open and is_last))
        ever = Period(EVER.first, EVER.last, slug="all")
        roads = [strength.rep_bests(lifter, bench, period) for period in (EVER, ever)]
        assert [(best.reps, best.set.pk) for best in roads[0]] == [(best.reps, best.set.pk) for best in roads[1]]
        transaction.set_rollback(True)


def test_a_merged_exercise_brings_its_history_along(lifter: User) -> None:
    from gymtracker.merging import merge

    old, new = ExerciseFactory(), bench_press()
    train(lifter, old, (100, 5))
    train(lifter, new, (90, 5), on=1)
    merge(old, new)
    assert [point.grams for point in strength.points(lifter, new, JANUARY)] == [116_667, 105_000]
    assert totals(lifter).sets == 2


def test_an_archived_exercise_keeps_its_figures(lifter: User) -> None:
    own = ExerciseFactory(owner=lifter)
    train(lifter, own, (100, 5))
    own.archive()
    assert len(strength.points(lifter, own, JANUARY)) == 1


def test_three_workouts_have_no_trend_and_four_do(lifter: User) -> None:
    for number, kilograms in enumerate((100, 102, 60, 106)):
        assert strength.trend_of(strength.points(lifter, bench_press(), JANUARY)) is None
        train(lifter, bench_press(), (kilograms, 1), on=number)
    trend = strength.trend_of(strength.points(lifter, bench_press(), JANUARY))
    # Slopes of the pairs: 2, -20, 2, -42, 2, 46 kg a day; the median is 2, whatever the light day says.
    assert trend
    assert trend.slope == 2_000


def test_a_chart_of_many_points_keeps_the_best_of_each_stretch() -> None:
    days = [strength.Point(date(2026, 1, 1) + timedelta(days=n), n, 5, None, None) for n in range(100)]  # type: ignore[arg-type]
    drawn = strength.thinned(days, 10)
    assert [point.grams for point in drawn] == [9, 19, 29, 39, 49, 59, 69, 79, 89, 99]
    assert strength.thinned(days, 100) == days


# --- Volume ---


@pytest.fixture
def row(db: None) -> Any:
    return ExerciseFactory(name="Row", primary_muscle=MuscleFactory(slug="lats", region="back"), category="strongman")


@pytest.mark.parametrize(
    ("split", "parts"),
    [
        ("none", {"All": 1_100_000}),
        ("region", {"Chest": 500_000, "Back": 600_000}),
        ("category", {"Strength": 500_000, "Strongman": 600_000}),
        ("exercise", {"Bench Press (Barbell)": 500_000, "Row": 600_000}),
    ],
)
def test_volume_is_split(lifter: User, row: Exercise, split: str, parts: dict[str, int]) -> None:
    train(lifter, bench_press(), (100, 5))
    train(lifter, row, (60, 10), on=1)
    found = volume.spread(lifter.performances.all(), JANUARY, "month", split)
    assert {part.name: part.total for part in found.parts} == parts
    assert (found.total, found.sets) == (1_100_000, [2])


def test_beyond_six_parts_the_smallest_are_the_others(lifter: User) -> None:
    for number in range(8):
        train(lifter, ExerciseFactory(name=f"Lift {number}"), (100 + number, 1), on=number)
    found = volume.spread(lifter.performances.all(), JANUARY, "month", "exercise")
    assert [part.name for part in found.parts] == [f"Lift {n}" for n in (7, 6, 5, 4, 3, 2)] + ["Others"]
    assert found.parts[-1].total == 201_000
    assert found.total == sum(100_000 + n * 1_000 for n in range(8))


def test_a_pair_of_dumbbells_and_both_sides_count_twice(lifter: User) -> None:
    train(lifter, ExerciseFactory(implements=2), (20, 10))
    train(lifter, ExerciseFactory(unilateral=True), (20, 10), on=1)
    assert totals(lifter).volume_grams == 400_000 + 400_000


# --- Muscles ---


def test_hard_sets_count_one_for_the_main_muscle_and_a_half_for_helpers(lifter: User, row: Exercise) -> None:
    row.secondary_muscles.add(MuscleFactory(slug="biceps", region="arms"))
    curl = ExerciseFactory(name="Curl", primary_muscle=MuscleFactory(slug="biceps"))
    train(lifter, row, (60, 5, "warm_up"), (60, 10), (60, 10), (40, 10, "drop"), (60, 10))
    train(lifter, curl, (20, 10), on=1)
    period = Period(date(2026, 1, 1), date(2026, 1, 14))
    found = {one.muscle.slug: one for one in muscles.last_weeks(lifter, period)}
    assert (found["lats"].sets, found["biceps"].sets) == (3, 2.5)
    assert (found["lats"].a_week, found["biceps"].a_week) == (1.5, 1.25)
    assert found["chest"].sets == 0 if "chest" in found else True


def test_cardio_trains_no_muscle_here(lifter: User) -> None:
    train(lifter, ExerciseFactory(running=True), {"distance_metres": 5_000})
    assert not any(one.half_sets for one in muscles.last_weeks(lifter, JANUARY))


@pytest.mark.parametrize(
    ("half_sets", "standing", "level"),
    [(0, "below", 0), (9, "below", 1), (10, "below", 2), (19, "below", 2), (20, "within", 3), (40, "within", 3),
     (41, "above", 4)],
)  # fmt: skip
def test_a_muscle_stands_below_within_or_above_the_band(half_sets: int, standing: str, level: int) -> None:
    one = muscles.MuscleSets(MuscleFactory.build(slug="chest"), half_sets, weeks=1)
    assert (one.standing, one.level) == (standing, level)


def test_small_muscles_do_not_fall_short() -> None:
    short = [muscles.MuscleSets(MuscleFactory.build(slug=slug), 0, weeks=1) for slug in ("neck", "chest")]
    assert [one.muscle.slug for one in muscles.falling_short(short)] == ["chest"]


# --- One exercise ---


@pytest.mark.parametrize(
    ("trait", "sets", "values"),
    [
        ("assisted", [(30, 5), (25, 4), (20, 0)], [25_000]),
        ("plank", [{"duration_seconds": 60}, {"duration_seconds": 75}], [75]),
        ("running", [{"distance_metres": 5_000}, {"distance_metres": 3_000}], [5_000]),
    ],
)
def test_other_lifts_have_a_figure_of_their_own(lifter: User, trait: str, sets: list[Any], values: list[int]) -> None:
    exercise = ExerciseFactory(**{trait: True})
    train(lifter, exercise, *sets)
    assert [one.value for one in course(lifter, exercise).values] == values


def test_one_workout_only_is_a_point_without_a_trend(lifter: User) -> None:
    train(lifter, bench_press(), (100, 5))
    points = strength.points(lifter, bench_press(), EVER)
    assert len(points) == 1
    assert strength.trend_of(points) is None
    assert recent("4w", today=date(2026, 1, 1), week_start=0).weeks > 0
