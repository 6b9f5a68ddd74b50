"""The picture of a year to share: an SVG of 1080 by 1350, drawn here from what the lifter ticked and nothing else.

Every text is escaped, there is no script, no style sheet and no reference to anything outside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

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
DIGIT, LETTER = 0.64, 0.58  # width of a character in ems, roughly and rather too wide
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
        said = escape(cut(NOT_XML.sub("", " ".join(text.split())), int(room / (size * LETTER))))
        anchor = ' text-anchor="end"' if end else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.0f}" font-weight="{weight}" fill="{fill}" '
            f'unicode-bidi="isolate"{anchor}>{said}</text>'
        )


def cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: max(1, length - 1)].rstrip()}…"


def draw(year: Year, facts: Sequence[Fact], name: str, with_heat: bool) -> str:
    canvas = Canvas()
    draw_head(canvas, year.number, name)
    numbers, lists = [fact for fact in facts if fact.said], [fact for fact in facts if fact.lines]
    line = lists.pop(1) if len(lists) > 2 else None  # of three lists the one in the middle takes a line
    rows = ROWS_IN_A_CROWD if numbers else 5
    taken: float = (HEAT_HEIGHT + GAP) * with_heat + (112 + GAP if line else 0)
    scale = 1.0 if numbers or not lists else min(1.5, (BOTTOM - TOP - taken) / (list_height(rows, 1) + GAP))
    taken += (list_height(rows, scale) + GAP) * bool(lists)
    height = tiles_height(len(numbers), BOTTOM - TOP - taken)
    y = TOP + (BOTTOM - TOP - taken - height) / 2  # what is left over stands half above, half below
    y = draw_tiles(canvas, numbers, y, height)
    y = draw_lists(canvas, lists, y, rows, scale)
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


def grid(count: int) -> tuple[int, int]:
    """Columns and rows; of an odd number in two columns the first is as wide as both."""
    columns = 1 if count <= 3 else 2
    return columns, -(-count // columns)


def tiles_height(count: int, room: float) -> float:
    if not count:
        return 0
    rows = grid(count)[1]
    return min(room - GAP, rows * TALLEST_TILE + (rows - 1) * GAP) + GAP


def draw_tiles(canvas: Canvas, facts: Sequence[Fact], y: float, height: float) -> float:
    """Answers with where the next block begins."""
    if not facts:
        return y
    columns, rows = grid(len(facts))
    tall: float = (height - rows * GAP) / rows
    places = [(place // columns, place % columns) for place in range(len(facts))]
    odd = columns == 2 and len(facts) % 2 == 1
    if odd:
        places = [(0, 0), *((1 + place // 2, place % 2) for place in range(len(facts) - 1))]
    for number, (fact, (row, column)) in enumerate(zip(facts, places, strict=True)):
        wide = INNER if columns == 1 or (odd and not number) else (INNER - GAP) / 2
        draw_tile(canvas, fact, MARGIN + column * (wide + GAP), y + row * (tall + GAP), wide, tall)
    return y + height


def draw_tile(canvas: Canvas, fact: Fact, x: float, y: float, width: float, height: float) -> None:
    canvas.card(x, y, width, height)
    room = width - 2 * PADDING
    label = min(34, max(22, height * 0.17))
    has_note = bool(fact.note) and height >= 150
    size = min(height * (0.36 if has_note else 0.46), room / (len(fact.said) * DIGIT), 140)
    fill = GOLD if fact.slug == "records" else TEXT
    canvas.text(fact.label, x + PADDING, y + height * 0.13 + label * 0.8, label, fill=MUTED, room=room)
    canvas.text(
        fact.said, x + PADDING - size * 0.03, y + height * (0.68 if has_note else 0.84), size, fill=fill, weight=760,
        room=room * 2,
    )  # fmt: skip
    if has_note:
        canvas.text(fact.note, x + PADDING, y + height * 0.9, min(28, label * 0.9), fill=MUTED, room=room)


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
        " · ".join(what for what, _ in fact.lines[:4]), MARGIN + PADDING, y + 86, 30, weight=650, room=INNER - 40
    )
    return y + 112 + GAP


def draw_heat(canvas: Canvas, heat: HeatMap, y: float) -> None:
    canvas.card(MARGIN, y, INNER, HEAT_HEIGHT)
    canvas.text("Every training day", MARGIN + PADDING, y + 48, 24, fill=MUTED)
    weeks = len(heat.weeks)
    step = (INNER - 2 * PADDING + 4) / weeks
    for x, row, level in squares(heat):
        canvas.rect(MARGIN + PADDING + x * step, y + 68 + row * step, step - 4, step - 4, HEAT[level], radius=3)


def squares(heat: HeatMap) -> Iterable[tuple[int, int, int]]:
    """Column, row and level of the days that there are."""
    for column, week in enumerate(heat.weeks):
        for row, day in enumerate(week.days):
            if not day.is_to_come:
                yield column, row, day.level
