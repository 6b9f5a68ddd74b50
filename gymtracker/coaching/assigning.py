"""Templates given to many clients at once, and how an assignment learns that it was begun."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q

from gymtracker.accounts.models import User
from gymtracker.coaching.models import Assignment, NotCoached
from gymtracker.ids import derived_id
from workouts.models import WorkoutTemplate
from workouts.models.templates import TooManyTemplates


@dataclass
class Given:
    made: list[Assignment] = field(default_factory=list)
    # Each with the sentence that says why not.
    refused: list[tuple[User, str]] = field(default_factory=list)


def assign_to(
    clients: Iterable[User], *, trainer: User, template: WorkoutTemplate, id: UUID, due_on: dt.date | None = None
) -> Given:
    """A copy to each of them, in a transaction of its own: one who has no room keeps nobody else from theirs. The ids
    of the assignments follow from `id`: the same again gives nothing twice."""
    given = Given()
    for client in clients:
        try:
            given.made.append(
                Assignment.assign(
                    trainer=trainer, client=client, template=template, due_on=due_on, id=id_for(client, id)
                )
            )
        except (NotCoached, TooManyTemplates) as error:
            given.refused.append((client, str(error)))
    return given


def id_for(client: User, id: UUID) -> UUID:
    """Of the row that a form with this id makes for one of several clients."""
    return derived_id(id, f"client {client.pk}")


def follow_the_log(sender: Any, *, lifter: User, dated: Any = None, **kwargs: Any) -> None:
    """Receiver of `log_changed`: a workout that was begun from an assigned template is the one that was asked for."""
    if dated is None or dated.template_id is None:
        return
    waiting = Q(workout=None) | Q(workout__deleted_at__isnull=False)
    mine = Assignment.objects.filter(waiting, client=lifter, template=dated.template_id)
    Assignment.objects.filter(pk__in=mine.values("pk")).update(workout=dated)
