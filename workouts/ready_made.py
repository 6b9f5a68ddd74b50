"""Loading the ready-made programmes of fixtures/programmes.json, over and over, without harm.

Nobody trains on a ready-made programme itself: a lifter's copy is theirs. So one that is shipped anew takes the place
of the one before, and only what is shipped the same is left as it is. (They have no page in the admin; what somebody
changes in the database by hand is found by nobody and lasts until the next change to the fixture.)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from exercises.models import Exercise
from workouts.models import Programme, TemplateExercise, TemplateSet, WorkoutTemplate

FIXTURE = Path(settings.BASE_DIR) / "fixtures" / "programmes.json"
Shipped = dict[str, Any]


@dataclass
class LoadReport:
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0
    left_out: list[str] = field(default_factory=list)  # "slug: why"

    def __str__(self) -> str:
        lines = [f"{len(self.created)} created, {len(self.updated)} updated, {self.unchanged} unchanged"]
        lines += [f"no longer shipped, removed: {slug}" for slug in self.removed]
        return "\n".join(lines + [f"left out: {what}" for what in self.left_out])


def shipped_programmes() -> list[Shipped]:
    programmes: list[Shipped] = json.loads(FIXTURE.read_text("utf-8"))
    return programmes


def load_programmes(entries: Iterable[Shipped] | None = None) -> LoadReport:
    """Bring them up to what is shipped, in one transaction."""
    report = LoadReport()
    with transaction.atomic():
        shipped = list(shipped_programmes() if entries is None else entries)
        known = {programme.slug: programme for programme in Programme.objects.ready_made()}
        exercises = library_by_slug()
        for position, entry in enumerate(shipped, start=1):
            stored = entry | {"position": position}
            before = known.pop(entry["slug"], None)
            if before and before.shipped == stored:
                report.unchanged += 1
            elif missing := sorted(slugs_of(entry) - exercises.keys()):
                report.left_out.append(f"{entry['slug']}: the library has no {', '.join(missing)}")
            else:
                if before:
                    discard(before)
                create(stored, exercises)
                (report.updated if before else report.created).append(entry["slug"])
        for slug, programme in known.items():
            discard(programme)
            report.removed.append(slug)
    return report


def library_by_slug() -> dict[str, Exercise]:
    """One that was merged is its target."""
    rows = Exercise.objects.library().select_related("merged_into")
    return {exercise.slug: exercise.merged_into or exercise for exercise in rows}


def slugs_of(entry: Shipped) -> set[str]:
    return {one["exercise"] for day in entry["days"] for one in day["exercises"]}


def discard(programme: Programme) -> None:
    WorkoutTemplate.objects.filter(programme_day__programme=programme).delete()
    programme.delete()


def create(entry: Shipped, exercises: dict[str, Exercise]) -> None:
    plain = ("slug", "name", "level", "weeks", "sessions_a_week", "notes", "position")
    programme = Programme.objects.create(shipped=entry, **{name: entry[name] for name in plain})
    for position, day in enumerate(entry["days"], start=1):
        template = WorkoutTemplate.objects.create(name=day["name"], notes=day.get("notes", ""), position=position)
        programme.days.create(template=template, position=position)
        fill(template, day["exercises"], exercises)


def fill(template: WorkoutTemplate, lines: Iterable[Shipped], exercises: dict[str, Exercise]) -> None:
    """Exercises and sets of one day. Steps are in kilograms."""
    sets: list[TemplateSet] = []
    rows: list[TemplateExercise] = []
    for position, line in enumerate(lines, start=1):
        row = TemplateExercise(
            template=template,
            exercise=exercises[line["exercise"]],
            position=position,
            superset=line.get("superset"),
            notes=line.get("notes", ""),
            rest_seconds=line["rest"],
            progression=line["progression"],
            step_grams=round(line["step"] * 1000) if line.get("step") else None,
        )
        rows.append(row)
        sets += [
            TemplateSet(template_exercise=row, position=number, **one)
            for number, one in enumerate(sets_of(line["sets"]), start=1)
        ]
    TemplateExercise.objects.bulk_create(rows)
    TemplateSet.objects.bulk_create(sets)


def sets_of(groups: Iterable[Shipped]) -> Iterator[dict[str, Any]]:
    """{"count": 3, "reps": [6, 8], "rpe": 8} is three sets; [5, null] is five or more; `percent` is of the training
    max, `week` the one week that it is done in."""
    for group in groups:
        least, most = group.get("reps", [None, None])
        one = {
            "kind": group.get("kind", "normal"),
            "week": group.get("week"),
            "reps_min": least,
            "reps_max": most,
            "duration_seconds": group.get("seconds"),
            "rpe_tenths": round(group["rpe"] * 10) if "rpe" in group else None,
            "percent_tenths": round(group["percent"] * 10) if "percent" in group else None,
        }
        for _ in range(group["count"]):
            yield dict(one)
