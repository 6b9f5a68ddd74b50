from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workouts.transfer.reading import opened, outcome, source_of
from workouts.transfer import fitnotes
from workouts.transfer.neutral import Performed
from workouts.transfer.source import Unreadable

FILES = ["fitnotes-kgs", "fitnotes-lbs", "fitnotes-unit", "fitnotes-comment", "fitnotes-faults"]


def read(name):
    return outcome(fitnotes, opened(name))


@pytest.mark.parametrize("name", FILES)
def test_each_layout_is_recognised(name):
    assert fitnotes.recognises(opened(name))


def test_a_date_is_one_workout_at_noon():
    found = read("fitnotes-kgs")
    assert [session.started for session in found.sessions] == [
        datetime(2019, 3, 4, 12), datetime(2019, 3, 6, 12), datetime(2019, 3, 7, 12),
    ]  # fmt: skip
    assert [session.row for session in found.sessions] == [2, 6, 9]
    assert all(session.ended is None and session.title == "" for session in found.sessions)
    assert found.skipped == []


def test_rows_of_one_exercise_of_one_day_make_one_block():
    bench, deadlift, _press = read("fitnotes-kgs").sessions[0].blocks
    assert bench.exercise == "Flat Barbell Bench Press"
    assert bench.sets == [
        Performed(2, weight=Decimal("60.0"), weight_unit="kg", reps=8),
        Performed(4, weight=Decimal("62.5"), weight_unit="kg", reps=6),
    ]
    assert deadlift.sets == [
        Performed(3, weight=Decimal("140.0"), weight_unit="kg", reps=3, seconds=0, distance=Decimal("0.0"))
    ]


def test_names_with_commas_are_mended_without_a_comment_column():
    first, _, last = read("fitnotes-kgs").sessions
    press, row = first.blocks[2], last.blocks[0]
    assert press.exercise == "Overhead Press (Each Side, Dumbbells)"
    assert press.sets == [Performed(5, weight=Decimal("20.0"), weight_unit="kg", reps=10)]
    assert row.exercise == "Row, Yates, Underhand (Barbell, Belt)"
    assert row.sets == [Performed(9, weight=Decimal("80.0"), weight_unit="kg", reps=8)]


def test_bodyweight_timed_and_distance_rows():
    _, second, third = read("fitnotes-kgs").sessions
    pull_up, rowing, running = second.blocks
    assert pull_up.sets == [Performed(6, weight=Decimal("0.0"), weight_unit="kg", reps=11)]
    assert rowing.sets == [Performed(7, seconds=465, distance=Decimal("2000.0"), distance_unit="m")]
    assert running.sets == [
        Performed(
            8,
            weight=Decimal("0.0"),
            weight_unit="kg",
            reps=0,
            seconds=1570,
            distance=Decimal("5.2"),
            distance_unit="km",
        )
    ]
    assert third.blocks[1].sets == [Performed(10, seconds=90)]


def test_pounds_and_comments():
    [session] = read("fitnotes-lbs").sessions
    squat, seated, both_arms, elliptical, sled = session.blocks
    assert [(one.weight, one.weight_unit, one.reps) for one in squat.sets] == [
        (Decimal("225.0"), "lb", 5), (Decimal("225.0"), "lb", 5), (Decimal("245.0"), "lb", 3),
    ]  # fmt: skip
    assert squat.notes == "Depth was fine\nBelt on, left knee talks"
    assert (seated.exercise, seated.notes) == ("Curl (Seated, Dumbbells)", "slow, then fast")
    assert seated.sets == [Performed(5, weight=Decimal("25.0"), weight_unit="lb", reps=12)]
    assert (both_arms.exercise, both_arms.notes) == ("Curl (Both Arms, Cable)", "")
    assert both_arms.sets == [Performed(6, weight=Decimal("30.0"), weight_unit="lb", reps=11)]
    assert elliptical.sets == [Performed(7, seconds=3723, distance=Decimal("1.5"), distance_unit="mi")]
    assert sled.sets == [
        Performed(8, weight=Decimal("90.0"), weight_unit="lb", distance=Decimal(120), distance_unit="ft")
    ]


def test_the_unit_can_stand_in_each_row():
    [session] = read("fitnotes-unit").sessions
    press, lunge, hang = session.blocks
    assert [(one.weight, one.weight_unit) for one in press.sets] == [
        (Decimal(180), "kg"), (Decimal(400), "lb"), (Decimal(190), "kg"), (Decimal(405), "lb"),
    ]  # fmt: skip
    assert lunge.exercise == "Lunge (Each Side, Dumbbells)"
    assert lunge.sets == [Performed(6, weight=Decimal(16), weight_unit="kg", reps=12)]
    assert hang.sets == [Performed(7, seconds=50)]


def test_units_and_comments_together():
    first, second = read("fitnotes-comment").sessions
    assert [block.exercise for block in first.blocks] == ["לחיצת חזה", "Preacher Curl - Star Trac"]
    assert first.blocks[1].notes == "5+5, other arm first"
    seated, each_side = second.blocks
    assert (seated.exercise, seated.sets[0].weight) == ("Press, Seated", Decimal("32.5"))
    assert (each_side.exercise, each_side.notes) == ("Press (Each Side, Dumbbells)", "new gym")


