"""A trainer's own notes reach no client by any road, and what a client calls themselves is no formula to a trainer."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from django.test import Client as Browser
from django.utils import timezone

from gymtracker.accounts.models import Coaching, User
from gymtracker.coaching.models import TrainerNote
from gymtracker.webhooks import delivery
from tests.access import MEMBER, OWN, RULES, World
from tests.api.conftest import api_of
from tests.api.test_access import filled, objects, operations
from tests.coaching.people import a_trainer, trained
from tests.coaching.stage import LIST
from tests.factories import ExerciseFactory, UserFactory, entry, finished_workout, log, row_by_row
from tests.gymtracker.test_access_matrix import client_of, text_of, world
from workouts.exporting import LAYOUTS

__all__ = ["world"]  # the fixture
CANARY = "Secret remark"


# --- Notes ---


def everything_read_by(lifter: User, world: World) -> dict[str, bytes]:
    """All that the pages, the files and the API give them."""
    browser, found = client_of(lifter), {}
    for name, rule in RULES.items():
        if "GET" in rule.methods and rule.who in {MEMBER, OWN}:
            for id in rule.objects(world) if rule.objects else [None]:
                found[f"{name} {id}"] = text_of(browser.get(rule.url(name, id)))
    for layout in LAYOUTS:
        found[f"export as {layout}"] = text_of(browser.get("/settings/data/export/", {"format": layout}))
    api, ids = api_of(lifter), objects(world)
    for method, path in operations():
        if method == "get":
            found[f"api {path}"] = api.get(filled(path, ids)).content
    return found


STATES: dict[str, Callable[[World], Any]] = {
    "while they are trained": lambda world: None,
    "after the end": lambda world: world.coaching.end(),
    "after the trainer left": lambda world: User.objects.filter(pk=world.trainer.pk).update(is_active=False),
    "when they train the trainer": lambda world: trained(world.trainer, by=world.owner),
}


@pytest.mark.parametrize("state", STATES)
def test_a_clients_pages_files_and_api_hold_no_note(state: str, world: World) -> None:
    assert CANARY.encode() in client_of(world.trainer).get(f"{LIST}{world.owner.pk}/notes/").content
    with row_by_row():
        STATES[state](world)
    assert TrainerNote.objects.filter(client=world.owner, text=CANARY).exists()
    for where, text in everything_read_by(world.owner, world).items():
        assert CANARY.encode() not in text, where


def test_no_row_of_another_table_takes_a_note_along(world: World) -> None:
    """Activities, deliveries, sessions and whatever is written beside it: the words stand in one table."""
    delivery.prepare()
    client_of(world.trainer).post(f"{LIST}{world.owner.pk}/notes/", {"text": "Secret remark of today"})
    for model in apps.get_models():
        if model is TrainerNote:
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                rows = model._base_manager.values_list(field.attname, flat=True)
                assert not [one for one in rows if CANARY in str(one)], (model, field)


def test_a_note_is_erased_by_the_daily_purge_ninety_days_after_the_end(world: World) -> None:
    world.coaching.end()
    mine = TrainerNote.objects.filter(trainer=world.trainer)
    for days, is_kept in ((89, True), (91, False)):
        at = timezone.now() - timedelta(days=days)
        Coaching.objects.filter(pk=world.coaching.pk).update(accepted_at=at, ended_at=at)
        out = io.StringIO()
        call_command("purge_trash", stdout=out)
        assert json.loads(out.getvalue())["coaching"]["trainer_notes"] == (not is_kept)
        assert mine.exists() is is_kept


def test_a_note_goes_with_either_account(world: World) -> None:
    assert {note.trainer for note in TrainerNote.objects.all()} == {world.trainer, world.former_trainer}
    world.trainer.erase()
    assert [note.trainer for note in TrainerNote.objects.all()] == [world.former_trainer]
    world.owner.erase()
    assert not TrainerNote.objects.exists()


# --- Formulas ---


FORMULAS = [
    "=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "'=1", "=1\n=2", '=1";=2', "=1,=2",
    "=HYPERLINK(\"http://evil.example\")",
]  # fmt: skip
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def cells(response: Any) -> list[list[str]]:
    assert response.status_code == 200 and response["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(text_of(response).decode(), newline="")))


def is_formula(cell: str) -> bool:
    return cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")) and not NUMBER.fullmatch(
        cell
    )


@pytest.fixture
@row_by_row()
def clients(db: None) -> tuple[Browser, dict[str, User]]:
    """A trainer's browser and a client for each formula, who calls all that can be called something by it."""
    trainer = a_trainer()
    found = {}
    for number, text in enumerate(FORMULAS):
        client = UserFactory(email=f"c{number}@example.org")
        User.objects.filter(pk=client.pk).update(full_name=text, email=f"{'=+-@'[number % 4]}{number}@example.org")
        trained(client, trainer)
        lift = ExerciseFactory(owner=client, name=text)
        for days in (36, 29, 22, 15, 8, 1):
            workout = finished_workout(client, days_ago=days, name=text, notes=text)
            done = entry(workout, lift)
            done.annotate_for_lifter(notes=text, rest_seconds=None)
            log(done, 100 if days == 36 else 97.5, 8)
        found[text] = client
    return client_of(trainer), found


def test_no_cell_of_the_list_is_a_formula(clients: tuple[Browser, dict[str, User]]) -> None:
    browser, people = clients
    for query in ("", "?sort=name", "?show=stalled"):
        rows = cells(browser.get(f"{LIST}export/{query}"))
        assert len(rows) == len(people) + 1
        assert [cell for row in rows for cell in row if is_formula(cell)] == []
    assert any("stalled" in cell for row in rows for cell in row), "a reason that begins with an exercise's name"


def test_no_cell_of_a_log_is_a_formula(clients: tuple[Browser, dict[str, User]]) -> None:
    browser, people = clients
    for text, client in people.items():
        rows = cells(browser.get(f"{LIST}{client.pk}/log/"))
        assert len(rows) == 7, text
        assert [cell for row in rows for cell in row if is_formula(cell)] == [], text
        assert any(text.strip() in cell for cell in rows[1]), text


def test_the_name_of_a_file_is_nobodys_word(clients: tuple[Browser, dict[str, User]]) -> None:
    browser, people = clients
    for client in people.values():
        named = browser.get(f"{LIST}{client.pk}/log/")["Content-Disposition"]
        assert re.fullmatch(r'attachment; filename="[a-z0-9-]+\.csv"', named), named
