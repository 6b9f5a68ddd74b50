"""A trainer with twelve clients for the demo, each with a story that the list of clients tells: steady, slipping, hurt,
stalled, worn out, new. Written in bulk and then added up, so that `make run` stays quick; what the two say and give to
each other goes through the domain's own verbs. The same seed and day give the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from exercises.models import Exercise
from goals.judging import judge_one
from goals.models import Goal
from gymtracker.accounts.models import Coaching, User
from gymtracker.accounts.roles import make_trainer
from gymtracker.coaching.models import Assignment, Comment, Review, TrainerNote
from progress import performances, records
from progress.models import BodyMeasurement
from workouts.models import Set, TemplateExercise, TemplateSet, Workout, WorkoutExercise, WorkoutTemplate

WEEKS = 11
DAYS = {
    "Full body A": ("squat-barbell", "bench-press-barbell", "bent-over-row-barbell"),
    "Full body B": ("deadlift-barbell", "overhead-press-barbell", "lying-leg-curl-machine"),
}
SHARES = {  # of the squat's weight
    "squat-barbell": 1.0, "bench-press-barbell": 0.75, "bent-over-row-barbell": 0.68, "deadlift-barbell": 1.25,
    "overhead-press-barbell": 0.47, "lying-leg-curl-machine": 0.45,
}  # fmt: skip
USUAL = (0, 2, 4)  # weekdays
Weeks = Callable[[int], float]  # of weeks ago


@dataclass(frozen=True)
class Story:
    """`days_a_week`, `strength` (times the first weight) and `rpe` follow from how many weeks ago it was."""

    name: str
    squat: float  # kg at first
    days_a_week: Weeks = lambda ago: 3
    strength: Weeks = lambda ago: 1 + 0.012 * (WEEKS - ago)
    rpe: Weeks = lambda ago: 8.0
    coached_days: int = 200
    last_days_ago: int = 0  # nothing was done since
    goal: int | None = 3


STORIES = (
    Story("Anna Berger", 70),
    Story("Ben Okafor", 95, days_a_week=lambda ago: 3 if ago > 4 else 1),
    Story("Carla Rossi", 60, last_days_ago=13),
    Story("David Kim", 110, strength=lambda ago: 1 + 0.02 * (WEEKS - max(ago, 6)) - (0.02 if ago < 6 else 0)),
    Story("Elif Demir", 80, strength=lambda ago: 1.1, rpe=lambda ago: 7.5 if ago > 2 else 9.0),
    Story("Farid Haddad", 50, days_a_week=lambda ago: 2 if ago < 1 else 0, coached_days=6, goal=None),
    Story("Greta Lindqvist", 65, last_days_ago=16),
    Story("Hiro Tanaka", 100, strength=lambda ago: 1 + 0.03 * (WEEKS - ago)),
    Story("Ines Costa", 55),
    Story("Jonas Weber", 105, strength=lambda ago: 1 + 0.004 * (WEEKS - ago), goal=None),
    Story("Katya Novak", 72, last_days_ago=5),
    Story("Liam Murphy", 80, days_a_week=lambda ago: 0, coached_days=9, goal=None),
)


def write_trainer(email: str, password: str, now: datetime, *, seed: int) -> User:
    """The trainer with all of it, or nothing."""
    slugs = [slug for day in DAYS.values() for slug in day]
    exercises = {one.slug: one for one in Exercise.objects.library().filter(slug__in=slugs)}
    with transaction.atomic():
        trainer = User.objects.create_user(email, password, full_name="Tara Trainer", time_zone="Europe/Berlin")
        EmailAddress.objects.create(user=trainer, email=email, primary=True, verified=True)
        make_trainer(trainer)
        plans = {name: plan(trainer, name, [exercises[slug] for slug in day]) for name, day in DAYS.items()}
        clients = {}
        for story in STORIES:
            clients[story.name] = client_of(trainer, story, exercises, now, Random(f"{seed}-{story.name}"))  # noqa: S311
        tell(trainer, clients, plans, exercises, now)
    return trainer


def plan(trainer: User, name: str, lifts: list[Exercise]) -> WorkoutTemplate:
    template = WorkoutTemplate.create(trainer, name=name)
    for position, exercise in enumerate(lifts, start=1):
        row = TemplateExercise.objects.create(
            template=template, exercise=exercise, position=position, rest_seconds=150, progression="double"
        )
        TemplateSet.objects.bulk_create(
            TemplateSet(template_exercise=row, position=number, reps_min=5, reps_max=8) for number in range(1, 4)
        )
    return template


# --- A client and what they did ---


def client_of(trainer: User, story: Story, exercises: dict[str, Exercise], now: datetime, rng: Random) -> User:
    address = f"{story.name.split()[0].lower()}@example.org"
    client = User.objects.create_user(address, full_name=story.name, time_zone="Europe/Berlin")
    EmailAddress.objects.create(user=client, email=address, primary=True, verified=True)
    link = Coaching.join(trainer=trainer, client=client)
    Coaching.objects.filter(pk=link.pk).update(accepted_at=now - timedelta(days=story.coached_days))
    weigh(client, now, rng)
    train(client, story, exercises, now, rng)
    if story.goal:
        since = client.local_date(now) - timedelta(weeks=WEEKS)
        set_goal(client, kind="consistency", target=story.goal, weeks=12, counts_from=since)
    return client


def weigh(client: User, now: datetime, rng: Random) -> None:
    grams = rng.randint(620, 880) * 100
    today = client.local_date(now)
    BodyMeasurement.objects.bulk_create(
        BodyMeasurement(
            user=client, kind="bodyweight", date=today - timedelta(weeks=ago), value=grams + rng.randint(-6, 6) * 100
        )
        for ago in range(WEEKS, 0, -2)
    )


def train(client: User, story: Story, exercises: dict[str, Exercise], now: datetime, rng: Random) -> None:
    workouts: list[Workout] = []
    entries: list[WorkoutExercise] = []
    sets: list[Set] = []
    for day, ago in days_of(client, story, now):
        name = list(DAYS)[len(workouts) % len(DAYS)]
        at = datetime.combine(day, time(17, rng.randrange(60)), client.zone).astimezone(UTC)
        workout = Workout(
            user=client, name=name, started_at=at, finished_at=at + timedelta(minutes=rng.randint(45, 70)),
            time_zone=client.time_zone, date=day,
        )  # fmt: skip
        workouts.append(workout)
        for position, slug in enumerate(DAYS[name], start=1):
            entry = WorkoutExercise(
                workout=workout, user=client, started_at=at, exercise=exercises[slug], position=position,
                rest_seconds=150,
            )  # fmt: skip
            entries.append(entry)
            sets += sets_of(entry, story, SHARES[slug], ago, at, rng)
    Workout.objects.bulk_create(workouts)
    WorkoutExercise.objects.bulk_create(entries)
    Set.objects.bulk_create(sets)
    records.rebuild(client)
    performances.rebuild(client)


def days_of(client: User, story: Story, now: datetime) -> list[tuple[date, int]]:
    """Each day of training and how many weeks ago it was, the oldest first; yesterday is the last."""
    today = client.local_date(now)
    found = []
    for back in range(7 * WEEKS, 0, -1):
        day, ago = today - timedelta(days=back), (back - 1) // 7
        if back > story.last_days_ago and day.weekday() in USUAL[: round(story.days_a_week(ago))]:
            found.append((day, ago))
    return found


def sets_of(entry: WorkoutExercise, story: Story, share: float, ago: int, at: datetime, rng: Random) -> list[Set]:
    weight = round(story.squat * share * story.strength(ago) / 2.5) * 2500
    rpe = story.rpe(ago)
    return [
        Set(
            workout_exercise=entry, position=number, weight_grams=weight, reps=8 if number == 1 else rng.choice((6, 7)),
            rpe_tenths=round(rpe * 10) if number == 1 else None, rest_seconds=150,
            completed_at=at + timedelta(minutes=12 * entry.position + 3 * number),
        )
        for number in range(1, 4)
    ]  # fmt: skip


def set_goal(client: User, **fields: Any) -> None:
    goal = Goal.objects.create(user=client, made_on=fields["counts_from"], **fields)
    judge_one(goal, client)


# --- What the two say and give to each other ---


def tell(
    trainer: User, clients: dict[str, User], plans: dict[str, WorkoutTemplate], exercises: dict[str, Exercise],
    now: datetime,
) -> None:  # fmt: skip
    carla, katya, jonas = (clients[name] for name in ("Carla Rossi", "Katya Novak", "Jonas Weber"))
    today = carla.local_date(now)
    carla.time_off.create(first_day=today - timedelta(days=12), last_day=today + timedelta(days=9), kind="injured")
    katya.time_off.create(first_day=today - timedelta(days=4), last_day=today + timedelta(days=6), kind="holiday")
    set_goal(
        jonas, kind="strength", exercise=exercises["bench-press-barbell"], target=110_000, reps=5,
        deadline=today + timedelta(weeks=5), counts_from=today - timedelta(weeks=8),
    )  # fmt: skip
    for number, name in enumerate(("Anna Berger", "Ben Okafor", "Ines Costa", "Liam Murphy")):
        for days, template in enumerate(plans.values()):
            due = today + timedelta(days=1 + number % 2 + 2 * days)
            Assignment.assign(trainer=trainer, client=clients[name], template=template, due_on=due)
    talk(
        trainer,
        clients["Ines Costa"],
        "Good depth. Next time 2.5 kg more.",
        "My left knee felt tight, still add weight?",
    )
    talk(trainer, clients["Anna Berger"], "Strong week, keep the pace.", "")
    TrainerNote.write(trainer=trainer, client=carla, text="Shoulder: no pressing until the physio says so.")
    ben = clients["Ben Okafor"]
    TrainerNote.write(trainer=trainer, client=ben, text="New job since October. Offer two short sessions.")
    Review.mark(trainer=trainer, clients=[clients["Anna Berger"], clients["Hiro Tanaka"]])


def talk(trainer: User, client: User, said: str, answer: str) -> None:
    workout = client.workouts.finished().newest_first().first()
    if workout is None:
        return
    Comment.write(author=trainer, trainer=trainer, workout=workout, text=said)
    if answer:
        Comment.mark_seen(reader=client, workout=workout)
        Comment.write(author=client, trainer=trainer, workout=workout, text=answer)
