"""What a trainer says, gives and looks at. Whether they may is `accounts.Coaching`, asked in every verb.

What is said at a workout belongs to the client's log: it stays when the link ends and goes with the workout. What a
trainer keeps for themselves goes with the link (keeping.py).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from gymtracker.accounts.models import Coaching, User
from gymtracker.accounts.scoping import clients_of
from gymtracker.coaching.querysets import (
    AssignmentQuerySet,
    CommentQuerySet,
    ReadAuditQuerySet,
    ReviewQuerySet,
    TrainerNoteQuerySet,
)
from gymtracker.conflicts import Conflict
from gymtracker.ids import uuid7
from workouts.limits import LONGEST_NAME
from workouts.models import Workout, WorkoutExercise, WorkoutTemplate
from workouts.models.once import create_once
from workouts.turns import turn_of

LONGEST_COMMENT = 1_000
MOST_COMMENTS = 200  # at one workout
LONGEST_TRAINER_NOTE = 4_000
MOST_TRAINER_NOTES = 200  # about one client
FOLDER = "From your trainer"


class NotCoached(Conflict):
    def __init__(self) -> None:
        super().__init__("This is over: the one does not train the other any more.")


class TooManyComments(Conflict):
    def __init__(self) -> None:
        super().__init__(f"A workout takes at most {MOST_COMMENTS} comments.")


class TooManyTrainerNotes(Conflict):
    def __init__(self) -> None:
        super().__init__(f"There are {MOST_TRAINER_NOTES} notes about this client. Delete one first.")


def insist_on_link(*, trainer: User, client: User) -> None:
    """Inside the verb's transaction, so that an end at the same moment comes before or after it. Raises NotCoached."""
    links = Coaching.objects.running().filter(trainer=trainer, client=client, client__is_active=True)
    # Asked first without a lock: PostgreSQL locks no rows of a subquery, and these must not be kept from others.
    if not links.with_role().exists() or not links.select_for_update(of=("self",)).first():
        raise NotCoached


class Client(User):
    """A person as their trainer meets them in the admin. The rows are those of `scoping.clients_of`."""

    class Meta:
        proxy = True


