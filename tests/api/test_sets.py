"""Sets over the API: one or several at once, all or none, each but once; correcting and deleting."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from http.client import HTTPConnection
from typing import Any

import pytest

from exercises.tracking import RULES, Tracking
from gymtracker.accounts.models import PersonalAccessToken, User
from gymtracker.ids import uuid7
from progress.models import BodyMeasurement
from progress.records import rebuild
from tests.api.conftest import BASE, Api
from tests.api.test_workouts import refusal, rows
from tests.factories import (
    ExerciseFactory,
    UserFactory,
    bench_press,
    entry,
    finished_workout,
    log,
    open_workout,
    row_by_row,
)
from tests.queries import counted
from tests.servers import serving
from workouts.formulas import estimated_1rm
from workouts.models import Set, Workout, WorkoutExercise

MOST_QUERIES_A_SET = 8
AT_ONCE = 20


@pytest.fixture
def benching(lifter: User) -> WorkoutExercise:
    """Bench press in the open workout of the lifter."""
    found: WorkoutExercise = entry(open_workout(lifter))
    return found


def path(of: WorkoutExercise | Set) -> str:
    if isinstance(of, Set):
        return f"{path(of.workout_exercise)}/{of.pk}"
    return f"/workouts/{of.workout_id}/exercises/{of.pk}/sets"


def kilograms(weight: float, reps: int = 5, **fields: Any) -> dict[str, Any]:
    return {"weight": weight, "reps": reps, **fields}


def logged(api: Api, performed_in: WorkoutExercise, *sets: dict[str, Any], status: int = 201, **fields: Any) -> Any:
    response = api.post(path(performed_in), {"sets": list(sets), **fields})
    assert response.status_code == status, response.content
    return response.json()


def records_of(lifter: User) -> list[tuple[Any, ...]]:
    return sorted(lifter.records.values_list("kind", "value", "at", "set", "previous"), key=str)


# --- Logging ---


def test_a_set_is_logged(api: Api, benching: WorkoutExercise) -> None:
    id = uuid7()
    answer = logged(api, benching, kilograms(82.5, 8, id=str(id), rpe=8.5, rest_seconds=120))
    estimate = estimated_1rm(load=82_500, reps=8)
    assert estimate
    (one,) = answer["sets"]
    assert one.pop("completed_at")
    assert one == {
        "id": str(id), "order": 1, "kind": "normal", "side": "both", "weight": 82.5, "reps": 8,
        "duration_seconds": None, "distance_m": None, "rpe": 8.5, "rest_seconds": 120,
        "estimated_1rm": estimate.grams / 1000, "own_weight": None, "records": [], "version": 1,
    }  # fmt: skip
    assert answer["records"] == []  # a first entry breaks none
    assert list(Set.objects.values_list("pk", "weight_grams", "reps", "rpe_tenths")) == [(id, 82_500, 8, 85)]


@pytest.mark.parametrize("several", [False, True])
def test_records_that_were_broken_are_told(api: Api, lifter: User, benching: WorkoutExercise, several: bool) -> None:
    log(entry(finished_workout(lifter)), 80, 5)
    sets = [kilograms(82.5)] + [kilograms(60)] * several
    answer = logged(api, benching, *sets)
    first = answer["sets"][0]
    assert first["records"] == ["estimated_1rm", "heaviest_weight", "best_set_volume"]
    assert {(one["kind"], one["value"], one["previous"], one["unit"]) for one in answer["records"]} == {
        ("estimated_1rm", 96.25, 93.333, "kg"), ("heaviest_weight", 82.5, 80, "kg"),
        ("best_set_volume", 412.5, 400, "kg"),
    }  # fmt: skip
    assert {one["set_id"] for one in answer["records"]} == {first["id"]}
    assert [one["records"] for one in answer["sets"][1:]] == [[]] * several


def test_records_have_their_units(api: Api, lifter: User) -> None:
    last, now = finished_workout(lifter), open_workout(lifter)
    running, bench = ExerciseFactory(running=True), bench_press()
    log(entry(last, running), None, None, distance_metres=5_000, duration_seconds=1_500)
    log(entry(last, bench), 80, 5)
    ran = logged(api, entry(now, running), {"distance_m": 6_000, "duration_seconds": 1_600})["records"]
    assert {(one["kind"], one["value"], one["unit"]) for one in ran} == {
        ("longest_distance", 6_000, "m"), ("longest_duration", 1_600, "s"), ("best_pace", 267, "s/km"),
    }  # fmt: skip
    assert logged(api, entry(now, bench), kilograms(80, 6), unit="lb")["records"] == []
    pressed = logged(api, entry(now, bench), kilograms(80, 6))["records"]
    assert ("most_reps_at_weight", 6, "reps") in {(one["kind"], one["value"], one["unit"]) for one in pressed}


def test_bodyweight_is_taken_off_an_estimate_as_in_the_list_of_records(api: Api, lifter: User) -> None:
    BodyMeasurement.log(lifter, date=lifter.today() - timedelta(days=60), values={"bodyweight": 80_000})
    pull_up = ExerciseFactory(pull_up=True)
    log(entry(finished_workout(lifter), pull_up), 5, 5)
    answer = logged(api, entry(open_workout(lifter), pull_up), kilograms(10, 5))
    assert (answer["sets"][0]["estimated_1rm"], answer["sets"][0]["own_weight"]) == (25, 80)
    told = {one["kind"]: one for one in answer["records"]}
    listed = {one["kind"]: one for one in api.get("/progress/prs").json()["items"]}
    assert (told["estimated_1rm"]["value"], told["heaviest_weight"]["value"]) == (25, 10)
    for kind, one in told.items():
        assert [one[name] for name in ("value", "previous", "own_weight", "unit")] == [
            listed[kind][name] for name in ("value", "previous", "own_weight", "unit")
        ]


def test_several_sets_are_as_if_logged_one_by_one(api: Api, lifter: User, other_lifter: User) -> None:
    sets = [
        kilograms(60, 8, kind="warm_up"), kilograms(100, 5), kilograms(80, 8, kind="drop"),
        kilograms(60, 12, kind="drop"), kilograms(102.5, 3), kilograms(100, 6, kind="failure"),
    ]  # fmt: skip
    log(entry(finished_workout(lifter)), 90, 5)
    log(entry(finished_workout(other_lifter)), 90, 5)
    together, alone = entry(open_workout(lifter)), entry(open_workout(other_lifter))
    logged(api, together, *sets)
    with row_by_row():
        for one in sets:
            log(alone, one["weight"], one["reps"], kind=one.get("kind", "normal"))

    def all_of(performed_in: WorkoutExercise) -> list[tuple[Any, ...]]:
        columns = ("position", "kind", "weight_grams", "reps", "parent__position")
        return list(performed_in.all_sets.in_order().values_list(*columns))

    def without_ids(lifter: User) -> list[tuple[Any, ...]]:
        return sorted(lifter.records.values_list("kind", "value", "at", "previous", "set__position"), key=str)

    assert all_of(together) == all_of(alone)
    assert without_ids(lifter) == without_ids(other_lifter)
    kept = records_of(lifter)
    rebuild(lifter)
    assert records_of(lifter) == kept


def test_a_single_drop_set_continues_the_one_before(api: Api, benching: WorkoutExercise) -> None:
    first = log(benching, 100, 5)
    logged(api, benching, kilograms(80, kind="drop"))
    assert Set.objects.get(kind="drop").parent_id == first.pk


def test_sets_of_a_finished_workout_have_no_moment(api: Api, lifter: User) -> None:
    row = entry(finished_workout(lifter))
    answer = logged(api, row, kilograms(80), kilograms(85))
    assert [one["completed_at"] for one in answer["sets"]] == [None, None]
    assert lifter.performances.get().volume_grams == 825_000


def test_pounds_come_in_and_go_out(api: Api, benching: WorkoutExercise) -> None:
    assert logged(api, benching, kilograms(135), unit="lb")["sets"][0]["weight"] == 135
    assert Set.objects.get().weight_grams == 61_235
    response = api.post(f"{path(benching)}?unit=lb", {"sets": [kilograms(140)]})
    assert response.json()["sets"][0]["weight"] == 140


MEASURED: dict[str, Any] = {"weight": 20, "reps": 5, "distance_m": 400, "duration_seconds": 90}
NAMES = {"weight_grams": "weight", "distance_metres": "distance_m"}


@pytest.mark.parametrize("tracking", Tracking.values)
def test_a_set_has_what_its_exercise_is_measured_by(api: Api, lifter: User, tracking: str) -> None:
    """The same measures that a form has fields for, and no others."""
    rule = RULES[tracking]
    row = entry(open_workout(lifter), ExerciseFactory(tracking=tracking, bodyweight_share=100 * ("body" in tracking)))
    own = {NAMES.get(measure, measure) for measure in rule.measures}
    needed = {NAMES.get(measure, measure) for measure in rule.needs} or own
    logged(api, row, {name: MEASURED[name] for name in own})
    logged(api, row, {name: MEASURED[name] for name in needed})
    before = rows()
    for name in MEASURED.keys() - own:
        assert refusal(api.post(path(row), {"sets": [{one: MEASURED[one] for one in own | {name}}]}))[-1] == name
    for name in needed if not rule.any_of else ():
        assert refusal(api.post(path(row), {"sets": [{one: MEASURED[one] for one in own - {name}}]}))[-1] == name
    assert refusal(api.post(path(row), {"sets": [{}]}))[:3] == ["body", "sets", 0]
    assert rows() == before


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"reps": -1}, "reps"), ({"reps": 1001}, "reps"), ({"reps": 5.5}, "reps"), ({"reps": "5"}, "reps"),
        ({"reps": True}, "reps"), ({"reps": 10**300}, "reps"), ({"reps": None}, "reps"), ({"weight": None}, "weight"),
        ({"weight": -0.5}, "weight"), ({"weight": 2000.001}, "weight"), ({"weight": 80.0005}, "weight"),
        ({"weight": Decimal("1e30")}, "weight"), ({"weight": "80"}, "weight"), ({"weight": [80]}, "weight"),
        ({"rpe": 0.5}, "rpe"), ({"rpe": 10.5}, "rpe"), ({"rpe": 8.25}, "rpe"), ({"rpe": "8"}, "rpe"),
        ({"rest_seconds": 86_401}, "rest_seconds"), ({"kind": "heavy"}, "kind"), ({"kind": None}, "kind"),
        ({"side": "left"}, "side"), ({"side": "up"}, "side"), ({"duration_seconds": 30}, "duration_seconds"),
        ({"id": "1"}, "id"), ({"id": 7}, "id"), ({"completed_at": None}, "completed_at"), ({"order": 1}, "order"),
        ({"version": 1}, "version"), ({"weight_grams": 1}, "weight_grams"),
    ],
    ids=str,
)  # fmt: skip
def test_one_bad_set_of_several_leaves_nothing(
    api: Api, benching: WorkoutExercise, wrong: dict[str, Any], at: str
) -> None:
    before = rows()
    response = api.post(path(benching), {"sets": [kilograms(80), kilograms(80) | wrong]})
    assert refusal(response) == ["body", "sets", 1, at]
    assert rows() == before


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({}, ["sets"]), ({"sets": []}, ["sets"]), ({"sets": [kilograms(80)] * 41}, ["sets"]), ({"sets": {}}, ["sets"]),
        ({"sets": [kilograms(80)], "unit": "st"}, ["unit"]), ({"sets": [kilograms(80)], "more": 1}, ["more"]),
        ({"sets": ["80x5"]}, ["sets", 0]),
    ],
)  # fmt: skip
def test_a_body_that_makes_no_sense(api: Api, benching: WorkoutExercise, body: dict[str, Any], at: list[Any]) -> None:
    assert refusal(api.post(path(benching), body)) == ["body", *at]
    assert not Set.objects.exists()


def test_the_limit_is_told_in_the_unit_that_was_sent(api: Api, benching: WorkoutExercise) -> None:
    response = api.post(path(benching), {"unit": "lb", "sets": [kilograms(5000)]})
    assert "lb" in response.json()["detail"][0]["msg"]


def test_a_side_of_an_exercise_that_has_sides(api: Api, lifter: User) -> None:
    row = entry(open_workout(lifter), ExerciseFactory(unilateral=True))
    assert logged(api, row, kilograms(30, side="left"))["sets"][0]["side"] == "left"


# --- Once and only once ---


@pytest.mark.parametrize("count", [1, 3])
def test_the_same_sets_again_are_the_same_rows(api: Api, lifter: User, benching: WorkoutExercise, count: int) -> None:
    log(entry(finished_workout(lifter)), 70, 5)
    sets = [kilograms(80 + number, id=str(uuid7())) for number in range(count)]
    first = logged(api, benching, *sets)
    before = rows()
    assert logged(api, benching, *sets, status=200) == first
    changed = [one | {"weight": 200} for one in sets]
    assert logged(api, benching, *changed, status=200) == first
    assert first["records"]
    assert rows() == before


def test_what_is_there_stays_and_the_rest_is_logged(api: Api, benching: WorkoutExercise) -> None:
    sets = [kilograms(80 + number, id=str(uuid7())) for number in range(4)]
    logged(api, benching, sets[1], sets[2])
    answer = logged(api, benching, *[one | {"reps": 9} for one in sets])
    assert [one["id"] for one in answer["sets"]] == [one["id"] for one in sets]
    assert [one["reps"] for one in answer["sets"]] == [9, 5, 5, 9]
    assert Set.objects.count() == 4


@pytest.mark.parametrize("count", [1, 2])
def test_a_deleted_set_that_comes_again_stays_deleted(api: Api, benching: WorkoutExercise, count: int) -> None:
    sets = [kilograms(80, id=str(uuid7())) for _ in range(count)]
    logged(api, benching, *sets)
    Set.objects.get(pk=sets[0]["id"]).remove()
    answer = logged(api, benching, *sets, status=200)
    assert answer["sets"][0]["id"] == sets[0]["id"]
    assert Set.objects.live().count() == count - 1


@pytest.mark.parametrize("count", [1, 3])
def test_an_id_that_is_taken_elsewhere_leaves_nothing(
    api: Api, benching: WorkoutExercise, other_lifter: User, count: int
) -> None:
    theirs = log(entry(open_workout(other_lifter)), 123.5)
    mine = log(entry(benching.workout, ExerciseFactory()))
    before = rows()
    for taken in (theirs, mine):
        sets = [kilograms(80) for _ in range(count - 1)] + [kilograms(80, id=str(taken.pk))]
        response = api.post(path(benching), {"sets": sets})
        assert (response.status_code, response.json()) == (409, {"detail": "This id is taken."})
    assert rows() == before


def test_an_id_may_not_come_twice_in_a_body(api: Api, benching: WorkoutExercise) -> None:
    sets = [kilograms(80, id=str(uuid7()))] * 2
    assert refusal(api.post(path(benching), {"sets": sets})) == ["body", "sets", 1, "id"]


# --- Correcting ---


@pytest.mark.parametrize("method", ["put", "patch"])
def test_what_is_named_changes_and_the_rest_stays(api: Api, benching: WorkoutExercise, method: str) -> None:
    done = log(benching, 80, 8, rpe_tenths=85)
    answer = api.ask(method, path(done), {"weight": 82.5, "version": 1}).json()
    assert (answer["weight"], answer["reps"], answer["rpe"], answer["version"]) == (82.5, 8, 8.5, 2)
    answer = api.ask(method, path(done), {"rpe": None, "unit": "lb", "weight": 135}).json()
    assert (answer["weight"], answer["rpe"], answer["version"]) == (135, None, 3)
    assert api.get(f"/workouts/{benching.workout_id}").json()["exercises"][0]["sets"][0]["weight"] == 61.235


def test_a_correction_moves_the_record(api: Api, lifter: User, benching: WorkoutExercise) -> None:
    log(entry(finished_workout(lifter)), 80, 5)
    done = log(benching, 200, 5)
    assert api.put(path(done), {"weight": 20}).json()["records"] == []
    assert "heaviest_weight" in api.put(path(done), {"weight": 81}).json()["records"]


def test_a_drop_set_keeps_its_head_when_it_is_sent_back_as_it_is(api: Api, benching: WorkoutExercise) -> None:
    head = log(benching, 100, 5)
    failure = log(benching, 80, 5, kind="failure", continues=True)
    assert api.put(path(failure), {"kind": "failure", "reps": 6}).status_code == 200
    assert Set.objects.get(pk=failure.pk).parent_id == head.pk
    api.put(path(failure), {"kind": "normal"})
    assert Set.objects.get(pk=failure.pk).parent_id is None


def test_a_stale_version_changes_nothing(api: Api, benching: WorkoutExercise) -> None:
    done = log(benching)
    done.amend(version=1, reps=9)
    before = rows()
    response = api.put(path(done), {"reps": 3, "version": 1})
    assert (response.status_code, response.json()) == (
        409, {"detail": "This set was changed elsewhere in the meantime."},
    )  # fmt: skip
    assert api.delete(f"{path(done)}?version=1").status_code == 409
    assert rows() == before
    assert api.delete(f"{path(done)}?version=2").status_code == 204


@pytest.mark.parametrize(
    ("body", "at"),
    [
        ({"reps": None}, "reps"), ({"weight": None}, "weight"), ({"reps": 1001}, "reps"), ({"weight": 3000}, "weight"),
        ({"duration_seconds": 5}, "duration_seconds"), ({"side": "left"}, "side"), ({"kind": None}, "kind"),
        ({"version": 0}, "version"), ({"version": 10**12}, "version"),
        ({"id": "01a205c6-86a8-7a6d-98a2-43abdbf40ba3"}, "id"),
        ({"records": []}, "records"),
    ],
    ids=str,
)  # fmt: skip
def test_a_correction_that_makes_no_sense(api: Api, benching: WorkoutExercise, body: dict[str, Any], at: str) -> None:
    done = log(benching)
    before = rows()
    assert refusal(api.put(path(done), body)) == ["body", at]
    assert rows() == before


def test_a_deleted_set_is_gone_with_its_records(api: Api, lifter: User, benching: WorkoutExercise) -> None:
    done = log(benching)
    assert api.delete(path(done)).status_code == 204
    assert not lifter.records.exists()
    assert [api.ask(method, path(done), {}).status_code for method in ("put", "delete")] == [404, 404]
    assert Set.objects.get().deleted_at


# --- Doors ---


@pytest.mark.parametrize(("method", "of_a_set"), [("post", False), ("put", True), ("patch", True), ("delete", True)])
def test_another_lifters_sets_are_not_found(
    other_api: Api, nobody: Api, benching: WorkoutExercise, method: str, of_a_set: bool
) -> None:
    done = log(benching)
    where = path(done) if of_a_set else path(benching)
    body = {"reps": 1} if of_a_set else {"sets": [kilograms(80)]}
    before = rows()
    response = other_api.ask(method, where, body)
    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})
    assert nobody.ask(method, where, body).status_code == 401
    assert rows() == before


def test_a_set_is_found_in_its_own_exercise_alone(api: Api, lifter: User, benching: WorkoutExercise) -> None:
    done, other, past = log(benching), entry(benching.workout, ExerciseFactory()), entry(finished_workout(lifter))
    assert api.put(f"{path(other)}/{done.pk}", {}).status_code == 404
    elsewhere = f"/workouts/{past.workout_id}/exercises/{benching.pk}/sets"
    assert api.post(elsewhere, {"sets": [kilograms(80)]}).status_code == 404
    assert api.put(f"{elsewhere}/{done.pk}", {}).status_code == 404
    for hide in (benching.remove, benching.restore, benching.workout.trash):
        hide()
        if hide != benching.restore:
            assert api.post(path(benching), {"sets": [kilograms(80)]}).status_code == 404
            assert api.delete(path(done)).status_code == 404


# --- Speed ---


def cost_of_a_set(api: Api, performed_in: WorkoutExercise, weight: float) -> int:
    with counted() as queries:
        logged(api, performed_in, kilograms(weight))
    assert len(queries) <= MOST_QUERIES_A_SET, queries
    return len(queries)


def test_a_set_costs_the_same_for_few_workouts_and_for_many(api: Api, lifter: User, benching: WorkoutExercise) -> None:
    bench = benching.exercise
    with row_by_row():
        log(entry(finished_workout(lifter), bench), 50, 5)
        cost_of_a_set(api, benching, 51)
        of_few = cost_of_a_set(api, benching, 80)
        for days in range(2, 62):
            log(entry(finished_workout(lifter, days_ago=days), bench), 50, 5)
    # A new minute takes a portion of the rate limit once.
    assert min(cost_of_a_set(api, benching, number) for number in (81, 82)) == of_few


def test_a_set_by_an_access_token_is_as_cheap(lifter: User, benching: WorkoutExercise) -> None:
    lifter.set_password("a long sentence of lifting")
    lifter.save()
    pair = Api().post("/auth/login", {"email": lifter.email, "password": "a long sentence of lifting"}).json()
    api = Api(pair["access_token"])
    cost_of_a_set(api, benching, 80)
    assert cost_of_a_set(api, benching, 81) <= MOST_QUERIES_A_SET


def test_forty_sets_cost_as_much_as_two(api: Api, benching: WorkoutExercise) -> None:
    logged(api, benching, kilograms(40))
    with counted() as of_two:
        logged(api, benching, *[kilograms(50)] * 2)
    with counted() as of_forty:
        logged(api, benching, *[kilograms(60)] * 40)
    assert len(of_forty) == len(of_two), of_forty


# --- At once ---


def send(port: int, where: str, body: Any, token: str) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as http:
        http.request("POST", f"{BASE}{where}", json.dumps(body), headers)
        response = http.getresponse()
        return response.status, json.loads(response.read())


def at_once(work: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(work, range(AT_ONCE)))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("count", [1, 3])
def test_twenty_posts_of_the_same_sets_at_once_make_them_once(count: int) -> None:
    lifter = UserFactory()
    performed_in = entry(open_workout(lifter))
    token = PersonalAccessToken.make(lifter, name="tests", may_write=True)[1]
    sets = [kilograms(80, id=str(uuid7())) for _ in range(count)]
    with serving() as port:
        answers = at_once(lambda n: send(port, path(performed_in), {"sets": sets}, token))
    assert sorted(status for status, _ in answers) == [200] * (AT_ONCE - 1) + [201]
    assert len({json.dumps(body) for _, body in answers}) == 1
    assert {str(pk) for pk in Set.objects.values_list("pk", flat=True)} == {one["id"] for one in sets}
    assert Set.objects.count() == count


@pytest.mark.django_db(transaction=True)
def test_twenty_posts_of_the_same_workout_at_once_make_it_once() -> None:
    lifter, bench = UserFactory(), bench_press()
    token = PersonalAccessToken.make(lifter, name="tests", may_write=True)[1]
    body = {
        "id": str(uuid7()), "date": "2026-03-02", "duration_minutes": 40,
        "exercises": [{"exercise_id": bench.pk, "sets": [kilograms(80), kilograms(85)]}],
    }  # fmt: skip
    with serving() as port:
        answers = at_once(lambda n: send(port, "/workouts", body, token))
    assert sorted(status for status, _ in answers) == [200] * (AT_ONCE - 1) + [201]
    assert (Workout.objects.count(), Set.objects.count()) == (1, 2)
