"""What a link shows of a workout or a template, and what it leaves out.

Never the lifter's bodyweight, nor what it could be reckoned from: the volume and the estimates of bodyweight exercises
are load times reps of a weight that nobody shall know, so they are left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from exercises.models import Exercise
from exercises.tracking import MOVES_BODYWEIGHT, RULES
from gymtracker.accounts.models import ShareLink, User
from gymtracker.formfields import rpe_text
from gymtracker.units import clock, plain, shown
from progress.models import PersonalRecord, RecordKind
from workouts.cards import Row, rows_of, sets_by_entry
from workouts.models import TemplateSet, Workout, WorkoutTemplate
from workouts.supersets import superset_labels
from workouts.totals import Totals
from workouts.wording import distance_unit, weight_text

# Of these, with the reps that stand beside them, a bodyweight can be reckoned.
TELLS_BODYWEIGHT = {RecordKind.ESTIMATED_1RM, RecordKind.BEST_SET_VOLUME, RecordKind.BEST_SESSION_VOLUME}


@dataclass
class ShownExercise:
    """`rows` are performed sets, `lines` what a template asks for."""

    exercise: Exercise
    superset: str = ""
    notes: str = ""
    rows: list[Row] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


@dataclass
class Shown:
    """`reader` is whose units it is said in: those of who reads, where they are signed in."""

    kind: str
    title: str
    by: str
    notes: str
    exercises: list[ShownExercise]
    reader: User
    date: date | None = None
    duration: timedelta | None = None
    set_count: int = 0
    volume: int = 0
    leaves_out_bodyweight: bool = False
    records: list[PersonalRecord] = field(default_factory=list)


def object_of(link: ShareLink) -> Workout | WorkoutTemplate | None:
    """None where it is not there for others: trashed, reopened, put away (by itself or with its programme), erased."""
    if link.kind == ShareLink.Kind.WORKOUT:
        return link.user.workouts.finished().filter(pk=link.object_id).first()
    there = link.user.templates.current().exclude(programme_day__programme__archived_at__isnull=False)
    return there.filter(pk=link.object_id).first()


def shown_to(reader: User | None, link: ShareLink, shared: Workout | WorkoutTemplate) -> Shown:
    said_for = reader or link.user
    if isinstance(shared, Workout):
        return shown_workout(link, shared, said_for)
    return shown_template(link, shared, said_for)


def shown_workout(link: ShareLink, workout: Workout, reader: User) -> Shown:
    entries = list(
        workout.workout_exercises.live().with_exercise().select_related("exercise__primary_muscle").in_order()
    )
    sets = sets_by_entry((entry.pk for entry in entries), link.user)
    entries = [entry for entry in entries if sets[entry.pk]]
    labels, totals, exercises = superset_labels(entries), Totals(), []
    for entry in entries:
        totals.begin(entry.exercise.name)
        for one in sets[entry.pk]:
            totals.add(
                entry.exercise, kind=one.kind, side=one.side, weight_grams=one.weight_grams, reps=one.reps,
                bodyweight_grams=None,
            )  # fmt: skip
        rows = rows_of(sets[entry.pk], entry.exercise.tracking, reader)
        notes = entry.notes if link.shows_notes else ""
        exercises.append(ShownExercise(entry.exercise, labels[entry.pk], notes, rows))
    return Shown(
        link.kind, workout.title, by=name_on(link), notes=workout.notes if link.shows_notes else "",
        exercises=exercises, reader=reader, date=workout.date, duration=workout.duration, set_count=totals.set_count,
        volume=totals.volume, leaves_out_bodyweight=bool(totals.unweighed_count), records=shown_records(workout),
    )  # fmt: skip


def name_on(link: ShareLink) -> str:
    """The name, where it is given and ticked; never what could stand for it, such as a part of the e-mail address."""
    return link.user.full_name if link.shows_name else ""


def shown_records(workout: Workout) -> list[PersonalRecord]:
    broken = workout.records.celebrated().with_what_it_says().in_order_of_the_workout()
    return [
        record
        for record in broken
        if not (record.exercise.tracking in MOVES_BODYWEIGHT and record.kind in TELLS_BODYWEIGHT)
    ]


def shown_template(link: ShareLink, template: WorkoutTemplate, reader: User) -> Shown:
    found = template.template_exercises.select_related("exercise__primary_muscle").prefetch_related("template_sets")
    rows = list(found.order_by("position", "id"))
    labels = superset_labels(rows)
    exercises = [
        ShownExercise(
            one.exercise, labels[one.pk], one.notes if link.shows_notes else "",
            lines=set_lines(one.sets_of_week(template.week_alone), one.exercise.tracking, reader),
        )
        for one in rows
    ]  # fmt: skip
    notes = template.notes if link.shows_notes else ""
    return Shown(link.kind, template.name_alone(), by=name_on(link), notes=notes, exercises=exercises, reader=reader)


def set_lines(sets: Iterable[TemplateSet], tracking: str, reader: User) -> list[str]:
    """Equal sets together: "3 × 5–8 reps at 80 kg, RPE 8, rest 2:00"."""
    said = (target_text(one, tracking, reader) for one in sets)
    return [f"{len(list(run))} × {text}" for text, run in groupby(said)]


def target_text(one: TemplateSet, tracking: str, reader: User) -> str:
    measured: Any = one
    weight = weight_text(measured, RULES[tracking], reader)
    unit = distance_unit(tracking, reader)
    reps = ""
    if one.reps_min is not None or one.reps_max is not None:
        low, high = one.reps_min, one.reps_max
        reps = f"{low} or more" if high is None else f"{high}" if low in {None, high} else f"{low}–{high}"
        reps += " reps"
    amounts = [
        reps,
        "" if one.distance_metres is None else f"{shown(one.distance_metres, unit)} {unit.slug}",
        clock(one.duration_seconds),
    ]
    amount = ", ".join(part for part in amounts if part) or "set"
    at = weight or (f"{plain(Decimal(one.percent_tenths) / 10)} % of the training max" if one.percent_tenths else "")
    more = [
        f"{amount} at {at}" if at else amount,
        f"RPE {rpe_text(one.rpe_tenths)}" if one.rpe_tenths else "",
        "" if one.kind == "normal" else one.get_kind_display().lower(),
        f"rest {clock(one.rest_seconds)}" if one.rest_seconds else "",
    ]
    return ", ".join(part for part in more if part)
