"""Taking a batch back as a whole, and giving an exercise of it another name of ours afterwards."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, RestrictedError
from django.utils import timezone

from exercises import matching
from exercises.matching import Certainty
from exercises.models import Exercise
from exercises.tracking import MEASURES
from gymtracker.conflicts import Conflict
from gymtracker.ids import first_id_of
from workouts.importing.applying import ImportGone, Was, exercises_in
from workouts.importing.receiving import app_of
from workouts.importing.settling import SAID, listed
from workouts.models import ImportBatch, ImportedName, Set, Workout, WorkoutExercise
from workouts.signals import log_changed
from workouts.turns import turn_of


class NotDone(Conflict):
    def __init__(self) -> None:
        super().__init__("This import is not done yet: there is nothing to undo. You can cancel it.")


ABANDONED_AFTER = timedelta(days=7)
WORKOUTS_AT_ONCE = 200
BROUGHT_BACK = ("import_key", "import_digest", "deleted_at")


def cancel(batch: ImportBatch) -> None:
    """Forget a batch that is not applied, with all that it has written so far. Raises ImportGone."""
    with turn_of(batch.user_id):
        fresh = ImportBatch.objects.select_for_update().filter(pk=batch.pk, applied_at=None).first()
        if fresh is None:
            raise ImportGone
        made = made_by(fresh)
        erase(fresh.workouts.all())
        fresh.delete()
        discard(made)


def cancel_abandoned(now: datetime | None = None) -> int:
    """Those that nobody went on with for a week; for the scheduler."""
    count = 0
    for batch in abandoned(now):
        with suppress(ImportGone):  # somebody went on with it this very moment
            cancel(batch)
            count += 1
    return count


def abandoned(now: datetime | None = None) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(applied_at=None, created_at__lt=(now or timezone.now()) - ABANDONED_AFTER)


def undo(batch: ImportBatch) -> None:
    """Take out again all that the batch brought. What the lifter has changed since goes to the trash, not for good;
    what it took the place of comes back; exercises that were made for it and are used nowhere else go. Twice is once.
    Raises NotDone, ImportGone."""
    with turn_of(batch.user_id):
        # no_key: who empties the trash holds workouts that are waited for below, and refers to the batch meanwhile.
        rows = ImportBatch.objects.select_for_update(of=("self",), no_key=True).select_related("user")
        fresh = rows.filter(pk=batch.pk).first()
        if fresh is None:
            raise ImportGone
        if fresh.is_reverted:
            return
        if not fresh.is_applied:
            raise NotDone
        replaced = fresh.user.workouts.filter(pk__in=[pk for pk, *_ in fresh.report.get("replaced", ())])
        concerned = fresh.workouts.all() | replaced
        made, exercises = made_by(fresh), exercises_in(concerned)
        first = concerned.aggregate(first=Min("started_at"))["first"]
        touched = list(fresh.workouts.filter(is_touched(fresh)).values_list("pk", flat=True))
        kept = Workout.objects.filter(pk__in=touched)
        kept.filter(deleted_at=None).update(deleted_at=timezone.now())
        kept.update(import_batch=None, import_key=None, import_digest="")
        erase(fresh.workouts.all())
        fresh.erased.all().delete()
        bring_back(fresh, replaced)
        fresh.reverted_at = timezone.now()
        fresh.save(update_fields=["reverted_at"])
        forget_guesses(fresh)
        fresh.names.all().delete()
        if first is not None:
            log_changed.send(Workout, lifter=fresh.user, exercises=exercises, since=first, went_out=fresh)
        discard(made)
    batch.refresh_from_db()


def bring_back(batch: ImportBatch, replaced: QuerySet[Workout]) -> None:
    """What the batch took the place of, as long as it lies in the trash since. What the lifter had thrown away stays
    there, and is known again. Where a later import has brought that workout anew, it waits for that one's undoing."""
    was: list[Was] = batch.report.get("replaced", [])
    there = {str(workout.pk): workout for workout in replaced}
    held = batch.user.workouts.filter(import_key__in=[key for _, key, *_ in was if key])
    taken = set(held.values_list("import_key", flat=True))
    back, waiting = [], {}
    for pk, key, digest, brought_by in was:
        workout = there.get(pk)
        # What brought it may be undone itself.
        if workout is None or str(workout.import_batch_id or "") != brought_by:
            continue
        if key in taken:
            waiting[str(key)] = workout, (pk, key, digest, brought_by)
            continue
        workout.import_key, workout.import_digest = key, digest
        if workout.deleted_at == batch.applied_at:
            workout.deleted_at = None
        back.append(workout)
    back += hand_on(batch, waiting)
    Workout.objects.bulk_update(back, BROUGHT_BACK, batch_size=WORKOUTS_AT_ONCE)


def hand_on(batch: ImportBatch, waiting: dict[str, tuple[Workout, Was]]) -> list[Workout]:
    """To the import that took the place of what this one had brought, so that its undoing brings back what was there
    before both."""
    handed = []
    for heir in later_than(batch) if waiting else ():
        was: list[Was] = heir.report.get("replaced", [])
        for place, (_, key, _, brought_by) in enumerate(was):
            if brought_by != str(batch.pk) or key not in waiting:
                continue
            workout, was[place] = waiting[key]
            if workout.deleted_at == batch.applied_at:
                workout.deleted_at = heir.applied_at
            handed.append(workout)
        heir.save(update_fields=["report"])
    return handed


