"""/settings/data/import/: upload, preview, progress, report; the same with and without JavaScript."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, entry, finished_workout, instant, log, row_by_row
from tests.queries import counted
from tests.workouts.importing.histories import (
    BENCH,
    OWN,
    applied,
    counts,
    hevy,
    hevy_rows,
    imported,
    log_of,
    many,
    received,
    strong,
    strong_rows,
)
from workouts.importing import applying
from workouts.models import ImportBatch, ImportedName

pytestmark = pytest.mark.usefixtures("lifts")

PAGE = "/settings/data/import/"
SMALL = hevy(hevy_rows("2025-03-28 17:29", {BENCH: [(60, 10), (80, 8)], OWN: [(40, 5)]}))


def upload(browser: Client, content: bytes, name: str = "workouts.csv") -> Any:
    return browser.post(f"{PAGE}upload/", {"file": SimpleUploadedFile(name, content)})


def text_of(response: Any) -> str:
    plain = re.sub(r"<(script|style|svg).*?</\1>", "", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", plain)).split())


def url_of(batch: ImportBatch, verb: str = "") -> str:
    return f"{PAGE}{batch.pk}/{verb}"


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch, small_parts: None) -> None:
    """A request goes one part on."""
    monkeypatch.setattr("workouts.views.imports.STEP_SECONDS", 0)


# --- Upload ---


def test_the_page_says_what_it_reads(browser: Client) -> None:
    said = text_of(browser.get(PAGE))
    apps = "Fitbod, FitNotes, Hevy, JEFIT, Liftosaur, Strong and StrongLifts"
    assert f"Exports of {apps} can be read, and the CSV and JSON of Gym Tracker, up to 50 MB." in said


@pytest.mark.parametrize("page", ["/", "/workouts/", "/progress/"])
def test_a_newcomer_is_offered_to_bring_a_history(browser: Client, page: str) -> None:
    assert f'href="{PAGE}">Bring your history from' in browser.get(page).content.decode()


@pytest.mark.parametrize("page", ["/", "/workouts/", "/progress/"])
def test_who_has_a_history_here_is_not_asked_for_one(browser: Client, lifter: User, page: str) -> None:
    finished_workout(lifter, started_at=instant("2020-03-05 18:00"))
    assert "Bring your history" not in browser.get(page).content.decode()


def test_the_landing_page_says_that_a_history_comes_along(client: Client, db: None) -> None:
    said = text_of(client.get("/"))
    assert "Your history comes along" in said
    assert "Hevy, Strong" in said


def test_a_file_leads_to_its_preview(browser: Client, lifter: User) -> None:
    response = upload(browser, SMALL)
    batch = lifter.imports.get()
    assert (response.status_code, response["Location"]) == (302, url_of(batch))
    said = text_of(browser.get(response["Location"]))
    for part in (
        "Workouts 1",
        "Sets 3",
        "Exercises 2",
        "28 March 2025 to 28 March 2025",
        "workouts.csv",
        "The file says it: kg.",
    ):
        assert part in said, part
    assert "a new exercise of your own" in said
    assert not lifter.workouts.exists()


def test_the_same_file_again_is_the_same_import(browser: Client, lifter: User) -> None:
    first = upload(browser, SMALL)
    assert upload(browser, SMALL, "other.csv")["Location"] == first["Location"]
    applied(lifter.imports.get())
    response = upload(browser, SMALL)
    assert response["Location"] == first["Location"]
    assert "You have imported this very file before." in text_of(browser.get(response["Location"]))
    assert lifter.imports.count() == 1


def test_a_file_that_was_uploaded_before_is_planned_with_the_log_of_now(browser: Client, lifter: User) -> None:
    upload(browser, SMALL)
    imported(lifter, SMALL + b"\n")
    said = text_of(browser.get(upload(browser, SMALL)["Location"]))
    assert "1 workout is here already and stays as it is." in said
    assert "There is nothing new in this file." in said


def test_a_preview_whose_plan_was_cut_off_shows_it_all_the_same(browser: Client, lifter: User) -> None:
    batch = received(lifter, SMALL)
    ImportBatch.objects.update(plan={})
    said = text_of(browser.get(url_of(batch)))
    assert "Workouts 1 Sets 3" in said
    assert "28 March 2025" in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The file is empty."),
        (b"   \n", "The file is empty."),
        (b"hello", "We know exports of Gym Tracker JSON"),
        (b"PK\x03\x04rest", "This is a zip file: unpack it and send the file inside."),
        (b"\x89PNG\r\n\x1a\n", "This is a picture."),
        (SMALL.replace(b"28 Mar", b"28 Foo"), "Row 2"),
        (SMALL.split(b"\n")[0], "There is no workout in the file."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(browser: Client, lifter: User, content: bytes, why: str) -> None:
    before = counts()
    response = upload(browser, content)
    assert response.status_code == 422
    assert why in text_of(response)
    assert counts() == before


def test_no_file_at_all(browser: Client) -> None:
    for data in ({}, {"file": "a text"}):
        response = browser.post(f"{PAGE}upload/", data)
        assert response.status_code == 422
        assert "Choose the file first." in text_of(response)


def test_a_file_over_the_limit(browser: Client, settings: Any) -> None:
    settings.MOST_IMPORT_MEGABYTES = 1
    before = counts()
    response = upload(browser, SMALL + b"\n" * 1_500_000)
    assert response.status_code == 413
    assert "The file has 1.5 MB; 1 MB are the most. Split it by years." in text_of(response)
    assert counts() == before


@pytest.mark.parametrize(
    "name", ["a\x00b.csv", "a\nb.csv", "‮vsc.exe", "../../etc/passwd", "💪" * 60 + ".csv", "<b>x</b>.csv"]
)
def test_the_name_of_a_file_may_be_anything(browser: Client, lifter: User, name: str) -> None:
    assert upload(browser, SMALL, name).status_code in {302, 422}
    for batch in lifter.imports.all():
        assert browser.get(url_of(batch)).status_code == 200


# --- Preview ---


def test_another_unit_and_zone(browser: Client, lifter: User) -> None:
    batch = received(lifter, strong(strong_rows("2025-03-28 17:29", {BENCH: [(100, 5)]})))
    said = text_of(browser.get(url_of(batch)))
    assert "1 set of barbell lifts has a weight that speaks for kg." in said
    response = browser.post(url_of(batch, "read/"), {"weight_unit": "lb", "time_zone": "Asia/Tokyo"})
    assert response["Location"] == url_of(batch)
    assert "45.36 kg × 5" in text_of(browser.get(url_of(batch)))
    batch.refresh_from_db()
    assert (batch.weight_unit, batch.time_zone) == ("lb", "Asia/Tokyo")


@pytest.mark.parametrize(
    "data", [{}, {"weight_unit": "st", "time_zone": "UTC"}, {"weight_unit": "kg", "time_zone": "Moon"}]
)
def test_a_unit_or_zone_that_there_is_not(browser: Client, lifter: User, data: dict[str, str]) -> None:
    batch = received(lifter, strong(strong_rows("2025-03-28 17:29", {BENCH: [(100, 5)]})))
    assert browser.post(url_of(batch, "read/"), data).status_code == 422
    batch.refresh_from_db()
    assert (batch.weight_unit, batch.time_zone) == ("kg", "Europe/Berlin")


def test_a_file_that_says_its_unit_is_not_asked_for_it(browser: Client, lifter: User) -> None:
    batch = received(lifter, SMALL)
    assert b'name="weight_unit"' not in browser.get(url_of(batch)).content
    browser.post(url_of(batch, "read/"), {"weight_unit": "lb", "time_zone": "UTC"})
    assert applied(ImportBatch.objects.get(pk=batch.pk)).workouts.get().time_zone == "UTC"


def test_an_exercise_is_chosen_in_the_preview(browser: Client, hx: Client, lifter: User) -> None:
    batch = received(lifter, SMALL)
    row = batch.names.get(name=OWN)
    page = url_of(batch, f"names/{row.pk}/")
    assert "now a new exercise of your own" in text_of(browser.get(page))
    fragment = hx.get(page, {"q": "squat"})
    assert b"<html" not in fragment.content
    assert "Squat (Barbell)" in text_of(fragment)
    assert "Nothing fits “zzz”." in text_of(browser.get(page, {"q": "zzz"}))
    squat = Exercise.objects.get(slug="squat-barbell")
    assert browser.post(page, {"exercise": squat.pk})["Location"] == f"{url_of(batch)}#name-{row.pk}"
    assert "Squat (Barbell)" in text_of(browser.get(url_of(batch)))
    browser.post(page, {"exercise": "own"})
    row.refresh_from_db()
    assert row.exercise is None


@pytest.mark.parametrize(
    "query", ["\x00", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "x" * 10_000, "%", "１２", "'\""]
)
def test_any_words_may_be_searched(browser: Client, lifter: User, query: str) -> None:
    batch = received(lifter, SMALL)
    response = browser.get(url_of(batch, f"names/{batch.names.all()[0].pk}/"), {"q": query})
    assert response.status_code < 500


@pytest.mark.parametrize("exercise", ["", "abc", "-1", "9" * 30, "1,2", "None"])
def test_an_exercise_that_there_is_not_is_not_found(browser: Client, lifter: User, exercise: str) -> None:
    batch = received(lifter, SMALL)
    before = list(ImportedName.objects.values_list())
    page = url_of(batch, f"names/{batch.names.all()[0].pk}/")
    assert browser.post(page, {"exercise": exercise}).status_code == 404
    assert list(ImportedName.objects.values_list()) == before


def test_anothers_exercise_and_anothers_name_are_not_found(browser: Client, lifter: User, other_lifter: User) -> None:
    mine, theirs = received(lifter, SMALL), received(other_lifter, SMALL)
    page = url_of(mine, f"names/{mine.names.all()[0].pk}/")
    private = ExerciseFactory(owner=other_lifter, name="Private")
    assert browser.post(page, {"exercise": private.pk}).status_code == 404
    for name_id in (theirs.names.all()[0].pk, 10**30):
        assert browser.get(url_of(mine, f"names/{name_id}/")).status_code == 404
        assert browser.post(url_of(mine, f"names/{name_id}/"), {"exercise": "own"}).status_code == 404


# --- Import ---


def test_a_small_file_is_there_at_once(browser: Client, lifter: User) -> None:
    batch = received(lifter, SMALL)
    assert browser.post(url_of(batch, "confirm/"))["Location"] == url_of(batch)
    said = text_of(browser.get(url_of(batch)))
    assert "Imported" in said
    assert "Workouts 1 Sets 3" in said
    (name,) = [row.name for row in batch.names.filter(is_made=True)]
    assert f"{name} Log Lift (your own, new)" in said
    assert b"?date_from=2025-03-28&amp;date_to=2025-03-28" in browser.get(url_of(batch)).content
    assert "Push" in text_of(browser.get("/workouts/?date_from=2025-03-28&date_to=2025-03-28"))


def test_without_javascript_a_button_goes_on(browser: Client, lifter: User, slowly: None) -> None:
    batch = received(lifter, many(8))
    browser.post(url_of(batch, "confirm/"))
    for presses in range(1, 20):
        page = browser.get(url_of(batch))
        if "Importing" not in text_of(page):
            break
        assert f"Part {presses} of {batch.part_count}" in text_of(page)
        assert "No workouts yet" in text_of(browser.get("/workouts/"))
        assert browser.post(url_of(batch, "continue/"))["Location"] == url_of(batch)
    assert presses == batch.part_count + 1
    assert lifter.workouts.live().count() == 8
    assert "Workouts 8 Sets 24" in text_of(browser.get(url_of(batch)))
    assert browser.post(url_of(batch, "continue/"))["Location"] == url_of(batch)


def test_with_htmx_the_page_polls_until_it_is_done(hx: Client, lifter: User, slowly: None) -> None:
    batch = received(lifter, many(8))
    hx.post(url_of(batch, "confirm/"))
    for _ in range(batch.part_count - 1):
        response = hx.post(url_of(batch, "continue/"))
        assert response.status_code == 200
        assert response.content.startswith(b"\n<section") or response.content.lstrip().startswith(b"<section")
        assert b'hx-trigger="load delay' in response.content
    done = hx.post(url_of(batch, "continue/"))
    assert (done.status_code, done["HX-Redirect"]) == (204, url_of(batch))


def test_closing_the_page_and_coming_back(browser: Client, lifter: User, slowly: None) -> None:
    batch = received(lifter, many(8))
    browser.post(url_of(batch, "confirm/"))
    assert "under way" in text_of(browser.get(PAGE))
    browser.get(url_of(batch))
    batch.refresh_from_db()
    assert batch.parts_done == 1


def test_what_is_offered_comes_in_where_it_is_ticked(browser: Client, lifter: User) -> None:
    with row_by_row():
        log(entry(finished_workout(lifter, started_at=instant("2025-03-28 16:29"), name="Logged here")))
    batch = received(lifter, SMALL)
    said = text_of(browser.get(url_of(batch)))
    assert "beside “Logged here” of the same minute" in said
    assert "Nothing is new but what you tick." in said
    (offered,) = batch.plan["choices"]
    browser.post(url_of(batch, "confirm/"), {"take": [offered["key"], "made up"]})
    assert len(log_of(lifter)) == 2


def test_pressing_import_twice_imports_once(browser: Client, lifter: User) -> None:
    batch = received(lifter, SMALL)
    for _ in range(2):
        browser.post(url_of(batch, "confirm/"))
    assert lifter.workouts.count() == 1


def test_a_second_import_waits_for_the_first(browser: Client, lifter: User, slowly: None) -> None:
    first, second = received(lifter, many(8)), received(lifter, SMALL)
    browser.post(url_of(first, "confirm/"))
    response = browser.post(url_of(second, "confirm/"))
    assert response.status_code == 409
    assert "Another import of yours is under way." in text_of(response)


def test_cancelling(browser: Client, lifter: User, slowly: None) -> None:
    batch = received(lifter, many(8))
    browser.post(url_of(batch, "confirm/"))
    assert browser.post(url_of(batch, "cancel/"))["Location"] == PAGE
    assert "Import cancelled; nothing of it came in" in text_of(browser.get(PAGE))
    assert set(counts().values()) == {0}
    assert browser.post(url_of(batch, "continue/")).status_code == 404


def test_what_is_done_cannot_be_cancelled(browser: Client, lifter: User) -> None:
    batch = imported(lifter, SMALL)
    assert browser.post(url_of(batch, "cancel/")).status_code == 409
    assert lifter.workouts.live().count() == 1


# --- Afterwards ---


def test_undoing(browser: Client, lifter: User) -> None:
    batch = imported(lifter, SMALL)
    for _ in range(2):
        assert browser.post(url_of(batch, "undo/"))["Location"] == url_of(batch)
    said = text_of(browser.get(url_of(batch)))
    assert "What this file brought was taken out again" in said
    assert not lifter.workouts.exists()
    assert "undone" in text_of(browser.get(PAGE))


def test_a_running_one_is_not_undone(browser: Client, lifter: User, slowly: None) -> None:
    batch = received(lifter, many(8))
    browser.post(url_of(batch, "confirm/"))
    assert browser.post(url_of(batch, "undo/")).status_code == 409


def test_the_history_moves_to_another_exercise(browser: Client, lifter: User) -> None:
    batch = imported(lifter, SMALL)
    page = url_of(batch, f"names/{batch.names.get(name=BENCH).pk}/")
    browser.post(page, {"exercise": Exercise.objects.get(slug="squat-barbell").pk})
    assert "1 workout moved" in text_of(browser.get(url_of(batch)))
    refused = browser.post(page, {"exercise": Exercise.objects.get(slug="plank").pk})
    assert refused.status_code == 422
    assert "Plank is measured by time: 2 of the imported sets are not." in text_of(refused)


def test_a_running_import_takes_no_other_exercise(browser: Client, lifter: User) -> None:
    batch = received(lifter, SMALL)
    applying.confirm(batch)
    page = url_of(batch, f"names/{batch.names.get(name=BENCH).pk}/")
    assert browser.post(page, {"exercise": "own"}).status_code == 409


# --- Who and how ---


VERBS = ("", "read/", "confirm/", "continue/", "cancel/", "undo/")


@pytest.mark.parametrize("verb", VERBS)
def test_a_strangers_import_is_not_found(stranger: Client, lifter: User, verb: str) -> None:
    batch = received(lifter, SMALL)
    before = json.dumps(list(ImportBatch.objects.values()), default=str)
    call = stranger.post if verb else stranger.get
    assert call(url_of(batch, verb)).status_code == 404
    assert json.dumps(list(ImportBatch.objects.values()), default=str) == before


@pytest.mark.parametrize("verb", VERBS)
def test_who_is_not_signed_in_is_asked_to(lifter: User, verb: str) -> None:
    batch = received(lifter, SMALL)
    response = (Client().post if verb else Client().get)(url_of(batch, verb))
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]


@pytest.mark.parametrize("verb", VERBS)
def test_the_wrong_method(browser: Client, lifter: User, verb: str) -> None:
    batch = received(lifter, SMALL)
    for call in (browser.get if verb else browser.post, browser.put, browser.delete):
        assert call(url_of(batch, verb)).status_code == 405
    assert browser.post(PAGE).status_code == browser.get(f"{PAGE}upload/").status_code == 405


@pytest.mark.parametrize("state", ["previewed", "running", "applied"])
def test_the_number_of_queries_does_not_grow(browser: Client, lifter: User, state: str) -> None:
    def queries(count: int) -> int:
        names = {f"Weird {number}": [(60, 5)] for number in range(count)}
        batch = received(lifter, hevy(*(hevy_rows(f"{1990 + count}-03-{day:02} 17:29", names) for day in (1, 2))))
        if state != "previewed":
            applying.confirm(batch)
        if state == "applied":
            applied(batch)
        with counted() as found:
            assert browser.get(url_of(batch)).status_code == 200
        if state == "running":
            applied(batch)
        return len(found)

    assert queries(1) == queries(20)


def test_the_number_of_queries_of_an_upload_does_not_grow(browser: Client, lifter: User) -> None:
    def queries(count: int) -> int:
        names = {f"Weird {number}": [(60, 5)] for number in range(count)}
        with counted() as found:
            upload(browser, hevy(*(hevy_rows(f"{1990 + count}-03-{day:02} 17:29", names) for day in range(1, count))))
        return len(found)

    assert queries(3) == queries(20)


def test_the_list_of_imports_takes_the_same_queries(browser: Client, lifter: User) -> None:
    found = []
    for count in (1, 10):
        for number in range(count):
            received(lifter, many(1, first=f"20{count:02}-01-{number + 1:02} 18:00"))
        with counted() as queries:
            browser.get(PAGE)
        found.append(len(queries))
    assert found[0] == found[1]
