"""From a template to a workout: what is asked of each exercise today, and why.

However many exercises a template has, and however long the history is, the number of queries is the same.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from exercises.models import Exercise
from exercises.tracking import RULES
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from workouts import training_maxes
from workouts.inventory import Inventory
from workouts.judging import Asked, Done, Lift, Session, is_counted, judge
from workouts.loading import weights_of
from workouts.models import (
    PlannedSet,
    ProgrammeRun,
    Progression,
    Set,
    TemplateExercise,
    TemplateSet,
    Workout,
    WorkoutExercise,
    WorkoutTemplate,
)
from workouts.models.gyms import inventory_of
from workouts.models.log import Fill
from workouts.models.once import insert
from workouts.models.programmes import NothingToRun, SessionMoved
from workouts.models.template_exercises import MOST_FAILURES
from workouts.progression import Advice, Ladder, Rule, advise, as_json
from workouts.rota import Place
from workouts.turns import turn_of

# As many as a deload may look back on, and one more: what was before it.
SESSIONS_LOOKED_AT = MOST_FAILURES + 1


def start(
    lifter: User, template: WorkoutTemplate, *, id: UUID | None = None, name: str = "", notes: str = "",
    started_at: datetime | None = None, finished_at: datetime | None = None, run: ProgrammeRun | None = None,
    number: int | None = None, place: Place | None = None, ids: Mapping[int, Iterator[UUID | None]] | None = None,
    fill: Fill = lambda workout: set(),
) -> Workout:  # fmt: skip
    """Open a workout that does what `template` asks for, as session `number` of `run` where there is one; with
    `finished_at` one that is over. `fill` writes what was done already; `ids`, by exercise, are what its rows get.

    The same id twice is the same workout. Raises OpenWorkoutExists, IdTaken.
    """

    def planned(workout: Workout) -> set[int]:
        workout.template, workout.programme_run, workout.run_number = template, run, number
        workout.run_week = place.week + 1 if place else None
        workout.save(update_fields=["template", "programme_run", "run_number", "run_week"])
        plan = Plan.of(lifter, template, run=run, place=place, before=workout.started_at)
        write_down(workout, plan, ids or {})
        return fill(workout)

    said: dict[str, Any] = {"id": id, "name": name or template.name, "notes": notes, "fill": planned}
    with turn_of(lifter.pk):
        if started_at and finished_at:
            return Workout.log_past(lifter, started_at=started_at, finished_at=finished_at, **said)
        return Workout.start(lifter, started_at=started_at, **said)


def start_session(
    run: ProgrammeRun, *, id: UUID | None = None, number: int | None = None, started_at: datetime | None = None
) -> Workout:
    """The next session of a run, which is `number` where one is meant. The same id twice is the same workout.

    Raises OpenWorkoutExists, NothingToRun, and SessionMoved where another one is next.
    """
    with turn_of(run.user_id):
        now = ProgrammeRun.objects.with_progress().select_related("programme").get(pk=run.pk)
        days = list(now.programme.days.select_related("template"))
        if not days:
            raise NothingToRun
        # Where a workout is open, or was begun by this very form, that is what there is to say.
        there = run.user.workouts.filter(Q(pk=id) | Q(finished_at=None, deleted_at=None))
        if number not in {None, now.next_number} and not there.exists():
            raise SessionMoved
        place = now.rota(len(days)).place(now.next_number)
        return start(
            run.user, days[place.day].template, id=id, started_at=started_at, run=run, number=now.next_number,
            place=place,
        )  # fmt: skip


@dataclass
class Step:
    """One exercise of the template as it is to be done now."""

    of: TemplateExercise
    exercise: Exercise
    sets: list[TemplateSet]
    advice: Advice
    rest_seconds: int | None


@dataclass
class Plan:
    steps: list[Step] = field(default_factory=list)

    @classmethod
    def of(
        cls, lifter: User, template: WorkoutTemplate, *, run: ProgrammeRun | None = None, place: Place | None = None,
        before: datetime,
    ) -> Plan:  # fmt: skip
        """What `template` asks for at `before`."""
        asked = rows_asked(template, run)
        own = [one for one in asked if one.template_id == template.pk]
        exercises = [target_of(one.exercise) for one in own]
        history = History.of(lifter, asked, exercises, before=before)
        inventory = inventory_of(lifter)
        week = place.week + 1 if run and place and run.programme.weeks > 1 else None
        if run and place:
            maxes = training_maxes.of_run(run, asked, place.cycle)
        else:
            by_percent = [to for one, to in zip(own, exercises, strict=True) if one.progression == Progression.PERCENT]
            maxes = training_maxes.suggested(lifter, by_percent, inventory, before=before) if by_percent else {}
        steps = []
        for one, exercise in zip(own, exercises, strict=True):
            sets = one.sets_of_week(week)
            advice = advise(
                rule_of(one),
                lift_of(exercise),
                [asked_of(each) for each in sets],
                history.sessions_of(line_of(one, asked)),
                ladder_of(exercise, inventory),
                training_max=maxes.get(exercise.pk),
                share_percent=None if run else training_maxes.SHARE_PERCENT,
                last_weight=history.last_weight_of(exercise),
            )
            rest = history.rests.get(exercise.pk) if one.rest_seconds is None else one.rest_seconds
            steps.append(Step(one, exercise, sets, advice, rest))
        return cls(steps)


def write_down(workout: Workout, plan: Plan, ids: Mapping[int, Iterator[UUID | None]]) -> None:
    entries: list[WorkoutExercise] = []
    planned: list[PlannedSet] = []
    for position, step in enumerate(plan.steps, start=1):
        entry = WorkoutExercise(
            id=next(ids.get(step.exercise.pk, iter(())), None) or uuid7(), workout=workout, user_id=workout.user_id,
            exercise=step.exercise, started_at=workout.started_at, position=position, superset=step.of.superset,
            notes=step.of.notes, rest_seconds=step.rest_seconds, template_exercise=step.of, reason=as_json(step.advice),
        )  # fmt: skip
        entries.append(entry)
        planned += planned_of(entry, step)
    insert(entries)
    PlannedSet.objects.bulk_create(planned)


def planned_of(entry: WorkoutExercise, step: Step) -> Iterable[PlannedSet]:
    advice = step.advice
    for place, one in enumerate(step.sets):
        aim = advice.reps[place]
        most = one.reps_max if aim is None or one.reps_max is None else max(one.reps_max, aim)
        yield PlannedSet(
            workout_exercise=entry, position=place + 1, kind=one.kind, reps_min=one.reps_min, reps_max=most,
            reps_aim=aim, weight_grams=advice.weights[place],
            duration_seconds=advice.seconds[place] or one.duration_seconds, distance_metres=one.distance_metres,
            rpe_tenths=one.rpe_tenths, rest_seconds=one.rest_seconds,
        )  # fmt: skip


# --- What is asked ---


def rows_asked(template: WorkoutTemplate, run: ProgrammeRun | None) -> list[TemplateExercise]:
    """The exercises of the template, and those of the other days of its programme, day by day. Two queries."""
    mine = Q(template=template) | Q(template__programme_day__programme__days__template=template)
    rows = TemplateExercise.objects.filter(mine).distinct()
    whole = rows.select_related("exercise__primary_muscle", "exercise__merged_into__primary_muscle")
    return list(whole.prefetch_related("template_sets").order_by("template__programme_day__position", "position", "id"))


def target_of(exercise: Exercise) -> Exercise:
    return exercise.merged_into or exercise


def line_of(one: TemplateExercise, rows: Sequence[TemplateExercise]) -> set[UUID]:
    """The rows that go on together: of one programme the same exercise with the same sets by the same rule, on
    whichever day. So squats on day A and on day B are one line, and heavy and light ones are two. A day that has it
    twice has two lines: the first goes on with the first of the other days, the second with the second."""
    scheme, found, seen = scheme_of(one), defaultdict[int, set[UUID]](set), Counter[UUID]()
    for other in rows:
        if scheme_of(other) == scheme:
            found[seen[other.template_id]].add(other.pk)
            seen[other.template_id] += 1
    return next((line for line in found.values() if one.pk in line), {one.pk})


def scheme_of(one: TemplateExercise) -> tuple[Any, ...]:
    sets = [
        (each.week, each.kind, each.reps_min, each.reps_max, each.rpe_tenths, each.percent_tenths)
        for each in one.template_sets.all()
        if each.kind != "warm_up"
    ]
    return (target_of(one.exercise).pk, one.progression, one.step_grams, *sets)


def rule_of(one: TemplateExercise) -> Rule:
    return Rule(one.progression, one.step_grams, one.failures_allowed, one.deload_percent)


def lift_of(exercise: Exercise) -> Lift:
    return Lift(exercise.tracking, RULES[exercise.tracking].load)


def ladder_of(exercise: Exercise, inventory: Inventory) -> Ladder:
    load = RULES[exercise.tracking].load
    choices = list(weights_of(exercise, inventory))
    return Ladder([0, *choices] if load in {"added", "assistance"} else choices, load == "assistance")


def asked_of(one: TemplateSet | PlannedSet) -> Asked:
    return Asked(
        one.kind, one.reps_min, one.reps_max, one.weight_grams, getattr(one, "percent_tenths", None),
        one.duration_seconds, one.distance_metres, one.rpe_tenths,
    )  # fmt: skip


def done_of(one: Set) -> Done:
    return Done(
        str(one.pk), one.kind, one.side, one.weight_grams, one.reps, one.duration_seconds, one.distance_metres,
        one.rpe_tenths, is_part=one.parent_id is not None,
    )  # fmt: skip


# --- What was done ---


@dataclass
class History:
    """The last performances of each row of a template, and the last of each exercise wherever it was."""

    lines: dict[UUID, list[WorkoutExercise]]
    last: dict[int, WorkoutExercise]
    rests: dict[int, int | None]
    sets: dict[UUID, list[Set]]
    planned: dict[UUID, list[PlannedSet]]

    @classmethod
    def of(
        cls, lifter: User, rows: Sequence[TemplateExercise], exercises: Sequence[Exercise], *, before: datetime
    ) -> History:
        """Four queries."""
        targets = {one.pk: target_of(one.exercise).pk for one in rows}
        finished = lifter.workout_exercises.live().worked().filter(
            workout__finished_at__isnull=False, started_at__lt=before
        )  # fmt: skip
        lines: dict[UUID, list[WorkoutExercise]] = defaultdict(list)
        for entry in newest_of(finished.filter(template_exercise__in=targets), "template_exercise", SESSIONS_LOOKED_AT):
            if entry.template_exercise_id and entry.exercise_id == targets[entry.template_exercise_id]:
                lines[entry.template_exercise_id].append(entry)  # else it was replaced by another exercise
        of_these = finished.filter(exercise__in={one.pk for one in exercises})
        last = {entry.exercise_id: entry for entry in newest_of(of_these, "exercise", 1)}
        read = {entry.pk for line in lines.values() for entry in line} | {entry.pk for entry in last.values()}
        sets: dict[UUID, list[Set]] = defaultdict(list)
        for one in Set.objects.filter(workout_exercise__in=read, deleted_at=None).in_order():
            sets[one.workout_exercise_id].append(one)
        planned: dict[UUID, list[PlannedSet]] = defaultdict(list)
        for each in PlannedSet.objects.filter(workout_exercise__in=read).order_by("position", "id"):
            planned[each.workout_exercise_id].append(each)
        rests = {pk: entry.rest_seconds for pk, entry in last.items()}
        return cls(dict(lines), last, rests, dict(sets), dict(planned))

    def sessions_of(self, line: set[UUID]) -> list[Session]:
        """Newest first."""
        entries = [entry for pk in line for entry in self.lines.get(pk, ())]
        entries.sort(key=lambda entry: (entry.started_at, str(entry.pk)), reverse=True)
        return [self.session_of(entry) for entry in entries[:SESSIONS_LOOKED_AT]]

    def session_of(self, entry: WorkoutExercise) -> Session:
        asked = tuple(asked_of(one) for one in self.planned.get(entry.pk, ()))
        done = tuple(done_of(one) for one in self.sets.get(entry.pk, ()))
        return Session(asked, done, entry.workout.date.isoformat(), str(entry.pk))

    def last_weight_of(self, exercise: Exercise) -> int | None:
        """The working weight of the last time in any workout."""
        entry = self.last.get(exercise.pk)
        if entry is None or not any(is_counted(done_of(one)) for one in self.sets.get(entry.pk, ())):
            return None
        done = tuple(done_of(one) for one in self.sets[entry.pk])
        return judge(Session((), done), lift_of(exercise)).weight


def newest_of(entries: Any, column: str, count: int) -> Any:
    """The newest `count` of each value of the column, newest first."""
    newest = [F("started_at").desc(), F("id").desc()]
    place = Window(RowNumber(), partition_by=[F(column)], order_by=newest)
    found = entries.annotate(place=place).filter(place__lte=count).select_related("workout")
    return found.order_by("-started_at", "-id")
