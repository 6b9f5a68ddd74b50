"""Workouts over the API: the list, writing one down, changing, finishing, the trash."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from progress.models import BodyMeasurement
from tests.api.conftest import Api
from tests.factories import (
    ExerciseFactory,
    MuscleFactory,
    bench_press,
    entry,
    finished_workout,
    instant,
    log,
    open_workout,
    row_by_row,
)
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from tests.workouts.plans import line, template
from workouts.formulas import estimated_1rm
from workouts.models import Set, Workout, WorkoutExercise
from workouts.totals import add_up

MOST_QUERIES_A_LIST = 5
BERLIN = ZoneInfo("Europe/Berlin")


def rows() -> dict[str, list[str]]:
    """All that is kept, but for when a token was used last."""
    return {name: kept for name, kept in snapshot().items() if "token" not in name}


def past(**fields: Any) -> dict[str, Any]:
    return {"date": "2026-03-02", "duration_minutes": 50} | fields


def with_sets(exercise: Exercise, *sets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"exercise_id": exercise.pk, "sets": list(sets), **fields}


def benched(lifter: User, kilograms: float = 80, reps: int = 5, **fields: Any) -> Workout:
    workout: Workout = finished_workout(lifter, **fields)
    log(entry(workout), kilograms, reps)
    return workout


def made(api: Api, body: dict[str, Any], status: int = 201) -> dict[str, Any]:
    response = api.post("/workouts", body)
    assert response.status_code == status, response.content
    found: dict[str, Any] = response.json()
    return found


def refusal(response: Any) -> list[Any]:
    """Where the first fault of a 422 stands."""
    assert response.status_code == 422, response.content
    loc: list[Any] = response.json()["detail"][0]["loc"]
    return loc


# --- The list ---


def test_the_list_tells_totals_as_the_pages_do(api: Api, lifter: User) -> None:
    older, newer = benched(lifter, days_ago=3), benched(lifter, 82.5, 8, days_ago=1, name="Push", notes="Good")
    log(entry(newer, ExerciseFactory(implements=2)), 20, 10)
    answer = api.get("/workouts").json()
    assert (answer["page"], answer["page_size"], answer["total"], answer["pages"]) == (1, 20, 2, 1)
    assert [one["id"] for one in answer["items"]] == [str(newer.pk), str(older.pk)]
    first, (added,) = answer["items"][0], add_up([newer])
    assert first["totals"] == {"sets": 2, "volume": added.totals.volume / 1000, "exercises": 2}
    assert first["totals"]["volume"] == 82.5 * 8 + 20 * 10 * 2
    assert (first["name"], first["notes"], first["duration_minutes"], first["status"]) == (
        "Push",
        "Good",
        60,
        "finished",
    )
    assert "exercises" not in first


def test_the_list_knows_pounds(api: Api, lifter: User) -> None:
    log(entry(finished_workout(lifter))).amend(version=1, weight_grams=61_235, reps=1)
    assert api.get("/workouts?unit=lb").json()["items"][0]["totals"]["volume"] == 135
    assert api.get("/workouts?unit=stone").status_code == 422


@pytest.fixture
def three(lifter: User) -> dict[str, Workout]:
    """Bench in March, squats in May, and an open workout with planned exercises of which none is done."""
    legs = MuscleFactory(slug="quads", region="legs")
    squat = ExerciseFactory(name="Squat (Barbell)", primary_muscle=legs)
    march = benched(lifter, started_at=instant("2026-03-02 17:00"), name="Push day")
    may = finished_workout(lifter, started_at=instant("2026-05-04 17:00"), name="Legs", notes="knee hurts")
    log(entry(may, squat), 100, 5)
    now = open_workout(lifter, name="Alone")
    entry(now, squat)
    made_from = template(lifter)
    Workout.objects.filter(pk=march.pk).update(template=made_from)
    return {"march": march, "may": may, "now": now}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("date_from=2026-05-04", ["now", "may"]),
        ("date_to=2026-05-04", ["may", "march"]),
        ("date_from=2026-03-03&date_to=2026-05-03", []),
        ("muscle_group=legs", ["may"]),
        ("muscle_group=chest", ["march"]),
        ("search=KNEE", ["may"]),
        ("search=squat", ["may"]),
        ("search=push", ["march"]),
        ("status=open", ["now"]),
        ("status=finished", ["may", "march"]),
        ("ordering=date", ["march", "may", "now"]),
        ("ordering=name", ["now", "may", "march"]),
        ("ordering=-name", ["march", "may", "now"]),
        ("page_size=2&page=2", ["march"]),
        ("page=9", []),
        (f"exercise_id={2**63 - 1}", []),
        (f"template_id={UUID(int=0)}", []),
        ("date_from=9999-12-31", []),
        ("date_to=0001-01-01", []),
    ],
)
def test_the_list_is_filtered(api: Api, three: dict[str, Workout], query: str, found: list[str]) -> None:
    response = api.get(f"/workouts?{query}")
    assert response.status_code == 200, response.content
    assert [one["id"] for one in response.json()["items"]] == [str(three[name].pk) for name in found]


def test_the_list_is_filtered_by_exercise_and_template(api: Api, three: dict[str, Workout]) -> None:
    bench = bench_press().pk
    for query in (f"exercise_id={bench}", f"template_id={Workout.objects.get(name='Push day').template_id}"):
        assert [one["name"] for one in api.get(f"/workouts?{query}").json()["items"]] == ["Push day"]


@pytest.mark.parametrize(
    "query",
    [
        "page=0", "page=x", "page_size=0", f"page={10**30}", "date_from=soon", "date_from=1700000000",
        "exercise_id=x", f"exercise_id={10**30}", "exercise_id=0", "muscle_group=tail", "template_id=1",
        "search=" + "x" * 101, "status=lost", "ordering=user", "ordering=--date", "ordering=",
    ],
)  # fmt: skip
def test_a_question_that_makes_no_sense_is_refused(api: Api, query: str) -> None:
    assert refusal(api.get(f"/workouts?{query}"))[0] == "query"


def test_a_page_holds_a_hundred_at_most(api: Api) -> None:
    assert api.get("/workouts?page_size=1000").json()["page_size"] == 100


def test_the_list_costs_the_same_for_one_and_for_sixty(api: Api, lifter: User) -> None:
    with row_by_row():
        benched(lifter)
        api.get("/workouts")
        with counted() as of_one:
            api.get("/workouts?page_size=100&search=bench")
        for _ in range(59):
            benched(lifter)
    with counted() as of_sixty:
        answer = api.get("/workouts?page_size=100&search=bench").json()
    assert answer["total"] == 60
    assert len(of_sixty) == len(of_one) <= MOST_QUERIES_A_LIST, of_sixty


def test_nobody_elses_and_nothing_deleted_is_listed(api: Api, other_api: Api, lifter: User) -> None:
    benched(lifter).trash()
    assert api.get("/workouts").json()["total"] == 0
    benched(lifter)
    assert other_api.get("/workouts").json()["total"] == 0


# --- One ---


def test_a_workout_says_all_there_is(api: Api, lifter: User) -> None:
    benched(lifter, 80, 5, days_ago=7)
    workout = finished_workout(lifter, name="Push", notes="Good")
    row = entry(workout)
    row.annotate_for_lifter(notes="slow", rest_seconds=150)
    done = log(row, 82.5, 5, rpe_tenths=85, rest_seconds=120)
    answer = api.get(f"/workouts/{workout.pk}").json()
    estimate = estimated_1rm(load=82_500, reps=5)
    assert estimate
    (exercise,) = answer.pop("exercises")
    assert answer == {
        "id": str(workout.pk), "name": "Push", "date": workout.date.isoformat(), "notes": "Good", "status": "finished",
        "started_at": answer["started_at"], "finished_at": answer["finished_at"], "duration_minutes": 60,
        "template_id": None, "version": 1, "deleted_at": None,
        "totals": {"sets": 1, "volume": 412.5, "exercises": 1},
    }  # fmt: skip
    assert datetime.fromisoformat(answer["started_at"]) - workout.started_at < timedelta(milliseconds=1)
    assert exercise == {
        "id": str(row.pk), "exercise_id": row.exercise_id, "exercise_name": "Bench Press (Barbell)", "order": 1,
        "tracking": "weight_reps", "superset": None, "notes": "slow", "rest_seconds": 150, "planned": [],
        "sets": [{
            "id": str(done.pk), "order": 1, "kind": "normal", "side": "both", "weight": 82.5, "reps": 5,
            "duration_seconds": None, "distance_m": None, "rpe": 8.5, "rest_seconds": 120, "completed_at": None,
            "estimated_1rm": estimate.grams / 1000, "own_weight": None,
            "records": ["estimated_1rm", "heaviest_weight", "best_set_volume"],
            "version": 1,
        }],
    }  # fmt: skip


def test_records_are_those_that_the_pages_celebrate(api: Api, lifter: User) -> None:
    first, better = benched(lifter, 80, 5, days_ago=7), benched(lifter, 82.5, 5, days_ago=1)
    for workout in (first, better):
        for exercise in api.get(f"/workouts/{workout.pk}").json()["exercises"]:
            for one in exercise["sets"]:
                assert bool(one["records"]) == Set.objects.with_badges().get(pk=one["id"]).is_record


def test_what_was_planned_stands_beside_what_was_done(api: Api, lifter: User) -> None:
    plan = template(lifter)
    line(plan, sets=2, reps=(5, 8), kilograms=60, rpe=8)
    answer = made(api, {"template_id": str(plan.pk)})
    assert (answer["name"], answer["status"], answer["template_id"]) == ("Push", "open", str(plan.pk))
    (exercise,) = answer["exercises"]
    assert exercise["sets"] == []
    assert [(one["order"], one["reps"], one["reps_max"], one["weight"], one["rpe"]) for one in exercise["planned"]] == [
        (1, 5, 8, 60, 8), (2, 5, 8, 60, 8),
    ]  # fmt: skip


def test_a_workout_costs_the_same_with_one_set_and_with_many(api: Api, lifter: User) -> None:
    workout = finished_workout(lifter)
    log(entry(workout))
    api.get(f"/workouts/{workout.pk}")
    with counted() as of_one:
        api.get(f"/workouts/{workout.pk}")
    with row_by_row():
        for _ in range(6):
            row = entry(workout, ExerciseFactory())
            for number in range(5):
                log(row, 50 + number)
    with counted() as of_many:
        answer = api.get(f"/workouts/{workout.pk}").json()
    assert answer["totals"]["sets"] == 31
    assert len(of_many) == len(of_one) <= 7, of_many


# --- Doors ---


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", ""), ("put", ""), ("patch", ""), ("delete", ""), ("post", "/finish"), ("post", "/restore"),
        ("post", "/exercises"),
    ],
)  # fmt: skip
def test_another_lifters_workout_is_not_found(
    other_api: Api, nobody: Api, api: Api, lifter: User, method: str, path: str
) -> None:
    workout, body = benched(lifter), {"exercise_id": bench_press().pk} if path == "/exercises" else {}
    before = rows()
    answers = [
        sender.ask(method, f"/workouts/{id}{path}", body)
        for sender, id in ((other_api, workout.pk), (api, uuid7()), (nobody, workout.pk))
    ]
    assert [(one.status_code, one.json()) for one in answers[:2]] == [(404, {"detail": "Not found."})] * 2
    assert answers[2].status_code == 401
    assert rows() == before


def test_nobody_lists_or_makes_workouts(nobody: Api) -> None:
    assert (nobody.get("/workouts").status_code, nobody.post("/workouts").status_code) == (401, 401)


@pytest.mark.parametrize("id", ["1", "x", "9" * 400, "00000000-0000-0000-0000-00000000000g"])
def test_an_id_that_is_none(api: Api, id: str) -> None:
    assert api.get(f"/workouts/{id}").status_code in {404, 422}


def test_a_wrong_method_is_told_in_json(api: Api) -> None:
    response = api.delete("/workouts")
    assert (response.status_code, response["Content-Type"]) == (405, "application/json; charset=utf-8")


# --- Beginning ---


def test_without_a_date_it_is_open_now(api: Api, lifter: User) -> None:
    answer = made(api, {"name": "Push", "notes": "Early"})
    assert (answer["status"], answer["finished_at"], answer["duration_minutes"]) == ("open", None, None)
    assert (answer["name"], answer["notes"], answer["date"]) == ("Push", "Early", lifter.today().isoformat())
    again = api.post("/workouts", {})
    assert (again.status_code, again.json()) == (
        409,
        {"detail": "Another workout is open. Finish or discard it first."},
    )


def test_with_a_date_and_a_duration_it_is_over(api: Api) -> None:
    made(api, {})
    answer = made(api, past(name="Legs"))
    assert (answer["status"], answer["date"], answer["duration_minutes"]) == ("finished", "2026-03-02", 50)
    assert datetime.fromisoformat(answer["started_at"]) == instant("2026-03-02 17:00")  # six in Berlin
    assert datetime.fromisoformat(answer["finished_at"]) == instant("2026-03-02 17:50")


def test_a_start_with_its_offset_has_its_local_date(api: Api) -> None:
    answer = made(api, {"started_at": "2026-03-02T20:30:00-05:00", "duration_minutes": 30})
    assert (answer["date"], answer["status"]) == ("2026-03-03", "finished")
    assert datetime.fromisoformat(answer["started_at"]) == instant("2026-03-03 01:30")


def test_a_day_that_is_over_is_over_without_a_duration(api: Api) -> None:
    answer = made(api, {"date": "2026-03-02"})
    assert (answer["status"], answer["duration_minutes"]) == ("finished", 0)


def test_today_is_open_and_with_a_duration_it_ended_now(api: Api, lifter: User) -> None:
    today = lifter.today().isoformat()
    assert made(api, {"date": today})["status"] == "open"
    answer = made(api, {"date": today, "duration_minutes": 30})
    assert (answer["status"], answer["date"]) == ("finished", today)
    assert datetime.fromisoformat(answer["started_at"]) <= timezone.now()


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"date": "1949-12-31", "duration_minutes": 5}, ["date"]),
        ({"date": "0001-01-01"}, ["date"]),
        ({"date": "9999-12-31", "duration_minutes": 5}, ["date"]),
        ({"date": "2026-02-30"}, ["date"]),
        ({"date": 20260302}, ["date"]),
        ({"date": "1700000000"}, ["date"]),
        ({"started_at": "0001-01-01T00:00:00+14:00"}, ["started_at"]),
        ({"started_at": "9999-12-31T23:59:59-12:00"}, ["started_at"]),
        ({"started_at": "1949-06-01T12:00:00Z", "duration_minutes": 1}, ["started_at"]),
        ({"started_at": "2026-03-02T18:00:00"}, ["started_at"]),
        ({"started_at": 1_700_000_000}, ["started_at"]),
        ({"started_at": "2026-03-02T18:00:00Z", "date": "2026-03-03"}, ["date"]),
        ({"duration_minutes": -1}, ["duration_minutes"]),
        ({"duration_minutes": 1441}, ["duration_minutes"]),
        ({"duration_minutes": 10**400}, ["duration_minutes"]),
        ({"duration_minutes": True}, ["duration_minutes"]),
        ({"duration_minutes": "50"}, ["duration_minutes"]),
        ({"name": "x" * 101}, ["name"]),
        ({"name": 7}, ["name"]),
        ({"notes": "x" * 2001}, ["notes"]),
        ({"id": "1"}, ["id"]),
        ({"template_id": str(UUID(int=1))}, ["template_id"]),
        ({"unit": "stone"}, ["unit"]),
        ({"exercises": [{"exercise_id": 0}]}, ["exercises", 0, "exercise_id"]),
        ({"exercises": [{"exercise_id": 10**18}]}, ["exercises", 0, "exercise_id"]),
        ({"exercises": [{}]}, ["exercises", 0, "exercise_id"]),
        ({"exercises": "all"}, ["exercises"]),
        ({"finished": True}, ["finished"]),
        ({"user_id": 1}, ["user_id"]),
    ],
    ids=str,
)
def test_a_workout_that_makes_no_sense_leaves_nothing(api: Api, body: dict[str, Any], at: list[Any]) -> None:
    before = rows()
    assert refusal(api.post("/workouts", body)) == ["body", *at]
    assert rows() == before


def test_it_cannot_begin_in_the_future(api: Api) -> None:
    later = (timezone.now() + timedelta(hours=1)).isoformat()
    assert refusal(api.post("/workouts", {"started_at": later})) == ["body", "started_at"]
    tomorrow = (timezone.now().astimezone(BERLIN) + timedelta(days=1)).date().isoformat()
    assert refusal(api.post("/workouts", {"date": tomorrow})) == ["body", "date"]


# --- Whole ones ---


def test_a_whole_workout_in_one_go(api: Api, lifter: User) -> None:
    squat, plank = ExerciseFactory(name="Squat (Barbell)"), ExerciseFactory(plank=True)
    id, set_id = uuid7(), uuid7()
    answer = made(api, past(
        id=str(id),
        exercises=[
            with_sets(plank, {"duration_seconds": 60}, order=2, notes="tight"),
            with_sets(
                squat, {"weight": 60, "reps": 8, "kind": "warm_up"}, {"id": str(set_id), "weight": 100.5, "reps": 5},
                {"weight": 80, "reps": 9, "kind": "drop", "rpe": 9.5}, order=1, rest_seconds=180,
            ),
        ],
    ))  # fmt: skip
    assert [(one["exercise_name"], one["order"], len(one["sets"])) for one in answer["exercises"]] == [
        ("Squat (Barbell)", 1, 3), ("Plank", 2, 1),
    ]  # fmt: skip
    workout = Workout.objects.get(pk=id)
    (added,) = add_up([workout])
    assert answer["totals"] == {"sets": 3, "volume": added.totals.volume / 1000, "exercises": 2}
    assert answer["totals"]["volume"] == 100.5 * 5 + 80 * 9
    assert list(Set.objects.filter(pk=set_id).values_list("weight_grams", "reps")) == [(100_500, 5)]
    assert Set.objects.get(kind="drop").parent_id == set_id
    assert answer["exercises"][0]["rest_seconds"] == 180
    assert lifter.records.filter(kind="heaviest_weight").exists()
    assert lifter.performances.count() == 2


def test_neighbours_of_one_number_are_a_superset(api: Api) -> None:
    lifts = [ExerciseFactory() for _ in range(3)]
    numbers: list[int | None] = [4, 4, 7]
    answer = made(api, past(exercises=[with_sets(one, superset=n) for one, n in zip(lifts, numbers, strict=True)]))
    assert [one["superset"] for one in answer["exercises"]] == [1, 1, None]


def test_rest_is_taken_over_from_the_last_time(api: Api, lifter: User) -> None:
    entry(finished_workout(lifter)).annotate_for_lifter(notes="", rest_seconds=200)
    body = past(date="2026-06-01", exercises=[with_sets(bench_press()), with_sets(bench_press(), rest_seconds=None)])
    finished = made(api, body)
    assert [one["rest_seconds"] for one in finished["exercises"]] == [200, None]


def test_a_name_of_blanks_is_none(api: Api, lifter: User) -> None:
    finished = made(api, past(name=" \u2003\t", notes=" \n", exercises=[with_sets(bench_press(), notes="  ")]))
    assert (finished["name"], finished["notes"], finished["exercises"][0]["notes"]) == ("", "", "")
    assert Workout.objects.get().title.endswith(" workout")
    path = f"/workouts/{finished['id']}"
    assert api.put(path, {"name": " Push "}).json()["name"] == "Push"
    assert api.patch(path, {"name": "   "}).json()["name"] == ""


def test_a_stored_name_of_blanks_is_not_shown(lifter: User) -> None:
    assert finished_workout(lifter, name="   ").title.endswith(" workout")


def test_the_same_id_is_the_same_workout(api: Api) -> None:
    body = past(id=str(uuid7()), exercises=[with_sets(bench_press(), {"weight": 80, "reps": 5})])
    first = made(api, body)
    before = rows()
    assert made(api, body, 200) == first
    assert made(api, {"id": body["id"], "name": "Another"}, 200) == first
    assert rows() == before


def test_the_same_id_is_the_same_workout_whatever_became_of_its_exercise(api: Api, lifter: User) -> None:
    own = ExerciseFactory(owner=lifter)
    body = past(id=str(uuid7()), exercises=[with_sets(own)])
    first = made(api, body)
    more = {"id": str(uuid7()), "exercise_id": own.pk}
    path = f"/workouts/{first['id']}/exercises"
    assert api.post(path, more).status_code == 201
    own.archive()
    assert made(api, body, 200)["id"] == first["id"]
    assert api.post(path, more).status_code == 200


def test_the_same_id_after_the_trash_stays_in_the_trash(api: Api) -> None:
    body = past(id=str(uuid7()), exercises=[with_sets(bench_press(), {"weight": 80, "reps": 5})])
    made(api, body)
    assert api.delete(f"/workouts/{body['id']}").status_code == 204
    answer = made(api, body, 200)
    assert answer["deleted_at"]
    assert len(answer["exercises"]) == 1
    assert api.get(f"/workouts/{body['id']}").status_code == 404


@pytest.mark.parametrize("what", ["workout", "exercise", "set"])
def test_an_id_that_is_taken_elsewhere_leaves_nothing(api: Api, other_lifter: User, what: str) -> None:
    theirs = log(entry(open_workout(other_lifter)))
    ids = {"workout": theirs.workout_exercise.workout_id, "exercise": theirs.workout_exercise_id, "set": theirs.pk}
    body = past(exercises=[with_sets(bench_press(), {"weight": 80, "reps": 5}, {"weight": 80, "reps": 5})])
    place = {"workout": body, "exercise": body["exercises"][0], "set": body["exercises"][0]["sets"][1]}[what]
    place["id"] = str(ids[what])
    before = rows()
    response = api.post("/workouts", body)
    assert (response.status_code, response.json()) == (409, {"detail": "This id is taken."})
    assert rows() == before


@pytest.mark.parametrize(
    ("exercises", "at"),
    [
        ([{"sets": [{"weight": 80, "reps": 5}, {"weight": 80}]}], [0, "sets", 1, "reps"]),
        ([{"sets": [{"weight": 80, "reps": 1001}]}], [0, "sets", 0, "reps"]),
        ([{"sets": [{"weight": 2000.001, "reps": 1}]}], [0, "sets", 0, "weight"]),
        ([{"sets": [{"weight": 80, "reps": 5, "duration_seconds": 5}]}], [0, "sets", 0, "duration_seconds"]),
        ([{"sets": [{"weight": 80, "reps": 5}] * 41}], [0, "sets"]),
        ([{"sets": []}] * 61, []),
        ([{"sets": [{"weight": 80, "reps": 5, "colour": 1}]}], [0, "sets", 0, "colour"]),
        ([{"notes": "x" * 2001}], [0, "notes"]),
        ([{"superset": 61}], [0, "superset"]),
    ],
)
def test_one_bad_set_of_many_leaves_nothing(api: Api, exercises: list[dict[str, Any]], at: list[Any]) -> None:
    bench = bench_press().pk
    body = past(exercises=[{"exercise_id": bench} | one for one in exercises])
    before = rows()
    assert refusal(api.post("/workouts", body)) == ["body", "exercises", *at]
    assert rows() == before


def test_an_id_may_not_come_twice_in_a_body(api: Api) -> None:
    id = str(uuid7())
    sets = [{"id": id, "weight": 80, "reps": 5}]
    body = past(exercises=[with_sets(bench_press(), *sets), with_sets(bench_press(), *sets)])
    assert refusal(api.post("/workouts", body)) == ["body", "exercises", 1, "sets", 0, "id"]


def test_exercises_that_cannot_be_picked_are_refused_alike(api: Api, lifter: User, other_lifter: User) -> None:
    archived, target = ExerciseFactory(owner=lifter), ExerciseFactory()
    archived.archive()
    merged = ExerciseFactory(merged_into=target)
    told = []
    for exercise in (ExerciseFactory(owner=other_lifter), archived, merged):
        before = rows()
        response = api.post("/workouts", past(exercises=[with_sets(exercise)]))
        assert refusal(response) == ["body", "exercises", 0, "exercise_id"]
        assert rows() == before
        told.append(response.json())
    assert told[0] == told[1] == told[2]
    assert made(api, past(exercises=[with_sets(ExerciseFactory(owner=lifter))]))


def test_what_is_done_of_a_template_takes_its_place(api: Api, lifter: User) -> None:
    plan, extra = template(lifter), ExerciseFactory(name="Curl (Dumbbell)")
    line(plan, sets=2, kilograms=60)
    body = past(template_id=str(plan.pk), name="Mine", exercises=[
        with_sets(extra, {"weight": 10, "reps": 12}), with_sets(bench_press(), {"weight": 60, "reps": 5}, notes="ok"),
    ])  # fmt: skip
    answer = made(api, body)
    assert (answer["name"], answer["status"]) == ("Mine", "finished")
    found = [(one["exercise_name"], len(one["planned"]), len(one["sets"]), one["notes"]) for one in answer["exercises"]]
    assert found == [("Bench Press (Barbell)", 2, 1, "ok"), ("Curl (Dumbbell)", 0, 1, "")]


def test_what_is_done_of_a_template_takes_its_place_with_an_id_of_the_client(api: Api, lifter: User) -> None:
    plan, id = template(lifter), str(uuid7())
    planned = line(plan, kilograms=80)
    lifted = [{"weight": 80, "reps": 5}] * 3
    body = past(id=str(uuid7()), template_id=str(plan.pk), exercises=[with_sets(bench_press(), *lifted, id=id)])
    first = made(api, body)
    assert [(one["id"], len(one["planned"]), len(one["sets"])) for one in first["exercises"]] == [(id, 3, 3)]
    assert WorkoutExercise.objects.get().template_exercise == planned
    assert made(api, body, 200) == first
    following = api.post(f"/templates/{plan.pk}/use").json()["exercises"]
    assert [one["weight"] for one in following[0]["planned"]] == [82.5] * 3


def test_exercises_of_a_template_come_in_the_order_that_is_named(api: Api, lifter: User) -> None:
    plan, (squat, row, curl) = template(lifter), [ExerciseFactory() for _ in range(3)]
    line(plan, squat)
    line(plan, row)
    body = past(template_id=str(plan.pk), exercises=[with_sets(row, order=1, superset=3), with_sets(squat, order=2)])
    assert placed(made(api, body)) == [(row.pk, None), (squat.pk, None)]
    body = past(template_id=str(plan.pk), exercises=[with_sets(curl, order=1)])
    assert placed(made(api, body)) == [(curl.pk, None), (squat.pk, None), (row.pk, None)]
    body = past(template_id=str(plan.pk), exercises=[with_sets(curl, superset=3), with_sets(row, superset=3)])
    assert placed(made(api, body)) == [(squat.pk, None), (row.pk, 1), (curl.pk, 1)]


def placed(answer: dict[str, Any]) -> list[tuple[int, int | None]]:
    return [(one["exercise_id"], one["superset"]) for one in answer["exercises"]]


def test_an_id_of_a_templates_exercise_that_is_taken_leaves_nothing(api: Api, lifter: User) -> None:
    plan, taken = template(lifter), entry(finished_workout(lifter))
    line(plan)
    before = rows()
    body = past(template_id=str(plan.pk), exercises=[with_sets(bench_press(), id=str(taken.pk))])
    assert api.post("/workouts", body).status_code == 409
    assert rows() == before


def test_another_lifters_or_an_archived_template_is_refused(api: Api, lifter: User, other_lifter: User) -> None:
    archived = template(lifter)
    type(archived).objects.filter(pk=archived.pk).update(archived_at=timezone.now())
    for plan in (template(other_lifter), archived):
        assert refusal(api.post("/workouts", {"template_id": str(plan.pk)})) == ["body", "template_id"]
    assert not Workout.objects.exists()


def test_pounds_come_in_and_go_out(api: Api) -> None:
    body = past(unit="lb", exercises=[with_sets(bench_press(), {"weight": 135, "reps": 1})])
    answer = made(api, body)
    (one,) = answer["exercises"][0]["sets"]
    assert (one["weight"], one["estimated_1rm"], answer["totals"]["volume"]) == (135, 135, 135)
    assert Set.objects.get().weight_grams == 61_235
    assert api.get(f"/workouts/{answer['id']}").json()["exercises"][0]["sets"][0]["weight"] == 61.235


def test_bodyweight_counts_as_on_the_pages(api: Api, lifter: User) -> None:
    BodyMeasurement.log(lifter, date=instant("2026-03-01 12:00").date(), values={"bodyweight": 80_000})
    answer = made(api, past(exercises=[with_sets(ExerciseFactory(pull_up=True), {"weight": 10, "reps": 5})]))
    assert answer["totals"]["volume"] == 450
    (done,) = answer["exercises"][0]["sets"]
    assert (done["estimated_1rm"], done["own_weight"]) == (25, 80)
    (shown,) = api.get("/progress/history").json()["items"][0]["exercises"]
    assert (shown["estimated_1rm"], shown["own_weight"]) == (25, 80)


def test_a_whole_workout_costs_the_same_with_one_exercise_and_with_many(api: Api) -> None:
    lifts = [ExerciseFactory() for _ in range(12)]
    sets = [{"weight": 80, "reps": 5}, {"weight": 85, "reps": 5}]
    made(api, past())
    with counted() as of_one:
        made(api, past(exercises=[with_sets(lifts[0], *sets)]))
    with counted() as of_many:
        made(api, past(date="2026-03-09", exercises=[with_sets(one, *sets) for one in lifts]))
    assert len(of_many) <= len(of_one), of_many


# --- Changing ---


@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_is_named_changes_and_the_rest_stays(api: Api, lifter: User, method: str) -> None:
    workout = benched(lifter, name="Push", notes="Good")
    answer = api.ask(method, f"/workouts/{workout.pk}", {"name": "Pull"}).json()
    assert (answer["name"], answer["notes"], answer["version"]) == ("Pull", "Good", 2)
    answer = api.ask(method, f"/workouts/{workout.pk}", {"notes": "", "version": 2}).json()
    assert (answer["name"], answer["notes"], answer["version"]) == ("Pull", "", 3)


def test_a_workout_moves_to_another_day_with_its_records(api: Api, lifter: User) -> None:
    workout = benched(lifter, started_at=instant("2026-05-04 17:30"), minutes=75)
    answer = api.put(f"/workouts/{workout.pk}", {"date": "2026-01-05"}).json()
    assert (answer["date"], answer["duration_minutes"]) == ("2026-01-05", 75)
    assert datetime.fromisoformat(answer["started_at"]) == instant("2026-01-05 18:30")  # 19:30 in Berlin, in winter
    assert set(lifter.records.values_list("achieved_at", flat=True)) == {instant("2026-01-05 18:30")}
    assert WorkoutExercise.objects.get().started_at == instant("2026-01-05 18:30")


def test_start_and_length_change(api: Api, lifter: User) -> None:
    workout = benched(lifter, started_at=instant("2026-05-04 17:30"))
    body = {"started_at": "2026-05-04T20:00:00+02:00", "duration_minutes": 45}
    answer = api.put(f"/workouts/{workout.pk}", body).json()
    assert datetime.fromisoformat(answer["finished_at"]) == instant("2026-05-04 18:45")


def test_the_same_day_and_length_move_nothing(api: Api, lifter: User) -> None:
    workout = finished_workout(lifter, started_at=instant("2026-05-04 17:30") + timedelta(seconds=17))
    Workout.objects.update(finished_at=workout.started_at + timedelta(minutes=60, seconds=20))
    api.put(f"/workouts/{workout.pk}", {"date": "2026-05-04", "duration_minutes": 60})
    now = Workout.objects.get()
    assert (now.started_at, now.finished_at - now.started_at) == (
        workout.started_at, timedelta(minutes=60, seconds=20),
    )  # type: ignore[operator]  # fmt: skip


@pytest.mark.parametrize("ask", [("put", {"name": "Mine"}), ("patch", {"date": "2026-01-05"}), ("put", {})])
def test_a_stale_version_changes_nothing(api: Api, lifter: User, ask: tuple[str, dict[str, Any]]) -> None:
    workout = benched(lifter)
    workout.describe(name="Theirs", notes="")
    before = rows()
    response = api.ask(ask[0], f"/workouts/{workout.pk}", {"version": 1} | ask[1])
    assert (response.status_code, response.json()) == (
        409, {"detail": "This workout was changed elsewhere in the meantime."},
    )  # fmt: skip
    assert api.delete(f"/workouts/{workout.pk}?version=1").status_code == 409
    assert rows() == before
    assert api.delete(f"/workouts/{workout.pk}?version=2").status_code == 204


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"date": "1900-01-01"}, "date"), ({"date": "9999-01-01"}, "date"), ({"date": None}, "date"),
        ({"started_at": "2999-01-01T00:00:00Z"}, "started_at"), ({"duration_minutes": 1441}, "duration_minutes"),
        ({"date": "2026-01-01", "started_at": "2026-01-05T10:00:00Z"}, "date"), ({"name": None}, "name"),
        ({"name": "x" * 101}, "name"), ({"version": 0}, "version"), ({"version": "1"}, "version"),
        ({"exercises": []}, "exercises"), ({"status": "finished"}, "status"), ({"id": str(UUID(int=1))}, "id"),
    ],
    ids=str,
)  # fmt: skip
def test_a_change_that_makes_no_sense_changes_nothing(api: Api, lifter: User, body: dict[str, Any], at: str) -> None:
    workout = benched(lifter)
    before = rows()
    assert refusal(api.put(f"/workouts/{workout.pk}", body)) == ["body", at]
    assert rows() == before


def test_an_open_workout_has_no_length_yet(api: Api, lifter: User) -> None:
    workout = open_workout(lifter)
    assert refusal(api.put(f"/workouts/{workout.pk}", {"duration_minutes": 30})) == ["body", "duration_minutes"]


# --- Ending, and the trash ---


def test_finishing_once_and_again(api: Api, lifter: User) -> None:
    workout = open_workout(lifter)
    log(entry(workout))
    first = api.post(f"/workouts/{workout.pk}/finish").json()
    assert (first["status"], first["totals"]["sets"]) == ("finished", 1)
    assert api.post(f"/workouts/{workout.pk}/finish").json() == first
    assert lifter.performances.count() == 1


def test_deleting_and_restoring(api: Api, lifter: User) -> None:
    workout = benched(lifter)
    assert api.delete(f"/workouts/{workout.pk}").status_code == 204
    for response in (api.get(f"/workouts/{workout.pk}"), api.delete(f"/workouts/{workout.pk}")):
        assert response.status_code == 404
    assert not lifter.records.exists()
    answer = api.post(f"/workouts/{workout.pk}/restore").json()
    assert (answer["id"], answer["deleted_at"]) == (str(workout.pk), None)
    assert lifter.records.exists()
    assert api.post(f"/workouts/{workout.pk}/restore").status_code == 200


def test_an_open_workout_is_not_restored_beside_another(api: Api, lifter: User) -> None:
    first = open_workout(lifter)
    first.trash()
    open_workout(lifter)
    assert api.post(f"/workouts/{first.pk}/restore").status_code == 409
