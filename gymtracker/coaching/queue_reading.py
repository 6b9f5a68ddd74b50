"""What the list of clients is made from. However many clients there are, and however long they have trained, the number
of queries is the same: each looks at all of them at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateTimeField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, UUIDField
from django.db.models.functions import Cast, JSONObject

from exercises.models import Exercise
from goals.models import Goal, GoalKind, Status
from goals.risk import Person, goals_at_risk
from gymtracker.accounts.models import Coaching, TimeOff, User
from gymtracker.coaching.compliance import LATE_DAYS, WINDOWS, Aim, Appointment
from gymtracker.coaching.models import Assignment, Comment, Review
from gymtracker.coaching.summary import counted
from progress.analytics.stalls import Drift, Stall, drifts_of, stalls_of
from progress.analytics.streaks import Span, joined
from progress.models import Performance, PersonalRecord
from workouts.models import ProgrammeRun, Workout
from workouts.querysets import JsonList

WEEKS_DRAWN = 12
DAYS_LOOKED_AT = max(WINDOWS)
MINE = OuterRef("pk")


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
    aim: Aim | None = None
    stalls: list[tuple[str, Stall]] = field(default_factory=list)
    drifts: list[tuple[str, Drift]] = field(default_factory=list)
    at_risk: list[Goal] = field(default_factory=list)


@dataclass(frozen=True)
class LastWorkout:
    id: UUID
    name: str
    day: date


def read_clients(trainer: User, clients: QuerySet[Any], now: datetime) -> list[Known]:
    """By name."""
    found = known_of(trainer, clients, now)
    by_id = {one.client.pk: one for one in found}
    add_lifts(by_id)
    add_goals(by_id)
    return found


# --- Of the clients themselves: one query, few rows of each, each by an index that begins with them ---


def known_of(trainer: User, clients: QuerySet[Any], now: datetime) -> list[Known]:
    since = now.date() - timedelta(days=DAYS_LOOKED_AT + LATE_DAYS + 2)
    read = clients.annotate(
        **of_coaching(trainer), **of_training(since, now), **of_plans(trainer, since), **of_comments(trainer)
    )
    return [read_one(one, since, now) for one in read.order_by("full_name", "pk")]


def of_coaching(trainer: User) -> dict[str, Any]:
    link = Coaching.objects.running().filter(trainer=trainer, client=MINE)
    reviews = Review.objects.filter(trainer=trainer, client=MINE).newest_first()
    return {
        "quiet_days": Subquery(link.values("quiet_days")[:1], output_field=IntegerField()),
        "coached_since": Subquery(link.values("accepted_at")[:1], output_field=DateTimeField()),
        "reviewed_at": Subquery(reviews.values("at")[:1], output_field=DateTimeField()),
    }


def of_training(since: date, now: datetime) -> dict[str, Any]:
    finished = Workout.objects.finished().filter(user=MINE)
    last = JSONObject(id=Cast("pk", CharField()), name=F("name"), day=Cast("date", CharField()))
    records = PersonalRecord.objects.celebrated().filter(
        user=MINE, achieved_at__gt=now - timedelta(days=7), workout__finished_at__isnull=False
    )
    return {
        "last_done": Subquery(finished.newest_first().annotate(one=last).values("one")[:1]),
        "done_days": Subquery(listed(finished.filter(date__gt=since), "user", Cast("date", CharField()))),
        "records_broken": counted(records),
    }


def of_plans(trainer: User, since: date) -> dict[str, Any]:
    """What was asked of them, and the days on which nothing was."""
    given = JSONObject(
        day=Cast("due_on", CharField()), done=Cast("workout__date", CharField()),
        deleted=Cast("workout__deleted_at", CharField()), finished=Cast("workout__finished_at", CharField()),
    )  # fmt: skip
    run = JSONObject(weekdays=F("weekdays"), began=Cast("started_at", CharField()), ended=Cast("ended_at", CharField()))
    off = JSONObject(first=Cast("first_day", CharField()), last=Cast("last_day", CharField()), kind=F("kind"))
    assigned = Assignment.objects.filter(client=MINE, trainer=trainer, due_on__gt=since, withdrawn_at=None)
    return {
        "given": Subquery(listed(assigned, "client", given)),
        "runs": Subquery(listed(ProgrammeRun.objects.filter(user=MINE, weekdays__gt=0), "user", run)),
        "days_off": Subquery(listed(TimeOff.objects.filter(user=MINE), "user", off)),
    }


def of_comments(trainer: User) -> dict[str, Any]:
    # One that was opened again to be amended waits until it is finished: the trainer's page shows no open ones.
    there = Comment.objects.live().filter(workout__finished_at__isnull=False)
    said = there.filter(trainer=trainer, workout__user=MINE).unseen_by(trainer)
    newest = said.order_by("-written_at").values("workout")[:1]
    return {"new_comments": counted(said), "commented_on": Subquery(newest, output_field=UUIDField())}


def listed(rows: Any, owner: str, one: Any) -> Any:
    return rows.order_by().values(owner).annotate(listed=JsonList(one)).values("listed")


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


# --- Of what they lift: added up by the database, for all of them at once ---


def add_lifts(by_id: dict[int, Known]) -> None:
    todays = {pk: one.today for pk, one in by_id.items()}
    stalls, drifts = stalls_of(todays), drifts_of(todays)
    named = {one.exercise_id for rows in stalls.values() for one in rows}
    named |= {one.exercise_id for moved in drifts.values() for one in moved}
    lifts = Exercise.objects.only("name", "mechanic").in_bulk(named) if named else {}
    for pk, rows in stalls.items():  # an isolation lift stands still for months, and nobody minds
        by_id[pk].stalls = [
            (lifts[one.exercise_id].name, one) for one in rows if lifts[one.exercise_id].mechanic != "isolation"
        ]
    for pk, moved in drifts.items():
        by_id[pk].drifts = [(lifts[one.exercise_id].name, one) for one in moved]


def add_goals(by_id: dict[int, Known]) -> None:
    """The newest weekly aim that is not over, and goals that will not be reached in time."""
    asked = Goal.objects.open().filter(Q(kind=GoalKind.CONSISTENCY) | Q(deadline__isnull=False), user__in=by_id)
    goals = list(asked.newest_first().all_at_once())
    for goal in reversed(goals):
        one = by_id[goal.user_id]
        if goal.kind == GoalKind.CONSISTENCY and goal.status_on(one.today, one.off) != Status.MISSED:
            off = joined([*one.off, *goal.pause_spans], one.today)
            one.aim = Aim(goal.target, goal.counts_from or goal.made_on, off)
    people = {pk: Person(one.client, one.today, one.off) for pk, one in by_id.items()}
    for pk, risky in goals_at_risk(goals, people).items():
        by_id[pk].at_risk = risky


def weekly_volumes(todays: Mapping[int, date]) -> dict[int, list[int]]:
    """Grams of each of the last 12 weeks of seven days, the one that ends today last. One query."""
    rows = Performance.objects.lately(todays, 7 * WEEKS_DRAWN).order_by()
    summed = rows.values("user").annotate(week=F("ago") / 7).annotate(grams=Sum("volume_grams"))
    found: defaultdict[int, list[int]] = defaultdict(lambda: [0] * WEEKS_DRAWN)
    for user, week, grams in summed.values_list("user", "week", "grams"):
        found[user][WEEKS_DRAWN - 1 - week] = grams
    return found
