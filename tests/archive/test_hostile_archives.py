"""Archives that nobody's export made: each is refused with the file, the row and the field, and nothing is written."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from gymtracker.accounts.models import User
from gymtracker.archive.importing import bring_in
from gymtracker.archive.reading import Archive, ArchiveRefused
from gymtracker.ids import uuid7
from tests.archive.accounts import fill
from tests.archive.files import brought, changed, members, packed, rows, snapshot, written, zipped
from tests.factories import UserFactory, bench_press, entry, finished_workout, log, row_by_row
from workouts.models import Set, Workout

Rows = list[dict[str, Any]]


@pytest.fixture
def data(lifter: User) -> bytes:
    """A small archive of an account that is gone by now."""
    with row_by_row():
        workout = finished_workout(lifter, name="Push")
        performed_in = entry(workout)
        log(performed_in)
        log(performed_in, 60, 5, kind="drop")
        log(entry(finished_workout(lifter, days_ago=3)))
        lifter.goals.create(kind="consistency", target=3, weeks=4, made_on=lifter.today())
        made = written(lifter)
        lifter.erase()
    return made


@row_by_row()
def refused(data: bytes) -> str:
    """What an empty account is told; nothing is written."""
    receiver: User = UserFactory()
    before = snapshot()
    with pytest.raises(ArchiveRefused) as caught:
        bring_in(receiver, Archive(io.BytesIO(data)))
    assert snapshot() == before
    said = str(caught.value)
    assert said.encode()  # can be sent
    assert "\x00" not in said
    assert len(said) < 500
    return said


def test_the_archive_of_these_tests_is_a_good_one(data: bytes) -> None:
    with row_by_row():
        assert brought(UserFactory(), packed(members(data))).new["sets"] == 3


# --- The zip ---


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"name,date\n1,2\n", b"\x89PNG\r\n\x1a\n" + b"x" * 500, b"\x00" * 10_000]
)
def test_what_is_no_zip(db: None, content: bytes) -> None:
    assert "no zip" in refused(content)


def test_a_zip_that_was_cut_off(data: bytes) -> None:
    assert "no zip" in refused(data[: len(data) // 2])


@pytest.mark.parametrize("at", range(30, 3000, 97))
def test_a_zip_with_a_wrong_byte_is_refused_or_the_same(data: bytes, at: int) -> None:
    broken = bytearray(data)
    broken[at % len(broken)] ^= 0xFF
    receiver: User = UserFactory()
    with row_by_row():
        try:
            found = bring_in(receiver, Archive(io.BytesIO(bytes(broken))))
        except ArchiveRefused:
            assert not receiver.workouts.exists()
        else:  # a byte that says nothing, such as a date in the zip's own headers
            assert found.new["sets"] == 3


def test_another_zip(db: None) -> None:
    assert "does not belong" in refused(zipped({"letter.txt": b"Dear"}))
    assert "no manifest" in refused(zipped({"sets.json": b"[]\n"}))


@pytest.mark.parametrize(
    "name", ["../sets.json", "/etc/passwd", "a/sets.json", "C:\\sets.json", "sets.json\n", "s" * 5000]
)
def test_path_names(data: bytes, name: str) -> None:
    assert "does not belong" in refused(zipped({**members(data), name: b"[]"}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_file_that_is_there_twice(data: bytes) -> None:
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("sets.json", b"[]\n")
    assert refused(file.getvalue()) == "sets.json: is in the archive twice."


def test_a_file_that_is_missing(data: bytes) -> None:
    files = members(data)
    del files["sets.json"]
    assert refused(zipped(files)) == "sets.json: is missing: the manifest lists it."


def test_a_file_that_the_manifest_does_not_list(data: bytes) -> None:
    files = members(data)
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = [one for one in manifest["files"] if one["name"] != "gyms.json"]
    assert refused(zipped({**files, "manifest.json": json.dumps(manifest).encode()})) == (
        "gyms.json: is not in the manifest."
    )


def test_a_file_that_was_changed(data: bytes) -> None:
    files = members(data)
    assert "damaged or changed" in refused(
        zipped({**files, "sets.json": files["sets.json"].replace(b"80000", b"90000")})
    )


def test_encrypted(data: bytes) -> None:
    broken = data.replace(b"PK\x01\x02\x14\x03\x14\x00\x08\x00", b"PK\x01\x02\x14\x03\x14\x00\x09\x00")
    assert broken != data
    assert "encrypted" in refused(broken)


def test_packed_in_another_way(data: bytes) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in members(data).items():
            archive.writestr(name, content)
    assert "packed in a way" in refused(file.getvalue())


def test_a_bomb(data: bytes) -> None:
    bomb = packed({**members(data), "sets.json": b"[" + b" " * 20_000_000 + b"]"})
    assert len(bomb) < 100_000
    assert refused(bomb) == "sets.json: unpacks to far more than a log would."


def test_a_bomb_that_lies_about_its_size(data: bytes) -> None:
    bomb = packed({**members(data), "sets.json": b"[" + b" " * 20_000_000 + b"]"})
    lied = bomb.replace(struct.pack("<L", 20_000_002), struct.pack("<L", 500))
    assert lied != bomb
    assert "sets.json: is damaged" in refused(lied)


def test_more_files_than_are_believed(db: None) -> None:
    assert "does not belong" in refused(zipped({f"{number}.json": b"" for number in range(5_000)}))


# --- The manifest ---


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (b"", "no JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b"[]", "says otherwise"),
        (b"[" * 50_000, "too deeply"),
        (b'{"format": "gymtracker account archive", "schema": "1"}', "schema: must be"),
        (b'{"format": "gymtracker account archive", "schema": true}', "schema: must be"),
        (b'{"format": "gymtracker account archive", "schema": 2}', "made by a newer Gym Tracker"),
        (b'{"format": "gymtracker account archive", "schema": 1}', "files: must list"),
        (b'{"format": "gymtracker account archive", "schema": 1, "files": [1]}', "files: must list"),
        (b'{"format": "gymtracker account archive", "schema": 1, "files": [{"name": "x"}]}', "no file that this"),
        (b'{"format": "gymtracker account archive", "schema": 1, "files": [{"name": ["x"]}]}', "no file that this"),
        (b'{"format": "gymtracker account archive", "schema": 1, "files": [{"name": "sets.json"}]}', "rows and sha256"),
        (b'{"format": "' + b"x" * 200_000 + b'"}', "too long"),
    ],
)
def test_a_wrong_manifest(data: bytes, manifest: bytes, said: str) -> None:
    assert said in refused(zipped({**members(data), "manifest.json": manifest}))


def test_a_manifest_whose_words_are_no_texts(data: bytes) -> None:
    """They are only shown."""
    files = members(data)
    told = {**json.loads(files["manifest.json"]), "server": {"a": 1}, "account": "\ud800", "exported_at": 5}
    with row_by_row():
        assert brought(UserFactory(), packed({**files, "manifest.json": json.dumps(told).encode()})).new["sets"] == 3


# --- JSON ---


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "must be a JSON list"),
        (b"{}", "must be a JSON list"),
        (b"[", "row 1: is no JSON"),
        (b"[1]", "row 1: must be an object"),
        (b"[null]", "row 1: must be an object"),
        (b"[{}", "row 1, id: is missing"),
        (b"[{}]", "row 1, id: is missing"),
        (b"[] []", "followed by nothing"),
        (b"[{} {}]", "id: is missing"),
        (b"\xef\xbb\xbf[]", "must be a JSON list"),
        (b"[\xff]", "not UTF-8"),
        (b'[{"id": NaN}]', "NaN is no number"),
        (b'[{"id": -Infinity}]', "no number"),
        (b'[{"id": 1, "id": 2}]', "stands there twice"),
        (b'[{"id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]", "too deeply"),
        (b'[{"id": ' + b'{"a":' * 100_000 + b"}]", "too deeply"),
        (b'[{"id": "' + b"x" * 300_000 + b'"}]', "too long"),
        (b'[{"id": ' + b"9" * 5000 + b"}]", "is no JSON"),
    ],
)
def test_json_that_is_none(data: bytes, text: bytes, said: str) -> None:
    assert said in refused(packed({**members(data), "sets.json": text}))


def test_a_list_may_be_written_in_another_way(data: bytes) -> None:
    """By a person, or by a program that formats JSON."""
    files = members(data)
    nice = {
        name: json.dumps(json.loads(text), indent=4, ensure_ascii=True).encode()
        for name, text in files.items()
        if name != "manifest.json"
    }
    with row_by_row():
        assert brought(UserFactory(), packed({**files, **nice})).new["sets"] == 3


# --- Rows ---


def setting(**fields: Any) -> Callable[[Rows], object]:
    return lambda rows: rows[0].update(fields)


@pytest.mark.parametrize(
    ("file", "fields", "said"),
    [
        ("sets", {"reps": 1_001}, "sets.json, row 1, reps: "),
        ("sets", {"reps": -1}, "row 1, reps: must be from 0"),
        ("sets", {"reps": 5.5}, "reps: must be a whole number"),
        ("sets", {"reps": "5"}, "reps: must be a whole number"),
        ("sets", {"reps": True}, "reps: must be a whole number"),
        ("sets", {"reps": 10**400}, "reps: must be from"),
        ("sets", {"weight_grams": 2_000_001}, "breaks the rule “set weight grams range”"),
        ("sets", {"rpe_tenths": 83}, "set rpe in halves"),
        ("sets", {"weight_grams": None, "reps": None}, "set measures something"),
        ("sets", {"kind": "heavy"}, "kind: must be one of 'normal'"),
        ("sets", {"kind": None}, "kind: must not be null"),
        ("sets", {"id": "1"}, "id: must be a UUID"),
        ("sets", {"id": 1}, "id: must be a UUID"),
        ("sets", {"id": None}, "id: must not be null"),
        ("sets", {"id": "{01a205a6-0e9d-73a3-8696-8f11bcd4402c"}, "id: must be a UUID"),
        ("sets", {"workout_exercise": str(uuid7())}, "workout_exercise: must be the id of a row in"),
        ("sets", {"workout_exercise": None}, "workout_exercise: must"),
        ("sets", {"completed_at": "20260-01-01T00:00:00Z"}, "completed_at: must be a moment"),
        ("sets", {"completed_at": "2026-02-30T00:00:00Z"}, "completed_at: is no moment"),
        ("sets", {"completed_at": "2026-01-01T00:00:00"}, "completed_at: must be a moment with its offset"),
        ("sets", {"completed_at": "9999-12-31T23:59:59-14:00"}, "completed_at: must lie in the years"),
        ("sets", {"completed_at": 5}, "completed_at: must be a moment"),
        ("sets", {"surprise": 1}, "sets.json, row 1, surprise: is no field"),
        ("sets", {"a\ud800\x00": 1}, "is no field"),
        ("sets", {"deleted_at": {}}, "deleted_at: must be a moment"),
        ("workouts", {"name": "x" * 101}, "workouts.json, row 1, name: must have at most 100 characters"),
        ("workouts", {"name": "a\x00b"}, "name: holds a character that cannot be stored"),
        ("workouts", {"notes": "\ud800"}, "notes: holds a character that cannot be stored"),
        ("workouts", {"name": 5}, "name: must be a text"),
        ("workouts", {"time_zone": "Mars/Olympus"}, "time_zone: is no time zone"),
        ("workouts", {"time_zone": ""}, "time_zone: must not be empty"),
        ("workouts", {"date": "20260-01-01"}, "date: must be a day"),
        ("workouts", {"date": "2011-01-01"}, "date: must be the local day of the start"),
        ("workouts", {"started_at": "0001-01-01T00:00:00Z"}, "started_at: must lie in the years"),
        ("workouts", {"finished_at": "2001-01-01T00:00:00Z"}, "finish after start"),
        ("workouts", {"user": 1}, "user: is no field"),
        ("workout_exercises", {"exercise": 99}, "exercise: must be the id of an exercise in exercises.json"),
        ("workout_exercises", {"exercise": None}, "exercise: must be the id"),
        ("workout_exercises", {"exercise": "bench"}, "exercise: must be the id"),
        ("workout_exercises", {"exercise": True}, "exercise: must be the id"),
        ("workout_exercises", {"superset": 70_000}, "superset: must be from 0"),
        ("workout_exercises", {"superset": -1}, "superset: must be from 0"),
        ("workout_exercises", {"reason": []}, "reason: must be an object"),
        ("workout_exercises", {"reason": {"outcome": "deload"}}, "reason: is no reason"),
        ("workout_exercises", {"reason": {"outcome": "add_weight", "sets": [{"id": "x"}]}}, "reason: is no reason"),
        ("workout_exercises", {"reason": {"a": "\x00"}}, "reason: holds a character"),
        ("goals", {"target": 0}, "goals.json, row 1"),
        ("goals", {"target": 10**13}, "goal target range"),
        ("goals", {"weeks": None}, "goal has what its kind needs"),
        ("exercises", {"tracking": "vibes"}, "exercises.json, row 1, tracking: must be one of"),
        ("exercises", {"name": ""}, "name: must not be empty"),
        ("exercises", {"primary_muscle": "wing"}, "primary_muscle: names a muscle"),
        ("exercises", {"primary_muscle": ["chest"]}, "primary_muscle: must be the slug"),
        ("exercises", {"secondary_muscles": ["wing"]}, "secondary_muscles: names a muscle"),
        ("exercises", {"secondary_muscles": "chest"}, "secondary_muscles: must be a list"),
        ("exercises", {"is_custom": 1}, "is_custom: must be true or false"),
        ("exercises", {"id": "1"}, "id: must be a whole number"),
        ("exercises", {"slug": "else", "bodyweight_share": 50}, "bodyweight_share: must be 1 to 100"),
        ("exercises", {"slug": "else", "implements": 3}, "implements: must be one of 1, 2"),
        ("exercises", {"is_custom": True, "video_url": "javascript:alert(1)"}, "video_url: is refused"),
        ("exercises", {"is_custom": True, "merged_into": 1}, "merged_into: must be the id of another"),
        ("exercises", {"owner": 1}, "owner: is no field"),
        ("profile", {"email": "boss@example.org"}, "profile.json, row 1, email: is no field"),
        ("profile", {"password": "x"}, "password: is no field"),
        ("profile", {"is_superuser": True}, "is_superuser: is no field"),
        ("profile", {"weekly_target": 15}, "weekly_target: must be from 1 to 14"),
        ("profile", {"time_zone": "Nowhere"}, "time_zone: is refused"),
        ("profile", {"week_start": 3}, "week_start: must be one of 0, 5, 6"),
    ],
)  # fmt: skip
def test_a_value_that_is_none(data: bytes, file: str, fields: dict[str, Any], said: str) -> None:
    assert said in refused(changed(data, f"{file}.json", setting(**fields)))


def test_a_row_twice(data: bytes) -> None:
    for file in ("sets", "workouts", "exercises"):
        said = refused(changed(data, f"{file}.json", lambda rows: rows.append(rows[0])))
        assert (
            said
            == f"{file}.json, row {4 if file == 'sets' else 3 if file == 'workouts' else 2}, id: stands there twice."
        )


def test_two_profiles(data: bytes) -> None:
    assert "one profile only" in refused(changed(data, "profile.json", lambda rows: rows.append(rows[0])))


def test_two_open_workouts(data: bytes) -> None:
    def open_all(rows: Rows) -> None:
        for row in rows:
            row["finished_at"] = None

    assert refused(changed(data, "workouts.json", open_all)) == (
        "workouts.json, row 2, finished_at, deleted_at: breaks the rule “one open workout”."
    )


def test_too_many_rows(data: bytes) -> None:
    def add(rows: Rows) -> None:
        rows += [{**rows[0], "id": str(uuid7())} for _ in range(2_000)]

    assert refused(changed(data, "goals.json", add)) == "goals.json: has more than 2,000 rows."


# --- Sets that continue others ---


def parents(*pairs: tuple[int, int]) -> Callable[[Rows], object]:
    def change(rows: Rows) -> None:
        for child, parent in pairs:
            rows[child].update(kind="drop", parent=rows[parent]["id"])

    return change


@pytest.mark.parametrize(
    "pairs", [[(0, 0)], [(0, 1), (1, 0)], [(0, 2)]], ids=["itself", "a circle", "another exercise"]
)
def test_a_set_that_continues_what_it_cannot(data: bytes, pairs: list[tuple[int, int]]) -> None:
    order = {id: number for number, id in enumerate(row["workout_exercise"] for row in rows(data, "sets.json"))}
    assert len(order) == 2  # the first two are of one exercise or the last two
    together = (
        [0, 1]
        if rows(data, "sets.json")[0]["workout_exercise"] == rows(data, "sets.json")[1]["workout_exercise"]
        else [1, 2]
    )
    places = {0: together[0], 1: together[1], 2: ({0, 1, 2} - set(together)).pop()}
    said = refused(changed(data, "sets.json", parents(*((places[a], places[b]) for a, b in pairs))))
    assert "parent: must be another set of the same exercise" in said


def test_a_set_that_continues_one_that_is_not_there_stands_alone(data: bytes) -> None:
    made = changed(data, "sets.json", lambda rows: rows[0].update(kind="drop", parent=str(uuid7())))
    receiver: User = UserFactory()
    with row_by_row():
        brought(receiver, made)
    assert Set.objects.get(pk=rows(made, "sets.json")[0]["id"]).parent is None


# --- Other people's rows ---


@row_by_row()
def test_anothers_rows_are_neither_read_nor_linked_nor_overwritten(other_lifter: User, lifter: User) -> None:
    """All ids of the archive are another lifter's: what comes in stands beside their rows, under other ids."""
    fill(other_lifter)
    workout = other_lifter.workouts.get(name="Secret finished")
    stolen = written(other_lifter)
    before = snapshot()
    made = changed(stolen, "workouts.json", lambda rows: [row.update(name="Mine") for row in rows])
    brought(lifter, made)
    after = snapshot()
    for label, found in before.items():
        if label not in {"accounts.User", "coaching.Client"}:  # the same table
            assert set(found) <= set(after[label]), label
    mine = WorkoutIds(lifter)
    assert not mine.all & WorkoutIds(other_lifter).all
    assert not Set.objects.filter(workout_exercise__user=lifter, parent__workout_exercise__user=other_lifter).exists()
    assert not lifter.workouts.filter(template__user=other_lifter).exists()
    assert not lifter.workout_exercises.filter(exercise__owner=other_lifter).exists()
    workout.refresh_from_db()
    assert workout.name == "Secret finished"


