"""Merging two exercises that are one: everything that points to the source moves to the target, for good.

The tables are not listed here. Every foreign key to Exercise is found on the model and followed; one that is added
later follows without a change. What must not simply follow stands in SPECIAL, by its name and with its reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from exercises.models import Answer, App, Exercise, ExerciseAlias
from exercises.search import fold_key
from goals.models import Goal
from gymtracker.accounts.models import User
from gymtracker.conflicts import Conflict
from workouts.limits import LONGEST_STICKY_NOTE
from workouts.models import ExerciseNote, Set, WorkoutExercise
from workouts.signals import log_changed
from workouts.turns import take_turn


class MergeRefused(Conflict):
    pass


# --- What points to an exercise ---


@dataclass(frozen=True)
class Relation:
    """A foreign key to Exercise: `name` is "workouts.WorkoutExercise.exercise"."""

    model: type[models.Model]
    column: str
    is_join_table: bool  # of a many-to-many field: its rows say nothing but that two belong together

    @property
    def name(self) -> str:
        return f"{self.model._meta.app_label}.{self.model.__name__}.{self.column}"

    def rows_of(self, exercise: Exercise) -> QuerySet[Any]:
        """All of them: those in the trash, too."""
        return self.model._base_manager.filter(**{self.column: exercise})

    def clashing(self, source: Exercise, target: Exercise) -> QuerySet[Any]:
        """Rows of the source that cannot follow, since a unique constraint allows one and the target has it."""
        clash = Q()
        for fields, condition in self.uniques():
            twins = self.rows_of(target).filter(condition, **{name: OuterRef(name) for name in fields})
            clash |= Exists(twins) & condition
        return self.rows_of(source).filter(clash) if clash else self.rows_of(source).none()

    def uniques(self) -> Iterator[tuple[list[str], Q]]:
        """The other columns of each unique constraint that holds this one, with its condition. (One that is made of
        expressions cannot be asked like this: a clash with it is met by the database, and undoes the merge.)"""
        meta = self.model._meta
        together = [(list(names), Q()) for names in meta.unique_together]
        constraints = [
            (list(constraint.fields), constraint.condition or Q())
            for constraint in meta.constraints
            if isinstance(constraint, models.UniqueConstraint)
        ]
        alone = [([self.column], Q())] if meta.get_field(self.column).unique else []  # type: ignore[union-attr]
        for fields, condition in (*together, *constraints, *alone):
            if self.column in fields:
                yield [name for name in fields if name != self.column], condition

    def lifters(self, exercise: Exercise) -> set[int]:
        owners = [
            each.name for each in self.model._meta.concrete_fields if each.remote_field and each.related_model is User
        ]
        return {
            pk
            for owner in owners
            for pk in self.rows_of(exercise).order_by().values_list(owner, flat=True).distinct()
            if pk is not None
        }


def relations() -> list[Relation]:
    """Every foreign key to Exercise, those without a related name and those of join tables included."""
    found = [
        Relation(each.related_model, each.field.name, bool(each.related_model._meta.auto_created))
        for each in Exercise._meta.get_fields(include_hidden=True)
        if isinstance(each, models.ManyToOneRel)  # one-to-one, too
    ]
    return sorted(found, key=lambda relation: relation.name)


# --- What becomes of their rows ---


@dataclass(frozen=True)
class Rule:
    """`apply(relation, source, target)` deals with the rows of the source; `says` stands in the preview."""

    says: str
    apply: Callable[[Relation, Exercise, Exercise], None]
    title: str = ""  # where the model's name in the plural would mislead


def follow(relation: Relation, source: Exercise, target: Exercise) -> None:
    """The rule of every table that has none of its own."""
    if relation.is_join_table:
        relation.clashing(source, target).delete()
    relation.rows_of(source).update(**{relation.column: target})


def leave(relation: Relation, source: Exercise, target: Exercise) -> None:
    pass


def delete(relation: Relation, source: Exercise, target: Exercise) -> None:
    relation.rows_of(source).delete()


def keep_the_targets(relation: Relation, source: Exercise, target: Exercise) -> None:
    """Where there may be one only and the target has one, the source's goes."""
    relation.clashing(source, target).delete()
    follow(relation, source, target)


def joining(column: str) -> Callable[[Relation, Exercise, Exercise], None]:
    """Where both have a row, the source's text is put behind the target's."""

    def join(relation: Relation, source: Exercise, target: Exercise) -> None:
        meta = relation.model._meta
        most = meta.get_field(column).max_length  # type: ignore[union-attr]
        others = next(fields for fields, _ in relation.uniques())
        clashing = list(relation.clashing(source, target))
        at_target = {key_of(row, others): row for row in relation.rows_of(target)} if clashing else {}
        twins = [(at_target[key_of(row, others)], row) for row in clashing]
        for kept, row in twins:
            setattr(kept, column, joined(getattr(kept, column), getattr(row, column), most))
        relation.model._base_manager.bulk_update([kept for kept, _ in twins], [column], batch_size=500)
        relation.model._base_manager.filter(pk__in=[row.pk for row in clashing]).delete()
        relation.rows_of(source).update(**{relation.column: target})

    return join


