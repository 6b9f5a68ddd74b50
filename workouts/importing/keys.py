"""What makes a workout of a file the same as one that came before, from an older or newer export of the same app.

key     the source, when it began, and a fingerprint of its name and end (and which it is, where several are alike);
        or the id that our own files carry
digest  what it holds, as the file tells it: another one means that it was changed since
moment  the beginning of the key: with another name or end it may still be the same, changed in the other app
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b

from exercises.search import fold
from workouts.importing.settling import Units, digest_fields
from workouts.transfer import hevy, own_csv, own_json
from workouts.transfer.neutral import Block, Session

ID = "id"  # before the id in a key
OURS = frozenset((ID, own_csv.SLUG, own_json.SLUG))
TRANSLATES = frozenset((hevy.SLUG,))  # its app names the library's exercises in the app's language, its web in English


def keyed(source: str, sessions: Iterable[Session]) -> Iterator[tuple[str, Session]]:
    seen: Counter[str] = Counter()
    for session in sessions:
        key = key_of(source, session)
        seen[key] += 1
        yield (f"{key}:{seen[key]}" if seen[key] > 1 else key), session


def key_of(source: str, session: Session) -> str:
    if session.id:
        return f"{ID}:{session.id}"
    return f"{moment_of(source, session)}{fingerprint(fold(session.title), session.ended)}"


def moment_of(source: str, session: Session) -> str:
    """To the minute, as the file says it: what zone it was may be decided differently another time."""
    return f"{source}:{session.started:%Y%m%dT%H%M}:"


def moment_in(key: str) -> str:
    """The moment of a key that `key_of` made."""
    return "".join(f"{part}:" for part in key.split(":")[:2])


def digest_of(session: Session, units: dict[str, Units]) -> str:
    """Equal where the workout is, whatever unit or language the file was written in; `units` by name of exercise. The
    name and the start are in the key of another app's workout; ours has its id for a key."""
    is_ours = source_of(session) in OURS
    about = [point(session.started), point(session.ended), words(session.title)] if is_ours else []
    blocks = [
        [exercise_told(session, block), words(block.notes)]
        + [digest_fields(one, units[block.exercise]) for one in block.sets]
        for block in session.blocks
        if block.sets  # of those without our own CSV knows nothing
    ]
    return fingerprint(json.dumps([*about, words(session.notes), *blocks]))


def source_of(session: Session) -> str:
    return session.key.partition(":")[0]


def exercise_told(session: Session, block: Block) -> str:
    """Which one it is, as far as the app has one name for it in all its exports."""
    if block.slug:
        return block.slug
    if source_of(session) in TRANSLATES:
        return ""
    name = block.called or block.exercise
    return f"{fold(name) or name} {block.tracking}"


def words(text: str) -> str:
    """However the lines end."""
    return " ".join(text.split())


def point(at: datetime | None) -> str:
    """In whatever zone a file says it."""
    if at is None:
        return ""
    return (at.astimezone(UTC) if at.tzinfo else at).isoformat()


def fingerprint(*parts: object) -> str:
    return blake2b("\n".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
