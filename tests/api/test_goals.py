"""Goals through the API: each type, the rules of the pages' form, the verbs, and where a goal stands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from goals.models import MOST_GOALS, Goal
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.api.conftest import Api
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, row_by_row
from tests.goals.test_judging import aim, bench_goal, done
from tests.progress.measuring import measure, weigh
from tests.queries import counted

HABIT = {"type": "consistency", "per_week": 3, "weeks": 8}
ONE = [("get", ""), ("put", ""), ("delete", ""), ("get", "/progress")]
MOST_QUERIES_OF_A_LIST, MOST_QUERIES_OF_ONE = 5, 8


def made(api: Api, **body: Any) -> dict[str, Any]:
    response = api.post("/goals", body)
    assert response.status_code == 201, response.content
    found: dict[str, Any] = response.json()
    return found


def problems(response: Any) -> dict[tuple[Any, ...], str]:
    assert response.status_code == 422, response.content
    return {tuple(one["loc"]): one["msg"] for one in response.json()["detail"]}


# --- Setting one ---


def test_a_lift_is_set_and_told(api: Api, lifter: User) -> None:
    bench = bench_press()
    deadline = lifter.today() + timedelta(days=60)
    goal = made(
        api, type="strength", exercise_id=bench.pk, target_value=102.5, target_reps=5, deadline=str(deadline), note="Up"
    )
    assert goal == {
        "id": goal["id"], "type": "strength", "title": "Bench Press (Barbell): 102.5 kg × 5",
        "exercise_id": bench.pk, "exercise_name": bench.name, "measurement": None, "target_value": 102.5,
        "target_reps": 5, "unit": "kg", "per_week": None, "weeks": None, "start_value": None, "start_date": None,
        "created_date": str(lifter.today()), "deadline": str(deadline), "ends_on": str(deadline), "note": "Up",
        "status": "active", "version": 1, "achieved_at": None,
    }  # fmt: skip
    assert lifter.goals.get().target == 102_500
    assert api.get(f"/goals/{goal['id']}").json() == goal
    assert api.get("/goals").json()["items"] == [goal]


@pytest.mark.parametrize(
    ("body", "fields", "told"),
    [
        (HABIT, {"target": 3, "weeks": 8, "counts_from": None}, {"target_value": 8, "unit": "weeks", "per_week": 3}),
        (
            {"type": "consistency", "per_week": 3, "target_value": 8}, {"target": 3, "weeks": 8},
            {"target_value": 8, "weeks": 8},
        ),
        ({"type": "volume", "target_value": 100_000.5}, {"target": 100_000_500}, {"unit": "kg"}),
        (
            {"type": "bodyweight", "target_value": 80, "start_value": 84.2}, {"target": 80_000, "start_value": 84_200},
            {"measurement": "bodyweight", "unit": "kg", "start_value": 84.2},
        ),
        (
            {"type": "measurement", "measurement": "waist", "target_value": 85.5, "start_value": 90},
            {"target": 855, "start_value": 900}, {"measurement": "waist", "unit": "cm", "target_value": 85.5},
        ),
        (
            {"type": "measurement", "measurement": "waist", "target_value": 32, "start_value": 34, "unit": "in"},
            {"target": 813, "start_value": 864}, {"unit": "in", "target_value": 32, "start_value": 34},
        ),
        (
            {"type": "measurement", "measurement": "body-fat", "target_value": 12.5, "start_value": 18, "unit": "%"},
            {"target": 125}, {"unit": "%", "target_value": 12.5},
        ),
    ],
)  # fmt: skip
def test_each_type_is_set(api: Api, lifter: User, body: Any, fields: Any, told: Any) -> None:
    goal = made(api, **body)
    assert {name: goal[name] for name in told} == told
    row = lifter.goals.get()
    assert {name: getattr(row, name) for name in fields} == fields


@pytest.mark.parametrize(
    ("traits", "body", "target", "unit"),
    [
        ({"pull_up": True}, {"target_value": 0, "target_reps": 12}, 0, "kg"),
        ({"pull_up": True}, {"target_value": None, "target_reps": 12}, 0, "kg"),
        ({"assisted": True}, {"target_value": 10, "target_reps": 8}, 10_000, "kg"),
        ({"tracking": "reps"}, {"target_value": 50}, 50, "reps"),
        ({"plank": True}, {"target_value": 120, "unit": "s"}, 120, "s"),
    ],
)
def test_each_kind_of_lift_is_set(api: Api, lifter: User, traits: Any, body: Any, target: int, unit: str) -> None:
    exercise = ExerciseFactory(**traits)
    goal = made(api, type="strength", exercise_id=exercise.pk, **body)
    assert (lifter.goals.get().target, goal["unit"], goal["target_value"]) == (
        target,
        unit,
        target / (1000 if unit == "kg" else 1),
    )


def test_pounds_in_and_out(api: Api, lifter: User) -> None:
    goal = made(api, type="strength", exercise_id=bench_press().pk, target_value=225, target_reps=5, unit="lb")
    assert (goal["target_value"], goal["unit"]) == (225, "lb")
    assert "225 lb × 5" in goal["title"]
    assert lifter.goals.get().target == 102_058
    assert api.get(f"/goals/{goal['id']}").json()["target_value"] == 102.058
    assert api.get(f"/goals/{goal['id']}?unit=lb").json()["target_value"] == 225
    api.put(f"/goals/{goal['id']}?unit=lb", {"target_value": 230})
    assert lifter.goals.get().target == 104_326
    assert User.objects.get(pk=lifter.pk).weight_unit == "kg"
    assert api.get("/goals?unit=stone").status_code == 422


def test_what_is_left_out_is_as_the_page_proposes_it(api: Api, lifter: User) -> None:
    weigh(lifter, 84, lifter.today() - timedelta(days=1))
    goal = made(api, type="bodyweight", target_value=80)
    assert (goal["start_value"], goal["start_date"]) == (84, str(lifter.today()))
    assert made(api, type="volume", target_value=1000)["start_date"] == str(lifter.today())
    assert made(api, type="volume", target_value=1000, start_date=None)["start_date"] is None


def test_without_a_value_bodyweight_needs_its_start(api: Api, lifter: User) -> None:
    assert ("body", "start_value") in problems(api.post("/goals", {"type": "bodyweight", "target_value": 80}))


def test_made_after_the_fact_it_counts_what_was_lifted(api: Api, lifter: User) -> None:
    done(lifter, "2026-03-12", (100, 5))
    body = {"type": "strength", "exercise_id": bench_press().pk, "target_value": 100, "target_reps": 5}
    goal = made(api, **body)
    assert (goal["status"], goal["achieved_at"]) == ("achieved", "2026-03-12")
    assert made(api, **body, start_date="2026-04-01")["status"] == "active"


def test_sent_twice_it_is_one_goal(api: Api, other_api: Api, lifter: User) -> None:
    body = HABIT | {"id": str(uuid7())}
    first, second = api.post("/goals", body), api.post("/goals", body | {"weeks": 9})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert other_api.post("/goals", body).status_code == 409
    assert api.delete(f"/goals/{body['id']}").status_code == 204
    third = api.post("/goals", body)
    assert (third.status_code, third.json()["id"]) == (200, body["id"])
    assert Goal.objects.count() == 1
    assert api.get("/goals").json()["total"] == 0, "it stays deleted"


def test_there_may_be_fifty(api: Api, lifter: User) -> None:
    with row_by_row():
        for _ in range(MOST_GOALS):
            aim(lifter, "consistency", target=3, weeks=8)
    response = api.post("/goals", HABIT)
    assert response.status_code == 409
    assert "Give one up" in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "field", "said"),
    [
        ({"type": "strength"}, "exercise_id", "Choose one"),
        ({"type": "strength", "exercise_id": 2**62}, "exercise_id", "Choose one"),
        ({"type": "strength", "exercise_id": 10**30}, "exercise_id", ""),
        ({"type": "strength", "exercise_id": "BENCH", "target_value": 0, "target_reps": 5}, "target_value", "0.01 to"),
        ({"type": "strength", "exercise_id": "BENCH", "target_value": 2001, "target_reps": 5}, "target_value", "2,000"),
        ({"type": "strength", "exercise_id": "BENCH", "target_value": 100}, "target_reps", "required"),
        ({"type": "strength", "exercise_id": "BENCH", "target_value": 9, "target_reps": 1001}, "target_reps", "1,000"),
        ({"type": "strength", "exercise_id": "BENCH", "target_reps": 5}, "target_value", "required"),
        ({"type": "strength", "exercise_id": "BENCH", "target_value": 1e-9, "target_reps": 5}, "target_value", ""),
        ({"type": "strength", "exercise_id": "BENCH", "target_value": 80.0001, "target_reps": 5}, "target_value", "3"),
        ({"type": "strength", "exercise_id": "BENCH", "target_value": 80, "target_reps": 5, "weeks": 3}, "weeks", ""),
        (
            {"type": "strength", "exercise_id": "BENCH", "target_value": 80, "target_reps": 5, "unit": "cm"},
            "unit",
            "kg",
        ),
        ({"type": "consistency", "per_week": 15, "weeks": 8}, "per_week", "1 to 14"),
        ({"type": "consistency", "per_week": 3, "weeks": 105}, "weeks", "1 to 104"),
        ({"type": "consistency", "per_week": 3}, "weeks", "required"),
        ({"type": "consistency", "per_week": 3, "weeks": 8, "target_value": 9}, "target_value", "weeks"),
        ({"type": "volume", "target_value": 0}, "target_value", ""),
        ({"type": "volume", "target_value": -1}, "target_value", ""),
        ({"type": "volume", "target_value": "100"}, "target_value", "number"),
        ({"type": "volume"}, "target_value", "required"),
        ({"type": "bodyweight", "start_value": 84, "target_value": 84}, "target_value", "there already"),
        ({"type": "bodyweight", "start_value": 84, "target_value": 5}, "target_value", "20 to 500 kg"),
        ({"type": "bodyweight", "measurement": "waist", "target_value": 80}, "measurement", "belong"),
        ({"type": "measurement", "target_value": 80}, "measurement", "Say which"),
        ({"type": "measurement", "measurement": "bodyweight", "target_value": 80}, "measurement", "Say which"),
        ({"type": "measurement", "measurement": "ear", "target_value": 80}, "measurement", ""),
        (HABIT | {"deadline": "2020-01-01"}, "deadline", "from today"),
        (HABIT | {"deadline": "9999-12-31"}, "deadline", "from today"),
        (HABIT | {"deadline": "soon"}, "deadline", ""),
        (HABIT | {"deadline": 1893456000}, "deadline", "a day"),
        (HABIT | {"start_date": "2026-01-01T00:00:00"}, "start_date", "a day"),
        (HABIT | {"start_date": "2999-01-01"}, "start_date", "1950 to today"),
        (HABIT | {"start_date": "0001-01-01"}, "start_date", "1950 to today"),
        (HABIT | {"note": "x" * 2001}, "note", ""),
        (HABIT | {"note": "a\u0000"}, "note", ""),
        (HABIT | {"status": "achieved"}, "status", ""),
        (HABIT | {"id": "7"}, "id", ""),
        ({"type": "wish"}, "type", ""),
        ({}, "type", ""),
    ],
)
def test_what_makes_no_sense_is_refused(api: Api, lifter: User, body: Any, field: str, said: str) -> None:
    if body.get("exercise_id") == "BENCH":
        body = body | {"exercise_id": bench_press().pk}
    found = problems(api.post("/goals", body))
    assert ("body", field) in found, found
    assert said in found["body", field]
    assert not Goal.objects.exists()


@pytest.mark.parametrize("kind", ["strength", "volume"])
def test_anothers_exercise_is_no_aim(api: Api, other_lifter: User, kind: str) -> None:
    theirs = ExerciseFactory(owner=other_lifter, name="Secret lift")
    response = api.post(
        "/goals",
        {"type": kind, "exercise_id": theirs.pk, "target_value": 100, "target_reps": 5}
        if kind == "strength"
        else {"type": kind, "exercise_id": theirs.pk, "target_value": 100},
    )
    assert ("body", "exercise_id") in problems(response)
    assert "Secret" not in response.content.decode()
    assert not Goal.objects.exists()


# --- Reading ---


def test_the_list_is_filtered_and_paged(api: Api, lifter: User) -> None:
    today = lifter.today()
    done(lifter, "2026-03-12", (100, 5))
    reached = bench_goal(lifter)
    running = aim(lifter, "consistency", target=3, weeks=8)
    paused = aim(lifter, "volume", target=10**9)
    paused.pause(today)
    missed = aim(
        lifter,
        "volume",
        target=10**9,
        made_on=date(2026, 1, 1),
        deadline=date(2026, 2, 1),
        counts_from=date(2026, 1, 1),
    )
    given_up = aim(lifter, "volume", target=10**9)
    given_up.abandon()
    aim(lifter, "volume", target=1).remove()
    by_status = {
        status: [one["id"] for one in api.get(f"/goals?status={status}").json()["items"]]
        for status in ("active", "paused", "achieved", "missed", "abandoned")
    }
    assert by_status == {
        "active": [str(running.pk)], "paused": [str(paused.pk)], "achieved": [str(reached.pk)],
        "missed": [str(missed.pk)], "abandoned": [str(given_up.pk)],
    }  # fmt: skip
    everything = api.get("/goals").json()
    assert (everything["total"], len(everything["items"])) == (5, 5)
    assert {one["id"] for one in everything["items"][:3]} == {str(running.pk), str(paused.pk), str(missed.pk)}
    assert [one["id"] for one in api.get("/goals?type=strength").json()["items"]] == [str(reached.pk)]
    assert api.get(f"/goals?exercise_id={bench_press().pk}").json()["total"] == 1
    oldest = api.get("/goals?ordering=created_date&page_size=2").json()
    assert (oldest["items"][0]["id"], oldest["pages"]) == (str(missed.pk), 3)
    assert api.get("/goals?page=9").json()["items"] == []
    assert api.get("/goals?page_size=1000").json()["page_size"] == 100


@pytest.mark.parametrize(
    "query", ["page=0", "page=x", "page_size=0", "status=new", "type=x", "ordering=note", "unit=st", "exercise_id=0"]
)
def test_a_list_that_makes_no_sense_is_refused(api: Api, query: str) -> None:
    response = api.get(f"/goals?{query}")
    assert ("query", query.partition("=")[0]) in problems(response)


@pytest.mark.parametrize(("method", "path"), ONE)
def test_anothers_goal_is_not_there(other_api: Api, nobody: Api, lifter: User, method: str, path: str) -> None:
    goal = bench_goal(lifter)
    body = {"note": "mine"} if method == "put" else None
    response = other_api.ask(method, f"/goals/{goal.pk}{path}", body)
    assert (response.status_code, response.json()) == (404, {"detail": "Not found."})
    assert other_api.ask(method, f"/goals/{uuid7()}{path}", body).json() == {"detail": "Not found."}
    assert nobody.ask(method, f"/goals/{goal.pk}{path}", body).status_code == 401
    assert other_api.get("/goals").json()["total"] == 0
    assert lifter.goals.live().get().note == ""


@pytest.mark.parametrize(("method", "path"), ONE)
def test_an_id_may_be_in_upper_case(api: Api, method: str, path: str) -> None:
    id = str(uuid7()).upper()
    assert made(api, **HABIT, id=id)["id"] == id.lower()
    body = {"note": "mine"} if method == "put" else None
    assert api.ask(method, f"/goals/{id}{path}", body).status_code == (204 if method == "delete" else 200)


@pytest.mark.parametrize(("method", "path"), ONE)
def test_an_id_that_is_none_is_refused(api: Api, method: str, path: str) -> None:
    response = api.ask(method, f"/goals/no-id{path}", {} if method == "put" else None)
    assert ("path", "goal_id") in problems(response)


@pytest.mark.parametrize("body", [{"note": "Mine"}, {"status": "paused"}, {}])
def test_a_stale_version_changes_nothing(api: Api, lifter: User, body: dict[str, Any]) -> None:
    goal = made(api, **HABIT)
    path = f"/goals/{goal['id']}"
    changed = api.put(path, {"version": goal["version"], "note": "Theirs"})
    assert (changed.status_code, changed.json()["version"]) == (200, goal["version"] + 1)
    response = api.put(path, {"version": goal["version"]} | body)
    assert (response.status_code, response.json()) == (
        409, {"detail": "This goal was changed elsewhere in the meantime."},
    )  # fmt: skip
    assert api.get(path).json() == changed.json()
    assert ("body", "version") in problems(api.put(path, {"version": 0}))
    assert api.put(path, {"version": changed.json()["version"]} | body).status_code == 200


def test_all_that_a_lifter_does_to_a_goal_raises_its_version(api: Api, lifter: User, browser: Client) -> None:
    goal = bench_goal(lifter)
    for door in ("pause", "resume", "abandon", "take-up", "delete", "restore"):
        before = Goal.objects.get().version
        assert browser.post(reverse(f"goals:{door}", args=[goal.pk])).status_code == 302
        assert Goal.objects.get().version > before, door


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_sees_or_sets_goals(nobody: Api, method: str) -> None:
    assert nobody.ask(method, "/goals", HABIT if method == "post" else None).status_code == 401


# --- Changing ---


def test_what_is_named_changes_and_the_rest_stays(api: Api, lifter: User) -> None:
    deadline = lifter.today() + timedelta(days=30)
    goal = bench_goal(lifter, deadline=deadline, note="Up", counts_from=date(2026, 1, 1))
    told = api.put(f"/goals/{goal.pk}", {"target_value": 105}).json()
    assert (told["target_value"], told["target_reps"], told["note"]) == (105, 5, "Up")
    assert (told["deadline"], told["start_date"]) == (str(deadline), "2026-01-01")
    told = api.put(f"/goals/{goal.pk}", {"deadline": None, "start_date": None, "note": None}).json()
    assert (told["deadline"], told["start_date"], told["note"], told["target_value"]) == (None, None, "", 105)
    same = {"type": "strength", "exercise_id": bench_press().pk, "unit": "kg"}
    assert api.put(f"/goals/{goal.pk}", same).json() == told
    assert api.put(f"/goals/{goal.pk}", {}).json() == told


def test_a_change_is_judged_anew(api: Api, lifter: User) -> None:
    done(lifter, "2026-03-12", (100, 5))
    goal = bench_goal(lifter, target=110_000)
    assert api.put(f"/goals/{goal.pk}", {"target_value": 100}).json()["status"] == "achieved"
    assert api.put(f"/goals/{goal.pk}", {"target_reps": 6}).json()["status"] == "active"


def test_a_passed_deadline_can_be_kept(api: Api, lifter: User) -> None:
    goal = bench_goal(lifter, made_on=date(2026, 1, 1), deadline=date(2026, 2, 1))
    assert api.put(f"/goals/{goal.pk}", {"note": "Late", "deadline": "2026-02-01"}).json()["status"] == "missed"
    assert ("body", "deadline") in problems(api.put(f"/goals/{goal.pk}", {"deadline": "2026-02-02"}))
    assert api.put(f"/goals/{goal.pk}", {"status": "active"}).status_code == 409


@pytest.mark.parametrize(
    "body",
    [
        {"target_value": 0}, {"weeks": 3}, {"type": "volume"}, {"exercise_id": 2**40}, {"measurement": "waist"},
        {"target_reps": 2000}, {"title": "x"}, {"status": "achieved"}, {"status": "missed"}, {"note": 7},
        {"unit": "cm"}, {"target_value": None}, {"target_value": 110, "status": "achieved"},
    ],
    ids=str,
)  # fmt: skip
def test_a_change_that_makes_no_sense_is_refused(api: Api, lifter: User, body: Any) -> None:
    goal = bench_goal(lifter)
    assert problems(api.put(f"/goals/{goal.pk}", body))
    row = Goal.objects.get(pk=goal.pk)
    assert (row.target, row.reps, row.note, row.abandoned_at) == (100_000, 5, "", None)


def test_of_a_volume_the_exercise_can_change(api: Api, lifter: User) -> None:
    done(lifter, "2026-03-12", (100, 5))
    goal = aim(lifter, "volume", target=1_000_000)
    told = api.put(f"/goals/{goal.pk}", {"exercise_id": bench_press().pk}).json()
    assert told["exercise_id"] == bench_press().pk
    assert ("body", "exercise_id") in problems(api.put(f"/goals/{goal.pk}", {"exercise_id": 2**40}))


def test_the_verbs_of_the_page(api: Api, lifter: User) -> None:
    goal = bench_goal(lifter)

    def status(wanted: str) -> str:
        response = api.put(f"/goals/{goal.pk}", {"status": wanted})
        assert response.status_code == 200, response.content
        return str(response.json()["status"])

    steps = ["paused", "paused", "active", "active", "abandoned", "active", "paused", "abandoned", "active"]
    answered = [status(wanted) for wanted in steps]
    assert answered[:8] == steps[:8]
    assert answered[8] == "paused", "as on the page it is paused still"


def test_what_no_button_does_is_a_conflict(api: Api, lifter: User) -> None:
    goal = bench_goal(lifter)
    goal.abandon()
    assert api.put(f"/goals/{goal.pk}", {"status": "paused", "note": "x"}).status_code == 409
    assert Goal.objects.get(pk=goal.pk).note == "", "all or nothing"
    api.put(f"/goals/{goal.pk}", {"status": "active"})
    done(lifter, "2026-03-12", (100, 5))
    for wanted in ("paused", "active", "abandoned"):
        response = api.put(f"/goals/{goal.pk}", {"status": wanted})
        assert (response.status_code, "achieved" in response.json()["detail"]) == (409, True)
    sick = bench_goal(lifter, target=200_000)
    lifter.time_off.create(first_day=lifter.today(), last_day=None)
    assert api.get(f"/goals/{sick.pk}").json()["status"] == "paused"
    assert "time off" in api.put(f"/goals/{sick.pk}", {"status": "active"}).json()["detail"]


def test_a_deleted_goal_is_gone_and_can_come_back_on_the_page(api: Api, lifter: User) -> None:
    goal = bench_goal(lifter)
    assert api.delete(f"/goals/{goal.pk}").status_code == 204
    assert api.get(f"/goals/{goal.pk}").status_code == 404
    assert api.delete(f"/goals/{goal.pk}").status_code == 404
    assert lifter.goals.get().deleted_at is not None


# --- Where it stands ---


def progress(api: Api, goal: Goal, query: str = "") -> dict[str, Any]:
    response = api.get(f"/goals/{goal.pk}/progress{query}")
    assert response.status_code == 200, response.content
    found: dict[str, Any] = response.json()
    return found


def test_a_lift_goes_by_its_estimate(api: Api, lifter: User) -> None:
    goal = bench_goal(lifter, start_value=100_000)
    done(lifter, str(lifter.today() - timedelta(days=2)), (90, 6))
    told = progress(api, goal)
    # 90 x 1.2 = 108 kg of 100 x (1 + 5/30) = 116.667 kg, from 100: 8 of 16.667.
    assert (told["current_value"], told["target_value"], told["percent"]) == (108, 116.667, 47)
    assert (told["unit"], told["measured_by"], told["on_track"], told["range"]) == ("kg", "estimated_1rm", None, None)
    (source,) = told["working"]["sources"]
    assert (source["said"], told["working"]["value"]) == ("90 kg × 6", 108)
    assert source["set_id"]
    pounds = progress(api, goal, "?unit=lb")
    assert (pounds["unit"], pounds["current_value"]) == ("lb", 238.1)
    assert "238.1 lb" in pounds["working"]["formula"]


def test_a_forecast_says_whether_it_comes_in_time(api: Api, lifter: User) -> None:
    today = lifter.today()
    for week in range(8):
        done(lifter, str(today - timedelta(weeks=7 - week)), (80 + week, 1))
    # A kilogram a week: 13 weeks from 87 kg to 100.
    soon, late = today + timedelta(weeks=12), today + timedelta(weeks=14)
    goal = bench_goal(lifter, reps=1, deadline=soon)
    told = progress(api, goal)
    expected = str(today + timedelta(weeks=13))
    assert (told["projected_date"], told["on_track"]) == (expected, False)
    assert told["range"] == {"from": expected, "to": expected}
    assert told["ends_on"] == str(soon)
    assert progress(api, bench_goal(lifter, reps=1, deadline=late))["on_track"] is True
    assert progress(api, bench_goal(lifter, reps=1))["on_track"] is None
    done_already = bench_goal(lifter, reps=1, target=80_000)
    assert (progress(api, done_already)["on_track"], progress(api, done_already)["percent"]) == (True, 100)


def test_consistency_volume_and_the_body(api: Api, lifter: User) -> None:
    today = lifter.today()
    habit = aim(lifter, "consistency", target=1, weeks=8, deadline=today + timedelta(weeks=9))
    amount = aim(lifter, "volume", target=10_000_000)
    weight = aim(lifter, "bodyweight", measure="bodyweight", start_value=84_000, target=80_000)
    waist = aim(lifter, "measurement", measure="waist", start_value=920, target=860)
    done(lifter, str(today), (100, 25))
    weigh(lifter, 83, today - timedelta(days=2))
    weigh(lifter, 82, today)
    measure(lifter, "waist", 890, today)
    told = progress(api, habit)
    assert (told["current_value"], told["target_value"], told["unit"], told["on_track"]) == (1, 8, "weeks", True)
    first_of_week = today - timedelta(days=(today.weekday() - lifter.week_start) % 7)
    assert told["projected_date"] == str(first_of_week + timedelta(weeks=7)), "this week counts already"
    told = progress(api, amount)
    assert (told["current_value"], told["target_value"], told["percent"]) == (2500, 10_000, 25)
    assert [one["adds"] for one in told["working"]["sources"]] == [2500]
    told = progress(api, weight)
    assert (told["current_value"], told["target_value"], told["percent"]) == (82.5, 80, 37)
    told = progress(api, waist)
    assert (told["current_value"], told["target_value"], told["unit"]) == (89, 86, "cm")
    assert progress(api, waist, "?unit=lb")["unit"] == "in"


def test_a_bodyweight_lift_is_told_without_the_own_weight(api: Api, lifter: User) -> None:
    pull_up = ExerciseFactory(pull_up=True)
    weigh(lifter, 80, lifter.today() - timedelta(days=3))
    goal = aim(lifter, exercise=pull_up, target=20_000, reps=5, start_value=90_000)
    done(lifter, str(lifter.today()), (10, 5), exercise=pull_up)
    told = progress(api, goal)
    assert (told["current_value"], told["target_value"], told["working"]["value"]) == (25, 36.667, 25)


def test_beyond_the_estimate_reps_are_counted(api: Api, lifter: User) -> None:
    goal = bench_goal(lifter, target=60_000, reps=20)
    done(lifter, str(lifter.today()), (60, 15), (55, 19))
    told = progress(api, goal)
    assert (told["current_value"], told["target_value"], told["unit"]) == (15, 20, "reps")
    assert told["measured_by"] == "value"


def test_with_nothing_to_go_by_there_is_no_value(api: Api, lifter: User) -> None:
    told = progress(api, bench_goal(lifter))
    assert (told["current_value"], told["percent"], told["working"]["value"]) == (None, 0, None)


# --- Cost ---


def some_of_each(lifter: User, exercises: list[Exercise]) -> None:
    for exercise in exercises:
        bench_goal(lifter, exercise=exercise)
        aim(lifter, "consistency", target=3, weeks=8)
        aim(lifter, "volume", target=10**9)
        aim(lifter, "bodyweight", measure="bodyweight", start_value=84_000, target=80_000).pause(lifter.today())


def test_the_list_takes_the_same_few_queries(api: Api, lifter: User) -> None:
    api.get("/goals")
    counts = []
    for more in (1, 9):
        with row_by_row():
            some_of_each(lifter, [ExerciseFactory() for _ in range(more)])
        for query in ("?page_size=100", "?status=active"):
            with counted() as queries:
                assert api.get(f"/goals{query}").json()["items"]
            counts.append(len(queries))
    assert counts[:2] == counts[2:], counts
    assert max(counts) <= MOST_QUERIES_OF_A_LIST


@pytest.mark.parametrize("kind", ["strength", "consistency", "volume", "bodyweight"])
def test_progress_takes_the_same_few_queries(api: Api, lifter: User, kind: str) -> None:
    with row_by_row():
        some_of_each(lifter, [bench_press()])
    goal = lifter.goals.get(kind=kind)
    api.get("/goals")
    counts = []
    for workouts in (1, 11):
        with row_by_row():
            for days in range(workouts):
                log(entry(finished_workout(lifter, days_ago=days + 1)))
                weigh(lifter, 83, lifter.today() - timedelta(days=days))
        with counted() as queries:
            progress(api, goal)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES_OF_ONE, counts
