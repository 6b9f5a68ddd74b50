"""Finding an exercise by what a lifter types: any word order, plural, case, accents, unfinished last word.

Both sides are folded to the same plain words in Python, so SQLite and PostgreSQL find the same rows.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_QUERY = 100
MOST_WORDS = 8
# Letters that Unicode does not take apart into a base letter and an accent.
UNDECOMPOSED = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ı": "i", "&": " and "})
IRREGULAR = {"calves": "calf", "flies": "fly", "flyes": "fly", "flye": "fly", "abs": "ab"}
KEEP_S = {"triceps", "biceps", "quadriceps", "lotus", "gluteus"}


def fold(text: str) -> str:
    """Lower-case ASCII words joined by single blanks: "Überzug - Élan" -> "uberzug elan"."""
    text = text.casefold().translate(UNDECOMPOSED)
    text = unicodedata.normalize("NFKD", text)
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", text.replace("'", "").replace("’", "").replace("_", " ")))


def singular(word: str) -> str:
    """ "curls" -> "curl", "presses" -> "press", "flyes" -> "fly"; words that only look plural stay."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word in KEEP_S or len(word) < 4 or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1]


def fold_words(text: str) -> list[str]:
    return [singular(word) for word in fold(text).split()]


def indexed(*texts: str) -> str:
    """The words of `texts`, each once, each after a blank, so that " word" finds beginnings of words."""
    return "".join(f" {word}" for word in dict.fromkeys(word for text in texts for word in fold_words(text)))


def query_words(query: str) -> list[str]:
    """Words to look for; a plural that is still being typed ("presse") is cut back to what the index holds."""
    words = fold_words(query[:LONGEST_QUERY])[:MOST_WORDS]
    if words and words[-1].endswith("sse"):
        words[-1] = words[-1][:-1]
    return words
