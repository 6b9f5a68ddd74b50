"""/workouts/programmes/…: look, copy, begin, edit, do, skip, stop."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, bench_press, entry, finished_workout, log, row_by_row
from tests.queries import counted
from tests.workouts.plans import MONDAY, do, line, programme, run_of
from workouts.models import Programme, ProgrammeRun, SkippedSession, WorkoutTemplate
from workouts.planning import start_session


def page(client: Client, name: str, *args: Any) -> str:
    response = client.get(reverse(f"workouts:{name}", args=args))
    assert response.status_code == 200
    return response.content.decode()


def post(client: Client, verb: str, /, *args: Any, **data: Any) -> Any:
    return client.post(reverse(f"workouts:{verb}", args=args), data)


@pytest.fixture
def ready_made(lifter: User) -> Programme:
    with row_by_row():
        made = Programme.objects.create(name="Wave", slug="wave", weeks=4, level="For old hands")
        template = WorkoutTemplate.objects.create(name="Bench day")
        made.days.create(template=template)
    line(template, percents=[65, 85], progression="percent")
    return made


# --- To look at ---


def test_the_list_has_the_ready_made_and_ones_own(browser: Client, lifter: User, ready_made: Programme) -> None:
    programme(lifter, "A", name="Mine")
    text = page(browser, "programmes")
    assert "Wave" in text
    assert "For old hands" in text
    assert "Mine" in text


def test_an_empty_account_finds_its_way(browser: Client) -> None:
    assert "None are loaded here yet." in page(browser, "programmes")


def test_the_running_one_stands_first(browser: Client, lifter: User) -> None:
    run_of(lifter, "Push", "Pull", name="Mine")
    assert "Next: <b>Push</b>, any day" in page(browser, "programmes")


def test_a_ready_made_one_is_shown_to_everybody(browser: Client, stranger: Client, ready_made: Programme) -> None:
    for client in (browser, stranger):
        text = page(client, "programme", ready_made.pk)
        assert "Copy and begin" in text
        assert "5 at 65 % · 5 at 85 %" in text


def test_nobody_edits_or_runs_a_ready_made_one_itself(browser: Client, ready_made: Programme) -> None:
    for name in ("programme-edit", "programme-run", "programme-archive", "programme-day-add"):
        assert post(browser, name, ready_made.pk, name="Mine now").status_code == 404


def test_another_lifters_is_not_found(stranger: Client, lifter: User) -> None:
    made = programme(lifter, "A")
    for name in ("programme", "programme-copy", "programme-edit", "programme-run"):
        assert stranger.get(reverse(f"workouts:{name}", args=[made.pk])).status_code == 404


def test_the_pages_take_the_same_number_of_queries_however_much_there_is(browser: Client, lifter: User) -> None:
    counts = []
    for names in ("A", "ABCDEF"):
        with row_by_row():
            lifter.programmes.all().delete()
        run = run_of(lifter, *names, weekdays=[0, 1, 2, 3, 4, 5])
        for number in range(len(names)):
            do(start_session(run, started_at=MONDAY + timedelta(days=number)), 5, 5, 5, kilograms=60)
        found = []
        for name, args in (("programmes", []), ("programme", [run.programme_id]), ("calendar", [])):
            with counted() as queries:
                page(browser, name, *args)
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12, counts


# --- Copy and begin ---


def test_copying_asks_for_days_and_training_maxes(browser: Client, lifter: User, ready_made: Programme) -> None:
    log(entry(finished_workout(lifter)), 100, 5)
    text = page(browser, "programme-copy", ready_made.pk)
    assert "Which days?" in text
    assert f'name="max-{bench_press().pk}" value="105"' in text


def test_copying_begins_the_copy(browser: Client, lifter: User, ready_made: Programme) -> None:
    id, data = uuid7(), {"weekdays": ["0", "3"], f"max-{bench_press().pk}": "100"}
    for _ in range(2):  # a double tap
        response = post(browser, "programme-copy", ready_made.pk, uuid=id, **data)
        assert response["Location"] == reverse("workouts:programme", args=[id])
    run = lifter.programme_runs.running().get()
    assert (run.programme.pk, run.programme.user, run.weekday_list) == (id, lifter, [0, 3])
    assert run.training_maxes.get().weight_grams == 100_000
    assert lifter.programmes.count() == lifter.programme_runs.count() == 1


def test_all_days_are_copied_and_read_at_once(browser: Client, lifter: User, other_lifter: User) -> None:
    with row_by_row():
        made = programme(other_lifter, "A", "B", "C")
        Programme.objects.filter(pk=made.pk).update(user=None, slug="abc")
    assert post(browser, "programme-copy", made.pk, uuid=uuid7()).status_code == 302
    (copy,) = lifter.programmes.all()
    names = [day.template.name for day in copy.days.select_related("template")]
    assert (names, copy.template_exercises().count()) == (["A", "B", "C"], 3)


@pytest.mark.parametrize("typed", ["", "0", "-5", "heavy", "NaN", "99999999"])
def test_a_training_max_that_makes_no_sense_begins_nothing(
    browser: Client, lifter: User, ready_made: Programme, typed: str
) -> None:
    response = post(browser, "programme-copy", ready_made.pk, **{f"max-{bench_press().pk}": typed})
    assert response.status_code == 422
    assert not lifter.programmes.exists()
    assert not lifter.programme_runs.exists()


def test_a_weekday_that_is_none_is_refused(browser: Client, lifter: User) -> None:
    made = programme(lifter, "A")
    assert post(browser, "programme-run", made.pk, weekdays="7").status_code == 422
    assert not lifter.programme_runs.exists()


def test_an_empty_programme_cannot_begin(browser: Client, lifter: User) -> None:
    assert post(browser, "programme-run", programme(lifter).pk).status_code == 409


# --- While it runs ---


def test_the_page_shows_the_week(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Push", "Pull", "Legs", weekdays=[0, 2, 4])
    first = do(start_session(run, started_at=timezone.now() - timedelta(days=2)), 5, 5, 5, kilograms=60)
    run.skip(1)
    text = page(browser, "programme", run.programme_id)
    assert "Next: Legs" in text
    assert f'href="{first.get_absolute_url()}"' in text
    assert "session--skipped" in text


def test_todays_session_is_one_tap(browser: Client, lifter: User) -> None:
    run, id = run_of(lifter, "Push", "Pull"), uuid7()
    for _ in range(2):
        response = post(browser, "programme-start-today", run.pk, uuid=id)
        assert response["Location"] == reverse("workouts:detail", args=[id])
    workout = lifter.workouts.get()
    assert (workout.name, workout.run_number) == ("Push", 0)
    assert "under way" in page(browser, "programme", run.programme_id)


def number_sent(browser: Client, path: str, run: ProgrammeRun) -> str:
    url = re.escape(reverse("workouts:programme-start-today", args=[run.pk]))
    found = re.search(rf'action="{url}".*?name="number" value="(\d+)"', browser.get(path).content.decode())
    assert found, path
    return found[1]


def test_a_page_from_before_starts_no_other_session(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Legs", "Arms")
    paths = ["/", "/workouts/start/", f"/workouts/programmes/{run.programme_id}/"]
    assert {number_sent(browser, path, run) for path in paths} == {"0"}
    done = do(start_session(run, started_at=MONDAY), 5, 5, 5, kilograms=80)  # on another device
    assert post(browser, "programme-start-today", run.pk, uuid=uuid7(), number=0).status_code == 409
    assert not lifter.workouts.open().exists()
    again = post(browser, "programme-start-today", run.pk, uuid=done.pk, number=0)
    assert again["Location"] == done.get_absolute_url(), "what was begun from it already is found"
    assert post(browser, "programme-start-today", run.pk, uuid=uuid7(), number=1).status_code == 302
    assert lifter.workouts.open().get().name == "Arms"
    stale = post(browser, "programme-start-today", run.pk, uuid=uuid7(), number=1)
    assert (stale.status_code, "Another workout is open" in stale.content.decode()) == (409, True)


def test_skipping_is_not_undone_once_the_programme_has_moved_on(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Push", "Pull", "Legs")
    skipped = run.skip(0)
    do(start_session(run, started_at=MONDAY), 5, 5, 5, kilograms=80)
    text = browser.post(reverse("workouts:programme-unskip", args=[skipped.pk]), follow=True).content.decode()
    assert "stays skipped" in text
    assert "The session is back" not in text
    assert "Next: Legs" in text
    assert SkippedSession.objects.filter(pk=skipped.pk).exists()


def test_skipping_can_be_undone(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Push", "Pull")
    post(browser, "programme-skip", run.pk, number=0)
    skipped = SkippedSession.objects.get()
    text = page(browser, "programme", run.programme_id)
    assert reverse("workouts:programme-unskip", args=[skipped.pk]) in text
    post(browser, "programme-unskip", skipped.pk)
    assert "Next: Push" in page(browser, "programme", run.programme_id)


def test_a_session_that_is_not_next_is_not_skipped(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Push", "Pull")
    assert post(browser, "programme-skip", run.pk, number=1).status_code == 409
    assert post(browser, "programme-skip", run.pk, number="x").status_code == 400


def test_stopping_can_be_undone(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Push")
    post(browser, "programme-stop", run.pk)
    assert "Begin" in page(browser, "programme", run.programme_id)
    post(browser, "programme-resume", run.pk)
    assert lifter.programme_runs.running().get() == run


def test_days_and_maxes_can_be_changed(browser: Client, lifter: User) -> None:
    made = programme(lifter)
    line(made.add_day(name="Bench").template, percents=[80], progression="percent")
    run = ProgrammeRun.begin(lifter, made, training_maxes={bench_press().pk: 100_000})
    assert 'value="100"' in page(browser, "programme-run-edit", run.pk)
    post(browser, "programme-run-edit", run.pk, **{"weekdays": "5", f"max-{bench_press().pk}": "110"})
    run.refresh_from_db()
    assert run.weekday_list == [5]
    assert run.training_maxes.get().weight_grams == 110_000
    assert "110 kg" in page(browser, "programme", made.pk)
    assert post(browser, "programme-run-edit", run.pk, **{f"max-{bench_press().pk}": ""}).status_code == 422


# --- Editing ---


def test_an_own_one_is_made_day_by_day(browser: Client, lifter: User) -> None:
    id, day = uuid7(), uuid7()
    assert post(browser, "programme-create", uuid=id, name="Mine")["Location"].endswith(f"/{id}/edit/")
    for _ in range(2):
        post(browser, "programme-day-add", id, uuid=day, name="Push")
    post(browser, "programme-day-add", id, uuid=uuid7(), name="Pull")
    made = lifter.programmes.get()
    assert [one.template.name for one in made.days.select_related("template")] == ["Push", "Pull"]
    assert made.days.first().template.user == lifter  # type: ignore[union-attr]
    assert page(browser, "programme-edit", id).count("Push") >= 1


def test_it_is_described(browser: Client, lifter: User) -> None:
    made = programme(lifter, "A")
    post(browser, "programme-edit", made.pk, name="Renamed", notes="Mind the knee", weeks="6", sessions_a_week="3")
    made.refresh_from_db()
    assert (made.name, made.notes, made.weeks, made.sessions_a_week) == ("Renamed", "Mind the knee", 6, 3)


@pytest.mark.parametrize("bad", [{"name": ""}, {"weeks": "0"}, {"weeks": "53"}, {"sessions_a_week": "15"}])
def test_what_makes_no_sense_is_refused(browser: Client, lifter: User, bad: dict[str, str]) -> None:
    made = programme(lifter, "A")
    assert post(browser, "programme-edit", made.pk, **({"name": "Renamed", "weeks": "1"} | bad)).status_code == 422
    made.refresh_from_db()
    assert made.name == "Rota"


def test_days_move_and_go_and_their_templates_stay(browser: Client, lifter: User) -> None:
    made = programme(lifter, "A", "B", "C")

    def names() -> list[str]:
        return list(made.days.values_list("template__name", flat=True))

    a, _, c = made.days.all()
    post(browser, "programme-move", c.pk, by="-1")
    assert names() == ["A", "C", "B"]
    post(browser, "programme-move", a.pk, by="-1")
    assert names() == ["A", "C", "B"]
    assert post(browser, "programme-move", a.pk, by="up").status_code == 400
    post(browser, "programme-day-remove", c.pk)
    assert names() == ["A", "B"]
    assert lifter.templates.loose().get().name == "C"


def test_there_is_an_end_to_days(browser: Client, lifter: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workouts.models.programmes.MOST_DAYS", 1)
    made = programme(lifter, "A")
    assert post(browser, "programme-day-add", made.pk, name="B").status_code == 409
    assert post(browser, "programme-day-add", made.pk, name="").status_code == 422
    assert made.days.count() == 1


def test_archiving_can_be_undone_and_ends_the_run(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "A", name="Mine")
    post(browser, "programme-archive", run.programme_id)
    assert not lifter.programme_runs.running().exists()
    assert browser.get(reverse("workouts:programme", args=[run.programme_id])).status_code == 404
    post(browser, "programme-unarchive", run.programme_id)
    assert "Begin" in page(browser, "programme", run.programme_id)


def test_undo_of_archiving_brings_back_the_run_too(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "A", name="Mine")
    response = browser.post(reverse("workouts:programme-archive", args=[run.programme_id]), follow=True)
    undo = reverse("workouts:programme-resume", args=[run.pk])
    assert undo in response.content.decode()
    browser.post(undo)
    assert lifter.programme_runs.running().get() == run
    assert lifter.programmes.current().get() == run.programme
    browser.post(reverse("workouts:programme-stop", args=[run.pk]))
    response = browser.post(reverse("workouts:programme-archive", args=[run.programme_id]), follow=True)
    assert reverse("workouts:programme-unarchive", args=[run.programme_id]) in response.content.decode()


# --- The calendar ---


def test_the_calendar_marks_the_days_ahead(browser: Client, lifter: User) -> None:
    run_of(lifter, "Leg day", weekdays=range(7))
    tomorrow = lifter.today() + timedelta(days=1)
    text = browser.get(reverse("workouts:calendar"), {"day": tomorrow.isoformat()}).content.decode()
    assert "is-planned" in text
    assert "planned:" in text
    assert "<b>Leg day</b>" in text


def test_without_a_programme_the_calendar_plans_nothing(browser: Client) -> None:
    assert "is-planned" not in page(browser, "calendar")


# --- Why ---


def test_the_plan_page_stands_for_good(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Push")
    first = do(start_session(run, started_at=MONDAY), 5, 5, 5, kilograms=60)
    second = do(start_session(run, started_at=MONDAY + timedelta(days=2)), 5, 5, 4)
    lifted = first.workout_exercises.get().all_sets.first()
    entry_id = second.workout_exercises.get().pk
    text = page(browser, "entry-plan", entry_id)
    assert "You did 3 × 5 at 60 kg, all reps: 62.5 kg." in text
    assert "60 kg + 2.5 kg = 62.5 kg" in text
    assert f"#set-{lifted.pk}" in text
    with row_by_row():
        lifted.amend(version=lifted.version, reps=3)
        run.programme.delete()
    text = page(browser, "entry-plan", entry_id)
    assert "You did 3 × 5 at 60 kg, all reps: 62.5 kg." in text
    assert "now 60 kg × 3" in text
    first.trash()
    assert "deleted since" in page(browser, "entry-plan", entry_id)


def test_it_says_what_did_not_count(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Push")
    workout = start_session(run, started_at=MONDAY)
    with row_by_row():
        one = workout.workout_exercises.select_related("exercise", "workout", "user").get()
        one.log_set(kind="warm_up", weight_grams=40_000, reps=5)
        one.log_set(weight_grams=60_000, reps=5)
        one.log_set(kind="drop", weight_grams=40_000, reps=9)
        workout.finish()
        second = start_session(run)
    text = page(browser, "entry-plan", second.workout_exercises.get().pk)
    assert "1 warm-up set" in text
    assert "1 drop set or continuation" in text
    assert "2 planned sets that were skipped" in text


def test_an_exercise_without_a_plan_says_so(browser: Client, lifter: User) -> None:
    one = entry(finished_workout(lifter), ExerciseFactory(name="Odd lift"))
    assert "Nothing was planned for this exercise." in page(browser, "entry-plan", one.pk)


def test_a_copy_of_many_days_costs_what_one_of_one_day_costs(browser: Client, lifter: User) -> None:
    costs = []
    for days in (["A"], list("ABCDEFGHIJKLMN")):
        made = programme(lifter, *days)
        with counted() as queries:
            assert post(browser, "programme-copy", made.pk).status_code == 302
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_a_programme_without_days_is_neither_copied_nor_begun(browser: Client, lifter: User) -> None:
    made = programme(lifter)
    assert post(browser, "programme-copy", made.pk).status_code == 409
    assert lifter.programmes.get() == made


def test_who_edits_a_programme_that_runs_sees_what_is_next(browser: Client, lifter: User) -> None:
    run = run_of(lifter, "Alpha", "Beta", "Gamma")
    with row_by_row():
        for number in range(4):
            do(start_session(run, started_at=MONDAY + timedelta(days=number)), 5, 5, 5, kilograms=80)
    edit = reverse("workouts:programme-edit", args=[run.programme_id])
    assert "<b>next is Beta</b>, week 2" in browser.get(edit).content.decode()
    day = run.programme.days.get(template__name="Gamma")
    moved = browser.post(reverse("workouts:programme-day-remove", args=[day.pk]), follow=True).content.decode()
    assert "<b>next is Beta</b>" in moved
    run.stop()
    assert "next is" not in browser.get(edit).content.decode()
