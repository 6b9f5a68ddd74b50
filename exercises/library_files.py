"""Reading a file of exercises: our own layout, which is that of fixtures/exercises/*.json, or free-exercise-db's.

A file is refused as a whole (UnreadableFile) or read into entries in the form of `library.as_shipped`; an entry with a
fault is left out, and each of its faults is listed. Nothing here asks the database. docs/library.md has both layouts.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from exercises.foreign_values import CATEGORIES, EQUIPMENT, guessed, muscle_of
from exercises.library import PLAIN_FIELDS, Shipped
from exercises.models import App, Category, CompetitionLift, Equipment, Exercise, ExerciseAlias, Force, Level, Mechanic
from exercises.search import fold, fold_key
from exercises.tracking import MOVES_BODYWEIGHT, Tracking

OWN, FREE_EXERCISE_DB = "own", "free-exercise-db"
LAYOUTS = {OWN: "our own layout", FREE_EXERCISE_DB: "free-exercise-db’s layout"}

LARGEST_BYTES = 10_000_000
MOST_ENTRIES = 2_000
# Ten megabytes of "[]," are no library, but three million lists; this keeps what is built of a file under 100 MB.
MOST_VALUES = 600_000
LONGEST_SHOWN = 60

ARCHIVES = {b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"BZh": "bzip2", b"\xfd7zXZ": "xz", b"7z\xbc\xaf": "7z"}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
# Neither database nor page has a use for them; blanks and line breaks are made plain blanks before.
REFUSED_CHARACTERS = {"Cc", "Cs"}

LONGEST = {
    name: int(Exercise._meta.get_field(name).max_length or 0)  # type: ignore[union-attr]
    for name in ("slug", "name", "instructions")
}
LONGEST_ALIAS = int(ExerciseAlias._meta.get_field("name").max_length or 0)  # type: ignore[union-attr]
OWN_FIELDS = ("slug", *PLAIN_FIELDS, "primary_muscle", "secondary_muscles", "aliases")
# What free-exercise-db says of an exercise; all else is worked out from it, and good for a new exercise only.
SAID_BY_FREE_EXERCISE_DB = (
    "name", "category", "equipment", "mechanic", "force", "level", "instructions", "primary_muscle",
    "secondary_muscles",
)  # fmt: skip
FIELDS_OF_FREE_EXERCISE_DB = {
    "id", "name", "force", "level", "mechanic", "equipment", "primaryMuscles", "secondaryMuscles", "instructions",
    "category",
}  # fmt: skip


class UnreadableFile(Exception):
    """Nothing of the file can be used; the message is a sentence for whoever gave it."""


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Fault:
    """Why an entry is left out. `number` counts from 1; `value` is what stands in the file, shortened."""

    number: int
    name: str
    field: str
    value: str
    says: str

    def __str__(self) -> str:
        who = f"Entry {self.number}" + (f" (“{self.name}”)" if self.name else "")
        value = f" {self.value}" if self.value else ""
        return f"{who}, {self.field}{value}: {self.says}" if self.field else f"{who}: {self.says}"


@dataclass(frozen=True)
class Entry:
    """`values` is in the form of `as_shipped`; `stated` names those that the file itself gives."""

    number: int
    values: Shipped
    stated: tuple[str, ...]

    @property
    def slug(self) -> str:
        return str(self.values["slug"])

    @property
    def name(self) -> str:
        return str(self.values["name"])


@dataclass
class LibraryFile:
    layout: str
    entries: list[Entry] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)  # fields of the file that are not read

    @property
    def faulty(self) -> int:
        """How many entries are left out."""
        return len({fault.number for fault in self.faults})

    @property
    def count(self) -> int:
        return len(self.entries) + self.faulty


def read_library_file(stream: Readable, muscles: Collection[str]) -> LibraryFile:
    """`muscles` are the slugs that an exercise may name. Raises UnreadableFile."""
    found = objects_in(decoded(limited(stream)))
    layout, muscles = layout_of(found), sorted(muscles)
    file = LibraryFile(layout)
    if layout == FREE_EXERCISE_DB:
        every = {name for raw in found if isinstance(raw, dict) for name in raw}
        file.ignored = sorted(shown(name).strip('"') for name in every - FIELDS_OF_FREE_EXERCISE_DB)
    read = read_own if layout == OWN else read_foreign
    for number, raw in enumerate(found, 1):
        fields = Fields(number, raw, muscles)
        if not isinstance(raw, dict):
            fields.fault("", raw, f"is {kind_of(raw)} where an object with fields should be.")
        else:
            entry = read(fields)
            file.entries += [] if fields.faults else [entry]
        file.faults += fields.faults
    leave_out_doubles(file)
    return file


def packed(file: LibraryFile) -> bytes:
    """To be kept between the preview and its applying."""
    return zlib.compress(json.dumps(asdict(file)).encode())


def unpacked(content: bytes | memoryview) -> LibraryFile:
    found = json.loads(zlib.decompress(content))
    entries = [Entry(one["number"], one["values"], tuple(one["stated"])) for one in found["entries"]]
    return LibraryFile(found["layout"], entries, [Fault(**one) for one in found["faults"]], found["ignored"])


# --- The file as a whole ---


def limited(stream: Readable) -> bytes:
    """All of it, read in pieces, and never more than is allowed. Raises UnreadableFile."""
    pieces, size = [], 0
    while piece := stream.read(64 * 1024):
        size += len(piece)
        if size > LARGEST_BYTES:
            raise UnreadableFile(f"The file is too large: {LARGEST_BYTES // 1_000_000} MB at most.")
        pieces.append(piece)
    return b"".join(pieces)


def decoded(content: bytes) -> str:
    """UTF-8, or UTF-16 with its mark. Raises UnreadableFile."""
    for magic, kind in ARCHIVES.items():
        if content.startswith(magic):
            raise UnreadableFile(f"The file is a {kind} archive. Unpack it, and choose the JSON file inside.")
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"The file is no text in UTF-8 (at byte {error.start}). Save it as UTF-8 JSON.") from None
    if not text.strip():
        raise UnreadableFile("The file is empty.")
    return text


def objects_in(text: str) -> list[Any]:
    """The entries of the list that a file is; a single exercise is a list of one. Raises UnreadableFile."""
    if sum(text.count(mark) for mark in "[{,") > MOST_VALUES:
        raise UnreadableFile("The file holds far more values than a list of exercises could.")
    try:
        content = json.loads(text, parse_constant=refuse_constant)
    except RecursionError:
        raise UnreadableFile("The file is no list of exercises: it nests far too deep.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise UnreadableFile(f"The file is not JSON: {error.msg} ({where}).") from None
    except ValueError as error:
        raise UnreadableFile(f"The file is not JSON: {str(error)[:100]}.") from None
    found = [content] if isinstance(content, dict) else content
    if not isinstance(found, list):
        raise UnreadableFile(f"The file holds {kind_of(content)} where a list of exercises should be.")
    if not found:
        raise UnreadableFile("The file holds an empty list: there is nothing to import.")
    if len(found) > MOST_ENTRIES:
        raise UnreadableFile(f"The file holds {len(found)} entries; {MOST_ENTRIES} at most.")
    return found


def refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


def layout_of(found: list[Any]) -> str:
    """By the first entry that has a field which only one of the layouts knows. Raises UnreadableFile."""
    for raw in found:
        names = raw.keys() if isinstance(raw, dict) else ()
        if "primaryMuscles" in names or "secondaryMuscles" in names or ("id" in names and "slug" not in names):
            return FREE_EXERCISE_DB
        if "slug" in names or "primary_muscle" in names:
            return OWN
    raise UnreadableFile(
        "The file is in neither layout: an exercise of ours has “slug” and “primary_muscle”, one of free-exercise-db "
        f"has “id” and “primaryMuscles”. The first entry here is {kind_of(found[0])}."
    )


def leave_out_doubles(file: LibraryFile) -> None:
    """What names another entry's slug, name or alias once more: the first of them stays."""
    first: dict[tuple[str, ...], Entry] = {}
    kept = []
    for entry in file.entries:
        doubles = [(mark, shows) for mark, shows in marks_of(entry) if mark in first]
        for mark, (name, value) in doubles[:1]:  # the first says enough: slug, else name, else an alias
            says = f"stands in entry {first[mark].number} (“{first[mark].name}”) already."
            file.faults.append(Fault(entry.number, entry.name, name, shown(value), says))
        if not doubles:
            kept.append(entry)
            first |= {mark: entry for mark, _ in marks_of(entry)}
    file.entries = kept
    file.faults.sort(key=lambda fault: fault.number)


