"""Archives for tests: written, taken apart, changed and packed again."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from django.apps import apps

from gymtracker.accounts.models import User
from gymtracker.archive.importing import Brought, bring_in
from gymtracker.archive.reading import Archive
from gymtracker.archive.writing import archive_of

Members = dict[str, bytes]


def written(lifter: User) -> bytes:
    return b"".join(archive_of(lifter, server="gym.example.org"))


def opened(data: bytes) -> Archive:
    return Archive(io.BytesIO(data))


def brought(lifter: User, data: bytes) -> Brought:
    return bring_in(lifter, opened(data))


def members(data: bytes) -> Members:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(data: bytes, name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(members(data)[name])
    return found


def packed(files: Members) -> bytes:
    """With a manifest that fits them."""
    manifest = json.loads(files["manifest.json"])
    for listed in manifest["files"]:
        if listed["name"] in files:
            listed["sha256"] = hashlib.sha256(files[listed["name"]]).hexdigest()
            try:
                listed["rows"] = len(json.loads(files[listed["name"]]))
            except (ValueError, RecursionError, TypeError):
                listed["rows"] = 1
    return zipped({**files, "manifest.json": json.dumps(manifest).encode()})


def zipped(files: Members) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def changed(data: bytes, name: str, change: Callable[[list[dict[str, Any]]], object]) -> bytes:
    """The archive with the rows of one file changed in place."""
    files = members(data)
    found = json.loads(files[name])
    change(found)
    return packed({**files, name: json.dumps(found).encode()})


def snapshot() -> dict[str, list[str]]:
    """All rows of all tables."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models(include_auto_created=True)
    }
