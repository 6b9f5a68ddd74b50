from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When

from exercises.search import fold, indexed, query_words
from exercises.tracking import MOVES_BODYWEIGHT

if TYPE_CHECKING:
    from exercises.models import Exercise
    from gymtracker.accounts.models import User


class ExerciseQuerySet(models.QuerySet["Exercise"]):
    def library(self) -> ExerciseQuerySet:
        return self.filter(owner=None)

    def known_to(self, lifter: User) -> ExerciseQuerySet:
        """The library and the lifter's own, archived and merged ones included: what their history may point to."""
        return self.filter(Q(owner=None) | Q(owner=lifter))

    def offered_to(self, lifter: User) -> ExerciseQuerySet:
        """What the lifter can pick: neither archived nor merged away."""
        return self.known_to(lifter).filter(archived_at=None, merged_into=None)

    def search(self, query: str) -> ExerciseQuerySet:
        """Rows that hold every word, with `match`: 0 the name itself, 1 an alias, 2 beginning of the name,
        3 all words in the name, 4 elsewhere (aliases, muscles, equipment). Lower is better."""
        words = query_words(query)
        found = self
        for word in words:
            found = found.filter(search_text__contains=f" {word}")
        in_name = Q()
        for word in words:
            in_name &= Q(search_name__contains=f" {word}")
        called_so = self.model._default_manager.filter(pk=OuterRef("pk"), aliases__key=fold(query))
        return found.annotate(
            match=Case(
                When(name_key=fold(query), then=0),
                When(Exists(called_so), then=1),
                When(search_name__startswith=indexed(query) or " ", then=2),
                When(in_name, then=3),
                default=4,
                output_field=IntegerField(),
            )
            if words
            else Value(4)
        )

    def best_match_first(self, *before: Any) -> ExerciseQuerySet:
        """Among equal matches plain movements before their variants ("… - Close Grip"), then the best known."""
        is_variant = Case(When(name__contains=" - ", then=1), default=0, output_field=IntegerField())
        return self.order_by(*before, "match", is_variant, "-alias_count", "name", "pk")

    def for_lists(self) -> ExerciseQuerySet:
        """Without the long columns that a line in a list does not show."""
        return self.select_related("primary_muscle").defer("instructions", "shipped", "search_text")

    def with_muscles(self) -> ExerciseQuerySet:
        return self.select_related("primary_muscle").prefetch_related("secondary_muscles")

    def create_custom(self, owner: User, *, secondary_muscles: Any = (), **fields: Any) -> Exercise:
        """A lifter's own exercise. Raises IntegrityError where they have one of this name."""
        if fields.get("tracking") in MOVES_BODYWEIGHT:
            fields.setdefault("bodyweight_share", 100)
        with transaction.atomic():
            exercise = self.create(owner=owner, name_key=fold(fields["name"]), **fields)
            exercise.secondary_muscles.set(secondary_muscles)
            exercise.reindex()
        return exercise
