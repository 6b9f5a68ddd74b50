"""The page behind a link: what it tells, whom, and that whatever leads nowhere answers alike."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from exercises.models import Exercise
from gymtracker.accounts.models import ShareLink, User
from gymtracker.ids import uuid7
from tests.factories import ExerciseFactory, MuscleFactory, UserFactory, bench_press, entry, finished_workout, log
from tests.gymtracker.test_hostile_text import PAYLOADS, shows
from tests.queries import counted
from tests.workouts.plans import programme
from workouts import planning
from workouts.models import PlannedSet, Programme, TemplateExercise, TemplateSet, Workout, WorkoutTemplate

SECRETS = ("owner@example.org", "Lena Lifter", "hurt my", "Seat 4", "83.7", "83,7")


@pytest.fixture
def workout(lifter: User) -> Workout:
    User.objects.filter(pk=lifter.pk).update(email="owner@example.org")
    made = finished_workout(lifter, name="Upper A", notes="I hurt my shoulder", days_ago=3, minutes=50)
    made.set_bodyweight(83_700)
    bench = entry(made)
    bench.annotate_for_lifter(notes="Seat 4", rest_seconds=None)
    log(bench, 40, 10, kind="warm_up")
    log(bench, 80, 8)
    log(bench, 80, 7, rpe_tenths=85)
    return made


@pytest.fixture
def link(workout: Workout) -> ShareLink:
    return ShareLink.open_for(workout.user, kind="workout", object_id=workout.pk)


@pytest.fixture
def template(lifter: User, db: None) -> WorkoutTemplate:
    made: WorkoutTemplate = lifter.templates.create(name="Push day", notes="I hurt my shoulder")
    added = TemplateExercise.objects.create(template=made, exercise=bench_press(), notes="Seat 4")
    TemplateSet.objects.create(template_exercise=added, position=1, kind="warm_up", reps_min=10, weight_grams=40_000)
    for position in (2, 3, 4):
        TemplateSet.objects.create(
            template_exercise=added, position=position, reps_min=5, reps_max=8, weight_grams=82_500, rpe_tenths=80,
            rest_seconds=120,
        )  # fmt: skip
    return made


def url_of(link: ShareLink | str) -> str:
    return reverse("shared", args=[link if isinstance(link, str) else link.token])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    body = re.sub(r"<[^>]+>", " ", html.unescape(response.content.decode()))
    return " ".join(body.split())


def test_anybody_with_the_link_reads_the_workout(link: ShareLink, client: Client) -> None:
    text = text_of(client.get(url_of(link)))
    for said in (
        "Upper A",
        "50 min",
        "Bench Press (Barbell)",
        "40 kg × 10",
        "80 kg × 8",
        "80 kg × 7",
        "RPE 8.5",
        "Chest",
    ):
        assert said in text
    assert "Sets 2" in text
    assert "Volume 1,200 kg" in text  # 80 x 8 + 80 x 7; the warm-up does not count
    assert "Log in to copy" in text


def test_it_tells_nothing_that_was_not_ticked(link: ShareLink, client: Client) -> None:
    body = client.get(url_of(link)).content.decode()
    assert [secret for secret in SECRETS if secret in body] == []


@pytest.mark.parametrize(("ticked", "told"), [("shows_name", {"Lena Lifter"}), ("shows_notes", {"hurt my", "Seat 4"})])
def test_what_is_ticked_is_told(link: ShareLink, client: Client, ticked: str, told: set[str]) -> None:
    link.tell_of(**{"shows_name": False, "shows_notes": False, ticked: True})
    body = client.get(url_of(link)).content.decode()
    assert {secret for secret in SECRETS if secret in body} == told


def test_a_name_that_was_never_given_is_not_made_of_the_address(link: ShareLink, client: Client) -> None:
    User.objects.update(full_name="")
    link.tell_of(shows_name=True, shows_notes=False)
    assert b"owner" not in client.get(url_of(link)).content


def test_bodyweight_cannot_be_reckoned_from_it(workout: Workout, link: ShareLink, client: Client) -> None:
    """10 pull ups at 83.7 kg are 837 kg of volume, and their estimate 111.6 kg less 83.7: neither is told."""
    pull_up = ExerciseFactory(pull_up=True)
    earlier = finished_workout(workout.user, days_ago=9)
    earlier.set_bodyweight(83_700)
    log(entry(earlier, pull_up), 0, 5)
    log(entry(workout, pull_up), 2.5, 10)
    kinds = set(workout.records.celebrated().values_list("kind", flat=True))
    assert {"estimated_1rm", "best_set_volume"} <= kinds  # else nothing would be left out
    text = text_of(client.get(url_of(link)))
    assert "+2.5 kg × 10" in text
    assert "Volume 1,200 kg" in text
    assert "without the bodyweight exercises" in text
    assert "Estimated 1RM" not in text
    assert "volume 8" not in text.lower()
    assert "Heaviest weight +2.5 kg" in text


def test_records_are_told_without_what_they_beat(workout: Workout, link: ShareLink, client: Client) -> None:
    log(entry(finished_workout(workout.user, days_ago=9)), 61, 8)
    text = text_of(client.get(url_of(link)))
    assert "Heaviest weight 80 kg" in text
    assert "61" not in text


def test_later_changes_show(workout: Workout, link: ShareLink, client: Client) -> None:
    workout.describe(name="Upper B", notes="")
    log(workout.workout_exercises.get(), 90, 3)
    text = text_of(client.get(url_of(link)))
    assert "Upper B" in text
    assert "90 kg × 3" in text


def test_a_reader_who_is_signed_in_reads_in_their_own_units(link: ShareLink, client: Client) -> None:
    client.force_login(UserFactory(in_pounds=True))
    assert "176.37 lb × 8" in text_of(client.get(url_of(link)))


def test_a_template_says_what_it_asks_for(template: WorkoutTemplate, client: Client) -> None:
    link = ShareLink.open_for(template.user, kind="template", object_id=template.pk)
    response = client.get(url_of(link))
    text = text_of(response)
    assert "Push day" in text
    assert "1 × 10 or more reps at 40 kg, warm-up" in text
    assert "3 × 5–8 reps at 82.5 kg, RPE 8, rest 2:00" in text
    assert [secret for secret in SECRETS if secret in response.content.decode()] == []
    link.tell_of(shows_name=False, shows_notes=True)
    assert "Seat 4" in text_of(client.get(url_of(link)))


def test_it_is_kept_from_search_engines_caches_and_other_hosts(link: ShareLink, client: Client) -> None:
    for url in (url_of(link), url_of("x" * 32)):
        response = client.get(url)
        assert response["Referrer-Policy"] == "no-referrer"
        assert "noindex" in response["X-Robots-Tag"]
        assert "no-store" in response["Cache-Control"]
        assert "script-src 'self'" in response["Content-Security-Policy"]
        assert b'<meta name="robots" content="noindex' in response.content
        assert b"<script" not in response.content


def test_a_browser_that_may_copy_says_where_its_form_comes_from(link: ShareLink, stranger: Client) -> None:
    """Under no-referrer it would send "Origin: null", and the copy would be refused."""
    assert stranger.get(url_of(link))["Referrer-Policy"] == "same-origin"


def shut_out(link: ShareLink) -> str:
    User.objects.filter(pk=link.user_id).update(is_active=False)
    return link.token


def trashed(link: ShareLink) -> str:
    link.user.workouts.get(pk=link.object_id).trash()
    return link.token


def reopened(link: ShareLink) -> str:
    link.user.workouts.get(pk=link.object_id).reopen()
    return link.token


def erased(link: ShareLink) -> str:
    workout = link.user.workouts.get(pk=link.object_id)
    workout.trash()
    workout.erase()
    return link.token


def revoked(link: ShareLink) -> str:
    link.revoke()
    return link.token


def of_a_deleted_account(link: ShareLink) -> str:
    User.objects.get(pk=link.user_id).erase()
    return link.token


def of_another_kind(link: ShareLink) -> str:
    ShareLink.objects.filter(pk=link.pk).update(kind="template")
    return link.token


def of_anothers_workout(link: ShareLink) -> str:
    """It cannot come about; if it did, it would still begin at the link's own lifter."""
    ShareLink.objects.filter(pk=link.pk).update(user=UserFactory())
    return link.token


