"""A simulated lifter and what they do in the gym, before anything is written down.

The plan is an upper/lower split of four days. Strength grows along a curve; what is lifted follows from it by double
progression (more reps at one weight, then the next weight that can be loaded), so every number hangs together. The
same seed, days and years give the same training; nothing lies in the future.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

WEEK = timedelta(days=7)
DELOAD_EVERY = 7  # weeks of training
FIRST_BODYWEIGHT = 80.0


@dataclass(frozen=True)
class Lift:
    """A slot of the plan. `slugs` take turns, 13 weeks each; `first_1rm` is in kg, of the load that moves."""

    slugs: tuple[str, ...]
    first_1rm: float
    sets: int
    reps: tuple[int, int]
    step: float = 2.5
    rest: int = 90
    gain: float = 0.28  # in the first year, about
    warm_ups: int = 0
    isolation: bool = False
    superset: int | None = None

    @property
    def is_main(self) -> bool:
        return self.warm_ups > 1


@dataclass(frozen=True)
class Pull(Lift):
    """Moves the lifter's own weight: with assistance (`assisted`) while too weak, later with a belt."""

    assisted: str = ""


@dataclass(frozen=True)
class Hold:
    slug: str
    first_seconds: int
    sets: int
    sides: tuple[str, ...] = ("both",)
    rest: int = 60


@dataclass(frozen=True)
class Carry:
    slug: str
    first_kilograms: float
    sets: int
    metres: int = 40
    rest: int = 90


UPPER_A = (
    Lift(("bench-press-barbell",), 84, 4, (5, 8), rest=180, warm_ups=3),
    Lift(("bent-over-row-barbell",), 80, 3, (6, 10), rest=120, warm_ups=1),
    Lift(("seated-overhead-press-dumbbell",), 27, 3, (8, 12), step=2, rest=120),
    Pull(("pull-up",), 88, 3, (5, 8), rest=150, gain=0.32, assisted="pull-up-assisted"),
    Lift(("bicep-curl-ez-bar", "bicep-curl-barbell"), 36, 3, (8, 12), rest=60, isolation=True, superset=1),
    Lift(("triceps-pushdown-rope-cable",), 36, 3, (10, 15), rest=60, isolation=True, superset=1),
)
LOWER_A = (
    Lift(("squat-barbell",), 108, 4, (5, 8), rest=180, gain=0.34, warm_ups=3),
    Lift(("romanian-deadlift-barbell",), 112, 3, (8, 10), rest=150, warm_ups=1),
    Lift(("leg-press-machine", "hack-squat-machine"), 190, 3, (10, 12), step=5, rest=120),
    Lift(("lying-leg-curl-machine",), 52, 3, (10, 15), isolation=True),
    Lift(("standing-calf-raise-machine",), 95, 3, (10, 15), step=5, rest=60, isolation=True),
    Hold("plank", 45, 2),
)
UPPER_B = (
    Lift(("overhead-press-barbell",), 53, 4, (5, 8), rest=180, gain=0.22, warm_ups=2),
    Lift(("incline-bench-press-dumbbell",), 36, 3, (8, 12), step=2, rest=120, warm_ups=1),
    Lift(("row-single-arm-dumbbell",), 40, 3, (8, 12), step=2),
    Pull(("triceps-dip",), 108, 3, (6, 10), rest=120, gain=0.25),
    Lift(("lateral-raise-dumbbell",), 13, 3, (12, 15), step=2, rest=60, gain=0.4, isolation=True, superset=1),
    Lift(("face-pull-cable", "reverse-fly-machine"), 38, 3, (12, 15), rest=60, isolation=True, superset=1),
)
LOWER_B = (
    Lift(("deadlift-barbell",), 135, 3, (3, 5), rest=240, gain=0.3, warm_ups=3),
    Lift(("bulgarian-split-squat-dumbbell", "walking-lunge-dumbbell"), 26, 3, (8, 12), step=2, rest=120, gain=0.4),
    Lift(("leg-extension-machine",), 75, 3, (10, 15), step=5, isolation=True),
    Lift(("seated-leg-curl-machine",), 60, 3, (10, 15), step=5, isolation=True),
    Carry("farmers-walk-dumbbell", 28, 2),
    Hold("side-plank", 30, 2, sides=("left", "right")),
)
PLAN = ((0, "Upper A", UPPER_A), (1, "Lower A", LOWER_A), (3, "Upper B", UPPER_B), (4, "Lower B", LOWER_B))
DAYS: dict[str, tuple[Lift | Hold | Carry, ...]] = {name: slots for _, name, slots in PLAN}
CARDIO_DAYS = (2, 5)
DELOAD_NOTE = "Deload week."

