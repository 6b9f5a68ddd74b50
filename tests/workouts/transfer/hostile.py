"""Files and cells that nobody means well with."""

from __future__ import annotations

from hypothesis import strategies as st

# What follows a right header, and what is said of it.
BROKEN = [
    (b'"' + b"never closed," * 3000, "Row 2: a cell is longer than 20,000 characters, or a quotation mark is never"),
    (b'"2024-01-02 10:00:00,W', "Row 2: a quotation mark is opened and never closed"),
    (b'"closed"too early,', "Row 2: something follows a closing quotation mark"),
    (b"x" * 10_000_000, "Row 2 is longer than 1,000,000 characters"),
    (b"," * 10_000_000, "Row 2 is longer than 1,000,000 characters"),
    (b'"\n",' * 1_000_000, "Row 2 is longer than 1,000,000 characters"),
    (b",".join([b"1"] * 500), "Row 2 has 500 columns; at most 200 make sense"),
    (b",".join([b"1"] * 40), "Row 2 has 40 columns, the header"),
    (b"a\x00b", "NUL"),
    (b"\x81\x8d", "in no encoding that we know"),
]


def hostile_files() -> st.SearchStrategy[bytes]:
    marks = st.sampled_from([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b""])
    text = st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    wide = st.text(max_size=100).map(lambda text: text.encode("utf-16", "replace"))
    return st.one_of(
        st.builds(bytes.__add__, marks, st.binary(max_size=200)), text, wide, text.map(lambda content: content * 50)
    )


def hostile_cells() -> st.SearchStrategy[str]:
    return st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        st.sampled_from(
            [
                "2024-01-02 10:00:00", "28 Mar 2025, 17:29", "99 Mar 2025, 17:29", "28 Zzz 2025, 17:29",
                "28 Mar 99999999999999999999, 17:29", "9999-12-31 23:59:59", "1e99", "-1e99", "NaN", "Infinity",
                "1e-99", "9" * 30, "１２", "٣", "-0", "+5", "1,5", "1,500", "Rest Timer", "Note", "W", "=1+1", "\t", "",
                "99999999h", "9" * 5000, "kg", "stone", "warmup", "\u202e", "0",
            ]
        ),
    )  # fmt: skip
