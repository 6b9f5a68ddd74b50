"""What is larger than anything that can be meant is refused before it is read."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from workouts.models import ImportBatch

LOGIN = "/accounts/login/"


def test_a_stranger_sends_no_more_than_a_form_holds(db: None) -> None:
    response = Client().post(LOGIN, {"login": "x" * 1_000_001})
    assert response.status_code == 413
    assert "At most 1 MB can be sent." in response.content.decode()


def test_a_lifter_sends_no_more_than_twice_the_largest_file(browser: Client, settings: Any) -> None:
    settings.MOST_IMPORT_MEGABYTES = 1
    upload = {"file": SimpleUploadedFile("history.csv", b"x" * 2_000_001)}
    response = browser.post("/settings/data/import/upload/", upload)
    assert response.status_code == 413
    assert "At most 2 MB can be sent." in response.content.decode()
    assert not ImportBatch.objects.exists()


def test_a_file_that_is_somewhat_too_large_is_told_so_on_its_page(browser: Client, settings: Any) -> None:
    settings.MOST_IMPORT_MEGABYTES = 1
    response = browser.post("/settings/data/import/upload/", {"file": SimpleUploadedFile("h.csv", b"x" * 1_500_000)})
    assert response.status_code == 413
    assert "1 MB are the most" in response.content.decode()


@pytest.mark.parametrize("length", ["abc", "-1", "1e9"])
def test_a_length_that_is_none_is_refused(browser: Client, length: str) -> None:
    assert browser.post("/settings/units/", {}, CONTENT_LENGTH=length).status_code == 413
