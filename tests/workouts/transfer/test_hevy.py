"""Hevy's exports from the app and from the web, each a small file in its layout and all that it must yield."""

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
from workouts.transfer import hevy
from workouts.transfer.neutral import Block, Performed, Session, Skipped
from workouts.transfer.source import Unreadable

NAMES = (
    "title", "start_time", "end_time", "description", "exercise_title", "superset_id", "exercise_notes", "set_index",
    "set_type", "weight_kg", "reps", "distance_km", "duration_seconds", "rpe",
)  # fmt: skip
HEADER = ",".join(f'"{name}"' for name in NAMES)
START, END = "28 Mar 2025, 17:29", "28 Mar 2025, 18:41"

APP = [
    "2025-02-02 08:05:00 to 08:40:00 Run (row 9)",
    "- Running",
    "  5.25km 1830s",
    "- Farmers Walk",
    "  32kg 0.04km",
    "- Running",
    "  1km 400s",
    "- Running",
    "  1.5km 610s",
    "2025-03-28 17:29:00 to 18:41:00 Push 💪 (row 2): 'Good one\\nNo pain'",
    "- Bench Press (Barbell): 'Grip: ring\\nfinger'",
    "  warm_up 40kg x10",
    "  82.5kg x8 @8.5",
    "- Lateral Raise (Dumbbell) [0]",
    "  10kg x15",
    "  drop 7.5kg x12",
    "- Triceps Pushdown [0]",
    "  failure 25kg x20 @10",
    "- Pull Up (Assisted)",
    "  -20kg x6",
    "- Plank",
    "  60s",
]


def row(**cells: object) -> str:
    """A row of a bench press of 50 kg and 5 reps, but for what is given."""
    usual = {
        "title": "W", "start_time": START, "end_time": END, "exercise_title": "A", "set_index": 0, "set_type": "normal",
        "weight_kg": 50, "reps": 5,
    }  # fmt: skip
    out = io.StringIO()
    csv.DictWriter(out, NAMES, lineterminator="", quoting=csv.QUOTE_ALL).writerow({**usual, **cells})
    return out.getvalue()


def read(*rows: str) -> list[str]:
    return told(hevy.read(source_of("\n".join([HEADER, *rows]))))


# The exports


@pytest.mark.parametrize("name", ["hevy-app.csv", "hevy-web.csv", "hevy-web-german.csv", "hevy-saved-anew.csv"])
def test_the_exports_of_app_and_web_and_one_that_was_saved_anew(name):
    assert told_file(hevy.read, name) == APP


def test_the_app_in_portuguese_translates_months_and_the_librarys_exercises():
    names = {
        "- Running": "- Corrida",
        "- Farmers Walk": "- Caminhada do Fazendeiro",
        "- Bench Press (Barbell): 'Grip: ring\\nfinger'": "- Supino Reto (Barra): 'Grip: ring\\nfinger'",
        "- Lateral Raise (Dumbbell) [0]": "- Elevação Lateral (Halter) [0]",
        "- Triceps Pushdown [0]": "- Tríceps Pulley [0]",
        "- Pull Up (Assisted)": "- Barra Fixa (Assistida)",
        "- Plank": "- Prancha",
    }
    assert told_file(hevy.read, "hevy-app-portuguese.csv") == [names.get(line, line) for line in APP]


def test_app_and_web_of_one_account_yield_equal_sessions():
    app, web, german = (
        sessions_of(hevy.read(file_source(name))) for name in ("hevy-app.csv", "hevy-web.csv", "hevy-web-german.csv")
    )
    assert app == web == german
    assert "\n" in app[1].notes and "\n" in app[1].blocks[0].notes


def test_another_language_of_the_app_differs_in_the_exercises_names_alone():
    def unnamed(name: str) -> list[Session]:
        sessions = sessions_of(hevy.read(file_source(name)))
        for session in sessions:
            for block in session.blocks:
                block.exercise = ""
        return sessions

    assert unnamed("hevy-app-portuguese.csv") == unnamed("hevy-web.csv")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("hevy-kg-km.csv", "  88.18kg 0.5km @7"),
        ("hevy-kg-miles.csv", "  88.18kg 0.5mi @7"),
        ("hevy-lbs-km.csv", "  88.18lb 0.5km @7"),
        ("hevy-lbs-miles.csv", "  88.18lb 0.5mi @7"),
    ],
)
def test_all_pairs_of_units(name, expected):
    assert told_file(hevy.read, name) == ["2024-01-07 10:00:00 to 11:00:00 Mixed (row 2)", "- Farmers Walk", expected]


