"""A file as it came in: text of some encoding, a table of some delimiter, found out once and read in a stream."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import BinaryIO

CHUNK = 1 << 16
OPENING = 1 << 14  # characters that formats are recognised by
MOST_COLUMNS = 200
LONGEST_CELL = 20_000
LONGEST_RECORD = 1_000_000  # characters, so that no line and no row of cells fills the memory before it is judged
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
NOT_TEXT = (
    (b"PK\x03\x04", "a zip file: unpack it and send the file inside"),
    (b"\x1f\x8b", "a gzip file: unpack it first"),
    (b"\x89PNG", "a picture"), (b"\xff\xd8\xff", "a picture"), (b"GIF8", "a picture"),
    (b"%PDF", "a PDF"), (b"SQLite format 3", "a database"), (b"\xd0\xcf\x11\xe0", "a spreadsheet: export it as CSV"),
)  # fmt: skip
csv.field_size_limit(LONGEST_CELL)


class Unreadable(ValueError):
    """The file as a whole cannot be read; the message is for the lifter and names row, column and value."""


class Source:
    """An uploaded file, to be read from its beginning as often as need be. Raises Unreadable where it is no text."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.encoding = encoding_of(file)

    def text(self) -> io.TextIOWrapper:
        """From the beginning, line ends as they are."""
        self.file.seek(0)
        return Unclosing(self.file, encoding=self.encoding, newline="")

    def lines(self) -> Iterator[str]:
        """Of the text, with their ends. Raises Unreadable."""
        text = self.text()
        number = 0
        while line := text.readline(LONGEST_RECORD):
            number += 1
            if len(line) == LONGEST_RECORD:
                raise Unreadable(f"Line {number} is longer than {LONGEST_RECORD:,} characters.")
            yield line

    @cached_property
    def opening(self) -> str:
        at = self.file.tell()
        opening = self.text().read(OPENING)
        self.file.seek(at)  # for a reader that has just begun
        return opening

    @cached_property
    def delimiter(self) -> str:
        """What stands most often in the first line, outside of quotes."""
        first = re.sub(r'"[^"]*"?', "", self.opening.lstrip().split("\n", 1)[0])
        return max(",;\t", key=first.count)

    def records(self) -> Iterator[tuple[int, list[str]]]:
        """Records of a CSV file with their numbers from 1; empty lines count but are left out. Raises Unreadable."""
        delimiter = self.delimiter  # before the text is opened: to find it out moves the file
        lines = Lines(self.text())
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        number = 0
        while True:
            number += 1
            lines.begin_record(number)
            try:
                record = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Unreadable(f"Row {number}: {fault_of(error)}") from error
            if len(record) > MOST_COLUMNS:
                raise Unreadable(f"Row {number} has {len(record)} columns; at most {MOST_COLUMNS} make sense.")
            if any(record):
                yield number, record

    @cached_property
    def header(self) -> list[str]:
        """The first record, without blanks around the names; empty where there is none or it makes no table."""
        try:
            return next(([name.strip() for name in record] for _, record in self.records()), [])
        except Unreadable:
            return []

    def need(self, *names: str) -> None:
        """Raises Unreadable where the table has no column of one of these names, or is none."""
        next(self.records(), None)  # what makes it no table, `header` does not tell
        for name in names:
            if name not in self.header:
                raise Unreadable(f"Row 1: there is no column “{name}”.")

    def rows(
        self, names: Sequence[str] | None = None, *, with_blanks: bool = False
    ) -> Iterator[tuple[int, Mapping[str, str]]]:
        """Records below the header by the names of its columns, or all of them by `names`, where there is no header.

        A name that comes twice counts the first time; what a short record lacks is blank. A header that comes again
        is passed over. Blanks around a cell are taken off, or kept `with_blanks`. Raises Unreadable where a record is
        longer than the header, but for blanks.
        """
        records = self.records()
        header = list(names or ())
        if not header:
            header = [name.strip() for name in next(records, (0, []))[1]]
        for number, record in records:
            cells = record if with_blanks else [cell.strip() for cell in record]
            if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                raise Unreadable(f"Row {number} has {len(cells)} columns, the header {len(header)}.")
            if cells == header:
                continue
            cells += [""] * (len(header) - len(cells))
            yield number, dict(zip(reversed(header), reversed(cells[: len(header)]), strict=True))


class Lines:
    """Lines of a text with their ends, for as long as those of one record stay within LONGEST_RECORD."""

    def __init__(self, text: io.TextIOBase) -> None:
        self.text = text
        self.begin_record(1)

    def begin_record(self, number: int) -> None:
        self.number, self.room = number, LONGEST_RECORD

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.text.readline(self.room + 1)
        if not line:
            raise StopIteration
        self.room -= len(line)
        if self.room < 0:
            raise Unreadable(
                f"Row {self.number} is longer than {LONGEST_RECORD:,} characters, or a quotation mark is never closed."
            )
        return line


class Unclosing(io.TextIOWrapper):
    """Leaves the file open when it is done with."""

    def __del__(self) -> None:
        if not self.closed:
            self.detach()


def encoding_of(file: BinaryIO) -> str:
    """UTF-8 where all of it reads so, UTF-16 by its mark, else Windows-1252. Raises Unreadable."""
    file.seek(0)
    head = file.read(CHUNK)
    if not head.strip():
        raise Unreadable("The file is empty.")
    for sign, what in NOT_TEXT:
        if head.startswith(sign):
            raise Unreadable(f"This is {what}. An export is a text file (CSV or JSON).")
    encoding = next((name for bom, name in BOMS if head.startswith(bom)), "utf-8")
    decoder = codecs.getincrementaldecoder(encoding)()
    chunk = head
    try:
        while True:
            if "\x00" in decoder.decode(chunk, final=not chunk):
                raise Unreadable("This is no text file: it holds NUL characters.")
            if not chunk:
                return encoding
            chunk = file.read(CHUNK)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise Unreadable("The file begins as Unicode text and does not go on as such.") from error
        return western(file)


def western(file: BinaryIO) -> str:
    file.seek(0)
    while chunk := file.read(CHUNK):
        if b"\x00" in chunk:
            raise Unreadable("This is no text file: it holds NUL characters.")
        try:
            chunk.decode("cp1252")
        except UnicodeDecodeError as error:
            raise Unreadable("The file is in no encoding that we know: save it as UTF-8.") from error
    return "cp1252"


def fault_of(error: csv.Error) -> str:
    said = str(error)
    if "unexpected end of data" in said:
        return "a quotation mark is opened and never closed."
    if "field larger" in said:
        return f"a cell is longer than {LONGEST_CELL:,} characters, or a quotation mark is never closed."
    if "expected after" in said:
        return "something follows a closing quotation mark; a mark inside a cell has to be doubled."
    return f"this is no CSV ({said})."
