"""An exercise of the lifter's own that is called as the library calls one, out by our files and in again."""

from __future__ import annotations

import pytest
from django.test import Client

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, entry, finished_workout, instant, log, row_by_row
from tests.workouts.importing.histories import BENCH, PLANK, applied, imported, received, whole_log_of
from workouts.exporting import LAYOUTS, export
from workouts.importing.naming import choose, could_be
from workouts.importing.undoing import undo

pytestmark = pytest.mark.usefixtures("lifts")

OURS = pytest.mark.parametrize("layout", ["json", "csv"])


def own(lifter: User, name: str, tracking: str) -> Exercise:
    made: Exercise = ExerciseFactory(owner=lifter, name=name, tracking=tracking, equipment="other")
    return made


@row_by_row()
def planked(lifter: User, *, with_the_librarys: bool = True) -> None:
    """A plank with 10 kg on the back, and the plain one in the same workout."""
    workout = finished_workout(lifter, started_at=instant("2025-03-01 10:00"))
    if with_the_librarys:
        log(entry(workout, Exercise.objects.get(slug="plank")), None, None, duration_seconds=90)
    log(entry(workout, own(lifter, PLANK, "weight_duration")), 10, None, duration_seconds=60)


def exported(lifter: User, layout: str) -> bytes:
    return b"".join(export(lifter, LAYOUTS[layout]))


def lifts_of(lifter: User) -> list[tuple[str, str, bool]]:
    """(name, tracking, whether it is the lifter's own) of what they trained, in order."""
    entries = lifter.workout_exercises.live().in_order().select_related("exercise")
    return [(one.exercise.name, one.exercise.tracking, one.exercise.is_custom) for one in entries]


@OURS
def test_both_come_back_as_what_they_were(lifter: User, other_lifter: User, layout: str) -> None:
    planked(lifter)
    report = imported(other_lifter, exported(lifter, layout)).report
    assert (report["dropped"], report["skipped_count"]) == ([], 0)
    if layout == "json":
        assert whole_log_of(other_lifter) == whole_log_of(lifter)
    assert lifts_of(other_lifter) == [(PLANK, "duration", False), (PLANK, "weight_duration", True)]


@OURS
@pytest.mark.parametrize(("name", "tracking"), [(PLANK, "weight_duration"), (BENCH, "reps"), (BENCH, "weight_reps")])
def test_one_alone_is_not_taken_for_the_librarys(
    lifter: User, other_lifter: User, layout: str, name: str, tracking: str
) -> None:
    with row_by_row():
        done = {"weight_duration": (20, None), "reps": (None, 9), "weight_reps": (40, 9)}[tracking]
        seconds = 60 if tracking == "weight_duration" else None
        log(entry(finished_workout(lifter), own(lifter, name, tracking)), *done, duration_seconds=seconds)
    imported(other_lifter, exported(lifter, layout))
    assert lifts_of(other_lifter) == [(name, tracking, True)]
    sets = [one["sets"] for workout in whole_log_of(other_lifter) for one in workout["exercises"]]
    assert sets == [one["sets"] for workout in whole_log_of(lifter) for one in workout["exercises"]]


@OURS
def test_an_own_one_that_is_there_and_logged_alike_is_the_one(lifter: User, other_lifter: User, layout: str) -> None:
    planked(lifter)
    there = own(other_lifter, PLANK, "weight_duration")
    batch = imported(other_lifter, exported(lifter, layout))
    assert list(other_lifter.custom_exercises.all()) == [there]
    assert [name.exercise for name in batch.names.all()] == [Exercise.objects.get(slug="plank"), there]


@OURS
def test_beside_one_that_is_logged_otherwise_it_has_a_name_that_is_free(
    lifter: User, other_lifter: User, layout: str
) -> None:
    planked(lifter)
    own(other_lifter, PLANK, "reps")
    imported(other_lifter, exported(lifter, layout))
    assert lifts_of(other_lifter) == [(PLANK, "duration", False), (f"{PLANK} 2", "weight_duration", True)]
    with row_by_row():
        log(entry(finished_workout(lifter), lifter.custom_exercises.get()), 15, None, duration_seconds=30)
    batch = imported(other_lifter, exported(lifter, layout))
    assert (batch.report["workouts"], other_lifter.custom_exercises.count()) == (1, 2)


def test_two_own_of_one_name_that_are_logged_in_two_ways_stay_two(lifter: User, other_lifter: User) -> None:
    with row_by_row():
        old = own(lifter, "Hang", "duration")
        log(
            entry(finished_workout(lifter, started_at=instant("2025-03-01 10:00")), old), None, None, duration_seconds=9
        )
        old.archive()
        new = own(lifter, "Hang", "weight_duration")
        log(entry(finished_workout(lifter, started_at=instant("2025-03-02 10:00")), new), 5, None, duration_seconds=9)
    batch = imported(other_lifter, exported(lifter, "json"))
    assert [str(name) for name in batch.names.all()] == ["Hang", "Hang (your own)"]
    assert lifts_of(other_lifter) == [("Hang", "duration", True), ("Hang 2", "weight_duration", True)]


def test_the_preview_tells_them_apart_and_what_is_chosen_for_one_is_not_for_the_other(
    lifter: User, other_lifter: User, client: Client
) -> None:
    planked(lifter)
    batch = received(other_lifter, exported(lifter, "csv"))
    client.force_login(other_lifter)
    page = client.get(batch.get_absolute_url()).text
    assert "Plank (your own)" in page
    assert "The file says that it is your own." in page
    librarys, theirs = batch.names.all()
    assert (str(librarys), str(theirs)) == (PLANK, "Plank (your own)")
    assert [str(one) for one in could_be(theirs, "")] == [PLANK]
    with row_by_row():
        hang = own(other_lifter, "Hang", "weight_duration")
    choose(theirs, hang)
    undo(applied(batch))
    again = received(other_lifter, exported(lifter, "csv"))
    assert [name.exercise for name in again.names.all()] == [Exercise.objects.get(slug="plank"), hang]


def test_a_library_that_logs_it_otherwise_has_another_exercise(lifter: User, other_lifter: User) -> None:
    with row_by_row():
        log(entry(finished_workout(lifter), Exercise.objects.get(slug="plank")), None, None, duration_seconds=90)
    written = exported(lifter, "json")
    Exercise.objects.filter(slug="plank").update(tracking="reps")
    imported(other_lifter, written)
    assert lifts_of(other_lifter) == [(PLANK, "duration", True)]


def test_many_of_one_name_all_have_a_name_to_go_by(lifter: User) -> None:
    """Names that look like those that we would give, and one that leaves no room for more."""
    names = ["Plank", "Plank (your own)", "Plank (your own, weight and time)", "P" * 200]
    blocks = [
        f'{{"exercise": {{"name": "{name}", "tracking": "{tracking}"}}, "sets": [{{"kind": "normal", "reps": 5,'
        f' "duration_seconds": 60, "weight_grams": 5000, "distance_metres": 5}}]}}'
        for name in names
        for tracking in ("duration", "weight_duration", "reps", "weight_reps")
    ]
    file = (
        '{"format": "gymtracker-history", "version": 1, "workouts": [{"started_at": "2025-03-01T18:00:00+01:00",'
        f' "exercises": [{", ".join(blocks)}]}}]}}'
    )
    batch = imported(lifter, file.encode())
    assert batch.names.count() == len(lifts_of(lifter)) == 16
    assert lifter.custom_exercises.count() == 16
