"""Where goals stand: current value, progress, forecast. However many goals there are, each kind asks once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import BigIntegerField, CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast

from goals.judging import meets, time_off_of, values_of
from goals.models import Goal, GoalKind, Status
from goals.wording import REPS, aim_said, parts_of, unit_of_target, value_said
from gymtracker.accounts.models import User
from gymtracker.units import Unit, shown
from progress.analytics.streaks import Span, Streak, first_day_of, reckoned, week_number, weeks_off
from progress.analytics.trends import WEEKS_BACK, Forecast, Point, forecast, forecast_of_sum
from progress.models import BodyMeasurement, Performance
from workouts.formulas import estimated_1rm, load_grams, own_grams
from workouts.models import Set, Workout

Day = tuple[dt.date, float]
MOST_PERCENT = 99  # short of the goal itself
RUNNING = frozenset({Status.ACTIVE, Status.PAUSED})


@dataclass
class Known:
    """What was read of one lifter for a number of goals."""

    today: dt.date
    time_off: list[Span]
    sets: dict[int, list[Set]] = field(default_factory=dict)
    workouts: dict[dt.date, int] = field(default_factory=dict)
    volumes: list[tuple[dt.date, int, int]] = field(default_factory=list)
    series: dict[str, list[tuple[dt.date, int]]] = field(default_factory=dict)


@dataclass
class Standing:
    """A goal as a page shows it. `current` and `aim` are in the unit of its progress (`value_said`)."""

    goal: Goal
    status: Status
    title: str
    lead: str  # the title in two parts, the second of which must not be torn
    what: str
    current: float | None
    aim: float
    percent: int
    current_said: str
    aim_said: str
    hint: str
    outlook: str
    ends_on: dt.date | None
    days: list[Day]
    forecast: Forecast | None = None
    streak: Streak | None = None  # of weeks in a row
    earliest: dt.date | None = None  # the first day on which they can be full
    best: Set | None = None  # the set that `current` comes from
    by: str = ""  # of a lift, what it is measured by on the way (Yardstick)
    own: int | None = None  # grams of the lifter's own weight in the values, taken off where they are said

    @property
    def is_by_estimate(self) -> bool:
        return self.by == "estimate"

    @property
    def stands(self) -> str:
        """ "2 weeks of 12 weeks", "80 kg now, goal 78.5 kg", "Estimated 1RM 101.3 kg, goal 112.8 kg"; of one that is
        reached "78.5 kg reached, 80 kg now"."""
        if self.status == Status.ACHIEVED and self.goal.kind != GoalKind.STRENGTH:
            now = f", {self.current_said} now" if self.current_said and self.goal.measure else ""
            return f"{self.aim_said} reached{now}"
        if not self.current_said:
            return "Nothing to go by yet"
        if self.goal.kind in {"consistency", "volume"}:
            return f"{self.current_said} of {self.aim_said}"
        lead = "Estimated 1RM " if self.is_by_estimate else ""
        return f"{lead}{self.current_said}{'' if lead else ' now'}, goal {self.aim_said}"

    @property
    def is_on_track(self) -> bool | None:
        """Whether it comes in time; None where there is no deadline, or nobody can say."""
        if self.status in {Status.ACHIEVED, Status.MISSED, Status.ABANDONED}:
            return self.status == Status.ACHIEVED
        if self.status == Status.PAUSED or self.ends_on is None:
            return None
        if self.forecast is None:
            return self.earliest is not None and self.earliest <= self.ends_on
        if self.forecast.outcome == "not_enough":
            return None
        expected = self.forecast.expected
        return self.forecast.outcome == "there" or (expected is not None and expected <= self.ends_on)

    @property
    def is_running(self) -> bool:
        return self.status in RUNNING


def standings(
    goals: Iterable[Goal], lifter: User, today: dt.date, *, time_off: list[Span] | None = None
) -> list[Standing]:
    """Two queries for goals that were read `with_what_it_says`, and one for the time off where it is not at hand."""
    goals = list(goals)
    known = read(goals, lifter, today, time_off=time_off)
    return [standing(goal, lifter, known) for goal in goals]


# --- Reading ---


def read(goals: Sequence[Goal], lifter: User, today: dt.date, *, time_off: list[Span] | None = None) -> Known:
    if time_off is None:
        time_off = time_off_of(lifter) if goals else []
    known = Known(today, time_off)
    if lifts := {goal.exercise_id for goal in goals if goal.kind == GoalKind.STRENGTH}:
        known.sets = sets_lately(lifter, lifts, today)
    read_days(goals, {lifter.pk: known})
    return known


WORKOUTS, VOLUME = "workouts", "volume"


def read_days(goals: Sequence[Goal], known: Mapping[int, Known]) -> None:
    """What all goals but lifts are judged by, into what is `known` of their lifters. One query for all of them."""
    for lifter, label, exercise_id, day, amount in days_of(goals):
        if label == WORKOUTS:
            known[lifter].workouts[day] = int(amount)
        elif label == VOLUME:
            known[lifter].volumes.append((day, exercise_id, int(amount)))
        else:
            known[lifter].series.setdefault(label, []).append((day, int(amount)))


def days_of(goals: Sequence[Goal]) -> list[tuple[int, str, int, dt.date, Any]]:
    """(lifter, what, exercise, day, amount), in the order of the days."""
    parts: list[QuerySet[Any, Any]] = []
    if habits := [goal for goal in goals if goal.kind == GoalKind.CONSISTENCY]:
        finished = Workout.objects.finished().filter(user__in={goal.user_id for goal in habits})
        if since := all_begin_at(habits):
            finished = finished.filter(date__gte=since)
        parts.append(labelled(finished.order_by().values("user_id", "date"), WORKOUTS, "date", amount=Count("pk")))
    if volumes := [goal for goal in goals if goal.kind == GoalKind.VOLUME]:
        by_day = volume_rows(volumes).order_by().values("user_id", "entry__workout__date", "exercise_id")
        summed = Sum("volume_grams")
        parts.append(labelled(by_day, VOLUME, "entry__workout__date", exercise="exercise_id", amount=summed))
    if of_body := [goal for goal in goals if goal.measure]:
        people, kinds = {goal.user_id for goal in of_body}, {goal.measure for goal in of_body}
        rows = BodyMeasurement.objects.live().filter(user__in=people, kind__in=kinds).order_by()
        parts.append(labelled(rows, F("kind"), "date", amount=F("value")))
    if not parts:
        return []
    found = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return sorted((row for row in found if row[4] is not None), key=lambda row: row[3])


def all_begin_at(goals: Sequence[Goal]) -> dt.date | None:
    """The first day from which any of them counts; None where one counts everything."""
    begins = [goal.counts_from for goal in goals if goal.counts_from]
    return min(begins) if len(begins) == len(goals) else None


def labelled(rows: QuerySet[Any, Any], label: Any, day: str, *, amount: Any, exercise: str = "") -> QuerySet[Any, Any]:
    label = Cast(label if isinstance(label, F) else Value(label), CharField())
    of = Cast(F(exercise) if exercise else Value(0), BigIntegerField())
    told = rows.annotate(what=label, of=of, on=F(day), amount=Cast(amount, BigIntegerField()))
    return told.values_list("user_id", "what", "of", "on", "amount")


def volume_rows(goals: Sequence[Goal]) -> QuerySet[Performance]:
    """All finished performances that one of them may count."""
    rows = Performance.objects.filter(user__in={goal.user_id for goal in goals})
    exercises = {goal.exercise_id for goal in goals}
    if None not in exercises:
        rows = rows.filter(exercise__in=exercises)
    since = all_begin_at(goals)
    return rows.filter(day__gte=since.toordinal()) if since else rows


def sets_lately(lifter: User, lifts: Collection[int | None], today: dt.date) -> dict[int, list[Set]]:
    """By exercise, of the last 12 weeks, in order; of one that was not done in them those of the 12 weeks before it was
    done last. One query, and one for those."""
    since = today - dt.timedelta(weeks=WEEKS_BACK)
    found = in_order(lifter, Q(workout_exercise__exercise__in=lifts, workout_exercise__workout__date__gt=since))
    if paused := set(lifts) - found.keys():
        of_it = Performance.objects.filter(user=lifter, exercise=OuterRef("workout_exercise__exercise"))
        last = Subquery(of_it.order_by("-day").values("day")[:1])
        before = Q(workout_exercise__performance__day__gt=last - 7 * WEEKS_BACK)
        found |= in_order(lifter, before & Q(workout_exercise__exercise__in=paused))
    return found


def in_order(lifter: User, which: Q) -> dict[int, list[Set]]:
    sets = Set.objects.live().of_lifter(lifter).working().with_owner().filter(which)
    rows = sets.order_by("workout_exercise__started_at", "workout_exercise__position", "position", "id")
    found: defaultdict[int, list[Set]] = defaultdict(list)
    for one in rows.defer("workout_exercise__exercise__instructions", "workout_exercise__exercise__shipped"):
        found[one.workout_exercise.exercise_id].append(one)
    return dict(found)


# --- Judging how far ---


def standing(goal: Goal, lifter: User, known: Known) -> Standing:
    made = {
        GoalKind.STRENGTH: of_strength,
        GoalKind.CONSISTENCY: of_consistency,
        GoalKind.VOLUME: of_volume,
    }.get(GoalKind(goal.kind), of_measure)(goal, lifter, known)
    current, aim, days, extra = made
    status = goal.status_on(known.today, known.time_off)
    is_falling = goal.is_falling and goal.kind != GoalKind.STRENGTH
    found = None
    points: list[Point] = [(day.toordinal(), value) for day, value in days]
    if status == Status.ACTIVE and goal.kind == GoalKind.VOLUME:
        found = forecast_of_sum(points, aim, today=known.today)
    elif status == Status.ACTIVE and goal.kind != GoalKind.CONSISTENCY:
        found = forecast(points, aim, today=known.today, direction=-1 if is_falling else 1)
    hint = extra.get("hint", "")
    return Standing(
        goal, status, goal.title_for(lifter), *parts_of(goal, lifter), current, aim,
        100 if status == Status.ACHIEVED else percent(extra.get("start", goal.start_value), current, aim),
        extra.get("said") or value_said(goal, current, lifter),
        extra.get("aim_said") or aim_said(goal, aim, lifter),
        hint if status in RUNNING else "",
        outlook_of(status, found, extra.get("outlook", "")),
        goal.ends_on(known.today, known.time_off), days, found, extra.get("streak"),
        extra.get("earliest"), extra.get("best"), by=extra.get("by", ""), own=extra.get("own"),
    )  # fmt: skip


def outlook_of(status: Status, found: Forecast | None, said: str) -> str:
    if status == Status.MISSED:
        return "Its time is over; with a later deadline it goes on"
    return found.said if found else said if status == Status.ACTIVE else ""


def percent(start: float | None, current: float | None, aim: float) -> int:
    """Of the way from the start value, whichever way it leads; never the last step, which is the goal itself."""
    if current is None:
        return 0
    if start is None or start == aim:
        start = 0
    way = (current - start) / (aim - start) if aim != start else 0
    return max(0, min(MOST_PERCENT, int(way * 100)))


Made = tuple[float | None, float, list[Day], dict[str, Any]]


def of_strength(goal: Goal, lifter: User, known: Known) -> Made:
    sets = known.sets.get(goal.exercise_id or 0, [])
    yard = yardstick(goal, sets)
    best: tuple[int, Set] | None = None
    days: dict[dt.date, int] = {}
    for one in sets:
        value = worth(goal, one, yard)
        if value is None:
            continue
        day = one.workout_exercise.workout.date
        days[day] = max(value, days.get(day, 0))
        if best is None or value > best[0]:
            best = (value, one)
    current = float(best[0]) if best else None
    extra: dict[str, Any] = {"best": best[1] if best else None, "by": yard.by, "own": yard.own}
    if yard.by == "estimate" and yard.own is not None:
        said = partial(added_said, own=yard.own, lifter=lifter)
        extra |= {"said": said(current) if current is not None else "", "aim_said": said(yard.aim)}
    if yard.by == "reps":
        extra |= {"said": f"{best[0]} reps at that weight" if best else "", "aim_said": f"{goal.reps} reps"}
    start = goal.start_value
    if start is not None and yard.own is not None and goal.start_own is not None:
        extra["start"] = start = start - goal.start_own + yard.own  # the way is that of what hangs on the belt
    if yard.by == "reps" or (yard.by == "estimate" and (start or 0) >= yard.aim):
        extra["start"] = None  # of an estimate that was there from the start the way is the lift itself
    if days and (last := max(days)) <= known.today - dt.timedelta(weeks=WEEKS_BACK):
        extra["hint"] = f"Last done on {last.day} {last:%B %Y}."
    elif yard.by == "estimate" and current is not None and current >= yard.aim:
        extra["hint"] = "The estimate says it is there: lift it."
    return current, yard.aim, sorted((day, float(value)) for day, value in days.items()), extra


def added_said(load: float, *, own: int, lifter: User) -> str:
    """An estimate of a bodyweight lift: "+32 kg" on top of the own weight, "−5 kg" where it takes assistance."""
    added = round(load) - own
    return f"{'−' if added < 0 else '+'}{shown(abs(added), lifter.weights, 1)} {lifter.weight_unit}"


@dataclass(frozen=True)
class Yardstick:
    """What a lift is measured by on the way: the estimated 1RM of its load ("estimate"), the reps at its weight, or
    reps or seconds alone."""

    by: str
    aim: float
    own: int | None = None  # grams of the lifter's own weight in the load, taken off again where it is said


def yardstick(goal: Goal, sets: Sequence[Set]) -> Yardstick:
    exercise = goal.exercise
    if exercise is None or exercise.tracking in {"reps", "duration"}:
        return Yardstick("amount", goal.target)
    bodyweights = (one.workout_exercise.workout.bodyweight_grams for one in reversed(sets))
    bodyweight = next((grams for grams in bodyweights if grams), None)
    load = load_grams(exercise, weight_grams=goal.target, bodyweight_grams=bodyweight)
    estimate = estimated_1rm(load=load, reps=goal.reps)
    if estimate is None:
        return Yardstick("reps", goal.reps or 1)
    return Yardstick("estimate", estimate.grams, own_grams(exercise, bodyweight))


def worth(goal: Goal, one: Set, yard: Yardstick) -> int | None:
    """A set's value by the yardstick. Of a bodyweight lift what would have hung on the belt that day, on top of the own
    weight of the yardstick: who is lighter since has lost nothing of it."""
    exercise = one.workout_exercise.exercise
    if yard.by == "amount":
        return one.duration_seconds if exercise.tracking == "duration" else one.reps
    if yard.by == "reps":
        return one.reps if meets(exercise.tracking, goal.target, 1, one) else None
    bodyweight = one.workout_exercise.workout.bodyweight_grams
    load = load_grams(exercise, weight_grams=one.weight_grams, bodyweight_grams=bodyweight)
    estimate = estimated_1rm(load=load, reps=one.reps, kind=one.kind)
    if estimate is None:
        return None
    own = own_grams(exercise, bodyweight)
    return estimate.grams if own is None or yard.own is None else max(estimate.grams - own + yard.own, 0)


def unit_of(one: Standing, lifter: User) -> Unit:
    """Of its progress: what `current`, `aim` and `days` are shown in."""
    return REPS if one.by == "reps" else unit_of_target(one.goal, lifter)


def of_consistency(goal: Goal, lifter: User, known: Known) -> Made:
    streak = streak_of_goal(goal, lifter, known)
    run, weeks = streak.current, goal.weeks or 1
    left = weeks - run
    earliest = day_of_weeks(left, goal, lifter, known, streak)
    outlook = f"{left} week{'' if left == 1 else 's'} to go: {earliest.day} {earliest:%b %Y} at the earliest"
    return float(run), weeks, [], {"outlook": outlook, "streak": streak, "earliest": earliest, "start": None}


def day_of_weeks(left: int, goal: Goal, lifter: User, known: Known, streak: Streak) -> dt.date:
    """The first day on which so many more weeks can be full: those that are off to the end are passed over."""
    off = weeks_off(goal.days_off(known.today, known.time_off), lifter.week_start)
    week = this_week = week_number(known.today, lifter.week_start)
    if streak.is_this_week_reached:
        week += 1
    while left > 1 or week in off:
        left -= week not in off
        week += 1
    return known.today if week == this_week else first_day_of(week, lifter.week_start)


def streak_of_goal(goal: Goal, lifter: User, known: Known) -> Streak:
    counts: dict[int, int] = {}
    for day, count in known.workouts.items():
        if goal.counts_from is None or day >= goal.counts_from:
            week = week_number(day, lifter.week_start)
            counts[week] = counts.get(week, 0) + count
    off = weeks_off(goal.days_off(known.today, known.time_off), lifter.week_start)
    return reckoned(lifter, counts, off, week_number(known.today, lifter.week_start), target=goal.target)


def of_volume(goal: Goal, lifter: User, known: Known) -> Made:
    ends_on = goal.ends_on(known.today, known.time_off)
    by_day: dict[dt.date, int] = {}
    for day, exercise, total in known.volumes:
        is_in = (goal.counts_from is None or day >= goal.counts_from) and (ends_on is None or day <= ends_on)
        if is_in and goal.exercise_id in {None, exercise}:
            by_day[day] = by_day.get(day, 0) + total
    total, days = 0, []
    for day in sorted(by_day):
        total += by_day[day]
        days.append((day, float(total)))
    return float(total), goal.target, days, {"start": None}


def of_measure(goal: Goal, lifter: User, known: Known) -> Made:
    values = values_of(goal, known.series.get(goal.measure, []))
    return (values[-1][1] if values else None), goal.target, values, {}


def start_of(goal: Goal, lifter: User, today: dt.date) -> dict[str, int | None]:
    """The start of a lift: what the yardstick says today, and the own weight in it."""
    sets = sets_lately(lifter, [goal.exercise_id], today).get(goal.exercise_id or 0, [])
    yard = yardstick(goal, sets)
    best = max((value for one in sets if (value := worth(goal, one, yard)) is not None), default=None)
    return {"start_value": best, "start_own": yard.own}
