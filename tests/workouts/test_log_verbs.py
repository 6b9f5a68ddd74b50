"""The verbs of the log: idempotent, in order, in one transaction, told to `log_changed`, guarded by the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from tests import factories
from tests.factories import entry, finished_workout, instant, log, open_workout
from workouts.limits import MOST_BODYWEIGHT_GRAMS, MOST_METRES, MOST_REPS, MOST_SECONDS, MOST_WEIGHT_GRAMS
from workouts.models import IdTaken, OpenWorkoutExists, Set, SetKind, Side, StaleVersion, Workout, WorkoutExercise
from workouts.signals import log_changed

pytestmark = pytest.mark.django_db


@pytest.fixture
def squat(db: None) -> Exercise:
    made: Exercise = factories.ExerciseFactory(name="Squat (Barbell)", slug="squat-barbell")
    return made


@dataclass
class Told:
    """One sending of `log_changed`."""

    lifter: User
    exercises: set[int]
    since: datetime
    in_transaction: bool


@pytest.fixture
def told() -> Iterator[list[Told]]:
    """What `log_changed` told, cleared by the test before the verb it is about."""
    found: list[Told] = []

    def receive(sender: Any, lifter: User, exercises: set[int], since: datetime, **rest: Any) -> None:
        found.append(Told(lifter, set(exercises), since, transaction.get_connection().in_atomic_block))

    log_changed.connect(receive)
    yield found
    log_changed.disconnect(receive)


def rows() -> list[Any]:
    """All rows of the log."""
    return [list(table.objects.order_by("pk").values()) for table in (Workout, WorkoutExercise, Set)]


def fresh(row: Any) -> Any:
    return type(row).objects.get(pk=row.pk)


# --- Starting ---


def test_a_workout_starts_now_in_the_lifters_zone(lifter: User) -> None:
    before = timezone.now()
    workout = fresh(Workout.start(lifter))
    assert before <= workout.started_at <= timezone.now()
    assert (workout.user, workout.time_zone, workout.date) == (lifter, "Europe/Berlin", lifter.today())
    assert workout.is_open
    assert workout.version == 1


def test_the_same_id_twice_is_the_same_workout(lifter: User) -> None:
    made = uuid7()
    first, again = Workout.start(lifter, id=made, name="A"), Workout.start(lifter, id=made, name="B")
    assert first.pk == again.pk == made
    assert again.name == "A"
    assert Workout.objects.count() == 1


def test_an_id_that_comes_again_after_the_finish_is_the_finished_workout(lifter: User) -> None:
    workout = open_workout(lifter)
    workout.finish()
    assert not Workout.start(lifter, id=workout.pk).is_open
    Workout.start(lifter)
    assert Workout.start(lifter, id=workout.pk).pk == workout.pk


def test_the_id_of_a_deleted_workout_answers_with_that_row(lifter: User) -> None:
    workout = open_workout(lifter)
    workout.trash()
    again = Workout.start(lifter, id=workout.pk)
    assert again.pk == workout.pk
    assert again.deleted_at is not None
    assert Workout.objects.count() == 1


def test_the_id_of_another_lifters_workout_is_taken(lifter: User, other_lifter: User) -> None:
    theirs = open_workout(other_lifter)
    before = rows()
    with pytest.raises(IdTaken, match="This id is taken"):
        Workout.start(lifter, id=theirs.pk)
    with pytest.raises(IdTaken):
        Workout.log_past(lifter, id=theirs.pk, started_at=instant("2026-03-01 18:00"), finished_at=timezone.now())
    assert rows() == before


def test_one_workout_is_open_at_a_time(lifter: User, other_lifter: User) -> None:
    workout = open_workout(lifter)
    with pytest.raises(OpenWorkoutExists, match="Finish or discard it first"):
        Workout.start(lifter)
    assert Workout.objects.count() == 1
    open_workout(other_lifter)
    workout.finish()
    open_workout(lifter)


def test_a_discarded_workout_makes_room(lifter: User) -> None:
    open_workout(lifter).trash()
    assert open_workout(lifter).is_open


def test_conflicts_are_answered_as_conflicts() -> None:
    assert all(issubclass(error, Conflict) for error in (IdTaken, OpenWorkoutExists, StaleVersion))


# --- A past workout ---


def test_a_past_workout_is_finished_from_the_start(lifter: User) -> None:
    open_workout(lifter)
    start, end = instant("2026-03-01 18:00"), instant("2026-03-01 19:00")
    past = fresh(Workout.log_past(lifter, name="Legs", notes="hard", started_at=start, finished_at=end))
    assert (past.name, past.notes, past.started_at, past.finished_at) == ("Legs", "hard", start, end)
    assert (past.date, past.is_open, past.duration) == (date(2026, 3, 1), False, timedelta(hours=1))


def test_the_same_id_twice_is_the_same_past_workout(lifter: User) -> None:
    made, start = uuid7(), instant("2026-03-01 18:00")
    for hours in (1, 2):
        Workout.log_past(lifter, id=made, started_at=start, finished_at=start + timedelta(hours=hours))
    assert Workout.objects.get().duration == timedelta(hours=1)


def test_a_workout_cannot_end_before_it_began(lifter: User) -> None:
    start = instant("2026-03-01 18:00")
    with pytest.raises(IntegrityError), transaction.atomic():
        Workout.log_past(lifter, started_at=start, finished_at=start - timedelta(seconds=1))


# --- Repeating ---


def test_repeating_opens_a_workout_with_the_same_exercises_in_order(lifter: User, squat: Exercise) -> None:
    past = finished_workout(lifter, name="Push")
    first = entry(past)
    second = past.add_exercise(squat, rest_seconds=90, superset=1)
    for done in (first, second):
        log(done)
    again = Workout.repeat(lifter, past)
    assert (again.is_open, again.name, again.user) == (True, "Push", lifter)
    made = list(again.workout_exercises.in_order())
    assert [one.exercise_id for one in made] == [first.exercise_id, squat.pk]
    assert [(one.position, one.rest_seconds, one.superset) for one in made] == [(1, None, None), (2, 90, 1)]
    assert {one.started_at for one in made} == {again.started_at}
    assert {one.user_id for one in made} == {lifter.pk}
    assert not Set.objects.filter(workout_exercise__workout=again).exists()


def test_repeating_leaves_out_what_was_not_done_or_removed(lifter: User, squat: Exercise) -> None:
    past = finished_workout(lifter)
    log(entry(past))
    past.add_exercise(squat)  # without a set
    removed = past.add_exercise(squat)
    log(removed)
    removed.remove()
    emptied = past.add_exercise(squat)
    log(emptied).remove()
    assert Workout.repeat(lifter, past).workout_exercises.count() == 1


def test_repeating_twice_with_one_id_is_one_workout(lifter: User) -> None:
    past = finished_workout(lifter)
    log(entry(past))
    made = uuid7()
    assert Workout.repeat(lifter, past, id=made).pk == Workout.repeat(lifter, past, id=made).pk == made
    assert WorkoutExercise.objects.filter(workout=made).count() == 1


def test_repeating_takes_the_exercise_that_one_was_merged_into(lifter: User, squat: Exercise) -> None:
    past = finished_workout(lifter)
    log(entry(past))
    Exercise.objects.exclude(pk=squat.pk).update(merged_into=squat)
    assert Workout.repeat(lifter, past).workout_exercises.get().exercise == squat


def test_repeating_beside_an_open_workout_is_refused_whole(lifter: User) -> None:
    past = finished_workout(lifter)
    log(entry(past))
    open_workout(lifter)
    before = rows()
    with pytest.raises(OpenWorkoutExists):
        Workout.repeat(lifter, past)
    assert rows() == before


# --- Exercises in a workout ---


def test_exercises_stand_in_the_order_in_which_they_came(lifter: User, squat: Exercise) -> None:
    workout = open_workout(lifter)
    made = [entry(workout), entry(workout, squat), entry(workout)]
    assert list(workout.workout_exercises.in_order()) == made
    assert [fresh(one).position for one in made] == [1, 2, 3]


def test_a_position_is_not_given_again_after_a_removal(lifter: User) -> None:
    workout = open_workout(lifter)
    entry(workout)
    entry(workout).remove()
    assert fresh(entry(workout)).position == 3


def test_positions_are_counted_in_each_workout(lifter: User) -> None:
    entry(finished_workout(lifter))
    assert fresh(entry(open_workout(lifter))).position == 1


def test_a_created_row_says_its_position(lifter: User) -> None:
    made = entry(open_workout(lifter))
    assert made.position == 1
    assert log(made).position == 1
    assert log(made).position == 2


def test_an_entry_copies_lifter_and_start(lifter: User) -> None:
    workout = open_workout(lifter)
    made = fresh(entry(workout))
    assert (made.user, made.started_at) == (lifter, workout.started_at)


def test_the_same_id_twice_is_the_same_entry(lifter: User, squat: Exercise) -> None:
    workout, made = open_workout(lifter), uuid7()
    first = workout.add_exercise(squat, id=made)
    first.remove()
    again = workout.add_exercise(factories.bench_press(), id=made)
    assert again.pk == first.pk == made
    assert again.exercise == squat
    assert again.deleted_at is not None
    assert WorkoutExercise.objects.count() == 1


def test_an_entry_id_used_elsewhere_is_taken(lifter: User, other_lifter: User) -> None:
    own, theirs = entry(finished_workout(lifter)), entry(open_workout(other_lifter))
    workout = open_workout(lifter)
    before = rows()
    for taken in (own.pk, theirs.pk):
        with pytest.raises(IdTaken):
            workout.add_exercise(factories.bench_press(), id=taken)
    assert rows() == before


def test_rest_is_carried_over_from_last_time(lifter: User, other_lifter: User, squat: Exercise) -> None:
    for days_ago, seconds in ((9, 60), (3, 180), (6, 90)):
        finished_workout(lifter, days_ago=days_ago).add_exercise(squat, rest_seconds=seconds)
    finished_workout(other_lifter, days_ago=1).add_exercise(squat, rest_seconds=15)
    removed = finished_workout(lifter, days_ago=1).add_exercise(squat, rest_seconds=30)
    removed.remove()
    trashed = finished_workout(lifter, days_ago=2)
    trashed.add_exercise(squat, rest_seconds=45)
    trashed.trash()
    workout = open_workout(lifter)
    assert fresh(workout.add_exercise(squat)).rest_seconds == 180
    assert fresh(workout.add_exercise(squat, rest_seconds=None)).rest_seconds is None
    assert fresh(workout.add_exercise(factories.bench_press())).rest_seconds is None


def test_a_note_and_target_rest_are_kept(lifter: User) -> None:
    made = entry(open_workout(lifter))
    made.annotate_for_lifter(notes="elbows in", rest_seconds=150)
    assert (made.notes, made.rest_seconds) == (fresh(made).notes, fresh(made).rest_seconds) == ("elbows in", 150)


def test_a_removed_exercise_takes_its_sets_out_of_sight_and_brings_them_back(lifter: User) -> None:
    made = entry(open_workout(lifter))
    log(made)
    made.remove()
    assert not WorkoutExercise.objects.live().exists()
    assert not Set.objects.live().exists()
    made.restore()
    assert Set.objects.live().count() == WorkoutExercise.objects.live().count() == 1


# --- Sets ---


def test_a_set_keeps_all_that_was_said(lifter: User) -> None:
    made = entry(open_workout(lifter))
    performed = fresh(
        made.log_set(
            kind=SetKind.DROP, side=Side.LEFT, weight_grams=82_500, reps=8, rpe_tenths=85, rest_seconds=90,
            duration_seconds=40, distance_metres=5,
        )
    )  # fmt: skip
    assert (performed.kind, performed.side, performed.weight_grams, performed.reps) == ("drop", "left", 82_500, 8)
    assert (performed.rpe_tenths, performed.rest_seconds) == (85, 90)
    assert (performed.duration_seconds, performed.distance_metres) == (40, 5)
    assert performed.version == 1


def test_a_set_is_completed_now_in_an_open_workout_and_unknown_in_a_past_one(lifter: User) -> None:
    before = timezone.now()
    live, past = log(entry(open_workout(lifter))), log(entry(finished_workout(lifter)))
    assert before <= fresh(live).completed_at <= timezone.now()
    assert fresh(past).completed_at is None
    then = instant("2026-03-01 18:05")
    assert fresh(log(entry(finished_workout(lifter)), completed_at=then)).completed_at == then


def test_the_same_id_twice_is_the_same_set(lifter: User) -> None:
    made, set_id = entry(open_workout(lifter)), uuid7()
    first, again = log(made, 80, 8, id=set_id), log(made, 100, 1, id=set_id)
    assert first.pk == again.pk == set_id
    assert (again.weight_grams, again.reps) == (80_000, 8)
    assert Set.objects.count() == 1


def test_the_id_of_a_removed_set_answers_with_that_row(lifter: User) -> None:
    made = entry(open_workout(lifter))
    performed = log(made)
    performed.remove()
    assert log(made, id=performed.pk).deleted_at is not None
    assert Set.objects.count() == 1


def test_a_set_id_used_elsewhere_is_taken(lifter: User, other_lifter: User) -> None:
    workout = open_workout(lifter)
    made = entry(workout)
    elsewhere = [log(entry(workout)), log(entry(finished_workout(lifter))), log(entry(open_workout(other_lifter)))]
    before = rows()
    for performed in elsewhere:
        with pytest.raises(IdTaken) as refused:
            log(made, id=performed.pk)
        assert str(refused.value) == "This id is taken."
    assert rows() == before


def test_sets_stand_in_the_order_in_which_they_were_logged(lifter: User) -> None:
    made = entry(open_workout(lifter))
    logged = [log(made, reps=reps) for reps in (8, 7, 6)]
    logged[1].remove()
    logged.append(log(made, reps=5))
    assert [fresh(one).position for one in logged] == [1, 2, 3, 4]
    assert list(made.all_sets.in_order()) == logged


def test_sets_that_share_a_position_are_told_apart_by_id(lifter: User) -> None:
    made = entry(open_workout(lifter))
    logged = [log(made) for _ in range(3)]
    Set.objects.update(position=1)
    assert list(made.all_sets.in_order()) == logged


# --- Amending ---


def test_a_correction_is_kept_and_counted(lifter: User) -> None:
    performed = log(entry(open_workout(lifter)))
    performed.amend(version=1, weight_grams=85_000, reps=7)
    assert (performed.weight_grams, performed.reps, performed.version) == (85_000, 7, 2)
    assert (fresh(performed).weight_grams, fresh(performed).reps, fresh(performed).version) == (85_000, 7, 2)
    performed.amend(version=2, rpe_tenths=90)
    assert fresh(performed).version == 3


def test_a_correction_of_what_has_changed_since_is_refused_and_shows_both(lifter: User) -> None:
    performed = log(entry(open_workout(lifter)))
    fresh(performed).amend(version=1, reps=9)
    with pytest.raises(StaleVersion) as refused:
        performed.amend(version=1, reps=7)
    assert (refused.value.current.reps, refused.value.current.version) == (9, 2)
    assert fresh(performed).reps == 9


def test_a_correction_of_a_removed_set_is_refused(lifter: User) -> None:
    performed = log(entry(open_workout(lifter)))
    fresh(performed).remove()
    for version in (1, 2):
        with pytest.raises(StaleVersion) as refused:
            performed.amend(version=version, reps=7)
        assert refused.value.current.deleted_at is not None
    assert fresh(performed).reps == 8


def test_a_correction_out_of_range_changes_nothing(lifter: User) -> None:
    performed = log(entry(open_workout(lifter)))
    with pytest.raises(IntegrityError), transaction.atomic():
        performed.amend(version=1, reps=MOST_REPS + 1)
    assert (fresh(performed).reps, fresh(performed).version) == (8, 1)


def test_a_set_is_removed_and_brought_back_once(lifter: User) -> None:
    performed = log(entry(open_workout(lifter)))
    performed.remove()
    first = fresh(performed).deleted_at
    performed.remove()
    assert fresh(performed).deleted_at == first is not None
    assert fresh(performed).version == 2
    performed.restore()
    performed.restore()
    assert fresh(performed).deleted_at is None
    assert performed.deleted_at is None
    assert fresh(performed).version == 3


# --- Finishing ---


def test_finishing_ends_a_workout_now_and_once(lifter: User) -> None:
    workout = open_workout(lifter)
    log(entry(workout))
    twin = fresh(workout)
    before = timezone.now()
    workout.finish()
    end = fresh(workout).finished_at
    assert before <= end == workout.finished_at <= timezone.now()
    twin.finish(at=timezone.now() + timedelta(hours=1))
    assert fresh(workout).finished_at == end
    assert fresh(workout).version == 2


def test_a_forgotten_workout_ends_with_its_last_set(lifter: User) -> None:
    start = timezone.now() - timedelta(days=2)
    workout = open_workout(lifter, started_at=start)
    made = entry(workout)
    log(made, completed_at=start + timedelta(minutes=50))
    log(made, completed_at=start + timedelta(minutes=20))
    log(made, completed_at=start + timedelta(minutes=80)).remove()
    workout.finish()
    assert fresh(workout).duration == timedelta(minutes=50)


def test_a_workout_that_is_only_long_ends_now(lifter: User) -> None:
    now = timezone.now()
    workout = open_workout(lifter, started_at=now - timedelta(hours=5))
    log(entry(workout), completed_at=now - timedelta(hours=2, minutes=59))
    workout.finish()
    assert fresh(workout).duration >= timedelta(hours=5)


def test_a_forgotten_workout_without_sets_ends_where_it_began(lifter: User) -> None:
    workout = open_workout(lifter, started_at=timezone.now() - timedelta(days=2))
    workout.finish()
    assert fresh(workout).duration == timedelta(0)


def test_a_workout_never_ends_before_it_began(lifter: User) -> None:
    """A phone whose clock runs ahead, or a set dated before the start."""
    ahead = open_workout(lifter, started_at=timezone.now() + timedelta(minutes=5))
    ahead.finish()
    assert fresh(ahead).duration == timedelta(0)
    forgotten = open_workout(lifter, started_at=timezone.now() - timedelta(days=1))
    log(entry(forgotten), completed_at=forgotten.started_at - timedelta(minutes=1))
    forgotten.finish()
    assert fresh(forgotten).duration == timedelta(0)


def test_a_discarded_workout_is_not_finished(lifter: User) -> None:
    workout = open_workout(lifter)
    workout.trash()
    fresh(workout).finish()
    assert fresh(workout).finished_at is None


def test_a_finish_can_be_undone(lifter: User) -> None:
    workout = finished_workout(lifter)
    workout.reopen()
    assert workout.is_open
    assert fresh(workout).is_open


def test_reopening_beside_an_open_workout_is_refused(lifter: User) -> None:
    past = finished_workout(lifter)
    open_workout(lifter)
    with pytest.raises(OpenWorkoutExists):
        past.reopen()
    assert not past.is_open
    assert not fresh(past).is_open


# --- The trash ---


def test_a_trashed_workout_is_nowhere_but_in_the_trash(lifter: User) -> None:
    workout = finished_workout(lifter)
    log(entry(workout))
    workout.trash()
    assert list(lifter.workouts.trashed()) == [workout]
    assert not lifter.workouts.live().exists()
    assert not lifter.workouts.finished().exists()
    assert not lifter.workouts.open().exists()
    assert not Set.objects.live().exists()
    assert not WorkoutExercise.objects.live().exists()


def test_trashing_twice_keeps_the_first_time(lifter: User) -> None:
    workout = finished_workout(lifter)
    workout.trash()
    first = fresh(workout).deleted_at
    workout.trash()
    assert fresh(workout).deleted_at == first is not None


@pytest.mark.parametrize("is_open", [False, True])
def test_a_workout_comes_back_as_it_was(lifter: User, is_open: bool) -> None:
    workout = open_workout(lifter) if is_open else finished_workout(lifter)
    kept, removed = log(entry(workout)), log(entry(workout))
    removed.remove()
    workout.trash()
    workout = fresh(workout)
    workout.restore()
    assert workout.deleted_at is None
    assert fresh(workout).is_open is is_open
    assert list(Set.objects.live()) == [kept]


def test_an_open_workout_does_not_come_back_beside_another(lifter: User) -> None:
    workout = open_workout(lifter)
    workout.trash()
    open_workout(lifter)
    with pytest.raises(OpenWorkoutExists):
        fresh(workout).restore()
    assert fresh(workout).deleted_at is not None


# --- Time ---


def test_moving_changes_the_date_and_the_copies_of_the_entries(lifter: User) -> None:
    workout = finished_workout(lifter, started_at=instant("2026-03-10 18:00"))
    removed = entry(workout)
    entry(workout)
    removed.remove()
    workout.move(started_at=instant("2026-02-01 06:30"), finished_at=instant("2026-02-01 07:00"))
    for seen in (workout, fresh(workout)):
        assert (seen.date, seen.started_at) == (date(2026, 2, 1), instant("2026-02-01 06:30"))
        assert seen.duration == timedelta(minutes=30)
    assert set(WorkoutExercise.objects.values_list("started_at", flat=True)) == {instant("2026-02-01 06:30")}


def test_moving_reads_the_workouts_own_zone_not_the_lifters_new_one(lifter: User) -> None:
    workout = finished_workout(lifter, started_at=instant("2026-03-10 18:00"))
    User.objects.update(time_zone="Pacific/Tongatapu")
    workout = fresh(workout)
    assert workout.date == date(2026, 3, 10)
    workout.move(started_at=instant("2026-03-11 20:00"), finished_at=instant("2026-03-11 21:00"))
    assert (fresh(workout).date, fresh(workout).time_zone) == (date(2026, 3, 11), "Europe/Berlin")


def test_a_move_that_ends_before_it_begins_changes_nothing(lifter: User) -> None:
    workout = finished_workout(lifter)
    before = rows()
    with pytest.raises(IntegrityError), transaction.atomic():
        fresh(workout).move(started_at=instant("2026-03-10 18:00"), finished_at=instant("2026-03-10 17:00"))
    assert rows() == before


ZONES = [
    # Zone, start in UTC, local date, local hour
    ("Asia/Kathmandu", "2026-03-01 18:14", date(2026, 3, 1), 23),
    ("Asia/Kathmandu", "2026-03-01 18:15", date(2026, 3, 2), 0),
    ("Pacific/Tongatapu", "2026-03-01 10:59", date(2026, 3, 1), 23),
    ("Pacific/Tongatapu", "2026-03-01 11:00", date(2026, 3, 2), 0),
    ("Pacific/Kiritimati", "2026-03-01 10:00", date(2026, 3, 2), 0),
    ("Pacific/Pago_Pago", "2026-03-01 10:59", date(2026, 2, 28), 23),
    ("America/St_Johns", "2026-07-01 02:29", date(2026, 6, 30), 23),
    ("Europe/Berlin", "2026-03-28 23:30", date(2026, 3, 29), 0),
    ("Europe/Berlin", "2026-03-29 01:00", date(2026, 3, 29), 3),  # 02:00 does not exist
    ("Europe/Berlin", "2026-10-25 00:30", date(2026, 10, 25), 2),  # 02:30 the first time
    ("Europe/Berlin", "2026-10-25 01:30", date(2026, 10, 25), 2),  # and the second
    ("Europe/Berlin", "2026-10-25 22:59", date(2026, 10, 25), 23),
    ("America/Santiago", "2026-09-06 04:30", date(2026, 9, 6), 1),  # midnight does not exist
]


@pytest.mark.parametrize(("zone", "start", "day", "hour"), ZONES)
def test_the_date_is_the_local_one_of_the_start(lifter: User, zone: str, start: str, day: date, hour: int) -> None:
    lifter.time_zone = zone
    begun = instant(start)
    for workout in (
        Workout.log_past(lifter, started_at=begun, finished_at=begun + timedelta(hours=1)),
        Workout.start(lifter, started_at=begun),
    ):
        assert (fresh(workout).date, fresh(workout).local_start.hour) == (day, hour)


def test_a_workout_over_midnight_keeps_the_day_it_began(lifter: User) -> None:
    workout = open_workout(lifter, started_at=instant("2026-03-10 22:30"))  # 23:30 in Berlin
    log(entry(workout), completed_at=instant("2026-03-10 23:45"))
    workout.finish(at=instant("2026-03-11 00:15"))
    assert fresh(workout).date == date(2026, 3, 10)
    assert fresh(workout).duration == timedelta(hours=1, minutes=45)


@pytest.mark.parametrize(
    ("begun", "ended"), [("2026-03-29 00:30", "2026-03-29 01:30"), ("2026-10-25 00:30", "2026-10-25 01:30")]
)
def test_a_change_of_the_clocks_neither_adds_nor_takes_an_hour(lifter: User, begun: str, ended: str) -> None:
    workout = Workout.log_past(lifter, started_at=instant(begun), finished_at=instant(ended))
    assert fresh(workout).duration == timedelta(hours=1)
    assert fresh(workout).date == instant(begun).astimezone(ZoneInfo("Europe/Berlin")).date()


def test_a_flight_over_the_date_line_moves_no_workout(lifter: User) -> None:
    lifter.time_zone = "Pacific/Tongatapu"
    lifter.save()
    there = Workout.log_past(lifter, started_at=instant("2026-03-01 12:00"), finished_at=instant("2026-03-01 13:00"))
    lifter.time_zone = "Pacific/Pago_Pago"
    lifter.save()
    back = Workout.log_past(lifter, started_at=instant("2026-03-02 01:00"), finished_at=instant("2026-03-02 02:00"))
    assert (fresh(there).date, fresh(back).date) == (date(2026, 3, 2), date(2026, 3, 1))
    assert list(lifter.workouts.newest_first()) == [back, there]


@pytest.mark.parametrize(
    ("hour", "title"),
    [(0, "Night"), (3, "Night"), (4, "Morning"), (11, "Morning"), (12, "Afternoon"), (16, "Afternoon"), (17, "Evening"),
     (21, "Evening"), (22, "Night"), (23, "Night")],
)  # fmt: skip
def test_a_workout_without_a_name_is_called_after_the_local_time(lifter: User, hour: int, title: str) -> None:
    begun = datetime(2026, 3, 10, hour, 59, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)
    workout = Workout.log_past(lifter, started_at=begun, finished_at=begun)
    assert workout.title == f"{title} workout"
    workout.name = "Legs"
    assert workout.title == "Legs"
    assert str(workout) == "Legs on 2026-03-10"


# --- Words and numbers on a workout ---


def test_a_workout_is_described(lifter: User) -> None:
    workout = open_workout(lifter)
    workout.describe(name="Push", notes="tired")
    assert (workout.name, workout.notes) == (fresh(workout).name, fresh(workout).notes) == ("Push", "tired")
    assert fresh(workout).version == 2


def test_bodyweight_is_written_and_taken_back(lifter: User) -> None:
    workout = open_workout(lifter)
    workout.set_bodyweight(82_000)
    assert workout.bodyweight_grams == fresh(workout).bodyweight_grams == 82_000
    workout.set_bodyweight(None)
    assert fresh(workout).bodyweight_grams is None


def test_a_workout_knows_whether_anything_is_logged(lifter: User, squat: Exercise) -> None:
    workout = open_workout(lifter)
    assert not workout.has_sets()
    made = entry(workout)
    log(made).remove()
    gone = entry(workout, squat)
    log(gone)
    gone.remove()
    assert not workout.has_sets()
    log(made, kind="warm_up")
    assert workout.has_sets()


def test_working_sets_are_counted(lifter: User) -> None:
    workout = open_workout(lifter)
    made = entry(workout)
    for kind in ("warm_up", "normal", "drop", "failure"):
        log(made, kind=kind)
    log(made).remove()
    assert workout.count_sets() == 3


def test_the_best_estimate_is_by_load_without_warm_ups(lifter: User) -> None:
    workout = open_workout(lifter)
    made = entry(workout)
    sets = [
        log(made, 120, 5, kind="warm_up"),
        log(made, 100, 5),
        log(made, 90, 10),
        log(made, 60, 20),
        log(made, 80, 1),
    ]
    best = made.best_estimate(sets, None)
    assert best
    assert best.grams == 120_000
    assert made.best_estimate(sets[3:4], None) is None
    pull_up = entry(workout, factories.ExerciseFactory(pull_up=True))
    hung = [log(pull_up, 10, 5)]
    assert pull_up.best_estimate(hung, None) is None
    weighed = pull_up.best_estimate(hung, 80_000)
    assert weighed
    assert weighed.grams == 105_000


def test_logging_goes_on_at_the_workout_while_open_and_on_its_edit_page_later(lifter: User) -> None:
    workout = open_workout(lifter)
    assert workout.logging_url == workout.get_absolute_url() == f"/workouts/{workout.pk}/"
    workout.finish()
    assert workout.logging_url == f"/workouts/{workout.pk}/edit/"


def test_rows_say_what_they_are(lifter: User) -> None:
    made = entry(open_workout(lifter, name="Push"))
    assert str(made) == f"Bench Press (Barbell) in Push on {lifter.today()}"
    assert str(fresh(log(made))) == f"Set 1 of {made.pk}"


def test_older_workouts_begin_after_a_row_even_where_starts_are_equal(lifter: User) -> None:
    start = instant("2026-03-10 18:00")
    made = [finished_workout(lifter, started_at=start + timedelta(days=n // 2)) for n in range(6)]
    ordered = list(lifter.workouts.newest_first())
    assert ordered == made[::-1]
    for number, workout in enumerate(ordered):
        assert list(lifter.workouts.older_than(workout.started_at, workout.pk).newest_first()) == ordered[number + 1 :]


def test_sets_are_asked_for_by_their_lifter(lifter: User, other_lifter: User) -> None:
    own, theirs = log(entry(open_workout(lifter))), log(entry(open_workout(other_lifter)))
    assert list(Set.objects.of_lifter(lifter)) == [own]
    assert list(Set.objects.of_lifter(other_lifter)) == [theirs]


# --- log_changed ---


class Scene:
    """A finished workout of two exercises with three sets, a trashed twin, and the verbs upon them."""

    def __init__(self, lifter: User, squat: Exercise) -> None:
        self.lifter = lifter
        self.workout = finished_workout(lifter, days_ago=3)
        self.entry = entry(self.workout)
        self.other = entry(self.workout, squat)
        self.set = log(self.entry)
        self.removed_set = log(self.entry)
        self.removed_set.remove()
        log(self.other)
        self.removed = entry(self.workout, squat)
        self.removed.remove()
        self.trashed = finished_workout(lifter, days_ago=5)
        log(entry(self.trashed))
        self.trashed.trash()
        self.both = {self.entry.exercise_id, squat.pk}
        self.bench = {self.entry.exercise_id}
        self.squat = {squat.pk}


@pytest.fixture
def scene(lifter: User, squat: Exercise) -> Scene:
    return Scene(lifter, squat)


Verb = Callable[[Scene], Any]
EARLIER = timedelta(days=30)
# Verb, exercises it concerns, start of the earliest workout concerned.
TELLING: dict[str, tuple[Verb, Callable[[Scene], set[int]], Callable[[Scene], datetime]]] = {
    "log": (lambda s: log(s.entry), lambda s: s.bench, lambda s: s.workout.started_at),
    "amend": (lambda s: s.set.amend(version=1, reps=9), lambda s: s.bench, lambda s: s.workout.started_at),
    "remove a set": (lambda s: s.set.remove(), lambda s: s.bench, lambda s: s.workout.started_at),
    "restore a set": (lambda s: s.removed_set.restore(), lambda s: s.bench, lambda s: s.workout.started_at),
    "remove an exercise": (lambda s: s.entry.remove(), lambda s: s.bench, lambda s: s.workout.started_at),
    "restore an exercise": (lambda s: s.removed.restore(), lambda s: s.squat, lambda s: s.workout.started_at),
    "reopen": (lambda s: s.workout.reopen(), lambda s: s.both, lambda s: s.workout.started_at),
    "trash": (lambda s: s.workout.trash(), lambda s: s.both, lambda s: s.workout.started_at),
    "restore": (lambda s: s.trashed.restore(), lambda s: s.bench, lambda s: s.trashed.started_at),
    "move back": (
        lambda s: s.workout.move(started_at=BEFORE, finished_at=BEFORE), lambda s: s.both, lambda s: BEFORE,
    ),
    "log a past workout": (
        lambda s: Workout.log_past(s.lifter, started_at=BEFORE, finished_at=BEFORE), lambda s: set(), lambda s: BEFORE,
    ),
}  # fmt: skip
BEFORE = instant("2026-01-01 12:00")


@pytest.mark.parametrize("verb", TELLING)
def test_a_verb_that_may_change_a_number_tells_so_once(scene: Scene, told: list[Told], verb: str) -> None:
    act, exercises, since = TELLING[verb]
    told.clear()
    expected = since(scene)
    act(scene)
    assert [(one.lifter, one.exercises, one.since) for one in told] == [(scene.lifter, exercises(scene), expected)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", TELLING)
def test_it_is_told_inside_the_transaction(scene: Scene, told: list[Told], verb: str) -> None:
    """Without a test's own transaction around it."""
    told.clear()
    TELLING[verb][0](scene)
    assert [one.in_transaction for one in told] == [True]


