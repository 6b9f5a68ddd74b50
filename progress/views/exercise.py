"""One exercise with all that was done of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from exercises.body_picture import worked_by
from exercises.models import Exercise, Proposal
from exercises.tracking import LIFTED
from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.cursors import cursor_of, read_cursor
from gymtracker.htmx import render_page, wants_fragment
from progress import charts
from progress.analytics import strength
from progress.analytics.exercise import COURSES, Course, course
from progress.models import PersonalRecord, kind_order
from progress.periods import Period
from progress.series import course_said, estimate_chart
from workouts.cards import sets_by_entry
from workouts.formulas import own_grams
from workouts.models import WorkoutExercise
from workouts.wording import sets_text

SESSIONS_A_PAGE = 20
MOST_VALUES = 80


@require_safe
def exercise_detail(request: LifterRequest, exercise_id: int) -> HttpResponse:
    known = Exercise.objects.known_to(request.user).with_muscles().prefetch_related("aliases")
    exercise = get_object_or_404(known, pk=exercise_id)
    if exercise.merged_into_id:
        return redirect("exercises:detail", exercise.merged_into_id)
    performed = (
        request.user.workout_exercises.live().performed().filter(exercise=exercise, workout__finished_at__isnull=False)
    )
    context = sessions_of(request, exercise, performed)
    if not wants_fragment(request):
        context |= {
            "session_count": performed.values("workout").distinct().count(),
            "bests": bests_of(request.user, exercise),
            "shades": worked_by(exercise),
            "proposal": Proposal.objects.last_of(request.user, exercise),
            "can_be_aimed_at": exercise.tracking in LIFTED and not exercise.archived_at,
            **drawn(request.user, exercise),
        }
    return render_page(request, "progress/exercise_detail.html", context, partial="sessions")


def sessions_of(request: LifterRequest, exercise: Exercise, performed: Any) -> dict[str, Any]:
    """A page of the history, the newest first."""
    after = read_cursor(request.GET.get("after", ""), UUID)
    if after:
        performed = performed.older_than(*after)
    rows = performed.select_related("workout", "performance").newest_first()[: SESSIONS_A_PAGE + 1]
    entries: list[WorkoutExercise] = list(rows)
    shown = entries[:SESSIONS_A_PAGE]
    sets = sets_by_entry((entry.pk for entry in shown), request.user)
    last = shown[-1] if len(entries) > SESSIONS_A_PAGE else None
    return {
        "exercise": exercise,
        "sessions": [
            {
                "entry": entry,
                "text": sets_text(sets[entry.pk], exercise.tracking, request.user),
                "point": point_of(entry, exercise),
            }
            for entry in shown
        ],
        "next_cursor": cursor_of(last.started_at, last.pk) if last else "",
    }


def point_of(entry: WorkoutExercise, exercise: Exercise) -> strength.Point | None:
    """The best estimate of a performance; it has none where it is made of warm-ups."""
    done = getattr(entry, "performance", None)
    if done is None or done.estimate_set_id is None:
        return None
    own = own_grams(exercise, entry.workout.bodyweight_grams)
    return strength.Point(
        done.date, done.estimate_grams, done.estimate_reps, done.estimate_set_id, entry.workout_id, own
    )


def drawn(lifter: User, exercise: Exercise) -> dict[str, Any]:
    """The chart of the whole history with its table."""
    if exercise.tracking not in COURSES:
        ever = Period(date(1950, 1, 1), date.max)
        return estimate_chart(strength.points(lifter, exercise, ever), lifter)
    found = course(lifter, exercise)
    values = found.values[-MOST_VALUES:]
    return {"course": Course(found.column, found.label, values[::-1]), "chart": course_chart(found, values, lifter)}


def course_chart(found: Course, values: list[Any], lifter: User) -> dict[str, Any]:
    unit, figures = course_said(found.column, [one.value for one in values], lifter)
    series = [{"name": found.label, "values": figures, "style": "points"}]
    return charts.lines((one.date for one in values), unit, series)


def bests_of(lifter: User, exercise: Exercise) -> list[PersonalRecord]:
    """What stands today, in the order of the kinds; of rep records those that no heavier weight outdoes."""
    mine = PersonalRecord.objects.filter(user=lifter, exercise=exercise)
    return sorted(mine.standing().without_outdone().with_what_it_says(), key=kind_order)
