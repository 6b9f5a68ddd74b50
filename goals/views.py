"""Goals: the list, setting one, and the page of one with its working."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.evaluation import Standing, added_said, standings, unit_of
from goals.forms import GoalForm, LiftChoiceForm, MeasureChoiceForm, exercises_done
from goals.judging import judge_one, time_off_of
from goals.models import MOST_GOALS, Goal, GoalKind, Status, TooManyGoals
from goals.setting import bring_to, change_goal, find, initial_of, set_goal, subject_of
from goals.wording import reps_said, value_said
from goals.working import working_of
from gymtracker.accounts.models import User
from gymtracker.accounts.requests import LifterRequest
from gymtracker.notices import tell
from progress.models import MeasurementKind
from workouts.turns import turn_of
from workouts.views.workout import damaged

PAST_SHOWN = 30
MOST_CHART_DAYS = 366
KINDS = (
    ("strength", "Lift", "A weight for reps, or reps or seconds alone", "log"),
    ("consistency", "Consistency", "So many workouts a week, for so many weeks", "repeat"),
    ("volume", "Volume", "So much moved until a day, in all or with one exercise", "progress"),
    ("bodyweight", "Bodyweight", "By the mean of 7 days, up or down", "user"),
    ("measurement", "Measurement", "Waist, arms, body fat: whatever you measure", "ruler"),
)


@require_safe
def goal_list(request: LifterRequest) -> HttpResponse:
    return render(request, "goals/list.html", listed(request.user))


def listed(lifter: User) -> dict[str, Any]:
    """All goals as they stand today: active, paused, past."""
    goals = lifter.goals.live().open_first().with_what_it_says()[: MOST_GOALS + PAST_SHOWN]
    found = standings(goals, lifter, lifter.today())
    past = [one for one in found if not one.is_running]
    return {
        "active": [one for one in found if one.status == Status.ACTIVE],
        "paused": [one for one in found if one.status == Status.PAUSED],
        "past": sorted(past, key=lambda one: one.goal.achieved_on or one.goal.made_on, reverse=True)[:PAST_SHOWN],
    }


# --- Setting one ---


@require_safe
def new(request: LifterRequest) -> HttpResponse:
    return render(request, "goals/new.html", {"kinds": KINDS})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: LifterRequest, kind: str) -> HttpResponse:
    """The form of a kind; of a lift and a measurement after it was said of which."""
    if kind not in GoalKind.values:
        raise Http404
    subject = read_subject(request, kind)
    if subject is None:
        return choose(request, kind)
    if request.method != "POST":
        initial = initial_of(request.user, kind, subject)
        form = GoalForm(lifter=request.user, kind=kind, **subject, initial=initial)
        return create_page(request, kind, subject, form)
    form = GoalForm(request.POST, lifter=request.user, kind=kind, **subject)
    if not form.is_valid():
        return damaged(request) if "uuid" in form.errors else create_page(request, kind, subject, form, status=422)
    try:
        goal, _ = set_goal(request.user, kind, subject, form.cleaned_data["uuid"], form.written)
    except TooManyGoals as error:
        form.add_error(None, str(error))
        return create_page(request, kind, subject, form, status=422)
    tell(request, after_the_fact(goal) or "Goal set")
    return redirect(goal)


def read_subject(request: LifterRequest, kind: str) -> dict[str, Any] | None:
    """What the goal is about, from the address or the form; None where it is still to be chosen."""
    asked = request.POST if request.method == "POST" else request.GET
    text = asked.get("lift", asked.get("exercise", ""))
    is_id = text.isascii() and text.isdigit() and len(text) < 10
    return subject_of(request.user, kind, exercise_id=int(text) if is_id else None, measure=asked.get("measure", ""))


def choose(request: LifterRequest, kind: str) -> HttpResponse:
    data = (request.POST if request.method == "POST" else request.GET) or None
    form = LiftChoiceForm(data, lifter=request.user) if kind == GoalKind.STRENGTH else MeasureChoiceForm(data)
    is_bad = form.is_bound and not form.is_valid()
    context = {
        "form": form,
        "kind": GoalKind(kind),
        "has_choice": kind != GoalKind.STRENGTH or exercises_done(request.user),
    }
    return render(request, "goals/choose.html", context, status=422 if is_bad or request.method == "POST" else 200)


def create_page(
    request: LifterRequest, kind: str, subject: dict[str, Any], form: GoalForm, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "kind": GoalKind(kind), "about": about(subject), **subject}
    return render(request, "goals/create.html", context, status=status)


def about(subject: dict[str, Any]) -> str:
    if exercise := subject.get("exercise"):
        return str(exercise)
    return MeasurementKind(subject["measure"]).label if "measure" in subject else ""


def after_the_fact(goal: Goal) -> str:
    on = goal.achieved_on
    if on is None:
        return ""
    return f"You did this on {on.day} {on:%B}." if on.year == goal.made_on.year else f"You did this on {said(on)}."


def said(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


# --- One goal ---


@require_safe
def detail(request: LifterRequest, goal_id: UUID) -> HttpResponse:
    goal, today = find(request.user, goal_id), request.user.today()
    (standing,) = standings([goal], request.user, today)
    unit, chart = chart_of(standing, request.user)
    context = {
        "one": standing,
        "goal": goal,
        "working": working_of(standing, request.user, today),
        "after_the_fact": after_the_fact(goal) if goal.is_after_the_fact else "",
        "is_paused_by_hand": any(last is None for _, last in goal.pause_spans),
        "chart": chart,
        "columns": ["Day", standing.goal.get_kind_display() if goal.kind != "strength" else f"Best of the day, {unit}"],
        "label": f"{standing.title}, day by day",
        "table": [(day, day_said(standing, value, request.user)) for day, value in reversed(standing.days)],
        "history": history_of(request.user, goal),
    }
    return render(request, "goals/detail.html", context)


def day_said(standing: Standing, value: float, lifter: User) -> str:
    """Of a lift without an estimate the reps at its weight; without the lifter's own weight."""
    if standing.own is not None:
        return added_said(value, own=standing.own, lifter=lifter)
    return reps_said(round(value)) if standing.by == "reps" else value_said(standing.goal, value, lifter)


