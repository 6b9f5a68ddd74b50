"""Which exercise a name in another app's file means, for one lifter: never a silent guess.

The roads, the surest first: what the lifter said before; what that app calls it; the lifter's own exercise of the name;
the library's name, or what people call it; the same movement with the same equipment in other words
(spoken_names.py). A name that may mean two exercises means none.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Q, TextChoices

from exercises.models import App, Category, Equipment, Exercise, ExerciseAlias, NameMapping
from exercises.search import LONGEST_KEY, fold_key, fold_words
from exercises.spoken_names import FAMILY, Spoken, Words, muscle_of, spoken
from exercises.tracking import MOVES_BODYWEIGHT, RULES, Tracking
from gymtracker.accounts.models import User

LONGEST_NAME = 100
TAKES_WEIGHT = {Tracking.WEIGHT_REPS, Tracking.BODYWEIGHT_REPS}


@dataclass(frozen=True)
class Wanted:
    """A name as it stands in the file, and what the file's rows say of it."""

    name: str
    measures: frozenset[str] = frozenset()  # those of tracking.MEASURES that are not zero in some row
    equipment: str = ""  # slug of Equipment, where the file says it apart from the name
    is_assisted: bool = False  # rows show negative weights
    tracking: str = ""  # where the file says it: nothing that is logged otherwise is meant
    is_own: bool = False  # the file says that it is the lifter's own
    label: str = ""  # what it goes by where another exercise of the file has the same name

    @property
    def known_as(self) -> str:
        return self.label or self.name


class Certainty(TextChoices):
    CONFIRMED = "confirmed", "you said so before"
    ALIAS = "alias", "name known from that app"
    EXACT = "exact", "same name"
    NORMALISED = "normalised", "likely"
    NONE = "none", "new"


@dataclass(frozen=True)
class Match:
    exercise: Exercise | None  # None: the lifter's own exercise is to be created (`own_exercise_for`)
    certainty: Certainty
    reason: str  # a sentence for the lifter


def match_all(lifter: User, app: str, wanted: Sequence[Wanted]) -> dict[str, Match]:
    """By `Wanted.known_as`, in three queries whatever their number."""
    known = KnownNames(lifter, App(app))
    return {each.known_as: known.match(each) for each in wanted}


def remember(lifter: User, app: str, choices: Mapping[str, Exercise]) -> None:
    """Keep what the lifter said, by name; what was said last wins. Raises ValueError for an exercise that they
    cannot have."""
    if any(exercise.owner_id not in {None, lifter.pk} for exercise in choices.values()):
        raise ValueError("This exercise belongs to another lifter.")
    by_key = {mapping_key(name): exercise.merged_into_id or exercise.pk for name, exercise in choices.items()}
    NameMapping.objects.bulk_create(
        [NameMapping(user=lifter, app=App(app), key=key, exercise_id=pk) for key, pk in by_key.items()],
        update_conflicts=True,
        unique_fields=["user", "app", "key"],
        update_fields=["exercise"],
        batch_size=500,
    )


def forget(lifter: User, app: str, choices: Mapping[str, Exercise]) -> None:
    """Of what was remembered these, where nothing else was said since."""
    by_key = {mapping_key(name): exercise.merged_into_id or exercise.pk for name, exercise in choices.items()}
    known = NameMapping.objects.filter(user=lifter, app=App(app))
    gone = [pk for pk, key, exercise in known.values_list("pk", "key", "exercise_id") if by_key.get(key) == exercise]
    for start in range(0, len(gone), 500):
        NameMapping.objects.filter(pk__in=gone[start : start + 500]).delete()


def mapping_key(name: str) -> str:
    """The folded name; where it has no letters ("💪") what is there."""
    return fold_key(name) or clean(name)[:LONGEST_KEY]


def clean(name: str) -> str:
    """Without control characters and lone surrogates, which no database holds, and with single blanks."""
    return " ".join("".join(" " if unicodedata.category(c) in {"Cc", "Cs"} else c for c in name).split())


# --- The roads ---


