"""Workouts that a trainer asks for: given as a copy, begun by any road, shown on home and among the templates."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.coaching import summary
from gymtracker.coaching.assigning import assign_to
from gymtracker.coaching.models import Assignment, Comment, NotCoached
from gymtracker.coaching.summary import from_trainers
from gymtracker.ids import uuid7
from tests.coaching.people import a_trainer, trained
from tests.factories import ExerciseFactory, finished_workout, row_by_row
from tests.queries import counted
from tests.workouts.plans import line, template
from workouts import planning
from workouts.models import Workout, WorkoutTemplate


@pytest.fixture
def trainer(lifter: User) -> User:
    trainer = a_trainer()
    trained(lifter, trainer)
    return trainer


@row_by_row()
def plan_of(trainer: User, name: str = "Upper A", exercise: Exercise | None = None) -> WorkoutTemplate:
    plan = template(trainer, name)
    line(plan, exercise)
    return plan


@row_by_row()
def given(trainer: User, client: User, name: str = "Upper A", **fields: Any) -> Assignment:
    return Assignment.assign(trainer=trainer, client=client, template=plan_of(trainer, name), **fields)


def home(client: Client) -> str:
    return html.unescape(client.get("/").content.decode())


def open_ones(client: User) -> list[Assignment]:
    return list(Assignment.objects.open().filter(client=client).due_first())


def copy_of(assignment: Assignment) -> WorkoutTemplate:
    assert assignment.template
    return assignment.template


# --- Giving ---


def test_the_client_gets_a_copy_of_their_own(trainer: User, lifter: User) -> None:
    own_lift = ExerciseFactory(owner=trainer, name="Trainer's press")
    plan = plan_of(trainer, exercise=own_lift)
    one = Assignment.assign(trainer=trainer, client=lifter, template=plan, due_on=lifter.today())
    copy = copy_of(one)
    assert (copy.user, copy.folder, one.name) == (lifter, "From your trainer", "Upper A")
    assert copy.template_exercises.get().exercise.owner == lifter
    plan.describe(name="Renamed", notes="", folder="")
    plan.delete()
    assert open_ones(lifter) == [one]


def test_the_same_id_is_given_once(trainer: User, lifter: User) -> None:
    id, plan = uuid7(), plan_of(trainer)
    for _ in range(2):
        Assignment.assign(trainer=trainer, client=lifter, template=plan, id=id)
    assert lifter.templates.count() == lifter.assignments.count() == 1


def test_nothing_is_given_without_a_link_or_of_anothers(trainer: User, lifter: User, other_lifter: User) -> None:
    with pytest.raises(NotCoached):
        given(trainer, other_lifter)
    with pytest.raises(ValueError, match="their own templates"):
        Assignment.assign(trainer=trainer, client=lifter, template=template(other_lifter))
    assert not other_lifter.templates.exclude(name="Push").exists()
    assert not lifter.templates.exists()


@row_by_row()
def test_one_without_room_keeps_nobody_else_from_theirs(
    trainer: User, lifter: User, other_lifter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained(other_lifter, trainer)
    template(other_lifter)
    monkeypatch.setattr("workouts.models.templates.MOST_TEMPLATES", 1)
    stranger = a_trainer("Not a client")
    told = {"trainer": trainer, "template": plan_of(trainer), "id": uuid7()}
    result = assign_to([other_lifter, stranger, lifter], **told)
    assert [one.client for one in result.made] == [lifter]
    assert assign_to([lifter], **told).made == result.made, "the same form again gives nothing twice"
    assert [who for who, _ in result.refused] == [other_lifter, stranger]
    assert all(said.endswith(".") for _, said in result.refused)


# --- Beginning ---


def test_by_whatever_road_it_is_begun_it_is_the_one_asked_for(trainer: User, lifter: User, browser: Client) -> None:
    one = given(trainer, lifter)
    browser.post(reverse("workouts:template-start", args=[copy_of(one).pk]))
    workout = lifter.workouts.get()
    one.refresh_from_db()
    assert workout.assignment == one
    assert one.is_begun and not one.is_done
    assert open_ones(lifter) == []
    workout.finish()
    one.refresh_from_db()
    assert one.is_done


def test_a_discarded_workout_was_not_done_and_the_next_one_counts(trainer: User, lifter: User) -> None:
    one = given(trainer, lifter)
    planning.start(lifter, copy_of(one)).trash()
    assert open_ones(lifter) == [one]
    again = planning.start(lifter, copy_of(one))
    one.refresh_from_db()
    assert one.workout == again
    again.finish()
    planning.start(lifter, copy_of(one))
    one.refresh_from_db()
    assert one.workout == again, "a second time is the client's own"


def test_a_workout_of_another_plan_is_not_it(trainer: User, lifter: User) -> None:
    one = given(trainer, lifter)
    planning.start(lifter, plan_of(lifter, "Mine"))
    assert open_ones(lifter) == [one]


def test_erased_for_good_the_assignment_is_open_again(trainer: User, lifter: User) -> None:
    one = given(trainer, lifter)
    workout = planning.start(lifter, copy_of(one))
    workout.trash()
    workout.erase()
    assert open_ones(lifter) == [one]


# --- What is asked for ---


@pytest.mark.parametrize("over", ["ended", "archived", "deleted", "withdrawn", "role lost"])
def test_what_is_asked_for_no_more_is_not_shown(trainer: User, lifter: User, browser: Client, over: str) -> None:
    one = given(trainer, lifter)
    assert "Upper A" in home(browser)
    match over:
        case "ended":
            lifter.trainer_links.get().end()
        case "archived":
            copy_of(one).archive()
        case "deleted":
            copy_of(one).delete()
        case "withdrawn":
            one.withdraw()
        case "role lost":
            trainer.groups.clear()
    assert "Upper A" not in home(browser)
    assert Assignment.objects.filter(pk=one.pk).exists()


def test_withdrawing_takes_the_copy_from_the_list_unless_it_was_begun(trainer: User, lifter: User) -> None:
    waiting, begun = given(trainer, lifter), given(trainer, lifter, "Lower A")
    planning.start(lifter, copy_of(begun))
    begun.refresh_from_db()
    for one in (waiting, begun):
        one.withdraw()
    assert [one.name for one in lifter.templates.current()] == ["Lower A"]
    begun.refresh_from_db()
    assert begun.withdrawn_at is None


@pytest.mark.parametrize(
    ("days", "says"), [(0, "due today"), (1, "due tomorrow"), (-1, "was due"), (6, "due "), (None, "")]
)
def test_home_says_who_asks_and_by_when(
    trainer: User, lifter: User, browser: Client, days: int | None, says: str
) -> None:
    today = lifter.today()
    due_on = None if days is None else today + timedelta(days=days)
    one = given(trainer, lifter, due_on=due_on)
    (asked,) = from_trainers(lifter, today).asked
    assert (asked.name, asked.trainer, asked.due_on, asked.template_id) == (
        "Upper A", "Tina Trainer", due_on, copy_of(one).pk,
    )  # fmt: skip
    assert asked.when.startswith(says)
    assert bool(asked.when) is (days is not None)
    text = home(browser)
    assert f'action="{reverse("workouts:template-start", args=[copy_of(one).pk])}"' in text
    assert one.is_late(today) is (days == -1)


def test_the_first_due_come_first_and_the_rest_is_counted(
    trainer: User, lifter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(summary, "SHOWN", 2)
    today = lifter.today()
    for name, days in (("Some day", None), ("Late", -1), ("Next", 3), ("Other day", None)):
        given(trainer, lifter, name, due_on=None if days is None else today + timedelta(days=days))
    them = from_trainers(lifter, today)
    assert [one.name for one in them.asked] == ["Late", "Next"]
    assert them.more == 2
    assert [one.name for one in open_ones(lifter)] == ["Late", "Next", "Some day", "Other day"]


def test_a_trainer_without_a_name_goes_by_the_address(lifter: User) -> None:
    nameless = a_trainer("", email="coach.t@example.org")
    trained(lifter, nameless)
    given(nameless, lifter)
    assert from_trainers(lifter, lifter.today()).asked[0].trainer == "coach.t"


def test_nothing_can_be_started_beside_an_open_workout(trainer: User, lifter: User, browser: Client) -> None:
    one = given(trainer, lifter)
    Workout.start(lifter)
    text = home(browser)
    assert "Upper A" in text
    assert reverse("workouts:template-start", args=[copy_of(one).pk]) not in text


def test_it_is_one_query_however_much_is_asked(trainer: User, lifter: User) -> None:
    for count in (0, 8):
        for number in range(count):
            given(trainer, lifter, f"Plan {number}")
        with counted() as queries:
            from_trainers(lifter, lifter.today())
        assert len(queries) == 1, queries


def test_anothers_are_not_shown(trainer: User, lifter: User, stranger: Client) -> None:
    given(trainer, lifter)
    assert "Upper A" not in home(stranger)
    assert "From your trainer" not in home(stranger)


def test_the_templates_page_marks_them_until_they_are_begun(trainer: User, lifter: User, browser: Client) -> None:
    one = given(trainer, lifter, due_on=lifter.today())
    for _ in range(3):
        given(trainer, lifter)
    url = reverse("workouts:templates")
    assert html.unescape(browser.get(url).content.decode()).count(">Tina Trainer") == 4
    planning.start(lifter, copy_of(one))
    assert html.unescape(browser.get(url).content.decode()).count(">Tina Trainer") == 3


def test_a_trainer_sees_what_they_gave_to_whom_they_train(trainer: User, lifter: User) -> None:
    one = given(trainer, lifter)
    assert list(Assignment.objects.given_by(trainer)) == [one]
    lifter.trainer_links.get().end()
    assert list(Assignment.objects.given_by(trainer)) == []


# --- Home of a trainer ---


def test_a_trainers_home_leads_to_their_clients(lifter: User, other_lifter: User) -> None:
    trainer, browser = a_trainer(), Client()
    browser.force_login(trainer)
    assert "Your clients" not in home(browser)
    trained(lifter, trainer)
    link = trained(other_lifter, trainer)
    workout = finished_workout(lifter)
    Comment.write(author=lifter, trainer=trainer, workout=workout, text="It hurt a bit")
    them = from_trainers(trainer, trainer.today())
    assert (them.clients, them.answers, bool(them)) == (2, 1, False)
    text = home(browser)
    assert f'href="{reverse("admin:coaching_client_changelist")}">All 2</a>' in text
    assert "1 new comment</a>" in text
    link.end()
    Comment.mark_seen(reader=trainer, workout=workout)
    assert "All 1</a>" in home(browser)
    assert "new comment" not in home(browser)
    trainer.is_staff = False
    trainer.save()
    assert "Your clients" not in home(browser), "who is let in nowhere is led nowhere"
    lifter.is_staff = True
    assert from_trainers(lifter, lifter.today()).clients == 0
