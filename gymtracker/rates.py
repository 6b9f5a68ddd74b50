"""How often one token or address may call the API, counted over all workers.

The count stands in the shared cache. Since that may be a table of the database, each process takes its allowance from
there in portions: most requests cost no query, and the limit holds up to a portion a process.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from django.core.cache import cache

WINDOW_SECONDS = 60
REQUESTS_A_WINDOW = 600
PORTION = 20
MOST_KEYS = 10_000


@dataclass
class Portion:
    window: int
    left: int


_portions: dict[str, Portion] = {}
_lock = Lock()


def seconds_to_wait(key: str) -> int:
    """0 where one more request may be answered, else when to come again."""
    now = int(time.time())
    window = now // WINDOW_SECONDS
    with _lock:
        portion = _portions.get(key)
        if portion and portion.window == window and portion.left > 0:
            portion.left -= 1
            return 0
    if taken(key, window) >= REQUESTS_A_WINDOW:
        return WINDOW_SECONDS - now % WINDOW_SECONDS
    with _lock:
        if len(_portions) >= MOST_KEYS:
            _portions.clear()
        _portions[key] = Portion(window, PORTION - 1)
    return 0


def taken(key: str, window: int) -> int:
    """Take a portion for this process; answers with how many requests had been given away before."""
    name = f"api-rate:{key}:{window}"
    cache.add(name, 0, 2 * WINDOW_SECONDS)
    try:
        return int(cache.incr(name, PORTION)) - PORTION
    except ValueError:  # it was evicted in between
        return 0


def forget() -> None:
    """This process's portions; for tests."""
    _portions.clear()
