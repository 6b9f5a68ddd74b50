"""An archive read by somebody who does not trust it: a zip of JSON lists, row after row, with memory kept flat."""

from __future__ import annotations

import codecs
import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from gymtracker.archive.tables import EXERCISES_FILE, MANIFEST, PROFILE_FILE, TABLES
from gymtracker.archive.writing import FORMAT, SCHEMA

MOST_UPLOAD_BYTES = 50_000_000
MOST_FILE_BYTES = 400_000_000
MOST_BYTES = 600_000_000
MOST_RATIO = 100  # JSON of a log packs 10 to 20 times
SMALL_BYTES = 1_000_000  # however well it packs
MOST_MANIFEST_BYTES = 100_000
MOST_ROW_CHARACTERS = 200_000
PIECE = 1 << 16
BLANK = " \t\r\n"
KNOWN = [PROFILE_FILE, EXERCISES_FILE, *(table.file for table in TABLES)]


class ArchiveRefused(Exception):
    """What is wrong, and where: "sets.json, row 12, reps: must be from 0 to 1,000."."""

    def __init__(self, why: str, *, file: str = "", row: int | None = None, field: str = "") -> None:
        self.why, self.file, self.row, self.field = why, file, row, field
        where = ", ".join(part for part in (file, f"row {row}" if row else "", shown(field)) if part)
        super().__init__(f"{where}: {why}" if where else why)


def shown(text: object, most: int = 60) -> str:
    """What somebody else wrote, fit for a message: without what cannot be stored or sent."""
    said = str(text)[:most]
    return said.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


@dataclass(frozen=True)
class Listed:
    """A file as the manifest has it."""

    rows: int
    sha256: str


