"""People in the admin."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from tests.factories import PASSWORD, ExerciseFactory, UserFactory, entry, finished_workout, log
from workouts.models import Workout


@pytest.fixture
def admin(superuser: User) -> Client:
    client = Client()
    client.force_login(superuser)
    return client


def trained() -> User:
    lifter: User = UserFactory(email="gone@example.org")
    log(entry(finished_workout(lifter), ExerciseFactory(owner=lifter, name="Own lift")))
    return lifter


def test_deleting_a_person_erases_everything_of_theirs(admin: Client, lifter: User) -> None:
    person = trained()
    kept = finished_workout(lifter)
    url = reverse("admin:accounts_user_delete", args=[person.pk])
    assert "gone@example.org, with all training" in admin.get(url).content.decode()
    assert admin.post(url, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(email="gone@example.org").exists()
    assert list(Workout.objects.all()) == [kept]


def test_several_people_are_erased_at_once(admin: Client) -> None:
    person = trained()
    data = {"action": "delete_selected", "_selected_action": [person.pk], "post": "yes"}
    assert admin.post(reverse("admin:accounts_user_changelist"), data).status_code == 302
    assert not Workout.objects.exists()
    assert not User.objects.filter(pk=person.pk).exists()


def test_a_person_made_in_the_admin_can_log_in(admin: Client, client: Client) -> None:
    data = {"email": "New@Example.org", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert admin.post(reverse("admin:accounts_user_add"), data).status_code == 302
    address = EmailAddress.objects.get(email="new@example.org")
    assert address.verified
    assert address.primary
    response = client.post(reverse("account_login"), {"login": "new@example.org", "password": PASSWORD})
    assert response["Location"] == "/"


def test_a_change_of_address_in_the_admin_is_a_change_of_login(admin: Client) -> None:
    person = trained()
    url = reverse("admin:accounts_user_change", args=[person.pk])
    training = {"weight_unit": "kg", "distance_unit": "km", "time_zone": "Europe/Berlin"}
    data = training | {"week_start": "0", "weekly_target": "3", "is_active": "on", "email": "moved@example.org"}
    assert admin.post(url, data).status_code == 302
    assert [address.email for address in EmailAddress.objects.filter(user=person, primary=True)] == [
        "moved@example.org"
    ]
