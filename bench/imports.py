"""python -m bench.imports: how long a long history takes to come in, what memory it costs, and how the site answers
meanwhile."""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread
from typing import TYPE_CHECKING, Any

from bench.database import CACHE, ROOT, Size, environment, temporary_database
from bench.server import NANOSECONDS, cpu_of, is_local_backend, running_server

if TYPE_CHECKING:
    from bench.lifter import Lifter

THERE = Size(20, 50, 400)  # lifters that train here meanwhile
SIZES = (10_000, 100_000)
MOST_SECONDS = {10_000: 3, 100_000: 30}
GROWTH_MB = 150
SETS_A_WORKOUT, LIFTS, OWN_LIFTS = 20, 60, 5
IDLE_SECONDS = 5
LOOK_SECONDS, ASK_SECONDS = 0.01, 0.1
HEADER = (
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n"
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.imports", description=__doc__)
    parser.add_argument("--sets", type=int, nargs="*", default=SIZES)
    parser.add_argument("--database", default="sqlite", metavar="sqlite|URL", help="as of python -m bench")
    parser.add_argument("--one", nargs=2, metavar=("FILE", "EMAIL"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one_import(*options.one)))
        return
    with temporary_database(options.database, THERE) as (url, told):
        os.environ.update(environment(url))
        import django

        django.setup()
        missed = measured(url, told["heavy_user"], options.sets)
        from django.db import connections

        connections.close_all()
    print("\nWithin the limits." if not missed else f"\nMissed: {', '.join(missed)}.")
    sys.exit(bool(missed))


def measured(url: str, email: str, sizes: list[int]) -> list[str]:
    from bench.lifter import Lifter

    missed = []
    print(f"\n{url.split(':')[0]}; milliseconds are those of another lifter's requests meanwhile (p50 / p95 / most)\n")
    print("   sets    file   wall    CPU   of the database   grew by    home               log a set")
    with running_server(url) as server:
        other = Lifter(email, server.port)
        other.read_forms()
        with asking(other) as idle:
            time.sleep(IDLE_SECONDS)
        print(f"{'idle':>7} {'':45} {summed(idle['home'])}   {summed(idle['log'])}")
        for sets in sizes:
            path = made(sets)
            with asking(other) as meanwhile:
                told = imported(path, new_account(sets))
            if told["sets"] != sets:
                raise SystemExit(f"{told['sets']} of {sets} sets came in: {told['skipped']}")
            print(
                f"{sets:7,} {path.stat().st_size / 1e6:4.1f} MB {told['wall']:5.1f} s {told['cpu']:5.1f} s "
                f"{told['database']:12.1f} s {told['grew']:10.0f} MB    {summed(meanwhile['home'])}   "
                f"{summed(meanwhile['log'])}",
                flush=True,
            )
            path.unlink()
            if told["wall"] > MOST_SECONDS.get(sets, float("inf")):
                missed.append(f"{sets:,} sets in {MOST_SECONDS[sets]} s")
            if told["grew"] > GROWTH_MB:
                missed.append(f"{sets:,} sets in {GROWTH_MB} MB")
    return missed


# --- The file ---


def made(sets: int) -> Path:
    """In the layout of Strong's iPhone app: a workout every other day, warm-ups, notes, weights that rise slowly."""
    from exercises.models import ExerciseAlias

    known = ExerciseAlias.objects.filter(app="strong", exercise__tracking="weight_reps").order_by("exercise", "pk")
    names = list(known.values_list("name", flat=True)[:LIFTS]) + [f"Own Lift {n}" for n in range(OWN_LIFTS)]
    draw = random.Random(sets)
    first = datetime(2024, 12, 31, 18) - timedelta(days=2 * (sets // SETS_A_WORKOUT))
    path = CACHE / f"strong-{sets}-{os.getpid()}.csv"
    with path.open("w") as file:
        file.write(HEADER)
        for number in range(sets // SETS_A_WORKOUT):
            begun = first + timedelta(days=2 * number, minutes=draw.randrange(120))
            for place, name in enumerate(draw.sample(names, 4)):
                for order in range(SETS_A_WORKOUT // 4):
                    kilograms = 40 + 2.5 * (number * 40 // (sets // SETS_A_WORKOUT)) + 2.5 * draw.randrange(6)
                    note = f'"Day {number}, slept well"' if not place and not order else ""
                    file.write(
                        f"{begun},Day {number % 4},1h {draw.randrange(1, 59)}m,{name},{order or 'W'},{kilograms},"
                        f"{draw.randint(3, 12)},0,0,,{note},{draw.choice(['', '8', '8.5', '9'])}\n"
                    )
    return path


def new_account(sets: int) -> str:
    from gymtracker.accounts.models import User

    return str(User.objects.create_user(email=f"import-{sets}@example.org", time_zone="Europe/Berlin").email)


# --- The import, in a process of its own ---


def imported(path: Path, email: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.imports", "--one", str(path), email]
    done = subprocess.run(command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr[-3000:])
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def one_import(path: str, email: str) -> dict[str, Any]:
    """What the command and the page do: received, planned, applied part by part, shown."""
    import django

    django.setup()
    from django.db import connection

    from gymtracker.accounts.models import User
    from workouts.importing.applying import advance, confirm
    from workouts.importing.planning import plan
    from workouts.importing.receiving import receive

    lifter = User.objects.get(email=email)
    backend = backend_of(connection)
    before = backend and cpu_of(backend)
    began, began_cpu = time.perf_counter(), time.process_time_ns()
    with growth() as grew, open(path, "rb") as file:  # noqa: PTH123
        batch, _ = receive(lifter, file, file_name="strong.csv")
        plan(batch)
        confirm(batch)
        advance(batch, seconds=math.inf)
    return {
        "wall": time.perf_counter() - began,
        "cpu": (time.process_time_ns() - began_cpu) / NANOSECONDS,
        "database": (cpu_of(backend) - before) if backend else 0.0,
        "grew": grew[0],
        "sets": batch.report["sets"],
        "skipped": batch.report["skipped"][:3],
    }


def backend_of(connection: Any) -> int:
    """The process of PostgreSQL that serves this one; 0 where there is none on this machine."""
    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    pid = int(connection.connection.info.backend_pid)
    return pid if is_local_backend(pid) else 0


@contextmanager
def growth() -> Iterator[list[float]]:
    """By how many megabytes the process grew at the most, of its own: pages of SQLite's file belong to the file."""
    is_over, before, grew = Event(), held_mb(), [0.0]

    def look() -> None:
        while not is_over.wait(LOOK_SECONDS):
            grew[0] = max(grew[0], held_mb() - before)

    looking = Thread(target=look)
    looking.start()
    try:
        yield grew
    finally:
        is_over.set()
        looking.join()


def held_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon:")) / 1000


# --- Everybody else ---


@contextmanager
def asking(other: Lifter) -> Iterator[dict[str, list[float]]]:
    """Another lifter opens the first page and logs a set, over and over; answers with the seconds of each request."""
    is_over = Event()
    found: dict[str, list[float]] = {"home": [], "log": []}
    faults: list[int] = []

    def ask() -> None:
        while not is_over.is_set():
            for name, answer in (("home", other.get("/")), ("log", other.log_set())):
                found[name].append(answer.seconds)
                if answer.status != 200:
                    faults.append(answer.status)
            time.sleep(ASK_SECONDS)

    thread = Thread(target=ask)
    thread.start()
    try:
        yield found
    finally:
        is_over.set()
        thread.join()
    if faults:
        raise SystemExit(f"Requests meanwhile were answered with {faults}.")
    other.tidy()


def summed(seconds: list[float]) -> str:
    p95 = quantiles(seconds, n=20, method="inclusive")[-1] if len(seconds) > 1 else seconds[0]
    return " / ".join(f"{one * 1000:4.0f}" for one in (median(seconds), p95, max(seconds)))


if __name__ == "__main__":
    main()
