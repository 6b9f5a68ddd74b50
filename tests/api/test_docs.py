"""docs/api.md: its commands run as they stand there; the documentation page needs no other host."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.servers import serving
from workouts.models import Set

PAGE = Path(settings.BASE_DIR) / "docs" / "api.md"


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl found: apt-get install curl")
@pytest.mark.django_db(transaction=True)
def test_the_commands_of_the_page_run_as_they_stand(library: None) -> None:
    commands = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL))
    assert commands.count("call ") > 20
    with serving() as port:
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            env=os.environ | {"API": f"http://127.0.0.1:{port}/api/v1", "EMAIL": "docs@example.org"},
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    weights = sorted(Set.objects.live().values_list("weight_grams", flat=True))
    assert weights == [40_000, 75_000, 75_000, 82_500, 82_500, 83_915]


def test_the_documentation_page_asks_no_other_host(client: Client) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page.content.decode())
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "img-src 'self' data:" in policy


def test_every_operation_is_described(client: Client) -> None:
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert operation.get("description"), (method, path)
            assert operation["tags"], (method, path)
            codes = set(operation["responses"])
            assert codes & {"200", "201", "204"}, (method, path)
            assert "422" in codes or not (operation.get("requestBody") or operation.get("parameters")), (method, path)
