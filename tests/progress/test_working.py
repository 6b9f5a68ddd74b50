"""Every record shows its working: the value follows from the sources, and the text says how."""

from __future__ import annotations

import re
from typing import Any

import pytest

from exercises.tracking import MOVES_BODYWEIGHT
from gymtracker.accounts.models import User
from progress.marks import marks_of, session_marks
from progress.models import PersonalRecord, RecordKind
from progress.working import working_of
from tests.factories import ExerciseFactory
from tests.progress.training import entry_of, holder, measures, set_of, train
from tests.queries import counted
from workouts.formulas import load_grams, volume_grams
from workouts.models import Set
from workouts.working import Working

TRAITS: dict[str, dict[str, Any]] = {
    "weights": {},
    "dumbbells": {"implements": 2},
    "one side": {"is_unilateral": True},
    "pull up": {"pull_up": True},
    "push up": {"pull_up": True, "bodyweight_share": 64},
    "assisted": {"assisted": True},
    "reps": {"tracking": "reps"},
    "plank": {"plank": True},
    "weighted plank": {"tracking": "weight_duration"},
    "running": {"running": True},
    "carry": {"carry": True},
}


def full(number: int, side: str = "both") -> dict[str, Any]:
    """A set that has every measure, each time a little more."""
    return {
        "weight_grams": 22_500 + 1_250 * number, "reps": 3 + number, "side": side,
        "duration_seconds": 1_500 - 10 * number, "distance_metres": 5_000 + 20 * number,
    }  # fmt: skip


def sets_of(working: Working) -> list[Set]:
    return [source.set for source in working.sources if source.set]


def value_from(record: PersonalRecord, sources: list[Set]) -> int:
    """The value that follows from the sources by the rules alone."""
    bodyweight, exercise = record.workout.bodyweight_grams, record.exercise
    if record.set_id:
        (one,) = sources
        return {(mark.kind, mark.at): mark.value for mark in marks_of(exercise, one, bodyweight)}[
            record.kind, record.at
        ]
    volumes = [
        volume_grams(
            exercise, load=load_grams(exercise, weight_grams=one.weight_grams, bodyweight_grams=bodyweight),
            reps=one.reps, kind=one.kind, side=one.side,
        )
        for one in sources
    ]  # fmt: skip
    (mark,) = session_marks(exercise, volumes)
    return mark.value


def trained(lifter: User, trait: str) -> list[PersonalRecord]:
    exercise = ExerciseFactory(**TRAITS[trait])
    for number in range(4):
        sets = [full(number), full(number, "left"), full(9) | {"kind": "warm_up"}]
        train(lifter, exercise, *sets, on=number, bodyweight=80_000)
    return list(PersonalRecord.objects.with_what_it_says())


@pytest.mark.parametrize("trait", TRAITS)
def test_the_value_follows_from_the_sources(lifter: User, trait: str) -> None:
    found = trained(lifter, trait)
    assert found
    for record in found:
        working = working_of(record, lifter)
        assert working.value == record.value == value_from(record, sets_of(working)), record
        assert working.formula
        assert {one.workout_exercise.workout_id for one in sets_of(working)} == {record.workout_id}
        assert record.set_id in {None, *(one.pk for one in sets_of(working))}


def test_every_kind_was_worked_out(lifter: User) -> None:
    """What the test above goes through is all there is."""
    for trait in ("weights", "assisted", "running"):
        trained(lifter, trait)
    assert set(PersonalRecord.objects.values_list("kind", flat=True)) == set(RecordKind.values)


# --- The text ---

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def computed(left: str) -> float:
    """What the left side of a formula comes to, words and units taken out."""
    plain = re.sub(r"(\d+) % of", r"\1 / 100 ×", left.replace(",", ""))
    plain = re.sub(r"[a-z]+", "", plain)
    assert re.fullmatch(r"[\d\s.()+/×]+", plain), plain
    return float(eval(plain.replace("×", "*")))


@pytest.mark.parametrize("unit", ["kg", "lb"])
@pytest.mark.parametrize("trait", ["weights", "dumbbells", "one side", "pull up", "push up"])
def test_whoever_calculates_the_formula_comes_to_its_result(lifter: User, trait: str, unit: str) -> None:
    """As it stands there, to the last digit that is shown and what rounding the parts may move."""
    lifter.weight_unit = unit
    for record in trained(lifter, trait):
        formula = working_of(record, lifter).formula
        if record.kind not in {"estimated_1rm", "best_set_volume", "best_session_volume"}:
            continue
        left, result = formula.split(" = ", 1)
        number = NUMBER.search(result)
        assert number
        parts = sum(float(found.replace(",", "")) for found in NUMBER.findall(left)[1:])
        tolerance = (0.06 if record.kind == "estimated_1rm" else 0.51) + 0.006 * parts
        assert computed(left) == pytest.approx(float(number[0].replace(",", "")), abs=tolerance), formula


