"""A trainer's clients with what asks for attention, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from gymtracker.accounts.models import TimeOffKind, User
from gymtracker.coaching.compliance import DROP_POINTS, Regularity, days_off, regularity
from gymtracker.coaching.queue_reading import Known, read_clients, weekly_volumes
from gymtracker.units import shown
from progress.analytics.streaks import joined

REVIEW_HOLDS = timedelta(days=3)
LOW_PERCENT = 50
MOST_NAMED = 2  # of stalled lifts, goals, drifts


@dataclass(frozen=True)
class Reason:
    """Why to look at a client; `weight` 0 is good news or news only."""

    kind: str
    text: str
    weight: int = 0


@dataclass
class Row:
    """A client in the list."""

    known: Known
    regularity: Regularity
    quiet_for: int | None  # days since the last workout, days off left out
    reasons: list[Reason]
    volumes: list[int] = field(default_factory=list)  # grams, of 12 weeks up to today; `add_volumes` reads them

    @property
    def client(self) -> User:
        return self.known.client

    @property
    def weight(self) -> int:
        return sum(reason.weight for reason in self.reasons)

    @property
    def needs_attention(self) -> bool:
        return self.weight > 0

    @property
    def is_reviewed(self) -> bool:
        """Lately, and nothing was said since: such a client waits behind the others."""
        at = self.known.reviewed_at
        return at is not None and at > timezone.now() - REVIEW_HOLDS and not self.known.new_comments

    @property
    def spark(self) -> Spark:
        return Spark(self.volumes)


@dataclass(frozen=True)
class Spark:
    """A line of weekly volumes for an SVG of 96 x 24."""

    values: list[int]

    @property
    def points(self) -> str:
        top = max(self.values, default=0) or 1
        step = 96 / max(1, len(self.values) - 1)
        return " ".join(f"{place * step:.1f},{22 - 20 * value / top:.1f}" for place, value in enumerate(self.values))

    @property
    def last(self) -> str:
        return self.points.rpartition(" ")[2]

    @property
    def newest(self) -> int:
        return self.values[-1] if self.values else 0

    @property
    def has_any(self) -> bool:
        return any(self.values)


def queue_of(trainer: User, clients: QuerySet[Any], now: datetime | None = None) -> list[Row]:
    """All of them, the one to look at first on top."""
    rows = [row_of(one) for one in read_clients(trainer, clients, now or timezone.now())]
    return sorted(rows, key=by_attention)


def by_attention(row: Row) -> tuple[Any, ...]:
    return not row.needs_attention, row.is_reviewed, -row.weight, row.client.get_full_name().casefold(), row.client.pk


def add_volumes(rows: Iterable[Row]) -> None:
    """For those that are shown. One query."""
    by_id = {row.client.pk: row for row in rows}
    for pk, volumes in weekly_volumes({pk: row.known.today for pk, row in by_id.items()}).items():
        by_id[pk].volumes = volumes


# --- Judging ---


def row_of(known: Known) -> Row:
    off = joined(known.off, known.today)
    regular = regularity(asked=known.asked, aim=known.aim, workouts=known.days, today=known.today, off=off)
    quiet_for = days_quiet(known, off)
    return Row(known, regular, quiet_for, list(reasons(known, regular, quiet_for)))


def days_quiet(known: Known, off: Sequence[tuple[date, date]]) -> int:
    """Days since the last workout, or since the coaching began where there is none; days off do not count."""
    last = known.last_workout.day if known.last_workout else known.coached_since
    return max(0, (known.today - last).days - days_off(last + timedelta(days=1), known.today, off))


def reasons(known: Known, regular: Regularity, quiet_for: int) -> Iterable[Reason]:
    if known.new_comments:
        yield Reason("comments", f"{many(known.new_comments, 'new comment')}", 60)
    if known.off_now:  # whoever is ill or away stands still and trains lightly: that is no news
        yield Reason("off", off_said(*known.off_now))
    else:
        yield from training_reasons(known, regular, quiet_for)
    if known.records:
        yield Reason("praise", f"{many(known.records, 'record')} this week")


def training_reasons(known: Known, regular: Regularity, quiet_for: int) -> Iterable[Reason]:
    if quiet_for >= known.quiet_days:
        text = f"No workout for {many(quiet_for, 'day')}" if known.last_workout else "No workout yet"
        yield Reason("quiet", text, 40 + min(quiet_for, 30))
    yield from regularity_reasons(regular)
    for goal in known.at_risk[:MOST_NAMED]:
        yield Reason("goal", f"Goal at risk: {goal.title_for(known.client)}", 20)
    for name, drift in known.drifts[:MOST_NAMED]:
        at = f"{shown(drift.grams, known.client.weights)} {known.client.weight_unit}"
        yield Reason("effort", f"RPE up {drift.change:g} at {at} × {drift.reps}, {name}", 25)
    for name, stall in known.stalls[:MOST_NAMED]:
        yield Reason("stalled", f"{name} stalled for {many(stall.weeks, 'week')}", 10)
    if (more := len(known.stalls) - MOST_NAMED) > 0:
        yield Reason("stalled", f"{many(more, 'more lift')} stalled", 2)


def regularity_reasons(regular: Regularity) -> Iterable[Reason]:
    month = regular.month
    if month is None:
        return
    if regular.drop >= DROP_POINTS:
        yield Reason("compliance", f"Compliance down {regular.drop} points to {month.percent} %", 30)
    elif month.percent < LOW_PERCENT:
        yield Reason("compliance", f"Compliance {month.percent} % over 30 days", 15)


def off_said(kind: str, last: date | None) -> str:
    label = "On holiday" if kind == TimeOffKind.HOLIDAY else str(TimeOffKind(kind).label)
    return f"{label} until {last.day} {last:%b}" if last else f"{label}, no end set"


def many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
