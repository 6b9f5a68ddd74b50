from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exercises.models import Equipment
from tests.workouts.transfer.reading import opened, outcome, source_of
from workouts.transfer import liftosaur
from workouts.transfer.neutral import Performed, Skipped
from workouts.transfer.source import Unreadable

HEADER = opened("liftosaur-new").header


def read(name):
    return outcome(liftosaur, opened(name))


@pytest.mark.parametrize("name", ["liftosaur-new", "liftosaur-offset", "liftosaur-old", "liftosaur-faults"])
def test_each_layout_is_recognised(name):
    assert liftosaur.recognises(opened(name))


def test_workouts_have_their_times_and_titles():
    first, second = read("liftosaur-new").sessions
    assert (first.title, first.started, first.ended) == (
        "Upper Lower: Day 1", datetime(2026, 3, 1, 10, tzinfo=UTC), None,
    )  # fmt: skip
    assert (second.title, second.started, second.ended) == (
        "Upper Lower: Day 2", datetime(2026, 3, 3, 18, 30, tzinfo=UTC), datetime(2026, 3, 3, 19, 20, tzinfo=UTC),
    )  # fmt: skip


def test_sets_have_kind_rpe_weight_and_time():
    row, curl = read("liftosaur-new").sessions[1].blocks
    assert row.sets == [
        Performed(
            2,
            kind="warm_up",
            weight=Decimal(20),
            weight_unit="kg",
            reps=5,
            completed_at=datetime(2026, 3, 3, 18, 35, 10, tzinfo=UTC),
        ),
        Performed(
            3,
            weight=Decimal("62.5"),
            weight_unit="kg",
            reps=9,
            rpe=Decimal("8.5"),
            completed_at=datetime(2026, 3, 3, 18, 41, tzinfo=UTC),
        ),
    ]
    assert row.notes == "Straps, second set"
    assert [(one.weight, one.weight_unit) for one in curl.sets] == [(Decimal(55), "lb")]  # the required weight


def test_equipment_is_told_where_it_is_known():
    first, second = read("liftosaur-new").sessions
    told = {block.exercise: block.equipment for session in (first, second) for block in session.blocks}
    assert told == {
        "Bent Over Row, Barbell": "barbell",
        "Bicep Curl, EZ Bar": "ez-bar",
        "Pull Up": "",
        "Shrug, Strange Device": "",
    }


def test_the_slugs_of_equipment_are_the_librarys():
    assert set(liftosaur.EQUIPMENT.values()) <= set(Equipment.values)


def test_a_set_that_was_not_done_is_counted_and_left_out():
    assert read("liftosaur-new").skipped == [Skipped(4, "Completed Reps is blank: the set was not done.")]


def test_the_other_spelling_of_times_and_a_missing_programme():
    [session] = read("liftosaur-offset").sessions
    assert session.title == "Squat Day"
    assert session.started == datetime(2025, 11, 2, 7, 15, tzinfo=UTC)
    assert session.ended == datetime(2025, 11, 2, 7, 30, tzinfo=UTC)
    [squat] = session.blocks
    assert (squat.equipment, squat.sets[0].weight, squat.sets[0].weight_unit) == ("smith-machine", Decimal(225), "lb")


def test_the_older_layout_has_one_weight_and_one_rpe():
    [session] = read("liftosaur-old").sessions
    assert session.title == "Beginner"
    assert session.blocks[0].sets == [Performed(2, weight=Decimal(30), weight_unit="lb", reps=5, rpe=Decimal(9))]


def test_what_cannot_be_read_is_told_and_the_rest_goes_on():
    found = read("liftosaur-faults")
    assert found.faults == {
        2: "Completed Reps is “five”, not a number.",
        3: "Workout DateTime is “not-a-date”, not a date that we can read.",
        4: "Completed Weight Unit is “stone”, not kg or lb.",
    }
    [session] = found.sessions
    assert [one.reps for one in session.blocks[0].sets] == [4]
    assert session.ended is None  # it would lie before the start


def test_a_workout_of_more_than_a_day_has_no_end():
    text = "Workout DateTime,Exercise,Is Warmup Set?,Completed Reps,Completed Reps Time\n"
    text += "2026-03-01T10:00:00Z,Squat,0,5,2026-03-02T10:00:01Z\n"
    assert outcome(liftosaur, source_of(text)).sessions[0].ended is None
    text = text.replace("10:00:01Z", "10:00:00Z")
    assert outcome(liftosaur, source_of(text)).sessions[0].ended == datetime(2026, 3, 2, 10, tzinfo=UTC)


def test_a_workout_ends_with_the_set_that_was_done_last():
    text = "Workout DateTime,Exercise,Is Warmup Set?,Completed Reps,Completed Reps Time\n"
    text += "2026-03-01T10:00:00Z,Squat,0,5,2026-03-01T11:00:00Z\n2026-03-01T10:00:00Z,Row,0,5,2026-03-01T10:30:00Z\n"
    assert outcome(liftosaur, source_of(text)).sessions[0].ended == datetime(2026, 3, 1, 11, tzinfo=UTC)


def test_a_table_without_exercises_is_unreadable():
    with pytest.raises(Unreadable, match="Exercise"):
        list(liftosaur.read(source_of("Workout DateTime,Is Warmup Set?,Completed Reps\n2026-03-01,0,5\n")))


done = st.tuples(
    st.integers(1, 4),
    st.sampled_from(["Squat, Barbell", "Squat, Leverage Machine", "Plank"]),
    st.booleans(),
    st.one_of(st.none(), st.integers(0, 40)),
    st.decimals(-20, 300, places=2),
    st.sampled_from(["kg", "lb"]),
    st.sampled_from(["", "7", "8.5"]),
)


@given(st.lists(done, max_size=25), st.booleans())
@settings(max_examples=100, deadline=None)
def test_any_history_comes_back_as_it_was_written(history, iso):
    file = io.StringIO()
    writer = csv.DictWriter(file, HEADER, restval="")
    writer.writeheader()
    for day, exercise, warm_up, reps, weight, unit, rpe in history:
        writer.writerow({
            "Workout DateTime": f"2026-03-0{day}T10:00:00.000Z" if iso else f"2026-03-0{day} 10:00:00 +00:00",
            "Program": "Mine", "Day Name": "Day", "Exercise": exercise, "Is Warmup Set?": int(warm_up),
            "Completed Reps": "" if reps is None else reps, "Completed RPE": rpe, "Required RPE": "6",
            "Required Weight Value": "1", "Required Weight Unit": "kg",
            "Completed Weight Value": weight, "Completed Weight Unit": unit,
        })  # fmt: skip
    found = outcome(liftosaur, source_of(file.getvalue()))
    rows = list(enumerate(history, 2))
    assert [fault.row for fault in found.skipped] == [row for row, done in rows if done[3] is None]
    assert sorted(
        (one.row, session.started, block.exercise, one.kind, one.reps, one.weight, one.weight_unit, one.rpe)
        for session in found.sessions
        for block in session.blocks
        for one in block.sets
    ) == [
        (
            row,
            datetime(2026, 3, day, 10, tzinfo=UTC),
            exercise,
            "warm_up" if warm_up else "normal",
            reps,
            weight,
            unit,
            Decimal(rpe) if rpe else None,
        )
        for row, (day, exercise, warm_up, reps, weight, unit, rpe) in rows
        if reps is not None
    ]
