"""Templates in a rota, week after week, and a lifter's way through them.

A run counts its sessions from 0 on. With d days in the rota, s sessions a week and w weeks, session n is day n mod d,
in week (n // s) mod w of cycle n // (s * w). Two days A and B on three days a week therefore go A B A, B A B. The next
session is the one after the last that was done or skipped, so a missed day moves nothing; weekdays belong to the run
and only say when the next one falls due.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from exercises.giving import given_to
from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from gymtracker.units import LB, round_half_up, to_si
from workouts.limits import LONGEST_NAME, LONGEST_NOTES, MOST_DAYS, MOST_PROGRAMMES, MOST_WEIGHT_GRAMS
from workouts.models.copying import twin
from workouts.models.once import create_once, next_position
from workouts.models.template_exercises import MOST_WEEKS, TemplateExercise
from workouts.models.templates import WorkoutTemplate
from workouts.querysets import ProgrammeQuerySet, ProgrammeRunQuerySet, TemplateExerciseQuerySet
from workouts.rota import Place, Rota
from workouts.turns import turn_of

if TYPE_CHECKING:
    from workouts.models.log import Workout

EVERY_DAY = 2**7 - 1


class TooManyProgrammes(Conflict):
    def __init__(self) -> None:
        super().__init__(f"You can have at most {MOST_PROGRAMMES} programmes. Archive one that you no longer use.")


class ProgrammeIsFull(Conflict):
    def __init__(self) -> None:
        super().__init__(f"A programme takes at most {MOST_DAYS} days.")


class SessionMoved(Conflict):
    def __init__(self) -> None:
        super().__init__("The programme has moved on since this page was shown. Reload it.")


class NothingToRun(Conflict):
    def __init__(self) -> None:
        super().__init__("This programme has no days yet.")


class Programme(models.Model):
    """`user` is null for the ready-made ones, whose `slug` is their fixed name; a copy is the lifter's own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="programmes"
    )
    slug = models.SlugField(max_length=60, blank=True)
    name = models.CharField(max_length=LONGEST_NAME)
    notes = models.TextField(max_length=LONGEST_NOTES, blank=True)
    level = models.CharField(max_length=60, blank=True, help_text="For whom: beginners, a home gym, ….")
    weeks = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(MOST_WEEKS)]
    )
    # Null is as many as there are days in the rota.
    sessions_a_week = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    position = models.PositiveIntegerField(default=1)
    # What the fixtures said last, of a ready-made one.
    shipped = models.JSONField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("slug", condition=Q(user=None), name="ready_made_programme_once"),
            models.CheckConstraint(condition=Q(weeks__range=(1, MOST_WEEKS)), name="programme_weeks_range"),
            models.CheckConstraint(
                condition=Q(sessions_a_week=None) | Q(sessions_a_week__range=(1, MOST_DAYS)),
                name="programme_sessions_range",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("workouts:programme", args=[self.pk])

    # --- Beginning ---

    @classmethod
    def create(cls, lifter: User, *, id: UUID | None = None, **fields: Any) -> tuple[Programme, bool]:
        """Of a lifter's own, without days; whether it is new. Raises TooManyProgrammes, IdTaken."""
        with turn_of(lifter.pk):
            there = lifter.programmes.filter(pk=id).exists()
            if not there and lifter.programmes.current().count() >= MOST_PROGRAMMES:
                raise TooManyProgrammes
            found: tuple[Programme, bool] = create_once(lifter.programmes, id, **fields)
            return found

    def copy_to(self, lifter: User, *, id: UUID | None = None) -> Programme:
        """A deep copy that is the lifter's own, with steps that are round in their unit. Raises TooManyProgrammes."""
        with turn_of(lifter.pk):
            copy, is_new = Programme.create(
                lifter, id=id, name=self.name, notes=self.notes, level=self.level, weeks=self.weeks,
                sessions_a_week=self.sessions_a_week,
            )  # fmt: skip
            if is_new:
                self._give_days(copy, lifter)
                if lifter.weights is LB:
                    copy._round_steps_in_pounds()
        return copy

    def _give_days(self, copy: Programme, lifter: User) -> None:
        """All days at once, as `WorkoutTemplate.copy_to` copies one."""
        rows = TemplateExercise.objects.in_order().with_what_it_is().prefetch_related("template_sets")
        lines = models.Prefetch("template__template_exercises", rows)
        days = list(self.days.select_related("template").prefetch_related(lines))
        planned = [one for day in days for one in day.template.template_exercises.all()]
        given = given_to(lifter, (one.exercise for one in planned))
        fresh = {
            day.template_id: WorkoutTemplate(user=lifter, name=day.template.name, notes=day.template.notes)
            for day in days
        }
        WorkoutTemplate.objects.bulk_create(fresh.values())
        ProgrammeDay.objects.bulk_create(
            ProgrammeDay(programme=copy, template=fresh[day.template_id], position=day.position) for day in days
        )
        WorkoutTemplate.fill_all(
            (twin(one, template=fresh[one.template_id], exercise=given[one.exercise_id]), one.template_sets.all())
            for one in planned
        )

    def _round_steps_in_pounds(self) -> None:
        """2.5 kg is 5 lb in a gym with pounds, not 5.5."""
        changed = list(self.template_exercises().exclude(step_grams=None))
        for one in changed:
            one.step_grams = in_pounds(one.step_grams or 0)
        TemplateExercise.objects.bulk_update(changed, ["step_grams"])

    # --- Changing ---

    def describe(self, *, name: str, notes: str, weeks: int, sessions_a_week: int | None) -> None:
        with turn_of(*[pk for pk in (self.user_id,) if pk]), self.keeping_place():
            self.name, self.notes, self.weeks, self.sessions_a_week = name, notes, weeks, sessions_a_week
            self.save(update_fields=["name", "notes", "weeks", "sessions_a_week"])

    def add_day(self, *, name: str, id: UUID | None = None) -> ProgrammeDay:
        """An empty day at the end of the rota. Raises ProgrammeIsFull, IdTaken."""
        assert self.user is not None
        with turn_of(self.user.pk), self.keeping_place():
            if existing := self.days.filter(pk=id).first():
                return existing
            if self.days.count() >= MOST_DAYS:
                raise ProgrammeIsFull
            template = WorkoutTemplate.objects.create(user=self.user, name=name)
            day, _ = create_once(self.days, id, template=template, position=next_position(self.days.all()))
        found: ProgrammeDay = day
        return found

    def move_day(self, day: ProgrammeDay, by: int) -> None:
        """One step up (-1) or down (1)."""
        assert self.user_id is not None
        with turn_of(self.user_id), self.keeping_place():
            order = list(self.days.all())
            place = next((place for place, one in enumerate(order) if one.pk == day.pk), None)
            if place is None or not 0 <= place + by < len(order):
                return
            order[place], order[place + by] = order[place + by], order[place]
            for position, one in enumerate(order, start=1):
                one.position = position
            ProgrammeDay.objects.bulk_update(order, ["position"])

    @contextmanager
    def keeping_place(self) -> Iterator[None]:
        """Around a change of the days or weeks: who runs it, or takes it up again, goes on with the same day, else with
        the one in its place, in the same week and cycle."""
        before = list(self.days.values_list("pk", flat=True))
        runs = list(self.runs.with_progress()) if before else []
        places = [run.rota(len(before)).place(run.next_number) for run in runs]
        yield
        after = list(self.days.values_list("pk", flat=True)) if runs else []
        if not after:
            return
        for run, was in zip(runs, places, strict=True):
            kept = after.index(before[was.day]) if before[was.day] in after else was.day
            run.programme = self
            run.go_on(kept % len(after), was, days=len(after))

    def archive(self) -> ProgrammeRun | None:
        """Out of the lists, and no longer run; answers with the run that this ended: its `resume` undoes both."""
        with turn_of(*[pk for pk in (self.user_id,) if pk]):
            now = timezone.now()
            Programme.objects.filter(pk=self.pk, archived_at=None).update(archived_at=now)
            ended: ProgrammeRun | None = self.runs.filter(ended_at=None).first()
            if ended:
                ended.stop()
        return ended

    def unarchive(self) -> None:
        Programme.objects.filter(pk=self.pk).update(archived_at=None)

    # --- Asking ---

    def template_exercises(self) -> TemplateExerciseQuerySet:
        return TemplateExercise.objects.filter(template__programme_day__programme=self)

    def percent_exercises(self) -> list[TemplateExercise]:
        """One of each exercise that is done by percentages of a training max, in the order of the days."""
        rows = self.template_exercises().filter(progression="percent").select_related("exercise__primary_muscle")
        ordered = rows.order_by("template__programme_day__position", "position", "id")
        return list({one.exercise_id: one for one in reversed(ordered)}.values())[::-1]


def in_pounds(grams: int) -> int:
    """The nearest whole 2.5 lb, at least one."""
    piece = Decimal("2.5")
    return to_si(piece * max(1, round_half_up(grams / (LB.size * piece))), LB)


class ProgrammeDay(models.Model):
    """One day of the rota."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="days", db_index=False)
    template = models.OneToOneField(WorkoutTemplate, on_delete=models.CASCADE, related_name="programme_day")
    position = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["position", "id"]
        indexes = [models.Index("programme", "position", "id", name="programme_days_in_order")]

    def __str__(self) -> str:
        return f"{self.template} in {self.programme}"

    def remove(self) -> None:
        """Out of the rota; its template stays among the lifter's own, since workouts may lead to it."""
        programme = self.programme
        assert programme.user_id is not None
        with turn_of(programme.user_id), programme.keeping_place():
            self.delete()


class ProgrammeRun(models.Model):
    """A lifter on a programme, from `started_at` on; at most one is running. `weekdays` has a bit for each
    `date.weekday()` on which they train; none is any day. `day_shift`, `week_since` and `week_then` keep what is next,
    and in which week, when days or weeks come or go (workouts/rota.py)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="programme_runs")
    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="runs")
    weekdays = models.PositiveSmallIntegerField(default=0)
    day_shift = models.PositiveSmallIntegerField(default=0)
    week_since = models.PositiveIntegerField(default=0, help_text="The session from which its weeks are counted.")
    week_then = models.PositiveIntegerField(default=0, help_text="Which of all weeks that session began.")
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    last_done: int | None  # from ProgrammeRunQuerySet.with_progress
    last_skipped: int | None
    last_date: date | None  # of the last session that was done

    objects = ProgrammeRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("user", condition=Q(ended_at=None), name="one_running_programme"),
            models.CheckConstraint(condition=Q(weekdays__range=(0, EVERY_DAY)), name="run_weekdays_range"),
            models.CheckConstraint(condition=Q(day_shift__range=(0, MOST_DAYS)), name="run_day_shift_range"),
        ]

    def __str__(self) -> str:
        return f"{self.programme} since {self.started_at:%Y-%m-%d}"

    # --- Verbs ---

    @classmethod
    def begin(
        cls, lifter: User, programme: Programme, *, id: UUID | None = None, weekdays: Iterable[int] = (),
        training_maxes: dict[int, int] | None = None, started_at: Any = None,
    ) -> ProgrammeRun:  # fmt: skip
        """Run a programme of the lifter's own from now on; another one that is running ends.

        `training_maxes` are grams by exercise. Raises NothingToRun, IdTaken.
        """
        with turn_of(lifter.pk):
            if existing := lifter.programme_runs.filter(pk=id).first():
                return existing
            if not programme.days.exists():
                raise NothingToRun
            now = started_at or timezone.now()
            lifter.programme_runs.running().update(ended_at=now)
            run, is_new = create_once(
                lifter.programme_runs, id, programme=programme, weekdays=bits_of(weekdays), started_at=now
            )
            if is_new:
                run.set_training_maxes(training_maxes or {}, cycle=0)
        found: ProgrammeRun = run
        return found

    def set_training_maxes(self, grams: dict[int, int], *, cycle: int) -> None:
        """From this cycle on, by exercise."""
        for exercise_id, weight in grams.items():
            TrainingMax.objects.update_or_create(
                run=self, exercise_id=exercise_id, cycle=cycle, defaults={"weight_grams": weight}
            )

    def change(self, *, weekdays: Iterable[int], training_maxes: dict[int, int], cycle: int) -> None:
        """Other days from now on, and other training maxes from this cycle on."""
        with turn_of(self.user_id):
            self.weekdays = bits_of(weekdays)
            self.save(update_fields=["weekdays"])
            self.set_training_maxes(training_maxes, cycle=cycle)

    def stop(self) -> None:
        ProgrammeRun.objects.filter(pk=self.pk, ended_at=None).update(ended_at=timezone.now())

    def resume(self) -> None:
        """Go on where it stopped; another one that is running ends."""
        with turn_of(self.user_id):
            ProgrammeRun.objects.running().filter(user=self.user_id).exclude(pk=self.pk).update(ended_at=timezone.now())
            ProgrammeRun.objects.filter(pk=self.pk).update(ended_at=None)
            self.programme.unarchive()

    def skip(self, number: int) -> SkippedSession:
        """Leave out the next session; the same twice is once. Raises SessionMoved where another one is next."""
        with turn_of(self.user_id):
            existing: SkippedSession | None = self.skipped.filter(number=number).first()
            if existing:
                return existing
            if number != self.next_number_now():
                raise SessionMoved
            skipped: SkippedSession = self.skipped.create(number=number)
        return skipped

    def go_on(self, day: int, was: Place, *, days: int) -> None:
        """With this day next, in the week and cycle in which it was before the programme was changed; of fewer weeks in
        the last of them, and in the next one where so many sessions are a whole week now."""
        sessions, weeks = self.rota(days).sessions, self.programme.weeks
        number, is_over = self.next_number, was.in_week >= sessions
        self.day_shift = (day - number) % days
        self.week_since = number - (0 if is_over else was.in_week)
        self.week_then = was.cycle * weeks + min(was.week, weeks - 1) + is_over
        self.save(update_fields=["day_shift", "week_since", "week_then"])

    def come_back_to(self, workout: Workout) -> None:
        """What is in the trash was not done: its day is next again, also where days came or went since; where it is no
        day any more, that one stays next which was."""
        run = ProgrammeRun.objects.with_progress().select_related("programme").filter(pk=self.pk).first()
        if run is None:
            return
        days = list(run.programme.days.values_list("template", flat=True))
        number, template = run.next_number, workout.template_id
        if days and number == workout.run_number:
            day = days.index(template) if template in days else run.rota(len(days)).place(number + 1).day
            run.day_shift = (day - number) % len(days)
            run.save(update_fields=["day_shift"])

    # --- Counting ---

    def next_number_now(self) -> int:
        return ProgrammeRun.objects.with_progress().get(pk=self.pk).next_number

    @property
    def next_number(self) -> int:
        """Of the next session; of a run that was read `with_progress`."""
        known = [number for number in (self.last_done, self.last_skipped) if number is not None]
        return max(known, default=-1) + 1

    def rota(self, days: int) -> Rota:
        """Of a run with its programme, which has so many days."""
        programme = self.programme
        return Rota(
            days, programme.sessions_a_week or days, programme.weeks, self.day_shift, self.week_since, self.week_then
        )

    @property
    def weekday_list(self) -> list[int]:
        return [weekday for weekday in range(7) if self.weekdays >> weekday & 1]

    def due_from(self, today: date) -> date | None:
        """When the next session falls due, from `today` on; None where any day is right. Not on a day on which one
        was done already. Of a run that was read `with_progress`."""
        if not self.weekdays:
            return None
        days = (today + timedelta(days=ahead) for ahead in range(15))
        return next(day for day in days if self.weekdays >> day.weekday() & 1 and day != self.last_date)

    def due_after(self, day: date) -> date:
        """The next of its weekdays after `day`."""
        days = (day + timedelta(days=ahead) for ahead in range(1, 8))
        return next(each for each in days if self.weekdays >> each.weekday() & 1)


def bits_of(weekdays: Iterable[int]) -> int:
    return sum(1 << weekday for weekday in set(weekdays))


class SkippedSession(models.Model):
    """A session of a run that the lifter left out on purpose."""

    run = models.ForeignKey(ProgrammeRun, on_delete=models.CASCADE, related_name="skipped", db_index=False)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="skipped_once")]

    def __str__(self) -> str:
        return f"Session {self.number} of {self.run_id}"

    def take_back(self) -> bool:
        """It is next again; False where one after it was done or skipped since: then it stays skipped."""
        with turn_of(self.run.user_id):
            is_last = self.run.next_number_now() == self.number + 1
            if is_last:
                self.delete()
        return is_last


class TrainingMax(models.Model):
    """What percentages of an exercise are taken of, from a cycle of a run on: a little below the true 1RM.

    A cycle without a row of its own has that of the one before and a step more (`workouts.training_maxes`), so that
    nothing has to be written when a cycle ends, and nothing taken back when its last session comes back.
    """

    run = models.ForeignKey(ProgrammeRun, on_delete=models.CASCADE, related_name="training_maxes", db_index=False)
    exercise = models.ForeignKey(Exercise, on_delete=models.RESTRICT, related_name="training_maxes")
    cycle = models.PositiveIntegerField(default=0)
    weight_grams = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "exercise", "cycle"], name="one_training_max_a_cycle"),
            models.CheckConstraint(condition=Q(weight_grams__range=(1, MOST_WEIGHT_GRAMS)), name="training_max_range"),
        ]

    def __str__(self) -> str:
        return f"{self.exercise_id}: {self.weight_grams} g from cycle {self.cycle} on"