def marks_of(entry: Entry) -> Iterable[tuple[tuple[str, ...], tuple[str, str]]]:
    """What no two entries may share, each with its field and how it is written."""
    yield ("slug", entry.slug), ("slug", entry.slug)
    yield ("name", fold_key(entry.name)), ("name", entry.name)
    for app, alias in entry.values["aliases"]:
        yield ("alias", app, fold_key(alias)), ("aliases", alias)


# --- One entry ---


class Fields:
    """The fields of one entry, each read with care: what is wrong becomes a fault, and some harmless value is given."""

    def __init__(self, number: int, raw: Any, muscles: Collection[str]) -> None:
        self.number = number
        self.raw: dict[str, Any] = raw if isinstance(raw, dict) else {}
        self.muscles = muscles
        self.faults: list[Fault] = []

    @property
    def title(self) -> str:
        name = self.raw.get("name")
        return shown(name)[1:-1] if isinstance(name, str) else ""

    def fault(self, name: str, value: Any, says: str) -> None:
        self.faults.append(Fault(self.number, self.title, name, shown(value), says))

    def has(self, name: str) -> bool:
        """Whether it is there; a fault where it is not."""
        if name not in self.raw:
            self.faults.append(Fault(self.number, self.title, name, "", "is missing."))
        return name in self.raw

    def text(self, name: str, longest: int) -> str:
        return self.plain(name, self.raw[name], longest) if self.has(name) else ""

    def plain(self, name: str, value: Any, longest: int) -> str:
        """A text in one line without blanks at its ends."""
        if not isinstance(value, str):
            self.fault(name, value, "must be a text.")
            return ""
        text = " ".join(value.split())
        if not text:
            self.fault(name, value, "is blank.")
        elif len(text) > longest:
            self.fault(name, value, f"has {len(text)} characters; {longest} at most.")
        elif any(unicodedata.category(character) in REFUSED_CHARACTERS for character in text):
            self.fault(name, value, "holds a character that cannot be stored.")
        else:
            return text
        return ""

    def named(self, name: str, value: Any, longest: int) -> str:
        """A text by which something is found."""
        text = self.plain(name, value, longest)
        if text and not fold(text):
            self.fault(name, value, "needs a letter or a digit.")
        return text

    def texts(self, name: str) -> list[Any]:
        value = self.raw[name]
        if isinstance(value, list):
            return value
        self.fault(name, value, "must be a list.")
        return []

    def lines(self, name: str) -> str:
        """Steps, one a line."""
        longest = LONGEST["instructions"]
        steps = [self.plain(name, step, longest) for step in self.texts(name) if step != ""]
        text = "\n".join(step for step in steps if step)
        if len(text) > longest:
            self.faults.append(
                Fault(self.number, self.title, name, "", f"have {len(text)} characters; {longest} at most.")
            )
        return text

    def one_of(self, name: str, allowed: Mapping[Any, str]) -> str:
        """What stands for it with us."""
        return self.known(name, self.raw[name], allowed) if self.has(name) else ""

    def known(self, name: str, value: Any, allowed: Mapping[Any, str]) -> str:
        if (value is None or isinstance(value, str)) and value in allowed:
            return allowed[value]
        names = ", ".join(shown(one).strip('"') for one in allowed if one != "")
        self.fault(name, value, f"is not known. Known are {names}.")
        return ""

    def whole(self, name: str, least: int, most: int) -> int:
        value = self.raw[name]
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(name, value, f"must be a whole number from {least} to {most}.")
        return least

    def yes_or_no(self, name: str) -> bool:
        if not isinstance(self.raw[name], bool):
            self.fault(name, self.raw[name], "must be true or false.")
        return self.raw[name] is True