LEADS_NOWHERE: dict[str, Callable[[ShareLink], str]] = {
    "unknown": lambda link: "A" * 32,
    "too long": lambda link: link.token + "A",
    "cut": lambda link: link.token[:-1],
    "in other letters": lambda link: link.token.swapcase(),
    "markup": lambda link: "<script>alert(1)<script>",
    "NUL": lambda link: link.token[:-1] + "\x00",
    "very long": lambda link: "A" * 5000,
    "not ASCII": lambda link: "ü" * 32,
    "its object's id": lambda link: str(link.object_id),
    "revoked": revoked,
    "of a trashed workout": trashed,
    "of a reopened workout": reopened,
    "of an erased workout": erased,
    "of somebody shut out": shut_out,
    "of a deleted account": of_a_deleted_account,
    "of another kind": of_another_kind,
    "of another's workout": of_anothers_workout,
}


@pytest.mark.parametrize("state", LEADS_NOWHERE)
def test_whatever_leads_nowhere_answers_alike(state: str, link: ShareLink, client: Client) -> None:
    expected = client.get(url_of("x" * 32))
    assert expected.status_code == 404
    response = client.get(url_of(LEADS_NOWHERE[state](link)))
    assert (response.status_code, response.content) == (404, expected.content)
    if state == "NUL":  # no page is asked at all, whatever is shared
        return
    same = {"Cache-Control", "Referrer-Policy", "X-Robots-Tag", "Content-Type"}
    assert {name: response.headers.get(name) for name in same} == {name: expected.headers.get(name) for name in same}