def later_than(batch: ImportBatch) -> QuerySet[ImportBatch]:
    return ImportBatch.objects.filter(user=batch.user_id, applied_at__gt=batch.applied_at, reverted_at=None)


def forget_guesses(batch: ImportBatch) -> None:
    """Of what its names were taken for stays known what the lifter said, not what was guessed: it may have been why."""
    said = {"chosen", Certainty.CONFIRMED}
    rows = batch.names.select_related("exercise")
    guessed = {row.name: row.exercise for row in rows if row.exercise and (row.is_made or row.certainty not in said)}
    matching.forget(batch.user, app_of(batch.source), guessed)


def is_touched(batch: ImportBatch) -> Q:
    """Of a workout that the batch brought: something of it was changed, added or taken out by hand since."""
    entries = WorkoutExercise.objects.filter(workout=OuterRef("pk"))
    sets = Set.objects.filter(workout_exercise__workout=OuterRef("pk"))
    by_hand = Q(version__gt=1) | Q(deleted_at__isnull=False)
    assert batch.applied_at is not None
    # Ids that a file brings may be of any kind: random ones would come after any moment.
    since = (first_id_of(batch.applied_at), first_id_of(timezone.now() + timedelta(days=1)))
    gave_place = Q(deleted_at__in=list(later_than(batch).values_list("applied_at", flat=True)))
    return (
        Q(version__gt=1)
        | Q(deleted_at__isnull=False) & ~gave_place
        | Exists(entries.filter(by_hand | Q(imported_name=None)))
        | Exists(sets.filter(by_hand | Q(pk__range=since)))
    )


def erase(workouts: QuerySet[Workout]) -> None:
    """For good, some at a time: what hangs on a workout is collected before it is deleted."""
    while ids := list(workouts.order_by().values_list("pk", flat=True)[:WORKOUTS_AT_ONCE]):
        Workout.objects.filter(pk__in=ids).delete()


def made_by(batch: ImportBatch) -> list[int]:
    return [pk for pk in batch.names.filter(is_made=True).values_list("exercise_id", flat=True).distinct() if pk]


def discard(exercises: list[int]) -> None:
    """Delete those on which nothing hangs."""
    for exercise in Exercise.objects.filter(pk__in=exercises):
        with suppress(RestrictedError, IntegrityError), transaction.atomic():
            exercise.delete()


# --- Another exercise ---


class DoesNotFit(ValueError):
    """The sets are not measured as the exercise is; the message is for the lifter."""


def rename(row: ImportedName, exercise: Exercise, *, is_made: bool = False) -> int:
    """Take the name for another exercise: what came under it moves there, and the next import knows. Answers with how
    many workouts moved. Raises DoesNotFit and moves none."""
    batch = row.batch
    with turn_of(batch.user_id):
        entries = WorkoutExercise.objects.filter(imported_name=row)
        sets = Set.objects.filter(workout_exercise__in=entries)
        refuse_misfits(sets, exercise)
        before = set(entries.order_by().values_list("exercise_id", flat=True).distinct())
        first = entries.aggregate(first=Min("started_at"))["first"]
        count = entries.values("workout").distinct().count()
        entries.update(exercise=exercise)
        settle_weight(sets, exercise)
        made = [row.exercise_id] if row.is_made and row.exercise_id else []
        row.exercise, row.certainty, row.reason = exercise, Certainty.CONFIRMED, "You chose it."
        row.is_made = is_made
        row.save(update_fields=["exercise", "certainty", "reason", "is_made"])
        matching.remember(batch.user, app_of(batch.source), {row.name: exercise})
        if first is not None:
            log_changed.send(Workout, lifter=batch.user, exercises=before | {exercise.pk}, since=first)
        discard(made)
    return count


def refuse_misfits(sets: QuerySet[Set], exercise: Exercise) -> None:
    rule = exercise.rule
    lacking = Q()
    for name in rule.needs:
        if name != "weight_grams":
            lacking |= Q(**{name: None})
    if rule.any_of:
        lacking |= Q(**dict.fromkeys(rule.any_of))
    for name in MEASURES:
        if name not in rule.measures:
            lacking |= Q(**{f"{name}__gt": 0})
    if count := sets.filter(lacking).count():
        measures = listed(SAID[name] for name in rule.measures)
        raise DoesNotFit(
            f"{exercise} is measured by {measures}: {count:,} of the imported sets {'is' if count == 1 else 'are'} not."
        )


def settle_weight(sets: QuerySet[Set], exercise: Exercise) -> None:
    """No weight is 0 where one is needed, and none where it may be left out or makes no sense."""
    if "weight_grams" in exercise.rule.needs:
        sets.filter(weight_grams=None).update(weight_grams=0)
    else:
        sets.filter(weight_grams=0).update(weight_grams=None)
