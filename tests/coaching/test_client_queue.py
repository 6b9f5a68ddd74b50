"""The trainer's list of clients: what it says of each, in which order, and that it costs the same for many."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from goals.models import Goal
from gymtracker.accounts.models import Coaching, User
from gymtracker.accounts.scoping import clients_of
from gymtracker.coaching.compliance import Aim
from gymtracker.coaching.models import Assignment, Comment, Read, ReadAudit, Review
from gymtracker.coaching.queue import add_volumes, queue_of
from tests.coaching.people import a_trainer, trained
from tests.factories import UserFactory, bench_press, entry, finished_workout, log, row_by_row
from tests.queries import counted
from tests.workouts.plans import template
from workouts.models import WorkoutTemplate

pytestmark = pytest.mark.django_db
URL = "/admin/coaching/client/"


@pytest.fixture
def trainer(db: None) -> User:
    return a_trainer()


@pytest.fixture
def signed_in(trainer: User) -> Browser:
    browser = Browser()
    browser.force_login(trainer)
    return browser


@row_by_row()
def a_client(trainer: User, name: str = "Carla Client", **fields: Any) -> User:
    client: User = UserFactory(full_name=name, **fields)
    link = trained(client, trainer)
    Coaching.objects.filter(pk=link.pk).update(accepted_at=timezone.now() - timedelta(days=200))
    return client


@row_by_row()
def benched(client: User, *, days_ago: float, weight: float = 80, reps: int = 8, rpe: int | None = None) -> Any:
    workout = finished_workout(client, days_ago=days_ago, name="Push")
    log(entry(workout), weight, reps, rpe_tenths=rpe)
    return workout


def reasons_of(trainer: User, client: User) -> list[str]:
    (row,) = queue_of(trainer, User.objects.filter(pk=client.pk))
    return [reason.text for reason in row.reasons]


# --- Reasons ---


def test_days_without_a_workout_are_told_from_the_clients_own_limit_on(trainer: User) -> None:
    client = a_client(trainer)
    benched(client, days_ago=11)
    assert "No workout for 11 days" in reasons_of(trainer, client)
    client.trainer_links.update(quiet_days=12)
    assert reasons_of(trainer, client) == []


def test_who_is_off_is_not_missed(trainer: User) -> None:
    client = a_client(trainer)
    benched(client, days_ago=20)
    today = client.today()
    client.time_off.create(first_day=today - timedelta(days=15), last_day=today + timedelta(days=3), kind="injured")
    end = today + timedelta(days=3)
    assert reasons_of(trainer, client) == [f"Injured until {end.day} {end:%b}"]


def test_days_off_do_not_count_once_they_are_over(trainer: User) -> None:
    client = a_client(trainer)
    benched(client, days_ago=12)
    today = client.today()
    client.time_off.create(first_day=today - timedelta(days=9), last_day=today - timedelta(days=3), kind="sick")
    assert reasons_of(trainer, client) == []
    benched_before = client.time_off.get()
    benched_before.delete()
    assert reasons_of(trainer, client) == ["No workout for 12 days"]


def test_compliance_and_its_drop_are_told(trainer: User) -> None:
    """Two a week for 30 days, then one a week: 9 due in each, 8 to 9 done, then 4."""
    client = a_client(trainer)
    today = client.today()
    Goal.objects.create(
        user=client, kind="consistency", target=2, weeks=20, made_on=today - timedelta(days=150),
        counts_from=today - timedelta(days=150),
    )  # fmt: skip
    for days in (1, 8, 15, 22):
        benched(client, days_ago=days)
    for days in (31, 34, 38, 41, 45, 48, 52, 55, 59):
        benched(client, days_ago=days)
    (row,) = queue_of(trainer, User.objects.filter(pk=client.pk))
    assert row.regularity.month and (row.regularity.month.done, row.regularity.month.due) == (4, 9)
    assert row.regularity.before and (row.regularity.before.done, row.regularity.before.due) == (9, 9)
    assert "Compliance down 56 points to 44 %" in [reason.text for reason in row.reasons]


def test_the_newest_of_two_habits_is_what_counts(trainer: User) -> None:
    client = a_client(trainer)
    today = client.today()
    for days, target in ((90, 1), (60, 4), (120, 2)):
        since = today - timedelta(days=days)
        Goal.objects.create(user=client, kind="consistency", target=target, weeks=20, made_on=since)
    (row,) = queue_of(trainer, User.objects.filter(pk=client.pk))
    assert row.known.aim == Aim(4, today - timedelta(days=60), [])


def test_a_habit_that_is_paused_or_over_asks_for_nothing(trainer: User) -> None:
    """Paused for ten of thirty days, two a week are 6 due in place of 9."""
    client = a_client(trainer)
    today = client.today()
    ago = partial(ago_of, today)
    habit = Goal.objects.create(user=client, kind="consistency", target=2, weeks=20, made_on=ago(150))
    for days in (1, 8, 15):
        benched(client, days_ago=days)
    asked = partial(queue_of, trainer, User.objects.filter(pk=client.pk))
    assert shares(asked()) == (3, 9)
    habit.pauses.create(first_day=ago(29), last_day=ago(20))
    assert shares(asked()) == (3, 6)
    habit.deadline = ago(5)
    habit.save()
    (row,) = asked()
    assert row.known.aim is not None, "the pause moved its end"
    habit.deadline = ago(40)
    habit.save()
    assert asked()[0].regularity.month is None


def ago_of(today: date, days: int) -> date:
    return today - timedelta(days=days)


def shares(rows: list[Any]) -> tuple[int, int]:
    month = rows[0].regularity.month
    return month.done, month.due


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Europe/Berlin"])
def test_each_client_is_judged_by_their_own_calendar(trainer: User, zone: str) -> None:
    """At one moment three days are today on earth; a best of today is nobody's tomorrow."""
    client = a_client(trainer, time_zone=zone)
    a_client(trainer, "Ula Utc", time_zone="UTC")
    for days in (40, 20, 10, 5, 1, 0):
        benched(client, days_ago=days, weight=110 if days == 0 else 100, reps=1)
    rows = {row.client.pk: row for row in queue_of(trainer, clients_of(trainer))}
    assert rows[client.pk].known.stalls == []
    assert rows[client.pk].quiet_for == 0
    add_volumes(rows.values())
    assert rows[client.pk].spark.newest == 310_000