@dataclass(frozen=True)
class Name:
    """A name that an exercise has: its own, or an alias with the app that it comes from."""

    exercise: Exercise
    text: str
    app: str | None = None  # None: its own name

    @property
    def spoken(self) -> Spoken:
        return spoken(self.text)

    @property
    def is_no_alias(self) -> bool:
        return self.app is None

    @property
    def is_shorthand(self) -> bool:
        """ "Leg Curl" for "Lying Leg Curl (Machine)": one of several, if the equipment is all that is added."""
        return not self.spoken.equipment and set(self.spoken.words) < set(spoken(self.exercise.name).words)

    @property
    def is_nothing_without_equipment(self) -> bool:
        """ "Ring Dip" has it in the movement, so "Dip" is not that; "Dip (Machine)" would have it behind."""
        return bool(spoken(self.text.partition("(")[0]).equipment)

    def says(self, reading: Spoken) -> bool:
        """Beside the words: the same equipment, where that is said; weight and assistance as the reading has them."""
        is_assisted = self.spoken.is_assisted or self.exercise.tracking == Tracking.ASSISTED_BODYWEIGHT
        takes_weight = self.spoken.is_weighted or self.exercise.tracking in TAKES_WEIGHT
        return (
            is_assisted == reading.is_assisted
            and (takes_weight if reading.is_weighted else not self.spoken.is_weighted)
            and self.is_of(reading.equipment)
            and not (self.is_shorthand if reading.equipment else self.is_nothing_without_equipment)
        )

    def is_of(self, equipment: frozenset[str]) -> bool:
        """What the name says counts, and what the exercise says; but a plate-loaded press is not just any machine's."""
        said = self.spoken.equipment
        column = set() if said & FAMILY.keys() else {self.exercise.equipment}
        return equipment <= alike(said | column)


def alike(equipment: Iterable[str]) -> set[str]:
    """Nothing in the hands is the body's own weight."""
    found = set(equipment)
    return found | {Equipment.BODYWEIGHT, Equipment.NONE} if found & {Equipment.BODYWEIGHT, Equipment.NONE} else found


