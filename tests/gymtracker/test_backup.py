"""`backup` while others write, and `restore` into another database: run as commands, on both databases."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings
from django.db import connection

from gymtracker import backup
from gymtracker.accounts.models import User
from tests.factories import UserFactory, bench_press, row_by_row
from tests.servers import database_url
from workouts.models import Set, Workout

pytestmark = pytest.mark.django_db(transaction=True)
IS_SQLITE = "sqlite" in settings.DATABASES["default"]["ENGINE"]


def run(command: str, *arguments: object, url: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEST_DATABASE_URL": url}
    return subprocess.run(
        [sys.executable, "manage.py", command, *map(str, arguments)],
        env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False,
    )  # fmt: skip


@contextmanager
def other_database(tmp_path: Path) -> Iterator[str]:
    """The address of an empty one beside the test's."""
    if IS_SQLITE:
        yield f"sqlite:///{tmp_path / 'other.sqlite3'}"
        return
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield f"{database_url().rpartition('/')[0]}/{name}"
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name}")


@contextmanager
def writing(lifter: User) -> Iterator[list[int]]:
    """Somebody logs workouts of three sets each, one transaction a workout, until the block ends."""
    stopped, done = Event(), [0]

    def fill(workout: Workout) -> set[int]:
        entry = workout.add_exercise(lift)
        workout.write_sets({entry: [{"weight_grams": 80_000, "reps": 5}] * 3})
        return {lift.pk}

    def write() -> None:
        with row_by_row():
            while not stopped.is_set():
                at = lifter.created_at
                Workout.log_past(lifter, started_at=at, finished_at=at, fill=fill)
                done[0] += 1
        connection.close()

    lift = bench_press()
    thread = Thread(target=write)
    thread.start()
    try:
        while done[0] < 3:
            stopped.wait(0.01)
        yield done
    finally:
        stopped.set()
        thread.join()


def numbers(url: str) -> list[int]:
    """Users, workouts, sets, workouts that have another number of sets than three."""
    code = (
        "from workouts.models import *; from gymtracker.accounts.models import User;"
        "from django.db.models import Count;"
        "odd = Workout.objects.annotate(n=Count('workout_exercises__all_sets')).exclude(n=3);"
        "print(User.objects.count(), Workout.objects.count(), Set.objects.count(), odd.count())"
    )
    done = run("shell", "--verbosity=0", "-c", code, url=url)
    assert done.returncode == 0, done.stderr
    return [int(number) for number in done.stdout.split()]


def test_a_backup_while_somebody_writes_comes_back_whole(tmp_path: Path) -> None:
    lifter = UserFactory()
    file = tmp_path / "gym.backup"
    with writing(lifter) as done:
        before = done[0]
        made = run("backup", "--output", file, url=database_url())
        assert made.returncode == 0, made.stderr
        meanwhile = done[0]
    assert meanwhile > before, "nobody wrote meanwhile"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["gym.backup"]
    with other_database(tmp_path) as url:
        restored = run("restore", file, "--yes", url=url)
        assert restored.returncode == 0, restored.stderr
        users, workouts, sets, odd = numbers(url)
        assert (users, odd) == (1, 0)
        assert before <= workouts <= meanwhile + 1
        assert sets == 3 * workouts
        assert run("migrate", "--check", url=url).returncode == 0
        # Once more, over what is there by now.
        assert run("restore", file, "--yes", url=url).returncode == 0
        assert numbers(url)[:2] == [users, workouts]
    assert Set.objects.count() >= sets  # and the first database is as it was


def test_a_file_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "gym.backup"
    file.write_text("precious")
    made = run("backup", "--output", file, url=database_url())
    assert made.returncode != 0
    assert "not overwritten" in made.stderr
    assert file.read_text() == "precious"
    assert "There is no folder" in run("backup", "--output", tmp_path / "no" / "x", url=database_url()).stderr
    assert [each.name for each in tmp_path.iterdir()] == ["gym.backup"]


@pytest.mark.parametrize(
    "content", [b"", b"no database", b"PGDMP" + b"\x00" * 100, b"SQLite format 3\x00" + b"x" * 5000]
)
def test_what_is_no_backup_is_refused(tmp_path: Path, content: bytes) -> None:
    UserFactory()
    file = tmp_path / "gym.backup"
    file.write_bytes(content)
    with pytest.raises(backup.BackupFailed):
        backup.restore(file)
    assert User.objects.count() == 1
    with pytest.raises(backup.BackupFailed, match="There is no file"):
        backup.restore(tmp_path / "nothing")


