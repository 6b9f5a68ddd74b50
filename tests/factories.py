"""Rows for tests, made by the domain's own verbs where there is one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import factory
import zeal
from allauth.account.models import EmailAddress
from django.utils import timezone

from exercises.models import Exercise, Muscle
from exercises.search import fold, fold_key
from gymtracker.accounts.models import User
from workouts.models import Set, Workout, WorkoutExercise

PASSWORD = "correct horse 42"
# Rows that a test makes one by one are no N+1 of the product.
row_by_row = zeal.zeal_ignore


class RowFactory(factory.django.DjangoModelFactory):
    class Meta:
        abstract = True

    @classmethod
    def _generate(cls, strategy: Any, params: Any) -> Any:
        with row_by_row():
            return super()._generate(strategy, params)


class UserFactory(RowFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    class Params:
        in_pounds = factory.Trait(weight_unit="lb", distance_unit="mi")
        superuser = factory.Trait(is_staff=True, is_superuser=True)

    email = factory.Sequence(lambda n: f"lifter{n}@example.org")
    full_name = "Lena Lifter"
    time_zone = "Europe/Berlin"

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, password: str = PASSWORD, **fields: Any) -> User:
        user = model_class.objects.create_user(password=password, **fields)
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user


class MuscleFactory(RowFactory):
    class Meta:
        model = Muscle
        django_get_or_create = ("slug",)

    slug = "chest"
    name = factory.LazyAttribute(lambda muscle: muscle.slug.replace("-", " ").capitalize())
    region = "chest"
    side = "front"


class ExerciseFactory(RowFactory):
    """A library exercise; `owner=` makes it a lifter's own."""

    class Meta:
        model = Exercise
        skip_postgeneration_save = True

    class Params:
        pull_up = factory.Trait(
            name="Pull Up", tracking="bodyweight_reps", bodyweight_share=100, equipment="bodyweight"
        )
        assisted = factory.Trait(
            name="Pull Up (Assisted)", tracking="assisted_bodyweight", bodyweight_share=100, equipment="machine"
        )
        plank = factory.Trait(name="Plank", tracking="duration", equipment="bodyweight")
        running = factory.Trait(name="Running", tracking="distance_duration", equipment="none", category="cardio")
        carry = factory.Trait(name="Farmer's Walk", tracking="weight_distance", equipment="dumbbell", implements=2)
        unilateral = factory.Trait(name="Row (Dumbbell)", is_unilateral=True, equipment="dumbbell")

    name = factory.Sequence(lambda n: f"Lift {n} (Barbell)")
    slug = factory.LazyAttribute(lambda exercise: "" if exercise.owner else fold(exercise.name).replace(" ", "-"))
    owner = None
    equipment = "barbell"
    primary_muscle = factory.SubFactory(MuscleFactory)
    name_key = factory.LazyAttribute(lambda exercise: fold_key(exercise.name))

    @factory.post_generation
    def index(self: Exercise, create: bool, extracted: Any, **kwargs: Any) -> None:  # type: ignore[misc]
        self.reindex()


@row_by_row()
def bench_press() -> Exercise:
    found = Exercise.objects.filter(slug="bench-press-barbell").first()
    return found or ExerciseFactory(name="Bench Press (Barbell)", slug="bench-press-barbell")


@row_by_row()
def open_workout(lifter: User, **fields: Any) -> Workout:
    return Workout.start(lifter, **fields)


@row_by_row()
def finished_workout(lifter: User, *, days_ago: float = 1, minutes: int = 60, **fields: Any) -> Workout:
    started_at = fields.pop("started_at", None) or timezone.now() - timedelta(days=days_ago)
    return Workout.log_past(
        lifter, started_at=started_at, finished_at=started_at + timedelta(minutes=minutes), **fields
    )


@row_by_row()
def entry(workout: Workout, exercise: Exercise | None = None) -> WorkoutExercise:
    return workout.add_exercise(exercise or bench_press())


@row_by_row()
def log(performed_in: WorkoutExercise, weight: float | None = 80, reps: int | None = 8, **fields: Any) -> Set:
    """A set of `weight` kilograms."""
    grams = None if weight is None else round(weight * 1000)
    return performed_in.log_set(weight_grams=grams, reps=reps, **fields)


def instant(text: str) -> datetime:
    """ "2026-03-01 18:00" in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
