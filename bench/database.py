"""A database full of lifters, loaded once per set of parameters and state of the code, and copied for each run."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / "var" / "bench"
UNSET = ("REDIS_URL", "CACHE_URL", "EMAIL_URL", "ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "TRUSTED_PROXY_COUNT", "DYNO")


@dataclass(frozen=True)
class Size:
    users: int
    workouts: int
    heavy: int

    @property
    def stem(self) -> str:
        return f"gymbench_{self.users}_{self.workouts}_{self.heavy}"

    @property
    def name(self) -> str:
        """Says what is in it and by which code it was made: schema, library and loader."""
        sources = [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("*/*/migrations/*.py"), *ROOT.glob("fixtures/**/*.json")]
        sources += [ROOT / "gymtracker" / "testdata.py", ROOT / "exercises" / "library.py"]
        digest = hashlib.sha256()
        for path in sorted(sources):
            digest.update(path.read_bytes())
        return f"{self.stem}_{digest.hexdigest()[:10]}"


def environment(url: str) -> dict[str, str]:
    """For every process of the bench: the database, production's settings, HTTPS off."""
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    return kept | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DEBUG": "false",
        "HTTPS": "false",
        "SECRET_KEY": "only-for-the-bench-" + "x" * 40,
        "WEB_CONCURRENCY": "2",
        "PYTHONPATH": str(ROOT),
    }


def manage(url: str, *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, env=environment(url), cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"manage.py {' '.join(arguments)} failed:\n{done.stderr[-3000:]}")
    return done.stdout


def fill(url: str, size: Size) -> dict[str, Any]:
    """Schema, library and test data into an empty database; what `load_test_data` reports."""
    manage(url, "migrate", "--no-input", "--verbosity", "0")
    manage(url, "createcachetable")
    manage(url, "load_library")
    wanted = ["--users", str(size.users), "--workouts-per-user", str(size.workouts)]
    report: dict[str, Any] = json.loads(
        manage(url, "load_test_data", *wanted, "--heavy-user-workouts", str(size.heavy))
    )
    return report


@contextmanager
def temporary_database(database: str, size: Size) -> Iterator[tuple[str, dict[str, Any]]]:
    """The URL of a full database that is dropped afterwards, and what is in it."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with sqlite_copy(size) if database == "sqlite" else postgres_copy(database, size) as found:
        yield found


# --- SQLite ---


@contextmanager
def sqlite_copy(size: Size) -> Iterator[tuple[str, dict[str, Any]]]:
    full, report = CACHE / f"{size.name}.sqlite3", CACHE / f"{size.name}.json"
    if not report.exists():
        load_sqlite(full, report, size)
    copy = CACHE / f"run-{os.getpid()}.sqlite3"
    shutil.copyfile(full, copy)
    try:
        yield f"sqlite:///{copy}", json.loads(report.read_text())
    finally:
        remove_sqlite(copy)


def load_sqlite(full: Path, report: Path, size: Size) -> None:
    for stale in CACHE.glob(f"{size.stem}_*"):
        stale.unlink()
    say_loading(size)
    loading = CACHE / f"loading-{os.getpid()}.sqlite3"
    try:
        told = fill(f"sqlite:///{loading}", size)
        loading.rename(full)
        report.write_text(json.dumps(told))
    finally:
        remove_sqlite(loading)


def remove_sqlite(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


# --- PostgreSQL ---


@contextmanager
def postgres_copy(server: str, size: Size) -> Iterator[tuple[str, dict[str, Any]]]:
    """Beside the database that the URL names, on the same server; its role must be allowed to create databases."""
    copy = f"gymbench_run_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as admin:
        told = told_by(admin, size.name) or load_postgres(admin, server, size)
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
                sql.Identifier(copy), sql.Identifier(size.name)
            )
        )
        try:
            yield with_database(server, copy), told
        finally:
            drop(admin, copy)


def load_postgres(admin: psycopg.Connection, server: str, size: Size) -> dict[str, Any]:
    say_loading(size)
    stale = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{size.stem}\\_%"]).fetchall()
    for (name,) in stale:
        drop(admin, name)
    loading = f"{size.stem}_loading"
    admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(loading)))
    told = fill(with_database(server, loading), size)
    with psycopg.connect(with_database(server, loading), autocommit=True) as loaded:
        loaded.execute("VACUUM ANALYZE")  # what autovacuum would have done by then
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(loading), sql.Identifier(size.name)))
    comment = sql.SQL("COMMENT ON DATABASE {} IS {}")
    admin.execute(comment.format(sql.Identifier(size.name), sql.Literal(json.dumps(told))))
    return told


def told_by(admin: psycopg.Connection, name: str) -> dict[str, Any] | None:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    row = admin.execute(query, [name]).fetchone()
    return json.loads(row[0]) if row and row[0] else None


def drop(admin: psycopg.Connection, name: str) -> None:
    admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def with_database(server: str, name: str) -> str:
    return urlunsplit(urlsplit(server)._replace(path=f"/{name}"))


def say_loading(size: Size) -> None:
    print(f"Loading {size.users} lifters with {size.workouts} workouts each; a few minutes, once …", flush=True)
