"""Trainers and clients for tests."""

from __future__ import annotations

from typing import Any

from gymtracker.accounts.models import Coaching, User
from gymtracker.accounts.roles import make_trainer
from tests.factories import UserFactory, row_by_row


@row_by_row()
def a_trainer(name: str = "Tina Trainer", **fields: Any) -> User:
    trainer: User = UserFactory(full_name=name, **fields)
    make_trainer(trainer)
    return trainer


@row_by_row()
def trained(client: User, by: User | None = None) -> Coaching:
    return Coaching.join(trainer=by or a_trainer(), client=client)
