"""What the group `Trainers` may do in the admin. Which rows is another question: `accounts/scoping.py`.

Written after each `migrate`, when every permission exists (docs/decisions/0011); what somebody added to the group by
hand is taken out again: more rights than these were never thought through.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from gymtracker.accounts.coaching import TRAINERS

LOOKS_AT = (
    "coaching.client", "workouts.workout", "workouts.workoutexercise", "workouts.set", "workouts.plannedset",
    "workouts.workouttemplate", "progress.personalrecord", "progress.bodymeasurement", "goals.goal",
    "accounts.timeoff", "coaching.comment", "coaching.trainernote", "coaching.assignment", "coaching.review",
)  # fmt: skip
WRITES = {
    "coaching.comment": ("add", "delete"),
    "coaching.trainernote": ("add", "change", "delete"),
    "coaching.assignment": ("add", "delete"),
    "coaching.review": ("add",),
    "goals.goal": ("add",),
    "accounts.timeoff": ("add", "change"),
}


def permissions_of_trainers() -> set[str]:
    """As "app.codename"."""
    allowed = {(model, "view") for model in LOOKS_AT}
    allowed |= {(model, verb) for model, verbs in WRITES.items() for verb in verbs}
    return {f"{model.partition('.')[0]}.{verb}_{model.partition('.')[2]}" for model, verb in allowed}


def write_group(using: str) -> None:
    wanted = permissions_of_trainers()
    with transaction.atomic(using):
        group, _ = Group.objects.using(using).get_or_create(name=TRAINERS)
        named = Permission.objects.using(using).filter(codename__in={one.partition(".")[2] for one in wanted})
        found = named.select_related("content_type")
        group.permissions.set([one for one in found if f"{one.content_type.app_label}.{one.codename}" in wanted])
