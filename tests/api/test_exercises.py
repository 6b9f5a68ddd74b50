"""/exercises: the library as it is found, and a lifter's own exercises."""

from __future__ import annotations

from typing import Any

import pytest

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.api.conftest import Api
from tests.factories import ExerciseFactory, MuscleFactory, bench_press, entry, finished_workout, log, row_by_row
from tests.queries import counted

FLOOR_PRESS = {"name": "Floor Press", "primary_muscle": "chest"}


@pytest.fixture(autouse=True)
def muscles(request: Any, db: None) -> None:
    if "library" in request.fixturenames:
        request.getfixturevalue("library")
        return
    for slug, region in (("chest", "chest"), ("triceps", "arms"), ("lats", "back")):
        MuscleFactory(slug=slug, region=region)


@pytest.fixture
def own(lifter: User) -> Exercise:
    made: Exercise = ExerciseFactory(
        owner=lifter, name="Floor Press", equipment="dumbbell", implements=2, instructions="Lie down."
    )
    made.secondary_muscles.set(["triceps"])
    return made


@pytest.fixture
def foreign(other_lifter: User) -> Exercise:
    made: Exercise = ExerciseFactory(owner=other_lifter, name="Otto's Press")
    return made


def url(exercise: Exercise) -> str:
    return f"/exercises/{exercise.pk}"


def names(response: Any) -> list[str]:
    assert response.status_code == 200, response.content
    return [item["name"] for item in response.json()["items"]]


def locs(response: Any) -> list[list[Any]]:
    assert response.status_code == 422, response.content
    return [one["loc"] for one in response.json()["detail"]]


# --- The list ---


def test_an_exercise_says_all_of_itself_in_slugs(api: Api, own: Exercise) -> None:
    assert api.get("/exercises").json() == {
        "items": [
            {
                "id": own.pk, "name": "Floor Press", "category": "strength", "equipment": "dumbbell", "mechanic": None,
                "force": None, "level": "beginner", "tracking": "weight_reps", "muscle_group": "chest",
                "primary_muscle": "chest", "secondary_muscles": ["triceps"], "is_custom": True, "is_archived": False,
                "is_unilateral": False, "implements": 2, "bodyweight_share": 0, "instructions": "Lie down.",
                "video_url": "",
            }
        ],
        "page": 1, "page_size": 20, "total": 1, "pages": 1,
    }  # fmt: skip


def test_the_list_is_what_can_be_chosen(api: Api, own: Exercise, foreign: Exercise) -> None:
    bench = bench_press()
    ExerciseFactory(name="Old Press").archive()
    Exercise.objects.filter(pk=ExerciseFactory(name="Merged Press").pk).update(merged_into=bench)
    assert names(api.get("/exercises?ordering=name")) == ["Bench Press (Barbell)", "Floor Press"]
    assert names(api.get("/exercises?ordering=-name")) == ["Floor Press", "Bench Press (Barbell)"]
    assert names(api.get("/exercises?mine=true")) == ["Floor Press"]


def test_search_is_the_products_own(api: Api) -> None:
    bench_press()
    ExerciseFactory(name="Bench Press - Close Grip")
    ExerciseFactory(name="Row")
    assert names(api.get("/exercises?search=presses+bench")) == ["Bench Press (Barbell)", "Bench Press - Close Grip"]
    assert names(api.get("/exercises?search=press&ordering=name")) == [
        "Bench Press (Barbell)", "Bench Press - Close Grip",
    ]  # fmt: skip
    assert names(api.get("/exercises?search=nothing+like+it")) == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("category=cardio", ["Running"]), ("muscle_group=back", ["Row"]), ("muscle=lats", ["Row"]),
        ("muscle=triceps", ["Floor Press"]), ("equipment=dumbbell", ["Floor Press"]), ("level=expert", ["Snatch"]),
        ("muscle_group=back&level=expert", []), ("muscle=lats&search=row", ["Row"]),
    ],
)  # fmt: skip
def test_each_filter_narrows_the_list(api: Api, own: Exercise, query: str, found: list[str]) -> None:
    ExerciseFactory(running=True)
    ExerciseFactory(name="Row", primary_muscle=MuscleFactory(slug="lats"))
    ExerciseFactory(name="Snatch", level="expert")
    assert names(api.get(f"/exercises?{query}")) == found


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("category=spoon", "category"), ("muscle_group=tail", "muscle_group"), ("muscle=wing", "muscle"),
        ("equipment=spoon", "equipment"), ("level=god", "level"), ("mine=perhaps", "mine"),
        ("ordering=password", "ordering"), (f"search={'x' * 101}", "search"), ("page=0", "page"),
        ("page=x", "page"), ("page_size=0", "page_size"), ("page_size=-1", "page_size"),
    ],
)  # fmt: skip
def test_a_filter_that_makes_no_sense_is_named(api: Api, query: str, name: str) -> None:
    assert locs(api.get(f"/exercises?{query}")) == [["query", name]]


