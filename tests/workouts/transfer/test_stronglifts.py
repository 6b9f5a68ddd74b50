from __future__ import annotations

import csv
import io
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workouts.transfer.reading import opened, outcome, source_of
from workouts.transfer import stronglifts
from workouts.transfer.neutral import Performed
from workouts.transfer.source import Unreadable


def read(name):
    return outcome(stronglifts, opened(name))


@pytest.mark.parametrize("name", ["stronglifts-kg", "stronglifts-lb"])
def test_each_layout_is_recognised(name):
    assert stronglifts.recognises(opened(name))


def test_a_workout_gathers_its_rows():
    first, second = read("stronglifts-kg").sessions
    assert (first.row, first.title, first.notes) == (2, "Workout A", "Second week")
    assert (first.started, first.ended) == (datetime(2015, 5, 25, 19, 37), datetime(2015, 5, 25, 20, 37))
    assert first.bodyweight_grams == 87_000
    assert [block.exercise for block in first.blocks] == ["Squat", "Bench Press"]
    assert (second.started, second.ended) == (datetime(2026, 4, 30, 23, 50), datetime(2026, 5, 1, 0, 25))
    assert second.bodyweight_grams == 97_750


def test_sets_stand_beside_one_another():
    first, second = read("stronglifts-kg").sessions
    squat, bench = first.blocks
    assert squat.sets == [
        Performed(2, weight=Decimal(20), weight_unit="kg", reps=5),
        Performed(2, weight=Decimal(20), weight_unit="kg", reps=5),
        Performed(2, weight=Decimal("22.5"), weight_unit="kg", reps=4),
    ]
    assert len(bench.sets) == 2
    assert [(one.weight, one.reps) for one in second.blocks[0].sets] == [(-5, 10), (-5, 10)]


def test_an_exercise_without_reps_was_not_done():
    found = read("stronglifts-kg")
    assert found.faults == {5: "No set of this exercise was done."}
    assert [block.exercise for block in found.sessions[1].blocks] == ["Chinups"]


def test_pounds_and_no_times():
    found = read("stronglifts-lb")
    first, second, third = found.sessions
    assert (first.started, first.ended) == (datetime(2026, 8, 11, 12), datetime(2026, 8, 11, 13, 30))
    assert first.bodyweight_grams == 81_647
    assert [(one.weight, one.weight_unit, one.reps) for one in first.blocks[0].sets] == [
        (Decimal("17.5"), "lb", 12), (Decimal(20), "lb", 11), (Decimal(25), "lb", 9),
    ]  # fmt: skip
    assert (second.started, second.bodyweight_grams) == (datetime(2026, 8, 11, 12), None)
    assert third.started == datetime(2026, 8, 12, 12)


def test_a_set_that_cannot_be_read_is_left_out_alone():
    found = read("stronglifts-lb")
    assert found.faults == {
        3: "Set 1 (Reps) is “x”, not a number.",
        5: "Date (yyyy/mm/dd) is “2026/13/12”, not a date that we can read.",
    }
    assert [one.reps for one in found.sessions[1].blocks[0].sets] == [11]


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("19:37", "20:37", datetime(2026, 1, 1, 20, 37)),
        ("7:37\u202fPM", "8:37 p.m.", datetime(2026, 1, 1, 20, 37)),
        ("12:05 AM", "12:50 PM", datetime(2026, 1, 1, 12, 50)),
        ("8:00 PM", "7:59 AM", datetime(2026, 1, 2, 7, 59)),
        ("8:00 PM", "7:00 PM", None),  # an hour too early, more likely than a day too late
        ("", "8:00 PM", None),
    ],
)
def test_ends_are_read_in_both_ways_of_telling_time(start, end, expected):
    text = "Date (yyyy/mm/dd),Exercise,Start Time (h:mm),End Time (h:mm),Set 1 (Reps),Set 1 (KG)\n"
    [session] = outcome(stronglifts, source_of(f"{text}2026/01/01,Squat,{start},{end},5,100\n")).sessions
    assert session.ended == expected


@pytest.mark.parametrize("start", ["25:00", "7:61 PM", "13:00 PM", "0:10 AM", "noon"])
def test_a_time_that_is_none_leaves_the_row_out(start):
    text = "Date (yyyy/mm/dd),Exercise,Start Time (h:mm),Set 1 (Reps),Set 1 (KG)\n"
    found = outcome(stronglifts, source_of(f"{text}2026/01/01,Squat,{start},5,100\n"))
    assert found.faults == {2: f"Start Time (h:mm) is “{start}”, not a time of day."}


@pytest.mark.parametrize("told", ["0", "-80", "1000", "1e40"])
def test_a_bodyweight_that_is_nobodys_is_not_taken(told):
    text = f"Date (yyyy/mm/dd),Exercise,Body Weight (KG),Set 1 (Reps),Set 1 (KG)\n2026/01/01,Squat,{told},5,100\n"
    [session] = outcome(stronglifts, source_of(text)).sessions
    assert session.bodyweight_grams is None


def test_a_table_without_sets_is_unreadable():
    with pytest.raises(Unreadable, match="Set 1"):
        list(stronglifts.read(source_of("Date,Exercise,Reps\n2026/01/01,Squat,5\n")))


sets = st.lists(st.tuples(st.integers(0, 20), st.decimals(-30, 300, places=2)), min_size=1, max_size=7)


@given(
    st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["Squat", "Barbell Row"]), sets), max_size=15),
    st.sampled_from(["KG", "LB"]),
)
@settings(max_examples=100, deadline=None)
def test_any_history_comes_back_as_it_was_written(history, unit):
    columns = [name for number in range(1, 8) for name in (f"Set {number} (Reps)", f" Set {number} ({unit})")]
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerow(["Date (yyyy/mm/dd)", "Workout", "Workout Name", f"Body Weight ({unit})", "Exercise", *columns])
    for day, exercise, done in history:
        cells = [cell for one in done for cell in one]
        writer.writerow([f"2026/01/0{day}", day, "A", "", exercise, *cells, *[""] * (14 - len(cells))])
    found = outcome(stronglifts, source_of("\ufeff" + file.getvalue()))
    assert found.skipped == []
    read_back: dict = {}
    for session in found.sessions:
        for block in session.blocks:
            for one in block.sets:
                key = (one.row, session.started.day, block.exercise)
                read_back.setdefault(key, []).append((one.reps, one.weight, one.weight_unit))
    assert read_back == {
        (row, day, exercise): [(reps, weight, unit.lower()) for reps, weight in done]
        for row, (day, exercise, done) in enumerate(history, 2)
    }
