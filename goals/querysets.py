"""Questions to the goals, each beginning at the lifter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from goals.models import Goal  # noqa: F401  (in the string below)


class GoalQuerySet(models.QuerySet["Goal"]):
    def live(self) -> GoalQuerySet:
        return self.filter(deleted_at=None)

    def judged(self) -> GoalQuerySet:
        """Those that the log can reach or take away again."""
        return self.live().filter(abandoned_at=None)

    def newest_first(self) -> GoalQuerySet:
        return self.order_by("-made_on", "-id")

    def with_what_it_says(self) -> GoalQuerySet:
        """All that a line about a goal shows, in two queries."""
        found = self.select_related("exercise").defer("exercise__instructions", "exercise__shipped")
        return found.prefetch_related("pauses")
