"""What ships in fixtures/: complete, consistent, in our own words. (Read as files; no database.)"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from exercises.library import FIXTURES, shipped_exercises, shipped_muscles
from exercises.models import (
    App,
    Category,
    CompetitionLift,
    Equipment,
    Exercise,
    ExerciseAlias,
    Force,
    Level,
    Mechanic,
    Muscle,
    Region,
)
from exercises.search import fold, fold_words
from exercises.tracking import MOVES_BODYWEIGHT, Tracking

ENTRIES: list[dict[str, Any]] = [
    entry for path in sorted((FIXTURES / "exercises").glob("*.json")) for entry in json.loads(path.read_text("utf-8"))
]
MUSCLES = shipped_muscles()
APPS = ("strong", "hevy", "fitnotes")
NAME = re.compile(r"(?P<movement>[A-Z0-9][^()]*?)(?: - (?P<variant>[^()]+?))?(?: \((?P<bracket>[^()]+)\))?")

TITLES = {"ez-bar": "EZ Bar", "suspension": "Suspension"}
# What may stand in the bracket instead of the equipment's own label.
BRACKETS = {
    "machine": {"Plate Loaded", "Assisted"},
    "barbell": {"Safety Bar"},
    "suspension": {"Assisted"},
    "band": {"Assisted"},
    "plate": {"Weighted"},
    "dumbbell": {"Weighted"},
}

BIG_LIFTS = {
    "strong": """
        Squat (Barbell); Front Squat (Barbell); Bench Press (Barbell); Bench Press (Dumbbell); Incline Bench
        Press (Barbell); Incline Bench Press (Dumbbell); Bench Press - Close Grip (Barbell); Decline Bench Press
        (Barbell); Deadlift (Barbell); Sumo Deadlift (Barbell); Romanian Deadlift (Barbell); Romanian Deadlift
        (Dumbbell); Stiff Leg Deadlift (Barbell); Trap Bar Deadlift; Rack Pull (Barbell); Overhead Press
        (Barbell); Overhead Press (Dumbbell); Seated Overhead Press (Dumbbell); Push Press; Arnold Press
        (Dumbbell); Shoulder Press (Machine); Bent Over Row (Barbell); Bent Over One Arm Row (Dumbbell); Pendlay
        Row (Barbell); T Bar Row; Seated Row (Cable); Lat Pulldown (Cable); Pull Up; Pull Up (Assisted); Chin
        Up; Chest Dip; Triceps Dip; Push Up; Chest Fly (Dumbbell); Chest Press (Machine); Cable Crossover; Pec
        Deck (Machine); Bicep Curl (Barbell); Bicep Curl (Dumbbell); Bicep Curl (Cable); Hammer Curl (Dumbbell);
        Preacher Curl (Barbell); Triceps Pushdown (Cable - Straight Bar); Triceps Extension (Dumbbell);
        Skullcrusher (Barbell); Lateral Raise (Dumbbell); Front Raise (Dumbbell); Reverse Fly (Dumbbell); Face
        Pull (Cable); Upright Row (Barbell); Shrug (Barbell); Shrug (Dumbbell); Leg Press; Hack Squat; Leg
        Extension (Machine); Lying Leg Curl (Machine); Seated Leg Curl (Machine); Lunge (Dumbbell); Bulgarian
        Split Squat; Hip Thrust (Barbell); Hip Abductor (Machine); Hip Adductor (Machine); Standing Calf Raise
        (Machine); Seated Calf Raise (Machine); Calf Press on Leg Press; Good Morning (Barbell); Back Extension;
        Goblet Squat (Kettlebell); Kettlebell Swing; Power Clean; Clean and Jerk (Barbell); Snatch (Barbell);
        Thruster (Barbell); Plank; Crunch; Cable Crunch; Hanging Leg Raise; Hanging Knee Raise; Ab Wheel;
        Russian Twist; Sit Up; Running; Running (Treadmill); Cycling; Rowing (Machine); Elliptical Machine; Jump
        Rope
    """,
    "hevy": """
        Squat (Barbell); Front Squat; Bench Press (Barbell); Bench Press (Dumbbell); Incline Bench Press
        (Barbell); Incline Bench Press (Dumbbell); Bench Press - Close Grip (Barbell); Decline Bench Press
        (Barbell); Deadlift (Barbell); Sumo Deadlift; Romanian Deadlift (Barbell); Romanian Deadlift (Dumbbell);
        Straight Leg Deadlift; Deadlift (Trap Bar); Rack Pull; Overhead Press (Barbell); Shoulder Press
        (Dumbbell); Seated Shoulder Press (Machine); Push Press; Arnold Press (Dumbbell); Bent Over Row
        (Barbell); Bent Over Row (Dumbbell); Dumbbell Row; Pendlay Row (Barbell); T Bar Row; Seated Cable Row -
        V Grip (Cable); Lat Pulldown (Cable); Pull Up; Pull Up (Assisted); Pull Up (Weighted); Chin Up; Chest
        Dip; Triceps Dip; Push Up; Chest Fly (Dumbbell); Chest Press (Machine); Cable Fly Crossovers; Butterfly
        (Pec Deck); Bicep Curl (Barbell); Bicep Curl (Dumbbell); Bicep Curl (Cable); EZ Bar Biceps Curl; Hammer
        Curl (Dumbbell); Preacher Curl (Barbell); Seated Incline Curl (Dumbbell); Triceps Pushdown; Triceps Rope
        Pushdown; Triceps Extension (Dumbbell); Skullcrusher (Barbell); Lateral Raise (Dumbbell); Lateral Raise
        (Cable); Front Raise (Dumbbell); Rear Delt Reverse Fly (Dumbbell); Rear Delt Reverse Fly (Machine); Face
        Pull; Upright Row (Barbell); Shrug (Barbell); Shrug (Dumbbell); Leg Press (Machine); Hack Squat
        (Machine); Leg Extension (Machine); Lying Leg Curl (Machine); Seated Leg Curl (Machine); Lunge
        (Dumbbell); Walking Lunge; Bulgarian Split Squat; Hip Thrust (Barbell); Hip Thrust (Machine); Hip
        Abduction (Machine); Hip Adduction (Machine); Standing Calf Raise (Machine); Seated Calf Raise; Calf
        Press (Machine); Good Morning (Barbell); Back Extension (Hyperextension); Goblet Squat; Kettlebell
        Swing; Power Clean; Clean and Jerk; Snatch; Thruster (Barbell); Plank; Crunch; Cable Crunch; Hanging Leg
        Raise; Ab Wheel; Russian Twist (Bodyweight); Sit Up; Farmers Walk; Running; Treadmill; Cycling; Rowing
        Machine; Elliptical Trainer; Jump Rope; Glute Bridge; Step Up; Dead Hang
    """,
    "fitnotes": """
        Barbell Squat; Barbell Front Squat; Flat Barbell Bench Press; Flat Dumbbell Bench Press; Incline Barbell
        Bench Press; Incline Dumbbell Bench Press; Close Grip Barbell Bench Press; Decline Barbell Bench Press;
        Deadlift; Sumo Deadlift; Romanian Deadlift; Stiff-Legged Deadlift; Rack Pull; Overhead Press; Seated
        Dumbbell Press; Push Press; Arnold Dumbbell Press; Barbell Row; Dumbbell Row; Pendlay Row; T-Bar Row;
        Seated Cable Row; Lat Pulldown; Pull Up; Chin Up; Neutral Chin Up; Parallel Bar Triceps Dip; Ring Dip;
        Flat Dumbbell Fly; Incline Dumbbell Fly; Cable Crossover; Seated Machine Fly; Barbell Curl; Dumbbell
        Curl; Cable Curl; EZ-Bar Curl; Dumbbell Hammer Curl; EZ-Bar Preacher Curl; Seated Incline Dumbbell Curl;
        Rope Push Down; V-Bar Push Down; Dumbbell Overhead Triceps Extension; EZ-Bar Skullcrusher; Lying Triceps
        Extension; Lateral Dumbbell Raise; Front Dumbbell Raise; Rear Delt Dumbbell Raise; Cable Face Pull;
        Barbell Shrug; Leg Press; Leg Extension Machine; Lying Leg Curl Machine; Seated Leg Curl Machine;
        Standing Calf Raise Machine; Seated Calf Raise Machine; Barbell Calf Raise; Barbell Glute Bridge;
        Glute-Ham Raise; Good Morning; Log Press; Plank; Side Plank; Crunch; Ab-Wheel Rollout; Hanging Leg
        Raise; Hanging Knee Raise; Cable Crunch; Running (Outdoor); Running (Treadmill); Cycling; Stationary
        Bike; Rowing Machine; Elliptical Trainer; Swimming; Walking
    """,
}


def names_in(text: str) -> list[str]:
    return [name for name in (" ".join(part.split()) for part in text.split(";")) if name]


def repeated(values: Any) -> list[Any]:
    return [value for value, times in Counter(values).items() if times > 1]


def test_the_library_is_large_and_well_known_to_users_of_other_apps() -> None:
    assert len(ENTRIES) >= 450
    assert sum(len(entry["aliases"][app]) for entry in ENTRIES for app in APPS) >= 500


def test_every_file_is_read_by_the_loader() -> None:
    assert sorted(entry["slug"] for entry in shipped_exercises()) == sorted(entry["slug"] for entry in ENTRIES)


def test_no_name_or_slug_comes_twice() -> None:
    assert repeated(fold(entry["name"]) for entry in ENTRIES) == []
    assert repeated(entry["slug"] for entry in ENTRIES) == []


def test_no_two_exercises_are_told_apart_by_a_plural_alone() -> None:
    assert repeated(" ".join(fold_words(entry["name"])) for entry in ENTRIES) == []


def test_every_exercise_is_valid_in_every_field() -> None:
    slugs = {muscle["slug"] for muscle in MUSCLES}
    for entry in ENTRIES:
        name = entry["name"]
        as_row(entry).clean_fields(exclude=["primary_muscle", "owner", "merged_into", "search_name", "search_text"])
        assert entry["slug"] == re.sub(r"[^a-z0-9]+", "-", name.casefold().replace("'", "")).strip("-")
        assert entry["primary_muscle"] in slugs, name
        assert set(entry["secondary_muscles"]) <= slugs - {entry["primary_muscle"]}, name
        assert repeated(entry["secondary_muscles"]) == [], name
        assert type(entry["is_unilateral"]) is bool, name
        assert type(entry["implements"]) is int, name
        assert type(entry["bodyweight_share"]) is int, name


def as_row(entry: dict[str, Any]) -> Exercise:
    related = {"primary_muscle", "secondary_muscles", "instructions", "aliases"}
    return Exercise(
        primary_muscle_id=entry["primary_muscle"],
        instructions="\n".join(entry["instructions"]),
        **{name: value for name, value in entry.items() if name not in related},
    )


@pytest.mark.parametrize(
    ("field", "choices"),
    [
        ("category", Category), ("equipment", Equipment), ("mechanic", Mechanic), ("force", Force), ("level", Level),
        ("tracking", Tracking), ("competition_lift", CompetitionLift),
    ],
)  # fmt: skip
def test_every_choice_is_known(field: str, choices: Any) -> None:
    assert {entry[field] or "" for entry in ENTRIES} <= set(choices.values)


def test_muscles_are_valid_and_each_is_primary_somewhere() -> None:
    assert {muscle["slug"] for muscle in MUSCLES} == {entry["primary_muscle"] for entry in ENTRIES}
    for muscle in MUSCLES:
        Muscle(**muscle).clean_fields()
    assert {muscle["region"] for muscle in MUSCLES} == set(Region.values)
    assert {muscle["side"] for muscle in MUSCLES} == {"front", "back"}
    assert repeated(muscle["name"] for muscle in MUSCLES) == []


def test_every_kind_of_tracking_and_equipment_is_there() -> None:
    assert {entry["tracking"] for entry in ENTRIES} == set(Tracking.values)
    assert {entry["equipment"] for entry in ENTRIES} == set(Equipment.values)
    assert {entry["category"] for entry in ENTRIES} == set(Category.values)


def test_a_name_is_movement_variant_and_equipment() -> None:
    for entry in ENTRIES:
        name = NAME.fullmatch(entry["name"])
        assert name, entry["name"]
        assert entry["name"] == " ".join(entry["name"].split())
        if name["bracket"]:
            label = TITLES.get(entry["equipment"]) or Equipment(entry["equipment"]).label.title()
            assert name["bracket"] in {label} | BRACKETS.get(entry["equipment"], set()), entry["name"]


def test_bodyweight_share_is_given_where_bodyweight_is_moved() -> None:
    for entry in ENTRIES:
        if entry["tracking"] in MOVES_BODYWEIGHT:
            assert 1 <= entry["bodyweight_share"] <= 100, entry["name"]
        else:
            assert entry["bodyweight_share"] == 0, entry["name"]


def test_only_hand_held_tools_come_in_pairs() -> None:
    pairs = {entry["equipment"] for entry in ENTRIES if entry["implements"] == 2}
    assert pairs <= {"dumbbell", "kettlebell", "cable", "other"}


def test_the_competition_lifts_are_exactly_these() -> None:
    assert {entry["name"]: entry["competition_lift"] for entry in ENTRIES if entry["competition_lift"]} == {
        "Squat (Barbell)": "squat",
        "Bench Press (Barbell)": "bench",
        "Deadlift (Barbell)": "deadlift",
        "Deadlift - Sumo (Barbell)": "deadlift",
    }


# --- Words ---


def test_instructions_are_two_to_five_sentences() -> None:
    for entry in ENTRIES:
        steps = entry["instructions"]
        for step in steps:
            assert step == " ".join(step.split())
            assert re.match(r"[A-Z0-9]", step), step
            assert step.endswith((".", "!", "?")), step
            assert 15 <= len(step) <= 300, step
            assert not re.search(r"[<>{}]|https?:", step), step
        sentences = re.split(r"(?<=[.!?]) (?=[A-Z])", " ".join(steps))
        assert 2 <= len(steps) <= len(sentences) <= 5, (entry["name"], sentences)


def test_no_sentence_stands_in_more_than_three_exercises() -> None:
    def heart(sentence: str) -> str:
        return " ".join(re.findall(r"[a-z0-9]+", sentence.casefold()))

    used = Counter(heart(step) for entry in ENTRIES for step in set(entry["instructions"]))
    assert [sentence for sentence, times in used.items() if times > 3] == []


def test_sentences_are_not_one_pattern_with_other_names_in_it() -> None:
    """With the exercise's own name, equipment and muscle taken out, no sentence comes more than three times."""

    def heart(entry: dict[str, Any], sentence: str) -> str:
        own = set(fold(f"{entry['name']} {entry['equipment']} {entry['primary_muscle']}").split())
        return " ".join(word for word in fold(sentence).split() if word not in own)

    used = Counter(heart(entry, step) for entry in ENTRIES for step in entry["instructions"])
    assert [sentence for sentence, times in used.items() if times > 3] == []


