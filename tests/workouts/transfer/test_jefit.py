from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workouts.transfer.reading import opened, outcome, source_of
from workouts.transfer import jefit
from workouts.transfer.neutral import Performed
from workouts.transfer.source import Unreadable

LOGS = "USERID,belongSys,logs,_id,mydate,eid,ename,belongsession\n"


def read(name):
    return outcome(jefit, opened(name))


def backup(logs: str, setting: str = '### SETTING ####\n\nrow_id,mass\n1," lbs"\n\n', more: str = ""):
    return source_of(f"\n{setting}### EXERCISE LOGS ####\n\n{LOGS}{logs}\n\n########\n{more}")


@pytest.mark.parametrize("name", ["jefit-logs", "jefit-set-logs"])
def test_a_backup_is_recognised_by_its_first_heading(name):
    assert jefit.recognises(opened(name))


@pytest.mark.parametrize("text", ["### NOTES about squats", "### A heading", "# SETTING", "SETTING,1"])
def test_another_text_is_not_taken_for_a_backup(text):
    assert not jefit.recognises(source_of(text))


def test_workouts_have_the_times_of_their_session():
    found = read("jefit-logs")
    assert [(session.started, session.ended) for session in found.sessions] == [
        (datetime(2019, 6, 1, 12), None),
        (datetime(2024, 2, 17, 18, 49, 21, tzinfo=UTC), datetime(2024, 2, 17, 19, 49, 21, tzinfo=UTC)),
        (datetime(2024, 2, 19, 18, 40, tzinfo=UTC), None),  # its end lies before its start
    ]


def test_logs_are_weight_times_reps_in_the_settings_unit():
    by_day, session, _ = read("jefit-logs").sessions
    bench, chin_up = session.blocks
    assert bench.exercise == "Barbell Bench Press"
    assert bench.sets == [
        Performed(31, weight=Decimal("50.0"), weight_unit="kg", reps=15),
        Performed(31, weight=Decimal("50.0"), weight_unit="kg", reps=12),
        Performed(31, weight=Decimal("52.5"), weight_unit="kg", reps=10),
    ]
    assert chin_up.exercise == "Chin-Up, My Way"
    assert [(one.weight, one.reps) for one in chin_up.sets] == [(0, 11), (0, 9)]
    assert [block.exercise for block in by_day.blocks] == ["Barbell Bench Press", "Barbell Deadlift"]


def test_a_note_goes_to_its_exercise_of_its_date():
    session = read("jefit-logs").sessions[1]
    assert session.blocks[0].notes == "Bench on hole three\nand feet back"
    assert session.blocks[1].notes == ""


def test_what_is_left_out_is_told_by_line():
    assert read("jefit-logs").faults == {
        36: "No set of this exercise was done.",
        37: "logs is “heavy”, not a weight x reps.",
        46: "Notes that belong to no exercise of their date are left out: 1.",
        53: "Body measurements are left out: 2.",
        61: "Cardio logs are left out, since they do not name their exercise: 1.",
    }


def test_of_two_tables_that_overlap_one_counts_for_each_exercise():
    old, new = read("jefit-set-logs").sessions
    press, rowing, fly, curl = new.blocks
    assert press.sets == [
        Performed(
            32, weight=Decimal("65.0"), weight_unit="kg", reps=5, seconds=0, distance=Decimal(0), distance_unit="mi",
            completed_at=datetime(2026, 2, 4, 15, 53, 20, tzinfo=UTC),
        ),
        Performed(
            31, kind="failure", weight=Decimal("65.0"), weight_unit="kg", reps=5, seconds=0, distance=Decimal(0),
            distance_unit="mi", completed_at=datetime(2026, 2, 4, 15, 58, 20, tzinfo=UTC),
        ),
    ]  # fmt: skip
    assert [(one.seconds, one.distance, one.distance_unit) for one in rowing.sets] == [(480, Decimal("1.25"), "mi")]
    # The set logs know one set of three: the record counts.
    assert [(one.weight, one.weight_unit, one.reps) for one in fly.sets] == [
        (Decimal("30.0"), "kg", 10), (Decimal("30.0"), "kg", 9), (Decimal("30.0"), "kg", 8),
    ]  # fmt: skip
    # They know one more, in pounds as always.
    assert [(one.kind, one.weight, one.weight_unit, one.reps) for one in curl.sets] == [
        ("warm_up", Decimal("44.0925"), "lb", 10), ("drop", Decimal("33.0693"), "lb", 12),
    ]  # fmt: skip
    # The older workout stands in the record alone.
    assert [(one.weight, one.weight_unit, one.reps) for one in old.blocks[0].sets] == [(Decimal("140.0"), "kg", 3)]


def test_a_set_of_an_exercise_that_is_not_there_is_told():
    assert read("jefit-set-logs").faults == {37: "The exercise of this set is not in the file."}


def test_pounds_and_no_setting():
    log = '7,1,"45.0x5",1,2024-02-17,21,"Row",0'
    [session] = outcome(jefit, backup(log)).sessions
    assert session.blocks[0].sets[0].weight_unit == "lb"
    [session] = outcome(jefit, backup(log, setting="### SETTING ####\n\nrow_id,mass\n1,\n")).sessions
    assert session.blocks[0].sets[0].weight_unit == ""