def test_a_habit_and_a_volume_that_will_be_late_are_told(trainer: User) -> None:
    client = a_client(trainer)
    today = client.today()
    for days in range(80, 0, -8):
        benched(client, days_ago=days)
    told = {"user": client, "made_on": today - timedelta(days=90), "deadline": today + timedelta(days=10)}
    Goal.objects.create(kind="consistency", target=3, weeks=12, **told)
    assert any(text.startswith("Goal at risk: 3 workouts a week") for text in reasons_of(trainer, client))
    Goal.objects.all().delete()
    volume = Goal.objects.create(kind="volume", target=50_000_000, counts_from=told["made_on"], **told)
    assert any(text.startswith("Goal at risk") for text in reasons_of(trainer, client))
    volume.target = 6_500_000  # 6.4 t are done, and there are 0.64 t every 8 days
    volume.save()
    assert not any(text.startswith("Goal at risk") for text in reasons_of(trainer, client))


def test_a_comment_at_a_workout_that_is_open_again_waits(trainer: User) -> None:
    client = a_client(trainer)
    workout = benched(client, days_ago=1)
    Comment.write(author=client, trainer=trainer, workout=workout, text="Look")
    assert "1 new comment" in reasons_of(trainer, client)
    workout.reopen()
    assert "1 new comment" not in reasons_of(trainer, client)
    workout.finish()
    assert "1 new comment" in reasons_of(trainer, client)


def test_a_stalled_lift_is_told(trainer: User) -> None:
    client = a_client(trainer)
    benched(client, days_ago=36, weight=100)
    for days in (29, 22, 15, 8, 1):
        benched(client, days_ago=days, weight=97.5)
    assert "Bench Press (Barbell) stalled for 5 weeks" in reasons_of(trainer, client)


