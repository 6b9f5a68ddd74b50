"""The goals on the home page."""

from __future__ import annotations

import datetime as dt

from goals.evaluation import Standing, standings
from goals.judging import time_off_in
from goals.models import Goal, Status
from gymtracker.accounts.models import User

MOST_SHOWN = 3
MOST_LOOKED_AT = 12


def open_goals_of(lifter: User) -> list[Goal]:
    """The newest, each with the lifter's time off. One query."""
    return list(lifter.goals.open().running_first(lifter.today()).all_at_once()[:MOST_LOOKED_AT])


def goals_for_home(lifter: User, today: dt.date, open_goals: list[Goal]) -> list[Standing]:
    """Up to three active ones of `open_goals_of`, the one that ends first on top. Two queries at most."""
    if not open_goals:
        return []
    time_off = time_off_in(open_goals)
    found = [one for one in standings(open_goals, lifter, today, time_off=time_off) if one.status == Status.ACTIVE]
    return sorted(found, key=lambda one: one.ends_on or dt.date.max)[:MOST_SHOWN]
