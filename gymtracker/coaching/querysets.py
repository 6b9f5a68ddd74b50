"""Questions about coaching, each beginning at the client or at the trainer and what they may see now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q, Window
from django.db.models.functions import RowNumber

from gymtracker.accounts.models import Coaching, User
from gymtracker.accounts.scoping import clients_of
from workouts.models import WorkoutTemplate

if TYPE_CHECKING:
    from gymtracker.coaching import models as rows  # noqa: F401  (in the strings below)
    from gymtracker.coaching.models import Comment


def own_clients(trainer: Any) -> Q:
    """Of rows with a `trainer` and a `client`: theirs, about those whom they train now. None of nobody's."""
    return Q(trainer=trainer_id(trainer), client__in=clients_of(trainer).values("pk"))


def trainer_id(trainer: Any) -> int | None:
    """None of who is not signed in."""
    found: int | None = trainer.pk if trainer is not None else None
    return found


def running_link(client: str) -> Exists:
    """Whether the row's `trainer` trains its client now; `client` leads to that one."""
    links = Coaching.objects.running().with_role()
    return Exists(links.filter(trainer=OuterRef("trainer"), client=OuterRef(client)))


@dataclass
class Thread:
    """What one trainer and the client say to each other at one place: at an exercise, or at the workout itself."""

    entry_id: UUID | None
    trainer: User | None
    comments: list[Comment] = field(default_factory=list)

    @property
    def key(self) -> str:
        """An id for the page."""
        return f"{self.entry_id or 'workout'}-{self.trainer.pk if self.trainer else 'gone'}"

    @property
    def place(self) -> str:
        """The exercise by its name; "" for the workout."""
        entry = self.last.workout_exercise
        return entry.exercise.name if entry else ""

    @property
    def last(self) -> Comment:
        return self.comments[-1]

    @property
    def is_new(self) -> bool:
        """To the client."""
        return any(one.is_from_trainer and one.seen_at is None for one in self.comments)

    @property
    def can_answer(self) -> bool:
        """Only while the trainer trains the client: else nobody would read it."""
        return self.last.can_answer


class CommentQuerySet(models.QuerySet["rows.Comment"]):
    def live(self) -> CommentQuerySet:
        """Not deleted, nor at something that is."""
        there = Q(workout_exercise=None) | Q(workout_exercise__deleted_at=None)
        return self.filter(there, deleted_at=None, workout__deleted_at=None)

    def of_client(self, client: User) -> CommentQuerySet:
        """All in their log, whoever wrote them and whether that link still runs."""
        return self.filter(workout__user=client)

    def readable_by(self, trainer: Any) -> CommentQuerySet:
        """Their own conversations with those whom they train now, never another trainer's."""
        return self.live().filter(trainer=trainer_id(trainer), workout__user__in=clients_of(trainer).values("pk"))

    def unseen_by(self, person: User) -> CommentQuerySet:
        """Of comments addressed to them: what they have not marked as read."""
        return self.filter(seen_at=None).exclude(author=person)

    def in_order(self) -> CommentQuerySet:
        return self.order_by("written_at", "id")

    def with_people(self) -> CommentQuerySet:
        return self.select_related("author", "trainer", "workout_exercise__exercise").annotate(
            can_answer=running_link("workout__user")
        )

    def threads(self) -> list[Thread]:
        """Of one workout, in the order in which they began. One query."""
        found: dict[tuple[UUID | None, int | None], Thread] = {}
        for one in self.live().with_people().in_order():
            place = (one.workout_exercise_id, one.trainer_id)
            found.setdefault(place, Thread(one.workout_exercise_id, one.trainer)).comments.append(one)
        return list(found.values())


class TrainerNoteQuerySet(models.QuerySet["rows.TrainerNote"]):
    def readable_by(self, trainer: Any) -> TrainerNoteQuerySet:
        """Their own, about those whom they train now."""
        return self.filter(own_clients(trainer))

    def about(self, client: User) -> TrainerNoteQuerySet:
        return self.filter(client=client)

    def newest_first(self) -> TrainerNoteQuerySet:
        return self.order_by("-written_at", "-id")


class AssignmentQuerySet(models.QuerySet["rows.Assignment"]):
    def given_by(self, trainer: Any) -> AssignmentQuerySet:
        """To those whom they train now."""
        return self.filter(own_clients(trainer))

    def not_started(self) -> AssignmentQuerySet:
        """A workout in the trash was not done."""
        return self.filter(Q(workout=None) | Q(workout__deleted_at__isnull=False), withdrawn_at=None)

    def open(self) -> AssignmentQuerySet:
        """What a client is asked to do: not begun, of a template that is there, by a trainer who trains them now."""
        there = WorkoutTemplate.objects.current().values("pk")
        return self.not_started().filter(running_link("client"), template__in=there)

    def due_first(self) -> AssignmentQuerySet:
        """Those without a day come last."""
        return self.order_by(models.F("due_on").asc(nulls_last=True), "assigned_at", "id")


class ReviewQuerySet(models.QuerySet["rows.Review"]):
    def by(self, trainer: Any) -> ReviewQuerySet:
        return self.filter(own_clients(trainer))

    def newest_first(self) -> ReviewQuerySet:
        return self.order_by("-at", "-id")


class ReadAuditQuerySet(models.QuerySet["rows.ReadAudit"]):
    def newest_first(self) -> ReadAuditQuerySet:
        return self.order_by("-at", "-id")

    def newest_of_each_trainer(self, count: int) -> ReadAuditQuerySet:
        """One who looks daily does not hide another who looked once."""
        place = Window(RowNumber(), partition_by="trainer", order_by=["-at", "-id"])
        return self.annotate(place=place).filter(place__lte=count).newest_first()

    def before(self, moment: datetime) -> ReadAuditQuerySet:
        return self.filter(at__lt=moment)
