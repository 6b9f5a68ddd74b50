"""A file becomes a batch: read once in a stream, kept in parts of whole workouts, its exercises matched."""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any, BinaryIO

from django.db import IntegrityError, transaction

from exercises import matching
from exercises.models import Equipment, Exercise
from exercises.tracking import MOVES_BODYWEIGHT, Tracking
from gymtracker.accounts.models import User
from workouts.importing.keys import keyed
from workouts.importing.namesakes import refuse_too_many, tell_apart
from workouts.importing.packing import packed
from workouts.importing.settling import LEAST_METRES
from workouts.importing.unit_proposal import plates_are_pounds, propose
from workouts.limits import LONGEST_NOTES
from workouts.models import ImportBatch, ImportedName, ImportPart
from workouts.transfer.neutral import Block, Performed, Session, Skipped, Tally, named
from workouts.transfer.recognising import reader_of
from workouts.transfer.source import Source, Unreadable

SETS_A_PART = 4_000
MOST_SKIPPED_KEPT = 500
LONGEST_FILE_NAME = 150


# What our own files tell of an exercise beside its name (transfer/neutral.py).
HINTS = (
    "called", "equipment", "slug", "tracking", "muscle", "secondary_muscles", "is_unilateral", "implements",
    "bodyweight_share",
)  # fmt: skip


@dataclass
class Name:
    """What the rows of one exercise show."""

    sets: int = 0
    measures: set[str] = field(default_factory=set)
    hints: dict[str, Any] = field(default_factory=dict)
    is_assisted: bool = False
    is_added: bool = False
    distances: list[Decimal] = field(default_factory=list)
    weights: Counter[tuple[str, Decimal]] = field(default_factory=Counter)  # by unit and amount

    def see(self, block: Block) -> None:
        self.sets += len(block.sets)
        for hint in HINTS:
            if hint not in self.hints and (said := getattr(block, hint)):
                self.hints[hint] = said
        for one in block.sets:
            self.see_set(one)

    def see_set(self, one: Performed) -> None:
        if one.weight:
            self.weights[one.weight_unit, abs(one.weight)] += 1
            self.is_assisted = self.is_assisted or one.weight < 0
            self.is_added = self.is_added or one.weight > 0
            self.measures.add("weight_grams")
        if one.distance and not one.distance_unit:
            self.distances.append(one.distance)
        for measure, amount in (
            ("reps", one.reps), ("duration_seconds", one.seconds), ("distance_metres", one.distance),
        ):  # fmt: skip
            if amount:
                self.measures.add(measure)

    def distance_unit(self, own: str) -> str:
        """Strong tells no unit of distances, and rowing in metres stands beside cycling in kilometres."""
        if not self.distances:
            return ""
        return "m" if median(self.distances) >= LEAST_METRES else own


def receive(lifter: User, file: BinaryIO, *, file_name: str = "", source: str = "auto") -> tuple[ImportBatch, bool]:
    """The batch of this file and whether it is new: the same file twice is the same batch. Raises Unreadable."""
    digest = digest_of(file)
    if known := lifter.imports.filter(digest=digest, reverted_at=None).first():
        return known, False
    opened = Source(file)
    reader = reader_of(opened, source)
    sessions, skipped, count = read_all(reader.read(opened))
    if not app_of(reader.SLUG):
        tell_apart(sessions)
    names = names_of(sessions)
    batch = ImportBatch(
        user=lifter, source=reader.SLUG, file_name=storable(file_name)[-LONGEST_FILE_NAME:], digest=digest,
        time_zone=lifter.time_zone,
        findings={"skipped": [[one.row, one.reason] for one in skipped], "skipped_count": count, "label": reader.LABEL},
    )  # fmt: skip
    rows = matched_names(batch, names)
    settle_units(batch, names, rows)
    try:
        with transaction.atomic():
            write(batch, rows, sessions)
    except IntegrityError:
        # Another request with the same file was quicker.
        if known := lifter.imports.filter(digest=digest, reverted_at=None).first():
            return known, False
        raise
    return batch, True


def storable(file_name: str) -> str:
    """What no database holds and what would turn the line around is left out."""
    return "".join(one for one in file_name if unicodedata.category(one) not in {"Cc", "Cf", "Cs"})


