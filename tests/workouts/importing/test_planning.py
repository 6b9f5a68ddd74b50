"""The plan says what applying does, and how each workout of a file stands to the log."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, UserFactory, entry, finished_workout, instant, log
from tests.workouts.importing.histories import (
    BENCH,
    HEVY,
    OWN,
    PULL_UP,
    applied,
    hevy,
    hevy_rows,
    imported,
    log_of,
    received,
    strong,
    strong_rows,
)
from workouts.importing import receiving
from workouts.importing.naming import choose, read_as
from workouts.importing.planning import plan
from workouts.models import Set, Workout
from workouts.transfer.source import Unreadable

pytestmark = pytest.mark.usefixtures("lifts")

PUSH = hevy_rows("2025-03-28 17:29", {BENCH: [(60, 10), (80, 8)], OWN: [(40, 5)]})
LEGS = hevy_rows("2025-03-30 17:29", {"Squat (Barbell)": [(100, 5)]}, title="Legs")


def standing(batch: Any) -> dict[str, int]:
    return {name: batch.plan[name] for name in ("workouts", "sets", "duplicates", "deleted", "changed", "beside")}


def test_a_new_file_is_all_new(lifter: User) -> None:
    batch = received(lifter, hevy(LEGS, PUSH))
    assert standing(batch) == {"workouts": 2, "sets": 4, "duplicates": 0, "deleted": 0, "changed": 0, "beside": 0}
    assert (batch.plan["first"], batch.plan["last"]) == ("2025-03-28", "2025-03-30")
    assert Workout.objects.count() == 0
    assert [name.exercise and name.exercise.name for name in batch.names.all()] == [BENCH, None, "Squat (Barbell)"]


def test_the_examples_show_what_becomes_of_weights(lifter: User) -> None:
    batch = received(lifter, hevy(PUSH))
    said = [(one["exercise"], one["weight"], one["unit"], one["grams"], one["reps"]) for one in batch.plan["examples"]]
    assert said == [(BENCH, "60", "kg", 60_000, 10), (BENCH, "80", "kg", 80_000, 8), (OWN, "40", "kg", 40_000, 5)]


def test_the_days_are_those_of_the_log(lifter: User) -> None:
    """The file tells of moments in UTC; in Berlin one was a day later."""
    fitbod = b"Date,Exercise,Reps,Weight(kg),Duration(s),Distance(m),Incline,Resistance,isWarmup,Note,multiplier\n"
    fitbod += b"2025-03-27 23:30:00 +0000,Log Lift,5,60,0,0,0,0,false,,1\n"
    batch = received(lifter, fitbod)
    assert (batch.plan["first"], batch.plan["last"]) == ("2025-03-28", "2025-03-28")
    applied(batch)
    assert str(lifter.workouts.get().date) == "2025-03-28"


# --- An older and a newer export ---


def test_a_newer_export_brings_what_is_new(lifter: User) -> None:
    imported(lifter, hevy(PUSH))
    batch = received(lifter, hevy(LEGS, PUSH))
    assert standing(batch)["workouts"] == 1
    assert standing(batch)["duplicates"] == 1
    applied(batch)
    assert [name for _, name, _ in log_of(lifter)] == ["Push", "Legs"]


def test_an_older_export_brings_nothing(lifter: User) -> None:
    imported(lifter, hevy(LEGS, PUSH))
    batch = imported(lifter, hevy(PUSH))
    assert (batch.report["workouts"], batch.report["duplicates"]) == (0, 1)
    assert lifter.workouts.count() == 2


def test_the_app_and_the_web_tell_of_the_same_workouts(lifter: User) -> None:
    """Dates and notes are written otherwise, pounds in place of kilograms, and the app translates names."""
    kilograms = hevy_rows("2025-03-28 17:29", {BENCH: [("61.23", 10), ("102.06", 8)]}, description="one\\ntwo")
    imported(lifter, hevy(kilograms))
    columns = ["weight_lbs" if name == "weight_kg" else name for name in HEVY]
    web = [
        {name: cell for name, cell in row.items() if name != "weight_kg"}
        | {"start_time": "Mar 28, 2025, 5:29\u202fPM", "end_time": "Mar 28, 2025, 6:29 PM", "description": "one\ntwo",
           "exercise_title": "Bankdrücken (Langhantel)", "weight_lbs": pounds}
        for row, pounds in zip(kilograms, (135, 225), strict=True)
    ]  # fmt: skip
    batch = received(lifter, hevy(web, columns=columns))
    assert standing(batch) == {"workouts": 0, "sets": 0, "duplicates": 1, "deleted": 0, "changed": 0, "beside": 0}


def test_a_changed_workout_is_offered_and_comes_in_place_of_the_old_where_it_is_ticked(lifter: User) -> None:
    imported(lifter, hevy(PUSH))
    newer = hevy(hevy_rows("2025-03-28 17:29", {BENCH: [(60, 10), (82.5, 8)], OWN: [(40, 5)]}))
    batch = received(lifter, newer)
    assert standing(batch) == {"workouts": 0, "sets": 0, "duplicates": 0, "deleted": 0, "changed": 1, "beside": 0}
    (offered,) = batch.plan["choices"]
    assert (offered["status"], offered["title"], offered["there"], offered["date"]) == (
        "changed", "Push", "Push", "2025-03-28",
    )  # fmt: skip
    applied(batch, chosen=[offered["key"]])
    assert log_of(lifter) == [
        ("2025-03-28 17:29", "Push", [(BENCH, [(60_000, 10), (82_500, 8)]), (OWN, [(40_000, 5)])])
    ]
    assert lifter.workouts.trashed().count() == 1
    assert standing(received(lifter, newer + b"\n"))["duplicates"] == 1


def test_a_changed_workout_that_is_not_ticked_stays_as_it_was(lifter: User) -> None:
    imported(lifter, hevy(PUSH))
    before = log_of(lifter)
    batch = imported(lifter, hevy(hevy_rows("2025-03-28 17:29", {BENCH: [(200, 1)]})), chosen=["made up", ""])
    assert (batch.report["workouts"], batch.report["changed"]) == (0, 1)
    assert log_of(lifter) == before


def test_a_workout_that_was_renamed_in_the_other_app_is_offered_and_comes_in_once(lifter: User) -> None:
    imported(lifter, hevy(PUSH))
    renamed = hevy([row | {"title": "Upper body"} for row in PUSH])
    batch = received(lifter, renamed)
    assert (standing(batch)["workouts"], standing(batch)["changed"]) == (0, 1)
    applied(batch, chosen=[one["key"] for one in batch.plan["choices"]])
    assert [name for _, name, _ in log_of(lifter)] == ["Upper body"]


def test_a_workout_whose_end_alone_differs_is_the_same(lifter: User) -> None:
    """As of an app that has come to tell how long it took."""
    imported(lifter, hevy(PUSH))
    assert standing(received(lifter, hevy([row | {"end_time": ""} for row in PUSH])))["duplicates"] == 1


def test_a_workout_that_was_renamed_here_stays_so(lifter: User) -> None:
    imported(lifter, hevy(PUSH))
    lifter.workouts.get().describe(name="My push day", notes="")
    assert standing(received(lifter, hevy(PUSH, LEGS)))["duplicates"] == 1


@pytest.mark.parametrize("small", [False, True])
def test_two_workouts_of_one_minute_are_two_however_often_they_come(
    lifter: User, small: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if small:
        monkeypatch.setattr("workouts.importing.receiving.SETS_A_PART", 1)
    twice = [
        strong_rows("2025-03-28 17:29", {BENCH: [(60, 10)]}, title="Push"),
        strong_rows("2025-03-28 17:29", {BENCH: [(80, 10)]}, title="More"),
    ]
    batch = imported(lifter, strong(*twice))
    assert batch.report["workouts"] == 2
    batch = received(lifter, strong(*reversed(twice)))
    assert standing(batch)["duplicates"] == 2
    assert (
        imported(lifter, strong(*twice, strong_rows("2025-03-29 17:29", {BENCH: [(60, 10)]}))).report["workouts"] == 1
    )


def test_a_workout_that_is_in_the_trash_stays_there(lifter: User) -> None:
    imported(lifter, hevy(PUSH))
    lifter.workouts.get().trash()
    batch = imported(lifter, hevy(PUSH, LEGS))
    assert (batch.report["workouts"], batch.report["duplicates"], batch.report["deleted"]) == (1, 1, 1)
    assert [name for _, name, _ in log_of(lifter)] == ["Legs"]


def test_one_of_the_same_minute_that_the_lifter_logged_here_is_offered_beside_it(lifter: User) -> None:
    own = finished_workout(lifter, started_at=instant("2025-03-28 16:29"), name="Logged here")
    log(entry(own))
    batch = received(lifter, hevy(PUSH))
    assert standing(batch) == {"workouts": 0, "sets": 0, "duplicates": 0, "deleted": 0, "changed": 0, "beside": 1}
    (offered,) = batch.plan["choices"]
    assert (offered["status"], offered["there"]) == ("beside", "Logged here")
    applied(batch, chosen=[offered["key"]])
    assert sorted(name for _, name, _ in log_of(lifter)) == ["Logged here", "Push"]


def test_another_lifters_workouts_are_no_matter(lifter: User, other_lifter: User) -> None:
    imported(other_lifter, hevy(PUSH))
    assert standing(received(lifter, hevy(PUSH)))["workouts"] == 1


# --- Units, zones, names that change the plan ---


def test_the_zone_moves_the_workouts(lifter: User) -> None:
    batch = received(lifter, hevy(PUSH))
    read_as(batch, time_zone="Asia/Kathmandu")
    applied(batch)
    workout = lifter.workouts.get()
    assert workout.started_at == instant("2025-03-28 11:44")
    assert (workout.time_zone, str(workout.date)) == ("Asia/Kathmandu", "2025-03-28")


def test_the_unit_is_taken_where_the_file_says_none_and_only_before_it_begins(lifter: User) -> None:
    batch = received(lifter, strong(strong_rows("2025-03-28 17:29", {BENCH: [(100, 5)]})))
    assert (batch.weight_unit, batch.findings["unit_examples"]) == ("kg", ["100"])
    read_as(batch, time_zone="Europe/Berlin", weight_unit="lb")
    assert batch.plan["examples"][0]["grams"] == 45_359
    applied(batch)
    read_as(batch, time_zone="UTC", weight_unit="kg")
    batch.refresh_from_db()
    assert (batch.weight_unit, batch.time_zone) == ("lb", "Europe/Berlin")
    assert Set.objects.get().weight_grams == 45_359


def test_rounded_kilograms_are_counted_that_became_pounds(lifter: User) -> None:
    batch = received(lifter, hevy(hevy_rows("2025-03-28 17:29", {BENCH: [("61.23", 5), ("102.06", 5), (60, 5)]})))
    assert batch.plan["snapped"] == 2
    assert applied(batch).report["snapped"] == 2
    grams = list(Set.objects.in_order().values_list("weight_grams", flat=True))
    assert grams == [61_235, 102_058, 60_000]


def test_rows_that_make_no_set_are_told_with_number_and_reason(lifter: User) -> None:
    rows = hevy_rows("2025-03-28 17:29", {BENCH: [(60, 5), (60, 0), (2956, 5)], "Plank": [(10, 3)]})
    rows[-1]["duration_seconds"] = 60
    batch = received(lifter, hevy(rows, hevy_rows(datetime(2090, 1, 1), {BENCH: [(60, 5)]}, minutes=0)))
    expected = {
        3: f"{BENCH}: Nothing was done: no reps, no time, no distance.",
        4: f"{BENCH}: A weight over 2,000 kg is beyond what can be: 2,956 kg.",
        6: "It is dated 2090-01-01.",
    }
    assert {one["row"]: one["reason"] for one in batch.plan["skipped"]} == expected
    report = applied(batch).report
    assert {one["row"]: one["reason"] for one in report["skipped"]} == expected
    assert report["skipped_count"] == batch.plan["skipped_count"] == 3
    told = [(one["name"], one["measure"], one["sets"]) for one in report["dropped"]]
    assert told == [("Plank", "reps", 1), ("Plank", "weight", 1)]


def test_weight_that_was_added_is_not_taken_for_the_assistance_of_before(lifter: User) -> None:
    assisted = hevy_rows("2025-01-28 17:29", {"Zork Lift": [(-20, 8), (-10, 8)]})
    added = hevy_rows("2025-06-28 17:29", {"Zork Lift": [("", 8), (10, 5)]})
    batch = received(lifter, hevy(added, assisted))
    reason = (
        "Zork Lift: A positive weight beside negative ones is added weight, which this exercise of assistance does not"
        " have."
    )
    assert batch.plan["skipped"] == [{"row": 3, "reason": reason}]
    assert applied(batch).report["skipped"] == [{"row": 3, "reason": reason}]
    weights = [sets for _, _, exercises in log_of(lifter) for _, sets in exercises]
    assert weights == [[(20_000, 8), (10_000, 8)], [(0, 8)]]


def test_two_names_that_fold_alike_are_planned_as_the_one_exercise_that_they_become(lifter: User) -> None:
    """The first shows weights, the other time alone: as one exercise the other's row makes no set."""
    rows = hevy_rows("2025-03-28 17:29", {"Strange Press": [(60, 5)], "strange press": [("", "")]})
    rows[1]["duration_seconds"] = 60
    batch = received(lifter, hevy(rows))
    assert batch.plan["sets"] == 1
    assert applied(batch).report["sets"] == 1
    assert lifter.workout_exercises.count() == 1


