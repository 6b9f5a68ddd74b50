"""Plans, goals, measurements and links from many devices at once: one row each, and nobody meets an error."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from goals.models import Goal
from gymtracker.accounts.models import ShareLink
from gymtracker.ids import uuid7
from progress.models import BodyMeasurement, Performance
from tests.factories import UserFactory, bench_press, entry, finished_workout, log, open_workout
from tests.gymtracker.test_parallel_requests import at_once
from tests.servers import cookies_of, post, serving
from tests.workouts.plans import programme, run_of
from workouts.models import PlannedSet, Programme, ProgrammeRun, SkippedSession, Workout, WorkoutTemplate

pytestmark = pytest.mark.django_db(transaction=True)

DONE = {200, 204, 302}


def statuses(answers: list[Any]) -> set[int]:
    return {status for status, _ in answers}


@pytest.mark.parametrize("same", [True, False], ids=["one form", "twenty forms"])
def test_todays_session_started_twenty_times_at_once_is_one_workout(same: bool) -> None:
    lifter = UserFactory()
    run, id = run_of(lifter, "A", "B"), uuid7()
    with serving() as port:
        headers = cookies_of(lifter)
        url = f"/workouts/programmes/runs/{run.pk}/start/"
        answers = at_once(lambda n: post(port, url, {"uuid": id if same else uuid7()}, headers))
    assert statuses(answers) <= DONE | {409}
    assert (Workout.objects.count(), PlannedSet.objects.count()) == (1, 3)
    assert Workout.objects.get().run_number == 0


def test_a_programme_copied_twenty_times_at_once_is_one_copy_and_one_run() -> None:
    lifter, data = UserFactory(), {"uuid": uuid7()}
    made = programme(lifter, "A", "B")
    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(lambda n: post(port, f"/workouts/programmes/{made.pk}/copy/", data, headers))
    assert statuses(answers) <= DONE
    assert (Programme.objects.count(), ProgrammeRun.objects.count()) == (2, 1)
    assert WorkoutTemplate.objects.count() == 4


def test_runs_begun_at_once_leave_one_running() -> None:
    lifter = UserFactory()
    made = programme(lifter, "A")
    with serving() as port:
        headers = cookies_of(lifter)
        url = f"/workouts/programmes/{made.pk}/run/"
        answers = at_once(lambda n: post(port, url, {"uuid": uuid7()}, headers))
    assert statuses(answers) <= DONE
    assert ProgrammeRun.objects.filter(ended_at=None).count() == 1


def test_a_session_skipped_twenty_times_at_once_is_skipped_once() -> None:
    lifter = UserFactory()
    run = run_of(lifter, "A", "B")
    with serving() as port:
        headers = cookies_of(lifter)
        url = f"/workouts/programmes/runs/{run.pk}/skip/"
        answers = at_once(lambda n: post(port, url, {"number": "0"}, headers))
    assert statuses(answers) <= DONE
    assert SkippedSession.objects.count() == 1


def test_a_goal_set_twenty_times_at_once_is_one() -> None:
    lifter = UserFactory()
    data = {"uuid": uuid7(), "target": "3", "weeks": "8"}
    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(lambda n: post(port, "/goals/new/consistency/", data, headers))
    assert statuses(answers) <= DONE
    assert Goal.objects.count() == 1


def test_a_goal_reached_by_many_devices_at_once_is_reached_by_the_first_set() -> None:
    lifter = UserFactory()
    goal = lifter.goals.create(
        kind="strength", exercise=bench_press(), target=100_000, reps=5, made_on=date(2026, 1, 1)
    )
    performed_in = entry(open_workout(lifter))
    with serving() as port:
        headers = cookies_of(lifter)
        url = f"/workouts/exercises/{performed_in.pk}/sets/"
        answers = at_once(lambda n: post(port, url, {"uuid": uuid7(), "weight": "100", "reps": "5"}, headers))
    assert statuses(answers) == {200}
    assert sum("Goal reached" in body for _, body in answers) == 1
    goal.refresh_from_db()
    first = performed_in.all_sets.order_by("position", "id").first()
    assert first is not None
    assert (goal.achieved_on, goal.achieved_set_id) == (performed_in.workout.date, first.pk)


@pytest.mark.parametrize("same", [True, False], ids=["one form", "twenty forms"])
def test_a_days_weight_sent_twenty_times_at_once_is_one_value(same: bool) -> None:
    lifter, id = UserFactory(), uuid7()
    workout = finished_workout(lifter, days_ago=1)
    log(entry(workout))
    day = str(lifter.today())

    def send(number: int) -> Any:
        data = {"uuid": id if same else uuid7(), "date": day, "bodyweight": "80" if same else str(70 + number)}
        return post(port, "/progress/measurements/", data, headers)

    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(send)
    assert statuses(answers) <= DONE
    (kept,) = BodyMeasurement.objects.all()
    assert kept.value == 80_000 if same else 70_000 <= kept.value < 90_000


def test_a_link_made_twenty_times_at_once_is_one() -> None:
    lifter = UserFactory()
    workout = finished_workout(lifter)
    log(entry(workout))
    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(lambda n: post(port, f"/workouts/{workout.pk}/share/", {}, headers))
    assert statuses(answers) <= DONE
    assert ShareLink.objects.count() == 1


def test_a_shared_workout_copied_twenty_times_at_once_is_one_template() -> None:
    owner, reader = UserFactory(), UserFactory()
    workout = finished_workout(owner)
    log(entry(workout))
    link = ShareLink.open_for(owner, kind="workout", object_id=workout.pk)
    data = {"uuid": uuid7()}
    with serving() as port:
        headers = cookies_of(reader)
        answers = at_once(lambda n: post(port, f"/s/{link.token}/copy/", data, headers))
    assert statuses(answers) <= DONE
    assert reader.templates.get().template_exercises.count() == 1


def test_finish_reopen_trash_and_restore_at_once_leave_sums_that_a_rebuild_gives() -> None:
    from progress.performances import rebuild

    lifter = UserFactory()
    workout = finished_workout(lifter)
    log(entry(workout))
    goal = lifter.goals.create(kind="volume", target=640_000, made_on=date(2026, 1, 1))
    verbs = ("reopen", "finish", "trash", "restore")
    with serving() as port:
        headers = cookies_of(lifter)
        answers = at_once(lambda n: post(port, f"/workouts/{workout.pk}/{verbs[n % 4]}/", {}, headers))
    assert max(statuses(answers)) < 500
    found = list(Performance.objects.values())
    rebuild(lifter)
    assert list(Performance.objects.values()) == found
    goal.refresh_from_db()
    assert (goal.achieved_on is not None) == bool(found)
