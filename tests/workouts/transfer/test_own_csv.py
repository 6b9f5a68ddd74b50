"""Our own CSV: what it looks like, and that it comes back as it went."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterable
from copy import deepcopy
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gymtracker.units import KG, LB
from tests.workouts.transfer.histories import comparable, histories, source_of
from workouts.transfer import own_csv
from workouts.transfer.neutral import Block, Performed, Session, Skipped
from workouts.transfer.source import Unreadable

ID = UUID("01a22ebd-0ca9-7e68-a073-3c09a3bd8efa")
CET = timezone(timedelta(hours=1))
HEADER = (
    "workout_id,workout,date,start,end,time_zone,workout_notes,bodyweight,exercise_number,exercise,exercise_slug,"
    "equipment,tracking,muscle,superset,exercise_notes,set_number,kind,side,continues,weight,weight_unit,reps,"
    "duration_seconds,distance,distance_unit,rpe,rest_seconds,completed_at\r\n"
)
WORKOUT = (
    f"{ID},Push,2026-03-01,2026-03-01T18:00:00+01:00,2026-03-01T19:05:30+01:00,Europe/Berlin,'-10 °C outside,176.5"
)
BENCH = "1,Bench Press (Barbell),bench-press-barbell,barbell,weight_reps,chest,1,"
FILE = (
    f"{HEADER}"
    f"{WORKOUT},{BENCH},1,warm_up,both,,45,lb,10,,,,,60,2026-03-01T18:04:00.250000+01:00\r\n"
    f"{WORKOUT},{BENCH},2,normal,both,,135,lb,5,,,,8.5,180,\r\n"
    f"{WORKOUT},{BENCH},3,failure,both,yes,95,lb,12,,,,,,\r\n"
    f'{WORKOUT},2,\'=Sled,own,other,weight_distance,quads,,"low, handles\nnew shoes",'
    "1,normal,left,,90.5,lb,,75,0.04,mi,,,\r\n"
)


def push() -> Session:
    """What FILE says, by hand."""
    bench = Block(
        "Bench Press (Barbell)", slug="bench-press-barbell", equipment="barbell", tracking="weight_reps",
        muscle="chest", superset=1,
        sets=[
            Performed(
                2, kind="warm_up", weight=Decimal(45), weight_unit="lb", reps=10, rest_seconds=60,
                completed_at=datetime(2026, 3, 1, 18, 4, 0, 250_000, tzinfo=CET),
            ),
            Performed(3, weight=Decimal(135), weight_unit="lb", reps=5, rpe=Decimal("8.5"), rest_seconds=180),
            Performed(4, kind="failure", weight=Decimal(95), weight_unit="lb", reps=12, is_continuing=True),
        ],
    )  # fmt: skip
    sled = Block(
        "=Sled", equipment="other", tracking="weight_distance", muscle="quads", notes="low, handles\nnew shoes",
        sets=[
            Performed(
                5, side="left", weight=Decimal("90.5"), weight_unit="lb", seconds=75, distance=Decimal("0.04"),
                distance_unit="mi",
            )
        ],
    )  # fmt: skip
    return Session(
        2, datetime(2026, 3, 1, 18, tzinfo=CET), datetime(2026, 3, 1, 19, 5, 30, tzinfo=CET), title="Push",
        notes="-10 °C outside", time_zone="Europe/Berlin", bodyweight_grams=80_059, id=ID, blocks=[bench, sled],
    )  # fmt: skip


def written(sessions: Iterable[Session], weight_unit: str = "lb", distance_unit: str = "mi") -> str:
    return "".join(own_csv.write(sessions, weight_unit=weight_unit, distance_unit=distance_unit))


def read(text: str | bytes) -> list[Session | Skipped]:
    return list(own_csv.read(source_of(text)))


def changed(**cells: str) -> str:
    """FILE with other cells in its second row."""
    header, *rows = csv.reader(io.StringIO(FILE, newline=""))
    rows[1] = [cells.get(name, cell) for name, cell in zip(header, rows[1], strict=True)]
    return own_csv.table([header, *rows])


def test_every_column_is_written() -> None:
    assert written([push()]) == FILE


def test_every_column_is_read() -> None:
    assert own_csv.recognises(source_of(FILE))
    assert read(FILE) == [push()]


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from([KG, LB]), st.data(), st.randoms())
def test_what_is_written_is_read_back_whatever_the_order_of_the_rows(
    unit: object, data: st.DataObject, mixer: random.Random
) -> None:
    history = data.draw(histories(unit, with_plans=False))
    header, *rows = csv.reader(io.StringIO(written(history, unit.slug, "km"), newline=""))  # type: ignore[attr-defined]
    mixer.shuffle(rows)
    found = read(own_csv.table([header, *rows]))
    assert sorted(map(comparable, found), key=str) == sorted(map(comparable, held(history)), key=str)


def held(history: Iterable[Session]) -> Iterable[Session]:
    """As far as there are columns for it: neither what has no set, nor the ids below the workout's."""
    for session in deepcopy(list(history)):
        session.blocks = [block for block in session.blocks if block.sets]
        for block in session.blocks:
            block.id, block.exercise = None, block.exercise.strip()
            for one in block.sets:
                one.id = None
        if session.blocks:
            yield session