@pytest.mark.parametrize("state", LEADS_NOWHERE)
def test_nothing_is_copied_from_where_nothing_is(state: str, link: ShareLink, stranger: Client) -> None:
    token = LEADS_NOWHERE[state](link)
    assert stranger.post(reverse("shared-copy", args=[token]), {"uuid": uuid7()}).status_code == 404
    assert WorkoutTemplate.objects.count() == 0


def test_a_template_that_was_put_away_leads_nowhere(template: WorkoutTemplate, client: Client) -> None:
    link = ShareLink.open_for(template.user, kind="template", object_id=template.pk)
    WorkoutTemplate.objects.update(archived_at=link.created_at)
    assert client.get(url_of(link)).status_code == 404


def test_what_comes_back_from_the_trash_is_shared_again(workout: Workout, link: ShareLink, client: Client) -> None:
    workout.trash()
    workout.restore()
    assert client.get(url_of(link)).status_code == 200


def test_a_deleted_account_takes_its_links_along(link: ShareLink) -> None:
    of_a_deleted_account(link)
    assert not ShareLink.objects.exists()


def test_the_page_is_read_only(link: ShareLink, client: Client) -> None:
    assert client.post(url_of(link)).status_code == 405
    assert client.get(reverse("shared-copy", args=[link.token])).status_code == 302  # to the login page


def test_the_number_of_queries_does_not_grow(workout: Workout, link: ShareLink, client: Client) -> None:
    with counted() as few:
        client.get(url_of(link))
    for number in range(12):
        added = entry(workout, ExerciseFactory(primary_muscle=MuscleFactory(slug=f"m{number}")))
        for reps in (8, 7, 6):
            log(added, 50, reps)
    with counted() as many:
        client.get(url_of(link))
    assert len(many) == len(few) <= 6, many


@pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
def test_hostile_text_is_only_text(text: str, workout: Workout, link: ShareLink, client: Client) -> None:
    workout.describe(name=text, notes=text)
    exercise = ExerciseFactory(owner=workout.user, name=text)
    added = entry(workout, exercise)
    log(added)
    added.annotate_for_lifter(notes=text, rest_seconds=None)
    User.objects.filter(pk=workout.user_id).update(full_name=text)
    link.tell_of(shows_name=True, shows_notes=True)
    assert shows(client.get(url_of(link)), text)
    client.force_login(UserFactory())
    assert shows(client.get(url_of(link)), text)
    client.post(reverse("shared-copy", args=[link.token]))
    assert shows(client.get(url_of(link)), text)  # with the toast


