"""The rule table of the access matrix: who may do what at every route. A new route enters here, or the matrix fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.contrib.auth.models import Group
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from exercises.matching import remember
from exercises.models import Exercise, LibraryImport, Proposal
from goals.models import Goal
from gymtracker.accounts.coaching import TRAINERS
from gymtracker.accounts.devices import OF_THE_API
from gymtracker.accounts.models import (
    Activity,
    ActivityKind,
    Coaching,
    PersonalAccessToken,
    ShareLink,
    TimeOff,
    TrainerCode,
    User,
)
from gymtracker.accounts.roles import make_trainer
from gymtracker.coaching.models import Assignment, Comment, Read, ReadAudit, Review, TrainerNote
from gymtracker.ids import uuid7
from gymtracker.webhooks.delivery import prepare
from gymtracker.webhooks.models import Delivery, Webhook
from progress.models import BodyMeasurement, PersonalRecord
from tests.factories import (
    ExerciseFactory,
    MuscleFactory,
    UserFactory,
    bench_press,
    entry,
    finished_workout,
    log,
    open_workout,
    row_by_row,
)
from tests.workouts.importing.histories import applied, hevy, hevy_rows, received
from workouts.importing.applying import confirm, step
from workouts.importing.undoing import undo
from workouts.models import (
    Gym,
    ImportBatch,
    Programme,
    ProgrammeDay,
    ProgrammeRun,
    Set,
    SkippedSession,
    TemplateExercise,
    TrainingMax,
    Workout,
    WorkoutExercise,
    WorkoutTemplate,
)

PUBLIC, MEMBER, OWN = "everybody", "whoever is signed in", "the owner of the object"
LINKED = "whoever has the link, while its owner is active"  # every state of it: tests/gymtracker/test_shared_page.py
GET, POST = frozenset({"GET", "HEAD"}), frozenset({"POST"})


@dataclass
class World:
    """What the owner has, in every state that a route may meet."""

    owner: User
    open: Workout = field(init=False)
    finished: Workout = field(init=False)
    trashed: Workout = field(init=False)
    entry: WorkoutExercise = field(init=False)
    removed_entry: WorkoutExercise = field(init=False)
    set: Set = field(init=False)
    removed_set: Set = field(init=False)
    record: PersonalRecord = field(init=False)
    gym: Gym = field(init=False)
    custom: Exercise = field(init=False)
    proposal: Proposal = field(init=False)
    archived: Exercise = field(init=False)
    session: UserSession = field(init=False)
    api_session: UserSession = field(init=False)
    token: PersonalAccessToken = field(init=False)
    measurement: BodyMeasurement = field(init=False)
    removed_measurement: BodyMeasurement = field(init=False)
    time_off: TimeOff = field(init=False)
    goal: Goal = field(init=False)
    abandoned_goal: Goal = field(init=False)
    removed_goal: Goal = field(init=False)
    link: ShareLink = field(init=False)
    revoked_link: ShareLink = field(init=False)
    webhook: Webhook = field(init=False)
    webhook_off: Webhook = field(init=False)
    delivery: Delivery = field(init=False)
    failed_delivery: Delivery = field(init=False)
    template: WorkoutTemplate = field(init=False)
    archived_template: WorkoutTemplate = field(init=False)
    planned: TemplateExercise = field(init=False)
    removed_planned: TemplateExercise = field(init=False)
    programme: Programme = field(init=False)
    archived_programme: Programme = field(init=False)
    day: ProgrammeDay = field(init=False)
    run: ProgrammeRun = field(init=False)
    skipped: SkippedSession = field(init=False)
    started_from: WorkoutTemplate = field(init=False)
    trainer: User = field(init=False)
    invited_trainer: User = field(init=False)
    former_trainer: User = field(init=False)
    coaching: Coaching = field(init=False)
    invitation: Coaching = field(init=False)
    sent_invitation: Coaching = field(init=False)
    second_coaching: Coaching = field(init=False)
    comment: Comment = field(init=False)
    removed_comment: Comment = field(init=False)
    assignment: Assignment = field(init=False)
    trainer_note: TrainerNote = field(init=False)
    previewed: ImportBatch = field(init=False)
    running: ImportBatch = field(init=False)
    imported: ImportBatch = field(init=False)
    undone: ImportBatch = field(init=False)

    def __post_init__(self) -> None:
        MuscleFactory()
        self.finished = finished_workout(self.owner, name="Secret finished")
        self.entry = entry(self.finished)
        self.set = log(self.entry)
        self.removed_set = log(self.entry, reps=7)
        log(self.entry, reps=9)
        self.record = PersonalRecord.objects.filter(user=self.owner).celebrated().exclude(set=None)[0]
        self.removed_set.remove()
        self.removed_entry = entry(self.finished)
        self.removed_entry.remove()
        self.trashed = finished_workout(self.owner, days_ago=3, name="Secret trashed")
        self.trashed.trash()
        self.open = open_workout(self.owner, name="Secret open")
        remember(self.owner, "strong", {"Secret name in Strong": self.entry.exercise})
        log(entry(self.open))
        self.gym = Gym.open_for(self.owner, name="Secret gym", unit="kg")
        today = self.owner.today()
        self.measurement, self.removed_measurement = BodyMeasurement.log(
            self.owner, date=today, values={"bodyweight": 77_700, "waist": 777}
        ).rows
        self.removed_measurement.remove()
        self.time_off = self.owner.time_off.create(first_day=today, note="Secret holiday")
        self.custom = ExerciseFactory(owner=self.owner, name="Secret lift")
        self.proposal = self.custom.propose()
        self.goal, self.abandoned_goal, self.removed_goal = (
            self.owner.goals.create(
                kind="strength", exercise=self.custom, target=100_000, reps=5, made_on=today, note="Secret goal"
            )
            for _ in range(3)
        )
        self.abandoned_goal.abandon()
        self.removed_goal.remove()
        self.archived = ExerciseFactory(owner=self.owner, name="Secret old lift")
        self.archived.archive()
        self.plan()
        self.session = UserSession.objects.create(
            user=self.owner, ip="203.0.113.7", session_key="secret", user_agent="Secret browser"
        )
        self.api_session = UserSession.objects.create(
            user=self.owner, ip="203.0.113.7", session_key="secret too", user_agent="Secret app", data=OF_THE_API
        )
        self.token, _ = PersonalAccessToken.make(self.owner, name="Secret token", may_write=True)
        shared = {"kind": "workout", "object_id": self.finished.pk}
        self.revoked_link = ShareLink.open_for(self.owner, **shared)
        self.revoked_link.revoke()
        self.link = ShareLink.open_for(self.owner, **shared)
        self.train_by_a_programme()
        self.tell_a_program()
        LibraryImport.objects.create(user=self.owner, name="Secret file.json", content=b"Secret")
        self.train_with_others()
        self.import_files()

    @row_by_row()
    def train_with_others(self) -> None:
        """The owner has trainers, and is one: of `trainer`'s client all that a link can hold is there."""
        make_trainer(self.owner)
        self.trainer, self.invited_trainer, self.former_trainer, second = (
            trainer_called(name) for name in ("Tina", "Ines", "Fred", "Sven")
        )
        self.coaching, former, self.second_coaching = (
            Coaching.join(trainer=one, client=self.owner) for one in (self.trainer, self.former_trainer, second)
        )
        self.invitation = Coaching.invite(trainer=self.invited_trainer, email=self.owner.email)
        for one in (self.trainer, self.former_trainer):
            self.be_trained_by(one)
        former.end()
        Coaching.join(trainer=self.owner, client=UserFactory(full_name="Carla Client"))
        self.sent_invitation = Coaching.invite(trainer=self.owner, email="secret@example.org")
        TrainerCode.renew(self.owner)

    def be_trained_by(self, trainer: User) -> None:
        said = {"workout": self.finished, "trainer": trainer}
        Comment.write(author=trainer, entry=self.entry, text="Secret cue", **said)
        self.comment = Comment.write(author=self.owner, text="Secret answer", **said)
        self.removed_comment = Comment.write(author=self.owner, text="Secret slip", **said)
        self.removed_comment.remove(author=self.owner)
        self.trainer_note = TrainerNote.write(trainer=trainer, client=self.owner, text="Secret remark")
        plan = WorkoutTemplate.create(trainer, name="Secret assignment")
        self.assignment = Assignment.assign(trainer=trainer, client=self.owner, template=plan)
        Review.mark(trainer=trainer, clients=[self.owner])
        ReadAudit.note(trainer=trainer, clients=[self.owner], what=Read.WORKOUT)
        # The plan's name stands on its maker's own pages.
        WorkoutTemplate.objects.filter(pk=plan.pk).update(name="Plan for many")

    def import_files(self) -> None:
        """Each file brings two workouts, in two parts."""
        with patch("workouts.importing.receiving.SETS_A_PART", 1):
            self.undone, self.imported, self.running, self.previewed = (
                received(self.owner, secret_file(month), file_name="Secret.csv") for month in (1, 2, 3, 4)
            )
        for batch in (self.undone, self.imported):
            applied(batch)
        undo(self.undone)
        confirm(self.running)
        step(self.running)

    def tell_a_program(self) -> None:
        self.webhook, self.webhook_off = (
            Webhook.add(self.owner, id=uuid7(), url=f"https://93.184.215.14/Secret{number}")[0] for number in (1, 2)
        )
        self.failed_delivery = self.webhook_off.send_test()
        self.webhook_off.switch_off()
        Activity.write([Activity.of(self.owner, ActivityKind.WORKOUT_FINISHED, self.finished.pk)])
        prepare()
        self.delivery = self.webhook.deliveries.get()

    def plan(self) -> None:
        self.template = WorkoutTemplate.create(self.owner, name="Secret template", folder="Secret folder")
        self.planned = self.template.add_exercise(self.custom)
        self.planned.write(sets=[{"reps_min": 6, "reps_max": 8}] * 2, notes="Secret note")
        self.removed_planned = self.template.add_exercise(self.custom)
        self.removed_planned.remove()
        self.archived_template = WorkoutTemplate.create(self.owner, name="Secret archived template")
        self.archived_template.add_exercise(self.archived)
        self.archived_template.archive()
        Workout.objects.filter(pk=self.finished.pk).update(template=self.template)

    def train_by_a_programme(self) -> None:
        self.programme, _ = Programme.create(self.owner, name="Secret programme", notes="Secret notes")
        self.day = self.programme.add_day(name="Secret day")
        self.started_from = self.day.template
        row = TemplateExercise.objects.create(
            template=self.started_from, exercise=self.custom, notes="Secret cue", progression="percent"
        )
        row.template_sets.create(reps_min=5, reps_max=5, percent_tenths=800)
        self.run = ProgrammeRun.begin(self.owner, self.programme, training_maxes={self.custom.pk: 100_000})
        assert TrainingMax.objects.filter(run=self.run).exists()
        self.skipped = self.run.skip(0)
        self.archived_programme, _ = Programme.create(self.owner, name="Secret old programme")
        self.archived_programme.archive()


