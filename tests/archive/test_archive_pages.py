from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import User
from gymtracker.archive import views
from gymtracker.archive.models import ArchiveUpload
from tests.archive.files import changed, opened, snapshot, written
from tests.factories import ExerciseFactory, UserFactory, entry, finished_workout, log, open_workout, row_by_row
from tests.workouts.importing.histories import few_lifts, many, received
from workouts.importing import applying, undoing

PAGE, PREVIEW = "/settings/data/archive/", "/settings/data/archive/preview/"


@pytest.fixture
def data(lifter: User) -> bytes:
    with row_by_row():
        log(entry(finished_workout(lifter), ExerciseFactory(owner=lifter, name="Zercher")))
        return written(lifter)


@pytest.fixture
def receiver(db: None) -> User:
    user: User = UserFactory(email="new@example.org")
    return user


@pytest.fixture
def new(receiver: User) -> Client:
    client = Client()
    client.force_login(receiver)
    return client


def upload(client: Client, data: bytes, name: str = "archive.zip", **extra: Any) -> Any:
    return client.post(reverse("archive-upload"), {"file": SimpleUploadedFile(name, data)}, **extra)


# --- Download ---


def test_the_download_streams_a_zip_that_nobody_stores(browser: Client, lifter: User, data: bytes) -> None:
    response = browser.get(reverse("archive-download"))
    assert response.streaming
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "application/zip"
    assert response["Content-Disposition"] == f'attachment; filename="gym-tracker-{lifter.today()}.zip"'
    archive = opened(b"".join(response.streaming_content))
    assert archive.manifest["server"] == "testserver"
    assert archive.manifest["account"]["email"] == lifter.email
    assert [row["name"] for _, row in archive.rows("exercises.json")] == ["Zercher"]


def test_it_begins_before_anything_is_read(lifter: User) -> None:
    from gymtracker.archive.writing import archive_of
    from tests.queries import counted

    pieces = archive_of(lifter, server="here")
    with counted() as queries:
        assert next(pieces).startswith(b"PK")
    assert len(queries) == 0


def test_it_is_not_packed_twice(browser: Client, data: bytes) -> None:
    response = browser.get(reverse("archive-download"), headers={"Accept-Encoding": "gzip"})
    assert response["Content-Encoding"] == "identity"
    assert b"".join(response.streaming_content).startswith(b"PK")


def test_a_download_writes_nothing(browser: Client, data: bytes) -> None:
    browser.get(PAGE)
    before = snapshot()
    list(browser.get(reverse("archive-download")).streaming_content)
    assert browser.head(reverse("archive-download")).status_code == 200
    assert snapshot() == before


def test_no_secret_is_in_it(browser: Client, lifter: User) -> None:
    from tests.access import World

    with row_by_row():
        world = World(lifter)
    text = b"".join(opened(written(lifter)).zip.read(name) for name in opened(written(lifter)).zip.namelist()).decode()
    for secret in (lifter.password, world.link.token, world.webhook.secret, world.webhook.url, world.token.digest):
        assert secret not in text


# --- Upload and preview ---


def test_the_preview_says_what_it_holds_and_whose_it_is(new: Client, lifter: User, data: bytes) -> None:
    response = upload(new, data)
    assert response.url == PREVIEW
    page = new.get(PREVIEW).content.decode()
    for said in ("1 workout", "1 set", "1 own exercise", lifter.email, "gym.example.org"):
        assert said in page
    assert not lifter.workouts.model.objects.filter(user__email="new@example.org").exists()
    assert "An archive is waiting" in new.get(PAGE).content.decode()


def test_ones_own_archive_is_not_announced_as_anothers(browser: Client, data: bytes) -> None:
    upload(browser, data)
    assert "It was made by" not in browser.get(PREVIEW).content.decode()


def test_another_upload_takes_the_place_of_the_first(new: Client, receiver: User, data: bytes) -> None:
    upload(new, data)
    upload(new, data)
    assert ArchiveUpload.objects.filter(user=receiver).count() == 1


@pytest.mark.parametrize("content", [b"no zip at all", b""])
def test_what_is_no_archive_is_told_beside_the_field(new: Client, receiver: User, content: bytes) -> None:
    response = upload(new, content)
    assert response.status_code == 422
    assert "no zip" in response.content.decode() or "empty" in response.content.decode()
    assert not ArchiveUpload.objects.filter(user=receiver).exists()


def test_no_file_and_a_text_instead_of_one(new: Client) -> None:
    assert new.post(reverse("archive-upload")).status_code == 422
    assert new.post(reverse("archive-upload"), {"file": "text"}).status_code == 422


def test_a_wrong_value_names_file_row_and_field(new: Client, data: bytes) -> None:
    response = upload(new, changed(data, "sets.json", lambda rows: rows[0].update(reps="<script>")))
    assert response.status_code == 422
    assert "sets.json, row 1, reps: must be a whole number." in response.content.decode()


