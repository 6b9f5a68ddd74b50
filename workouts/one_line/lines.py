"""Text into lines, and each line into name, sets and note."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from exercises.search import fold_key
from workouts.limits import LONGEST_LINE, LONGEST_NAME
from workouts.one_line.tokens import Mistake, Token, plain_blanks, tokens_of

BULLET = re.compile(r"\s*(?:(?:[*•‣◦▪·]|[-–—](?=\s+[^\W\d_])|(?:set\s+)?#?[0-9]{1,2}\s*[.):])\s+)+", re.IGNORECASE)
BEHIND_NAME = " :=-–—"
# What may stand before the first number of the sets and belongs to them.
LEADS = ("kind", "side", "rest", "rpe", "x", "plus", "minus", "at", "filler")
DAYS = "mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
DATE = re.compile(
    r"(?:[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}\.[0-9]{1,2}\.(?:[0-9]{2,4})?|[0-9]{1,2}/[0-9]{1,2}/[0-9]{2,4})\b"
    rf"|(?:{DAYS})\b(?:$|[\s,]*(?:[0-9]|(?:{MONTHS})\b))|(?:{MONTHS})\.?\s+[0-9]{{1,2}}\b|[0-9]{{1,2}}\.?\s+(?:{MONTHS})\b",
    re.IGNORECASE,
)


class Name(NamedTuple):
    """What an exercise is called in a line, and its folded key."""

    start: int
    end: int
    key: str


@dataclass
class Body:
    """What stands behind a name: the tokens of the sets, and the note."""

    tokens: list[Token]
    note: str


@dataclass
class TypedLine:
    """One line; `number` counts from 1."""

    number: int
    text: str
    plain: str = field(init=False)
    lead: int = field(init=False)  # where bullets end

    def __post_init__(self) -> None:
        self.plain = plain_blanks(self.text)
        match = BULLET.match(self.plain)
        self.lead = match.end() if match else len(self.plain) - len(self.plain.lstrip())

    def check(self) -> None:
        """Raises Mistake where no line of sets can be like this."""
        if len(self.text) > LONGEST_LINE:
            raise Mistake(LONGEST_LINE, len(self.text), f"A line takes at most {LONGEST_LINE} characters.")

    @property
    def is_date(self) -> bool:
        return bool(DATE.match(self.plain, self.lead))

    def body_from(self, start: int) -> Body:
        start += len(self.plain[start:]) - len(self.plain[start:].lstrip(" :="))
        note = self._note_from(start)
        tokens = [token for token in tokens_of(self.text, start) if token.end <= note]
        return Body(tokens, self.text[note:].removeprefix("//").strip())

    def _note_from(self, start: int) -> int:
        match = re.compile(r"(?:(?<= )|^)//").search(self.plain, start)
        return match.start() if match else len(self.text)

    @cached_property
    def name_end(self) -> int:
        """Where the name ends and the sets begin, by the looks of it: before the first number."""
        body = self.body_from(self.lead)
        tokens = body.tokens
        first_word = next((i for i, token in enumerate(tokens) if token.kind in ("word", "other")), len(tokens))
        starts = [i for i in range(len(tokens)) if begins_sets(tokens, i)]
        if not starts:
            if first_word == len(tokens):
                return self.lead  # nothing but "rest", "w" and the like
            return self._note_from(self.lead)
        start = starts[0]
        # "45 degree leg press 100x5", but not "100x5 nonsense": the name may begin with a plain number.
        if start < first_word and tokens[start].kind == "number" and not is_set(tokens, start):
            start = next((i for i in starts if i > first_word), start)
        while start and tokens[start - 1].kind in LEADS:
            start -= 1
        return tokens[start].start if start else self.lead

    @property
    def has_name(self) -> bool:
        return self.name_end > self.lead

    def name_to(self, end: int) -> str:
        return self.text[self.lead : end].strip().rstrip(BEHIND_NAME).strip()

    @property
    def name(self) -> str:
        return self.name_to(self.name_end)

    def known_name(self, is_known: Callable[[str], bool]) -> Name | None:
        """The longest beginning of the line that is called exactly like an exercise, numbers and all.

        One that is followed by a colon is taken before a longer one. Else it is never shorter than `name`.
        """
        found = [name for name in self._beginnings() if is_known(name.key)]
        with_colon = [name for name in found if self._ends_in_colon(name.end)]
        return max(with_colon or found, key=lambda name: name.end, default=None)

    def _beginnings(self) -> Iterator[Name]:
        first = len(self.plain) - len(self.plain.lstrip())
        for match in re.finditer(r"\S+", self.plain):
            end = match.end()
            if end - first > LONGEST_NAME + 20:
                return
            if not fold_key(match[0]) and match[0][-1] != ":":
                continue  # "Bench - 100x5"
            is_long_enough = end > self.lead and len(self.name_to(end)) >= len(self.name)
            if match[0].endswith(",") or not (is_long_enough or self._ends_in_colon(end)):
                continue
            # With and without what looks like a bullet: "1. Lift" may be a name.
            for start in dict.fromkeys([first, self.lead if self.lead < end else first]):
                yield Name(start, end, fold_key(self.text[start:end]))

    def _ends_in_colon(self, end: int) -> bool:
        return self.plain[end - 1] == ":"


def begins_sets(tokens: list[Token], i: int) -> bool:
    """Whether token `i` is a number at the beginning of a word, with or without a sign, or stands for one."""
    token = tokens[i]
    if token.glued and not (i and (tokens[i - 1].text == ":" or tokens[i - 1].kind in LEADS)):
        return False
    return token.kind in ("number", "clock", "digit", "bw")


def is_set(tokens: list[Token], i: int) -> bool:
    return i + 1 < len(tokens) and tokens[i + 1].kind in ("x", "comma", "weight", "distance", "rpe")


def split(text: str) -> list[TypedLine]:
    """The lines that are not blank."""
    lines = enumerate(re.split(r"\r\n|\r|\n", text), start=1)
    return [TypedLine(number, line) for number, line in lines if plain_blanks(line).strip()]
