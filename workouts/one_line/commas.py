"""Commas: a decimal before the x, between sets after it. What could be either is refused with both readings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from gymtracker.units import NotANumber, plain, read_decimal
from workouts.one_line.amounts import LONGEST_NUMBER
from workouts.one_line.tokens import SECONDS, Token, parts_of


def separated(tokens: Sequence[Token]) -> list[Token]:
    """With each run of digits and commas as one decimal or as several numbers. Raises Mistake if it could be both."""
    found: list[Token] = []
    for i, token in enumerate(tokens):
        if token.kind == "digit":
            raise token.mistake("Write numbers with the digits 0 to 9, such as 2.5.")
        if token.kind != "number" or "," not in token.text:
            found.append(token)
            continue
        before = tokens[i - 1].kind if i else ""
        behind = tokens[i + 1].kind if i + 1 < len(tokens) else ""
        commas = token.text.count(",")
        if before == "rpe":
            found += parts_of(token) if behind == "rpe" else [decimal_rpe(token, tokens, i)]
        elif before == "x" and behind in ("x", "weight", "distance"):
            # Between two x: reps, and the next weight.
            if commas > 1 or behind == "distance":
                raise token.mistake(
                    f"“{token.text}” has a comma that could be a decimal comma or separate sets: use a point for "
                    "decimals, or put a blank after the comma between sets."
                )
            found += parts_of(token)
        elif behind == "time" and tokens[i + 1].value != SECONDS:
            raise token.mistake("Write a time without decimals, such as 1:30, and a blank after a comma between sets.")
        elif behind in ("x", "weight", "distance"):
            if commas > 1:
                raise token.mistake(
                    f"“{token.text}” has more than one comma: put a blank after a comma that separates sets."
                )
            found.append(decimal(token))
        else:
            found += parts_of(token)
    return found


def decimal(token: Token) -> Token:
    """A comma before the x is a decimal comma. Raises Mistake before exactly three digits."""
    try:
        return replace(token, text=plain(read_decimal(token.text, most_places=LONGEST_NUMBER)))
    except NotANumber as error:
        raise token.mistake(str(error)) from error


def decimal_rpe(token: Token, tokens: Sequence[Token], i: int) -> Token:
    """ "@8,5" after a blank is 8.5; right at a number it could as well be another set of 5. Raises Mistake."""
    rpe, *more = token.text.split(",")
    is_attached = tokens[i - 1].glued and i > 1
    if len(more) > 1 or more[0] not in ("0", "5"):
        raise token.mistake("An RPE goes from 1 to 10 in halves. For one at each set write 5@8, 5@9.")
    if not is_attached:
        return replace(token, text=f"{rpe}.{more[0]}")
    raise token.mistake(
        f"“{token.text}” could be the RPE {rpe}.{more[0]}, or RPE {rpe} and another set of {more[0]}: "
        f"write @{rpe}.{more[0]}, or put a blank after the comma."
    )
