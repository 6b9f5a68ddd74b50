"""What goes out comes in again as it was: all of it by our own files, as much as the layout holds by Strong's and
Hevy's."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exercises import matching
from exercises.models import Exercise
from exercises.tracking import RULES
from gymtracker.accounts.models import User
from progress.models import BodyMeasurement
from tests.factories import ExerciseFactory, UserFactory, entry, finished_workout, instant, log, row_by_row
from tests.workouts.importing.histories import MEASURED, assert_all_follows, imported, received, whole_log_of
from tests.workouts.transfer.histories import ZONES, maybe, texts
from workouts.exporting import LAYOUTS, Lifts, export
from workouts.models import PlannedSet, Workout, WorkoutExercise
from workouts.supersets import settle

Log = list[dict[str, Any]]
MOST = {"weight_grams": 2_000_000, "reps": 1000, "distance_metres": 1_000_000, "duration_seconds": 86_400}
SHARED = ("Bench Press (Barbell)", "Pull Up", "Pull Up (Assisted)", "Plank", "Running")
OWN = {"=Sled": "weight_distance", "'+Übung, „quer“": "weight_reps", "-Hang": "weight_duration", "Sit-ups\t": "reps"}


def there_and_back(lifter: User, layout: str, **account: Any) -> User:
    """Another account into which what goes out of this one came."""
    with row_by_row():
        other: User = UserFactory(**account)
    imported(other, b"".join(export(lifter, LAYOUTS[layout])))
    return other


@pytest.fixture
def with_own_lifts(lifts: None, lifter: User) -> User:
    with row_by_row():
        for name, tracking in OWN.items():
            ExerciseFactory(owner=lifter, name=name.strip(), tracking=tracking, equipment="other")
    return lifter


# --- Our own files ---


def measures(tracking: str) -> st.SearchStrategy[dict[str, int | None]]:
    """Whatever the form takes, a failed attempt of no reps too."""
    rule = RULES[tracking]
    optional = [*rule.may_have, *rule.any_of]
    drawn = st.fixed_dictionaries(
        {name: st.integers(0, MOST[name]) for name in rule.needs}
        | {name: maybe(st.integers(0, MOST[name])) for name in optional}
    )
    return drawn.filter(lambda given: any(amount is not None for amount in given.values()))


@st.composite
def trainings(draw: Any) -> list[dict[str, Any]]:
    """Workouts by time, with what the verbs are to be called with."""
    days = sorted(draw(st.sets(st.integers(0, 7000), max_size=3)))
    return [
        {
            "started_at": datetime(2003, 1, 1, tzinfo=UTC) + timedelta(days=day, seconds=draw(st.integers(0, 80_000))),
            "lasted": timedelta(seconds=draw(st.integers(0, 80_000))),
            "zone": draw(st.sampled_from(ZONES)), "name": draw(texts), "notes": draw(texts),
            "bodyweight": draw(maybe(st.integers(20_000, 300_000))),
            "entries": draw(st.lists(performances(), max_size=3)),
        }
        for day in days
    ]  # fmt: skip


@st.composite
def performances(draw: Any) -> dict[str, Any]:
    name = draw(st.sampled_from([*SHARED, *OWN]))
    tracking = OWN.get(name) or TRACKINGS[name]
    extras = st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["normal", "warm_up", "drop", "failure"]),
            "side": st.sampled_from(["both", "left", "right"]),
            "continues": st.booleans(),
            "rpe_tenths": maybe(st.integers(2, 20).map(lambda halves: halves * 5)),
            "rest_seconds": maybe(st.integers(0, 600)),
            "completed_at": maybe(st.datetimes(datetime(2003, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))),
        }
    )
    plans = st.fixed_dictionaries({"kind": st.just("normal"), "reps_min": st.just(5), "reps_max": st.integers(5, 9)})
    return {
        "name": name.strip(), "notes": draw(texts), "rest_seconds": draw(maybe(st.integers(0, 600))),
        "is_linked": draw(st.booleans()), "planned": draw(st.lists(plans, max_size=2)),
        "sets": draw(st.lists(st.builds(dict.__or__, extras, measures(tracking)), max_size=3)),
    }  # fmt: skip


TRACKINGS = {
    "Bench Press (Barbell)": "weight_reps", "Pull Up": "bodyweight_reps", "Pull Up (Assisted)": "assisted_bodyweight",
    "Plank": "duration", "Running": "distance_duration",
}  # fmt: skip


def trained(lifter: User, history: list[dict[str, Any]]) -> None:
    lifts = {one.name: one for one in Exercise.objects.all()}
    for told in history:
        lifter.time_zone = told["zone"]
        workout = Workout.log_past(
            lifter, name=told["name"], notes=told["notes"], started_at=told["started_at"],
            finished_at=told["started_at"] + told["lasted"],
        )  # fmt: skip
        for place, one in enumerate(told["entries"]):
            performed_in = workout.add_exercise(lifts[one["name"]], rest_seconds=one["rest_seconds"])
            performed_in.annotate_for_lifter(notes=one["notes"], rest_seconds=one["rest_seconds"])
            for position, planned in enumerate(one["planned"], start=1):
                PlannedSet.objects.create(workout_exercise=performed_in, position=position, **planned)
            for fields in one["sets"]:
                performed_in.log_set(**fields)
            if one["is_linked"] and place:
                performed_in.link()
        if told["bodyweight"]:
            BodyMeasurement.log(lifter, date=workout.date, values={"bodyweight": told["bodyweight"]})


@pytest.mark.parametrize("layout", ["json", "csv"])
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.data_too_large])
@given(history=trainings(), in_pounds=st.booleans(), to_pounds=st.booleans())
def test_an_account_into_which_an_export_came_holds_the_same_log(
    with_own_lifts: User, layout: str, history: list[dict[str, Any]], in_pounds: bool, to_pounds: bool
) -> None:
    with row_by_row(), transaction.atomic():
        source = UserFactory(in_pounds=in_pounds)
        Exercise.objects.filter(owner=with_own_lifts).update(owner=source)
        trained(source, history)
        expected = told_by(layout, whole_log_of(source))
        if expected:
            other = there_and_back(source, layout, in_pounds=to_pounds, time_zone="Pacific/Auckland")
            assert told_by(layout, whole_log_of(other)) == expected
        transaction.set_rollback(True)


def told_by(layout: str, log: Log) -> Log:
    """JSON tells all; CSV has a row for each set, and nothing of what has none."""
    if layout == "json":
        return log
    log = deepcopy(log)
    for workout in log:
        workout["exercises"] = [one for one in workout["exercises"] if one["sets"]]
        for one in workout["exercises"]:
            del one["planned"], one["rest_seconds"]
        settle_supersets(workout["exercises"])
    return [workout for workout in log if workout["exercises"]]


def settle_supersets(exercises: Log) -> None:
    entries = [SimpleNamespace(pk=place, superset=one["superset"]) for place, one in enumerate(exercises)]
    settle(entries)
    for one, placed in zip(exercises, entries, strict=True):
        one["superset"] = placed.superset


def test_what_has_no_set_comes_back_too(with_own_lifts: User) -> None:
    """A class that was gone to, and an exercise that was put down and only written about."""
    with row_by_row():
        finished_workout(with_own_lifts, started_at=instant("2025-03-01 10:00"), name="Yoga", notes="Fine")
        tried = finished_workout(with_own_lifts, started_at=instant("2025-03-02 10:00"))
        entry(tried).annotate_for_lifter(notes="The rack was taken", rest_seconds=90)
        log(entry(tried, Exercise.objects.get(name="Pull Up")), None, 0)
    other = there_and_back(with_own_lifts, "json")
    assert whole_log_of(other) == whole_log_of(with_own_lifts)
    assert len(whole_log_of(other)) == 2
    assert other.imports.get().report["workouts"] == 2
    assert_all_follows(other)


def test_exercises_of_ones_own_keep_their_muscles(lifts: None, lifter: User, other_lifter: User) -> None:
    """Of several: what each asks the database for by itself would be an N+1, and fail here."""
    helping = {"Sled": ["quadriceps", "glutes"], "Board": ["triceps"], "Rope": []}
    with row_by_row():
        for name, muscles in helping.items():
            own = ExerciseFactory(owner=lifter, name=name, primary_muscle_id="chest", equipment="other")
            own.secondary_muscles.set(muscles)
            log(entry(finished_workout(lifter), own), 50, 5)
    imported(other_lifter, b"".join(export(lifter, LAYOUTS["json"])))
    made = Exercise.objects.filter(owner=other_lifter).with_muscles()
    assert {one.name: {muscle.pk for muscle in one.secondary_muscles.all()} for one in made} == {
        name: set(muscles) for name, muscles in helping.items()
    }
    assert {one.primary_muscle_id for one in made} == {"chest"}
    found = Exercise.objects.filter(owner=other_lifter).search("triceps")
    assert [one.name for one in found] == ["Board"]


def test_the_plan_of_such_a_file_says_what_applying_does(with_own_lifts: User) -> None:
    with row_by_row():
        finished_workout(with_own_lifts, started_at=instant("2025-03-01 10:00"), name="Yoga")
        entry(finished_workout(with_own_lifts, started_at=instant("2025-03-02 10:00"), name="Nothing done"))
        other = UserFactory()
    batch = received(other, b"".join(export(with_own_lifts, LAYOUTS["json"])))
    assert (batch.plan["workouts"], batch.plan["sets"]) == (2, 0)
    assert (batch.plan["first"], batch.plan["last"]) == ("2025-03-01", "2025-03-02")


def test_a_weight_of_our_own_file_is_never_taken_for_another(with_own_lifts: User) -> None:
    """Though most are pounds told in kilograms, and 61.23 kg is near to one."""
    with row_by_row():
        bench = entry(finished_workout(with_own_lifts))
        for kilograms in (61.235, 61.235, 102.058, 61.23, 102.05):
            log(bench, kilograms)
    for layout in ("json", "csv"):
        other = there_and_back(with_own_lifts, layout)
        assert told_by(layout, whole_log_of(other)) == told_by(layout, whole_log_of(with_own_lifts))


# --- The layouts of other apps ---


@pytest.fixture
def rich(with_own_lifts: User) -> User:
    """Of one who counts in pounds: with all that there is."""
    lifter = with_own_lifts
    lifter.weight_unit, lifter.distance_unit = "lb", "mi"
    lifter.save()
    lifts = {one.name: one for one in Exercise.objects.all()}
    with row_by_row():
        BodyMeasurement.log(lifter, date=instant("2025-01-01 10:00").date(), values={"bodyweight": 83_700})
        push = finished_workout(
            lifter, started_at=instant("2025-03-01 17:29") + timedelta(seconds=17), minutes=65, name="=Push, „schwer“",
            notes="+cold\nand 'wet'; \"really\", 漢字 💪",
        )  # fmt: skip
        bench = entry(push, lifts["Bench Press (Barbell)"])
        bench.annotate_for_lifter(notes="-seat 4\n=1+1", rest_seconds=180)
        for pounds, reps, kind in ((45, 10, "warm_up"), (135, 5, "normal"), (137.5, 5, "normal"), (95, 12, "drop")):
            log_pounds(bench, pounds, reps, kind=kind, rpe_tenths=85 if kind == "normal" else None, rest_seconds=120)
        pull_up, assisted = entry(push, lifts["Pull Up"]), entry(push, lifts["Pull Up (Assisted)"])
        assisted.link()
        log_pounds(pull_up, None, 8), log_pounds(pull_up, 25, 6, side="left")
        log_pounds(assisted, 40, 6), log_pounds(assisted, 40, 4, kind="failure", continues=True)
        late = finished_workout(lifter, started_at=instant("2025-03-29 22:40"), minutes=150, name="Over midnight")
        run = entry(late, lifts["Running"])
        log_pounds(run, None, None, distance_metres=5_000, duration_seconds=1_500)
        log_pounds(run, None, None, distance_metres=8_047)
        log_pounds(entry(late, lifts["Plank"]), None, None, duration_seconds=90)
        log_pounds(entry(late, lifts["=Sled"]), 90.5, None, distance_metres=40)
        log_pounds(entry(late, lifts["-Hang"]), 10, None, duration_seconds=75)
        log_pounds(entry(late, lifts["'+Übung, „quer“"]), 100, 3)
        log_pounds(entry(late, lifts["Sit-ups"]), None, 30)
        short = finished_workout(lifter, started_at=instant("2025-10-26 00:10"), minutes=5)  # before the clock change
        log_pounds(entry(short), 135, 5)
    return lifter


def log_pounds(performed_in: WorkoutExercise, pounds: float | None, reps: int | None, **fields: Any) -> None:
    log(performed_in, None if pounds is None else round(pounds * 453.59237) / 1000, reps, **fields)


def held_by(layout: str, log: Log) -> Log:
    """What the layout has no column for is left out, and times are as exact as it has them."""
    log = deepcopy(log)
    for workout in log:
        workout["name"] = workout["name"] or "Night workout"
        started_at, lasted = workout["started_at"], workout["finished_at"] - workout["started_at"]
        if layout == "hevy":
            finished_at = workout["finished_at"].replace(second=0)
            workout["started_at"], workout["finished_at"] = started_at.replace(second=0), finished_at
        else:
            assert lasted.seconds % 60 == 0
        del workout["bodyweight_grams"]
        for one in workout["exercises"]:
            del one["rest_seconds"], one["planned"]
            if layout == "strong":
                del one["superset"]
            one["sets"] = [held_of(told) for told in one["sets"]]
    return log


def held_of(told: list[Any]) -> dict[str, Any]:
    held = dict(zip((*MEASURED, "parent"), told, strict=True))
    for name in ("side", "rest_seconds", "completed_at"):
        del held[name]
    if held["kind"] == "failure":  # whether it goes straight on, neither says
        del held["parent"]
    return held


@pytest.mark.parametrize("unit", ["kg", "lb"])
@pytest.mark.parametrize("layout", ["strong", "hevy"])
def test_the_layout_of_another_app_brings_back_what_it_holds(rich: User, layout: str, unit: str) -> None:
    rich.weight_unit = unit
    other = there_and_back(rich, layout)
    assert held_by(layout, whole_log_of(other)) == held_by(layout, whole_log_of(rich))
    assert other.imports.get().report["skipped_count"] == 0
    assert other.imports.get().report["dropped"] == []


@pytest.mark.parametrize("layout", ["json", "csv"])
def test_the_rich_history_comes_back_by_our_own_files(rich: User, layout: str) -> None:
    other = there_and_back(rich, layout, in_pounds=False)
    assert told_by(layout, whole_log_of(other)) == told_by(layout, whole_log_of(rich))
    assert_all_follows(other)


@pytest.mark.parametrize("app", ["strong", "hevy"])
def test_every_exercise_of_the_library_comes_back_under_the_name_that_goes_out(
    library: None, lifter: User, app: str
) -> None:
    lifts = list(Exercise.objects.told_in_files().filter(owner=None, merged_into=None))
    called = {Lifts(app).name(lift): lift for lift in lifts}
    assert len(called) == len(lifts) > 300
    found = matching.match_all(lifter, app, [matching.Wanted(name=name) for name in called])
    assert {name: str(found[name].exercise) for name in called if found[name].exercise != called[name]} == {}
