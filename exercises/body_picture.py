"""The picture of the body: which shapes belong to which muscle, from the front and from behind.

The shapes are polygons in a space of 100 by about 212, the middle of the body at x = 50. Only the half at the left of
the picture is kept; the other is its mirror image. Some come from body-highlighter (MIT, `static/vendor`), which knows
fewer muscles than we do: its trapezius, back and deltoids are divided here, and what it lacks is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.urls import reverse

from exercises.models import Exercise, Muscle

VENDORED = settings.BASE_DIR / "static" / "vendor" / "body-highlighter-3.0.2" / "polygons.json"
MIDDLE = 50
# The vendored figure is longer from behind than from the front.
BACK_SCALE, BACK_SHIFT = 0.92, 2.0
ROUNDING = 1.7  # how much of a corner is rounded off

Point = tuple[float, float]

# Shapes taken as they are: view -> muscle -> (name over there, which of its polygons; None is all of this half).
TAKEN: Mapping[str, Mapping[str, tuple[str, slice]]] = {
    "front": {
        "triceps": ("triceps", slice(None)),
        "forearms": ("forearm", slice(None)),
        "quadriceps": ("quadriceps", slice(None)),
    },
    "back": {
        "triceps": ("triceps", slice(None)),
        "forearms": ("forearm", slice(None)),
        "hamstrings": ("hamstring", slice(None)),
        "adductors": ("abductor", slice(None)),  # its name over there, but it is the inner thigh
        "calves": ("calves", slice(None)),
    },
}
DRAWN: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "front": {
        "neck": ("44.8 25 47.4 31.5 49 38.8 45.6 37.6 43.9 31.5",),
        "traps": ("43 30 44.6 37.6 38.5 38.5 31.5 37.2 37.2 35",),
        "side-deltoids": ("24.9 37.4 22.9 41 22.1 46 22.5 51.4 19.6 53.8 18.7 48.4 19.2 42.6 21.4 39",),
        "front-deltoids": ("30.2 38.4 29.6 43.5 28.2 47.8 23.6 51 23.2 46 24.2 41 26.4 37.5",),
        "chest": ("29.7 47.4 31.3 55 36 57.5 41 57.9 48.9 55.2 49.2 42 44.6 39.6 38 40.2 31.8 39.6 30.9 43",),
        "biceps": ("20.4 55 24.4 52.2 28 49.6 29.2 53.2 27.2 59 23.4 65.6 18.6 71 17 68.4 18 61.5",),
        "abs": (
            "49.3 58 49.3 66.2 42.3 66.4 41.8 62.5 43.6 59.4",
            "49.3 67.6 49.3 75.6 42 75.4 42.1 67.8",
            "49.3 77 49.3 85.2 42.2 85 41.9 76.8",
            "49.3 86.6 49.3 106.5 46 102.4 43 94.5 42.2 86.4",
        ),
        "obliques": (
            "32.2 57.8 40.8 60 40.4 66 33.4 64.4 31.4 61.8",
            "33.7 65.8 40.4 67.4 40.5 74.4 34.9 72.6",
            "35.1 74 40.5 75.8 41 85.5 42 92.6 36.4 88.8 34.4 82",
        ),
        "hip-flexors": ("35.4 90.2 41.6 94.6 44.8 102.4 48.6 108.4 46.6 112.2 43 107.6 39.4 100.4",),
        "abductors": ("33.2 87.6 34.6 92.4 31.6 95.4 28.6 101 27.5 107 26.9 102 28.8 94.8",),
        "adductors": ("37.4 101.6 41.8 108.6 46.4 114 48.4 113.6 46.4 121 45.2 126.4 42.2 117.5 39.4 111.4",),
        "shins": (
            "26 154.8 28.2 160.4 27.6 165.6 25 194.2 21.6 194.6 22.2 187.6 20.9 167.8 22.6 161.6",
            "29.9 159.6 33.2 161.2 32.2 171 30.8 185 27.4 194.6 27.6 186.6 28.8 173",
        ),
        "calves": ("36 158.8 36.6 167 35.4 176.6 32.2 185.4 33.2 172 34.4 162.4",),
    },
    "back": {
        "neck": ("44.9 20.4 49.3 20.4 49.3 29 46.6 29.2 44.3 27.8",),
        "traps": ("43.8 29.2 49.3 30.4 49.3 67.6 46.8 61 45.6 50.4 43.2 45.4 37.8 40.4 31.4 36.9 39.1 33.7",),
        "upper-back": ("36 41 41.8 45.8 44.1 51 45.3 61 46.6 64.6 42.2 61.8 38.6 55.8 36.4 49",),
        "rotator-cuff": ("31 38.9 34.7 41 35.1 49 37 55.4 33 53.4 28.6 48.6 29.4 43",),
        "side-deltoids": ("22.4 39.4 20 45 20.2 51.6 18.3 53.8 17.3 48.5 17.7 43.9",),
        "rear-deltoids": ("29.6 37.4 28.4 43 26.8 46.8 21.5 50.8 21.3 45.4 23.8 39.2",),
        "lats": ("28.2 50.4 32.8 55 37.8 57.4 41.8 63.4 47.6 67.6 48.2 71 41 74.4 35 76.4 32.6 71 29.2 59.6",),
        "lower-back": ("49.3 72.2 49.3 102.4 44.8 95.5 42.2 87 42.2 75.6",),
        "obliques": ("40.9 76 40.9 87 42.2 92.6 37 90.6 34.9 85.4 34.7 78.2",),
        "abductors": ("36.6 92 42.8 94.4 44 97.4 37 101.8 30.6 108.4 30.6 101 33.2 95",),
        "glutes": ("45 98.8 49.4 105 49.4 117.6 47 121.6 39 124.8 31.4 126 29.8 118.4 31 110.4 37.2 103.4",),
        "calves": ("28.5 195.7 30.6 195 33.6 201.7 30.8 217 28.7 213.6 26.8 198.3",),
    },
}
# Around the muscles: no muscle, never shaded. The body itself, then head and knees upon it.
NEUTRAL: Mapping[str, tuple[str, ...]] = {
    "front": (
        "50 20 44 21 43.2 29 37.8 33.4 29 35.6 22.4 37.4 18.4 42.2 17.6 50 17 58 14.6 66.4 9.2 75 5.2 88 -.4 98 "
        "-4.4 102.6 -6.8 109 -5.4 111 -2.8 107.4 -4 116 -2.2 118.6 1.6 114.6 4 107.4 6.4 102 13.8 92 20.4 83.4 23.2 74 "
        "29.8 62 31.8 67 33.4 76 33.4 83 29.8 90.6 26.8 99 25.2 113 24.5 130 25 145 26 151 24.2 157 20.2 166.6 "
        "20.9 186 21.4 197 18 205 18.6 209 25 210 28.2 205 28.6 196.6 32.6 187.6 36.4 177 37.6 166.4 37 157.4 "
        "38.6 147.4 41.6 145.4 44.6 134.4 47.6 120 50 114",
    ),
    "back": (
        "50 15 44.2 18 43.2 27.4 37.8 32.6 29.2 36 22 38.2 17 43.2 16.6 51 15.8 57 13.4 71 8.6 82.4 5.8 94 -.6 105 "
        "-4.4 109.6 -6.8 116.4 -5.4 118.6 -2.8 114.6 -4 124 -2.2 127 1.6 122.6 4.4 114.6 7.6 109 14.6 97.6 22 85.4 "
        "23.4 78 27.4 69 28.6 60 31 69 33.8 78 34 85 32.2 92 29.2 103 28.4 119 26.4 132 26.4 142 28 148 28.2 160 23.6 "
        "179.6 22.8 192.4 25 199.6 26.8 215 24.6 221 20 227.4 23 230.4 29.6 229.4 32.2 223 33 214 35.4 200.6 39.6 "
        "190.6 40 170 45.8 146 49 135 50 123",
    ),
}
HEADS: Mapping[str, str] = {
    "front": "50 0 44.4 1 40.8 6 40 12.2 41.8 19 45.4 23 50 25.6",
    "back": "50 -1 44.6 0 40.6 5 40.2 12 42 18 45 20.8 50 21.4",
}
KNEES: Mapping[str, tuple[str, slice]] = {"front": ("knees", slice(None)), "back": ("knees", slice(0, 0))}


class Shade(Protocol):
    """How strongly a muscle is shaded, from 0 to 4; `text` is said of it, `url` leads to its row."""

    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def url(self) -> str: ...


@dataclass(frozen=True)
class MuscleShade:
    slug: str
    name: str
    level: int = 0
    text: str = ""
    url: str = ""


@dataclass(frozen=True)
class Shape:
    """A muscle in one view: `path` is the d of an SVG path, both halves of the body."""

    slug: str
    path: str


@dataclass(frozen=True)
class View:
    """`neutral` are the body, the head and what is no muscle, from behind to the fore."""

    side: str
    neutral: tuple[str, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class ShadedShape:
    path: str
    shade: Shade


@dataclass(frozen=True)
class ShadedView:
    side: str
    neutral: tuple[str, ...]
    shapes: list[ShadedShape]


def worked_by(exercise: Exercise) -> list[MuscleShade]:
    """The main muscle strong, the others weaker. Read `with_muscles`, it costs no query."""
    main = exercise.primary_muscle
    others = [muscle for muscle in exercise.secondary_muscles.all() if muscle != main]
    return [
        MuscleShade(main.slug, main.name, 4, "main muscle"),
        *(MuscleShade(muscle.slug, muscle.name, 2, "also works") for muscle in others),
    ]


def to_choose(muscles: Iterable[Muscle], *, chosen: str) -> list[MuscleShade]:
    """Each leads to the exercises for it; the chosen one, strong, back to all."""
    every = reverse("exercises:list")
    return [
        MuscleShade(muscle.slug, muscle.name, 4, "show all again", every)
        if muscle.slug == chosen
        else MuscleShade(muscle.slug, muscle.name, 1, url=f"{every}?muscle={muscle.slug}")
        for muscle in muscles
    ]


def shaded(shades: Iterable[Shade]) -> list[ShadedView]:
    """Front and back with the muscles shaded; a muscle that `shades` does not name is level 0 and leads nowhere."""
    by_slug = {shade.slug: shade for shade in shades}
    return [
        ShadedView(
            view.side,
            view.neutral,
            [ShadedShape(shape.path, by_slug.get(shape.slug) or MuscleShade(shape.slug, "")) for shape in view.shapes],
        )
        for view in views()
    ]


@lru_cache(maxsize=1)
def views() -> tuple[View, ...]:
    vendored: dict[str, dict[str, list[str]]] = json.loads(VENDORED.read_text())
    return tuple(view_of(side, vendored[side]) for side in ("front", "back"))


def view_of(side: str, vendored: Mapping[str, list[str]]) -> View:
    def taken(name: str, which: slice) -> list[list[Point]]:
        return [one for text in vendored[name] if is_left(one := points(text, side))][which]

    shapes: dict[str, list[list[Point]]] = {slug: taken(*source) for slug, source in TAKEN[side].items()}
    for slug, texts in DRAWN[side].items():
        shapes.setdefault(slug, []).extend(points(text, side) for text in texts)
    body = "".join(closed_path(both_halves(points(text, side))) for text in NEUTRAL[side])
    head = closed_path(both_halves(points(HEADS[side], side)))
    knees = mirrored_paths(taken(*KNEES[side]))
    return View(
        side,
        tuple(path for path in (body, head, knees) if path),
        tuple(Shape(slug, mirrored_paths(polygons)) for slug, polygons in shapes.items()),
    )


def points(text: str, side: str) -> list[Point]:
    numbers = [float(word) for word in text.split()]
    scale, shift = (BACK_SCALE, BACK_SHIFT) if side == "back" else (1.0, 0.0)
    return [(x, y * scale + shift) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]


def is_left(polygon: list[Point]) -> bool:
    return sum(x for x, _ in polygon) / len(polygon) < MIDDLE


def mirrored(polygon: list[Point]) -> list[Point]:
    return [(2 * MIDDLE - x, y) for x, y in reversed(polygon)]


def both_halves(half: list[Point]) -> list[Point]:
    """The whole outline from its left half, which begins and ends in the middle."""
    return [*half, *mirrored(half)[1:-1]]


def mirrored_paths(polygons: list[list[Point]]) -> str:
    return "".join(closed_path(polygon) + closed_path(mirrored(polygon)) for polygon in polygons)


def closed_path(polygon: list[Point]) -> str:
    """A polygon with its corners rounded, in tenths: each corner is the control point of a curve from the edge before
    it to the edge after it. Relative steps make short numbers."""
    path, at = "", (0, 0)
    for before, corner, after in zip([polygon[-1], *polygon[:-1]], polygon, [*polygon[1:], polygon[0]], strict=True):
        start = tenths(towards(corner, before))
        path += f"{step('l', at, start) if path else f'M{start[0]} {start[1]}'}"
        at = tenths(towards(corner, after))
        path += step("q", start, tenths(corner), at)
    return f"{path}z"


def step(command: str, at: tuple[int, int], *to: tuple[int, int]) -> str:
    numbers = (f"{x - at[0]} {y - at[1]}" for x, y in to)
    return command + " ".join(numbers).replace(" -", "-")


def towards(corner: Point, other: Point) -> Point:
    """A point on the edge near its corner: at most at the middle, so that the curves of both ends meet there."""
    length = ((other[0] - corner[0]) ** 2 + (other[1] - corner[1]) ** 2) ** 0.5 or 1
    part = min(0.5, ROUNDING / length)
    return corner[0] + (other[0] - corner[0]) * part, corner[1] + (other[1] - corner[1]) * part


def tenths(point: Point) -> tuple[int, int]:
    return round(point[0] * 10), round(point[1] * 10)
