"""The goals on the home page."""

from __future__ import annotations

import datetime as dt

from goals.evaluation import Standing, standings
from goals.models import Status, read_spans
from gymtracker.accounts.models import User

MOST_SHOWN = 3
MOST_LOOKED_AT = 12


def goals_for_home(lifter: User, today: dt.date) -> list[Standing]:
    """Up to three active goals, the one that ends first on top. Three queries at most, one without a goal."""
    open_goals = list(lifter.goals.judged().filter(achieved_on=None).newest_first().all_at_once()[:MOST_LOOKED_AT])
    if not open_goals:
        return []
    time_off = read_spans(open_goals[0].time_off_list)
    found = [one for one in standings(open_goals, lifter, today, time_off=time_off) if one.status == Status.ACTIVE]
    return sorted(found, key=lambda one: one.ends_on or dt.date.max)[:MOST_SHOWN]
