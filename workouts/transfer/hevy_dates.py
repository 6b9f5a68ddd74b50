"""Dates with a time to the minute as Hevy's app and browsers of many languages write them.

The app says `28 Mar 2025, 17:29` in every language; the web export takes what the browser calls a date of medium
length: `Mar 28, 2025, 5:29 PM`, `28 de mar. de 2025, 17:29`, `22.09.2026, 17:00`, `2025. 9. 22. 오후 5:29`. A day and a
month that are both numbers with slashes between (`3/4/2025`) are not read: nobody can tell them apart.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

from workouts.transfer.cells import BadCell, believable
from workouts.transfer.months import fold, month_of

# All patterns meet folded text: lower case, plain blanks.
MONTH = r"(?P<month>\d{1,2} ?[월月]|[^\W\d_]+)"
SHAPES = tuple(
    re.compile(shape)
    for shape in (
        rf"(?P<day>\d{{1,2}})\.?[ -]?(?:de )?{MONTH}\.?,?[ -](?:de |del )?(?P<year>\d{{4,}})",
        rf"{MONTH}\.? (?P<day>\d{{1,2}}),? (?P<year>\d{{4,}})",
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4,})",
        r"(?P<year>\d{4,}) ?[-/.年년] ?(?P<month>\d{1,2}) ?[-/.月월] ?(?P<day>\d{1,2})(?!\d) ?[.日일]?",
        rf"(?P<year>\d{{4,}})\. {MONTH}\.? (?P<day>\d{{1,2}})\.",
    )
)
MORNING = ("am", "오전", "午前", "上午", "πμ")
AFTERNOON = ("pm", "오후", "午後", "下午", "μμ")
HALF = rf"{'|'.join(MORNING + AFTERNOON)}|[apπμ]\. ?[mμ]\.?"
TIME = re.compile(
    rf"(?:(?P<before>{HALF}) ?)?(?P<hour>\d{{1,2}})[:.](?P<minute>\d{{2}})(?::\d{{2}}(?:\.\d+)?)?"
    rf"(?: ?(?P<after>{HALF}))?(?: ч\.?)?$"
)
# What may stand between date and time: "г." for the year in Russian, "at" in its many forms, a T.
WORDS = "г|р|о|об|at|um|à|às|a las|a les|alle|alle ore|klo|kl|ob|u|v|в"
BETWEEN = re.compile(rf"(?:[ ,.]|(?<=\d)t|(?<!\w)(?:{WORDS})(?!\w))*")
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # of the direction of writing


class UnknownMonth(BadCell):
    """A date that reads as one but for its month; a file with one such cell has many."""

    def __init__(self, column: str, value: str, month: str) -> None:
        super().__init__(column, value, f"a date that we can read: “{month}” is a month in no language that we know")


@lru_cache(maxsize=8192)
def moment(column: str, text: str) -> datetime:
    """Naive local time. Raises UnknownMonth, and BadCell for all else that is no date."""
    plain = " ".join(fold(MARKS.sub("", text)).split())
    time = TIME.search(plain)
    if time:
        for shape in SHAPES:
            date = shape.match(plain)
            if date and date.end() <= time.start() and BETWEEN.fullmatch(plain, date.end(), time.start()):
                return put_together(column, text, date, time)
    raise BadCell(column, text, "a date that we can read")


def put_together(column: str, text: str, date: re.Match[str], time: re.Match[str]) -> datetime:
    name = date["month"]
    month = int(name) if name.isdecimal() else month_of(name)
    if month is None:
        raise UnknownMonth(column, text, name)
    try:
        found = datetime(int(date["year"]), month, int(date["day"]), hour_of(time), int(time["minute"]))
    except (ValueError, OverflowError) as error:
        raise BadCell(column, text, "a date that there is") from error
    return believable(column, text, found)


def hour_of(time: re.Match[str]) -> int:
    """0 to 23 of a clock with 24 hours, or with 12 and a word for the half of the day. Raises ValueError."""
    hour = int(time["hour"])
    half = re.sub(r"[. ]", "", time["before"] or time["after"] or "")
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half in AFTERNOON else 0)
