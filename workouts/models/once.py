"""Rows that are made once, however often they are sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, models, transaction
from django.db.models import Max

from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7


class IdTaken(Conflict):
    def __init__(self) -> None:
        super().__init__("This id is taken.")


def create_once(
    manager: Any,
    id: UUID | None,
    *,
    place: Callable[[], dict[str, Any]] = dict,
    announce: Callable[[Any], None] = lambda row: None,
    savepoint: bool = True,
    **fields: Any,
) -> tuple[Any, bool]:
    """Insert through a parent's manager and announce it, in one transaction; the same id again is the row there is.

    `place` gives further fields, asked for inside the transaction. The insert comes first: it is the usual case, and
    the primary key is the guard that parallel requests meet. Raises IdTaken. Without a savepoint, which is two trips to
    the database less, an id that is there raises IntegrityError, and the transaction around it is lost.
    """
    id = id or uuid7()
    try:
        with transaction.atomic(savepoint=savepoint):
            row = manager.create(id=id, **place(), **fields)
            announce(row)
            return row, True
    except IntegrityError:
        if not savepoint:
            raise
        if existing := manager.filter(pk=id).first():
            return existing, False
        if manager.model._base_manager.filter(pk=id).exists():
            raise IdTaken from None
        raise


def insert(rows: Sequence[models.Model]) -> None:
    """All of them or none; a client may have made their ids. Raises IdTaken."""
    if not rows:
        return
    manager = type(rows[0])._base_manager
    try:
        with transaction.atomic():
            manager.bulk_create(rows)
    except IntegrityError:
        if manager.filter(pk__in=[row.pk for row in rows]).exists():
            raise IdTaken from None
        raise


def next_position(siblings: models.QuerySet[Any]) -> int:
    """One after the last; two at once may share it, since the order is by (position, id)."""
    last: int | None = siblings.aggregate(last=Max("position"))["last"]
    return (last or 0) + 1
