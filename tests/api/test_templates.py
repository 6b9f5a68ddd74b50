"""/templates: plans, how they are replaced, and the workouts that they start."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.api.conftest import Api
from tests.factories import ExerciseFactory, bench_press, finished_workout, open_workout, row_by_row
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from tests.workouts.plans import done_from, line, programme, template
from workouts.limits import MOST_EXERCISES_A_TEMPLATE, MOST_SETS_AN_EXERCISE, MOST_TEMPLATES
from workouts.models import PlannedSet, TemplateExercise, TemplateSet, WorkoutTemplate

LARGEST = 2**63 - 1


@pytest.fixture
def bench(db: None) -> Exercise:
    return bench_press()


@pytest.fixture
def push(lifter: User) -> WorkoutTemplate:
    """Bench press, 3 × 6 to 8 at 80 kg."""
    made = template(lifter)
    line(made, reps=(6, 8), kilograms=80, rest_seconds=180, notes="Pause")
    return made


@pytest.fixture
def foreign(other_lifter: User) -> WorkoutTemplate:
    made = template(other_lifter, "Otto's")
    line(made)
    return made


def written() -> dict[str, list[str]]:
    """All rows of all tables, but for when a token was used last."""
    return snapshot() | {"accounts.personalaccesstoken": []}


def url(of: WorkoutTemplate) -> str:
    return f"/templates/{of.pk}"


def names(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["name"] for item in response.json()["items"]]


def problems(response: Any) -> list[tuple[list[Any], str]]:
    assert response.status_code == 422, response.content
    return [(one["loc"], one["msg"]) for one in response.json()["detail"]]


# --- The list ---


def test_a_template_says_all_that_is_to_be_done(api: Api, push: WorkoutTemplate) -> None:
    planned = push.template_exercises.get()
    one_set = {
        "kind": "normal", "reps": 6, "reps_max": 8, "weight": 80.0, "percent": None, "duration_seconds": None,
        "distance_m": None, "rpe": None, "rest_seconds": None,
    }  # fmt: skip
    said = {
        "id": str(push.pk), "name": "Push", "description": "", "folder": "", "archived": False,
        "version": 1, "deleted_at": None, "exercises": [
            {
                "id": str(planned.pk), "exercise_id": planned.exercise_id, "exercise_name": "Bench Press (Barbell)",
                "order": 1, "notes": "Pause", "superset": None, "rest_seconds": 180,
                "progression": {"rule": "linear", "step": 2.5, "failures_allowed": 2, "deload_percent": 10},
                "sets": [one_set] * 3,
            }
        ],
    }  # fmt: skip
    assert api.get(url(push)).json() == said
    assert api.get("/templates").json() == {"items": [said], "page": 1, "page_size": 20, "total": 1, "pages": 1}


def test_the_list_is_that_of_the_page(api: Api, lifter: User, push: WorkoutTemplate, foreign: Any) -> None:
    programme(lifter, "Day")
    template(lifter, "Arms").describe(name="Arms", notes="", folder="Extra")
    template(lifter, "Old").archive()
    assert names(api.get("/templates")) == ["Push", "Arms"]
    assert names(api.get("/templates?ordering=name")) == ["Arms", "Push"]
    assert names(api.get("/templates?ordering=-name")) == ["Push", "Arms"]
    assert names(api.get("/templates?folder=Extra")) == ["Arms"]
    assert names(api.get("/templates?folder=")) == ["Push"]
    assert names(api.get("/templates?archived=true")) == ["Old"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=0", "page"), ("page_size=0", "page_size"), ("page=x", "page"), ("archived=perhaps", "archived"),
        ("ordering=user", "ordering"), (f"folder={'x' * 61}", "folder"), ("unit=stone", "unit"),
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_named(api: Api, query: str, name: str) -> None:
    assert problems(api.get(f"/templates?{query}"))[0][0] == ["query", name]


def test_the_list_costs_the_same_for_one_and_for_many(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    api.get("/templates")  # the token's first use is written down
    with counted() as one:
        api.get("/templates")
    with row_by_row():
        for _ in range(60):
            line(template(lifter), ExerciseFactory())
    with counted() as many:
        assert len(names(api.get("/templates?page_size=1000"))) == 61
    assert len(one) == len(many) <= 4, many  # of a session's token one more
    with counted() as single:
        api.get(url(push))
    assert len(single) <= 5, single


def test_a_unit_that_is_none_is_refused(api: Api, push: WorkoutTemplate) -> None:
    for response in (api.get(f"{url(push)}?unit=stone"), api.post(f"{url(push)}/use?unit=")):
        assert problems(response)[0][0] == ["query", "unit"]
    for response in (api.post("/templates?unit=stone", {"name": "New"}), api.put(f"{url(push)}?unit=stone", {})):
        assert problems(response)[0][0] == ["query", "unit"]


def test_weights_are_told_in_pounds_where_asked(api: Api, push: WorkoutTemplate) -> None:
    said = api.get(f"{url(push)}?unit=lb").json()["exercises"][0]
    assert said["sets"][0]["weight"] == 176.37
    assert said["progression"]["step"] == 5.512


# --- Creating ---


def test_a_template_comes_with_all_its_exercises(api: Api, lifter: User, bench: Exercise) -> None:
    plank = ExerciseFactory(plank=True)
    running = ExerciseFactory(running=True)
    own = ExerciseFactory(owner=lifter, name="Floor Press")
    body = {
        "name": " Push ", "description": "Slowly", "folder": "Week",
        "exercises": [
            {
                "exercise_id": bench.pk, "notes": "Pause", "superset": 3, "rest_seconds": 90,
                "progression": {"rule": "double", "step": 2.5, "failures_allowed": 3, "deload_percent": 20},
                "sets": [
                    {"kind": "warm_up", "reps": 10, "weight": 40}, {"reps": 6, "reps_max": 8, "rpe": 8.5},
                    {"reps": 5, "reps_max": None, "percent": 72.5, "rest_seconds": 240},
                ],
            },
            {"exercise_id": plank.pk, "superset": 3, "sets": [{"duration_seconds": 45}]},
            {"exercise_id": running.pk, "sets": [{"distance_m": 5000, "duration_seconds": 1500}]},
            {"exercise_id": own.pk},
        ],
    }  # fmt: skip
    response = api.post("/templates", body)
    assert response.status_code == 201, response.content
    said = response.json()
    assert said == api.get(f"/templates/{said['id']}").json()
    assert (said["name"], said["description"], said["folder"]) == ("Push", "Slowly", "Week")
    first, second, third, fourth = said["exercises"]
    assert [(one["reps"], one["reps_max"]) for one in first["sets"]] == [(10, 10), (6, 8), (5, None)]
    assert [(one["weight"], one["percent"], one["rpe"]) for one in first["sets"]] == [
        (40, None, None), (None, None, 8.5), (None, 72.5, None),
    ]  # fmt: skip
    assert first["progression"] == {"rule": "double", "step": 2.5, "failures_allowed": 3, "deload_percent": 20}
    assert (first["notes"], first["rest_seconds"], first["sets"][2]["rest_seconds"]) == ("Pause", 90, 240)
    assert [one["superset"] for one in said["exercises"]] == [1, 1, None, None]
    assert (second["sets"][0]["duration_seconds"], third["sets"][0]["distance_m"]) == (45, 5000)
    assert len(fourth["sets"]) == 1
    assert fourth["progression"]["rule"] == "none"


def test_exercises_stand_in_the_order_that_they_name(api: Api, bench: Exercise) -> None:
    plank, running = ExerciseFactory(plank=True), ExerciseFactory(running=True)
    body = [{"exercise_id": one.pk, "order": order} for one, order in ((bench, 3), (plank, 1), (running, 2))]
    said = api.post("/templates", {"name": "Push", "exercises": body}).json()["exercises"]
    assert [(one["exercise_name"], one["order"]) for one in said] == [
        ("Plank", 1), ("Running", 2), ("Bench Press (Barbell)", 3),
    ]  # fmt: skip


def test_weights_can_come_in_pounds(api: Api, bench: Exercise) -> None:
    exercises = [{"exercise_id": bench.pk, "sets": [{"weight": 135}], "progression": {"step": 5}}]
    said = api.post("/templates", {"name": "Push", "unit": "lb", "exercises": exercises}).json()["exercises"][0]
    assert (said["sets"][0]["weight"], said["progression"]["step"]) == (135, 5)
    assert TemplateSet.objects.get().weight_grams == 61_235
    assert TemplateExercise.objects.get().step_grams == 2_268


def test_the_same_create_twice_is_one_template(api: Api, lifter: User, bench: Exercise) -> None:
    body = {"id": str(uuid7()), "name": "Push", "exercises": [{"exercise_id": bench.pk, "sets": [{"reps": 5}] * 3}]}
    first, second = api.post("/templates", body), api.post("/templates", body | {"name": "Pull"})
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.json()["id"] == body["id"]
    assert (lifter.templates.count(), TemplateSet.objects.count()) == (1, 3)


def test_an_id_that_another_has_is_taken(api: Api, push: WorkoutTemplate, foreign: Any, bench: Exercise) -> None:
    before = written()
    assert api.post("/templates", {"id": str(foreign.pk), "name": "Mine"}).status_code == 409
    theirs = str(foreign.template_exercises.get().pk)
    body = {"name": "Mine", "exercises": [{"exercise_id": bench.pk}, {"exercise_id": bench.pk, "id": theirs}]}
    for response in (api.post("/templates", body), api.put(url(push), body)):
        assert (response.status_code, response.json()) == (409, {"detail": "This id is taken."})
    assert written() == before


def test_there_are_only_so_many_templates(api: Api, lifter: User) -> None:
    WorkoutTemplate.objects.bulk_create(WorkoutTemplate(user=lifter, name="One") for _ in range(MOST_TEMPLATES))
    response = api.post("/templates", {"name": "One more"})
    assert (response.status_code, lifter.templates.count()) == (409, MOST_TEMPLATES)


OF_TEMPLATE = [
    ({"name": ""}, ["name"]), ({"name": "  "}, ["name"]), ({"name": "x" * 101}, ["name"]), ({"name": None}, ["name"]),
    ({"description": "x" * 2001}, ["description"]), ({"folder": "x" * 61}, ["folder"]), ({"unit": "stone"}, ["unit"]),
    ({"id": "7"}, ["id"]), ({"user": 1}, ["user"]), ({"exercises": None}, ["exercises"]),
    ({"exercises": {}}, ["exercises"]),
    ({"exercises": [{"exercise_id": 1}] * (MOST_EXERCISES_A_TEMPLATE + 1)}, ["exercises"]),
]  # fmt: skip
OF_EXERCISE = [
    ({"exercise_id": 0}, ["exercise_id"]), ({"exercise_id": LARGEST}, ["exercise_id"]),
    ({"exercise_id": LARGEST + 1}, ["exercise_id"]), ({"exercise_id": "1"}, ["exercise_id"]),
    ({"exercise_id": None}, ["exercise_id"]), ({"order": 0}, ["order"]), ({"notes": "x" * 2001}, ["notes"]),
    ({"superset": 0}, ["superset"]), ({"superset": 61}, ["superset"]), ({"rest_seconds": -1}, ["rest_seconds"]),
    ({"rest_seconds": 86_401}, ["rest_seconds"]), ({"sets": [{}] * (MOST_SETS_AN_EXERCISE + 1)}, ["sets"]),
    ({"position": 1}, ["position"]), ({"progression": {"rule": "magic"}}, ["progression", "rule"]),
    ({"progression": {"step": 0}}, ["progression", "step"]), ({"progression": {"step": 2001}}, ["progression", "step"]),
    ({"progression": {"failures_allowed": 11}}, ["progression", "failures_allowed"]),
    ({"progression": {"deload_percent": 51}}, ["progression", "deload_percent"]),
]  # fmt: skip
OF_SET = [
    ({"kind": "super"}, "kind"), ({"reps": 0}, "reps"), ({"reps": 1001}, "reps"), ({"reps": 5.5}, "reps"),
    ({"reps": True}, "reps"), ({"reps": "5"}, "reps"), ({"reps": 8, "reps_max": 6}, "reps_max"),
    ({"weight": -1}, "weight"), ({"weight": 2000.001}, "weight"), ({"weight": 1.2345}, "weight"),
    ({"weight": "80"}, "weight"), ({"percent": 0}, "percent"), ({"percent": 200.1}, "percent"),
    ({"percent": 72.55}, "percent"), ({"rpe": 0.5}, "rpe"), ({"rpe": 10.5}, "rpe"), ({"rpe": 8.3}, "rpe"),
    ({"rest_seconds": 86_401}, "rest_seconds"), ({"duration_seconds": 30}, "duration_seconds"),
    ({"distance_m": 5}, "distance_m"), ({"side": "left"}, "side"), ({"rest": 1}, "rest"),
]  # fmt: skip
REFUSED = [
    *OF_TEMPLATE,
    *(({"exercises": [{}, wrong]}, ["exercises", 1, *at]) for wrong, at in OF_EXERCISE),
    *(({"exercises": [{"sets": [{}, wrong]}]}, ["exercises", 0, "sets", 1, name]) for wrong, name in OF_SET),
]


@pytest.mark.parametrize(("wrong", "at"), REFUSED, ids=lambda value: str(value)[:60])
def test_a_refusal_names_the_place_and_writes_nothing(
    api: Api, push: Any, bench: Exercise, wrong: Any, at: Any
) -> None:
    if isinstance(wrong.get("exercises"), list):
        wrong = {"exercises": [{"exercise_id": bench.pk} | one for one in wrong["exercises"]]}
    before = written()
    for response in (api.post("/templates", {"name": "New"} | wrong), api.put(url(push), {"name": "New"} | wrong)):
        assert problems(response)[0][0] == ["body", *at]
    assert written() == before


@pytest.mark.parametrize("number", ["1e400", "1e-400", "8." + "5" * 40, "9" * 400])
@pytest.mark.parametrize("name", ["weight", "rpe", "percent", "reps", "distance_m"])
def test_a_number_beyond_all_measure_is_refused(api: Api, bench: Exercise, name: str, number: str) -> None:
    planned = f'{{"exercise_id": {bench.pk}, "sets": [{{"{name}": {number}}}]}}'
    response = api.post("/templates", f'{{"name": "New", "exercises": [{planned}]}}')
    assert problems(response)[0][0] == ["body", "exercises", 0, "sets", 0, name]


@pytest.mark.parametrize("which", ["another's", "archived", "own archived", "merged", "none"])
def test_an_exercise_must_be_one_that_can_be_chosen(
    api: Api, lifter: User, other_lifter: User, push: WorkoutTemplate, bench: Exercise, which: str
) -> None:
    owner = {"another's": other_lifter, "own archived": lifter}.get(which)
    wrong = ExerciseFactory(owner=owner, name="Press")
    if "archived" in which:
        wrong.archive()
    if which == "merged":
        Exercise.objects.filter(pk=wrong.pk).update(merged_into=bench)
    before, id = written(), 999_999 if which == "none" else wrong.pk
    body = {"name": "New", "exercises": [{"exercise_id": bench.pk}, {"exercise_id": id}]}
    for response in (api.post("/templates", body), api.put(url(push), body)):
        assert problems(response) == [
            (["body", "exercises", 1, "exercise_id"], "is no exercise that you can choose"),
        ]  # fmt: skip
    assert written() == before


# --- Changing ---


def test_a_put_changes_what_it_names(api: Api, push: WorkoutTemplate) -> None:
    before = api.get(url(push)).json()
    assert api.put(url(push), {"name": "Push A"}).json() == before | {"name": "Push A", "version": 2}
    changed = {"name": "Push A", "description": "Slowly", "folder": "Week", "version": 3}
    assert api.put(url(push), {"description": "Slowly", "folder": "Week"}).json() == before | changed
    assert api.put(url(push), {}).json() == before | changed


def test_what_was_told_can_be_sent_back_as_it_is(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    line(push, reps=(5, None), percents=[65, 72.5, 85], progression="percent", step_grams=None, superset=1)
    line(push, ExerciseFactory(plank=True), reps=(None, None), seconds=45, progression="none", superset=1)
    line(push, ExerciseFactory(name="Row"), rpe=8.5, reps=(None, 8))
    rows = list(TemplateExercise.objects.values())
    for unit in ("kg", "lb"):
        before = api.get(f"{url(push)}?unit={unit}").json()
        assert api.put(url(push), before | {"unit": unit}).json() == before | {"version": before["version"] + 2}
    assert list(TemplateExercise.objects.values()) == rows
    assert lifter.templates.count() == 1


def test_of_two_devices_the_later_one_does_not_overwrite_the_list(
    api: Api, push: WorkoutTemplate, bench: Exercise
) -> None:
    read = api.get(url(push)).json()
    plank = {"exercise_id": ExerciseFactory(plank=True).pk}
    first = api.put(url(push), {"version": read["version"], "exercises": [*read["exercises"], plank]})
    assert (first.status_code, first.json()["version"]) == (200, read["version"] + 1)
    before = written()
    second = api.put(url(push), {"version": read["version"], "exercises": [], "archived": True})
    assert (second.status_code, second.json()) == (
        409, {"detail": "This template was changed elsewhere in the meantime."},
    )  # fmt: skip
    assert written() == before
    assert problems(api.put(url(push), {"version": 0}))[0][0] == ["body", "version"]
    assert api.put(url(push), {"version": first.json()["version"], "name": "Mine"}).json()["name"] == "Mine"


def test_exercises_that_are_named_are_all_of_them(api: Api, push: WorkoutTemplate, bench: Exercise) -> None:
    plank = ExerciseFactory(plank=True)
    before = api.get(url(push)).json()["exercises"][0]
    said = api.put(url(push), {"exercises": [{"exercise_id": plank.pk}, {"exercise_id": bench.pk}]}).json()
    first, second = said["exercises"]
    assert first["exercise_id"] == plank.pk
    assert second == before | {"order": 2, "notes": "", "rest_seconds": None}
    assert api.put(url(push), {"exercises": []}).json()["exercises"] == []
    assert api.get(url(push)).json()["exercises"] == []


def test_an_exercise_that_stands_twice_must_have_two_ids(api: Api, push: WorkoutTemplate, bench: Exercise) -> None:
    id = str(push.template_exercises.get().pk)
    response = api.put(url(push), {"exercises": [{"exercise_id": bench.pk, "id": id}] * 2})
    assert problems(response) == [(["body", "exercises", 1, "id"], "stands here twice")]


def test_an_archived_exercise_may_stay_where_it_stands(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    old = ExerciseFactory(owner=lifter, name="Old Press")
    line(push, old)
    old.archive()
    before = api.get(url(push)).json()
    after = api.put(url(push), before).json()
    assert after["exercises"] == before["exercises"]


def test_what_was_planned_before_stays(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    done_from(push, 8, kilograms=80)
    before = list(PlannedSet.objects.values())
    assert before
    api.put(url(push), {"exercises": [{"exercise_id": bench_press().pk, "sets": [{"reps": 3}]}]})
    api.put(url(push), {"exercises": []})
    assert list(PlannedSet.objects.values()) == before
    api.delete(url(push))
    assert list(PlannedSet.objects.values()) == before


def test_another_templates_id_is_refused(api: Api, push: WorkoutTemplate) -> None:
    assert problems(api.put(url(push), {"id": str(uuid7()), "name": "New"}))[0][0] == ["body", "id"]
    assert api.put(url(push), {"id": str(push.pk), "name": "New"}).json()["name"] == "New"


def test_a_template_is_archived_and_comes_back(api: Api, push: WorkoutTemplate) -> None:
    assert api.put(url(push), {"archived": True}).json()["archived"] is True
    assert names(api.get("/templates")) == []
    assert api.post(f"{url(push)}/use").status_code == 404
    assert api.put(url(push), {"archived": False}).json()["archived"] is False
    assert names(api.get("/templates")) == ["Push"]


def test_a_deleted_template_is_gone_and_its_workouts_stay(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    done_from(push, 8)
    assert api.delete(url(push)).status_code == 204
    for response in (api.get(url(push)), api.delete(url(push)), api.put(url(push), {"name": "New"})):
        assert response.status_code == 404
    assert lifter.workouts.count() == 1


def test_the_same_id_after_deleting_stays_deleted(api: Api, lifter: User, bench: Exercise) -> None:
    exercises = [{"id": str(uuid7()), "exercise_id": bench.pk, "sets": [{"reps": 5, "weight": 80}]}]
    body = {"id": str(uuid7()), "name": "Push", "exercises": [*exercises, {"exercise_id": ExerciseFactory().pk}]}
    first = api.post("/templates", body)
    assert first.status_code == 201
    path = f"/templates/{body['id']}"
    api.put(path, {"exercises": exercises})  # what was taken out before does not come back with the others
    whole = api.get(path).json()
    assert api.delete(path).status_code == 204
    before = written()
    again = api.post("/templates", body | {"name": "Other"})
    assert again.status_code == 200
    assert again.json() == whole | {"deleted_at": again.json()["deleted_at"], "version": whole["version"] + 1}
    assert again.json()["deleted_at"]
    assert written() == before
    assert api.get(path).status_code == 404


def test_a_deleted_template_is_nowhere(api: Api, browser: Any, lifter: User, push: WorkoutTemplate) -> None:
    planned = push.template_exercises.get()
    workout = done_from(push, 8)
    link = lifter.share_links.create(kind="template", object_id=push.pk)
    push.remove()
    assert names(api.get("/templates")) == names(api.get("/templates?archived=true")) == []
    for response in (
        api.post(f"{url(push)}/use"), browser.get(push.get_absolute_url()), browser.get(f"/s/{link.token}/"),
        browser.post(f"/workouts/templates/exercises/{planned.pk}/restore/"),
        browser.get(f"/workouts/templates/exercises/{planned.pk}/"),
        browser.get(f"/workouts/{workout.pk}/update-template/"),
    ):  # fmt: skip
        assert response.status_code in {404, 405}, response.request["PATH_INFO"]
    body = {"exercises": [], "template_id": str(push.pk)}
    assert api.post("/workouts", body).status_code == 422
    for page in ("/workouts/templates/", "/workouts/templates/archived/", "/workouts/start/", "/workouts/"):
        assert "Push" not in browser.get(page).content.decode().replace(workout.title, "")


def test_a_deleted_template_is_not_counted(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    with row_by_row():
        for _ in range(MOST_TEMPLATES - 1):
            template(lifter)
    assert api.post("/templates", {"name": "One more"}).status_code == 409
    push.remove()
    assert api.post("/templates", {"name": "One more"}).status_code == 201


def test_ids_of_a_deleted_template_are_taken_for_everybody_else(
    api: Api, other_api: Api, bench: Exercise, push: WorkoutTemplate
) -> None:
    planned = push.template_exercises.get()
    push.remove()
    assert other_api.post("/templates", {"id": str(push.pk), "name": "Mine"}).status_code == 409
    exercises = [{"id": str(planned.pk), "exercise_id": bench.pk}]
    assert api.post("/templates", {"name": "New", "exercises": exercises}).status_code == 409


def test_a_day_of_a_programme_is_read_but_stays_in_it(api: Api, lifter: User) -> None:
    day = programme(lifter, "Day", weeks=3).days.get().template
    planned = day.template_exercises.get()
    planned.write(sets=[{"reps_min": 1, "reps_max": 1}], week=1)
    planned.template_sets.filter(week=None).delete()
    assert [one["reps"] for one in api.get(url(day)).json()["exercises"][0]["sets"]] == [1]
    before = written()
    for response in (
        api.delete(url(day)), api.put(url(day), {"exercises": [], "name": "New"}),
        api.put(url(day), {"archived": True}),
    ):  # fmt: skip
        assert (response.status_code, response.json()) == (
            409, {"detail": "This template is a day of a programme. Change it there."},
        )  # fmt: skip
    assert written() == before
    assert api.put(url(day), {"name": "Day A"}).json()["name"] == "Day A"


def test_a_change_is_made_whole_or_not_at_all(api: Api, lifter: User) -> None:
    day = programme(lifter, "Day").days.get().template
    before = written()
    response = api.put(url(day), {"exercises": [], "name": "New", "folder": "Other", "archived": True})
    assert response.status_code == 409
    assert written() == before


# --- Starting ---


def test_a_template_starts_a_workout_with_its_planned_sets(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    response = api.post(f"{url(push)}/use")
    assert response.status_code == 201, response.content
    workout = lifter.workouts.open().get()
    entry = workout.workout_exercises.get()
    said = response.json()
    assert said == api.get(f"/workouts/{workout.pk}").json()
    assert (said["name"], said["date"], said["status"]) == ("Push", lifter.today().isoformat(), "open")
    assert said["template_id"] == str(push.pk)
    (exercise,) = said["exercises"]
    assert (exercise["id"], exercise["notes"], exercise["rest_seconds"]) == (str(entry.pk), "Pause", 180)
    planned = {
        "kind": "normal", "reps": 6, "reps_max": 8, "reps_aim": None, "weight": 80.0, "duration_seconds": None,
        "distance_m": None, "rpe": None, "rest_seconds": None,
    }  # fmt: skip
    assert exercise["planned"] == [planned | {"order": order} for order in (1, 2, 3)]


@pytest.mark.parametrize("become", ["archived", "deleted"])
def test_the_same_use_is_the_same_workout_whatever_became_of_its_template(
    api: Api, push: WorkoutTemplate, become: str
) -> None:
    body = {"id": str(uuid7())}
    first = api.post(f"{url(push)}/use", body)
    if become == "archived":
        push.archive()
    else:
        push.remove()
    again = api.post(f"{url(push)}/use", body)
    assert (first.status_code, again.status_code) == (201, 200)
    # A deleted template is no longer named.
    assert again.json() | {"template_id": str(push.pk)} == first.json()


def test_a_use_needs_no_body(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    response = api.client.generic("POST", f"/api/v1{url(push)}/use", "", headers=api.headers)
    assert response.status_code == 201
    assert lifter.workouts.open().get().template == push


@pytest.mark.parametrize(("body", "status"), [("[]", 422), ("{", 400), ('"x"', 422)])
def test_a_use_whose_body_makes_no_sense_is_refused(
    api: Api, lifter: User, push: WorkoutTemplate, body: str, status: int
) -> None:
    path = f"/api/v1{url(push)}/use"
    response = api.client.generic("POST", path, body, content_type="application/json", headers=api.headers)
    assert response.status_code == status
    assert not lifter.workouts.exists()


def test_the_plan_goes_by_the_rule_and_in_pounds_where_asked(api: Api, push: WorkoutTemplate) -> None:
    done_from(push, 8, 8, 8, kilograms=80)
    said = api.post(f"{url(push)}/use?unit=lb").json()["exercises"][0]["planned"][0]
    assert said["weight"] == 181.881  # 82.5 kg


def test_the_same_use_twice_is_one_workout(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    body = {"id": str(uuid7())}
    first, second = (api.post(f"{url(push)}/use", body) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    lifter.workouts.get().finish()
    third = api.post(f"{url(push)}/use", body)
    assert (third.status_code, third.json()["status"]) == (200, "finished")
    assert lifter.workouts.count() == lifter.workout_exercises.count() == 1


def test_an_empty_workout_that_has_the_id_is_not_filled(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    past = finished_workout(lifter)
    assert api.post(f"{url(push)}/use", {"id": str(past.pk)}).json()["exercises"] == []


def test_another_lifters_workout_id_is_taken(api: Api, other_lifter: User, push: WorkoutTemplate) -> None:
    theirs = open_workout(other_lifter)
    assert api.post(f"{url(push)}/use", {"id": str(theirs.pk)}).status_code == 409


def test_beside_an_open_workout_nothing_is_started(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    open_workout(lifter)
    response = api.post(f"{url(push)}/use")
    assert (response.status_code, response.json()) == (
        409, {"detail": "Another workout is open. Finish or discard it first."},
    )  # fmt: skip
    assert not PlannedSet.objects.exists()


def test_of_an_earlier_day_it_is_a_past_workout(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    """As POST /workouts with the template and the day makes it; an open workout is not in its way."""
    open_workout(lifter)
    day = lifter.today() - timedelta(days=3)
    response = api.post(f"{url(push)}/use", {"date": day.isoformat()})
    assert response.status_code == 201, response.content
    said = response.json()
    other = api.post("/workouts", {"template_id": str(push.pk), "date": day.isoformat()}).json()
    times = ("date", "started_at", "finished_at", "duration_minutes", "status", "name", "template_id")
    assert [said[name] for name in times] == [other[name] for name in times]
    assert (said["date"], said["status"]) == (day.isoformat(), "finished")
    (exercise,) = said["exercises"]
    assert len(exercise["planned"]) == 3
    sets = f"/workouts/{said['id']}/exercises/{exercise['id']}/sets"
    assert api.post(sets, {"sets": [{"weight": 80, "reps": 8}]}).status_code == 201


def test_a_workout_that_was_deleted_since_stays_deleted(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    body = {"id": str(uuid7())}
    api.post(f"{url(push)}/use", body)
    assert api.delete(f"/workouts/{body['id']}").status_code == 204
    again = api.post(f"{url(push)}/use", body)
    assert (again.status_code, bool(again.json()["deleted_at"])) == (200, True)
    assert api.get(f"/workouts/{body['id']}").status_code == 404
    assert not lifter.workouts.open().exists()


@pytest.mark.parametrize("date", ["9999-12-31", "0001-01-01", "1949-12-31", "2026-02-30", "today", "", 5, "2026-3-1"])
def test_a_day_that_cannot_be_is_refused(api: Api, lifter: User, push: WorkoutTemplate, date: Any) -> None:
    assert problems(api.post(f"{url(push)}/use", {"date": date}))[0][0] == ["body", "date"]
    assert not lifter.workouts.exists()


def test_tomorrow_is_refused(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    day = lifter.local_date(timezone.now()) + timedelta(days=1)
    assert problems(api.post(f"{url(push)}/use", {"date": day.isoformat()}))[0][0] == ["body", "date"]


@pytest.mark.parametrize("body", [{"unit": "kg"}, {"template_id": "x"}, {"id": "x"}])
def test_a_use_that_says_too_much_is_refused(api: Api, lifter: User, push: WorkoutTemplate, body: Any) -> None:
    assert problems(api.post(f"{url(push)}/use", body))[0][0][0] == "body"
    assert not lifter.workouts.exists()


def test_starting_costs_the_same_for_few_and_for_many(api: Api, lifter: User, push: WorkoutTemplate) -> None:
    api.get("/templates")
    with counted() as few:
        api.post(f"{url(push)}/use")
    lifter.workouts.open().get().trash()
    with row_by_row():
        for _ in range(20):
            line(push, ExerciseFactory())
    with counted() as many:
        assert api.post(f"{url(push)}/use").status_code == 201
    assert len(many) == len(few), (few, many)


# --- Whose it is ---


def test_another_lifters_template_is_not_found(api: Api, foreign: WorkoutTemplate) -> None:
    before = written()
    missing = api.get(f"/templates/{uuid7()}")
    assert missing.status_code == 404
    for response in (
        api.get(url(foreign)), api.put(url(foreign), {"name": "Mine"}), api.delete(url(foreign)),
        api.post(f"{url(foreign)}/use"),
    ):  # fmt: skip
        assert (response.status_code, response.content) == (404, missing.content)
    assert names(api.get("/templates")) == []
    assert written() == before


@pytest.mark.parametrize("id", ["x", "7", "0" * 32 + "0", "%00"])
def test_an_id_that_cannot_be_is_refused(api: Api, id: str) -> None:
    assert api.get(f"/templates/{id}").status_code in {400, 404, 422}


def test_an_id_in_capitals_is_the_same(api: Api, push: WorkoutTemplate) -> None:
    assert api.get(f"/templates/{str(push.pk).upper()}").json()["id"] == str(push.pk)


def test_without_a_token_nothing_is_told(nobody: Api, push: WorkoutTemplate) -> None:
    for method, path in (
        ("get", "/templates"), ("post", "/templates"), ("get", url(push)), ("put", url(push)), ("delete", url(push)),
        ("post", f"{url(push)}/use"),
    ):  # fmt: skip
        assert nobody.ask(method, path).status_code == 401, path
    assert WorkoutTemplate.objects.get() == push
