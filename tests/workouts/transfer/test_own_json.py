"""Our own JSON: all that a history holds, there and back; and whatever else somebody sends."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workouts.transfer.histories import comparable, histories, source_of
from workouts.transfer import json_stream, own_json
from workouts.transfer.neutral import Block, Performed, Session, Skipped, Wanted
from workouts.transfer.source import Source, Unreadable

CET = timezone(timedelta(hours=1))
IDS = [f"01a22ebd-0ca9-7e68-a073-3c09a3bd8e{number:02}" for number in range(10)]
HEAD = '{"format": "gymtracker-history", "version": 1, "workouts": '
WORKOUT: dict[str, Any] = {
    "id": IDS[0], "name": "Push", "started_at": "2026-03-01T18:00:00+01:00",
    "finished_at": "2026-03-01T19:05:30.500000+01:00", "time_zone": "Europe/Berlin", "notes": "-10 °C\noutside",
    "bodyweight_grams": 80_059,
    "exercises": [
        {
            "id": IDS[1],
            "exercise": {
                "name": "Close Grip", "tracking": "weight_reps", "equipment": "barbell", "muscle": "triceps",
                "secondary_muscles": ["chest", "front-deltoids"], "implements": 1, "is_unilateral": False,
                "bodyweight_share": 0,
            },
            "superset": 0, "notes": "seat 4", "rest_seconds": 0,
            "planned": [
                {
                    "kind": "warm_up", "reps_min": 5, "reps_max": 8, "reps_aim": 6, "weight_grams": 20_000,
                    "duration_seconds": 30, "distance_metres": 10, "rpe_tenths": 75, "rest_seconds": 60,
                }
            ],
            "sets": [
                {
                    "id": IDS[2], "kind": "failure", "side": "left", "weight_grams": 61_235, "reps": 0,
                    "duration_seconds": 5, "distance_metres": 40, "rpe_tenths": 85, "rest_seconds": 0,
                    "completed_at": "2026-03-01T18:04:00.250000+01:00", "continues": True,
                },
                {"kind": "normal", "weight_grams": 0, "reps": 5},
            ],
        },
        {"exercise": {"name": "Plank", "slug": "plank"}},
    ],
}  # fmt: skip


def push() -> Session:
    """What WORKOUT says, by hand."""
    grip = Block(
        "Close Grip", notes="seat 4", superset=0, rest_seconds=0, equipment="barbell", id=UUID(IDS[1]),
        tracking="weight_reps", muscle="triceps", secondary_muscles=["chest", "front-deltoids"], is_unilateral=False,
        implements=1, bodyweight_share=0,
        planned=[Wanted("warm_up", 5, 8, 6, 20_000, 30, 10, 75, 60)],
        sets=[
            Performed(
                1, kind="failure", side="left", weight=Decimal("61.235"), weight_unit="kg", reps=0, seconds=5,
                distance=Decimal(40), distance_unit="m", rpe=Decimal("8.5"), rest_seconds=0,
                completed_at=datetime(2026, 3, 1, 18, 4, 0, 250_000, tzinfo=CET), is_continuing=True, id=UUID(IDS[2]),
            ),
            Performed(1, weight=Decimal(0), weight_unit="kg", reps=5),
        ],
    )  # fmt: skip
    return Session(
        1, datetime(2026, 3, 1, 18, tzinfo=CET), datetime(2026, 3, 1, 19, 5, 30, 500_000, tzinfo=CET), title="Push",
        notes="-10 °C\noutside", time_zone="Europe/Berlin", bodyweight_grams=80_059, id=UUID(IDS[0]),
        blocks=[grip, Block("Plank", slug="plank")],
    )  # fmt: skip


def file_of(*workouts: Any) -> str:
    return f"{HEAD}{json.dumps(workouts)}}}"


def written(sessions: Iterable[Session]) -> str:
    return "".join(own_json.write(sessions))


def read(text: str | bytes) -> list[Session | Skipped]:
    return list(own_json.read(source_of(text)))


def changed(*path: Any, to: Any) -> str:
    """WORKOUT with another value at the end of the path, then the same untouched under other ids."""
    workout: Any = json.loads(json.dumps(WORKOUT))
    place = workout
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return file_of(workout, {"started_at": "2026-03-02T18:00:00+01:00"})


def test_every_field_is_written() -> None:
    assert json.loads(written([push()])) == {"format": "gymtracker-history", "version": 1, "workouts": [WORKOUT]}


def test_every_field_is_read() -> None:
    text = file_of(WORKOUT)
    assert own_json.recognises(source_of(text))
    assert read(text) == [push()]


def test_each_workout_is_a_line() -> None:
    other = Session(0, datetime(2026, 3, 2, 18, tzinfo=CET))
    assert written([push(), other]).count("\n") == 4
    assert json.loads(written([]))["workouts"] == []


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.data(), st.sampled_from([None, 1, "\t"]), st.sampled_from([2, 7, 1 << 16]), st.booleans())
def test_what_is_written_is_read_back(data: st.DataObject, indent: Any, piece: int, is_ascii: bool) -> None:
    history = data.draw(histories())
    text = written(history)
    if indent is not None:  # somebody's editor laid it out anew
        text = json.dumps(json.loads(text), indent=indent, ensure_ascii=is_ascii)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(json_stream, "PIECE", piece)
        found = read(text)
    for session in history:
        for block in session.blocks:
            block.exercise = block.exercise.strip()
    assert [comparable(one) for one in found] == [comparable(one) for one in history]


# --- What cannot be read ---
FIRST = ("exercises", 0)
SET = (*FIRST, "sets", 0)
WHOLE = "not a whole number."


@pytest.mark.parametrize(
    ("path", "value", "reason", "left"),
    [
        (("started_at",), "2026-03-01T18:00", "Workout 1.started_at is “2026-03-01T18:00”, not a time with", None),
        (("started_at",), None, "Workout 1.started_at is “”, not a time such as", None),
        (("started_at",), 5, "Workout 1.started_at is “5”, not a text.", None),
        (("started_at",), "9999-12-31T23:59:59-23:00", "not a time such as", None),
        (("bodyweight_grams",), "80", f"Workout 1.bodyweight_grams is “\"80\"”, {WHOLE}", None),
        (("time_zone",), "Mars/Base", "not a time zone that we know", None),
        (("notes",), "a\x00b", "Workout 1.notes is “a�b”, not a text that can be stored.", None),
        (("notes",), "a\ud800b", "Workout 1.notes is “a�b”, not a text that can be stored.", None),
        (("id",), "seven", "Workout 1.id is “seven”, not an id such as", None),
        (("exercises",), {"0": {}}, "Workout 1.exercises is “…”, not a list.", None),
        ((*FIRST, "exercise"), "Squat", "Workout 1.exercises[0].exercise is “\"Squat\"”, not an object.", [0]),
        ((*FIRST, "exercise", "name"), " ", "Workout 1.exercises[0].exercise.name is “ ”, not a name.", [0]),
        ((*FIRST, "exercise", "secondary_muscles"), [1], "secondary_muscles is “…”, not a list of texts.", [0]),
        ((*FIRST, "exercise", "is_unilateral"), 1, "is_unilateral is “1”, not true or false.", [0]),
        ((*FIRST, "superset"), 1.5, f"Workout 1.exercises[0].superset is “1.5”, {WHOLE}", [0]),
        ((*FIRST, "sets", 1), 7, "Workout 1.exercises[0].sets[1] is “7”, not an object.", [1, 0]),
        ((*FIRST, "planned", 0, "kind"), "x", "Workout 1.exercises[0].planned[0].kind is “x”, not one of", [2, 0]),
        ((*SET, "kind"), "burnout", "sets[0].kind is “burnout”, not one of normal, warm_up, drop, failure.", [1, 0]),
        ((*SET, "reps"), "5", f"Workout 1.exercises[0].sets[0].reps is “\"5\"”, {WHOLE}", [1, 0]),
        ((*SET, "reps"), True, f"sets[0].reps is “true”, {WHOLE}", [1, 0]),
        ((*SET, "reps"), [5], f"sets[0].reps is “…”, {WHOLE}", [1, 0]),
        ((*SET, "weight_grams"), 10**30, f"{WHOLE}", [1, 0]),
        ((*SET, "completed_at"), "2026-13-01T18:00:00Z", "sets[0].completed_at is “2026-13-01T18:00:00Z”", [1, 0]),
        ((*SET, "id"), IDS[0], f"sets[0].id is “{IDS[0]}”, not an id of its own: it came before.", [1, 0]),
        ((*FIRST, "id"), IDS[0], f"Workout 1.exercises[0].id is “{IDS[0]}”, not an id of its own", [0]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_with_its_place_and_the_rest_comes_in(
    path: tuple[Any, ...], value: Any, reason: str, left: list[int] | None
) -> None:
    found = read(changed(*path, to=value))
    (skipped,) = (one for one in found if isinstance(one, Skipped))
    assert skipped.row == 1
    assert reason in skipped.reason
    sessions = [one for one in found if isinstance(one, Session)]
    assert len(sessions) == (1 if left is None else 2)
    if left is not None:
        assert [len(block.sets) for block in sessions[0].blocks] == left


@pytest.mark.parametrize("number", ["1e400", "1e99999999", "-1e99999999", "1e-99999999", "0.5", "12345678901234"])
def test_a_number_that_is_far_too_large_or_no_whole_one_is_skipped(number: str) -> None:
    found = read(file_of(WORKOUT).replace('"reps": 5', f'"reps": {number}'))
    assert [type(one) for one in found] == [Session, Skipped]


def test_whole_numbers_may_be_written_with_a_point() -> None:
    (session,) = read(file_of(WORKOUT).replace('"reps": 5', '"reps": 5.0'))
    assert session == push()


def test_a_workout_that_comes_twice_comes_in_once() -> None:
    found = read(file_of(WORKOUT, WORKOUT))
    assert found == [push(), Skipped(2, f"Workout 2.id is “{IDS[0]}”, not an id of its own: it came before.")]


def test_an_end_before_the_start_is_none() -> None:
    (session, _) = read(changed("finished_at", to="2026-03-01T17:00:00+01:00"))
    assert isinstance(session, Session)
    assert session.ended is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[1, 2]", "Line 1: this is no JSON: an object is expected, not “[1, 2]”."),
        ("{}", "This JSON does not begin with “format”: “gymtracker-history”."),
        ('{"format": "gymtracker-history"}', "which version of the layout"),
        ('{"format": "gymtracker-history", "version": "1"}', "which version of the layout"),
        ('{"format": "gymtracker-history", "version": true}', "which version of the layout"),
        ('{"format": "gymtracker-history", "version": 2, "workouts": [{}]}', "version 2; versions up to 1 are known"),
        ('{"format": "else", "version": 1, "workouts": [{}]}', "does not begin with “format”"),
        ('{"workouts": [{}], "format": "gymtracker-history", "version": 1}', "does not begin with “format”"),
        (f"{HEAD}[\n{{}}\n{{}}]}}", "Line 3: this is no JSON: a comma or the end of the list is expected, not “{}]}”."),
        (f'{HEAD}{{"a": 1}}}}', "a list is expected, not “{\"a\": 1}}”."),
        (f"{HEAD}[{{", "this is no JSON"),
        (f"{HEAD}[", "this is no JSON: Expecting value."),
        (f"{HEAD}[]", "a comma or the end of the object is expected."),
        (f"{HEAD}[]}} x", "something follows the end, not “x”."),
        (f"{HEAD}[NaN]}}", "NaN is no number of JSON"),
        (f'{HEAD}["{"9" * 10}]}}', "this is no JSON"),
        (f"{HEAD}[{'9' * 5000}]}}", "this is no JSON"),
        (f"{HEAD}[{'[' * 100_000}", "nested too deep"),
        (f'{HEAD}[{{"a":' * 50_000, "this is no JSON"),
        ('{"format" "x"}', "a colon is expected"),
        ("{7: 8}", "this is no JSON"),
        ('{"a": 1,}', "this is no JSON"),
    ],
)  # fmt: skip
def test_what_is_no_json_of_ours_is_refused_and_the_place_named(text: str, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(text)
    assert reason in str(refused.value)


def test_workouts_that_are_none_are_skipped() -> None:
    assert read(file_of(1, None, "x")) == [
        Skipped(1, "Workout 1 is no object."),
        Skipped(2, "Workout 2 is no object."),
        Skipped(3, "Workout 3 is no object."),
    ]


def test_a_workout_without_end_is_refused_before_it_fills_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_stream, "LONGEST_VALUE", 1000)
    monkeypatch.setattr(json_stream, "PIECE", 100)
    with pytest.raises(Unreadable, match="longer than 1,000 characters, or is never closed"):
        read(f'{HEAD}[{{"name": "{"x" * 10_000}"}}]}}')


def test_a_file_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_json, "MOST_BYTES", 1_000_000)
    with pytest.raises(Unreadable, match="larger than 1 MB"):
        read(file_of(WORKOUT) + " " * 1_000_000)


def test_too_many_ids_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(own_json, "MOST_IDS", 2)
    with pytest.raises(Unreadable, match="more than 2 ids"):
        read(file_of(WORKOUT))


def test_memory_does_not_grow_with_the_file() -> None:
    one = json.dumps({**WORKOUT, "id": None, "exercises": WORKOUT["exercises"][1:] * 20})
    content = f"{HEAD}[{','.join([one] * 10_000)}]}}".encode()
    source = Source(BytesIO(content))
    tracemalloc.start()
    count = sum(isinstance(found, Session) for found in own_json.read(source))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 10_000
    assert len(content) > 10_000_000
    assert most < 3_000_000


@pytest.mark.parametrize(
    "text", ["", "hello", "[]", "{}", '{"format": "gymtracker"}', '{"a": {"format": "gymtracker-history"}}']
)
def test_other_files_are_not_taken_for_ours(text: str) -> None:
    assert not own_json.recognises(source_of(text or " x"))


hostile = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(IDS),
    lambda children: (
        st.lists(children, max_size=3)
        | st.dictionaries(
            st.sampled_from([*WORKOUT, "sets", "planned", "exercise", "kind", "reps"]), children, max_size=5
        )
    ),
)


@given(st.lists(hostile, max_size=3), st.data())
def test_nothing_that_stands_in_it_ends_in_anything_but_a_sentence(values: list[Any], data: st.DataObject) -> None:
    text = f"{HEAD}{json.dumps(values)}}}"
    for content in (text, text[: data.draw(st.integers(0, len(text)))]):
        try:
            list(own_json.read(source_of(content)))
        except Unreadable as error:
            assert str(error)


@given(st.binary(max_size=200), st.booleans())
def test_no_bytes_end_in_anything_but_a_sentence(content: bytes, has_head: bool) -> None:
    try:
        source = source_of(HEAD.encode() + b"[" + content if has_head else content)
        own_json.recognises(source)
        list(own_json.read(source))
    except Unreadable as error:
        assert str(error)