def trainer_called(name: str) -> User:
    trainer: User = UserFactory(full_name=f"{name} Trainer")
    make_trainer(trainer)
    return trainer


def secret_file(month: int) -> bytes:
    lifts = {"Secret lift": [(60, 5)], "Secret old lift": [(40, 5)]}
    return hevy(*(hevy_rows(f"2024-{month:02}-0{day} 18:00", lifts, title="Secret import") for day in (1, 2)))


NUMBERED = {"exercise_id", "record_id", "session_id", "link_id", "skipped_id", "token_id"}


@dataclass(frozen=True)
class Rule:
    """`objects` are the ids of the owner's objects that the route takes; `absent` is an id that nobody has. Of a route
    with two arguments, "batch_id name_id", each is a pair."""

    who: str
    methods: frozenset[str]
    objects: Callable[[World], list[Any]] | None = None
    argument: str = ""
    data: Callable[[World], dict[str, Any]] = lambda world: {}
    value: Any = None  # of an argument that names no object
    fixed: dict[str, Any] = field(default_factory=dict)  # further arguments

    @property
    def absent(self) -> Any:
        if " " in self.argument:
            return uuid7(), 999_999_999
        return 999_999_999 if self.argument in NUMBERED else uuid7()

    def url(self, name: str, id: Any) -> str:
        names = self.argument.split()
        ids = id if len(names) > 1 else [self.value or id] * len(names)
        return reverse(name, kwargs=dict(zip(names, ids, strict=True)) | self.fixed)