def digest_of(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    return digest.hexdigest()


def read_all(read: Iterator[Session | Skipped]) -> tuple[list[Session], list[Skipped], int]:
    """Sessions by time, the first of the rows that are left out, and how many of those there are. Raises Unreadable."""
    sessions: list[Session] = []
    skipped: list[Skipped] = []
    skipped_count, tally = 0, Tally()
    for one in read:
        if isinstance(one, Skipped):
            skipped_count += 1
            if len(skipped) < MOST_SKIPPED_KEPT:
                skipped.append(one)
            continue
        cut(one)
        texts = len(one.title) + len(one.notes) + sum(len(block.notes) for block in one.blocks)
        tally.add(workouts=1, sets=sum(len(block.sets) for block in one.blocks), characters=texts)
        sessions.append(one)
    if not sessions:
        first = f" Row {skipped[0].row}: {skipped[0].reason}" if skipped else ""
        raise Unreadable(f"There is no workout in the file.{first}")
    sessions.sort(key=lambda session: session.started.isoformat())
    return sessions, skipped, skipped_count


def cut(session: Session) -> None:
    """To what we keep of it, and each name to one text in memory."""
    session.notes = session.notes[:LONGEST_NOTES]
    for block in session.blocks:
        block.exercise = sys.intern(named(block.exercise))
        block.notes = block.notes[:LONGEST_NOTES]


def names_of(sessions: Iterable[Session]) -> dict[str, Name]:
    """By name, in the order of their first sets."""
    names: dict[str, Name] = {}
    for session in sessions:
        for block in session.blocks:
            names.setdefault(block.exercise, Name()).see(block)
    refuse_too_many(len(names))
    return names


def matched_names(batch: ImportBatch, names: dict[str, Name]) -> list[ImportedName]:
    found = matches(batch, names)
    own_distance = batch.user.distance_unit
    return [
        ImportedName(
            batch=batch, name=name, position=position, sets=seen.sets, exercise=found[name].exercise,
            certainty=found[name].certainty, reason=found[name].reason[:200],
            distance_unit=seen.distance_unit(own_distance), shown=shown_of(seen),
        )
        for position, (name, seen) in enumerate(names.items(), start=1)
    ]  # fmt: skip


def matches(batch: ImportBatch, names: dict[str, Name]) -> dict[str, matching.Match]:
    """Our own files name the library's exercises by their slugs; all else is found by name. What is logged in another
    way here than the file says is another exercise."""
    wanted = [wanted_of(name, shown_of(seen)) for name, seen in names.items()]
    found = matching.match_all(batch.user, app_of(batch.source), wanted)
    slugs = {name: seen.hints["slug"] for name, seen in names.items() if "slug" in seen.hints}
    library = Exercise.objects.library().select_related("merged_into").filter(slug__in=slugs.values())
    by_slug = {exercise.slug: exercise.merged_into or exercise for exercise in library}
    for name, slug in slugs.items():
        exercise = by_slug.get(slug)
        if exercise and tracking_told(names[name].hints) in {"", exercise.tracking}:
            found[name] = matching.Match(exercise, matching.Certainty.EXACT, "The file names it as the library does.")
    return found


def wanted_of(name: str, shown: dict[str, Any]) -> matching.Wanted:
    """Only our own files tell how an exercise is logged: what has no slug there is the lifter's own."""
    tracking = tracking_told(shown)
    return matching.Wanted(
        name=shown.get("called", name), label=name, measures=frozenset(shown["measures"]),
        equipment=shown.get("equipment", ""), is_assisted=shown["is_assisted"], tracking=tracking,
        is_own=bool(tracking) and "slug" not in shown,
    )  # fmt: skip


def tracking_told(shown: dict[str, Any]) -> str:
    told = shown.get("tracking", "")
    return told if told in Tracking.values else ""


def shown_of(seen: Name) -> dict[str, Any]:
    """What is needed again where the lifter's own exercise is made of it."""
    has_both_signs = seen.is_assisted and seen.is_added
    return {
        "measures": sorted(seen.measures), "is_assisted": seen.is_assisted, "has_both_signs": has_both_signs,
        **seen.hints,
    }  # fmt: skip


def own_fields(row: ImportedName, muscles: Container[str]) -> dict[str, Any]:
    """Of the lifter's own exercise that this name becomes where it is taken for none of ours, muscles by their slugs.
    `muscles` are all that there are."""
    fields = matching.own_exercise_for(wanted_of(row.name, row.shown)) | trusted(row.shown, muscles)
    if fields["tracking"] not in MOVES_BODYWEIGHT:
        fields.pop("bodyweight_share", None)
    return fields


def trusted(shown: dict[str, Any], muscles: Container[str]) -> dict[str, Any]:
    """Of what a file says of an exercise what makes sense here."""
    fits: dict[str, tuple[str, Any, bool]] = {
        "tracking": ("tracking", shown.get("tracking"), shown.get("tracking") in Tracking.values),
        "muscle": ("primary_muscle_id", shown.get("muscle"), shown.get("muscle") in muscles),
        "secondary_muscles": (
            "secondary_muscles", [one for one in shown.get("secondary_muscles", ()) if one in muscles], True,
        ),
        "is_unilateral": ("is_unilateral", True, shown.get("is_unilateral") is True),
        "implements": ("implements", shown.get("implements"), shown.get("implements") in (1, 2)),
        "bodyweight_share": (
            "bodyweight_share", shown.get("bodyweight_share"), shown.get("bodyweight_share") in range(1, 101),
        ),
    }  # fmt: skip
    return {field: value for name, (field, value, is_known) in fits.items() if name in shown and is_known}


def app_of(source: str) -> str:
    """The app of aliases that a reader's source is; our own files speak our own names."""
    return "" if source.startswith("gymtracker") else source


# --- Units ---


def settle_units(batch: ImportBatch, names: dict[str, Name], rows: list[ImportedName]) -> None:
    """Propose the unit where the file does not say it, and find out whether kilograms were loaded in pounds."""
    loaded: dict[str, Counter[Decimal]] = {"": Counter(), "kg": Counter(), "lb": Counter()}
    every = Counter[str]()
    for row in rows:
        is_barbell = row.exercise is not None and row.exercise.equipment == Equipment.BARBELL
        counts = row.exercise is None or row.exercise.tracking != Tracking.ASSISTED_BODYWEIGHT
        for (unit, weight), count in names[row.name].weights.items():
            every[unit] += count
            if is_barbell and counts:
                loaded[unit][weight] += count
    own = batch.user.weight_unit
    if every[""]:
        proposal = propose(loaded[""], own)
        batch.weight_unit = proposal.unit
        batch.findings |= {"unit_reason": proposal.reason, "unit_examples": list(proposal.examples)}
    else:
        units = sorted(unit for unit in ("kg", "lb") if every[unit])
        reason = f"The file says it: {' and '.join(units)}." if units else "The file holds no weights."
        batch.findings |= {"unit_reason": reason, "unit_examples": [], "said_unit": units[0] if len(units) == 1 else ""}
    # By whether the file says that they are kilograms.
    batch.findings["plates_are_pounds"] = {
        "said": plates_are_pounds(loaded["kg"].items()),
        "unsaid": plates_are_pounds(loaded[""].items()),
    }


# --- Writing ---


def write(batch: ImportBatch, rows: list[ImportedName], sessions: Iterable[Session]) -> None:
    parts = [
        ImportPart.of(batch, number, packed(chunk), keys=[session.key for session in chunk])
        for number, chunk in enumerate(parts_of(keyed(batch.source, sessions)), start=1)
    ]
    batch.part_count = len(parts)
    batch.save(force_insert=True)
    ImportedName.objects.bulk_create(rows)
    ImportPart.objects.bulk_create(parts, batch_size=20)


def parts_of(sessions: Iterable[tuple[str, Session]]) -> Iterator[list[Session]]:
    """Whole workouts together, as many as make a part. Those of one moment are judged together: they are not parted."""
    waiting: list[Session] = []
    sets = 0
    for key, session in sessions:
        if sets >= SETS_A_PART and session.started != waiting[-1].started:
            yield waiting
            waiting, sets = [], 0
        session.key = key
        waiting.append(session)
        sets += 1 + sum(len(block.sets) for block in session.blocks)
    if waiting:
        yield waiting
