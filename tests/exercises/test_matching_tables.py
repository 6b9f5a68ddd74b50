"""How well the names of other apps are matched with the library that ships.

names_strong.json and names_hevy.json hold the 200 most common names of each app, written down from knowledge of the two
apps; names_elsewhere.json holds rarer ones and other apps'. Each says by hand the slug that is right, or "" where the
library has no such exercise or the name may be two. No line was made by the matcher.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises.matching import Certainty, KnownNames, Match, Wanted, match_all
from exercises.models import App, Exercise
from exercises.tracking import MEASURES, RULES
from gymtracker.accounts.models import User
from tests.exercises.test_library_data import ENTRIES
from tests.factories import ExerciseFactory

HERE = Path(__file__).parent
STRONG: dict[str, str] = json.loads((HERE / "names_strong.json").read_text("utf-8"))
HEVY: dict[str, str] = json.loads((HERE / "names_hevy.json").read_text("utf-8"))
ELSEWHERE: dict[str, dict[str, str]] = json.loads((HERE / "names_elsewhere.json").read_text("utf-8"))
TRACKING = {entry["slug"]: entry["tracking"] for entry in ENTRIES}
# These mean another exercise in each app; where neither is the file's app, they mean none.
DIFFERS_BY_APP = {"Hack Squat"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("library")]


def slugs(found: dict[str, Match]) -> dict[str, str]:
    return {name: match.exercise.slug if match.exercise else "" for name, match in found.items()}


def judged(table: dict[str, str], found: dict[str, Match]) -> tuple[int, dict[str, str]]:
    """How many are as the table says, and what was matched wrong. (Not to match is no wrong match.)"""
    got = slugs(found)
    right = sum(got[name] == slug for name, slug in table.items())
    return right, {name: got[name] for name, slug in table.items() if got[name] not in {slug, ""}}


def roads(found: dict[str, Match]) -> dict[str, int]:
    return dict(Counter(match.certainty.value for match in found.values()))


def by_name(names: Any) -> list[Wanted]:
    return [Wanted(name) for name in names]


# --- The two hundred of each app ---


@pytest.mark.parametrize("table", [STRONG, HEVY])
def test_each_table_has_two_hundred_names_and_slugs_of_the_library(table: dict[str, str]) -> None:
    assert len(table) == 200
    assert set(table.values()) - {""} <= TRACKING.keys()
    assert sum(not slug for slug in table.values()) <= 4  # that the library truly has none of


@pytest.mark.parametrize(
    ("app", "table", "expected_roads"),
    [
        ("strong", STRONG, {"alias": 197, "exact": 1, "none": 2}),
        ("hevy", HEVY, {"alias": 200}),
    ],
)
def test_at_least_95_percent_are_right_and_none_is_wrong(
    lifter: User, app: str, table: dict[str, str], expected_roads: dict[str, int]
) -> None:
    found = match_all(lifter, app, by_name(table))
    right, wrong = judged(table, found)
    assert wrong == {}
    assert right / len(table) >= 0.95
    assert right == 200
    assert roads(found) == expected_roads


@pytest.mark.parametrize(
    ("table", "least", "expected_roads"),
    [
        (STRONG, 0.95, {"exact": 161, "normalised": 33, "none": 6}),
        (HEVY, 0.93, {"exact": 131, "normalised": 58, "none": 11}),
    ],
)
def test_without_the_aliases_of_that_app_the_rules_alone_find_almost_all_and_none_wrong(
    lifter: User, table: dict[str, str], least: float, expected_roads: dict[str, int]
) -> None:
    """As if the names came from an app that we have no alias of: what the rules are worth for names we never saw."""
    found = match_all(lifter, App.JEFIT, by_name(table))
    right, wrong = judged(table, found)
    assert wrong == {}
    assert right / len(table) >= least
    assert roads(found) == expected_roads


@pytest.mark.parametrize(("app", "table"), [("hevy", STRONG), ("strong", HEVY)])
def test_a_name_of_the_one_app_in_a_file_of_the_other_is_not_matched_wrong(
    lifter: User, app: str, table: dict[str, str]
) -> None:
    _, wrong = judged(table, match_all(lifter, app, by_name(table)))
    assert wrong.keys() <= DIFFERS_BY_APP


@pytest.mark.parametrize(("app", "table"), [("strong", STRONG), ("hevy", HEVY), ("jefit", STRONG), ("jefit", HEVY)])
def test_rows_that_fit_the_exercise_change_nothing(lifter: User, app: str, table: dict[str, str]) -> None:
    wanted = [
        Wanted(name, frozenset(RULES[TRACKING[slug]].needs or RULES[TRACKING[slug]].any_of) if slug else frozenset())
        for name, slug in table.items()
    ]
    plain = slugs(match_all(lifter, app, by_name(table)))
    measured = slugs(match_all(lifter, app, wanted))
    # Rows can settle what a name leaves open ("Lunge" without a weight), never turn it to something wrong.
    assert {name: slug for name, slug in measured.items() if slug != plain[name] and slug != table[name]} == {}


@pytest.mark.parametrize("measures", [{"duration_seconds"}, {"reps"}, {"distance_metres"}, {"weight_grams", "reps"}])
@pytest.mark.parametrize("table", [STRONG, HEVY])
def test_no_likely_match_is_logged_otherwise_than_its_rows(
    lifter: User, table: dict[str, str], measures: set[str]
) -> None:
    found = match_all(lifter, App.JEFIT, [Wanted(name, frozenset(measures)) for name in table])
    for name, match in found.items():
        if match.certainty == Certainty.NORMALISED:
            assert match.exercise
            rule = match.exercise.rule
            assert set(rule.needs) <= measures, name
            assert measures & {"weight_grams", "reps"} <= set(rule.measures), name


# --- Further names, other apps ---


@pytest.mark.parametrize("app", ELSEWHERE)
def test_rarer_names_and_those_of_other_apps_are_right_too(lifter: User, app: str) -> None:
    table = ELSEWHERE[app]
    assert set(table.values()) - {""} <= TRACKING.keys()
    assert slugs(match_all(lifter, app, by_name(table))) == table


# --- Names that must not match ---

NOT = """
    Leg Press -> calf-press-on-leg-press
    Leg Press Calf Raise -> leg-press-machine
    Bench Press - Close Grip (Barbell) -> bench-press-barbell
    Bench Press - Reverse Grip (Barbell) -> bench-press-barbell
    Bench Press - Feet Up (Barbell) -> bench-press-barbell
    Bench Press - Wide Grip (Dumbbell) -> bench-press-dumbbell
    Bench Pull (Barbell) -> bench-press-barbell
    Decline Crunch -> crunch
    Reverse Crunch -> crunch
    Cable Crunch -> crunch
    Reverse Curl (Barbell) -> bicep-curl-barbell
    Wrist Curl (Barbell) -> bicep-curl-barbell
    Leg Curl (Cable) -> bicep-curl-cable
    Leg Curl (Machine) -> lying-leg-curl-machine
    Leg Curl (Machine) -> seated-leg-curl-machine
    Nordic Curl -> bicep-curl-barbell
    Bench Dip -> triceps-dip
    Bench Dip -> chest-dip
    Dip -> triceps-dip
    Dip -> chest-dip
    Dip -> ring-dip
    Romanian Deadlift (Barbell) -> deadlift-barbell
    Sumo Deadlift (Barbell) -> deadlift-barbell
    Stiff Leg Deadlift (Barbell) -> romanian-deadlift-barbell
    Single Leg Deadlift (Dumbbell) -> deadlift-dumbbell
    Deadlift High Pull (Barbell) -> deadlift-barbell
    Trap Bar Deadlift -> deadlift-barbell
    Front Squat (Barbell) -> squat-barbell
    Box Squat (Barbell) -> squat-barbell
    Split Squat (Barbell) -> squat-barbell
    Hack Squat (Barbell) -> hack-squat-machine
    Reverse Hack Squat -> hack-squat-machine
    Jump Squat -> squat-bodyweight
    Sissy Squat -> squat-bodyweight
    Squat (Smith Machine) -> squat-machine
    Squat (Safety Bar) -> squat-barbell
    Pull Up (Assisted) -> pull-up
    Pull Up -> pull-up-assisted
    Pull Up -> chin-up
    Pull Up (Band) -> pull-up
    Pull Through (Cable) -> pull-up
    Pulldown Crunch (Cable) -> lat-pulldown-cable
    Straight Arm Pulldown (Cable) -> lat-pulldown-cable
    Lat Pulldown - Behind the Neck (Cable) -> lat-pulldown-cable
    Push Up - Diamond -> push-up
    Pike Push Up -> push-up
    Push Press (Barbell) -> overhead-press-barbell
    Behind the Neck Press (Barbell) -> overhead-press-barbell
    Shoulder Press (Plate Loaded) -> shoulder-press-machine
    Shoulder Press (Machine) -> shoulder-press-plate-loaded
    Shoulder Press (Barbell) -> seated-overhead-press-barbell
    Chest Press (Plate Loaded) -> chest-press-machine
    Press -> landmine-press
    Incline Bench Press (Barbell) -> bench-press-barbell
    Incline Hammer Curl (Dumbbell) -> incline-curl-dumbbell
    Incline Hammer Curl (Dumbbell) -> hammer-curl-dumbbell
    Reverse Fly (Dumbbell) -> chest-fly-dumbbell
    Incline Fly (Dumbbell) -> chest-fly-dumbbell
    Upright Row (Barbell) -> bent-over-row-barbell
    Row (Barbell, Cable) -> row-cable
    Hip Adductor (Machine) -> hip-abduction-machine
    Hip Extension (Machine) -> leg-extension-machine
    Standing Calf Raise (Machine) -> seated-calf-raise-machine
    Single Leg Standing Calf Raise (Machine) -> standing-calf-raise-machine
    Side Plank -> plank
    Reverse Plank -> plank
    Plank (Weighted) -> plank
    Lying Leg Raise -> hanging-leg-raise
    Leg Raise -> hanging-leg-raise
    Knee Raise -> hanging-knee-raise
    Glute Kickback (Cable) -> triceps-kickback-cable
    Cable Kickback -> triceps-kickback-cable
    Cable Kickback -> glute-kickback-cable
    Cable Crossover - Low to High -> cable-crossover
    Triceps Pushdown - Reverse Grip (Cable) -> triceps-pushdown-cable
    Triceps Extension -> triceps-extension-bodyweight
    Walking Lunge (Dumbbell) -> lunge-dumbbell
    Reverse Lunge (Dumbbell) -> lunge-dumbbell
    Weighted Lunge -> lunge-bodyweight
    Good Morning - Seated (Barbell) -> good-morning-barbell
    Walking -> running
    Rowing (Machine) -> row-machine
    Cycling -> stationary-bike
    Snatch Pull (Barbell) -> snatch-barbell
    Hang Clean (Barbell) -> clean-barbell
    Clean and Press (Barbell) -> clean-and-jerk-barbell
    Sit Up (Weighted) -> sit-up
    Decline Push Up -> incline-push-up
