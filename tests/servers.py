"""Real gunicorn processes on the test's own database, for what only parallel requests can show."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

from gymtracker.accounts.models import User

CSRF = "a" * 32
START_SECONDS = 30


def database_url() -> str:
    """The database that the running test uses, as another process reaches it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    who = f"{database['USER']}:{quote(database['PASSWORD'])}@{database['HOST']}:{database['PORT']}"
    return f"postgres://{who}/{database['NAME']}"


@contextmanager
def serving(workers: int = 2) -> Iterator[int]:
    """Start gunicorn with production's settings (but unhashed static files); answers with its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE_URL": database_url()}
    command = [sys.executable, "-m", "gunicorn", "gymtracker.wsgi", "--workers", str(workers), "--threads", "4"]
    server = subprocess.Popen(
        [*command, "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}", "--log-level", "error"],
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_until_healthy(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_until_healthy(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as http:
                http.request("GET", "/healthz")
                if http.getresponse().status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server did not come up")


def cookies_of(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"}


def post(port: int, path: str, data: dict[str, Any], headers: dict[str, str]) -> tuple[int, str]:
    """Status and body of a form posted as htmx does it."""
    form = {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": CSRF, "HX-Request": "true"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as http:
        http.request("POST", path, urlencode(data), form | headers)
        response = http.getresponse()
        return response.status, response.read().decode()
