"""The command `import_history`: one JSON report, whatever happened before."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from gymtracker.accounts.models import User
from tests.workouts.importing.histories import (
    BENCH,
    HEVY,
    OWN,
    applied,
    counts,
    few_lifts,
    hevy,
    hevy_rows,
    imported,
    received,
    strong,
    strong_rows,
)
from workouts.importing import applying
from workouts.importing.undoing import undo
from workouts.models import Set

FILE = hevy(
    hevy_rows("2025-03-28 17:29", {BENCH: [(60, 10), (60, 0), (2956, 5)], OWN: [(40, 5)]}),
    hevy_rows("2025-03-29 17:29", {BENCH: [("x", 10), (60, 10)]}),
)


@pytest.fixture(autouse=True)
def lifts(db: None) -> None:
    few_lifts()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "workouts.csv"
    path.write_bytes(FILE)
    return path


def run(lifter: User, path: Path, *options: str) -> Any:
    out = StringIO()
    call_command("import_history", str(path), "--user", lifter.email, *options, stdout=out)
    return json.loads(out.getvalue())


def test_the_report_says_what_came_in(lifter: User, file: Path) -> None:
    report = run(lifter, file)
    own = lifter.imports.get().names.get(name=OWN)
    told = ("source", "unit", "workouts", "sets", "duplicates", "time_zone", "file")
    assert {name: report[name] for name in told} == {
        "source": "hevy", "unit": "kg", "workouts": 2, "sets": 3, "duplicates": 0, "time_zone": "Europe/Berlin",
        "file": "workouts.csv",
    }  # fmt: skip
    assert [one["row"] for one in report["skipped"]] == [3, 4, 6]
    assert report["skipped"][2]["reason"] == "weight_kg is “x”, not a number."
    assert report["skipped_count"] == 3
    bench, log_lift = report["exercises"]
    assert {name: bench[name] for name in ("name", "matched", "exercise", "certainty", "sets")} == {
        "name": BENCH, "matched": True, "exercise": BENCH, "certainty": "exact", "sets": 4,
    }  # fmt: skip
    assert {name: log_lift[name] for name in ("name", "matched", "exercise", "certainty", "sets")} == {
        "name": OWN, "matched": False, "exercise": OWN, "certainty": "none", "sets": 1,
    }  # fmt: skip
    assert own.is_made
    assert lifter.workouts.live().count() == 2


def test_a_second_run_brings_nothing(lifter: User, file: Path) -> None:
    run(lifter, file)
    for options in ([], ["--dry-run"]):
        report = run(lifter, file, *options)
        assert (report["workouts"], report["sets"], report["duplicates"]) == (0, 0, 2)
    assert lifter.workouts.count() == 2


def test_a_dry_run_writes_nothing_and_says_the_same(lifter: User, file: Path) -> None:
    before = counts()
    said = run(lifter, file, "--dry-run")
    assert counts() == before
    done = run(lifter, file)
    different = {name for name in said if said[name] != done[name]}
    assert different <= {"exercises"}
    assert [one["exercise"] for one in said["exercises"]] == [BENCH, None]


def test_a_file_that_was_uploaded_and_never_imported_is_imported(lifter: User, file: Path) -> None:
    received(lifter, FILE)
    report = run(lifter, file)
    assert (report["workouts"], report["duplicates"]) == (2, 0)


def test_an_import_that_was_cut_off_is_gone_on_with(lifter: User, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workouts.importing.receiving.SETS_A_PART", 1)
    batch = received(lifter, FILE)
    applying.confirm(batch)
    applying.step(batch)
    report = run(lifter, file)
    assert (report["workouts"], report["sets"], report["duplicates"]) == (2, 3, 0)
    assert Set.objects.count() == 3


def test_a_file_without_units_takes_the_one_that_is_given(lifter: User, tmp_path: Path) -> None:
    path = tmp_path / "strong.csv"
    path.write_bytes(strong(strong_rows("2025-03-28 17:29", {BENCH: [(100, 5)]})))
    assert run(lifter, path, "--dry-run")["unit"] == "kg"
    assert run(lifter, path, "--unit", "lb")["unit"] == "lb"
    assert Set.objects.get().weight_grams == 45_359


def test_a_unit_of_the_file_stands(lifter: User, file: Path) -> None:
    assert run(lifter, file, "--unit", "lb")["unit"] == "kg"
    assert Set.objects.in_order()[0].weight_grams in {60_000, 40_000}


def test_a_time_zone(lifter: User, file: Path) -> None:
    assert run(lifter, file, "--time-zone", "Asia/Tokyo")["time_zone"] == "Asia/Tokyo"
    workout = lifter.workouts.order_by("started_at")[0]
    assert f"{workout.started_at:%H:%M}" == "08:29"


def test_a_source_that_is_given(lifter: User, file: Path) -> None:
    assert run(lifter, file, "--source", "hevy")["source"] == "hevy"


@pytest.mark.parametrize(
    ("options", "content", "said"),
    [
        (["--source", "strong"], FILE, "workouts.csv: "),
        (["--source", "gymtracker-json"], FILE, "workouts.csv: Line 1"),
        (["--time-zone", "Moon/Far"], FILE, "--time-zone: "),
        ([], b"", "The file is empty."),
        ([], b"\x00\x01", "NUL"),
        ([], b"hello", "We know exports of"),
        ([], hevy(columns=HEVY), "There is no workout in the file."),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_a_sentence(
    lifter: User, file: Path, options: list[str], content: bytes, said: str
) -> None:
    file.write_bytes(content)
    before = counts()
    with pytest.raises(CommandError) as refused:
        run(lifter, file, *options)
    assert said in str(refused.value)
    assert str(refused.value).endswith(".")
    assert counts() == before


def test_a_file_that_is_not_there(lifter: User, tmp_path: Path) -> None:
    for path, said in ((tmp_path / "none.csv", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(CommandError, match=said):
            run(lifter, path)


def test_a_file_over_the_limit(lifter: User, file: Path, settings: Any) -> None:
    settings.MOST_IMPORT_MEGABYTES = 1
    file.write_bytes(FILE + b"\n" * 1_000_000)
    with pytest.raises(CommandError, match=r"is larger than 1 MB \(MOST_IMPORT_MEGABYTES\)\."):
        run(lifter, file)


def test_an_account_that_there_is_not(lifter: User, file: Path) -> None:
    lifter.email = "nobody@example.org"
    with pytest.raises(CommandError, match="there is no account with the address nobody"):
        run(lifter, file)


def test_another_import_under_way(lifter: User, file: Path) -> None:
    applying.confirm(received(lifter, FILE + b"\n"))
    with pytest.raises(CommandError, match="Another import of yours is under way"):
        run(lifter, file)


def test_the_file_of_an_import_that_was_undone_comes_in_again(lifter: User, file: Path) -> None:
    undo(applied(imported(lifter, FILE)))
    assert run(lifter, file)["workouts"] == 2