def test_pages_hold_at_most_a_hundred(api: Api, library: None) -> None:
    first, second = (api.get(f"/exercises?page_size=1000&ordering=name&page={page}").json() for page in (1, 2))
    assert (len(first["items"]), first["page_size"]) == (100, 100)
    assert first["total"] == Exercise.objects.count()
    assert not {one["id"] for one in first["items"]} & {one["id"] for one in second["items"]}
    assert api.get("/exercises?page=1000000").json()["items"] == []


def test_the_list_costs_the_same_for_one_and_for_many(api: Api, own: Exercise) -> None:
    api.get("/exercises")  # the token's first use is written down
    with counted() as one:
        api.get("/exercises?muscle=chest")
    with row_by_row():
        for _ in range(60):
            ExerciseFactory().secondary_muscles.set(["triceps", "lats"])
    with counted() as many:
        assert len(names(api.get("/exercises?muscle=chest&page_size=100"))) == 61
    assert len(one) == len(many) <= 4, many  # of a session's token one more


def test_what_is_counted_is_what_the_list_finds(api: Api, library: None, own: Exercise, foreign: Exercise) -> None:
    for path, column in (("categories", "category"), ("muscle-groups", "muscle_group")):
        found = api.get(f"/exercises/{path}").json()
        assert len(found) == {"category": 7, "muscle_group": 6}[column]
        for one in found:
            listed = api.get(f"/exercises?{column}={one['slug']}&page_size=1").json()["total"]
            assert (one["slug"], one["exercises"]) == (one["slug"], listed)
        assert sum(one["exercises"] for one in found) == api.get("/exercises").json()["total"]


def test_what_has_no_exercise_counts_none(api: Api, own: Exercise, foreign: Exercise) -> None:
    groups = api.get("/exercises/muscle-groups").json()
    assert groups[:2] == [
        {"slug": "chest", "name": "Chest", "exercises": 1}, {"slug": "back", "name": "Back", "exercises": 0},
    ]  # fmt: skip


def test_muscles_are_told_with_their_groups(api: Api) -> None:
    found = {one["slug"]: one for one in api.get("/exercises/muscles").json()}
    assert found["triceps"] == {"slug": "triceps", "name": "Triceps", "muscle_group": "arms"}


# --- Creating ---


def test_a_name_and_a_muscle_are_enough(api: Api, lifter: User) -> None:
    response = api.post("/exercises", FLOOR_PRESS)
    assert response.status_code == 201, response.content
    made = lifter.custom_exercises.get()
    assert response.json() == api.get(url(made)).json()
    said = response.json()
    assert (said["name"], said["equipment"], said["tracking"], said["implements"]) == (
        "Floor Press", "other", "weight_reps", 1,
    )  # fmt: skip
    assert names(api.get("/exercises?search=floor+presses")) == ["Floor Press"]


def test_all_that_is_said_is_kept(api: Api) -> None:
    body = {
        "name": "Ring Dip", "primary_muscle": "chest", "secondary_muscles": ["triceps"], "category": "powerlifting",
        "equipment": "rings", "mechanic": "compound", "force": "push", "level": "expert",
        "tracking": "bodyweight_reps", "is_unilateral": True, "implements": 2, "bodyweight_share": 95,
        "instructions": "Down.\nUp.", "video_url": "https://example.org/dip",
    }  # fmt: skip
    said = api.post("/exercises", body).json()
    assert {name: said[name] for name in body} == body


def test_an_exercise_that_moves_the_bodyweight_moves_all_of_it(api: Api) -> None:
    body = FLOOR_PRESS | {"tracking": "assisted_bodyweight"}
    assert api.post("/exercises", body).json()["bodyweight_share"] == 100


