"""What a trainer may see: the querysets, and the admin's mixin on a site of its own with models that show the most."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.test import RequestFactory

from goals.models import Goal
from gymtracker.accounts.models import TimeOff, User
from gymtracker.accounts.roles import make_trainer, take_role
from gymtracker.accounts.scoping import ClientScopedAdmin, clients_of, people_seen_by, seen_by
from gymtracker.coaching.models import Client, TrainerNote
from tests.coaching.people import a_trainer, trained
from tests.factories import ExerciseFactory, UserFactory, finished_workout
from tests.workouts.plans import template
from workouts.models import Workout

pytestmark = pytest.mark.django_db


@pytest.fixture
def trainer(lifter: User, other_lifter: User) -> User:
    """The lifter's; the other lifter has another one."""
    trainer = a_trainer()
    trained(lifter, trainer)
    trained(other_lifter, a_trainer("Olga Other"))
    return trainer


# --- Querysets ---


def test_clients_are_those_who_accepted(trainer: User, lifter: User) -> None:
    assert list(clients_of(trainer)) == [lifter]


@pytest.mark.parametrize("viewer", [None, AnonymousUser(), User()])
def test_nobody_has_no_clients(trainer: User, viewer: Any) -> None:
    assert list(clients_of(viewer)) == list(people_seen_by(viewer)) == []
    assert list(seen_by(viewer, User.objects.all(), path="")) == []


@pytest.mark.parametrize("change", ["ended", "role taken", "group left", "staff left", "trainer off", "client off"])
def test_what_ends_it_bites_at_once(trainer: User, lifter: User, change: str) -> None:
    mine = User.objects.filter(pk=trainer.pk)
    match change:
        case "ended":
            lifter.trainer_links.get().end()
        case "role taken":
            take_role(trainer)
        case "group left":
            trainer.groups.clear()
        case "staff left":
            mine.update(is_staff=False)
        case "trainer off":
            mine.update(is_active=False)
        case "client off":
            User.objects.filter(pk=lifter.pk).update(is_active=False)
    assert list(clients_of(trainer)) == []


def test_two_groups_double_nobody(trainer: User, lifter: User) -> None:
    trainer.groups.create(name="Editors")
    make_trainer(trainer)
    assert list(clients_of(trainer)) == [lifter]


def test_a_superuser_sees_all_and_trains_their_own(trainer: User, superuser: User, lifter: User) -> None:
    assert set(people_seen_by(superuser)) == set(User.objects.all())
    assert list(clients_of(superuser)) == []
    make_trainer(superuser)
    trained(lifter, superuser)
    assert list(clients_of(superuser)) == [lifter]


def test_a_superuser_who_is_off_sees_nobody(superuser: User) -> None:
    superuser.is_active = False
    assert list(people_seen_by(superuser)) == []


# --- The mixin ---

site = AdminSite(name="scoped")


class PeopleAdmin(ClientScopedAdmin):
    client_path = ""
    list_filter = ["weight_unit"]


class WorkoutAdmin(ClientScopedAdmin):
    list_filter = ["date", "user__sex"]


class NoteAdmin(ClientScopedAdmin):
    client_path = "client"
    trainer_path = "trainer"


class GoalAdmin(ClientScopedAdmin):
    pass


site.register(Client, PeopleAdmin)
site.register(Workout, WorkoutAdmin)
site.register(TrainerNote, NoteAdmin)
site.register(Goal, GoalAdmin)
site.register(TimeOff, ClientScopedAdmin)


def of(model: Any) -> Any:
    return site._registry[model]


def asked_by(person: User, **data: Any) -> Any:
    request = RequestFactory().get("/", data)
    # As a new request has it: no permission is remembered.
    request.user = User.objects.get(pk=person.pk)
    return request


def test_a_list_holds_clients_rows_only(trainer: User, lifter: User, other_lifter: User, superuser: User) -> None:
    mine, theirs = finished_workout(lifter), finished_workout(other_lifter)
    assert list(of(Workout).get_queryset(asked_by(trainer))) == [mine]
    assert list(of(Client).get_queryset(asked_by(trainer))) == [Client.objects.get(pk=lifter.pk)]
    assert set(of(Workout).get_queryset(asked_by(superuser))) == {mine, theirs}
    assert list(of(Workout).get_queryset(asked_by(UserFactory(is_staff=True)))) == []


