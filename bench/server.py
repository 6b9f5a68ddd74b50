"""The real server, and the processor time that it and its database have used."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bench.database import CACHE, ROOT, environment, manage

NANOSECONDS = 1_000_000_000


@contextmanager
def running_server(url: str) -> Iterator[Server]:
    """gunicorn as in production, on a port of its own, until the end of the block."""
    manage(url, "collectstatic", "--no-input", "--verbosity", "0")
    port = free_port()
    log = CACHE / "server.log"
    with log.open("w") as output:
        command = [sys.executable, "-m", "gunicorn", "--config", "gymtracker/gunicorn_conf.py"]
        process = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{port}", "--max-requests", "0"],
            env=environment(url), cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            wait_for(port, process, log)
            with Server(process.pid, port, url) as server:
                yield server
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"The server did not come up:\n{log.read_text()[-3000:]}")


class Server:
    def __init__(self, master: int, port: int, url: str) -> None:
        self.master, self.port, self.url = master, port, url
        self.database: psycopg.Connection | None = None

    def __enter__(self) -> Server:
        if not self.url.startswith("sqlite"):
            self.database = psycopg.connect(self.url, autocommit=True)
        return self

    def __exit__(self, *error: object) -> None:
        if self.database:
            self.database.close()

    def cpu(self) -> dict[int, float]:
        """Seconds by process: gunicorn's and, on PostgreSQL of this machine, those that serve its connections."""
        return {pid: cpu_of(pid) for pid in [*self.workers(), *self.backends()]}

    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.master}/task/{self.master}/children").read_text().split()
        return [self.master, *map(int, children)]

    def backends(self) -> list[int]:
        if not self.database:
            return []
        query = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND client_port IS NOT NULL"
        mine = self.database.info.backend_pid
        return [pid for (pid,) in self.database.execute(query) if pid != mine and is_local_backend(pid)]


def is_local_backend(pid: int) -> bool:
    command = Path(f"/proc/{pid}/comm")
    return command.exists() and command.read_text().startswith("postgres")


def cpu_of(pid: int) -> float:
    """What /proc/PID/stat says in hundredths of a second, but in nanoseconds: the threads' own clocks."""
    return sum(int(task.read_text().split()[0]) for task in Path(f"/proc/{pid}/task").glob("*/schedstat")) / NANOSECONDS


def cpu_between(before: dict[int, float], after: dict[int, float]) -> float:
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())
