"""The cards of the workout page: last time, performed rows, the row in waiting, in constant queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests import factories
from tests.factories import entry, finished_workout, instant, log, open_workout
from tests.queries import Queries, counted
from workouts.cards import Card, Rest, cards_of, sets_by_entry
from workouts.forms import NewSetForm
from workouts.models import Set, Workout

pytestmark = pytest.mark.django_db


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = factories.bench_press()
    return made


def cards(workout: Workout, **options: Any) -> list[Card]:
    entries = workout.workout_exercises.live().with_exercise().with_last_time().in_order()
    return cards_of(entries, workout.user, **options)


def only_card(workout: Workout) -> Card:
    (card,) = cards(workout)
    return card


def open_with(lifter: User, exercise: Exercise) -> Workout:
    workout = open_workout(lifter)
    entry(workout, exercise)
    return workout


def waiting(card: Card) -> tuple[Any, Any]:
    return card.form["weight"].value(), card.form["reps"].value()


# --- Queries ---


def queries_for(workout: Workout) -> Queries:
    with counted() as queries:
        for card in cards(workout):
            assert card.entry.exercise.name
            assert [row.text for row in card.rows]
            assert card.last_time
            assert waiting(card)
            assert card.next_number
    return queries


def test_twenty_exercises_take_no_more_queries_than_one(lifter: User) -> None:
    past, workout = finished_workout(lifter), open_workout(lifter)
    exercises = [factories.ExerciseFactory() for _ in range(20)]
    counts = []
    for number, exercise in enumerate(exercises):
        log(entry(past, exercise))
        done = entry(workout, exercise)
        for _ in range(3):
            log(done)
        if number in {0, 19}:
            counts.append(len(queries_for(workout)))
    assert counts == [4, 4]


def test_a_long_history_takes_no_more_queries_than_a_short_one(lifter: User, bench: Exercise) -> None:
    log(entry(finished_workout(lifter, days_ago=60), bench))
    workout = open_with(lifter, bench)
    log(workout.workout_exercises.get())
    few = len(queries_for(workout))
    for days_ago in range(1, 40):
        log(entry(finished_workout(lifter, days_ago=days_ago), bench))
    assert len(queries_for(workout)) == few


# --- Last time ---


def test_last_time_is_shown_with_its_date_and_sets(lifter: User, bench: Exercise) -> None:
    past = finished_workout(lifter, started_at=instant("2026-03-01 18:00"))
    done = entry(past, bench)
    log(done, 40, 10, kind="warm_up")
    for reps in (8, 8, 7):
        log(done, 80, reps)
    card = only_card(open_with(lifter, bench))
    assert card.last_time
    assert (card.last_time.text, card.last_time.workout_id) == ("80 kg × 8, 8, 7", past.pk)
    assert card.last_time.date == past.date
    assert waiting(card) == ("80", 8)


def test_without_a_last_time_the_row_in_waiting_is_blank(lifter: User, bench: Exercise) -> None:
    card = only_card(open_with(lifter, bench))
    assert card.last_time is None
    assert waiting(card) == (None, None)
    assert card.rows == []
    assert card.next_number == 1


def test_last_time_is_the_newest_before(lifter: User, bench: Exercise) -> None:
    for days_ago, weight in ((9, 70), (2, 80), (5, 75)):
        log(entry(finished_workout(lifter, days_ago=days_ago), bench), weight)
    card = only_card(open_with(lifter, bench))
    assert card.last_time
    assert card.last_time.text == "80 kg × 8"


def remove_set(lifter: User, bench: Exercise) -> None:
    log(entry(finished_workout(lifter, days_ago=2), bench), 99).remove()


def remove_exercise(lifter: User, bench: Exercise) -> None:
    done = entry(finished_workout(lifter, days_ago=2), bench)
    log(done, 99)
    done.remove()


def trash_workout(lifter: User, bench: Exercise) -> None:
    past = finished_workout(lifter, days_ago=2)
    log(entry(past, bench), 99)
    past.trash()


def without_sets(lifter: User, bench: Exercise) -> None:
    entry(finished_workout(lifter, days_ago=2), bench)


def of_another_lifter(lifter: User, bench: Exercise) -> None:
    log(entry(finished_workout(factories.UserFactory(), days_ago=2), bench), 99)


def of_another_exercise(lifter: User, bench: Exercise) -> None:
    log(entry(finished_workout(lifter, days_ago=2), factories.ExerciseFactory()), 99)


def later(lifter: User, bench: Exercise) -> None:
    log(entry(finished_workout(lifter, days_ago=-1), bench), 99)


IGNORED = [remove_set, remove_exercise, trash_workout, without_sets, of_another_lifter, of_another_exercise, later]


@pytest.mark.parametrize("arrange", IGNORED, ids=lambda arrange: arrange.__name__)
def test_last_time_passes_over(lifter: User, bench: Exercise, arrange: Any) -> None:
    log(entry(finished_workout(lifter, days_ago=5), bench), 80)
    arrange(lifter, bench)
    card = only_card(open_with(lifter, bench))
    assert card.last_time
    assert card.last_time.text == "80 kg × 8"
    assert waiting(card)[0] == "80"


def test_last_time_passes_over_an_open_workout(lifter: User, bench: Exercise) -> None:
    """While a past workout is being edited beside the open one."""
    log(entry(finished_workout(lifter, days_ago=5), bench), 80)
    now = timezone.now()
    log(entry(open_workout(lifter, started_at=now - timedelta(hours=5)), bench), 99)
    past = finished_workout(lifter, started_at=now - timedelta(hours=2))
    entry(past, bench)
    card = only_card(past)
    assert card.last_time
    assert card.last_time.text == "80 kg × 8"


def test_last_time_passes_over_the_same_exercise_in_the_same_workout(lifter: User, bench: Exercise) -> None:
    workout = open_with(lifter, bench)
    log(workout.workout_exercises.get(), 99)
    entry(workout, bench)
    assert [card.last_time for card in cards(workout)] == [None, None]


def test_last_time_passes_over_mere_warm_ups(lifter: User, bench: Exercise) -> None:
    log(entry(finished_workout(lifter, days_ago=5), bench), 80)
    log(entry(finished_workout(lifter, days_ago=2), bench), 40, 10, kind="warm_up")
    card = only_card(open_with(lifter, bench))
    assert card.last_time
    assert card.last_time.text == "80 kg × 8"
    assert waiting(card)[0] == "80"


def test_removed_sets_of_last_time_are_left_out(lifter: User, bench: Exercise) -> None:
    done = entry(finished_workout(lifter), bench)
    log(done, 99).remove()
    log(done, 80)
    card = only_card(open_with(lifter, bench))
    assert card.last_time
    assert card.last_time.text == "80 kg × 8"


def test_last_time_is_in_the_lifters_units(bench: Exercise) -> None:
    lifter = factories.UserFactory(in_pounds=True)
    entry(finished_workout(lifter), bench).log_set(weight_grams=61_235, reps=5)
    card = only_card(open_with(lifter, bench))
    assert card.last_time
    assert card.last_time.text == "135 lb × 5"
    assert waiting(card)[0] == "135"


# --- Rows ---


def test_rows_are_numbered_among_the_working_sets(lifter: User, bench: Exercise) -> None:
    workout = open_with(lifter, bench)
    done = workout.workout_exercises.get()
    for kind, weight in (("warm_up", 40), ("normal", 80), ("drop", 60), ("failure", 80), ("normal", 75)):
        log(done, weight, kind=kind)
    log(done, 99).remove()
    card = only_card(workout)
    assert [row.mark for row in card.rows] == ["W", "1", "D", "2", "3"]
    assert [row.text for row in card.rows][:2] == ["40 kg × 8", "80 kg × 8"]
    assert card.next_number == 4


def test_working_sets_are_counted_with_drop_sets_and_without_warm_ups(lifter: User, bench: Exercise) -> None:
    workout = open_with(lifter, bench)
    for kind in ("warm_up", "normal", "drop"):
        log(workout.workout_exercises.get(), kind=kind)
    assert only_card(workout).set_count == 2


def test_the_same_numbered_set_of_last_time_stands_before_the_row_in_waiting(lifter: User, bench: Exercise) -> None:
    past = entry(finished_workout(lifter), bench)
    for kind, weight in (("warm_up", 40), ("normal", 80), ("drop", 60), ("normal", 75)):
        log(past, weight, kind=kind)
    workout = open_with(lifter, bench)
    seen = [only_card(workout).before]
    for _ in range(2):
        log(workout.workout_exercises.get())
        seen.append(only_card(workout).before)
    assert seen == ["80 kg × 8", "75 kg × 8", ""]


def test_sets_of_another_lifter_are_never_shown(lifter: User, other_lifter: User, bench: Exercise) -> None:
    theirs = entry(open_workout(other_lifter), bench)
    log(theirs)
    assert sets_by_entry([theirs.pk], lifter) == {}
    assert len(sets_by_entry([theirs.pk], other_lifter)[theirs.pk]) == 1


# --- The rest that is running ---


@pytest.mark.parametrize(
    ("rest_seconds", "ago", "left"),
    [(120, 0, 120), (120, 30, 90), (120, 119, 1), (120, 120, None), (120, 5000, None), (0, 0, None), (None, 0, None)],
)
def test_what_is_left_of_a_rest(rest_seconds: int | None, ago: int, left: int | None) -> None:
    now = timezone.now()
    performed = Set(rest_seconds=rest_seconds, completed_at=now - timedelta(seconds=ago))
    expected = None if left is None else Rest(performed.pk, left, rest_seconds or 0)
    assert Rest.after(performed, now) == expected


def test_a_set_of_an_unknown_time_has_no_rest_running() -> None:
    assert Rest.after(Set(rest_seconds=120), timezone.now()) is None


# --- Order ---


def test_cards_stand_in_the_order_of_the_workout_without_removed_ones(lifter: User, bench: Exercise) -> None:
    workout = open_workout(lifter)
    other = factories.ExerciseFactory()
    made = [entry(workout, other), entry(workout, bench), entry(workout, other)]
    made[1].remove()
    assert [card.entry.pk for card in cards(workout)] == [made[0].pk, made[2].pk]


# --- The row in waiting ---


def test_the_row_in_waiting_follows_this_workout_once_a_set_is_done(lifter: User, bench: Exercise) -> None:
    log(entry(finished_workout(lifter), bench), 80, 8)
    workout = open_with(lifter, bench)
    log(workout.workout_exercises.get(), 82.5, 7)
    card = only_card(workout)
    assert waiting(card) == ("82.5", 7)


def test_each_row_in_waiting_has_an_id_of_its_own_for_the_set_to_come(lifter: User, bench: Exercise) -> None:
    workout = open_with(lifter, bench)
    entry(workout, bench)
    ids = [card.form["uuid"].value() for card in cards(workout)]
    assert len(set(ids)) == 2
    assert not Set.objects.filter(pk__in=ids).exists()


def test_a_refused_form_is_shown_in_its_own_card_alone(lifter: User, bench: Exercise) -> None:
    workout = open_with(lifter, bench)
    second = entry(workout, bench)
    refused = NewSetForm({"weight": "abc", "reps": "8"}, entry=second, lifter=lifter)
    assert not refused.is_valid()
    first, other = cards(workout, refused=refused)
    assert other.form is refused
    assert not first.form.is_bound
