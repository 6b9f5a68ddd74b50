"""The working of the dashboards' sums: which workouts, sets and records a number counts, and what it leaves out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, Sum
from django.urls import reverse

from exercises.models import Muscle
from gymtracker.accounts.models import User
from gymtracker.units import clock, shown
from progress.analytics.muscles import UNCOUNTED, shares_per_muscle
from progress.analytics.streaks import streak_of
from progress.models import Performance
from progress.periods import Period
from progress.querysets import PerformanceQuerySet
from progress.scores import scores_of
from workouts.models import Set
from workouts.querysets import SetQuerySet, coming_in
from workouts.wording import set_text
from workouts.working import Source, Working, place_of

SOURCES_A_PAGE = 100


@dataclass(frozen=True)
class Asked:
    """A number of a dashboard: of which days and performances, and which page of its sources."""

    lifter: User
    period: Period
    performances: PerformanceQuerySet
    muscle: Muscle | None = None
    page: int = 1
    workout_id: UUID | None = None

    @property
    def days(self) -> str:
        return f"{day_said(self.period.first)} to {day_said(self.period.last)}"

    def of_page(self, rows: Any) -> Any:
        return rows[(self.page - 1) * SOURCES_A_PAGE : self.page * SOURCES_A_PAGE]


@dataclass(frozen=True)
class Tally:
    """`value` is said by `said`; `count` is how many sources there are on all pages."""

    title: str
    said: str
    working: Working
    count: int


def day_said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def workouts(asked: Asked) -> Tally:
    done = finished_in(asked)
    count = done.count()
    sources = [
        Source(one.title, one.get_absolute_url(), day_said(one.date), adds=1)
        for one in asked.of_page(done.newest_first())
    ]
    formula = f"Finished workouts from {asked.days}, each on the local date of its start: {count:,}"
    return Tally("Workouts", f"{count:,}", Working(count, formula, sources, left_out_workouts(asked)), count)


def time(asked: Asked) -> Tally:
    done = finished_in(asked)
    spent = [whole_seconds(*span) for span in done.values_list("started_at", "finished_at")]
    seconds = sum(spent)
    sources = [
        Source(
            clock(lasted := whole_seconds(one.started_at, one.finished_at)), one.get_absolute_url(),
            f"{one.title}, {day_said(one.date)}", adds=lasted,
        )
        for one in asked.of_page(done.newest_first())
    ]  # fmt: skip
    formula = f"From start to finish of each workout from {asked.days}, added up: {clock(seconds)}"
    return Tally("Time", clock(seconds), Working(seconds, formula, sources, left_out_workouts(asked)), len(spent))


def whole_seconds(started_at: datetime, finished_at: datetime) -> int:
    """As the databases take the difference (`analytics.overview.Epoch`)."""
    return int(finished_at.timestamp()) - int(started_at.timestamp())


def finished_in(asked: Asked) -> Any:
    return asked.lifter.workouts.finished().filter(date__range=(asked.period.first, asked.period.last))


def left_out_workouts(asked: Asked) -> list[str]:
    mine = asked.lifter.workouts.filter(date__range=(asked.period.first, asked.period.last))
    counts = mine.aggregate(
        trashed=Count("pk", filter=Q(deleted_at__isnull=False) & ~coming_in()),
        open=Count("pk", filter=Q(deleted_at=None, finished_at=None)),
    )
    return said_counts(counts, trashed="deleted workout", open="open workout")


def sets(asked: Asked) -> Tally:
    return added_up(
        asked, "sets", "Working sets",
        formula=f"Working sets of finished workouts from {asked.days}, added up",
        said=lambda count: f"{count:,}",
    )  # fmt: skip


def hard_sets(asked: Asked) -> Tally:
    return added_up(
        asked, "hard_sets", "Hard sets",
        formula=f"Working sets from {asked.days}; a drop set makes one with the set that it continues",
        said=lambda count: f"{count:,}",
    )  # fmt: skip


def volume(asked: Asked) -> Tally:
    lifter = asked.lifter
    if asked.workout_id:
        return volume_of_workout(asked, asked.workout_id)
    return added_up(
        asked, "volume_grams", "Volume",
        formula=(
            f"Load × reps of each working set from {asked.days}, twice where two implements are held and twice where "
            "both sides are done, added up"
        ),
        said=lambda grams: f"{shown(grams, lifter.weights, places=0)} {lifter.weight_unit}",
    )  # fmt: skip


def volume_of_workout(asked: Asked, workout_id: UUID) -> Tally:
    """Set by set."""
    lifter = asked.lifter
    sets = Set.objects.live().of_lifter(lifter).working().filter(workout_exercise__workout=workout_id)
    weighed: Any = sets.with_owner().with_volume().order_by("workout_exercise__position", "position", "id")
    done = [one for one in weighed if one.volume]
    total = sum(one.volume for one in done)
    sources = [
        Source(
            f"{(lift := one.workout_exercise.exercise).name}: {set_text(one, lift.tracking, lifter)}", place_of(one),
            f"{shown(one.volume, lifter.weights)} {lifter.weight_unit}", adds=one.volume, set=one,
        )
        for one in asked.of_page(done)
    ]  # fmt: skip
    said = f"{shown(total, lifter.weights, places=0)} {lifter.weight_unit}"
    formula = f"Load × reps of each working set, twice where two implements are held or both sides are done: {said}"
    return Tally("Volume of a workout", said, Working(total, formula, sources, ["warm-ups"]), len(done))


def added_up(asked: Asked, column: str, title: str, *, formula: str, said: Callable[[int], str]) -> Tally:
    """The sum of a column, with the performances that it comes from."""
    counting = asked.performances.filter(**{f"{column}__gt": 0})
    sums = counting.aggregate(total=Sum(column), count=Count("pk"))
    total = sums["total"] or 0
    sources = [
        source_of(one, f"{one.exercise.name}: {said(getattr(one, column))}", adds=getattr(one, column))
        for one in asked.of_page(newest_first(counting))
    ]
    working = Working(
        total, f"{formula}: {said(total)}", sources, left_out_sets(asked, with_unweighed=column == "volume_grams")
    )
    return Tally(title, said(total), working, sums["count"])


def newest_first(performances: PerformanceQuerySet) -> PerformanceQuerySet:
    rows: PerformanceQuerySet = performances.select_related("exercise", "entry__workout").only(
        *(field.name for field in Performance._meta.concrete_fields), "exercise__name", "exercise__primary_muscle",
        "entry__workout__name", "entry__workout__started_at", "entry__workout__time_zone",
    )  # fmt: skip
    return rows.order_by("-day", "-entry__started_at", "entry__position", "entry")


def source_of(done: Performance, said: str, *, adds: int) -> Source:
    place = f"{reverse('workouts:detail', args=[done.entry.workout_id])}#done-{done.entry_id}"
    return Source(said, place, f"{done.entry.workout.title}, {day_said(done.date)}", adds=adds)


def muscle(asked: Asked) -> Tally:
    """Of one muscle, in halves of a set."""
    found = asked.muscle
    assert found
    shares = shares_per_muscle(asked.performances).get(found.slug, [])
    halves_of = {share.exercise.pk: share.halves for share in shares}
    halves = sum(share.hard_sets * share.halves for share in shares)
    counting = asked.performances.exclude(exercise__category__in=UNCOUNTED).filter(hard_sets__gt=0)
    rows = asked.of_page(newest_first(counting))
    sources = [
        source_of(
            one, f"{one.exercise.name}: {one.hard_sets}" + (" × ½" if halves_of[one.exercise_id] == 1 else ""),
            adds=one.hard_sets * halves_of[one.exercise_id],
        )
        for one in rows
    ]  # fmt: skip
    mains, helps = (sum(share.hard_sets for share in shares if share.halves == part) for part in (2, 1))
    formula = (
        f"{mains} hard sets with {found.name.lower()} as the main muscle × 1 + {helps} in which it helps × ½ = "
        f"{halves_said(halves)}, from {asked.days}: {halves_said(halves)} / {shown_weeks(asked.period)} = "
        f"{halves / 2 / asked.period.weeks:.1f} a week"
    )
    working = Working(halves, formula, sources, [*left_out_sets(asked), "cardio and stretching"])
    return Tally(f"Hard sets: {found.name}", halves_said(halves), working, counting.count())


def halves_said(halves: int) -> str:
    return f"{halves // 2:,}½" if halves % 2 else f"{halves // 2:,}"


def shown_weeks(period: Period) -> str:
    weeks = round(period.weeks, 1)
    return f"{weeks:g} week{'' if weeks == 1 else 's'}"


def records(asked: Asked) -> Tally:
    lifter = asked.lifter
    days = (asked.period.first, asked.period.last)
    of_days = {"workout__date__range": days, "workout__finished_at__isnull": False}
    mine = lifter.records.celebrated().filter(**of_days)
    count = mine.count()
    sources = [
        Source(one.said_to(lifter), one.get_absolute_url(), f"{one.exercise}, {day_said(one.workout.date)}", adds=1)
        for one in asked.of_page(mine.newest_first().with_what_it_says())
    ]
    formula = f"Records broken from {asked.days}; the first entry of a lift is its base line and not counted: {count:,}"
    left_out = said_counts({"first": lifter.records.filter(previous=None, **of_days).count()}, first="first entry")
    return Tally("Records", f"{count:,}", Working(count, formula, sources, left_out), count)


def streak(asked: Asked) -> Tally:
    found = streak_of(asked.lifter, asked.lifter.today())
    said = f"{found.current} week{'' if found.current == 1 else 's'}"
    working = found.working
    working = replace(working, formula=f"{working.formula}; the longest ever was {found.longest}")
    return Tally("Streak", said, replace(working, sources=asked.of_page(working.sources)), len(working.sources))


def score(title: str, name: str) -> Callable[[Asked], Tally]:
    def of_lifter(asked: Asked) -> Tally:
        scores = scores_of(asked.lifter, asked.lifter.today())
        working = getattr(scores, name) or Working(None, "No score", left_out=scores.lacks)
        said = "–" if working.value is None else f"{working.value / 100:.2f}"
        return Tally(title, said, working, len(working.sources))

    return of_lifter


def left_out_sets(asked: Asked, *, with_unweighed: bool = False) -> list[str]:
    """What is no working set of a finished workout. Counted over the days alone where the choice is no narrower."""
    entry = "workout_exercise__"
    mine: SetQuerySet = Set.objects.of_lifter(asked.lifter).filter(
        **{f"{entry}workout__date__range": (asked.period.first, asked.period.last)}
    )
    there = Q(deleted_at=None, **{f"{entry}deleted_at": None, f"{entry}workout__deleted_at": None})
    is_open = Q(**{f"{entry}workout__finished_at": None})
    counts = mine.aggregate(
        warm_ups=Count("pk", filter=there & ~is_open & Q(kind="warm_up")),
        open=Count("pk", filter=there & is_open),
        deleted=Count("pk", filter=~there & ~coming_in(f"{entry}workout__")),
    )
    said = said_counts(counts, warm_ups="warm-up set", open="set of the open workout", deleted="deleted set")
    if with_unweighed and (unweighed := asked.performances.aggregate(n=Sum(F("unweighed_sets")))["n"]):
        said += said_counts({"n": unweighed}, n="bodyweight set on a day without a known bodyweight")
    return said


def said_counts(counts: dict[str, int], **names: str) -> list[str]:
    return [f"{counts[key]:,} {plural(name, counts[key])}" for key, name in names.items() if counts[key]]


def plural(name: str, count: int) -> str:
    if count == 1:
        return name
    if name == "first entry":
        return "first entries"
    for word in ("set", "workout"):
        if word in name:
            head, _, tail = name.partition(word)
            return f"{head}{word}s{tail}"
    return f"{name}s"


TALLIES: dict[str, Callable[[Asked], Tally]] = {
    "workouts": workouts,
    "time": time,
    "sets": sets,
    "hard-sets": hard_sets,
    "volume": volume,
    "records": records,
    "muscle": muscle,
    "streak": streak,
    "dots": score("DOTS", "dots"),
    "ipf-gl": score("IPF GL", "ipf_gl"),
}
