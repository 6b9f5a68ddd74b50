"""docs/api.md: its commands run as they stand there; the documentation page needs no other host."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from gymtracker.json_api import PROBLEMS
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


# --- What the document says of fields and errors ---

MEASURED = {
    "weight", "volume", "estimated_1rm", "step", "value", "target_value", "current_value", "duration_seconds",
    "rest_seconds", "distance_m", "duration_minutes", "rpe",
}  # fmt: skip


@pytest.fixture
def document(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").json()
    return found


def test_every_quantity_says_its_unit(document: dict[str, Any]) -> None:
    silent = [
        (schema, name)
        for schema, described in document["components"]["schemas"].items()
        for name, field in described.get("properties", {}).items()
        # Of changes in percent and counts the schema itself speaks.
        if name in MEASURED and "description" not in field and "description" not in described
    ]
    assert silent == []


def test_every_parameter_is_described(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for one in operation.get("parameters", ()):
                assert one.get("description") or one["schema"].get("description"), (method, path, one["name"])


def test_bodies_and_answers_have_examples(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]

    def has_one(part: Any, *seen: str) -> bool:
        if isinstance(part, list):
            return any(has_one(inner, *seen) for inner in part)
        if not isinstance(part, dict):
            return False
        name = str(part.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            return has_one(schemas[name], *seen, name)
        return "examples" in part or any(has_one(inner, *seen) for inner in part.values())

    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            parts = [operation[name] for name in ("requestBody",) if name in operation]
            parts += [answer for code, answer in operation["responses"].items() if "content" in answer]
            assert all(map(has_one, parts)), (method, path)


def test_every_error_says_why_and_what_it_looks_like(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            is_open = operation.get("security", True) == [] or "security" not in operation
            assert is_open or "401" in operation["responses"], (method, path)
            assert "429" in operation["responses"], (method, path)
            for code, answer in operation["responses"].items():
                if code.startswith("4"):
                    assert answer["description"] == PROBLEMS[int(code)], (method, path, code)
                    assert answer["content"]["application/json"]["schema"], (method, path, code)