def chart_of(standing: Standing, lifter: User) -> tuple[str, dict[str, Any] | None]:
    """The values day by day and the goal as a dashed line."""
    days = standing.days[-MOST_CHART_DAYS:]
    standing.days = days
    shown_in = unit_of(standing, lifter)
    size, unit, own = shown_in.size, shown_in.slug, standing.own or 0
    if len(days) < 2:
        return unit, None
    aim = round(float(Decimal(standing.aim - own) / size), 2)
    values = [round(float(Decimal(value - own) / size), 2) for _, value in days]
    series = [
        {"name": "Value", "values": values, "style": "line"},
        {"name": "Goal", "values": [aim] * len(days), "style": "dashed"},
    ]
    return unit, {"kind": "line", "labels": [day.isoformat() for day, _ in days], "unit": unit, "series": series}


def history_of(lifter: User, goal: Goal) -> list[Goal]:
    """Earlier goals for the same thing."""
    same = lifter.goals.live().filter(kind=goal.kind, exercise=goal.exercise_id, measure=goal.measure)
    earlier = list(same.exclude(pk=goal.pk).newest_first().with_what_it_says()[:10])
    time_off = time_off_of(lifter) if earlier else []
    for one in earlier:
        one.title = one.title_for(lifter)  # type: ignore[attr-defined]
        one.status = one.status_on(lifter.today(), time_off)  # type: ignore[attr-defined]
    return earlier


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: LifterRequest, goal_id: UUID) -> HttpResponse:
    goal = find(request.user, goal_id)
    form = GoalForm.of(goal, request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        change_goal(request.user, goal_id, form.written)
        tell(request, "Saved")
        return redirect(goal)
    context = {"form": form, "goal": goal, "title": goal.title_for(request.user)}
    return render(request, "goals/edit.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def pause(request: LifterRequest, goal_id: UUID) -> HttpResponse:
    return changed(request, goal_id, Status.PAUSED, "Paused: its time stands still")


@require_POST
def resume(request: LifterRequest, goal_id: UUID) -> HttpResponse:
    return changed(request, goal_id, Status.ACTIVE, "On again", only_from=Status.PAUSED)


@require_POST
def abandon(request: LifterRequest, goal_id: UUID) -> HttpResponse:
    undo = reverse("goals:take-up", args=[goal_id])
    return changed(request, goal_id, Status.ABANDONED, "Given up", undo=undo)


@require_POST
def take_up(request: LifterRequest, goal_id: UUID) -> HttpResponse:
    return changed(request, goal_id, Status.ACTIVE, "Taken up again", only_from=Status.ABANDONED)


def changed(
    request: LifterRequest, goal_id: UUID, wanted: Status, text: str, *, undo: str = "", only_from: Status | None = None
) -> HttpResponse:
    bring_to(request.user, goal_id, wanted, only_from=only_from)
    tell(request, text, undo=undo)
    return redirect("goals:detail", goal_id)


@require_POST
def delete(request: LifterRequest, goal_id: UUID) -> HttpResponse:
    goal = find(request.user, goal_id)
    goal.remove()
    tell(request, "Goal deleted", undo=reverse("goals:restore", args=[goal.pk]))
    return redirect("goals:list")


@require_POST
def restore(request: LifterRequest, goal_id: UUID) -> HttpResponse:
    deleted = request.user.goals.filter(deleted_at__isnull=False).with_what_it_says()
    with turn_of(request.user.pk):
        goal: Goal = get_object_or_404(deleted, pk=goal_id)
        goal.restore()
        judge_one(goal, request.user)
    tell(request, "Goal restored")
    return redirect(goal)
