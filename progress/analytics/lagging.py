"""What falls behind: the muscle group whose last seven days lack most of what is usual for this lifter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum

from exercises.models import Region
from gymtracker.accounts.models import User
from progress.analytics.muscles import UNCOUNTED

WEEKS = 8
LEAST_USUAL = 4.0  # hard sets a week: below that a group is not trained in earnest
LEAST_WEEKS = 3


@dataclass(frozen=True)
class Lag:
    """Hard sets of the last seven days (`now`) and the usual ones of seven days before: the mean of the weeks in
    which the group was trained, rounded."""

    region: Region
    now: int
    usual: int

    @property
    def name(self) -> str:
        return str(self.region.label)


def falling_behind(lifter: User, today: date) -> Lag | None:
    """Of the groups that are usually trained the one with the smallest share of that, if less than half; None where
    eight weeks say too little. Weeks here are stretches of seven days that end today. One query."""
    end = today.toordinal()
    weeks = {f"week_{n}": Q(day__gt=end - 7 * (n + 1), day__lte=end - 7 * n) for n in range(WEEKS + 1)}
    rows: Any = (
        lifter.performances.filter(day__gt=end - 7 * (WEEKS + 1), day__lte=end)
        .exclude(exercise__category__in=UNCOUNTED)
        .order_by()
        .values("exercise__primary_muscle__region")
        .annotate(**{name: Sum("hard_sets", filter=of_week, default=0) for name, of_week in weeks.items()})
    )
    lags = []
    for row in rows:
        before = [row[f"week_{n}"] for n in range(1, WEEKS + 1) if row[f"week_{n}"]]
        usual = sum(before) / len(before) if len(before) >= LEAST_WEEKS else 0.0
        now, region = row["week_0"], Region(row["exercise__primary_muscle__region"])
        if usual >= LEAST_USUAL and now < usual / 2:
            lags.append((now / usual, region.value, Lag(region, now, round(usual))))
    return min(lags)[-1] if lags else None