HEVY_FILES = sorted(path.name for path in FILES.glob("hevy-*.csv"))


@pytest.mark.parametrize("name", HEVY_FILES)
def test_every_file_is_recognised(name):
    assert hevy.recognises(file_source(name))


@pytest.mark.parametrize("name", HEVY_FILES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_every_file_reads_the_same_in_another_encoding(name, encoding):
    text = (FILES / name).read_bytes().decode()
    assert told(hevy.read(source_of(text, encoding))) == told_file(hevy.read, name)


def test_line_ends_of_both_kinds_stand_in_one_file():
    assert b"\r\n" in (content := (FILES / "hevy-app.csv").read_bytes())
    assert b"\n" in content.replace(b"\r\n", b"")


def test_notes_of_the_web_with_carriage_returns_equal_those_of_the_app():
    app = read(row(description="One\\nTwo", exercise_notes="Three\\nFour"))
    web = read(row(description="One\r\nTwo", exercise_notes="Three\rFour"))
    assert app == web
    assert app[0].endswith(": 'One\\nTwo'") and app[1] == "- A: 'Three\\nFour'"


def test_columns_may_stand_in_any_order():
    content = (FILES / "hevy-app.csv").read_text(encoding="utf-8")
    turned = io.StringIO()
    csv.writer(turned).writerows(record[::-1] for record in csv.reader(io.StringIO(content, newline="")))
    assert told(hevy.read(source_of(turned.getvalue()))) == APP


# Blocks and workouts


def test_an_index_that_does_not_rise_begins_another_block():
    assert read(row(), row(set_index=1), row(), row(set_index=1))[1:] == [
        "- A", "  50kg x5", "  50kg x5", "- A", "  50kg x5", "  50kg x5",
    ]  # fmt: skip


def test_rows_of_a_superset_may_take_turns():
    rows = [row(exercise_title=name, set_index=index, superset_id=3) for index in (0, 1) for name in ("A", "B")]
    assert read(*rows)[1:] == ["- A [3]", "  50kg x5", "  50kg x5", "- B [3]", "  50kg x5", "  50kg x5"]


def test_supersets_are_counted_within_a_workout():
    sessions = sessions_of(
        hevy.read(source_of("\n".join([HEADER, row(superset_id=0), row(superset_id=0, title="Another")])))
    )
    assert [[block.superset for block in session.blocks] for session in sessions] == [[0], [0]]


@pytest.mark.parametrize(
    "difference", [{"title": "V"}, {"end_time": "28 Mar 2025, 18:42"}, {"description": "Again"}, {"end_time": ""}]
)
def test_title_and_start_do_not_make_a_workout_alone(difference):
    sessions = sessions_of(hevy.read(source_of("\n".join([HEADER, row(), row(**difference)]))))
    assert [len(session.blocks) for session in sessions] == [1, 1]


@pytest.mark.parametrize("end", ["", "28 Mar 2025, 17:28", "29 Mar 2025, 17:30", "2 Apr 2025, 10:00"])
def test_an_end_that_is_not_to_be_believed_is_none(end):
    (session,) = sessions_of(hevy.read(source_of(f"{HEADER}\n{row(end_time=end)}")))
    assert session.ended is None


def test_a_workout_may_last_a_day():
    (session,) = sessions_of(hevy.read(source_of(f"{HEADER}\n{row(end_time='29 Mar 2025, 17:29')}")))
    assert session.ended == datetime(2025, 3, 29, 17, 29)


# Cells


def test_blank_is_missing_and_no_seconds_stand_on_rows_of_reps():
    (session,) = sessions_of(hevy.read(source_of(f"{HEADER}\n{row(weight_kg='', reps='', duration_seconds=0)}")))
    assert session.blocks[0].sets == [Performed(2)]


def test_amounts_stay_as_they_are():
    content = f"{HEADER}\n{row(weight_kg='61.23', reps=12, distance_km='0.04', duration_seconds='90', rpe='8.5')}"
    (session,) = sessions_of(hevy.read(source_of(content)))
    assert session.blocks[0].sets == [
        Performed(
            2, weight=Decimal("61.23"), weight_unit="kg", reps=12, distance=Decimal("0.04"), distance_unit="km",
            seconds=90, rpe=Decimal("8.5"),
        )
    ]  # fmt: skip


def test_a_comma_is_a_decimal_one_where_semicolons_part_the_columns():
    content = f"{HEADER}\n{row(weight_kg='82,675', distance_km='1,5', rpe='8,5')}".replace('","', '";"')
    assert told(hevy.read(source_of(content)))[2:] == ["  82.675kg x5 1.5km @8.5"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("normal", "normal"), ("warmup", "warm_up"), ("dropset", "drop"), ("failure", "failure"), ("", "normal")],
)
def test_kinds_of_sets(text, kind):
    (session,) = sessions_of(hevy.read(source_of(f"{HEADER}\n{row(set_type=text)}")))
    assert session.blocks[0].sets[0].kind == kind


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"weight_kg": "abc"}, "weight_kg is “abc”, not a number."),
        ({"reps": "5.5"}, "reps is “5.5”, not a whole number."),
        ({"rpe": "hard"}, "rpe is “hard”, not a number."),
        ({"set_index": "x"}, "set_index is “x”, not a number."),
        ({"superset_id": "x"}, "superset_id is “x”, not a number."),
        ({"set_type": "giant"}, "set_type is “giant”, not normal, warmup, dropset or failure."),
        ({"exercise_title": ""}, "exercise_title is “”, not the name of an exercise."),
        ({"start_time": "31 Feb 2025, 10:00"}, "start_time is “31 Feb 2025, 10:00”, not a date that there is."),
        ({"start_time": "1 Feb 20260, 10:00"}, "start_time is “1 Feb 20260, 10:00”, not a date that there is."),
        ({"start_time": "1 Feb 2201, 10:00"}, "start_time is “1 Feb 2201, 10:00”, not a date between 1900 and 2200."),
        ({"end_time": "later"}, "end_time is “later”, not a date that we can read."),
    ],
)
def test_a_cell_that_cannot_be_read_leaves_its_row_out_and_says_why(cells, reason):
    assert read(row(**cells), row(set_index=1, reps=4)) == [
        f"left out row 2: {reason}",
        "2025-03-28 17:29:00 to 18:41:00 W (row 3)",
        "- A",
        "  50kg x4",
    ]