def workout_rule(methods: frozenset[str], *states: str, data: Any = lambda world: {}) -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk for state in states], "workout_id", data=data)


def entry_rule(methods: frozenset[str], state: str = "entry", data: Any = lambda world: {}) -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk], "entry_id", data=data)


def set_rule(methods: frozenset[str], state: str = "set", data: Any = lambda world: {}) -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk], "set_id", data=data)


def exercise_rule(methods: frozenset[str], *states: str) -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk for state in states], "exercise_id")


def gym_rule(methods: frozenset[str], data: Any = lambda world: {}) -> Rule:
    return Rule(OWN, methods, lambda world: [world.gym.pk], "gym_id", data=data)


def measurement_rule(methods: frozenset[str], state: str = "measurement", data: Any = lambda world: {}) -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk], "measurement_id", data=data)


def time_off_rule(methods: frozenset[str], data: Any = lambda world: {}) -> Rule:
    return Rule(OWN, methods, lambda world: [world.time_off.pk], "time_off_id", data=data)


def goal_rule(methods: frozenset[str], *states: str, data: Any = lambda world: {}) -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk for state in states], "goal_id", data=data)


TIME_OFF = {"kind": "holiday", "first_day": "2026-01-02", "last_day": "2026-01-09"}
MEASURED = {"date": "2026-01-02", "bodyweight": "80.5", "waist": "84"}


def link_rule(methods: frozenset[str]) -> Rule:
    return Rule(OWN, methods, lambda world: [world.link.pk], "link_id")


def webhook_rule(methods: frozenset[str], *states: str, data: Any = lambda world: {}) -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk for state in states], "webhook_id", data)