def test_what_cannot_be_read_is_told_and_the_rest_goes_on():
    found = read("fitnotes-faults")
    assert found.faults == {
        2: "Weight (kgs) is “heavy”, not a number.",
        3: "Reps is “5.5”, not a whole number.",
        4: "Date is “31.02.2021”, not a date that we can read.",
        5: "Date is “20210-02-01”, not a date that we can read.",
        6: "Exercise is “”, not a name.",
        7: "Distance Unit is “leagues”, not m, km, mi or ft.",
        8: "Time is “twenty”, not a time like 0:01:30.",
        9: "The row has 11 cells, the header 8, and it cannot be told which commas belong to a name.",
    }
    [session] = found.sessions
    assert session.row == 11
    assert session.blocks[0].sets == [Performed(11, weight=Decimal("100.0"), weight_unit="kg", reps=5)]


def test_a_row_that_can_be_mended_in_two_ways_is_left_out():
    """Row of 10 kg x 8 in the category 3, or "Row,3" of 8 kg in the category 10?"""
    text = (
        "Date,Exercise,Category,Weight (kgs),Reps,Distance,Distance Unit,Time,Comment\n2021-02-01,Row,3,10,8,,,,,late\n"
    )
    found = outcome(fitnotes, source_of(text))
    assert found.sessions == []
    assert found.faults == {
        2: "The row has 10 cells, the header 9, and it cannot be told which commas belong to a name."
    }


@pytest.mark.parametrize(("date", "is_read"), [("1899-12-31", False), ("1900-01-01", True), ("2201-01-01", False)])
def test_a_date_far_off_is_left_out(date, is_read):
    text = f"Date,Exercise,Category,Weight (kgs),Reps\n{date},Row,Back,10,8\n"
    assert bool(outcome(fitnotes, source_of(text)).sessions) is is_read


def test_a_comment_that_is_part_of_another_is_kept():
    text = "Date,Exercise,Category,Weight (kgs),Reps,Distance,Distance Unit,Time,Comment\n"
    text += "2021-02-01,Row,Back,10,8,,,,not good\n2021-02-01,Row,Back,10,8,,,,good\n"
    [session] = outcome(fitnotes, source_of(text)).sessions
    assert session.blocks[0].notes == "not good\ngood"


def test_columns_may_stand_in_any_order():
    text = "Reps,Weight (lbs),Category,Exercise,Date\n5,100,Back,Row,2021-02-01\n"
    assert fitnotes.recognises(source_of(text))
    [session] = outcome(fitnotes, source_of(text)).sessions
    assert session.blocks[0].sets == [Performed(2, weight=Decimal(100), weight_unit="lb", reps=5)]


def test_a_table_without_reps_is_unreadable():
    with pytest.raises(Unreadable, match="Reps"):
        list(fitnotes.read(source_of("Date,Exercise,Category,Weight (kgs)\n2021-02-01,Row,Back,5\n")))


plain_text = st.text("abcdefgh (),-'", min_size=1, max_size=30).map(lambda text: text.strip(" ,") or "Row")
amounts = st.decimals(0, 500, places=1)
rows = st.tuples(
    st.dates(date(2001, 1, 1), date(2100, 1, 1)),
    plain_text,
    amounts,
    st.sampled_from(["kgs", "lbs"]),
    st.integers(0, 100),
    st.sampled_from(["", "Paused", "Paused, then fast"]),
)


@given(st.lists(rows, max_size=20), st.booleans(), st.booleans())
@settings(max_examples=100, deadline=None)
def test_any_history_comes_back_as_it_was_written(history, with_unit, with_comment):
    """The app writes names and comments as they are, commas or not."""
    header = ["Date", "Exercise", "Category", *(["Weight", "Weight Unit"] if with_unit else ["Weight (kgs)"])]
    header += ["Reps", "Distance", "Distance Unit", "Time", *(["Comment"] if with_comment else [])]
    lines = [",".join(header)]
    for day, name, weight, unit, reps, comment in history:
        cells = [day.isoformat(), name, "Chest", str(weight), *([unit] if with_unit else []), str(reps), "", "", ""]
        lines.append(",".join(cells + ([comment] if with_comment else [])))
    found = outcome(fitnotes, source_of("\n".join(lines)))
    assert found.skipped == []
    read_back = sorted(
        (one.row, session.started.date(), block.exercise, one.weight, one.weight_unit, one.reps)
        for session in found.sessions
        for block in session.blocks
        for one in block.sets
    )
    assert read_back == [
        (row, day, name, weight, {"kgs": "kg", "lbs": "lb"}[unit if with_unit else "kgs"], reps)
        for row, (day, name, weight, unit, reps, _) in enumerate(history, 2)
    ]
    told = {comment for *_, comment in history if comment and with_comment}
    assert {line for session in found.sessions for block in session.blocks for line in block.notes.split("\n")} - {
        ""
    } == told
    assert len(found.sessions) == len({day for day, *_ in history})
