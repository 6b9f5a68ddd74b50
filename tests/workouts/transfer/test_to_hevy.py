"""What tools for Hevy's exports are given: read here by a small reader of that layout, apart from our own."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings

from gymtracker.units import LB
from tests.workouts.transfer.histories import histories
from workouts.transfer import to_hevy
from workouts.transfer.inert import restored
from workouts.transfer.neutral import Block, Performed, Session

START = datetime(2026, 3, 1, 8, 5, 7, tzinfo=UTC)
EXPECTED = (
    "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_lbs,reps,"
    "distance_miles,duration_seconds,rpe\n"
    'Push,"1 Mar 2026, 08:05","1 Mar 2026, 09:11",cold\\nwet,Bench Press (Barbell),0,\'-seat 4,0,warmup,45,10,,,\n'
    'Push,"1 Mar 2026, 08:05","1 Mar 2026, 09:11",cold\\nwet,Bench Press (Barbell),0,\'-seat 4,1,normal,135,5,,,8.5\n'
    'Push,"1 Mar 2026, 08:05","1 Mar 2026, 09:11",cold\\nwet,Bench Press (Barbell),0,\'-seat 4,2,dropset,95.5,8,,,\n'
    'Push,"1 Mar 2026, 08:05","1 Mar 2026, 09:11",cold\\nwet,Bench Press (Barbell),0,\'-seat 4,3,failure,0,4,,,\n'
    'Push,"1 Mar 2026, 08:05","1 Mar 2026, 09:11",cold\\nwet,\'=Run,,,0,normal,,,3.1,1500,\n'
)
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def push() -> Session:
    bench = Block(
        "Bench Press (Barbell)", notes="-seat 4", superset=0,
        sets=[
            Performed(0, kind="warm_up", weight=Decimal(45), reps=10, rest_seconds=90),
            Performed(0, weight=Decimal(135), reps=5, rpe=Decimal("8.5")),
            Performed(0, kind="drop", weight=Decimal("95.5"), reps=8, side="left"),
            Performed(0, kind="failure", weight=Decimal(0), reps=4),
        ],
    )  # fmt: skip
    run = Block("=Run", sets=[Performed(0, distance=Decimal("3.1"), seconds=1500)])
    return Session(
        0, START, START + timedelta(minutes=65, seconds=59), title="Push", notes="cold\r\nwet",
        blocks=[Block("Left out"), bench, run],
    )  # fmt: skip


def written(*sessions: Session, weight_unit: str = "lb", distance_unit: str = "mi") -> str:
    return "".join(to_hevy.write(sessions, weight_unit=weight_unit, distance_unit=distance_unit))


def test_the_layout_is_that_of_the_app() -> None:
    assert written(push()) == EXPECTED


def test_the_columns_tell_the_units() -> None:
    header = written(weight_unit="kg", distance_unit="km")
    assert header.endswith("set_type,weight_kg,reps,distance_km,duration_seconds,rpe\n")


def test_months_are_in_english() -> None:
    assert [to_hevy.moment(START.replace(month=month))[2:5] for month in range(1, 13)] == MONTHS


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(histories(LB))
def test_a_reader_of_the_layout_finds_what_it_can_hold(history: list[Session]) -> None:
    text = written(*history, distance_unit="km")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert text.count("\n") == len(rows) + 1
    assert [hevys(row) for row in rows] == [
        (
            lines(session.title), minute(session.started), minute(session.ended), lines(session.notes),
            lines(block.exercise), block.superset, lines(block.notes), index, one.kind, one.weight, one.reps,
            one.distance, one.seconds, one.rpe,
        )
        for session in history
        for block in session.blocks
        for index, one in enumerate(block.sets)
    ]  # fmt: skip


def hevys(row: dict[str, str]) -> Any:
    def number(name: str) -> Decimal | None:
        return Decimal(row[name]) if row[name] else None

    def text(name: str) -> str:
        return restored(row[name]).replace("\\n", "\n")

    kind = {"normal": "normal", "warmup": "warm_up", "dropset": "drop", "failure": "failure"}[row["set_type"]]
    return (
        text("title"), moment(row["start_time"]), moment(row["end_time"]), text("description"),
        restored(row["exercise_title"]), number("superset_id"), text("exercise_notes"), number("set_index"), kind,
        number("weight_lbs"), number("reps"), number("distance_km"), number("duration_seconds"), number("rpe"),
    )  # fmt: skip


def moment(text: str) -> datetime:
    day, month, year, clock = text.replace(",", "").split()
    hour, minutes = clock.split(":")
    return datetime(int(year), MONTHS.index(month) + 1, int(day), int(hour), int(minutes))


def minute(at: datetime | None) -> datetime | None:
    return at.replace(tzinfo=None, second=0, microsecond=0, fold=0) if at else None


def lines(text: str) -> str:
    r"""The layout knows one way to break a line; `\n` that was written as two characters is one of them."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\\n", "\n")
