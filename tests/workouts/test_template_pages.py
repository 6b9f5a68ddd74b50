"""The pages of templates: list, one, folders, save a workout, start, history; plain and within their queries."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, open_workout, row_by_row
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from tests.workouts.plans import line, template
from workouts.limits import MOST_TEMPLATES
from workouts.models import Programme, ProgrammeDay, Workout, WorkoutTemplate
from workouts.reading_templates import read_exercises

LIST = "/workouts/templates/"


def text_of(response: Any) -> str:
    return html.unescape(response.content.decode())


def names_in(text: str) -> list[str]:
    return re.findall(r"<span><b>([^<]*)</b>", text)


def url(name: str, *objects: Any) -> str:
    return reverse(f"workouts:{name}", args=[one.pk for one in objects])


@row_by_row()
def push(lifter: User, exercises: int = 2, **fields: Any) -> WorkoutTemplate:
    made = WorkoutTemplate.create(lifter, **{"name": "Push", **fields})
    for _ in range(exercises):
        one = made.add_exercise(ExerciseFactory())
        one.write(sets=[{"reps_min": 6, "reps_max": 8, "weight_grams": 80_000}] * 3)
    return made


# --- The list ---


def test_without_templates_it_says_what_one_is(browser: Client, lifter: User) -> None:
    text = text_of(browser.get(LIST))
    assert "No templates yet" in text
    assert "Choose a workout" not in text and "save a workout" not in text  # there is none
    finished_workout(lifter)
    text = text_of(browser.get(LIST))
    assert "Choose a workout" in text and "save a workout that you did" in text


def test_the_list_goes_by_folder_and_leaves_out_the_archive_and_programmes(browser: Client, lifter: User) -> None:
    push(lifter, name="Loose")
    push(lifter, name="B", folder="Zone")
    push(lifter, name="A", folder="Block")
    push(lifter, name="Old").archive()
    day = push(lifter, name="Day 1", of_programme=True)
    ProgrammeDay.objects.create(programme=Programme.objects.create(user=lifter, name="P"), template=day)
    text = text_of(browser.get(LIST))
    assert names_in(text) == ["Loose", "A", "B"]
    assert re.findall(r'<h2 id="folder-\d+">([^<]*)<', text) == ["No folder", "Block", "Zone"]
    assert "1 archived template<" in text
    assert names_in(text_of(browser.get(f"{LIST}archived/"))) == ["Old"]


def test_a_template_is_started_from_the_list_unless_a_workout_is_open(browser: Client, lifter: User) -> None:
    made = push(lifter)
    assert url("template-start", made) in text_of(browser.get(LIST))
    assert url("template-start", made) in text_of(browser.get("/workouts/start/"))
    open_workout(lifter)
    for page in (LIST, "/workouts/start/", made.get_absolute_url()):
        text = text_of(browser.get(page))
        assert url("template-start", made) not in text
        assert "Continue workout" in text


def test_templates_come_first_on_the_start_page(browser: Client, lifter: User) -> None:
    push(lifter, folder="Block")
    log(entry(finished_workout(lifter)))
    text = text_of(browser.get("/workouts/start/"))
    assert text.index("From a template") < text.index("Start workout") < text.index("Repeat one")
    assert "Block" in text


@pytest.mark.parametrize("page", [LIST, "/workouts/start/"])
def test_fifty_templates_take_as_many_queries_as_one(browser: Client, lifter: User, page: str) -> None:
    counts = []
    for number in (1, 49):
        for n in range(number):
            push(lifter, exercises=3, folder=f"Folder {n % 5}")
        with counted() as queries:
            assert browser.get(page).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


# --- One ---


def test_a_template_is_said_shortly(browser: Client, lifter: User) -> None:
    made = push(lifter, exercises=0, notes="Slowly")
    with row_by_row():
        first = made.add_exercise(bench_press())
        first.write(
            sets=[
                {"kind": "warm_up", "reps_min": 10, "reps_max": 10, "weight_grams": 40_000},
                *[{"reps_min": 6, "reps_max": 8, "weight_grams": 80_000, "rpe_tenths": 85}] * 3,
            ],
            progression="double", step_grams=2500, rest_seconds=150, notes="Pause the first",
        )  # fmt: skip
        made.add_exercise(ExerciseFactory(plank=True)).write(sets=[{"duration_seconds": 45}] * 3)
        made.add_exercise(ExerciseFactory(carry=True)).write(sets=[{"distance_metres": 40, "weight_grams": 32_000}])
        made.add_exercise(ExerciseFactory(pull_up=True)).write(sets=[{"reps_min": 5, "weight_grams": 10_000}] * 2)
        made.add_exercise(ExerciseFactory(name="Squat")).write(
            sets=[{"reps_min": 5, "percent_tenths": 850}] * 4, progression="percent"
        )
        made.add_exercise(ExerciseFactory(name="Bare")).link()
    text = text_of(browser.get(made.get_absolute_url()))
    for words in (
        "1 × 10 at 40 kg", "3 × 6–8 at 80 kg, RPE 8.5", "3 × 0:45", "1 × 40 m at 32 kg", "2 × 5+ at +10 kg",
        "4 × 5+ at 85 %", "1 set", "Rest 2:30", "Pause the first", "Slowly", "Superset A1", "Superset A2",
        "First more reps.", "2.5\u00a0kg more", "After 2 failed sessions running, 10\u00a0% off.",
        "its percentage of your training max",
    ):  # fmt: skip
        assert words in text, words


def test_in_pounds_all_of_it_is_in_pounds(browser: Client, lifter: User) -> None:
    lifter.weight_unit = "lb"
    lifter.save(update_fields=["weight_unit"])
    made = push(lifter, exercises=0)
    made.add_exercise(bench_press()).write(
        sets=[{"reps_min": 5, "reps_max": 5, "weight_grams": 61_235}], progression="linear", step_grams=2268
    )
    text = text_of(browser.get(made.get_absolute_url()))
    assert "1 × 5 at 135 lb" in text
    assert "5\u00a0lb more" in text
    assert 'value="135"' in text_of(browser.get(url("template-edit", made)))


@pytest.mark.parametrize("page", ["template", "template-edit", "template-order"])
def test_twelve_exercises_take_as_many_queries_as_one(browser: Client, lifter: User, page: str) -> None:
    counts = []
    for number in (1, 12):
        made = push(lifter, exercises=number)
        with counted() as queries:
            assert browser.get(url(page, made)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_the_weeks_of_a_programme_are_shown(browser: Client, lifter: User) -> None:
    day = push(lifter, exercises=1, of_programme=True)
    ProgrammeDay.objects.create(programme=Programme.objects.create(user=lifter, name="P", weeks=3), template=day)
    day.exercises_in_order()[0].write(sets=[{"reps_min": 3, "reps_max": 3}] * 5, week=2)
    text = text_of(browser.get(day.get_absolute_url()))
    assert re.findall(r'plan__name">([^<]*)<', text) == ["Weeks 1, 3", "Week 2"]
    assert "5 × 3" in text_of(browser.get(day.get_absolute_url(), {"week": "2"}))
    assert "3 × 6–8" not in text_of(browser.get(day.get_absolute_url(), {"week": "2"}))
    page = reverse("workouts:template-edit", args=[day.pk])
    text = text_of(browser.get(page))
    assert "Every week" in text
    assert browser.get(page, {"week": "2"}).content.decode().count("plan-item") == 5
    assert browser.get(page, {"week": "3"}).content.decode().count("plan-item") == 3
    for wrong in ("0", "4", "-1", "x", "２", "9" * 40, "1.0"):
        for one in (page, day.get_absolute_url()):
            assert browser.get(one, {"week": wrong}).status_code == 404, wrong


# --- Making, copying, putting away ---


def test_a_template_is_made_once_and_leads_to_its_exercises(browser: Client, lifter: User) -> None:
    sent = {"name": " Push ", "folder": "Block", "notes": "Slowly", "uuid": str(uuid7())}
    for _ in range(2):
        response = browser.post(f"{LIST}new/", sent)
        made = lifter.templates.get()
        assert response["Location"] == url("template-edit", made)
    assert (made.name, made.folder, made.notes) == ("Push", "Block", "Slowly")


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [("name", "", "This field is required."), ("name", "x" * 101, "at most 100"), ("folder", "x" * 61, "at most 60")],
)
def test_a_refused_template_keeps_what_was_typed(browser: Client, field: str, value: str, problem: str) -> None:
    before = snapshot()
    response = browser.post(f"{LIST}new/", {"name": "Push", "notes": "Kept", field: value})
    assert response.status_code == 422
    assert problem in text_of(response)
    assert value in text_of(response)
    assert "Kept" in text_of(response)
    assert snapshot() == before


def test_one_too_many_is_said_where_it_was_asked_for(browser: Client, lifter: User) -> None:
    WorkoutTemplate.objects.bulk_create(WorkoutTemplate(user=lifter, name=str(n)) for n in range(MOST_TEMPLATES))
    first = lifter.templates.first()
    workout = finished_workout(lifter)
    log(entry(workout))
    for page in (f"{LIST}new/", url("save-as-template", workout)):
        response = browser.post(page, {"name": "One more"})
        assert (response.status_code, "at most 200 templates" in text_of(response)) == (422, True)
    browser.post(url("template-duplicate", first))
    assert "at most 200 templates" in text_of(browser.get(LIST))
    assert lifter.templates.count() == MOST_TEMPLATES


def test_duplicate_archive_unarchive_and_delete(browser: Client, lifter: User) -> None:
    made = push(lifter)
    uuid = str(uuid7())
    for _ in range(2):
        response = browser.post(url("template-duplicate", made), {"uuid": uuid})
        assert response["Location"] == reverse("workouts:template-edit", args=[uuid])
    browser.post(url("template-archive", made))
    assert names_in(text_of(browser.get(LIST))) == ["Push (copy)"]
    browser.post(url("template-unarchive", made))
    assert names_in(text_of(browser.get(LIST))) == ["Push", "Push (copy)"]
    assert "stay in your history" in text_of(browser.get(url("template-delete", made)))
    browser.post(url("template-delete", made))
    assert names_in(text_of(browser.get(LIST))) == ["Push (copy)"]
    browser.post(reverse("workouts:template-delete", args=[uuid]))
    again = browser.post(reverse("workouts:template-create"), {"uuid": uuid, "name": "Again"})
    assert again["Location"] == LIST
    assert "Push (copy) was deleted." in text_of(browser.get(LIST))
    assert lifter.templates.count() == 0


def test_a_day_of_a_programme_is_not_taken_out_of_it(browser: Client, lifter: User) -> None:
    day = push(lifter, of_programme=True)
    ProgrammeDay.objects.create(programme=Programme.objects.create(user=lifter, name="P"), template=day)
    for verb in ("delete", "archive", "duplicate", "up"):
        assert browser.post(url(f"template-{verb}", day)).status_code == 404
    assert lifter.templates.count() == 1


# --- Folders and order ---


def folder_names(text: str) -> list[str]:
    return re.findall(r'class="order__name">([^<]*)<', text)


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_templates_are_arranged_in_their_folder(request: Any, lifter: User, client: str) -> None:
    sender = request.getfixturevalue(client)
    first, second, third = (push(lifter, name=name, folder="Block") for name in "ABC")
    response = sender.post(url("template-up", third))
    assert response.status_code == (302 if client == "browser" else 200)
    page = f"{LIST}folder/?name=Block"
    assert folder_names(text_of(sender.get(page))) == ["A", "C", "B"]
    ids = [one.pk for one in (second, first, third)]
    response = sender.post(reverse("workouts:template-arrange-folder"), {"entry": ids, "dragged": second.pk})
    assert folder_names(text_of(sender.get(page))) == ["B", "A", "C"]
    if client == "hx":
        assert folder_names(text_of(response)) == ["B", "A", "C"]


def test_an_order_of_another_list_is_refused(browser: Client, lifter: User, other_lifter: User) -> None:
    mine, theirs = push(lifter), push(other_lifter)
    other = push(lifter, folder="Block")
    before = snapshot()
    for ids in ([], [mine.pk, theirs.pk], [theirs.pk], ["nonsense"], [mine.pk, other.pk]):
        assert browser.post(reverse("workouts:template-arrange-folder"), {"entry": ids}).status_code == 400
    assert snapshot() == before


def test_a_folder_is_renamed_with_all_of_it(browser: Client, lifter: User) -> None:
    push(lifter, name="A", folder="Block & co")
    push(lifter, name="B", folder="Block & co").archive()
    rename = reverse("workouts:template-folder-rename")
    assert browser.post(rename, {"folder": "Block & co", "name": ""}).status_code == 422
    assert browser.post(rename, {"folder": "Block & co", "name": "x" * 61}).status_code == 422
    assert browser.post(rename, {"folder": "Block & co", "name": "Peak"}).status_code == 302
    assert set(lifter.templates.values_list("folder", flat=True)) == {"Peak"}
    assert browser.post(rename, {"folder": "Block & co", "name": "Peak"}).status_code == 404
    assert browser.get(f"{LIST}folder/", {"name": "Block & co"}).status_code == 302


# --- Save as template, history ---


def test_a_workout_is_saved_as_a_template_once(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter, name="Monday")
    log(entry(workout))
    page = url("save-as-template", workout)
    assert page in text_of(browser.get(workout.get_absolute_url()))
    assert 'value="Monday"' in text_of(browser.get(page))
    sent = {"name": "Push", "folder": "Block", "uuid": str(uuid7())}
    for _ in range(2):
        response = browser.post(page, sent)
        assert response["Location"] == lifter.templates.get().get_absolute_url()
    assert browser.post(page, {"name": ""}).status_code == 422
    assert "1 × 8 at 80 kg" in text_of(browser.get(response["Location"]))


def test_an_open_workout_is_saved_from_its_end(browser: Client, lifter: User) -> None:
    workout = open_workout(lifter)
    log(entry(workout))
    assert url("save-as-template", workout) in text_of(browser.get(workout.get_absolute_url()))


def test_the_history_is_filtered_by_template(browser: Client, lifter: User, other_lifter: User) -> None:
    made, unused, theirs = push(lifter, name="Mine"), push(lifter, name="Unused"), push(other_lifter, name="Theirs")
    with row_by_row():
        for name in ("With", "Without"):
            log(entry(finished_workout(lifter, name=name)))
    Workout.objects.filter(name="With").update(template=made)
    text = text_of(browser.get("/workouts/", {"template": made.pk}))
    assert re.findall(r'<h3><a href="/workouts/[0-9a-f-]{36}/">([^<]*)</a></h3>', text) == ["With"]
    assert "Mine" in text
    for absent in (unused, theirs):
        assert absent.name not in text
    for wrong in (theirs.pk, "x", "1"):
        assert browser.get("/workouts/", {"template": wrong}).status_code == 422


def test_templates_are_among_more_and_the_page_says_where_one_is(browser: Client, lifter: User) -> None:
    text = text_of(browser.get("/more/"))
    assert f'href="{LIST}"' in text
    assert 'href="/workouts/programmes/"' in text
    current = re.findall(r'aria-current="page">.*?</svg>(\w+)</a>', text_of(browser.get(LIST)))
    assert current == ["More"]


def test_a_rule_that_was_said_is_named_by_where_it_was(lifter: User) -> None:
    made = template(lifter)
    for name, step in (("Ann", 2_500), ("Bea", 5_000), ("Cid", 2_500)):
        line(made, ExerciseFactory(name=name), step_grams=step)
    first, second, third = (one.rule for one in read_exercises(made, lifter, None))
    assert first != second
    assert third == "Linear, as for Ann"
