"""A template as it is read: each exercise with its sets said shortly, and its rule in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from gymtracker.accounts.models import User
from workouts.models import Progression, TemplateExercise, TemplateSet, WorkoutTemplate
from workouts.supersets import superset_labels
from workouts.template_wording import RULE_NAMES, lines_of, rule_text


def by_folder(found: Iterable[WorkoutTemplate]) -> list[tuple[str, list[WorkoutTemplate]]]:
    """Of templates that stand in the order of their folders."""
    return [(folder, list(rows)) for folder, rows in groupby(found, key=lambda one: one.folder)]


@dataclass
class WeekOfSets:
    """What is to be done in a week, or in every week."""

    name: str
    lines: list[tuple[str, str]]


@dataclass
class ReadExercise:
    planned: TemplateExercise
    superset: str  # "A1": the first of superset A
    weeks: list[WeekOfSets]
    rule: str


def read_exercises(template: WorkoutTemplate, lifter: User, week: int | None) -> list[ReadExercise]:
    """All exercises in order; of a programme of several weeks with all of them, or with the one asked for."""
    found = list(template.template_exercises.in_order().with_exercise().prefetch_related("template_sets"))
    labels, said = superset_labels(found), dict[str, str]()
    return [
        ReadExercise(one, labels[one.pk], weeks_of(one, template.weeks, lifter, week), rule_said(one, lifter, said))
        for one in found
    ]


def rule_said(planned: TemplateExercise, lifter: User, said: dict[str, str]) -> str:
    """In full where it was not `said` on this page, by which exercise."""
    if planned.progression == Progression.NONE:
        return ""
    text = rule_text(planned, lifter)
    if text in said:
        return f"{RULE_NAMES[Progression(planned.progression)]}, as for {said[text]}"
    said[text] = planned.exercise.name
    return text


def weeks_of(planned: TemplateExercise, weeks: int, lifter: User, week: int | None) -> list[WeekOfSets]:
    """Weeks that have the same sets stand together: "Weeks 1, 3"."""

    def said(sets: Iterable[TemplateSet]) -> list[tuple[str, str]]:
        return lines_of(sets, planned.exercise.tracking, lifter)

    if week is not None or weeks == 1:
        return [WeekOfSets("", said(planned.sets_of_week(week)))]
    together: dict[tuple[tuple[str, str], ...], list[int]] = {}
    for number in range(1, weeks + 1):
        together.setdefault(tuple(said(planned.sets_of_week(number))), []).append(number)
    if len(together) == 1:
        return [WeekOfSets("", list(lines)) for lines in together]
    return [WeekOfSets(named(numbers), list(lines)) for lines, numbers in together.items()]


def named(numbers: list[int]) -> str:
    return f"Week{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"
