"""python -m bench: loads, serves, measures, prints a table."""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from statistics import median, quantiles
from typing import TYPE_CHECKING

from bench.database import Size, environment, temporary_database
from bench.server import Server, cpu_between, running_server

if TYPE_CHECKING:
    from bench.lifter import Answer, Lifter

BATCH = 10
WARM_UP = 12
HEAVY_OVER_LIGHT = 1.3
OVER_BARE = 2.5
BUSY = 1.15
INSERT, LOG, LIST = "bare insert", "log a set", "bare list"
NOTES = "notes of a client"


@dataclass(frozen=True)
class Case:
    """Something to ask for, and how fast it has to be (docs/performance.md); `bare` is what it is compared with."""

    name: str
    ask: Callable[[Lifter], Answer]
    bare: str = ""
    p50_ms: float = 0
    p95_ms: float = 0
    queries: int = 0
    kilobytes: float = 0
    times: float = OVER_BARE
    heavy_over_light: float = HEAVY_OVER_LIGHT


YEAR, DECADE, NEVER = "range=1y", "range=all", "range=custom&date_from=1950-01-01&date_to=1950-01-31"
FOUR_TIMES_EMPTY = 4


def page(path: str) -> Callable[[Lifter], Answer]:
    return lambda lifter: lifter.get(path)


def dashboards() -> Iterator[Case]:
    """Each over a year and over ten, beside itself for days of which there is nothing."""
    paths = {"overview": "", "strength": "strength/", "volume": "volume/", "muscles": "muscles/"}
    for name, path in paths.items():
        empty = f"{name}, empty"
        yield Case(empty, page(f"/progress/{path}?{NEVER}"))
        for label, days, p50_ms, p95_ms in (("a year", YEAR, 40, 100), ("ten years", DECADE, 80, 200)):
            yield Case(
                f"{name}, {label}", page(f"/progress/{path}?{days}"), empty, p50_ms=p50_ms,
                p95_ms=p95_ms, queries=12, times=FOUR_TIMES_EMPTY, heavy_over_light=FOUR_TIMES_EMPTY,
            )  # fmt: skip


ASK, POST_BY_API = "API, empty", "API, log a set"


def api_reads() -> Iterator[Case]:
    """Lists and analytics, beside an operation that checks the token and answers with nothing."""
    paths = {
        "workouts": "/workouts", "a workout": "/workouts/{workout}", "exercises": "/exercises",
        "records": "/progress/prs", "history": "/progress/history",
        "volume of a year": "/progress/volume?period=week", "summary": "/analytics/summary?period=yearly",
        "muscle groups": "/analytics/muscle-groups", "frequency": "/analytics/frequency", "goals": "/goals",
    }  # fmt: skip
    for name, path in paths.items():
        yield Case(f"API, {name}", api_page(path), ASK, queries=8, times=5, heavy_over_light=5)


def api_page(path: str) -> Callable[[Lifter], Answer]:
    return lambda lifter: lifter.api(path.format(workout=lifter.finished.pk))


CASES = [
    Case(INSERT, lambda lifter: lifter.insert()),
    Case(LOG, lambda lifter: lifter.log_set(), INSERT, p50_ms=15, p95_ms=40, queries=8, kilobytes=6),
    Case("log a record", lambda lifter: lifter.log_record(), INSERT, p50_ms=15, p95_ms=40, queries=8, kilobytes=6),
    Case("edit an old set", lambda lifter: lifter.edit_old_set(), LOG, queries=15, kilobytes=6, times=4),
    Case("delete an old set", lambda lifter: lifter.delete_old_set(), LOG, queries=15, kilobytes=6, times=4),
    Case(LIST, lambda lifter: lifter.get("/bare/list/")),
    Case("workout, open", lambda lifter: lifter.get(lifter.workout_path), LIST, p50_ms=25, p95_ms=60, queries=12),
    Case(
        "workout, finished", lambda lifter: lifter.get(f"/workouts/{lifter.finished.pk}/"), LIST,
        p50_ms=25, p95_ms=60, queries=12,
    ),
    Case("home", lambda lifter: lifter.get("/"), LIST, p50_ms=30, p95_ms=80, queries=12),
    Case("history", lambda lifter: lifter.get("/workouts/"), LIST, p50_ms=30, p95_ms=80, queries=12),
    Case("exercise list", lambda lifter: lifter.get("/exercises/"), LIST, p50_ms=30, p95_ms=80, queries=12),
    *dashboards(),
    Case(NOTES, lambda lifter: lifter.coach("{client}/notes/")),
    Case(
        "clients", lambda lifter: lifter.coach(""), NOTES, p95_ms=150, queries=15, times=0,
        heavy_over_light=0,  # 200 of them beside 10
    ),
    Case("client, overview", lambda lifter: lifter.coach("{client}/change/"), NOTES, p95_ms=150, queries=30, times=0),
    Case(ASK, lambda lifter: lifter.api("/bare/nothing")),
    Case(POST_BY_API, lambda lifter: lifter.log_set_by_api(), ASK, queries=8, times=3),
    *api_reads(),
]  # fmt: skip