def coaching_rule(state: str) -> Rule:
    return Rule(OWN, POST, lambda world: [getattr(world, state).pk], "coaching_id")


def comment_rule(state: str) -> Rule:
    return Rule(OWN, POST, lambda world: [getattr(world, state).pk], "comment_id")


def import_rule(methods: frozenset[str], *states: str, data: Any = lambda world: {}) -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk for state in states], "batch_id", data)


def first_name(batch: ImportBatch) -> tuple[Any, Any]:
    return batch.pk, batch.names.all()[0].pk


def year_rule(**fixed: str) -> Rule:
    """Everybody has every year, and sees their own training in it."""
    return Rule(MEMBER, GET, argument="year", value=2026, fixed=fixed)


def template_rule(methods: frozenset[str], *states: str, data: Any = lambda world: {}) -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk for state in states], "template_id", data)


def planned_rule(methods: frozenset[str], data: Any = lambda world: {}, state: str = "planned") -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk], "planned_id", data)


def programme_rule(
    methods: frozenset[str], state: str = "programme", data: Any = lambda world: {}, argument: str = "programme_id"
) -> Rule:
    return Rule(OWN, methods, lambda world: [getattr(world, state).pk], argument, data)


def run_rule(methods: frozenset[str], data: Any = lambda world: {}) -> Rule:
    return programme_rule(methods, "run", data, "run_id")


def maxes(world: World) -> dict[str, Any]:
    return {"weekdays": "0", f"max-{world.custom.pk}": "105"}


WEBHOOK = {"url": "https://93.184.215.14/told", "tells_workouts": "on"}
TYPED = {"lines": "Secret lift 80x5"}
NEW_SET = {"weight": "80", "reps": "5"}
CUSTOM = {"name": "Brand new lift", "primary_muscle": "chest", "equipment": "barbell", "tracking": "weight_reps"}
PLAN = {"rows": "1", "s0-kind": "normal", "s0-weight": "80", "s0-reps": "6-8"}
WHEN = {"date": "2026-01-02", "time": "18:00", "minutes": "60"}

