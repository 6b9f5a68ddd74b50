"""A lifter on a programme: what is next, week after week, with failures, skips, deloads and a trash."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log
from tests.queries import counted
from tests.workouts.plans import MONDAY, do, first_entry, line, programme, run_of, weights
from workouts import training_maxes
from workouts.inventory import USUAL_IN_KG
from workouts.models import (
    OpenWorkoutExists,
    Programme,
    ProgrammeRun,
    SkippedSession,
    TrainingMax,
    Workout,
    WorkoutTemplate,
)
from workouts.models.programmes import NothingToRun, SessionMoved, TooManyProgrammes, in_pounds
from workouts.planning import start, start_session
from workouts.rota import Place, Rota
from workouts.today import planned_days, session_today

TODAY = date(2026, 3, 2)  # a Monday


def session(run: ProgrammeRun, *reps: int, day: float, kilograms: float | None = None) -> Workout:
    """The next session of a run, done so many days after the first Monday."""
    return do(start_session(run, started_at=MONDAY + timedelta(days=day)), *reps, kilograms=kilograms)


def upcoming(lifter: User, days: int = 0) -> Any:
    return session_today(lifter, TODAY + timedelta(days=days))


# --- Counting ---


@pytest.mark.parametrize(
    ("rota", "number", "place"),
    [
        (Rota(4, 4, 1), 0, Place(0, 0, 0, 0)),
        (Rota(4, 4, 1), 9, Place(1, 0, 2, 1)),
        (Rota(4, 4, 4), 15, Place(3, 3, 0, 3)),
        (Rota(4, 4, 4), 16, Place(0, 0, 1, 0)),
        (Rota(2, 3, 1), 2, Place(0, 0, 0, 2)),  # A B A
        (Rota(2, 3, 1), 3, Place(1, 0, 1, 0)),  # B A B
    ],
)
def test_which_day_week_and_cycle_a_session_is(rota: Rota, number: int, place: Place) -> None:
    assert rota.place(number) == place


def test_two_days_in_turn_make_three_sessions_a_week(lifter: User) -> None:
    run = run_of(lifter, "A", "B", sessions_a_week=3)
    assert [session(run, 5, 5, 5, day=day, kilograms=60).name for day in (0, 2, 4, 7, 9, 11)] == list("ABABAB")


def test_one_lift_on_two_days_grows_as_one(lifter: User) -> None:
    """Bench press on A and on B, by the same rule: each session adds a step."""
    run = run_of(lifter, "A", "B")
    session(run, 5, 5, 5, day=0, kilograms=60)
    assert weights(session(run, 5, 5, 5, day=2)) == [62_500] * 3
    assert weights(session(run, 5, 5, 5, day=4)) == [65_000] * 3


def test_a_heavy_and_a_light_day_each_grow_by_themselves(lifter: User) -> None:
    made = programme(lifter, "Heavy")
    line(made.add_day(name="Light").template, reps=(8, 12), progression="double")
    run = ProgrammeRun.begin(lifter, made)
    session(run, 5, 5, 5, day=0, kilograms=80)
    session(run, 12, 12, 12, day=2, kilograms=60)
    assert weights(session(run, 5, 5, 5, day=4)) == [82_500] * 3
    assert weights(session(run, 8, 8, 8, day=6)) == [62_500] * 3


# --- Four weeks ---


def test_four_weeks_with_failures_a_deload_skips_and_the_trash(lifter: User) -> None:
    run = run_of(lifter, "A", "B", weekdays=[0, 2], sessions_a_week=2)
    session(run, 5, 5, 5, day=0, kilograms=100)
    failed = session(run, 5, 5, 4, day=2)
    assert weights(failed) == [102_500] * 3
    again = session(run, 5, 4, 4, day=7)
    assert weights(again) == [102_500] * 3
    run.skip(3)
    assert upcoming(lifter, 9).number == 4
    deload = session(run, 5, 5, 5, day=14)
    assert (deload.run_number, weights(deload)) == (4, [92_500] * 3)  # 92.25
    back = session(run, 5, 5, 5, day=16)
    assert (first_entry(back).reason or {})["outcome"] == "after_deload"
    assert (back.run_number, weights(back)) == (5, [95_000] * 3)
    back.trash()
    assert upcoming(lifter, 17).number == 5
    once_more = session(run, 5, 5, 5, day=18)
    assert (once_more.run_number, weights(once_more)) == (5, [95_000] * 3)
    back.restore()
    assert upcoming(lifter, 19).number == 6


def test_a_missed_day_moves_nothing(lifter: User) -> None:
    run_of(lifter, "A", "B", weekdays=[0, 2])
    assert (upcoming(lifter).name, upcoming(lifter).when) == ("A", "today")
    assert (upcoming(lifter, 9).name, upcoming(lifter, 9).when) == ("A", "today")


def test_beginning_another_one_ends_the_first(lifter: User) -> None:
    first, second = run_of(lifter, "A"), run_of(lifter, "B", name="Other")
    first.refresh_from_db()
    assert first.ended_at
    assert lifter.programme_runs.running().get() == second


def test_the_same_id_begins_once(lifter: User) -> None:
    made, id = programme(lifter, "A"), uuid7()
    assert ProgrammeRun.begin(lifter, made, id=id) == ProgrammeRun.begin(lifter, made, id=id)
    assert lifter.programme_runs.count() == 1


def test_a_programme_without_days_cannot_begin(lifter: User) -> None:
    with pytest.raises(NothingToRun):
        ProgrammeRun.begin(lifter, programme(lifter))


def test_a_stopped_one_goes_on_where_it_was(lifter: User) -> None:
    run = run_of(lifter, "A", "B")
    session(run, 5, 5, 5, day=0, kilograms=60)
    run.stop()
    assert upcoming(lifter) is None
    run.resume()
    assert upcoming(lifter, 1).name == "B"


# --- Starting and skipping ---


def test_a_session_knows_its_run_and_number(lifter: User) -> None:
    run, id = run_of(lifter, "A"), uuid7()
    workout = start_session(run, id=id)
    assert (workout.programme_run, workout.run_number, workout.name) == (run, 0, "A")
    assert start_session(run, id=id) == workout
    assert lifter.workouts.count() == lifter.workout_exercises.count() == 1


def test_beside_an_open_workout_none_starts(lifter: User) -> None:
    run = run_of(lifter, "A")
    start_session(run)
    with pytest.raises(OpenWorkoutExists):
        start_session(run, id=uuid7())


def test_only_the_next_session_is_skipped_and_once(lifter: User) -> None:
    run = run_of(lifter, "A", "B")
    assert run.skip(0) == run.skip(0)
    with pytest.raises(SessionMoved):
        run.skip(7)
    assert SkippedSession.objects.count() == 1
    assert upcoming(lifter).name == "B"
    SkippedSession.objects.get().delete()
    assert upcoming(lifter).name == "A"


# --- Today and ahead ---


@pytest.mark.parametrize(
    ("weekdays", "days", "when", "is_due"),
    [
        ([], 0, "any day", True),
        ([0, 3], 0, "today", True),
        ([0, 3], 1, "on Thursday", False),
        ([0, 1], 6, "tomorrow", False),
    ],
)
def test_when_the_next_session_falls_due(lifter: User, weekdays: Any, days: int, when: str, is_due: bool) -> None:
    run_of(lifter, "A", weekdays=weekdays)
    found = upcoming(lifter, days)
    assert (found.when, found.is_due, found.exercises) == (when, is_due, ["Bench Press (Barbell)"])


def test_after_todays_session_the_next_one_is_not_due_today(lifter: User) -> None:
    session(run_of(lifter, "A", "B", weekdays=[0, 3]), 5, 5, 5, day=0, kilograms=60)
    assert (upcoming(lifter).name, upcoming(lifter).when, upcoming(lifter).is_done_today) == ("B", "on Thursday", True)


def test_today_takes_at_most_three_queries(lifter: User) -> None:
    run = run_of(lifter, "A", "B", weekdays=[0, 3])
    for day in range(3):
        session(run, 5, 5, 5, day=day, kilograms=60)
    with counted() as queries:
        assert upcoming(lifter, 3)
    assert len(queries) <= 3


def test_without_a_programme_nothing_is_next(lifter: User) -> None:
    with counted() as queries:
        assert upcoming(lifter) is None
    assert len(queries) == 1


def test_the_days_ahead_have_names(lifter: User) -> None:
    session(run_of(lifter, "A", "B", weekdays=[0, 3]), 5, 5, 5, day=0, kilograms=60)
    with counted() as queries:
        ahead = planned_days(lifter, date(2026, 3, 1), date(2026, 3, 13), TODAY)
    assert {day.day: name for day, name in ahead.items()} == {5: "B", 9: "A", 12: "B"}
    assert len(queries) == 2


def test_weeks_long_gone_have_no_plans(lifter: User) -> None:
    run_of(lifter, "A", weekdays=[0])
    assert planned_days(lifter, date(2026, 1, 1), date(2026, 1, 31), TODAY) == {}


# --- Training maxes ---


@pytest.fixture
def wave(lifter: User) -> ProgrammeRun:
    made = programme(lifter, weeks=1)
    line(made.add_day(name="Bench").template, percents=[65, 75, 85], progression="percent", step_grams=2_500)
    return ProgrammeRun.begin(lifter, made, training_maxes={bench_press().pk: 100_000})


def test_percentages_follow_the_training_max_from_cycle_to_cycle(wave: ProgrammeRun) -> None:
    assert weights(session(wave, 5, 5, 5, day=0)) == [65_000, 75_000, 85_000]
    assert weights(session(wave, 5, 5, 5, day=7)) == [67_500, 77_500, 87_500]  # 102.5 kg: 66.6, 76.9, 87.1
    assert TrainingMax.objects.count() == 1


def test_a_skipped_session_ends_a_cycle_and_the_trash_takes_it_back(wave: ProgrammeRun) -> None:
    wave.skip(0)
    done = session(wave, 5, 5, 5, day=7)
    assert weights(done) == [67_500, 77_500, 87_500]
    done.trash()
    SkippedSession.objects.all().delete()
    assert weights(session(wave, 5, 5, 5, day=8)) == [65_000, 75_000, 85_000]


def test_another_max_holds_from_its_cycle_on(wave: ProgrammeRun) -> None:
    wave.change(weekdays=[1], training_maxes={bench_press().pk: 120_000}, cycle=2)
    rows = wave.programme.percent_exercises()
    assert [training_maxes.of_run(wave, rows, cycle)[bench_press().pk] for cycle in range(4)] == [
        100_000, 102_500, 120_000, 122_500,
    ]  # fmt: skip


def test_weeks_of_a_wave_ask_for_different_sets(lifter: User) -> None:
    made = programme(lifter, weeks=2)
    row = line(made.add_day(name="Bench").template, percents=[65, 90], progression="percent")
    for week, one in enumerate(row.template_sets.all(), start=1):
        one.week = week
        one.save()
    run = ProgrammeRun.begin(lifter, made, training_maxes={bench_press().pk: 100_000})
    assert weights(session(run, 5, day=0)) == [65_000]
    assert weights(session(run, 5, day=7)) == [90_000]


def test_the_suggested_max_is_nine_tenths_of_the_best_estimate(lifter: User) -> None:
    log(entry(finished_workout(lifter, days_ago=200)), 150, 5)
    log(entry(finished_workout(lifter, days_ago=7)), 100, 5)  # 116.667 kg, 105
    assert training_maxes.suggested(lifter, [bench_press()], USUAL_IN_KG) == {bench_press().pk: 105_000}


def test_the_suggested_max_of_a_weighted_pull_up_is_what_hangs_on_the_belt(lifter: User) -> None:
    pull_up, dips = ExerciseFactory(pull_up=True), ExerciseFactory(assisted=True)
    workout = finished_workout(lifter, days_ago=7)
    workout.set_bodyweight(80_000)
    log(entry(workout, pull_up), 20, 5)  # 100 x (1 + 5/30) = 116.667 kg, of which 80 are the lifter's
    log(entry(workout, dips), 20, 5)
    assert training_maxes.suggested(lifter, [pull_up, dips], USUAL_IN_KG) == {pull_up.pk: 32_500}


def test_a_max_grows_by_the_step_of_its_percentages_alone(lifter: User) -> None:
    """The same lift once more, by another rule and step: back-off sets."""
    made = programme(lifter)
    day = made.add_day(name="A").template
    line(day, step_grams=5_000, percents=[100], progression="percent")
    line(day, step_grams=2_500, reps=(10, 10), progression="linear")
    run = ProgrammeRun.begin(lifter, made, training_maxes={bench_press().pk: 100_000})
    session(run, 5, day=0)
    (planned,) = (
        session(run, 5, day=7).workout_exercises.get(template_exercise__progression="percent").planned_sets.all()
    )
    assert planned.weight_grams == 105_000


# --- Copies ---


def test_a_copy_is_ones_own_to_the_last_set(lifter: User, other_lifter: User) -> None:
    made = programme(other_lifter, "A", "B", weeks=3, sessions_a_week=3)
    copy = made.copy_to(lifter)
    assert (copy.user, copy.weeks, copy.sessions_a_week) == (lifter, 3, 3)
    assert [day.template.name for day in copy.days.select_related("template")] == ["A", "B"]
    assert WorkoutTemplate.objects.filter(user=lifter).count() == 2
    assert copy.template_exercises().count() == 2
    assert copy.days.first().template.template_exercises.get().template_sets.count() == 3  # type: ignore[union-attr]


def test_steps_are_round_in_pounds(lifter: User) -> None:
    made = programme(lifter, "A")
    lifter.weight_unit = "lb"
    assert made.copy_to(lifter).template_exercises().get().step_grams == 2_268


@pytest.mark.parametrize(("kilograms", "pounds"), [(1.25, 2.5), (2, 5), (2.5, 5), (5, 10), (0.1, 2.5)])
def test_usual_steps_in_pounds(kilograms: float, pounds: float) -> None:
    assert in_pounds(round(kilograms * 1000)) == round(pounds * 453.59237)


def test_there_is_an_end_to_programmes(lifter: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workouts.models.programmes.MOST_PROGRAMMES", 1)
    kept, id = programme(lifter, "A"), uuid7()
    with pytest.raises(TooManyProgrammes):
        Programme.create(lifter, id=id, name="One too many")
    kept.archive()
    Programme.create(lifter, id=id, name="In its place")


def test_an_erased_account_leaves_nothing(lifter: User) -> None:
    made = programme(lifter, "A")
    own = ExerciseFactory(owner=lifter, name="My lift")
    line(made.days.get().template, own, percents=[80], progression="percent")
    run = ProgrammeRun.begin(lifter, made, training_maxes={own.pk: 100_000})
    run.skip(0)
    session(run, 5, day=0, kilograms=60)
    lifter.erase()
    for model in (Programme, ProgrammeRun, SkippedSession, TrainingMax, WorkoutTemplate, Workout):
        assert not model._base_manager.exists()


# --- Weeks of their own ---


def reps_planned(workout: Workout) -> list[int | None]:
    return list(first_entry(workout).planned_sets.values_list("reps_min", flat=True))


def test_a_week_of_its_own_takes_the_place_of_every_week(lifter: User) -> None:
    """As the template's page says: the second week has two sets of three, not those and the usual ones as well."""
    run = run_of(lifter, "A", weeks=2)
    planned = run.programme.template_exercises().get()
    planned.write(sets=[{"reps_min": 3, "reps_max": 3}] * 2, week=2)
    found = [reps_planned(session(run, 5, 5, 5, day=7 * week, kilograms=60)) for week in range(4)]
    assert found == [[5, 5, 5], [3, 3], [5, 5, 5], [3, 3]]


