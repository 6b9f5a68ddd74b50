"""Which day, week and cycle a session of a programme is; see models/programmes.py. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """All counted from 0 on; `in_week` is which of the week's sessions it is."""

    day: int
    week: int
    cycle: int
    in_week: int


@dataclass(frozen=True)
class Rota:
    """`days` in turn, `sessions` a week, `weeks` a cycle; each at least 1. Session 0 is of day `shift`, and session
    `since` begins week `week` of all weeks."""

    days: int
    sessions: int
    weeks: int = 1
    shift: int = 0
    since: int = 0
    week: int = 0

    def place(self, number: int) -> Place:
        weeks, in_week = divmod(number - self.since, self.sessions)
        week = max(self.week + weeks, 0)
        day = (number + self.shift) % self.days
        return Place(day, week % self.weeks, week // self.weeks, min(in_week, number))  # none is before the first

    def week_of(self, number: int) -> range:
        """The numbers of the sessions in the same week."""
        first = number - self.place(number).in_week
        return range(first, first + self.sessions)
