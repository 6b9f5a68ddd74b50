"""What the OpenAPI document says of every field of a name, wherever it stands: its unit, and an example.

What a schema says itself goes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gymtracker.json_api import PROBLEMS

IN_UNIT = "In the unit that was asked for: kilograms, or pounds with `unit` `lb`"
MEANINGS = {
    "weight": IN_UNIT, "volume": f"Load × reps of working sets. {IN_UNIT}", "estimated_1rm": IN_UNIT, "step": IN_UNIT,
    "duration_seconds": "Seconds", "rest_seconds": "Seconds", "distance_m": "Metres", "duration_minutes": "Minutes",
    "rpe": "From 1 to 10 in halves", "current_value": "In `unit`", "target_value": "In `unit`", "value": "In `unit`",
    "default_rest_seconds": "Seconds", "workout_id": "Of the workout", "template_id": "Of the template",
    "exercise_id": "Of the exercise", "ex_id": "Of the exercise in this workout, not of the library's",
    "set_id": "Of the set", "goal_id": "Of the goal", "date_from": "The first day", "date_to": "The last day",
    "total": "How many there are on all pages", "period": "How long each step is", "category": "By its slug",
    "equipment": "By its slug", "level": "By its slug", "muscle_group": "By its slug", "kind": "Of which kind",
    "version": "As it was read; 409 where it changed since", "status": "Where it stands", "type": "What it is about",
    "ordering": "With - before it the other way round",
}  # fmt: skip
SOME_ID, SOME_DAY, SOME_TIME = "01a205a6-0e9d-73a3-8696-8f11bcd4402c", "2026-03-02", "2026-03-02T18:00:00+01:00"
EXAMPLES: dict[str, Any] = {
    "id": SOME_ID, "workout_id": SOME_ID, "template_id": SOME_ID, "set_id": SOME_ID, "exercise_id": 12, "weight": 82.5,
    "reps": 5, "reps_max": 8, "rpe": 8.5, "duration_seconds": 60, "distance_m": 5000, "rest_seconds": 120, "order": 1,
    "name": "Push", "exercise_name": "Bench Press (Barbell)", "notes": "Slowly", "date": SOME_DAY, "start": SOME_DAY,
    "started_at": SOME_TIME, "duration_minutes": 50, "volume": 3840.0, "estimated_1rm": 95.6, "sets": 12,
    "workouts": 14, "email": "lifter@example.org", "full_name": "Lena Lifter", "primary_muscle": "chest",
    "refresh_token": "eyJhbGciOi…", "password": "a long sentence of your own", "page": 1, "page_size": 20, "total": 57,
    "current_password": "a long sentence of your own", "new_password": "another long sentence", "pages": 3,
    "slug": "chest", "percent": 42.5,
}  # fmt: skip


def say_more(document: dict[str, Any]) -> None:
    """Units, examples and the reasons of errors, written into the document."""
    for name, field in fields_of(document):
        if name in MEANINGS:
            field.setdefault("description", MEANINGS[name])
        fits = any(one in types_of(field) for one in types_of_value(EXAMPLES.get(name)))
        if fits and "$ref" not in field:
            field.setdefault("examples", [EXAMPLES[name]])
    for operation in operations_of(document):
        for parameter in operation.get("parameters", ()):
            if parameter["name"] in MEANINGS and "description" not in parameter.get("schema", {}):
                parameter.setdefault("description", MEANINGS[parameter["name"]])
        for code, answer in operation["responses"].items():
            if int(code) in PROBLEMS:
                answer["description"] = PROBLEMS[int(code)]


def fields_of(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for schema in document["components"]["schemas"].values():
        yield from schema.get("properties", {}).items()


def operations_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for operations in document["paths"].values():
        yield from operations.values()


def types_of(field: dict[str, Any]) -> set[str]:
    return {one["type"] for one in (field, *field.get("anyOf", ())) if "type" in one}


def types_of_value(value: Any) -> tuple[str, ...]:
    if isinstance(value, int):
        return "integer", "number"
    return {str: ("string",), float: ("number",)}.get(type(value), ())
