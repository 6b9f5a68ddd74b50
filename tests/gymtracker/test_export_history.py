"""python manage.py export_history"""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gymtracker.accounts.models import User
from gymtracker.management.commands import export_history
from tests.factories import entry, finished_workout, instant, log, row_by_row


@pytest.fixture
def history(lifter: User) -> User:
    with row_by_row():
        for number, at in enumerate(("2026-01-05 18:00", "2026-02-05 18:00"), start=1):
            log(entry(finished_workout(lifter, started_at=instant(at), name=f"Übung {number}")))
    return lifter


def run(lifter: User, *arguments: str, layout: str = "json") -> str:
    out = io.StringIO()
    call_command("export_history", "--user", lifter.email.upper(), "--format", layout, *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("layout", "beginning"),
    [("csv", "workout_id,"), ("json", '{"format"'), ("strong", "Date,"), ("hevy", "title,")],
)
def test_every_layout_goes_to_standard_output(layout: str, beginning: str, history: User) -> None:
    text = run(history, layout=layout)
    assert text.startswith(beginning)
    assert "Übung 1" in text
    assert "Übung 2" in text


def test_days_choose_what_is_in_it(history: User) -> None:
    assert "Übung 1" not in run(history, "--from", "2026-02-01")
    assert "Übung 2" not in run(history, "--to", "2026-02-01")


def test_a_file_is_written_whole_and_for_its_owner_alone(history: User, tmp_path: Path) -> None:
    output = tmp_path / "history.json"
    assert run(history, "--output", str(output)) == ""
    assert len(json.loads(output.read_bytes())["workouts"]) == 2
    assert output.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["history.json"]


def test_what_breaks_off_leaves_the_file_as_it_was(
    history: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **options: Any) -> Iterator[bytes]:
        yield b"half a fi"
        raise RuntimeError("the database went away")

    monkeypatch.setattr(export_history, "export", broken)
    output = tmp_path / "history.csv"
    output.write_text("of last week")
    with pytest.raises(RuntimeError):
        run(history, "--output", str(output), layout="csv")
    assert output.read_text() == "of last week"
    assert [path.name for path in tmp_path.iterdir()] == ["history.csv"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "2026-02-30"], "'2026-02-30' is no day such as 2026-03-01."),
        (["--from", "2026-02-02", "--to", "2026-02-01"], "--to: 2026-02-01 is before 2026-02-02."),
        (["--output", "/nowhere/at/all.csv"], "--output: /nowhere/at/all.csv cannot be written: No such file"),
        (["--format", "xml"], "invalid choice: 'xml'"),
    ],
)
def test_what_cannot_be_done_is_said(arguments: list[str], said: str, history: User) -> None:
    with pytest.raises(CommandError, match=said.replace("(", r"\(")):
        run(history, *arguments)


def test_an_account_that_is_not_there_is_named(history: User) -> None:
    with pytest.raises(CommandError, match="no account with the address nobody"):
        call_command("export_history", "--user", "nobody@example.org", "--format", "csv")


def test_who_has_seen_enough_closes_the_pipe() -> None:
    program = (
        "import django; django.setup(); from gymtracker.management.commands.export_history import Command; "
        "Command().print(b'x' * 10_000 for _ in range(1000))"
    )
    command = f'{sys.executable} -c "{program}" | head -c 10'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env={**os.environ})
    assert (done.stdout, done.stderr) == ("x" * 10, "")
