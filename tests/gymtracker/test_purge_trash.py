"""The command that deletes for good what has lain in the trash for 30 days."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from gymtracker.accounts import rates
from gymtracker.accounts.models import ApiRate, User
from progress.models import BodyMeasurement
from tests.factories import entry, finished_workout, log, open_workout
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from tests.workouts.plans import line, template
from workouts import trash
from workouts.models import Set, TemplateExercise, Workout, WorkoutExercise, WorkoutTemplate

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("purge_trash", *arguments, stdout=out)
    printed: dict[str, Any] = json.loads(out.getvalue())
    return printed


def figures(report: dict[str, Any]) -> tuple[int, int, int]:
    return report["workouts"], report["workout_exercises"], report["sets"]


def deleted(row: Any, *, days_ago: float) -> Any:
    type(row).objects.filter(pk=row.pk).update(deleted_at=timezone.now() - timedelta(days=days_ago))
    return row


def full(lifter: User, **fields: Any) -> Workout:
    """Two exercises with two sets each."""
    workout = finished_workout(lifter, **fields)
    for _ in range(2):
        performed = entry(workout)
        log(performed)
        log(performed)
    return workout


def test_what_is_older_than_30_days_goes_with_all_it_holds(lifter: User, other_lifter: User) -> None:
    for who in (lifter, other_lifter):
        deleted(full(who), days_ago=30.01)
    kept = [deleted(full(lifter, days_ago=5), days_ago=29.99), full(lifter, days_ago=9)]
    assert figures(run()) == (2, 4, 8)
    assert set(Workout.objects.all()) == set(kept)
    assert (WorkoutExercise.objects.count(), Set.objects.count()) == (4, 8)


def test_exercises_and_sets_go_by_their_own_time(lifter: User) -> None:
    workout = full(lifter)
    old_entry, young_entry = workout.workout_exercises.all()
    deleted(old_entry, days_ago=31)
    deleted(young_entry, days_ago=2)
    other = full(lifter, days_ago=3)
    first, second = other.workout_exercises.all()
    deleted(first.all_sets.all()[0], days_ago=31)
    deleted(second.all_sets.all()[0], days_ago=2)
    assert figures(run()) == (0, 1, 3)
    assert WorkoutExercise.objects.count() == 3
    assert Set.objects.count() == 5


def test_a_set_deleted_long_before_its_workout_goes_first(lifter: User) -> None:
    workout = full(lifter)
    deleted(workout.workout_exercises.all()[0].all_sets.all()[0], days_ago=40)
    deleted(workout, days_ago=3)
    assert figures(run()) == (0, 0, 1)
    workout.restore()
    assert workout.count_sets() == 3


def test_what_is_not_deleted_stays_however_old(lifter: User) -> None:
    full(lifter, days_ago=4000)
    log(entry(open_workout(lifter)))
    before = snapshot()
    assert figures(run("--days", "0")) == (0, 0, 0)
    assert snapshot() == before


def test_a_dry_run_says_the_same_and_deletes_nothing(lifter: User) -> None:
    deleted(full(lifter), days_ago=31)
    workout = full(lifter, days_ago=5)
    old, young = workout.workout_exercises.in_order()
    # A set that is old itself, in an old exercise and in a younger one: each is counted once.
    deleted(old.all_sets.in_order()[0], days_ago=33)
    deleted(young.all_sets.in_order()[0], days_ago=33)
    deleted(old, days_ago=31)
    deleted(young, days_ago=1)
    before = snapshot()
    dry = run("--dry-run")
    assert snapshot() == before
    assert dry["dry_run"] is True
    assert figures(dry) == figures(run()) == (1, 3, 7)


def test_it_is_safe_to_repeat(lifter: User) -> None:
    deleted(full(lifter), days_ago=31)
    assert figures(run()) == (1, 2, 4)
    assert figures(run()) == (0, 0, 0)


def test_the_days_can_be_chosen(lifter: User) -> None:
    deleted(full(lifter), days_ago=8)
    assert figures(run("--days", "9")) == (0, 0, 0)
    assert figures(run("--days", "7")) == (1, 2, 4)


@pytest.mark.parametrize("days", ["-1", "x", "1.5", "999999", "３０"])
def test_days_that_are_none_are_refused(days: str) -> None:
    with pytest.raises(CommandError, match="no whole number"):
        call_command("purge_trash", f"--days={days}")


def test_it_works_in_chunks_of_a_transaction_each(lifter: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trash, "CHUNK", 2)
    for number in range(5):
        deleted(full(lifter, days_ago=number + 1), days_ago=31)
    workout = full(lifter, days_ago=9)
    for performed in Set.objects.filter(workout_exercise__workout=workout)[:3]:
        deleted(performed, days_ago=31)
    largest = 0
    delete_chunk = trash.delete_chunk

    def watched(*args: Any) -> int:
        nonlocal largest
        deleted_now: int = delete_chunk(*args)
        largest = max(largest, deleted_now)
        return deleted_now

    monkeypatch.setattr(trash, "delete_chunk", watched)
    assert figures(run()) == (5, 10, 23)
    assert largest == 2


def test_chunks_ask_no_query_per_row(lifter: User) -> None:
    counts = []
    for many in (1, 12):
        for number in range(many):
            deleted(full(lifter, days_ago=number + 1), days_ago=31)
        with counted() as queries:
            run()
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_the_id_of_what_is_gone_is_free_again_and_restoring_is_too_late(lifter: User) -> None:
    workout = deleted(full(lifter), days_ago=31)
    run()
    workout.restore()
    assert not Workout.objects.exists()


def test_measurements_and_goals_go_too(lifter: User) -> None:
    old, new = (lifter.goals.create(kind="volume", target=1, made_on=lifter.today()) for _ in range(2))
    deleted(old, days_ago=30.01)
    deleted(new, days_ago=29.99)
    row = BodyMeasurement.log(lifter, date=lifter.today(), values={"waist": 850}).rows[0]
    deleted(row, days_ago=31)
    dry = run("--dry-run")
    assert (dry["measurements"], dry["goals"]) == (1, 1)
    assert (lifter.measurements.count(), lifter.goals.count()) == (1, 2)
    run()
    assert (lifter.measurements.count(), list(lifter.goals.all())) == (0, [new])


def test_templates_go_with_what_they_hold(lifter: User) -> None:
    old, new = (template(lifter) for _ in range(2))
    for one, days_ago in ((old, 30.01), (new, 29.99)):
        line(one)
        one.remove()
        WorkoutTemplate.all_rows.filter(pk=one.pk).update(deleted_at=timezone.now() - timedelta(days=days_ago))
    assert run("--dry-run")["templates"] == 1
    assert WorkoutTemplate.all_rows.count() == 2
    run()
    assert list(WorkoutTemplate.all_rows.all()) == [new]
    assert TemplateExercise.all_rows.get().template_id == new.pk


def test_counts_of_requests_are_kept_for_a_day() -> None:
    minute = rates.now() // 60
    ApiRate.objects.create(key="token:1", minute=minute - 24 * 60 - 1, taken=20)
    ApiRate.objects.create(key="token:2", minute=minute - 24 * 60 + 1, taken=20)
    run("--dry-run")
    assert ApiRate.objects.count() == 2
    run()
    assert [str(row) for row in ApiRate.objects.all()] == [f"20 in minute {minute - 24 * 60 + 1}"]