def test_an_own_exercise_of_the_name_is_planned_with_as_it_is_measured(lifter: User) -> None:
    batch = received(lifter, hevy(hevy_rows("2025-03-28 17:29", {OWN: [(60, 5)]})))
    ExerciseFactory(owner=lifter, name=OWN, tracking="duration", equipment="other")
    choose(batch.names.get(), None)
    batch.refresh_from_db()
    assert (batch.plan["sets"], batch.plan["skipped_count"]) == (0, 1)
    assert applied(batch).report["sets"] == 0


# --- Whatever is in the file and in the log ---


NAMES = [BENCH, PULL_UP, "Pull Up (Assisted)", "Plank", "Running", OWN, "log lift", "Weird Thing"]
cells = st.sampled_from(["", "0", "1", "5", "61.23", "102.06", "-20", "2956", "1e99"])


@st.composite
def workouts(draw: Any) -> list[dict[str, Any]]:
    started = datetime(2025, 3, 28, 17, 29) + timedelta(hours=draw(st.sampled_from([0, 0, 1, 24, 10**6])))
    rows = [
        {
            "exercise_title": draw(st.sampled_from(NAMES)), "set_index": index, "set_type": "normal",
            "weight_kg": draw(cells), "reps": draw(st.sampled_from(["", "0", "5", "4274"])),
            "duration_seconds": draw(st.sampled_from(["", "0", "60", "90000", "x"])),
            "distance_km": draw(st.sampled_from(["", "0", "5", "2000"])),
        }
        for index in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    whole = hevy_rows(started, {"": [("", "")]}, title=draw(st.sampled_from(["Push", "Pull"])))[0]
    return [whole | row for row in rows]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(workouts(), min_size=1, max_size=5), min_size=1, max_size=3), st.booleans(), st.data())
