"""What an import is bringing stands nowhere until all of it is there."""

from __future__ import annotations

import re
from difflib import unified_diff
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pytest
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import PersonalAccessToken
from tests.access import MEMBER, OWN, RULES, World
from tests.factories import UserFactory
from tests.gymtracker.test_access_matrix import client_of
from workouts import trash
from workouts.exporting import LAYOUTS, export
from workouts.importing.applying import step
from workouts.importing.undoing import cancel
from workouts.models import Workout

FURTHER = (
    "/progress/?range=all", "/progress/volume/?range=all", "/progress/strength/?range=all",
    "/progress/muscles/?range=all", "/progress/records/", "/progress/year/2024/",
    "/workouts/?date_from=2024-03-01&date_to=2024-03-31", "/workouts/?q=Secret+import",
    "/workouts/calendar/?month=2024-03", "/exercises/?q=Secret",
)  # fmt: skip
API = (
    "/workouts", "/exercises", "/progress/prs", "/progress/history", "/progress/volume?period=week",
    "/analytics/summary?period=yearly", "/analytics/muscle-groups", "/analytics/frequency", "/goals",
)  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    world = World(UserFactory(email="owner@example.org", full_name="Secret owner"))
    while world.running.parts_done < world.running.part_count:
        step(world.running)
    assert world.running.workouts.count() == 2
    return world


def seen(response: Any) -> tuple[int, str]:
    """Without what differs from one answer to the next."""
    if getattr(response, "streaming", False):
        return response.status_code, told(b"".join(response.streaming_content))
    body = response.content.decode(errors="replace")
    body = re.sub(r"\b\w{64}\b", "", body)  # tokens
    body = re.sub(r'data-elapsed="\d+">[\d:]+', "", body)  # the clock of the open workout
    return response.status_code, re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "", body)


def told(file: bytes) -> str:
    """Of an archive what its files hold; it carries the moment it was made at. Of others all."""
    if not is_zipfile(BytesIO(file)):
        return file.decode()
    with ZipFile(BytesIO(file)) as archive:
        return "\n".join(
            re.sub(r'"exported_at": "[^"]+"', "", archive.read(name).decode()) for name in archive.namelist()
        )


def everything(world: World, client: Client, headers: dict[str, str]) -> dict[str, Any]:
    urls = [*FURTHER]
    for name, rule in RULES.items():
        if rule.who in {OWN, MEMBER} and "GET" in rule.methods and not name.startswith("import"):
            urls += [rule.url(name, id) for id in (rule.objects(world) if rule.objects else [None])]
    pages = {url: seen(client.get(url)) for url in urls}
    answers = {url: seen(Client().get(f"/api/v1{url}", headers=headers)) for url in API}
    files = {slug: b"".join(export(world.owner, layout)) for slug, layout in LAYOUTS.items()}
    return {**pages, **answers, **files, "trash": trash.count(before=trash.due(days=-1), lifter=world.owner).as_dict}


def shown(url: str, before: Any, after: Any) -> str:
    lines = unified_diff(*(str(one).split("\\n") for one in (before, after)), n=0, lineterm="")
    return f"{url}: {' / '.join(lines)[:400]}"


def test_it_stands_on_no_page_and_in_no_answer_or_file(world: World) -> None:
    client = client_of(world.owner)
    _, token = PersonalAccessToken.make(world.owner, name="all", may_write=False)
    headers = {"Authorization": f"Bearer {token}"}
    everything(world, client, headers)  # what is said once, as toasts are, is said
    before = everything(world, client, headers)
    assert len(before) > 80
    assert all(status == 200 for status, _ in (before[f"{url}"] for url in API))
    assert all(b"Secret import" in before[slug] for slug in LAYOUTS)
    cancel(world.running)
    after = everything(world, client, headers)
    assert [shown(url, before[url], after[url]) for url in before if before[url] != after[url]] == []


def test_nothing_can_be_done_with_it(world: World) -> None:
    """Its id may be known: our own files carry it."""
    client = client_of(world.owner)
    hidden = list(world.running.workouts.values_list("pk", flat=True))
    rows = list(Workout._base_manager.filter(pk__in=hidden).values_list())
    for pk in hidden:
        for verb in ("", "edit/"):
            assert client.get(f"/workouts/{pk}/{verb}").status_code == 404
        for verb in ("restore/", "trash/", "erase/", "describe/", "move/", "repeat/", "reopen/", "finish/"):
            assert client.post(f"/workouts/{pk}/{verb}").status_code == 404, verb
        assert client.post(reverse("share-workout", args=[pk])).status_code == 404
    assert list(Workout._base_manager.filter(pk__in=hidden).values_list()) == rows


def test_emptying_the_trash_leaves_it_alone(world: World) -> None:
    client_of(world.owner).post("/workouts/trash/empty/")
    assert world.running.workouts.count() == 2
    step(world.running)
    assert world.running.report["workouts"] == world.running.workouts.live().count() == 2
