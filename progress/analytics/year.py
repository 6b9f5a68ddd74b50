"""One year of training: what it adds up to, what stood out, and how it went beside the year before.

Everything is counted by the local date of a workout's start, so one that ends after midnight on New Year's Eve belongs
to the old year, in whatever time zone the lifter is now. Eleven queries, however much was trained.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from uuid import UUID

from django.db.models import Max, Min

from exercises.models import Exercise, Muscle
from gymtracker.accounts.models import User
from progress.analytics.muscles import UNCOUNTED
from progress.analytics.overview import Comparison, HeatDay, HeatMap, Totals, compared, levels_of
from progress.analytics.streaks import days_off, longest_run, weeks_off
from progress.periods import Period, week_number
from workouts.formulas import FIRST_LOW_CONFIDENCE_REP
from workouts.models import Workout

FAVOURITES = GAINS = MUSCLES = 5


@dataclass(frozen=True)
class YearPeriod(Period):
    """A calendar year; while it runs it is compared with the year before up to the same day."""

    today: date = date.max

    @property
    def before(self) -> Period | None:
        first = self.first.replace(year=self.first.year - 1)
        return Period(first, self.same_day_before(), self.week_start)

    def same_day_before(self) -> date:
        last = min(self.last, self.today) if self.is_running else self.last
        day = 28 if (last.month, last.day) == (2, 29) else last.day
        return date(last.year - 1, last.month, day)

    @property
    def is_running(self) -> bool:
        return self.first <= self.today <= self.last


@dataclass(frozen=True)
class Thing:
    """Something heavy that everybody knows. `name` is what exactly is meant."""

    one: str
    many: str
    grams: int
    name: str


# Round figures that encyclopaedias and makers give.
THINGS = (
    Thing("grand piano", "grand pianos", 480_000, "a concert grand piano"),
    Thing("small car", "small cars", 1_200_000, "a small car"),
    Thing("elephant", "elephants", 6_000_000, "a grown African elephant"),
    Thing("city bus", "city buses", 12_000_000, "an empty city bus"),
    Thing("humpback whale", "humpback whales", 30_000_000, "a grown humpback whale"),
    Thing("jumbo jet", "jumbo jets", 179_000_000, "an empty Boeing 747-400"),
    Thing("space station", "space stations", 420_000_000, "the International Space Station"),
)


@dataclass(frozen=True)
class Likeness:
    """`tenths` of a thing in the volume of a year, rounded down: never more than was lifted."""

    thing: Thing
    tenths: int

    @property
    def said(self) -> str:
        amount = f"{self.tenths // 10:,}" if self.tenths >= 100 or not self.tenths % 10 else f"{self.tenths / 10:.1f}"
        return f"{amount} {self.thing.one if amount == '1' else self.thing.many}"


def likened(grams: int) -> Likeness | None:
    """To the heaviest thing of which it makes two; to a piano if it makes one; else to nothing."""
    fitting = [thing for thing in THINGS if grams >= 2 * thing.grams]
    thing = fitting[-1] if fitting else THINGS[0]
    return Likeness(thing, grams * 10 // thing.grams) if grams >= thing.grams else None


@dataclass
class Favourite:
    exercise: Exercise
    days: set[int]
    sets: int = 0

    @property
    def day_count(self) -> int:
        return len(self.days)


@dataclass(frozen=True)
class Estimated:
    """An estimated 1RM: its day, grams of load, and the set that it comes from."""

    day: date
    grams: int
    set_id: UUID


@dataclass(frozen=True)
class Gain:
    """From the first to the best estimated 1RM of the year."""

    exercise: Exercise
    first: Estimated
    best: Estimated

    @property
    def grams(self) -> int:
        return self.best.grams - self.first.grams


@dataclass(frozen=True)
class Worked:
    """`level` shades the picture of the body: quarters of the muscle with the most."""

    muscle: Muscle
    half_sets: int
    level: int

    @property
    def sets(self) -> float:
        return self.half_sets / 2


@dataclass(frozen=True)
class Month:
    first: date
    workouts: int
    sets: int


@dataclass(frozen=True)
class Run:
    """Weeks in a row with the weekly target reached, by their first days; `off` are those between that are wholly
    time off."""

    first_days: list[date]
    off: list[date]

    @property
    def weeks(self) -> int:
        return len(self.first_days)

    @property
    def first(self) -> date:
        return self.first_days[0]

    @property
    def last(self) -> date:
        return self.first_days[-1]


@dataclass(frozen=True)
class Done:
    """A row of the sums of performances."""

    exercise_id: int
    day: int
    sets: int
    hard_sets: int
    estimate_grams: int | None
    estimate_reps: int | None
    estimate_set_id: UUID | None


@dataclass
class Year:
    """`around` are the workouts of all weeks of which a day is in the year, `done` what was done in the year itself."""

    lifter: User
    period: YearPeriod
    comparison: Comparison
    around: list[Workout]
    done: list[Done]
    exercises: Mapping[int, Exercise]
    all_muscles: list[Muscle]
    weeks_off: set[int]

    @property
    def number(self) -> int:
        return self.period.first.year

    @property
    def totals(self) -> Totals:
        return self.comparison.now

    @cached_property
    def workouts(self) -> list[Workout]:
        """The oldest first."""
        return [one for one in self.around if self.period.first <= one.date <= self.period.last]

    @property
    def likeness(self) -> Likeness | None:
        return likened(self.totals.volume_grams)

    @cached_property
    def weeks_trained(self) -> int:
        return len({self.week_of(one.date) for one in self.workouts})

    @property
    def weeks_so_far(self) -> int:
        """Weeks of which a day is in the year, up to today."""
        last = min(self.period.last, self.period.today)
        return self.week_of(last) - self.week_of(self.period.first) + 1

    def week_of(self, day: date) -> int:
        return week_number(day.toordinal(), self.lifter.week_start)

    def first_day(self, week: int) -> date:
        return date.fromordinal(week * 7 + 1 + self.lifter.week_start)

    @cached_property
    def streak(self) -> Run | None:
        """The longest run of weeks that reach the weekly target; whole weeks count, also at the year's edges. Time off
        neither counts nor breaks, as on every page (analytics/streaks.py)."""
        counts = Counter(self.week_of(one.date) for one in self.around)
        weeks = range(min(counts, default=0), max(counts, default=-1) + 1)
        longest = longest_run(weeks, counts, self.weeks_off, self.lifter.weekly_target)
        if not longest:
            return None
        off = [week for week in range(longest[0], longest[-1]) if week in self.weeks_off]
        return Run([self.first_day(week) for week in longest], [self.first_day(week) for week in off])

    @cached_property
    def months(self) -> list[Month]:
        """Those with training, in order."""
        workouts = Counter(one.date.replace(day=1) for one in self.workouts)
        sets: Counter[date] = Counter()
        for row in self.done:
            sets[date.fromordinal(row.day).replace(day=1)] += row.sets
        return [Month(first, count, sets[first]) for first, count in sorted(workouts.items())]

    @property
    def best_month(self) -> Month | None:
        """The one with the most workouts, of those the one with the most sets, of those the first."""
        return max(self.months, key=lambda month: (month.workouts, month.sets), default=None)

    @cached_property
    def favourites(self) -> list[Favourite]:
        """By the days on which they were done."""
        found: dict[int, Favourite] = {}
        for row in self.done:
            one = found.setdefault(row.exercise_id, Favourite(self.exercises[row.exercise_id], set()))
            one.days.add(row.day)
            one.sets += row.sets
        return sorted(found.values(), key=lambda one: (-one.day_count, -one.sets, one.exercise.name))[:FAVOURITES]

    @cached_property
    def gains(self) -> list[Gain]:
        """The most kilograms first. Lifts of a weight alone: with one's own weight in it, a gain could be of that."""
        estimates: defaultdict[int, list[Estimated]] = defaultdict(list)
        for row in self.done:
            if row.estimate_grams is None or row.estimate_set_id is None:
                continue
            if (row.estimate_reps or 0) < FIRST_LOW_CONFIDENCE_REP:
                one = Estimated(date.fromordinal(row.day), row.estimate_grams, row.estimate_set_id)
                estimates[row.exercise_id].append(one)
        gains = [
            Gain(self.exercises[pk], found[0], max(found, key=lambda one: one.grams))
            for pk, found in estimates.items()
            if self.exercises[pk].tracking == "weight_reps"
        ]
        grown = [gain for gain in gains if gain.grams > 0]
        return sorted(grown, key=lambda gain: (-gain.grams, gain.exercise.name))[:GAINS]

    @cached_property
    def muscles(self) -> list[Worked]:
        """All that were trained, the most hard sets first: 1 for the main muscle, a half for those that help."""
        halves: Counter[str] = Counter()
        for row in self.done:
            exercise = self.exercises[row.exercise_id]
            if exercise.category in UNCOUNTED:
                continue
            halves[exercise.primary_muscle_id] += 2 * row.hard_sets
            for muscle in exercise.secondary_muscles.all():
                if muscle.slug != exercise.primary_muscle_id:
                    halves[muscle.slug] += row.hard_sets
        most = max(halves.values(), default=0)
        found = [
            Worked(muscle, count, -(-4 * count // most))
            for muscle in self.all_muscles
            if (count := halves[muscle.slug])
        ]
        return sorted(found, key=lambda one: -one.half_sets)

    @cached_property
    def heat(self) -> HeatMap:
        """Whole weeks; days of other years and those to come are left out of the picture."""
        sets: Counter[int] = Counter()
        for row in self.done:
            sets[row.day] += row.sets
        levels = levels_of(sets.values())
        begin = self.lifter.first_day_of_week(self.period.first).toordinal()
        weeks = (self.period.last.toordinal() - begin) // 7 + 1
        days = [date.fromordinal(max(1, begin + n)) for n in range(7 * weeks)]
        return HeatMap(
            [HeatDay(day, (count := sets[day.toordinal()]), levels.get(count, 0), not self.holds(day)) for day in days]
        )

    def holds(self, day: date) -> bool:
        return self.period.first <= day <= min(self.period.last, self.period.today)


def year_of(lifter: User, number: int, *, today: date) -> Year:
    """Nine queries."""
    period = YearPeriod(date(number, 1, 1), date(number, 12, 31), lifter.week_start, "year", today)
    begin = lifter.first_day_of_week(period.first)
    end = lifter.first_day_of_week(period.last) + timedelta(days=6)
    around = lifter.workouts.finished().filter(date__range=(begin, end)).order_by("started_at", "id")
    done = performed(lifter, period)
    exercises = Exercise.objects.filter(pk__in={row.exercise_id for row in done})
    columns = ("name", "tracking", "category", "primary_muscle", "owner")
    return Year(
        lifter,
        period,
        compared(lifter, period),
        list(around.only("name", "date", "started_at", "finished_at", "time_zone", "user")),
        done,
        {one.pk: one for one in exercises.only(*columns).prefetch_related("secondary_muscles")},
        list(Muscle.objects.all()),
        weeks_off(days_off(lifter.time_off.filter(first_day__lte=end), today), lifter.week_start),
    )


def performed(lifter: User, period: Period) -> list[Done]:
    """In the order in which it was done."""
    rows: Iterable[tuple[object, ...]] = (
        lifter.performances.between(period.first, period.last)
        .order_by("day", "entry__started_at", "entry__position", "entry")
        .values_list(
            "exercise_id", "day", "sets", "hard_sets", "estimate_grams", "estimate_reps", "estimate_set_id"
        )
    )  # fmt: skip
    return [Done(*row) for row in rows]  # type: ignore[arg-type]


def years_with_training(lifter: User) -> tuple[int, int] | None:
    """The first and the last; None before the first finished workout. One query."""
    edges = lifter.workouts.finished().aggregate(first=Min("date"), last=Max("date"))
    return (edges["first"].year, edges["last"].year) if edges["first"] else None


def year_to_show(lifter: User, today: date) -> int:
    """This year, where something was done in it; else the last one with training."""
    trained = years_with_training(lifter)
    return min(trained[1], today.year) if trained else today.year