WORKOUT_NOTES = (
    "Slept badly, kept it short.", "Gym was packed, waited for the rack.", "Felt strong today.",
    "Trained with Jonas.", "New shoes, much steadier.", "Long day at work, went anyway.",
)  # fmt: skip
LIFT_NOTES = (
    "Last set was a grind.", "Brace harder.", "Left shoulder a bit tight, fine after warming up.",
    "Paused the first rep.", "Seat on 4.", "Elbows in.", "Belt from the second set on.",
)  # fmt: skip


@dataclass
class DoneSet:
    measures: dict[str, Any]
    effort: int  # seconds that it took
    rest: int


@dataclass
class DoneExercise:
    slug: str
    sets: list[DoneSet]
    rest: int
    notes: str = ""
    superset: int | None = None


@dataclass
class Session:
    day: date
    name: str
    exercises: list[DoneExercise]
    bodyweight_grams: int
    started_at: datetime
    notes: str = ""
    set_times: list[datetime] = field(default_factory=list)
    finished_at: datetime = datetime.min

    def take_place(self, started_at: datetime, rng: Random) -> None:
        """Spread the sets over the session."""
        self.started_at, self.set_times = started_at, []
        now = started_at + timedelta(seconds=rng.randint(60, 300))
        for exercise in self.exercises:
            now += timedelta(seconds=rng.randint(20, 150))  # walking over, loading the bar
            for one in exercise.sets:
                now += timedelta(seconds=one.effort)
                self.set_times.append(now)
                now += timedelta(seconds=round(one.rest * rng.uniform(0.85, 1.3)))
        self.finished_at = self.set_times[-1] + timedelta(seconds=rng.randint(60, 480))


def training(now: datetime, *, years: int, seed: int) -> Iterator[Session]:
    """Every session of the `years` up to `now`, an instant in the lifter's own time zone, oldest first."""
    today = now.date()
    first_day = today - timedelta(days=round(365.25 * years))
    monday = first_day + timedelta(days=-first_day.weekday() % 7)
    lifter = SimulatedLifter(Random(f"{seed}"))  # noqa: S311
    weeks = (today - monday).days // 7 + 1
    away = weeks_away(weeks, lifter.rng)
    for week in range(weeks):
        lifter.begin_week(week, is_away=week in away, is_last=week >= weeks - 2)
        if week not in away:
            yield from sessions_of_week(lifter, monday + week * WEEK, now, is_last=week == weeks - 1)


def weeks_away(weeks: int, rng: Random) -> set[int]:
    """A fortnight's holiday and a week with a cold in every year; the last weeks are always trained."""
    away: set[int] = set()
    for year in range(0, weeks, 52):
        holiday, cold = year + rng.randint(22, 36), year + rng.randint(8, 17)
        away |= {holiday, holiday + 1, cold}
    return {week for week in away if week < weeks - 4}


def sessions_of_week(lifter: SimulatedLifter, monday: date, now: datetime, *, is_last: bool) -> Iterator[Session]:
    rng = lifter.rng
    planned = {weekday: (name, slots) for weekday, name, slots in PLAN if is_last or rng.random() > 0.04}
    runs = {weekday for weekday in CARDIO_DAYS if is_last or rng.random() < 0.3}
    for weekday in sorted({*planned, *runs}):
        day = monday + timedelta(days=weekday)
        session = lifter.train(day, *planned[weekday]) if weekday in planned else lifter.run(day)
        place_in_day(session, now, rng)
        if session.finished_at <= now:
            yield session


def place_in_day(session: Session, now: datetime, rng: Random) -> None:
    """After work, at times before it, on Saturdays in the morning; today's is over by now, or it falls away."""
    if session.day.weekday() == 5:
        at = time(9 + rng.randint(0, 2), rng.randrange(0, 60))
    elif rng.random() < 0.15:
        at = time(6, rng.randrange(20, 55))
    else:
        at = time(17 + rng.randint(0, 2), rng.randrange(0, 60))
    pauses = rng.random()
    session.take_place(instant(session.day, at, now), Random(pauses))  # noqa: S311
    if session.day == now.date() and session.finished_at > now:
        session.take_place(instant(session.day, time(6, 5), now), Random(pauses))  # noqa: S311


def instant(day: date, at: time, now: datetime) -> datetime:
    return datetime.combine(day, at, now.tzinfo).astimezone(UTC)


