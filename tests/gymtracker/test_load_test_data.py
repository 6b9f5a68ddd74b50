"""`manage.py load_test_data`: bulk data for benchmarks."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
import zeal
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from gymtracker.accounts.models import User
from progress.models import PersonalRecord
from workouts.models import Set, Workout, WorkoutExercise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


def load(users: int = 3, workouts: int = 4, heavy: int | None = 30) -> dict[str, Any]:
    out = StringIO()
    options = {} if heavy is None else {"heavy_user_workouts": heavy}
    call_command("load_test_data", users=users, workouts_per_user=workouts, stdout=out, **options)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


def test_the_report_says_what_is_there() -> None:
    report = load()
    assert set(report) == {"heavy_user", "light_user", "password", "counts"}
    assert report["counts"] == {
        "users": User.objects.count(),
        "workouts": Workout.objects.count(),
        "workout_exercises": WorkoutExercise.objects.count(),
        "sets": Set.objects.count(),
        "records": PersonalRecord.objects.count(),
    }
    assert report["counts"]["records"]
    assert report["counts"]["users"] == 3 + 1  # one with ten workouts beside them
    assert report["counts"]["workouts"] == 30 + 2 * 4 + 10


def test_the_heavy_user_has_many_workouts_and_the_light_one_ten() -> None:
    report = load()
    assert User.objects.get(email=report["heavy_user"]).workouts.finished().count() == 30
    assert User.objects.get(email=report["light_user"]).workouts.finished().count() == 10


def test_without_a_heavy_user_all_have_the_same() -> None:
    load(heavy=None)
    counts = User.objects.annotate(n=Count("workouts")).order_by("pk").values_list("n", flat=True)
    assert list(counts) == [4, 4, 4, 10]


def test_a_workout_has_about_twenty_sets() -> None:
    report = load(users=4, workouts=50, heavy=200)
    heavy = Set.objects.filter(workout_exercise__user__email=report["heavy_user"]).count() / 200
    others = Set.objects.exclude(workout_exercise__user__email=report["heavy_user"]).count() / 160
    assert 16.5 < heavy < 19.5
    assert 18 < others < 22


def test_rows_are_as_the_verbs_would_have_written_them() -> None:
    load(users=6, workouts=10)
    with zeal.zeal_ignore():  # row by row, on purpose
        rows_are_right()


def rows_are_right() -> None:
    assert not Workout.objects.open().exists()
    assert not Workout.objects.filter(started_at__gt=timezone.now()).exists()
    for workout in Workout.objects.select_related("user"):
        assert workout.date == workout.user.local_date(workout.started_at)
        assert workout.bodyweight_grams == workout.user.measurements.bodyweight_on(workout.date) is not None
    for performed in Set.objects.with_owner():
        entry = performed.workout_exercise
        assert entry.started_at == entry.workout.started_at
        assert entry.user_id == entry.workout.user_id
        rule = entry.exercise.rule
        assert all(getattr(performed, measure) is not None for measure in rule.needs)


def test_ids_sort_by_the_time_of_their_rows() -> None:
    load()
    ids = list(Workout.objects.order_by("started_at").values_list("pk", flat=True))
    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}


def test_everybody_can_log_in() -> None:
    report = load()
    with zeal.zeal_ignore():  # several log-ins in one test
        for email in User.objects.values_list("email", flat=True):
            assert Client().login(email=email, password=report["password"])


def test_repeating_adds_further_lifters() -> None:
    first, second = load(), load()
    assert first["heavy_user"] != second["heavy_user"]
    assert User.objects.count() == 8


def test_it_refuses_in_production(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        load()
    assert not User.objects.exists()


@pytest.mark.parametrize("number", ["0", "-1", "many", "1e3", "٣"])
def test_numbers_are_whole_and_positive(number: str) -> None:
    with pytest.raises(CommandError):
        call_command("load_test_data", f"--users={number}", "--workouts-per-user=1")