def test_effort_that_grows_at_equal_load_is_told(trainer: User) -> None:
    client = a_client(trainer)
    for days, rpe in ((50, 75), (40, 75), (10, 90), (2, 85)):
        benched(client, days_ago=days, weight=100, rpe=rpe)
    assert "RPE up 1.2 at 100 kg × 8, Bench Press (Barbell)" in reasons_of(trainer, client)


def test_a_goal_that_will_be_late_is_told(trainer: User) -> None:
    client = a_client(trainer)
    today = client.today()
    Goal.objects.create(
        user=client, kind="strength", exercise=bench_press(), target=140_000, reps=5,
        made_on=today - timedelta(days=60), deadline=today + timedelta(days=14),
    )  # fmt: skip
    for weeks in range(8):
        benched(client, days_ago=1 + 7 * weeks, weight=90 - weeks * 0.5)
    assert "Goal at risk: Bench Press (Barbell): 140 kg × 5" in reasons_of(trainer, client)
    Goal.objects.update(deadline=today + timedelta(days=1500))
    assert not any("Goal at risk" in text for text in reasons_of(trainer, client))


def test_new_comments_and_records_are_told(trainer: User) -> None:
    client = a_client(trainer)
    benched(client, days_ago=9, weight=80)
    workout = benched(client, days_ago=1, weight=85)
    Comment.write(author=client, trainer=trainer, workout=workout, text="Felt heavy")
    said = reasons_of(trainer, client)
    assert said[0] == "1 new comment"
    assert any(text.endswith("records this week") for text in said)
    second = a_trainer("Sven Second")
    trained(client, second)
    assert "1 new comment" not in reasons_of(second, client), "what is said to another trainer is none of theirs"


# --- The page ---


def test_who_needs_attention_comes_first(trainer: User, signed_in: Browser) -> None:
    steady, quiet = a_client(trainer, "Anna Steady"), a_client(trainer, "Zoe Quiet")
    benched(steady, days_ago=1)
    benched(quiet, days_ago=20)
    text = signed_in.get(URL).content.decode()
    assert text.index("Zoe Quiet") < text.index("Anna Steady")
    Review.mark(trainer=trainer, clients=[quiet])
    third = a_client(trainer, "Zz Quiet too")
    benched(third, days_ago=9)
    text = signed_in.get(URL).content.decode()
    assert text.index("Zz Quiet too") < text.index("Zoe Quiet") < text.index("Anna Steady"), "reviewed ones wait"


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?q=anna", ["Anna"]), ("?show=quiet", ["Zoe"]), ("?sort=name", ["Anna", "Zoe"]), ("?sort=last", ["Zoe", "Anna"]),
     ("?show=nonsense&page=9999&user__password__startswith=a&o=1&_popup=1", ["Zoe", "Anna"])],
)  # fmt: skip
def test_the_list_is_searched_filtered_and_sorted(
    trainer: User, signed_in: Browser, query: str, expected: list[str]
) -> None:
    benched(a_client(trainer, "Anna Steady"), days_ago=1)
    benched(a_client(trainer, "Zoe Quiet"), days_ago=20)
    response = signed_in.get(URL + query)
    assert response.status_code == 200
    assert [row.client.get_short_name() for row in response.context["page"]] == expected


def test_the_line_is_the_volume_of_twelve_weeks(trainer: User, signed_in: Browser) -> None:
    """Weeks of seven days; the one of today is the last."""
    client = a_client(trainer, "Anna Steady", time_zone="UTC")
    for days, weight in ((0, 10), (6, 20), (7, 40), (83, 80), (84, 160)):
        benched(client, days_ago=days, weight=weight, reps=1)
    (row,) = signed_in.get(URL).context["page"]
    assert row.volumes == [80_000, *[0] * 9, 40_000, 30_000]
    assert row.spark.points.startswith("0.0,2.0 8.7,22.0 ")
    assert (row.spark.last, row.spark.newest) == ("96.0,14.5", 30_000)


