"""The owner's side of sharing: a link is made, told what to tell, copied, stopped."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from gymtracker.accounts.models import ShareLink, User
from tests.factories import bench_press, entry, finished_workout, log, open_workout
from tests.queries import counted
from workouts.models import Workout, WorkoutTemplate


@pytest.fixture
def workout(lifter: User) -> Workout:
    made = finished_workout(lifter, name="Upper A")
    log(entry(made))
    return made


@pytest.fixture
def link(workout: Workout) -> ShareLink:
    return ShareLink.open_for(workout.user, kind="workout", object_id=workout.pk)


def share(client: Client, workout: Workout) -> str:
    response = client.post(reverse("share-workout", args=[workout.pk]))
    assert response.status_code == 302
    return str(response["Location"])


def test_share_makes_a_link_and_shows_it(browser: Client, workout: Workout) -> None:
    assert reverse("share-workout", args=[workout.pk]) in browser.get(workout.get_absolute_url()).content.decode()
    page = browser.get(share(browser, workout)).content.decode()
    token = ShareLink.objects.get().token
    assert f'value="http://testserver/s/{token}/"' in page
    assert "readonly" in page


def test_a_token_cannot_be_guessed(workout: Workout) -> None:
    """24 random bytes: 192 bits, in 32 characters of a URL."""
    tokens = set()
    for _ in range(50):
        link = ShareLink.open_for(workout.user, kind="workout", object_id=workout.pk)
        link.revoke()
        tokens.add(link.token)
    assert len(tokens) == 50
    assert {len(token) for token in tokens} == {32}
    assert len({character for token in tokens for character in token}) > 55  # of 64


def test_sharing_twice_gives_the_same_link(browser: Client, workout: Workout) -> None:
    assert share(browser, workout) == share(browser, workout)
    assert ShareLink.objects.count() == 1


def test_the_database_keeps_one_live_link_for_each(link: ShareLink) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ShareLink.objects.create(user=link.user, kind=link.kind, object_id=link.object_id)


def test_a_stopped_link_never_comes_back(browser: Client, workout: Workout, link: ShareLink) -> None:
    url = reverse("shared", args=[link.token])
    assert browser.get(url).status_code == 200
    assert browser.post(reverse("share-revoke", args=[link.pk])).status_code == 302
    assert browser.get(url).status_code == 404
    share(browser, workout)
    assert browser.get(url).status_code == 404
    new = ShareLink.objects.live().get()
    assert new.token != link.token
    assert browser.get(reverse("shared", args=[new.token])).status_code == 200


def test_a_stopped_link_has_no_page(browser: Client, link: ShareLink) -> None:
    link.revoke()
    for name in ("share-link", "share-revoke"):
        assert browser.post(reverse(name, args=[link.pk])).status_code == 404


def test_the_lifter_ticks_what_it_tells(browser: Client, link: ShareLink) -> None:
    url = reverse("share-link", args=[link.pk])
    assert browser.post(url, {"shows_name": "on"}).status_code == 302
    link.refresh_from_db()
    assert (link.shows_name, link.shows_notes) == (True, False)
    browser.post(url, {})
    link.refresh_from_db()
    assert (link.shows_name, link.shows_notes) == (False, False)


def test_nothing_else_can_be_changed_by_that_form(browser: Client, link: ShareLink) -> None:
    before = ShareLink.objects.values("token", "kind", "object_id", "user").get()
    data = {"token": "x" * 32, "kind": "template", "object_id": str(link.user_id), "user": "1"}
    browser.post(reverse("share-link", args=[link.pk]), data)
    assert ShareLink.objects.values("token", "kind", "object_id", "user").get() == before


def test_an_open_workout_cannot_be_shared(browser: Client, lifter: User) -> None:
    assert browser.post(reverse("share-workout", args=[open_workout(lifter).pk])).status_code == 404


def test_a_template_is_shared_alike(browser: Client, lifter: User) -> None:
    template = lifter.templates.create(name="Push day")
    share = reverse("share-template", args=[template.pk])
    assert share not in browser.get(template.get_absolute_url()).content.decode()  # nothing in it yet
    template.add_exercise(bench_press())
    assert share in browser.get(template.get_absolute_url()).content.decode()
    response = browser.post(share)
    assert b"Push day" in browser.get(response["Location"]).content
    assert ShareLink.objects.get().kind == "template"


def test_share_stands_on_a_templates_page_unless_it_is_put_away(browser: Client, lifter: User) -> None:
    template = WorkoutTemplate.create(lifter, name="Push day")
    template.add_exercise(bench_press())
    share = reverse("share-template", args=[template.pk])
    assert share in browser.get(template.get_absolute_url()).content.decode()
    shown = browser.post(share, follow=True).content.decode()
    assert f'class="back" href="{template.get_absolute_url()}"' in shown
    template.archive()
    assert share not in browser.get(template.get_absolute_url()).content.decode()


def test_the_list_says_what_became_of_it(browser: Client, lifter: User, workout: Workout, link: ShareLink) -> None:
    def listed() -> str:
        return browser.get(reverse("sharing")).content.decode()

    assert "Upper A" in listed()
    workout.trash()
    assert "in the trash" in listed()
    assert b"leads nowhere" in browser.get(reverse("share-link", args=[link.pk])).content
    workout.erase()
    assert "Deleted for good" in listed()
    link.revoke()
    assert "Nothing is shared" in listed()
    assert reverse("sharing") in browser.get("/more/").content.decode()


def test_the_list_costs_the_same_for_many(browser: Client, lifter: User, link: ShareLink) -> None:
    with counted() as few:
        browser.get(reverse("sharing"))
    for days_ago in range(2, 20):
        other = finished_workout(lifter, days_ago=days_ago)
        ShareLink.open_for(lifter, kind="workout", object_id=other.pk)
    with counted() as many:
        browser.get(reverse("sharing"))
    assert len(many) == len(few) <= 6, many


def test_the_owner_is_told_that_it_is_what_others_see(browser: Client, link: ShareLink) -> None:
    page = browser.get(reverse("shared", args=[link.token])).content.decode()
    assert "This is what others see" in page
    assert "Copy to my templates" not in page
