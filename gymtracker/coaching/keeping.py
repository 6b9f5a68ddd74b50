"""How long things are kept; the client's page says these times, the daily `purge_trash` keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from gymtracker.accounts.models import Coaching
from gymtracker.coaching.models import Comment, ReadAudit, Review, TrainerNote

# From the end of the link: whoever comes back within that time is known again.
NOTES_KEPT = timedelta(days=90)
READS_KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Due:
    """What has been kept long enough."""

    invitations: QuerySet[Coaching]
    trainer_notes: QuerySet[TrainerNote]
    reviews: QuerySet[Review]
    coachings: QuerySet[Coaching]
    reads: QuerySet[ReadAudit]
    comments: QuerySet[Comment]

    def count(self) -> dict[str, int]:
        return {name: rows.count() for name, rows in vars(self).items()}

    def delete(self) -> None:
        """In this order: what goes with a link is found by it. Safe to repeat and to interrupt."""
        for rows in vars(self).values():
            rows.delete()


def due(*, deleted_before: datetime, now: datetime | None = None) -> Due:
    now = now or timezone.now()
    linked = Coaching.objects.filter(trainer=OuterRef("trainer"), client=OuterRef("client"))
    # A link that runs, or ended a short while ago, keeps what belongs to it.
    kept = Exists(linked.filter(Q(ended_at=None) | Q(ended_at__gte=now - NOTES_KEPT)))
    return Due(
        invitations=Coaching.objects.run_out(now),
        trainer_notes=TrainerNote.objects.filter(~kept),
        reviews=Review.objects.filter(~kept),
        coachings=Coaching.objects.filter(ended_at__lt=now - NOTES_KEPT),
        reads=ReadAudit.objects.before(now - READS_KEPT),
        comments=Comment.objects.filter(deleted_at__lt=deleted_before),
    )