def kind_of(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "a number")


def shown(value: Any) -> str:
    """As it stands in the file, fit to be stored and printed: one line, shortened, nothing but printable characters."""
    if isinstance(value, (dict, list)):
        return f"({kind_of(value)})"
    text = f'"{value[: LONGEST_SHOWN + 1]}"' if isinstance(value, str) else json.dumps(value)
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…" + ('"' if isinstance(value, str) else "")


# --- Our own layout ---


def same(values: Iterable[str], *, null: bool = False) -> dict[Any, str]:
    return {value: value for value in values} | ({None: ""} if null else {})


CHOICES: dict[str, dict[Any, str]] = {
    "category": same(Category.values),
    "equipment": same(Equipment.values),
    "mechanic": same(Mechanic.values, null=True),
    "force": same(Force.values, null=True),
    "level": same(Level.values),
    "tracking": same(Tracking.values),
    "competition_lift": same(CompetitionLift.values),
}
REQUIRED = ("slug", "name", "category", "equipment", "primary_muscle", "tracking")
DEFAULTS: Shipped = {
    "mechanic": "", "force": "", "level": Level.BEGINNER.value, "is_unilateral": False, "implements": 1,
    "bodyweight_share": 0, "competition_lift": "", "instructions": "", "secondary_muscles": [], "aliases": [],
}  # fmt: skip


