"""Who writes to one lifter's log takes turns.

The lifter's row is locked before any other. Were it locked later, two verbs could each hold what the other waits for,
and PostgreSQL would refuse one of them. It is a query of its own: what is read in the same one may be older than the
wait. SQLite lets but one write anyway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection, transaction

from gymtracker.accounts.models import User
from gymtracker.prepared import Prepared

# Locked, so it is asked for within a transaction alone.
ROW = Prepared(
    lambda lifter: User.objects.select_for_update(no_key=True).filter(pk=lifter).values_list("pk"), lifter=int
)  # fmt: skip
held: ContextVar[frozenset[int]] = ContextVar("held", default=frozenset())


@contextmanager
def turn_of(*lifter_ids: int) -> Iterator[None]:
    """A transaction in which nobody else writes to the log of these lifters; within another one it is part of that."""
    with transaction.atomic(savepoint=not held.get()):
        take_turn(lifter_ids)
        token = held.set(held.get() | set(lifter_ids))
        try:
            yield
        finally:
            held.reset(token)


def take_turn(lifter_ids: Iterable[int]) -> None:
    """Until the transaction ends."""
    waited_for = set(lifter_ids) - held.get()
    if waited_for and connection.features.has_select_for_update:
        for pk in sorted(waited_for):
            ROW(lifter=pk)
