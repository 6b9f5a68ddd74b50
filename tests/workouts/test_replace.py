"""One exercise in place of another: what stays, what is proposed, and the load translated from history."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import (
    ExerciseFactory,
    MuscleFactory,
    bench_press,
    entry,
    finished_workout,
    log,
    open_workout,
    row_by_row,
)
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from workouts.alternatives import MOST_OFFERED, alternatives_to, strengths_of
from workouts.formulas import estimated_1rm, load_grams
from workouts.limits import MOST_EXERCISES_A_WORKOUT
from workouts.models import PlannedSet, WorkoutExercise


@pytest.fixture
def benching(lifter: User) -> WorkoutExercise:
    found: WorkoutExercise = entry(open_workout(lifter))
    return found


@pytest.fixture
def incline(db: None) -> Exercise:
    made: Exercise = ExerciseFactory(name="Incline Press (Barbell)")
    return made


def url_of(one: WorkoutExercise) -> str:
    return reverse("workouts:entry-replace", args=[one.pk])


def replace(client: Client, one: WorkoutExercise, exercise: Exercise | Any, **more: Any) -> Any:
    return client.post(url_of(one), {"uuid": uuid7(), "exercise": getattr(exercise, "pk", exercise)} | more)


def trained(
    lifter: User, exercise: Exercise, kilograms: float, reps: int, *, days_ago: float = 7, **fields: Any
) -> Any:
    return log(entry(finished_workout(lifter, days_ago=days_ago), exercise), kilograms, reps, **fields)


def plan(one: WorkoutExercise, *kilograms: float | None, kind: str = "normal", begin: int = 1) -> None:
    PlannedSet.objects.bulk_create(
        PlannedSet(
            workout_exercise=one, position=position, kind=kind, reps_min=5, reps_max=8, rpe_tenths=80, rest_seconds=90,
            weight_grams=None if weight is None else round(weight * 1000),
        )
        for position, weight in enumerate(kilograms, start=begin)
    )  # fmt: skip


def planned(one: WorkoutExercise) -> list[tuple[str, int | None]]:
    return list(one.planned_sets.values_list("kind", "weight_grams"))


def offers(lifter: User, one: WorkoutExercise, weight: int | None = None) -> list[str]:
    return [found.exercise.name for found in alternatives_to(one, lifter, weight)]


def fresh(one: WorkoutExercise) -> WorkoutExercise:
    return WorkoutExercise.objects.select_related("exercise").get(pk=one.pk)


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


# --- Without sets the row itself changes ---


def test_without_sets_the_row_changes(browser: Client, benching: WorkoutExercise, incline: Exercise) -> None:
    response = replace(browser, benching, incline)
    assert response["Location"] == f"/workouts/{benching.workout_id}/#exercise-{benching.pk}"
    assert WorkoutExercise.objects.get().exercise == incline
    assert "Incline Press (Barbell) in place of Bench Press (Barbell)" in text_of(browser.get(response["Location"]))


def test_place_superset_rest_notes_and_plan_stay(browser: Client, lifter: User, incline: Exercise) -> None:
    workout = open_workout(lifter)
    with row_by_row():
        first, second, third = (entry(workout, ExerciseFactory()) for _ in range(3))
        second.link()
    second = fresh(second)
    second.annotate_for_lifter(notes="slowly", rest_seconds=75)
    plan(second, None, None)
    ids = list(second.planned_sets.values_list("pk", flat=True))
    replace(browser, second, incline)
    after = fresh(second)
    assert (after.exercise, after.superset, after.rest_seconds, after.notes) == (incline, 1, 75, "slowly")
    assert workout.entries_in_order() == [first, second, third]
    rows = list(after.planned_sets.values_list("pk", "reps_min", "reps_max", "rpe_tenths", "rest_seconds"))
    assert rows == [(id, 5, 8, 80, 90) for id in ids]


def test_htmx_is_led_to_the_page(hx: Client, benching: WorkoutExercise, incline: Exercise) -> None:
    response = replace(hx, benching, incline)
    assert response.status_code == 204
    assert response["HX-Redirect"] == f"/workouts/{benching.workout_id}/#exercise-{benching.pk}"


def test_in_a_finished_workout_it_leads_to_the_edit_page(browser: Client, lifter: User, incline: Exercise) -> None:
    past = entry(finished_workout(lifter))
    assert replace(browser, past, incline)["Location"].startswith(f"/workouts/{past.workout_id}/edit/#")


# --- With sets the new one comes behind ---


def test_what_was_done_stays_and_the_rest_of_the_plan_goes_on(
    browser: Client, benching: WorkoutExercise, incline: Exercise
) -> None:
    last = entry(benching.workout, ExerciseFactory())
    benching.annotate_for_lifter(notes="", rest_seconds=75)
    plan(benching, 80, 80, 80)
    done = log(benching)
    id = uuid7()
    response = replace(browser, benching, incline, uuid=id)
    assert response["Location"].endswith(f"#exercise-{id}")
    old, new, behind = benching.workout.entries_in_order()
    assert (old, new.pk, behind) == (benching, id, last)
    assert (new.exercise_id, new.rest_seconds, new.started_at) == (incline.pk, 75, benching.started_at)
    assert list(old.all_sets.all()) == [done]
    assert not new.all_sets.exists()
    assert (len(planned(old)), len(planned(new))) == (1, 2)


def test_warm_ups_that_were_not_planned_use_up_no_planned_set(
    browser: Client, benching: WorkoutExercise, incline: Exercise
) -> None:
    plan(benching, 40, kind="warm_up")
    plan(benching, 80, 80, 80, begin=2)
    for kind in ("warm_up", "warm_up", "warm_up", "normal"):
        log(benching, kind=kind)
    replace(browser, benching, incline)
    _, new = benching.workout.entries_in_order()
    assert [kind for kind, _ in planned(new)] == ["normal", "normal"]
    assert [kind for kind, _ in planned(benching)] == ["warm_up", "normal"]


def test_the_new_one_joins_the_superset(browser: Client, lifter: User, incline: Exercise) -> None:
    workout = open_workout(lifter)
    with row_by_row():
        first, second = (entry(workout, ExerciseFactory()) for _ in range(2))
        second.link()
    log(first)
    replace(browser, fresh(first), incline)
    assert [one.superset for one in workout.entries_in_order()] == [1, 1, 1]
    assert [one.exercise_id for one in workout.entries_in_order()] == [
        first.exercise_id, incline.pk, second.exercise_id,
    ]  # fmt: skip


def test_the_same_id_twice_is_one_exercise(browser: Client, benching: WorkoutExercise, incline: Exercise) -> None:
    log(benching)
    id = uuid7()
    replace(browser, benching, incline, uuid=id)
    before = snapshot()
    assert replace(browser, benching, incline, uuid=id).status_code == 302
    assert {key: rows for key, rows in snapshot().items() if key.startswith("workouts")} == {
        key: rows for key, rows in before.items() if key.startswith("workouts")
    }


def test_the_same_request_after_a_set_was_logged_adds_nothing(
    browser: Client, benching: WorkoutExercise, incline: Exercise
) -> None:
    """The answer was lost, the lifter reloaded and went on, and the request comes again."""
    id = uuid7()
    replace(browser, benching, incline, uuid=id)
    log(fresh(benching))
    replace(browser, benching, incline, uuid=id)
    assert benching.workout.entries_in_order() == [benching]


def test_an_id_taken_elsewhere_is_a_conflict(
    browser: Client, benching: WorkoutExercise, incline: Exercise, other_lifter: User
) -> None:
    log(benching)
    theirs = entry(open_workout(other_lifter))
    before = snapshot()
    assert replace(browser, benching, incline, uuid=theirs.pk).status_code == 409
    assert snapshot() == before


def test_a_full_workout_takes_no_more(browser: Client, benching: WorkoutExercise, incline: Exercise) -> None:
    workout = benching.workout
    WorkoutExercise.objects.bulk_create(
        WorkoutExercise(workout=workout, user=workout.user, started_at=workout.started_at, exercise=benching.exercise)
        for _ in range(MOST_EXERCISES_A_WORKOUT - 1)
    )
    log(benching)
    replace(browser, benching, incline)
    assert workout.workout_exercises.count() == MOST_EXERCISES_A_WORKOUT


# --- What is refused ---


@pytest.mark.parametrize("sent", ["", "0", "-1", "x", "9" * 30, "１", "999999"])
def test_an_exercise_that_is_none_is_not_found(browser: Client, benching: WorkoutExercise, sent: str) -> None:
    before = snapshot()
    assert replace(browser, benching, sent).status_code == 404
    assert snapshot() == before


def test_what_the_lifter_cannot_pick_is_not_found(
    browser: Client, benching: WorkoutExercise, other_lifter: User
) -> None:
    theirs = ExerciseFactory(owner=other_lifter)
    archived = ExerciseFactory(archived_at=timezone.now())
    merged = ExerciseFactory(merged_into=bench_press())
    before = snapshot()
    for exercise in (theirs, archived, merged):
        assert replace(browser, benching, exercise).status_code == 404
    assert snapshot() == before


def test_a_damaged_id_changes_nothing(browser: Client, benching: WorkoutExercise, incline: Exercise) -> None:
    before = snapshot()
    assert replace(browser, benching, incline, uuid="nonsense").status_code == 400
    assert snapshot() == before


def test_another_lifters_exercise_is_not_replaced(
    stranger: Client, client: Client, benching: WorkoutExercise, incline: Exercise
) -> None:
    before = snapshot()
    assert replace(stranger, benching, incline).status_code == 404
    assert stranger.get(url_of(benching)).status_code == 404
    assert "/login/" in replace(client, benching, incline)["Location"]
    assert stranger.put(url_of(benching)).status_code == 405
    assert snapshot() == before


def test_looking_writes_nothing(browser: Client, benching: WorkoutExercise, incline: Exercise) -> None:
    before = snapshot()
    assert browser.get(url_of(benching)).status_code == 200
    assert snapshot() == before


# --- What is proposed ---


def test_alternatives_train_the_same_muscle_and_are_not_there_yet(
    lifter: User, other_lifter: User, benching: WorkoutExercise
) -> None:
    back = MuscleFactory(slug="lats")
    ExerciseFactory(name="Good")
    ExerciseFactory(name="My own", owner=lifter)
    ExerciseFactory(name="Other muscle", primary_muscle=back)
    ExerciseFactory(name="Archived", archived_at=timezone.now())
    ExerciseFactory(name="Merged", merged_into=benching.exercise)
    ExerciseFactory(name="Secret", owner=other_lifter)
    ExerciseFactory(name="Stretch", category="stretching")
    with row_by_row():
        there = benching.workout.add_exercise(ExerciseFactory(name="There already"))
        removed = benching.workout.add_exercise(ExerciseFactory(name="Removed again"))
        removed.remove()
    assert sorted(offers(lifter, benching)) == ["Good", "My own", "Removed again"]
    there.remove()
    assert "There already" in offers(lifter, benching)


def test_a_stretch_is_replaced_by_stretches(lifter: User) -> None:
    ExerciseFactory(name="Lift")
    ExerciseFactory(name="Other stretch", category="stretching")
    stretching = entry(open_workout(lifter), ExerciseFactory(name="Stretch", category="stretching"))
    assert offers(lifter, stretching) == ["Other stretch"]


def test_what_the_lifter_trains_comes_first_then_the_most_alike(
    lifter: User, other_lifter: User, benching: WorkoutExercise
) -> None:
    ExerciseFactory(name="B like it", equipment="barbell")
    ExerciseFactory(name="A unlike", equipment="cable", tracking="reps")
    ExerciseFactory(name="C other equipment", equipment="dumbbell")
    known = ExerciseFactory(name="Z trained", equipment="band", tracking="duration")
    long_ago = ExerciseFactory(name="Y long ago", equipment="band", tracking="duration")
    theirs = ExerciseFactory(name="X of another", equipment="band", tracking="duration")
    entry(finished_workout(lifter), known)
    entry(finished_workout(lifter, days_ago=400), long_ago)
    entry(finished_workout(other_lifter), theirs)
    found = offers(lifter, benching)
    assert found[:3] == ["Z trained", "B like it", "C other equipment"]
    assert set(found[3:]) == {"A unlike", "Y long ago", "X of another"}


def test_at_most_twelve_are_proposed(lifter: User, benching: WorkoutExercise) -> None:
    for _ in range(MOST_OFFERED + 3):
        ExerciseFactory()
    assert len(offers(lifter, benching)) == MOST_OFFERED == 12


def test_the_search_finds_any_exercise(hx: Client, browser: Client, benching: WorkoutExercise) -> None:
    ExerciseFactory(name="Squat", primary_muscle=MuscleFactory(slug="quads"))
    url = f"{url_of(benching)}?q=squat"
    assert ">Squat</button>" in text_of(browser.get(url))
    fragment = text_of(hx.get(url))
    assert ">Squat</button>" in fragment
    assert "<html" not in fragment
    assert "Bench Press" not in text_of(hx.get(f"{url_of(benching)}?q=bench"))
    assert "Nothing fits “zzz”." in text_of(hx.get(f"{url_of(benching)}?q=zzz"))


def test_nothing_alike_says_so(browser: Client, benching: WorkoutExercise) -> None:
    assert "no other exercise for this muscle" in text_of(browser.get(url_of(benching)))


def test_hostile_text_is_inert(browser: Client, benching: WorkoutExercise, lifter: User) -> None:
    name = "<img src=x onerror=alert(1)>"
    ExerciseFactory(name=name, owner=lifter)
    for url in (url_of(benching), f"{url_of(benching)}?q={name}", f"{url_of(benching)}?q=img"):
        raw = browser.get(url).content.decode()
        assert name not in raw
        assert html.escape(name) in raw


# --- The load ---


def test_the_load_is_translated_by_the_estimates_of_both(
    browser: Client, lifter: User, benching: WorkoutExercise, incline: Exercise
) -> None:
    trained(lifter, bench_press(), 100, 5)  # 116.667 kg
    trained(lifter, incline, 80, 5)  # 93.333 kg
    plan(benching, 90, None)
    text = text_of(browser.get(url_of(benching)))
    assert re.findall(r"about ([^<]*)<", text) == ["72.5 kg"]  # 72 kg cannot be loaded
    replace(browser, benching, incline)
    assert planned(benching) == [("normal", 72_500), ("normal", None)]


def test_the_load_is_said_in_the_lifters_unit(
    browser: Client, lifter: User, benching: WorkoutExercise, incline: Exercise
) -> None:
    User.objects.update(weight_unit="lb")
    trained(lifter, bench_press(), 100, 5)
    trained(lifter, incline, 80, 5)
    plan(benching, 90)
    assert re.findall(r"about ([\d.]+) lb<", text_of(browser.get(url_of(benching)))) == ["160"]  # 72 kg are 158.73 lb


def test_the_best_sets_of_the_last_year_count_and_no_others(
    lifter: User, other_lifter: User, incline: Exercise
) -> None:
    trained(lifter, incline, 80, 5)
    trained(lifter, incline, 70, 8)
    trained(lifter, incline, 200, 1, kind="warm_up")
    trained(lifter, incline, 90, 11)
    trained(lifter, incline, 200, 0)
    trained(lifter, incline, 200, 5, days_ago=400)
    trained(other_lifter, incline, 200, 5)
    trained(lifter, incline, 200, 5).remove()
    assert strengths_of(lifter, [incline.pk]) == {incline.pk: 93_333}


@pytest.mark.parametrize("reps", [1, 2, 5, 9, 10])
@pytest.mark.parametrize("kilograms", [0.05, 61.235, 82.5, 300])
def test_strengths_are_those_of_the_formula(lifter: User, incline: Exercise, kilograms: float, reps: int) -> None:
    performed = trained(lifter, incline, kilograms, reps)
    load = load_grams(incline, weight_grams=performed.weight_grams, bodyweight_grams=None)
    expected = estimated_1rm(load=load, reps=reps)
    assert expected
    assert strengths_of(lifter, [incline.pk]) == {incline.pk: expected.grams}


def test_without_history_of_both_there_is_no_load(
    browser: Client, lifter: User, benching: WorkoutExercise, incline: Exercise
) -> None:
    trained(lifter, incline, 80, 5)
    plan(benching, 90)
    text = text_of(browser.get(url_of(benching)))
    assert "about" not in text
    assert "you train it" in text
    replace(browser, benching, incline)
    assert planned(benching) == [("normal", None)]


def test_no_load_is_carried_over_to_another_tracking(browser: Client, lifter: User, benching: WorkoutExercise) -> None:
    dips = ExerciseFactory(name="Dip", tracking="bodyweight_reps", bodyweight_share=100)
    trained(lifter, bench_press(), 100, 5)
    workout = finished_workout(lifter)
    workout.set_bodyweight(80_000)
    log(entry(workout, dips), 20, 5)
    plan(benching, 90)
    assert set(strengths_of(lifter, [dips.pk, bench_press().pk])) == {dips.pk, bench_press().pk}
    assert "about" not in text_of(browser.get(url_of(benching)))
    replace(browser, benching, dips)
    assert planned(benching) == [("normal", None)]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ("last time", "65 kg"),
        ("last time, today", "72.5 kg"),
        ("last time, today, drop", "72.5 kg"),
        ("last time, today, planned", "80 kg"),
        ("", None),
    ],
)
def test_the_weight_in_use_is_planned_or_done_today_or_last_time(
    browser: Client, lifter: User, benching: WorkoutExercise, incline: Exercise, sources: str, expected: str | None
) -> None:
    trained(lifter, incline, 80, 1)
    if sources:
        trained(lifter, bench_press(), 100, 1, days_ago=20)
        trained(lifter, bench_press(), 80, 1, days_ago=5)
    if "today" in sources:
        log(benching, 40, 5, kind="warm_up")
        log(benching, 90, 1)
    if "drop" in sources:
        log(benching, 50, 5, kind="drop")
    if "planned" in sources:
        plan(benching, 40, kind="warm_up")
        plan(benching, 100, begin=2)
    found = re.findall(r"about ([^<]*)<", text_of(browser.get(url_of(benching))))
    assert found == ([expected] if expected else [])


# --- Queries ---


def test_queries_do_not_grow(browser: Client, lifter: User, benching: WorkoutExercise) -> None:
    found = []
    for more in (2, 10):
        with row_by_row():
            for _ in range(more):
                trained(lifter, ExerciseFactory(), 80, 5)
                trained(lifter, bench_press(), 80, 5)
                plan(benching, 80)
        counts = []
        for query in ("", "?q=lift"):
            with counted() as queries:
                assert browser.get(url_of(benching) + query).status_code == 200
            counts.append(len(queries))
        found.append(counts)
    assert found[0] == found[1]
    assert max(found[0]) <= 12, found


def test_replacing_costs_the_same_however_much_is_planned(browser: Client, lifter: User, incline: Exercise) -> None:
    found = []
    for size in (2, 20):
        one = entry(finished_workout(lifter))
        plan(one, *[80] * size)
        with row_by_row():
            for _ in range(size):
                one.workout.add_exercise(ExerciseFactory())
            log(one)
        with counted() as queries:
            assert replace(browser, one, incline).status_code == 302
        found.append(len(queries))
    assert found[0] == found[1]


def test_deleted_sets_stay_sets_of_what_was_done(browser: Client, benching: WorkoutExercise, incline: Exercise) -> None:
    deleted = log(benching, 100, 5)
    deleted.remove()
    replace(browser, benching, incline)
    benching.refresh_from_db()
    assert benching.exercise == bench_press()
    assert benching.deleted_at
    shown = benching.workout.workout_exercises.live().get()
    assert (shown.exercise, shown.all_sets.count()) == (incline, 0)