@dataclass
class Measured:
    case: Case
    answers: list[Answer] = field(default_factory=list)
    cpu_seconds: float = 0

    @property
    def p50_ms(self) -> float:
        return median(answer.seconds for answer in self.answers) * 1000

    @property
    def p95_ms(self) -> float:
        return quantiles((answer.seconds for answer in self.answers), n=20)[18] * 1000

    @property
    def cpu_ms(self) -> float:
        return self.cpu_seconds / len(self.answers) * 1000

    @property
    def queries(self) -> int:
        """Of nine in ten at most; one in twenty of the API takes its portion of the rate limit, too."""
        return round(quantiles((answer.queries for answer in self.answers), n=10)[8])

    @property
    def kilobytes(self) -> float:
        return median(answer.size for answer in self.answers) / 1000


Results = dict[tuple[str, str], Measured]  # by case and "heavy" or "light"


def main() -> None:
    options = read_options()
    size = Size(options.users, options.workouts, options.heavy)
    with temporary_database(options.database, size) as (url, told):
        load = os.getloadavg()[0]
        os.environ.update(environment(url))
        import django

        django.setup()
        with running_server(url) as server:
            results, missing = measure(server, told, options.requests, chosen(options.only))
        from django.db import connections

        connections.close_all()
    database = "SQLite" if options.database == "sqlite" else "PostgreSQL"
    print(
        f"\n{database}, {told['counts']['sets']:,} sets of {told['counts']['users']} lifters (heavy: {size.heavy:,} "
        f"workouts, light: 10), {options.requests} requests each; {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, {date.today()}; load before it began: {load:.1f}\n"
    )
    print_table(results)
    print_verdict(results, missing)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--users", type=int, default=500)
    parser.add_argument("--workouts", type=int, default=100, help="for each of them (default: 100)")
    parser.add_argument("--heavy", type=int, default=2000, help="workouts of one of them (default: 2000)")
    parser.add_argument("--requests", type=int, default=200, help="for each case and lifter (default: 200)")
    parser.add_argument("--only", default="", help="cases whose name begins with this, and what they are compared with")
    parser.add_argument(
        "--database", default=os.environ.get("BENCH_DATABASE_URL") or "sqlite", metavar="sqlite|URL",
        help="a PostgreSQL server by its URL, whose role may create databases (default: BENCH_DATABASE_URL or sqlite)",
    )  # fmt: skip
    options = parser.parse_args()
    if options.users < 1 or options.workouts < 1 or options.heavy < 1 or options.requests < BATCH:
        parser.error(f"all numbers are at least 1, and --requests at least {BATCH}")
    if options.database != "sqlite" and not options.database.startswith(("postgres://", "postgresql://")):
        parser.error("--database is sqlite or a URL that begins with postgres://")
    return options


# --- Measuring ---


def chosen(beginning: str) -> list[Case]:
    found = [case for case in CASES if case.name.startswith(beginning)]
    compared = {case.bare for case in found}
    return [case for case in CASES if case in found or case.name in compared]