REFUSED = [
    ({"name": ""}, "name"), ({"name": "   "}, "name"), ({"name": "💪"}, "name"), ({"name": "x" * 101}, "name"),
    ({"name": None}, "name"), ({"name": 7}, "name"), ({"primary_muscle": "wing"}, "primary_muscle"),
    ({"primary_muscle": ""}, "primary_muscle"), ({"primary_muscle": "x" * 41}, "primary_muscle"),
    ({"secondary_muscles": ["wing"]}, "secondary_muscles"), ({"secondary_muscles": "chest"}, "secondary_muscles"),
    ({"equipment": "spoon"}, "equipment"), ({"equipment": None}, "equipment"), ({"category": ""}, "category"),
    ({"mechanic": "magic"}, "mechanic"), ({"force": "the"}, "force"), ({"level": "god"}, "level"),
    ({"tracking": "likes"}, "tracking"), ({"is_unilateral": "yes"}, "is_unilateral"),
    ({"is_unilateral": 1}, "is_unilateral"), ({"implements": 3}, "implements"), ({"implements": 0}, "implements"),
    ({"implements": 1.5}, "implements"), ({"implements": True}, "implements"),
    ({"bodyweight_share": 50}, "bodyweight_share"), ({"bodyweight_share": 101}, "bodyweight_share"),
    ({"tracking": "bodyweight_reps", "bodyweight_share": 0}, "bodyweight_share"),
    ({"instructions": "x" * 4001}, "instructions"), ({"video_url": "javascript:alert(1)"}, "video_url"),
    ({"video_url": "ftp://example.org"}, "video_url"), ({"video_url": "x" * 201}, "video_url"),
    ({"owner": 1}, "owner"), ({"id": 1}, "id"), ({"is_custom": False}, "is_custom"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "name"), REFUSED, ids=lambda value: str(value)[:40])
def test_a_refusal_names_the_field_and_writes_nothing(api: Api, own: Exercise, wrong: Any, name: str) -> None:
    before = list(Exercise.objects.values())
    assert locs(api.post("/exercises", FLOOR_PRESS | {"name": "New"} | wrong))[0][:2] == ["body", name]
    assert locs(api.put(url(own), wrong))[0][:2] == ["body", name]
    assert list(Exercise.objects.values()) == before


@pytest.mark.parametrize("body", [{}, {"name": "Floor Press"}, {"primary_muscle": "chest"}])
def test_a_new_one_needs_its_name_and_muscle(api: Api, body: dict[str, str]) -> None:
    assert {loc[1] for loc in locs(api.post("/exercises", body))} == FLOOR_PRESS.keys() - body.keys()


def test_a_name_that_is_taken_is_a_conflict_in_the_words_of_the_page(api: Api, own: Exercise) -> None:
    bench = bench_press()
    for name, said in (("floor  press", "You have"), (bench.name.upper(), "The library has")):
        response = api.post("/exercises", FLOOR_PRESS | {"name": name})
        assert response.status_code == 409
        assert response.json()["detail"].startswith(f"{said} an exercise named “")
    assert api.put(url(own), {"name": bench.name}).status_code == 409
    assert Exercise.objects.count() == 2


def test_a_name_that_was_taken_meanwhile_is_a_conflict_too(api: Api, own: Exercise, monkeypatch: Any) -> None:
    from exercises.forms import CustomExerciseForm

    monkeypatch.setattr(CustomExerciseForm, "clean_name", lambda form: form.cleaned_data["name"])
    response = api.post("/exercises", FLOOR_PRESS)
    assert (response.status_code, response.json()) == (409, {"detail": "You have an exercise named “Floor Press”."})


# --- One ---


def test_a_put_changes_what_it_names(api: Api, own: Exercise) -> None:
    before = api.get(url(own)).json()
    assert api.put(url(own), {"name": "Floor  Press II", "mechanic": "compound"}).json() == before | {
        "name": "Floor Press II", "mechanic": "compound",
    }  # fmt: skip
    assert api.put(url(own), {"mechanic": None, "secondary_muscles": []}).json() == before | {
        "name": "Floor Press II", "secondary_muscles": [],
    }  # fmt: skip
    assert names(api.get("/exercises?search=press+ii")) == ["Floor Press II"]


