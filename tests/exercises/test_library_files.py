"""Reading a file of exercises: both layouts, every fault named, and an answer for any file whatever."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zipfile
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises import library_files
from exercises.foreign_values import CATEGORIES, EQUIPMENT, MUSCLES, SHOULDERS
from exercises.library import FIXTURES, as_shipped, shipped_exercises
from exercises.library_files import (
    FREE_EXERCISE_DB,
    LARGEST_BYTES,
    MOST_ENTRIES,
    OWN,
    LibraryFile,
    UnreadableFile,
    packed,
    unpacked,
)
from exercises.models import Exercise, Force, Level, Mechanic
from tests.exercises.library import FOREIGN_FILE, foreign, own, read, read_bytes, written


def refusal(content: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read_bytes(content)
    return str(refused.value)


def faults(file: LibraryFile) -> list[str]:
    return [str(fault) for fault in file.faults]


def the_fault(entry: Any) -> str:
    """That of the only entry with one, in a file in which another is whole."""
    good = own("good") if "slug" in entry or "primary_muscle" in entry else foreign("Good")
    file = read(good, entry)
    assert [one.slug for one in file.entries] == ["good"]
    (fault,) = faults(file)
    return fault


# --- Our own layout ---


def test_our_own_files_are_read_as_the_loader_reads_them() -> None:
    read_here = []
    for path in sorted((FIXTURES / "exercises").glob("*.json")):
        file = read_bytes(path.read_bytes())
        assert (file.layout, file.faults, file.ignored) == (OWN, [], [])
        read_here += [entry.values for entry in file.entries]
    assert read_here == shipped_exercises()


def test_an_entry_says_what_it_states() -> None:
    (entry,) = read(own(aliases=..., mechanic=..., level=...)).entries
    assert set(entry.stated) == {*own()} - {"slug", "aliases", "mechanic", "level"}
    assert entry.values == as_shipped(own(aliases={}, mechanic="", level="beginner"))


def test_the_share_of_a_bodyweight_exercise_is_all_of_it_where_nothing_is_said() -> None:
    (entry,) = read(own(tracking="bodyweight_reps", bodyweight_share=...)).entries
    assert (entry.values["bodyweight_share"], "bodyweight_share" in entry.stated) == (100, False)


def test_a_single_exercise_is_a_list_of_one() -> None:
    assert [entry.slug for entry in read_bytes(json.dumps(own()).encode()).entries] == ["jetty-press"]


def test_blanks_around_and_inside_a_text_are_made_one() -> None:
    (entry,) = read(own(name="  Jetty \t Press\n", instructions=[" Lie\r\ndown. ", ""])).entries
    assert (entry.name, entry.values["instructions"]) == ("Jetty Press", "Lie down.")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"slug": "Jetty Press"}, 'slug "Jetty Press": must be small letters a to z and digits'),
        ({"slug": "-"}, "must be small letters"),
        ({"slug": "x" * 121}, "has 121 characters; 120 at most."),
        ({"slug": 7}, "slug 7: must be a text."),
        ({"slug": ...}, "slug: is missing."),
        ({"name": ""}, 'name "": is blank.'),
        ({"name": "x" * 10_000}, "has 10000 characters; 100 at most."),
        ({"name": "—!"}, "needs a letter or a digit."),
        ({"name": "a\x00b"}, "holds a character that cannot be stored."),
        ({"name": "a\ud800"}, "holds a character that cannot be stored."),
        ({"name": "bell\x07"}, "holds a character that cannot be stored."),
        ({"name": None}, "name null: must be a text."),
        ({"category": "sleeping"}, 'category "sleeping": is not known. Known are strength, powerlifting,'),
        ({"equipment": "sledge"}, 'equipment "sledge": is not known. Known are barbell, dumbbell,'),
        ({"equipment": ["barbell"]}, "equipment (a list): is not known."),
        ({"equipment": True}, "equipment true: is not known."),
        ({"mechanic": "both"}, "Known are compound, isolation, null."),
        ({"level": None}, "level null: is not known."),
        ({"tracking": "hope"}, 'tracking "hope": is not known.'),
        ({"primary_muscle": "nose"}, 'primary_muscle "nose": is not known. Known are abductors, abs,'),
        ({"primary_muscle": ...}, "primary_muscle: is missing."),
        ({"secondary_muscles": ["nose"]}, 'secondary_muscles "nose": is not known.'),
        ({"secondary_muscles": "chest"}, 'secondary_muscles "chest": must be a list.'),
        ({"implements": 3}, "implements 3: must be a whole number from 1 to 2."),
        ({"implements": True}, "implements true: must be a whole number"),
        ({"implements": 1.5}, "implements 1.5: must be a whole number"),
        ({"bodyweight_share": 101}, "must be a whole number from 0 to 100."),
        ({"bodyweight_share": 10**300}, "…: must be a whole number from 0 to 100."),
        ({"bodyweight_share": 50}, "must be 0 for an exercise that is logged as weight_reps."),
        ({"tracking": "bodyweight_reps"}, "must be from 1 to 100 for an exercise that is logged as bodyweight_reps."),
        ({"is_unilateral": 1}, "is_unilateral 1: must be true or false."),
        ({"competition_lift": "curl"}, 'competition_lift "curl": is not known.'),
        ({"instructions": "Lie down."}, "must be a list."),
        ({"instructions": [1]}, "instructions 1: must be a text."),
        ({"instructions": ["x" * 3000, "y" * 1000]}, "instructions: have 4001 characters; 4000 at most."),
        ({"aliases": ["Press"]}, "aliases (a list): must be an object"),
        ({"aliases": {"jefit": ["Press"]}}, 'aliases "jefit": is not known as an app. Known are strong,'),
        ({"aliases": {"strong": "Press"}}, 'aliases "Press": must be a list of names'),
        ({"aliases": {"strong": ["x" * 101]}}, "has 101 characters; 100 at most."),
        ({"aliases": {"strong": ["?"]}}, "needs a letter or a digit."),
        ({"muscels": ["chest"]}, "muscels (a list): is a field that is not known."),
        ({"\ud800\x1b": 1}, "is a field that is not known."),
    ],
)  # fmt: skip
def test_a_fault_names_entry_field_value_and_limit(changes: dict[str, Any], says: str) -> None:
    fault = the_fault(own("bad", **changes))
    assert fault.startswith("Entry 2")
    assert says in fault
    assert fault.isprintable()
    assert len(fault) < 500


def test_a_number_beyond_all_bounds_is_named() -> None:
    content = json.dumps([own()]).replace('"implements": 1', '"implements": 1e400').encode()
    assert faults(read_bytes(content)) == [
        "Entry 1 (“Jetty Press”), implements Infinity: must be a whole number from 1 to 2."
    ]


def test_every_fault_of_an_entry_is_named() -> None:
    file = read(own(level="x", force="y", name=""), own("good"))
    assert [(fault.number, fault.field) for fault in file.faults] == [(1, "name"), (1, "force"), (1, "level")]
    assert (file.faulty, file.count) == (1, 2)


def test_what_is_no_object_is_a_fault_of_its_own() -> None:
    file = read(own(), 5, None, [own("inner")], "text")
    assert faults(file) == [
        "Entry 2: is a number where an object with fields should be.",
        "Entry 3: is null where an object with fields should be.",
        "Entry 4: is a list where an object with fields should be.",
        "Entry 5: is a text where an object with fields should be.",
    ]


@pytest.mark.parametrize(
    ("second", "says"),
    [
        (own("jetty-press", name="Another", aliases={}), 'slug "jetty-press"'),
        (own("another", name="JETTY, press!", aliases={}), 'name "JETTY, press!"'),
        (own("another", aliases={"strong": ["Jetty press in strong"]}), 'aliases "Jetty press in strong"'),
        (own(), 'slug "jetty-press"'),
    ],
)
def test_what_stands_twice_in_the_file_is_read_once(second: Any, says: str) -> None:
    file = read(own(), second, own("third"))
    assert [entry.number for entry in file.entries] == [1, 3]
    (fault,) = faults(file)
    assert says in fault
    assert fault.endswith("stands in entry 1 (“Jetty Press”) already.")


def test_two_apps_may_have_the_same_alias() -> None:
    aliases = {"strong": ["Press", "press"], "hevy": ["Press"]}
    (entry,) = read(own(aliases=aliases)).entries
    assert entry.values["aliases"] == [["hevy", "Press"], ["strong", "Press"]]


# --- free-exercise-db's layout ---


def foreign_file() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(FOREIGN_FILE.read_text("utf-8"))
    return found


def test_the_file_of_our_making_holds_every_value_of_that_layout() -> None:
    def used(name: str) -> set[Any]:
        return {entry[name] for entry in foreign_file()}

    assert used("force") == {*Force.values, None} - {""}
    assert used("mechanic") == {*Mechanic.values, None} - {""}
    assert used("level") == {*Level.values}
    assert used("equipment") == EQUIPMENT.keys()
    assert used("category") == CATEGORIES.keys()
    muscles = {muscle for entry in foreign_file() for muscle in entry["primaryMuscles"]}
    assert muscles == MUSCLES.keys() | {SHOULDERS}


EXPECTED = {
    # slug: category, equipment, primary, tracking, share, implements, one side at a time
    "harbour-press": ("powerlifting", "barbell", "chest", "weight_reps", 0, 1, False),
    "twin-lateral-swing": ("strength", "dumbbell", "side-deltoids", "weight_reps", 0, 2, False),
    "one-arm-ladder-row": ("strength", "dumbbell", "upper-back", "weight_reps", 0, 1, True),
    "gate-pull-up": ("strength", "bodyweight", "lats", "bodyweight_reps", 100, 1, False),
    "pebble-crunch": ("strength", "bodyweight", "abs", "reps", 0, 1, False),
    "windlass-pulldown": ("strength", "cable", "triceps", "weight_reps", 0, 1, False),
    "mill-wheel-ride": ("cardio", "cardio-machine", "quadriceps", "distance_duration", 0, 1, False),
    "double-lantern-clean": ("olympic", "kettlebell", "glutes", "weight_reps", 0, 2, False),
    "hinge-walk": ("strength", "band", "abductors", "reps", 0, 1, False),
    "cannonball-toss": ("plyometrics", "medicine-ball", "adductors", "weight_reps", 0, 1, False),
    "buoy-hold": ("strength", "exercise-ball", "lower-back", "duration", 0, 1, False),
    "log-drift": ("stretching", "foam-roller", "hamstrings", "duration", 0, 1, False),
    "crooked-bar-curl": ("strength", "ez-bar", "biceps", "weight_reps", 0, 1, False),
    "anchor-drag": ("strongman", "other", "calves", "weight_reps", 0, 1, False),
    "heron-reach": ("stretching", "none", "neck", "duration", 0, 1, False),
    "ferry-grip": ("strength", "barbell", "forearms", "duration", 0, 1, False),
    "rope-shrug": ("strength", "cable", "traps", "weight_reps", 0, 1, False),
}


def test_every_value_is_translated() -> None:
    file = read_bytes(FOREIGN_FILE.read_bytes())
    assert (file.layout, file.faults, file.ignored) == (FREE_EXERCISE_DB, [], ["images"])
    columns = (
        "category", "equipment", "primary_muscle", "tracking", "bodyweight_share", "implements", "is_unilateral",
    )  # fmt: skip
    assert {entry.slug: tuple(entry.values[name] for name in columns) for entry in file.entries} == EXPECTED
    said = {entry.slug: entry.values for entry in file.entries}
    assert said["harbour-press"]["secondary_muscles"] == ["front-deltoids", "triceps"]
    assert said["one-arm-ladder-row"]["secondary_muscles"] == ["biceps", "lats", "rear-deltoids"]
    assert [said["mill-wheel-ride"][name] for name in ("mechanic", "force", "level")] == ["", "", "beginner"]
    assert [said["gate-pull-up"][name] for name in ("mechanic", "force", "level")] == ["compound", "pull", "expert"]
    assert said["harbour-press"]["instructions"].splitlines() == foreign_file()[0]["instructions"]


def test_every_translated_entry_is_valid_in_every_field() -> None:
    for entry in read_bytes(FOREIGN_FILE.read_bytes()).entries:
        plain = {name: value for name, value in entry.values.items() if "muscle" not in name and name != "aliases"}
        row = Exercise(**plain)
        row.clean_fields(exclude=["primary_muscle", "owner", "merged_into", "search_name", "search_text"])


def test_only_what_the_file_says_counts_as_stated() -> None:
    (entry,) = read(foreign()).entries
    guessed = {"tracking", "implements", "is_unilateral", "bodyweight_share", "competition_lift", "aliases"}
    assert guessed.isdisjoint(entry.stated)
    assert {"name", "level", "primary_muscle", "secondary_muscles", "instructions"} <= set(entry.stated)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"name": "Rear Delt Fly", "primaryMuscles": ["shoulders"]}, {"primary_muscle": "rear-deltoids"}),
        ({"name": "Upright Row", "primaryMuscles": ["shoulders"]}, {"primary_muscle": "side-deltoids"}),
        ({"name": "Military Press", "primaryMuscles": ["shoulders"]}, {"primary_muscle": "front-deltoids"}),
        (
            {"primaryMuscles": ["chest", "triceps"], "secondaryMuscles": ["chest", "forearms"]},
            {"primary_muscle": "chest", "secondary_muscles": ["forearms", "triceps"]},
        ),
        ({"equipment": "body only"}, {"tracking": "bodyweight_reps", "bodyweight_share": 64}),
        ({"equipment": "body only", "mechanic": "isolation"}, {"tracking": "reps", "bodyweight_share": 0}),
        ({"equipment": "body only", "category": "plyometrics"}, {"tracking": "reps", "bodyweight_share": 0}),
        ({"equipment": "body only", "force": "static"}, {"tracking": "duration", "bodyweight_share": 0}),
        ({"equipment": "body only", "name": "Bar Dip"}, {"tracking": "bodyweight_reps", "bodyweight_share": 100}),
        ({"equipment": "body only", "category": "cardio"}, {"tracking": "distance_duration", "bodyweight_share": 0}),
        ({"equipment": None}, {"equipment": "none", "tracking": "reps"}),
        ({"equipment": "machine"}, {"equipment": "machine", "tracking": "weight_reps"}),
        ({"equipment": "dumbbell", "name": "Goblet Squat"}, {"implements": 1, "is_unilateral": False}),
        ({"equipment": "dumbbell", "name": "Single-Arm Press"}, {"implements": 1, "is_unilateral": True}),
        ({"equipment": "kettlebells"}, {"implements": 1}),
        ({"id": "3_4_Sit-Up"}, {"slug": "3-4-sit-up"}),
        ({"secondaryMuscles": ..., "force": ..., "mechanic": ...}, {"secondary_muscles": [], "force": ""}),
    ],
)  # fmt: skip
def test_what_it_does_not_say_is_worked_out(changes: dict[str, Any], expected: dict[str, Any]) -> None:
    (entry,) = read(foreign(**changes)).entries
    assert {name: entry.values[name] for name in expected} == expected


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"equipment": "rope"}, 'equipment "rope": is not known. Known are barbell, dumbbell, body only,'),
        ({"category": "olympic"}, 'category "olympic": is not known.'),
        ({"force": "twist"}, 'force "twist": is not known. Known are push, pull, static, null.'),
        ({"level": ...}, "level: is missing."),
        ({"primaryMuscles": []}, "names no muscle; one is needed."),
        ({"primaryMuscles": ["nose"]}, 'primaryMuscles "nose": is not a muscle that is known.'),
        ({"primaryMuscles": [["chest"]]}, "primaryMuscles (a list): is not a muscle that is known."),
        ({"primaryMuscles": ...}, "primaryMuscles: is missing."),
        ({"secondaryMuscles": [7]}, "secondaryMuscles 7: is not a muscle that is known."),
        ({"id": "///"}, 'id "///": needs a letter from a to z or a digit.'),
        ({"id": "俯卧撑"}, "needs a letter from a to z or a digit."),
        ({"name": "x" * 101}, "has 101 characters; 100 at most."),
        ({"instructions": None}, "instructions null: must be a list."),
    ],
)  # fmt: skip
def test_a_fault_in_that_layout_is_named_in_its_words(changes: dict[str, Any], says: str) -> None:
    bad = foreign("Bad", **changes)
    assert says in the_fault(bad)


def test_a_muscle_that_the_library_has_not_is_named_in_both_words() -> None:
    content = BytesIO(written(foreign(primaryMuscles=["middle back"], secondaryMuscles=[])))
    file = library_files.read_library_file(content, ["chest"])
    assert "“upper-back” with us, and that muscle is not in the library" in faults(file)[0]


# --- Any file gets an answer ---


def archive() -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as inside:
        inside.writestr("exercises.json", written(own()))
    return content.getvalue()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b" \n\t", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"name,muscle\nPress,chest\n", "The file is not JSON: Expecting value (line 1, column 1)."),
        (b'[{"slug": "x"', "is not JSON"),
        (b'[{"slug": "x\x00"}]', "is not JSON: Invalid control character"),
        (b"\x00" * 100, "is not JSON"),
        (gzip.compress(written(own())), "is a gzip archive. Unpack it"),
        (archive(), "is a zip archive. Unpack it"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is no text in UTF-8 (at byte 0)."),
        ("[\"Bankdrücken\"]".encode("cp1252"), "is no text in UTF-8 (at byte 8)."),
        (b"\xff\xfe[", "is no text in UTF-8"),
        (b"[NaN]", "NaN is no JSON number"),
        (b'[{"slug": "x", "implements": -Infinity}]', "-Infinity is no JSON number"),
        (b"[" * 100_000, "nests far too deep"),
        (b'[{"slug":' * 100_000, "nests far too deep"),
        (b"[" * 10_000 + b"]" * 10_000, "nests far too deep"),
        (b"9" * 5_000, "is not JSON"),
        (b"7", "holds a number where a list of exercises should be."),
        (b"null", "holds null where a list"),
        (b'"text"', "holds a text where a list"),
        (b"[]", "holds an empty list"),
        (b"{}", "in neither layout"),
        (b"[1, 2, 3]", "The first entry here is a number."),
        (b'[{"name": "Press"}]', "in neither layout"),
        (b"[" + b"[]," * 3_000_000 + b"[]]", "far more values"),
        (b"[" + b"{}," * (MOST_ENTRIES + 5) + b"{}]", f"holds {MOST_ENTRIES + 6} entries; {MOST_ENTRIES} at most."),
        (b"x" * (LARGEST_BYTES + 1), "The file is too large: 10 MB at most."),
    ],
    ids=range(28),
)  # fmt: skip
def test_a_file_that_cannot_be_one_is_refused_with_the_reason(content: bytes, says: str) -> None:
    assert says in refusal(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_texts_with_a_mark_of_their_encoding_are_read(encoding: str) -> None:
    content = json.dumps([own(name="Bankdrücken")], ensure_ascii=False).encode(encoding)
    assert read_bytes(content).entries[0].name == "Bankdrücken"


class Endless:
    """A stream that never ends, and tells how much was read of it."""

    taken = 0

    def read(self, size: int = -1, /) -> bytes:
        assert size > 0, "all of it, in one piece"
        self.taken += size
        return b" " * size


def test_no_more_is_read_than_is_allowed() -> None:
    stream = Endless()
    with pytest.raises(UnreadableFile, match="too large"):
        library_files.read_library_file(stream, [])
    assert stream.taken < LARGEST_BYTES + 100_000


@pytest.mark.parametrize(
    "content",
    [
        b"[" + b"1.5," * 590_000 + b"1.5]",
        b"[" + b'"ab",' * 590_000 + b"1]",
        b"[" + b"[]," * 290_000 + b"[]]",
        b'[{"slug":"' + b"x" * (LARGEST_BYTES - 100) + b'"}]',
        b"[" + b'{"slug":"' * 190_000,
    ],
    ids=["numbers", "texts", "lists", "one text", "deep"],
)
def test_no_file_takes_much_memory(content: bytes) -> None:
    tracemalloc.start()
    try:
        with suppress(UnreadableFile):
            read_bytes(content)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 150_000_000


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([own(), foreign()]), st.dictionaries(st.sampled_from([*own(), *foreign()]), json_values))
def test_whatever_stands_in_a_field_is_read_or_named(entry: dict[str, Any], changes: dict[str, Any]) -> None:
    raw = entry | {name: value for name, value in changes.items() if name in entry}
    file = read(raw)
    assert file.count == 1
    assert all(str(fault).isprintable() and fault.field in raw for fault in file.faults)
    for one in file.entries:
        assert len(one.name) <= 100 and len(one.values["instructions"]) <= 4000
        json.dumps(one.values).encode()
    assert unpacked(packed(file)) == file


@given(st.binary(max_size=300))
def test_any_bytes_get_an_answer(content: bytes) -> None:
    try:
        read_bytes(content)
    except UnreadableFile as error:
        assert str(error).endswith(".")


def test_what_is_kept_between_preview_and_applying_is_the_same() -> None:
    file = read(own(), own("bad", level="x"), foreign("Other"))
    assert unpacked(packed(file)) == file
