"""Training maxes of a run: what they are in a cycle, and what to begin with.

Only what a lifter set is a row. Every cycle after it is a step more, worked out when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.units import LB
from workouts.formulas import divide_half_up, estimated_1rm, own_grams
from workouts.inventory import Inventory
from workouts.loading import nearest_loadable
from workouts.models import ProgrammeRun, Set, TemplateExercise
from workouts.models.template_exercises import Progression

SHARE_PERCENT = 90
RECENT = timedelta(weeks=12)
# (kg, lb) a cycle, in grams, where the template names no step.
LOWER_BODY, UPPER_BODY = (5_000, 4_536), (2_500, 2_268)
LOWER_REGION = "legs"


def usual_step(exercise: Exercise, lifter: User) -> int:
    """The bigger muscles take the bigger step; a deadlift counts as one of the legs'."""
    is_lower = exercise.primary_muscle.region == LOWER_REGION or exercise.competition_lift in {"squat", "deadlift"}
    return (LOWER_BODY if is_lower else UPPER_BODY)[lifter.weights is LB]


def in_cycle(known: Iterable[tuple[int, int]], cycle: int, step: int) -> int | None:
    """Grams in `cycle`, of rows (cycle, grams): the newest row up to it and a step for each cycle since."""
    before = [row for row in known if row[0] <= cycle]
    if not before:
        return None
    since, grams = max(before)
    return grams + (cycle - since) * step


def of_run(run: ProgrammeRun, exercises: Iterable[TemplateExercise], cycle: int) -> dict[int, int]:
    """Grams by exercise, for those of `exercises` (with `exercise__primary_muscle`) that go by percentages and have
    one; of two rows of one exercise the first says the step. One query."""
    known: dict[int, list[tuple[int, int]]] = {}
    for exercise_id, since, grams in run.training_maxes.values_list("exercise", "cycle", "weight_grams"):
        known.setdefault(exercise_id, []).append((since, grams))
    found = {}
    for one in exercises:
        if one.progression != Progression.PERCENT or one.exercise_id in found:
            continue
        step = one.step_grams or usual_step(one.exercise, run.user)
        if (now := in_cycle(known.get(one.exercise_id, ()), cycle, step)) is not None:
            found[one.exercise_id] = now
    return found


def suggested(
    lifter: User, exercises: Iterable[Exercise], inventory: Inventory, *, before: datetime | None = None
) -> dict[int, int]:
    """90 % of the best estimated 1RM of the twelve weeks before (null: now), loadable; nothing where there is none.
    One query.

    Of what hangs on the belt, where the lifter's own weight is a part of it: so are the percentages of it.
    """
    lifts = {exercise.pk: exercise for exercise in exercises if exercise.rule.load != "assistance"}
    end = before or timezone.now()
    sets = Set.objects.of_lifter(lifter).live().working().filter(
        workout_exercise__exercise__in=lifts, workout_exercise__started_at__range=(end - RECENT, end)
    )  # fmt: skip
    best: dict[int, int] = {}
    columns = ("workout_exercise__exercise", "load", "reps", "workout_exercise__workout__bodyweight_grams")
    for exercise_id, load, reps, bodyweight in sets.with_volume().values_list(*columns):
        if found := estimated_1rm(load=load, reps=reps):
            grams = found.grams - (own_grams(lifts[exercise_id], bodyweight) or 0)
            best[exercise_id] = max(best.get(exercise_id, 0), grams)
    return {
        pk: nearest_loadable(lifts[pk], divide_half_up(grams * SHARE_PERCENT, 100), inventory)
        for pk, grams in best.items()
        if grams
    }
