"""What tools for Strong's exports are given: read here by a small reader of that layout, apart from our own."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from gymtracker.units import KG
from tests.workouts.transfer.histories import histories
from workouts.transfer import to_strong
from workouts.transfer.inert import restored
from workouts.transfer.neutral import Block, Performed, Session

START = datetime(2026, 3, 1, 18, 0, 7, tzinfo=UTC)
EXPECTED = (
    "Date,Workout Name,Exercise Name,Set Order,Weight,Weight Unit,Reps,RPE,Distance,Distance Unit,Seconds,Notes,"
    "Workout Notes,Workout Duration\n"
    '2026-03-01 18:00:07,Push,Bench Press (Barbell),W,45,lbs,10,,,,,\'-seat 4,"cold\nwet",1h 5m\n'
    "2026-03-01 18:00:07,Push,Bench Press (Barbell),1,135,lbs,5,8.5,,,,,,1h 5m\n"
    "2026-03-01 18:00:07,Push,Bench Press (Barbell),D,95.5,lbs,8,,,,,,,1h 5m\n"
    "2026-03-01 18:00:07,Push,Bench Press (Barbell),2,0,lbs,5,,,,,,,1h 5m\n"
    "2026-03-01 18:00:07,Push,Bench Press (Barbell),F,135,lbs,4,,,,,,,1h 5m\n"
    "2026-03-01 18:00:07,Push,'=Run,1,,,,,3.1,mi.,1500,,,1h 5m\n"
)


def push() -> Session:
    bench = Block(
        "Bench Press (Barbell)", notes="-seat 4",
        sets=[
            Performed(0, kind="warm_up", weight=Decimal(45), reps=10, rest_seconds=90),
            Performed(0, weight=Decimal(135), reps=5, rpe=Decimal("8.5")),
            Performed(0, kind="drop", weight=Decimal("95.5"), reps=8, side="left"),
            Performed(0, weight=Decimal(0), reps=5),
            Performed(0, kind="failure", weight=Decimal(135), reps=4, is_continuing=True),
        ],
    )  # fmt: skip
    run = Block("=Run", sets=[Performed(0, distance=Decimal("3.1"), seconds=1500)])
    return Session(
        0, START, START + timedelta(minutes=65, seconds=59), title="Push", notes="cold\r\nwet",
        blocks=[Block("Left out"), bench, run],
    )  # fmt: skip


def written(*sessions: Session, weight_unit: str = "lb", distance_unit: str = "mi") -> str:
    return "".join(to_strong.write(sessions, weight_unit=weight_unit, distance_unit=distance_unit))


def test_the_layout_is_that_of_the_android_app_with_commas() -> None:
    assert written(push()) == EXPECTED


def test_units_are_told_as_the_app_tells_them() -> None:
    text = written(push(), weight_unit="kg", distance_unit="km")
    assert ",45,kg,10," in text
    assert ",3.1,km,1500," in text


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0s"), (53, "53s"), (60, "1m"), (2700, "45m"), (7200, "2h"), (7260, "2h 1m"), (3600 * 100, "100h")],
)
def test_a_duration_is_in_hours_and_minutes_and_below_a_minute_in_seconds(seconds: int, said: str) -> None:
    session = Session(0, START, START + timedelta(seconds=seconds))
    assert to_strong.duration(session) == said
    session.ended = None
    assert to_strong.duration(session) == ""


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(histories(KG))
def test_a_reader_of_the_layout_finds_what_it_can_hold(history: list[Session]) -> None:
    text = written(*history, weight_unit="kg", distance_unit="km")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [strongs(row) for row in rows] == [
        (
            session.started.replace(tzinfo=None, microsecond=0), lines(session.title), block.exercise, one.kind,
            one.weight, one.reps, one.rpe, one.distance, one.seconds,
        )
        for session in history
        for block in session.blocks
        for one in block.sets
    ]  # fmt: skip
    notes = [block.notes for session in history for block in session.blocks if block.sets and block.notes]
    assert [restored(row["Notes"]) for row in rows if row["Notes"]] == [lines(note) for note in notes]


def strongs(row: dict[str, str]) -> Any:
    def number(name: str) -> Decimal | None:
        return Decimal(row[name]) if row[name] else None

    kind = {"W": "warm_up", "D": "drop", "F": "failure"}.get(row["Set Order"], "normal")
    assert (row["Weight Unit"], row["Distance Unit"]) == ("kg" * bool(row["Weight"]), "km" * bool(row["Distance"]))
    return (
        datetime.fromisoformat(row["Date"]), restored(row["Workout Name"]), restored(row["Exercise Name"]), kind,
        number("Weight"), number("Reps"), number("RPE"), number("Distance"), number("Seconds"),
    )  # fmt: skip


def lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
