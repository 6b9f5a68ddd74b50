"""The words of a line of sets, each with its place."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

from gymtracker.units import KG, KM, LB, MI, M

LETTER = r"[^\W\d_]"
# Behind a keyword stands no letter but an x, as in 10kgx8.
END = rf"(?=x?(?!{LETTER}))"
HOURS, MINUTES, SECONDS = 3600, 60, 1

# (kind of token, what it stands for, how it is written)
KEYWORDS: list[tuple[str, Any, str]] = [
    ("kind", "warm_up", r"warm(?:[- ]?ups?)?|wu|w"),
    ("kind", "drop", r"drop(?:[- ]?sets?)?|ds|d"),
    ("kind", "failure", r"(?:to )?fail(?:ed|ure)?|f"),
    ("side", ("left", "right"), r"l(?:eft)? ?[/+&] ?r(?:ight)?|lr"),
    ("side", ("right", "left"), r"r(?:ight)? ?[/+&] ?l(?:eft)?|rl"),
    ("side", ("both",), r"both(?: sides)?|(?:each|per) side"),
    ("side", ("left",), r"left|l"),
    ("side", ("right",), r"right|r(?![0-9])"),
    ("weight", KG, r"kilograms?|kilos?|kgs?"),
    ("weight", LB, r"pounds?|lbs?"),
    ("time", HOURS, r"hours?|hrs?|h"),
    ("time", MINUTES, r"minutes?|mins?"),
    ("time", SECONDS, r"seconds?|secs?|s"),
    ("distance", KM, r"kilomet(?:re|er)s?|kms?|k"),
    ("distance", MI, r"miles?|mi"),
    ("distance", M, r"met(?:re|er)s?|m"),
    ("rest", None, r"rest|r(?=[0-9])"),
    ("rpe", None, r"rpe"),
    ("bw", None, r"bodyweight|bw"),
    ("sets", None, r"sets?"),
    ("reps", None, r"reps?"),
    ("of", None, r"of"),
    ("at", None, r"at"),
    ("filler", None, r"in|for"),
]
SIGNS: list[tuple[str, Any, str]] = [
    ("clock", None, r"[0-9]{1,4}(?::[0-9]{1,2}){1,2}(?![0-9:])"),
    ("number", None, r"[0-9]+(?:\.[0-9]+)?(?:,[0-9]+(?:\.[0-9]+)?)*"),
    ("x", None, rf"x(?!{LETTER})|[×*✕✖⨯]"),
    ("rpe", None, r"@"),
    ("plus", None, r"\+"),
    ("minus", None, r"[-−–—]"),
    ("comma", None, r"[,;·|]"),
]
# A word runs on over digits, so that K2E is one.
WORD = ("word", None, rf"{LETTER}[\w'’-]*")
OTHER = ("other", None, r".")
BRACKETED = [(kind, value, rf"[\[(] ?(?:{form}) ?[\])]") for kind, value, form in KEYWORDS if kind in ("kind", "side")]
ALL = [*SIGNS, *((kind, value, f"(?:{form}){END}") for kind, value, form in KEYWORDS), *BRACKETED, WORD, OTHER]
TOKEN = re.compile("|".join(f"(?P<t{number}>{form})" for number, (_, _, form) in enumerate(ALL)), re.IGNORECASE)
INVISIBLE = {"Zs", "Zl", "Zp", "Cc", "Cf"}
VARIATION = "\ufe0e\ufe0f"  # behind a sign: as text, as a picture


class Mistake(ValueError):
    """What cannot be read: the place in its line, from `start` to before `end`, and a sentence."""

    def __init__(self, start: int, end: int, message: str) -> None:
        super().__init__(message)
        self.start, self.end, self.message = start, end, message


@dataclass(frozen=True)
class Token:
    kind: str
    value: Any
    text: str
    start: int
    end: int
    glued: bool  # no blank before it

    def mistake(self, message: str) -> Mistake:
        return Mistake(self.start, self.end, message)


def plain_blanks(line: str) -> str:
    """The line with each blank and each invisible character as one blank, so that places stay what they are."""
    return "".join(" " if c in VARIATION or unicodedata.category(c) in INVISIBLE else c for c in line)


def tokens_of(line: str, start: int = 0) -> list[Token]:
    """All of `line` from `start` on; what stands in no list is a "word", a "digit" of another script or "other"."""
    line, end = plain_blanks(line), start
    found: list[Token] = []
    while True:
        while end < len(line) and line[end] == " ":
            end += 1
        match = TOKEN.match(line, end)
        if not match:
            return found
        kind, value, _ = ALL[int(str(match.lastgroup)[1:])]
        begin, end = match.span()
        if kind in ("word", "other") and is_digit(line[begin]):
            kind = "digit"
            end = next((i for i in range(begin, end) if not is_digit(line[i])), end)
        glued = begin > start and line[begin - 1] != " "
        found.append(Token(kind, value, line[begin:end], begin, end, glued))


def is_digit(character: str) -> bool:
    return unicodedata.category(character) in ("Nd", "No")


def parts_of(run: Token) -> list[Token]:
    """ "5,5,4" as number, comma, number and so on. Raises Mistake at a comma before exactly three digits."""
    parts: list[Token] = []
    start = run.start
    for text in run.text.split(","):
        if parts:
            comma = replace(run, kind="comma", text=",", start=start - 1, end=start, glued=True)
            if re.fullmatch("[0-9]{3}", text):
                before = parts[-1]
                raise Mistake(
                    before.start, start + 3,
                    f"“{before.text},{text}” could be {before.text} and {text}, or {before.text}{text}: "
                    "put a blank after a comma that separates sets, and none into a thousand.",
                )  # fmt: skip
            parts.append(comma)
        parts.append(replace(run, text=text, start=start, end=start + len(text), glued=bool(parts) or run.glued))
        start += len(text) + 1
    return parts
