"""Finding an exercise by what a lifter types: any word order, plural, case, accents, unfinished last word.

Both sides are folded to the same plain words in Python, so SQLite and PostgreSQL find the same rows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

LONGEST_QUERY = 100
MOST_WORDS = 8
LONGEST_KEY = 200
# Letters that Unicode does not take apart into a base letter and an accent.
UNDECOMPOSED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "&": " and "})
IRREGULAR = {"calves": "calf", "flies": "fly", "flyes": "fly", "flye": "fly", "abs": "ab"}
KEEP_S = {"triceps", "biceps", "quadriceps", "lotus", "gluteus"}


def fold(text: str) -> str:
    """Lower-case ASCII words joined by single blanks: "Überzug - Élan" -> "uberzug elan"."""
    text = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold().translate(UNDECOMPOSED))
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", text.replace("'", "").replace("’", "").replace("_", " ")))


def singular(word: str) -> str:
    """ "curls" -> "curl", "presses" -> "press", "flyes" -> "fly"; words that only look plural stay."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in KEEP_S or len(word) < 3 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1]


def fold_key(text: str) -> str:
    """`fold` cut to what a key column holds; some letters fold into many."""
    return fold(text)[:LONGEST_KEY]


def fold_words(text: str) -> list[str]:
    return [singular(word) for word in fold(text).split()]


def phrase(text: str) -> str:
    """The singular words in their order, each after a blank: " bench press barbell"."""
    return "".join(f" {word}" for word in fold_words(text))


def indexed(*texts: str) -> str:
    """What search looks through: the singular words in their order, then the words as they stand, then neighbours
    written together ("pullup"). Each comes once, after a blank, so that " word" finds beginnings of words."""
    spoken = [fold(text).split() for text in texts]
    forms = [singular(word) for words in spoken for word in words]
    forms += [word for words in spoken for word in words]
    forms += [first + singular(second) for words in spoken for first, second in pairwise(words)]
    return "".join(f" {form}" for form in dict.fromkeys(forms))


def query_words(query: str) -> list[tuple[str, ...]]:
    """Words to look for, each with its other readings: while a plural is being typed ("presse", "crunche") it stands
    for what the index holds ("press", "crunch")."""
    return [(word, *other_readings(word)) for word in fold_words(query[:LONGEST_QUERY])[:MOST_WORDS]]


def other_readings(word: str) -> Iterator[str]:
    if word.endswith("e") and len(word) > 4:
        yield word[:-1]
    if word.endswith(("v", "ve")) and len(word) > 3:
        yield word.removesuffix("e")[:-1] + "f"  # "calv" on the way to calves
