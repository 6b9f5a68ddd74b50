"""Identifiers that a browser, a script or this server may make before anything is sent."""

from __future__ import annotations

import hashlib
import os
import time
import uuid
from datetime import datetime


def uuid7() -> uuid.UUID:
    """A UUID version 7 (RFC 9562): milliseconds since 1970, 12 bits of the rest of the millisecond, 62 random bits.

    Ids made later sort later, so rows of one lifter lie together in an index.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = (rest << 12) // 1_000_000
    random_bits = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | random_bits)


def first_id_of(moment: datetime) -> uuid.UUID:
    """No UUIDv7 made from that moment on is less."""
    return uuid.UUID(int=int(moment.timestamp() * 1000) << 80)


def derived_id(id: uuid.UUID, label: str) -> uuid.UUID:
    """An id that follows from another one and a label: a form that comes again makes the same rows, however many.

    It begins as the other does, so that its row lies where one made at the same time would.
    """
    digest = hashlib.sha256(id.bytes + label.encode()).digest()
    rest = int.from_bytes(digest[:8], "big") & ((1 << 62) - 1)
    return uuid.UUID(int=id.int >> 64 << 64 | 0b10 << 62 | rest)
