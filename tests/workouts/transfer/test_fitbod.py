from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workouts.transfer.reading import opened, outcome, source_of
from workouts.transfer import fitbod
from workouts.transfer.neutral import Performed
from workouts.transfer.source import Unreadable

ZERO = Decimal("0.0")


def read(name):
    return outcome(fitbod, opened(name))


@pytest.mark.parametrize("name", ["fitbod-new", "fitbod-old", "fitbod-pounds", "fitbod-faults"])
def test_each_layout_is_recognised(name):
    assert fitbod.recognises(opened(name))


def test_workouts_are_told_apart_by_their_aware_time():
    found = read("fitbod-new")
    assert found.skipped == []
    assert [session.started for session in found.sessions] == [
        datetime(2021, 1, 17, 22, 14, 35, tzinfo=UTC),
        datetime(2021, 1, 19, 6, 30, tzinfo=timezone(timedelta(hours=1))),
    ]
    assert [session.row for session in found.sessions] == [4, 2]


def test_the_weight_is_one_implements_whatever_the_multiplier():
    bench, step_up, deadlift, plank = read("fitbod-new").sessions[0].blocks
    assert [(one.kind, one.weight, one.weight_unit, one.reps, one.seconds, one.distance) for one in bench.sets] == [
        ("warm_up", Decimal("12.5"), "kg", 10, 0, ZERO),
        ("normal", Decimal("20.41168"), "kg", 8, 0, ZERO),
        ("normal", Decimal("20.41168"), "kg", 7, 0, ZERO),
    ]
    assert bench.notes == "Left one, wobbly"
    assert [(block.exercise, block.sets[0].weight) for block in (step_up, deadlift)] == [
        ("Dumbbell Step Up", Decimal(15)), ("Barbell Deadlift", Decimal(100)),
    ]  # fmt: skip
    assert plank.sets == [
        Performed(9, weight=Decimal(0), weight_unit="kg", reps=0, seconds=60, distance=Decimal(0), distance_unit="m")
    ]


def test_columns_with_a_blank_in_front_are_read_and_cardio_settings_are_noted():
    treadmill, bike = read("fitbod-new").sessions[1].blocks
    assert treadmill.sets == [
        Performed(2, weight=ZERO, weight_unit="kg", reps=0, seconds=1500, distance=Decimal("4200.0"), distance_unit="m")
    ]
    assert treadmill.notes == "Incline 2.5"
    assert (bike.sets[0].seconds, bike.notes) == (600, "Resistance 7")


def test_the_older_layout_says_how_many_sets_a_row_is():
    [session] = read("fitbod-old").sessions
    bench, push_up = session.blocks
    assert session.started == datetime(2018, 4, 30, 1, 3, 21, tzinfo=UTC)
    assert bench.sets == [
        Performed(2, kind="warm_up", weight=Decimal("20.41168"), weight_unit="kg", reps=10),
        *[Performed(3, weight=Decimal("43.09"), weight_unit="kg", reps=8)] * 3,
    ]
    assert bench.notes == "Bar felt light"
    assert push_up.sets == [Performed(4, weight=Decimal(0), weight_unit="kg", reps=15)]


def test_a_header_that_says_pounds_and_a_date_without_an_offset_are_believed():
    [session] = read("fitbod-pounds").sessions
    assert session.started == datetime(2024, 7, 5, 6)
    assert [(one.weight, one.weight_unit) for one in session.blocks[0].sets] == [(Decimal(45), "lb")]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on():
    found = read("fitbod-faults")
    assert found.faults == {
        2: "Date is “last Monday”, not a date that we can read.",
        3: "Reps is “many”, not a number.",
        4: "Date is “20260-01-17 22:14:35 +0000”, not a date that we can read.",
    }
    assert [one.row for session in found.sessions for block in session.blocks for one in block.sets] == [5]


def test_sets_in_turns_stay_with_their_exercise():
    text = "Date,Exercise,Reps,Weight(kg),isWarmup\n"
    text += "".join(f"2021-01-17 22:14:35 +0000,{name},5,20,false\n" for name in ("Dip", "Row", "Dip", "Row"))
    [session] = outcome(fitbod, source_of(text)).sessions
    assert [(block.exercise, [one.row for one in block.sets]) for block in session.blocks] == [
        ("Dip", [2, 4]), ("Row", [3, 5]),
    ]  # fmt: skip


@pytest.mark.parametrize("year", ["0001", "1899", "2201", "9999"])
def test_a_date_far_off_is_left_out(year):
    text = f"Date,Exercise,Reps,Weight(kg),isWarmup\n{year}-01-17 22:14:35 +0000,Dip,5,20,false\n"
    assert outcome(fitbod, source_of(text)).sessions == []


def test_a_row_of_a_thousand_sets_is_left_out():
    text = "Date,Exercise,Sets,Reps,Weight,isWarmup,Note\n2018-04-30 01:03:21 +0000,Bench Press,1000,10,20,false,\n"
    found = outcome(fitbod, source_of(text))
    assert found.faults == {2: "Sets is “1000”, not a number up to 100."}
    assert found.sessions == []


def test_a_table_without_dates_is_unreadable():
    with pytest.raises(Unreadable, match="Date"):
        list(fitbod.read(source_of("Exercise,Reps,Weight(kg),isWarmup\nRow,5,20,false\n")))


done = st.tuples(
    st.integers(0, 3),  # which workout
    st.sampled_from(["Back Squat", "Press, Seated", 'Row "Wide"']),
    st.integers(0, 50),
    st.decimals(0, 300, places=5),
    st.integers(0, 4000),
    st.booleans(),
    st.sampled_from([0, 1, 2, 4]),
)


@given(st.lists(done, max_size=25))
@settings(max_examples=100, deadline=None)
def test_any_history_comes_back_as_it_was_written(history):
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(opened("fitbod-new").opening.splitlines()[0].split(","))
    for day, exercise, reps, weight, seconds, warm_up, multiplier in history:
        date = f"2021-01-0{day + 1} 22:14:35 +0000"
        writer.writerow(
            [date, exercise, reps, weight, f"{seconds}.0", "0.0", "0.0", "0.0", str(warm_up).lower(), "", multiplier]
        )
    found = outcome(fitbod, source_of(file.getvalue()))
    assert found.skipped == []
    assert sorted(
        (one.row, session.started.day - 1, block.exercise, one.reps, one.weight, one.seconds, one.kind)
        for session in found.sessions
        for block in session.blocks
        for one in block.sets
    ) == [
        (row, day, exercise, reps, weight, seconds, "warm_up" if warm_up else "normal")
        for row, (day, exercise, reps, weight, seconds, warm_up, _) in enumerate(history, 2)
    ]