class Lookup:
    """Names by their folded text; where that is not there, by their singular words. One that leads to two exercises
    leads nowhere."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.as_written: dict[str, list[Name]] = defaultdict(list)
        self.in_singular: dict[str, list[Name]] = defaultdict(list)
        for name in names:
            self.as_written[fold_key(name.text)].append(name)
            self.in_singular[singular_key(name.text)].append(name)

    def find(self, text: str) -> Name | None:
        found = self.as_written.get(fold_key(text)) or self.in_singular.get(singular_key(text)) or []
        return found[0] if fold_key(text) and len({name.exercise.pk for name in found}) == 1 else None


def singular_key(text: str) -> str:
    return " ".join(fold_words(text))[:LONGEST_KEY]


class KnownNames:
    """All that the lifter's exercises and the library's are called, read once."""

    def __init__(self, lifter: User, app: App) -> None:
        self.app = app
        known = Exercise.objects.known_to(lifter).defer("instructions", "shipped", "search_text", "search_name")
        self.rows = {exercise.pk: exercise for exercise in known.order_by("pk")}
        aliases = ExerciseAlias.objects.filter(Q(exercise__owner=None) | Q(exercise__owner=lifter)).order_by("pk")
        self.aliases = [
            (self.rows[pk], name, alias_app)
            for pk, name, alias_app in aliases.values_list("exercise_id", "name", "app")
            if pk in self.rows  # and not come in between the two queries
        ]
        self.confirmed = dict(
            NameMapping.objects.filter(user=lifter, app=app).values_list("key", "exercise_id").order_by()
        )

    def match(self, wanted: Wanted) -> Match:
        found = (road(wanted) for road in self.roads(wanted))
        return next((match for match in found if match and is_logged_so(match, wanted)), none_for(wanted))

    def roads(self, wanted: Wanted) -> tuple[Callable[[Wanted], Match | None], ...]:
        if wanted.is_own:
            return self.said_before, self.own_of_this_name
        return (
            self.said_before, self.called_so_by_the_app, self.own_of_this_name, self.library_of_this_name,
            self.commonly_called_so, self.same_in_other_words,
        )  # fmt: skip

    def said_before(self, wanted: Wanted) -> Match | None:
        exercise = self.rows.get(self.confirmed.get(mapping_key(wanted.known_as), 0))
        return Match(self.now(exercise), Certainty.CONFIRMED, "You said so before.") if exercise else None

    def called_so_by_the_app(self, wanted: Wanted) -> Match | None:
        name = self.app and self.by_app.find(wanted.name)
        if not name or not has_equipment(name.exercise, wanted):
            return None
        return Match(name.exercise, Certainty.ALIAS, f"{self.app.label} calls it “{name.text}”.")

    def own_of_this_name(self, wanted: Wanted) -> Match | None:
        name = self.by_own_name.find(wanted.name) or self.by_former_own_name.find(wanted.name)
        return Match(name.exercise, Certainty.EXACT, f"You have “{name.text}”{led_on(name)}.") if name else None

    def library_of_this_name(self, wanted: Wanted) -> Match | None:
        name = self.by_library_name.find(wanted.name) or self.by_former_library_name.find(wanted.name)
        if not name or not has_equipment(name.exercise, wanted):
            return None
        return Match(name.exercise, Certainty.EXACT, f"The library has “{name.text}”{led_on(name)}.")

    def commonly_called_so(self, wanted: Wanted) -> Match | None:
        name = self.by_common_name.find(wanted.name)
        if not name or not fits(name.exercise, wanted):
            return None
        if self.leaves_open(name):
            reason = f"Where no more is said, “{name.text}” mostly is “{name.exercise}”."
            return Match(name.exercise, Certainty.NORMALISED, reason)
        return Match(name.exercise, Certainty.EXACT, f"“{name.exercise}” is also called “{name.text}”.")

    def leaves_open(self, name: Name) -> bool:
        """It says no equipment, and more than one exercise is of these words."""
        others = {each.exercise.pk for each in self.by_words[name.spoken.words]}
        return not name.spoken.equipment and len(others) > 1

    # --- The same movement, in other words ---

    def same_in_other_words(self, wanted: Wanted) -> Match:
        refused: list[str] = []
        for reading, hint in readings(wanted):
            named = [name for name in self.by_words.get(reading.words, ()) if name.says(reading)]
            fitting = [name for name in named if fits(name.exercise, wanted)]
            if chosen := the_one(fitting, reading, wanted):
                return Match(chosen.exercise, Certainty.NORMALISED, hint or reason_for(chosen, wanted))
            refused.append(why_none(named, fitting))
        return Match(None, Certainty.NONE, refused[0] if refused else NOTHING_LIKE_IT)

    # --- What is known, by kind ---

    @cached_property
    def by_app(self) -> Lookup:
        return Lookup(name for name in self.alias_names() if name.app == self.app)

    @cached_property
    def by_common_name(self) -> Lookup:
        return Lookup(name for name in self.alias_names() if name.app == App.GENERAL)

    @cached_property
    def by_own_name(self) -> Lookup:
        return Lookup(self.current(is_own=True))

    @cached_property
    def by_former_own_name(self) -> Lookup:
        return Lookup(self.former(is_own=True))

    @cached_property
    def by_library_name(self) -> Lookup:
        return Lookup(self.current(is_own=False))

    @cached_property
    def by_former_library_name(self) -> Lookup:
        return Lookup(self.former(is_own=False))

    @cached_property
    def by_words(self) -> dict[Words, list[Name]]:
        """Every current name by its words, own exercises among them."""
        found: dict[Words, list[Name]] = defaultdict(list)
        for name in (*self.current(is_own=True), *self.current(is_own=False), *self.alias_names()):
            found[name.spoken.words].append(name)
        return found

    def current(self, *, is_own: bool) -> Iterator[Name]:
        for exercise in self.rows.values():
            if exercise.is_custom is is_own and not exercise.archived_at and not exercise.merged_into_id:
                yield Name(exercise, exercise.name)

    def former(self, *, is_own: bool) -> Iterator[Name]:
        """Those that are merged or archived, of one name the latest. What is archived of the library is offered to
        nobody; what the lifter archived is where their history hangs."""
        latest: dict[str, Exercise] = {}
        for exercise in self.rows.values():
            if exercise.is_custom is is_own and (exercise.archived_at or exercise.merged_into_id):
                latest[fold_key(exercise.name)] = exercise
        names = [Name(self.now(exercise), exercise.name) for exercise in latest.values()]
        yield from (name for name in names if is_offered(name.exercise))

    def alias_names(self) -> Iterator[Name]:
        for known_as, name, app in self.aliases:
            exercise = self.now(known_as)
            if is_offered(exercise):
                yield Name(exercise, name, app)

    def now(self, exercise: Exercise) -> Exercise:
        """What it was merged into, if it was."""
        while exercise.merged_into_id:
            exercise = self.rows[exercise.merged_into_id]
        return exercise


def is_offered(exercise: Exercise) -> bool:
    return exercise.is_custom or not exercise.archived_at


def led_on(name: Name) -> str:
    """For the reason, where the name is not that of the exercise any more."""
    if fold_key(name.text) == fold_key(name.exercise.name):
        return " in your archive" if name.exercise.archived_at else ""
    return f", which became “{name.exercise}”"


# --- What a name and its rows must agree in ---


def is_logged_so(match: Match, wanted: Wanted) -> bool:
    """As the file says that it is, where it does."""
    return not wanted.tracking or match.exercise is None or match.exercise.tracking == wanted.tracking


def none_for(wanted: Wanted) -> Match:
    return Match(None, Certainty.NONE, "The file says that it is your own." if wanted.is_own else NOTHING_LIKE_IT)


def fits(exercise: Exercise, wanted: Wanted) -> bool:
    return has_equipment(exercise, wanted) and can_hold(exercise, wanted)


def has_equipment(exercise: Exercise, wanted: Wanted) -> bool:
    """The file's own word for the equipment, where it has one, is that of the exercise."""
    return not wanted.equipment or wanted.equipment in alike({exercise.equipment})