# --- Copying ---


def copy(client: Client, link: ShareLink, **data: Any) -> Any:
    return client.post(reverse("shared-copy", args=[link.token]), data)


def asked_for(template: WorkoutTemplate) -> list[tuple[str, str, int | None, int | None, int | None]]:
    sets = TemplateSet.objects.filter(template_exercise__template=template)
    in_order = sets.order_by("template_exercise__position", "position")
    return list(
        in_order.values_list("template_exercise__exercise__name", "kind", "weight_grams", "reps_min", "reps_max")
    )


def test_a_template_is_copied_whole(template: WorkoutTemplate, stranger: Client, other_lifter: User) -> None:
    link = ShareLink.open_for(template.user, kind="template", object_id=template.pk)
    assert copy(stranger, link, uuid=uuid7()).status_code == 302
    copied = other_lifter.templates.get()
    assert copied.name == "Push day"
    assert asked_for(copied) == asked_for(template)
    assert (copied.notes, copied.template_exercises.get().notes) == ("", "")
    assert template.user.templates.get() == template


@pytest.mark.parametrize("kind", ["workout", "template"])
def test_notes_are_copied_where_they_are_told(
    kind: str, workout: Workout, template: WorkoutTemplate, stranger: Client, other_lifter: User
) -> None:
    shared = workout if kind == "workout" else template
    link = ShareLink.open_for(workout.user, kind=kind, object_id=shared.pk)
    for told in (False, True):
        link.tell_of(shows_name=False, shows_notes=told)
        copy(stranger, link, uuid=uuid7())
        copied = other_lifter.templates.order_by("created_at").last()
        assert copied is not None
        expected = ("I hurt my shoulder", "Seat 4") if told else ("", "")
        assert (copied.notes, copied.template_exercises.get().notes) == expected