def test_a_spreadsheet_may_save_it_anew_with_semicolons_and_commas() -> None:
    rows = list(csv.reader(io.StringIO(FILE, newline="")))
    saved = io.StringIO()
    csv.writer(saved, delimiter=";").writerows([[cell.replace("90.5", "90,5") for cell in row] for row in rows])
    (session,) = read(saved.getvalue())
    assert isinstance(session, Session)
    assert session.blocks[1].sets[0].weight == Decimal("90.5")


@pytest.mark.parametrize("weight", ["181.881", "1.234", "0.125", "60.5", "60"])
def test_three_decimals_behind_a_comma_are_no_thousands_where_semicolons_part_the_columns(weight: str) -> None:
    session = push()
    session.bodyweight_grams = 83_704  # 184.536 lb
    session.blocks[0].sets[0].weight = session.blocks[0].sets[0].distance = Decimal(weight)
    rows = list(csv.reader(io.StringIO(written([session]), newline="")))
    places = {rows[0].index(name) for name in ("weight", "distance", "rpe", "bodyweight")}
    saved = [[cell.replace(".", ",") if place in places else cell for place, cell in enumerate(row)] for row in rows]
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(saved)
    assert read(out.getvalue()) == read(written([session]))
    (back,) = read(out.getvalue())
    assert isinstance(back, Session)
    assert back.blocks[0].sets[0].weight == Decimal(weight)


def test_numbers_stay_numbers() -> None:
    session = push()
    session.blocks[0].sets[1].weight = Decimal(-20)
    assert ",normal,both,,-20,lb,5," in written([session])
    assert read(written([session])) == [session]


def test_without_an_id_a_workout_is_its_start_and_its_name() -> None:
    first, second = read(FILE.replace(str(ID), "").replace(",Push,2026-03-01,", ",Pull,2026-03-01,", 1))
    assert isinstance(first, Session)
    assert isinstance(second, Session)
    assert {first.title, second.title} == {"Pull", "Push"}
    assert first.id is None


def test_a_workout_comes_with_its_last_row() -> None:
    """What stands in order is never held for longer than a workout."""
    first, second = push(), push()
    second.id, second.started = UUID(int=7), second.started - timedelta(days=1)
    one, other = (rows_of(session) for session in (first, second))
    assert [session.id for session in ordered(one + other)] == [first.id, second.id]
    assert [session.id for session in ordered(one[:1] + other + one[1:])] == [second.id, first.id]


def rows_of(session: Session) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written([session]), newline="")))[1:]


