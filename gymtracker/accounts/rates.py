"""How often one token may call the API, and one address with tokens that do not count, over all workers.

The count stands in the database, from where each process takes its allowance in portions: nineteen requests of twenty
cost no query, the other one a single one, and the limit holds up to a portion a process.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

from django.db import connection

from gymtracker.accounts.models import ApiRate

WINDOW_SECONDS = 60
REQUESTS_A_WINDOW = 600
PORTION = 20
MOST_KEYS = 10_000
SECONDS_KEPT = 24 * 60 * 60
# One statement, so that of two workers neither overlooks the other; Django has no name for it.
TAKE = """
INSERT INTO accounts_apirate (key, minute, taken) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET
    taken = CASE WHEN accounts_apirate.minute = excluded.minute THEN accounts_apirate.taken ELSE 0 END + excluded.taken,
    minute = excluded.minute
RETURNING taken
"""


@dataclass
class Portion:
    window: int
    left: int


_portions: dict[str, Portion] = {}
_lock = Lock()


def key_of_address(address: str) -> str:
    """Short enough for the column however long the address is written, and not kept in the clear."""
    return f"address:{sha256(address.encode()).hexdigest()[:32]}"


def now() -> int:
    """Seconds since 1970; a name of its own, so that a test of what a request costs can stop this clock alone."""
    return int(time.time())


def seconds_to_wait(key: str) -> int:
    """0 where one more request may be answered, else when to come again."""
    window, gone = divmod(now(), WINDOW_SECONDS)
    with _lock:
        portion = _portions.get(key)
        if portion and portion.window == window and portion.left > 0:
            portion.left -= 1
            return 0
    if taken(key, window) >= REQUESTS_A_WINDOW:
        return WINDOW_SECONDS - gone
    with _lock:
        if len(_portions) >= MOST_KEYS:
            _portions.clear()
        _portions[key] = Portion(window, PORTION - 1)
    return 0


def taken(key: str, window: int) -> int:
    """Take a portion for this process; answers with how many requests had been given away before."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [key, window, PORTION])
        return int(cursor.fetchone()[0]) - PORTION


def forget_old() -> int:
    """Rows of tokens and addresses that were not used for a day; answers with how many."""
    before = (now() - SECONDS_KEPT) // WINDOW_SECONDS
    return ApiRate.objects.filter(minute__lt=before).delete()[0]


def forget() -> None:
    """This process's portions; for tests."""
    _portions.clear()
