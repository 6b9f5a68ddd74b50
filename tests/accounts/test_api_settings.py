"""The settings page of the API: tokens are made, shown once and revoked, and apps signed out."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import MOST_PERSONAL_TOKENS, PersonalAccessToken, User
from tests.api.conftest import Api
from tests.factories import UserFactory

URL = reverse("settings-api")
DATA = {"name": "Home dashboard", "may": "read", "days": "30"}


def token_in(page: str) -> str:
    found = re.search(r'value="(gymt_[\w-]+)"', page)
    assert found
    return found[1]


def test_a_token_is_shown_once_and_works(browser: Client) -> None:
    page = browser.post(URL, DATA).content.decode()
    token = token_in(page)
    assert Api(token).get("/auth/me").status_code == 200
    assert Api(token).put("/users/profile", {}).status_code == 403
    again = browser.get(URL).content.decode()
    assert "Home dashboard" in again
    assert "gymt_" not in again
    row = PersonalAccessToken.objects.get()
    assert row.expires_at is not None
    assert timedelta(days=29) < row.expires_at - timezone.now() <= timedelta(days=30)


def test_a_token_may_write_and_never_end(browser: Client) -> None:
    token = token_in(browser.post(URL, DATA | {"may": "write", "days": "0"}).content.decode())
    assert Api(token).put("/users/profile", {}).status_code == 200
    assert PersonalAccessToken.objects.get().expires_at is None


def test_a_revoked_token_opens_nothing(browser: Client, stranger: Client, lifter: User) -> None:
    row, token = PersonalAccessToken.make(lifter, name="script", may_write=True)
    url = reverse("token-revoke", args=[row.pk])
    assert stranger.post(url).status_code == 404
    assert Api(token).get("/auth/me").status_code == 200
    assert browser.post(url)["Location"] == URL
    assert Api(token).get("/auth/me").status_code == 401


def test_apps_are_listed_and_signed_out(browser: Client, stranger: Client, lifter: User) -> None:
    lifter.set_password("a long sentence of lifting")
    lifter.save()
    browser.force_login(lifter)
    pair = Api().post("/auth/login", {"email": lifter.email, "password": "a long sentence of lifting"}).json()
    page = browser.get(URL).content.decode()
    (url,) = re.findall(r"/settings/api/sessions/\d+/end/", page)
    assert 'class="chip">API' in browser.get(reverse("usersessions_list")).content.decode()
    assert stranger.post(url).status_code == 404
    assert browser.post(url)["Location"] == URL
    assert Api(pair["access_token"]).get("/auth/me").status_code == 401


@pytest.mark.parametrize("wrong", [{"name": ""}, {"name": "x" * 61}, {"may": "rule"}, {"days": "7"}, {"days": "x"}])
def test_what_makes_no_sense_is_refused(browser: Client, wrong: dict[str, str]) -> None:
    assert browser.post(URL, DATA | wrong).status_code == 422
    assert not PersonalAccessToken.objects.exists()


def test_there_are_at_most_twenty(browser: Client, lifter: User) -> None:
    for number in range(MOST_PERSONAL_TOKENS):
        PersonalAccessToken.make(lifter, name=f"{number}", may_write=False)
    response = browser.post(URL, DATA)
    assert response.status_code == 409
    assert PersonalAccessToken.objects.count() == MOST_PERSONAL_TOKENS


def test_a_new_password_revokes_them(browser: Client, lifter: User) -> None:
    lifter.set_password("the old long password")
    lifter.save()
    browser.force_login(lifter)
    PersonalAccessToken.make(lifter, name="script", may_write=True)
    kept, _ = PersonalAccessToken.make(UserFactory(), name="another's", may_write=True)
    new = "the new long password"
    data = {"oldpassword": "the old long password", "password1": new, "password2": new}
    assert browser.post(reverse("account_change_password"), data).status_code == 302
    assert list(PersonalAccessToken.objects.all()) == [kept]
