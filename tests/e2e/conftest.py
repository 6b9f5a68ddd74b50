"""A real Chromium against the live server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from exercises.library import load_library, shipped_exercises
from gymtracker.accounts.models import User
from tests.conftest import CHROMIUM

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
A_FEW = (
    "bench-press-barbell", "bench-press-dumbbell", "bench-dip", "squat-barbell", "pull-up", "pull-up-assisted", "plank",
    "running", "farmers-walk-dumbbell", "row-single-arm-dumbbell",
)  # fmt: skip


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def few_exercises(transactional_db: None) -> None:
    """Ten of the library's exercises: loading all of them before each browser test would take two seconds."""
    load_library(entry for entry in shipped_exercises() if entry["slug"] in A_FEW)


@pytest.fixture
def new_page(chromium: Browser, live_server: Any, few_exercises: None) -> Iterator[Callable[..., Page]]:
    """Opens pages in contexts of their own; whatever a page complains about on its console fails the test."""
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def opened(**options: Any) -> Page:
        context = chromium.new_context(base_url=live_server.url, **{"color_scheme": "dark", **PHONE, **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "request",
            lambda request: None if request.url.startswith(live_server.url) else complaints.append(request.url),
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    expected = ("409 (Conflict)", "422 (Unprocessable", "404 (Not Found)", "401 (Unauthorized)")
    assert [text for text in complaints if not any(part in text for part in expected)] == []


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """A phone that nobody is signed in on."""
    return new_page()


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, User], None]:
    """Without the login page: the cookie of a session of its own is put into the browser."""

    def signed_in(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])

    return signed_in


def assert_accessible(page: Page) -> None:
    """axe-core finds nothing, in dark and light, and nothing is wider than the screen."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.wait_for_timeout(100)
        for _ in range(5):
            if not (found := violations(page)):
                break
            # A busy machine may not have painted everything in the other colours yet; a true fault stays.
            page.wait_for_timeout(500)
        assert found == [], (page.url, scheme)
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth + 1"), page.url
    page.emulate_media(color_scheme="dark", reduced_motion="no-preference")


def violations(page: Page) -> list[str]:
    return [
        f"{violation['id']}: {node['html'][:160]} {json.dumps(node['any'][:1])[:200]}"
        for violation in Axe().run(page).response["violations"]
        for node in violation["nodes"]
    ]
