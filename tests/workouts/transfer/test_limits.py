"""No file, however it is made, fills the memory: what is held of one is counted while it is read."""

from __future__ import annotations

import io
from typing import Any

import pytest

from tests.workouts.transfer.reading import FILES
from workouts.importing.receiving import read_all
from workouts.limits import LONGEST_NOTES
from workouts.transfer import neutral
from workouts.transfer.neutral import Block, Performed, Session, Sessions, below
from workouts.transfer.recognising import READERS, reader_of
from workouts.transfer.source import Source, Unreadable

NAMES = (
    "strong-g4", "strong-g5", "hevy-app", "fitnotes-kgs", "fitbod-old", "liftosaur-new", "jefit-logs", "stronglifts-kg",
)  # fmt: skip


def read(name: str) -> Any:
    with (FILES / f"{name}.csv").open("rb") as file:
        source = Source(file)
        return list(reader_of(source).read(source))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("limit", "what"), [("MOST_WORKOUTS", "workouts"), ("MOST_SETS", "sets")])
def test_each_reader_stops_where_it_is_too_much(
    name: str, limit: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [one for one in read(name) if isinstance(one, Session)]
    sets = sum(len(block.sets) for session in found for block in session.blocks)
    most = {"MOST_WORKOUTS": len(found), "MOST_SETS": sets}[limit]
    monkeypatch.setattr(neutral, limit, most)
    assert len(read(name)) >= len(found)
    monkeypatch.setattr(neutral, limit, most - 1)
    with pytest.raises(Unreadable, match=f"The file holds more than {most - 1} {what}: split it by years."):
        read(name)


def test_notes_are_counted_as_they_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neutral, "MOST_CHARACTERS", 20)
    sessions = Sessions()
    session = sessions.session(1, row=1, started=None, title="Push", notes="12345")  # type: ignore[arg-type]
    for _ in range(5):
        sessions.session(1, row=1, started=None, notes="12345")  # type: ignore[arg-type]
        sessions.add(session.block("Bench"), Performed(1), note="1234567")
    sessions.add(session.block("Bench"), note="123")
    with pytest.raises(Unreadable, match="more than 20 characters of notes"):
        sessions.add(session.block("Bench"), note="4")


def test_what_comes_workout_by_workout_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def workouts() -> Any:
        for row in range(3):
            block = Block("x" * 500, [Performed(row)], notes="n" * 5000)
            yield Session(row, neutral.datetime(2025, 1, 1 + row), notes="m" * 5000, blocks=[block])

    sessions, _, _ = read_all(workouts())
    assert [(len(one.notes), len(one.blocks[0].notes), len(one.blocks[0].exercise)) for one in sessions] == [
        (LONGEST_NOTES, LONGEST_NOTES, neutral.LONGEST_FOREIGN_NAME)
    ] * 3
    for limit, most in (("MOST_WORKOUTS", 2), ("MOST_SETS", 2), ("MOST_CHARACTERS", 6 * LONGEST_NOTES - 1)):
        with monkeypatch.context() as limited:
            limited.setattr(neutral, limit, most)
            with pytest.raises(Unreadable, match="The file holds more than"):
                read_all(workouts())


def test_a_note_grows_no_longer_than_we_keep() -> None:
    notes = ""
    for number in range(1000):
        notes = below(notes, f"{number} " + "x" * 300)
    assert len(notes) == LONGEST_NOTES
    assert len(below("", "x" * 20_000)) == LONGEST_NOTES


def test_all_readers_are_among_these() -> None:
    ours = {"gymtracker-csv", "gymtracker-json"}
    assert {name.partition("-")[0] for name in NAMES} | ours == set(READERS)


def test_a_workout_of_which_each_row_is_another_exercise_is_refused() -> None:
    header = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,RPE\n"
    rows = [f"2025-03-28 17:29:00,Push,1h,Lift {number},1,60,5,0,0,\n" for number in range(neutral.MOST_BLOCKS)]

    def found(*rows: str) -> list[Any]:
        source = Source(io.BytesIO("".join([header, *rows]).encode()))
        return list(reader_of(source).read(source))

    assert [len(session.blocks) for session in found(*rows)] == [neutral.MOST_BLOCKS]
    with pytest.raises(Unreadable, match="The workout of 2025-03-28 has more than 300 exercises"):
        found(*rows, rows[0].replace("Lift 0", "One more"))
