"""A file of exercises beside the library: what is new, what changed and what clashes.

An entry is the row with its slug, or the row that stood for it at an earlier import. Where the same name or alias
stands under another slug, or a field was changed here since, the two clash and a person chooses. `Exercise.imported`
holds what a file said last; `Exercise.shipped` is `load_library`'s alone, to which all that an import writes is the
admin's: it neither undoes an import nor doubles what one brought.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from exercises.library import PLAIN_FIELDS, Shipped, as_stored
from exercises.library_files import OWN, Entry, LibraryFile
from exercises.models import App, Exercise, ExerciseAlias, Muscle
from exercises.search import fold_key, fold_words
from gymtracker.conflicts import Conflict

NEW, UNCHANGED, CHANGED, CLASHING = "new", "unchanged", "changed", "clashing"
# What a person may choose for a clash.
KEEP, TAKE, LEAVE, ADD = "keep", "take", "leave", "add"
CHOICES = {
    KEEP: "Keep ours",
    TAKE: "Take theirs",
    LEAVE: "Leave out",
    ADD: "Add as another exercise",
}
FOR_ALL = (KEEP, TAKE, LEAVE)
# How a field that differs stands: it may simply change, a person has to choose, or it cannot change at all.
PLAIN, CHOSEN, FIXED = "plain", "chosen", "fixed"
# Past volume and records are counted by these.
COUNTED = ("tracking", "is_unilateral", "implements", "bodyweight_share")
LABELS = {
    "primary_muscle": "main muscle",
    "tracking": "what is logged",
    "is_unilateral": "one side at a time",
    "bodyweight_share": "share of the bodyweight",
}
AliasKey = tuple[str, str]  # the app and the folded name: one exercise has it


class LibraryChanged(Conflict):
    """The library is not any more what the preview showed."""

    def __init__(self) -> None:
        super().__init__("The library has changed since this preview was made. Nothing was written: look at it again.")


@dataclass(frozen=True)
class Difference:
    """A field in which an entry and its row differ. `why` says what stands against changing it."""

    field: str
    before: Any
    after: Any
    standing: str = PLAIN
    why: str = ""

    @property
    def label(self) -> str:
        return LABELS.get(self.field, self.field.replace("_", " "))

    @property
    def shown_before(self) -> str:
        return without_common_lines(as_text(self.field, self.before), as_text(self.field, self.after))

    @property
    def shown_after(self) -> str:
        return without_common_lines(as_text(self.field, self.after), as_text(self.field, self.before))


@dataclass(frozen=True)
class Match:
    """The row that an entry is, or may be: `why` is empty where there is no doubt."""

    exercise: Exercise
    why: str = ""


@dataclass
class Item:
    """One entry beside its row."""

    entry: Entry
    kind: str
    exercise: Exercise | None = None
    why: str = ""
    differences: list[Difference] = field(default_factory=list)
    gained: list[list[str]] = field(default_factory=list)  # aliases, as (app, name)
    lost: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    choices: tuple[str, ...] = ()
    speaks_first: bool = True  # else an earlier entry of the file is the same row

    @property
    def number(self) -> int:
        return self.entry.number

    @property
    def said(self) -> dict[str, str]:
        """What the entry says, in words."""
        return {name: as_text(name, self.entry.values[name]) for name in ("primary_muscle", "equipment", "tracking")}

    @property
    def offered(self) -> list[tuple[str, str]]:
        return [(choice, CHOICES[choice]) for choice in self.choices]

    def choice(self, chosen: Mapping[int, str], otherwise: str) -> str:
        """What is done with it: KEEP where what was chosen for all is not possible here."""
        if self.kind != CLASHING:
            return TAKE
        mine = chosen.get(self.number, otherwise)
        return mine if mine in self.choices else KEEP

    def changes(self, choice: str) -> dict[str, Any]:
        """By field, what the row gets."""
        wanted = {KEEP: {PLAIN}, TAKE: {PLAIN, CHOSEN}}.get(choice, set())
        return {one.field: one.after for one in self.differences if one.standing in wanted}

    def as_json(self) -> dict[str, Any]:
        found: dict[str, Any] = {"entry": self.number, "slug": self.entry.slug, "name": self.entry.name}
        if self.kind == NEW:
            found["values"] = self.entry.values
        if self.exercise:
            found["exercise"] = self.exercise.slug
        if self.differences:
            found["fields"] = [
                {"field": one.field, "before": one.before, "after": one.after, "standing": one.standing, "why": one.why}
                for one in self.differences
            ]
        more = {"aliases_gained": self.gained, "aliases_lost": self.lost, "notes": self.notes, "why": self.why}
        return found | {name: value for name, value in (more | {"choices": list(self.choices)}).items() if value}


@dataclass
class Comparison:
    layout: str
    items: list[Item]
    missing_muscles: set[str] = field(default_factory=set)

    def of(self, kind: str) -> list[Item]:
        return [item for item in self.items if item.kind == kind]

    @cached_property
    def new(self) -> list[Item]:
        return self.of(NEW)

    @cached_property
    def changed(self) -> list[Item]:
        return self.of(CHANGED)

    @cached_property
    def clashing(self) -> list[Item]:
        return self.of(CLASHING)

    @cached_property
    def unchanged(self) -> list[Item]:
        return self.of(UNCHANGED)

    @property
    def can_be_applied(self) -> bool:
        return len(self.unchanged) < len(self.items)

    def aliases_that_stay(self, chosen: Mapping[int, str], otherwise: str) -> set[AliasKey]:
        """Of the aliases that move from one entry to another, those of which either is left out."""
        lost = {alias_key(*pair) for item in self.items for pair in item.lost}
        gained = {alias_key(*pair) for item in self.items for pair in item.gained}
        left_out = [item for item in self.items if item.choice(chosen, otherwise) == LEAVE]
        return lost & gained & {alias_key(*pair) for item in left_out for pair in item.lost + item.gained}

    def digest(self) -> str:
        """Equal for two comparisons that show and would do the same."""
        rows = [(item.kind, item.exercise and item.exercise.pk, item.as_json()) for item in self.items]
        return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()

    def counting_anew(self, chosen: Mapping[int, str], otherwise: str) -> list[Exercise]:
        """The exercises of which past volume and records would be counted another way."""
        return [
            item.exercise
            for item in self.items
            if item.exercise and not {*COUNTED}.isdisjoint(item.changes(item.choice(chosen, otherwise)))
        ]


# --- The library as it stands ---


class Shelf:
    """The library, read once, with what entries are found by. `lock`: nobody else changes its rows until the
    transaction ends (lifters go on logging)."""

    def __init__(self, *, lock: bool = False) -> None:
        rows = Exercise.objects.library().select_related("primary_muscle").order_by("pk")
        if lock:
            rows = rows.select_for_update(of=("self",), no_key=True)
        self.rows = {row.pk: row for row in rows.prefetch_related("secondary_muscles", "aliases")}
        self.muscles = {muscle.slug: muscle for muscle in Muscle.objects.all()}
        self.by_slug = {row.slug: row for row in self.rows.values()}
        self.by_name = {row.name_key: row for row in self.rows.values() if not row.merged_into_id}
        # "Barbell Bench Press" beside "Bench Press (Barbell)".
        self.by_words = {words_of(row.name): row for row in self.by_name.values()}
        self.by_alias: dict[str, list[ExerciseAlias]] = {}
        for row in self.rows.values():
            for alias in row.aliases.all():
                self.by_alias.setdefault(alias.key, []).append(alias)
        self.imported = {
            (layout, said["slug"]): row for row in self.rows.values() for layout, said in row.imported.items()
        }
        of_lifters = ExerciseAlias.objects.exclude(exercise__owner=None)
        # Who has an alias: the row of the library, or None for a lifter's own exercise.
        self.alias_holders: dict[AliasKey, Exercise | None] = dict.fromkeys(of_lifters.values_list("app", "key"))
        self.alias_holders |= {
            (alias.app, key): self.rows[alias.exercise_id] for key, found in self.by_alias.items() for alias in found
        }
        # Aliases that the file takes away from their holders: free for whoever gains them in the same import.
        self.given_up: set[AliasKey] = set()

    @cached_property
    def logged(self) -> set[int]:
        """The exercises that somebody has in a workout."""
        used = Exercise.objects.library().filter(workout_exercises__isnull=False)
        return set(used.order_by().values_list("pk", flat=True).distinct())

    def sure(self, layout: str, entry: Entry) -> Match | None:
        """By slug and earlier imports. A slug of another database may mean another movement, so it is not sure."""
        mine, stood_for = self.by_slug.get(entry.slug), self.imported.get((layout, entry.slug))
        row = (mine or stood_for) if layout == OWN else stood_for
        if row is None or row.merged_into_id:
            return None
        return Match(row)

    def likely(self, layout: str, entry: Entry) -> Match | None:
        """By a slug, name or alias that is another's."""
        row = self.by_slug.get(entry.slug) or self.imported.get((layout, entry.slug))
        if row and row.merged_into_id:
            return Match(self.living(row), f"“{row}” was merged into “{self.living(row)}”.")
        if row:
            return Match(row, f"“{row}” has the same slug.")
        if row := self.by_name.get(fold_key(entry.name)):
            return Match(row, f"“{row}” has the same name.")
        if alias := self.alias(fold_key(entry.name)):
            row = self.living(self.rows[alias.exercise_id])
            return Match(row, f"Its name is an alias of “{row}”{of_app(alias.app)}.")
        if row := self.by_words.get(words_of(entry.name)):
            return Match(row, f"“{row}” is made of the same words.")
        return next(self.by_aliases(entry), None)

    def by_aliases(self, entry: Entry) -> Iterator[Match]:
        for app, name in entry.values["aliases"]:
            key = alias_key(app, name)
            if app == App.GENERAL and (row := self.by_name.get(fold_key(name))):
                yield Match(row, f"Its alias “{name}” is the name of “{row}”.")
            if key not in self.given_up and (holder := self.alias_holders.get(key)):
                row = self.living(holder)
                yield Match(row, f"Its alias “{name}”{of_app(app)} is one of “{row}”.")

    def living(self, row: Exercise) -> Exercise:
        """What it was merged into, or itself."""
        return self.rows[row.merged_into_id] if row.merged_into_id else row

    def alias(self, key: str) -> ExerciseAlias | None:
        """What people simply say goes before what one app says."""
        staying = [alias for alias in self.by_alias.get(key, ()) if (alias.app, key) not in self.given_up]
        return min(staying, key=lambda alias: (alias.app, alias.pk), default=None)


