"""Choosing an exercise while logging: what the lifter trains lately comes before all."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Case, F, OuterRef, Subquery, Value, When
from django.utils import timezone

from exercises.models import Exercise
from exercises.querysets import ExerciseQuerySet
from gymtracker.accounts.models import User
from workouts.models import WorkoutExercise

LATELY = timedelta(days=120)
MOST_OFFERED = 30


def offered(lifter: User, query: str = "") -> ExerciseQuerySet:
    """At most 30 exercises for `query`: recent ones first, then the best match; without a query the best known."""
    lately = (
        WorkoutExercise.objects.live()
        .filter(user=lifter, exercise=OuterRef("pk"), started_at__gte=timezone.now() - LATELY)
        .order_by("-started_at")
        .values("started_at")[:1]
    )
    found = Exercise.objects.offered_to(lifter).search(query).for_lists()
    is_recent = Case(When(last_used=None, then=Value(1)), default=Value(0))
    # Without a query the newest comes first, with one the best match among the recent.
    before = [F("last_used").desc(nulls_last=True)] if not query else []
    return found.annotate(last_used=Subquery(lately)).best_match_first(is_recent, *before)[:MOST_OFFERED]
