"""The facts of a year, each said in the lifter's units: for its page, for the working of each, and for the picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.urls import reverse

from gymtracker.accounts.models import User
from gymtracker.templatetags.gym import tonnage
from gymtracker.units import shown, shown_gain
from progress.analytics.year import Gain, Year
from progress.tallies import day_said
from progress.tiles import hours_said
from workouts.working import Source, Working

FACT_SLUGS = (
    "workouts", "time", "sets", "volume", "weeks", "streak", "records", "month", "favourites", "muscles", "gains",
    "heat", "name",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """A fact of one number has `said`, with `note` below it; a list has `lines`: what, and how much."""

    slug: str
    label: str
    said: str = ""
    note: str = ""
    url: str = ""
    lines: list[tuple[str, str]] = field(default_factory=list)


def facts_of(year: Year) -> list[Fact]:
    """All that there is something to say of, in the order of the page; first numbers, then lists."""
    found = [
        workouts(year), time(year), sets(year), volume(year), weeks(year), streak(year), records(year), month(year),
        favourites(year), muscles(year), gains(year),
    ]  # fmt: skip
    return [fact for fact in found if fact is not None]


def summed(year: Year, number: str) -> str:
    """The working of a sum: the dashboards' own page, with the year as its days."""
    days = f"range=custom&date_from={year.period.first:%Y-%m-%d}&date_to={year.period.last:%Y-%m-%d}"
    return f"{reverse('progress:number', args=[number])}?{days}"


def own(year: Year, number: str) -> str:
    return reverse("progress:year-number", args=[year.number, number])


def against(year: Year, now: int, before: int | None) -> str:
    """Beside the year before, while it runs up to the same day."""
    if not before or year.comparison.before is None or not year.comparison.before.workouts:
        return ""
    difference = now - before
    last_year = f"{year.number - 1}" + (f" up to {before_day(year)}" if year.period.is_running else "")
    if not difference:
        return f"as in {last_year}"
    return f"{abs(difference):,} {'more' if difference > 0 else 'less'} than {last_year}"


def before_day(year: Year) -> str:
    day = year.period.same_day_before()
    return f"{day.day} {day:%b}"


def workouts(year: Year) -> Fact:
    before = year.comparison.before
    note = against(year, year.totals.workouts, before.workouts if before else None)
    return Fact("workouts", "Workouts", f"{year.totals.workouts:,}", note, summed(year, "workouts"))


def time(year: Year) -> Fact | None:
    if not year.totals.seconds:
        return None
    return Fact("time", "Time", hours_said(year.totals.seconds), url=summed(year, "time"))


def sets(year: Year) -> Fact | None:
    if not year.totals.sets:
        return None
    before = year.comparison.before
    note = against(year, year.totals.sets, before.sets if before else None)
    return Fact("sets", "Working sets", f"{year.totals.sets:,}", note, summed(year, "sets"))


def volume(year: Year) -> Fact | None:
    if not year.totals.volume_grams:
        return None
    likeness = year.likeness
    note = f"as heavy as {likeness.said}" if likeness else ""
    return Fact("volume", "Volume", tonnage(year.totals.volume_grams, year.lifter), note, summed(year, "volume"))


def weeks(year: Year) -> Fact | None:
    if not year.weeks_trained:
        return None
    said = f"{year.weeks_trained} of {year.weeks_so_far}"
    return Fact("weeks", "Weeks trained", said, "so far" if year.period.is_running else "", own(year, "weeks"))


def streak(year: Year) -> Fact | None:
    run = year.streak
    if run is None:
        return None
    target = f"of {year.lifter.weekly_target} workouts or more"
    return Fact("streak", "Longest streak", counted(run.weeks, "week"), target, own(year, "streak"))


def records(year: Year) -> Fact | None:
    if not year.totals.records:
        return None
    before = year.comparison.before
    note = against(year, year.totals.records, before.records if before else None)
    return Fact("records", "Records", f"{year.totals.records:,}", note, summed(year, "records"))


def month(year: Year) -> Fact | None:
    best = year.best_month
    if best is None:
        return None
    return Fact("month", "Best month", f"{best.first:%B}", counted(best.workouts, "workout"), own(year, "month"))


def favourites(year: Year) -> Fact | None:
    lines = [(one.exercise.name, counted(one.day_count, "day")) for one in year.favourites]
    return Fact("favourites", "Favourite exercises", lines=lines) if lines else None


