"""The trash: what was deleted waits there and comes back."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from gymtracker.accounts.models import User
from tests.factories import ExerciseFactory, entry, finished_workout, instant, log, open_workout
from tests.gymtracker.test_access_matrix import snapshot
from tests.queries import counted
from workouts.models import Set, Workout

URL = "/workouts/trash/"


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return html.unescape(response.content.decode())


def titles(client: Client) -> list[str]:
    return re.findall(r"<b>([^<]*)</b>", text_of(client.get(URL)))


def thrown_away(lifter: User, name: str, **fields: Any) -> Workout:
    workout = finished_workout(lifter, name=name, **fields)
    workout.trash()
    return workout


def test_an_empty_trash_says_so(browser: Client, lifter: User) -> None:
    finished_workout(lifter, name="Kept")
    assert "The trash is empty" in text_of(browser.get(URL))
    assert titles(browser) == []


def test_what_was_deleted_last_comes_first(browser: Client, lifter: User, other_lifter: User) -> None:
    thrown_away(lifter, "Deleted first", days_ago=1)
    thrown_away(lifter, "Deleted second", days_ago=9)
    discarded = open_workout(lifter, name="Discarded")
    discarded.trash()
    finished_workout(lifter, name="Kept")
    thrown_away(other_lifter, "Secret")
    assert titles(browser) == ["Discarded", "Deleted second", "Deleted first"]


def test_a_deleted_workout_is_told_by_its_sets_and_exercises(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter, name="Push day")
    for name in ("Bench Press (Cable)", "Fly (Cable)", "Dip (Cable)"):
        done = entry(workout, ExerciseFactory(name=name))
        log(done, kind="warm_up")
        log(done)
    workout.trash()
    text = text_of(browser.get(URL))
    assert "3 sets, Bench Press (Cable), Fly (Cable), …" in text
    assert "Yesterday" in text


def test_each_can_be_restored_by_a_button_that_names_it(browser: Client, lifter: User) -> None:
    workout = thrown_away(lifter, "Push day")
    thrown_away(lifter, "Leg day")
    text = text_of(browser.get(URL))
    assert re.search(r'Restore<span class="sr-only">\s*Push day of yesterday</span>', text)
    restore = reverse("workouts:restore", args=[workout.pk])
    assert f'action="{restore}"' in text
    browser.post(restore)
    assert titles(browser) == ["Leg day"]
    assert "Push day" in text_of(browser.get("/workouts/"))


def test_a_set_deleted_on_its_own_stays_deleted_after_the_restore(browser: Client, lifter: User) -> None:
    workout = finished_workout(lifter)
    done = entry(workout)
    log(done, 80, 8)
    log(done, 99, 9).remove()
    workout.trash()
    browser.post(reverse("workouts:restore", args=[workout.pk]))
    text = text_of(browser.get(workout.get_absolute_url()))
    assert "80 kg × 8" in text
    assert "99 kg × 9" not in text


def test_a_full_trash_takes_no_more_queries_than_a_single_workout(browser: Client, lifter: User) -> None:
    counts = []
    for more in (1, 40):
        for number in range(more):
            workout = finished_workout(lifter, days_ago=2 + number)
            for _ in range(3):
                log(entry(workout, ExerciseFactory()))
            workout.trash()
        with counted() as queries:
            assert titles(browser)
        assert len(queries) <= 12, queries
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- How long it is kept ---


def ago(row: Any, **span: float) -> Any:
    """The same row, as if it had been deleted that long ago."""
    type(row).objects.filter(pk=row.pk).update(deleted_at=timezone.now() - timedelta(**span))
    return row


def test_each_row_says_until_when_it_is_kept(browser: Client, lifter: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: instant("2026-11-20 12:00"))
    ago(thrown_away(lifter, "Fresh"), days=1)
    ago(thrown_away(lifter, "Late in the evening"), days=29, hours=-11, minutes=-30)  # past midnight in Berlin
    ago(thrown_away(lifter, "Overdue"), days=31)
    text = text_of(browser.get(URL))
    assert re.findall(r"Kept until \d+ \w+|Goes with the next clean-up", text) == [
        "Kept until 19 December",
        "Kept until 22 November",
        "Goes with the next clean-up",
    ]
    assert "What you delete can be restored for 30 days." in text


# --- Exercises and sets ---


def groups(client: Client) -> dict[str, list[str]]:
    """What was deleted out of each workout that is still there."""
    found = {}
    for section in text_of(client.get(URL)).split('<section class="stack stack--tight" aria-labelledby="from-')[1:]:
        heading = re.sub(r"<[^>]*>", "", section.split("</h2>")[0].split(">", 2)[2])
        found[heading] = re.findall(r"<b>([^<]*)</b>", section)
    return found


def test_removed_exercises_and_sets_are_listed_by_their_workout(browser: Client, lifter: User) -> None:
    push, legs = finished_workout(lifter, name="Push", days_ago=1), finished_workout(lifter, name="Legs", days_ago=3)
    bench = entry(push)
    log(bench, 80, 8)
    log(bench, 82.5, 6).remove()
    removed = entry(push, ExerciseFactory(name="Fly (Cable)"))
    for _ in range(3):
        log(removed)
    log(removed).remove()
    removed.remove()
    entry(legs, ExerciseFactory(name="Leg Curl")).remove()
    assert list(groups(browser).values()) == [
        ["Leg Curl, no sets"],
        ["Fly (Cable), 3 sets", "Set 82.5 kg × 6, Bench Press (Barbell)"],
    ]
    assert [name.split(",")[0] for name in groups(browser)] == ["From Legs", "From Push"]


def test_what_lies_in_a_deleted_workout_or_exercise_is_not_listed_on_its_own(browser: Client, lifter: User) -> None:
    """It comes back with what holds it, or not at all."""
    workout = finished_workout(lifter, name="Gone")
    log(entry(workout)).remove()
    entry(workout).remove()
    workout.trash()
    kept = finished_workout(lifter, name="Kept", days_ago=3)
    removed = entry(kept)
    log(removed).remove()
    removed.remove()
    assert list(groups(browser).values()) == [["Bench Press (Barbell), no sets"]]


def test_anothers_exercises_and_sets_are_not_listed(browser: Client, other_lifter: User) -> None:
    done = entry(finished_workout(other_lifter, name="Secret"), ExerciseFactory(name="Secret lift"))
    log(done).remove()
    entry(done.workout).remove()
    assert "Secret" not in text_of(browser.get(URL))


@pytest.mark.parametrize("client", ["browser", "hx"])
def test_each_is_restored_by_one_press(request: Any, browser: Client, lifter: User, client: str) -> None:
    workout = finished_workout(lifter, name="Push")
    removed, kept = entry(workout), entry(workout, ExerciseFactory(name="Fly (Cable)"))
    log(removed)
    removed.remove()
    performed = log(kept, 82.5, 6)
    performed.remove()
    text = text_of(browser.get(URL))
    for url, name in (
        (reverse("workouts:entry-restore", args=[removed.pk]), "Bench Press (Barbell), 1 set"),
        (reverse("workouts:set-restore", args=[performed.pk]), "Set 82.5 kg × 6, Fly (Cable)"),
    ):
        form = text.split(f'action="{url}"')[1].split("</form>")[0]
        assert re.search(rf'Restore<span class="sr-only">\s*{re.escape(name)}</span>', form)
        assert request.getfixturevalue(client).post(url).status_code in {200, 302}
    assert groups(browser) == {}
    page = text_of(browser.get(workout.get_absolute_url()))
    assert "80 kg × 8" in page
    assert "82.5 kg × 6" in page


def test_many_removed_exercises_and_sets_take_no_more_queries_than_one(browser: Client, lifter: User) -> None:
    counts = []
    for more in (1, 30):
        for number in range(more):
            workout = finished_workout(lifter, name=f"Workout {more} {number}", days_ago=2 + number)
            entry(workout, ExerciseFactory()).remove()
            log(entry(workout, ExerciseFactory())).remove()
        with counted() as queries:
            assert len(groups(browser)) == more + len(counts)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12, counts


# --- For good ---


def test_one_workout_is_deleted_for_good_after_a_question(browser: Client, lifter: User) -> None:
    workout, other = thrown_away(lifter, "Push day"), thrown_away(lifter, "Leg day")
    log(entry(workout))
    url = reverse("workouts:erase", args=[workout.pk])
    assert f'href="{url}"' in text_of(browser.get(URL))
    before = snapshot()
    question = text_of(browser.get(url))
    assert snapshot() == before
    for said in ("Delete for good?", "Push day", "1 set, Bench Press (Barbell)", "Nobody can bring it back"):
        assert said in question
    response = browser.post(url, follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert "Deleted for good" in text_of(response)
    assert list(Workout.objects.all()) == [other]
    assert not Set.objects.exists()
    assert browser.post(reverse("workouts:restore", args=[workout.pk])).status_code == 404


@pytest.mark.parametrize("method", ["get", "post"])
def test_only_what_is_in_ones_own_trash_can_be_deleted_for_good(
    browser: Client, lifter: User, other_lifter: User, method: str
) -> None:
    for workout in (finished_workout(lifter), open_workout(lifter), thrown_away(other_lifter, "Secret")):
        before = snapshot()
        assert getattr(browser, method)(reverse("workouts:erase", args=[workout.pk])).status_code == 404
        assert snapshot() == before


def test_a_workout_restored_in_another_tab_is_not_deleted(lifter: User) -> None:
    workout = thrown_away(lifter, "Push day")
    stale = Workout.objects.get(pk=workout.pk)
    workout.restore()
    stale.erase()
    assert Workout.objects.filter(pk=workout.pk).exists()


def test_the_trash_is_emptied_after_a_question_that_counts(browser: Client, lifter: User, other_lifter: User) -> None:
    theirs = thrown_away(other_lifter, "Secret")
    gone = thrown_away(lifter, "Push day")
    log(entry(gone))
    kept = finished_workout(lifter, name="Kept", days_ago=3)
    done = entry(kept)
    still_there = log(done)
    log(done).remove()
    removed = entry(kept)
    for _ in range(2):
        log(removed)
    removed.remove()
    assert 'href="/workouts/trash/empty/"' in text_of(browser.get(URL))
    before = snapshot()
    assert "This deletes 1 workout, 2 exercises and 4 sets." in text_of(browser.get("/workouts/trash/empty/"))
    assert snapshot() == before
    response = browser.post("/workouts/trash/empty/", follow=True)
    assert response.redirect_chain == [(URL, 302)]
    assert text_of(response).count("The trash is empty") == 2, "told, and seen"
    assert set(Workout.objects.all()) == {theirs, kept}
    assert [one.pk for one in lifter.workout_exercises.all()] == [done.pk]
    assert list(Set.objects.all()) == [still_there]


def test_an_empty_trash_is_not_offered_to_be_emptied(browser: Client) -> None:
    assert "/workouts/trash/empty/" not in text_of(browser.get(URL))
    assert browser.post("/workouts/trash/empty/").status_code == 302