def key_of(row: models.Model, names: list[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, row._meta.get_field(name).attname) for name in names)  # type: ignore[union-attr]


def joined(kept: str, added: str, most: int | None) -> str:
    if added.strip() in kept:
        return kept
    return f"{kept}; {added}".strip("; ")[:most]


def settle(relation: Relation, source: Exercise, target: Exercise) -> None:
    """They tell the lifter what became of their own exercise, so they stay with it."""
    for proposal in relation.rows_of(source).filter(answered_at=None):
        proposal.settle(Answer.MERGED)


FOLLOW = Rule("move to the target", follow)
# By the name of the relation. An entry for a table that is not there (yet) does no harm.
SPECIAL: dict[str, Rule] = {
    "exercises.Exercise_secondary_muscles.exercise": Rule(
        "stay: they describe the merged exercise, and the target has its own",
        leave,
        "secondary muscles",
    ),
    "exercises.Exercise.merged_into": Rule("lead to the target from now on", follow, "exercises merged into it before"),
    "exercises.Proposal.exercise": Rule("stay, and are answered by this merge", settle),
    "progress.PersonalRecord.exercise": Rule("are worked out anew from both histories", delete),
    "progress.Performance.exercise": Rule("are added up anew", delete),
    "workouts.ExerciseNote.exercise": Rule(
        "move to the target; where a lifter has two they become one", joining("text")
    ),
    "workouts.TrainingMax.exercise": Rule(
        "move to the target; where a run has both in one cycle, the target's stays", keep_the_targets
    ),
}


def rule_of(relation: Relation) -> Rule:
    return SPECIAL.get(relation.name, FOLLOW)


# --- What a merge would do ---


@dataclass(frozen=True)
class Move:
    """What becomes of the rows of one table; `clash_count` of them meet one of the target's."""

    relation: str
    title: str
    count: int
    lifter_count: int
    clash_count: int
    says: str


@dataclass
class Plan:
    source: Exercise
    target: Exercise
    refusals: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)
    set_count: int = 0
    lifter_count: int = 0
    aliases: list[str] = field(default_factory=list)  # that the target gets
    is_name_added: bool = False
    publishes_name: bool = False  # a lifter's own name for it would become everybody's

    @property
    def is_possible(self) -> bool:
        return not self.refusals


def plan_merge(source: Exercise, target: Exercise) -> Plan:
    """What would move, what stands in the way, and what changes with it. Reads only."""
    plan = Plan(source, target, refusals=list(refusals(source, target)))
    if source.pk == target.pk:
        return plan
    lifters: set[int] = set()
    for relation in relations():
        rule = rule_of(relation)
        title = rule.title or str(relation.model._meta.verbose_name_plural)
        clashes = 0 if rule.apply in {leave, delete, settle} else relation.clashing(source, target).count()
        if clashes and rule.apply is follow and not relation.is_join_table:
            plan.refusals.append(f"Both have {title} of which there may be one only, and no rule joins them.")
        if count := relation.rows_of(source).count():
            concerned = relation.lifters(source)
            lifters |= concerned
            plan.moves.append(Move(relation.name, title, count, len(concerned), clashes, rule.says))
    plan.set_count = Set.objects.filter(workout_exercise__exercise=source).count()
    plan.lifter_count = len(lifters)
    plan.aliases = [
        f"{alias} ({alias.get_app_display()})" if alias.app else alias.name for alias in source.aliases.all()
    ]
    plan.is_name_added = gets_name(source, target)
    plan.publishes_name = plan.is_name_added and source.is_custom and not target.is_custom
    plan.warnings = list(warnings(source, target))
    return plan


def refusals(source: Exercise, target: Exercise) -> Iterator[str]:
    if source.pk == target.pk:
        yield "An exercise cannot be merged into itself."
        return
    if source.merged_into_id:
        yield f"“{source}” is merged into another one already."
    if target.merged_into_id:
        yield f"“{target}” is merged into another one itself. Choose that one."
    elif target.archived_at:
        yield f"“{target}” is archived. Take it back from the archive first."
    if target.is_custom and not source.is_custom:
        yield "An exercise of the library belongs to everybody: it cannot become a lifter’s own."
    elif target.is_custom and target.owner_id != source.owner_id:
        yield "These belong to two different lifters."
    if source.tracking != target.tracking:
        yield (
            f"“{source}” is logged as {source.get_tracking_display().lower()} and “{target}” as "
            f"{target.get_tracking_display().lower()}: the numbers would mean something else."
        )


