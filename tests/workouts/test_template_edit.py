"""Editing a template: rows of sets, the rule, the order, weeks; with htmx and as a plain form."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, bench_press, row_by_row
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from workouts.limits import MOST_EXERCISES_A_TEMPLATE, MOST_SETS_AN_EXERCISE
from workouts.models import Programme, ProgrammeDay, TemplateExercise, WorkoutTemplate
from workouts.template_forms import RepsField


@pytest.fixture
def template(lifter: User) -> WorkoutTemplate:
    return WorkoutTemplate.create(lifter, name="Push")


@pytest.fixture
def bench(template: WorkoutTemplate) -> TemplateExercise:
    added = template.add_exercise(bench_press())
    added.write(sets=[{"reps_min": 8, "reps_max": 8, "weight_grams": 80_000}] * 2)
    return added


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def url(name: str, one: Any, query: str = "") -> str:
    return reverse(f"workouts:{name}", args=[one.pk]) + query


def rows(*sets: dict[str, str], **fields: str) -> dict[str, str]:
    sent = {"rows": str(len(sets)), **fields}
    for number, one in enumerate(sets):
        sent |= {f"s{number}-{name}": value for name, value in one.items()}
    return sent


def plan_of(planned: TemplateExercise) -> list[tuple[Any, ...]]:
    return list(
        planned.template_sets.order_by("week", "position").values_list("kind", "reps_min", "reps_max", "weight_grams")
    )


EIGHTY = {"weight": "80", "reps": "8"}


# --- Reps in one field ---


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("8", (8, 8)), ("6-8", (6, 8)), (" 6 - 8 ", (6, 8)), ("6–8", (6, 8)), ("5+", (5, None)), ("1000", (1000, 1000)),
        ("", (None, None)), ("8-8", (8, 8)), ("5 +", (5, None)),
    ],
)  # fmt: skip
def test_reps_are_read(typed: str, expected: tuple[int | None, int | None]) -> None:
    assert RepsField(required=False).clean(typed) == expected
    shown = RepsField().prepare_value(expected)
    assert RepsField(required=False).clean(shown) == expected


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("8-6", "Enter the fewer reps first: 6-8."), ("0-", "Enter reps such as 8, 6-8 or 5+."),
        ("0", "Enter reps from 1 to 1,000."), ("0-8", "Enter reps from 1 to 1,000."),
        ("1001", "Enter reps from 1 to 1,000."), ("6-1001", "Enter reps from 1 to 1,000."), ("8-0", "1 to 1,000"),
        ("-8", "such as 8"), ("8.5", "such as 8"), ("８", "such as 8"), ("8+2", "such as 8"), ("6-8+", "such as 8"),
        ("9" * 40, "such as 8"), ("eight", "such as 8"), ("6-8-10", "such as 8"), ("--", "such as 8"), ("+", "such as"),
    ],
)  # fmt: skip
def test_reps_that_make_no_sense_are_refused_and_kept(
    browser: Client, hx: Client, bench: TemplateExercise, typed: str, problem: str
) -> None:
    with pytest.raises(ValidationError, match=re.escape(problem)):
        RepsField().clean(typed)
    before = snapshot()
    for client, verb in ((browser, "template-exercise"), (browser, "template-set-add"), (hx, "template-set-add")):
        response = client.post(url(verb, bench), rows({"weight": "82,5", "reps": typed}))
        assert response.status_code == 422
        assert f"Reps: {problem}"[:30] in text_of(response) or problem in text_of(response)
        assert f'value="{html.escape(typed)}"' in response.content.decode()
        assert 'value="82,5"' in response.content.decode()
    assert snapshot() == before


# --- Sets ---


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_an_exercise_is_saved(request: Any, bench: TemplateExercise, client: str) -> None:
    sent = rows(
        {"kind": "warm_up", "weight": "40", "reps": "10", "rest": "1:00"},
        {"weight": "82,5", "reps": "6-8", "rpe": "8.5"},
        {"weight": "", "reps": "5+"},
        rest_between="2:30", notes="Pause", progression="none",
    )  # fmt: skip
    response = request.getfixturevalue(client).post(url("template-exercise", bench), sent)
    assert response.status_code == (302 if client == "browser" else 200)
    assert plan_of(bench) == [
        ("warm_up", 10, 10, 40_000), ("normal", 6, 8, 82_500), ("normal", 5, None, None),
    ]  # fmt: skip
    bench.refresh_from_db()
    assert (bench.rest_seconds, bench.notes) == (150, "Pause")
    assert list(bench.template_sets.values_list("rpe_tenths", "rest_seconds"))[:2] == [(None, 60), (85, None)]
    if client == "hx":
        assert "Saved" in text_of(response)
        assert "<html" not in text_of(response)
        assert "<input" not in text_of(response), "what is being typed is left alone"


def test_what_is_wrong_while_typing_is_said_beside_the_fields(hx: Client, bench: TemplateExercise) -> None:
    before = snapshot()
    response = hx.post(url("template-exercise", bench), rows(EIGHTY, {"weight": "heavy"}, rest_between="1:99"))
    assert response.status_code == 422
    text = text_of(response)
    assert re.search(rf'id="errors-{bench.pk}-1"[^>]*><p>kg: Enter a number', text)
    assert re.search(rf'id="errors-{bench.pk}-0"[^>]*></div>', text)
    assert "Rest between sets: Minutes and seconds" in text
    assert snapshot() == before


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_a_set_is_added_like_the_one_above(request: Any, bench: TemplateExercise, client: str) -> None:
    sender = request.getfixturevalue(client)
    response = sender.post(url("template-set-add", bench), rows({"weight": "85", "reps": "5+", "kind": "failure"}))
    assert plan_of(bench) == [("failure", 5, None, 85_000)] * 2, "what was typed is saved with it"
    if client == "hx":
        assert text_of(response).count("plan-item") == 2
    else:
        assert response["Location"].endswith(f"/edit/#exercise-{bench.pk}")


def test_the_first_set_is_an_empty_one(browser: Client, bench: TemplateExercise) -> None:
    browser.post(url("template-set-add", bench), rows())
    assert plan_of(bench) == [("normal", None, None, None)]


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_a_set_is_removed(request: Any, bench: TemplateExercise, client: str) -> None:
    sent = rows(EIGHTY, {"weight": "70", "reps": "9"}, {"weight": "60", "reps": "10"})
    request.getfixturevalue(client).post(url("template-set-remove", bench), sent | {"row": "1"})
    assert plan_of(bench) == [("normal", 8, 8, 80_000), ("normal", 10, 10, 60_000)]


@pytest.mark.parametrize("row", ["", "2", "-1", "x", "２", "9" * 30])
def test_a_set_that_is_not_there_is_not_removed(browser: Client, bench: TemplateExercise, row: str) -> None:
    before = snapshot()
    assert browser.post(url("template-set-remove", bench), rows(EIGHTY, EIGHTY) | {"row": row}).status_code == 400
    assert snapshot() == before


@pytest.mark.parametrize("count", ["", "x", "41", "-1", "1e1", "１", "99999999999"])
def test_without_its_number_of_rows_nothing_is_written(browser: Client, bench: TemplateExercise, count: str) -> None:
    before = snapshot()
    response = browser.post(url("template-exercise", bench), rows(EIGHTY) | {"rows": count})
    assert response.status_code == 422
    assert snapshot() == before


def test_forty_sets_are_enough(browser: Client, hx: Client, bench: TemplateExercise) -> None:
    full = rows(*[EIGHTY] * MOST_SETS_AN_EXERCISE)
    assert browser.post(url("template-exercise", bench), full).status_code == 302
    assert "Add set" not in text_of(browser.get(url("template-edit", bench.template)))
    for client in (browser, hx):
        response = client.post(url("template-set-add", bench), full)
        assert response.status_code == 422
        assert "at most 40 sets" in text_of(response)
    assert bench.template_sets.count() == MOST_SETS_AN_EXERCISE


@pytest.mark.parametrize(
    ("trait", "sent", "expected"),
    [
        ("plank", {"duration": "1:30"}, {"duration_seconds": 90}),
        ("carry", {"weight": "32", "distance": "40"}, {"weight_grams": 32_000, "distance_metres": 40}),
        ("running", {"distance": "5", "duration": "25:00"}, {"distance_metres": 5000, "duration_seconds": 1500}),
        ("pull_up", {"reps": "5+"}, {"reps_min": 5, "reps_max": None, "weight_grams": None}),
    ],
)
def test_the_fields_follow_from_the_tracking(
    browser: Client, template: WorkoutTemplate, trait: str, sent: dict[str, str], expected: dict[str, Any]
) -> None:
    planned = template.add_exercise(ExerciseFactory(**{trait: True}))
    page = text_of(browser.get(url("template-edit", template)))
    assert {name for name in ("weight", "reps", "distance", "duration") if f'name="s0-{name}"' in page} >= set(sent)
    browser.post(url("template-exercise", planned), rows(sent))
    assert {name: getattr(planned.template_sets.get(), name) for name in expected} == expected


# --- The rule ---


def test_another_rule_brings_its_fields(hx: Client, bench: TemplateExercise) -> None:
    text = text_of(hx.post(url("template-exercise", bench), rows(EIGHTY, progression="linear")))
    assert 'name="step"' in text
    assert "Once every set has its reps, the smallest jump up next time." in text
    sent = rows(EIGHTY, progression="linear", step="1,25", failures="3", deload="15")
    text = text_of(hx.post(url("template-exercise", bench), sent))
    assert "1.25\u00a0kg more next time. After 3 failed sessions running, 15\u00a0% off." in text
    bench.refresh_from_db()
    assert (bench.step_grams, bench.failures_allowed, bench.deload_percent) == (1250, 3, 15)
    hx.post(url("template-exercise", bench), rows(EIGHTY, progression="none"))
    bench.refresh_from_db()
    assert (bench.progression, bench.step_grams) == ("none", 1250), "kept for when the rule comes back"


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("step", "0", "Step, kg"), ("step", "2001", "Step, kg"), ("failures", "0", "from 1 to 10"),
        ("failures", "11", "from 1 to 10"), ("deload", "51", "from 1 to 50"), ("progression", "magic", "How it grows"),
    ],
)  # fmt: skip
def test_a_parameter_out_of_range_is_refused(
    browser: Client, hx: Client, bench: TemplateExercise, field: str, value: str, problem: str
) -> None:
    TemplateExercise.objects.filter(pk=bench.pk).update(progression="linear")
    before = snapshot()
    for client in (browser, hx):
        response = client.post(url("template-exercise", bench), rows(EIGHTY, **{"progression": "linear", field: value}))
        assert (response.status_code, problem in text_of(response)) == (422, True)
    assert snapshot() == before


def test_percentages_take_the_place_of_weights_which_are_kept(hx: Client, bench: TemplateExercise) -> None:
    hx.post(url("template-exercise", bench), rows(EIGHTY, EIGHTY, progression="percent"))
    hx.post(url("template-exercise", bench), rows({"percent": "72,5", "reps": "5"}, {"percent": "85 %"}))
    found = list(bench.template_sets.values_list("percent_tenths", "weight_grams"))
    assert found == [(725, 80_000), (850, 80_000)]
    for wrong in ("0", "201", "1.25", "x", "８０"):
        assert hx.post(url("template-exercise", bench), rows({"percent": wrong})).status_code == 422


# --- Weeks ---


@pytest.fixture
def two_weeks(lifter: User, bench: TemplateExercise) -> TemplateExercise:
    programme = Programme.objects.create(user=lifter, name="Block", weeks=2)
    ProgrammeDay.objects.create(programme=programme, template=bench.template)
    return TemplateExercise.objects.get(pk=bench.pk)


def test_a_week_is_written_by_itself(browser: Client, two_weeks: TemplateExercise) -> None:
    page = url("template-edit", two_weeks.template, "?week=2")
    assert "As every week, until you change something here." in text_of(browser.get(page))
    browser.post(url("template-exercise", two_weeks, "?week=2"), rows({"weight": "90", "reps": "3"}))
    assert sorted(two_weeks.template_sets.values_list("week", "reps_min"), key=str) == [(2, 3), (None, 8), (None, 8)]
    assert "Of its own in week 2." in text_of(browser.get(page))
    response = browser.post(url("template-set-remove", two_weeks, "?week=2"), rows(EIGHTY) | {"row": "0"})
    assert "?week=2#exercise-" in response["Location"]
    assert not two_weeks.template_sets.filter(week=2).exists(), "as every week again"
    assert browser.post(url("template-exercise", two_weeks, "?week=3"), rows(EIGHTY)).status_code == 404


# --- Exercises ---


def test_an_exercise_is_added_by_the_search_and_once(browser: Client, template: WorkoutTemplate) -> None:
    exercise = bench_press()
    page = browser.get(url("template-picker", template), {"q": "bench"})
    assert "Bench Press (Barbell)" in text_of(page)
    sent = {"exercise": exercise.pk, "uuid": str(uuid7())}
    for _ in range(2):
        response = browser.post(url("template-exercise-add", template), sent)
        assert response["Location"].endswith(f"/edit/#exercise-{sent['uuid']}")
    assert template.template_exercises.count() == 1


def test_only_an_exercise_that_is_offered_can_be_added(
    browser: Client, template: WorkoutTemplate, lifter: User, other_lifter: User
) -> None:
    old = ExerciseFactory(owner=lifter)
    old.archive()
    theirs = ExerciseFactory(owner=other_lifter)
    before = snapshot()
    for wrong in (old.pk, theirs.pk, "", "x", "0", "9" * 30, "１"):
        assert browser.post(url("template-exercise-add", template), {"exercise": wrong}).status_code == 404
    assert snapshot() == before


def test_an_own_exercise_is_created_in_place(browser: Client, template: WorkoutTemplate, lifter: User) -> None:
    page = url("template-exercise-create", template)
    assert browser.post(page, {"name": ""}).status_code == 422
    browser.post(page, {"name": "Odd lift", "primary_muscle": bench_press().primary_muscle_id})
    assert template.template_exercises.get().exercise == lifter.custom_exercises.get()


def test_a_full_template_says_so_and_makes_nothing(browser: Client, template: WorkoutTemplate, lifter: User) -> None:
    TemplateExercise.objects.bulk_create(
        TemplateExercise(template=template, exercise=bench_press()) for _ in range(MOST_EXERCISES_A_TEMPLATE)
    )
    browser.post(url("template-exercise-add", template), {"exercise": bench_press().pk})
    assert "at most 60 exercises" in text_of(browser.get("/more/"))
    browser.post(url("template-exercise-create", template), {"name": "Odd lift", "primary_muscle": "chest"})
    assert "at most 60 exercises" in text_of(browser.get("/more/"))
    assert (template.template_exercises.count(), lifter.custom_exercises.count()) == (MOST_EXERCISES_A_TEMPLATE, 0)


def test_an_exercise_is_removed(browser: Client, bench: TemplateExercise) -> None:
    assert browser.post(url("template-exercise-remove", bench)).status_code == 302
    assert TemplateExercise.objects.count() == 0
    assert browser.post(url("template-exercise-remove", bench)).status_code == 404


def test_removing_an_exercise_is_undone(browser: Client, template: WorkoutTemplate) -> None:
    with row_by_row():
        ann, bea, cid = (template.add_exercise(ExerciseFactory(name=name)) for name in ("Ann", "Bea", "Cid"))
        ann.write(sets=[{"reps_min": 5}] * 3, notes="Slowly")
    undo = url("template-exercise-restore", bea)
    page = text_of(browser.post(url("template-exercise-remove", bea), follow=True))
    assert "Bea removed" in page
    assert f'action="{undo}"' in page
    assert [one.exercise.name for one in template.template_exercises.in_order().with_exercise()] == ["Ann", "Cid"]
    assert "Bea" not in text_of(browser.get(template.get_absolute_url()))
    assert [one.position for one in template.exercises_in_order()] == [1, 2]

    assert browser.post(undo)["Location"].endswith(f"#exercise-{bea.pk}")
    assert template.exercises_in_order() == [ann, bea, cid]
    assert [one.template_sets.count() for one in template.exercises_in_order()] == [3, 1, 1]
    assert browser.post(undo).status_code == 404
    assert browser.get(undo).status_code == 405


def test_a_removed_exercise_does_not_come_back_into_a_full_template(browser: Client, template: WorkoutTemplate) -> None:
    removed = template.add_exercise(bench_press())
    removed.remove()
    TemplateExercise.objects.bulk_create(
        TemplateExercise(template=template, exercise=bench_press()) for _ in range(MOST_EXERCISES_A_TEMPLATE)
    )
    browser.post(url("template-exercise-restore", removed))
    assert "at most 60 exercises" in text_of(browser.get("/more/"))
    assert template.template_exercises.count() == MOST_EXERCISES_A_TEMPLATE


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_exercises_are_moved_and_grouped(request: Any, template: WorkoutTemplate, client: str) -> None:
    sender = request.getfixturevalue(client)
    with row_by_row():
        first, second, third = (template.add_exercise(ExerciseFactory(name=name)) for name in ("Ann", "Bea", "Cid"))
    for verb, one in (("up", third), ("link", third), ("down", first), ("unlink", first)):
        assert sender.post(url(f"template-exercise-{verb}", one)).status_code == (302 if client == "browser" else 200)
    response = sender.post(
        url("template-arrange", template), {"entry": [second.pk, first.pk, third.pk], "dragged": second.pk}
    )
    assert response.status_code == (302 if client == "browser" else 200)
    found = template.template_exercises.in_order().values_list("exercise__name", flat=True)
    assert list(found) == ["Bea", "Ann", "Cid"]
    assert sender.post(url("template-arrange", template), {"entry": [second.pk]}).status_code == 400


def test_name_folder_and_notes_are_changed(browser: Client, bench: TemplateExercise) -> None:
    describe = url("template-describe", bench.template)
    response = browser.post(describe, {"name": "", "folder": "Kept", "notes": "x" * 2001})
    assert response.status_code == 422
    assert 'value="Kept"' in text_of(response)
    assert browser.post(describe, {"name": "Pull", "folder": "Block", "notes": "Fast"}).status_code == 302
    changed = WorkoutTemplate.objects.get()
    assert (changed.name, changed.folder, changed.notes) == ("Pull", "Block", "Fast")


def test_anothers_exercise_is_not_found(stranger: Client, bench: TemplateExercise) -> None:
    before = snapshot()
    for verb in ("", "-remove", "-up", "-down", "-link", "-unlink"):
        assert stranger.post(url(f"template-exercise{verb}", bench), rows(EIGHTY)).status_code == 404
    for verb in ("add", "remove"):
        assert stranger.post(url(f"template-set-{verb}", bench), rows(EIGHTY)).status_code == 404
    assert snapshot() == before


def test_saving_forty_sets_takes_as_many_queries_as_saving_one(hx: Client, bench: TemplateExercise) -> None:
    counts = []
    for number in (1, 40):
        with counted() as queries:
            assert hx.post(url("template-exercise", bench), rows(*[EIGHTY] * number)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


def test_a_merged_exercise_keeps_its_place(bench: TemplateExercise) -> None:
    """`gymtracker.merging` finds the table by itself."""
    from gymtracker.merging import merge

    target = ExerciseFactory(name="Bench (new)")
    merge(Exercise.objects.get(pk=bench.exercise_id), target)
    bench.refresh_from_db()
    assert bench.exercise == target