class WorkoutIds:
    def __init__(self, lifter: User) -> None:
        self.all = set(lifter.workouts.values_list("pk", flat=True)) | set(
            Set.objects.filter(workout_exercise__user=lifter).values_list("pk", flat=True)
        )


@row_by_row()
def test_parts_cannot_be_put_into_anothers_rows(data: bytes, other_lifter: User) -> None:
    """A row of the archive leads to a row of the archive, or nowhere."""
    foreign = entry(finished_workout(other_lifter))
    said = refused(changed(data, "sets.json", lambda rows: rows[0].update(workout_exercise=str(foreign.pk))))
    assert "must be the id of a row in workout_exercises.json" in said
    template = other_lifter.templates.create(name="Theirs")
    made = changed(data, "workouts.json", lambda rows: rows[0].update(template=str(template.pk)))
    receiver: User = UserFactory()
    brought(receiver, made)
    assert not Workout.objects.filter(user=receiver).exclude(template=None).exists()


@row_by_row()
def test_the_library_cannot_be_changed(data: bytes) -> None:
    lift = bench_press()
    made = changed(data, "exercises.json", lambda rows: rows[0].update(name="Hacked", instructions="Evil"))
    brought(UserFactory(), made)
    lift.refresh_from_db()
    assert (lift.name, lift.instructions) == ("Bench Press (Barbell)", "")
