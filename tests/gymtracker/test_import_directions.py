"""Imports run one way.

Ground <- accounts <- exercises <- workouts <- progress <- goals <- coaching, webhooks <- roof.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings

# From the lowest up. A room may import what stands in a lower line, and itself; never its neighbour in the same line.
HOUSE = [
    ["ground"],
    ["accounts"],
    ["exercises"],
    ["workouts"],
    ["progress"],
    ["goals"],
    ["coaching", "webhooks"],
    ["roof"],
]
FLOOR = {room: number for number, rooms in enumerate(HOUSE) for room in rooms}
APPS = ("exercises", "workouts", "progress", "goals")
ROOMS_OF_GYMTRACKER = {
    "ground": {
        "settings", "environment", "units", "ids", "htmx", "middleware", "storage", "logs", "errors", "conflicts",
        "formfields", "bulk", "json_api", "notices", "cursors", "prepared", "openapi", "templatetags", "wsgi", "apps",
        "gunicorn_conf",
    },
    "accounts": {"accounts"},
    "coaching": {"coaching"},
    "webhooks": {"webhooks"},
    "roof": {
        "urls", "api", "admin", "home", "archive", "merging", "merging_admin", "proposals",
        "proposals_admin", "admin_site", "library_import", "library_admin",
        "sharing", "pwa", "demo", "testdata", "diagnosis", "management", "backup",
    },
}  # fmt: skip


@dataclass(frozen=True)
class Arrow:
    """`module` imports `imported` in `place` ("path:line")."""

    module: str
    imported: str
    place: str


class NoRoom(LookupError):
    """A module of gymtracker stands in neither list."""


def room_of(module: str) -> str:
    """Raises NoRoom."""
    top, _, rest = module.partition(".")
    if top in APPS:
        return top
    part = rest.partition(".")[0]
    if not part:
        return "ground"  # the package itself
    for room, parts in ROOMS_OF_GYMTRACKER.items():
        if part in parts:
            return room
    raise NoRoom(f"{module} stands in no room of the house: enter it in this test.")


def backward(arrows: list[Arrow]) -> list[str]:
    """What runs back, as "path:line: importer (room) imports imported (room)"."""
    found = []
    for arrow in arrows:
        own, other = room_of(arrow.module), room_of(arrow.imported)
        if own != other and FLOOR[own] <= FLOOR[other]:
            found.append(f"{arrow.place}: {arrow.module} ({own}) imports {arrow.imported} ({other})")
    return found


def modules_of(root: Path) -> dict[str, Path]:
    """Every module of the house but migrations, by its dotted name."""
    found = {}
    for top in ("gymtracker", *APPS):
        for path in sorted((root / top).rglob("*.py")):
            parts = path.relative_to(root).with_suffix("").parts
            if "migrations" not in parts:
                found[".".join(parts).removesuffix(".__init__")] = path
    return found


def arrows_of(root: Path) -> list[Arrow]:
    modules = modules_of(root)
    return [
        Arrow(module, imported, f"{path.relative_to(root)}:{line}")
        for module, path in modules.items()
        for line, imported in imports_of(module, path, set(modules))
    ]


def imports_of(module: str, path: Path, known: set[str]) -> Iterator[tuple[int, str]]:
    """Line and dotted name of every module of the house that is imported, inside functions too."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in reached(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            origin = absolute(node, package)
            members = [f"{origin}.{alias.name}" for alias in node.names]
            names = [member if member in known else origin for member in members]
        else:
            continue
        for name in dict.fromkeys(names):
            if name.partition(".")[0] in ("gymtracker", *APPS):
                yield node.lineno, name


