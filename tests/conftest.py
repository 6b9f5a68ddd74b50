"""Fixtures of all tests: people and browsers. (The N+1 guard is a middleware: tests/settings.py)."""

from __future__ import annotations

import os
import shutil
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.test.client import Client as Browser
from hypothesis import HealthCheck, settings

from gymtracker.accounts.models import User
from tests.factories import UserFactory

# How long it takes to think up an example is no fault of the code, on a busy machine least of all.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# Playwright's own loop would make Django believe that it runs in an async context.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)
            if not CHROMIUM and not os.environ.get("REQUIRE_BROWSER"):
                item.add_marker(pytest.mark.skip(reason="no Chromium found: apt-get install chromium"))


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Rate limits are counted in the cache; no test may use up another's."""
    cache.clear()


@pytest.fixture
def lifter(db: None) -> User:
    user: User = UserFactory()
    return user


@pytest.fixture
def other_lifter(db: None) -> User:
    user: User = UserFactory(full_name="Otto Other")
    return user


@pytest.fixture
def browser(lifter: User) -> Browser:
    """The lifter's browser without JavaScript."""
    client = Client()
    client.force_login(lifter)
    return client


@pytest.fixture
def hx(lifter: User) -> Browser:
    """The lifter's browser with htmx: every request asks for a fragment."""
    client = Client(headers={"HX-Request": "true"})
    client.force_login(lifter)
    return client


@pytest.fixture
def stranger(other_lifter: User) -> Browser:
    """Another lifter's browser."""
    client = Client()
    client.force_login(other_lifter)
    return client


@pytest.fixture
def superuser(db: None) -> Any:
    return UserFactory(superuser=True, email="boss@example.org")


@pytest.fixture(scope="session")
def shipped_rows(django_db_setup: None, django_db_blocker: Any) -> list[list[Any]]:
    """What `load_library` makes of fixtures/, built once a worker and rolled back, in the order of insertion."""
    from exercises.library import load_library
    from exercises.models import Exercise, ExerciseAlias, Muscle

    tables = (Muscle, Exercise, Exercise.secondary_muscles.through, ExerciseAlias)
    with django_db_blocker.unblock(), transaction.atomic():
        load_library()
        rows = [list(table._default_manager.order_by("pk")) for table in tables]
        transaction.set_rollback(True)
    return rows


@pytest.fixture
def library(db: None, shipped_rows: list[list[Any]]) -> None:
    """The shipped exercise library, for this test alone: no other test finds it, and none can spoil it."""
    for rows in shipped_rows:
        type(rows[0])._default_manager.bulk_create(rows)