@contextmanager
def failing_receiver() -> Iterator[None]:
    def fail(**kwargs: Any) -> None:
        raise RuntimeError("records could not be judged")

    log_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError, match="could not be judged"):
            yield
    finally:
        log_changed.disconnect(fail)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("verb", TELLING)
def test_a_receiver_that_fails_undoes_the_verb(scene: Scene, verb: str) -> None:
    """By the verb's own transaction: the test has none around it."""
    before = rows()
    with failing_receiver():
        TELLING[verb][0](scene)
    assert rows() == before


@pytest.mark.django_db(transaction=True)
def test_a_receiver_that_fails_undoes_a_finish(lifter: User) -> None:
    workout = open_workout(lifter)
    with failing_receiver():
        workout.finish()
    assert fresh(workout).is_open


def test_a_finish_is_told_once_however_often_it_is_pressed(lifter: User, told: list[Told]) -> None:
    workout = open_workout(lifter)
    log(entry(workout))
    told.clear()
    twins = [fresh(workout) for _ in range(5)]
    for twin in twins:
        twin.finish()
    assert [(one.lifter, one.exercises, one.since) for one in told] == [
        (lifter, {factories.bench_press().pk}, workout.started_at)
    ]


def test_a_move_forward_tells_since_the_old_start(scene: Scene, told: list[Told]) -> None:
    old = scene.workout.started_at
    told.clear()
    scene.workout.move(started_at=old + timedelta(days=1), finished_at=old + timedelta(days=1))
    assert [one.since for one in told] == [old]