def test_another_trainers_note_about_a_client_is_not_seen(trainer: User, lifter: User) -> None:
    second = a_trainer("Sven Second")
    trained(lifter, second)
    mine, theirs = (TrainerNote.write(trainer=one, client=lifter, text="Hm") for one in (trainer, second))
    assert list(of(TrainerNote).get_queryset(asked_by(trainer))) == [mine]
    assert not of(TrainerNote).has_change_permission(asked_by(trainer), theirs)
    assert of(TrainerNote).has_change_permission(asked_by(trainer), mine)


def test_rights_hold_for_clients_rows_alone(trainer: User, lifter: User, other_lifter: User) -> None:
    mine, theirs = (one.time_off.create(first_day=one.today()) for one in (lifter, other_lifter))
    days = of(TimeOff)
    assert days.has_view_permission(asked_by(trainer), mine)
    assert days.has_change_permission(asked_by(trainer), mine)
    assert days.has_view_permission(asked_by(trainer)) and days.has_module_permission(asked_by(trainer))
    assert not days.has_delete_permission(asked_by(trainer), mine), "the group may not"
    assert not days.has_view_permission(asked_by(trainer), theirs)
    assert not days.has_change_permission(asked_by(trainer), theirs)
    take_role(trainer)
    for check in ("view", "change", "add"):
        assert not getattr(days, f"has_{check}_permission")(asked_by(trainer))
    assert not days.has_module_permission(asked_by(trainer))


def test_anothers_row_and_none_are_both_not_found(trainer: User, other_lifter: User) -> None:
    theirs = finished_workout(other_lifter)
    for id in (str(theirs.pk), "nonsense", "01a22ec2-33cd-7f0b-9b95-f6db61757551"):
        for view in ("change_view", "history_view"):
            with pytest.raises(Http404):
                getattr(of(Workout), view)(asked_by(trainer), id)
        with pytest.raises((Http404, PermissionDenied)):
            of(Workout).delete_view(asked_by(trainer), id)


def choices(model: Any, field: str, person: User) -> list[Any]:
    found = of(model).formfield_for_dbfield(model._meta.get_field(field), asked_by(person))
    return list(found.queryset)


def test_a_form_offers_clients_and_what_is_theirs(trainer: User, lifter: User, other_lifter: User) -> None:
    library, mine, theirs = (ExerciseFactory(owner=one) for one in (None, lifter, other_lifter))
    assert choices(Goal, "user", trainer) == [lifter]
    assert set(choices(Goal, "exercise", trainer)) == {library, mine}
    assert choices(TrainerNote, "trainer", trainer) == [trainer]
    for one in (trainer, lifter, other_lifter):
        template(one)
    assert choices(Workout, "template", trainer) == [], "what the site does not know is closed"
    assert theirs not in choices(Goal, "exercise", trainer)


def test_a_superuser_may_choose_all(superuser: User, lifter: User) -> None:
    assert set(choices(Goal, "user", superuser)) == {superuser, lifter}


@pytest.mark.parametrize(
    ("model", "lookup", "allowed"),
    [
        (Client, "weight_unit__exact", True),
        (Client, "weight_unit", True),
        (Client, "password__startswith", False),
        (Client, "password", False),
        (Client, "weight_unit__startswith", False),
        (Client, "groups__id__exact", False),
        (Client, "client_links__email__contains", False),
        (Workout, "user__password__startswith", False),
        (Workout, "user__sex__exact", True),
        (Workout, "user__sex__regex", False),
        (Workout, "date__gte", True),
        (Workout, "user__client_links__email", False),
        (Workout, "notes__contains", False),
    ],
)
def test_a_filter_looks_at_what_the_list_offers(trainer: User, model: Any, lookup: str, allowed: bool) -> None:
    assert of(model).lookup_allowed(lookup, "x", asked_by(trainer)) is allowed


def test_a_popup_names_rows_by_their_id_alone(trainer: User) -> None:
    assert of(Client).to_field_allowed(asked_by(trainer), "id")
    for name in ("password", "email"):
        assert not of(Client).to_field_allowed(asked_by(trainer), name)


def test_a_trainers_doings_are_in_no_log(trainer: User, lifter: User, superuser: User) -> None:
    from django.contrib.admin.models import LogEntry

    day = lifter.time_off.create(first_day=lifter.today())
    for who in (trainer, superuser):
        of(TimeOff).log_addition(asked_by(who), day, "x")
        of(TimeOff).log_change(asked_by(who), day, "x")
        of(TimeOff).log_deletions(asked_by(who), TimeOff.objects.all())
    assert {one.user_id for one in LogEntry.objects.all()} == {superuser.pk}