# --- Names in other apps ---


def test_aliases_are_given_for_known_apps_only() -> None:
    given = {app for entry in ENTRIES for app in entry["aliases"]}
    assert {*APPS, App.GENERAL} <= given <= set(App.values)


def test_an_alias_leads_to_one_exercise_per_app() -> None:
    assert (
        repeated((app, fold(name)) for entry in ENTRIES for app, names in entry["aliases"].items() for name in names)
        == []
    )


def test_an_alias_people_use_is_not_the_name_of_another_exercise() -> None:
    named = {fold(entry["name"]): entry["slug"] for entry in ENTRIES}
    for entry in ENTRIES:
        for name in entry["aliases"][""]:
            assert named.get(fold(name), entry["slug"]) == entry["slug"], name


def test_an_alias_is_a_clean_text_of_storable_length() -> None:
    for entry in ENTRIES:
        for names in entry["aliases"].values():
            for name in names:
                ExerciseAlias(name=name).clean_fields(exclude=["exercise", "app"])
                assert name == " ".join(name.split())
                assert fold(name)


@pytest.mark.parametrize("app", APPS)
def test_the_big_lifts_of_an_app_are_found(app: str) -> None:
    called = {fold(name) for entry in ENTRIES for name in (*entry["aliases"][app], entry["name"])}
    names = names_in(BIG_LIFTS[app])
    assert len(names) >= 40
    assert [name for name in names if fold(name) not in called] == []


def test_weighted_and_assisted_twins_of_hevy_lead_to_the_right_tracking() -> None:
    tracking = {fold(name): entry["tracking"] for entry in ENTRIES for name in entry["aliases"]["hevy"]}
    assert tracking[fold("Pull Up")] == tracking[fold("Pull Up (Weighted)")] == "bodyweight_reps"
    assert tracking[fold("Pull Up (Assisted)")] == "assisted_bodyweight"
    assert tracking[fold("Plank")] == "duration"
    assert tracking[fold("Running")] == "distance_duration"
    assert tracking[fold("Farmers Walk")] == "weight_distance"
