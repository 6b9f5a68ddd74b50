"""A database full of training, for measuring: written in bulk, past the verbs, in the order in which it came about.

Rows of all lifters are mixed by time, as in a real table, so that reading one lifter's history costs what it will cost.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from exercises.library import load_library
from exercises.models import Exercise
from exercises.tracking import Tracking
from gymtracker.accounts.models import User
from progress import performances, records
from progress.models import BodyMeasurement, PersonalRecord
from workouts.models import Set, Workout, WorkoutExercise

PASSWORD = "load-test-2026"  # noqa: S105  (never loaded in production)
WORKOUTS_OF_LIGHT_USER = 10
WORKOUTS_AT_ONCE = 400
ROSTER = 24  # exercises that one lifter knows, six a day
ZONES = ("Europe/Berlin", "Europe/London", "America/New_York", "America/Los_Angeles", "Asia/Tokyo", "UTC")
# How often each kind of exercise is met in a log.
TRACKINGS = {
    Tracking.WEIGHT_REPS: 18, Tracking.BODYWEIGHT_REPS: 2, Tracking.ASSISTED_BODYWEIGHT: 1, Tracking.REPS: 1,
    Tracking.DURATION: 1, Tracking.DISTANCE_DURATION: 1,
}  # fmt: skip
# Exercises a workout and sets an exercise: 5 x 4 = 20 sets; one who trains far more often does 6 x 3 = 18.
USUAL, FREQUENT = ((4, 5, 5, 6), (3, 4, 4, 5)), ((5, 6, 6, 7), (2, 3, 3, 4))


@dataclass
class Trainee:
    user: User
    roster: list[Exercise]
    size: tuple[tuple[int, ...], tuple[int, ...]]
    starts: list[datetime]  # of the workouts, oldest first
    done: int = 0
    strength: float = field(default=1.0)
    weighed: list[BodyMeasurement] = field(default_factory=list)  # oldest first

    def bodyweight_on(self, day: date) -> int | None:
        """As `progress.bodyweight` has it: the latest on or before the day."""
        at = bisect_right(self.weighed, day, key=lambda one: one.date)
        return self.weighed[at - 1].value if at else None


@dataclass
class Loaded:
    heavy_user: str
    light_user: str
    password: str
    counts: dict[str, int]


def load(*, users: int, workouts_per_user: int, heavy_user_workouts: int | None = None, seed: int = 1) -> Loaded:
    """`users` lifters with `workouts_per_user` each (the first with `heavy_user_workouts`), and one with ten beside."""
    last_pk = User.objects.aggregate(last=Max("pk"))["last"] or 0
    rng = Random(f"{seed}-{last_pk}")  # noqa: S311
    now = timezone.now().replace(microsecond=0)
    accounts = create_accounts(last_pk, users + 1)
    exercises = known_exercises()
    heavy = heavy_user_workouts or workouts_per_user
    wanted = [heavy, *[workouts_per_user] * (users - 1), WORKOUTS_OF_LIGHT_USER]
    trainees = [
        Trainee(
            user=user,
            roster=roster(exercises, rng),
            size=FREQUENT if heavy_user_workouts and number == 0 else USUAL,
            starts=starts(count, now, rng, is_current=number in (0, users)),
            strength=rng.uniform(0.6, 1.4),
        )
        for number, (user, count) in enumerate(zip(accounts, wanted, strict=True))
    ]
    for trainee in trainees:
        trainee.weighed = weigh_ins(trainee, rng)
    weighed = [one for trainee in trainees for one in trainee.weighed]
    BodyMeasurement.objects.bulk_create(weighed, batch_size=2000)
    counts = {"users": len(accounts), **write(trainees, rng)}
    for account in accounts:
        records.rebuild(account)
        performances.rebuild(account)
    counts["records"] = PersonalRecord.objects.filter(user__in=accounts).count()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Loaded(accounts[0].email, accounts[-1].email, PASSWORD, counts)


def create_accounts(last_pk: int, count: int) -> list[User]:
    password = make_password(PASSWORD)
    with transaction.atomic():
        users = User.objects.bulk_create(
            [
                User(
                    email=f"lifter{last_pk + number}@load.example.org",
                    full_name=f"Lifter {last_pk + number}",
                    password=password,
                    time_zone=ZONES[0] if number in (1, count) else ZONES[number % len(ZONES)],
                    weight_unit="lb" if number % 4 == 2 and number < count else "kg",
                )
                for number in range(1, count + 1)
            ],
            batch_size=500,
        )
        EmailAddress.objects.bulk_create(
            [EmailAddress(user=user, email=user.email, primary=True, verified=True) for user in users], batch_size=500
        )
    return users


def known_exercises() -> dict[str, list[Exercise]]:
    """The library's exercises that can be chosen, by tracking."""
    if not Exercise.objects.library().exists():
        load_library()
    found: dict[str, list[Exercise]] = {tracking: [] for tracking in TRACKINGS}
    for exercise in Exercise.objects.library().filter(archived_at=None, merged_into=None).order_by("slug"):
        found.get(exercise.tracking, []).append(exercise)
    return found


