"""Random histories in neutral form, as our own files may hold them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from gymtracker.units import DISTANCE_UNITS, KG, KM, WEIGHT_UNITS, field_text, to_si
from workouts.transfer.neutral import Block, Performed, Session, Skipped, Wanted
from workouts.transfer.source import Source

LIBRARY = {
    "bench-press-barbell": ("Bench Press (Barbell)", "weight_reps", "barbell"),
    "pull-up": ("Pull Up", "bodyweight_reps", "bodyweight"),
    "plank": ("Plank", "duration", "bodyweight"),
}
OWN = ("=Sled", "'+Press", "Zercher, heavy", 'The "Rack"')
ZONES = ("Europe/Berlin", "Asia/Kathmandu", "Pacific/Tongatapu", "America/New_York", "UTC")
# What a spreadsheet, a delimiter, a quote or an encoding could stumble over, and anything else that can be stored.
tricky = st.text(st.sampled_from(list("=+-@\t\r\n'\",;\\ aé漢🏋—\u202e\u2028\x0b")), max_size=12)
plain = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
texts = tricky | plain
ids = st.uuids(version=4)


def maybe(strategy: Any) -> Any:
    return st.none() | strategy


@st.composite
def histories(draw: Any, unit: Any = KG, *, with_plans: bool = True, most: int = 3) -> list[Session]:
    """By time, at different times; each set measures something."""
    count = draw(st.integers(0, most))
    starts = sorted(draw(st.sets(st.integers(0, 10**15), min_size=count, max_size=count)))
    return [
        draw(sessions(datetime(1995, 3, 1, tzinfo=UTC) + timedelta(microseconds=at), unit, with_plans)) for at in starts
    ]


@st.composite
def sessions(draw: Any, start: datetime, unit: Any, with_plans: bool) -> Session:
    zone = draw(st.sampled_from(ZONES))
    started = start.astimezone(ZoneInfo(zone))
    ended = start + timedelta(seconds=draw(st.integers(0, 100_000)))
    return Session(
        0, started, ended.astimezone(ZoneInfo(zone)), title=draw(texts), notes=draw(texts), time_zone=zone,
        bodyweight_grams=draw(maybe(st.integers(1, 300_000))), id=draw(ids),
        blocks=draw(st.lists(blocks(start, zone, unit, with_plans), max_size=4)),
    )  # fmt: skip


@st.composite
def blocks(draw: Any, start: datetime, zone: str, unit: Any, with_plans: bool) -> Block:
    slug = draw(st.sampled_from(["", *LIBRARY]))
    name, tracking, equipment = LIBRARY.get(slug) or (draw(st.sampled_from(OWN)), "weight_reps", "other")
    described: dict[str, Any] = {"secondary_muscles": ["triceps"], "is_unilateral": True, "implements": 2}
    block = Block(
        name, slug=slug, tracking=tracking, equipment=equipment, muscle="chest", notes=draw(texts),
        superset=draw(maybe(st.integers(0, 5))), id=draw(ids),
        sets=draw(st.lists(performed(start, zone, unit), max_size=4)),
    )  # fmt: skip
    if with_plans:
        block.planned = draw(st.lists(wanted(), max_size=2))
        block.rest_seconds = draw(maybe(st.integers(0, 600)))
        block.bodyweight_share = 100 if tracking == "bodyweight_reps" else 0
        for field, value in described.items():
            setattr(block, field, value)
    return block


@st.composite
def performed(draw: Any, start: datetime, zone: str, unit: Any) -> Performed:
    kind = draw(st.sampled_from(["normal", "warm_up", "drop", "failure"]))
    grams = draw(maybe(st.integers(0, 2_000_000)))
    metres = draw(maybe(st.integers(0, 1_000_000)))
    at = draw(maybe(st.integers(0, 10**10)))
    return Performed(
        0, kind=kind, side=draw(st.sampled_from(["both", "left", "right"])),
        weight=None if grams is None else Decimal(field_text(grams, unit)),
        weight_unit="" if grams is None else unit.slug, reps=draw(st.integers(0, 1000)),
        seconds=draw(maybe(st.integers(0, 86_400))),
        distance=None if metres is None else Decimal(field_text(metres, KM)),
        distance_unit="" if metres is None else "km",
        rpe=draw(maybe(st.integers(2, 20).map(lambda half: Decimal(half) / 2))),
        rest_seconds=draw(maybe(st.integers(0, 600))),
        completed_at=None if at is None else (start + timedelta(microseconds=at)).astimezone(ZoneInfo(zone)),
        is_continuing=kind == "failure" and draw(st.booleans()), id=draw(ids),
    )  # fmt: skip


@st.composite
def wanted(draw: Any) -> Wanted:
    least = draw(maybe(st.integers(0, 20)))
    return Wanted(
        draw(st.sampled_from(["normal", "warm_up", "drop", "failure"])),
        reps_min=least, reps_max=None if least is None else least + 2, reps_aim=least,
        weight_grams=draw(maybe(st.integers(0, 2_000_000))), duration_seconds=draw(maybe(st.integers(0, 86_400))),
        distance_metres=draw(maybe(st.integers(0, 1_000_000))),
        rpe_tenths=draw(maybe(st.integers(2, 20).map(lambda half: half * 5))),
        rest_seconds=draw(maybe(st.integers(0, 600))),
    )  # fmt: skip


def source_of(text: str | bytes) -> Source:
    return Source(BytesIO(text.encode() if isinstance(text, str) else text))


def in_utc(at: datetime | None) -> datetime | None:
    """Times of different zones are never equal within an hour that comes twice."""
    return at.astimezone(UTC) if at else None


def comparable(found: Session | Skipped) -> Any:
    """All that it holds, but where it stood in the file; amounts in grams and metres, times in UTC."""
    assert isinstance(found, Session), found
    return (
        found.id, in_utc(found.started), in_utc(found.ended), found.title, found.notes, found.time_zone,
        found.bodyweight_grams, [comparable_block(block) for block in found.blocks],
    )  # fmt: skip


def comparable_block(block: Block) -> Any:
    return (
        block.id, block.exercise, block.slug, block.tracking, block.equipment, block.muscle, block.secondary_muscles,
        block.is_unilateral, block.implements, block.bodyweight_share, block.superset, block.notes, block.rest_seconds,
        block.planned, [comparable_set(one) for one in block.sets],
    )  # fmt: skip


def comparable_set(one: Performed) -> Any:
    return (
        one.id, one.kind, one.side, in_si(one.weight, one.weight_unit), one.reps, one.seconds,
        in_si(one.distance, one.distance_unit), one.rpe, one.rest_seconds, in_utc(one.completed_at), one.is_continuing,
    )  # fmt: skip


def in_si(amount: Decimal | None, unit: str) -> int | None:
    return None if amount is None else to_si(amount, (WEIGHT_UNITS | DISTANCE_UNITS)[unit])