RULES: dict[str, Rule] = {
    "home": Rule(PUBLIC, GET),
    "healthz": Rule(PUBLIC, GET),
    "more": Rule(MEMBER, GET),
    "settings-profile": Rule(MEMBER, GET | POST),
    "settings-units": Rule(MEMBER, GET | POST),
    "settings-plates": Rule(MEMBER, GET),
    "settings-data": Rule(MEMBER, GET),
    "settings-data-export": Rule(MEMBER, GET),
    "imports": Rule(MEMBER, GET),
    "import-upload": Rule(MEMBER, POST),
    "import": import_rule(GET, "previewed", "running", "imported", "undone"),
    "import-read": import_rule(POST, "previewed", "running", "imported", data=lambda world: {"time_zone": "UTC"}),
    "import-confirm": import_rule(POST, "previewed", "running", "imported"),
    "import-continue": import_rule(POST, "running", "previewed", "imported"),
    "import-cancel": import_rule(POST, "running", "previewed", "imported"),
    "import-undo": import_rule(POST, "imported", "running", "undone"),
    "imported-name": Rule(
        OWN,
        GET | POST,
        lambda world: [first_name(one) for one in (world.previewed, world.running, world.imported)],
        "batch_id name_id",
        data=lambda world: {"exercise": str(world.custom.pk)},
    ),
    "gym-create": Rule(MEMBER, POST, data=lambda world: {"name": "Brand new gym", "unit": "lb"}),
    "gym": gym_rule(GET | POST, data=lambda world: {"name": "Renamed gym", "plate-2000": "3"}),
    "gym-use": gym_rule(POST),
    "gym-delete": gym_rule(GET | POST),
    "delete-account": Rule(MEMBER, GET | POST),
    "usersessions_list": Rule(MEMBER, GET | POST),
    "settings-api": Rule(MEMBER, GET | POST, data=lambda world: {"name": "script", "may": "read", "days": "30"}),
    "token-revoke": Rule(OWN, POST, lambda world: [world.token.pk], "token_id"),
    "api-session-end": Rule(OWN, POST, lambda world: [world.api_session.pk], "session_id"),
    "session-end": Rule(OWN, POST, lambda world: [world.session.pk], "session_id"),
    "exercises:list": Rule(MEMBER, GET),
    "exercises:create": Rule(MEMBER, GET | POST, data=lambda world: CUSTOM),
    "exercises:detail": exercise_rule(GET, "custom", "archived"),
    "exercises:edit": exercise_rule(GET | POST, "custom", "archived"),
    "exercises:archive": exercise_rule(POST, "custom"),
    "exercises:unarchive": exercise_rule(POST, "archived"),
    "exercises:propose": exercise_rule(POST, "custom"),
    "exercises:take-back": exercise_rule(POST, "custom", "archived"),
    "workouts:history": Rule(MEMBER, GET),
    "workouts:calendar": Rule(MEMBER, GET),
    "workouts:log": Rule(MEMBER, GET),
    "workouts:start": Rule(MEMBER, GET | POST),
    "workouts:past": Rule(MEMBER, GET | POST, data=lambda world: WHEN),
    "workouts:trash-list": Rule(MEMBER, GET),
    "workouts:trash-empty": Rule(MEMBER, GET | POST),
    "workouts:erase": workout_rule(GET | POST, "trashed"),
    "workouts:detail": workout_rule(GET, "open", "finished"),
    "workouts:edit": workout_rule(GET, "open", "finished"),
    "workouts:describe": workout_rule(POST, "open", "finished", data=lambda world: {"name": "Named"}),
    "workouts:move": workout_rule(POST, "finished", data=lambda world: WHEN),
    "workouts:repeat": workout_rule(POST, "finished"),
    "workouts:finish": workout_rule(POST, "open", "finished"),
    "workouts:reopen": workout_rule(POST, "finished"),
    "workouts:discard": workout_rule(POST, "open"),
    "workouts:trash": workout_rule(POST, "open", "finished"),
    "workouts:restore": workout_rule(POST, "trashed"),
    "workouts:lines": workout_rule(GET | POST, "open", "finished", data=lambda world: TYPED),
    "workouts:lines-reading": workout_rule(POST, "open", "finished", data=lambda world: TYPED),
    "workouts:exercise-picker": workout_rule(GET, "open", "finished"),
    "workouts:exercise-add": workout_rule(
        POST, "open", "finished", data=lambda world: {"exercise": str(bench_press().pk)}
    ),
    "workouts:exercise-create": workout_rule(GET | POST, "open", "finished", data=lambda world: CUSTOM),
    "workouts:order": workout_rule(GET, "open", "finished"),
    "workouts:arrange": workout_rule(POST, "finished", data=lambda world: {"entry": world.entry.pk}),
    "workouts:entry": entry_rule(GET),
    "workouts:set-log": entry_rule(POST, data=lambda world: NEW_SET),
    "workouts:plates": entry_rule(GET),
    "workouts:warm-up": entry_rule(POST, data=lambda world: {"weight": "100"}),
    "workouts:warm-up-remove": entry_rule(POST),
    "workouts:entry-annotate": entry_rule(POST, data=lambda world: {"notes": "Seat 4"}),
    "workouts:entry-remove": entry_rule(POST),
    "workouts:entry-restore": entry_rule(POST, "removed_entry"),
    "workouts:entry-up": entry_rule(POST),
    "workouts:entry-down": entry_rule(POST),
    "workouts:entry-link": entry_rule(POST),
    "workouts:entry-unlink": entry_rule(POST),
    "workouts:entry-replace": entry_rule(GET | POST, data=lambda world: {"exercise": str(world.custom.pk)}),
    "workouts:set-edit": set_rule(GET | POST, data=lambda world: NEW_SET | {"version": world.set.version}),
    "workouts:set-remove": set_rule(POST),
    "workouts:set-restore": set_rule(POST, "removed_set"),
    "share-workout": workout_rule(POST, "finished"),
    "share-template": Rule(OWN, POST, lambda world: [world.template.pk], "template_id"),
    "sharing": Rule(MEMBER, GET),
    "share-link": link_rule(GET | POST),
    "share-revoke": link_rule(POST),
    "archive": Rule(MEMBER, GET),
    "archive-download": Rule(MEMBER, GET),
    "archive-upload": Rule(MEMBER, POST),
    "archive-preview": Rule(MEMBER, GET),
    "archive-import": Rule(MEMBER, POST),
    "archive-discard": Rule(MEMBER, POST),
    "coaching": Rule(MEMBER, GET),
    "coaching-code": Rule(MEMBER, POST, data=lambda world: {"code": "0000-0000"}),
    "coaching-join": Rule(MEMBER, POST, data=lambda world: {"code": "0000-0000"}),
    "coaching-renew": Rule(MEMBER, POST),
    "coaching-invite": Rule(MEMBER, POST, data=lambda world: {"email": "new@example.org"}),
    "coaching-accept": coaching_rule("invitation"),
    "coaching-decline": coaching_rule("invitation"),
    "coaching-withdraw": coaching_rule("sent_invitation"),
    # Not the accepted trainer's own: they may end theirs, too.
    "coaching-end": coaching_rule("second_coaching"),
    "comments": workout_rule(
        GET | POST, "finished", "open", data=lambda world: {"text": "Hm", "trainer": world.trainer.pk}
    ),
    "comments-seen": workout_rule(POST, "finished", "open"),
    "comment-remove": comment_rule("comment"),
    "comment-restore": comment_rule("removed_comment"),
    "webhooks": Rule(MEMBER, GET),
    "webhook-add": Rule(MEMBER, POST, data=lambda world: WEBHOOK),
    "webhook": webhook_rule(GET | POST, "webhook", "webhook_off", data=lambda world: WEBHOOK),
    "webhook-switch-on": webhook_rule(POST, "webhook_off", "webhook"),
    "webhook-switch-off": webhook_rule(POST, "webhook", "webhook_off"),
    "webhook-rotate": webhook_rule(POST, "webhook"),
    "webhook-test": webhook_rule(POST, "webhook", "webhook_off"),
    "webhook-delete": webhook_rule(POST, "webhook"),
    "webhook-retry": Rule(OWN, POST, lambda world: [world.delivery.pk, world.failed_delivery.pk], "delivery_id"),
    "shared": Rule(LINKED, GET, lambda world: [world.link.token], "token"),
    "shared-copy": Rule(MEMBER, POST, lambda world: [world.link.token], "token"),
    "workouts:save-as-template": workout_rule(
        GET | POST, "finished", "open", data=lambda world: {"name": "Brand new template"}
    ),
    "workouts:carry-back": workout_rule(
        GET | POST, "finished", data=lambda world: {"change": f"remove:{world.planned.pk}"}
    ),
    "workouts:templates": Rule(MEMBER, GET),
    "workouts:templates-archived": Rule(MEMBER, GET),
    "workouts:template-create": Rule(MEMBER, GET | POST, data=lambda world: {"name": "Brand new template"}),
    "workouts:template-folder": Rule(MEMBER, GET),
    "workouts:template-folder-rename": Rule(
        MEMBER, POST, data=lambda world: {"folder": "Secret folder", "name": "New"}
    ),
    "workouts:template-arrange-folder": Rule(MEMBER, POST, data=lambda world: {"entry": world.template.pk}),
    "workouts:template": template_rule(GET, "template", "archived_template", "started_from"),
    "workouts:template-edit": template_rule(GET, "template", "archived_template", "started_from"),
    "workouts:template-describe": template_rule(POST, "template", data=lambda world: {"name": "Renamed template"}),
    "workouts:template-duplicate": template_rule(POST, "template", "archived_template"),
    "workouts:template-archive": template_rule(POST, "template"),
    "workouts:template-unarchive": template_rule(POST, "archived_template"),
    "workouts:template-delete": template_rule(GET | POST, "template", "archived_template"),
    "workouts:template-up": template_rule(POST, "template"),
    "workouts:template-down": template_rule(POST, "template"),
    "workouts:template-picker": template_rule(GET, "template"),
    "workouts:template-exercise-add": template_rule(
        POST, "template", data=lambda world: {"exercise": str(bench_press().pk)}
    ),
    "workouts:template-exercise-create": template_rule(GET | POST, "template", data=lambda world: CUSTOM),
    "workouts:template-order": template_rule(GET, "template"),
    "workouts:template-arrange": template_rule(POST, "template", data=lambda world: {"entry": world.planned.pk}),
    "workouts:template-exercise": planned_rule(POST, data=lambda world: PLAN),
    "workouts:template-set-add": planned_rule(POST, data=lambda world: PLAN),
    "workouts:template-set-remove": planned_rule(POST, data=lambda world: PLAN | {"row": "0"}),
    "workouts:template-exercise-remove": planned_rule(POST),
    "workouts:template-exercise-restore": planned_rule(POST, state="removed_planned"),
    "workouts:template-exercise-up": planned_rule(POST),
    "workouts:template-exercise-down": planned_rule(POST),
    "workouts:template-exercise-link": planned_rule(POST),
    "workouts:template-exercise-unlink": planned_rule(POST),
    # Of the plans: workouts/views/planning.py.
    "workouts:entry-plan": entry_rule(GET),
    "workouts:template-start": programme_rule(POST, "started_from", argument="template_id"),
    "workouts:programmes": Rule(MEMBER, GET),
    "workouts:programme-create": Rule(MEMBER, GET | POST, data=lambda world: {"name": "Brand new programme"}),
    "workouts:programme": programme_rule(GET),
    "workouts:programme-edit": programme_rule(GET | POST, data=lambda world: {"name": "Renamed", "weeks": "4"}),
    "workouts:programme-copy": programme_rule(GET | POST, data=maxes),
    "workouts:programme-run": programme_rule(GET | POST, data=maxes),
    "workouts:programme-archive": programme_rule(POST),
    "workouts:programme-unarchive": programme_rule(POST, "archived_programme"),
    "workouts:programme-day-add": programme_rule(POST, data=lambda world: {"name": "Brand new day"}),
    "workouts:programme-day-remove": programme_rule(POST, "day", argument="day_id"),
    "workouts:programme-move": programme_rule(POST, "day", lambda world: {"by": "1"}, "day_id"),
    "workouts:programme-run-edit": run_rule(GET | POST, data=maxes),
    "workouts:programme-start-today": run_rule(POST),
    "workouts:programme-skip": run_rule(POST, data=lambda world: {"number": "1"}),
    "workouts:programme-stop": run_rule(POST),
    "workouts:programme-resume": run_rule(POST),
    "workouts:programme-unskip": programme_rule(POST, "skipped", argument="skipped_id"),
    "progress:overview": Rule(MEMBER, GET),
    "progress:strength": Rule(MEMBER, GET),
    "progress:volume": Rule(MEMBER, GET),
    "progress:muscles": Rule(MEMBER, GET),
    "progress:number": Rule(MEMBER, GET, argument="number", value="volume"),
    "progress:estimate": set_rule(GET),
    "progress:records": Rule(MEMBER, GET),
    "progress:latest-year": Rule(MEMBER, GET),
    "progress:year": year_rule(),
    "progress:year-number": year_rule(number="weeks"),
    "progress:year-image-page": year_rule(),
    "progress:year-image": year_rule(),
    "progress:record": Rule(OWN, GET, lambda world: [world.record.pk], "record_id"),
    "progress:measurements": Rule(MEMBER, GET | POST, data=lambda world: MEASURED),
    "progress:measurement": Rule(MEMBER, GET, argument="kind", value="bodyweight"),
    "progress:measurement-edit": measurement_rule(GET | POST, data=lambda world: {"date": "2026-01-02", "value": "81"}),
    "progress:measurement-remove": measurement_rule(POST),
    "progress:measurement-restore": measurement_rule(POST, "removed_measurement"),
    "progress:measurement-take-back": measurement_rule(POST),
    "time-off": Rule(MEMBER, GET),
    "time-off-add": Rule(MEMBER, POST, data=lambda world: TIME_OFF),
    "time-off-edit": time_off_rule(GET | POST, data=lambda world: TIME_OFF),
    "time-off-end": time_off_rule(POST),
    "time-off-delete": time_off_rule(POST),
    "goals:list": Rule(MEMBER, GET),
    "goals:new": Rule(MEMBER, GET),
    "goals:create": Rule(
        MEMBER, GET | POST, argument="kind", value="consistency", data=lambda world: {"target": "3", "weeks": "4"}
    ),
    "goals:detail": goal_rule(GET, "goal", "abandoned_goal"),
    "goals:edit": goal_rule(GET | POST, "goal", data=lambda world: {"target": "90", "reps": "3"}),
    "goals:pause": goal_rule(POST, "goal"),
    "goals:resume": goal_rule(POST, "goal"),
    "goals:abandon": goal_rule(POST, "goal"),
    "goals:take-up": goal_rule(POST, "abandoned_goal"),
    "goals:delete": goal_rule(POST, "goal"),
    "goals:restore": goal_rule(POST, "removed_goal"),
    "progress:set-records": Rule(OWN, GET, lambda world: [world.record.set_id], "set_id"),
}