def test_hostile_words_are_inert(new: Client, data: bytes) -> None:
    def hostile(archive: bytes) -> bytes:
        from tests.archive.files import members, packed

        files = members(archive)
        manifest = {**json.loads(files["manifest.json"]), "server": "<script>alert(1)</script>"}
        return packed({**files, "manifest.json": json.dumps(manifest).encode()})

    upload(new, hostile(data))
    page = new.get(PREVIEW).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    response = upload(new, changed(data, "sets.json", lambda rows: rows[0].update({"<b>": 1})))
    assert "<b>" not in response.content.decode()


def test_too_large_a_file(new: Client, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(views, "MOST_UPLOAD_BYTES", 1_000)
    response = upload(new, data)
    assert response.status_code == 422
    assert "at most" in response.content.decode()


def test_the_preview_without_an_upload_leads_back(new: Client) -> None:
    assert new.get(PREVIEW).url == PAGE


# --- Import ---


def test_importing_brings_it_in_once(new: Client, receiver: User, data: bytes) -> None:
    upload(new, data)
    assert new.post(reverse("archive-import")).url == PAGE
    assert "Imported: 1 workout, 1 set, 1 own exercise" in new.get(PAGE).content.decode()
    assert receiver.workouts.count() == 1
    assert not ArchiveUpload.objects.exists()
    new.post(reverse("archive-import"))
    assert "No archive is waiting" in new.get(PAGE).content.decode()
    upload(new, data)
    new.post(reverse("archive-import"))
    assert "Nothing new" in new.get(PAGE).content.decode()
    assert receiver.workouts.count() == 1


def test_what_only_the_account_can_judge_is_a_422_and_writes_nothing(new: Client, receiver: User, data: bytes) -> None:
    upload(new, changed(data, "workouts.json", lambda rows: rows[0].update(finished_at="2001-01-01T00:00:00Z")))
    before = snapshot()
    response = new.post(reverse("archive-import"))
    assert response.status_code == 422
    assert "Nothing was imported. workouts.json, row 1" in response.content.decode()
    assert snapshot() == before


def test_an_archive_waits_for_an_import_that_is_under_way(new: Client, receiver: User, data: bytes) -> None:
    """What that one brings is hidden, and gone where it is cancelled: nothing of the archive may be taken for it."""
    few_lifts()
    batch = received(receiver, many(3))
    applying.confirm(batch)
    upload(new, data)
    response = new.post(reverse("archive-import"))
    assert response.status_code == 422
    assert "Finish or cancel that import first." in response.content.decode()
    assert not receiver.workouts.exists()
    undoing.cancel(batch)
    new.post(reverse("archive-import"))
    assert receiver.workouts.count() == 1


def test_an_import_that_is_only_looked_at_keeps_no_archive_waiting(new: Client, receiver: User, data: bytes) -> None:
    few_lifts()
    received(receiver, many(3))
    upload(new, data)
    assert new.post(reverse("archive-import")).status_code == 302
    assert receiver.workouts.count() == 1


def test_notes_are_told(new: Client, receiver: User, lifter: User) -> None:
    with row_by_row():
        log(entry(open_workout(lifter)))
        open_workout(receiver)
        upload(new, written(lifter))
    new.post(reverse("archive-import"))
    assert "another one is open" in new.get(PAGE).content.decode()


def test_throwing_it_away(new: Client, receiver: User, data: bytes) -> None:
    upload(new, data)
    assert new.post(reverse("archive-discard")).url == PAGE
    assert not ArchiveUpload.objects.exists()
    assert not receiver.workouts.exists()


def test_anothers_upload_is_not_seen(new: Client, browser: Client, data: bytes) -> None:
    upload(browser, data)
    assert new.get(PREVIEW).url == PAGE
    new.post(reverse("archive-discard"))
    new.post(reverse("archive-import"))
    assert ArchiveUpload.objects.count() == 1


def test_a_large_archive_is_kept_in_parts(new: Client, receiver: User, data: bytes, monkeypatch: Any) -> None:
    monkeypatch.setattr(views, "PART_BYTES", 500)
    upload(new, data)
    waiting = ArchiveUpload.objects.get()
    assert waiting.parts.count() == -(-len(data) // 500)
    with waiting.opened() as file:
        assert file.read() == data
    assert opened(io.BytesIO(data).getvalue()).files


def test_what_nobody_imported_is_forgotten_after_a_day(new: Client, data: bytes) -> None:
    upload(new, data)
    call_command("purge_trash", stdout=io.StringIO())
    assert ArchiveUpload.objects.exists()
    ArchiveUpload.objects.update(uploaded_at=timezone.now() - timedelta(days=1, minutes=1))
    call_command("purge_trash", "--dry-run", stdout=io.StringIO())
    assert ArchiveUpload.objects.exists()
    call_command("purge_trash", stdout=io.StringIO())
    assert not ArchiveUpload.objects.exists()


@pytest.mark.parametrize("page", [PAGE, PREVIEW])
def test_pages_ask_little(browser: Client, data: bytes, page: str) -> None:
    from tests.queries import counted

    upload(browser, data)
    with counted() as queries:
        assert browser.get(page).status_code == 200
    assert len(queries) <= 4, queries