def alias_key(app: str, name: str) -> AliasKey:
    return app, fold_key(name)


def words_of(name: str) -> tuple[str, ...]:
    return tuple(sorted(fold_words(name)))


def of_app(app: str) -> str:
    return f" ({App(app).label})" if app else ""


# --- Comparing ---


def compare(file: LibraryFile, *, lock: bool = False) -> Comparison:
    """Reads only. `lock` holds the library's rows until the transaction ends."""
    shelf = Shelf(lock=lock)
    sure = {entry.number: shelf.sure(file.layout, entry) for entry in file.entries}
    shelf.given_up = {
        alias_key(app, name)
        for entry in file.entries
        if (match := sure[entry.number])
        for app, name in lost_aliases(match.exercise, entry, said_before(match.exercise, file.layout))
    }
    # By row, the entry that may change it: one that bears its slug before one that stood for it.
    taken: dict[int, Entry] = {}
    for has_its_slug in (True, False):
        for entry in file.entries:
            match = sure[entry.number]
            if match and (match.exercise.slug == entry.slug) is has_its_slug:
                taken.setdefault(match.exercise.pk, entry)
    items = []
    for entry in file.entries:
        match = sure[entry.number] or shelf.likely(file.layout, entry)
        if match is None:
            items.append(new_item(shelf, entry))
            continue
        first = taken.setdefault(match.exercise.pk, entry)
        items.append(matched_item(shelf, file.layout, entry, match, first))
    note_moves(items)
    needed = {muscle for entry in file.entries for muscle in muscles_in(entry.values)}
    return Comparison(file.layout, items, needed - shelf.muscles.keys())


