"""`manage.py demo`: a year of training that looks like one, made twice the same, and nowhere near production."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import zeal
from allauth.account.models import EmailAddress
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.utils import timezone

import gymtracker.demo.account
from gymtracker.accounts.models import User
from gymtracker.demo.training import Session, training
from tests.factories import UserFactory
from workouts.models import Set, Workout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]
MEASURED = ("weight_grams", "reps", "duration_seconds", "distance_metres")
LOGIN = "Demo login: demo@example.org / demo-lifter-2026"
LOGINS = f"{LOGIN}\nTrainer with twelve clients: trainer@example.org / demo-trainer-2026 at /admin/coaching/client/"
MEASURES = (
    "kind", "side", "weight_grams", "reps", "duration_seconds", "distance_metres", "rpe_tenths", "rest_seconds",
    "completed_at",
)  # fmt: skip


NOW = datetime(2026, 11, 22, 18, 0, tzinfo=ZoneInfo("Europe/Berlin"))


def demo(**options: Any) -> str:
    out = StringIO()
    with zeal.zeal_ignore():  # it writes one set after the other, on purpose
        call_command("demo", stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the last six sessions are written down: a whole year takes seconds."""
    monkeypatch.setattr(
        gymtracker.demo.account, "training", lambda *args, **options: list(training(*args, **options))[-6:]
    )


def sets_of(email: str) -> list[tuple[Any, ...]]:
    log = Set.objects.filter(workout_exercise__user__email=email).order_by(
        "workout_exercise__started_at", "workout_exercise__position", "position"
    )
    workout = ("workout_exercise__workout__name", "workout_exercise__workout__bodyweight_grams")
    return list(log.values_list(*workout, "workout_exercise__exercise__slug", *MEASURES))


def test_a_year_is_written_down_and_ends_this_week() -> None:
    assert LOGIN in demo()
    lifter = User.objects.get(email="demo@example.org")
    first, last = lifter.workouts.earliest("started_at"), lifter.workouts.latest("started_at")
    assert 180 <= lifter.workouts.count() <= 240
    assert 3000 <= Set.objects.of_lifter(lifter).count() <= 4500
    assert lifter.today() - timedelta(days=366) <= first.date <= lifter.today() - timedelta(days=350)
    assert lifter.today() - last.date <= timedelta(days=3), "from a Friday to a Monday before the session"
    assert last.finished_at and last.finished_at <= timezone.now()
    assert not Workout.objects.open().exists()
    for performed in Set.objects.with_owner():
        rule = performed.workout_exercise.exercise.rule
        assert all(getattr(performed, measure) is not None for measure in rule.needs)
        assert all(getattr(performed, other) is None for other in set(MEASURED) - set(rule.measures))


# --- The training itself, before it is written down ---


def year(**options: Any) -> list[Session]:
    return list(training(options.pop("now", NOW), **({"years": 1, "seed": 1} | options)))


def sets_in(sessions: list[Session]) -> list[tuple[str, dict[str, Any]]]:
    return [(done.slug, one.measures) for session in sessions for done in session.exercises for one in done.sets]


def test_the_same_seed_gives_the_same_training() -> None:
    assert year(seed=5) == year(seed=5) != year(seed=6)


def test_a_later_hour_changes_nothing_of_the_days_before() -> None:
    assert year(now=NOW - timedelta(hours=12)) == year()


def test_more_years_give_more_training() -> None:
    assert 1.8 < len(year(years=2)) / len(year()) < 2.2


def test_it_has_every_kind_of_set_and_of_exercise() -> None:
    sets = sets_in(year())
    assert {one.get("kind", "normal") for _, one in sets} == {"normal", "warm_up", "drop", "failure"}
    assert {one.get("side", "both") for _, one in sets} == {"both", "left", "right"}
    assert {"pull-up", "pull-up-assisted", "triceps-dip", "plank", "running", "farmers-walk-dumbbell"} <= {
        slug for slug, _ in sets
    }


@pytest.mark.parametrize("seed", range(8))
def test_weights_are_such_as_can_be_loaded(seed: int) -> None:
    for slug, one in sets_in(year(seed=seed, years=2)):
        grams = one.get("weight_grams")
        if slug.endswith("-barbell"):
            assert grams >= 20_000
            assert grams % 2500 == 0
        elif slug.endswith("-dumbbell"):
            assert grams > 0
            assert grams % 2000 == 0
        else:
            assert grams is None or (grams > 0 and grams % 2500 == 0)


@pytest.mark.parametrize("hour", [0, 8, 20])
@pytest.mark.parametrize("weekday", range(7))
def test_sets_follow_each_other_within_their_session_and_nothing_lies_ahead(weekday: int, hour: int) -> None:
    now = NOW.replace(hour=hour) + timedelta(days=weekday)
    ended = datetime.min.replace(tzinfo=UTC)
    for session in year(now=now):
        assert session.set_times == sorted(session.set_times)
        assert ended < session.started_at < session.set_times[0] <= session.set_times[-1] < session.finished_at <= now
        ended = session.finished_at


def test_the_lifter_gets_stronger_and_misses_some_weeks() -> None:
    sessions = year()
    squats = [one["weight_grams"] for slug, one in sets_in(sessions) if slug == "squat-barbell"]
    assert max(squats[-40:]) > 1.15 * max(squats[:40])
    weeks = {session.day.isocalendar()[:2] for session in sessions}
    assert 46 <= len(weeks) <= 51


def test_this_week_has_something_to_show() -> None:
    for seed in range(5):
        assert len([session for session in year(seed=seed) if session.day > NOW.date() - timedelta(days=7)]) == 6


# --- The account ---


@pytest.mark.usefixtures("short")
def test_two_accounts_with_one_seed_have_the_same_sets() -> None:
    demo(email="one@example.org", seed=5)
    demo(email="two@example.org", seed=5)
    demo(email="three@example.org", seed=6)
    assert sets_of("one@example.org") == sets_of("two@example.org") != sets_of("three@example.org")


@pytest.mark.usefixtures("short")
def test_the_account_can_log_in() -> None:
    demo(email="Coach@Example.org", password="quite-another-2026")
    address = EmailAddress.objects.get(email="coach@example.org")
    assert address.primary
    assert address.verified
    assert address.user.full_name == "Demo Lifter"
    assert address.user.time_zone == "Europe/Berlin"
    assert authenticate(email="coach@example.org", password="quite-another-2026") == address.user


@pytest.mark.usefixtures("short")
def test_a_second_run_changes_nothing() -> None:
    demo()
    before = sets_of("demo@example.org")
    assert demo(seed=9).strip() == LOGINS
    assert sets_of("demo@example.org") == before


@pytest.mark.usefixtures("short")
def test_an_account_without_workouts_gets_them_and_keeps_its_password() -> None:
    UserFactory(email="demo@example.org")
    assert "Demo login: demo@example.org / (the password it was given)" in demo()
    assert Workout.objects.exists()
    assert User.objects.filter(email="demo@example.org").count() == 1


def test_if_empty_does_nothing_beside_another_account(lifter: User) -> None:
    assert demo(if_empty=True) == ""
    assert User.objects.get() == lifter


@pytest.mark.usefixtures("short")
def test_if_empty_fills_an_empty_database_and_then_tells_the_login() -> None:
    assert LOGIN in demo(if_empty=True)
    UserFactory()
    assert demo(if_empty=True).strip() == LOGINS


@pytest.mark.usefixtures("short")
def test_training_that_cannot_be_written_down_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workout, "finish", lambda *args, **options: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        demo()
    assert not User.objects.exists()


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
