"""What a lifter's home says of their trainers: workouts asked for, new comments, invitations; and of their clients,
where they train others. One query for all."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, F, Subquery, UUIDField, Value
from django.db.models.functions import Cast, Coalesce, JSONObject, NullIf

from gymtracker.accounts.models import Coaching, User
from gymtracker.accounts.scoping import clients_of
from gymtracker.coaching.models import Assignment, Comment
from workouts.querysets import JsonList

SHOWN = 3


@dataclass(frozen=True)
class Asked:
    """A workout that a trainer asks for."""

    name: str
    template_id: UUID
    trainer: str
    due_on: date | None
    today: date

    @property
    def when(self) -> str:
        """ "due today", "due tomorrow", "due Thu 3 Dec", "was due Thu 3 Dec"; "" where it has no day."""
        if self.due_on is None:
            return ""
        ahead = (self.due_on - self.today).days
        if 0 <= ahead < 2:
            return ("due today", "due tomorrow")[ahead]
        return f"{'due' if ahead > 0 else 'was due'} {self.due_on:%a} {self.due_on.day} {self.due_on:%b}"


@dataclass
class FromTrainers:
    asked: list[Asked] = field(default_factory=list)  # the first of them
    more: int = 0  # and as many again
    new_comments: int = 0
    commented_on: UUID | None = None  # the workout with the newest of these
    invitations: int = 0
    clients: int = 0  # whom they train themselves
    answers: int = 0  # new comments of these

    def __bool__(self) -> bool:
        return bool(self.asked or self.new_comments or self.invitations)


def from_trainers(lifter: User, today: dt.date) -> FromTrainers:
    said = Comment.objects.live().of_client(lifter).unseen_by(lifter)
    invited = Coaching.objects.to(lifter).order_by()
    found = {
        "asked": Subquery(open_assignments(lifter)),
        "new_comments": counted(said),
        "commented_on": Subquery(said.order_by("-written_at", "-id").values("workout")[:1], output_field=UUIDField()),
        "invitations": counted(invited),
        **trained_by(lifter),
    }
    row = User.objects.annotate(**found).values(*found).get(pk=lifter.pk)
    asked = sorted(row.pop("asked") or [], key=lambda one: (one["due_on"] is None, one["due_on"] or "", one["at"]))
    commented_on = row.pop("commented_on")
    counts = {name: count or 0 for name, count in row.items()}
    return FromTrainers(
        [read(one, today) for one in asked[:SHOWN]], max(0, len(asked) - SHOWN), commented_on=commented_on, **counts
    )


def trained_by(lifter: User) -> dict[str, Any]:
    """Nobody, where they are let into no part of the admin."""
    if not lifter.is_staff:
        return {}
    answers = Comment.objects.readable_by(lifter).unseen_by(lifter)
    return {"clients": counted(clients_of(lifter)), "answers": counted(answers)}


def open_assignments(lifter: User) -> Any:
    """Each as JSON, in no order."""
    name = Coalesce(NullIf("trainer__full_name", Value("")), "trainer__email")
    one = JSONObject(
        name=F("template__name"), template=Cast("template", CharField()), trainer=name,
        due_on=Cast("due_on", CharField()), at=Cast("assigned_at", CharField()),
    )  # fmt: skip
    rows = Assignment.objects.open().filter(client=lifter).order_by().values("client")
    return rows.annotate(listed=JsonList(one)).values("listed")


def counted(rows: Any) -> Subquery:
    return Subquery(rows.order_by().values(one=Value(1)).annotate(count=Count("pk")).values("count"))


def read(one: dict[str, Any], today: date) -> Asked:
    due_on = date.fromisoformat(one["due_on"]) if one["due_on"] else None
    return Asked(one["name"], UUID(one["template"]), one["trainer"].partition("@")[0], due_on, today)