# allauth's own routes: who they are for; it answers for their objects by itself (keys in links, one's own addresses).
ALLAUTH = {
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_confirm_login_code": PUBLIC,
    "account_inactive": PUBLIC,
    "account_signup": PUBLIC,
    "account_reauthenticate": MEMBER,
    "account_email": MEMBER,
    "account_email_verification_sent": PUBLIC,
    "account_confirm_email": PUBLIC,
    "account_change_password": MEMBER,
    "account_set_password": MEMBER,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "mfa_authenticate": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_index": MEMBER,
    "mfa_reauthenticate": MEMBER,
    "mfa_activate_totp": MEMBER,
    "mfa_deactivate_totp": MEMBER,
    "mfa_view_recovery_codes": MEMBER,
    "mfa_generate_recovery_codes": MEMBER,
    "mfa_download_recovery_codes": MEMBER,
    "mfa_list_webauthn": MEMBER,
    "mfa_add_webauthn": MEMBER,
    "mfa_reauthenticate_webauthn": MEMBER,
    "mfa_edit_webauthn": MEMBER,
    "mfa_remove_webauthn": MEMBER,
}
ALLAUTH_ARGUMENTS = {"mfa_edit_webauthn": {"pk": 1}, "mfa_remove_webauthn": {"pk": 1}}

