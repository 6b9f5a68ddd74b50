"""Whatever bytes come in, a reader answers with workouts, with rows left out and why, or with Unreadable."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workouts.transfer.reading import FILES, opened, outcome, source_of
from workouts.transfer import fitbod, fitnotes, jefit, liftosaur, stronglifts
from workouts.transfer.neutral import Session, Skipped
from workouts.transfer.source import Source, Unreadable

READERS = [fitnotes, fitbod, liftosaur, jefit, stronglifts]
NAMES = sorted(path.stem for path in FILES.glob("*.csv") if path.stem.split("-")[0] in {one.SLUG for one in READERS})
A_FILE = {
    "fitnotes": "fitnotes-comment",
    "fitbod": "fitbod-new",
    "liftosaur": "liftosaur-new",
    "jefit": "jefit-set-logs",
    "stronglifts": "stronglifts-kg",
}
STRONG_AND_HEVY = [
    "Date,Workout Name,Exercise Name,Set Order,kg,Reps,km,Seconds,Notes",
    "Date,Workout Name,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE",
    "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;Seconds;Notes",
    "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE",
    "Workout #;Date;Workout Name;Duration (sec);Exercise Name;Set Order;Weight (kg);Reps;RPE;Distance (meters);Seconds",
    "title,start_time,end_time,description,exercise_title,superset_id,exercise_notes,set_index,set_type,weight_kg,reps",
    "Date,Exercise,Weight,Reps",
    '{"schema": 1, "workouts": []}',
    "### A heading of a text",
]
by_reader = pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.SLUG)
patient = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def answer(reader, content: bytes) -> list[Session | Skipped] | str:
    try:
        source = Source(io.BytesIO(content))
        reader.recognises(source)
        return list(reader.read(source))
    except Unreadable as fault:
        return str(fault)


def original(reader) -> bytes:
    return (FILES / f"{A_FILE[reader.SLUG]}.csv").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_each_file_is_recognised_by_its_own_reader_alone(name):
    assert [reader.SLUG for reader in READERS if reader.recognises(opened(name))] == [name.split("-")[0]]


@pytest.mark.parametrize("header", STRONG_AND_HEVY)
def test_a_file_of_another_app_is_left_to_its_own_reader(header):
    assert not any(reader.recognises(source_of(f"{header}\n")) for reader in READERS)


@by_reader
@patient
@given(content=st.binary(max_size=400))
def test_any_bytes_get_an_answer(reader, content):
    answer(reader, content)


@by_reader
@patient
@given(text=st.text(max_size=400))
def test_any_text_gets_an_answer(reader, text):
    answer(reader, text.encode("utf-8", "surrogatepass"))


cells = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters='",\n\r'), max_size=20),
    st.sampled_from(
        ["1e99", "-1e99", "9" * 40, "1e-99", "NaN", "Infinity", "0", "-5", "2021-01-17", "2021-01-17T00:00Z"]
    ),
    st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31 23:59:59 -1400", "99:99:99", "12:00 PM", "true", "kg"]),
    st.sampled_from(["1x1", "x", "1e99x1e99", "2021/01/17", "1708195761", "99999999999999999999"]),
)


@by_reader
@patient
@given(data=st.data())
def test_any_cells_under_the_right_header_get_an_answer(reader, data):
    """Cells of the small file are put in the place of others, or drawn."""
    lines = original(reader).decode("utf-8").splitlines()
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(1, len(lines) - 1))
        if not lines[at].startswith(("#", "row", "_id", "USERID")):
            row = lines[at].split(",")
            row[data.draw(st.integers(0, len(row) - 1))] = data.draw(cells)
            lines[at] = ",".join(row)
    answer(reader, "\n".join(lines).encode())


@by_reader
@patient
@given(data=st.data())
def test_a_file_with_some_of_its_bytes_changed_gets_an_answer(reader, data):
    content = bytearray(original(reader))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    answer(reader, bytes(content[: data.draw(st.integers(0, len(content)))]))


@by_reader
def test_a_line_of_ten_megabytes_is_refused(reader):
    row = len(original(reader).splitlines()) + 1
    told = answer(reader, original(reader) + b"a" * 10_000_000)
    assert isinstance(told, str)
    assert re.match(rf"(Row|Line) {row} is longer than 1,000,000 characters", told)


@by_reader
def test_five_hundred_columns_are_refused(reader):
    if reader is jefit:
        content = b"### EXERCISE LOGS ####\n" + b",".join(b"a" for _ in range(500)) + b"\n"
    else:
        content = b",".join([*original(reader).splitlines()[0].split(b","), *[b"a"] * 500]) + b"\n"
    told = answer(reader, content)
    assert isinstance(told, str)
    assert "columns" in told


@by_reader
def test_an_unterminated_quote_is_told_with_its_row(reader):
    told = answer(reader, original(reader) + b'"never closed')
    assert isinstance(told, str)
    assert told.startswith(f"Row {len(original(reader).splitlines()) + 1}: ")
    assert "never closed" in told


@by_reader
def test_a_nul_is_refused(reader):
    assert answer(reader, original(reader) + b"\x00") == "This is no text file: it holds NUL characters."


@by_reader
@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_make_no_difference(reader, end):
    plain = original(reader).replace(b"\r\n", b"\n")
    assert answer(reader, plain.replace(b"\n", end.encode())) == answer(reader, plain)


@by_reader
def test_mixed_line_ends_make_no_difference(reader):
    lines = original(reader).replace(b"\r\n", b"\n").split(b"\n")
    ends = [b"\r\n", b"\n", b"\n"]
    mixed = b"".join(line + ends[number % 3] for number, line in enumerate(lines[:-1]))
    assert answer(reader, mixed) == answer(reader, b"\n".join(lines))


@by_reader
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_make_no_difference(reader, encoding):
    text = original(reader).decode("utf-8-sig").encode("ascii", "replace").decode().replace("Second", "Zweite Übung:")
    assert answer(reader, text.encode(encoding)) == answer(reader, text.encode())


@by_reader
def test_a_header_that_comes_again_is_passed_over(reader):
    lines = original(reader).decode("utf-8-sig").splitlines()
    if reader is jefit:
        header = next(line for line in lines if line.startswith("USERID"))
        again = lines[: lines.index(header) + 1] + lines[lines.index(header) :]
    else:
        again = [*lines, lines[0]]
    found = outcome(reader, source_of("\n".join(again)))
    assert [fault.reason for fault in found.skipped] == [
        fault.reason for fault in outcome(reader, opened(A_FILE[reader.SLUG])).skipped
    ]
    assert len(found.sessions) == len(outcome(reader, opened(A_FILE[reader.SLUG])).sessions)


@pytest.mark.parametrize("reader", [fitbod, liftosaur, stronglifts], ids=lambda reader: reader.SLUG)
def test_a_file_that_was_saved_with_semicolons_is_read(reader):
    file = io.StringIO()
    csv.writer(file, delimiter=";").writerows(csv.reader(io.StringIO(original(reader).decode("utf-8-sig"))))
    assert answer(reader, file.getvalue().encode()) == answer(reader, original(reader))
