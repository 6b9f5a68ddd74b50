"""Loading the exercise library that ships in fixtures/ into the database, over and over, without harm.

Every library row remembers what was shipped last (`Exercise.shipped`). A field that still says so is updated; one that
the admin has changed since is left alone and reported. Lifters' data hangs on the row, which keeps its id.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from exercises.models import Exercise, ExerciseAlias, Muscle
from exercises.search import fold_key
from exercises.tracking import MOVES_BODYWEIGHT

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
PLAIN_FIELDS = (
    "name", "category", "equipment", "mechanic", "force", "level", "tracking", "is_unilateral", "implements",
    "bodyweight_share", "competition_lift", "instructions",
)  # fmt: skip

Shipped = dict[str, Any]


@dataclass
class LoadReport:
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    left_alone: list[str] = field(default_factory=list)  # "slug: field" of what the admin has changed or merged

    def __str__(self) -> str:
        lines = [f"{len(self.created)} created, {len(self.updated)} updated, {self.unchanged} unchanged"]
        lines += [f"left alone, changed in the admin: {what}" for what in self.left_alone]
        return "\n".join(lines)


def shipped_muscles() -> list[dict[str, str]]:
    muscles: list[dict[str, str]] = json.loads((FIXTURES / "muscles.json").read_text("utf-8"))
    return muscles


def shipped_exercises() -> list[Shipped]:
    """Every exercise of fixtures/exercises/*.json in the form that is compared and stored."""
    return [
        as_shipped(entry)
        for path in sorted((FIXTURES / "exercises").glob("*.json"))
        for entry in json.loads(path.read_text("utf-8"))
    ]


def as_shipped(entry: dict[str, Any]) -> Shipped:
    return {
        **{name: entry[name] for name in ("slug", *PLAIN_FIELDS)},
        "mechanic": entry["mechanic"] or "",
        "force": entry["force"] or "",
        "instructions": "\n".join(entry["instructions"]),
        "primary_muscle": entry["primary_muscle"],
        "secondary_muscles": sorted(entry["secondary_muscles"]),
        "aliases": sorted([app, name] for app, names in entry["aliases"].items() for name in names),
    }


def load_library(entries: Iterable[Shipped] | None = None) -> LoadReport:
    """Bring the library up to what is shipped, in one transaction."""
    report = LoadReport()
    with transaction.atomic():
        load_muscles()
        known = {
            exercise.slug: exercise
            for exercise in Exercise.objects.library().prefetch_related("secondary_muscles", "aliases")
        }
        shipped = list(shipped_exercises() if entries is None else entries)
        differing = [entry for entry in shipped if entry["slug"] in known and known[entry["slug"]].shipped != entry]
        merged = [entry for entry in differing if known[entry["slug"]].merged_into_id]
        changed = [entry for entry in differing if not known[entry["slug"]].merged_into_id]
        new = [entry for entry in shipped if entry["slug"] not in known]
        # What is given up first: a name or an alias may move from one exercise to another.
        for entry in merged:
            follow_merge(known[entry["slug"]], entry, report)
        for entry in changed:
            give_up(known[entry["slug"]], entry, report)
        for entry in changed:
            update(known[entry["slug"]], entry, report)
        for entry in new:
            create(entry, report)
        report.unchanged = len(shipped) - len(differing) - len(new)
    return report


def load_muscles() -> None:
    for position, muscle in enumerate(shipped_muscles()):
        Muscle.objects.update_or_create(
            slug=muscle["slug"],
            defaults={**{name: muscle[name] for name in ("name", "region", "side")}, "position": position},
        )


def create(entry: Shipped, report: LoadReport) -> None:
    if name_is_taken(entry["name"]):
        report.left_alone.append(f"{entry['slug']}: name, which the admin gave to another exercise")
        return
    exercise = Exercise(
        slug=entry["slug"],
        primary_muscle_id=entry["primary_muscle"],
        shipped=entry,
        **{name: entry[name] for name in PLAIN_FIELDS},
    )
    exercise.name_key = fold_key(exercise.name)
    exercise.save()
    exercise.secondary_muscles.set(entry["secondary_muscles"])
    add_aliases(exercise, entry["aliases"])
    exercise.reindex()
    report.created.append(entry["slug"])


def name_is_taken(name: str) -> bool:
    return Exercise.objects.library().filter(name_key=fold_key(name), merged_into=None).exists()


def follow_merge(merged: Exercise, entry: Shipped, report: LoadReport) -> None:
    """A merged exercise stays as it is. The names that it gains and loses are those of the one it was merged into."""
    target = Exercise.objects.get(pk=merged.merged_into_id)
    before = (merged.shipped or {}).get("aliases", [])
    for app, name in before:
        if [app, name] not in entry["aliases"]:
            target.aliases.filter(app=app, key=fold_key(name)).delete()
    add_aliases(target, [pair for pair in entry["aliases"] if pair not in before])
    target.reindex()
    Exercise.objects.filter(pk=merged.pk).update(shipped=entry)
    report.left_alone.append(f"{merged.slug}: merged into {target.slug}")


def give_up(exercise: Exercise, entry: Shipped, report: LoadReport) -> None:
    """Free the name that an exercise is about to lose, and drop the aliases that it is no longer shipped with."""
    before: Shipped = exercise.shipped or {}
    if exercise.name == before.get("name") != entry["name"]:
        Exercise.objects.filter(pk=exercise.pk).update(name_key=f"~{exercise.slug}")
    shipped_before = before.get("aliases", [])
    stored = sorted([alias.app, alias.name] for alias in exercise.aliases.all())
    if stored not in (sorted(shipped_before), entry["aliases"]):
        report.left_alone.append(f"{exercise.slug}: aliases")
    for app, name in shipped_before:
        if [app, name] not in entry["aliases"]:
            exercise.aliases.filter(app=app, key=fold_key(name)).delete()


def update(exercise: Exercise, entry: Shipped, report: LoadReport) -> None:
    before: Shipped = exercise.shipped or {}
    now = as_stored(exercise)

    def may_change(name: str) -> bool:
        if now[name] == before.get(name) or now[name] == entry[name]:
            return True
        report.left_alone.append(f"{exercise.slug}: {name}")
        return False

    for name in PLAIN_FIELDS:
        if may_change(name):
            setattr(exercise, name, entry[name])
    if (exercise.tracking in MOVES_BODYWEIGHT) != (exercise.bodyweight_share > 0):
        # One of the two was changed in the admin; together they would make no sense.
        exercise.tracking, exercise.bodyweight_share = now["tracking"], now["bodyweight_share"]
        report.left_alone.append(f"{exercise.slug}: tracking and bodyweight_share")
    if exercise.name != now["name"] and name_is_taken(exercise.name):
        exercise.name = now["name"]
        report.left_alone.append(f"{exercise.slug}: name, which the admin gave to another exercise")
    if may_change("primary_muscle"):
        exercise.primary_muscle_id = entry["primary_muscle"]
    exercise.shipped = entry
    exercise.name_key = fold_key(exercise.name)
    exercise.save()
    if may_change("secondary_muscles"):
        exercise.secondary_muscles.set(entry["secondary_muscles"])
    # An alias that the admin removed stays removed.
    add_aliases(exercise, [pair for pair in entry["aliases"] if pair not in before.get("aliases", [])])
    # Fetched anew: the prefetched muscles and aliases are from before.
    Exercise.objects.get(pk=exercise.pk).reindex()
    report.updated.append(exercise.slug)


def as_stored(exercise: Exercise) -> Shipped:
    """What the row says now, in the form of `as_shipped`, without aliases."""
    return {
        **{name: getattr(exercise, name) for name in PLAIN_FIELDS},
        "primary_muscle": exercise.primary_muscle_id,
        "secondary_muscles": sorted(muscle.slug for muscle in exercise.secondary_muscles.all()),
    }


def add_aliases(exercise: Exercise, pairs: list[list[str]]) -> None:
    taken = set(ExerciseAlias.objects.filter(key__in=[fold_key(name) for _, name in pairs]).values_list("app", "key"))
    ExerciseAlias.objects.bulk_create(
        ExerciseAlias(exercise=exercise, app=app, name=name, key=fold_key(name))
        for app, name in pairs
        if (app, fold_key(name)) not in taken  # the admin has given this name to another exercise
    )