def reached(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes that can run: not the body of `if TYPE_CHECKING:`."""
    yield node
    skipped = node.body if isinstance(node, ast.If) and is_type_checking(node.test) else []
    for child in ast.iter_child_nodes(node):
        if child not in skipped:
            yield from reached(child)


def is_type_checking(test: ast.expr) -> bool:
    return (isinstance(test, ast.Name) and test.id == "TYPE_CHECKING") or (
        isinstance(test, ast.Attribute) and test.attr == "TYPE_CHECKING"
    )


def absolute(node: ast.ImportFrom, package: str) -> str:
    if not node.level:
        return node.module or ""
    parts = package.split(".")
    base = parts[: len(parts) - node.level + 1]
    return ".".join([*base, *([node.module] if node.module else [])])


# --- The house as it stands ---


def test_no_import_runs_back() -> None:
    assert backward(arrows_of(settings.BASE_DIR)) == []


def test_every_module_stands_in_a_room() -> None:
    for module in modules_of(settings.BASE_DIR):
        assert room_of(module) in FLOOR


def test_the_imports_were_read() -> None:
    """Were nothing found, the first test would pass in vain."""
    seen = {(arrow.module, arrow.imported) for arrow in arrows_of(settings.BASE_DIR)}
    assert ("workouts.models.log", "exercises.models") in seen
    assert ("exercises.models", "exercises.search") in seen
    assert ("workouts.querysets", "workouts.models") in seen  # inside a function
    assert ("gymtracker.management.commands.load_library", "exercises.library") in seen


def test_no_room_is_listed_twice() -> None:
    listed = [part for parts in ROOMS_OF_GYMTRACKER.values() for part in parts]
    assert len(listed) == len(set(listed))
    assert set(ROOMS_OF_GYMTRACKER) | set(APPS) == set(FLOOR)


# --- A made-up house, in which the guard has something to find ---


def house(root: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("exercises/models.py", "\nfrom workouts.models import Set\n", "exercises/models.py:2: exercises.models"),
        ("exercises/models.py", "import goals\n", "exercises/models.py:1"),
        ("workouts/a.py", "def f():\n    if x:\n        from progress import records\n", "workouts/a.py:3"),
        ("gymtracker/units.py", "import exercises.models as m\n", "gymtracker/units.py:1"),
        ("gymtracker/units.py", "from .accounts import models\n", "gymtracker.units (ground) imports"),
        ("gymtracker/templatetags/gym.py", "from ..accounts.models import User\n", "gymtracker/templatetags/gym.py:1"),
        ("gymtracker/accounts/models.py", "from gymtracker import home\n", "imports gymtracker.home (roof)"),
        ("gymtracker/coaching/models.py", "from gymtracker.webhooks import models\n", "imports gymtracker.webhooks"),
        ("goals/models.py", "from gymtracker.coaching.models import Comment\n", "goals.models (goals) imports"),
        ("goals/m.py", "if TYPE_CHECKING:\n    import x\nelse:\n    import gymtracker.urls\n", "goals/m.py:4"),
        ("goals/m.py", "try:\n    import gymtracker.api\nexcept ImportError:\n    pass\n", "goals/m.py:2"),
    ],
)
def test_an_arrow_that_runs_back_is_found(tmp_path: Path, name: str, text: str, found: str) -> None:
    others = {"gymtracker/home.py": "", "gymtracker/accounts/__init__.py": "", "progress/records.py": ""}
    (arrow,) = backward(arrows_of(house(tmp_path, {**others, name: text})))
    assert found in arrow


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("workouts/models.py", "from exercises.models import Exercise\nfrom gymtracker.units import KG\n"),
        (
            "exercises/models.py",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from workouts import models\n",
        ),
        ("exercises/models.py", "import typing\nif typing.TYPE_CHECKING:\n    import goals\n"),
        ("exercises/migrations/0001_initial.py", "import goals.models\n"),
        ("gymtracker/urls.py", "from gymtracker import home\nimport goals.models\n"),
        ("goals/models.py", "import goals_elsewhere\nimport django.urls\n"),
    ],
)
def test_an_arrow_that_runs_down_or_never_runs_is_allowed(tmp_path: Path, name: str, text: str) -> None:
    assert backward(arrows_of(house(tmp_path, {"gymtracker/home.py": "", name: text}))) == []


def test_a_module_of_gymtracker_in_no_room_is_refused(tmp_path: Path) -> None:
    house(tmp_path, {"gymtracker/helpers.py": "", "goals/models.py": "from gymtracker import helpers\n"})
    with pytest.raises(NoRoom, match=r"gymtracker\.helpers"):
        backward(arrows_of(tmp_path))
    with pytest.raises(NoRoom, match="helpers"):
        [room_of(module) for module in modules_of(tmp_path)]