def test_a_day_that_leaves_a_programme_of_weeks_is_not_empty(lifter: User) -> None:
    """It asks for what its first week did, on its page and when it is started; so does one of one week by now."""
    made = programme(lifter, "A", weeks=2)
    planned = made.template_exercises().get()
    planned.write(sets=[])
    for week, reps in ((1, 8), (2, 3)):
        planned.write(sets=[{"reps_min": reps, "reps_max": reps}], week=week)
    day = made.days.select_related("template").get()
    assert reps_planned(do(start(lifter, day.template, started_at=MONDAY), 8, kilograms=60)) == [8]
    made.describe(name="Rota", notes="", weeks=1, sessions_a_week=None)
    run = ProgrammeRun.begin(lifter, made, started_at=MONDAY)
    assert [reps_planned(session(run, 8, day=number, kilograms=60)) for number in (1, 2)] == [[8], [8]]
    day.remove()
    assert reps_planned(do(start(lifter, day.template, started_at=MONDAY + timedelta(days=9)), 8)) == [8]


# --- Days that come and go while it runs ---


@pytest.fixture
def fifth(lifter: User) -> ProgrammeRun:
    """A, B, C, A are done: B is next."""
    run = run_of(lifter, "A", "B", "C")
    for number in range(4):
        session(run, 5, 5, 5, day=number)
    return run


