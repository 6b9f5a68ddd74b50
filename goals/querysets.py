"""Questions to the goals, each beginning at the lifter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import JSONObject

from gymtracker.accounts.models import TimeOff
from workouts.querysets import JsonList

if TYPE_CHECKING:
    from goals.models import Goal  # noqa: F401  (in the string below)


class GoalQuerySet(models.QuerySet["Goal"]):
    def live(self) -> GoalQuerySet:
        return self.filter(deleted_at=None)

    def judged(self) -> GoalQuerySet:
        """Those that the log can reach or take away again."""
        return self.live().filter(abandoned_at=None)

    def open(self) -> GoalQuerySet:
        """Neither reached nor given up; one whose time is over is still among them."""
        return self.judged().filter(achieved_on=None)

    def newest_first(self) -> GoalQuerySet:
        return self.order_by("-made_on", "-id")

    def running_first(self, today: dt.date) -> GoalQuerySet:
        """However many were missed since, those whose time goes on come before them."""
        return self.order_by(Case(When(deadline__lt=today, then=1), default=0), "-made_on", "-id")

    def open_first(self) -> GoalQuerySet:
        """However many were reached since, those that are not come before them."""
        is_past = Q(achieved_on__isnull=False) | Q(abandoned_at__isnull=False)
        return self.order_by(Case(When(is_past, then=1), default=0), "-made_on", "-id")

    def with_what_it_says(self) -> GoalQuerySet:
        """All that a line about a goal shows, in two queries."""
        found = self.select_related("exercise").defer("exercise__instructions", "exercise__shipped")
        return found.prefetch_related("pauses")

    def all_at_once(self) -> GoalQuerySet:
        """The same in one query, with the lifter's time off: `pause_list` and `time_off_list`, or null."""
        from goals.models import GoalPause

        days = JsonList(JSONObject(first=F("first_day"), last=F("last_day")))
        pauses = GoalPause.objects.filter(goal=OuterRef("pk")).order_by().values("goal")
        off = TimeOff.objects.filter(user=OuterRef("user")).order_by().values("user")
        found = self.select_related("exercise").defer("exercise__instructions", "exercise__shipped")
        return found.annotate(
            pause_list=Subquery(pauses.annotate(listed=days).values("listed")),
            time_off_list=Subquery(off.annotate(listed=days).values("listed")),
            are_spans_known=Value(True),
        )
