"""Where a page of a long list begins: the moment and the id of the last row before it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

Key = TypeVar("Key")
FORMAT = "%Y%m%dT%H%M%S.%f"


def cursor_of(moment: datetime, key: Any) -> str:
    return f"{moment.astimezone(UTC).strftime(FORMAT)}_{getattr(key, 'hex', key)}"


def read_cursor(text: str, read_key: Callable[[str], Key]) -> tuple[datetime, Key] | None:
    """What is no cursor of ours begins at the newest."""
    moment, _, key = text.partition("_")
    try:
        return datetime.strptime(moment, FORMAT).replace(tzinfo=UTC), read_key(key)
    except ValueError:
        return None