def read_own(fields: Fields) -> Entry:
    raw = fields.raw
    for name in sorted(map(str, raw.keys() - set(OWN_FIELDS))):
        fields.fault(shown(name).strip('"'), raw[name], "is a field that is not known.")
    values = DEFAULTS | {
        "slug": slug_of(fields),
        "name": fields.named("name", raw["name"], LONGEST["name"]) if fields.has("name") else "",
        "primary_muscle": fields.one_of("primary_muscle", same(fields.muscles)),
    }
    for name, allowed in CHOICES.items():
        if name in raw or name in REQUIRED:
            values[name] = fields.one_of(name, allowed)
    if "instructions" in raw:
        values["instructions"] = fields.lines("instructions")
    if "is_unilateral" in raw:
        values["is_unilateral"] = fields.yes_or_no("is_unilateral")
    if "implements" in raw:
        values["implements"] = fields.whole("implements", 1, 2)
    if "secondary_muscles" in raw:
        muscles = [
            fields.known("secondary_muscles", muscle, same(fields.muscles))
            for muscle in fields.texts("secondary_muscles")
        ]
        values["secondary_muscles"] = sorted(set(muscles) - {values["primary_muscle"]})
    if "aliases" in raw:
        values["aliases"] = aliases_of(fields)
    values["bodyweight_share"] = share_of(fields, values["tracking"])
    return Entry(fields.number, values, tuple(name for name in OWN_FIELDS[1:] if name in raw))


def slug_of(fields: Fields) -> str:
    slug = fields.text("slug", LONGEST["slug"])
    if slug and not SLUG.fullmatch(slug):
        fields.fault("slug", slug, "must be small letters a to z and digits, with single hyphens between.")
    return slug


