"""A copy of the whole server's database, and its way back.

SQLite goes through its online backup, PostgreSQL through pg_dump and pg_restore; both are of one moment while others
write. A file is never overwritten and never half there.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

Migrations = set[tuple[str, str]]
PATIENCE_SECONDS = 1.0
DEBIAN_TOOLS = Path("/usr/lib/postgresql")


class BackupFailed(Exception):
    """Why, and what to do, in a sentence or two."""


def make_backup(target: Path) -> Path:
    """Write the database to `target`, readable by this user alone. Raises BackupFailed."""
    with appearing(target) as waiting:
        if connection.vendor == "sqlite":
            copy_sqlite(database_path(), waiting)
        else:
            dump_postgresql(waiting)
    return target


def name_for(moment: datetime) -> str:
    ending = "sqlite3" if connection.vendor == "sqlite" else "dump"
    return f"gym-tracker-{moment:%Y-%m-%d-%H%M%S}.{ending}"


@contextmanager
def appearing(target: Path) -> Iterator[Path]:
    """A file that is written beside `target` and takes its name once it is whole and on the disk."""
    if target.exists():
        raise BackupFailed(f"{target} is there already; it is not overwritten. Choose another name.")
    if not target.parent.is_dir():
        raise BackupFailed(f"There is no folder {target.parent}. Make it first.")
    try:
        handle, waiting_name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)  # mode 0600
    except OSError as error:
        raise BackupFailed(f"{target.parent} cannot be written to: {error.strerror}.") from error
    os.close(handle)
    waiting = Path(waiting_name)
    try:
        yield waiting
        sync(waiting)
        name(waiting, target)
        sync(target.parent)
    except OSError as error:
        raise BackupFailed(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        waiting.unlink(missing_ok=True)


def name(waiting: Path, target: Path) -> None:
    try:
        os.link(waiting, target)  # unlike a rename it overwrites nothing
    except FileExistsError as error:
        raise BackupFailed(f"{target} appeared meanwhile; it is not overwritten.") from error
    except PermissionError:  # a file system without links
        waiting.rename(target)


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def known_migrations() -> Migrations:
    """Those that this code has."""
    return set(MigrationLoader(None).disk_migrations)


def refuse_newer(applied: Migrations, file: Path) -> None:
    apps = {app for app, _ in known_migrations()}
    if not applied:
        raise BackupFailed(f"{file} holds no tables of Gym Tracker.")
    if newer := sorted(applied - known_migrations()):
        app, name = newer[0]
        of = "this app" if app in apps else "an app that is not installed here"
        raise BackupFailed(
            f"{file} was made by another version: it knows {app}.{name} ({of}), and this code does not. "
            "Install the version that made it, restore, then upgrade."
        )


def restore(file: Path) -> str:
    """Put a backup in the place of the database; answers with where the old one is. Raises BackupFailed."""
    if not file.is_file():
        raise BackupFailed(f"There is no file {file}.")
    connection.close()
    return restore_sqlite(file) if connection.vendor == "sqlite" else restore_postgresql(file)


# --- SQLite ---


def database_path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def copy_sqlite(source: Path, target: Path) -> None:
    """In one step: in WAL mode nobody waits for a reader, and the copy is of one moment."""
    if not source.is_file():
        raise BackupFailed(f"There is no database at {source}. Is DATABASE_URL right?")
    try:
        with closing(sqlite3.connect(source, timeout=20)) as old, closing(sqlite3.connect(target)) as new:
            old.backup(new)
            new.execute("PRAGMA journal_mode=DELETE")
            refuse_damaged(new, source)
    except sqlite3.Error as error:
        raise BackupFailed(f"{source} cannot be copied: {error}.") from error


def refuse_damaged(database: sqlite3.Connection, named: Path) -> None:
    (said,) = database.execute("PRAGMA integrity_check(1)").fetchone()
    if said != "ok":
        raise BackupFailed(f"{named} is damaged: {said}.")


def restore_sqlite(file: Path) -> str:
    path = database_path()
    applied = read_sqlite(file)
    refuse_newer(applied, file)
    handle, fresh_name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    fresh = Path(fresh_name)
    try:
        copy_sqlite(file, fresh)
        sync(fresh)
        with alone(path) as old:
            aside = keep_aside(path, old) if old else ""
            fresh.replace(path)
            for left in ("-wal", "-shm"):  # of the old one
                Path(f"{path}{left}").unlink(missing_ok=True)
        sync(path.parent)
    finally:
        fresh.unlink(missing_ok=True)
    return str(aside)


def read_sqlite(file: Path) -> Migrations:
    try:
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as database:
            refuse_damaged(database, file)
            return set(database.execute("SELECT app, name FROM django_migrations"))
    except sqlite3.DatabaseError as error:
        raise BackupFailed(f"{file} is no SQLite backup of Gym Tracker: {error}.") from error


@contextmanager
def alone(path: Path) -> Iterator[sqlite3.Connection | None]:
    """While nobody else has the database open; raises BackupFailed where somebody has. It is one file meanwhile, which
    this process must not open otherwise: closing it would give up the lock."""
    if not path.exists():
        yield None
        return
    with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)) as database:
        try:
            # Only who is alone may leave WAL mode.
            (mode,) = database.execute("PRAGMA journal_mode=DELETE").fetchone()
            # The lock outlasts the transaction, within which SQLite copies nothing.
            database.execute("PRAGMA locking_mode=EXCLUSIVE")
            database.execute("BEGIN EXCLUSIVE")
            database.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise BackupFailed(f"{path} is in use ({error}). Stop the server and every job first.") from error
        if mode != "delete":
            raise BackupFailed(f"{path} is in use. Stop the server and every job first.")
        yield database


def keep_aside(path: Path, database: sqlite3.Connection) -> Path:
    """A copy of what stands at `path`, made through the connection that has it locked."""
    aside = path.with_name(f"{path.name}.before-restore-{datetime.now():%Y-%m-%d-%H%M%S}")
    aside.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(aside)) as copy:
            database.backup(copy)
    except sqlite3.Error as error:
        aside.unlink()  # half a copy would pass for one
        raise BackupFailed(f"{path} cannot be copied to {aside}: {error}.") from error
    sync(aside)
    return aside


# --- PostgreSQL ---


def dump_postgresql(target: Path) -> None:
    run([tool("pg_dump"), "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"])


def restore_postgresql(file: Path) -> str:
    """In one transaction: all of the backup, or the database as it was."""
    refuse_newer(read_dump(file), file)
    refuse_company()
    read = [tool("pg_restore"), "--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-", str(file)]
    write = [tool("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--file=-"]
    with tempfile.TemporaryFile() as script:
        script.write(dropping().encode())
        script.flush()
        run(read, out=script)  # all of it, before anything is changed
        script.seek(0)
        run(write, given=script)
    return ""


def dropping() -> str:
    """All tables that are this application's: one that the backup does not have must not keep others from going."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        quoted = [connection.ops.quote_name(name) for name in sorted(there & own_tables())]
    connection.close()
    return f"DROP TABLE IF EXISTS {', '.join(quoted)} CASCADE;\n" if quoted else ""