class SimulatedLifter:
    """How strong somebody is from week to week, and what they therefore do."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.week = self.trained_weeks = self.weeks_off = 0
        self.is_deload = False
        self.bodyweight = FIRST_BODYWEIGHT
        self.weights: dict[str, float] = {}  # kg on the bar, by slug; below 0 is assistance
        self.failures: dict[str, int] = {}

    def begin_week(self, week: int, *, is_away: bool, is_last: bool) -> None:
        self.week = week
        # Gaining over the winter, losing over the summer; weighed once a week.
        self.bodyweight = FIRST_BODYWEIGHT + 1.8 * math.sin(week / 52 * math.tau) + self.rng.gauss(0.008 * week, 0.3)
        if is_away:
            self.weeks_off += 1
        else:
            self.trained_weeks += 1
        self.is_deload = self.trained_weeks % DELOAD_EVERY == 0 and not is_last

    def train(self, day: date, name: str, slots: tuple[Any, ...]) -> Session:
        notes = self.session_notes()
        exercises = [
            self.perform(slot) for slot in slots if getattr(slot, "is_main", False) or self.rng.random() > 0.03
        ]
        self.weeks_off = 0
        return self.session(day, name, exercises, notes)

    def session(self, day: date, name: str, exercises: list[DoneExercise], notes: str = "") -> Session:
        grams = round(self.bodyweight * 10) * 100
        return Session(day, name, exercises, grams, started_at=datetime.min, notes=notes)

    def session_notes(self) -> str:
        if self.weeks_off:
            return "First one back: stopped well short of failure."
        if self.is_deload:
            return DELOAD_NOTE
        return self.rng.choice(WORKOUT_NOTES) if self.rng.random() < 0.08 else ""

    def perform(self, slot: Lift | Hold | Carry) -> DoneExercise:
        if isinstance(slot, Hold):
            return self.hold(slot)
        if isinstance(slot, Carry):
            return self.carry(slot)
        return self.lift(slot)

    # --- Lifts ---

    def lift(self, slot: Lift) -> DoneExercise:
        slug = slot.slugs[self.week // 13 % len(slot.slugs)]
        own = self.bodyweight if isinstance(slot, Pull) else 0.0
        strength = self.strength(slot)
        if slug not in self.weights:
            self.weights[slug] = first_weight(slot, strength / (1 + (slot.reps[0] + 3) / 30) - own)
        weight = self.weights[slug]
        if self.is_deload:
            weight = min(weight, 0) if own else max(lightest(slug), loadable(weight * 0.65, slot.step))
        sets = self.warm_ups(slot, lightest(slug), weight)
        working = self.working_sets(slot, weight, own, strength)
        if not self.is_deload:
            self.progress(slug, slot, [one.measures["reps"] for one in working])
            self.push_the_last(slug, slot, working, weight, strength)
        if isinstance(slot, Pull) and weight < 0:
            slug = slot.assisted
        done = DoneExercise(slug, sets + working, slot.rest, superset=slot.superset)
        if self.rng.random() < 0.05:
            done.notes = self.rng.choice(LIFT_NOTES)
        return done

    def strength(self, slot: Lift) -> float:
        """The one-repetition maximum in kg on this day."""
        growth = slot.gain * (1 - math.exp(-self.week / 30)) + 0.0004 * self.week
        form = self.rng.gauss(1, 0.012) * (1 - 0.035 * self.weeks_off)
        return slot.first_1rm * (1 + growth) * form

    def warm_ups(self, slot: Lift, bar: float, weight: float) -> list[DoneSet]:
        """The empty bar, then a ramp up to the working weight."""
        ramp = {0: (), 1: ((0.6, 6),), 2: ((0, 10), (0.6, 5)), 3: ((0, 10), (0.55, 5), (0.8, 3))}[slot.warm_ups]
        weights = [(max(bar, loadable(weight * share, slot.step)), reps) for share, reps in ramp]
        return [
            done_set(kind="warm_up", weight_grams=grams(kilograms), reps=reps, rest=60)
            for kilograms, reps in weights
            if kilograms < weight
        ]

    def working_sets(self, slot: Lift, weight: float, own: float, strength: float) -> list[DoneSet]:
        low, high = slot.reps
        sets = []
        for number in range(slot.sets - self.is_deload):
            possible = 30 * (strength * (1 - 0.014 * number) / (weight + own) - 1)
            in_reserve = self.rng.uniform(0.3, 1.6)
            reps = low if self.is_deload else max(1, min(high, math.floor(possible - in_reserve)))
            measures = {"kind": "normal", "weight_grams": grams(abs(weight)) or None, "reps": reps}
            if self.rng.random() < (0.8 if slot.is_main else 0.35):
                measures["rpe_tenths"] = rpe_tenths(possible - reps)
            sets.append(done_set(**measures, rest=slot.rest))
        return sets

    def progress(self, slug: str, slot: Lift, reps: list[int]) -> None:
        """The next weight once every set has all its reps; a tenth off after failing twice running."""
        low, high = slot.reps
        weight = self.weights[slug]
        if min(reps) >= high:
            self.weights[slug] = weight + step_at(slot, weight)
        self.failures[slug] = self.failures.get(slug, 0) + 1 if min(reps) < low else 0
        if self.failures[slug] == 2:
            self.failures[slug] = 0
            self.weights[slug] = first_weight(slot, weight * 0.9 if weight > 0 else weight - 1)

    def push_the_last(self, slug: str, slot: Lift, working: list[DoneSet], weight: float, strength: float) -> None:
        """Now and then an isolation lift ends in a set to failure, or in a drop set."""
        if not slot.isolation or self.rng.random() > 0.2:
            return
        last = working[-1]
        last.measures |= {"kind": "failure", "rpe_tenths": 100, "reps": last.measures["reps"] + self.rng.randint(0, 2)}
        if self.rng.random() < 0.6:
            last.measures["kind"] = "normal"
            lighter = max(lightest(slug), loadable(weight * 0.7, slot.step))
            reps = max(5, min(15, math.floor(30 * (strength * 0.8 / lighter - 1))))
            last.rest = last.measures["rest_seconds"] = 10
            working.append(done_set(kind="drop", weight_grams=grams(lighter), reps=reps, rest=slot.rest))

    # --- What is not counted in reps ---

    def hold(self, slot: Hold) -> DoneExercise:
        seconds = slot.first_seconds * (1 + 1.2 * (1 - math.exp(-self.week / 30)))
        sets = [
            done_set(side=side, duration_seconds=round(seconds * self.rng.uniform(0.88, 1.05) / 5) * 5, rest=slot.rest)
            for _ in range(slot.sets)
            for side in slot.sides
        ]
        return DoneExercise(slot.slug, sets, slot.rest)

    def carry(self, slot: Carry) -> DoneExercise:
        kilograms = loadable(slot.first_kilograms * (1 + 0.4 * (1 - math.exp(-self.week / 30))), 2)
        sets = [
            done_set(weight_grams=grams(kilograms), distance_metres=slot.metres, rest=slot.rest)
            for _ in range(slot.sets)
        ]
        return DoneExercise(slot.slug, sets, slot.rest)

    def run(self, day: date) -> Session:
        """An easy run, a long one on some Saturdays, or intervals."""
        pace = 370 - 55 * (1 - math.exp(-self.week / 35)) + self.rng.gauss(0, 6)  # seconds a kilometre
        choice = self.rng.random()
        if choice < 0.25:
            runs = [(1500, pace * 1.05, 90), *[(400, pace * 0.8, 90)] * 6]
            return self.session(day, "Intervals", [self.laps(runs)])
        is_long = day.weekday() == 5 and choice > 0.6
        metres = self.rng.randint(800, 1100) * 10 if is_long else self.rng.randint(450, 650) * 10
        name = "Long run" if is_long else "Easy run"
        return self.session(day, name, [self.laps([(metres, pace * (1.04 if is_long else 1), 0)])])

    def laps(self, runs: list[tuple[int, float, int]]) -> DoneExercise:
        sets = [
            done_set(
                distance_metres=metres,
                duration_seconds=round(metres / 1000 * pace * self.rng.uniform(0.985, 1.015)),
                rest=rest,
            )
            for metres, pace, rest in runs
        ]
        return DoneExercise("running", sets, rest=90)


def done_set(*, rest: int, **measures: Any) -> DoneSet:
    effort = measures.get("duration_seconds") or 5 + 4 * measures.get("reps", 8)
    return DoneSet(measures | {"rest_seconds": rest or None}, effort, rest)


def loadable(kilograms: float, step: float) -> float:
    """The heaviest weight of whole steps that is not above; at least one step, unless it is assistance."""
    rounded = math.floor(kilograms / step) * step
    return max(rounded, step) if kilograms > 0 else rounded


def first_weight(slot: Lift, kilograms: float) -> float:
    weight = loadable(kilograms, step_at(slot, kilograms))
    return max(0.0, weight) if isinstance(slot, Pull) and not slot.assisted else weight


def lightest(slug: str) -> float:
    """What the bar weighs by itself."""
    return 20.0 if slug.endswith("-barbell") else 10.0 if slug.endswith("-ez-bar") else 0.0


def step_at(slot: Lift, weight: float) -> float:
    """An assistance machine's stack goes in steps of 5 kg."""
    return 5.0 if isinstance(slot, Pull) and weight < 0 else slot.step


def grams(kilograms: float) -> int:
    return round(kilograms * 1000)


def rpe_tenths(in_reserve: float) -> int:
    return min(100, max(60, 100 - round(in_reserve * 2) * 5))


def slugs_used() -> set[str]:
    slugs = {"running"}
    for _, _, slots in PLAN:
        for slot in slots:
            slugs |= set(slot.slugs) if isinstance(slot, Lift) else {slot.slug}
            if isinstance(slot, Pull) and slot.assisted:
                slugs.add(slot.assisted)
    return slugs