def share_of(fields: Fields, tracking: str) -> int:
    """Percent of the bodyweight: 100 where nothing is said of an exercise that moves it."""
    if "bodyweight_share" not in fields.raw:
        return 100 if tracking in MOVES_BODYWEIGHT else 0
    share = fields.whole("bodyweight_share", 0, 100)
    if tracking and (tracking in MOVES_BODYWEIGHT) != (share > 0):
        says = "must be from 1 to 100" if tracking in MOVES_BODYWEIGHT else "must be 0"
        fields.fault("bodyweight_share", share, f"{says} for an exercise that is logged as {tracking}.")
    return share


def aliases_of(fields: Fields) -> list[list[str]]:
    by_app = fields.raw["aliases"]
    if not isinstance(by_app, dict):
        fields.fault("aliases", by_app, "must be an object with a list of names for each app.")
        return []
    pairs: dict[tuple[str, str], list[str]] = {}
    for app, names in by_app.items():
        if app not in App.values:
            fields.fault("aliases", app, f"is not known as an app. Known are {', '.join(filter(None, App.values))}.")
        elif not isinstance(names, list):
            fields.fault("aliases", names, "must be a list of names for each app.")
        else:
            found = [fields.named("aliases", name, LONGEST_ALIAS) for name in names]
            pairs |= {(app, fold_key(name)): [app, name] for name in reversed(found) if name}
    return sorted(pairs.values())


# --- free-exercise-db's layout ---


def read_foreign(fields: Fields) -> Entry:
    raw = fields.raw
    name = fields.named("name", raw["name"], LONGEST["name"]) if fields.has("name") else ""
    values: Shipped = {
        "slug": slug_of_id(fields),
        "name": name,
        "category": fields.one_of("category", CATEGORIES),
        "equipment": fields.one_of("equipment", EQUIPMENT),
        # Older copies of the file leave out what they do not know.
        "mechanic": fields.known("mechanic", raw.get("mechanic"), CHOICES["mechanic"]),
        "force": fields.known("force", raw.get("force"), CHOICES["force"]),
        "level": fields.one_of("level", CHOICES["level"]),
        "instructions": fields.lines("instructions") if "instructions" in raw else "",
        "aliases": [],
        "competition_lift": "",
    }
    primary = translated_muscles(fields, "primaryMuscles", name, values["force"])
    secondary = translated_muscles(fields, "secondaryMuscles", name, values["force"])
    if not primary and "primaryMuscles" in raw and not fields.faults:
        fields.fault("primaryMuscles", raw["primaryMuscles"], "names no muscle; one is needed.")
    values["primary_muscle"] = primary[0] if primary else ""
    values["secondary_muscles"] = sorted({*primary[1:], *secondary} - {values["primary_muscle"]})
    values |= guessed(values)
    stated = tuple(name for name in SAID_BY_FREE_EXERCISE_DB if name != "instructions" or "instructions" in raw)
    return Entry(fields.number, values, stated)


def slug_of_id(fields: Fields) -> str:
    """ "Barbell_Curl" -> "barbell-curl"."""
    written = fields.text("id", LONGEST["slug"])
    slug = re.sub(r"[^a-z0-9]+", "-", fold(written)).strip("-")
    if written and not slug:
        fields.fault("id", written, "needs a letter from a to z or a digit.")
    return slug[: LONGEST["slug"]].strip("-")


def translated_muscles(fields: Fields, name: str, exercise: str, force: str) -> list[str]:
    if name == "secondaryMuscles" and name not in fields.raw:
        return []
    found = []
    for muscle in fields.texts(name) if fields.has(name) else []:
        slug = muscle_of(muscle, exercise, force, is_primary=name == "primaryMuscles")
        if slug is None:
            fields.fault(name, muscle, "is not a muscle that is known.")
        elif slug not in fields.muscles:
            fields.fault(name, muscle, f"is “{slug}” with us, and that muscle is not in the library.")
        else:
            found.append(slug)
    return found