def test_without_a_setting_the_set_logs_know_the_unit():
    more = "### EXERCISE SET LOGS ####\n\n_id,exercise_log_id,set_index,weight_lbs,reps\n1,1,0,100,5\n"
    source = backup('7,1,"45.36x5",1,2024-02-17,21,"Row",0', setting="### SETTING ####\n\nrow_id,mass\n1,\n", more=more)
    [session] = outcome(jefit, source).sessions
    [performed] = session.blocks[0].sets
    assert (performed.weight, performed.weight_unit) == (Decimal(100), "lb")


def test_a_set_log_that_cannot_be_read_leaves_the_record_to_count():
    more = "### EXERCISE SET LOGS ####\n\n_id,exercise_log_id,set_index,weight_lbs,reps\n1,1,0,100,5\n2,1,1,heavy,5\n"
    found = outcome(jefit, backup('7,1,"100x5,105x5",1,2024-02-17,21,"Row",0', more=more))
    assert [fault.reason for fault in found.skipped] == ["weight_lbs is “heavy”, not a number."]
    assert [one.weight for one in found.sessions[0].blocks[0].sets] == [100, 105]


@pytest.mark.parametrize("starttime", ["0", "", "-5", "99999999999", "soon"])
def test_a_session_without_a_time_is_at_noon_of_its_date(starttime):
    more = f"### WORKOUT SESSIONS ####\n\n_id,starttime,endtime\n4,{starttime},1708199361\n"
    found = outcome(jefit, backup('7,1,"100x5",1,2024-02-17,21,"Row",4', more=more))
    assert [session.started for session in found.sessions] == [datetime(2024, 2, 17, 12)]
    assert len(found.skipped) == (0 if starttime in ("0", "") else 1)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("Warm Up", "warm_up"),
        ("warm_up", "warm_up"),
        ("Drop Set", "drop"),
        ("to failure", "failure"),
        ("amrap", "normal"),
    ],
)
def test_kinds_are_told_however_they_are_spelled(told, kind):
    more = f"### EXERCISE SET LOGS ####\n\nexercise_log_id,set_index,weight_lbs,reps,set_type\n1,0,100,5,{told}\n"
    [session] = outcome(jefit, backup('7,1,"100x5",1,2024-02-17,21,"Row",0', more=more)).sessions
    assert [one.kind for one in session.blocks[0].sets] == [kind]


def test_a_backup_without_exercise_logs_is_unreadable():
    with pytest.raises(Unreadable, match="EXERCISE LOGS"):
        list(jefit.read(source_of('### SETTING ####\n\nrow_id,mass\n1," kg"\n')))


def test_a_broken_quote_is_told_by_its_line():
    with pytest.raises(Unreadable, match=r"Row 11: .*never closed"):
        list(jefit.read(backup('7,1,"45.0x5",1,2024-02-17,21,Row,0\n7,1,"45.0x5,1,2024-02-17,21,Row,0')))


done = st.tuples(
    st.integers(1, 3),  # which workout
    st.sampled_from(["Squat", "Press, Seated", 'Row "Wide"']),
    st.lists(st.tuples(st.decimals(0, 300, places=2), st.integers(0, 40)), min_size=1, max_size=5),
    st.booleans(),  # in the set logs too
)


@given(st.lists(done, min_size=1, max_size=12), st.booleans(), st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=100, deadline=None)
def test_any_history_comes_back_as_it_was_written(history, with_sessions, end):
    sessions, logs, set_logs = [], [], []
    for number, (day, exercise, sets, is_rich) in enumerate(history, 1):
        told = ",".join(f"{weight}x{reps}" for weight, reps in sets)
        name = exercise.replace('"', '""')
        logs.append(f'7,1,"{told}",{number},2024-02-0{day},{number},"{name}",{day}')
        if is_rich:
            set_logs += [f"{number},{index},{weight * 2},{reps},30" for index, (weight, reps) in enumerate(sets)]
    if with_sessions:
        sessions = [f"{day},{1706700000 + day * 86400},{1706703600 + day * 86400}" for day in (1, 2, 3)]
    tables = [
        ("SETTING", "row_id,mass", ['1," kg"']),
        ("WORKOUT SESSIONS", "_id,starttime,endtime", sessions),
        ("EXERCISE LOGS", LOGS.strip(), logs),
        ("EXERCISE SET LOGS", "exercise_log_id,set_index,weight_lbs,reps,duration", set_logs),
    ]
    text = end + end.join(
        f"### {name} ########{end}{end}{header}{end}{end.join(rows)}{end}{end}##########{end}"
        for name, header, rows in tables
    )
    found = outcome(jefit, source_of(text))
    assert found.skipped == []
    assert len(found.sessions) == len({day for day, *_ in history})
    assert sorted(
        (
            session.started.day,
            block.exercise,
            [(one.weight, one.reps, one.weight_unit, one.seconds or 0) for one in block.sets],
        )
        for session in found.sessions
        for block in session.blocks
    ) == sorted(
        (day, exercise, [(weight, reps, "kg", 30 if is_rich else 0) for weight, reps in sets])
        for day, exercise, sets, is_rich in history
    )
