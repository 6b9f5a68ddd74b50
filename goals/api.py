"""Goals: setting, reading, changing them, and where they stand. What may be set is judged by the form of the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from copy import copy
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import Field

from goals.evaluation import standings
from goals.forms import GoalForm
from goals.judging import time_off_in
from goals.models import Goal, GoalKind
from goals.models import Status as State
from goals.schemas import (
    MOST_ID,
    Aim,
    GoalAnswer,
    GoalChange,
    GoalProgress,
    GoalStatus,
    GoalType,
    NewGoal,
    goal_of,
    progress_of,
)
from goals.setting import StatusFollows, bring_to, change_goal, find, initial_of, set_goal, subject_of
from goals.wording import unit_of_target
from goals.working import working_of
from gymtracker.accounts.models import User
from gymtracker.accounts.requests import ApiRequest
from gymtracker.ids import uuid7
from gymtracker.json_api import READING, Id, InUnit, Page, Paging, answers, ordered, paged, refused, unit_asked
from gymtracker.units import WEIGHT_UNITS
from workouts.turns import turn_of

router = Router(tags=["Goals"])
# Names of the API -> of the form.
COMMON = {"start_date": "counts_from", "deadline": "deadline", "note": "note"}
OF_BODY = {"target_value": "target", "start_value": "start_value"}
FIELDS = {
    "strength": {"target_value": "target", "target_reps": "reps"},
    "consistency": {"per_week": "target", "weeks": "weeks"},
    "volume": {"target_value": "target", "exercise_id": "exercise"},
    "bodyweight": OF_BODY,
    "measurement": OF_BODY,
}
SUBJECTS = {"strength": {"exercise_id"}, "bodyweight": {"measurement"}, "measurement": {"measurement"}}
WEIGHTS_WITH = {"cm": "kg", "in": "lb"}


class GoalChoice(InUnit):
    type: GoalType | None = None
    status: GoalStatus | None = None
    exercise_id: int | None = Field(None, ge=1, le=MOST_ID)
    ordering: str = Field(
        "", description="`created_date` or `-created_date`; as a page does by default: open ones first"
    )


@router.get("/goals", response=answers({200: Page[GoalAnswer]}, without=(404, *READING)))
def list_goals(request: ApiRequest, paging: Query[Paging], choice: Query[GoalChoice]) -> Any:
    """Your goals: those that are neither reached nor given up come first, the newest on top."""
    lifter = reading(request)
    found = lifter.goals.live().all_at_once()
    if choice.type:
        found = found.filter(kind=choice.type)
    if choice.exercise_id:
        found = found.filter(exercise=choice.exercise_id)
    orders = {"created_date": ("made_on", "id")}
    rows = ordered(found, choice.ordering, orders) if choice.ordering else found.open_first()
    page = paged(of_status(rows, choice.status, lifter.today()), paging, lambda goal: goal)
    return page | {"items": told(page["items"], lifter)}


def of_status(rows: Any, status: str | None, today: dt.date) -> QuerySet[Goal] | list[Goal]:
    """The status is derived, but only of open goals by the days; there are few of them."""
    match status:
        case None:
            return rows  # type: ignore[no-any-return]
        case "abandoned":
            return rows.filter(abandoned_at__isnull=False)  # type: ignore[no-any-return]
        case "achieved":
            return rows.filter(abandoned_at=None, achieved_on__isnull=False)  # type: ignore[no-any-return]
        case _:
            goals = list(rows.filter(abandoned_at=None, achieved_on=None))
            time_off = time_off_in(goals) or []
            return [goal for goal in goals if goal.status_on(today, time_off) == status]


def told(goals: list[Goal], lifter: User) -> list[dict[str, Any]]:
    """Goals that were read `all_at_once`."""
    today, time_off = lifter.today(), time_off_in(goals) or []
    return [goal_of(goal, lifter, today, time_off) for goal in goals]


@router.post("/goals", response=answers({200: GoalAnswer, 201: GoalAnswer}, without=(404,)))
def create_goal(request: ApiRequest, choice: Query[InUnit], body: NewGoal) -> Any:
    """Set a goal. It is judged at once: what was lifted before counts, unless `start_date` says otherwise.

    A lift needs `exercise_id` and `target_value`, with `target_reps` where it has a weight; consistency `per_week` and
    `weeks`; a volume `target_value`; bodyweight `target_value`; a measurement `measurement` and `target_value`.
    """
    lifter = reading(request, body)
    if body.id and (known := lifter.goals.filter(pk=body.id).first()):
        return Status(200, one_told(lifter, known.pk))
    subject = subject_of(lifter, body.type, exercise_id=body.exercise_id, measure=body.measurement or "")
    if subject is None:
        raise no_subject(body)
    if body.measurement and body.measurement != subject.get("measure"):
        raise refused(("measurement",), "does not belong to this goal")
    form = form_of(lifter, body.type, subject, initial_of(lifter, body.type, subject) | {"target": None, "weeks": None})
    written = judged(form, body)
    check_unit(Goal(user=lifter, kind=body.type, **subject), body, lifter)
    goal, is_new = set_goal(lifter, body.type, subject, body.id or uuid7(), written)
    return Status(201 if is_new else 200, one_told(lifter, goal.pk))


def reading(request: ApiRequest, body: Aim | None = None) -> User:
    """The lifter with the unit that was asked for: forms, titles and workings follow it. Never saved."""
    slug = WEIGHTS_WITH.get(body.unit or "", body.unit) if body else None
    unit = WEIGHT_UNITS[slug] if slug in WEIGHT_UNITS else unit_asked(request)
    lifter = copy(request.user)
    lifter.weight_unit = unit.slug
    return lifter


def one_told(lifter: User, goal_id: UUID) -> dict[str, Any]:
    """Deleted ones, too: the create that made one may come again."""
    goal = lifter.goals.all_at_once().get(pk=goal_id)
    return told([goal], lifter)[0]


def no_subject(body: NewGoal) -> Exception:
    if body.type == "measurement":
        return refused(("measurement",), "Say which one; for bodyweight there is a type of its own.")
    return refused(("exercise_id",), "Choose one of your exercises that is done in reps or for time.")


def form_of(lifter: User, kind: str, subject: dict[str, Any], initial: dict[str, Any]) -> partial[GoalForm]:
    """The form of the pages, which waits for its data; `initial` holds for what is not named."""
    return partial(GoalForm, lifter=lifter, kind=kind, **subject, initial=initial)


def judged(make: Callable[..., GoalForm], body: Aim) -> dict[str, Any]:
    """What the form makes of the fields that the body names. Raises the 422 under the names of the API."""
    blank = make()
    kind = blank.kind.value
    names = FIELDS[kind] | COMMON
    named = named_by(body, kind)
    data = {name: text_of(field.prepare_value(blank.initial.get(name))) for name, field in blank.fields.items()}
    data |= {names[name]: text_of(value) for name, value in named.items() if name in names}
    if odd := [
        name for name in named if names.get(name, "") not in blank.fields and name not in SUBJECTS.get(kind, ())
    ]:
        raise refused((odd[0],), "does not belong to this goal")
    form = make(data)
    if not form.is_valid():
        back = {inner: outer for outer, inner in names.items()}
        errors = form.errors.get_json_data()
        raise ValidationError({back.get(name, ""): [one["message"] for one in said] for name, said in errors.items()})
    return form.written


def named_by(body: Aim, kind: str) -> dict[str, Any]:
    """The fields about the goal itself. A null where nothing belongs says nothing; of consistency, `target_value` is
    another name of `weeks`."""
    apart = {"id", "type", "unit", "status", "version"}
    belong = {*FIELDS[kind], *COMMON}
    named = {
        name: value
        for name, value in body.named().items()
        if name not in apart and (value is not None or name in belong)
    }
    if kind == GoalKind.CONSISTENCY and "target_value" in named:
        weeks = named.pop("target_value")
        if named.setdefault("weeks", weeks) != weeks:
            raise refused(("target_value",), "is not the same as weeks")
    return named


def text_of(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def check_unit(goal: Goal, body: Aim, lifter: User) -> None:
    unit = unit_of_target(goal, lifter).slug
    if body.unit and body.unit not in WEIGHT_UNITS and body.unit != unit:
        raise refused(("unit",), f"This goal is in {unit}.")


@router.get("/goals/{goal_id}", response=answers({200: GoalAnswer}, without=READING))
def read_goal(request: ApiRequest, goal_id: Id, choice: Query[InUnit]) -> Any:
    """One goal."""
    lifter = reading(request)
    return told([get_object_or_404(lifter.goals.live().all_at_once(), pk=goal_id)], lifter)[0]


@router.put("/goals/{goal_id}", response=answers({200: GoalAnswer}))
def update_goal(request: ApiRequest, goal_id: Id, choice: Query[InUnit], body: GoalChange) -> Any:
    """Change what is named; the rest stays. It is judged anew, so a lower target may be achieved already.

    `status` pauses (`paused`), resumes or takes up again (`active`) and gives up (`abandoned`).
    """
    lifter = reading(request, body)
    with turn_of(lifter.pk):
        goal = find(lifter, goal_id)
        goal.insist_on(body.version)
        check_the_same(goal, body)
        check_unit(goal, body, lifter)
        if named_by(body, goal.kind).keys() - SUBJECTS.get(goal.kind, set()):
            change_goal(lifter, goal_id, judged(partial(GoalForm.of, goal, lifter), body))
        if body.status:
            bring(lifter, goal_id, State(body.status))
    return one_told(lifter, goal_id)


def bring(lifter: User, goal_id: UUID, wanted: State) -> None:
    try:
        bring_to(lifter, goal_id, wanted)
    except StatusFollows as error:
        raise refused(("status",), str(error)) from error


def check_the_same(goal: Goal, body: GoalChange) -> None:
    """What a goal is about stays; it may be sent all the same."""
    kept: dict[str, Any] = {"type": goal.kind, "measurement": goal.measure or None}
    if goal.kind != GoalKind.VOLUME:
        kept["exercise_id"] = goal.exercise_id
    for name, value in kept.items():
        if (sent := getattr(body, name)) is not None and sent != value:
            raise refused((name,), "cannot be changed: set another goal")


@router.delete("/goals/{goal_id}", response=answers({204: None}, without=(409, 413, 415)))
def delete_goal(request: ApiRequest, goal_id: Id) -> Any:
    """Delete a goal. The log stays as it is."""
    find(request.user, goal_id).remove()
    return Status(204, None)


@router.get("/goals/{goal_id}/progress", response=answers({200: GoalProgress}, without=READING), by_alias=True)
def goal_progress(request: ApiRequest, goal_id: Id, choice: Query[InUnit]) -> Any:
    """How far a goal is, when it will be reached by the trend of the last 12 weeks, and how the number comes about."""
    lifter = reading(request)
    found = get_object_or_404(lifter.goals.live().all_at_once(), pk=goal_id)
    today = lifter.today()
    (one,) = standings([found], lifter, today, time_off=time_off_in([found]))
    return progress_of(one, working_of(one, lifter, today), lifter)
