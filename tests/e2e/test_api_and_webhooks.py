"""Keys for programs, and what programs are told: made, used, tested and taken back in a browser."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from gymtracker.accounts.models import User
from gymtracker.webhooks.delivery import deliver
from tests.e2e.conftest import assert_accessible
from tests.factories import PASSWORD, UserFactory
from tests.webhooks.receiving import receiving

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]
DESKTOP = {"viewport": {"width": 1280, "height": 800}, "has_touch": False, "is_mobile": False}


@pytest.fixture
def lifter(few_exercises: None) -> User:
    made: User = UserFactory()
    return made


def ask(server: Any, method: str, path: str, token: str = "", body: Any = None) -> tuple[int, Any]:
    """What the live server answers to a program: status, and the JSON where there is one."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{server.url}/api/v1{path}", data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            return response.status, json.loads(response.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def accessible_on_both(page: Page, new_page: Callable[..., Page], sign_in: SignIn, lifter: User) -> None:
    """The page that the phone shows, and on a desktop the same address."""
    assert_accessible(page)
    desktop = new_page(**DESKTOP)
    sign_in(desktop, lifter)
    desktop.goto(page.url)
    assert_accessible(desktop)
    desktop.context.close()


def test_a_token_is_made_seen_once_used_and_revoked(
    new_page: Callable[..., Page], sign_in: SignIn, lifter: User, live_server: Any
) -> None:
    page = new_page()
    sign_in(page, lifter)
    page.goto("/more/")
    page.get_by_role("link", name="API and tokens").click()
    page.get_by_label("Name").fill("Home dashboard")
    page.get_by_role("button", name="Make the token").click()
    token = page.get_by_label("Your new token").input_value()
    assert token.startswith("gymt_")
    assert_accessible(page)

    assert ask(live_server, "GET", "/auth/me", token)[1]["email"] == lifter.email
    assert ask(live_server, "POST", "/workouts", token, {})[0] == 403, "it may only read"
    page.goto("/settings/api/")
    expect(page.get_by_text("last used")).to_be_visible()
    assert token not in page.content()
    expect(page.get_by_label("Your new token")).to_have_count(0)
    accessible_on_both(page, new_page, sign_in, lifter)

    page.get_by_role("button", name="Revoke Home dashboard").click()
    expect(page.get_by_role("status").get_by_text("Token revoked")).to_be_visible()
    expect(page.get_by_text("Home dashboard")).to_have_count(0)
    assert ask(live_server, "GET", "/auth/me", token)[0] == 401


def test_a_token_that_may_write_logs_a_workout_that_the_page_shows(
    page: Page, sign_in: SignIn, lifter: User, live_server: Any
) -> None:
    sign_in(page, lifter)
    page.goto("/settings/api/")
    page.get_by_label("Name").fill("Watch")
    page.get_by_text("Read and change").click()
    page.get_by_role("button", name="Make the token").click()
    token = page.get_by_label("Your new token").input_value()
    status, workout = ask(live_server, "POST", "/workouts", token, {"name": "From the wrist"})
    assert status == 201
    page.goto(f"/workouts/{workout['id']}/")
    expect(page.get_by_text("From the wrist").first).to_be_visible()


def test_an_app_that_logged_in_is_listed_and_signed_out(
    new_page: Callable[..., Page], sign_in: SignIn, lifter: User, live_server: Any
) -> None:
    page = new_page()
    sign_in(page, lifter)
    status, pair = ask(live_server, "POST", "/auth/login", body={"email": lifter.email, "password": PASSWORD})
    assert status == 200
    page.goto("/settings/api/")
    apps = page.get_by_role("region", name="Apps that are signed in")
    expect(apps.get_by_role("button", name="Sign out")).to_have_count(1)
    accessible_on_both(page, new_page, sign_in, lifter)
    apps.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status").get_by_text("Signed out there")).to_be_visible()
    expect(apps.get_by_role("button", name="Sign out")).to_have_count(0)
    assert ask(live_server, "GET", "/auth/me", pair["access_token"])[0] == 401
    assert ask(live_server, "POST", "/auth/refresh", body={"refresh_token": pair["refresh_token"]})[0] == 401


def test_a_webhook_is_added_tested_and_switched_off(
    new_page: Callable[..., Page], sign_in: SignIn, lifter: User, settings: Any
) -> None:
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    page = new_page()
    sign_in(page, lifter)
    with receiving() as receiver:
        page.goto("/more/")
        page.get_by_role("link", name="Webhooks").click()
        accessible_on_both(page, new_page, sign_in, lifter)
        page.get_by_label("Address").fill(receiver.url)
        page.get_by_role("button", name="Add", exact=True).click()
        secret = page.get_by_label("Secret", exact=True).input_value()
        assert secret.startswith("whsec_")
        assert_accessible(page)
        page.get_by_role("link", name="Done").click()
        assert secret not in page.content()

        page.get_by_role("button", name="Send a test").click()
        expect(page.get_by_text("Goes out with the next round.")).to_be_visible()
        assert deliver().delivered == 1
        page.reload()
        expect(page.get_by_text("Answered 204 No Content.")).to_be_visible()
        assert [got.message["type"] for got in receiver.got] == ["webhook.test"]
        accessible_on_both(page, new_page, sign_in, lifter)

        page.get_by_role("button", name="Switch off").click()
        expect(page.get_by_role("button", name="Switch on")).to_be_visible()
        expect(page.get_by_role("button", name="Send a test")).to_have_count(0)
        page.goto("/settings/webhooks/")
        expect(page.get_by_role("listitem").get_by_text("off", exact=True)).to_be_visible()
        accessible_on_both(page, new_page, sign_in, lifter)
        assert len(receiver.got) == 1
