"""What makes a workout of a file the same as one that came before, from an older or newer export of the same app.

key     the source, when it began, and a fingerprint of its name and end (and which it is, where several are alike);
        or the id that our own files carry
moment  the beginning of the key: with another name or end it may still be the same, changed in the other app
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b

from exercises.search import fold
from workouts.importing.settling import Units, digest_fields
from workouts.transfer.neutral import Session


def keyed(source: str, sessions: Iterable[Session]) -> Iterator[tuple[str, Session]]:
    seen: Counter[str] = Counter()
    for session in sessions:
        key = key_of(source, session)
        seen[key] += 1
        yield (f"{key}:{seen[key]}" if seen[key] > 1 else key), session


def key_of(source: str, session: Session) -> str:
    if session.id:
        return f"id:{session.id}"
    return f"{moment_of(source, session)}{fingerprint(fold(session.title), session.ended)}"


def moment_of(source: str, session: Session) -> str:
    """To the minute, as the file says it: what zone it was may be decided differently another time."""
    return f"{source}:{session.started:%Y%m%dT%H%M}:"


def moment_in(key: str) -> str:
    """The moment of a key that `key_of` made."""
    return "".join(f"{part}:" for part in key.split(":")[:2])


def digest_of(session: Session, units: dict[str, Units]) -> str:
    """Equal where the sets are, whatever unit or language the file was written in; `units` by name of exercise."""
    sets = [[digest_fields(one, units[block.exercise]) for one in block.sets] for block in session.blocks]
    return fingerprint(json.dumps(sets))


def fingerprint(*parts: object) -> str:
    return blake2b("\n".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