class Comment(models.Model):
    """One line of a conversation between a trainer and a client, at a workout or at one of its exercises.

    `trainer` says whose conversation it is, whoever wrote: another trainer of the same client never reads it. A
    trainer's account takes their words along; the client's own stay in the client's log.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workout = models.ForeignKey(Workout, on_delete=models.CASCADE, related_name="comments", db_index=False)
    workout_exercise = models.ForeignKey(
        WorkoutExercise, null=True, blank=True, on_delete=models.CASCADE, related_name="comments"
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="conversations", db_index=False
    )
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="comments")
    text = models.TextField(max_length=LONGEST_COMMENT)
    written_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="By the other one of the two.")
    deleted_at = models.DateTimeField(null=True, blank=True)

    can_answer: bool  # from with_people

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("workout", "written_at", name="comments_of_a_workout"),
            models.Index("trainer", "seen_at", name="comments_of_a_trainer"),
            models.Index("deleted_at", name="comments_deleted", condition=Q(deleted_at__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk}"

    @classmethod
    def write(
        cls, *, author: User, trainer: User, workout: Workout, text: str, entry: WorkoutExercise | None = None,
        id: UUID | None = None,
    ) -> Comment:  # fmt: skip
        """Say something to the other one. The same id again is the same comment. Raises NotCoached, TooManyComments,
        IdTaken."""
        client = workout.user
        if author.pk not in {trainer.pk, client.pk} or (entry and entry.workout_id != workout.pk):
            raise ValueError("A comment is written by one of the two, at something of that workout.")
        with transaction.atomic():
            insist_on_link(trainer=trainer, client=client)
            if workout.comments.exclude(pk=id).count() >= MOST_COMMENTS:
                raise TooManyComments
            made, _ = create_once(
                Comment.objects.filter(workout=workout, author=author), id,
                workout=workout, author=author, trainer=trainer, workout_exercise=entry, text=text,
            )  # fmt: skip
        written: Comment = made
        return written

    @classmethod
    def mark_seen(cls, *, reader: User, workout: Workout) -> int:
        """All that was said to the reader at that workout; answers with how much."""
        said = cls.objects.live().unseen_by(reader).filter(workout=workout)
        if reader.pk != workout.user_id:
            said = said.readable_by(reader)
        # By id: what is filtered over a join cannot be updated everywhere.
        return cls.objects.filter(pk__in=list(said.values_list("pk", flat=True))).update(seen_at=timezone.now())

    @property
    def is_from_trainer(self) -> bool:
        return self.author_id == self.trainer_id

    def remove(self, *, author: User) -> None:
        """Nobody reads it from now on. Only who wrote it can; 30 days later it is gone for good (keeping.py)."""
        Comment.objects.filter(pk=self.pk, author=author, deleted_at=None).update(deleted_at=timezone.now())

    def restore(self, *, author: User) -> None:
        Comment.objects.filter(pk=self.pk, author=author).update(deleted_at=None)


class TrainerNote(models.Model):
    """What a trainer keeps about a client for themselves. The client never sees it, but knows that there may be some
    and when they are erased (keeping.NOTES_KEPT)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notes_kept", db_index=False
    )
    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=LONGEST_TRAINER_NOTE)
    written_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    objects = TrainerNoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("trainer", "client", F("written_at").desc(), name="notes_of_a_trainer")]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="trainer_note_says_something")]

    def __str__(self) -> str:
        return f"Note {self.pk}"

    @classmethod
    def write(cls, *, trainer: User, client: User, text: str, id: UUID | None = None) -> TrainerNote:
        """Raises NotCoached, TooManyTrainerNotes, IdTaken."""
        with transaction.atomic():
            insist_on_link(trainer=trainer, client=client)
            mine = cls.objects.filter(trainer=trainer, client=client)
            if mine.exclude(pk=id).count() >= MOST_TRAINER_NOTES:
                raise TooManyTrainerNotes
            made, _ = create_once(mine, id, trainer=trainer, client=client, text=text)
        written: TrainerNote = made
        return written

    def rewrite(self, *, text: str) -> None:
        """Raises NotCoached."""
        with transaction.atomic():
            insist_on_link(trainer=self.trainer, client=self.client)
            self.text, self.changed_at = text, timezone.now()
            self.save(update_fields=["text", "changed_at"])