def measure(server: Server, told: dict[str, str], requests: int, cases: list[Case]) -> tuple[Results, dict[str, str]]:
    """Batches of all cases and both lifters in ever new order, so that a busy neighbour hits all alike."""
    from bench.lifter import Lifter

    lifters = {kind: Lifter(told[f"{kind}_user"], server.port) for kind in ("heavy", "light")}
    cases, missing = cases_that_answer(lifters, cases)
    results = {(case.name, kind): Measured(case) for case in cases for kind in lifters}
    order = list(results)
    for _ in range(-(-requests // BATCH)):
        random.shuffle(order)
        for case_name, kind in order:
            measure_batch(server, lifters[kind], results[case_name, kind])
    return results, missing


def cases_that_answer(lifters: dict[str, Lifter], cases: list[Case]) -> tuple[list[Case], dict[str, str]]:
    """Ask a few times, each time over a new connection, so that both workers are warm; what fails is left out."""
    missing: dict[str, str] = {}
    for lifter in lifters.values():
        for case in sorted(cases, key=lambda case: case.name == LOG):
            try:
                if case.name in {LOG, "log a record"}:
                    lifter.read_forms()
                for _ in range(WARM_UP):
                    lifter.hang_up()
                    expect_ok(case, case.ask(lifter))
            except SystemExit as error:
                missing[case.name] = str(error)
            lifter.clear()
    return [case for case in cases if case.name not in missing], missing


def measure_batch(server: Server, lifter: Lifter, measured: Measured) -> None:
    lifter.hang_up()
    expect_ok(measured.case, measured.case.ask(lifter))  # opens the connection, is not measured
    before = server.cpu()
    answers = [measured.case.ask(lifter) for _ in range(BATCH)]
    measured.cpu_seconds += cpu_between(before, server.cpu())
    measured.answers += answers
    for answer in answers:
        expect_ok(measured.case, answer)
    lifter.tidy()


def expect_ok(case: Case, answer: Answer) -> None:
    if answer.status not in {200, 201, 204}:
        raise SystemExit(f"{case.name} was answered with {answer.status}: {answer.body[:300].decode(errors='replace')}")


# --- Telling ---


def print_table(results: Results) -> None:
    print("| | lifter | p50 ms | p95 ms | CPU ms | x bare | heavy / light | queries | KB |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for (name, kind), found in results.items():
        over_bare = f"{ratio_to_bare(results, name, kind):.2f}" if found.case.bare else ""
        over_light = f"{heavy_over_light(results, name):.2f}" if kind == "heavy" else ""
        print(
            f"| {name} | {kind} | {found.p50_ms:.1f} | {found.p95_ms:.1f} | {found.cpu_ms:.2f} | {over_bare} "
            f"| {over_light} | {found.queries} | {found.kilobytes:.1f} |"
        )


def ratio_to_bare(results: Results, name: str, kind: str) -> float:
    found = results[name, kind]
    return found.cpu_ms / results[found.case.bare, kind].cpu_ms


def heavy_over_light(results: Results, name: str) -> float:
    """By processor time: a neighbour's work disturbs it less than the time on the clock."""
    return results[name, "heavy"].cpu_ms / results[name, "light"].cpu_ms


def print_verdict(results: Results, missing: dict[str, str]) -> None:
    misses = [miss for (name, kind), found in results.items() for miss in misses_of(results, name, kind, found)]
    waited = sum(found.p50_ms for found in results.values()) / sum(found.cpu_ms for found in results.values())
    if waited > BUSY:
        print(f"\nThe machine was busy: a request took {waited:.1f} x its processor time. Judge by ratios, not by ms.")
    print(f"\n{'Missed:' if misses else 'All targets are met.'}")
    for miss in misses:
        print(f"- {miss}")
    for name, reason in missing.items():
        print(f"- {name} could not be measured: {reason}")
    sys.stdout.flush()


def misses_of(results: Results, name: str, kind: str, found: Measured) -> list[str]:
    case = found.case
    if not case.bare:
        return []
    over_bare = ratio_to_bare(results, name, kind)
    told = [
        (f"p50 {found.p50_ms:.1f} ms", found.p50_ms, case.p50_ms, "ms"),
        (f"p95 {found.p95_ms:.1f} ms", found.p95_ms, case.p95_ms, "ms"),
        (f"{found.queries} queries", found.queries, case.queries, ""),
        (f"{found.kilobytes:.1f} KB", found.kilobytes, case.kilobytes, "KB"),
        (f"CPU {over_bare:.2f} x {case.bare}", over_bare, case.times, "x"),
    ]
    if kind == "heavy" and case.bare != LOG:  # what a correction costs follows the sessions of its lift
        ratio = heavy_over_light(results, name)
        told.append((f"{ratio:.2f} x the light lifter's CPU", ratio, case.heavy_over_light, "x"))
        light = results[name, "light"].queries
        told.append((f"{found.queries} queries, light {light}", found.queries, light, ""))
    return [
        f"{name} ({kind}): {what}, at most {limit:g} {unit}".rstrip()
        for what, value, limit, unit in told
        if limit and value > limit
    ]


if __name__ == "__main__":
    main()