def names_to_come(run: ProgrammeRun, count: int = 4) -> list[str]:
    days = list(run.programme.days.values_list("template__name", flat=True))
    now = ProgrammeRun.objects.with_progress().select_related("programme").get(pk=run.pk)
    rota = now.rota(len(days))
    return [days[rota.place(now.next_number + ahead).day] for ahead in range(count)]


def test_what_is_next_stays_next_when_days_come_and_go(fifth: ProgrammeRun, lifter: User) -> None:
    plan = fifth.programme
    assert names_to_come(fifth) == ["B", "C", "A", "B"]
    plan.add_day(name="D")
    assert names_to_come(fifth) == ["B", "C", "D", "A"]
    plan.days.get(template__name="A").remove()
    assert names_to_come(fifth) == ["B", "C", "D", "B"]
    plan.move_day(plan.days.get(template__name="C"), -1)
    assert names_to_come(fifth) == ["B", "D", "C", "B"]
    plan.days.get(template__name="B").remove()
    assert names_to_come(fifth) == ["D", "C", "D", "C"]
    plan.days.get(template__name="D").remove()
    assert names_to_come(fifth, 1) == ["C"]
    found = session_today(lifter, date(2026, 3, 7))
    assert found is not None and found.name == "C"


def test_the_last_day_gives_its_place_to_the_first(fifth: ProgrammeRun) -> None:
    fifth.skip(4)
    assert names_to_come(fifth) == ["C", "A", "B", "C"]
    fifth.programme.days.get(template__name="C").remove()
    assert names_to_come(fifth) == ["A", "B", "A", "B"]


