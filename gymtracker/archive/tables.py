"""What an archive holds: one line a table. Columns are read off the models, so one that is added later comes along.

A table that is in neither list below fails tests/archive/test_tables.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models

from exercises.models import Exercise, Muscle, NameMapping
from exercises.search import fold_key
from goals.models import Goal, GoalPause
from gymtracker.accounts.models import TimeOff, User, validate_time_zone
from progress.models import BodyMeasurement
from workouts.models import (
    Bar,
    ExerciseNote,
    FixedWeight,
    Gym,
    PlannedSet,
    Plate,
    Programme,
    ProgrammeDay,
    ProgrammeRun,
    Set,
    SkippedSession,
    TemplateExercise,
    TemplateSet,
    TrainingMax,
    Workout,
    WorkoutExercise,
    WorkoutTemplate,
)
from workouts.querysets import coming_in

Row = Mapping[str, Any]  # by the names of the fields; what a foreign key leads to by its id in the archive
Problem = tuple[str, str]  # a field, and what is wrong with it
MOST_ROWS = 2_000_000
MOST_EXERCISES = 5_000
MOST_PLANS = 2_000


@dataclass(frozen=True)
class Column:
    """A field as it stands in a row of the archive. `leads_to` is the model that a foreign key leads to."""

    field: models.Field

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def stored(self) -> str:
        return self.field.attname

    @property
    def leads_to(self) -> type[models.Model] | None:
        return self.field.related_model if self.field.remote_field else None  # type: ignore[return-value]


@dataclass(frozen=True)
class Table:
    """The rows of one model.

    `owner` is the way from a row to the lifter, `parent` the foreign key to the row that it is a part of. A part that
    is deleted for good, without a trace, comes `with_its_parent` only: else a second import would bring it back into
    what the lifter has changed since. `left_out` are columns that are not in the archive, with the reason; `complete`
    fills in those that follow from others. A row is known again by its UUID or by a unique constraint of the model.
    """

    name: str
    model: type[models.Model]
    owner: str = "user"
    parent: str = ""
    with_its_parent: bool = False
    left_out: Mapping[str, str] = field(default_factory=dict)
    complete: Callable[[Sequence[Any]], None] = lambda rows: None
    problems: Callable[[Row], Iterable[Problem]] = lambda row: ()
    most: int = MOST_ROWS
    hidden: models.Q | None = None

    @property
    def file(self) -> str:
        return f"{self.name}.json"

    @property
    def has_id(self) -> bool:
        return isinstance(self.model._meta.pk, models.UUIDField)

    @cached_property
    def columns(self) -> list[Column]:
        """All of the model but the way to the lifter and what is left out."""
        return [Column(one) for one in self.model._meta.concrete_fields if self.holds(one)]

    def holds(self, one: models.Field) -> bool:
        if one.primary_key:
            return self.has_id
        if one.name in self.left_out or one.name == self.owner:
            return False
        return one.remote_field is None or one.related_model in LED_TO

    @cached_property
    def references(self) -> list[Column]:
        """Columns that lead to rows of other tables of the archive, or of this one."""
        return [one for one in self.columns if one.leads_to in BY_MODEL]

    @cached_property
    def of_exercises(self) -> list[Column]:
        return [one for one in self.columns if one.leads_to is Exercise]

    # The columns once more, as quick as reading hundreds of thousands of rows needs them.

    @cached_property
    def plain_names(self) -> list[str]:
        """Of those that lead nowhere, but for the id."""
        others = {one.name for one in (*self.references, *self.of_exercises)}
        return [one.name for one in self.columns if one.name not in others and not one.field.primary_key]

    @cached_property
    def exercise_names(self) -> list[tuple[str, str]]:
        return [(one.name, one.stored) for one in self.of_exercises]

    @cached_property
    def reference_names(self) -> list[tuple[str, str, str, bool]]:
        """Name, column, table that it leads to, whether it must lead somewhere."""
        return [
            (one.name, one.stored, BY_MODEL[one.leads_to].name, not one.field.null)  # type: ignore[index]
            for one in self.references
        ]

    def rows_of(self, lifter: User) -> models.QuerySet[Any, Any]:
        """Those in the trash, too."""
        return self.model._base_manager.filter(**{self.owner: lifter})

    def told_of(self, lifter: User) -> models.QuerySet[Any, Any]:
        """Those that an archive holds: not what an import from another app has not brought in whole yet."""
        return self.rows_of(lifter).exclude(self.hidden) if self.hidden else self.rows_of(lifter)


# --- What stands in a row and follows from others ---


def fold_names(rows: Sequence[Gym]) -> None:
    for row in rows:
        row.name_key = fold_key(row.name)


def copy_starts(rows: Sequence[WorkoutExercise]) -> None:
    """The start of the workout, as it stands in the account: it may have been moved there."""
    known = {row.workout_id for row in rows}
    starts = dict(Workout.objects.filter(pk__in=known).values_list("pk", "started_at"))
    for row in rows:
        row.started_at = starts[row.workout_id]


# --- What only the rules of the gym can judge ---


def problems_of_a_workout(row: Row) -> Iterator[Problem]:
    try:
        validate_time_zone(row["time_zone"])
    except ValidationError:
        yield "time_zone", "is no time zone that this server knows"
        return
    local = row["started_at"].astimezone(ZoneInfo(row["time_zone"])).date()
    if abs((row["date"] - local).days) > 1:
        yield "date", f"must be the local day of the start, {local}"


# --- The tables, parents before their parts ---

COPY = "a copy that the verbs keep"
INDEX = "folded for searching, from the name"
OF_THE_LIBRARY = "of ready-made ones only"
JUDGED = "judged anew from the log"

TABLES: list[Table] = [
    Table("exercise_notes", ExerciseNote),
    Table("gyms", Gym, left_out={"name_key": INDEX}, complete=fold_names, most=100),
    Table("bars", Bar, owner="gym__user", parent="gym", with_its_parent=True),
    Table("plates", Plate, owner="gym__user", parent="gym", with_its_parent=True),
    Table("fixed_weights", FixedWeight, owner="gym__user", parent="gym", with_its_parent=True),
    Table("templates", WorkoutTemplate, most=MOST_PLANS),
    Table("template_exercises", TemplateExercise, owner="template__user", parent="template", with_its_parent=True),
    Table("template_sets", TemplateSet, owner="template_exercise__template__user", parent="template_exercise",
          with_its_parent=True),
    Table("programmes", Programme, left_out={"slug": OF_THE_LIBRARY, "shipped": OF_THE_LIBRARY}, most=MOST_PLANS),
    Table("programme_days", ProgrammeDay, owner="programme__user", parent="programme", with_its_parent=True),
    Table("programme_runs", ProgrammeRun, most=MOST_PLANS),
    Table("training_maxes", TrainingMax, owner="run__user", parent="run"),
    Table("skipped_sessions", SkippedSession, owner="run__user", parent="run", with_its_parent=True),
    Table("name_mappings", NameMapping),
    Table("workouts", Workout, hidden=coming_in(), problems=problems_of_a_workout,
          left_out={"bodyweight_grams": "what was weighed up to that day: it follows from the measurements"}),
    Table("workout_exercises", WorkoutExercise, parent="workout", hidden=coming_in("workout__"),
          left_out={"started_at": COPY}, complete=copy_starts),
    Table("planned_sets", PlannedSet, owner="workout_exercise__user", parent="workout_exercise", with_its_parent=True),
    Table("sets", Set, owner="workout_exercise__user", parent="workout_exercise"),
    Table("measurements", BodyMeasurement),
    Table("time_off", TimeOff),
    Table("goals", Goal, left_out={"achieved_on": JUDGED, "achieved_set": JUDGED}, most=MOST_PLANS),
    Table("goal_pauses", GoalPause, owner="goal__user", parent="goal", with_its_parent=True),
]  # fmt: skip

BY_MODEL = {table.model: table for table in TABLES}
LED_TO = {Exercise, Muscle, *BY_MODEL}

# In the archive by a road of their own.
ELSEWHERE = {
    "accounts.User": "profile.json, without what is on NOT_OF_THE_PROFILE",
    "exercises.Exercise": "exercises.json (exercises.py)",
    "exercises.Exercise_secondary_muscles": "exercises.json, with their exercise",
}
# What leads to a lifter and is not in the archive.
LEFT_OUT = {
    "exercises.ExerciseAlias": "a name belongs to one exercise of a server; own ones have some by its admin's merges",
    "exercises.Proposal": "what was asked of this server's editors, and what they said",
    "accounts.Activity": "what was told outside a page; an import tells nothing",
    "accounts.PersonalAccessToken": "a key to this server",
    "accounts.ShareLink": "its token is a secret of this server, and leads nowhere on another",
    "webhooks.Webhook": "address and secret are keys to other servers, and two accounts would tell everything twice",
    "webhooks.Delivery": "messages to another server",
    "archive.ArchiveUpload": "an archive that waits to be imported",
    "archive.ArchivePart": "an archive that waits to be imported",
    "progress.PersonalRecord": "rebuilt from the log",
    "progress.Performance": "rebuilt from the log",
    "workouts.ErasedImport": "by what a file of another app is known; what was deleted for good is in no archive",
    "workouts.ImportBatch": "how rows came here; the rows are in the archive",
    "workouts.ImportPart": "how rows came here; the rows are in the archive",
    "workouts.ImportedName": "how rows came here; the rows are in the archive",
    "exercises.LibraryImport": "what an admin of this server brought in",
    "accounts.Coaching": "an agreement of two people of this server",
    "accounts.TrainerCode": "a key to this server",
    "coaching.Comment": "what two people of this server told each other",
    "coaching.TrainerNote": "a trainer's, never the lifter's",
    "coaching.Assignment": "an agreement of two people of this server; the template is in the archive",
    "coaching.Review": "a trainer's",
    "coaching.ReadAudit": "what was looked at on this server",
    "admin.LogEntry": "what was done in this server's admin",
    "account.EmailAddress": "a way into this server",
    "account.EmailConfirmation": "a way into this server",
    "mfa.Authenticator": "a way into this server",
    "usersessions.UserSession": "a way into this server",
    "accounts.User_groups": "rights on this server",
    "accounts.User_user_permissions": "rights on this server",
}

NOT_OF_THE_PROFILE = {
    "id": "this server's number",
    "email": "stands in the manifest to tell whose it is; an import changes none",
    "password": "a way into this server",
    "last_login": "of this server",
    "is_superuser": "a right on this server",
    "is_staff": "a right on this server",
    "is_active": "a right on this server",
    "created_at": "stands in the manifest",
}
PROFILE = [Column(one) for one in User._meta.concrete_fields if one.name not in NOT_OF_THE_PROFILE]
PROFILE_FILE, EXERCISES_FILE, MANIFEST = "profile.json", "exercises.json", "manifest.json"