"""
# May be several; with reps and never a weight they are the one of the body alone.
SETTLED_BY_REPS_ALONE = {"Triceps Extension", "Weighted Lunge"}
PAIRS = [tuple(line.strip().split(" -> ")) for line in NOT.strip().splitlines()]


def test_names_that_look_alike_are_not_taken_for_each_other(lifter: User) -> None:
    assert len(PAIRS) >= 60
    assert {slug for _, slug in PAIRS} <= TRACKING.keys()
    for app in App.values:
        for measures in (set(), {"reps"}, {"weight_grams", "reps"}, {"duration_seconds"}):
            pairs = [pair for pair in PAIRS if measures != {"reps"} or pair[0] not in SETTLED_BY_REPS_ALONE]
            wanted = [Wanted(name, frozenset(measures)) for name, _ in pairs]
            got = slugs(match_all(lifter, app, wanted))
            assert [(name, slug) for name, slug in pairs if got[name] == slug] == [], (app, measures)


def test_where_the_rows_never_show_a_weight_the_body_alone_was_lifted(lifter: User) -> None:
    match = match_all(lifter, App.FITBOD, [Wanted("Squat", frozenset({"reps"}))])["Squat"]
    assert match.exercise
    assert (match.exercise.slug, match.certainty) == ("squat-bodyweight", Certainty.NORMALISED)
    assert match.reason == "The same movement as “Squat (Bodyweight)”; its rows show no weight."


@pytest.mark.parametrize(
    "name",
    ["Hack Squat", "Triceps Extension", "Leg Curl (Machine)", "Shrug", "Row", "Dip", "Leg Raise", "Lunge", "Curl"],
)
def test_a_name_that_may_be_two_exercises_is_none_and_says_so(lifter: User, name: str) -> None:
    match = match_all(lifter, App.FITBOD, [Wanted(name)])[name]
    assert (match.exercise, match.certainty) == (None, Certainty.NONE)
    assert match.reason


# --- However it is written ---

ALL_NAMES = sorted({*STRONG, *HEVY})


def shouted(name: str) -> str:
    return name.upper()


def whispered(name: str) -> str:
    return name.casefold()


def accented(name: str) -> str:
    return unicodedata.normalize("NFC", "".join(f"{c}\u0301" if c in "aeiouAEIOU" else c for c in name))


def spaced(name: str) -> str:
    return f"\t {name.replace(' ', '   ')}  \n"


def in_plural(name: str) -> str:
    movement, bracket, rest = name.partition(" (")
    return f"{plural(movement)}{bracket}{rest}"


def plural(word: str) -> str:
    if word.endswith(("s", "Grip")):
        return word
    return f"{word}es" if word.endswith(("ss", "ch", "sh", "x")) else f"{word}s"


@pytest.mark.parametrize("app", [App.STRONG, App.HEVY, App.JEFIT])
@pytest.mark.parametrize("written", [shouted, whispered, accented, spaced, in_plural])
def test_the_match_does_not_depend_on_how_the_name_is_written(lifter: User, app: App, written: Any) -> None:
    names = [*STRONG, *HEVY, *(name for table in ELSEWHERE.values() for name in table)]
    plain = slugs(match_all(lifter, app, by_name(names)))
    otherwise = slugs(match_all(lifter, app, by_name(map(written, names))))
    assert {name: otherwise[written(name)] for name in names if otherwise[written(name)] != plain[name]} == {}


@given(data=st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_the_match_survives_any_mixture_of_spellings(lifter: User, data: Any) -> None:
    known = read_once(lifter)
    name = data.draw(st.sampled_from(ALL_NAMES))
    changed = in_plural(name) if data.draw(st.booleans()) else name
    for change in data.draw(st.lists(st.sampled_from([shouted, accented, spaced]), unique=True)):
        changed = change(changed)
    assert same(known.match(Wanted(changed)), known.match(Wanted(name))), changed


KNOWN: dict[int, KnownNames] = {}


def read_once(lifter: User) -> KnownNames:
    """Of a lifter; the examples of one test share it."""
    if lifter.pk not in KNOWN:
        KNOWN.clear()
        KNOWN[lifter.pk] = KnownNames(lifter, App.HEVY)
    return KNOWN[lifter.pk]


def same(one: Match, other: Match) -> bool:
    return (one.exercise and one.exercise.pk) == (other.exercise and other.exercise.pk)


WORDS = sorted({word for name in ALL_NAMES for word in name.replace("(", "").replace(")", "").split()})


@given(
    name=st.text(max_size=150) | st.lists(st.sampled_from([*WORDS, "Private"]), max_size=6).map(" ".join),
    measures=st.frozensets(st.sampled_from(MEASURES)),
    equipment=st.sampled_from(["", "barbell", "cable", "bodyweight", "machine", "no such thing"]),
    is_assisted=st.booleans(),
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_anything_is_matched_without_an_error_and_never_with_anothers_exercise(
    lifter: User, other_lifter: User, name: str, measures: frozenset[str], equipment: str, is_assisted: bool
) -> None:
    if not Exercise.objects.filter(owner=other_lifter).exists():
        ExerciseFactory(owner=other_lifter, name="Private Curl")
        ExerciseFactory(owner=other_lifter, name="Bench Press Private")
    match = read_once(lifter).match(Wanted(name, measures, equipment, is_assisted))
    assert match.reason.strip()
    assert (match.exercise is None) == (match.certainty == Certainty.NONE)
    assert match.exercise is None or match.exercise.owner_id is None
