"""Opens small files for the readers' tests."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from workouts.transfer.neutral import Session, Skipped
from workouts.transfer.source import Source

FILES = Path(__file__).parent / "files"


@dataclass
class Outcome:
    sessions: list[Session]
    skipped: list[Skipped]

    @property
    def faults(self) -> dict[int, str]:
        return {fault.row: fault.reason for fault in self.skipped}


def opened(name: str) -> Source:
    return Source(io.BytesIO((FILES / f"{name}.csv").read_bytes()))


def source_of(text: str, encoding: str = "utf-8") -> Source:
    return Source(io.BytesIO(text.encode(encoding)))


def outcome(reader: ModuleType, source: Source) -> Outcome:
    found = list(reader.read(source))
    return Outcome(
        [one for one in found if isinstance(one, Session)], [one for one in found if isinstance(one, Skipped)]
    )
