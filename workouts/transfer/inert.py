"""Text of a lifter in a cell that a spreadsheet opens: never a formula, and the very same text when it is read again.

A spreadsheet takes a cell for a formula by its first character. An apostrophe before it makes it text, and text that
begins with apostrophes and then such a character gets one more, so what is read back is unambiguous: one apostrophe is
taken off exactly where one was put. An apostrophe before anything else ("'90s day") is left alone both ways, so that
files of other apps lose none of theirs. Only for text: the number -20 stays a number.
"""

from __future__ import annotations

import re

# Those that OWASP names ("CSV Injection"), the full-width ones and the line feed included.
FORMULA_LIKE = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
NEUTRALISED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def inert(text: str) -> str:
    return f"'{text}" if FORMULA_LIKE.match(text) else text


def restored(cell: str) -> str:
    """What `inert` was given."""
    return cell[1:] if NEUTRALISED.match(cell) else cell
