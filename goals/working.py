"""The working of a goal: what its current value comes from, and what was left out."""

from __future__ import annotations

import datetime as dt

from django.db.models import Sum

from goals.evaluation import Standing, yardstick
from goals.judging import time_off_of, volume_rows
from goals.models import GoalKind
from goals.wording import measure_of
from gymtracker.accounts.models import User
from gymtracker.units import shown
from progress.analytics.trends import WEEKS_BACK
from workouts.models import Workout
from workouts.wording import set_text
from workouts.working import Source, Working, place_of

MOST_SOURCES = 60


def working_of(standing: Standing, lifter: User, today: dt.date) -> Working:
    match standing.goal.kind:
        case GoalKind.STRENGTH:
            return of_strength(standing, lifter, today)
        case GoalKind.CONSISTENCY:
            return standing.streak.working if standing.streak else Working(None, "Nothing done yet")
        case GoalKind.VOLUME:
            return of_volume(standing, lifter, today)
        case _:
            return of_measure(standing, lifter)


def of_strength(standing: Standing, lifter: User, today: dt.date) -> Working:
    """From the best set of the last 12 weeks, by the goal's yardstick; of what was not done in them of those before it
    was done last."""
    goal, best = standing.goal, standing.best
    tracking = goal.exercise.tracking if goal.exercise else ""
    if best is None:
        return Working(None, "No working set of it yet", left_out=["warm-ups"])
    is_paused = standing.days[-1][0] <= today - dt.timedelta(weeks=WEEKS_BACK)
    weeks = f"the {WEEKS_BACK} weeks before it was last done" if is_paused else f"the last {WEEKS_BACK} weeks"
    yard = yardstick(goal, [best])
    workout = best.workout_exercise.workout
    source = Source(
        set_text(best, tracking, lifter), place_of(best), f"{workout.date.day} {workout.date:%b %Y}", set=best
    )
    left_out = ["warm-ups"]
    if yard.by == "estimate":
        left_out.append("sets of more than 12 reps")
        formula = f"Best estimated 1RM of {weeks}, {standing.current_said}; the goal is worth {standing.aim_said}"
    elif yard.by == "reps":
        formula = f"Most reps at the weight of the goal or a harder one in {weeks}"
    else:
        formula = f"Best set of {weeks}"
    return Working(round(standing.current or 0), formula, [source], left_out)


def of_volume(standing: Standing, lifter: User, today: dt.date) -> Working:
    """The newest workouts one by one, all before them as one."""
    goal = standing.goal
    rows = volume_rows(goal, lifter, goal.ends_on(today, time_off_of(lifter))).order_by().values("entry__workout")
    summed = rows.annotate(total=Sum("volume_grams")).values_list("entry__workout", "total")
    by_workout = {pk: total for pk, total in summed if total}
    newest = Workout.objects.filter(pk__in=by_workout).newest_first()[:MOST_SOURCES]
    sources = [
        Source(
            f"{workout.title}, {workout.date.day} {workout.date:%b %Y}",
            workout.get_absolute_url(),
            volume_said(by_workout[workout.pk], lifter),
            adds=by_workout[workout.pk],
        )
        for workout in newest
    ]
    total = sum(by_workout.values())
    if rest := total - sum(source.adds or 0 for source in sources):
        sources.append(
            Source(f"{len(by_workout) - len(sources)} workouts before", "", volume_said(rest, lifter), adds=rest)
        )
    return Working(
        total, "Volume of all working sets of finished workouts in the goal's time", sources,
        ["warm-ups", "sets without a known load", "the open workout"],
    )  # fmt: skip


def volume_said(grams: int, lifter: User) -> str:
    return f"{shown(grams, lifter.weights, 0)} {lifter.weight_unit}"


def of_measure(standing: Standing, lifter: User) -> Working:
    goal = standing.goal
    series = lifter.measurements.series(goal.measure)
    if not series:
        return Working(None, "Nothing measured yet")
    is_mean = goal.kind == GoalKind.BODYWEIGHT
    first = series[-1][0] - dt.timedelta(days=6)
    used = [(day, value) for day, value in series if day >= first] if is_mean else series[-1:]
    kind = measure_of(goal)
    sources = [
        Source(kind.said(value, lifter), f"/progress/measurements/{kind.value}/", f"{day.day} {day:%b %Y}", adds=value)
        for day, value in used
    ]
    said = "Mean of the 7 days up to the newest value" if is_mean else "The newest value"
    return Working(round(standing.current or 0), f"{said}: {standing.current_said}", sources)
