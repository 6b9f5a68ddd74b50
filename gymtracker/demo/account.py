"""The demo account's training, written down with the verbs that everybody uses."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from exercises.library import load_library
from exercises.models import Exercise
from goals.evaluation import start_of
from goals.judging import judge_one
from goals.models import Goal
from gymtracker.accounts.models import TimeOffKind, User
from gymtracker.demo.training import (
    DAYS,
    DELOAD_NOTE,
    FIRST_BODYWEIGHT,
    PLAN,
    WEEK,
    Carry,
    Hold,
    Lift,
    Session,
    grams,
    slugs_used,
    training,
)
from progress.models import BodyMeasurement
from workouts.inventory import Bar
from workouts.models import Gym, Programme, ProgrammeRun, TemplateExercise, TemplateSet, Workout, WorkoutTemplate
from workouts.planning import start_session

WEEKS_OF_PROGRAMME = 8
PROGRAMME = "Upper/lower 4 days"
GARAGE_BARS = (Bar("barbell", 2000), Bar("barbell", 1500, "Light bar"), Bar("dumbbell", 200))
GARAGE_PLATES = ((2000, 4), (1500, 2), (1000, 4), (500, 5), (250, 4), (125, 4))


def write_down(lifter: User, now: datetime, *, years: int, seed: int) -> int:
    """Log the training as if on its days, all of it or none; the number of workouts. The last weeks are sessions of a
    programme."""
    exercises = library_exercises()
    sessions = list(training(now.astimezone(lifter.zone), years=years, seed=seed))
    with transaction.atomic():
        last: Session | None = None
        run = None
        for session in sessions:
            measure(lifter, session, last)
            if run is None and session.name in DAYS and now - session.started_at < WEEKS_OF_PROGRAMME * WEEK:
                run = begin_programme(lifter, sessions, exercises, session.started_at)
            log_session(lifter, session, exercises, run)
            last = session
        furnish_gyms(lifter)
        set_goals(lifter, exercises)
    return len(sessions)


def measure(lifter: User, session: Session, last: Session | None) -> None:
    """On the scale before the first session of a week, the tape around the waist now and then; what was a long gap
    was time off."""
    if last and last.day.isocalendar()[:2] == session.day.isocalendar()[:2]:
        return
    values = {"bodyweight": session.bodyweight_grams}
    if session.day.isocalendar().week % 4 == 0:
        values["waist"] = round(860 + (session.bodyweight_grams - 1000 * FIRST_BODYWEIGHT) / 125)
    BodyMeasurement.log(lifter, date=session.day, values=values, is_told=False)
    gap = (session.day - last.day).days if last else 0
    if last and gap > 8:
        kind = TimeOffKind.HOLIDAY if gap > 15 else TimeOffKind.SICK
        first, end = last.day + timedelta(days=1), session.day - timedelta(days=1)
        lifter.time_off.create(first_day=first, last_day=end, kind=kind)


def set_goals(lifter: User, exercises: dict[str, Exercise]) -> None:
    """A lift, a habit, an amount and a bodyweight, each set some weeks ago."""
    weight, today = lifter.measurements.bodyweight_on(lifter.today()), lifter.today()
    if lifter.goals.exists() or not weight:
        return
    bench, ago = exercises["bench-press-barbell"], today - timedelta(weeks=10)
    tried = Goal(user=lifter, kind="strength", exercise=bench, target=100_000, reps=5)
    best = start_of(tried, lifter, today)["start_value"]
    later = today + timedelta(weeks=12)
    goals = [
        Goal(kind="strength", exercise=bench, target=round((best or 100_000) / 2500) * 2500, reps=3, deadline=later,
             start_value=round((best or 100_000) * 0.93)),
        Goal(kind="strength", exercise=exercises["pull-up"], target=0, reps=5),
        Goal(kind="consistency", target=4, weeks=12, counts_from=ago),
        Goal(kind="volume", target=250_000_000, counts_from=ago, deadline=later),
        Goal(kind="bodyweight", measure="bodyweight", start_value=weight + 2500, target=weight - 1500, counts_from=ago),
    ]  # fmt: skip
    for goal in goals:
        goal.user, goal.made_on = lifter, ago
        goal.save()
        judge_one(goal, lifter)


def furnish_gyms(lifter: User) -> None:
    """A garage with a few plates, and the gym in town, which is in use."""
    if lifter.gyms.exists():
        return
    garage = Gym.open_for(lifter, name="Garage", unit="kg")
    garage.describe(name="Garage", machine_step=0, cable_step=0)
    garage.furnish(bars=GARAGE_BARS, plates=GARAGE_PLATES, fixed=())
    Gym.open_for(lifter, name="City gym", unit="kg")


def library_exercises() -> dict[str, Exercise]:
    slugs = slugs_used()
    found = by_slug(slugs)
    if len(found) < len(slugs):
        load_library()
        found = by_slug(slugs)
    return found


def by_slug(slugs: set[str]) -> dict[str, Exercise]:
    return {exercise.slug: exercise for exercise in Exercise.objects.library().filter(slug__in=slugs)}


# --- The programme of the last weeks ---


def begin_programme(
    lifter: User, sessions: list[Session], exercises: dict[str, Exercise], started_at: datetime
) -> ProgrammeRun:
    programme, _ = Programme.create(
        lifter, name=PROGRAMME, notes="Two days for the upper body, two for the lower. More reps, then more weight."
    )
    used = [done.slug for session in sessions for done in session.exercises]
    for position, (name, slots) in enumerate(DAYS.items(), start=1):
        template = WorkoutTemplate.objects.create(user=lifter, name=name, position=position)
        programme.days.create(template=template, position=position)
        for number, slot in enumerate(slots, start=1):
            plan_slot(template, number, slot, exercises, used)
    weekdays = [weekday for weekday, _, _ in PLAN]
    return ProgrammeRun.begin(lifter, programme, weekdays=weekdays, started_at=started_at)


def plan_slot(
    template: WorkoutTemplate, position: int, slot: Lift | Hold | Carry, exercises: dict[str, Exercise], used: list[str]
) -> None:
    slugs = slot.slugs if isinstance(slot, Lift) else (slot.slug,)
    last = next((slug for slug in reversed(used) if slug in slugs), slugs[0])
    row = TemplateExercise.objects.create(
        template=template,
        exercise=exercises[last],
        position=position,
        superset=getattr(slot, "superset", None),
        rest_seconds=slot.rest,
        progression="double" if isinstance(slot, Lift) else "linear",
        step_grams=grams(slot.step) if isinstance(slot, Lift) else None,
    )
    if isinstance(slot, Lift):
        asked = {"reps_min": slot.reps[0], "reps_max": slot.reps[1]}
    elif isinstance(slot, Hold):
        asked = {"duration_seconds": slot.first_seconds}
    else:
        asked = {"distance_metres": slot.metres}
    TemplateSet.objects.bulk_create(
        TemplateSet(template_exercise=row, position=number, **asked) for number in range(1, slot.sets + 1)
    )


def start_planned(run: ProgrammeRun, session: Session) -> Workout:
    """The session of that day; those that were left out before it are skipped."""
    names = list(run.programme.days.values_list("template__name", flat=True))
    number = run.next_number_now()
    while names[number % len(names)] != session.name:
        run.skip(number)
        number += 1
    return start_session(run, started_at=session.started_at)


def log_session(lifter: User, session: Session, exercises: dict[str, Exercise], run: ProgrammeRun | None) -> None:
    # A deload week stands outside of the programme: its light weights are nothing to go on from.
    is_planned = run is not None and session.name in DAYS and session.notes != DELOAD_NOTE
    if run is not None and is_planned:
        workout = start_planned(run, session)
    else:
        workout = Workout.start(lifter, name=session.name, started_at=session.started_at)
    planned = {entry.exercise_id: entry for entry in workout.workout_exercises.select_related("user", "exercise")}
    if session.notes:
        workout.describe(name=session.name, notes=session.notes)
    times = iter(session.set_times)
    performed = {}
    for done in session.exercises:
        entry = planned.get(exercises[done.slug].pk)
        if entry is None:
            entry = workout.add_exercise(
                exercises[done.slug], rest_seconds=done.rest, superset=done.superset, notes=done.notes
            )
        elif done.notes:
            entry.annotate_for_lifter(notes=done.notes, rest_seconds=entry.rest_seconds)
        performed[entry] = [{"completed_at": next(times), **one.measures} for one in done.sets]
    workout.log_sets(performed)
    workout.finish(at=session.finished_at, is_told=False)
