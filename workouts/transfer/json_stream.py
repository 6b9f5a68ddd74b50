"""A JSON file read piece by piece: one long array in it comes element by element, so that memory stays small.

What is written wrongly raises Unreadable, which says where.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from json import JSONDecodeError
from typing import Any, TextIO

from workouts.transfer.source import Unreadable

PIECE = 1 << 16
LONGEST_VALUE = 2_000_000  # characters of one element; the fullest workout has half as many
BLANKS = re.compile(r"[ \t\r\n]*")


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")


decode = json.JSONDecoder(parse_float=Decimal, parse_constant=refuse_constant).raw_decode


def values(text: TextIO, long_array: str) -> Iterator[tuple[str, Any]]:
    """Of the object that the file is: each name with its value, and that of the long array with each element."""
    reader = Reader(text)
    reader.take("{", "an object")
    if reader.next() != "}":
        while True:
            name = reader.value()
            if not isinstance(name, str):
                raise reader.fault("a name in quotation marks is expected")
            reader.take(":", "a colon")
            if name == long_array:
                for element in reader.elements():
                    yield name, element
            else:
                yield name, reader.value()
            if reader.next() != ",":
                break
            reader.take(",", "a comma")
    reader.take("}", "a comma or the end of the object")
    if reader.next():
        raise reader.fault("something follows the end")


class Reader:
    def __init__(self, text: TextIO) -> None:
        self.text = text
        self.buffer, self.at, self.line = "", 0, 1  # the line that the buffer begins in
        self.is_over = False

    def next(self) -> str:
        """The next character that is no blank; empty at the end of the file."""
        while True:
            blanks = BLANKS.match(self.buffer, self.at)
            self.at = blanks.end() if blanks else self.at
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.more():
                return ""

    def more(self) -> bool:
        """Let go of what was read, and read on: at least as much as is held. False at the end of the file."""
        self.line += self.buffer.count("\n", 0, self.at)
        self.buffer, self.at = self.buffer[self.at :], 0
        piece = self.text.read(max(PIECE, len(self.buffer)))
        self.buffer += piece
        self.is_over = not piece
        return not self.is_over

    def take(self, sign: str, what: str) -> None:
        if self.next() != sign:
            raise self.fault(f"{what} is expected")
        self.at += 1

    def elements(self) -> Iterator[Any]:
        self.take("[", "a list")
        if self.next() != "]":
            yield self.value()
            while self.next() == ",":
                self.at += 1
                yield self.value()
        self.take("]", "a comma or the end of the list")

    def value(self) -> Any:
        """The next value, whole. A number that reaches the end of what is held may go on."""
        self.next()
        while True:
            try:
                found, end = decode(self.buffer, self.at)
            except JSONDecodeError as error:
                if self.is_over:
                    raise self.fault(error.msg, at=error.pos) from None
            except RecursionError:
                raise self.fault("it is nested too deep") from None
            except (ValueError, ArithmeticError) as error:
                raise self.fault(str(error)[:100]) from None
            else:
                if end < len(self.buffer) or self.is_over:
                    self.at = end
                    return found
            if len(self.buffer) - self.at > LONGEST_VALUE:
                raise self.fault(f"what begins here is longer than {LONGEST_VALUE:,} characters, or is never closed")
            self.more()

    def fault(self, what: str, *, at: int | None = None) -> Unreadable:
        at = self.at if at is None else at
        line = self.line + self.buffer.count("\n", 0, at)
        shown = " ".join(self.buffer[at : at + 20].split())
        return Unreadable(f"Line {line}: this is no JSON: {what}{f', not “{shown}”' if shown else ''}.")
