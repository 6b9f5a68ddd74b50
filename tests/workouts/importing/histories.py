"""Small files of our own making, and what of an account can be compared."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from exercises.library import load_muscles
from goals.models import Goal
from gymtracker.accounts.models import User
from progress.models import BodyMeasurement, Performance, PersonalRecord
from progress.performances import rebuild as rebuild_performances
from progress.records import rebuild as rebuild_records
from tests.factories import ExerciseFactory, row_by_row
from workouts.importing import applying, planning, receiving
from workouts.models import ImportBatch, Set, Workout

HEVY = (
    "title", "start_time", "end_time", "description", "exercise_title", "superset_id", "exercise_notes", "set_index",
    "set_type", "weight_kg", "reps", "distance_km", "duration_seconds", "rpe",
)  # fmt: skip
STRONG = (
    "Date", "Workout Name", "Duration", "Exercise Name", "Set Order", "Weight", "Reps", "Distance", "Seconds", "Notes",
    "Workout Notes", "RPE",
)  # fmt: skip
BENCH, PULL_UP, PLANK, RUN = "Bench Press (Barbell)", "Pull Up", "Plank", "Running"
OWN = "Log Lift"  # that no library has


@row_by_row()
def few_lifts() -> None:
    """Of the library, with all muscles, for tests that need no more."""
    load_muscles()
    ExerciseFactory(name=BENCH, slug="bench-press-barbell")
    ExerciseFactory(name="Squat (Barbell)", slug="squat-barbell")
    ExerciseFactory(pull_up=True, slug="pull-up")
    ExerciseFactory(assisted=True, slug="pull-up-assisted")
    ExerciseFactory(plank=True, slug="plank")
    ExerciseFactory(running=True, slug="running")


def table(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    written = io.StringIO()
    writer = csv.DictWriter(written, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return written.getvalue().encode()


def said(started: datetime) -> str:
    """As Hevy's app writes it."""
    return f"{started.day} {started:%b %Y, %H:%M}"


def hevy_rows(
    started: str | datetime, lifts: dict[str, Sequence[tuple[Any, Any]]], *, title: str = "Push", minutes: int = 60,
    **cells: Any,
) -> list[dict[str, Any]]:  # fmt: skip
    """One workout; each set is (weight in kilograms, reps)."""
    begun = datetime.fromisoformat(started) if isinstance(started, str) else started
    when = {"title": title, "start_time": said(begun), "end_time": said(begun + timedelta(minutes=minutes))}
    return [
        when
        | {"exercise_title": name, "set_index": index, "set_type": "normal", "weight_kg": weight, "reps": reps}
        | cells
        for name, sets in lifts.items()
        for index, (weight, reps) in enumerate(sets)
    ]


def hevy(*workouts: list[dict[str, Any]], columns: Sequence[str] = HEVY) -> bytes:
    return table(columns, [row for rows in workouts for row in rows])


def strong_rows(
    started: str, lifts: dict[str, Sequence[tuple[Any, Any]]], *, title: str = "Push", **cells: Any
) -> list[dict[str, Any]]:
    when = {"Date": f"{started}:00", "Workout Name": title, "Duration": "1h"}
    return [
        when | {"Exercise Name": name, "Set Order": order, "Weight": weight, "Reps": reps} | cells
        for name, sets in lifts.items()
        for order, (weight, reps) in enumerate(sets, start=1)
    ]


def strong(*workouts: list[dict[str, Any]]) -> bytes:
    return table(STRONG, [row for rows in workouts for row in rows])


def many(count: int, *, first: str = "2024-01-01 18:00") -> bytes:
    """A workout a day, with records among them."""
    start = datetime.fromisoformat(first)

    def workout(day: int) -> list[dict[str, Any]]:
        kilograms = 60 + day % 40
        lifts = {BENCH: [(kilograms, 8), (kilograms, 6)], OWN: [(40, day % 9 + 1)]}
        return hevy_rows(start + timedelta(days=day), lifts)

    return hevy(*map(workout, range(count)))


# --- The verbs ---


def received(lifter: User, content: bytes, *, file_name: str = "history.csv", **options: Any) -> ImportBatch:
    """With its plan."""
    batch, is_new = receiving.receive(lifter, io.BytesIO(content), file_name=file_name, **options)
    if is_new:
        planning.plan(batch)
    return batch