COUNTED_BY = {
    "implements": "the number of implements",
    "is_unilateral": "one or both sides at a time",
    "bodyweight_share": "the share of the bodyweight",
}


def warnings(source: Exercise, target: Exercise) -> Iterator[str]:
    differing = [says for name, says in COUNTED_BY.items() if getattr(source, name) != getattr(target, name)]
    if differing:
        yield (
            f"They differ in {', '.join(differing)}. What was logged of “{source}” will be counted as “{target}”: "
            "past volume and records change."
        )
    if source.competition_lift != target.competition_lift:
        yield "They differ as a competition lift: strength scores may change."
    if holder := holder_of_name(source, target):
        yield f"The name “{source}” stays an alias of “{holder}”."


def holder_of_name(source: Exercise, target: Exercise) -> Exercise | None:
    """The third exercise that the source's name is an alias of."""
    taken = ExerciseAlias.objects.filter(app=App.GENERAL, key=fold_key(source.name)).select_related("exercise").first()
    return taken.exercise if taken and taken.exercise_id not in {source.pk, target.pk} else None


def gets_name(source: Exercise, target: Exercise) -> bool:
    key = fold_key(source.name)
    return key != fold_key(target.name) and not ExerciseAlias.objects.filter(app=App.GENERAL, key=key).exists()


# --- The merge ---


def merge(source: Exercise, target: Exercise, *, keep_name: bool = True) -> Plan:
    """Merge for good, in one transaction; answers with what was done. `keep_name`: the source's name becomes an alias
    of the target. Raises MergeRefused."""
    try:
        with turn_of_the_lifters_of(source, target):
            source, target = locked(source, target)
            plan = plan_merge(source, target)
            if plan.refusals:
                raise MergeRefused(" ".join(plan.refusals))
            since = first_workouts(source)
            for relation in relations():
                rule_of(relation).apply(relation, source, target)
            keep_own_words(source, target)
            if keep_name and plan.is_name_added:
                target.aliases.create(app=App.GENERAL, name=source.name, key=fold_key(source.name))
            Exercise.objects.filter(pk=source.pk).update(merged_into=target)
            target.reindex()
            announce(source, target, since)
    except IntegrityError as error:
        raise MergeRefused("The database refuses: both have something of which there may be one only.") from error
    return plan


def keep_own_words(source: Exercise, target: Exercise) -> None:
    """What a lifter wrote down on how to do it would be out of their sight, since the target says what the library
    says: it becomes their note on the target, as much of it as a note holds. The merged row keeps all of it."""
    words = "; ".join(source.steps) if source.owner_id and not target.is_custom else ""
    if not words:
        return
    note = ExerciseNote.objects.filter(user=source.owner_id, exercise=target).first()
    text = joined(note.text if note else "", words, LONGEST_STICKY_NOTE)
    ExerciseNote.objects.update_or_create(user_id=source.owner_id, exercise=target, defaults={"text": text})


@contextmanager
def turn_of_the_lifters_of(*exercises: Exercise) -> Iterator[None]:
    """The turn of everybody who has one of them in their log. Both rows are locked behind it, not before: whoever logs
    a set has their turn and then asks for the exercise."""
    with transaction.atomic():
        entries = WorkoutExercise.objects.filter(exercise__in=exercises).order_by()
        goals = Goal.objects.filter(exercise__in=exercises).order_by()
        take_turn(list(entries.values_list("user", flat=True).union(goals.values_list("user", flat=True))))
        yield


def locked(source: Exercise, target: Exercise) -> tuple[Exercise, Exercise]:
    """Both rows, locked in one order, as they are now: two merges of the same pair cannot cross."""
    rows = Exercise.objects.select_for_update(of=("self",)).select_related("primary_muscle")
    found = {row.pk: row for row in rows.filter(pk__in=[source.pk, target.pk]).order_by("pk")}
    try:
        return found[source.pk], found[target.pk]
    except KeyError as error:
        raise MergeRefused("One of the two is not there any more.") from error


def first_workouts(source: Exercise) -> dict[int, Any]:
    """The start of the earliest workout with the source, by the lifter's id; who has but a goal for it may have
    reached it with the target."""
    entries = WorkoutExercise.objects.filter(exercise=source).order_by()
    goals = Goal.objects.filter(exercise=source).order_by().values_list("user", flat=True)
    return dict.fromkeys(goals, timezone.now()) | dict(entries.values_list("user").annotate(since=Min("started_at")))


def announce(source: Exercise, target: Exercise, since: dict[int, Any]) -> None:
    for lifter in User.objects.filter(pk__in=since).order_by("pk"):
        log_changed.send(Exercise, lifter=lifter, exercises={source.pk, target.pk}, since=since[lifter.pk])