def can_hold(exercise: Exercise, wanted: Wanted) -> bool:
    """The rows measure what the exercise needs, and nobody's weights or reps would be lost. (A stray distance or
    duration, which some apps write beside everything, does not speak against it.)"""
    if wanted.is_assisted and exercise.tracking != Tracking.ASSISTED_BODYWEIGHT:
        return False
    rule, measures = RULES[exercise.tracking], wanted.measures
    if not measures:
        return True
    has_all = measures.issuperset(rule.needs) and (not rule.any_of or not measures.isdisjoint(rule.any_of))
    return has_all and measures & {"weight_grams", "reps"} <= set(rule.measures)


def readings(wanted: Wanted) -> Iterator[tuple[Spoken, str]]:
    """How the name may be meant, with the reason where the rows say more than the name."""
    said = spoken(wanted.name)
    if not said.words:
        return
    if wanted.equipment and not said.equipment:
        said = replace(said, equipment=frozenset({wanted.equipment}))
    if wanted.is_assisted and not said.is_assisted:
        yield replace(said, is_assisted=True), "Its weights are negative, so they assist."
        return
    yield said, ""
    if "weight_grams" in wanted.measures and not said.is_weighted:
        yield replace(said, is_weighted=True), "Its rows show weights."


def the_one(names: list[Name], reading: Spoken, wanted: Wanted) -> Name | None:
    """The one exercise that they all name, or the obvious one of several."""
    ways: list[Callable[[Name], bool]] = [
        lambda name: True,
        lambda name: name.exercise.is_custom,
        lambda name: name.is_no_alias and bool(reading.equipment),
        lambda name: name.is_no_alias and not name.spoken.equipment,
        lambda name: name.app == App.GENERAL and not reading.equipment and not name.spoken.equipment,
        lambda name: not reading.equipment and needs_nothing(name.exercise, wanted),
    ]  # fmt: skip
    for is_preferred in ways:
        left = [name for name in names if is_preferred(name)]
        if len({name.exercise.pk for name in left}) == 1:
            return left[0]
    return None