def ordered(rows: list[list[str]]) -> list[Session]:
    return [one for one in read(own_csv.table([own_csv.COLUMNS, *rows])) if isinstance(one, Session)]


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"weight": "abc"}, "weight is “abc”, not a number."),
        ({"reps": "5.5"}, "reps is “5.5”, not a whole number."),
        ({"start": "yesterday"}, "start is “yesterday”, not a time such as 2026-03-01T18:00:00+01:00."),
        ({"start": "20260-03-01"}, "start is “20260-03-01”, not a time such as"),
        ({"start": "1850-03-01T10:00"}, "start is “1850-03-01T10:00”, not a time such as"),
        ({"start": ""}, "start is “”, not when other rows of this workout begin."),
        ({"start": "", "workout_id": ""}, "start is “”, not a time such as"),
        ({"start": "2026-03-01T18:00:01+01:00"}, "not when other rows of this workout begin."),
        ({"time_zone": "Mars/Base", "workout_id": ""}, "time_zone is “Mars/Base”, not a time zone that we know"),
        ({"end": "2026-03-01T19:00", "workout_id": ""}, "not told as the start is, with or without an offset."),
        ({"kind": "burnout"}, "kind is “burnout”, not one of normal, warm_up, drop, failure."),
        ({"side": "top"}, "side is “top”, not one of both, left, right."),
        ({"continues": "perhaps"}, "continues is “perhaps”, not one of"),
        ({"weight_unit": "stone"}, "weight_unit is “stone”, not one of , kg, lb."),
        ({"workout_id": "7"}, "workout_id is “7”, not an id such as"),
        ({"exercise": "'=Squat"}, "exercise is “'=Squat”, not “Bench Press (Barbell)”, as in another row"),
        ({"exercise": " ", "exercise_number": "9"}, "exercise is “”, not a name."),
        ({"set_number": "1"}, "set_number is “1”, not a new one: this set came before."),
        ({"set_number": ""}, "set_number is “”, not a whole number."),
        ({"rest_seconds": "99999999999"}, "rest_seconds is “99999999999”, not a whole number."),
    ],
)
def test_a_row_that_cannot_be_read_is_told_and_the_others_come_in(cells: dict[str, str], reason: str) -> None:
    found = read(changed(**cells))
    skipped = [one for one in found if isinstance(one, Skipped)]
    assert [one.row for one in skipped] == [3]
    assert reason in skipped[0].reason
    (session,) = (one for one in found if isinstance(one, Session))
    assert [len(block.sets) for block in session.blocks] == [2, 1]


def test_an_end_before_the_start_is_none() -> None:
    (session,) = read(FILE.replace("2026-03-01T19:05:30+01:00", "2026-03-01T17:05:30+01:00"))
    assert isinstance(session, Session)
    assert session.ended is None


def test_what_is_missing_of_the_header_is_named() -> None:
    text = FILE.replace("set_number", "number").replace("start,", "begin,")
    assert not own_csv.recognises(source_of(text))
    with pytest.raises(Unreadable, match="The header lacks set_number, start"):
        read(text)


def test_a_file_in_order_is_never_too_long_and_one_out_of_order_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = push()
    other.id = UUID(int=7)
    monkeypatch.setattr(own_csv, "MOST_HELD", 4)
    assert len(read(written([push(), other]))) == 2
    mixed = [row for pair in zip(rows_of(push()), rows_of(other), strict=True) for row in pair]
    with pytest.raises(Unreadable, match="Row 6: more than 4 rows are of workouts that go on further down"):
        ordered(mixed)
    monkeypatch.setattr(own_csv, "MOST_WORKOUTS", 1)
    with pytest.raises(Unreadable, match="more than 1 workouts"):
        ordered(mixed)


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode(errors="surrogatepass")))
def test_no_bytes_end_in_anything_but_a_sentence(content: bytes) -> None:
    try:
        source = source_of(content)
        own_csv.recognises(source)
        list(own_csv.read(source))
    except Unreadable as error:
        assert str(error)


cells = st.sampled_from(
    ["", "1", "0", "-1", "abc", "1e400", "9" * 30, "2026-03-01T18:00", "2026-03-01T18:00+01:00", str(ID)]
)


@given(st.lists(st.lists(cells | st.text(max_size=6), min_size=29, max_size=29), max_size=4))
def test_no_cells_end_in_anything_but_skipped_rows(rows: list[list[str]]) -> None:
    try:
        found = read(own_csv.table([own_csv.COLUMNS, *rows]).encode(errors="surrogatepass"))
    except Unreadable:
        return
    assert sum(1 if isinstance(one, Skipped) else sum(len(block.sets) for block in one.blocks) for one in found) <= len(
        rows
    )
