"""kill -9 in the middle of an import: no half workout, and the same file again ends it whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from exercises.models import Exercise
from gymtracker.accounts.models import User
from progress.models import Performance, PersonalRecord
from tests.factories import UserFactory
from tests.servers import database_url
from tests.workouts.importing.histories import (
    OWN,
    assert_all_follows,
    few_lifts,
    imported,
    log_of,
    many,
    whole_log_of,
)
from workouts.importing.undoing import cancel
from workouts.models import ImportBatch, ImportPart, Set, Workout, WorkoutExercise

pytestmark = pytest.mark.django_db(transaction=True)

WORKOUTS, SETS_A_WORKOUT = 12, 3
FILE = many(WORKOUTS)
# Runs the command and kills itself, as the kernel would, right after the nth call of a function: an open transaction
# is lost with it, a committed one is not.
DRIVER = """
import importlib, os, signal, sys
import django
django.setup()
from django.core.management import call_command
from workouts.importing import receiving

where, nth, path, email = sys.argv[1:]
module, _, dotted = where.partition(":")
holder = importlib.import_module(module)
*outer, name = dotted.split(".")
for part in outer:
    holder = getattr(holder, part)
real, calls = getattr(holder, name), []

def deadly(*args, **kwargs):
    answer = real(*args, **kwargs)
    calls.append(1)
    if len(calls) == int(nth):
        os.kill(os.getpid(), signal.SIGKILL)
    return answer

setattr(holder, name, deadly)
receiving.SETS_A_PART = 6
call_command("import_history", path, "--user", email)
"""
COMMAND, APPLYING = "gymtracker.management.commands.import_history", "workouts.importing.applying"
# The function, which of its calls, and how many workouts are there, hidden, afterwards.
MOMENTS = [
    ("workouts.importing.receiving:write", 1, None),  # the file is not even received
    ("workouts.importing.naming:plan", 1, 0),
    (f"{APPLYING}:make_own_exercises", 1, 0),
    (f"{COMMAND}:confirm", 1, 0),
    ("gymtracker.bulk:insert", 1, 0),  # workouts without exercises
    ("gymtracker.bulk:insert", 7, 2),  # sets of the second part
    (f"{APPLYING}:apply_part", 3, 4),
    (f"{APPLYING}:step", 1, 2),
    (f"{APPLYING}:step", 6, 12),  # all there, nothing shown
    (f"{APPLYING}:exercises_in", 1, 12),  # in the midst of showing
    (f"{APPLYING}:final_report", 1, 12),
    ("exercises.matching:remember", 1, 12),
    (f"{APPLYING}:log_changed.send", 1, 12),  # records are made, and not committed
]


def at(moments: list[tuple[str, int, int | None]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("where", "nth", "hidden"), moments, ids=[f"{one[0]} {one[1]}" for one in moments])


@pytest.fixture
def lifter(transactional_db: None) -> User:
    few_lifts()
    made: User = UserFactory()
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "hevy.csv"
    path.write_bytes(FILE)
    return path


def killed(lifter: User, file: Path, where: str, nth: int) -> None:
    """In a process of its own on the test's database."""
    driver = file.with_name("driver.py")
    driver.write_text(DRIVER)
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE_URL": database_url(), "PYTHONPATH": str(Path.cwd()),
    }  # fmt: skip
    command = [sys.executable, driver, where, str(nth), file, lifter.email]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == -signal.SIGKILL, done.stderr[-2000:] or done.stdout


def assert_nothing_is_half(lifter: User, hidden: int | None) -> None:
    batches = list(ImportBatch.objects.all())
    assert len(batches) == (hidden is not None)
    assert lifter.workouts.live().count() == 0
    assert log_of(lifter) == []
    assert Workout.objects.count() == (hidden or 0)
    whole = Counter(Set.objects.values_list("workout_exercise__workout", flat=True))
    assert whole == Counter(dict.fromkeys(Workout.objects.values_list("pk", flat=True), SETS_A_WORKOUT))
    assert not PersonalRecord.objects.exists()
    assert not Performance.objects.exists()


@at(MOMENTS)
def test_the_same_command_again_ends_it_whole(
    lifter: User, file: Path, where: str, nth: int, hidden: int | None, capsys: Any
) -> None:
    killed(lifter, file, where, nth)
    assert_nothing_is_half(lifter, hidden)
    call_command("import_history", str(file), "--user", lifter.email)
    assert '"workouts": 12' in capsys.readouterr().out
    twin = UserFactory()
    imported(twin, FILE)
    assert whole_log_of(lifter) == whole_log_of(twin)
    assert lifter.workouts.count() == WORKOUTS
    assert lifter.imports.get().report["sets"] == WORKOUTS * SETS_A_WORKOUT
    assert Exercise.objects.filter(owner=lifter, name=OWN).count() == 1
    assert not ImportPart.objects.exists()
    assert_all_follows(lifter)


@at(MOMENTS[2::4])
def test_cancelled_instead_it_is_cleanly_gone(
    lifter: User, file: Path, where: str, nth: int, hidden: int | None
) -> None:
    killed(lifter, file, where, nth)
    for batch in ImportBatch.objects.all():
        cancel(batch)
    for model in (ImportBatch, ImportPart, Workout, WorkoutExercise, Set):
        assert not model._base_manager.exists(), model
    assert not Exercise.objects.filter(owner=lifter).exists()


def test_killed_after_the_last_commit_it_is_done(lifter: User, file: Path) -> None:
    killed(lifter, file, f"{COMMAND}:report_of", 1)
    assert lifter.workouts.live().count() == WORKOUTS
    assert lifter.imports.get().is_applied
    assert_all_follows(lifter)


def test_killed_again_and_again_it_still_ends_whole(lifter: User, file: Path) -> None:
    for _ in range(4):
        killed(lifter, file, f"{APPLYING}:step", 1)
        killed(lifter, file, f"{APPLYING}:apply_part", 1)
    assert lifter.imports.get().parts_done == 4
    assert lifter.workouts.live().count() == 0
    call_command("import_history", str(file), "--user", lifter.email)
    assert lifter.workouts.live().count() == lifter.workouts.count() == WORKOUTS
    assert_all_follows(lifter)