def test_there_is_an_end_to_copies(
    link: ShareLink, stranger: Client, other_lifter: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workouts.models.templates.MOST_TEMPLATES", 1)
    first = uuid7()
    assert copy(stranger, link, uuid=first)["Location"] == other_lifter.templates.get().get_absolute_url()
    response = copy(stranger, link, uuid=uuid7())
    assert response["Location"] == url_of(link)
    assert "at most 1 templates" in text_of(stranger.get(url_of(link)))
    assert copy(stranger, link, uuid=first).status_code == 302
    assert other_lifter.templates.count() == 1


def test_a_merged_exercise_is_copied_as_its_target(
    workout: Workout, link: ShareLink, stranger: Client, other_lifter: User
) -> None:
    own, other = (ExerciseFactory(owner=workout.user, name=name) for name in ("Old name", "New name"))
    log(entry(workout, own))
    Exercise.objects.filter(pk=own.pk).update(merged_into=other)
    copy(stranger, link, uuid=uuid7())
    assert other_lifter.custom_exercises.get().name == "New name"


def test_of_a_programmes_day_the_first_week_is_shown_and_copied(
    template: WorkoutTemplate, client: Client, stranger: Client, other_lifter: User
) -> None:
    programme = Programme.objects.create(user=template.user, name="Block", weeks=2)
    programme.days.create(template=template)
    planned = template.template_exercises.get()
    planned.write(sets=[{"reps_min": 3, "reps_max": 3}], week=2)
    link = ShareLink.open_for(template.user, kind="template", object_id=template.pk)
    assert "3 × 5–8 reps" in text_of(client.get(url_of(link)))
    assert "1 × 3 reps" not in text_of(client.get(url_of(link)))
    response = copy(stranger, link, uuid=uuid7())
    assert "5–8" in text_of(stranger.get(response["Location"]))
    workout = planning.start(other_lifter, other_lifter.templates.get())
    assert PlannedSet.objects.filter(workout_exercise__workout=workout).count() == 4


def test_a_workout_is_copied_as_a_template(link: ShareLink, stranger: Client, other_lifter: User) -> None:
    response = copy(stranger, link, uuid=uuid7())
    assert response.status_code == 302
    assert response["Location"] == other_lifter.templates.get().get_absolute_url()
    assert "one of your templates now" in text_of(stranger.get(response["Location"]))
    name = "Bench Press (Barbell)"
    assert asked_for(other_lifter.templates.get()) == [
        (name, "warm_up", 40_000, 10, 10), (name, "normal", 80_000, 8, 8), (name, "normal", 80_000, 7, 7),
    ]  # fmt: skip


def test_a_double_tap_copies_once(link: ShareLink, stranger: Client, other_lifter: User) -> None:
    data = {"uuid": uuid7()}
    for _ in range(3):
        assert copy(stranger, link, **data).status_code == 302
    assert other_lifter.templates.count() == 1
    assert other_lifter.templates.get().template_exercises.count() == 1


def test_anothers_own_exercise_becomes_ones_own_once(
    workout: Workout, link: ShareLink, stranger: Client, other_lifter: User
) -> None:
    own = ExerciseFactory(owner=workout.user, name="Grandfather's Lift")
    log(entry(workout, own))
    for _ in range(2):
        copy(stranger, link, uuid=uuid7())
    mine = other_lifter.custom_exercises.get()
    assert mine.name == "Grandfather's Lift"
    used = Exercise.objects.filter(template_exercises__template__user=other_lifter)
    assert set(used) == {mine, bench_press()}


def test_the_rules_of_a_template_come_along_and_its_notes_do_not(
    template: WorkoutTemplate, stranger: Client, other_lifter: User
) -> None:
    template.template_exercises.update(progression="linear", failures_allowed=3, deload_percent=20)
    copy(stranger, ShareLink.open_for(template.user, kind="template", object_id=template.pk), uuid=uuid7())
    copied = other_lifter.templates.get()
    one = copied.template_exercises.get()
    assert (one.progression, one.failures_allowed, one.deload_percent) == ("linear", 3, 20)
    assert one.template_sets.count() == 4
    assert (copied.notes, one.notes) == ("", "")


def test_a_day_of_several_weeks_is_shown_and_copied_as_its_first(
    lifter: User, client: Client, stranger: Client, other_lifter: User
) -> None:
    made = programme(lifter, "Bench", weeks=3)
    row = made.days.get().template.template_exercises.get()
    row.write(sets=[{"reps_min": 5, "reps_max": 5}], week=1)
    row.write(sets=[{"reps_min": 3, "reps_max": 3}] * 2, week=2)
    link = ShareLink.open_for(lifter, kind="template", object_id=row.template_id)
    assert "Bench, week 1" in client.get(url_of(link)).content.decode()
    copy(stranger, link, uuid=uuid7())
    copied = other_lifter.templates.get()
    assert copied.name == "Bench, week 1"
    assert [(each.week, each.reps_max) for each in copied.template_exercises.get().template_sets.all()] == [(None, 5)]


def test_days_of_an_archived_programme_are_shared_no_longer(lifter: User, client: Client) -> None:
    made = programme(lifter, "Bench")
    link = ShareLink.open_for(lifter, kind="template", object_id=made.days.get().template_id)
    assert client.get(url_of(link)).status_code == 200
    made.archive()
    assert client.get(url_of(link)).status_code == 404
    made.unarchive()
    assert client.get(url_of(link)).status_code == 200


def test_an_id_that_cannot_be_read_copies_nothing(link: ShareLink, stranger: Client) -> None:
    assert copy(stranger, link, uuid="x").status_code == 400
    assert not WorkoutTemplate.objects.exists()


def test_an_id_that_is_anothers_is_refused(link: ShareLink, stranger: Client, template: WorkoutTemplate) -> None:
    assert copy(stranger, link, uuid=template.pk).status_code == 409
    assert WorkoutTemplate.objects.count() == 1


def test_who_is_not_signed_in_copies_nothing(link: ShareLink, client: Client) -> None:
    response = copy(client, link, uuid=uuid7())
    assert response.status_code == 302
    assert "/accounts/login/" in response["Location"]
    assert not WorkoutTemplate.objects.exists()
