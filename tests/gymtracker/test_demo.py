"""`manage.py demo`: a year of training that looks like one, made twice the same, and nowhere near production."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import zeal
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from gymtracker.accounts.models import User
from tests.factories import UserFactory
from workouts.models import Set, Workout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
LOGIN = "Demo login: demo@example.org / demo-lifter-2026"
MEASURES = (
    "kind", "side", "weight_grams", "reps", "duration_seconds", "distance_metres", "rpe_tenths", "rest_seconds",
    "completed_at",
)  # fmt: skip


def demo(**options: Any) -> str:
    out = StringIO()
    with zeal.zeal_ignore():  # it writes one set after the other, on purpose
        call_command("demo", stdout=out, **options)
    return out.getvalue()


def sets_of(email: str) -> list[tuple[Any, ...]]:
    log = Set.objects.filter(workout_exercise__user__email=email).order_by(
        "workout_exercise__started_at", "workout_exercise__position", "position"
    )
    workout = ("workout_exercise__workout__name", "workout_exercise__workout__bodyweight_grams")
    return list(log.values_list(*workout, "workout_exercise__exercise__slug", *MEASURES))


def test_a_year_of_training_ends_this_week() -> None:
    assert LOGIN in demo()
    lifter = User.objects.get(email="demo@example.org")
    workouts = lifter.workouts.order_by("started_at")
    first, last = workouts.first(), workouts.last()
    assert first and last
    assert 180 <= workouts.count() <= 240
    assert 3000 <= Set.objects.count() <= 4500
    assert lifter.today() - timedelta(days=366) <= first.date <= lifter.today() - timedelta(days=350)
    assert lifter.today() - last.date <= timedelta(days=2)
    assert last.finished_at and last.finished_at <= timezone.now()


def test_no_workout_is_left_open() -> None:
    demo()
    assert not Workout.objects.open().exists()


def test_the_training_has_every_kind_of_set() -> None:
    demo()
    assert set(Set.objects.values_list("kind", flat=True)) == {"normal", "warm_up", "drop", "failure"}
    assert set(Set.objects.values_list("side", flat=True)) == {"both", "left", "right"}
    trackings = set(Set.objects.values_list("workout_exercise__exercise__tracking", flat=True))
    assert trackings >= {
        "weight_reps", "bodyweight_reps", "assisted_bodyweight", "duration", "distance_duration", "weight_distance",
    }  # fmt: skip


def test_every_set_has_what_its_exercise_is_logged_by() -> None:
    demo()
    for performed in Set.objects.with_owner():
        rule = performed.workout_exercise.exercise.rule
        assert all(getattr(performed, measure) is not None for measure in rule.needs)
        assert all(getattr(performed, other) is None for other in set(FIELDS) - set(rule.measures))


FIELDS = ("weight_grams", "reps", "duration_seconds", "distance_metres")


def test_barbells_are_loaded_in_pairs_of_plates_and_dumbbells_by_two_kilograms() -> None:
    demo()
    weights = Set.objects.values_list("workout_exercise__exercise__equipment", "weight_grams").distinct()
    assert all(grams % 2500 == 0 and grams >= 20_000 for kind, grams in weights if kind in {"barbell", "ez-bar"})
    assert all(grams % 2000 == 0 for kind, grams in weights if kind == "dumbbell")


def test_sets_lie_within_their_workout_in_order() -> None:
    demo()
    for workout in Workout.objects.prefetch_related("workout_exercises__all_sets"):
        times = [
            performed.completed_at
            for entry in sorted(workout.workout_exercises.all(), key=lambda entry: entry.position)
            for performed in sorted(entry.all_sets.all(), key=lambda performed: performed.position)
        ]
        assert times == sorted(times)
        assert workout.started_at < times[0]
        assert workout.finished_at and times[-1] < workout.finished_at


def test_the_lifter_gets_stronger() -> None:
    demo()
    heaviest = [
        max(weight for slug, weight in half if slug == "squat-barbell")
        for half in halves([(row[2], row[5]) for row in sets_of("demo@example.org")])
    ]
    assert heaviest[0] < heaviest[1]


def halves(rows: list[Any]) -> tuple[list[Any], list[Any]]:
    return rows[: len(rows) // 4], rows[-len(rows) // 4 :]


def test_the_same_seed_gives_the_same_training() -> None:
    demo(email="one@example.org", seed=5)
    demo(email="two@example.org", seed=5)
    demo(email="three@example.org", seed=6)
    assert sets_of("one@example.org") == sets_of("two@example.org") != sets_of("three@example.org")


def test_more_years_give_more_training() -> None:
    demo(years=2)
    assert 360 <= Workout.objects.count() <= 480


def test_the_account_can_log_in() -> None:
    demo(email="Coach@Example.org", password="quite-another-2026")
    address = EmailAddress.objects.get(email="coach@example.org")
    assert address.primary
    assert address.verified
    assert address.user.full_name == "Demo Lifter"
    assert address.user.time_zone == "Europe/Berlin"
    assert Client().login(email="coach@example.org", password="quite-another-2026")


def test_a_second_run_changes_nothing() -> None:
    demo()
    before = sets_of("demo@example.org")
    assert demo(seed=9).strip() == LOGIN
    assert sets_of("demo@example.org") == before


def test_an_account_without_workouts_gets_them_and_keeps_its_password() -> None:
    UserFactory(email="demo@example.org")
    assert "Demo login: demo@example.org / (the password it was given)" in demo()
    assert Workout.objects.exists()
    assert User.objects.count() == 1


def test_if_empty_does_nothing_beside_another_account(lifter: User) -> None:
    assert demo(if_empty=True) == ""
    assert User.objects.get() == lifter


def test_if_empty_fills_an_empty_database_and_then_tells_the_login() -> None:
    assert LOGIN in demo(if_empty=True)
    UserFactory()
    assert demo(if_empty=True).strip() == LOGIN


def test_it_refuses_in_production(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="production"):
        demo()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"email": "nobody"}, "valid email"),
        ({"password": "12345678"}, "too common|entirely numeric"),
        ({"years": 0}, "--years"),
        ({"years": 21}, "--years"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_reason(options: dict[str, Any], reason: str) -> None:
    with pytest.raises(CommandError, match=reason):
        demo(**options)
    assert not User.objects.exists()
