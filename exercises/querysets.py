from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from exercises.search import fold_key, phrase, query_words
from exercises.tracking import MOVES_BODYWEIGHT

if TYPE_CHECKING:
    from exercises.models import Exercise, Muscle, Proposal
    from gymtracker.accounts.models import User


def any_of(column: str, readings: tuple[str, ...]) -> Q:
    """`column` holds a word that begins with one of the readings."""
    condition = Q()
    for reading in readings:
        condition |= Q(**{f"{column}__contains": f" {reading}"})
    return condition


def all_of(column: str, words: list[tuple[str, ...]]) -> Q:
    condition = Q()
    for readings in words:
        condition &= any_of(column, readings)
    return condition


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def library(self) -> ExerciseQuerySet:
        return self.filter(owner=None)

    def known_to(self, lifter: User) -> ExerciseQuerySet:
        """The library and the lifter's own, archived and merged ones included: what their history may point to."""
        return self.filter(Q(owner=None) | Q(owner=lifter))

    def offered_to(self, lifter: User) -> ExerciseQuerySet:
        """What the lifter can pick: neither archived nor merged away."""
        return self.known_to(lifter).filter(archived_at=None, merged_into=None)

    def training(self, muscle: str) -> ExerciseQuerySet:
        """As their primary muscle or beside it; `muscle` is its slug."""
        return self.filter(Q(primary_muscle=muscle) | Q(secondary_muscles=muscle)).distinct()

    def search(self, query: str) -> ExerciseQuerySet:
        """Rows that hold every word, with `match`, lower is better: 0 the name itself, 1 an alias, 2 the muscle,
        3 beginning of the name, 4 words in the name, 5 beginning of the muscle, 6 elsewhere."""
        words = query_words(query)
        found = self
        for readings in words:
            found = found.filter(any_of("search_text", readings))
        if not words:
            return found.annotate(match=Value(6))
        called_so = self.model._default_manager.filter(pk=OuterRef("pk"), aliases__key=fold_key(query))
        return found.annotate(
            match=Case(
                When(name_key=fold_key(query), then=0),
                When(Exists(called_so), then=1),
                When(search_muscle=phrase(query), then=2),
                When(search_name__startswith=phrase(query), then=3),
                When(all_of("search_name", words), then=4),
                When(all_of("search_muscle", words), then=5),
                default=6,
                output_field=IntegerField(),
            )
        )

    def best_match_first(self, *before: Any) -> ExerciseQuerySet:
        """Stretches last unless called by name; among equal matches plain movements before their variants
        ("… - Close Grip"), then the best known."""
        is_stretch = Case(When(category="stretching", match__gt=1, then=1), default=0, output_field=IntegerField())
        is_variant = Case(When(name__contains=" - ", then=1), default=0, output_field=IntegerField())
        return self.order_by(*before, is_stretch, "match", is_variant, "-alias_count", "name", "pk")

    def for_lists(self) -> ExerciseQuerySet:
        """Without the long columns that a line in a list does not show."""
        return self.select_related("primary_muscle").defer("instructions", "shipped", "search_text")

    def with_muscles(self) -> ExerciseQuerySet:
        return self.select_related("primary_muscle").prefetch_related("secondary_muscles")

    def told_in_files(self) -> ExerciseQuerySet:
        """With muscles and aliases: two queries more."""
        return self.defer("instructions", "shipped", "search_text").prefetch_related("secondary_muscles", "aliases")

    def create_custom(self, owner: User, *, secondary_muscles: Iterable[Muscle] = (), **fields: Any) -> Exercise:
        """A lifter's own exercise. Raises IntegrityError where they have one of this name."""
        if fields.get("tracking") in MOVES_BODYWEIGHT:
            fields.setdefault("bodyweight_share", 100)
        helping = list(secondary_muscles)
        through = self.model.secondary_muscles.through
        with transaction.atomic():
            exercise: Exercise = self.model(owner=owner, **fields)
            exercise.index((), helping)
            exercise.save(force_insert=True)
            through.objects.bulk_create(through(exercise=exercise, muscle=one) for one in helping)
        return exercise


class ProposalQuerySet(models.QuerySet["Proposal"]):
    def unanswered(self) -> ProposalQuerySet:
        return self.filter(answered_at=None)

    def waiting(self) -> ProposalQuerySet:
        """For an editor: what the lifter has archived since is of no use to anybody for now."""
        return self.unanswered().filter(exercise__archived_at=None, exercise__merged_into=None)

    def last_of(self, lifter: User, exercise: Exercise) -> Proposal | None:
        """What became of this exercise of the lifter's, or of one of theirs that is this one now."""
        own = self.filter(Q(exercise=exercise) | Q(exercise__merged_into=exercise), exercise__owner=lifter)
        return own.select_related("exercise").order_by("-proposed_at", "-pk").first()
