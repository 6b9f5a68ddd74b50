"""POST /workouts/templates/<id>/start/: a template becomes a workout, with its reasons."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from gymtracker.merging import merge
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, open_workout
from tests.queries import counted
from tests.workouts.plans import MONDAY, do, done_from, first_entry, line, template, weights
from workouts import planning
from workouts.cards import cards_of
from workouts.models import PlannedSet, Workout, WorkoutTemplate
from workouts.reasons import sentence


def url_of(of: WorkoutTemplate) -> str:
    return reverse("workouts:template-start", args=[of.pk])


def why(workout: Workout, lifter: User) -> str:
    one = first_entry(workout)
    return sentence(one.reason, one.exercise.tracking, lifter)


@pytest.fixture
def push(lifter: User) -> WorkoutTemplate:
    made = template(lifter)
    line(made, rest_seconds=180, notes="Pause", superset=1)
    return made


# --- The page's verb ---


def test_a_template_becomes_the_open_workout(browser: Client, lifter: User, push: WorkoutTemplate) -> None:
    id = uuid7()
    response = browser.post(url_of(push), {"uuid": id})
    assert response["Location"] == reverse("workouts:detail", args=[id])
    workout = lifter.workouts.open().get()
    one = first_entry(workout)
    assert (workout.name, workout.template, workout.run_number) == ("Push", push, None)
    assert (one.rest_seconds, one.notes, one.superset) == (180, "Pause", 1)
    assert one.template_exercise == push.template_exercises.get()
    assert list(one.planned_sets.values_list("reps_min", "reps_max", "weight_grams")) == [(5, 5, None)] * 3


def test_htmx_is_sent_to_the_workout(hx: Client, push: WorkoutTemplate) -> None:
    id = uuid7()
    assert hx.post(url_of(push), {"uuid": id})["HX-Redirect"] == reverse("workouts:detail", args=[id])


def test_the_same_id_twice_is_one_workout_with_nothing_doubled(browser: Client, lifter: User, push: Any) -> None:
    id = uuid7()
    for _ in range(2):
        assert browser.post(url_of(push), {"uuid": id}).status_code == 302
    assert lifter.workouts.count() == lifter.workout_exercises.count() == 1
    assert PlannedSet.objects.count() == 3


def test_beside_an_open_workout_it_is_refused(browser: Client, lifter: User, push: WorkoutTemplate) -> None:
    open_workout(lifter)
    assert browser.post(url_of(push), {"uuid": uuid7()}).status_code == 409
    assert lifter.workouts.count() == 1


def test_a_damaged_id_starts_nothing(browser: Client, lifter: User, push: WorkoutTemplate) -> None:
    assert browser.post(url_of(push), {"uuid": "rubbish"}).status_code == 400
    assert not lifter.workouts.exists()


def test_another_lifters_template_is_not_found(stranger: Client, push: WorkoutTemplate) -> None:
    assert stranger.post(url_of(push), {"uuid": uuid7()}).status_code == 404


def test_a_ready_made_one_is_copied_first(browser: Client) -> None:
    assert browser.post(url_of(template(None)), {"uuid": uuid7()}).status_code == 404


def test_a_visit_starts_nothing(browser: Client, push: WorkoutTemplate) -> None:
    assert browser.get(url_of(push)).status_code == 405


# --- What is proposed ---


def test_the_weight_grows_from_time_to_time(lifter: User, push: WorkoutTemplate) -> None:
    done_from(push, 5, 5, 5, kilograms=80)
    second = done_from(push, 5, 5, 4, days=2)
    assert weights(second) == [82_500] * 3
    assert why(second, lifter) == "You did 3 × 5 at 80 kg, all reps: 82.5 kg."
    third = done_from(push, 5, 4, 4, days=4)
    assert weights(third) == [82_500] * 3
    assert why(third, lifter) == "5, 5, 4 at 82.5 kg, one rep short: 82.5 kg again."
    fourth = done_from(push, 5, 5, 5, days=6)
    assert weights(fourth) == [75_000] * 3  # 74.25
    assert why(fourth, lifter) == "Failed twice at 82.5 kg: 75 kg, 9 % less."
    fifth = planning.start(lifter, push, started_at=MONDAY + timedelta(days=8))
    assert why(fifth, lifter) == "You did 3 × 5 at 75 kg after the deload, all reps: 77.5 kg."


def test_the_same_is_said_in_pounds(push: WorkoutTemplate, lifter: User) -> None:
    done_from(push, 5, 5, 5, kilograms=80)
    workout = planning.start(lifter, push, started_at=MONDAY + timedelta(days=2))
    lifter.weight_unit = "lb"
    assert why(workout, lifter) == "You did 3 × 5 at 176.37 lb, all reps: 181.88 lb."


def test_a_trashed_workout_is_no_performance(lifter: User, push: WorkoutTemplate) -> None:
    done_from(push, 5, 5, 5, kilograms=80)
    done_from(push, 5, 5, 5, days=2).trash()
    assert weights(planning.start(lifter, push)) == [82_500] * 3


def test_a_workout_without_working_sets_is_no_performance(lifter: User, push: WorkoutTemplate) -> None:
    done_from(push, 5, 5, 5, kilograms=80)
    workout = planning.start(lifter, push, started_at=MONDAY + timedelta(days=2))
    first_entry(workout).log_set(kind="warm_up", weight_grams=40_000, reps=5)
    workout.finish()
    assert weights(planning.start(lifter, push)) == [82_500] * 3


def test_the_first_time_goes_on_from_the_last_weight_elsewhere(lifter: User, push: WorkoutTemplate) -> None:
    log(entry(finished_workout(lifter)), 70, 8)
    workout = planning.start(lifter, push)
    assert weights(workout) == [70_000] * 3
    assert why(workout, lifter) == "First time with this plan: 70 kg, as you last lifted."


def test_where_the_template_says_nothing_it_is_as_last_time(lifter: User) -> None:
    made = template(lifter)
    line(made, reps=(None, None), progression="none")
    before = entry(finished_workout(lifter))
    before.annotate_for_lifter(notes="", rest_seconds=75)
    log(before, 70, 8)
    planning.start(lifter, made)
    rows = lifter.workout_exercises.filter(workout__finished_at=None)
    (card,) = cards_of(rows.with_exercise().with_planned().with_last_time(), lifter)
    assert (card.form.initial["weight"], card.form.initial["reps"]) == (70_000, 8)
    assert card.entry.rest_seconds == 75
    assert card.why == ""


def test_an_exercise_that_was_replaced_proves_nothing(lifter: User, push: WorkoutTemplate) -> None:
    done_from(push, 5, 5, 5, kilograms=80)
    workout = planning.start(lifter, push, started_at=MONDAY + timedelta(days=2))
    one = first_entry(workout)
    one.replace(ExerciseFactory(name="Leg Press (Machine)", equipment="machine"))
    one.refresh_from_db()
    assert (one.reason, one.template_exercise) == (None, None)
    do(workout, 5, 5, 5, kilograms=200)
    assert weights(planning.start(lifter, push)) == [82_500] * 3


def test_a_merged_exercise_is_its_target(lifter: User) -> None:
    made, custom = template(lifter), ExerciseFactory(owner=lifter, name="My bench")
    line(made, custom)
    done_from(made, 5, 5, 5, kilograms=80)
    merge(custom, bench_press())
    workout = planning.start(lifter, made)
    assert first_entry(workout).exercise == bench_press()
    assert weights(workout) == [82_500] * 3


def test_an_archived_exercise_is_still_done(lifter: User) -> None:
    made, custom = template(lifter), ExerciseFactory(owner=lifter, name="My bench")
    line(made, custom)
    custom.archive()
    assert first_entry(planning.start(lifter, made)).exercise == custom


# --- What the pages say ---


def test_the_card_says_why_and_what_to_aim_at(browser: Client, lifter: User) -> None:
    made = template(lifter)
    line(made, reps=(6, 8), rpe=8, progression="double")
    done_from(made, 8, 8, 8, kilograms=80)
    workout = planning.start(lifter, made)
    page = browser.get(reverse("workouts:detail", args=[workout.pk])).content.decode()
    assert "You did 3 × 8 at 80 kg, the top of 6–8: 82.5 kg." in page
    assert reverse("workouts:entry-plan", args=[first_entry(workout).pk]) in page
    assert "aim 6–8, RPE 8" in page
    assert 'value="82.5"' in page
    assert 'value="6"' in page  # back to the bottom of the range


def test_as_many_reps_as_possible_are_aimed_at_with_a_plus(browser: Client, lifter: User) -> None:
    made = template(lifter)
    line(made, sets=1, reps=(5, None), kilograms=80)
    page = browser.get(reverse("workouts:detail", args=[planning.start(lifter, made).pk])).content.decode()
    assert "aim 5+" in page


def test_the_finished_page_says_what_was_planned(browser: Client, push: WorkoutTemplate) -> None:
    done_from(push, 5, 5, 5, kilograms=80)
    second = done_from(push, 5, 5, 4, days=2)
    assert "Planned 3 × 5 at 82.5 kg" in browser.get(second.get_absolute_url()).content.decode()


def test_repeating_a_planned_workout_plans_nothing(lifter: User, push: WorkoutTemplate) -> None:
    repeated = Workout.repeat(lifter, done_from(push, 5, 5, 5, kilograms=80))
    assert first_entry(repeated).reason is None
    assert not first_entry(repeated).planned_sets.exists()


def test_the_same_lift_twice_is_one_session_of_each(lifter: User) -> None:
    made = template(lifter)
    for _ in range(2):
        line(made, kilograms=80)
    done_from(made, 4, 4, 4)
    following = planning.start(lifter, made, started_at=MONDAY + timedelta(days=2))
    assert [one.reason["outcome"] for one in following.workout_exercises.all()] == ["repeat", "repeat"]
    do(following, 4, 4, 4)
    third = planning.start(lifter, made, started_at=MONDAY + timedelta(days=4))
    assert [one.reason["outcome"] for one in third.workout_exercises.all()] == ["deload", "deload"]


def test_percentages_outside_a_programme_are_of_the_estimate(lifter: User) -> None:
    made = template(lifter)
    line(made, percents=[50, 85], progression="percent")
    first = planning.start(lifter, made, started_at=MONDAY - timedelta(days=1))
    assert weights(first) == [None, None]
    do(first, 5, 5, kilograms=100)  # 116.7 kg estimated, of which 90 % are 105
    later = planning.start(lifter, made, started_at=MONDAY)
    assert weights(later) == [52_500, 90_000]
    later.trash()
    long_after = planning.start(lifter, made, started_at=MONDAY + timedelta(weeks=13))
    assert first_entry(long_after).reason["outcome"] == "no_training_max"


# --- How much it asks ---


def with_lines(lifter: User, count: int) -> WorkoutTemplate:
    made = template(lifter)
    for number in range(count):
        line(made, ExerciseFactory(name=f"Lift {count}-{number} (Barbell)"))
    return made


def test_the_number_of_queries_does_not_grow(browser: Client, lifter: User) -> None:
    counts = []
    for size in (1, 2, 12):
        made = with_lines(lifter, size)
        for number in range(3):
            done_from(made, 5, 5, 5, kilograms=60, days=number)
        with counted() as queries:
            browser.post(url_of(made), {"uuid": uuid7()})
        lifter.workouts.open().get().finish(at=timezone.now() + timedelta(minutes=1))
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2], counts
    assert counts[0] <= 22


def test_logging_a_planned_set_takes_at_most_eight_queries(hx: Client, lifter: User, push: WorkoutTemplate) -> None:
    done_from(push, 5, 5, 5, kilograms=80)
    one = first_entry(planning.start(lifter, push))
    sent = {"uuid": uuid7(), "weight": "82.5", "reps": "5", "planned": "1", "last": "", "round": "1"}
    with counted() as queries:
        assert hx.post(reverse("workouts:set-log", args=[one.pk]), sent).status_code == 200
    assert len(queries) <= 8, queries


def test_starting_far_ahead_of_the_history_reads_only_the_newest(lifter: User, push: WorkoutTemplate) -> None:
    exercise: Exercise = bench_press()
    for number in range(15):
        done_from(push, 5, 5, 5, kilograms=60 + 2.5 * number, days=number)
    assert weights(planning.start(lifter, push)) == [97_500] * 3
    assert exercise.pk == first_entry(lifter.workouts.open().get()).exercise_id