def roster(exercises: dict[str, list[Exercise]], rng: Random) -> list[Exercise]:
    chosen = [
        exercise
        for tracking, share in TRACKINGS.items()
        for exercise in rng.sample(exercises[tracking], share * ROSTER // sum(TRACKINGS.values()))
    ]
    rng.shuffle(chosen)
    return chosen


def starts(count: int, now: datetime, rng: Random, *, is_current: bool) -> list[datetime]:
    """At most one a day, back from last week or, for those who have given up, from as long as two years ago."""
    pace = rng.uniform(1.6, 4) if not is_current else 1.8 if count > WORKOUTS_OF_LIGHT_USER else 2.5
    day = now - timedelta(days=1 if is_current or rng.random() < 0.7 else rng.randint(30, 700))
    found, ago = [], 0.0
    for _ in range(count):
        at = day - timedelta(days=int(ago))
        found.append(at.replace(hour=rng.randint(5, 20), minute=rng.randrange(60), second=0) - timedelta(days=1))
        ago += max(1.0, rng.gauss(pace, 0.5))
    return found[::-1]


def weigh_ins(trainee: Trainee, rng: Random) -> list[BodyMeasurement]:
    """One a week or so, from the first workout to the last; the weight drifts."""
    grams = rng.randint(600, 1000) * 100
    day, last = (trainee.user.local_date(start) for start in (trainee.starts[0], trainee.starts[-1]))
    found = []
    while day <= last:
        found.append(BodyMeasurement(user=trainee.user, kind="bodyweight", date=day, value=grams))
        grams = min(140_000, max(45_000, grams + rng.randint(-4, 4) * 100))
        day += timedelta(days=rng.randint(5, 9))
    return found


def write(trainees: Iterable[Trainee], rng: Random) -> dict[str, int]:
    counts = {"workouts": 0, "workout_exercises": 0, "sets": 0}
    order = sorted(((start, number) for number, one in enumerate(trainees) for start in one.starts))
    trainees = list(trainees)
    waiting = iter(order)
    while chunk := list(islice(waiting, WORKOUTS_AT_ONCE)):
        rows = [workout_rows(trainees[number], start, rng) for start, number in chunk]
        workouts = [workout for workout, _, _ in rows]
        entries = [entry for _, entries, _ in rows for entry in entries]
        sets = [one for _, _, sets in rows for one in sets]
        with transaction.atomic():
            Workout.objects.bulk_create(workouts, batch_size=2000)
            WorkoutExercise.objects.bulk_create(entries, batch_size=2000)
            Set.objects.bulk_create(sets, batch_size=2000)
        counts["workouts"] += len(workouts)
        counts["workout_exercises"] += len(entries)
        counts["sets"] += len(sets)
    return counts


def workout_rows(
    trainee: Trainee, started_at: datetime, rng: Random
) -> tuple[Workout, list[WorkoutExercise], list[Set]]:
    number = trainee.done
    trainee.done += 1
    exercises, sets_each = (rng.choice(size) for size in trainee.size)
    first = number % (ROSTER // 6) * 6
    workout = a_workout(trainee, started_at, number, rng)
    entries: list[WorkoutExercise] = []
    sets: list[Set] = []
    progress = 1 + 0.3 * number / max(len(trainee.starts), 50)
    moment = started_at
    for position in range(exercises):
        exercise = trainee.roster[(first + position) % ROSTER]
        entry = WorkoutExercise(
            id=id_of(moment, rng),
            workout=workout,
            user=trainee.user,
            started_at=started_at,
            exercise=exercise,
            position=position + 1,
            rest_seconds=120,
        )
        entries.append(entry)
        for one in sets_of(exercise, sets_each, trainee.strength * progress, rng):
            moment += timedelta(seconds=rng.randint(100, 200))
            sets.append(
                Set(
                    id=id_of(moment, rng),
                    workout_exercise=entry,
                    position=len(sets) + 1,
                    completed_at=moment,
                    rest_seconds=120,
                    **one,
                )
            )
    return workout, entries, sets


def a_workout(trainee: Trainee, started_at: datetime, number: int, rng: Random) -> Workout:
    user = trainee.user
    return Workout(
        id=id_of(started_at, rng),
        user=user,
        name=f"Day {number % (ROSTER // 6) + 1}",
        started_at=started_at,
        finished_at=started_at + timedelta(minutes=rng.randint(40, 90)),
        time_zone=user.time_zone,
        date=user.local_date(started_at),
        bodyweight_grams=trainee.bodyweight_on(user.local_date(started_at)),
    )


def sets_of(exercise: Exercise, count: int, strength: float, rng: Random) -> Iterator[dict[str, Any]]:
    """Working sets of about the same measures, at times after a warm-up."""
    grams = round((20 + exercise.pk * 7 % 60) * strength / 2.5) * 2500
    reps = rng.randint(5, 12)
    for number in range(count):
        kind = "warm_up" if number == 0 and count > 3 and exercise.tracking == Tracking.WEIGHT_REPS else "normal"
        one: dict[str, Any] = {"kind": kind, "rpe_tenths": rng.choice((None, 70, 75, 80, 85, 90))}
        match exercise.tracking:
            case Tracking.WEIGHT_REPS:
                weight = grams // 2 // 2500 * 2500 if kind == "warm_up" else grams
                yield one | {"weight_grams": weight, "reps": max(1, reps - number // 2)}
            case Tracking.ASSISTED_BODYWEIGHT:
                yield one | {"weight_grams": rng.randint(2, 8) * 5000, "reps": reps}
            case Tracking.BODYWEIGHT_REPS | Tracking.REPS:
                yield one | {"reps": max(1, reps - number)}
            case Tracking.DURATION:
                yield one | {"duration_seconds": rng.randint(6, 18) * 5}
            case _:
                metres = rng.randint(20, 100) * 100
                yield one | {"distance_metres": metres, "duration_seconds": round(metres * rng.uniform(0.28, 0.38))}


def id_of(moment: datetime, rng: Random) -> uuid.UUID:
    """The UUID version 7 that a row of that moment would have: `gymtracker.ids` knows only now."""
    milliseconds = int(moment.astimezone(UTC).timestamp() * 1000)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | rng.getrandbits(12) << 64 | 0b10 << 62 | rng.getrandbits(62))