QUIET: dict[str, Verb] = {
    "the same set again": lambda s: log(s.entry, id=s.set.pk),
    "removing a removed set": lambda s: s.removed_set.remove(),
    "restoring a set that is there": lambda s: s.set.restore(),
    "removing a removed exercise": lambda s: s.removed.remove(),
    "restoring an exercise that is there": lambda s: s.entry.restore(),
    "trashing a trashed workout": lambda s: s.trashed.trash(),
    "finishing a finished workout": lambda s: s.workout.finish(),
    "describing": lambda s: s.workout.describe(name="x", notes="y"),
    "a note": lambda s: s.entry.annotate_for_lifter(notes="x", rest_seconds=1),
    "the same past workout again": lambda s: Workout.log_past(
        s.lifter, id=s.workout.pk, started_at=BEFORE, finished_at=BEFORE
    ),
}


@pytest.mark.parametrize("verb", QUIET)
def test_what_changes_no_number_tells_nothing(scene: Scene, told: list[Told], verb: str) -> None:
    told.clear()
    QUIET[verb](scene)
    assert told == []


def test_a_refused_verb_tells_nothing(scene: Scene, told: list[Told], other_lifter: User) -> None:
    theirs = log(entry(open_workout(other_lifter)))
    open_workout(scene.lifter)
    told.clear()
    with pytest.raises(IdTaken):
        log(scene.entry, id=theirs.pk)
    with pytest.raises(StaleVersion):
        scene.set.amend(version=7, reps=1)
    with pytest.raises(OpenWorkoutExists):
        scene.workout.reopen()
    assert told == []