def test_the_least_volume_comes_first_also_from_another_page(
    trainer: User, signed_in: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gymtracker.coaching.queue_pages.PAGE", 1)
    for name, weight in (("Anna Much", 100), ("Bea Little", 20), ("Cleo Some", 50)):
        benched(a_client(trainer, name), days_ago=1, weight=weight, reps=1)
    pages = [signed_in.get(f"{URL}?sort=volume&page={page}").context["page"] for page in (1, 2, 3)]
    assert [row.client.get_short_name() for page in pages for row in page] == ["Bea", "Cleo", "Anna"]
    cells = csv.DictReader(io.StringIO(signed_in.get(f"{URL}export/?sort=volume").content.decode()))
    assert [row["volume_this_week"] for row in cells] == ["20", "50", "100"]


def test_another_trainers_client_is_not_in_it(trainer: User, signed_in: Browser) -> None:
    a_client(a_trainer("Olga Other"), "Hidden Person")
    assert "Hidden Person" not in signed_in.get(URL).content.decode()


def test_the_client_reads_that_the_list_was_read(trainer: User, signed_in: Browser) -> None:
    client = a_client(trainer)
    signed_in.get(URL)
    assert ReadAudit.objects.get().client == client
    assert ReadAudit.objects.get().what == Read.LIST


def test_a_superuser_sees_all_who_are_trained_and_is_no_reader(superuser: User, trainer: User) -> None:
    client = a_client(trainer)
    UserFactory(full_name="Nobody's Client")
    browser = Browser()
    browser.force_login(superuser)
    assert [row.client.pk for row in browser.get(URL).context["page"]] == [client.pk]
    assert not ReadAudit.objects.exists()


def test_many_clients_cost_no_more_queries_than_a_few(trainer: User, signed_in: Browser) -> None:
    def fill(number: int) -> None:
        client = a_client(trainer, f"Client {number}")
        today = client.today()
        Goal.objects.create(
            user=client, kind="strength", exercise=bench_press(), target=140_000, reps=5,
            made_on=today - timedelta(days=60), deadline=today + timedelta(days=14),
        )  # fmt: skip
        Goal.objects.create(
            user=client, kind="bodyweight", measure="bodyweight", start_value=80_000, target=75_000,
            made_on=today - timedelta(days=60), deadline=today + timedelta(days=14),
        )  # fmt: skip
        for kind, more in (("consistency", {"weeks": 20}), ("volume", {})):
            Goal.objects.create(
                user=client, kind=kind, target=3, made_on=today - timedelta(days=60),
                deadline=today + timedelta(days=14), **more,
            )  # fmt: skip
        benched(client, days_ago=40, weight=100)
        for days in (30, 20, 9, 2):
            benched(client, days_ago=days, weight=97.5, rpe=80)
        plan = template(trainer)
        Assignment.assign(trainer=trainer, client=client, template=plan, due_on=today)

    fill(1)
    signed_in.get(URL)
    with counted() as few:
        signed_in.get(URL)
    for number in range(2, 8):
        fill(number)
    with counted() as many:
        signed_in.get(URL)
    assert len(many) == len(few) <= 15


# --- Actions ---


def test_a_template_is_assigned_to_two_clients(trainer: User, signed_in: Browser) -> None:
    clients = [a_client(trainer, name) for name in ("Anna", "Zoe")]
    plan = template(trainer)
    data: dict[str, Any] = {"action": "assign", "client": [one.pk for one in clients]}
    page = signed_in.post(URL, data)
    assert b"Anna" in page.content and b"Zoe" in page.content
    due = trainer.today() + timedelta(days=2)
    answer = signed_in.post(URL, data | {"confirmed": "yes", "template": plan.pk, "due_on": due.isoformat()})
    assert answer.status_code == 302
    assert {one.client_id for one in Assignment.objects.filter(due_on=due)} == {one.pk for one in clients}


@pytest.mark.parametrize("action", ["assign", "goal"])
def test_a_form_that_is_sent_twice_gives_nothing_twice(trainer: User, signed_in: Browser, action: str) -> None:
    clients = [a_client(trainer, name) for name in ("Anna", "Zoe")]
    plan = template(trainer)
    data: dict[str, Any] = {"action": action, "client": [one.pk for one in clients]}
    page = signed_in.post(URL, data).content.decode()
    (uuid,) = re.findall(r'name="uuid" value="([^"]+)"', page)
    data |= {"confirmed": "yes", "uuid": uuid, "template": plan.pk, "target": 3, "weeks": 8}
    with row_by_row():  # a goal is judged for each by itself
        for _ in range(2):
            assert signed_in.post(URL, data).status_code == 302
    made = Assignment.objects if action == "assign" else Goal.objects
    assert made.count() == 2
    assert WorkoutTemplate.objects.filter(user__in=clients).count() == (2 if action == "assign" else 0)


def test_a_goal_is_set_and_a_review_marked(trainer: User, signed_in: Browser) -> None:
    client = a_client(trainer)
    signed_in.post(URL, {"action": "goal", "client": client.pk, "confirmed": "yes", "target": 3, "weeks": 8})
    assert client.goals.get().target == 3
    signed_in.post(URL, {"action": "reviewed", "client": client.pk})
    assert Review.objects.get().client == client


def test_an_action_begun_at_a_client_leads_back_there(trainer: User, signed_in: Browser) -> None:
    client, other = a_client(trainer), a_client(trainer, "Zoe")
    theirs = reverse("admin:coaching_client_change", args=[client.pk])
    begun = {"action": "goal", "client": client.pk, "from": "client"}
    page = signed_in.post(URL, begun).content.decode()
    assert f'class="back" href="{theirs}"' in page
    assert 'name="from" value="client"' in page
    done = signed_in.post(URL, begun | {"confirmed": "yes", "target": 3, "weeks": 8})
    assert done["Location"] == theirs
    for one in ({"action": "goal", "client": client.pk}, begun | {"client": [client.pk, other.pk]}):
        assert f'class="back" href="{URL}"' in signed_in.post(URL, one).content.decode()
    goals = signed_in.get(reverse("admin:coaching_client_goals", args=[client.pk])).content.decode()
    assert 'name="action" value="goal"' in goals


def test_who_never_trained_is_not_said_to_be_well(trainer: User, signed_in: Browser) -> None:
    client = a_client(trainer)
    page = signed_in.get(reverse("admin:coaching_client_change", args=[client.pk])).content.decode()
    assert "All is well" not in page + signed_in.get(URL).content.decode()
    assert page.count("No workout yet") == 1


@pytest.mark.parametrize("action", ["assign", "goal", "reviewed", "delete_selected", ""])
def test_an_action_reaches_no_one_elses_client(trainer: User, signed_in: Browser, action: str) -> None:
    mine, theirs = a_client(trainer), a_client(a_trainer("Olga"), "Hidden Person")
    plan = template(trainer)
    data = {
        "action": action, "confirmed": "yes", "template": plan.pk, "target": 3, "weeks": 8,
        "client": [theirs.pk, "x", "9" * 40, "-1"], "_selected_action": [theirs.pk], "_to_field": "email",
        "form-0-id": theirs.pk, "_saveasnew": "1",
    }  # fmt: skip
    answer = signed_in.post(URL, data)
    assert answer.status_code == 302
    assert not Assignment.objects.exists() and not Goal.objects.exists() and not Review.objects.exists()
    assert b"Hidden Person" not in signed_in.post(URL, data | {"client": [theirs.pk, mine.pk]}, follow=True).content
    assert not theirs.goals.exists() and not theirs.assignments.exists() and not theirs.reviews.exists()
    assert User.objects.filter(pk=theirs.pk).exists()


def test_another_lifters_template_cannot_be_assigned(trainer: User, signed_in: Browser, other_lifter: User) -> None:
    client, foreign = a_client(trainer), template(other_lifter)
    data = {"action": "assign", "confirmed": "yes", "client": client.pk, "template": foreign.pk}
    assert signed_in.post(URL, data).status_code == 422
    assert not Assignment.objects.exists()


# --- As a file ---


def test_the_list_as_a_file_holds_no_formula(trainer: User, signed_in: Browser) -> None:
    benched(a_client(trainer, "=cmd|' /C calc'!A0"), days_ago=9)
    answer = signed_in.get(f"{URL}export/?show=quiet")
    head, row = csv.reader(io.StringIO(answer.content.decode()))
    assert head[0] == "name" and row[0] == "'=cmd|' /C calc'!A0"
    assert row[2] == "No workout for 9 days"
