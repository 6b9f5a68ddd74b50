"""The numbers at the top of the overview: each against the period before, each a door to its working."""

from __future__ import annotations

from dataclasses import dataclass, replace

from gymtracker.accounts.models import User
from gymtracker.templatetags.gym import tonnage
from progress.analytics.overview import Comparison, Totals, percent_change
from progress.periods import Period


@dataclass(frozen=True)
class Tile:
    """`change` is said against the period before: empty where there is nothing to compare with."""

    label: str
    said: str
    number: str
    change: str = ""
    is_less: bool = False
    css: str = ""


def tiles(found: Comparison, period: Period, lifter: User) -> list[Tile]:
    now, before = found.now, found.against or Totals()
    per_week = [round(totals.hard_sets / period.weeks) for totals in (now, before)]
    shown = [
        Tile("Workouts", f"{now.workouts:,}", "workouts", *counted(now.workouts, before.workouts)),
        Tile("Time", hours_said(now.seconds), "time", *in_percent(now.seconds, before.seconds)),
        Tile("Working sets", f"{now.sets:,}", "sets", *counted(now.sets, before.sets)),
        Tile("Volume", tonnage(now.volume_grams, lifter), "volume", *in_percent(now.volume_grams, before.volume_grams)),
        Tile("Hard sets/week", f"{per_week[0]:,}", "hard-sets", *counted(*per_week)),
        Tile("Records", f"{now.records:,}", "records", *counted(now.records, before.records), css="gold"),
    ]
    return shown if found.against else [replace(tile, change="") for tile in shown]


def hours_said(seconds: int) -> str:
    hours, rest = divmod(seconds // 60, 60)
    return f"{hours:,} h" if hours >= 10 else f"{hours} h {rest:02}" if hours else f"{rest} min"


def counted(now: int, before: int) -> tuple[str, bool]:
    if now == before:
        return ("as before" if before else "", False)
    return f"{abs(now - before):,}", now < before


def in_percent(now: int, before: int) -> tuple[str, bool]:
    percent = percent_change(now, before)
    if percent is None:
        return "", False
    return (f"{abs(percent)} %" if percent else "as before"), percent < 0
