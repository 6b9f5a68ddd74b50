"""What a name says, whoever wrote it: the same words for the same movement, other words for another one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.models import Equipment, Muscle
from exercises.spoken_names import EQUIPMENT, FAMILY, MUSCLE_OF, NEUTRAL_MUSCLE, muscle_of, spoken
from tests.exercises.test_library_data import ENTRIES, MUSCLES

SAME = [
    ("Bench Press - Close Grip (Barbell)", "Close-Grip BB Bench Presses"),
    ("Pull Up", "Pullups"),
    ("Push Up", "Press-Ups"),
    ("Chin Up (Weighted)", "Weighted Chin-ups"),
    ("Pull Up (Assisted)", "Assisted Pull-Ups"),
    ("Step-up", "Step Ups"),
    ("Bicep Curl (EZ Bar)", "EZ Bar Biceps Curl"),
    ("Bicep Curl (EZ Bar)", "E-Z Curl Bar Bicep Curls"),
    ("Bicep Curl (Dumbbell)", "DB Curl"),
    ("Bicep Curl (Dumbbell)", "Standing Biceps Curl (Dumbbells)"),
    ("Row - Single Arm (Dumbbell)", "One-Arm Dumbbell Row"),
    ("Row - Single Arm (Dumbbell)", "1 Arm DB Rows"),
    ("Incline Curl (Dumbbell)", "Seated Incline Curl (Dumbbell)"),
    ("Hip Abduction (Machine)", "Hip Abductor (Machine)"),
    ("Hip Adduction (Machine)", "Adductor Machine"),
    ("Stiff Leg Deadlift (Barbell)", "Straight-Legged Dead Lift (Barbell)"),
    ("Overhead Press (Barbell)", "Standing Military Press (Barbell)"),
    ("Romanian Deadlift (Kettlebell)", "KB RDL"),
    ("Lateral Raise (Dumbbell)", "Dumbbell Side Lateral Raises"),
    ("Reverse Fly (Cable)", "Rear Delt Flyes (Cable)"),
    ("Chest Fly (Cable)", "Cable Flies"),
    ("Skullcrusher (EZ Bar)", "Lying Triceps Extension (EZ Bar)"),
    ("Squat (Barbell)", "Barbell Back Squat"),
    ("Squat (Safety Bar)", "SSB Squat"),
    ("Deadlift (Trap Bar)", "Hex Bar Deadlift"),
    ("Squat (Smith Machine)", "Smith Squat"),
    ("Shoulder Press (Plate Loaded)", "Shoulder Press (Machine Plates)"),
    ("Crunch (Exercise Ball)", "Swiss Ball Crunches"),
    ("Calf Press on Leg Press", "Leg Press Calf Press"),
    ("Farmer's Walk", "Farmers Carry"),
    ("T Bar Row", "T-Bar Rows"),
]
DIFFERENT = [
    ("Cable Crossover - Low to High", "Cable Crossover - High to Low"),
    ("Leg Press", "Calf Press on Leg Press"),
    ("Shoulder Press (Machine)", "Shoulder Press (Plate Loaded)"),
    ("Pull Up", "Pull Up (Assisted)"),
    ("Pull Up", "Pull Up (Weighted)"),
    ("Curl (Barbell)", "Reverse Curl (Barbell)"),
    ("Curl (Barbell)", "Leg Curl (Barbell)"),
    ("Incline Fly (Dumbbell)", "Reverse Fly (Dumbbell)"),
    ("Hip Abduction (Machine)", "Hip Adduction (Machine)"),
    ("Squat (Barbell)", "Squat (Safety Bar)"),
    ("Squat (Machine)", "Squat (Smith Machine)"),
    ("Standing Calf Raise (Machine)", "Seated Calf Raise (Machine)"),
    ("Reverse Grip Bench Press (Barbell)", "Bench Press (Barbell)"),
    ("Back Extension", "Reverse Hyperextension"),
    ("Lateral Raise", "Side Leg Raise"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_names_of_one_movement_say_the_same(one: str, other: str) -> None:
    assert spoken(one) == spoken(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_names_of_two_movements_say_different_things(one: str, other: str) -> None:
    assert spoken(one) != spoken(other)


@pytest.mark.parametrize(
    ("name", "equipment"),
    [
        ("Triceps Pushdown (Cable - Straight Bar)", {"cable"}),
        ("Cable Curl (EZ Bar)", {"cable", "ez-bar"}),
        ("Bench Press, Barbell", {"barbell"}),
        ("Leg Press, Leverage Machine", {"machine"}),
        ("Leg Press (Machine, Plate Loaded)", {"plate-loaded"}),
        ("Plank", set()),
    ],
)
def test_equipment_is_found_wherever_it_stands(name: str, equipment: set[str]) -> None:
    assert spoken(name).equipment == equipment


def test_every_equipment_that_is_understood_is_one_of_ours() -> None:
    for (slug,) in EQUIPMENT.values():
        assert FAMILY.get(slug, slug) in Equipment.values


def test_no_two_exercises_of_the_library_say_the_same() -> None:
    """Else neither would ever be found in other words."""
    said: dict[object, str] = {}
    for entry in ENTRIES:
        reading = spoken(entry["name"])
        equipment = reading.equipment or {entry["equipment"]}
        key = (reading.words, frozenset(equipment), reading.is_assisted, reading.is_weighted)
        assert said.setdefault(key, entry["name"]) == entry["name"]


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(name: str) -> None:
    reading = spoken(name)
    assert list(reading.words) == sorted(reading.words)
    assert muscle_of(name)[0] in {muscle["slug"] for muscle in MUSCLES}


# --- The muscle ---


@pytest.mark.parametrize(
    ("name", "muscle"),
    [
        ("Larsen Press (Barbell)", "chest"), ("Sissy Leg Extension", "quadriceps"), ("Standing Calf Thing", "calves"),
        ("Wide Pull Down", "lats"), ("Zzz", NEUTRAL_MUSCLE), ("Copenhagen Something", "adductors"),
        ("Cuban Press", "chest"), ("Cross Body Curl", "biceps"), ("Prone Hamstring Curl", "hamstrings"),
    ],
)  # fmt: skip
def test_the_muscle_is_guessed_from_the_words_and_said_why(name: str, muscle: str) -> None:
    slug, reason = muscle_of(name)
    assert slug == muscle
    assert reason.endswith(".")


def test_every_muscle_that_is_guessed_is_one_of_ours() -> None:
    known = {muscle["slug"] for muscle in MUSCLES}
    assert {muscle for _, muscle in MUSCLE_OF} | {NEUTRAL_MUSCLE} <= known
    assert Muscle._meta.pk.name == "slug"  # `own_exercise_for` gives it as the key


def test_most_of_the_library_would_be_guessed_right() -> None:
    """A check of the guess by what we know: its muscle is the primary one or beside it."""
    right = [
        entry
        for entry in ENTRIES
        if muscle_of(entry["name"])[0] in {entry["primary_muscle"], *entry["secondary_muscles"]}
    ]
    assert len(right) / len(ENTRIES) > 0.8, len(right) / len(ENTRIES)
