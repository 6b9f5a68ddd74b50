"""Records, the course of an exercise, the history and the volume through the API."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.api.conftest import Api
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log, row_by_row
from tests.progress.training import day, train
from tests.queries import counted

PATHS = ["/progress/prs", "/progress/history", "/progress/volume"]


@pytest.fixture
def bench(db: None) -> Exercise:
    made: Exercise = bench_press()
    return made


def read(api: Api, path: str) -> Any:
    response = api.get(path)
    assert response.status_code == 200, response.content
    return response.json()


def refusals(response: Any) -> set[tuple[Any, ...]]:
    assert response.status_code == 422, response.content
    return {tuple(one["loc"]) for one in response.json()["detail"]}


def by_kind(api: Api, query: str = "") -> dict[str, Any]:
    return {one["kind"]: one for one in read(api, f"/progress/prs{query}")["items"]}


# --- Records ---


def test_the_records_that_hold(api: Api, lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (90, 6), on=0)
    workout = train(lifter, bench, (100, 5), on=7)
    told = by_kind(api)
    assert told["estimated_1rm"] == {
        "exercise_id": bench.pk, "exercise_name": bench.name, "kind": "estimated_1rm", "value": 116.667, "unit": "kg",
        "weight_unit": "kg", "reps": 5, "weight": 100, "duration_seconds": None, "distance_m": None,
        "own_weight": None, "band_m": None, "achieved_date": str(workout.date), "workout_id": str(workout.pk),
        "set_id": told["heaviest_weight"]["set_id"], "previous": 108,
    }  # fmt: skip
    assert (told["heaviest_weight"]["value"], told["heaviest_weight"]["previous"]) == (100, 90)
    session = told["best_session_volume"]
    assert (session["value"], session["previous"], session["set_id"], session["weight"]) == (540, None, None, None)


def test_the_history_has_what_was_broken(api: Api, lifter: User, bench: Exercise) -> None:
    for week, weight in enumerate((90, 95, 100)):
        train(lifter, bench, (weight, 5), on=7 * week)
    told = read(api, "/progress/prs?history=true&kind=heaviest_weight")
    assert [(one["value"], one["previous"]) for one in told["items"]] == [(100, 95), (95, 90)]
    assert read(api, f"/progress/prs?history=true&kind=heaviest_weight&since={day(8).date()}")["total"] == 1
    assert read(api, "/progress/prs?kind=heaviest_weight")["total"] == 1
    oldest = read(api, "/progress/prs?history=true&kind=heaviest_weight&ordering=achieved_date&page_size=1")
    assert (oldest["items"][0]["value"], oldest["pages"]) == (95, 2)


def test_records_are_filtered_by_exercise(api: Api, lifter: User, bench: Exercise) -> None:
    other = ExerciseFactory(name="A lift")
    train(lifter, bench, (90, 5))
    train(lifter, other, (60, 5), on=1)
    told = read(api, f"/progress/prs?exercise_id={other.pk}")["items"]
    assert {one["exercise_id"] for one in told} == {other.pk}
    assert read(api, "/progress/prs?exercise_id=987654321")["items"] == []
    assert read(api, "/progress/prs?ordering=exercise")["items"][0]["exercise_name"] == "A lift"


def test_rep_records_that_a_heavier_weight_outdoes_are_left_out(api: Api, lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (60, 12), (80, 8), on=0)
    train(lifter, bench, (70, 13), on=1)
    told = [one for one in read(api, "/progress/prs")["items"] if one["kind"] == "most_reps_at_weight"]
    assert sorted((one["weight"], one["value"], one["unit"]) for one in told) == [(70, 13, "reps"), (80, 8, "reps")]


def test_of_assistance_less_is_harder(api: Api, lifter: User) -> None:
    assisted = ExerciseFactory(assisted=True)
    train(lifter, assisted, (30, 12), (20, 8), (10, 9), on=0)
    told = read(api, "/progress/prs")["items"]
    reps = sorted((one["weight"], one["value"]) for one in told if one["kind"] == "most_reps_at_weight")
    assert reps == [(10, 9), (30, 12)]
    assert [one["value"] for one in told if one["kind"] == "least_assistance"] == [10]


def test_each_unit_is_named(api: Api, lifter: User) -> None:
    run, plank = ExerciseFactory(running=True), ExerciseFactory(plank=True)
    train(lifter, run, {"distance_metres": 5000, "duration_seconds": 1500})
    train(lifter, plank, {"duration_seconds": 90}, on=1)
    told = {(one["exercise_id"], one["kind"]): one for one in read(api, "/progress/prs")["items"]}
    pace = told[run.pk, "best_pace"]
    assert (pace["value"], pace["unit"], pace["band_m"], pace["distance_m"]) == (300, "s/km", 5000, 5000)
    assert (told[run.pk, "longest_distance"]["value"], told[run.pk, "longest_distance"]["unit"]) == (5000, "m")
    assert (told[plank.pk, "longest_duration"]["value"], told[plank.pk, "longest_duration"]["unit"]) == (90, "s")


def test_pounds_out(api: Api, lifter: User, bench: Exercise) -> None:
    train(lifter, bench, {"weight_grams": 102_058, "reps": 1})
    told = by_kind(api, "?unit=lb")
    assert (told["heaviest_weight"]["value"], told["heaviest_weight"]["unit"]) == (225, "lb")
    assert (told["most_reps_at_weight"]["weight"], told["most_reps_at_weight"]["value"]) == (225, 1)
    assert read(api, f"/progress/exercise/{bench.pk}?unit=lb")["points"][0]["best_set"]["weight"] == 225
    assert read(api, "/progress/history?unit=lb")["items"][0]["volume"] == 225
    assert read(api, f"/progress/volume?unit=lb&date_from={day(0).date()}&date_to={day(0).date()}")["total"] == 225


def test_an_estimate_with_bodyweight_is_told_without_it(api: Api, lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    train(lifter, pull_up, (10, 5), bodyweight=80_000)
    told = by_kind(api)["estimated_1rm"]
    assert (told["value"], told["own_weight"]) == (25, 80)  # 90 kg x (1 + 5/30), less 80
    (point,) = read(api, f"/progress/exercise/{pull_up.pk}")["points"]
    assert (point["estimated_1rm"], point["own_weight"], point["best_set"]["weight"]) == (25, 80, 10)


# --- One exercise ---


def test_the_course_of_an_exercise(api: Api, lifter: User, bench: Exercise) -> None:
    workouts = [train(lifter, bench, (60, 10, "warm_up"), (90 + week, 5), (80, 10), on=7 * week) for week in range(5)]
    told = read(api, f"/progress/exercise/{bench.pk}")
    assert told["exercise"] == {"id": bench.pk, "name": bench.name, "tracking": "weight_reps"}
    assert [one["workout_id"] for one in told["points"]] == [str(workout.pk) for workout in workouts]
    first = told["points"][0]
    assert (first["date"], first["sets"], first["reps"], first["volume"]) == (str(workouts[0].date), 2, 15, 1250)
    # 80 kg x 10 is worth 106.667 kg, 90 kg x 5 only 105.
    assert (first["estimated_1rm"], first["best_set"]["weight"], first["best_set"]["reps"]) == (106.667, 80, 10)
    assert told["trend"].keys() == {"slope_per_week", "from", "to"}
    assert (told["trend"]["from"], told["trend"]["to"]) == (str(workouts[0].date), str(workouts[-1].date))
    assert told["trend"]["slope_per_week"] > 0
    assert "heaviest_weight" in {one["kind"] for one in told["records"]}
    some = read(api, f"/progress/exercise/{bench.pk}?date_from={workouts[1].date}&date_to={workouts[2].date}")
    assert (len(some["points"]), some["trend"]) == (2, None)
    assert some["records"] == told["records"]


def test_a_steady_kilogram_a_week_is_the_trend(api: Api, lifter: User, bench: Exercise) -> None:
    for week in range(6):
        train(lifter, bench, (90 + week, 1), on=7 * week)
    assert read(api, f"/progress/exercise/{bench.pk}")["trend"]["slope_per_week"] == 1
    assert read(api, f"/progress/exercise/{bench.pk}?unit=lb")["trend"]["slope_per_week"] == 2.205


@pytest.mark.parametrize(
    ("traits", "sets", "best"),
    [
        ({}, [(60, 20), (70, 15), (65, 18)], {"weight": 70, "reps": 15}),
        ({}, [(60, 0), (50, 20)], {"weight": 50, "reps": 20}),
        ({"assisted": True}, [(20, 8), (10, 5), (10, 6)], {"weight": 10, "reps": 6}),
        ({"tracking": "reps"}, [(None, 20), (None, 25)], {"weight": None, "reps": 25}),
        ({"plank": True}, [{"duration_seconds": 60}, {"duration_seconds": 75}], {"duration_seconds": 75}),
        (
            {"running": True},
            [{"distance_metres": 5000, "duration_seconds": 1500}, {"distance_metres": 5000, "duration_seconds": 1400}],
            {"distance_m": 5000, "duration_seconds": 1400},
        ),
        (
            {"carry": True},
            [{"weight_grams": 30_000, "distance_metres": 40}, {"weight_grams": 32_000, "distance_metres": 20}],
            {"weight": 32, "distance_m": 20},
        ),
    ],
)
def test_the_best_set_is_what_the_exercise_is_about(
    api: Api, lifter: User, traits: Any, sets: list[Any], best: dict[str, Any]
) -> None:
    exercise = ExerciseFactory(**traits)
    train(lifter, exercise, *sets)
    (point,) = read(api, f"/progress/exercise/{exercise.pk}")["points"]
    assert {name: point["best_set"][name] for name in best} == best
    assert read(api, "/progress/history")["items"][0]["exercises"][0]["best_set"] == point["best_set"]


def test_an_exercise_never_done_has_no_points(api: Api, bench: Exercise) -> None:
    told = read(api, f"/progress/exercise/{bench.pk}")
    assert (told["points"], told["records"], told["trend"]) == ([], [], None)


def test_anothers_exercise_is_not_there(other_api: Api, nobody: Api, lifter: User) -> None:
    mine = ExerciseFactory(owner=lifter, name="Secret lift")
    train(lifter, mine, (90, 5))
    for path in (f"/progress/exercise/{mine.pk}", "/progress/exercise/987654321", f"/progress/exercise/{10**30}"):
        response = other_api.get(path)
        assert (response.status_code, response.json()) == (404, {"detail": "Not found."})
        assert nobody.get(path).status_code == 401


def test_what_another_did_of_the_library_is_not_told(other_api: Api, lifter: User, bench: Exercise) -> None:
    train(lifter, bench, (90, 5))
    told = read(other_api, f"/progress/exercise/{bench.pk}")
    assert (told["points"], told["records"]) == ([], [])
    assert read(other_api, "/progress/prs")["total"] == 0
    assert read(other_api, "/progress/prs?history=true")["total"] == 0
    assert read(other_api, "/progress/history")["total"] == 0
    assert read(other_api, f"/progress/volume?date_from={day(0).date()}&date_to={day(9).date()}")["total"] == 0


def test_a_merged_exercise_answers_with_its_target(api: Api, lifter: User, bench: Exercise) -> None:
    old = ExerciseFactory(merged_into=bench)
    train(lifter, bench, (90, 5))
    told = read(api, f"/progress/exercise/{old.pk}")
    assert (told["exercise"]["id"], len(told["points"])) == (bench.pk, 1)


# --- History ---


def test_the_history_has_the_best_set_of_each_exercise(api: Api, lifter: User, bench: Exercise) -> None:
    squat = ExerciseFactory(name="Squat (Barbell)")
    old = train(lifter, bench, (80, 5), on=0)
    with row_by_row():
        new = finished_workout(lifter, started_at=day(7), minutes=70, name="Legs")
        first, second = entry(new, squat), entry(new, bench)
        log(first, 60, 5, kind="warm_up")
        for weight, reps in ((100, 5), (110, 3)):
            log(first, weight, reps)
        log(second, 85, 5)
    train(lifter, bench, (200, 5), on=9, finish=False)
    told = read(api, "/progress/history")
    assert [one["workout_id"] for one in told["items"]] == [str(new.pk), str(old.pk)]
    newest = told["items"][0]
    assert (newest["name"], newest["date"], newest["duration_minutes"]) == ("Legs", str(new.date), 70)
    assert (newest["sets"], newest["volume"]) == (3, 500 + 330 + 425)
    assert [one["exercise_name"] for one in newest["exercises"]] == ["Squat (Barbell)", bench.name]
    assert newest["exercises"][0]["best_set"]["weight"] == 110  # 121 kg against 116.667
    assert newest["exercises"][0]["estimated_1rm"] == 121
    assert read(api, f"/progress/history?exercise_id={squat.pk}")["total"] == 1
    assert read(api, f"/progress/history?date_to={old.date}")["total"] == 1
    assert read(api, f"/progress/history?date_from={new.date}")["total"] == 1
    paged = read(api, "/progress/history?page=2&page_size=1")
    assert ([one["workout_id"] for one in paged["items"]], paged["pages"]) == ([str(old.pk)], 2)
    assert read(api, "/progress/history?page=7")["items"] == []


# --- Volume ---


def test_empty_weeks_are_zero_and_begin_on_the_lifters_day(api: Api, lifter: User, bench: Exercise) -> None:
    User.objects.filter(pk=lifter.pk).update(week_start=6)
    train(lifter, bench, (100, 5), (50, 10, "warm_up"), on=0)  # Thursday, 1 January 2026
    train(lifter, bench, (100, 10), on=17)  # Sunday the 18th
    told = read(api, "/progress/volume?date_from=2025-12-30&date_to=2026-01-20")
    assert told["period"] == "week"
    assert [(one["start"], one["end"], one["volume"], one["sets"], one["reps"]) for one in told["points"]] == [
        ("2025-12-30", "2026-01-03", 500, 1, 5),
        ("2026-01-04", "2026-01-10", 0, 0, 0),
        ("2026-01-11", "2026-01-17", 0, 0, 0),
        ("2026-01-18", "2026-01-20", 1000, 1, 10),
    ]
    assert told["total"] == 1500
    monday = User.objects.filter(pk=lifter.pk)
    monday.update(week_start=0)
    starts = [one["start"] for one in read(api, "/progress/volume?date_from=2026-01-05&date_to=2026-01-20")["points"]]
    assert starts == ["2026-01-05", "2026-01-12", "2026-01-19"]


def test_volume_by_day_month_exercise_and_muscle_group(api: Api, lifter: User, bench: Exercise) -> None:
    squat = ExerciseFactory(primary_muscle=MuscleFactory(slug="quadriceps", region="legs", side="front"))
    train(lifter, bench, (100, 5), on=0)
    train(lifter, squat, (100, 10), on=40)
    days = "date_from=2026-01-01&date_to=2026-02-28"
    months = read(api, f"/progress/volume?period=month&{days}")["points"]
    assert [(one["start"], one["volume"]) for one in months] == [("2026-01-01", 500), ("2026-02-01", 1000)]
    assert len(read(api, f"/progress/volume?period=day&{days}")["points"]) == 59
    assert read(api, f"/progress/volume?{days}&exercise_id={squat.pk}")["total"] == 1000
    assert read(api, f"/progress/volume?{days}&muscle_group=chest")["total"] == 500


def test_without_dates_it_is_thirteen_weeks(api: Api, lifter: User) -> None:
    told = read(api, "/progress/volume")
    assert (len(told["points"]), told["date_to"]) == (13, str(lifter.today()))
    told = read(api, "/progress/volume?date_to=2026-03-31")
    assert told["date_from"] == "2025-12-31"
    told = read(api, f"/progress/volume?date_from={date.today() + timedelta(days=400)}")
    assert told["date_from"] == told["date_to"]


def test_two_thousand_points_are_enough(api: Api, lifter: User) -> None:
    assert len(read(api, "/progress/volume?period=day&date_from=2020-01-01&date_to=2025-06-22")["points"]) == 2000
    response = api.get("/progress/volume?period=day&date_from=2020-01-01&date_to=2025-06-23")
    assert refusals(response) == {("query", "period")}
    assert "2,001" in response.json()["detail"][0]["msg"]


# --- What all have in common ---


@pytest.mark.parametrize("path", PATHS)
def test_nobody_is_told_anything(nobody: Api, path: str) -> None:
    assert nobody.get(path).status_code == 401


@pytest.mark.parametrize(
    ("path", "query", "name"),
    [
        ("/progress/prs", "kind=best", "kind"),
        ("/progress/prs", "since=soon", "since"),
        ("/progress/prs", "exercise_id=x", "exercise_id"),
        ("/progress/prs", f"exercise_id={10**30}", "exercise_id"),
        ("/progress/prs", "ordering=value", "ordering"),
        ("/progress/prs", "page=0", "page"),
        ("/progress/prs", "page_size=0", "page_size"),
        ("/progress/prs", "history=perhaps", "history"),
        ("/progress/prs", "unit=st", "unit"),
        ("/progress/history", "date_from=2026-02-30", "date_from"),
        ("/progress/history", "date_from=0001-01-01", "date_from"),
        ("/progress/history", "date_to=9999-12-31", "date_to"),
        ("/progress/history", "date_from=2026-02-02&date_to=2026-02-01", "date_to"),
        ("/progress/history", f"exercise_id={10**30}", "exercise_id"),
        ("/progress/history", "page=x", "page"),
        ("/progress/volume", "period=year", "period"),
        ("/progress/volume", "muscle_group=ears", "muscle_group"),
        ("/progress/volume", "date_from=1949-12-31", "date_from"),
        ("/progress/volume", "date_to=0001-01-01", "date_to"),
        ("/progress/volume", "unit=", "unit"),
        ("/progress/volume", "date_from=1767225600", "date_from"),
        ("/progress/prs", "since=0", "since"),
    ],
)
def test_what_makes_no_sense_is_refused(api: Api, path: str, query: str, name: str) -> None:
    assert ("query", name) in refusals(api.get(f"{path}?{query}"))


@pytest.mark.parametrize("query", ["date_from=0001-01-01", "date_from=2026-02-02&date_to=2026-02-01", "date_to=x"])
def test_days_that_make_no_sense_are_refused_of_an_exercise(api: Api, bench: Exercise, query: str) -> None:
    assert refusals(api.get(f"/progress/exercise/{bench.pk}?{query}"))


def test_they_take_the_same_few_queries(api: Api, lifter: User, bench: Exercise) -> None:
    paths = {
        "/progress/prs": 5, "/progress/prs?history=true&page_size=100": 5, "/progress/history?page_size=100": 5,
        "/progress/volume?period=day": 5, f"/progress/exercise/{bench.pk}": 8,
    }  # fmt: skip
    api.get("/auth/me")
    counts: dict[str, list[int]] = {path: [] for path in paths}
    done = 0
    for more in (10, 50):
        with row_by_row():
            lifts = [bench, *(ExerciseFactory() for _ in range(2))]
            for _ in range(more):
                done += 1
                workout = finished_workout(lifter, days_ago=100 - done)
                for lift in lifts:
                    log(entry(workout, lift), 60 + done, 5)
        for path, most in paths.items():
            with counted() as queries:
                read(api, path)
            counts[path].append(len(queries))
            assert len(queries) <= most, queries
    assert all(first == second for first, second in counts.values()), counts
