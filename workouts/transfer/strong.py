"""Strong's CSV in all its generations: a row per set, and rows for rests and notes among them.

What the generations differ in is read from the header: which columns there are, in which language, whether a column or
a cell or nothing says the unit. A file without a header has the columns of the Android app (HEADERLESS) and is known
by its shape. A row's mark, under "Set Order", is a set's number, its kind, a rest or a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache, partial
from itertools import takewhile

from workouts.transfer.cells import BadCell, moment, number, seconds, whole
from workouts.transfer.inert import restored
from workouts.transfer.months import fold
from workouts.transfer.neutral import Block, Performed, Session, Sessions, Skipped
from workouts.transfer.source import Source, Unreadable

SLUG = "strong"
LABEL = "Strong"

# English, German, French, Spanish, Chinese; a name that two languages share stands once.
COLUMNS = {
    "date": "Date|Datum|Fecha|日期",
    "title": "Workout Name|Workout-Name|Nom de l'entraînement|Nombre de entrenamiento|锻炼名称",
    "duration": "Duration|Workout Duration|Dauer|Durée|Duración|时长",
    "exercise": "Exercise Name|Name der Übung|Nom de l'exercice|Nombre del ejercicio|运动名称",
    "mark": "Set Order|Reihenfolge festlegen|Ordre de la série|Orden de la serie|设置顺序",
    "weight": "Weight|Gewicht|Poids|Peso|重量",
    "weight_unit": "Weight Unit",
    "reps": "Reps|Wiederh|Réps|Rep|次",
    "rpe": "RPE",
    "distance": "Distance|Entfernung|Distancia|距离",
    "distance_unit": "Distance Unit",
    "seconds": "Seconds|Sekunden|Secondes|Segundos|秒",
    "notes": "Notes|Notizen|Notas|备注",
    "workout_notes": "Workout Notes|Workout-Notizen|Notes d'entraînement|Notas del entrenamiento|锻炼备注",
}
NEEDED = ("date", "title", "exercise", "mark", "reps")
HEADERLESS = (
    "Date", "Workout Name", "Exercise Name", "Set Order", "Weight", "Weight Unit", "Reps", "RPE",
    "Distance", "Distance Unit", "Seconds", "Notes", "Workout Notes", "Workout Duration",
)  # fmt: skip

WEIGHT_UNITS = {"kg": "kg", "kgs": "kg", "lb": "lb", "lbs": "lb"}
DISTANCE_UNITS = {"km": "km", "mi": "mi", "miles": "mi", "m": "m", "meters": "m", "ft": "ft"}
UNIT_COLUMNS = {"kg": "weight", "kgs": "weight", "lb": "weight", "lbs": "weight", "km": "distance", "mi": "distance"}

KINDS = {
    "w": "warm_up",
    "warm_up": "warm_up",
    "d": "drop",
    "drop": "drop",
    "drop_set": "drop",
    "f": "failure",
    "failure": "failure",
}
# German and Spanish as files have them; the French and Chinese are how the app would say it.
RESTS = ("rest_timer", "ruhezeit", "temporizador_de_descanso", "minuteur_de_repos", "休息计时器")
NOTES = ("note", "notiz", "nota", "备注")

# The first is what Strong writes; on telephones that tell the time by 12 hours old versions wrote the third.
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %I:%M:%S %p")
TIME = re.compile(r"\d{4}-\d\d-\d\d \d{1,2}:\d\d(:\d\d)?(\s[AP]M)?")
PART_OF_DURATION = r"(\d{1,7}) ?([^\W\d_]+)\.? ?"
SECONDS_OF = {
    **dict.fromkeys(("h", "hr", "hrs", "std", "小时", "小時"), 3600),
    **dict.fromkeys(("m", "min", "mins", "分钟", "分鐘", "分"), 60),
    **dict.fromkeys(("s", "sec", "secs", "sek", "seg", "秒", "秒钟"), 1),
}
LONGEST_WORKOUT = 24 * 3600


def recognises(source: Source) -> bool:
    layout = Layout(source.header)
    return not layout.missing or is_headerless(source)


def is_headerless(source: Source) -> bool:
    """Whether the first row is one of the Android app already: 13 or 14 cells, each of what belongs there."""
    cells = source.header
    if len(cells) not in (len(HEADERLESS) - 1, len(HEADERLESS)) or not TIME.fullmatch(cells[0]):
        return False
    row = Row(1, dict(zip(HEADERLESS, cells, strict=False)), Layout(HEADERLESS))
    try:
        mark_of("Set Order", row.text("mark"))
        measures = [row.number(name) for name in ("weight", "reps", "rpe", "distance", "seconds")]
    except BadCell:
        return False
    return (
        fold(row.text("weight_unit")) in ("", *WEIGHT_UNITS)
        and fold(row.text("distance_unit")).rstrip(".") in ("", *DISTANCE_UNITS)
        and any(measure is not None for measure in measures)
    )


def read(source: Source) -> Iterator[Session | Skipped]:
    """Sessions by time, after the rows that are left out. Raises Unreadable."""
    names = HEADERLESS if is_headerless(source) else None
    layout = Layout(names or source.header)
    if layout.missing:
        raise Unreadable(f"Row 1: the column {COLUMNS[layout.missing[0]].split('|')[0]} is missing.")
    history = History()
    for number_of_row, cells in source.rows(names):
        try:
            fault = history.take(Row(number_of_row, cells, layout))
        except BadCell as error:
            history.before = None  # a rest that follows belongs to no set that we know
            fault = str(error)
        if fault:
            yield Skipped(number_of_row, fault)
    yield from history.place_notes()
    yield from history.sessions


class Layout:
    """Which column of the file holds what, and in what unit."""

    def __init__(self, header: Sequence[str]) -> None:
        self.columns: dict[str, str] = {}
        self.units: dict[str, str] = {}  # "weight" and "distance", where a column's name tells
        for name in header:
            subject, unit = subject_of(name)
            if subject and subject not in self.columns:
                self.columns[subject] = name
                self.units[subject] = unit

    @cached_property
    def missing(self) -> list[str]:
        return [subject for subject in NEEDED if subject not in self.columns]


SUBJECTS = {fold(name): subject for subject, names in COLUMNS.items() for name in names.split("|")}


def subject_of(name: str) -> tuple[str, str]:
    """Subject and unit of a column: "Weight (kg)" is ("weight", "kg"), so is "kg". Blank where we know neither."""
    plain = fold(name).replace("’", "'").rstrip(".")
    if plain in UNIT_COLUMNS:
        return UNIT_COLUMNS[plain], WEIGHT_UNITS.get(plain) or DISTANCE_UNITS[plain]
    outside, _, inside = plain.partition(" (")
    inside = inside.rstrip(").")
    return SUBJECTS.get(outside, ""), WEIGHT_UNITS.get(inside) or DISTANCE_UNITS.get(inside, "")


@dataclass(frozen=True, slots=True)
class Row:
    """A record by the subjects of its columns. What has no column is blank."""

    row: int
    cells: Mapping[str, str]
    layout: Layout

    def text(self, subject: str) -> str:
        return self.cells.get(self.layout.columns.get(subject, ""), "")

    def words(self, subject: str) -> str:
        """What a lifter wrote, without the apostrophe that our own export puts before what looks like a formula."""
        return restored(self.text(subject))

    def number(self, subject: str) -> Decimal | None:
        return number(self.column(subject), self.text(subject))

    def column(self, subject: str) -> str:
        return self.layout.columns.get(subject, subject)

    def measure(self, subject: str, units: Mapping[str, str]) -> tuple[Decimal | None, str]:
        """Amount and unit, as the row or the column's name says it; no unit without an amount."""
        amount = self.number(subject)
        if amount is None:
            return None, ""
        text = self.text(f"{subject}_unit")
        unit = units.get(fold(text).rstrip("."), "")
        if text and amount and not unit:
            raise BadCell(self.column(f"{subject}_unit"), text, "a unit that we know")
        return amount, unit or self.layout.units[subject]


