"""Files of exercises for tests, in either layout."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from exercises.library import shipped_muscles
from exercises.library_files import LibraryFile, read_library_file

FOREIGN_FILE = Path(__file__).parent / "files" / "free-exercise-db-layout.json"
MUSCLES = [muscle["slug"] for muscle in shipped_muscles()]


def own(slug: str = "jetty-press", /, **changes: Any) -> dict[str, Any]:
    """One entry of our own layout; `...` leaves a field out."""
    entry = {
        "slug": slug,
        "name": slug.replace("-", " ").title(),
        "category": "strength",
        "equipment": "barbell",
        "mechanic": "compound",
        "force": "push",
        "level": "beginner",
        "primary_muscle": "chest",
        "secondary_muscles": ["triceps", "front-deltoids"],
        "tracking": "weight_reps",
        "is_unilateral": False,
        "implements": 1,
        "bodyweight_share": 0,
        "competition_lift": "",
        "instructions": ["Lie down.", "Press."],
        "aliases": {"strong": [f"{slug} in Strong"], "": []},
        **changes,
    }
    return {name: value for name, value in entry.items() if value is not ...}


def foreign(id: str = "Jetty_Press", /, **changes: Any) -> dict[str, Any]:
    """One entry of free-exercise-db's layout; `...` leaves a field out."""
    entry = {
        "id": id,
        "name": id.replace("_", " "),
        "force": "push",
        "level": "beginner",
        "mechanic": "compound",
        "equipment": "barbell",
        "primaryMuscles": ["chest"],
        "secondaryMuscles": ["shoulders", "triceps"],
        "instructions": ["Lie down.", "Press."],
        "category": "strength",
        "images": [f"{id}/0.jpg"],
        **changes,
    }
    return {name: value for name, value in entry.items() if value is not ...}


def written(*entries: Any) -> bytes:
    return json.dumps(entries).encode()


def read(*entries: Any) -> LibraryFile:
    return read_library_file(BytesIO(written(*entries)), MUSCLES)


def read_bytes(content: bytes) -> LibraryFile:
    return read_library_file(BytesIO(content), MUSCLES)
