"""python -m bench.exports: how soon an export of a long history begins, how long it takes, what memory it costs."""

from __future__ import annotations

import argparse
import gzip
import http.client
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.database import ROOT, Size, environment, temporary_database
from bench.server import Server, running_server

WORKOUTS = 5_700  # 100,000 sets of one who trains often
LAYOUTS = ("csv", "json", "strong", "hevy")
FIRST_BYTE_SECONDS, GROWTH_MB = 0.5, 150
PIECE = 1 << 14


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.exports", description=__doc__)
    parser.add_argument("--workouts", type=int, default=WORKOUTS)
    parser.add_argument("--database", default="sqlite", metavar="sqlite|URL", help="as of python -m bench")
    options = parser.parse_args()
    with temporary_database(options.database, Size(1, 1, options.workouts)) as (url, told):
        os.environ.update(environment(url))
        import django

        django.setup()
        print(f"\n{told['counts']['sets']:,} sets of {options.workouts:,} workouts, {options.database.split(':')[0]}\n")
        print("layout   first byte   whole   size      as sent   server grew by   command took   command's peak")
        with running_server(url) as server:
            session = session_of(told["heavy_user"])
            rows = [measure(server, session, layout, told["heavy_user"]) for layout in LAYOUTS]
        from django.db import connections

        connections.close_all()
    slow = [row for row in rows if row[0] > FIRST_BYTE_SECONDS or row[1] > GROWTH_MB]
    print("\nWithin the limits." if not slow else f"\nBeyond {FIRST_BYTE_SECONDS} s or {GROWTH_MB} MB.")
    sys.exit(bool(slow))


def session_of(email: str) -> str:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from gymtracker.accounts.models import User

    user = User.objects.get(email=email)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def measure(server: Server, session: str, layout: str, email: str) -> tuple[float, float]:
    """Seconds to the first byte of the file, and megabytes by which the server's processes grew meanwhile."""
    for _ in range(8):  # whatever each worker loads once
        ask(server, session, "?format=csv&date_from=2200-01-01")
    before = held_mb(server)
    first, whole, sent, size, most = ask(server, session, f"?format={layout}")
    took, peak = by_command(email, layout)
    print(
        f"{layout:8} {first * 1000:7.0f} ms {whole:7.1f} s {size / 1e6:6.1f} MB {sent / 1e6:6.1f} MB "
        f"{most - before:10.1f} MB {took:12.1f} s {peak:12.0f} MB",
        flush=True,
    )
    return first, most - before


def ask(server: Server, session: str, query: str) -> tuple[float, float, int, int, float]:
    """Seconds to the first byte of the file and to its end; bytes as sent, compressed, and as they are; the most
    megabytes that the server held meanwhile."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=120)
    headers = {"Cookie": f"sessionid={session}", "Accept-Encoding": "gzip"}
    began = time.perf_counter()
    connection.request("GET", f"/settings/data/export/{query}", headers=headers)
    response = connection.getresponse()
    if response.status != 200:
        raise SystemExit(f"{query}: status {response.status}")
    content = response.read(1)
    first, most = time.perf_counter() - began, held_mb(server)
    while piece := response.read1(PIECE):
        content += piece
        most = max(most, held_mb(server))
    whole = time.perf_counter() - began
    connection.close()
    return first, whole, len(content), len(gzip.decompress(content)), most


def held_mb(server: Server) -> float:
    """What the server's processes hold of their own: pages of SQLite's file, which it maps, belong to the file."""
    return sum(field_of(Path(f"/proc/{pid}/status").read_text(), "RssAnon") for pid in server.workers()) / 1000


def field_of(status: str, name: str) -> int:
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{name}:"))


def by_command(email: str, layout: str) -> tuple[float, float]:
    """Seconds and the peak in megabytes of `export_history`, all of Django included."""
    command: list[Any] = [sys.executable, ROOT / "manage.py", "export_history", "--user", email, "--format", layout]
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ))
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"export_history failed with {process.returncode}")
    return time.perf_counter() - began, usage_mb(used)


def usage_mb(used: resource.struct_rusage) -> float:
    return used.ru_maxrss / 1000


if __name__ == "__main__":
    main()