def muscles_in(values: Shipped) -> list[str]:
    return [values["primary_muscle"], *values["secondary_muscles"]]


def new_item(shelf: Shelf, entry: Entry) -> Item:
    gained, notes = free_aliases(shelf, None, entry.values["aliases"])
    return Item(entry, NEW, gained=gained, notes=notes)


def matched_item(shelf: Shelf, layout: str, entry: Entry, match: Match, first: Entry) -> Item:
    row, doubt = match.exercise, match.why
    said = said_before(row, layout) if not doubt else {}
    item = Item(entry, UNCHANGED, row, doubt, speaks_first=first is entry)
    if not item.speaks_first:
        doubt = item.why = f"Entry {first.number} (“{first.name}”) is “{row}” already. {doubt}".strip()
    item.differences = list(differences(shelf, row, entry, said, sure=not doubt))
    item.gained, item.lost, item.notes = alias_changes(shelf, row, entry, said)
    if row.archived_at:
        item.notes.append("It is archived, and stays so.")
    standings = {one.standing for one in item.differences}
    if doubt or CHOSEN in standings:
        item.kind = CLASHING
        item.choices = choices_of(shelf, item, doubt)
    elif PLAIN in standings or item.gained or item.lost:
        item.kind = CHANGED
    return item


def said_before(row: Exercise, layout: str) -> Shipped:
    """What the last file of this layout said; of ours that is what was shipped, where none was imported."""
    shipped: Shipped = (row.shipped or {}) if layout == OWN else {}
    return row.imported.get(layout) or shipped