def test_a_month_of_no_language_refuses_the_file_and_names_the_row():
    message = "Row 3: start_time is “28 Foo 2025, 17:29”, not a date that we can read: “foo” is a month in no language"
    with pytest.raises(Unreadable, match=message):
        read(row(), row(start_time="28 Foo 2025, 17:29"))


@pytest.mark.parametrize("missing", ["title", "start_time", "exercise_title", "set_index"])
def test_a_file_without_a_needed_column_is_not_read(missing):
    header = HEADER.replace(f'"{missing}"', '"other"')
    source = source_of(f"{header}\n{row()}")
    assert not hevy.recognises(source)
    with pytest.raises(Unreadable, match=f"Row 1: the column {missing} is missing"):
        list(hevy.read(source))


def test_a_header_that_comes_again_is_passed_over():
    assert read(row(), HEADER, row(set_index=1)) == read(row(), row(set_index=1))


def test_a_column_that_comes_twice_counts_the_first_time():
    content = f'{HEADER},"reps"\n{row(reps=5)},"99"'
    assert told(hevy.read(source_of(content)))[1:] == ["- A", "  50kg x5"]


# Whatever comes in

SETS = st.builds(
    Performed,
    row=st.just(0),
    kind=st.sampled_from(["normal", "warm_up", "drop", "failure"]),
    weight=st.none() | st.decimals(-100, 400, places=2),
    reps=st.none() | st.integers(0, 40),
    distance=st.none() | st.decimals(0, 50, places=3),
    seconds=st.none() | st.integers(1, 4000),
    rpe=st.none() | st.sampled_from([Decimal(6), Decimal("8.5"), Decimal(10)]),
)
# What our own export would have made inert (transfer/inert.py) is read as such: an apostrophe before an equals sign.
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=12).map(
    lambda text: text.replace("\\", "/").lstrip("'") or "x"
)
NOTES = st.just("") | WORDS | st.just('She said "go";\nthen, rest')
BLOCKS = st.builds(
    Block,
    exercise=WORDS,
    sets=st.lists(SETS, min_size=1, max_size=4),
    notes=NOTES,
    superset=st.none() | st.integers(0, 3),
)
SESSIONS = st.builds(
    Session,
    row=st.just(0),
    started=st.datetimes(datetime(1990, 1, 1), datetime(2030, 1, 1)).map(
        lambda at: at.replace(second=0, microsecond=0)
    ),
    title=WORDS,
    notes=NOTES,
    blocks=st.lists(BLOCKS, min_size=1, max_size=5),
)
HISTORIES = st.lists(SESSIONS, min_size=1, max_size=4, unique_by=lambda session: session.started).map(
    lambda sessions: sorted(sessions, key=lambda session: session.started)
)
KINDS = {"normal": "normal", "warm_up": "warmup", "drop": "dropset", "failure": "failure"}
FRENCH = ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."]


