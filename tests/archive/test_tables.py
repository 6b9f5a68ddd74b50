"""No table and no column of a lifter can be forgotten: each is in the archive, or on a list with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from gymtracker.accounts.models import User
from gymtracker.archive.reading import KNOWN
from gymtracker.archive.tables import (
    BY_MODEL,
    ELSEWHERE,
    LED_TO,
    LEFT_OUT,
    NOT_OF_THE_PROFILE,
    PROFILE,
    TABLES,
    Table,
)
from gymtracker.archive.values import reader_of
from tests.gymtracker.test_erasing_everything import paths_to_the_user


def models_of_lifters() -> list[Any]:
    return [model for model in apps.get_models(include_auto_created=True) if paths_to_the_user(model, 6)]


def test_every_table_of_a_lifter_is_in_the_archive_or_left_out_with_a_reason() -> None:
    in_archive = {model._meta.label for model in BY_MODEL} | ELSEWHERE.keys()
    forgotten = {model._meta.label for model in models_of_lifters()} - in_archive - LEFT_OUT.keys()
    assert forgotten == set(), "enter them in TABLES or LEFT_OUT of gymtracker/archive/tables.py"
    assert not in_archive & LEFT_OUT.keys()


def test_the_walk_finds_tables_however_far_from_the_lifter() -> None:
    """Were nothing found, the test above would pass in vain."""
    found = {model._meta.label for model in models_of_lifters()}
    assert {
        "workouts.Set",
        "workouts.TemplateSet",
        "goals.GoalPause",
        "exercises.Exercise",
        "archive.ArchivePart",
    } <= found


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_every_column_is_there_or_follows_from_others(table: Table) -> None:
    there = {column.name for column in table.columns}
    for field in table.model._meta.concrete_fields:
        if field.name in there:
            reader_of(field) if field.remote_field is None else None  # of a kind that can be read back
        elif field.name in table.left_out or field.name == table.owner:
            continue
        elif field.primary_key:
            assert not table.has_id
        else:
            assert field.related_model not in LED_TO
            assert field.null, f"{field} leads out of the archive and cannot be null"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_parents_come_before_their_parts(table: Table) -> None:
    order = [one.model for one in TABLES]
    for column in table.references:
        assert order.index(column.leads_to) <= order.index(table.model)
    if table.parent:
        assert table.parent in {column.name for column in table.references}
    assert {*table.left_out} <= {field.name for field in table.model._meta.concrete_fields}


def test_every_column_of_the_account_is_in_the_profile_or_left_out() -> None:
    columns = {field.name for field in User._meta.concrete_fields}
    assert {column.name for column in PROFILE} | NOT_OF_THE_PROFILE.keys() == columns
    assert not {"password", "email", "is_staff", "is_superuser"} & {column.name for column in PROFILE}


def test_no_two_tables_share_a_file() -> None:
    assert len(set(KNOWN)) == len(TABLES) + 2