def choices_of(shelf: Shelf, item: Item, doubt: str) -> tuple[str, ...]:
    entry = item.entry
    is_another_possible = (
        doubt and entry.slug not in shelf.by_slug and fold_key(entry.name) not in shelf.by_name and item.speaks_first
    )
    possible = {KEEP: True, TAKE: item.speaks_first, LEAVE: True, ADD: bool(is_another_possible)}
    return tuple(choice for choice, is_possible in possible.items() if is_possible)


def differences(shelf: Shelf, row: Exercise, entry: Entry, said: Shipped, *, sure: bool) -> Iterable[Difference]:
    now = as_compared(row)
    found = {
        name: standing(shelf, row, Difference(name, now[name], entry.values[name]), said, sure=sure)
        for name in (*PLAIN_FIELDS, "primary_muscle", "secondary_muscles")
        if name in entry.stated and now[name] != entry.values[name]
    }
    # One without the other would make no sense.
    pair = [found[name] for name in ("tracking", "bodyweight_share") if name in found]
    if len(pair) == 2:
        worst = max(pair, key=lambda one: [PLAIN, CHOSEN, FIXED].index(one.standing))
        found |= {one.field: replace(one, standing=worst.standing, why=one.why or worst.why) for one in pair}
    return found.values()


def standing(shelf: Shelf, row: Exercise, one: Difference, said: Shipped, *, sure: bool) -> Difference:
    if one.field == "name" and (other := shelf.by_name.get(fold_key(one.after), row)) != row:
        return replace(one, standing=FIXED, why=f"“{other}” is called so.")
    if one.field in COUNTED and row.pk in shelf.logged:
        if one.field == "tracking":
            return replace(one, standing=FIXED, why="Sets are logged with it: the numbers would mean something else.")
        return replace(one, standing=CHOSEN, why="Sets are logged with it: past volume and records would change.")
    if not sure:
        return replace(one, standing=CHOSEN)
    if one.field not in said:
        return replace(one, standing=CHOSEN, why="It was set here.")
    if one.before != said[one.field]:
        return replace(one, standing=CHOSEN, why="It was changed here since.")
    return one


