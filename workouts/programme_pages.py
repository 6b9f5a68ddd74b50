"""What the pages of programmes show: the days with what is asked, and the week of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gymtracker.accounts.models import User
from workouts import training_maxes
from workouts.models import (
    Programme,
    ProgrammeDay,
    ProgrammeRun,
    SkippedSession,
    TemplateExercise,
    Workout,
)
from workouts.today import SessionToday, next_session
from workouts.wording import plan_text


@dataclass
class Line:
    """An exercise of a day: "3 × 6–8", or a line for each week where they differ."""

    exercise: str
    texts: list[str]


@dataclass
class DayCard:
    day: ProgrammeDay
    lines: list[Line]


def day_cards(programme: Programme, lifter: User) -> list[DayCard]:
    """Of a programme that was read `with_days`."""
    return [
        DayCard(day, [line_of(one, lifter, programme.weeks) for one in day.template.template_exercises.all()])
        for day in programme.days.all()
    ]


def line_of(one: TemplateExercise, lifter: User, weeks: int) -> Line:
    """Each week that has sets of its own, then what the others have in common."""
    sets = list(one.template_sets.all())
    own = sorted({each.week for each in sets if each.week and each.week <= weeks > 1})

    def said(week: int | None) -> str:
        return plan_text(one.sets_of_week(week), one.exercise.tracking, lifter)

    texts = [f"Week {week}: {said(week)}" for week in own]
    if len(own) < weeks and any(each.week is None for each in sets):
        texts.append(f"Other weeks: {said(None)}" if own else said(None))
    return Line(one.exercise.name, texts or [said(None)])


# --- A run ---


@dataclass
class SessionRow:
    """A session of the week: done (`workout`), skipped, next or still to come."""

    number: int
    name: str
    state: str
    in_week: int = 0
    workout: Workout | None = None
    skipped: SkippedSession | None = None
    due: date | None = None

    @property
    def mark(self) -> int:
        return self.in_week + 1


@dataclass
class RunPage:
    run: ProgrammeRun
    rows: list[SessionRow]
    next: SessionToday | None
    maxes: list[Max]


@dataclass
class Max:
    exercise: str
    grams: int | None
    step: int


def run_page(run: ProgrammeRun, days: Sequence[ProgrammeDay], today: date) -> RunPage:
    """Of a run that was read `with_progress`. Three queries, whatever its length."""
    found = next_session(run, days, today)
    if found is None:
        return RunPage(run, [], None, [])
    rota = run.rota(len(days))
    numbers = rota.week_of(found.number)
    done = {
        workout.run_number: workout
        for workout in run.workouts.live().filter(run_number__in=numbers).order_by("started_at")
    }
    skipped = {one.number: one for one in run.skipped.filter(number__in=numbers)}
    rows, due = [], found.due
    for number in numbers:
        row = SessionRow(number, days[rota.place(number).day].template.name, "to come", rota.place(number).in_week)
        if number < found.number:
            row.workout, row.skipped = done.get(number), skipped.get(number)
            row.state = "skipped" if row.skipped else "left out"
            if row.workout:
                row.state = "open" if row.workout.is_open else "done"
        else:
            row.state, row.due = "next" if number == found.number else "to come", due
            due = run.due_after(due) if due else None
        rows.append(row)
    return RunPage(run, rows, found, maxes_of(run, days, found.place.cycle))


def maxes_of(run: ProgrammeRun, days: Sequence[ProgrammeDay], cycle: int) -> list[Max]:
    """Of each exercise that is done by percentages, once. One query, if there are any."""
    rows = [row for day in days for row in day.template.template_exercises.all() if row.progression == "percent"]
    lifts = list({row.exercise_id: row for row in reversed(rows)}.values())[::-1]
    grams = training_maxes.of_run(run, lifts, cycle) if lifts else {}
    return [
        Max(
            one.exercise.name,
            grams.get(one.exercise_id),
            one.step_grams or training_maxes.usual_step(one.exercise, run.user),
        )
        for one in lifts
    ]
