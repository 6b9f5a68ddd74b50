"""Every number can show its working: what it was calculated from, how, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from workouts.models import Set


@dataclass(frozen=True)
class Source:
    """Something a number comes from: what it says, the page it stands on, and `adds`, its part in the number's unit
    where the number is a sum. `set` is the set, where it is one."""

    said: str
    url: str = ""
    note: str = ""
    adds: int | None = None
    set: Set | None = None


@dataclass(frozen=True)
class Working:
    """`value` is the number in its own unit (grams, reps, seconds, …), None where there is none; `formula` says in the
    lifter's units how it comes about; `sources` are in order; `left_out` are phrases about what did not count."""

    value: int | None
    formula: str
    sources: list[Source] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def place_of(performed: Set) -> str:
    """Where a set stands. Read `with_owner`, it costs no query."""
    return f"{reverse('workouts:detail', args=[performed.workout_exercise.workout_id])}#set-{performed.pk}"