class Archive:
    """Opened and looked over; a file's rows are read when they are asked for. Raises ArchiveRefused."""

    def __init__(self, file: IO[bytes]) -> None:
        with damage_told():
            self.zip = zipfile.ZipFile(file)
            self.members = self.looked_over()
            self.manifest = self.read_manifest()
        self.files = self.listed()

    # --- Looking it over ---

    def looked_over(self) -> dict[str, zipfile.ZipInfo]:
        found: dict[str, zipfile.ZipInfo] = {}
        for member in self.zip.infolist():
            name = member.filename
            if name not in KNOWN and name != MANIFEST:
                raise ArchiveRefused(f"“{shown(name)}” does not belong into an archive of this server.")
            if name in found:
                raise ArchiveRefused("is in the archive twice.", file=name)
            if member.flag_bits & 0x1:
                raise ArchiveRefused("is encrypted.", file=name)
            if member.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise ArchiveRefused("is packed in a way that this server does not read.", file=name)
            found[name] = member
        refuse_bombs(found)
        return found

    def read_manifest(self) -> dict[str, Any]:
        if MANIFEST not in self.members:
            raise ArchiveRefused("This zip is no archive of Gym Tracker: it has no manifest.json.")
        if self.members[MANIFEST].file_size > MOST_MANIFEST_BYTES:
            raise ArchiveRefused("is too long.", file=MANIFEST)
        manifest = parsed(self.text_of(MANIFEST), file=MANIFEST)
        if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
            raise ArchiveRefused("This zip is no archive of Gym Tracker: its manifest.json says otherwise.")
        schema = manifest.get("schema")
        if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
            raise ArchiveRefused("must be a whole number.", file=MANIFEST, field="schema")
        if schema > SCHEMA:
            raise ArchiveRefused(
                f"The archive is of schema {shown(schema)}, made by a newer Gym Tracker; this server reads up to "
                f"{SCHEMA}. Update the server first."
            )
        return manifest

    def text_of(self, name: str) -> str:
        with self.zip.open(self.members[name]) as member:
            try:
                return member.read(MOST_MANIFEST_BYTES + 1).decode()
            except UnicodeDecodeError:
                raise ArchiveRefused("is not UTF-8.", file=name) from None

    def listed(self) -> dict[str, Listed]:
        files = self.manifest.get("files")
        if not isinstance(files, list) or not all(isinstance(one, dict) for one in files):
            raise ArchiveRefused("must list the files.", file=MANIFEST, field="files")
        found = {}
        for number, one in enumerate(files, start=1):
            name, rows, digest = one.get("name"), one.get("rows"), one.get("sha256")
            if name not in KNOWN or name in found:
                why = f"“{shown(name)}” is no file that this server knows, or stands there twice."
                raise ArchiveRefused(why, file=MANIFEST, row=number, field="name")
            if not isinstance(rows, int) or isinstance(rows, bool) or not isinstance(digest, str):
                raise ArchiveRefused("must have rows and sha256.", file=MANIFEST, row=number)
            found[name] = Listed(rows, digest)
        if missing := sorted(found.keys() - self.members.keys()):
            raise ArchiveRefused("is missing: the manifest lists it.", file=missing[0])
        if unlisted := sorted(self.members.keys() - found.keys() - {MANIFEST}):
            raise ArchiveRefused("is not in the manifest.", file=unlisted[0])
        return found

    # --- Reading ---

    def rows(self, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Rows with their numbers, from 1 on; none of a file that an older server did not have yet."""
        if name not in self.files:
            return
        number = 0
        digest = hashlib.sha256()
        with damage_told(name), self.zip.open(self.members[name]) as member:
            for number, row in enumerate(Objects(pieces(member, digest, name), name), start=1):
                if not isinstance(row, dict):
                    raise ArchiveRefused("must be an object.", file=name, row=number)
                yield number, row
        if number != self.files[name].rows or digest.hexdigest() != self.files[name].sha256:
            raise ArchiveRefused("is not the file that the manifest speaks of: it was damaged or changed.", file=name)


def refuse_bombs(members: dict[str, zipfile.ZipInfo]) -> None:
    for name, member in members.items():
        packed = max(member.compress_size, 1)
        if member.file_size > MOST_FILE_BYTES:
            raise ArchiveRefused(f"has more than {MOST_FILE_BYTES // 1_000_000} MB.", file=name)
        if member.file_size > SMALL_BYTES and member.file_size / packed > MOST_RATIO:
            raise ArchiveRefused("unpacks to far more than a log would.", file=name)
    if sum(member.file_size for member in members.values()) > MOST_BYTES:
        raise ArchiveRefused(f"The archive unpacks to more than {MOST_BYTES // 1_000_000} MB.")


@contextmanager
def damage_told(name: str = "") -> Iterator[None]:
    """Whatever a zip that is none makes Python's reader fail with."""
    try:
        yield
    except zipfile.BadZipFile as error:
        if name:
            raise ArchiveRefused("is damaged.", file=name) from error
        raise ArchiveRefused("This file is no zip, or a damaged one. Choose the file as it was downloaded.") from error
    except (OSError, EOFError, RuntimeError, NotImplementedError, ValueError, zlib.error) as error:
        raise ArchiveRefused("The zip is damaged.", file=name) from error


def pieces(member: IO[bytes], digest: Any, name: str) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while data := member.read(PIECE):
            digest.update(data)
            yield decoder.decode(data)
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        raise ArchiveRefused("is not UTF-8.", file=name) from None


class Objects:
    """The items of a JSON list whose text comes in pieces."""

    def __init__(self, texts: Iterator[str], name: str) -> None:
        self.texts, self.name = texts, name
        self.text, self.at = "", 0
        self.number = 0

    def __iter__(self) -> Iterator[Any]:
        if self.mark() != "[":
            raise self.refused("must be a JSON list.")
        self.at += 1
        if self.mark() == "]":
            self.at += 1
        else:
            yield from self.items()
        if self.mark():
            raise self.refused("The list must be followed by nothing.")

    def items(self) -> Iterator[Any]:
        """Up to and with the end of the list."""
        mark = ","
        while mark == ",":
            self.mark()
            self.number += 1
            yield self.item()
            mark = self.mark()
            self.at += 1
        if mark != "]":
            raise self.refused("must be followed by a comma or the end of the list.")

    def item(self) -> Any:
        while True:
            try:
                item, self.at = DECODER.raw_decode(self.text, self.at)
                return item
            except (ValueError, RecursionError) as error:
                is_long = len(self.text) - self.at > MOST_ROW_CHARACTERS
                if isinstance(error, RefusedJson | RecursionError) or is_long or not self.more():
                    why = "is too long" if is_long else f"is no JSON: {reason_of(error)}"
                    raise self.refused(f"{why}.") from None

    def mark(self) -> str:
        """The next character that is no blank, not taken; "" at the end."""
        while True:
            while self.at < len(self.text) and self.text[self.at] in BLANK:
                self.at += 1
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def more(self) -> bool:
        piece = next(self.texts, "")
        self.text, self.at = self.text[self.at :] + piece, 0
        return bool(piece)

    def refused(self, why: str) -> ArchiveRefused:
        return ArchiveRefused(why, file=self.name, row=self.number or None)


class RefusedJson(ValueError):
    """What Python's reader takes and JSON does not have."""


def refuse_constant(name: str) -> Any:
    raise RefusedJson(f"{name} is no number of JSON")


def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RefusedJson("a field stands there twice")
    return found


DECODER = json.JSONDecoder(parse_constant=refuse_constant, object_pairs_hook=read_object)


def parsed(text: str, *, file: str) -> Any:
    try:
        return DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise ArchiveRefused(f"is no JSON: {reason_of(error)}.", file=file) from None


def reason_of(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return shown(error).rstrip(".")
