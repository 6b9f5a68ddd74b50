"""Why a plan asked for what it asked (workouts/reasons.py), as an archive brings it along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from gymtracker.accounts.models import User
from gymtracker.archive.reading import ArchiveRefused
from workouts import reasons
from workouts.models import WorkoutExercise

ROWS_AT_ONCE = 500


def refuse_unreadable(facts: dict[str, Any], tracking: str, lifter: User, *, row: int) -> None:
    """Pages say these facts in words: what they cannot say must not get in. Raises ArchiveRefused."""
    try:
        for fact in facts.get("sets", ()):
            UUID(fact["id"])
            reasons.source_of(fact, None, tracking, lifter)
        reasons.sentence(facts, tracking, lifter)
        reasons.formula_of(reasons.Voice(facts, tracking, lifter))
        reasons.left_out_of(facts)
    except Exception as error:  # whatever facts that are none make the words fail with
        raise ArchiveRefused(
            "is no reason that this server can say.", file="workout_exercises.json", row=row, field="reason"
        ) from error


def follow_ids(lifter: User, known: Mapping[str, Mapping[UUID, UUID]]) -> None:
    """Where rows got other ids, the facts name them by those."""
    changed = {
        str(old): str(new) for name in ("sets", "workout_exercises") for old, new in known[name].items() if old != new
    }
    if not changed:
        return
    new = list(known["workout_exercises"].values())
    for start in range(0, len(new), ROWS_AT_ONCE):
        entries = WorkoutExercise.objects.filter(pk__in=new[start : start + ROWS_AT_ONCE], reason__isnull=False)
        rows = list(entries.only("reason"))
        for entry in rows:
            entry.reason = renamed(entry.reason, changed)
        WorkoutExercise.objects.bulk_update(rows, ["reason"])


def renamed(fact: Any, changed: Mapping[str, str]) -> Any:
    if isinstance(fact, dict):
        return {name: renamed(value, changed) for name, value in fact.items()}
    if isinstance(fact, list):
        return [renamed(value, changed) for value in fact]
    return changed.get(fact, fact) if isinstance(fact, str) else fact