def place_of(run: ProgrammeRun) -> Place:
    now = ProgrammeRun.objects.with_progress().select_related("programme").get(pk=run.pk)
    return now.rota(now.programme.days.count()).place(now.next_number)


def test_week_and_cycle_stay_when_the_programme_gets_other_weeks(lifter: User) -> None:
    run = run_of(lifter, "A", "B", weeks=2)
    for number in range(7):
        session(run, 5, 5, 5, day=number)
    assert place_of(run) == Place(1, 1, 1, 1)
    plan = run.programme
    plan.describe(name="Rota", notes="", weeks=4, sessions_a_week=None)
    assert place_of(run) == Place(1, 1, 1, 1)
    plan.describe(name="Rota", notes="", weeks=4, sessions_a_week=3)
    assert place_of(run) == Place(1, 1, 1, 1)
    session(run, 5, 5, 5, day=7)
    session(run, 5, 5, 5, day=8)
    assert place_of(run) == Place(1, 2, 1, 0)
    plan.describe(name="Rota", notes="", weeks=1, sessions_a_week=3)
    assert place_of(run) == Place(1, 0, 1, 0), "the last week there is"
    plan.add_day(name="C")
    plan.describe(name="Rota", notes="", weeks=1, sessions_a_week=None)
    assert place_of(run) == Place(1, 0, 1, 0)
    assert names_to_come(run) == ["B", "C", "A", "B"]


def test_another_day_in_the_rota_leaves_the_training_max(wave: ProgrammeRun) -> None:
    """A week has as many sessions as there are days, where nothing else is said."""
    for number in range(3):
        session(wave, 5, 5, 5, day=number)
    before = place_of(wave)
    assert before.cycle == 3
    wave.programme.add_day(name="More")
    assert (place_of(wave).week, place_of(wave).cycle) == (before.week, before.cycle)
