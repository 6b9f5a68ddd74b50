"""Which exercise a lifter means by a name that is typed in a hurry: "bench", "db row", "ohp".

However many names are asked for, it is three queries: the whole library is compared in Python, by the words and in the
order of `ExerciseQuerySet.search`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from exercises.models import Equipment, Exercise, ExerciseAlias
from exercises.search import fold, fold_key, indexed, phrase, query_words
from gymtracker.accounts.models import User
from workouts.models import Workout, WorkoutExercise
from workouts.picker import LATELY

# What lifters write for words of a name; a whole name's short form ("BOR") is an alias of the library.
SHORT_FORMS = {
    "bb": "barbell", "db": "dumbbell", "dbs": "dumbbell", "kb": "kettlebell", "bw": "bodyweight", "oh": "overhead",
    "ohp": "overhead press", "bp": "bench press", "mp": "military press", "dl": "deadlift", "rdl": "romanian deadlift",
    "sldl": "stiff leg deadlift", "sq": "squat", "bss": "bulgarian split squat", "cg": "close grip", "wg": "wide grip",
    "inc": "incline", "dec": "decline", "ext": "extension", "tri": "triceps", "tris": "triceps", "bi": "bicep",
    "sa": "single arm", "sl": "single leg", "alt": "alternating", "hams": "hamstring",
}  # fmt: skip
NAME, ALIAS, BEGINNING, WORDS, ELSEWHERE = range(5)
MOST_FOUND = 30


@dataclass
class Known:
    """An exercise as far as its name is concerned, and how its sets are typed."""

    pk: int
    name: str
    owner_id: int | None
    name_key: str
    search_name: str
    search_text: str
    category: str
    equipment: str
    alias_count: int
    tracking: str
    is_unilateral: bool
    aliases: list[str] = field(default_factory=list)  # folded
    is_here: bool = False  # in this workout
    is_recent: bool = False

    @property
    def movement(self) -> str:
        """ "Lunge" of "Lunge (Dumbbell)" and "Lunge - Reverse (Barbell)"."""
        return fold(self.name.partition(" (")[0].partition(" - ")[0])

    @property
    def is_with_machine(self) -> bool:
        """Of a movement that is done with free weights, too: "Hammer Curl (Cable)"."""
        return "(" in self.name and self.equipment not in (Equipment.BARBELL, Equipment.DUMBBELL)

    @cached_property
    def called(self) -> str:
        """Its name, aliases and equipment; unlike `search_text` without the muscles."""
        return indexed(self.name, *self.aliases, Equipment(self.equipment).label)


COLUMNS = (
    "pk", "name", "owner_id", "name_key", "search_name", "search_text", "category", "equipment", "alias_count",
    "tracking", "is_unilateral",
)  # fmt: skip


@dataclass(frozen=True)
class Found:
    exercise: Known
    match: int


class Names:
    """All exercises that `lifter` may log, by name.

    What they train lately comes first, what stands in `workout` before that; entries of `own` are not looked at, so
    that a form which is sent again is read as it was the first time.
    """

    def __init__(self, lifter: User, workout: Workout, *, own: Collection[UUID] = ()) -> None:
        rows = Exercise.objects.offered_to(lifter).values_list(*COLUMNS)
        self.known = {row[0]: Known(*row) for row in rows}
        self.by_key: defaultdict[str, list[Known]] = defaultdict(list)
        for known in self.known.values():
            self.by_key[known.name_key].append(known)
        for exercise_id, key in ExerciseAlias.objects.values_list("exercise_id", "key"):
            if exercise_id in self.known and key not in self.known[exercise_id].aliases:
                self.known[exercise_id].aliases.append(key)
                self.by_key[key].append(self.known[exercise_id])
        here = Q(workout=workout) | Q(started_at__gte=timezone.now() - LATELY)
        entries = WorkoutExercise.objects.live().filter(here, user=lifter).exclude(pk__in=own)
        for exercise_id, workout_id in entries.values_list("exercise_id", "workout_id").order_by().distinct():
            if exercise_id in self.known:
                self.known[exercise_id].is_recent = True
                self.known[exercise_id].is_here |= workout_id == workout.pk

    def is_name(self, key: str) -> bool:
        """Whether an exercise is called exactly so."""
        return key in self.by_key

    def find(self, name: str) -> list[Found]:
        """The best first: the name itself, an alias, then what the lifter trains, then what search would list."""
        names = [name[:100], spelt_out(name)] if spelt_out(name) != fold(name) else [name[:100]]
        matches: dict[int, int] = {}
        for one in names:
            for pk, match in self._matches(one):
                matches[pk] = min(match, matches.get(pk, match))
        found = [Found(self.known[pk], match) for pk, match in matches.items()]
        return sorted(found, key=order)[:MOST_FOUND]

    def _matches(self, name: str) -> list[tuple[int, int]]:
        key, words, beginning = fold_key(name), query_words(name), phrase(name)
        if not words:
            return []
        found = []
        for known in self.known.values():
            if not holds(known.search_text, words):
                continue
            if known.name_key == key:
                match = NAME
            elif key in known.aliases:
                match = ALIAS
            elif known.search_name.startswith(beginning):
                match = BEGINNING
            elif holds(known.search_name, words):
                match = WORDS
            elif holds(known.called, words):
                match = ELSEWHERE
            else:
                continue  # by its muscles only: "legs" is no exercise
            found.append((known.pk, match))
        return found


def holds(text: str, words: list[tuple[str, ...]]) -> bool:
    """Every word, in one of its readings, begins a word of `text`."""
    return all(any(f" {reading}" in text for reading in readings) for readings in words)


def spelt_out(name: str) -> str:
    return " ".join(SHORT_FORMS.get(word, word) for word in fold(name[:100]).split())


def order(found: Found) -> tuple[object, ...]:
    """As in the picker; only a name that has all the words is preferred for being trained."""
    known = found.exercise
    is_exact = found.match <= ALIAS
    is_named = found.match <= WORDS
    return (
        found.match if is_exact else ELSEWHERE,
        known.owner_id is None if is_exact else False,
        not (known.is_here and is_named),
        not (known.is_recent and is_named),
        known.category == "stretching",
        found.match,
        " - " in known.name,
        -known.alias_count,
        known.name,
        known.pk,
    )
