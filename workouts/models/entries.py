"""One exercise within a workout: its sets, its place, what was planned for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from workouts import supersets
from workouts.formulas import Estimate, estimated_1rm, load_grams
from workouts.limits import LONGEST_NOTES, LONGEST_STICKY_NOTE, MOST_SECONDS
from workouts.models.once import create_once
from workouts.models.planned import PlannedSet
from workouts.models.sets import Set, SetKind, Side
from workouts.proposals import Planned, in_order
from workouts.querysets import WorkoutExerciseQuerySet
from workouts.rounds import count_rounds, used_up
from workouts.signals import log_changed
from workouts.turns import take_turn, turn_of
from workouts.warm_up import REST_SECONDS, Step


class ExerciseGone(Conflict):
    def __init__(self) -> None:
        super().__init__("This exercise is not there any more. Reload the page.")


def is_continuing(kind: str, continues: bool) -> bool:
    return kind == SetKind.DROP or (kind == SetKind.FAILURE and continues)


class WorkoutExercise(models.Model):
    """One exercise in one workout; the same exercise may come twice."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # No index of their own (db_index=False) where one of Meta.indexes begins with the same column.
    workout = models.ForeignKey(
        "workouts.Workout", on_delete=models.CASCADE, related_name="workout_exercises", db_index=False
    )
    # Copies of the workout's, kept by the verbs, so that "last time" is one step on an index.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="workout_exercises", db_index=False
    )
    started_at = models.DateTimeField()
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="workout_exercises")
    position = models.PositiveIntegerField(default=1)
    superset = models.PositiveSmallIntegerField(null=True, blank=True)
    notes = models.TextField(max_length=LONGEST_NOTES, blank=True)
    rest_seconds = models.PositiveIntegerField("target rest", null=True, blank=True)
    template_exercise = models.ForeignKey(
        "workouts.TemplateExercise", null=True, blank=True, on_delete=models.SET_NULL, related_name="performances"
    )
    # What the file that brought it called its exercise: by it the history follows another choice.
    imported_name = models.ForeignKey(
        "workouts.ImportedName", null=True, blank=True, on_delete=models.SET_NULL, related_name="entries",
        db_index=False,
    )  # fmt: skip
    # Why the plan asks for what it asks (workouts/progression.py), as it was when the workout was started.
    reason = models.JSONField(null=True, blank=True)
    # Raised by whoever writes about it, moves it or takes another exercise: undoing an import asks for it.
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True, blank=True)

    last_time_id: UUID | None  # from WorkoutExerciseQuerySet.with_last_time
    planned_list: list[dict[str, Any]] | None = None  # from WorkoutExerciseQuerySet.with_planned
    place: tuple[int, int | None] | None = None  # position and superset as read; from Workout
    next_position: int | None = None  # of a set; from WorkoutExerciseQuerySet.with_next_position
    is_head_known = False
    head_id: UUID | None = None  # what the next drop set continues; from WorkoutExerciseQuerySet.with_head
    are_goals_known = False
    goal_list: list[dict[str, Any]] | None = None  # from WorkoutExerciseQuerySet.with_goals
    behind_id: UUID | None = None  # who is next in the superset; from WorkoutExerciseQuerySet.with_round

    objects = WorkoutExerciseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("user", "exercise", F("started_at").desc(), F("id").desc(), name="performances_by_time"),
            models.Index("workout", "position", "id", name="exercises_in_order"),
            models.Index("deleted_at", name="exercises_in_trash", condition=Q(deleted_at__isnull=False)),
            models.Index("imported_name", name="exercises_imported", condition=Q(imported_name__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(rest_seconds=None) | Q(rest_seconds__range=(0, MOST_SECONDS)), name="target_rest_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exercise} in {self.workout}"

    def log_set(
        self, *, id: UUID | None = None, kind: str = SetKind.NORMAL, side: str = Side.BOTH, continues: bool = False,
        savepoint: bool = True, **measures: Any,
    ) -> Set:  # fmt: skip
        """Record one performed set; the same id twice is the same set. Raises IdTaken; `savepoint` as of create_once.

        `measures` are fields of Set; `completed_at` is now while the workout is open and unknown in a past one. A drop
        set continues the set before it, a failure set does where `continues` says so.
        """
        if self.workout.is_open:
            measures.setdefault("completed_at", timezone.now())
        performed, is_new = create_once(
            self.all_sets,
            id,
            place=self._place_for(kind, continues),
            announce=self._announce_logged,
            savepoint=savepoint,
            kind=kind,
            side=side,
            **measures,
        )
        performed.workout_exercise, performed.is_new = self, is_new
        return performed

    def sets_after(self, done: Sequence[Set], performed: Sequence[dict[str, Any]]) -> list[Set]:
        """New sets, not yet saved, in their order behind `done`, with drop sets hung on the one that they continue;
        `continues` among the fields of a failure set is as of `log_set`."""
        working = [one for one in done if one.deleted_at is None and one.kind != SetKind.WARM_UP]
        head_id = (working[-1].parent_id or working[-1].pk) if working else None
        sets = []
        for position, fields in enumerate(performed, start=1 + max((one.position for one in done), default=0)):
            continues = fields.get("continues", False)
            fields = {name: value for name, value in fields.items() if name != "continues"}
            one = Set(workout_exercise=self, position=position, **fields)
            if is_continuing(one.kind, continues):
                one.parent_id = head_id
            if one.kind != SetKind.WARM_UP:
                head_id = one.parent_id or one.pk
            sets.append(one)
        return sets

    def _place_for(self, kind: str, continues: bool) -> Callable[[], dict[str, Any]]:
        def place() -> dict[str, Any]:
            position = self.take_turn()
            if not is_continuing(kind, continues):
                return {"position": position}
            if self.is_head_known:
                return {"position": position, "parent_id": self.head_id}
            return {"position": position, "parent": self.set_to_continue(kind, continues)}

        return place

    def take_turn(self) -> int:
        """The position of the next set. Until the transaction ends nobody else writes to this lifter's log, so that
        of two devices' sets the second is judged against the first."""
        held, self.next_position = self.next_position, None
        if held:  # read in the turn
            return held
        take_turn([self.user_id])
        return WorkoutExercise.objects.with_next_position().get(pk=self.pk).next_position or 1

    def set_to_continue(self, kind: str, continues: bool, *, before: Set | None = None) -> Set | None:
        """What a set of this kind hangs on: the last set before it, or what that one hangs on itself."""
        if not is_continuing(kind, continues):
            return None
        earlier = self.all_sets.filter(deleted_at=None).working()
        if before is not None:
            same_place = Q(position=before.position, pk__lt=before.pk)
            earlier = earlier.filter(Q(position__lt=before.position) | same_place)
        last = earlier.in_order().select_related("parent").last()
        if last is None or last.parent is None or last.parent.deleted_at:
            return last
        return last.parent

    def attach_anew(self) -> None:
        """After a set came, went or changed its kind: what continues hangs on the last set before it that does not."""
        first: Set | None = None
        changed = []
        live = list(self.all_sets.filter(deleted_at=None).in_order())
        known = {one.pk for one in live}
        for performed in live:
            if performed.kind == SetKind.WARM_UP:
                continue
            held, is_drop = performed.parent_id, performed.kind == SetKind.DROP
            if first and (is_drop or held):
                performed.parent = first
            else:
                # A failure set keeps its deleted parent: by it alone it is known that it continues.
                performed.parent_id = None if is_drop or held in known else held
                first = performed
            if performed.parent_id != held:
                changed.append(performed)
        Set.objects.bulk_update(changed, ["parent"])

    def _announce_logged(self, performed: Set) -> None:
        performed.workout_exercise = self
        self.announce_change(logged=performed)

    def annotate_for_lifter(self, *, notes: str, rest_seconds: int | None) -> None:
        """Note and target rest of this exercise in this workout."""
        mine = WorkoutExercise.objects.filter(pk=self.pk)
        mine.exclude(notes=notes, rest_seconds=rest_seconds).update(
            notes=notes, rest_seconds=rest_seconds, version=F("version") + 1
        )
        self.notes, self.rest_seconds = notes, rest_seconds

    def stand(self, position: int) -> None:
        """Where `Workout.arrange` puts it, not yet saved; the same place again is no change."""
        self.position = position
        if self.place != (position, self.superset):
            self.place = position, self.superset
            self.version += 1

    def move(self, by: int) -> None:
        """One step up (-1) or down (1); a superset moves as one."""
        with turn_of(self.user_id):
            self.workout.arrange(supersets.moved(self._among_the_entries(), self, by))

    def link(self) -> None:
        """Do it in turns with the exercise above."""
        with turn_of(self.user_id):
            entries = self._among_the_entries()
            supersets.linked(entries, self)
            self.workout.arrange(entries)

    def unlink(self) -> None:
        """No longer in turns with the exercise above."""
        with turn_of(self.user_id):
            entries = self._among_the_entries()
            supersets.unlinked(entries, self)
            self.workout.arrange(entries)

    def _among_the_entries(self) -> list[WorkoutExercise]:
        """All of the workout, in order. Raises ExerciseGone where this one was removed since it was read."""
        entries = self.workout.entries_in_order()
        if all(entry.pk != self.pk for entry in entries):
            raise ExerciseGone
        return entries

    def replace(
        self,
        exercise: Exercise,
        *,
        translated: Callable[[int], int | None] = lambda grams: None,
        id: UUID | None = None,
    ) -> WorkoutExercise:
        """Do another exercise in this place: planned sets, superset and rest stay; what was done stays what it was.

        Without sets the row itself changes. Else the new exercise comes behind it, with what is still planned; where
        all sets are deleted the old one goes to the trash with them, so that they come back as what they were. Planned
        weights go through `translated`, which gives None where there is nothing to go by. Raises IdTaken, ExerciseGone.
        """
        if exercise.pk == self.exercise_id:  # the same request again
            return self
        with turn_of(self.user_id):
            sets = list(self.all_sets.all())
            done = [one for one in sets if one.deleted_at is None]
            entry = self._followed_by(exercise, id) if sets else self
            if not sets:
                # What was proposed, and why, was so of the exercise that was planned.
                mine = WorkoutExercise.objects.filter(pk=self.pk, deleted_at=None)
                changes = {"exercise": exercise, "template_exercise": None, "reason": None}
                if not mine.update(version=F("version") + 1, **changes):
                    raise ExerciseGone
                self.exercise, self.template_exercise, self.reason = exercise, None, None
            elif not done:
                self.remove()
            planned = self._still_planned(done)
            for one in planned:
                one.workout_exercise = entry
                one.weight_grams = None if one.weight_grams is None else translated(one.weight_grams)
            PlannedSet.objects.bulk_update(planned, ["workout_exercise", "weight_grams"])
            entry.announce_change()
        return entry

    def _still_planned(self, done: list[Set]) -> list[PlannedSet]:
        """Without as many of the warm-ups and of the working sets as were done."""
        rows = list(self.planned_sets.all())
        warm_ups = [one for one in done if one.kind == SetKind.WARM_UP]
        left = {True: count_rounds(warm_ups), False: used_up(done, {one.kind for one in rows})}
        planned = []
        for one in rows:
            is_warm_up = one.kind == SetKind.WARM_UP
            left[is_warm_up] -= 1
            if left[is_warm_up] < 0:
                planned.append(one)
        return planned

    def _followed_by(self, exercise: Exercise, id: UUID | None) -> WorkoutExercise:
        entry = self.workout.add_exercise(exercise, id=id, rest_seconds=self.rest_seconds, superset=self.superset)
        order = [one for one in self.workout.entries_in_order() if one.pk != entry.pk]
        place = next((place for place, one in enumerate(order) if one.pk == self.pk), None)
        if place is None:
            raise ExerciseGone
        self.workout.arrange([*order[: place + 1], entry, *order[place + 1 :]])
        return entry

    def plan_warm_up(self, steps: Sequence[Step], *, working_grams: int | None = None) -> None:
        """Plan these warm-ups in place of those planned before; no steps take them away.

        Where the plan has no working set with reps of its own, `working_grams` is planned too: what the ramp leads up
        to must not be forgotten on the way.
        """
        with transaction.atomic():
            bare = Q(kind=SetKind.NORMAL, reps_min=None, reps_max=None)
            self.planned_sets.filter(bare | Q(kind=SetKind.WARM_UP)).delete()
            if steps and working_grams and not self.planned_sets.exists():
                self.planned_sets.create(position=len(steps) + 1, weight_grams=working_grams)
            PlannedSet.objects.bulk_create(
                PlannedSet(
                    workout_exercise=self, position=position, kind=SetKind.WARM_UP, weight_grams=step.weight_grams,
                    reps_min=step.reps, reps_max=step.reps, rest_seconds=REST_SECONDS,
                )
                for position, step in enumerate(steps, start=1)
            )  # fmt: skip

    @property
    def planned(self) -> list[Planned]:
        """What the plan asks for, in order; of an exercise that was read `with_planned`."""
        return in_order(self.planned_list or ())

    def remove(self) -> None:
        self._set_deleted(timezone.now())

    def restore(self) -> None:
        self._set_deleted(None)

    def _set_deleted(self, at: datetime | None) -> None:
        with turn_of(self.user_id):
            changed = WorkoutExercise.objects.filter(pk=self.pk, deleted_at__isnull=at is not None)
            if changed.update(deleted_at=at):
                self.deleted_at = at
                self.announce_change()

    def best_estimate(self, sets: Iterable[Set], bodyweight_grams: int | None) -> Estimate | None:
        """The best estimated 1RM of these sets of this exercise, by its load; bodyweight in grams."""
        estimates = (
            estimated_1rm(
                load=load_grams(self.exercise, weight_grams=one.weight_grams, bodyweight_grams=bodyweight_grams),
                reps=one.reps,
                kind=one.kind,
            )
            for one in sets
        )
        return max((found for found in estimates if found), key=lambda found: found.grams, default=None)

    def announce_change(self, *, logged: Set | None = None) -> None:
        since = self.workout.started_at if logged else self.workout.started_at_now()
        log_changed.send(
            WorkoutExercise, lifter=self.user, exercises={self.exercise_id}, since=since, logged=logged,
            lifts={self.exercise_id: self.exercise}, entries={self.pk},
        )  # fmt: skip


class ExerciseNote(models.Model):
    """What a lifter wants to read at every performance of an exercise: "seat 4"."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exercise_notes")
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="lifters_notes")
    text = models.CharField(max_length=LONGEST_STICKY_NOTE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "exercise"], name="one_note_an_exercise")]

    def __str__(self) -> str:
        return self.text

    @classmethod
    def write(cls, lifter: User, exercise: Exercise, text: str) -> None:
        """Keep the note, in place of the one before; no text takes it away."""
        if text:
            cls.objects.update_or_create(user=lifter, exercise=exercise, defaults={"text": text})
        else:
            lifter.exercise_notes.filter(exercise=exercise).delete()