def own_tables() -> set[str]:
    caches = {str(one.get("LOCATION")) for one in settings.CACHES.values()}
    return set(connection.introspection.django_table_names(include_views=False)) | caches | {"django_migrations"}


def read_dump(file: Path) -> Migrations:
    """What had been applied where it was made."""
    with tempfile.TemporaryFile() as out:
        run([tool("pg_restore"), "--data-only", "--table=django_migrations", "--file=-", str(file)], out=out)
        out.seek(0)
        lines = out.read().decode().splitlines()
    rows = [line.split("\t") for line in lines if "\t" in line]
    return {(row[1], row[2]) for row in rows if len(row) == 4}


def refuse_company() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user "
            "AND pid <> pg_backend_pid()"
        )
        (others,) = cursor.fetchone()
    connection.close()
    if others:
        are = "is 1 other connection" if others == 1 else f"are {others} other connections"
        raise BackupFailed(f"There {are} to this database. Stop the server and every job first.")


def tool(name: str) -> str:
    """The newest on this machine; an older one than the server refuses to dump it."""
    found = [shutil.which(name), *map(str, sorted(DEBIAN_TOOLS.glob(f"*/bin/{name}"), key=version_of, reverse=True))]
    with suppress(StopIteration):
        return next(path for path in sorted(filter(None, found), key=said_version, reverse=True))
    raise BackupFailed(
        f"{name} is not on this machine. Install PostgreSQL's client (Debian: apt-get install postgresql-client), "
        "of the server's version or a newer one."
    )


def version_of(path: Path) -> int:
    named = path.parent.parent.name
    return int(named) if named.isdigit() else 0


def said_version(path: str) -> int:
    """The major version of a tool."""
    said = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    found = re.search(r"\b(\d+)", said)
    return int(found[1]) if found else 0


def run(command: list[str], *, given: IO[bytes] | None = None, out: IO[bytes] | None = None) -> None:
    """With the database's address and password in the environment, where `ps` shows them to nobody else."""
    done = subprocess.run(  # noqa: S603
        command, stdin=given or subprocess.DEVNULL, stdout=out or subprocess.DEVNULL, stderr=subprocess.PIPE,
        env=os.environ | connecting(), check=False,
    )  # fmt: skip
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise BackupFailed(f"{Path(command[0]).name} failed: {said[0] if said else 'it says nothing'}")


def connecting() -> dict[str, str]:
    told = connection.settings_dict
    options = told.get("OPTIONS", {})
    wanted = {
        "PGHOST": told["HOST"],
        "PGPORT": told["PORT"],
        "PGUSER": told["USER"],
        "PGPASSWORD": told["PASSWORD"],
        "PGDATABASE": told["NAME"],
        **{f"PG{name.upper()}": options.get(name) for name in ("sslmode", "sslrootcert", "sslcert", "sslkey")},
        "PGCONNECT_TIMEOUT": options.get("connect_timeout"),
    }
    return {name: str(value) for name, value in wanted.items() if value not in {None, ""}}
