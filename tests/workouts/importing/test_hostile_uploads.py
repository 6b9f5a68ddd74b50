"""Any file that is sent to the page gets a page that says what is wrong with it, and where; nothing of it is kept."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gymtracker.accounts.models import User
from tests.workouts.importing.histories import BENCH, HEVY, PULL_UP, counts, hevy, hevy_rows, strong, strong_rows
from tests.workouts.importing.test_import_pages import text_of, upload, url_of
from tests.workouts.transfer.hostile import BROKEN, hostile_cells, hostile_files
from workouts.models import ImportBatch, ImportedName, ImportPart, Set, Workout

pytestmark = pytest.mark.usefixtures("lifts")

GOOD = hevy(hevy_rows("2025-03-28 17:29", {BENCH: [(60, 10), (80, 8)]}))
HEADER = GOOD.split(b"\n")[0] + b"\n"
STRONG = strong(strong_rows("2025-03-28 17:29", {BENCH: [(60, 10)]}))
TABLES = (ImportBatch, ImportPart, ImportedName, Workout, Set)


def weird(count: int, day: int = 1) -> dict[str, Any]:
    """So many exercises that no other day has."""
    return {f"Lift {number} of day {day}": [(60, 5)] for number in range(count)}


def zipped() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("hevy.csv", GOOD)
    return held.getvalue()


def assert_refused(browser: Client, content: bytes, why: str) -> None:
    before = [model._base_manager.count() for model in TABLES]
    response = upload(browser, content)
    assert response.status_code == 422
    said = text_of(response)
    assert why in said
    assert "Show what is in it" in said  # and the page is there to try another one
    assert [model._base_manager.count() for model in TABLES] == before


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf", "The file is empty."),
        (b"\n\r\n \t\n", "The file is empty."),
        (b"Dear diary, today I went to the gym.", "We know exports of"),
        (b"<html><body>Log in first</body></html>", "We know exports of"),
        (b'{"workouts": "none"}', "We know exports of"),
        (b"[" * 100_000, "Row 1: a cell is longer than 20,000 characters"),
        (b"\xff\xfe", "The file is empty."),
        (zipped(), "This is a zip file: unpack it and send the file inside."),
        (gzip.compress(GOOD), "This is a gzip file: unpack it first."),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "This is a picture."),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "This is a picture."),
        (b"%PDF-1.7", "This is a PDF."),
        (b"SQLite format 3\x00", "This is a database."),
        (b"\xff\xfe\x00\xd8\x00", "The file begins as Unicode text and does not go on as such."),
        (b"\xff\xfe" + GOOD, "We know exports of"),
        (GOOD.decode().encode("utf-16-le"), "NUL"),  # without the mark that tells what it is
        (GOOD + b"\x00", "This is no text file: it holds NUL characters."),
        (b"\x00" * 1000, "NUL"),
        (HEADER, "There is no workout in the file."),
        (HEADER * 2, "There is no workout in the file."),
        (b",".join([HEADER.strip()] * 40) + b"\n", "columns; at most 200 make sense"),
        (GOOD.replace(b"28 Mar 2025", b"28 Mar 20260"), "Row 2: start_time is “28 Mar 20260, 17:29”"),
        (STRONG.replace(b"2025-03-28", b"20260-03-28"), "Row 2: Date is “20260-03-28 17:29:00”"),
        (STRONG.replace(b"2025-03-28", b"2025-02-30"), "Row 2: Date is “2025-02-30 17:29:00”"),
        (GOOD.replace(b"28 Mar 2025", b"28 Zzz 2025"), "Row 2: start_time is “28 Zzz 2025, 17:29”"),
        (GOOD.replace(b"28 Mar 2025", b"<script>alert(1)</script>"), "<script>alert(1)</script>"),
        (hevy(hevy_rows("2025-03-28 17:29", weird(301))), "more than 300 exercises"),
        (hevy(*(hevy_rows(f"2001-01-{day:02} 17:29", weird(100, day)) for day in range(1, 22))), "2,100 exercises"),
    ],
)  # fmt: skip
def test_what_is_no_history_is_refused_with_its_reason(browser: Client, lifter: User, content: bytes, why: str) -> None:
    assert_refused(browser, content, why)


@pytest.mark.parametrize(("rest", "why"), BROKEN)
@pytest.mark.parametrize("beginning", [HEADER, STRONG.split(b"\n")[0] + b"\n"], ids=["hevy", "strong"])
def test_a_file_that_breaks_in_its_midst_is_refused_with_the_row(
    browser: Client, lifter: User, beginning: bytes, rest: bytes, why: str
) -> None:
    assert_refused(browser, beginning + rest, why)


def test_what_a_hostile_file_says_is_inert_on_the_page(browser: Client, lifter: User) -> None:
    content = upload(browser, GOOD.replace(b"28 Mar 2025", b"<script>alert(1)</script>")).content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert" in content


# --- A good file with bad rows ---


def preview_of(browser: Client, lifter: User, content: bytes) -> str:
    response = upload(browser, content)
    assert response.status_code == 302, text_of(response)
    page = browser.get(response["Location"])
    assert page.status_code == 200
    return text_of(page)


def rows_of(cells: dict[str, Any]) -> bytes:
    """A workout of two sets, and one with these cells in its third row."""
    rows = hevy_rows("2025-03-28 17:29", {BENCH: [(60, 10), (60, 8), (60, 6)]})
    rows[2] |= cells
    return hevy(rows)


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"weight_kg": "-20"}, f"4 {BENCH}: A negative weight means assistance, which this exercise does not have."),
        ({"weight_kg": "2956"}, f"4 {BENCH}: A weight over 2,000 kg is beyond what can be: 2,956 kg."),
        ({"weight_kg": "1e99"}, f"4 {BENCH}: A weight over 2,000 kg is beyond what can be: 1,000,000,000 kg."),
        ({"weight_kg": "heavy"}, "4 weight_kg is “heavy”, not a number."),
        ({"weight_kg": "NaN"}, "4 weight_kg is “NaN”, not a number."),
        ({"weight_kg": "Infinity"}, "4 weight_kg is “Infinity”, not a number."),
        ({"reps": "-5"}, f"4 {BENCH}: The reps is negative."),
        ({"reps": "1001"}, f"4 {BENCH}: More than 1,000 reps is beyond what can be: 1,001."),
        ({"reps": "9" * 30}, "4 "),
        ({"reps": "5.5"}, "4 reps is “5.5”, not a whole number."),
        ({"set_type": "burnout"}, "4 set_type is “burnout”"),
        ({"rpe": "very hard"}, "4 rpe is “very hard”, not a number."),
        ({"start_time": "28 Mar 20260, 17:29"}, "4 start_time is “28 Mar 20260, 17:29”"),
        ({"exercise_title": ""}, "4 exercise_title is “”, not the name of an exercise."),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_with_column_and_value_and_the_others_come_in(
    browser: Client, lifter: User, cells: dict[str, str], why: str
) -> None:
    said = preview_of(browser, lifter, rows_of(cells))
    assert "Left out 1 row" in said
    assert why in said
    browser.post(url_of(lifter.imports.get(), "confirm/"))
    report = text_of(browser.get(url_of(lifter.imports.get())))
    assert "Imported" in report
    assert why in report
    assert list(Set.objects.in_order().values_list("reps", flat=True)) == [10, 8]


def test_a_header_that_comes_twice_is_passed_over(browser: Client, lifter: User) -> None:
    first, *rest = GOOD.splitlines(keepends=True)
    said = preview_of(browser, lifter, first + first + b"".join(rest[:1]) + first + b"".join(rest[1:]))
    assert "Workouts 1 Sets 2" in said
    assert "Left out" not in said


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_file_of_another_encoding_is_read(browser: Client, lifter: User, encoding: str) -> None:
    content = GOOD.decode().replace("Push", "Brust & Rücken").encode(encoding)
    assert "Workouts 1 Sets 2" in preview_of(browser, lifter, content)
    browser.post(url_of(lifter.imports.get(), "confirm/"))
    assert lifter.workouts.get().name == "Brust & Rücken"


def test_a_workout_of_which_no_row_makes_a_set_does_not_come_in(browser: Client, lifter: User) -> None:
    nothing = hevy_rows("2025-03-29 17:29", {PULL_UP: [(-500, 0), (2956, 5)]}, title="Nothing")
    said = preview_of(browser, lifter, hevy(hevy_rows("2025-03-28 17:29", {BENCH: [(60, 5)]}), nothing))
    assert "Workouts 1 Sets 1" in said
    assert "Left out 2 rows" in said
    browser.post(url_of(lifter.imports.get(), "confirm/"))
    assert [workout.name for workout in lifter.workouts.all()] == ["Push"]


def test_more_rows_are_left_out_than_the_page_shows(browser: Client, lifter: User) -> None:
    rows = hevy_rows("2025-03-28 17:29", {BENCH: [(60, 5), *[("x", 5)] * 3000]})
    said = preview_of(browser, lifter, hevy(rows))
    assert "3000 rows" in said
    browser.post(url_of(lifter.imports.get(), "confirm/"))
    report = lifter.imports.get().report
    assert (report["skipped_count"], len(report["skipped"])) == (3000, 500)


# --- Whatever comes ---

patient = settings(
    max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
)


def assert_answered(browser: Client, content: bytes) -> None:
    """A preview that can be looked at and imported, or a reason; never an error."""
    before = counts()
    response = upload(browser, content)
    assert response.status_code in {302, 422}, response.status_code
    if response.status_code == 422:
        assert re.search(r'class="errors"[^>]*><p>[^<]{10,}', response.content.decode())
        assert counts() == before
        return
    page = response["Location"]
    assert browser.get(page).status_code == 200
    assert browser.post(f"{page}confirm/").status_code == 302
    batch = ImportBatch.objects.get(pk=page.rstrip("/").rpartition("/")[2])
    assert batch.is_applied
    assert browser.get(page).status_code == browser.get("/workouts/").status_code == 200
    assert browser.post(f"{page}undo/").status_code == 302


@patient
@given(content=hostile_files())
def test_any_bytes_get_an_answer(browser: Client, lifter: User, content: bytes) -> None:
    assert_answered(browser, content)


@patient
@given(cells=st.lists(st.dictionaries(st.sampled_from(HEVY), hostile_cells(), max_size=4), min_size=1, max_size=4))
def test_any_cells_under_a_right_header_get_an_answer(
    browser: Client, lifter: User, cells: list[dict[str, str]]
) -> None:
    good = hevy_rows("2025-03-28 17:29", {BENCH: [(60, 10)] * len(cells)})
    assert_answered(browser, hevy([row | changed for row, changed in zip(good, cells, strict=True)]))