def applied(batch: ImportBatch, *, chosen: Sequence[str] = ()) -> ImportBatch:
    if batch.is_previewed:
        applying.confirm(batch, chosen=chosen)
    while batch.is_running:
        applying.step(batch)
    return batch


def imported(lifter: User, content: bytes, *, chosen: Sequence[str] = (), **options: Any) -> ImportBatch:
    return applied(received(lifter, content, **options), chosen=chosen)


# --- What there is ---


def log_of(lifter: User) -> list[tuple[Any, ...]]:
    """What the lifter sees of their workouts, by time: (start, name, [(exercise, [(grams, reps)])])."""
    found = []
    for workout in lifter.workouts.live().order_by("started_at", "name"):
        entries = workout.workout_exercises.live().in_order().select_related("exercise")
        sets = [(one.exercise.name, list(sets_of(one).values_list("weight_grams", "reps"))) for one in entries]
        found.append((f"{workout.started_at.astimezone(lifter.zone):%Y-%m-%d %H:%M}", workout.name, sets))
    return found


def sets_of(entry: Any) -> Any:
    return entry.all_sets.filter(deleted_at=None).in_order()


MEASURED = (
    "kind", "side", "weight_grams", "reps", "duration_seconds", "distance_metres", "rpe_tenths", "rest_seconds",
    "completed_at",
)  # fmt: skip
PLANNED = (
    "kind", "reps_min", "reps_max", "reps_aim", "weight_grams", "duration_seconds", "distance_metres", "rpe_tenths",
    "rest_seconds",
)  # fmt: skip


@row_by_row()
def whole_log_of(lifter: User, *, with_plans: bool = True) -> list[dict[str, Any]]:
    """All that live workouts hold, by time, but ids and how the rows came to be: to compare two accounts with."""
    return [
        {
            "name": workout.name, "notes": workout.notes, "started_at": workout.started_at,
            "finished_at": workout.finished_at, "time_zone": workout.time_zone, "date": workout.date,
            "bodyweight_grams": workout.bodyweight_grams,
            "exercises": [
                entry_told(one, with_plans)
                for one in workout.workout_exercises.live().in_order().select_related("exercise")
            ],
        }
        for workout in lifter.workouts.live().order_by("started_at", "name")
    ]  # fmt: skip


def entry_told(one: Any, with_plans: bool) -> dict[str, Any]:
    sets = list(sets_of(one))
    places = {performed.pk: place for place, performed in enumerate(sets)}
    told = {
        "exercise": (one.exercise.name, one.exercise.tracking, one.exercise.owner_id is not None),
        "superset": one.superset, "notes": one.notes,
        "sets": [[getattr(each, name) for name in MEASURED] + [places.get(each.parent_id)] for each in sets],
    }  # fmt: skip
    if with_plans:
        planned = one.planned_sets.order_by("position", "id").values_list(*PLANNED)
        told |= {"rest_seconds": one.rest_seconds, "planned": list(planned)}
    return told


def counts() -> dict[str, int]:
    return {model.__name__: model._base_manager.count() for model in (ImportBatch, Workout, Set, BodyMeasurement)}


RECORD = ("exercise", "kind", "value", "at", "set", "workout", "achieved_at", "previous")


def derived_of(lifter: User) -> dict[str, list[tuple[Any, ...]]]:
    """All that follows from the log."""
    return {
        "records": sorted(PersonalRecord.objects.filter(user=lifter).values_list(*RECORD), key=str),
        "performances": sorted(Performance.objects.filter(user=lifter).values_list(), key=str),
        "goals": sorted(Goal.objects.filter(user=lifter).values_list("pk", "achieved_on", "achieved_set"), key=str),
        "weighed": sorted(lifter.workouts.values_list("pk", "bodyweight_grams"), key=str),
    }


def assert_all_follows(lifter: User) -> None:
    """Records, sums and goals are those that a rebuild from nothing makes."""
    from goals.judging import judge

    found = derived_of(lifter)
    PersonalRecord.objects.filter(user=lifter).delete()
    Performance.objects.filter(user=lifter).delete()
    rebuild_records(lifter)
    rebuild_performances(lifter)
    judge(
        lifter, exercises=set(lifter.workout_exercises.values_list("exercise_id", flat=True)), measured={"bodyweight"}
    )
    assert derived_of(lifter) == found