def test_the_plan_says_what_applying_does(lifts: None, files: list[list[Any]], small: bool, data: Any) -> None:
    lifter = UserFactory()
    receiving.SETS_A_PART = 3 if small else 2_000
    try:
        for rows in files:
            try:
                batch = received(lifter, hevy(*rows))
            except Unreadable:
                continue
            if not batch.is_previewed:
                continue
            keys = [one["key"] for one in batch.plan["choices"]]
            batch.chosen = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
            batch.save(update_fields=["chosen"])
            promised = plan(batch)
            before = lifter.workouts.live().count()
            report = applied(batch, chosen=batch.chosen).report
            for name in ("workouts", "sets", "duplicates", "deleted", "changed", "beside", "snapped", "dropped"):
                assert report[name] == promised[name], name
            unread = [{"row": row, "reason": reason} for row, reason in batch.findings["skipped"]]
            in_order = sorted([*unread, *promised["skipped"]], key=lambda one: one["row"])
            assert json.dumps(report["skipped"]) == json.dumps(in_order)
            assert lifter.workouts.live().count() == before + promised["workouts"] - len(report["replaced"])
            assert batch.workouts.live().count() == promised["workouts"]
            assert Set.objects.live().filter(workout_exercise__workout__import_batch=batch).count() == promised["sets"]
    finally:
        receiving.SETS_A_PART = 2_000