def muscles(year: Year) -> Fact | None:
    lines = [(one.muscle.name, f"{halves(one.half_sets)} sets") for one in year.muscles[:5]]
    return Fact("muscles", "Most trained", lines=lines) if lines else None


def gains(year: Year) -> Fact | None:
    lines = [(gain.exercise.name, gain_said(gain, year.lifter)) for gain in year.gains]
    return Fact("gains", "Strength gained", lines=lines) if lines else None


def counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def halves(count: int) -> str:
    return f"{count // 2:,}{'½' if count % 2 else ''}"


def gain_said(gain: Gain, lifter: User) -> str:
    return f"+{shown_gain(gain.first.grams, gain.best.grams, lifter.weights, places=1)} {lifter.weight_unit}"


# --- The working of what no dashboard adds up ---


def weeks_working(year: Year) -> tuple[str, Working]:
    by_week: dict[date, int] = {}
    for one in year.workouts:
        first = year.first_day(year.week_of(one.date))
        by_week[first] = by_week.get(first, 0) + 1
    sources = [
        Source(f"Week from {day_said(first)}", week_url(first), counted(count, "workout"), adds=1)
        for first, count in by_week.items()
    ]
    formula = (
        f"Weeks with a finished workout in {year.number}: {year.weeks_trained}, of {year.weeks_so_far} of which a day "
        f"is in the year{' up to today' if year.period.is_running else ''}"
    )
    return f"{year.weeks_trained} of {year.weeks_so_far}", Working(year.weeks_trained, formula, sources)


def week_url(first: date) -> str:
    last = first + timedelta(days=6)
    return f"{reverse('workouts:history')}?date_from={first:%Y-%m-%d}&date_to={last:%Y-%m-%d}"


def streak_working(year: Year) -> tuple[str, Working] | None:
    run = year.streak
    if run is None:
        return None
    sources = []
    for first in run.first_days:
        count = sum(year.week_of(one.date) == year.week_of(first) for one in year.around)
        sources.append(Source(f"Week from {day_said(first)}", week_url(first), counted(count, "workout"), adds=1))
    last = run.last + timedelta(days=6)
    formula = (
        f"Weeks in a row with the weekly target of {counted(year.lifter.weekly_target, 'workout')} or more, from "
        f"{day_said(run.first)} to {day_said(last)}: {run.weeks}. Weeks at the year's edges count with all their days."
    )
    left_out = [f"the week from {day_said(first)}: time off" for first in run.off]
    return counted(run.weeks, "week"), Working(run.weeks, formula, sources, left_out)


def month_working(year: Year) -> tuple[str, Working] | None:
    best = year.best_month
    if best is None:
        return None
    sources = [
        Source(
            f"{one.first:%B}: {counted(one.workouts, 'workout')}",
            f"{reverse('workouts:calendar')}?month={one.first:%Y-%m}", counted(one.sets, "set"),
        )
        for one in year.months
    ]  # fmt: skip
    formula = (
        f"The month with the most workouts, among equal ones that with the most working sets: {best.first:%B}, with "
        f"{counted(best.workouts, 'workout')} and {counted(best.sets, 'set')}"
    )
    return f"{best.first:%B}", Working(best.workouts, formula, sources)


def likeness_working(year: Year) -> tuple[str, Working] | None:
    likeness, lifter = year.likeness, year.lifter
    if likeness is None:
        return None
    grams, thing = year.totals.volume_grams, likeness.thing
    unit = lifter.weight_unit
    formula = (
        f"{shown(grams, lifter.weights, places=0)} {unit} of volume / {shown(thing.grams, lifter.weights, places=0)} "
        f"{unit} that {thing.name} weighs = {likeness.tenths / 10:,.1f}, rounded down"
    )
    volume = f"{shown(grams, lifter.weights, places=0)} {unit}"
    sources = [Source(volume, summed(year, "volume"), "the year's volume", adds=grams)]
    return likeness.said, Working(likeness.tenths, formula, sources)


WORKINGS: dict[str, tuple[str, Callable[[Year], tuple[str, Working] | None]]] = {
    "weeks": ("Weeks trained", weeks_working),
    "streak": ("Longest streak", streak_working),
    "month": ("Best month", month_working),
    "likeness": ("As heavy as", likeness_working),
}