def in_app(at: datetime) -> str:
    return f"{at.day} {at:%b %Y, %H:%M}"


def in_french_app(at: datetime) -> str:
    return f"{at.day} {FRENCH[at.month - 1]} {at.year}, {at:%H:%M}"


def in_browser(at: datetime) -> str:
    return f"{at:%b} {at.day}, {at.year}, {at.hour % 12 or 12}:{at:%M}\u202f{at:%p}"


def in_german_browser(at: datetime) -> str:
    return f"{at:%d.%m.%Y, %H:%M}"


def written(history: list[Session], *, told_date, weight: str, distance: str, delimiter: str, line: str) -> str:
    """What Hevy would write of a history: the newest workout first, `line` for a line's end in notes."""
    names = [{"weight_kg": weight, "distance_km": distance}.get(name, name) for name in NAMES]
    out = io.StringIO()
    writer = csv.DictWriter(out, names, delimiter=delimiter, quoting=csv.QUOTE_NONNUMERIC)
    writer.writeheader()
    for session in reversed(history):
        for block in session.blocks:
            for index, one in enumerate(block.sets):
                writer.writerow(
                    {
                        "title": session.title,
                        "start_time": told_date(session.started),
                        "end_time": told_date(session.ended) if session.ended else "",
                        "description": session.notes.replace("\n", line),
                        "exercise_title": block.exercise,
                        "superset_id": blank(block.superset),
                        "exercise_notes": block.notes.replace("\n", line),
                        "set_index": index,
                        "set_type": KINDS[one.kind],
                        weight: blank(one.weight),
                        "reps": blank(one.reps),
                        distance: blank(one.distance),
                        "duration_seconds": one.seconds or ("" if one.reps is None else 0),
                        "rpe": blank(one.rpe),
                    }
                )
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


@pytest.mark.parametrize(
    ("told_date", "line"),
    [(in_app, "\\n"), (in_french_app, "\\n"), (in_browser, "\n"), (in_german_browser, "\n")],
)
@given(
    history=HISTORIES,
    minutes=st.none() | st.integers(0, 1440),
    weight=st.sampled_from(["weight_kg", "weight_lbs"]),
    distance=st.sampled_from(["distance_km", "distance_miles"]),
    delimiter=st.sampled_from([",", ";"]),
)
def test_what_hevy_would_write_of_any_history_reads_back(
    told_date, line, history, minutes, weight, distance, delimiter
):
    for session in history:
        session.ended = None if minutes is None else session.started + timedelta(minutes=minutes)
        for block in session.blocks:
            for one in block.sets:
                one.weight_unit = "" if one.weight is None else {"weight_kg": "kg"}.get(weight, "lb")
                one.distance_unit = "" if one.distance is None else {"distance_km": "km"}.get(distance, "mi")
    content = written(history, told_date=told_date, weight=weight, distance=distance, delimiter=delimiter, line=line)
    source = source_of(content)
    assert hevy.recognises(source)
    assert without_rows(sessions_of(hevy.read(source))) == history


@given(content=hostile_files())
def test_no_bytes_raise_anything_but_unreadable(content):
    with suppress(Unreadable):
        source = source_of(content)
        hevy.recognises(source)
        list(hevy.read(source))


@given(rows=st.lists(st.lists(hostile_cells(), min_size=1, max_size=14), max_size=4))
def test_no_cells_under_a_right_header_raise_anything_but_unreadable(rows):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    try:
        items = list(hevy.read(source_of(f"{HEADER}\n{out.getvalue()}")))
    except Unreadable:
        return
    assert all(isinstance(item, (Session, Skipped)) for item in items)


@given(cells=st.dictionaries(st.sampled_from(NAMES), hostile_cells(), max_size=3))
def test_no_single_cells_raise_anything_but_unreadable(cells):
    try:
        items = list(hevy.read(source_of(f"{HEADER}\n{row(**cells)}")))
    except Unreadable:
        return
    assert items


@pytest.mark.parametrize(("content", "message"), BROKEN)
def test_a_broken_file_is_refused_with_the_row(content, message):
    with pytest.raises(Unreadable, match=message):
        list(hevy.read(source_of(HEADER.encode() + b"\n" + content)))