# --- The database's own guard ---


def bulk(made: WorkoutExercise, **fields: Any) -> None:
    """Past every verb and form."""
    Set.objects.bulk_create([Set(workout_exercise=made, **{"reps": 1, **fields})])


@pytest.mark.parametrize(
    ("field", "most"),
    [
        ("weight_grams", MOST_WEIGHT_GRAMS),
        ("reps", MOST_REPS),
        ("duration_seconds", MOST_SECONDS),
        ("distance_metres", MOST_METRES),
        ("rest_seconds", MOST_SECONDS),
    ],
)
def test_the_database_holds_every_measure_in_its_range(lifter: User, field: str, most: int) -> None:
    made = entry(open_workout(lifter))
    for good in (0, most):
        bulk(made, **{field: good})
    for bad in (-1, most + 1):
        with pytest.raises(DatabaseError), transaction.atomic():
            bulk(made, **{field: bad})
    assert Set.objects.count() == 2


@pytest.mark.parametrize("tenths", [10, 55, 85, 100, None])
def test_the_database_takes_an_rpe_in_halves(lifter: User, tenths: int | None) -> None:
    bulk(entry(open_workout(lifter)), rpe_tenths=tenths)
    assert Set.objects.get().rpe_tenths == tenths


@pytest.mark.parametrize(
    "fields",
    [
        {"rpe_tenths": 5}, {"rpe_tenths": 72}, {"rpe_tenths": 105}, {"rpe_tenths": 0},
        {"kind": "magic"}, {"kind": ""}, {"side": "up"}, {"side": ""}, {"reps": None},
    ],
)  # fmt: skip
def test_the_database_refuses_a_set_that_makes_no_sense(lifter: User, fields: dict[str, Any]) -> None:
    made = entry(open_workout(lifter))
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk(made, **fields)


def test_the_database_refuses_a_workout_that_makes_no_sense(lifter: User) -> None:
    workout = open_workout(lifter)
    for change in (
        {"finished_at": workout.started_at - timedelta(microseconds=1)},
        {"bodyweight_grams": 0},
        {"bodyweight_grams": MOST_BODYWEIGHT_GRAMS + 1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Workout.objects.update(**change)
    Workout.objects.update(bodyweight_grams=MOST_BODYWEIGHT_GRAMS, finished_at=workout.started_at)


def test_the_database_refuses_a_second_open_workout(lifter: User) -> None:
    open_workout(lifter)
    finished_workout(lifter)
    with pytest.raises(IntegrityError), transaction.atomic():
        Workout.objects.update(finished_at=None)


@pytest.mark.parametrize("seconds", [-1, MOST_SECONDS + 1])
def test_the_database_holds_target_rest_in_its_range(lifter: User, seconds: int) -> None:
    entry(open_workout(lifter))
    with pytest.raises(DatabaseError), transaction.atomic():
        WorkoutExercise.objects.update(rest_seconds=seconds)


def test_an_error_that_is_no_clash_of_ids_is_not_hidden(lifter: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        log(entry(open_workout(lifter)), 5_000, 1)
