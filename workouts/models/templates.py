"""What is to be lifted: WorkoutTemplate -> TemplateExercise -> TemplateSet (template_exercises.py). A started one is
copied into `PlannedSet` rows, so that changing the plan never changes what was planned for a workout that is over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from exercises.giving import given_to
from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from workouts import supersets
from workouts.limits import (
    LONGEST_FOLDER,
    LONGEST_NAME,
    LONGEST_NOTES,
    MOST_EXERCISES_A_TEMPLATE,
    MOST_TEMPLATES,
)
from workouts.models.copying import twin
from workouts.models.once import create_once, next_position
from workouts.models.rewriting import Line, rewrite
from workouts.models.template_exercises import TemplateExercise, TemplateSet
from workouts.querysets import WorkoutTemplateQuerySet
from workouts.turns import turn_of

if TYPE_CHECKING:
    from workouts.models.log import Workout
    from workouts.models.programmes import Programme


class StaleTemplate(Conflict):
    def __init__(self) -> None:
        super().__init__("This template was changed elsewhere in the meantime.")


class TooManyTemplates(Conflict):
    def __init__(self) -> None:
        super().__init__(f"You can have at most {MOST_TEMPLATES} templates. Delete one that you no longer use.")


class TemplateIsFull(Conflict):
    def __init__(self) -> None:
        super().__init__(f"A template takes at most {MOST_EXERCISES_A_TEMPLATE} exercises.")


class TemplateOfProgramme(Conflict):
    def __init__(self) -> None:
        super().__init__("This template is a day of a programme. Change it there.")


class Standing(models.Manager.from_queryset(WorkoutTemplateQuerySet)):  # type: ignore[misc]
    """Without the deleted ones, so that no list, count, start or share meets them."""

    def get_queryset(self) -> WorkoutTemplateQuerySet:
        rows: WorkoutTemplateQuerySet = super().get_queryset().filter(deleted_at=None)
        return rows


class WorkoutTemplate(models.Model):
    """A plan for one workout. `user` is null where it belongs to a ready-made programme; a template of a programme
    stands on that programme's page and not among the lifter's loose ones."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="templates",
        db_index=False,
    )  # fmt: skip
    name = models.CharField(max_length=LONGEST_NAME)
    notes = models.TextField(max_length=LONGEST_NOTES, blank=True)
    folder = models.CharField(
        max_length=LONGEST_FOLDER, blank=True, help_text="Templates with the same folder stand together."
    )
    position = models.PositiveIntegerField(default=1)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # It waits for purge_trash, shown nowhere, so that the create that made it makes no second one.
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1)  # raised by all that changes what it says or asks for

    objects = Standing()
    all_rows = WorkoutTemplateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("user", "folder", "position", "id", name="templates_in_order")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workouts:template", args=[self.pk])

    # --- Beginning ---

    @classmethod
    def create(
        cls, lifter: User, *, id: UUID | None = None, name: str, notes: str = "", folder: str = "",
        of_programme: bool = False, fill: Callable[[WorkoutTemplate], None] = lambda template: None,
    ) -> WorkoutTemplate:  # fmt: skip
        """A template at the end of its folder; `fill` writes its exercises, in the same transaction and once.

        The same id again is the first one as it stands, also where it was deleted since. Those of a programme are not
        counted. Raises TooManyTemplates, IdTaken.
        """
        own = WorkoutTemplate.all_rows.filter(user=lifter)
        with turn_of(lifter.pk):
            is_counted = not of_programme and not own.filter(pk=id).exists()
            if is_counted and lifter.templates.loose().count() >= MOST_TEMPLATES:
                raise TooManyTemplates
            position = next_position(lifter.templates.filter(folder=folder))
            template, is_new = create_once(
                own, id, user=lifter, name=name, notes=notes, folder=folder, position=position
            )
            if is_new:
                fill(template)
        return template

    def copy_to(
        self, lifter: User, *, id: UUID | None = None, name: str = "", folder: str = "", of_programme: bool = False,
        with_notes: bool = True,
    ) -> WorkoutTemplate:  # fmt: skip
        """A deep copy that is the lifter's own, whoever had this one: ready-made, assigned or shared.

        Another lifter's own exercise in it becomes one of the receiver's (exercises/giving.py); of their log, folders
        and notes to exercises nothing comes along, nor `with_notes=False` of the template's own notes. A day of a
        programme of several weeks leaves it with the first week's sets. Raises TooManyTemplates, IdTaken.
        """

        def fill(template: WorkoutTemplate) -> None:
            exercises = list(self.template_exercises.to_copy())
            given = given_to(lifter, (one.exercise for one in exercises))
            unsaid: dict[str, Any] = {} if with_notes else {"notes": ""}
            template.fill_all(
                (
                    twin(one, template=template, exercise=given[one.exercise_id], **unsaid),
                    [twin(each, week=None) for each in one.sets_of_week(self.week_alone)],
                )
                for one in exercises
            )

        return WorkoutTemplate.create(
            lifter, id=id, name=name or self.name_alone(), notes=self.notes if with_notes else "", folder=folder,
            of_programme=of_programme, fill=fill,
        )  # fmt: skip

    def duplicate(self, *, id: UUID | None = None) -> WorkoutTemplate:
        """The same again beside it, to be changed. Raises TooManyTemplates, IdTaken."""
        lifter = self.user
        if lifter is None:
            raise ValueError("A ready-made template is copied to a lifter, not duplicated.")
        return self.copy_to(lifter, id=id, name=self.name_alone(" (copy)"), folder=self.folder)

    @property
    def week_alone(self) -> int | None:
        """Whose sets a copy of it has, outside of its programme."""
        return 1 if self.weeks > 1 else None

    def name_alone(self, ending: str = "") -> str:
        ending = (f", week {self.week_alone}" if self.week_alone else "") + ending
        return self.name[: LONGEST_NAME - len(ending)].rstrip() + ending if ending else self.name

    @classmethod
    def from_workout(
        cls, workout: Workout, *, id: UUID | None = None, name: str, notes: str = "", folder: str = ""
    ) -> WorkoutTemplate:
        """What was done becomes what is to be done (workouts/saving.py). Raises TooManyTemplates, IdTaken."""
        from workouts.saving import template_rows

        return cls.create(
            workout.user, id=id, name=name, notes=notes, folder=folder,
            fill=lambda template: template.fill_all(template_rows(workout, template)),
        )  # fmt: skip

    @staticmethod
    def fill_all(rows: Iterable[tuple[TemplateExercise, Iterable[TemplateSet]]]) -> None:
        """Exercises of new templates, not yet saved, each with the sets that it gets copies of."""
        found = list(rows)
        TemplateExercise.objects.bulk_create([one for one, _ in found])
        TemplateSet.objects.bulk_create([twin(each, template_exercise=one) for one, sets in found for each in sets])

    # --- Changing ---

    def describe(self, *, name: str, notes: str, folder: str) -> None:
        """Rename, annotate, put into another folder: at its end."""
        with self.turn():
            changes: dict[str, Any] = {"name": name, "notes": notes, "folder": folder}
            if folder != self.folder:
                siblings = WorkoutTemplate.objects.filter(user=self.user_id, folder=folder)
                changes["position"] = next_position(siblings)
            self._update(**changes)

    def add_exercise(self, exercise: Exercise, *, id: UUID | None = None, **fields: Any) -> TemplateExercise:
        """Put an exercise at the end, with one set. Raises TemplateIsFull, IdTaken."""
        with self.turn():
            there = self.template_exercises.filter(pk=id).exists()
            if not there:
                self.refuse_if_full()
            position = next_position(self.template_exercises.all())
            added, is_new = create_once(self.template_exercises, id, exercise=exercise, position=position, **fields)
            if is_new:
                added.template_sets.create()
                self.raise_version()
        return added

    def rewrite(self, lines: Sequence[Line]) -> None:
        """These exercises, in this order, in place of those that are there (models/rewriting.py).

        Raises TemplateIsFull, IdTaken, and TemplateOfProgramme where its sets differ by week.
        """
        if len(lines) > MOST_EXERCISES_A_TEMPLATE:
            raise TemplateIsFull
        if self.weeks > 1:
            raise TemplateOfProgramme
        with self.turn():
            rewrite(self, lines)
            self.raise_version()

    def refuse_if_full(self) -> None:
        """Raises TemplateIsFull."""
        if self.template_exercises.count() >= MOST_EXERCISES_A_TEMPLATE:
            raise TemplateIsFull

    def exercises_in_order(self) -> list[TemplateExercise]:
        return list(self.template_exercises.in_order())

    def arrange(self, exercises: Sequence[TemplateExercise]) -> None:
        """Put the exercises, all of them, into this order, with their supersets as they now are."""
        with self.turn():
            supersets.settle(exercises)
            for position, one in enumerate(exercises, start=1):
                one.position = position
            TemplateExercise.objects.bulk_update(exercises, ["position", "superset"])
            self.raise_version()

    def carry_back(self, workout: Workout, *, chosen: Collection[str]) -> int:
        """Take over what was done differently (workouts/carry_back.py), as far as chosen; answers with how much."""
        from workouts.carrying import apply

        with self.turn():
            if count := apply(self, workout, chosen):
                self.raise_version()
        return count

    def refuse_day_of_programme(self) -> None:
        """Only loose templates are archived and deleted by themselves. Raises TemplateOfProgramme."""
        if self.programme:
            raise TemplateOfProgramme

    def archive(self) -> None:
        self._update(archived_at=timezone.now())

    def unarchive(self) -> None:
        self._update(archived_at=None)

    def remove(self) -> None:
        """Delete it. Workouts that were started from it stay, and no longer lead to it. Raises TemplateOfProgramme."""
        from workouts.models.entries import WorkoutExercise

        with self.turn():
            self.refuse_day_of_programme()
            now = timezone.now()
            exercises = list(TemplateExercise.all_rows.filter(template=self).values_list("pk", flat=True))
            self._update(deleted_at=now)
            self.template_exercises.update(deleted_at=now)
            self.workouts.update(template=None)
            WorkoutExercise.objects.filter(template_exercise__in=exercises).update(template_exercise=None)

    def _update(self, **changes: Any) -> None:
        WorkoutTemplate.objects.filter(pk=self.pk).update(version=F("version") + 1, **changes)
        for name, value in changes.items():
            setattr(self, name, value)

    def raise_version(self) -> None:
        """Something in it has changed: who read it before has a stale one."""
        self._update()

    def insist_on(self, version: int | None) -> None:
        """In the lifter's turn, of one that was read in it. Raises StaleTemplate."""
        if version not in {None, self.version}:
            raise StaleTemplate

    def turn(self) -> AbstractContextManager[None]:
        """Who writes to a lifter's templates takes turns, too; a ready-made one has no lifter."""
        return turn_of(*[pk for pk in (self.user_id,) if pk])

    # --- Folders ---

    @staticmethod
    def rename_folder(lifter: User, folder: str, *, name: str) -> int:
        """All of a folder under another name, behind what is there; answers with how many templates."""
        with turn_of(lifter.pk):
            moved = list(lifter.templates.of_folder(folder).in_order())
            first = next_position(lifter.templates.filter(folder=name)) if name != folder else 1
            for position, template in enumerate(moved, start=first):
                template.folder, template.position = name, position
            WorkoutTemplate.objects.bulk_update(moved, ["folder", "position"])
            lifter.templates.filter(pk__in=[one.pk for one in moved]).update(version=F("version") + 1)
        return len(moved)

    @staticmethod
    def arrange_folder(templates: Sequence[WorkoutTemplate]) -> None:
        """Put these templates of one folder into this order."""
        for position, template in enumerate(templates, start=1):
            template.position = position
        WorkoutTemplate.objects.bulk_update(templates, ["position"])

    def move(self, by: int) -> None:
        """One step up (-1) or down (1) among those that stand together with it."""
        with self.turn():
            together = list(self.neighbours())
            at = next((place for place, one in enumerate(together) if one.pk == self.pk), None)
            if at is not None and 0 <= at + by < len(together):
                supersets.swap(together, at, at + by)
                WorkoutTemplate.arrange_folder(together)

    def neighbours(self) -> WorkoutTemplateQuerySet:
        siblings = WorkoutTemplate.objects.loose().filter(user=self.user_id, folder=self.folder)
        return siblings.filter(archived_at__isnull=self.archived_at is None).in_order()

    @property
    def programme(self) -> Programme | None:
        day = getattr(self, "programme_day", None)
        return day.programme if day else None

    @property
    def weeks(self) -> int:
        """Of its programme; its sets may differ by week where they are several."""
        return self.programme.weeks if self.programme else 1