def formula(lifter: User, kind: str, at: int = 0) -> str:
    record = PersonalRecord.objects.with_what_it_says().get(pk=holder(lifter, kind, at).pk)
    return working_of(record, lifter).formula


# (exercise, bodyweight, sets), (kind, at), in metric units, in pounds and miles
FORMULAS: list[tuple[dict[str, Any], int | None, list[Any], tuple[str, int], str, str]] = [
    (
        {}, None, [(100, 5)], ("estimated_1rm", 0), "100 kg × (1 + 5 / 30) = 116.7 kg",
        "220.46 lb × (1 + 5 / 30) = 257.2 lb",
    ),
    (
        {}, None, [(100, 1)], ("estimated_1rm", 0), "One rep: the load itself, 100 kg",
        "One rep: the load itself, 220.5 lb",
    ),
    (
        {"pull_up": True}, 80_000, [(10, 5)], ("estimated_1rm", 0),
        "(80 kg bodyweight + 10 kg) × (1 + 5 / 30) = 105 kg, less 80 kg of bodyweight = +25 kg",
        "(176.37 lb bodyweight + 22.05 lb) × (1 + 5 / 30) = 231.5 lb, less 176.4 lb of bodyweight = +55.1 lb",
    ),
    (
        {"pull_up": True, "bodyweight_share": 64}, 80_000, [(None, 10)], ("estimated_1rm", 0),
        "(64 % of 80 kg bodyweight) × (1 + 10 / 30) = 68.3 kg, less 51.2 kg of bodyweight = +17.1 kg",
        "(64 % of 176.37 lb bodyweight) × (1 + 10 / 30) = 150.5 lb, less 112.9 lb of bodyweight = +37.6 lb",
    ),
    ({}, None, [(80, 8)], ("best_set_volume", 0), "80 kg × 8 reps = 640 kg", "176.37 lb × 8 reps = 1,411 lb"),
    (
        {"is_unilateral": True, "implements": 2}, None, [(30, 10)], ("best_set_volume", 0),
        "30 kg × 10 reps × 2 of them × 2 sides = 1,200 kg", "66.14 lb × 10 reps × 2 of them × 2 sides = 2,646 lb",
    ),
    (
        {"is_unilateral": True}, None, [measures((30, 10)) | {"side": "left"}], ("best_set_volume", 0),
        "30 kg × 10 reps = 300 kg", "66.14 lb × 10 reps = 661 lb",
    ),
    (
        {"pull_up": True}, 80_000, [(10, 5)], ("best_set_volume", 0), "(80 kg bodyweight + 10 kg) × 5 reps = 450 kg",
        "(176.37 lb bodyweight + 22.05 lb) × 5 reps = 992 lb",
    ),
    (
        {}, None, [(22.5, 3), (40, 10, "warm_up"), (22.5, 3)], ("best_session_volume", 0), "67.5 + 67.5 = 135 kg",
        "148.81 + 148.81 = 298 lb",
    ),
    (
        {}, None, [(80, 8)], ("heaviest_weight", 0), "As it stands in the set: 80 kg × 8",
        "As it stands in the set: 176.37 lb × 8",
    ),
    (
        {"assisted": True}, None, [(20, 8)], ("least_assistance", 0), "As it stands in the set: −20 kg × 8",
        "As it stands in the set: −44.09 lb × 8",
    ),
    (
        {}, None, [(80, 8)], ("most_reps_at_weight", 80_000),
        *["No earlier set with as much weight had as many reps"] * 2,
    ),
    (
        {"assisted": True}, None, [(20, 8)], ("most_reps_at_weight", 20_000),
        *["No earlier set with as little assistance had as many reps"] * 2,
    ),
    ({"tracking": "reps"}, None, [{"reps": 20}], ("most_reps_at_weight", 0), *["No earlier set had as many reps"] * 2),
    (
        {"running": True}, None, [{"distance_metres": 5_200, "duration_seconds": 1_560}], ("best_pace", 5_000),
        "26:00 / 5.2 km = 5:00 /km", "26:00 / 3.23 mi = 8:03 /mi",
    ),
    (
        {"running": True}, None, [{"distance_metres": 5_200}], ("longest_distance", 0),
        "As it stands in the set: 5.2 km", "As it stands in the set: 3.23 mi",
    ),
    (
        {"carry": True}, None, [{"weight_grams": 32_000, "distance_metres": 40}], ("longest_distance", 0),
        "As it stands in the set: 32 kg, 40 m", "As it stands in the set: 70.55 lb, 40 m",
    ),
    (
        {"plank": True}, None, [{"duration_seconds": 90}], ("longest_duration", 0),
        *["As it stands in the set: 1:30"] * 2,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("traits", "bodyweight", "sets", "asked", "metric", "imperial"), FORMULAS)
def test_the_formula_stands_in_the_lifters_units(
    lifter: User, traits: Any, bodyweight: int | None, sets: Any, asked: Any, metric: str, imperial: str
) -> None:
    train(lifter, ExerciseFactory(**traits), *sets, bodyweight=bodyweight)
    assert formula(lifter, *asked) == metric
    lifter.weight_unit, lifter.distance_unit = "lb", "mi"
    assert formula(lifter, *asked) == imperial


def test_every_kind_has_its_formula_in_the_table() -> None:
    assert {kind for *_, (kind, _), _, _ in FORMULAS} == set(RecordKind.values)


# --- Sources ---


def test_a_session_lists_its_working_sets_in_order(lifter: User) -> None:
    bench = ExerciseFactory()
    train(lifter, bench, (60, 5))
    workout = train(lifter, bench, (40, 10, "warm_up"), (80, 8), (82.5, 8), (70, 10, "drop"), on=1, finish=False)
    gone = entry_of(workout).log_set(**measures((500, 10)))
    gone.remove()
    workout.add_exercise(ExerciseFactory()).log_set(**measures((300, 5)))
    workout.add_exercise(bench).log_set(**measures((60, 12)))
    workout.finish()
    record = PersonalRecord.objects.standing().get(kind="best_session_volume", exercise=bench)
    assert [one.weight_grams for one in sets_of(working_of(record, lifter))] == [80_000, 82_500, 70_000, 60_000]


def test_a_set_that_is_gone_meanwhile_leaves_no_formula(lifter: User) -> None:
    workout = train(lifter, ExerciseFactory(), (80, 8))
    record = holder(lifter, "heaviest_weight")
    Set.objects.filter(pk=set_of(workout).pk).update(kind="warm_up")
    working = working_of(record, lifter)
    assert (working.sources, working.formula) == ([], "")


# --- What was left out ---


def left_out(lifter: User, kind: str) -> list[str]:
    working: Working = working_of(holder(lifter, kind), lifter)
    return working.left_out


def test_what_did_not_count_is_counted(lifter: User, other_lifter: User) -> None:
    bench = ExerciseFactory()
    train(lifter, bench, (40, 10, "warm_up"), (60, 5, "warm_up"), (80, 8), (100, 0), (20, 36))
    set_of(train(lifter, bench, (800, 8), on=1)).remove()
    train(lifter, bench, (80, 5), on=2).trash()
    train(lifter, bench, (82.5, 8), on=3)
    for after in (train(lifter, bench, (40, 10, "warm_up"), on=4), train(other_lifter, bench, (40, 10, "warm_up"))):
        assert after.pk
    train(lifter, ExerciseFactory(), (40, 10, "warm_up"), on=2.5)
    everywhere = ["2 warm-up sets", "1 attempt without a rep"]
    assert left_out(lifter, "heaviest_weight") == [*everywhere, "2 deleted sets"]
    assert left_out(lifter, "estimated_1rm") == [*everywhere, "1 set of more than 12 reps", "2 deleted sets"]


def test_one_and_many_are_told_apart(lifter: User) -> None:
    bench = ExerciseFactory()
    train(lifter, bench, (40, 10, "warm_up"), (100, 0), (100, 0), (20, 36), (20, 40), (80, 8))
    expected = ["1 warm-up set", "2 attempts without a rep", "2 sets of more than 12 reps"]
    assert left_out(lifter, "estimated_1rm") == expected


def test_a_removed_exercise_counts_as_deleted_sets(lifter: User) -> None:
    bench = ExerciseFactory()
    entry_of(train(lifter, bench, (90, 8), (90, 7))).remove()
    train(lifter, bench, (80, 8), on=1)
    assert left_out(lifter, "heaviest_weight") == ["2 deleted sets"]


def test_days_without_a_bodyweight_are_counted_where_the_load_matters(lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    train(lifter, pull_up, (None, 8), (None, 7))
    train(lifter, pull_up, (None, 9), on=1, bodyweight=80_000)
    assert pull_up.tracking in MOVES_BODYWEIGHT
    unweighed = ["2 sets on a day without a known bodyweight"]
    for kind in ("estimated_1rm", "best_set_volume", "best_session_volume"):
        assert left_out(lifter, kind) == unweighed, kind
    assert left_out(lifter, "most_reps_at_weight") == left_out(lifter, "heaviest_weight") == []


def test_nothing_left_out_is_nothing_said(lifter: User) -> None:
    train(lifter, ExerciseFactory(), (80, 8))
    assert left_out(lifter, "estimated_1rm") == []


def test_a_working_is_two_queries(lifter: User) -> None:
    for record in trained(lifter, "weights"):
        with counted() as queries:
            working_of(record, lifter)
        assert len(queries) == 2, queries
