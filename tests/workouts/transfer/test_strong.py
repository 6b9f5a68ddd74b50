"""Strong's exports of every generation, each a small file in its layout and all that it must yield."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workouts.transfer.hostile import BROKEN, hostile_cells, hostile_files
from tests.workouts.transfer.told import FILES, file_source, sessions_of, source_of, told, told_file
from workouts.transfer import strong
from workouts.transfer.neutral import Block, Performed, Session, Skipped
from workouts.transfer.source import Unreadable
from workouts.transfer.strong import seconds_of

G3 = (
    "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;Notes;"
    "Workout Notes;Workout Duration"
)
G4 = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE"
G5 = (
    "Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (kg);Reps;RPE;Distance (meters);Seconds;"
    "Notes;Workout Notes"
)


def read_marks(*marks: str, header: str = G4) -> list[str]:
    """Blocks that a G4 file of one workout is read into; a mark is "exercise order", sets are of 5 reps."""
    rows = [f"2024-01-02 10:00:00,W,1h,{exercise},{order},50,5,0,30,,," for exercise, order in map(str.split, marks)]
    return told(strong.read(source_of("\n".join([header, *rows]))))[1:]


# The generations


def test_the_first_generation_says_the_units_in_its_columns_names():
    assert told_file(strong.read, "strong-g1-kg.csv") == [
        "2016-02-03 07:15:20 Legs (row 2)",
        "- Squat (Barbell)",
        "  80kg x5 0km 0s",
        "  82.5kg x5 0km 0s",
        "- Cycling",
        "  0kg x0 4.2km 600s",
        "2016-02-05 07:20:00 Back (row 5)",
        "- Deadlift (Barbell)",
        "  100kg x3 0km 0s",
    ]


def test_the_first_generation_in_pounds_and_miles_with_notes():
    assert told_file(strong.read, "strong-g1-lb.csv") == [
        "2015-11-09 18:00:00 Monday (row 2)",
        "- Bench Press (Barbell): 'Pause on the chest'",
        "  135lb x8 0mi 0s",
        "  145lb x6 0mi 0s",
        "- Running",
        "  0lb x0 1.5mi 780s",
    ]


def test_a_unit_with_a_dot_names_the_column_of_the_first_generation_too():
    assert told_file(strong.read, "strong-g1-dotted.csv") == [
        "2018-04-02 06:30:00 Early (row 2): 'Cold morning'",
        "- Running",
        "  2.4mi 1200s",
        "- Goblet Squat (Kettlebell)",
        "  53lb x10",
    ]


def test_the_second_generation_says_no_unit_and_no_duration():
    assert told_file(strong.read, "strong-g2.csv") == [
        "2017-06-01 17:00:00 Push, heavy (row 2): 'Slept badly'",
        "- Overhead Press (Barbell): 'Said \"tight\" to myself'",
        "  45? x5 0 far 0s",
        "  47.5? x4 0 far 0s",
        "- Rowing (Machine)",
        "  0? x0 2000 far 480s",
    ]


def test_the_second_generation_with_rpe_and_assistance_as_it_is_in_the_file():
    assert told_file(strong.read, "strong-g2-rpe.csv") == [
        "2019-01-08 17:00:00 Pull (row 2)",
        "- Pull Up",
        "  10? x6 0 far 0s @8",
        "  10? x5 0 far 0s @9.5",
        "- Pull Up (Assisted)",
        "  20? x8 0 far 0s",
    ]


def test_the_third_generation_says_the_unit_row_by_row():
    assert told_file(strong.read, "strong-g3.csv") == [
        "2023-07-30 16:49:28 to 17:33:28 Arms (row 2): 'First day back'",
        "- Biceps Curl (Dumbbell): 'Slow\\non the way down'",
        "  14kg x8 0s @7.5",
        "  30.8647lb x8 0s",
        "- Push Up",
        "  x20 0s",
        "- Plank",
        "  75s",
        "2023-08-01 09:00:00 to 09:25:00 Run (row 6)",
        "- Running",
        "  3.1mi 1500s",
        "- Walking",
        "  1.2km 900s",
        "- Bench Press (Barbell)",
        "  60? x5 0s",
    ]


def test_the_third_generation_with_commas_and_without_durations():
    assert told_file(strong.read, "strong-g3-comma.csv") == [
        "2020-10-11 12:13:14 Legs (row 2)",
        "- Leg Press",
        "  180kg x10 0s",
        "  400lb x8 0s @9",
    ]


def test_a_file_without_a_header_is_known_by_its_shape():
    assert told_file(strong.read, "strong-headerless.csv") == [
        "2021-03-02 19:00:10 to 20:05:10 Evening, at home (row 1)",
        "- Squat (Barbell): 'Belt on'",
        "  100kg x5 0s",
        "  220lb x5 0s @8",
        "- Running",
        "  2mi 1100s",
    ]


def test_a_file_without_a_header_may_part_by_commas_and_lack_durations():
    assert told_file(strong.read, "strong-headerless-comma.csv") == [
        "2021-03-02 19:00:10 Evening (row 1)",
        "- Plank",
        "  60s",
        "- Pull Up",
        "  warm_up x5 0s",
    ]


def test_the_fourth_generation_has_marks_rests_and_reps_with_a_point():
    assert told_file(strong.read, "strong-g4.csv") == [
        "2024-05-06 18:30:00 to 19:35:00 Push (row 2): 'Felt strong'",
        "- Bench Press (Barbell): 'Elbows in'",
        "  warm_up 40.0? x10 0 far 0s rest 60",
        "  74.99999999999999? x8 0 far 0s @8.0 rest 120",
        "  61.23492? x12 0 far 0s",
        "  drop 50.0? x15 0 far 0s",
        "  failure 50.0? x9 0 far 0s @10.0",
        "- Plank",
        "  0.0? x0 0 far 60s",
        "- Push Up",
        "  0.0? x0 0 far 0s",
        "2024-05-08 06:00:00 to 06:00:53 Row (row 11)",
        "- Rowing (Machine)",
        "  0.0? x0 2000.0 far 450s",
        "- Cycling (Indoor)",
        "  0.0? x0 12.5 far 1800s",
    ]


def test_a_workout_of_six_hundred_hours_keeps_its_sets_and_has_no_end():
    assert told_file(strong.read, "strong-g4-short.csv") == [
        "2022-09-10 10:00:00 Long gone (row 2)",
        "- Lunge (Dumbbell)",
        "  44.09245243697551? x12 0 far 0s @7",
        "  2956? x12 0 far 0s",
    ]


def test_a_german_file():
    assert told_file(strong.read, "strong-g4-german.csv") == [
        "2023-11-02 17:45:00 to 18:50:00 Abends (row 2): 'Gut geschlafen'",
        "- Deadlift (Barbell): 'Gürtel'",
        "  120.0? x5 0 far 0s @8 rest 180",
        "  125.0? x3 0 far 0s",
    ]


def test_a_french_file():
    assert told_file(strong.read, "strong-g4-french.csv") == [
        "2023-11-03 08:00:00 to 09:05:00 Matin (row 2): 'Bien dormi'",
        "- Bench Press (Barbell): 'Coudes serrés'",
        "  60.0? x10 0 far 0s @7.5",
        "- Running",
        "  0? x0 5.0 far 1600s",
    ]


def test_a_spanish_file():
    assert told_file(strong.read, "strong-g4-spanish.csv") == [
        "2023-11-04 20:10:30 to 20:55:30 Noche (row 2): 'Con prisa'",
        "- Leg Press: 'Pies arriba'",
        "  150.0? x12 0 far 0s rest 90",
        "- Plank",
        "  0? x0 0 far 75s @9",
    ]


def test_a_chinese_file():
    assert told_file(strong.read, "strong-g4-chinese.csv") == [
        "2023-11-05 12:00:00 to 13:13:00 午间 (row 2): '状态不错'",
        "- Squat (Barbell): '下蹲慢一点'",
        "  90.0? x5 0 far 0s @8",
        "  92.5? x5 0 far 0s",
    ]


def test_the_fifth_generation_is_in_kilograms_and_metres_with_rows_of_notes():
    assert told_file(strong.read, "strong-g5.csv") == [
        "2025-02-04 20:23:01 to 21:38:58 Push focus (row 3): 'Short on time'",
        "- Bench Press (Dumbbell): 'Bench at 30 degrees'",
        "  warm_up 20.0kg x10 rest 90",
        "  36.0kg x7 @8.5",
        "  drop 28.0kg x9",
        "  drop 20.0kg x9",
        "  failure 16.0kg x14",
        "- Pull Up: 'Dead hang\\nbetween reps'",
        "  x9",
        "2025-02-06 07:00:00 to 07:30:00 Run (row 11)",
        "- Running",
        "  5000m 1750s",
    ]


STRONG_FILES = sorted(path.name for path in FILES.glob("strong-*.csv"))


@pytest.mark.parametrize("name", STRONG_FILES)
def test_every_file_is_recognised(name):
    assert strong.recognises(file_source(name))


@pytest.mark.parametrize("name", STRONG_FILES)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_every_file_reads_the_same_with_other_line_ends_and_encodings(name, line_end, encoding):
    text = (FILES / name).read_text(encoding="utf-8").replace("\n", line_end)
    source = source_of(text, encoding)
    assert strong.recognises(source)
    assert told(strong.read(source)) == told_file(strong.read, name)


def test_a_file_of_windows_is_read():
    text = (FILES / "strong-g4-german.csv").read_text(encoding="utf-8")
    assert told(strong.read(source_of(text, "cp1252"))) == told_file(strong.read, "strong-g4-german.csv")


@pytest.mark.parametrize("name", [name for name in STRONG_FILES if "headerless" not in name])
def test_columns_may_stand_in_any_order(name):
    text = (FILES / name).read_text(encoding="utf-8")
    delimiter = file_source(name).delimiter
    turned = io.StringIO()
    csv.writer(turned, delimiter=delimiter).writerows(
        record[::-1] for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    )
    assert told(strong.read(source_of(turned.getvalue()))) == told_file(strong.read, name)


# Blocks, rests, notes


def test_a_number_that_does_not_rise_begins_another_block():
    assert read_marks("A 1", "A 2", "A 1", "A 2", "A 2") == [
        "- A", "  50? x5 0 far 30s", "  50? x5 0 far 30s",
        "- A", "  50? x5 0 far 30s", "  50? x5 0 far 30s",
        "- A", "  50? x5 0 far 30s",
    ]  # fmt: skip


def test_an_exercise_that_comes_back_with_the_next_number_goes_on_in_its_block():
    assert read_marks("A 1", "B 1", "A 2", "B 2") == [
        "- A", "  50? x5 0 far 30s", "  50? x5 0 far 30s",
        "- B", "  50? x5 0 far 30s", "  50? x5 0 far 30s",
    ]  # fmt: skip


def test_an_exercise_that_comes_back_from_one_is_another_block():
    assert [line for line in read_marks("A 1", "B 1", "A 1") if line.startswith("-")] == ["- A", "- B", "- A"]


def test_a_mark_goes_on_in_its_block():
    assert read_marks("A W", "A 1", "A D", "A 2", "A F", "A 3") == [
        "- A",
        "  warm_up 50? x5 0 far 30s",
        "  50? x5 0 far 30s",
        "  drop 50? x5 0 far 30s",
        "  50? x5 0 far 30s",
        "  failure 50? x5 0 far 30s",
        "  50? x5 0 far 30s",
    ]


def test_warm_ups_before_a_new_first_set_belong_to_its_block():
    assert read_marks("A W", "A 1", "A W", "A W", "A 1") == [
        "- A", "  warm_up 50? x5 0 far 30s", "  50? x5 0 far 30s",
        "- A", "  warm_up 50? x5 0 far 30s", "  warm_up 50? x5 0 far 30s", "  50? x5 0 far 30s",
    ]  # fmt: skip


def test_warm_ups_alone_are_a_block():
    assert read_marks("A W", "B W", "A W") == [
        "- A", "  warm_up 50? x5 0 far 30s", "- B", "  warm_up 50? x5 0 far 30s", "- A", "  warm_up 50? x5 0 far 30s",
    ]  # fmt: skip


@pytest.mark.parametrize("mark", ["Rest Timer", "Ruhezeit", "Temporizador de descanso", "rest timer"])
def test_a_rest_belongs_to_the_set_before_it_and_is_no_timed_set(mark):
    rows = f"2024-01-02 10:00:00,W,1h,A,1,50,5,0,0,,,\n2024-01-02 10:00:00,W,1h,A,{mark},0,0,0,95.0,,,"
    assert told(strong.read(source_of(f"{G4}\n{rows}")))[1:] == ["- A", "  50? x5 0 far 0s rest 95"]


def test_a_rest_after_no_set_is_left_out():
    rows = (
        "2024-01-02 10:00:00,W,1h,A,Rest Timer,0,0,0,60,,,\n"
        "2024-01-02 10:00:00,W,1h,A,1,50,5,0,0,,,\n"
        "2024-01-03 10:00:00,W,1h,A,Rest Timer,0,0,0,60,,,"
    )
    assert told(strong.read(source_of(f"{G4}\n{rows}"))) == [
        "left out row 2: A rest that follows no set.",
        "left out row 4: A rest that follows no set.",
        "2024-01-02 10:00:00 to 11:00:00 W (row 3)",
        "- A",
        "  50? x5 0 far 0s",
    ]


def test_the_rest_of_a_set_that_is_left_out_is_not_given_to_another():
    rows = (
        "2024-01-02 10:00:00,W,1h,A,1,50,5,0,0,,,\n"
        "2024-01-02 10:00:00,W,1h,A,2,heavy,5,0,0,,,\n"
        "2024-01-02 10:00:00,W,1h,A,Rest Timer,0,0,0,60,,,"
    )
    assert told(strong.read(source_of(f"{G4}\n{rows}"))) == [
        "left out row 3: Weight is “heavy”, not a number.",
        "left out row 4: A rest that follows no set.",
        "2024-01-02 10:00:00 to 11:00:00 W (row 2)",
        "- A",
        "  50? x5 0 far 0s",
    ]


def test_notes_go_to_the_nearest_block_of_their_exercise():
    def row(exercise: str, mark: str, note: str = "") -> str:
        return f"1;2025-02-04 20:00:00;W;600;{exercise};{mark};20;5;;;;{note};"

    rows = [
        row("A", "Note", "first"), row("A", "1"), row("B", "1"), row("B", "Note", "behind"),
        row("A", "Note", "second"), row("A", "1"), row("C", "Note", "of nothing"),
    ]  # fmt: skip
    assert [line for line in told(strong.read(source_of("\n".join([G5, *rows])))) if line[0] in "-l"] == [
        "left out row 8: A note on C, of which the workout has no set.",
        "- A: 'first'",
        "- B: 'behind'",
        "- A: 'second'",
    ]


def test_a_workout_of_notes_alone_is_none():
    rows = "1;2025-02-04 20:00:00;W;600;A;Note;;;;;;Only this;"
    assert told(strong.read(source_of(f"{G5}\n{rows}"))) == [
        "left out row 2: A note on A, of which the workout has no set."
    ]


def test_two_workouts_of_one_time_are_told_apart_by_their_names():
    rows = "2024-01-02 10:00:00,One,1h,A,1,50,5,0,0,,,\n2024-01-02 10:00:00,Two,1h,A,2,50,5,0,0,,,"
    sessions = sessions_of(strong.read(source_of(f"{G4}\n{rows}")))
    assert [(session.title, len(session.blocks)) for session in sessions] == [("One", 1), ("Two", 1)]


def test_rows_of_a_workout_may_stand_apart_and_the_newest_first():
    rows = (
        "2024-01-03 10:00:00,W,1h,A,1,50,5,0,0,,,\n"
        "2024-01-02 10:00:00,W,1h,A,1,40,5,0,0,,,\n"
        "2024-01-03 10:00:00,W,1h,A,2,50,4,0,0,,,"
    )
    assert told(strong.read(source_of(f"{G4}\n{rows}"))) == [
        "2024-01-02 10:00:00 to 11:00:00 W (row 3)",
        "- A",
        "  40? x5 0 far 0s",
        "2024-01-03 10:00:00 to 11:00:00 W (row 2)",
        "- A",
        "  50? x5 0 far 0s",
        "  50? x4 0 far 0s",
    ]


# Cells


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1h 5m", 3900), ("45m", 2700), ("2h", 7200), ("53s", 53), ("1h 5min", 3900), ("1 h 5 min", 3900),
        ("1小时13分钟", 4380), ("1\u202fh\u202f5\u202fmin", 3900), ("1h 5m 3s", 3903), ("62m", 3720), ("38min", 2280),
        ("600h 12m", 2_160_720), ("4557", 4557), ("0m", 0), ("", None), ("soon", None), ("1h soon", None),
        ("5 parsecs", None), ("-5m", None), ("9" * 5000, None), ("1h" * 5000, 18_000_000),
    ],
)  # fmt: skip
def test_a_duration_is_read_in_all_spellings(text, expected):
    assert seconds_of(text) == expected


@pytest.mark.parametrize(
    ("duration", "end"),
    [
        ("24h", datetime(2024, 1, 3, 10)), ("24h 1m", None), ("0m", None), ("", None),
        ("gone fishing", None), ("86400", datetime(2024, 1, 3, 10)),
    ],
)  # fmt: skip
def test_a_duration_that_is_not_to_be_believed_leaves_the_end_open(duration, end):
    (session,) = sessions_of(strong.read(source_of(f"{G4}\n2024-01-02 10:00:00,W,{duration},A,1,50,5,0,0,,,")))
    assert session.ended == end


@pytest.mark.parametrize(
    ("mark", "kind"),
    [
        ("1", "normal"), ("0", "normal"), ("12.0", "normal"), ("", "normal"), ("W", "warm_up"), ("WARM_UP", "warm_up"),
        ("D", "drop"), ("DROP", "drop"), ("DROP_SET", "drop"), ("F", "failure"), ("FAILURE", "failure"),
        ("w", "warm_up"), ("Drop Set", "drop"),
    ],
)  # fmt: skip
def test_marks_old_and_new(mark, kind):
    (session,) = sessions_of(strong.read(source_of(f"{G4}\n2024-01-02 10:00:00,W,1h,A,{mark},50,5,0,0,,,")))
    assert [one.kind for one in session.blocks[0].sets] == [kind]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("2024-01-02 10:00:00,W,1h,A,1,abc,5,0,0,,,", "Weight is “abc”, not a number."),
        ("2024-01-02 10:00:00,W,1h,A,1,50,5.5,0,0,,,", "Reps is “5.5”, not a whole number."),
        ("2024-01-02 10:00:00,W,1h,A,1,50,5,0,0,,,hard", "RPE is “hard”, not a number."),
        ("2024-01-02 10:00:00,W,1h,A,X,50,5,0,0,,,", "Set Order is “X”, not a number or a mark that we know."),
        ("2024-01-02 10:00:00,W,1h,,1,50,5,0,0,,,", "Exercise Name is “”, not the name of an exercise."),
        ("2024-02-30 10:00:00,W,1h,A,1,50,5,0,0,,,", "Date is “2024-02-30 10:00:00”, not a date that we can read."),
        ("20260-02-03 10:00:00,W,1h,A,1,50,5,0,0,,,", "Date is “20260-02-03 10:00:00”, not a date that we can read."),
        (
            "0024-02-03 10:00:00,W,1h,A,1,50,5,0,0,,,",
            "Date is “0024-02-03 10:00:00”, not a date between 1900 and 2200.",
        ),
        (
            "2201-02-03 10:00:00,W,1h,A,1,50,5,0,0,,,",
            "Date is “2201-02-03 10:00:00”, not a date between 1900 and 2200.",
        ),
    ],
)
def test_a_cell_that_cannot_be_read_leaves_its_row_out_and_says_why(cells, reason):
    good = "2024-01-02 10:00:00,W,1h,A,1,50,5,0,0,,,"
    assert told(strong.read(source_of(f"{G4}\n{cells}\n{good}"))) == [
        f"left out row 2: {reason}",
        "2024-01-02 10:00:00 to 11:00:00 W (row 3)",
        "- A",
        "  50? x5 0 far 0s",
    ]


def test_a_unit_that_nobody_knows_leaves_its_row_out():
    row = "2024-01-02 10:00:00;W;A;1;8;stone;5;;;;0;;;1h"
    assert told(strong.read(source_of(f"{G3}\n{row}"))) == [
        "left out row 2: Weight Unit is “stone”, not a unit that we know."
    ]


@pytest.mark.parametrize("time", ["2024-01-02 18:05:30", "2024-01-02 6:05:30\u202fPM", "2024-01-02 6:05:30 PM"])
def test_the_clock_may_have_twelve_hours(time):
    (session,) = sessions_of(strong.read(source_of(f"{G4}\n{time},W,1h,A,1,50,5,0,0,,,")))
    assert session.started == datetime(2024, 1, 2, 18, 5, 30)


def test_amounts_stay_as_they_are():
    row = "2024-01-02 10:00:00,W,1h,A,1,44.09245243697551,5,0.75,12.5,,,6.5"
    (session,) = sessions_of(strong.read(source_of(f"{G4}\n{row}")))
    assert session.blocks[0].sets == [
        Performed(
            2, weight=Decimal("44.09245243697551"), reps=5, distance=Decimal("0.75"), seconds=13, rpe=Decimal("6.5")
        )
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Date,Exercise Name,Set Order,Weight,Reps",
        "Date,Workout Name,Set Order,Weight,Reps",
        "Date,Workout Name,Exercise Name,Weight,Reps",
        "Workout Name,Exercise Name,Set Order,Weight,Reps",
    ],
)
def test_a_file_without_a_needed_column_is_not_read(header):
    source = source_of(f"{header}\n{header.replace('Date', '2024-01-02 10:00:00')}")
    assert not strong.recognises(source)
    with pytest.raises(Unreadable, match=r"Row 1: the column .+ is missing"):
        list(strong.read(source))


def test_a_header_that_comes_again_is_passed_over():
    row = "2024-01-02 10:00:00,W,1h,A,1,50,5,0,0,,,"
    assert len(sessions_of(strong.read(source_of(f"{G4}\n{row}\n{G4}\n{row}")))) == 1


def test_a_column_that_comes_twice_counts_the_first_time():
    row = "2024-01-02 10:00:00,W,1h,A,1,50,5,0,0,,,,99"
    assert told(strong.read(source_of(f"{G4},Reps\n{row}")))[1:] == ["- A", "  50? x5 0 far 0s"]


# Whatever comes in

SETS = st.builds(
    Performed,
    row=st.just(0),
    kind=st.sampled_from(["normal", "normal", "normal", "warm_up", "drop", "failure"]),
    weight=st.none() | st.decimals(0, 400, places=2),
    reps=st.integers(0, 40),
    distance=st.none() | st.decimals(0, 50, places=2),
    seconds=st.none() | st.integers(0, 4000),
    rpe=st.none() | st.sampled_from([Decimal(6), Decimal("8.5"), Decimal(10)]),
    rest_seconds=st.none() | st.integers(1, 600),
)
# What our own export would have made inert (transfer/inert.py) is read as such: an apostrophe before an equals sign.
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12).map(
    lambda text: text.lstrip("'") or "x"
)
NOTES = st.just("") | WORDS | st.just('She said "go";\nthen, rest')
BLOCKS = st.builds(Block, exercise=WORDS, sets=st.lists(SETS, min_size=1, max_size=4), notes=NOTES)
SESSIONS = st.builds(
    Session,
    row=st.just(0),
    started=st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(microsecond=0)),
    title=WORDS,
    notes=NOTES,
    blocks=st.lists(BLOCKS, min_size=1, max_size=4, unique_by=lambda block: block.exercise),
)
HISTORIES = st.lists(SESSIONS, min_size=1, max_size=4, unique_by=lambda session: session.started).map(
    lambda sessions: sorted(sessions, key=lambda session: session.started)
)
LAYOUTS = {
    "kg and km in the columns": ("Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes", "kg", "km"),
    "lb and mi in the columns": ("Date,Workout Name,Exercise Name,Set Order,lb,Reps,mi,Seconds,Notes", "lb", "mi"),
    "second": (
        "Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE", "", "",
    ),
    "units in the rows": (G3, "lb", "km"),
    "units in the rows, no header": (G3, "kg", "mi"),
    "fourth": (G4, "", ""),
    "fifth": (G5, "kg", "m"),
}  # fmt: skip
MARKS = {"warm_up": "W", "drop": "D", "failure": "F"}


def written(history: list[Session], layout: str) -> str:
    """What Strong would write of a history."""
    header, weight_unit, distance_unit = LAYOUTS[layout]
    delimiter = ";" if ";" in header else ","
    names = header.split(delimiter)
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=delimiter, extrasaction="ignore", lineterminator="\n")
    if "no header" not in layout:
        writer.writeheader()
    for number, session in enumerate(history, start=1):
        is_first_row = True
        length = (session.ended - session.started).total_seconds() if session.ended else 0
        for block in session.blocks:
            order = 0
            for place, one in enumerate(block.sets):
                order += one.kind == "normal"
                common = {
                    "Workout #": number,
                    "Date": f"{session.started:%Y-%m-%d %H:%M:%S}",
                    "Workout Name": session.title,
                    "Exercise Name": f"{block.exercise} ",
                    "Duration": f"{length / 60:.0f}m",
                    "Workout Duration": f"{length / 60:.0f}m",
                    "Duration (sec)": f"{length:.0f}",
                }
                measures = {
                    **dict.fromkeys(("kg", "lb", "Weight", "Weight (kg)"), blank(one.weight)),
                    **dict.fromkeys(("km", "mi", "Distance", "Distance (meters)"), blank(one.distance)),
                    "Weight Unit": "" if one.weight is None else {"lb": "lbs"}.get(weight_unit, weight_unit),
                    "Distance Unit": "" if one.distance is None else {"mi": "mi."}.get(distance_unit, distance_unit),
                    "Reps": blank(one.reps),
                    "Seconds": blank(one.seconds),
                    "RPE": blank(one.rpe),
                    "Notes": block.notes if not place else "",
                    "Workout Notes": session.notes if is_first_row or "Workout #" in names else "",
                }
                writer.writerow({**common, **measures, "Set Order": MARKS.get(one.kind, order)})
                if one.rest_seconds:
                    writer.writerow({**common, "Set Order": "Rest Timer", "Seconds": f"{one.rest_seconds}.0"})
                is_first_row = False
    return out.getvalue()


def blank(value: object) -> object:
    return "" if value is None else value


def without_rows(sessions: list[Session]) -> list[Session]:
    for session in sessions:
        session.row = 0
        for block in session.blocks:
            for one in block.sets:
                one.row = 0
    return sessions


@pytest.mark.parametrize("layout", LAYOUTS)
@given(history=HISTORIES, minutes=st.integers(1, 1440))
def test_what_strong_would_write_of_any_history_reads_back(layout, history, minutes):
    header, weight_unit, distance_unit = LAYOUTS[layout]
    for session in history:
        session.ended = session.started + timedelta(minutes=minutes) if "Duration" in header else None
        session.notes = session.notes if "Workout Notes" in header else ""
        for block in session.blocks:
            for one in block.sets:
                one.rpe = one.rpe if "RPE" in header else None
                one.weight_unit = "" if one.weight is None else weight_unit
                one.distance_unit = "" if one.distance is None else distance_unit
    source = source_of(written(history, layout))
    assert strong.recognises(source) or "no header" in layout
    assert without_rows(sessions_of(strong.read(source))) == history


@given(content=hostile_files())
def test_no_bytes_raise_anything_but_unreadable(content):
    with suppress(Unreadable):
        source = source_of(content)
        strong.recognises(source)
        list(strong.read(source))


@pytest.mark.parametrize("header", [G3, G4, G5])
@given(rows=st.lists(st.lists(hostile_cells(), min_size=1, max_size=14), max_size=4))
def test_no_cells_under_a_right_header_raise_anything_but_unreadable(header, rows):
    out = io.StringIO()
    csv.writer(out, delimiter=";" if ";" in header else ",").writerows(rows)
    try:
        read = list(strong.read(source_of(f"{header}\n{out.getvalue()}")))
    except Unreadable:
        return
    assert all(isinstance(item, (Session, Skipped)) for item in read)


@pytest.mark.parametrize(("content", "message"), BROKEN)
def test_a_broken_file_is_refused_with_the_row(content, message):
    with pytest.raises(Unreadable, match=message):
        list(strong.read(source_of(G4.encode() + b"\n" + content)))