def as_compared(row: Exercise) -> Shipped:
    """`as_stored`, with line ends as in a file: a browser sends others."""
    return as_stored(row) | {"instructions": "\n".join(row.instructions.splitlines())}


def alias_changes(
    shelf: Shelf, row: Exercise, entry: Entry, said: Shipped
) -> tuple[list[list[str]], list[list[str]], list[str]]:
    """(gained, lost, notes). One that was removed here stays away; one that others have stays theirs."""
    if "aliases" not in entry.stated:
        return [], [], []
    before, after = said.get("aliases", []), entry.values["aliases"]
    # One that another holds may have been said before and not been gained.
    wanted = [pair for pair in after if pair not in before or alias_key(*pair) in shelf.given_up]
    gained, notes = free_aliases(shelf, row, wanted)
    return gained, lost_aliases(row, entry, said), notes


def lost_aliases(row: Exercise, entry: Entry, said: Shipped) -> list[list[str]]:
    """Those of the row that the file named before and names no more."""
    if "aliases" not in entry.stated:
        return []
    before, after = said.get("aliases", []), entry.values["aliases"]
    mine = [[alias.app, alias.name] for alias in row.aliases.all()]
    return [pair for pair in mine if pair in before and pair not in after]


def free_aliases(shelf: Shelf, row: Exercise | None, pairs: list[list[str]]) -> tuple[list[list[str]], list[str]]:
    gained, notes = [], []
    for app, name in pairs:
        key = alias_key(app, name)
        holder = shelf.alias_holders.get(key)
        if key not in shelf.alias_holders or key in shelf.given_up:
            gained.append([app, name])
        elif holder is None or holder != row:
            stays = f"“{holder}”" if holder else "a lifter’s own exercise"
            notes.append(f"Alias “{name}”{of_app(app)} stays with {stays}.")
    return gained, notes


def note_moves(items: list[Item]) -> None:
    """Say of an alias on its way between two entries what becomes of it where one of them can be left out."""
    losing = {alias_key(*pair): item for item in items for pair in item.lost}
    for item in items:
        for app, name in item.gained:
            loser = losing.get(alias_key(app, name), item)
            if loser.exercise != item.exercise and LEAVE in (*loser.choices, *item.choices):
                whole = f"Alias “{name}”{of_app(app)}"
                item.notes.append(f"{whole} moves here from “{loser.exercise}”, unless one of the two is left out.")


def without_common_lines(text: str, other: str) -> str:
    """Of a text of several lines, those that the other has not; all of it where they differ in the order alone."""
    lines, others = text.splitlines(), set(other.splitlines())
    own = [line for line in lines if line not in others]
    return "\n".join(own) if own or set(lines) != others else text


YES_OR_NO = {True: "yes", False: "no"}


def as_text(name: str, value: Any) -> str:
    """In words, as a person would read it."""
    if name == "primary_muscle":
        return str(value).replace("-", " ").capitalize()
    if name == "secondary_muscles":
        return ", ".join(muscle.replace("-", " ") for muscle in value).capitalize() or "none"
    if name == "bodyweight_share":
        return f"{value} %"
    if isinstance(value, bool):
        return YES_OR_NO[value]
    choices = dict(Exercise._meta.get_field(name).flatchoices or ())  # type: ignore[union-attr]
    return str(choices.get(value, value)) or "(blank)"
