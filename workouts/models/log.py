"""What was lifted: Workout -> WorkoutExercise (entries.py) -> Set (sets.py), with the verbs that change it.

Every verb is one transaction and tells `log_changed`. Ids may be made before they are sent, by a form or a script; a
create that comes again with the same id answers with the row that is there. Deleting is soft (`deleted_at`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Max, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import Activity, ActivityKind, User
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from workouts import supersets
from workouts.limits import LONGEST_NAME, LONGEST_NOTES, MOST_BODYWEIGHT_GRAMS
from workouts.models.entries import WorkoutExercise
from workouts.models.imports import ErasedImport
from workouts.models.once import IdTaken, create_once, next_position
from workouts.models.sets import Set
from workouts.querysets import WorkoutQuerySet
from workouts.signals import log_changed
from workouts.turns import take_turn, turn_of

if TYPE_CHECKING:
    from workouts.totals import Totals

# A workout that was forgotten ends with its last set, not when somebody remembers it days later.
FORGOTTEN_AFTER = timedelta(hours=3)


# Writes what a new workout holds; answers with the ids of the exercises of which sets were performed.
Fill = Callable[["Workout"], set[int]]


class OpenWorkoutExists(Conflict):
    def __init__(self) -> None:
        super().__init__("Another workout is open. Finish or discard it first.")


class StaleWorkout(Conflict):
    def __init__(self) -> None:
        super().__init__("This workout was changed elsewhere in the meantime.")


class Workout(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="workouts", db_index=False
    )
    name = models.CharField(max_length=LONGEST_NAME, blank=True)
    notes = models.TextField(max_length=LONGEST_NOTES, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    time_zone = models.CharField(max_length=64)
    date = models.DateField(help_text="The local date of the start; it never changes with the lifter's settings.")
    bodyweight_grams = models.PositiveIntegerField(null=True, blank=True)
    # What it was started from; sessions of a run count from 0 on (models/programmes.py).
    template = models.ForeignKey(
        "workouts.WorkoutTemplate", null=True, blank=True, on_delete=models.SET_NULL, related_name="workouts"
    )
    programme_run = models.ForeignKey(
        "workouts.ProgrammeRun", null=True, blank=True, on_delete=models.SET_NULL, related_name="workouts"
    )
    run_number = models.PositiveIntegerField(null=True, blank=True)
    # Whose sets it was planned with, from 1 on; another count of weeks or sessions later changes nothing about it.
    run_week = models.PositiveSmallIntegerField(null=True, blank=True)
    # What brought it, and what it is known by when its file comes again (importing/keys.py).
    import_batch = models.ForeignKey(
        "workouts.ImportBatch", null=True, blank=True, on_delete=models.SET_NULL, related_name="workouts",
        db_index=False,
    )  # fmt: skip
    import_key = models.CharField(max_length=64, null=True, blank=True)  # noqa: DJ001  (null is no key, and not unique)
    import_digest = models.CharField(max_length=16, blank=True, default="")
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)

    totals: Totals  # from totals.add_up
    has_trainer: bool  # from with_trainer

    objects = WorkoutQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("user", F("started_at").desc(), F("id").desc(), name="workouts_by_time"),
            models.Index("user", "date", name="workouts_by_date"),
            models.Index("deleted_at", name="workouts_in_trash", condition=Q(deleted_at__isnull=False)),
            models.Index("import_batch", name="workouts_imported", condition=Q(import_batch__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                "user", condition=Q(finished_at=None, deleted_at=None), name="one_open_workout"
            ),
            models.UniqueConstraint(fields=["user", "import_key"], name="imported_once"),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")), name="finish_after_start"
            ),
            models.CheckConstraint(
                condition=Q(bodyweight_grams=None) | Q(bodyweight_grams__range=(1, MOST_BODYWEIGHT_GRAMS)),
                name="workout_bodyweight_range",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.title} on {self.date}"

    # --- Beginning ---

    @classmethod
    def start(
        cls, lifter: User, *, id: UUID | None = None, started_at: datetime | None = None, **fields: Any
    ) -> Workout:
        """Open a workout now, in the lifter's time zone; `fields` as of `log_past`.

        Raises OpenWorkoutExists, IdTaken.
        """
        return cls._create(lifter, id=id, started_at=started_at or timezone.now(), finished_at=None, **fields)

    @classmethod
    def log_past(
        cls, lifter: User, *, id: UUID | None = None, name: str = "", notes: str = "",
        started_at: datetime, finished_at: datetime, fill: Fill = lambda workout: set(),
    ) -> Workout:  # fmt: skip
        """A workout that was finished before it is written down. Raises IdTaken."""
        return cls._create(
            lifter, id=id, name=name, notes=notes, started_at=started_at, finished_at=finished_at, fill=fill
        )

    @classmethod
    def _create(
        cls, lifter: User, *, id: UUID | None, started_at: datetime, fill: Fill = lambda workout: set(), **fields: Any
    ) -> Workout:
        def announce(workout: Workout) -> None:
            workout.user = lifter
            exercises = fill(workout)
            log_changed.send(
                cls, lifter=lifter, exercises=exercises, since=started_at, dated=workout,
                workouts={workout.pk} if exercises else None,
            )  # fmt: skip

        try:
            workout, _ = create_once(
                lifter.workouts,
                id,
                announce=announce,
                started_at=started_at,
                time_zone=lifter.time_zone,
                date=lifter.local_date(started_at),
                **fields,
            )
        except IntegrityError as error:
            if lifter.workouts.open().exists():
                raise OpenWorkoutExists from error
            raise
        return workout

    @classmethod
    def repeat(cls, lifter: User, past: Workout, *, id: UUID | None = None) -> Workout:
        """Open a workout with the exercises of a past one; sets are proposed from the last time of each."""
        with transaction.atomic():
            workout = cls.start(lifter, id=id, name=past.name)
            if not workout.workout_exercises.exists():  # else the same request came twice
                entries = past.workout_exercises.live().performed().in_order().select_related("exercise")
                WorkoutExercise.objects.bulk_create(
                    WorkoutExercise(
                        workout=workout,
                        user=lifter,
                        exercise_id=entry.exercise.merged_into_id or entry.exercise_id,
                        started_at=workout.started_at,
                        position=position,
                        superset=entry.superset,
                        rest_seconds=entry.rest_seconds,
                    )
                    for position, entry in enumerate(entries, start=1)
                )
        return workout

    # --- Changing ---

    def add_exercise(self, exercise: Exercise, *, id: UUID | None = None, **fields: Any) -> WorkoutExercise:
        """Put an exercise at the end. Raises IdTaken. `rest_seconds` is carried over from last time if not given."""
        if "rest_seconds" not in fields:
            fields["rest_seconds"] = self._last_rest_seconds(exercise)
        entry, _ = create_once(
            self.workout_exercises,
            id,
            user_id=self.user_id,
            exercise=exercise,
            started_at=self.started_at,
            position=next_position(self.workout_exercises.all()),
            **fields,
        )
        entry.place = entry.position, entry.superset
        return entry

    def _last_rest_seconds(self, exercise: Exercise) -> int | None:
        earlier = WorkoutExercise.objects.live().filter(user_id=self.user_id, exercise=exercise)
        return earlier.order_by("-started_at", "-id").values_list("rest_seconds", flat=True).first()

    def log_sets(self, performed: Mapping[WorkoutExercise, Sequence[dict[str, Any]]]) -> list[Set]:
        """Record sets of several exercises at once, in their order, and tell of it once.

        Each is fields of Set and may bring its id. Raises IdTaken, and records none, where one of the ids is taken.
        """
        with turn_of(self.user_id):
            sets = self.write_sets(performed)
            exercises = {entry.exercise_id for entry in performed}
            log_changed.send(
                Workout, lifter=self.user, exercises=exercises, since=self.started_at,
                entries={entry.pk for entry in performed},
            )  # fmt: skip
        return sets

    def write_sets(self, performed: Mapping[WorkoutExercise, Sequence[dict[str, Any]]]) -> list[Set]:
        """`log_sets` for who tells of it himself."""
        now = timezone.now() if self.is_open else None
        done: defaultdict[UUID, list[Set]] = defaultdict(list)
        for one in Set.objects.filter(workout_exercise__in=performed).in_order():
            done[one.workout_exercise_id].append(one)
        sets = [
            one
            for entry, new in performed.items()
            for one in entry.sets_after(done[entry.pk], [{"completed_at": now, **fields} for fields in new])
        ]
        try:
            with transaction.atomic():
                take_turn([self.user_id])
                Set.objects.bulk_create(sets)
        except IntegrityError:
            if Set.objects.filter(pk__in=[one.pk for one in sets]).exists():
                raise IdTaken from None
            raise
        return sets

    def entries_in_order(self) -> list[WorkoutExercise]:
        entries = list(self.workout_exercises.live().in_order())
        for entry in entries:
            entry.place = entry.position, entry.superset
        return entries

    def arrange(self, entries: Sequence[WorkoutExercise]) -> None:
        """Put the exercises, all of them, into this order, with their supersets as they now are."""
        with turn_of(self.user_id):
            supersets.settle(entries)
            for position, entry in enumerate(entries, start=1):
                entry.stand(position)
            WorkoutExercise.objects.bulk_update(entries, ["position", "superset", "version"])
            # The numbers are given anew: what is brought back later must not fall into another superset by its old one.
            self.workout_exercises.exclude(deleted_at=None).update(superset=None)
            # The order decides ties only between performances of the same exercise.
            exercises = [entry.exercise_id for entry in entries]
            if twice := {one for one in exercises if exercises.count(one) > 1}:
                since = self.started_at_now()
                log_changed.send(Workout, lifter=self.user, exercises=twice, since=since, workouts={self.pk})

    def describe(self, *, name: str, notes: str, version: int | None = None) -> None:
        """Rename and annotate; no number depends on it. Raises StaleWorkout, as `move` and `trash` do, where it is no
        longer the one that was read at `version`."""
        with turn_of(self.user_id):
            self._insist_on(version)
            Workout.objects.filter(pk=self.pk).update(name=name, notes=notes, version=F("version") + 1)
            self.name, self.notes = name, notes

    def move(self, *, started_at: datetime, finished_at: datetime | None, version: int | None = None) -> None:
        """Change when it was; the date follows in the workout's own time zone. Raises OpenWorkoutExists."""
        with turn_of(self.user_id):
            self._insist_on(version)
            since = min(self.started_at_now(), started_at)
            self.started_at, self.finished_at = started_at, finished_at
            self.date = started_at.astimezone(ZoneInfo(self.time_zone)).date()
            self._update(started_at=started_at, finished_at=finished_at, date=self.date)
            self.workout_exercises.update(started_at=started_at)
            self.announce_change(since=since, dated=self)

    def set_bodyweight(self, grams: int | None) -> None:
        """What the lifter weighed on that date; `progress` writes it, before records are judged."""
        self.bodyweight_grams = grams
        Workout.objects.filter(pk=self.pk).update(bodyweight_grams=grams)

    @classmethod
    def weigh(cls, lifter: User, held: Subquery, *, since: dt.date) -> list[UUID]:
        """`set_bodyweight` of all workouts from that day on, those in the trash too; `held` is what the lifter weighed
        by the database. Answers with the ids of those that had another one."""
        workouts = lifter.workouts.filter(date__gte=since)
        weighed = workouts.annotate(held=held).values_list("pk", "bodyweight_grams", "held")
        changed = [pk for pk, before, now in weighed if before != now]
        if changed:
            workouts.update(bodyweight_grams=held)
        return changed

    # --- Ending and undoing ---

    def finish(self, *, at: datetime | None = None, is_told: bool = True) -> None:
        """Finish once; pressing again changes nothing. A forgotten workout ends with its last set. What it brought is
        told as Activity, but not where nobody trained (`is_told=False`: demo data)."""
        with turn_of(self.user_id):
            finished_at = at or self._end(timezone.now())
            done = Workout.objects.filter(pk=self.pk, finished_at=None, deleted_at=None)
            if done.update(finished_at=finished_at, version=F("version") + 1):
                self.finished_at = finished_at
                told = [Activity.of(self.user, ActivityKind.WORKOUT_FINISHED, self.pk)] if is_told else None
                self.announce_change(told=told)
                Activity.write(told or ())

    def _end(self, now: datetime) -> datetime:
        sets = Set.objects.live().filter(workout_exercise__workout=self)
        last = sets.aggregate(last=Max("completed_at"))["last"] or self.started_at
        return max(last, self.started_at) if now - last > FORGOTTEN_AFTER else max(now, self.started_at)

    def reopen(self) -> None:
        """Undo the finish. Raises OpenWorkoutExists."""
        with turn_of(self.user_id):
            self._update(finished_at=None)
            self.finished_at = None
            self.announce_change()

    def trash(self, *, version: int | None = None) -> None:
        """Delete or discard: out of everything but the trash."""
        with turn_of(self.user_id):
            self._insist_on(version)
            if Workout.objects.filter(pk=self.pk, deleted_at=None).update(deleted_at=timezone.now()):
                if self.programme_run and self.run_number is not None:
                    self.programme_run.come_back_to(self)
                self.announce_change()

    def restore(self) -> None:
        """Back from the trash as it was. Raises OpenWorkoutExists where it was open and another is now."""
        with turn_of(self.user_id):
            self._update(deleted_at=None)
            self.deleted_at = None
            self.announce_change()

    def erase(self) -> None:
        """Out of the trash for good; no number changes by it."""
        with turn_of(self.user_id):
            mine = Workout.objects.filter(pk=self.pk, deleted_at__isnull=False)
            ErasedImport.keep(mine)
            mine.delete()

    def _insist_on(self, version: int | None) -> None:
        if version is not None and not Workout.objects.filter(pk=self.pk, version=version, deleted_at=None).exists():
            raise StaleWorkout

    def _update(self, **fields: Any) -> None:
        try:
            with transaction.atomic():
                Workout.objects.filter(pk=self.pk).update(version=F("version") + 1, **fields)
        except IntegrityError as error:
            if self.user.workouts.open().exclude(pk=self.pk).exists():
                raise OpenWorkoutExists from error
            raise

    def announce_change(self, *, since: datetime | None = None, **at_hand: Any) -> None:
        exercises = set(self.workout_exercises.values_list("exercise_id", flat=True))
        since = since or self.started_at_now()
        log_changed.send(Workout, lifter=self.user, exercises=exercises, since=since, workouts={self.pk}, **at_hand)

    # --- Asking ---

    def started_at_now(self) -> datetime:
        """Another device may have moved the workout since it was read; asked for in a turn it stays true."""
        now: datetime | None = Workout.objects.filter(pk=self.pk).values_list("started_at", flat=True).first()
        return now or self.started_at

    def count_sets(self) -> int:
        """Working sets."""
        sets = Set.objects.filter(workout_exercise__workout=self, workout_exercise__deleted_at=None, deleted_at=None)
        return sets.working().count()

    def has_sets(self) -> bool:
        return Set.objects.live().filter(workout_exercise__workout=self).exists()

    def get_absolute_url(self) -> str:
        return reverse("workouts:detail", args=[self.pk])

    @property
    def logging_url(self) -> str:
        """The page on which sets are logged: the workout itself while open, its edit page later."""
        return reverse("workouts:detail" if self.is_open else "workouts:edit", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.finished_at is None

    @property
    def title(self) -> str:
        if name := self.name.strip():  # an archive or a file may bring blanks
            return name
        hour = self.local_start.hour
        part = "Morning" if 4 <= hour < 12 else "Afternoon" if 12 <= hour < 17 else "Evening" if hour < 22 else "Night"
        return f"{part if hour >= 4 else 'Night'} workout"

    @property
    def month(self) -> dt.date:
        return self.date.replace(day=1)

    @property
    def local_start(self) -> datetime:
        return self.started_at.astimezone(ZoneInfo(self.time_zone))

    @property
    def duration(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at else None
