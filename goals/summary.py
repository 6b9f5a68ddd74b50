"""The goals on the home page."""

from __future__ import annotations

import datetime as dt

from goals.evaluation import Standing, standings
from goals.models import Status
from gymtracker.accounts.models import User

MOST_SHOWN = 3
MOST_LOOKED_AT = 12


def goals_for_home(lifter: User, today: dt.date) -> list[Standing]:
    """Up to three active goals, the one that ends first on top."""
    open_goals = lifter.goals.judged().filter(achieved_on=None).newest_first().with_what_it_says()[:MOST_LOOKED_AT]
    found = [one for one in standings(open_goals, lifter, today) if one.status == Status.ACTIVE]
    return sorted(found, key=lambda one: one.ends_on or dt.date.max)[:MOST_SHOWN]
