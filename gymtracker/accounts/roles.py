"""The trainer's role: a person in the group `Trainers` who may enter the admin. What the group may do there stands in
`coaching/roles.py`, since it reaches into upper apps."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction

from gymtracker.accounts.coaching import TRAINERS
from gymtracker.accounts.models import User


def make_trainer(person: User) -> None:
    with transaction.atomic():
        group, _ = Group.objects.get_or_create(name=TRAINERS)
        person.groups.add(group)
        person.is_staff = True
        person.save(update_fields=["is_staff"])


def take_role(person: User) -> None:
    """Links and notes stay as they are, seen by nobody, until the role is given again or the client ends them. Who is
    more than a trainer keeps their way into the admin."""
    with transaction.atomic():
        person.groups.remove(*Group.objects.filter(name=TRAINERS))
        if not (person.is_superuser or person.groups.exists() or person.user_permissions.exists()):
            person.is_staff = False
            person.save(update_fields=["is_staff"])
