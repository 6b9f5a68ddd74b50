"""Writing into the library what was chosen of a comparison (library_comparison.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from exercises.library import PLAIN_FIELDS, Shipped, as_stored
from exercises.library_comparison import (
    ADD,
    KEEP,
    LEAVE,
    NEW,
    UNCHANGED,
    AliasKey,
    Comparison,
    Item,
    LibraryChanged,
    alias_key,
)
from exercises.library_files import Entry
from exercises.models import INDEXED, Exercise, ExerciseAlias, Muscle
from exercises.search import fold_key


@dataclass
class Written:
    """What an import did, by slug; `counted_anew` are the ids of exercises whose past numbers changed."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)  # clashes of which ours stayed
    left_out: list[str] = field(default_factory=list)
    unchanged: int = 0
    counted_anew: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "created": self.created, "updated": self.updated, "kept": self.kept, "left_out": self.left_out,
            "unchanged": self.unchanged,
        }  # fmt: skip


@dataclass
class Draft:
    """Rows on their way into the database, with what stands beside them."""

    exercise: Exercise
    aliases: list[list[str]]
    secondary: list[str]
    has_new_muscles: bool = True

    def index(self, muscles: Mapping[str, Muscle]) -> None:
        """As `reindex` would, in the order in which it would read them."""
        self.exercise.index(
            (name for _, name in sorted(self.aliases)),
            sorted((muscles[slug] for slug in self.secondary), key=lambda muscle: (muscle.position, muscle.slug)),
        )


def write(comparison: Comparison, chosen: Mapping[int, str], otherwise: str) -> Written:
    """All of it, inside the caller's transaction, in a fixed number of queries. `chosen` is by the number of the
    entry, `otherwise` for the clashes without. Raises LibraryChanged, or IntegrityError where a name was taken."""
    if comparison.missing_muscles:
        raise LibraryChanged
    muscles = {muscle.slug: muscle for muscle in Muscle.objects.all()}
    written = Written(unchanged=len(comparison.unchanged))
    new: list[Draft] = []
    changed: list[tuple[Draft, Item]] = []
    staying = comparison.aliases_that_stay(chosen, otherwise)
    for compared in comparison.items:
        item, choice = as_if_left(compared, staying), compared.choice(chosen, otherwise)
        if item.kind == NEW or choice == ADD:
            new.append(drafted(comparison.layout, item, muscles))
        elif choice == LEAVE:
            written.left_out.append(item.entry.slug)
        elif item.kind != UNCHANGED:
            draft = amended(comparison.layout, item, choice, muscles)
            changed.append((draft, item))
            if choice == KEEP:
                written.kept.append(item.entry.slug)
            if item.changes(choice) or item.gained or item.lost:
                written.updated.append(draft.exercise.slug)
    # Before any is added: an alias may move to another exercise.
    drop_aliases(item for _, item in changed)
    create(new, muscles)
    update(changed, muscles)
    written.created = [draft.exercise.slug for draft in new]
    written.counted_anew = [row.pk for row in comparison.counting_anew(chosen, otherwise)]
    return written


def as_if_left(item: Item, staying: set[AliasKey]) -> Item:
    """The item as if its file left these aliases where they are: what is remembered of it lets them move later."""
    still = [pair for pair in item.lost if alias_key(*pair) in staying]
    said = [pair for pair in item.entry.values["aliases"] if alias_key(*pair) not in staying]
    return replace(
        item,
        entry=replace(item.entry, values=item.entry.values | {"aliases": sorted(said + still)}),
        gained=[pair for pair in item.gained if alias_key(*pair) not in staying],
        lost=[pair for pair in item.lost if pair not in still],
    )


def remembered(layout: str, entry: Entry) -> Shipped:
    """What the file said, to be kept on the row."""
    said = {name: entry.values[name] for name in entry.stated}
    return {layout: said | {"slug": entry.slug}}


def drafted(layout: str, item: Item, muscles: Mapping[str, Muscle]) -> Draft:
    values = item.entry.values
    exercise = Exercise(
        slug=item.entry.slug,
        primary_muscle=muscles[values["primary_muscle"]],
        imported=remembered(layout, item.entry),
        **{name: values[name] for name in PLAIN_FIELDS},
    )
    return Draft(exercise, item.gained, values["secondary_muscles"])


def amended(layout: str, item: Item, choice: str, muscles: Mapping[str, Muscle]) -> Draft:
    row, changes = item.exercise, item.changes(choice)
    assert row is not None
    had = as_stored(row)["secondary_muscles"]
    secondary = changes.pop("secondary_muscles", had)
    if "primary_muscle" in changes:
        row.primary_muscle = muscles[changes.pop("primary_muscle")]
    for name, value in changes.items():
        setattr(row, name, value)
    if item.speaks_first:
        row.imported = {**row.imported, **remembered(layout, item.entry)}
    aliases = [[alias.app, alias.name] for alias in row.aliases.all()]
    aliases = [pair for pair in aliases if pair not in item.lost] + item.gained
    secondary = [slug for slug in secondary if slug != row.primary_muscle_id]
    return Draft(row, aliases, secondary, has_new_muscles=secondary != had)


def drop_aliases(items: Iterable[Item]) -> None:
    gone = [
        alias.pk
        for item in items
        if item.exercise and item.lost
        for alias in item.exercise.aliases.all()
        if [alias.app, alias.name] in item.lost
    ]
    ExerciseAlias.objects.filter(pk__in=gone).delete()


def create(new: list[Draft], muscles: Mapping[str, Muscle]) -> None:
    for draft in new:
        draft.index(muscles)
    Exercise.objects.bulk_create([draft.exercise for draft in new], batch_size=200)
    set_muscles(new)
    add_aliases((draft.exercise, draft.aliases) for draft in new)


def update(changed: list[tuple[Draft, Item]], muscles: Mapping[str, Muscle]) -> None:
    drafts = [draft for draft, _ in changed]
    for draft in drafts:
        draft.index(muscles)
    columns = [*PLAIN_FIELDS, "primary_muscle", "imported", *INDEXED]
    Exercise.objects.bulk_update([draft.exercise for draft in drafts], columns, batch_size=50)
    set_muscles(drafts)
    add_aliases((item.exercise, item.gained) for _, item in changed if item.exercise)


def set_muscles(drafts: list[Draft]) -> None:
    through = Exercise.secondary_muscles.through
    drafts = [draft for draft in drafts if draft.has_new_muscles]
    through._default_manager.filter(exercise__in=[draft.exercise.pk for draft in drafts]).delete()
    through._default_manager.bulk_create(
        through(exercise_id=draft.exercise.pk, muscle_id=slug) for draft in drafts for slug in draft.secondary
    )


def add_aliases(gained: Iterable[tuple[Exercise, list[list[str]]]]) -> None:
    ExerciseAlias.objects.bulk_create(
        ExerciseAlias(exercise=exercise, app=app, name=name, key=fold_key(name))
        for exercise, pairs in gained
        for app, name in pairs
    )
