"""fixtures/programmes.json: every slug, rule and range; loaded over and over without harm."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from exercises.library import shipped_exercises
from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.merging import merge
from tests.factories import row_by_row
from workouts.models import Programme, ProgrammeDay, Progression, TemplateExercise, TemplateSet, WorkoutTemplate
from workouts.ready_made import load_programmes, sets_of, shipped_programmes

PROGRAMMES = {entry["slug"]: entry for entry in shipped_programmes()}
LIFTS = {entry["slug"]: entry for entry in shipped_exercises()}
LINES = [
    pytest.param(line, id=f"{slug}: {day['name']}, {line['exercise']}")
    for slug, entry in PROGRAMMES.items()
    for day in entry["days"]
    for line in day["exercises"]
]


# --- What is written there ---


def test_there_are_nine_with_names_of_their_own() -> None:
    assert len(PROGRAMMES) >= 9
    assert len({entry["name"] for entry in PROGRAMMES.values()}) == len(PROGRAMMES)


@pytest.mark.parametrize("line", LINES)
def test_every_line_makes_sense(line: dict[str, Any]) -> None:
    tracking = LIFTS[line["exercise"]]["tracking"]
    assert line["progression"] in set(Progression.values) - {"none"}
    assert 30 <= line["rest"] <= 300
    assert 0 < line.get("step", 2.5) <= 10
    sets = list(sets_of(line["sets"]))
    assert 1 <= len(sets) <= 12
    for one in sets:
        if tracking == "duration":
            assert 10 <= one["duration_seconds"] <= 120
        else:
            assert 1 <= one["reps_min"] <= (one["reps_max"] or one["reps_min"]) <= 20
        assert (one["percent_tenths"] is not None) == (line["progression"] == "percent")
        assert one["percent_tenths"] is None or 300 <= one["percent_tenths"] <= 1000
        assert (one["rpe_tenths"] is not None) == (line["progression"] == "rpe")
    ranges = {(one["reps_min"], one["reps_max"]) for one in sets}
    if line["progression"] == "double":
        assert all(least < most for least, most in ranges)


@pytest.mark.parametrize("slug", PROGRAMMES)
def test_a_session_is_done_in_an_evening(slug: str) -> None:
    for day in PROGRAMMES[slug]["days"]:
        weeks = {one["week"] for line in day["exercises"] for one in sets_of(line["sets"])} - {None} or {None}
        for week in weeks:
            sets = [one for line in day["exercises"] for one in sets_of(line["sets"]) if one["week"] in {None, week}]
            assert 10 <= len(sets) <= 26 or slug == "five-by-five", day["name"]


def hard_sets(slug: str) -> dict[str, float]:
    """A week's, by muscle: primary 1, secondary a half."""
    entry, volume = PROGRAMMES[slug], {}
    share = (entry["sessions_a_week"] or len(entry["days"])) / len(entry["days"])
    for line in (line for day in entry["days"] for line in day["exercises"]):
        count = len([one for one in sets_of(line["sets"]) if one["week"] in {None, 1}]) * share
        lift = LIFTS[line["exercise"]]
        for muscle in (lift["primary_muscle"], *lift["secondary_muscles"]):
            volume[muscle] = volume.get(muscle, 0) + count * (1 if muscle == lift["primary_muscle"] else 0.5)
    return volume


def test_the_volume_is_what_it_says() -> None:
    found = hard_sets("upper-lower-4")
    assert "Chest, back and legs get 10 to 16 hard sets a week" in PROGRAMMES["upper-lower-4"]["notes"]
    for muscle in ("chest", "upper-back", "lats", "quadriceps", "hamstrings"):
        assert 10 <= found[muscle] <= 16, muscle


@pytest.mark.parametrize("slug", PROGRAMMES)
def test_no_muscle_is_worked_to_death(slug: str) -> None:
    assert max(hard_sets(slug).values()) <= 20


def test_the_wave_has_a_light_fourth_week_and_no_heavier_single() -> None:
    wave = PROGRAMMES["four-week-wave"]["days"][0]["exercises"][0]
    tops = {week: max(one["percent"] for one in wave["sets"] if one["week"] == week) for week in range(1, 5)}
    assert tops == {1: 85, 2: 90, 3: 95, 4: 60}


# --- Loading ---


@pytest.fixture
def loaded(library: None) -> None:
    with row_by_row():
        load_programmes()


def rows() -> tuple[int, ...]:
    models = (Programme, ProgrammeDay, WorkoutTemplate, TemplateExercise, TemplateSet)
    return tuple(model._default_manager.count() for model in models)


def test_all_are_loaded_and_belong_to_nobody(loaded: None) -> None:
    assert Programme.objects.ready_made().count() == len(PROGRAMMES)
    assert not WorkoutTemplate.objects.exclude(user=None).exists()
    wave = TemplateExercise.objects.filter(template__name="Bench day", progression="percent").get()
    assert wave.template_sets.filter(week=1).count() == 3
    assert wave.template_sets.get(week=1, position=3).reps_max is None


def test_a_second_time_changes_nothing(loaded: None) -> None:
    before, ids = rows(), set(Programme.objects.values_list("pk", flat=True))
    report = load_programmes()
    assert (report.created, report.updated, report.removed, report.left_out) == ([], [], [], [])
    assert report.unchanged == len(PROGRAMMES)
    assert (rows(), set(Programme.objects.values_list("pk", flat=True))) == (before, ids)


def test_one_that_is_shipped_anew_takes_the_place_of_the_old(loaded: None, lifter: User) -> None:
    with row_by_row():
        mine = Programme.objects.get(slug="two-days").copy_to(lifter)
        changed = copy.deepcopy(shipped_programmes())
        next(one for one in changed if one["slug"] == "two-days")["days"].pop()
        report = load_programmes(changed)
    assert report.updated == ["two-days"]
    assert Programme.objects.get(slug="two-days", user=None).days.count() == 1
    assert mine.days.count() == 2
    assert mine.template_exercises().count() == 8


def test_one_that_is_no_longer_shipped_goes(loaded: None) -> None:
    report = load_programmes([one for one in shipped_programmes() if one["slug"] != "by-rpe"])
    assert report.removed == ["by-rpe"]
    assert not WorkoutTemplate.objects.filter(programme_day=None).exists()


def test_a_merged_exercise_is_its_target_and_a_missing_one_leaves_the_programme_out(library: None) -> None:
    row, low = Exercise.objects.get(slug="row-cable"), Exercise.objects.get(slug="row-straight-bar-cable")
    with row_by_row():
        merge(row, low)
        assert Exercise.objects.filter(slug="goblet-squat-dumbbell").delete()[0]
        report = load_programmes()
    assert report.left_out == ["home-dumbbells: the library has no goblet-squat-dumbbell"]
    assert "left out" in str(report)
    assert TemplateExercise.objects.filter(exercise=low).exists()
    assert not TemplateExercise.objects.filter(exercise=row).exists()
