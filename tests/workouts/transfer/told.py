"""What a reader yields, told in lines that a test can write down by hand."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from workouts.transfer.neutral import Block, Performed, Session, Skipped
from workouts.transfer.source import Source

FILES = Path(__file__).parent / "files"
Reader = Callable[[Source], Iterator[Session | Skipped]]


def source_of(content: str | bytes, encoding: str = "utf-8") -> Source:
    return Source(io.BytesIO(content.encode(encoding) if isinstance(content, str) else content))


def file_source(name: str) -> Source:
    return source_of((FILES / name).read_bytes())


def told_file(read: Reader, name: str) -> list[str]:
    return told(read(file_source(name)))


def told(items: Iterator[Session | Skipped]) -> list[str]:
    """A line for each workout, block, set and row left out.

    "2024-05-06 18:30:00 to 19:35:00 Push (row 2): tired" / "- Bench Press [1]: wide" / "  warm_up 60kg x8 @8 rest 90".
    """
    lines: list[str] = []
    for item in items:
        if isinstance(item, Skipped):
            lines.append(f"left out row {item.row}: {item.reason}")
        else:
            lines += [told_session(item), *(line for block in item.blocks for line in told_block(block))]
    return lines


def told_session(session: Session) -> str:
    end = f" to {told_end(session.started, session.ended)}" if session.ended else ""
    notes = f": {session.notes!r}" if session.notes else ""
    return f"{session.started:%Y-%m-%d %H:%M:%S}{end} {session.title} (row {session.row}){notes}"


def told_end(started: datetime, ended: datetime) -> str:
    return f"{ended:%H:%M:%S}" if ended.date() == started.date() else f"{ended:%Y-%m-%d %H:%M:%S}"


def told_block(block: Block) -> list[str]:
    superset = "" if block.superset is None else f" [{block.superset}]"
    notes = f": {block.notes!r}" if block.notes else ""
    return [f"- {block.exercise}{superset}{notes}", *(told_set(one) for one in block.sets)]


def told_set(one: Performed) -> str:
    parts = [
        "" if one.kind == "normal" else one.kind,
        "" if one.weight is None else f"{one.weight:f}{one.weight_unit or '?'}",
        "" if one.reps is None else f"x{one.reps}",
        "" if one.distance is None else f"{one.distance:f}{one.distance_unit or ' far'}",
        "" if one.seconds is None else f"{one.seconds}s",
        "" if one.rpe is None else f"@{one.rpe:f}",
        "" if one.rest_seconds is None else f"rest {one.rest_seconds}",
    ]
    return "  " + (" ".join(part for part in parts if part) or "nothing")


def sessions_of(items: Iterator[Session | Skipped]) -> list[Session]:
    """All that is read, where nothing may be left out."""
    read = list(items)
    assert not [item for item in read if isinstance(item, Skipped)]
    return [item for item in read if isinstance(item, Session)]
