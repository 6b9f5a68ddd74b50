"""A trainer's clients with what asks for attention, in words. However many clients there are, and however long they
have trained, the number of queries is the same: each looks at all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, F, IntegerField, OuterRef, QuerySet, Subquery, Sum, UUIDField
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone

from exercises.models import Exercise
from goals.models import Goal, GoalKind
from goals.risk import goals_at_risk
from gymtracker.accounts.models import Coaching, TimeOff, TimeOffKind, User
from gymtracker.coaching.compliance import (
    DROP_POINTS,
    LATE_DAYS,
    WINDOWS,
    Appointment,
    Regularity,
    days_off,
    regularity,
)
from gymtracker.coaching.models import Assignment, Comment, Review
from gymtracker.coaching.summary import counted
from gymtracker.units import shown
from progress.analytics.stalls import Drift, Stall, drifts_of, stalls_of
from progress.analytics.streaks import Span, joined
from progress.models import Performance, PersonalRecord
from workouts.models import ProgrammeRun, Workout
from workouts.querysets import JsonList

WEEKS_DRAWN = 12
DAYS_LOOKED_AT = max(WINDOWS)
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
class Known:
    """What was read of one client."""

    client: User
    today: date
    quiet_days: int
    coached_since: date
    last_workout: LastWorkout | None
    days: list[date]  # of finished workouts, of the last 90 days
    off: list[Span]
    off_now: tuple[str, date | None] | None  # "injured", last day
    asked: list[Appointment]
    new_comments: int
    commented_on: UUID | None
    records: int
    reviewed_at: datetime | None
    aim: tuple[int, date] | None = None  # workouts a week, from that day on
    volumes: list[int] = field(default_factory=list)  # grams, of 12 weeks up to today
    stalls: list[tuple[str, Stall]] = field(default_factory=list)
    drifts: list[tuple[str, Drift]] = field(default_factory=list)
    at_risk: list[Goal] = field(default_factory=list)


@dataclass(frozen=True)
class LastWorkout:
    id: UUID
    name: str
    day: date


@dataclass
class Row:
    """A client in the list."""

    known: Known
    regularity: Regularity
    quiet_for: int | None  # days since the last workout, days off left out
    reasons: list[Reason]

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
        return Spark(self.known.volumes)


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
    def has_any(self) -> bool:
        return any(self.values)


def queue_of(trainer: User, clients: QuerySet[Any], now: datetime | None = None) -> list[Row]:
    """All of them, the one to look at first on top."""
    now = now or timezone.now()
    found = known_of(trainer, clients, now)
    add_figures(found, now.date())
    rows = [row_of(one) for one in found]
    return sorted(rows, key=by_attention)


def by_attention(row: Row) -> tuple[Any, ...]:
    return not row.needs_attention, row.is_reviewed, -row.weight, row.client.get_full_name().casefold(), row.client.pk


# --- Reading ---


def known_of(trainer: User, clients: QuerySet[Any], now: datetime) -> list[Known]:
    """One query: few rows of each client, each by an index that begins with them."""
    since = now.date() - timedelta(days=DAYS_LOOKED_AT + LATE_DAYS + 2)
    mine = OuterRef("pk")
    link = Coaching.objects.running().filter(trainer=trainer, client=mine)
    finished = Workout.objects.finished().filter(user=mine)
    last = JSONObject(id=Cast("pk", CharField()), name=F("name"), day=Cast("date", CharField()))
    given = Assignment.objects.filter(
        client=mine, trainer=trainer, due_on__gt=since, withdrawn_at=None
    ).annotate(
        one=JSONObject(
            day=Cast("due_on", CharField()), done=Cast("workout__date", CharField()),
            deleted=Cast("workout__deleted_at", CharField()), finished=Cast("workout__finished_at", CharField()),
        )
    )  # fmt: skip
    runs = ProgrammeRun.objects.filter(user=mine, weekdays__gt=0).annotate(
        one=JSONObject(
            weekdays=F("weekdays"), began=Cast("started_at", CharField()), ended=Cast("ended_at", CharField())
        )
    )
    off = TimeOff.objects.filter(user=mine).annotate(
        one=JSONObject(first=Cast("first_day", CharField()), last=Cast("last_day", CharField()), kind=F("kind"))
    )
    said = Comment.objects.live().filter(trainer=trainer, workout__user=mine).unseen_by(trainer)
    records = PersonalRecord.objects.celebrated().filter(
        user=mine, achieved_at__gt=now - timedelta(days=7), workout__finished_at__isnull=False
    )
    reviews = Review.objects.filter(trainer=trainer, client=mine).newest_first()
    read = clients.annotate(
        quiet_days=Subquery(link.values("quiet_days")[:1], output_field=IntegerField()),
        coached_since=Subquery(link.values("accepted_at")[:1], output_field=DateTimeField()),
        last_done=Subquery(finished.newest_first().annotate(one=last).values("one")[:1]),
        done_days=Subquery(listed(finished.filter(date__gt=since), "user", Cast("date", CharField()))),
        given=Subquery(listed(given, "client")),
        runs=Subquery(listed(runs, "user")),
        days_off=Subquery(listed(off, "user")),
        new_comments=counted(said),
        commented_on=Subquery(said.order_by("-written_at").values("workout")[:1], output_field=UUIDField()),
        records_broken=counted(records),
        reviewed_at=Subquery(reviews.values("at")[:1], output_field=DateTimeField()),
    )
    return [read_one(one, since, now) for one in read.order_by("full_name", "pk")]


def listed(rows: Any, owner: str, one: Any = None) -> Any:
    return rows.order_by().values(owner).annotate(listed=JsonList(one or F("one"))).values("listed")


def read_one(client: Any, since: date, now: datetime) -> Known:
    today = client.local_date(now)
    spans = [(day_of(one["first"]), day_of(one["last"]), one["kind"]) for one in client.days_off or ()]
    done = client.last_done
    return Known(
        client, today, client.quiet_days or 7, client.local_date(client.coached_since or client.created_at),
        LastWorkout(UUID(done["id"]), done["name"] or "Workout", date.fromisoformat(done["day"])) if done else None,
        sorted(date.fromisoformat(day) for day in client.done_days or ()),
        [(first, last) for first, last, _ in spans if first],
        off_now(spans, today),
        [*given_days(client.given or ()), *planned_days(client.runs or (), since, today)],
        client.new_comments or 0, client.commented_on, client.records_broken or 0, client.reviewed_at,
    )  # fmt: skip


def day_of(text: str | None) -> date | None:
    """Of a date, or of an instant by the day it begins with."""
    return date.fromisoformat(text[:10]) if text else None


def off_now(spans: Iterable[tuple[date | None, date | None, str]], today: date) -> tuple[str, date | None] | None:
    """The one that ends last."""
    running = [
        (last or date.max, kind) for first, last, kind in spans if first and first <= today <= (last or date.max)
    ]
    if not running:
        return None
    last, kind = max(running)
    return kind, None if last == date.max else last


def given_days(rows: Iterable[dict[str, Any]]) -> Iterable[Appointment]:
    for one in rows:
        is_done = one["finished"] and not one["deleted"]
        yield Appointment(date.fromisoformat(one["day"]), day_of(one["done"]) if is_done else None, is_assigned=True)


def planned_days(runs: Iterable[dict[str, Any]], since: date, today: date) -> Iterable[Appointment]:
    """The weekdays of programmes that were running."""
    for run in runs:
        began, ended = day_of(run["began"]) or today, day_of(run["ended"]) or today
        day = max(since, began)
        while day <= min(ended, today):
            if run["weekdays"] >> day.weekday() & 1:
                yield Appointment(day)
            day += timedelta(days=1)


def add_figures(found: Sequence[Known], today: date) -> None:
    """What the database adds up over performances and goals, for all of them at once."""
    by_id = {one.client.pk: one for one in found}
    stalls, drifts = stalls_of(by_id, today), drifts_of(by_id, today)
    named = {one.exercise_id for rows in stalls.values() for one in rows}
    named |= {one.exercise_id for moved in drifts.values() for one in moved}
    lifts = Exercise.objects.only("name", "mechanic").in_bulk(named) if named else {}
    for pk, rows in stalls.items():  # an isolation lift stands still for months, and nobody minds
        by_id[pk].stalls = [
            (lifts[one.exercise_id].name, one) for one in rows if lifts[one.exercise_id].mechanic != "isolation"
        ]
    for pk, moved in drifts.items():
        by_id[pk].drifts = [(lifts[one.exercise_id].name, one) for one in moved]
    for pk, volumes in weekly_volumes(by_id, today).items():
        by_id[pk].volumes = volumes
    goals = list(Goal.objects.open().filter(user__in=by_id).all_at_once())
    for goal in goals:
        if goal.kind == GoalKind.CONSISTENCY:
            by_id[goal.user_id].aim = (goal.target, goal.counts_from or goal.made_on)
    for pk, risky in goals_at_risk(goals, today, {pk: one.off for pk, one in by_id.items()}).items():
        by_id[pk].at_risk = risky


def weekly_volumes(people: Iterable[int], today: date) -> dict[int, list[int]]:
    """Grams of each of the last 12 weeks of seven days, the one that ends today last. One query."""
    now = today.toordinal()
    rows = Performance.objects.filter(user__in=people, day__gt=now - 7 * WEEKS_DRAWN, day__lte=now)
    summed = rows.order_by().values("user").annotate(week=(now - F("day")) / 7).annotate(grams=Sum("volume_grams"))
    found: defaultdict[int, list[int]] = defaultdict(lambda: [0] * WEEKS_DRAWN)
    for user, week, grams in summed.values_list("user", "week", "grams"):
        found[user][WEEKS_DRAWN - 1 - week] = grams
    return found


# --- Judging ---


def row_of(known: Known) -> Row:
    off = joined(known.off, known.today)
    aim, since = known.aim or (None, known.today)
    regular = regularity(asked=known.asked, aim=aim, since=since, workouts=known.days, today=known.today, off=off)
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
