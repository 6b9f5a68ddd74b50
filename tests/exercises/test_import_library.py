"""`import_library`: the preview on the command line, and what it writes with --apply."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import zeal
from django.core.management import CommandError, call_command

from exercises.library import load_library
from exercises.models import Exercise, Muscle
from tests import factories
from tests.exercises.library import FOREIGN_FILE, own, written
from tests.gymtracker.test_access_matrix import snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def muscles(db: None) -> None:
    with zeal.zeal_ignore():
        load_library([])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "exercises.json"


def run(path: Path, *entries: Any, **options: Any) -> tuple[str, int]:
    """What it printed, and its exit code."""
    if entries:
        path.write_bytes(written(*entries))
    out, code = StringIO(), 0
    try:
        call_command("import_library", str(path), stdout=out, **options)
    except SystemExit as ended:
        code = int(ended.code or 0)
    return out.getvalue(), code


def test_without_apply_it_shows_and_writes_nothing(path: Path) -> None:
    before = snapshot()
    text, code = run(path, own(), own("second"))
    assert code == 0
    assert text.splitlines() == [
        "2 entries in our own layout: 2 new, 0 changed, 0 clashing, 0 unchanged",
        "new: jetty-press: Jetty Press",
        "new: second: Second",
        "Nothing was written: that takes --apply.",
    ]
    assert snapshot() == before


def test_with_apply_it_writes_and_says_what(path: Path) -> None:
    text, code = run(path, own(), own("second"), apply=True)
    assert (code, Exercise.objects.count()) == (0, 2)
    assert text.splitlines()[-1] == ("Written: 2 created, 0 updated, 0 kept as they were, 0 left out, 0 unchanged.")
    before = snapshot()
    text, _ = run(path, apply=True)
    assert snapshot() == before
    assert "0 new, 0 changed, 0 clashing, 2 unchanged" in text


def test_what_changes_and_clashes_is_told_field_by_field(path: Path) -> None:
    run(path, own(), own("second", aliases={}), apply=True)
    Exercise.objects.filter(slug="second").update(level="expert")
    factories.ExerciseFactory(name="Known Here", slug="known-here", level="beginner")
    text, code = run(
        path,
        own(force="pull", instructions=["Lie down.", "Push.", "Rest."], aliases={"hevy": ["Quay"]}),
        own("second", level="intermediate", aliases={}),
        own("third", name="Known here", aliases={}, instructions=[], secondary_muscles=[], force=None, mechanic=None),
    )
    assert code == 0
    assert text.splitlines()[1:-1] == [
        "changed: jetty-press: Jetty Press",
        "    force: Push -> Pull",
        "    instructions: Press. -> Push. / Rest.",
        "    alias: + Quay hevy",
        "    alias: - jetty-press in Strong strong",
        "Clashes, of which ours are kept:",
        "clashing: second: Second",
        "    level: Expert -> Intermediate It was changed here since.",
        "clashing: third (known-here): Known here",
        "    “Known Here” has the same name.",
        "    name: Known Here -> Known here",
    ]


@pytest.mark.parametrize(("clashes", "level"), [("keep", "expert"), ("take", "intermediate"), ("leave", "expert")])
def test_clashes_are_decided_for_all(path: Path, clashes: str, level: str) -> None:
    run(path, own(), apply=True)
    Exercise.objects.update(level="expert")
    run(path, own(level="intermediate"), apply=True, clashes=clashes)
    assert Exercise.objects.get().level == level


def test_as_json_it_can_be_read_by_a_program(path: Path) -> None:
    run(path, own(), apply=True)
    Exercise.objects.update(level="expert")
    text, code = run(path, own(level="intermediate"), own("new"), own("bad", level="x"), json=True)
    told = json.loads(text)
    assert code == 3
    assert (told["layout"], told["entries"], told["unchanged"], told["applied"]) == ("own", 3, 0, None)
    assert [(one["slug"], one["values"]["name"]) for one in told["new"]] == [("new", "New")]
    assert told["clashing"][0]["fields"] == [
        {
            "field": "level", "before": "expert", "after": "intermediate", "standing": "chosen",
            "why": "It was changed here since.",
        }
    ]  # fmt: skip
    assert told["faults"][0] | {"says": ""} == {
        "entry": 3, "name": "Bad", "field": "level", "value": '"x"', "says": "",
    }  # fmt: skip
    told = json.loads(run(path, json=True, apply=True)[0])
    assert told["applied"] == {
        "created": ["new"], "updated": [], "kept": ["jetty-press"], "left_out": [], "unchanged": 0,
    }  # fmt: skip


def test_entries_with_faults_are_left_out_and_the_exit_code_says_so(path: Path) -> None:
    text, code = run(path, own(), own("bad", level="x"), apply=True)
    assert (code, Exercise.objects.count()) == (3, 1)
    assert 'left out: Entry 2 (“Bad”), level "x": is not known.' in text


def test_the_foreign_layout_is_read_too() -> None:
    text, code = run(FOREIGN_FILE, apply=True)
    assert (code, Exercise.objects.count()) == (0, 17)
    assert "Fields that are not read: images" in text


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "The file is empty."),
        (b"[" * 100_000, "nests far too deep"),
        (b"\xff", "no text in UTF-8"),
        (b"[1]", "in neither layout"),
        (None, "cannot be read: No such file or directory."),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(path: Path, content: bytes | None, says: str) -> None:
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError, match=says):
        run(path, apply=True)
    assert not Exercise.objects.exists()


@pytest.mark.parametrize("name", [".", "a\x00b"])
def test_a_path_that_is_no_file_is_one_sentence(name: str) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_library", name)


def test_a_library_without_muscles_is_told_what_to_run(path: Path) -> None:
    Muscle.objects.all().delete()
    with pytest.raises(CommandError, match="load_library first"):
        run(path, own())


def test_a_library_that_changes_meanwhile_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from gymtracker.management.commands import import_library

    def compare(file: Any) -> Any:
        found = compared(file)
        factories.ExerciseFactory(name="Jetty Press", slug="elsewhere")
        return found

    compared = import_library.compare
    monkeypatch.setattr(import_library, "compare", compare)
    with pytest.raises(CommandError, match="changed meanwhile"):
        run(path, own(), apply=True)
    assert Exercise.objects.count() == 1


def test_nothing_that_a_terminal_would_obey_is_printed(path: Path) -> None:
    text, _ = run(path, own("bad", level="\x1b[2J\u202e", **{"\x1b]0;x\x07": 1}), own(name="a\u202eb"))
    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
