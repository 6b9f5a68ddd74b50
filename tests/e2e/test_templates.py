"""Templates in a real browser: edited on a phone, arranged by keys, made without JavaScript, accessible at 320 px."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from exercises.models import Exercise
from gymtracker.accounts.models import User
from tests.e2e.conftest import assert_accessible
from tests.factories import UserFactory, entry, finished_workout, log, row_by_row
from workouts.models import Programme, ProgrammeDay, TemplateExercise, WorkoutTemplate

pytestmark = pytest.mark.django_db(transaction=True)
SignIn = Callable[[Page, User], None]
BENCH, SQUAT, PLANK = "Bench Press (Barbell)", "Squat (Barbell)", "Plank"
TARGETS = "els => els.filter(e => {const r = e.getBoundingClientRect(); return r.width && (r.width < 24 || r.height < 24)}).map(e => e.outerHTML.slice(0, 120))"  # fmt: skip  # noqa: E501


@pytest.fixture
def template(few_exercises: None) -> WorkoutTemplate:
    lifter = UserFactory()
    with row_by_row():
        made = WorkoutTemplate.create(lifter, name="Push day", folder="Block", notes="Slowly")
        for name in (BENCH, SQUAT, PLANK):
            made.add_exercise(Exercise.objects.get(name=name))
        made.exercises_in_order()[0].write(sets=[{"reps_min": 8, "reps_max": 8, "weight_grams": 80_000}] * 2)
    return made


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name)


def plan_of(template: WorkoutTemplate) -> list[tuple[Any, ...]]:
    first = TemplateExercise.objects.filter(template=template).order_by("position")[0]
    return list(first.template_sets.values_list("kind", "reps_min", "reps_max", "weight_grams"))


def test_a_plan_is_written_on_a_phone(page: Page, sign_in: SignIn, template: WorkoutTemplate) -> None:
    sign_in(page, template.user)
    page.goto(f"{template.get_absolute_url()}edit/")
    bench = card(page, BENCH)
    bench.get_by_label("Reps, set 1").fill("8-6")
    bench.get_by_label("kg, set 2").click()
    expect(bench.get_by_text("Enter the fewer reps first: 6-8.")).to_be_visible()
    bench.get_by_label("Reps, set 1").fill("6-8")
    bench.get_by_label("kg, set 2").fill("82,5")
    bench.get_by_label("Reps, set 2").click()
    expect(bench.get_by_role("status")).to_have_text("Saved")
    expect(bench.get_by_text("Enter the fewer")).to_be_hidden()
    bench.get_by_label("Reps, set 2").fill("5+")
    bench.get_by_role("button", name="Add set").tap()
    expect(bench.get_by_label("Reps, set 3")).to_have_value("5+")
    expect(bench.get_by_role("button", name="Add set")).to_be_focused()
    assert plan_of(template) == [
        ("normal", 6, 8, 80_000), ("normal", 5, None, 82_500), ("normal", 5, None, 82_500),
    ]  # fmt: skip
    bench.get_by_role("button", name="Remove set 3").tap()
    expect(bench.get_by_label("Reps, set 3")).to_have_count(0)
    expect(bench.get_by_role("button", name="Add set")).to_be_focused()
    bench.get_by_label("Kind of set 1").select_option("warm_up")
    bench.get_by_label("How it grows").focus()
    bench.get_by_label("How it grows").select_option("linear")
    expect(bench.get_by_label("Step, kg")).to_be_visible()
    expect(bench.get_by_label("How it grows")).to_be_focused()
    bench.get_by_label("Step, kg").fill("2.5")
    bench.get_by_label("Step, kg").press("Enter")
    expect(bench.get_by_text("2.5 kg more next time.")).to_be_visible()
    page.reload()
    expect(bench.get_by_label("Kind of set 1")).to_have_value("warm_up")
    expect(bench.get_by_label("Step, kg")).to_have_value("2.5")


def test_templates_and_exercises_are_arranged_by_keys(page: Page, sign_in: SignIn, template: WorkoutTemplate) -> None:
    WorkoutTemplate.create(template.user, name="Pull day", folder="Block")
    sign_in(page, template.user)
    for url, name, after in (
        ("/workouts/templates/folder/?name=Block", "Pull day", ["Pull day", "Push day"]),
        (f"{template.get_absolute_url()}order/", PLANK, [BENCH, PLANK, SQUAT]),
    ):
        page.goto(url)
        page.get_by_role("button", name=f"Move {name}").focus()
        page.keyboard.press("ArrowUp")
        expect(page.locator(".order__name")).to_have_text(after)
        expect(page.get_by_role("button", name=f"Move {name}")).to_be_focused()
        page.reload()
        expect(page.locator(".order__name")).to_have_text(after)


def test_all_of_it_without_javascript(new_page: Callable[..., Page], sign_in: SignIn, few_exercises: None) -> None:
    page = new_page(java_script_enabled=False)
    sign_in(page, UserFactory())
    page.goto("/workouts/templates/")
    page.get_by_role("link", name="New template").click()
    page.get_by_label("Name").fill("Push day")
    page.get_by_role("button", name="Next: its exercises").click()
    page.get_by_role("link", name="Add exercise").click()
    page.get_by_label("Search exercises").fill("bench")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("button", name=BENCH, exact=True).click()
    bench = card(page, BENCH)
    bench.get_by_label("Reps, set 1").fill("6-8")
    bench.get_by_role("button", name="Add set").click()
    expect(bench.get_by_label("Reps, set 2")).to_have_value("6-8")
    bench.get_by_label("Reps, set 2").fill("nine")
    bench.get_by_role("button", name=f"Save {BENCH}").click()
    expect(bench.get_by_text("Enter reps such as 8, 6-8 or 5+.")).to_be_visible()
    expect(bench.get_by_label("Reps, set 2")).to_have_value("nine")
    bench.get_by_label("Reps, set 2").fill("9")
    bench.get_by_label("How it grows").select_option("double")
    bench.get_by_label("Reps, set 2").press("Enter")
    expect(bench.get_by_label("Step, kg")).to_be_visible()
    bench.get_by_role("button", name="Remove set 1").click()
    expect(bench.get_by_label("Reps, set 1")).to_have_value("9")
    page.get_by_role("link", name="Done").click()
    expect(page.get_by_text("1 × 9")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("heading", name="Push day")).to_be_visible()


def test_a_workout_is_saved_and_carried_back(page: Page, sign_in: SignIn, template: WorkoutTemplate) -> None:
    with row_by_row():
        workout = finished_workout(template.user, name="Monday")
        log(entry(workout, Exercise.objects.get(name=BENCH)))
        workout.template = template
        workout.save(update_fields=["template"])
    sign_in(page, template.user)
    page.goto(workout.get_absolute_url())
    page.get_by_role("link", name="Update the template").tap()
    page.get_by_text(f"Remove {PLANK}").tap()
    page.get_by_role("button", name="Update the template").tap()
    expect(page.get_by_role("heading", name=BENCH)).to_be_visible()
    expect(page.get_by_role("heading", name=PLANK)).to_have_count(0)
    page.goto(workout.get_absolute_url())
    page.get_by_role("link", name="Save as template").tap()
    page.get_by_label("Folder").fill("Block")
    page.get_by_role("button", name="Save as template").tap()
    expect(page.get_by_role("heading", name="Monday")).to_be_visible()
    expect(page.get_by_text("1 × 8 at 80 kg")).to_be_visible()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_the_pages_are_accessible(
    new_page: Callable[..., Page], sign_in: SignIn, template: WorkoutTemplate, width: int
) -> None:
    with row_by_row():
        workout = finished_workout(template.user)
        log(entry(workout, Exercise.objects.get(name=BENCH)))
        workout.template = template
        workout.save(update_fields=["template"])
        programme = Programme.objects.create(user=template.user, name="Block", weeks=4)
        day = template.copy_to(template.user, of_programme=True)
        ProgrammeDay.objects.create(programme=programme, template=day)
        TemplateExercise.objects.filter(template=day).update(progression="double", superset=1)
        day.exercises_in_order()[0].write(sets=[{"reps_min": 5, "weight_grams": 102_500}] * 3, week=2)
    page = new_page(viewport={"width": width, "height": 800})
    sign_in(page, template.user)
    edit, read = f"{day.get_absolute_url()}edit/", day.get_absolute_url()
    for url in (
        "/workouts/templates/", "/workouts/templates/new/", "/workouts/templates/folder/?name=Block",
        template.get_absolute_url(), read, edit, f"{edit}?week=2", f"{template.get_absolute_url()}order/",
        f"{template.get_absolute_url()}delete/", "/workouts/templates/archived/", "/workouts/start/",
        f"{workout.get_absolute_url()}update-template/", f"{workout.get_absolute_url()}save-as-template/",
    ):  # fmt: skip
        page.goto(url)
        assert_accessible(page)
        controls = page.locator(
            "main :is(a, button, input, select, summary):not(.sr-only, [type=hidden], [type=checkbox])"
        )
        assert controls.evaluate_all(TARGETS) == [], url