Key = tuple[datetime, str]


class History:
    """Workouts as they grow row by row."""

    def __init__(self) -> None:
        self.sessions = Sessions()
        self.before: tuple[Key, Performed] | None = None  # the set that a rest belongs to
        self.notes: list[tuple[int, Key, str, str]] = []  # rows of notes: their number, workout, exercise, text

    def take(self, row: Row) -> str:
        """Put the row where it belongs, or say why it is left out. Where a cell raises BadCell nothing has changed."""
        started = moment(row.column("date"), row.text("date"), *TIMES)
        key = (started, row.words("title"))
        mark, set_number = mark_of(row.column("mark"), row.text("mark"))
        if mark == "rest":
            return self.take_rest(key, row)
        if not row.words("exercise"):
            raise BadCell(row.column("exercise"), "", "the name of an exercise")
        if mark == "note":
            self.notes.append((row.row, key, row.words("exercise"), lines_of(row.words("notes"))))
            return ""
        self.take_set(key, row, performed_of(row, mark), set_number)
        return ""

    def take_rest(self, key: Key, row: Row) -> str:
        rest_seconds = seconds(row.column("seconds"), row.text("seconds"))
        if self.before is None or self.before[0] != key:
            return "A rest that follows no set."
        self.before[1].rest_seconds = rest_seconds or None
        return ""

    def take_set(self, key: Key, row: Row, performed: Performed, set_number: int | None) -> None:
        started, title = key
        session = self.sessions.session(
            key,
            row=row.row,
            started=started,
            ended=end_of(started, row.text("duration")),
            title=title,
            notes=lines_of(row.words("workout_notes")),
        )
        block = block_of(session, row.words("exercise"), set_number)
        self.sessions.add(block, performed, note=lines_of(row.words("notes")))
        self.before = (key, performed)

    def place_notes(self) -> Iterator[Skipped]:
        """Give each row of notes to the nearest block of its exercise; what has none is left out."""
        by_key = {(session.started, session.title): session for session in self.sessions} if self.notes else {}
        for row, key, exercise, notes in self.notes:
            blocks = [block for block in by_key[key].blocks if block.exercise == exercise] if key in by_key else []
            if blocks:
                self.sessions.add(min(blocks, key=partial(rows_between, row)), note=notes)
            elif notes:
                yield Skipped(row, f"A note on {exercise}, of which the workout has no set.")