def needs_nothing(exercise: Exercise, wanted: Wanted) -> bool:
    """Where the rows show reps and never a weight, the lifter's own body is what was lifted."""
    return "reps" in wanted.measures and "weight_grams" not in wanted.measures and exercise.equipment == "bodyweight"


NOTHING_LIKE_IT = "No exercise of this name is known."


def reason_for(name: Name, wanted: Wanted) -> str:
    if name.app and fold_key(name.text) == fold_key(wanted.name):
        return f"{App(name.app).label} calls it “{name.text}”."
    said = spoken(wanted.name)
    if said.is_weighted and not name.spoken.is_weighted:
        return f"The same movement as “{name.text}”; the weight is what was added."
    if not said.equipment and needs_nothing(name.exercise, wanted):
        return f"The same movement as “{name.text}”; its rows show no weight."
    if not said.equipment and not wanted.equipment and name.exercise.equipment not in alike({Equipment.NONE}):
        return f"The same movement as “{name.text}”; the name says no equipment."
    return f"The same movement and equipment as “{name.text}”."


def why_none(named: list[Name], fitting: list[Name]) -> str:
    several = sorted({name.exercise.name for name in fitting})[:3]
    if several:
        return f"It may be {' or '.join(f'“{name}”' for name in several)}."
    return f"“{named[0].exercise}” is not measured as its rows are." if named else NOTHING_LIKE_IT


# --- What is left becomes the lifter's own ---


def own_exercise_for(wanted: Wanted) -> dict[str, Any]:
    """Fields for `create_custom`. The muscle is a guess from the name; `muscle_of` says why."""
    said = spoken(wanted.name)
    tracking = tracking_shown(wanted, said)
    return {
        "name": presentable(wanted.name),
        "tracking": tracking,
        "equipment": equipment_of(wanted, said, tracking),
        "category": Category.CARDIO if tracking == Tracking.DISTANCE_DURATION else Category.STRENGTH,
        "primary_muscle_id": muscle_of(wanted.name)[0],
    }


def presentable(name: str) -> str:
    """Clean and of storable length; a name without letters is spelt out, for it must be found by its letters."""
    name = clean(name)
    if not fold_key(name):
        name = f"Exercise {' '.join(unicodedata.name(c, f'{ord(c):x}').capitalize() for c in name)}"
    return name[:LONGEST_NAME].strip()


def tracking_shown(wanted: Wanted, said: Spoken) -> Tracking:
    """By what the rows measure; reps weigh more than a time or distance beside them."""
    weight, reps, distance, duration = (
        measure in wanted.measures for measure in ("weight_grams", "reps", "distance_metres", "duration_seconds")
    )
    if reps and weight and (wanted.is_assisted or said.is_assisted):
        return Tracking.ASSISTED_BODYWEIGHT
    if reps and (said.is_weighted or said.equipment == {"bodyweight"} or wanted.equipment == "bodyweight"):
        return Tracking.BODYWEIGHT_REPS
    if reps:
        return Tracking.WEIGHT_REPS if weight else Tracking.REPS
    if distance:
        return Tracking.WEIGHT_DISTANCE if weight else Tracking.DISTANCE_DURATION
    if duration:
        return Tracking.WEIGHT_DURATION if weight else Tracking.DURATION
    return Tracking.WEIGHT_REPS


def equipment_of(wanted: Wanted, said: Spoken, tracking: Tracking) -> str:
    if wanted.equipment in Equipment.values:
        return wanted.equipment
    if len(said.equipment) == 1:
        (equipment,) = said.equipment
        return FAMILY.get(equipment, equipment)
    if tracking in MOVES_BODYWEIGHT:
        return Equipment.BODYWEIGHT
    return Equipment.NONE if tracking == Tracking.DISTANCE_DURATION else Equipment.OTHER
