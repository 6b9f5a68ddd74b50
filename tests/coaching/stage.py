"""An attack in the admin: a trainer with a client of their own, and the world of a lifter who is none of theirs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from gymtracker.accounts.models import Coaching, User
from gymtracker.coaching.models import Assignment, Comment, ReadAudit, TrainerNote
from tests.access import World, trainer_called
from tests.factories import UserFactory, entry, finished_workout, log, row_by_row
from tests.gymtracker.test_access_matrix import client_of
from tests.workouts.plans import line, template
from workouts.models import Workout, WorkoutExercise, WorkoutTemplate

LIST = "/admin/coaching/client/"
# Why the world's owner is none of the attacker's clients.
WHY = ("never was", "was invited", "has ended it", "left the site")


@dataclass
class Stage:
    world: World
    why: str
    attacker: User = field(init=False)
    mine: User = field(init=False)  # the attacker's client
    workout: Workout = field(init=False)
    entry: WorkoutExercise = field(init=False)
    template: WorkoutTemplate = field(init=False)
    note: TrainerNote = field(init=False)
    comment: Comment = field(init=False)
    assignment: Assignment = field(init=False)
    browser: Browser = field(init=False)
    hx: Browser = field(init=False)

    @row_by_row()
    def __post_init__(self) -> None:
        self.attacker = self.who()
        self.mine = UserFactory(full_name="Mina Mine", email="mine@example.org")
        Coaching.join(trainer=self.attacker, client=self.mine)
        self.workout = finished_workout(self.mine, name="Mine to see")
        self.entry = entry(self.workout)
        log(self.entry)
        self.template = template(self.attacker, name="Plan of mine")
        line(self.template)
        self.note = TrainerNote.write(trainer=self.attacker, client=self.mine, text="Noted by me")
        said = {"trainer": self.attacker, "workout": self.workout, "author": self.attacker}
        self.comment = Comment.write(text="Said by me", **said)
        self.assignment = Assignment.assign(trainer=self.attacker, client=self.mine, template=self.template)
        self.browser, self.hx = client_of(self.attacker), client_of(self.attacker, htmx=True)

    def who(self) -> User:
        match self.why:
            case "was invited":
                return self.world.invited_trainer
            case "has ended it":
                return self.world.former_trainer
            case "left the site":
                User.objects.filter(pk=self.world.owner.pk).update(is_active=False)
                return self.world.trainer
            case _:
                return trainer_called("Olga")

    def url(self, page: str, client: Any, *more: Any) -> str:
        arguments = [getattr(one, "pk", one) for one in (client, *more)]
        return reverse(f"admin:coaching_client_{page}", args=arguments)

    def act(self, action: str, *clients: Any, **data: Any) -> Any:
        ids = [getattr(one, "pk", one) for one in clients]
        return self.browser.post(LIST, {"action": action, "client": ids, **data})


def reads_of(client: User) -> int:
    return ReadAudit.objects.filter(client=client).count()