def rows_between(row: int, block: Block) -> int:
    """How far the row stands from the block's first or last set; a note more often stands before its exercise."""
    first, last = block.sets[0].row, block.sets[-1].row
    return 2 * (first - row) - 1 if row < first else 2 * max(row - last, 0)


def block_of(session: Session, exercise: str, set_number: int | None) -> Block:
    """The block of the numbering; warm-ups that stand before a new first set have come under the block before it."""
    last = session.blocks[-1] if session.blocks else None
    block = session.numbered_block(exercise, set_number)
    if last and block is not last and block.exercise == last.exercise:
        stay = len(last.sets) - sum(1 for _ in takewhile(is_warm_up, reversed(last.sets)))
        block.sets[:0] = last.sets[stay:]
        del last.sets[stay:]
    return block


def is_warm_up(performed: Performed) -> bool:
    return performed.kind == "warm_up"


@lru_cache(maxsize=1024)
def mark_of(column: str, text: str) -> tuple[str, int | None]:
    """A kind of set, "rest" or "note", and the set's number, which only normal sets have."""
    mark = re.sub(r"[\s-]+", "_", fold(text))
    if mark in KINDS:
        return KINDS[mark], None
    if mark in RESTS:
        return "rest", None
    if mark in NOTES:
        return "note", None
    try:
        return "normal", whole(column, text)
    except BadCell:
        raise BadCell(column, text, "a number or a mark that we know") from None


def performed_of(row: Row, kind: str) -> Performed:
    weight, weight_unit = row.measure("weight", WEIGHT_UNITS)
    distance, distance_unit = row.measure("distance", DISTANCE_UNITS)
    return Performed(
        row.row,
        kind=kind,
        weight=weight,
        weight_unit=weight_unit,
        reps=whole(row.column("reps"), row.text("reps")),
        seconds=seconds(row.column("seconds"), row.text("seconds")),
        distance=distance,
        distance_unit=distance_unit,
        rpe=row.number("rpe") or None,
    )


def end_of(started: datetime, duration: str) -> datetime | None:
    """None where nothing is said, or nothing to believe: a workout that was never ended runs for days."""
    length = seconds_of(duration)
    return started + timedelta(seconds=length) if length and length <= LONGEST_WORKOUT else None


@lru_cache(maxsize=4096)
def seconds_of(duration: str) -> int | None:
    """Of "1h 5m", "1 h 5 min", "1小时13分钟" or plain seconds. None for what is no duration: the sets matter more."""
    plain = " ".join(fold(duration).split())
    if re.fullmatch(r"\d{1,7}(\.0+)?", plain):
        return int(plain.partition(".")[0])
    if not re.fullmatch(f"(?:{PART_OF_DURATION})+", plain):
        return None
    parts = re.findall(PART_OF_DURATION, plain)
    if any(unit not in SECONDS_OF for _, unit in parts):
        return None
    return sum(int(amount) * SECONDS_OF[unit] for amount, unit in parts)


def lines_of(notes: str) -> str:
    return notes.replace("\r\n", "\n").replace("\r", "\n")
