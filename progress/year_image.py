"""The picture of a year to share: an SVG of 1080 by 1350, drawn here from what the lifter ticked and nothing else.

Every text is escaped, there is no script, no style sheet and no reference to anything outside.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.utils.html import escape

from progress.analytics.overview import HeatMap
from progress.analytics.year import Year
from progress.facts import Fact

WIDTH, HEIGHT, MARGIN, GAP = 1080, 1350, 72, 20
TOP, BOTTOM = 282, 1244  # of what is between head and foot
INNER = WIDTH - 2 * MARGIN
PADDING = 28
HEAT_HEIGHT = 214
TALLEST_TILE = 300
ROWS_IN_A_CROWD, ROW = 3, 46
GROUND, CARD, PALE, TEXT, MUTED, ACCENT, GOLD = (
    "#0d0f14", "#171a21", "#262b35", "#f2f4f7", "#a4abb8", "#bdf03c", "#f5bd48",
)  # fmt: skip
HEAT = (PALE, "#47581f", "#6b8a28", "#93bd31", ACCENT)
FONTS = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', sans-serif"
DIGIT, LETTER, BOLD_LETTER = 0.66, 0.58, 0.65  # width of a character in ems, roughly and rather too wide
LOWEST_TILE = 104
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Canvas:
    parts: list[str] = field(default_factory=list)

    def card(self, x: float, y: float, width: float, height: float) -> None:
        self.rect(x, y, width, height, CARD, radius=28)

    def rect(self, x: float, y: float, width: float, height: float, fill: str, *, radius: float = 0) -> None:
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{radius:g}" fill="{fill}"/>'
        )

    def text(
        self, text: str, x: float, y: float, size: float, *, fill: str = TEXT, weight: int = 500, end: bool = False,
        room: float = INNER,
    ) -> None:  # fmt: skip
        """`room` is how wide it may be; what is longer is cut."""
        letters = int(room / (size * (BOLD_LETTER if weight > 500 else LETTER)) + 0.01)
        said = escape(cut(NOT_XML.sub("", " ".join(text.split())), letters))
        anchor = ' text-anchor="end"' if end else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.0f}" font-weight="{weight}" fill="{fill}" '
            f'unicode-bidi="isolate"{anchor}>{said}</text>'
        )


def cut(text: str, length: int) -> str:
    """Of "Bench Press (Barbell)" what stands in brackets goes first."""
    if len(text) > length and len(bare := text.partition(" (")[0]) <= length:
        return bare
    return text if len(text) <= length else f"{text[: max(1, length - 1)].rstrip()}…"


def draw(year: Year, facts: Sequence[Fact], name: str, with_heat: bool) -> str:
    canvas = Canvas()
    draw_head(canvas, year.number, name)
    numbers, lists = [fact for fact in facts if fact.said], [fact for fact in facts if fact.lines]
    line = lists.pop(1) if len(lists) > 2 else None  # of three lists the one in the middle takes a line
    rows = ROWS_IN_A_CROWD if numbers else 5
    taken: float = (HEAT_HEIGHT + GAP) * with_heat + (112 + GAP if line else 0)
    # Beside numbers the lists stand in a row, else one below the other and larger.
    levels = 1 if numbers else max(1, len(lists))
    scale = 1.0 if numbers else min(1.5, (BOTTOM - TOP - taken - levels * GAP) / (levels * list_height(rows, 1)))
    taken += levels * (list_height(rows, scale) + GAP) * bool(lists)
    room = BOTTOM - TOP - taken
    columns = columns_for(len(numbers), room)
    height = tiles_height(len(numbers), columns, room)
    y = TOP + (room - height) / 2  # what is left over stands half above, half below
    y = draw_tiles(canvas, numbers, columns, y, height)
    for level in [lists] if numbers else [[one] for one in lists]:
        y = draw_lists(canvas, level, y, rows, scale)
    if line:
        y = draw_line(canvas, line, y)
    if with_heat:
        draw_heat(canvas, year.heat, y)
    draw_foot(canvas)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'font-family="{FONTS}" role="img"><title>{year.number} in training</title>'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{GROUND}"/>{"".join(canvas.parts)}</svg>'
    )


def draw_head(canvas: Canvas, number: int, name: str) -> None:
    canvas.text("A year in training", MARGIN, 96, 32, fill=MUTED)
    if name:
        canvas.text(name, WIDTH - MARGIN, 96, 32, weight=700, end=True, room=560)
    canvas.text(str(number), MARGIN - 8, 240, 168, fill=ACCENT, weight=800)


def draw_foot(canvas: Canvas) -> None:
    for x, height in ((0, 12), (9, 24), (18, 34), (27, 24), (36, 12)):
        canvas.rect(MARGIN + x, 1294 - height / 2, 5, height, ACCENT, radius=2.5)
    canvas.text("Gym Tracker", MARGIN + 60, 1304, 28, fill=MUTED, weight=650)


def columns_for(count: int, room: float) -> int:
    """As few as leave the tiles high enough."""
    columns = 1 if count <= 3 else 2
    return columns if room / max(1, rows_for(count, columns)) - GAP >= LOWEST_TILE else min(4, columns * 2)


def rows_for(count: int, columns: int) -> int:
    return -(-count // columns)


def tiles_height(count: int, columns: int, room: float) -> float:
    if not count:
        return 0
    rows = rows_for(count, columns)
    return min(room, rows * (TALLEST_TILE + GAP))


def draw_tiles(canvas: Canvas, facts: Sequence[Fact], columns: int, y: float, height: float) -> float:
    """Answers with where the next block begins. The first row is wider where not all are full."""
    if not facts:
        return y
    rows = rows_for(len(facts), columns)
    tall = height / rows - GAP
    in_first = len(facts) - (rows - 1) * columns
    ends = [0, *range(in_first, len(facts) + 1, columns)]
    for row, (begin, end) in enumerate(pairwise(ends)):
        wide = (INNER - GAP * (end - begin - 1)) / (end - begin)
        for column, fact in enumerate(facts[begin:end]):
            draw_tile(canvas, fact, MARGIN + column * (wide + GAP), y + row * (tall + GAP), wide, tall)
    return y + height


def draw_tile(canvas: Canvas, fact: Fact, x: float, y: float, width: float, height: float) -> None:
    canvas.card(x, y, width, height)
    padding = PADDING if width > 300 else 20
    room = width - 2 * padding
    label = min(34, max(22, height * 0.17), room / (len(fact.label) * LETTER))
    has_note = bool(fact.note) and height >= 150 and width > 300
    size = min(height * (0.36 if has_note else 0.46), room / (len(fact.said) * DIGIT), 140)
    fill = GOLD if fact.slug == "records" else TEXT
    canvas.text(fact.label, x + padding, y + height * 0.13 + label * 0.8, label, fill=MUTED, room=room)
    canvas.text(
        fact.said, x + padding - size * 0.03, y + height * (0.68 if has_note else 0.84), size, fill=fill, weight=760,
        room=room * 2,
    )  # fmt: skip
    if has_note:
        size = min(28, label * 0.9, room / (len(fact.note) * LETTER))
        canvas.text(fact.note, x + padding, y + height * 0.9, size, fill=MUTED, room=room)


def list_height(rows: int, scale: float) -> float:
    return (2 * PADDING + 34 + rows * ROW) * scale


def draw_lists(canvas: Canvas, facts: Sequence[Fact], y: float, rows: int, scale: float) -> float:
    if not facts:
        return y
    wide, tall = (INNER - GAP * (len(facts) - 1)) / len(facts), list_height(rows, scale)
    for number, fact in enumerate(facts):
        x = MARGIN + number * (wide + GAP)
        canvas.card(x, y, wide, tall)
        canvas.text(fact.label, x + PADDING, y + (PADDING + 26) * scale, 26 * scale, fill=MUTED, room=wide)
        for place, (what, amount) in enumerate(fact.lines[:rows], start=1):
            at, size = y + (PADDING + 32 + place * ROW) * scale, 28 * scale
            amount_width = len(amount) * size * DIGIT
            room = wide - 2 * PADDING - amount_width - 12
            canvas.text(what, x + PADDING, at, size, weight=600, room=room)
            canvas.text(amount, x + wide - PADDING, at, size, fill=ACCENT, weight=700, end=True)
    return y + tall + GAP


def draw_line(canvas: Canvas, fact: Fact, y: float) -> float:
    canvas.card(MARGIN, y, INNER, 112)
    canvas.text(fact.label, MARGIN + PADDING, y + 44, 24, fill=MUTED)
    canvas.text(
        " · ".join(what for what, _ in fact.lines[:3]), MARGIN + PADDING, y + 86, 30, weight=650, room=INNER - 40
    )
    return y + 112 + GAP


def draw_heat(canvas: Canvas, heat: HeatMap, y: float) -> None:
    canvas.card(MARGIN, y, INNER, HEAT_HEIGHT)
    canvas.text("Every training day", MARGIN + PADDING, y + 48, 24, fill=MUTED)
    step = (INNER - 2 * PADDING + 4) / heat.week_count
    for place, day in enumerate(heat.days):
        if not day.is_to_come:
            x, y_of_row = MARGIN + PADDING + place // 7 * step, y + 68 + place % 7 * step
            canvas.rect(x, y_of_row, step - 4, step - 4, HEAT[day.level], radius=3)
