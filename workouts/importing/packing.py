"""Sessions as JSON text, as the parts of a batch hold them; only what differs from the default is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from workouts.transfer.neutral import Block, Performed, Session, Wanted

READ: dict[str, Callable[[Any], Any]] = {
    "weight": Decimal, "distance": Decimal, "rpe": Decimal, "id": UUID,
    **dict.fromkeys(("started", "ended", "completed_at"), datetime.fromisoformat),
}  # fmt: skip
LISTS = {"blocks": Block, "sets": Performed, "planned": Wanted}
DEFAULTS = {
    kind: {one.name: None if one.default is MISSING else one.default for one in fields(kind) if one.compare}
    for kind in (Session, Block, Performed, Wanted)
}


def packed(sessions: Iterable[Session]) -> bytes:
    return json.dumps([plain(session) for session in sessions], default=str, separators=(",", ":")).encode()


def plain(row: Session | Block | Performed | Wanted) -> dict[str, Any]:
    kept = {}
    for name, default in DEFAULTS[type(row)].items():
        value = getattr(row, name)
        if isinstance(value, list):
            if value:
                kept[name] = [plain(one) for one in value] if name in LISTS else value
        elif value is not None and value != default:
            kept[name] = value
    return kept


def unpacked(text: bytes) -> Iterator[Session]:
    for one in json.loads(text):
        yield row_of(Session, one)


def row_of(kind: type[Any], kept: dict[str, Any]) -> Any:
    for name, value in kept.items():
        if name in LISTS:
            kept[name] = [row_of(LISTS[name], one) for one in value]
        elif name in READ:
            kept[name] = READ[name](value)
    return kind(**kept)