def test_restoring_says_what_it_would_do_before_it_does_it(tmp_path: Path) -> None:
    done = run("restore", tmp_path / "gym.backup", url=database_url())
    assert done.returncode != 0
    assert "--yes" in done.stderr


def test_a_database_in_use_is_not_replaced(tmp_path: Path) -> None:
    """This test's own connection is the server that was not stopped."""
    UserFactory()
    file = tmp_path / "gym.backup"
    backup.make_backup(file)
    UserFactory()
    done = run("restore", file, "--yes", url=database_url())
    assert done.returncode != 0
    assert "Stop the server" in done.stderr
    assert User.objects.count() == 2


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "gym.backup"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('workouts', '9999_later', '2030-01-01')"
        )
    try:
        backup.make_backup(file)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_later'")
    with pytest.raises(backup.BackupFailed, match=r"made by another version: it knows workouts\.9999_later"):
        backup.restore(file)


@pytest.mark.skipif(not IS_SQLITE, reason="of SQLite")
def test_the_old_file_is_kept_aside(tmp_path: Path) -> None:
    UserFactory(email="first@example.org")
    file = tmp_path / "gym.backup"
    backup.make_backup(file)
    url = f"sqlite:///{tmp_path / 'other.sqlite3'}"
    assert run("migrate", "--verbosity=0", url=url).returncode == 0
    done = run("restore", file, "--yes", url=url)
    assert done.returncode == 0, done.stderr
    (aside,) = tmp_path.glob("other.sqlite3.before-restore-*")
    assert str(aside) in done.stdout
    assert stat.S_IMODE(aside.stat().st_mode) == 0o600
    for path, count in ((aside, 0), (tmp_path / "other.sqlite3", 1)):
        with closing(sqlite3.connect(path)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("SELECT count(*) FROM accounts_user").fetchone() == (count,)


@pytest.mark.skipif(not IS_SQLITE, reason="of SQLite")
@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_nobody_writes_between_the_copy_kept_aside_and_the_new_file(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "gym.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA journal_mode={mode}")
        database.executescript("CREATE TABLE lifted (grams); INSERT INTO lifted VALUES (80000)")
    # Another process: what locks a file lets its own process through.
    code = "import sqlite3, sys; sqlite3.connect(sys.argv[1], 0, isolation_level=None).execute(sys.argv[2])"
    insert = [sys.executable, "-c", code, str(path), "INSERT INTO lifted VALUES (90000)"]
    with backup.alone(path) as old:
        assert old
        aside = backup.keep_aside(path, old)
        refused = subprocess.run(insert, capture_output=True, text=True, check=False)
        assert "database is locked" in refused.stderr
    assert subprocess.run(insert, check=False).returncode == 0
    for file, count in ((aside, 1), (path, 2)):
        with closing(sqlite3.connect(file)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            assert database.execute("SELECT count(*) FROM lifted").fetchone() == (count,)


@pytest.mark.skipif(IS_SQLITE, reason="of PostgreSQL")
def test_ps_shows_nobody_how_to_get_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    real = subprocess.run

    def watched(command: list[str], **options: object) -> object:
        seen.append(command)
        if "PGPASSWORD" in (options.get("env") or {}):  # type: ignore[operator]
            assert options["env"]["PGPASSWORD"] == connection.settings_dict["PASSWORD"]  # type: ignore[index]
        return real(command, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(backup.subprocess, "run", watched)
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", connection.settings_dict["PASSWORD"])
    backup.make_backup(tmp_path / "gym.backup")
    assert any("pg_dump" in command[0] for command in seen)
    assert not any(f":{connection.settings_dict['PASSWORD']}@" in part for command in seen for part in command)
    assert not any("password" in part for command in seen for part in command)


@pytest.mark.skipif(IS_SQLITE, reason="of PostgreSQL")
def test_a_machine_without_postgresqls_tools_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr(backup, "DEBIAN_TOOLS", Path("/nowhere"))
    with pytest.raises(backup.BackupFailed, match="apt-get install postgresql-client"):
        backup.tool("pg_dump")