# The owner's rows by the name of their admin pages: what a new admin page shows enters here.
ADMIN_OBJECTS: dict[str, Callable[[World], Any]] = {
    "accounts_user": lambda world: world.owner,
    "accounts_coaching": lambda world: world.coaching,
    "accounts_timeoff": lambda world: world.time_off,
    "account_emailaddress": lambda world: world.owner.emailaddress_set.get(),
    "auth_group": lambda world: Group.objects.get(name=TRAINERS),
    "auth_user": lambda world: world.owner,
    "coaching_client": lambda world: world.owner,
    "coaching_comment": lambda world: world.comment,
    "coaching_trainernote": lambda world: world.trainer_note,
    "coaching_assignment": lambda world: world.assignment,
    "exercises_exercise": lambda world: world.custom,
    "exercises_muscle": lambda world: world.custom.primary_muscle,
    "exercises_proposal": lambda world: world.proposal,
    "goals_goal": lambda world: world.goal,
    "progress_bodymeasurement": lambda world: world.measurement,
    "progress_personalrecord": lambda world: world.record,
    "workouts_workout": lambda world: world.finished,
    "workouts_workoutexercise": lambda world: world.entry,
    "workouts_workouttemplate": lambda world: world.template,
}

# Rows that stand last in an address and are not the page's own.
ADMIN_INNER_ROWS: dict[str, Callable[[World], Any]] = {
    "admin:coaching_client_workout": lambda world: world.finished,
    "admin:coaching_client_seen": lambda world: world.finished,
    "admin:coaching_client_note": lambda world: world.trainer_note,
    "admin:coaching_client_withdraw": lambda world: world.assignment,
    "admin:coaching_client_number": lambda world: SimpleNamespace(pk="volume"),
    "admin:coaching_client_record": lambda world: world.record,
    "admin:coaching_client_estimate": lambda world: world.record.set,
    "admin:coaching_client_set-records": lambda world: world.record.set,
    "admin:exercises_exercise_import_preview": lambda world: world.owner.library_imports.get(),
    "admin:exercises_exercise_import_apply": lambda world: world.owner.library_imports.get(),
}
# The admin's pages of clients and by which method their trainer uses them.
CLIENT_PAGES = {
    f"admin:coaching_client_{page}": methods
    for methods, pages in (
        (GET, ("export", "change", "strength", "muscles", "records", "measurements", "goals", "workouts", "log")),
        (GET, ("number", "record", "estimate", "set-records")),
        (GET | POST, ("changelist", "workout", "notes", "time_off")),
        (POST, ("seen", "note", "quiet", "withdraw")),
    )
    for page in pages
}

