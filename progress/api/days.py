"""Which days an endpoint is asked about, by the rules of the dashboards."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from ninja.errors import ValidationError
from pydantic import Field

from gymtracker.accounts.models import User
from gymtracker.json_api import Day, InUnit, refused
from progress.periods import WEEKS, Grain, Period, recent, wrong_days

MOST_ID = 2**63 - 1


class Days(InUnit):
    date_from: Day | None = Field(None, description="The first day, `YYYY-MM-DD`, from 1950 on")
    date_to: Day | None = Field(None, description="The last day, itself included; today by default")


def check(days: Days) -> None:
    """Raises the 422 that names the day and what is wrong with it."""
    wrong = [*wrong_days(days.date_from, days.date_to)]
    if wrong:
        raise ValidationError([{"loc": ["query", name], "msg": why, "type": "value_error"} for name, why in wrong])


def within(days: Days, lifter: User, slug: str) -> Period:
    """Those days. Without both of them the range of a dashboard (`slug`, of periods.WEEKS) up to today; without the
    first one as many weeks before the last."""
    check(days)
    if days.date_from is None and days.date_to is None:
        return recent(slug, today=lifter.today(), week_start=lifter.week_start)
    last = days.date_to or max(lifter.today(), days.date_from or date.min)
    first = days.date_from or last - timedelta(weeks=WEEKS[slug]) + timedelta(days=1)
    return Period(first, last, lifter.week_start)


def check_steps(period: Period, grain: Grain) -> None:
    if why := period.too_many_steps(grain):
        raise refused(("period",), why, source="query")


def only(rows: Any, column: str, value: Any) -> Any:
    """The rows of this value, all of them where none is asked for."""
    return rows if value is None else rows.filter(**{column: value})