def test_the_share_of_the_bodyweight_follows_the_tracking(api: Api, own: Exercise) -> None:
    assert api.put(url(own), {"tracking": "bodyweight_reps", "bodyweight_share": 60}).json()["bodyweight_share"] == 60
    assert api.put(url(own), {"name": "Push Up"}).json()["bodyweight_share"] == 60
    assert api.put(url(own), {"tracking": "reps"}).json()["bodyweight_share"] == 0
    assert api.put(url(own), {"tracking": "assisted_bodyweight"}).json()["bodyweight_share"] == 100


def test_the_tracking_is_fixed_by_history(api: Api, lifter: User, own: Exercise) -> None:
    log(entry(finished_workout(lifter), own))
    assert locs(api.put(url(own), {"tracking": "reps", "name": "New"})) == [["body", "tracking"]]
    assert Exercise.objects.get(pk=own.pk).name == "Floor Press"
    assert api.put(url(own), {"tracking": "weight_reps", "name": "New"}).json()["name"] == "New"


def test_an_unused_exercise_is_deleted(api: Api, own: Exercise) -> None:
    assert api.delete(url(own)).status_code == 204
    assert api.get(url(own)).status_code == 404
    assert api.delete(url(own)).status_code == 404
    assert not Exercise.objects.exists()


def test_one_in_use_is_archived_and_comes_back(api: Api, lifter: User, own: Exercise) -> None:
    log(entry(finished_workout(lifter), own))
    for _ in range(2):
        assert api.delete(url(own)).status_code == 204
    assert names(api.get("/exercises")) == []
    assert api.get(url(own)).json()["is_archived"] is True
    response = api.post(f"{url(own)}/restore")
    assert (response.status_code, response.json()["is_archived"]) == (200, False)
    assert names(api.get("/exercises")) == ["Floor Press"]


def test_an_archived_one_stays_where_its_name_is_taken(api: Api, lifter: User, own: Exercise) -> None:
    own.archive()
    ExerciseFactory(owner=lifter, name="Floor Press")
    response = api.post(f"{url(own)}/restore")
    assert response.status_code == 409
    assert "rename that one first" in response.json()["detail"]
    assert api.get(url(own)).json()["is_archived"] is True


def test_a_merged_one_is_its_target_and_cannot_be_changed(api: Api, lifter: User, own: Exercise) -> None:
    bench = bench_press()
    Exercise.objects.filter(pk=own.pk).update(merged_into=bench)
    assert api.get(url(own)).json()["id"] == bench.pk
    assert api.put(url(own), {"name": "New"}).status_code == 404
    assert api.delete(url(own)).status_code == 404


def test_the_library_is_read_only(api: Api) -> None:
    bench = bench_press()
    assert api.get(url(bench)).json()["is_custom"] is False
    for method in ("put", "delete"):
        response = api.ask(method, url(bench), {"name": "Mine now"} if method == "put" else None)
        assert (response.status_code, response.json()) == (404, {"detail": "Not found."})
    assert api.post(f"{url(bench)}/restore").status_code == 404
    assert Exercise.objects.get().name == "Bench Press (Barbell)"


def test_another_lifters_exercise_is_not_found(api: Api, foreign: Exercise) -> None:
    missing = api.get("/exercises/999999")
    for response in (
        api.get(url(foreign)), api.put(url(foreign), {"name": "Mine"}), api.delete(url(foreign)),
        api.post(f"{url(foreign)}/restore"),
    ):  # fmt: skip
        assert (response.status_code, response.content) == (404, missing.content)
    assert Exercise.objects.get() == foreign
    assert Exercise.objects.get().archived_at is None


@pytest.mark.parametrize("id", ["0", "9" * 30, "9" * 5000, "-1", "x", "1.5", "%00"])
def test_an_id_that_cannot_be_is_not_found(api: Api, id: str) -> None:
    assert api.get(f"/exercises/{id}").status_code in {400, 404}


def test_without_a_token_nothing_is_told(nobody: Api, own: Exercise) -> None:
    for method, path in (
        ("get", "/exercises"), ("post", "/exercises"), ("get", "/exercises/categories"),
        ("get", "/exercises/muscle-groups"), ("get", "/exercises/muscles"), ("get", url(own)), ("put", url(own)),
        ("delete", url(own)), ("post", f"{url(own)}/restore"),
    ):  # fmt: skip
        assert nobody.ask(method, path).status_code == 401, path
    assert Exercise.objects.get() == own


def test_a_wrong_method_is_told(api: Api, own: Exercise) -> None:
    assert api.patch("/exercises").status_code == 405
    assert api.post(url(own)).status_code == 405