class Assignment(models.Model):
    """A workout that a trainer asks for: the client's own copy of the trainer's template, by a day or at any time.

    `workout` is the one that was begun from the copy, by whatever road: `workout.assignment`. Its state follows from
    that and is kept nowhere. The copy is the client's: changed, deleted or kept after the link has ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments_given", db_index=False
    )
    client = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="assignments", db_index=False
    )
    template = models.OneToOneField(
        WorkoutTemplate, null=True, blank=True, on_delete=models.SET_NULL, related_name="assignment"
    )
    name = models.CharField(max_length=LONGEST_NAME, help_text="Of the template when it was assigned.")
    due_on = models.DateField(null=True, blank=True)
    assigned_at = models.DateTimeField(default=timezone.now)
    workout = models.OneToOneField(Workout, null=True, blank=True, on_delete=models.SET_NULL, related_name="assignment")
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("client", "due_on", name="assignments_of_a_client"),
            models.Index("trainer", "client", "due_on", name="assignments_of_a_trainer"),
        ]

    def __str__(self) -> str:
        return f"Assignment {self.pk}"

    @classmethod
    def assign(
        cls, *, trainer: User, client: User, template: WorkoutTemplate, due_on: dt.date | None = None,
        id: UUID | None = None,
    ) -> Assignment:  # fmt: skip
        """Give the client a copy of the trainer's template. The same id again is the same assignment. Raises
        NotCoached, TooManyTemplates, IdTaken."""
        if template.user_id not in {None, trainer.pk}:
            raise ValueError("A trainer assigns their own templates and ready-made ones.")
        with turn_of(client.pk):
            insist_on_link(trainer=trainer, client=client)
            mine = cls.objects.filter(trainer=trainer, client=client)
            if found := mine.filter(pk=id).first():
                return found
            copy = template.copy_to(client, folder=FOLDER)
            made, _ = create_once(
                mine, id, trainer=trainer, client=client, template=copy, name=copy.name, due_on=due_on
            )
        assigned: Assignment = made
        return assigned

    def withdraw(self) -> None:
        """It is not asked for any more; a copy from which nothing was begun is archived. What was begun stays."""
        with turn_of(self.client_id):
            mine = Assignment.objects.filter(pk=self.pk)
            if mine.filter(withdrawn_at=None, workout=None).update(withdrawn_at=timezone.now()) and self.template:
                self.template.archive()

    @property
    def is_waiting(self) -> bool:
        """Nothing was begun from it yet; of what is in the trash now only `not_started` knows."""
        return self.workout_id is None and self.withdrawn_at is None

    @property
    def is_begun(self) -> bool:
        return self.workout is not None and self.workout.deleted_at is None

    @property
    def is_done(self) -> bool:
        return self.is_begun and self.workout is not None and not self.workout.is_open

    def is_late(self, today: dt.date) -> bool:
        """On the day itself it is not."""
        return self.due_on is not None and self.due_on < today and not self.is_begun


class Review(models.Model):
    """The trainer has looked through a client's training, up to that moment."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews_made", db_index=False
    )
    client = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reviews")
    at = models.DateTimeField(default=timezone.now)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index("trainer", "client", F("at").desc(), name="reviews_by_time")]

    def __str__(self) -> str:
        return f"Review {self.pk}"

    @classmethod
    def mark(cls, *, trainer: User, clients: Iterable[User]) -> int:
        """Of those whom they train now; others are passed over. Answers with how many."""
        with transaction.atomic():
            ids = [client.pk for client in clients]
            seen = list(clients_of(trainer).filter(pk__in=ids).values_list("pk", flat=True))
            cls.objects.bulk_create(cls(trainer=trainer, client_id=pk) for pk in seen)
        return len(seen)


class Read(models.TextChoices):
    """What was looked at, in words for the client."""

    LIST = "list", "The list of clients, with you in it"
    OVERVIEW = "overview", "Your dashboards"
    WORKOUT = "workout", "Your workouts"
    RECORDS = "records", "Your records"
    GOALS = "goals", "Your goals"
    MEASUREMENTS = "measurements", "Your body measurements"
    TIME_OFF = "time_off", "Your time off"
    EXPORT = "export", "Took a copy of your log"


class ReadAudit(models.Model):
    """That a trainer looked, once an hour for each kind of thing; the client reads it, nobody else."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reads", db_index=False
    )
    client = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reads_of_me", db_index=False
    )
    what = models.CharField(max_length=12, choices=Read)
    at = models.DateTimeField(help_text="The first time in that hour.")
    hour = models.DateTimeField(help_text="The full hour in UTC.")

    objects = ReadAuditQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index("client", F("at").desc(), name="reads_by_time"),
            models.Index("at", name="reads_by_age"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["trainer", "client", "what", "hour"], name="one_read_an_hour"),
            models.CheckConstraint(condition=Q(what__in=Read.values), name="read_known"),
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()} at {self.at}"

    @classmethod
    def note(cls, *, trainer: User, clients: Iterable[User], what: Read, now: datetime | None = None) -> None:
        """One query, however many clients; what was noted in this hour is there already."""
        at = now or timezone.now()
        hour = at.replace(minute=0, second=0, microsecond=0)
        rows = [cls(trainer=trainer, client=client, what=what, at=at, hour=hour) for client in clients]
        # Whatever the table refuses beside the doubled hour cannot come from here: the kind is a Read.
        cls.objects.bulk_create(rows, ignore_conflicts=True)