# Of the admin, the door itself, and what every member of staff may open: it shows what their rights allow.
ADMIN_DOOR = {"admin:login", "admin:logout"}
HARMLESS = {"admin:index", "admin:password_change", "admin:password_change_done", "admin:jsi18n"}
# By the beginning of its name, whose page it is beside the superusers'; what is not named here is theirs alone.
ADMIN_ROLES = {"admin:coaching_client_": "trainer", "admin:exercises_": "editor"}


def admin_urls(world: World | None = None, *, absent: bool = False) -> list[tuple[str, str]]:
    """Every address of the admin with its route's name: with the owner's own rows where a world is given, with ids of
    the same kind that nobody has where they are to be `absent`."""
    found = []
    for name, pattern in all_routes():
        if not name.startswith("admin:") or name in ADMIN_DOOR:
            continue
        if name == "admin:app_list":
            labels = sorted({model._meta.app_label for model in admin.site._registry})
            found += [(f"{name} {label}", reverse(name, args=[label])) for label in labels]
            continue
        ids = ["999999999"] * len(pattern.pattern.converters)
        if world and (row := ADMIN_OBJECTS.get("_".join(name.removeprefix("admin:").split("_")[:2]))):
            ids = [id_of(row(world), absent)] * len(ids)
        if world and (inner := ADMIN_INNER_ROWS.get(name)):
            ids[-1] = id_of(inner(world), absent)
        try:
            found.append((name, reverse(name, args=ids)))
        except NoReverseMatch:  # it has no name: Django's short addresses of rows, and what leads nowhere
            found.append((name, "/admin/nowhere/"))
    return found + [(f"admin:short {one.label}", f"{list_of(one)}1/") for one in tables_of_the_admin()]


def id_of(row: Any, absent: bool) -> str:
    if not absent:
        return str(row.pk)
    return str(uuid7()) if isinstance(row.pk, UUID) else "999999999"


def tables_of_the_admin() -> list[Any]:
    return [model._meta for model in admin.site._registry]


def list_of(options: Any) -> str:
    return reverse(admin_urlname(options, "changelist"))  # type: ignore[arg-type]


def all_routes() -> Iterator[tuple[str, URLPattern]]:
    """Every route of the resolver as (full name, pattern); a route without a name goes by its text."""

    def walk(resolver: URLResolver, namespace: str) -> Iterator[tuple[str, URLPattern]]:
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLResolver):
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from walk(pattern, inner)
            else:
                yield f"{namespace}{pattern.name or pattern.pattern}", pattern

    yield from walk(get_resolver(), "")
